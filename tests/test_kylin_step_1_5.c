/* The steps from 1.4 to 1.5.0 and 1.5.1: what they refuse, warn of and note; releases; chains.
 * docs/formats/kylin-1.x-to-2.0.md 1.2, 2.5, 7. */
#include "support/edited.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DESC "cube_desc/full_empty.json"
#define BUILT "cube_desc/full_built.json"
#define TO .to = "kylin-1.5.1", .from_format = "kylin-1.4"
#define FMT "\"name\" : \"FMT\",\n    \"table\" : \"DEFAULT.SALES\",\n    \"column\" : [ \"FMT\" ],\n" \
            "    \"derived\" : null,\n    \"hierarchy\" : false"
#define GROUPS "[ [ \"fmt\", \"dt\", \"channel\", \"seller_id\" ] ]"
#define BGROUPS "[ [ \"dt\", \"seller_id\", \"fmt\", \"channel\" ] ]"
#define DERIVED(host) "\"name\" : \"FMT\",\n    \"table\" : \"DEFAULT.SITES\",\n    \"column\" : " host ",\n" \
                      "    \"derived\" : [ \"COUNTRY\" ]"
/* The step is what is tested: verify finds that the edit has made the desc or the dump useless in another way too. */
#define REFUSED .options = "keep-going", .exit = 3
/* A desc of the new shape. */
#define NEW(version) "{\"uuid\":\"n\"," version "\"name\":\"new\",\"model_name\":\"m\",\"dimensions\":[{\"name\":" \
    "\"D\",\"table\":\"DEFAULT.SALES\",\"column\":\"FMT\",\"derived\":null}],\"measures\":[]," \
    "\"rowkey\":{\"rowkey_columns\":" \
    "[{\"column\":\"FMT\",\"encoding\":\"dict\"}]},\"aggregation_groups\":[{\"includes\":[\"FMT\"],\"select_rule\":{" \
    "\"hierarchy_dims\":[],\"mandatory_dims\":[],\"joint_dims\":[]}}],\"signature\":\"old\",\"hbase_mapping\":null}"

