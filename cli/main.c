/* metamig: the table of verbs, and who was called. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const cli_verb verbs[] = {
    { "convert", "Detect, convert, verify and publish a metadata dump", cmd_convert_options, CLI_OF_CTX | CLI_OF_RUN,
      false, cmd_convert,
      "OUTPUT appears complete and verified, or not at all; INPUT is never written.", NULL },
    { "verify", "Check a metadata dump without writing anything", cmd_verify_options, CLI_OF_CTX | CLI_OF_RUN, false,
      cmd_verify, "Findings and one summary line go to standard output; exit 1 if there are errors.", NULL },
    { "inspect", "Say what a dump is: format, contents, possible hops", cmd_inspect_options, CLI_OF_CTX, false,
      cmd_inspect, NULL, NULL },
    { "diff", "Say what changed between two dumps", cmd_diff_options, CLI_OF_CTX, false, cmd_diff,
      "Exit 0 if they are the same, 1 if they differ.", NULL },
    { "backup", "Pack a dump folder into an archive with a manifest", cmd_backup_options, CLI_OF_CTX, false,
      cmd_backup, "The archive is read back and compared before it gets its name.", NULL },
    { "restore", "Unpack a backup, replacing a folder in one step", cmd_restore_options, CLI_OF_CTX, false, cmd_restore,
      "DIR is the old tree or the new one at any time; the old one is kept as DIR.old-TIME.", NULL },
    { "formats", "List formats, their releases, and the hops between them", cmd_formats_options, 0, false, cmd_formats,
      NULL, NULL },
    { "explain", "Explain a rule that reports name, or the steps around a hop", cmd_explain_options, 0, false,
      cmd_explain, NULL, NULL },
    { "report", "Add up the JSON reports of a run that was split", cmd_report_options, 0, false, cmd_report,
      "The sum goes to standard output as one report; the exit code is that of the worst part.", NULL },
    { "completion", "Print the completion script of a shell", cmd_completion_options, 0, true, cmd_completion, NULL,
      NULL },
    { "verify", "Compare captures of a cluster, before and after", cmd_openmldb_verify_options, CLI_OF_CTX, false,
      cmd_openmldb_verify, "Findings and one summary line go to standard output; exit 1 if there are errors.",
      "openmldb" },
    { "check", "Check a capture of a cluster by itself", cmd_openmldb_check_options, CLI_OF_CTX, false,
      cmd_openmldb_check, "Findings and one summary line go to standard output; exit 1 if there are errors.",
      "openmldb" },
    { "plan", "Print the steps to drain, upgrade and restore one tablet", cmd_openmldb_plan_options, CLI_OF_CTX, false,
      cmd_openmldb_plan, "The plan goes to standard output, findings go to standard error.", "openmldb" },
    { "stat", "Read, check, split or convert a stat file of the vendor's tool", cmd_openmldb_stat_options, CLI_OF_CTX,
      false, cmd_openmldb_stat, NULL, "openmldb" },
    { "zk", "Decode and check a dump of ZooKeeper", cmd_openmldb_zk_options, CLI_OF_CTX, false, cmd_openmldb_zk,
      "With --json the nodes go to standard output, findings go to standard error.", "openmldb" },
    { "show", "Print the state that a capture describes", cmd_openmldb_show_options, CLI_OF_CTX, false,
      cmd_openmldb_show, NULL, "openmldb" },
    { "capture-script", "Print a shell script that captures a cluster into a folder",
      cmd_openmldb_capture_script_options, CLI_OF_CTX, false, cmd_openmldb_capture_script, NULL, "openmldb" },
    { "hybrid", "Make a hybrid of a built cube, so that new segments may have another engine",
      cmd_kylin_hybrid_options, CLI_OF_CTX | CLI_OF_EDIT, false, cmd_kylin_hybrid,
      "The segments move to CUBE_old, new ones go to CUBE; OUT appears complete and verified, or not at all.",
      "kylin" },
    { "sql", "Write scripts that move the data of all tables", cmd_cnosdb_sql_options, CLI_OF_CTX, false,
      cmd_cnosdb_sql, "DIR appears complete or not at all. The metadata must be loaded before the import.", "cnosdb" },
    { "upgrade", "Do the offline part of the vendor's upgrade script", cmd_ke_upgrade_options, CLI_OF_CTX | CLI_OF_RUN,
      false, cmd_ke_upgrade,
      "OLD_HOME, NEW_HOME and the metadata are only read. A missing decision is asked for on a terminal only.", "ke" },
    { "repack", "Keep some projects of a Kylin 5 store, or change its container", cmd_ke_repack_options,
      CLI_OF_CTX | CLI_OF_EDIT, false, cmd_ke_repack,
      "The bytes of each resource stay. OUT appears complete and verified, or not at all.", "ke" },
    { NULL, NULL, NULL, 0, false, NULL, NULL, NULL }
};

/* The family of a format or rule id: "kylin" of "kylin-0.7/table/rename", but "ke" of "kylin-5" and its rules. NULL if
 * it belongs to none. */
