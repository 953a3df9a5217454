#ifndef METAMIG_FILTER_H
#define METAMIG_FILTER_H

/** @file
 * A line dump as a stream: bytes in, bytes out, no files. Output for a record depends on that record and on options
 * alone, so a dump may be cut at line ends and given to many filters on many machines; their outputs, put together
 * and sorted by key, are those of one run. By key, not as lines: "/c/tenants/a" comes before "/c/tenants/a/dbs/x",
 * though its line "/c/tenants/a: {" is the greater one. With the option emit=tsv a TAB ends the key, and lines sort as
 * keys. What looks across records (order, duplicates, orphans) belongs to a run of mm_pipeline_run() on the whole.
 */
#include <metamig/pipeline.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mm_filter mm_filter;

/**
 * `plan` as of mm_pipeline_open(): `to` (default: the usual hop of `from`), `from` (default: the oldest format of the
 * family), `family` (default: the one that has line dumps), `verify` (check for `from`, or for `to`; no output).
 * Findings and counts go to `rep`, which must outlive the filter.
 */
MM_API MM_MUST_USE mm_code mm_filter_new(mm_filter **out, mm_ctx *ctx, const mm_plan *plan, mm_report *rep);
/** As mm_pipeline_set(), before the first byte. MM_E_OPTION also for options that need the whole dump. */
MM_API MM_MUST_USE mm_code mm_filter_set(mm_filter *filter, const char *name, const char *value);
/**
 * Takes bytes, in pieces of any size, and gives what has been finished: *out lives until the next call. A bad record
 * is a finding and has no output; see mm_filter_finish(). MM_E_LIMIT: a line longer than the limit max-line.
 */
MM_API MM_MUST_USE mm_code mm_filter_feed(mm_filter *filter, const void *data, size_t len, const void **out,
                                          size_t *out_len);
/** The end: the last line, and the verdict as of mm_pipeline_run(). Nothing may be fed afterwards. */
MM_API MM_MUST_USE mm_code mm_filter_finish(mm_filter *filter, const void **out, size_t *out_len);
MM_API void mm_filter_free(mm_filter *filter);

#ifdef __cplusplus
}
#endif
#endif
