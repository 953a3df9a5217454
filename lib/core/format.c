/* Formats, releases and hops by name. */
#include "core/run.h"
#include <metamig/pipeline.h>

#include <stdio.h>
#include <string.h>

const mm_format *mm__format_find(const char *id)
{
    for (size_t i = 0; i < mm__registry.n_formats; i++)
        if (strcmp(mm__registry.formats[i]->id, id) == 0)
            return mm__registry.formats[i];
    return NULL;
}

/* Labels have up to three numbers: "1.0" means "1.0.0". */
static void fill_label(const char *text, char *out, size_t size)
{
    size_t dots = 0;

    snprintf(out, size, "%s", text);
    for (const char *p = text; *p != 0; p++)
        dots += *p == '.';
    for (; dots < 2 && strlen(out) + 3 < size; dots++)
        strcat(out, ".0");
}

static bool find_release(const mm_format *f, const char *text, mm_wanted *out)
{
    char label[32];

    fill_label(text, label, sizeof label);
    for (const char *const *r = f->releases; r != NULL && *r != NULL; r++)
        if (strcmp(*r, text) == 0 || strcmp(*r, label) == 0) {
            out->format = f;
            out->release = *r;
            out->named = true;
            return true;
        }
    return false;
}

static const mm_format *find_alias(const char *id)
{
    for (size_t i = 0; i < mm__registry.n_formats; i++)
        for (const char *const *a = mm__registry.formats[i]->aliases; a != NULL && *a != NULL; a++)
            if (strcmp(*a, id) == 0)
                return mm__registry.formats[i];
    return NULL;
}

static bool parse(const char *text, const char *family, mm_wanted *out)
{
    char id[64];

    snprintf(id, sizeof id, "%s%s%s", family != NULL ? family : "", family != NULL ? "-" : "", text);
    out->format = mm__format_find(id);
    if (out->format == NULL)
        out->format = find_alias(id);
    if (out->format != NULL) {
        out->release = out->format->release;
        return true;
    }
    for (size_t i = 0; i < mm__registry.n_formats; i++) {
        const mm_format *f = mm__registry.formats[i];
        const size_t n = strlen(f->family);
        if (strncmp(id, f->family, n) == 0 && id[n] == '-' && find_release(f, id + n + 1, out))
            return true;
    }
    return false;
}

/* Without a family the text may still mean one thing only. */
static size_t parse_anywhere(const char *text, mm_kind kind, mm_wanted *out)
{
    const char *last = "";
    size_t hits = 0;

    for (size_t i = 0; i < mm__registry.n_formats; i++) {
        const char *family = mm__registry.formats[i]->family;
        mm_wanted w = *out;
        if (strcmp(family, last) != 0 && parse(text, family, &w) && w.format->kind == kind && hits++ == 0)
            *out = w;
        last = family;
    }
    return hits;
}

mm_code mm__format_parse(mm_ctx *ctx, const char *text, const char *family, mm_kind kind, mm_wanted *out)
{
    size_t hits;

    memset(out, 0, sizeof *out);
    snprintf(out->text, sizeof out->text, "%s", text);
    if (parse(text, NULL, out) || (family != NULL && parse(text, family, out)))
        return MM_OK;
    hits = family == NULL ? parse_anywhere(text, kind, out) : 0;
    if (hits == 1)
        return MM_OK;
    return mm__fail(ctx, MM_E_OPTION, "core/format-unknown", NULL,
                    hits > 1 ? "\"%s\" is a release of more than one family; \"metamig formats\" lists them"
                             : "\"%s\" is no format or release that metamig knows; \"metamig formats\" lists them",
                    text);
}

/* ---- hops ---- */

static size_t index_of(const mm_format *format)
{
    size_t i = 0;

    while (i < mm__registry.n_formats && mm__registry.formats[i] != format)
        i++;
    return i;
}

bool mm__step_takes(const mm_step *step, const mm_format *from)
{
    for (const char *const *f = step->from; *f != NULL; f++)
        if (strcmp(*f, from->id) == 0)
            return true;
    return false;
}

