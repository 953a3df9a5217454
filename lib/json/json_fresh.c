/* New objects and arrays, printed as the document around them is written. docs/formats/json-layer.md 5.2. */
#include "json/json_splice.h"
#include <string.h>

static bool is_object(const mm_splice *w, uint32_t tok)
{
    return mm__tok_kind(&w->json->tape[tok]) == MM_JSON_OBJECT;
}

static mm_code push(mm_splice *w, uint32_t tok, const mm_look *look, mm_span base, uint32_t level)
{
    const bool object = is_object(w, tok);
    mm_frame *f = mm__splice_push(w);

    if (f == NULL)
        return MM_E_NOMEM;
    f->kind = MM_FRAME_FRESH;
    f->tok = tok;
    f->look = look;
    f->base = base;
    f->lines = look->lines && (object || look->array_lines);
    f->level = level + f->lines;
    mm__buf_char(w->out, object ? '{' : '[');
    return MM_OK;
}

mm_code mm__splice_fresh(mm_splice *w, uint32_t tok, const mm_look *look)
{
    mm_span base = { "", 0 };
    mm_look *own = mm__arena_alloc(&w->json->arena, sizeof *own);

    if (own == NULL)
        return MM_E_NOMEM;
    *own = *look;
    if (look->lines) {
        base = mm__splice_indent(w);
        base.s = mm__arena_text(&w->json->arena, base.s, base.n);
        if (base.s == NULL)
            return MM_E_NOMEM;
    }
    return push(w, tok, own, base, 0);
}

static void put_line(mm_splice *w, const mm_frame *f, uint32_t level)
{
    mm__buf_add(w->out, f->look->newline.s, f->look->newline.n);
    mm__buf_add(w->out, f->base.s, f->base.n);
    while (level-- > 0)
        mm__buf_add(w->out, f->look->unit.s, f->look->unit.n);
}

static void put_lead(mm_splice *w, const mm_frame *f, bool first)
{
    const mm_look *look = f->look;
    const bool blank = look->colon.n > 0 && look->colon.s[look->colon.n - 1] == ' ';

    if (!first)
        mm__buf_char(w->out, ',');
    if (f->lines)
        put_line(w, f, f->level);
    else if (is_object(w, f->tok))
        mm__buf_add(w->out, " ", !first && blank);
    else if (first)
        mm__buf_add(w->out, look->array_pad.s, mm__span_has_line(look->array_pad) ? 0 : look->array_pad.n);
    else
        mm__buf_add(w->out, look->array_gap.s, look->array_gap.n);
}

static void close(mm_splice *w, const mm_frame *f)
{
    const mm_look *look = f->look;
    const bool object = is_object(w, f->tok), jackson = look->colon.n == 3 && memcmp(look->colon.s, " : ", 3) == 0;

    if (f->id == 0)
        mm__buf_add(w->out, " ", look->lines && jackson);
    else if (f->lines)
        put_line(w, f, f->level - 1);
    else if (!object && !mm__span_has_line(look->array_pad))
        mm__buf_add(w->out, look->array_pad.s, look->array_pad.n);
    mm__buf_char(w->out, object ? '}' : ']');
    w->depth--;
}

static void put_token(mm_splice *w, uint32_t tok)
{
    const size_t from = mm__json_start(w->json, tok);

    mm__buf_add(w->out, mm__json_text(w->json, tok) + from, mm__json_end(w->json, tok) - from);
}

mm_code mm__splice_step_fresh(mm_splice *w, mm_frame *f)
{
    const bool first = f->id == 0;
    uint32_t name = 0, value = mm__json_child(w->json, f->tok, &f->id, &name);

    if (value == 0) {
        close(w, f);
        return MM_OK;
    }
    put_lead(w, f, first);
    if (name != 0) {
        put_token(w, name);
        mm__buf_add(w->out, f->look->colon.s, f->look->colon.n);
    }
    if (!mm__tok_holds(&w->json->tape[value])) {
        put_token(w, value);
        return MM_OK;
    }
    if (mm__json_piece(w->json, value)->verbatim)
        return mm__splice_value(w, value, f->look);
    return push(w, value, f->look, f->base, f->level);
}
