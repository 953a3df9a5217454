/* Kylin 2.x and 3.x: docs/formats/kylin-1.x-to-2.0.md 1, docs/formats/ke-metastore.md 1.2. */
#include "kylin/kylin_verify_2x.h"

static const char *const releases[] = {
    "2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.3.1", "2.3.2", "2.4.0", "2.4.1", "2.5.0", "2.5.1", "2.5.2", "2.6.0", "2.6.1",
    "2.6.2", "2.6.3", "2.6.4", "2.6.5", "2.6.6", "3.0.0", "3.0.1", "3.0.2", "3.1.0", "3.1.1", "3.1.2", "3.1.3", NULL,
};

const mm_format mm_format_kylin_2_0 = {
    .id = "kylin-2.0", .also = "ke", .releases = releases, .release = "2.0.0", .priority = 65, .claim = mm__kylin_claim,
    MM_V2_FORMAT,
};
