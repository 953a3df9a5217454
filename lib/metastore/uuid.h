#ifndef METAMIG_METASTORE_UUID_H
#define METAMIG_METASTORE_UUID_H

#include "core/core.h"

#define MM_UUID_SIZE 37 /* 36 characters and the NUL */

/* Version 5 UUID of `name` in the URL namespace, lower-case. The context's uuid seed, if any, is appended to the name
 * as "#SEED". docs/formats/product.md 6.4. */
void mm__uuid5_url(const mm_ctx *ctx, const char *name, size_t len, char out[MM_UUID_SIZE]);

#endif
