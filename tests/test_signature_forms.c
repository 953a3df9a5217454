/* Which signatures of a desc a release line has: the form that metamig writes, and no other than those that
 * docs/formats/kylin-1.x-to-2.0.md 2.8.3 names. */
#include "support/signed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void is_signed(world *w, mm_line line, const char *stored, bool want)
{
    mm_signed got;
    bool same = !want;

    ck_assert_int_eq(mm__signature_desc_is(&w->arena, &w->desc, &w->model, sg_tables(w), line, stored, &got, &same),
                     MM_OK);
    ck_assert_msg(same == want, "line %d, %s, written %s", (int)line, stored, got.value);
}

static void is_written(world *w, mm_line line, const char *want)
{
    mm_signed got;

    ck_assert_int_eq(mm__signature_desc(&w->arena, &w->desc, &w->model, sg_tables(w), line, &got), MM_OK);
    ck_assert_str_eq(got.value, want);
}

/* ---- encoding_version, of files that say it ---- */

static void check_file(const char *dump, const char *name, const char *omitted, const char *written)
{
    char *file = strdup(fx_path("%s/cube_desc/%s", dump, name)), *model;
    mm_node desc;
    world w;

    sg_open(&w);
    sg_add_tables(&w, dump);
    desc = sg_parse(&w, 0, file);
    model = sg_model_path(&w, dump);
    sg_read(&w, desc, sg_parse(&w, 1, model), MM_LINE_2_0);
    is_written(&w, MM_LINE_2_0, omitted);
    is_signed(&w, MM_LINE_2_0, omitted, true);
    is_signed(&w, MM_LINE_2_0, written, true);
    is_signed(&w, MM_LINE_1_5_3, omitted, false);
    is_signed(&w, MM_LINE_1_5_3, written, false);
    sg_close(&w);
    free(model);
    free(file);
}

START_TEST(versions)
{
    FX_NEED_SHARED(dump, "kylin/kylin-2.0.0-localmeta");
    char *kept = strdup(dump);

    check_file(kept, "ssb.json", "80ZZuTyacLCBKYd/Ca600g==", "WsjsMIDBZ8IWpc+nBXUDTw==");
    check_file(kept, "ci_inner_join_cube.json", "Do97abrUYZa8vH6iUln3Zg==", "L/Bf0GRBUuiaMW1OaEMXTw==");
    free(kept);
}
END_TEST

/* ---- made descs, and the texts that the lines hash ---- */

static const char desc_form[] =
    "{\"name\":\"c1\",\"model_name\":\"m1\",\"dimensions\":[{\"name\":\"D1\",\"table\":\"DEFAULT.F\",\"column\":\"A"
    "\"}],\"measures\":[{\"name\":\"_COUNT_\",\"function\":{\"expression\":\"COUNT\",\"parameter\":{\"type\":\"cons"
    "tant\",\"value\":\"1\"},\"returntype\":\"bigint\",\"configuration\":{%s}}}],\"rowkey\":{\"rowkey_columns\":[{"
    "\"column\":\"A\",\"encoding\":\"dict\"%s}]},\"aggregation_groups\":[{\"includes\":[\"A\"],\"select_rule\":{\"h"
    "ierarchy_dims\":[],\"mandatory_dims\":[],\"joint_dims\":[]}}],\"hbase_mapping\":{\"column_family\":[{\"name\":"
    "\"F1\",\"columns\":[{\"qualifier\":\"M\",\"measure_refs\":[\"_COUNT_\"]}]}]},\"engine_type\":2,\"storage_type"
    "\":2}";

static const char text_1_6[] =
    "c1|\"m1\"|null|[{\"name\":\"d1\",\"table\":\"default.f\",\"column\":\"a\",\"derived\":null}]|[{\"name\":\"_cou"
    "nt_\",\"function\":{\"expression\":\"count\",\"parameter\":{\"type\":\"constant\",\"value\":\"1\",\"next_param"
    "eter\":null},\"configuration\":{%s},\"returntype\":\"bigint\"},\"dependent_measure_ref\":null}]|{\"rowkey_colu"
    "mns\":[{\"column\":\"a\",\"encoding\":\"dict\",\"isshardby\":false}]}|[{\"includes\":[\"a\"],\"select_rule\":{"
    "\"hierarchy_dims\":[],\"mandatory_dims\":[],\"joint_dims\":[]}}]|{\"column_family\":[{\"name\":\"f1\",\"column"
    "s\":[{\"qualifier\":\"m\",\"measure_refs\":[\"_count_\"]}]}]}|2|2|";

static const char text_2_0[] =
    "c1|\"m1\"|null|[{\"name\":\"d1\",\"table\":\"f\",\"column\":\"a\",\"derived\":null}]|[{\"name\":\"_count_\",\""
    "function\":{\"expression\":\"count\",\"parameter\":{\"type\":\"constant\",\"value\":\"1\"},\"returntype\":\"bi"
    "gint\",\"configuration\":{%s}}}]|{\"rowkey_columns\":[{\"column\":\"f.a\",\"encoding\":\"dict\"%s,\"isshardby"
    "\":false}]}|[{\"includes\":[\"f.a\"],\"select_rule\":{\"hierarchy_dims\":[],\"mandatory_dims\":[],\"joint_dims"
    "\":[]}}]|{\"column_family\":[{\"name\":\"f1\",\"columns\":[{\"qualifier\":\"m\",\"measure_refs\":[\"_count_\"]"
    "}]}]}|2|2|";

