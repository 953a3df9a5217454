#ifndef METAMIG_CORE_STAGE_H
#define METAMIG_CORE_STAGE_H

/* Where the output of a run lies until it has been verified. Filled from several threads, then read back as a tree,
 * then delivered to the final name, or removed without a trace. */
#include "core/tree.h"
#include <metamig/sink.h>

typedef struct mm_stage mm_stage;

/* For a folder output a staging folder ".NAME.metamig-XXXXXX" beside it, locked; for everything else a spool.
 * MM_E_EXISTS if the final name is taken. */
mm_code mm__stage_open(mm_stage **out, mm_sink *sink);
/* Folders above the resources that the output keeps ("meta_dump/"); before the first put. */
mm_code mm__stage_prefix(mm_stage *stage, const char *prefix);
/* Folders of the output get the permissions that they have in this tree, an archive those of the archive it was read
 * from, minus what the umask takes; else folders have 0755 and archives 0600. Before the first put; the tree must live
 * as long as the stage. */
void    mm__stage_like(mm_stage *stage, mm_tree *like);
/* One resource; attributes from `like`. `rel` has the tree form ("/cube/a.json"); prefix folders are added by the
 * stage. MM_E_EXISTS (not an error on the context) if this path was put before; MM_E_DATA for an unsafe name. After any
 * other error more can be put, but never delivered. */
mm_code mm__stage_put(mm_stage *stage, const mm_item *like, const char *rel, const void *data, size_t len);
/* The same bytes as an item of a tree, copied in blocks or inside the kernel. */
mm_code mm__stage_copy(mm_stage *stage, mm_tree *from, mm_item *item, const char *rel);
/* In pieces, one resource at a time and no other put meanwhile. */
mm_code mm__stage_begin(mm_stage *stage, const mm_item *like, const char *rel);
mm_code mm__stage_write(mm_stage *stage, const void *data, size_t len);
mm_code mm__stage_end(mm_stage *stage);
/* All that was put, sorted; belongs to the stage. */
mm_code mm__stage_tree(mm_stage *stage, mm_tree **out);
/* Of an archive file: all but the name. mm__stage_deliver() gives it that then. */
mm_code mm__stage_write_archive(mm_stage *stage);
/* Sync and publish under the final name, or hand over to archive, stdout, the caller. */
mm_code mm__stage_deliver(mm_stage *stage);
/* Staging of dead runs that was removed when the sink was opened. */
unsigned mm__stage_removed(const mm_stage *stage);
/* Does the output lose the part of mtimes below a second (zip)? */
bool    mm__stage_whole_seconds(const mm_stage *stage);
/* Puts a whole tree as one resource of this path: the metadata.zip of a store. */
mm_code mm__stage_put_zip(mm_stage *stage, mm_tree *tree, mm_store store, const mm_item *like, const char *rel);
void    mm__stage_free(mm_stage *stage);  /* removes the staging folder unless delivered; NULL is fine */

typedef enum mm_sink_kind { MM_SINK_DIR, MM_SINK_ARCHIVE, MM_SINK_OPS, MM_SINK_NULL, MM_SINK_TEXT } mm_sink_kind;

struct mm_place; /* core/place.h */

struct mm_sink {
    mm_ctx          *ctx;
    mm_sink_kind     kind;
    char            *path;     /* final name; "-" = standard output */
    const char      *archive;  /* "tar", "tar.gz", "tar.zst", "zip"; NULL for folders; static text */
    mm_sink_ops      ops;
    void            *user;
    mm_stage        *stage;    /* of mm_sink_begin ..; a pipeline opens its own */
    bool             in_entry;
    mm_store         store;    /* of a zip: names with a slash in front, entries in the form of this store */
    struct mm_place *place;    /* of a folder or an archive file */
    bool             replace;  /* a folder of that name is exchanged, and kept */
    char             kept_time[32]; /* part of its name then */
    /* Looks at an archive file that is written and synced, before it gets its name; NULL = nobody does. */
    mm_code        (*check)(void *user, const struct mm_place *place);
    void            *check_user;
};

/* Output for a folder that may be there. */
mm_code mm__sink_replace(mm_sink **out, mm_ctx *ctx, const char *path);
/* Is the output the folder that `tree` was opened from, or would it lie inside? */
mm_code mm__sink_inside(const mm_sink *sink, const mm_tree *tree, bool *inside);

#endif
