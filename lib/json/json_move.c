/* Moving and copying values. docs/formats/json-layer.md 5.1. */
#include "json/json_edit.h"
#include <string.h>

typedef struct hook { uint32_t tok, parent; } hook;

mm_code mm__edit_hang(mm_json *json, uint32_t tok, uint32_t parent)
{
    hook *h;

    if (!mm__tok_holds(&json->tape[tok]))
        return MM_OK;
    h = mm__map_get(&json->hung, (const char *)&tok, sizeof tok);
    if (h == NULL) {
        h = mm__arena_alloc(&json->arena, sizeof *h);
        if (h == NULL)
            return MM_E_NOMEM;
        h->tok = tok;
        MM_TRY(mm__map_put(&json->hung, (const char *)&h->tok, sizeof h->tok, h));
    }
    h->parent = parent;
    json->any_hung = true;
    return MM_OK;
}

/* Is `inner` the container `outer` or somewhere below it, as things stand now? */
static mm_code is_inside(mm_json *json, uint32_t inner, uint32_t outer, bool *out)
{
    const mm_parent *parents;

    *out = inner >= outer && inner < json->tape[outer].next;
    if (!json->any_hung || !mm__tok_holds(&json->tape[outer]))
        return MM_OK;
    MM_TRY(mm__json_parents(json, &parents));
    for (uint32_t t = inner; t != 0;) {
        const hook *h = mm__map_get(&json->hung, (const char *)&t, sizeof t);
        *out = t == outer;
        if (*out)
            break;
        t = h != NULL ? h->parent : parents[t].parent;
    }
    return MM_OK;
}

/* ---- move, copy ---- */
typedef struct transfer {
    mm_json    *json;
    mm_place    from;
    uint32_t    parent, value, name; /* `name`: token under which it will stand, 0 in arrays */
    size_t      index;
} transfer;

static mm_code transfer_name(transfer *t, const char *name, bool same_parent)
{
    const uint32_t own = t->from.loose->slots[t->from.slot].name;
    const char *text = name;
    uint32_t id, tok;
    size_t n;

    t->name = 0;
    if (!mm__edit_object(t->json, t->parent))
        return name == NULL ? MM_OK : mm__edit_misuse(t->json, "elements have no names");
    if (name == NULL && own == 0)
        return mm__edit_misuse(t->json, "a member needs a name");
    if (own != 0 && (name == NULL || mm__json_is(t->json, own, name, strlen(name)))) {
        t->name = own;
        if (same_parent)
            return MM_OK;
        MM_TRY(mm__json_name(t->json, 1, own, &text, &n));
        if (mm__json_member(t->json, t->parent, text, n, &id, &tok) == 0)
            return MM_OK;
        return mm__json_fail(t->json, MM_E_EXISTS, "json/edit", NULL, "member \"%.*s\" exists",
                             n > 128 ? 128 : (int)n, text);
    }
    return mm__edit_name(t->json, t->parent, name, strlen(name), &t->name);
}

static mm_code transfer_begin(transfer *t, mm_node node, mm_node parent, size_t index)
{
    *t = (transfer){ .json = node.json, .value = mm__edit_value(node), .parent = mm__edit_container(parent),
                     .index = index };
    if (t->value == 0 || t->parent == 0 || node.parent == 0 || node.json != parent.json)
        return mm__edit_misuse(node.json, "no value or no container to move to");
    return mm__edit_place(node, &t->from);
}

/* An original child that comes home takes its old slot, so that nothing changed. */
static uint32_t home_slot(const transfer *t, const mm_loose *to)
{
    uint32_t origin = t->value - (mm__edit_object(t->json, to->tok) ? 1u : 0u), slot;

    if ((origin & MM_SLOT_NEW) != 0)
        return MM_SLOT_NONE;
    slot = mm__loose_slot(to, origin);
    return slot != MM_SLOT_NONE && to->slots[slot].dead ? slot : MM_SLOT_NONE;
}

