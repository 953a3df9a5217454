/* The structs of tables. 2.8. */
#include "cnosdb/cnosdb_shape.h"

static const value u64_value = { .type = UINT, .bits = 64 };

static const char *const time_units[] = { "Second", "Millisecond", "Microsecond", "Nanosecond", NULL };
static const char *const field_types[] = { "Unknown", "Float", "Integer", "Unsigned", "Boolean", "String", NULL };
static const char *const encodings[] = { "Default", "Null", "Delta", "Quantile", "Gzip", "Bzip", "Gorilla", "Snappy",
                                         "Zstd", "Zlib", "BitPack", "Unknown", "DeltaTs", NULL };

static mm_code column_type(cn_checker *c, mm_node node)
{
    mm_node key, child;
    size_t it = 0;

    if (mm_node_kind(node) == MM_JSON_STRING)
        return mm__cnosdb_name_is(node, "Tag") ? MM_OK : mm__cnosdb_shape_variant(c, node, node);
    if (mm_node_kind(node) != MM_JSON_OBJECT || mm_node_len(node) != 1)
        return mm__cnosdb_shape_mistyped(c, node, "\"Tag\", or an object with one member, Time or Field");
    child = mm_node_next(node, &it, &key);
    if (mm__cnosdb_name_is(key, "Time"))
        return mm__cnosdb_shape_one_of(c, child, time_units);
    if (!mm__cnosdb_name_is(key, "Field"))
        return mm__cnosdb_shape_variant(c, child, key);
    if (mm_node_kind(child) == MM_JSON_OBJECT && mm_node_kind(mm_node_get(child, "Geometry")) == MM_JSON_OBJECT)
        return MM_OK;
    return mm__cnosdb_shape_one_of(c, child, field_types);
}

static mm_code encoding(cn_checker *c, mm_node node)
{
    MM_TRY(mm__cnosdb_shape_one_of(c, node, encodings));
    if (c->profile == CN_A && mm__cnosdb_name_is(node, "DeltaTs"))
        return mm__cnosdb_shape_tell(c, CN_SHAPE, node, "unknown variant \"%s\"", "DeltaTs");
    return MM_OK;
}

static const char *const old_encodings[] = { "Default", "Null", "Delta", "Quantile", "Gzip", "Bzip", "Gorilla",
                                             "Snappy", "Zstd", "Zlib", "BitPack", "Unknown", NULL };
static const value quick_encoding = { .type = ENUM, .sub = old_encodings };
static const value quick_time_unit = { .type = ENUM, .sub = time_units };
static const value quick_field_type = { .type = ENUM, .sub = field_types };
static const variant quick_types[] = { { "Field", &quick_field_type }, { "Tag", NULL }, { "Time", &quick_time_unit },
                                       { NULL, NULL } };
static const value quick_type = { .type = VARIANT, .sub = quick_types };
static const field column_fields[] = {
    FIELD("id", UINT, .bits = 32), FIELD("name", STRING),
    FIELD("column_type", CALL, .call = column_type, .quick = &quick_type),
    FIELD("encoding", CALL, .call = encoding, .quick = &quick_encoding),
};
static const shape column_shape = SHAPE_OF(column_fields);
static const value column = { .type = OBJECT, .sub = &column_shape };
static const field tskv_fields[] = {
    FIELD("tenant", STRING), FIELD("db", STRING), FIELD("name", STRING),
    { .name = "schema_version", .v = { .type = UINT, .bits = 64 }, .need = CN_SRC | CN_B | CN_C | CN_D,
      .known = CN_SRC | CN_B | CN_C | CN_D, .was = "schema_id", .left = CN_B | CN_C | CN_D },
    { .name = "schema_id", .v = { .type = UINT, .bits = 64 }, .need = CN_A | CN_A1, .known = CN_A | CN_A1 },
    FIELD("next_column_id", UINT, .bits = 32), FIELD("columns", LIST, .sub = &column),
    FIELD("columns_index", MAP, .sub = &u64_value),
};
static const shape tskv = { .fields = tskv_fields, .n = MM_COUNT(tskv_fields), .strict = CN_D };

