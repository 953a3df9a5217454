/* metamig backup and metamig restore: what they say is the same. */
#include <inttypes.h>
#include <string.h>

#include "cli.h"

const cli_opt cmd_backup_options[] = {
    { 0, "DIR",  CLI_ARG,       CLI_AT(input),  NULL, NULL, "dump folder" },
    { 0, "FILE", CLI_ARG_MAYBE, CLI_AT(output), NULL, NULL,
      "archive to write, by suffix; default: DIR_YYYY_MM_DD_HH_MM_SS.tar.gz beside DIR" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

static int tell(cli *app, mm_ctx *ctx, const mm_report *rep)
{
    const mm_side out = mm_report_output(rep);
    const mm_code code = mm_report_code(rep);
    int status = cli_status(code);

    cli_tell_findings(app, rep);
    cli_tell_failure(app, ctx, rep);
    if (code == MM_E_OPTION)
        cli_usage_line(app, stderr);
    if (app->v.json)
        return cli_worse(status, cli_json_report(app, rep));
    if (code != MM_OK || app->v.quiet)
        return status;
    printf("%s: %" PRIu64 " resources, %" PRIu64 " bytes: ", app->verb->name, out.resources, out.bytes);
    cli_mask(stdout, out.path);
    putchar('\n');
    return status;
}

int cli_run_copy(cli *app, mm_code (*job)(const cli *app, mm_ctx *ctx, mm_report *rep))
{
    const mm_hooks hooks = { .size = sizeof hooks, .log = cli_log, .user = app };
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;
    mm_code code;
    int status;

    if (mm_ctx_new(&ctx, &hooks) != MM_OK || mm_report_new(&rep, ctx) != MM_OK) {
        mm_ctx_free(ctx);
        return cli_out_of_memory();
    }
    cli_interruptible(ctx);
    code = cli_set_ctx(app, ctx);
    if (code != MM_OK)
        code = mm_report_fail(rep, code);
    else
        code = job(app, ctx, rep);
    status = cli_worse(tell(app, ctx, rep), cli_status(code));
    cli_interruptible(NULL);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return status;
}

static mm_code backup(const cli *app, mm_ctx *ctx, mm_report *rep)
{
    const mm_backup_plan plan = { .size = sizeof plan, .dir = app->v.input, .file = app->v.output };

    return mm_backup_run(ctx, &plan, rep);
}

int cmd_backup(cli *app)
{
    return cli_run_copy(app, backup);
}
