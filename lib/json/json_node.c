/* Reading: nodes, children, values. Every reader looks through the edits. */
#include "json/json_impl.h"
#include <string.h>

mm_node mm__node_make(mm_json *json, uint32_t tok, uint32_t parent, uint32_t slot)
{
    const mm_node absent = { NULL, 0, 0, 0 };
    const mm_node node = { json, tok, parent, slot };

    return tok == 0 ? absent : node;
}

/* A node is a place: after an edit there it reads what stands there now. A removed or moved value is still read
 * through old nodes. */
uint32_t mm__node_tok(mm_node node)
{
    const mm_loose *loose;
    const mm_slot *slot;
    uint32_t i;

    if (node.ref == 0 || node.json == NULL || node.ref >= node.json->n)
        return 0;
    if (node.parent == 0)
        return node.json->root;
    loose = mm__json_loose(node.json, node.parent);
    if (loose == NULL || (i = mm__loose_slot(loose, node.slot)) == MM_SLOT_NONE || loose->slots[i].dead)
        return node.ref;
    slot = &loose->slots[i];
    return mm__tok_kind(&node.json->tape[node.ref]) == MM_TOK_NAME ? slot->name : slot->value;
}

/* ---- children ---- */
static uint32_t loose_child(const mm_loose *l, uint32_t *id, uint32_t *name)
{
    uint32_t i = *id == 0 ? l->first : mm__loose_slot(l, *id);

    if (*id != 0 && i != MM_SLOT_NONE)
        i = l->slots[i].next;
    while (i != MM_SLOT_NONE && l->slots[i].dead)
        i = l->slots[i].next;
    if (i == MM_SLOT_NONE)
        return 0;
    *id = mm__loose_id(l, i);
    *name = l->slots[i].name;
    return l->slots[i].value;
}

uint32_t mm__json_child(const mm_json *json, uint32_t container, uint32_t *id, uint32_t *name)
{
    const mm_tok *tape = json->tape;
    const mm_loose *l = mm__json_loose(json, container);
    const bool object = mm__tok_kind(&tape[container]) == MM_JSON_OBJECT;
    uint32_t t;

    if (l != NULL)
        return loose_child(l, id, name);
    t = *id == 0 ? container + 1 : tape[*id + (object ? 1u : 0u)].next;
    if (t >= tape[container].next)
        return 0;
    *id = t;
    *name = object ? t : 0;
    return object ? t + 1 : t;
}

static uint32_t holder(mm_node node) /* token of a container, else 0 */
{
    uint32_t tok = mm__node_tok(node);
    return tok != 0 && mm__tok_holds(&node.json->tape[tok]) ? tok : 0;
}

mm_node mm_node_next(mm_node container, size_t *it, mm_node *key)
{
    uint32_t tok = holder(container), id, name = 0, value;

    if (key != NULL)
        *key = mm__node_make(NULL, 0, 0, 0);
    if (tok == 0 || *it > UINT32_MAX)
        return mm__node_make(NULL, 0, 0, 0);
    id = (uint32_t)*it;
    value = mm__json_child(container.json, tok, &id, &name);
    if (value != 0)
        *it = id;
    if (value != 0 && key != NULL)
        *key = mm__node_make(container.json, name, tok, id);
    return mm__node_make(container.json, value, tok, id);
}

size_t mm__json_count(const mm_json *json, uint32_t tok)
{
    const mm_loose *l = mm__json_loose(json, tok);
    uint32_t id = 0, name;
    size_t n = json->tape[tok].meta >> 8;

    if (l != NULL)
        return l->live;
    if (n == MM_TOK_MANY)
        for (n = 0; mm__json_child(json, tok, &id, &name) != 0; n++)
            ;
    return n;
}

size_t mm_node_len(mm_node container)
{
    uint32_t tok = holder(container);
    return tok == 0 ? 0 : mm__json_count(container.json, tok);
}

/* Remembers the last place, so that counting up is not quadratic. */
mm_node mm_node_at(mm_node container, size_t i)
{
    mm_json *json = container.json;
    uint32_t tok = holder(container), id = 0, name = 0, value = 0;
    size_t at = 0;

    if (tok == 0)
        return mm__node_make(NULL, 0, 0, 0);
    if (json->at_parent == tok && json->at_index < i) {
        id = json->at_child;
        at = json->at_index + 1;
    }
    for (; at <= i; at++)
        if ((value = mm__json_child(json, tok, &id, &name)) == 0)
            return mm__node_make(NULL, 0, 0, 0);
    json->at_parent = tok;
    json->at_index = i;
    json->at_child = id;
    return mm__node_make(json, value, tok, id);
}

