/* Text of a cube desc of 1.4 or 1.5: docs/formats/kylin-1.x-to-2.0.md 4.2, 4.3. */
#include "kylin/kylin_14_step.h"

#include <string.h>
#include "metastore/print_member.h"

#define NO_END INT64_C(3153600000000)

typedef void print_fn(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d);

static void key_part(mm_kd_conv *c, const char *key, print_fn *print, const mm_cd_form *form, const mm_cube_desc *d)
{
    mm_print_key(&c->p, key);
    print(&c->p, form, d);
}

static void key_texts(mm_kd_conv *c, const char *key)
{
    mm_print_key(&c->p, key);
    mm__print_texts(&c->p, mm__read_texts(&c->r, mm_node_get(c->root, key)));
}

/* Absent: an empty list or object; null stays null. */
static void key_or_empty(mm_kd_conv *c, const char *key, bool array)
{
    const mm_node value = mm_node_get(c->root, key);

    mm_print_key(&c->p, key);
    if (mm_node_kind(value) != MM_JSON_ABSENT) {
        mm_print_node(&c->p, value);
    } else if (array) {
        mm_print_array(&c->p);
        mm_print_array_end(&c->p);
    } else {
        mm_print_object(&c->p);
        mm_print_object_end(&c->p);
    }
}

static void key_long(mm_kd_conv *c, const char *key, int64_t absent)
{
    mm__kd_key_int(c, key, mm__read_long(&c->r, mm_node_get(c->root, key), absent));
}

/* 2.4.3: a start of 0 is taken from the model. */
static void key_start(mm_kd_conv *c, const mm_kd_model *model)
{
    int64_t start = mm__read_long(&c->r, mm_node_get(c->root, "partition_date_start"), 0);

    if (start == 0 && model->m.has_partition && model->m.partition_start != 0) {
        start = model->m.partition_start;
        mm__kd_used(c, R14("cube-desc/partition-date-start"));
    }
    mm__kd_key_int(c, "partition_date_start", start);
}

/* Members that the target has a place for; what is listed but not printed is consumed by a rule. */
static const char *const *known_members(const mm_kd_conv *c)
{
    static const char *const of_1_4[] = {
        "uuid", "name", "description", "dimensions", "measures", "rowkey", "signature", "last_modified", "model_name",
        "null_string", "hbase_mapping", "notify_list", "status_need_notify", "partition_date_start",
        "partition_date_end", "auto_merge_time_ranges", "retention_range", "engine_type", "storage_type",
        "override_kylin_properties", NULL };
    static const char *const of_1_5[] = {
        "uuid", "name", "description", "dimensions", "measures", "rowkey", "signature", "last_modified", "model_name",
        "null_string", "hbase_mapping", "notify_list", "status_need_notify", "partition_date_start",
        "partition_date_end", "auto_merge_time_ranges", "retention_range", "engine_type", "storage_type",
        "override_kylin_properties", "version", "aggregation_groups", NULL };
    static const char *const of_1_5_3[] = {
        "uuid", "name", "description", "dimensions", "measures", "rowkey", "signature", "last_modified", "model_name",
        "null_string", "hbase_mapping", "notify_list", "status_need_notify", "partition_date_start",
        "partition_date_end", "auto_merge_time_ranges", "retention_range", "engine_type", "storage_type",
        "override_kylin_properties", "version", "aggregation_groups", "dictionaries", NULL };

    if (c->state->line == MM_LINE_1_4)
        return of_1_4;
    return c->state->line >= MM_LINE_1_5_3 ? of_1_5_3 : of_1_5;
}

static void print_head(mm_kd_conv *c, const mm_cube_desc *d, const mm_cd_form *form)
{
    const mm_node dictionaries = mm_node_get(c->root, "dictionaries");

    mm__kd_key_text(c, "uuid", mm__read_text(&c->r, mm_node_get(c->root, "uuid")));
    if (form->line != MM_LINE_1_4)
        mm__kd_key_text(c, "version", c->state->release);
    mm__kd_key_text(c, "name", d->name);
    mm__kd_key_text(c, "description", mm__read_text(&c->r, mm_node_get(c->root, "description")));
    key_part(c, "dimensions", mm__cd_print_dimensions, form, d);
    key_part(c, "measures", mm__cd_print_measures, form, d);
    if (form->line >= MM_LINE_1_5_3 && mm_node_kind(dictionaries) > MM_JSON_NULL)
        mm__kd_key_node(c, "dictionaries");
    key_part(c, "rowkey", mm__cd_print_rowkey, form, d);
}

static void print_tail(mm_kd_conv *c, const mm_cube_desc *d, const mm_kd_model *model, const mm_cd_form *form)
{
    key_texts(c, "null_string");
    key_part(c, "hbase_mapping", mm__cd_print_hbase, form, d);
    if (form->line != MM_LINE_1_4)
        key_part(c, "aggregation_groups", mm__cd_print_groups, form, d);
    key_texts(c, "notify_list");
    key_or_empty(c, "status_need_notify", true);
    key_start(c, model);
    key_long(c, "partition_date_end", NO_END);
    mm__kd_key_node(c, "auto_merge_time_ranges");
    key_long(c, "retention_range", 0);
    mm__kd_key_int(c, "engine_type", d->engine);
    mm__kd_key_int(c, "storage_type", d->storage);
    key_or_empty(c, "override_kylin_properties", false);
}

mm_code mm__kd_print(mm_kd_conv *c, const mm_cube_desc *d, const mm_kd_model *model, const char *signature)
{
    const mm_cd_form form = { .line = c->state->line, .n_unknown = &c->n_unknown, .arena = c->doc->arena };

    mm__kd_begin(c);
    print_head(c, d, &form);
    mm__kd_key_text(c, "signature", signature);
    mm__kd_key_int(c, "last_modified", mm__kd_time(c));
    mm__kd_key_text(c, "model_name", d->model_name);
    print_tail(c, d, model, &form);
    mm__cd_print_unknown(&c->p, &form, c->root, known_members(c));
    return c->r.code;
}
