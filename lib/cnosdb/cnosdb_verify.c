/* What a target must be able to read. 9. */
#include "cnosdb/cnosdb_table_text.h"
#include "json/json_bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- V06: what LMDB and the vendor's split can take ---- */

enum { MAX_KEY = 511 };

/* Eight bytes at a time: a borrow can only add a hit above a true one. */
static bool has_control(const char *t, size_t n)
{
    uint64_t hit = 0, w;
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        memcpy(&w, t + i, 8);
        hit |= ((w - MM_ONES * 0x20) | ((w ^ MM_ONES * 0x7f) - MM_ONES)) & ~w;
    }
    hit &= MM_HIGHS;
    for (; i < n; i++)
        hit |= (unsigned char)t[i] < 0x20 || t[i] == 0x7f;
    return hit != 0;
}

static mm_code key_rule(mm_doc *doc)
{
    const bool control = has_control(doc->path, doc->path_len);
    bool empty = false;
    char last = 0;

    if (doc->key->n < MM_KEY_PARTS) {
        for (size_t i = 1; i < doc->key->n; i++)
            empty |= doc->key->len[i] == 0;
    } else {
        for (size_t i = 0; i <= doc->path_len; last = doc->path[i++]) /* its end counts as a slash */
            empty |= last == '/' && (i == doc->path_len || doc->path[i] == '/');
    }
    if (doc->path_len > MAX_KEY)
        return mm_doc_error(doc, "cnosdb/verify/V06", "the key has %zu bytes; the store takes %d", doc->path_len,
                            MAX_KEY);
    if (control)
        return mm_doc_error(doc, "cnosdb/verify/V06", "the key has control characters");
    return empty ? mm_doc_error(doc, "cnosdb/verify/V06", "the key has an empty part") : MM_OK;
}

/* Findings do not end the check: one fault, one finding, of each rule. */
static mm_code go_on(mm_code code)
{
    return code == MM_E_DATA ? MM_OK : code;
}

/* ---- V20 ---- */

static mm_code name_rule(mm_doc *doc, mm_node object, const char *member, const cn_key *key, size_t part, bool *told)
{
    const mm_node node = mm_node_get(object, member);
    const char *t;
    size_t n;
    mm_code code;

    if (*told || mm_node_kind(node) != MM_JSON_STRING)
        return MM_OK;
    code = mm_node_text(node, &t, &n);
    if (code == MM_OK && n == key->len[part] && memcmp(t, key->part[part], n) == 0)
        return MM_OK;
    if (code == MM_E_NOMEM)
        return code;
    *told = true;
    return go_on(mm_node_error(doc, node, "cnosdb/verify/V20", "\"%s\" is not what the key says", member));
}

/* ---- users: V40 to V42 ---- */

static mm_code user(mm_doc *doc, const cn_key *key, mm_node root)
{
    const cn_state *st = mm_doc_state(doc);
    const mm_node options = mm_node_get(root, "options"), hash = mm_node_get(options, "hash_password");
    const mm_node rsa = mm_node_get(options, "rsa_public_key");
    bool told = false;
    const char *t;
    size_t n;

    MM_TRY(name_rule(doc, root, "name", key, 3, &told));
    if (mm_node_kind(hash) == MM_JSON_STRING && (mm_node_text(hash, &t, &n) != MM_OK || !mm__cnosdb_is_bcrypt(t, n)))
        MM_TRY(go_on(mm_node_error(doc, hash, "cnosdb/verify/V40", "neither null nor bcrypt")));
    if (mm_node_kind(rsa) == MM_JSON_STRING
        && (mm_node_text(rsa, &t, &n) != MM_OK || n < 10 || memcmp(t, "-----BEGIN", 10) != 0))
        MM_TRY(go_on(mm_node_error(doc, rsa, "cnosdb/verify/V42", "no PEM text")));
    if ((st->bit & (CN_B | CN_C | CN_D)) != 0 && mm__cnosdb_is_admin(root) && mm_node_kind(hash) != MM_JSON_STRING
        && mm_node_kind(rsa) != MM_JSON_STRING)
        mm_doc_warn(doc, "cnosdb/verify/V41", "the administrator has neither a password nor a key to log in with");
    return MM_OK;
}