static mm_code move_within(transfer *t)
{
    mm_loose *loose = t->from.loose;

    if (t->index != SIZE_MAX && t->index >= loose->live)
        return mm__edit_misuse(t->json, "no such place");
    mm__loose_unlink(loose, t->from.slot);
    mm__loose_link(loose, t->from.slot, mm__loose_at(loose, t->index));
    loose->slots[t->from.slot].name = t->name != 0 ? mm__edit_own_name(t->json, &t->from, t->name) : 0;
    loose->moved = true;
    if (t->name != 0)
        mm__names_add(t->json, loose->tok, t->json->tape[t->name].next, mm__loose_id(loose, t->from.slot));
    mm__edit_touch(t->json);
    return MM_OK;
}

static mm_code move_to(transfer *t)
{
    mm_place to = { mm__json_loosen(t->json, t->parent), t->parent, 0 };

    if (to.loose == NULL)
        return MM_E_NOMEM;
    if (t->index != SIZE_MAX && t->index > to.loose->live)
        return mm__edit_misuse(t->json, "no such place");
    to.slot = home_slot(t, to.loose);
    if (to.slot == MM_SLOT_NONE) {
        MM_TRY(mm__edit_put(t->json, to.loose, mm__loose_at(to.loose, t->index), t->name, t->value));
    } else {
        MM_TRY(mm__edit_hang(t->json, t->value, t->parent));
        to.loose->slots[to.slot].value = t->value;
        to.loose->slots[to.slot].name = t->name != 0 ? mm__edit_own_name(t->json, &to, t->name) : 0;
        mm__loose_link(to.loose, to.slot, mm__loose_at(to.loose, t->index));
        to.loose->moved = true;
        if (t->name != 0)
            mm__names_add(t->json, t->parent, t->json->tape[t->name].next, mm__loose_id(to.loose, to.slot));
    }
    mm__loose_unlink(t->from.loose, t->from.slot);
    mm__edit_touch(t->json);
    return MM_OK;
}

mm_code mm_node_move(mm_node node, mm_node parent, size_t index, const char *name)
{
    const mm_mark m = node.json != NULL ? mm__edit_mark(node.json) : (mm_mark){ 0, 0, 0 };
    transfer t;
    bool inside = false, within;
    mm_code code;

    MM_TRY(transfer_begin(&t, node, parent, index));
    MM_TRY(is_inside(t.json, t.parent, t.value, &inside));
    if (inside)
        return mm__edit_misuse(t.json, "a value cannot be moved into itself");
    within = t.parent == t.from.parent;
    code = transfer_name(&t, name, within);
    if (code == MM_OK)
        code = within ? move_within(&t) : move_to(&t);
    if (code != MM_OK)
        mm__edit_undo(t.json, m);
    return code;
}

/* The value as it is now becomes a text of its own. */
static mm_code copy_value(transfer *t, mm_node node)
{
    const mm_span indent = mm__json_indent(t->json, t->value);
    const bool fresh = t->value >= t->json->n_base && !mm__json_piece(t->json, t->value)->verbatim &&
                       !mm__json_edited(t->json, t->value);
    const mm_piece piece = { .owner = t->parent, .verbatim = !fresh, .indent = indent.s,
                             .n_indent = (uint32_t)indent.n };
    const char *text;
    size_t n;

    MM_TRY(mm_node_raw(node, &text, &n));
    return mm__edit_json(t->json, text, n, piece, &t->value);
}

mm_code mm_node_copy(mm_node node, mm_node parent, size_t index, const char *name)
{
    const mm_mark m = node.json != NULL ? mm__edit_mark(node.json) : (mm_mark){ 0, 0, 0 };
    transfer t;
    mm_loose *to;
    mm_code code;

    MM_TRY(transfer_begin(&t, node, parent, index));
    to = mm__json_loosen(t.json, t.parent);
    if (to == NULL)
        return MM_E_NOMEM;
    if (index != SIZE_MAX && index > to->live)
        return mm__edit_misuse(t.json, "no such place");
    code = transfer_name(&t, name, false);
    if (code == MM_OK)
        code = copy_value(&t, node);
    if (code == MM_OK)
        code = mm__edit_put(t.json, to, mm__loose_at(to, index), t.name, t.value);
    if (code != MM_OK)
        mm__edit_undo(t.json, m);
    return code;
}
