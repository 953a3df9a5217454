/* Kylin 1.4 -> 1.5.0, for who wants just that: docs/formats/kylin-1.x-to-2.0.md 1.2 "B0". */
#include "kylin/kylin_15_step.h"
#include "kylin/kylin_runbook.h"

static const char *const from[] = { "kylin-1.4", NULL };

const mm_step mm_step_kylin_1_5_0 = {
    .to = "kylin-1.5.0", .from = from, .routes = mm__15_routes, .n_routes = MM_15_ROUTES, .options = mm__15_options,
    .n_options = MM_15_OPTIONS, .prepare = mm__kd_prepare,
    .success = "No error or warning messages; The migration is success.",
    .failure = "Here are the error/warning messages, you may need check:", .runbook = mm__kylin_runbook_1_5_1,
};
