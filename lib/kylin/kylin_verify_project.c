/* Projects and hybrids of a 0.7 dump: what they list must be there. */
#include "kylin/kylin_verify_0_7.h"

#include <string.h>

static const mm_07_field realization_fields[] = {
    { .name = "type", .type = MM_07_TEXT, .at = offsetof(mm_v7_realization, type) },
    { .name = "realization", .type = MM_07_TEXT, .at = offsetof(mm_v7_realization, name) },
};
static const mm_07_schema realization_schema = MM_07_SCHEMA(mm_v7_realization, realization_fields);

typedef struct project_doc { mm_v7_project fact; const char *name; } project_doc;

static const char *const statuses[] = { "DISABLED", "ENABLED", NULL };
static const mm_07_field project_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = offsetof(project_doc, fact.head.uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "name", .type = MM_07_TEXT, .at = offsetof(project_doc, name) },
    { .name = "tables", .type = MM_07_SPARSE, .at = offsetof(project_doc, fact.tables) },
    { .name = "owner", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "status", .type = MM_07_ENUM, .choices = statuses, .at = MM_07_NOWHERE },
    { .name = "create_time_utc", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "last_update_time", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "description", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "realizations", .type = MM_07_OBJECTS, .sub = &realization_schema,
      .at = offsetof(project_doc, fact.realizations), .n_at = offsetof(project_doc, fact.n_realizations) },
    { .name = "create_time", .type = MM_07_LEGACY },
};
static const mm_07_schema project_schema = MM_07_SCHEMA(project_doc, project_fields);

static const mm_07_field hybrid_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = offsetof(project_doc, fact.head.uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "name", .type = MM_07_TEXT, .at = offsetof(project_doc, name) },
    { .name = "cost", .type = MM_07_INT, .at = MM_07_NOWHERE },
    { .name = "realizations", .type = MM_07_OBJECTS, .sub = &realization_schema,
      .at = offsetof(project_doc, fact.realizations), .n_at = offsetof(project_doc, fact.n_realizations) },
};
static const mm_07_schema hybrid_schema = MM_07_SCHEMA(project_doc, hybrid_fields);

static mm_code read_project(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, mm_node root, mm_v7_project *fact,
                            bool is_hybrid)
{
    mm_07_reader r = mm__07_reader(doc, idx);
    project_doc p = { .fact.head = fact->head };

    r.lenient = ids->leftover == NULL;
    r.json.rule = ids->parse;
    MM_TRY(mm__07_read(&r, root, is_hybrid ? &hybrid_schema : &project_schema, &p));
    *fact = p.fact;
    fact->head.broken = mm__07_is_bad(&r);
    return mm__v7_name_as(ids, doc, root, &fact->head, p.name, "name", is_hybrid ? "/hybrid/" : "/project/", ".json");
}

static bool is_absent(mm_node object, const char *member)
{
    return mm_node_kind(mm_node_get(object, member)) == MM_JSON_ABSENT;
}

mm_code mm__v7_survey_project(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_project_as(&mm__v7_ids, doc, idx, false);
}

