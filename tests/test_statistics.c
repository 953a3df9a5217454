#include "metastore/statistics.h"

#include <stdlib.h>
#include <string.h>

#include "support/binary_make.h"
#include "support/fixture.h"

static void sync_mark(bm *b)
{
    bm_be(b, 0xffffffffu, 4);
    bm_bytes(b, bm_sync, sizeof bm_sync);
}

/* All kinds of records. */
static void good_file(bm *b, bool compressed)
{
    unsigned char dense[1 + 16] = { 1, 0, 3 };

    bm_reset(b);
    bm_seq_head(b, compressed);
    bm_seq_record(b, compressed, -1, "\x3f\xf0\0\0\0\0\0\0", 8);
    bm_seq_record(b, compressed, -2, "\0\0\0\1", 4);
    bm_seq_record(b, compressed, -3, "\0\0\0\0\0\0\x27\x10", 8);
    sync_mark(b);
    bm_seq_record(b, compressed, 0, "\0\0\0\x64", 4);
    bm_seq_record(b, compressed, 255, "\0\2\0\1\5\0\7\3", 8); /* two pairs of a 2-byte index and a byte */
    bm_seq_record(b, compressed, 7, "\0\0", 2);                /* no pair */
    bm_seq_record(b, compressed, 3, dense, sizeof dense);
    sync_mark(b);
}

/* Reads with a limit of its own; the message is that of bm_check(). */
static mm_statistics read_all(const bm *b, uint64_t limit, bool *ok)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_arena arena;
    mm_binary bin = { .arena = &arena, .data = b->data, .len = b->len, .fn = mm__binary_silent };
    mm_statistics out;

    mm__arena_init(&arena, ctx);
    *ok = mm__statistics_read(&bin, limit, &out);
    mm__arena_free(&arena);
    mm_ctx_free(ctx);
    return out;
}

START_TEST(good)
{
    bm b = { .len = 0 };
    mm_statistics s;
    bool ok;

    for (int compressed = 0; compressed <= 1; compressed++) {
        good_file(&b, compressed);
        ck_assert_str_eq(bm_check(BM_SEQ, b.data, b.len, NULL)->list, "");
        s = read_all(&b, 1000, &ok);
        ck_assert(ok);
        ck_assert_int_eq(s.compressed, compressed);
        ck_assert_uint_eq(s.records, 7);
        ck_assert_uint_eq(s.syncs, 2);
        ck_assert_uint_eq(s.inflated, 7 * 4 + 8 + 4 + 8 + 4 + 8 + 2 + 17);
        ck_assert_uint_eq(s.head_len, compressed ? 138 : 95); /* as in the samples */
    }
    bm_reset(&b);
    bm_seq_head(&b, false);
    ck_assert_str_eq(bm_check(BM_SEQ, b.data, b.len, NULL)->list, ""); /* no records */
    bm_free(&b);
}
END_TEST

START_TEST(samples)
{
    static const struct { const char *file; size_t head, records, syncs; } cases[] = {
        { "kylin/kylin-2.6.6-test_meta/cube_statistics/kylin_sales_cube/04b6db34-b243-4780-855a-4c7ea4cee817.seq", 95,
          164, 160 },
        { "kylin/kylin-3.1.3-localmeta/cube_statistics/test_kylin_cube_with_slr_1_new_segment/"
          "198va32a-a33e-4b69-83dd-0bb8b1f8c53b.seq", 138, 34, 0 },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        FX_NEED_SHARED(name, cases[i].file);
        bm b = { .len = 0 };
        mm_statistics s;
        bool ok;
        b.data = (unsigned char *)fx_read(name, &b.len);
        s = read_all(&b, UINT64_MAX, &ok);
        ck_assert(ok);
        ck_assert_uint_eq(s.head_len, cases[i].head);
        ck_assert_uint_eq(s.records, cases[i].records);
        if (cases[i].syncs != 0)
            ck_assert_uint_eq(s.syncs, cases[i].syncs);
        bm_free(&b);
    }
}
END_TEST

static void assert_told(const bm *b, size_t at, const char *text)
{
    const bm_run *run = bm_check(BM_SEQ, b->data, b->len, NULL);

    ck_assert_uint_eq(run->n, 1);
    ck_assert_int_eq(run->found[0].severity, MM_WARNING);
    ck_assert_str_eq(run->found[0].rule, "seq");
    ck_assert_str_eq(run->found[0].text, fx_path("%s at byte %zu", text, at));
}

