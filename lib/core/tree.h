#ifndef METAMIG_CORE_TREE_H
#define METAMIG_CORE_TREE_H

/* A tree of resources with random access: what a folder, an unpacked archive, an overlay and a stage have in common.
 * Entries are sorted by path bytes. Reading is safe from several threads, each with a buffer of its own. */
#include "core/core.h"

typedef struct mm_item {
    const char *path;    /* with a leading slash: "/cube/a.json"; the file name is path + 1 */
    uint32_t    path_len;
    uint32_t    mode;    /* permission bits */
    int64_t     mtime;   /* ns since 1970 */
    uint64_t    size;    /* UINT64_MAX = not known before it is opened (folders are not stat'ed by the walk) */
    uint64_t    mvcc;
    uint64_t    where;   /* the tree's own: offset in a spool, index of a folder, ... */
    uint64_t    stamp;   /* the tree's own: to find out that a file changed between two reads */
} mm_item;

typedef struct mm_tree mm_tree;

/* Receives pieces of a resource; anything but MM_OK stops the reader, which returns it. */
typedef mm_code mm_chunk_fn(void *user, const void *data, size_t len);

typedef struct mm_tree_ops {
    /* Whole resource into buf (replaced, MM_PAD zero bytes follow); fills in mtime, mode, size of the item.
     * Larger than `max`: MM_E_LIMIT with rule json/size. */
    mm_code (*load)(mm_tree *tree, mm_item *item, mm_buf *buf, uint64_t max);
    /* In pieces, whatever its size. */
    mm_code (*stream)(mm_tree *tree, mm_item *item, mm_chunk_fn *fn, void *user);
    /* Size, mtime, mode without the content. */
    mm_code (*stat)(mm_tree *tree, mm_item *item);
    /* Descriptor positioned at the start of the content for copying inside the kernel, or -1; *close_it says whether
     * the caller must close it. NULL = never. */
    int (*open)(mm_tree *tree, mm_item *item, uint64_t *offset, bool *close_it);
    void (*free)(mm_tree *tree);
} mm_tree_ops;

struct mm_tree {
    mm_ctx            *ctx;
    const mm_tree_ops *ops;
    char              *name;    /* as the user gave it; for messages */
    mm_item           *items;
    size_t             n_items, cap_items;
    mm_arena           names;   /* paths */
    char              *prefix;  /* folders above the resources, "" or "meta_dump/" */
};

mm_code mm__tree_init(mm_tree *tree, mm_ctx *ctx, const mm_tree_ops *ops, const char *name);
/* `path` may have or lack the leading slash; it is copied. Items are sorted by mm__tree_sort. */
mm_code mm__tree_add(mm_tree *tree, const char *path, size_t len, mm_item **out);
mm_code mm__tree_sort(mm_tree *tree);   /* MM_E_SYNTAX core/name-twice if a path occurs twice */
mm_item *mm__tree_find(const mm_tree *tree, const char *path, size_t len);
/* Takes folders off the top while all resources lie in one folder that `is_kind` does not know. */
mm_code mm__tree_strip(mm_tree *tree, bool (*is_kind)(const char *name, size_t len, void *user), void *user);
mm_code mm__tree_load(mm_tree *tree, mm_item *item, mm_buf *buf);  /* max = limit max_doc */
mm_code mm__tree_stream(mm_tree *tree, mm_item *item, mm_chunk_fn *fn, void *user);
mm_code mm__tree_stat(mm_tree *tree, mm_item *item);
void    mm__tree_free(mm_tree *tree);   /* NULL is fine */

/* ---- sources (source_dir.c, source_archive.c, spool.c) ---- */
mm_code mm__tree_open_dir(mm_tree **out, mm_ctx *ctx, const char *path);
/* Archive from a file or, with fd >= 0, from a descriptor; unpacked into a spool. */
mm_code mm__tree_open_archive(mm_tree **out, mm_ctx *ctx, const char *path, int fd);
/* Folder or archive by looking at it; "-" = standard input. *kind: "dir", "tar", "tar.gz", ... static text. */
mm_code mm__tree_open(mm_tree **out, mm_ctx *ctx, const char *path, const char **kind);

/* A spool is a tree that is written first and read afterwards: memory up to 32 MiB, then an unlinked temporary file.
 * put is safe from several threads; call mm__tree_sort before the first read. */
mm_code mm__spool_new(mm_tree **out, mm_ctx *ctx, const char *name);
mm_code mm__spool_put(mm_tree *spool, const mm_item *like, const char *path, const void *data, size_t len);
/* In pieces, one entry at a time per spool: */
mm_code mm__spool_begin(mm_tree *spool, const mm_item *like, const char *path);
mm_code mm__spool_write(mm_tree *spool, const void *data, size_t len);
mm_code mm__spool_end(mm_tree *spool);

#endif
