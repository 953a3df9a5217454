/* What holds for every conversion 0.6 -> 0.7, whatever the dump. */
#include "support/golden.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW 1433894400000
#define JOB "55555555-0000-0000-0000-000000000001"

/* A copy of a case's input, the place of an output, and the plan. */
typedef struct setup { char *in, *out; go_plan plan; } setup;

static setup set_up(const char *name)
{
    setup s = { .plan = { .to = "kylin-0.7" } };

    s.in = strdup(fx_path("%s/%s.in", fx_tmp(), name));
    s.out = strdup(fx_path("%s/%s.out", fx_tmp(), name));
    s.plan.now = go_make_in(fx_testdata(fx_path("kylin/0.7/%s", name)), s.in);
    s.plan.options = "job-days all";
    return s;
}

static void tear_down(setup *s)
{
    fx_remove_tree(s->in);
    fx_remove_tree(s->out);
    free(s->in);
    free(s->out);
}

static void convert(const char *in, const char *out, const go_plan *plan)
{
    go_result r = go_convert(in, out, plan);

    ck_assert_msg(r.exit == 0, "%s", r.all);
    go_free(&r);
}

/* ---- properties ---- */

START_TEST(result_is_a_fixed_point)
{
    static const char *const cases[] = { "base", "demo", "desc-text-unknown", "jobs-states-ages",
                                         "repair-fk-hierarchy" };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        setup s = set_up(cases[i]);
        char *again = strdup(fx_path("%s/again", fx_tmp()));
        const go_plan second = { .to = "kylin-0.7", .now = s.plan.now };
        go_result r;
        convert(s.in, s.out, &s.plan);
        r = go_convert(s.out, again, &second);
        ck_assert_msg(r.exit == 0, "%s: %s", cases[i], r.all);
        ck_assert_uint_eq(r.counts.unchanged, r.counts.read);
        ck_assert_uint_eq(r.counts.written, r.counts.read);
        fx_assert_same_tree(s.out, again);
        go_free(&r);
        fx_remove_tree(again);
        free(again);
        tear_down(&s);
    }
}
END_TEST

START_TEST(any_number_of_threads)
{
    static const char *const threads[] = { "1", "3", "8" };
    setup s = set_up("jobs-states-ages");

    convert(s.in, s.out, &s.plan);
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        char *other = strdup(fx_path("%s/threads", fx_tmp()));
        s.plan.threads = threads[i];
        convert(s.in, other, &s.plan);
        fx_assert_same_tree(s.out, other);
        fx_remove_tree(other);
        free(other);
    }
    tear_down(&s);
}
END_TEST

/* Entries that come in any order: handed over by a program, last one first. */
typedef struct backwards { char **paths; size_t n, at; char *data; size_t len; const char *root; } backwards;

static mm_code next_entry(void *user, mm_entry *entry)
{
    backwards *b = user;

    free(b->data);
    b->data = NULL;
    if (b->at == 0)
        return MM_END;
    b->data = fx_read(fx_path("%s/%s", b->root, b->paths[--b->at]), &b->len);
    *entry = (mm_entry){ .path = b->paths[b->at], .mtime = (int64_t)NOW * 1000000, .size = b->len, .mode = 0644 };
    return MM_OK;
}

static mm_code read_entry(void *user, const void **data, size_t *len)
{
    backwards *b = user;

    if (b->data == NULL || b->len == SIZE_MAX)
        return MM_END;
    *data = b->data;
    *len = b->len;
    b->len = SIZE_MAX;
    return MM_OK;
}

static mm_code rewind_entries(void *user)
{
    backwards *b = user;

    b->at = b->n;
    return MM_OK;
}

static void list_paths(backwards *b, const char *rel)
{
    const char *dir = fx_path("%s/%s", b->root, rel);
    char *base = strdup(dir), *folder = strdup(rel);
    FILE *p = popen(fx_path("cd '%s' && find . -type f | sed 's,^./,,' | sort", base), "r");
    char line[1024];

    ck_assert_ptr_nonnull(p);
    while (fgets(line, sizeof line, p) != NULL) {
        line[strcspn(line, "\n")] = 0;
        b->paths = realloc(b->paths, (b->n + 1) * sizeof *b->paths);
        b->paths[b->n++] = strdup(line);
    }
    pclose(p);
    free(base);
    free(folder);
}

