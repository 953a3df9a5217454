#include "support/fixture.h"
#include "json/json_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a small language for edits: "op|field|field;op|..." ---- */
static mm_json *parse(mm_ctx *ctx, const char *text)
{
    mm_json *json = NULL;

    ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
    ck_assert_int_eq(mm_json_parse(json, "f.json", text, strlen(text), MM_JSON_FILE), MM_OK);
    return json;
}

static bool no_memory; /* while looking for the place of an edit */

static mm_node at(mm_json *json, const char *pointer)
{
    mm_node node;
    mm_code code = mm_json_find(json, pointer, &node);

    no_memory |= code == MM_E_NOMEM;
    ck_assert(code == MM_OK || code == MM_E_NOMEM);
    return node;
}

static size_t place(const char *text)
{
    return strcmp(text, "end") == 0 ? SIZE_MAX : (size_t)atoi(text);
}

static const char *name_of(const char *text)
{
    return text != NULL && strcmp(text, "-") != 0 ? text : NULL;
}

static mm_code edit(mm_json *json, char *line)
{
    char *f[6] = { NULL };
    size_t n = 0;

    for (char *p = line; p != NULL && n < 6; n++) {
        f[n] = p;
        p = strchr(p, '|');
        if (p != NULL)
            *p++ = 0;
    }
    if (strcmp(f[0], "set") == 0)
        return mm_node_set(at(json, f[1]), f[2]);
    if (strcmp(f[0], "text") == 0)
        return mm_node_set_text(at(json, f[1]), f[2], strlen(f[2]));
    if (strcmp(f[0], "rename") == 0)
        return mm_node_rename(at(json, f[1]), f[2], f[3]);
    if (strcmp(f[0], "remove") == 0)
        return mm_node_remove(at(json, f[1]));
    if (strcmp(f[0], "append") == 0)
        return mm_node_append(at(json, f[1]), name_of(f[2]), f[3]);
    if (strcmp(f[0], "prepend") == 0)
        return mm_node_prepend(at(json, f[1]), name_of(f[2]), f[3]);
    if (strcmp(f[0], "before") == 0)
        return mm_node_insert(at(json, f[1]), 0, name_of(f[2]), f[3]);
    if (strcmp(f[0], "after") == 0)
        return mm_node_insert(at(json, f[1]), 1, name_of(f[2]), f[3]);
    if (strcmp(f[0], "move") == 0)
        return mm_node_move(at(json, f[1]), at(json, f[2]), place(f[3]), name_of(f[4]));
    if (strcmp(f[0], "copy") == 0)
        return mm_node_copy(at(json, f[1]), at(json, f[2]), place(f[3]), name_of(f[4]));
    ck_abort_msg("no such edit: %s", f[0]);
    return MM_E_MISUSE;
}

static mm_code edit_all(mm_json *json, const char *script)
{
    char *copy = strdup(script);
    mm_code code = MM_OK;

    no_memory = false;

    for (char *p = copy, *next; p != NULL && *p != 0 && code == MM_OK; p = next) {
        next = strchr(p, ';');
        if (next != NULL)
            *next++ = 0;
        code = edit(json, p);
    }
    free(copy);
    return no_memory ? MM_E_NOMEM : code;
}

typedef struct edit_case { const char *in, *script, *out; } edit_case;

static void check_cases(const edit_case *c, size_t n)
{
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < n; i++) {
        mm_json *json = parse(ctx, c[i].in), *again = NULL;
        const char *text;
        size_t len;

        ck_assert_msg(edit_all(json, c[i].script) == MM_OK, "%s: %s: %s", c[i].in, c[i].script,
                      mm_ctx_error(ctx)->text);
        ck_assert_int_eq(mm_json_write(json, MM_JSON_SPLICE, &text, &len), MM_OK);
        ck_assert_msg(len == strlen(c[i].out) && memcmp(text, c[i].out, len) == 0, "%s\n%s\nwanted %s\nfound  %.*s",
                      c[i].in, c[i].script, c[i].out, (int)len, text);
        ck_assert_int_eq(mm_json_changed(json), strcmp(c[i].in, c[i].out) != 0);
        again = parse(ctx, text);
        mm_json_free(again);
        mm_json_free(json);
    }
    mm_ctx_free(ctx);
}

