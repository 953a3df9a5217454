#include "ke/ke5_rename.h"

#include <string.h>

mm_code mm__ke5_set(mm_doc *doc, mm_node node, const char *rule, const ke5_rename *r, const char *text, size_t len)
{
    mm_node_note(doc, node, rule, "\"%s\" -> \"%s\"", r->old, r->new); /* never the value: an URL may hold a password */
    return mm_node_set_text(node, text, len);
}

static mm_code set_name(mm_doc *doc, mm_node node, const ke5_rename *r, unsigned *used)
{
    if (!mm_node_is(node, r->old))
        return MM_OK;
    *used |= KE5_USED_PROJECT;
    return mm__ke5_set(doc, node, K5_PROJECT_RULE, r, r->new, strlen(r->new));
}

/* ---- paths inside of texts ---- */

typedef struct hit { size_t at, len; } hit;

/* Is the component at `i` the old name, with a slash behind it? */
static bool is_component(const char *t, size_t len, size_t i, const ke5_rename *r)
{
    const size_t n = strlen(r->old);

    return (i == 0 || t[i - 1] == '/' || t[i - 1] == ',') && len - i > n && memcmp(t + i, r->old, n) == 0
           && t[i + n] == '/';
}

/* The one of which is known that it is the project: the first of a path, or the one above job_tmp. A store whose
 * working folder is called as the project keeps that folder.
 * DEVIATION: the vendor replaces the name wherever it occurs. */
static bool is_project(const char *t, size_t len, size_t i, const ke5_rename *r)
{
    static const char job[] = "job_tmp/";
    const size_t next = i + strlen(r->old) + 1;

    if (i == 0 || t[i - 1] == ',' || (i == 1 || (i > 1 && t[i - 2] == ',')))
        return true;
    return len - next >= sizeof job - 1 && memcmp(t + next, job, sizeof job - 1) == 0;
}

static mm_code replace(mm_doc *doc, mm_node node, const ke5_rename *r, unsigned *used)
{
    const char *t;
    size_t len, hits = 0, sure = 0, from = 0;
    mm_buf out;
    mm_code code;

    if (mm_node_kind(node) != MM_JSON_STRING || mm_node_text(node, &t, &len) != MM_OK)
        return MM_OK;
    for (size_t i = 0; i < len; i++)
        if (is_component(t, len, i, r)) {
            hits++;
            sure += is_project(t, len, i, r);
        }
    if (hits == 0)
        return MM_OK;
    mm__buf_init(&out, doc->arena->ctx);
    for (size_t i = 0; i < len; i++) {
        if (!is_component(t, len, i, r) || (sure > 0 && !is_project(t, len, i, r)))
            continue;
        mm__buf_add(&out, t + from, i - from);
        mm__buf_text(&out, r->new);
        from = i + strlen(r->old);
    }
    mm__buf_add(&out, t + from, len - from);
    code = mm__buf_ok(&out);
    *used |= KE5_USED_PROJECT;
    if (code == MM_OK)
        code = mm__ke5_set(doc, node, K5_PROJECT_RULE, r, out.data, out.len);
    mm__buf_free(&out);
    return code;
}

/* ---- documents ---- */

static mm_code edit_queries(mm_doc *doc, mm_node root, const ke5_rename *r, unsigned *used)
{
    const mm_node list = mm_node_get(root, "queries");
    size_t it = 0;

    if (mm_node_kind(list) != MM_JSON_ARRAY)
        return MM_OK;
    for (mm_node e; mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;)
        MM_TRY(set_name(doc, mm_node_get(e, "project"), r, used));
    return MM_OK;
}

/* A job, or a task of it. */
static mm_code edit_params(mm_doc *doc, mm_node job, const ke5_rename *r, unsigned *used)
{
    const mm_node params = mm_node_get(job, "params"), info = mm_node_get(mm_node_get(job, "output"), "info");

    MM_TRY(set_name(doc, mm_node_get(params, "project"), r, used));
    MM_TRY(replace(doc, mm_node_get(params, "distMetaUrl"), r, used));
    MM_TRY(replace(doc, mm_node_get(params, "outputMetaUrl"), r, used));
    return replace(doc, mm_node_get(info, "dependentFiles"), r, used);
}

static mm_code edit_job(mm_doc *doc, mm_node root, const ke5_rename *r, unsigned *used)
{
    const mm_node tasks = mm_node_get(root, "tasks");
    size_t it = 0;

    MM_TRY(edit_params(doc, root, r, used));
    if (mm_node_kind(tasks) != MM_JSON_ARRAY)
        return MM_OK;
    for (mm_node e; mm_node_kind(e = mm_node_next(tasks, &it, NULL)) != MM_JSON_ABSENT;)
        MM_TRY(edit_params(doc, e, r, used));
    return MM_OK;
}

mm_code mm__ke5_edit_project(mm_doc *doc, const ke5_path *p, mm_node root, const ke5_rename *r, unsigned *used)
{
    if (mm__ke5_is(p->kind, "_global/project"))
        return set_name(doc, mm_node_get(root, "name"), r, used);
    if (mm__ke5_is(p->kind, "query"))
        return edit_queries(doc, root, r, used);
    if (mm__ke5_is(p->kind, "table"))
        return replace(doc, mm_node_get(root, "last_snapshot_path"), r, used);
    return mm__ke5_is(p->kind, "execute") ? edit_job(doc, root, r, used) : MM_OK;
}
