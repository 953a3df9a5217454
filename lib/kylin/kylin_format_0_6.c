/* Kylin 0.6: docs/formats/kylin-0.6-to-0.7.md 1. It has no verify rules of its own: the checks are those that its next
 * hop makes of its input (docs/formats/product.md 6.3), and those of binaries. */
#include "kylin/kylin_06_binaries.h"
#include "kylin/kylin_detect.h"

static mm_code check_table(mm_doc *doc)
{
    return mm__to7_run(doc, NULL, true, mm__to7_table);
}

static mm_code check_exd(mm_doc *doc)
{
    const mm_07_state *state = mm_doc_state(doc);

    return mm_index_find(state->run, MM_07_EXD, doc->path) != NULL ? mm__to7_run(doc, NULL, false, mm__to7_exd) : MM_OK;
}

static mm_code check_desc(mm_doc *doc)
{
    return mm__to7_run(doc, NULL, true, mm__to7_desc);
}

static mm_code check_project(mm_doc *doc)
{
    return mm__to7_run(doc, NULL, false, mm__to7_project);
}

static mm_code survey_cube(mm_doc *doc, mm_index *idx)
{
    MM_TRY(mm__to7_cube_survey(doc, idx));
    return mm__06_refs_survey(doc, idx);
}

static mm_code check_cube(mm_doc *doc)
{
    const mm_code code = mm__to7_run(doc, NULL, true, mm__to7_cube), refs = mm__06_refs_check(doc);

    return code != MM_OK ? code : refs;
}

static mm_code check_job(mm_doc *doc)
{
    return mm__to7_job(doc, NULL);
}

static mm_code check_job_output(mm_doc *doc)
{
    return mm__to7_job_output(doc, NULL);
}

static const mm_route routes[] = {
    { .pattern = "/table/**.json",         .survey = mm__to7_table_survey, .check = check_table },
    { .pattern = "/table_exd/**.json",     .survey = mm__to7_exd_survey,   .check = check_exd },
    { .pattern = "/cube_desc/**.json",     .survey = mm__to7_desc_survey,  .check = check_desc },
    { .pattern = "/project/**.json",       .check = check_project },
    { .pattern = "/cube/**.json",          .survey = survey_cube,          .check = check_cube },
    { .pattern = "/dict/**",               .check = mm__06_binary_check },
    { .pattern = "/table_snapshot/**",     .check = mm__06_binary_check },
    { .pattern = "/job/**",                .survey = mm__to7_job_survey,   .check = check_job },
    { .pattern = "/job_output/**",         .check = check_job_output },
    { .pattern = "/invertedindex_desc/**", .check = mm__to7_inverted_index },
};

static const char *const releases[] = { "0.6.0", "0.6.1", "0.6.2", "0.6.3", "0.6.4", "0.6.5", "0.6.6", NULL };

static const char *const folders[] = { "table", "table_exd", "cube_desc", "cube", "project", "job", "job_output",
                                       "dict", "table_snapshot", "invertedindex_desc", "invertedindex", NULL };

const mm_format mm_format_kylin_0_6 = {
    .id = "kylin-0.6", .family = "kylin", .releases = releases, .release = "0.6.5", .kind = MM_TREE,
    .folders = folders, .vote = mm__kylin_vote, .settle = mm__kylin_settle, .priority = 60,
    MM_ROUTES(routes), .prepare = mm__to7_prepare, .finish = mm__06_refs_finish,
};
