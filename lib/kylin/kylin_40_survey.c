/* Joins for the step to 4.0: who owns what, which tables are in use, what stays. */
#include "kylin/kylin_40.h"
#include "kylin/kylin_verify_2x.h"

#include <string.h>

static void free_state(void *user)
{
    mm_40_state *st = user;

    mm__map_free(&st->owners);
    mm__map_free(&st->tables);
    mm__layout_free(st->layout);
}

/* ---- owners ---- */

const mm_40_owners *mm__40_owners(const mm_40_state *st, const mm_ly_head *head)
{
    return mm__map_get(&st->owners, head->path, strlen(head->path));
}

/* Projects come in order, so that one that is there is the last one. */
static mm_code own(mm_index *idx, mm_40_state *st, const mm_ly_head *head, const mm_ly_project *p)
{
    mm_40_owners *o = mm__map_get(&st->owners, head->path, strlen(head->path));

    if (o == NULL) {
        o = mm_index_alloc(idx, sizeof *o);
        if (o == NULL)
            return MM_E_NOMEM;
        MM_TRY(mm__map_put(&st->owners, head->path, strlen(head->path), o));
    }
    if (o->n > 0 && o->at[o->n - 1] == p)
        return MM_OK;
    if (o->n == o->cap) {
        const size_t cap = o->cap == 0 ? 2 : o->cap * 2;
        const mm_ly_project **at = mm_index_alloc(idx, cap * sizeof *at);
        if (at == NULL)
            return MM_E_NOMEM;
        if (o->n > 0)
            memcpy(at, o->at, o->n * sizeof *at);
        o->at = at;
        o->cap = cap;
    }
    o->at[o->n++] = p;
    return MM_OK;
}

static const mm_ly_cube *cube_of(const mm_40_state *st, const mm_ly_realization *r)
{
    if (r->type == NULL || r->name == NULL || mm__casecmp(r->type, "CUBE") != 0)
        return NULL;
    return mm__layout_find(st->layout, MM_LY_CUBE, r->name);
}

/* A project has the models that it lists, and those of its cubes. */
static mm_code join_project(mm_index *idx, mm_40_state *st, const mm_ly_project *p)
{
    for (size_t i = 0; i < p->n_realizations; i++) {
        const mm_ly_cube *c = cube_of(st, &p->realizations[i]);
        const mm_ly_model *m = c == NULL || c->desc == NULL ? NULL
                               : mm__layout_find(st->layout, MM_LY_MODEL, c->desc->model);
        if (c != NULL)
            MM_TRY(own(idx, st, &c->head, p));
        if (m != NULL)
            MM_TRY(own(idx, st, &m->head, p));
    }
    for (size_t i = 0; i < p->models.n; i++) {
        const mm_ly_model *m = mm__layout_find(st->layout, MM_LY_MODEL, p->models.at[i]);
        if (m != NULL)
            MM_TRY(own(idx, st, &m->head, p));
    }
    return MM_OK;
}

mm_code mm__40_one_owner(mm_doc *doc, const mm_40_state *st, const mm_ly_head *head, const char *kind)
{
    const mm_40_owners *o = mm__40_owners(st, head);
    mm_code code = MM_OK;
    mm_buf list;

    if (o == NULL || o->n < 2)
        return MM_OK;
    mm__buf_init(&list, mm_run_ctx(doc->run));
    for (size_t i = 0; i < o->n; i++) {
        mm__buf_text(&list, i > 0 ? ", " : "");
        mm__buf_text(&list, o->at[i]->head.name);
    }
    code = mm__buf_ok(&list);
    if (code == MM_OK)
        code = mm_doc_error(doc, R40("project/add-cube"), "%s \"%s\" belongs to several projects: %s", kind, head->name,
                            list.data);
    mm__buf_free(&list);
    return code;
}

/* ---- what is missing ---- */

mm_code mm__40_missing_desc(mm_arena *arena, const mm_40_state *st, const mm_ly_desc *desc, const char **what)
{
    *what = NULL;
    if (mm__layout_find(st->layout, MM_LY_MODEL, desc->model) != NULL)
        return MM_OK;
    *what = desc->model == NULL ? "its model" : mm__arena_printf(arena, "model %s", desc->model);
    return *what == NULL ? MM_E_NOMEM : MM_OK;
}

