#ifndef METAMIG_CORE_SOURCE_DIR_H
#define METAMIG_CORE_SOURCE_DIR_H

/* A tree over a folder, for the walk (source_dir_walk.c) and for the staging folder (stage_dir.c): they add items whose
 * `where` is an index into the folders. */
#include "core/folders.h"
#include "core/tree.h"

typedef struct mm_dir_tree {
    mm_tree    base;
    mm_folders folders;
} mm_dir_tree;

/* Takes over `root`, -1 = set later, in any case. */
mm_code mm__dir_tree_new(mm_dir_tree **out, mm_ctx *ctx, const char *name, int root);
/* Adds everything below the root; faults are recorded. */
mm_code mm__dir_tree_walk(mm_dir_tree *dir);

#endif
