#ifndef METAMIG_CORE_ZIP_H
#define METAMIG_CORE_ZIP_H

/* Zip archives, read by their table of contents and written without one look at the clock or the time zone.
 *
 * libarchive is not used for them: it turns back slashes into slashes, reads and writes DOS times in the local zone,
 * and believes the table or the heads of the entries, whichever it happens to read. Here both must agree. */
#include "core/tree.h"

#include <zlib.h>

/* Fills `to` with `len` bytes from `at`, or fails. */
typedef mm_code mm_read_at_fn(void *user, uint64_t at, void *to, size_t len);

typedef enum mm_zip_type { MM_ZIP_FILE, MM_ZIP_FOLDER, MM_ZIP_LINK, MM_ZIP_OTHER } mm_zip_type;

typedef struct mm_zip_entry {
    const char *name;      /* as stored, NUL-terminated; may hold any byte */
    uint32_t    name_len;
    uint32_t    mode;      /* permission bits, 0644 or 0755 where the writer had none */
    mm_zip_type type;
    uint16_t    method, flags;
    uint32_t    crc;
    uint64_t    packed, size, offset;
    int64_t     mtime;     /* ns since 1970; a DOS time counts as UTC */
    const char *stored;    /* name in the table: before Unicode replaced it */
    uint32_t    stored_len;
} mm_zip_entry;

typedef struct mm_zip mm_zip;

/* Reads the table. `name` is for messages and must outlive the zip. Errors: MM_E_SYNTAX core/archive, MM_E_LIMIT. */
mm_code mm__zip_open(mm_zip **out, mm_ctx *ctx, const char *name, uint64_t size, mm_read_at_fn *read, void *user);
/* Entries in the order of the table; *it starts at 0. NULL after the last. */
const mm_zip_entry *mm__zip_next(const mm_zip *zip, size_t *it);
bool    mm__zip_encrypted(const mm_zip_entry *entry);
/* The content, checked: length, checksum, head. MM_E_SYNTAX core/archive: this entry is damaged. */
mm_code mm__zip_stream(mm_zip *zip, const mm_zip_entry *entry, mm_chunk_fn *fn, void *user);
void    mm__zip_free(mm_zip *zip);  /* NULL is fine */

/* ---- writing ---- */

typedef struct mm_zip_writer {
    mm_ctx      *ctx;
    const char  *name;       /* of the archive, for messages */
    mm_chunk_fn *write;
    void        *user;
    mm_buf       table;
    uint64_t     at, count;
    z_stream     z;
    bool         z_ready, wide;
    uint64_t     narrow;     /* numbers from this one on go into 8 bytes: 2^32 - 1, in tests less */
    unsigned char *out;
    size_t       entry;      /* its record in the table */
    uint64_t     start, size, packed, want;
    uint32_t     crc;
} mm_zip_writer;

/* `write` gets the bytes of the archive, in order; what it returns ends the writing. */
mm_code mm__zip_writer_init(mm_zip_writer *w, mm_ctx *ctx, const char *name, mm_chunk_fn *write, void *user);
/* Entries in the order they are to have; `path` is stored as it is. Exactly `item->size` bytes must follow. */
mm_code mm__zip_writer_begin(mm_zip_writer *w, const mm_item *item, const char *path);
mm_code mm__zip_writer_write(mm_zip_writer *w, const void *data, size_t len);
mm_code mm__zip_writer_end(mm_zip_writer *w);
mm_code mm__zip_writer_finish(mm_zip_writer *w);
void    mm__zip_writer_free(mm_zip_writer *w);

/* zlib with the memory of a context. */
void mm__zlib_init(z_stream *z, mm_ctx *ctx);

#endif
