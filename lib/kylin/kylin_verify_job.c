/* Jobs and their outputs in a 0.7 dump. */
#include "kylin/kylin_verify_0_7.h"

#include <stdio.h>
#include <string.h>

enum { ID_SIZE = 512 };

/* ---- reading ---- */

typedef struct task_doc { const char *uuid, *type; } task_doc;
typedef struct job_doc {
    const char *uuid, *type, *cube, *segment;
    const task_doc *tasks; size_t n_tasks;
} job_doc;

static const mm_07_field task_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = offsetof(task_doc, uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "name", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "tasks", .type = MM_07_ANY },
    { .name = "type", .type = MM_07_TEXT, .at = offsetof(task_doc, type) },
    { .name = "params", .type = MM_07_MAP },
};
static const mm_07_schema task_schema = MM_07_SCHEMA(task_doc, task_fields);

static mm_code read_params(mm_07_reader *r, mm_node node, void *base)
{
    job_doc *job = base;

    MM_TRY(mm__07_map(r, node, "params"));
    if (mm__07_is_bad(r))
        return MM_OK;
    MM_TRY(mm__07_text(r, mm_node_get(node, "cubeName"), &job->cube));
    return mm__07_text(r, mm_node_get(node, "segmentId"), &job->segment);
}

static const mm_07_field job_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = offsetof(job_doc, uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "name", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "tasks", .type = MM_07_OBJECTS, .sub = &task_schema, .at = offsetof(job_doc, tasks),
      .n_at = offsetof(job_doc, n_tasks) },
    { .name = "type", .type = MM_07_TEXT, .at = offsetof(job_doc, type) },
    { .name = "params", .type = MM_07_CALL, .call = read_params },
};
static const mm_07_schema job_schema = MM_07_SCHEMA(job_doc, job_fields);

/* ---- one job alone ---- */

#define CUBING "org.apache.kylin.job.cube.CubingJob"

/* Classes of 0.7.1 to 1.3.0 that a job or task can name. */
static const char *const classes[] = {
    CUBING,
    "org.apache.kylin.job.cube.DropOldHTableStep",
    "org.apache.kylin.job.cube.GarbageCollectionStep",
    "org.apache.kylin.job.cube.MergeDictionaryStep",
    "org.apache.kylin.job.cube.UpdateCubeInfoAfterBuildStep",
    "org.apache.kylin.job.cube.UpdateCubeInfoAfterMergeStep",
    "org.apache.kylin.job.common.HadoopShellExecutable",
    "org.apache.kylin.job.common.HqlExecutable",
    "org.apache.kylin.job.common.MapReduceExecutable",
    "org.apache.kylin.job.common.ShellExecutable",
    "org.apache.kylin.job.execution.DefaultChainedExecutable",
    "org.apache.kylin.job.invertedindex.IIJob",
};

static mm_code check_type(mm_doc *doc, mm_node object, const char *type)
{
    const mm_node node = mm_node_get(object, "type");

    for (size_t i = 0; type != NULL && i < MM_COUNT(classes); i++)
        if (strcmp(type, classes[i]) == 0)
            return MM_OK;
    if (type == NULL)
        return mm__v7_say(doc, object, MM_ERROR, MM_V7("job-output"), NULL, "no \"type\"");
    return mm__v7_say(doc, node, MM_ERROR, MM_V7("job-output"), NULL, "\"%s\" is no type of a job or task", type);
}

static bool task_id(char out[ID_SIZE], const char *job, size_t i)
{
    const int n = snprintf(out, ID_SIZE, "%s-%02zu", job, i);
    return n > 0 && n < ID_SIZE;
}

