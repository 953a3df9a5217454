/* The step to 2.0: docs/formats/kylin-1.x-to-2.0.md 2.7. Its input is what the steps before it make of a small dump. */
#include "support/edited.h"

#include <stdlib.h>
#include <string.h>

#define TO .to = "kylin-2.0", .from_format = "kylin-1.5.1"
#define MODEL "model_desc/m.json"
#define DESC "cube_desc/full_empty.json"
#define SELLER(encoding) "\"column\" : \"SELLER_ID\",\n      \"encoding\" : \"" encoding "\""
#define CAL "{\n    \"table\" : \"DEFAULT.CAL\",\n    \"join\" : {\n      \"type\" : \"inner\",\n" \
            "      \"primary_key\" : [ \"CAL_DT\" ],\n      \"foreign_key\" : [ \"DT\" ]\n    }\n  }"

static const ed_case cases[] = {
    { "as it is", TO, .file = DESC, .has = "\"version\" : \"1.5.1\"" },
    { "lookup twice", TO, .edits = { { MODEL, CAL, CAL ", " CAL } },
      .finding = "warning: /lookups/1: the same lookup a second time, which 1.6 and 2.0 refuse; it is dropped "
                 "[kylin-2.0/model/dup-lookup]",
      .file = MODEL, .has = "\"lookups\" : [ " CAL ", {\n    \"table\" : \"DEFAULT.SITES\"" },
    { "no lists", TO, .edits = { { MODEL, "\"metrics\"", "\"x_metrics\"" } },
      .finding = "metrics is null and becomes an empty list [kylin-2.0/model/non-null-lists]", .file = MODEL,
      .has = "\"metrics\" : [ ]" },
    { "mandatory null", TO, .edits = { { DESC, "\"mandatory_dims\" : [ ]", "\"mandatory_dims\" : null" } },
      .file = DESC, .has = "\"mandatory_dims\" : [ ]" },
    { "mandatory absent", TO, .edits = { { DESC, "\"mandatory_dims\"", "\"x_dims\"" } },
      .file = DESC, .has = "\"mandatory_dims\" : [ ]" },
    { "a number of fixed length", TO, .edits = { { DESC, SELLER("dict"), SELLER("fixed_length:18") } }, .exit = 3,
      .finding = "its cubes are empty, give it a dictionary instead [kylin-verify/2.0/fixed-length]" },
    { "repaired", TO, .options = "fix-fixed-length", .edits = { { DESC, SELLER("dict"), SELLER("fixed_length:18") } },
      .finding = DESC ":59:20: note: /rowkey/rowkey_columns/1/encoding: fixed_length:18 of column SELLER_ID, a bigint, "
                 "becomes dict [kylin-2.0/fix-fixed-length]",
      .file = DESC, .has = "\"signature\" : \"s551rsdUswKiRNFyg/FIIg==\"" },
    { "not where there is a segment", TO, .options = "fix-fixed-length", .exit = 3,
      .edits = { { "cube_desc/full_built.json", SELLER("dict"), SELLER("fixed_length:18") } },
      .finding = "stay on 1.6 until its cubes are rebuilt with another one [kylin-verify/2.0/fixed-length]" },
    { "text of fixed length", TO, .options = "fix-fixed-length",
      .edits = { { DESC, "\"column\" : \"FMT\",\n      \"encoding\" : \"dict\"",
                   "\"column\" : \"FMT\",\n      \"encoding\" : \"fixed_length:18\"" } },
      .finding = "kylin-verify/signature", .file = DESC, .has = "fixed_length:18" },
    { "repaired without a signature", TO, .options = "fix-fixed-length\nkeep-going", .exit = 3,
      .edits = { { DESC, SELLER("dict"), SELLER("fixed_length:18") },
                 { "table/DEFAULT.SALES.json", "\"FMT\"", "\"FORM\"" } },
      .finding = "warning: /signature: written as null, which every release accepts: rowkey column FMT is in no table "
                 "of the dump [kylin-2.0/signature]", .file = DESC, .has = "\"signature\" : null" },
    { "lookup twice for 1.6.0", .to = "kylin-1.6.0", .from_format = "kylin-1.5.0",
      .edits = { { MODEL, CAL, CAL ", " CAL } }, .finding = "[kylin-2.0/model/dup-lookup]", .file = MODEL,
      .has = "\"lookups\" : [ " CAL ", {\n    \"table\" : \"DEFAULT.SITES\"" },
    { "lookup twice for 1.5.4", .to = "kylin-1.5.4", .from_format = "kylin-1.5.0",
      .edits = { { MODEL, CAL, CAL ", " CAL } }, .file = MODEL, .has = CAL ", " CAL },
    { "desc is no object", TO, .edits = { { DESC, NULL, "[ ]" } }, .exit = 3,
      .finding = "a cube desc that is no JSON object [kylin-2.0/not-object]" },
    { "model is no object", TO, .edits = { { MODEL, NULL, "[ ]" } }, .exit = 3,
      .finding = "a model that is no JSON object [kylin-2.0/not-object]" },
};

