/* Two JSON documents, value by value. Numbers are compared by their text, strings decoded, members by name whatever
 * their order, elements by index. docs/formats/product.md 5 (diff). */
#include "core/diff.h"
#include "json/json_impl.h"
#include "json/json_secret.h"

#include <string.h>

enum { CUT = 200, DEPTH = CUT + 2 };

/* A pair of containers of one kind. Members, or elements, of the first one are looked at, then what only the second one
 * has. */
typedef struct frame {
    uint32_t tok[2], id[2];
    uint64_t index;
    size_t   pointer; /* length of the pointer to it */
    bool     array, second, secret;
    bool     named;   /* of either side, a member says that the value beside it is a secret */
} frame;

typedef struct state {
    mm_ctx      *ctx;
    mm_json     *json[2];
    frame       *frames;
    size_t       n, cap;
    mm_buf       pointer, text[2];
    mm_value_fn *fn;
    void        *user;
    uint64_t     count;
} state;

/* ---- secrets ---- */

/* { "name" : "password", "value" : "x" } */
static mm_code names_secret(mm_json *json, uint32_t object, bool *out)
{
    uint32_t id = 0, name, tok;
    const char *text;
    size_t n;

    while (!*out && (tok = mm__json_child(json, object, &id, &name)) != 0) {
        if (mm__tok_kind(&json->tape[tok]) != MM_JSON_STRING)
            continue;
        MM_TRY(mm__json_name(json, 0, name, &text, &n));
        if (!mm__secret_pair_name(text, n))
            continue;
        MM_TRY(mm__json_name(json, 0, tok, &text, &n));
        *out = mm__secret_name(text, n);
    }
    return MM_OK;
}

static bool is_secret_member(const char *name, size_t n, bool named)
{
    return mm__secret_name(name, n) || (named && mm__secret_pair_value(name, n));
}

/* ---- values as text ---- */

static mm_code put_string(mm_json *json, mm_buf *out, uint32_t tok)
{
    const mm_tok *t = &json->tape[tok];
    const char *text;
    size_t n;

    MM_TRY(mm__json_name(json, 0, tok, &text, &n));
    if (mm__secret_text(text, n)) {
        mm__buf_text(out, "\"(secret)\"");
        return MM_OK;
    }
    mm__buf_char(out, '"');
    mm__buf_add(out, mm__json_text(json, tok) + t->off, t->len < CUT + 1 ? t->len : CUT + 1);
    mm__buf_char(out, '"');
    return MM_OK;
}

/* *secret: the value is one. */
static mm_code put_name(mm_json *json, mm_buf *out, uint32_t tok, bool named, bool *secret)
{
    const char *text;
    size_t n;

    MM_TRY(put_string(json, out, tok));
    MM_TRY(mm__json_name(json, 0, tok, &text, &n));
    *secret = is_secret_member(text, n, named);
    mm__buf_char(out, ':');
    return MM_OK;
}

static mm_code put_scalar(mm_json *json, mm_buf *out, uint32_t tok)
{
    const mm_tok *t = &json->tape[tok];

    switch (mm__tok_kind(t)) {
    case MM_JSON_NULL:  mm__buf_text(out, "null"); break;
    case MM_JSON_FALSE: mm__buf_text(out, "false"); break;
    case MM_JSON_TRUE:  mm__buf_text(out, "true"); break;
    case MM_JSON_NUMBER:
        mm__buf_add(out, mm__json_text(json, tok) + t->off, t->len < CUT + 1 ? t->len : CUT + 1);
        break;
    default: return put_string(json, out, tok);
    }
    return MM_OK;
}

static bool is_array(const mm_json *json, uint32_t tok)
{
    return mm__tok_kind(&json->tape[tok]) == MM_JSON_ARRAY;
}

/* Compact, without secrets. Ends soon after CUT bytes, so there is no more depth than that. */
static mm_code put_value(mm_json *json, mm_buf *out, uint32_t tok)
{
    struct { uint32_t tok, id; bool any, named; } open[DEPTH];
    uint32_t name = 0;
    size_t n = 0;
    bool secret = false;

    for (;;) {
        if (secret) {
            mm__buf_text(out, "\"(secret)\"");
            secret = false;
        } else if (mm__tok_holds(&json->tape[tok]) && n < DEPTH) {
            mm__buf_char(out, is_array(json, tok) ? '[' : '{');
            open[n].tok = tok;
            open[n].id = 0;
            open[n].any = open[n].named = false;
            if (!is_array(json, tok))
                MM_TRY(names_secret(json, tok, &open[n].named));
            n++;
        } else {
            MM_TRY(put_scalar(json, out, tok));
        }
        while (n > 0 && (tok = mm__json_child(json, open[n - 1].tok, &open[n - 1].id, &name)) == 0)
            mm__buf_char(out, is_array(json, open[--n].tok) ? ']' : '}');
        if (n == 0 || out->len > CUT || out->failed)
            return mm__buf_ok(out);
        if (open[n - 1].any)
            mm__buf_char(out, ',');
        open[n - 1].any = true;
        if (!is_array(json, open[n - 1].tok))
            MM_TRY(put_name(json, out, name, open[n - 1].named, &secret));
    }
}

