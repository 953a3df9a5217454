#include "core/diff.h"
#include "core/digest.h"
#include "core/io.h"
#include "core/registry.h"
#include "core/source.h"

#include <string.h>

enum { SMALL = 16 << 20 }; /* compared in memory; what is larger by its digest, unless it is a document */

static const char hidden[] = "(secret)";

typedef struct diff {
    mm_ctx              *ctx;
    mm_diff_plan         plan;
    mm_diff_counts       counts;
    mm_diff_side         side[2];
    mm_lone             *lone[2];  /* in order of paths */
    size_t               n_lone[2], cap_lone[2];
    const mm_diff_values *values;
    void                *state;
    mm_buf               text[2];
    const char          *path;     /* of the document that is compared */
    bool                 begun;    /* MM_CHANGE_CONTENT was delivered */
} diff;

/* ---- delivering ---- */

static void deliver(const diff *d, const mm_difference *like)
{
    mm_difference it = *like;

    it.size = sizeof it;
    if (d->plan.fn != NULL)
        d->plan.fn(d->plan.user, &it);
}

static void begin(diff *d)
{
    if (!d->begun)
        deliver(d, &(mm_difference){ .change = MM_CHANGE_CONTENT, .path = d->path });
    d->begun = true;
}

static void on_value(void *user, const char *pointer, const char *before, const char *after)
{
    const diff *d = user;

    deliver(d, &(mm_difference){ .change = MM_CHANGE_VALUE, .path = d->path, .pointer = pointer, .before = before,
                                 .after = after });
}

static void deliver_time(const diff *d, const char *path, const mm_item *a, const mm_item *b)
{
    deliver(d, &(mm_difference){ .change = MM_CHANGE_TIME, .path = path, .before_time = a->mtime,
                                 .after_time = b->mtime });
}

/* ---- one resource of both ---- */

static mm_code deliver_bytes(diff *d, mm_item *item[2], uint8_t digest[2][MM_DIGEST])
{
    char text[2][MM_DIGEST_TEXT];
    const bool secret = d->values->is_secret(d->path);

    for (int i = 0; i < 2; i++)
        mm__digest_text(digest[i], text[i]);
    deliver(d, &(mm_difference){ .change = MM_CHANGE_BYTES, .path = d->path, .before_size = item[0]->size,
                                 .after_size = item[1]->size, .before = secret ? hidden : text[0],
                                 .after = secret ? hidden : text[1] });
    return MM_OK;
}

static mm_code digests(diff *d, mm_item *item[2], uint8_t digest[2][MM_DIGEST])
{
    MM_TRY(mm__tree_digest(d->side[0].tree, item[0], digest[0]));
    return mm__tree_digest(d->side[1].tree, item[1], digest[1]);
}

static mm_code load(diff *d, mm_item *item[2])
{
    MM_TRY(mm__tree_load(d->side[0].tree, item[0], &d->text[0]));
    return mm__tree_load(d->side[1].tree, item[1], &d->text[1]);
}

static bool all_below(mm_item *item[2], uint64_t size)
{
    return item[0]->size <= size && item[1]->size <= size;
}

static mm_code same_bytes(diff *d, mm_item *item[2], bool *same)
{
    uint8_t digest[2][MM_DIGEST];

    *same = false;
    if (all_below(item, SMALL) && all_below(item, d->ctx->limits.max_doc)) {
        MM_TRY(load(d, item));
        *same = d->text[0].len == d->text[1].len && memcmp(d->text[0].data, d->text[1].data, d->text[0].len) == 0;
    } else if (item[0]->size == item[1]->size) {
        MM_TRY(digests(d, item, digest));
        *same = memcmp(digest[0], digest[1], MM_DIGEST) == 0;
    }
    return MM_OK;
}

/* Bytes are known to differ. */
static mm_code compare_content(diff *d, mm_item *item[2])
{
    uint8_t digest[2][MM_DIGEST];
    uint64_t n = 0;
    mm_code code = MM_END;

    begin(d);
    if (all_below(item, d->ctx->limits.max_doc)) {
        if (!all_below(item, SMALL))
            MM_TRY(load(d, item));
        code = d->values->compare(d->state, d->path, &d->text[0], &d->text[1], on_value, d, &n);
    }
    if (code != MM_OK && code != MM_END)
        return code;
    if (code == MM_OK && n > 0)
        return MM_OK;
    MM_TRY(digests(d, item, digest));
    return deliver_bytes(d, item, digest);
}

/* Buffers keep what a usual document needs, not the memory of the largest one. */
static void trim(mm_buf *buf)
{
    if (buf->cap > 4 << 20)
        mm__buf_free(buf);
    buf->len = 0;
}

static mm_code compare_item(diff *d, mm_item *a, mm_item *b)
{
    mm_item *item[2] = { a, b };
    bool same;

    MM_TRY(mm__tree_stat(d->side[0].tree, a));
    MM_TRY(mm__tree_stat(d->side[1].tree, b));
    d->path = a->path + 1;
    d->begun = false;
    MM_TRY(same_bytes(d, item, &same));
    if (!same)
        MM_TRY(compare_content(d, item));
    if (d->plan.times && a->mtime != b->mtime) {
        begin(d);
        deliver_time(d, d->path, a, b);
    }
    d->counts.changed += d->begun;
    d->counts.same += !d->begun;
    trim(&d->text[0]);
    trim(&d->text[1]);
    return MM_OK;
}

