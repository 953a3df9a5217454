/* How a document is written: line ends, indentation, colons, arrays. docs/formats/json-layer.md 5.2. */
#include "json/json_impl.h"
#include <string.h>

size_t mm__json_start(const mm_json *json, uint32_t tok)
{
    const mm_tok *t = &json->tape[tok];
    return t->off - (mm__tok_is_text(t) ? 1u : 0u);
}

size_t mm__json_end(const mm_json *json, uint32_t tok)
{
    const mm_tok *t = &json->tape[tok];
    return (size_t)t->off + mm__json_len(json, tok) + (mm__tok_is_text(t) ? 1u : 0u);
}

static bool is_indent(char c)
{
    return c == ' ' || c == '\t';
}

static size_t indent_len(const char *s, const char *end)
{
    const char *p = s;

    while (p < end && is_indent(*p))
        p++;
    return (size_t)(p - s);
}

mm_span mm__json_indent(const mm_json *json, uint32_t tok)
{
    const mm_piece *piece = mm__json_piece(json, tok);
    const size_t off = mm__json_start(json, tok);
    const char *lf = memrchr(piece->text, '\n', off), *start = lf != NULL ? lf + 1 : piece->text;

    if (lf == NULL && tok >= json->n_base)
        return (mm_span){ piece->indent, piece->n_indent };
    return (mm_span){ start, indent_len(start, piece->text + off) };
}

/* The first line that is indented deeper than the one before it shows the unit. */
static mm_span find_unit(const mm_json *json)
{
    const char *s = json->text, *const end = s + json->len;
    mm_span before = { "", 0 };

    for (const char *lf; (lf = memchr(s, '\n', (size_t)(end - s))) != NULL; s = lf + 1) {
        mm_span line = { lf + 1, indent_len(lf + 1, end) };
        const char *rest = line.s + line.n;
        if (rest == end || *rest == '\n' || *rest == '\r')
            continue;
        if (line.n > before.n && memcmp(line.s, before.s, before.n) == 0)
            return (mm_span){ line.s + before.n, line.n - before.n };
        before = line;
    }
    return (mm_span){ "  ", 2 };
}

static mm_span find_colon(const mm_json *json)
{
    for (uint32_t t = 1; t < json->n_base; t++)
        if (mm__tok_kind(&json->tape[t]) == MM_TOK_NAME)
            return (mm_span){ json->text + mm__json_end(json, t), mm__json_start(json, t + 1) - mm__json_end(json, t) };
    return (mm_span){ ":", 1 };
}

/* The first array with elements shows how arrays are written. */
static void find_array(const mm_json *json, mm_look *look)
{
    const char *s;
    uint32_t t = 1, second;

    while (t < json->n_base && (mm__tok_kind(&json->tape[t]) != MM_JSON_ARRAY || json->tape[t].next == t + 1))
        t++;
    if (t == json->n_base) {
        bool jackson = look->colon.n == 3 && memcmp(look->colon.s, " : ", 3) == 0;
        look->array_lines = look->lines && !jackson;
        look->array_pad = (mm_span){ " ", jackson };
        look->array_gap = (mm_span){ " ", look->colon.n > 1 && look->colon.s[look->colon.n - 1] == ' ' };
        return;
    }
    s = json->text + json->tape[t].off + 1;
    look->array_pad = (mm_span){ s, mm__json_start(json, t + 1) - json->tape[t].off - 1 };
    look->array_lines = memchr(s, '\n', look->array_pad.n) != NULL;
    look->array_gap = look->array_pad;
    second = json->tape[t + 1].next;
    if (second < json->tape[t].next) {
        s = memchr(json->text + mm__json_end(json, t + 1), ',', json->len - mm__json_end(json, t + 1));
        look->array_gap = (mm_span){ s + 1, (size_t)(json->text + mm__json_start(json, second) - s - 1) };
    } else if (look->array_pad.n == 0) {
        look->array_gap = (mm_span){ " ", look->colon.n > 1 && look->colon.s[look->colon.n - 1] == ' ' };
    }
    if (memchr(look->array_gap.s, '\n', look->array_gap.n) != NULL)
        look->array_gap = (mm_span){ " ", 1 };
}

mm_look mm__json_look(const mm_json *json)
{
    const char *lf = memchr(json->text, '\n', json->len);
    mm_look look = { .newline = { "\n", 1 }, .unit = find_unit(json), .colon = find_colon(json), .lines = lf != NULL };

    if (lf != NULL && lf > json->text && lf[-1] == '\r')
        look.newline = (mm_span){ "\r\n", 2 };
    find_array(json, &look);
    return look;
}
