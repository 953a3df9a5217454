/* The checker of all shapes: names what does not fit. As deep as the tables of cnosdb_shape_kinds.c are.
 * docs/formats/cnosdb-2.3-to-2.4.md 2.2 to 2.8, 9. */
#include "cnosdb/cnosdb_shape.h"

#include <stdio.h>
#include <string.h>

/* ---- findings ---- */
mm_code mm__cnosdb_shape_tell(cn_checker *c, int which, mm_node at, const char *fmt, const char *a)
{
    const char *ids[4] = { c->faults->shape, c->faults->strict, c->faults->leftover, c->faults->unknown };
    char name[64];

    if (ids[which] == NULL || c->faults->told[which])
        return MM_OK;
    c->faults->told[which] = true;
    snprintf(name, sizeof name, "%s", a == NULL ? "" : a);
    if (which == CN_UNKNOWN_MEMBER) {
        mm_node_warn(c->doc, at, ids[which], fmt, name);
        return MM_OK;
    }
    c->faults->code = MM_E_DATA;
    return mm_node_error(c->doc, at, ids[which], fmt, name) == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
}

const char *mm__cnosdb_shape_text(mm_node node)
{
    const char *t = "";
    size_t n;

    return mm_node_text(node, &t, &n) == MM_OK ? t : "(undecodable)";
}

/* ---- names ---- */

static bool raw_is(mm_node node, const char *name, bool *escaped)
{
    const char *raw;
    size_t n;

    *escaped = false;
    if (mm_node_raw(node, &raw, &n) != MM_OK)
        return false;
    *escaped = memchr(raw, '\\', n) != NULL;
    return n == strlen(name) + 2 && memcmp(raw + 1, name, n - 2) == 0;
}

bool mm__cnosdb_name_is(mm_node key, const char *name)
{
    bool escaped;

    if (raw_is(key, name, &escaped))
        return true;
    return escaped && mm_node_is(key, name);
}

bool mm__cnosdb_same_name(mm_node a, mm_node b)
{
    const char *x, *y;
    size_t n, m;

    if (mm_node_raw(a, &x, &n) != MM_OK || mm_node_raw(b, &y, &m) != MM_OK)
        return false;
    if (memchr(x, '\\', n) == NULL && memchr(y, '\\', m) == NULL)
        return n == m && memcmp(x, y, n) == 0;
    return mm_node_text(a, &x, &n) == MM_OK && mm_node_text(b, &y, &m) == MM_OK && n == m && memcmp(x, y, n) == 0;
}

/* ---- numbers: decimal text, never a machine number ---- */

static bool fits(const char *t, size_t n, unsigned bits)
{
    static const struct { unsigned bits; const char *max; } max[] = {
        { 8, "255" }, { 31, "2147483647" }, { 32, "4294967295" }, { 63, "9223372036854775807" },
        { 64, "18446744073709551615" }, { 128, "340282366920938463463374607431768211455" },
    };

    for (size_t i = 0; i < n; i++)
        if (t[i] < '0' || t[i] > '9')
            return false;
    for (size_t i = 0; i < MM_COUNT(max); i++)
        if (max[i].bits == bits) {
            const size_t m = strlen(max[i].max);
            return n > 0 && (n < m || (n == m && memcmp(t, max[i].max, n) <= 0));
        }
    return false;
}

bool mm__cnosdb_uint(mm_node node, unsigned bits)
{
    const char *t;
    size_t n;

    return mm_node_kind(node) == MM_JSON_NUMBER && mm_node_raw(node, &t, &n) == MM_OK && fits(t, n, bits);
}

static bool is_int64(mm_node node)
{
    const char *t;
    size_t n;

    if (mm_node_kind(node) != MM_JSON_NUMBER || mm_node_raw(node, &t, &n) != MM_OK)
        return false;
    if (t[0] != '-')
        return fits(t, n, 63);
    return n > 1 && t[1] != '0' && (fits(t + 1, n - 1, 63) || mm__text_is(t + 1, n - 1, "9223372036854775808"));
}

