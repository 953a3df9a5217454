/* Documents: memory that lasts from one to the next, parsing, faults. */
#include "json/json_impl.h"
#include <stdio.h>
#include <string.h>

#define MM_TAPE_FIRST 512u  /* tokens to begin with */
#define MM_TAPE_LOOK  1024u /* bytes that show how dense a text is */

mm_code mm_json_new(mm_json **out, mm_ctx *ctx)
{
    mm_json *json = mm__alloc(ctx, sizeof *json);

    *out = json;
    if (json == NULL)
        return MM_E_NOMEM;
    json->ctx = ctx;
    json->file = json->text = "";
    mm__buf_init(&json->copy, ctx);
    mm__buf_init(&json->out, ctx);
    mm__buf_init(&json->value, ctx);
    mm__arena_init(&json->arena, ctx);
    mm__map_init(&json->names, ctx, false);
    mm__map_init(&json->hung, ctx, false);
    return MM_OK;
}

void mm_json_free(mm_json *json)
{
    mm_vec *vecs[12];

    if (json == NULL)
        return;
    vecs[0] = &json->dups, vecs[1] = &json->table, vecs[2] = &json->name[0], vecs[3] = &json->name[1];
    vecs[4] = &json->issues, vecs[5] = &json->parents, vecs[6] = &json->lines, vecs[7] = &json->pieces;
    vecs[8] = &json->loose, vecs[9] = &json->frames, vecs[10] = &json->order, vecs[11] = &json->hashes;
    for (size_t i = 0; i < MM_COUNT(vecs); i++)
        mm__free(json->ctx, vecs[i]->data, vecs[i]->cap);
    mm__free(json->ctx, json->tape, json->cap * sizeof *json->tape);
    mm__buf_free(&json->copy);
    mm__buf_free(&json->out);
    mm__buf_free(&json->value);
    mm__arena_free(&json->arena);
    mm__map_free(&json->names);
    mm__map_free(&json->hung);
    mm__free(json->ctx, json, sizeof *json);
}

void *mm__json_room(mm_json *json, mm_vec *vec, size_t n, size_t size)
{
    size_t cap = vec->cap;
    void *data;

    if (n <= cap / size)
        return vec->data;
    if (n > SIZE_MAX / 2 / size) {
        mm__nomem(json->ctx);
        return NULL;
    }
    cap = cap < 256 ? 256 : cap + cap / 2;
    if (cap < n * size)
        cap = n * size;
    data = mm__resize(json->ctx, vec->data, vec->cap, cap);
    if (data != NULL) {
        vec->data = data;
        vec->cap = cap;
    }
    return data;
}

/* Guesses from what is done how much the whole will need, so that a large text grows its tape once. */
mm_code mm__json_grow(mm_json *json, uint32_t need, size_t done, size_t len)
{
    uint64_t cap = json->cap + (uint64_t)json->cap / 2;
    mm_tok *tape;

    if (done >= MM_TAPE_LOOK && (double)need / (double)done * (double)len * 1.05 > (double)cap)
        cap = (uint64_t)((double)need / (double)done * (double)len * 1.05);
    if (cap < need + MM_TAPE_FIRST)
        cap = need + MM_TAPE_FIRST;
    if (cap > MM_TOK_LIMIT)
        cap = MM_TOK_LIMIT;
    if (need > cap)
        return mm__json_fail(json, MM_E_LIMIT, "json/size", NULL, "document larger than %u values", MM_TOK_LIMIT);
    tape = mm__resize(json->ctx, json->tape, json->cap * sizeof *tape, (size_t)cap * sizeof *tape);
    if (tape == NULL)
        return MM_E_NOMEM;
    json->tape = tape;
    json->cap = (uint32_t)cap;
    return MM_OK;
}

/* ---- faults ---- */
const mm_error *mm__json_error(const mm_json *json)
{
    return &json->error;
}

void mm__json_quiet(mm_json *json, bool last_wins)
{
    json->quiet = true;
    json->last_wins = last_wins;
}

mm_code mm__json_fail(mm_json *json, mm_code code, const char *rule, const mm_json_where *where, const char *fmt, ...)
{
    static const mm_json_where nowhere = { 0, 0, 0, "" };
    mm_error *e = &json->error;
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (where == NULL)
        where = &nowhere;
    memset(e, 0, sizeof *e);
    e->text = mm__arena_text(&json->arena, text, strlen(text));
    if (e->text == NULL)
        return MM_E_NOMEM;
    e->code = code;
    e->rule = rule;
    e->file = json->file;
    e->pointer = where->pointer;
    e->line = where->line;
    e->col = where->col;
    e->offset = where->offset;
    if (json->quiet)
        return code;
    mm__error_clear(json->ctx);
    return mm__fail_at(json->ctx, code, rule, e->file, e->pointer, e->line, e->col, e->offset, "%s", e->text);
}

/* ---- pieces ---- */
const mm_piece *mm__json_piece(const mm_json *json, uint32_t tok)
{
    const mm_piece *pieces = json->pieces.data;
    uint32_t low = 0, high = json->n_pieces; /* the last piece with first <= tok */

    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (pieces[mid].first <= tok)
            low = mid;
        else
            high = mid;
    }
    return &pieces[low];
}

