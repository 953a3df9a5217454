#include "core/lines.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool mm__keep_going(const mm_pipeline *pipe)
{
    const char *value = mm__settings_get(&pipe->settings, "keep-going");
    return value != NULL && strcmp(value, "false") != 0;
}

static bool is_strict(const mm_pipeline *pipe)
{
    const char *value = mm__settings_get(&pipe->settings, "strict");
    return value != NULL && strcmp(value, "false") != 0;
}

/* ---- opening ---- */

static mm_code choose_from(mm_pipeline *pipe, const mm_plan *plan)
{
    const mm_detection *d;

    if (plan->from != NULL) {
        MM_TRY(mm__source_prepare(pipe->ctx, pipe->source));
        MM_TRY(mm__format_parse(pipe->ctx, plan->from, plan->family,
                                pipe->source->lines != NULL ? MM_LINES : MM_TREE, &pipe->from));
    } else {
        MM_TRY(mm__detect(pipe->ctx, pipe->source, &d));
        pipe->from = (mm_wanted){ .format = d->format, .release = d->release };
    }
    if (plan->family != NULL && strcmp(plan->family, pipe->from.format->family) != 0
        && (pipe->from.format->also == NULL || strcmp(plan->family, pipe->from.format->also) != 0))
        return mm__fail(pipe->ctx, MM_E_FORMAT, "core/format-family", pipe->source->path,
                        "this is a dump of %s, not of %s", pipe->from.format->family, plan->family);
    return MM_OK;
}

/* No way is better than the others, or the only one loses what not everybody wants to lose: all are named. */
static mm_code refuse_choice(mm_pipeline *pipe)
{
    const char *to[MM_MAX_HOPS];
    const size_t n = mm__chain_ways(pipe->from.format, to, MM_COUNT(to));
    char text[256] = "";

    for (size_t i = 0; i < n && strlen(text) + strlen(to[i]) + 8 < sizeof text; i++) {
        strcat(text, i == 0 ? "" : i + 1 < n ? ", " : " or ");
        strcat(text, to[i]);
    }
    return mm__fail(pipe->ctx, MM_E_OPTION, "core/option", NULL, "%s can become %s: say which with --to",
                    pipe->from.format->id, text);
}

static mm_code choose_default(mm_pipeline *pipe)
{
    size_t ways;
    const mm_step *step = mm__chain_default(pipe->from.format, &ways);

    pipe->to = pipe->from;
    if (step == NULL && ways > 0 && pipe->source->lines == NULL)
        return refuse_choice(pipe);
    if (step == NULL)
        return MM_OK; /* nothing further: a verified copy */
    pipe->to.format = mm__format_find(step->to);
    pipe->to.release = pipe->to.format->release;
    pipe->steps[0] = step;
    pipe->n_steps = 1;
    return MM_OK;
}

static mm_code choose_to(mm_pipeline *pipe, const mm_plan *plan)
{
    if (!pipe->verify && pipe->from.format->kind == MM_CAPTURES && strncmp(pipe->source->kind, "text", 4) == 0)
        return mm__fail(pipe->ctx, MM_E_UNSUPPORTED, "core/no-way", pipe->source->path,
                        "captures are not converted; verify reads them");
    if (plan->to == NULL && pipe->verify)
        pipe->to = pipe->from;
    else if (plan->to == NULL)
        return choose_default(pipe);
    else
        MM_TRY(mm__format_parse(pipe->ctx, plan->to, pipe->from.format->family, pipe->from.format->kind,
                                &pipe->to));
    if (pipe->verify)
        return MM_OK;
    /* A format without a release asks for no other release than the input has. */
    if (pipe->to.format == pipe->from.format && strcmp(plan->to, pipe->to.format->id) == 0)
        pipe->to = pipe->from;
    mm__lines_adopt(pipe);
    return mm__chain_find(pipe->ctx, pipe->from.format, pipe->to.format, pipe->steps, &pipe->n_steps);
}

/* A step that stays within the format of the source. */
static mm_code choose_edit(mm_pipeline *pipe, const mm_step *edit)
{
    pipe->to = pipe->from;
    pipe->steps[0] = edit;
    pipe->n_steps = 1;
    if (mm__step_takes(edit, pipe->from.format))
        return MM_OK;
    return mm__fail(pipe->ctx, MM_E_UNSUPPORTED, "core/no-way", NULL,
                    "this is not done to a dump of %s", pipe->from.format->id);
}

