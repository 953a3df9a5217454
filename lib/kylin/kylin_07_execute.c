/* A job of 0.6 as executables of 0.7, and their outputs: docs/formats/kylin-0.6-to-0.7.md 4.6. */
#include "kylin/kylin_07_step.h"

#include <stdio.h>
#include <string.h>

#define EXECUTE R07("job/execute")
#define OUTPUT R07("job/output")

/* ---- pieces ---- */

const char *mm__to7_task_uuid(mm_conv *c, const mm_07_job *job, size_t i)
{
    const char *out = mm__arena_printf(c->doc->arena, "%s-%02zu", job->uuid, i);

    if (out == NULL)
        c->r.code = MM_E_NOMEM;
    return out;
}

static void print_ms(mm_conv *c, const char *key, int64_t ms)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)ms);
    mm__to7_text(c, key, text);
}

static bool is_own_key(const mm_07_job_step *step, const char *key)
{
    return strcmp(key, "startTime") == 0 || strcmp(key, "endTime") == 0
           || (step->kind == 'M' && strcmp(key, "mapReduceWaitTime") == 0);
}

/* DEVIATION: the vendor drops the info of steps; 0.7 uses the same keys for job ids and counters. */
static void print_step_info(mm_conv *c, const mm_07_job_step *step)
{
    bool used = false;

    for (size_t i = 0; i < step->n_info; i++) {
        if (is_own_key(step, step->info[i].key)) {
            mm__to7_warn(c, (mm_node){ 0 }, R07("common/dropped-unknown"),
                        "step info \"%s\" has no place in 0.7 and is dropped", step->info[i].key);
            continue;
        }
        mm__to7_text(c, step->info[i].key, step->info[i].value);
        used = true;
    }
    if (used)
        mm__to7_used(c, R07("job/step-info"));
}

/* Text of `output`; what is not a text is written as JSON, as the vendor's printer would. */
static void print_content(mm_conv *c, mm_node node)
{
    mm_print p;
    mm_buf buf;

    mm_print_key(&c->p, "content");
    if (mm_node_kind(node) <= MM_JSON_NULL || mm_node_kind(node) == MM_JSON_STRING) {
        mm__read_print_text(&c->r, node, &c->p);
        return;
    }
    mm__to7_warn(c, node, OUTPUT, "output is not a text; its JSON text is taken");
    mm__buf_init(&buf, c->state->ctx);
    mm_print_init(&p, &buf, MM_JSON_JACKSON, false);
    mm_print_node(&p, node);
    switch (mm_print_end(&p)) {
    case MM_OK:
        mm_print_text_n(&c->p, buf.data, buf.len);
        break;
    case MM_E_DATA:
        mm__to7_error(c, node, R07("common/json-read"), "unpaired surrogate in a text that is written again");
        mm_print_null(&c->p);
        break;
    default:
        c->r.code = MM_E_NOMEM;
        break;
    }
    mm__buf_free(&buf);
}

void mm__to7_task_output(mm_conv *c, const mm_07_job *job, size_t i, mm_node output)
{
    static const char *const known[] = { "uuid", "last_modified", "name", "output", NULL };
    static const char *const written[] = { "content", "status", "info", NULL };
    const mm_07_job_step *step = &job->steps[i];

    mm__to7_begin(c);
    mm__to7_text(c, "uuid", mm__to7_task_uuid(c, job, i));
    mm__to7_int(c, "last_modified", mm__to7_mtime_ms(c, job->mtime));
    print_content(c, mm_node_get(output, "output"));
    mm__to7_text(c, "status", step->state);
    mm_print_key(&c->p, "info");
    mm_print_object(&c->p);
    print_ms(c, "startTime", step->start);
    print_ms(c, "endTime", step->end);
    if (step->kind == 'M')
        print_ms(c, "mapReduceWaitTime", step->wait);
    print_step_info(c, step);
    mm_print_object_end(&c->p);
    mm__to7_unknown(c, output, known, written);
}

/* ---- /execute ---- */

