#ifndef METAMIG_KYLIN_H
#define METAMIG_KYLIN_H

/** @file
 * What only the Kylin family does: hybrid cubes. docs/formats/kylin-1.x-to-2.0.md 3.3.
 */
#include <metamig/pipeline.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which cube becomes a hybrid. Zero-initialise and set `size`. */
typedef struct mm_kylin_hybrid {
    size_t      size;
    const char *project;        /**< the project that lists the cube; case does not matter, so below */
    const char *cube;           /**< the cube whose segments move to a cube of their own */
    const char *partition_date; /**< where the two cubes meet: milliseconds since 1970, "yyyy-MM-dd" or
                                     "yyyy-MM-dd HH:mm:ss[.SSS]", GMT; must be the end of a segment. NULL = end of the
                                     last one */
    int         split_desc;     /**< other cubes that use the same desc get copies of it; otherwise that is an error */
} mm_kylin_hybrid;

/**
 * A pipeline that makes a hybrid of the cube's built segments (in CUBE_old) and the cube that new ones go to, within
 * the format of the dump: Kylin 1.5.0 to 2.x. Set options and run it as any other: the output is checked, and appears
 * complete or not at all. `src` must outlive the pipeline; of `plan` (may be NULL) it takes from and dry_run.
 *
 * The run returns MM_E_OPTION if there is no such project, cube or end of a segment, MM_E_UNSUPPORTED if the cube is
 * none that can be extended; `rep` has the reasons, and nothing is published, not even with "keep-going". The clock of
 * the context dates what is written anew.
 */
MM_API MM_MUST_USE mm_code mm_kylin_hybrid_open(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan,
                                                const mm_kylin_hybrid *what);

#ifdef __cplusplus
}
#endif
#endif
