/* metamig convert: detect, convert, verify, publish. */
#include <string.h>
#include <unistd.h>

#include "cli.h"

const cli_opt cmd_convert_options[] = {
    { 0,   "INPUT",       CLI_ARG,       CLI_AT(input),       NULL, NULL,
      "dump folder, archive or text dump; - is standard input" },
    { 0,   "OUTPUT",      CLI_ARG_MAYBE, CLI_AT(output),      NULL, NULL,
      "new folder, archive (.tar .tar.gz .tgz .tar.zst .zip) or text (.gz .zst), - is standard output; must not exist; "
      "default: INPUT_v2 or INPUT.FORMAT beside INPUT; of a text dump standard output" },
    { 'f', "from",        CLI_TEXT,      CLI_AT(from),        "FORMAT", "@formats",
      "format of INPUT; default: detect" },
    { 't', "to",          CLI_TEXT,      CLI_AT(to),          "FORMAT", "@formats",
      "format or release wanted; default: one documented hop further" },
    { 'n', "dry-run",     CLI_FLAG,      CLI_AT(dry_run),     NULL, NULL, "do everything but publish" },
    { 0,   "archive",     CLI_TEXT,      CLI_AT(archive),     "KIND", "tar|tar.gz|tar.zst|zip",
      "kind of an archive written to standard output" },
    { 0,   "lines",       CLI_FLAG,      CLI_AT(lines),       NULL, NULL,
      "a line dump as a stream: standard input to standard output, each record on its own" },
    CLI_OPTIONS_OUTPUTS,
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

static int check_line(const cli *app)
{
    const bool to_stdout = app->v.output != NULL && strcmp(app->v.output, "-") == 0;

    if (app->v.output != NULL && !to_stdout && strcmp(app->v.input, "-") != 0 &&
        cli_lies_in(app->v.output, app->v.input))
        return cli_misuse(app, "error: OUTPUT %s is INPUT or lies in it", app->v.output);
    return CLI_CONTINUE;
}

/* The kind of archive that goes to standard output: as asked for, else as it was read, if that can be written. */
static const char *archive_kind(const cli *app, const char *read_as)
{
    static const char *const written[] = { "tar", "tar.gz", "tar.zst", "zip" };

    if (app->v.archive != NULL)
        return app->v.archive;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        if (strcmp(read_as, written[i]) == 0)
            return written[i];
    return strcmp(read_as, "dir") == 0 ? NULL : "tar.gz";
}

/* Everything that depends on where the data goes; known only when the pipeline has named its default. */
static int check_output(cli *app, const char *read_as, const char *output, const char **kind)
{
    const bool to_stdout = strcmp(output, "-") == 0, is_text = strncmp(read_as, "text", 4) == 0;

    if (is_text && app->v.archive != NULL)
        return cli_misuse(app, "error: --archive is for trees; a text dump is written as text");
    if (!to_stdout && app->v.archive != NULL)
        return cli_misuse(app, "error: --archive is for standard output; name the output %s.%s instead", output,
                          app->v.archive);
    if (!to_stdout)
        return CLI_CONTINUE;
    if (!is_text && (*kind = archive_kind(app, read_as)) == NULL)
        return cli_misuse(app, "error: a folder to standard output needs --archive KIND");
    if (app->v.dry_run)
        return CLI_CONTINUE;
    app->data_on_stdout = true;
    if (app->v.json)
        return cli_misuse(app, "error: --json while data goes to standard output; use --report FILE");
    if (!is_text && isatty(STDOUT_FILENO) == 1)
        return cli_misuse(app, "error: no archive is written to a terminal");
    return CLI_CONTINUE;
}

static mm_code open_conversion(const cli *app, mm_ctx *ctx, mm_source *src, mm_pipeline **out)
{
    const mm_plan plan = { .size = sizeof plan, .from = app->v.from, .to = app->v.to, .family = app->family,
                           .dry_run = app->v.dry_run };

    return mm_pipeline_open(out, ctx, src, &plan);
}

static mm_code open_pipeline(cli *app, cli_run *w, cli_open_fn *open)
{
    mm_code code = cli_open_input(app, w);

    if (code == MM_OK)
        code = open(app, w->ctx, w->src, &w->pipe);
    if (code == MM_OK)
        code = cli_set_run(app, w->pipe);
    if (code == MM_OK && w->files.manifest.stream != NULL)
        mm_pipeline_manifest(w->pipe, cli_file_write, &w->files.manifest);
    return code;
}

/* CLI_CONTINUE, or a refusal that has been named. */
static int open_output(cli *app, cli_run *w, mm_code *code)
{
    const char *output = app->v.output != NULL ? app->v.output : mm_pipeline_default_output(w->pipe);
    const char *kind = NULL;
    int status;

    if (output == NULL)
        return cli_fail(app, w->ctx, MM_E_NOMEM);
    status = check_output(app, mm_source_kind(w->src), output, &kind);
    if (status == CLI_CONTINUE)
        *code = mm_sink_open(&w->sink, w->ctx, output, kind);
    return status;
}

static void print(const cli *app, const cli_run *w, mm_code code)
{
    if (mm_report_input(w->rep).path != NULL && code != MM_E_OPTION && code != MM_E_CANCELLED)
        cli_text_report(app, app->data_on_stdout ? stderr : stdout, w->pipe, w->rep);
}

static int run(cli *app, cli_run *w, cli_open_fn *open)
{
    mm_code code = open_pipeline(app, w, open);
    int status = code == MM_OK ? open_output(app, w, &code) : CLI_CONTINUE;

    if (status != CLI_CONTINUE)
        return status;
    if (code == MM_OK)
        code = mm_pipeline_run(w->pipe, w->sink, w->rep);
    else if (mm_report_fail(w->rep, code) != MM_OK)
        return cli_fail(app, w->ctx, code);
    return cli_end_run(app, w, code, print);
}

int cli_run_convert(cli *app, cli_open_fn *open)
{
    cli_run w;
    int status = check_line(app);

    if (status != CLI_CONTINUE)
        return status;
    if (app->v.lines)
        return cli_run_lines(app, false);
    status = cli_open_run(app, CLI_PROGRESS, &w);
    if (status == CLI_CONTINUE)
        status = run(app, &w, open);
    cli_close_run(&w);
    return status;
}

int cmd_convert(cli *app)
{
    return cli_run_convert(app, open_conversion);
}
