/* Duplicate members: found while parsing, listed afterwards with the other things a caller may want to refuse.
 * docs/formats/json-layer.md 4.4. */
#include "json/json_impl.h"
#include <stdio.h>
#include <string.h>

#define MM_DUP_FEW 24    /* up to here names are compared in pairs */
#define MM_DUP_AHEAD 16  /* members whose place in the table is fetched ahead */
#define MM_DUP_PROBES 64 /* a longer search means that hashes do not help: sort */

/* ---- check ---- */
/* Notes that `later` repeats `first`; *group is the number of the note plus one, 0 if there is none yet. */
static mm_code note(mm_json *json, uint32_t object, uint32_t first, uint32_t later, uint32_t *group)
{
    mm_dups *dups = mm__json_room(json, &json->dups, (size_t)json->n_dups + 1, sizeof *dups);

    if (dups == NULL)
        return MM_E_NOMEM;
    json->tape[first].meta |= MM_TOK_DUP;
    json->tape[later].meta |= MM_TOK_DUP;
    json->tape[object].meta |= MM_TOK_DUP;
    if (*group == 0) {
        dups[json->n_dups] = (mm_dups){ object, first, later, 1 };
        *group = ++json->n_dups;
    }
    dups[*group - 1].count++;
    return MM_OK;
}

bool mm__json_same_name(mm_json *json, uint32_t a, uint32_t b)
{
    const mm_tok *x = &json->tape[a], *y = &json->tape[b];
    const char *s;

    if ((x->meta & y->meta & MM_TOK_ESC) == 0) {
        if ((x->meta & MM_TOK_ESC) != 0) {
            const mm_tok *z = x;
            x = y, y = z;
            b = a;
        }
        s = mm__json_text(json, (uint32_t)(x - json->tape)) + x->off;
        return mm__json_is(json, b, s, x->len);
    }
    return mm__json_order(json, a, b) == 0;
}

static mm_code check_few(mm_json *json, uint32_t object, uint32_t n)
{
    uint32_t names[MM_DUP_FEW], hashes[MM_DUP_FEW], groups[MM_DUP_FEW] = { 0 };

    for (uint32_t i = 0, k = object + 1; i < n; i++, k = json->tape[k + 1].next) {
        names[i] = k;
        hashes[i] = json->tape[k].next;
    }
    for (uint32_t j = 1; j < n; j++)
        for (uint32_t i = 0; i < j; i++)
            if (hashes[i] == hashes[j] && mm__json_same_name(json, names[i], names[j])) {
                MM_TRY(note(json, object, names[i], names[j], &groups[i]));
                break;
            }
    return MM_OK;
}

static bool name_less(void *user, uint32_t a, uint32_t b)
{
    int order = mm__json_order(user, a, b);
    return order < 0 || (order == 0 && a < b);
}

static mm_code check_sorted(mm_json *json, uint32_t object, uint32_t n)
{
    uint32_t *names = mm__json_room(json, &json->table, n, sizeof *names), first = 0, group = 0;

    if (names == NULL)
        return MM_E_NOMEM;
    for (uint32_t i = 0, k = object + 1; i < n; i++, k = json->tape[k + 1].next)
        names[i] = k;
    mm__json_sort(names, n, name_less, json);
    for (uint32_t i = 1; i < n; i++) {
        if (mm__json_order(json, names[first], names[i]) == 0) {
            MM_TRY(note(json, object, names[first], names[i], &group));
        } else {
            first = i;
            group = 0;
        }
    }
    return MM_OK;
}

typedef struct entry { uint32_t name, hash; } entry; /* name 0: free */

/* Puts a name into the table; *tired: too many probes, or more groups than a name can tell. The group of a repeated
 * name is kept in the upper bits of its first token. */
static mm_code put_name(mm_json *json, uint32_t object, entry *table, size_t mask, entry name, bool *tired)
{
    uint32_t *meta, group;
    size_t i = name.hash & mask;

    for (unsigned probes = 0; probes < MM_DUP_PROBES; i = (i + 1) & mask, probes++) {
        if (table[i].name == 0) {
            table[i] = name;
            return MM_OK;
        }
        if (table[i].hash != name.hash || !mm__json_same_name(json, table[i].name, name.name))
            continue;
        meta = &json->tape[table[i].name].meta;
        group = *meta >> 8;
        MM_TRY(note(json, object, table[i].name, name.name, &group));
        *tired = group >= MM_TOK_MANY;
        *meta = (*meta & 0xff) | group << 8;
        return MM_OK;
    }
    *tired = true;
    return MM_OK;
}

static void forget_notes(mm_json *json, uint32_t object, uint32_t n, uint32_t n_dups)
{
    json->n_dups = n_dups;
    json->tape[object].meta &= ~(uint32_t)MM_TOK_DUP;
    for (uint32_t i = 0, k = object + 1; i < n; i++, k = json->tape[k + 1].next)
        json->tape[k].meta &= 0xff & ~(uint32_t)MM_TOK_DUP;
}

