/* What belongs together: names, tables of projects, owners of cubes and models. docs/formats/ke-metastore.md 3.2. */
#include "metastore/layout_facts.h"

#include <stdlib.h>
#include <string.h>

/* ---- look-ups ---- */

void *mm__layout_find(const mm_layout *l, int kind, const char *name)
{
    return name == NULL ? NULL : mm__map_get(&l->names[kind - MM_LY_FIRST], name, strlen(name));
}

bool mm__layout_has(const mm_layout *l, const char *name)
{
    return mm__map_get(&l->tops, name, strlen(name)) != NULL;
}

enum { LONGEST = 1024 }; /* of a path component there are 255 bytes */

const mm_ly_table *mm__layout_table(const mm_layout *l, const char *identity, const char *project)
{
    const size_t n = strlen(identity), p = project == NULL ? 0 : strlen(project);
    const mm_ly_table *t = NULL;
    char key[LONGEST];

    if (project != NULL && n + p + 2 < sizeof key) {
        memcpy(key, identity, n);
        memcpy(key + n, "--", 2);
        memcpy(key + n + 2, project, p + 1);
        t = mm__layout_find(l, MM_LY_TABLE, key);
    }
    return t != NULL ? t : mm__layout_find(l, MM_LY_TABLE, identity);
}

/* ---- maps ---- */

void mm__layout_free(void *layout)
{
    mm_layout *l = layout;

    if (l == NULL)
        return;
    for (size_t i = 0; i < MM_COUNT(l->names); i++)
        mm__map_free(&l->names[i]);
    mm__map_free(&l->uuids);
    mm__map_free(&l->tables);
    mm__map_free(&l->jobs);
    mm__map_free(&l->tops);
}

static mm_code put(mm_map *map, const char *key, void *value)
{
    if (key == NULL || mm__map_get(map, key, strlen(key)) != NULL)
        return MM_OK;
    return mm__map_put(map, key, strlen(key), value);
}

static mm_code add_names(mm_index *idx, mm_layout *l)
{
    for (int kind = MM_LY_FIRST; kind < MM_LY_END; kind++) {
        mm_ly_head *head;
        for (size_t it = 0; (head = mm_index_next(idx, kind, &it, NULL)) != NULL;) {
            MM_TRY(put(&l->names[kind - MM_LY_FIRST], head->name, head));
            if (kind == MM_LY_PROJECT || kind == MM_LY_MODEL || kind == MM_LY_CUBE || kind == MM_LY_HYBRID
                || kind == MM_LY_DRAFT)
                MM_TRY(put(&l->uuids, head->uuid, head));
            if (kind <= MM_LY_CUBE || kind == MM_LY_RAW_DESC)
                if (mm__version_cmp(&head->version, &l->highest) > 0)
                    l->highest = head->version;
        }
    }
    return MM_OK;
}

static mm_code add_others(mm_index *idx, mm_layout *l)
{
    mm_ly_table *t;
    mm_ly_job *job;
    mm_ly_draft *draft;

    for (size_t it = 0; (t = mm_index_next(idx, MM_LY_TABLE, &it, NULL)) != NULL;)
        MM_TRY(put(&l->tables, t->identity, t));
    for (size_t it = 0; (job = mm_index_next(idx, MM_LY_JOB, &it, NULL)) != NULL;) {
        MM_TRY(put(&l->jobs, job->head.name, job));
        for (size_t i = 0; i < job->tasks.n; i++)
            MM_TRY(put(&l->jobs, job->tasks.at[i], job));
    }
    for (size_t it = 0; (draft = mm_index_next(idx, MM_LY_DRAFT, &it, NULL)) != NULL;) {
        MM_TRY(put(&l->uuids, draft->head.name, draft));
        for (size_t i = 0; i < draft->entities.n; i++)
            MM_TRY(put(&l->uuids, draft->entities.at[i], draft));
    }
    return MM_OK;
}

