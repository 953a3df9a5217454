#ifndef METAMIG_KE_H
#define METAMIG_KE_H

/** @file
 * What only the Kyligence family does: the offline part of its upgrade script. docs/formats/ke-metastore.md 7.
 *
 * OLD_HOME, NEW_HOME and the input are only read. A decision that has no safe default is asked for through
 * mm_hooks.choose; without that hook it is an error that names the option.
 */
#include <metamig/pipeline.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What to upgrade. Zero-initialise and set `size`; NULL = not given. */
typedef struct mm_ke_upgrade_plan {
    size_t      size;
    const char *metadata;      /**< backup of the metadata: a folder or an archive */
    const char *out;           /**< new folder or archive */
    const char *old_home;      /**< installation folder of the old version */
    const char *new_home;      /**< of the new one; or name its version with `to` */
    const char *kylin_home;    /**< value of $KYLIN_HOME: stands for `old_home` if neither that nor `from` is given */
    const char *from, *to;     /**< product versions, "2.5.6"; they win over the installation folders */
    const char *backup;        /**< default: METADATA.backup.tar.gz */
    const char *log;           /**< default: OUT.upgrade-YYYY_MM_DD_HH_MM_SS.log; of a dry run none */
    int         no_backup;
    int         dry_run;       /**< decide, convert and verify, but leave no file behind, except a named `log` */
    int         allow_running; /**< a running old server is a warning */
} mm_ke_upgrade_plan;

typedef struct mm_ke_upgrade mm_ke_upgrade;

/**
 * Reads the installation folders, classifies the upgrade, detects the dump. What it says is in `rep`, which must
 * outlive the upgrade; after a failure the report is ended. MM_E_OPTION: a version that is none, an output in a place
 * that is never written; MM_E_FORMAT: nobody knows the old version; MM_E_UNSUPPORTED: a downgrade, or no way there;
 * MM_E_DATA: the old server runs; MM_E_IO, MM_E_NOMEM.
 */
MM_API MM_MUST_USE mm_code mm_ke_upgrade_open(mm_ke_upgrade **out, mm_ctx *ctx, const mm_ke_upgrade_plan *plan,
                                              mm_report *rep);
/** The conversion inside: for mm_pipeline_set(), options, verdict. Belongs to the upgrade; do not run it. */
MM_API mm_pipeline *mm_ke_upgrade_pipeline(mm_ke_upgrade *up);
/**
 * Backs up, converts, verifies, publishes, and writes the log. As mm_pipeline_run(). Without success there is no output
 * and no backup; the log stays, unless the user gave up or the run was interrupted (MM_E_CANCELLED).
 */
MM_API MM_MUST_USE mm_code mm_ke_upgrade_run(mm_ke_upgrade *up);
/** Names of the files that the run has written; NULL = none. They live as long as the upgrade. */
MM_API const char *mm_ke_upgrade_backup(const mm_ke_upgrade *up);
MM_API const char *mm_ke_upgrade_log(const mm_ke_upgrade *up);
/** What remains to be done by the operator, and the way back, as lines; NULL before a successful run. */
MM_API const char *mm_ke_upgrade_steps(const mm_ke_upgrade *up);
MM_API void mm_ke_upgrade_free(mm_ke_upgrade *up);

/** What of a Kylin 5 store is kept, and its container. Zero-initialise and set `size`. */
typedef struct mm_ke_repack {
    size_t             size;
    const char *const *projects;   /**< n_projects names; none = all */
    size_t             n_projects;
    int                with_users; /**< with `projects`: users and groups, too */
    const char        *as;         /**< "folder", "store", "snapshot", "export"; NULL = that of the source */
} mm_ke_repack;

/**
 * A pipeline that filters a store of KE 4.x or Kylin 5 and writes it in another container: run it with
 * mm_pipeline_run(). Of `plan` it takes from, family and dry_run. A "store" or "snapshot" is a metadata.zip: the output
 * itself if that is a zip, else a file in it. An "export" is a zip in the output, under its MD5 name; it takes the
 * models of one project. MM_E_OPTION: an unknown container; MM_E_UNSUPPORTED: no store of these formats.
 */
MM_API MM_MUST_USE mm_code mm_ke_repack_open(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan,
                                             const mm_ke_repack *what);

#ifdef __cplusplus
}
#endif
#endif
