#include "core/decode_impl.h"
#include "core/zip.h"

/* zlib's own gzread() and libarchive both ignore what follows the last member. Here every byte is accounted for. */
enum { OUT = 256 * 1024 };

static mm_code gzip_open(mm_decoder *d)
{
    mm__zlib_init(&d->z, d->ctx);
    d->out = mm__resize(d->ctx, NULL, 0, OUT);
    if (d->out == NULL || inflateInit2(&d->z, 15 + 16) != Z_OK)
        return mm__nomem(d->ctx);
    d->z_ready = d->in_member = true;
    return MM_OK;
}

static void gzip_close(mm_decoder *d)
{
    if (d->z_ready)
        inflateEnd(&d->z);
    mm__free(d->ctx, d->out, OUT);
}

static uint64_t offset(const mm_decoder *d)
{
    return d->raw_total - (d->raw_len - d->raw_at);
}

static mm_code damaged(mm_decoder *d, const char *what)
{
    return mm__fail(d->ctx, MM_E_SYNTAX, "core/compressed", d->name, "%s at byte %llu", what,
                    (unsigned long long)offset(d));
}

static mm_code more(mm_decoder *d)
{
    return d->raw_at == d->raw_len && !d->raw_end ? mm__decoder_fill(d) : MM_OK;
}

/* Behind a member: another one, zeros up to the end, or nothing. MM_END: nothing. */
static mm_code between(mm_decoder *d)
{
    for (;;) {
        MM_TRY(more(d));
        if (d->raw_at == d->raw_len)
            return MM_END;
        if (d->raw[d->raw_at] != 0)
            break;
        d->raw_at++;
        d->padding++;
    }
    if (d->padding > 0 || d->raw[d->raw_at] != 0x1f)
        return damaged(d, "bytes that are no gzip data follow the compressed data");
    d->in_member = true;
    return inflateReset(&d->z) == Z_OK ? MM_OK : mm__nomem(d->ctx);
}

/* One step of inflating; *len may be 0. */
static mm_code inflate_some(mm_decoder *d, size_t *len)
{
    int r;

    MM_TRY(more(d));
    if (d->raw_at == d->raw_len)
        return damaged(d, "truncated gzip input");
    d->z.next_in = d->raw + d->raw_at;
    d->z.avail_in = (uInt)(d->raw_len - d->raw_at);
    d->z.next_out = d->out;
    d->z.avail_out = OUT;
    r = inflate(&d->z, Z_NO_FLUSH);
    d->raw_at = d->raw_len - d->z.avail_in;
    *len = OUT - d->z.avail_out;
    d->in_member = r != Z_STREAM_END;
    if (r == Z_MEM_ERROR)
        return mm__nomem(d->ctx);
    if (r == Z_OK || r == Z_STREAM_END || r == Z_BUF_ERROR)
        return MM_OK;
    return damaged(d, "damaged gzip data");
}

static mm_code gzip_read(mm_decoder *d, const void **data, size_t *len)
{
    do {
        if (!d->in_member)
            MM_TRY(between(d));
        MM_TRY(inflate_some(d, len));
    } while (*len == 0);
    *data = d->out;
    return MM_OK;
}

const mm_filter mm__filter_gzip = {
    .name = "gz", .magic = "\x1f\x8b", .len = 2, .open = gzip_open, .read = gzip_read, .close = gzip_close
};
