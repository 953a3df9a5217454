#include "metastore/dictionary.h"

#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
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

/* ---- every file of the reference trees ---- */

static struct { size_t dict, snapshot, seq, uuid, root; mm_ctx *ctx; } seen;

static const char *resource_path(const char *file)
{
    const char *tree = file + seen.root + 1; /* "kylin-0.6.5-localmeta/dict/..." */
    return strchr(tree, '/');
}

static int check_file(const char *file, const struct stat *st, int kind, struct FTW *ftw)
{
    const char *path;
    mm_binary_facts facts = { 0 };
    size_t len;
    char *data;

    (void)st, (void)ftw;
    if (kind != FTW_F || (path = resource_path(file)) == NULL)
        return 0;
    if (strncmp(path, "/dict/", 6) == 0)
        seen.dict++;
    else if (strncmp(path, "/table_snapshot/", 16) == 0)
        seen.snapshot++;
    else if (strncmp(path, "/cube_statistics/", 17) == 0)
        seen.seq++;
    else if (strcmp(path, "/UUID") == 0)
        seen.uuid++;
    else
        return 0;
    facts.columns = strstr(path, "/TEST_CAL_DT.csv/") != NULL              ? 100
                    : strstr(path, "/TEST_CATEGORY_GROUPINGS.csv/") != NULL ? 36
                    : strstr(path, "/TEST_SELLER_TYPE_DIM.csv/") != NULL    ? 9
                    : strstr(path, "/TEST_SITES.csv/") != NULL              ? 10
                                                                            : 4;
    data = fx_read(file, &len);
    ck_assert_msg(*bm_check_ctx(seen.ctx, path, data, len, &facts)->list == 0, "%s: %s", file,
                  bm_check_ctx(seen.ctx, path, data, len, &facts)->list);
    free(data);
    return 0;
}

START_TEST(reference_trees_are_clean)
{
    char kept[PATH_MAX];

    FX_NEED_SHARED(root, "kylin");
    snprintf(kept, sizeof kept, "%s", root);
    memset(&seen, 0, sizeof seen);
    seen.ctx = fx_ctx(NULL);
    seen.root = strlen(root);
    ck_assert_int_eq(nftw(kept, check_file, 16, FTW_PHYS), 0);
    mm_ctx_free(seen.ctx);
    ck_assert_uint_ge(seen.dict, 636);
    ck_assert_uint_ge(seen.snapshot, 152);
    ck_assert_uint_eq(seen.seq, 2);
    ck_assert_uint_eq(seen.uuid, 4);
}
END_TEST

/* ---- header ---- */

static bm with_header(const char *json)
{
    bm b = { .len = 0 };

    bm_utf(&b, json);
    return b;
}

#define MEMBERS "\"uuid\":\"" BM_UUID "\",\"source_table\":\"DEFAULT.T\",\"source_column\":\"C\""
#define TIME "\"dictionary_class\":\"org.apache.kylin.dict.TimeStrDictionary\""

typedef struct header_case { const char *json, *list, *text; } header_case;

