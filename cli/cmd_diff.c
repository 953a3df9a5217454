/* metamig diff: what changed. The answer is held back until both dumps have been read to the end. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"

const cli_opt cmd_diff_options[] = {
    { 0, "A",     CLI_ARG,  CLI_AT(input),  NULL, NULL, "dump folder, archive or text; - is standard input" },
    { 0, "B",     CLI_ARG,  CLI_AT(output), NULL, NULL, "the other one" },
    { 0, "times", CLI_FLAG, CLI_AT(times),  NULL, NULL, "compare modification times, too" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

typedef struct work {
    const cli     *app;
    FILE          *out;
    cli_json       json;
    bool           in_change, in_values; /* of the JSON */
    mm_diff_counts counts;
} work;

/* UTC, to the nanosecond. */
static const char *time_text(int64_t ns, char to[48])
{
    const int64_t sec = ns / 1000000000 - (ns % 1000000000 < 0);
    const time_t t = (time_t)sec;
    struct tm tm;
    char day[40];

    if (gmtime_r(&t, &tm) == NULL || strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        snprintf(to, 48, "%" PRId64 " s", sec);
    else
        snprintf(to, 48, "%.24s.%09" PRId64 "Z", day, ns - sec * 1000000000);
    return to;
}

/* ---- text ---- */

static void print_path(work *w, char mark, const mm_difference *d)
{
    static const char *const paint[] = { ['+'] = "\033[32m", ['-'] = "\033[31m", ['>'] = "\033[36m",
                                         ['~'] = "\033[33m" };

    fprintf(w->out, "%s%c%s ", w->app->color_out ? paint[(int)mark] : "", mark, w->app->color_out ? "\033[0m" : "");
    cli_mask(w->out, d->path);
    if (d->to != NULL) {
        fputs(" -> ", w->out);
        cli_mask(w->out, d->to);
    }
    putc('\n', w->out);
}

static void print_value(work *w, const mm_difference *d)
{
    fputs("    ", w->out);
    if (*d->pointer != 0) {
        cli_mask(w->out, d->pointer);
        fputs(": ", w->out);
    }
    cli_mask(w->out, d->before != NULL ? d->before : "(absent)");
    fputs(" -> ", w->out);
    cli_mask(w->out, d->after != NULL ? d->after : "(absent)");
    putc('\n', w->out);
}

static void print_text(void *user, const mm_difference *d)
{
    work *w = user;
    char a[48], b[48];

    switch (d->change) {
    case MM_CHANGE_ADDED:   print_path(w, '+', d); break;
    case MM_CHANGE_REMOVED: print_path(w, '-', d); break;
    case MM_CHANGE_RENAMED: print_path(w, '>', d); break;
    case MM_CHANGE_CONTENT: print_path(w, '~', d); break;
    case MM_CHANGE_VALUE:   print_value(w, d); break;
    case MM_CHANGE_BYTES:
        fprintf(w->out, "    bytes: %" PRIu64 " %s -> %" PRIu64 " %s\n", d->before_size, d->before, d->after_size,
                d->after);
        break;
    case MM_CHANGE_TIME:
        fprintf(w->out, "    mtime: %s -> %s\n", time_text(d->before_time, a), time_text(d->after_time, b));
        break;
    }
}

/* ---- JSON ---- */

static void end_values(work *w)
{
    if (w->in_values)
        cli_json_close(&w->json, ']');
    w->in_values = false;
}

static void end_change(work *w)
{
    end_values(w);
    if (w->in_change)
        cli_json_close(&w->json, '}');
    w->in_change = false;
}

static void json_path(work *w, const char *change, const mm_difference *d)
{
    end_change(w);
    cli_json_open(&w->json, NULL, '{');
    cli_json_text(&w->json, "change", change);
    cli_json_text(&w->json, "path", d->path);
    cli_json_text(&w->json, "to", d->to);
    w->in_change = true;
}

static void json_value(work *w, const mm_difference *d)
{
    if (!w->in_values)
        cli_json_open(&w->json, "values", '[');
    w->in_values = true;
    cli_json_open(&w->json, NULL, '{');
    cli_json_text(&w->json, "pointer", d->pointer);
    cli_json_text(&w->json, "before", d->before);
    cli_json_text(&w->json, "after", d->after);
    cli_json_close(&w->json, '}');
}

static void json_bytes(work *w, const char *name, uint64_t size, const char *digest)
{
    cli_json_open(&w->json, name, '{');
    cli_json_number(&w->json, "bytes", size);
    cli_json_text(&w->json, "sha256", digest);
    cli_json_close(&w->json, '}');
}

static void json_times(work *w, const mm_difference *d)
{
    char text[48];

    end_values(w);
    cli_json_open(&w->json, "mtime", '{');
    cli_json_text(&w->json, "before", time_text(d->before_time, text));
    cli_json_text(&w->json, "after", time_text(d->after_time, text));
    cli_json_close(&w->json, '}');
}

static void print_json(void *user, const mm_difference *d)
{
    work *w = user;

    switch (d->change) {
    case MM_CHANGE_ADDED:   json_path(w, "added", d); break;
    case MM_CHANGE_REMOVED: json_path(w, "removed", d); break;
    case MM_CHANGE_RENAMED: json_path(w, "renamed", d); break;
    case MM_CHANGE_CONTENT: json_path(w, "changed", d); break;
    case MM_CHANGE_VALUE:   json_value(w, d); break;
    case MM_CHANGE_BYTES:
        end_values(w);
        json_bytes(w, "before", d->before_size, d->before);
        json_bytes(w, "after", d->after_size, d->after);
        break;
    case MM_CHANGE_TIME:    json_times(w, d); break;
    }
}

static void json_begin(work *w)
{
    w->json = (cli_json){ w->out, false };
    cli_json_open(&w->json, NULL, '{');
    cli_json_text(&w->json, "format", "metamig-diff/1");
    cli_json_text(&w->json, "version", mm_version_text());
    cli_json_text(&w->json, "a", w->app->v.input);
    cli_json_text(&w->json, "b", w->app->v.output);
    cli_json_open(&w->json, "differences", '[');
}

static void json_end(work *w, bool differs)
{
    end_change(w);
    cli_json_close(&w->json, ']');
    cli_json_open(&w->json, "counts", '{');
    cli_json_number(&w->json, "added", w->counts.added);
    cli_json_number(&w->json, "removed", w->counts.removed);
    cli_json_number(&w->json, "renamed", w->counts.renamed);
    cli_json_number(&w->json, "changed", w->counts.changed);
    cli_json_number(&w->json, "same", w->counts.same);
    cli_json_close(&w->json, '}');
    cli_json_text(&w->json, "result", differs ? "differs" : "same");
    cli_json_close(&w->json, '}');
    putc('\n', w->out);
}

/* ---- the verb ---- */

static mm_code compare(cli *app, cli_run *run, work *w)
{
    const mm_diff_plan plan = { .size = sizeof plan, .times = app->v.times, .user = w,
                                .fn = app->v.json ? print_json : app->v.quiet ? NULL : print_text };
    mm_code code = cli_open_input(app, run);

    if (code == MM_OK)
        code = mm_source_open(&run->other, run->ctx, app->v.output);
    if (code == MM_OK) {
        if (app->v.json)
            json_begin(w);
        code = mm_diff_run(run->ctx, run->src, run->other, &plan, &w->counts);
    }
    if (app->v.json && (code == MM_OK || code == MM_E_VERIFY))
        json_end(w, code != MM_OK);
    return code;
}

static int answer(cli *app, cli_run *run)
{
    char *text = NULL;
    size_t len = 0;
    work w = { .app = app, .out = open_memstream(&text, &len), .counts = { .size = sizeof w.counts } };
    mm_code code;
    bool lost;

    if (w.out == NULL)
        return cli_out_of_memory();
    code = compare(app, run, &w);
    lost = ferror(w.out) != 0;
    lost |= fclose(w.out) != 0;
    if (code == MM_OK || code == MM_E_VERIFY) {
        if (!lost)
            fwrite(text, 1, len, stdout);
        free(text);
        return lost ? cli_out_of_memory() : cli_status(code);
    }
    free(text);
    return cli_fail(app, run->ctx, code);
}

int cmd_diff(cli *app)
{
    cli_run run;
    int status;

    if (strcmp(app->v.input, "-") == 0 && strcmp(app->v.output, "-") == 0)
        return cli_misuse(app, "error: standard input can be read once, not as A and B");
    status = cli_open_run(app, CLI_PLAIN, &run);
    if (status == CLI_CONTINUE)
        status = answer(app, &run);
    cli_close_run(&run);
    return status;
}
