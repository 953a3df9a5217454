/* Signatures of 0.7 cube descs, uuids, column lists: docs/formats/kylin-0.6-to-0.7.md 4.3.1, 4.3.2, 6. */
#include "metastore/signature.h"
#include "metastore/uuid.h"
#include "support/demo_desc.h"
#include "support/fixture.h"

#include <string.h>

static const char demo_text[] =
    "demo_desc|DEFAULT.SALES|{\"partition_date_column\":\"DEFAULT.SALES.dt\",\"partition_date_start\":0,"
    "\"partition_type\":\"APPEND\",\"partition_condition_builder\":"
    "\"org.apache.kylin.metadata.model.PartitionDesc$DefaultPartitionConditionBuilder\"}|"
    "[{\"id\":0,\"name\":\"DT\",\"hierarchy\":false,\"table\":\"DEFAULT.SALES\",\"column\":[\"DT\"],\"derived\":null},"
    "{\"id\":1,\"name\":\"SITE\",\"hierarchy\":false,\"table\":\"EDW.SITES\",\"column\":null,"
    "\"derived\":[\"SITE_NAME\"]}]|"
    "[{\"id\":1,\"name\":\"GMV\",\"function\":{\"expression\":\"SUM\",\"parameter\":{\"type\":\"column\","
    "\"value\":\"PRICE\"},\"returntype\":\"decimal\"},\"dependent_measure_ref\":null},"
    "{\"id\":2,\"name\":\"CNT\",\"function\":{\"expression\":\"COUNT\",\"parameter\":{\"type\":\"constant\","
    "\"value\":\"1\"},\"returntype\":\"bigint\"},\"dependent_measure_ref\":null}]|"
    "{\"rowkey_columns\":[{\"column\":\"dt\",\"length\":0,\"dictionary\":\"true\",\"mandatory\":false},"
    "{\"column\":\"SITE\",\"length\":0,\"dictionary\":\"true\",\"mandatory\":true}],"
    "\"aggregation_groups\":[[\"dt\",\"SITE\"]]}|"
    "{\"column_family\":[{\"name\":\"f1\",\"columns\":[{\"qualifier\":\"m\",\"measure_refs\":[\"gmv\",\"cnt\"]}]}]}";

START_TEST(known_answer)
{
    mm_ctx *ctx = fx_ctx(NULL);
    char out[MM_SIGNATURE_SIZE];
    mm_arena arena;
    mm_buf buf;
    demo d;

    demo_init(&d);
    mm__buf_init(&buf, ctx);
    ck_assert_int_eq(mm__signature_07_input(&buf, &d.desc, &d.model), MM_OK);
    ck_assert_str_eq(buf.data, demo_text);
    ck_assert_uint_eq(buf.len, 1012);
    ck_assert_int_eq(mm__signature_07(ctx, &d.desc, &d.model, out), MM_OK);
    ck_assert_str_eq(out, "yVG6xXtohe82ReWni1Y1Hw==");
    mm__arena_init(&arena, ctx);
    ck_assert_int_eq(mm__signature_07_loaded(&arena, &d.desc, &d.model, out), MM_OK);
    ck_assert_str_eq(out, "yXwcra7nq89aVncfmGci4Q==");
    mm__arena_free(&arena);
    mm__buf_free(&buf);
    mm_ctx_free(ctx);
}
END_TEST

