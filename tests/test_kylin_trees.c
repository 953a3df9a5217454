/* The real trees of Kylin 0.6 to 3.1.3: what they are taken for, and all that convert and verify say of them.
 * testdata/kylin/trees.tsv names the place that predicts each. */
#include "support/golden.h"
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ROWS = 512 };

typedef struct row { char *tree, *run, *result, *severity, *rule; size_t n; bool predicted; } row;
typedef struct table { char *text; row rows[MAX_ROWS]; size_t n; } table;

static table *read_table(void)
{
    table *t = calloc(1, sizeof *t);
    char *rest = t->text = fx_read(fx_testdata("kylin/trees.tsv"), NULL), *line;

    while ((line = strsep(&rest, "\n")) != NULL) {
        row *r = &t->rows[t->n];
        if (*line == '#' || *line == 0)
            continue;
        ck_assert_uint_lt(t->n, MAX_ROWS);
        r->tree = strsep(&line, "\t");
        r->run = strsep(&line, "\t");
        r->result = strsep(&line, "\t");
        r->severity = strsep(&line, "\t");
        r->rule = strsep(&line, "\t");
        r->n = strtoul(strsep(&line, "\t"), NULL, 10);
        ck_assert_ptr_nonnull(line);
        r->predicted = strlen(line) > 5 && (strstr(line, "README ") != NULL || strstr(line, "to-") != NULL
                                            || strstr(line, "product.md ") != NULL);
        t->n++;
    }
    return t;
}

static void free_table(table *t)
{
    free(t->text);
    free(t);
}

/* ---- findings ---- */

static bool is_finding(const char *line, size_t len, const char *severity, const char *rule)
{
    const char *end = line + len, *first = NULL, *which = "";
    static const char *const severities[] = { "error", "warning", "note" };

    for (size_t i = 0; i < 3; i++) {
        const char *word = fx_path("%s: ", severities[i]), *hit = strncmp(line, word, strlen(word)) == 0 ? line : NULL;
        if (hit == NULL)
            hit = strstr(line, fx_path(": %s: ", severities[i]));
        if (hit != NULL && hit < end && (first == NULL || hit < first)) {
            first = hit;
            which = severities[i];
        }
    }
    rule = fx_path("[%s]", rule);
    return strcmp(which, severity) == 0 && len > strlen(rule) && strncmp(end - strlen(rule), rule, strlen(rule)) == 0;
}

static size_t count(const char *findings, const char *severity, const char *rule)
{
    size_t n = 0;

    for (const char *end; (end = strchr(findings, '\n')) != NULL; findings = end + 1)
        n += is_finding(findings, (size_t)(end - findings), severity, rule);
    return n;
}

static size_t count_lines(const char *findings)
{
    size_t n = 0;

    for (; (findings = strchr(findings, '\n')) != NULL; findings++)
        n++;
    return n;
}

/* ---- runs ---- */

static char *inspect(const char *tree)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src = NULL;
    mm_detected d = { .size = sizeof d };
    const bool known = mm_source_open(&src, ctx, tree) == MM_OK && mm_detect(ctx, src, &d) == MM_OK;
    char *out = strdup(known ? fx_path("%s %s", d.format, d.release) : "exit 3");

    mm_source_free(src);
    mm_ctx_free(ctx);
    return out;
}

/* `convert`, `verify`, with or without ` --to FORMAT`. */
static char *run(const char *what, const char *tree, char **findings)
{
    const char *to = strstr(what, " --to ");
    char *result;

    if (to != NULL)
        to += 6;
    if (strncmp(what, "convert", 7) == 0) {
        const char *out = fx_path("%s/tree-out", fx_tmp());
        const go_plan plan = { .to = to, .now = 1433894400000 };
        go_result r = go_convert(tree, out, &plan);
        ck_assert(r.published == (r.exit == 0) && fx_exists(fx_path("%s/tree-out", fx_tmp())) == r.published);
        result = strdup(fx_path("exit %d", r.exit));
        *findings = strdup(r.all);
        go_free(&r);
        fx_remove_tree(fx_path("%s/tree-out", fx_tmp()));
    } else {
        vr_result r = vr_run(tree, to);
        const int code = r.code == MM_OK ? 0 : r.code == MM_E_VERIFY ? 1 : 3;
        result = strdup(fx_path("exit %d", code));
        *findings = strdup(r.text);
        vr_free(&r);
    }
    return result;
}

