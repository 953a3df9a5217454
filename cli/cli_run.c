/* What all runs begin and end with: the context and its hooks, signals, the report, the files that it is written to. */
#include "cli.h"

int cli_open_ctx(cli *app, unsigned how, mm_ctx **ctx)
{
    mm_hooks hooks = { .size = sizeof hooks, .log = cli_log, .user = app };

    if ((how & CLI_PROGRESS) != 0)
        hooks.progress = cli_progress;
    if ((how & CLI_ASKS) != 0 && cli_may_ask(app))
        hooks.choose = cli_ask_source;
    if (mm_ctx_new(ctx, &hooks) != MM_OK)
        return cli_out_of_memory();
    cli_interruptible(*ctx);
    return CLI_CONTINUE;
}

void cli_close_ctx(mm_ctx *ctx)
{
    cli_interruptible(NULL);
    mm_ctx_free(ctx);
}

int cli_open_run(cli *app, unsigned how, cli_run *run)
{
    int status;

    *run = (cli_run){ .how = how, .files = CLI_NO_OUTPUTS };
    status = cli_open_ctx(app, how, &run->ctx);
    if (status != CLI_CONTINUE)
        return status;
    if (mm_report_new(&run->rep, run->ctx) != MM_OK)
        return cli_out_of_memory();
    status = cli_outputs_open(app, &run->files);
    return status == CLI_DONE ? CLI_CONTINUE : status;
}

void cli_close_run(cli_run *run)
{
    cli_interruptible(NULL);
    cli_outputs_discard(&run->files);
    mm_sink_free(run->sink);
    mm_pipeline_free(run->pipe);
    mm_source_free(run->other);
    mm_source_free(run->src);
    mm_report_free(run->rep);
    cli_close_ctx(run->ctx);
}

mm_code cli_open_input(const cli *app, cli_run *run)
{
    const mm_code code = cli_set_ctx(app, run->ctx);

    return code == MM_OK ? mm_source_open(&run->src, run->ctx, app->v.input) : code;
}

mm_code cli_run_failed(cli_run *run, mm_code code)
{
    return mm_report_fail(run->rep, code) == MM_OK ? code : MM_E_NOMEM;
}

/* Was the line at fault? Not if the input does not allow what it asks for; but what nobody could be asked for is an
 * option that is missing. */
static bool is_misuse(const cli_run *run, mm_code code)
{
    return code == MM_E_OPTION && ((run->how & CLI_ASKS) != 0 || mm_ctx_error(run->ctx)->code == MM_E_OPTION);
}

int cli_end_run(cli *app, cli_run *run, mm_code code, cli_print_fn *print)
{
    const bool manifest = mm_report_published(run->rep) || (app->v.dry_run && code == MM_OK);
    int status = cli_status(code);

    cli_tell_findings(app, run->rep);
    cli_tell_failure(app, run->ctx, run->rep);
    if (is_misuse(run, code))
        cli_usage_line(app, stderr);
    if (app->v.json)
        status = cli_worse(status, cli_json_report(app, run->rep));
    else if (!app->v.quiet)
        print(app, run, code);
    return cli_worse(status, cli_outputs_commit(app, &run->files, run->rep, manifest));
}
