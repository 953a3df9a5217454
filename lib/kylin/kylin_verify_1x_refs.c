/* Verify of Kylin 1.4 to 2.0: what refers to what. docs/formats/kylin-1.x-to-2.0.md 5.1. */
#include "kylin/kylin_verify_1x.h"
#include "metastore/binary.h"

#include <string.h>
#include "metastore/java_text.h"

static const mm_v7_ids ids = {
    .parse = MM_V1("parse"), .path = MM_V1("ref/path-name"), .unique = MM_V1("ref/dup-name"), .uuid = MM_V1("ref/uuid"),
    .dict = MM_V1("ref/dict"), .snapshot = MM_V1("ref/snapshot"), .project = MM_V1("ref/project-real"),
    .hybrid = MM_V1("ref/hybrid-real"), .unlisted = MM_WARNING,
};

/* ---- survey ---- */

mm_code mm__v1_survey_table(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_table_as(&ids, doc, idx);
}

mm_code mm__v1_survey_cube(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_cube_as(&ids, doc, idx, MM_V7_CUBE);
}

mm_code mm__v1_survey_ii(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_cube_as(&ids, doc, idx, MM_V7_II);
}

mm_code mm__v1_survey_iidesc(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_iidesc_as(&ids, doc, idx);
}

mm_code mm__v1_survey_project(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_project_as(&ids, doc, idx, false);
}

mm_code mm__v1_survey_hybrid(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_project_as(&ids, doc, idx, true);
}

/* Of any other resource only that it is JSON. */
mm_code mm__v1_survey_other(mm_doc *doc, mm_index *idx)
{
    mm_node root;
    const mm_code code = mm_doc_root(doc, NULL, &root);

    (void)idx;
    return code == MM_E_DATA ? MM_OK : code;
}

