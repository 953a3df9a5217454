/* Which versions, which class, which formats: docs/formats/ke-metastore.md 2.2 and 7.2. */
#include "ke/ke_step.h"
#include "ke/ke_upgrade.h"

#include <stdio.h>
#include <string.h>

/* ---- the two versions ---- */

static mm_code from_option(mm_ke_upgrade *up, mm_ke_end *end, const char *option, const char *text)
{
    const bool v = text[0] == 'v';

    end->origin = option;
    if (mm__version_parse(text + v, strlen(text + v), &end->is.version))
        return MM_OK;
    return mm__fail(up->ctx, MM_E_OPTION, "ke/verify/version", NULL,
                    "%s: version \"%s\" is not of the form N.N[.N[.N]]", option, text);
}

/* Nothing usable in a home is told, and the version is what else is known. */
static mm_code from_home(mm_ke_upgrade *up, mm_ke_end *end, const char *origin)
{
    end->origin = origin;
    end->is = end->found.is;
    if (end->is.version.known)
        return MM_OK;
    if (!end->found.has_version)
        return mm__ke_say(up, MM_WARNING, "ke/verify/version", "", "there is no file VERSION in %s", end->home);
    return mm__ke_say(up, MM_WARNING, "ke/verify/version", "VERSION", "version \"%s\" is not of the form N.N[.N[.N]]",
                      end->is.word);
}

static mm_code find_old(mm_ke_upgrade *up)
{
    mm_ke_end *old = &up->was;
    const bool fallback = up->plan.old_home == NULL && up->plan.from == NULL && up->plan.kylin_home != NULL;

    old->home = fallback ? up->plan.kylin_home : up->plan.old_home;
    if (fallback)
        MM_TRY(mm__ke_say(up, MM_NOTE, MM_KE_CLASSIFY, "", "no OLD_HOME is given: it is $KYLIN_HOME, %s", old->home));
    if (old->home != NULL)
        MM_TRY(mm__ke_home_read(up->ctx, old->home, &old->found));
    if (up->plan.from != NULL)
        return from_option(up, old, "--from", up->plan.from);
    return old->home != NULL ? from_home(up, old, fallback ? "$KYLIN_HOME/VERSION" : "OLD_HOME/VERSION") : MM_OK;
}

static mm_code find_new(mm_ke_upgrade *up)
{
    mm_ke_end *new = &up->will;

    new->home = up->plan.new_home;
    if (new->home != NULL)
        MM_TRY(mm__ke_home_read(up->ctx, new->home, &new->found));
    if (up->plan.to != NULL)
        return from_option(up, new, "--to", up->plan.to);
    if (new->home == NULL)
        return MM_OK;
    MM_TRY(from_home(up, new, "NEW_HOME/VERSION"));
    if (new->is.version.known)
        return MM_OK;
    return mm__fail(up->ctx, MM_E_FORMAT, MM_KE_CLASSIFY, new->home, "cannot tell the new version; pass --to");
}

static mm_code refuse_running(mm_ke_upgrade *up)
{
    const int pid = up->was.found.pid;

    if (!up->was.found.running)
        return MM_OK;
    if (up->plan.allow_running)
        return mm__ke_say(up, MM_WARNING, MM_KE_RUNNING, "pid",
                          "OLD_HOME/pid names running process %d; stop all instances first", pid);
    return mm__fail(up->ctx, MM_E_DATA, MM_KE_RUNNING, "pid",
                    "OLD_HOME/pid names running process %d; stop all instances first", pid);
}

/* ---- formats ---- */

static const char *ke_format(const mm_version *v)
{
    switch (v->n[0]) {
    case 2: return "kap-2";
    case 3: return "ke-3";
    case 4: return v->n[1] == 0 ? "ke-4.0" : "kylin-5";
    case 5: return "kylin-5";
    default: return NULL;
    }
}

static const char *kylin_format(const mm_version *v)
{
    switch (v->n[0]) {
    case 2: case 3: return "kylin-2.0";
    case 4: return "kylin-4.0";
    case 5: return "kylin-5";
    default: return NULL;
    }
}

