/* verify --source: the conversion of the source is made again and compared with the dump, record by record. Both are
 * in order of their keys. docs/formats/product.md 6.3, cnosdb-2.3-to-2.4.md 9. */
#include "core/lines.h"

#include <string.h>

typedef struct side {
    mm_lines *lines;
    mm_text  *text;
    uint64_t  off, number;
    size_t    at;
    mm_buf    block;
    mm_line   line;      /* the current record */
    bool      ended;
} side;

typedef struct balance {
    mm_ctx    *ctx;
    mm_report *rep;
    side       want, got;
    bool       loaded;
    mm_buf     key;
} balance;

/* ---- records of a sorted text, one after the other ---- */

static mm_code more(side *s)
{
    mm_lines as = *s->lines;
    mm_lines_block b = { .text = s->block };
    mm_code code;

    as.text = *s->text;
    code = mm__lines_read_block(&as, s->off, &b);
    s->block = b.text;
    s->off += code == MM_OK ? b.text.len : 0;
    s->at = 0;
    s->ended = code == MM_END;
    return code == MM_END ? MM_OK : code;
}

static mm_code step(side *s)
{
    mm_lines_stats ignored = { 0 };
    mm_line_kind kind = MM_LINE_NONE;

    while (!s->ended && kind != MM_LINE_RECORD) {
        if (s->at >= s->block.len) {
            MM_TRY(more(s));
            continue;
        }
        char *t = s->block.data + s->at, *lf = memchr(t, '\n', s->block.len - s->at);
        const size_t len = lf != NULL ? (size_t)(lf - t) : s->block.len - s->at;
        kind = mm__line_split(s->lines, t, len, lf != NULL, ++s->number, &ignored, &s->line);
        s->at += len + 1;
    }
    return MM_OK;
}

/* ---- comparing ---- */

static mm_code say(balance *b, mm_severity severity, const char *rule, const mm_line *at, uint64_t number,
                   const char *text)
{
    mm_finding f = { .severity = severity, .rule = rule, .file = b->got.lines->path, .pointer = "", .line = number };
    mm_code code;

    b->key.len = 0;
    mm__buf_text(&b->key, text);
    mm__buf_text(&b->key, "; key ");
    mm__buf_text(&b->key, at->key);
    MM_TRY(mm__buf_ok(&b->key));
    f.text = b->key.data;
    code = mm__report_add(b->rep, &f);
    if (severity == MM_ERROR)
        mm__report_worst(b->rep, MM_E_DATA);
    return code;
}

static int order(const mm_line *a, const mm_line *b)
{
    return mm__order(a->key, a->key_len, b->key, b->key_len);
}

/* The dump that was written against what the target has stored. */
static mm_code loaded_one(balance *b, int d)
{
    const mm_lines_dialect *dialect = b->got.lines->dialect;
    const mm_line *w = &b->want.line, *g = &b->got.line;
    bool same = w->value_len == g->value_len && memcmp(w->value, g->value, w->value_len) == 0;

    if (d < 0)
        return say(b, MM_ERROR, dialect->rules[MM_LINES_GONE], w, 0, "missing in the loaded target");
    if (d > 0)
        return MM_OK; /* the target has records of its own */
    if (!same)
        MM_TRY(dialect->equal(b->ctx, w, g, &same));
    return same ? MM_OK : say(b, MM_ERROR, dialect->rules[MM_LINES_OTHER], g, b->got.number,
                              "the loaded target has another value");
}

static mm_code remade_one(balance *b, int d)
{
    const mm_line *w = &b->want.line, *g = &b->got.line;

    if (d < 0)
        return say(b, MM_ERROR, "core/balance-missing", w, 0, "missing here; the conversion of the source has it");
    if (d > 0)
        return say(b, MM_WARNING, "core/balance-extra", g, b->got.number, "comes from no record of the source");
    if (w->value_len == g->value_len && memcmp(w->value, g->value, w->value_len) == 0)
        return MM_OK;
    return say(b, MM_NOTE, "core/balance-edited", g, b->got.number,
               "differs from what the conversion of the source gives");
}

static mm_code compare(balance *b)
{
    while (!b->want.ended || !b->got.ended) {
        const int d = b->want.ended ? 1 : b->got.ended ? -1 : order(&b->want.line, &b->got.line);
        MM_TRY(b->loaded ? loaded_one(b, d) : remade_one(b, d));
        if (d <= 0)
            MM_TRY(step(&b->want));
        if (d >= 0)
            MM_TRY(step(&b->got));
        if (mm__cancelled(b->ctx))
            return MM_E_CANCELLED;
    }
    return MM_OK;
}

mm_code mm__lines_compare(mm_ctx *ctx, mm_report *rep, mm_lines *form, mm_text *want, mm_lines *got, mm_text *sorted,
                          bool loaded)
{
    mm_lines plain = *form, there = *got; /* both texts are in /dump form by now */
    balance b = { .ctx = ctx, .rep = rep, .want = { .text = want }, .loaded = loaded,
                  .got = { .lines = &there, .text = sorted } };
    mm_code code;

    plain.debug = plain.bom = there.debug = there.bom = false;
    b.want.lines = &plain;
    mm__buf_init(&b.want.block, ctx);
    mm__buf_init(&b.got.block, ctx);
    mm__buf_init(&b.key, ctx);
    code = step(&b.want);
    if (code == MM_OK)
        code = step(&b.got);
    if (code == MM_OK)
        code = compare(&b);
    mm__buf_free(&b.want.block);
    mm__buf_free(&b.got.block);
    mm__buf_free(&b.key);
    return code;
}
