#ifndef METAMIG_OPENMLDB_H
#define METAMIG_OPENMLDB_H

/** @file
 * OpenMLDB: read captures of a cluster, compare them, plan the upgrade of one tablet. No cluster is contacted and
 * nothing is converted. docs/formats/openmldb.md is the reference.
 *
 * A capture is read once and may be used for any number of results; a result may outlive nothing that it was made
 * from: free results first. Objects belong to one thread at a time.
 */
#include <metamig/report.h>
#include <metamig/source.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mm_openmldb        mm_openmldb;        /**< a capture */
typedef struct mm_openmldb_result mm_openmldb_result; /**< what a verb found and printed */

/** A text in memory. `name` is that of a file of a captured folder ("showtable.demo.txt"), or "" if it is alone. */
typedef struct mm_openmldb_text {
    const char *name;
    const char *data;
    size_t      len;
} mm_openmldb_text;

enum { MM_OPENMLDB_EXTRA = 1 /**< keep columns that no rule reads, for mm_openmldb_show() */ };

/**
 * Reads a capture: a file, a folder (its regular files), an archive, or "-" for standard input; also a ZooKeeper dump.
 * MM_OK even if the capture is broken: every result made from it then holds the errors and has the code MM_E_DATA.
 * MM_E_IO, MM_E_SYNTAX (damaged archive), MM_E_LIMIT, MM_E_NOMEM.
 */
MM_API MM_MUST_USE mm_code mm_openmldb_open(mm_openmldb **out, mm_ctx *ctx, const char *path, unsigned flags);
/** The same from a source that is open; it is left as it is, and not needed afterwards. */
MM_API MM_MUST_USE mm_code mm_openmldb_from(mm_openmldb **out, mm_ctx *ctx, mm_source *source, unsigned flags);
/** The same from memory; `name` stands for the argument in findings. The texts are not needed afterwards. */
MM_API MM_MUST_USE mm_code mm_openmldb_read(mm_openmldb **out, mm_ctx *ctx, const char *name,
                                            const mm_openmldb_text *texts, size_t n_texts, unsigned flags);
/** Number of tables of a known kind in it; 0 = this is no capture. */
MM_API size_t mm_openmldb_tables(const mm_openmldb *capture);
MM_API void mm_openmldb_free(mm_openmldb *capture);

typedef enum mm_openmldb_expect {
    MM_OPENMLDB_RESTORED = 0, /**< after post-upgrade, before writes resume */
    MM_OPENMLDB_DRAINED  = 1, /**< after pre-upgrade of `endpoint` */
    MM_OPENMLDB_GROWING  = 2  /**< after writes resumed */
} mm_openmldb_expect;

typedef enum mm_openmldb_rows {
    MM_OPENMLDB_AT_LEAST = 0, MM_OPENMLDB_EXACT = 1, MM_OPENMLDB_ROWS_OFF = 2
} mm_openmldb_rows;

typedef enum mm_openmldb_form {
    MM_OPENMLDB_TEXT = 0, MM_OPENMLDB_JSON = 1, MM_OPENMLDB_SCRIPT = 2, MM_OPENMLDB_STAT = 3, MM_OPENMLDB_VENDOR = 4
} mm_openmldb_form;

/** Options of all verbs; zero-initialise and set `size`. A verb reads those that its man page names. */
typedef struct mm_openmldb_options {
    size_t             size;
    mm_openmldb_expect expect;
    const char        *endpoint;             /**< the tablet: "172.24.4.55:10921" */
    const char        *growth;               /**< "any" (NULL), "all", or "DB.TABLE,DB.TABLE" */
    mm_openmldb_rows   rows;
    int                ignore_old_failed;    /**< operations that were kFailed before are warnings */
    int                any_leader;           /**< leaders may be elsewhere than before */
    int                partial;              /**< kinds that are missing are notes */
    int                strict;               /**< a warning fails */
    int                allow_single_replica; /**< plan: a partition with one replica stays, unavailable */
    uint64_t           max_lag;              /**< plan: entries a follower may be behind */
    mm_openmldb_form   form;                 /**< plan, stat, show, zk: what to print */
    int                convert;              /**< stat: print the moves in `form` */
    int                split;                /**< stat: make one file per tablet, see mm_openmldb_split_next() */
    int                post;                 /**< plan: the part after the restart, from a stat file */
} mm_openmldb_options;