/* The last release of the format that is not after this version: what depends on the release is decided by it. */
static const char *release_of(const mm_format *f, const mm_version *v)
{
    const char *best = f->release;
    bool any = false;

    for (const char *const *r = f->releases; r != NULL && *r != NULL; r++) {
        mm_version have;
        if (!mm__version_parse(*r, strlen(*r), &have) || (any && mm__version_cmp(&have, v) > 0))
            continue;
        best = *r;
        any = true;
    }
    return best;
}

static bool is_store_5(const char *id)
{
    return strcmp(id, "kylin-5") == 0 || strcmp(id, "ke-4.0") == 0;
}

/* Marks in the dump tell the layout, the version what was written into it: an old entity keeps its version, and a dump
 * without marks of its own looks as one of Apache Kylin. NULL: unknown. */
static const char *old_format(const mm_ke_upgrade *up, const char *detected)
{
    const mm_ke_version *is = &up->was.is;
    const bool of_kylin = detected != NULL && strncmp(detected, "kylin-", 6) == 0 && !is_store_5(detected);

    if (!is->version.known || (is->product != MM_KE_KE && of_kylin))
        return detected;
    return is->product == MM_KE_KYLIN ? kylin_format(&is->version) : ke_format(&is->version);
}

/* Without a product name the new one is of Kyligence, but Apache Kylin has no way to KE 4 and later. */
static const char *new_format(const mm_ke_upgrade *up, const char *from)
{
    const mm_ke_version *is = &up->will.is;
    const bool from_kylin = strncmp(from, "kylin-", 6) == 0 && !is_store_5(from);

    if (is->product == MM_KE_KYLIN || (is->product == MM_KE_ANY && from_kylin && is->version.n[0] >= 4))
        return kylin_format(&is->version);
    return ke_format(&is->version);
}

/* NULL and MM_OK if no shape is known. */
static mm_code detect(mm_ke_upgrade *up, const char **id)
{
    const mm_detection *d;
    const mm_code code = mm__detect(up->ctx, up->source, &d);

    *id = NULL;
    if (code == MM_E_FORMAT) {
        mm__error_clear(up->ctx);
        return MM_OK;
    }
    if (code == MM_OK)
        *id = d->format->id;
    return code;
}

static mm_code choose_old(mm_ke_upgrade *up, const mm_format **out)
{
    const char *detected, *id;

    MM_TRY(detect(up, &detected));
    id = old_format(up, detected);
    *out = id != NULL ? mm__format_find(id) : NULL;
    if (id == NULL && !up->was.is.version.known)
        return mm__fail(up->ctx, MM_E_FORMAT, "ke/detect", NULL,
                        "cannot tell which product wrote this folder; pass --from");
    if (*out == NULL)
        return MM_OK;
    if (detected != NULL && is_store_5(detected) != is_store_5(id))
        return mm__fail(up->ctx, MM_E_FORMAT, MM_KE_CLASSIFY, NULL, "the old version is %s by %s, but the dump has the "
                        "layout of %s", up->was.text, up->was.origin, detected);
    return MM_OK;
}

static mm_code no_way(mm_ke_upgrade *up)
{
    return mm__fail(up->ctx, MM_E_UNSUPPORTED, MM_KE_CLASSIFY, NULL,
                    "no public conversion from %s to %s exists; use the vendor's migration tool", up->was.text,
                    up->will.text);
}

static mm_code choose_new(mm_ke_upgrade *up, const mm_format *from, const mm_format **out)
{
    size_t ways;
    const mm_step *step = mm__chain_default(from, &ways);
    const char *id;

    if (up->will.is.version.known)
        id = new_format(up, from->id);
    else /* this verb leads to KE where there are two ways */
        id = step != NULL ? step->to : ways > 1 ? "ke-3" : from->id;
    *out = id != NULL ? mm__format_find(id) : NULL;
    if (!up->will.is.version.known && *out != NULL)
        snprintf(up->will.text, sizeof up->will.text, "%s", (*out)->id);
    return *out == NULL ? no_way(up) : MM_OK;
}

/* ---- class ---- */

static bool same_product(const mm_format *a, const mm_format *b)
{
    return strcmp(a->family, b->family) == 0;
}