static const header_case header_cases[] = {
    { "{" MEMBERS "," TIME "}", "", NULL },
    { "{\r\n" TIME ",\r\n" MEMBERS ", \"unknown\" : [ { } ]\r\n}", "", NULL },
    { "{" MEMBERS "," TIME "} ", "", NULL },
    { "", "E header-json 2", "header line 1, column 1: empty input at byte 2" },
    { "{" MEMBERS ",\n}", "E header-json 97",
      "header line 2, column 1: expected a member name after \",\" at byte 97" },
    { "{}x", "E header-json 4", "header line 1, column 3: text after the value at byte 4" },
    { "[]", "E header-json 2", "header line 1, column 1: expected an object at byte 2" },
    { "\xef\xbb\xbf{" MEMBERS "," TIME "}", "E header-json 2", NULL },
    { "{\"\xc3\xa4\xed\xa0\xbd\xed\xb8\x80\": nul}", "E header-json 18", NULL }, /* place behind a surrogate pair */
    { "{" MEMBERS "," TIME ",\"\xed\xa0\xbd\xed\xb8\x80\":\"\xc3\xa4\"}", "", NULL },
    { "{" MEMBERS "," TIME ",\"a\":\"\xff\"}", "E header-utf 162",
      "header is not modified UTF-8: byte 0xFF at byte 162" },
    { "{" MEMBERS "," TIME ",\"a\":\"\xed\xa0\x80\"}", "E header-utf 162",
      "unpaired surrogate in the header at byte 162" },
    { "{" MEMBERS "," TIME ",\"\xc1\x81\":1}", "W header-utf 158", "overlong form in the header at byte 158" },
    { "{\"source_column\":\"X\"," MEMBERS "," TIME "}", "W header-json 96", NULL },
    { "{}", "E header-fields 2",
      "\"uuid\" is missing, \"source_table\" is missing, \"source_column\" is missing, \"dictionary_class\" is missing "
      "in the header at byte 2" },
    { "{\"uuid\":null,\"source_table\":\"DEFAULT.T\",\"source_column\":7," TIME "}", "E header-fields 2",
      "\"uuid\" is not a string, \"source_column\" is not a string in the header at byte 2" },
    { "{\"uuid\":\"\\u0000\",\"source_table\":\"\\ud800\",\"source_column\":\"C\"," TIME "}", "E header-fields 2",
      "\"uuid\" has a character U+0000, \"source_table\" has an unpaired surrogate in the header at byte 2" },
    { "{" MEMBERS "}", "E header-fields 2", "\"dictionary_class\" is missing in the header at byte 2" },
    { "{\"uuid\":\"x\",\"source_table\":\"A.B\",\"source_column\":\"C\"," TIME "}", "E path 2",
      "by its header the file is \"dict/A.B/C/x.dict\" at byte 2" },
    { "{\"uuid\":\"" BM_UUID "\",\"source_table\":\"DEFAULT.T\",\"source_column\":\"c\"," TIME "}", "E path 2", NULL },
};

START_TEST(headers)
{
    for (size_t i = 0; i < MM_COUNT(header_cases); i++) {
        bm b = with_header(header_cases[i].json);
        const bm_run *run = bm_check(BM_DICT, b.data, b.len, NULL);
        ck_assert_msg(strcmp(run->list, header_cases[i].list) == 0, "case %zu: \"%s\"", i, run->list);
        if (header_cases[i].text != NULL)
            ck_assert_str_eq(run->found[0].text, header_cases[i].text);
        bm_free(&b);
    }
}
END_TEST

START_TEST(header_lengths)
{
    bm b = { .len = 0 };

    ck_assert_str_eq(bm_check(BM_DICT, "", 0, NULL)->list, "E empty 0");
    ck_assert_str_eq(bm_check(BM_DICT, "", 1, NULL)->list, "E header-length 0");
    ck_assert_str_eq(bm_check(BM_DICT, "\xff\xff{}", 4, NULL)->found[0].text,
                     "header of 65535 bytes in a file of 4 at byte 0");
    bm_dict(&b, "TrieDictionary", some, 5);
    b.data[0] = 0xff;
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "E header-length 0");
    bm_free(&b);
}
END_TEST

/* The longest header there can be: the length is unsigned. */
START_TEST(longest_header)
{
    bm b = { .len = 0 };
    char *pad = malloc(65536);
    static const char json[] = "{" MEMBERS "," TIME "}";
    const size_t n = 65535 - (sizeof json - 1);

    memset(pad, ' ', 65536);
    bm_be(&b, 65535, 2);
    bm_text(&b, json);
    bm_bytes(&b, pad, n);
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "");
    bm_bytes(&b, pad, 1);
    ck_assert_str_eq(bm_check(BM_DICT, b.data, b.len, NULL)->list, "E trailing 65537");
    free(pad);
    bm_free(&b);
}
END_TEST

