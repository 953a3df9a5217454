/* The tree between two passes. What a pass left alone is read from the tree below, so unchanged bytes are copied once,
 * in the last pass; only what it changed is kept. */
#include "core/run.h"

#include <string.h>

typedef struct layer { mm_tree *tree; size_t item; const char *path; } layer; /* path: into the spool's or base's */

struct mm_overlay {
    mm_ctx         *ctx;
    mm_tree        *base, *spool;
    mm_tree         tree;       /* what the next pass reads */
    bool            made;
    pthread_mutex_t lock;
    layer          *copies;     /* items of the base and the path they have now */
    size_t          n_copies, cap_copies;
    mm_arena        names;
    mm_target       target;
};

/* ---- target ---- */

static mm_code put(void *user, const mm_item *like, const char *path, const void *data, size_t len)
{
    mm_overlay *o = user;
    return mm__spool_put(o->spool, like, path, data, len);
}

static mm_code add_copy(mm_overlay *o, const mm_item *item, const char *path)
{
    layer *l;

    MM_TRY(mm__list_room(o->ctx, &o->copies, o->n_copies, &o->cap_copies, sizeof *l));
    l = &o->copies[o->n_copies];
    l->tree = o->base;
    l->item = (size_t)(item - o->base->items);
    l->path = strcmp(path, item->path) == 0 ? item->path : mm__arena_text(&o->names, path, strlen(path));
    if (l->path == NULL)
        return MM_E_NOMEM;
    o->n_copies++;
    return MM_OK;
}

static mm_code copy(void *user, mm_tree *from, mm_item *item, const char *path)
{
    mm_overlay *o = user;
    mm_code code;

    (void)from; /* always the base: a pass reads one tree */
    pthread_mutex_lock(&o->lock);
    code = add_copy(o, item, path);
    pthread_mutex_unlock(&o->lock);
    return code;
}

/* ---- tree: an item's `where` says which tree it comes from (lowest bit) and its place there ---- */

static mm_overlay *overlay_of(mm_tree *tree)
{
    return (mm_overlay *)((char *)tree - offsetof(mm_overlay, tree));
}

static mm_item *under(mm_tree *tree, const mm_item *item, mm_tree **from)
{
    mm_overlay *o = overlay_of(tree);

    *from = (item->where & 1) != 0 ? o->spool : o->base;
    return &(*from)->items[item->where >> 1];
}

static void refresh(mm_item *item, const mm_item *from)
{
    item->mtime = from->mtime;
    item->mode = from->mode;
    item->size = from->size;
    item->mvcc = from->mvcc;
}

static mm_code load(mm_tree *tree, mm_item *item, mm_buf *buf, uint64_t max)
{
    mm_tree *from;
    mm_item *at = under(tree, item, &from);

    MM_TRY(from->ops->load(from, at, buf, max));
    refresh(item, at);
    return MM_OK;
}

static mm_code stream(mm_tree *tree, mm_item *item, mm_chunk_fn *fn, void *user)
{
    mm_tree *from;
    mm_item *at = under(tree, item, &from);

    MM_TRY(from->ops->stream(from, at, fn, user));
    refresh(item, at);
    return MM_OK;
}

static mm_code stat_item(mm_tree *tree, mm_item *item)
{
    mm_tree *from;
    mm_item *at = under(tree, item, &from);

    MM_TRY(from->ops->stat(from, at));
    refresh(item, at);
    return MM_OK;
}

static mm_code open_item(mm_tree *tree, mm_item *item, int *fd, uint64_t *offset, bool *close_it)
{
    mm_tree *from;
    mm_item *at = under(tree, item, &from);

    *fd = -1;
    if (from->ops->open == NULL)
        return MM_OK;
    MM_TRY(from->ops->open(from, at, fd, offset, close_it));
    refresh(item, at);
    return MM_OK;
}

static uint32_t folder_mode(mm_tree *tree, const char *path, size_t len)
{
    mm_tree *base = overlay_of(tree)->base;
    return base->ops->folder_mode == NULL ? 0 : base->ops->folder_mode(base, path, len);
}

static void free_nothing(mm_tree *tree)
{
    (void)tree; /* the overlay is freed by mm__overlay_free() */
}

static const mm_tree_ops ops = {
    .load = load, .stream = stream, .stat = stat_item,
    .open = open_item, .folder_mode = folder_mode, .free = free_nothing
};

/* ---- life ---- */

mm_code mm__overlay_new(mm_overlay **out, mm_ctx *ctx, mm_tree *base)
{
    mm_overlay *o = mm__alloc(ctx, sizeof *o);

    *out = NULL;
    if (o == NULL)
        return MM_E_NOMEM;
    if (pthread_mutex_init(&o->lock, NULL) != 0) {
        mm__free(ctx, o, sizeof *o);
        return mm__nomem(ctx);
    }
    o->ctx = ctx;
    o->base = base;
    mm__arena_init(&o->names, ctx);
    o->target = (mm_target){ put, copy, o };
    if (mm__spool_new(&o->spool, ctx, base->name) != MM_OK) {
        mm__overlay_free(o);
        return MM_E_NOMEM;
    }
    *out = o;
    return MM_OK;
}

const mm_target *mm__overlay_target(mm_overlay *overlay)
{
    return &overlay->target;
}

static mm_code add_item(mm_overlay *o, const char *path, const mm_item *from, uint64_t where)
{
    mm_item *item;

    MM_TRY(mm__tree_add(&o->tree, path, strlen(path), &item));
    refresh(item, from);
    item->where = where;
    return MM_OK;
}

mm_code mm__overlay_tree(mm_overlay *o, mm_tree **out)
{
    MM_TRY(mm__tree_sort(o->spool));
    MM_TRY(mm__tree_init(&o->tree, o->ctx, &ops, o->base->name));
    o->made = true;
    for (size_t i = 0; i < o->n_copies; i++)
        MM_TRY(add_item(o, o->copies[i].path, &o->base->items[o->copies[i].item], (uint64_t)o->copies[i].item << 1));
    for (size_t i = 0; i < o->spool->n_items; i++)
        MM_TRY(add_item(o, o->spool->items[i].path, &o->spool->items[i], (uint64_t)i << 1 | 1));
    *out = &o->tree;
    return mm__tree_sort(&o->tree);
}

void mm__overlay_free(mm_overlay *o)
{
    if (o == NULL)
        return;
    if (o->made)
        mm__tree_free(&o->tree);
    mm__tree_free(o->spool);
    mm__free(o->ctx, o->copies, o->cap_copies * sizeof *o->copies);
    mm__arena_free(&o->names);
    pthread_mutex_destroy(&o->lock);
    mm__free(o->ctx, o, sizeof *o);
}
