/* Checks of the layout across documents: docs/formats/ke-metastore.md 8.2. */
#include "metastore/layout_facts.h"

#include <stdio.h>
#include <string.h>

/* The document is read again for the place of what is wrong: most documents have nothing to say. */
mm_code mm__ly_say(mm_doc *doc, mm_severity severity, const char *rule, const char *pointer, const char *fmt, ...)
{
    mm_node root, node = { 0 };
    char *text;
    va_list ap;
    int n;
    mm_code code;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    text = mm__arena_alloc(doc->arena, (size_t)n + 1);
    if (text == NULL)
        return MM_E_NOMEM;
    va_start(ap, fmt);
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    va_end(ap);
    code = mm_doc_root_mute(doc, &root, NULL);
    if (code == MM_OK && pointer != NULL)
        code = mm_json_find(doc->json, pointer, &node);
    if (code == MM_E_NOMEM)
        return code;
    if (severity == MM_ERROR)
        code = mm_node_error(doc, node, rule, "%s", text);
    else
        mm_node_warn(doc, node, rule, "%s", text);
    return code == MM_E_NOMEM ? code : MM_OK;
}

/* ---- projects ---- */

/* Which table of a model is that? "/fact_table", "/lookups/2/table". */
static const char *table_place(mm_doc *doc, const mm_ly_model *m, size_t i)
{
    if (i == 0 && m->has_fact)
        return "/fact_table";
    return mm__arena_printf(doc->arena, "/%s/%zu/table", m->lookups_old ? "join_tables" : "lookups", i - m->has_fact);
}

static mm_code check_tables(mm_doc *doc, const mm_layout *l, const mm_ly_project *p)
{
    for (size_t i = 0; i < p->tables.n; i++)
        if (mm__layout_table(l, p->tables.at[i], p->head.name) == NULL)
            MM_TRY(mm__ly_say(doc, MM_ERROR, MM_LY("table-missing"), mm__arena_printf(doc->arena, "/tables/%zu", i),
                              "the table %s is not in the dump", p->tables.at[i]));
    for (size_t i = 0; i < p->models.n; i++)
        if (mm__layout_find(l, MM_LY_MODEL, p->models.at[i]) == NULL)
            MM_TRY(mm__ly_say(doc, MM_ERROR, MM_LY("model-missing"), mm__arena_printf(doc->arena, "/models/%zu", i),
                              "the model %s is not in the dump", p->models.at[i]));
    return MM_OK;
}

static mm_code check_realizations(mm_doc *doc, const mm_layout *l, const mm_ly_project *p)
{
    for (size_t i = 0; i < p->n_realizations; i++) {
        const mm_ly_realization *r = &p->realizations[i];
        const bool cube = r->type != NULL && mm__casecmp(r->type, "CUBE") == 0;
        const bool hybrid = r->type != NULL && mm__casecmp(r->type, "HYBRID") == 0;
        if (r->name == NULL || (!cube && !hybrid) || (hybrid && l->part != MM_LY_WHOLE))
            continue; /* other kinds are those of later products; backups of a project hold no hybrids */
        if (mm__layout_find(l, cube ? MM_LY_CUBE : MM_LY_HYBRID, r->name) == NULL)
            MM_TRY(mm__ly_say(doc, MM_ERROR, MM_LY("realization-missing"),
                              mm__arena_printf(doc->arena, "/realizations/%zu", i), "the %s %s is not in the dump",
                              cube ? "cube" : "hybrid", r->name));
    }
    return MM_OK;
}

static bool has_class(const mm_ly_project *p, int64_t type)
{
    const mm_ly_class kind = mm__layout_class(type);

    for (size_t i = 0; i < p->n_sources; i++)
        if (p->sources[i].kind == kind && (kind != MM_LY_OTHER || p->sources[i].type == type))
            return true;
    return false;
}

static mm_code check_source(mm_doc *doc, const mm_ly_project *p)
{
    int64_t type = 0;

    if (p->source == NULL || p->n_sources == 0 || *p->source == 0 || strlen(p->source) > 9
        || p->source[strspn(p->source, "0123456789")] != 0)
        return MM_OK; /* no number: said by survey */
    for (const char *c = p->source; *c != 0; c++)
        type = type * 10 + (*c - '0');
    if (has_class(p, type))
        return MM_OK;
    return mm__ly_say(doc, MM_WARNING, MM_LY("default-source"), "/override_kylin_properties/kylin.source.default",
                      "no table of the project is of source type %s", p->source);
}

mm_code mm__ly_check_project(mm_doc *doc, const mm_layout *l, const mm_ly_project *p)
{
    MM_TRY(check_tables(doc, l, p));
    MM_TRY(check_realizations(doc, l, p));
    return check_source(doc, p);
}

/* ---- models, descs, table indexes ---- */

