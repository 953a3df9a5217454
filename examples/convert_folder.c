/* convert_folder IN OUT: upgrades a dump by one documented hop, as `metamig convert` does. */
#include <stdio.h>

#include <metamig/metamig.h>

int main(int argc, char **argv)
{
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_sink *dst = NULL;
    mm_code code;

    if (argc != 3) {
        fprintf(stderr, "usage: convert_folder IN OUT\n");
        return 2;
    }
    code = mm_ctx_new(&ctx, NULL);
    if (code == MM_OK)
        code = mm_report_new(&rep, ctx);
    if (code == MM_OK)
        code = mm_source_open(&src, ctx, argv[1]);
    if (code == MM_OK)
        code = mm_pipeline_open(&pipe, ctx, src, NULL); /* detects, chooses the hop */
    if (code == MM_OK)
        code = mm_pipeline_set(pipe, "job-days", "all"); /* options have the names of the command line */
    if (code == MM_OK)
        code = mm_sink_open(&dst, ctx, argv[2], NULL);
    if (code == MM_OK)
        code = mm_pipeline_run(pipe, dst, rep); /* converts, verifies, publishes: all of it or nothing */
    if (code == MM_OK)
        printf("%s: %llu resources written\n", argv[2], (unsigned long long)mm_report_counts(rep).written);
    else
        fprintf(stderr, "%s: %s\n", mm_ctx_error(ctx)->file, mm_ctx_error(ctx)->text);
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return code == MM_OK ? 0 : 1;
}
