/* What a pipeline does with a line dump. */
#include "core/io.h"
#include "core/lines.h"

#include <stdio.h>
#include <string.h>

static mm_code survey(mm_lines_session *s)
{
    mm_lines_pass first;
    mm_code code;

    if (s->step.step->wants_survey == NULL || !s->step.step->wants_survey(&s->step))
        return MM_OK;
    code = mm__lines_pass_init(&first, s->pass.lines, MM_LINES_SURVEY, &s->step, NULL);
    first.last_wins = s->pass.last_wins;
    s->step.quiet = true; /* the pass that converts reports */
    if (code == MM_OK) {
        first.chief->run = s->step;
        code = mm__lines_pass_run(&first);
    }
    s->step.quiet = false;
    if (code == MM_OK)
        first.chief->yield = &s->pass.early; /* its facts, but our findings */
    if (code == MM_OK && s->step.step->surveyed != NULL)
        code = mm__lines_absorb(first.chief, s->step.step->surveyed(&s->step.shards[0]));
    mm__lines_pass_free(&first);
    s->step.lines = s->pass.chief;
    return code;
}

static mm_code verify_target(mm_pipeline *pipe, mm_report *rep, const char *path);

/* ---- detection ---- */

static size_t formats_of(const mm_lines_dialect *d, const mm_format *list[32])
{
    size_t n = 0;

    list[0] = NULL;
    for (size_t i = 0; i < mm__registry.n_formats && n < 32; i++)
        if (mm__registry.formats[i]->lines == d)
            list[n++] = mm__registry.formats[i];
    return n;
}

static mm_code decide(mm_lines *l, const mm_lines_pass *p, mm_detection *out)
{
    const mm_format *list[32];
    size_t n = formats_of(l->dialect, list), best = 0;
    char text[256];

    if (p->total.stats.records == 0)
        return mm__fail(l->ctx, MM_E_FORMAT, l->dialect->rules[MM_LINES_EMPTY], l->path, "no record in it");
    for (size_t i = 1; i < n; i++)
        if ((p->total.shapes >> i & 1) != 0)
            best = i;
    l->shapes = p->total.shapes;
    out->format = list[best];
    out->release = list[best]->release;
    snprintf(text, sizeof text, "%s: %s", l->debug ? "/debug form" : "/dump form",
             best == 0 ? "records need a conversion, or none is of a later shape" : "all records have the shape");
    out->evidence = mm__strdup(l->ctx, text);
    return out->evidence == NULL ? MM_E_NOMEM : MM_OK;
}

mm_code mm__lines_detect(mm_ctx *ctx, mm_source *src, mm_detection *out)
{
    mm_lines *l = src->lines;
    const mm_format *list[32];
    mm_pipeline quiet = { .ctx = ctx };
    mm_wanted oldest = { 0 };
    mm_lines_session s;
    mm_code code;

    MM_TRY(mm__lines_look(l));
    MM_TRY(mm__lines_session_open(&s, ctx));
    formats_of(l->dialect, list);
    oldest.format = list[0];
    oldest.release = list[0]->release;
    code = mm__lines_session_format(&s, NULL, &quiet, &oldest);
    s.format.quiet = true;
    if (code == MM_OK)
        code = mm__lines_pass_init(&s.pass, l, MM_LINES_DETECT, &s.format, NULL);
    s.pass.last_wins = true;
    if (code == MM_OK) {
        s.pass.mapper = true; /* order does not matter here */
        code = mm__lines_pass_run(&s.pass);
    }
    if (code == MM_OK)
        code = decide(l, &s.pass, out);
    mm__lines_session_close(&s);
    return code;
}

void mm__lines_adopt(mm_pipeline *pipe)
{
    const mm_lines *l = pipe->source->lines;
    const mm_format *list[32];
    size_t n;

    if (l == NULL || l->dialect == NULL)
        return;
    n = formats_of(l->dialect, list);
    for (size_t i = 1; i < n; i++)
        if (list[i] == pipe->to.format && (l->shapes >> i & 1) != 0)
            pipe->from = (mm_wanted){ .format = list[i], .release = pipe->to.release };
}

mm_code mm__lines_choose(mm_pipeline *pipe)
{
    if ((pipe->source != NULL && pipe->source->lines == NULL) || pipe->verify || pipe->n_steps > 0)
        return MM_OK;
    /* A copy runs the step of its own format: it changes nothing in what has the shape, and knows the options. */
    for (size_t i = 0; i < mm__registry.n_steps && pipe->n_steps == 0; i++)
        if (strcmp(mm__registry.steps[i]->to, pipe->to.format->id) == 0)
            pipe->steps[pipe->n_steps++] = mm__registry.steps[i];
    return MM_OK;
}