static void check_run(const row *rows, size_t n, const char *tree)
{
    char *findings = NULL, *result;
    size_t total = 0;

    if (strcmp(rows->run, "inspect") == 0)
        result = inspect(tree);
    else
        result = run(rows->run, tree, &findings);
    ck_assert_msg(strcmp(result, rows->result) == 0, "%s %s: %s\n%.2000s", rows->run, rows->tree, result,
                  findings != NULL ? findings : "");
    for (size_t i = 0; findings != NULL && i < n; i++) {
        const size_t got = count(findings, rows[i].severity, rows[i].rule);
        ck_assert_msg(got == rows[i].n, "%s %s: %s %s: %zu, not %zu\n%.2000s", rows->run, rows->tree, rows[i].severity,
                      rows[i].rule, got, rows[i].n, findings);
        total += got;
    }
    if (findings != NULL)
        ck_assert_msg(total == count_lines(findings), "%s %s: other findings\n%.3000s", rows->run, rows->tree,
                      findings);
    free(findings);
    free(result);
}

START_TEST(predicted)
{
    FX_NEED_SHARED(shared, "kylin");
    char *root = strdup(shared);
    table *t = read_table();
    size_t n, runs = 0;

    for (size_t i = 0; i < t->n; i += n) {
        const row *r = &t->rows[i];
        for (n = 1; i + n < t->n && strcmp(r[n].tree, r->tree) == 0 && strcmp(r[n].run, r->run) == 0;)
            n++;
        for (size_t k = 0; k < n; k++)
            ck_assert_msg(r[k].predicted || r[k].n == 0, "%s %s: %s: by what?", r->run, r->tree, r[k].rule);
        check_run(r, n, fx_path("%s/%s", root, r->tree));
        runs++;
    }
    ck_assert_uint_gt(runs, 50);
    free_table(t);
    free(root);
}
END_TEST

/* Each tree of these releases has its rows. */
START_TEST(none_is_left_out)
{
    FX_NEED_SHARED(shared, "kylin");
    char *root = strdup(shared);
    table *t = read_table();

    for (int i = 0; fx_loop_name(root, i) != NULL; i++) {
        const char *name = fx_loop_name(root, i);
        bool found = strncmp(name, "kylin-", 6) != 0 || name[6] == '5';
        for (size_t k = 0; k < t->n && !found; k++)
            found = strcmp(t->rows[k].tree, name) == 0 && strcmp(t->rows[k].run, "inspect") == 0;
        ck_assert_msg(found, "%s", name);
    }
    free_table(t);
    free(root);
}
END_TEST

/* Templates are filled in by a script of the vendor before they are imported. README of the reference data, 6. */
START_TEST(placeholders)
{
    static const char *const places[][2] = {
        { "1.5.4", "cube_desc/kylin_sales_cube_desc.json:179:19: error: /engine_type: expected a value" },
        { "2.0.0", "cube_desc/kylin_sales_cube.json:263:19: error: /engine_type: expected a value" },
        { "2.6.6", "cube_desc/kylin_sales_cube.json:275:19: error: /engine_type: expected a value" },
        { "2.6.6", "cube_desc/kylin_streaming_cube.json:148:19: error: /engine_type: expected a value" },
        { "3.1.3", "cube_desc/kylin_sales_cube.json:275:19: error: /engine_type: expected a value" },
    };
    FX_NEED_SHARED(shared, "kylin");
    char *root = strdup(shared);

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *tree = fx_path("%s/kylin-%s-sample_cube", root, places[i][0]);
        char *findings, *result = run("convert --to kylin-2.0", tree, &findings);
        ck_assert_str_eq(result, "exit 3");
        ck_assert_msg(strstr(findings, places[i][1]) != NULL, "%s: %s", places[i][0], findings);
        free(findings);
        free(result);
    }
    free(root);
}
END_TEST

FX_SUITE("kylin-trees", FX_TEST(predicted), FX_TEST(none_is_left_out), FX_TEST(placeholders))
