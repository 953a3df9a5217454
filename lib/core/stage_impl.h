#ifndef METAMIG_CORE_STAGE_IMPL_H
#define METAMIG_CORE_STAGE_IMPL_H

/* Shared by stage.c (names, life), stage_write.c (bytes) and stage_deliver.c (hand-over). */
#include "core/place.h"
#include "core/source_dir.h"
#include "core/stage.h"

/* Name taken for a resource: where it goes. */
typedef struct mm_claim { uint32_t folder; const char *rel; } mm_claim;

struct mm_stage {
    mm_ctx         *ctx;
    mm_sink        *sink;
    mm_tree        *tree;      /* of a folder output: over the content folder; else a spool */
    mm_dir_tree    *dir;       /* the same as `tree`, or NULL for a spool */
    mm_folders     *folders;   /* of dir, or `known` */
    mm_folders      known;     /* names of folders only */
    mm_tree        *like;
    char           *prefix;    /* "" or "meta_dump/" */
    mm_map          claims;    /* paths that were put; values: not NULL */
    pthread_mutex_t lock;      /* claims, folders to be made, items, spool */
    bool            ready, written, delivered; /* written: an archive file, but for its name */
    _Atomic mm_code broken;    /* first failure of a put */
    uint64_t        total;     /* bytes of a folder output */
    int             fd;        /* resource in pieces, or -1 */
    mm_claim        piece;     /* its name */
    int64_t         mtime;     /* and time */
};

/* These want the lock held. May this path be put? Makes the folders above it. */
mm_code mm__stage_check(mm_stage *stage, const char *rel, uint32_t *folder);
/* The same, and adds the item: for a folder output. */
mm_code mm__stage_claim(mm_stage *stage, const mm_item *like, const char *rel, uint64_t size, mm_claim *out);
/* Marks the item that a spool has just added as taken. */
mm_code mm__stage_claim_last(mm_stage *stage);
/* Makes the content folder, if it is not there yet. */
mm_code mm__stage_root(mm_stage *stage);
/* Counts bytes against max_total. */
mm_code mm__stage_charge(mm_stage *stage, uint64_t size);

/* Writes the sorted tree as an archive (sink_archive.c). */
mm_code mm__archive_write(mm_ctx *ctx, mm_tree *tree, const char *prefix, const mm_sink *sink, int fd);

/* Writes it as a zip: the entries of a store have names with a slash in front and no prefix (sink_zip.c). */
mm_code mm__zip_write(mm_tree *tree, const char *prefix, mm_store store, const char *name, mm_chunk_fn *fn, void *user);

#endif
