/* Kylin 5 and KE 4.1 or later: docs/formats/ke-metastore.md 5. */
#include "ke/ke5.h"

static const char *const releases[] = { "5.0.0", NULL };
static const char *const aliases[] = { "ke-4", "ke-4.1", "kylin-5.0", "kylin-5.0.0", NULL };

const mm_format mm_format_kylin_5 = {
    .id = "kylin-5", .releases = releases, .release = "5.0.0", .aliases = aliases, .priority = 2, K5_FORMAT,
};