/* ---- members ---- */
static uint32_t member_in_order(mm_json *json, uint32_t object, const char *name, size_t n, uint32_t hash, uint32_t *id,
                                uint32_t *name_tok)
{
    uint32_t at = 0, tok = 0, value, found = 0;

    while ((value = mm__json_child(json, object, &at, &tok)) != 0) {
        if (json->tape[tok].next != hash || !mm__json_is(json, tok, name, n))
            continue;
        *id = at;
        *name_tok = tok;
        found = value;
        if (!json->last_wins || (json->tape[tok].meta & MM_TOK_DUP) == 0)
            break;
    }
    return found;
}

uint32_t mm__json_member(mm_json *json, uint32_t object, const char *name, size_t n, uint32_t *id, uint32_t *name_tok)
{
    const uint32_t hash = mm__json_hash(json, name, n);
    struct mm_names *names = mm__names_of(json, object, mm__json_count(json, object));

    *id = 0;
    return names == NULL ? member_in_order(json, object, name, n, hash, id, name_tok)
                         : mm__names_find(json, names, name, n, hash, id, name_tok);
}

mm_node mm_node_get(mm_node object, const char *name)
{
    uint32_t tok = holder(object), id, name_tok, value;

    if (tok == 0 || name == NULL || mm__tok_kind(&object.json->tape[tok]) != MM_JSON_OBJECT)
        return mm__node_make(NULL, 0, 0, 0);
    value = mm__json_member(object.json, tok, name, strlen(name), &id, &name_tok);
    return mm__node_make(object.json, value, tok, id);
}

/* ---- RFC 6901 ---- */
static bool pointer_ok(const char *p)
{
    if (*p != 0 && *p != '/')
        return false;
    for (; *p != 0; p++)
        if (*p == '~' && p[1] != '0' && p[1] != '1')
            return false;
    return true;
}

static mm_node find_element(mm_node array, const char *s, size_t n)
{
    size_t i = 0;

    if (n == 0 || n > 10 || (n > 1 && s[0] == '0'))
        return mm__node_make(NULL, 0, 0, 0);
    for (size_t k = 0; k < n; k++) {
        if (s[k] < '0' || s[k] > '9')
            return mm__node_make(NULL, 0, 0, 0);
        i = i * 10 + (size_t)(s[k] - '0');
    }
    return mm_node_at(array, i);
}

static mm_code find_member(mm_node object, const char *s, size_t n, mm_node *out)
{
    mm_json *json = object.json;
    uint32_t tok = holder(object), id, name_tok, value;
    char *name = mm__json_room(json, &json->name[0], n + 8, 1);
    size_t len = 0;

    if (name == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        name[len++] = s[i] != '~' ? s[i] : s[i + 1] == '0' ? '~' : '/';
        i += s[i] == '~';
    }
    value = mm__json_member(json, tok, name, len, &id, &name_tok);
    *out = mm__node_make(json, value, tok, id);
    return MM_OK;
}

mm_node mm_json_root(mm_json *json)
{
    return json == NULL ? mm__node_make(NULL, 0, 0, 0) : mm__node_make(json, json->root, 0, 0);
}

mm_code mm_json_find(mm_json *json, const char *pointer, mm_node *out)
{
    mm_node node = mm_json_root(json);

    *out = mm__node_make(NULL, 0, 0, 0);
    if (json == NULL || pointer == NULL || !pointer_ok(pointer))
        return MM_E_MISUSE;
    while (*pointer == '/' && node.ref != 0) {
        const char *s = pointer + 1;
        size_t n = strcspn(s, "/");

        pointer = s + n;
        if (mm_node_kind(node) == MM_JSON_OBJECT)
            MM_TRY(find_member(node, s, n, &node));
        else
            node = find_element(node, s, n);
    }
    *out = node;
    return MM_OK;
}

/* ---- values ---- */
mm_json_kind mm_node_kind(mm_node node)
{
    uint32_t tok = mm__node_tok(node);
    unsigned kind = tok == 0 ? MM_JSON_ABSENT : mm__tok_kind(&node.json->tape[tok]);

    return kind == MM_TOK_NAME ? MM_JSON_STRING : (mm_json_kind)kind;
}

