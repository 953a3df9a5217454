#include "ke/ke5_rename.h"

#include <stdlib.h>
#include <string.h>

static const char *const options[] = { [KE5_PROJECT] = "rename-project", [KE5_USER] = "rename-user" };
static const char *const rules[] = { [KE5_PROJECT] = K5_PROJECT_RULE, [KE5_USER] = K5_USER_RULE };
static const char *const words[] = { [KE5_PROJECT] = "project", [KE5_USER] = "user" };

/* A name ignoring case, and who has it, will have it, or had it. */
typedef struct slot {
    const ke5_named *owner;  /* NULL: a folder without a project file */
    unsigned n;              /* owners; the one above is the last */
    unsigned long next;      /* number to try behind this name */
} slot;

typedef struct planner {
    mm_index  *idx;
    mm_ctx    *ctx;
    ke5_plan  *plan;
    int        kind;
    mm_map     slots;      /* fold */
    mm_map     exact;      /* name -> ke5_named */
    const ke5_named **all; /* those that keep their names so far */
    size_t     n, cap;
} planner;

static mm_code refuse(planner *p, mm_code code, const char *file, const char *fmt, const char *a, const char *b)
{
    const mm_fault f = { .severity = MM_ERROR, .rule = rules[p->kind], .file = file, .code = code };
    const mm_code out = mm_run_fault(mm_index_run(p->idx), &f, fmt, a, b);

    p->plan->refused = !mm_run_flag(mm_index_run(p->idx), "keep-going");
    return out == MM_E_NOMEM ? out : MM_OK; /* all of them are told; they stop the run */
}

static mm_code take(planner *p, const char *name, size_t len, const ke5_named *owner)
{
    slot *s = mm__map_get(&p->slots, name, len);

    if (s == NULL) {
        s = mm_index_alloc(p->idx, sizeof *s);
        if (s == NULL)
            return MM_E_NOMEM;
        MM_TRY(mm__map_put(&p->slots, name, len, s));
    }
    if (owner != NULL) {
        s->owner = owner;
        s->n++;
    }
    return MM_OK;
}

/* Folders that are there without a project file are no free names either. */
static mm_code take_folders(planner *p)
{
    const mm_item *item;
    ke5_text last = { NULL, 0 };

    for (size_t it = 0; (item = mm_run_item_next(mm_index_run(p->idx), &it)) != NULL;) {
        const size_t n = strcspn(item->path + 1, "/");
        if (item->path[n + 1] == 0 || (last.at != NULL && last.len == n && memcmp(last.at, item->path + 1, n) == 0))
            continue;
        last = (ke5_text){ item->path + 1, n };
        MM_TRY(take(p, last.at, last.len, NULL));
    }
    return MM_OK;
}

static mm_code collect(planner *p)
{
    const ke5_named *n;
    size_t it = 0;

    if (p->kind == KE5_PROJECT)
        MM_TRY(take_folders(p));
    while ((n = mm_index_next(p->idx, p->kind, &it, NULL)) != NULL) {
        MM_TRY(take(p, n->name, strlen(n->name), n));
        MM_TRY(mm__map_put(&p->exact, n->name, strlen(n->name), (void *)(uintptr_t)n));
        MM_TRY(mm__list_room(p->ctx, &p->all, p->n, &p->cap, sizeof *p->all));
        p->all[p->n++] = n;
    }
    return MM_OK;
}

static mm_code rename_to(planner *p, const ke5_named *who, const char *new)
{
    ke5_rename *r = mm_index_alloc(p->idx, sizeof *r);

    if (r == NULL)
        return MM_E_NOMEM;
    *r = (ke5_rename){ who->name, new };
    MM_TRY(mm__map_put(&p->plan->names[p->kind], who->name, strlen(who->name), r));
    return take(p, new, strlen(new), who);
}

/* ---- what the user asked for ---- */

static mm_code ask_one(planner *p, const char *old, const char *new)
{
    const ke5_named *who = mm__map_get(&p->exact, old, strlen(old));
    const ke5_rename *before = mm__map_get(&p->plan->names[p->kind], old, strlen(old));
    const slot *s = mm__map_get(&p->slots, new, strlen(new));
    const mm_fault note = { .severity = MM_NOTE, .rule = rules[p->kind] };

    if (who == NULL && mm__map_get(&p->exact, new, strlen(new)) != NULL)
        return mm_run_fault(mm_index_run(p->idx), &note, "there is no %s \"%s\" any more, \"%s\" is there",
                            words[p->kind], old, new); /* a second run */
    if (who == NULL)
        return refuse(p, MM_E_OPTION, NULL, "there is no %s \"%s\"", words[p->kind], old);
    if (strcmp(old, new) == 0 || (before != NULL && strcmp(before->new, new) == 0))
        return MM_OK;
    if (before != NULL)
        return refuse(p, MM_E_OPTION, NULL, "%s \"%s\" is given two names", words[p->kind], old);
    if (s != NULL && (s->n != 1 || s->owner != who))
        return refuse(p, MM_OK, NULL, "project or user \"%s\" already exists%s", new, "");
    return rename_to(p, who, new);
}

