#include "metastore/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/binary_make.h"
#include "support/fixture.h"

/* 2 rows of 3 columns; offset of the row count. */
static size_t plain(bm *b)
{
    static const char *const cells[] = { "16", "Consumer-Other", "", "a", "b", "c" };
    size_t at;

    bm_reset(b);
    at = bm_snapshot_header(b, false);
    bm_be(b, 2, 4);
    bm_be(b, 3, 4);
    for (size_t i = 0; i < MM_COUNT(cells); i++)
        bm_utf(b, cells[i]);
    return at;
}

/* The same with a dictionary of n values; *ids is the offset of the first id. */
static size_t coded(bm *b, size_t n, size_t *ids)
{
    static const uint32_t cells[] = { 0, 1, 2, 255, 1, 0 };
    bm_value values[] = { bm_v(""), bm_v("a"), bm_v("b") };
    bm_trie trie = { .converter = NULL };
    size_t at;

    bm_reset(b);
    at = bm_snapshot_header(b, true);
    bm_be(b, 2, 4);
    bm_be(b, 3, 4);
    bm_trie_write(b, &trie, values, n);
    *ids = b->len;
    for (size_t i = 0; i < MM_COUNT(cells); i++)
        bm_be(b, cells[i], 4);
    return at;
}

static const char *list(const bm *b)
{
    return bm_check(BM_SNAPSHOT, b->data, b->len, NULL)->list;
}

static const char *said(const bm *b, const char *rule)
{
    return bm_said(bm_check(BM_SNAPSHOT, b->data, b->len, NULL), rule);
}

START_TEST(good)
{
    bm b = { .len = 0 };
    size_t ids;

    plain(&b);
    ck_assert_str_eq(list(&b), "");
    coded(&b, 3, &ids);
    ck_assert_str_eq(list(&b), "");
    bm_reset(&b);
    bm_snapshot_header(&b, false);
    bm_be(&b, 0, 4); /* no rows: no columns, no trie */
    ck_assert_str_eq(list(&b), "");
    bm_reset(&b);
    bm_snapshot_header(&b, true);
    bm_be(&b, 0, 4);
    ck_assert_str_eq(list(&b), "");
    bm_text(&b, "x");
    ck_assert_str_eq(list(&b), fx_path("E trailing %zu", b.len - 1));
    bm_free(&b);
}
END_TEST

/* docs/formats/kylin-binary-resources.md 5.3 */
START_TEST(annotated)
{
    mm_ctx *ctx;
    size_t len;
    char *data;
    mm_trie t;

    FX_NEED_SHARED(one, "kylin/kylin-0.6.5-localmeta/table_snapshot/TEST_SELLER_TYPE_DIM.csv/"
                        "4fe75ccd-9b24-4cdf-ac9d-b4038e947f89.snapshot");
    FX_NEED_SHARED(two, "kylin/kylin-2.6.6-test_meta/table_snapshot/DEFAULT.KYLIN_COUNTRY/"
                        "92456efe-9b79-4385-a5a3-e7f37b677bf7.snapshot");
    data = fx_read(one, &len);
    ck_assert_mem_eq(data, "\x01\x5a{\n  \"uu", 8);
    ck_assert_mem_eq(data + 0x15c, "\0\0\0\x08\0\0\0\x09\0\x02" "16\0\x0e" "Consumer-Other", 28);
    free(data);
    ctx = fx_ctx(NULL);
    data = fx_read(two, &len);
    t = bm_good_trie(ctx, data, len, 0x16b, 0);
    ck_assert_uint_eq(t.values, 976);
    ck_assert_uint_eq(t.max_len, 44);
    ck_assert_uint_eq(t.longest, 44);
    ck_assert_uint_eq(t.end, 0x2f7f);
    ck_assert_uint_eq(len, 0x2f7f + 3904);
    free(data);
    mm_ctx_free(ctx);
}
END_TEST

typedef struct header_case { const char *path, *json; bool no_table_name; const char *list; } header_case;

