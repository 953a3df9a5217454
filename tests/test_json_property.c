/* Random documents and random edits against a model: a plain tree that knows nothing of tokens and blanks. */
#include "support/fixture.h"
#include "json/json_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- chance ---- */
static uint64_t state;

static unsigned chance(unsigned n) /* 0 .. n - 1 */
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((state >> 33) % n);
}

/* ---- random text ---- */
typedef struct style { const char *colon, *gap, *newline, *unit; bool wild; } style;

static const style styles[] = {
    { ":", "", NULL, NULL, false },        { ": ", " ", NULL, NULL, false },  { " : ", " ", "\n", "  ", false },
    { ": ", "", "\r\n", "\t", false },     { ":", "", "\n", "    ", false },  { ":", "", NULL, NULL, true },
};

static void blanks(mm_buf *b, const style *s)
{
    static const char *const some[] = { "", "", " ", "\n", "\t ", " \r\n" };
    if (s->wild)
        mm__buf_text(b, some[chance(6)]);
}

static void line(mm_buf *b, const style *s, unsigned depth)
{
    if (s->newline == NULL)
        return;
    mm__buf_text(b, s->newline);
    while (depth-- > 0)
        mm__buf_text(b, s->unit);
}

static void random_scalar(mm_buf *b)
{
    static const char *const some[] = {
        "null", "true", "false", "0", "-0", "1.50", "1E400", "78322384368497380284257291774744000001", "\"\"",
        "\"a\\/b\"", "\"\\u00e9\xc3\xa9\"", "\"\xf0\x9f\x98\x80\\ud83d\\ude00\"", "\"q\\\"\\\\\"",
        "\"\\ud800\"", "\"[{,:\""
    };
    mm__buf_text(b, some[chance(MM_COUNT(some))]);
}

/* Names differ within an object; some are written with escapes. */
static void random_name(mm_buf *b, unsigned i)
{
    static const char *const forms[] = { "\"k%u\"", "\"\\u006b%u\"", "\"\xc3\xa9%u\"", "\"a\\/%u\"", "\"~%u\"" };
    mm__buf_printf(b, forms[chance(2) * chance(5)], i);
}

static void random_value(mm_buf *b, const style *s, unsigned depth, unsigned budget)
{
    const unsigned kind = budget == 0 ? 0 : chance(4);
    const unsigned n = kind < 2 ? 0 : chance(5);
    const bool object = kind == 2, flat = !object && s->newline != NULL && chance(2) == 0;

    if (kind < 2) {
        random_scalar(b);
        return;
    }
    mm__buf_char(b, object ? '{' : '[');
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            mm__buf_text(b, ",");
        if (i > 0 && (s->newline == NULL || flat))
            mm__buf_text(b, s->gap);
        if (!flat)
            line(b, s, depth + 1);
        blanks(b, s);
        if (object) {
            random_name(b, i);
            blanks(b, s);
            mm__buf_text(b, s->colon);
            blanks(b, s);
        }
        random_value(b, s, depth + 1, budget - 1);
        blanks(b, s);
    }
    if (n > 0 && !flat)
        line(b, s, depth);
    mm__buf_char(b, object ? '}' : ']');
}

/* ---- model ---- */
typedef struct model {
    mm_json_kind   kind;
    char          *name; /* decoded, or NULL */
    char          *raw;  /* scalars: as written */
    struct model **kids;
    size_t         n;
} model;

static void model_free(model *m)
{
    for (size_t i = 0; i < m->n; i++)
        model_free(m->kids[i]);
    free(m->kids);
    free(m->name);
    free(m->raw);
    free(m);
}

static void model_put(model *m, size_t at, model *kid)
{
    m->kids = realloc(m->kids, (m->n + 1) * sizeof *m->kids);
    memmove(m->kids + at + 1, m->kids + at, (m->n - at) * sizeof *m->kids);
    m->kids[at] = kid;
    m->n++;
}