/* ---- parse ---- */
static void forget(mm_json *json)
{
    mm__arena_reset(&json->arena);
    if (json->names.cap > 0)
        mm__map_free(&json->names);
    if (json->hung.cap > 0)
        mm__map_free(&json->hung);
    json->file = json->text = "";
    json->len = 0;
    json->n = json->n_base = json->root = 0;
    json->n_dups = json->n_issues = json->n_parents = json->n_pieces = json->n_loose = json->n_order = 0;
    json->n_lines = 0;
    json->bom = json->lone = json->listed = json->any_hung = json->out_valid = json->looked = false;
    json->at_parent = 0;
    memset(&json->fault, 0, sizeof json->fault);
    memset(&json->error, 0, sizeof json->error);
    json->error.file = json->error.pointer = json->error.rule = json->error.text = "";
}

/* In place where the caller allows it and the text ends in a byte that ends every token; else a copy. */
static mm_code take_text(mm_json *json, const char *text, size_t len, unsigned flags)
{
    json->len = len;
    if ((flags & MM_JSON_PADDED) != 0 && (unsigned char)text[len] < 0x20) {
        json->text = text;
        return MM_OK;
    }
    json->copy.len = 0;
    json->copy.failed = false;
    if (mm__buf_room(&json->copy, len + MM_PAD) == NULL)
        return MM_E_NOMEM;
    if (len > 0)
        memcpy(json->copy.data, text, len);
    memset(json->copy.data + len, 0, MM_PAD);
    json->text = json->copy.data;
    return MM_OK;
}

static bool is_wide(const unsigned char *s, size_t n) /* UTF-16 or UTF-32 */
{
    if (n >= 2 && ((s[0] == 0xff && s[1] == 0xfe) || (s[0] == 0xfe && s[1] == 0xff)))
        return true;
    if (n < 4)
        return false;
    return (s[0] == 0 && s[2] == 0 && s[3] != 0) || (s[0] != 0 && s[1] == 0 && s[3] == 0);
}

static mm_code fail_scan(mm_json *json, mm_code code)
{
    const mm_fault_at *f = &json->fault;
    mm_json_where where;
    const char *pointer;

    json->root = 0;
    if (f->code == MM_OK) /* memory, or an error that is set already */
        return code;
    where.offset = f->off;
    if (mm__json_line(json, f->off, &where.line, &where.col) != MM_OK ||
        mm__json_fault_pointer(json, &pointer) != MM_OK)
        return MM_E_NOMEM;
    where.pointer = pointer;
    return mm__json_fail(json, f->code, f->rule, &where, "%s", f->text);
}

static mm_code add_input(mm_json *json)
{
    mm_piece *piece = mm__json_room(json, &json->pieces, 1, sizeof *piece);

    if (piece == NULL)
        return MM_E_NOMEM;
    *piece = (mm_piece){ .text = json->text, .first = 0, .verbatim = true, .indent = "" };
    json->n_pieces = 1;
    json->n_base = MM_TOK_LIMIT; /* while it is scanned every token is of the input */
    return MM_OK;
}

static mm_code scan_input(mm_json *json, unsigned flags)
{
    const unsigned char *s = (const unsigned char *)json->text;
    size_t skip = 0;
    mm_code code;

    if (is_wide(s, json->len)) {
        json->fault = (mm_fault_at){ .code = MM_E_SYNTAX, .rule = "json/utf16" };
        snprintf(json->fault.text, sizeof json->fault.text, "UTF-16 or UTF-32 text; convert it to UTF-8 first");
        return fail_scan(json, MM_E_SYNTAX);
    }
    if ((flags & MM_JSON_VALUE) == 0 && json->len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
        json->bom = true;
        skip = 3;
    }
    if (json->cap < 2)
        MM_TRY(mm__json_grow(json, 2, 0, 0));
    memset(&json->tape[0], 0, sizeof json->tape[0]);
    MM_TRY(add_input(json));
    code = mm__json_scan(json, json->text, json->len, skip, 1);
    json->n_base = json->n;
    if (code != MM_OK)
        return fail_scan(json, code);
    json->root = 1;
    return MM_OK;
}

mm_code mm__json_parse(mm_json *json, const char *file, const char *text, size_t len, unsigned flags)
{
    const bool quiet = json->quiet;
    mm_code code;

    json->quiet = true;
    code = mm_json_parse(json, file, text, len, flags);
    json->quiet = quiet;
    return code;
}

mm_code mm_json_parse(mm_json *json, const char *file, const char *text, size_t len, unsigned flags)
{
    uint64_t max;

    if (json == NULL || (text == NULL && len > 0))
        return MM_E_MISUSE;
    max = json->ctx->limits.max_doc < UINT32_MAX ? json->ctx->limits.max_doc : UINT32_MAX;
    forget(json);
    json->file = file != NULL ? file : "";
    if (len > max)
        return mm__json_fail(json, MM_E_LIMIT, "json/size", NULL, "document larger than %llu bytes",
                             (unsigned long long)max);
    MM_TRY(take_text(json, text, len, flags));
    return scan_input(json, flags);
}
