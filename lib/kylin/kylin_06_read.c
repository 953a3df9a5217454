#include "kylin/kylin_06.h"

#include <stdlib.h>
#include <string.h>

const char *const mm__06_cube_states[] = { "DISABLED", "BUILDING", "READY", "DESCBROKEN", NULL };
const char *const mm__06_segment_states[] = { "NEW", "READY", "READY_PENDING", NULL };
const char *const mm__06_project_states[] = { "DISABLED", "ENABLED", NULL };
const char *const mm__06_job_types[] = { "BUILD", "MERGE", NULL };
const char *const mm__06_job_states[] = { "NEW", "PENDING", "RUNNING", "FINISHED", "ERROR", "DISCARDED", NULL };
const char *const mm__06_step_states[] = { "NEW", "PENDING", "RUNNING", "FINISHED", "ERROR", "DISCARDED", "WAITING",
                                           NULL };
const char *const mm__06_capacities[] = { "SMALL", "MEDIUM", "LARGE", NULL };
const char *const mm__06_partition_types[] = { "APPEND", "UPDATE_INSERT", NULL };

const char *mm__06_upper(mm_reader *r, const char *text)
{
    char *out;

    if (text == NULL)
        return NULL;
    out = mm__arena_text(r->doc->arena, text, strlen(text));
    if (out == NULL)
        r->code = MM_E_NOMEM;
    else
        mm__upper(out, strlen(out));
    return out;
}

/* Scripts with two cases: Latin, Greek, Cyrillic, Armenian, Georgian, Coptic, Glagolitic, wide forms, Deseret. */
bool mm__06_foreign_letter(const char *text)
{
    static const struct { uint32_t low, high; } ranges[] = {
        { 0xb5, 0xb5 },     { 0xc0, 0x24f },    { 0x250, 0x2af },   { 0x370, 0x52f },   { 0x531, 0x587 },
        { 0x10a0, 0x10ff }, { 0x1d79, 0x1dff }, { 0x1e00, 0x1fff }, { 0x2170, 0x2188 }, { 0x24b6, 0x24e9 },
        { 0x2c00, 0x2d2f }, { 0xa640, 0xa7ff }, { 0xfb00, 0xfb17 }, { 0xff21, 0xff5a }, { 0x10400, 0x104ff },
    };

    for (const unsigned char *at = (const unsigned char *)text; *at != 0;) {
        uint32_t c = *at++;
        if (c < 0x80)
            continue;
        c &= c >= 0xf0 ? 0x07 : c >= 0xe0 ? 0x0f : 0x1f;
        while ((*at & 0xc0) == 0x80)
            c = (c << 6) | (*at++ & 0x3f);
        for (size_t i = 0; i < MM_COUNT(ranges); i++)
            if (c >= ranges[i].low && c <= ranges[i].high)
                return true;
    }
    return false;
}

/* A member without which 0.6 itself does not load the desc. */
static bool lacks(mm_reader *r, mm_node owner, mm_node member, const char *text)
{
    const char *rule = r->rule;

    if (mm_node_kind(member) > MM_JSON_NULL)
        return false;
    r->rule = "kylin-0.7/cube-desc/normalise";
    mm__read_fault(r, mm_node_kind(member) == MM_JSON_ABSENT ? owner : member, "%s", text);
    r->rule = rule;
    return true;
}

static void *array_for(mm_reader *r, mm_node array, size_t size)
{
    void *out = mm__arena_alloc(r->doc->arena, (mm_node_len(array) + 1) * size);

    if (out == NULL)
        r->code = MM_E_NOMEM;
    return out;
}

/* Next element; false after the last. A null or absent one where an object is needed is a fault and is skipped. */
static bool next_object(mm_reader *r, mm_node array, size_t *it, mm_node *out)
{
    for (;;) {
        const mm_node e = mm_node_next(array, it, NULL);
        if (mm_node_kind(e) == MM_JSON_ABSENT)
            return false;
        *out = mm__read_object(r, e);
        if (mm_node_kind(*out) == MM_JSON_OBJECT)
            return true;
        if (mm_node_kind(e) == MM_JSON_NULL)
            mm__read_fault(r, e, "expected an object, found null");
    }
}

