#include "metastore/layout_detect.h"
#include "metastore/layout_facts.h"

#include <string.h>

uint32_t mm__seen_version(uint64_t value, int i)
{
    return (uint32_t)(value >> (48 - 16 * i)) & 0xffff;
}

static bool has(mm_node object, const char *name)
{
    return mm_node_kind(mm_node_get(object, name)) != MM_JSON_ABSENT;
}

static bool is_number(mm_node object, const char *name, int64_t a, int64_t b)
{
    int64_t n;
    return mm_node_i64(mm_node_get(object, name), &n) == MM_OK && (n == a || n == b);
}

/* ---- is it worth looking? ---- */

static bool in_dump(const mm_doc *doc, const char *prefix)
{
    size_t low = 0, high = doc->tree->n_items;

    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (strcmp(doc->tree->items[mid].path, prefix) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < doc->tree->n_items && strncmp(doc->tree->items[low].path, prefix, strlen(prefix)) == 0;
}

/* Folders that only KAP and KE have. */
static const char *const ke_folders[] = {
    "/raw_table_desc/", "/raw_table_instance/", "/row_acl/", "/column_acl/", "/model_stats/", "/scheduler/",
    "/cube_stats_info/", "/history/", "/project_dict/",
};

static bool may_be_later(const mm_doc *doc)
{
    static const char *const later[] = { "/UUID", "/acl/", "/table_acl/", "/user/", "/user_group", "/kylin_env" };

    for (size_t i = 0; i < MM_COUNT(later); i++)
        if (in_dump(doc, later[i]))
            return true;
    for (size_t i = 0; i < MM_COUNT(ke_folders); i++)
        if (in_dump(doc, ke_folders[i]))
            return true;
    return !in_dump(doc, "/cube_desc/") && !in_dump(doc, "/model_desc/");
}

/* ---- one document ---- */

static void raise_version(mm_doc *doc, mm_votes *votes, mm_node root)
{
    const char *text;
    mm_version v;
    uint64_t value = 0;
    size_t len;

    if (mm_node_text(mm_node_get(root, "version"), &text, &len) != MM_OK || !mm__version_parse(text, len, &v))
        return;
    for (int i = 0; i < 4; i++)
        value = value << 16 | (v.n[i] < 0xffff ? v.n[i] : 0xffff);
    mm_vote_raise(votes, MM_SEEN_VERSION, value, doc);
}

static bool is_ke_3_project(mm_node root)
{
    static const char *const members[] = { "project_dictionaries", "resource_groups", "suite_id",
                                           "resource_group_instances" };

    for (size_t i = 0; i < MM_COUNT(members); i++)
        if (has(root, members[i]))
            return true;
    return false;
}

static bool is_ke_3_cube(mm_node root)
{
    const mm_node segments = mm_node_get(root, "segments");
    size_t it = 0;

    if (mm_node_kind(segments) != MM_JSON_ARRAY)
        return false;
    for (mm_node e; mm_node_kind(e = mm_node_next(segments, &it, NULL)) != MM_JSON_ABSENT;)
        if (has(e, "project_dictionaries"))
            return true;
    return false;
}

static mm_code look_inside(mm_doc *doc, mm_votes *votes, int fact)
{
    mm_node root;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    raise_version(doc, votes, root);
    if ((fact == MM_LY_PROJECT && is_ke_3_project(root)) || (fact == MM_LY_CUBE && is_ke_3_cube(root)))
        mm_vote_raise(votes, MM_SEEN_KE_3, 1, doc);
    if (fact != MM_LY_DESC && fact != MM_LY_RAW_DESC)
        return MM_OK;
    if (is_number(root, "engine_type", 99, 100) || is_number(root, "storage_type", 99, 100))
        mm_vote_raise(votes, MM_SEEN_KE, 1, doc);
    if (is_number(root, "engine_type", 6, 6) || is_number(root, "storage_type", 4, 4))
        mm_vote_raise(votes, MM_SEEN_KYLIN_4, 1, doc);
    return MM_OK;
}

mm_code mm__layout_look(mm_doc *doc, mm_votes *votes)
{
    const mm_ly_kind *kind = mm__layout_kind(doc->path);

    for (size_t i = 0; i < MM_COUNT(ke_folders); i++)
        if (strncmp(doc->path, ke_folders[i], strlen(ke_folders[i])) == 0)
            mm_vote_raise(votes, MM_SEEN_KE, 1, doc);
    if (strcmp(doc->path, "/UUID") == 0)
        mm_vote_raise(votes, MM_SEEN_UUID, 1, doc);
    if (kind == NULL)
        return MM_OK;
    if (kind->fact == MM_LY_TABLE && strstr(doc->path, "--") != NULL)
        mm_vote_raise(votes, MM_SEEN_SCOPED, 1, doc);
    switch (kind->fact) {
    case MM_LY_PROJECT: case MM_LY_MODEL: case MM_LY_DESC: case MM_LY_RAW_DESC:
        return look_inside(doc, votes, kind->fact);
    case MM_LY_TABLE: case MM_LY_CUBE:
        return may_be_later(doc) ? look_inside(doc, votes, kind->fact) : MM_OK;
    default:
        return MM_OK;
    }
}
