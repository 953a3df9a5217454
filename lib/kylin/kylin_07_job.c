/* What survey keeps of a job: docs/formats/kylin-0.6-to-0.7.md 1.6, 4.6. */
#include "kylin/kylin_07_step.h"

#include <stdlib.h>
#include <string.h>

#include "core/path.h"

#define EXECUTE R07("job/execute")
#define HADOOP "org.apache.kylin.job.hadoop."

static const char *const cmd_types[] = {
    "SHELL_CMD_HADOOP", "JAVA_CMD_HADOOP_FACTDISTINCT", "JAVA_CMD_HADOOP_BASECUBOID", "JAVA_CMD_HADOOP_NDCUBOID",
    "JAVA_CMD_HADOOP_RANGEKEYDISTRIBUTION", "JAVA_CMD_HADOOP_CONVERTHFILE", "JAVA_CMD_HADOOP_MERGECUBOID",
    "JAVA_CMD_HADOOP_NO_MR_DICTIONARY", "JAVA_CMD_HADDOP_NO_MR_CREATEHTABLE", "JAVA_CMD_HADOOP_NO_MR_BULKLOAD",
    "SHELL_CMD", NULL };

static const struct { char kind; const char *class_name; } cmd_meaning[] = {
    { 'S', NULL },
    { 'M', HADOOP "cube.FactDistinctColumnsJob" },
    { 'M', HADOOP "cube.BaseCuboidJob" },
    { 'M', HADOOP "cube.NDCuboidJob" },
    { 'M', HADOOP "cube.RangeKeyDistributionJob" },
    { 'M', HADOOP "cube.CubeHFileJob" },
    { 'M', HADOOP "cube.MergeCuboidJob" },
    { 'H', HADOOP "dict.CreateDictionaryJob" },
    { 'H', HADOOP "hbase.CreateHTableJob" },
    { 'H', HADOOP "hbase.BulkLoadJob" },
    { 'S', NULL },
};

_Static_assert(MM_COUNT(cmd_meaning) == MM_COUNT(cmd_types) - 1, "one meaning per type");

static const struct { const char *old, *made; int bit; } states[] = {
    { "NEW", "READY", 0 },          { "PENDING", "READY", 1 },  { "RUNNING", "RUNNING", 2 },
    { "FINISHED", "SUCCEED", 4 },   { "ERROR", "ERROR", 8 },    { "DISCARDED", "DISCARDED", 16 },
    { "WAITING", "READY", 32 },
};

const char *mm__to7_job_state(const char *old)
{
    for (size_t i = 0; i < MM_COUNT(states); i++)
        if (strcmp(states[i].old, old) == 0)
            return states[i].made;
    return NULL;
}

typedef struct surveyor { mm_doc *doc; mm_index *idx; mm_reader r; mm_node root; mm_07_job *job; } surveyor;

static const char *keep(surveyor *s, const char *text)
{
    const char *out = text != NULL ? mm_index_text(s->idx, text, strlen(text)) : NULL;

    if (text != NULL && out == NULL)
        s->r.code = MM_E_NOMEM;
    return out;
}

/* Seconds of 0.6 are milliseconds in 0.7. */
static int64_t read_seconds(mm_reader *r, mm_node node)
{
    const int64_t s = mm__read_long(r, node, 0);

    if (s > INT64_MAX / 1000 || s < INT64_MIN / 1000) {
        mm__read_fault(r, node, "%lld seconds are too many", (long long)s);
        return 0;
    }
    return s * 1000;
}

/* ---- steps ---- */

static void read_info(surveyor *s, mm_node node, mm_07_job_step *out)
{
    const mm_node object = mm__read_object(&s->r, node);
    mm_node key, value;
    size_t it = 0;

    out->info = mm_index_alloc(s->idx, mm_node_len(object) * sizeof *out->info + 1);
    if (out->info == NULL) {
        s->r.code = MM_E_NOMEM;
        return;
    }
    while (mm_node_kind(value = mm_node_next(object, &it, &key)) != MM_JSON_ABSENT) {
        const char *name = mm__read_text(&s->r, key);
        if (name == NULL || !mm__to7_counts(object, key, value, &name))
            continue;
        out->info[out->n_info].key = keep(s, name);
        out->info[out->n_info++].value = keep(s, mm__read_text(&s->r, value));
    }
}

