#include "support/fixture.h"
#include "support/memory_tree.h"
#include "core/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One run from memory to memory. */
typedef struct job {
    fx_alloc   *alloc;
    mt_tree     in, out;
    mm_plan     plan;
    const char *options[8][2];
    const char *threads;
    mm_code     code;
    mm_counts   counts;
    uint64_t    errors, warnings, notes;
    int         published;
    char        text[4096];  /* findings, one per line */
    char        json[65536];
} job;

static void on_finding(void *user, const mm_finding *f)
{
    job *j = user;
    const size_t n = strlen(j->text);

    fx_on_finding(NULL, f);
    snprintf(j->text + n, sizeof j->text - n, "%s: %s [%s]\n", f->file, f->text, f->rule);
}

static int to_text(void *user, const void *data, size_t len)
{
    strncat(user, data, len);
    return 0;
}

static void read_report(job *j, mm_report *rep)
{
    size_t it = 0;

    j->counts = mm_report_counts(rep);
    j->errors = mm_report_count(rep, MM_ERROR);
    j->warnings = mm_report_count(rep, MM_WARNING);
    j->notes = mm_report_count(rep, MM_NOTE);
    j->published = mm_report_published(rep);
    for (const char *id; (id = mm_report_rule_next(rep, &it, NULL)) != NULL;)
        fx_saw_rule(id);
}

static mm_code set_all(job *j, mm_pipeline *pipe)
{
    for (size_t i = 0; i < 8 && j->options[i][0] != NULL; i++)
        MM_TRY(mm_pipeline_set(pipe, j->options[i][0], j->options[i][1]));
    return MM_OK;
}

static void run(job *j)
{
    const mm_hooks hooks = fx_hooks(j->alloc);
    mm_ctx *ctx = NULL;
    mm_source *src = NULL;
    mm_sink *dst = NULL;
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;

    j->plan.size = sizeof j->plan;
    j->text[0] = j->json[0] = 0;
    j->code = mm_ctx_new(&ctx, &hooks);
    if (j->code == MM_OK) j->code = mm_ctx_set(ctx, "threads", j->threads != NULL ? j->threads : "1");
    if (j->code == MM_OK) j->code = mm_report_new(&rep, ctx);
    if (j->code == MM_OK) mm_report_listen(rep, on_finding, j);
    if (j->code == MM_OK) j->code = mm_source_new(&src, ctx, "memory", &mt_source_ops, &j->in);
    if (j->code == MM_OK) j->code = mm_pipeline_open(&pipe, ctx, src, &j->plan);
    if (j->code == MM_OK) j->code = set_all(j, pipe);
    if (j->code == MM_OK && !j->plan.verify) j->code = mm_sink_new(&dst, ctx, "memory", &mt_sink_ops, &j->out);
    if (j->code == MM_OK) j->code = mm_pipeline_run(pipe, dst, rep);
    if (rep != NULL) {
        read_report(j, rep);
        if (j->code != MM_E_NOMEM)
            ck_assert_int_eq(mm_report_json(rep, "convert", to_text, j->json), MM_OK);
    }
    if (j->code != MM_OK && *j->text == 0 && ctx != NULL)
        snprintf(j->text, sizeof j->text, "%s [%s]", mm_ctx_error(ctx)->text, mm_ctx_error(ctx)->rule);
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}

static void done(job *j)
{
    mt_free(&j->in);
    mt_free(&j->out);
}

