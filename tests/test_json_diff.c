/* Documents compared value by value, and what must not be shown of them. */
#include "core/registry.h"
#include "json/json_secret.h"
#include "support/fixture.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static char got[1 << 16];

static void on_value(void *user, const char *pointer, const char *before, const char *after)
{
    const size_t n = strlen(got);

    (void)user;
    snprintf(got + n, sizeof got - n, "%s: %s -> %s\n", pointer, before ? before : "(absent)",
             after ? after : "(absent)");
}

static mm_code compare_at(mm_ctx *ctx, const char *path, const char *a, const char *b)
{
    const mm_diff_values *v = mm__registry.values;
    mm_buf text[2];
    uint64_t n = 0, lines = 0;
    void *state = NULL;
    mm_code code = v->open(&state, ctx);

    got[0] = 0;
    for (int i = 0; i < 2; i++) {
        mm__buf_init(&text[i], ctx);
        mm__buf_text(&text[i], i ? b : a);
        memset(mm__buf_room(&text[i], MM_PAD) ? text[i].data + text[i].len : (char[MM_PAD]){ 0 }, 0, MM_PAD);
        if (code == MM_OK)
            code = mm__buf_ok(&text[i]);
    }
    if (code == MM_OK)
        code = v->compare(state, path, &text[0], &text[1], on_value, NULL, &n);
    for (const char *s = got; (s = strchr(s, '\n')) != NULL; s++)
        lines++;
    if (code == MM_OK)
        ck_assert_uint_eq(n, lines);
    mm__buf_free(&text[0]);
    mm__buf_free(&text[1]);
    v->close(state);
    return code;
}

static void check(const char *a, const char *b, const char *want)
{
    mm_ctx *ctx = fx_ctx(NULL);

    ck_assert_int_eq(compare_at(ctx, "cube/a.json", a, b), MM_OK);
    ck_assert_str_eq(got, want);
    mm_ctx_free(ctx);
}

START_TEST(members_by_name_elements_by_index)
{
    check("{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"b\":20,\"d\":4}",
          "/a: 1 -> (absent)\n/b: 2 -> 20\n/d: (absent) -> 4\n");
    check("{\"a\":{\"x\":[1,2,{\"y\":null}]}}", "{\"a\":{\"x\":[1,3,{\"y\":false},[]]}}",
          "/a/x/1: 2 -> 3\n/a/x/2/y: null -> false\n/a/x/3: (absent) -> []\n");
    check("[1,2,3]", "[1]", "/1: 2 -> (absent)\n/2: 3 -> (absent)\n");
    check("[[],{}]", "[{},[]]", "/0: [] -> {}\n/1: {} -> []\n");
    check("{\"a/b\":1,\"c~d\":2,\"\":3}", "{\"a/b\":2,\"c~d\":3,\"\":4}",
          "/a~1b: 1 -> 2\n/c~0d: 2 -> 3\n/: 3 -> 4\n");
    check("1", "\"1\"", ": 1 -> \"1\"\n");
}
END_TEST

START_TEST(layout_order_and_escapes_are_no_difference)
{
    check("{\"a\":1,\"b\":[\"x\"]}", " {\n \"b\" : [ \"\\u0078\" ], \"\\u0061\" : 1 }\n", "");
    check("{\"e\":\"\\ud83d\\ude00\"}", "{\"e\":\"\xf0\x9f\x98\x80\"}", "");
    check("\xef\xbb\xbf{}", "{}", "");
}
END_TEST

START_TEST(numbers_are_texts)
{
    check("[1,1.0,1e0,340282366920938463463374607431768211455]",
          "[1.0,1.0,1E0,340282366920938463463374607431768211454]",
          "/0: 1 -> 1.0\n/2: 1e0 -> 1E0\n"
          "/3: 340282366920938463463374607431768211455 -> 340282366920938463463374607431768211454\n");
}
END_TEST

START_TEST(repeated_names_are_compared_as_text)
{
    check("{\"x\":{\"a\":1,\"a\":2}}", "{\"x\":{\"a\":1,\"a\":2}}", "");
    check("{\"x\":{\"a\":1,\"a\":2},\"y\":1}", "{\"x\":{\"a\":1,\"a\":3},\"y\":2}",
          "/x: {\"a\":1,\"a\":2} -> {\"a\":1,\"a\":3}\n/y: 1 -> 2\n");
}
END_TEST

