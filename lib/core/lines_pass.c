/* A pass over a dump: in one go while the keys ascend, by an index otherwise. */
#include "core/lines.h"

#include <string.h>

enum { BLOCK = 1 << 20 };

mm_code mm__lines_pass_init(mm_lines_pass *p, mm_lines *lines, mm_lines_mode mode, mm_run *run, mm_run *check)
{
    memset(p, 0, sizeof *p);
    p->lines = lines;
    p->mode = mode;
    p->run = run;
    p->check = check;
    mm__lines_yield_init(&p->total, lines->ctx);
    mm__lines_yield_init(&p->early, lines->ctx);
    mm__buf_init(&p->keys, lines->ctx);
    p->chief = mm__alloc(lines->ctx, sizeof *p->chief);
    if (p->chief == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__lines_worker_init(p->chief, p));
    run->lines = p->chief;
    if (check != NULL)
        check->lines = p->chief;
    return MM_OK;
}

void mm__lines_pass_free(mm_lines_pass *p)
{
    if (p->lines == NULL)
        return;
    if (p->chief != NULL) {
        mm__lines_worker_free(p->chief);
        mm__free(p->lines->ctx, p->chief, sizeof *p->chief);
    }
    p->chief = NULL;
    mm__lines_yield_free(&p->total);
    mm__lines_yield_free(&p->early);
    mm__buf_free(&p->keys);
}

/* ---- blocks of whole lines ---- */

static uint64_t count_lf(const char *t, size_t n)
{
    uint64_t sum = 0;

    for (const char *end = t + n; (t = memchr(t, '\n', (size_t)(end - t))) != NULL; t++)
        sum++;
    return sum;
}

mm_code mm__lines_too_long(const mm_lines *l)
{
    return mm__fail(l->ctx, MM_E_LIMIT, "core/limit", l->path, "a line is longer than %llu bytes",
                    (unsigned long long)l->ctx->limits.max_line);
}

mm_code mm__lines_read_block(mm_lines *l, uint64_t off, mm_lines_block *b)
{
    size_t want = BLOCK, got;
    const char *lf = NULL;

    for (;; want = want * 2 < l->ctx->limits.max_line ? want * 2 : (size_t)l->ctx->limits.max_line) {
        char *to;
        b->text.len = 0;
        to = mm__buf_room(&b->text, want + MM_PAD);
        if (to == NULL)
            return MM_E_NOMEM;
        MM_TRY(mm__text_read(&l->text, off, to, want, &got));
        lf = memrchr(to, '\n', got);
        if (lf != NULL || got < want)
            break;
        if (want >= l->ctx->limits.max_line)
            return mm__lines_too_long(l);
    }
    b->last = got < want;
    if (!b->last)
        got = (size_t)(lf - b->text.data) + 1;
    b->text.len = got;
    memset(b->text.data + got, 0, MM_PAD);
    b->offset = off;
    return got > 0 ? MM_OK : MM_END;
}

typedef struct cursor { mm_lines *lines; uint64_t off, line; } cursor;

static mm_code next_block(void *user, mm_lines_block *b)
{
    cursor *c = user;

    MM_TRY(mm__lines_read_block(c->lines, c->off, b));
    b->line = c->line;
    c->off += b->text.len;
    c->line += count_lf(b->text.data, b->text.len);
    return MM_OK;
}

/* ---- the end: what only the whole file tells ---- */

static mm_code say(mm_lines_pass *p, mm_severity severity, mm_lines_id id, uint64_t line, const char *text)
{
    return mm__lines_say(&p->total, severity, p->lines->dialect->rules[id], p->lines->path, line, 0, "%s", text);
}

static mm_code say_n(mm_lines_pass *p, mm_severity severity, mm_lines_id id, const mm_tally *t, const char *text)
{
    if (t->n == 0)
        return MM_OK;
    return mm__lines_say(&p->total, severity, p->lines->dialect->rules[id], p->lines->path, t->first, 0,
                         "%s (%llu line%s)", text, (unsigned long long)t->n, t->n == 1 ? "" : "s");
}

