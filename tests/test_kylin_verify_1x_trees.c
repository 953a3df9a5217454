/* Verify of the real trees of Kylin 1.4 to 2.0: all that it says of each. */
#include "support/edited.h"
#include "support/verify_run.h"

#include <stdlib.h>
#include <string.h>

#define V1(name) "kylin-verify/" name

typedef struct expected { const char *rule; size_t n; } expected;

static void check_tree(const char *tree, const char *format, const expected *want)
{
    vr_result r = vr_run(tree, format);
    size_t total = 0;

    for (; want->rule != NULL; want++) {
        ck_assert_msg(vr_count(&r, want->rule) == want->n, "%s: %s: %zu findings, not %zu\n%.2000s", tree, want->rule,
                      vr_count(&r, want->rule), want->n, r.text);
        total += want->n;
    }
    ck_assert_msg(total == r.errors + r.warnings + r.notes, "%s: other findings\n%.2000s", tree, r.text);
    vr_free(&r);
}

/* README of the reference data, section 5, unless said otherwise. */
START_TEST(localmeta_of_1_4)
{
    static const expected want[] = {
        { V1("ref/snapshot"), 9 },      /* 4 paths, one entry in each of 9 segments */
        { V1("ref/orphan"), 58 },       /* stored but unreferenced */
        { V1("ref/uuid"), 4 },          /* two pairs of cubes, both "without" descs, two hybrids */
        { V1("ref/project-real"), 12 }, /* "nearly all cubes with segments", and those in two projects */
        { V1("ref/hybrid-real"), 2 },   /* document 5.1: only one entry */
        { V1("desc/engine"), 1 },       /* document 5.2: 2 with 0, the "without" desc */
        { V1("signature"), 5 },         /* descs without signature */
        { NULL, 0 },
    };
    FX_NEED_SHARED(tree, "kylin/kylin-1.4-alpha-localmeta");
    check_tree(tree, "kylin-1.4", want);
}
END_TEST

START_TEST(localmeta_of_1_5_0)
{
    static const expected want[] = {
        { V1("ref/snapshot"), 9 },    { V1("ref/orphan"), 58 },    { V1("ref/uuid"), 4 },
        { V1("ref/hybrid-real"), 2 }, { V1("desc/engine"), 1 },    { V1("ref/project-real"), 9 },
        { V1("signature"), 5 }, /* none: "all but ssb", whose signature holds */
        { NULL, 0 },
    };
    FX_NEED_SHARED(tree, "kylin/kylin-1.5.0-localmeta");
    check_tree(tree, "kylin-1.5.0", want);
}
END_TEST

START_TEST(localmeta_of_1_5_4)
{
    static const expected want[] = {
        { V1("ref/snapshot"), 11 }, { V1("ref/orphan"), 58 }, { V1("ref/project-real"), 10 },
        { V1("ref/uuid"), 5 },        /* and tables TEST_CAL_DT and V_TEST_CAL_DT */
        { V1("ref/hybrid-real"), 1 },
        { V1("signature"), 8 },       /* 7 descs without, and that of ssb: a leftover, document 2.8.3 */
        { "core/name-case", 2 },      /* kafka and streaming: names that differ only in case */
        { "json/bom", 1 },            /* bad_query/default.json: README, section 6 */
        { NULL, 0 },
    };
    FX_NEED_SHARED(tree, "kylin/kylin-1.5.4-localmeta");
    check_tree(tree, "kylin-1.5.4", want);
}
END_TEST

/* 2.0.0 refuses fixed_length on a number: document 5.4. */
START_TEST(localmeta_of_1_5_4_in_2_0)
{
    FX_NEED_SHARED(tree, "kylin/kylin-1.5.4-localmeta");
    vr_result r = vr_run(tree, "kylin-2.0");

    ck_assert_uint_eq(vr_count(&r, V1("2.0/fixed-length")), 1);
    ck_assert_ptr_nonnull(strstr(r.text, "leaf_categ_id of type bigint cannot apply fixed_length encoding: "
                                         "stay on 1.6"));
    vr_free(&r);
}
END_TEST

START_TEST(localmeta_of_2_0)
{
    static const expected want[] = {
        { V1("ref/snapshot"), 11 },
        { V1("ref/orphan"), 59 },       /* 58, and a model */
        { V1("ref/uuid"), 4 },
        { V1("ref/project-real"), 16 }, /* "from 2.0.0 also the *_empty ones" */
        { V1("ref/hybrid-real"), 1 },
        { V1("signature"), 11 },        /* 10 descs without, and the leftover of ssb */
        { "json/bom", 1 },
        { NULL, 0 },
    };
    FX_NEED_SHARED(tree, "kylin/kylin-2.0.0-localmeta");
    check_tree(tree, "kylin-2.0", want);
}
END_TEST

/* The signatures of ssb that 2.0.0 may have hashed, instead of its leftover: document 2.8.3. */
START_TEST(signatures_of_2_0)
{
    static const char leftover[] = "5iV8LVYs+PmVUju8QNQ5TQ==";
    static const char *const forms[] = { "80ZZuTyacLCBKYd/Ca600g==", "WsjsMIDBZ8IWpc+nBXUDTw==" };
    FX_NEED_SHARED(tree, "kylin/kylin-2.0.0-localmeta");
    char *base = strdup(tree);

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const ed_case c = { .name = "", .edits = { { "cube_desc/ssb.json", leftover, forms[i] } } };
        char *dump = ed_make(base, &c);
        vr_result r = vr_run(dump, "kylin-2.0");
        ck_assert_uint_eq(vr_count(&r, V1("signature")), 10); /* 10 descs without */
        ck_assert_ptr_null(strstr(r.text, "ssb.json:156"));
        vr_free(&r);
        fx_remove_tree(dump);
        free(dump);
    }
    free(base);
}
END_TEST

START_TEST(sample_cubes)
{
    static const expected none[] = { { NULL, 0 } }, unsigned_desc[] = { { V1("signature"), 1 }, { NULL, 0 } };
    static const expected placeholder[] = { { "json/syntax", 1 }, { NULL, 0 } }; /* README, section 6 */
    static const struct { const char *tree, *format; const expected *want; } trees[] = {
        { "kylin/kylin-1.4-alpha-sample_cube", "kylin-1.4", unsigned_desc },
        { "kylin/kylin-1.5.0-sample_cube", "kylin-1.5.0", none },
        { "kylin/kylin-1.5.4-sample_cube", "kylin-1.5.4", placeholder },
        { "kylin/kylin-2.0.0-sample_cube", "kylin-2.0", placeholder },
    };

    for (size_t i = 0; i < sizeof trees / sizeof trees[0]; i++) {
        FX_NEED_SHARED(tree, trees[i].tree);
        check_tree(tree, trees[i].format, trees[i].want);
    }
}
END_TEST

FX_SUITE("kylin-verify-1x-trees", FX_TEST(localmeta_of_1_4), FX_TEST(localmeta_of_1_5_0), FX_TEST(localmeta_of_1_5_4),
         FX_TEST(localmeta_of_1_5_4_in_2_0), FX_TEST(localmeta_of_2_0), FX_TEST(signatures_of_2_0),
         FX_TEST(sample_cubes))
