/* Kylin 1.5.0: docs/formats/kylin-1.x-to-2.0.md 1. */
#include "kylin/kylin_verify_1x.h"

static const char *const releases[] = { "1.5.0", NULL };

const mm_format mm_format_kylin_1_5_0 = {
    .id = "kylin-1.5.0", .releases = releases, .release = "1.5.0", .priority = 63, MM_V1_FORMAT,
};
