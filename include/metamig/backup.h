#ifndef METAMIG_BACKUP_H
#define METAMIG_BACKUP_H

/** @file
 * Backup of a folder into one archive, with a manifest, and the way back.
 *
 * The archive of folder NAME holds NAME/... and, beside it, NAME.manifest.tsv: path, size, mtime in nanoseconds, mode
 * and SHA-256 of every resource. Empty folders are not kept, links and devices are errors.
 */
#include <metamig/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What to back up. Zero-initialise and set `size`. */
typedef struct mm_backup_plan {
    size_t      size;
    const char *dir;
    const char *file; /**< .tar, .tar.gz, .tgz, .tar.zst or .zip; NULL: NAME_YYYY_MM_DD_HH_MM_SS.tar.gz beside `dir`, by
                           the clock of the context, UTC */
} mm_backup_plan;

/**
 * Writes the archive, reads it back, compares, and gives it its name, which must be free. mm_report_output() has it.
 * MM_E_IO: something cannot be read or written, every resource that cannot is a finding; MM_E_DATA: links and the like;
 * MM_E_EXISTS; MM_E_OPTION: `file` is no archive by its name, or lies inside of `dir`.
 */
MM_API MM_MUST_USE mm_code mm_backup_run(mm_ctx *ctx, const mm_backup_plan *plan, mm_report *rep);

/** What to restore. Zero-initialise and set `size`. */
typedef struct mm_restore_plan {
    size_t      size;
    const char *file; /**< archive, "-" for standard input, or a folder that one was unpacked into */
    const char *dir;  /**< need not exist; an old one is kept as DIR.old-YYYY_MM_DD_HH_MM_SS, a note says so */
} mm_restore_plan;

/**
 * Checks the manifest (none: warning), unpacks beside `dir`, and exchanges the two by one rename. At no time `dir` is
 * missing or incomplete, unless the file system cannot exchange names: then it is missing between two renames.
 * MM_E_DATA: the archive is not what the manifest says; MM_E_SYNTAX: it is damaged; MM_E_OPTION: `dir` is no folder, or
 * is `file` or lies in it.
 */
MM_API MM_MUST_USE mm_code mm_restore_run(mm_ctx *ctx, const mm_restore_plan *plan, mm_report *rep);

#ifdef __cplusplus
}
#endif
#endif
