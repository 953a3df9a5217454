/* Kylin 1.5.1 to 1.6.0 -> 2.0: docs/formats/kylin-1.x-to-2.0.md 2.7. 2.0 reads the files of 1.5.1 and later; a raised
 * version would change what their names mean, so it stays. */
#include "kylin/kylin_20_rewrite.h"
#include "kylin/kylin_runbook.h"

static const mm_route routes[] = {
    { .pattern = "/cube_desc/**.json",  .apply = mm__20_desc },
    { .pattern = "/model_desc/**.json", .apply = mm__20_model },
};

static const char *const from[] = { "kylin-1.5.1", NULL };

const mm_step mm_step_kylin_2_0 = {
    .to = "kylin-2.0", .from = from, MM_ROUTES(routes), .is_default = true,
    .success = "No error or warning messages; The migration is success.",
    .failure = "Here are the error/warning messages, you may need check:", .runbook = mm__kylin_runbook_2_0,
};
