/* Everything that is said on standard error, and how a finding looks wherever it is printed. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static bool terminal(int fd)
{
    const char *term = getenv("TERM");

    return isatty(fd) == 1 && term != NULL && strcmp(term, "dumb") != 0;
}

void cli_look(cli *app)
{
    const char *when = app->v.color != NULL ? app->v.color : "auto";
    const char *no = getenv("NO_COLOR");
    const bool plain = no != NULL && *no != 0;

    app->color_out = strcmp(when, "always") == 0 || (strcmp(when, "auto") == 0 && !plain && terminal(STDOUT_FILENO));
    app->color_err = strcmp(when, "always") == 0 || (strcmp(when, "auto") == 0 && !plain && terminal(STDERR_FILENO));
    app->progress = !app->v.quiet && !app->v.no_progress && terminal(STDERR_FILENO);
}

/* Length of the well-formed UTF-8 character at s if it is harmless on a terminal, else 0: control characters, C1
 * among them, and marks that change the direction of what follows. */
static size_t harmless(const unsigned char *s)
{
    uint32_t c = *s;
    size_t n = 1;

    if (c < 0x80)
        return c >= 0x20 && c != 0x7f;
    if (c < 0xc2 || c > 0xf4)
        return 0;
    n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    c &= 0x7fu >> n;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3fu);
    }
    if (c < (n == 2 ? 0xa0u : n == 3 ? 0x800u : 0x10000u) || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    if ((c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff)
        return 0;
    return n;
}

void cli_mask(FILE *out, const char *text)
{
    for (const unsigned char *s = (const unsigned char *)text; *s != 0;) {
        const size_t n = harmless(s);
        if (n == 0)
            fprintf(out, "\\x%02x", *s++);
        else
            fwrite(s, 1, n, out);
        s += n;
    }
}

static void say(const char *fmt, va_list ap)
{
    char fixed[512], *text = fixed;
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(fixed, sizeof fixed, fmt, ap);
    if (n >= (int)sizeof fixed && (text = malloc((size_t)n + 1)) != NULL)
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    cli_progress_clear();
    fputs("metamig: ", stderr);
    cli_mask(stderr, text != NULL ? text : fixed);
    putc('\n', stderr);
    if (text != fixed)
        free(text);
}

void cli_say(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say(fmt, ap);
    va_end(ap);
}

int cli_misuse(const cli *app, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say(fmt, ap);
    va_end(ap);
    cli_usage_line(app, stderr);
    return CLI_MISUSE;
}

int cli_out_of_memory(void)
{
    cli_say("error: out of memory [core/memory]");
    return CLI_MEMORY;
}

void cli_print_finding(FILE *out, const mm_finding *f, const char *lead, bool color)
{
    static const char *const names[] = { "note", "warning", "error" };
    static const char *const paint[] = { "\033[36m", "\033[35m", "\033[31m" };

    fputs(lead, out);
    if (f->file != NULL && *f->file != 0) {
        cli_mask(out, f->file);
        putc(':', out);
        if (f->line != 0)
            fprintf(out, "%" PRIu64 ":", f->line);
        if (f->line != 0 && f->col != 0)
            fprintf(out, "%" PRIu64 ":", f->col);
        putc(' ', out);
    }
    fprintf(out, "%s%s:%s ", color ? paint[f->severity] : "", names[f->severity], color ? "\033[0m" : "");
    if (f->pointer != NULL && *f->pointer != 0) {
        cli_mask(out, f->pointer);
        fputs(": ", out);
    }
    cli_mask(out, f->text != NULL ? f->text : "");
    if (f->rule != NULL && *f->rule != 0)
        fprintf(out, " [%s]", f->rule);
    putc('\n', out);
}

int cli_fail(const cli *app, mm_ctx *ctx, mm_code code)
{
    const mm_error *e = mm_ctx_error(ctx);
    const mm_finding f = { .severity = MM_ERROR, .rule = e->rule, .file = e->file, .pointer = e->pointer,
                           .line = e->line, .col = e->col, .text = e->text };

    cli_progress_clear();
    if (code == MM_E_CANCELLED && e->code == MM_OK)
        cli_say("error: interrupted, nothing was published [core/interrupted]");
    else if (e->code == MM_OK || e->text == NULL || *e->text == 0)
        cli_say("error: failed with code %d and no message", (int)code);
    else
        cli_print_finding(stderr, &f, "metamig: ", app->color_err);
    if (code == MM_E_OPTION)
        cli_usage_line(app, stderr);
    return cli_status(code);
}

void cli_log(void *user, int level, const char *text)
{
    const cli *app = user;

    if (app->v.verbose > (unsigned)level)
        cli_say("%s", text);
}

void cli_tell_failure(const cli *app, mm_ctx *ctx, const mm_report *rep)
{
    const mm_code code = mm_report_code(rep);

    if (code != MM_OK && code != MM_E_VERIFY && mm_report_count(rep, MM_ERROR) == 0)
        cli_fail(app, ctx, code);
}

mm_severity cli_least_severity(const mm_report *rep)
{
    return mm_report_code(rep) == MM_E_VERIFY && mm_report_count(rep, MM_ERROR) == 0 ? MM_WARNING : MM_ERROR;
}

enum { NOTES_PER_RULE = 5, RULES = 64 };

/* How many notes a rule has made; beyond RULES rules all of them are shown. */
static uint64_t *counter(const char *rule, const char **rules, uint64_t *counts)
{
    for (size_t i = 0; i < RULES; i++) {
        if (rules[i] == NULL)
            rules[i] = rule;
        if (strcmp(rules[i], rule) == 0)
            return &counts[i];
    }
    return NULL;
}

void cli_tell_findings(const cli *app, const mm_report *rep)
{
    const char *rules[RULES] = { NULL };
    uint64_t counts[RULES] = { 0 };
    size_t it = 0;

    cli_progress_clear();
    for (const mm_finding *f; (f = mm_report_next(rep, &it)) != NULL;) {
        uint64_t *n = f->severity == MM_NOTE && app->v.verbose == 0 ? counter(f->rule, rules, counts) : NULL;
        if (app->v.quiet && f->severity < cli_least_severity(rep))
            continue;
        if (n == NULL || ++*n <= NOTES_PER_RULE)
            cli_print_finding(stderr, f, "metamig: ", app->color_err);
    }
    for (size_t i = 0; i < RULES && rules[i] != NULL; i++)
        if (counts[i] > NOTES_PER_RULE && !app->v.quiet)
            cli_say("note: %" PRIu64 " more; -v shows them, --report keeps them [%s]", counts[i] - NOTES_PER_RULE,
                    rules[i]);
}
