/* A block of lines: form, order, one record after the other; the life of a worker and of a block. */
#include "core/lines.h"

#include <string.h>

/* ---- form ---- */

mm_code mm__lines_faulty(struct mm_lines_worker *w, const mm_line *line)
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

/* ---- order ---- */

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

/* ---- lines ---- */

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
        return mm__lines_faulty(w, &line);
    line.place = place + (uint64_t)(line.key - t);
    if (w->pass->stream) {
        bool twice;
        MM_TRY(stream_order(w, &line, &twice));
        return twice ? MM_OK : mm__lines_record(w, &line);
    }
    if (!w->pass->mapper && !w->pass->indexed)
        MM_TRY(order(w, &line, last, n_last));
    return w->yield->disorder ? MM_OK : mm__lines_record(w, &line);
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
    return mm__lines_faulty(w, line);
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