/* ---- the checker ---- */

mm_code mm__cnosdb_shape_variant(cn_checker *c, mm_node at, mm_node name)
{
    return mm__cnosdb_shape_tell(c, CN_SHAPE, at, "unknown variant \"%s\"", mm__cnosdb_shape_text(name));
}

mm_code mm__cnosdb_shape_mistyped(cn_checker *c, mm_node node, const char *wanted)
{
    static const char *const kinds[] = { "nothing", "null", "false", "true", "a number", "a string", "an array",
                                         "an object" };
    char text[160];

    snprintf(text, sizeof text, "expected %s, found %s", wanted, kinds[mm_node_kind(node)]);
    return mm__cnosdb_shape_tell(c, CN_SHAPE, node, "%s", text);
}

/* Servers write members in the order of the table: the first guess is the one after the last. */
static const field *find(const shape *s, unsigned profile, mm_node key, size_t guess, bool *was)
{
    const char *t;
    size_t n;

    *was = false;
    if (mm_node_raw(key, &t, &n) != MM_OK)
        return NULL;
    if (memchr(t, '\\', n) != NULL) {
        if (mm_node_text(key, &t, &n) != MM_OK)
            return NULL;
    } else {
        t++;
        n -= 2;
    }
    for (size_t i = 0; i < s->n; i++) {
        const field *f = &s->fields[(guess + i) % s->n];
        if (f->name[0] == t[0] && (profile == CN_SRC || (f->known & profile) != 0) && mm__text_is(t, n, f->name))
            return f;
    }
    *was = true;
    for (size_t i = 0; i < s->n; i++)
        if (s->fields[i].was != NULL && mm__text_is(t, n, s->fields[i].was))
            return &s->fields[i];
    return NULL;
}

/* A source may have the new name or the old one of a member, which may be a member of its own elsewhere. */
static void see(const shape *s, const field *f, uint64_t *seen)
{
    *seen |= UINT64_C(1) << (f - s->fields);
    for (size_t i = 0; i < s->n; i++)
        if (s->fields[i].was != NULL && strcmp(s->fields[i].was, f->name) == 0)
            *seen |= UINT64_C(1) << i;
}

static mm_code member(cn_checker *c, const shape *s, mm_node object, mm_node key, mm_node node, size_t nth,
                      uint64_t *seen)
{
    bool was = false;
    const field *f = find(s, c->profile, key, nth, &was);

    if (f != NULL && !was && (f->known & c->profile) != 0) {
        if (c->profile == CN_SRC)
            see(s, f, seen);
        *seen |= UINT64_C(1) << (f - s->fields);
        return mm__cnosdb_shape_check(c, node, &f->v);
    }
    if (f != NULL && c->profile == CN_SRC) { /* old or new name: the value is the same */
        see(s, f, seen);
        return mm__cnosdb_shape_check(c, node, &f->v);
    }
    if (f != NULL && was && (f->left & c->profile) != 0
        && !(f->alone && mm_node_kind(mm_node_get(object, f->name)) != MM_JSON_ABSENT)) {
        *seen |= UINT64_C(1) << (f - s->fields); /* the reason, instead of a missing member */
        return mm__cnosdb_shape_tell(c, CN_LEFTOVER, node, "leftover member \"%s\" of 2.3", mm__cnosdb_shape_text(key));
    }
    if ((s->strict & c->profile) != 0)
        return mm__cnosdb_shape_tell(c, CN_STRICT, node, "unknown member \"%s\"", mm__cnosdb_shape_text(key));
    return mm__cnosdb_shape_tell(c, CN_UNKNOWN_MEMBER, node, "unknown member \"%s\"", mm__cnosdb_shape_text(key));
}

