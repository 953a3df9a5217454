/* Records of a block run through the routes of a step or a format. */
#include "core/lines.h"

#include <string.h>

/* ---- values ---- */

uint64_t mm_doc_line(const mm_doc *doc)
{
    return doc->lines->record->line;
}

uint64_t mm_doc_place(const mm_doc *doc)
{
    mm_lines_pass *pass = doc->lines->pass;
    const size_t at = pass->keys.len;

    if (!pass->stream)
        return doc->lines->record->place;
    mm__buf_add(&pass->keys, doc->lines->record->key, doc->lines->record->key_len + 1); /* see mm_run_key_at() */
    if (!pass->keys.failed)
        mm__key_text(pass->keys.data + at, doc->lines->record->key_len);
    return at;
}

bool mm_doc_cut(const mm_doc *doc)
{
    return doc->lines->record->last;
}

/* ---- output ---- */

static mm_code put_key(mm_buf *out, const mm_lines_pass *pass, const char *key, size_t len)
{
    if (pass->tsv != NULL) {
        mm__buf_add(out, key, len);
        mm__buf_char(out, '\t');
    }
    mm__buf_add(out, key, len);
    mm__buf_add(out, ": ", 2);
    return mm__buf_ok(out);
}

static mm_code add_job(struct mm_lines_worker *w, const mm_defer *d, size_t at)
{
    mm_ctx *ctx = w->run.ctx;
    mm_lines_job *j = mm__alloc(ctx, sizeof *j);

    if (j == NULL)
        return MM_E_NOMEM;
    *j = (mm_lines_job){ .block = w->block, .fn = d->fn, .size = d->size, .at = at, .len = d->len };
    j->data = mm__resize(ctx, NULL, 0, d->size);
    if (j->data == NULL) {
        mm__free(ctx, j, sizeof *j);
        return MM_E_NOMEM;
    }
    memcpy(j->data, d->job, d->size);
    if (w->last_job != NULL)
        w->last_job->next = j;
    else
        w->jobs = j;
    w->last_job = j;
    atomic_fetch_add(&w->block->pending, 1);
    return MM_OK;
}

static mm_code put_defers(struct mm_lines_worker *w, const mm_emit *out, size_t from)
{
    const mm_buf *b = &w->yield->out;

    for (const mm_defer *d = out->defers; d != NULL; d = d->next) {
        const char *at = memmem(b->data + from, b->len - from, d->mark, d->len);
        if (at == NULL)
            return mm__fail(w->run.ctx, MM_E_MISUSE, "core/bug", "", "a deferred value is not in the text");
        MM_TRY(add_job(w, d, (size_t)(at - b->data)));
    }
    return MM_OK;
}

/* The written text is looked at as a reader of the target would. */
static mm_code check(struct mm_lines_worker *w, mm_doc *doc, const mm_out *o, size_t key_len, size_t at, size_t len)
{
    mm_lines_pass *pass = w->pass;
    mm_doc written = *doc;
    const mm_route *route;
    mm_key key;
    mm_code code;

    if (pass->check == NULL || w->unchecked)
        return MM_OK;
    if (o->path != doc->path) {
        mm__lines_key(pass->lines->dialect, o->path, key_len, &key);
        written.key = &key;
    }
    route = &w->check.routes[written.key->kind];
    if (route->check == NULL)
        return MM_OK;
    written.run = &w->check;
    written.path = o->path;
    written.path_len = key_len;
    if (mm__buf_room(&w->yield->out, MM_PAD) == NULL)
        return MM_E_NOMEM;
    memset(w->yield->out.data + w->yield->out.len, 0, MM_PAD);
    written.data = w->yield->out.data + at;
    written.len = len;
    written.json = NULL;
    w->written = o->text != NULL;
    code = route->check(&written);
    w->written = false;
    doc->faulty |= written.faulty;
    return mm__lines_absorb(w, code);
}

static mm_code put(struct mm_lines_worker *w, mm_doc *doc, const mm_emit *out, const mm_out *o)
{
    mm_lines_yield *y = w->yield;
    const bool own_key = o->path == doc->path;
    const size_t key_len = own_key ? doc->path_len : strlen(o->path), n = o->text != NULL ? o->len : doc->len;
    const size_t start = y->out.len;
    size_t at;

    MM_TRY(put_key(&y->out, w->pass, o->path, key_len));
    at = y->out.len;
    mm__buf_add(&y->out, o->text != NULL ? o->text : doc->data, n);
    mm__buf_char(&y->out, '\n');
    MM_TRY(mm__buf_ok(&y->out));
    if (o->action == MM_SAME)
        y->counts.unchanged++;
    else if (o->action == MM_CREATED)
        y->counts.created++;
    else
        y->counts.changed++;
    y->counts.written++;
    if (o->rule != NULL)
        mm__lines_rule(&w->run, o->rule);
    MM_TRY(check(w, doc, o, key_len, at, n));
    if (w->pass->out == NULL && !w->pass->mapper) {
        y->out.len = start;
        return MM_OK;
    }
    return put_defers(w, out, at);
}

static mm_code drop(struct mm_lines_worker *w, const mm_emit *out)
{
    const mm_fault f = { .severity = out->drop_severity, .rule = out->drop_rule };

    w->yield->counts.dropped++;
    mm__lines_rule(&w->run, out->drop_rule);
    return *out->drop_text == 0 ? MM_OK : mm__lines_absorb(w, mm_run_fault(&w->run, &f, "%s", out->drop_text));
}

