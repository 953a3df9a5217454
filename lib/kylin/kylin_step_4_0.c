/* Kylin 2.x and 3.x -> 4.0: docs/formats/ke-metastore.md 4.4. What no route names is carried over: permissions, users,
 * hybrids, jobs. DEVIATION: the vendor's tool copies cubes one by one and leaves all of that behind (4.2). */
#include "kylin/kylin_40.h"
#include "kylin/kylin_runbook.h"
#include "kylin/kylin_verify_2x.h"

/* The layout, and the snapshots that a cube itself names: they stay when its segments go. */
static mm_code survey_cube(mm_doc *doc, mm_index *idx)
{
    MM_TRY(mm__layout_read(doc, idx));
    return mm__cube_snapshots(doc, idx, MM_40_SNAPSHOT);
}

static const mm_route routes[] = {
    { .pattern = "/cube_desc/**.json",       .survey = mm__layout_read, .apply = mm__40_desc },
    { .pattern = "/cube/**.json",            .survey = survey_cube,     .apply = mm__40_cube },
    { .pattern = "/model_desc/**.json",      .survey = mm__layout_read, .apply = mm__40_model },
    { .pattern = "/project/**.json",         .survey = mm__layout_read, .apply = mm__40_project },
    { .pattern = "/table/**.json",           .survey = mm__layout_read, .apply = mm__40_table },
    { .pattern = "/dict/**",                 .apply = mm__40_binary },
    { .pattern = "/table_snapshot/**",       .apply = mm__40_binary },
    { .pattern = "/ext_table_snapshot/**",   .apply = mm__40_binary },
    { .pattern = "/cube_statistics/**",      .apply = mm__40_binary },
};

static const mm_option options[] = {
    { "keep-segments", MM_OPTION_FLAG, NULL, NULL, NULL, "keep segments; only cubes of Kylin 4 allow it" },
    { "drop-unreferenced", MM_OPTION_FLAG, NULL, NULL, NULL,
      "leave out dictionaries, snapshots and statistics that only cleared segments had" },
};

static const char *const from[] = { "kylin-2.0", NULL };

const mm_step mm_step_kylin_4_0 = {
    .to = "kylin-4.0", .from = from, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = mm__40_prepare,
    .runbook = mm__kylin_runbook_4_0,
};
