/* Is a value without fault? The same tables as cnosdb_shape.c, walked over the tokens themselves, and without a word
 * about what is wrong. In doubt the answer is no, and the careful walk looks again. */
#include "cnosdb/cnosdb_shape.h"
#include "json/json_impl.h"

#include <string.h>

typedef struct walk { const mm_json *json; const mm_tok *tape; unsigned profile; bool strict; } walk;

static bool fine(const walk *w, uint32_t t, const value *v);

static bool is(const walk *w, uint32_t t, const char *name)
{
    const mm_tok *tok = &w->tape[t];
    const char *text = w->json->text + tok->off;
    uint32_t i = 0;

    while (i < tok->len && text[i] == name[i]) /* no token has a NUL in it: this ends where the name does */
        i++;
    return i == tok->len && name[i] == 0;
}

static bool is_plain(const walk *w, uint32_t t)
{
    return (w->tape[t].meta & MM_TOK_ESC) == 0;
}

static bool one_of(const walk *w, uint32_t t, const char *const *names)
{
    if (mm__tok_kind(&w->tape[t]) != MM_JSON_STRING || !is_plain(w, t))
        return false;
    while (*names != NULL && !is(w, t, *names))
        names++;
    return *names != NULL;
}

static bool integer(const walk *w, uint32_t t, const value *v)
{
    const mm_tok *tok = &w->tape[t];
    const char *text = w->json->text + tok->off;
    /* So many digits always fit; longer ones are left to the careful walk. */
    const uint32_t most = v->type == INT ? 18 : v->bits == 8 ? 2 : v->bits == 32 ? 9 : v->bits == 64 ? 19 : 38;

    if (mm__tok_kind(tok) != MM_JSON_NUMBER || tok->len > most)
        return v->bits == 128 && mm__tok_kind(tok) == MM_JSON_NUMBER && tok->len == 39 && memcmp(text, "33", 2) < 0
            && strspn(text, "0123456789") == 39;
    for (uint32_t i = 0; i < tok->len; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static const field *find(const walk *w, const shape *s, uint32_t name, size_t guess, unsigned profile)
{
    for (size_t i = 0; i < s->n; i++) {
        const field *f = &s->fields[guess + i < s->n ? guess + i : guess + i - s->n];
        if ((f->known & profile) != 0 && is(w, name, f->name))
            return f;
    }
    return NULL;
}

/* A source may have a member under its old name: looked up the same way, it counts for both. */
static const field *find_old(const walk *w, const shape *s, uint32_t name)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->fields[i].was != NULL && is(w, name, s->fields[i].was))
            return &s->fields[i];
    return NULL;
}

/* The field of a member, by its name and, in a source, by its old one. False: something may be wrong with it. */
static bool fields_of(const walk *w, const shape *s, uint32_t name, size_t guess, const field **f, const field **old)
{
    const unsigned target = w->profile & ~(unsigned)CN_SRC;
    const bool source = (w->profile & CN_SRC) != 0;

    *f = find(w, s, name, guess, target != 0 ? target : CN_SRC);
    *old = source || *f == NULL ? find_old(w, s, name) : NULL;
    if (target == 0 || *f != NULL)
        return true;
    return *old == NULL && !(source && find(w, s, name, guess, CN_SRC) != NULL);
}

static bool object(const walk *w, uint32_t t, const shape *s)
{
    const uint32_t end = w->tape[t].next;
    uint64_t seen = 0;
    size_t nth = 0;

    if (mm__tok_kind(&w->tape[t]) != MM_JSON_OBJECT || s->n > 64)
        return false;
    for (uint32_t name = t + 1; name < end; name = w->tape[name + 1].next, nth++) {
        const field *f, *old;
        if (!is_plain(w, name) || !fields_of(w, s, name, nth < s->n ? nth : 0, &f, &old))
            return false;
        if (f == NULL && old == NULL) {
            if (w->strict || (s->strict & w->profile) != 0)
                return false;
            continue;
        }
        if (f != NULL)
            seen |= UINT64_C(1) << (f - s->fields);
        if (old != NULL)
            seen |= UINT64_C(1) << (old - s->fields);
        if (!fine(w, name + 1, f != NULL ? &f->v : &old->v))
            return false;
    }
    for (size_t i = 0; i < s->n; i++)
        if ((s->fields[i].need & w->profile) != 0 && (seen >> i & 1) == 0)
            return false;
    return true;
}

static bool variants(const walk *w, uint32_t t, const variant *list)
{
    const bool unit = mm__tok_kind(&w->tape[t]) == MM_JSON_STRING;
    const uint32_t name = unit ? t : t + 1;

    if (!unit && (mm__tok_kind(&w->tape[t]) != MM_JSON_OBJECT || w->tape[t].next == t + 1
                  || w->tape[name + 1].next != w->tape[t].next))
        return false;
    if (!is_plain(w, name))
        return false;
    for (; list->name != NULL; list++)
        if ((list->v == NULL) == unit && is(w, name, list->name))
            return unit || fine(w, name + 1, list->v);
    return false;
}

static bool children(const walk *w, uint32_t t, const value *v)
{
    const bool map = v->type == MAP;
    const uint32_t end = w->tape[t].next;

    if (mm__tok_kind(&w->tape[t]) != (map ? MM_JSON_OBJECT : MM_JSON_ARRAY))
        return false;
    for (uint32_t at = t + 1 + map; at < end + map; at = w->tape[at].next + map)
        if (!fine(w, at, v->sub))
            return false;
    return true;
}

static bool fine(const walk *w, uint32_t t, const value *v)
{
    const unsigned kind = mm__tok_kind(&w->tape[t]);

    if (v->null_ok && kind == MM_JSON_NULL)
        return true;
    if (v->type == CALL)
        return v->quick != NULL && fine(w, t, v->quick);
    switch (v->type) {
    case BOOL:    return kind == MM_JSON_TRUE || kind == MM_JSON_FALSE;
    case STRING:  return kind == MM_JSON_STRING;
    case UINT: case INT: return integer(w, t, v);
    case OBJECT:  return object(w, t, v->sub);
    case ENUM:    return one_of(w, t, v->sub);
    case LIST: case MAP: return children(w, t, v);
    case VARIANT: return variants(w, t, v->sub);
    case TIME:    return kind == MM_JSON_STRING && is_plain(w, t)
        && mm__cnosdb_is_time(w->json->text + w->tape[t].off, w->tape[t].len);
    case ANY:     return true;
    case CALL:    break;
    }
    return false;
}

/* Edits hang values elsewhere: then the tokens of the input do not tell all. */
static bool is_untouched(mm_node root)
{
    return root.json != NULL && root.json->n_loose == 0 && root.json->root != 0;
}

bool mm__cnosdb_shape_fine(mm_node root, const value *v, unsigned profile, bool strict)
{
    const walk w = { root.json, root.json != NULL ? root.json->tape : NULL, profile, strict };

    return is_untouched(root) && fine(&w, root.json->root, v);
}
