/* The skimmer says what the parser says, whatever the pieces are. */
#include "json/json_skim.h"
#include "support/fixture.h"
#include "support/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const good[] = {
    "{}", " \r\n\t{ } \n", "{\"status\":\"SUCCEED\"}",
    "{\"a\":[1,-2.5e+3,0,0.0,1E9,true,false,null,[],{}],\"b\":{\"status\":\"x\"}}",
    "{\"content\":\"a\\n\\\"\\\\\\/\\b\\f\\r\\t\\u00e4\\ud83d\\ude00\",\"status\":\"READY\"}",
    "{\"\xc3\xa4\":\"\xe2\x82\xac\xf0\x9f\x98\x80\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"}",
    "{\"x\":{\"y\":[[[[{\"z\":[{}]}]]]]}}",
};

static const char *const bad[] = {
    "", "  ", "[", "[]", "7", "\"a\"", "{", "{\"", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}",
    "{\"a\" 1}", "{\"a\":1]", "{\"a\":[1}", "{\"a\":[1,]}", "{\"a\":[,1]}", "{a:1}", "{\"a\":tru}", "{\"a\":nul1}",
    "{\"a\":01}", "{\"a\":-}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":1e+}", "{\"a\":+1}", "{\"a\":\"\\x\"}",
    "{\"a\":\"\\u12g4\"}", "{} {}", "{}x", "{\"a\":\"\x01\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\x80\"}",
    "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\xf4\x90\x80\x80\"}", "{\"a\":\"\xe2\x82\"}", "{\"a\":\"\xe0\x9f\xbf\"}",
    "{\"a\":\"\xf0\x8f\xbf\xbf\"}", "{\"a\":\"\xf8\"}", "{\"a\":1 2}", "}",
};

typedef struct outcome { mm_code code; mm_skim s; mm_skim_member member; } outcome;

static outcome skim(mm_ctx *ctx, const char *text, size_t piece, uint32_t depth)
{
    outcome o = { .member = { .name = "status" } };
    const size_t n = strlen(text);

    mm__skim_init(&o.s, ctx, &o.member, 1, depth);
    o.code = MM_OK;
    for (size_t i = 0; i < n && o.code == MM_OK; i += piece)
        o.code = mm__skim_feed(&o.s, text + i, piece < n - i ? piece : n - i);
    if (o.code == MM_OK)
        o.code = mm__skim_end(&o.s);
    mm__skim_free(&o.s);
    return o;
}

static bool parses(mm_ctx *ctx, const char *text)
{
    mm_json *json;
    bool ok;

    ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
    ok = mm_json_parse(json, "", text, strlen(text), MM_JSON_FILE) == MM_OK
         && mm_node_kind(mm_json_root(json)) == MM_JSON_OBJECT;
    mm_json_free(json);
    return ok;
}

static void same(mm_ctx *ctx, const char *text)
{
    const outcome whole = skim(ctx, text, 1u << 20, 1000);

    ck_assert_msg((whole.code == MM_OK) == parses(ctx, text), "%s: %s", text, whole.s.fault);
    for (size_t piece = 1; piece < 8; piece++) {
        const outcome o = skim(ctx, text, piece, 1000);
        ck_assert_int_eq(o.code, whole.code);
        ck_assert_str_eq(o.member.text, whole.member.text);
        ck_assert_ptr_eq(o.s.fault, whole.s.fault);
        ck_assert_uint_eq(o.s.line, whole.s.line);
        ck_assert_uint_eq(o.s.col, whole.s.col);
    }
}

START_TEST(as_the_parser)
{
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(skim(ctx, good[i], 100, 100).code == MM_OK, "%s", good[i]);
        same(ctx, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(skim(ctx, bad[i], 100, 100).code == MM_E_SYNTAX, "%s", bad[i]);
        same(ctx, bad[i]);
    }
    mm_ctx_free(ctx);
}
END_TEST

/* One byte of a good text is another one: the same verdict. */
START_TEST(mutations)
{
    static const char bytes[] = "{}[]\",:\\u0e-.n \n\x80\xc3\xed";
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        for (size_t at = 0; at < strlen(good[i]); at++)
            for (size_t b = 0; b < sizeof bytes - 1; b++) {
                char *text = strdup(good[i]);
                text[at] = bytes[b];
                same(ctx, text);
                free(text);
            }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(members)
{
    mm_ctx *ctx = fx_ctx(NULL);
    outcome o = skim(ctx, "{\"x\":{\"status\":\"in\"},\"status\":\"SUCCEED\",\"y\":[\"status\"]}", 3, 100);

    ck_assert_str_eq(o.member.text, "SUCCEED");
    ck_assert(!o.s.duplicate);
    o = skim(ctx, "{\"a\":1,\n \"a\":2}", 2, 100);
    ck_assert(o.code == MM_OK && o.s.duplicate);
    ck_assert_uint_eq(o.s.dup_line, 2);
    o = skim(ctx, "{\"status\":7}", 2, 100);
    ck_assert_str_eq(o.member.text, "");
    o = skim(ctx, "{\"status\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}", 9, 100);
    ck_assert_str_eq(o.member.text, "");
    o = skim(ctx, "{\"a\":[[[]]]}", 9, 3);
    ck_assert_int_eq(o.code, MM_E_SYNTAX);
    ck_assert_str_eq(o.s.fault, "too many levels");
    mm_ctx_free(ctx);
}
END_TEST

/* 200 MB of log text: it is read and copied in memory that does not grow with it. */
START_TEST(large_output)
{
    enum { MIB = 1 << 20, SIZE = 200 };
    char *in = strdup(fx_path("%s/large", fx_tmp())), *out = strdup(fx_path("%s/large-out", fx_tmp()));
    const char *path = fx_path("%s/execute_output/j1", in);
    char *log = malloc(MIB);
    fx_alloc alloc = FX_ALLOC_NONE;
    const go_plan plan = { .from = "kap-2", .to = "ke-3", .now = 1433894400000, .alloc = &alloc };
    FILE *f;
    go_result r;

    memset(log, 'x', MIB);
    fx_write(fx_path("%s/execute/j1", in), "{\"tasks\":[]}", 12);
    fx_write(path, "{\"content\":\"", 12);
    f = fopen(path, "a");
    for (int i = 0; i < SIZE; i++)
        ck_assert_uint_eq(fwrite(log, 1, MIB, f), MIB);
    fputs("\",\"status\":\"SUCCEED\"}", f);
    fclose(f);
    r = go_convert(in, out, &plan);
    ck_assert_msg(r.exit == 0, "%s", r.all);
    ck_assert_str_eq(r.all, "");
    ck_assert_msg(alloc.peak < 8 * (size_t)MIB, "%zu", alloc.peak);
    go_free(&r);
    fx_remove_tree(in);
    fx_remove_tree(out);
    free(log);
    free(in);
    free(out);
}
END_TEST

FX_SUITE("json_skim", FX_TEST(as_the_parser), FX_TEST(mutations), FX_TEST(members), FX_TEST(large_output))