START_TEST(any_order_of_entries)
{
    const mm_source_ops ops = { .size = sizeof ops, .next = next_entry, .read = read_entry, .rewind = rewind_entries };
    const mm_plan plan = { .size = sizeof plan, .to = "kylin-0.7" };
    setup s = set_up("base");
    char *other = strdup(fx_path("%s/backwards", fx_tmp()));
    backwards b = { .root = s.in };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_sink *sink = NULL;
    mm_report *rep = NULL;

    convert(s.in, s.out, &s.plan);
    list_paths(&b, "");
    b.at = b.n;
    ck_assert_int_eq(mm_source_new(&src, ctx, "backwards", &ops, &b), MM_OK);
    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    ck_assert_int_eq(mm_pipeline_open(&pipe, ctx, src, &plan), MM_OK);
    ck_assert_int_eq(mm_pipeline_set(pipe, "job-days", "all"), MM_OK);
    ck_assert_int_eq(mm_sink_open(&sink, ctx, other, NULL), MM_OK);
    ck_assert_int_eq(mm_pipeline_run(pipe, sink, rep), MM_OK);
    mm_sink_free(sink);
    mm_pipeline_free(pipe);
    mm_report_free(rep);
    mm_source_free(src);
    mm_ctx_free(ctx);
    fx_assert_same_tree(s.out, other);
    for (size_t i = 0; i < b.n; i++)
        free(b.paths[i]);
    free(b.paths);
    free(b.data);
    fx_remove_tree(other);
    free(other);
    tear_down(&s);
}
END_TEST

/* ---- times ---- */

static int64_t mtime_ms(const char *path)
{
    struct stat st;

    ck_assert_msg(stat(path, &st) == 0, "%s", path);
    return (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
}

static void assert_time(const setup *s, const char *made, const char *from, const char *member)
{
    char *text = fx_read(fx_path("%s/%s", s->out, made), NULL);
    const int64_t want = mtime_ms(fx_path("%s/%s", s->in, from));

    ck_assert_int_eq(mtime_ms(fx_path("%s/%s", s->out, made)), want);
    if (member != NULL)
        ck_assert_msg(strstr(text, fx_path("\"%s\" : %" PRId64 ",", member, want)) != NULL, "%s: %s", made, text);
    free(text);
}

static void touch(const setup *s, const char *path, int64_t ms)
{
    const struct timespec at = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };
    const struct timespec both[2] = { at, at };

    ck_assert_int_eq(utimensat(-1, fx_path("%s/%s", s->in, path), both, 0), 0);
}

START_TEST(times_of_sources)
{
    setup s = set_up("base");

    touch(&s, "table/SITES.json", 1400000000001);
    touch(&s, "cube_desc/demo_desc.json", 1400000000002);
    touch(&s, "cube/demo.json", 1400000000003);
    touch(&s, "project/default.json", 1400000000004);
    touch(&s, "job/" JOB, 1400000000005);
    touch(&s, "job_output/" JOB ".0", 1400000000006);
    convert(s.in, s.out, &s.plan);
    assert_time(&s, "table/EDW.SITES.json", "table/SITES.json", "last_modified");
    assert_time(&s, "cube_desc/demo_desc.json", "cube_desc/demo_desc.json", "last_modified");
    assert_time(&s, "model_desc/demo_desc.json", "cube_desc/demo_desc.json", "last_modified");
    assert_time(&s, "cube/demo.json", "cube/demo.json", "last_modified");
    assert_time(&s, "project/default.json", "project/default.json", "last_modified");
    assert_time(&s, "execute/" JOB, "job/" JOB, "last_modified");
    assert_time(&s, "execute_output/" JOB, "job/" JOB, "last_modified");
    assert_time(&s, "execute_output/" JOB "-00", "job/" JOB, "last_modified"); /* not that of its log */
    assert_time(&s, "execute_output/" JOB "-01", "job/" JOB, "last_modified");
    tear_down(&s);
}
END_TEST

START_TEST(time_of_the_run)
{
    setup s = set_up("base");
    char *text;

    touch(&s, "cube/demo.json", 1400000000003);
    s.plan.options = "stamp now\njob-days all";
    s.plan.now = 1500000000123;
    convert(s.in, s.out, &s.plan);
    ck_assert_int_eq(mtime_ms(fx_path("%s/cube/demo.json", s.out)), 1500000000123);
    ck_assert_int_eq(mtime_ms(fx_path("%s/execute_output/" JOB "-00", s.out)), 1500000000123);
    text = fx_read(fx_path("%s/cube/demo.json", s.out), NULL);
    ck_assert_ptr_nonnull(strstr(text, "\"last_modified\" : 1500000000123,"));
    free(text);
    tear_down(&s);
}
END_TEST

