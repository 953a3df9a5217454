#include "core/core.h"

#include <string.h>

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

int mm__order(const char *a, size_t na, const char *b, size_t nb)
{
    const size_t n = na < nb ? na : nb;
    const int d = n > 0 ? memcmp(a, b, n) : 0;

    return d != 0 ? d : na < nb ? -1 : na > nb;
}

int mm__casecmp_n(const char *a, size_t na, const char *b, size_t nb)
{
    for (size_t i = 0; i < na && i < nb; i++) {
        const int d = lower((unsigned char)a[i]) - lower((unsigned char)b[i]);
        if (d != 0)
            return d;
    }
    return na < nb ? -1 : na > nb;
}

int mm__casecmp(const char *a, const char *b)
{
    return mm__casecmp_n(a, strlen(a), b, strlen(b));
}

bool mm__text_is(const char *a, size_t na, const char *b)
{
    return strlen(b) == na && memcmp(a, b, na) == 0;
}

size_t mm__upper(char *text, size_t len)
{
    size_t foreign = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 32);
        foreign += (unsigned char)text[i] >= 0x80;
    }
    return foreign;
}

/* Seeded and mixed byte by byte: names come from untrusted dumps. */
static uint64_t hash(const mm_map *map, const char *key, size_t len)
{
    uint64_t h = map->ctx->hash_seed ^ len;

    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)key[i];
        h = (h ^ (map->fold ? lower(c) : c)) * UINT64_C(0x9fb21c651e98df25);
        h ^= h >> 29;
    }
    return h;
}

static bool equal(const mm_map *map, const mm_map_slot *s, const char *key, size_t len, uint64_t h)
{
    if (s->hash != h || s->len != len)
        return false;
    return map->fold ? mm__casecmp_n(s->key, len, key, len) == 0 : memcmp(s->key, key, len) == 0;
}

static mm_map_slot *probe(const mm_map *map, const char *key, size_t len, uint64_t h)
{
    for (size_t i = (size_t)h & (map->cap - 1);; i = (i + 1) & (map->cap - 1)) {
        mm_map_slot *s = &map->slots[i];
        if (s->key == NULL || equal(map, s, key, len, h))
            return s;
    }
}

void mm__map_init(mm_map *map, mm_ctx *ctx, bool fold)
{
    memset(map, 0, sizeof *map);
    map->ctx = ctx;
    map->fold = fold;
}

void *mm__map_get(const mm_map *map, const char *key, size_t len)
{
    return map->cap == 0 ? NULL : probe(map, key, len, hash(map, key, len))->value;
}

static mm_code grow(mm_map *map)
{
    mm_map bigger = *map;

    bigger.cap = map->cap == 0 ? 64 : map->cap * 2;
    bigger.slots = mm__alloc(map->ctx, bigger.cap * sizeof *bigger.slots);
    if (bigger.slots == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < map->cap; i++)
        if (map->slots[i].key != NULL)
            *probe(&bigger, map->slots[i].key, map->slots[i].len, map->slots[i].hash) = map->slots[i];
    mm__free(map->ctx, map->slots, map->cap * sizeof *map->slots);
    *map = bigger;
    return MM_OK;
}

mm_code mm__map_put(mm_map *map, const char *key, size_t len, void *value)
{
    uint64_t h;
    mm_map_slot *s;

    if (map->n * 2 >= map->cap)
        MM_TRY(grow(map));
    h = hash(map, key, len);
    s = probe(map, key, len, h);
    if (s->key == NULL)
        map->n++;
    *s = (mm_map_slot){ key, len, h, value };
    return MM_OK;
}

void mm__map_free(mm_map *map)
{
    mm__free(map->ctx, map->slots, map->cap * sizeof *map->slots);
    mm__map_init(map, map->ctx, map->fold);
}
