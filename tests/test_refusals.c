/* What a run refuses before it begins, as a program that links the library sees it. */
#include <string.h>

#include "support/fixture.h"

typedef struct run { mm_ctx *ctx; mm_source *src; mm_pipeline *pipe; mm_sink *sink; mm_report *rep; } run;

static const char *dump(void)
{
    fx_copy_tree(fx_testdata("demo/meta_dump"), fx_path("%s/dump", fx_tmp()));
    return fx_path("%s/dump", fx_tmp());
}

static mm_code convert(run *r, fx_alloc *alloc, const char *in, const char *out, const char *family)
{
    const mm_plan plan = { .size = sizeof plan, .family = family };
    const mm_hooks hooks = fx_hooks(alloc);
    mm_code code = mm_ctx_new(&r->ctx, &hooks);

    if (code == MM_OK) code = mm_report_new(&r->rep, r->ctx);
    if (code == MM_OK) code = mm_source_open(&r->src, r->ctx, in);
    if (code == MM_OK) code = mm_pipeline_open(&r->pipe, r->ctx, r->src, &plan);
    if (code == MM_OK) code = mm_sink_open(&r->sink, r->ctx, out, NULL);
    if (code == MM_OK) code = mm_pipeline_run(r->pipe, r->sink, r->rep);
    fx_saw_rule(mm_ctx_error(r->ctx)->rule);
    return code;
}

static void done(run *r)
{
    mm_sink_free(r->sink);
    mm_pipeline_free(r->pipe);
    mm_source_free(r->src);
    mm_report_free(r->rep);
    mm_ctx_free(r->ctx);
    memset(r, 0, sizeof *r);
}

START_TEST(a_dump_of_another_family)
{
    run r = { .ctx = NULL };

    ck_assert_int_eq(convert(&r, NULL, dump(), fx_path("%s/out", fx_tmp()), "cnosdb"), MM_E_FORMAT);
    ck_assert_str_eq(mm_ctx_error(r.ctx)->rule, "core/format-family");
    done(&r);
    ck_assert(!fx_exists(fx_path("%s/out", fx_tmp())));
}
END_TEST

START_TEST(an_output_inside_the_input)
{
    run r = { .ctx = NULL };
    const char *in = dump();
    const uint64_t before = fx_tree_digest(in);

    ck_assert_int_eq(convert(&r, NULL, in, fx_path("%s/cube/out", in), NULL), MM_E_OPTION);
    ck_assert_str_eq(mm_ctx_error(r.ctx)->rule, "core/output-inside");
    done(&r);
    ck_assert_uint_eq(fx_tree_digest(in), before);
}
END_TEST

/* Whatever allocation fails: no output, no leak, and the reason is known. */
START_TEST(no_memory)
{
    mm_code code = MM_E_NOMEM;
    const char *in = dump(), *out = fx_path("%s/out", fx_tmp());
    unsigned long step = 1;

    for (unsigned long n = 0; code != MM_OK; n += step) {
        fx_alloc alloc = { .fail_at = n };
        run r = { .ctx = NULL };
        code = convert(&r, &alloc, in, out, NULL);
        ck_assert_msg(code == MM_OK || code == MM_E_NOMEM, "allocation %lu: %s", n, mm_ctx_error(r.ctx)->text);
        if (code == MM_E_NOMEM) {
            ck_assert_str_eq(mm_ctx_error(r.ctx)->rule, "core/memory");
            ck_assert_msg(!fx_exists(out), "allocation %lu", n);
        }
        done(&r);
        ck_assert_msg(alloc.live == 0, "allocation %lu: %zu bytes leaked", n, alloc.live);
        step = n < 400 ? 1 : 13;
    }
    ck_assert(fx_exists(out));
    fx_remove_tree(out);
}
END_TEST

FX_SUITE("refusals", FX_TEST(a_dump_of_another_family), FX_TEST(an_output_inside_the_input), FX_TEST(no_memory))