static const char *family_of(const char *id)
{
    size_t it = 0;

    for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL;) {
        const size_t n = strlen(f->id);
        if (strncmp(id, f->id, n) == 0 && (id[n] == 0 || id[n] == '/' || id[n] == '.'))
            return f->family;
    }
    it = 0;
    for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL;) {
        const size_t n = strlen(f->family);
        if (strncmp(id, f->family, n) == 0 && (id[n] == '-' || id[n] == '/' || id[n] == 0))
            return f->family;
    }
    return NULL;
}

/* The format that an id belongs to: "kylin-5" of "kylin-5.0/store/zip", of the family "ke"; NULL = none. */
static const mm_format_info *format_of(const char *id)
{
    const mm_format_info *best = NULL;
    size_t it = 0;

    for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL;) {
        const size_t n = strlen(f->id);
        if (strncmp(id, f->id, n) == 0 && (id[n] == 0 || id[n] == '/' || id[n] == '.') &&
            (best == NULL || n > strlen(best->id)))
            best = f;
    }
    return best;
}

static bool is_of(const char *wanted, const char *id)
{
    const mm_format_info *format = format_of(id);
    const char *family = format != NULL ? format->family : family_of(id);

    return wanted == NULL || family == NULL || strcmp(family, wanted) == 0 ||
           (format != NULL && format->also != NULL && strcmp(format->also, wanted) == 0);
}

bool cli_family_wanted(const cli *app, const char *id)
{
    return is_of(app->family, id);
}

bool cli_hop_wanted(const char *family, const char *to)
{
    size_t it = 0;
    bool any = false;

    for (mm_hop_info hop; mm_hop_next(&it, &hop);) {
        if (strcmp(hop.to, to) != 0)
            continue;
        if (is_of(family, hop.from) && is_of(family, to))
            return true;
        any = true;
    }
    return !any && is_of(family, to);
}

bool cli_is_family(const char *name)
{
    const char *family = family_of(name);

    return family != NULL && strcmp(family, name) == 0;
}

/* A verb of the family hides the one of all families that has its name. */
bool cli_is_offered(const cli_verb *all, const char *family, const cli_verb *v)
{
    if (v->family != NULL)
        return family != NULL && strcmp(v->family, family) == 0;
    for (const cli_verb *o = all; family != NULL && o->name != NULL; o++)
        if (o->family != NULL && strcmp(o->family, family) == 0 && strcmp(o->name, v->name) == 0)
            return false;
    return true;
}