static mm_code check_tasks(mm_doc *doc, mm_node root, const job_doc *job, mm_v7_job *fact)
{
    const mm_node array = mm_node_get(root, "tasks");
    char id[ID_SIZE];
    size_t it = 0;

    for (size_t i = 0; i < job->n_tasks; i++) {
        const mm_node node = mm_node_next(array, &it, NULL);
        const char *uuid = job->tasks[i].uuid;
        MM_TRY(check_type(doc, node, job->tasks[i].type));
        if (!task_id(id, fact->head.name, i) || (uuid != NULL && strcmp(uuid, id) == 0))
            continue;
        fact->odd = true;
        if (uuid == NULL)
            MM_TRY(mm__v7_say(doc, node, MM_ERROR, MM_V7("job-output"), NULL, "task %zu has no uuid; it must be \"%s\"",
                              i, id));
        else
            MM_TRY(mm__v7_say(doc, mm_node_get(node, "uuid"), MM_ERROR, MM_V7("job-output"), NULL,
                              "task %zu has the uuid \"%s\", not \"%s\"", i, uuid, id));
    }
    return MM_OK;
}

mm_code mm__v7_survey_job(mm_doc *doc, mm_index *idx)
{
    mm_07_reader r = mm__07_reader(doc, idx);
    job_doc job = { 0 };
    mm_v7_job *fact;
    const char *stem;
    mm_node root;

    MM_TRY(mm__v7_open(doc, idx, MM_V7_JOB, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__07_read(&r, root, &job_schema, &job));
    fact->head.broken = mm__07_is_bad(&r);
    fact->cube = job.cube;
    fact->segment = job.segment;
    fact->n_tasks = job.n_tasks;
    fact->is_cubing = job.type != NULL && strcmp(job.type, CUBING) == 0;
    stem = fact->head.name;
    MM_TRY(mm__v7_name(doc, root, &fact->head, job.uuid, "uuid", "/execute/", ""));
    fact->odd = strcmp(stem, fact->head.name) != 0;
    fact->head.name = stem; /* outputs are looked for under the name of the file */
    if (mm__07_is_bad(&r))
        return MM_OK;
    MM_TRY(check_type(doc, root, job.type));
    return check_tasks(doc, root, &job, fact);
}

/* ---- a job with its outputs and its cube ---- */

static mm_code check_output_of(mm_doc *doc, const char *id, size_t task, const mm_node **nodes, size_t n_tasks)
{
    char path[ID_SIZE + 32];
    const int n = snprintf(path, sizeof path, "/execute_output/%s", id);
    mm_node root;

    if (n < 0 || (size_t)n >= sizeof path || mm__tree_find(doc->tree, path, (size_t)n) != NULL)
        return MM_OK;
    MM_TRY(mm__v7_root(doc, &root));
    if (*nodes == NULL)
        MM_TRY(mm__v7_elements(doc, mm_node_get(root, "tasks"), n_tasks, nodes));
    return mm__v7_say(doc, task == SIZE_MAX ? root : (*nodes)[task], MM_ERROR, MM_V7("job-output"), path,
                      "\"%s\" is not there", path);
}

static mm_code check_outputs(mm_doc *doc, const mm_v7_job *fact)
{
    const mm_node *nodes = NULL;
    char id[ID_SIZE];

    MM_TRY(check_output_of(doc, fact->head.name, SIZE_MAX, &nodes, fact->n_tasks));
    for (size_t i = 0; !fact->odd && i < fact->n_tasks; i++)
        if (task_id(id, fact->head.name, i))
            MM_TRY(check_output_of(doc, id, i, &nodes, fact->n_tasks));
    return MM_OK;
}

static mm_code say_param(mm_doc *doc, const char *name, const char *text)
{
    mm_node root, params, node;

    if (text == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__v7_root(doc, &root));
    params = mm_node_get(root, "params");
    node = mm_node_get(params, name);
    if (mm_node_kind(node) == MM_JSON_ABSENT)
        node = mm_node_kind(params) == MM_JSON_ABSENT ? root : params;
    return mm__v7_say(doc, node, MM_WARNING, MM_V7("job-cube"), NULL, "%s", text);
}

static mm_code check_cube(mm_doc *doc, const mm_v7_job *fact)
{
    const mm_v7_cube *cube;

    if (fact->cube == NULL)
        return fact->is_cubing ? say_param(doc, "cubeName", "the job of a cube names no cube") : MM_OK;
    cube = mm__v7_find(mm_doc_state(doc), MM_V7_CUBE, fact->cube);
    if (cube == NULL)
        return say_param(doc, "cubeName", mm__arena_printf(doc->arena, "there is no cube \"%s\"", fact->cube));
    if (fact->segment == NULL || cube->head.broken)
        return MM_OK;
    for (size_t i = 0; i < cube->n_segments; i++)
        if (cube->segments[i].uuid != NULL && strcmp(cube->segments[i].uuid, fact->segment) == 0)
            return MM_OK;
    return say_param(doc, "segmentId", mm__arena_printf(doc->arena, "cube \"%s\" has no segment %s", fact->cube,
                                                        fact->segment));
}

mm_code mm__v7_check_job(mm_doc *doc)
{
    const mm_v7_job *fact = mm_index_find(doc->run, MM_V7_JOB, doc->path);

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, &fact->head, "uuid"));
    if (fact->head.broken)
        return MM_OK;
    MM_TRY(check_outputs(doc, fact));
    return check_cube(doc, fact);
}

