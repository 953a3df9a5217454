#ifndef METAMIG_CORE_DECODE_H
#define METAMIG_CORE_DECODE_H

/* A file or stream as bytes: decompressed if it is compressed, told apart by its first bytes. gzip is checked to its
 * last byte: truncation and whatever follows the last member are errors. */
#include "core/core.h"

enum { MM_DECODE_PEEK = 64 * 1024 };

typedef struct mm_decoder mm_decoder;

/* Reads the first block of `fd`, which stays the caller's. `name` is for messages and must outlive the decoder. */
mm_code mm__decoder_open(mm_decoder **out, mm_ctx *ctx, const char *name, int fd);
/* The same from wherever `read` takes bytes: up to len of them; *got = 0 is the end. */
typedef mm_code mm_raw_fn(void *user, void *to, size_t len, size_t *got);
mm_code mm__decoder_open_on(mm_decoder **out, mm_ctx *ctx, const char *name, mm_raw_fn *read, void *user);
/* "" = not compressed, else "gz", "zst", "xz", "bz2", "lz4", "lz", "lzma", "Z"; static text. */
const char *mm__decoder_filter(const mm_decoder *dec);
/* The first bytes that come out, up to MM_DECODE_PEEK; they are delivered by mm__decoder_read() too. After an error,
 * what came before it. */
mm_code mm__decoder_peek(mm_decoder *dec, const unsigned char **data, size_t *len);
/* Next piece, which lives until the next call; MM_END after the last, when the whole input has been checked. Errors:
 * MM_E_SYNTAX core/compressed, MM_E_LIMIT core/limit (more than max_total, or max_ratio after the first 64 MiB),
 * MM_E_IO. */
mm_code mm__decoder_read(mm_decoder *dec, const void **data, size_t *len);
uint64_t mm__decoder_raw(const mm_decoder *dec);     /* bytes read from the descriptor */
uint64_t mm__decoder_padding(const mm_decoder *dec); /* zero bytes behind the compressed data, for a note */
void    mm__decoder_free(mm_decoder *dec);           /* NULL is fine */

/* MM_E_LIMIT if `out` bytes are too many for `in` bytes read. */
mm_code mm__check_ratio(mm_ctx *ctx, const char *name, uint64_t in, uint64_t out);

#endif
