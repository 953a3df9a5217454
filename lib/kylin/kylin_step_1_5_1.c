/* Kylin 1.4 and 1.5.0 -> 1.5.1 to 1.6.0: docs/formats/kylin-1.x-to-2.0.md 2.5. */
#include "kylin/kylin_15_step.h"
#include "kylin/kylin_runbook.h"

static const char *const from[] = { "kylin-1.4", "kylin-1.5.0", NULL };

const mm_step mm_step_kylin_1_5_1 = {
    .to = "kylin-1.5.1", .from = from, .routes = mm__15_routes, .n_routes = MM_15_ROUTES, .options = mm__15_options,
    .n_options = MM_15_OPTIONS, .prepare = mm__kd_prepare, .is_default = true,
    .success = "No error or warning messages; The migration is success.",
    .failure = "Here are the error/warning messages, you may need check:", .runbook = mm__kylin_runbook_1_5_1,
};
