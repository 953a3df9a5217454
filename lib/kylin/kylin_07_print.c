/* Text of a 0.7 cube desc: docs/formats/kylin-0.6-to-0.7.md 2, 4.3.7, 5. */
#include "kylin/kylin_07_step.h"

#include <string.h>

static const char *const no_names[] = { NULL };

static void print_dimension(mm_conv *c, const mm_07_made *m, size_t i)
{
    static const char *const known[] = { "id", "name", "join", "hierarchy", "table", "column", "datatype", "derived",
                                         NULL };
    const mm_old_dimension *d = &m->desc.dimensions[i];

    mm_print_object(&c->p);
    mm__to7_int(c, "id", d->id);
    mm__to7_text(c, "name", d->name);
    mm__to7_bool(c, "hierarchy", d->hierarchy);
    mm__to7_text(c, "table", d->table);
    mm__to7_texts(c, "column", d->column);
    mm__to7_texts(c, "derived", d->derived);
    if (i == 0 || m->from[i - 1] != m->from[i])
        mm__to7_unknown(c, m->from[i]->node, known, no_names);
    mm_print_object_end(&c->p);
}

/* What the dimensions of 0.6 had and 0.7 has no place for. */
static void drop_members(mm_conv *c, const mm_07_made *m)
{
    static const char *const join[] = { "type", "primary_key", "foreign_key", NULL };
    static const char *const level[] = { "level", "column", NULL };
    size_t next_lookup = 0;

    for (size_t i = 0; i < m->old.n_dimensions; i++) {
        const mm_06_dimension *d = &m->old.dimensions[i];
        mm__to7_legacy(c, d->node, "datatype");
        for (size_t k = 0; k < d->n_levels; k++) {
            mm__to7_legacy(c, d->levels[k].node, "level");
            mm__to7_dropped(c, d->levels[k].node, level);
        }
        if (next_lookup < m->model.n_lookups && m->lookup_of[next_lookup] == d)
            next_lookup++;
        else
            mm__to7_dropped(c, d->join.node, join);
    }
    mm__to7_legacy(c, c->root, "signature");
}

static void print_parameter(mm_conv *c, const mm_06_measure *m)
{
    static const char *const known[] = { "type", "value", NULL };

    mm_print_key(&c->p, "parameter");
    mm_print_object(&c->p);
    mm__to7_text(c, "type", m->m.param_type);
    mm__to7_text(c, "value", m->m.param_value);
    mm__to7_unknown(c, m->parameter, known, no_names);
    mm_print_object_end(&c->p);
}

static void print_measure(mm_conv *c, const mm_06_measure *m)
{
    static const char *const known[] = { "id", "name", "function", "dependent_measure_ref", NULL };
    static const char *const in_function[] = { "expression", "parameter", "returntype", NULL };

    mm_print_object(&c->p);
    mm__to7_int(c, "id", m->m.id);
    mm__to7_text(c, "name", m->m.name);
    mm_print_key(&c->p, "function");
    mm_print_object(&c->p);
    mm__to7_text(c, "expression", m->m.expression);
    print_parameter(c, m);
    mm__to7_text(c, "returntype", m->m.returntype);
    mm__to7_unknown(c, m->function, in_function, no_names);
    mm_print_object_end(&c->p);
    mm__to7_text(c, "dependent_measure_ref", m->m.dependent);
    mm__to7_unknown(c, m->node, known, no_names);
    mm_print_object_end(&c->p);
}

static void print_rowkey(mm_conv *c, const mm_07_made *m)
{
    static const char *const known[] = { "rowkey_columns", "aggregation_groups", NULL };
    static const char *const in_column[] = { "column", "length", "dictionary", "mandatory", NULL };
    const mm_node columns = mm_node_get(m->old.rowkey, "rowkey_columns");
    const mm_old_rowkey *key = &m->desc.rowkey;
    size_t it = 0;

    mm_print_key(&c->p, "rowkey");
    mm_print_object(&c->p);
    mm_print_key(&c->p, "rowkey_columns");
    mm_print_array(&c->p);
    for (size_t i = 0; i < key->n_columns; i++) {
        const mm_node node = mm_node_next(columns, &it, NULL);
        mm_print_object(&c->p);
        mm__to7_text(c, "column", key->columns[i].column);
        mm__to7_int(c, "length", key->columns[i].length);
        mm__to7_text(c, "dictionary", key->columns[i].dictionary);
        mm__to7_bool(c, "mandatory", key->columns[i].mandatory);
        mm__to7_unknown(c, node, in_column, no_names);
        mm_print_object_end(&c->p);
    }
    mm_print_array_end(&c->p);
    mm_print_key(&c->p, "aggregation_groups");
    if (key->groups == NULL) {
        mm_print_null(&c->p);
    } else {
        mm_print_array(&c->p);
        for (size_t g = 0; g < key->n_groups; g++) {
            mm_print_array(&c->p);
            for (size_t i = 0; i < key->groups[g].n; i++)
                mm_print_text(&c->p, key->groups[g].at[i]);
            mm_print_array_end(&c->p);
        }
        mm_print_array_end(&c->p);
    }
    mm__to7_unknown(c, m->old.rowkey, known, no_names);
    mm_print_object_end(&c->p);
}

