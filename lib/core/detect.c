/* Classify: every document of interest is shown to the formats, which vote; the format that comes first among those
 * that got votes wins. docs/formats/product.md 2. */
#include "core/backup.h"
#include "core/lines.h"
#include "core/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FORMATS = 64, MAX_FAULTS = 32 };

typedef struct vote { uint64_t n; const char *reason; uint32_t item; } vote;
typedef struct fault { const char *rule, *text; uint32_t item; } fault;
typedef struct raised { bool set; uint64_t value; uint32_t item; } raised;

struct mm_votes {
    mm_run  *run;
    vote     of[2][MAX_FORMATS]; /* [1]: weak ones */
    fault    faults[MAX_FAULTS]; /* enough to name; the step or verify reports all */
    size_t   n_faults;
    raised   raised[MM_VOTE_SLOTS];
    const mm_format *claimed;
    vote     claim;
    const char *release[MAX_FORMATS]; /* NULL: the one that the format says */
    bool     blind;                   /* a document could not be read, the first one is */
    size_t   unread;
};

typedef struct detector {
    mm_run    run;
    mm_votes *votes;  /* one per worker */
    unsigned  n;
} detector;

static uint32_t item_of(const mm_votes *v, const mm_doc *doc)
{
    return (uint32_t)(doc->item - v->run->tree->items);
}

static vote *votes_for(const mm_votes *v, const char *format, bool weak)
{
    for (size_t i = 0; i < mm__registry.n_formats && i < MAX_FORMATS; i++)
        if (strcmp(mm__registry.formats[i]->id, format) == 0)
            return (vote *)(uintptr_t)&v->of[weak][i];
    return NULL;
}

static mm_code add_vote(mm_votes *v, const char *format, const mm_doc *doc, const char *reason, bool weak)
{
    vote *of = votes_for(v, format, weak);
    const uint32_t item = item_of(v, doc);

    if (of == NULL)
        return MM_E_UNSUPPORTED;
    if (of->n++ == 0 || item < of->item) {
        of->item = item;
        of->reason = reason;
    }
    return MM_OK;
}

mm_code mm_vote(mm_votes *v, const char *format, const mm_doc *doc, const char *reason)
{
    return add_vote(v, format, doc, reason, false);
}

mm_code mm_vote_weak(mm_votes *v, const char *format, const mm_doc *doc, const char *reason)
{
    return add_vote(v, format, doc, reason, true);
}

uint64_t mm_vote_count(const mm_votes *v, const char *format, bool weak)
{
    const vote *of = votes_for(v, format, weak);

    return of != NULL ? of->n : 0;
}

mm_code mm_vote_settle(mm_votes *v, const char *format, bool weak, const char *rule, const char *text)
{
    const vote *of = format != NULL ? votes_for(v, format, weak) : NULL;

    if ((format == NULL || (of != NULL && of->n > 0)) && v->n_faults < MAX_FAULTS)
        v->faults[v->n_faults++] = (fault){ rule, text, of != NULL ? of->item : 0 };
    return MM_OK;
}

static void raise(mm_votes *v, int slot, uint64_t value, uint32_t item)
{
    raised *r = &v->raised[slot];

    if (!r->set || value > r->value || (value == r->value && item < r->item))
        *r = (raised){ true, value, item };
}

void mm_vote_raise(mm_votes *v, int slot, uint64_t value, const mm_doc *doc)
{
    raise(v, slot, value, item_of(v, doc));
}

bool mm_vote_raised(const mm_votes *v, int slot, uint64_t *value)
{
    *value = v->raised[slot].value;
    return v->raised[slot].set;
}

mm_code mm_vote_claim(mm_votes *v, const char *format, int slot, const char *reason)
{
    const mm_format *f = mm__format_find(format);

    if (f == NULL)
        return MM_E_UNSUPPORTED;
    if (v->claimed == NULL) {
        v->claimed = f;
        v->claim = (vote){ 1, reason, v->raised[slot].item };
    }
    return MM_OK;
}

