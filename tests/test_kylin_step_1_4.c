/* The step from 0.7 to 1.4: what it refuses, warns of and notes. docs/formats/kylin-1.x-to-2.0.md 2.4, 7. */
#include "support/edited.h"

#include <stdlib.h>
#include <string.h>

#define DESC "cube_desc/full_empty.json"
#define TO .to = "kylin-1.4", .from_format = "kylin-0.7"

static const ed_case cases[] = {
    { "as it is", TO, .file = DESC, .has = "\"engine_type\" : 2" },
    { "built stays", TO, .file = "cube_desc/full_built.json", .has = "\"engine_type\" : 0" },

    { "wrong type", TO, .edits = { { DESC, "\"id\" : 0", "\"id\" : \"x\"" } }, .exit = 3,
      .finding = "error: /dimensions/0/id: " },
    { "desc is no object", TO, .edits = { { DESC, NULL, "[ ]" } }, .exit = 3,
      .finding = "expected an object [kylin-1.4/common/json-read]" },
    { "dimension without table", TO, .edits = { { DESC, "\"table\" : \"DEFAULT.SALES\"", "\"x\" : 1" } }, .exit = 3,
      .finding = "a dimension without name or table [kylin-1.4/common/json-read]" },
    { "rowkey column without name", TO, .edits = { { DESC, "\"column\" : \"dt\"", "\"column\" : \"\"" } }, .exit = 3,
      .finding = "a rowkey column without a name [kylin-1.4/common/json-read]" },
    { "unknown member", TO, .edits = { { DESC, "\"null_string\"", "\"x_mine\" : [ 1.50 ],\n  \"null_string\"" } },
      .file = DESC, .has = "\"x_mine\" : [ 1.50 ]" },
    { "bad JSON", TO, .edits = { { DESC, "\"id\" : 0,", "\"id\" : 0 " } }, .exit = 3,
      .finding = "full_empty.json:7:5: error: " },
    { "empty", TO, .edits = { { DESC, NULL, "" } }, .exit = 3, .finding = "error: empty input [json/eof]" },
    { "duplicate member", TO, .edits = { { DESC, "\"name\"", "\"name\" : \"other\", \"name\"" } }, .exit = 3,
      .finding = "[json/dup-key]" },

    { "shared by an empty and a built cube", TO, .edits = { { "cube/c_empty.json", "full_empty", "full_built" } },
      .finding = "1 of its 2 cubes have segments, so engine and storage stay for all of them "
                 "[kylin-1.4/cube-desc/empty-cube-engine]" },
    { "no cube", TO, .edits = { { "cube/c_empty.json", "full_empty", "full_built" } },
      .finding = "no cube uses it, so engine and storage stay [kylin-1.4/desc/no-cube]",
      .file = DESC, .has = "\"engine_type\" : 0" },
    { "descriptor in another case", TO, .edits = { { "cube/c_empty.json", "full_empty", "FULL_Empty" } },
      .file = DESC, .has = "\"engine_type\" : 2" },
    { "start of the model", TO,
      .edits = { { "model_desc/m.json", "\"partition_date_start\" : 0", "\"partition_date_start\" : 1420070400000" } },
      .file = DESC, .has = "\"partition_date_start\" : 1420070400000" },

    { "blank name", TO, .edits = { { DESC, "\"full_empty\"", "\" \"" } }, .exit = 3,
      .finding = "CubeDesc name must not be blank [kylin-1.4/desc/blank-name]" },
    { "name is not that of the file", TO, .edits = { { DESC, "\"full_empty\"", "\"other\"" } }, .exit = 3,
      .finding = "name \"other\" is not the name of the file; --by-name renames the file [kylin-1.4/ref/path-name]" },
    { "by name", TO, .options = "by-name",
      .edits = { { DESC, "\"full_empty\"", "\"other\"" }, { "cube/c_empty.json", "\"full_empty\"", "\"other\"" } },
      .file = "cube_desc/other.json", .has = "\"name\" : \"other\"" },
    { "by name, but taken", TO, .options = "by-name", .edits = { { DESC, "\"full_empty\"", "\"full_built\"" } },
      .exit = 3, .finding = "cube_desc/full_built.json exists already [kylin-1.4/ref/path-name]" },
    { "no model", TO, .edits = { { DESC, "\"model_name\" : \"m\"", "\"model_name\" : \"n\"" } }, .exit = 3,
      .finding = "No data model found with name 'n', which cube desc 'full_empty' needs. [kylin-1.4/desc/no-model]" },
    { "model without fact table", TO, .edits = { { "model_desc/m.json", "\"fact_table\"", "\"fact\"" } }, .exit = 3,
      .finding = "has no fact table. [kylin-1.4/desc/no-model]" },

    { "no dimensions", TO, .edits = { { DESC, "\"dimensions\"", "\"dims\"" } }, .exit = 3,
      .finding = "dimensions is null [kylin-1.4/dimensions/missing]" },
    { "dimension without column", TO, .edits = { { DESC, "[ \"DT\" ]", "null" } }, .exit = 3,
      .finding = "error: /dimensions/0: Dimension column must not be blank DT [kylin-1.4/dimensions/no-column]" },
    { "column as text", TO, .edits = { { DESC, "[ \"DT\" ]", "\"DT\"" } },
      .finding = "column is a text, it is taken for a list of one [kylin-1.4/dimensions/text-column]",
      .file = DESC, .has = "\"column\" : [ \"DT\" ]" },
    { "letters outside ASCII", TO, .edits = { { DESC, "\"FMT\"", "\"f\u00fcr\"" } },
      .finding = "\"f\u00fcr\" keeps its case: Kylin upper-cases such names by the locale of its machine "
                 "[kylin-1.4/identifier/non-ascii]",
      .file = DESC, .has = "\"name\" : \"f\u00fcr\"" },
    { "letters that cannot be signed", TO, .edits = { { DESC, "\"FMT\"", "\"\u03c3\"" } },
      .finding = "[kylin-1.4/signature/non-ascii]", .file = DESC, .has = "\"signature\" : null" },
    { "measure without function", TO, .edits = { { DESC, "\"function\"", "\"f\"" } }, .exit = 3,
      .finding = "error: /measures/0: measure without function [kylin-1.4/measures/no-function]" },
    { "function without parameter", TO, .edits = { { DESC, "\"parameter\"", "\"p\"" } }, .exit = 3,
      .finding = "error: /measures/0/function: function without parameter [kylin-1.4/measures/no-function]" },
    { "no rowkey", TO, .edits = { { DESC, "\"rowkey\"", "\"r\"" } }, .exit = 3,
      .finding = "rowkey is null [kylin-1.4/rowkey/missing]" },
    { "rowkey without columns", TO, .edits = { { DESC, "\"rowkey_columns\"", "\"r\"" } }, .exit = 3,
      .finding = "RowKeyDesc.getRowKeyColumns is null [kylin-1.4/rowkey/missing]" },

    { "only one list", TO,
      .edits = { { "model_desc/m.json", "\"capacity\"", "\"metrics\" : [ \"Price\" ],\n  \"capacity\"" } },
      .finding = "only dimensions is missing, so only that is filled [kylin-1.4/model/fill-single-list]",
      .file = "model_desc/m.json", .has = "\"metrics\" : [ \"PRICE\" ]" },
    { "only the other list", TO,
      .edits = { { "model_desc/m.json", "\"capacity\"",
                   "\"dimensions\" : [ { \"table\" : \"default.x\", \"columns\" : [ \"a\" ] } ],\n  \"capacity\"" } },
      .finding = "only metrics is missing, so only that is filled", .file = "model_desc/m.json",
      .has = "\"table\" : \"DEFAULT.X\",\n    \"columns\" : [ \"A\" ]" },

    { "of a model", TO, .options = "model m", .file = DESC, .has = "\"engine_type\" : 2" },
    { "of no model", TO, .options = "model m,n", .exit = 2, .finding = "--model: there is no model \"n\"" },
};

