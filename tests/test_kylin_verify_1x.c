/* Verify of dumps of Kylin 1.4 to 2.0: each rule with a case that provokes it and a neighbour that does not, and the
 * findings on real trees. docs/formats/kylin-1.x-to-2.0.md 5. */
#include "support/binary_make.h"
#include "support/verify_1x_cases.h"
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define V1(name) "kylin-verify/" name
#define BASE "kylin/verify-1x"

/* ---- dumps ---- */

static char *make_base(const char *format)
{
    static unsigned n;
    char *dump = strdup(fx_path("%s/base-%u", fx_tmp(), n++));
    bm b = { .len = 0 };

    fx_copy_tree(fx_testdata(BASE "/base"), dump);
    if (strcmp(format, "kylin-1.4") == 0)
        fx_copy_tree(fx_testdata(BASE "/base-1.4"), dump);
    vr_write_dict(dump, "DEFAULT.SALES", "DT", "a");
    vr_write_snapshot(dump, "SITES", "b");
    bm_seq_head(&b, false);
    fx_write(fx_path("%s/cube_statistics/c1/s-1.seq", dump), b.data, b.len);
    bm_free(&b);
    return dump;
}

static char *make_edited(const char *format, const ed_edit *edits)
{
    char *base = make_base(format), *dump;
    ed_case c = { .name = "" };

    memcpy(c.edits, edits, sizeof c.edits);
    dump = ed_make(base, &c);
    fx_remove_tree(base);
    free(base);
    return dump;
}

static void drop(char *dump)
{
    fx_remove_tree(dump);
    free(dump);
}

/* Most descs here have no signature, which is a note. */
static void without_notes(vr_result *r)
{
    char *out = r->text;

    for (char *line = r->text, *end; *line != 0; line = end) {
        end = line + strcspn(line, "\n") + 1;
        if (strstr(line, ": note: ") == NULL || strstr(line, ": note: ") >= end) {
            memmove(out, line, (size_t)(end - line));
            out += end - line;
        }
    }
    *out = 0;
}

static vr_result run(const char *dump, const char *format, const char *option)
{
    mm_ctx *ctx = fx_ctx(NULL);
    vr_result r = vr_verify(ctx, dump, format, option);

    mm_ctx_free(ctx);
    return r;
}

START_TEST(base_is_clean)
{
    static const char *const formats[] = { "kylin-1.4", "kylin-1.5.0", "kylin-1.5.1", "kylin-1.5.4", "kylin-1.6.0",
                                           "kylin-2.0" };

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        char *dump = make_base(formats[i]);
        const uint64_t before = fx_tree_digest(dump);
        vr_result r = run(dump, formats[i], NULL);
        ck_assert_int_eq(r.code, MM_OK);
        ck_assert_uint_eq(r.warnings, 0);
        ck_assert_uint_eq(r.notes, 1);
        ck_assert_uint_eq(vr_count(&r, V1("signature")), 1);
        ck_assert_uint_eq(fx_tree_digest(dump), before);
        vr_free(&r);
        drop(dump);
    }
}
END_TEST

START_TEST(cases)
{
    size_t n_bad = 0;

    for (size_t i = 0; i < v1_n_cases; i++) {
        const v1_case *c = &v1_cases[i];
        char *dump = make_edited(c->format, c->bad);
        vr_result r = run(dump, c->format, c->option);
        const bool ok = (r.code == MM_OK) == (r.errors == 0) && vr_count(&r, fx_path("kylin-verify/%s", c->rule)) > 0;
        without_notes(&r);
        if (!ok || strcmp(r.text, c->want) != 0) {
            fprintf(stderr, "case %zu, %s: code %d\n%s", i, c->rule, r.code, r.text);
            n_bad++;
        }
        vr_free(&r);
        drop(dump);
    }
    ck_assert_uint_eq(n_bad, 0);
}
END_TEST

/* The neighbour of a case differs from it by what the rule must let pass. */
START_TEST(neighbours)
{
    for (size_t i = 0; i < v1_n_cases; i++) {
        const v1_case *c = &v1_cases[i];
        if (c->good[0].file != NULL) {
            char *dump = make_edited(c->format, c->good);
            vr_result r = run(dump, c->format, NULL);
            without_notes(&r);
            ck_assert_msg(*r.text == 0, "case %zu, %s\n%s", i, c->rule, r.text);
            vr_free(&r);
            drop(dump);
        }
    }
}
END_TEST

