/* Kylin 1.5.1 to 1.6.0: docs/formats/kylin-1.x-to-2.0.md 1. */
#include "kylin/kylin_verify_1x.h"

static const char *const releases[] = { "1.5.1", "1.5.2", "1.5.3", "1.5.4", "1.6.0", NULL };

const mm_format mm_format_kylin_1_5_1 = {
    .id = "kylin-1.5.1", .releases = releases, .release = "1.5.1", .priority = 64, MM_V1_FORMAT,
};
