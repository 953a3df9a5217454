/* Trees of Kylin 2.6.6 and 3.1.3: each finding of verify beside what predicts it, and their conversion to 4.0. "README"
 * is that of the reference data, "KE" is docs/formats/ke-metastore.md. */
#include "support/golden.h"
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct found { const char *rule; size_t n; } found;

typedef struct tree {
    const char *name, *release;
    bool loads;              /* no error that keeps the conversion from being published */
    found found[12];
    const char *lines[12];   /* findings in full */
} tree;

#define UUID_OF(a, line, uuid, b) \
    a ":" line ": warning: /uuid: " uuid " is the uuid of " b " too [kylin-verify/ref/uuid]"
#define TYPES(model) \
    model ":118:24: warning: /join_tables/8/join/foreign_key: primary key SELLER_ACCOUNT.ACCOUNT_ID is bigint, but " \
    "foreign key TEST_KYLIN_FACT.SELLER_ID is int [kylin-verify/ref/model-join]"

/* Both `localmeta` trees have these. */
#define LOCALMETA_FOUND \
    { "json/bom", 1 },                        /* README 6: a byte order mark in bad_query/default.json */ \
    { "ke/verify/acl-orphan", 1 },            /* KE 8.2: acl/legacy-test-domain-object is no uuid of anything */ \
    { "ke/verify/cube-no-project", 16 },      /* README 5: nearly all cubes with segments, and the *_empty ones */ \
    { "ke/verify/snapshot-ref", 11 },         /* README 5: 4 dangling paths, one entry per segment, 11 segments */ \
    { "ke/verify/stats-ref", 11 },            /* README 2: no cube_statistics of these segments; KE 8.2 */ \
    { "kylin-verify/ref/hybrid-real", 1 },    /* kylin-1.x-to-2.0.md 5.1: a hybrid of one cube */ \
    { "kylin-verify/ref/orphan", 58 + 1 + 2 },/* README 5: 58 stored but unreferenced; ut_inner_join_cube_partial is \
                                                used by no cube; two models whose only descs are *.json.bad \
                                                (README 6) */ \
    { "kylin-verify/ref/uuid", 8 }            /* README 5: equal uuids; one desc without */

static const tree trees[] = {
    { "kylin-2.6.6-localmeta", "2.1.0", true,
      /* KE 1.11: of `V`; its files name no higher version than 2.1 (README 3) */
      { LOCALMETA_FOUND, { "ke/verify/signature", 1 }, { "kylin-verify/ref/model-join", 2 } },
      { /* KE 4.3: of 1.5, unchanged since (README 3: ssb files) */
        "cube_desc/ssb.json:156:17: warning: /signature: 5iV8LVYs+PmVUju8QNQ5TQ== is not the signature of this desc, "
        "which is 78CpZJnHt53tidgsEjpUxg== [ke/verify/signature]",
        "cube_desc/ut_inner_join_cube_partial.json:2:11: warning: /name: no cube uses the desc "
        "[kylin-verify/ref/orphan]",
        UUID_OF("cube/ssb_cube_with_dimention_range.json", "2:12", "70a9f288-3c01-4745-a04b-5641e82d6c72",
                "cube/ssb_cube3.json"), /* README 5 */
        UUID_OF("table/DEFAULT.TEST_ORDER.json", "2:12", "f216e39e-40d7-44c2-8fa2-41b3656398ae",
                "table/DEFAULT.FIFTY_DIM.json"), /* README 5 */
        TYPES("model_desc/ci_inner_join_model.json"), TYPES("model_desc/ci_left_join_model.json") } }, /* 5.1: types */
    { "kylin-2.6.6-sample_cube", "2.2.0", false,
      /* KE 1.5: DB.T--P names are of 2.2 and later; versions are placeholders */
      { { "ke/verify/json", 2 } }, /* README 6: templates, not valid JSON */
      { "cube_desc/kylin_sales_cube.json:275:19: error: /engine_type: expected a value [ke/verify/json]",
        "cube_desc/kylin_streaming_cube.json:148:19: error: /engine_type: expected a value [ke/verify/json]" } },
    { "kylin-2.6.6-test_meta", "2.1.0", true, /* KE 1.3: UUID is of 2.1 and later; its files have no version */
      { { "ke/verify/table-missing", 8 },      /* README 5: project `default` lists 8 tables that do not exist */
        { "ke/verify/stats-ref", 1 },          /* README 5: the statistics file belongs to another cube */
        { "kylin-verify/ref/model-join", 1 },
        { "kylin-verify/ref/orphan", 2 + 1 } },/* README 5: 2 unreferenced; statistics of a cube that does not exist */
      { "project/default.json:20:5: error: /tables/8: the table DEFAULT.STREAMING_TABLE is not in the dump "
        "[ke/verify/table-missing]",
        "project/default.json:26:5: error: /tables/14: the table DEFAULT.FIFTY_DIM is not in the dump "
        "[ke/verify/table-missing]",
        "cube_statistics/kylin_sales_cube/04b6db34-b243-4780-855a-4c7ea4cee817.seq: warning: there is no such segment "
        "of such a cube [kylin-verify/ref/orphan]",
        TYPES("model_desc/ci_inner_join_model.json") } },
    { "kylin-3.1.3-localmeta", "2.6.0", true, /* KE 1.2: 2.6.0.20500 is the highest, as 3.0.0-alpha writes it */
      { LOCALMETA_FOUND, { "ke/verify/signature", 2 }, { "kylin-verify/ref/model-join", 2 } },
      { "cube_desc/ssb.json:156:17: warning: /signature: 5iV8LVYs+PmVUju8QNQ5TQ== is not the signature of this desc, "
        "which is 78CpZJnHt53tidgsEjpUxg== [ke/verify/signature]",
        /* KE 4.3: edited by hand, of none of the storages 0 to 6; test_streaming_v2_user_info_cube.json beside it
           fits */
        "cube_desc/test_streaming_join_table_cube.json:133:17: warning: /signature: ZZ9DIaVI8jmu7n08S1M7Eg== is not "
        "the signature of this desc, which is DVKPq06rHPLSUXEc4LO/5w== [ke/verify/signature]",
        TYPES("model_desc/ci_inner_join_model.json"), TYPES("model_desc/ci_left_join_model.json") } },
    { "kylin-3.1.3-sample_cube", "2.2.0", false,
      { { "ke/verify/json", 2 } }, /* README 6: templates */
      { "cube_desc/kylin_sales_cube.json:275:19: error: /engine_type: expected a value [ke/verify/json]",
        "cube_desc/kylin_streaming_cube.json:148:19: error: /engine_type: expected a value [ke/verify/json]" } },
};

