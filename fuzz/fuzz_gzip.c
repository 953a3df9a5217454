/* Bytes as a gzip stream: the strict loop agrees with zlib's own reader on what is in it, and never takes a stream that
 * is cut off or followed by something else. */
#include "core/lines.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Members one after the other, zeros behind; -1: not so. */
static int reference(const unsigned char *data, size_t size, unsigned char *out, size_t room, size_t *len)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)size, .next_out = out, .avail_out = (uInt)room };
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

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    enum { ROOM = 1 << 20 };
    unsigned char *want = malloc(ROOM);
    mm_text in, out;
    mm_ctx *ctx;
    uint64_t padding;
    size_t len;
    mm_code code;
    int fine;

    if (want == NULL || mm_ctx_new(&ctx, NULL) != MM_OK)
        abort();
    mm__text_init(&in, ctx);
    mm__text_init(&out, ctx);
    if (mm__text_name(&in, "fuzz") != MM_OK || mm__text_write(&in, data, size) != MM_OK)
        abort();
    code = mm__gzip_decode(ctx, &in, &out, UINT64_MAX, &padding);
    fine = reference(data, size, want, ROOM, &len);
    if (fine != 1 && (code == MM_OK) != (fine == 0))
        abort();
    if (fine == 0 && (out.size != len || (len > 0 && memcmp(out.mem.data, want, len) != 0)))
        abort();
    mm__text_free(&in);
    mm__text_free(&out);
    mm_ctx_free(ctx);
    free(want);
    return 0;
}
