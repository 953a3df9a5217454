/* Kylin 1.4, called v2.0 when it was new: docs/formats/kylin-1.x-to-2.0.md 1. */
#include "kylin/kylin_verify_1x.h"

static const char *const releases[] = { "1.4.0", NULL };

const mm_format mm_format_kylin_1_4 = {
    .id = "kylin-1.4", .releases = releases, .release = "1.4.0", .priority = 62, MM_V1_FORMAT,
    .verdict_ok = "No error or warning messages; The update succeeds.",
    .verdict_bad = "Here are the error/warning messages, you may need to check:",
};
