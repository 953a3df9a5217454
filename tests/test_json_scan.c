#include "support/fixture.h"
#include "json/json_impl.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

mm_code mm__json_scan_words(mm_json *json, const char *text, size_t len, size_t skip, uint32_t first);
mm_code mm__json_scan_bytes(mm_json *json, const char *text, size_t len, size_t skip, uint32_t first);

static mm_json *new_json(mm_ctx *ctx)
{
    mm_json *json = NULL;

    ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
    return json;
}

/* ---- faults ---- */
typedef struct fault_case {
    const char *in;
    size_t      len; /* 0 = strlen */
    const char *rule, *text, *pointer;
    uint64_t    offset, line, col;
} fault_case;

static void check_fault(mm_ctx *ctx, mm_json *json, const fault_case *c, unsigned flags, mm_code code)
{
    const size_t len = c->len != 0 ? c->len : strlen(c->in);
    const mm_error *e;

    ck_assert_msg(mm_json_parse(json, "a/b.json", c->in, len, flags) == code, "%s", c->in);
    e = mm_ctx_error(ctx);
    ck_assert_int_eq(e->code, code);
    ck_assert_msg(strcmp(e->text, c->text) == 0, "%s: %s", c->in, e->text);
    ck_assert_msg(strcmp(e->rule, c->rule) == 0, "%s: %s", c->in, e->rule);
    ck_assert_msg(strcmp(e->pointer, c->pointer) == 0, "%s: \"%s\"", c->in, e->pointer);
    ck_assert_str_eq(e->file, "a/b.json");
    ck_assert_msg(e->offset == c->offset && e->line == c->line && e->col == c->col, "%s: %llu %llu:%llu", c->in,
                  (unsigned long long)e->offset, (unsigned long long)e->line, (unsigned long long)e->col);
    ck_assert_int_eq(mm_node_kind(mm_json_root(json)), MM_JSON_ABSENT);
    ck_assert_int_eq(mm__json_error(json)->code, code);
    fx_saw_rule(e->rule);
}