START_TEST(a_dump_is_converted_in_memory)
{
    job j = { 0 };

    mt_demo(&j.in);
    run(&j);
    ck_assert_msg(j.code == MM_OK, "%d: %s", j.code, j.text);
    ck_assert_uint_eq(j.counts.read, 6);
    ck_assert_uint_eq(j.counts.unchanged, 1);
    ck_assert_uint_eq(j.counts.changed, 5);
    ck_assert_uint_eq(j.counts.created, 1);
    ck_assert_uint_eq(j.counts.dropped, 0);
    ck_assert_uint_eq(j.counts.written, 7);
    ck_assert_int_eq(j.published, 1);
    ck_assert_int_eq(j.out.committed, 1);
    ck_assert_uint_eq(j.out.n, 7);
    ck_assert_ptr_nonnull(mt_find(&j.out, "table/EDW.SITES.json"));
    ck_assert_ptr_null(mt_find(&j.out, "table/SITES.json"));
    ck_assert_str_eq(mt_find(&j.out, "other/thing.bin")->data, "any bytes");
    ck_assert_int_eq(mt_find(&j.out, "other/thing.bin")->mtime, mt_find(&j.in, "other/thing.bin")->mtime);
    ck_assert_int_eq(mt_find(&j.out, "model_desc/demo_desc.json")->mtime,
                     mt_find(&j.in, "cube_desc/demo_desc.json")->mtime);
    done(&j);
}
END_TEST

START_TEST(order_and_threads_do_not_matter)
{
    job a = { 0 };

    mt_demo(&a.in);
    run(&a);
    for (unsigned seed = 1; seed < 6; seed++) {
        job b = { .threads = seed % 2 == 0 ? "1" : "4" };
        mt_demo(&b.in);
        mt_shuffle(&b.in, seed);
        run(&b);
        ck_assert_int_eq(b.code, MM_OK);
        ck_assert(mt_same(&a.out, &b.out));
        done(&b);
    }
    done(&a);
}
END_TEST

START_TEST(a_second_conversion_is_a_copy)
{
    job a = { 0 }, b = { .plan = { .to = "kylin-0.7" } };

    mt_demo(&a.in);
    run(&a);
    b.in = a.out;
    b.in.at = 0;
    run(&b);
    ck_assert_msg(b.code == MM_OK, "%s", b.text);
    ck_assert_uint_eq(b.counts.unchanged, 7);
    ck_assert_uint_eq(b.counts.written, 7);
    ck_assert_ptr_nonnull(strstr(b.text, "nothing to do [core/nothing-to-do]"));
    ck_assert(mt_same(&b.in, &b.out));
    mt_free(&a.in);
    done(&b);
}
END_TEST

START_TEST(all_findings_come_in_one_run_and_nothing_is_published)
{
    job j = { 0 };

    mt_demo(&j.in);
    mt_add(&j.in, "cube/broken.json", "{\"uuid\":", 1);
    mt_add(&j.in, "cube/nodesc.json", "{\"uuid\":\"x\",\"name\":\"other\",\"segments\":[],\"descriptor\":null}", 1);
    mt_add(&j.in, "table/X.json", "[1]", 1);
    run(&j);
    ck_assert_int_eq(j.code, MM_E_DATA);
    ck_assert_uint_ge(j.errors, 3);
    ck_assert_ptr_nonnull(strstr(j.text, "cube/broken.json: "));
    ck_assert_ptr_nonnull(strstr(j.text, "cube/nodesc.json: "));
    ck_assert_ptr_nonnull(strstr(j.text, "table/X.json: "));
    ck_assert_int_eq(j.published, 0);
    ck_assert_int_eq(j.out.committed, 0);
    ck_assert_uint_eq(j.out.n, 0);
    done(&j);
}
END_TEST

START_TEST(keep_going_carries_broken_resources_over)
{
    job j = { .options = { { "keep-going", "" } } };

    mt_demo(&j.in);
    mt_add(&j.in, "cube/broken.json", "{\"uuid\":", 1);
    run(&j);
    ck_assert_int_eq(j.code, MM_E_DATA);
    ck_assert_int_eq(j.published, 1);
    ck_assert_str_eq(mt_find(&j.out, "cube/broken.json")->data, "{\"uuid\":");
    ck_assert_ptr_nonnull(mt_find(&j.out, "model_desc/demo_desc.json"));
    ck_assert_uint_eq(j.counts.written, j.counts.unchanged + j.counts.changed + j.counts.created);
    done(&j);
}
END_TEST

