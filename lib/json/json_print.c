/* Normalised writer: a value with all below it, in Jackson's indented style or without blanks.
 * docs/formats/json-layer.md 5.3. No recursion: open containers are on a stack of their own. */
#include "json/json_impl.h"
#include <string.h>

typedef struct frame {
    uint32_t container, id; /* id: child that was printed last */
    uint32_t next, end;     /* tokens of the next child and behind the last one, unless the container is loose */
    bool     object, loose;
} frame;

typedef struct printer {
    mm_json           *json;
    mm_buf            *out;
    const mm_printing *how;
    bool               pretty;
    uint32_t           level, depth;  /* open objects, open containers */
    frame              top;           /* innermost container */
} printer;

static inline char *room(mm_buf *out, size_t n) /* NULL: out of memory */
{
    return n < out->cap - out->len && !out->failed ? out->data + out->len : mm__buf_room(out, n);
}

/* Of the input or a text of an edit: both can be read past their end, so whole blocks are copied. */
static inline void put_token(mm_buf *out, const char *text, size_t n)
{
    char *at = room(out, n + 16);

    if (at == NULL)
        return;
    out->len += n;
    if (n > 256) {
        memcpy(at, text, n);
        return;
    }
    for (size_t done = 0; done < n; done += 16)
        memcpy(at + done, text + done, 16);
}

static inline void put(mm_buf *out, const char *text, size_t n) /* n is a constant: no call */
{
    char *at = room(out, n);
    if (at != NULL) {
        memcpy(at, text, n);
        out->len += n;
    }
}

static void put_line(mm_buf *out, uint32_t level) /* line end and indentation */
{
    char *at = room(out, 1 + 2 * (size_t)level);

    if (at == NULL)
        return;
    *at = '\n';
    memset(at + 1, ' ', 2 * (size_t)level);
    out->len += 1 + 2 * (size_t)level;
}

static mm_code put_escaped(const printer *p, uint32_t tok)
{
    const char *text;
    size_t n;

    if ((p->json->tape[tok].meta & MM_TOK_LONE) != 0)
        return mm__json_lone(p->json, tok);
    MM_TRY(mm__json_name(p->json, 0, tok, &text, &n));
    mm__buf_char(p->out, '"');
    mm__json_escape(p->out, text, n, p->how->astral);
    mm__buf_char(p->out, '"');
    return MM_OK;
}

static inline bool as_written(const printer *p, const mm_tok *t) /* can its text be copied? */
{
    const uint32_t odd = MM_TOK_ESC | (p->how->astral ? MM_TOK_HI : 0u);

    return !p->how->decode || !mm__tok_is_text(t) || (t->meta & odd) == 0;
}

static inline mm_code put_string(const printer *p, const char *text, uint32_t tok)
{
    const mm_tok *t = &p->json->tape[tok];

    if (!as_written(p, t))
        return put_escaped(p, tok);
    put_token(p->out, text + t->off - 1, (size_t)t->len + 2);
    return MM_OK;
}

static inline char *blocks(char *to, const char *from, size_t n) /* 16 bytes at a time, so up to 15 too many */
{
    for (size_t done = 0; done < n; done += 16)
        memcpy(to + done, from + done, 16);
    return to + n;
}

/* Line end, indentation, name, colon and a plain value, with one look at the room. False: the value is still to be
 * written. Most of a document goes through here. */