START_TEST(heads)
{
    static const struct { size_t at; unsigned size; uint64_t value; size_t told; const char *text; } cases[] = {
        { 0, 1, 's', 0, "no SequenceFile: \"SEQ\" expected" },
        { 3, 1, 5, 3, "version of the SequenceFile is not 6" },
        { 4, 1, 0x7f, 4, "string in the head runs over the end" },
        { 4, 1, 0xff, 4, "string in the head runs over the end" },
        { 5, 1, 'x', 4,
          "class of keys is \"xrg.apache.hadoop.io.LongWritable\", not \"org.apache.hadoop.io.LongWritable\"" },
        { 39, 1, 'x', 38,
          "class of values is \"xrg.apache.hadoop.io.BytesWritable\", not \"org.apache.hadoop.io.BytesWritable\"" },
        { 73, 1, 2, 73, "compression flag is neither 0 nor 1" },
        { 74, 1, 2, 74, "compression flag is neither 0 nor 1" },
        { 74, 1, 1, 74, "compressed in blocks" },
        { 75, 4, 0x7fffffff, 75, "number of metadata pairs does not fit" },
        { 75, 4, 0xffffffff, 75, "number of metadata pairs does not fit" },
    };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        bm_reset(&b);
        bm_seq_head(&b, false);
        bm_patch(&b, cases[i].at, cases[i].value, cases[i].size);
        assert_told(&b, cases[i].told, cases[i].text);
    }
    bm_reset(&b);
    bm_seq_head(&b, true);
    b.data[76] = 'x';
    assert_told(&b, 75, "codec is \"xrg.apache.hadoop.io.compress.DefaultCodec\", not "
                        "\"org.apache.hadoop.io.compress.DefaultCodec\"");
    bm_reset(&b);
    bm_seq_head(&b, false);
    b.len -= 1;
    assert_told(&b, 79, "head runs over the end");
    bm_free(&b);
}
END_TEST

START_TEST(metadata_pairs)
{
    bm b = { .len = 0 };

    bm_seq_head(&b, false);
    b.len = 75;
    bm_be(&b, 2, 4);
    for (int i = 0; i < 4; i++) {
        bm_vint(&b, 3);
        bm_text(&b, "abc");
    }
    bm_bytes(&b, bm_sync, sizeof bm_sync);
    ck_assert_str_eq(bm_check(BM_SEQ, b.data, b.len, NULL)->list, "");
    bm_free(&b);
}
END_TEST

START_TEST(records)
{
    static const struct { size_t at; unsigned size; uint64_t value; size_t told; const char *text; } cases[] = {
        { 0, 4, 17, 0, "record runs over the end" },
        { 0, 4, 0x7fffffff, 0, "record runs over the end" },
        { 0, 4, 0x80000000u, 0, "record runs over the end" },
        { 0, 4, 7, 4, "key does not have 8 bytes" },
        { 0, 4, 0xffffffffu, 4, "sync marker expected" },
        { 4, 4, 4, 4, "key does not have 8 bytes" },
        { 16, 4, 3, 16, "value is not a byte count and that many bytes" },
        { 16, 4, 0xffffffffu, 16, "value is not a byte count and that many bytes" },
        { 8, 8, UINT64_MAX, 16, "value has the wrong size for its key" },
        { 8, 8, 1, 16, "value is no list of registers" },
        { 0, 4, 8, 16, "value is not a byte count and that many bytes" },
    };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        size_t at;
        bm_reset(&b);
        bm_seq_head(&b, false);
        at = b.len;
        bm_seq_record(&b, false, 0, "\x2\0\0\x64", 4);
        bm_patch(&b, at + cases[i].at, cases[i].value, cases[i].size);
        assert_told(&b, at + cases[i].told, cases[i].text);
    }
    bm_free(&b);
}
END_TEST

START_TEST(registers)
{
    static const struct { const char *data; size_t len; bool ok; } cases[] = {
        { "", 0, false }, { "\2\0", 2, false }, { "\0", 1, false }, { "\0\0", 2, true }, { "\0\0\0", 3, false },
        { "\0\1\0\5", 4, true }, { "\0\1\5", 3, false }, { "\0\1\0\0\0\0\0\5", 8, false },
        { "\0\3\0\1\0\2\0\3", 8, true },
        { "\0\3\0\1\0\2\0\3\0", 9, false }, { "\0\xff", 2, false }, { "\0\x88", 2, false }, { "\1", 1, false },
        { "\1\0", 2, true }, { "\1\0\0", 3, true }, { "\1\0\0\0", 4, false }, { "\1\0\0\0\0", 5, true },
    };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        size_t at;
        bm_reset(&b);
        bm_seq_head(&b, false);
        at = b.len;
        bm_seq_record(&b, false, 9, cases[i].data, cases[i].len);
        if (cases[i].ok)
            ck_assert_msg(*bm_check(BM_SEQ, b.data, b.len, NULL)->list == 0, "case %zu", i);
        else
            assert_told(&b, at + 16, "value is no list of registers");
    }
    bm_free(&b);
}
END_TEST

