#include "kylin/kylin_07_load.h"

#include <string.h>

#include "kylin/kylin_refs.h"
#include "metastore/java_type.h"
#include "metastore/java_text.h"

typedef struct loader {
    mm_arena *arena;
    const mm_old_desc *desc;
    const mm_old_model *model;
    const mm_old_tables *tables;
    mm_07_faults *faults;
    mm_07_loaded *out;
    const mm_old_table *fact; /* NULL = unknown */
    mm_map lookups;           /* table id -> first lookup of that table */
    mm_refs pks;              /* (lookup table, PK); user = FK column of the fact table */
    mm_refs columns;          /* of all dimensions */
} loader;

/* ---- desc ---- */

#define FAULT(place, ...) mm__07_fault(l->arena, l->faults, false, place, mm__arena_printf(l->arena, __VA_ARGS__))
#define PLACE(...) mm__arena_printf(l->arena, __VA_ARGS__)

/* The first lookup of a table is the one that counts; so is the first FK of a PK. */
static mm_code index_lookup(loader *l, const mm_old_lookup *lookup)
{
    const mm_old_table *table;

    MM_TRY(mm__07_find_table(l->arena, l->tables, lookup->table, &table));
    if (table == NULL || mm__map_get(&l->lookups, table->id, strlen(table->id)) != NULL)
        return MM_OK;
    MM_TRY(mm__map_put(&l->lookups, table->id, strlen(table->id), (void *)(uintptr_t)lookup));
    for (size_t k = 0; lookup->has_join && l->fact != NULL && k < lookup->join.pk.n && k < lookup->join.fk.n; k++) {
        const mm_old_column *pk = mm__old_table_column(table, lookup->join.pk.at[k]);
        const mm_old_column *fk = mm__old_table_column(l->fact, lookup->join.fk.at[k]);
        mm_refs_entry *entry;
        if (pk == NULL || fk == NULL)
            continue;
        MM_TRY(mm__refs_add(&l->pks, table->id, pk->name, &entry));
        if (entry->user == NULL)
            entry->user = fk->name;
    }
    return MM_OK;
}

/* A column of a dimension's table, a PK counting as its FK; *out is NULL if the table lacks it. */
static mm_code resolve(loader *l, const mm_old_table *table, const char *name, mm_refs_entry **out)
{
    const mm_old_column *column = mm__old_table_column(table, name);
    mm_refs_entry *pk;

    *out = NULL;
    if (column == NULL)
        return MM_OK;
    MM_TRY(mm__refs_find(&l->pks, table->id, column->name, &pk));
    if (pk != NULL)
        return mm__refs_add(&l->columns, l->fact->id, pk->user, out);
    return mm__refs_add(&l->columns, table->id, column->name, out);
}

/* All FKs of the join become columns of dimension i. */
static mm_code add_fks(loader *l, const mm_old_lookup *lookup, size_t i)
{
    for (size_t k = 0; l->fact != NULL && k < lookup->join.fk.n; k++) {
        const mm_old_column *fk = mm__old_table_column(l->fact, lookup->join.fk.at[k]);
        mm_refs_entry *entry;
        if (fk == NULL)
            continue; /* the model's fault */
        MM_TRY(mm__refs_add(&l->columns, l->fact->id, fk->name, &entry));
        entry->mark = i + 1;
    }
    return MM_OK;
}

static mm_code add_columns(loader *l, const mm_old_dimension *d, size_t i, const mm_old_table *table)
{
    for (size_t k = 0; k < d->column.n; k++) {
        mm_refs_entry *entry;
        MM_TRY(resolve(l, table, d->column.at[k], &entry));
        if (entry == NULL)
            MM_TRY(FAULT(PLACE("/dimensions/%zu/column/%zu", i, k), "Can't find column %s in table %s", d->column.at[k],
                         table->id));
        else
            entry->mark = i + 1;
    }
    return MM_OK;
}

static mm_code add_derived(loader *l, const mm_old_dimension *d, size_t i, const mm_old_table *table)
{
    for (size_t k = 0; k < d->derived.n; k++) {
        const char *text = d->derived.at[k], *colon = strchr(text, ':');
        const char *name = mm__arena_text(l->arena, text, colon != NULL ? (size_t)(colon - text) : strlen(text));
        mm_refs_entry *entry;
        if (name == NULL)
            return MM_E_NOMEM;
        MM_TRY(resolve(l, table, name, &entry));
        if (entry == NULL)
            MM_TRY(FAULT(PLACE("/dimensions/%zu/derived/%zu", i, k), "Can't find column %s in table %s", name,
                         table->id));
        else
            entry->derived = true;
    }
    return MM_OK;
}

