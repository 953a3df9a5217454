#ifndef METAMIG_CORE_SOURCE_H
#define METAMIG_CORE_SOURCE_H

/* A source as the pipeline sees it: the tree. What reads entry by entry (mm_source_next) is a cursor over it. */
#include "core/tree.h"
#include <metamig/source.h>

struct mm_lines; /* core/lines.h */

struct mm_source {
    mm_ctx     *ctx;
    mm_tree    *tree;
    const char *kind;      /* "dir", "tar", "tar.gz", ...; "" for the caller's own; static text */
    char       *path;      /* as given */
    bool        stripped;  /* folders above the resources were taken off */
    void       *detected;  /* what the pipeline found out about it, with the function that frees it */
    void      (*detected_free)(mm_ctx *ctx, void *detected);
    char        text_kind[32]; /* `kind` of a text that became a tree */
    char       *kind_name;  /* of mm_detected_kind_next(), text dumps */
    struct mm_kinds *kinds; /* the same, trees (core/kinds.c) */

    struct mm_lines *lines; /* a text dump; the tree is empty then */

    size_t      next;      /* cursor: entry after the current one; 0 = before the first */
    mm_buf      data;      /* piece of the current entry */
    int         fd;        /* of the current entry, -1 = none */
    bool        close_it;
    uint64_t    at, left;  /* in fd */
    bool        loaded;    /* the current entry was handed out as a whole */
    char       *entry_path;
    size_t      entry_room;
};

/* As mm_source_open(), but a container in a folder or archive is a resource as others. */
mm_code mm__source_open_plain(mm_source **out, mm_ctx *ctx, const char *path);
/* Around a tree that is there; takes it over in any case. */
mm_code mm__source_over(mm_source **out, mm_ctx *ctx, const char *path, const char *kind, mm_tree *tree);
void    mm__kinds_free(mm_ctx *ctx, struct mm_kinds *kinds); /* NULL is fine */
/* Drains the caller's source into a spool (source_ops.c). */
mm_code mm__tree_open_ops(mm_tree **out, mm_ctx *ctx, const char *name, const mm_source_ops *ops, void *user);

#endif