static model *model_take(model *m, size_t at)
{
    model *kid = m->kids[at];

    memmove(m->kids + at, m->kids + at + 1, (m->n - at - 1) * sizeof *m->kids);
    m->n--;
    return kid;
}

static char *text_of(const char *s, size_t n)
{
    char *out = malloc(n + 1);

    memcpy(out, s, n);
    out[n] = 0;
    return out;
}

static model *model_of(mm_node node)
{
    model *m = calloc(1, sizeof *m);
    mm_node kid, key;
    const char *s;
    size_t n, it = 0;

    m->kind = mm_node_kind(node);
    if (m->kind != MM_JSON_OBJECT && m->kind != MM_JSON_ARRAY) {
        ck_assert_int_eq(mm_node_raw(node, &s, &n), MM_OK);
        m->raw = text_of(s, n);
        return m;
    }
    while (mm_node_kind(kid = mm_node_next(node, &it, &key)) != MM_JSON_ABSENT) {
        model_put(m, m->n, model_of(kid));
        if (m->kind == MM_JSON_OBJECT) {
            ck_assert_int_eq(mm_node_text(key, &s, &n), MM_OK);
            m->kids[m->n - 1]->name = text_of(s, n);
        }
    }
    return m;
}

static model *model_parse(mm_json *json, const char *text, size_t len)
{
    ck_assert_msg(mm_json_parse(json, "", text, len, MM_JSON_FILE) == MM_OK, "%.*s: %s", (int)len, text,
                  mm__json_error(json)->text);
    return model_of(mm_json_root(json));
}

static bool same(const model *a, const model *b)
{
    if (a->kind != b->kind || a->n != b->n || (a->name == NULL) != (b->name == NULL))
        return false;
    if ((a->name != NULL && strcmp(a->name, b->name) != 0) || (a->raw != NULL && strcmp(a->raw, b->raw) != 0))
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!same(a->kids[i], b->kids[i]))
            return false;
    return true;
}

static bool has_name(const model *m, const char *name)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->kids[i]->name != NULL && strcmp(m->kids[i]->name, name) == 0)
            return true;
    return false;
}

static bool contains(const model *outer, const model *inner)
{
    if (outer == inner)
        return true;
    for (size_t i = 0; i < outer->n; i++)
        if (contains(outer->kids[i], inner))
            return true;
    return false;
}

/* ---- both sides at once ---- */
typedef struct pair { mm_node node; model *m; } pair;

typedef struct bench { mm_json *json, *scratch; model *root; unsigned serial; } bench;

static pair child(pair p, size_t i)
{
    return (pair){ mm_node_at(p.node, i), p.m->kids[i] };
}

static pair random_container(const bench *b) /* m NULL: the root is a scalar */
{
    pair p = { mm_json_root(b->json), b->root }, found = { p.node, NULL };

    for (;;) {
        if (p.m->kind != MM_JSON_OBJECT && p.m->kind != MM_JSON_ARRAY)
            return found;
        found = p;
        if (p.m->n == 0 || chance(3) == 0)
            return found;
        p = child(p, chance((unsigned)p.m->n));
    }
}

static void fresh_text(mm_buf *b)
{
    b->len = 0;
    random_value(b, &styles[chance(6)], 0, 2);
}

static void check(mm_code code, const char *what)
{
    ck_assert_msg(code == MM_OK, "%s: %d", what, code);
}

static void edit_set(bench *b, pair c, mm_buf *text)
{
    size_t i = chance((unsigned)c.m->n);
    model *old = c.m->kids[i], *now;

    fresh_text(text);
    now = model_parse(b->scratch, text->data, text->len);
    now->name = old->name;
    old->name = NULL;
    check(mm_node_set(mm_node_at(c.node, i), text->data), "set");
    c.m->kids[i] = now;
    model_free(old);
}

