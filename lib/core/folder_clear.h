#ifndef METAMIG_CORE_FOLDER_CLEAR_H
#define METAMIG_CORE_FOLDER_CLEAR_H

/* Listing and emptying folders without allocating: works when memory has run out, which is when it is needed. */
#include "core/core.h"

/* Calls fn for each name but "." and ".." (type: DT_...); fn returns false to stop. False: could not be read. */
bool mm__folder_names(mm_ctx *ctx, int fd, bool (*fn)(void *user, const char *name, unsigned type), void *user);
/* Removes everything below `fd`, whatever its depth; links are removed, not followed. True: it is empty now. */
bool mm__folder_clear(mm_ctx *ctx, int fd);

#endif
