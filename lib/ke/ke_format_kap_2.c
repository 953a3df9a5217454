/* KAP 2.x: docs/formats/ke-metastore.md 1. */
#include "ke/ke_format.h"
#include "metastore/layout_detect.h"

/* The dumps do not tell the release: docs/formats/ke-metastore.md 1.2. */
static const char *const releases[] = { "2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0", "2.5.0", NULL };

static const mm_route routes[] = {
    { .pattern = "/dict/**", .check = mm__ke_check_binary },
    { .pattern = "/table_snapshot/**", .check = mm__ke_check_binary },
    { .pattern = "/cube_statistics/**", .check = mm__ke_check_binary },
    { .pattern = "/**", .survey = mm__layout_survey, .check = mm__ke_check },
};

const mm_format mm_format_kap_2 = {
    .id = "kap-2", .family = "ke", .releases = releases, .release = "2.5.0", .kind = MM_TREE,
    .folders = mm__layout_folders, .vote = mm__layout_look, .claim = mm__ke_claim, .priority = 20, MM_ROUTES(routes),
    .prepare = mm__ke_prepare, .finish = mm__ke_finish,
};