static go_result hop(const char *in, const char *out, const char *to, fx_alloc *alloc)
{
    const go_plan plan = { .to = to, .now = 1433894400000, .threads = "1", .alloc = alloc };

    return go_convert(in, out, &plan);
}

/* The dump in 1.5.1 form; the caller removes it. */
static char *made_1_5_1(void)
{
    char *out = strdup(fx_path("%s/made-1.5.1", fx_tmp()));
    go_result r = hop(fx_testdata("kylin/1.4/base"), out, "kylin-1.5.1", NULL);

    ck_assert_msg(r.exit == 0, "%.2000s", r.all);
    go_free(&r);
    return out;
}

START_TEST(findings)
{
    char *base = made_1_5_1();

    ed_check_all(base, cases, sizeof cases / sizeof cases[0]);
    fx_remove_tree(base);
    free(base);
}
END_TEST

/* From 0.7 in one run and in three: the same bytes, and the result verifies. */
START_TEST(chain)
{
    char *base = made_1_5_1(), *whole = strdup(fx_path("%s/whole-2.0", fx_tmp())),
         *last = strdup(fx_path("%s/last-2.0", fx_tmp()));
    go_result a = hop(fx_testdata("kylin/1.4/base"), whole, "kylin-2.0", NULL), b = hop(base, last, "kylin-2.0", NULL);

    ck_assert_msg(a.exit == 0, "%.2000s", a.all);
    ck_assert_msg(b.exit == 0, "%.2000s", b.all);
    fx_assert_same_tree(whole, last);
    go_free(&a);
    go_free(&b);
    fx_remove_tree(whole);
    fx_remove_tree(last);
    fx_remove_tree(base);
    free(whole);
    free(last);
    free(base);
}
END_TEST

/* SELLER_ID is bigint with fixed_length:18, which 2.0 does not load. */
START_TEST(refused)
{
    FX_NEED_SHARED(older, "kylin/kylin-0.6-localmeta_v1");
    const char *out = fx_path("%s/refused-2.0", fx_tmp());
    go_result r = hop(older, out, "kylin-2.0", NULL);

    ck_assert_int_eq(r.exit, 3);
    ck_assert(!r.published);
    ck_assert_ptr_nonnull(strstr(r.all, "SELLER_ID"));
    go_free(&r);
}
END_TEST

static void fail_each(const char *base, unsigned long stride)
{
    bool done = false;

    for (unsigned long at = 0; !done; at += stride) {
        fx_alloc alloc = FX_ALLOC_NONE;
        char *out = strdup(fx_path("%s/no-memory-2.0", fx_tmp()));
        go_result r;
        alloc.fail_at = at;
        r = hop(base, out, "kylin-2.0", &alloc);
        ck_assert_msg(r.code == MM_OK || r.code == MM_E_NOMEM, "%lu: %d", at, r.code);
        ck_assert_uint_eq(alloc.live, 0);
        done = r.code == MM_OK;
        go_free(&r);
        fx_remove_tree(out);
        free(out);
    }
}

START_TEST(no_memory)
{
    char *base = made_1_5_1(), *older = strdup(fx_testdata("kylin/1.4/base"));

    fail_each(base, 11);
    fail_each(older, 131); /* three hops: what lies between them, and the counts of the chain */
    fx_remove_tree(base);
    free(base);
    free(older);
}
END_TEST

FX_SUITE("kylin-step-2.0", FX_TEST(findings), FX_TEST(chain), FX_TEST(refused), FX_TEST(no_memory))
