/* Reading of cube descs and models: docs/formats/kylin-1.x-to-2.0.md 4.2, 4.3. */
#include "metastore/cube_desc.h"

#include <stdlib.h>
#include <string.h>

#define BUILDER "org.apache.kylin.metadata.model.PartitionDesc$DefaultPartitionConditionBuilder"

mm_line mm__line_of(const char *release)
{
    static const struct { const char *prefix; mm_line line; } lines[] = {
        { "0.", MM_LINE_1_4 }, { "1.0", MM_LINE_1_4 }, { "1.1", MM_LINE_1_4 }, { "1.2", MM_LINE_1_4 },
        { "1.3", MM_LINE_1_4 }, { "1.4", MM_LINE_1_4 }, { "1.5.0", MM_LINE_1_5_0 }, { "1.5.1", MM_LINE_1_5_1 },
        { "1.5.2", MM_LINE_1_5_2 }, { "1.5", MM_LINE_1_5_3 }, { "1.6", MM_LINE_1_5_3 },
        { "2.0", MM_LINE_2_0 }, { "2.1", MM_LINE_2_1 }, { "2.2", MM_LINE_2_1 }, { "2.3", MM_LINE_2_1 },
    };

    for (size_t i = 0; i < MM_COUNT(lines); i++)
        if (strncmp(release, lines[i].prefix, strlen(lines[i].prefix)) == 0)
            return lines[i].line;
    return MM_LINE_2_4;
}

/* ---- arrays of objects ---- */

/* Room for the elements of an array member; NULL with *n = 0 for null and absent. */
static void *rows(mm_reader *r, mm_node node, size_t size, mm_node *array)
{
    void *out;

    *array = mm__read_array(r, node);
    if (mm_node_kind(*array) == MM_JSON_ABSENT)
        return NULL;
    out = mm__arena_alloc(r->doc->arena, (mm_node_len(*array) + 1) * size);
    if (out == NULL)
        r->code = MM_E_NOMEM;
    return out;
}

/* The next element; a fault if it is no object. */
static bool next_row(mm_reader *r, mm_node array, size_t *it, mm_node *out)
{
    const mm_node e = mm_node_next(array, it, NULL);

    if (mm_node_kind(e) == MM_JSON_ABSENT || r->code == MM_E_NOMEM)
        return false;
    *out = mm__read_object(r, e);
    if (mm_node_kind(*out) == MM_JSON_ABSENT && mm_node_kind(e) == MM_JSON_NULL)
        mm__read_fault(r, e, "null in a list of objects");
    if (mm_node_kind(*out) == MM_JSON_ABSENT)
        *out = e;
    return true;
}

static mm_cd_lists read_lists(mm_reader *r, mm_node node)
{
    const mm_node array = mm__read_array(r, node);
    mm_old_texts *out;
    size_t n = 0, it = 0;

    if (mm_node_kind(array) == MM_JSON_ABSENT)
        return (mm_cd_lists){ NULL, 0 };
    out = mm__arena_alloc(r->doc->arena, (mm_node_len(array) + 1) * sizeof *out);
    if (out == NULL) {
        r->code = MM_E_NOMEM;
        return (mm_cd_lists){ NULL, 0 };
    }
    for (mm_node e; mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT;) {
        if (mm_node_kind(e) == MM_JSON_NULL)
            mm__read_fault(r, e, "null in a list of lists");
        out[n++] = mm__read_texts(r, e);
    }
    return (mm_cd_lists){ out, n };
}

/* ---- dimensions ---- */

static mm_old_texts one_text(mm_reader *r, mm_node node)
{
    const char *text = mm__read_text(r, node), **out;

    if (text == NULL)
        return (mm_old_texts){ NULL, 0 };
    out = mm__arena_alloc(r->doc->arena, sizeof *out);
    if (out == NULL) {
        r->code = MM_E_NOMEM;
        return (mm_old_texts){ NULL, 0 };
    }
    *out = text;
    return (mm_old_texts){ out, 1 };
}

static void read_dimension(mm_reader *r, mm_node node, bool new_shape, mm_cd_dimension *d)
{
    const mm_node column = mm_node_get(node, "column");

    d->node = node;
    d->id = mm__read_int(r, mm_node_get(node, "id"), 0);
    d->name = mm__read_text(r, mm_node_get(node, "name"));
    d->table = mm__read_text(r, mm_node_get(node, "table"));
    d->hierarchy = mm__read_bool(r, mm_node_get(node, "hierarchy"), false);
    d->derived = mm__read_texts(r, mm_node_get(node, "derived"));
    d->text_column = !new_shape && mm_node_kind(column) == MM_JSON_STRING;
    d->column = new_shape || d->text_column ? one_text(r, column) : mm__read_texts(r, column);
}