static int general_help(const cli *app)
{
    const char *last = "";
    size_t it = 0;
    int width = 12;

    printf("usage: %s VERB [OPTIONS] ...\n\n", app->called);
    puts("Offline, lossless, verified upgrades of metadata dumps.\n");
    for (const cli_verb *v = app->verbs; v->name != NULL; v++)
        if (!v->hidden && cli_is_offered(app->verbs, app->family, v) && (int)strlen(v->name) > width)
            width = (int)strlen(v->name);
    for (const cli_verb *v = app->verbs; v->name != NULL; v++)
        if (!v->hidden && cli_is_offered(app->verbs, app->family, v))
            printf("  %-*s %s\n", width, v->name, v->summary);
    if (app->family == NULL) {
        fputs("\nFamilies:", stdout);
        for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL; last = f->family)
            if (strcmp(f->family, last) != 0)
                printf(" %s", f->family);
        puts("; \"metamig FAMILY VERB\" and \"metamig-FAMILY VERB\" accept that family only.");
    }
    printf("\n%s VERB --help explains a verb; see metamig(1).\n", app->called);
    return CLI_DONE;
}

static int unknown_verb(const cli *app, const char *name)
{
    cli_guess guess;
    size_t it = 0;

    cli_guess_start(&guess, name);
    for (const cli_verb *v = app->verbs; v->name != NULL; v++)
        if (!v->hidden && cli_is_offered(app->verbs, app->family, v))
            cli_guess_offer(&guess, v->name);
    for (const mm_format_info *f; app->family == NULL && (f = mm_format_next(&it)) != NULL;)
        cli_guess_offer(&guess, f->family);
    if (cli_guess_end(&guess) != NULL)
        return cli_misuse(app, "error: unknown verb %s; did you mean %s?", name, cli_guess_end(&guess));
    return cli_misuse(app, "error: unknown verb %s; %s --help lists them", name, app->called);
}

/* Help and version, which need no verb; CLI_CONTINUE if a verb follows. */
static int before_verb(const cli *app, int argc, char **argv)
{
    if (argc < 2)
        return cli_misuse(app, "error: no verb; %s --help lists them", app->called);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return general_help(app);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("metamig %s\n", mm_version_text());
        return CLI_DONE;
    }
    if (argv[1][0] == '-')
        return cli_misuse(app, "error: unknown option %s before a verb", argv[1]);
    return CLI_CONTINUE;
}

static int dispatch(cli *app, int argc, char **argv, char *called, size_t size)
{
    int status = before_verb(app, argc, argv);

    if (status != CLI_CONTINUE)
        return status;
    snprintf(called + strlen(called), size - strlen(called), " %.40s", argv[1]);
    if (app->family == NULL && cli_is_family(argv[1])) {
        app->family = argv[1];
        return dispatch(app, argc - 1, argv + 1, called, size);
    }
    for (const cli_verb *v = verbs; v->name != NULL; v++)
        if (strcmp(v->name, argv[1]) == 0 && cli_is_offered(app->verbs, app->family, v))
            app->verb = v;
    if (app->verb == NULL) {
        *strrchr(called, ' ') = 0;
        return unknown_verb(app, argv[1]);
    }
    status = cli_parse(app, argc - 1, argv + 1);
    return status == CLI_CONTINUE ? app->verb->run(app) : status;
}

int main(int argc, char **argv)
{
    char called[128] = "metamig";
    cli app = { .verbs = verbs, .called = called };
    const char *base = argc > 0 && strrchr(argv[0], '/') != NULL ? strrchr(argv[0], '/') + 1 : argc > 0 ? argv[0] : "";
    int status;

    cli_open_streams();
    cli_catch_signals();
    if (strncmp(base, "metamig-", 8) == 0 && cli_is_family(base + 8)) {
        app.family = base + 8;
        snprintf(called, sizeof called, "metamig-%.40s", base + 8);
    }
    status = dispatch(&app, argc, argv, called, sizeof called);
    cli_settings_free(&app.settings);
    free(app.v.tablets.at);
    free(app.v.projects.at);
    free(app.rest);
    return cli_close_stdout(status);
}
