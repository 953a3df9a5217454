/* New JSON text as a sequence of calls; see print.h. */
#include "json/print.h"
#include "json/json_impl.h"
#include <string.h>

void mm_print_init(mm_print *p, mm_buf *buf, mm_json_style style, bool raw_astral)
{
    memset(p, 0, sizeof *p);
    p->buf = buf;
    p->style = style;
    p->raw_astral = raw_astral;
    mm__buf_init(&p->deep, buf->ctx);
}

static bool pretty(const mm_print *p)
{
    return p->style == MM_JSON_JACKSON;
}

static void line(mm_print *p)
{
    const size_t n = 2 * (size_t)p->objects;
    char *at = mm__buf_room(p->buf, n + 1);

    if (at == NULL)
        return;
    *at = '\n';
    memset(at + 1, ' ', n);
    at[n + 1] = 0;
    p->buf->len += n + 1;
}

/* What stands in front of a value: nothing behind a name, a separator in an array. */
static void lead(mm_print *p)
{
    const bool array = (p->is_array & 1) != 0;

    if (p->depth > 0 && array != !p->after_key && p->code == MM_OK)
        p->code = MM_E_MISUSE;
    if (p->depth > 0 && array) {
        if (!p->first)
            mm__buf_char(p->buf, ',');
        if (pretty(p))
            mm__buf_char(p->buf, ' ');
    }
    p->after_key = false;
    p->first = false;
}

static void push(mm_print *p, bool array)
{
    lead(p);
    if (p->depth >= 64)
        mm__buf_char(&p->deep, (char)(p->is_array >> 63));
    p->is_array = p->is_array << 1 | array;
    p->depth++;
    p->objects += !array;
    p->first = true;
    mm__buf_char(p->buf, array ? '[' : '{');
}

static void pop(mm_print *p, bool array)
{
    if (p->depth == 0 || (p->is_array & 1) != array || p->after_key) {
        p->code = p->code == MM_OK ? MM_E_MISUSE : p->code;
        return;
    }
    p->is_array >>= 1;
    if (p->depth > 64 && p->deep.len > 0)
        p->is_array |= (uint64_t)(p->deep.data[--p->deep.len] != 0) << 63;
    p->depth--;
    p->objects -= !array;
    if (pretty(p)) {
        if (array || p->first)
            mm__buf_char(p->buf, ' ');
        else
            line(p);
    }
    mm__buf_char(p->buf, array ? ']' : '}');
    p->first = false;
}

void mm_print_object(mm_print *p)
{
    push(p, false);
}

void mm_print_object_end(mm_print *p)
{
    pop(p, false);
}

void mm_print_array(mm_print *p)
{
    push(p, true);
}

void mm_print_array_end(mm_print *p)
{
    pop(p, true);
}

static void quoted(mm_print *p, const char *text, size_t len)
{
    mm__buf_char(p->buf, '"');
    mm__json_escape(p->buf, text, len, !p->raw_astral);
    mm__buf_char(p->buf, '"');
}

void mm_print_key_n(mm_print *p, const char *name, size_t len)
{
    if (p->depth == 0 || (p->is_array & 1) != 0 || p->after_key) {
        p->code = p->code == MM_OK ? MM_E_MISUSE : p->code;
        return;
    }
    if (!p->first)
        mm__buf_char(p->buf, ',');
    if (pretty(p))
        line(p);
    quoted(p, name, len);
    mm__buf_text(p->buf, pretty(p) ? " : " : ":");
    p->first = false;
    p->after_key = true;
}

void mm_print_key(mm_print *p, const char *name)
{
    mm_print_key_n(p, name, strlen(name));
}

void mm_print_number(mm_print *p, const char *text, size_t len)
{
    lead(p);
    mm__buf_add(p->buf, text, len);
}

void mm_print_null(mm_print *p)
{
    mm_print_number(p, "null", 4);
}

void mm_print_bool(mm_print *p, bool value)
{
    mm_print_number(p, value ? "true" : "false", value ? 4 : 5);
}

void mm_print_i64(mm_print *p, int64_t value)
{
    lead(p);
    mm__buf_printf(p->buf, "%lld", (long long)value);
}

void mm_print_u64(mm_print *p, uint64_t value)
{
    lead(p);
    mm__buf_printf(p->buf, "%llu", (unsigned long long)value);
}

void mm_print_text_n(mm_print *p, const char *text, size_t len)
{
    if (text == NULL) {
        mm_print_null(p);
        return;
    }
    lead(p);
    quoted(p, text, len);
}

void mm_print_text(mm_print *p, const char *text)
{
    mm_print_text_n(p, text, text != NULL ? strlen(text) : 0);
}

void mm_print_node(mm_print *p, mm_node node)
{
    const mm_printing how = { p->style, true, !p->raw_astral, p->objects };
    uint32_t tok = mm__node_tok(node);
    mm_code code;

    if (tok == 0) {
        mm_print_null(p);
        return;
    }
    lead(p);
    code = mm__json_print_value(node.json, p->buf, tok, &how);
    if (p->code == MM_OK)
        p->code = code;
}

mm_code mm_print_end(mm_print *p)
{
    mm_code code = p->code;

    if (code == MM_OK)
        code = mm__buf_ok(p->buf);
    if (code == MM_OK)
        code = mm__buf_ok(&p->deep);
    if (code == MM_OK && p->depth > 0)
        code = MM_E_MISUSE;
    mm__buf_free(&p->deep);
    return code;
}