/* Header and footer lines that are neither at the top nor at the bottom of a debug dump. */
static void misplaced_rules(const mm_lines_pass *p, mm_tally *mixed)
{
    const mm_lines_stats *s = &p->total.stats;
    uint64_t regular = 0, first = 0;

    for (uint64_t i = 0; i < s->n_rules; i++) {
        const uint64_t line = i < 3 ? s->rule_line[i] : s->last_rule;
        if (p->lines->debug && (line == p->lines->first_line || line == s->last_line))
            regular++;
        else if (first == 0)
            first = line;
        if (i == 3)
            break;
    }
    if (s->n_rules > 3) { /* the first three and the last one were looked at */
        regular = 0;
        if (p->lines->debug)
            regular = (uint64_t)(s->rule_line[0] == p->lines->first_line) + (s->last_rule == s->last_line);
    }
    mm__tally_add(mixed, s->n_rules - regular, first);
}

/* Once per file (1.5): was the last line found to be cut off? */
static bool said(const mm_lines_pass *p, mm_lines_id id)
{
    for (const mm_lines_finding *f = p->total.findings.first; f != NULL; f = f->next)
        if (f->f.severity == MM_ERROR && f->f.line == p->total.stats.last_line
            && strcmp(f->f.rule, p->lines->dialect->rules[id]) == 0)
            return true;
    return false;
}

static mm_code end_of_form(mm_lines_pass *p, bool told)
{
    const mm_lines_stats *s = &p->total.stats;
    const mm_lines *l = p->lines;
    mm_tally mixed = s->mixed;

    misplaced_rules(p, &mixed);
    if (l->bom)
        MM_TRY(say(p, MM_WARNING, MM_LINES_BOM, 1, "the file begins with a UTF-8 byte order mark"));
    MM_TRY(say_n(p, MM_NOTE, MM_LINES_CRLF, &s->crlf, "lines end with CR LF"));
    MM_TRY(say_n(p, MM_NOTE, MM_LINES_BLANK, &s->blank, "empty lines are skipped"));
    MM_TRY(say_n(p, MM_WARNING, MM_LINES_LEADING_BLANK, &s->leading, "a blank before the key is taken off"));
    MM_TRY(say_n(p, MM_WARNING, MM_LINES_MIXED, &mixed, "lines of the other form of dump"));
    if (l->header != NULL && *l->header == 0)
        MM_TRY(say(p, MM_NOTE, MM_LINES_UNKNOWN_HEADER, l->first_line, "no release writes this header"));
    if (l->debug && l->header == NULL)
        MM_TRY(say(p, MM_NOTE, MM_LINES_NO_HEADER, l->first_line, "the header of the dump was cut off"));
    if (s->records == 0)
        return say(p, MM_ERROR, MM_LINES_EMPTY, 0, "no record in it");
    if (l->header != NULL && s->last_rule != s->last_line && !told)
        return say(p, MM_ERROR, MM_LINES_TRUNCATED, s->last_line, "the footer is missing: the dump is cut off");
    return MM_OK;
}

mm_code mm__lines_end(mm_lines_pass *p)
{
    const mm_lines_stats *s = &p->total.stats;
    bool told;

    if (p->mode == MM_LINES_SURVEY || p->mode == MM_LINES_DETECT || p->verify)
        return MM_OK;
    MM_TRY(end_of_form(p, said(p, MM_LINES_TRUNCATED)));
    told = said(p, MM_LINES_TRUNCATED);
    if (s->unterminated && !told)
        MM_TRY(say(p, MM_WARNING, MM_LINES_NO_NEWLINE, s->last_line, "the last line has no line end"));
    return MM_OK;
}

/* ---- the pass ---- */

static void forget(mm_lines_pass *p)
{
    mm__lines_yield_reset(&p->total);
    if (p->out != NULL) {
        p->out->size = 0;
        p->out->mem.len = 0;
    }
}

mm_code mm__lines_pass_run(mm_lines_pass *p)
{
    cursor c = { p->lines, p->lines->bom ? 3 : 0, 1 };

    MM_TRY(mm__lines_crew_run(p, next_block, &c));
    if (p->total.disorder) {
        forget(p);
        MM_TRY(mm__lines_run_indexed(p));
    }
    MM_TRY(mm__text_unchanged(&p->lines->text));
    MM_TRY(mm__lines_yield_add(&p->total, &p->early));
    return mm__lines_end(p);
}

mm_code mm__lines_pass_report(mm_lines_pass *p, mm_report *rep)
{
    for (const mm_lines_finding *f = p->total.findings.first; f != NULL; f = f->next)
        MM_TRY(mm__report_add(rep, &f->f));
    mm__report_worst(rep, p->total.findings.worst);
    for (size_t i = 0; i < p->total.n_rules; i++)
        MM_TRY(mm__report_rule(rep, p->total.rules[i].rule, p->total.rules[i].n));
    return MM_OK;
}
