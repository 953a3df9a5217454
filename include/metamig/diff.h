#ifndef METAMIG_DIFF_H
#define METAMIG_DIFF_H

/** @file
 * What changed between two dumps: resource by resource, in JSON documents value by value. Any two trees or text dumps
 * can be compared, of a known format or not.
 *
 * Passwords, keys and the like never appear in a difference: "(secret)" stands for them.
 */
#include <metamig/source.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mm_change {
    MM_CHANGE_ADDED,   /**< only in the second one */
    MM_CHANGE_REMOVED, /**< only in the first one */
    MM_CHANGE_RENAMED, /**< the same bytes under another path, `to` */
    MM_CHANGE_CONTENT, /**< in both, and different; what differs follows, with the same path */
    MM_CHANGE_VALUE,   /**< a JSON value: `pointer`, `before`, `after` */
    MM_CHANGE_BYTES,   /**< no JSON, or the same values written differently: sizes, and digests as `before`, `after` */
    MM_CHANGE_TIME     /**< modification times; only if they were asked for */
} mm_change;

/** One difference; strings live until the callback returns. */
typedef struct mm_difference {
    size_t      size;         /**< sizeof(mm_difference) of the library */
    mm_change   change;
    const char *path;
    const char *to;           /**< of MM_CHANGE_RENAMED, else NULL */
    const char *pointer;      /**< RFC 6901; "" = the whole document; NULL where it does not apply */
    const char *before;       /**< JSON text cut at 200 bytes, with "..." then; NULL = absent. SHA-256 in hex */
    const char *after;
    uint64_t    before_size, after_size; /**< bytes */
    int64_t     before_time, after_time; /**< ns since 1970 UTC */
} mm_difference;

typedef void mm_difference_fn(void *user, const mm_difference *difference);

/** What to compare. Zero-initialise and set `size`. */
typedef struct mm_diff_plan {
    size_t            size;
    int               times; /**< modification times, too */
    mm_difference_fn *fn;    /**< called in order of paths, inside of a document in its order; may be NULL */
    void             *user;
} mm_diff_plan;

/** Numbers of resources. Zero-initialise and set `size`. */
typedef struct mm_diff_counts {
    size_t   size;
    uint64_t added, removed, renamed, changed, same;
} mm_diff_counts;

/**
 * Compares two sources of this context. `counts` may be NULL. Folders above the resources that only one of them has
 * ("meta_dump/cube/a.json" in an archive), and the manifest of a backup, are left out of the comparison. A record of a
 * text dump is a resource whose path is its key.
 * MM_OK: the same; MM_E_VERIFY: they differ; else an error of reading, and what was delivered is not all.
 */
MM_API MM_MUST_USE mm_code mm_diff_run(mm_ctx *ctx, mm_source *a, mm_source *b, const mm_diff_plan *plan,
                                       mm_diff_counts *counts);

#ifdef __cplusplus
}
#endif
#endif
