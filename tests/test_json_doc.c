/* JSON of documents in a run: findings instead of errors. */
#include "support/fixture.h"
#include "core/run.h"

#include <string.h>

static mm_code print_kind(mm_doc *doc)
{
    mm_node root, x;

    MM_TRY(mm_doc_root(doc, NULL, &root));
    x = mm_node_get(root, "x");
    if (mm_node_kind(x) == MM_JSON_ABSENT)
        return mm_node_error(doc, x, "kylin-0.7/common/json-read", "no x in %s", "here");
    mm_node_note(doc, x, "core/note", "an x of %zu", mm_node_len(x));
    if (mm_node_kind(x) == MM_JSON_STRING) {
        const char *text;
        size_t n;
        mm_node_warn(doc, x, "core/warn", "a string");
        return mm_node_text(x, &text, &n);
    }
    return MM_OK;
}

static mm_code with_own_rule(mm_doc *doc)
{
    mm_node root;

    return mm_doc_root(doc, "own/rule", &root);
}

static const mm_route routes[] = {
    { .pattern = "/own/*", .check = with_own_rule },
    { .pattern = "/*", .check = print_kind },
};

typedef struct finding {
    mm_severity severity;
    const char *rule, *pointer;
    uint64_t    line, col;
    const char *text;
} finding;

/* Checks one document; compares the findings, in their order in the report. */
static void check_doc(const char *path, const char *text, const char *duplicates, const finding *want, size_t n)
{
    static const mm_format format = { .id = "test", .family = "test" };
    mm_option option = { .name = "duplicates", .kind = MM_OPTION_TEXT };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_settings settings = { .ctx = ctx };
    mm_report *rep;
    mm_tree *tree;
    mm_run run;
    size_t it = 0;

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    ck_assert_int_eq(mm__spool_new(&tree, ctx, "t"), MM_OK);
    ck_assert_int_eq(mm__spool_put(tree, &(mm_item){ .mode = 0644 }, path, text, strlen(text)), MM_OK);
    ck_assert_int_eq(mm__tree_sort(tree), MM_OK);
    ck_assert_int_eq(mm__run_init(&run, ctx, rep, tree), MM_OK);
    if (duplicates != NULL)
        ck_assert_int_eq(mm__settings_put(&settings, &option, duplicates), MM_OK);
    run.settings = &settings;
    run.format = &format;
    run.routes = routes;
    run.n_routes = MM_COUNT(routes);
    ck_assert_int_eq(mm__run_check(&run), MM_OK);
    for (size_t i = 0; i < n; i++) {
        const mm_finding *f = mm_report_next(rep, &it);
        ck_assert_msg(f != NULL, "%s: only %zu findings", text, i);
        ck_assert_str_eq(f->text, want[i].text);
        ck_assert_str_eq(f->rule, want[i].rule);
        ck_assert_str_eq(f->file, path + 1);
        ck_assert_str_eq(f->pointer, want[i].pointer);
        ck_assert_int_eq(f->severity, want[i].severity);
        ck_assert_msg(f->line == want[i].line && f->col == want[i].col, "%s: %llu:%llu", f->text,
                      (unsigned long long)f->line, (unsigned long long)f->col);
    }
    ck_assert_ptr_null(mm_report_next(rep, &it));
    ck_assert_int_eq(mm_ctx_error(ctx)->code, MM_OK); /* faults of the data leave it alone */
    mm__run_free(&run);
    mm__settings_free(&settings);
    mm__tree_free(tree);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}

START_TEST(faults_become_findings)
{
    static const finding broken[] = { { MM_ERROR, "json/number", "/x", 2, 5, "leading zero" } };
    static const finding own[] = { { MM_ERROR, "own/rule", "/x", 2, 5, "leading zero" } };
    static const finding absent[] = { { MM_ERROR, "kylin-0.7/common/json-read", "", 0, 0, "no x in here" } };
    static const finding note[] = { { MM_NOTE, "core/note", "/x", 1, 6, "an x of 2" } };

    check_doc("/a.json", "{\n\"x\":012}", NULL, broken, 1);
    check_doc("/own/a.json", "{\n\"x\":012}", NULL, own, 1);
    check_doc("/a.json", "{}", NULL, absent, 1);
    check_doc("/a.json", "{\"x\":[1,2]}", NULL, note, 1);
}
END_TEST

