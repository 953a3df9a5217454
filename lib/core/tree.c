#include "core/tree.h"
#include "core/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FAULTS = 10000 };

mm_code mm__tree_init(mm_tree *tree, mm_ctx *ctx, const mm_tree_ops *ops, const char *name)
{
    memset(tree, 0, sizeof *tree);
    tree->ctx = ctx;
    tree->ops = ops;
    mm__arena_init(&tree->names, ctx);
    tree->name = mm__strdup(ctx, name);
    tree->prefix = mm__strdup(ctx, "");
    return tree->name != NULL && tree->prefix != NULL ? MM_OK : MM_E_NOMEM;
}

void mm__tree_free(mm_tree *tree)
{
    if (tree == NULL)
        return;
    mm__tree_free(tree->outer);
    mm__free(tree->ctx, tree->items, tree->cap_items * sizeof *tree->items);
    mm__arena_free(&tree->names);
    mm__strfree(tree->ctx, tree->name);
    mm__strfree(tree->ctx, tree->prefix);
    tree->ops->free(tree);
}

static mm_code grow(mm_tree *tree)
{
    const size_t cap = tree->cap_items == 0 ? 64 : tree->cap_items + tree->cap_items / 2;
    mm_item *items;

    if (cap > SIZE_MAX / 2 / sizeof *items)
        return mm__nomem(tree->ctx);
    items = mm__resize(tree->ctx, tree->items, tree->cap_items * sizeof *items, cap * sizeof *items);
    if (items == NULL)
        return MM_E_NOMEM;
    tree->items = items;
    tree->cap_items = cap;
    return MM_OK;
}

mm_code mm__tree_add(mm_tree *tree, const char *path, size_t len, mm_item **out)
{
    const size_t slash = len == 0 || path[0] != '/';
    char *copy;
    mm_item *item;

    if (tree->n_items >= tree->ctx->limits.max_entries)
        return mm__fail(tree->ctx, MM_E_LIMIT, "core/limit", tree->name, "more than %llu entries",
                        (unsigned long long)tree->ctx->limits.max_entries);
    if (tree->n_items == tree->cap_items)
        MM_TRY(grow(tree));
    copy = mm__arena_alloc(&tree->names, len + slash + 1);
    if (copy == NULL)
        return MM_E_NOMEM;
    copy[0] = '/';
    memcpy(copy + slash, path, len);
    item = &tree->items[tree->n_items++];
    *item = (mm_item){ .path = copy, .path_len = (uint32_t)(len + slash), .mode = 0644, .size = UINT64_MAX };
    *out = item;
    return MM_OK;
}

static int compare(const char *a, size_t na, const char *b, size_t nb)
{
    const int d = memcmp(a, b, na < nb ? na : nb);

    return d != 0 ? d : na < nb ? -1 : na > nb;
}

static int by_path(const void *a, const void *b)
{
    const mm_item *x = a, *y = b;
    return compare(x->path, x->path_len, y->path, y->path_len);
}

mm_code mm__tree_sort(mm_tree *tree)
{
    size_t i = 1;

    while (i < tree->n_items && by_path(&tree->items[i - 1], &tree->items[i]) < 0)
        i++;
    if (i >= tree->n_items)
        return MM_OK;
    qsort(tree->items, tree->n_items, sizeof *tree->items, by_path);
    for (i = 1; i < tree->n_items; i++)
        if (by_path(&tree->items[i - 1], &tree->items[i]) == 0)
            return mm__fail(tree->ctx, MM_E_SYNTAX, "core/name-twice", tree->items[i].path + 1, "occurs twice");
    return MM_OK;
}