static mm_old_texts upper_all(mm_reader *r, mm_old_texts list, bool last_part)
{
    const char **out;

    if (list.at == NULL)
        return list;
    out = mm__arena_alloc(r->doc->arena, (list.n + 1) * sizeof *out);
    if (out == NULL) {
        r->code = MM_E_NOMEM;
        return (mm_old_texts){ NULL, 0 };
    }
    for (size_t i = 0; i < list.n; i++)
        out[i] = mm__06_upper(r, last_part ? mm__old_last_part(list.at[i]) : list.at[i]);
    return (mm_old_texts){ out, list.n };
}

static void read_join(mm_reader *r, mm_node node, mm_06_join *out)
{
    const mm_node join = mm__read_object(r, node);

    out->node = join;
    out->given = mm_node_kind(join) == MM_JSON_OBJECT;
    if (!out->given)
        return;
    out->type = mm__read_text(r, mm_node_get(join, "type"));
    out->pk = upper_all(r, mm__read_texts(r, mm_node_get(join, "primary_key")), true);
    out->fk = upper_all(r, mm__read_texts(r, mm_node_get(join, "foreign_key")), true);
}

static int by_level(const void *a, const void *b)
{
    const mm_06_level *const x = a, *const y = b;

    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at); /* stable */
}

/* `level` is a text that holds an integer; null and "" do not. */
static int64_t read_level(mm_reader *r, mm_node object)
{
    const mm_node node = mm_node_get(object, "level");

    if (lacks(r, object, node, "hierarchy level is not an integer"))
        return 0;
    if (mm_node_is(node, ""))
        mm__read_fault(r, node, "expected an integer, found \"\"");
    return mm__read_int(r, node, 0);
}

static void read_levels(mm_reader *r, mm_node node, mm_06_dimension *out)
{
    const mm_node array = mm__read_array(r, node);
    size_t it = 0;
    mm_node e;

    if (mm_node_len(array) == 0)
        return;
    out->levels = array_for(r, array, sizeof *out->levels);
    while (out->levels != NULL && next_object(r, array, &it, &e)) {
        mm_06_level *l = &out->levels[out->n_levels];
        l->at = out->n_levels++;
        l->node = e;
        l->level = read_level(r, e);
        l->column = mm__06_upper(r, mm__read_text(r, mm_node_get(e, "column")));
        lacks(r, e, mm_node_get(e, "column"), "hierarchy level without column");
    }
    if (out->n_levels > 0)
        qsort(out->levels, out->n_levels, sizeof *out->levels, by_level);
}

static void read_dimension(mm_reader *r, mm_node node, mm_06_dimension *out)
{
    out->node = node;
    out->id = mm__read_int(r, mm_node_get(node, "id"), 0);
    out->name = mm__06_upper(r, mm__read_text(r, mm_node_get(node, "name")));
    out->table = mm__06_upper(r, mm__read_text(r, mm_node_get(node, "table")));
    out->column = mm__06_upper(r, mm__read_text(r, mm_node_get(node, "column")));
    read_join(r, mm_node_get(node, "join"), &out->join);
    read_levels(r, mm_node_get(node, "hierarchy"), out);
    out->derived = upper_all(r, mm__read_texts(r, mm_node_get(node, "derived")), false);
    if (out->derived.n == 0)
        out->derived.at = NULL;
    lacks(r, node, mm_node_get(node, "name"), "dimension without name");
}

