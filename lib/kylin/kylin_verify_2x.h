#ifndef METAMIG_KYLIN_VERIFY_2X_H
#define METAMIG_KYLIN_VERIFY_2X_H

/* Verify of dumps of Kylin 2.x, 3.x and 4: docs/formats/product.md 6.3. Up to 2.0.0 the rules of kylin_verify_1x.h
 * alone; later those of the layout, metastore/layout.h, and of kylin-verify/ref/ * what the layout has no rule for. */
#include "kylin/kylin_verify_1x.h"

/* The release that is checked is 2.1 or later. */
bool mm__v2_is_layout(mm_run *run);
/* Then: does the layout speak instead of this rule, or nobody? */
bool mm__v2_is_mute(mm_run *run, const char *rule);

/* From 2.6 on a cube names snapshots of its own, in its member `snapshots`: a fact each, if it is there. */
typedef struct mm_cube_snapshot { uint32_t item; } mm_cube_snapshot;
mm_code mm__cube_snapshots(mm_doc *doc, mm_index *idx, int kind);

#define MM_V2_ROUTES 2
extern const mm_route mm__v2_routes[MM_V2_ROUTES];
extern const char *const mm__v2_folders[];
mm_code mm__v2_prepare(mm_index *idx);
mm_code mm__v2_finish(mm_index *idx);

/* What the formats share. */
#define MM_V2_FORMAT \
    .family = "kylin", .kind = MM_TREE, .folders = mm__v2_folders, .vote = mm__kylin_vote, \
    .settle = mm__kylin_settle, MM_ROUTES(mm__v2_routes), MM_OPTIONS(mm__v1_options), \
    .prepare = mm__v2_prepare, .finish = mm__v2_finish

#endif
