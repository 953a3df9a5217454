/* Signatures of cube descs by release line against those that the vendor's classes computed, the hashed text included;
 * and the vectors of docs/formats/kylin-1.x-to-2.0.md 2.8. */
#include "support/signed.h"
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metastore/java_case.h"

/* ---- the recorded ones ---- */

/* The JSON string of the third column, decoded. */
static char *decode(mm_ctx *ctx, const char *json, size_t *len)
{
    mm_json *doc;
    const char *text;
    char *out;

    ck_assert_int_eq(mm_json_new(&doc, ctx), MM_OK);
    ck_assert_int_eq(mm_json_parse(doc, "x", json, strlen(json), MM_JSON_VALUE), MM_OK);
    ck_assert_int_eq(mm_node_text(mm_json_root(doc), &text, len), MM_OK);
    out = malloc(*len + 1);
    memcpy(out, text, *len + 1);
    mm_json_free(doc);
    return out;
}

/* Two descs that the release refuses while it loads them; the text is that of a desc whose loading stopped half way:
 * 1.6.0 at a dimension column that is not upper-case, 2.0.0 at "NAME:1-1" among the derived columns. Up to there the
 * names are those of the release, from there on those of the file. Verify refuses both, so no signature of them is
 * ever asked for. */
static bool is_half_loaded(const char *release, const char *path)
{
    return (strcmp(release, "1.6.0") == 0 && strstr(path, "/case/vendor-out/cube_desc/lower.json") != NULL)
           || (strcmp(release, "2.0.0") == 0 && strstr(path, "/derived/vendor-out/cube_desc/der_null_fk.json") != NULL);
}

static void remove_all(char *text, const char *part)
{
    for (char *at = text; (at = strstr(at, part)) != NULL;)
        memmove(at, at + strlen(part), strlen(at + strlen(part)) + 1);
}

/* The recorded text is made of what 1.5.2 hashes, which resolves nothing: 1.6.0 had come no further, 2.0.0 had put
 * aliases for the tables of dimensions and leaves nulls out. */
static void check_half_loaded(const char *release, world *w, const char *dump, const char *hashed)
{
    const bool is_2_0 = strcmp(release, "2.0.0") == 0;
    mm_signed got;
    vr_result v;
    mm_buf buf;

    mm__buf_init(&buf, w->ctx);
    ck_assert_int_eq(mm__signature_desc_input(&buf, &w->arena, &w->desc, &w->model, (mm_old_tables){ 0 },
                                              MM_LINE_1_5_2, &got), MM_OK);
    if (is_2_0) {
        remove_all(buf.data, ",\"next_parameter\":null");
        remove_all(buf.data, ",\"dependent_measure_ref\":null");
        remove_all(buf.data, "default.");
    }
    ck_assert_str_eq(buf.data, hashed);
    mm__buf_free(&buf);
    v = vr_verify(w->ctx, dump, is_2_0 ? "kylin-2.0" : "kylin-1.6.0", NULL);
    ck_assert_msg(strstr(v.text, is_2_0 ? "cube_desc/der_null_fk.json:20:17: error: /dimensions/2/derived: "
                                          "2.0.0 takes \"SITE_NAME:1-1\" for the name of a column"
                                        : "cube_desc/lower.json:14:16: error: /dimensions/1/column: 1.6.0 does not "
                                          "find the column 'lvl1' of dimension H") != NULL, "%s", v.text);
    vr_free(&v);
}

static void check_row(const char *root, char *line)
{
    const char *release = strsep(&line, "\t"), *path = strsep(&line, "\t"), *text = strsep(&line, "\t"),
               *want = strsep(&line, "\t");
    char *file = strdup(fx_path("%s/%s", root, path)), *dump = strdup(file), *model, *hashed;
    mm_signed got;
    world w;
    mm_node desc;
    mm_buf buf;
    size_t len;
    const mm_line of = mm__line_of(release);

    strstr(dump, "/cube_desc/")[0] = 0;
    sg_open(&w);
    sg_add_tables(&w, dump);
    desc = sg_parse(&w, 0, file);
    model = sg_model_path(&w, dump);
    sg_read(&w, desc, sg_parse(&w, 1, model), of);
    mm__buf_init(&buf, w.ctx);
    ck_assert_int_eq(mm__signature_desc_input(&buf, &w.arena, &w.desc, &w.model,
                                              sg_tables(&w), of, &got), MM_OK);
    hashed = decode(w.ctx, text, &len);
    if (is_half_loaded(release, path)) {
        char recorded[25];
        mm__signature_text(hashed, len, recorded);
        ck_assert_str_eq(recorded, want);
        check_half_loaded(release, &w, dump, hashed);
    } else {
        ck_assert_msg(got.why == NULL, "%s %s: %s", release, path, got.why);
        ck_assert_msg(strcmp(buf.data, hashed) == 0, "%s %s:\nwant %s\ngot  %s", release, path, hashed, buf.data);
        ck_assert_int_eq(mm__signature_desc(&w.arena, &w.desc, &w.model, sg_tables(&w), of,
                                            &got), MM_OK);
        ck_assert_str_eq(got.value, want);
    }
    mm__buf_free(&buf);
    free(hashed);
    free(model);
    free(dump);
    free(file);
    sg_close(&w);
}

