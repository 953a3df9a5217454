/* The step to 4.0 beside its golden cases: --keep-going, --drop-unreferenced, second runs, chains, real trees.
 * docs/formats/ke-metastore.md 4. */
#include "support/binary_make.h"
#include "support/edited.h"
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CLOCK 1433894400000

/* The dump of the golden cases with what its cube names. */
static char *make_base(void)
{
    static unsigned n;
    char *dump = strdup(fx_path("%s/base-4.0-%u", fx_tmp(), n++));
    bm b = { .len = 0 };

    fx_copy_tree(fx_testdata("kylin/base-3.1"), dump);
    vr_write_dict(dump, "DEFAULT.KYLIN_SALES", "PART_DT", "a");
    vr_write_snapshot(dump, "DEFAULT.KYLIN_CAL_DT", "b");
    vr_write_snapshot(dump, "DEFAULT.KYLIN_CAL_DT", "kept");
    bm_seq_head(&b, false);
    fx_write(fx_path("%s/cube_statistics/sales_cube/s-1.seq", dump), b.data, b.len);
    fx_write(fx_path("%s/UUID", dump), "\0\044" "11111111-2222-3333-4444-555555555555", 38);
    bm_free(&b);
    return dump;
}

static go_result convert(const char *in, const char *out, const char *options)
{
    const go_plan plan = { .to = "kylin-4.0", .from = "kylin-2.0", .now = CLOCK, .options = options };

    return go_convert(in, out, &plan);
}

static void drop(char *dump)
{
    fx_remove_tree(dump);
    free(dump);
}

static void assert_same_file(const char *a, const char *b, const char *file)
{
    size_t na, nb;
    char *x = fx_read(fx_path("%s/%s", a, file), &na), *y = fx_read(fx_path("%s/%s", b, file), &nb);

    ck_assert_msg(na == nb && memcmp(x, y, na) == 0, "%s", file);
    free(x);
    free(y);
}

static void assert_same_time(const char *a, const char *b, const char *file)
{
    struct stat x, y;

    ck_assert_int_eq(stat(fx_path("%s/%s", a, file), &x), 0);
    ck_assert_int_eq(stat(fx_path("%s/%s", b, file), &y), 0);
    ck_assert_msg(x.st_mtim.tv_sec == y.st_mtim.tv_sec && x.st_mtim.tv_nsec == y.st_mtim.tv_nsec, "%s", file);
}

/* ---- what stays ---- */

static const char *const all[] = {
    "cube_desc/sales_cube.json", "cube/sales_cube.json", "model_desc/sales_model.json", "project/learn.json",
    "table/DEFAULT.KYLIN_SALES.json", "table/DEFAULT.KYLIN_CAL_DT.json", "hybrid/h.json", "acl/p-1", "user/ADMIN",
    "table_acl/learn", "execute/j-1", "execute_output/j-1", "unknown/thing.txt", "UUID",
    "dict/DEFAULT.KYLIN_SALES/PART_DT/a.dict", "table_snapshot/DEFAULT.KYLIN_CAL_DT/b.snapshot",
    "table_snapshot/DEFAULT.KYLIN_CAL_DT/kept.snapshot", "cube_statistics/sales_cube/s-1.seq",
};

START_TEST(bytes_and_times)
{
    char *in = make_base(), *out = strdup(fx_path("%s.out", in)), *again = strdup(fx_path("%s.again", in));
    go_result r = convert(in, out, NULL);

    ck_assert_msg(r.exit == 0 && r.published, "%s", r.all);
    ck_assert_uint_eq(r.counts.read, MM_COUNT(all));
    ck_assert_uint_eq(r.counts.changed, 2);
    for (size_t i = 0; i < MM_COUNT(all); i++) {
        assert_same_time(in, out, all[i]);
        if (i >= 2)
            assert_same_file(in, out, all[i]);
    }
    go_free(&r);
    r = convert(out, again, NULL); /* a second run changes nothing */
    ck_assert_msg(r.exit == 0 && r.published, "%s", r.all);
    ck_assert_uint_eq(r.counts.changed, 0);
    fx_assert_same_tree(out, again);
    go_free(&r);
    drop(in);
    drop(out);
    drop(again);
}
END_TEST

