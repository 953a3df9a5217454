/* Verify of Kylin 1.4 to 2.0: models, and the tables that columns are looked for in.
 * docs/formats/kylin-1.x-to-2.0.md 5.1. */
#include "kylin/kylin_verify_1x.h"

#include "metastore/java_type.h"

#include <string.h>

/* ---- what a check needs ---- */

static const mm_old_table *find_table(const void *user, const char *id, size_t len)
{
    const mm_v1_check *c = user;
    const mm_old_tables known = mm__v7_tables(&c->known);
    char name[512] = "DEFAULT.";

    if (memchr(id, '.', len) != NULL || len + 9 > sizeof name)
        return known.find(known.user, id, len);
    memcpy(name + 8, id, len);
    return known.find(known.user, name, len + 8);
}

void mm__v1_check_init(mm_v1_check *c, mm_doc *doc)
{
    memset(c, 0, sizeof *c);
    c->doc = doc;
    c->st = mm_doc_state(doc);
    c->release = mm__1x_release(mm_run_release(doc->run));
    c->no_tables = mm_run_flag(doc->run, "no-tables");
    c->known = (mm_v7_tables){ c->st, &c->broken };
    c->tables = (mm_old_tables){ .find = find_table, .user = c };
}

const mm_old_table *mm__v1_table(const mm_v1_check *c, const char *name)
{
    return name == NULL ? NULL : c->tables.find(c->tables.user, name, strlen(name));
}

void mm__v1_check_model_is(mm_v1_check *c, const mm_cube_model *model)
{
    c->model = model;
    c->broken = false;
    c->resolves = mm__v1_table(c, model->fact_table) != NULL;
    for (size_t i = 0; c->resolves && i < model->n_lookups; i++)
        c->resolves = mm__v1_table(c, model->lookups[i].table) != NULL;
    c->resolves = c->resolves && !c->broken;
}

bool mm__v1_column(const mm_v1_check *c, const char *name, mm_resolved *out)
{
    return name != NULL && mm__resolve_column(c->model, c->tables, name, out);
}

mm_node mm__v1_place(mm_node object, const char *member)
{
    const mm_node node = mm_node_get(object, member);
    return mm_node_kind(node) == MM_JSON_ABSENT ? object : node;
}

/* ---- tables ---- */

static mm_code check_table(const mm_v1_check *c, mm_node node, const char *what, const char *name)
{
    if (mm__v1_table(c, name) != NULL)
        return MM_OK;
    return mm__v1_say(c, node, c->no_tables ? MM_WARNING : MM_ERROR, "ref/model-table", "%s table does not exist:%s",
                      what, name == NULL ? "null" : name);
}

static mm_code check_tables(const mm_v1_check *c)
{
    const mm_cube_model *m = c->model;

    MM_TRY(check_table(c, mm__v1_place(m->root, "fact_table"), "Fact", m->fact_table));
    for (size_t i = 0; i < m->n_lookups; i++)
        MM_TRY(check_table(c, mm__v1_place(m->lookups[i].node, "table"), "Lookup", m->lookups[i].table));
    return MM_OK;
}

/* ---- joins ---- */

static const mm_old_column *foreign_key(const mm_v1_check *c, const char *name)
{
    const mm_old_table *fact = mm__v1_table(c, c->model->fact_table);
    mm_resolved col;

    if (c->release < 10600)
        return mm__old_table_column(fact, name);
    return mm__v1_column(c, name, &col) ? col.column : NULL;
}

/* From 2.1 on a model may have columns that its tables do not have. */
static bool is_computed(const mm_v1_check *c, const char *name)
{
    const mm_node list = mm_node_get(c->model->root, "computed_columns");
    const char *dot = strrchr(name, '.'), *text;
    size_t it = 0;

    if (c->release < 20100 || mm_node_kind(list) != MM_JSON_ARRAY)
        return false;
    for (mm_node e; mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;)
        if (mm_node_text(mm_node_get(e, "columnName"), &text, NULL) == MM_OK
            && mm__casecmp(text, dot != NULL ? dot + 1 : name) == 0)
            return true;
    return false;
}

