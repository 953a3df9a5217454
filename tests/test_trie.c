#include "metastore/trie.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/binary_make.h"
#include "support/fixture.h"

/* ---- made by the writer ---- */

static mm_trie good_trie(mm_ctx *ctx, const bm *b, unsigned digits)
{
    const mm_trie t = bm_good_trie(ctx, b->data, b->len, 0, digits);

    ck_assert_uint_eq(t.end, b->len);
    return t;
}

static void assert_values(const mm_trie *t, const bm_value *values, size_t n)
{
    static unsigned char out[70000];
    size_t len;

    for (size_t i = 0; i < n; i++) {
        ck_assert(mm__trie_value(t, (uint32_t)i, out, sizeof out, &len));
        ck_assert_uint_eq(len, values[i].len);
        ck_assert(len == 0 || memcmp(out, values[i].data, len) == 0);
    }
    ck_assert(!mm__trie_value(t, (uint32_t)n, out, sizeof out, &len));
}

START_TEST(values_come_back)
{
    static const char *const texts[] = { "", "A", "AB", "ABBA", "ABC", "B", "xyz", "xyzz", "\xe8\x8b\xb1", "\xff" };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t from = 0; from <= MM_COUNT(texts); from++) {
        bm_value values[MM_COUNT(texts)];
        bm b = { .len = 0 };
        bm_trie made = { .converter = NULL };
        const size_t n = MM_COUNT(texts) - from;
        mm_trie t;
        for (size_t i = 0; i < n; i++)
            values[i] = bm_v(texts[from + i]);
        bm_trie_write(&b, &made, values, n);
        t = good_trie(ctx, &b, 0);
        ck_assert_uint_eq(t.values, n);
        ck_assert_uint_eq(t.n_nodes, made.n_nodes);
        ck_assert_uint_eq(t.splits, 0);
        assert_values(&t, values, n);
        bm_free(&b);
    }
    mm_ctx_free(ctx);
}
END_TEST