static const ed_case cases[] = {
    { "as it is", TO, .file = DESC, .has = "\"version\" : \"1.5.1\"" },
    { "1.5.0", .to = "kylin-1.5.0", .from_format = "kylin-1.4", .file = DESC,
      .has = "\"column\" : \"DT\",\n      \"encoding\" : \"dict\"\n    }" },
    { "1.5.4 stamps its number", .to = "kylin-1.5.4", .from_format = "kylin-1.4", .file = "cube/c_built.json",
      .has = "\"version\" : \"1.5.4\"" },
    { "1.6.0 stamps its number", .to = "kylin-1.6.0", .from_format = "kylin-1.4", .file = DESC,
      .has = "\"version\" : \"1.6.0\"" },

    { "letters of a dimension column", TO,
      .edits = { { DESC, "\"column\" : [ \"FMT\" ]", "\"column\" : [ \"Fmt\" ]" } },
      .file = DESC, .has = "\"column\" : \"Fmt\"" },
    { "the same for 1.6.0", .to = "kylin-1.6.0", .from_format = "kylin-1.4",
      .edits = { { DESC, "\"column\" : [ \"FMT\" ]", "\"column\" : [ \"Fmt\" ]" } }, .file = DESC,
      .has = "\"column\" : \"FMT\",\n    \"derived\"" },

    { "mandatory in a group", TO, .edits = { { DESC, "\"mandatory\" : false", "\"mandatory\" : true" } },
      .finding = "group 0 loses its mandatory columns [kylin-1.5/aggregation-groups/cleaned]" },
    { "column twice", TO, .edits = { { DESC, GROUPS, "[ [ \"fmt\", \"dt\", \"fmt\" ] ]" } },
      .finding = "group 0 names a column twice [kylin-1.5/aggregation-groups/cleaned]" },
    { "empty group", TO, .edits = { { DESC, GROUPS, "[ [ \"fmt\", \"dt\" ], [ ] ]" } },
      .finding = "group 1 is empty and left out [kylin-1.5/aggregation-groups/cleaned]" },
    { "unknown column", TO, .edits = { { DESC, GROUPS, "[ [ \"fmt\", \"nope\" ] ]" } }, .exit = 3,
      .finding = "error: /rowkey/aggregation_groups/0/1: \"NOPE\" is no rowkey column "
                 "[kylin-1.5/aggregation-groups/unknown-column]" },
    { "unknown level", TO,
      .edits = { { DESC, FMT, "\"name\" : \"H\", \"table\" : \"DEFAULT.SALES\", \"hierarchy\" : true, "
                              "\"column\" : [ \"FMT\", \"NOPE\" ]" } },
      .exit = 3, .finding = "level \"NOPE\" of a hierarchy is no rowkey column" },
    { "spread hierarchy, empty", TO,
      .edits = { { DESC, FMT, "\"name\" : \"H\", \"table\" : \"DEFAULT.SALES\", \"hierarchy\" : true, "
                              "\"column\" : [ \"FMT\", \"DT\" ]" },
                 { DESC, GROUPS, "[ [ \"fmt\", \"channel\" ], [ \"dt\", \"seller_id\" ] ]" } },
      .finding = "warning: /rowkey/aggregation_groups: 3 cuboids become valid that were never built "
                 "[kylin-1.5/aggregation-groups/not-representable]" },
    { "spread hierarchy, built", TO,
      .edits = { { BUILT, FMT, "\"name\" : \"H\", \"table\" : \"DEFAULT.SALES\", \"hierarchy\" : true, "
                               "\"column\" : [ \"FMT\", \"DT\" ]" },
                 { BUILT, BGROUPS, "[ [ \"fmt\", \"channel\" ], [ \"dt\", \"seller_id\" ] ]" } },
      .exit = 3, .finding = "queries on the built segments would give wrong results" },
    { "spread hierarchy, allowed", TO, .options = "allow-cuboid-superset",
      .edits = { { BUILT, FMT, "\"name\" : \"H\", \"table\" : \"DEFAULT.SALES\", \"hierarchy\" : true, "
                               "\"column\" : [ \"FMT\", \"DT\" ]" },
                 { BUILT, BGROUPS, "[ [ \"fmt\", \"channel\" ], [ \"dt\", \"seller_id\" ] ]" } },
      .finding = "warning: /rowkey/aggregation_groups: 3 cuboids become valid" },

    { "no measures mapped", TO, REFUSED, .edits = { { DESC, "\"hbase_mapping\"", "\"x_mapping\"" } },
      .finding = "[kylin-1.5/hbase-mapping/missing]", .file = DESC, .has = "\"hbase_mapping\" : null" },
    { "derived hierarchy", TO, REFUSED,
      .edits = { { DESC, FMT, DERIVED("null") ", \"hierarchy\" : true" } },
      .finding = "a derived dimension has no hierarchy, it is dropped [kylin-1.5/dimensions/derived-hierarchy]",
      .file = DESC, .has = "\"column\" : \"{FK}\",\n    \"derived\" : [ \"COUNTRY\" ]" },
    { "host is the key", TO, REFUSED, .edits = { { DESC, FMT, DERIVED("[ \"ID\" ]") } },
      .file = DESC, .has = "\"column\" : \"{FK}\"" },
    { "host is another column", TO, REFUSED, .edits = { { DESC, FMT, DERIVED("[ \"REGION\" ]") } },
      .file = DESC, .has = "\"column\" : \"REGION\",\n    \"derived\" : [ \"COUNTRY\" ]" },
    { "two hosts", TO, .edits = { { DESC, FMT, DERIVED("[ \"REGION\", \"SITE_NAME\" ]") } }, .exit = 3,
      .finding = "dimension FMT is derived from 2 columns that are not the key of the join; 1.5 knows only one "
                 "[kylin-1.5/dimensions/multi-host]" },

    { "dictionary is a text", TO, .edits = { { DESC, "\"dictionary\" : \"true\"", "\"dictionary\" : \"date(x)\"" } },
      .finding = "dictionary \"date(x)\" of column DT becomes dict, as the old engine took it "
                 "[kylin-1.5/rowkey/dictionary-text]" },
    { "length", TO,
      .edits = { { DESC, "\"length\" : 0,\n      \"dictionary\" : \"true\"",
                   "\"length\" : 12,\n      \"dictionary\" : \"false\"" } },
      .file = DESC, .has = "\"encoding\" : \"fixed_length:12\"" },
    { "neither dictionary nor length", TO,
      .edits = { { DESC, "\"dictionary\" : \"true\"", "\"dictionary\" : null" } }, .exit = 3,
      .finding = "error: /rowkey/rowkey_columns/0: rowkey column DT has neither a dictionary nor a length "
                 "[kylin-1.5/rowkey/no-encoding]" },

    { "version of a cube", TO, .edits = { { "cube/c_built.json", "\"version\" : null", "\"version\" : \"mine\"" } },
      .finding = "note: /version: version was \"mine\" [kylin-1.5/any/version]", .file = "cube/c_built.json",
      .has = "\"version\" : \"1.5.1\"" },
    { "foreign file", TO, .edits = { { "notes/todo.json", NULL, "{}" } },
      .finding = "no resource of Kylin, copied as it is [kylin-1.5/version/foreign-file]",
      .file = "notes/todo.json", .has = "{}" },
    { "foreign file stamped", TO, .options = "stamp-all", .edits = { { "notes/todo.json", NULL, "{}" } },
      .file = "notes/todo.json", .has = "\"version\"" },
    { "no object", TO, .edits = { { "execute_output/list.json", NULL, "[ 1.50 ]" } },
      .finding = "no JSON object, so it gets no version [kylin-1.5/version/not-object]",
      .file = "execute_output/list.json", .has = "[ 1.50 ]" },
    { "numbers stay", TO, .edits = { { "execute/a.json", NULL, "{\"n\":1.50,\"e\":1E3}" } },
      .file = "execute/a.json", .has = "{\"n\":1.50,\"e\":1E3," },

    { "desc of 1.5.0", TO, REFUSED, .edits = { { "cube_desc/new.json", NULL, NEW("") } },
      .file = "cube_desc/new.json", .has = "\"encoding\":\"dict\",\"isShardBy\":false}" },
    { "desc of 1.5.0 without model", TO,
      .edits = { { "cube_desc/new.json", NULL, NEW("") }, { "cube_desc/new.json", "\"m\"", "\"n\"" } }, .exit = 3,
      .finding = "No data model found with name 'n', which cube desc 'new' needs. [kylin-1.4/desc/no-model]" },
    { "desc of 2.0", TO, REFUSED, .edits = { { "cube_desc/new.json", NULL, NEW("\"version\":\"2.0.0\",") } },
      .finding = "a cube desc of Kylin 2.0 stays as it is [kylin-1.5/cube-desc/later]",
      .file = "cube_desc/new.json", .has = "\"version\":\"2.0.0\"" },

    { "types unknown", .to = "kylin-1.6.0", .from_format = "kylin-1.4", REFUSED,
      .edits = { { "table/DEFAULT.SALES.json", NULL, NULL } },
      .finding = "written as null, which every release accepts: rowkey column DT is in no table of the dump "
                 "[kylin-1.5/signature/unresolved]",
      .file = DESC, .has = "\"signature\" : null" },
};