/* Every text of docs/formats/json-layer.md 4.5 with its place. */
START_TEST(faults_have_text_and_place)
{
    static const fault_case cases[] = {
        { "[1,x]", 0, "json/syntax", "expected a value", "/1", 3, 1, 4 },
        { "[1,]", 0, "json/syntax", "expected a value", "/1", 3, 1, 4 },
        { "{1:2}", 0, "json/syntax", "expected a member name or \"}\"", "", 1, 1, 2 },
        { "{\"a\":1,}", 0, "json/syntax", "expected a member name after \",\"", "/a", 7, 1, 8 },
        { "{\"a\":{\"b\" 1}}", 0, "json/syntax", "expected \":\"", "/a/b", 10, 1, 11 },
        { "{\"a\":1 \"b\"}", 0, "json/syntax", "expected \",\" or \"}\"", "/a", 7, 1, 8 },
        { "[1 2]", 0, "json/syntax", "expected \",\" or \"]\"", "/1", 3, 1, 4 },
        { "[12\"a\"]", 0, "json/syntax", "expected \",\" or \"]\"", "/1", 3, 1, 4 },
        { "[1e5x]", 0, "json/syntax", "expected \",\" or \"]\"", "/1", 4, 1, 5 },
        { "{} {}", 0, "json/syntax", "text after the value", "", 3, 1, 4 },
        { "1\0", 2, "json/syntax", "text after the value", "", 1, 1, 2 },
        { "[\0]", 3, "json/syntax", "expected a value", "/0", 1, 1, 2 },
        { "[\n\r\n nulx]", 0, "json/syntax", "bad literal", "/0", 8, 3, 5 },
        { "[True]", 0, "json/syntax", "expected a value", "/0", 1, 1, 2 },
        { "[fals]", 0, "json/syntax", "bad literal", "/0", 5, 1, 6 },
        { "[01]", 0, "json/number", "leading zero", "/0", 1, 1, 2 },
        { "[-00]", 0, "json/number", "leading zero", "/0", 2, 1, 3 },
        { "[-a]", 0, "json/number", "digit expected after \"-\"", "/0", 2, 1, 3 },
        { "-", 0, "json/number", "digit expected after \"-\"", "", 1, 1, 2 },
        { "[1.]", 0, "json/number", "digit expected after \".\"", "/0", 3, 1, 4 },
        { "[1.5E+]", 0, "json/number", "digit expected after \"e\"", "/0", 6, 1, 7 },
        { "[1e]", 0, "json/number", "digit expected after \"e\"", "/0", 3, 1, 4 },
        { "{\"k\":\"a\tb\"}", 0, "json/string", "control character 0x09 in a string", "/k", 7, 1, 8 },
        { "[\"a\0b\"]", 7, "json/string", "control character 0x00 in a string", "/0", 3, 1, 4 },
        { "[\"\\x\"]", 0, "json/string", "bad escape \"\\x\"", "/0", 3, 1, 4 },
        { "[\"\\u12g4\"]", 0, "json/string", "\\u needs four hexadecimal digits", "/0", 6, 1, 7 },
        { "", 0, "json/eof", "empty input", "", 0, 1, 1 },
        { " \n ", 0, "json/eof", "empty input", "", 3, 2, 2 },
        { "[tru", 0, "json/eof", "unexpected end of value, 1 open array", "/0", 4, 1, 5 },
        { "nul", 0, "json/eof", "unexpected end of value", "", 3, 1, 4 },
        { "{\"a\":[[{\"b\":", 0, "json/eof", "unexpected end of value, 2 open objects, 2 open arrays", "/a/0/0/b",
          12, 1, 13 },
        { "{\"a\"", 0, "json/eof", "unexpected end of value, 1 open object", "/a", 4, 1, 5 },
        { "[1", 0, "json/eof", "unexpected end of value, 1 open array", "/1", 2, 1, 3 },
        { "[1,", 0, "json/eof", "unexpected end of value, 1 open array", "/1", 3, 1, 4 },
        { "{", 0, "json/eof", "unexpected end of value, 1 open object", "", 1, 1, 2 },
        { "[\"abc", 0, "json/eof", "unexpected end in a string", "/0", 5, 1, 6 },
        { "[\"abc\\", 0, "json/eof", "unexpected end in a string", "/0", 6, 1, 7 },
        { "[\"abc\\u00", 0, "json/eof", "unexpected end in a string", "/0", 9, 1, 10 },
        { "[\"\xff\"]", 0, "json/utf8", "invalid UTF-8 byte 0xFF", "/0", 2, 1, 3 },
        { "[\"\xc0\xaf\"]", 0, "json/utf8", "invalid UTF-8 byte 0xC0", "/0", 2, 1, 3 },
        { "[\"x\xed\xa0\x80\"]", 0, "json/utf8", "invalid UTF-8 byte 0xED", "/0", 3, 1, 4 },
        { "[\"\xf4\x90\x80\x80\"]", 0, "json/utf8", "invalid UTF-8 byte 0xF4", "/0", 2, 1, 3 },
        { "[\"\xe2\x82", 0, "json/utf8", "invalid UTF-8 byte 0xE2", "/0", 2, 1, 3 },
        { "\xff\xfe[\0]\0", 6, "json/utf16", "UTF-16 or UTF-32 text; convert it to UTF-8 first", "", 0, 1, 1 },
        { "[\0]\0", 4, "json/utf16", "UTF-16 or UTF-32 text; convert it to UTF-8 first", "", 0, 1, 1 },
        { "\0[\0]", 4, "json/utf16", "UTF-16 or UTF-32 text; convert it to UTF-8 first", "", 0, 1, 1 },
        { "{\"a/b~\\u0001\":{\"\\ud800\":[0,\n!]}}", 0, "json/syntax", "expected a value",
          "/a~1b~0\\u0001/\\uD800/1", 28, 2, 1 },
        { "{\"m\":{\"k\":1},\"n\":[{},[],?]}", 0, "json/syntax", "expected a value", "/n/2", 24, 1, 25 },
        { "\xef\xbb\xbf[?]", 0, "json/syntax", "expected a value", "/0", 4, 1, 5 },
        { "\xef\xbb\xbf", 0, "json/eof", "empty input", "", 3, 1, 4 },
        { "[\x0c]", 0, "json/syntax", "expected a value", "/0", 1, 1, 2 },
    };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json = new_json(ctx);
    const fault_case bom = { "\xef\xbb\xbf[]", 0, "json/syntax", "expected a value", "", 0, 1, 1 };

    for (size_t i = 0; i < MM_COUNT(cases); i++)
        check_fault(ctx, json, &cases[i], MM_JSON_FILE, MM_E_SYNTAX);
    check_fault(ctx, json, &bom, MM_JSON_VALUE, MM_E_SYNTAX);
    mm_json_free(json);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(long_names_are_cut_in_pointers)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json = new_json(ctx);
    char in[400], want[300];
    size_t n = 0;

    n += (size_t)sprintf(in, "{\"");
    memset(in + n, 'x', 127), n += 127;
    n += (size_t)sprintf(in + n, "\xc3\xa9yyy\":?}");
    memset(want, 'x', 128), want[0] = '/';
    strcpy(want + 128, "...");
    ck_assert_int_eq(mm_json_parse(json, "", in, n, MM_JSON_FILE), MM_E_SYNTAX);
    ck_assert_str_eq(mm_ctx_error(ctx)->pointer, want);
    mm_json_free(json);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(limits_are_kept)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json = new_json(ctx);
    const fault_case deep = { "[[{\"a\":[]}]]", 0, "json/depth", "nested deeper than 3", "/0/0/a", 7, 1, 8 };

    ck_assert_int_eq(mm_ctx_set(ctx, "max-depth", "3"), MM_OK);
    check_fault(ctx, json, &deep, MM_JSON_FILE, MM_E_LIMIT);
    ck_assert_int_eq(mm_json_parse(json, "", "[[[]],{\"a\":{}}]", 15, MM_JSON_FILE), MM_OK);
    ctx->limits.max_doc = 4;
    ck_assert_int_eq(mm_json_parse(json, "f", "[   ]", 5, MM_JSON_FILE), MM_E_LIMIT);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "json/size");
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "document larger than 4 bytes");
    ck_assert_int_eq(mm_json_parse(json, "f", "[  ]", 4, MM_JSON_FILE), MM_OK);
    fx_saw_rule("json/size");
    mm_json_free(json);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(values_inside_a_larger_text)
{
    static const char in[] = "12345,\"abc\" \n[1]   \n\n  {}xx"
                             "0123456789012345678901234567890123456789012345678901234567890123456789";
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json = new_json(ctx);
    const char *text;
    size_t n;

    /* what follows the value must not join it */
    ck_assert_int_eq(mm_json_parse(json, "", in, 2, MM_JSON_VALUE | MM_JSON_PADDED), MM_OK);
    ck_assert_int_eq(mm_node_raw(mm_json_root(json), &text, &n), MM_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(mm_json_parse(json, "", in + 6, 4, MM_JSON_VALUE | MM_JSON_PADDED), MM_E_SYNTAX);
    /* in place where a control character follows */
    ck_assert_int_eq(mm_json_parse(json, "", in + 6, 6, MM_JSON_VALUE | MM_JSON_PADDED), MM_OK);
    ck_assert_ptr_eq(json->text, in + 6);
    ck_assert_int_eq(mm_json_parse(json, "", in + 13, 6, MM_JSON_VALUE | MM_JSON_PADDED), MM_OK);
    ck_assert_int_eq(mm_json_parse(json, "", in + 13, 2, MM_JSON_VALUE | MM_JSON_PADDED), MM_E_SYNTAX);
    ck_assert_int_eq(mm_json_parse(json, "", in + 21, 4, MM_JSON_VALUE | MM_JSON_PADDED), MM_OK);
    mm_json_free(json);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- JSONTestSuite ---- */
static const char *const accepted[] = { /* docs/formats/json-layer.md 4.6 */
    "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json", "i_number_neg_int_huge_exp.json",
    "i_number_pos_double_huge_exp.json", "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json", "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json",
    "i_number_very_big_negative_int.json", "i_object_key_lone_2nd_surrogate.json",
    "i_string_1st_surrogate_but_2nd_missing.json", "i_string_1st_valid_surrogate_2nd_invalid.json",
    "i_string_incomplete_surrogate_and_escape_valid.json", "i_string_incomplete_surrogate_pair.json",
    "i_string_incomplete_surrogates_escape_valid.json", "i_string_invalid_lonely_surrogate.json",
    "i_string_invalid_surrogate.json", "i_string_inverted_surrogates_U+1D11E.json",
    "i_string_lone_second_surrogate.json", "i_structure_500_nested_arrays.json",
    "i_structure_UTF-8_BOM_empty_object.json",
};

static bool wanted(const char *name)
{
    for (size_t i = 0; i < MM_COUNT(accepted); i++)
        if (strcmp(name, accepted[i]) == 0)
            return true;
    return name[0] == 'y' || strncmp(name, "i_accept", 8) == 0;
}

/* Runs `fn` on every file of a folder; returns their number. */
static unsigned each_file(const char *dir, void (*fn)(mm_ctx *, const char *name, const char *text, size_t len))
{
    DIR *d = opendir(dir);
    unsigned n = 0;
    mm_ctx *ctx = fx_ctx(NULL);

    ck_assert_msg(d != NULL, "%s", dir);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[4096], *text;
        size_t len;
        if (e->d_name[0] == '.' || strstr(e->d_name, ".json") == NULL)
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        text = fx_read(path, &len);
        fn(ctx, e->d_name, text, len);
        free(text);
        n++;
    }
    closedir(d);
    mm_ctx_free(ctx);
    return n;
}

static void check_verdict(mm_ctx *ctx, const char *name, const char *text, size_t len)
{
    mm_json *json = new_json(ctx);
    char *exact = malloc(len + 1); /* on the heap to its last byte */
    const char *out;
    size_t n;
    mm_code code;

    memcpy(exact, text, len);
    code = mm_json_parse(json, name, exact, len, MM_JSON_FILE);
    free(exact);
    ck_assert_msg((code == MM_OK) == wanted(name), "%s: %d", name, code);
    if (code == MM_OK) {
        ck_assert_int_eq(mm_json_write(json, MM_JSON_SPLICE, &out, &n), MM_OK);
        ck_assert_msg(n == len && memcmp(out, text, n) == 0, "%s", name);
    }
    mm_json_free(json);
}

START_TEST(json_test_suite)
{
    FX_NEED_SHARED(dir, "json/JSONTestSuite/test_parsing")
    ck_assert_uint_eq(each_file(dir, check_verdict), 318);
}
END_TEST

START_TEST(own_files)
{
    ck_assert_uint_ge(each_file(fx_testdata("json"), check_verdict), 40);
}
END_TEST

/* Numbers, names and strings that lossy readers change. */
static void check_transform(mm_ctx *ctx, const char *name, const char *text, size_t len)
{
    static const mm_json_style styles[] = { MM_JSON_JACKSON, MM_JSON_COMPACT };
    mm_json *json = new_json(ctx), *again = new_json(ctx);
    const bool surrogates = strstr(name, "_invalid_codepoint") != NULL && strstr(name, "escaped") == NULL;
    const char *out;
    size_t n;
    mm_code code = mm_json_parse(json, name, text, len, MM_JSON_FILE);

    ck_assert_msg(code == (surrogates ? MM_E_SYNTAX : MM_OK), "%s", name);
    if (surrogates) {
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "json/utf8");
        mm_json_free(again);
        mm_json_free(json);
        return;
    }
    ck_assert_int_eq(mm_json_write(json, MM_JSON_SPLICE, &out, &n), MM_OK);
    ck_assert(n == len && memcmp(out, text, n) == 0);
    for (size_t i = 0; i < MM_COUNT(styles); i++) { /* same tokens in the same order */
        ck_assert_int_eq(mm_json_write(json, styles[i], &out, &n), MM_OK);
        ck_assert_msg(mm_json_parse(again, name, out, n, MM_JSON_FILE) == MM_OK, "%s", name);
        ck_assert_uint_eq(again->n, json->n);
        for (uint32_t t = 1; t < json->n; t++) {
            ck_assert_uint_eq(again->tape[t].meta, json->tape[t].meta);
            if (!mm__tok_holds(&json->tape[t]))
                ck_assert(again->tape[t].len == json->tape[t].len &&
                          memcmp(again->text + again->tape[t].off, text + json->tape[t].off, json->tape[t].len) == 0);
        }
    }
    mm_json_free(again);
    mm_json_free(json);
}