/* Offsets wider than needed are legal: 5 bytes of them need 64-bit arithmetic. */
START_TEST(widths_of_offsets)
{
    const bm_value values[] = { bm_v("a"), bm_v("ab"), bm_v("b") };
    mm_ctx *ctx = fx_ctx(NULL);

    for (unsigned s = 1; s <= 5; s++)
        for (unsigned v = 1; v <= 4; v++) {
            bm b = { .len = 0 };
            bm_trie made = { .child_size = s, .count_size = v };
            mm_trie t;
            bm_trie_write(&b, &made, values, MM_COUNT(values));
            t = good_trie(ctx, &b, 0);
            ck_assert_uint_eq(t.child_size, s);
            ck_assert_uint_eq(t.count_size, v);
            assert_values(&t, values, MM_COUNT(values));
            bm_free(&b);
        }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(long_parts_are_split)
{
    char *text = malloc(32767);
    const bm_value values[] = { { text, 300 }, { text, 32767 } };
    mm_ctx *ctx = fx_ctx(NULL);
    bm b = { .len = 0 };
    bm_trie made = { .converter = NULL };
    bm_value alone = { text, 32767 };
    mm_trie t;

    memset(text, 'x', 32767);
    /* The part of the root is not split by Kylin: one more value in front keeps it empty. */
    bm_trie_write(&b, &made, (const bm_value[]){ bm_v("a"), values[0], values[1] }, 3);
    t = good_trie(ctx, &b, 0);
    ck_assert_uint_eq(t.longest, 32767);
    ck_assert_uint_eq(t.values, 3 + t.splits);
    ck_assert_uint_eq(t.splits, 1 + (32767 - 300) / 255);
    bm_reset(&b);
    made = (bm_trie){ .converter = NULL };
    bm_trie_write(&b, &made, (const bm_value[]){ bm_v("a"), alone }, 2);
    t = good_trie(ctx, &b, 0);
    ck_assert_uint_eq(t.values, 2 + 32767 / 255);
    ck_assert_uint_eq(t.splits, 32767 / 255);
    bm_free(&b);
    free(text);
    mm_ctx_free(ctx);
}
END_TEST

/* Two chains side by side: the queue of parents is never empty and never long, its memory is used again. */
START_TEST(two_chains)
{
    enum { N = 5000 };
    char *text[2];
    bm_value *values = malloc(2 * N * sizeof *values);
    mm_ctx *ctx = fx_ctx(NULL);
    bm b = { .len = 0 };
    bm_trie made = { .converter = NULL };
    size_t len;
    mm_trie t;

    for (size_t c = 0; c < 2; c++) {
        text[c] = malloc(N);
        memset(text[c], c == 0 ? 'a' : 'b', N);
        for (size_t i = 0; i < N; i++)
            values[c * N + i] = (bm_value){ text[c], i + 1 };
    }
    bm_trie_write(&b, &made, values, 2 * N);
    t = good_trie(ctx, &b, 0);
    ck_assert_uint_eq(t.n_nodes, 2 * N + 1);
    ck_assert_uint_eq(t.values, 2 * N);
    ck_assert_uint_eq(t.longest, N);
    ck_assert(mm__trie_value(&t, 2 * N - 1, NULL, 0, &len));
    ck_assert_uint_eq(len, N);
    bm_free(&b);
    free(values);
    free(text[0]);
    free(text[1]);
    mm_ctx_free(ctx);
}
END_TEST

/* 800 000 values, more than a million nodes. */
START_TEST(a_million_nodes)
{
    enum { N = 800000 };
    char *texts = malloc(N * 8);
    bm_value *values = malloc(N * sizeof *values);
    mm_ctx *ctx = fx_ctx(NULL);
    bm b = { .len = 0 };
    bm_trie made = { .converter = NULL };
    unsigned char out[8];
    clock_t start;
    size_t len;
    mm_trie t;

    for (size_t i = 0; i < N; i++) {
        sprintf(texts + i * 8, "%07zu", i * 7);
        values[i] = bm_v(texts + i * 8);
    }
    bm_trie_write(&b, &made, values, N);
    ck_assert_uint_gt(made.n_nodes, 1000000);
    start = clock();
    t = good_trie(ctx, &b, 0);
    ck_assert_msg(clock() - start < 5 * CLOCKS_PER_SEC, "slow");
    ck_assert_uint_eq(t.n_nodes, made.n_nodes);
    ck_assert_uint_eq(t.values, N);
    for (size_t i = 0; i < N; i += 9999) {
        ck_assert(mm__trie_value(&t, (uint32_t)i, out, sizeof out, &len));
        ck_assert(len == 7 && memcmp(out, texts + i * 8, 7) == 0);
    }
    bm_free(&b);
    free(values);
    free(texts);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(ids)
{
    static const struct { uint32_t base, n; unsigned size; uint32_t null; } cases[] = {
        { 0, 0, 1, 0xff }, { 0, 5, 1, 0xff }, { 0, 254, 1, 0xff }, { 0, 255, 2, 0xffff }, { 0, 65534, 2, 0xffff },
        { 0, 65535, 3, 0xffffff }, { 0, 16777214, 3, 0xffffff }, { 0, 16777215, 4, 0xffffffff },
        { 0, 16777215, 4, 0xffffff }, { 200, 55, 2, 0xffff },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        const mm_trie t = { .base_id = cases[i].base, .values = cases[i].n };
        ck_assert_uint_eq(mm__trie_id_size(&t), cases[i].size);
        ck_assert(mm__trie_is_null(&t, cases[i].null));
        ck_assert(!mm__trie_is_null(&t, 0xfe));
    }
}
END_TEST

/* ---- encoded numbers ---- */

START_TEST(number_form)
{
    static const struct { const char *text; bool ok16, ok19; } cases[] = {
        { "", true, true },
        { "00000000000000005", true, false },
        { "00000000000000001.88", true, false },
        { "-9999999999999998.4;", true, false },
        { "-9999999999999998;", true, false },
        { "00000000000000000005", false, true },
        { "-9999999999999999998.4;", false, true },
        { "00000000000000001.", false, false },
        { "-9999999999999998.;", false, false },
        { "-9999999999999998", false, false },
        { "00000000000000005;", false, false },
        { "0000000000000000a", false, false },
        { "5", false, false }, { "-5", false, false }, { "0", false, false }, { "-", false, false },
        { "+0000000000000005", false, false },
        { "00000000000000001.8.8", false, false },
        { "-9999999999999998.4;;", false, false },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++)
        for (unsigned d = 16; d <= 19; d += 3) {
            const unsigned char *text = (const unsigned char *)cases[i].text;
            unsigned whole = mm__number_feed(MM_NUMBER_START, d, text, strlen(cases[i].text)), piece = MM_NUMBER_START;
            for (size_t k = 0; text[k] != 0; k++)
                piece = mm__number_feed(piece, d, text + k, 1);
            ck_assert_uint_eq(whole, piece);
            ck_assert_msg(mm__number_ends(whole, d) == (d == 16 ? cases[i].ok16 : cases[i].ok19), "%s %u",
                          cases[i].text, d);
        }
}
END_TEST

START_TEST(number_writer_agrees)
{
    static const char *const numbers[] = { "5", "0", "1.88", "-1.5", "-3", "1234567890123456", "-0.25" };
    char out[64];

    for (size_t i = 0; i < MM_COUNT(numbers); i++)
        for (unsigned d = 16; d <= 19; d += 3) {
            const unsigned char *text = (const unsigned char *)out;
            bm_number(out, numbers[i], d);
            ck_assert_msg(mm__number_ends(mm__number_feed(0, d, text, strlen(out)), d), "%s", out);
        }
    bm_number(out, "-1.5", 16);
    ck_assert_str_eq(out, "-9999999999999998.4;");
}
END_TEST

/* ---- faults; the trie is the body of a dictionary ---- */

static const char *const abc[] = { "ABIN", "Auction", "FP-GTC", "FP-non GTC", "Others" };

/* The annotated sample of the document: nodes at 00 03 07 0d 16 1c 25 2b. Returns the offset of the trie. */
static size_t sample(bm *b)
{
    bm_reset(b);
    return bm_dict(b, "com.kylinolap.dict.TrieDictionary", abc, MM_COUNT(abc));
}

#define HEAD (22 + sizeof BM_CONVERTER - 1)

static const bm_run *run(const bm *b)
{
    return bm_check(BM_DICT, b->data, b->len, NULL);
}

/* "E trie-nodes +12": offset relative to a base. */
static void assert_at(const bm_run *r, const char *what, size_t base, size_t offset)
{
    char want[128];

    snprintf(want, sizeof want, "%s %zu", what, base + offset);
    ck_assert_str_eq(r->list, want);
}

START_TEST(head_fields)
{
    static const struct { size_t at; unsigned size; uint64_t value; const char *what; size_t told; } cases[] = {
        { 0, 1, 't', "E magic", 0 },
        { 8, 2, HEAD + 1, "E trie-head", 8 },
        { 8, 2, 0x8000, "E trie-head", 8 },
        { 10, 4, 2, "E trie-head", 10 },
        { 10, 4, 0, "E trie-head", 10 },
        { 10, 4, 0x80000000u, "E trie-head", 10 },
        { 10, 4, 0x7fffffffu, "E trie-length", 8 },
        { 10, 4, 54, "E trie-length", 8 },
        { 14, 1, 0, "E trie-head", 14 },
        { 14, 1, 6, "E trie-head", 14 },
        { 14, 1, 0xff, "E trie-head", 14 },
        { 15, 1, 5, "E trie-head", 15 },
        { 16, 2, 0x8000, "E trie-head", 16 },
        { 18, 2, 0x8000, "E trie-head", 18 },
        { 18, 2, 11, "W trie-maxlen", 18 },
        { 18, 2, 9, "W trie-maxlen", 18 },
        { 20, 2, 0xffff, "E trie-head", 0 },
        { 22, 1, 'x', "W converter", 20 },
        { 22, 1, 0xff, "E utf", 22 },
    };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        const size_t at = sample(&b);
        bm_patch(&b, at + cases[i].at, cases[i].value, cases[i].size);
        assert_at(run(&b), cases[i].what, at + cases[i].told, 0);
    }
    sample(&b);
    ck_assert_str_eq(run(&b)->list, "");
    bm_free(&b);
}
END_TEST

START_TEST(node_faults)
{
    static const struct { size_t at; unsigned value; const char *what; size_t told; } cases[] = {
        { 0x00, 0x03, "E trie-nodes", 0x00 },  /* root not last */
        { 0x00, 0x80, "E trie-count", 0x00 },  /* root without children; the rest belongs to nobody */
        { 0x00, 0x84, "E trie-nodes", 0x00 },  /* children begin in the middle of a node */
        { 0x00, 0xbf, "E trie-nodes", 0x00 },  /* outside */
        { 0x01, 0x06, "E trie-count", 0x00 },
        { 0x03, 0x03, "E trie-nodes", 0x03 },  /* children are the group itself: a cycle */
        { 0x03, 0x25, "E trie-nodes", 0x03 },  /* two parents for one group, none for another */
        { 0x06, 'F', "E trie-nodes", 0x07 },   /* equal first bytes */
        { 0x06, 'Z', "E trie-nodes", 0x07 },   /* not ascending */
        { 0x0d, 0x40, "E trie-nodes", 0x03 },  /* no last sibling: the next group says where it ends */
        { 0x2b, 0x40, "E trie-nodes", 0x25 },  /* the same at the very end */
        { 0x0f, 0x60, "E trie-nodes", 0x0d },  /* part over the end */
        { 0x32 - 0x1c, 0x00, "E trie-count", 0x16 }, /* value flag lost */
    };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        const size_t at = sample(&b);
        const bm_run *r;
        char want[64];
        bm_patch(&b, at + HEAD + cases[i].at, cases[i].value, 1);
        r = run(&b);
        snprintf(want, sizeof want, "%s %zu", cases[i].what, at + HEAD + cases[i].told);
        ck_assert_msg(strncmp(r->list, want, strlen(want)) == 0, "case %zu: %s, not %s", i, r->list, want);
        ck_assert_uint_le(r->n, 4);
    }
    bm_free(&b);
}
END_TEST

