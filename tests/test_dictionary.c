#include "metastore/dictionary.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/binary_make.h"
#include "support/fixture.h"

static const char *const some[] = { "ABIN", "Auction", "FP-GTC", "FP-non GTC", "Others" };

/* ---- the document's own examples ---- */

/* docs/formats/kylin-binary-resources.md 4: what our writer makes is what Kylin 0.6 made. */
START_TEST(annotated_bytes)
{
    static const char head[] = "54 72 69 65 44 69 63 74 00 3d 00 00 00 35 01 01 00 00 00 0a 00 27";
    bm_value values[MM_COUNT(some)];
    bm_trie trie = { .converter = "com.kylinolap.dict.StringBytesConverter" };
    bm b = { .len = 0 }, want = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(some); i++)
        values[i] = bm_v(some[i]);
    bm_trie_write(&b, &trie, values, MM_COUNT(some));
    bm_hex(&want, head);
    bm_text(&want, trie.converter);
    bm_hex(&want, "83 05 00 16 02 01 41 25 02 03 46 50 2d c0 01 06 4f 74 68 65 72 73 40 01 03 42 49 4e "
                  "c0 01 06 75 63 74 69 6f 6e 40 01 03 47 54 43 c0 01 07 6e 6f 6e 20 47 54 43");
    ck_assert_uint_eq(b.len, 61 + 53);
    ck_assert_mem_eq(b.data, want.data, want.len);
    ck_assert_uint_eq(trie.n_nodes, 8);
    bm_free(&b);
    bm_free(&want);
}
END_TEST

typedef struct sample {
    const char *file;
    unsigned header, digits, child_size, count_size, values, nodes;
    const char *first, *last;
} sample;

static const sample samples[] = {
    { "kylin/kylin-0.6.5-localmeta/dict/TEST_KYLIN_FACT/LSTG_FORMAT_NAME/bd9f6b22-36ba-4e6b-92aa-0d585faf0b39.dict",
      477, 0, 1, 1, 5, 8, "ABIN", "Others" },
    { "kylin/kylin-0.7.2-localmeta/dict/TEST_KYLIN_FACT/PRICE/927dde3f-", 466, 16, 2, 1, 69, 99,
      "00000000000000001.88", "00000000000000638.72" },
    { "kylin/kylin-0.7.2-localmeta/dict/TEST_KYLIN_FACT/SLR_SEGMENT_CD/8300bf83-", 477, 16, 1, 1, 5, 8,
      "00000000000000005", "00000000000000014" },
    { "kylin/kylin-0.7.2-localmeta/dict/TEST_SELLER_TYPE_DIM/SELLER_TYPE_CD/0c5d77ec-", 557, 0, 1, 1, 8, 10, "-99",
      "5" },
    { "kylin/kylin-0.7.2-localmeta/dict/EDW.TEST_SITES/SITE_NAME/f363531d-", 515, 0, 2, 2, 262, 369, "AOL Cobrand",
      "\xe8\x8b\xb1\xe5\x9b\xbd" },
    { "kylin/kylin-2.6.6-test_meta/dict/DEFAULT.KYLIN_COUNTRY/NAME/b58ce89d-", 0x254, 0, 2, 1, 7, 0, "China", NULL },
};

/* Full name of a file of which only the beginning is given. */
static const char *complete(const char *start)
{
    const size_t slash = (size_t)(strrchr(start, '/') - start);
    const char *dir = fx_shared(fx_path("%.*s", (int)slash, start)), *found = NULL;
    DIR *d = dir != NULL ? opendir(dir) : NULL;

    ck_assert_msg(d != NULL, "%s", start);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (strncmp(e->d_name, start + slash + 1, strlen(start + slash + 1)) == 0)
            found = fx_path("%s/%s", dir, e->d_name);
    closedir(d);
    return found;
}

static void assert_value(const mm_trie *t, uint32_t seq, const char *want)
{
    char out[256];
    size_t len;

    ck_assert(mm__trie_value(t, seq, (unsigned char *)out, sizeof out - 1, &len));
    out[len] = 0;
    ck_assert_str_eq(out, want);
}