START_TEST(zlib_streams)
{
    bm b = { .len = 0 };
    size_t at;

    bm_seq_head(&b, true);
    at = b.len;
    bm_seq_record(&b, true, 0, "\0\0\0\x64", 4);
    b.data[at + 16] ^= 0xff;
    assert_told(&b, at + 16, "value is not a zlib stream");
    b.data[at + 16] ^= 0xff;
    b.data[b.len - 1] ^= 1; /* checksum */
    assert_told(&b, at + 16, "value is not a zlib stream");
    b.data[b.len - 1] ^= 1;
    bm_patch(&b, at, b.len - at - 8 - 1, 4);
    b.len--; /* stream cut off */
    assert_told(&b, at + 16, "value is not a zlib stream");
    b.len = at;
    bm_seq_record(&b, true, 0, "\0\0\0\x64", 4);
    bm_be(&b, 0, 1);
    bm_patch(&b, at, b.len - at - 8, 4);
    assert_told(&b, at + 16, "bytes after the zlib stream of a value");
    bm_free(&b);
}
END_TEST

/* 64 MiB of zeros in 64 KiB: decoded into a fixed buffer, and no further than the limit. */
START_TEST(bomb)
{
    enum { SIZE = 64 << 20 };
    unsigned char *zeros = calloc(1, SIZE + 1);
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx;
    bm b = { .len = 0 };
    bool ok;

    zeros[0] = 1;
    bm_seq_head(&b, true);
    bm_seq_record(&b, true, 1, zeros, SIZE + 1);
    free(zeros);
    ck_assert_uint_lt(b.len, 100000);
    ck_assert_uint_eq(read_all(&b, SIZE + 5, &ok).inflated, SIZE + 5);
    ck_assert(ok);
    ck_assert_uint_eq(read_all(&b, SIZE, &ok).inflated, 0);
    ck_assert(!ok);
    ctx = fx_ctx(&alloc);
    ctx->limits.max_doc = 1 << 20;
    ck_assert_str_eq(bm_said(bm_check_ctx(ctx, BM_SEQ, b.data, b.len, NULL), "seq"),
                     "values are too large when decoded at byte 154");
    ck_assert_uint_lt(alloc.peak, 1 << 20);
    mm_ctx_free(ctx);
    bm_free(&b);
}
END_TEST

START_TEST(store_uuid)
{
    static const struct { const char *hex, *list; } cases[] = {
        { "00 03 61 62 63", "" }, { "00 00", "" },
        { "00", "W uuid 0" }, { "00 03 61 62", "W uuid 0" }, { "00 03 61 62 63 0a", "W uuid 5" },
        { "00 03 61 ff 63", "W uuid 3" }, { "00 02 c1 81", "W utf 2" }, { "7b 7d", "W uuid 0" },
    };

    ck_assert_str_eq(bm_check("/UUID", "", 0, NULL)->list, "E empty 0");
    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        bm b = { .len = 0 };
        bm_hex(&b, cases[i].hex);
        ck_assert_str_eq(bm_check("/UUID", b.data, b.len, NULL)->list, cases[i].list);
        bm_free(&b);
    }
}
END_TEST

START_TEST(broken_bytes)
{
    bm b = { .len = 0 };

    good_file(&b, false);
    bm_mutilate(BM_SEQ, &b);
    good_file(&b, true);
    bm_mutilate(BM_SEQ, &b);
    bm_reset(&b);
    bm_utf(&b, BM_UUID);
    bm_mutilate("/UUID", &b);
    bm_free(&b);
}
END_TEST

START_TEST(no_memory)
{
    bm b = { .len = 0 };

    good_file(&b, true);
    bm_starve(BM_SEQ, &b);
    bm_free(&b);
}
END_TEST

FX_SUITE("statistics", FX_TEST(good), FX_TEST(samples), FX_TEST(heads), FX_TEST(metadata_pairs), FX_TEST(records),
         FX_TEST(registers), FX_TEST(zlib_streams), FX_TEST(bomb), FX_TEST(store_uuid), FX_TEST(broken_bytes),
         FX_TEST(no_memory))
