/* Index of member names for large objects that are asked often. docs/formats/json-layer.md 4.2. */
#include "json/json_impl.h"
#include <string.h>

#define MM_NAMES_MIN 32   /* members; smaller objects are faster one by one */
#define MM_NAMES_ASKED 3  /* lookups before it is built */
#define MM_NAMES_PROBES 64

typedef struct entry { uint32_t hash, id; } entry; /* id 0: free */

struct mm_names {
    uint32_t object, asked;
    size_t   size, n;      /* slots (a power of two; 0 = not built), entries */
    entry   *entries;
    bool     useless;      /* hashes do not help */
};

/* An entry is only a hint: the slot may have been renamed or removed since. */
static uint32_t entry_value(mm_json *json, uint32_t object, uint32_t id, uint32_t *name_tok)
{
    const mm_loose *l = mm__json_loose(json, object);
    uint32_t i;

    if (l == NULL) {
        *name_tok = id;
        return id + 1;
    }
    i = mm__loose_slot(l, id);
    if (i == MM_SLOT_NONE || l->slots[i].dead)
        return 0;
    *name_tok = l->slots[i].name;
    return l->slots[i].value;
}

static bool put(struct mm_names *names, uint32_t hash, uint32_t id)
{
    size_t i = hash & (names->size - 1);

    for (unsigned probes = 0; names->entries[i].id != 0; i = (i + 1) & (names->size - 1))
        if (++probes > MM_NAMES_PROBES)
            return false;
    names->entries[i] = (entry){ hash, id };
    names->n++;
    return true;
}

/* False: no memory, or hashes do not help; then the object is searched one by one. */
static bool build(mm_json *json, struct mm_names *names, size_t count)
{
    uint32_t id = 0, name = 0;
    size_t size = 128;

    while (size < 4 * count)
        size *= 2;
    names->entries = mm__arena_alloc(&json->arena, size * sizeof *names->entries);
    if (names->entries == NULL)
        return false;
    names->size = size;
    names->n = 0;
    while (mm__json_child(json, names->object, &id, &name) != 0)
        if (!put(names, json->tape[name].next, id))
            return false;
    return true;
}

struct mm_names *mm__names_of(mm_json *json, uint32_t object, size_t count)
{
    struct mm_names *names;

    if (count <= MM_NAMES_MIN || (json->tape[object].meta & MM_TOK_DUP) != 0)
        return NULL;
    names = mm__map_get(&json->names, (const char *)&object, sizeof object);
    if (names == NULL) {
        names = mm__arena_alloc(&json->arena, sizeof *names);
        if (names == NULL)
            return NULL;
        names->object = object;
        if (mm__map_put(&json->names, (const char *)&names->object, sizeof names->object, names) != MM_OK)
            return NULL;
    }
    if (names->useless || ++names->asked < MM_NAMES_ASKED)
        return NULL;
    if (names->size == 0)
        names->useless = !build(json, names, count);
    return names->useless ? NULL : names;
}

uint32_t mm__names_find(mm_json *json, struct mm_names *names, const char *name, size_t n, uint32_t hash, uint32_t *id,
                        uint32_t *name_tok)
{
    const size_t mask = names->size - 1;

    for (size_t i = hash & mask; names->entries[i].id != 0; i = (i + 1) & mask) {
        uint32_t value;
        if (names->entries[i].hash != hash)
            continue;
        value = entry_value(json, names->object, names->entries[i].id, name_tok);
        if (value != 0 && mm__json_is(json, *name_tok, name, n)) {
            *id = names->entries[i].id;
            return value;
        }
    }
    return 0;
}

void mm__names_add(mm_json *json, uint32_t object, uint32_t hash, uint32_t id)
{
    struct mm_names *names = mm__map_get(&json->names, (const char *)&object, sizeof object);

    if (names == NULL || names->size == 0)
        return;
    if (names->n >= names->size / 2 || !put(names, hash, id)) {
        names->size = 0; /* built anew, larger, at the next lookup */
        names->asked = MM_NAMES_ASKED;
    }
}
