/* Which product wrote this folder: docs/formats/ke-metastore.md 1.11, steps 2 to 5 and 7. */
#include "support/fixture.h"
#include <metamig/format.h>
#include <metamig/source.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Files as "path\ntext"; what comes out: "format: file: reason", or "rule: file". */
static char *detect(const char *const *files)
{
    char *dump = strdup(fx_path("%s/detect", fx_tmp())), *out;
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src = NULL;
    mm_detected d = { .size = sizeof d };

    fx_remove_tree(dump);
    for (; *files != NULL; files++) {
        const char *text = strchr(*files, '\n') + 1;
        fx_write(fx_path("%s/%.*s", dump, (int)(text - 1 - *files), *files), text, strlen(text));
    }
    ck_assert_int_eq(mm_source_open(&src, ctx, dump), MM_OK);
    if (mm_detect(ctx, src, &d) == MM_OK) {
        out = strdup(fx_path("%s: %s", d.format, d.evidence));
    } else {
        fx_saw_rule(mm_ctx_error(ctx)->rule);
        out = strdup(fx_path("%s: %s", mm_ctx_error(ctx)->rule, mm_ctx_error(ctx)->text));
    }
    mm_source_free(src);
    mm_ctx_free(ctx);
    fx_remove_tree(dump);
    free(dump);
    return out;
}

#define PROJECT(version, more) "project/p.json\n{\"name\":\"p\",\"version\":\"" version "\"" more "}"
#define CUBE(version, more) \
    "cube/c.json\n{\"name\":\"c\",\"version\":\"" version "\",\"segments\":[{\"uuid\":\"s\"" more "}]}"
/* The shape of 2.0: table and column in the names. */
#define DESC(version, more) "cube_desc/c.json\n{\"name\":\"c\",\"model_name\":\"m\",\"version\":\"" version "\"," \
    "\"rowkey\":{\"rowkey_columns\":[{\"column\":\"T.A\",\"encoding\":\"dict\"}]},\"aggregation_groups\":[{}]" more "}"
#define KE_3_VERSION "the highest version of the dump, 3.x with a fourth number that Apache Kylin never writes"
#define KE_3_MEMBER "a member that only KE 3.x writes"
#define KAP "a mark of KAP and KE, and no version of the dump is above 2.x"
#define NOT_TOLD "ke/detect: cannot tell which product wrote this folder; pass --from"

static const struct { const char *files[6], *want; } cases[] = {
    /* Step 4: V, and marks of KE 3. */
    { { DESC("2.3.0.20505", ""), PROJECT("3.2.2.2020", "") }, "ke-3: project/p.json: " KE_3_VERSION },
    { { DESC("3.4.0.0", "") }, "ke-3: cube_desc/c.json: " KE_3_VERSION },
    { { DESC("2.0.0", ""), "UUID\n", CUBE("3.0.0.1", "") }, "ke-3: cube/c.json: " KE_3_VERSION },
    { { DESC("2.0.0", ""), "UUID\n", "table/DEFAULT.T.json\n{\"version\":\"3.2.1.2001\"}" },
      "ke-3: table/DEFAULT.T.json: " KE_3_VERSION },
    { { DESC("2.3.0.20505", ""), PROJECT("2.3.0.20505", ",\"suite_id\":null") }, "ke-3: project/p.json: " KE_3_MEMBER },
    { { DESC("2.3.0.20505", ""), PROJECT("3.0.0.20500", ",\"resource_groups\":[]") },
      "ke-3: project/p.json: " KE_3_MEMBER },
    { { DESC("2.3.0.20505", ""), "UUID\n", CUBE("2.3.0.20505", ",\"project_dictionaries\":null") },
      "ke-3: cube/c.json: " KE_3_MEMBER },
    /* Step 5: marks of KE. */
    { { DESC("2.3.0.20505", ",\"engine_type\":100") }, "kap-2: cube_desc/c.json: " KAP },
    { { DESC("1.6.0", ",\"storage_type\":99") }, "kap-2: cube_desc/c.json: " KAP },
    { { DESC("2.0.0", ""), "raw_table_desc/c.json\n{}" }, "kap-2: raw_table_desc/c.json: " KAP },
    { { DESC("2.0.0", ""), "row_acl/c.json\n{}" }, "kap-2: row_acl/c.json: " KAP },
    { { DESC("2.0.0", ""), "history/a/b\n{}", "scheduler/a\n" }, "kap-2: history/a/b: " KAP },
    { { DESC("2.0.0", ""), "project_dict/x\n" }, "kap-2: project_dict/x: " KAP },
    /* A desc of no shape that the test of Kylin knows is no hindrance. */
    { { "cube_desc/c.json\n{\"model_name\":\"m\",\"version\":\"2.3.0.20505\",\"engine_type\":100}" },
      "kap-2: cube_desc/c.json: " KAP },
    /* Step 7. */
    { { DESC("3.0.0.20500", ""), "raw_table_desc/c.json\n{}" }, NOT_TOLD },
    { { DESC("x", ",\"engine_type\":100") }, NOT_TOLD },
    { { DESC("2.0.0", ",\"engine_type\":100"), PROJECT("4.0.0.0", "") }, NOT_TOLD },
};

START_TEST(products)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *got = detect(cases[i].files);
        ck_assert_str_eq(got, cases[i].want);
        free(got);
    }
}
END_TEST

/* None of these is KAP or KE. */
START_TEST(neighbours)
{
    static const char *const list[][4] = {
        { DESC("2.6.3.0", ""), PROJECT("2.6.3.0", "") },
        { DESC("3.0.0.20500", ""), PROJECT("3.0.0.20500", "") },
        { DESC("2.0.0.0", ",\"engine_type\":2,\"storage_type\":2") },
        { DESC("2.3.0.20500", ""), "UUID\n", CUBE("2.3.0.20500", "") },
    };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        char *got = detect(list[i]);
        ck_assert_msg(strncmp(got, "kylin-", 6) == 0, "%s", got);
        free(got);
    }
}
END_TEST

FX_SUITE("ke-detect", FX_TEST(products), FX_TEST(neighbours))
