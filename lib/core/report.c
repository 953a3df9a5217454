#include "core/run.h"

#include <stdlib.h>
#include <string.h>

mm_code mm_report_new(mm_report **out, mm_ctx *ctx)
{
    mm_report *rep = mm__alloc(ctx, sizeof *rep);

    *out = NULL;
    if (rep == NULL)
        return MM_E_NOMEM;
    rep->ctx = ctx;
    mm__arena_init(&rep->arena, ctx);
    if (pthread_mutex_init(&rep->lock, NULL) != 0) {
        mm__free(ctx, rep, sizeof *rep);
        return mm__nomem(ctx);
    }
    *out = rep;
    return MM_OK;
}

void mm_report_free(mm_report *rep)
{
    if (rep == NULL)
        return;
    mm__arena_free(&rep->arena);
    mm__free(rep->ctx, rep->findings, rep->cap_findings * sizeof *rep->findings);
    mm__free(rep->ctx, rep->rules, rep->cap_rules * sizeof *rep->rules);
    pthread_mutex_destroy(&rep->lock);
    mm__free(rep->ctx, rep, sizeof *rep);
}

void mm_report_listen(mm_report *rep, mm_finding_fn *fn, void *user)
{
    rep->listener = fn;
    rep->listener_user = user;
}

static const char *keep(mm_report *rep, const char *text)
{
    return text == NULL || *text == 0 ? "" : mm__arena_text(&rep->arena, text, strlen(text));
}

static int by_place(const void *x, const void *y)
{
    const mm_finding *a = x, *b = y;
    int d = strcmp(a->file, b->file);

    if (d == 0)
        d = a->line < b->line ? -1 : a->line > b->line;
    if (d == 0)
        d = a->col < b->col ? -1 : a->col > b->col;
    if (d == 0)
        d = strcmp(a->rule, b->rule);
    if (d == 0)
        d = strcmp(a->pointer, b->pointer);
    return d != 0 ? d : strcmp(a->text, b->text);
}

static void sort(mm_report *rep)
{
    if (!rep->sorted && rep->n_findings > 1)
        qsort(rep->findings, rep->n_findings, sizeof *rep->findings, by_place);
    rep->sorted = true;
}

void mm__report_next_hop(mm_report *rep)
{
    sort(rep);
    rep->n_told = rep->n_findings;
}

static bool is_told(const mm_report *rep, const mm_finding *f)
{
    const mm_finding *like = bsearch(f, rep->findings, rep->n_told, sizeof *f, by_place);

    return like != NULL && like->severity == f->severity;
}

static mm_code add(mm_report *rep, const mm_finding *finding)
{
    mm_finding f = *finding;

    MM_TRY(mm__list_room(rep->ctx, &rep->findings, rep->n_findings, &rep->cap_findings, sizeof f));
    f.rule = keep(rep, finding->rule);
    f.file = keep(rep, finding->file);
    f.pointer = keep(rep, finding->pointer);
    f.text = keep(rep, finding->text);
    if (f.rule == NULL || f.file == NULL || f.pointer == NULL || f.text == NULL)
        return MM_E_NOMEM;
    if (rep->n_told > 0 && is_told(rep, &f))
        return MM_OK;
    rep->findings[rep->n_findings++] = f;
    rep->severity[f.severity]++;
    rep->sorted = false;
    if (rep->listener != NULL)
        rep->listener(rep->listener_user, &f);
    return MM_OK;
}

mm_code mm__report_add(mm_report *rep, const mm_finding *finding)
{
    mm_code code;

    pthread_mutex_lock(&rep->lock);
    code = add(rep, finding);
    if (code != MM_OK) /* whoever reports may go on: the run must not end well without this finding */
        rep->worst = code;
    pthread_mutex_unlock(&rep->lock);
    return code;
}

const mm_finding *mm_report_next(const mm_report *rep, size_t *it)
{
    mm_report *r = (mm_report *)(uintptr_t)rep; /* sorting is not a visible change */

    if (!r->sorted)
        r->n_told = 0; /* it is asked for in the middle of a run: the order is lost */
    sort(r);
    return *it < r->n_findings ? &r->findings[(*it)++] : NULL;
}

uint64_t mm_report_count(const mm_report *rep, mm_severity severity)
{
    return rep->severity[severity];
}

mm_counts mm_report_counts(const mm_report *rep)
{
    return rep->counts;
}

