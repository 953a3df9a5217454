#include "core/decode_impl.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

/* All filters but gzip, through libarchive. One filter is enabled at a time, and none that would start a program. */

static la_ssize_t on_read(struct archive *a, void *user, const void **data)
{
    mm_decoder *d = user;
    size_t len;

    if (d->raw_at == d->raw_len && !d->raw_end && (d->code = mm__decoder_fill(d)) != MM_OK) {
        archive_set_error(a, EIO, "read");
        return -1;
    }
    *data = d->raw + d->raw_at;
    len = d->raw_len - d->raw_at;
    d->raw_at = d->raw_len;
    return (la_ssize_t)len;
}

static mm_code damaged(mm_decoder *d)
{
    const char *why = archive_error_string(d->archive);

    if (d->code != MM_OK)
        return d->code;
    if (archive_errno(d->archive) == ENOMEM)
        return mm__nomem(d->ctx);
    return mm__fail(d->ctx, MM_E_SYNTAX, "core/compressed", d->name, "damaged %s data: %s", d->filter->name,
                    why != NULL ? why : "unknown error");
}

static mm_code other_open(mm_decoder *d)
{
    struct archive *a = archive_read_new();
    struct archive_entry *e;

    d->archive = a;
    if (a == NULL)
        return mm__nomem(d->ctx);
    if (d->filter->enable(a) < ARCHIVE_WARN || archive_read_support_format_raw(a) != ARCHIVE_OK
        || archive_read_open(a, d, NULL, on_read, NULL) != ARCHIVE_OK || archive_read_next_header(a, &e) != ARCHIVE_OK)
        return damaged(d);
    if (archive_filter_count(a) > 1)
        return MM_OK;
    d->raw_at = 0; /* a text that begins so: libarchive has looked at more of it than we */
    return MM_END;
}

/* Some filters stop at what does not look like a further stream, and call it the end. Zeros are padding. */
static mm_code check_rest(mm_decoder *d)
{
    const uint64_t used = (uint64_t)archive_filter_bytes(d->archive, -1), start = d->raw_total - d->raw_len;
    const mm_code bad = used < start ? MM_E_SYNTAX : MM_OK;

    d->raw_at = used > start ? (size_t)(used - start) : 0;
    while (bad == MM_OK) {
        while (d->raw_at < d->raw_len && d->raw[d->raw_at] == 0)
            d->raw_at++, d->padding++;
        if (d->raw_at < d->raw_len)
            break;
        if (d->raw_end)
            return MM_END;
        MM_TRY(mm__decoder_fill(d));
    }
    return mm__fail(d->ctx, MM_E_SYNTAX, "core/compressed", d->name,
                    "bytes that are no %s data follow the compressed data", d->filter->name);
}

static mm_code other_read(mm_decoder *d, const void **data, size_t *len)
{
    la_int64_t at;
    int r;

    do
        r = archive_read_data_block(d->archive, data, len, &at);
    while (r == ARCHIVE_OK && *len == 0);
    if (r == ARCHIVE_OK)
        return MM_OK;
    *len = 0;
    return r == ARCHIVE_EOF ? check_rest(d) : damaged(d);
}

static void other_close(mm_decoder *d)
{
    archive_read_free(d->archive);
}

static int enable_zstd(void *a) { return archive_read_support_filter_zstd(a); }
static int enable_xz(void *a) { return archive_read_support_filter_xz(a); }
static int enable_bzip2(void *a) { return archive_read_support_filter_bzip2(a); }
static int enable_lz4(void *a) { return archive_read_support_filter_lz4(a); }
static int enable_lzip(void *a) { return archive_read_support_filter_lzip(a); }
static int enable_lzma(void *a) { return archive_read_support_filter_lzma(a); }
static int enable_compress(void *a) { return archive_read_support_filter_compress(a); }

#define OTHER .open = other_open, .read = other_read, .close = other_close

const mm_filter mm__filters_other[] = {
    { .name = "zst",  .magic = "\x28\xb5\x2f\xfd", .len = 4, OTHER, .enable = enable_zstd },
    { .name = "xz",   .magic = "\xfd" "7zXZ\0", .len = 6, OTHER, .enable = enable_xz },
    { .name = "bz2",  .magic = "BZh", .len = 3, OTHER, .enable = enable_bzip2 },
    { .name = "lz4",  .magic = "\x04\x22\x4d\x18", .len = 4, OTHER, .enable = enable_lz4 },
    { .name = "lz",   .magic = "LZIP", .len = 4, OTHER, .enable = enable_lzip },
    { .name = "lzma", .magic = "\x5d\0\0", .len = 3, OTHER, .enable = enable_lzma },
    { .name = "Z",    .magic = "\x1f\x9d", .len = 2, OTHER, .enable = enable_compress },
    { 0 },
};