static mm_code check_owners(mm_doc *doc, const mm_layout *l, const mm_ly_project *const owner[2], const char *kind)
{
    if (owner[0] == NULL && l->part != MM_LY_OF_CUBE)
        return mm__ly_say(doc, MM_WARNING, MM_LY("cube-no-project"), "/name", "the %s is in no project", kind);
    if (owner[1] != NULL)
        return mm__ly_say(doc, MM_ERROR, MM_LY("cube-two-projects"), "/name",
                          "the %s is in more than one project: %s, %s", kind, owner[0]->head.name, owner[1]->head.name);
    return MM_OK;
}

static bool table_known(const mm_layout *l, const mm_ly_model *m, const char *identity)
{
    for (size_t i = 0; i < 2 && m->owner[i] != NULL; i++)
        if (mm__layout_table(l, identity, m->owner[i]->head.name) == NULL)
            return false;
    return m->owner[0] != NULL || mm__map_get(&l->tables, identity, strlen(identity)) != NULL;
}

mm_code mm__ly_check_model(mm_doc *doc, const mm_layout *l, const mm_ly_model *m)
{
    for (size_t i = 0; i < m->tables.n; i++)
        if (!table_known(l, m, m->tables.at[i]))
            MM_TRY(mm__ly_say(doc, MM_ERROR, MM_LY("table-missing"), table_place(doc, m, i),
                              "the table %s is not in the dump", m->tables.at[i]));
    return check_owners(doc, l, m->owner, "model");
}

static mm_code check_model_name(mm_doc *doc, const mm_layout *l, const char *model)
{
    if (mm__layout_find(l, MM_LY_MODEL, model) != NULL)
        return MM_OK;
    return mm__ly_say(doc, MM_ERROR, MM_LY("model-missing"), "/model_name", "the model %s is not in the dump",
                      model == NULL ? "(none)" : model);
}

mm_code mm__ly_check_desc(mm_doc *doc, const mm_layout *l, const mm_ly_desc *d)
{
    MM_TRY(check_model_name(doc, l, d->model));
    return (l->flags & MM_LY_APACHE) != 0 ? mm__ly_check_signature(doc, d) : MM_OK;
}

/* A table index hangs on the cube of its name, and on the model of that cube. */
mm_code mm__ly_check_raw(mm_doc *doc, const mm_layout *l, const mm_ly_raw *raw, bool is_desc)
{
    const mm_ly_cube *cube = mm__layout_find(l, MM_LY_CUBE, raw->head.name);

    if (is_desc)
        MM_TRY(check_model_name(doc, l, raw->model));
    if (!is_desc && mm__layout_find(l, MM_LY_RAW_DESC, raw->head.name) == NULL)
        MM_TRY(mm__ly_say(doc, MM_ERROR, MM_LY("raw-table"), NULL, "a table index without raw_table_desc/%s.json",
                          raw->head.name));
    if (cube == NULL)
        return mm__ly_say(doc, MM_ERROR, MM_LY("raw-table"), NULL, "a table index without a cube %s", raw->head.name);
    if (is_desc && raw->model != NULL && cube->desc != NULL && cube->desc->model != NULL
        && mm__casecmp(raw->model, cube->desc->model) != 0)
        return mm__ly_say(doc, MM_ERROR, MM_LY("raw-table"), "/model_name",
                          "the table index is of the model %s, its cube of %s", raw->model, cube->desc->model);
    return MM_OK;
}

/* ---- cubes ---- */

mm_code mm__ly_check_cube(mm_doc *doc, const mm_layout *l, const mm_ly_cube *c)
{
    if (c->desc == NULL)
        MM_TRY(mm__ly_say(doc, MM_ERROR, MM_LY("cube-desc-missing"), "/descriptor",
                          "the cube desc %s is not in the dump", c->descriptor == NULL ? "(none)" : c->descriptor));
    MM_TRY(check_owners(doc, l, c->owner, "cube"));
    return mm__ly_check_segments(doc, l, c);
}

/* ---- jobs ---- */

static bool has_output(mm_doc *doc, const char *id)
{
    const char *path = mm__arena_printf(doc->arena, "/execute_output/%s", id);
    return path == NULL || mm_run_has(doc->run, path);
}

mm_code mm__ly_check_job(mm_doc *doc, const mm_layout *l, const mm_ly_job *job)
{
    (void)l;
    if (!has_output(doc, job->head.name))
        MM_TRY(mm__ly_say(doc, MM_WARNING, MM_LY("job-output"), NULL, "a job without execute_output/%s",
                          job->head.name));
    for (size_t i = 0; i < job->tasks.n; i++)
        if (!has_output(doc, job->tasks.at[i]))
            MM_TRY(mm__ly_say(doc, MM_WARNING, MM_LY("job-output"), mm__arena_printf(doc->arena, "/tasks/%zu", i),
                              "a task without execute_output/%s", job->tasks.at[i]));
    return MM_OK;
}