static mm_code ask(planner *p, const char *line, size_t len)
{
    char *old = mm_index_text(p->idx, line, len), *new;

    if (old == NULL)
        return MM_E_NOMEM;
    new = strchr(old, '=');
    if (new == NULL || new == old || new[1] == 0 || strchr(old, '/') != NULL || strcmp(new + 1, "..") == 0
        || strcmp(new + 1, ".") == 0)
        return refuse(p, MM_E_OPTION, NULL, "--%s=%s: must be OLD=NEW", options[p->kind], old);
    *new++ = 0;
    return ask_one(p, old, new);
}

static mm_code ask_all(planner *p)
{
    const char *list = mm_run_option(mm_index_run(p->idx), options[p->kind]);

    while (list != NULL && *list != 0) {
        const size_t n = strcspn(list, "\n");
        MM_TRY(ask(p, list, n));
        list += n + (list[n] != 0);
    }
    return MM_OK;
}

/* ---- names that are equal but for case ---- */

static int by_age(const void *a, const void *b)
{
    const ke5_named *x = *(const ke5_named *const *)a, *y = *(const ke5_named *const *)b;
    int order = mm__casecmp(x->name, y->name);

    if (order == 0 && x->created != y->created)
        order = x->created < y->created ? -1 : 1;
    if (order == 0)
        order = strcmp(x->uuid, y->uuid);
    return order != 0 ? order : strcmp(x->name, y->name);
}

/* "<name><k>", k = 1, 2, ...: the first that is free. Names of one group share the counter. */
static mm_code number(planner *p, const ke5_named *who)
{
    const size_t len = strlen(who->name), room = len + 24;
    slot *s = mm__map_get(&p->slots, who->name, len);
    char *new = mm_index_alloc(p->idx, room);

    if (new == NULL)
        return MM_E_NOMEM;
    do {
        char digits[24];
        size_t n = sizeof digits;
        digits[--n] = 0;
        for (unsigned long k = ++s->next; k > 0; k /= 10)
            digits[--n] = (char)('0' + k % 10);
        memcpy(new, who->name, len);
        memcpy(new + len, digits + n, sizeof digits - n);
    } while (mm__map_get(&p->slots, new, strlen(new)) != NULL);
    return rename_to(p, who, new);
}

static mm_code separate(planner *p)
{
    const ke5_named *kept = NULL;

    if (p->n > 1)
        qsort(p->all, p->n, sizeof *p->all, by_age);
    for (size_t i = 0; i < p->n; i++) {
        const ke5_named *who = p->all[i];
        if (mm__map_get(&p->plan->names[p->kind], who->name, strlen(who->name)) != NULL)
            continue;
        if (kept != NULL && mm__casecmp(kept->name, who->name) == 0)
            MM_TRY(number(p, who));
        else
            kept = who;
    }
    return MM_OK;
}

static mm_code plan_kind(planner *p)
{
    MM_TRY(collect(p));
    MM_TRY(ask_all(p));
    return separate(p);
}

/* ---- life ---- */

static void free_plan(void *state)
{
    ke5_plan *plan = state;

    for (int kind = 0; kind < KE5_NAMED; kind++)
        mm__map_free(&plan->names[kind]);
}

mm_code mm__ke5_plan_make(mm_index *idx)
{
    planner p = { .idx = idx, .ctx = mm_run_ctx(mm_index_run(idx)), .plan = mm_index_alloc(idx, sizeof *p.plan) };
    mm_code code = p.plan != NULL ? MM_OK : MM_E_NOMEM;

    if (code != MM_OK)
        return code;
    for (int kind = 0; kind < KE5_NAMED; kind++)
        mm__map_init(&p.plan->names[kind], p.ctx, false);
    mm_index_set_state(idx, p.plan, free_plan);
    for (p.kind = 0; p.kind < KE5_NAMED && code == MM_OK; p.kind++) {
        mm__map_init(&p.slots, p.ctx, true);
        mm__map_init(&p.exact, p.ctx, false);
        code = plan_kind(&p);
        mm__map_free(&p.slots);
        mm__map_free(&p.exact);
        mm__free(p.ctx, p.all, p.cap * sizeof *p.all);
        p.all = NULL;
        p.n = p.cap = 0;
    }
    return code;
}

const ke5_rename *mm__ke5_renamed(const ke5_plan *plan, int kind, const char *name, size_t len)
{
    return mm__map_get(&plan->names[kind], name, len);
}
