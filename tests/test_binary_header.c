#include "metastore/dictionary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/binary_make.h"
#include "support/fixture.h"

static const char *const some[] = { "ABIN", "Auction", "FP-GTC", "FP-non GTC", "Others" };

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

START_TEST(info_only)
{
    bm b = { .len = 0 };
    mm_dictionary_info info;
    bm_desk d;

    bm_dict(&b, "com.kylinolap.dict.TrieDictionary", some, 5);
    bm_desk_open(&d, "/dict/elsewhere", &b);
    ck_assert_int_eq(mm__dictionary_info(&d.doc, &info), MM_OK);
    ck_assert_str_eq(info.uuid, BM_UUID);
    ck_assert_str_eq(info.source_table, "DEFAULT.T");
    ck_assert_str_eq(info.source_column, "C");
    ck_assert_str_eq(info.class_name, "com.kylinolap.dict.TrieDictionary");
    ck_assert_int_eq(info.kind, MM_DICT_TRIE);
    ck_assert_int_eq(info.cardinality, 5);
    bm_desk_close(&d);
    bm_free(&b);

    for (size_t i = 0; i < MM_COUNT(header_cases); i++) { /* it knows what the check finds, and says nothing */
        b = with_header(header_cases[i].json);
        bm_desk_open(&d, BM_DICT, &b);
        ck_assert_int_eq(mm__dictionary_info(&d.doc, &info),
                         strstr(header_cases[i].list, "E header") != NULL ? MM_E_DATA : MM_OK);
        ck_assert_uint_eq(mm_report_count(d.rep, MM_ERROR) + mm_report_count(d.rep, MM_WARNING), 0);
        bm_desk_close(&d);
        bm_free(&b);
    }
}
END_TEST

/* Memory that only an unusual header needs: it must be decoded. */
START_TEST(no_memory)
{
    bm b = with_header("{" MEMBERS "," TIME ",\"\xed\xa0\xbd\xed\xb8\x80\":\"\xc3\xa4\"}");

    bm_starve(BM_DICT, &b);
    bm_free(&b);
}
END_TEST

FX_SUITE("binary_header", FX_TEST(headers), FX_TEST(header_lengths), FX_TEST(longest_header),
         FX_TEST(long_names_are_cut), FX_TEST(info_only), FX_TEST(no_memory))
