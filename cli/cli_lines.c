/* convert --lines, verify --lines: standard input to standard output, a block at a time, for engines that run many of
 * them (docs/formats/json-layer.md 13). The one place where output leaves before the end is known. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { PIECE = 1 << 20 };

typedef struct stream {
    cli_run    run;
    mm_filter *filter;
    char      *piece;
    bool       unwritable;
} stream;

static bool put(stream *s, const void *data, size_t len)
{
    if (len > 0 && fwrite(data, 1, len, stdout) != len)
        s->unwritable = true;
    return !s->unwritable;
}

static mm_code open_filter(cli *app, stream *s, bool verify)
{
    const mm_plan plan = { .size = sizeof plan, .from = app->v.from, .to = app->v.to, .family = app->family,
                           .verify = verify };
    mm_code code = cli_set_ctx(app, s->run.ctx);

    if (code == MM_OK)
        code = mm_filter_new(&s->filter, s->run.ctx, &plan, s->run.rep);
    for (size_t i = 0; i < app->settings.n && code == MM_OK; i++)
        if (app->settings.list[i].of == CLI_OF_RUN)
            code = mm_filter_set(s->filter, app->settings.list[i].option->name, app->settings.list[i].value);
    return code;
}

static mm_code pump(stream *s)
{
    const void *out;
    size_t len;
    mm_code code = MM_OK;

    while (code == MM_OK) {
        const ssize_t n = read(STDIN_FILENO, s->piece, PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            cli_say("error: -: cannot read: %s", strerror(errno));
            return MM_E_IO;
        }
        code = n == 0 ? mm_filter_finish(s->filter, &out, &len)
                      : mm_filter_feed(s->filter, s->piece, (size_t)n, &out, &len);
        if (!put(s, out, len))
            return MM_E_IO;
        if (n == 0)
            return code;
    }
    return code;
}

/* Findings are what verify is asked for; a mapper's are messages. */
static void tell_verify(const cli *app, const stream *s, int status)
{
    size_t it = 0;

    for (const mm_finding *f; (f = mm_report_next(s->run.rep, &it)) != NULL;)
        if (!app->v.quiet || f->severity >= cli_least_severity(s->run.rep))
            cli_print_finding(stdout, f, "", app->color_out);
    if (!app->v.quiet)
        printf("verify: %" PRIu64 " errors, %" PRIu64 " warnings: %s\n", mm_report_count(s->run.rep, MM_ERROR),
               mm_report_count(s->run.rep, MM_WARNING), status == CLI_DONE ? "OK" : "FAILED");
}

static void tell(const cli *app, const stream *s, bool verify, int status)
{
    const mm_counts c = mm_report_counts(s->run.rep);

    if (verify && status <= CLI_FOUND && !app->v.json)
        tell_verify(app, s, status);
    else
        cli_tell_findings(app, s->run.rep);
    cli_tell_failure(app, s->run.ctx, s->run.rep);
    if (!verify && !app->v.quiet)
        cli_say("%" PRIu64 " records read, %" PRIu64 " written, %" PRIu64 " dropped", c.read, c.written, c.dropped);
}

static int run(cli *app, stream *s, bool verify)
{
    mm_code code = open_filter(app, s, verify);
    int status;

    if (code == MM_OK)
        code = pump(s);
    if (code != mm_report_code(s->run.rep) && !s->unwritable && mm_report_fail(s->run.rep, code) != MM_OK)
        return cli_out_of_memory();
    status = cli_status(code);
    tell(app, s, verify, status);
    if (app->v.json)
        status = cli_worse(status, cli_json_report(app, s->run.rep));
    return cli_worse(status, cli_outputs_commit(app, &s->run.files, s->run.rep, false));
}

int cli_run_lines(cli *app, bool verify)
{
    stream s = { .filter = NULL };
    int status;

    if (app->v.output != NULL || (app->v.input != NULL && strcmp(app->v.input, "-") != 0))
        return cli_misuse(app, "error: --lines reads standard input and writes standard output");
    if (app->v.source != NULL || app->v.manifest != NULL || app->v.archive != NULL || app->v.dry_run)
        return cli_misuse(app, "error: --lines sees single records; an option needs the whole dump");
    if (app->v.json && !verify)
        return cli_misuse(app, "error: --json while data goes to standard output; use --report FILE");
    app->v.input = "-";
    s.piece = malloc(PIECE);
    if (s.piece == NULL)
        return cli_out_of_memory();
    app->data_on_stdout = !verify;
    status = cli_open_run(app, CLI_PLAIN, &s.run);
    if (status == CLI_CONTINUE)
        status = run(app, &s, verify);
    cli_interruptible(NULL);
    mm_filter_free(s.filter);
    cli_close_run(&s.run);
    free(s.piece);
    return status;
}