static void print_params(mm_conv *c, const mm_07_job_step *step, mm_node command)
{
    mm_print_key(&c->p, "params");
    mm_print_object(&c->p);
    switch (step->kind) {
    case 'M':
        mm__to7_copy_text(c, "MR_JOB_PARAMS", command);
        mm__to7_text(c, "MR_JOB_CLASS", step->class_name);
        break;
    case 'H':
        mm__to7_text(c, "HADOOP_SHELL_JOB_CLASS", step->class_name);
        mm__to7_copy_text(c, "HADOOP_SHELL_JOB_PARAMS", command);
        break;
    default:
        mm__to7_copy_text(c, "cmd", command);
        break;
    }
    mm_print_object_end(&c->p);
}

static const char *task_type(const mm_07_job_step *step)
{
    switch (step->kind) {
    case 'M': return "org.apache.kylin.job.common.MapReduceExecutable";
    case 'H': return "org.apache.kylin.job.common.HadoopShellExecutable";
    default:  return "org.apache.kylin.job.common.ShellExecutable";
    }
}

static void print_task(mm_conv *c, const mm_07_job *job, size_t i, mm_node node)
{
    static const char *const known[] = {
        "name", "sequence_id", "exec_cmd", "interrupt_cmd", "interruptCmd", "exec_start_time", "exec_end_time",
        "exec_wait_time", "step_status", "cmd_type", "info", "run_async", NULL };
    static const char *const written[] = { "uuid", "last_modified", "tasks", "type", "params", NULL };
    const mm_07_job_step *step = &job->steps[i];

    if (mm_node_is(mm_node_get(node, "cmd_type"), "SHELL_CMD"))
        mm__to7_warn(c, mm_node_get(node, "cmd_type"), EXECUTE, "step type SHELL_CMD is taken for SHELL_CMD_HADOOP");
    if (step->sequence != (int64_t)i)
        mm__to7_warn(c, mm_node_get(node, "sequence_id"), OUTPUT,
                    "sequence_id is %lld at position %zu; the output file is looked for under sequence_id",
                    (long long)step->sequence, i);
    mm_print_object(&c->p);
    mm__to7_text(c, "uuid", mm__to7_task_uuid(c, job, i));
    mm__to7_int(c, "last_modified", 0);
    mm__to7_copy_text(c, "name", mm_node_get(node, "name"));
    mm__to7_text(c, "tasks", NULL);
    mm__to7_text(c, "type", task_type(step));
    print_params(c, step, mm_node_get(node, "exec_cmd"));
    mm__to7_unknown(c, node, known, written);
    mm_print_object_end(&c->p);
    for (size_t k = 0; known[k] != NULL; k++)
        if (strcmp(known[k], "sequence_id") == 0 || strncmp(known[k], "interrupt", 9) == 0
            || strcmp(known[k], "run_async") == 0 || (step->kind != 'M' && strcmp(known[k], "exec_wait_time") == 0))
            mm__to7_legacy(c, node, known[k]);
}

/* The uuid of the one segment that is meant and has one, or NULL. */
static const char *find_segment(mm_conv *c, const char *cube, const char *segment)
{
    const char *found = NULL;
    size_t n = 0;

    if (cube == NULL || segment == NULL)
        return NULL;
    for (const mm_07_cube *at = mm__map_get(&c->state->cubes, cube, strlen(cube)); at != NULL; at = at->next)
        for (size_t i = 0; i < at->n_segments; i++)
            if (at->segments[i].name != NULL && at->segments[i].uuid != NULL
                && strcmp(at->segments[i].name, segment) == 0) {
                found = at->segments[i].uuid;
                n++;
            }
    return n == 1 ? found : NULL;
}

/* DEVIATION: without segmentId 0.7 cannot discard the job, and refuses new builds of the cube while it is there. */
static const char *print_job_params(mm_conv *c, const mm_07_job *job, bool unfinished)
{
    const char *segment = mm__read_text(&c->r, mm_node_get(c->root, "related_segment"));
    const char *id = find_segment(c, mm__read_text(&c->r, mm_node_get(c->root, "related_cube")), segment);

    mm_print_key(&c->p, "params");
    mm_print_object(&c->p);
    mm__to7_copy_text(c, "submitter", mm_node_get(c->root, "submitter"));
    mm__to7_copy_text(c, "cubeName", mm_node_get(c->root, "related_cube"));
    if (id != NULL) {
        mm__to7_text(c, "segmentId", id);
        mm__to7_used(c, R07("job/segment-id"));
    } else if (unfinished) {
        mm__to7_warn(c, mm_node_get(c->root, "related_segment"), R07("job/stuck"),
                    "job %s is %s and its segment cannot be found: 0.7 can neither discard it nor build the cube "
                    "while it is there", job->uuid, job->status);
    }
    mm_print_object_end(&c->p);
    return id == NULL ? segment : NULL;
}

