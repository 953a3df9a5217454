/* KE 4.0, the first one with the layout of Kylin 5: docs/formats/ke-metastore.md 5, 6. */
#include "ke/ke5.h"

static const char *const releases[] = { "4.0.0", NULL };

const mm_format mm_format_ke_4_0 = {
    .id = "ke-4.0", .releases = releases, .release = "4.0.0", .priority = 1, K5_FORMAT,
};