mm_item *mm__tree_find(const mm_tree *tree, const char *path, size_t len)
{
    size_t lo = 0, hi = tree->n_items;

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        mm_item *item = &tree->items[mid];
        const int d = compare(path, len, item->path, item->path_len);
        if (d == 0)
            return item;
        if (d < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

mm_code mm__tree_check_case(mm_tree *tree)
{
    const mm_tree_fault like = { .severity = MM_WARNING, .rule = "core/name-case" };
    mm_code code = MM_OK;
    mm_map seen;

    mm__map_init(&seen, tree->ctx, true);
    for (size_t i = 0; code == MM_OK && i < tree->n_items; i++) {
        mm_item *item = &tree->items[i];
        const mm_item *other = mm__map_get(&seen, item->path, item->path_len);
        if (other != NULL)
            code = mm__tree_fault(tree, &like, item->path + 1, item->path_len - 1, "equal to \"%s\" but for case",
                                  other->path + 1);
        else
            code = mm__map_put(&seen, item->path, item->path_len, item);
    }
    mm__map_free(&seen);
    return code;
}

mm_code mm__tree_check_folders(mm_tree *tree)
{
    static const mm_tree_fault like = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/name-twice" };
    const char *last = "";

    for (size_t i = 0; i < tree->n_items; i++) {
        const mm_item *item = &tree->items[i];
        for (const char *slash = item->path; (slash = strchr(slash + 1, '/')) != NULL;) {
            const size_t n = (size_t)(slash - item->path);
            if (strncmp(last, item->path, n + 1) != 0 && mm__tree_find(tree, item->path, n) != NULL)
                MM_TRY(mm__tree_fault(tree, &like, item->path + 1, n - 1, "is both a folder and a file"));
        }
        last = item->path;
    }
    return MM_OK;
}

/* ---- folders above the resources ---- */

/* Length of the one folder that all paths begin with, "/meta_dump" = 10; 0 = there is none. */
static size_t common_folder(const mm_tree *tree)
{
    const mm_item *first = &tree->items[0], *last = &tree->items[tree->n_items - 1];
    const char *slash = memchr(first->path + 1, '/', first->path_len - 1);
    const size_t n = slash != NULL ? (size_t)(slash - first->path) : 0;

    /* Sorted: what the first and the last path have in common, those between have too. */
    return n != 0 && last->path_len > n && memcmp(first->path, last->path, n + 1) == 0 ? n : 0;
}

static mm_code add_prefix(mm_tree *tree, const char *name, size_t len)
{
    const size_t old = strlen(tree->prefix);
    char *prefix = mm__resize(tree->ctx, tree->prefix, old + 1, old + len + 2);

    if (prefix == NULL)
        return MM_E_NOMEM;
    memcpy(prefix + old, name, len);
    memcpy(prefix + old + len, "/", 2);
    tree->prefix = prefix;
    return MM_OK;
}

mm_code mm__tree_strip(mm_tree *tree, bool (*is_kind)(const char *name, size_t len, void *user), void *user)
{
    size_t n;

    while (tree->n_items > 0 && (n = common_folder(tree)) != 0) {
        const char *name = tree->items[0].path + 1;
        if (is_kind(name, n - 1, user))
            break;
        MM_TRY(add_prefix(tree, name, n - 1));
        for (size_t i = 0; i < tree->n_items; i++) {
            tree->items[i].path += n;
            tree->items[i].path_len -= (uint32_t)n;
        }
    }
    return MM_OK;
}

/* ---- reading ---- */

mm_code mm__tree_load(mm_tree *tree, mm_item *item, mm_buf *buf)
{
    return tree->ops->load(tree, item, buf, tree->ctx->limits.max_doc);
}

mm_code mm__tree_stream(mm_tree *tree, mm_item *item, mm_chunk_fn *fn, void *user)
{
    return tree->ops->stream(tree, item, fn, user);
}

mm_code mm__tree_stat(mm_tree *tree, mm_item *item)
{
    return tree->ops->stat(tree, item);
}

/* ---- faults ---- */

const mm_tree_fault *mm__tree_faults(const mm_tree *tree)
{
    return tree->faults;
}

mm_code mm__tree_refuse(mm_tree *tree)
{
    const mm_tree_fault *f = tree->faults;

    while (f != NULL && f->severity != MM_ERROR)
        f = f->next;
    return f == NULL ? MM_OK : mm__fail(tree->ctx, f->code, f->rule, f->path, "%s", f->text);
}

mm_code mm__tree_fault(mm_tree *tree, const mm_tree_fault *like, const char *path, size_t len, const char *fmt, ...)
{
    char text[1024];
    mm_tree_fault *f;
    va_list ap;

    tree->n_errors += like->severity == MM_ERROR;
    if (++tree->n_faults > MAX_FAULTS)
        return MM_OK;
    f = mm__arena_alloc(&tree->names, sizeof *f);
    if (f == NULL)
        return MM_E_NOMEM;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    *f = *like;
    f->next = NULL;
    f->path = mm__arena_text(&tree->names, path, len);
    f->text = mm__arena_text(&tree->names, text, strlen(text));
    if (f->path == NULL || f->text == NULL)
        return MM_E_NOMEM;
    if (tree->last_fault != NULL)
        tree->last_fault->next = f;
    else
        tree->faults = f;
    tree->last_fault = f;
    return MM_OK;
}
