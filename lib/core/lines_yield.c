/* What blocks of a dump give, added up in their order: findings, counts, facts. */
#include "core/lines.h"

#include <stdio.h>
#include <string.h>

void mm__lines_yield_init(mm_lines_yield *y, mm_ctx *ctx)
{
    memset(y, 0, sizeof *y);
    mm__buf_init(&y->out, ctx);
    mm__buf_init(&y->first_key, ctx);
    mm__buf_init(&y->last_key, ctx);
    mm__arena_init(&y->findings.arena, ctx);
    for (size_t i = 0; i < MM_LINES_KINDS; i++)
        mm__buf_init(&y->facts.of[i], ctx);
    y->shapes = UINT32_MAX;
}

void mm__lines_yield_reset(mm_lines_yield *y)
{
    y->out.len = y->first_key.len = y->last_key.len = 0;
    mm__arena_reset(&y->findings.arena);
    y->findings.first = y->findings.last = NULL;
    y->findings.errors = 0;
    y->findings.worst = MM_OK;
    for (size_t i = 0; i < MM_LINES_KINDS; i++)
        y->facts.of[i].len = 0;
    memset(&y->stats, 0, sizeof y->stats);
    memset(&y->counts, 0, sizeof y->counts);
    y->n_rules = 0;
    y->disorder = false;
    y->shapes = UINT32_MAX;
}

void mm__lines_yield_free(mm_lines_yield *y)
{
    mm__buf_free(&y->out);
    mm__buf_free(&y->first_key);
    mm__buf_free(&y->last_key);
    mm__arena_free(&y->findings.arena);
    for (size_t i = 0; i < MM_LINES_KINDS; i++)
        mm__buf_free(&y->facts.of[i]);
}

/* ---- findings ---- */

static mm_code add_finding(mm_lines_yield *y, const mm_finding *f)
{
    mm_arena *a = &y->findings.arena;
    mm_lines_finding *n = mm__arena_alloc(a, sizeof *n);

    if (n == NULL)
        return MM_E_NOMEM;
    n->f = *f;
    n->f.file = mm__arena_text(a, f->file, strlen(f->file));
    n->f.pointer = mm__arena_text(a, f->pointer == NULL ? "" : f->pointer, f->pointer == NULL ? 0 : strlen(f->pointer));
    n->f.text = mm__arena_text(a, f->text, strlen(f->text));
    if (n->f.file == NULL || n->f.pointer == NULL || n->f.text == NULL)
        return MM_E_NOMEM;
    if (y->findings.last != NULL)
        y->findings.last->next = n;
    else
        y->findings.first = n;
    y->findings.last = n;
    if (f->severity == MM_ERROR) {
        y->findings.errors++;
        if (mm__code_outranks(MM_E_DATA, y->findings.worst))
            y->findings.worst = MM_E_DATA;
    }
    return MM_OK;
}

mm_code mm__lines_say(mm_lines_yield *y, mm_severity severity, const char *rule, const char *file, uint64_t line,
                      uint64_t col, const char *fmt, ...)
{
    mm_finding f = { .severity = severity, .rule = rule, .file = file, .line = line, .col = col };
    va_list ap;
    char *text;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    text = mm__arena_alloc(&y->findings.arena, (size_t)n + 1);
    if (text == NULL)
        return MM_E_NOMEM;
    va_start(ap, fmt);
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    va_end(ap);
    f.text = text;
    return add_finding(y, &f);
}

/* ---- what a run says while a record is worked on ---- */