static mm_code open_pipeline(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan, const mm_step *edit)
{
    mm_plan full = { .size = sizeof full };
    mm_pipeline *pipe;
    mm_code code;

    *out = NULL;
    mm__error_clear(ctx);
    if (plan != NULL)
        memcpy(&full, plan, plan->size < sizeof full ? plan->size : sizeof full);
    pipe = mm__alloc(ctx, sizeof *pipe);
    if (pipe == NULL)
        return MM_E_NOMEM;
    pipe->ctx = ctx;
    pipe->source = src;
    pipe->settings.ctx = ctx;
    pipe->verify = full.verify != 0;
    pipe->dry_run = full.dry_run != 0;
    pipe->has_to = full.to != NULL;
    code = choose_from(pipe, &full);
    if (code == MM_OK)
        code = edit != NULL ? choose_edit(pipe, edit) : choose_to(pipe, &full);
    if (code == MM_OK)
        code = mm__lines_choose(pipe);
    if (code != MM_OK) {
        mm_pipeline_free(pipe);
        return code;
    }
    mm__log(ctx, MM_LOG_DEBUG, "%s: %s, release %s", src->path, pipe->from.format->id, pipe->from.release);
    *out = pipe;
    return MM_OK;
}

mm_code mm_pipeline_open(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan)
{
    return open_pipeline(out, ctx, src, plan, NULL);
}

mm_code mm__pipeline_edit(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan, const mm_step *edit)
{
    return open_pipeline(out, ctx, src, plan, edit);
}

void mm_pipeline_free(mm_pipeline *pipe)
{
    if (pipe == NULL)
        return;
    mm__settings_free(&pipe->settings);
    mm__strfree(pipe->ctx, pipe->default_output);
    mm__free(pipe->ctx, pipe, sizeof *pipe);
}

/* ---- options ---- */

const mm_option *mm_pipeline_option_next(const mm_pipeline *pipe, size_t *it)
{
    size_t i = *it;

    if (i < mm__n_common_options) {
        (*it)++;
        return &mm__common_options[i];
    }
    i -= mm__n_common_options;
    for (size_t s = 0; pipe != NULL && s < pipe->n_steps; s++) {
        if (i < pipe->steps[s]->n_options) {
            (*it)++;
            return &pipe->steps[s]->options[i];
        }
        i -= pipe->steps[s]->n_options;
    }
    if (pipe != NULL && pipe->to.format != NULL && i < pipe->to.format->n_options) {
        (*it)++;
        return &pipe->to.format->options[i];
    }
    return NULL;
}

mm_code mm_pipeline_set(mm_pipeline *pipe, const char *name, const char *value)
{
    size_t it = 0;

    mm__error_clear(pipe->ctx);
    for (const mm_option *o; (o = mm_pipeline_option_next(pipe, &it)) != NULL;)
        if (strcmp(o->name, name) == 0)
            return mm__option_check(pipe->ctx, o, value) == NULL ? MM_E_OPTION
                                                                 : mm__settings_put(&pipe->settings, o, value);
    it = 0;
    /* A verify run re-runs the steps only to balance; their options are known to it all the same. */
    for (const mm_option *o; pipe->verify && (o = mm_step_option_next(&it, NULL)) != NULL;)
        if (strcmp(o->name, name) == 0)
            return mm__option_check(pipe->ctx, o, value) == NULL ? MM_E_OPTION
                                                                 : mm__settings_put(&pipe->settings, o, value);
    return mm__fail(pipe->ctx, MM_E_OPTION, "core/option", NULL, "no hop of this run knows --%s", name);
}

mm_code mm_pipeline_balance(mm_pipeline *pipe, mm_source *before)
{
    if (!pipe->verify)
        return mm__fail(pipe->ctx, MM_E_MISUSE, "core/bug", NULL, "only a verify run can be balanced");
    pipe->before = before;
    return MM_OK;
}

void mm_pipeline_manifest(mm_pipeline *pipe, mm_write_fn *fn, void *user)
{
    pipe->manifest = fn;
    pipe->manifest_user = user;
}

/* ---- name of the output ---- */

static const char *const suffixes[] = { ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".tar.bz2", ".tar", ".zip", ".7z" };

