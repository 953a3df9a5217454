/* verify_findings DUMP: checks a dump and prints each finding the moment it is made. */
#include <stdio.h>

#include <metamig/metamig.h>

static void on_finding(void *user, const mm_finding *f)
{
    static const char *const names[] = { "note", "warning", "error" };
    unsigned long *n = user;

    n[f->severity]++;
    /* A text may hold any byte of the dump: a program for terminals masks it first. */
    printf("%s: %s:%llu %s [%s]\n", names[f->severity], f->file, (unsigned long long)f->line, f->text, f->rule);
}

int main(int argc, char **argv)
{
    const mm_plan plan = { .size = sizeof plan, .verify = 1 };
    unsigned long n[3] = { 0, 0, 0 };
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_code code;

    if (argc != 2) {
        fprintf(stderr, "usage: verify_findings DUMP\n");
        return 2;
    }
    code = mm_ctx_new(&ctx, NULL);
    if (code == MM_OK)
        code = mm_report_new(&rep, ctx);
    if (code == MM_OK) {
        mm_report_listen(rep, on_finding, n);
        code = mm_source_open(&src, ctx, argv[1]);
    }
    if (code == MM_OK)
        code = mm_pipeline_open(&pipe, ctx, src, &plan);
    if (code == MM_OK)
        code = mm_pipeline_run(pipe, NULL, rep);
    if (code != MM_OK && code != MM_E_VERIFY)
        fprintf(stderr, "cannot be checked: %s\n", mm_ctx_error(ctx)->text);
    printf("%lu errors, %lu warnings, %lu notes\n", n[MM_ERROR], n[MM_WARNING], n[MM_NOTE]);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return code == MM_OK ? 0 : 1;
}