START_TEST(duplicates_as_the_options_say)
{
    static const char text[] = "\xef\xbb\xbf{\"x\":1,\"x\":[1,2,3]}";
    static const finding refused[] = {
        { MM_WARNING, "json/bom", "", 1, 1, "UTF-8 byte order mark" },
        { MM_ERROR, "json/dup-key", "/x", 1, 11, "member \"x\" appears 2 times, first at 1:5" },
    };
    static const finding last[] = {
        { MM_WARNING, "json/bom", "", 1, 1, "UTF-8 byte order mark" },
        { MM_WARNING, "json/dup-key", "/x", 1, 11, "member \"x\" appears 2 times, first at 1:5" },
        { MM_NOTE, "core/note", "/x", 1, 15, "an x of 3" },
    };

    check_doc("/a.json", text, NULL, refused, 2);
    check_doc("/a.json", text, "error", refused, 2);
    check_doc("/a.json", text, "last", last, 3);
}
END_TEST

START_TEST(surrogates_matter_where_they_are_decoded)
{
    static const finding plain[] = {
        { MM_NOTE, "core/note", "/x", 1, 6, "an x of 0" },
        { MM_WARNING, "core/warn", "/x", 1, 6, "a string" },
    };
    static const finding other[] = { { MM_NOTE, "core/note", "/x", 1, 6, "an x of 0" } };

    check_doc("/a.json", "{\"x\":1,\"y\":\"\\ud800\"}", NULL, other, 1);
    check_doc("/a.json", "{\"x\":\"ok\",\"y\":\"\\ud800\"}", NULL, plain, 2);
}
END_TEST

/* ---- what apply makes of an edited document ---- */
static mm_code add_member(mm_doc *doc, mm_emit *out)
{
    mm_node root;

    MM_TRY(mm_doc_root(doc, NULL, &root));
    MM_TRY(mm_node_append(root, "added", "[1,2]"));
    if (mm_node_kind(mm_node_get(root, "undo")) != MM_JSON_ABSENT)
        MM_TRY(mm_node_remove(mm_node_get(root, "added")));
    return mm_emit_changed(out, doc, "test/add");
}

static const mm_route editing[] = { { .pattern = "/*", .apply = add_member } };

typedef struct written { char text[256]; } written;

static mm_code take_text(void *user, const mm_item *like, const char *path, const void *data, size_t len)
{
    written *w = user;

    (void)like, (void)path;
    memcpy(w->text, data, len);
    w->text[len] = 0;
    return MM_OK;
}

static mm_code take_copy(void *user, mm_tree *from, mm_item *item, const char *path)
{
    written *w = user;
    mm_buf buf;
    mm_code code;

    mm__buf_init(&buf, from->ctx);
    code = mm__tree_load(from, item, &buf);
    if (code == MM_OK)
        code = take_text(w, item, path, buf.data, buf.len);
    mm__buf_free(&buf);
    return code;
}

static void check_edit(const char *text, const char *style, const char *want)
{
    mm_option option = { .name = "style", .kind = MM_OPTION_TEXT };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_settings settings = { .ctx = ctx };
    written w = { "" };
    const mm_target target = { take_text, take_copy, &w };
    mm_report *rep;
    mm_tree *tree;
    mm_run run;

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    ck_assert_int_eq(mm__spool_new(&tree, ctx, "t"), MM_OK);
    ck_assert_int_eq(mm__spool_put(tree, &(mm_item){ .mode = 0644 }, "/a.json", text, strlen(text)), MM_OK);
    ck_assert_int_eq(mm__tree_sort(tree), MM_OK);
    ck_assert_int_eq(mm__run_init(&run, ctx, rep, tree), MM_OK);
    if (style != NULL)
        ck_assert_int_eq(mm__settings_put(&settings, &option, style), MM_OK);
    run.settings = &settings;
    run.routes = editing;
    run.n_routes = MM_COUNT(editing);
    run.target = &target;
    ck_assert_int_eq(mm__run_convert(&run), MM_OK);
    ck_assert_str_eq(w.text, want);
    ck_assert_uint_eq(run.counts.changed, strcmp(text, want) != 0);
    mm__run_free(&run);
    mm__settings_free(&settings);
    mm__tree_free(tree);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}

START_TEST(edits_reach_the_output)
{
    check_edit("{\"a\":1.0}\n", NULL, "{\"a\":1.0,\"added\":[1,2]}\n");
    check_edit("{\"a\":1.0}\n", "splice", "{\"a\":1.0,\"added\":[1,2]}\n");
    check_edit("{\"a\":1.0}\n", "vendor", "{\n  \"a\" : 1.0,\n  \"added\" : [ 1, 2 ]\n}");
    check_edit("{\"undo\" : 1.0}\n", "vendor", "{\"undo\" : 1.0}\n"); /* no effective edit */
}
END_TEST

FX_SUITE("json_doc", FX_TEST(faults_become_findings), FX_TEST(duplicates_as_the_options_say),
         FX_TEST(surrogates_matter_where_they_are_decoded), FX_TEST(edits_reach_the_output))
