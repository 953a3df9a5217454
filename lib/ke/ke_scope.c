/* --project-tables: docs/formats/ke-metastore.md 3.4. */
#include "ke/ke_step.h"

#include <string.h>

#define RULE MM_KE3("table/project-scope")

/* ---- prepare ---- */

/* M-43: which of the two would the project get? */
static mm_code check_case(mm_ke_plan *plan)
{
    const mm_ly_table *t;

    for (size_t it = 0; (t = mm_index_next(plan->idx, MM_LY_TABLE, &it, NULL)) != NULL;) {
        const mm_ly_table *first = mm__layout_find(plan->layout, MM_LY_TABLE, t->head.name);
        const mm_fault f = { .severity = MM_ERROR, .rule = RULE, .file = t->head.path + 1 };
        if (first != NULL && first != t
            && mm_run_fault(plan->run, &f, "table files %s and %s differ only in case", first->head.path + 1,
                            t->head.path + 1) == MM_E_NOMEM)
            return MM_E_NOMEM;
    }
    return MM_OK;
}

static mm_code add(mm_ke_plan *plan, const char *name, const mm_ly_project *p)
{
    mm_ke_tables *t = mm_index_alloc(plan->idx, sizeof *t);

    if (t == NULL)
        return MM_E_NOMEM;
    t->project = p;
    t->next = mm__map_get(&plan->scope, name, strlen(name));
    return mm__map_put(&plan->scope, name, strlen(name), t);
}

mm_code mm__ke_plan_tables(mm_ke_plan *plan)
{
    const mm_ly_project *p;

    if (!mm_run_flag(plan->run, MM_KE_PROJECT_TABLES))
        return MM_OK;
    MM_TRY(check_case(plan));
    for (size_t it = 0; (p = mm_index_next(plan->idx, MM_LY_PROJECT, &it, NULL)) != NULL;)
        for (size_t i = 0; i < p->n_used && strchr(p->head.name, '/') == NULL; i++)
            if (p->used[i].table != NULL && p->used[i].table->project == NULL)
                MM_TRY(add(plan, p->used[i].table->head.name, p));
    return MM_OK;
}

/* ---- apply ---- */

/* Of a table and of what is known about it: the same bytes once more, under the name with the project. The file of a
 * project is never overwritten, not even if its name has another case. */
mm_code mm__ke_table(mm_doc *doc, mm_emit *out)
{
    const mm_ke_plan *plan = mm_doc_state(doc);
    const size_t folder = (size_t)(strrchr(doc->path, '/') - doc->path) + 1;
    const char *stem = mm_doc_stem(doc);

    MM_TRY(mm_emit_same(out, doc));
    if (stem == NULL)
        return MM_E_NOMEM;
    for (const mm_ke_tables *t = mm__map_get(&plan->scope, stem, strlen(stem)); t != NULL; t = t->next) {
        const char *path = mm__arena_printf(doc->arena, "%.*s%s--%s.json", (int)folder, doc->path, stem,
                                            t->project->head.name);
        if (path == NULL)
            return MM_E_NOMEM;
        if (!mm_run_has(doc->run, path))
            MM_TRY(mm_emit_copied(out, doc, path, RULE));
    }
    return MM_OK;
}