static mm_code check_pair(const mm_v1_check *c, const mm_cm_lookup *l, size_t i)
{
    const mm_old_column *pk = mm__old_table_column(mm__v1_table(c, l->table), l->pk.at[i]);
    const mm_old_column *fk = foreign_key(c, l->fk.at[i]);

    if ((pk == NULL && is_computed(c, l->pk.at[i])) || (fk == NULL && is_computed(c, l->fk.at[i])))
        return MM_OK;
    if (pk == NULL)
        return mm__v1_say(c, mm__v1_place(l->join, "primary_key"), MM_ERROR, "ref/model-join",
                          "primary key %s is no column of %s", l->pk.at[i], l->table);
    if (fk == NULL)
        return mm__v1_say(c, mm__v1_place(l->join, "foreign_key"), MM_ERROR, "ref/model-join",
                          "foreign key %s is no column of %s", l->fk.at[i], c->model->fact_table);
    if (mm__java_type_same(pk->datatype, fk->datatype))
        return MM_OK;
    return mm__v1_say(c, mm__v1_place(l->join, "foreign_key"), c->release < 10504 ? MM_ERROR : MM_WARNING,
                      "ref/model-join", "primary key %s is %s, but foreign key %s is %s", l->pk.at[i], pk->datatype,
                      l->fk.at[i], fk->datatype);
}

static mm_code check_join(const mm_v1_check *c, const mm_cm_lookup *l)
{
    if (!l->has_join)
        return MM_OK;
    if (l->pk.at == NULL || l->fk.at == NULL || l->pk.n != l->fk.n)
        return mm__v1_say(c, l->join, MM_ERROR, "ref/model-join", "the join of %s has %zu primary keys, but %zu "
                          "foreign keys", l->table, l->pk.n, l->fk.n);
    for (size_t i = 0; i < l->pk.n; i++)
        MM_TRY(check_pair(c, l, i));
    return MM_OK;
}

/* ---- partition column ---- */

static mm_code check_partition(const mm_v1_check *c)
{
    const mm_cube_model *m = c->model;
    const char *name = m->partition_column, *dot = name == NULL ? NULL : strrchr(name, '.');
    const mm_node node = mm_node_get(m->partition, "partition_date_column");
    const mm_old_table *table;
    mm_resolved col;

    if (name == NULL || *name == 0)
        return MM_OK;
    if (c->release >= 10600)
        return mm__v1_column(c, name, &col) || is_computed(c, name)
                   ? MM_OK
                   : mm__v1_say(c, node, MM_ERROR, "ref/partition-col", "no table of the model has a column %s", name);
    if (dot == NULL || memchr(name, '.', (size_t)(dot - name)) == NULL)
        return mm__v1_say(c, node, MM_ERROR, "ref/partition-col",
                          "The 'partition_date_column' format is invalid: %s, it should be {db}.{table}.{column}.",
                          name);
    table = c->tables.find(c->tables.user, name, (size_t)(dot - name));
    if (c->broken || (table != NULL && mm__old_table_column(table, name) != NULL))
        return MM_OK;
    return mm__v1_say(c, node, MM_ERROR, "ref/partition-col",
                      "The column '%s' provided in 'partition_date_column' doesn't exist.", name);
}

mm_code mm__v1_check_model(mm_doc *doc)
{
    const mm_v1_model *fact = mm_index_find(doc->run, MM_V7_MODEL, doc->path);
    mm_reader r = { .doc = doc, .mute = true };
    mm_cube_model m; /* with its nodes */
    mm_v1_check c;
    mm_node root;

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v1_check_head(doc, &fact->v7.head, "DataModelDesc"));
    if (fact->v7.head.broken)
        return MM_OK;
    mm__v1_check_init(&c, doc);
    if (!fact->v7.used && !c.st->unread[MM_V7_DESC] && !c.st->unread[MM_V7_IIDESC])
        MM_TRY(mm__v7_say_at(doc, "name", MM_WARNING, MM_V1("ref/orphan"), NULL, "no desc uses the model"));
    MM_TRY(mm__v7_root(doc, &root));
    mm__cube_model_read(&r, root, &m);
    if (r.code != MM_OK)
        return r.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
    mm__v1_check_model_is(&c, &m);
    MM_TRY(check_tables(&c));
    MM_TRY(mm__v1_loadable_model(&c));
    if (!c.resolves)
        return MM_OK; /* columns of tables that are not there: said already */
    for (size_t i = 0; i < m.n_lookups; i++)
        MM_TRY(check_join(&c, &m.lookups[i]));
    return check_partition(&c);
}