bool mm__json_edited(const mm_json *json, uint32_t tok)
{
    if (json->n_loose == 0 || !mm__tok_holds(&json->tape[tok]))
        return false;
    for (uint32_t t = tok; t < json->tape[tok].next; t++)
        if (mm__json_loose(json, t) != NULL)
            return true;
    return false;
}

mm_code mm_node_raw(mm_node node, const char **text, size_t *len)
{
    mm_json *json = node.json;
    uint32_t tok = mm__node_tok(node), quote;
    mm_code code;
    mm_buf buf;

    *text = "";
    *len = 0;
    if (tok == 0)
        return MM_E_MISUSE;
    if (!mm__json_edited(json, tok)) {
        quote = mm__tok_is_text(&json->tape[tok]);
        *text = mm__json_text(json, tok) + json->tape[tok].off - quote;
        *len = json->tape[tok].len + 2 * (size_t)quote;
        return MM_OK;
    }
    mm__buf_init(&buf, json->ctx);
    code = mm__json_splice_value(json, &buf, tok);
    if (code == MM_OK && (*text = mm__arena_text(&json->arena, buf.data, buf.len)) == NULL)
        code = MM_E_NOMEM;
    *len = buf.len;
    mm__buf_free(&buf);
    return code;
}

mm_code mm_node_text(mm_node node, const char **text, size_t *len)
{
    mm_json *json = node.json;
    uint32_t tok = mm__node_tok(node);
    const mm_tok *t;
    const char *s;
    char *room;
    unsigned lone;
    size_t n;

    *text = "";
    if (len != NULL)
        *len = 0;
    if (tok == 0 || !mm__tok_is_text(&json->tape[tok]))
        return MM_E_DATA;
    t = &json->tape[tok];
    s = mm__json_text(json, tok) + t->off;
    if ((t->meta & MM_TOK_LONE) != 0)
        return mm__json_lone(json, tok);
    room = mm__arena_alloc(&json->arena, (size_t)t->len + 1);
    if (room == NULL)
        return MM_E_NOMEM;
    n = mm__json_decode(s, t->len, room, &lone);
    room[n] = 0;
    *text = room;
    if (len != NULL)
        *len = n;
    return MM_OK;
}

/* Digits of a number token without sign; MM_E_DATA if it is not an integer or too large. */
static mm_code integer(mm_node node, bool *minus, uint64_t *out)
{
    uint32_t tok = mm__node_tok(node);
    const mm_tok *t;
    const char *s;
    uint64_t x = 0;

    if (tok == 0 || mm__tok_kind(&node.json->tape[tok]) != MM_JSON_NUMBER)
        return MM_E_DATA;
    t = &node.json->tape[tok];
    s = mm__json_text(node.json, tok) + t->off;
    *minus = s[0] == '-';
    for (uint32_t i = *minus; i < t->len; i++) {
        const unsigned digit = (unsigned)(s[i] - '0');
        if (digit > 9 || x > (UINT64_MAX - digit) / 10)
            return MM_E_DATA;
        x = x * 10 + digit;
    }
    *out = x;
    return MM_OK;
}

mm_code mm_node_u64(mm_node node, uint64_t *out)
{
    uint64_t x = 0;
    bool minus = false;

    *out = 0;
    MM_TRY(integer(node, &minus, &x));
    if (minus && x != 0)
        return MM_E_DATA;
    *out = x;
    return MM_OK;
}

mm_code mm_node_i64(mm_node node, int64_t *out)
{
    uint64_t x = 0;
    bool minus = false;

    *out = 0;
    MM_TRY(integer(node, &minus, &x));
    if (x > (uint64_t)INT64_MAX + minus)
        return MM_E_DATA;
    *out = !minus ? (int64_t)x : x == 0 ? 0 : -(int64_t)(x - 1) - 1;
    return MM_OK;
}

mm_code mm_node_bool(mm_node node, int *out)
{
    mm_json_kind kind = mm_node_kind(node);

    *out = kind == MM_JSON_TRUE;
    return kind == MM_JSON_TRUE || kind == MM_JSON_FALSE ? MM_OK : MM_E_DATA;
}

int mm_node_is(mm_node node, const char *text)
{
    uint32_t tok = mm__node_tok(node);

    return tok != 0 && text != NULL && mm__tok_is_text(&node.json->tape[tok]) &&
           mm__json_is(node.json, tok, text, strlen(text));
}