/* The worked examples of docs/formats/json-layer.md 5.2. */
START_TEST(worked_examples)
{
    static const edit_case cases[] = {
        { "{\"a\":1,\"b\":2}", "append||c|3", "{\"a\":1,\"b\":2,\"c\":3}" },
        { "{\"a\":1,\"b\":2}", "remove|/a", "{\"b\":2}" },
        { "{\"a\":1,\"b\":2}", "remove|/b", "{\"a\":1}" },
        { "{ \"a\" : 1 }", "remove|/a", "{}" },
        { "{\n  \"a\" : 1\n}", "append||b|2", "{\n  \"a\" : 1,\n  \"b\" : 2\n}" },
        { "{\"id\":78322384368497380284257291774744000001,\"n\":1e400}", "rename||n|m",
          "{\"id\":78322384368497380284257291774744000001,\"m\":1e400}" },
        { "{\"a\": 1}", "append||b|2", "{\"a\": 1, \"b\": 2}" },
        { "[1, 2]", "before|/0|-|0", "[0, 1, 2]" },
        { "{\"config\":{}}", "append|/config|db_is_hidden|false", "{\"config\":{\"db_is_hidden\":false}}" },
        { "[ 1, 2 ]", "remove|/0", "[ 2 ]" },
        { "{\"a\":{\"x\":1},\"b\":{}}", "move|/a/x|/b|end|-", "{\"a\":{},\"b\":{\"x\":1}}" },
        { "{\"\\u0061\":1}", "rename||a|b", "{\"b\":1}" },
    };
    check_cases(cases, MM_COUNT(cases));
}
END_TEST

START_TEST(blanks_follow_the_neighbours)
{
    static const edit_case cases[] = {
        { "{\r\n\t\"a\": 1\r\n}\r\n", "append||b|{\"x\":[1,2]}",
          "{\r\n\t\"a\": 1,\r\n\t\"b\": {\r\n\t\t\"x\": [\r\n\t\t\t1,\r\n\t\t\t2\r\n\t\t]\r\n\t}\r\n}\r\n" },
        { "{\n  \"l\" : [ 1, 2 ],\n  \"e\" : { }\n}", "append|/e|k|{\"a\":[1,{\"b\":2}],\"c\":{},\"d\":[]}",
          "{\n  \"l\" : [ 1, 2 ],\n  \"e\" : {\n    \"k\" : {\n      \"a\" : [ 1, {\n        \"b\" : 2\n      } ],\n"
          "      \"c\" : { },\n      \"d\" : [ ]\n    }\n  }\n}" },
        { "{\"a\": [1, 2], \"b\": 3}", "set|/b|{\"x\":[1,{\"y\":2}],\"z\":3}",
          "{\"a\": [1, 2], \"b\": {\"x\": [1, {\"y\": 2}], \"z\": 3}}" },
        { "{\"a\":1,\n \"b\":2,   \"c\":3}", "remove|/b", "{\"a\":1,\n \"c\":3}" },
        { "{ \"a\":1 , \"b\":2 }", "after|/a|n|0", "{ \"a\":1, \"n\":0 , \"b\":2 }" },
        { "{ \"a\":1 , \"b\":2 }", "prepend||n|0;remove|/a", "{ \"n\":0, \"b\":2 }" },
        { "[]", "append||-|1;append||-|2", "[1,2]" },
        { "[ ]", "append||-|1", "[1]" },
        { "{\"k\": []}", "append|/k|-|1;append|/k|-|2", "{\"k\": [1, 2]}" },
        { "[1]", "append||-|2", "[1,2]" },
        { "[{\"a\": [1]}]", "append|/0/a|-|2", "[{\"a\": [1, 2]}]" },
        { "\xef\xbb\xbf\n{\"a\":1}\n\n", "set|/a|2", "\xef\xbb\xbf\n{\"a\":2}\n\n" },
        { " {\"a\":1} ", "set||[1]", " [1] " },
        { "{\"a\":1}", "remove|/a;append||b|2", "{\"b\":2}" },
        { "{ \"a\" : 1 }", "remove|/a;append||b|2", "{ \"b\" : 2 }" },
        { "{\"a\":{},\"b\":1}", "append|/a|x|1;remove|/a/x", "{\"a\":{},\"b\":1}" },
        { "{\"a\":{ },\"b\":1}", "append|/a|x|1;remove|/a/x", "{\"a\":{ },\"b\":1}" },
        { "{\"a\":\"x\\/y\"}", "text|/a|x/y", "{\"a\":\"x\\/y\"}" },
        { "{\"a\":1}", "text|/a|q\"\\\x01\xc3\xa9", "{\"a\":\"q\\\"\\\\\\u0001\xc3\xa9\"}" },
    };
    check_cases(cases, MM_COUNT(cases));
}
END_TEST

