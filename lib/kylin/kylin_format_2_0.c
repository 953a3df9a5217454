/* Kylin 2.0: docs/formats/kylin-1.x-to-2.0.md 1. */
#include "kylin/kylin_verify_1x.h"

static const char *const releases[] = { "2.0.0", NULL };

const mm_format mm_format_kylin_2_0 = {
    .id = "kylin-2.0", .releases = releases, .release = "2.0.0", .priority = 65, MM_V1_FORMAT,
};