/* Its text may be larger than memory: it is not read again. */
static mm_code check_output(mm_doc *doc, const mm_layout *l, const char *id)
{
    if (mm__map_get(&l->jobs, id, strlen(id)) == NULL)
        mm_doc_warn(doc, MM_LY("job-output"), "the output of a job or task that is not in the dump");
    return MM_OK;
}

static mm_code check_scheduler(mm_doc *doc, const mm_layout *l, const mm_ly_scheduler *s)
{
    if (s->cube != NULL && mm__layout_find(l, MM_LY_CUBE, s->cube) == NULL)
        MM_TRY(mm__ly_say(doc, MM_WARNING, MM_LY("scheduler"), "/name", "there is no cube %s", s->cube));
    if (s->project != NULL && mm__layout_find(l, MM_LY_PROJECT, s->project) == NULL)
        MM_TRY(mm__ly_say(doc, MM_WARNING, MM_LY("scheduler"), "/project", "there is no project %s", s->project));
    return MM_OK;
}

static mm_code check_acl(mm_doc *doc, const mm_layout *l, const mm_ly_head *acl)
{
    if (mm__map_get(&l->uuids, acl->name, strlen(acl->name)) == NULL)
        mm_doc_warn(doc, MM_LY("acl-orphan"),
                    "permissions on something that is no project, model, cube, hybrid or draft of the dump");
    return MM_OK;
}

/* ---- one resource ---- */

mm_code mm__layout_check(mm_doc *doc, const mm_layout *l)
{
    const mm_ly_kind *kind = mm__layout_kind(doc->path);
    const void *fact = kind == NULL || kind->fact == 0 ? NULL : mm_index_find(doc->run, kind->fact, doc->path);

    if (fact == NULL || ((const mm_ly_head *)fact)->broken)
        return MM_OK;
    switch (kind->fact) {
    case MM_LY_PROJECT:   return mm__ly_check_project(doc, l, fact);
    case MM_LY_MODEL:     return mm__ly_check_model(doc, l, fact);
    case MM_LY_DESC:      return mm__ly_check_desc(doc, l, fact);
    case MM_LY_CUBE:      return mm__ly_check_cube(doc, l, fact);
    case MM_LY_RAW_DESC:  return mm__ly_check_raw(doc, l, fact, true);
    case MM_LY_RAW_CUBE:  return mm__ly_check_raw(doc, l, fact, false);
    case MM_LY_JOB:       return mm__ly_check_job(doc, l, fact);
    case MM_LY_OUTPUT:    return check_output(doc, l, ((const mm_ly_head *)fact)->name);
    case MM_LY_SCHEDULER: return check_scheduler(doc, l, fact);
    case MM_LY_ACL:       return check_acl(doc, l, fact);
    default:              return MM_OK;
    }
}

/* ---- the dump as a whole ---- */

static mm_code check_case(mm_run *run, mm_map *seen)
{
    const mm_item *item;

    for (size_t it = 0; (item = mm_run_item_next(run, &it)) != NULL;) {
        const char *before = mm__map_get(seen, item->path, item->path_len);
        const size_t folder = (size_t)(strrchr(item->path, '/') - item->path);
        const mm_fault f = { .severity = MM_ERROR, .rule = MM_LY("case"), .file = item->path + 1 };
        if (before == NULL)
            MM_TRY(mm__map_put(seen, item->path, item->path_len, (void *)(uintptr_t)item->path));
        else if (strncmp(before, item->path, folder + 1) == 0
                 && mm_run_fault(run, &f, "the name differs from that of %s only in case", before + 1) == MM_E_NOMEM)
            return MM_E_NOMEM;
    }
    return MM_OK;
}

static mm_code note_part(mm_index *idx, const mm_layout *l)
{
    const mm_fault f = { .severity = MM_NOTE, .rule = MM_LY("partial"), .file = "" };
    const mm_ly_cube *c;

    for (size_t it = 0; l->part != MM_LY_WHOLE && (c = mm_index_next(idx, MM_LY_CUBE, &it, NULL)) != NULL;)
        if (c->n_segments > 0)
            return mm_run_fault(l->run, &f, "a backup of a %s: dictionaries, snapshots, statistics, jobs and "
                                "permissions are not in it, nothing was looked for there",
                                l->part == MM_LY_OF_CUBE ? "cube" : "project");
    return MM_OK;
}

mm_code mm__layout_finish(mm_index *idx, const mm_layout *l)
{
    mm_map seen;
    mm_code code;

    mm__map_init(&seen, mm_run_ctx(l->run), true);
    code = check_case(l->run, &seen);
    mm__map_free(&seen);
    return code == MM_OK ? note_part(idx, l) : code;
}