/* ---- convert ---- */

static bool flag(const mm_pipeline *pipe, const char *name)
{
    const char *value = mm__settings_get(&pipe->settings, name);
    return value != NULL && strcmp(value, "false") != 0;
}

static bool last_wins(const mm_pipeline *pipe)
{
    const char *value = mm__settings_get(&pipe->settings, "duplicates");
    return value != NULL && strcmp(value, "last") == 0;
}

static mm_code side(mm_report *rep, bool output, const char *path, const mm_wanted *w, uint64_t n, uint64_t bytes)
{
    const mm_side s = { .path = path, .format = w->format->id, .release = w->release, .resources = n, .bytes = bytes };
    return mm__report_side(rep, output, &s);
}

static mm_code note(mm_report *rep, const mm_lines *l, const char *rule, const char *text)
{
    const mm_finding f = { .severity = MM_NOTE, .rule = rule, .file = l->path, .pointer = "", .text = text };
    return mm__report_add(rep, &f);
}

static bool may_publish(const mm_pipeline *pipe, const mm_report *rep)
{
    if (rep->worst != MM_OK && !(mm__keep_going(pipe) && !mm__code_outranks(rep->worst, MM_E_DATA)))
        return false;
    return !flag(pipe, "strict") || rep->severity[MM_WARNING] == 0;
}

static mm_code run_session(mm_lines_session *s, mm_report *rep)
{
    const mm_code early = mm__lines_session_prepare(s);

    MM_TRY(early);
    if (s->has_step)
        MM_TRY(survey(s));
    MM_TRY(mm__lines_pass_run(&s->pass));
    MM_TRY(mm__lines_session_finish(s));
    MM_TRY(mm__lines_pass_report(&s->pass, rep));
    rep->counts = s->pass.total.counts;
    return MM_OK;
}

static mm_code convert(mm_lines_session *s, mm_pipeline *pipe, mm_report *rep, mm_text *out)
{
    mm_lines *l = pipe->source->lines;

    MM_TRY(mm__lines_session_step(s, rep, pipe, pipe->steps[0], &pipe->to));
    MM_TRY(mm__lines_session_format(s, rep, pipe, &pipe->to));
    s->format.errors_only = true;
    MM_TRY(mm__lines_pass_init(&s->pass, l, MM_LINES_CONVERT, &s->step, &s->format));
    s->pass.out = out;
    s->pass.last_wins = last_wins(pipe);
    MM_TRY(run_session(s, rep));
    MM_TRY(side(rep, false, l->path, &pipe->from, s->pass.total.counts.read, l->text.size));
    if (l->padding > 0)
        MM_TRY(note(rep, l, "core/compressed", "zero bytes after the gzip stream are ignored"));
    if (rep->counts.changed + rep->counts.dropped == 0 && rep->worst == MM_OK)
        MM_TRY(note(rep, l, l->dialect->rules[MM_LINES_NOTHING], "nothing to do"));
    return MM_OK;
}

/* Options may name the target if the command does not. */
static mm_code pick(mm_pipeline *pipe)
{
    const mm_lines_dialect *d = pipe->source->lines->dialect;
    const char *id = NULL;

    if (pipe->has_to || d->pick == NULL)
        return MM_OK;
    MM_TRY(d->pick(pipe->ctx, &pipe->settings, &id));
    if (id == NULL)
        return MM_OK;
    pipe->to.format = mm__format_find(id);
    pipe->to.release = pipe->to.format->release;
    mm__lines_adopt(pipe);
    MM_TRY(mm__chain_find(pipe->ctx, pipe->from.format, pipe->to.format, pipe->steps, &pipe->n_steps));
    return mm__lines_choose(pipe);
}