mm_code mm_emit_defer(mm_emit *out, mm_doc *doc, const char *mark, size_t len, mm_defer_fn *fn, const void *job,
                      size_t size)
{
    mm_defer *d = mm__arena_alloc(doc->arena, sizeof *d);

    if (d == NULL)
        return MM_E_NOMEM;
    if (doc->lines == NULL)
        return mm__fail(doc->run->ctx, MM_E_MISUSE, "core/bug", doc->path + 1,
                        "values are deferred in line dumps only");
    *d = (mm_defer){ .next = out->defers, .mark = mark, .len = len, .fn = fn, .size = size };
    d->job = mm__arena_alloc(doc->arena, size);
    if (d->job == NULL)
        return MM_E_NOMEM;
    memcpy(d->job, job, size);
    out->defers = d;
    return MM_OK;
}

/* The arena is used again for other records; what was secret must not stay in it. */
static void wipe(mm_emit *out)
{
    for (mm_defer *d = out->defers; d != NULL; d = d->next)
        explicit_bzero(d->job, d->size);
}

/* ---- one record ---- */

mm_code mm__lines_absorb(struct mm_lines_worker *w, mm_code code)
{
    if (code == MM_E_DATA || code == MM_E_SYNTAX || code == MM_E_FORMAT)
        return MM_OK;
    if (code != MM_E_LIMIT)
        return code;
    if (mm__code_outranks(code, w->yield->findings.worst))
        w->yield->findings.worst = code;
    return MM_OK;
}

static mm_code convert(struct mm_lines_worker *w, mm_doc *doc)
{
    const mm_route *route = &w->run.routes[doc->key->kind];
    mm_emit out = { .run = &w->run, .doc = doc, .arena = doc->arena };
    mm_code code = route->apply == NULL ? mm_emit_same(&out, doc) : route->apply(doc, &out);

    if (code == MM_OK && !out.disposed)
        code = mm__fail(w->run.ctx, MM_E_MISUSE, "core/bug", "", "no rule disposed of this record");
    MM_TRY(mm__lines_absorb(w, code));
    if (code != MM_OK || doc->faulty) { /* if this run publishes at all, then as it was */
        out = (mm_emit){ .run = &w->run, .doc = doc, .arena = doc->arena };
        MM_TRY(mm_emit_same(&out, doc));
        doc->faulty = true;
    }
    if (out.dropped)
        return drop(w, &out);
    code = MM_OK;
    if (doc->faulty && w->pass->mapper && !w->run.keep_going) {
        w->yield->counts.dropped++; /* named, and the run fails: what others read must be right */
    } else if (doc->faulty) {
        w->unchecked = true; /* one fault, one finding */
        code = put(w, doc, &out, out.first);
        w->unchecked = false;
    } else {
        for (const mm_out *o = out.first; o != NULL && code == MM_OK; o = o->next)
            code = put(w, doc, &out, o);
    }
    wipe(&out);
    return code;
}

static mm_code work(struct mm_lines_worker *w, mm_doc *doc)
{
    const mm_lines_dialect *d = w->pass->lines->dialect;
    const mm_route *route;
    uint32_t mask = UINT32_MAX;

    switch (w->pass->mode) {
    case MM_LINES_CONVERT:
        return convert(w, doc);
    case MM_LINES_CHECK:
        route = &w->run.routes[doc->key->kind];
        return route->check == NULL ? MM_OK : mm__lines_absorb(w, route->check(doc));
    case MM_LINES_SURVEY:
        route = &w->run.routes[doc->key->kind];
        return route->survey == NULL ? MM_OK : mm__lines_absorb(w, route->survey(doc, NULL));
    default:
        MM_TRY(mm__lines_absorb(w, d->shapes(doc, &mask)));
        w->yield->shapes &= mask;
        return MM_OK;
    }
}

mm_code mm__lines_record(struct mm_lines_worker *w, mm_line *line)
{
    mm_lines *lines = w->pass->lines;
    mm_key key;
    mm_doc doc = { .run = &w->run, .tree = w->run.tree, .path = line->key, .path_len = line->key_len,
                   .arena = &w->arena, .data = line->value, .len = line->value_len, .worker = &w->worker,
                   .key = &key, .lines = w };
    mm_code code;

    mm__lines_key(lines->dialect, line->key, line->key_len, &key);
    w->record = line;
    if (line->last && lines->dialect->is_cut(&doc)) {
        *line = (mm_line){ .line = line->line, .fault = MM_LINES_TRUNCATED, .last = true, .key = line->key };
        w->record = NULL;
        return mm__lines_faulty(w, line);
    }
    doc.json = NULL;
    code = work(w, &doc);
    w->record = NULL;
    mm__arena_reset(&w->arena);
    if (w->pass->mapper && w->pass->tsv != NULL && code == MM_OK && memchr(line->key, '\t', line->key_len) != NULL)
        code = mm__lines_say(w->yield, MM_ERROR, lines->dialect->rules[MM_LINES_BAD_KEY], lines->path, line->line, 1,
                             "the key has a TAB, which --emit=tsv cannot write");
    return code;
}