START_TEST(transform_files_keep_their_bytes)
{
    FX_NEED_SHARED(dir, "json/JSONTestSuite/test_transform")
    ck_assert_uint_eq(each_file(dir, check_transform), 22);
}
END_TEST

/* ---- the three forms of the tokenizer ---- */
typedef mm_code scan_fn(mm_json *json, const char *text, size_t len, size_t skip, uint32_t first);

static void run_form(mm_json *json, scan_fn *scan, const char *text, size_t len)
{
    if (mm_json_parse(json, "", text, len, MM_JSON_VALUE) == MM_E_NOMEM)
        ck_abort();
    json->n_dups = 0;
    json->n = 0;
    json->n_base = MM_TOK_LIMIT;
    memset(&json->fault, 0, sizeof json->fault);
    memset(json->tape + 1, 0, (json->cap - 1) * sizeof *json->tape);
    ck_assert_int_eq(scan(json, json->text, len, 0, 1), json->fault.code);
}

static void check_forms(mm_json *j[3], const char *text, size_t len)
{
    static scan_fn *const forms[] = { mm__json_scan, mm__json_scan_words, mm__json_scan_bytes };

    for (size_t i = 0; i < 3; i++) {
        run_form(j[i], forms[i], text, len);
        ck_assert_int_eq(j[i]->fault.code, j[0]->fault.code);
        ck_assert_str_eq(j[i]->fault.text, j[0]->fault.text);
        ck_assert_uint_eq(j[i]->fault.off, j[0]->fault.off);
        ck_assert_uint_eq(j[i]->n, j[0]->n);
        ck_assert_uint_eq(j[i]->n_dups, j[0]->n_dups);
        ck_assert_int_eq(memcmp(j[i]->tape + 1, j[0]->tape + 1, j[0]->n * sizeof *j[0]->tape), 0);
    }
}