static mm_code add_tops(mm_layout *l)
{
    const mm_item *item;
    const char *last = "";
    size_t n_last = 0;

    for (size_t it = 0; (item = mm_run_item_next(l->run, &it)) != NULL;) {
        const size_t n = strcspn(item->path + 1, "/");
        if (n == n_last && memcmp(item->path + 1, last, n) == 0)
            continue;
        last = item->path + 1;
        n_last = n;
        MM_TRY(mm__map_put(&l->tops, last, n, l));
    }
    return MM_OK;
}

static mm_ly_part part_of(const mm_layout *l)
{
    const mm_item *item;

    for (size_t it = 0; (item = mm_run_item_next(l->run, &it)) != NULL;)
        for (const char *const *f = mm__layout_whole; *f != NULL; f++)
            if (strncmp(item->path, *f, strlen(*f)) == 0)
                return MM_LY_WHOLE;
    return mm__layout_has(l, "project") ? MM_LY_OF_PROJECT : MM_LY_OF_CUBE;
}

/* ---- tables of projects ---- */

static mm_code add_used(mm_index *idx, const mm_layout *l, mm_map *seen, mm_ly_project *p, const char *identity)
{
    mm_ly_used *room;

    if (identity == NULL || mm__map_get(seen, identity, strlen(identity)) != NULL)
        return MM_OK;
    if (p->n_used == p->cap_used) {
        const size_t cap = p->cap_used == 0 ? 8 : p->cap_used * 2;
        room = mm_index_alloc(idx, cap * sizeof *room);
        if (room == NULL)
            return MM_E_NOMEM;
        if (p->n_used > 0)
            memcpy(room, p->used, p->n_used * sizeof *room);
        p->used = room;
        p->cap_used = cap;
    }
    p->used[p->n_used++] = (mm_ly_used){ identity, mm__layout_table(l, identity, p->head.name) };
    return mm__map_put(seen, identity, strlen(identity), p);
}

static mm_code add_listed(mm_index *idx, const mm_layout *l, mm_map *seen, mm_ly_project *p)
{
    for (size_t i = 0; i < p->tables.n; i++)
        MM_TRY(add_used(idx, l, seen, p, p->tables.at[i]));
    for (size_t i = 0; i < p->models.n; i++) {
        const mm_ly_model *m = mm__layout_find(l, MM_LY_MODEL, p->models.at[i]);
        for (size_t t = 0; m != NULL && t < m->tables.n; t++)
            MM_TRY(add_used(idx, l, seen, p, m->tables.at[t]));
    }
    return MM_OK;
}

static int by_source(const void *a, const void *b)
{
    const mm_ly_source *x = a, *y = b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->type < y->type ? -1 : x->type > y->type;
}

/* Equal neighbours are added up. */
static mm_code count_sources(mm_index *idx, mm_ly_project *p)
{
    size_t n = 0;

    p->sources = mm_index_alloc(idx, (p->n_used + 1) * sizeof *p->sources);
    if (p->sources == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < p->n_used; i++) {
        const mm_ly_table *t = p->used[i].table;
        const mm_ly_class kind = t == NULL ? MM_LY_HIVE : mm__layout_class(t->source_type);
        p->unsure |= t != NULL && (t->head.broken || t->bad_type);
        if (t != NULL && !t->head.broken && !t->bad_type)
            p->sources[n++] = (mm_ly_source){ kind, kind == MM_LY_OTHER ? t->source_type : 0, 1 };
    }
    if (n > 1)
        qsort(p->sources, n, sizeof *p->sources, by_source);
    for (size_t i = 0; i < n; i++)
        if (p->n_sources > 0 && by_source(&p->sources[p->n_sources - 1], &p->sources[i]) == 0)
            p->sources[p->n_sources - 1].n_tables++;
        else
            p->sources[p->n_sources++] = p->sources[i];
    return MM_OK;
}

