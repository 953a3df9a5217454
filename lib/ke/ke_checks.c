/* What must be, or should be known, before KE 3.x takes a dump: docs/formats/ke-metastore.md 3.3 to 3.5, 3.7. */
#include "ke/ke_step.h"

#include <stdio.h>
#include <string.h>

static mm_code settled(mm_code code)
{
    return code == MM_E_DATA ? MM_OK : code;
}

static mm_severity unfinished(const mm_ke_plan *plan)
{
    return mm_run_flag(plan->run, MM_KE_ALLOW_UNFINISHED) ? MM_WARNING : MM_ERROR;
}

/* ---- M-41 ---- */

/* docs/formats/ke-metastore.md 3.3: without output a job is READY. NULL: it cannot be told. */
static const char *status_of(mm_ke_plan *plan, const mm_ly_job *job)
{
    const mm_ly_output *out = mm__layout_find(plan->layout, MM_LY_OUTPUT, job->head.name);

    if (out == NULL)
        return "READY";
    return out->head.broken ? NULL : *out->status == 0 ? "READY" : out->status;
}

mm_code mm__ke_check_jobs(mm_ke_plan *plan)
{
    const mm_ly_job *job;

    for (size_t it = 0; (job = mm_index_next(plan->idx, MM_LY_JOB, &it, NULL)) != NULL;) {
        const char *status = status_of(plan, job);
        const mm_fault f = { .severity = unfinished(plan), .rule = MM_KE3("job/unfinished"),
                             .file = job->head.path + 1 };
        if (status != NULL && strcmp(status, "SUCCEED") != 0 && strcmp(status, "DISCARDED") != 0)
            MM_TRY(settled(mm_run_fault(plan->run, &f, "job %s is %s; finish or discard it before the upgrade",
                                        job->head.name, status)));
    }
    return MM_OK;
}

/* ---- M-40, M-42 ---- */

static mm_code check_segment(mm_ke_plan *plan, const mm_ly_cube *c, size_t i)
{
    const mm_ly_segment *s = &c->segments[i];
    char pointer[48];
    const mm_fault f = { .severity = unfinished(plan), .rule = MM_KE3("segment/not-ready"), .file = c->head.path + 1,
                         .pointer = pointer };

    if (s->status != NULL && strcmp(s->status, "READY") == 0)
        return MM_OK;
    snprintf(pointer, sizeof pointer, "/segments/%zu/status", i);
    return settled(mm_run_fault(plan->run, &f, "cube \"%s\" segment \"%s\" is %s, expected READY", c->head.name,
                                s->name == NULL ? "" : s->name, s->status == NULL ? "null" : s->status));
}

mm_code mm__ke_check_segments(mm_ke_plan *plan)
{
    const mm_fault note = { .severity = MM_NOTE, .rule = MM_KE3("segment/project-dictionary"), .file = "" };
    const mm_ly_cube *c;
    size_t n = 0;

    for (size_t it = 0; (c = mm_index_next(plan->idx, MM_LY_CUBE, &it, NULL)) != NULL;)
        for (size_t i = 0; i < c->n_segments; i++) {
            MM_TRY(check_segment(plan, c, i));
            n += c->segments[i].to_upgrade && !mm__ke_is_promoted(plan, c->desc);
        }
    if (n == 0)
        return MM_OK;
    return mm_run_fault(plan->run, &note, "%zu segments will be upgraded by the server on its first start", n);
}

/* ---- M-44, M-46 ---- */

static bool has_marker(mm_run *run)
{
    static const char mark[] = "/MIGRATE_OK_";
    const mm_item *item;

    for (size_t it = 0; (item = mm_run_item_next(run, &it)) != NULL;)
        if (strncmp(item->path, mark, sizeof mark - 1) == 0)
            return true;
    return false;
}

/* KAP before 2.4, Kylin before 2.1. The entities of a dump tell a version of Kylin, in KAP, too, and only the lowest
 * that can be: the release counts where it is given. */
static bool kept_users_elsewhere(const mm_ke_plan *plan)
{
    static const mm_version kap = { .known = true, .n = { 2, 4 } }, kylin = { .known = true, .n = { 2, 1 } };
    const char *from = mm_run_from_release(plan->run);
    mm_version is;

    if (from != NULL && mm__version_parse(from, strlen(from), &is))
        return mm__version_cmp(&is, plan->of_kylin ? &kylin : &kap) < 0;
    return plan->layout->highest.known && mm__version_cmp(&plan->layout->highest, &kylin) < 0;
}

mm_code mm__ke_check_users(mm_ke_plan *plan)
{
    const mm_fault warning = { .severity = MM_WARNING, .rule = MM_KE3("acl/legacy-hbase"), .file = "" };
    const mm_fault note = { .severity = MM_NOTE, .rule = MM_KE3("user/groups"), .file = "" };
    const mm_layout *l = plan->layout;
    const bool user = mm__layout_has(l, "user");

    if (kept_users_elsewhere(plan) && !user && !mm__layout_has(l, "acl") && !has_marker(plan->run))
        MM_TRY(mm_run_fault(plan->run, &warning, "users and permissions are not in this dump (they were kept in HBase "
                            "before KAP 2.4)"));
    if (!user || mm__layout_has(l, "user_group"))
        return MM_OK;
    return mm_run_fault(plan->run, &note, "no user_group resource; user groups are created by the server");
}

/* ---- M-49, M-50 ---- */

static bool is_streaming(const mm_ke_plan *plan, const mm_ly_desc *desc)
{
    const mm_ly_model *m = mm__layout_find(plan->layout, MM_LY_MODEL, desc->model);
    const mm_ly_table *t = NULL;

    if (m != NULL && m->has_fact)
        t = mm__layout_table(plan->layout, m->tables.at[0], m->owner[0] == NULL ? NULL : m->owner[0]->head.name);
    if (t == NULL && m != NULL && m->has_fact)
        t = mm__map_get(&plan->layout->tables, m->tables.at[0], strlen(m->tables.at[0]));
    return t != NULL && !t->head.broken && mm__layout_class(t->source_type) == MM_LY_KAFKA;
}

/* A desc without a storage_type is stored in HBase. */
static bool is_hbase(const mm_ly_desc *d)
{
    return d != NULL && !d->head.broken
           && (d->storage_type == 0 || d->storage_type == 2 || d->storage_type == 3 || d->storage_type == -1);
}

bool mm__ke_is_promoted(const mm_ke_plan *plan, const mm_ly_desc *desc)
{
    return plan->promote && is_hbase(desc) && !is_streaming(plan, desc);
}

mm_code mm__ke_check_promote(mm_ke_plan *plan)
{
    const mm_ly_head *h;
    const mm_ly_cube *c;
    mm_fault f = { .severity = MM_ERROR, .rule = MM_KE3("cube-desc/promote-kystorage") };

    for (size_t it = 0; plan->promote && (h = mm_index_next(plan->idx, MM_LY_HYBRID, &it, NULL)) != NULL;) {
        f.file = h->path + 1;
        MM_TRY(settled(mm_run_fault(plan->run, &f, "hybrid \"%s\" cannot be promoted; remove it first", h->name)));
    }
    f.severity = MM_WARNING;
    for (size_t it = 0; plan->promote && (c = mm_index_next(plan->idx, MM_LY_CUBE, &it, NULL)) != NULL;)
        if (is_hbase(c->desc) && is_streaming(plan, c->desc)) {
            f.file = c->head.path + 1;
            MM_TRY(mm_run_fault(plan->run, &f, "streaming cube \"%s\" was not promoted", c->head.name));
        }
    return MM_OK;
}