START_TEST(values_move_with_their_lines)
{
    static const edit_case cases[] = {
        { "{\n  \"a\": {\n    \"x\": {\n      \"y\": 1\n    },\n    \"z\": 0\n  }\n}", "move|/a/x||end|-",
          "{\n  \"a\": {\n    \"z\": 0\n  },\n  \"x\": {\n    \"y\": 1\n  }\n}" },
        /* a line that does not start with the old indentation: bytes stay */
        { "{\n  \"a\": {\n    \"x\": {\n \"y\": 1\n    },\n    \"z\": 0\n  }\n}", "move|/a/x||end|-",
          "{\n  \"a\": {\n    \"z\": 0\n  },\n  \"x\": {\n \"y\": 1\n    }\n}" },
        { "{\n  \"a\": {\n    \"x\": {\n      \"y\": 1\n    },\n    \"z\": 0\n  }\n}",
          "move|/a/x||0|-;append|/x|n|{\"q\":1};set|/x/y|[]",
          "{\n  \"x\": {\n    \"y\": [],\n    \"n\": {\n      \"q\": 1\n    }\n  },\n"
          "  \"a\": {\n    \"z\": 0\n  }\n}" },
        { "{\n  \"a\": {\n    \"x\": {\n      \"y\": 1\n    }\n  },\n  \"b\": 1\n}", "copy|/a/x||end|c;set|/a/x/y|2",
          "{\n  \"a\": {\n    \"x\": {\n      \"y\": 2\n    }\n  },\n  \"b\": 1,\n  \"c\": {\n    \"y\": 1\n  }\n}" },
        { "{\"a\":[1,2,3]}", "move|/a/2|/a|0|-", "{\"a\":[3,1,2]}" },
        { "{\"a\":1,\"b\":2,\"c\":3}", "move|/a||end|-", "{\"b\":2,\"c\":3,\"a\":1}" },
        { "{\"a\":1,\"b\":[]}", "move|/a|/b|0|-", "{\"b\":[1]}" },
        { "{\"a\":[7],\"b\":2}", "move|/a/0||1|n", "{\"a\":[],\"n\":7,\"b\":2}" },
        { "{\"a\":{\"x\":[1, 2]},\"b\":2}", "copy|/a|/a/x|0|-", "{\"a\":{\"x\":[{\"x\":[1, 2]}, 1, 2]},\"b\":2}" },
    };
    check_cases(cases, MM_COUNT(cases));
}
END_TEST

START_TEST(edits_undo_each_other)
{
    static const edit_case cases[] = {
        { "{\"\\u0061\" :1, \"b\":2}", "rename||a|z;rename||z|a", "{\"\\u0061\" :1, \"b\":2}" },
        { "{\"a\":1.50 }", "set|/a|7;set|/a|1.50", "{\"a\":1.50 }" },
        { "{\"a\": [1, 2],\"b\":{}}", "set|/a|7;set|/a|[1, 2]", "{\"a\": [1, 2],\"b\":{}}" },
        { "{\"a\" :1,\n\"b\": 2, \"c\":3}", "move|/a||end|-;move|/a||0|-", "{\"a\" :1,\n\"b\": 2, \"c\":3}" },
        { "{\"a\":{\"x\" : 1, \"y\":2},\"b\":{}}", "move|/a/x|/b|0|-;move|/b/x|/a|0|-",
          "{\"a\":{\"x\" : 1, \"y\":2},\"b\":{}}" },
        { "[ 1,2]", "set||{};set||[ 1,2]", "[ 1,2]" },
        { "[1 ,2]", "append||-|3;remove|/2", "[1 ,2]" },
    };
    check_cases(cases, MM_COUNT(cases));
}
END_TEST

