/* Kylin 1.5.1 to 1.6.0 -> 2.0: docs/formats/kylin-1.x-to-2.0.md 2.7. 2.0 reads the files of 1.5.1 and later; a raised
 * version would change what their names mean, so it stays. */
#include "kylin/kylin_14_step.h"
#include "kylin/kylin_20_rewrite.h"
#include "kylin/kylin_runbook.h"

/* Only --fix-fixed-length asks for more than the document itself. */
static bool is_asked(mm_index *idx)
{
    return mm_run_flag(mm_index_run(idx), "fix-fixed-length");
}

static mm_code survey_desc(mm_doc *doc, mm_index *idx)
{
    return is_asked(idx) ? mm__kd_survey_desc(doc, idx) : MM_OK;
}

static mm_code survey_model(mm_doc *doc, mm_index *idx)
{
    return is_asked(idx) ? mm__kd_survey_model(doc, idx) : MM_OK;
}

static mm_code survey_cube(mm_doc *doc, mm_index *idx)
{
    return is_asked(idx) ? mm__kd_survey_cube(doc, idx) : MM_OK;
}

static mm_code survey_table(mm_doc *doc, mm_index *idx)
{
    return is_asked(idx) ? mm__kd_survey_table(doc, idx) : MM_OK;
}

/* What is odd about the text is told where it is read first. */
static mm_code apply_desc(mm_doc *doc, mm_emit *out)
{
    doc->again = doc->again && mm_run_flag(doc->run, "fix-fixed-length");
    return mm__20_desc(doc, out);
}

static mm_code apply_model(mm_doc *doc, mm_emit *out)
{
    doc->again = doc->again && mm_run_flag(doc->run, "fix-fixed-length");
    return mm__20_model(doc, out);
}

static const mm_route routes[] = {
    { .pattern = "/cube_desc/**.json",  .survey = survey_desc,  .apply = apply_desc },
    { .pattern = "/model_desc/**.json", .survey = survey_model, .apply = apply_model },
    { .pattern = "/cube/**.json",       .survey = survey_cube },
    { .pattern = "/table/**.json",      .survey = survey_table },
};

static const mm_option options[] = {
    { "fix-fixed-length", MM_OPTION_FLAG, NULL, NULL, NULL,
      "give number columns of rowkeys without segments a dictionary in place of fixed_length, which 2.0 refuses" },
};

static const char *const from[] = { "kylin-1.5.1", NULL };

const mm_step mm_step_kylin_2_0 = {
    .to = "kylin-2.0", .from = from, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = mm__kd_prepare,
    .is_default = true,
    .success = "No error or warning messages; The migration is success.",
    .failure = "Here are the error/warning messages, you may need check:", .runbook = mm__kylin_runbook_2_0,
};