START_TEST(recorded)
{
    FX_NEED_SHARED(found, "kylin/signatures.tsv");
    char *root = strdup(fx_shared("kylin")), *all = fx_read(found, NULL), *rest = all, *line;
    size_t n = 0;

    strsep(&rest, "\n");
    while ((line = strsep(&rest, "\n")) != NULL)
        if (*line != 0) {
            check_row(root, line);
            n++;
        }
    ck_assert_uint_eq(n, 176);
    free(all);
    free(root);
}
END_TEST

/* ---- the minimal desc of 2.8 ---- */

static const char old_desc[] =
    "{\"name\":\"c1\",\"dimensions\":[{\"name\":\"D1\",\"table\":\"DEFAULT.F\",\"column\":[\"A\"]}],\"measures\":"
    "[{\"id\":1,\"name\":\"_COUNT_\",\"function\":{\"expression\":\"COUNT\",\"parameter\":{\"type\":\"constant\","
    "\"value\":\"1\"},\"returntype\":\"bigint\"}}],\"rowkey\":{\"rowkey_columns\":[{\"column\":\"A\",\"dictionary\":"
    "\"true\"}],\"aggregation_groups\":[[\"A\"]]},\"hbase_mapping\":{\"column_family\":[{\"name\":\"F1\",\"columns\":"
    "[{\"qualifier\":\"M\",\"measure_refs\":[\"_COUNT_\"]}]}]}}";

static const char new_desc[] =
    "{\"name\":\"c1\",\"model_name\":\"m1\","
    "\"dimensions\":[{\"name\":\"D1\",\"table\":\"DEFAULT.F\",\"column\":\"A\"}],"
    "\"measures\":[{\"name\":\"_COUNT_\",\"function\":{\"expression\":\"COUNT\",\"parameter\":{\"type\":\"constant\","
    "\"value\":\"1\"},\"returntype\":\"bigint\"}}],\"rowkey\":{\"rowkey_columns\":[{\"column\":\"A\",\"encoding\":"
    "\"dict\",\"isShardBy\":false}]},\"aggregation_groups\":[{\"includes\":[\"A\"],\"select_rule\":{\"hierarchy_dims\":"
    "[],\"mandatory_dims\":[],\"joint_dims\":[]}}],\"hbase_mapping\":{\"column_family\":[{\"name\":\"F1\",\"columns\":"
    "[{\"qualifier\":\"M\",\"measure_refs\":[\"_COUNT_\"]}]}]},\"engine_type\":2,\"storage_type\":2}";

static const char small_model[] = "{\"name\":\"m1\",\"fact_table\":\"default.f\",\"partition_desc\":"
                                  "{\"partition_date_column\":\"default.f.dt\"}}";

static void check_small(const char *desc, mm_line line, const char *want)
{
    world w;
    mm_signed got;

    sg_open(&w);
    sg_read_texts(&w, desc, small_model, line);
    ck_assert_int_eq(mm__signature_desc(&w.arena, &w.desc, &w.model, (mm_old_tables){ 0 }, line, &got), MM_OK);
    ck_assert_str_eq(got.value, want);
    sg_close(&w);
}

START_TEST(vectors)
{
    check_small(old_desc, MM_LINE_1_4, "dE85FfXbw+HQNRWlZ5HPOw==");
    check_small(new_desc, MM_LINE_1_5_0, "096LGCql6VYYtdNTf6jxhA==");
    check_small(new_desc, MM_LINE_1_5_1, "bPpPTwjYR7z3HlZ2DmvZmw==");
    check_small(new_desc, MM_LINE_1_5_2, "bPpPTwjYR7z3HlZ2DmvZmw==");
}
END_TEST

/* ---- 2.1 to 4.0: docs/formats/ke-metastore.md 4.3, 9.4 ---- */

