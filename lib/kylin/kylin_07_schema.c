/* The documents of Kylin 0.7 that hold a design: docs/formats/kylin-0.6-to-0.7.md 2. */
#include "kylin/kylin_07_read.h"

#define AT(type, member) offsetof(type, member)
#define CHECKED MM_07_NOWHERE

/* ---- table ---- */

static const mm_07_field column_fields[] = {
    { .name = "id", .type = MM_07_TEXT, .at = CHECKED },
    { .name = "name", .type = MM_07_TEXT, .at = AT(mm_old_column, name), .required = true },
    { .name = "datatype", .type = MM_07_TEXT, .at = AT(mm_old_column, datatype), .required = true },
};
static const mm_07_schema column_schema = MM_07_SCHEMA(mm_old_column, column_fields);

static const mm_07_field table_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = AT(mm_07_table_doc, uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = CHECKED },
    { .name = "name", .type = MM_07_TEXT, .at = AT(mm_07_table_doc, name) },
    { .name = "columns", .type = MM_07_OBJECTS, .sub = &column_schema, .at = AT(mm_07_table_doc, columns),
      .n_at = AT(mm_07_table_doc, n_columns), .required = true },
    { .name = "database", .type = MM_07_TEXT, .at = AT(mm_07_table_doc, database) },
};
const mm_07_schema mm__07_table_schema = MM_07_SCHEMA(mm_07_table_doc, table_fields);

/* ---- model ---- */

static const mm_07_field join_fields[] = {
    { .name = "type", .type = MM_07_TEXT, .at = AT(mm_old_join, type) },
    { .name = "primary_key", .type = MM_07_TEXTS, .at = AT(mm_old_join, pk) },
    { .name = "foreign_key", .type = MM_07_TEXTS, .at = AT(mm_old_join, fk) },
};
static const mm_07_schema join_schema = MM_07_SCHEMA(mm_old_join, join_fields);

static const mm_07_field lookup_fields[] = {
    { .name = "table", .type = MM_07_TEXT, .at = AT(mm_old_lookup, table), .required = true },
    { .name = "join", .type = MM_07_OBJECT, .sub = &join_schema, .at = AT(mm_old_lookup, join),
      .has_at = AT(mm_old_lookup, has_join) },
};
static const mm_07_schema lookup_schema = MM_07_SCHEMA(mm_old_lookup, lookup_fields);

static const char *const partition_types[] = { "APPEND", "UPDATE_INSERT", NULL };
static const mm_07_field partition_fields[] = {
    { .name = "partition_date_column", .type = MM_07_TEXT, .at = AT(mm_old_partition, column) },
    { .name = "partition_date_start", .type = MM_07_LONG, .at = AT(mm_old_partition, start) },
    { .name = "partition_type", .type = MM_07_ENUM, .choices = partition_types, .at = AT(mm_old_partition, type),
      .initial = "APPEND" },
    { .name = "partition_condition_builder", .type = MM_07_TEXT, .at = AT(mm_old_partition, builder),
      .initial = "org.apache.kylin.metadata.model.PartitionDesc$DefaultPartitionConditionBuilder" },
};
static const mm_07_schema partition_schema = MM_07_SCHEMA(mm_old_partition, partition_fields);

static const char *const capacities[] = { "SMALL", "MEDIUM", "LARGE", NULL };
static const mm_07_field model_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = AT(mm_07_model_doc, uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = CHECKED },
    { .name = "name", .type = MM_07_TEXT, .at = AT(mm_07_model_doc, model.name) },
    { .name = "fact_table", .type = MM_07_TEXT, .at = AT(mm_07_model_doc, model.fact_table), .required = true },
    { .name = "lookups", .type = MM_07_OBJECTS, .sub = &lookup_schema, .at = AT(mm_07_model_doc, model.lookups),
      .n_at = AT(mm_07_model_doc, model.n_lookups) },
    { .name = "filter_condition", .type = MM_07_TEXT, .at = CHECKED },
    { .name = "partition_desc", .type = MM_07_OBJECT, .sub = &partition_schema,
      .at = AT(mm_07_model_doc, model.partition), .has_at = AT(mm_07_model_doc, model.has_partition) },
    { .name = "capacity", .type = MM_07_ENUM, .choices = capacities, .at = CHECKED },
};
const mm_07_schema mm__07_model_schema = MM_07_SCHEMA(mm_07_model_doc, model_fields);

/* ---- cube desc ---- */

static const mm_07_field dimension_fields[] = {
    { .name = "id", .type = MM_07_INT, .at = AT(mm_old_dimension, id) },
    { .name = "name", .type = MM_07_TEXT, .at = AT(mm_old_dimension, name) },
    { .name = "hierarchy", .type = MM_07_BOOL, .at = AT(mm_old_dimension, hierarchy) },
    { .name = "table", .type = MM_07_TEXT, .at = AT(mm_old_dimension, table), .required = true },
    { .name = "column", .type = MM_07_TEXTS, .at = AT(mm_old_dimension, column) },
    { .name = "derived", .type = MM_07_TEXTS, .at = AT(mm_old_dimension, derived) },
    { .name = "datatype", .type = MM_07_LEGACY },
};
static const mm_07_schema dimension_schema = MM_07_SCHEMA(mm_old_dimension, dimension_fields);

static const mm_07_field parameter_fields[] = {
    { .name = "type", .type = MM_07_TEXT, .at = AT(mm_old_measure, param_type) },
    { .name = "value", .type = MM_07_TEXT, .at = AT(mm_old_measure, param_value) },
};
static const mm_07_schema parameter_schema = MM_07_SCHEMA(mm_old_measure, parameter_fields);