static void edit_insert(bench *b, pair c, mm_buf *text)
{
    char name[32];
    const bool object = c.m->kind == MM_JSON_OBJECT;
    size_t at = chance((unsigned)c.m->n + 1);
    model *now;

    fresh_text(text);
    now = model_parse(b->scratch, text->data, text->len);
    snprintf(name, sizeof name, "new\"%u", b->serial++);
    if (object)
        now->name = strdup(name);
    if (at == c.m->n)
        check(mm_node_append(c.node, object ? name : NULL, text->data), "append");
    else if (at == 0 && chance(2) == 0)
        check(mm_node_prepend(c.node, object ? name : NULL, text->data), "prepend");
    else
        check(mm_node_insert(mm_node_at(c.node, at), 0, object ? name : NULL, text->data), "insert");
    model_put(c.m, at, now);
}

static void edit_rename(bench *b, pair c)
{
    model *kid = c.m->kids[chance((unsigned)c.m->n)];
    char name[32];

    if (c.m->kind != MM_JSON_OBJECT)
        return;
    snprintf(name, sizeof name, "ren/%u", b->serial++);
    if (chance(3) == 0)
        snprintf(name, sizeof name, "k%u", chance(5));
    if (has_name(c.m, name))
        return;
    check(mm_node_rename(c.node, kid->name, name), "rename");
    free(kid->name);
    kid->name = strdup(name);
}

static void edit_transfer(bench *b, pair from, bool copy)
{
    size_t i = chance((unsigned)from.m->n), at;
    model *kid = from.m->kids[i], *now;
    pair to = random_container(b);
    char name[32];
    const char *given = NULL;

    if (contains(kid, to.m) && !copy)
        return;
    if (to.m->kind == MM_JSON_OBJECT) {
        if (kid->name == NULL || chance(2) == 0 || (has_name(to.m, kid->name) && (copy || to.m != from.m))) {
            snprintf(name, sizeof name, "mv%u", b->serial++);
            given = name;
        } else {
            snprintf(name, sizeof name, "%s", kid->name);
        }
    }
    at = chance((unsigned)to.m->n + (!copy && to.m == from.m ? 0 : 1));
    if (copy) {
        size_t len;
        const char *raw;
        check(mm_node_raw(mm_node_at(from.node, i), &raw, &len), "raw");
        now = model_parse(b->scratch, raw, len);
        check(mm_node_copy(mm_node_at(from.node, i), to.node, at, given), "copy");
    } else {
        check(mm_node_move(mm_node_at(from.node, i), to.node, at, given), "move");
        now = model_take(from.m, i);
        free(now->name);
        now->name = NULL;
    }
    if (to.m->kind == MM_JSON_OBJECT)
        now->name = strdup(name);
    model_put(to.m, at, now);
}

static void random_edit(bench *b, mm_buf *text)
{
    pair c = random_container(b);

    if (c.m == NULL)
        return;
    if (c.m->n == 0) {
        edit_insert(b, c, text);
        return;
    }
    switch (chance(7)) {
    case 0: edit_set(b, c, text); break;
    case 1: edit_rename(b, c); break;
    case 2: {
        size_t i = chance((unsigned)c.m->n);
        check(mm_node_remove(mm_node_at(c.node, i)), "remove");
        model_free(model_take(c.m, i));
        break;
    }
    case 3: edit_transfer(b, c, true); break;
    case 4: case 5: edit_transfer(b, c, false); break;
    default: edit_insert(b, c, text);
    }
}

static void compare(bench *b, const char *in)
{
    static const mm_json_style all[] = { MM_JSON_SPLICE, MM_JSON_JACKSON, MM_JSON_COMPACT };
    model *through = model_of(mm_json_root(b->json));

    ck_assert_msg(same(through, b->root), "reading through the edits of %s", in);
    model_free(through);
    for (size_t i = 0; i < MM_COUNT(all); i++) {
        const char *text;
        size_t len;
        model *again;

        ck_assert_int_eq(mm_json_write(b->json, all[i], &text, &len), MM_OK);
        ck_assert_uint_eq(strlen(text), len);
        again = model_parse(b->scratch, text, len);
        ck_assert_msg(same(again, b->root), "style %d:\n%s\n->\n%s", all[i], in, text);
        model_free(again);
    }
}

