/* A line dump as a stream. docs/formats/json-layer.md 13. */
#include "core/lines.h"
#include <metamig/filter.h>

#include <string.h>

struct mm_filter {
    mm_ctx          *ctx;
    mm_report       *rep;
    mm_pipeline      pipe;       /* holds the options and the hop */
    mm_lines        *lines;      /* no text behind it */
    mm_lines_session session;
    mm_lines_block  *block;
    bool             started, finished;
    uint64_t         next_line;
    mm_buf           pending;    /* begin of a line */
};

/* ---- setting up ---- */

static const mm_format *lines_format(const char *family)
{
    for (size_t i = 0; i < mm__registry.n_formats; i++)
        if (mm__registry.formats[i]->lines != NULL
            && (family == NULL || strcmp(mm__registry.formats[i]->family, family) == 0))
            return mm__registry.formats[i];
    return NULL;
}

static mm_code choose(mm_filter *f, const mm_plan *plan)
{
    const mm_format *oldest = lines_format(plan->family);
    mm_pipeline *p = &f->pipe;
    const mm_step *step;
    size_t ways;

    if (oldest == NULL)
        return mm__fail(f->ctx, MM_E_OPTION, "core/format-family", NULL, "this family has no line dumps");
    p->from = (mm_wanted){ .format = oldest, .release = oldest->release };
    if (plan->from != NULL)
        MM_TRY(mm__format_parse(f->ctx, plan->from, oldest->family, MM_LINES, &p->from));
    p->to = p->from;
    step = mm__chain_default(p->from.format, &ways);
    if (plan->to != NULL)
        MM_TRY(mm__format_parse(f->ctx, plan->to, oldest->family, MM_LINES, &p->to));
    else if (step != NULL && !p->verify)
        p->to = (mm_wanted){ .format = mm__format_find(step->to), .release = mm__format_find(step->to)->release };
    if (p->from.format->lines == NULL || p->to.format->lines != p->from.format->lines)
        return mm__fail(f->ctx, MM_E_OPTION, "core/format-family", NULL, "only line dumps can be filtered");
    if (p->verify)
        return MM_OK;
    MM_TRY(mm__chain_find(f->ctx, p->from.format, p->to.format, p->steps, &p->n_steps));
    return mm__lines_choose(p);
}

static mm_code make(mm_filter *f, const mm_plan *plan)
{
    f->lines = mm__alloc(f->ctx, sizeof *f->lines);
    if (f->lines == NULL)
        return MM_E_NOMEM;
    f->lines->ctx = f->ctx;
    mm__text_init(&f->lines->text, f->ctx);
    f->lines->path = mm__strdup(f->ctx, "-");
    if (f->lines->path == NULL)
        return MM_E_NOMEM;
    MM_TRY(choose(f, plan));
    f->lines->dialect = f->pipe.to.format->lines;
    f->lines->looked = true;
    return mm__lines_block_init(&f->block, f->ctx);
}

mm_code mm_filter_new(mm_filter **out, mm_ctx *ctx, const mm_plan *plan, mm_report *rep)
{
    mm_plan full = { .size = sizeof full };
    mm_filter *f;
    mm_code code;

    *out = NULL;
    mm__error_clear(ctx);
    if (plan != NULL)
        memcpy(&full, plan, plan->size < sizeof full ? plan->size : sizeof full);
    f = mm__alloc(ctx, sizeof *f);
    if (f == NULL)
        return MM_E_NOMEM;
    f->ctx = ctx;
    f->rep = rep;
    f->pipe.ctx = ctx;
    f->pipe.settings.ctx = ctx;
    f->pipe.verify = full.verify != 0;
    f->next_line = 1;
    mm__buf_init(&f->pending, ctx);
    code = mm__lines_session_open(&f->session, ctx);
    if (code == MM_OK)
        code = make(f, &full);
    if (code == MM_OK)
        *out = f;
    else
        mm_filter_free(f);
    return code;
}

mm_code mm_filter_set(mm_filter *f, const char *name, const char *value)
{
    if (f->started)
        return mm__fail(f->ctx, MM_E_MISUSE, "core/bug", NULL, "options come before the first byte");
    return mm_pipeline_set(&f->pipe, name, value);
}

static mm_code whole(mm_filter *f, const char *options)
{
    return mm__fail(f->ctx, MM_E_OPTION, "core/option", NULL,
                    "%s: this needs the whole dump, which a line filter never sees", options);
}