static void cut(mm_buf *out)
{
    size_t n = CUT;

    if (out->len <= CUT || out->failed)
        return;
    while (n > 0 && ((unsigned char)out->data[n] & 0xc0) == 0x80)
        n--;
    out->len = n;
    mm__buf_text(out, "...");
}

/* ---- telling ---- */

static mm_code say(state *s, uint32_t a, uint32_t b, bool secret)
{
    const uint32_t tok[2] = { a, b };
    const char *shown[2] = { NULL, NULL };

    for (int i = 0; i < 2; i++) {
        s->text[i].len = 0;
        if (tok[i] == 0)
            continue;
        if (secret)
            mm__buf_text(&s->text[i], "(secret)");
        else
            MM_TRY(put_value(s->json[i], &s->text[i], tok[i]));
        cut(&s->text[i]);
        MM_TRY(mm__buf_ok(&s->text[i]));
        shown[i] = s->text[i].data;
    }
    mm__buf_add(&s->pointer, "", 0);
    MM_TRY(mm__buf_ok(&s->pointer));
    s->count++;
    s->fn(s->user, s->pointer.data != NULL ? s->pointer.data : "", shown[0], shown[1]);
    return MM_OK;
}

/* ---- comparing ---- */

static mm_span raw(const mm_json *json, uint32_t tok)
{
    const size_t start = mm__json_start(json, tok);

    return (mm_span){ mm__json_text(json, tok) + start, mm__json_end(json, tok) - start };
}

static bool same_text(const state *s, uint32_t a, uint32_t b)
{
    const mm_span x = raw(s->json[0], a), y = raw(s->json[1], b);

    return x.n == y.n && memcmp(x.s, y.s, x.n) == 0;
}

static mm_code same_scalar(state *s, uint32_t a, uint32_t b, bool *same)
{
    const mm_tok *x = &s->json[0]->tape[a], *y = &s->json[1]->tape[b];
    const char *p, *q;
    size_t n, m;

    *same = mm__tok_kind(x) == mm__tok_kind(y) && same_text(s, a, b);
    if (*same || mm__tok_kind(x) != MM_JSON_STRING || mm__tok_kind(y) != MM_JSON_STRING
        || ((x->meta | y->meta) & MM_TOK_ESC) == 0)
        return MM_OK;
    MM_TRY(mm__json_name(s->json[0], 0, a, &p, &n));
    MM_TRY(mm__json_name(s->json[1], 0, b, &q, &m));
    *same = n == m && memcmp(p, q, n) == 0;
    return MM_OK;
}

/* Members of an object with repeated names have no names that could be followed: it is compared as a text. */
static bool can_enter(const state *s, uint32_t a, uint32_t b)
{
    const mm_tok *x = &s->json[0]->tape[a], *y = &s->json[1]->tape[b];

    if (!mm__tok_holds(x) || mm__tok_kind(x) != mm__tok_kind(y))
        return false;
    return mm__tok_kind(x) == MM_JSON_ARRAY || ((x->meta | y->meta) & MM_TOK_DUP) == 0;
}

static mm_code pair(state *s, uint32_t a, uint32_t b, bool secret)
{
    frame f = { .tok = { a, b }, .pointer = s->pointer.len, .array = is_array(s->json[0], a), .secret = secret };
    bool same = false;

    if (can_enter(s, a, b)) {
        for (int i = 0; i < 2 && !f.array; i++)
            MM_TRY(names_secret(s->json[i], f.tok[i], &f.named));
        MM_TRY(mm__list_room(s->ctx, &s->frames, s->n, &s->cap, sizeof *s->frames));
        s->frames[s->n++] = f;
        return MM_OK;
    }
    if (mm__tok_holds(&s->json[0]->tape[a]) || mm__tok_holds(&s->json[1]->tape[b]))
        same = mm__tok_kind(&s->json[0]->tape[a]) == mm__tok_kind(&s->json[1]->tape[b]) && same_text(s, a, b);
    else
        MM_TRY(same_scalar(s, a, b, &same));
    return same ? MM_OK : say(s, a, b, secret);
}

static void point(state *s, size_t at, const char *name, size_t n)
{
    s->pointer.len = at;
    mm__buf_char(&s->pointer, '/');
    if (mm__secret_text(name, n)) {
        mm__buf_text(&s->pointer, "(secret)");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (name[i] == '~' || name[i] == '/')
            mm__buf_text(&s->pointer, name[i] == '~' ? "~0" : "~1");
        else
            mm__buf_char(&s->pointer, name[i]);
    }
}

