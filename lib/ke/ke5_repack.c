/* Filter, and change the container of, a store: docs/formats/ke-metastore.md 5.5. An edit within the format. */
#include <metamig/ke.h>

#include <stdio.h>
#include <string.h>

#include "core/backup.h"
#include "core/pipeline.h"
#include "ke/ke5.h"

typedef struct keeper {
    mm_map      projects;    /* that are kept */
    mm_map      uuids;       /* of them */
    bool        all, with_users, exports;
    bool        refused;     /* nothing will be published: no word about what would be left out */
} keeper;

/* ---- what is kept ---- */

static void free_keeper(void *state)
{
    keeper *k = state;

    mm__map_free(&k->projects);
    mm__map_free(&k->uuids);
}

static mm_code survey(mm_doc *doc, mm_index *idx)
{
    return mm__ke5_names_survey(doc, idx, NULL);
}

static mm_code refuse(mm_index *idx, const char *fmt, const char *name)
{
    const mm_fault f = { .severity = MM_ERROR, .rule = K5_FILTER, .code = MM_E_OPTION };
    const mm_code code = mm_run_fault(mm_index_run(idx), &f, fmt, name);
    keeper *k = mm_index_state(idx);

    k->refused = true;
    return code == MM_E_NOMEM ? code : MM_OK;
}

static mm_code ask_one(mm_index *idx, keeper *k, const char *name, size_t len)
{
    const ke5_named *p;
    size_t it = 0;

    while ((p = mm_index_next(idx, KE5_PROJECT, &it, NULL)) != NULL) {
        if (!mm__text_is(name, len, p->name))
            continue;
        if (*p->uuid != 0)
            MM_TRY(mm__map_put(&k->uuids, p->uuid, strlen(p->uuid), (void *)(uintptr_t)1));
        return mm__map_put(&k->projects, p->name, len, (void *)(uintptr_t)1);
    }
    name = mm_index_text(idx, name, len);
    return name != NULL ? refuse(idx, "there is no project \"%s\"", name) : MM_E_NOMEM;
}

/* A store of one project needs no name. */
static mm_code choose_only(mm_index *idx, keeper *k)
{
    const ke5_named *p, *only = NULL;
    size_t it = 0, n = 0;

    while ((p = mm_index_next(idx, KE5_PROJECT, &it, NULL)) != NULL) {
        only = p;
        n++;
    }
    if (n != 1)
        return refuse(idx, "an export holds one project: say which with --project%s", "");
    return mm__map_put(&k->projects, only->name, strlen(only->name), (void *)(uintptr_t)1);
}

static mm_code prepare(mm_index *idx)
{
    mm_run *run = mm_index_run(idx);
    const char *list = mm_run_option(run, "project");
    keeper *k = mm_index_alloc(idx, sizeof *k);

    if (k == NULL)
        return MM_E_NOMEM;
    mm__map_init(&k->projects, mm_run_ctx(run), false);
    mm__map_init(&k->uuids, mm_run_ctx(run), false);
    mm_index_set_state(idx, k, free_keeper);
    k->all = list == NULL;
    k->with_users = mm_run_flag(run, "with-users");
    k->exports = mm_run_flag(run, "export");
    if (k->exports && mm_run_store(run) == MM_STORE_EXPORT)
        return list == NULL ? MM_OK : refuse(idx, "exported models are of one project: --project has no use%s", "");
    while (list != NULL && *list != 0) {
        const size_t n = strcspn(list, "\n");
        MM_TRY(ask_one(idx, k, list, n));
        list += n + (list[n] != 0);
    }
    if (!k->exports)
        return MM_OK;
    k->all = false;
    if (k->projects.n > 1)
        return refuse(idx, "an export holds one project: say which with --project%s", "");
    return mm_run_option(run, "project") == NULL ? choose_only(idx, k) : MM_OK;
}

static bool has(const mm_map *map, const char *text, size_t len)
{
    return mm__map_get(map, text, len) != NULL;
}

static bool is_exported(const keeper *k, const char *path, const ke5_path *p, bool again)
{
    static const char *const kinds[] = { "model_desc", "index_plan", "table", "rec" };
    const size_t n = strlen(path);

    if (strcmp(path, "/UUID") == 0 || strcmp(path, "/VERSION") == 0)
        return true;
    if (p->project.at == NULL || (!again && !has(&k->projects, p->project.at, p->project.len)))
        return false;
    for (size_t i = 0; i < MM_COUNT(kinds); i++)
        if (mm__ke5_is(p->kind, kinds[i]))
            return n > 5 && strcmp(path + n - 5, ".json") == 0 && strchr(p->rest, '/') == NULL;
    return false;
}

static bool is_kept(const keeper *k, const char *path, const ke5_path *p)
{
    const size_t n = strlen(p->rest);

    if (k->all || strcmp(path, "/UUID") == 0 || strcmp(path, "/_image") == 0)
        return true;
    if (p->project.at != NULL)
        return has(&k->projects, p->project.at, p->project.len);
    if (mm__ke5_is(p->kind, "_global/project"))
        return n > 5 && has(&k->projects, p->rest, n - 5);
    if (mm__ke5_is(p->kind, "_global/acl"))
        return has(&k->uuids, p->rest, n);
    return k->with_users && (mm__ke5_is(p->kind, "_global/user") || mm__ke5_is(p->kind, "_global/user_group"));
}