mm_code mm__v1_survey_model(mm_doc *doc, mm_index *idx)
{
    mm_07_reader r = mm__07_reader(doc, idx);
    mm_1x_model_doc m = { 0 };
    mm_v1_model *fact;
    mm_node root;

    r.json.rule = ids.parse;
    MM_TRY(mm__v7_open_as(&ids, doc, idx, MM_V7_MODEL, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__1x_model_read(&r, root, &m));
    fact->v7.head.broken = mm__07_is_bad(&r);
    fact->v7.head.uuid = m.uuid;
    fact->model = m.model;
    return mm__v7_name_as(&ids, doc, root, &fact->v7.head, m.model.name, "name", "/model_desc/", ".json");
}

static mm_code read_desc(mm_doc *doc, mm_index *idx, mm_node root, mm_v1_desc *fact)
{
    mm_07_reader r = mm__07_reader(doc, idx);
    const char *name;
    mm_cube_desc d;

    r.json.rule = ids.parse;
    mm__cube_desc_read(&r.json, root, fact->shape == MM_1X_NEW, &d);
    if (r.json.code == MM_E_NOMEM)
        return MM_E_NOMEM;
    MM_TRY(mm__07_text(&r, mm_node_get(root, "uuid"), &fact->v7.head.uuid));
    MM_TRY(mm__07_text(&r, mm_node_get(root, "model_name"), &fact->v7.desc.model_name));
    MM_TRY(mm__07_text(&r, mm_node_get(root, "signature"), &fact->v7.signature));
    MM_TRY(mm__07_text(&r, mm_node_get(root, "name"), &name));
    fact->v7.head.broken = mm__07_is_bad(&r);
    if (mm__java_is_blank(name)) {
        fact->v7.head.broken = true;
        return mm__v7_say(doc, mm__v1_place(root, "name"), MM_ERROR, MM_V1("desc/blank-name"), NULL,
                          "CubeDesc name is blank");
    }
    return mm__v7_name_as(&ids, doc, root, &fact->v7.head, name, "name", "/cube_desc/", ".json");
}

mm_code mm__v1_survey_desc(mm_doc *doc, mm_index *idx)
{
    const char *release = mm_run_release(doc->run), *why = NULL;
    const mm_1x_shape want = mm__1x_release(release) < 10500 ? MM_1X_OLD : MM_1X_NEW;
    mm_v1_desc *fact;
    mm_node root;

    MM_TRY(mm__v7_open_as(&ids, doc, idx, MM_V7_DESC, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__1x_shape_of(doc, root, want, &fact->shape, &why));
    if (fact->shape != want) {
        fact->v7.head.broken = true; /* each member would be a fault of its own */
        if (why == NULL)
            why = want == MM_1X_NEW ? "a cube desc of the old, rowkey-centred shape" : "a cube desc of the new shape";
        return mm__v7_say(doc, root, MM_ERROR, MM_V1("desc/shape"), NULL, "%s, which %s does not load", why, release);
    }
    return read_desc(doc, idx, root, fact);
}

/* ---- joins ---- */

mm_code mm__v1_prepare(mm_index *idx)
{
    const mm_v7_cube *cube;
    size_t it = 0;

    MM_TRY(mm__v7_prepare(idx));
    while ((cube = mm_index_next(idx, MM_V7_CUBE, &it, NULL)) != NULL) {
        const mm_v7_state *st = mm_index_state(idx);
        mm_v1_desc *desc = cube->descriptor == NULL ? NULL : mm__v7_find(st, MM_V7_DESC, cube->descriptor);
        if (desc == NULL)
            continue;
        desc->n_cubes++;
        desc->n_segments += cube->n_segments;
    }
    return MM_OK;
}

/* ---- names and uuids ---- */

mm_code mm__v1_check_head(mm_doc *doc, const mm_v7_head *head, const char *kind)
{
    if (head->same_name != NULL)
        MM_TRY(mm__v7_say_at(doc, "name", MM_ERROR, ids.unique, NULL, "Dup %s name '%s' on path %s", kind, head->name,
                             head->same_name->path));
    if (head->same_uuid != NULL)
        MM_TRY(mm__v7_say_at(doc, "uuid", MM_WARNING, ids.uuid, NULL, "%s is the uuid of %s too", head->uuid,
                             head->same_uuid->path + 1));
    if (!head->broken && mm__java_is_blank(head->uuid))
        MM_TRY(mm__v7_say_at(doc, "uuid", MM_WARNING, ids.uuid, NULL, "no uuid"));
    return MM_OK;
}

mm_code mm__v1_check_table(mm_doc *doc)
{
    const mm_v7_table *fact = mm_index_find(doc->run, MM_V7_TABLE, doc->path);
    return fact == NULL ? MM_OK : mm__v1_check_head(doc, &fact->head, "TableDesc");
}

/* ---- cubes, projects, hybrids ---- */

static mm_code check_listed(mm_doc *doc, const mm_v7_head *head, const char *kind)
{
    const mm_v7_state *st = mm_doc_state(doc);

    if (head->listed[0] == NULL && !st->cubes_unsure)
        return mm__v7_say_at(doc, "name", MM_WARNING, ids.project, NULL, "the %s is in no project", kind);
    if (head->listed[1] != NULL)
        return mm__v7_say_at(doc, "name", MM_WARNING, ids.project, NULL, "the %s is in two projects, %s and %s", kind,
                             head->listed[0]->name, head->listed[1]->name);
    return MM_OK;
}

mm_code mm__v1_check_cube(mm_doc *doc)
{
    const mm_v7_cube *fact = mm_index_find(doc->run, MM_V7_CUBE, doc->path);

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v1_check_head(doc, &fact->head, "Cube"));
    if (fact->head.broken)
        return MM_OK;
    MM_TRY(check_listed(doc, &fact->head, "cube"));
    if (fact->desc_known)
        return MM_OK;
    return mm__v7_say_at(doc, "descriptor", MM_ERROR, MM_V1("ref/cube-desc"), NULL,
                         "CubeInstance desc not found '%s', at %s",
                         fact->descriptor == NULL ? "null" : fact->descriptor, doc->path);
}

mm_code mm__v1_check_ii(mm_doc *doc)
{
    const mm_v7_cube *fact = mm_index_find(doc->run, MM_V7_II, doc->path);
    return fact == NULL ? MM_OK : mm__v1_check_head(doc, &fact->head, "InvertedIndex");
}

mm_code mm__v1_check_project(mm_doc *doc)
{
    mm_v7_project *fact = mm_index_find(doc->run, MM_V7_PROJECT, doc->path);

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v1_check_head(doc, &fact->head, "Project"));
    return fact->head.broken ? MM_OK : mm__v7_realizations(&ids, doc, fact, false);
}