/* "2.6.3" against 2.6.3.0: is the release up to that version? */
static bool is_up_to(const char *release, const uint32_t version[3])
{
    for (int i = 0; i < 3; i++) {
        char *end;
        const unsigned long n = strtoul(release, &end, 10);
        if (n != version[i])
            return n < version[i];
        release = *end == '.' ? end + 1 : end;
    }
    return true;
}

void mm_vote_release(mm_votes *v, const char *format, const uint32_t version[3])
{
    for (size_t i = 0; i < mm__registry.n_formats && i < MAX_FORMATS; i++) {
        const mm_format *f = mm__registry.formats[i];
        if (strcmp(f->id, format) != 0)
            continue;
        v->release[i] = f->releases[0];
        for (const char *const *r = f->releases; *r != NULL && is_up_to(*r, version); r++)
            v->release[i] = *r;
    }
}

mm_code mm_vote_refuse(mm_votes *v, int slot, const char *rule, const char *text)
{
    return mm__fail(v->run->ctx, MM_E_FORMAT, rule, v->run->tree->items[v->raised[slot].item].path + 1, "%s", text);
}

mm_run *mm_vote_run(const mm_votes *v)
{
    return v->run;
}

mm_code mm_vote_fault(mm_votes *v, const mm_doc *doc, const char *rule, const char *text)
{
    if (v->n_faults == MAX_FAULTS)
        return MM_OK;
    pthread_mutex_lock(&v->run->lock);
    text = mm__arena_text(&v->run->arena, text, strlen(text));
    pthread_mutex_unlock(&v->run->lock);
    if (text == NULL)
        return MM_E_NOMEM;
    v->faults[v->n_faults++] = (fault){ rule, text, item_of(v, doc) };
    return MM_OK;
}

static bool known_folder(const char *name, size_t len, void *user)
{
    (void)user;
    for (size_t i = 0; i < mm__registry.n_formats; i++)
        for (const char *const *f = mm__registry.formats[i]->folders; f != NULL && *f != NULL; f++)
            if (mm__text_is(name, len, *f))
                return true;
    return false;
}

static mm_code vote_on(detector *d, mm_worker *w, mm_votes *votes, size_t i)
{
    mm_doc doc = { .run = &d->run, .tree = d->run.tree, .item = &d->run.tree->items[i], .arena = &w->arena,
                   .worker = w };

    doc.path = doc.item->path;
    doc.path_len = doc.item->path_len;
    mm__arena_reset(&w->arena);
    for (size_t f = 0; f < mm__registry.n_formats; f++) {
        bool seen = mm__registry.formats[f]->vote == NULL;
        for (size_t g = 0; g < f && !seen; g++)
            seen = mm__registry.formats[g]->vote == mm__registry.formats[f]->vote;
        if (seen)
            continue;
        switch (mm__registry.formats[f]->vote(&doc, votes)) {
        case MM_OK: case MM_E_DATA: case MM_E_SYNTAX: case MM_E_FORMAT: break;
        case MM_E_IO: return MM_E_IO;
        case MM_E_LIMIT: return MM_E_LIMIT;
        case MM_E_NOMEM: return MM_E_NOMEM;
        default: return MM_E_MISUSE;
        }
    }
    return MM_OK;
}

static mm_code vote_one(void *user, mm_worker *w, unsigned shard, size_t i)
{
    detector *d = user;
    mm_votes *v = &d->votes[shard];
    const mm_code code = vote_on(d, w, v, i);

    if (code != MM_E_IO && code != MM_E_LIMIT)
        return code;
    mm__error_clear(d->run.ctx); /* others may tell the format, and the run itself reports it */
    if (!v->blind || i < v->unread)
        v->unread = i;
    v->blind = true;
    return MM_OK;
}

/* ---- counting ---- */