static inline mm_code put_pretty_member(const printer *p, bool first, uint32_t name, uint32_t value, bool *done)
{
    static const char blanks[] = "                ";
    const mm_tok *t = &p->json->tape[name], *v = &p->json->tape[value];
    const size_t n = 2 * (size_t)p->level, len = (size_t)t->len + 2;
    const bool plain = !mm__tok_holds(v) && as_written(p, v), quote = mm__tok_is_text(v);
    const size_t v_len = plain ? (size_t)v->len + 2 * (size_t)quote : 0;
    char *at = room(p->out, n + len + v_len + 96), *start = at;

    if (at == NULL)
        return MM_E_NOMEM;
    *at = ',';
    at += !first;
    *at++ = '\n';
    for (size_t i = 0; i < n; i += 16)
        memcpy(at + i, blanks, 16);
    at += n;
    *done = false;
    if (!as_written(p, t)) {
        p->out->len += (size_t)(at - start);
        MM_TRY(put_escaped(p, name));
        put(p->out, " : ", 3);
        return MM_OK;
    }
    at = blocks(at, mm__json_text(p->json, name) + t->off - 1, len);
    memcpy(at, " : ", 3);
    at += 3;
    if (plain)
        at = blocks(at, mm__json_text(p->json, value) + v->off - quote, v_len);
    *done = plain;
    p->out->len += (size_t)(at - start);
    return MM_OK;
}

/* What stands in front of a child. */
static inline mm_code put_lead(const printer *p, bool first, uint32_t name)
{
    if (!first)
        put(p->out, ",", 1);
    if (name == 0 && p->pretty)
        put(p->out, " ", 1);
    if (name == 0)
        return MM_OK;
    MM_TRY(put_string(p, mm__json_text(p->json, name), name));
    put(p->out, ":", 1);
    return MM_OK;
}

static mm_code open_container(printer *p, uint32_t tok)
{
    const mm_json *json = p->json;
    const bool object = mm__tok_kind(&json->tape[tok]) == MM_JSON_OBJECT;
    frame *stack = mm__json_room(p->json, &p->json->frames, (size_t)p->depth + 1, sizeof *stack);

    if (stack == NULL)
        return MM_E_NOMEM;
    stack[p->depth++] = p->top;
    p->top = (frame){ tok, 0, tok + 1, json->tape[tok].next, object, mm__json_loose(json, tok) != NULL };
    p->level += object;
    if (object)
        put(p->out, "{", 1);
    else
        put(p->out, "[", 1);
    return MM_OK;
}

static void close_container(printer *p)
{
    const bool object = p->top.object;

    p->level -= object;
    if (p->pretty && object && p->top.id != 0)
        put_line(p->out, p->level);
    else if (p->pretty)
        put(p->out, " ", 1);
    if (object)
        put(p->out, "}", 1);
    else
        put(p->out, "]", 1);
    p->top = ((const frame *)p->json->frames.data)[--p->depth];
}

static inline mm_code put_value(printer *p, uint32_t tok)
{
    const mm_tok *t = &p->json->tape[tok];
    const char *text;

    if (mm__tok_holds(t))
        return open_container(p, tok);
    text = mm__json_text(p->json, tok);
    if (mm__tok_kind(t) == MM_JSON_STRING)
        return put_string(p, text, tok);
    put_token(p->out, text + t->off, t->len);
    return MM_OK;
}

/* Next child of the innermost container; 0 after the last. */
static inline uint32_t next_child(printer *p, uint32_t *name)
{
    frame *f = &p->top;
    uint32_t value;

    *name = 0;
    if (f->loose)
        return mm__json_child(p->json, f->container, &f->id, name);
    if (f->next == f->end)
        return 0;
    f->id = f->next;
    value = f->next + f->object;
    if (f->object)
        *name = f->next;
    f->next = p->json->tape[value].next;
    return value;
}

mm_code mm__json_print_value(mm_json *json, mm_buf *out, uint32_t tok, const mm_printing *how)
{
    printer p = { .json = json, .out = out, .how = how, .pretty = how->style == MM_JSON_JACKSON, .level = how->level };

    MM_TRY(put_value(&p, tok));
    while (p.depth > 0) {
        const bool first = p.top.id == 0;
        uint32_t name, value = next_child(&p, &name);

        if (value == 0) {
            close_container(&p);
            continue;
        }
        if (p.pretty && name != 0) {
            bool done;
            MM_TRY(put_pretty_member(&p, first, name, value, &done));
            if (done)
                continue;
        } else {
            MM_TRY(put_lead(&p, first, name));
        }
        MM_TRY(put_value(&p, value));
    }
    if (room(out, 1) != NULL)
        out->data[out->len] = 0;
    return mm__buf_ok(out);
}