static const header_case header_cases[] = {
    { BM_SNAPSHOT, "{\"uuid\":\"" BM_UUID "\",\"tableName\":\"DEFAULT.T\"}", false, "" },
    { BM_SNAPSHOT, "{\"uuid\":\"" BM_UUID "\",\"tableName\":\"\",\"signature\":{\"path\":\"/a/DEFAULT.T\"}}", false,
      "" },
    { "/table_snapshot/T.csv/" BM_UUID ".snapshot",
      "{\"uuid\":\"" BM_UUID "\",\"tableName\":null,\"signature\":{\"path\":\"/a/b/T.csv\"}}", false, "" },
    { "/table_snapshot/T.csv/" BM_UUID ".snapshot",
      "{\"uuid\":\"" BM_UUID "\",\"signature\":{\"path\":\"T.csv\"}}", false, "" },
    { "/table_snapshot/T.csv/" BM_UUID ".snapshot",
      "{\"uuid\":\"" BM_UUID "\",\"tableName\":\"DEFAULT.T\",\"signature\":{\"path\":\"/a/T.csv\"}}", false,
      "E path 2" },
    { "/table_snapshot/T.csv/" BM_UUID ".snapshot",
      "{\"uuid\":\"" BM_UUID "\",\"tableName\":\"DEFAULT.T\",\"signature\":{\"path\":\"/a/T.csv\"}}", true, "" },
    { BM_SNAPSHOT, "{\"uuid\":\"" BM_UUID "\",\"tableName\":\"DEFAULT.T\",\"signature\":{\"path\":\"/a/T.csv\"}}", true,
      "E path 2" },
    { BM_SNAPSHOT, "{\"uuid\":\"x\",\"tableName\":\"DEFAULT.T\"}", false, "E path 2" },
    { BM_SNAPSHOT, "{\"tableName\":\"DEFAULT.T\"}", false, "E header-fields 2" },
    { BM_SNAPSHOT, "{\"uuid\":\"" BM_UUID "\"}", false, "E header-fields 2" },
    { BM_SNAPSHOT, "{\"uuid\":\"" BM_UUID "\",\"signature\":[]}", false, "E header-fields 2" },
    { BM_SNAPSHOT, "{\"uuid\":\"" BM_UUID "\",\"tableName\":7}", false, "E header-fields 2" },
    { BM_SNAPSHOT, "{\"uuid\":\"" BM_UUID "\",\"tableName\":\"\",\"signature\":{\"path\":null}}", false,
      "E header-fields 2" },
    { BM_SNAPSHOT, "", false, "E header-json 2" },
};

START_TEST(headers)
{
    for (size_t i = 0; i < MM_COUNT(header_cases); i++) {
        const mm_binary_facts facts = { .no_table_name = header_cases[i].no_table_name };
        bm b = { .len = 0 };
        const bm_run *run;
        bm_utf(&b, header_cases[i].json);
        bm_be(&b, 0, 4);
        run = bm_check(header_cases[i].path, b.data, b.len, &facts);
        ck_assert_msg(strcmp(run->list, header_cases[i].list) == 0, "case %zu: %s", i, run->list);
        bm_free(&b);
    }
}
END_TEST

/* What decides the layout is read as Jackson reads it. */
START_TEST(use_dictionary)
{
    static const struct { const char *json; bool coded; } cases[] = {
        { "true", true }, { "false", false }, { "null", false }, { "\"true\"", true }, { "\"false\"", false },
        { "1", true }, { "0", false },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        bm b = { .len = 0 };
        bm_utf(&b, fx_path("{\"uuid\":\"" BM_UUID "\",\"tableName\":\"DEFAULT.T\",\"useDictionary\":%s}",
                           cases[i].json));
        bm_be(&b, 1, 4);
        bm_be(&b, 1, 4);
        bm_utf(&b, "ab");
        ck_assert_str_eq(list(&b), cases[i].coded ? fx_path("E magic %zu", b.len - 4) : "");
        bm_free(&b);
    }
}
END_TEST

START_TEST(counts)
{
    static const struct { uint64_t rows, columns; size_t told; const char *text; } cases[] = {
        { 0xffffffffu, 3, 0, "number of rows is negative" },
        { 2, 0, 4, "number of columns is not positive" },
        { 2, 0x80000000u, 4, "number of columns is not positive" },
        { 0x7fffffffu, 0x7fffffffu, 0, "2147483647 rows of 2147483647 columns do not fit into 31 bytes" },
        { 2, 8, 0, "2 rows of 8 columns do not fit into 31 bytes" },
        { 2, 4, 8, NULL }, /* the seventh cell runs over the end */
    };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        const size_t at = plain(&b);
        bm_patch(&b, at, cases[i].rows, 4);
        bm_patch(&b, at + 4, cases[i].columns, 4);
        if (cases[i].text != NULL)
            ck_assert_str_eq(said(&b, "snapshot-count"), fx_path("%s at byte %zu", cases[i].text, at + cases[i].told));
        else
            ck_assert_str_eq(said(&b, "snapshot-count"),
                             fx_path("cell in row 1, column 2 runs over the end at byte %zu", b.len));
        ck_assert_uint_eq(bm_check(BM_SNAPSHOT, b.data, b.len, NULL)->n, 1);
    }
    plain(&b);
    bm_text(&b, "x");
    ck_assert_str_eq(list(&b), fx_path("E trailing %zu", b.len - 1));
    bm_free(&b);
}
END_TEST