START_TEST(two_resources_for_one_path_are_named)
{
    job j = { 0 };

    mt_demo(&j.in);
    mt_add(&j.in, "table/zz.json", "{\"name\":\"SALES\",\"columns\":[],\"database\":\"default\"}", 1);
    run(&j);
    ck_assert_int_eq(j.code, MM_E_DATA);
    ck_assert_msg(strstr(j.text, "table/SALES.json") != NULL && strstr(j.text, "table/zz.json") != NULL, "%s", j.text);
    ck_assert_uint_eq(j.out.n, 0);
    done(&j);
}
END_TEST

START_TEST(strict_runs_end_with_a_warning)
{
    job j = { .options = { { "strict", "" } } };

    mt_demo(&j.in);
    mt_add(&j.in, "kylin.properties", "a=b\n", 1); /* a stray file: a warning */
    run(&j);
    ck_assert_int_eq(j.code, MM_E_VERIFY);
    ck_assert_uint_eq(j.errors, 0);
    ck_assert_uint_ge(j.warnings, 1);
    ck_assert_int_eq(j.published, 0);
    ck_assert_uint_eq(j.out.n, 0);
    done(&j);
}
END_TEST

START_TEST(a_dry_run_publishes_nothing)
{
    job j = { .plan = { .dry_run = 1 } };

    mt_demo(&j.in);
    run(&j);
    ck_assert_int_eq(j.code, MM_OK);
    ck_assert_uint_eq(j.counts.written, 7);
    ck_assert_int_eq(j.published, 0);
    ck_assert_uint_eq(j.out.n, 0);
    done(&j);
}
END_TEST

START_TEST(stamp_now_uses_the_clock)
{
    job j = { .options = { { "stamp", "now" } } };

    mt_demo(&j.in);
    run(&j);
    ck_assert_int_eq(j.code, MM_OK);
    ck_assert_int_eq(mt_find(&j.out, "cube/demo.json")->mtime, INT64_C(1433894400000000000));
    ck_assert_ptr_nonnull(strstr(mt_find(&j.out, "cube/demo.json")->data, "\"last_modified\" : 1433894400000,"));
    ck_assert_int_eq(mt_find(&j.out, "other/thing.bin")->mtime, mt_find(&j.in, "other/thing.bin")->mtime);
    done(&j);
}
END_TEST

START_TEST(wrong_options_are_named)
{
    static const char *const bad[][2] = { { "stamp", "later" }, { "nonsense", "1" }, { "keep-going", "maybe" },
                                          { "duplicates", "" }, { "job-days", "-3" },
                                          { "zone", "C\xd9T=+08:00" } };

    for (size_t i = 0; i < MM_COUNT(bad); i++) {
        job j = { .options = { { bad[i][0], bad[i][1] } } };
        mt_demo(&j.in);
        run(&j);
        ck_assert_int_eq(j.code, MM_E_OPTION);
        ck_assert_msg(strstr(j.text, bad[i][0]) != NULL, "%s", j.text);
        done(&j);
    }
}
END_TEST

START_TEST(targets_are_parsed)
{
    static const struct { const char *from, *to; mm_code code; } cases[] = {
        { NULL, "kylin-0.7", MM_OK }, { NULL, "0.7", MM_OK }, { NULL, "0.7.2", MM_OK }, { NULL, "kylin-1.3.0", MM_OK },
        { NULL, "kylin-1.0", MM_OK }, { "kylin-0.6", NULL, MM_OK }, { "0.6", "0.7", MM_OK },
        { NULL, "kylin-0.6", MM_OK }, { NULL, "kylin-99", MM_E_OPTION }, { "nonsense", NULL, MM_E_OPTION },
        { NULL, "", MM_E_OPTION }, { "kylin-0.7", "kylin-0.6", MM_E_UNSUPPORTED },
    };

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        job j = { .plan = { .from = cases[i].from, .to = cases[i].to, .dry_run = 1 } };
        mt_demo(&j.in);
        run(&j);
        ck_assert_msg(j.code == cases[i].code, "%zu: %d, %s", i, j.code, j.text);
        done(&j);
    }
}
END_TEST

