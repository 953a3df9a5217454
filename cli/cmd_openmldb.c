/* metamig openmldb verify, check, zk, show, capture-script: captures in, findings out. */
#include <stdlib.h>
#include <string.h>

#include "cmd_openmldb.h"

#define CAPTURE "folder, archive or file of captures, or a dump of ZooKeeper; - is standard input"

#define REPORT_OPTIONS                                                                                         \
    { 0, "report", CLI_TEXT, CLI_AT(report), "FILE", NULL, "write the findings as JSON, replacing FILE" },     \
    { 0, "junit",  CLI_TEXT, CLI_AT(junit), "FILE", NULL, "write the findings as JUnit XML, replacing FILE" }, \
    { 0, "strict", CLI_FLAG, CLI_AT(strict), NULL, NULL, "a warning makes exit 1, too" },                      \
    { 0, "partial", CLI_FLAG, CLI_AT(partial), NULL, NULL, "kinds that a capture lacks are notes, not exit 3" }

const cli_opt cmd_openmldb_verify_options[] = {
    { 0, "BEFORE", CLI_ARG, CLI_AT(before), NULL, NULL, CAPTURE },
    { 0, "AFTER", CLI_ARG, CLI_AT(after), NULL, NULL, "the same, taken afterwards" },
    { 0, "expect", CLI_TEXT, CLI_AT(expect), "STATE", "restored|drained|growing",
      "what AFTER shall be: after post-upgrade (default), after pre-upgrade of --endpoint, after writes resumed" },
    { 0, "endpoint", CLI_TEXT, CLI_AT(endpoint), "E", NULL, "the tablet that was drained" },
    { 0, "growth", CLI_TEXT, CLI_AT(growth), "TABLES", NULL,
      "with --expect=growing: any (default), all, or DB.TABLE[,DB.TABLE] must have more rows" },
    { 0, "rows", CLI_TEXT, CLI_AT(rows), "HOW", "atleast|exact|off", "how row counts are compared (default: atleast)" },
    { 0, "ignore-old-failed", CLI_FLAG, CLI_AT(ignore_old_failed), NULL, NULL,
      "operations that were kFailed before are warnings" },
    { 0, "leaders", CLI_TEXT, CLI_AT(leaders), "WHERE", "same|any", "any: leaders need not be where they were" },
    REPORT_OPTIONS,
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

const cli_opt cmd_openmldb_check_options[] = {
    { 0, "CAPTURE", CLI_ARG, CLI_AT(input), NULL, NULL, CAPTURE },
    REPORT_OPTIONS,
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

const cli_opt cmd_openmldb_zk_options[] = {
    { 0, "DUMP", CLI_ARG, CLI_AT(input), NULL, NULL, "JSON lines, a folder or archive of nodes; - is standard input" },
    { 0, "strict", CLI_FLAG, CLI_AT(strict), NULL, NULL, "a warning makes exit 1, too" },
    { 0, "report", CLI_TEXT, CLI_AT(report), "FILE", NULL, "write the findings as JSON, replacing FILE" },
    { 0, "junit", CLI_TEXT, CLI_AT(junit), "FILE", NULL, "write the findings as JUnit XML, replacing FILE" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

const cli_opt cmd_openmldb_show_options[] = {
    { 0, "CAPTURE", CLI_ARG, CLI_AT(input), NULL, NULL, CAPTURE },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

const cli_opt cmd_openmldb_capture_script_options[] = {
    { 0, "bin", CLI_TEXT, CLI_AT(bin), "PATH", NULL, "the vendor's client, ./bin/openmldb" },
    { 0, "zk-cluster", CLI_TEXT, CLI_AT(zk_cluster), "HOST:PORT[,..]", NULL, "where ZooKeeper is" },
    { 0, "zk-root-path", CLI_TEXT, CLI_AT(zk_root_path), "PATH", NULL, "root of the cluster in ZooKeeper" },
    { 0, "tablet", CLI_TEXTS, CLI_AT(tablets), "E", NULL,
      "ask this tablet instead of all that are listed; may be given several times" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

/* ---- shared ---- */

static int pick(const char *value, const char *const *names)
{
    int i = 0;

    while (value != NULL && names[i] != NULL && strcmp(names[i], value) != 0)
        i++;
    return value == NULL || names[i] == NULL ? 0 : i;
}

int openmldb_options(cli *app, mm_openmldb_options *out)
{
    static const char *const expect[] = { "restored", "drained", "growing", NULL };
    static const char *const rows[] = { "atleast", "exact", "off", NULL };
    static const char *const forms[] = { "text", "json", "sh", "stat", NULL };
    const cli_values *v = &app->v;
    char *end = "";

    *out = (mm_openmldb_options){ .size = sizeof *out, .endpoint = v->endpoint, .growth = v->growth,
                                  .ignore_old_failed = v->ignore_old_failed, .partial = v->partial, .strict = v->strict,
                                  .allow_single_replica = v->allow_single_replica, .post = v->post };
    out->expect = (mm_openmldb_expect)pick(v->expect, expect);
    out->rows = (mm_openmldb_rows)pick(v->rows, rows);
    out->form = (mm_openmldb_form)pick(v->format, forms);
    out->any_leader = v->leaders != NULL && strcmp(v->leaders, "any") == 0;
    if (v->json && v->format == NULL)
        out->form = MM_OPENMLDB_JSON;
    if (v->max_lag != NULL)
        out->max_lag = strtoull(v->max_lag, &end, 10);
    if (v->max_lag != NULL && (*end != 0 || v->max_lag[0] < '0' || v->max_lag[0] > '9'))
        return cli_misuse(app, "error: --max-lag takes a number, not %s", v->max_lag);
    if (out->expect == MM_OPENMLDB_DRAINED && v->endpoint == NULL)
        return cli_misuse(app, "error: --expect=drained needs --endpoint");
    if (v->growth != NULL && out->expect != MM_OPENMLDB_GROWING)
        return cli_misuse(app, "error: --growth belongs to --expect=growing");
    return CLI_CONTINUE;
}

static int write_report(const openmldb_run *run, cli_file *file, bool junit)
{
    mm_code code;

    if (file->stream == NULL)
        return CLI_DONE;
    code = junit ? mm_openmldb_report_junit(run->result, cli_file_write, file)
                 : mm_openmldb_report_json(run->result, run->app->v.verbose > 0, cli_file_write, file);
    return code == MM_OK ? cli_file_commit(file) : cli_fail(run->app, run->ctx, code);
}

/* A run that ends with 2 to 5 prints messages alone. */
static int print(const openmldb_run *run, int status)
{
    const cli_values *v = &run->app->v;
    const bool failed = status > CLI_FOUND;
    const bool messages = run->to_stderr || failed;
    const int detail = v->quiet ? -1 : v->verbose > 0;
    size_t n;
    const char *output = mm_openmldb_output(run->result, &n);
    mm_code code = MM_OK;

    if (n > 0 && !failed)
        code = cli_stream_write(stdout, output, n) == 0 ? MM_OK : MM_E_IO;
    if (code == MM_OK && run->json)
        code = mm_openmldb_report_json(run->result, detail, cli_stream_write, stdout);
    if (code == MM_OK && (!run->json || failed))
        code = mm_openmldb_report_text(run->result, messages ? "metamig: " : "", detail, cli_stream_write,
                                       messages ? stderr : stdout);
    return code == MM_OK ? CLI_DONE : code == MM_E_IO ? CLI_IO : cli_fail(run->app, run->ctx, code);
}

static int finish(openmldb_run *run, mm_code code, cli_file *report, cli_file *junit)
{
    int status;

    if (code != MM_OK)
        return cli_fail(run->app, run->ctx, code);
    status = cli_status(mm_openmldb_code(run->result));
    if (run->app->v.split != NULL && status <= CLI_FOUND)
        status = cli_worse(status, openmldb_write_splits(run));
    status = cli_worse(status, print(run, status));
    status = cli_worse(status, write_report(run, report, false));
    return cli_worse(status, write_report(run, junit, true));
}

bool openmldb_is_capture(mm_ctx *ctx, mm_source *src, const char *path)
{
    mm_detected d = { .size = sizeof d };
    const mm_code code = mm_detect(ctx, src, &d);
    mm_openmldb *cap = NULL;
    bool is = false;

    if (code == MM_OK)
        return strcmp(d.family, "openmldb") == 0;
    if (code == MM_E_FORMAT && strcmp(path, "-") != 0 && mm_openmldb_open(&cap, ctx, path, 0) == MM_OK)
        is = mm_openmldb_tables(cap) > 0;
    mm_openmldb_free(cap);
    return is;
}

/* A folder or archive is read from the source; a file that is a text of its own once more. */
static mm_code from_source(mm_openmldb **out, mm_ctx *ctx, mm_source *src, const char *path)
{
    const mm_code code = mm_openmldb_from(out, ctx, src, 0);

    return code == MM_E_FORMAT ? mm_openmldb_open(out, ctx, path, 0) : code;
}

int openmldb_verify_sources(cli *app, mm_ctx *ctx, mm_source *before, mm_source *after, cli_outputs *files)
{
    openmldb_run run = { .app = app, .ctx = ctx, .json = app->v.json, .options = { .size = sizeof run.options } };
    mm_code code = before == NULL ? MM_OK : from_source(&run.before, ctx, before, app->v.source);
    int status;

    for (size_t i = 0; i < app->settings.n; i++)
        if (strcmp(app->settings.list[i].option->name, "strict") == 0)
            run.options.strict = strcmp(app->settings.list[i].value, "false") != 0;
    if (code == MM_OK)
        code = from_source(&run.after, ctx, after, app->v.input);
    if (code == MM_OK)
        code = mm_openmldb_verify(&run.result, ctx, run.before, run.after, &run.options);
    status = finish(&run, code, &files->report, &files->junit);
    mm_openmldb_result_free(run.result);
    mm_openmldb_free(run.before);
    mm_openmldb_free(run.after);
    return status;
}

int openmldb_run_verb(openmldb_run *run, openmldb_make *make)
{
    cli_run w;
    int status = openmldb_options(run->app, &run->options);

    if (status != CLI_CONTINUE)
        return status;
    status = cli_open_run(run->app, CLI_PLAIN, &w);
    run->ctx = w.ctx;
    if (status == CLI_CONTINUE) {
        const mm_code code = cli_set_ctx(run->app, w.ctx);
        status = finish(run, code == MM_OK ? make(run) : code, &w.files.report, &w.files.junit);
    }
    cli_interruptible(NULL);
    mm_openmldb_result_free(run->result);
    mm_openmldb_free(run->before);
    mm_openmldb_free(run->after);
    free(run->stat);
    cli_close_run(&w);
    return status;
}

/* ---- the verbs ---- */

static mm_code verify(openmldb_run *run)
{
    mm_code code = MM_OK;

    if (run->app->v.before != NULL)
        code = mm_openmldb_open(&run->before, run->ctx, run->app->v.before, 0);
    if (code == MM_OK)
        code = mm_openmldb_open(&run->after, run->ctx, run->app->v.after, 0);
    return code == MM_OK ? mm_openmldb_verify(&run->result, run->ctx, run->before, run->after, &run->options) : code;
}

int cmd_openmldb_verify(cli *app)
{
    openmldb_run run = { .app = app, .json = app->v.json };

    if (strcmp(app->v.before, "-") == 0 && strcmp(app->v.after, "-") == 0)
        return cli_misuse(app, "error: standard input can be read once, not as BEFORE and AFTER");
    return openmldb_run_verb(&run, verify);
}

int cmd_openmldb_check(cli *app)
{
    openmldb_run run = { .app = app, .json = app->v.json };

    app->v.after = app->v.input;
    return openmldb_run_verb(&run, verify);
}

static mm_code zk(openmldb_run *run)
{
    const mm_code code = mm_openmldb_open(&run->after, run->ctx, run->app->v.input, 0);

    return code == MM_OK ? mm_openmldb_zk(&run->result, run->ctx, run->after, &run->options) : code;
}

int cmd_openmldb_zk(cli *app)
{
    openmldb_run run = { .app = app, .to_stderr = app->v.json };

    return openmldb_run_verb(&run, zk);
}

static mm_code show(openmldb_run *run)
{
    const mm_code code = mm_openmldb_open(&run->after, run->ctx, run->app->v.input, MM_OPENMLDB_EXTRA);

    return code == MM_OK ? mm_openmldb_show(&run->result, run->ctx, run->after, &run->options) : code;
}

int cmd_openmldb_show(cli *app)
{
    openmldb_run run = { .app = app, .to_stderr = true };

    return openmldb_run_verb(&run, show);
}

static mm_code capture_script(openmldb_run *run)
{
    const cli_values *v = &run->app->v;

    return mm_openmldb_capture_script(&run->result, run->ctx, v->bin, v->zk_cluster, v->zk_root_path, v->tablets.at,
                                      v->tablets.n);
}

int cmd_openmldb_capture_script(cli *app)
{
    openmldb_run run = { .app = app, .to_stderr = true };

    if (app->v.bin == NULL || app->v.zk_cluster == NULL || app->v.zk_root_path == NULL)
        return cli_misuse(app, "error: --bin, --zk-cluster and --zk-root-path are needed");
    if (app->v.json)
        return cli_misuse(app, "error: a script has no JSON form");
    return openmldb_run_verb(&run, capture_script);
}