/* ---- outputs ---- */

typedef struct output_doc { const char *uuid, *status; } output_doc;

static const mm_07_field output_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = offsetof(output_doc, uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "content", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "status", .type = MM_07_TEXT, .at = offsetof(output_doc, status) },
    { .name = "info", .type = MM_07_MAP },
};
static const mm_07_schema output_schema = MM_07_SCHEMA(output_doc, output_fields);

static mm_code check_state(mm_doc *doc, mm_node root, const char *status)
{
    static const char *const states[] = { "READY", "RUNNING", "ERROR", "STOPPED", "DISCARDED", "SUCCEED" };

    for (size_t i = 0; status != NULL && i < MM_COUNT(states); i++)
        if (strcmp(status, states[i]) == 0)
            return MM_OK;
    if (status == NULL)
        return mm__v7_say(doc, root, MM_ERROR, MM_V7("job-output"), NULL, "no \"status\"");
    return mm__v7_say(doc, mm_node_get(root, "status"), MM_ERROR, MM_V7("job-output"), NULL,
                      "\"%s\" is no state of a job or task", status);
}

mm_code mm__v7_survey_output(mm_doc *doc, mm_index *idx)
{
    mm_07_reader r = mm__07_reader(doc, idx);
    output_doc output = { 0 };
    mm_v7_head *fact;
    mm_node root;

    MM_TRY(mm__v7_open(doc, idx, MM_V7_OUTPUT, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__07_read(&r, root, &output_schema, &output));
    fact->broken = mm__07_is_bad(&r);
    MM_TRY(mm__v7_name(doc, root, fact, output.uuid, "uuid", "/execute_output/", ""));
    return mm__07_is_bad(&r) ? MM_OK : check_state(doc, root, output.status);
}

/* Number of the task that an id "JOB-NN" names; *len is set to the length of JOB. SIZE_MAX = it names none. */
static size_t task_of(const char *id, size_t *len)
{
    size_t n = strlen(id), end = n, value = 0, unit = 1;

    while (end > 0 && id[end - 1] >= '0' && id[end - 1] <= '9' && n - end < 9) {
        value += (size_t)(id[--end] - '0') * unit;
        unit *= 10;
    }
    if (n - end < 2 || (n - end > 2 && id[end] == '0') || end < 2 || id[end - 1] != '-')
        return SIZE_MAX;
    *len = end - 1;
    return value;
}

mm_code mm__v7_check_output(mm_doc *doc)
{
    const mm_v7_state *st = mm_doc_state(doc);
    const mm_v7_head *fact = mm_index_find(doc->run, MM_V7_OUTPUT, doc->path);
    const mm_v7_job *job;
    const char *id;
    size_t len = 0, task;

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, fact, "uuid"));
    id = doc->path + strlen("/execute_output/");
    if (mm__v7_find(st, MM_V7_JOB, id) != NULL)
        return MM_OK;
    task = task_of(id, &len);
    id = task == SIZE_MAX ? NULL : mm__arena_text(doc->arena, id, len);
    job = id == NULL ? NULL : mm__v7_find(st, MM_V7_JOB, id);
    if (job != NULL && (job->head.broken || job->odd || task < job->n_tasks))
        return MM_OK;
    return mm__v7_say_at(doc, "uuid", MM_ERROR, MM_V7("job-output"), NULL, "no job has this task");
}