mm_code mm__json_dup_check(mm_json *json, uint32_t object, uint32_t count, const uint32_t *hashes)
{
    const uint32_t n_dups = json->n_dups;
    size_t size = 64;
    entry *table;
    bool tired = false;

    if (count <= MM_DUP_FEW)
        return check_few(json, object, count);
    while (size < 2 * (size_t)count)
        size *= 2;
    table = mm__json_room(json, &json->table, size, sizeof *table);
    if (table == NULL)
        return MM_E_NOMEM;
    memset(table, 0, size * sizeof *table);
    for (uint32_t i = 0, k = object + 1; i < count && !tired; i++, k = json->tape[k + 1].next) {
        if (count - i > MM_DUP_AHEAD)
            __builtin_prefetch(&table[hashes[i + MM_DUP_AHEAD] & (size - 1)], 1);
        MM_TRY(put_name(json, object, table, size - 1, (entry){ k, hashes[i] }, &tired));
    }
    if (!tired)
        return MM_OK;
    forget_notes(json, object, count, n_dups);
    return check_sorted(json, object, count);
}

/* ---- list ---- */
static uint32_t issue_tok(const mm_json *json, uint32_t issue) /* a note of duplicates, or behind them a token */
{
    return issue < json->n_dups ? ((const mm_dups *)json->dups.data)[issue].second : issue - json->n_dups;
}

static bool issue_less(void *user, uint32_t a, uint32_t b)
{
    uint32_t x = issue_tok(user, a), y = issue_tok(user, b);
    return x < y || (x == y && a < b);
}

static mm_code add_issue(mm_json *json, uint32_t issue)
{
    uint32_t *list = mm__json_room(json, &json->issues, (size_t)json->n_issues + 1, sizeof *list);

    if (list == NULL)
        return MM_E_NOMEM;
    list[json->n_issues++] = issue;
    return MM_OK;
}

static mm_code list_issues(mm_json *json)
{
    json->n_issues = 0;
    for (uint32_t i = 0; i < json->n_dups; i++)
        MM_TRY(add_issue(json, i));
    for (uint32_t t = 1; json->lone && t < json->n_base; t++)
        if (mm__tok_is_text(&json->tape[t]) && (json->tape[t].meta & MM_TOK_LONE) != 0)
            MM_TRY(add_issue(json, json->n_dups + t));
    mm__json_sort(json->issues.data, json->n_issues, issue_less, json);
    json->listed = true;
    return MM_OK;
}

static mm_code dup_issue(mm_json *json, const mm_dups *dup, mm_json_issue *out)
{
    uint64_t line, col;
    const char *name;
    size_t n;

    MM_TRY(mm__json_name(json, 0, dup->first, &name, &n));
    MM_TRY(mm__json_line(json, json->tape[dup->first].off - 1, &line, &col));
    out->rule = "json/dup-key";
    out->text = mm__arena_printf(&json->arena, "member \"%.*s%s\" appears %u times, first at %llu:%llu",
                                 n > 128 ? 128 : (int)n, name, n > 128 ? "..." : "", dup->count,
                                 (unsigned long long)line, (unsigned long long)col);
    return out->text != NULL ? mm__json_where(json, dup->second, &out->where) : MM_E_NOMEM;
}

static mm_code lone_unit(mm_json *json, uint32_t tok, unsigned *lone)
{
    const mm_tok *t = &json->tape[tok];
    char *room = mm__json_room(json, &json->name[0], (size_t)t->len + 8, 1);

    if (room == NULL)
        return MM_E_NOMEM;
    mm__json_decode(mm__json_text(json, tok) + t->off, t->len, room, lone);
    return MM_OK;
}

static mm_code lone_issue(mm_json *json, uint32_t tok, mm_json_issue *out)
{
    unsigned lone;

    MM_TRY(lone_unit(json, tok, &lone));
    out->rule = "json/lone-surrogate";
    out->text = mm__arena_printf(&json->arena, "unpaired surrogate \\u%04X", lone);
    return out->text != NULL ? mm__json_where(json, tok, &out->where) : MM_E_NOMEM;
}

mm_code mm__json_lone(mm_json *json, uint32_t tok)
{
    mm_json_where where;
    unsigned lone;

    MM_TRY(lone_unit(json, tok, &lone));
    MM_TRY(mm__json_where(json, tok, &where));
    return mm__json_fail(json, MM_E_DATA, "json/lone-surrogate", &where, "unpaired surrogate \\u%04X", lone);
}

mm_code mm_json_issue_next(mm_json *json, size_t *it, mm_json_issue *out)
{
    size_t i;
    uint32_t issue;

    if (json == NULL || json->root == 0)
        return MM_END;
    if (!json->listed)
        MM_TRY(list_issues(json));
    i = (*it)++;
    if (json->bom) {
        if (i == 0) {
            *out = (mm_json_issue){ "json/bom", "UTF-8 byte order mark", { 1, 1, 0, "" } };
            return MM_OK;
        }
        i--;
    }
    if (i >= json->n_issues) {
        --*it;
        return MM_END;
    }
    issue = ((const uint32_t *)json->issues.data)[i];
    if (issue < json->n_dups)
        return dup_issue(json, (const mm_dups *)json->dups.data + issue, out);
    return lone_issue(json, issue - json->n_dups, out);
}
