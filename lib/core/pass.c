/* A pass: survey, prepare, apply (or check), finish; over all resources of a tree, from several threads. */
#include "core/path.h"
#include "core/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

mm_code mm__run_init(mm_run *run, mm_ctx *ctx, mm_report *rep, mm_tree *tree)
{
    memset(run, 0, sizeof *run);
    run->ctx = ctx;
    run->report = rep;
    run->tree = tree;
    mm__arena_init(&run->arena, ctx);
    if (pthread_mutex_init(&run->lock, NULL) != 0)
        return mm__nomem(ctx);
    return MM_OK;
}

void mm__run_free(mm_run *run)
{
    const size_t n = run->tree->n_items + 1;

    if (run->free_state != NULL)
        run->free_state(run->state);
    for (unsigned i = 0; i < run->n_shards; i++)
        mm__arena_free(&run->shards[i].arena);
    mm__free(run->ctx, run->shards, run->n_shards * sizeof *run->shards);
    mm__free(run->ctx, run->route_of, n);
    mm__free(run->ctx, run->flags, n);
    mm__free(run->ctx, run->record_of, n * sizeof *run->record_of);
    mm__free(run->ctx, run->by_kind, run->n_records * sizeof *run->by_kind);
    mm__free(run->ctx, run->moved, run->cap_moved * sizeof *run->moved);
    mm__arena_free(&run->arena);
    pthread_mutex_destroy(&run->lock);
}

static mm_code make_tables(mm_run *run)
{
    const size_t n = run->tree->n_items + 1;

    if (n > UINT32_MAX)
        return mm__fail(run->ctx, MM_E_LIMIT, "core/limit", "", "more than %u resources", UINT32_MAX);
    run->shards = mm__alloc(run->ctx, run->ctx->threads * sizeof *run->shards);
    if (run->shards == NULL)
        return MM_E_NOMEM;
    run->n_shards = run->ctx->threads;
    for (unsigned i = 0; i < run->n_shards; i++) {
        run->shards[i].run = run;
        mm__arena_init(&run->shards[i].arena, run->ctx);
    }
    run->route_of = mm__alloc(run->ctx, n);
    run->flags = mm__alloc(run->ctx, n);
    run->record_of = mm__alloc(run->ctx, n * sizeof *run->record_of);
    return run->route_of == NULL || run->flags == NULL || run->record_of == NULL ? MM_E_NOMEM : MM_OK;
}

static void open_doc(mm_doc *doc, mm_run *run, mm_worker *w, size_t i)
{
    mm_item *item = &run->tree->items[i];

    memset(doc, 0, sizeof *doc);
    mm__arena_reset(&w->arena);
    doc->run = run;
    doc->tree = run->tree;
    doc->item = item;
    doc->path = item->path;
    doc->path_len = item->path_len;
    doc->arena = &w->arena;
    doc->worker = w;
    doc->again = run->origin != NULL /* the check of a conversion's output */
                 || (run->merged && run->route_of[i] != 0 && run->routes[run->route_of[i] - 1].survey != NULL);
}

static void progress(mm_run *run)
{
    const uint64_t done = atomic_fetch_add(&run->progress_done, 1) + 1;
    int stop = 0;

    if (run->ctx->hooks.progress == NULL || (done % 64 != 0 && done != run->progress_total))
        return;
    pthread_mutex_lock(&run->ctx->lock);
    stop = run->ctx->hooks.progress(run->ctx->hooks.user, done, run->progress_total);
    pthread_mutex_unlock(&run->ctx->lock);
    if (stop != 0)
        mm_ctx_cancel(run->ctx);
}

/* The error of the context if it is about this file; another thread may have failed first. */
static mm_code take_error(mm_run *run, mm_code code, const char *file)
{
    mm_error *e = &run->ctx->error;
    const bool mine = e->code == code && strstr(e->file, file) != NULL;
    char rule[64], text[512];
    mm_fault fault = { .severity = MM_ERROR, .rule = code == MM_E_LIMIT ? "core/limit" : "core/io", .file = file };
    mm_code out;

    if (!mine && code == MM_E_LIMIT)
        return MM_OK; /* the JSON layer has reported its own limit */
    snprintf(text, sizeof text, "%s", mine ? e->text : "cannot be read");
    if (mine && *e->rule != 0) {
        snprintf(rule, sizeof rule, "%s", e->rule);
        fault.rule = rule;
    }
    if (mine)
        mm__error_clear(run->ctx);
    out = mm_run_fault(run, &fault, "%s", text);
    return out == MM_E_DATA ? MM_OK : out;
}

