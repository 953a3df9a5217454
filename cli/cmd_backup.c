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

static void print(const cli *app, const cli_run *w, mm_code code)
{
    const mm_side out = mm_report_output(w->rep);

    if (code != MM_OK)
        return;
    printf("%s: %" PRIu64 " resources, %" PRIu64 " bytes: ", app->verb->name, out.resources, out.bytes);
    cli_mask(stdout, out.path);
    putchar('\n');
}

int cli_run_copy(cli *app, mm_code (*job)(const cli *app, mm_ctx *ctx, mm_report *rep))
{
    cli_run w;
    int status = cli_open_run(app, CLI_PLAIN, &w);

    if (status == CLI_CONTINUE) {
        mm_code code = cli_set_ctx(app, w.ctx);
        code = code == MM_OK ? job(app, w.ctx, w.rep) : cli_run_failed(&w, code);
        status = cli_end_run(app, &w, code, print);
    }
    cli_close_run(&w);
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