mm_code mm__cnosdb_shape_object(cn_checker *c, mm_node node, const shape *s)
{
    uint64_t seen = 0;
    size_t it = 0, nth = 0;
    mm_node key, child;

    if (mm_node_kind(node) != MM_JSON_OBJECT)
        return mm__cnosdb_shape_mistyped(c, node, "an object");
    while (mm_node_kind(child = mm_node_next(node, &it, &key)) != MM_JSON_ABSENT)
        MM_TRY(member(c, s, node, key, child, nth++, &seen));
    for (size_t i = 0; i < s->n; i++)
        if ((s->fields[i].need & c->profile) != 0 && (seen >> i & 1) == 0)
            MM_TRY(mm__cnosdb_shape_tell(c, CN_SHAPE, node, "missing member \"%s\"", s->fields[i].name));
    return MM_OK;
}

mm_code mm__cnosdb_shape_one_of(cn_checker *c, mm_node node, const char *const *names)
{
    if (mm_node_kind(node) != MM_JSON_STRING)
        return mm__cnosdb_shape_mistyped(c, node, "the name of a variant");
    for (; *names != NULL; names++)
        if (mm__cnosdb_name_is(node, *names))
            return MM_OK;
    return mm__cnosdb_shape_variant(c, node, node);
}

static mm_code children(cn_checker *c, mm_node node, const value *v)
{
    const bool map = v->type == MAP;
    size_t it = 0;
    mm_node child;

    if (mm_node_kind(node) != (map ? MM_JSON_OBJECT : MM_JSON_ARRAY))
        return mm__cnosdb_shape_mistyped(c, node, map ? "an object" : "an array");
    while (mm_node_kind(child = mm_node_next(node, &it, NULL)) != MM_JSON_ABSENT)
        MM_TRY(mm__cnosdb_shape_check(c, child, v->sub));
    return MM_OK;
}

static mm_code integer(cn_checker *c, mm_node node, const value *v)
{
    char wanted[64];

    if (v->type == UINT ? mm__cnosdb_uint(node, v->bits) : is_int64(node))
        return MM_OK;
    snprintf(wanted, sizeof wanted, "an %s %u-bit integer", v->type == UINT ? "unsigned" : "signed",
             v->type == UINT ? v->bits : 64);
    if (mm_node_kind(node) == MM_JSON_NUMBER)
        return mm__cnosdb_shape_tell(c, CN_SHAPE, node, "the number is not %s", wanted);
    return mm__cnosdb_shape_mistyped(c, node, wanted);
}

mm_code mm__cnosdb_shape_check(cn_checker *c, mm_node node, const value *v)
{
    const mm_json_kind kind = mm_node_kind(node);

    if (v->null_ok && kind == MM_JSON_NULL)
        return MM_OK;
    switch (v->type) {
    case BOOL:
        if (kind != MM_JSON_TRUE && kind != MM_JSON_FALSE)
            return mm__cnosdb_shape_mistyped(c, node, "true or false");
        return MM_OK;
    case STRING: return kind == MM_JSON_STRING ? MM_OK : mm__cnosdb_shape_mistyped(c, node, "a string");
    case UINT: case INT: return integer(c, node, v);
    case OBJECT: return mm__cnosdb_shape_object(c, node, v->sub);
    case ENUM: return mm__cnosdb_shape_one_of(c, node, v->sub);
    case LIST: case MAP: return children(c, node, v);
    case CALL: return v->call(c, node);
    case ANY: case VARIANT: case TIME: break;
    }
    return MM_OK;
}

mm_code mm__cnosdb_shape(mm_doc *doc, unsigned kind, mm_node root, unsigned profile, cn_faults *faults)
{
    const value *v = mm__cnosdb_value_of(kind, root, profile);
    cn_checker c = { doc, profile, faults };

    /* Nearly every record is fine: the walk that can name faults is for the others. */
    if (v == NULL || mm__cnosdb_shape_fine(root, v, profile, faults->unknown != NULL))
        return MM_OK;
    MM_TRY(mm__cnosdb_shape_check(&c, root, v));
    return faults->code;
}
