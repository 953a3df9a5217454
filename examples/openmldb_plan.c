/* Reads a capture of an OpenMLDB cluster, lists what is wrong with it, and prints the plan for one tablet:
 *
 *     openmldb_plan CAPTURE ENDPOINT
 */
#include <stdio.h>

#include <metamig/metamig.h>

static int print(void *user, const void *data, size_t len)
{
    return fwrite(data, 1, len, user) == len ? 0 : -1;
}

static mm_code check(mm_ctx *ctx, const mm_openmldb *capture)
{
    mm_openmldb_result *result = NULL;
    mm_openmldb_finding finding = { .size = sizeof finding };
    size_t it = 0;
    mm_code code = mm_openmldb_verify(&result, ctx, NULL, capture, NULL);

    while (code == MM_OK && mm_openmldb_finding_next(result, &it, &finding))
        printf("%s: %s\n", finding.rule, finding.text);
    if (code == MM_OK)
        code = mm_openmldb_code(result);
    mm_openmldb_result_free(result);
    return code;
}

static mm_code plan(mm_ctx *ctx, const mm_openmldb *capture, const char *endpoint)
{
    const mm_openmldb_options options = { .size = sizeof options, .endpoint = endpoint };
    mm_openmldb_result *result = NULL;
    mm_code code = mm_openmldb_plan(&result, ctx, capture, NULL, &options);
    const char *text;
    size_t len;

    if (code == MM_OK) {
        text = mm_openmldb_output(result, &len);
        fwrite(text, 1, len, stdout);
        code = mm_openmldb_report_text(result, "", 0, print, stderr);
    }
    if (code == MM_OK)
        code = mm_openmldb_code(result);
    mm_openmldb_result_free(result);
    return code;
}

int main(int argc, char **argv)
{
    mm_ctx *ctx = NULL;
    mm_openmldb *capture = NULL;
    mm_code code;

    if (argc != 3 || mm_ctx_new(&ctx, NULL) != MM_OK)
        return 2;
    code = mm_openmldb_open(&capture, ctx, argv[1], 0);
    if (code == MM_OK)
        code = check(ctx, capture);
    if (code == MM_OK)
        code = plan(ctx, capture, argv[2]);
    if (code != MM_OK)
        fprintf(stderr, "%s\n", mm_ctx_error(ctx)->text);
    mm_openmldb_free(capture);
    mm_ctx_free(ctx);
    return code == MM_OK ? 0 : 1;
}