START_TEST(columns_of_the_table)
{
    mm_binary_facts facts = { .columns = 3 };
    bm b = { .len = 0 };
    const size_t at = plain(&b);

    ck_assert_str_eq(bm_check(BM_SNAPSHOT, b.data, b.len, &facts)->list, "");
    facts.columns = 4;
    ck_assert_str_eq(bm_check(BM_SNAPSHOT, b.data, b.len, &facts)->list, fx_path("W snapshot-columns %zu", at + 4));
    ck_assert_str_eq(bm_check(BM_SNAPSHOT, b.data, b.len, &facts)->found[0].text,
                     fx_path("3 columns, the table has 4 at byte %zu", at + 4));
    facts.columns = -1;
    ck_assert_str_eq(bm_check(BM_SNAPSHOT, b.data, b.len, &facts)->list, "");
    bm_free(&b);
}
END_TEST

START_TEST(cells)
{
    static const struct { const char *hex, *rule; size_t at; } cases[] = {
        { "00 06 c0 80 09 7f c3 bf", NULL, 0 },     /* NULL since 1.5.4 */
        { "00 06 ed a0 bd ed b8 80", NULL, 0 },
        { "00 03 ed a0 80", NULL, 0 },              /* a lone surrogate is a Java string */
        { "00 01 00", "W utf", 2 },
        { "00 02 c1 81", "W utf", 2 },
        { "00 02 41 ff", "E utf", 3 },
        { "00 04 f0 9f 98 80", "E utf", 2 },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        bm b = { .len = 0 };
        const size_t at = bm_snapshot_header(&b, false) + 8;
        bm_be(&b, 3, 4);
        bm_be(&b, 1, 4);
        bm_hex(&b, cases[i].hex);
        bm_utf(&b, "a cell behind it is read");
        bm_hex(&b, cases[i].hex); /* told once */
        ck_assert_str_eq(list(&b), cases[i].rule == NULL ? "" : fx_path("%s %zu", cases[i].rule, at + cases[i].at));
        bm_free(&b);
    }
}
END_TEST

START_TEST(cell_ids)
{
    bm b = { .len = 0 };
    size_t ids, at;

    coded(&b, 3, &ids);
    bm_patch(&b, ids + 4 * 4, 3, 4);
    bm_patch(&b, ids + 5 * 4, 0xffffffffu, 4);
    ck_assert_str_eq(list(&b), fx_path("E snapshot-id %zu", ids + 16));
    ck_assert_str_eq(said(&b, "snapshot-id"),
                     fx_path("ids outside of the 3 values: 2, the first is 3 in row 1, column 1 at byte %zu",
                             ids + 16));
    coded(&b, 3, &ids);
    bm_patch(&b, ids, 0xffff, 4); /* NULL of another width */
    ck_assert_str_eq(list(&b), fx_path("E snapshot-id %zu", ids));
    at = coded(&b, 3, &ids);
    b.len -= 4;
    ck_assert_str_eq(said(&b, "snapshot-count"),
                     fx_path("2 rows of 3 columns do not fit into 20 bytes at byte %zu", at));
    coded(&b, 3, &ids);
    bm_be(&b, 0, 1);
    ck_assert_str_eq(list(&b), fx_path("E trailing %zu", b.len - 1));
    bm_free(&b);
}
END_TEST

/* A fault inside of the trie does not hide the ids behind it; one in its length does. */
START_TEST(trie_inside)
{
    bm b = { .len = 0 };
    size_t ids, at = coded(&b, 3, &ids) + 8;
    const size_t nodes = at + 22 + sizeof BM_CONVERTER - 1;

    b.data[nodes] = (unsigned char)(b.data[nodes] & 0x7f);
    bm_patch(&b, ids, 9, 4);
    ck_assert_str_eq(list(&b), fx_path("E trie-nodes %zu; E snapshot-id %zu", nodes, ids));
    coded(&b, 3, &ids);
    bm_patch(&b, at + 8, 0, 2);
    ck_assert_str_eq(list(&b), fx_path("E trie-head %zu", at + 8));
    bm_free(&b);
}
END_TEST