/* For each FK among the columns of dimension i its PK is known as derived. */
static mm_code add_pks(loader *l, const mm_old_lookup *lookup, size_t i, const mm_old_table *table)
{
    for (size_t k = 0; l->fact != NULL && k < lookup->join.pk.n && k < lookup->join.fk.n; k++) {
        const mm_old_column *pk = mm__old_table_column(table, lookup->join.pk.at[k]);
        const mm_old_column *fk = mm__old_table_column(l->fact, lookup->join.fk.at[k]);
        mm_refs_entry *entry;
        if (pk == NULL || fk == NULL)
            continue;
        MM_TRY(mm__refs_find(&l->columns, l->fact->id, fk->name, &entry));
        if (entry == NULL || entry->mark != i + 1)
            continue;
        MM_TRY(mm__refs_add(&l->columns, table->id, pk->name, &entry));
        entry->derived = true;
    }
    return MM_OK;
}

static bool wants_fk(const mm_old_dimension *d)
{
    if (d->column.at == NULL)
        return d->derived.n > 0;
    for (size_t k = 0; k < d->column.n; k++)
        if (strcmp(d->column.at[k], "{FK}") == 0)
            return true;
    return false;
}

static mm_code load_dimension(loader *l, size_t i)
{
    const mm_old_dimension *d = &l->desc->dimensions[i];
    const mm_old_table *table;
    const mm_old_lookup *lookup;

    MM_TRY(mm__07_find_table(l->arena, l->tables, d->table, &table));
    if (d->name == NULL)
        MM_TRY(FAULT(PLACE("/dimensions/%zu/name", i), "dimension without name"));
    if (table == NULL)
        return FAULT(PLACE("/dimensions/%zu/table", i), "Can't find table %s for dimension %s", or_null(d->table),
                     or_null(d->name));
    lookup = l->out->lookup[i] = mm__map_get(&l->lookups, table->id, strlen(table->id));
    if (lookup != NULL && !lookup->has_join)
        lookup = NULL;
    if (d->derived.n > 0 && lookup == NULL)
        MM_TRY(FAULT(PLACE("/dimensions/%zu/derived", i), "Derived can only be defined on lookup table"));
    if (wants_fk(d)) {
        if (lookup != NULL)
            MM_TRY(add_fks(l, lookup, i));
        else if (d->derived.n == 0)
            MM_TRY(FAULT(PLACE("/dimensions/%zu/column", i), "{FK} can only be used on lookup table"));
    } else if (d->column.n == 0) {
        MM_TRY(FAULT(PLACE("/dimensions/%zu/column", i), "dimension %s has no column", or_null(d->name)));
    } else {
        MM_TRY(add_columns(l, d, i, table));
    }
    MM_TRY(add_derived(l, d, i, table));
    return lookup != NULL ? add_pks(l, lookup, i, table) : MM_OK;
}

static mm_code load_dimensions(loader *l)
{
    size_t n = 0;
    mm_07_ref *columns;

    if (l->desc->dimensions == NULL)
        return FAULT("/dimensions", "cube desc without dimensions");
    for (size_t i = 0; i < l->desc->n_dimensions; i++)
        MM_TRY(load_dimension(l, i));
    l->out->columns = columns = mm__arena_alloc(l->arena, (l->columns.n + 1) * sizeof *columns);
    if (columns == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < l->columns.n; i++)
        if (!l->columns.at[i].derived)
            columns[n++] = l->columns.at[i].ref;
    l->out->n_columns = n;
    return MM_OK;
}

/* ---- measures ---- */

static mm_code load_parameter(loader *l, const mm_old_measure *m, size_t i)
{
    mm_old_texts list;

    if (!m->has_parameter || m->param_type == NULL || strcmp(m->param_type, "column") != 0 || l->fact == NULL)
        return MM_OK;
    if (m->param_value == NULL)
        return FAULT(PLACE("/measures/%zu/function/parameter/value", i), "column parameter without a value");
    MM_TRY(mm__old_column_list(l->arena, m->param_value, &list));
    for (size_t k = 0; k < list.n; k++)
        if (mm__old_table_column(l->fact, list.at[k]) == NULL)
            MM_TRY(FAULT(PLACE("/measures/%zu/function/parameter/value", i), "Can't find column %s in table %s",
                         list.at[k], l->fact->id));
    return MM_OK;
}

/* 1.3.0 knows bitmaps too; what comes from 0.6 was checked for its own types before. */
static bool is_return_type(const char *text)
{
    return mm__java_type_parses(text) || mm__casecmp(text, "bitmap") == 0;
}

