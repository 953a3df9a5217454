/* Tables and table extensions of a 0.7 dump. */
#include "kylin/kylin_verify_0_7.h"

#include <string.h>

/* "DB.TABLE" in upper case, as 0.7 keys its tables. */
static mm_code table_id(mm_index *idx, const mm_07_table_doc *t, const char **out)
{
    const size_t a = strlen(t->database), b = strlen(t->name);
    char *id = mm_index_alloc(idx, a + b + 2);

    if (id == NULL)
        return MM_E_NOMEM;
    memcpy(id, t->database, a);
    id[a] = '.';
    memcpy(id + a + 1, t->name, b);
    mm__upper(id, a + b + 1);
    *out = id;
    return MM_OK;
}

static bool has_database(const char *stem)
{
    const char *dot = strchr(stem, '.');
    return dot != NULL && dot != stem;
}

static mm_code leftover_name(mm_doc *doc, mm_node root, const char *stem)
{
    return mm__v7_say(doc, root, MM_ERROR, MM_V7("leftover"), NULL, "the name \"%s\" has no database: a file of 0.6",
                      stem);
}

static mm_code name_table(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, mm_node root, const mm_07_table_doc *t,
                          mm_v7_table *fact)
{
    const bool named = ids->leftover == NULL || has_database(mm_doc_stem(doc));

    if (!named)
        MM_TRY(leftover_name(doc, root, mm_doc_stem(doc)));
    if (t->name == NULL || t->database == NULL)
        return mm__v7_say(doc, root, MM_ERROR, ids->path, NULL, "no \"%s\"",
                          t->name == NULL ? "name" : "database");
    MM_TRY(table_id(idx, t, &fact->table.id));
    fact->head.name = fact->table.id;
    return named ? mm__v7_name_as(ids, doc, root, &fact->head, fact->table.id, "name", "/table/", ".json") : MM_OK;
}

mm_code mm__v7_survey_table(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_table_as(&mm__v7_ids, doc, idx);
}

mm_code mm__v7_survey_table_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx)
{
    mm_07_reader r = mm__07_reader(doc, idx);
    mm_07_table_doc t = { 0 };
    mm_v7_table *fact;
    const mm_old_column **space;
    mm_node root;

    r.json.rule = ids->parse;
    MM_TRY(mm__v7_open_as(ids, doc, idx, MM_V7_TABLE, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__07_read(&r, root, &mm__07_table_schema, &t));
    fact->head.broken = mm__07_is_bad(&r);
    fact->head.uuid = t.uuid;
    fact->table = (mm_old_table){ .id = fact->head.name, .columns = t.columns, .n_columns = t.n_columns };
    if (fact->head.broken)
        fact->table.n_columns = 0; /* some may lack a name */
    MM_TRY(name_table(ids, doc, idx, root, &t, fact));
    space = mm_index_alloc(idx, (fact->table.n_columns + 1) * sizeof *space);
    if (space == NULL)
        return MM_E_NOMEM;
    mm__old_table_sort(&fact->table, space);
    return MM_OK;
}

mm_code mm__v7_check_table(mm_doc *doc)
{
    const mm_v7_table *fact = mm_index_find(doc->run, MM_V7_TABLE, doc->path);
    return fact == NULL ? MM_OK : mm__v7_check_head(doc, &fact->head, "name");
}

/* An extension is known by its file name; its values may be anything. */
mm_code mm__v7_survey_exd(mm_doc *doc, mm_index *idx)
{
    mm_v7_head *fact;
    mm_node root;

    MM_TRY(mm__v7_open(doc, idx, MM_V7_EXD, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    return has_database(fact->name) ? MM_OK : leftover_name(doc, root, fact->name);
}

mm_code mm__v7_check_exd(mm_doc *doc)
{
    const mm_v7_head *fact = mm_index_find(doc->run, MM_V7_EXD, doc->path);

    if (fact == NULL || fact->broken)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, fact, ""));
    if (!has_database(fact->name) || mm__v7_find(mm_doc_state(doc), MM_V7_TABLE, fact->name) != NULL)
        return MM_OK;
    return mm__v7_say_at(doc, "", MM_WARNING, MM_V7("exd-table"), NULL, "there is no table \"%s\"", fact->name);
}