START_TEST(long_names_are_cut)
{
    bm b = { .len = 0 };
    char json[3000], name[1000];

    for (size_t i = 0; i < 499; i++)
        memcpy(name + i * 2, "\xc3\xa4", 2);
    name[998] = 0;
    snprintf(json, sizeof json, "{" MEMBERS ",\"dictionary_class\":\"x%s\"}", name);
    bm_utf(&b, json);
    ck_assert_str_eq(bm_said(bm_check(BM_DICT, b.data, b.len, NULL), "class"),
                     fx_path("unknown dictionary class \"x%.198s\": body not checked at byte %zu", name, b.len));
    bm_free(&b);
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

/* ---- forests ---- */

static const char *const trees[] = { "a", "ab", "b", "c", "cd", "x" };
static const size_t sizes[] = { 3, 2, 1 };

static size_t forest(bm *b)
{
    bm_reset(b);
    return bm_forest(b, trees, sizes, 3);
}

START_TEST(forests)
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

START_TEST(forest_faults)
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
START_TEST(forest_inner_faults)
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
START_TEST(forest_of_numbers)
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

/* ---- broken and starved, for every class ---- */

static const char *const classes[] = {
    "org.apache.kylin.dict.TrieDictionary", "org.apache.kylin.dict.TrieDictionaryForest",
    "org.apache.kylin.dict.DateStrDictionary", "org.apache.kylin.dict.AppendTrieDictionary"
};

static void make(bm *b, const char *class_name)
{
    bm_reset(b);
    if (strstr(class_name, "Forest") != NULL) {
        forest(b);
    } else if (strstr(class_name, ".Trie") != NULL) {
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

/* ---- documents of a run ---- */

typedef struct desk {
    mm_ctx *ctx; mm_report *rep; mm_run run; mm_worker worker; mm_item item; mm_doc doc;
} desk;

static void open_desk(desk *d, const char *path, const bm *b)
{
    memset(d, 0, sizeof *d);
    d->ctx = fx_ctx(NULL);
    ck_assert_int_eq(mm_report_new(&d->rep, d->ctx), MM_OK);
    mm_report_listen(d->rep, fx_on_finding, NULL);
    d->run.ctx = d->ctx;
    d->run.report = d->rep;
    mm__arena_init(&d->worker.arena, d->ctx);
    mm__buf_init(&d->worker.data, d->ctx);
    mm__buf_add(&d->worker.data, b->data, b->len);
    ck_assert_ptr_nonnull(mm__buf_room(&d->worker.data, MM_PAD));
    memset(d->worker.data.data + b->len, 0, MM_PAD);
    d->item.size = b->len;
    d->doc = (mm_doc){ .run = &d->run, .item = &d->item, .path = path, .path_len = strlen(path),
                       .arena = &d->worker.arena, .data = d->worker.data.data, .len = b->len, .worker = &d->worker };
}

static void close_desk(desk *d)
{
    if (d->worker.json_free != NULL)
        d->worker.json_free(d->worker.json);
    mm__buf_free(&d->worker.data);
    mm__arena_free(&d->worker.arena);
    mm_report_free(d->rep);
    mm_ctx_free(d->ctx);
}

static const mm_finding *only_finding(const desk *d)
{
    size_t it = 0;
    const mm_finding *f = mm_report_next(d->rep, &it);

    ck_assert_ptr_nonnull(f);
    ck_assert_ptr_null(mm_report_next(d->rep, &it));
    return f;
}

START_TEST(documents)
{
    bm b = { .len = 0 };
    const mm_finding *f;
    desk d;

    bm_dict(&b, "TrieDictionary", some, 5);
    open_desk(&d, BM_DICT, &b);
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_uint_eq(mm_report_count(d.rep, MM_ERROR) + mm_report_count(d.rep, MM_WARNING), 0);
    close_desk(&d);

    bm_text(&b, "x");
    open_desk(&d, BM_DICT, &b);
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_E_DATA);
    f = only_finding(&d);
    ck_assert_str_eq(f->rule, "kylin-bin/trailing");
    ck_assert_str_eq(f->file, BM_DICT + 1);
    ck_assert_int_eq(f->severity, MM_ERROR);
    ck_assert(d.doc.faulty);
    close_desk(&d);

    bm_reset(&b);
    bm_utf(&b, "abc");
    bm_text(&b, "x");
    open_desk(&d, "/UUID", &b);
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    f = only_finding(&d);
    ck_assert_str_eq(f->rule, "kylin-bin/uuid");
    ck_assert_int_eq(f->severity, MM_WARNING);
    close_desk(&d);

    open_desk(&d, "/cube/a.json", &b); /* not ours */
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_uint_eq(mm_report_count(d.rep, MM_WARNING), 0);
    close_desk(&d);
    bm_free(&b);
}
END_TEST

START_TEST(empty_documents)
{
    static const char *const paths[] = { BM_DICT, BM_SNAPSHOT, BM_SEQ, "/UUID" };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(paths); i++) {
        desk d;
        open_desk(&d, paths[i], &b);
        ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_E_DATA);
        ck_assert_str_eq(only_finding(&d)->rule, "kylin-bin/empty");
        ck_assert_str_eq(only_finding(&d)->text, "file is empty at byte 0");
        close_desk(&d);
    }
}
END_TEST