mm_code mm__lines_fault(mm_run *run, const mm_fault *fault, const char *text)
{
    struct mm_lines_worker *w = run->lines;
    const mm_line *at = w->record;
    mm_finding f = { .severity = fault->severity, .rule = fault->rule, .file = w->pass->lines->path,
                     .pointer = fault->pointer, .line = fault->line, .col = fault->col, .text = text };

    if (w->mute || (run->errors_only && fault->severity != MM_ERROR))
        return MM_OK; /* convert reports errors of verify only: cnosdb-2.3-to-2.4.md 4.13 */
    if (strncmp(f.rule, "json/", 5) == 0)
        f.rule = w->pass->lines->dialect->rules[MM_LINES_BAD_JSON];
    if (at != NULL) {
        f.line = at->line;
        f.col = w->written || fault->col == 0 ? 0 : at->value_col + fault->col - 1;
        f.text = mm__arena_printf(&w->yield->findings.arena, "%s; key %s", text, at->key);
        if (f.text == NULL)
            return MM_E_NOMEM;
    }
    if (f.severity == MM_ERROR)
        atomic_fetch_add(&run->errors, 1);
    return add_finding(w->yield, &f);
}

static void count_rule(mm_lines_yield *y, const char *rule, uint64_t n)
{
    for (size_t i = 0; i < y->n_rules; i++)
        if (y->rules[i].rule == rule || strcmp(y->rules[i].rule, rule) == 0) {
            y->rules[i].n += n;
            return;
        }
    if (y->n_rules < MM_COUNT(y->rules))
        y->rules[y->n_rules++] = (mm_lines_count){ rule, n };
}

void mm__lines_rule(mm_run *run, const char *rule)
{
    if (rule != NULL && !run->lines->mute)
        count_rule(run->lines->yield, rule, 1);
}

mm_code mm_run_fact(mm_run *run, int kind, const void *fact, size_t size)
{
    mm_buf *b = &run->lines->yield->facts.of[kind];

    mm__buf_add(b, fact, size);
    return mm__buf_ok(b);
}

const void *mm_run_last_fact(mm_run *run, int kind, size_t size)
{
    const mm_buf *b = &run->lines->yield->facts.of[kind];

    return b->len < size ? NULL : b->data + b->len - size;
}

mm_code mm_run_key_at(mm_run *run, uint64_t place, char *key, size_t size)
{
    mm_lines_pass *pass = run->lines->pass;
    char *end;
    size_t got;

    if (pass->stream) {
        MM_TRY(mm__buf_ok(&pass->keys));
        snprintf(key, size, "%s", pass->keys.data + place);
        return MM_OK;
    }
    MM_TRY(mm__text_read(&pass->lines->text, place, key, size - 1, &got));
    end = memmem(key, got, ": ", 2);
    if (end != NULL)
        got = (size_t)(end - key);
    mm__key_text(key, got);
    key[got] = 0;
    return MM_OK;
}

const void *mm_run_facts(mm_run *run, int kind, size_t size, size_t *n)
{
    const mm_buf *b = &run->lines->pass->total.facts.of[kind];

    *n = b->len / size;
    return b->data;
}

/* ---- sums ---- */

static void add_counts(mm_counts *sum, const mm_counts *more)
{
    sum->read += more->read;
    sum->unchanged += more->unchanged;
    sum->changed += more->changed;
    sum->created += more->created;
    sum->dropped += more->dropped;
    sum->written += more->written;
}

mm_code mm__lines_yield_add(mm_lines_yield *sum, mm_lines_yield *more)
{
    for (const mm_lines_finding *f = more->findings.first; f != NULL; f = f->next)
        MM_TRY(add_finding(sum, &f->f));
    if (mm__code_outranks(more->findings.worst, sum->findings.worst))
        sum->findings.worst = more->findings.worst;
    for (size_t i = 0; i < MM_LINES_KINDS; i++) {
        mm__buf_add(&sum->facts.of[i], more->facts.of[i].data, more->facts.of[i].len);
        MM_TRY(mm__buf_ok(&sum->facts.of[i]));
    }
    mm__lines_stats_add(&sum->stats, &more->stats);
    add_counts(&sum->counts, &more->counts);
    for (size_t i = 0; i < more->n_rules; i++)
        count_rule(sum, more->rules[i].rule, more->rules[i].n);
    sum->shapes &= more->shapes;
    return MM_OK;
}
