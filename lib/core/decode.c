#include "core/decode_impl.h"
#include "core/io.h"

#include <string.h>

enum { RATIO_FROM = 64 << 20 };

mm_code mm__check_ratio(mm_ctx *ctx, const char *name, uint64_t in, uint64_t out)
{
    const uint64_t ratio = ctx->limits.max_ratio;

    if (out > ctx->limits.max_total)
        return mm__fail(ctx, MM_E_LIMIT, "core/limit", name, "unpacks to more than %llu bytes",
                        (unsigned long long)ctx->limits.max_total);
    if (out > RATIO_FROM && in < out / ratio)
        return mm__fail(ctx, MM_E_LIMIT, "core/limit", name, "unpacks to more than %llu times its size",
                        (unsigned long long)ratio);
    return MM_OK;
}

/* ---- what lies in the file ---- */

mm_code mm__decoder_fill(mm_decoder *d)
{
    d->raw_at = d->raw_len = 0;
    while (!d->raw_end && d->raw_len < MM_DECODE_PEEK) {
        const ssize_t n = mm__io_read(d->ctx, d->fd, d->raw + d->raw_len, MM_DECODE_PEEK - d->raw_len);
        if (n < 0)
            return mm__io_fail(d->ctx, d->name, "cannot read");
        d->raw_end = n == 0;
        d->raw_len += (size_t)n;
        d->raw_total += (uint64_t)n;
        if (mm__cancelled(d->ctx))
            return mm__fail_cancelled(d->ctx);
    }
    return MM_OK;
}

static mm_code plain_open(mm_decoder *d)
{
    (void)d;
    return MM_OK;
}

static mm_code plain_read(mm_decoder *d, const void **data, size_t *len)
{
    if (d->raw_at == d->raw_len)
        MM_TRY(mm__decoder_fill(d));
    *data = d->raw + d->raw_at;
    *len = d->raw_len - d->raw_at;
    d->raw_at = d->raw_len;
    return *len > 0 ? MM_OK : MM_END;
}

static void plain_close(mm_decoder *d)
{
    (void)d;
}

static const mm_filter plain = { .name = "", .open = plain_open, .read = plain_read, .close = plain_close };

static bool has_magic(const mm_decoder *d, const mm_filter *f)
{
    return d->raw_len >= f->len && memcmp(d->raw, f->magic, f->len) == 0;
}

static const mm_filter *find_filter(const mm_decoder *d)
{
    if (has_magic(d, &mm__filter_gzip))
        return &mm__filter_gzip;
    for (const mm_filter *f = mm__filters_other; f->name != NULL; f++)
        if (has_magic(d, f))
            return f;
    return &plain;
}

/* ---- life ---- */

mm_code mm__decoder_open(mm_decoder **out, mm_ctx *ctx, const char *name, int fd)
{
    mm_decoder *d = mm__alloc(ctx, sizeof *d);
    mm_code code;

    *out = NULL;
    if (d == NULL)
        return MM_E_NOMEM;
    d->ctx = ctx;
    d->name = name;
    d->fd = fd;
    d->filter = &plain;
    d->raw = mm__resize(ctx, NULL, 0, MM_DECODE_PEEK);
    code = d->raw != NULL ? mm__decoder_fill(d) : MM_E_NOMEM;
    if (code == MM_OK) {
        d->filter = find_filter(d);
        code = d->filter->open(d);
        if (code == MM_END) { /* not compressed after all */
            d->filter->close(d);
            d->filter = &plain;
            code = MM_OK;
        }
    }
    if (code == MM_OK)
        *out = d;
    else
        mm__decoder_free(d);
    return code;
}

void mm__decoder_free(mm_decoder *d)
{
    if (d == NULL)
        return;
    d->filter->close(d);
    mm__free(d->ctx, d->raw, MM_DECODE_PEEK);
    mm__free(d->ctx, d->peek, MM_DECODE_PEEK);
    mm__free(d->ctx, d, sizeof *d);
}

const char *mm__decoder_filter(const mm_decoder *d)
{
    return d->filter->name;
}

uint64_t mm__decoder_raw(const mm_decoder *d)
{
    return d->raw_total;
}

uint64_t mm__decoder_padding(const mm_decoder *d)
{
    return d->padding;
}

/* ---- reading ---- */

static mm_code next_piece(mm_decoder *d, const void **data, size_t *len)
{
    mm_code code;

    *len = 0;
    if (d->ended)
        return MM_END;
    if (mm__cancelled(d->ctx))
        return mm__fail_cancelled(d->ctx);
    code = d->filter->read(d, data, len);
    d->ended = code == MM_END;
    d->out_total += *len;
    if (code == MM_OK && d->filter != &plain)
        return mm__check_ratio(d->ctx, d->name, d->raw_total, d->out_total);
    return code;
}

/* Collects small pieces; of a large one the rest stays where it is. */
static mm_code collect(mm_decoder *d)
{
    d->peek = mm__resize(d->ctx, NULL, 0, MM_DECODE_PEEK);
    if (d->peek == NULL)
        return MM_E_NOMEM;
    d->peeked = true;
    while (d->head_len < MM_DECODE_PEEK) {
        const void *data;
        size_t len, take;
        const mm_code code = next_piece(d, &data, &len);
        if (code == MM_END)
            break;
        MM_TRY(code);
        take = len < MM_DECODE_PEEK - d->head_len ? len : MM_DECODE_PEEK - d->head_len;
        memcpy(d->peek + d->head_len, data, take);
        d->head_len += take;
        d->rest = (const unsigned char *)data + take;
        d->rest_len = len - take;
    }
    return MM_OK;
}

mm_code mm__decoder_peek(mm_decoder *d, const unsigned char **data, size_t *len)
{
    if (!d->peeked)
        MM_TRY(collect(d));
    *data = d->peek;
    *len = d->head_len;
    return MM_OK;
}

mm_code mm__decoder_read(mm_decoder *d, const void **data, size_t *len)
{
    if (d->peeked && d->head_len > 0) {
        *data = d->peek;
        *len = d->head_len;
        d->head_len = 0;
        return MM_OK;
    }
    if (d->rest_len > 0) {
        *data = d->rest;
        *len = d->rest_len;
        d->rest_len = 0;
        return MM_OK;
    }
    return next_piece(d, data, len);
}