/* Which of the options that were set asks for a survey, its step alone knows: all of them are named. */
static mm_code refuse_survey(mm_filter *f, const mm_step *step)
{
    char text[256] = "";

    for (size_t i = 0; i < step->n_options; i++)
        if (mm__settings_get(&f->pipe.settings, step->options[i].name) != NULL
            && strlen(text) + strlen(step->options[i].name) + 5 < sizeof text) {
            strcat(text, text[0] == 0 ? "--" : ", --");
            strcat(text, step->options[i].name);
        }
    return whole(f, text);
}

static mm_code refuse_whole(mm_filter *f)
{
    mm_lines_session *s = &f->session;
    const char *duplicates = mm__settings_get(&f->pipe.settings, "duplicates");

    if (duplicates != NULL && strcmp(duplicates, "last") == 0)
        return whole(f, "--duplicates=last");
    if (mm__settings_get(&f->pipe.settings, "baseline") != NULL)
        return whole(f, "--baseline");
    if (mm__settings_get(&f->pipe.settings, "target-dump") != NULL)
        return whole(f, "--target-dump");
    if (s->has_step && s->step.step->wants_survey != NULL && s->step.step->wants_survey(&s->step))
        return refuse_survey(f, s->step.step);
    return MM_OK;
}

/* Findings go to the report as they come. */
static mm_code tell(mm_filter *f)
{
    mm_lines_yield *total = &f->session.pass.total;

    for (const mm_lines_finding *n = total->findings.first; n != NULL; n = n->next)
        MM_TRY(mm__report_add(f->rep, &n->f));
    total->findings.first = total->findings.last = NULL;
    mm__arena_reset(&total->findings.arena);
    return MM_OK;
}

static mm_code start(mm_filter *f)
{
    mm_lines_session *s = &f->session;
    const char *emit = mm__settings_get(&f->pipe.settings, "emit");
    mm_run *check;

    f->started = true;
    if (!f->pipe.verify)
        MM_TRY(mm__lines_session_step(s, f->rep, &f->pipe, f->pipe.steps[0], &f->pipe.to));
    MM_TRY(mm__lines_session_format(s, f->rep, &f->pipe, &f->pipe.to));
    if (f->pipe.to.format->n_routes == 0)
        return mm__fail(f->ctx, MM_E_OPTION, "core/option", NULL,
                        "%s has no rules of its own: name the target with --to", f->pipe.to.format->id);
    s->format.errors_only = !f->pipe.verify;
    check = f->pipe.verify ? NULL : &s->format;
    MM_TRY(mm__lines_pass_init(&s->pass, f->lines, f->pipe.verify ? MM_LINES_CHECK : MM_LINES_CONVERT,
                               f->pipe.verify ? &s->format : &s->step, check));
    s->pass.mapper = !f->pipe.verify;
    s->pass.verify = s->pass.stream = f->pipe.verify;
    s->pass.tsv = emit != NULL && strcmp(emit, "tsv") == 0 ? emit : NULL;
    MM_TRY(mm__lines_session_prepare(s));
    /* The chief does the work. */
    s->pass.chief->run.lines = s->pass.chief;
    s->pass.chief->check.lines = s->pass.chief;
    MM_TRY(mm__lines_yield_add(&s->pass.total, &s->pass.early));
    MM_TRY(tell(f));
    return refuse_whole(f);
}

/* ---- lines ---- */

static mm_code do_jobs(mm_filter *f)
{
    struct mm_lines_worker *w = f->session.pass.chief;
    mm_code code = MM_OK;

    while (w->jobs != NULL && code == MM_OK) {
        mm_lines_job *j = w->jobs;
        w->jobs = j->next;
        code = j->fn(f->ctx, j->data, f->block->yield.out.data + j->at, j->len);
        explicit_bzero(j->data, j->size);
        mm__free(f->ctx, j->data, j->size);
        mm__free(f->ctx, j, sizeof *j);
    }
    w->last_job = w->jobs == NULL ? NULL : w->last_job;
    return code;
}

/* What records leave for checks across them is of no use to a mapper. */
static mm_code hand_over(mm_filter *f)
{
    mm_lines_yield *y = &f->block->yield;

    for (size_t i = 0; i < MM_LINES_KINDS && !f->pipe.verify; i++)
        y->facts.of[i].len = 0;
    MM_TRY(mm__lines_yield_add(&f->session.pass.total, y));
    return tell(f);
}

