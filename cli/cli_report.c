/* What is said about a finished run: text, JSON, JUnit, manifest. */
#include <inttypes.h>
#include <string.h>

#include "cli.h"

/* What the run reads by this option or operand: a file or folder; NULL = none. */
static const char *read_by(const cli *app, const cli_opt *o)
{
    static const size_t inputs[] = { CLI_AT(input), CLI_AT(source), CLI_AT(before), CLI_AT(after), CLI_AT(stat),
                                     CLI_AT(check), CLI_AT(metadata) };

    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++)
        if (o->offset == inputs[i])
            return *(const char *const *)((const char *)&app->v + o->offset);
    return NULL;
}

static int outputs_apart(const cli *app, const char *what, const char *path)
{
    if (path == NULL)
        return CLI_DONE;
    if (strcmp(path, "-") == 0)
        return cli_misuse(app, "error: --%s needs a file; --json writes the report to standard output", what);
    for (const cli_opt *o = app->verb->options; o->kind != CLI_END; o++) {
        const char *read = read_by(app, o);
        if (read != NULL && strcmp(read, "-") != 0 && cli_lies_in(path, read))
            return cli_misuse(app, "error: --%s %s lies in %s%s, which is never written", what, path,
                              o->kind == CLI_TEXT ? "--" : "", o->name);
    }
    if (app->v.output != NULL && strcmp(app->v.output, "-") != 0 && cli_lies_in(path, app->v.output))
        return cli_misuse(app, "error: --%s %s lies in OUTPUT and would become a resource", what, path);
    return CLI_DONE;
}

int cli_outputs_open(cli *app, cli_outputs *out)
{
    int status = outputs_apart(app, "report", app->v.report);

    if (status == CLI_DONE)
        status = outputs_apart(app, "junit", app->v.junit);
    if (status == CLI_DONE)
        status = outputs_apart(app, "manifest", app->v.manifest);
    if (status == CLI_DONE)
        status = cli_file_open(&out->report, "--report", app->v.report);
    if (status == CLI_DONE)
        status = cli_file_open(&out->junit, "--junit", app->v.junit);
    if (status == CLI_DONE)
        status = cli_file_open(&out->manifest, "--manifest", app->v.manifest);
    return status;
}

int cli_outputs_commit(cli *app, cli_outputs *out, const mm_report *rep, bool manifest)
{
    int status = CLI_DONE;
    mm_code code = MM_OK;

    if (out->report.stream != NULL)
        code = mm_report_json(rep, app->verb->name, cli_file_write, &out->report);
    if (code == MM_OK)
        status = cli_worse(status, cli_file_commit(&out->report));
    else
        cli_say("error: --report %s: cannot be written", out->report.path);
    status = cli_worse(status, cli_status(code));
    code = MM_OK;
    if (out->junit.stream != NULL)
        code = mm_report_junit(rep, app->verb->name, cli_file_write, &out->junit);
    if (code == MM_OK)
        status = cli_worse(status, cli_file_commit(&out->junit));
    else
        cli_say("error: --junit %s: cannot be written", out->junit.path);
    status = cli_worse(status, cli_status(code));
    if (manifest)
        status = cli_worse(status, cli_file_commit(&out->manifest));
    cli_outputs_discard(out);
    return status;
}

void cli_outputs_discard(cli_outputs *out)
{
    cli_file_discard(&out->report);
    cli_file_discard(&out->junit);
    cli_file_discard(&out->manifest);
}

int cli_json_report(const cli *app, const mm_report *rep)
{
    return cli_status(mm_report_json(rep, app->verb->name, cli_stream_write, stdout));
}

static void side(FILE *out, const char *label, const mm_side *s, const char *state)
{
    fprintf(out, "%-8s ", label);
    cli_mask(out, s->path != NULL ? s->path : "-");
    if (s->format != NULL && s->release != NULL)
        fprintf(out, " (%s, release %s)", s->format, s->release);
    else if (s->format != NULL)
        fprintf(out, " (%s)", s->format);
    fprintf(out, ", %" PRIu64 " resources, %" PRIu64 " bytes%s\n", s->resources, s->bytes, state);
}