static mm_code load_measure(loader *l, size_t i)
{
    const mm_old_measure *m = &l->desc->measures[i];

    if (m->name == NULL)
        MM_TRY(FAULT(PLACE("/measures/%zu/name", i), "measure without name"));
    if (!m->has_function)
        return FAULT(PLACE("/measures/%zu/function", i), "measure %s without function", or_null(m->name));
    if (m->expression == NULL)
        return FAULT(PLACE("/measures/%zu/function/expression", i), "measure %s without expression", or_null(m->name));
    if (m->returntype != NULL && !is_return_type(m->returntype))
        MM_TRY(FAULT(PLACE("/measures/%zu/function/returntype", i), "bad data type -- %s, does not match ...",
                     m->returntype));
    if (!m->has_parameter)
        MM_TRY(FAULT(PLACE("/measures/%zu/function/parameter", i), "measure %s without parameter", or_null(m->name)));
    if (m->returntype != NULL && mm__casecmp(m->expression, "COUNT_DISTINCT") == 0
        && mm__java_type_is_bigint(m->returntype) && mm__java_is_blank(m->dependent))
        MM_TRY(FAULT(PLACE("/measures/%zu/dependent_measure_ref", i),
                     "measure %s is a holistic count distinct but has no dependent_measure_ref", or_null(m->name)));
    return load_parameter(l, m, i);
}

/* ---- row key ---- */

/* Names of N; a later column of the same name wins. Values are index + 1 into out->columns. */
static mm_code name_columns(const loader *l, mm_map *names)
{
    for (size_t i = 0; i < l->out->n_columns; i++) {
        const char *name = l->out->columns[i].column;
        MM_TRY(mm__map_put(names, name, strlen(name), (void *)(uintptr_t)(i + 1)));
    }
    return MM_OK;
}

static mm_code load_rowkey_columns(loader *l, const mm_map *names, bool *in_rowkey)
{
    const mm_old_rowkey *key = &l->desc->rowkey;

    for (size_t i = 0; i < key->n_columns; i++) {
        const char *name = or_null(key->columns[i].column);
        const size_t at = (size_t)(uintptr_t)mm__map_get(names, name, strlen(name));
        if (at == 0) {
            MM_TRY(FAULT(PLACE("/rowkey/rowkey_columns/%zu/column", i),
                         "Cannot find rowkey column %s in cube CubeDesc [name=%s]", name, or_null(l->desc->name)));
            continue;
        }
        l->out->rowkey[i] = l->out->columns[at - 1];
        in_rowkey[at - 1] = true;
    }
    return MM_OK;
}

static mm_code load_groups(loader *l, const mm_map *names)
{
    const mm_old_rowkey *key = &l->desc->rowkey;

    for (size_t g = 0; g < key->n_groups; g++)
        for (size_t i = 0; i < key->groups[g].n; i++) {
            const char *name = or_null(key->groups[g].at[i]);
            if (mm__map_get(names, name, strlen(name)) == NULL)
                MM_TRY(FAULT(PLACE("/rowkey/aggregation_groups/%zu/%zu", g, i),
                             "Cannot find aggregation group column %s in cube CubeDesc [name=%s]", name,
                             or_null(l->desc->name)));
        }
    return MM_OK;
}

static mm_code load_hierarchies(loader *l, const mm_map *names, const bool *in_rowkey)
{
    for (size_t i = 0; i < l->desc->n_dimensions; i++) {
        const mm_old_dimension *d = &l->desc->dimensions[i];
        const mm_old_table *table;
        MM_TRY(mm__07_find_table(l->arena, l->tables, d->table, &table));
        for (size_t k = 0; table != NULL && d->hierarchy && k < d->column.n; k++) {
            mm_refs_entry *entry;
            size_t at;
            MM_TRY(resolve(l, table, d->column.at[k], &entry));
            if (entry == NULL)
                continue; /* reported with the dimension */
            at = (size_t)(uintptr_t)mm__map_get(names, entry->ref.column, strlen(entry->ref.column));
            if (at == 0 || !in_rowkey[at - 1])
                MM_TRY(FAULT(PLACE("/dimensions/%zu/column/%zu", i, k),
                             "hierarchy column %s of dimension %s is not in the rowkey", d->column.at[k],
                             or_null(d->name)));
        }
    }
    return MM_OK;
}

