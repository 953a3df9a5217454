/* metamig ke upgrade: the offline part of the vendor's upgrade script. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const cli_opt cmd_ke_upgrade_options[] = {
    { 0,   "OLD_HOME",      CLI_ARG_MAYBE, CLI_AT(input),         NULL, NULL,
      "installation folder of the old version; default: $KYLIN_HOME, unless --from is given" },
    { 0,   "metadata",      CLI_TEXT,      CLI_AT(metadata),      "DIR|ZIP", NULL, "backup of the metadata" },
    { 0,   "out",           CLI_TEXT,      CLI_AT(out),           "DIR|ZIP", NULL,
      "new folder or archive; must not exist" },
    { 'f', "from",          CLI_TEXT,      CLI_AT(from),          "VERSION", NULL,
      "old product version, 2.5.6; default: OLD_HOME/VERSION, else detected" },
    { 't', "to",            CLI_TEXT,      CLI_AT(to),            "VERSION", NULL, "new product version, 3.4.5" },
    { 0,   "new-home",      CLI_TEXT,      CLI_AT(new_home),      "DIR", NULL,
      "installation folder of the new version, instead of --to" },
    { 0,   "yes",           CLI_FLAG,      CLI_AT(yes),           NULL, NULL,
      "ask nothing; a missing decision is an error" },
    { 0,   "silent",        CLI_FLAG,      CLI_AT(silent),        NULL, NULL, "the same as --yes" },
    { 'n', "dry-run",       CLI_FLAG,      CLI_AT(dry_run),       NULL, NULL,
      "do everything but publish: no output, no backup" },
    { 0,   "backup",        CLI_TEXT,      CLI_AT(backup),        "FILE", NULL,
      "where the metadata is backed up; must not exist; default: METADATA.backup.tar.gz" },
    { 0,   "no-backup",     CLI_FLAG,      CLI_AT(no_backup),     NULL, NULL, "back nothing up" },
    { 0,   "log",           CLI_TEXT,      CLI_AT(log),           "FILE", NULL,
      "must not exist; default: OUT.upgrade-YYYY_MM_DD_HH_MM_SS.log, of a dry run none" },
    { 0,   "allow-running", CLI_FLAG,      CLI_AT(allow_running), NULL, NULL, "a running old server is a warning" },
    CLI_OPTIONS_OUTPUTS,
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

typedef struct work {
    mm_ctx        *ctx;
    mm_report     *rep;
    mm_ke_upgrade *up;
    mm_code        code;
    cli_outputs    files;
} work;

static int check_line(const cli *app)
{
    if (app->v.metadata == NULL || app->v.out == NULL)
        return cli_misuse(app, "error: --%s is missing", app->v.metadata == NULL ? "metadata" : "out");
    return CLI_CONTINUE;
}

static mm_code run(const cli *app, work *w)
{
    const char *home = getenv("KYLIN_HOME");
    const mm_ke_upgrade_plan plan = {
        .size = sizeof plan, .metadata = app->v.metadata, .out = app->v.out, .old_home = app->v.input,
        .new_home = app->v.new_home, .kylin_home = home != NULL && *home != 0 ? home : NULL, .from = app->v.from,
        .to = app->v.to, .backup = app->v.backup, .log = app->v.log, .no_backup = app->v.no_backup,
        .dry_run = app->v.dry_run, .allow_running = app->v.allow_running,
    };
    mm_code code = cli_set_ctx(app, w->ctx);

    if (code == MM_OK)
        code = mm_ke_upgrade_open(&w->up, w->ctx, &plan, w->rep);
    if (code != MM_OK && mm_report_code(w->rep) == MM_OK)
        return mm_report_fail(w->rep, code) == MM_OK ? code : MM_E_NOMEM;
    if (code != MM_OK)
        return code;
    code = cli_set_run(app, mm_ke_upgrade_pipeline(w->up));
    if (code != MM_OK)
        return mm_report_fail(w->rep, code) == MM_OK ? code : MM_E_NOMEM;
    if (w->files.manifest.stream != NULL)
        mm_pipeline_manifest(mm_ke_upgrade_pipeline(w->up), cli_file_write, &w->files.manifest);
    return mm_ke_upgrade_run(w->up);
}

static void print_path(const char *label, const char *path)
{
    if (path == NULL)
        return;
    printf("%-8s ", label);
    cli_mask(stdout, path);
    putchar('\n');
}

/* The steps hold names of the user: line by line, so that only line ends stay. */
static void print_steps(const char *text)
{
    while (text != NULL && *text != 0) {
        const size_t n = strcspn(text, "\n");
        char *line = strndup(text, n);
        if (line != NULL)
            cli_mask(stdout, line);
        putchar('\n');
        free(line);
        text += n + (text[n] == '\n');
    }
}

static void print_text(const cli *app, const work *w)
{
    print_path("backup:", mm_ke_upgrade_backup(w->up));
    print_path("log:", mm_ke_upgrade_log(w->up));
    cli_text_report(app, stdout, mm_ke_upgrade_pipeline(w->up), w->rep);
    if (mm_ke_upgrade_steps(w->up) == NULL)
        return;
    putchar('\n');
    print_steps(mm_ke_upgrade_steps(w->up));
}

static int tell(cli *app, work *w)
{
    const bool manifest = mm_report_published(w->rep) || (app->v.dry_run && w->code == MM_OK);
    int status = cli_status(w->code);

    cli_tell_findings(app, w->rep);
    cli_tell_failure(app, w->ctx, w->rep);
    if (w->code == MM_E_OPTION)
        cli_usage_line(app, stderr);
    if (app->v.json)
        status = cli_worse(status, cli_json_report(app, w->rep));
    else if (!app->v.quiet && w->up != NULL && mm_report_input(w->rep).path != NULL && w->code != MM_E_OPTION &&
             w->code != MM_E_CANCELLED)
        print_text(app, w);
    return cli_worse(status, cli_outputs_commit(app, &w->files, w->rep, manifest));
}

int cmd_ke_upgrade(cli *app)
{
    mm_hooks hooks = { .size = sizeof hooks, .log = cli_log, .progress = cli_progress, .user = app };
    work w = { .ctx = NULL };
    int status = check_line(app);

    if (status != CLI_CONTINUE)
        return status;
    if (cli_may_ask(app))
        hooks.choose = cli_ask_source;
    if (mm_ctx_new(&w.ctx, &hooks) != MM_OK || mm_report_new(&w.rep, w.ctx) != MM_OK) {
        mm_ctx_free(w.ctx);
        return cli_out_of_memory();
    }
    cli_interruptible(w.ctx);
    status = cli_outputs_open(app, &w.files);
    if (status == CLI_DONE) {
        w.code = run(app, &w);
        status = tell(app, &w);
    }
    cli_interruptible(NULL);
    cli_outputs_discard(&w.files);
    mm_ke_upgrade_free(w.up);
    mm_report_free(w.rep);
    mm_ctx_free(w.ctx);
    return status;
}