mm_code mm__40_missing(mm_arena *arena, const mm_40_state *st, const mm_ly_cube *cube, const char **what)
{
    if (cube->desc != NULL && cube->desc->head.broken) {
        *what = NULL; /* said of the desc */
        return MM_OK;
    }
    if (cube->desc != NULL)
        return mm__40_missing_desc(arena, st, cube->desc, what);
    *what = cube->descriptor == NULL ? "its cube desc" : mm__arena_printf(arena, "cube desc %s", cube->descriptor);
    return *what == NULL ? MM_E_NOMEM : MM_OK;
}

/* ---- tables ---- */

static mm_code use(mm_40_state *st, const mm_ly_table *t)
{
    return t == NULL ? MM_OK : mm__map_put(&st->tables, t->head.path, strlen(t->head.path), (void *)(uintptr_t)t);
}

/* The copy of the project is taken, else the one for all. */
static mm_code use_tables(mm_40_state *st, const mm_ly_model *m)
{
    const mm_40_owners *o = mm__40_owners(st, &m->head);

    for (size_t i = 0; i < m->tables.n; i++) {
        const char *identity = m->tables.at[i];
        for (size_t k = 0; o != NULL && k < o->n; k++)
            MM_TRY(use(st, mm__layout_table(st->layout, identity, o->at[k]->head.name)));
        if (o == NULL)
            MM_TRY(use(st, mm__map_get(&st->layout->tables, identity, strlen(identity))));
    }
    return MM_OK;
}

/* ---- what stays ---- */

static bool keeps_segments(const mm_40_state *st, const mm_ly_cube *c)
{
    const mm_40_owners *o = mm__40_owners(st, &c->head);

    return st->keep || c->head.broken || c->desc == NULL || c->desc->head.broken || (o != NULL && o->n > 1)
           || mm__layout_find(st->layout, MM_LY_MODEL, c->desc->model) == NULL;
}

/* Where a cube stays as it is, nothing that its segments name may go. */
static mm_code join_cubes(mm_index *idx, mm_40_state *st)
{
    const mm_ly_cube *c;
    const mm_cube_snapshot *one;
    size_t it = 0;

    st->drop = mm_run_flag(mm_index_run(idx), "drop-unreferenced");
    while ((c = mm_index_next(idx, MM_LY_CUBE, &it, NULL)) != NULL)
        if (keeps_segments(st, c))
            st->drop = false;
    for (it = 0; mm_run_item_next(mm_index_run(idx), &it) != NULL;)
        st->n_items++;
    st->used = mm_index_alloc(idx, st->n_items / 8 + 1);
    if (st->used == NULL)
        return MM_E_NOMEM;
    for (it = 0; (one = mm_index_next(idx, MM_40_SNAPSHOT, &it, NULL)) != NULL;)
        st->used[one->item / 8] |= (uint8_t)(1u << one->item % 8);
    return MM_OK;
}

mm_code mm__40_prepare(mm_index *idx)
{
    mm_run *run = mm_index_run(idx);
    mm_40_state *st = mm_index_alloc(idx, sizeof *st);
    const mm_ly_project *p;
    const mm_ly_model *m;

    if (st == NULL)
        return MM_E_NOMEM;
    mm__map_init(&st->owners, mm_run_ctx(run), false);
    mm__map_init(&st->tables, mm_run_ctx(run), false);
    mm_index_set_state(idx, st, free_state);
    st->keep = mm_run_flag(run, "keep-segments");
    MM_TRY(mm__layout_join(idx, MM_LY_APACHE, &st->layout));
    for (size_t it = 0; (p = mm_index_next(idx, MM_LY_PROJECT, &it, NULL)) != NULL;)
        MM_TRY(join_project(idx, st, p));
    for (size_t it = 0; (m = mm_index_next(idx, MM_LY_MODEL, &it, NULL)) != NULL;)
        MM_TRY(use_tables(st, m));
    return join_cubes(idx, st);
}
