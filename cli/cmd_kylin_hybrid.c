/* metamig kylin hybrid: a built cube becomes a hybrid of its old segments and a cube for new ones. */
#include "cli.h"

const cli_opt cmd_kylin_hybrid_options[] = {
    { 0,   "IN",             CLI_ARG,   CLI_AT(input),          NULL, NULL,
      "dump folder or archive of Kylin 1.5.0 to 2.x; - is standard input" },
    { 0,   "OUT",            CLI_ARG,   CLI_AT(output),         NULL, NULL,
      "new folder or archive (.tar .tar.gz .tgz .tar.zst .zip), - is standard output; must not exist" },
    { 0,   "PROJECT",        CLI_ARG,   CLI_AT(project),        NULL, NULL, "project that lists the cube" },
    { 0,   "CUBE",           CLI_ARG,   CLI_AT(cube),           NULL, NULL, "cube whose segments move to CUBE_old" },
    { 0,   "partition-date", CLI_TEXT,  CLI_AT(partition_date), "DATE", NULL,
      "where the two cubes meet: the end of a segment, as milliseconds, yyyy-MM-dd or \"yyyy-MM-dd HH:mm:ss\" (GMT); "
      "later segments stay in CUBE; default: the end of the last one" },
    { 0,   "split-desc",     CLI_FLAG,  CLI_AT(split_desc),     NULL, NULL,
      "other cubes that use the same desc get copies of it; otherwise that is an error" },
    { 'f', "from",           CLI_TEXT,  CLI_AT(from),           "FORMAT", "@formats",
      "format or release of IN; default: detect" },
    { 'n', "dry-run",        CLI_FLAG,  CLI_AT(dry_run),        NULL, NULL, "do everything but publish" },
    { 0,   "prop",           CLI_TEXTS, CLI_AT(props),          "NAME=VALUE", NULL,
      "a property of the server, as a cap of aggregation groups" },
    { 0,   "no-tables",      CLI_FLAG,  CLI_AT(no_tables),      NULL, NULL,
      "a model may name tables that the dump does not have" },
    { 0,   "archive",        CLI_TEXT,  CLI_AT(archive),        "KIND", "tar|tar.gz|tar.zst|zip",
      "kind of an archive written to standard output" },
    CLI_OPTIONS_OUTPUTS,
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

static mm_code open_hybrid(const cli *app, mm_ctx *ctx, mm_source *src, mm_pipeline **out)
{
    const mm_plan plan = { .size = sizeof plan, .from = app->v.from, .dry_run = app->v.dry_run };
    const mm_kylin_hybrid what = { .size = sizeof what, .project = app->v.project, .cube = app->v.cube,
                                   .partition_date = app->v.partition_date, .split_desc = app->v.split_desc };
    mm_code code = mm_kylin_hybrid_open(out, ctx, src, &plan, &what);

    for (size_t i = 0; code == MM_OK && i < app->v.props.n; i++)
        code = mm_pipeline_set(*out, "prop", app->v.props.at[i]);
    return code == MM_OK && app->v.no_tables ? mm_pipeline_set(*out, "no-tables", "true") : code;
}

int cmd_kylin_hybrid(cli *app)
{
    return cli_run_convert(app, open_hybrid);
}
