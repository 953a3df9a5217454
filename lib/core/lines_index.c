/* A dump whose keys do not ascend: all records are listed, sorted, and read again in their order.
 * docs/formats/cnosdb-2.3-to-2.4.md 1.8. */
#include "core/lines.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 20 };

typedef struct listing {
    mm_lines_pass  *pass;
    mm_ctx         *ctx;
    mm_lines_entry *list;
    size_t          n, cap;
    mm_buf          keys;
    size_t          at;      /* of the second pass */
    mm_buf          a, b;    /* values that are compared */
} listing;

/* ---- listing ---- */

static mm_code add(listing *x, const mm_line *line, const char *text, uint64_t off)
{
    mm_lines_entry *e;

    if (x->n == x->cap) {
        const size_t cap = x->cap == 0 ? 1024 : x->cap + x->cap / 2;
        e = mm__resize(x->ctx, x->list, x->cap * sizeof *e, cap * sizeof *e);
        if (e == NULL)
            return MM_E_NOMEM;
        x->list = e;
        x->cap = cap;
    }
    e = &x->list[x->n++];
    *e = (mm_lines_entry){ .off = off, .line = line->line, .key = x->keys.len, .key_len = (uint32_t)line->key_len,
                           .len = (uint32_t)(line->value + line->value_len - text),
                           .value_at = (uint32_t)(line->value - text), .last = line->last };
    mm__buf_add(&x->keys, line->key, line->key_len);
    return mm__buf_ok(&x->keys);
}

static int compare(const listing *x, const mm_lines_entry *a, const mm_lines_entry *b)
{
    return mm__order(x->keys.data + a->key, a->key_len, x->keys.data + b->key, b->key_len);
}

static mm_code out_of_order(listing *x)
{
    const mm_lines_entry *e = &x->list[x->n - 1];
    mm_lines_pass *p = x->pass;

    if (x->n < 2 || compare(x, e - 1, e) <= 0)
        return MM_OK;
    mm__tally_add(&p->total.stats.unsorted, 1, e->line);
    if (!p->verify)
        return MM_OK;
    return mm__lines_say(&p->total, MM_ERROR, p->lines->dialect->rules[MM_LINES_V_ORDER], p->lines->path, e->line, 0,
                         "the key comes after a greater one; key %.*s", (int)e->key_len, x->keys.data + e->key);
}

/* The split happens once more in the second pass; faulty lines speak only here. */
static mm_code list_block(listing *x, struct mm_lines_worker *w, mm_lines_block *b)
{
    char *at = b->text.data, *end = at + b->text.len;

    while (at < end) {
        char *lf = memchr(at, '\n', (size_t)(end - at));
        const size_t len = (size_t)((lf != NULL ? lf : end) - at);
        mm_line line;
        MM_TRY(mm__lines_list_line(w, at, len, lf != NULL, b->line++, &line));
        if (line.key != NULL) {
            MM_TRY(add(x, &line, at, b->offset + (uint64_t)(at - b->text.data)));
            MM_TRY(out_of_order(x));
        }
        at += len + 1;
    }
    return MM_OK;
}

static mm_code list_all(listing *x)
{
    mm_lines *l = x->pass->lines;
    uint64_t off = l->bom ? 3 : 0, line = 1;
    mm_lines_block *b;
    mm_code code = mm__lines_block_init(&b, x->ctx);

    while (code == MM_OK) {
        code = mm__cancelled(x->ctx) ? MM_E_CANCELLED : mm__lines_read_block(l, off, b);
        if (code != MM_OK)
            break;
        b->line = line;
        off += b->text.len;
        code = list_block(x, x->pass->chief, b);
        line = b->line;
    }
    mm__lines_block_free(x->ctx, b);
    return code == MM_END ? MM_OK : code;
}

/* ---- sorting, duplicates ---- */

static int by_key(const void *a, const void *b, void *user)
{
    const mm_lines_entry *x = a, *y = b;
    const int d = compare(user, x, y);
    return d != 0 ? d : x->line < y->line ? -1 : x->line > y->line;
}

static mm_code value_of(listing *x, const mm_lines_entry *e, mm_buf *to)
{
    const size_t n = e->len - e->value_at;
    size_t got;

    to->len = 0;
    if (mm__buf_room(to, n) == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__text_read(&x->pass->lines->text, e->off + e->value_at, to->data, n, &got));
    to->len = got;
    return MM_OK;
}