static void read_dimensions(mm_reader *r, mm_cube_desc *d)
{
    mm_node array, e;
    size_t it = 0;

    d->dimensions = rows(r, mm_node_get(d->root, "dimensions"), sizeof *d->dimensions, &array);
    while (d->dimensions != NULL && next_row(r, array, &it, &e)) {
        mm_cd_dimension *one = &d->dimensions[d->n_dimensions];
        read_dimension(r, e, d->new_shape, one);
        one->order = d->n_dimensions++;
    }
}

/* ---- measures ---- */

static const mm_cd_param *read_params(mm_reader *r, mm_node node)
{
    const mm_cd_param *first = NULL, **end = &first;

    for (mm_node at = mm__read_object(r, node); mm_node_kind(at) != MM_JSON_ABSENT;
         at = mm__read_object(r, mm_node_get(at, "next_parameter"))) {
        mm_cd_param *one = mm__arena_alloc(r->doc->arena, sizeof *one);
        if (one == NULL) {
            r->code = MM_E_NOMEM;
            return first;
        }
        one->node = at;
        one->type = mm__read_text(r, mm_node_get(at, "type"));
        one->value = mm__read_text(r, mm_node_get(at, "value"));
        *end = one;
        end = &one->next;
    }
    return first;
}

static void read_measures(mm_reader *r, mm_cube_desc *d)
{
    mm_node array, e;
    size_t it = 0;

    d->measures = rows(r, mm_node_get(d->root, "measures"), sizeof *d->measures, &array);
    while (d->measures != NULL && next_row(r, array, &it, &e)) {
        mm_cd_measure *m = &d->measures[d->n_measures];
        m->node = e;
        m->order = d->n_measures++;
        m->id = mm__read_int(r, mm_node_get(e, "id"), 0);
        m->name = mm__read_text(r, mm_node_get(e, "name"));
        m->dependent = mm__read_text(r, mm_node_get(e, "dependent_measure_ref"));
        m->function = mm__read_object(r, mm_node_get(e, "function"));
        m->has_function = mm_node_kind(m->function) == MM_JSON_OBJECT;
        m->expression = mm__read_text(r, mm_node_get(m->function, "expression"));
        m->returntype = mm__read_text(r, mm_node_get(m->function, "returntype"));
        m->configuration = mm__read_object(r, mm_node_get(m->function, "configuration"));
        m->param = read_params(r, mm_node_get(m->function, "parameter"));
    }
}

/* ---- rowkey, groups, column families ---- */

static void read_rowkey(mm_reader *r, mm_cube_desc *d)
{
    mm_node array, e;
    size_t it = 0;

    d->rowkey = mm__read_object(r, mm_node_get(d->root, "rowkey"));
    d->has_rowkey = mm_node_kind(d->rowkey) == MM_JSON_OBJECT;
    d->old_groups = read_lists(r, d->new_shape ? (mm_node){ 0 } : mm_node_get(d->rowkey, "aggregation_groups"));
    d->rowcols = rows(r, mm_node_get(d->rowkey, "rowkey_columns"), sizeof *d->rowcols, &array);
    while (d->rowcols != NULL && next_row(r, array, &it, &e)) {
        mm_cd_rowcol *c = &d->rowcols[d->n_rowcols++];
        c->node = e;
        c->column = mm__read_text(r, mm_node_get(e, "column"));
        c->length = mm__read_int(r, mm_node_get(e, "length"), 0);
        c->dictionary = mm__read_text(r, mm_node_get(e, "dictionary"));
        c->mandatory = mm__read_bool(r, mm_node_get(e, "mandatory"), false);
        c->encoding = mm__read_text(r, mm_node_get(e, "encoding"));
        c->encoding_version = mm__read_int(r, mm_node_get(e, "encoding_version"), 1);
        c->shard = mm__read_bool(r, mm_node_get(e, "isShardBy"), false);
        c->index = mm__read_text(r, mm_node_get(e, "index"));
    }
}

static void read_groups(mm_reader *r, mm_cube_desc *d)
{
    mm_node array, e;
    size_t it = 0;

    d->groups = rows(r, mm_node_get(d->root, "aggregation_groups"), sizeof *d->groups, &array);
    while (d->groups != NULL && next_row(r, array, &it, &e)) {
        mm_cd_group *g = &d->groups[d->n_groups++];
        g->node = e;
        g->includes = mm__read_texts(r, mm_node_get(e, "includes"));
        g->rule = mm__read_object(r, mm_node_get(e, "select_rule"));
        g->has_rule = mm_node_kind(g->rule) == MM_JSON_OBJECT;
        g->hierarchies = read_lists(r, mm_node_get(g->rule, "hierarchy_dims"));
        g->mandatory = mm__read_texts(r, mm_node_get(g->rule, "mandatory_dims"));
        g->joints = read_lists(r, mm_node_get(g->rule, "joint_dims"));
    }
}

