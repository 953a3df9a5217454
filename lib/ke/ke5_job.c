/* A job that is under way in KE 4.0 lacks the step that later releases end with: docs/formats/ke-metastore.md 6.3. */
#include "ke/ke5_rename.h"

#include <string.h>

#define SPARK "org.apache.kylin.engine.spark.job."

static bool is_one_of(mm_node node, const char *const *list)
{
    while (*list != NULL && !mm_node_is(node, *list))
        list++;
    return *list != NULL;
}

static bool is_under_way(mm_node root)
{
    static const char *const types[] = { "INC_BUILD", "INDEX_BUILD", "SUB_PARTITION_BUILD", "INDEX_REFRESH",
                                         "SUB_PARTITION_REFRESH", "INDEX_MERGE", NULL };
    static const char *const states[] = { "RUNNING", "ERROR", "PAUSED", NULL };

    return is_one_of(mm_node_get(root, "job_type"), types)
           && is_one_of(mm_node_get(mm_node_get(root, "output"), "status"), states);
}

static mm_code add_handler(mm_doc *doc, mm_node root, unsigned *used)
{
    static const char *const map[][2] = {
        { "INDEX_BUILD", "\"" SPARK "ExecutableAddCuboidHandler\"" },
        { "INC_BUILD", "\"" SPARK "ExecutableAddSegmentHandler\"" },
        { "INDEX_MERGE", "\"" SPARK "ExecutableMergeOrRefreshHandler\"" },
        { "INDEX_REFRESH", "\"" SPARK "ExecutableMergeOrRefreshHandler\"" },
    };

    if (mm_node_kind(mm_node_get(root, "handler_type")) != MM_JSON_ABSENT)
        return MM_OK;
    for (size_t i = 0; i < MM_COUNT(map); i++)
        if (mm_node_is(mm_node_get(root, "name"), map[i][0])) {
            *used |= KE5_USED_JOB;
            mm_node_note(doc, root, K5_JOB_RULE, "handler_type is added");
            return mm_node_append(root, "handler_type", map[i][1]);
        }
    return MM_OK;
}

/* "<job>_00" -> "<job>_02": the end only.
 * DEVIATION: the vendor replaces "_00" wherever it occurs. */
static mm_code set_uuid(mm_doc *doc, mm_node task)
{
    const mm_node node = mm_node_get(task, "uuid");
    const char *text;
    char *new;
    size_t len;

    if (mm_node_text(node, &text, &len) != MM_OK)
        return MM_OK;
    if (len >= 3 && memcmp(text + len - 3, "_00", 3) == 0)
        len -= 3;
    new = mm__arena_alloc(doc->arena, len + 3); /* the text may hold a NUL */
    if (new == NULL)
        return MM_E_NOMEM;
    memcpy(new, text, len);
    memcpy(new + len, "_02", 3);
    return mm_node_set_text(node, new, len + 3);
}

/* Sets a member, or adds it. */
static mm_code put(mm_node object, const char *name, const char *json)
{
    const mm_node node = mm_node_get(object, name);

    return mm_node_kind(node) != MM_JSON_ABSENT ? mm_node_set(node, json) : mm_node_append(object, name, json);
}

static mm_code add_task(mm_doc *doc, mm_node root, unsigned *used)
{
    static const char *const gone[] = { "distMetaUrl", "className", "outputMetaUrl" };
    const mm_node tasks = mm_node_get(root, "tasks"), first = mm_node_at(tasks, 0);
    mm_node task, status;

    if (mm_node_kind(tasks) != MM_JSON_ARRAY || mm_node_len(tasks) != 2 || mm_node_kind(first) != MM_JSON_OBJECT)
        return MM_OK;
    *used |= KE5_USED_JOB;
    mm_node_note(doc, tasks, K5_JOB_RULE, "task \"Update Metadata\" is added");
    MM_TRY(mm_node_copy(first, tasks, SIZE_MAX, NULL));
    task = mm_node_at(tasks, 2);
    MM_TRY(set_uuid(doc, task));
    MM_TRY(put(task, "name", "\"Update Metadata\""));
    MM_TRY(put(task, "type", "\"" SPARK "NSparkUpdateMetadataStep\""));
    for (size_t i = 0; i < MM_COUNT(gone); i++) {
        const mm_node node = mm_node_get(mm_node_get(task, "params"), gone[i]);
        if (mm_node_kind(node) != MM_JSON_ABSENT)
            MM_TRY(mm_node_remove(node));
    }
    status = mm_node_get(mm_node_get(task, "output"), "status");
    return mm_node_kind(status) != MM_JSON_ABSENT ? mm_node_set(status, "\"READY\"") : MM_OK;
}

mm_code mm__ke5_edit_job(mm_doc *doc, mm_node root, unsigned *used)
{
    if (!is_under_way(root))
        return MM_OK;
    MM_TRY(add_handler(doc, root, used));
    return add_task(doc, root, used);
}
