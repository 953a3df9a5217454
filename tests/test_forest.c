#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/binary_make.h"
#include "support/fixture.h"

static const char *const trees[] = { "a", "ab", "b", "c", "cd", "x" };
static const size_t sizes[] = { 3, 2, 1 };

static size_t forest(bm *b)
{
    bm_reset(b);
    return bm_forest(b, trees, sizes, 3);
}

START_TEST(good)
{
    bm b = { .len = 0 };

    forest(&b);
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    bm_reset(&b);
    bm_forest(&b, NULL, NULL, 0); /* without values */
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    bm_text(&b, "x");
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, fx_path("E trailing %zu", b.len - 1));
    bm_reset(&b);
    bm_forest(&b, (const char *const[]){ "", "a" }, (const size_t[]){ 1, 1 }, 2); /* a divider of no bytes */
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    bm_free(&b);
}
END_TEST

START_TEST(faults)
{
    const size_t lists = 8 + 2 + sizeof BM_CONVERTER - 1, dividers = lists + 16, tries = dividers + 4 + 15 + 4;
    const struct { size_t at; unsigned size; uint64_t value; size_t told; const char *text; } cases[] = {
        { 0, 4, 1, 0, "size of the head is wrong" },
        { 0, 4, 0x80000000u, 0, "size of the head is wrong" },
        { 4, 4, 0xffffffffu, 4, "first id is negative" },
        { 8, 2, 0xffff, 8, "name of the converter runs over the end of the file" },
        { 10, 1, 0xff, 10, "name of the converter is not modified UTF-8" },
        { lists, 4, 0xffffffffu, lists, "number of value offsets does not fit" },
        { lists, 4, 0x7fffffffu, lists, "number of value offsets does not fit" },
        { lists + 4, 4, 1, lists + 4, "offset is not the number of values in the tries before" },
        { lists + 8, 4, 2, lists + 8, "offset is not the number of values in the tries before" },
        { dividers, 4, 0x7fffffffu, dividers, "number of dividers does not fit" },
        { dividers + 4, 4, 0x7fffffffu, dividers + 4, "divider runs over the end" },
        { dividers + 4, 4, 0xffffffffu, dividers + 4, "divider runs over the end" },
        { dividers + 8, 1, 'b', dividers + 4, "divider is not the first value of its trie" },
        { tries - 4, 4, 2, tries - 4, "offsets, dividers and tries are not equally many" },
        { tries - 4, 4, 0x7fffffffu, tries - 4, "number of tries does not fit" },
        { tries + 16, 2, 1, tries + 16, "first id of a trie is not 0" },
    };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        const size_t body = forest(&b);
        const bm_run *run;
        bm_patch(&b, body + cases[i].at, cases[i].value, cases[i].size);
        run = bm_check(BM_DICT, b.data, b.len, NULL);
        ck_assert_str_eq(bm_said(run, "forest"), fx_path("%s at byte %zu", cases[i].text, body + cases[i].told));
        ck_assert_uint_le(run->n, 3);
    }
    bm_free(&b);
}
END_TEST

/* Faults inside of a trie are those of tries; those behind it are still found. */
START_TEST(inner_faults)
{
    bm b = { .len = 0 };
    const size_t body = forest(&b), lists = 8 + 2 + sizeof BM_CONVERTER - 1;
    const size_t trie = body + lists + 16 + 4 + 15 + 4, nodes = trie + 22 + sizeof BM_CONVERTER - 1;

    b.data[nodes] = 0x04; /* root of the first trie not the last */
    bm_patch(&b, body + lists + 12, 9, 4);
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, fx_path("E trie-nodes %zu; E forest %zu", nodes,
                                                                           body + lists + 12));
    forest(&b);
    b.data[trie] = 't';
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, fx_path("E magic %zu", trie));
    bm_free(&b);
}
END_TEST

/* Where the forest says so, values have 19 digits, whatever its tries say. */
START_TEST(numbers)
{
    char one[64], two[64];
    const char *texts[] = { one, two };
    bm b = { .len = 0 };

    for (unsigned digits = 16; digits <= 19; digits += 3) {
        bm_number(one, "1", digits);
        bm_number(two, "2", digits);
        bm_reset(&b);
        bm_forest_with(&b, "org.apache.kylin.dict.Number2BytesConverter", texts, (const size_t[]){ 1, 1 }, 2);
        ck_assert_str_eq(bm_said(bm_check(BM_DICT, b.data, b.len, NULL), digits == 16 ? "none" : "number"), "");
        ck_assert_uint_eq(bm_check(BM_DICT, b.data, b.len, NULL)->n, digits == 16);
    }
    bm_free(&b);
}
END_TEST

/* A divider longer than a chunk of the arena needs memory of its own. */
START_TEST(long_divider)
{
    bm b = { .len = 0 };
    const bm_trie node = { .child_size = 4, .count_size = 1 };
    enum { LEN = 40000 };
    char *text = malloc(LEN);
    size_t body;

    memset(text, 'x', LEN);
    body = bm_dict_header(&b, "org.apache.kylin.dict.TrieDictionaryForest", 1);
    bm_be(&b, 4 + 2 + sizeof BM_CONVERTER - 1 + 8 + 8 + LEN + 4, 4);
    bm_be(&b, 0, 4);
    bm_utf(&b, BM_CONVERTER);
    bm_hex(&b, "00000001 00000000 00000001");
    bm_be(&b, LEN, 4);
    bm_bytes(&b, text, LEN);
    bm_be(&b, 1, 4);
    bm_trie_head(&b, NULL, 6 + LEN / 200 * 206, 4, 1, 0);
    bm_node(&b, &node, true, false, 6, 1, "", 0);
    for (unsigned i = 1; i <= LEN / 200; i++)
        bm_node(&b, &node, true, i == LEN / 200, i == LEN / 200 ? 0 : 6 + i * 206, 1, text, 200);
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, /* no length of a value can say 40 000 */
                     fx_path("W trie-maxlen %zu", body + 8 + 2 + sizeof BM_CONVERTER - 1 + 16 + LEN + 4 + 18));
    bm_starve(BM_DICT, &b);
    free(text);
    bm_free(&b);
}
END_TEST

START_TEST(broken_bytes)
{
    bm b = { .len = 0 };

    forest(&b);
    bm_mutilate(BM_DICT, &b);
    bm_free(&b);
}
END_TEST

START_TEST(no_memory)
{
    bm b = { .len = 0 };

    forest(&b);
    bm_starve(BM_DICT, &b);
    bm_free(&b);
}
END_TEST

FX_SUITE("forest", FX_TEST(good), FX_TEST(faults), FX_TEST(inner_faults), FX_TEST(numbers), FX_TEST(long_divider),
         FX_TEST(broken_bytes), FX_TEST(no_memory))
