/* What rules make of a document is collected, and reaches the output only after the rule has succeeded. */
#include "core/run.h"

#include <stdio.h>
#include <string.h>

static mm_code push(mm_emit *out, const mm_out *what)
{
    mm_out *o = mm__arena_alloc(out->arena, sizeof *o);

    if (o == NULL)
        return MM_E_NOMEM;
    *o = *what;
    o->next = NULL;
    if (out->last != NULL)
        out->last->next = o;
    else
        out->first = o;
    out->last = o;
    return MM_OK;
}

static mm_code dispose(mm_emit *out, const char *what)
{
    if (out->doc == NULL || out->disposed)
        return mm__fail(out->run->ctx, MM_E_MISUSE, "core/bug", out->doc != NULL ? out->doc->path + 1 : "",
                        "a rule disposed of this document twice (%s)", what);
    out->disposed = true;
    return MM_OK;
}

mm_code mm_emit_same(mm_emit *out, mm_doc *doc)
{
    const mm_out o = { .path = doc->path, .action = MM_SAME };

    MM_TRY(dispose(out, "same"));
    return push(out, &o);
}

mm_code mm__emit_restored(mm_emit *out, const mm_item *like, const char *text, size_t len)
{
    const mm_out o = { .path = out->doc->path, .text = text, .len = len, .action = MM_SAME, .like = like };

    MM_TRY(dispose(out, "same"));
    return push(out, &o);
}

void mm_emit_stamp(mm_emit *out, int64_t mtime)
{
    out->mtime = mtime;
    out->stamped = true;
}

mm_code mm_emit_changed(mm_emit *out, mm_doc *doc, const char *rule)
{
    const char *text = NULL;
    size_t len = 0;
    bool changed = false;

    if (doc->render != NULL)
        MM_TRY(doc->render(doc, &text, &len, &changed));
    if (!changed)
        return mm_emit_same(out, doc);
    text = mm__arena_text(doc->arena, text, len);
    return text == NULL ? MM_E_NOMEM : mm_emit_text(out, doc, NULL, text, len, rule);
}

static char *tree_path(mm_emit *out, const char *path)
{
    return path[0] == '/' ? mm__arena_text(out->arena, path, strlen(path)) : mm__arena_printf(out->arena, "/%s", path);
}

mm_code mm_emit_text(mm_emit *out, mm_doc *doc, const char *path, const char *text, size_t len, const char *rule)
{
    const mm_out o = { .path = path == NULL ? doc->path : tree_path(out, path), .text = text, .len = len,
                       .action = MM_CHANGED, .rule = rule };

    if (o.path == NULL)
        return MM_E_NOMEM;
    MM_TRY(dispose(out, "changed"));
    return push(out, &o);
}

mm_code mm_emit_created(mm_emit *out, mm_doc *doc, const char *path, const char *text, size_t len, const char *rule)
{
    const mm_out o = { .path = tree_path(out, path), .text = text, .len = len, .action = MM_CREATED, .rule = rule };

    (void)doc;
    return o.path == NULL ? MM_E_NOMEM : push(out, &o);
}

mm_code mm_emit_moved(mm_emit *out, mm_doc *doc, const char *path, const char *rule)
{
    const mm_out o = { .path = tree_path(out, path), .action = MM_MOVED, .rule = rule };

    (void)doc;
    if (o.path == NULL)
        return MM_E_NOMEM;
    MM_TRY(dispose(out, "moved"));
    return push(out, &o);
}

mm_code mm_emit_copied(mm_emit *out, mm_doc *doc, const char *path, const char *rule)
{
    const mm_out o = { .path = tree_path(out, path), .action = MM_CREATED, .rule = rule };

    (void)doc;
    return o.path == NULL ? MM_E_NOMEM : push(out, &o);
}

mm_code mm_emit_drop(mm_emit *out, mm_doc *doc, mm_severity severity, const char *rule, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    (void)doc;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    out->drop_text = mm__arena_text(out->arena, text, strlen(text));
    if (out->drop_text == NULL)
        return MM_E_NOMEM;
    MM_TRY(dispose(out, "dropped"));
    out->dropped = true;
    out->drop_severity = severity;
    out->drop_rule = rule;
    return MM_OK;
}

mm_code mm_emit_new(mm_emit *out, const char *path, const char *text, size_t len, int64_t mtime, const char *rule)
{
    const mm_out o = { .path = tree_path(out, path), .text = text, .len = len, .action = MM_CREATED, .rule = rule };

    out->mtime = mtime;
    return o.path == NULL ? MM_E_NOMEM : push(out, &o);
}

