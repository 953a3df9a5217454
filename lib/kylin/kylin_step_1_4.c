/* Kylin 0.7 to 1.3 -> 1.4: docs/formats/kylin-1.x-to-2.0.md 2.4. */
#include "kylin/kylin_14_step.h"
#include "kylin/kylin_runbook.h"

#include <string.h>

static mm_code apply_model(mm_doc *doc, mm_emit *out)
{
    bool done;

    MM_TRY(mm__kd_model(doc, out, &done));
    return done ? MM_OK : mm_emit_same(out, doc);
}

static mm_code apply_desc(mm_doc *doc, mm_emit *out)
{
    const mm_kd_state *state = mm_doc_state(doc);
    const mm_kd_desc *fact = mm_index_find(state->run, MM_KD_DESC, doc->path);

    return fact->old_shape ? mm__kd_desc(doc, out) : mm_emit_same(out, doc);
}

static const mm_route routes[] = {
    { .pattern = "/cube_desc/**.json",  .survey = mm__kd_survey_desc,  .apply = apply_desc },
    { .pattern = "/model_desc/**.json", .survey = mm__kd_survey_model, .apply = apply_model },
    { .pattern = "/cube/**.json",       .survey = mm__kd_survey_cube },
};

static const mm_option options[] = {
    { "model", MM_OPTION_TEXT, "NAME[,...]", NULL, NULL, "convert only cube descs of these models, and the models" },
    { "by-name", MM_OPTION_FLAG, NULL, NULL, NULL, "rename cube descs whose file is not called as they are" },
};

static const char *const from[] = { "kylin-0.7", NULL };

const mm_step mm_step_kylin_1_4 = {
    .to = "kylin-1.4", .from = from, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = mm__kd_prepare,
    .is_default = true, .sibling = "_v2", .success = "No error or warning messages; The update succeeds.",
    .runbook = mm__kylin_runbook_1_4,
};