START_TEST(bad_edits_change_nothing)
{
    static const struct { const char *in, *script; mm_code code; } cases[] = {
        { "{\"a\":1,\"b\":2}", "rename||a|b", MM_E_EXISTS },
        { "{\"a\":1,\"b\":2}", "rename||x|y", MM_E_DATA },
        { "{\"a\":1,\"b\":2,\"\\u0061\":3}", "rename||a|y", MM_E_DATA },
        { "{\"a\":1}", "append||a|2", MM_E_EXISTS },
        { "{\"a\":1}", "append||-|2", MM_E_MISUSE },
        { "[1]", "append||x|2", MM_E_MISUSE },
        { "{\"a\":1}", "append|/a|x|2", MM_E_MISUSE },
        { "{\"a\":1}", "append||x|{\"q\":1,\"q\":2}", MM_E_DATA },
        { "{\"a\":1}", "append||x|1 2", MM_E_SYNTAX },
        { "{\"a\":1}", "append||x|", MM_E_SYNTAX },
        { "{\"a\":1}", "append||\xff|1", MM_E_MISUSE },
        { "{\"a\":1}", "set|/a|01", MM_E_SYNTAX },
        { "{\"a\":1}", "set|/q|1", MM_E_MISUSE },
        { "{\"a\":1}", "remove|", MM_E_MISUSE },
        { "{\"a\":{\"b\":{}}}", "move|/a|/a/b|end|-", MM_E_MISUSE },
        { "{\"a\":{\"b\":{}}}", "move|/a|/a|end|-", MM_E_MISUSE },
        { "{\"a\":{\"b\":1},\"b\":2}", "move|/b|/a|end|-", MM_E_EXISTS },
        { "{\"a\":{\"b\":1},\"b\":2}", "copy|/b|/a|end|-", MM_E_EXISTS },
        { "{\"a\":{},\"b\":2}", "move|/b|/a|1|-", MM_E_MISUSE },
        { "[1,2]", "move|/0||2|-", MM_E_MISUSE },
        { "[[],{}]", "move|/0|/1|0|-", MM_E_MISUSE },
    };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        mm_json *json = parse(ctx, cases[i].in);
        const uint32_t tokens = json->n;
        const char *text;
        size_t len;

        ck_assert_msg(edit_all(json, cases[i].script) == cases[i].code, "%s: %s: %s", cases[i].in, cases[i].script,
                      mm_ctx_error(ctx)->text);
        fx_saw_rule(mm_ctx_error(ctx)->rule);
        if (cases[i].code != MM_E_MISUSE) /* an absent node has no document, so no context either */
            ck_assert_int_eq(mm_ctx_error(ctx)->code, cases[i].code);
        ck_assert_int_eq(mm_json_changed(json), 0);
        ck_assert_uint_eq(json->n, tokens);
        ck_assert_int_eq(mm_json_write(json, MM_JSON_SPLICE, &text, &len), MM_OK);
        ck_assert_str_eq(text, cases[i].in);
        mm_json_free(json);
    }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(a_value_cannot_enter_itself_after_moves)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json = parse(ctx, "{\"a\":{\"b\":{}},\"c\":{},\"d\":[]}");

    ck_assert_int_eq(edit_all(json, "append||n|{\"in\":{}};move|/c|/n/in|end|-"), MM_OK);
    ck_assert_int_eq(mm_node_move(at(json, "/n"), at(json, "/n/in/c"), SIZE_MAX, NULL), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_move(at(json, "/a"), at(json, "/n/in/c"), SIZE_MAX, NULL), MM_OK);
    ck_assert_int_eq(mm_node_move(at(json, "/n"), at(json, "/n/in/c/a/b"), SIZE_MAX, NULL), MM_E_MISUSE);
    /* what left a container is no longer inside */
    ck_assert_int_eq(mm_node_move(at(json, "/n/in/c"), at(json, "/d"), 0, NULL), MM_OK);
    ck_assert_int_eq(mm_node_move(at(json, "/n"), at(json, "/d/0"), SIZE_MAX, NULL), MM_OK);
    mm_json_free(json);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(nodes_read_through_edits)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json = parse(ctx, "{\"a\":1,\"b\":[1,2,3],\"c\":{\"x\":null}}");
    mm_node a = at(json, "/a"), b = at(json, "/b"), second = at(json, "/b/1"), c = at(json, "/c"), gone, key;
    const char *text;
    uint64_t u;
    size_t n, it = 0;
    mm_json_where where;

    ck_assert_int_eq(mm_node_set(a, "42"), MM_OK);
    ck_assert_int_eq(mm_node_u64(a, &u), MM_OK);
    ck_assert_uint_eq(u, 42);
    ck_assert_int_eq(mm_node_prepend(b, NULL, "0"), MM_OK);
    ck_assert_int_eq(mm_node_u64(second, &u), MM_OK);
    ck_assert_uint_eq(u, 2);
    ck_assert_uint_eq(mm_node_len(b), 4);
    ck_assert_int_eq(mm_node_u64(mm_node_at(b, 0), &u), MM_OK);
    ck_assert_uint_eq(u, 0);
    gone = second;
    ck_assert_int_eq(mm_node_remove(second), MM_OK);
    ck_assert_int_eq(mm_node_remove(gone), MM_E_MISUSE);
    ck_assert_int_eq(mm_node_raw(b, &text, &n), MM_OK);
    ck_assert_str_eq(text, "[0,1,3]");
    ck_assert_int_eq(mm_node_append(c, "y", "{\"deep\":[true]}"), MM_OK);
    ck_assert_int_eq(mm_node_kind(at(json, "/c/y/deep/0")), MM_JSON_TRUE);
    ck_assert_int_eq(mm_node_where(at(json, "/c/y/deep/0"), &where), MM_OK);
    ck_assert_str_eq(where.pointer, "/c");
    ck_assert_uint_eq(where.offset, 23);
    ck_assert_int_eq(mm_node_rename(c, "x", "z"), MM_OK);
    ck_assert_int_eq(mm_node_kind(mm_node_get(c, "x")), MM_JSON_ABSENT);
    ck_assert_int_eq(mm_node_kind(mm_node_get(c, "z")), MM_JSON_NULL);
    ck_assert_int_ne(mm_node_next(c, &it, &key).ref, 0);
    ck_assert(mm_node_is(key, "z"));
    ck_assert_int_eq(mm_node_set(key, "1"), MM_E_MISUSE);
    ck_assert_int_eq(mm_json_write(json, MM_JSON_COMPACT, &text, &n), MM_OK);
    ck_assert_str_eq(text, "{\"a\":42,\"b\":[0,1,3],\"c\":{\"z\":null,\"y\":{\"deep\":[true]}}}");
    ck_assert_int_eq(mm_json_write(json, MM_JSON_JACKSON, &text, &n), MM_OK);
    ck_assert_str_eq(text, "{\n  \"a\" : 42,\n  \"b\" : [ 0, 1, 3 ],\n  \"c\" : {\n    \"z\" : null,\n    \"y\" : {\n"
                           "      \"deep\" : [ true ]\n    }\n  }\n}");
    mm_json_free(json);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(walks_survive_edits)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json = parse(ctx, "{\"k1\":1,\"x\":2,\"k2\":3,\"k3\":4,\"y\":5}");
    mm_node root = mm_json_root(json), key, value;
    const char *text;
    size_t it = 0, n, seen = 0;

    while (mm_node_kind(value = mm_node_next(root, &it, &key)) != MM_JSON_ABSENT) {
        const char *name;
        ck_assert_int_eq(mm_node_text(key, &name, &n), MM_OK);
        seen++;
        if (name[0] == 'k')
            ck_assert_int_eq(mm_node_remove(value), MM_OK);
    }
    ck_assert_uint_eq(seen, 5);
    ck_assert_int_eq(mm_json_write(json, MM_JSON_SPLICE, &text, &n), MM_OK);
    ck_assert_str_eq(text, "{\"x\":2,\"y\":5}");
    mm_json_free(json);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
    static const char in[] = "{\n  \"a\": {\n    \"x\": {\n      \"y\": 1\n    }\n  },\n  \"b\": [1, 2]\n}";
    static const char *const scripts[] = {
        "append||n|{\"q\":[1,{}]}", "move|/a/x||0|-", "copy|/a||end|c", "rename||a|z", "text|/b/0|h\"ello",
        "set||{\"r\":1}", "move|/b/1|/b|0|-", "remove|/b", "set|/b/0|[ ]"
    };

    for (size_t i = 0; i < MM_COUNT(scripts); i++) {
        for (unsigned long fail = 0;; fail++) {
            fx_alloc alloc = FX_ALLOC_NONE;
            mm_ctx *ctx = fx_ctx(&alloc);
            mm_json *json = NULL;
            const char *text;
            size_t len;
            mm_code code;

            alloc.fail_at = alloc.calls + fail;
            code = mm_json_new(&json, ctx);
            if (code == MM_OK)
                code = mm_json_parse(json, "", in, sizeof in - 1, MM_JSON_FILE);
            if (code == MM_OK) {
                code = edit_all(json, scripts[i]);
                if (code == MM_E_NOMEM) {
                    alloc.fail_at = (unsigned long)-1;
                    ck_assert_msg(!mm_json_changed(json), "%s at %lu", scripts[i], fail);
                }
            }
            if (code == MM_OK)
                code = mm_json_write(json, MM_JSON_SPLICE, &text, &len);
            ck_assert_msg(code == MM_OK || code == MM_E_NOMEM, "%s: %d", scripts[i], code);
            mm_json_free(json);
            mm_ctx_free(ctx);
            ck_assert_uint_eq(alloc.live, 0);
            if (code == MM_OK && alloc.calls <= alloc.fail_at)
                break;
        }
    }
}
END_TEST

FX_SUITE("json_edit", FX_TEST(worked_examples), FX_TEST(blanks_follow_the_neighbours),
         FX_TEST(values_move_with_their_lines), FX_TEST(edits_undo_each_other), FX_TEST(bad_edits_change_nothing),
         FX_TEST(a_value_cannot_enter_itself_after_moves), FX_TEST(nodes_read_through_edits),
         FX_TEST(walks_survive_edits), FX_TEST(every_allocation_may_fail))