static mm_code run_lines(mm_filter *f, size_t len)
{
    mm_buf *t = &f->block->text;

    mm__lines_yield_reset(&f->block->yield);
    if (len == 0)
        return MM_OK;
    t->len = 0;
    mm__buf_add(t, f->pending.data, len);
    if (mm__buf_room(t, MM_PAD) == NULL)
        return MM_E_NOMEM;
    memset(t->data + t->len, 0, MM_PAD);
    memmove(f->pending.data, f->pending.data + len, f->pending.len - len);
    f->pending.len -= len;
    f->lines->text.size += len; /* of what went by: there is no text */
    f->block->line = f->next_line;
    MM_TRY(mm__lines_block_run(f->session.pass.chief, f->block));
    f->next_line += f->block->yield.stats.lines;
    MM_TRY(do_jobs(f));
    return hand_over(f);
}

static mm_code give(mm_filter *f, mm_code code, const void **out, size_t *out_len)
{
    *out_len = code == MM_OK ? f->block->yield.out.len : 0;
    *out = *out_len > 0 ? f->block->yield.out.data : "";
    return code;
}

mm_code mm_filter_feed(mm_filter *f, const void *data, size_t len, const void **out, size_t *out_len)
{
    const char *lf;
    size_t whole;

    *out = "";
    *out_len = 0;
    if (f->finished)
        return mm__fail(f->ctx, MM_E_MISUSE, "core/bug", NULL, "fed after the end");
    if (!f->started)
        MM_TRY(start(f));
    if (mm__cancelled(f->ctx))
        return MM_E_CANCELLED;
    lf = len == 0 ? NULL : memrchr(data, '\n', len);
    whole = lf == NULL ? 0 : f->pending.len + (size_t)(lf - (const char *)data) + 1;
    mm__buf_add(&f->pending, data, len);
    MM_TRY(mm__buf_ok(&f->pending));
    if (f->pending.len - whole > f->ctx->limits.max_line)
        return mm__lines_too_long(f->lines);
    return give(f, run_lines(f, whole), out, out_len);
}

static void describe(mm_filter *f)
{
    mm_report *rep = f->rep;
    const mm_lines_yield *total = &f->session.pass.total;
    const char *strict = mm__settings_get(&f->pipe.settings, "strict");

    rep->counts = total->counts;
    if (f->pipe.verify)
        rep->counts = (mm_counts){ .read = total->counts.read };
    for (size_t i = 0; i < total->n_rules; i++)
        (void)mm__report_rule(rep, total->rules[i].rule, total->rules[i].n);
    mm__report_worst(rep, total->findings.worst);
    if ((f->pipe.verify && rep->worst == MM_E_DATA)
        || (rep->worst == MM_OK && strict != NULL && strcmp(strict, "false") != 0 && rep->severity[MM_WARNING] > 0))
        rep->worst = MM_E_VERIFY;
}

/* The checks across records. */
static mm_code across(mm_filter *f)
{
    f->session.pass.chief->yield = &f->session.pass.total;
    MM_TRY(mm__lines_session_finish(&f->session));
    return tell(f);
}

mm_code mm_filter_finish(mm_filter *f, const void **out, size_t *out_len)
{
    mm_code code;

    *out = "";
    *out_len = 0;
    if (f->finished)
        return mm__fail(f->ctx, MM_E_MISUSE, "core/bug", NULL, "finished twice");
    code = f->started ? MM_OK : start(f);
    f->finished = true;
    if (code == MM_OK)
        code = give(f, run_lines(f, f->pending.len), out, out_len);
    if (code == MM_OK && f->pipe.verify)
        code = across(f);
    if (code != MM_OK)
        return code;
    describe(f);
    f->rep->code = f->rep->worst;
    return f->rep->code;
}

void mm_filter_free(mm_filter *f)
{
    if (f == NULL)
        return;
    mm__lines_session_close(&f->session);
    mm__lines_block_free(f->ctx, f->block);
    mm__lines_free(f->lines);
    mm__settings_free(&f->pipe.settings);
    mm__buf_free(&f->pending);
    mm__free(f->ctx, f, sizeof *f);
}
