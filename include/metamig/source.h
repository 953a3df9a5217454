#ifndef METAMIG_SOURCE_H
#define METAMIG_SOURCE_H

/** @file
 * Where resources come from: a folder, an archive, standard input, or the caller.
 *
 * A source delivers entries in byte order of their path, each path once, and never writes to what it reads. Folders
 * are no entries: one without a file below it means nothing to any store, and has no counterpart in the output.
 */
#include <metamig/ctx.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mm_source mm_source;

/** One resource. `path` has no leading slash and no "." or ".." component ("cube_desc/sales.json"). */
typedef struct mm_entry {
    const char *path;
    int64_t     mtime;  /**< nanoseconds since 1970 UTC; data, not decoration */
    uint64_t    size;   /**< bytes */
    uint32_t    mode;   /**< permission bits */
    uint64_t    mvcc;   /**< version counter of a Kylin 5 store, else 0 */
} mm_entry;

/** A source made by the caller. Zero-initialise and set `size`. */
typedef struct mm_source_ops {
    size_t size;
    /** Next entry, MM_END after the last. Order is free; the strings must live until the next call. */
    mm_code (*next)(void *user, mm_entry *entry);
    /** Next piece of the current entry, MM_END after the last; `data` must live until the next call. */
    mm_code (*read)(void *user, const void **data, size_t *len);
    /** Back to the first entry; NULL = cannot. The library keeps a copy then. */
    mm_code (*rewind)(void *user);
} mm_source_ops;

/**
 * Opens a folder, an archive (told apart by looking at it) or, with "-", standard input.
 * Errors: MM_E_IO, MM_E_SYNTAX (damaged or unsafe archive), MM_E_LIMIT, MM_E_NOMEM.
 */
MM_API MM_MUST_USE mm_code mm_source_open(mm_source **out, mm_ctx *ctx, const char *path);
/** Wraps the caller's entries; `name` is used in reports. `ops` is copied, `user` is the caller's. */
MM_API MM_MUST_USE mm_code mm_source_new(mm_source **out, mm_ctx *ctx, const char *name, const mm_source_ops *ops,
                                         void *user);
/** What it is read from: "dir", "tar", "tar.gz", "zip", ...; "" for the caller's own. Static storage. */
MM_API const char *mm_source_kind(const mm_source *src);
/** Next entry; strings live until the next call. MM_END after the last one. */
MM_API MM_MUST_USE mm_code mm_source_next(mm_source *src, mm_entry *entry);
/** Next piece of the current entry, MM_END after the last one. `*data` lives until the next call on the source. */
MM_API MM_MUST_USE mm_code mm_source_read(mm_source *src, const void **data, size_t *len);
/** Starts again before the first entry. */
MM_API MM_MUST_USE mm_code mm_source_rewind(mm_source *src);
MM_API void mm_source_free(mm_source *src);

#ifdef __cplusplus
}
#endif
#endif
