/* Recorded runs of the vendor's tools for 1.4 and 1.5.1: what must come out is their tree with metamig's files laid
 * over it, as the READMEs of the reference data say. docs/formats/kylin-1.x-to-2.0.md 2. */
#include "support/golden.h"
#include "support/golden_made.h"
#include "support/golden_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct failures { char *text; size_t n_cases, n_bad; } failures;

static void note_failure(failures *f, const char *name, const char *what)
{
    const size_t old = f->text != NULL ? strlen(f->text) : 0, size = old + strlen(name) + strlen(what) + 8;

    f->text = realloc(f->text, size);
    snprintf(f->text + old, size - old, "\n%s: %s", name, what);
    f->n_bad++;
}

static void conclude(failures *f, size_t n_cases)
{
    ck_assert_uint_eq(f->n_cases, n_cases);
    if (f->n_bad > 0) /* Check cuts its messages */
        fprintf(stderr, "%zu of %zu cases:%s\n", f->n_bad, f->n_cases, f->text);
    ck_assert_uint_eq(f->n_bad, 0);
    free(f->text);
}

/* ---- what the READMEs say of single cases ---- */

/* Files that must be an error: "* `FILE`: must be an error"; the older cases say it in other words. */
typedef struct bad { char *text; const char *at[8]; size_t n; } bad;

static bad read_bad(const char *dir, const char *name)
{
    static const char mark[] = "`: must be an error";
    bad b = { .text = fx_read(fx_path("%s/README.md", dir), NULL) };

    if (strcmp(name, "abort-no-model") == 0)
        b.at[b.n++] = "cube_desc/b_bad.json";
    if (strcmp(name, "encoding-none") == 0 && strstr(b.text, "error `rowkey/no-encoding`") != NULL)
        b.at[b.n++] = "cube_desc/enc_none.json";
    for (char *hit = b.text; (hit = strstr(hit, mark)) != NULL; hit++) {
        char *start = hit;
        while (start[-1] != '`')
            start--;
        *hit = 0;
        ck_assert_uint_lt(b.n, 7);
        b.at[b.n++] = start;
    }
    return b;
}

static const char *options_of(const char *name)
{
    if (strcmp(name, "filter-one") == 0)
        return "model m1\nkeep-going"; /* what is left out keeps its stale signature, which verify refuses */
    return strcmp(name, "filter-list") == 0 ? "model m1,m2" : NULL;
}

/* ---- one case ---- */

static void copy_input(const char *golden, const char *name, const char *dest)
{
    if (strncmp(name, "real-", 5) == 0)
        fx_copy_tree(fx_shared(fx_path("kylin/kylin-%s", name + 5)), dest);
    else
        (void)go_make_in(fx_path("%s/%s", golden, name), dest);
}

/* The dumps of a 1.3 that somebody has edited with 1.4 are in 1.4 form already; the tools take any form. */
static go_result convert(const char *in, const char *out, const char *to, const char *options)
{
    const char *from = strcmp(to, "kylin-1.4") == 0 ? "kylin-0.7" : NULL;
    const go_plan plan = { .from = from, .to = to, .now = 1433894400000, .options = options };

    return go_convert(in, out, &plan);
}

/* Errors that the README names: without --keep-going nothing, with it an unchanged copy. */
static void check_bad(failures *f, const char *name, const bad *b, const char *in, const char *out, const char *to)
{
    go_result r = convert(in, out, to, NULL);

    if (r.exit != 3 || r.published || fx_exists(out))
        note_failure(f, name, "must end with 3");
    go_free(&r);
    r = convert(in, out, to, "keep-going");
    if (!r.published)
        note_failure(f, name, r.all);
    for (size_t i = 0; r.published && i < b->n; i++) {
        char *x = fx_read(fx_path("%s/%s", in, b->at[i]), NULL), *y = fx_read(fx_path("%s/%s", out, b->at[i]), NULL);
        if (strcmp(x, y) != 0)
            note_failure(f, name, fx_path("%s is no copy of the input", b->at[i]));
        free(x);
        free(y);
    }
    go_free(&r);
}

