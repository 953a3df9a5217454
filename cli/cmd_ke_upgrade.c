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
    cli_run        run; /* first: print() finds the upgrade by it */
    mm_ke_upgrade *up;
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
    cli_run *run = &w->run;
    mm_code code = cli_set_ctx(app, run->ctx);

    if (code == MM_OK)
        code = mm_ke_upgrade_open(&w->up, run->ctx, &plan, run->rep);
    if (code == MM_OK)
        code = cli_set_run(app, mm_ke_upgrade_pipeline(w->up));
    if (code != MM_OK)
        return mm_report_code(run->rep) == MM_OK ? cli_run_failed(run, code) : code;
    if (run->files.manifest.stream != NULL)
        mm_pipeline_manifest(mm_ke_upgrade_pipeline(w->up), cli_file_write, &run->files.manifest);
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

static void print(const cli *app, const cli_run *run, mm_code code)
{
    const work *w = (const work *)run;

    if (w->up == NULL || mm_report_input(run->rep).path == NULL || code == MM_E_OPTION || code == MM_E_CANCELLED)
        return;
    print_path("backup:", mm_ke_upgrade_backup(w->up));
    print_path("log:", mm_ke_upgrade_log(w->up));
    cli_text_report(app, stdout, mm_ke_upgrade_pipeline(w->up), run->rep);
    if (mm_ke_upgrade_steps(w->up) == NULL)
        return;
    putchar('\n');
    print_steps(mm_ke_upgrade_steps(w->up));
}

int cmd_ke_upgrade(cli *app)
{
    work w = { .up = NULL };
    int status = check_line(app);

    if (status != CLI_CONTINUE)
        return status;
    status = cli_open_run(app, CLI_PROGRESS | CLI_ASKS, &w.run);
    if (status == CLI_CONTINUE)
        status = cli_end_run(app, &w.run, run(app, &w), print);
    cli_interruptible(NULL);
    mm_ke_upgrade_free(w.up);
    cli_close_run(&w.run);
    return status;
}
