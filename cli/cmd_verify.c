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

typedef struct work {
    mm_ctx      *ctx;
    mm_report   *rep;
    mm_source   *src, *before;
    mm_pipeline *pipe;
    cli_outputs  files;
    bool         captures; /* of a cluster: compared, not balanced */
} work;

static mm_code run(cli *app, work *w)
{
    const mm_plan plan = { .size = sizeof plan, .from = app->v.from, .to = app->v.to, .family = app->family,
                           .verify = 1 };
    mm_code code = cli_set_ctx(app, w->ctx);

    if (code == MM_OK)
        code = mm_source_open(&w->src, w->ctx, app->v.input);
    if (code == MM_OK && app->v.source != NULL)
        code = mm_source_open(&w->before, w->ctx, app->v.source);
    if (code == MM_OK && app->v.from == NULL && cli_family_wanted(app, "openmldb"))
        w->captures = openmldb_is_capture(w->ctx, w->src, app->v.input);
    if (w->captures)
        return MM_OK;
    if (code == MM_OK)
        code = mm_pipeline_open(&w->pipe, w->ctx, w->src, &plan);
    if (code == MM_OK)
        code = cli_set_run(app, w->pipe);
    if (code == MM_OK && w->before != NULL)
        code = mm_pipeline_balance(w->pipe, w->before);
    if (code == MM_OK)
        return mm_pipeline_run(w->pipe, NULL, w->rep);
    return mm_report_fail(w->rep, code) == MM_OK ? code : MM_E_NOMEM;
}

static void print(const cli *app, const work *w)
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

static int tell(cli *app, work *w, int status)
{
    cli_progress_clear();
    if (w->captures && status == CLI_DONE)
        return openmldb_verify_sources(app, w->ctx, w->before, w->src, &w->files);
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

int cmd_verify(cli *app)
{
    const mm_hooks hooks = { .size = sizeof hooks, .log = cli_log, .progress = cli_progress, .user = app };
    work w = { .ctx = NULL };
    int status;

    if (app->v.lines)
        return cli_run_lines(app, true);
    if (app->v.source != NULL && strcmp(app->v.source, "-") == 0 && strcmp(app->v.input, "-") == 0)
        return cli_misuse(app, "error: standard input can be read once, not as INPUT and --source");
    if (mm_ctx_new(&w.ctx, &hooks) != MM_OK || mm_report_new(&w.rep, w.ctx) != MM_OK) {
        mm_ctx_free(w.ctx);
        return cli_out_of_memory();
    }
    cli_interruptible(w.ctx);
    status = cli_outputs_open(app, &w.files);
    if (status == CLI_DONE)
        status = tell(app, &w, cli_status(run(app, &w)));
    cli_interruptible(NULL);
    cli_outputs_discard(&w.files);
    mm_pipeline_free(w.pipe);
    mm_source_free(w.before);
    mm_source_free(w.src);
    mm_report_free(w.rep);
    mm_ctx_free(w.ctx);
    return status;
}