/* A node with a part of no bytes, well-formed otherwise. */
START_TEST(empty_part)
{
    const bm_trie sizes = { .child_size = 1, .count_size = 1 };
    bm b = { .len = 0 };
    const size_t at = bm_dict_header(&b, "TrieDictionary", 1);

    bm_trie_head(&b, NULL, 6, 1, 1, 0);
    bm_node(&b, &sizes, true, false, 3, 1, "", 0);
    bm_node(&b, &sizes, true, true, 0, 1, "", 0);
    assert_at(run(&b), "E trie-nodes", at + HEAD, 3);
    bm_free(&b);
}
END_TEST

START_TEST(no_values)
{
    bm b = { .len = 0 };
    const size_t at = bm_dict(&b, "TrieDictionary", NULL, 0);

    ck_assert_uint_eq(b.data[at + 15], 0);        /* V = 0 */
    ck_assert_str_eq(run(&b)->list, "");
    b.data[at + HEAD] |= 0x40;                    /* a value that no count can say */
    assert_at(run(&b), "E trie-count", at + HEAD, 0);
    bm_free(&b);
}
END_TEST

START_TEST(short_trie)
{
    bm b = { .len = 0 };
    bm_trie trie = { .converter = "" };
    const bm_value one = bm_v("a"), many[] = { bm_v("a"), bm_v("bcdefghijklmnopqrstuvwxyz01234") };
    size_t at = bm_dict_header(&b, "TrieDictionary", 1);

    bm_trie_write(&b, &trie, &one, 1);
    assert_at(run(&b), "W trie-short", at, 0);
    bm_reset(&b);
    trie = (bm_trie){ .converter = "" };
    at = bm_dict_header(&b, "TrieDictionary", 2);
    bm_trie_write(&b, &trie, many, 2);
    ck_assert_uint_ge(b.len - at, 56);
    ck_assert_str_eq(run(&b)->list, "");
    bm_free(&b);
}
END_TEST

