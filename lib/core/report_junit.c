/* A report as JUnit XML, for CI systems that show test results: the run is a test case, and so is each resource that
 * something was found in. Errors are failures, the rest is their output. */
#include <stdio.h>
#include <string.h>

#include "core/report_out.h"
#include "core/run.h"
#include "core/utf8.h"

/* For text and attributes. XML 1.0 has no way to write most control characters: they become visible. */
static void escaped(mm_report_out *out, const char *text)
{
    char masked[8];

    while (*text != 0) {
        const size_t n = mm__utf8_at(text);
        const unsigned char c = (unsigned char)*text;
        if (n == 0 || c < 0x20 || c == 0x7f || strncmp(text, "\xef\xbf\xbe", 3) == 0 ||
            strncmp(text, "\xef\xbf\xbf", 3) == 0) {
            mm__out_bytes(out, masked, (size_t)snprintf(masked, sizeof masked, "\\x%02x", c));
            text++;
            continue;
        }
        if (c == '&')
            mm__out_text(out, "&amp;");
        else if (c == '<')
            mm__out_text(out, "&lt;");
        else if (c == '>')
            mm__out_text(out, "&gt;");
        else if (c == '"')
            mm__out_text(out, "&quot;");
        else
            mm__out_bytes(out, text, n);
        text += n;
    }
}

static void attribute(mm_report_out *out, const char *name, const char *value)
{
    mm__out_text(out, " ");
    mm__out_text(out, name);
    mm__out_text(out, "=\"");
    escaped(out, value);
    mm__out_text(out, "\"");
}

static void number(mm_report_out *out, const char *name, uint64_t n)
{
    mm__out_text(out, " ");
    mm__out_text(out, name);
    mm__out_text(out, "=\"");
    mm__out_u64(out, n);
    mm__out_text(out, "\"");
}

static void put_time(mm_report_out *out, const mm_report *rep)
{
    mm__out_text(out, " time=\"");
    mm__out_seconds(out, mm_report_millis(rep));
    mm__out_text(out, "\"");
}

/* FILE:LINE:COL: severity: POINTER: TEXT [RULE] */
static void line(mm_report_out *out, const mm_finding *f)
{
    static const char *const severities[] = { "note: ", "warning: ", "error: " };

    escaped(out, f->file);
    if (f->line != 0) {
        mm__out_text(out, ":");
        mm__out_u64(out, f->line);
    }
    if (f->line != 0 && f->col != 0) {
        mm__out_text(out, ":");
        mm__out_u64(out, f->col);
    }
    mm__out_text(out, *f->file != 0 ? ": " : "");
    mm__out_text(out, severities[f->severity]);
    escaped(out, f->pointer);
    mm__out_text(out, *f->pointer != 0 ? ": " : "");
    escaped(out, f->text);
    mm__out_text(out, " [");
    escaped(out, f->rule);
    mm__out_text(out, "]\n");
}

/* Findings of one file follow each other: [start, *end) in the order of the report. Errors among them are returned. */
static uint64_t group(const mm_report *rep, size_t start, size_t *end, const mm_finding **first)
{
    size_t it = start;
    uint64_t errors = 0;
    const mm_finding *f;

    *first = NULL;
    *end = start;
    while ((f = mm_report_next(rep, &it)) != NULL && (*first == NULL || strcmp((*first)->file, f->file) == 0)) {
        if (*first == NULL)
            *first = f;
        errors += f->severity == MM_ERROR;
        *end = it;
    }
    return errors;
}

static void lines(mm_report_out *out, const mm_report *rep, size_t start, size_t end, bool errors)
{
    while (start < end) {
        const mm_finding *f = mm_report_next(rep, &start);
        if ((f->severity == MM_ERROR) == errors)
            line(out, f);
    }
}

static const mm_finding *first_error(const mm_report *rep, size_t start, size_t end)
{
    while (start < end) {
        const mm_finding *f = mm_report_next(rep, &start);
        if (f->severity == MM_ERROR)
            return f;
    }
    return NULL;
}

/* The body of a test case whose findings are [start, end). */
static void body(mm_report_out *out, const mm_report *rep, size_t start, size_t end, uint64_t errors)
{
    const mm_finding *e = first_error(rep, start, end);

    if (e != NULL) {
        mm__out_text(out, "   <failure");
        attribute(out, "type", e->rule);
        attribute(out, "message", e->text);
        mm__out_text(out, ">");
        lines(out, rep, start, end, true);
        mm__out_text(out, "</failure>\n");
    }
    if (errors < end - start) {
        mm__out_text(out, "   <system-out>");
        lines(out, rep, start, end, false);
        mm__out_text(out, "</system-out>\n");
    }
}

static void open_case(mm_report_out *out, const char *command, const char *name)
{
    mm__out_text(out, "  <testcase");
    attribute(out, "classname", command);
    attribute(out, "name", name);
}

/* The run itself, with the findings that belong to no resource. */
static size_t run_case(mm_report_out *out, const mm_report *rep, const char *command)
{
    const mm_finding *first;
    size_t end;
    uint64_t errors = group(rep, 0, &end, &first);

    if (first != NULL && *first->file != 0)
        end = errors = 0;
    open_case(out, command, "run");
    put_time(out, rep);
    mm__out_text(out, ">\n");
    if (mm_report_code(rep) != MM_OK && errors == 0) {
        mm__out_text(out, "   <failure");
        attribute(out, "type", "run");
        attribute(out, "message", mm_report_count(rep, MM_ERROR) > 0 ? "failed; the other cases say why"
                                                                      : "failed on a warning, or was stopped");
        mm__out_text(out, "/>\n");
    }
    body(out, rep, 0, end, errors);
    mm__out_text(out, "  </testcase>\n");
    return end;
}

static void count(const mm_report *rep, uint64_t *tests, uint64_t *failures)
{
    const mm_finding *first;

    *tests = 1;
    *failures = mm_report_code(rep) != MM_OK;
    for (size_t at = 0, end;; at = end) {
        const uint64_t errors = group(rep, at, &end, &first);
        if (first == NULL)
            return;
        if (*first->file == 0) {
            *failures = *failures != 0 || errors > 0;
            continue;
        }
        ++*tests;
        *failures += errors > 0;
    }
}

mm_code mm_report_junit(const mm_report *rep, const char *command, mm_write_fn *fn, void *user)
{
    mm_report_out out;
    uint64_t tests, failures;
    const mm_finding *first;

    count(rep, &tests, &failures);
    mm__out_init(&out, fn, user);
    mm__out_text(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"metamig\"");
    number(&out, "tests", tests);
    number(&out, "failures", failures);
    put_time(&out, rep);
    mm__out_text(&out, ">\n <testsuite");
    attribute(&out, "name", command);
    number(&out, "tests", tests);
    number(&out, "failures", failures);
    mm__out_text(&out, " errors=\"0\" skipped=\"0\"");
    put_time(&out, rep);
    mm__out_text(&out, ">\n");
    for (size_t at = run_case(&out, rep, command), end;; at = end) {
        const uint64_t errors = group(rep, at, &end, &first);
        if (first == NULL)
            break;
        open_case(&out, command, first->file);
        mm__out_text(&out, ">\n");
        body(&out, rep, at, end, errors);
        mm__out_text(&out, "  </testcase>\n");
    }
    mm__out_text(&out, " </testsuite>\n</testsuites>\n");
    return mm__out_end(&out, rep->ctx);
}