static void one_round(mm_ctx *ctx, unsigned seed)
{
    bench b = { NULL, NULL, NULL, 0 };
    mm_buf in, text;
    const char *out;
    size_t len;
    const style *s;

    state = seed;
    s = &styles[chance(6)];
    mm__buf_init(&in, ctx);
    mm__buf_init(&text, ctx);
    blanks(&in, s);
    random_value(&in, s, 0, 4);
    blanks(&in, s);
    ck_assert_int_eq(mm_json_new(&b.json, ctx), MM_OK);
    ck_assert_int_eq(mm_json_new(&b.scratch, ctx), MM_OK);
    b.root = model_parse(b.json, in.data, in.len);
    ck_assert_int_eq(mm_json_write(b.json, MM_JSON_SPLICE, &out, &len), MM_OK);
    ck_assert(len == in.len && memcmp(out, in.data, len) == 0);
    for (unsigned i = chance(12); i > 0; i--) {
        random_edit(&b, &text);
        if (chance(3) == 0)
            compare(&b, in.data);
    }
    compare(&b, in.data);
    model_free(b.root);
    mm_json_free(b.json);
    mm_json_free(b.scratch);
    mm__buf_free(&in);
    mm__buf_free(&text);
}

START_TEST(edits_equal_the_model)
{
    mm_ctx *ctx = fx_ctx(NULL);
    const char *rounds = getenv("METAMIG_ROUNDS");
    const unsigned n = rounds != NULL ? (unsigned)atoi(rounds) : 1500;

    for (unsigned seed = 1; seed <= n; seed++)
        one_round(ctx, seed);
    mm_ctx_free(ctx);
}
END_TEST

/* Renaming every member away and back, and loosening every container, leaves the bytes alone. */
static void there_and_back(mm_node node)
{
    mm_node kid, key;
    size_t it = 0, n;

    while (mm_node_kind(kid = mm_node_next(node, &it, &key)) != MM_JSON_ABSENT) {
        if (mm_node_kind(node) == MM_JSON_OBJECT) {
            const char *name;
            ck_assert_int_eq(mm_node_text(key, &name, &n), MM_OK);
            ck_assert_int_eq(mm_node_rename(node, name, "there"), MM_OK);
            ck_assert_int_eq(mm_node_rename(node, "there", name), MM_OK);
        }
        ck_assert_int_eq(mm_node_move(kid, node, SIZE_MAX, NULL), MM_OK);
        ck_assert_int_eq(mm_node_move(mm_node_at(node, mm_node_len(node) - 1), node, 0, NULL), MM_OK);
        there_and_back(mm_node_at(node, 0));
        break;
    }
}

START_TEST(undone_edits_change_nothing)
{
    mm_ctx *ctx = fx_ctx(NULL);

    for (unsigned seed = 1; seed <= 500; seed++) {
        mm_json *json;
        mm_buf in;
        const char *out;
        size_t len;

        state = seed * 7919u;
        mm__buf_init(&in, ctx);
        random_value(&in, &styles[chance(6)], 0, 5);
        ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
        ck_assert_int_eq(mm_json_parse(json, "", in.data, in.len, MM_JSON_FILE), MM_OK);
        there_and_back(mm_json_root(json));
        ck_assert_int_eq(mm_json_write(json, MM_JSON_SPLICE, &out, &len), MM_OK);
        ck_assert_msg(!mm_json_changed(json), "seed %u:\n%s\n->\n%s", seed, in.data, out);
        mm_json_free(json);
        mm__buf_free(&in);
    }
    mm_ctx_free(ctx);
}
END_TEST

FX_SUITE("json_property", FX_TEST(edits_equal_the_model), FX_TEST(undone_edits_change_nothing))
