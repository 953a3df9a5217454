/* Normalised writer: a value with all below it, in Jackson's indented style or without blanks.
 * docs/formats/json-layer.md 5.3. No recursion: open containers are on a stack of their own. */
#include "json/json_impl.h"
#include <string.h>

typedef struct frame { uint32_t container, id; } frame; /* id: child that was printed last */

typedef struct printer {
    mm_json           *json;
    mm_buf            *out;
    const mm_printing *how;
    uint32_t           level, depth;  /* open objects, open containers */
    frame              top;           /* innermost container */
} printer;

static inline char *room(mm_buf *out, size_t n) /* NULL: out of memory */
{
    return n < out->cap - out->len && !out->failed ? out->data + out->len : mm__buf_room(out, n);
}

static inline void put(mm_buf *out, const char *text, size_t n)
{
    char *at = room(out, n);
    if (at != NULL) {
        memcpy(at, text, n);
        out->len += n;
    }
}

static void put_line(mm_buf *out, bool comma, uint32_t level) /* line end and indentation */
{
    char *at = room(out, 2 + 2 * (size_t)level), *start = at;

    if (at == NULL)
        return;
    if (comma)
        *at++ = ',';
    *at++ = '\n';
    memset(at, ' ', 2 * (size_t)level);
    out->len += (size_t)(at - start) + 2 * (size_t)level;
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

static mm_code put_string(const printer *p, uint32_t tok)
{
    const mm_tok *t = &p->json->tape[tok];
    const uint32_t odd = MM_TOK_ESC | (p->how->astral ? MM_TOK_HI : 0u);

    if (p->how->decode && (t->meta & odd) != 0)
        return put_escaped(p, tok);
    put(p->out, mm__json_text(p->json, tok) + t->off - 1, (size_t)t->len + 2);
    return MM_OK;
}

/* What stands in front of a child. */
static mm_code put_lead(const printer *p, bool first, uint32_t name)
{
    const bool pretty = p->how->style == MM_JSON_JACKSON;

    if (name == 0) {
        if (pretty)
            put(p->out, &", "[first], 2u - first);
        else if (!first)
            put(p->out, ",", 1);
        return MM_OK;
    }
    if (pretty)
        put_line(p->out, !first, p->level);
    else if (!first)
        put(p->out, ",", 1);
    MM_TRY(put_string(p, name));
    put(p->out, pretty ? " : " : ":", pretty ? 3 : 1);
    return MM_OK;
}

static mm_code open_container(printer *p, uint32_t tok)
{
    const bool object = mm__tok_kind(&p->json->tape[tok]) == MM_JSON_OBJECT;
    frame *stack = mm__json_room(p->json, &p->json->frames, (size_t)p->depth + 1, sizeof *stack);

    if (stack == NULL)
        return MM_E_NOMEM;
    stack[p->depth++] = p->top;
    p->top = (frame){ tok, 0 };
    p->level += object;
    put(p->out, object ? "{" : "[", 1);
    return MM_OK;
}

static void close_container(printer *p)
{
    const bool object = mm__tok_kind(&p->json->tape[p->top.container]) == MM_JSON_OBJECT;

    p->level -= object;
    if (p->how->style == MM_JSON_JACKSON) {
        if (object && p->top.id != 0)
            put_line(p->out, false, p->level);
        else
            put(p->out, " ", 1);
    }
    put(p->out, object ? "}" : "]", 1);
    p->top = ((const frame *)p->json->frames.data)[--p->depth];
}

static inline mm_code put_value(printer *p, uint32_t tok)
{
    const mm_tok *t = &p->json->tape[tok];

    if (mm__tok_holds(t))
        return open_container(p, tok);
    if (mm__tok_kind(t) == MM_JSON_STRING)
        return put_string(p, tok);
    put(p->out, mm__json_text(p->json, tok) + t->off, t->len);
    return MM_OK;
}

mm_code mm__json_print_value(mm_json *json, mm_buf *out, uint32_t tok, const mm_printing *how)
{
    printer p = { .json = json, .out = out, .how = how, .level = how->level };

    MM_TRY(put_value(&p, tok));
    while (p.depth > 0) {
        const bool first = p.top.id == 0;
        uint32_t name = 0, value = mm__json_child(json, p.top.container, &p.top.id, &name);

        if (value == 0) {
            close_container(&p);
            continue;
        }
        MM_TRY(put_lead(&p, first, name));
        MM_TRY(put_value(&p, value));
    }
    if (room(out, 1) != NULL)
        out->data[out->len] = 0;
    return mm__buf_ok(out);
}
