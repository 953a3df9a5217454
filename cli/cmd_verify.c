/* metamig verify: read-only check of a dump. Its findings are the answer, so they go to standard output. */
#include <inttypes.h>
#include <string.h>

#include "cmd_openmldb.h"

const cli_opt cmd_verify_options[] = {
    { 0,   "INPUT",       CLI_ARG,  CLI_AT(input),       NULL, NULL,
      "dump folder, archive or text dump; - is standard input" },
    { 'f', "from",        CLI_TEXT, CLI_AT(from),        "FORMAT", "@formats",
      "format of INPUT; default: detect" },
    { 't', "to",          CLI_TEXT, CLI_AT(to),          "FORMAT", "@formats",
      "format or release that shall load it; default: its own" },
    { 0,   "source",      CLI_TEXT, CLI_AT(source),      "IN", NULL,
      "balance INPUT against the dump it was made from" },
    { 0,   "lines",       CLI_FLAG, CLI_AT(lines),       NULL, NULL,
      "a sorted line dump as a stream from standard input; rules that need all records are left out" },
    CLI_OPTIONS_REPORT,
    CLI_OPTION_PROGRESS,
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

static mm_code open_sources(cli *app, cli_run *w)
{
    mm_code code = cli_open_input(app, w);

    if (code == MM_OK && app->v.source != NULL)
        code = mm_source_open(&w->other, w->ctx, app->v.source);
    return code;
}

static mm_code check(cli *app, cli_run *w)
{
    const mm_plan plan = { .size = sizeof plan, .from = app->v.from, .to = app->v.to, .family = app->family,
                           .verify = 1 };
    mm_code code = mm_pipeline_open(&w->pipe, w->ctx, w->src, &plan);

    if (code == MM_OK)
        code = cli_set_run(app, w->pipe);
    if (code == MM_OK && w->other != NULL)
        code = mm_pipeline_balance(w->pipe, w->other);
    return code == MM_OK ? mm_pipeline_run(w->pipe, NULL, w->rep) : cli_run_failed(w, code);
}

static void print(const cli *app, const cli_run *w)
{
    const uint64_t errors = mm_report_count(w->rep, MM_ERROR), warnings = mm_report_count(w->rep, MM_WARNING);
    const char *verdict = mm_pipeline_verdict(w->pipe, w->rep);
    size_t it = 0;

    for (const mm_finding *f; (f = mm_report_next(w->rep, &it)) != NULL;)
        if (!app->v.quiet || f->severity >= cli_least_severity(w->rep))
            cli_print_finding(stdout, f, "", app->color_out);
    if (app->v.quiet)
        return;
    if (verdict != NULL)
        puts(verdict);
    printf("verify: %" PRIu64 " errors, %" PRIu64 " warnings: %s\n", errors, warnings,
           mm_report_code(w->rep) == MM_OK ? "OK" : "FAILED");
}

static int tell(cli *app, cli_run *w, int status)
{
    cli_progress_clear();
    if (status > CLI_FOUND)
        cli_tell_findings(app, w->rep);
    cli_tell_failure(app, w->ctx, w->rep);
    if (mm_report_code(w->rep) == MM_E_OPTION)
        cli_usage_line(app, stderr);
    if (app->v.json)
        status = cli_worse(status, cli_json_report(app, w->rep));
    else if (status <= CLI_FOUND)
        print(app, w);
    return cli_worse(status, cli_outputs_commit(app, &w->files, w->rep, false));
}

static int run(cli *app, cli_run *w)
{
    mm_code code = open_sources(app, w);

    if (code != MM_OK)
        return tell(app, w, cli_status(cli_run_failed(w, code)));
    /* Captures of a cluster are compared, not balanced. */
    if (app->v.from == NULL && cli_family_wanted(app, "openmldb") && openmldb_is_capture(w->ctx, w->src, app->v.input))
        return openmldb_verify_sources(app, w->ctx, w->other, w->src, &w->files);
    return tell(app, w, cli_status(check(app, w)));
}

int cmd_verify(cli *app)
{
    cli_run w;
    int status;

    if (app->v.lines)
        return cli_run_lines(app, true);
    if (app->v.source != NULL && strcmp(app->v.source, "-") == 0 && strcmp(app->v.input, "-") == 0)
        return cli_misuse(app, "error: standard input can be read once, not as INPUT and --source");
    status = cli_open_run(app, CLI_PROGRESS, &w);
    if (status == CLI_CONTINUE)
        status = run(app, &w);
    cli_close_run(&w);
    return status;
}