START_TEST(long_values_are_cut_at_a_character)
{
    char a[600], want[700];

    memset(a, 'x', sizeof a);
    memcpy(a, "[\"", 2);
    memcpy(a + 200, "\xc3\xa4", 2); /* byte 199 of the value: the cut falls into it */
    memcpy(a + 400, "\"]", 3);
    snprintf(want, sizeof want, "/0: %.199s... -> 0\n", a + 1);
    check(a, "[0]", want);
}
END_TEST

START_TEST(secrets_are_never_shown)
{
    check("{\"password\":\"hunter2\"}", "{\"password\":\"hunter3\"}", "/password: (secret) -> (secret)\n");
    check("{\"a\":{}}", "{\"a\":{},\"Api-Key\":{\"v\":[\"hunter2\"]}}", "/Api-Key: (absent) -> (secret)\n");
    check("{\"credentials\":{\"x\":[1,{\"y\":2}]}}", "{\"credentials\":{\"x\":[1,{\"y\":3}]}}",
          "/credentials/x/1/y: (secret) -> (secret)\n");
    check("{}", "{\"c\":{\"user\":\"u\",\"user_pwd\":\"hunter2\",\"n\":[{\"tok\\u0065n\":1}]}}",
          "/c: (absent) -> {\"user\":\"u\",\"user_pwd\":\"(secret)\",\"n\":[{\"tok\\u0065n\":\"(secret)\"}]}\n");
    check("{\"url\":\"jdbc:mysql://u:hunter2@h/db\"}", "{\"url\":\"jdbc:mysql://h:3306/db\"}",
          "/url: \"(secret)\" -> \"jdbc:mysql://h:3306/db\"\n");
    check("{\"h\":\"$2b$12$hunter2\"}", "{\"h\":\"-Dkylin.password=hunter2\"}", "/h: \"(secret)\" -> \"(secret)\"\n");
    check("{\"p\":\"{\\\"passwd\\\" : \\\"hunter2\\\"}\"}", "{\"p\":\"\"}", "/p: \"(secret)\" -> \"\"\n");
    check("{\"rowkey\":\"a\",\"foreign_key\":[\"b\"]}", "{\"rowkey\":\"c\",\"foreign_key\":[\"d\"]}",
          "/rowkey: \"a\" -> \"c\"\n/foreign_key/0: \"b\" -> \"d\"\n");
}
END_TEST

/* Pairs of a name and a value, and lines of properties in a text. */
START_TEST(secrets_by_name)
{
    check("{\"p\":[{\"name\":\"password\",\"value\":\"hunter2\"}]}",
          "{\"p\":[{\"name\":\"password\",\"value\":\"hunter3\"}]}", "/p/0/value: (secret) -> (secret)\n");
    check("{\"value\":{\"x\":\"hunter2\"},\"KEY\":\"Api_Key\"}", "{\"value\":{\"x\":\"hunter3\"},\"KEY\":\"Api_Key\"}",
          "/value/x: (secret) -> (secret)\n");
    check("{\"name\":\"a\",\"value\":\"hunter2\"}", "{\"name\":\"tok\\u0065n\",\"value\":\"hunter3\"}",
          "/name: \"a\" -> \"tok\\u0065n\"\n/value: (secret) -> (secret)\n");
    check("{\"a\":[]}", "{\"a\":[{\"value\":\"hunter2\",\"property\":\"x.secret\",\"n\":1}]}",
          "/a/0: (absent) -> {\"value\":\"(secret)\",\"property\":\"x.secret\",\"n\":1}\n");
    check("{\"name\":\"user\",\"value\":\"ann\"}", "{\"name\":\"user\",\"value\":\"bob\"}",
          "/value: \"ann\" -> \"bob\"\n");
    check("{\"name\":\"TOKENS\",\"column\":\"A\"}", "{\"name\":\"TOKENS\",\"column\":\"B\"}",
          "/column: \"A\" -> \"B\"\n");
    check("{\"p\":\"kylin.a=1\\nkylin.x.password=hunter2\\n\"}", "{\"p\":\"kylin.metadata.key = hunter3\"}",
          "/p: \"(secret)\" -> \"(secret)\"\n");
    check("{\"p\":\"a.passphrase:hunter2\"}", "{\"p\":\"{\\\"signingKey\\\" : \\\"hunter2\\\"}\"}",
          "/p: \"(secret)\" -> \"(secret)\"\n");
    check("{\"p\":\"x.keyspace=a\"}", "{\"p\":\"rowkey: b, 12:30\"}", "/p: \"x.keyspace=a\" -> \"rowkey: b, 12:30\"\n");
    check("{\"password=hunter2\":1}", "{}", "/(secret): (secret) -> (absent)\n");
    check("{\"a\":{\"x.pwd=hunter2\":1}}", "{\"a\":0}", "/a: {\"(secret)\":1} -> 0\n");
}
END_TEST