START_TEST(something_else_is_no_dump)
{
    job j = { 0 };

    mt_add(&j.in, "readme.txt", "hello", 1);
    run(&j);
    ck_assert_int_eq(j.code, MM_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(j.text, "[core/format-unknown]"));
    done(&j);
    memset(&j, 0, sizeof j);
    run(&j);
    ck_assert_int_eq(j.code, MM_E_FORMAT);
    done(&j);
}
END_TEST

START_TEST(a_failing_sink_is_an_io_error)
{
    for (unsigned n = 1; n < 40; n++) {
        job j = { .out = { .fail_at = n } };
        mt_demo(&j.in);
        run(&j);
        ck_assert_int_eq(j.code, j.out.calls < n ? MM_OK : MM_E_IO);
        ck_assert_int_eq(j.published, j.code == MM_OK);
        if (j.code != MM_OK)
            ck_assert_int_le(j.out.aborted, 1);
        done(&j);
    }
}
END_TEST

START_TEST(every_allocation_may_fail)
{
    mm_code code = MM_E_NOMEM;

    for (unsigned long n = 0; code != MM_OK; n++) {
        fx_alloc alloc = { .fail_at = n };
        job j = { .alloc = &alloc };
        mt_demo(&j.in);
        run(&j);
        code = j.code;
        ck_assert_msg(code == MM_OK || code == MM_E_NOMEM, "allocation %lu: %d %s", n, code, j.text);
        if (code != MM_OK)
            ck_assert_int_eq(j.out.committed, 0);
        ck_assert_msg(alloc.live == 0, "allocation %lu: %zu bytes leaked", n, alloc.live);
        done(&j);
    }
}
END_TEST

static int stop_at(void *user, uint64_t done_so_far, uint64_t total)
{
    (void)done_so_far, (void)total;
    return --*(int *)user <= 0;
}

START_TEST(progress_can_cancel)
{
    int countdown = 1;
    mm_hooks hooks = { .size = sizeof hooks, .progress = stop_at, .user = &countdown };
    mt_tree in = { 0 }, out = { 0 };
    mm_ctx *ctx = NULL;
    mm_source *src = NULL;
    mm_sink *dst = NULL;
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;

    mt_demo(&in);
    ck_assert_int_eq(mm_ctx_new(&ctx, &hooks), MM_OK);
    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    mm_report_listen(rep, fx_on_finding, NULL);
    ck_assert_int_eq(mm_source_new(&src, ctx, "memory", &mt_source_ops, &in), MM_OK);
    ck_assert_int_eq(mm_pipeline_open(&pipe, ctx, src, NULL), MM_OK);
    ck_assert_int_eq(mm_sink_new(&dst, ctx, "memory", &mt_sink_ops, &out), MM_OK);
    ck_assert_int_eq(mm_pipeline_run(pipe, dst, rep), MM_E_CANCELLED);
    ck_assert_int_eq(mm_report_published(rep), 0);
    ck_assert_uint_eq(out.n, 0);
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    mt_free(&in);
    mt_free(&out);
}
END_TEST

static int to_lines(void *user, const void *data, size_t len)
{
    ck_assert_int_eq(((const char *)data)[len - 1], '\n');
    strncat(user, data, len);
    return 0;
}

START_TEST(manifest_is_what_sha256sum_prints)
{
    mt_tree in = { 0 }, out = { 0 };
    char text[8192] = "";
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src = NULL;
    mm_sink *dst = NULL;
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;

    mt_demo(&in);
    mt_add(&in, "other/a\\b\nc", "", 7);
    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    ck_assert_int_eq(mm_source_new(&src, ctx, "memory", &mt_source_ops, &in), MM_OK);
    ck_assert_int_eq(mm_pipeline_open(&pipe, ctx, src, NULL), MM_OK);
    ck_assert_int_eq(mm_sink_new(&dst, ctx, "memory", &mt_sink_ops, &out), MM_OK);
    mm_pipeline_manifest(pipe, to_lines, text);
    ck_assert_int_eq(mm_pipeline_run(pipe, dst, rep), MM_OK);
    ck_assert_ptr_nonnull(strstr(text, "\n\\e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  "
                                       "other/a\\\\b\\nc\n"));
    ck_assert_ptr_nonnull(strstr(text, "\n23914a83c3c7080988b4aab957e8c1abf4a281df9cc77c7e1d43d3e81f39e94e  "
                                       "other/thing.bin\n"));
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    mt_free(&in);
    mt_free(&out);
}
END_TEST