START_TEST(samples_of_the_document)
{
    mm_ctx *ctx;

    FX_NEED_SHARED(root, "kylin");
    (void)root;
    ctx = fx_ctx(NULL);
    for (size_t i = 0; i < MM_COUNT(samples); i++) {
        const sample *s = &samples[i];
        const char *name = complete(s->file);
        size_t len, at;
        char *data;
        mm_trie t;
        ck_assert_ptr_nonnull(name);
        data = fx_read(name, &len);
        ck_assert_uint_eq((unsigned char)data[0] << 8 | (unsigned char)data[1], s->header);
        at = i == 5 ? 0x2a3 : 2 + s->header;
        t = bm_good_trie(ctx, data, len, at, s->digits);
        ck_assert_uint_eq(t.end, len);
        ck_assert_uint_eq(t.child_size, s->child_size);
        ck_assert_uint_eq(t.count_size, s->count_size);
        ck_assert_uint_eq(t.values, s->values);
        if (s->nodes != 0)
            ck_assert_uint_eq(t.n_nodes, s->nodes);
        assert_value(&t, 0, s->first);
        if (s->last != NULL)
            assert_value(&t, t.values - 1, s->last);
        free(data);
    }
    mm_ctx_free(ctx);
}
END_TEST

/* ---- classes ---- */

START_TEST(class_names)
{
    ck_assert_int_eq(mm__dictionary_class("com.kylinolap.dict.TrieDictionary"), MM_DICT_TRIE);
    ck_assert_int_eq(mm__dictionary_class("org.apache.kylin.dict.TrieDictionary"), MM_DICT_TRIE);
    ck_assert_int_eq(mm__dictionary_class("org.apache.kylin.dict.NumberDictionary2"), MM_DICT_NUMBER2);
    ck_assert_int_eq(mm__dictionary_class("org.apache.kylin.dict.ShrunkenDictionary"), MM_DICT_OTHER);
    ck_assert_int_eq(mm__dictionary_class("com.example.TrieDictionary"), MM_DICT_OTHER);
    ck_assert_int_eq(mm__dictionary_class(""), MM_DICT_OTHER);
}
END_TEST

START_TEST(small_bodies)
{
    static const struct { const char *class_name, *body; const char *rule; size_t at; } cases[] = {
        { "com.kylinolap.dict.DateStrDictionary", "00 0a 79 79 79 79 2d 4d 4d 2d 64 64 00 00 00 00", NULL, 0 },
        { "org.apache.kylin.dict.DateStrDictionary", "00 0a 79 79 79 79 2d 4d 4d 2d 64 64 00 00 00", "E date", 12 },
        { "org.apache.kylin.dict.DateStrDictionary", "00 0a 79 79 79 79 2d 4d 4d 2d 64 64 00 00 00 00 00", "E date",
          12 },
        { "org.apache.kylin.dict.DateStrDictionary", "00 0a 79 79 79 79 2d 4d 4d 2d 64", "E date", 0 },
        { "org.apache.kylin.dict.DateStrDictionary", "", "E date", 0 },
        { "org.apache.kylin.dict.DateStrDictionary", "00 01 ff 00 00 00 00", "E date", 2 },
        { "org.apache.kylin.dict.DateStrDictionary", "00 02 c1 81 00 00 00 00", "W utf", 2 },
        { "org.apache.kylin.dict.TimeStrDictionary", "", NULL, 0 },
        { "org.apache.kylin.dict.TimeStrDictionary", "00", "E trailing", 0 },
        { "org.apache.kylin.dict.AppendTrieDictionary", "00 04 2f 61 2f 62", NULL, 0 },
        { "org.apache.kylin.dict.AppendTrieDictionary", "00 00", NULL, 0 },
        { "org.apache.kylin.dict.AppendTrieDictionary", "00 04 2f 61 2f 62 00", "E trailing", 6 },
        { "org.apache.kylin.dict.AppendTrieDictionary", "00 04 2f 61 2f", "E utf", 0 },
        { "org.apache.kylin.dict.AppendTrieDictionary", "00 01 80", "E utf", 2 },
        { "com.example.OurDictionary", "de ad be ef", "W class", 0 },
        { "org.apache.kylin.dict.TrieDictionary", "", "E magic", 0 },
        { "org.apache.kylin.dict.TrieDictionary", "54 72 69 65 44 69 63 74", "E trie-head", 0 },
        { "org.apache.kylin.dict.TrieDictionaryForest", "", "E forest", 0 },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        bm b = { .len = 0 };
        const size_t at = bm_dict_header(&b, cases[i].class_name, 12345);
        char want[64] = "";
        bm_hex(&b, cases[i].body);
        if (cases[i].rule != NULL)
            snprintf(want, sizeof want, "%s %zu", cases[i].rule, at + cases[i].at);
        ck_assert_msg(strcmp(bm_check(BM_DICT, b.data, b.len, NULL)->list, want) == 0, "case %zu: %s", i,
                      bm_check(BM_DICT, b.data, b.len, NULL)->list);
        bm_free(&b);
    }
}
END_TEST

