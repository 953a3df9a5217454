/* Kylin 4: docs/formats/ke-metastore.md 4. */
#include "kylin/kylin_verify_2x.h"

static const char *const releases[] = { "4.0.0", "4.0.1", "4.0.2", "4.0.3", "4.0.4", "4.0.5", NULL };

const mm_format mm_format_kylin_4_0 = {
    .id = "kylin-4.0", .also = "ke", .releases = releases, .release = "4.0.0", .priority = 40, .claim = mm__kylin_claim,
    MM_V2_FORMAT,
};