/* verify --source, on a dump that was edited after the conversion. */
static void balance(mt_tree *before, mt_tree *after, job *j)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *a = NULL, *b = NULL;
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;
    const mm_plan plan = { .size = sizeof plan, .verify = 1 };

    before->at = after->at = 0;
    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    mm_report_listen(rep, on_finding, j);
    ck_assert_int_eq(mm_source_new(&a, ctx, "before", &mt_source_ops, before), MM_OK);
    ck_assert_int_eq(mm_source_new(&b, ctx, "after", &mt_source_ops, after), MM_OK);
    ck_assert_int_eq(mm_pipeline_open(&pipe, ctx, b, &plan), MM_OK);
    ck_assert_int_eq(mm_pipeline_balance(pipe, a), MM_OK);
    j->code = mm_pipeline_run(pipe, NULL, rep);
    mm_pipeline_free(pipe);
    mm_source_free(a);
    mm_source_free(b);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}

START_TEST(the_books_balance)
{
    job j = { 0 };
    mt_file *f;

    mt_demo(&j.in);
    run(&j);
    ck_assert_int_eq(j.code, MM_OK);
    j.text[0] = 0;
    balance(&j.in, &j.out, &j);
    ck_assert_msg(j.code == MM_OK && strstr(j.text, "core/balance") == NULL, "%s", j.text);

    f = (mt_file *)(uintptr_t)mt_find(&j.out, "other/thing.bin");
    f->data[0] = 'A';
    f = (mt_file *)(uintptr_t)mt_find(&j.out, "project/default.json");
    memcpy(strstr(f->data, "ADMIN"), "admin", 5);
    mt_add(&j.out, "other/new", "x", 1);
    j.text[0] = 0;
    balance(&j.in, &j.out, &j);
    ck_assert_int_eq(j.code, MM_E_VERIFY);
    ck_assert_ptr_nonnull(strstr(j.text, "other/thing.bin: differs from the source, though no rule touches it"
                                         " [core/balance-bytes]"));
    ck_assert_ptr_nonnull(strstr(j.text, "project/default.json: differs from what the conversion of the source gives"
                                         " [core/balance-edited]"));
    ck_assert_ptr_nonnull(strstr(j.text, "other/new: comes from no resource of the source [core/balance-extra]"));

    f = (mt_file *)(uintptr_t)mt_find(&j.out, "other/thing.bin");
    memcpy(f->path, "other/theft.bin", strlen(f->path));
    j.text[0] = 0;
    balance(&j.in, &j.out, &j);
    ck_assert_int_eq(j.code, MM_E_VERIFY);
    ck_assert_ptr_nonnull(strstr(j.text, "other/thing.bin: missing here; the conversion of the source has it"
                                         " [core/balance-missing]"));
    done(&j);
}
END_TEST

START_TEST(a_pipeline_runs_once)
{
    mt_tree in = { 0 };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;
    const mm_plan plan = { .size = sizeof plan, .verify = 1 };

    mt_demo(&in);
    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    mm_report_listen(rep, fx_on_finding, NULL);
    ck_assert_int_eq(mm_source_new(&src, ctx, "memory", &mt_source_ops, &in), MM_OK);
    ck_assert_int_eq(mm_pipeline_open(&pipe, ctx, src, &plan), MM_OK);
    ck_assert_int_ne(mm_pipeline_run(pipe, NULL, rep), MM_E_MISUSE);
    ck_assert_int_eq(mm_pipeline_run(pipe, NULL, rep), MM_E_MISUSE);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/bug");
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    mt_free(&in);
}
END_TEST

