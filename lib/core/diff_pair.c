/* Renames: resources with the same bytes under different paths. Only those whose size occurs on both sides are read. */
#include "core/diff.h"
#include "core/digest.h"
#include "core/io.h"
#include "core/path.h"

#include <string.h>

typedef struct order { mm_lone **v; size_t n; bool names; } order;

static int by_content(const mm_lone *a, const mm_lone *b, bool names)
{
    int d;

    if (a->item->size != b->item->size)
        return a->item->size < b->item->size ? -1 : 1;
    d = memcmp(a->digest, b->digest, sizeof a->digest);
    if (d == 0 && names)
        d = strcmp(mm__path_base(a->item->path), mm__path_base(b->item->path));
    return d;
}

static int by_all(const mm_lone *a, const mm_lone *b, bool names)
{
    const int d = by_content(a, b, names);

    return d != 0 ? d : strcmp(a->item->path, b->item->path);
}

static void sift(const order *o, size_t i, size_t n)
{
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        mm_lone *t = o->v[i];
        child += child + 1 < n && by_all(o->v[child], o->v[child + 1], o->names) < 0;
        if (by_all(t, o->v[child], o->names) >= 0)
            return;
        o->v[i] = o->v[child];
        o->v[child] = t;
    }
}

static void sort(const order *o)
{
    for (size_t i = o->n / 2; i-- > 0;)
        sift(o, i, o->n);
    for (size_t n = o->n; n > 1; n--) {
        mm_lone *t = o->v[0];
        o->v[0] = o->v[n - 1];
        o->v[n - 1] = t;
        sift(o, 0, n - 1);
    }
}

/* Of two sorted lists: what is equal, in order. */
static void pair_equal(const order *a, const order *b)
{
    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        const int d = by_content(a->v[i], b->v[k], a->names);
        if (d == 0 && a->v[i]->hashed && b->v[k]->hashed) {
            a->v[i]->pair = b->v[k];
            b->v[k]->pair = a->v[i];
        }
        i += d <= 0;
        k += d >= 0;
    }
}

/* All that has no pair yet. */
static void collect(order *o, mm_lone *list, size_t n, bool names)
{
    o->n = 0;
    o->names = names;
    for (size_t i = 0; i < n; i++)
        if (list[i].pair == NULL)
            o->v[o->n++] = &list[i];
    sort(o);
}

static mm_code stat_all(mm_tree *tree, mm_lone *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        MM_TRY(mm__tree_stat(tree, list[i].item));
    return MM_OK;
}

static mm_code hash(mm_tree *tree, mm_lone *one)
{
    if (one->hashed)
        return MM_OK;
    if (mm__cancelled(tree->ctx))
        return mm__fail_cancelled(tree->ctx);
    one->hashed = true;
    return mm__tree_digest(tree, one->item, one->digest);
}

/* Both lists are in order of size. Empty resources are all alike: they say nothing about a rename. */
static mm_code hash_same_sizes(mm_tree *tree[2], const order *a, const order *b)
{
    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        const uint64_t x = a->v[i]->item->size, y = b->v[k]->item->size;
        if (x == y && x != 0) {
            for (; i < a->n && a->v[i]->item->size == x; i++)
                MM_TRY(hash(tree[0], a->v[i]));
            for (; k < b->n && b->v[k]->item->size == x; k++)
                MM_TRY(hash(tree[1], b->v[k]));
            continue;
        }
        i += x <= y;
        k += y <= x;
    }
    return MM_OK;
}

mm_code mm__diff_pair(mm_ctx *ctx, mm_tree *tree[2], mm_lone *lone[2], const size_t n[2])
{
    order o[2] = { { NULL, 0, false }, { NULL, 0, false } };
    mm_code code = MM_OK;

    if (n[0] == 0 || n[1] == 0)
        return MM_OK;
    for (int i = 0; i < 2 && code == MM_OK; i++) {
        o[i].v = mm__alloc(ctx, n[i] * sizeof *o[i].v);
        code = o[i].v != NULL ? stat_all(tree[i], lone[i], n[i]) : MM_E_NOMEM;
        if (code == MM_OK)
            collect(&o[i], lone[i], n[i], false);
    }
    if (code == MM_OK)
        code = hash_same_sizes(tree, &o[0], &o[1]);
    for (int names = 1; names >= 0 && code == MM_OK; names--) {
        for (int i = 0; i < 2; i++)
            collect(&o[i], lone[i], n[i], names);
        pair_equal(&o[0], &o[1]);
    }
    for (int i = 0; i < 2; i++)
        mm__free(ctx, o[i].v, n[i] * sizeof *o[i].v);
    return code;
}
