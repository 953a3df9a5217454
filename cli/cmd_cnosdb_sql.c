/* metamig cnosdb sql: scripts that move the data of all tables. */
#include <inttypes.h>
#include <string.h>

#include "cli.h"

const cli_opt cmd_cnosdb_sql_options[] = {
    { 0,   "INPUT",             CLI_ARG,  CLI_AT(input),        NULL, NULL, "dump of 2.3 or 2.4; - is standard input" },
    { 0,   "location",          CLI_TEXT, CLI_AT(location),     "URI", NULL,
      "where the data goes: file:///backup, s3://BUCKET/FOLDER, ..." },
    { 0,   "out",               CLI_TEXT, CLI_AT(out),          "DIR", NULL, "new folder for the scripts" },
    { 0,   "connection",        CLI_TEXT, CLI_AT(connection),   "TEXT|@FILE", NULL,
      "what CONNECTION = (...) holds; the scripts get mode 0600" },
    { 0,   "with-usage-schema", CLI_FLAG, CLI_AT(usage_schema), NULL, NULL, "export the self-monitoring data, too" },
    { 0,   "report",            CLI_TEXT, CLI_AT(report),       "FILE", NULL,
      "write the report as JSON, replacing FILE" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

typedef struct work {
    mm_ctx     *ctx;
    mm_report  *rep;
    mm_source  *src;
    mm_sink    *sink;
    cli_outputs files;
} work;

static mm_code run(cli *app, work *w)
{
    const mm_cnosdb_sql what = { .size = sizeof what, .location = app->v.location, .connection = app->v.connection,
                                 .with_usage_schema = app->v.usage_schema };
    mm_code code = cli_set_ctx(app, w->ctx);

    if (code == MM_OK)
        code = mm_source_open(&w->src, w->ctx, app->v.input);
    if (code == MM_OK)
        code = mm_sink_open(&w->sink, w->ctx, app->v.out, NULL);
    if (code == MM_OK)
        return mm_cnosdb_sql_run(w->ctx, w->src, &what, w->sink, w->rep);
    return mm_report_fail(w->rep, code) == MM_OK ? code : MM_E_NOMEM;
}

static int tell(cli *app, work *w, mm_code code)
{
    int status = cli_status(code);

    cli_tell_findings(app, w->rep);
    cli_tell_failure(app, w->ctx, w->rep);
    if (app->v.json)
        status = cli_worse(status, cli_json_report(app, w->rep));
    else if (!app->v.quiet && code == MM_OK)
        printf("sql: %" PRIu64 " records read, scripts in %s\n", mm_report_counts(w->rep).read, app->v.out);
    return cli_worse(status, cli_outputs_commit(app, &w->files, w->rep, false));
}

int cmd_cnosdb_sql(cli *app)
{
    const mm_hooks hooks = { .size = sizeof hooks, .log = cli_log, .user = app };
    work w = { .ctx = NULL };
    int status;

    if (app->v.location == NULL || app->v.out == NULL)
        return cli_misuse(app, "error: --%s is missing", app->v.location == NULL ? "location URI" : "out DIR");
    if (strcmp(app->v.out, "-") == 0)
        return cli_misuse(app, "error: --out needs the name of a new folder");
    if (mm_ctx_new(&w.ctx, &hooks) != MM_OK || mm_report_new(&w.rep, w.ctx) != MM_OK) {
        mm_ctx_free(w.ctx);
        return cli_out_of_memory();
    }
    cli_interruptible(w.ctx);
    status = cli_outputs_open(app, &w.files);
    if (status == CLI_DONE)
        status = tell(app, &w, run(app, &w));
    cli_interruptible(NULL);
    cli_outputs_discard(&w.files);
    mm_sink_free(w.sink);
    mm_source_free(w.src);
    mm_report_free(w.rep);
    mm_ctx_free(w.ctx);
    return status;
}