static int by_dimension_id(const void *a, const void *b)
{
    const mm_06_dimension *const x = a, *const y = b;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void read_dimensions(mm_reader *r, mm_06_desc *out)
{
    const mm_node node = mm_node_get(out->root, "dimensions"), array = mm__read_array(r, node);
    size_t it = 0;
    mm_node e;

    lacks(r, out->root, node, "cube desc without dimensions");
    out->dimensions = array_for(r, array, sizeof *out->dimensions);
    while (out->dimensions != NULL && next_object(r, array, &it, &e)) {
        mm_06_dimension *d = &out->dimensions[out->n_dimensions];
        d->at = out->n_dimensions++;
        read_dimension(r, e, d);
    }
    if (out->n_dimensions > 0)
        qsort(out->dimensions, out->n_dimensions, sizeof *out->dimensions, by_dimension_id);
}

static const char *read_value(mm_reader *r, const mm_old_measure *m, mm_node owner)
{
    const mm_node node = mm_node_get(owner, "value");
    const char *value = mm__read_text(r, node), *out;

    if (m->param_type == NULL || strcmp(m->param_type, "column") != 0)
        return value;
    if (value == NULL) {
        lacks(r, owner, node, "column parameter without a value");
        return NULL;
    }
    out = mm__old_column_param(r->doc->arena, value);
    if (out == NULL)
        r->code = MM_E_NOMEM;
    return out;
}

static void read_function(mm_reader *r, mm_06_measure *out)
{
    mm_old_measure *m = &out->m;

    out->function = mm__read_object(r, mm_node_get(out->node, "function"));
    m->has_function = mm_node_kind(out->function) == MM_JSON_OBJECT;
    if (lacks(r, out->node, mm_node_get(out->node, "function"), "measure without function"))
        return;
    m->expression = mm__06_upper(r, mm__read_text(r, mm_node_get(out->function, "expression")));
    m->returntype = mm__read_text(r, mm_node_get(out->function, "returntype"));
    out->parameter = mm__read_object(r, mm_node_get(out->function, "parameter"));
    m->has_parameter = mm_node_kind(out->parameter) == MM_JSON_OBJECT;
    if (!m->has_parameter)
        return;
    m->param_type = mm__read_text(r, mm_node_get(out->parameter, "type"));
    m->param_value = read_value(r, m, out->parameter);
}

static int by_measure_id(const void *a, const void *b)
{
    const mm_06_measure *const x = a, *const y = b;

    if (x->m.id != y->m.id)
        return x->m.id < y->m.id ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void read_measures(mm_reader *r, mm_06_desc *out)
{
    const mm_node array = mm__read_array(r, mm_node_get(out->root, "measures"));
    size_t it = 0;
    mm_node e;

    if (mm_node_kind(array) == MM_JSON_ABSENT)
        return;
    out->measures = array_for(r, array, sizeof *out->measures);
    while (out->measures != NULL && next_object(r, array, &it, &e)) {
        mm_06_measure *m = &out->measures[out->n_measures];
        m->at = out->n_measures++;
        m->node = e;
        m->m.id = mm__read_int(r, mm_node_get(e, "id"), 0);
        m->m.name = mm__06_upper(r, mm__read_text(r, mm_node_get(e, "name")));
        m->m.dependent = mm__06_upper(r, mm__read_text(r, mm_node_get(e, "dependent_measure_ref")));
        read_function(r, m);
    }
    if (out->n_measures > 0)
        qsort(out->measures, out->n_measures, sizeof *out->measures, by_measure_id);
}

static void read_rowcols(mm_reader *r, mm_06_desc *out)
{
    const mm_node array = mm__read_array(r, mm_node_get(out->rowkey, "rowkey_columns"));
    size_t it = 0;
    mm_node e;

    lacks(r, out->rowkey, mm_node_get(out->rowkey, "rowkey_columns"), "rowkey without rowkey_columns");
    out->rowcols = array_for(r, array, sizeof *out->rowcols);
    while (out->rowcols != NULL && next_object(r, array, &it, &e)) {
        mm_old_rowcol *c = &out->rowcols[out->n_rowcols++];
        c->column = mm__read_text(r, mm_node_get(e, "column"));
        c->length = mm__read_int(r, mm_node_get(e, "length"), 0);
        c->dictionary = mm__read_text(r, mm_node_get(e, "dictionary"));
        c->mandatory = mm__read_bool(r, mm_node_get(e, "mandatory"), false);
        lacks(r, e, mm_node_get(e, "column"), "rowkey column without name");
    }
}

static void read_rowkey(mm_reader *r, mm_06_desc *out)
{
    mm_node groups;
    size_t it = 0;

    out->rowkey = mm__read_object(r, mm_node_get(out->root, "rowkey"));
    out->has_rowkey = mm_node_kind(out->rowkey) == MM_JSON_OBJECT;
    if (lacks(r, out->root, mm_node_get(out->root, "rowkey"), "cube desc without rowkey") || !out->has_rowkey)
        return;
    read_rowcols(r, out);
    groups = mm__read_array(r, mm_node_get(out->rowkey, "aggregation_groups"));
    if (mm_node_kind(groups) == MM_JSON_ABSENT)
        return;
    out->groups = array_for(r, groups, sizeof *out->groups);
    for (mm_node e; out->groups != NULL && mm_node_kind(e = mm_node_next(groups, &it, NULL)) != MM_JSON_ABSENT;) {
        if (mm_node_kind(e) == MM_JSON_NULL)
            mm__read_fault(r, e, "expected an array, found null");
        out->groups[out->n_groups++] = mm__read_texts(r, e);
    }
}

static void read_family(mm_reader *r, mm_node node, mm_old_family *out)
{
    const mm_node array = mm__read_array(r, mm_node_get(node, "columns"));
    mm_old_hcolumn *columns;
    size_t it = 0;
    mm_node e;

    out->name = mm__read_text(r, mm_node_get(node, "name"));
    if (mm_node_kind(array) == MM_JSON_ABSENT)
        return;
    out->columns = columns = array_for(r, array, sizeof *columns);
    while (columns != NULL && next_object(r, array, &it, &e)) {
        mm_old_hcolumn *c = &columns[out->n_columns++];
        c->qualifier = mm__read_text(r, mm_node_get(e, "qualifier"));
        c->refs = mm__read_texts(r, mm_node_get(e, "measure_refs"));
    }
}

static void read_hbase(mm_reader *r, mm_06_desc *out)
{
    mm_node array, e;
    size_t it = 0;

    out->hbase = mm__read_object(r, mm_node_get(out->root, "hbase_mapping"));
    out->has_hbase = mm_node_kind(out->hbase) == MM_JSON_OBJECT;
    array = mm__read_array(r, mm_node_get(out->hbase, "column_family"));
    if (mm_node_kind(array) == MM_JSON_ABSENT)
        return;
    out->families = array_for(r, array, sizeof *out->families);
    while (out->families != NULL && next_object(r, array, &it, &e))
        read_family(r, e, &out->families[out->n_families++]);
}

static void read_partition(mm_reader *r, mm_06_desc *out)
{
    out->partition = mm__read_object(r, mm_node_get(out->root, "cube_partition_desc"));
    out->partition_column = mm__read_text(r, mm_node_get(out->partition, "partition_date_column"));
    out->partition_start = mm__read_long(r, mm_node_get(out->partition, "partition_date_start"), 0);
    out->partition_type = mm__read_enum(r, mm_node_get(out->partition, "cube_partition_type"), mm__06_partition_types);
}

void mm__06_read_desc(mm_reader *r, mm_node root, mm_06_desc *out)
{
    memset(out, 0, sizeof *out);
    out->root = root;
    out->name = mm__read_text(r, mm_node_get(root, "name"));
    out->fact_table = mm__06_upper(r, mm__read_text(r, mm_node_get(root, "fact_table")));
    out->capacity = mm__read_enum(r, mm_node_get(root, "capacity"), mm__06_capacities);
    read_partition(r, out);
    read_dimensions(r, out);
    read_measures(r, out);
    read_rowkey(r, out);
    read_hbase(r, out);
}
