/* What lies where: docs/formats/ke-metastore.md 1.1, 1.2. */
#include "metastore/layout_facts.h"

#include <string.h>

static const mm_ly_kind kinds[] = {
    { "project", MM_LY_SUFFIX, MM_LY_PROJECT, true, false },
    { "table", MM_LY_SUFFIX, MM_LY_TABLE, false, false },
    { "table_exd", MM_LY_SUFFIX, 0, false, false },
    { "model_desc", MM_LY_SUFFIX, MM_LY_MODEL, true, false },
    { "cube_desc", MM_LY_SUFFIX, MM_LY_DESC, true, false },
    { "cube", MM_LY_SUFFIX, MM_LY_CUBE, true, false },
    { "cube_statistics", MM_LY_BINARY, 0, false, false },
    { "cube_stats_info", MM_LY_BINARY, 0, false, false },
    { "raw_table_desc", MM_LY_SUFFIX, MM_LY_RAW_DESC, true, false },
    { "raw_table_instance", MM_LY_SUFFIX, MM_LY_RAW_CUBE, true, false },
    { "hybrid", MM_LY_SUFFIX, MM_LY_HYBRID, true, false },
    { "dict", MM_LY_BINARY, 0, false, false },
    { "project_dict", MM_LY_BINARY, 0, false, false },
    { "table_snapshot", MM_LY_BINARY, 0, false, false },
    { "ext_table_snapshot", MM_LY_SUFFIX, 0, false, false },
    { "streaming", MM_LY_SUFFIX, 0, false, false },
    { "streaming_v2", MM_LY_SUFFIX, 0, false, false },
    { "kafka", MM_LY_SUFFIX, 0, false, true },
    { "execute", MM_LY_BARE, MM_LY_JOB, false, false },
    { "execute_output", MM_LY_BARE, MM_LY_OUTPUT, false, false },
    { "scheduler", MM_LY_SUFFIX, MM_LY_SCHEDULER, false, false },
    { "user", MM_LY_BARE, 0, false, true },
    { "user_group", MM_LY_BARE, 0, false, false },
    { "acl", MM_LY_BARE, MM_LY_ACL, false, false },
    { "table_acl", MM_LY_BARE, 0, false, false },
    { "row_acl", MM_LY_SUFFIX, 0, false, false },
    { "column_acl", MM_LY_SUFFIX, 0, false, false },
    { "draft", MM_LY_SUFFIX, MM_LY_DRAFT, false, false },
    { "bad_query", MM_LY_SUFFIX, 0, false, false },
    { "query", MM_LY_SUFFIX, 0, false, false },
    { "ext_filter", MM_LY_SUFFIX, 0, false, false },
    { "temp_statement", MM_LY_SUFFIX, 0, false, false },
    { "history", MM_LY_SUFFIX, 0, false, false },
    { "model_stats", MM_LY_SUFFIX, 0, false, false },
    { "model_opt_log", MM_LY_SUFFIX, 0, false, false },
    { "persistence", MM_LY_BINARY, 0, false, false },
};

const char *const mm__layout_folders[] = {
    "project", "table", "table_exd", "model_desc", "cube_desc", "cube", "cube_statistics", "cube_stats_info",
    "raw_table_desc", "raw_table_instance", "hybrid", "dict", "project_dict", "table_snapshot", "ext_table_snapshot",
    "streaming", "streaming_v2", "kafka", "execute", "execute_output", "scheduler", "user", "user_group", "acl",
    "table_acl", "row_acl", "column_acl", "draft", "bad_query", "query", "ext_filter", "temp_statement", "history",
    "model_stats", "model_opt_log", "persistence", NULL,
};

const char *const mm__layout_whole[] = {
    "/acl/", "/cube_statistics/", "/dict/", "/draft/", "/execute/", "/execute_output/", "/hybrid/", "/table_acl/",
    "/table_snapshot/", "/user/", "/user_group", NULL,
};

static bool has_suffix(const char *path)
{
    const size_t n = strlen(path);
    return n > 5 && strcmp(path + n - 5, ".json") == 0;
}

const mm_ly_kind *mm__layout_kind(const char *path)
{
    const char *name = path + 1;
    const size_t n = strcspn(name, "/");

    for (size_t i = 0; i < MM_COUNT(kinds); i++) {
        if (!mm__text_is(name, n, kinds[i].name))
            continue;
        if (name[n] == 0)
            return strcmp(kinds[i].name, "user_group") == 0 ? &kinds[i] : NULL;
        return kinds[i].form != MM_LY_SUFFIX || has_suffix(path) ? &kinds[i] : NULL;
    }
    return NULL;
}

mm_ly_class mm__layout_class(int64_t source_type)
{
    return source_type == 0 ? MM_LY_HIVE : source_type == 1 ? MM_LY_KAFKA
           : source_type == 8 || source_type == 16 ? MM_LY_RDBMS : MM_LY_OTHER;
}