static mm_code load_rowkey(loader *l, mm_map *names)
{
    const mm_old_desc *desc = l->desc;
    bool *in_rowkey = mm__arena_alloc(l->arena, l->out->n_columns + 1);

    if (in_rowkey == NULL)
        return MM_E_NOMEM;
    if (!desc->has_rowkey || desc->rowkey.columns == NULL)
        return FAULT(desc->has_rowkey ? "/rowkey/rowkey_columns" : "/rowkey", "cube desc without rowkey columns");
    MM_TRY(name_columns(l, names));
    MM_TRY(load_rowkey_columns(l, names, in_rowkey));
    MM_TRY(load_groups(l, names));
    MM_TRY(load_hierarchies(l, names, in_rowkey));
    if (desc->rowkey.n_columns == l->out->n_columns)
        return MM_OK;
    return FAULT("/rowkey/rowkey_columns", "RowKey columns count (%zu) does not match dimension columns count (%zu). ",
                 desc->rowkey.n_columns, l->out->n_columns);
}

/* ---- column families ---- */

static mm_code load_refs(loader *l, const mm_map *measures, const mm_old_hcolumn *column, size_t f, size_t c)
{
    if (column->refs.at == NULL)
        return FAULT(PLACE("/hbase_mapping/column_family/%zu/columns/%zu/measure_refs", f, c),
                     "column without measure_refs");
    for (size_t i = 0; i < column->refs.n; i++) {
        const char *ref = or_null(column->refs.at[i]);
        if (mm__map_get(measures, ref, strlen(ref)) == NULL)
            MM_TRY(mm__07_fault(l->arena, l->faults, true,
                             PLACE("/hbase_mapping/column_family/%zu/columns/%zu/measure_refs/%zu", f, c, i),
                             mm__arena_printf(l->arena, "measure %s is not known", ref)));
    }
    return MM_OK;
}

static mm_code load_families(loader *l, mm_map *measures)
{
    const mm_old_desc *desc = l->desc;

    if (desc->n_measures == 0)
        return MM_OK;
    if (!desc->has_hbase || desc->families == NULL)
        return FAULT(desc->has_hbase ? "/hbase_mapping/column_family" : "/hbase_mapping",
                     "cube desc with measures but without column families");
    for (size_t i = 0; i < desc->n_measures; i++) {
        const char *name = or_null(desc->measures[i].name);
        MM_TRY(mm__map_put(measures, name, strlen(name), (void *)(uintptr_t)name));
    }
    for (size_t f = 0; f < desc->n_families; f++) {
        if (desc->families[f].columns == NULL)
            MM_TRY(FAULT(PLACE("/hbase_mapping/column_family/%zu/columns", f), "column family without columns"));
        for (size_t c = 0; c < desc->families[f].n_columns; c++)
            MM_TRY(load_refs(l, measures, &desc->families[f].columns[c], f, c));
    }
    return MM_OK;
}

static mm_code load(loader *l, mm_map *names, mm_map *measures)
{
    if (l->desc->model_name == NULL || *l->desc->model_name == 0)
        return FAULT("/model_name", "cube desc %s names no model", or_null(l->desc->name));
    if (l->model == NULL)
        return FAULT("/model_name", "No data model found with name '%s'.", l->desc->model_name);
    MM_TRY(mm__07_find_table(l->arena, l->tables, l->model->fact_table, &l->fact));
    for (size_t i = 0; i < l->model->n_lookups; i++)
        MM_TRY(index_lookup(l, &l->model->lookups[i]));
    MM_TRY(load_dimensions(l));
    for (size_t i = 0; i < l->desc->n_measures; i++)
        MM_TRY(load_measure(l, i));
    MM_TRY(load_rowkey(l, names));
    return load_families(l, measures);
}

mm_code mm__07_load_desc(mm_arena *arena, const mm_old_desc *desc, const mm_old_model *model,
                         const mm_old_tables *tables, mm_07_faults *faults, mm_07_loaded *out)
{
    loader l = { .arena = arena, .desc = desc, .model = model, .tables = tables, .faults = faults, .out = out };
    mm_map names, measures;
    mm_code code;

    memset(out, 0, sizeof *out);
    out->rowkey = mm__arena_alloc(arena, (desc->rowkey.n_columns + 1) * sizeof *out->rowkey);
    out->lookup = mm__arena_alloc(arena, (desc->n_dimensions + 1) * sizeof *out->lookup);
    if (out->rowkey == NULL || out->lookup == NULL)
        return MM_E_NOMEM;
    mm__map_init(&names, arena->ctx, true);
    mm__map_init(&measures, arena->ctx, true);
    mm__map_init(&l.lookups, arena->ctx, false);
    mm__refs_init(&l.pks, arena);
    mm__refs_init(&l.columns, arena);
    code = load(&l, &names, &measures);
    mm__refs_free(&l.columns);
    mm__refs_free(&l.pks);
    mm__map_free(&l.lookups);
    mm__map_free(&measures);
    mm__map_free(&names);
    return code;
}
