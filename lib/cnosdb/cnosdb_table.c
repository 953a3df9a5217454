/* Tables. 4.8. */
#include "cnosdb/cnosdb.h"

#include <stdio.h>
#include <string.h>

static mm_node tskv_of(const cn_record *rec)
{
    return mm_node_get(rec->root, "TsKvTableSchema");
}

mm_code mm__cnosdb_table_kind(cn_record *rec)
{
    if (mm_node_kind(mm_node_get(rec->root, "ExternalTableSchema")) != MM_JSON_ABSENT)
        mm_doc_warn(rec->doc, "cnosdb/table/external", "external table: its location must exist on the new nodes");
    else if (mm_node_kind(mm_node_get(rec->root, "StreamTableSchema")) != MM_JSON_ABSENT)
        mm_doc_warn(rec->doc, "cnosdb/table/stream", "stream table: it has no data of its own");
    return MM_OK;
}

mm_code mm__cnosdb_schema_version(cn_record *rec)
{
    const mm_node table = tskv_of(rec), old = mm_node_get(table, "schema_id");

    if (mm_node_kind(old) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/table/rename-schema-version"));
    if (mm_node_kind(mm_node_get(table, "schema_version")) != MM_JSON_ABSENT)
        return mm_node_remove(old);
    return mm_node_rename(table, "schema_id", "schema_version");
}

static bool is_known(mm_node key)
{
    static const char *const names[] = { "tenant", "db", "name", "schema_version", "schema_id", "next_column_id",
                                         "columns", "columns_index" };

    for (size_t i = 0; i < MM_COUNT(names); i++)
        if (mm__cnosdb_name_is(key, names[i]))
            return true;
    return false;
}

/* The one place where something unknown cannot stay: the target refuses the whole record. */
mm_code mm__cnosdb_strict_members(cn_record *rec)
{
    const mm_node table = tskv_of(rec);
    bool again = true;

    while (again) {
        mm_node key, child;
        size_t it = 0;
        again = false;
        while (!again && mm_node_kind(child = mm_node_next(table, &it, &key)) != MM_JSON_ABSENT) {
            const char *name, *value;
            size_t n_name, n_value;
            if (is_known(key))
                continue;
            MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/table/strict-members"));
            MM_TRY(mm_node_raw(key, &name, &n_name));
            MM_TRY(mm_node_raw(child, &value, &n_value));
            mm_node_warn(rec->doc, child, "cnosdb/table/strict-member", "member %.*s with the value %.*s is removed: "
                         "2.4.3 and later refuse it", (int)n_name, name, (int)n_value, value);
            MM_TRY(mm_node_remove(child));
            again = true;
        }
    }
    return MM_OK;
}

/* ---- columns_index ---- */

mm_code mm__cnosdb_columns(mm_doc *doc, mm_node columns, mm_node **names, size_t *n)
{
    mm_node column;
    size_t it = 0, i = 0;

    *n = mm_node_len(columns);
    *names = mm__arena_alloc(doc->arena, (*n + 1) * sizeof **names);
    if (*names == NULL)
        return MM_E_NOMEM;
    while (i < *n && mm_node_kind(column = mm_node_next(columns, &it, NULL)) != MM_JSON_ABSENT)
        (*names)[i++] = mm_node_get(column, "name");
    return MM_OK;
}

/* As many members as columns, each with the place of the column of its name: so no two columns share a name. */
bool mm__cnosdb_index_agrees(mm_node index, const mm_node *names, size_t n)
{
    mm_node key, value;
    size_t it = 0, seen = 0;

    while (mm_node_kind(value = mm_node_next(index, &it, &key)) != MM_JSON_ABSENT) {
        uint64_t at;
        if (!mm__cnosdb_uint(value, 32) || mm_node_u64(value, &at) != MM_OK || at >= n
            || !mm__cnosdb_same_name(key, names[at]))
            return false;
        seen++;
    }
    return seen == n;
}

static mm_code refuse_twins(cn_record *rec, const mm_node *names, size_t n, mm_map *map)
{
    for (size_t i = 0; i < n; i++) {
        const char *name;
        size_t len;
        const mm_code code = mm_node_text(names[i], &name, &len);
        if (code != MM_OK)
            return code == MM_E_NOMEM ? code : mm_node_error(rec->doc, names[i], "cnosdb/value/bad-shape",
                                                             "the name of the column is no valid text");
        if (mm__map_get(map, name, len) != NULL)
            return mm_node_error(rec->doc, names[i], "cnosdb/table/duplicate-column",
                                 "two columns have the name \"%s\"", name);
        MM_TRY(mm__map_put(map, name, len, rec));
    }
    return MM_OK;
}

static mm_code rewrite(cn_record *rec, const mm_node *names, size_t n, mm_node index)
{
    mm_buf text;
    mm_code code;

    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/table/columns-index"));
    mm_node_warn(rec->doc, index, "cnosdb/table/columns-index", "columns_index does not agree with columns; rewritten");
    mm__buf_init(&text, rec->st->ctx);
    mm__buf_char(&text, '{');
    for (size_t i = 0; i < n; i++) {
        const char *raw = "";
        size_t len = 0;
        if (mm_node_raw(names[i], &raw, &len) != MM_OK)
            text.failed = true;
        mm__buf_text(&text, i > 0 ? "," : "");
        mm__buf_add(&text, raw, len);
        mm__buf_printf(&text, ":%zu", i);
    }
    mm__buf_char(&text, '}');
    code = mm__buf_ok(&text);
    if (code == MM_OK)
        code = mm_node_set(index, text.data);
    mm__buf_free(&text);
    return code;
}

/* 2.4.0 to 2.4.2.1 load the index as it is, and use it without a bounds check. */
mm_code mm__cnosdb_columns_index(cn_record *rec)
{
    const mm_node table = tskv_of(rec), columns = mm_node_get(table, "columns");
    const mm_node index = mm_node_get(table, "columns_index");
    mm_node *names;
    mm_map map;
    size_t n;
    mm_code code;

    if (mm_node_kind(table) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__cnosdb_columns(rec->doc, columns, &names, &n));
    if (mm__cnosdb_index_agrees(index, names, n))
        return MM_OK;
    mm__map_init(&map, rec->st->ctx, false);
    code = refuse_twins(rec, names, n, &map);
    mm__map_free(&map);
    return code == MM_OK ? rewrite(rec, names, n, index) : code;
}
