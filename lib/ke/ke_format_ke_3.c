/* KE 3.x: docs/formats/ke-metastore.md 1. */
#include "ke/ke_format.h"
#include "metastore/layout_detect.h"

static const char *const releases[] = { "3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.4.1", "3.4.5", NULL };

static mm_code check(mm_doc *doc)
{
    MM_TRY(mm__ke_check(doc));
    return mm__ke_check_later(doc);
}

static const mm_route routes[] = {
    { .pattern = "/dict/**", .check = mm__ke_check_binary },
    { .pattern = "/table_snapshot/**", .check = mm__ke_check_binary },
    { .pattern = "/cube_statistics/**", .check = mm__ke_check_binary },
    { .pattern = "/**", .survey = mm__layout_survey, .check = check },
};

const mm_format mm_format_ke_3 = {
    .id = "ke-3", .family = "ke", .releases = releases, .release = "3.4.5", .kind = MM_TREE,
    .folders = mm__layout_folders, .vote = mm__layout_look, .claim = mm__ke_claim, .priority = 21, MM_ROUTES(routes),
    .prepare = mm__ke_prepare, .finish = mm__ke_finish,
};
