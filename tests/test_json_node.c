#include "support/fixture.h"
#include "json/json_impl.h"
#include "json/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fixture { mm_ctx *ctx; mm_json *json; } fixture;

static fixture parse(const char *text)
{
    fixture f = { fx_ctx(NULL), NULL };

    ck_assert_int_eq(mm_json_new(&f.json, f.ctx), MM_OK);
    ck_assert_msg(mm_json_parse(f.json, "f", text, strlen(text), MM_JSON_FILE) == MM_OK, "%s",
                  mm_ctx_error(f.ctx)->text);
    return f;
}

static void done(fixture f)
{
    mm_json_free(f.json);
    mm_ctx_free(f.ctx);
}

static mm_node at(fixture f, const char *pointer)
{
    mm_node node;
    ck_assert_int_eq(mm_json_find(f.json, pointer, &node), MM_OK);
    return node;
}

START_TEST(children_in_order)
{
    fixture f = parse("{\"b\":[10,[],{\"x\":1},\"s\"],\"a\":{},\"\":null}");
    mm_node root = mm_json_root(f.json), node, key;
    size_t it = 0;

    ck_assert_uint_eq(mm_node_len(root), 3);
    node = mm_node_next(root, &it, &key);
    ck_assert(mm_node_is(key, "b"));
    ck_assert_uint_eq(mm_node_len(node), 4);
    ck_assert_int_eq(mm_node_kind(mm_node_at(node, 3)), MM_JSON_STRING);
    ck_assert_int_eq(mm_node_kind(mm_node_at(node, 1)), MM_JSON_ARRAY);
    ck_assert_int_eq(mm_node_kind(mm_node_at(node, 4)), MM_JSON_ABSENT);
    mm_node_next(root, &it, &key);
    node = mm_node_next(root, &it, &key);
    ck_assert(mm_node_is(key, ""));
    ck_assert_int_eq(mm_node_kind(node), MM_JSON_NULL);
    ck_assert_int_eq(mm_node_kind(mm_node_next(root, &it, &key)), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(key), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(mm_node_next(root, &it, NULL)), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(mm_node_get(root, "")), MM_JSON_NULL);
    ck_assert_int_eq(mm_node_kind(mm_node_get(mm_node_get(root, "none"), "x")), MM_JSON_ABSENT);
    ck_assert_uint_eq(mm_node_len(mm_node_get(root, "")), 0);
    done(f);
}
END_TEST

START_TEST(pointers_find)
{
    fixture f = parse("{\"a/b\":{\"~\":[1,2,{\"\":3}]},\"0\":4}");
    mm_node node;
    uint64_t u;

    ck_assert_int_eq(mm_node_u64(at(f, "/a~1b/~0/1"), &u), MM_OK);
    ck_assert_uint_eq(u, 2);
    ck_assert_int_eq(mm_node_u64(at(f, "/a~1b/~0/2/"), &u), MM_OK);
    ck_assert_uint_eq(u, 3);
    ck_assert_int_eq(mm_node_u64(at(f, "/0"), &u), MM_OK);
    ck_assert_uint_eq(u, 4);
    ck_assert_int_eq(mm_node_kind(at(f, "")), MM_JSON_OBJECT);
    ck_assert_int_eq(mm_node_kind(at(f, "/a~1b/~0/01")), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(at(f, "/a~1b/~0/-")), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(at(f, "/a~1b/~0/99999999999")), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(at(f, "/0/x")), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_json_find(f.json, "a", &node), MM_E_MISUSE);
    ck_assert_int_eq(mm_json_find(f.json, "/~", &node), MM_E_MISUSE);
    ck_assert_int_eq(mm_json_find(f.json, "/~2", &node), MM_E_MISUSE);
    done(f);
}
END_TEST

