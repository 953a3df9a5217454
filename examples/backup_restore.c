/* backup_restore DIR FILE COPY: backs up DIR into FILE, restores FILE as COPY, and proves that the two are the same. */
#include <stdio.h>

#include <metamig/metamig.h>

static void on_finding(void *user, const mm_finding *f)
{
    (void)user;
    printf("%s: %s [%s]\n", f->file, f->text, f->rule);
}

static mm_code copy(mm_ctx *ctx, char **argv)
{
    const mm_backup_plan there = { .size = sizeof there, .dir = argv[1], .file = argv[2] };
    const mm_restore_plan back = { .size = sizeof back, .file = argv[2], .dir = argv[3] };
    mm_report *rep[2] = { NULL, NULL };
    mm_code code = mm_report_new(&rep[0], ctx);

    if (code == MM_OK)
        code = mm_report_new(&rep[1], ctx);
    if (code == MM_OK) {
        mm_report_listen(rep[0], on_finding, NULL);
        mm_report_listen(rep[1], on_finding, NULL);
        code = mm_backup_run(ctx, &there, rep[0]);
    }
    if (code == MM_OK)
        code = mm_restore_run(ctx, &back, rep[1]);
    mm_report_free(rep[1]);
    mm_report_free(rep[0]);
    return code;
}

static mm_code compare(mm_ctx *ctx, char **argv, mm_diff_counts *counts)
{
    const mm_diff_plan plan = { .size = sizeof plan, .times = 1 };
    mm_source *a = NULL, *b = NULL;
    mm_code code = mm_source_open(&a, ctx, argv[1]);

    if (code == MM_OK)
        code = mm_source_open(&b, ctx, argv[3]);
    if (code == MM_OK)
        code = mm_diff_run(ctx, a, b, &plan, counts);
    mm_source_free(b);
    mm_source_free(a);
    return code;
}

int main(int argc, char **argv)
{
    mm_diff_counts counts = { .size = sizeof counts };
    mm_ctx *ctx = NULL;
    mm_code code;

    if (argc != 4) {
        fprintf(stderr, "usage: backup_restore DIR FILE COPY\n");
        return 2;
    }
    code = mm_ctx_new(&ctx, NULL);
    if (code == MM_OK)
        code = copy(ctx, argv);
    if (code == MM_OK)
        code = compare(ctx, argv, &counts);
    if (code == MM_OK)
        printf("%llu resources, all the same\n", (unsigned long long)counts.same);
    mm_ctx_free(ctx);
    return code == MM_OK ? 0 : 1;
}