START_TEST(drop_unreferenced)
{
    char *in = make_base(), *out = strdup(fx_path("%s.out", in));
    go_result r;

    fx_write(fx_path("%s/ext_table_snapshot/DEFAULT.KYLIN_CAL_DT/e.snapshot", in), "{}", 2);
    r = convert(in, out, "drop-unreferenced true");
    ck_assert_msg(r.exit == 0 && r.published, "%s", r.all);
    ck_assert_uint_eq(r.counts.dropped, 4);
    ck_assert(!fx_exists(fx_path("%s/dict", out)));
    ck_assert(!fx_exists(fx_path("%s/cube_statistics", out)));
    ck_assert(!fx_exists(fx_path("%s/ext_table_snapshot", out)));
    ck_assert(!fx_exists(fx_path("%s/table_snapshot/DEFAULT.KYLIN_CAL_DT/b.snapshot", out)));
    assert_same_file(in, out, "table_snapshot/DEFAULT.KYLIN_CAL_DT/kept.snapshot");
    ck_assert_ptr_nonnull(strstr(r.findings, "dict/DEFAULT.KYLIN_SALES/PART_DT/a.dict: note: left out: the segments "
                                             "that had it are cleared [kylin-4.0/segment-data/drop]"));
    go_free(&r);
    drop(in);
    drop(out);
}
END_TEST

/* ---- faults ---- */

#define DESC "cube_desc/sales_cube.json"
#define CUBE "cube/sales_cube.json"
#define TO .to = "kylin-4.0", .from_format = "kylin-2.0"

static const ed_case cases[] = {
    { "as it is", TO, .file = DESC, .has = "\"DMJuHeM6VunGmLEcs7LG9A==\"" },
    { "broken desc", TO, .options = "keep-going true", .exit = 3,
      .edits = { { DESC, "\"model_name\" : \"sales_model\"", "\"model_name\" : \"gone\"" } },
      .finding = "error: /model_name: cube \"sales_cube\" is broken: model gone is missing [kylin-4.0/cube/broken]",
      .file = DESC, .has = "\"engine_type\"  :2" },
    { "broken cube", TO, .options = "keep-going true", .exit = 3,
      .edits = { { CUBE, "\"descriptor\" : \"sales_cube\"", "\"descriptor\" : \"gone\"" } },
      .finding = "cube \"sales_cube\" is broken: cube desc gone is missing [kylin-4.0/cube/broken]",
      .file = CUBE, .has = "\"uuid\" : \"s-1\"" },
    { "nothing goes where a cube stays", TO, .options = "keep-going true\ndrop-unreferenced true", .exit = 3,
      .edits = { { CUBE, "\"descriptor\" : \"sales_cube\"", "\"descriptor\" : \"gone\"" } },
      .finding = "[kylin-4.0/cube/broken]", .file = "dict/DEFAULT.KYLIN_SALES/PART_DT/a.dict", .has = "" },
    { "a choice is not passed over", TO, .options = "keep-going true\nkeep-segments true", .exit = 2,
      .finding = "segments of version 3.0.0.20500 cannot be kept in Kylin 4 [kylin-4.0/cube/clear-segments]" },
    { "a signature that fits nothing", TO,
      .edits = { { DESC, "yF1oxlCfHqOgm4cJ6l8JRA==", "AAAAAAAAAAAAAAAAAAAAAA==" } }, .file = DESC,
      .has = "\"DMJuHeM6VunGmLEcs7LG9A==\"" },
};

START_TEST(findings)
{
    char *base = make_base();

    ed_check_all(base, cases, MM_COUNT(cases));
    drop(base);
}
END_TEST