/* Version 36 of the Arrow library may leave out empty metadata (2.8): both are read. */
static const field arrow_field_fields[] = {
    FIELD("name", STRING), FIELD("data_type", ANY), FIELD("nullable", BOOL), MAYBE("dict_id", INT),
    MAYBE("dict_is_ordered", BOOL), MAYBE("metadata", MAP, .sub = &mm__cnosdb_text_value),
};
static const shape arrow_field_shape = SHAPE_OF(arrow_field_fields);
static const value arrow_field = { .type = OBJECT, .sub = &arrow_field_shape };
static const field arrow_fields[] = {
    FIELD("fields", LIST, .sub = &arrow_field), MAYBE("metadata", MAP, .sub = &mm__cnosdb_text_value),
};
static const shape arrow = SHAPE_OF(arrow_fields);

static mm_code partition(cn_checker *c, mm_node node)
{
    if (mm_node_kind(node) != MM_JSON_ARRAY || mm_node_len(node) != 2)
        return mm__cnosdb_shape_mistyped(c, node, "a name and a type");
    return mm__cnosdb_shape_check(c, mm_node_at(node, 0), &mm__cnosdb_text_value);
}

static const value partition_value = { .type = CALL, .call = partition };
static const field external_fields[] = {
    FIELD("tenant", STRING), FIELD("db", STRING), FIELD("name", STRING), FIELD("file_compression_type", STRING),
    FIELD("file_type", STRING), FIELD("location", STRING), FIELD("target_partitions", UINT, .bits = 64),
    FIELD("table_partition_cols", LIST, .sub = &partition_value), FIELD("has_header", BOOL),
    FIELD("delimiter", UINT, .bits = 8), FIELD("schema", OBJECT, .sub = &arrow),
};
static const shape external = SHAPE_OF(external_fields);
static const field watermark_fields[] = {
    FIELD("column", STRING), FIELD("delay", OBJECT, .sub = &mm__cnosdb_std_duration),
};
static const shape watermark = SHAPE_OF(watermark_fields);
static const field stream_fields[] = {
    FIELD("tenant", STRING), FIELD("db", STRING), FIELD("name", STRING), FIELD("schema", OBJECT, .sub = &arrow),
    FIELD("stream_type", STRING), FIELD("watermark", OBJECT, .sub = &watermark),
    FIELD("extra_options", MAP, .sub = &mm__cnosdb_text_value),
};
static const shape stream = SHAPE_OF(stream_fields);

static mm_code table(cn_checker *c, mm_node node)
{
    mm_node key, child;
    size_t it = 0;

    if (mm_node_kind(node) != MM_JSON_OBJECT || mm_node_len(node) != 1)
        return mm__cnosdb_shape_mistyped(c, node, "an object with one member, the kind of the table");
    child = mm_node_next(node, &it, &key);
    if (mm__cnosdb_name_is(key, "TsKvTableSchema"))
        return mm__cnosdb_shape_object(c, child, &tskv);
    if (mm__cnosdb_name_is(key, "ExternalTableSchema"))
        return mm__cnosdb_shape_object(c, child, &external);
    if (mm__cnosdb_name_is(key, "StreamTableSchema"))
        return mm__cnosdb_shape_object(c, child, &stream);
    return mm__cnosdb_shape_variant(c, child, key);
}

static const value quick_tskv = { .type = OBJECT, .sub = &tskv };
static const value quick_external = { .type = OBJECT, .sub = &external };
static const value quick_stream = { .type = OBJECT, .sub = &stream };
static const variant quick_tables[] = { { "TsKvTableSchema", &quick_tskv }, { "ExternalTableSchema", &quick_external },
                                        { "StreamTableSchema", &quick_stream }, { NULL, NULL } };
static const value quick_table = { .type = VARIANT, .sub = quick_tables };
const value mm__cnosdb_table_value = { .type = CALL, .call = table, .quick = &quick_table };
