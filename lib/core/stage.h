#ifndef METAMIG_CORE_STAGE_H
#define METAMIG_CORE_STAGE_H

/* Where the output of a run lies until it has been verified. Filled from several threads, then read back as a tree,
 * then delivered to the final name, or removed without a trace. */
#include "core/tree.h"
#include <metamig/sink.h>

typedef struct mm_stage mm_stage;

/* A staging folder ".NAME.metamig-XXXXXX" beside the folder output, locked; for everything else a spool. Removes what
 * dead runs left there (mm__stage_removed says how many). MM_E_EXISTS if the final name is taken. */
mm_code mm__stage_open(mm_stage **out, mm_sink *sink);
/* One resource; attributes from `like`. `rel` has the tree form ("/cube/a.json"); prefix folders are added by the
 * stage. MM_E_EXISTS (not an error on the context) if this path was put before. */
mm_code mm__stage_put(mm_stage *stage, const mm_item *like, const char *rel, const void *data, size_t len);
/* The same bytes as an item of a tree, copied in blocks or inside the kernel. */
mm_code mm__stage_copy(mm_stage *stage, mm_tree *from, mm_item *item, const char *rel);
/* All that was put, sorted; belongs to the stage. */
mm_code mm__stage_tree(mm_stage *stage, mm_tree **out);
/* Folders above the resources that the output keeps; before the first put. */
mm_code mm__stage_prefix(mm_stage *stage, const char *prefix);
/* Sync and publish under the final name, or hand over to archive, stdout, the caller. */
mm_code mm__stage_deliver(mm_stage *stage);
unsigned mm__stage_removed(const mm_stage *stage);
void    mm__stage_free(mm_stage *stage);  /* removes the staging folder unless delivered */

typedef enum mm_sink_kind { MM_SINK_DIR, MM_SINK_ARCHIVE, MM_SINK_OPS, MM_SINK_NULL } mm_sink_kind;

struct mm_sink {
    mm_ctx       *ctx;
    mm_sink_kind  kind;
    char         *path;        /* final name; "-" = standard output */
    char         *archive;     /* "tar", "tar.gz", "tar.zst", "zip"; NULL for folders */
    mm_sink_ops   ops;
    void         *user;
    mm_stage     *stage;       /* of mm_sink_begin ..; a pipeline opens its own */
    mm_tree      *pending;     /* entry being written by mm_sink_write */
};

#endif
