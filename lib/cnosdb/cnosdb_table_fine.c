/* Is a table without fault for all the rules at once? Half of a dump's bytes are tables, and nearly all of them are
 * fine: one walk over the tokens, no allocation. In doubt the answer is no, and each rule looks for itself. */
#include "cnosdb/cnosdb_shape.h"
#include "json/json_impl.h"

#include <string.h>

enum { MAX_COLUMNS = 512 };

typedef struct view {
    const mm_json *json;
    const mm_tok  *tape;
    uint32_t tenant, db, name, next_id, columns, index; /* values; 0 = not there */
} view;

static const char *text_of(const view *v, uint32_t t)
{
    return v->json->text + v->tape[t].off;
}

static bool is(const view *v, uint32_t t, const char *text, size_t len)
{
    const mm_tok *tok = &v->tape[t];

    return mm__tok_is_text(tok) && tok->len == len && (tok->meta & MM_TOK_ESC) == 0
        && memcmp(v->json->text + tok->off, text, len) == 0;
}

static bool small(const view *v, uint32_t t, uint32_t *out)
{
    const mm_tok *tok = &v->tape[t];
    const char *text = v->json->text + tok->off;
    uint32_t n = 0;

    if (mm__tok_kind(tok) != MM_JSON_NUMBER || tok->len > 9)
        return false;
    for (uint32_t i = 0; i < tok->len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        n = n * 10 + (uint32_t)(text[i] - '0');
    }
    *out = n;
    return true;
}

static void find(view *v, uint32_t table)
{
    static const struct { char name[16]; uint8_t len; uint8_t at; } members[] = {
        { "tenant", 6, offsetof(view, tenant) }, { "db", 2, offsetof(view, db) }, { "name", 4, offsetof(view, name) },
        { "next_column_id", 14, offsetof(view, next_id) }, { "columns", 7, offsetof(view, columns) },
        { "columns_index", 13, offsetof(view, index) },
    };

    for (uint32_t key = table + 1; key < v->tape[table].next; key = v->tape[key + 1].next)
        for (size_t i = 0; i < MM_COUNT(members); i++)
            if (is(v, key, members[i].name, members[i].len)) {
                const uint32_t at = key + 1;
                memcpy((char *)v + members[i].at, &at, sizeof at);
                break;
            }
}

static bool column(const view *v, uint32_t t, uint32_t *name, uint32_t *id, bool *is_time)
{
    bool has_id = false;

    *name = 0;
    *is_time = false;
    for (uint32_t key = t + 1; key < v->tape[t].next; key = v->tape[key + 1].next) {
        const uint32_t at = key + 1;
        if (is(v, key, "name", 4))
            *name = at;
        else if (is(v, key, "id", 2))
            has_id = small(v, at, id);
        else if (is(v, key, "column_type", 11) && mm__tok_kind(&v->tape[at]) == MM_JSON_OBJECT)
            *is_time = is(v, at + 1, "Time", 4);
    }
    return has_id && *name != 0 && mm__tok_is_text(&v->tape[*name]) && (v->tape[*name].meta & MM_TOK_ESC) == 0;
}

/* V30: ids ascend (which servers write) and stay below next_column_id; one time column, called "time". */
static bool columns(const view *v, uint32_t *names, uint32_t *n)
{
    const uint32_t end = v->tape[v->columns].next;
    uint32_t last = 0, next = UINT32_MAX, times = 0;

    *n = 0;
    if (mm__tok_kind(&v->tape[v->columns]) != MM_JSON_ARRAY || (!small(v, v->next_id, &next)
        && (mm__tok_kind(&v->tape[v->next_id]) != MM_JSON_NUMBER || v->tape[v->next_id].len != 10)))
        return false;
    for (uint32_t t = v->columns + 1; t < end; t = v->tape[t].next) {
        uint32_t id = 0;
        bool is_time;
        if (*n == MAX_COLUMNS || mm__tok_kind(&v->tape[t]) != MM_JSON_OBJECT || !column(v, t, &names[*n], &id, &is_time)
            || (*n > 0 && id <= last) || (is_time && !is(v, names[*n], "time", 4)))
            return false;
        times += is_time;
        last = id;
        ++*n;
    }
    return times == 1 && last < next;
}

/* As mm__cnosdb_index_agrees(). */
static bool index_agrees(const view *v, const uint32_t *names, uint32_t n)
{
    uint32_t seen = 0;

    if (mm__tok_kind(&v->tape[v->index]) != MM_JSON_OBJECT)
        return false;
    for (uint32_t key = v->index + 1; key < v->tape[v->index].next; key = v->tape[key + 1].next, seen++) {
        uint32_t at;
        if (!small(v, key + 1, &at) || at >= n
            || !is(v, key, text_of(v, names[at]), v->tape[names[at]].len))
            return false;
    }
    return seen == n;
}

bool mm__cnosdb_table_fine(mm_node root, const cn_key *key, unsigned profiles, bool strict)
{
    view v = { .json = root.json };
    uint32_t names[MAX_COLUMNS], n, at;

    if (!mm__cnosdb_shape_quick(CN_TABLE, root, profiles, strict))
        return false;
    v.tape = root.json->tape;
    at = root.json->root;
    if (!is(&v, at + 1, "TsKvTableSchema", 15))
        return false;
    find(&v, at + 2);
    return v.tenant != 0 && v.db != 0 && v.name != 0 && v.columns != 0 && v.index != 0 && v.next_id != 0
        && is(&v, v.tenant, key->part[3], key->len[3]) && is(&v, v.db, key->part[5], key->len[5])
        && is(&v, v.name, key->part[7], key->len[7]) && columns(&v, names, &n) && index_agrees(&v, names, n);
}