static void print_family(mm_conv *c, mm_node node)
{
    static const char *const known[] = { "name", "columns", NULL }, *const in_column[] = { "qualifier", "measure_refs",
                                                                                           NULL };
    const mm_node columns = mm_node_get(node, "columns");
    size_t it = 0;

    mm_print_object(&c->p);
    mm__to7_copy_text(c, "name", mm_node_get(node, "name"));
    mm_print_key(&c->p, "columns");
    if (mm_node_kind(columns) != MM_JSON_ARRAY) {
        mm_print_null(&c->p);
    } else {
        mm_print_array(&c->p);
        for (mm_node e; mm_node_kind(e = mm_node_next(columns, &it, NULL)) != MM_JSON_ABSENT;) {
            mm_print_object(&c->p);
            mm__to7_copy_text(c, "qualifier", mm_node_get(e, "qualifier"));
            mm__to7_copy_texts(c, "measure_refs", mm_node_get(e, "measure_refs"));
            mm__to7_unknown(c, e, in_column, no_names);
            mm_print_object_end(&c->p);
        }
        mm_print_array_end(&c->p);
    }
    mm__to7_unknown(c, node, known, no_names);
    mm_print_object_end(&c->p);
}

static void print_hbase(mm_conv *c, const mm_07_made *m)
{
    static const char *const known[] = { "column_family", NULL };
    const mm_node families = mm_node_get(m->old.hbase, "column_family");
    size_t it = 0;

    mm_print_key(&c->p, "hbase_mapping");
    if (!m->old.has_hbase) {
        mm_print_null(&c->p);
        return;
    }
    mm_print_object(&c->p);
    mm_print_key(&c->p, "column_family");
    if (mm_node_kind(families) != MM_JSON_ARRAY) {
        mm_print_null(&c->p);
    } else {
        mm_print_array(&c->p);
        for (mm_node e; mm_node_kind(e = mm_node_next(families, &it, NULL)) != MM_JSON_ABSENT;)
            print_family(c, e);
        mm_print_array_end(&c->p);
    }
    mm__to7_unknown(c, m->old.hbase, known, no_names);
    mm_print_object_end(&c->p);
}

mm_code mm__to7_desc_print(mm_conv *c, const mm_07_made *m, const char *signature)
{
    static const char *const known[] = { "uuid", "last_modified", "name", "description", "fact_table",
                                         "filter_condition", "null_string", "cube_partition_desc", "dimensions",
                                         "measures", "rowkey", "hbase_mapping", "signature", "capacity", "notify_list",
                                         NULL };

    mm__to7_begin(c);
    mm__to7_stamp(c, mm_node_get(c->root, "uuid"), c->doc->item->mtime);
    mm__to7_text(c, "name", m->desc.name);
    mm__to7_text(c, "model_name", m->desc.model_name);
    mm__to7_copy_text(c, "description", mm_node_get(c->root, "description"));
    mm__to7_copy_texts(c, "null_string", mm_node_get(c->root, "null_string"));
    mm_print_key(&c->p, "dimensions");
    mm_print_array(&c->p);
    for (size_t i = 0; i < m->desc.n_dimensions; i++)
        print_dimension(c, m, i);
    mm_print_array_end(&c->p);
    mm_print_key(&c->p, "measures");
    mm_print_array(&c->p);
    for (size_t i = 0; i < m->old.n_measures; i++)
        print_measure(c, &m->old.measures[i]);
    mm_print_array_end(&c->p);
    print_rowkey(c, m);
    print_hbase(c, m);
    mm__to7_text(c, "signature", signature);
    mm__to7_copy_texts(c, "notify_list", mm_node_get(c->root, "notify_list"));
    mm__to7_unknown(c, c->root, known, no_names);
    drop_members(c, m);
    return mm__to7_faults(c);
}
