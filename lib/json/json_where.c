/* Places: lines, columns, pointers. docs/formats/json-layer.md 4.5. */
#include "json/json_impl.h"
#include <string.h>

/* ---- lines ---- */
#define MM_LINE_STEP 4096u

typedef struct checkpoint { uint32_t line, start; } checkpoint; /* line feeds before, offset behind the last of them */

static checkpoint count_lines(const char *text, checkpoint at, size_t from, size_t to)
{
    const char *s = text + from, *const end = text + to;

    for (const char *lf; s < end && (lf = memchr(s, '\n', (size_t)(end - s))) != NULL; s = lf + 1) {
        at.line++;
        at.start = (uint32_t)(lf + 1 - text);
    }
    return at;
}

/* The first call counts up to `off`, later ones use what was counted: cheap for any number of places. */
mm_code mm__json_line(mm_json *json, size_t off, uint64_t *line, uint64_t *col)
{
    const size_t block = off / MM_LINE_STEP;
    checkpoint *points = mm__json_room(json, &json->lines, block + 1, sizeof *points), at;

    if (points == NULL)
        return MM_E_NOMEM;
    if (json->n_lines == 0)
        points[json->n_lines++] = (checkpoint){ 0, 0 };
    for (; json->n_lines <= block; json->n_lines++) {
        size_t from = (json->n_lines - 1) * MM_LINE_STEP;
        points[json->n_lines] = count_lines(json->text, points[json->n_lines - 1], from, from + MM_LINE_STEP);
    }
    at = count_lines(json->text, points[block], block * MM_LINE_STEP, off);
    *line = (uint64_t)at.line + 1;
    *col = off - at.start + 1;
    return MM_OK;
}

/* ---- pointers ---- */
#define MM_STEP_MAX 128u

static size_t cut_at(const char *name, size_t n) /* whole characters only */
{
    if (n <= MM_STEP_MAX)
        return n;
    n = MM_STEP_MAX;
    while (n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static void put_name(mm_buf *out, const char *name, size_t len)
{
    const size_t n = cut_at(name, len);

    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)name[i];
        if (c == '~' || c == '/') {
            mm__buf_text(out, c == '~' ? "~0" : "~1");
        } else if (c < 0x20) {
            mm__buf_printf(out, "\\u%04X", c);
        } else if (c == 0xed && i + 2 < n && (unsigned char)name[i + 1] >= 0xa0) { /* an unpaired surrogate */
            mm__buf_printf(out, "\\u%04X", 0xd000u | ((unsigned char)name[i + 1] & 0x3fu) << 6 |
                                               ((unsigned char)name[i + 2] & 0x3fu));
            i += 2;
        } else {
            mm__buf_char(out, name[i]);
        }
    }
    if (n < len)
        mm__buf_text(out, "...");
}

static mm_code put_step(mm_json *json, mm_buf *out, uint32_t name_tok, uint32_t ordinal)
{
    const char *name;
    size_t n;

    mm__buf_char(out, '/');
    if (name_tok == 0) {
        mm__buf_printf(out, "%u", ordinal);
        return MM_OK;
    }
    MM_TRY(mm__json_name(json, 0, name_tok, &name, &n));
    put_name(out, name, n);
    return MM_OK;
}

static mm_code finish_pointer(mm_json *json, mm_buf *buf, mm_code code, const char **pointer)
{
    *pointer = "";
    if (code == MM_OK && (buf->len > 0 || buf->failed)) {
        *pointer = mm__buf_ok(buf) == MM_OK ? mm__arena_text(&json->arena, buf->data, buf->len) : NULL;
        if (*pointer == NULL)
            code = MM_E_NOMEM;
    }
    mm__buf_free(buf);
    return code;
}

/* Last name in an object that is still open, 0 = none. */
static uint32_t last_name(const mm_json *json, uint32_t object)
{
    uint32_t name = 0;

    for (uint32_t k = object + 1; k < json->fault.n; k = json->tape[k + 1].next) {
        name = k;
        if (k + 1 >= json->fault.n)
            break;
    }
    return name;
}

