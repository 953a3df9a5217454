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

static mm_code faulty_line(struct mm_lines_worker *w, const mm_line *line)
{
    static const struct { mm_lines_id id; const char *text; } texts[] = {
        { MM_LINES_UTF8, "invalid UTF-8" }, { MM_LINES_NO_SEPARATOR, "no \": \" between key and value" },
        { MM_LINES_BAD_KEY, "the key does not begin with \"/\"" },
        { MM_LINES_TRUNCATED, "the last record is cut off" },
    };
    const char *const *rules = w->pass->lines->dialect->rules;

    w->yield->stats.faulty++;
    w->yield->counts.unchanged++; /* with --keep-going it stays as it is; without, nothing is written */
    for (size_t i = 0; i < MM_COUNT(texts); i++)
        if (texts[i].id == line->fault)
            return mm__lines_say(w->yield, MM_ERROR, rules[w->pass->verify ? MM_LINES_V_FORM : line->fault],
                                 w->pass->lines->path, line->line, line->col, "%s", texts[i].text);
    return MM_OK;
}

/* Verify wants plain records and nothing else: one finding per line. */
static mm_code form(struct mm_lines_worker *w, const mm_lines_stats *was, const mm_line *line)
{
    const mm_lines_stats *now = &w->yield->stats;
    const char *what = NULL;

    if (now->n_rules > was->n_rules)
        what = "a header or footer";
    else if (now->blank.n > was->blank.n)
        what = "an empty line";
    else if (now->crlf.n > was->crlf.n)
        what = "the line ends with CR LF";
    else if (now->leading.n > was->leading.n)
        what = "a blank before the key";
    else if (line->value_col > 0 && line->key_len + 3 != line->value_col)
        what = "\"* \" before the key";
    else if (line->last)
        what = "no line end after the last record";
    else if (line->line == 1 && w->pass->lines->bom)
        what = "a UTF-8 byte order mark";
    if (what == NULL)
        return MM_OK;
    return mm__lines_say(w->yield, MM_ERROR, w->pass->lines->dialect->rules[MM_LINES_V_FORM], w->pass->lines->path,
                         line->line, 1, "%s", what);
}

static mm_code record(struct mm_lines_worker *w, mm_line *line)
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
        return faulty_line(w, line);
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

/* ---- a block ---- */

static mm_code order(struct mm_lines_worker *w, const mm_line *line, const char **last, size_t *n)
{
    mm_lines_yield *y = w->yield;
    const size_t k = *n < line->key_len ? *n : line->key_len;
    int d;

    if (*last == NULL) {
        mm__buf_add(&y->first_key, line->key, line->key_len);
        d = -1;
    } else {
        d = memcmp(*last, line->key, k);
        if (d == 0)
            d = *n < line->key_len ? -1 : 1;
    }
    y->disorder |= d >= 0;
    *last = line->key;
    *n = line->key_len;
    return mm__buf_ok(&y->first_key);
}

/* A stream is not put in order: a record out of order is a finding, a second one with the same key is passed over. */
static mm_code stream_order(struct mm_lines_worker *w, const mm_line *line, bool *twice)
{
    mm_lines_yield *total = &w->pass->total;
    mm_buf *last = &total->last_key;
    const char *const *rules = w->pass->lines->dialect->rules;
    const size_t n = last->len < line->key_len ? last->len : line->key_len;
    int d = last->len == 0 ? -1 : memcmp(last->data, line->key, n);

    if (d == 0)
        d = last->len < line->key_len ? -1 : last->len > line->key_len;
    *twice = d == 0;
    if (d == 0)
        return mm__lines_say(w->yield, MM_ERROR, rules[MM_LINES_V_TWICE], w->pass->lines->path, line->line, 0,
                             "the key occurs twice; key %s", line->key);
    last->len = 0;
    mm__buf_add(last, line->key, line->key_len);
    MM_TRY(mm__buf_ok(last));
    total->disorder |= d > 0;
    return d < 0 ? MM_OK : mm__lines_say(w->yield, MM_ERROR, rules[MM_LINES_V_ORDER], w->pass->lines->path, line->line,
                                         0, "the key comes after a greater one; key %s", line->key);
}

static mm_code one_line(struct mm_lines_worker *w, char *t, size_t len, bool terminated, uint64_t number,
                        uint64_t place, const char **last, size_t *n_last)
{
    mm_lines_stats was;
    mm_line line;
    mm_line_kind kind;

    if (len > w->run.ctx->limits.max_line)
        return mm__lines_too_long(w->pass->lines);
    if (w->pass->verify)
        was = w->yield->stats;
    kind = mm__line_split(w->pass->lines, t, len, terminated, number, &w->yield->stats, &line);
    if (w->pass->verify && kind != MM_LINE_FAULT && !w->pass->indexed)
        MM_TRY(form(w, &was, &line));
    if (kind == MM_LINE_NONE)
        return MM_OK;
    w->yield->counts.read++;
    if (kind == MM_LINE_FAULT)
        return faulty_line(w, &line);
    line.place = place + (uint64_t)(line.key - t);
    if (w->pass->stream) {
        bool twice;
        MM_TRY(stream_order(w, &line, &twice));
        return twice ? MM_OK : record(w, &line);
    }
    if (!w->pass->mapper && !w->pass->indexed)
        MM_TRY(order(w, &line, last, n_last));
    return w->yield->disorder ? MM_OK : record(w, &line);
}