mm_code mm__v7_survey_project_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, bool is_hybrid)
{
    mm_v7_project *fact;
    mm_node root;

    MM_TRY(mm__v7_open_as(ids, doc, idx, is_hybrid ? MM_V7_HYBRID : MM_V7_PROJECT, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    if (!is_hybrid && ids->leftover != NULL && !is_absent(root, "cubes") && is_absent(root, "realizations")) {
        fact->head.broken = true;
        return mm__v7_say(doc, mm_node_get(root, "cubes"), MM_ERROR, ids->leftover, NULL,
                          "a project of 0.6: it has \"cubes\" and no \"realizations\"");
    }
    return read_project(ids, doc, idx, root, fact, is_hybrid);
}

mm_code mm__v7_survey_hybrid(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_project_as(&mm__v7_ids, doc, idx, true);
}

/* ---- with what they list ---- */

static const struct { const char *type, *folder; int kind; } types[] = {
    { "CUBE", "/cube/", MM_V7_CUBE },
    { "INVERTED_INDEX", "/invertedindex/", MM_V7_II },
    { "HYBRID", "/hybrid/", MM_V7_HYBRID }, /* from 1.0 on */
};

typedef struct listing {
    mm_doc        *doc;
    mm_v7_project *fact;
    const char    *rule;
    mm_severity    severity;
    size_t         n_types;  /* a hybrid cannot hold a hybrid */
    const mm_node *nodes;    /* of realizations */
} listing;

static mm_code say_realization(listing *l, size_t i, const char *member, const char *subject, const char *text)
{
    mm_node root, node;

    if (text == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__v7_root(l->doc, &root));
    if (l->nodes == NULL)
        MM_TRY(mm__v7_elements(l->doc, mm_node_get(root, "realizations"), l->fact->n_realizations, &l->nodes));
    node = mm_node_get(l->nodes[i], member);
    return mm__v7_say(l->doc, mm_node_kind(node) == MM_JSON_ABSENT ? l->nodes[i] : node, l->severity, l->rule,
                      subject, "%s", text);
}

static mm_code check_realization(listing *l, size_t i)
{
    const mm_v7_realization *r = &l->fact->realizations[i];
    const char *subject;
    size_t t = 0;

    while (r->type != NULL && t < l->n_types && strcmp(types[t].type, r->type) != 0)
        t++;
    if (r->type == NULL || t == l->n_types)
        return say_realization(l, i, "type", NULL,
                               r->type == NULL ? "a realization without \"type\""
                                               : mm__arena_printf(l->doc->arena, "\"%s\" is no type of a realization",
                                                                  r->type));
    if (r->name == NULL)
        return say_realization(l, i, "realization", NULL, "a realization without a name");
    if (mm__v7_find(mm_doc_state(l->doc), types[t].kind, r->name) != NULL)
        return MM_OK;
    subject = mm__arena_printf(l->doc->arena, "%s%s.json", types[t].folder, r->name);
    if (subject == NULL)
        return MM_E_NOMEM;
    return say_realization(l, i, "realization", subject,
                           mm__arena_printf(l->doc->arena, "Realization '%s.%s' defined under %s %s is not found",
                                            r->type, r->name, l->n_types < MM_COUNT(types) ? "hybrid" : "project",
                                            l->fact->head.name));
}

mm_code mm__v7_realizations(const mm_v7_ids *ids, mm_doc *doc, mm_v7_project *fact, bool is_hybrid)
{
    listing l = { .doc = doc, .fact = fact, .rule = is_hybrid ? ids->hybrid : ids->project,
                  .severity = is_hybrid ? MM_ERROR : ids->unlisted,
                  .n_types = is_hybrid ? MM_COUNT(types) - 1 : MM_COUNT(types) };

    for (size_t i = 0; i < fact->n_realizations; i++)
        MM_TRY(check_realization(&l, i));
    return MM_OK;
}

static mm_code say_table(mm_doc *doc, const mm_v7_project *fact, size_t i, const mm_node **nodes)
{
    const char *name = fact->tables.at[i], *subject = NULL;
    mm_node root;

    MM_TRY(mm__v7_root(doc, &root));
    if (*nodes == NULL)
        MM_TRY(mm__v7_elements(doc, mm_node_get(root, "tables"), fact->tables.n, nodes));
    if (name == NULL)
        return mm__v7_say(doc, (*nodes)[i], MM_WARNING, MM_V7("project-table"), NULL, "a table that is null");
    subject = mm__arena_printf(doc->arena, "/table/%s.json", name);
    if (subject == NULL)
        return MM_E_NOMEM;
    return mm__v7_say(doc, (*nodes)[i], MM_WARNING, MM_V7("project-table"), subject, "there is no table \"%s\"", name);
}

mm_code mm__v7_check_project(mm_doc *doc)
{
    mm_v7_project *fact = mm_index_find(doc->run, MM_V7_PROJECT, doc->path);
    const mm_node *nodes = NULL;

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, &fact->head, "name"));
    if (fact->head.broken)
        return MM_OK;
    MM_TRY(mm__v7_realizations(&mm__v7_ids, doc, fact, false));
    for (size_t i = 0; i < fact->tables.n; i++)
        if (fact->tables.at[i] == NULL || mm__v7_find(mm_doc_state(doc), MM_V7_TABLE, fact->tables.at[i]) == NULL)
            MM_TRY(say_table(doc, fact, i, &nodes));
    return MM_OK;
}

mm_code mm__v7_check_hybrid(mm_doc *doc)
{
    mm_v7_project *fact = mm_index_find(doc->run, MM_V7_HYBRID, doc->path);

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, &fact->head, "name"));
    return fact->head.broken ? MM_OK : mm__v7_realizations(&mm__v7_ids, doc, fact, true);
}
