/* A CnosDB dump through a filter in memory: bytes in, bytes out, no file, no pipe to another program.
 *
 *   filter_lines cnosdb-2.4.3 < meta_dump.old > meta_dump.data
 */
#include <metamig/metamig.h>

#include <stdio.h>
#include <unistd.h>

static mm_code filter(mm_filter *f)
{
    char piece[64 * 1024];
    const void *out;
    size_t len;
    mm_code code = MM_OK;

    for (ssize_t n; code == MM_OK && (n = read(STDIN_FILENO, piece, sizeof piece)) > 0;) {
        code = mm_filter_feed(f, piece, (size_t)n, &out, &len);
        fwrite(out, 1, len, stdout);
    }
    if (code != MM_OK)
        return code;
    code = mm_filter_finish(f, &out, &len);
    fwrite(out, 1, len, stdout);
    return code;
}

static void on_finding(void *user, const mm_finding *f)
{
    (void)user;
    fprintf(stderr, "line %llu: %s [%s]\n", (unsigned long long)f->line, f->text, f->rule);
}

int main(int argc, char **argv)
{
    const mm_plan plan = { .size = sizeof plan, .family = "cnosdb", .to = argc > 1 ? argv[1] : NULL };
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;
    mm_filter *f = NULL;
    mm_code code = mm_ctx_new(&ctx, NULL);

    if (code == MM_OK)
        code = mm_report_new(&rep, ctx);
    if (code == MM_OK) {
        mm_report_listen(rep, on_finding, NULL);
        code = mm_filter_new(&f, ctx, &plan, rep);
    }
    if (code == MM_OK)
        code = filter(f);
    if (code != MM_OK && code != MM_E_DATA)
        fprintf(stderr, "%s\n", mm_ctx_error(ctx)->text);
    mm_filter_free(f);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return code == MM_OK && fflush(stdout) == 0 ? 0 : 1;
}
