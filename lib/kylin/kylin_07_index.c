/* What survey left, joined: tables by name, descs, cubes, jobs. docs/formats/kylin-0.6-to-0.7.md 4.0. */
#include "kylin/kylin_07_step.h"

#include <stdlib.h>
#include <string.h>

static void free_state(void *state)
{
    mm_07_state *s = state;

    mm__map_free(&s->tables);
    mm__map_free(&s->names);
    mm__map_free(&s->exds);
    mm__map_free(&s->descs);
    mm__map_free(&s->cubes);
    mm__map_free(&s->jobs);
}

static mm_07_state *new_state(mm_index *idx)
{
    mm_07_state *s = mm_index_alloc(idx, sizeof *s);

    if (s == NULL)
        return NULL;
    s->run = mm_index_run(idx);
    s->ctx = mm_run_ctx(s->run);
    s->zones = mm_run_option(s->run, "zone");
    mm__map_init(&s->tables, s->ctx, true);
    mm__map_init(&s->names, s->ctx, true);
    mm__map_init(&s->exds, s->ctx, true);
    mm__map_init(&s->descs, s->ctx, true);
    mm__map_init(&s->cubes, s->ctx, true);
    mm__map_init(&s->jobs, s->ctx, false);
    mm_index_set_state(idx, s, free_state);
    return s;
}

static mm_code join_tables(mm_index *idx, mm_07_state *s)
{
    size_t it = 0;
    mm_07_table *t;

    while ((t = mm_index_next(idx, MM_07_TABLE, &it, NULL)) != NULL) {
        const size_t n = t->broken ? 0 : strlen(t->t.id);
        if (t->broken) {
            s->tables_broken = true;
            continue;
        }
        t->twin = mm__map_get(&s->tables, t->t.id, n);
        if (t->twin != NULL)
            continue;
        t->next = mm__map_get(&s->names, t->name, strlen(t->name));
        MM_TRY(mm__map_put(&s->tables, t->t.id, n, t));
        MM_TRY(mm__map_put(&s->names, t->name, strlen(t->name), t));
    }
    return MM_OK;
}

static mm_code join_exds(mm_index *idx, mm_07_state *s)
{
    size_t it = 0;
    mm_07_exd *e;

    while ((e = mm_index_next(idx, MM_07_EXD, &it, NULL)) != NULL) {
        e->twin = mm__map_get(&s->exds, e->name, strlen(e->name));
        if (e->twin == NULL)
            MM_TRY(mm__map_put(&s->exds, e->name, strlen(e->name), e));
    }
    return MM_OK;
}

/* The first of several names equal but for case wins; verify of the result tells. */
static mm_code join_descs(mm_index *idx, mm_07_state *s)
{
    size_t it = 0;
    mm_07_desc *d;

    while ((d = mm_index_next(idx, MM_07_DESC, &it, NULL)) != NULL)
        if (d->name != NULL && mm__map_get(&s->descs, d->name, strlen(d->name)) == NULL)
            MM_TRY(mm__map_put(&s->descs, d->name, strlen(d->name), d));
    return MM_OK;
}

static mm_code join_cubes(mm_index *idx, mm_07_state *s)
{
    size_t it = 0;
    mm_07_cube *c;

    while ((c = mm_index_next(idx, MM_07_CUBE, &it, NULL)) != NULL)
        if (c->name != NULL) {
            c->next = mm__map_get(&s->cubes, c->name, strlen(c->name));
            MM_TRY(mm__map_put(&s->cubes, c->name, strlen(c->name), c));
        }
    return MM_OK;
}

static mm_code join_jobs(mm_index *idx, mm_07_state *s)
{
    size_t it = 0;
    mm_07_job *j;

    while ((j = mm_index_next(idx, MM_07_JOB, &it, NULL)) != NULL)
        if (j->uuid != NULL) {
            j->twin = mm__map_get(&s->jobs, j->uuid, strlen(j->uuid));
            if (j->twin == NULL)
                MM_TRY(mm__map_put(&s->jobs, j->uuid, strlen(j->uuid), j));
        }
    return MM_OK;
}

/* 1.10: the 0.7 tool sees only a part of a 0.6 store. */
static mm_code check_complete(mm_07_state *s)
{
    static const char *const folders[] = { "/cube_desc/", "/cube/", "/dict/", "/project/" };
    const mm_fault fault = { .severity = MM_WARNING, .rule = R07("source/partial-dump") };
    bool has[MM_COUNT(folders)] = { false };
    const mm_item *item;
    size_t it = 0;

    while ((item = mm_run_item_next(s->run, &it)) != NULL)
        for (size_t i = 0; i < MM_COUNT(folders); i++)
            if (!has[i])
                has[i] = strncmp(item->path, folders[i], strlen(folders[i])) == 0;
    if (!has[0] || has[1] || has[2] || has[3])
        return MM_OK;
    return mm_run_fault(s->run, &fault, "%s",
                        "there are cube descs but no cubes, dictionaries and projects at all: was the dump made with "
                        "the ResourceTool of 0.6?");
}

mm_code mm__to7_prepare(mm_index *idx)
{
    mm_07_state *s = new_state(idx);

    if (s == NULL)
        return MM_E_NOMEM;
    MM_TRY(join_tables(idx, s));
    MM_TRY(join_exds(idx, s));
    MM_TRY(join_descs(idx, s));
    MM_TRY(join_cubes(idx, s));
    MM_TRY(join_jobs(idx, s));
    return check_complete(s);
}

/* ---- qualify-table ---- */

mm_07_found mm__to7_qualify(const mm_07_state *state, const char *name, const char **id, const mm_07_table **table)
{
    const char *dot = strchr(name, '.');

    *id = name;
    *table = NULL;
    if (dot != NULL && dot != name) {
        *table = mm__map_get(&state->tables, name, strlen(name));
        return MM_07_FOUND;
    }
    *table = mm__map_get(&state->names, name, strlen(name));
    if (*table == NULL)
        return MM_07_NONE;
    if ((*table)->next != NULL)
        return MM_07_MANY;
    *id = (*table)->t.id;
    return MM_07_FOUND;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *mm__to7_candidates(const mm_07_state *state, mm_arena *arena, const char *name)
{
    const mm_07_table *first = mm__map_get(&state->names, name, strlen(name));
    const char **ids;
    size_t n = 0, size = 1;
    char *out, *at;

    for (const mm_07_table *t = first; t != NULL; t = t->next, n++)
        size += strlen(t->t.id) + 2;
    ids = mm__arena_alloc(arena, (n + 1) * sizeof *ids);
    out = at = mm__arena_alloc(arena, size);
    if (ids == NULL || out == NULL)
        return "";
    n = 0;
    for (const mm_07_table *t = first; t != NULL; t = t->next)
        ids[n++] = t->t.id;
    qsort(ids, n, sizeof *ids, by_text);
    for (size_t i = 0; i < n; i++) {
        const size_t len = strlen(ids[i]);
        memcpy(at, i > 0 ? ", " : "", i > 0 ? 2 : 0);
        at += i > 0 ? 2 : 0;
        memcpy(at, ids[i], len);
        at += len;
    }
    return out;
}

static const mm_old_table *find(const void *user, const char *id, size_t len)
{
    const mm_07_state *state = user;
    const mm_07_table *table = mm__map_get(&state->tables, id, len);

    return table != NULL ? &table->t : NULL;
}

mm_old_tables mm__to7_tables(const mm_07_state *state)
{
    return (mm_old_tables){ find, state };
}