/* ---- age of jobs ---- */

static bool kept(const char *days, int64_t mtime, int64_t now)
{
    setup s = set_up("base");
    bool out;

    touch(&s, "job/" JOB, mtime);
    s.plan.now = now;
    s.plan.options = days;
    convert(s.in, s.out, &s.plan);
    out = fx_exists(fx_path("%s/execute/" JOB, s.out));
    ck_assert(out == fx_exists(fx_path("%s/execute_output/" JOB "-00", s.out)));
    tear_down(&s);
    return out;
}

START_TEST(age_of_jobs)
{
    const int64_t day = 86400000;

    ck_assert(kept(NULL, NOW, NOW + 30 * day)); /* strictly older */
    ck_assert(!kept(NULL, NOW, NOW + 30 * day + 1));
    ck_assert(kept("job-days 31", NOW, NOW + 30 * day + 1));
    ck_assert(kept("job-days all", NOW, NOW + 30000 * day));
    ck_assert(!kept("job-days 0", NOW, NOW + 1));
    ck_assert(kept("job-days 0", NOW, NOW));
    ck_assert(kept("job-days 99999999999", 0, NOW));
}
END_TEST

/* ---- faults ---- */

START_TEST(broken_are_carried_over)
{
    setup s = set_up("bad-all-at-once");
    go_result r;

    s.plan.options = "keep-going true\njob-days all";
    r = go_convert(s.in, s.out, &s.plan);
    ck_assert_int_eq(r.exit, 3);
    ck_assert_msg(r.published, "%s", r.all);
    for (size_t i = 0; i < 5; i++) {
        static const char *const bad[] = { "cube/demo.json", "cube_desc/demo_desc.json", "project/default.json",
                                           "table/SITES.json", ("job/" JOB) };
        char *a = fx_read(fx_path("%s/%s", s.in, bad[i]), NULL), *b = fx_read(fx_path("%s/%s", s.out, bad[i]), NULL);
        ck_assert_str_eq(a, b);
        free(a);
        free(b);
    }
    ck_assert(fx_exists(fx_path("%s/job_output/" JOB ".0", s.out))); /* goes with its job */
    ck_assert(fx_exists(fx_path("%s/table/DEFAULT.SALES.json", s.out)));
    go_free(&r);
    tear_down(&s);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
    static const char *const cases[] = { "base", "bad-desc-load-rowkey", "repair-derived-pk" };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        setup s = set_up(cases[i]);
        mm_code code = MM_E_NOMEM;
        s.plan.threads = "1";
        for (unsigned long n = 0; code == MM_E_NOMEM; n++) {
            fx_alloc alloc = { .fail_at = n };
            go_result r;
            s.plan.alloc = &alloc;
            r = go_convert(s.in, s.out, &s.plan);
            code = r.code;
            if (code == MM_E_NOMEM)
                ck_assert_msg(!fx_exists(s.out), "%s, allocation %lu: published", cases[i], n);
            ck_assert_msg(alloc.live == 0, "%s, allocation %lu: %zu bytes leaked", cases[i], n, alloc.live);
            ck_assert_msg(code == MM_E_NOMEM || n >= alloc.calls, "%s, allocation %lu: code %d, %s", cases[i], n, code,
                          r.all);
            go_free(&r);
        }
        tear_down(&s);
    }
}
END_TEST

/* The log of a step can be huge: the document, the text in it, and what is written; nothing more. */
START_TEST(memory_of_a_log)
{
    enum { SIZE = 24 * 1000 * 1000 };
    setup s = set_up("base");
    fx_alloc alloc = FX_ALLOC_NONE;
    char *log = malloc(SIZE + 64);
    size_t n = (size_t)sprintf(log, "{\"output\":\"");

    while (n < SIZE)
        n += (size_t)sprintf(log + n, "a line of \\\"log\\\"\\n");
    n += (size_t)sprintf(log + n, "\"}");
    fx_write(fx_path("%s/job_output/" JOB ".0", s.in), log, n);
    s.plan.alloc = &alloc;
    s.plan.threads = "1";
    convert(s.in, s.out, &s.plan);
    ck_assert_msg(alloc.peak < 33 * (n / 10) + (4u << 20), "%zu bytes for a document of %zu", alloc.peak, n);
    free(log);
    tear_down(&s);
}
END_TEST