static void read_family(mm_reader *r, mm_node node, mm_cd_family *f)
{
    mm_node array, e;
    size_t it = 0;

    f->node = node;
    f->name = mm__read_text(r, mm_node_get(node, "name"));
    f->columns = rows(r, mm_node_get(node, "columns"), sizeof *f->columns, &array);
    while (f->columns != NULL && next_row(r, array, &it, &e)) {
        mm_cd_hcolumn *c = &f->columns[f->n_columns++];
        c->node = e;
        c->qualifier = mm__read_text(r, mm_node_get(e, "qualifier"));
        c->refs = mm__read_texts(r, mm_node_get(e, "measure_refs"));
    }
}

static void read_hbase(mm_reader *r, mm_cube_desc *d)
{
    mm_node array, e;
    size_t it = 0;

    d->hbase = mm__read_object(r, mm_node_get(d->root, "hbase_mapping"));
    d->has_hbase = mm_node_kind(d->hbase) == MM_JSON_OBJECT;
    d->families = rows(r, mm_node_get(d->hbase, "column_family"), sizeof *d->families, &array);
    while (d->families != NULL && next_row(r, array, &it, &e))
        read_family(r, e, &d->families[d->n_families++]);
}

void mm__cube_desc_read(mm_reader *r, mm_node root, bool new_shape, mm_cube_desc *out)
{
    memset(out, 0, sizeof *out);
    out->root = mm__read_object(r, root);
    out->new_shape = new_shape;
    out->name = mm__read_text(r, mm_node_get(root, "name"));
    out->model_name = mm__read_text(r, mm_node_get(root, "model_name"));
    out->null_string = mm__read_texts(r, mm_node_get(root, "null_string"));
    out->engine = mm__read_int(r, mm_node_get(root, "engine_type"), 0);
    out->storage = mm__read_int(r, mm_node_get(root, "storage_type"), 0);
    read_dimensions(r, out);
    read_measures(r, out);
    read_rowkey(r, out);
    if (new_shape)
        read_groups(r, out);
    read_hbase(r, out);
}

/* ---- models ---- */

static void read_lookups(mm_reader *r, mm_node array, mm_cube_model *m)
{
    mm_node e;
    size_t it = 0;

    while (mm_node_kind(array) == MM_JSON_ARRAY && next_row(r, array, &it, &e)) {
        mm_cm_lookup *l = &m->lookups[m->n_lookups++];
        l->node = e;
        l->table = mm__read_text(r, mm_node_get(e, "table"));
        l->alias = mm__read_text(r, mm_node_get(e, "alias"));
        l->join = mm__read_object(r, mm_node_get(e, "join"));
        l->has_join = mm_node_kind(l->join) == MM_JSON_OBJECT;
        l->join_type = mm__read_text(r, mm_node_get(l->join, "type"));
        l->pk = mm__read_texts(r, mm_node_get(l->join, "primary_key"));
        l->fk = mm__read_texts(r, mm_node_get(l->join, "foreign_key"));
    }
}

static const char *or_else(const char *text, const char *absent)
{
    return text != NULL ? text : absent;
}

static void read_partition(mm_reader *r, mm_cube_model *m)
{
    const mm_node p = m->partition = mm__read_object(r, mm_node_get(m->root, "partition_desc"));

    m->has_partition = mm_node_kind(p) == MM_JSON_OBJECT;
    m->partition_column = mm__read_text(r, mm_node_get(p, "partition_date_column"));
    m->partition_start = mm__read_long(r, mm_node_get(p, "partition_date_start"), 0);
    m->partition_format = or_else(mm__read_text(r, mm_node_get(p, "partition_date_format")), "yyyy-MM-dd");
    m->partition_type = or_else(mm__read_text(r, mm_node_get(p, "partition_type")), "APPEND");
    m->partition_builder = or_else(mm__read_text(r, mm_node_get(p, "partition_condition_builder")), BUILDER);
}

void mm__cube_model_read(mm_reader *r, mm_node root, mm_cube_model *out)
{
    mm_node lookups, joins;

    memset(out, 0, sizeof *out);
    out->root = mm__read_object(r, root);
    out->name = mm__read_text(r, mm_node_get(root, "name"));
    out->fact_table = mm__read_text(r, mm_node_get(root, "fact_table"));
    lookups = mm__read_array(r, mm_node_get(root, "lookups"));
    joins = mm__read_array(r, mm_node_get(root, "join_tables"));
    out->lookups = mm__arena_alloc(r->doc->arena, (mm_node_len(lookups) + mm_node_len(joins) + 1)
                                                  * sizeof *out->lookups);
    if (out->lookups == NULL) {
        r->code = MM_E_NOMEM;
        return;
    }
    read_lookups(r, lookups, out);
    read_lookups(r, joins, out);
    out->no_dimensions = mm_node_kind(mm__read_array(r, mm_node_get(root, "dimensions"))) == MM_JSON_ABSENT;
    out->no_metrics = mm_node_kind(mm__read_array(r, mm_node_get(root, "metrics"))) == MM_JSON_ABSENT;
    read_partition(r, out);
}