START_TEST(resources_that_are_secret)
{
    mm_ctx *ctx = fx_ctx(NULL);

    ck_assert_int_eq(compare_at(ctx, "user/ADMIN", "{\"x\":\"hunter2\"}", "{\"x\":\"hunter3\"}"), MM_OK);
    ck_assert_str_eq(got, "/x: (secret) -> (secret)\n");
    ck_assert(mm__secret_path("kylin.properties"));
    ck_assert(mm__secret_path("conf/Kylin.Properties"));
    ck_assert(mm__secret_path("_global/user/ADMIN"));
    ck_assert(mm__secret_path("kafka/DEFAULT.K.json"));
    ck_assert(!mm__secret_path("cube/user.json"));
    ck_assert(!mm__secret_path("streaming/kafka.json"));
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(what_is_no_document)
{
    mm_ctx *ctx = fx_ctx(NULL);

    ck_assert_int_eq(compare_at(ctx, "a", "{", "{}"), MM_END);
    ck_assert_int_eq(compare_at(ctx, "a", "{}", "text"), MM_END);
    ck_assert_int_eq(compare_at(ctx, "a", "", ""), MM_END);
    ck_assert_int_eq(mm_ctx_error(ctx)->code, MM_OK);
    mm_ctx_free(ctx);
}
END_TEST

/* As deep as a document may be, and wide: neither recursion nor a search per member. */
START_TEST(deep_and_wide)
{
    static char a[4000], b[1 << 21], c[1 << 21];
    mm_ctx *ctx = fx_ctx(NULL);
    size_t n = 1, m = 1;

    memset(a, '[', 1000);
    memset(a + 1000, ']', 1000);
    a[2000] = 0;
    memcpy(b, a, 2001);
    memcpy(b + 1000, "7", 1);
    memcpy(b + 1001, a + 1000, 1001);
    ck_assert_int_eq(compare_at(ctx, "a", a, b), MM_OK);
    ck_assert_ptr_nonnull(strstr(got, "/0/0/0: (absent) -> 7\n"));
    b[0] = c[0] = '{';
    for (int i = 0; i < 40000; i++) {
        n += (size_t)sprintf(b + n, "%s\"m%d\":%d", i ? "," : "", i, i);
        m += (size_t)sprintf(c + m, "%s\"m%d\":%d", i ? "," : "", 39999 - i, 39999 - i + (i == 7));
    }
    memcpy(b + n, "}", 2);
    memcpy(c + m, "}", 2);
    ck_assert_int_eq(compare_at(ctx, "a", b, c), MM_OK);
    ck_assert_str_eq(got, "/m39992: 39992 -> 39993\n");
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(allocations_fail)
{
    for (unsigned long k = 0;; k++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_hooks hooks;
        mm_ctx *ctx = NULL;
        mm_code code;

        alloc.fail_at = k;
        hooks = fx_hooks(&alloc);
        code = mm_ctx_new(&ctx, &hooks);
        if (code == MM_OK)
            code = compare_at(ctx, "a", "{\"a\":[1,{\"b\\u0062\":\"\\u0041\"}],\"secret\":1}",
                              "{\"a\":[2,{\"b\\u0062\":\"\\u0042\"},3],\"secret\":2}");
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
        if (code == MM_OK)
            break;
        ck_assert_int_eq(code, MM_E_NOMEM);
        ck_assert_uint_lt(k, 1000);
    }
}
END_TEST

FX_SUITE("json_diff", FX_TEST(members_by_name_elements_by_index), FX_TEST(layout_order_and_escapes_are_no_difference),
         FX_TEST(numbers_are_texts), FX_TEST(repeated_names_are_compared_as_text),
         FX_TEST(long_values_are_cut_at_a_character), FX_TEST(secrets_are_never_shown), FX_TEST(secrets_by_name),
         FX_TEST(resources_that_are_secret), FX_TEST(what_is_no_document), FX_TEST(deep_and_wide),
         FX_TEST(allocations_fail))