static mm_code apply(mm_doc *doc, mm_emit *out)
{
    const keeper *k = mm_doc_state(doc);
    const ke5_path p = mm__ke5_path(doc->path);
    const bool again = mm_run_store(doc->run) == MM_STORE_EXPORT;

    if (k->refused || (k->exports ? is_exported(k, doc->path, &p, again) : is_kept(k, doc->path, &p)))
        return mm_emit_same(out, doc);
    return mm_emit_drop(out, doc, MM_NOTE, K5_FILTER, k->exports ? "left out: no part of an export"
                                                                 : "left out: not of the projects that were asked for");
}

/* The vendor writes "unknown" where it does not know its version. */
static mm_code finish(mm_emit *out)
{
    static const char version[] = "unknown";
    const keeper *k = mm_emit_state(out);
    mm_run *run = mm_emit_run(out);

    if (!k->exports || mm_run_has(run, "/VERSION"))
        return MM_OK;
    return mm_emit_new(out, "/VERSION", version, sizeof version - 1, mm_run_now(run) * 1000000, K5_EXPORT);
}

static const mm_route routes[] = { { .pattern = "/**", .survey = survey, .apply = apply } };
static const char *const from[] = { "ke-4.0", "kylin-5", NULL };

static const mm_option options[] = {
    { "project", MM_OPTION_LIST, "NAME", NULL, NULL, "keep only this project" },
    { "with-users", MM_OPTION_FLAG, NULL, NULL, NULL, "with --project keep users and groups, too" },
    { "export", MM_OPTION_FLAG, NULL, NULL, NULL, "keep what an export of models holds" },
};

static const mm_step step = {
    .from = from, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = prepare, .finish = finish,
};

/* ---- the verb ---- */

/* "<project lower>_model_metadata_yyyy_MM_dd_HH_mm_ss_"; the MD5 follows. */
static mm_code name_export(void *user, mm_tree *before, mm_tree *after, mm_report *rep)
{
    mm_pipeline *pipe = user;
    ke5_text project = { "", 0 };
    char time[32];
    int n;

    (void)before, (void)rep;
    for (size_t i = 0; i < after->n_items && project.len == 0; i++) {
        const ke5_path p = mm__ke5_path(after->items[i].path);
        if (p.project.at != NULL)
            project = p.project;
    }
    mm__backup_time(pipe->ctx, time);
    n = snprintf(pipe->export_stem, sizeof pipe->export_stem, "%.*s_model_metadata_%s_", (int)project.len, project.at,
                 time);
    if (n < 0 || (size_t)n >= sizeof pipe->export_stem - 40)
        return mm__fail(pipe->ctx, MM_E_OPTION, "core/option", NULL, "the name of the project is too long for a file");
    for (size_t i = 0; i < project.len; i++)
        if (pipe->export_stem[i] >= 'A' && pipe->export_stem[i] <= 'Z')
            pipe->export_stem[i] = (char)(pipe->export_stem[i] + 'a' - 'A');
    return MM_OK;
}

static mm_code take_form(mm_pipeline *pipe, const char *as)
{
    static const char *const names[] = { [MM_FORM_FOLDER] = "folder", [MM_FORM_STORE] = "store",
                                         [MM_FORM_SNAPSHOT] = "snapshot", [MM_FORM_EXPORT] = "export" };

    if (as == NULL && pipe->source->tree->store == MM_STORE_EXPORT)
        as = "export";
    for (size_t i = MM_FORM_FOLDER; as != NULL && i < MM_COUNT(names); i++)
        if (strcmp(as, names[i]) == 0)
            pipe->form = (mm_form)i;
    if (as != NULL && pipe->form == MM_FORM_SAME)
        return mm__fail(pipe->ctx, MM_E_OPTION, "core/option", NULL,
                        "--as=%s: must be folder, store, snapshot or export", as);
    if (pipe->form != MM_FORM_EXPORT)
        return MM_OK;
    pipe->gate = name_export;
    pipe->gate_user = pipe;
    return mm_pipeline_set(pipe, "export", "true");
}

static mm_code configure(mm_pipeline *pipe, const mm_ke_repack *what)
{
    MM_TRY(take_form(pipe, what->as));
    for (size_t i = 0; i < what->n_projects; i++)
        MM_TRY(mm_pipeline_set(pipe, "project", what->projects[i]));
    return what->with_users ? mm_pipeline_set(pipe, "with-users", "true") : MM_OK;
}

mm_code mm_ke_repack_open(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan,
                          const mm_ke_repack *what)
{
    mm_ke_repack full = { .size = sizeof full };
    mm_pipeline *pipe;
    mm_code code;

    *out = NULL;
    if (what != NULL)
        memcpy(&full, what, what->size < sizeof full ? what->size : sizeof full);
    MM_TRY(mm__pipeline_edit(&pipe, ctx, src, plan, &step));
    code = configure(pipe, &full);
    if (code == MM_OK)
        *out = pipe;
    else
        mm_pipeline_free(pipe);
    return code;
}