static mm_code count_rule(mm_report *rep, const char *id, uint64_t count)
{
    size_t lo = 0, hi = rep->n_rules;

    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        const int d = strcmp(rep->rules[mid].id, id);
        if (d == 0) {
            rep->rules[mid].count += count;
            return MM_OK;
        }
        if (d < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    MM_TRY(mm__list_room(rep->ctx, &rep->rules, rep->n_rules, &rep->cap_rules, sizeof *rep->rules));
    memmove(rep->rules + lo + 1, rep->rules + lo, (rep->n_rules - lo) * sizeof *rep->rules);
    rep->rules[lo] = (mm_report_rule){ id, count };
    rep->n_rules++;
    return MM_OK;
}

mm_code mm__report_rule(mm_report *rep, const char *id, uint64_t count)
{
    mm_code code;

    pthread_mutex_lock(&rep->lock);
    code = count_rule(rep, id, count);
    if (code != MM_OK)
        rep->worst = code;
    pthread_mutex_unlock(&rep->lock);
    return code;
}

const char *mm_report_rule_next(const mm_report *rep, size_t *it, uint64_t *count)
{
    if (*it >= rep->n_rules)
        return NULL;
    if (count != NULL)
        *count = rep->rules[*it].count;
    return rep->rules[(*it)++].id;
}

static int rank(mm_code code)
{
    switch (code) {
    case MM_E_MISUSE: return 9;
    case MM_E_CANCELLED: return 8;
    case MM_E_NOMEM: case MM_E_LIMIT: return 7;
    case MM_E_IO: case MM_E_EXISTS: return 6;
    case MM_E_SYNTAX: case MM_E_FORMAT: case MM_E_DATA: case MM_E_UNSUPPORTED: return 5;
    case MM_E_OPTION: return 4;
    case MM_E_VERIFY: return 3;
    case MM_OK: case MM_END: break;
    }
    return 0;
}

bool mm__code_outranks(mm_code a, mm_code b)
{
    return rank(a) > rank(b);
}

void mm__report_worst(mm_report *rep, mm_code code)
{
    pthread_mutex_lock(&rep->lock);
    if (mm__code_outranks(code, rep->worst))
        rep->worst = code;
    pthread_mutex_unlock(&rep->lock);
}

mm_code mm__report_side(mm_report *rep, bool output, const mm_side *side)
{
    mm_side s = *side;
    const char *texts[3] = { side->path, side->format, side->release };

    for (size_t i = 0; i < 3; i++)
        if (texts[i] != NULL && (texts[i] = mm__arena_text(&rep->arena, texts[i], strlen(texts[i]))) == NULL)
            return MM_E_NOMEM;
    s.path = texts[0];
    s.format = texts[1];
    s.release = texts[2];
    *(output ? &rep->output : &rep->input) = s;
    return MM_OK;
}

mm_code mm__report_hop(mm_report *rep, const char *id, const char *from, const char *to)
{
    mm_report_hop h = { mm__arena_text(&rep->arena, id, strlen(id)), mm__arena_text(&rep->arena, from, strlen(from)),
                        mm__arena_text(&rep->arena, to, strlen(to)) };

    if (h.id == NULL || h.from == NULL || h.to == NULL)
        return MM_E_NOMEM;
    if (rep->n_hops < MM_COUNT(rep->hops))
        rep->hops[rep->n_hops++] = h;
    return MM_OK;
}

mm_side mm_report_input(const mm_report *rep)
{
    return rep->input;
}

mm_side mm_report_output(const mm_report *rep)
{
    return rep->output;
}

const char *mm_report_hop_next(const mm_report *rep, size_t *it, const char **from, const char **to)
{
    if (*it >= rep->n_hops)
        return NULL;
    if (from != NULL)
        *from = rep->hops[*it].from;
    if (to != NULL)
        *to = rep->hops[*it].to;
    return rep->hops[(*it)++].id;
}

int mm_report_published(const mm_report *rep)
{
    return rep->published;
}

mm_code mm_report_code(const mm_report *rep)
{
    return rep->code;
}

uint64_t mm_report_millis(const mm_report *rep)
{
    return rep->millis;
}

mm_code mm_report_fail(mm_report *rep, mm_code code)
{
    const mm_error *e = &rep->ctx->error;
    mm_finding f = { .severity = MM_ERROR, .rule = e->rule, .file = e->file, .pointer = e->pointer, .line = e->line,
                     .col = e->col, .text = e->text };

    rep->code = code;
    mm__report_worst(rep, code);
    if (code == MM_E_NOMEM)
        return MM_OK; /* there is no room to say so; the code does */
    if (e->code == MM_OK) {
        f.text = code == MM_E_CANCELLED ? "interrupted; nothing was published" : "failed without a reason";
        f.rule = code == MM_E_CANCELLED ? "core/interrupted" : "core/bug";
        f.file = f.pointer = "";
    }
    return mm__report_add(rep, &f);
}
