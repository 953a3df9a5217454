/* kylin_hybrid IN OUT PROJECT CUBE: a built cube becomes a hybrid, as `metamig kylin hybrid` does. */
#include <stdio.h>

#include <metamig/metamig.h>

static void on_finding(void *user, const mm_finding *f)
{
    (void)user;
    fprintf(stderr, "%s: %s [%s]\n", f->file, f->text, f->rule); /* every reason not to, and what is left to do */
}

int main(int argc, char **argv)
{
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_sink *dst = NULL;
    mm_code code;

    if (argc != 5) {
        fprintf(stderr, "usage: kylin_hybrid IN OUT PROJECT CUBE\n");
        return 2;
    }
    const mm_kylin_hybrid what = { .size = sizeof what, .project = argv[3], .cube = argv[4] };
    code = mm_ctx_new(&ctx, NULL);
    if (code == MM_OK)
        code = mm_report_new(&rep, ctx);
    if (code == MM_OK) {
        mm_report_listen(rep, on_finding, NULL);
        code = mm_source_open(&src, ctx, argv[1]);
    }
    if (code == MM_OK)
        code = mm_kylin_hybrid_open(&pipe, ctx, src, NULL, &what);
    if (code == MM_OK)
        code = mm_sink_open(&dst, ctx, argv[2], NULL);
    if (code == MM_OK)
        code = mm_pipeline_run(pipe, dst, rep);
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return code == MM_OK ? 0 : 1;
}
