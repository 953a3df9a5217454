/* Conversion of Kylin 0.6 dumps to 0.7, of 0.7 to 1.5.1, and of 2.x and 3.x to 4.0, case by case:
 * testdata/kylin/0.7/README.md; and the recordings of the reference data. With GOLDEN_UPDATE=1 in the environment the
 * pinned results are written anew instead of compared. */
#include "support/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct failures { char *text; size_t n_cases, n_bad; } failures;

static void note_failure(failures *f, const char *name, const char *what)
{
    const size_t old = f->text != NULL ? strlen(f->text) : 0, size = old + strlen(name) + strlen(what) + 8;

    f->text = realloc(f->text, size);
    snprintf(f->text + old, size - old, "\n%s: %s", name, what);
    f->n_bad++;
}

static void conclude(failures *f)
{
    ck_assert_uint_gt(f->n_cases, 0);
    if (f->n_bad > 0) /* Check cuts its messages */
        fprintf(stderr, "%zu of %zu cases:%s\n", f->n_bad, f->n_cases, f->text);
    ck_assert_uint_eq(f->n_bad, 0);
    free(f->text);
}

static bool updating(void)
{
    return getenv("GOLDEN_UPDATE") != NULL;
}

/* ---- one case ---- */

typedef struct dirs { char *name, *dir, *in, *out; int64_t now; uint64_t digest; } dirs;

static dirs set_up(const char *folder, int i)
{
    dirs d;

    d.name = strdup(fx_loop_name(folder, i));
    d.dir = strdup(fx_path("%s/%s", folder, d.name));
    d.in = strdup(fx_path("%s/in-%s", fx_tmp(), d.name));
    d.out = strdup(fx_path("%s/out-%s", fx_tmp(), d.name));
    d.now = go_make_in(d.dir, d.in);
    d.digest = fx_tree_digest(d.in);
    return d;
}

static void tear_down(dirs *d)
{
    fx_remove_tree(d->in);
    fx_remove_tree(d->out);
    free(d->name);
    free(d->dir);
    free(d->in);
    free(d->out);
}

static char *options_of(const dirs *d)
{
    const char *path = fx_path("%s/options", d->dir);

    return fx_exists(path) ? fx_read(path, NULL) : NULL;
}

/* Takes the first line off if it is "from FORMAT". */
static char *take_from(char *options)
{
    const size_t n = options != NULL && strncmp(options, "from ", 5) == 0 ? strcspn(options, "\n") : 0;
    char *from = n > 0 ? strndup(options + 5, n - 5) : NULL;

    if (n > 0)
        memmove(options, options + n + 1, strlen(options + n));
    return from;
}

/* A pinned text file; absent stands for "". */
static void check_text(failures *f, const dirs *d, const char *file, const char *got)
{
    const char *path = fx_path("%s/%s", d->dir, file);
    char *want;

    if (updating()) {
        unlink(path);
        if (*got != 0)
            fx_write(path, got, strlen(got));
        return;
    }
    want = fx_exists(path) ? fx_read(path, NULL) : strdup("");
    if (strcmp(want, got) != 0) {
        char *text = malloc(strlen(want) + strlen(got) + 64);
        sprintf(text, "%s: want\n%sgot\n%s", file, want, got);
        note_failure(f, d->name, text);
        free(text);
    }
    free(want);
}

static void check_counts(failures *f, const dirs *d, const mm_counts *c)
{
    if (c->read != c->unchanged + c->changed + c->dropped || c->written != c->unchanged + c->changed + c->created)
        note_failure(f, d->name, "the counts do not balance");
}

static void check_vendor(failures *f, const dirs *d, const char *vendor)
{
    char *why = go_compare(d->dir, vendor, d->in, d->out);

    if (why != NULL)
        note_failure(f, d->name, why);
    free(why);
}

static void check_published(failures *f, const dirs *d, const go_result *r)
{
    const char *want = fx_path("%s/want", d->dir);

    if (!r->published || !fx_exists(d->out)) {
        note_failure(f, d->name, r->all);
        return;
    }
    check_counts(f, d, &r->counts);
    if (updating()) {
        fx_remove_tree(want);
        fx_copy_tree(d->out, want);
    }
    fx_assert_same_tree(want, d->out);
    if (fx_exists(fx_path("%s/deviations.tsv", d->dir)))
        check_vendor(f, d, fx_path("%s/vendor", d->dir));
}

/* `findings`: all, or those of the conversion alone. */
static void check_case(failures *f, const dirs *d, const go_result *r, const char *findings)
{
    char code[16];

    f->n_cases++;
    snprintf(code, sizeof code, "%d\n", r->exit);
    if ((r->exit != 0) != fx_exists(fx_path("%s/exit", d->dir)) && !updating())
        note_failure(f, d->name, "a case has a file \"exit\" if it fails, else a folder \"want\"");
    check_text(f, d, "exit", r->exit == 0 ? "" : code);
    check_text(f, d, "findings", findings);
    if (r->exit == 0)
        check_published(f, d, r);
    else if (r->published || fx_exists(d->out))
        note_failure(f, d->name, "something was published");
    if (fx_tree_digest(d->in) != d->digest)
        note_failure(f, d->name, "the input was touched");
}

