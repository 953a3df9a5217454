#ifndef METAMIG_KE_KE5_OPEN_H
#define METAMIG_KE_KE5_OPEN_H

/* Containers of a store; see ke5_open.c. */
#include "core/registry.h"
#include "ke/ke5.h"

/* If every entry of the tree is a snapshot record, another tree with what they hold takes its place. */
mm_code mm__ke5_unpack_snapshots(mm_tree **tree);

bool    mm__ke5_is_export(const char *path, const mm_tree *tree);
/* Marks it, and compares its name with its MD5. */
mm_code mm__ke5_settle_export(const char *path, mm_tree *tree);

/* MM_END: no audit log. */
mm_code mm__ke5_open_audit(mm_ctx *ctx, const char *path, struct mm_text *text, mm_tree **tree, const char **kind);

/* Base64, exactly; appends to `out`. False: it is none (or out of memory: the buffer says so). */
bool    mm__ke5_base64(mm_buf *out, const char *text, size_t len);

#endif