/* One node per byte of the value: as deep as a value can be, and far deeper. */
START_TEST(deep)
{
    static const size_t depths[] = { 32767, 2000000 };
    const bm_trie sizes = { .child_size = 4, .count_size = 1 };

    for (size_t d = 0; d < MM_COUNT(depths); d++) {
        bm b = { .len = 0 };
        const size_t at = bm_dict_header(&b, "NumberDictionary", 1);
        char maxlen[64];
        clock_t start;
        bm_trie_head(&b, NULL, 6 + depths[d] * 7, 4, 1, 32767);
        bm_node(&b, &sizes, true, false, 6, 1, "", 0);
        for (size_t i = 0; i < depths[d]; i++)
            bm_node(&b, &sizes, true, i + 1 == depths[d], i + 1 == depths[d] ? 0 : 6 + (i + 1) * 7, 1, "0", 1);
        start = clock();
        snprintf(maxlen, sizeof maxlen, "; W trie-maxlen %zu", at + 18);
        ck_assert_str_eq(run(&b)->list, fx_path("W number %zu%s", at + HEAD + 6 + (depths[d] - 1) * 7,
                                                d == 0 ? "" : maxlen));
        ck_assert_msg(clock() - start < 5 * CLOCKS_PER_SEC, "slow");
        bm_free(&b);
    }
}
END_TEST

