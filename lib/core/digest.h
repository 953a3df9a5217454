#ifndef METAMIG_CORE_DIGEST_H
#define METAMIG_CORE_DIGEST_H

/* SHA-256 of resources. docs/formats/json-layer.md 10. */
#include "core/tree.h"

enum { MM_DIGEST = 32, MM_DIGEST_TEXT = 2 * MM_DIGEST + 1 };

mm_code mm__tree_digest(mm_tree *tree, mm_item *item, uint8_t digest[MM_DIGEST]);
/* Of a whole file. */
mm_code mm__digest_fd(mm_ctx *ctx, const char *name, int fd, uint8_t digest[MM_DIGEST]);
/* As lower-case hex with a NUL. */
void    mm__digest_text(const uint8_t digest[MM_DIGEST], char text[MM_DIGEST_TEXT]);

#endif
