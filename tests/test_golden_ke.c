/* KAP 2.x and KE 3.x, case by case: testdata/ke/README.md; KE 4.x and Kylin 5: testdata/ke5/README.md. With
 * GOLDEN_UPDATE=1 in the environment the pinned results are written anew instead of compared.
 * docs/formats/ke-metastore.md 3, 8, 9. */
#include "support/binary_make.h"
#include "support/golden.h"
#include "support/golden_diff.h"
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct dirs { char *name, *dir, *in, *out; int64_t now; } dirs;

static bool updating(void)
{
    return getenv("GOLDEN_UPDATE") != NULL;
}

static dirs set_up(const char *folder, int i)
{
    dirs d;

    d.name = strdup(fx_loop_name(folder, i));
    d.dir = strdup(fx_path("%s/%s", folder, d.name));
    d.in = strdup(fx_path("%s/in-%s", fx_tmp(), d.name));
    d.out = strdup(fx_path("%s/out-%s", fx_tmp(), d.name));
    d.now = go_make_in(d.dir, d.in);
    gd_pin_times(d.in);
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

/* A text file beside the input; NULL if there is none. */
static char *text_of(const dirs *d, const char *file)
{
    const char *path = fx_path("%s/%s", d->dir, file);
    return fx_exists(path) ? fx_read(path, NULL) : NULL;
}

static void check_text(const dirs *d, const char *file, const char *got)
{
    const char *path = fx_path("%s/%s", d->dir, file);
    char *want;

    if (updating()) {
        unlink(path);
        if (*got != 0)
            fx_write(path, got, strlen(got));
        return;
    }
    want = text_of(d, file);
    ck_assert_msg(strcmp(want == NULL ? "" : want, got) == 0, "%s/%s: want\n%sgot\n%s", d->name, file,
                  want == NULL ? "" : want, got);
    free(want);
}

/* What is shown must not hold what the inputs have as passwords. */
static void check_secrets(const dirs *d, const char *text)
{
    ck_assert_msg(strstr(text, "hunter") == NULL && strstr(text, "$2a$") == NULL, "%s: %s", d->name, text);
}

/* ---- conversions ---- */

static struct timespec mtime_of(const char *root, const char *path)
{
    struct stat st;

    ck_assert_msg(lstat(fx_path("%s/%s", root, path), &st) == 0, "%s/%s", root, path);
    return st.st_mtim;
}

static void check_time(const dirs *d, const char *path, const char *from)
{
    const struct timespec want = mtime_of(d->in, from), got = mtime_of(d->out, path);

    ck_assert_msg(want.tv_sec == got.tv_sec && want.tv_nsec == got.tv_nsec, "%s: time of %s", d->name, path);
}

static void check_published(const dirs *d, const go_result *r)
{
    const char *want = fx_path("%s/want", d->dir);
    const mm_counts *c = &r->counts;
    char *changes;

    ck_assert_msg(r->published && fx_exists(d->out), "%s: %s", d->name, r->all);
    ck_assert_uint_eq(c->read, c->unchanged + c->changed + c->dropped);
    ck_assert_uint_eq(c->written, c->unchanged + c->changed + c->created);
    if (updating()) {
        fx_remove_tree(want);
        fx_copy_tree(d->out, want);
    }
    fx_assert_same_tree(want, d->out);
    changes = gd_changes(d->name, d->in, d->out);
    check_text(d, "diff", changes);
    free(changes);
}

static void run_cases(const char *rel, const char *target, int at_least)
{
    char *folder = strdup(fx_testdata(rel));
    int n = 0;

    for (; fx_loop_name(folder, n) != NULL; n++) {
        dirs d = set_up(folder, n);
        char *options = text_of(&d, "options"), *to = text_of(&d, "to"), code[16];
        const uint64_t digest = fx_tree_digest(d.in);
        if (to != NULL)
            to[strcspn(to, "\n")] = 0;
        const go_plan plan = { .to = to == NULL ? target : to, .now = d.now, .options = options };
        go_result r = go_convert(d.in, d.out, &plan);
        const bool publishes = r.exit == 0 || (options != NULL && strstr(options, "keep-going") != NULL && r.exit == 3);

        snprintf(code, sizeof code, "%d\n", r.exit);
        check_text(&d, "exit", r.exit == 0 ? "" : code);
        check_text(&d, "findings", r.all);
        check_secrets(&d, r.all);
        ck_assert_msg((strncmp(d.name, "bad-", 4) == 0) == !publishes, "%s ends with %s%s", d.name, code, r.all);
        if (publishes)
            check_published(&d, &r);
        else
            ck_assert_msg(!r.published && !fx_exists(d.out), "%s: something was published", d.name);
        ck_assert_msg(fx_tree_digest(d.in) == digest, "%s: the input was touched", d.name);
        go_free(&r);
        free(options);
        free(to);
        tear_down(&d);
    }
    ck_assert_int_ge(n, at_least);
    free(folder);
}

START_TEST(cases)
{
    run_cases("ke/ke-3", "ke-3", 81);
    run_cases("ke5/convert", "kylin-5", 21);
}
END_TEST

/* What the table of times of a case says is what comes out. */
START_TEST(times)
{
    static const struct { const char *name, *path, *from; } list[] = {
        { "project-tables", "table/DEFAULT.T.json", "table/DEFAULT.T.json" },
        { "project-tables", "table/DEFAULT.T--p.json", "table/DEFAULT.T.json" },
        { "project-tables", "table/DEFAULT.T--q.json", "table/DEFAULT.T.json" },
        { "project-tables", "table_exd/DEFAULT.T--q.json", "table_exd/DEFAULT.T.json" },
        { "project-tables", "project/p.json", "project/p.json" },
        { "unknown-kinds", "project/p.json", "project/p.json" },
        { "unknown-kinds", "new_kind/a.json", "new_kind/a.json" },
        { "unknown-kinds", "history/a/b.json", "history/a/b.json" },
    };
    char *folder = strdup(fx_testdata("ke/ke-3"));

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        for (int k = 0; fx_loop_name(folder, k) != NULL; k++)
            if (strcmp(fx_loop_name(folder, k), list[i].name) == 0) {
                dirs d = set_up(folder, k);
                char *options = text_of(&d, "options");
                const go_plan plan = { .to = "ke-3", .now = d.now, .options = options };
                go_result r = go_convert(d.in, d.out, &plan);
                ck_assert_msg(r.exit == 0, "%s", r.all);
                check_time(&d, list[i].path, list[i].from);
                go_free(&r);
                free(options);
                tear_down(&d);
            }
    free(folder);
}
END_TEST

/* A second run on what came out changes nothing, and says nothing that the first did not. */
static void run_again(const char *rel, const char *target)
{
    char *folder = strdup(fx_testdata(rel));

    for (int i = 0; fx_loop_name(folder, i) != NULL; i++) {
        dirs d = set_up(folder, i);
        char *options = text_of(&d, "options"), *second = strdup(fx_path("%s/second-%s", fx_tmp(), d.name));
        const go_plan plan = { .to = target, .now = d.now, .options = options };
        go_result r = go_convert(d.in, d.out, &plan);
        if (r.exit == 0) {
            go_result twice = go_convert(d.out, second, &plan);
            ck_assert_msg(twice.exit == 0, "%s: %s", d.name, twice.all);
            ck_assert_uint_eq(twice.counts.changed + twice.counts.created, 0);
            fx_assert_same_tree(d.out, second);
            go_free(&twice);
        }
        go_free(&r);
        fx_remove_tree(second);
        free(second);
        free(options);
        tear_down(&d);
    }
    free(folder);
}

START_TEST(again)
{
    run_again("ke/ke-3", "ke-3");
    run_again("ke5/convert", "kylin-5");
}
END_TEST

/* ---- questions ---- */

typedef struct asked { int answer, n; char text[400], decisions[400]; } asked;

static int answer(void *user, const mm_question *q)
{
    asked *a = user;

    ck_assert_str_eq(q->rule, "ke-3.0/project/default-source");
    snprintf(a->text + strlen(a->text), sizeof a->text - strlen(a->text), "%s|%s|%zu:%s,%s\n", q->subject, q->text,
             q->n_choices, q->choices[0], q->choices[q->n_choices - 1]);
    a->n++;
    return a->answer;
}

static void decided(void *user, const mm_decision *d)
{
    asked *a = user;

    ck_assert_uint_eq(d->size, sizeof *d);
    snprintf(a->decisions + strlen(a->decisions), sizeof a->decisions - strlen(a->decisions), "%s %s %s %s\n", d->file,
             d->subject, d->value == NULL ? "-" : d->value, d->origin);
}

static mm_code convert_asked(asked *a, const char *in, const char *out, const char *wish)
{
    const mm_hooks hooks = { .size = sizeof hooks, .choose = answer, .user = a, .decided = decided };
    const mm_plan plan = { .size = sizeof plan, .from = "kap-2", .to = "ke-3" };
    mm_ctx *ctx = NULL;
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;
    mm_sink *sink = NULL;
    mm_code code;

    ck_assert_int_eq(mm_ctx_new(&ctx, &hooks), MM_OK);
    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    ck_assert_int_eq(mm_source_open(&src, ctx, in), MM_OK);
    ck_assert_int_eq(mm_pipeline_open(&pipe, ctx, src, &plan), MM_OK);
    if (wish != NULL)
        ck_assert_int_eq(mm_pipeline_set(pipe, "default-source", wish), MM_OK);
    ck_assert_int_eq(mm_sink_open(&sink, ctx, out, NULL), MM_OK);
    code = mm_pipeline_run(pipe, sink, rep);
    ck_assert_int_eq(mm_report_published(rep), code == MM_OK);
    mm_sink_free(sink);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return code;
}

static char *make_projects(void)
{
    static const char *const files[][2] = {
        { "table/DEFAULT.T.json", "{\"version\":\"2.3.0.20505\",\"name\":\"T\"}" },
        { "table/DEFAULT.K.json", "{\"version\":\"2.3.0.20505\",\"name\":\"K\",\"source_type\":1}" },
        { "project/a.json", "{\"name\":\"a\",\"tables\":[\"T\",\"K\"]}" },
        { "project/b.json", "{\"name\":\"b\",\"tables\":[\"T\"]}" },
        { "project/c.json",
          "{\"name\":\"c\",\"tables\":[],\"override_kylin_properties\":{\"kylin.source.default\":\"1\"}}" },
        { "project/d.json", "{\"name\":\"d\",\"tables\":[]}" },
        { "project/e.json", "{\"name\":\"e\",\"tables\":[\"K\",\"T\",\"K\"]}" },
    };
    char *in = strdup(fx_path("%s/asked", fx_tmp()));

    fx_remove_tree(in);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        fx_write(fx_path("%s/%s", in, files[i][0]), files[i][1], strlen(files[i][1]));
    return in;
}

START_TEST(questions)
{
    char *in = make_projects(), *out = strdup(fx_path("%s/asked-out", fx_tmp())), *text;
    asked a = { .answer = 1 };

    ck_assert_int_eq(convert_asked(&a, in, out, "e=hive"), MM_OK);
    ck_assert_str_eq(a.text, "a|Project \"a\" has tables from several sources: hive (1 table), kafka (1 table).|"
                             "2:hive,kafka\n");
    ck_assert_str_eq(a.decisions, "project/a.json a kafka prompt\nproject/b.json b hive single source\n"
                                  "project/c.json c 1 kept\nproject/d.json d - none\nproject/e.json e hive option\n");
    text = fx_read(fx_path("%s/project/a.json", out), NULL);
    ck_assert_ptr_nonnull(strstr(text, "\"kylin.source.default\":\"1\""));
    free(text);
    fx_remove_tree(out);

    a = (asked){ .answer = MM_ANSWER_QUIT };
    ck_assert_int_eq(convert_asked(&a, in, out, NULL), MM_E_CANCELLED);
    ck_assert_int_eq(a.n, 1); /* who gives up is not asked again */
    a = (asked){ .answer = MM_ANSWER_NONE };
    ck_assert_int_eq(convert_asked(&a, in, out, NULL), MM_E_OPTION);
    ck_assert_int_eq(a.n, 1); /* M-26 has been said: what follows is not asked */
    a = (asked){ .answer = 2 };
    ck_assert_int_eq(convert_asked(&a, in, out, NULL), MM_E_OPTION);
    a = (asked){ .answer = 0 };
    ck_assert_int_eq(convert_asked(&a, in, out, "x=hive"), MM_E_OPTION);
    ck_assert_int_eq(a.n, 0);
    ck_assert(!fx_exists(out));
    fx_remove_tree(in);
    free(in);
    free(out);
}
END_TEST

/* ---- verify ---- */

static void add_binaries(const dirs *d)
{
    bm b = { .len = 0 };

    if (!fx_exists(fx_path("%s/binaries", d->dir)))
        return;
    vr_write_dict(d->in, "DEFAULT.T", "A", "d1");
    vr_write_snapshot(d->in, "U", "n1");
    bm_seq_head(&b, false);
    fx_write(fx_path("%s/cube_statistics/c/s1.seq", d->in), b.data, b.len);
    bm_free(&b);
}

static void run_verify(const char *rel, const char *usual, int at_least)
{
    char *folder = strdup(fx_testdata(rel));
    int n = 0;

    for (; fx_loop_name(folder, n) != NULL; n++) {
        dirs d = set_up(folder, n);
        char *format = text_of(&d, "format"), *text;
        vr_result r;
        if (format != NULL)
            format[strcspn(format, "\n")] = 0;
        add_binaries(&d);
        r = vr_run(d.in, format == NULL ? usual : format);
        text = strdup(r.text == NULL ? "" : r.text);
        check_text(&d, "findings", text);
        check_secrets(&d, text);
        ck_assert_msg((r.code == MM_OK) == (r.errors == 0), "%s", d.name);
        free(text);
        free(format);
        vr_free(&r);
        tear_down(&d);
    }
    ck_assert_int_ge(n, at_least);
    free(folder);
}

START_TEST(verify)
{
    run_verify("ke/verify", "kap-2", 31);
    run_verify("ke5/verify", "kylin-5", 13);
}
END_TEST

START_TEST(threads_and_memory)
{
    char *folder = strdup(fx_testdata("ke/verify"));

    for (int i = 0; fx_loop_name(folder, i) != NULL; i++) {
        const char *name = fx_loop_name(folder, i);
        if (strcmp(name, "references") != 0 && strcmp(name, "segment-overlap") != 0 && strcmp(name, "json") != 0)
            continue;
        dirs d = set_up(folder, i);
        add_binaries(&d);
        if (strcmp(name, "json") == 0)
            vr_assert_threads(d.in, "kap-2");
        vr_assert_no_memory(d.in, "ke-3", NULL);
        tear_down(&d);
    }
    free(folder);
}
END_TEST

/* Each allocation of a conversion fails in turn: an error, nothing published, no leak. */
START_TEST(no_memory)
{
    static const char *const names[] = { "acl-merged", "project-tables", "promoted", "bad-row-08-hint" };
    char *folder = strdup(fx_testdata("ke/ke-3"));

    for (int i = 0; fx_loop_name(folder, i) != NULL; i++)
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            if (strcmp(fx_loop_name(folder, i), names[k]) != 0)
                continue;
            dirs d = set_up(folder, i);
            char *options = text_of(&d, "options");
            bool done = false;
            for (size_t fail = 1; !done; fail += 1 + fail / 40) {
                fx_alloc alloc = { .fail_at = fail };
                const go_plan plan = { .to = "ke-3", .now = d.now, .options = options, .threads = "1",
                                       .alloc = &alloc };
                go_result r = go_convert(d.in, d.out, &plan);
                done = r.code != MM_E_NOMEM;
                ck_assert(done || !fx_exists(d.out));
                go_free(&r);
            }
            free(options);
            tear_down(&d);
        }
    free(folder);
}
END_TEST

FX_SUITE("golden-ke", FX_TEST(cases), FX_TEST(times), FX_TEST(again), FX_TEST(questions), FX_TEST(verify),
         FX_TEST(threads_and_memory), FX_TEST(no_memory))