static mm_code print_execute(mm_conv *c, const mm_07_job *job)
{
    static const char *const known[] = {
        "uuid", "last_modified", "name", "type", "duration", "related_cube", "related_segment", "exec_start_time",
        "exec_end_time", "mr_waiting", "steps", "submitter", "progress", "job_status", NULL };
    static const char *const written[] = { "tasks", "params", NULL };
    const mm_node steps = mm_node_get(c->root, "steps");
    const bool unfinished = strcmp(job->status, "FINISHED") != 0 && strcmp(job->status, "DISCARDED") != 0;
    const char *segment;
    size_t it = 0;

    mm__to7_begin(c);
    mm__to7_text(c, "uuid", job->uuid);
    mm__to7_int(c, "last_modified", mm__to7_mtime_ms(c, job->mtime));
    mm__to7_copy_text(c, "name", mm_node_get(c->root, "name"));
    mm_print_key(&c->p, "tasks");
    mm_print_array(&c->p);
    for (size_t i = 0; i < job->n_steps; i++)
        print_task(c, job, i, mm_node_next(steps, &it, NULL));
    mm_print_array_end(&c->p);
    mm__to7_text(c, "type", "org.apache.kylin.job.cube.CubingJob");
    segment = print_job_params(c, job, unfinished);
    if (segment != NULL)
        mm__to7_text(c, "related_segment", segment);
    mm__to7_unknown(c, c->root, known, written);
    mm__to7_legacy(c, c->root, "type");
    mm__to7_legacy(c, c->root, "duration");
    mm__to7_legacy(c, c->root, "progress");
    if (unfinished)
        mm__to7_warn(c, (mm_node){ 0 }, R07("job/unfinished"),
                    "job %s is %s; resumed in 0.7 it will not bring its segment online", job->uuid, job->status);
    return mm__to7_faults(c);
}

/* ---- /execute_output ---- */

static void print_job_output(mm_conv *c, const mm_07_job *job)
{
    mm__to7_begin(c);
    mm__to7_text(c, "uuid", job->uuid);
    mm__to7_int(c, "last_modified", mm__to7_mtime_ms(c, job->mtime));
    mm__to7_text(c, "content", job->status);
    mm__to7_text(c, "status", mm__to7_job_state(job->status));
    mm_print_key(&c->p, "info");
    mm_print_object(&c->p);
    print_ms(c, "startTime", job->start);
    print_ms(c, "endTime", job->end);
    print_ms(c, "mapReduceWaitTime", job->wait);
    mm_print_object_end(&c->p);
    /* DEVIATION: seconds in 0.6, milliseconds in 0.7; the vendor forgets the factor. */
    if (job->wait != 0)
        mm__to7_used(c, R07("job/wait-unit"));
}

/* Tasks whose output file is there are written with it. */
static mm_code emit_missing_outputs(mm_conv *c, const mm_07_job *job)
{
    for (size_t i = 0; i < job->n_steps; i++) {
        const char *file = mm__arena_printf(c->doc->arena, "/job_output/%s.%lld", job->uuid,
                                            (long long)job->steps[i].sequence);
        const char *path = mm__arena_printf(c->doc->arena, "/execute_output/%s-%02zu", job->uuid, i);
        if (file == NULL || path == NULL)
            return MM_E_NOMEM;
        if (mm_run_has(c->state->run, file))
            continue;
        mm__to7_task_output(c, job, i, (mm_node){ 0 });
        MM_TRY(mm__to7_emit_created(c, path, OUTPUT));
    }
    return MM_OK;
}

static mm_code convert(mm_conv *c)
{
    const mm_07_job *job = mm_index_find(c->state->run, MM_07_JOB, c->doc->path);
    const char *path = mm__arena_printf(c->doc->arena, "/execute/%s", job->uuid);
    const char *output = mm__arena_printf(c->doc->arena, "/execute_output/%s", job->uuid);

    if (path == NULL || output == NULL)
        return MM_E_NOMEM;
    if (job->twin != NULL)
        mm__to7_error(c, mm_node_get(c->root, "uuid"), EXECUTE, "job id:%s already exists in %s", job->uuid,
                     job->twin->path + 1);
    MM_TRY(mm__to7_faults(c));
    MM_TRY(print_execute(c, job));
    mm__to7_used(c, R07("job/remove-old"));
    MM_TRY(mm__to7_emit(c, path, EXECUTE));
    print_job_output(c, job);
    MM_TRY(mm__to7_emit_created(c, output, OUTPUT));
    return emit_missing_outputs(c, job);
}

