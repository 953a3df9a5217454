#ifndef METAMIG_KYLIN_15_CUBOID_H
#define METAMIG_KYLIN_15_CUBOID_H

/* Which combinations of rowkey columns are valid, under the rules of 1.4 and under those of 1.5, as bit sets: bit i is
 * rowkey column i. docs/formats/kylin-1.x-to-2.0.md 2.5.5. */
#include "core/core.h"

#define MM_CUBOID_COLUMNS 63 /* more do not fit the cuboid id of any release */

typedef struct mm_cub_levels { uint8_t n, at[MM_CUBOID_COLUMNS]; uint64_t set; } mm_cub_levels;

typedef struct mm_cub_old {
    unsigned n;                                     /* rowkey columns */
    uint64_t mandatory;
    const uint64_t *groups; size_t n_groups;        /* as written, mandatory columns included */
    const mm_cub_levels *hierarchies; size_t n_hierarchies;
} mm_cub_old;

typedef struct mm_cub_group {
    uint64_t includes, joint;                       /* joint 0: none */
    mm_cub_levels *hierarchies; size_t n_hierarchies;
} mm_cub_group;

typedef struct mm_cub_new { unsigned n; uint64_t mandatory; const mm_cub_group *groups; size_t n_groups; } mm_cub_new;

typedef struct mm_cub_verdict {
    bool unknown;                                   /* too many columns, and no simple case */
    uint64_t extra, lost;                           /* number of cuboids */
} mm_cub_verdict;

/* MM_E_NOMEM only. */
mm_code mm__cuboid_compare(mm_ctx *ctx, const mm_cub_old *old, const mm_cub_new *new, mm_cub_verdict *out);

#endif