static size_t suffix_of(const char *name)
{
    for (size_t i = 0; i < MM_COUNT(suffixes); i++) {
        const size_t n = strlen(name), k = strlen(suffixes[i]);
        if (n > k && mm__casecmp(name + n - k, suffixes[i]) == 0)
            return k;
    }
    return 0;
}

/* Kinds that can be read but not written become the one that everybody can unpack. */
static const char *written_suffix(const char *suffix)
{
    static const char *const kinds[] = { ".tar.gz", ".tgz", ".tar.zst", ".tar", ".zip" };

    for (size_t i = 0; i < MM_COUNT(kinds); i++)
        if (strcmp(suffix, kinds[i]) == 0)
            return suffix;
    return ".tar.gz";
}

static char *name_output(mm_pipeline *pipe)
{
    const char *in = pipe->source->path;
    char real[PATH_MAX], out[PATH_MAX + 96];
    size_t n;

    if (strcmp(in, "-") == 0 || pipe->source->lines != NULL)
        return mm__strdup(pipe->ctx, "-");
    if (realpath(in, real) == NULL)
        snprintf(real, sizeof real, "%s", in);
    n = strlen(real);
    if (strcmp(pipe->source->kind, "dir") != 0) {
        const size_t k = suffix_of(real);
        snprintf(out, sizeof out, "%.*s.%s%s", (int)(n - k), real, pipe->to.format->id, written_suffix(real + n - k));
    } else if (pipe->n_steps == 1 && pipe->steps[0]->sibling != NULL)
        snprintf(out, sizeof out, "%s%s", real, pipe->steps[0]->sibling);
    else
        snprintf(out, sizeof out, "%s.%s", real, pipe->to.format->id);
    return mm__strdup(pipe->ctx, out);
}

const char *mm_pipeline_default_output(mm_pipeline *pipe)
{
    if (pipe->default_output == NULL)
        pipe->default_output = name_output(pipe);
    return pipe->default_output;
}

/* ---- running ---- */

static mm_code report_tree_faults(mm_report *rep, const mm_tree *tree)
{
    for (const mm_tree_fault *t = mm__tree_faults(tree); t != NULL; t = t->next) {
        const mm_finding f = { .severity = t->severity, .rule = t->rule, .file = t->path, .pointer = "",
                               .text = t->text };
        MM_TRY(mm__report_add(rep, &f));
        if (t->severity == MM_ERROR)
            mm__report_worst(rep, t->code);
    }
    return MM_OK;
}

static mm_code describe(mm_report *rep, bool output, const char *path, const mm_wanted *w, uint64_t n, uint64_t bytes)
{
    const mm_side side = { .path = path, .format = w->format->id, .release = w->release, .resources = n,
                           .bytes = bytes };
    return mm__report_side(rep, output, &side);
}

mm_code mm__verify_tree(mm_pipeline *pipe, mm_tree *tree, mm_tree *origin, const mm_run *before, mm_report *rep,
                        mm_run *run)
{
    MM_TRY(mm__run_init(run, pipe->ctx, rep, tree));
    run->format = pipe->to.format;
    run->release = pipe->to.release;
    run->routes = run->format->routes;
    run->n_routes = run->format->n_routes;
    run->settings = &pipe->settings;
    run->origin = origin;
    run->before = before;
    mm__log(pipe->ctx, MM_LOG_DEBUG, "verifying %zu resources as %s", tree->n_items, run->format->id);
    return mm__run_check(run);
}

static mm_code verify(mm_pipeline *pipe, mm_report *rep)
{
    mm_run run = { .ctx = pipe->ctx, .tree = pipe->source->tree };
    mm_code code = mm__verify_tree(pipe, pipe->source->tree, NULL, NULL, rep, &run);

    rep->counts.read = run.counts.read;
    if (code == MM_OK)
        code = describe(rep, false, pipe->source->path, &pipe->from, run.counts.read, run.bytes_in);
    mm__run_free(&run);
    if (code == MM_OK && pipe->before != NULL)
        code = mm__balance(pipe, rep);
    if (code == MM_OK && rep->worst == MM_E_DATA)
        rep->worst = MM_E_VERIFY;
    return code;
}

static mm_code note(mm_report *rep, const char *rule, const char *text)
{
    const mm_finding f = { .severity = MM_NOTE, .rule = rule, .file = "", .pointer = "", .text = text };
    return mm__report_add(rep, &f);
}