START_TEST(findings)
{
    ed_check_all(fx_testdata("kylin/1.4/base"), cases, sizeof cases / sizeof cases[0]);
}
END_TEST

/* A cuboid id has 63 bits. */
START_TEST(many_columns)
{
    static char text[8000];
    ed_case c = { "64 columns", TO, .exit = 3,
                  .finding = "64 rowkey columns, a cuboid id holds 63 [kylin-1.5/rowkey/too-many-columns]" };
    size_t n = 0;

    for (int i = 0; i < 60; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "{ \"column\" : \"C%d\", \"dictionary\" : \"true\" }, ", i);
    snprintf(text + n, sizeof text - n, "{\n      \"column\" : \"dt\"");
    c.edits[0] = (ed_edit){ DESC, "{\n      \"column\" : \"dt\"", text };
    ck_assert(ed_check(fx_testdata("kylin/1.4/base"), &c));
}
END_TEST

/* Wide, but of a simple form: exact without enumeration. */
START_TEST(wide)
{
    static char text[8000];
    ed_case c = { "44 columns", TO, REFUSED, .file = DESC, .has = "\"joint_dims\" : [ [ \"C0\"" };
    size_t n = 0;

    for (int i = 0; i < 40; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "{ \"column\" : \"C%d\", \"dictionary\" : \"true\" }, ", i);
    snprintf(text + n, sizeof text - n, "{\n      \"column\" : \"dt\"");
    c.edits[0] = (ed_edit){ DESC, "{\n      \"column\" : \"dt\"", text };
    ck_assert(ed_check(fx_testdata("kylin/1.4/base"), &c));
    c.edits[1] = (ed_edit){ DESC, GROUPS, "[ [ \"dt\", \"c1\" ], [ \"dt\", \"c2\" ], [ \"dt\", \"c3\" ] ]" };
    c.finding = "whether the cuboids stay the same is unknown with 44 columns";
    c.has = NULL;
    ck_assert(ed_check(fx_testdata("kylin/1.4/base"), &c));
}
END_TEST

