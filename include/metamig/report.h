#ifndef METAMIG_REPORT_H
#define METAMIG_REPORT_H

/** @file
 * What a run found and did: findings, counts, rules used. A report is filled by one run and can be read while its
 * context lives.
 */
#include <metamig/ctx.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mm_report mm_report;

typedef enum mm_severity { MM_NOTE = 0, MM_WARNING = 1, MM_ERROR = 2 } mm_severity;

typedef struct mm_finding {
    mm_severity severity;
    const char *rule;     /**< rule id */
    const char *file;     /**< resource, "" = the dump as a whole */
    const char *pointer;  /**< RFC 6901, "" = the whole document */
    uint64_t    line;     /**< from 1; 0 = unknown */
    uint64_t    col;      /**< bytes, from 1; 0 = unknown */
    const char *text;     /**< one sentence, may hold any byte of the input; mask before showing */
} mm_finding;

/** read = unchanged + changed + dropped; written = unchanged + changed + created. */
typedef struct mm_counts {
    uint64_t read, unchanged, changed, created, dropped, written;
} mm_counts;

typedef struct mm_side {  /**< input or output of a run; NULL and 0 = does not apply */
    const char *path, *format, *release;
    uint64_t    resources, bytes;
} mm_side;

typedef void mm_finding_fn(void *user, const mm_finding *finding);
/** Receives bytes; non-zero = failed, which the caller of the writer gets as MM_E_IO. */
typedef int mm_write_fn(void *user, const void *data, size_t len);

MM_API MM_MUST_USE mm_code mm_report_new(mm_report **out, mm_ctx *ctx);
/** Delivers each finding as it comes, from one thread at a time, in no promised order. The finding itself lives for the
 *  call, its strings as long as the report. */
MM_API void mm_report_listen(mm_report *rep, mm_finding_fn *fn, void *user);
/** Findings in order of file, line, column, rule; *it starts at 0. NULL after the last. */
MM_API const mm_finding *mm_report_next(const mm_report *rep, size_t *it);
/** Number of findings of one severity. */
MM_API uint64_t mm_report_count(const mm_report *rep, mm_severity severity);
MM_API mm_counts mm_report_counts(const mm_report *rep);
/** Rules that acted, by id; *it starts at 0. NULL after the last. */
MM_API const char *mm_report_rule_next(const mm_report *rep, size_t *it, uint64_t *count);
MM_API mm_side mm_report_input(const mm_report *rep);
MM_API mm_side mm_report_output(const mm_report *rep);
/** Hops that ran, as ids "kylin-0.7"; *it starts at 0. NULL after the last. */
MM_API const char *mm_report_hop_next(const mm_report *rep, size_t *it, const char **from, const char **to);
MM_API int mm_report_published(const mm_report *rep);
/** How the run ended: what mm_pipeline_run() returned; MM_OK before. */
MM_API mm_code mm_report_code(const mm_report *rep);
/** Wall-clock time of the run in milliseconds. */
MM_API uint64_t mm_report_millis(const mm_report *rep);
/** Ends the report of a run that failed before mm_pipeline_run(): keeps `code`, and adds the last error of the context
 *  as a finding. mm_pipeline_run() does this itself. MM_E_NOMEM if there is no room for it. */
MM_API MM_MUST_USE mm_code mm_report_fail(mm_report *rep, mm_code code);
/** "metamig-report/1" as one line of JSON, line end included; `command` names the verb. */
MM_API MM_MUST_USE mm_code mm_report_json(const mm_report *rep, const char *command, mm_write_fn *fn, void *user);
/** JUnit XML: one test case per resource with a finding, one for the run. */
MM_API MM_MUST_USE mm_code mm_report_junit(const mm_report *rep, const char *command, mm_write_fn *fn, void *user);
MM_API void mm_report_free(mm_report *rep);

#ifdef __cplusplus
}
#endif
#endif