#define SALES(name, version, storage, rule, more) \
    "{\"name\":\"" name "\",\"model_name\":\"sales_model\",\"null_string\":null," \
    "\"dimensions\":[{\"name\":\"PART_DT\",\"table\":\"KYLIN_SALES\",\"column\":\"PART_DT\",\"derived\":null}]," \
    "\"measures\":[{\"name\":\"_COUNT_\",\"function\":{\"expression\":\"COUNT\"," \
    "\"parameter\":{\"type\":\"constant\",\"value\":\"1\"},\"returntype\":\"bigint\"}}],\"rowkey\":" \
    "{\"rowkey_columns\":[{\"column\":\"KYLIN_SALES.PART_DT\",\"encoding\":\"date\"" version "}]}," \
    "\"aggregation_groups\":[{\"includes\":[\"KYLIN_SALES.PART_DT\"],\"select_rule\":{\"hierarchy_dims\":[]," \
    "\"mandatory_dims\":[],\"joint_dims\":[]" rule "}}],\"hbase_mapping\":{\"column_family\":[{\"name\":\"F1\"," \
    "\"columns\":[{\"qualifier\":\"M\",\"measure_refs\":[\"_COUNT_\"]}]}]},\"engine_type\":2," \
    "\"storage_type\":" storage more "}"

START_TEST(vectors_2_1_to_4_0)
{
    check_small(SALES("sales_cube", "", "4", "", ""), MM_LINE_2_4, "DMJuHeM6VunGmLEcs7LG9A==");
    check_small(SALES("sales_cube", "", "2", "", ""), MM_LINE_2_4, "yF1oxlCfHqOgm4cJ6l8JRA==");
    check_small(SALES("sales_cube", ",\"encoding_version\":1", "4", "", ""), MM_LINE_2_4, "DMJuHeM6VunGmLEcs7LG9A==");
    /* the same text without encoding_version: by an implementation of 4.3 of its own */
    check_small(SALES("sales_cube", "", "2", "", ""), MM_LINE_2_1, "XMxjTF7KGLlx7LJ+X408hQ==");
    check_small(SALES("sales_cube", ",\"encoding_version\":0", "2", "", ""), MM_LINE_2_4, "XMxjTF7KGLlx7LJ+X408hQ==");
    /* dim_cap; sets are sorted, and have no element twice */
    check_small(SALES("sales_cube", "", "4", ",\"dim_cap\":3",
                      ",\"mandatory_dimension_set_list\":[[\"B\",\"A\",\"B\"],[]]"), MM_LINE_2_4,
                "RAFIZHCgmtybbEBjgURFUA==");
    check_small(SALES("sales_cube", "", "4", ",\"dim_cap\":null", ",\"mandatory_dimension_set_list\":[]"), MM_LINE_2_4,
                "DMJuHeM6VunGmLEcs7LG9A==");
}
END_TEST

static void check_none(const char *desc, const char *why, bool non_ascii)
{
    world w;
    mm_signed got;

    sg_open(&w);
    sg_read_texts(&w, desc, small_model, MM_LINE_2_4);
    ck_assert_int_eq(mm__signature_desc(&w.arena, &w.desc, NULL, (mm_old_tables){ 0 }, MM_LINE_2_4, &got), MM_OK);
    ck_assert_str_eq(got.value, "");
    ck_assert_str_eq(got.why, why);
    ck_assert(got.non_ascii == non_ascii);
    sg_close(&w);
}

START_TEST(none_2_1_to_4_0)
{
    static const char unfit[] = "a text that is hashed has an unpaired surrogate, or a set is no list of texts";

    check_none(SALES("s\u00e4les", "", "4", "", ""), "a text that is hashed is not plain ASCII", true);
    check_none(SALES("s\\u00e4les", "", "4", "", ""), "a text that is hashed is not plain ASCII", true);
    check_none(SALES("a", "", "4", "", ",\"mandatory_dimension_set_list\":[[null]]"), unfit, false);
    check_none(SALES("a", "", "4", "", ",\"mandatory_dimension_set_list\":[{}]"), unfit, false);
    check_none(SALES("a", "", "4", "", ",\"mandatory_dimension_set_list\":{}"), unfit, false);
}
END_TEST

/* The file that 4.3 names: its own signature, and the one it gets with the storage of Kylin 4. */
START_TEST(vector_of_a_file)
{
    FX_NEED_SHARED(dump, "kylin/kylin-3.1.3-localmeta");
    char *file = strdup(fx_path("%s/cube_desc/test_streaming_v2_user_info_cube.json", dump));
    world w;
    mm_signed got;

    sg_open(&w);
    sg_read(&w, sg_parse(&w, 0, file), mm_json_root(w.json[1]), MM_LINE_2_4);
    ck_assert_int_eq(w.desc.storage, 3);
    ck_assert_int_eq(mm__signature_desc(&w.arena, &w.desc, NULL, (mm_old_tables){ 0 }, MM_LINE_2_4, &got), MM_OK);
    ck_assert_str_eq(got.value, "UJb/HBuWhTeTmAdX/cEYgg==");
    ck_assert_ptr_nonnull(strstr(w.text[0], "UJb/HBuWhTeTmAdX/cEYgg=="));
    w.desc.storage = 4;
    ck_assert_int_eq(mm__signature_desc(&w.arena, &w.desc, NULL, (mm_old_tables){ 0 }, MM_LINE_2_4, &got), MM_OK);
    ck_assert_str_eq(got.value, "hkLqgKK+yOUp0C8SmwsLRQ==");
    sg_close(&w);
    free(file);
}
END_TEST