static void hops(const cli *app, FILE *out, const mm_report *rep)
{
    size_t it = 0;
    const char *from, *to;

    for (const char *id; (id = mm_report_hop_next(rep, &it, &from, &to)) != NULL;)
        fprintf(out, "%-8s %s -> %s\n", it == 1 ? "hops:" : "", from, to);
    if (it == 0 && strcmp(app->verb->name, "convert") == 0)
        fprintf(out, "%-8s none\n", "hops:");
}

static void rules(FILE *out, const mm_report *rep)
{
    size_t it = 0;
    uint64_t n;

    for (const char *id; (id = mm_report_rule_next(rep, &it, &n)) != NULL;)
        fprintf(out, "%-8s %6" PRIu64 "  %s\n", it == 1 ? "rules:" : "", n, id);
}

static void next_steps(FILE *out, const mm_report *rep)
{
    size_t it = 0;

    for (const char *id; (id = mm_report_hop_next(rep, &it, NULL, NULL)) != NULL;)
        fprintf(out, "next steps: metamig explain %s\n", id);
}

/* The vendor's tools name every error and warning after their verdict; scripts look there. */
static void verdict(const cli *app, FILE *out, const mm_pipeline *pipe, const mm_report *rep)
{
    const char *text = pipe != NULL ? mm_pipeline_verdict(pipe, rep) : NULL;
    const uint64_t errors = mm_report_count(rep, MM_ERROR), warnings = mm_report_count(rep, MM_WARNING);
    size_t it = 0;

    if (text == NULL) {
        fprintf(out, "%s: %" PRIu64 " errors, %" PRIu64 " warnings: %s\n", app->verb->name, errors, warnings,
                mm_report_code(rep) == MM_OK ? "OK" : "FAILED");
        return;
    }
    fprintf(out, "%s\n", text);
    for (const mm_finding *f; (f = mm_report_next(rep, &it)) != NULL;)
        if (f->severity != MM_NOTE)
            cli_print_finding(out, f, "", false);
}

static void speed(FILE *out, const mm_report *rep, const mm_side *in)
{
    const uint64_t ms = mm_report_millis(rep), per = ms > 0 ? ms : 1;

    fprintf(out, "%-8s %" PRIu64 ".%03u s, %" PRIu64 " resources/s, %" PRIu64 ".%u MB/s\n", "time:", ms / 1000,
            (unsigned)(ms % 1000), in->resources * 1000 / per, in->bytes / 1000 / per,
            (unsigned)(in->bytes / 100 / per % 10));
}

void cli_text_report(const cli *app, FILE *out, const mm_pipeline *pipe, const mm_report *rep)
{
    const mm_counts c = mm_report_counts(rep);
    const mm_side in = mm_report_input(rep), to = mm_report_output(rep);

    side(out, "input:", &in, "");
    if (to.path != NULL || to.format != NULL)
        side(out, "output:", &to, mm_report_published(rep) ? "" : app->v.dry_run ? ", dry run" : ", not published");
    hops(app, out, rep);
    fprintf(out, "%-8s %" PRIu64 " = %" PRIu64 " unchanged + %" PRIu64 " changed + %" PRIu64 " dropped\n", "read:",
            c.read, c.unchanged, c.changed, c.dropped);
    fprintf(out, "%-8s %" PRIu64 " = %" PRIu64 " unchanged + %" PRIu64 " changed + %" PRIu64 " created\n", "written:",
            c.written, c.unchanged, c.changed, c.created);
    rules(out, rep);
    if (app->v.verbose > 0)
        speed(out, rep, &in);
    next_steps(out, rep);
    verdict(app, out, pipe, rep);
}