static mm_code refuse_older(mm_ke_upgrade *up, const mm_format *from, const mm_format *to)
{
    const mm_version *a = &up->was.is.version, *b = &up->will.is.version;
    const bool older = a->known && b->known && same_product(from, to) && mm__version_cmp(b, a) < 0;
    const mm_step *steps[MM_MAX_HOPS];
    size_t n;

    if (!older) {
        /* without both versions the formats tell */
        if (from == to || mm__chain_find(up->ctx, from, to, steps, &n) == MM_OK)
            return MM_OK;
        mm__error_clear(up->ctx);
        if (!same_product(from, to) || mm__chain_find(up->ctx, to, from, steps, &n) != MM_OK) {
            mm__error_clear(up->ctx);
            return no_way(up);
        }
    }
    return mm__fail(up->ctx, MM_E_UNSUPPORTED, MM_KE_CLASSIFY, NULL,
                    "%s is older than %s; downgrades are not supported, restore a backup instead", up->will.text,
                    up->was.text);
}

/* An unknown version counts as another one: that is the side on which more is backed up and checked. */
static mm_ke_class class_of(const mm_ke_upgrade *up, const mm_format *from, const mm_format *to)
{
    const mm_version *a = &up->was.is.version, *b = &up->will.is.version;

    if (from != to || !a->known || !b->known)
        return MM_KE_MAJOR;
    return a->n[0] == b->n[0] && a->n[1] == b->n[1] ? MM_KE_MINOR : MM_KE_MAJOR;
}

static mm_code tell_class(mm_ke_upgrade *up, const mm_format *from, const mm_format *to)
{
    const mm_version *a = &up->was.is.version, *b = &up->will.is.version;

    up->kind = class_of(up, from, to);
    MM_TRY(mm__ke_say(up, MM_NOTE, MM_KE_CLASSIFY, "", "upgrade from %s to %s is a %s upgrade", up->was.text,
                      up->will.text, up->kind == MM_KE_MINOR ? "minor" : "major"));
    if (from != to || !a->known || !b->known || mm__version_cmp(a, b) != 0)
        return MM_OK;
    return mm__ke_say(up, MM_NOTE, MM_KE_CLASSIFY, "",
                      "%s is already the target version; metadata is copied and verified only", up->was.text);
}

/* ---- all of it ---- */

/* As `from` and `to` of a plan: a release only where the version is known. */
static void name_release(char *text, size_t size, const mm_format *f, const mm_version *v)
{
    if (v->known)
        snprintf(text, size, "%s-%s", f->family, release_of(f, v));
    else
        snprintf(text, size, "%s", f->id);
}

static mm_code open_pipeline(mm_ke_upgrade *up, const mm_format *from, const mm_format *to)
{
    char source[80], target[80];
    const mm_plan plan = { .size = sizeof plan, .from = source, .to = target, .dry_run = up->plan.dry_run };

    name_release(source, sizeof source, from, &up->was.is.version);
    name_release(target, sizeof target, to, &up->will.is.version);
    MM_TRY(mm_pipeline_open(&up->pipe, up->ctx, up->source, &plan));
    if (up->pipe->n_steps == 0 && mm__step_takes(&mm__ke_step_same, to))
        up->pipe->steps[up->pipe->n_steps++] = &mm__ke_step_same;
    return MM_OK;
}

static void name_ends(mm_ke_upgrade *up, const mm_format *from)
{
    if (up->was.is.version.known)
        mm__version_text(&up->was.is.version, up->was.text);
    else if (from != NULL)
        snprintf(up->was.text, sizeof up->was.text, "%s", from->id);
    if (up->will.is.version.known)
        mm__version_text(&up->will.is.version, up->will.text);
    else
        snprintf(up->will.text, sizeof up->will.text, "a newer version");
}

mm_code mm__ke_classify(mm_ke_upgrade *up)
{
    const mm_format *from, *to;

    MM_TRY(find_old(up));
    MM_TRY(find_new(up));
    MM_TRY(refuse_running(up));
    MM_TRY(mm_source_open(&up->source, up->ctx, up->plan.metadata));
    name_ends(up, NULL);
    MM_TRY(choose_old(up, &from));
    name_ends(up, from);
    if (from == NULL)
        return no_way(up);
    MM_TRY(choose_new(up, from, &to));
    MM_TRY(refuse_older(up, from, to));
    MM_TRY(tell_class(up, from, to));
    return open_pipeline(up, from, to);
}