START_TEST(releases)
{
    static const struct { const char *release; mm_line line; } of[] = {
        { "1.6.0", MM_LINE_1_5_3 }, { "2.0.0", MM_LINE_2_0 }, { "2.1.0", MM_LINE_2_1 }, { "2.3.2", MM_LINE_2_1 },
        { "2.4.0", MM_LINE_2_4 }, { "3.1.3", MM_LINE_2_4 }, { "4.0.0", MM_LINE_2_4 },
    };

    for (size_t i = 0; i < MM_COUNT(of); i++)
        ck_assert_int_eq(mm__line_of(of[i].release), of[i].line);
}
END_TEST

/* 1.5.3 and later need the types of columns; without the table there is no value, and a reason. */
START_TEST(unresolved)
{
    world w;
    mm_signed got;

    sg_open(&w);
    sg_read_texts(&w, new_desc, small_model, MM_LINE_1_5_3);
    ck_assert_int_eq(mm__signature_desc(&w.arena, &w.desc, &w.model, (mm_old_tables){ 0 }, MM_LINE_1_5_3, &got), MM_OK);
    ck_assert_str_eq(got.value, "");
    ck_assert_str_eq(got.why, "rowkey column A is in no table of the dump");
    ck_assert(!got.non_ascii);
    sg_close(&w);
}
END_TEST

START_TEST(no_memory)
{
    static const mm_line lines[] = { MM_LINE_1_4, MM_LINE_1_5_0, MM_LINE_1_5_1, MM_LINE_2_4 };

    for (size_t i = 0; i < MM_COUNT(lines); i++) {
        bool done = false;
        for (unsigned long at = 0; !done; at++) {
            fx_alloc alloc = FX_ALLOC_NONE;
            mm_ctx *ctx = fx_ctx(&alloc);
            mm_arena arena;
            world w;
            mm_signed got;
            mm_code code;
            sg_open(&w);
            sg_read_texts(&w, lines[i] == MM_LINE_1_4 ? old_desc : new_desc, small_model, lines[i]);
            mm__arena_init(&arena, ctx);
            alloc.fail_at = alloc.calls + at;
            code = mm__signature_desc(&arena, &w.desc, &w.model, (mm_old_tables){ 0 }, lines[i], &got);
            alloc.fail_at = (unsigned long)-1;
            ck_assert(code == MM_OK || code == MM_E_NOMEM);
            done = code == MM_OK;
            mm__arena_free(&arena);
            mm_ctx_free(ctx);
            ck_assert_uint_eq(alloc.live, 0);
            sg_close(&w);
        }
    }
}
END_TEST

/* ---- letters ---- */

static void check_case(const char *text, const char *upper, const char *lower, bool known)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_buf up, low;

    mm__buf_init(&up, ctx);
    mm__buf_init(&low, ctx);
    ck_assert(mm__java_upper(&up, text, strlen(text)) == known);
    ck_assert(mm__java_lower(&low, text, strlen(text)) == known);
    ck_assert_str_eq(up.data, upper);
    ck_assert_str_eq(low.data, lower);
    mm__buf_free(&up);
    mm__buf_free(&low);
    mm_ctx_free(ctx);
}

START_TEST(letters)
{
    check_case("aZ9_|", "AZ9_|", "az9_|", true);
    check_case("\u00e4\u00c4\u00df\u00ff\u0178\u00d7", "\u00c4\u00c4SS\u0178\u0178\u00d7",
               "\u00e4\u00e4\u00df\u00ff\u00ff\u00d7", true);
    check_case("\u0101\u0100\u0142\u0141\u017e\u017d", "\u0100\u0100\u0141\u0141\u017d\u017d",
               "\u0101\u0101\u0142\u0142\u017e\u017e", true);
    check_case("\u0436\u0416\u0451\u0401", "\u0416\u0416\u0401\u0401", "\u0436\u0436\u0451\u0451", true);
    check_case("\u5e74\ud55c\U00020000", "\u5e74\ud55c\U00020000", "\u5e74\ud55c\U00020000", true);
    check_case("\u03c3\u0130", "\u03c3\u0130", "\u03c3\u0130", false); /* sigma and dotted I depend on what is around */
}
END_TEST

FX_SUITE("signatures", FX_TEST(recorded), FX_TEST(vectors), FX_TEST(vectors_2_1_to_4_0), FX_TEST(none_2_1_to_4_0),
         FX_TEST(vector_of_a_file), FX_TEST(releases), FX_TEST(unresolved), FX_TEST(no_memory), FX_TEST(letters))