static void number_dict(bm *b, const char *class_name, unsigned digits, const char *converter)
{
    static const char *const numbers[] = { "-1.5", "1.88", "5", "638.72" }; /* in order of their encoded bytes */
    char texts[MM_COUNT(numbers)][64];
    bm_value values[MM_COUNT(numbers)];
    bm_trie trie = { .converter = converter };

    for (size_t i = 0; i < MM_COUNT(numbers); i++) {
        bm_number(texts[i], numbers[i], digits);
        values[i] = bm_v(texts[i]);
    }
    bm_reset(b);
    bm_dict_header(b, class_name, MM_COUNT(numbers));
    bm_trie_write(b, &trie, values, MM_COUNT(numbers));
}

START_TEST(number_dictionaries)
{
    bm b = { .len = 0 };

    number_dict(&b, "com.kylinolap.dict.NumberDictionary", 16, NULL);
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    number_dict(&b, "org.apache.kylin.dict.NumberDictionary2", 19, NULL);
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    number_dict(&b, "org.apache.kylin.dict.TrieDictionary", 16, NULL); /* plain text to this class */
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    number_dict(&b, "org.apache.kylin.dict.TrieDictionary", 19, "org.apache.kylin.dict.Number2BytesConverter");
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    number_dict(&b, "org.apache.kylin.dict.TrieDictionary", 16, "org.apache.kylin.dict.Number2BytesConverter");
    ck_assert_int_eq(strncmp(bm_said(bm_check(BM_DICT, b.data, b.len, NULL), "number"),
                             "not a number of 19 digits: 4 values, the first at byte ", 55), 0);
    number_dict(&b, "org.apache.kylin.dict.NumberDictionary", 19, NULL);
    ck_assert_int_eq(strncmp(bm_check(BM_DICT, b.data, b.len, NULL)->list, "W number ", 9), 0);
    bm_reset(&b);
    bm_dict(&b, "NumberDictionary", (const char *const[]){ "" }, 1); /* the empty value stays empty */
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    bm_free(&b);
}
END_TEST

/* n may exceed the cardinality by the values that long parts are split with, and by no more. */
START_TEST(cardinality)
{
    char text[700];
    const bm_value values[] = { bm_v("a"), { text, sizeof text } };
    static const struct { long says; bool fine; } cases[] = {
        { 1, false }, { 2, true }, { 3, true }, { 4, true }, { 5, false }
    };

    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        bm b = { .len = 0 };
        bm_trie trie = { .converter = NULL };
        bm_dict_header(&b, "TrieDictionary", cases[i].says);
        bm_trie_write(&b, &trie, values, 2);
        ck_assert_uint_eq(trie.n_values, 4);
        ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list,
                         cases[i].fine ? "" : fx_path("W cardinality %zu", trie.nodes + trie.child_size));
        bm_free(&b);
    }
}
END_TEST

START_TEST(trailing)
{
    bm b = { .len = 0 };
    size_t end;

    bm_dict(&b, "TrieDictionary", some, 5);
    end = b.len;
    bm_text(&b, "xyz");
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->found[0].text,
                     fx_path("3 bytes after the end of the data at byte %zu", end));
    bm_free(&b);
}
END_TEST

/* ---- broken and starved, for every class ---- */

static const char *const classes[] = {
    "org.apache.kylin.dict.TrieDictionary",
    "org.apache.kylin.dict.DateStrDictionary", "org.apache.kylin.dict.AppendTrieDictionary"
};

static void make(bm *b, const char *class_name)
{
    bm_reset(b);
    if (strstr(class_name, ".Trie") != NULL) {
        bm_dict(b, class_name, some, 5);
    } else {
        bm_dict_header(b, class_name, 7);
        bm_utf(b, "yyyy-MM-dd");
        if (strstr(class_name, "Date") != NULL)
            bm_be(b, 0, 4);
    }
}

START_TEST(broken_bytes)
{
    for (size_t i = 0; i < MM_COUNT(classes); i++) {
        bm b = { .len = 0 };
        make(&b, classes[i]);
        bm_mutilate(BM_DICT, &b);
        bm_free(&b);
    }
}
END_TEST

START_TEST(no_memory)
{
    for (size_t i = 0; i < MM_COUNT(classes); i++) {
        bm b = { .len = 0 };
        make(&b, classes[i]);
        bm_starve(BM_DICT, &b);
        bm_free(&b);
    }
}
END_TEST

FX_SUITE("dictionary", FX_TEST(annotated_bytes), FX_TEST(samples_of_the_document), FX_TEST(class_names),
         FX_TEST(small_bodies), FX_TEST(number_dictionaries), FX_TEST(cardinality), FX_TEST(trailing),
         FX_TEST(broken_bytes), FX_TEST(no_memory))