/* Adds the votes of all workers up in the first one's. */
static void add_up(detector *d)
{
    mm_votes *sum = &d->votes[0];

    for (unsigned s = 1; s < d->n; s++)
        for (size_t i = 0; i < 2 * MAX_FORMATS; i++) {
            vote *to = &sum->of[i / MAX_FORMATS][i % MAX_FORMATS];
            const vote *from = &d->votes[s].of[i / MAX_FORMATS][i % MAX_FORMATS];
            if (from->n > 0 && (to->n == 0 || from->item < to->item)) {
                to->item = from->item;
                to->reason = from->reason;
            }
            to->n += from->n;
        }
    for (unsigned s = 1; s < d->n; s++) {
        const mm_votes *v = &d->votes[s];
        if (v->blind && (!sum->blind || v->unread < sum->unread))
            sum->unread = v->unread;
        sum->blind |= v->blind;
    }
    for (unsigned s = 1; s < d->n; s++)
        for (int i = 0; i < MM_VOTE_SLOTS; i++)
            if (d->votes[s].raised[i].set)
                raise(sum, i, d->votes[s].raised[i].value, d->votes[s].raised[i].item);
}

static const mm_format *next_claimer(const bool done[])
{
    const mm_format *best = NULL;

    for (size_t f = 0; f < mm__registry.n_formats && f < MAX_FORMATS; f++)
        if (!done[f] && mm__registry.formats[f]->claim != NULL
            && (best == NULL || mm__registry.formats[f]->priority < best->priority))
            best = mm__registry.formats[f];
    return best;
}

/* What marks of a product decide comes before what shapes tell. */
static mm_code claim(detector *d)
{
    bool done[MAX_FORMATS] = { false };
    const mm_format *f;

    while (d->votes[0].claimed == NULL && (f = next_claimer(done)) != NULL) {
        for (size_t g = 0; g < mm__registry.n_formats && g < MAX_FORMATS; g++)
            done[g] |= mm__registry.formats[g]->claim == f->claim;
        MM_TRY(f->claim(&d->votes[0]));
    }
    return MM_OK;
}

static mm_code settle(detector *d)
{
    for (size_t f = 0; f < mm__registry.n_formats; f++) {
        bool seen = mm__registry.formats[f]->settle == NULL;
        for (size_t g = 0; g < f && !seen; g++)
            seen = mm__registry.formats[g]->settle == mm__registry.formats[f]->settle;
        if (!seen)
            MM_TRY(mm__registry.formats[f]->settle(&d->votes[0]));
    }
    return MM_OK;
}

/* The first in order of priority among those that got votes; weak ones count if there are no others. */
static const vote *winner(const detector *d, const mm_format **format)
{
    const vote *won = NULL;

    for (size_t i = 0; i < 2 * MAX_FORMATS; i++) {
        const size_t f = i % MAX_FORMATS;
        const vote *v = &d->votes[0].of[i / MAX_FORMATS][f];
        if (i == MAX_FORMATS && won != NULL)
            break;
        if (v->n > 0 && (won == NULL || mm__registry.formats[f]->priority < (*format)->priority)) {
            *format = mm__registry.formats[f];
            won = v;
        }
    }
    return won;
}

static const fault *first_fault(const detector *d)
{
    const fault *best = NULL;

    for (unsigned s = 0; s < d->n; s++)
        for (size_t i = 0; i < d->votes[s].n_faults; i++)
            if (best == NULL || d->votes[s].faults[i].item < best->item)
                best = &d->votes[s].faults[i];
    return best;
}

static const char *release_of(const mm_votes *v, const mm_format *format)
{
    for (size_t i = 0; i < mm__registry.n_formats && i < MAX_FORMATS; i++)
        if (mm__registry.formats[i] == format && v->release[i] != NULL)
            return v->release[i];
    return format->release;
}

static mm_code vote_again(void *user, mm_worker *w, unsigned shard, size_t i)
{
    detector *d = user;

    (void)shard, (void)i;
    return vote_on(d, w, &d->votes[0], d->votes[0].unread);
}

/* Where no format is found: what could not be read may be what is missing, so that is said first. */
static mm_code refuse_unread(detector *d, mm_tree *tree)
{
    MM_TRY(mm__tree_refuse(tree));
    return d->votes[0].blind ? mm__pool_run(d->run.ctx, 1, 1, vote_again, d) : MM_OK;
}