mm_code mm__lines_convert(mm_pipeline *pipe, mm_sink *sink, mm_report *rep)
{
    mm_lines *l = pipe->source->lines;
    mm_lines_session s;
    mm_text out;
    mm_code code;

    MM_TRY(mm__lines_look(l));
    MM_TRY(mm__lines_sink_check(sink, l));
    MM_TRY(pick(pipe));
    if (pipe->n_steps != 1)
        return mm__fail(pipe->ctx, MM_E_UNSUPPORTED, "core/no-way", NULL, "%s is no format to convert to",
                        pipe->to.format->id);
    if (strcmp(pipe->from.format->id, pipe->to.format->id) != 0)
        MM_TRY(mm__report_hop(rep, pipe->steps[0]->to, pipe->from.format->id, pipe->steps[0]->to));
    MM_TRY(mm__lines_session_open(&s, pipe->ctx));
    mm__text_init(&out, pipe->ctx);
    mm__log(pipe->ctx, MM_LOG_DEBUG, "converting and verifying records as %s", pipe->to.format->id);
    code = mm__text_name(&out, sink->path);
    if (code == MM_OK)
        code = convert(&s, pipe, rep, &out);
    if (code == MM_OK)
        code = side(rep, true, sink->path, &pipe->to, rep->counts.written, out.size);
    if (code == MM_OK && may_publish(pipe, rep) && !pipe->dry_run) {
        code = mm__cancelled(pipe->ctx) ? MM_E_CANCELLED : mm__lines_deliver(sink, &out, l);
        rep->published = code == MM_OK;
    }
    if (!rep->published && sink->kind == MM_SINK_OPS && sink->ops.abort != NULL)
        sink->ops.abort(sink->user);
    mm__text_free(&out);
    mm__lines_session_close(&s);
    return code;
}

/* ---- verify ---- */

/* A format without routes of its own: the input checks of its next hop. */
static mm_code check_input(mm_lines_session *s, mm_pipeline *pipe, mm_report *rep)
{
    size_t ways;
    const mm_step *step = mm__chain_default(pipe->to.format, &ways);
    mm_wanted next = { 0 };

    if (step == NULL)
        return MM_OK;
    next.format = mm__format_find(step->to);
    next.release = next.format->release;
    MM_TRY(mm__lines_session_step(s, rep, pipe, step, &next));
    MM_TRY(mm__lines_session_format(s, rep, pipe, &next));
    s->format.errors_only = true;
    MM_TRY(mm__lines_pass_init(&s->pass, pipe->source->lines, MM_LINES_CONVERT, &s->step, &s->format));
    s->pass.last_wins = last_wins(pipe);
    MM_TRY(run_session(s, rep));
    rep->n_rules = 0;
    return MM_OK;
}

static mm_code check(mm_lines_session *s, mm_pipeline *pipe, mm_report *rep)
{
    MM_TRY(mm__lines_session_format(s, rep, pipe, &pipe->to));
    MM_TRY(mm__lines_pass_init(&s->pass, pipe->source->lines, MM_LINES_CHECK, &s->format, NULL));
    s->pass.verify = true;
    return run_session(s, rep);
}

mm_code mm__lines_verify(mm_pipeline *pipe, mm_report *rep)
{
    mm_lines *l = pipe->source->lines;
    mm_lines_session s;
    mm_code code;

    MM_TRY(mm__lines_look(l));
    MM_TRY(mm__lines_session_open(&s, pipe->ctx));
    code = pipe->to.format->n_routes > 0 ? check(&s, pipe, rep) : check_input(&s, pipe, rep);
    if (code == MM_OK)
        code = side(rep, false, l->path, &pipe->from, s.pass.total.counts.read, l->text.size);
    rep->counts = (mm_counts){ .read = rep->counts.read };
    mm__lines_session_close(&s);
    if (code == MM_OK && pipe->before != NULL)
        code = mm__lines_balance(pipe, rep);
    if (code == MM_OK && mm__settings_get(&pipe->settings, "target-dump") != NULL)
        code = verify_target(pipe, rep, mm__settings_get(&pipe->settings, "target-dump"));
    if (code == MM_OK && rep->worst == MM_E_DATA)
        rep->worst = MM_E_VERIFY;
    return code;
}

/* ---- balance: the source is converted again, the dump is put in order, both are compared ---- */

static mm_code convert_again(mm_pipeline *pipe, mm_report *rep, mm_lines *from, mm_text *out)
{
    mm_pipeline again = { .ctx = pipe->ctx, .source = pipe->before, .settings = pipe->settings, .to = pipe->to };
    const mm_detection *d;
    mm_lines_session s;
    mm_code code;

    MM_TRY(mm__detect(pipe->ctx, pipe->before, &d));
    again.from = (mm_wanted){ .format = d->format, .release = d->release };
    mm__lines_adopt(&again);
    MM_TRY(mm__chain_find(pipe->ctx, again.from.format, again.to.format, again.steps, &again.n_steps));
    MM_TRY(mm__lines_choose(&again));
    MM_TRY(mm__lines_session_open(&s, pipe->ctx));
    code = again.n_steps != 1 ? MM_E_UNSUPPORTED : mm__lines_session_step(&s, rep, &again, again.steps[0], &again.to);
    s.step.quiet = true;
    if (code == MM_OK)
        code = mm__lines_pass_init(&s.pass, from, MM_LINES_CONVERT, &s.step, NULL);
    if (code == MM_OK) {
        s.pass.out = out;
        s.pass.last_wins = last_wins(pipe);
        code = mm__lines_session_prepare(&s);
    }
    if (code == MM_OK)
        code = survey(&s);
    if (code == MM_OK)
        code = mm__lines_pass_run(&s.pass);
    mm__lines_session_close(&s);
    return code;
}

