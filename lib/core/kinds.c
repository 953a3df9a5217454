/* What `inspect` counts: resources by kind. */
#include "core/lines.h"
#include "core/run.h"
#include "core/source.h"

#include <stdlib.h>
#include <string.h>

typedef struct kind { const char *name; uint64_t count, bytes; } kind;

struct mm_kinds {
    mm_arena names;
    mm_map   by_name;
    kind   **list;      /* by name */
    size_t   n, cap;
};

void mm__kinds_free(mm_ctx *ctx, struct mm_kinds *k)
{
    if (k == NULL)
        return;
    mm__map_free(&k->by_name);
    mm__free(ctx, k->list, k->cap * sizeof *k->list);
    mm__arena_free(&k->names);
    mm__free(ctx, k, sizeof *k);
}

/* The first component, or the name of a file at the top. */
static const char *first_component(const char *path, size_t *len)
{
    *len = strcspn(path + 1, "/");
    return path + 1;
}

static mm_code add_kind(mm_ctx *ctx, struct mm_kinds *k, const char *name, size_t len, kind **out)
{
    kind *new = mm__arena_alloc(&k->names, sizeof *new);

    if (new == NULL || (new->name = mm__arena_text(&k->names, name, len)) == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__list_room(ctx, &k->list, k->n, &k->cap, sizeof *k->list));
    MM_TRY(mm__map_put(&k->by_name, new->name, len, new));
    k->list[k->n++] = *out = new;
    return MM_OK;
}

static int by_name(const void *a, const void *b)
{
    const kind *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static mm_code count_all(mm_source *src, struct mm_kinds *k)
{
    const mm_detection *d = src->detected;
    mm_tree *tree = src->tree;

    for (size_t i = 0; i < tree->n_items; i++) {
        mm_item *item = &tree->items[i];
        size_t len;
        const char *name = (d != NULL && d->format->kind_of != NULL ? d->format->kind_of
                                                                    : first_component)(item->path, &len);
        kind *of = mm__map_get(&k->by_name, name, len);
        if (of == NULL)
            MM_TRY(add_kind(src->ctx, k, name, len, &of));
        if (item->size == UINT64_MAX && mm__tree_stat(tree, item) != MM_OK)
            mm__error_clear(tree->ctx);
        of->count++;
        of->bytes += item->size == UINT64_MAX ? 0 : item->size;
    }
    if (k->n > 0)
        qsort(k->list, k->n, sizeof *k->list, by_name);
    return MM_OK;
}

static const struct mm_kinds *kinds_of(mm_source *src)
{
    if (src->kinds != NULL)
        return src->kinds;
    src->kinds = mm__alloc(src->ctx, sizeof *src->kinds);
    if (src->kinds == NULL)
        return NULL;
    mm__arena_init(&src->kinds->names, src->ctx);
    mm__map_init(&src->kinds->by_name, src->ctx, false);
    if (count_all(src, src->kinds) == MM_OK)
        return src->kinds;
    mm__kinds_free(src->ctx, src->kinds);
    src->kinds = NULL;
    return NULL;
}

int mm_detected_kind_next(mm_source *src, size_t *it, const char **name, uint64_t *count, uint64_t *bytes)
{
    const struct mm_kinds *k;

    if (src->lines != NULL)
        return mm__lines_kind_next(src, it, name, count, bytes);
    k = kinds_of(src);
    if (k == NULL || *it >= k->n)
        return 0;
    *name = k->list[*it]->name;
    *count = k->list[*it]->count;
    *bytes = k->list[(*it)++]->bytes;
    return 1;
}