static void need(surveyor *s, mm_node owner, const char *name)
{
    const mm_node node = mm_node_get(owner, name);
    const char *rule = s->r.rule;

    if (mm_node_kind(node) > MM_JSON_NULL)
        return;
    s->r.rule = EXECUTE;
    mm__read_fault(&s->r, mm_node_kind(node) == MM_JSON_ABSENT ? owner : node, "%s is null", name);
    s->r.rule = rule;
}

static void read_command(surveyor *s, mm_node step, mm_07_job_step *out)
{
    const mm_node node = mm_node_get(step, "cmd_type");
    const char *type = mm__read_enum(&s->r, node, cmd_types);

    out->kind = 'S';
    if (mm_node_kind(node) == MM_JSON_NULL)
        need(s, step, "cmd_type");
    for (size_t i = 0; type != NULL && cmd_types[i] != NULL; i++)
        if (strcmp(type, cmd_types[i]) == 0) {
            out->kind = cmd_meaning[i].kind;
            out->class_name = cmd_meaning[i].class_name;
        }
}

/* An absent or null sequence_id is the position. */
static void read_step(surveyor *s, mm_node step, size_t i, mm_07_job_step *out, int *bits)
{
    const mm_node sequence = mm_node_get(step, "sequence_id");
    const char *state = mm__read_enum(&s->r, mm_node_get(step, "step_status"), mm__06_step_states);

    need(s, step, "step_status");
    for (size_t k = 0; state != NULL && k < MM_COUNT(states); k++)
        if (strcmp(state, states[k].old) == 0) {
            out->state = states[k].made;
            *bits |= states[k].bit;
        }
    out->sequence = mm__read_int(&s->r, sequence, 0);
    if (mm_node_kind(sequence) <= MM_JSON_NULL)
        out->sequence = (int64_t)i;
    read_command(s, step, out);
    out->start = mm__read_long(&s->r, mm_node_get(step, "exec_start_time"), 0);
    out->end = mm__read_long(&s->r, mm_node_get(step, "exec_end_time"), 0);
    if (out->kind == 'M')
        out->wait = read_seconds(&s->r, mm_node_get(step, "exec_wait_time"));
    read_info(s, mm_node_get(step, "info"), out);
}

static int read_steps(surveyor *s)
{
    const mm_node steps = mm__read_array(&s->r, mm_node_get(s->root, "steps"));
    mm_07_job *job = s->job;
    size_t it = 0;
    int bits = 0;

    job->steps = mm_index_alloc(s->idx, mm_node_len(steps) * sizeof *job->steps + 1);
    if (job->steps == NULL) {
        s->r.code = MM_E_NOMEM;
        return 0;
    }
    for (mm_node e; mm_node_kind(e = mm_node_next(steps, &it, NULL)) != MM_JSON_ABSENT;) {
        const mm_node step = mm__read_object(&s->r, e);
        if (mm_node_kind(e) == MM_JSON_NULL)
            mm__read_fault(&s->r, e, "expected an object, found null");
        else if (mm_node_kind(step) == MM_JSON_OBJECT) {
            read_step(s, step, job->n_steps, &job->steps[job->n_steps], &bits);
            job->n_steps++;
        }
    }
    return bits;
}

/* The order of these tests is the vendor's. */
static const char *recompute(int bits)
{
    if (bits == 4)
        return "FINISHED";
    if (bits == 0)
        return "NEW";
    if (bits == 1 || bits == 5)
        return "PENDING";
    return (bits & 8) != 0 ? "ERROR" : (bits & 16) != 0 ? "DISCARDED" : "RUNNING";
}

/* ---- job ---- */

/* A job without a usable uuid has no place in 0.7. */
static void read_uuid(surveyor *s)
{
    const mm_node node = mm_node_get(s->root, "uuid");
    const char *uuid = mm__read_text(&s->r, node), *rule = s->r.rule;

    s->r.rule = EXECUTE;
    if (uuid == NULL || *uuid == 0)
        need(s, s->root, "uuid");
    if (uuid != NULL && (mm__path_fault(uuid, strlen(uuid), false) != NULL || strchr(uuid, '/') != NULL)) {
        mm__read_fault(&s->r, node, "uuid \"%s\" is not a file name", uuid);
        uuid = NULL;
    }
    s->r.rule = rule;
    s->job->uuid = keep(s, uuid);
}