/* ---- the trees ---- */

static int order(const mm_item *a, const mm_item *b)
{
    return a == NULL ? 1 : b == NULL ? -1 : strcmp(a->path, b->path);
}

static mm_item *at(const diff *d, int side, size_t i)
{
    const mm_tree *tree = d->side[side].tree;

    return i < tree->n_items ? &tree->items[i] : NULL;
}

static mm_code add_lone(diff *d, int side, mm_item *item)
{
    MM_TRY(mm__list_room(d->ctx, &d->lone[side], d->n_lone[side], &d->cap_lone[side], sizeof *d->lone[side]));
    d->lone[side][d->n_lone[side]++] = (mm_lone){ .item = item };
    return MM_OK;
}

static mm_code find_lone(diff *d)
{
    mm_tree *tree[2] = { d->side[0].tree, d->side[1].tree };

    for (size_t i = 0, k = 0; at(d, 0, i) != NULL || at(d, 1, k) != NULL;) {
        const int c = order(at(d, 0, i), at(d, 1, k));
        if (c < 0)
            MM_TRY(add_lone(d, 0, at(d, 0, i)));
        else if (c > 0)
            MM_TRY(add_lone(d, 1, at(d, 1, k)));
        i += c <= 0;
        k += c >= 0;
    }
    return mm__diff_pair(d->ctx, tree, d->lone, d->n_lone);
}

static void deliver_removed(diff *d, const mm_lone *one)
{
    mm_difference it = { .change = MM_CHANGE_REMOVED, .path = one->item->path + 1 };

    if (one->pair != NULL) {
        it.change = MM_CHANGE_RENAMED;
        it.to = one->pair->item->path + 1;
    }
    deliver(d, &it);
    if (one->pair != NULL && d->plan.times && one->item->mtime != one->pair->item->mtime)
        deliver_time(d, it.path, one->item, one->pair->item);
    *(one->pair != NULL ? &d->counts.renamed : &d->counts.removed) += 1;
}

static void deliver_added(diff *d, const mm_lone *one)
{
    if (one->pair != NULL)
        return; /* told where it was before */
    deliver(d, &(mm_difference){ .change = MM_CHANGE_ADDED, .path = one->item->path + 1 });
    d->counts.added++;
}

static mm_code walk(diff *d)
{
    size_t seen[2] = { 0, 0 };

    for (size_t i = 0, k = 0; at(d, 0, i) != NULL || at(d, 1, k) != NULL;) {
        const int c = order(at(d, 0, i), at(d, 1, k));
        if (c < 0)
            deliver_removed(d, &d->lone[0][seen[0]++]);
        else if (c > 0)
            deliver_added(d, &d->lone[1][seen[1]++]);
        else
            MM_TRY(compare_item(d, at(d, 0, i), at(d, 1, k)));
        i += c <= 0;
        k += c >= 0;
        if (mm__cancelled(d->ctx))
            return mm__fail_cancelled(d->ctx);
    }
    return MM_OK;
}

/* ---- the run ---- */

static mm_code compare(diff *d)
{
    MM_TRY(d->values->open(&d->state, d->ctx));
    MM_TRY(find_lone(d));
    MM_TRY(walk(d));
    return d->counts.added + d->counts.removed + d->counts.renamed + d->counts.changed == 0 ? MM_OK : MM_E_VERIFY;
}

static void finish(diff *d)
{
    d->values->close(d->state);
    for (int i = 0; i < 2; i++) {
        mm__buf_free(&d->text[i]);
        mm__free(d->ctx, d->lone[i], d->cap_lone[i] * sizeof *d->lone[i]);
        mm__diff_side_free(&d->side[i]);
    }
}

static void start(diff *d, mm_ctx *ctx, const mm_diff_plan *plan)
{
    *d = (diff){ .ctx = ctx, .values = mm__registry.values };
    if (plan != NULL)
        memcpy(&d->plan, plan, plan->size < sizeof d->plan ? plan->size : sizeof d->plan);
    mm__buf_init(&d->text[0], ctx);
    mm__buf_init(&d->text[1], ctx);
}

mm_code mm__diff_trees(mm_ctx *ctx, mm_tree *a, mm_tree *b, const mm_diff_plan *plan)
{
    diff d;
    mm_code code;

    start(&d, ctx, plan);
    d.side[0].tree = a;
    d.side[1].tree = b;
    code = compare(&d);
    finish(&d);
    return code == MM_E_VERIFY ? MM_OK : code;
}

mm_code mm_diff_run(mm_ctx *ctx, mm_source *a, mm_source *b, const mm_diff_plan *plan, mm_diff_counts *counts)
{
    mm_source *src[2] = { a, b };
    diff d;
    mm_code code;

    mm__error_clear(ctx);
    if (a->ctx != ctx || b->ctx != ctx || a == b)
        return mm__fail(ctx, MM_E_MISUSE, "core/bug", NULL, "two sources of one context are needed");
    start(&d, ctx, plan);
    code = mm__diff_sides(ctx, src, d.side);
    if (code == MM_OK)
        code = compare(&d);
    finish(&d);
    if (counts != NULL) {
        d.counts.size = counts->size < sizeof d.counts ? counts->size : sizeof d.counts;
        memcpy(counts, &d.counts, d.counts.size);
    }
    return code;
}
