#include "kylin/kylin_refs.h"

#include <string.h>

void mm__refs_init(mm_refs *refs, mm_arena *arena)
{
    memset(refs, 0, sizeof *refs);
    refs->arena = arena;
    mm__map_init(&refs->map, arena->ctx, false);
}

/* A table id has no slash (it would be another folder), so the key is unambiguous. */
static char *key_of(const mm_refs *refs, const char *table, const char *column, size_t *len)
{
    const size_t nt = strlen(table), nc = strlen(column);
    char *key = mm__arena_alloc(refs->arena, nt + nc + 2);

    *len = nt + nc + 1;
    if (key != NULL) {
        memcpy(key, table, nt);
        key[nt] = '/';
        memcpy(key + nt + 1, column, nc);
    }
    return key;
}

static mm_code lookup(const mm_refs *refs, const char *table, const char *column, const char **key, size_t *len,
                      mm_refs_entry **out)
{
    const void *found;

    *key = key_of(refs, table, column, len);
    if (*key == NULL)
        return MM_E_NOMEM;
    found = mm__map_get(&refs->map, *key, *len);
    *out = found != NULL ? &refs->at[(uintptr_t)found - 1] : NULL;
    return MM_OK;
}

mm_code mm__refs_find(const mm_refs *refs, const char *table, const char *column, mm_refs_entry **out)
{
    const char *key;
    size_t len;

    return lookup(refs, table, column, &key, &len, out);
}

mm_code mm__refs_add(mm_refs *refs, const char *table, const char *column, mm_refs_entry **out)
{
    const char *key;
    size_t len;

    MM_TRY(lookup(refs, table, column, &key, &len, out));
    if (*out != NULL)
        return MM_OK;
    MM_TRY(mm__arena_room(refs->arena, &refs->at, refs->n, &refs->cap, sizeof *refs->at));
    MM_TRY(mm__map_put(&refs->map, key, len, (void *)(uintptr_t)(refs->n + 1)));
    *out = &refs->at[refs->n++];
    **out = (mm_refs_entry){ .ref = { table, column } };
    return MM_OK;
}

void mm__refs_free(mm_refs *refs)
{
    mm__map_free(&refs->map);
}