/* ---- chains ---- */

static void hop(const char *in, const char *out, const char *to)
{
    const go_plan plan = { .to = to, .now = 1433894400000 };
    go_result r = go_convert(in, out, &plan);

    ck_assert_msg(r.published, "%.3000s", r.all);
    go_free(&r);
}

/* One run and one run per hop: the same bytes. */
static void check_chain(const char *in, const char *const *hops)
{
    char *from = strdup(in), *whole = strdup(fx_path("%s/whole", fx_tmp()));
    const char *last = NULL;

    for (int i = 0; hops[i] != NULL; i++) {
        char *out = strdup(fx_path("%s/hop-%d", fx_tmp(), i));
        hop(from, out, last = hops[i]);
        if (i > 0)
            fx_remove_tree(from);
        free(from);
        from = out;
    }
    hop(in, whole, last);
    fx_assert_same_tree(whole, from);
    fx_remove_tree(whole);
    fx_remove_tree(from);
    free(whole);
    free(from);
}

START_TEST(chains)
{
    static const char *const two[] = { "kylin-1.4", "kylin-1.5.1", NULL };
    static const char *const other[] = { "kylin-1.4", "kylin-1.5.4", NULL };
    char *base = strdup(fx_testdata("kylin/1.4/base"));

    check_chain(base, two);
    check_chain(base, other);
    free(base);
}
END_TEST

/* The way round by 1.5.0 is two commands; the descs and models come out the same, but for where the members stand. */
START_TEST(by_1_5_0)
{
    char *base = strdup(fx_testdata("kylin/1.4/base")), *first = strdup(fx_path("%s/by-150", fx_tmp())),
         *second = strdup(fx_path("%s/by-151", fx_tmp())), *text;

    hop(base, first, "kylin-1.4");
    hop(first, second, "kylin-1.5.0");
    fx_remove_tree(first);
    hop(second, first, "kylin-1.5.1");
    text = fx_read(fx_path("%s/" DESC, first), NULL);
    ck_assert_ptr_nonnull(strstr(text, "\"version\" : \"1.5.1\""));
    ck_assert_ptr_nonnull(strstr(text, "\"isShardBy\" : false"));
    free(text);
    fx_remove_tree(first);
    fx_remove_tree(second);
    free(base);
    free(first);
    free(second);
}
END_TEST

START_TEST(real_chain)
{
    static const char *const three[] = { "kylin-0.7", "kylin-1.4", "kylin-1.5.1", NULL };
    FX_NEED_SHARED(older, "kylin/kylin-0.6-localmeta_v1");
    char *in = strdup(older);

    check_chain(in, three);
    free(in);
}
END_TEST

START_TEST(no_memory)
{
    bool done = false;

    for (unsigned long at = 0; !done; at += 11) {
        fx_alloc alloc = FX_ALLOC_NONE;
        char *out = strdup(fx_path("%s/no-memory-1.5", fx_tmp()));
        const go_plan plan = { .to = "kylin-1.6.0", .from = "kylin-1.4", .now = 1433894400000, .threads = "1",
                               .alloc = &alloc };
        go_result r;
        alloc.fail_at = at;
        r = go_convert(fx_testdata("kylin/1.4/base"), out, &plan);
        ck_assert_msg(r.code == MM_OK || r.code == MM_E_NOMEM, "%lu: %d", at, r.code);
        ck_assert_uint_eq(alloc.live, 0);
        ck_assert(fx_exists(out) == (r.code == MM_OK));
        done = r.code == MM_OK;
        go_free(&r);
        fx_remove_tree(out);
        free(out);
    }
}
END_TEST

FX_SUITE("kylin-step-1.5", FX_TEST(findings), FX_TEST(many_columns), FX_TEST(wide), FX_TEST(chains), FX_TEST(by_1_5_0),
         FX_TEST(real_chain), FX_TEST(no_memory))
