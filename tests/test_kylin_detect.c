/* Kylin dumps told apart by the shape of their cube descs: docs/formats/kylin-1.x-to-2.0.md 1.1. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Format id, or the rule of the error. */
static const char *detect(const char *dump)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src = NULL;
    mm_detected d = { .size = sizeof d };
    mm_code code = mm_source_open(&src, ctx, dump);
    const char *out;

    if (code == MM_OK)
        code = mm_detect(ctx, src, &d);
    out = fx_path("%s", code == MM_OK ? d.format : mm_ctx_error(ctx)->rule);
    if (code != MM_OK)
        fx_saw_rule(mm_ctx_error(ctx)->rule);
    mm_source_free(src);
    mm_ctx_free(ctx);
    return out;
}

static void put(const char *dump, const char *path, const char *text)
{
    fx_write(fx_path("%s/%s", dump, path), text, strlen(text));
}

/* The first difference is the one between known shapes that this version converts and those that it only knows. */
static void expect_desc(const char *text, const char *want)
{
    char *dump = strdup(fx_path("%s/desc", fx_tmp()));

    put(dump, "cube_desc/a.json", text);
    ck_assert_msg(strcmp(detect(dump), want) == 0, "%s: %s, not %s", text, detect(dump), want);
    fx_remove_tree(dump);
    free(dump);
}

#define OLD "\"model_name\":\"m\"," OLD_ROWKEY
#define OLD_ROWKEY "\"rowkey\":{\"rowkey_columns\":[{\"column\":\"A\",\"length\":1}]}"
#define NEW "\"model_name\":\"m\",\"aggregation_groups\":[{\"includes\":[\"A\"]}]"

START_TEST(shapes)
{
    expect_desc("{\"fact_table\":\"F\"}", "kylin-0.6");
    expect_desc("{\"fact_table\":null}", "kylin-0.6");
    expect_desc("{" OLD "}", "kylin-0.7");
    expect_desc("{\"fact_table\":\"F\"," OLD "}", "kylin-0.7");
    expect_desc("{" OLD ",\"version\":\"1.5.1\"}", "kylin-0.7"); /* shape beats the version */
    expect_desc("{\"model_name\":\"m\",\"rowkey\":{\"aggregation_groups\":null}}", "kylin-0.7");
    expect_desc("{\"model_name\":\"m\",\"dimensions\":[{\"column\":[\"A\"]}]}", "kylin-0.7");
    expect_desc("{" OLD_ROWKEY "," NEW "}", "kylin/format/mixed");
    expect_desc("{\"name\":\"a\"}", "kylin/format/unrecognised");
    expect_desc("{\"model_name\":\"m\"}", "kylin/format/unrecognised");
    expect_desc("[]", "kylin/format/unrecognised");
}
END_TEST

/* Text of the error, which names the format. */
static void expect_known(const char *text, const char *format)
{
    char *dump = strdup(fx_path("%s/known", fx_tmp()));
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src = NULL;
    mm_detected d = { .size = sizeof d };

    put(dump, "cube_desc/a.json", text);
    ck_assert_int_eq(mm_source_open(&src, ctx, dump), MM_OK);
    if (mm_detect(ctx, src, &d) == MM_OK) /* supported by now */
        ck_assert_str_eq(d.format, format);
    else
        ck_assert_msg(strstr(mm_ctx_error(ctx)->text, format) != NULL, "%s: %s", format, mm_ctx_error(ctx)->text);
    mm_source_free(src);
    mm_ctx_free(ctx);
    fx_remove_tree(dump);
    free(dump);
}

START_TEST(later_shapes)
{
    expect_known("{" OLD ",\"engine_type\":0}", "kylin-1.4");
    expect_known("{" OLD ",\"partition_date_start\":0}", "kylin-1.4");
    expect_known("{" NEW "}", "kylin-1.5.0");
    expect_known("{" NEW ",\"version\":\"1.5.0\"}", "kylin-1.5.0");
    expect_known("{" NEW ",\"version\":\"1.5.1\"}", "kylin-1.5.1");
    expect_known("{" NEW ",\"version\":\"1.6\"}", "kylin-1.5.1");
    expect_known("{" NEW ",\"rowkey\":{\"rowkey_columns\":[{\"encoding\":\"dict\",\"isShardBy\":false}]}}",
                 "kylin-1.5.1");
    expect_known("{" NEW ",\"version\":\"2.0.0\"}", "kylin-2.0");
    expect_known("{" NEW ",\"version\":\"2.1\"}", "kylin-2.0");
    expect_known("{" NEW ",\"rowkey\":{\"rowkey_columns\":[{\"encoding\":\"dict\",\"column\":\"T.A\"}]}}", "kylin-2.0");
    expect_known("{\"model_name\":\"m\",\"aggregation_groups\":[{\"includes\":[\"T.A\"]}]}", "kylin-2.0");
    expect_known("{" NEW ",\"measures\":[{\"function\":{\"parameter\":{\"type\":\"column\",\"value\":\"T.A\"}}}]}",
                 "kylin-2.0");
    expect_known("{" NEW ",\"measures\":[{\"function\":{\"parameter\":{\"type\":\"constant\",\"value\":\"1.5\"}}}]}",
                 "kylin-1.5.0");
}
END_TEST

START_TEST(without_descs)
{
    char *dump = strdup(fx_path("%s/none", fx_tmp()));

    put(dump, "notes/readme.txt", "x");
    ck_assert_str_eq(detect(dump), "core/format-unknown");
    put(dump, "table/EDW.T.json", "{}");
    ck_assert_str_eq(detect(dump), "kylin/format/undetermined");
    put(dump, "model_desc/m.json", "{\"name\":\"m\",\"lookups\":[]}");
    ck_assert_str_eq(detect(dump), "kylin-0.7");
    put(dump, "table/T.json", "{}");
    ck_assert_str_eq(detect(dump), "kylin-0.6");
    put(dump, "cube_desc/a.json", "{ broken"); /* no vote */
    ck_assert_str_eq(detect(dump), "kylin-0.6");
    put(dump, "cube_desc/b.json", "{" OLD "}"); /* descs decide; a table was left over */
    ck_assert_str_eq(detect(dump), "kylin-0.7");
    put(dump, "cube_desc/c.json", "{\"fact_table\":\"F\"}");
    ck_assert_str_eq(detect(dump), "kylin-0.7/source/already-0.7");
    fx_remove_tree(dump);
    free(dump);
}
END_TEST

START_TEST(samples)
{
    static const char *const known[][2] = {
        { "kylin-0.6-localmeta_v1", "kylin-0.6" },  { "kylin-0.6.5-localmeta", "kylin-0.6" },
        { "kylin-0.7.2-localmeta", "kylin-0.7" },   { "kylin-0.7.2-sample_cube", "kylin-0.7" },
        { "kylin-1.3.0-localmeta", "kylin-0.7" },   { "kylin-1.3.0-sample_cube", "kylin-0.7" },
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        FX_NEED_SHARED(tree, fx_path("kylin/%s", known[i][0]));
        ck_assert_msg(strcmp(detect(tree), known[i][1]) == 0, "%s: %s", known[i][0], detect(tree));
    }
}
END_TEST

FX_SUITE("kylin-detect", FX_TEST(shapes), FX_TEST(later_shapes), FX_TEST(without_descs), FX_TEST(samples))