/* Nulls are written, characters above U+FFFF stay as they are. */
START_TEST(nulls_and_escapes)
{
    static const char want[] = "\xf0\x9f\x98\x80|null|null|null|null|null|null";
    const mm_old_desc empty = { .name = "\xf0\x9f\x98\x80" };
    const mm_old_model none = { 0 };
    static const char *const one[] = { "a\"\xf0\x9f\x98\x80\x01" };
    const mm_old_dimension dim = { .name = one[0], .column = { one, 1 }, .derived = { one, 0 } };
    const mm_old_desc desc = { .dimensions = &dim, .n_dimensions = 1, .has_rowkey = true, .has_hbase = true };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_buf buf;

    mm__buf_init(&buf, ctx);
    ck_assert_int_eq(mm__signature_07_input(&buf, &empty, &none), MM_OK);
    ck_assert_str_eq(buf.data, want);
    buf.len = 0;
    ck_assert_int_eq(mm__signature_07_input(&buf, &desc, &none), MM_OK);
    ck_assert_str_eq(buf.data, "null|null|null|[{\"id\":0,\"name\":\"a\\\"\xf0\x9f\x98\x80\\u0001\","
                               "\"hierarchy\":false,"
                               "\"table\":null,\"column\":[\"a\\\"\xf0\x9f\x98\x80\\u0001\"],\"derived\":[]}]|null|"
                               "{\"rowkey_columns\":null,\"aggregation_groups\":null}|{\"column_family\":null}");
    mm__buf_free(&buf);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(allocations)
{
    mm_code code = MM_E_NOMEM;

    for (unsigned long n = 0; code != MM_OK; n++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = fx_ctx(&alloc);
        char out[MM_SIGNATURE_SIZE];
        mm_arena arena;
        demo d;
        demo_init(&d);
        mm__arena_init(&arena, ctx);
        alloc.fail_at = alloc.calls + n;
        code = mm__signature_07_loaded(&arena, &d.desc, &d.model, out);
        ck_assert(code == MM_OK || code == MM_E_NOMEM);
        mm__arena_free(&arena);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
    }
}
END_TEST

START_TEST(uuids)
{
    static const char name[] = "metamig:kylin-0.7/model_desc/22222222-0000-0000-0000-000000000001";
    mm_ctx *ctx = fx_ctx(NULL);
    char out[MM_UUID_SIZE], seeded[MM_UUID_SIZE];

    mm__uuid5_url(ctx, name, strlen(name), out);
    ck_assert_str_eq(out, "11a7ae2c-465f-56f5-9e52-5dffa2db2871");
    ck_assert_int_eq(mm_ctx_set(ctx, "uuid-seed", "x"), MM_OK);
    mm__uuid5_url(ctx, name, strlen(name), seeded);
    ck_assert_str_ne(out, seeded);
    mm_ctx_free(ctx);
    ctx = fx_ctx(NULL);
    mm__uuid5_url(ctx, fx_path("%s#x", name), strlen(name) + 2, out);
    ck_assert_str_eq(out, seeded);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(column_lists)
{
    static const char *const samples[][2] = {
        { "price", "PRICE" },           { "price , Item_count", "ITEM_COUNT,PRICE" }, { " a , b ", " A,B " },
        { "", "" },                     { ",", "" },                                  { "a,,", "A" },
        { ",a", ",A" },                 { "a,,b", ",A,B" },                           { "b\t,\n a", "A,B" },
        { "a,b,,c,,", ",A,B,C" },       { " , a", ",A" },
    };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_arena arena;

    mm__arena_init(&arena, ctx);
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        ck_assert_str_eq(mm__old_column_param(&arena, samples[i][0]), samples[i][1]);
    mm__arena_free(&arena);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(columns_by_name)
{
    static const mm_old_column columns[] = { { "B", "1" }, { "a", "2" }, { "A", "3" }, { "C", "4" } };
    const mm_old_column *space[4];
    mm_old_table plain = { .id = "D.T", .columns = columns, .n_columns = 4 }, sorted = plain;
    static const char *const names[] = { "a", "A", "b", "x.y.C", "D", "", "." };

    mm__old_table_sort(&sorted, space);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_ptr_eq(mm__old_table_column(&plain, names[i]), mm__old_table_column(&sorted, names[i]));
    ck_assert_ptr_eq(mm__old_table_column(&sorted, "A"), &columns[1]);
    ck_assert_ptr_null(mm__old_table_column(&sorted, "D"));
    ck_assert_uint_eq(mm__old_texts_find((mm_old_texts){ (const char *const[]){ "x", "Y" }, 2 }, "y"), 1);
    ck_assert_uint_eq(mm__old_texts_find((mm_old_texts){ NULL, 0 }, "y"), SIZE_MAX);
}
END_TEST

FX_SUITE("signature", FX_TEST(known_answer), FX_TEST(nulls_and_escapes), FX_TEST(allocations), FX_TEST(uuids),
         FX_TEST(column_lists), FX_TEST(columns_by_name))
