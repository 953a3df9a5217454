#include "cli.h"

const cli_opt cmd_restore_options[] = {
    { 0, "FILE", CLI_ARG, CLI_AT(input),  NULL, NULL, "archive that metamig backup wrote; - is standard input" },
    { 0, "DIR",  CLI_ARG, CLI_AT(output), NULL, NULL, "folder to make or to replace; an old one is kept" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

static mm_code restore(const cli *app, mm_ctx *ctx, mm_report *rep)
{
    const mm_restore_plan plan = { .size = sizeof plan, .file = app->v.input, .dir = app->v.output };

    return mm_restore_run(ctx, &plan, rep);
}

int cmd_restore(cli *app)
{
    return cli_run_copy(app, restore);
}
