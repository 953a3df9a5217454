/* Texts that edits add to the tape, and what all edits share: undoing, places, names. */
#include "json/json_edit.h"
#include "core/utf8.h"
#include <string.h>

mm_code mm__edit_misuse(mm_json *json, const char *text)
{
    return json == NULL ? MM_E_MISUSE : mm__json_fail(json, MM_E_MISUSE, "core/bug", NULL, "%s", text);
}

void mm__edit_touch(mm_json *json)
{
    json->at_parent = 0;
    json->out_valid = false;
}

/* ---- new tokens ---- */
mm_mark mm__edit_mark(const mm_json *json)
{
    return (mm_mark){ json->n, json->n_pieces, json->n_dups };
}

void mm__edit_undo(mm_json *json, mm_mark m)
{
    json->n = m.n;
    json->n_pieces = m.n_pieces;
    json->n_dups = m.n_dups;
    if (json->n_parents > m.n)
        json->n_parents = m.n;
}

static mm_code add_piece(mm_json *json, const mm_piece *piece)
{
    mm_piece *pieces = mm__json_room(json, &json->pieces, (size_t)json->n_pieces + 1, sizeof *pieces);

    if (pieces == NULL)
        return MM_E_NOMEM;
    pieces[json->n_pieces] = *piece;
    pieces[json->n_pieces++].first = json->n;
    return MM_OK;
}

/* Tokenizes a value behind what is there; *out is its token. `piece` says what it is, its text is copied. */
mm_code mm__edit_json(mm_json *json, const char *text, size_t len, mm_piece piece, uint32_t *out)
{
    const mm_mark m = mm__edit_mark(json);
    char *copy;
    mm_code code;

    if (len > UINT32_MAX)
        return mm__json_fail(json, MM_E_LIMIT, "json/size", NULL, "document larger than %u bytes", UINT32_MAX);
    copy = mm__arena_alloc(&json->arena, len + MM_PAD);
    if (copy == NULL)
        return MM_E_NOMEM;
    memcpy(copy, text, len);
    piece.text = copy;
    MM_TRY(add_piece(json, &piece));
    *out = m.n;
    code = mm__json_scan(json, copy, len, 0, m.n);
    if (code == MM_OK && json->n_dups > m.n_dups && !piece.verbatim)
        code = mm__json_fail(json, MM_E_DATA, "json/dup-key", NULL, "duplicate member in a new value");
    else if (code != MM_OK && json->fault.code != MM_OK)
        code = mm__json_fail(json, json->fault.code, json->fault.rule, NULL, "%s", json->fault.text);
    if (code != MM_OK)
        mm__edit_undo(json, m);
    json->n_dups = m.n_dups; /* those of the input are listed, not those of its copies */
    return code;
}

/* A name or string token for plain UTF-8 text. */
mm_code mm__edit_text(mm_json *json, unsigned kind, const char *text, size_t n, uint32_t owner, uint32_t *out)
{
    const mm_piece piece = { .owner = owner, .indent = "" };
    uint32_t flags = kind;
    mm_tok *t;
    char *copy;
    mm_buf *buf = &json->value;

    if (!mm__utf8_ok(text, n))
        return mm__edit_misuse(json, "text of an edit is not UTF-8");
    MM_TRY(json->n < json->cap ? MM_OK : mm__json_grow(json, json->n + 1, 0, 0));
    buf->len = 0;
    buf->failed = false;
    mm__buf_char(buf, '"');
    mm__json_escape(buf, text, n, false);
    mm__buf_char(buf, '"');
    MM_TRY(mm__buf_ok(buf));
    copy = mm__arena_alloc(&json->arena, buf->len + MM_PAD);
    if (copy == NULL)
        return MM_E_NOMEM;
    memcpy(copy, buf->data, buf->len);
    MM_TRY(add_piece(json, &piece));
    ((mm_piece *)json->pieces.data)[json->n_pieces - 1].text = copy;
    for (size_t i = 0; i < n; i++)
        flags |= (unsigned char)text[i] >= 0x80 ? (unsigned)MM_TOK_HI : 0u;
    if (buf->len != n + 2)
        flags |= MM_TOK_ESC;
    *out = json->n++;
    t = &json->tape[*out];
    *t = (mm_tok){ 1, (uint32_t)buf->len - 2, kind == MM_TOK_NAME ? mm__json_hash(json, text, n) : json->n, flags };
    return MM_OK;
}