/* Files table/X--P.json belong to P, whether it lists them or not. One walk over all, not one per project. */
static mm_code add_own_files(mm_index *idx, const mm_layout *l, mm_map *seen)
{
    mm_ly_table *t;

    for (size_t it = 0; (t = mm_index_next(idx, MM_LY_TABLE, &it, NULL)) != NULL;) {
        mm_ly_project *p = mm__layout_find(l, MM_LY_PROJECT, t->project);
        if (p != NULL && t->identity != NULL)
            MM_TRY(add_used(idx, l, &seen[p->place], p, t->identity));
    }
    return MM_OK;
}

static mm_code join_tables(mm_index *idx, const mm_layout *l, mm_map *seen)
{
    mm_ly_project *p;

    for (size_t it = 0; (p = mm_index_next(idx, MM_LY_PROJECT, &it, NULL)) != NULL;)
        MM_TRY(add_listed(idx, l, &seen[p->place], p));
    MM_TRY(add_own_files(idx, l, seen));
    for (size_t it = 0; (p = mm_index_next(idx, MM_LY_PROJECT, &it, NULL)) != NULL;)
        MM_TRY(count_sources(idx, p));
    return MM_OK;
}

static mm_code join_projects(mm_index *idx, const mm_layout *l)
{
    mm_ctx *ctx = mm_run_ctx(l->run);
    mm_ly_project *p;
    mm_map *seen;
    mm_code code;
    size_t n = 0;

    for (size_t it = 0; (p = mm_index_next(idx, MM_LY_PROJECT, &it, NULL)) != NULL;)
        p->place = n++;
    seen = mm__alloc(ctx, (n + 1) * sizeof *seen);
    if (seen == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < n; i++)
        mm__map_init(&seen[i], ctx, true);
    code = join_tables(idx, l, seen);
    for (size_t i = 0; i < n; i++)
        mm__map_free(&seen[i]);
    mm__free(ctx, seen, (n + 1) * sizeof *seen);
    return code;
}

/* ---- owners ---- */

static void own(const mm_ly_project *owner[2], const mm_ly_project *p)
{
    if (owner[0] == NULL)
        owner[0] = p;
    else if (owner[0] != p && owner[1] == NULL)
        owner[1] = p;
}

static void join_owners(mm_index *idx, const mm_layout *l)
{
    mm_ly_project *p;
    mm_ly_cube *c;

    for (size_t it = 0; (p = mm_index_next(idx, MM_LY_PROJECT, &it, NULL)) != NULL;) {
        for (size_t i = 0; i < p->n_realizations; i++) {
            const mm_ly_realization *r = &p->realizations[i];
            if (r->type != NULL && mm__casecmp(r->type, "CUBE") == 0
                && (c = mm__layout_find(l, MM_LY_CUBE, r->name)) != NULL)
                own(c->owner, p);
        }
        for (size_t i = 0; i < p->models.n; i++) {
            mm_ly_model *m = mm__layout_find(l, MM_LY_MODEL, p->models.at[i]);
            if (m != NULL)
                own(m->owner, p);
        }
    }
    for (size_t it = 0; (c = mm_index_next(idx, MM_LY_CUBE, &it, NULL)) != NULL;)
        c->desc = mm__layout_find(l, MM_LY_DESC, c->descriptor);
}

mm_code mm__layout_join(mm_index *idx, unsigned flags, mm_layout **out)
{
    mm_ctx *ctx = mm_run_ctx(mm_index_run(idx));
    mm_layout *l = mm_index_alloc(idx, sizeof *l);

    *out = l;
    if (l == NULL)
        return MM_E_NOMEM;
    l->run = mm_index_run(idx);
    l->flags = flags;
    for (size_t i = 0; i < MM_COUNT(l->names); i++)
        mm__map_init(&l->names[i], ctx, true);
    mm__map_init(&l->uuids, ctx, false);
    mm__map_init(&l->tables, ctx, true);
    mm__map_init(&l->jobs, ctx, false);
    mm__map_init(&l->tops, ctx, false);
    MM_TRY(add_tops(l));
    l->part = part_of(l);
    MM_TRY(add_names(idx, l));
    MM_TRY(add_others(idx, l));
    MM_TRY(join_projects(idx, l));
    join_owners(idx, l);
    return MM_OK;
}