START_TEST(numbers_are_exact)
{
    static const struct { const char *text; mm_code u, i; uint64_t uv; int64_t iv; } cases[] = {
        { "0", MM_OK, MM_OK, 0, 0 },
        { "-0", MM_OK, MM_OK, 0, 0 },
        { "18446744073709551615", MM_OK, MM_E_DATA, UINT64_MAX, 0 },
        { "18446744073709551616", MM_E_DATA, MM_E_DATA, 0, 0 },
        { "9223372036854775807", MM_OK, MM_OK, INT64_MAX, INT64_MAX },
        { "9223372036854775808", MM_OK, MM_E_DATA, UINT64_C(9223372036854775808), 0 },
        { "-9223372036854775808", MM_E_DATA, MM_OK, 0, INT64_MIN },
        { "-9223372036854775809", MM_E_DATA, MM_E_DATA, 0, 0 },
        { "1.0", MM_E_DATA, MM_E_DATA, 0, 0 },
        { "1e2", MM_E_DATA, MM_E_DATA, 0, 0 },
        { "\"1\"", MM_E_DATA, MM_E_DATA, 0, 0 },
        { "78322384368497380284257291774744000001", MM_E_DATA, MM_E_DATA, 0, 0 },
    };

    for (size_t k = 0; k < MM_COUNT(cases); k++) {
        fixture f = parse(cases[k].text);
        uint64_t u;
        int64_t i;
        const char *raw;
        size_t n;

        ck_assert_int_eq(mm_node_u64(mm_json_root(f.json), &u), cases[k].u);
        ck_assert_int_eq(mm_node_i64(mm_json_root(f.json), &i), cases[k].i);
        ck_assert_uint_eq(u, cases[k].uv);
        ck_assert_int_eq(i, cases[k].iv);
        ck_assert_int_eq(mm_node_raw(mm_json_root(f.json), &raw, &n), MM_OK);
        ck_assert(n == strlen(cases[k].text) && memcmp(raw, cases[k].text, n) == 0);
        done(f);
    }
}
END_TEST