/* ---- places ---- */
mm_code mm__edit_place(mm_node node, mm_place *out)
{
    out->parent = node.parent;
    out->loose = mm__json_loosen(node.json, node.parent);
    if (out->loose == NULL)
        return MM_E_NOMEM;
    out->slot = mm__loose_slot(out->loose, node.slot);
    if (out->slot == MM_SLOT_NONE || out->loose->slots[out->slot].dead)
        return mm__edit_misuse(node.json, "edit of a value that was removed or moved");
    return MM_OK;
}

bool mm__edit_object(const mm_json *json, uint32_t tok)
{
    return mm__tok_kind(&json->tape[tok]) == MM_JSON_OBJECT;
}

uint32_t mm__edit_value(mm_node node) /* 0: absent, or a name */
{
    uint32_t tok = mm__node_tok(node);
    return tok != 0 && mm__tok_kind(&node.json->tape[tok]) != MM_TOK_NAME ? tok : 0;
}

uint32_t mm__edit_container(mm_node node)
{
    uint32_t tok = mm__edit_value(node);
    return tok != 0 && mm__tok_holds(&node.json->tape[tok]) ? tok : 0;
}

static uint32_t count_named(mm_json *json, uint32_t object, const char *name, size_t n)
{
    uint32_t id = 0, tok = 0, count = 0;

    while (mm__json_child(json, object, &id, &tok) != 0)
        count += mm__json_is(json, tok, name, n);
    return count;
}

/* Finds the member an edit names; refuses duplicates. *id 0: there is none. */
mm_code mm__edit_named(mm_json *json, uint32_t object, const char *name, size_t n, uint32_t *id)
{
    uint32_t tok = 0, count;
    uint64_t line = 0, col = 0;

    if (mm__json_member(json, object, name, n, id, &tok) == 0) {
        *id = 0;
        return MM_OK;
    }
    if ((json->tape[tok].meta & MM_TOK_DUP) == 0 || (count = count_named(json, object, name, n)) < 2)
        return MM_OK;
    if (tok < json->n_base)
        MM_TRY(mm__json_line(json, json->tape[tok].off - 1, &line, &col));
    return mm__json_fail(json, MM_E_DATA, "json/dup-key", NULL, "member \"%.*s\" appears %u times, first at %llu:%llu",
                         n > 128 ? 128 : (int)n, name, count, (unsigned long long)line, (unsigned long long)col);
}

/* Token for a new name; fails if a member of the object has it. */
mm_code mm__edit_name(mm_json *json, uint32_t object, const char *name, size_t n, uint32_t *out)
{
    uint32_t id, tok;

    *out = 0;
    if (mm__json_member(json, object, name, n, &id, &tok) != 0)
        return mm__json_fail(json, MM_E_EXISTS, "json/edit", NULL, "member \"%.*s\" exists",
                             n > 128 ? 128 : (int)n, name);
    return mm__edit_text(json, MM_TOK_NAME, name, n, object, out);
}

/* A name that an original child gets back is its own token again, escapes included. */
uint32_t mm__edit_own_name(mm_json *json, const mm_place *at, uint32_t name)
{
    const uint32_t origin = at->loose->slots[at->slot].origin;

    return origin != 0 && mm__json_order(json, origin, name) == 0 ? origin : name;
}

/* Links a child in front of slot `before`; `name` 0 in arrays. */
mm_code mm__edit_put(mm_json *json, mm_loose *loose, uint32_t before, uint32_t name, uint32_t value)
{
    uint32_t slot;

    slot = mm__loose_add(json, loose, name, value);
    if (slot == MM_SLOT_NONE)
        return MM_E_NOMEM;
    MM_TRY(mm__edit_hang(json, value, loose->tok)); /* last: it outlives an undone piece */
    mm__loose_link(loose, slot, before);
    if (name != 0)
        mm__names_add(json, loose->tok, json->tape[name].next, mm__loose_id(loose, slot));
    mm__edit_touch(json);
    return MM_OK;
}
