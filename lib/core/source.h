#ifndef METAMIG_CORE_SOURCE_H
#define METAMIG_CORE_SOURCE_H

#include "core/tree.h"
#include <metamig/source.h>

struct mm_source {
    mm_ctx     *ctx;
    mm_tree    *tree;
    const char *kind;       /* "dir", "tar", "tar.gz", ...; "" = the caller's */
    char       *path;       /* as given; "-" = standard input */
    bool        stripped;   /* folders above the resources are off */
    void       *detected;   /* what classify found; NULL = not asked yet */
    void      (*detected_free)(mm_ctx *ctx, void *detected);
    char       *kind_name;  /* of mm_detected_kind_next() */
};

#endif