static mm_code describe_hops(mm_pipeline *pipe, mm_report *rep)
{
    const char *from = pipe->from.format->id;

    for (size_t i = 0; i < pipe->n_steps && pipe->steps[i]->to != NULL; i++) { /* an edit within a format is no hop */
        MM_TRY(mm__report_hop(rep, pipe->steps[i]->to, from, pipe->steps[i]->to));
        from = pipe->steps[i]->to;
    }
    return pipe->n_steps > 0 ? MM_OK : note(rep, "core/nothing-to-do", "nothing to do");
}

static bool may_publish(const mm_pipeline *pipe, const mm_report *rep)
{
    if (rep->refused || (rep->worst != MM_OK && !(mm__keep_going(pipe) && !mm__code_outranks(rep->worst, MM_E_DATA))))
        return false;
    return !is_strict(pipe) || rep->severity[MM_WARNING] == 0;
}

static mm_code put(void *user, const mm_item *like, const char *path, const void *data, size_t len)
{
    return mm__stage_put(user, like, path, data, len);
}

static mm_code copy(void *user, mm_tree *from, mm_item *item, const char *path)
{
    return mm__stage_copy(user, from, item, path);
}

static mm_code check_stage(mm_pipeline *pipe, mm_stage *stage, const mm_chain *chain, mm_report *rep, mm_tree **tree)
{
    mm_run run = { .ctx = pipe->ctx };
    mm_code code;

    MM_TRY(mm__stage_tree(stage, tree));
    if (pipe->form == MM_FORM_EXPORT)
        (*tree)->store = MM_STORE_EXPORT;
    run.tree = *tree;
    code = mm__verify_tree(pipe, *tree, pipe->source->tree, mm__chain_last(chain), rep, &run);
    mm__run_free(&run);
    return code;
}

/* What is made in `stage` is published as `out`: itself, or what holds it as a zip. */
static mm_code convert_into(mm_pipeline *pipe, mm_stage *stage, mm_stage *out, mm_chain *chain, mm_report *rep)
{
    const mm_target target = { put, copy, stage };
    mm_tree *tree = NULL;

    MM_TRY(mm__chain_run(chain, pipe, pipe->source->tree, &target, rep, false));
    MM_TRY(describe(rep, false, pipe->source->path, &pipe->from, chain->runs[0].counts.read, chain->runs[0].bytes_in));
    /* What the steps could not make is not worth checking. */
    if (mm__code_outranks(rep->worst, MM_E_VERIFY) && !mm__keep_going(pipe))
        return MM_OK;
    mm__report_next_hop(rep);
    MM_TRY(check_stage(pipe, stage, chain, rep, &tree));
    if (!may_publish(pipe, rep))
        return MM_OK;
    if (pipe->manifest != NULL)
        MM_TRY(mm__manifest_write(pipe->ctx, tree, pipe->manifest, pipe->manifest_user));
    if (pipe->gate != NULL)
        MM_TRY(pipe->gate(pipe->gate_user, pipe->source->tree, tree, rep));
    if (pipe->dry_run)
        return MM_OK;
    if (mm__cancelled(pipe->ctx))
        return MM_E_CANCELLED;
    if (pipe->wrap)
        MM_TRY(mm__store_pack(pipe, tree, out));
    MM_TRY(mm__stage_deliver(out));
    mm__log(pipe->ctx, MM_LOG_DEBUG, "published");
    rep->published = true;
    return MM_OK;
}

static mm_code note_stage(mm_pipeline *pipe, const mm_stage *stage, mm_report *rep)
{
    char text[96];
    const unsigned n = mm__stage_removed(stage);

    MM_TRY(mm__store_notes(pipe, rep));
    if (mm__store_loses_time(pipe, mm__stage_whole_seconds(stage)))
        MM_TRY(note(rep, "core/zip-mtime", "zip keeps whole seconds: the rest of the modification times is lost"));
    if (n == 0)
        return MM_OK;
    snprintf(text, sizeof text, "removed what %u interrupted run%s left behind", n, n == 1 ? "" : "s");
    return note(rep, "core/stale-staging", text);
}

