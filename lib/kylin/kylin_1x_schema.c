/* Models of Kylin 1.4 to 2.0, kept for the pass: docs/formats/kylin-1.x-to-2.0.md 4.2. */
#include "kylin/kylin_1x_read.h"

#include <string.h>

#define AT(type, member) offsetof(type, member)

static const mm_07_field join_fields[] = {
    { .name = "type", .type = MM_07_TEXT, .at = AT(mm_cm_lookup, join_type) },
    { .name = "primary_key", .type = MM_07_TEXTS, .at = AT(mm_cm_lookup, pk) },
    { .name = "foreign_key", .type = MM_07_TEXTS, .at = AT(mm_cm_lookup, fk) },
};
static const mm_07_schema join_schema = MM_07_SCHEMA(mm_cm_lookup, join_fields);

static const mm_07_field lookup_fields[] = {
    { .name = "table", .type = MM_07_TEXT, .at = AT(mm_cm_lookup, table) },
    { .name = "kind", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "alias", .type = MM_07_TEXT, .at = AT(mm_cm_lookup, alias) },
    { .name = "join", .type = MM_07_OBJECT, .sub = &join_schema, .at = 0, .has_at = AT(mm_cm_lookup, has_join) },
};
static const mm_07_schema lookup_schema = MM_07_SCHEMA(mm_cm_lookup, lookup_fields);

#define MODEL(member) offsetof(mm_1x_model_doc, model.member)

static const mm_07_field partition_fields[] = {
    { .name = "partition_date_column", .type = MM_07_TEXT, .at = MODEL(partition_column) },
    { .name = "partition_date_start", .type = MM_07_LONG, .at = MODEL(partition_start) },
    { .name = "partition_date_format", .type = MM_07_TEXT, .at = MODEL(partition_format), .initial = "yyyy-MM-dd" },
    { .name = "partition_type", .type = MM_07_TEXT, .at = MODEL(partition_type), .initial = "APPEND" },
    { .name = "partition_condition_builder", .type = MM_07_TEXT, .at = MODEL(partition_builder),
      .initial = "org.apache.kylin.metadata.model.PartitionDesc$DefaultPartitionConditionBuilder" },
};
static const mm_07_schema partition_schema = MM_07_SCHEMA(mm_1x_model_doc, partition_fields);

static const char *const capacities[] = { "SMALL", "MEDIUM", "LARGE", NULL };
static const mm_07_field model_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = AT(mm_1x_model_doc, uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "name", .type = MM_07_TEXT, .at = MODEL(name) },
    { .name = "fact_table", .type = MM_07_TEXT, .at = MODEL(fact_table) },
    { .name = "lookups", .type = MM_07_OBJECTS, .sub = &lookup_schema, .at = MODEL(lookups),
      .n_at = MODEL(n_lookups) },
    { .name = "join_tables", .type = MM_07_OBJECTS, .sub = &lookup_schema, .at = AT(mm_1x_model_doc, joins),
      .n_at = AT(mm_1x_model_doc, n_joins) },
    { .name = "dimensions", .type = MM_07_ANY },
    { .name = "filter_condition", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "partition_desc", .type = MM_07_OBJECT, .sub = &partition_schema, .at = 0,
      .has_at = MODEL(has_partition) },
    { .name = "capacity", .type = MM_07_ENUM, .choices = capacities, .at = MM_07_NOWHERE },
};
static const mm_07_schema model_schema = MM_07_SCHEMA(mm_1x_model_doc, model_fields);

mm_code mm__1x_model_read(mm_07_reader *r, mm_node root, mm_1x_model_doc *out)
{
    mm_cube_model *m = &out->model;
    mm_cm_lookup *all;

    MM_TRY(mm__07_read(r, root, &model_schema, out));
    m->no_dimensions = mm_node_kind(mm_node_get(root, "dimensions")) != MM_JSON_ARRAY;
    m->no_metrics = mm_node_kind(mm_node_get(root, "metrics")) != MM_JSON_ARRAY;
    if (out->n_joins == 0)
        return MM_OK;
    all = mm_index_alloc(r->idx, (m->n_lookups + out->n_joins) * sizeof *all);
    if (all == NULL)
        return MM_E_NOMEM;
    if (m->n_lookups > 0)
        memcpy(all, m->lookups, m->n_lookups * sizeof *all);
    memcpy(all + m->n_lookups, out->joins, out->n_joins * sizeof *all);
    m->lookups = all;
    m->n_lookups += out->n_joins;
    return MM_OK;
}
