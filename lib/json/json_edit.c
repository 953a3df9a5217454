/* Edits. A failing edit leaves the document as it was: everything that can fail is done before the first change.
 * docs/formats/json-layer.md 5.1. */
#include "json/json_edit.h"
#include <string.h>

/* ---- set ---- */
static bool same_bytes(const mm_json *json, uint32_t a, uint32_t b)
{
    size_t n = mm__json_end(json, a) - mm__json_start(json, a);

    return n == mm__json_end(json, b) - mm__json_start(json, b) &&
           memcmp(mm__json_text(json, a) + mm__json_start(json, a), mm__json_text(json, b) + mm__json_start(json, b),
                  n) == 0 &&
           !mm__json_edited(json, a);
}

static uint32_t original_value(const mm_json *json, const mm_place *at)
{
    uint32_t origin = at->loose->slots[at->slot].origin;
    return origin == 0 ? 0 : origin + (mm__edit_object(json, at->parent) ? 1u : 0u);
}

/* Puts the new value `tok` at the place; one that was there before comes back with its own bytes. */
static mm_code replace(mm_node node, uint32_t tok, mm_mark m)
{
    mm_json *json = node.json;
    uint32_t now = mm__node_tok(node), old = 1;
    mm_place at = { NULL, 0, 0 };

    if (same_bytes(json, now, tok)) {
        mm__edit_undo(json, m);
        return MM_OK;
    }
    if (node.parent != 0) {
        mm_code code = mm__edit_place(node, &at);
        if (code != MM_OK) {
            mm__edit_undo(json, m);
            return code;
        }
        old = original_value(json, &at);
    }
    if (old != 0 && same_bytes(json, old, tok)) {
        mm__edit_undo(json, m);
        tok = old;
    }
    if (node.parent != 0) {
        mm_code code = mm__edit_hang(json, tok, node.parent);
        if (code != MM_OK) {
            mm__edit_undo(json, m);
            return code;
        }
        at.loose->slots[at.slot].value = tok;
    } else {
        json->root = tok;
    }
    mm__edit_touch(json);
    return MM_OK;
}

mm_code mm_node_set(mm_node node, const char *json)
{
    const mm_mark m = node.json != NULL ? mm__edit_mark(node.json) : (mm_mark){ 0, 0, 0 };
    const mm_piece piece = { .owner = node.parent, .indent = "" };
    uint32_t tok;

    if (mm__edit_value(node) == 0 || json == NULL)
        return mm__edit_misuse(node.json, "no value to set");
    MM_TRY(mm__edit_json(node.json, json, strlen(json), piece, &tok));
    return replace(node, tok, m);
}

mm_code mm_node_set_text(mm_node node, const char *text, size_t len)
{
    const mm_mark m = node.json != NULL ? mm__edit_mark(node.json) : (mm_mark){ 0, 0, 0 };
    uint32_t now = mm__edit_value(node), tok;

    if (now == 0 || text == NULL)
        return mm__edit_misuse(node.json, "no value to set");
    if (mm__tok_is_text(&node.json->tape[now]) && mm__json_is(node.json, now, text, len))
        return MM_OK; /* keeps its escapes */
    MM_TRY(mm__edit_text(node.json, MM_JSON_STRING, text, len, node.parent, &tok));
    return replace(node, tok, m);
}

mm_code mm_node_rename(mm_node object, const char *old_name, const char *new_name)
{
    mm_json *json = object.json;
    uint32_t tok = mm__edit_container(object), id, name;
    mm_place at = { NULL, tok, 0 };

    if (tok == 0 || !mm__edit_object(json, tok) || old_name == NULL || new_name == NULL)
        return mm__edit_misuse(json, "rename needs an object and two names");
    MM_TRY(mm__edit_named(json, tok, old_name, strlen(old_name), &id));
    if (id == 0)
        return mm__json_fail(json, MM_E_DATA, "json/edit", NULL, "no member \"%.128s\"", old_name);
    if (strcmp(old_name, new_name) == 0)
        return MM_OK;
    MM_TRY(mm__edit_name(json, tok, new_name, strlen(new_name), &name));
    at.loose = mm__json_loosen(json, tok);
    if (at.loose == NULL)
        return MM_E_NOMEM;
    at.slot = mm__loose_slot(at.loose, id);
    at.loose->slots[at.slot].name = mm__edit_own_name(json, &at, name);
    mm__names_add(json, tok, json->tape[name].next, id);
    mm__edit_touch(json);
    return MM_OK;
}

mm_code mm_node_remove(mm_node node)
{
    mm_place at;

    if (mm__edit_value(node) == 0 || node.parent == 0)
        return mm__edit_misuse(node.json, "nothing to remove");
    MM_TRY(mm__edit_place(node, &at));
    mm__loose_unlink(at.loose, at.slot);
    mm__edit_touch(node.json);
    return MM_OK;
}

/* ---- insert ---- */
static mm_code check_name(mm_json *json, uint32_t container, const char *name)
{
    if (mm__edit_object(json, container) == (name != NULL))
        return MM_OK;
    return mm__edit_misuse(json, "members have names, elements have none");
}

static mm_code insert(mm_json *json, mm_loose *loose, uint32_t before, const char *name, const char *value)
{
    const mm_mark m = mm__edit_mark(json);
    const mm_piece piece = { .owner = loose->tok, .indent = "" };
    uint32_t name_tok = 0, tok = 0;
    mm_code code;

    code = check_name(json, loose->tok, name);
    if (code == MM_OK && name != NULL)
        code = mm__edit_name(json, loose->tok, name, strlen(name), &name_tok);
    if (code == MM_OK)
        code = value != NULL ? mm__edit_json(json, value, strlen(value), piece, &tok)
                             : mm__edit_misuse(json, "no value to insert");
    if (code == MM_OK)
        code = mm__edit_put(json, loose, before, name_tok, tok);
    if (code != MM_OK)
        mm__edit_undo(json, m);
    return code;
}

mm_code mm_node_append(mm_node container, const char *name, const char *json)
{
    uint32_t tok = mm__edit_container(container);
    mm_loose *loose;

    if (tok == 0)
        return mm__edit_misuse(container.json, "no container to append to");
    loose = mm__json_loosen(container.json, tok);
    return loose == NULL ? MM_E_NOMEM : insert(container.json, loose, MM_SLOT_NONE, name, json);
}

mm_code mm_node_prepend(mm_node container, const char *name, const char *json)
{
    uint32_t tok = mm__edit_container(container);
    mm_loose *loose;

    if (tok == 0)
        return mm__edit_misuse(container.json, "no container to prepend to");
    loose = mm__json_loosen(container.json, tok);
    return loose == NULL ? MM_E_NOMEM : insert(container.json, loose, loose->first, name, json);
}

mm_code mm_node_insert(mm_node sibling, int after, const char *name, const char *json)
{
    mm_place at;

    if (mm__edit_value(sibling) == 0 || sibling.parent == 0)
        return mm__edit_misuse(sibling.json, "no sibling to insert at");
    MM_TRY(mm__edit_place(sibling, &at));
    return insert(sibling.json, at.loose, after ? at.loose->slots[at.slot].next : at.slot, name, json);
}
