/* Kylin 1.4, called v2.0 when it was new: docs/formats/kylin-1.x-to-2.0.md 1. */
#include "kylin/kylin_detect.h"
#include "metastore/binary.h"

static const char *const releases[] = { "1.4.0", NULL };

static const char *const folders[] = { "table", "table_exd", "cube_desc", "model_desc", "cube", "project", "execute",
                                       "execute_output", "dict", "table_snapshot", "cube_statistics", "invertedindex",
                                       "invertedindex_desc", "hybrid", "streaming", "kafka", "streaming_output", NULL };

static mm_code check_binary(mm_doc *doc)
{
    static const mm_binary_facts facts = { .no_table_name = true };
    return mm__binary_check(doc, &facts);
}

static const mm_route routes[] = {
    { .pattern = "/dict/**", .check = check_binary },
    { .pattern = "/table_snapshot/**", .check = check_binary },
};

const mm_format mm_format_kylin_1_4 = {
    .id = "kylin-1.4", .family = "kylin", .releases = releases, .release = "1.4.0", .kind = MM_TREE,
    .folders = folders, .vote = mm__kylin_vote, .settle = mm__kylin_settle, .priority = 62, MM_ROUTES(routes),
    .verdict_ok = "No error or warning messages; The update succeeds.",
    .verdict_bad = "Here are the error/warning messages, you may need to check:",
};
