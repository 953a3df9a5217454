/* Verify of dumps of Kylin 1.4 to 2.0: each rule with a case that provokes it and a neighbour that does not.
 * docs/formats/kylin-1.x-to-2.0.md 5. */
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

/* ---- properties of the server: document 5.3; the one of 2.8.4 is among the cases ---- */

typedef struct property { const char *format, *option, *desc, *rule; size_t n; } property;

#define SIZE "kylin.cube.aggrgroup.max.size"
#define OLD_CAP "kylin.cube.aggrgroup.max.combination"
#define NEW_CAP "kylin.cube.aggrgroup.max-combination"
#define OF_DESC(name, value) "{ \"" name "\" : \"" value "\" }"

/* The group of the desc has 3 dimensions and 6 combinations. */
static const property properties[] = {
    { "kylin-1.5.0", "prop=" SIZE "=2", NULL, "agg/size", 1 },
    { "kylin-1.5.4", "prop=" SIZE "=2", NULL, "agg/size", 1 },
    { "kylin-1.5.4", "prop=" SIZE "=3", NULL, "agg/size", 0 },
    { "kylin-1.6.0", "prop=" SIZE "=2", NULL, "agg/size", 0 }, /* which counts combinations only */
    { "kylin-1.4", "prop=" SIZE "=3", NULL, "agg/old-group", 0 },
    { "kylin-1.4", "prop=" SIZE "=2", NULL, "agg/old-group", 1 },
    { "kylin-1.5.1", "prop=" OLD_CAP "=5", NULL, "agg/combination", 1 },
    { "kylin-1.6.0", "prop=" OLD_CAP "=5", NULL, "agg/combination", 1 },
    { "kylin-1.6.0", "prop=" OLD_CAP "=6", NULL, "agg/combination", 0 },
    { "kylin-1.5.0", "prop=" OLD_CAP "=5", NULL, "agg/combination", 0 }, /* which has no such cap */
    { "kylin-2.0", "prop=" NEW_CAP "=5", NULL, "agg/combination", 1 },
    { "kylin-2.0", "prop=" OLD_CAP "=5", NULL, "agg/combination", 0 }, /* each release has its spelling */
    { "kylin-1.6.0", "prop=" NEW_CAP "=5", NULL, "agg/combination", 0 },
    { "kylin-1.6.0", "prop=" OLD_CAP "=many", NULL, "agg/combination", 0 },
    { "kylin-1.6.0", "prop=" OLD_CAP "=99999999999999999999999", NULL, "agg/combination", 0 },
    { "kylin-1.6.0", "prop=other=1\n" OLD_CAP "=5", NULL, "agg/combination", 1 },
    { "kylin-1.6.0", "prop=" OLD_CAP "=5\n" OLD_CAP "=6", NULL, "agg/combination", 0 }, /* the last counts */
    { "kylin-1.6.0", "prop=" OLD_CAP "=5", OF_DESC(OLD_CAP, "6"), "agg/combination", 0 }, /* the desc's own first */
    { "kylin-1.6.0", "prop=" OLD_CAP "=6", OF_DESC(OLD_CAP, "5"), "agg/combination", 1 },
};

START_TEST(server_properties)
{
    for (size_t i = 0; i < MM_COUNT(properties); i++) {
        const property *p = &properties[i];
        const ed_edit edits[4] = {
            { p->desc == NULL ? NULL : "cube_desc/d.json", "{ }\n}", fx_path("%s\n}", p->desc) },
        };
        char *dump = make_edited(p->format, edits);
        vr_result r = run(dump, p->format, p->option);
        ck_assert_msg(vr_count(&r, fx_path("kylin-verify/%s", p->rule)) == p->n, "case %zu\n%s", i, r.text);
        vr_free(&r);
        drop(dump);
    }
}
END_TEST

START_TEST(no_property)
{
    static const char *const bad[] = { "prop=x", "prop==1", "prop=" };

    for (size_t i = 0; i < MM_COUNT(bad); i++) {
        char *dump = make_base("kylin-1.6.0");
        mm_ctx *ctx = fx_ctx(NULL);
        vr_result r = vr_verify(ctx, dump, "kylin-1.6.0", bad[i]);
        ck_assert_int_eq(r.code, MM_E_OPTION);
        ck_assert_str_eq(mm_ctx_error(ctx)->text, fx_path("--%s: must be NAME=VALUE", bad[i]));
        vr_free(&r);
        mm_ctx_free(ctx);
        drop(dump);
    }
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
            "\"function\" : { \"expression\" : \"COUNT\", \"parameter\" : { \"type\" : \"constant\", \"value\" : \"1\" "
            "}, \"returntype\" : \"bigint\" } } ], \"hbase_mapping\" : { \"column_family\" : [ { \"columns\" : "
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
         FX_TEST(server_properties), FX_TEST(no_property),
         FX_TEST(mandatory_bit), FX_TEST(combinations_saturate), FX_TEST(at_most_63_columns), FX_TEST(many_columns),
         FX_TEST(threads_do_not_matter), FX_TEST(no_memory))
