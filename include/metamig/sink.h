#ifndef METAMIG_SINK_H
#define METAMIG_SINK_H

/** @file
 * Where resources go. Nothing is visible under the final name before mm_sink_commit() has returned MM_OK; freeing a
 * sink that was not committed leaves no trace.
 */
#include <metamig/source.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mm_sink mm_sink;

/** A sink made by the caller. Entries come in byte order of their path, after everything has been verified. A callback
 *  that returns anything but MM_OK ends the run with that code (MM_E_MISUSE for one that is no error), and `abort` is
 *  called. */
typedef struct mm_sink_ops {
    size_t size;
    mm_code (*begin)(void *user, const mm_entry *entry);
    mm_code (*write)(void *user, const void *data, size_t len);
    mm_code (*end)(void *user);
    mm_code (*commit)(void *user);
    void (*abort)(void *user); /**< instead of commit; may be NULL */
} mm_sink_ops;

/**
 * A new output at `path`: a folder, or by suffix .tar, .tar.gz, .tgz, .tar.zst, .zip an archive. With "-" standard
 * output, which needs `kind` ("tar", "tar.gz", "tar.zst", "zip"); else NULL.
 * Errors: MM_E_EXISTS if `path` is there, MM_E_IO, MM_E_OPTION (unknown kind, or a suffix such as .tar.xz or
 * .7z that is read but not written), MM_E_NOMEM.
 */
MM_API MM_MUST_USE mm_code mm_sink_open(mm_sink **out, mm_ctx *ctx, const char *path, const char *kind);
/** Entries are handed to the caller; `name` is used in reports. `ops` is copied. */
MM_API MM_MUST_USE mm_code mm_sink_new(mm_sink **out, mm_ctx *ctx, const char *name, const mm_sink_ops *ops,
                                       void *user);
/** Discards everything; for dry runs. */
MM_API MM_MUST_USE mm_code mm_sink_null(mm_sink **out, mm_ctx *ctx);
/** Starts an entry; `size` is a hint. MM_E_DATA for an unsafe name, MM_E_EXISTS for a second one of that name. */
MM_API MM_MUST_USE mm_code mm_sink_begin(mm_sink *sink, const mm_entry *entry);
/** A piece of the entry that was begun. MM_E_IO, as for a full disk; MM_E_MISUSE without an entry. */
MM_API MM_MUST_USE mm_code mm_sink_write(mm_sink *sink, const void *data, size_t len);
/** Ends the entry. MM_E_IO; MM_E_MISUSE without an entry. */
MM_API MM_MUST_USE mm_code mm_sink_end(mm_sink *sink);
/** Syncs and publishes under the final name, which must still be free. */
MM_API MM_MUST_USE mm_code mm_sink_commit(mm_sink *sink);
MM_API void mm_sink_free(mm_sink *sink);

#ifdef __cplusplus
}
#endif
#endif
