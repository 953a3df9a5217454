/* Bytes as a gzip stream: the strict loop agrees with zlib's own reader on what is in it, and never takes a stream that
 * is cut off or followed by something else. */
#include "core/decode.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Members one after the other, zeros behind; -1: not so. */
static int reference(const unsigned char *data, size_t size, unsigned char *out, size_t room, size_t *len)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)size, .next_out = out,
                   .avail_out = (uInt)room };
    int r, fine = 0;

    if (inflateInit2(&z, 31) != Z_OK)
        abort();
    for (;;) {
        r = inflate(&z, Z_FINISH);
        if (r != Z_STREAM_END)
            break;
        if (z.avail_in == 0 || *z.next_in != 0x1f) {
            fine = 1;
            break;
        }
        inflateReset(&z);
    }
    for (; fine && z.avail_in > 0; z.avail_in--, z.next_in++)
        fine = *z.next_in == 0;
    *len = room - z.avail_out;
    inflateEnd(&z);
    return fine ? 0 : r == Z_BUF_ERROR && z.avail_out == 0 ? 1 : -1;
}

typedef struct input { const unsigned char *data; size_t left; } input;

/* Small pieces: members begin and end everywhere in them. */
static mm_code pull(void *user, void *to, size_t len, size_t *got)
{
    input *in = user;

    *got = in->left < len ? in->left : len;
    *got = *got > 61 ? 61 : *got;
    if (*got > 0)
        memcpy(to, in->data, *got);
    in->data += *got;
    in->left -= *got;
    return MM_OK;
}

static mm_code decode(mm_ctx *ctx, const unsigned char *data, size_t size, mm_buf *out)
{
    input in = { data, size };
    mm_decoder *dec;
    const void *piece;
    size_t len;
    mm_code code = mm__decoder_open_on(&dec, ctx, "fuzz", pull, &in);

    if (code != MM_OK)
        return code;
    while ((code = mm__decoder_read(dec, &piece, &len)) == MM_OK)
        mm__buf_add(out, piece, len);
    mm__decoder_free(dec);
    return mm__buf_ok(out) != MM_OK ? MM_E_NOMEM : code == MM_END ? MM_OK : code;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    enum { ROOM = 1 << 20 };
    unsigned char *want;
    mm_ctx *ctx;
    mm_buf out;
    size_t len;
    mm_code code;
    int fine;

    if (size < 2 || data[0] != 0x1f || data[1] != 0x8b)
        return 0;
    want = malloc(ROOM);
    if (want == NULL || mm_ctx_new(&ctx, NULL) != MM_OK)
        abort();
    mm__buf_init(&out, ctx);
    code = decode(ctx, data, size, &out);
    fine = reference(data, size, want, ROOM, &len);
    if (fine != 1 && (code == MM_OK) != (fine == 0))
        abort();
    if (fine == 0 && (out.len != len || (len > 0 && memcmp(out.data, want, len) != 0)))
        abort();
    mm__buf_free(&out);
    mm_ctx_free(ctx);
    free(want);
    return 0;
}
