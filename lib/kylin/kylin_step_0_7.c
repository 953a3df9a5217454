/* Kylin 0.6 -> 0.7: docs/formats/kylin-0.6-to-0.7.md. */
#include "kylin/kylin_07_step.h"
#include "kylin/kylin_runbook.h"
#include "metastore/java_time.h"

#include <string.h>

static mm_code apply_table(mm_doc *doc, mm_emit *out)
{
    return mm__to7_run(doc, out, true, mm__to7_table);
}

static mm_code apply_exd(mm_doc *doc, mm_emit *out)
{
    const mm_07_state *state = mm_doc_state(doc);

    if (mm_index_find(state->run, MM_07_EXD, doc->path) == NULL) /* has a database in its name */
        return mm_emit_same(out, doc);
    return mm__to7_run(doc, out, false, mm__to7_exd);
}

static mm_code apply_desc(mm_doc *doc, mm_emit *out)
{
    return mm__to7_run(doc, out, true, mm__to7_desc);
}

static mm_code apply_project(mm_doc *doc, mm_emit *out)
{
    return mm__to7_run(doc, out, false, mm__to7_project);
}

static mm_code apply_cube(mm_doc *doc, mm_emit *out)
{
    return mm__to7_run(doc, out, true, mm__to7_cube);
}

static mm_code apply_inverted_index(mm_doc *doc, mm_emit *out)
{
    MM_TRY(mm__to7_inverted_index(doc));
    return mm_emit_same(out, doc);
}

static mm_code apply_stray(mm_doc *doc, mm_emit *out)
{
    mm_doc_warn(doc, R07("passthrough/stray-file"),
                "a file at the top of a dump is no resource; an upload would store it as one");
    return mm_emit_same(out, doc);
}

static mm_code prepare(mm_index *idx)
{
    mm_run *run = mm_index_run(idx);
    const char *zones = mm_run_option(run, "zone"), *bad;
    size_t len;

    if (zones != NULL && !mm__java_time_zones(zones, &bad, &len))
        return mm__fail(mm_run_ctx(run), MM_E_OPTION, "core/option", "", "--zone: \"%.*s\" is not NAME=+HH:MM",
                        (int)(len < 100 ? len : 100), bad);
    return mm__to7_prepare(idx);
}

static const mm_route routes[] = {
    { .pattern = "/table/**.json",         .survey = mm__to7_table_survey, .apply = apply_table },
    { .pattern = "/table_exd/**.json",     .survey = mm__to7_exd_survey,   .apply = apply_exd },
    { .pattern = "/cube_desc/**.json",     .survey = mm__to7_desc_survey,  .apply = apply_desc },
    { .pattern = "/project/**.json",       .apply = apply_project },
    { .pattern = "/cube/**.json",          .survey = mm__to7_cube_survey,  .apply = apply_cube },
    { .pattern = "/job/**",                .survey = mm__to7_job_survey,   .apply = mm__to7_job },
    { .pattern = "/job_output/**",         .apply = mm__to7_job_output },
    { .pattern = "/invertedindex_desc/**", .apply = apply_inverted_index },
    { .pattern = "/*",                     .apply = apply_stray },
};

static const mm_option options[] = {
    { "job-days", MM_OPTION_NUMBER, "N|all", "all", "30", "keep the job history of the last N days" },
    { "broken-jobs", MM_OPTION_CHOICE, "skip", "error|skip", "error", "drop jobs that cannot be read, with a warning" },
    { "zone", MM_OPTION_TEXT, "NAME=+HH:MM[,...]", NULL, NULL, "offset of a zone name in dates, as CST=+08:00" },
};

static const char *const from[] = { "kylin-0.6", NULL };

const mm_step mm_step_kylin_0_7 = {
    .to = "kylin-0.7", .from = from, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = prepare, .splits = true,
    .is_default = true, .sibling = "_v2", .success = "No error or warning messages; The migration is success.",
    .runbook = mm__kylin_runbook_0_7,
};
