/* docs/formats/ke-metastore.md 5.4. Nothing that a user file says is ever part of a text. */
#include "ke/ke5_verify.h"

#include <string.h>

const mm_route mm__ke5_verify_routes[1] = {
    { .pattern = "/**", .survey = mm__ke5_verify_survey, .check = mm__ke5_verify_check },
};

mm_code mm__ke5_verify_survey(mm_doc *doc, mm_index *idx)
{
    return mm__ke5_names_survey(doc, idx, NULL); /* faults are told when the document is checked */
}

static void free_state(void *state)
{
    ke5_verify *v = state;
    mm__map_free(&v->uuids);
}

mm_code mm__ke5_verify_prepare(mm_index *idx)
{
    ke5_verify *v = mm_index_alloc(idx, sizeof *v);
    const ke5_named *project;
    size_t it = 0;

    if (v == NULL)
        return MM_E_NOMEM;
    mm__map_init(&v->uuids, mm_run_ctx(mm_index_run(idx)), false);
    mm_index_set_state(idx, v, free_state);
    while ((project = mm_index_next(idx, KE5_PROJECT, &it, NULL)) != NULL)
        if (*project->uuid != 0)
            MM_TRY(mm__map_put(&v->uuids, project->uuid, strlen(project->uuid), (void *)(uintptr_t)1));
    return MM_OK;
}

mm_code mm__ke5_verify_check(mm_doc *doc)
{
    const ke5_path p = mm__ke5_path(doc->path);
    mm_code place;
    mm_node root;

    if (doc->path_len >= 9 && strcmp(doc->path + doc->path_len - 9, ".DS_Store") == 0)
        return MM_OK;
    place = mm__ke5_check_place(doc, &p);
    if (place == MM_E_NOMEM || !mm__ke5_is_json(doc->path, &p))
        return place;
    MM_TRY(mm_doc_root(doc, K5V("json"), &root));
    MM_TRY(mm__ke5_check_refs(doc, &p, root));
    return place;
}

/* ---- the store as a whole ---- */

static mm_code note(mm_run *run, const char *rule, const char *file, const char *text)
{
    const mm_fault f = { .severity = MM_NOTE, .rule = rule, .file = file };
    return mm_run_fault(run, &f, "%s", text);
}

/* Of names that differ only in case the later ones are named, in path order. */
static mm_code check_case(mm_index *idx, int kind, mm_map *seen)
{
    mm_run *run = mm_index_run(idx);
    const ke5_named *n;
    const char *path;
    size_t it = 0;

    while ((n = mm_index_next(idx, kind, &it, &path)) != NULL) {
        const ke5_named *first = mm__map_get(seen, n->name, strlen(n->name));
        const mm_fault f = { .severity = MM_ERROR, .rule = K5V("case"), .file = path + 1 };
        if (first == NULL)
            MM_TRY(mm__map_put(seen, n->name, strlen(n->name), (void *)(uintptr_t)n));
        else if (mm_run_fault(run, &f, "differs from \"%s\" only in case", first->name) == MM_E_NOMEM)
            return MM_E_NOMEM;
    }
    return MM_OK;
}

static mm_code check_names(mm_index *idx, int kind)
{
    mm_code code;
    mm_map seen;

    mm__map_init(&seen, mm_run_ctx(mm_index_run(idx)), true);
    code = check_case(idx, kind, &seen);
    mm__map_free(&seen);
    return code;
}

static mm_code note_empty(mm_index *idx)
{
    mm_run *run = mm_index_run(idx);
    const ke5_named *project;
    const char *path;
    size_t it = 0;

    while ((project = mm_index_next(idx, KE5_PROJECT, &it, &path)) != NULL)
        if (!mm_run_has_below(run, project->folder))
            MM_TRY(note(run, K5V("empty-project"), path + 1, "a project without resources"));
    return MM_OK;
}

/* What an import asks for: docs/formats/ke-metastore.md 5.7. */
static mm_code check_export(mm_run *run)
{
    static const char *const kinds[] = { "model_desc", "index_plan", "table" };
    bool has[MM_COUNT(kinds)] = { false };
    const mm_fault f = { .severity = MM_ERROR, .rule = K5V("export") };
    const mm_item *item;

    for (size_t it = 0; (item = mm_run_item_next(run, &it)) != NULL;) {
        const ke5_path p = mm__ke5_path(item->path);
        for (size_t k = 0; k < MM_COUNT(kinds); k++)
            has[k] |= p.project.at != NULL && mm__ke5_is(p.kind, kinds[k]) && *p.rest != 0;
    }
    if (mm_run_broken_name(run) != NULL) {
        const mm_fault name = { .severity = MM_ERROR, .rule = K5V("export-name") };
        if (mm_run_fault(run, &name, "%s", mm_run_broken_name(run)) == MM_E_NOMEM)
            return MM_E_NOMEM;
    }
    if (!mm_run_has(run, "/UUID") && mm_run_fault(run, &f, "an export without UUID cannot be imported") == MM_E_NOMEM)
        return MM_E_NOMEM;
    for (size_t k = 0; k < MM_COUNT(kinds); k++)
        if (!has[k] && mm_run_fault(run, &f, "an export without a %s cannot be imported", kinds[k]) == MM_E_NOMEM)
            return MM_E_NOMEM;
    return MM_OK;
}

mm_code mm__ke5_verify_finish(mm_index *idx)
{
    mm_run *run = mm_index_run(idx);

    if (mm_run_store(run) == MM_STORE_EXPORT)
        return check_export(run);
    MM_TRY(check_names(idx, KE5_PROJECT));
    MM_TRY(check_names(idx, KE5_USER));
    if (mm_run_store(run) == MM_STORE_AUDIT)
        return MM_OK; /* it holds what has changed, not all that there is */
    if (!mm_run_has(run, "/UUID"))
        MM_TRY(note(run, K5V("uuid-missing"), NULL, "no UUID"));
    if (!mm_run_has(run, "/_image"))
        MM_TRY(note(run, K5V("image-missing"), NULL, "no _image (a backup of one project has none)"));
    return note_empty(idx);
}
