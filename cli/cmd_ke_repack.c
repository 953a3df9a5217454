/* metamig ke repack: some projects of a Kylin 5 store, or the store in another container. */
#include "cli.h"

const cli_opt cmd_ke_repack_options[] = {
    { 0,   "IN",          CLI_ARG,   CLI_AT(input),       NULL, NULL,
      "store of KE 4.x or Kylin 5: folder, archive, metadata.zip; zip of exported models; - is standard input" },
    { 0,   "OUT",         CLI_ARG,   CLI_AT(output),      NULL, NULL,
      "new folder or archive (.tar .tar.gz .tgz .tar.zst .zip), - is standard output; must not exist" },
    { 0,   "project",     CLI_TEXTS, CLI_AT(projects),    "NAME", NULL,
      "keep only this project, its permissions, UUID and _image; several" },
    { 0,   "with-users",  CLI_FLAG,  CLI_AT(with_users),  NULL, NULL, "with --project keep users and groups, too" },
    { 0,   "as",          CLI_TEXT,  CLI_AT(as),          "FORM", "folder|store|snapshot|export",
      "files; a metadata.zip of resources or of snapshots; a zip of exported models under its MD5 name; default: as "
      "IN, files if a zip goes to a folder" },
    { 'f', "from",        CLI_TEXT,  CLI_AT(from),        "FORMAT", "@formats", "format of IN; default: detect" },
    { 'n', "dry-run",     CLI_FLAG,  CLI_AT(dry_run),     NULL, NULL, "do everything but publish" },
    { 0,   "archive",     CLI_TEXT,  CLI_AT(archive),     "KIND", "tar|tar.gz|tar.zst|zip",
      "kind of an archive written to standard output" },
    CLI_OPTIONS_OUTPUTS,
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

static mm_code open_repack(const cli *app, mm_ctx *ctx, mm_source *src, mm_pipeline **out)
{
    const mm_plan plan = { .size = sizeof plan, .from = app->v.from, .dry_run = app->v.dry_run };
    const mm_ke_repack what = { .size = sizeof what, .projects = app->v.projects.at, .n_projects = app->v.projects.n,
                                .with_users = app->v.with_users, .as = app->v.as };

    return mm_ke_repack_open(out, ctx, src, &plan, &what);
}

int cmd_ke_repack(cli *app)
{
    return cli_run_convert(app, open_repack);
}