/* For the index: form and faults are reported here, records later. */
mm_code mm__lines_list_line(struct mm_lines_worker *w, char *t, size_t len, bool terminated, uint64_t number,
                            mm_line *line)
{
    const mm_lines_stats was = w->yield->stats;
    const mm_line_kind kind = mm__line_split(w->pass->lines, t, len, terminated, number, &w->yield->stats, line);

    if (kind == MM_LINE_RECORD)
        return w->pass->verify ? form(w, &was, line) : MM_OK;
    line->key = NULL;
    if (kind == MM_LINE_NONE)
        return w->pass->verify ? form(w, &was, line) : MM_OK;
    w->yield->counts.read++;
    return faulty_line(w, line);
}

mm_code mm__lines_drop_duplicate(struct mm_lines_worker *w)
{
    w->yield->counts.read++;
    w->yield->counts.dropped++;
    mm__lines_rule(&w->run, w->pass->lines->dialect->rules[MM_LINES_DROP_DUPLICATE]);
    return MM_OK;
}

static mm_code by_lines(struct mm_lines_worker *w, mm_lines_block *b, const char **last, size_t *n_last)
{
    char *at = b->text.data, *end = at + b->text.len;
    uint64_t number = b->line;
    const bool detects = w->pass->mode == MM_LINES_DETECT; /* one candidate left: decided */

    while (at < end && !w->yield->disorder && !(detects && (w->yield->shapes & (w->yield->shapes - 1)) == 0)) {
        char *lf = memchr(at, '\n', (size_t)(end - at));
        const size_t len = (size_t)((lf != NULL ? lf : end) - at);
        MM_TRY(one_line(w, at, len, lf != NULL, number, b->offset + (uint64_t)(at - b->text.data), last, n_last));
        at += len + 1;
        number++;
    }
    return MM_OK;
}

static mm_code by_entries(struct mm_lines_worker *w, mm_lines_block *b)
{
    char *at = b->text.data;
    const char *last = NULL;
    size_t n_last = 0;

    for (size_t i = 0; i < b->n_entries; i++) {
        MM_TRY(one_line(w, at, b->entries[i].len, !b->entries[i].last, b->entries[i].line,
                        b->entries[i].off, &last, &n_last));
        at += b->entries[i].len + 1;
    }
    memset(&w->yield->stats, 0, sizeof w->yield->stats); /* the index has counted them */
    return MM_OK;
}

mm_code mm__lines_block_run(struct mm_lines_worker *w, mm_lines_block *b)
{
    const char *last = NULL;
    size_t n_last = 0;
    mm_code code;

    w->block = b;
    w->yield = &b->yield;
    code = b->entries != NULL ? by_entries(w, b) : by_lines(w, b, &last, &n_last);
    if (code == MM_OK && last != NULL) {
        mm__buf_add(&b->yield.last_key, last, n_last);
        code = mm__buf_ok(&b->yield.last_key);
    }
    return code;
}

/* ---- life ---- */

mm_code mm__lines_worker_init(struct mm_lines_worker *w, mm_lines_pass *pass)
{
    memset(w, 0, sizeof *w);
    w->pass = pass;
    w->run = *pass->run;
    w->run.lines = w;
    if (pass->check != NULL) {
        w->check = *pass->check;
        w->check.lines = w;
    }
    w->yield = &pass->total;
    mm__arena_init(&w->worker.arena, pass->lines->ctx);
    mm__buf_init(&w->worker.data, pass->lines->ctx);
    mm__arena_init(&w->arena, pass->lines->ctx);
    return MM_OK;
}

void mm__lines_worker_free(struct mm_lines_worker *w)
{
    mm_ctx *ctx = w->pass->lines->ctx;

    while (w->jobs != NULL) {
        mm_lines_job *j = w->jobs;
        w->jobs = j->next;
        explicit_bzero(j->data, j->size);
        mm__free(ctx, j->data, j->size);
        mm__free(ctx, j, sizeof *j);
    }
    if (w->worker.json != NULL)
        w->worker.json_free(w->worker.json);
    mm__buf_free(&w->worker.data);
    mm__arena_free(&w->worker.arena);
    mm__arena_free(&w->arena);
}

mm_code mm__lines_block_init(mm_lines_block **out, mm_ctx *ctx)
{
    mm_lines_block *b = mm__alloc(ctx, sizeof *b);

    *out = b;
    if (b == NULL)
        return MM_E_NOMEM;
    mm__buf_init(&b->text, ctx);
    mm__lines_yield_init(&b->yield, ctx);
    return MM_OK;
}

void mm__lines_block_free(mm_ctx *ctx, mm_lines_block *b)
{
    if (b == NULL)
        return;
    mm__buf_free(&b->text);
    mm__lines_yield_free(&b->yield);
    mm__free(ctx, b, sizeof *b);
}