/* ---- the result verifies, and a signature is looked at ---- */

START_TEST(verified)
{
    static const char rule[] = "ke/verify/signature";
    const ed_case bad = { "signature", .edits = { { DESC, "yF1oxlCfHqOgm4cJ6l8JRA==", "AAAAAAAAAAAAAAAAAAAAAA==" } } };
    const ed_case old = { "old", .edits = { { DESC, "yF1oxlCfHqOgm4cJ6l8JRA==", "XMxjTF7KGLlx7LJ+X408hQ==" } } };
    const ed_case blank = { "blank", .edits = { { DESC, "yF1oxlCfHqOgm4cJ6l8JRA==", " " } } };
    const ed_case wide = { "wide", .edits = { { DESC, "\"name\" : \"PART_DT\"", "\"name\" : \"\u00fc\"" } } };
    const ed_case *const edits[] = { &bad, &old, &blank, &wide };
    const size_t want[] = { 1, 0, 0, 1 };
    char *base = make_base();
    vr_result r = vr_run(base, NULL);

    ck_assert_msg(r.code == MM_OK && r.warnings == 1, "%s", r.text); /* a hybrid of one cube */
    ck_assert_uint_eq(vr_count(&r, rule), 0);
    vr_free(&r);
    for (size_t i = 0; i < MM_COUNT(edits); i++) {
        char *dump = ed_make(base, edits[i]);
        r = vr_run(dump, NULL);
        ck_assert_msg(vr_count(&r, rule) == want[i], "%s: %s", edits[i]->name, r.text);
        vr_free(&r);
        drop(dump);
    }
    drop(base);
}
END_TEST

/* ---- chains ---- */

static go_result hop(const char *in, const char *out, const char *to, fx_alloc *alloc)
{
    const go_plan plan = { .to = to, .now = CLOCK, .threads = "1", .alloc = alloc };

    return go_convert(in, out, &plan);
}

static void assert_hop(const char *in, const char *out, const char *to)
{
    go_result r = hop(in, out, to, NULL);

    ck_assert_msg(r.exit == 0, "%s: %.2000s", to, r.all);
    go_free(&r);
}

/* From 0.6 in one run and hop by hop: the same bytes. */
START_TEST(chain)
{
    static const char *const hops[] = { "kylin-0.7", "kylin-1.4", "kylin-1.5.1", "kylin-2.0", "kylin-4.0" };
    char *whole = strdup(fx_path("%s/whole-4.0", fx_tmp())), *at = strdup(fx_testdata("kylin/base-0.6")), *first = at;

    assert_hop(at, whole, "kylin-4.0");
    for (size_t i = 0; i < MM_COUNT(hops); i++) {
        char *next = strdup(fx_path("%s/hop-%s", fx_tmp(), hops[i]));
        assert_hop(at, next, hops[i]);
        if (at != first)
            fx_remove_tree(at);
        free(at);
        at = next;
    }
    fx_assert_same_tree(whole, at);
    drop(at);
    drop(whole);
}
END_TEST

START_TEST(no_memory)
{
    char *base = make_base();
    bool done = false;

    for (unsigned long at = 0; !done; at += 7) {
        fx_alloc alloc = FX_ALLOC_NONE;
        char *out = strdup(fx_path("%s/no-memory-4.0", fx_tmp()));
        go_result r;
        alloc.fail_at = at;
        r = hop(base, out, "kylin-4.0", &alloc);
        ck_assert_msg(r.code == MM_OK || r.code == MM_E_NOMEM, "%lu: %d", at, r.code);
        ck_assert_uint_eq(alloc.live, 0);
        done = r.code == MM_OK;
        go_free(&r);
        drop(out);
    }
    drop(base);
}
END_TEST

FX_SUITE("kylin-step-4.0", FX_TEST(bytes_and_times), FX_TEST(drop_unreferenced), FX_TEST(findings), FX_TEST(verified),
         FX_TEST(chain), FX_TEST(no_memory))