/* ---- delivery ---- */

static mm_code add_moved(mm_run *run, const mm_out *o, const mm_doc *doc)
{
    mm_moved *m;

    MM_TRY(mm__list_room(run->ctx, &run->moved, run->n_moved, &run->cap_moved, sizeof *m));
    m = &run->moved[run->n_moved];
    m->path = mm__arena_text(&run->arena, o->path, strlen(o->path));
    m->item = doc != NULL ? (uint32_t)(doc->item - run->tree->items) : UINT32_MAX;
    m->bytes_same = o->action == MM_MOVED;
    m->created = o->action == MM_CREATED;
    if (m->path == NULL)
        return MM_E_NOMEM;
    run->n_moved++;
    return MM_OK;
}

static void count(mm_run *run, const mm_emit *out, const mm_out *o)
{
    mm_counts *c = &run->counts;

    if (o->action == MM_SAME)
        c->unchanged++;
    else if (o->action == MM_CREATED)
        c->created++;
    else
        c->changed++;
    c->written++;
    run->bytes_out += o->text != NULL ? o->len : out->doc->item->size;
}

static uint8_t own_flags(const mm_out *o)
{
    return (uint8_t)(MM_AT_OWN_PATH | (o->text == NULL ? MM_OWN_SAME : 0) | (o->like != NULL ? MM_RESTORED : 0)
                     | (o->action == MM_CREATED ? MM_OWN_CREATED : 0));
}

/* Books are kept under the lock, data is written outside of it. */
static mm_code keep_books(mm_emit *out)
{
    mm_run *run = out->run;
    mm_code code = MM_OK;

    pthread_mutex_lock(&run->lock);
    for (const mm_out *o = out->first; o != NULL && code == MM_OK; o = o->next) {
        if (out->doc != NULL && strcmp(o->path, out->doc->path) == 0)
            run->flags[out->doc->item - run->tree->items] |= own_flags(o);
        else
            code = add_moved(run, o, out->doc);
        count(run, out, o);
    }
    if (out->dropped) {
        run->counts.dropped++;
        run->flags[out->doc->item - run->tree->items] |= MM_DROPPED;
    }
    pthread_mutex_unlock(&run->lock);
    return code;
}

static mm_code write_one(mm_emit *out, const mm_out *o)
{
    const mm_target *t = out->run->target;
    mm_item made = { .mode = 0644, .mtime = out->mtime };
    mm_doc *doc = out->doc;
    mm_code code;

    if (t == NULL)
        return MM_OK;
    if (o->like != NULL)
        code = t->put(t->user, o->like, o->path, o->text, o->len);
    else if (doc != NULL && o->text != NULL && (mm_run_stamp_now(out->run) || out->stamped)) {
        made = *doc->item;
        made.mtime = mm_run_stamp_now(out->run) ? mm_run_now(out->run) * 1000000 : out->mtime;
        code = t->put(t->user, &made, o->path, o->text, o->len);
    } else if (o->text != NULL)
        code = t->put(t->user, doc != NULL ? doc->item : &made, o->path, o->text, o->len);
    else if (doc->data != NULL)
        code = t->put(t->user, doc->item, o->path, doc->data, doc->len);
    else
        code = t->copy(t->user, doc->tree, doc->item, o->path);
    return code == MM_E_EXISTS ? MM_OK : code; /* a conflict: mm__run_conflicts() names both sides */
}

mm_code mm__emit_flush(mm_emit *out)
{
    mm_run *run = out->run;

    if (out->doc != NULL && !out->disposed)
        return mm__fail(run->ctx, MM_E_MISUSE, "core/bug", out->doc->path + 1, "no rule disposed of this document");
    for (const mm_out *o = out->first; o != NULL; o = o->next) {
        MM_TRY(write_one(out, o));
        if (o->rule != NULL)
            mm_run_rule(run, o->rule);
    }
    if (out->dropped) {
        const mm_fault f = { .severity = out->drop_severity, .rule = out->drop_rule, .file = out->doc->path + 1 };
        mm_code code;
        mm_run_rule(run, out->drop_rule);
        code = mm_run_fault(run, &f, "%s", out->drop_text);
        if (code != MM_OK && code != MM_E_DATA)
            return code;
    }
    return keep_books(out);
}
