#ifndef METAMIG_PIPELINE_H
#define METAMIG_PIPELINE_H

/** @file
 * A conversion or a check, set up by names and run once.
 */
#include <metamig/format.h>
#include <metamig/report.h>
#include <metamig/sink.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mm_pipeline mm_pipeline;

/** What to do. Zero-initialise and set `size`; NULL = default. */
typedef struct mm_plan {
    size_t      size;
    const char *from;    /**< format or release; default: detect */
    const char *to;      /**< format or release; default: one documented hop further */
    const char *family;  /**< the only family to accept, and the one meant by "--to 2.4.0" */
    int         verify;  /**< check the source as it is, for `to` (default: its own format); convert nothing */
    int         dry_run; /**< everything but publishing */
} mm_plan;

/** Detects the source and chooses the hops. `src` must outlive the pipeline; `plan` may be NULL.
 *  Errors: MM_E_FORMAT (no known dump), MM_E_OPTION (`from`, `to` or `family` names nothing), MM_E_UNSUPPORTED (no way
 *  to the target), MM_E_IO, MM_E_SYNTAX, MM_E_LIMIT (what tells the format cannot be read), MM_E_NOMEM. */
MM_API MM_MUST_USE mm_code mm_pipeline_open(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan);
/** Sets an option of the run or of one of its hops by name; MM_E_OPTION if no hop of this run knows it. */
MM_API MM_MUST_USE mm_code mm_pipeline_set(mm_pipeline *pipe, const char *name, const char *value);
/** Lists the options of this run, common ones first; *it starts at 0. NULL after the last. With a NULL pipe: only the
 *  common ones, which every run takes. */
MM_API const mm_option *mm_pipeline_option_next(const mm_pipeline *pipe, size_t *it);
/** Lists every option of every hop and of the check of every format, whatever the run; *it starts at 0. NULL at the
 *  end. */
MM_API const mm_option *mm_step_option_next(size_t *it, const char **hop);
/** Name of the output if the user gives none (product rules for folder, archive, "-"); lives as long as `pipe`. */
MM_API const char *mm_pipeline_default_output(mm_pipeline *pipe);
/** In a verify run: balance against this source, from which the dump was made. */
MM_API MM_MUST_USE mm_code mm_pipeline_balance(mm_pipeline *pipe, mm_source *before);
/** SHA-256 of every output resource in sha256sum form is written to `fn` once the output is verified. */
MM_API void mm_pipeline_manifest(mm_pipeline *pipe, mm_write_fn *fn, void *user);
/**
 * Runs it once: converts, verifies, and commits `sink` only if that passed. In a verify run `sink` is NULL.
 * All findings are in `rep`. MM_OK; MM_E_VERIFY (verify found errors, or a warning in a strict run); MM_E_DATA,
 * MM_E_SYNTAX, MM_E_FORMAT (not convertible); MM_E_IO, MM_E_EXISTS; MM_E_LIMIT, MM_E_NOMEM; MM_E_OPTION.
 */
MM_API MM_MUST_USE mm_code mm_pipeline_run(mm_pipeline *pipe, mm_sink *sink, mm_report *rep);
/** The vendor's verdict line on a finished run, word for word, so that scripts go on working. NULL if there is none, as
 *  for a conversion without a hop. */
MM_API const char *mm_pipeline_verdict(const mm_pipeline *pipe, const mm_report *rep);
MM_API void mm_pipeline_free(mm_pipeline *pipe);

#ifdef __cplusplus
}
#endif
#endif
