#ifndef METAMIG_CORE_TREE_H
#define METAMIG_CORE_TREE_H

/* A tree of resources with random access: what a folder, an unpacked archive, an overlay and a stage have in common.
 * Entries are sorted by path bytes. Reading is safe from several threads, each with a buffer of its own. */
#include "core/core.h"
#include <metamig/report.h>

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

/* Containers of a Kylin 5 store, which say more than that there are resources: docs/formats/ke-metastore.md 5.2, 5.6,
 * 5.7. */
typedef enum mm_store {
    MM_STORE_NONE,      /* a folder or an archive of one */
    MM_STORE_PLAIN,     /* metadata.zip */
    MM_STORE_SNAPSHOT,  /* the same, each entry a record with the version counter */
    MM_STORE_EXPORT,    /* zip of exported models */
    MM_STORE_AUDIT      /* what an audit log leaves behind */
} mm_store;

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
    /* Descriptor that has the content at *offset, for pread() and copying inside the kernel, or *fd = -1: this one
     * has none. *close_it says whether the caller must close it. Fills in size, mtime, mode. NULL = never any. */
    mm_code (*open)(mm_tree *tree, mm_item *item, int *fd, uint64_t *offset, bool *close_it);
    /* Permission bits of a folder ("cube", "" = the top), 0 = not known. NULL = never known. */
    uint32_t (*folder_mode)(mm_tree *tree, const char *path, size_t len);
    void (*free)(mm_tree *tree);
} mm_tree_ops;

/* What is wrong with the tree as a container. All of it is found, none of it stops the opening; who goes on with a
 * tree that has errors loses data. */
typedef struct mm_tree_fault {
    struct mm_tree_fault *next;
    mm_severity severity;
    mm_code     code;     /* MM_E_IO unreadable, MM_E_SYNTAX container, MM_E_DATA not a regular file; MM_OK: no error */
    int         sys;      /* errno or 0 */
    const char *rule;     /* "core/link" */
    const char *path;     /* without leading slash; may hold any byte but NUL; "" = the container */
    const char *text;
} mm_tree_fault;

struct mm_tree {
    mm_ctx            *ctx;
    const mm_tree_ops *ops;
    char              *name;    /* as the user gave it; for messages */
    mm_item           *items;
    size_t             n_items, cap_items;
    mm_arena           names;   /* paths */
    char              *prefix;  /* folders above the resources, "" or "meta_dump/" */
    mm_tree_fault     *faults, *last_fault; /* in the order of finding */
    size_t             n_faults, n_errors;  /* counted on when the list is full */
    uint32_t           file_mode; /* permission bits of the archive it comes from; 0 = none */
    mm_store           store;
    uint64_t           n_slash, n_bare; /* of a zip: names with and without a slash in front */
    mm_tree           *outer;     /* tree that holds the metadata.zip this one was read from, or NULL; freed with it */
    const char        *broken_name; /* of an export: what is wrong with the name of the file, or NULL; static text */
};

mm_code mm__tree_init(mm_tree *tree, mm_ctx *ctx, const mm_tree_ops *ops, const char *name);
/* `path` may have or lack the leading slash; it is copied. Items are sorted by mm__tree_sort. */
mm_code mm__tree_add(mm_tree *tree, const char *path, size_t len, mm_item **out);
mm_code mm__tree_sort(mm_tree *tree);   /* MM_E_SYNTAX core/name-twice if a path occurs twice */
/* Warnings core/name-case for paths that are equal but for case, of a sorted tree. */
mm_code mm__tree_check_case(mm_tree *tree);
mm_item *mm__tree_find(const mm_tree *tree, const char *path, size_t len);
/* Faults core/name-twice for paths that are a file here and a folder there, of a sorted tree. */
mm_code mm__tree_check_folders(mm_tree *tree);
/* Takes folders off the top while all resources lie in one folder that `is_kind` does not know. */
mm_code mm__tree_strip(mm_tree *tree, bool (*is_kind)(const char *name, size_t len, void *user), void *user);
mm_code mm__tree_load(mm_tree *tree, mm_item *item, mm_buf *buf);  /* max = limit max_doc */
mm_code mm__tree_stream(mm_tree *tree, mm_item *item, mm_chunk_fn *fn, void *user);
mm_code mm__tree_stat(mm_tree *tree, mm_item *item);
void    mm__tree_free(mm_tree *tree);   /* NULL is fine */

/* Faults, first to last; NULL = none. The opening functions below return MM_OK with faults recorded. */
const mm_tree_fault *mm__tree_faults(const mm_tree *tree);
/* MM_OK, or the first error among the faults, set on the context: for callers that cannot report all. */
mm_code mm__tree_refuse(mm_tree *tree);
/* Records one, up to 10 000 of them, with a path without leading slash. Only MM_E_NOMEM can be returned. */
mm_code mm__tree_fault(mm_tree *tree, const mm_tree_fault *like, const char *path, size_t len, const char *fmt, ...)
    MM_PRINTF(5, 6);

/* ---- sources (source_dir.c, source_archive.c, spool.c) ---- */
mm_code mm__tree_open_dir(mm_tree **out, mm_ctx *ctx, const char *path);
/* Archive from a file or, with fd >= 0, from a descriptor, which stays the caller's; unpacked into a spool. */
mm_code mm__tree_open_archive(mm_tree **out, mm_ctx *ctx, const char *path, int fd, const char **kind);
/* Zip archive that is a resource of another tree. */
mm_code mm__tree_open_zip(mm_tree **out, mm_tree *from, mm_item *item);
/* The same; anything that is no archive is one entry, "text", decompressed, and the kind is "text". */
mm_code mm__tree_open_text(mm_tree **out, mm_ctx *ctx, const char *path, int fd, const char **kind);
/* Folder, archive or text, for families that read texts. */
mm_code mm__tree_open_any(mm_tree **out, mm_ctx *ctx, const char *path, const char **kind);
/* Folder or archive by looking at it; "-" = standard input. *kind: "dir", "tar", "tar.gz", ... static text. */
mm_code mm__tree_open(mm_tree **out, mm_ctx *ctx, const char *path, const char **kind);

/* A spool is a tree that is written first and read afterwards: memory up to 32 MiB, then an unlinked temporary file in
 * TMPDIR, /var/tmp or /tmp. put is safe from several threads; call mm__tree_sort before the first read. More than
 * max_total bytes: MM_E_LIMIT core/limit. */
mm_code mm__spool_new(mm_tree **out, mm_ctx *ctx, const char *name);
mm_code mm__spool_put(mm_tree *spool, const mm_item *like, const char *path, const void *data, size_t len);
/* In pieces, one entry at a time per spool and no put between; `like` may be NULL. The entry is there after end. */
mm_code mm__spool_begin(mm_tree *spool, const mm_item *like, const char *path);
mm_code mm__spool_write(mm_tree *spool, const void *data, size_t len);
mm_code mm__spool_end(mm_tree *spool);
/* Takes the entry that was begun, or ended last, away again. */
void    mm__spool_cancel(mm_tree *spool);
/* Remembers a folder ("cube", "" = the top) with its permission bits. */
mm_code mm__spool_folder(mm_tree *spool, const char *path, size_t len, uint32_t mode);
bool    mm__spool_has_folder(mm_tree *spool, const char *path, size_t len);

/* Descriptor of an empty unlinked temporary file. */
mm_code mm__temp_file(mm_ctx *ctx, const char *name, int *fd);

#endif