static const char model[] = "{\"name\":\"m1\",\"fact_table\":\"DEFAULT.F\"}";
static const char table[] = "{\"name\":\"F\",\"database\":\"DEFAULT\","
                            "\"columns\":[{\"name\":\"A\",\"datatype\":\"int\"}]}";

static void open_made(world *w, const char *configuration, const char *version)
{
    fx_write(fx_path("%s/forms/table/F.json", fx_tmp()), table, sizeof table - 1);
    sg_open(w);
    sg_add_tables(w, fx_path("%s/forms", fx_tmp()));
    sg_read_texts(w, fx_path(desc_form, configuration, version), model, MM_LINE_2_0);
}

/* The signature of a text with a map, and a version, in it. */
static const char *sign(const char *form, const char *configuration, const char *version)
{
    static char out[4][MM_SIGNATURE_SIZE];
    static unsigned turn;
    const char *text = fx_path(form, configuration, version);

    turn = (turn + 1) % 4;
    mm__signature_text(text, strlen(text), out[turn]);
    return out[turn];
}

#define FILE_ORDER "\"topn.b\":\"x\",\"topn\":\"1\",\"topn.a\":\"y\""
#define ALPHABETICAL "\"topn\":\"1\",\"topn.a\":\"y\",\"topn.b\":\"x\""
#define THIRD "\"topn\":\"1\",\"topn.b\":\"x\",\"topn.a\":\"y\""

START_TEST(maps_of_1_5_3_to_1_6)
{
    world w;

    open_made(&w, FILE_ORDER, "");
    is_written(&w, MM_LINE_1_5_3, sign(text_1_6, FILE_ORDER, ""));
    is_signed(&w, MM_LINE_1_5_3, sign(text_1_6, FILE_ORDER, ""), true);
    is_signed(&w, MM_LINE_1_5_3, sign(text_1_6, ALPHABETICAL, ""), true);
    is_signed(&w, MM_LINE_1_5_3, sign(text_1_6, THIRD, ""), false);
    is_signed(&w, MM_LINE_1_5_3, sign(text_2_0, FILE_ORDER, ""), false);
    is_signed(&w, MM_LINE_1_5_2, sign(text_1_6, ALPHABETICAL, ""), false); /* which has no such map */
    sg_close(&w);
}
END_TEST

START_TEST(maps_of_2_0)
{
    world w;

    open_made(&w, FILE_ORDER, "");
    is_written(&w, MM_LINE_2_0, sign(text_2_0, FILE_ORDER, ""));
    is_signed(&w, MM_LINE_2_0, sign(text_2_0, FILE_ORDER, ""), true);
    is_signed(&w, MM_LINE_2_0, sign(text_2_0, ALPHABETICAL, ""), false);
    sg_close(&w);
}
END_TEST

/* 1 is the default: left out, or written by a newer JSON library, whether the file says it or not. */
START_TEST(versions_of_2_0)
{
    static const char one[] = ",\"encoding_version\":1", two[] = ",\"encoding_version\":2";
    const char *const files[] = { "", one, two };

    for (size_t i = 0; i < MM_COUNT(files); i++) {
        world w;
        open_made(&w, "\"a\":\"1\"", files[i]);
        is_written(&w, MM_LINE_2_0, sign(text_2_0, "\"a\":\"1\"", i < 2 ? "" : two));
        is_signed(&w, MM_LINE_2_0, sign(text_2_0, "\"a\":\"1\"", ""), i < 2);
        is_signed(&w, MM_LINE_2_0, sign(text_2_0, "\"a\":\"1\"", one), i < 2);
        is_signed(&w, MM_LINE_2_0, sign(text_2_0, "\"a\":\"1\"", two), i == 2);
        sg_close(&w);
    }
}
END_TEST

START_TEST(no_memory)
{
    bool done = false;

    for (unsigned long at = 0; !done; at++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = fx_ctx(&alloc);
        mm_signed got;
        mm_arena arena;
        mm_code code;
        bool same;
        world w;
        open_made(&w, FILE_ORDER, "");
        mm__arena_init(&arena, ctx);
        alloc.fail_at = alloc.calls + at;
        code = mm__signature_desc_is(&arena, &w.desc, &w.model, sg_tables(&w), MM_LINE_1_5_3, "x", &got, &same);
        alloc.fail_at = (unsigned long)-1;
        ck_assert(code == MM_OK || code == MM_E_NOMEM);
        done = code == MM_OK;
        mm__arena_free(&arena);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
        sg_close(&w);
    }
}
END_TEST

FX_SUITE("signature-forms", FX_TEST(versions), FX_TEST(maps_of_1_5_3_to_1_6), FX_TEST(maps_of_2_0),
         FX_TEST(versions_of_2_0), FX_TEST(no_memory))