/* Faults of single resources do not stop a pass: the user gets all of them in one run. */
mm_code mm__run_absorb(mm_run *run, mm_code code, const char *file)
{
    if (code == MM_E_DATA || code == MM_E_SYNTAX || code == MM_E_FORMAT)
        return MM_OK;
    if (code != MM_E_IO && code != MM_E_LIMIT)
        return code;
    pthread_mutex_lock(&run->lock);
    mm__report_worst(run->report, code);
    code = take_error(run, code, file);
    pthread_mutex_unlock(&run->lock);
    return code;
}

/* ---- survey ---- */

static uint8_t find_route(const mm_run *run, const mm_item *item)
{
    for (size_t r = 0; r < run->n_routes; r++)
        if (mm__path_match(run->routes[r].pattern, item->path, item->path_len))
            return (uint8_t)(r + 1);
    return 0;
}

static mm_code survey_one(void *user, mm_worker *w, unsigned shard, size_t i)
{
    mm_run *run = user;
    const mm_route *route;
    mm_doc doc;
    mm_code code;

    progress(run);
    run->route_of[i] = find_route(run, &run->tree->items[i]);
    if (run->route_of[i] == 0)
        return MM_OK;
    route = &run->routes[run->route_of[i] - 1];
    if (route->survey == NULL)
        return MM_OK;
    open_doc(&doc, run, w, i);
    code = route->survey(&doc, &run->shards[shard]);
    if (code != MM_OK || doc.faulty)
        run->flags[i] |= MM_BAD;
    return mm__run_absorb(run, code, doc.path + 1);
}

static mm_code survey(mm_run *run)
{
    MM_TRY(make_tables(run));
    MM_TRY(mm__pool_run(run->ctx, run->n_shards, run->tree->n_items, survey_one, run));
    return mm__facts_merge(run);
}

/* ---- apply ---- */

/* As the user gave it, not as an earlier hop of this run has left it. docs/formats/kylin-1.x-to-2.0.md 2.6 */
static mm_code carry_over(mm_emit *out, mm_doc *doc)
{
    mm_tree *first = out->run->first;
    mm_item *item = first != NULL ? mm__tree_find(first, doc->path, doc->path_len) : NULL;
    mm_buf *text = &doc->worker->text;

    out->first = out->last = NULL;
    out->disposed = out->dropped = false;
    if (item == NULL)
        return mm_emit_same(out, doc);
    MM_TRY(mm__tree_load(first, item, text));
    return mm__emit_restored(out, item, text->len > 0 ? text->data : "", text->len);
}

static mm_code ignore(void *user, const void *data, size_t len)
{
    (void)user, (void)data, (void)len;
    return MM_OK;
}

static mm_code apply_one(void *user, mm_worker *w, unsigned shard, size_t i)
{
    mm_run *run = user;
    const mm_route *route = run->route_of[i] == 0 ? NULL : &run->routes[run->route_of[i] - 1];
    mm_doc doc;
    mm_emit out;
    mm_code code = MM_OK;

    (void)shard;
    progress(run);
    open_doc(&doc, run, w, i);
    memset(&out, 0, sizeof out);
    out.run = run;
    out.doc = &doc;
    out.arena = doc.arena;
    if ((run->flags[i] & MM_BAD) == 0) {
        code = route == NULL || route->apply == NULL ? mm_emit_same(&out, &doc) : route->apply(&doc, &out);
        if (code != MM_OK || doc.faulty)
            run->flags[i] |= MM_BAD;
        MM_TRY(mm__run_absorb(run, code, doc.path + 1));
    }
    if ((run->flags[i] & MM_BAD) != 0) /* if this run publishes at all, then as it was */
        MM_TRY(carry_over(&out, &doc));
    code = mm__emit_flush(&out);
    /* A copy that failed to read is one more finding; one that failed to write ends the run. */
    if (code == MM_E_IO && doc.data == NULL && mm__tree_stream(doc.tree, doc.item, ignore, NULL) != MM_OK)
        return mm__run_absorb(run, code, doc.path + 1);
    return code;
}

static int by_path(const void *a, const void *b)
{
    const mm_moved *x = a, *y = b;
    const int d = strcmp(x->path, y->path);
    return d != 0 ? d : x->item < y->item ? -1 : x->item > y->item;
}

