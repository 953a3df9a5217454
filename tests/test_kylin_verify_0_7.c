/* Verify of Kylin 0.7 dumps: each rule with a case that provokes it and a neighbour that does not, and the findings on
 * real trees. docs/formats/kylin-0.6-to-0.7.md 7.3. */
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define V7(name) "kylin-0.7/verify/" name
#define CASES "kylin/verify-0.7"

/* ---- cases: the base dump, a folder laid over it, and the names of files to take out ---- */

static void remove_listed(const char *dump, const char *list)
{
    char *names, *line, *rest = NULL;

    if (!fx_exists(list))
        return;
    names = fx_read(list, NULL);
    for (line = strtok_r(names, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        ck_assert_int_eq(unlink(fx_path("%s/%s", dump, line)), 0);
    free(names);
}

static char *make_dump(const char *name, const char *side)
{
    static unsigned n;
    char *dump = strdup(fx_path("%s/dump-%u", fx_tmp(), n++));
    const char *over = fx_testdata(fx_path(CASES "/%s/%s", name, side));

    fx_copy_tree(fx_testdata(CASES "/base"), dump);
    vr_write_dict(dump, "EDW.SITES", "SITE_ID", "a");
    vr_write_dict(dump, "DEFAULT.SALES", "DT", "b");
    vr_write_dict(dump, "DEFAULT.SALES", "DT", "ii");
    vr_write_snapshot(dump, "sites", "c");
    if (*side != 0 && fx_exists(over))
        fx_copy_tree(over, dump);
    remove_listed(dump, fx_testdata(fx_path(CASES "/%s/%s.remove", name, side)));
    return dump;
}

static void drop_dump(char *dump)
{
    fx_remove_tree(dump);
    free(dump);
}

START_TEST(base_is_clean)
{
    char *dump = make_dump("base", "");
    const uint64_t before = fx_tree_digest(dump);
    vr_result r = vr_run(dump, "kylin-0.7");

    ck_assert_str_eq(r.text, "");
    ck_assert_int_eq(r.code, MM_OK);
    ck_assert_uint_eq(fx_tree_digest(dump), before);
    vr_free(&r);
    r = vr_run(dump, NULL); /* it is known by its shape */
    ck_assert_int_eq(r.code, MM_OK);
    vr_free(&r);
    drop_dump(dump);
}
END_TEST

START_TEST(cases)
{
    const char *dir = strdup(fx_testdata(CASES));
    size_t n = 0;

    for (int i = 0; fx_loop_name(dir, i) != NULL; i++) {
        char *name = strdup(fx_loop_name(dir, i)), *want = strdup(fx_testdata(fx_path(CASES "/%s/want.txt", name)));
        if (fx_exists(want)) {
            char *dump = make_dump(name, "bad");
            vr_result r = vr_run(dump, "kylin-0.7");
            vr_assert_file(&r, want);
            ck_assert_msg((r.code == MM_OK) == (r.errors == 0), "%s: code %d", name, r.code);
            vr_free(&r);
            drop_dump(dump);
            n++;
        }
        free(want);
        free(name);
    }
    ck_assert_uint_gt(n, 30);
    free((void *)(uintptr_t)dir);
}
END_TEST

/* The neighbour of a case differs from it by what the rule must let pass. */
START_TEST(neighbours)
{
    const char *dir = strdup(fx_testdata(CASES));

    for (int i = 0; fx_loop_name(dir, i) != NULL; i++) {
        char *name = strdup(fx_loop_name(dir, i));
        if (fx_exists(fx_testdata(fx_path(CASES "/%s/good", name)))) {
            char *dump = make_dump(name, "good");
            vr_result r = vr_run(dump, "kylin-0.7");
            ck_assert_msg(*r.text == 0, "%s\n%.2000s", name, r.text);
            ck_assert_int_eq(r.code, MM_OK);
            vr_free(&r);
            drop_dump(dump);
        }
        free(name);
    }
    free((void *)(uintptr_t)dir);
}
END_TEST

/* Every rule of the table has a case of its own name. */
START_TEST(each_rule_has_a_case)
{
    const mm_rule_info *rule;
    size_t it = 0, n = 0;

    while ((rule = mm_rule_next(&it)) != NULL) {
        const char *name;
        char *want;
        if (strncmp(rule->id, V7(""), strlen(V7(""))) != 0)
            continue;
        name = rule->id + strlen(V7(""));
        ck_assert_msg(fx_exists(fx_testdata(fx_path(CASES "/%s/want.txt", name))), "no case for %s", rule->id);
        want = fx_read(fx_testdata(fx_path(CASES "/%s/want.txt", name)), NULL);
        ck_assert_msg(strstr(want, rule->id) != NULL, "the case of %s does not provoke it", rule->id);
        ck_assert_ptr_nonnull(rule->summary);
        ck_assert_ptr_nonnull(rule->section);
        free(want);
        n++;
    }
    ck_assert_uint_eq(n, 31);
}
END_TEST

/* ---- real trees ---- */

typedef struct expected { const char *rule; size_t n; } expected;

static void check_tree(const char *tree, const expected *want, size_t n_want)
{
    vr_result r = vr_run(tree, "kylin-0.7");
    size_t total = 0;

    for (size_t i = 0; i < n_want; i++) {
        ck_assert_msg(vr_count(&r, want[i].rule) == want[i].n, "%s: %s: %zu findings, not %zu\n%.2000s", tree,
                      want[i].rule, vr_count(&r, want[i].rule), want[i].n, r.text);
        total += want[i].n;
    }
    ck_assert_msg(total == r.errors + r.warnings + r.notes, "%s: other findings\n%.2000s", tree, r.text);
    vr_free(&r);
}

/* README of the reference data, section 5, unless said otherwise. */
static const expected localmeta_0_7_2[] = {
    { V7("cube-orphan"), 7 },    /* "nearly all cubes with segments" */
    { V7("uuid"), 3 },           /* two pairs of cubes, both "without" descs */
    { V7("unreferenced"), 43 },  /* 95 binaries, 52 of them referred to, none dangling */
    { V7("signature"), 4 },      /* document 6: those files were edited by hand */
    { V7("legacy-member"), 29 }, /* document 7.3: "the 0.7.2 sample metadata has some" */
    { V7("storage"), 4 },        /* document 7.3: three cubes name HTables of ..._1_new_segment and ..._2_segments */
    { V7("dict-rowkey"), 3 },    /* LSTG_FORMAT_NAME of the "without" left join desc, in its three READY segments */
    { V7("dict-key"), 1 },       /* segment 1 of ..._left_join_ready_2_segments still has "TEST_SITES/SITE_ID" */
    { V7("snapshot-key"), 1 },   /* and "TEST_SITES" */
};

START_TEST(localmeta_of_0_7_2)
{
    FX_NEED_SHARED(tree, "kylin/kylin-0.7.2-localmeta");
    check_tree(tree, localmeta_0_7_2, sizeof localmeta_0_7_2 / sizeof localmeta_0_7_2[0]);
}
END_TEST

START_TEST(localmeta_of_1_3_0)
{
    static const expected want[] = {
        { V7("cube-orphan"), 7 },  { V7("uuid"), 4 }, /* and two hybrids */
        { V7("unreferenced"), 43 }, { V7("signature"), 4 }, { V7("legacy-member"), 29 }, { V7("storage"), 4 },
        { V7("dict-rowkey"), 3 },  { V7("dict-key"), 1 },   { V7("snapshot-key"), 1 },
    };
    FX_NEED_SHARED(tree, "kylin/kylin-1.3.0-localmeta");
    check_tree(tree, want, sizeof want / sizeof want[0]);
}
END_TEST

START_TEST(sample_cubes)
{
    static const expected want[] = { { V7("signature"), 1 }, { V7("legacy-member"), 1 } };
    static const char *const trees[] = { "kylin/kylin-0.7.2-sample_cube", "kylin/kylin-1.3.0-sample_cube" };

    for (size_t i = 0; i < 2; i++) {
        FX_NEED_SHARED(tree, trees[i]);
        check_tree(tree, want, 2);
    }
}
END_TEST

/* "Must not be reported": README of the reference data, section 5. */
START_TEST(what_must_not_be_said)
{
    static const char *const never[] = { "project.cubes", "\"cubes\"", "/database", "source_table", V7("dict-file"),
                                         V7("snapshot-file"), V7("project-table"), V7("project-cube"), "kylin-bin/",
                                         V7("model-orphan"), V7("path"), V7("fk-dictionary") };
    FX_NEED_SHARED(tree, "kylin/kylin-0.7.2-localmeta");
    vr_result r = vr_run(tree, "kylin-0.7");

    ck_assert_int_eq(r.code, MM_E_VERIFY);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        ck_assert_msg(strstr(r.text, never[i]) == NULL, "%s in\n%.2000s", never[i], r.text);
    vr_free(&r);
}
END_TEST

/* The conversion of the samples of 0.6.5: what is missing was missing before, so convert publishes it with warnings,
 * and verify of the result has these errors and no others. */
static mm_code convert(const char *from, const char *to)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep = NULL;
    mm_source *src = NULL;
    mm_sink *sink = NULL;
    mm_pipeline *pipe = NULL;
    mm_code code = mm_report_new(&rep, ctx);

    if (code == MM_OK)
        code = mm_source_open(&src, ctx, from);
    if (code == MM_OK)
        code = mm_sink_open(&sink, ctx, to, NULL);
    if (code == MM_OK)
        code = mm_pipeline_open(&pipe, ctx, src, NULL);
    if (code == MM_OK)
        code = mm_pipeline_run(pipe, sink, rep);
    mm_pipeline_free(pipe);
    mm_sink_free(sink);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return code;
}

START_TEST(converted_localmeta_of_0_6_5)
{
    static const expected want[] = {
        { V7("snapshot-key"), 4 },  /* test_kylin_cube_ii has no snapshots: README, section 4 */
        { V7("dict-rowkey"), 3 },   /* LSTG_FORMAT_NAME, as in the samples of 0.7.2 */
        { V7("unreferenced"), 30 }, /* README, section 5 */
        { V7("cube-orphan"), 8 },   /* the seven of 0.7.2 and test_kylin_cube_ii */
        { V7("uuid"), 4 },          /* and the models made from the two descs of one uuid */
        { V7("storage"), 4 },
    };
    FX_NEED_SHARED(tree, "kylin/kylin-0.6.5-localmeta");
    char *dump = strdup(fx_path("%s/converted", fx_tmp()));

    ck_assert_int_eq(convert(tree, dump), MM_OK);
    check_tree(dump, want, sizeof want / sizeof want[0]);
    drop_dump(dump);
}
END_TEST

/* What the vendor's conversion leaves behind, document 10 trap 2: no cube has the dictionaries of its foreign keys
 * until its verify mode has run. (The dictionaries of the recorded runs are not there.) */
START_TEST(output_of_the_vendor)
{
    static const expected plain[] = { { V7("fk-dictionary"), 1 }, { V7("dict-rowkey"), 1 }, { V7("dict-file"), 2 },
                                      { V7("snapshot-file"), 1 } };
    static const expected after[] = { { V7("dict-file"), 3 }, { V7("snapshot-file"), 1 } };
    FX_NEED_SHARED(converted, "kylin/golden-0.7/demo/vendor-out");
    FX_NEED_SHARED(verified, "kylin/golden-0.7/demo/vendor-out-verify");
    char *dump = strdup(fx_path("%s/vendor", fx_tmp()));

    fx_copy_tree(converted, dump);
    check_tree(dump, plain, sizeof plain / sizeof plain[0]);
    fx_copy_tree(verified, dump);
    check_tree(dump, after, sizeof after / sizeof after[0]);
    drop_dump(dump);
}
END_TEST

/* The recorded runs say whether 0.7.2 itself loads what its tool made; verify must come to the same end. */
START_TEST(loads_as_0_7_2_does)
{
    static const char mark[] = "Loaded by 0.7.2 after the vendor conversion: ";
    FX_NEED_SHARED(golden, "kylin/golden-0.7");
    char *dir = strdup(golden);
    size_t n[2] = { 0, 0 };

    for (int i = 0; fx_loop_name(dir, i) != NULL; i++) {
        char *name = strdup(fx_loop_name(dir, i)), *readme = fx_read(fx_path("%s/%s/README.md", dir, name), NULL);
        const char *said = strstr(readme, mark);
        if (said != NULL && fx_exists(fx_path("%s/%s/vendor-out", dir, name))) {
            const bool loads = strncmp(said + sizeof mark - 1, "yes", 3) == 0;
            vr_result r = vr_run(fx_path("%s/%s/vendor-out", dir, name), "kylin-0.7");
            const size_t faults = vr_count(&r, V7("desc-load")) + vr_count(&r, V7("model-tables")) +
                                  vr_count(&r, V7("desc-model")) + vr_count(&r, V7("cube-desc")) +
                                  vr_count(&r, V7("parse"));
            ck_assert_msg(loads == (faults == 0), "%s: %s\n%.2000s", name, loads ? "loads" : "does not load", r.text);
            ck_assert_msg(vr_count(&r, V7("signature")) == 0, "%s: the vendor's own signature\n%.2000s", name, r.text);
            n[loads]++;
            vr_free(&r);
        }
        free(readme);
        free(name);
    }
    ck_assert_uint_ge(n[1], 10);
    ck_assert_uint_ge(n[0], 6);
    free(dir);
}
END_TEST

/* ---- properties ---- */

START_TEST(threads_do_not_matter)
{
    FX_NEED_SHARED(tree, "kylin/kylin-1.3.0-localmeta");
    vr_assert_threads(tree, "kylin-0.7");
}
END_TEST

/* A dump with most kinds of findings. */
START_TEST(no_memory)
{
    char *dump = make_dump("dict-key", "bad");

    fx_copy_tree(fx_testdata(CASES "/desc-load/bad"), dump);
    fx_copy_tree(fx_testdata(CASES "/job-output/bad"), dump);
    fx_copy_tree(fx_testdata(CASES "/project-table/bad"), dump);
    fx_copy_tree(fx_testdata(CASES "/hybrid-cube/bad"), dump);
    vr_assert_no_memory(dump, "kylin-0.7", NULL);
    drop_dump(dump);
}
END_TEST

/* ---- large documents ---- */

/* Segments with many dictionaries take the way of the map; time must not grow with the square. */
START_TEST(many_keys_and_segments)
{
    char *dump = make_dump("base", "");
    vr_text t = { 0 };
    vr_result r;

    vr_say(&t, "{\"uuid\":\"many\",\"name\":\"many\",\"descriptor\":\"DEMO_DESC\",\"segments\":[");
    for (int i = 0; i < 2000; i++)
        vr_say(&t, "%s{\"name\":\"s%d\",\"status\":\"READY\",\"date_range_start\":%d,\"date_range_end\":%d,"
                "\"storage_location_identifier\":\"K%d\","
                "\"snapshots\":{\"EDW.SITES\":\"/table_snapshot/sites/c.snapshot\"},"
                "\"dictionaries\":{\"DEFAULT.SALES/DT\":\"/dict/DEFAULT.SALES/DT/b.dict\","
                "\"DEFAULT.SALES/SITE\":\"/dict/EDW.SITES/SITE_ID/a.dict\"}}",
            i > 0 ? "," : "", i, 10 * i, 10 * i + (i == 1500 ? 12 : 10), i);
    vr_say(&t, ",{\"name\":\"wide\",\"status\":\"READY\",\"storage_location_identifier\":\"W\",\"dictionaries\":{");
    for (int i = 0; i < 20000; i++)
        vr_say(&t, "%s\"EDW.T%d/C\":\"/dict/EDW.SITES/SITE_ID/a.dict\"", i > 0 ? "," : "", i);
    vr_say(&t, ",\"DEFAULT.SALES/DT\":\"/dict/DEFAULT.SALES/DT/b.dict\"}}]}");
    fx_write(fx_path("%s/cube/many.json", dump), t.data, t.len);
    r = vr_run(dump, "kylin-0.7");
    ck_assert_uint_eq(vr_count(&r, V7("dict-key")), 20000);
    ck_assert_uint_eq(vr_count(&r, V7("dict-rowkey")), 1); /* DT is there, SITE is not */
    ck_assert_uint_eq(vr_count(&r, V7("snapshot-key")), 1);
    ck_assert_uint_eq(vr_count(&r, V7("segment-order")), 1);
    ck_assert_uint_eq(r.errors, 20002);
    vr_free(&r);
    free(t.data);
    drop_dump(dump);
}
END_TEST

/* ---- odd text ---- */

START_TEST(byte_order_mark_is_told_once)
{
    char *dump = make_dump("cube-desc", "bad"), *path = strdup(fx_path("%s/cube/demo.json", dump)), *data;
    vr_text t = { 0 };
    size_t n;
    vr_result r;

    data = fx_read(path, &n);
    t.data = malloc(n + 4);
    memcpy(t.data, "\xef\xbb\xbf", 3);
    memcpy(t.data + 3, data, n);
    fx_write(path, t.data, n + 3);
    r = vr_run(dump, "kylin-0.7");
    ck_assert_uint_eq(vr_count(&r, "json/bom"), 1);
    ck_assert_uint_eq(vr_count(&r, V7("cube-desc")), 1);
    vr_free(&r);
    free(t.data);
    free(data);
    free(path);
    drop_dump(dump);
}
END_TEST

START_TEST(of_duplicates_the_last_counts_if_asked)
{
    static const char cube[] = "{\"uuid\":\"u\",\"name\":\"x\",\"name\":\"twice\",\"descriptor\":null,"
                               "\"descriptor\":\"demo_desc\",\"segments\":null}";
    char *dump = make_dump("base", "");
    mm_ctx *ctx = fx_ctx(NULL);
    vr_result r;

    fx_write(fx_path("%s/cube/twice.json", dump), cube, sizeof cube - 1);
    r = vr_verify(ctx, dump, "kylin-0.7", NULL);
    ck_assert_uint_eq(r.errors, vr_count(&r, "json/dup-key"));
    vr_free(&r);
    r = vr_verify(ctx, dump, "kylin-0.7", "duplicates=last");
    ck_assert_msg(r.errors == 0, "%.2000s", r.text);
    ck_assert_uint_eq(vr_count(&r, V7("path")), 0);
    vr_free(&r);
    mm_ctx_free(ctx);
    drop_dump(dump);
}
END_TEST

FX_SUITE("kylin_verify_0_7", FX_TEST(base_is_clean), FX_TEST(cases), FX_TEST(neighbours), FX_TEST(each_rule_has_a_case),
         FX_TEST(localmeta_of_0_7_2), FX_TEST(localmeta_of_1_3_0), FX_TEST(sample_cubes),
         FX_TEST(what_must_not_be_said), FX_TEST(converted_localmeta_of_0_6_5), FX_TEST(output_of_the_vendor),
         FX_TEST(loads_as_0_7_2_does), FX_TEST(threads_do_not_matter), FX_TEST(no_memory),
         FX_TEST(many_keys_and_segments), FX_TEST(byte_order_mark_is_told_once),
         FX_TEST(of_duplicates_the_last_counts_if_asked))