/* Next member of side `k`; its namesake on the other side, 0 = none. false: no more. */
static mm_code next_member(state *s, frame *f, int k, uint32_t tok[2], bool *secret)
{
    uint32_t name, id, other;
    const char *text;
    size_t n;

    tok[k] = mm__json_child(s->json[k], f->tok[k], &f->id[k], &name);
    if (tok[k] == 0)
        return MM_END;
    MM_TRY(mm__json_name(s->json[k], 1, name, &text, &n));
    tok[1 - k] = mm__json_member(s->json[1 - k], f->tok[1 - k], text, n, &id, &other);
    point(s, f->pointer, text, n);
    *secret = f->secret || is_secret_member(text, n, f->named);
    return MM_OK;
}

static mm_code step_object(state *s, frame *f)
{
    const int k = f->second;
    uint32_t tok[2];
    bool secret;
    const mm_code code = next_member(s, f, k, tok, &secret);

    if (code == MM_END && !f->second) {
        f->second = true;
        return MM_OK;
    }
    if (code != MM_OK)
        return code;
    if (tok[1 - k] == 0)
        return say(s, tok[0], tok[1], secret);
    return k == 0 ? pair(s, tok[0], tok[1], secret) : MM_OK;
}

static mm_code step_array(state *s, frame *f)
{
    uint32_t tok[2], name;
    const bool secret = f->secret;

    for (int i = 0; i < 2; i++)
        tok[i] = f->id[i] == UINT32_MAX ? 0 : mm__json_child(s->json[i], f->tok[i], &f->id[i], &name);
    for (int i = 0; i < 2; i++)
        if (tok[i] == 0)
            f->id[i] = UINT32_MAX; /* the shorter one has ended */
    if (tok[0] == 0 && tok[1] == 0)
        return MM_END;
    s->pointer.len = f->pointer;
    mm__buf_printf(&s->pointer, "/%llu", (unsigned long long)f->index++);
    return tok[0] != 0 && tok[1] != 0 ? pair(s, tok[0], tok[1], secret) : say(s, tok[0], tok[1], secret);
}

static mm_code compare_all(state *s)
{
    while (s->n > 0) {
        frame *f = &s->frames[s->n - 1];
        const mm_code code = f->array ? step_array(s, f) : step_object(s, f);
        if (code == MM_END)
            s->n--;
        else if (code != MM_OK)
            return code;
    }
    return mm__buf_ok(&s->pointer);
}

/* ---- for the core ---- */

static void values_close(void *user)
{
    state *s = user;

    if (s == NULL)
        return;
    mm_json_free(s->json[0]);
    mm_json_free(s->json[1]);
    mm__free(s->ctx, s->frames, s->cap * sizeof *s->frames);
    mm__buf_free(&s->pointer);
    mm__buf_free(&s->text[0]);
    mm__buf_free(&s->text[1]);
    mm__free(s->ctx, s, sizeof *s);
}

static mm_code values_open(void **out, mm_ctx *ctx)
{
    state *s = mm__alloc(ctx, sizeof *s);
    mm_code code;

    *out = NULL;
    if (s == NULL)
        return MM_E_NOMEM;
    s->ctx = ctx;
    mm__buf_init(&s->pointer, ctx);
    mm__buf_init(&s->text[0], ctx);
    mm__buf_init(&s->text[1], ctx);
    code = mm_json_new(&s->json[0], ctx);
    if (code == MM_OK)
        code = mm_json_new(&s->json[1], ctx);
    if (code != MM_OK) {
        values_close(s);
        return code;
    }
    mm__json_quiet(s->json[0], false);
    mm__json_quiet(s->json[1], false);
    *out = s;
    return MM_OK;
}

static mm_code values_compare(void *user, const char *path, const mm_buf *a, const mm_buf *b, mm_value_fn *fn,
                              void *fn_user, uint64_t *n)
{
    const mm_buf *text[2] = { a, b };
    state *s = user;

    s->n = 0;
    s->count = *n = 0;
    s->pointer.len = 0;
    s->fn = fn;
    s->user = fn_user;
    for (int i = 0; i < 2; i++) {
        const mm_code code = mm__json_parse(s->json[i], path, text[i]->data, text[i]->len, MM_JSON_PADDED);
        if (code != MM_OK)
            return code == MM_E_NOMEM ? code : MM_END;
    }
    MM_TRY(pair(s, s->json[0]->root, s->json[1]->root, mm__secret_path(path)));
    MM_TRY(compare_all(s));
    *n = s->count;
    return MM_OK;
}

extern const mm_diff_values mm__json_values;
const mm_diff_values mm__json_values = {
    .open = values_open,
    .compare = values_compare,
    .is_secret = mm__secret_path,
    .close = values_close,
};