static mm_code conflict(mm_run *run, const char *path, const mm_moved *a, const char *b)
{
    const char *from = a->item == UINT32_MAX ? "(the run)" : run->tree->items[a->item].path + 1;
    const mm_fault f = { .severity = MM_ERROR, .rule = "core/output-conflict", .file = from };
    const mm_code code = mm_run_fault(run, &f, "two resources would become \"%s\": this one and \"%s\"", path + 1, b);
    return code == MM_E_DATA ? MM_OK : code;
}

mm_code mm__run_conflicts(mm_run *run)
{
    if (run->n_moved > 1)
        qsort(run->moved, run->n_moved, sizeof *run->moved, by_path);
    for (size_t i = 0; i < run->n_moved; i++) {
        const mm_moved *m = &run->moved[i];
        const mm_item *there = mm__tree_find(run->tree, m->path, strlen(m->path));
        if (there != NULL && (run->flags[there - run->tree->items] & MM_AT_OWN_PATH) != 0)
            MM_TRY(conflict(run, m->path, m, there->path + 1));
        if (i > 0 && strcmp(m[-1].path, m->path) == 0)
            MM_TRY(conflict(run, m->path, m,
                            m[-1].item == UINT32_MAX ? "(the run)" : run->tree->items[m[-1].item].path + 1));
    }
    return MM_OK;
}

static mm_code finish(mm_run *run)
{
    mm_emit out;
    mm_arena arena;
    mm_code code;

    if (run->step == NULL || run->step->finish == NULL)
        return MM_OK;
    mm__arena_init(&arena, run->ctx);
    memset(&out, 0, sizeof out);
    out.run = run;
    out.arena = &arena;
    code = run->step->finish(&out);
    if (code == MM_OK)
        code = mm__emit_flush(&out);
    mm__arena_free(&arena);
    return mm__run_absorb(run, code, "");
}

/* The size of a document that no rule has opened is not known yet. What cannot be looked at counts as empty: whoever
 * has to read it says why. */
static uint64_t bytes_of(mm_run *run)
{
    const bool clean = run->ctx->error.code == MM_OK;
    uint64_t n = 0;

    for (size_t i = 0; i < run->tree->n_items; i++) {
        mm_item *item = &run->tree->items[i];
        if (item->size == UINT64_MAX && mm__tree_stat(run->tree, item) != MM_OK && clean)
            mm__error_clear(run->ctx);
        n += item->size == UINT64_MAX ? 0 : item->size;
    }
    return n;
}

mm_code mm__run_convert(mm_run *run)
{
    run->progress_total = 2 * run->tree->n_items;
    MM_TRY(survey(run));
    if (run->step != NULL && run->step->prepare != NULL)
        MM_TRY(mm__run_absorb(run, run->step->prepare(&run->shards[0]), ""));
    /* What cannot be published is not written either; the rules still run, for their findings. */
    if (atomic_load(&run->errors) > 0 && !run->keep_going)
        run->target = NULL;
    MM_TRY(mm__pool_run(run->ctx, run->n_shards, run->tree->n_items, apply_one, run));
    MM_TRY(finish(run));
    run->counts.read = run->tree->n_items;
    run->bytes_in = bytes_of(run);
    return mm__run_conflicts(run);
}

/* ---- check ---- */

static mm_code check_one(void *user, mm_worker *w, unsigned shard, size_t i)
{
    mm_run *run = user;
    const mm_route *route = run->route_of[i] == 0 ? NULL : &run->routes[run->route_of[i] - 1];
    mm_doc doc;

    (void)shard;
    progress(run);
    if (route == NULL || route->check == NULL || (run->flags[i] & MM_BAD) != 0)
        return MM_OK;
    open_doc(&doc, run, w, i);
    return mm__run_absorb(run, route->check(&doc), doc.path + 1);
}

mm_code mm__run_check(mm_run *run)
{
    run->progress_total = 2 * run->tree->n_items;
    MM_TRY(survey(run));
    if (run->format->prepare != NULL)
        MM_TRY(mm__run_absorb(run, run->format->prepare(&run->shards[0]), ""));
    MM_TRY(mm__pool_run(run->ctx, run->n_shards, run->tree->n_items, check_one, run));
    if (run->format->finish != NULL)
        MM_TRY(mm__run_absorb(run, run->format->finish(&run->shards[0]), ""));
    run->counts.read = run->tree->n_items;
    run->bytes_in = bytes_of(run);
    return MM_OK;
}