START_TEST(forms_agree)
{
    static const char seed_text[] =
        "{\"name\" : \"a string that is longer than sixteen bytes, then some\", \"n\":[1,-2.5e10,123456789012345678901,"
        "\"\\u00e9\\ud83d\\ude00\",\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\", true,false,null,{}],\n\t                  "
        "                 \"name\":{\"x\":\"\"}}";
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *j[3] = { new_json(ctx), new_json(ctx), new_json(ctx) };
    char text[sizeof seed_text];
    uint64_t x = 42;

    for (unsigned round = 0; round < 20000; round++) {
        size_t len = sizeof seed_text - 1;
        memcpy(text, seed_text, sizeof text);
        for (unsigned k = round % 3; k > 0; k--) {
            x = x * UINT64_C(6364136223846793005) + 1;
            text[(x >> 33) % len] = (char)(x >> 55);
        }
        if (round % 5 == 4)
            len = (size_t)(x >> 20) % len;
        check_forms(j, text, len);
    }
    for (size_t i = 0; i < 3; i++)
        mm_json_free(j[i]);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- hostile input: refused or read at a speed like any other ---- */
static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void hostile(mm_ctx *ctx, char *text, size_t len, mm_code code)
{
    mm_json *json = new_json(ctx);
    struct timespec start;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    ck_assert_int_eq(mm_json_parse(json, "", text, len, MM_JSON_FILE), code);
    /* generous, for sanitizers and slow machines; what is quadratic takes hours */
    ck_assert_msg(seconds_since(&start) < 20, "%zu bytes took %.1f s", len, seconds_since(&start));
    mm_json_free(json);
    free(text);
}

START_TEST(hostile_nesting)
{
    const size_t n = 20000000;
    mm_ctx *ctx = fx_ctx(NULL);
    char *text = malloc(n);

    memset(text, '[', n);
    hostile(ctx, text, n, MM_E_LIMIT);
    ctx->limits.max_depth = UINT32_MAX;
    text = malloc(n);
    memset(text, '[', n / 2);
    memset(text + n / 2, ']', n / 2);
    hostile(ctx, text, n, MM_OK);
    text = malloc(n);
    for (size_t i = 0; i < n; i++)
        text[i] = i == 0 ? '[' : i == n - 1 ? ']' : i % 2 ? '0' : ',';
    hostile(ctx, text, n - 1, MM_E_SYNTAX);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(hostile_members)
{
    const size_t n = 1000000;
    mm_ctx *ctx = fx_ctx(NULL);
    char *text = malloc(n * 24), *p;

    p = text, *p++ = '{';
    for (size_t i = 0; i < n; i++)
        p += sprintf(p, "%s\"k%zu\":0", i > 0 ? "," : "", i);
    *p++ = '}';
    hostile(ctx, text, (size_t)(p - text), MM_OK);
    p = text = malloc(n * 8), *p++ = '{'; /* one name */
    for (size_t i = 0; i < n; i++)
        p += sprintf(p, "%s\"a\":0", i > 0 ? "," : "");
    *p++ = '}';
    hostile(ctx, text, (size_t)(p - text), MM_OK);
    p = text = malloc(n * 24), *p++ = '{'; /* escaped names */
    for (size_t i = 0; i < n; i++)
        p += sprintf(p, "%s\"\\u006b%zu\":0", i > 0 ? "," : "", i % 700000);
    *p++ = '}';
    hostile(ctx, text, (size_t)(p - text), MM_OK);
    mm_ctx_free(ctx);
}
END_TEST

/* Names with equal hashes: found by brute force for the seed of this context, in the low bits that pick a slot. */
START_TEST(hostile_hashes)
{
    const size_t n = 20000;
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json = new_json(ctx);
    char *text = malloc(n * 16), *p = text;
    size_t found = 0, it = 0;
    mm_json_issue issue;

    *p++ = '{';
    for (unsigned i = 0; found < n; i++) {
        char name[16];
        size_t len = (size_t)sprintf(name, "%u", i);
        if ((mm__json_hash(json, name, len) & 0xff) == 7) {
            p += sprintf(p, "%s\"%s\":0", found > 0 ? "," : "", name);
            found++;
        }
    }
    p += sprintf(p, ",\"x\":1,\"x\":2}");
    ck_assert_int_eq(mm_json_parse(json, "", text, (size_t)(p - text), MM_JSON_FILE), MM_OK);
    ck_assert_uint_eq(json->n_dups, 1);
    ck_assert_int_eq(mm_json_issue_next(json, &it, &issue), MM_OK);
    ck_assert_str_eq(issue.where.pointer, "/x");
    ck_assert_int_eq(mm_json_issue_next(json, &it, &issue), MM_END);
    mm_json_free(json);
    free(text);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(a_huge_string)
{
    const size_t n = 200000000;
    mm_ctx *ctx = fx_ctx(NULL);
    char *text = malloc(n);

    memset(text, 'x', n);
    text[0] = text[n - 1] = '"';
    hostile(ctx, text, n, MM_OK);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
    char text[20000], *p = text;
    fx_alloc alloc;
    mm_code code;

    p += sprintf(p, "{\"e\\n\":1,\"deep\":[[[]]],\"wide\":{");
    for (unsigned i = 0; i < 500; i++)
        p += sprintf(p, "\"k%u\":[%u,\"%u\"],", i, i, i);
    p += sprintf(p, "\"k7\":\"\\ud800\"}}");
    for (unsigned long fail = 0;; fail++) {
        mm_ctx *ctx;
        mm_json *json = NULL;
        mm_json_issue issue;
        size_t it = 0;

        alloc = (fx_alloc)FX_ALLOC_NONE;
        ctx = fx_ctx(&alloc);
        alloc.fail_at = alloc.calls + fail;
        code = mm_json_new(&json, ctx);
        if (code == MM_OK)
            code = mm_json_parse(json, "", text, (size_t)(p - text), MM_JSON_FILE);
        while (code == MM_OK)
            code = mm_json_issue_next(json, &it, &issue);
        if (code == MM_END)
            code = mm_json_parse(json, "", text, (size_t)(p - text) - 2, MM_JSON_FILE);
        ck_assert_msg(code == MM_E_SYNTAX || code == MM_E_NOMEM, "%d", code);
        mm_json_free(json);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
        if (code == MM_E_SYNTAX && alloc.calls <= alloc.fail_at)
            break;
        ck_assert_uint_lt(fail, 10000);
    }
}
END_TEST

FX_SUITE("json_scan", FX_TEST(faults_have_text_and_place), FX_TEST(long_names_are_cut_in_pointers),
         FX_TEST(limits_are_kept), FX_TEST(values_inside_a_larger_text), FX_TEST(json_test_suite), FX_TEST(own_files),
         FX_TEST(transform_files_keep_their_bytes), FX_TEST(forms_agree), FX_TEST(hostile_nesting),
         FX_TEST(hostile_members), FX_TEST(hostile_hashes), FX_TEST(a_huge_string), FX_TEST(every_allocation_may_fail))
