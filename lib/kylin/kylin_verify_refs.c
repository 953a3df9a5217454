/* Joins the facts of a 0.7 dump, and says at the end what nobody referred to. */
#include "kylin/kylin_verify_0_7.h"
#include "metastore/layout.h"

#include <string.h>

void *mm__v7_find(const mm_v7_state *st, int kind, const char *name)
{
    return mm__map_get(&st->names[kind], name, strlen(name));
}

static const mm_old_table *find_table(const void *user, const char *id, size_t len)
{
    const mm_v7_tables *tables = user;
    const mm_v7_table *table = mm__map_get(&tables->st->names[MM_V7_TABLE], id, len);

    if (table == NULL)
        return NULL;
    *tables->broken |= table->head.broken;
    return &table->table;
}

mm_old_tables mm__v7_tables(const mm_v7_tables *tables)
{
    return (mm_old_tables){ .find = find_table, .user = tables };
}

/* ---- names and uuids ---- */

static bool has_uuids(int kind)
{
    return kind != MM_V7_EXD && kind != MM_V7_JOB && kind != MM_V7_OUTPUT; /* those are named by them, or have none */
}

static mm_code join_names(mm_index *idx, mm_v7_state *st, int kind, mm_map *uuids)
{
    mm_map *names = &st->names[kind];
    mm_v7_head *head;
    size_t it = 0;

    while ((head = mm_index_next(idx, kind, &it, NULL)) != NULL) {
        const size_t n = strlen(head->name);
        st->unread[kind] |= head->broken;
        head->same_name = mm__map_get(names, head->name, n);
        if (head->same_name == NULL)
            MM_TRY(mm__map_put(names, head->name, n, head));
        if (head->uuid == NULL || *head->uuid == 0 || !has_uuids(kind))
            continue;
        head->same_uuid = mm__map_get(uuids, head->uuid, strlen(head->uuid));
        if (head->same_uuid == NULL)
            MM_TRY(mm__map_put(uuids, head->uuid, strlen(head->uuid), head));
    }
    return MM_OK;
}

static mm_code join_kinds(mm_index *idx, mm_v7_state *st)
{
    for (int kind = 0; kind < MM_V7_KINDS; kind++) {
        mm_map uuids;
        mm_code code;
        mm__map_init(&uuids, st->ctx, false);
        code = join_names(idx, st, kind, &uuids);
        mm__map_free(&uuids);
        MM_TRY(code);
    }
    return MM_OK;
}

/* ---- references ---- */

static mm_v7_model *use_model(const mm_v7_state *st, const char *name)
{
    mm_v7_model *model = name == NULL ? NULL : mm__v7_find(st, MM_V7_MODEL, name);

    if (model != NULL)
        model->used = true;
    return model;
}

static void join_descs(mm_index *idx, const mm_v7_state *st)
{
    mm_v7_desc *desc;
    const mm_v7_iidesc *iidesc;
    size_t it = 0;

    while ((desc = mm_index_next(idx, MM_V7_DESC, &it, NULL)) != NULL) {
        const mm_v7_model *model = use_model(st, desc->desc.model_name);
        desc->model_known = model != NULL;
        desc->model = model == NULL || model->head.broken ? NULL : model;
    }
    it = 0;
    while ((iidesc = mm_index_next(idx, MM_V7_IIDESC, &it, NULL)) != NULL)
        use_model(st, iidesc->model_name);
}

static void use_items(mm_v7_state *st, const mm_v7_ref *refs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (refs[i].item != MM_V7_NO_ITEM)
            st->used[refs[i].item / 8] |= (uint8_t)(1u << refs[i].item % 8);
}

static mm_code join_segments(mm_v7_state *st, mm_v7_cube *cube, mm_map *storages)
{
    for (size_t i = 0; i < cube->n_segments; i++) {
        mm_v7_segment *s = &cube->segments[i];
        use_items(st, s->dicts, s->n_dicts);
        use_items(st, s->snaps, s->n_snaps);
        if (storages == NULL || s->storage == NULL || s->storage[strspn(s->storage, " \t\r\n\f\v")] == 0)
            continue;
        s->same_storage = mm__map_get(storages, s->storage, strlen(s->storage));
        if (s->same_storage == NULL)
            MM_TRY(mm__map_put(storages, s->storage, strlen(s->storage), cube));
    }
    return MM_OK;
}

