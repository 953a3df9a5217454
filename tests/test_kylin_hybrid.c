/* `kylin hybrid`: golden cases, each reason not to, promises. docs/formats/kylin-1.x-to-2.0.md 3.3. */
#include "support/binary_make.h"
#include "support/edited.h"
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kylin/kylin_hybrid.h"

#define DIR "kylin/hybrid"
#define NOW 1456900000000

/* ---- golden ---- */

static char *read_options(const char *dir)
{
    return fx_exists(fx_path("%s/options", dir)) ? fx_read(fx_path("%s/options", dir), NULL) : NULL;
}

static go_result make(const char *in, const char *out, const char *options)
{
    const go_plan plan = { .from = "kylin-1.5.4", .project = "learn_kylin", .cube = "Sales", .now = NOW,
                           .options = options };

    return go_convert(in, out, &plan);
}

/* What differs from the input, for the eyes of whoever commits it. */
static void update(const char *dir, const char *in, const char *out)
{
    char *command = malloc(strlen(dir) + strlen(in) + strlen(out) + 400);

    sprintf(command, "rm -rf '%s/want'; mkdir '%s/want'; w=$(cd '%s/want' && pwd); cd '%s' && find . -type f | "
            "while read -r f; do cmp -s \"$f\" \"%s/$f\" || { mkdir -p \"$w/$(dirname \"$f\")\" && "
            "cp \"$f\" \"$w/$f\"; }; done",
            dir, dir, dir, out, in);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

static void golden_case(const char *name)
{
    char *dir = strdup(fx_testdata(fx_path(DIR "/%s", name)));
    char *in = strdup(fx_path("%s/in-%s", fx_tmp(), name)), *out = strdup(fx_path("%s.out", in)), *want, *options;
    go_result r;
    vr_result v;

    go_make_in(dir, in);
    options = read_options(dir);
    r = make(in, out, options);
    ck_assert_msg(r.exit == 0 && r.published, "%s", r.all);
    if (getenv("GOLDEN_UPDATE") != NULL)
        update(dir, in, out);
    want = strdup(fx_path("%s.want", in));
    fx_copy_tree(in, want);
    fx_copy_tree(fx_path("%s/want", dir), want);
    fx_assert_same_tree(want, out);
    v = vr_run(out, "kylin-1.5.4");
    ck_assert_msg(v.code == MM_OK && v.errors == 0, "%s", v.text);
    vr_free(&v);
    go_free(&r);
    free(want);
    free(options);
    free(out);
    free(in);
    free(dir);
}

START_TEST(golden)
{
    static const char *const names[] = { "part", "shared", "taken", "whole" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        golden_case(names[i]);
}
END_TEST

/* ---- reasons not to ---- */

#define CASE .from_format = "kylin-1.5.4", .project = "learn_kylin", .cube = "sales"
#define CUBE "cube/sales.json"
#define OTHER "cube/visits.json"
#define DESC "cube_desc/sales_desc.json"
#define MODEL "model_desc/sales_model.json"
#define PROJECT "project/learn_kylin.json"
#define RULE(name) " [kylin-hybrid/" name "]"

static const ed_case cases[] = {
    { "project", .from_format = "kylin-1.5.4", .project = "learn", .cube = "sales", .exit = 2,
      .finding = "error: This project does not exist, or cannot be read: learn" RULE("project-missing") },
    { "cube", .from_format = "kylin-1.5.4", .project = "learn_kylin", .cube = "sale", .exit = 2,
      .finding = "error: This cube does not exist, or cannot be read: sale" RULE("cube-missing") },
    { "another project", .from_format = "kylin-1.5.4", .project = "other", .cube = "sales", .exit = 3,
      .finding = "project/other.json: error: /realizations: the project other does not list the cube sales"
                 RULE("not-in-project") },
    { "desc", CASE, .edits = { { CUBE, "sales_desc", "no_desc" } }, .exit = 3,
      .finding = CUBE ": error: /descriptor: CubeInstance desc not found 'no_desc'" RULE("desc-missing") },
    { "model", CASE, .edits = { { DESC, "sales_model", "no_model" } }, .exit = 3,
      .finding = DESC ": error: /model_name: No data model found with name 'no_model'." RULE("model-missing") },
    { "no segments", .from_format = "kylin-1.5.4", .project = "learn_kylin", .cube = "visits", .exit = 3,
      .finding = OTHER ": error: /segments: No segments in this cube, no need to extend." RULE("no-segments") },
    { "partition", CASE, .edits = { { MODEL, "\"partition_date_column\"", "\"x_date_column\"" } }, .exit = 3,
      .finding = DESC ": error: /model_name: No incremental cube, no need to extend: the model sales_model has no "
                 "partition date column" RULE("no-partition") },
    { "shared", CASE, .edits = { { OTHER, "visits_desc", "Sales_Desc" } }, .exit = 3,
      .finding = OTHER ": error: /descriptor: the cube visits uses the desc sales_desc too; --split-desc gives it a "
                 "copy" RULE("desc-shared") },
    { "hybrid", CASE, .edits = { { "hybrid/SALES_HYBRID.json", NULL, "{ \"name\" : \"SALES_HYBRID\" }" } }, .exit = 3,
      .finding = "hybrid/SALES_HYBRID.json: error: there is a hybrid sales_hybrid already" RULE("exists") },
    { "old shape", CASE, .edits = { { DESC, NULL, "{ \"name\" : \"sales_desc\", \"model_name\" : \"sales_model\", "
      "\"rowkey\" : { \"aggregation_groups\" : [ ] } }" } }, .exit = 3,
      .finding = DESC ": error: a cube desc of the shape before 1.5.0; convert the dump to kylin-1.5.1 first"
                 RULE("old-shape") },
    { "date", CASE, .options = "partition-date 2016-02-02", .exit = 2,
      .finding = CUBE ": error: PartitionDate must be end date of one segment. None ends at 1454371200000, the last "
                 "one at 1456790400000" RULE("partition-date") },
    { "no date", CASE, .options = "partition-date 2016-02-30", .exit = 2,
      .finding = "--partition-date 2016-02-30: neither milliseconds nor yyyy-MM-dd" },
    { "overlap", CASE, .options = "partition-date 1454284800000",
      .edits = { { CUBE, "\"date_range_start\" : 1454284800000", "\"date_range_start\" : 1454284799999" } }, .exit = 3,
      .finding = CUBE ":22:6: error: /segments/1: the segment begins before 1454284800000 and ends after it"
                 RULE("overlap") },
    { "member", CASE, .edits = { { CUBE, "\"date_range_start\" : 1451606400000", "\"date_range_start\" : [ ]" } },
      .exit = 3, .finding = RULE("read") },
    { "broken cube", CASE, .edits = { { CUBE, "\"segments\"", "segments" } }, .exit = 3,
      .finding = RULE("cube-missing") },
    { "not published with what is missing", CASE, .options = "keep-going", .exit = 3,
      .edits = { { CUBE, "sales_desc", "no_desc" } }, .finding = RULE("desc-missing") },
    { "published with other faults", CASE, .options = "keep-going", .exit = 3,
      .edits = { { OTHER, "visits_desc", "no_desc" } }, .finding = "kylin-verify/ref/cube-desc",
      .file = "hybrid/sales_hybrid.json", .has = "sales_old" },
    /* ---- what goes well ---- */
    { "nothing computed", CASE, .options = "keep-going",
      .edits = { { "table/DEFAULT.SALES.json", "\"DT\"", "\"DX\"" } }, .exit = 3, .finding = RULE("signature"),
      .file = DESC, .has = "\"signature\" : null" },
    { "engine", CASE, .options = "partition-date 2016-02-01 00:00:00", .finding = DESC
      ": warning: the cube sales keeps 1 segment, so its engine and storage stay" RULE("engine-kept"), .file = DESC,
      .has = "\"engine_type\" : 0" },
    { "follow-up", CASE, .finding = CUBE ": note: copy the rows of uuid 8a7f0000-0000-4000-8000-000000000006 in the "
      "ACL table to uuid d3ed4021-6115-5254-88dd-8aba1abe85f8, and queue no job of the cube before the new tree is "
      "loaded" RULE("follow-up"), .file = "cube/sales_old.json", .has = "d3ed4021-6115-5254-88dd-8aba1abe85f8" },
    { "no signature", CASE, .edits = { { DESC, "\"UMM+z9Bpg6iMzS004Md9ag==\"", "null" } }, .file = DESC,
      .has = "\"signature\" : \"CEOBCFLhNbTxIVhcFIPLbg==\"" },
    { "name of an entry", CASE,
      .edits = { { PROJECT, "\"type\" : \"CUBE\"", "\"name\" : \"sales\", \"type\" : \"CUBE\"" } },
      .file = PROJECT, .has = "\"name\" : \"sales_hybrid\", \"type\" : \"HYBRID\"" },
    { "absent members", CASE, .edits = { { CUBE, "\"create_time_utc\" : 1451606400000,\n", "" },
      { DESC, "  \"partition_date_end\" : 3153600000000,\n", "" } }, .file = "cube_desc/sales_desc_old.json",
      .has = "\"partition_date_end\" : 1456790400000" },
};

START_TEST(findings)
{
    ed_check_all(fx_testdata(DIR "/base"), cases, sizeof cases / sizeof cases[0]);
}
END_TEST

/* All reasons are named in one run; places are those of the file. */
START_TEST(all_at_once)
{
    const ed_case c = { "all", .edits = { { CUBE, "\"READY\",\n    \"dict", "\"NEW\",\n    \"dict" },
                        { MODEL, "\"partition_date_column\"", "\"x_date_column\"" },
                        { OTHER, "visits_desc", "sales_desc" },
                        { "hybrid/sales_hybrid.json", NULL, "{ }" } } };
    char *dump = ed_make(fx_testdata(DIR "/base"), &c);
    go_result r = make(dump, fx_path("%s.out", dump), NULL);

    ck_assert_int_eq(r.exit, 3);
    ck_assert_str_eq(r.findings,
        "cube/sales.json:8:18: error: /segments/0/status: the segment is NEW, not READY: its job would lose it when it "
        "moves to another cube [kylin-hybrid/not-ready]\n"
        "cube/visits.json: error: /descriptor: the cube visits uses the desc sales_desc too; --split-desc gives it a "
        "copy [kylin-hybrid/desc-shared]\n"
        "cube_desc/sales_desc.json: error: /model_name: No incremental cube, no need to extend: the model sales_model "
        "has no partition date column [kylin-hybrid/no-partition]\n"
        "hybrid/sales_hybrid.json: error: there is a hybrid sales_hybrid already [kylin-hybrid/exists]\n");
    ck_assert(!r.published);
    go_free(&r);
    free(dump);
}
END_TEST

/* ---- promises ---- */

static char *with_statistics(void)
{
    const ed_case none = { .name = "" };
    char *dump = ed_make(fx_testdata(DIR "/base"), &none);
    bm b = { .len = 0 };

    bm_seq_head(&b, false);
    for (int i = 1; i <= 2; i++)
        fx_write(fx_path("%s/cube_statistics/sales/8a7f0000-0000-4000-8000-0000000000a%d.seq", dump, i), b.data, b.len);
    bm_free(&b);
    return dump;
}

START_TEST(statistics)
{
    char *dump = with_statistics(), *out = strdup(fx_path("%s.out", dump));
    go_result r = make(dump, out, "partition-date 1454284800000");
    vr_result v;

    ck_assert_msg(r.exit == 0, "%s", r.all);
    ck_assert(fx_exists(fx_path("%s/cube_statistics/sales_old/8a7f0000-0000-4000-8000-0000000000a1.seq", out)));
    ck_assert(!fx_exists(fx_path("%s/cube_statistics/sales_old/8a7f0000-0000-4000-8000-0000000000a2.seq", out)));
    ck_assert(fx_exists(fx_path("%s/cube_statistics/sales/8a7f0000-0000-4000-8000-0000000000a1.seq", out)));
    ck_assert_uint_eq(r.counts.created, 4);
    v = vr_run(out, "kylin-1.5.4"); /* neither what was copied nor the copy is an orphan */
    ck_assert_uint_eq(v.errors + v.warnings, 0);
    vr_free(&v);
    fx_remove_tree(fx_path("%s/cube_statistics/sales_old", out));
    v = vr_run(out, "kylin-1.5.4"); /* as the vendor leaves it: found where nobody looks */
    ck_assert_uint_eq(vr_count(&v, "kylin-verify/ref/orphan"), 1);
    vr_free(&v);
    go_free(&r);
    free(out);
    free(dump);
}
END_TEST

static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

/* Whatever the date, every segment is in one of the two cubes, and in one only; the descs meet at the date. */
START_TEST(halves)
{
    static const char *const dates[] = { "1454284800000", "1456790400000" };

    for (size_t i = 0; i < 2; i++) {
        char *out = strdup(fx_path("%s/halves-%zu", fx_tmp(), i)), *files[2];
        go_result r = make(fx_testdata(DIR "/base"), out, fx_path("partition-date %s", dates[i]));
        ck_assert_msg(r.exit == 0, "%s", r.all);
        files[0] = fx_read(fx_path("%s/cube/sales.json", out), NULL);
        files[1] = fx_read(fx_path("%s/cube/sales_old.json", out), NULL);
        ck_assert_uint_eq(count(files[0], "storage_location_identifier"), 1 - i);
        ck_assert_uint_eq(count(files[1], "storage_location_identifier"), 1 + i);
        ck_assert_uint_eq(count(files[0], "KYLIN_AAAA") + count(files[1], "KYLIN_AAAA"), 1);
        ck_assert_uint_eq(count(files[0], "KYLIN_BBBB") + count(files[1], "KYLIN_BBBB"), 1);
        free(files[0]);
        free(files[1]);
        files[0] = fx_read(fx_path("%s/cube_desc/sales_desc.json", out), NULL);
        files[1] = fx_read(fx_path("%s/cube_desc/sales_desc_old.json", out), NULL);
        ck_assert(strstr(files[0], fx_path("\"partition_date_start\" : %s,", dates[i])) != NULL);
        ck_assert(strstr(files[1], fx_path("\"partition_date_end\" : %s,", dates[i])) != NULL);
        free(files[0]);
        free(files[1]);
        go_free(&r);
        free(out);
    }
}
END_TEST

/* One clock: the same bytes, for any number of threads. A second hybrid of the cube is refused. */
START_TEST(again)
{
    char *one = strdup(fx_path("%s/again-1", fx_tmp())), *two = strdup(fx_path("%s/again-2", fx_tmp()));
    const go_plan plan = { .from = "kylin-1.5.4", .project = "learn_kylin", .cube = "sales", .now = NOW,
                           .threads = "7" };
    go_result r = make(fx_testdata(DIR "/base"), one, NULL), s = go_convert(fx_testdata(DIR "/base"), two, &plan), t;

    ck_assert_int_eq(r.exit, 0);
    ck_assert_int_eq(s.exit, 0);
    fx_assert_same_tree(one, two);
    t = make(one, fx_path("%s/again-3", fx_tmp()), NULL);
    ck_assert(strstr(t.all, RULE("exists")) != NULL && strstr(t.all, RULE("no-segments")) != NULL);
    go_free(&r);
    go_free(&s);
    go_free(&t);
    free(one);
    free(two);
}
END_TEST

/* What comes out goes on to 2.0, and a hybrid can be made there as well: the same cubes. */
START_TEST(later_release)
{
    char *two = strdup(fx_path("%s/later-2.0", fx_tmp())), *out = strdup(fx_path("%s/later-out", fx_tmp()));
    const go_plan up = { .from = "kylin-1.5.4", .to = "kylin-2.0", .now = NOW };
    const go_plan plan = { .from = "kylin-2.0", .project = "LEARN_KYLIN", .cube = "SALES", .now = NOW };
    go_result r = go_convert(fx_testdata(DIR "/base"), two, &up), s;
    char *text;

    ck_assert_msg(r.exit == 0, "%s", r.all);
    s = go_convert(two, out, &plan);
    ck_assert_msg(s.exit == 0, "%s", s.all);
    text = fx_read(fx_path("%s/hybrid/sales_hybrid.json", out), NULL);
    ck_assert(strstr(text, "\"realization\" : \"sales_old\"") != NULL);
    free(text);
    text = fx_read(fx_path("%s/cube_desc/sales_desc.json", out), NULL);
    ck_assert(strstr(text, "\"version\" : \"1.5.1\"") != NULL); /* never raised */
    free(text);
    go_free(&r);
    go_free(&s);
    free(two);
    free(out);
}
END_TEST

START_TEST(older_format)
{
    const go_plan plan = { .project = "default", .cube = "demo", .now = NOW };
    go_result r = go_convert(fx_testdata("kylin/base-0.6"), fx_path("%s/older", fx_tmp()), &plan);

    ck_assert_int_eq(r.exit, 3);
    ck_assert_str_eq(r.all, "error: this is not done to a dump of kylin-0.6 [core/no-way]\n");
    go_free(&r);
}
END_TEST

START_TEST(no_names)
{
    const mm_kylin_hybrid what = { .size = sizeof what, .cube = "c" };
    mm_pipeline *pipe;
    mm_source *src;
    mm_ctx *ctx = fx_ctx(NULL);

    ck_assert_int_eq(mm_source_open(&src, ctx, fx_testdata(DIR "/base")), MM_OK);
    ck_assert_int_eq(mm_kylin_hybrid_open(&pipe, ctx, src, NULL, &what), MM_E_OPTION);
    ck_assert(pipe == NULL);
    mm_source_free(src);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(dates)
{
    static const struct { const char *text; bool good; int64_t ms; } list[] = {
        { "0", true, 0 }, { "1454284800000", true, 1454284800000 }, { "2016-02-01", true, 1454284800000 },
        { "2016-02-01 00:00:01", true, 1454284801000 }, { "2016-02-01 00:00:01.250", true, 1454284801250 },
        { "9223372036854775807", true, INT64_MAX }, { "9223372036854775808", false, 0 },
        { "99999999999999999999", false, 0 }, { "", false, 0 }, { "2016-2-1", false, 0 }, { "2016-13-01", false, 0 },
        { "2016-02-01T00:00:01", false, 0 }, { "2016-02-01 00:00:01.25", false, 0 }, { "-1", false, 0 },
        { "2016-02-01 00:00:01.2x0", false, 0 },
    };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        int64_t ms = -1;
        ck_assert_msg(mm__hy_date(list[i].text, &ms) == list[i].good, "%s", list[i].text);
        ck_assert(!list[i].good || ms == list[i].ms);
    }
}
END_TEST

START_TEST(no_memory)
{
    bool done = false;

    for (unsigned long at = 0; !done; at += 3) {
        fx_alloc alloc = FX_ALLOC_NONE;
        const go_plan plan = { .from = "kylin-1.5.4", .project = "learn_kylin", .cube = "sales", .now = NOW,
                               .threads = "1", .alloc = &alloc, .options = "split-desc" };
        char *out = strdup(fx_path("%s/no-memory-hybrid", fx_tmp()));
        go_result r;
        alloc.fail_at = at;
        r = go_convert(fx_testdata(DIR "/base"), out, &plan);
        ck_assert_msg(r.code == MM_OK || r.code == MM_E_NOMEM, "%lu: %d %s", at, r.code, r.all);
        ck_assert_uint_eq(alloc.live, 0);
        ck_assert(fx_exists(out) == (r.code == MM_OK));
        done = r.code == MM_OK;
        go_free(&r);
        fx_remove_tree(out);
        free(out);
    }
}
END_TEST

FX_SUITE("kylin-hybrid", FX_TEST(golden), FX_TEST(findings), FX_TEST(all_at_once), FX_TEST(statistics), FX_TEST(halves),
         FX_TEST(again), FX_TEST(later_release), FX_TEST(older_format), FX_TEST(no_names), FX_TEST(dates),
         FX_TEST(no_memory))
