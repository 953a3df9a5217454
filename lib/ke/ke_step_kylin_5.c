/* KE 4.0 -> KE 4.1 and Kylin 5: docs/formats/ke-metastore.md 6. */
#include "ke/ke5_rename.h"

#include <string.h>

typedef struct edit {
    ke5_path          p;
    const ke5_plan   *plan;
    const ke5_rename *project, *user;  /* that the path names; NULL = keeps its name */
    const char       *path;            /* new one, or NULL */
    unsigned          used;
} edit;

static mm_code survey(mm_doc *doc, mm_index *idx)
{
    return mm__ke5_names_survey(doc, idx, "kylin-5.0/verify/json");
}

/* "ann" of "/_global/user/ann", "/p/acl/user/ann.json", "/p/query/ann.json"; nothing if the path names no user. */
static ke5_text user_of(const ke5_path *p)
{
    const char *at = p->rest;
    size_t n;

    if (mm__ke5_is(p->kind, "_global/user"))
        return (ke5_text){ at, strlen(at) };
    if (mm__ke5_is(p->kind, "acl") && strncmp(at, "user/", 5) == 0)
        at += 5;
    else if (!mm__ke5_is(p->kind, "query"))
        return (ke5_text){ NULL, 0 };
    n = strlen(at);
    return n > 5 && strcmp(at + n - 5, ".json") == 0 ? (ke5_text){ at, n - 5 } : (ke5_text){ NULL, 0 };
}

static ke5_text project_of(const ke5_path *p)
{
    const size_t n = strlen(p->rest);

    if (!p->global)
        return p->project;
    return mm__ke5_is(p->kind, "_global/project") && n > 5 ? (ke5_text){ p->rest, n - 5 } : (ke5_text){ NULL, 0 };
}

/* Replaces the names in the path, from left to right. */
static mm_code make_path(mm_doc *doc, edit *e)
{
    const ke5_text parts[] = { project_of(&e->p), user_of(&e->p) };
    const ke5_rename *const new[] = { e->project, e->user };
    const char *from = doc->path;
    mm_code code;
    mm_buf buf;

    if (e->project == NULL && e->user == NULL)
        return MM_OK;
    mm__buf_init(&buf, doc->arena->ctx);
    for (size_t i = 0; i < MM_COUNT(parts); i++)
        if (new[i] != NULL) {
            mm__buf_add(&buf, from, (size_t)(parts[i].at - from));
            mm__buf_text(&buf, new[i]->new);
            from = parts[i].at + parts[i].len;
        }
    mm__buf_text(&buf, from);
    code = mm__buf_ok(&buf);
    if (code == MM_OK && (e->path = mm__arena_text(doc->arena, buf.data, buf.len)) == NULL)
        code = MM_E_NOMEM;
    mm__buf_free(&buf);
    return code;
}

static mm_code start(mm_doc *doc, edit *e)
{
    ke5_text name;

    e->p = mm__ke5_path(doc->path);
    e->plan = mm_doc_state(doc);
    name = project_of(&e->p);
    e->project = name.at != NULL ? mm__ke5_renamed(e->plan, KE5_PROJECT, name.at, name.len) : NULL;
    name = user_of(&e->p);
    e->user = name.at != NULL ? mm__ke5_renamed(e->plan, KE5_USER, name.at, name.len) : NULL;
    e->used = (e->project != NULL ? KE5_USED_PROJECT : 0) | (e->user != NULL ? KE5_USED_USER : 0);
    return make_path(doc, e);
}

static bool may_change(const edit *e, const mm_doc *doc)
{
    if (!mm__ke5_is_json(doc->path, &e->p) || e->p.kind.at == NULL)
        return false;
    return e->plan->names[KE5_USER].n > 0 || e->project != NULL || mm__ke5_is(e->p.kind, "execute");
}

static mm_code change(mm_doc *doc, edit *e)
{
    mm_node root;

    MM_TRY(mm_doc_root(doc, "kylin-5.0/verify/json", &root));
    if (mm_node_kind(root) != MM_JSON_OBJECT || e->plan->refused)
        return MM_OK;
    if (e->project != NULL)
        MM_TRY(mm__ke5_edit_project(doc, &e->p, root, e->project, &e->used));
    if (e->plan->names[KE5_USER].n > 0)
        MM_TRY(mm__ke5_edit_users(doc, &e->p, root, e->plan, &e->used));
    return mm__ke5_is(e->p.kind, "execute") ? mm__ke5_edit_job(doc, root, &e->used) : MM_OK;
}

static mm_code write(mm_doc *doc, mm_emit *out, const edit *e)
{
    static const char *const rules[] = { K5_PROJECT_RULE, K5_USER_RULE, K5_JOB_RULE };
    const char *rule = NULL, *text = doc->data;
    size_t len = doc->len;
    bool changed = false;

    for (size_t i = 0; i < MM_COUNT(rules); i++) {
        if ((e->used & 1u << i) == 0)
            continue;
        if (rule != NULL)
            mm_run_rule(doc->run, rules[i]); /* the first one is counted with what it emits */
        else
            rule = rules[i];
    }
    if (doc->render != NULL)
        MM_TRY(doc->render(doc, &text, &len, &changed));
    if (!changed)
        return e->path != NULL ? mm_emit_moved(out, doc, e->path, rule) : mm_emit_same(out, doc);
    if (e->path == NULL)
        return mm_emit_changed(out, doc, rule);
    text = mm__arena_text(doc->arena, text, len);
    return text != NULL ? mm_emit_text(out, doc, e->path, text, len, rule) : MM_E_NOMEM;
}

static mm_code apply(mm_doc *doc, mm_emit *out)
{
    edit e = { .path = NULL };

    MM_TRY(start(doc, &e));
    if (may_change(&e, doc))
        MM_TRY(change(doc, &e));
    if (e.project != NULL && e.p.global && !e.plan->refused)
        mm_doc_note(doc, K5_PROJECT_RULE, "rename on HDFS: %s -> %s", e.project->old, e.project->new);
    return write(doc, out, &e);
}

static const mm_route routes[] = { { .pattern = "/**", .survey = survey, .apply = apply } };

static const mm_option options[] = {
    { "rename-project", MM_OPTION_LIST, "OLD=NEW", NULL, NULL, "give a project of Kylin 5 a new name" },
    { "rename-user", MM_OPTION_LIST, "OLD=NEW", NULL, NULL, "give a user of Kylin 5 a new name" },
};

static const char *const from[] = { "ke-4.0", NULL };

const mm_step mm_step_kylin_5 = {
    .to = "kylin-5", .from = from, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = mm__ke5_plan_make,
    .is_default = true, .runbook = mm__ke5_runbook,
};