START_TEST(findings)
{
    ed_check_all(fx_testdata("kylin/1.4/base"), cases, sizeof cases / sizeof cases[0]);
}
END_TEST

/* Twice gives the same bytes, with one thread or many; so does a second conversion. */
START_TEST(again)
{
    char *out[3];
    go_plan plan = { .to = "kylin-1.4", .from = "kylin-0.7", .now = 1433894400000, .threads = "1" };

    for (int i = 0; i < 3; i++) {
        go_result r;
        out[i] = strdup(fx_path("%s/again-1.4-%d", fx_tmp(), i));
        plan.threads = i == 0 ? "1" : "4";
        r = go_convert(i == 2 ? out[0] : fx_testdata("kylin/1.4/base"), out[i], &plan);
        ck_assert_msg(r.exit == 0, "%s", r.all);
        if (i < 2)
            ck_assert_uint_eq(r.counts.changed, 3);
        go_free(&r);
    }
    fx_assert_same_tree(out[0], out[1]);
    fx_assert_same_tree(out[0], out[2]);
    for (int i = 0; i < 3; i++) {
        fx_remove_tree(out[i]);
        free(out[i]);
    }
}
END_TEST

START_TEST(no_memory)
{
    bool done = false;

    for (unsigned long at = 0; !done; at += 7) {
        fx_alloc alloc = FX_ALLOC_NONE;
        char *out = strdup(fx_path("%s/no-memory-1.4", fx_tmp()));
        const go_plan plan = { .to = "kylin-1.4", .from = "kylin-0.7", .now = 1433894400000, .threads = "1",
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

FX_SUITE("kylin-step-1.4", FX_TEST(findings), FX_TEST(again), FX_TEST(no_memory))