static bool is_old(surveyor *s)
{
    mm_run *run = mm_index_run(s->idx);
    const char *option = mm_run_option(run, "job-days");
    const int64_t mtime = s->job->mtime / 1000000;
    mm_reader quiet = s->r;
    int64_t modified, days;

    if (option != NULL && strcmp(option, "all") == 0)
        return false;
    days = option != NULL ? strtoll(option, NULL, 10) : 30;
    quiet.mute = true;
    modified = mm__read_long(&quiet, mm_node_get(s->root, "last_modified"), 0);
    if (days > INT64_MAX / 86400000)
        return false;
    return mm_run_now(run) - (modified > mtime ? modified : mtime) > days * 86400000;
}

static void read_job(surveyor *s)
{
    mm_07_job *job = s->job;
    const char *status;
    int bits;

    (void)mm__read_enum(&s->r, mm_node_get(s->root, "type"), mm__06_job_types);
    status = mm__read_enum(&s->r, mm_node_get(s->root, "job_status"), mm__06_job_states);
    bits = read_steps(s);
    job->status = status != NULL ? status : recompute(bits);
    job->start = mm__read_long(&s->r, mm_node_get(s->root, "exec_start_time"), 0);
    job->end = mm__read_long(&s->r, mm_node_get(s->root, "exec_end_time"), 0);
    job->wait = read_seconds(&s->r, mm_node_get(s->root, "mr_waiting"));
}

/* Outputs find their job by its uuid, which should be the name of its file. */
static mm_code name_by_file(surveyor *s)
{
    const char *base = mm__path_base(s->doc->path);

    if (s->job->uuid == NULL)
        s->job->uuid = mm_index_text(s->idx, base, strlen(base));
    return s->job->uuid != NULL ? MM_OK : MM_E_NOMEM;
}

/* Nothing but its state is used of a job that is too old: what else is wrong with it does not matter. */
static mm_code survey_old(surveyor *s)
{
    s->r.mute = true;
    s->job->old = true;
    s->job->status = mm__read_enum(&s->r, mm_node_get(s->root, "job_status"), mm__06_job_states);
    s->job->uuid = keep(s, mm__read_text(&s->r, mm_node_get(s->root, "uuid")));
    return s->r.code == MM_E_NOMEM ? MM_E_NOMEM : name_by_file(s);
}

static mm_code broken(surveyor *s, const char *why)
{
    s->job->broken = true;
    s->job->why = keep(s, why);
    return s->job->why != NULL ? name_by_file(s) : MM_E_NOMEM;
}

static mm_code faulty(surveyor *s, mm_code code)
{
    s->job->faulty = true;
    return name_by_file(s) == MM_OK ? code : MM_E_NOMEM;
}

mm_code mm__to7_job_survey(mm_doc *doc, mm_index *idx)
{
    const char *option = mm_run_option(mm_index_run(idx), "broken-jobs"), *why = "expected an object";
    const bool skip = option != NULL && strcmp(option, "skip") == 0;
    surveyor s = { .doc = doc, .idx = idx, .r = mm__reader(doc, R07("common/json-read")) };
    mm_code code;

    s.job = mm_index_add(idx, doc, MM_07_JOB, sizeof *s.job);
    if (s.job == NULL)
        return MM_E_NOMEM;
    code = skip ? mm_doc_root_mute(doc, &s.root, &why) : mm__to7_root(doc, &s.root);
    s.job->path = doc->path;
    s.job->mtime = doc->item->mtime;
    if (skip && (code == MM_E_DATA || code == MM_E_SYNTAX || (code == MM_OK && mm_node_kind(s.root) != MM_JSON_OBJECT)))
        return broken(&s, why);
    if (code != MM_OK)
        return faulty(&s, code);
    if (is_old(&s))
        return survey_old(&s);
    s.r.mute = skip;
    read_uuid(&s);
    read_job(&s);
    if (s.r.code == MM_OK)
        return MM_OK;
    return skip && s.r.code == MM_E_DATA ? broken(&s, s.r.first) : faulty(&s, s.r.code);
}

/* ---- outputs ---- */

const mm_07_job *mm__to7_job_of_output(const mm_07_state *state, const char *path, int64_t *sequence)
{
    const char *base = mm__path_base(path), *dot = strrchr(base, '.');
    char *end;

    if (dot == NULL || dot[1] < '0' || dot[1] > '9')
        return NULL;
    *sequence = strtoll(dot + 1, &end, 10);
    if (*end != 0 || (dot[1] == '0' && dot[2] != 0))
        return NULL;
    return mm__map_get(&state->jobs, base, (size_t)(dot - base));
}
