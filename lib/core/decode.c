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

static mm_code pull(mm_decoder *d, void *to, size_t len, size_t *got)
{
    ssize_t n;

    if (d->pull != NULL)
        return d->pull(d->user, to, len, got);
    n = mm__io_read(d->ctx, d->fd, to, len);
    *got = n > 0 ? (size_t)n : 0;
    return n < 0 ? mm__io_fail(d->ctx, d->name, "cannot read") : MM_OK;
}

mm_code mm__decoder_fill(mm_decoder *d)
{
    d->raw_at = d->raw_len = 0;
    while (!d->raw_end && d->raw_len < MM_DECODE_PEEK) {
        size_t n;
        MM_TRY(pull(d, d->raw + d->raw_len, MM_DECODE_PEEK - d->raw_len, &n));
        d->raw_end = n == 0;
        d->raw_len += n;
        d->raw_total += n;
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

static mm_code open_decoder(mm_decoder **out, const mm_decoder *with)
{
    mm_ctx *ctx = with->ctx;
    mm_decoder *d = mm__alloc(ctx, sizeof *d);
    mm_code code;

    *out = NULL;
    if (d == NULL)
        return MM_E_NOMEM;
    *d = *with;
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

mm_code mm__decoder_open(mm_decoder **out, mm_ctx *ctx, const char *name, int fd)
{
    const mm_decoder with = { .ctx = ctx, .name = name, .fd = fd };

    return open_decoder(out, &with);
}

mm_code mm__decoder_open_on(mm_decoder **out, mm_ctx *ctx, const char *name, mm_raw_fn *read, void *user)
{
    const mm_decoder with = { .ctx = ctx, .name = name, .fd = -1, .pull = read, .user = user };

    return open_decoder(out, &with);
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
    const mm_code code = d->peeked ? MM_OK : collect(d);

    *data = d->peek;
    *len = d->head_len;
    return code;
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
