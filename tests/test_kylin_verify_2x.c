/* Verify of Kylin 2.1 to 4.0: which of the two sets of rules speaks. docs/formats/product.md 6.3. */
#include "support/binary_make.h"
#include "support/edited.h"
#include "support/verify_run.h"

#include <stdlib.h>
#include <string.h>

#define CUBE "cube/sales_cube.json"
#define DESC "cube_desc/sales_cube.json"
#define MODEL "model_desc/sales_model.json"
#define DICT "dict/DEFAULT.KYLIN_SALES/PART_DT/a.dict"
#define ONE_CUBE "hybrid/h.json:1:83: warning: /realizations: the hybrid has only one realization " \
                 "[kylin-verify/ref/hybrid-real]\n"

static char *make_base(void)
{
    char *dump = strdup(fx_path("%s/base-2x", fx_tmp()));
    bm b = { .len = 0 };

    fx_copy_tree(fx_testdata("kylin/base-3.1"), dump);
    vr_write_dict(dump, "DEFAULT.KYLIN_SALES", "PART_DT", "a");
    vr_write_snapshot(dump, "DEFAULT.KYLIN_CAL_DT", "b");
    vr_write_snapshot(dump, "DEFAULT.KYLIN_CAL_DT", "kept");
    bm_seq_head(&b, false);
    fx_write(fx_path("%s/cube_statistics/sales_cube/s-1.seq", dump), b.data, b.len);
    bm_free(&b);
    return dump;
}

static void drop(char *dump)
{
    fx_remove_tree(dump);
    free(dump);
}

typedef struct one { ed_case edit; const char *format, *want; } one;

#define EDIT(...) { .name = "", .edits = { __VA_ARGS__ } }
#define PARTITION "\"partition_date_column\":\"KYLIN_SALES.PART_DT\""
#define COMPUTED "\"computed_columns\":[{\"columnName\":\"CC\"}],"

static const one cases[] = {
    { EDIT({ 0 }), NULL, ONE_CUBE },
    { EDIT({ 0 }), "kylin-2.1.0", ONE_CUBE },
    /* a column that only the model has; and one that nobody has */
    { EDIT({ MODEL, PARTITION, COMPUTED "\"partition_date_column\":\"KYLIN_SALES.CC\"" }), NULL, ONE_CUBE
      "model_desc/sales_model.json:6:85: error: /partition_desc/partition_date_column: no table of the model has a "
      "column KYLIN_SALES.CC [kylin-verify/ref/partition-col]\n" }, /* not where the model has it */
    { EDIT({ MODEL, PARTITION, "\"partition_date_column\":\"KYLIN_SALES.CC\"" },
           { MODEL, "\"dimensions\"", COMPUTED "\"dimensions\"" }), NULL, ONE_CUBE },
    { EDIT({ MODEL, "\"foreign_key\":[\"KYLIN_SALES.PART_DT\"]", "\"foreign_key\":[\"KYLIN_SALES.CC\"]" },
           { MODEL, "\"dimensions\"", COMPUTED "\"dimensions\"" }), NULL, ONE_CUBE },
    /* what the layout has no rule for */
    { EDIT({ MODEL, "\"uuid\":\"m-1\",", "" }), NULL, ONE_CUBE
      "model_desc/sales_model.json:1:1: warning: no uuid [kylin-verify/ref/uuid]\n" },
    { EDIT({ CUBE, "\"/table_snapshot/DEFAULT.KYLIN_CAL_DT/kept.snapshot\"",
             "\"/table_snapshot/DEFAULT.KYLIN_CAL_DT/b.snapshot\"" }), NULL, ONE_CUBE
      "table_snapshot/DEFAULT.KYLIN_CAL_DT/kept.snapshot: warning: no segment uses it [kylin-verify/ref/orphan]\n" },
    { EDIT({ DICT, NULL, "" }), NULL, DICT ": warning: it has a length of zero [kylin-verify/ref/dict]\n" ONE_CUBE },
    /* what only the layout says */
    { EDIT({ CUBE, "\"descriptor\" : \"sales_cube\"", "\"descriptor\" : \"gone\"" }), NULL,
      "cube/sales_cube.json:7:18: error: /descriptor: the cube desc gone is not in the dump "
      "[ke/verify/cube-desc-missing]\n"
      "cube_desc/sales_cube.json:5:12: warning: /name: no cube uses the desc [kylin-verify/ref/orphan]\n" ONE_CUBE },
    { EDIT({ DESC, "\"is_draft\" : false", "\"is_draft\" : [ ], \"notify_list\" : 7" }), NULL, ONE_CUBE },
    /* broken JSON is said once, and nothing is said because of it */
    { EDIT({ CUBE, NULL, "{ \"name\" : \"sales_cube\"" }), NULL,
      "cube/sales_cube.json:1:24: error: /name: unexpected end of value, 1 open object [ke/verify/json]\n" ONE_CUBE },
};

START_TEST(who_speaks)
{
    char *base = make_base();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *dump = ed_make(base, &cases[i].edit);
        vr_result r = vr_run(dump, cases[i].format);
        ck_assert_msg(strcmp(r.text, cases[i].want) == 0, "case %zu: want\n%sgot\n%s", i, cases[i].want, r.text);
        vr_free(&r);
        drop(dump);
    }
    drop(base);
}
END_TEST

/* 2.0.0 has rules of its own for the same dump. */
START_TEST(as_2_0_0)
{
    char *base = make_base();
    vr_result r = vr_run(base, "kylin-2.0.0");

    ck_assert_ptr_null(strstr(r.text, "ke/verify/"));
    ck_assert_uint_gt(vr_count(&r, "kylin-verify/signature"), 0);
    vr_free(&r);
    drop(base);
}
END_TEST

START_TEST(no_memory)
{
    char *base = make_base();

    vr_assert_no_memory(base, "kylin-4.0", NULL);
    drop(base);
}
END_TEST

FX_SUITE("kylin-verify-2x", FX_TEST(who_speaks), FX_TEST(as_2_0_0), FX_TEST(no_memory))