static mm_code duplicate(listing *x, mm_lines_entry *first, mm_lines_entry *later)
{
    mm_lines_pass *p = x->pass;
    bool same;

    MM_TRY(value_of(x, first, &x->a));
    MM_TRY(value_of(x, later, &x->b));
    same = x->a.len == x->b.len && memcmp(x->a.data, x->b.data, x->a.len) == 0;
    (p->last_wins ? first : later)->drop = true;
    if (p->verify)
        return mm__lines_say(&p->total, MM_ERROR, p->lines->dialect->rules[MM_LINES_V_TWICE], p->lines->path,
                             later->line, 0, "the key occurs twice; key %.*s", (int)later->key_len,
                             x->keys.data + later->key);
    return mm__lines_say(&p->total, same || p->last_wins ? MM_WARNING : MM_ERROR,
                         p->lines->dialect->rules[MM_LINES_DUPLICATE], p->lines->path, later->line, 0,
                         "the key occurs before in line %llu with %s value%s; key %.*s",
                         (unsigned long long)first->line, same ? "the same" : "another",
                         p->last_wins ? ", this one is taken" : same ? ", one is kept" : "", (int)later->key_len,
                         x->keys.data + later->key);
}

static mm_code find_duplicates(listing *x)
{
    mm_lines_entry *kept = x->list;
    size_t n = 0;

    for (size_t i = 1; i < x->n; i++) {
        mm_lines_entry *e = &x->list[i];
        if (compare(x, kept, e) != 0) {
            kept = e;
            continue;
        }
        MM_TRY(duplicate(x, kept, e));
        if (kept->drop)
            kept = e;
    }
    for (size_t i = 0; i < x->n; i++)
        if (x->list[i].drop)
            MM_TRY(mm__lines_drop_duplicate(x->pass->chief));
        else
            x->list[n++] = x->list[i];
    x->n = n;
    return MM_OK;
}

/* ---- second pass ---- */

static mm_code next_block(void *user, mm_lines_block *b)
{
    listing *x = user;
    const size_t first = x->at;

    b->text.len = 0;
    for (; x->at < x->n && b->text.len < BLOCK; x->at++) {
        const mm_lines_entry *e = &x->list[x->at];
        size_t got;
        char *to = mm__buf_room(&b->text, (size_t)e->len + 1 + MM_PAD);
        if (to == NULL)
            return MM_E_NOMEM;
        MM_TRY(mm__text_read(&x->pass->lines->text, e->off, to, e->len, &got));
        if (got != e->len)
            return mm__fail(x->ctx, MM_E_IO, "core/input-changed", x->pass->lines->path,
                            "input changed while it was read: shorter than announced");
        to[e->len] = '\n';
        b->text.len += (size_t)e->len + 1;
        memset(b->text.data + b->text.len, 0, MM_PAD);
    }
    b->entries = x->list + first;
    b->n_entries = x->at - first;
    return b->n_entries > 0 ? MM_OK : MM_END;
}

static mm_code run(listing *x)
{
    mm_lines_pass *p = x->pass;
    const mm_tally *u = &p->total.stats.unsorted;

    MM_TRY(list_all(x));
    if (!p->verify && u->n > 0)
        MM_TRY(mm__lines_say(&p->total, MM_NOTE, p->lines->dialect->rules[MM_LINES_UNSORTED], p->lines->path,
                             u->first, 0, "keys are not in ascending order (%llu place%s); the output is sorted",
                             (unsigned long long)u->n, u->n == 1 ? "" : "s"));
    if (x->n > 1)
        qsort_r(x->list, x->n, sizeof *x->list, by_key, x);
    if (x->n > 1)
        MM_TRY(find_duplicates(x));
    return mm__lines_crew_run(p, next_block, x);
}

mm_code mm__lines_run_indexed(mm_lines_pass *p)
{
    listing x = { .pass = p, .ctx = p->lines->ctx };
    mm_code code;

    mm__buf_init(&x.keys, x.ctx);
    mm__buf_init(&x.a, x.ctx);
    mm__buf_init(&x.b, x.ctx);
    p->indexed = true;
    code = run(&x);
    mm__buf_free(&x.keys);
    mm__buf_free(&x.a);
    mm__buf_free(&x.b);
    mm__free(x.ctx, x.list, x.cap * sizeof *x.list);
    return code;
}