enum { N_TREES = sizeof trees / sizeof trees[0] };

static char *path_of(const tree *t)
{
    const char *dir = fx_shared(fx_path("kylin/%s", t->name));

    ck_assert_msg(dir != NULL, "%s", t->name);
    return strdup(dir);
}

START_TEST(detected)
{
    FX_NEED_SHARED(shared, "kylin/kylin-2.6.6-localmeta");
    for (size_t i = 0; i < N_TREES; i++) {
        char *path = path_of(&trees[i]);
        mm_ctx *ctx = fx_ctx(NULL);
        mm_source *src;
        mm_detected d = { .size = sizeof d };
        ck_assert_int_eq(mm_source_open(&src, ctx, path), MM_OK);
        ck_assert_int_eq(mm_detect(ctx, src, &d), MM_OK);
        ck_assert_str_eq(d.format, "kylin-2.0");
        ck_assert_msg(strcmp(d.release, trees[i].release) == 0, "%s: %s", trees[i].name, d.release);
        mm_source_free(src);
        mm_ctx_free(ctx);
        free(path);
    }
}
END_TEST

static size_t count_lines(const char *text)
{
    size_t n = 0;

    for (; *text != 0; text++)
        n += *text == '\n';
    return n;
}

/* No finding but these. */
START_TEST(findings)
{
    FX_NEED_SHARED(shared, "kylin/kylin-2.6.6-localmeta");
    for (size_t i = 0; i < N_TREES; i++) {
        char *path = path_of(&trees[i]);
        vr_result r = vr_run(path, NULL);
        size_t n = 0;
        for (const found *f = trees[i].found; f->rule != NULL; f++) {
            ck_assert_msg(vr_count(&r, f->rule) == f->n, "%s: %s %zu", trees[i].name, f->rule, vr_count(&r, f->rule));
            n += f->n;
        }
        ck_assert_msg(count_lines(r.text) == n, "%s\n%s", trees[i].name, r.text);
        for (const char *const *line = trees[i].lines; *line != NULL; line++)
            ck_assert_msg(strstr(r.text, *line) != NULL, "%s: %s\n%s", trees[i].name, *line, r.text);
        vr_free(&r);
        free(path);
    }
}
END_TEST

/* Errors are compared without their place: a splice may move lines. */
static char *without_place(const char *line, size_t len)
{
    char *out = strndup(line, len), *colon = strchr(out, ':'), *text = strstr(out, ": error: ");

    if (colon != NULL && text != NULL)
        memmove(colon, text, strlen(text) + 1);
    return out;
}

static void assert_no_new_error(const char *name, const char *before, const char *after)
{
    for (const char *line = after; *line != 0; line += strcspn(line, "\n") + 1) {
        char *what = without_place(line, strcspn(line, "\n"));
        bool known = strstr(what, ": error: ") == NULL;
        for (const char *b = before; !known && *b != 0; b += strcspn(b, "\n") + 1) {
            char *old = without_place(b, strcspn(b, "\n"));
            known = strcmp(old, what) == 0;
            free(old);
        }
        ck_assert_msg(known, "%s: new: %s", name, what);
        free(what);
    }
}

START_TEST(converted)
{
    FX_NEED_SHARED(shared, "kylin/kylin-2.6.6-localmeta");
    for (size_t i = 0; i < N_TREES; i++) {
        char *path = path_of(&trees[i]), *out = strdup(fx_path("%s/real-%zu", fx_tmp(), i));
        const char *options = trees[i].loads ? NULL : "keep-going true";
        const go_plan plan = { .to = "kylin-4.0", .now = 1433894400000, .options = options };
        const uint64_t digest = fx_tree_digest(path);
        go_result r = go_convert(path, out, &plan);
        vr_result before = vr_run(path, NULL), after = vr_run(out, "kylin-4.0");
        ck_assert_msg(r.exit == (trees[i].loads ? 0 : 3) && r.published, "%s: %d\n%s", trees[i].name, r.exit, r.all);
        ck_assert_uint_eq(fx_tree_digest(path), digest);
        assert_no_new_error(trees[i].name, before.text, after.text);
        ck_assert_uint_le(after.errors, before.errors);
        vr_free(&before);
        vr_free(&after);
        go_free(&r);
        fx_remove_tree(out);
        free(out);
        free(path);
    }
}
END_TEST

FX_SUITE("kylin-real-trees", FX_TEST(detected), FX_TEST(findings), FX_TEST(converted))