START_TEST(folders)
{
    static const struct { const char *table, *path; bool old; const char *folder; } cases[] = {
        { "DB.T", "/a/T.csv", false, "DB.T" }, { "DB.T", "/a/T.csv", true, "T.csv" },
        { "", "/a/T.csv", false, "T.csv" },
        { NULL, "hdfs://h:8020/a/T.csv", false, "T.csv" }, { NULL, "T.csv", false, "T.csv" }, { NULL, NULL, false, "" },
        { NULL, "/a/b//", false, "b" }, { NULL, "/", false, "" },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        const mm_snapshot_info info = { .table_name = cases[i].table, .path = cases[i].path };
        size_t len;
        const char *folder = mm__snapshot_folder(&info, cases[i].old, &len);
        ck_assert_msg(mm__text_is(folder, len, cases[i].folder), "%zu: %.*s", i, (int)len, folder);
    }
}
END_TEST

START_TEST(info_only)
{
    static const struct { uint32_t rows, columns; size_t cut; int64_t want_rows, want_columns; } cases[] = {
        { 2, 3, 0, 2, 3 }, { 0, 0, 4, 0, -1 }, { 2, 3, 4, 2, -1 }, { 2, 3, 5, -1, -1 },
        { 0xffffffffu, 3, 0, -1, -1 }, { 0x7fffffff, 0x7fffffff, 0, INT32_MAX, INT32_MAX },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        bm b = { .len = 0 };
        mm_snapshot_info info;
        bm_desk d;
        bm_snapshot_header(&b, true);
        bm_be(&b, cases[i].rows, 4);
        bm_be(&b, cases[i].columns, 4);
        b.len -= cases[i].cut;
        bm_desk_open(&d, "/table_snapshot/elsewhere", &b);
        ck_assert_int_eq(mm__snapshot_info(&d.doc, &info), MM_OK);
        ck_assert_str_eq(info.uuid, BM_UUID);
        ck_assert_str_eq(info.table_name, "DEFAULT.T");
        ck_assert_str_eq(info.path, "/a/T.csv");
        ck_assert(info.use_dictionary);
        ck_assert_int_eq(info.rows, cases[i].want_rows);
        ck_assert_int_eq(info.columns, cases[i].want_columns);
        bm_desk_close(&d);
        b.data[4] = 'x'; /* broken header */
        bm_desk_open(&d, "/table_snapshot/elsewhere", &b);
        ck_assert_int_eq(mm__snapshot_info(&d.doc, &info), MM_E_DATA);
        ck_assert_uint_eq(mm_report_count(d.rep, MM_ERROR), 0);
        bm_desk_close(&d);
        bm_free(&b);
    }
}
END_TEST

/* Facts reach the check through the door for routes. */
START_TEST(documents)
{
    const mm_binary_facts facts = { .columns = 4 };
    bm b = { .len = 0 };
    bm_desk d;

    plain(&b);
    bm_desk_open(&d, BM_SNAPSHOT, &b);
    ck_assert_int_eq(mm__binary_check(&d.doc, &facts), MM_OK);
    ck_assert_str_eq(bm_desk_only(&d)->rule, "kylin-bin/snapshot-columns");
    ck_assert_int_eq(bm_desk_only(&d)->severity, MM_WARNING);
    bm_desk_close(&d);
    bm_free(&b);
}
END_TEST

START_TEST(broken_bytes)
{
    bm b = { .len = 0 };
    size_t ids;

    plain(&b);
    bm_mutilate(BM_SNAPSHOT, &b);
    coded(&b, 3, &ids);
    bm_mutilate(BM_SNAPSHOT, &b);
    bm_free(&b);
}
END_TEST

START_TEST(no_memory)
{
    bm b = { .len = 0 };
    size_t ids;

    plain(&b);
    bm_starve(BM_SNAPSHOT, &b);
    coded(&b, 3, &ids);
    bm_starve(BM_SNAPSHOT, &b);
    bm_free(&b);
}
END_TEST

FX_SUITE("snapshot", FX_TEST(good), FX_TEST(annotated), FX_TEST(headers), FX_TEST(use_dictionary), FX_TEST(counts),
         FX_TEST(columns_of_the_table), FX_TEST(cells), FX_TEST(cell_ids), FX_TEST(trie_inside), FX_TEST(folders),
         FX_TEST(info_only), FX_TEST(documents), FX_TEST(broken_bytes), FX_TEST(no_memory))
