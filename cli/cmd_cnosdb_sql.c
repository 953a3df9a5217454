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

static mm_code run(cli *app, cli_run *w)
{
    const mm_cnosdb_sql what = { .size = sizeof what, .location = app->v.location, .connection = app->v.connection,
                                 .with_usage_schema = app->v.usage_schema };
    mm_code code = cli_open_input(app, w);

    if (code == MM_OK)
        code = mm_sink_open(&w->sink, w->ctx, app->v.out, NULL);
    return code == MM_OK ? mm_cnosdb_sql_run(w->ctx, w->src, &what, w->sink, w->rep) : cli_run_failed(w, code);
}

static void print(const cli *app, const cli_run *w, mm_code code)
{
    if (code == MM_OK)
        printf("sql: %" PRIu64 " records read, scripts in %s\n", mm_report_counts(w->rep).read, app->v.out);
}

int cmd_cnosdb_sql(cli *app)
{
    cli_run w;
    int status;

    if (app->v.location == NULL || app->v.out == NULL)
        return cli_misuse(app, "error: --%s is missing", app->v.location == NULL ? "location URI" : "out DIR");
    if (strcmp(app->v.out, "-") == 0)
        return cli_misuse(app, "error: --out needs the name of a new folder");
    status = cli_open_run(app, CLI_PLAIN, &w);
    if (status == CLI_CONTINUE)
        status = cli_end_run(app, &w, run(app, &w), print);
    cli_close_run(&w);
    return status;
}