static mm_code drop(mm_doc *doc, mm_emit *out, mm_severity severity, const char *rule, const char *text)
{
    if (out != NULL)
        return mm_emit_drop(out, doc, severity, rule, "%s", text);
    if (severity == MM_WARNING)
        mm_doc_warn(doc, rule, "%s", text);
    return MM_OK;
}

static bool is_done(const char *status)
{
    return status != NULL && (strcmp(status, "FINISHED") == 0 || strcmp(status, "DISCARDED") == 0);
}

mm_code mm__to7_job(mm_doc *doc, mm_emit *out)
{
    const mm_07_state *state = mm_doc_state(doc);
    const mm_07_job *job = mm_index_find(state->run, MM_07_JOB, doc->path);
    const char *text;

    if (job == NULL)
        return MM_E_DATA;
    if (job->broken) {
        text = mm__arena_printf(doc->arena, "broken job is dropped: %s", job->why);
        return text == NULL ? MM_E_NOMEM : drop(doc, out, MM_WARNING, R07("job/dropped-broken"), text);
    }
    if (job->old) {
        if (out != NULL)
            mm_run_rule(state->run, R07("job/age"));
        text = mm__arena_printf(doc->arena, "job is older than --job-days allows and is dropped; its status is %s",
                                job->status != NULL ? job->status : "unknown");
        return text == NULL ? MM_E_NOMEM
                            : drop(doc, out, is_done(job->status) ? MM_NOTE : MM_WARNING, R07("job/dropped-old"), text);
    }
    return mm__to7_run(doc, out, true, convert);
}

/* ---- /job_output ---- */

/* The steps that this file belongs to: one, unless a job repeats a sequence_id. */
static size_t next_step(const mm_07_job *job, int64_t sequence, size_t from)
{
    while (from < job->n_steps && job->steps[from].sequence != sequence)
        from++;
    return from;
}

static mm_code emit_step(mm_conv *c, const char *path, bool first, bool last)
{
    const char *text;
    size_t len;

    MM_TRY(last ? mm__to7_end_last(c, &text, &len) : mm__to7_end(c, &text, &len));
    mm__to7_used(c, R07("common/stamp"));
    if (c->out == NULL)
        return MM_OK;
    if (first)
        return mm_emit_text(c->out, c->doc, path, text, len, OUTPUT);
    return mm_emit_created(c->out, c->doc, path, text, len, OUTPUT);
}

static mm_code convert_output(mm_conv *c)
{
    int64_t sequence = 0;
    const mm_07_job *job = mm__to7_job_of_output(c->state, c->doc->path, &sequence);
    const size_t first = next_step(job, sequence, 0);

    if (c->out != NULL)
        mm_emit_stamp(c->out, job->mtime);
    for (size_t i = first; i < job->n_steps;) {
        const size_t next = next_step(job, sequence, i + 1);
        const char *path = mm__arena_printf(c->doc->arena, "/execute_output/%s-%02zu", job->uuid, i);
        if (path == NULL)
            return MM_E_NOMEM;
        mm__to7_task_output(c, job, i, c->root);
        MM_TRY(emit_step(c, path, i == first, next == job->n_steps));
        i = next;
    }
    return MM_OK;
}

mm_code mm__to7_job_output(mm_doc *doc, mm_emit *out)
{
    const mm_07_state *state = mm_doc_state(doc);
    int64_t sequence = 0;
    const mm_07_job *job = mm__to7_job_of_output(state, doc->path, &sequence);

    if (job != NULL && job->faulty)
        return MM_E_DATA;
    if (job != NULL && (job->old || job->broken))
        return drop(doc, out, MM_NOTE, job->old ? R07("job/dropped-old") : R07("job/dropped-broken"),
                    "output of a job that is dropped");
    if (job == NULL || next_step(job, sequence, 0) == job->n_steps)
        return drop(doc, out, MM_NOTE, R07("job/orphan-output"), "output of no job of this dump");
    return mm__to7_run(doc, out, false, convert_output);
}