/* ---- databases: V34 ---- */

static bool is_zero(mm_node node)
{
    uint64_t v;
    return mm_node_kind(node) == MM_JSON_NUMBER && mm_node_u64(node, &v) == MM_OK && v == 0;
}

static mm_code database(mm_doc *doc, const cn_key *key, mm_node root)
{
    const mm_node options = mm_node_get(root, "options"), config = mm_node_get(root, "config");
    const mm_node at = mm_node_kind(options) == MM_JSON_OBJECT ? options : config;
    bool told = false;

    MM_TRY(name_rule(doc, root, "tenant", key, 3, &told));
    MM_TRY(name_rule(doc, root, "database", key, 5, &told));
    if (is_zero(mm_node_get(at, "shard_num")))
        return go_on(mm_node_error(doc, mm_node_get(at, "shard_num"), "cnosdb/verify/V34", "shard_num is 0"));
    if (is_zero(mm_node_get(at, "replica")))
        return go_on(mm_node_error(doc, mm_node_get(at, "replica"), "cnosdb/verify/V34", "replica is 0"));
    return MM_OK;
}

/* ---- tables: V30 to V32 ---- */

static int by_number(const void *x, const void *y)
{
    const uint64_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

static mm_code ids_rule(mm_doc *doc, mm_node table, mm_node columns, size_t n)
{
    uint64_t *ids = mm__arena_alloc(doc->arena, (n + 1) * sizeof *ids), next = UINT64_MAX;
    mm_node column;
    size_t it = 0, i = 0;

    if (ids == NULL)
        return MM_E_NOMEM;
    if (mm_node_u64(mm_node_get(table, "next_column_id"), &next) == MM_E_NOMEM)
        return MM_E_NOMEM;
    while (i < n && mm_node_kind(column = mm_node_next(columns, &it, NULL)) != MM_JSON_ABSENT) {
        if (mm_node_u64(mm_node_get(column, "id"), &ids[i]) != MM_OK)
            return MM_OK; /* V11 has said so */
        if (ids[i++] >= next)
            return mm_node_error(doc, column, "cnosdb/verify/V30", "the id of a column is not below next_column_id");
    }
    if (n > 1)
        qsort(ids, n, sizeof *ids, by_number);
    for (i = 1; i < n; i++)
        if (ids[i] == ids[i - 1])
            return mm_node_error(doc, columns, "cnosdb/verify/V30", "two columns have the id %llu",
                                 (unsigned long long)ids[i]);
    return MM_OK;
}

static int by_text(const void *x, const void *y)
{
    const cn_text *a = x, *b = y;

    return mm__order(a->text, a->len, b->text, b->len);
}

static mm_code names_rule(mm_doc *doc, mm_node columns, const mm_node *names, size_t n)
{
    cn_text *list = mm__arena_alloc(doc->arena, (n + 1) * sizeof *list);

    if (list == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < n; i++)
        if (mm_node_text(names[i], &list[i].text, &list[i].len) != MM_OK)
            return MM_OK;
    if (n > 1)
        qsort(list, n, sizeof *list, by_text);
    for (size_t i = 1; i < n; i++)
        if (by_text(&list[i], &list[i - 1]) == 0)
            return mm_node_error(doc, columns, "cnosdb/verify/V30", "two columns have the name \"%s\"", list[i].text);
    return MM_OK;
}

static mm_code time_rule(mm_doc *doc, mm_node columns)
{
    mm_node column;
    size_t it = 0, times = 0;

    while (mm_node_kind(column = mm_node_next(columns, &it, NULL)) != MM_JSON_ABSENT) {
        if (mm_node_kind(mm_node_get(mm_node_get(column, "column_type"), "Time")) == MM_JSON_ABSENT)
            continue;
        if (++times > 1)
            return mm_node_error(doc, column, "cnosdb/verify/V30", "more than one time column");
        if (!mm_node_is(mm_node_get(column, "name"), "time"))
            return mm_node_error(doc, column, "cnosdb/verify/V30", "the time column is not called \"time\"");
    }
    return times == 1 ? MM_OK : mm_node_error(doc, columns, "cnosdb/verify/V30", "no time column");
}

/* 2.8: what each type may be stored with. */
static const char *encodings_of(mm_node type, bool *unknown)
{
    const mm_node field = mm_node_get(type, "Field");

    *unknown = mm_node_is(field, "Unknown");
    if (mm_node_kind(type) == MM_JSON_STRING || mm_node_is(field, "String"))
        return " Default Null Gzip Bzip Zstd Snappy Zlib ";
    if (mm_node_is(field, "Float"))
        return " Default Null Gorilla Quantile ";
    if (mm_node_is(field, "Boolean"))
        return " Default Null BitPack ";
    if (mm_node_kind(field) == MM_JSON_OBJECT)
        return NULL;
    return " Default Null Delta Quantile DeltaTs ";
}

static void encoding_rule(mm_doc *doc, mm_node columns)
{
    mm_node column;
    size_t it = 0;

    while (mm_node_kind(column = mm_node_next(columns, &it, NULL)) != MM_JSON_ABSENT) {
        const mm_node encoding = mm_node_get(column, "encoding");
        const char *t = "", *allowed;
        size_t n = 0;
        char word[24];
        bool unknown;
        allowed = encodings_of(mm_node_get(column, "column_type"), &unknown);
        if (mm_node_raw(encoding, &t, &n) != MM_OK || n < 2 || n > sizeof word - 2)
            continue;
        snprintf(word, sizeof word, " %.*s ", (int)n - 2, t + 1);
        if (unknown || (allowed != NULL && strstr(allowed, word) == NULL)) {
            mm_node_warn(doc, encoding, "cnosdb/verify/V32", unknown ? "a column of type Unknown"
                         : "the encoding is not one for this type of column");
            return;
        }
    }
}

static mm_code table(mm_doc *doc, const cn_key *key, mm_node root)
{
    mm_node inner, columns, *names;
    size_t it = 0, n;
    bool told = false;
    mm_code code;

    inner = mm_node_next(root, &it, NULL);
    MM_TRY(name_rule(doc, inner, "tenant", key, 3, &told));
    MM_TRY(name_rule(doc, inner, "db", key, 5, &told));
    MM_TRY(name_rule(doc, inner, "name", key, 7, &told));
    inner = mm_node_get(root, "TsKvTableSchema");
    columns = mm_node_get(inner, "columns");
    if (mm_node_kind(columns) != MM_JSON_ARRAY)
        return MM_OK;
    MM_TRY(mm__cnosdb_columns(doc, columns, &names, &n));
    code = time_rule(doc, columns);
    if (code == MM_OK)
        code = ids_rule(doc, inner, columns, n);
    if (!mm__cnosdb_index_agrees(mm_node_get(inner, "columns_index"), names, n)) {
        if (code == MM_OK)
            code = names_rule(doc, columns, names, n);
        if (code == MM_OK || code == MM_E_DATA)
            code = mm_node_error(doc, mm_node_get(inner, "columns_index"), "cnosdb/verify/V31",
                                 "columns_index does not agree with columns");
    }
    if (!doc->run->errors_only)
        encoding_rule(doc, columns);
    return go_on(code);
}

/* ---- routes ---- */

static mm_code parse(mm_doc *doc, mm_node *root)
{
    mm_json_issue issue;
    size_t it = 0;
    mm_code code = mm_doc_try(doc, root);

    if (code == MM_E_SYNTAX || code == MM_E_LIMIT) {
        const mm_error *e = mm_doc_json_fault(doc);
        const mm_fault f = { .severity = MM_ERROR, .rule = "cnosdb/verify/V10", .pointer = e->pointer, .line = e->line,
                             .col = e->col };
        const mm_code told = mm_run_fault(doc->run, &f, "%s", e->text);
        return told == MM_E_NOMEM ? told : code == MM_E_LIMIT ? code : MM_E_DATA;
    }
    MM_TRY(code);
    while ((code = mm_json_issue_next(doc->json, &it, &issue)) == MM_OK) {
        const mm_fault f = { .severity = MM_ERROR, .rule = "cnosdb/verify/V10", .pointer = issue.where.pointer,
                             .line = issue.where.line, .col = issue.where.col };
        if (strcmp(issue.rule, "json/dup-key") == 0)
            return mm_run_fault(doc->run, &f, "%s", issue.text);
    }
    return code == MM_END ? MM_OK : code;
}

static mm_code check_kept(mm_doc *doc)
{
    const cn_state *st = mm_doc_state(doc);
    cn_faults faults = { .shape = "cnosdb/verify/V11", .strict = "cnosdb/verify/V12", .leftover = "cnosdb/verify/V13",
                         .unknown = "cnosdb/verify/V14" };
    bool told = false;
    mm_node root = { 0 };
    cn_table as_text;
    mm_code code;

    MM_TRY(go_on(key_rule(doc)));
    if (mm__cnosdb_table_read(doc, doc->key, &as_text) && mm__cnosdb_table_is_of(&as_text, st->bit)
        && (as_text.fits || doc->run->errors_only))
        return mm__cnosdb_verify_facts(doc, doc->key, root, as_text.unit);
    MM_TRY(parse(doc, &root));
    code = mm__cnosdb_shape(doc, doc->key->kind, root, st->bit, &faults);
    if (code != MM_OK && code != MM_E_DATA)
        return code;
    switch (doc->key->kind) {
    case CN_USER:   MM_TRY(user(doc, doc->key, root)); break;
    case CN_TENANT: MM_TRY(name_rule(doc, root, "name", doc->key, 3, &told)); break;
    case CN_ROLE:   MM_TRY(name_rule(doc, root, "name", doc->key, 5, &told)); break;
    case CN_DB:     MM_TRY(database(doc, doc->key, root)); break;
    case CN_TABLE:  MM_TRY(table(doc, doc->key, root)); break;
    default: break;
    }
    return mm__cnosdb_verify_facts(doc, doc->key, root, NULL);
}

static mm_code check_other(mm_doc *doc)
{
    mm_node none = { 0 };

    MM_TRY(go_on(key_rule(doc)));
    if (doc->key->kind <= CN_NODE_QUERY || doc->key->kind == CN_BUCKET)
        return mm_doc_error(doc, "cnosdb/verify/V04", "a record of the old cluster; the target makes its own");
    mm_doc_warn(doc, "cnosdb/verify/V05", "not a key that the target knows");
    return mm__cnosdb_verify_facts(doc, doc->key, none, NULL);
}

#define KEPT(kind) [kind] = { .check = check_kept }
#define OTHER(kind) [kind] = { .check = check_other }
const mm_route mm__cnosdb_checks[CN_KINDS] = {
    OTHER(CN_DATA_VERSION), OTHER(CN_ALREADY_INIT), OTHER(CN_TEST_ALIVE), OTHER(CN_COUNTER), OTHER(CN_MARK),
    OTHER(CN_NODE), OTHER(CN_METRICS), OTHER(CN_RESOURCE), OTHER(CN_QUERY), OTHER(CN_NODE_QUERY), OTHER(CN_BUCKET),
    OTHER(CN_TENANT_USER), OTHER(CN_SLASH), OTHER(CN_UNKNOWN),
    KEPT(CN_USER), KEPT(CN_TENANT), KEPT(CN_LIMITER), KEPT(CN_MEMBER), KEPT(CN_ROLE), KEPT(CN_DB), KEPT(CN_TABLE),
};

mm_code mm__cnosdb_verify_prepare(mm_index *idx, unsigned profile)
{
    cn_state *st;

    MM_TRY(mm__cnosdb_prepare(idx, NULL));
    st = mm_index_run(idx)->state;
    st->bit = profile;
    return MM_OK;
}

mm_code mm__cnosdb_verify_finish(mm_index *idx)
{
    static const cn_ids ids = { "cnosdb/verify/V24", "cnosdb/verify/V24", "cnosdb/verify/V22", "cnosdb/verify/V22",
                                "cnosdb/verify/V23" };
    mm_run *run = mm_index_run(idx);
    const cn_state *st = run->state;

    if (!run->errors_only)
        MM_TRY(mm__cnosdb_judge(run, &ids, true));
    return mm__cnosdb_verify_judge(run, st);
}