/* docs/formats/product.md 2: a conversion is the chain with the fewest hops, and there is only one of them. */
static unsigned long ways(const mm_format *from, const mm_format *to, size_t hops)
{
    unsigned long n = 0;

    if (hops == 0)
        return from == to;
    for (size_t s = 0; s < mm__registry.n_steps; s++)
        for (const char *const *f = mm__registry.steps[s]->from; *f != NULL; f++)
            if (strcmp(*f, from->id) == 0)
                n += ways(mm__format_find(mm__registry.steps[s]->to), to, hops - 1);
    return n;
}

START_TEST(shortest_chains_are_unique)
{
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t a = 0; a < mm__registry.n_formats; a++)
        for (size_t b = 0; b < mm__registry.n_formats; b++) {
            const mm_step *steps[MM_MAX_HOPS];
            size_t n;
            mm__error_clear(ctx);
            if (mm__chain_find(ctx, mm__registry.formats[a], mm__registry.formats[b], steps, &n) == MM_OK)
                ck_assert_msg(ways(mm__registry.formats[a], mm__registry.formats[b], n) == 1, "%s > %s",
                              mm__registry.formats[a]->id, mm__registry.formats[b]->id);
        }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(the_registry_is_sound)
{
    for (size_t s = 0; s < mm__registry.n_steps; s++) {
        const mm_step *step = mm__registry.steps[s];
        ck_assert_ptr_nonnull(mm__format_find(step->to));
        ck_assert_ptr_nonnull(step->runbook);
        for (const char *const *f = step->from; *f != NULL; f++) {
            ck_assert_ptr_nonnull(mm__format_find(*f));
            ck_assert_str_ne(*f, step->to); /* an edit within a format is not in the registry */
        }
        for (size_t o = 0; o < step->n_options; o++)
            for (size_t c = 0; c < mm__n_common_options; c++)
                ck_assert_str_ne(step->options[o].name, mm__common_options[c].name);
    }
    for (size_t f = 0; f < mm__registry.n_formats; f++) {
        const mm_format *format = mm__registry.formats[f];
        bool listed = false;
        for (const char *const *r = format->releases; *r != NULL; r++)
            listed = listed || strcmp(*r, format->release) == 0;
        ck_assert_msg(listed, "%s", format->id);
        ck_assert_uint_lt(format->n_routes, 255);
    }
}
END_TEST

START_TEST(rules_are_listed_once_and_complete)
{
    const char *last = "";
    size_t it = 0, n = 0;

    for (const mm_rule_info *r; (r = mm_rule_next(&it)) != NULL; n++) {
        ck_assert_msg(strcmp(last, r->id) < 0, "%s after %s", r->id, last);
        ck_assert_msg(r->summary != NULL && *r->summary != 0, "%s", r->id);
        ck_assert_msg(r->section != NULL && *r->section != 0, "%s", r->id);
        ck_assert_ptr_eq(mm_rule_find(r->id), r);
        last = r->id;
    }
    ck_assert_uint_gt(n, 50);
    ck_assert_ptr_null(mm_rule_find("no/such/rule"));
}
END_TEST

FX_SUITE("pipeline", FX_TEST(a_dump_is_converted_in_memory), FX_TEST(order_and_threads_do_not_matter),
         FX_TEST(a_second_conversion_is_a_copy), FX_TEST(all_findings_come_in_one_run_and_nothing_is_published),
         FX_TEST(keep_going_carries_broken_resources_over), FX_TEST(two_resources_for_one_path_are_named),
         FX_TEST(strict_runs_end_with_a_warning), FX_TEST(a_dry_run_publishes_nothing),
         FX_TEST(stamp_now_uses_the_clock), FX_TEST(wrong_options_are_named), FX_TEST(targets_are_parsed),
         FX_TEST(something_else_is_no_dump), FX_TEST(a_failing_sink_is_an_io_error),
         FX_TEST(every_allocation_may_fail), FX_TEST(progress_can_cancel), FX_TEST(manifest_is_what_sha256sum_prints),
         FX_TEST(the_books_balance), FX_TEST(a_pipeline_runs_once), FX_TEST(shortest_chains_are_unique),
         FX_TEST(the_registry_is_sound), FX_TEST(rules_are_listed_once_and_complete))