static mm_code refuse_inside(mm_pipeline *pipe, mm_sink *sink)
{
    bool inside = false;

    MM_TRY(mm__sink_inside(sink, pipe->source->tree, &inside));
    if (!inside)
        return MM_OK;
    return mm__fail(pipe->ctx, MM_E_OPTION, "core/output-inside", sink->path,
                    "the output would be the input or lie inside it");
}

static mm_code convert(mm_pipeline *pipe, mm_sink *sink, mm_report *rep)
{
    mm_tree *in = pipe->source->tree;
    mm_stage *stage = NULL, *inner = NULL;
    mm_sink *nowhere = NULL;
    mm_chain *chain;
    mm_code code;

    MM_TRY(describe_hops(pipe, rep));
    MM_TRY(refuse_inside(pipe, sink));
    MM_TRY(mm__store_choose(pipe, sink));
    MM_TRY(mm__stage_open(&stage, sink));
    mm__stage_like(stage, pipe->wrap && in->outer != NULL ? in->outer : in);
    chain = mm__alloc(pipe->ctx, sizeof *chain);
    code = chain == NULL ? MM_E_NOMEM : mm__stage_prefix(stage, pipe->form == MM_FORM_EXPORT ? "" : in->prefix);
    if (code == MM_OK)
        code = note_stage(pipe, stage, rep);
    if (code == MM_OK && pipe->wrap)
        code = mm__store_open(pipe, &nowhere, &inner);
    if (code == MM_OK)
        code = convert_into(pipe, pipe->wrap ? inner : stage, stage, chain, rep);
    if (chain != NULL && chain->n_runs > 0) {
        const mm_run *last = mm__chain_last(chain);
        const mm_code said = describe(rep, true, sink->path, &pipe->to, last->counts.written, last->bytes_out);
        code = code == MM_OK ? said : code;
    }
    if (chain != NULL)
        mm__chain_free(chain);
    mm__free(pipe->ctx, chain, sizeof *chain);
    mm__stage_free(inner);
    mm_sink_free(nowhere);
    mm__stage_free(stage);
    return code;
}

static uint64_t millis(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static mm_code run(mm_pipeline *pipe, mm_sink *sink, mm_report *rep)
{
    mm_code code;

    if (pipe->ran || (sink == NULL) != pipe->verify)
        return mm__fail(pipe->ctx, MM_E_MISUSE, "core/bug", NULL,
                        "a pipeline runs once; with a sink to convert, without one to verify");
    pipe->ran = true;
    MM_TRY(report_tree_faults(rep, pipe->source->tree));
    if (rep->worst != MM_OK)
        return MM_OK; /* what cannot be read whole is not converted */
    if (pipe->source->lines != NULL)
        code = pipe->verify ? mm__lines_verify(pipe, rep) : mm__lines_convert(pipe, sink, rep);
    else
        code = pipe->verify ? verify(pipe, rep) : convert(pipe, sink, rep);
    if (code == MM_OK && rep->worst == MM_OK && is_strict(pipe) && rep->severity[MM_WARNING] > 0)
        rep->worst = MM_E_VERIFY;
    return code;
}

mm_code mm_pipeline_run(mm_pipeline *pipe, mm_sink *sink, mm_report *rep)
{
    const uint64_t start = millis();
    mm_code code;

    mm__error_clear(pipe->ctx);
    code = run(pipe, sink, rep);
    rep->millis = millis() - start;
    if (code != MM_OK) {
        const mm_code told = mm_report_fail(rep, code);
        code = told == MM_OK ? code : told;
    }
    rep->code = mm__code_outranks(rep->worst, code) ? rep->worst : code;
    return rep->code;
}

const char *mm_pipeline_verdict(const mm_pipeline *pipe, const mm_report *rep)
{
    const mm_format *f = pipe->to.format;
    const bool fine = rep->severity[MM_ERROR] == 0 && rep->severity[MM_WARNING] == 0 && rep->code == MM_OK;
    const mm_step *last = pipe->verify || pipe->n_steps == 0 ? NULL : pipe->steps[pipe->n_steps - 1];
    const char *ok = last != NULL && last->success != NULL ? last->success : f->verdict_ok;
    const char *bad = last != NULL && last->failure != NULL ? last->failure : f->verdict_bad;

    if (!pipe->verify && (pipe->n_steps == 0 || pipe->steps[0]->to == NULL))
        return NULL; /* no tool of the vendor does nothing; an edit has words of its own */
    return fine ? ok : bad;
}
