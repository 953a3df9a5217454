/* Verify of Kylin 2.x, 3.x and 4: docs/formats/product.md 6.3. */
#include "kylin/kylin_verify_2x.h"

#include <string.h>

#include "core/path.h"
#include "metastore/binary.h"
#include "metastore/layout.h"

enum { OTHER_SNAPSHOT = MM_V7_KINDS }; /* facts: a snapshot that a cube names, not a segment of it */

bool mm__v2_is_layout(mm_run *run)
{
    const char *release = mm_run_release(run);
    return release != NULL && mm__1x_release(release) >= 20100;
}

/* What no rule of the layout says. */
bool mm__v2_is_mute(mm_run *run, const char *rule)
{
    static const char *const spoken[] = { MM_V1("ref/hybrid-real"), MM_V1("ref/model-join"), MM_V1("ref/orphan"),
                                          MM_V1("ref/partition-col"), MM_V1("ref/uuid") };

    if (strncmp(rule, MM_V1(""), strlen(MM_V1(""))) != 0 || !mm__v2_is_layout(run))
        return false;
    for (size_t i = 0; i < MM_COUNT(spoken); i++)
        if (strcmp(rule, spoken[i]) == 0)
            return false;
    return true;
}

static const mm_route *route_1x(const mm_doc *doc)
{
    for (size_t i = 0; i < MM_V1_ROUTES; i++)
        if (mm__path_match(mm__v1_routes[i].pattern, doc->path, doc->path_len))
            return &mm__v1_routes[i];
    return NULL;
}

/* ---- survey ---- */

mm_code mm__cube_snapshots(mm_doc *doc, mm_index *idx, int kind)
{
    mm_node root, list;
    size_t it = 0;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    list = mm_node_get(root, "snapshots");
    if (mm_node_kind(list) != MM_JSON_OBJECT)
        return MM_OK;
    for (mm_node e; mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;) {
        const char *path;
        size_t len;
        const mm_item *item = mm_node_text(e, &path, &len) == MM_OK ? mm__tree_find(doc->tree, path, len) : NULL;
        mm_cube_snapshot *fact = item == NULL ? NULL : mm_index_add(idx, doc, kind, sizeof *fact);
        if (item == NULL)
            continue;
        if (fact == NULL)
            return MM_E_NOMEM;
        fact->item = (uint32_t)(item - doc->tree->items);
    }
    return MM_OK;
}

/* A resource that cannot be read is there all the same: what it refers to is not known. */
static mm_code keep_broken(mm_doc *doc, mm_index *idx, const mm_route *route)
{
    static const struct { mm_code (*survey)(mm_doc *doc, mm_index *idx); int kind; size_t size; } kinds[] = {
        { mm__v1_survey_table, MM_V7_TABLE, sizeof(mm_v7_table) },
        { mm__v1_survey_model, MM_V7_MODEL, sizeof(mm_v1_model) },
        { mm__v1_survey_desc, MM_V7_DESC, sizeof(mm_v1_desc) },
        { mm__v1_survey_cube, MM_V7_CUBE, sizeof(mm_v7_cube) },
        { mm__v1_survey_project, MM_V7_PROJECT, sizeof(mm_v7_project) },
        { mm__v1_survey_hybrid, MM_V7_HYBRID, sizeof(mm_v7_project) },
    };
    const char *stem = mm_doc_stem(doc);

    for (size_t i = 0; i < MM_COUNT(kinds); i++) {
        mm_v7_head *head;
        if (kinds[i].survey != route->survey)
            continue;
        head = mm_index_add(idx, doc, kinds[i].kind, kinds[i].size);
        if (head == NULL || stem == NULL || (head->name = mm_index_text(idx, stem, strlen(stem))) == NULL)
            return MM_E_NOMEM;
        head->path = doc->item->path;
        head->broken = true;
    }
    return MM_E_DATA;
}

static mm_code survey(mm_doc *doc, mm_index *idx)
{
    const mm_route *route = route_1x(doc);
    mm_code code;

    if (!mm__v2_is_layout(doc->run))
        return route == NULL || route->survey == NULL ? MM_OK : route->survey(doc, idx);
    code = mm__layout_survey(doc, idx);
    if (route == NULL || route->survey == NULL || route->survey == mm__v1_survey_other
        || (code != MM_OK && code != MM_E_DATA))
        return code;
    if (code == MM_E_DATA)
        return keep_broken(doc, idx, route);
    MM_TRY(route->survey(doc, idx));
    return route->survey == mm__v1_survey_cube ? mm__cube_snapshots(doc, idx, OTHER_SNAPSHOT) : MM_OK;
}

/* ---- joins ---- */

mm_code mm__v2_prepare(mm_index *idx)
{
    mm_v7_state *st;
    const mm_cube_snapshot *one;
    size_t it = 0;

    MM_TRY(mm__v1_prepare(idx));
    if (!mm__v2_is_layout(mm_index_run(idx)))
        return MM_OK;
    st = mm_index_state(idx);
    while ((one = mm_index_next(idx, OTHER_SNAPSHOT, &it, NULL)) != NULL)
        st->used[one->item / 8] |= (uint8_t)(1u << one->item % 8);
    return mm__layout_join(idx, MM_LY_APACHE, &st->layout);
}

/* ---- check ---- */

static mm_code check_desc(mm_doc *doc)
{
    const mm_v1_desc *fact = mm_index_find(doc->run, MM_V7_DESC, doc->path);

    return fact == NULL ? MM_OK : mm__v1_check_desc_head(doc, fact);
}

static mm_code check(mm_doc *doc)
{
    const mm_route *route = route_1x(doc);
    const mm_v7_state *st = mm_doc_state(doc);

    if (!mm__v2_is_layout(doc->run))
        return route == NULL || route->check == NULL ? MM_OK : route->check(doc);
    MM_TRY(mm__layout_check(doc, st->layout));
    if (route == NULL || route->check == NULL)
        return MM_OK;
    return route->check == mm__v1_check_desc ? check_desc(doc) : route->check(doc);
}

/* The id of the store is a text that the layout looks at. */
static mm_code check_store_uuid(mm_doc *doc)
{
    return mm__v2_is_layout(doc->run) ? MM_OK : mm__v1_check_binary(doc);
}

mm_code mm__v2_finish(mm_index *idx)
{
    const mm_v7_state *st = mm_index_state(idx);

    MM_TRY(mm__v1_finish(idx));
    return mm__v2_is_layout(mm_index_run(idx)) ? mm__layout_finish(idx, st->layout) : MM_OK;
}

/* ---- the tables ---- */

const mm_route mm__v2_routes[MM_V2_ROUTES] = {
    { .pattern = "/UUID", .survey = survey, .check = check_store_uuid },
    { .pattern = "/**", .survey = survey, .check = check },
};

const char *const mm__v2_folders[] = {
    "table", "table_exd", "cube_desc", "model_desc", "cube", "project", "execute", "execute_output", "dict",
    "table_snapshot", "cube_statistics", "invertedindex", "invertedindex_desc", "hybrid", "streaming", "kafka",
    "streaming_output", "ext_filter", "bad_query", "acl", "user", "ext_table_snapshot", "streaming_v2", "user_group",
    "table_acl", "draft", "query", "temp_statement", NULL,
};