enum { MAX_FORMATS = 64 };

mm_code mm__chain_find(mm_ctx *ctx, const mm_format *from, const mm_format *to, const mm_step **steps, size_t *n)
{
    const mm_step *by[MAX_FORMATS] = { NULL };
    size_t came[MAX_FORMATS] = { 0 }, queue[MAX_FORMATS], head = 0, tail = 0;
    const size_t start = index_of(from), goal = index_of(to);

    *n = 0;
    queue[tail++] = start;
    while (head < tail && by[goal] == NULL && start != goal) {
        const size_t at = queue[head++];
        for (size_t s = 0; s < mm__registry.n_steps; s++) {
            const mm_step *step = mm__registry.steps[s];
            const mm_format *next = mm__format_find(step->to);
            const size_t i = next == NULL ? start : index_of(next);
            if (i != start && by[i] == NULL && mm__step_takes(step, mm__registry.formats[at])) {
                by[i] = step;
                came[i] = at;
                queue[tail++] = i;
            }
        }
    }
    if (start != goal && by[goal] == NULL)
        return mm__fail(ctx, MM_E_UNSUPPORTED, "core/no-way", NULL, "there is no way from %s to %s", from->id, to->id);
    for (size_t i = goal; i != start; i = came[i])
        (*n)++;
    for (size_t i = goal, k = *n; i != start; i = came[i])
        steps[--k] = by[i];
    return MM_OK;
}

size_t mm__chain_ways(const mm_format *from, const char **to, size_t max)
{
    size_t n = 0;

    for (size_t s = 0; s < mm__registry.n_steps && n < max; s++)
        if (mm__step_takes(mm__registry.steps[s], from))
            to[n++] = mm__registry.steps[s]->to;
    return n;
}

const mm_step *mm__chain_default(const mm_format *from, size_t *n_ways)
{
    const mm_step *out = NULL;

    *n_ways = 0;
    for (size_t s = 0; s < mm__registry.n_steps; s++)
        if (mm__step_takes(mm__registry.steps[s], from)) {
            (*n_ways)++;
            if (mm__registry.steps[s]->is_default)
                out = mm__registry.steps[s];
        }
    return out;
}

/* ---- what programs and `metamig formats` see ---- */

const mm_format_info *mm_format_next(size_t *it)
{
    return *it < mm__registry.n_formats ? &mm__registry.formats[(*it)++]->info : NULL;
}

int mm_hop_next(size_t *it, mm_hop_info *out)
{
    size_t i = 0;

    for (size_t s = 0; s < mm__registry.n_steps; s++) {
        const mm_step *step = mm__registry.steps[s];
        for (const char *const *f = step->from; *f != NULL; f++) {
            if (i++ != *it)
                continue;
            (*it)++;
            *out = (mm_hop_info){ step->to, *f, step->to, step->is_default };
            return 1;
        }
    }
    return 0;
}

const char *mm_hop_runbook(const char *id)
{
    for (size_t s = 0; s < mm__registry.n_steps; s++)
        if (strcmp(mm__registry.steps[s]->to, id) == 0)
            return mm__registry.steps[s]->runbook;
    for (size_t f = 0; f < mm__registry.n_formats; f++)
        if (strcmp(mm__registry.formats[f]->id, id) == 0)
            return mm__registry.formats[f]->runbook;
    return NULL;
}

const mm_option *mm_step_option_next(size_t *it, const char **hop)
{
    size_t i = *it;

    for (size_t s = 0; s < mm__registry.n_steps; s++) {
        const mm_step *step = mm__registry.steps[s];
        if (i < step->n_options) {
            (*it)++;
            if (hop != NULL)
                *hop = step->to;
            return &step->options[i];
        }
        i -= step->n_options;
    }
    for (size_t f = 0; f < mm__registry.n_formats; f++) {
        const mm_format *format = mm__registry.formats[f];
        if (i < format->n_options) {
            (*it)++;
            if (hop != NULL)
                *hop = format->id;
            return &format->options[i];
        }
        i -= format->n_options;
    }
    return NULL;
}