mm_code mm__json_fault_pointer(mm_json *json, const char **pointer)
{
    const mm_tok *tape = json->tape;
    const mm_fault_at *f = &json->fault;
    uint32_t *open = NULL, depth = 0, name;
    mm_code code = MM_OK;
    mm_buf buf;

    for (uint32_t c = f->cur; c != 0; c = tape[c].next)
        depth++;
    *pointer = "";
    if (depth == 0)
        return MM_OK;
    open = mm__json_room(json, &json->frames, depth, sizeof *open);
    if (open == NULL)
        return MM_E_NOMEM;
    for (uint32_t c = f->cur, i = depth; c != 0; c = tape[c].next)
        open[--i] = c;
    mm__buf_init(&buf, json->ctx);
    for (uint32_t i = 0; i + 1 < depth && code == MM_OK; i++) {
        bool object = mm__tok_kind(&tape[open[i]]) == MM_JSON_OBJECT;
        code = put_step(json, &buf, object ? open[i + 1] - 1 : 0, tape[open[i + 1]].len);
    }
    if (code == MM_OK && mm__tok_kind(&tape[f->cur]) == MM_JSON_ARRAY)
        code = put_step(json, &buf, 0, f->count);
    else if (code == MM_OK && (name = last_name(json, f->cur)) != 0)
        code = put_step(json, &buf, name, 0);
    return finish_pointer(json, &buf, code, pointer);
}

/* Container and place in it of every token, as parsed. */
mm_code mm__json_parents(mm_json *json, const mm_parent **out)
{
    mm_parent *p = mm__json_room(json, &json->parents, json->n, sizeof *p);
    const mm_tok *tape = json->tape;
    uint32_t cur = 0, last = 0; /* container, the finished child before this one */

    *out = p;
    if (p == NULL)
        return MM_E_NOMEM;
    for (uint32_t t = json->n_parents; t < json->n; t++) {
        while (cur != 0 && tape[cur].next == t) {
            last = cur;
            cur = p[cur].parent;
        }
        if (cur == 0)
            last = 0;
        p[t] = (mm_parent){ cur, last != 0 ? p[last].ordinal + 1 : 0 };
        if (mm__tok_holds(&tape[t])) {
            cur = t;
            last = 0;
        } else if (mm__tok_kind(&tape[t]) != MM_TOK_NAME) {
            last = t;
        }
    }
    json->n_parents = json->n;
    return MM_OK;
}

static mm_code pointer_of(mm_json *json, uint32_t tok, const char **pointer)
{
    const mm_parent *p;
    uint32_t *path, depth = 0;
    mm_code code = MM_OK;
    mm_buf buf;

    MM_TRY(mm__json_parents(json, &p));
    for (uint32_t t = tok; p[t].parent != 0; t = p[t].parent)
        depth++;
    *pointer = "";
    if (depth == 0)
        return MM_OK;
    path = mm__json_room(json, &json->frames, depth, sizeof *path);
    if (path == NULL)
        return MM_E_NOMEM;
    for (uint32_t t = tok, i = depth; p[t].parent != 0; t = p[t].parent)
        path[--i] = t;
    mm__buf_init(&buf, json->ctx);
    for (uint32_t i = 0; i < depth && code == MM_OK; i++) {
        uint32_t t = path[i], name = 0;
        if (mm__tok_kind(&json->tape[p[t].parent]) == MM_JSON_OBJECT)
            name = mm__tok_kind(&json->tape[t]) == MM_TOK_NAME ? t : t - 1;
        code = put_step(json, &buf, name, p[t].ordinal);
    }
    return finish_pointer(json, &buf, code, pointer);
}

mm_code mm__json_where(mm_json *json, uint32_t tok, mm_json_where *out)
{
    while (tok >= json->n_base) /* not of the input: the place where it was put */
        tok = mm__json_piece(json, tok)->owner;
    if (tok == 0)
        tok = 1;
    out->offset = json->tape[tok].off - (mm__tok_is_text(&json->tape[tok]) ? 1u : 0u);
    MM_TRY(mm__json_line(json, out->offset, &out->line, &out->col));
    return pointer_of(json, tok, &out->pointer);
}

mm_code mm_node_where(mm_node node, mm_json_where *out)
{
    uint32_t tok = mm__node_tok(node);

    *out = (mm_json_where){ 0, 0, 0, "" };
    return tok == 0 ? MM_E_MISUSE : mm__json_where(node.json, tok, out);
}