/* Larger than a document may be: said, and no reason to stop a run that copies it in blocks. */
START_TEST(too_large)
{
    bm b = { .len = 0 };
    desk d;

    open_desk(&d, BM_DICT, &b);
    d.doc.data = NULL;
    d.item.size = (UINT64_C(1) << 30) + 1;
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_str_eq(only_finding(&d)->rule, "json/size");
    ck_assert_str_eq(only_finding(&d)->text, "larger than 1073741824 bytes: not checked");
    close_desk(&d);
}
END_TEST

START_TEST(info_only)
{
    bm b = { .len = 0 };
    mm_dictionary_info info;
    desk d;

    bm_dict(&b, "com.kylinolap.dict.TrieDictionary", some, 5);
    open_desk(&d, "/dict/elsewhere", &b);
    ck_assert_int_eq(mm__dictionary_info(&d.doc, &info), MM_OK);
    ck_assert_str_eq(info.uuid, BM_UUID);
    ck_assert_str_eq(info.source_table, "DEFAULT.T");
    ck_assert_str_eq(info.source_column, "C");
    ck_assert_str_eq(info.class_name, "com.kylinolap.dict.TrieDictionary");
    ck_assert_int_eq(info.kind, MM_DICT_TRIE);
    ck_assert_int_eq(info.cardinality, 5);
    close_desk(&d);
    bm_free(&b);

    for (size_t i = 0; i < MM_COUNT(header_cases); i++) { /* it knows what the check finds, and says nothing */
        b = with_header(header_cases[i].json);
        open_desk(&d, BM_DICT, &b);
        ck_assert_int_eq(mm__dictionary_info(&d.doc, &info),
                         strstr(header_cases[i].list, "E header") != NULL ? MM_E_DATA : MM_OK);
        ck_assert_uint_eq(mm_report_count(d.rep, MM_ERROR) + mm_report_count(d.rep, MM_WARNING), 0);
        close_desk(&d);
        bm_free(&b);
    }
}
END_TEST

/* ---- the table of rules ---- */

START_TEST(rules_are_those_of_the_document)
{
    size_t len, n = 0;
    char *doc = fx_read(fx_testdata("../docs/formats/kylin-binary-resources.md"), &len);
    char *p = strstr(doc, "## 12. Verification");

    ck_assert_ptr_nonnull(p);
    while ((p = strstr(p, "\n| `kylin-bin/")) != NULL) {
        const mm_rule *rule = &mm__binary_rules[n];
        const size_t id = strcspn(p + 4, "`");
        ck_assert_uint_lt(n, MM_BIN_RULES);
        ck_assert_msg(strlen(rule->id) == id && memcmp(rule->id, p + 4, id) == 0, "%.*s is not %s", (int)id, p + 4,
                      rule->id);
        ck_assert_ptr_nonnull(rule->summary);
        ck_assert_ptr_nonnull(rule->why);
        ck_assert_ptr_nonnull(rule->evidence);
        ck_assert_ptr_nonnull(rule->section);
        ck_assert_uint_ne(rule->flags & MM_RULE_CARRIED, 0);
        p += 4 + id;
        n++;
    }
    ck_assert_uint_eq(n, MM_BIN_RULES);
    ck_assert_ptr_null(mm__binary_rules[MM_BIN_RULES].id);
    free(doc);
}
END_TEST

FX_SUITE("dictionary", FX_TEST(annotated_bytes), FX_TEST(samples_of_the_document), FX_TEST(reference_trees_are_clean),
         FX_TEST(headers), FX_TEST(header_lengths), FX_TEST(longest_header), FX_TEST(long_names_are_cut),
         FX_TEST(class_names), FX_TEST(small_bodies), FX_TEST(number_dictionaries), FX_TEST(cardinality),
         FX_TEST(trailing), FX_TEST(forests), FX_TEST(forest_faults), FX_TEST(forest_inner_faults),
         FX_TEST(forest_of_numbers), FX_TEST(broken_bytes), FX_TEST(no_memory), FX_TEST(documents),
         FX_TEST(empty_documents), FX_TEST(too_large), FX_TEST(info_only), FX_TEST(rules_are_those_of_the_document))