/* ---- ids ---- */

START_TEST(seed_of_ids)
{
    setup s = set_up("base");
    char *text;

    convert(s.in, s.out, &s.plan);
    text = fx_read(fx_path("%s/model_desc/demo_desc.json", s.out), NULL);
    ck_assert_ptr_nonnull(strstr(text, "\"uuid\" : \"11a7ae2c-465f-56f5-9e52-5dffa2db2871\""));
    free(text);
    tear_down(&s);
}
END_TEST

/* ---- verify of a 0.6 dump: what a conversion would find, nothing converted ---- */

static go_result verify_dump(const char *in)
{
    const mm_plan plan = { .size = sizeof plan, .from = "kylin-0.6", .verify = 1 };
    const mm_finding *f;
    go_result r = { .findings = strdup("") };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    ck_assert_int_eq(mm_source_open(&src, ctx, in), MM_OK);
    ck_assert_int_eq(mm_pipeline_open(&pipe, ctx, src, &plan), MM_OK);
    r.code = mm_pipeline_run(pipe, NULL, rep);
    for (size_t it = 0; (f = mm_report_next(rep, &it)) != NULL;) {
        char *more = malloc(strlen(r.findings) + strlen(f->rule) + strlen(f->file) + 8);
        sprintf(more, "%s%d %s %s\n", r.findings, (int)f->severity, f->file, f->rule);
        free(r.findings);
        r.findings = more;
        fx_saw_rule(f->rule);
    }
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return r;
}

static go_result verify(const char *name)
{
    char *in = strdup(fx_path("%s/verify", fx_tmp()));
    go_result r;

    go_make_in(fx_testdata(fx_path("kylin/0.7/%s", name)), in);
    r = verify_dump(in);
    fx_remove_tree(in);
    free(in);
    return r;
}

START_TEST(verify_of_the_input)
{
    go_result r = verify("bad-desc-load-rowkey");

    ck_assert_int_eq(r.code, MM_E_VERIFY);
    ck_assert_ptr_nonnull(strstr(r.findings, "2 cube_desc/demo_desc.json kylin-0.7/cube-desc/load-check\n"));
    ck_assert_ptr_null(strstr(r.findings, "dropped-legacy"));
    go_free(&r);
    r = verify("bad-all-at-once");
    ck_assert_int_eq(r.code, MM_E_VERIFY);
    ck_assert_ptr_nonnull(strstr(r.findings, "2 table/SITES.json kylin-0.7/table/rename\n"));
    go_free(&r);
    r = verify("warn-job-stuck");
    ck_assert_ptr_nonnull(strstr(r.findings, "1 job/2 kylin-0.7/job/stuck\n"));
    go_free(&r);
}
END_TEST

static size_t count(const char *text, const char *part)
{
    size_t n = 0;

    for (; (text = strstr(text, part)) != NULL; text++)
        n++;
    return n;
}

/* docs/formats/kylin-binary-resources.md 8: 30 of the 72 binaries of the sample are referred to by no segment. */
START_TEST(verify_of_the_sample)
{
    FX_NEED_SHARED(localmeta, "kylin/kylin-0.6.5-localmeta");
    char *in = strdup(localmeta);
    go_result r = verify_dump(in);

    ck_assert_uint_eq(count(r.findings, " kylin-bin/orphan\n"), 30);
    ck_assert_int_eq(r.code, MM_OK);
    go_free(&r);
    free(in);
}
END_TEST

START_TEST(verify_of_references)
{
    go_result r = verify("base");

    ck_assert_uint_eq(count(r.findings, "2 cube/demo.json kylin-bin/dangling\n"), 3);
    ck_assert_int_eq(r.code, MM_E_VERIFY);
    go_free(&r);
}
END_TEST

FX_SUITE("kylin-step-0.7", FX_TEST(result_is_a_fixed_point), FX_TEST(any_number_of_threads),
         FX_TEST(any_order_of_entries), FX_TEST(times_of_sources), FX_TEST(time_of_the_run), FX_TEST(age_of_jobs),
         FX_TEST(broken_are_carried_over), FX_TEST(every_allocation_may_fail), FX_TEST(memory_of_a_log),
         FX_TEST(seed_of_ids), FX_TEST(verify_of_the_input), FX_TEST(verify_of_the_sample),
         FX_TEST(verify_of_references))