static const char *model_of(const mm_v7_state *st, const mm_v7_realization *r)
{
    const mm_v7_cube *cube = NULL;

    if (r->type != NULL && r->name != NULL && strcmp(r->type, "CUBE") == 0)
        cube = mm__v7_find(st, MM_V7_CUBE, r->name);
    return cube == NULL || cube->desc == NULL ? NULL : cube->desc->desc.model_name;
}

static mm_code check_models(mm_doc *doc, const mm_v7_project *fact)
{
    const char *first = NULL;

    for (size_t i = 0; i < fact->n_realizations; i++) {
        const char *model = model_of(mm_doc_state(doc), &fact->realizations[i]);
        if (first == NULL)
            first = model;
        else if (model != NULL && mm__casecmp(first, model) != 0)
            return mm__v7_say_at(doc, "realizations", MM_WARNING, ids.hybrid, NULL,
                                 "the cubes have two models, %s and %s", first, model);
    }
    return MM_OK;
}

mm_code mm__v1_check_hybrid(mm_doc *doc)
{
    mm_v7_project *fact = mm_index_find(doc->run, MM_V7_HYBRID, doc->path);

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v1_check_head(doc, &fact->head, "Hybrid"));
    if (fact->head.broken)
        return MM_OK;
    MM_TRY(check_listed(doc, &fact->head, "hybrid"));
    if (fact->n_realizations == 0)
        return mm__v7_say_at(doc, "realizations", MM_ERROR, ids.hybrid, NULL, "the hybrid has no realizations");
    if (fact->n_realizations == 1)
        MM_TRY(mm__v7_say_at(doc, "realizations", MM_WARNING, ids.hybrid, NULL, "the hybrid has only one realization"));
    MM_TRY(mm__v7_realizations(&ids, doc, fact, true));
    return check_models(doc, fact);
}

/* ---- binaries ---- */

mm_code mm__v1_check_binary(mm_doc *doc)
{
    const mm_binary_facts facts = { .no_table_name = mm__1x_release(mm_run_release(doc->run)) < 10504 };
    const bool is_dict = strncmp(doc->path, "/dict/", 6) == 0;
    const unsigned char *data;
    size_t len;

    MM_TRY(mm__binary_head(doc, 1, &data, &len));
    if (len == 0 && strncmp(doc->path, "/cube_statistics/", 17) != 0) {
        mm_doc_warn(doc, is_dict ? ids.dict : ids.snapshot, "it has a length of zero");
        return MM_OK;
    }
    return mm__binary_check(doc, &facts);
}

/* ---- what is left ---- */

static bool is_below(const mm_item *item, const char *folder)
{
    return strncmp(item->path, folder, strlen(folder)) == 0;
}

static mm_code say_orphan(mm_run *run, const mm_item *item, const char *text)
{
    const mm_fault f = { .severity = MM_WARNING, .rule = MM_V1("ref/orphan"), .file = item->path + 1 };
    return mm_run_fault(run, &f, "%s", text);
}

/* "/cube_statistics/CUBE/SEGMENT.seq" of every segment; "SEGMENT.seq" of those that are there. */
static mm_code map_statistics(mm_index *idx, mm_map *map)
{
    mm_run *run = mm_index_run(idx);
    const mm_v7_cube *cube;
    size_t it = 0;

    while ((cube = mm_index_next(idx, MM_V7_CUBE, &it, NULL)) != NULL)
        for (size_t i = 0; i < cube->n_segments; i++) {
            const char *uuid = cube->segments[i].uuid;
            const size_t n = strlen(cube->head.name) + (uuid == NULL ? 0 : strlen(uuid)) + 24;
            char *path = uuid == NULL ? NULL : mm_index_alloc(idx, n);
            if (uuid == NULL)
                continue;
            if (path == NULL)
                return MM_E_NOMEM;
            strcpy(path, "/cube_statistics/");
            strcat(path, cube->head.name);
            strcat(path, "/");
            strcat(path, uuid);
            strcat(path, ".seq");
            MM_TRY(mm__map_put(map, path, strlen(path), (void *)(uintptr_t)cube));
            if (mm_run_has(run, path)) {
                const char *name = strrchr(path, '/') + 1;
                MM_TRY(mm__map_put(map, name, strlen(name), (void *)(uintptr_t)cube));
            }
        }
    return MM_OK;
}