START_TEST(each_rule_has_a_case)
{
    const mm_rule_info *rule;
    size_t it = 0, n = 0;

    while ((rule = mm_rule_next(&it)) != NULL) {
        size_t i = 0;
        if (strncmp(rule->id, V1(""), strlen(V1(""))) != 0)
            continue;
        while (i < v1_n_cases && strcmp(v1_cases[i].rule, rule->id + strlen(V1(""))) != 0)
            i++;
        ck_assert_msg(i < v1_n_cases || strcmp(rule->id, V1("agg/mandatory-bit")) == 0, "no case for %s", rule->id);
        n++;
    }
    ck_assert_uint_eq(n, 46);
}
END_TEST

/* ---- made descs ---- */

/* "#" in `form` is the number; number `but` is left out. */
static void say_each(vr_text *t, const char *form, int n, int but)
{
    const char *at = strchr(form, '#'), *sep = "";

    for (int i = 0; i < n; i++)
        if (i != but) {
            vr_say(t, "%s%.*s%d%s", sep, (int)(at - form), form, i, at + 1);
            sep = ", ";
        }
}

static void write_doc(const char *dump, const char *path, vr_text *t)
{
    fx_write(fx_path("%s/%s", dump, path), t->data, t->len);
    t->len = 0;
}

static void say_group(vr_text *t, int n, int mandatory)
{
    vr_say(t, "\"aggregation_groups\" : [ { \"includes\" : [ ");
    say_each(t, "\"C#\"", n, -1);
    if (mandatory < 0) {
        vr_say(t, " ], \"select_rule\" : { \"mandatory_dims\" : [ ] } } ]");
        return;
    }
    vr_say(t, " ], \"select_rule\" : { \"mandatory_dims\" : [ \"C%d\" ], \"joint_dims\" : [ [ ", mandatory);
    say_each(t, "\"C#\"", n, mandatory);
    vr_say(t, " ] ] } } ]");
}

/* A desc of n columns of one table. `mandatory` is the number of the only mandatory one, and all others are one joint;
 * -1: neither. */
static char *make_wide(int n, int mandatory)
{
    char *dump = make_base("kylin-1.5.1");
    vr_text t = { 0 };

    vr_say(&t, "{ \"uuid\" : \"t-1\", \"name\" : \"SALES\", \"database\" : \"DEFAULT\", \"columns\" : [ ");
    say_each(&t, "{ \"name\" : \"C#\", \"datatype\" : \"date\" }", n, -1);
    vr_say(&t, " ] }");
    write_doc(dump, "table/DEFAULT.SALES.json", &t);
    vr_say(&t, "{ \"uuid\" : \"m-1\", \"name\" : \"m\", \"fact_table\" : \"DEFAULT.SALES\" }");
    write_doc(dump, "model_desc/m.json", &t);
    vr_say(&t, "{ \"uuid\" : \"d-1\", \"name\" : \"d\", \"model_name\" : \"m\", \"measures\" : [ { \"name\" : \"CNT\", "
            "\"function\" : { \"expression\" : \"COUNT\", \"parameter\" : { \"type\" : \"constant\", \"value\" : \"1\" }, "
            "\"returntype\" : \"bigint\" } } ], \"hbase_mapping\" : { \"column_family\" : [ { \"columns\" : "
            "[ { \"measure_refs\" : [ \"CNT\" ] } ] } ] }, \"dimensions\" : [ ");
    for (int i = 0; i < n; i++)
        vr_say(&t, "%s{ \"name\" : \"D\", \"table\" : \"DEFAULT.SALES\", \"column\" : \"C%d\" }", i > 0 ? ", " : "", i);
    vr_say(&t, " ], \"rowkey\" : { \"rowkey_columns\" : [ ");
    say_each(&t, "{ \"column\" : \"C#\", \"encoding\" : \"dict\" }", n, -1);
    vr_say(&t, " ] }, ");
    say_group(&t, n, mandatory);
    vr_say(&t, " }");
    write_doc(dump, "cube_desc/d.json", &t);
    free(t.data);
    return dump;
}

static void assert_wide(int n, int mandatory, const char *format, const char *rule, size_t count, const char *has)
{
    char *dump = make_wide(n, mandatory);
    vr_result r = run(dump, format, NULL);

    ck_assert_msg(vr_count(&r, rule) == count && r.errors == count, "%.2000s", r.text);
    ck_assert_msg(strstr(r.text, has) != NULL, "%.2000s", r.text);
    vr_free(&r);
    drop(dump);
}