START_TEST(strings_decode)
{
    fixture f = parse("[\"a\\/b\\u00e9\\n\",\"\\ud83d\\ude00\",\"x\\u0000y\",\"plain\",\"\\ud800z\",1,true]");
    const char *s;
    size_t n;
    int b;

    ck_assert_int_eq(mm_node_text(at(f, "/0"), &s, &n), MM_OK);
    ck_assert_str_eq(s, "a/b\xc3\xa9\n");
    ck_assert(mm_node_is(at(f, "/0"), "a/b\xc3\xa9\n"));
    ck_assert(!mm_node_is(at(f, "/0"), "a/b\xc3\xa9"));
    ck_assert(!mm_node_is(at(f, "/0"), "a/b\xc3\xa9\n."));
    ck_assert_int_eq(mm_node_text(at(f, "/1"), &s, &n), MM_OK);
    ck_assert_str_eq(s, "\xf0\x9f\x98\x80");
    ck_assert_int_eq(mm_node_text(at(f, "/2"), &s, &n), MM_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert_int_eq(memcmp(s, "x\0y", 4), 0);
    ck_assert(!mm_node_is(at(f, "/2"), "x"));
    ck_assert(mm_node_is(at(f, "/3"), "plain"));
    ck_assert_int_eq(mm_node_text(at(f, "/4"), &s, &n), MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(f.ctx)->rule, "json/lone-surrogate");
    ck_assert_str_eq(mm_ctx_error(f.ctx)->text, "unpaired surrogate \\uD800");
    ck_assert_str_eq(mm_ctx_error(f.ctx)->pointer, "/4");
    fx_saw_rule("json/lone-surrogate");
    ck_assert_int_eq(mm_node_text(at(f, "/5"), &s, &n), MM_E_DATA);
    ck_assert_int_eq(mm_node_bool(at(f, "/6"), &b), MM_OK);
    ck_assert_int_eq(b, 1);
    ck_assert_int_eq(mm_node_bool(at(f, "/5"), &b), MM_E_DATA);
    done(f);
}
END_TEST

START_TEST(issues_in_document_order)
{
    static const struct { const char *rule, *text, *pointer; uint64_t line, col; } want[] = {
        { "json/bom", "UTF-8 byte order mark", "", 1, 1 },
        { "json/lone-surrogate", "unpaired surrogate \\uDC00", "/a", 2, 6 },
        { "json/dup-key", "member \"y\" appears 2 times, first at 2:23", "/b/1/y", 2, 29 },
        { "json/dup-key", "member \"a\" appears 3 times, first at 2:2", "/a", 3, 1 },
        { "json/lone-surrogate", "unpaired surrogate \\uD800", "/z\\uD800", 3, 18 },
    };
    fixture f = parse("\xef\xbb\xbf\n{\"a\":\"\\uDC00\",\"b\":[0,{\"y\":1,\"y\":2}],\n"
                      "\"\\u0061\":2,\"a\":3,\"z\\ud800\":4}");
    mm_json_issue issue;
    size_t it = 0;

    for (size_t i = 0; i < MM_COUNT(want); i++) {
        ck_assert_int_eq(mm_json_issue_next(f.json, &it, &issue), MM_OK);
        ck_assert_str_eq(issue.rule, want[i].rule);
        ck_assert_str_eq(issue.text, want[i].text);
        ck_assert_str_eq(issue.where.pointer, want[i].pointer);
        ck_assert_msg(issue.where.line == want[i].line && issue.where.col == want[i].col, "%zu: %llu:%llu", i,
                      (unsigned long long)issue.where.line, (unsigned long long)issue.where.col);
        fx_saw_rule(issue.rule);
    }
    ck_assert_int_eq(mm_json_issue_next(f.json, &it, &issue), MM_END);
    ck_assert_int_eq(mm_json_issue_next(f.json, &it, &issue), MM_END);
    done(f);
}
END_TEST

/* The same result by pairs, by table and by sorting. */
START_TEST(duplicates_in_objects_of_any_size)
{
    for (unsigned n = 2; n < 300; n += n < 40 ? 1 : 37) {
        char text[8192], *p = text, want[64];
        fixture f;
        mm_json_issue issue;
        size_t it = 0;

        *p++ = '{';
        for (unsigned i = 0; i < n; i++)
            p += sprintf(p, "\"%s%u\":%u,", i % 2 ? "k" : "\\u006B", i, i);
        sprintf(p, "\"k%u\":0,\"k%u\":1}", n / 2, n / 2);
        f = parse(text);
        sprintf(want, "member \"k%u\" appears 3 times", n / 2);
        ck_assert_int_eq(mm_json_issue_next(f.json, &it, &issue), MM_OK);
        ck_assert_msg(strncmp(issue.text, want, strlen(want)) == 0, "%s", issue.text);
        ck_assert_int_eq(mm_json_issue_next(f.json, &it, &issue), MM_END);
        done(f);
    }
}
END_TEST

START_TEST(first_or_last_duplicate)
{
    fixture f = parse("{\"a\":1,\"b\":0,\"\\u0061\":2}");
    uint64_t u;

    ck_assert_int_eq(mm_node_u64(mm_node_get(mm_json_root(f.json), "a"), &u), MM_OK);
    ck_assert_uint_eq(u, 1);
    mm__json_quiet(f.json, true);
    ck_assert_int_eq(mm_node_u64(mm_node_get(mm_json_root(f.json), "a"), &u), MM_OK);
    ck_assert_uint_eq(u, 2);
    done(f);
}
END_TEST

START_TEST(places_of_nodes)
{
    fixture f = parse("{\r\n\"a\":[1,\n  {\"b\\/\":\"x\"}]}");
    mm_json_where w;
    mm_node key;
    size_t it = 0;

    ck_assert_int_eq(mm_node_where(at(f, "/a/1/b~1"), &w), MM_OK);
    ck_assert_str_eq(w.pointer, "/a/1/b~1");
    ck_assert(w.line == 3 && w.col == 10 && w.offset == 20);
    mm_node_next(at(f, "/a/1"), &it, &key);
    ck_assert_int_eq(mm_node_where(key, &w), MM_OK);
    ck_assert_str_eq(w.pointer, "/a/1/b~1");
    ck_assert(w.line == 3 && w.col == 4);
    ck_assert_int_eq(mm_node_where(mm_json_root(f.json), &w), MM_OK);
    ck_assert_str_eq(w.pointer, "");
    ck_assert(w.line == 1 && w.col == 1 && w.offset == 0);
    ck_assert_int_eq(mm_node_where(at(f, "/none"), &w), MM_E_MISUSE);
    done(f);
}
END_TEST

/* Large objects get an index at the third lookup; it must agree with the plain search, through edits too. */
START_TEST(large_objects)
{
    const unsigned n = 3000;
    char *text = malloc(n * 32), *p = text, name[32], other[32];
    fixture f;
    mm_node root;
    uint64_t u;

    *p++ = '{';
    for (unsigned i = 0; i < n; i++)
        p += sprintf(p, "%s\"k%u\":%u", i > 0 ? "," : "", i, i);
    sprintf(p, "}");
    f = parse(text);
    root = mm_json_root(f.json);
    for (unsigned i = 0; i < n; i++) {
        sprintf(name, "k%u", i);
        ck_assert_int_eq(mm_node_u64(mm_node_get(root, name), &u), MM_OK);
        ck_assert_uint_eq(u, i);
        sprintf(other, "r%u", i);
        ck_assert_int_eq(mm_node_kind(mm_node_get(root, other)), MM_JSON_ABSENT);
        ck_assert_int_eq(mm_node_rename(root, name, other), MM_OK);
        ck_assert_int_eq(mm_node_append(root, name, "true"), MM_OK);
        ck_assert_int_eq(mm_node_append(root, name, "1"), MM_E_EXISTS);
    }
    for (unsigned i = 0; i < n; i++) {
        sprintf(other, "r%u", i);
        ck_assert_int_eq(mm_node_u64(mm_node_get(root, other), &u), MM_OK);
        ck_assert_uint_eq(u, i);
        ck_assert_int_eq(mm_node_remove(mm_node_get(root, other)), MM_OK);
        ck_assert_int_eq(mm_node_kind(mm_node_get(root, other)), MM_JSON_ABSENT);
    }
    ck_assert_uint_eq(mm_node_len(root), n);
    for (unsigned i = 0; i < n; i++)
        ck_assert_int_eq(mm_node_kind(mm_node_at(root, i)), MM_JSON_TRUE);
    free(text);
    done(f);
}
END_TEST

START_TEST(a_holder_is_used_again)
{
    fixture f = parse("[1,2,3]");
    const char *out;
    size_t n;

    for (unsigned i = 0; i < 100; i++) {
        ck_assert_int_eq(mm_json_parse(f.json, "g", "{\"a\":{},\"a\":[]}", 15, MM_JSON_FILE), MM_OK);
        ck_assert_int_eq(mm_node_append(mm_json_root(f.json), "b", "{\"c\":1}"), MM_OK);
        ck_assert_int_eq(mm_json_write(f.json, MM_JSON_COMPACT, &out, &n), MM_OK);
        ck_assert_str_eq(out, "{\"a\":{},\"a\":[],\"b\":{\"c\":1}}");
        ck_assert_int_eq(mm_json_parse(f.json, "g", "[", 1, MM_JSON_FILE), MM_E_SYNTAX);
        ck_assert_int_eq(mm_json_write(f.json, MM_JSON_COMPACT, &out, &n), MM_E_MISUSE);
        ck_assert_int_eq(mm_json_changed(f.json), 0);
    }
    done(f);
}
END_TEST

/* ---- printing ---- */
START_TEST(events_print_as_jackson)
{
    static const char pretty[] =
        "{\n  \"a\" : [ ],\n  \"b\" : { },\n  \"c\" : [ 1, -2, [ true, null ], {\n    \"d\" : \"x\"\n  }, {\n"
        "    \"e\" : 1.50\n  } ],\n  \"q\\\"\\u001F\\n/\x7f\xc3\xa9\\uD83D\\uDE00\" : null\n}";
    static const char compact[] =
        "{\"a\":[],\"b\":{},\"c\":[1,-2,[true,null],{\"d\":\"x\"},{\"e\":1.50}],"
        "\"q\\\"\\u001F\\n/\x7f\xc3\xa9\xf0\x9f\x98\x80\":null}";
    mm_ctx *ctx = fx_ctx(NULL);

    for (int i = 0; i < 2; i++) {
        mm_buf buf;
        mm_print p;

        mm__buf_init(&buf, ctx);
        mm_print_init(&p, &buf, i == 0 ? MM_JSON_JACKSON : MM_JSON_COMPACT, i == 1);
        mm_print_object(&p);
        mm_print_key(&p, "a"), mm_print_array(&p), mm_print_array_end(&p);
        mm_print_key(&p, "b"), mm_print_object(&p), mm_print_object_end(&p);
        mm_print_key(&p, "c"), mm_print_array(&p), mm_print_u64(&p, 1), mm_print_i64(&p, -2);
        mm_print_array(&p), mm_print_bool(&p, true), mm_print_null(&p), mm_print_array_end(&p);
        mm_print_object(&p), mm_print_key(&p, "d"), mm_print_text(&p, "x"), mm_print_object_end(&p);
        mm_print_object(&p), mm_print_key(&p, "e"), mm_print_number(&p, "1.50", 4), mm_print_object_end(&p);
        mm_print_array_end(&p);
        mm_print_key(&p, "q\"\x1f\n/\x7f\xc3\xa9\xf0\x9f\x98\x80"), mm_print_text(&p, NULL);
        mm_print_object_end(&p);
        ck_assert_int_eq(mm_print_end(&p), MM_OK);
        ck_assert_str_eq(buf.data, i == 0 ? pretty : compact);
        mm__buf_free(&buf);
    }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(events_nest_deeply)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_buf buf;
    mm_print p;

    mm__buf_init(&buf, ctx);
    mm_print_init(&p, &buf, MM_JSON_COMPACT, false);
    for (unsigned i = 0; i < 300; i++) {
        if (i % 3 == 0) {
            mm_print_array(&p);
        } else {
            mm_print_object(&p);
            mm_print_key(&p, "k");
        }
    }
    mm_print_null(&p);
    for (unsigned i = 300; i-- > 0;)
        if (i % 3 == 0)
            mm_print_array_end(&p);
        else
            mm_print_object_end(&p);
    ck_assert_int_eq(mm_print_end(&p), MM_OK);
    {
        mm_json *json;
        ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
        ck_assert_int_eq(mm_json_parse(json, "", buf.data, buf.len, MM_JSON_FILE), MM_OK);
        ck_assert_uint_eq(json->n, 1 + 300 + 200 + 1);
        mm_json_free(json);
    }
    mm__buf_free(&buf);
    mm_ctx_free(ctx);
}
END_TEST

static mm_code misuse(mm_ctx *ctx, int how)
{
    mm_buf buf;
    mm_print p;
    mm_code code;

    mm__buf_init(&buf, ctx);
    mm_print_init(&p, &buf, MM_JSON_JACKSON, false);
    switch (how) {
    case 0: mm_print_object(&p); break;
    case 1: mm_print_object(&p), mm_print_null(&p), mm_print_object_end(&p); break;
    case 2: mm_print_object(&p), mm_print_array_end(&p), mm_print_object_end(&p); break;
    case 3: mm_print_array(&p), mm_print_key(&p, "a"), mm_print_array_end(&p); break;
    case 4: mm_print_object(&p), mm_print_key(&p, "a"), mm_print_object_end(&p); break;
    default: mm_print_object_end(&p);
    }
    code = mm_print_end(&p);
    mm__buf_free(&buf);
    return code;
}

START_TEST(wrong_events_are_told)
{
    mm_ctx *ctx = fx_ctx(NULL);

    for (int how = 0; how < 6; how++)
        ck_assert_msg(misuse(ctx, how) == MM_E_MISUSE, "%d", how);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(nodes_are_reprinted)
{
    fixture f = parse("{ \"v\\/\":[1.0,{\"s\":\"a\\/\\u00e9\\u001f\xf0\x9f\x98\x80\\ud83d\\ude00\"},[]],"
                      "\"bad\":\"\\udfff\"}");
    mm_buf buf;
    mm_print p;

    mm__buf_init(&buf, f.ctx);
    mm_print_init(&p, &buf, MM_JSON_JACKSON, false);
    mm_print_object(&p);
    mm_print_key(&p, "w");
    mm_print_node(&p, at(f, "/v~1"));
    mm_print_key(&p, "none");
    mm_print_node(&p, at(f, "/none"));
    mm_print_object_end(&p);
    ck_assert_int_eq(mm_print_end(&p), MM_OK);
    ck_assert_str_eq(buf.data, "{\n  \"w\" : [ 1.0, {\n    \"s\" : \"a/\xc3\xa9\\u001F\\uD83D\\uDE00\\uD83D\\uDE00\"\n"
                               "  }, [ ] ],\n  \"none\" : null\n}");
    buf.len = 0;
    mm_print_init(&p, &buf, MM_JSON_COMPACT, true);
    mm_print_node(&p, at(f, "/v~1"));
    ck_assert_int_eq(mm_print_end(&p), MM_OK);
    ck_assert_str_eq(buf.data, "[1.0,{\"s\":\"a/\xc3\xa9\\u001F\xf0\x9f\x98\x80\xf0\x9f\x98\x80\"},[]]");
    buf.len = 0;
    mm_print_init(&p, &buf, MM_JSON_COMPACT, true);
    mm_print_node(&p, mm_json_root(f.json));
    ck_assert_int_eq(mm_print_end(&p), MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(f.ctx)->rule, "json/lone-surrogate");
    ck_assert_str_eq(mm_ctx_error(f.ctx)->pointer, "/bad");
    mm__buf_free(&buf);
    done(f);
}
END_TEST

START_TEST(absent_nodes_are_harmless)
{
    const mm_node none = { NULL, 0, 0, 0 };
    const char *s;
    size_t n, it = 0;
    uint64_t u;
    mm_node out;

    ck_assert_int_eq(mm_node_kind(none), MM_JSON_ABSENT);
    ck_assert_uint_eq(mm_node_len(none), 0);
    ck_assert_int_eq(mm_node_kind(mm_node_get(none, "a")), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(mm_node_at(none, 0)), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(mm_node_next(none, &it, NULL)), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_text(none, &s, &n), MM_E_DATA);
    ck_assert_int_eq(mm_node_raw(none, &s, &n), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_u64(none, &u), MM_E_DATA);
    ck_assert(!mm_node_is(none, ""));
    ck_assert_int_eq(mm_node_set(none, "1"), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_remove(none), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_append(none, "a", "1"), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_move(none, none, 0, NULL), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_copy(none, none, 0, NULL), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_rename(none, "a", "b"), MM_E_MISUSE);
    ck_assert_int_eq(mm_json_find(NULL, "", &out), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_kind(mm_json_root(NULL)), MM_JSON_ABSENT);
    mm_json_free(NULL);
}
END_TEST

FX_SUITE("json_node", FX_TEST(children_in_order), FX_TEST(pointers_find), FX_TEST(numbers_are_exact),
         FX_TEST(strings_decode), FX_TEST(issues_in_document_order), FX_TEST(duplicates_in_objects_of_any_size),
         FX_TEST(first_or_last_duplicate), FX_TEST(places_of_nodes), FX_TEST(large_objects),
         FX_TEST(a_holder_is_used_again), FX_TEST(events_print_as_jackson), FX_TEST(events_nest_deeply),
         FX_TEST(wrong_events_are_told), FX_TEST(nodes_are_reprinted), FX_TEST(absent_nodes_are_harmless))