/* `kylin hybrid` copies the statistics of segments that move to another cube: what the copy was made of is no loss. */
static bool is_used(const mm_map *statistics, const mm_item *item)
{
    const char *name = strrchr(item->path, '/') + 1;

    return mm__map_get(statistics, item->path, item->path_len) != NULL
           || mm__map_get(statistics, name, strlen(name)) != NULL;
}

static mm_code check_orphans(mm_index *idx, const mm_map *statistics)
{
    mm_run *run = mm_index_run(idx);
    const mm_v7_state *st = mm_index_state(idx);
    const mm_item *item;
    size_t it = 0;

    if (st->unread[MM_V7_CUBE] || st->unread[MM_V7_II])
        return MM_OK; /* what their segments use is not known */
    for (size_t i = 0; (item = mm_run_item_next(run, &it)) != NULL; i++) {
        if ((is_below(item, "/dict/") || is_below(item, "/table_snapshot/")) && (st->used[i / 8] & 1u << i % 8) == 0)
            MM_TRY(say_orphan(run, item, "no segment uses it"));
        if (is_below(item, "/cube_statistics/") && !is_used(statistics, item))
            MM_TRY(say_orphan(run, item, "there is no such segment of such a cube"));
    }
    return MM_OK;
}

mm_code mm__v1_finish(mm_index *idx)
{
    mm_map statistics;
    mm_code code;

    mm__map_init(&statistics, mm_run_ctx(mm_index_run(idx)), true);
    code = map_statistics(idx, &statistics);
    if (code == MM_OK)
        code = check_orphans(idx, &statistics);
    mm__map_free(&statistics);
    return code;
}

/* ---- the tables ---- */

const char *const mm__v1_folders[] = {
    "table", "table_exd", "cube_desc", "model_desc", "cube", "project", "execute", "execute_output", "dict",
    "table_snapshot", "cube_statistics", "invertedindex", "invertedindex_desc", "hybrid", "streaming", "kafka",
    "streaming_output", "ext_filter", "bad_query", "acl", "user", NULL,
};

const mm_option mm__v1_options[MM_V1_OPTIONS] = {
    { "prop", MM_OPTION_LIST, "NAME=VALUE", NULL, NULL, "a property of the server, as a cap of aggregation groups" },
    { "no-tables", MM_OPTION_FLAG, NULL, NULL, NULL, "a model may name tables that the dump does not have" },
};

const mm_route mm__v1_routes[MM_V1_ROUTES] = {
    { .pattern = "/dict/**", .check = mm__v1_check_binary },
    { .pattern = "/table_snapshot/**", .check = mm__v1_check_binary },
    { .pattern = "/cube_statistics/**", .check = mm__v1_check_binary },
    { .pattern = "/UUID", .check = mm__v1_check_binary },
    { .pattern = "/cube/**.json", .survey = mm__v1_survey_cube, .check = mm__v1_check_cube },
    { .pattern = "/cube_desc/**.json", .survey = mm__v1_survey_desc, .check = mm__v1_check_desc },
    { .pattern = "/model_desc/**.json", .survey = mm__v1_survey_model, .check = mm__v1_check_model },
    { .pattern = "/table/**.json", .survey = mm__v1_survey_table, .check = mm__v1_check_table },
    { .pattern = "/project/**.json", .survey = mm__v1_survey_project, .check = mm__v1_check_project },
    { .pattern = "/hybrid/**.json", .survey = mm__v1_survey_hybrid, .check = mm__v1_check_hybrid },
    { .pattern = "/invertedindex/**.json", .survey = mm__v1_survey_ii, .check = mm__v1_check_ii },
    { .pattern = "/invertedindex_desc/**.json", .survey = mm__v1_survey_iidesc },
    { .pattern = "/**.json", .survey = mm__v1_survey_other },
};