static void check_case(failures *f, const char *golden, const char *name, const char *to)
{
    char *dir = strdup(fx_path("%s/%s", golden, name));
    char *in = strdup(fx_path("%s/in-%s", fx_tmp(), name)), *out = strdup(fx_path("%s/out-%s", fx_tmp(), name));
    char *vendor = gm_expect(golden, name), *over = strdup(fx_path("%s/metamig-out", dir)), *why;
    bad b = read_bad(dir, name);
    go_result r;

    f->n_cases++;
    if (vendor == NULL)
        vendor = strdup(fx_path("%s/vendor-out", dir));
    copy_input(golden, name, in);
    if (b.n > 0)
        check_bad(f, name, &b, in, out, to);
    else {
        r = convert(strcmp(name, "trailing-slash") == 0 ? fx_path("%s/", in) : in, out, to, options_of(name));
        if (!r.published)
            note_failure(f, name, r.all);
        go_free(&r);
    }
    if (fx_exists(out)) {
        why = gt_compare(vendor, over, in, out, b.at);
        if (why != NULL)
            note_failure(f, name, why);
        free(why);
    }
    if (getenv("GOLDEN_KEEP") == NULL) {
        fx_remove_tree(in);
        fx_remove_tree(out);
    }
    free(b.text);
    free(dir);
    free(in);
    free(out);
    free(vendor);
    free(over);
}

/* Where a README gives the form for --allow-cuboid-superset, that comes out with it, and nothing is an error. */
static void check_superset(failures *f, const char *dir, const char *name)
{
    static const char *const nothing[] = { NULL };
    char *in = strdup(fx_path("%s/in-%s", fx_tmp(), name)), *out = strdup(fx_path("%s/out-%s", fx_tmp(), name));
    char *vendor = strdup(fx_path("%s/vendor-out", dir)), *over = strdup(fx_path("%s/metamig-out", dir)), *why = NULL;
    go_result r;

    go_make_in(dir, in);
    r = convert(in, out, "kylin-1.5.1", "allow-cuboid-superset");
    f->n_cases++;
    if (r.exit != 0 || !r.published)
        note_failure(f, name, r.all);
    else
        why = gt_compare(vendor, over, in, out, nothing);
    if (why != NULL)
        note_failure(f, name, why);
    free(why);
    go_free(&r);
    fx_remove_tree(in);
    fx_remove_tree(out);
    free(vendor);
    free(over);
    free(in);
    free(out);
}

static void check_all(const char *golden, const char *to, size_t n_cases)
{
    failures f = { 0 };

    for (int i = 0; fx_loop_name(golden, i) != NULL; i++) {
        char *name = strdup(fx_loop_name(golden, i));
        check_case(&f, golden, name, to);
        free(name);
    }
    conclude(&f, n_cases);
}

START_TEST(to_1_4)
{
    FX_NEED_SHARED(shared, "kylin/golden-1.4");
    char *golden = strdup(shared);

    check_all(golden, "kylin-1.4", 26);
    free(golden);
}
END_TEST

START_TEST(to_1_5_1)
{
    FX_NEED_SHARED(shared, "kylin/golden-1.5.1");
    char *golden = strdup(shared);

    check_all(golden, "kylin-1.5.1", 28);
    free(golden);
}
END_TEST

START_TEST(to_1_5_1_with_superset)
{
    FX_NEED_SHARED(shared, "kylin/golden-1.5.1");
    char *golden = strdup(shared);
    failures f = { 0 };

    for (int i = 0; fx_loop_name(golden, i) != NULL; i++) {
        char *name = strdup(fx_loop_name(golden, i)), *dir = strdup(fx_path("%s/%s", golden, name));
        char *readme = fx_read(fx_path("%s/README.md", dir), NULL);
        if (strstr(readme, "(form for `--allow-cuboid-superset`)") != NULL)
            check_superset(&f, dir, name);
        free(readme);
        free(dir);
        free(name);
    }
    conclude(&f, 2);
    free(golden);
}
END_TEST

FX_SUITE("golden-kylin-1x", FX_TEST(to_1_4), FX_TEST(to_1_5_1), FX_TEST(to_1_5_1_with_superset))