/* A dump as it is, in order. */
static mm_code put_in_order(mm_pipeline *pipe, mm_lines *l, mm_text *out)
{
    static const mm_route none[64];
    mm_lines_session s;
    mm_code code;

    MM_TRY(mm__lines_session_open(&s, pipe->ctx));
    code = mm__lines_session_format(&s, NULL, pipe, &pipe->to);
    s.format.routes = none;
    s.format.quiet = true;
    if (code == MM_OK)
        code = mm__lines_pass_init(&s.pass, l, MM_LINES_CONVERT, &s.format, NULL);
    if (code == MM_OK) {
        s.pass.out = out;
        s.pass.last_wins = true;
        code = mm__lines_pass_run(&s.pass);
    }
    mm__lines_session_close(&s);
    return code;
}

mm_code mm__lines_balance(mm_pipeline *pipe, mm_report *rep)
{
    mm_lines *from = pipe->before->lines;
    mm_text want, got;
    mm_code code;

    if (from == NULL)
        return mm__fail(pipe->ctx, MM_E_FORMAT, "core/format-family", pipe->before->path, "the source is no text dump");
    mm__text_init(&want, pipe->ctx);
    mm__text_init(&got, pipe->ctx);
    code = mm__lines_look(from);
    if (code == MM_OK)
        code = convert_again(pipe, rep, from, &want);
    if (code == MM_OK)
        code = put_in_order(pipe, pipe->source->lines, &got);
    if (code == MM_OK)
        code = mm__lines_compare(pipe->ctx, rep, from, &want, pipe->source->lines, &got, false);
    mm__text_free(&want);
    mm__text_free(&got);
    return code;
}

/* ---- what a target has stored after the load ---- */

static mm_code compare_target(mm_pipeline *pipe, mm_report *rep, mm_lines *target)
{
    mm_text want, got;
    mm_code code;

    mm__text_init(&want, pipe->ctx);
    mm__text_init(&got, pipe->ctx);
    code = mm__lines_look(target);
    if (code == MM_OK)
        code = put_in_order(pipe, pipe->source->lines, &want);
    if (code == MM_OK)
        code = put_in_order(pipe, target, &got);
    if (code == MM_OK)
        code = mm__lines_compare(pipe->ctx, rep, pipe->source->lines, &want, target, &got, true);
    mm__text_free(&want);
    mm__text_free(&got);
    return code;
}

static mm_code verify_target(mm_pipeline *pipe, mm_report *rep, const char *path)
{
    mm_lines *target;
    int rest;
    mm_code code = mm__lines_open(&target, pipe->ctx, path, &rest);

    if (code == MM_END && rest >= 0)
        mm__io_close(pipe->ctx, rest);
    if (code == MM_END)
        return mm__fail(pipe->ctx, MM_E_FORMAT, "core/unknown-input", path, "this is no text dump");
    MM_TRY(code);
    code = compare_target(pipe, rep, target);
    mm__lines_free(target);
    return code;
}

/* ---- inspect: records by the part of the key that names their kind ---- */

static const char *kind_of(const mm_line *line, size_t *n)
{
    const char *at = line->key + 1, *end = line->key + line->key_len, *best = at;
    size_t part = 0;

    *n = strcspn(at, "/");
    while (at < end && part < 8) {
        const size_t len = strcspn(at, "/");
        /* Kinds stand in the second, fourth and sixth part: /CLUSTER/tenants/T/dbs/D/schemas/TABLE. */
        if (part % 2 == 1 || (part == 0 && at + len == end)) {
            best = at;
            *n = len;
        }
        at += len + 1;
        part++;
    }
    return best;
}

int mm__lines_kind_next(mm_source *src, size_t *it, const char **kind, uint64_t *count, uint64_t *bytes)
{
    mm_lines *l = src->lines;

    if (l->kinds == NULL && mm__lines_count_kinds(l, kind_of) != MM_OK)
        return 0;
    if (*it >= l->n_kinds)
        return 0;
    *kind = l->kinds[*it].name;
    *count = l->kinds[*it].n;
    *bytes = l->kinds[(*it)++].bytes;
    return 1;
}