static void check_cases(const char *rel, const char *to, bool with_verify)
{
    char *folder = strdup(fx_testdata(rel));
    failures f = { 0 };

    for (int i = 0; fx_loop_name(folder, i) != NULL; i++) {
        dirs d = set_up(folder, i);
        char *options = options_of(&d), *from = take_from(options);
        const go_plan plan = { .from = from, .to = to, .now = d.now, .options = options };
        go_result r = go_convert(d.in, d.out, &plan);
        check_case(&f, &d, &r, with_verify ? r.all : r.findings);
        go_free(&r);
        free(from);
        free(options);
        tear_down(&d);
    }
    conclude(&f);
    free(folder);
}

START_TEST(cases)
{
    check_cases("kylin/0.7", "kylin-0.7", false);
}
END_TEST

START_TEST(cases_4_0)
{
    check_cases("kylin/4.0", "kylin-4.0", false);
}
END_TEST

/* Bad input as docs/formats/kylin-1.x-to-2.0.md 7 lists it, each beside what differs just so much that it is taken. */
START_TEST(cases_1_5_1)
{
    check_cases("kylin/1.5.1", "kylin-1.5.1", true);
}
END_TEST

/* ---- recordings that may not be copied into this tree ---- */

START_TEST(recordings)
{
    FX_NEED_SHARED(shared, "kylin/golden-0.7");
    char *folder = strdup(shared);
    failures f = { 0 };

    for (int i = 0; fx_loop_name(folder, i) != NULL; i++) {
        dirs d = set_up(folder, i);
        const bool bad = !fx_exists(fx_path("%s/deviations.tsv", d.dir));
        const bool whole = fx_exists(fx_path("%s/vendor-out", d.dir));
        const go_plan plan = { .to = "kylin-0.7", .now = d.now };
        go_result r = go_convert(d.in, d.out, &plan);
        f.n_cases++;
        if (bad && (r.exit != 3 || fx_exists(d.out)))
            note_failure(&f, d.name, "must end with 3");
        if (!bad && r.exit != 0)
            note_failure(&f, d.name, r.all);
        if (!bad && r.exit == 0)
            check_vendor(&f, &d, fx_path("%s/%s", d.dir, whole ? "vendor-out" : "vendor-out-patched"));
        go_free(&r);
        tear_down(&d);
    }
    conclude(&f);
    free(folder);
}
END_TEST

static void check_sample(const char *name, const char *path, uint64_t unchanged, uint64_t changed, uint64_t created)
{
    const char *out = fx_path("%s/out-%s", fx_tmp(), name);
    const go_plan plan = { .to = "kylin-0.7", .now = 1433894400000 };
    go_result r = go_convert(path, out, &plan);

    ck_assert_msg(r.exit == 0 && r.published, "%s", r.all);
    ck_assert_uint_eq(r.counts.read, unchanged + changed);
    ck_assert_uint_eq(r.counts.unchanged, unchanged);
    ck_assert_uint_eq(r.counts.changed, changed);
    ck_assert_uint_eq(r.counts.created, created);
    ck_assert_uint_eq(r.counts.dropped, 0);
    ck_assert_uint_eq(r.counts.written, unchanged + changed + created);
    go_free(&r);
    fx_remove_tree(out);
}

START_TEST(samples)
{
    FX_NEED_SHARED(localmeta, "kylin/kylin-0.6.5-localmeta");
    FX_NEED_SHARED(older, "kylin/kylin-0.6-localmeta_v1");

    check_sample("localmeta", localmeta, 73, 25, 5);
    check_sample("older", older, 0, 24, 4);
}
END_TEST

/* The five signatures that docs/formats/kylin-0.6-to-0.7.md 6 gives for the sample dump. */
START_TEST(sample_signatures)
{
    static const char *const known[][2] = {
        { "with_slr_desc", "6J32wU/XZF8FCptVJJpvUg==" },
        { "with_slr_left_join_desc", "aSXmBrU3ptcHHhxym0MaXw==" },
        { "without_slr_desc", "owVzJL5zeAhI5z5mp8Ns1Q==" },
        { "without_slr_left_join_desc", "gLDu4D14T2IdkyzO1ThurA==" },
    };
    FX_NEED_SHARED(localmeta, "kylin/kylin-0.6.5-localmeta");
    char *out = strdup(fx_path("%s/out-signatures", fx_tmp()));
    const go_plan plan = { .to = "kylin-0.7", .now = 1433894400000 };
    go_result r = go_convert(localmeta, out, &plan);

    ck_assert_int_eq(r.exit, 0);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char *text = fx_read(fx_path("%s/cube_desc/test_kylin_cube_%s.json", out, known[i][0]), NULL);
        const char *want = fx_path("\"signature\" : \"%s\"", known[i][1]);
        ck_assert_msg(strstr(text, want) != NULL, "%s", known[i][0]);
        free(text);
    }
    go_free(&r);
    fx_remove_tree(out);
    free(out);
}
END_TEST

FX_SUITE("golden-kylin-0.7", FX_TEST(cases), FX_TEST(cases_4_0), FX_TEST(cases_1_5_1), FX_TEST(recordings),
         FX_TEST(samples), FX_TEST(sample_signatures))
