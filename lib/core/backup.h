#ifndef METAMIG_CORE_BACKUP_H
#define METAMIG_CORE_BACKUP_H

/* The manifest of a backup, and what backup and restore share. docs/formats/kylin-1.x-to-2.0.md 3.4. */
#include "core/digest.h"
#include "core/run.h"
#include "core/stage.h"
#include <metamig/backup.h>

#define MM_MANIFEST_SUFFIX ".manifest.tsv"

typedef struct mm_manifest_line {
    const char *path;    /* of a folder: without slash at the end, "" = the top; NUL-terminated */
    size_t      len;
    bool        folder;  /* then only the mode is meant */
    uint64_t    size;
    int64_t     mtime;   /* ns since 1970 */
    uint32_t    mode;
    uint8_t     digest[MM_DIGEST];
} mm_manifest_line;

typedef mm_code mm_manifest_fn(void *user, const mm_manifest_line *line);

/* Folders first, then resources, both in byte order (of folders with the slash), the top before all. */
void    mm__manifest_head(mm_buf *out);
void    mm__manifest_add(mm_buf *out, const mm_manifest_line *line);
/* Calls fn for each line; the path lives until it returns. MM_E_DATA core/manifest: not what the two above write. */
mm_code mm__manifest_read(mm_ctx *ctx, const char *name, const char *text, size_t len, mm_manifest_fn *fn, void *user);

/* Takes the manifest that a backup has beside its folder out of the tree: it is none of the resources. */
void    mm__manifest_leave(mm_tree *tree);

/* An archive that holds `tree`, which must outlive it, as folder `name`, and the manifest. The file must be free, and
 * has its name only after publish. */
typedef struct mm_backup mm_backup;
mm_code mm__backup_open(mm_backup **out, mm_ctx *ctx, mm_report *rep, mm_tree *tree, const char *name,
                        const char *file);
/* Written, read back and compared. What cannot be read is a finding each: then MM_OK, and the report has worst set. */
mm_code mm__backup_write(mm_backup *b);
mm_code mm__backup_publish(mm_backup *b);
const char *mm__backup_digest(const mm_backup *b); /* SHA-256 of the archive in hex, after write */
void    mm__backup_free(mm_backup *b);             /* without a trace unless published; NULL is fine */

/* "2016_01_01_00_00_00", UTC, by the clock of the context. */
void    mm__backup_time(mm_ctx *ctx, char text[32]);
/* Faults of a tree as findings. */
mm_code mm__backup_faults(mm_report *rep, const mm_tree *tree);
mm_code mm__backup_say(mm_report *rep, mm_severity severity, const char *rule, const char *file, const char *text);
/* Zip and its seconds, staging that was removed. */
mm_code mm__backup_stage_notes(mm_report *rep, const mm_stage *stage);
/* Ends the report; the code of the run. */
mm_code mm__backup_end(mm_report *rep, mm_code code);

#endif