/* Every child offset of a trie with 5-byte offsets set to hostile values: all found, none followed. */
START_TEST(hostile_offsets)
{
    static const uint64_t offsets[] = {
        1, 2, 7, UINT64_C(0x3fffffffff), UINT64_C(0x80000000), UINT64_C(0x7fffffff), UINT64_C(0x100000000),
        UINT64_C(0x100000007)
    };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(offsets); i++) {
        bm_trie trie = { .child_size = 5, .count_size = 4 };
        const bm_value values[] = { bm_v("a"), bm_v("ab"), bm_v("b") };
        bm_reset(&b);
        bm_dict_header(&b, "TrieDictionary", 3);
        bm_trie_write(&b, &trie, values, 3);
        bm_patch(&b, trie.nodes, offsets[i] | UINT64_C(0x8000000000), 5);
        assert_at(run(&b), "E trie-nodes", trie.nodes, 0);
    }
    bm_free(&b);
}
END_TEST

/* Counts of 4 bytes near the limit do not overflow sums. */
START_TEST(hostile_counts)
{
    bm b = { .len = 0 };
    bm_trie trie = { .child_size = 2, .count_size = 4 };
    const bm_value values[] = { bm_v("a"), bm_v("b") };

    bm_dict_header(&b, "TrieDictionary", 2);
    bm_trie_write(&b, &trie, values, 2);
    bm_patch(&b, trie.nodes + 7 + 2, 0x80000000u, 4);
    bm_patch(&b, trie.nodes + 15 + 2, 0x80000002u, 4); /* sum is 2 modulo 2^32 */
    assert_at(run(&b), "E trie-count", trie.nodes, 7);
    bm_patch(&b, trie.nodes + 2, 0xffffffffu, 4);
    ck_assert_str_eq(run(&b)->list, fx_path("E trie-count %zu; W cardinality %zu", trie.nodes + 7, trie.nodes + 2));
    bm_free(&b);
}
END_TEST

/* Groups that never end and offsets that repeat cost one pass: 4 MiB of each. */
START_TEST(hostile_time)
{
    static const unsigned char fills[] = { 0x00, 0x01, 0x40, 0x80, 0xc0, 0xff };
    enum { SIZE = 4 << 20 };
    unsigned char *fill = malloc(SIZE);

    for (size_t i = 0; i < MM_COUNT(fills); i++) {
        bm b = { .len = 0 };
        clock_t start;
        bm_dict_header(&b, "NumberDictionary2", 2);
        bm_trie_head(&b, NULL, SIZE, 4, 0, 1);
        memset(fill, fills[i], SIZE);
        memcpy(fill, "\x80\x00\x00\x05\x00", 5); /* root with a child right behind it */
        bm_bytes(&b, fill, SIZE);
        start = clock();
        ck_assert_uint_gt(run(&b)->n, 0);
        ck_assert_msg(clock() - start < 2 * CLOCKS_PER_SEC, "slow: 0x%02x", fills[i]);
        bm_free(&b);
    }
    free(fill);
}
END_TEST

START_TEST(no_memory)
{
    bm b = { .len = 0 };

    sample(&b);
    bm_starve(BM_DICT, &b);
    bm_free(&b);
}
END_TEST

START_TEST(broken_bytes)
{
    bm b = { .len = 0 };

    sample(&b);
    bm_mutilate(BM_DICT, &b);
    bm_free(&b);
}
END_TEST

FX_SUITE("trie", FX_TEST(values_come_back), FX_TEST(widths_of_offsets), FX_TEST(long_parts_are_split),
         FX_TEST(two_chains), FX_TEST(a_million_nodes),
         FX_TEST(ids), FX_TEST(number_form), FX_TEST(number_writer_agrees),
         FX_TEST(head_fields), FX_TEST(node_faults), FX_TEST(empty_part), FX_TEST(no_values), FX_TEST(short_trie),
         FX_TEST(deep), FX_TEST(hostile_offsets), FX_TEST(hostile_counts), FX_TEST(hostile_time), FX_TEST(no_memory),
         FX_TEST(broken_bytes))