static mm_code join_cubes(mm_index *idx, mm_v7_state *st)
{
    mm_code code = MM_OK;
    mm_map storages;
    mm_v7_cube *cube;
    size_t it = 0;

    mm__map_init(&storages, st->ctx, false);
    while (code == MM_OK && (cube = mm_index_next(idx, MM_V7_CUBE, &it, NULL)) != NULL) {
        mm_v7_desc *desc = cube->descriptor == NULL ? NULL : mm__v7_find(st, MM_V7_DESC, cube->descriptor);
        cube->desc_known = desc != NULL;
        cube->desc = desc == NULL || desc->head.broken ? NULL : desc;
        code = join_segments(st, cube, &storages);
    }
    mm__map_free(&storages);
    it = 0;
    while (code == MM_OK && (cube = mm_index_next(idx, MM_V7_II, &it, NULL)) != NULL)
        code = join_segments(st, cube, NULL);
    return code;
}

static void list_in(mm_v7_head *head, const mm_v7_head *project)
{
    if (head->listed[0] == NULL)
        head->listed[0] = project;
    else if (head->listed[1] == NULL && head->listed[0] != project)
        head->listed[1] = project;
}

static void join_projects(mm_index *idx, mm_v7_state *st)
{
    const mm_v7_project *project;
    size_t it = 0;

    while ((project = mm_index_next(idx, MM_V7_PROJECT, &it, NULL)) != NULL) {
        st->cubes_unsure |= project->head.broken;
        for (size_t i = 0; i < project->n_realizations; i++) {
            const mm_v7_realization *r = &project->realizations[i];
            const int kind = r->type == NULL ? -1 : strcmp(r->type, "CUBE") == 0 ? MM_V7_CUBE
                             : strcmp(r->type, "HYBRID") == 0 ? MM_V7_HYBRID : -1;
            mm_v7_head *head = r->name == NULL || kind < 0 ? NULL : mm__v7_find(st, kind, r->name);
            if (head != NULL)
                list_in(head, &project->head);
        }
    }
}

/* ---- state ---- */

typedef struct owned { mm_v7_state state; mm_index *idx; } owned;

static void free_state(void *user)
{
    owned *own = user;
    mm_v7_desc *desc;
    size_t it = 0;

    while ((desc = mm_index_next(own->idx, MM_V7_DESC, &it, NULL)) != NULL)
        mm__v7_needs_free(own->state.ctx, desc);
    for (int i = 0; i < MM_V7_KINDS; i++)
        mm__map_free(&own->state.names[i]);
    mm__layout_free(own->state.layout);
}

mm_code mm__v7_prepare(mm_index *idx)
{
    owned *own = mm_index_alloc(idx, sizeof *own);
    mm_v7_state *st;
    size_t it = 0;

    if (own == NULL)
        return MM_E_NOMEM;
    st = &own->state;
    own->idx = idx;
    st->ctx = mm_run_ctx(mm_index_run(idx));
    for (int i = 0; i < MM_V7_KINDS; i++)
        mm__map_init(&st->names[i], st->ctx, true);
    mm_index_set_state(idx, own, free_state);
    while (mm_run_item_next(mm_index_run(idx), &it) != NULL)
        st->n_items++;
    st->used = mm_index_alloc(idx, st->n_items / 8 + 1);
    if (st->used == NULL)
        return MM_E_NOMEM;
    MM_TRY(join_kinds(idx, st));
    join_descs(idx, st);
    MM_TRY(join_cubes(idx, st));
    join_projects(idx, st);
    return MM_OK;
}

/* ---- what is left ---- */

static bool is_below(const mm_item *item, const char *folder)
{
    return strncmp(item->path, folder, strlen(folder)) == 0;
}

static mm_code say_unreferenced(mm_run *run, const mm_item *item)
{
    const mm_fault f = { .severity = MM_NOTE, .rule = MM_V7("unreferenced"), .file = item->path + 1 };
    return mm_run_fault(run, &f, "no segment uses it");
}

static mm_code say_leftover(mm_run *run, const char *folder, size_t n)
{
    const mm_fault f = { .severity = MM_ERROR, .rule = MM_V7("leftover"), .file = folder };
    mm_code code;

    if (n == 0)
        return MM_OK;
    code = mm_run_fault(run, &f, "%zu resource%s of 0.6, which 0.7 does not know", n, n == 1 ? "" : "s");
    return code == MM_E_DATA ? MM_OK : code;
}

mm_code mm__v7_finish(mm_index *idx)
{
    mm_run *run = mm_index_run(idx);
    const owned *own = mm_index_state(idx);
    const mm_item *item;
    size_t it = 0, jobs = 0, outputs = 0;

    for (size_t i = 0; (item = mm_run_item_next(run, &it)) != NULL; i++) {
        jobs += is_below(item, "/job/");
        outputs += is_below(item, "/job_output/");
        if ((is_below(item, "/dict/") || is_below(item, "/table_snapshot/")) &&
            (own->state.used[i / 8] & 1u << i % 8) == 0)
            MM_TRY(say_unreferenced(run, item));
    }
    MM_TRY(say_leftover(run, "job", jobs));
    return say_leftover(run, "job_output", outputs);
}
