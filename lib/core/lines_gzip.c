/* gzip, strictly: common readers ignore what follows the last member and take a cut stream for a whole one.
 * docs/formats/json-layer.md 9.3. */
#include "core/lines.h"

#include <string.h>
#include <zlib.h>

enum { PIECE = 128 * 1024, GZIP_WINDOW = 15 + 16 };

typedef struct gzip {
    mm_ctx  *ctx;
    mm_text *in, *out;
    z_stream z;
    uint64_t off;       /* of the next byte to read */
    bool     inside;    /* of a member */
    uint64_t padding, limit;
    unsigned char from[PIECE], to[PIECE];
} gzip;

static mm_code broken(gzip *g, const char *what)
{
    return mm__fail(g->ctx, MM_E_SYNTAX, "core/compressed", g->in->name, "%s at byte %llu of the gzip stream", what,
                    (unsigned long long)(g->off - g->z.avail_in));
}

static void *take(void *user, unsigned items, unsigned size)
{
    /* zlib does not tell the size when it frees: it is kept in front. */
    const size_t n = (size_t)items * size + 16;
    char *p = mm__resize(user, NULL, 0, n);

    if (p == NULL)
        return Z_NULL;
    memcpy(p, &n, sizeof n);
    return p + 16;
}

static void give_back(void *user, void *ptr)
{
    size_t n;

    if (ptr == NULL)
        return;
    memcpy(&n, (char *)ptr - 16, sizeof n);
    mm__free(user, (char *)ptr - 16, n);
}

static mm_code refill(gzip *g)
{
    size_t got;

    MM_TRY(mm__text_read(g->in, g->off, g->from, sizeof g->from, &got));
    g->off += got;
    g->z.next_in = g->from;
    g->z.avail_in = (uInt)got;
    return MM_OK;
}

/* Between members: another one, or nothing but zero bytes up to the end. */
static mm_code between(gzip *g)
{
    if (g->padding == 0 && *g->z.next_in == 0x1f) {
        g->inside = true;
        if (inflateReset2(&g->z, GZIP_WINDOW) != Z_OK)
            return mm__nomem(g->ctx);
        return MM_OK;
    }
    for (; g->z.avail_in > 0; g->z.avail_in--, g->z.next_in++, g->padding++)
        if (*g->z.next_in != 0)
            return broken(g, "other bytes follow the last member");
    return MM_OK;
}

static mm_code inflate_some(gzip *g)
{
    int r;

    g->z.next_out = g->to;
    g->z.avail_out = sizeof g->to;
    r = inflate(&g->z, Z_NO_FLUSH);
    MM_TRY(mm__text_write(g->out, g->to, sizeof g->to - g->z.avail_out));
    MM_TRY(mm__decode_charge(g->ctx, g->in, g->out));
    switch (r) {
    case Z_STREAM_END: g->inside = false; return MM_OK;
    case Z_OK: case Z_BUF_ERROR: return MM_OK;
    case Z_MEM_ERROR: return mm__nomem(g->ctx);
    default: return broken(g, g->z.msg != NULL ? g->z.msg : "damaged data");
    }
}

static mm_code decode(gzip *g)
{
    bool done = false;

    g->inside = true;
    while (!done && g->out->size < g->limit) {
        if (mm__cancelled(g->ctx))
            return MM_E_CANCELLED;
        if (g->z.avail_in == 0) {
            MM_TRY(refill(g));
            done = g->z.avail_in == 0;
        }
        if (done && g->inside)
            return broken(g, "the stream is cut off");
        if (!done)
            MM_TRY(g->inside ? inflate_some(g) : between(g));
    }
    return MM_OK;
}

mm_code mm__gzip_decode(mm_ctx *ctx, mm_text *in, mm_text *out, uint64_t limit, uint64_t *padding)
{
    gzip *g = mm__alloc(ctx, sizeof *g);
    mm_code code;

    if (g == NULL)
        return MM_E_NOMEM;
    g->ctx = ctx;
    g->in = in;
    g->out = out;
    g->limit = limit;
    g->z.zalloc = take;
    g->z.zfree = give_back;
    g->z.opaque = ctx;
    code = inflateInit2(&g->z, GZIP_WINDOW) == Z_OK ? decode(g) : mm__nomem(ctx);
    inflateEnd(&g->z);
    *padding = g->padding;
    mm__free(ctx, g, sizeof *g);
    return code;
}

enum { FREE_BYTES = 64 << 20 };

mm_code mm__decode_charge(mm_ctx *ctx, const mm_text *in, const mm_text *out)
{
    if (out->size > ctx->limits.max_total)
        return mm__fail(ctx, MM_E_LIMIT, "core/limit", in->name, "unpacks to more than %llu bytes",
                        (unsigned long long)ctx->limits.max_total);
    if (out->size > FREE_BYTES && in->size > 0 && out->size / in->size >= ctx->limits.max_ratio)
        return mm__fail(ctx, MM_E_LIMIT, "core/limit", in->name, "unpacks to more than %u times its size",
                        ctx->limits.max_ratio);
    return MM_OK;
}