/** Compares two captures (`before` may be NULL: only the rules that need no comparison). */
MM_API MM_MUST_USE mm_code mm_openmldb_verify(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb *before,
                                              const mm_openmldb *after, const mm_openmldb_options *options);
/** The steps to drain, upgrade and restore tablet `options->endpoint`. `stat` is needed with `post` alone. */
MM_API MM_MUST_USE mm_code mm_openmldb_plan(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb *capture,
                                            const mm_openmldb_text *stat, const mm_openmldb_options *options);
/** Reads, checks and converts a stat file of the vendor's tool; `capture` may be NULL. */
MM_API MM_MUST_USE mm_code mm_openmldb_stat(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb_text *stat,
                                            const mm_openmldb *capture, const mm_openmldb_options *options);
/** One stat file per tablet: entry i of a result of mm_openmldb_stat(). Returns 0 after the last. */
MM_API int mm_openmldb_split_next(const mm_openmldb_result *result, size_t *it, mm_openmldb_text *out);
/** Checks a capture that is a dump of ZooKeeper: JSON lines or a folder; in MM_OPENMLDB_JSON it is decoded, too. */
MM_API MM_MUST_USE mm_code mm_openmldb_zk(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb *dump,
                                          const mm_openmldb_options *options);
/** The state that a capture describes, as text or JSON. */
MM_API MM_MUST_USE mm_code mm_openmldb_show(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb *capture,
                                            const mm_openmldb_options *options);
/** A POSIX shell script that captures a cluster into a folder. `tablets`: those to ask; none = all that the cluster
 *  lists. The script is mm_openmldb_output(). */
MM_API MM_MUST_USE mm_code mm_openmldb_capture_script(mm_openmldb_result **out, mm_ctx *ctx, const char *bin,
                                                      const char *zk_cluster, const char *zk_root_path,
                                                      const char *const *tablets, size_t n_tablets);

/** A finding; numbers that do not apply are UINT64_MAX, texts NULL. Strings live as long as the result. */
typedef struct mm_openmldb_finding {
    size_t      size;
    mm_severity severity;
    const char *rule, *text, *file;
    uint64_t    line;                /**< 0 = none */
    const char *db, *table, *endpoint;
    uint64_t    tid, pid, op_id;
} mm_openmldb_finding;

/** Findings in the order of the document; *it starts at 0. Returns 0 after the last. The caller sets `out->size`. */
MM_API int mm_openmldb_finding_next(const mm_openmldb_result *result, size_t *it, mm_openmldb_finding *out);
MM_API uint64_t mm_openmldb_count(const mm_openmldb_result *result, mm_severity severity);
/** MM_OK; MM_E_VERIFY (an error, or a warning in a strict run); MM_E_DATA (an input is broken or incomplete). */
MM_API mm_code mm_openmldb_code(const mm_openmldb_result *result);
/** What the verb prints besides findings: plan, script, state, converted file; "" if it failed. */
MM_API const char *mm_openmldb_output(const mm_openmldb_result *result, size_t *len);
/**
 * Findings and the summary line. `detail` < 0: errors alone; 0: errors, warnings and the summary; > 0: notes, too. Each
 * line begins with `prefix` ("" or "metamig: "). There is no summary if the code is MM_E_DATA.
 */
MM_API MM_MUST_USE mm_code mm_openmldb_report_text(const mm_openmldb_result *result, const char *prefix, int detail,
                                                   mm_write_fn *fn, void *user);
/** The same as one JSON object, as JUnit XML (without notes). */
MM_API MM_MUST_USE mm_code mm_openmldb_report_json(const mm_openmldb_result *result, int detail, mm_write_fn *fn,
                                                   void *user);
MM_API MM_MUST_USE mm_code mm_openmldb_report_junit(const mm_openmldb_result *result, mm_write_fn *fn, void *user);
MM_API void mm_openmldb_result_free(mm_openmldb_result *result);

#ifdef __cplusplus
}
#endif
#endif
