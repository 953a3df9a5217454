/* Kylin 0.7.1 to 1.3.0: docs/formats/kylin-0.6-to-0.7.md 2 and 7. */
#include "kylin/kylin_detect.h"
#include "kylin/kylin_verify_0_7.h"
#include "metastore/binary.h"

static const char *const releases[] = { "0.7.1", "0.7.2", "1.0.0", "1.1.0", "1.1.1", "1.2.0", "1.3.0", NULL };

static const char *const folders[] = { "table", "table_exd", "cube_desc", "model_desc", "cube", "project", "execute",
                                       "execute_output", "dict", "table_snapshot", "invertedindex",
                                       "invertedindex_desc", "hybrid", "job", "job_output", NULL };

static mm_code check_binary(mm_doc *doc)
{
    static const mm_binary_facts facts = { .no_table_name = true };
    return mm__binary_check(doc, &facts);
}

static const mm_route routes[] = {
    { .pattern = "/dict/**", .check = check_binary },
    { .pattern = "/table_snapshot/**", .check = check_binary },
    { .pattern = "/cube/**.json", .survey = mm__v7_survey_cube, .check = mm__v7_check_cube },
    { .pattern = "/cube_desc/**.json", .survey = mm__v7_survey_desc, .check = mm__v7_check_desc },
    { .pattern = "/model_desc/**.json", .survey = mm__v7_survey_model, .check = mm__v7_check_model },
    { .pattern = "/table/**.json", .survey = mm__v7_survey_table, .check = mm__v7_check_table },
    { .pattern = "/table_exd/**.json", .survey = mm__v7_survey_exd, .check = mm__v7_check_exd },
    { .pattern = "/project/**.json", .survey = mm__v7_survey_project, .check = mm__v7_check_project },
    { .pattern = "/execute/**", .survey = mm__v7_survey_job, .check = mm__v7_check_job },
    { .pattern = "/execute_output/**", .survey = mm__v7_survey_output, .check = mm__v7_check_output },
    { .pattern = "/invertedindex/**.json", .survey = mm__v7_survey_ii, .check = mm__v7_check_ii },
    { .pattern = "/invertedindex_desc/**.json", .survey = mm__v7_survey_iidesc, .check = mm__v7_check_iidesc },
    { .pattern = "/hybrid/**.json", .survey = mm__v7_survey_hybrid, .check = mm__v7_check_hybrid },
};

const mm_format mm_format_kylin_0_7 = {
    .id = "kylin-0.7", .family = "kylin", .releases = releases, .release = "0.7.2", .kind = MM_TREE,
    .folders = folders, .vote = mm__kylin_vote, .settle = mm__kylin_settle, .priority = 61,
    MM_ROUTES(routes),
    .prepare = mm__v7_prepare, .finish = mm__v7_finish,
    .verdict_ok = "No error or warning messages; The migration is success.",
    .verdict_bad = "Here are the error/warning messages, you may need check:",
};