START_TEST(mandatory_bit)
{
    const char *rule = V1("agg/mandatory-bit");

    assert_wide(33, 0, "kylin-1.5.4", rule, 1, "mandatory column C0 at bit 32 of the cuboid, but 1.5.4 shifts 32 bits");
    assert_wide(33, 1, "kylin-1.5.0", rule, 1, "mandatory column C1 at bit 31");
    assert_wide(33, 2, "kylin-1.5.4", rule, 0, "");
    assert_wide(33, 0, "kylin-1.6.0", rule, 0, "");
}
END_TEST

START_TEST(combinations_saturate)
{
    assert_wide(12, -1, "kylin-1.5.1", V1("agg/combination"), 0, "");
    assert_wide(13, -1, "kylin-1.5.1", V1("agg/combination"), 1, "too many combinations: 8192, at most 4096");
    assert_wide(13, -1, "kylin-1.5.0", V1("agg/size"), 1, "too many dimensions: 13, at most 12");
    assert_wide(63, -1, "kylin-1.6.0", V1("agg/combination"), 1, "combinations: 9223372036854775808, at most 4096");
}
END_TEST

START_TEST(at_most_63_columns)
{
    char *dump = make_wide(64, 40);
    vr_result r = run(dump, "kylin-1.6.0", NULL);

    ck_assert_uint_eq(r.errors, 1);
    ck_assert_ptr_nonnull(strstr(r.text, "64 rowkey columns, but a cuboid has at most 63 [kylin-verify/desc/rowkey]"));
    vr_free(&r);
    drop(dump);
}
END_TEST

/* Time must not grow with the square. */
START_TEST(many_columns)
{
    char *dump = make_wide(20000, 19999);
    vr_result r = run(dump, "kylin-1.6.0", NULL);

    ck_assert_msg(r.errors == 1, "%.2000s", r.text);
    vr_free(&r);
    drop(dump);
}
END_TEST

/* ---- real trees ---- */

typedef struct expected { const char *rule; size_t n; } expected;

static void check_tree(const char *tree, const char *format, const expected *want)
{
    vr_result r = run(tree, format, NULL);
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
    vr_result r = run(tree, "kylin-2.0", NULL);

    ck_assert_uint_eq(vr_count(&r, V1("2.0/fixed-length")), 1);
    ck_assert_ptr_nonnull(strstr(r.text, "leaf_categ_id of type bigint cannot apply fixed_length encoding: stay on 1.6"));
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

/* ---- properties ---- */

START_TEST(threads_do_not_matter)
{
    FX_NEED_SHARED(tree, "kylin/kylin-2.0.0-localmeta");
    vr_assert_threads(tree, NULL); /* it is known by its shape */
}
END_TEST

static void fail_each_allocation(const char *format, const ed_edit *edits)
{
    char *dump = make_edited(format, edits);

    vr_assert_no_memory(dump, format, "prop=a=b");
    drop(dump);
}

START_TEST(no_memory)
{
    static const ed_edit many[4] = {
        { "cube_desc/d.json", "\"signature\" : null", "\"signature\" : \"AAAA\"" },
        { "cube_desc/d.json", "\"SITE_NAME\"", "\"SITE_NAME:1\", \"SITE_ID\"" },
        { "hybrid/h.json", "\"c2\"", "\"c9\"" },
        { NULL, NULL, NULL },
    };
    static const ed_edit none[4] = { { NULL, NULL, NULL } };

    fail_each_allocation("kylin-2.0", many);
    fail_each_allocation("kylin-1.6.0", many);
    fail_each_allocation("kylin-1.4", none);
}
END_TEST

FX_SUITE("kylin_verify_1x", FX_TEST(base_is_clean), FX_TEST(cases), FX_TEST(neighbours), FX_TEST(each_rule_has_a_case),
         FX_TEST(mandatory_bit), FX_TEST(combinations_saturate), FX_TEST(at_most_63_columns), FX_TEST(many_columns),
         FX_TEST(localmeta_of_1_4), FX_TEST(localmeta_of_1_5_0), FX_TEST(localmeta_of_1_5_4),
         FX_TEST(localmeta_of_1_5_4_in_2_0), FX_TEST(localmeta_of_2_0), FX_TEST(sample_cubes),
         FX_TEST(threads_do_not_matter), FX_TEST(no_memory))