static mm_code decide(detector *d, mm_source *src, mm_detection *out)
{
    mm_ctx *ctx = d->run.ctx;
    const fault *bad;
    const vote *won;
    char text[512];

    add_up(d);
    MM_TRY(claim(d));
    if (d->votes[0].claimed == NULL && first_fault(d) == NULL)
        MM_TRY(settle(d));
    bad = d->votes[0].claimed == NULL ? first_fault(d) : NULL;
    won = winner(d, &out->format);
    if (d->votes[0].claimed != NULL) {
        won = &d->votes[0].claim;
        out->format = d->votes[0].claimed;
    }
    if (bad != NULL || won == NULL)
        MM_TRY(refuse_unread(d, src->tree));
    if (bad != NULL)
        return mm__fail(ctx, MM_E_FORMAT, bad->rule, d->run.tree->items[bad->item].path + 1, "%s", bad->text);
    if (won == NULL)
        return mm__fail(ctx, MM_E_FORMAT, "core/format-unknown", src->path,
                        "no dump that metamig knows: %zu resources, none of a known shape", d->run.tree->n_items);
    out->release = release_of(&d->votes[0], out->format);
    snprintf(text, sizeof text, "%s: %s", d->run.tree->items[won->item].path + 1, won->reason);
    out->evidence = mm__strdup(ctx, text);
    return out->evidence == NULL ? MM_E_NOMEM : MM_OK;
}

/* ---- once per source ---- */

static void free_detection(mm_ctx *ctx, void *detected)
{
    mm_detection *d = detected;

    mm__strfree(ctx, d->evidence);
    mm__free(ctx, d, sizeof *d);
}

static mm_code classify(mm_ctx *ctx, mm_source *src, mm_detection *out)
{
    detector d = { .n = ctx->threads };
    mm_code code = mm__run_init(&d.run, ctx, NULL, src->tree);

    if (code != MM_OK)
        return code;
    d.run.quiet = true;
    d.votes = mm__alloc(ctx, d.n * sizeof *d.votes);
    if (d.votes == NULL)
        code = MM_E_NOMEM;
    for (unsigned i = 0; i < d.n && code == MM_OK; i++)
        d.votes[i].run = &d.run;
    if (code == MM_OK)
        code = mm__pool_run(ctx, ctx->threads, src->tree->n_items, vote_one, &d);
    if (code == MM_OK)
        code = decide(&d, src, out);
    mm__free(ctx, d.votes, d.n * sizeof *d.votes);
    mm__run_free(&d.run);
    return code;
}

mm_code mm__source_prepare(mm_ctx *ctx, mm_source *src)
{
    if (!src->stripped)
        mm__manifest_leave(src->tree);
    if (!src->stripped && src->tree->store == MM_STORE_NONE) /* names in a store are whole */
        MM_TRY(mm__tree_strip(src->tree, known_folder, NULL));
    src->stripped = true;
    (void)ctx;
    return MM_OK;
}

mm_code mm__detect(mm_ctx *ctx, mm_source *src, const mm_detection **out)
{
    mm_detection *d;
    mm_code code;

    MM_TRY(mm__source_prepare(ctx, src));
    if (src->detected == NULL) {
        d = mm__alloc(ctx, sizeof *d);
        if (d == NULL)
            return MM_E_NOMEM;
        code = src->lines != NULL ? mm__lines_adopt_text(src, d) : classify(ctx, src, d);
        if (code == MM_END)
            code = mm__lines_detect(ctx, src, d);
        if (code != MM_OK) {
            free_detection(ctx, d);
            return code;
        }
        src->detected = d;
        src->detected_free = free_detection;
    }
    *out = src->detected;
    return MM_OK;
}

mm_code mm_detect(mm_ctx *ctx, mm_source *src, mm_detected *out)
{
    const mm_detection *d;
    mm_detected full = { .size = sizeof full };
    const size_t size = out->size < sizeof full ? out->size : sizeof full;

    mm__error_clear(ctx);
    MM_TRY(mm__detect(ctx, src, &d));
    full.family = d->format->family;
    full.format = d->format->id;
    full.release = d->release;
    full.evidence = d->evidence;
    full.prefix = src->tree->prefix;
    full.size = size;
    memcpy(out, &full, size);
    return MM_OK;
}