static const mm_07_field function_fields[] = {
    { .name = "expression", .type = MM_07_TEXT, .at = AT(mm_old_measure, expression) },
    { .name = "parameter", .type = MM_07_OBJECT, .sub = &parameter_schema, .at = 0,
      .has_at = AT(mm_old_measure, has_parameter) },
    { .name = "returntype", .type = MM_07_TEXT, .at = AT(mm_old_measure, returntype) },
};
static const mm_07_schema function_schema = MM_07_SCHEMA(mm_old_measure, function_fields);

static const mm_07_field measure_fields[] = {
    { .name = "id", .type = MM_07_INT, .at = AT(mm_old_measure, id) },
    { .name = "name", .type = MM_07_TEXT, .at = AT(mm_old_measure, name) },
    { .name = "function", .type = MM_07_OBJECT, .sub = &function_schema, .at = 0,
      .has_at = AT(mm_old_measure, has_function) },
    { .name = "dependent_measure_ref", .type = MM_07_TEXT, .at = AT(mm_old_measure, dependent) },
};
static const mm_07_schema measure_schema = MM_07_SCHEMA(mm_old_measure, measure_fields);

static const mm_07_field rowcol_fields[] = {
    { .name = "column", .type = MM_07_TEXT, .at = AT(mm_old_rowcol, column), .required = true },
    { .name = "length", .type = MM_07_INT, .at = AT(mm_old_rowcol, length) },
    { .name = "dictionary", .type = MM_07_TEXT, .at = AT(mm_old_rowcol, dictionary) },
    { .name = "mandatory", .type = MM_07_BOOL, .at = AT(mm_old_rowcol, mandatory) },
};
static const mm_07_schema rowcol_schema = MM_07_SCHEMA(mm_old_rowcol, rowcol_fields);

static const mm_07_field rowkey_fields[] = {
    { .name = "rowkey_columns", .type = MM_07_OBJECTS, .sub = &rowcol_schema, .at = AT(mm_old_rowkey, columns),
      .n_at = AT(mm_old_rowkey, n_columns) },
    { .name = "aggregation_groups", .type = MM_07_LISTS, .at = AT(mm_old_rowkey, groups),
      .n_at = AT(mm_old_rowkey, n_groups) },
};
static const mm_07_schema rowkey_schema = MM_07_SCHEMA(mm_old_rowkey, rowkey_fields);

static const mm_07_field hcolumn_fields[] = {
    { .name = "qualifier", .type = MM_07_TEXT, .at = AT(mm_old_hcolumn, qualifier) },
    { .name = "measure_refs", .type = MM_07_TEXTS, .at = AT(mm_old_hcolumn, refs) },
};
static const mm_07_schema hcolumn_schema = MM_07_SCHEMA(mm_old_hcolumn, hcolumn_fields);

static const mm_07_field family_fields[] = {
    { .name = "name", .type = MM_07_TEXT, .at = AT(mm_old_family, name) },
    { .name = "columns", .type = MM_07_OBJECTS, .sub = &hcolumn_schema, .at = AT(mm_old_family, columns),
      .n_at = AT(mm_old_family, n_columns) },
};
static const mm_07_schema family_schema = MM_07_SCHEMA(mm_old_family, family_fields);

static const mm_07_field hbase_fields[] = {
    { .name = "column_family", .type = MM_07_OBJECTS, .sub = &family_schema, .at = AT(mm_old_desc, families),
      .n_at = AT(mm_old_desc, n_families) },
};
static const mm_07_schema hbase_schema = MM_07_SCHEMA(mm_old_desc, hbase_fields);

static const mm_07_field desc_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = AT(mm_07_desc_doc, uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = CHECKED },
    { .name = "name", .type = MM_07_TEXT, .at = AT(mm_07_desc_doc, desc.name) },
    { .name = "model_name", .type = MM_07_TEXT, .at = AT(mm_07_desc_doc, desc.model_name) },
    { .name = "description", .type = MM_07_TEXT, .at = CHECKED },
    { .name = "null_string", .type = MM_07_SPARSE, .at = CHECKED },
    { .name = "dimensions", .type = MM_07_OBJECTS, .sub = &dimension_schema, .at = AT(mm_07_desc_doc, desc.dimensions),
      .n_at = AT(mm_07_desc_doc, desc.n_dimensions) },
    { .name = "measures", .type = MM_07_OBJECTS, .sub = &measure_schema, .at = AT(mm_07_desc_doc, desc.measures),
      .n_at = AT(mm_07_desc_doc, desc.n_measures) },
    { .name = "rowkey", .type = MM_07_OBJECT, .sub = &rowkey_schema, .at = AT(mm_07_desc_doc, desc.rowkey),
      .has_at = AT(mm_07_desc_doc, desc.has_rowkey) },
    { .name = "hbase_mapping", .type = MM_07_OBJECT, .sub = &hbase_schema, .at = AT(mm_07_desc_doc, desc),
      .has_at = AT(mm_07_desc_doc, desc.has_hbase) },
    { .name = "signature", .type = MM_07_TEXT, .at = AT(mm_07_desc_doc, signature) },
    { .name = "notify_list", .type = MM_07_SPARSE, .at = CHECKED },
    { .name = "cube_partition_desc", .type = MM_07_LEGACY },
};
const mm_07_schema mm__07_desc_schema = MM_07_SCHEMA(mm_07_desc_doc, desc_fields);
