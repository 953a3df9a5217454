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

typedef struct work {
    cli_open_fn *open;
    mm_ctx      *ctx;
    mm_report   *rep;
    mm_source   *src;
    mm_pipeline *pipe;
    mm_sink     *sink;
    const char  *output;
    mm_code      code;
    cli_outputs  files;
} work;

static int check_line(const cli *app)
{
    const bool to_stdout = app->v.output != NULL && strcmp(app->v.output, "-") == 0;

    if (app->v.output != NULL && !to_stdout && strcmp(app->v.input, "-") != 0 &&
        cli_lies_in(app->v.output, app->v.input))
        return cli_misuse(app, "error: OUTPUT %s is INPUT or lies in it", app->v.output);
    return CLI_CONTINUE;
}

/* The kind of archive that goes to standard output: as asked for, else as it was read, if that can be written. */
static const char *archive_kind(const cli *app, const work *w)
{
    static const char *const written[] = { "tar", "tar.gz", "tar.zst", "zip" };
    const char *read_as = mm_source_kind(w->src);

    if (app->v.archive != NULL)
        return app->v.archive;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        if (strcmp(read_as, written[i]) == 0)
            return written[i];
    return strcmp(read_as, "dir") == 0 ? NULL : "tar.gz";
}

/* Everything that depends on where the data goes; known only when the pipeline has named its default. */
static int check_output(cli *app, const work *w, const char **kind)
{
    if (strncmp(mm_source_kind(w->src), "text", 4) == 0) {
        app->data_on_stdout = strcmp(w->output, "-") == 0 && !app->v.dry_run;
        if (app->v.archive != NULL)
            return cli_misuse(app, "error: --archive is for trees; a text dump is written as text");
        if (app->v.json && app->data_on_stdout)
            return cli_misuse(app, "error: --json while data goes to standard output; use --report FILE");
        return CLI_CONTINUE;
    }
    if (strcmp(w->output, "-") != 0) {
        if (app->v.archive != NULL)
            return cli_misuse(app, "error: --archive is for standard output; name the output %s.%s instead", w->output,
                              app->v.archive);
        return CLI_CONTINUE;
    }
    *kind = archive_kind(app, w);
    if (*kind == NULL)
        return cli_misuse(app, "error: a folder to standard output needs --archive KIND");
    if (app->v.dry_run)
        return CLI_CONTINUE;
    app->data_on_stdout = true;
    if (app->v.json)
        return cli_misuse(app, "error: --json while data goes to standard output; use --report FILE");
    if (isatty(STDOUT_FILENO) == 1)
        return cli_misuse(app, "error: no archive is written to a terminal");
    return CLI_CONTINUE;
}

static mm_code open_conversion(const cli *app, mm_ctx *ctx, mm_source *src, mm_pipeline **out)
{
    const mm_plan plan = { .size = sizeof plan, .from = app->v.from, .to = app->v.to, .family = app->family,
                           .dry_run = app->v.dry_run };

    return mm_pipeline_open(out, ctx, src, &plan);
}

static mm_code open_all(cli *app, work *w)
{
    mm_code code = cli_set_ctx(app, w->ctx);

    if (code == MM_OK)
        code = mm_source_open(&w->src, w->ctx, app->v.input);
    if (code == MM_OK)
        code = w->open(app, w->ctx, w->src, &w->pipe);
    if (code == MM_OK)
        code = cli_set_run(app, w->pipe);
    if (code == MM_OK && w->files.manifest.stream != NULL)
        mm_pipeline_manifest(w->pipe, cli_file_write, &w->files.manifest);
    return code;
}

/* CLI_CONTINUE: the report tells how it went; else a refusal that has been named. */
static int run(cli *app, work *w)
{
    const char *kind = NULL;
    int status;
    mm_code code = open_all(app, w);

    if (code == MM_OK) {
        w->output = app->v.output != NULL ? app->v.output : mm_pipeline_default_output(w->pipe);
        if (w->output == NULL)
            return cli_fail(app, w->ctx, MM_E_NOMEM);
        status = check_output(app, w, &kind);
        if (status != CLI_CONTINUE)
            return status;
        code = mm_sink_open(&w->sink, w->ctx, w->output, kind);
    }
    if (code == MM_OK)
        code = mm_pipeline_run(w->pipe, w->sink, w->rep);
    else if (mm_report_fail(w->rep, code) != MM_OK)
        return cli_fail(app, w->ctx, code);
    w->code = code;
    return CLI_CONTINUE;
}

static int tell(cli *app, work *w)
{
    const bool manifest = mm_report_published(w->rep) || (app->v.dry_run && w->code == MM_OK);
    int status = cli_status(w->code);

    cli_tell_findings(app, w->rep);
    cli_tell_failure(app, w->ctx, w->rep);
    if (w->code == MM_E_OPTION && mm_ctx_error(w->ctx)->code == MM_E_OPTION) /* not if the input does not allow it */
        cli_usage_line(app, stderr);
    if (app->v.json)
        status = cli_worse(status, cli_json_report(app, w->rep));
    else if (!app->v.quiet && mm_report_input(w->rep).path != NULL && w->code != MM_E_OPTION &&
             w->code != MM_E_CANCELLED)
        cli_text_report(app, app->data_on_stdout ? stderr : stdout, w->pipe, w->rep);
    return cli_worse(status, cli_outputs_commit(app, &w->files, w->rep, manifest));
}

int cmd_convert(cli *app)
{
    return cli_run_convert(app, open_conversion);
}

int cli_run_convert(cli *app, cli_open_fn *open)
{
    const mm_hooks hooks = { .size = sizeof hooks, .log = cli_log, .progress = cli_progress, .user = app };
    work w = { .open = open };
    int status = check_line(app);

    if (status != CLI_CONTINUE)
        return status;
    if (app->v.lines)
        return cli_run_lines(app, false);
    if (mm_ctx_new(&w.ctx, &hooks) != MM_OK || mm_report_new(&w.rep, w.ctx) != MM_OK) {
        mm_ctx_free(w.ctx);
        return cli_out_of_memory();
    }
    cli_interruptible(w.ctx);
    status = cli_outputs_open(app, &w.files);
    if (status == CLI_DONE)
        status = run(app, &w);
    if (status == CLI_CONTINUE)
        status = tell(app, &w);
    cli_interruptible(NULL);
    cli_outputs_discard(&w.files);
    mm_sink_free(w.sink);
    mm_pipeline_free(w.pipe);
    mm_source_free(w.src);
    mm_report_free(w.rep);
    mm_ctx_free(w.ctx);
    return status;
}
