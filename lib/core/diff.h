#ifndef METAMIG_CORE_DIFF_H
#define METAMIG_CORE_DIFF_H

/* Comparing two trees. What is inside of documents is the business of a layer above, which the registry names. */
#include "core/tree.h"
#include <metamig/diff.h>

/* `before` or `after` is NULL where the value is absent. */
typedef void mm_value_fn(void *user, const char *pointer, const char *before, const char *after);

typedef struct mm_diff_values {
    mm_code (*open)(void **state, mm_ctx *ctx);
    /* Differences in document order, *n of them. MM_END: one of the two is no document. The texts are followed by
     * MM_PAD zero bytes. */
    mm_code (*compare)(void *state, const char *path, const mm_buf *a, const mm_buf *b, mm_value_fn *fn, void *user,
                       uint64_t *n);
    /* Is this a resource of which no value and no digest may be shown? */
    bool (*is_secret)(const char *path);
    void (*close)(void *state); /* NULL is fine */
} mm_diff_values;

/* Two trees that are there, as mm_diff_run(); MM_OK whether they differ or not. */
mm_code mm__diff_trees(mm_ctx *ctx, mm_tree *a, mm_tree *b, const mm_diff_plan *plan);

/* A source as the tree that is compared. */
typedef struct mm_diff_side { mm_tree *tree; bool own; } mm_diff_side;

mm_code mm__diff_sides(mm_ctx *ctx, mm_source *src[2], mm_diff_side side[2]);
void    mm__diff_side_free(mm_diff_side *side);

/* Resources that only one side has. `pair` is the item of the other side with the same bytes, or NULL. */
typedef struct mm_lone { mm_item *item; struct mm_lone *pair; uint8_t digest[32]; bool hashed; } mm_lone;

/* Pairs what has the same bytes: first where the last component of the path is the same, then in order of paths. */
mm_code mm__diff_pair(mm_ctx *ctx, mm_tree *tree[2], mm_lone *lone[2], const size_t n[2]);

#endif
