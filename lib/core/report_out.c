#include "core/report_out.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void mm__out_init(mm_report_out *out, mm_write_fn *fn, void *user)
{
    out->fn = fn;
    out->user = user;
    out->failed = false;
    out->len = 0;
}

static void flush(mm_report_out *out)
{
    if (!out->failed && out->len > 0 && out->fn(out->user, out->block, out->len) != 0)
        out->failed = true;
    out->len = 0;
}

void mm__out_bytes(mm_report_out *out, const char *data, size_t len)
{
    while (len > 0) {
        const size_t room = sizeof out->block - out->len, n = len < room ? len : room;
        memcpy(out->block + out->len, data, n);
        out->len += n;
        data += n;
        len -= n;
        if (out->len == sizeof out->block)
            flush(out);
    }
}

void mm__out_text(mm_report_out *out, const char *text)
{
    mm__out_bytes(out, text, strlen(text));
}

void mm__out_u64(mm_report_out *out, uint64_t n)
{
    char text[24];

    mm__out_bytes(out, text, (size_t)snprintf(text, sizeof text, "%" PRIu64, n));
}

void mm__out_seconds(mm_report_out *out, uint64_t ms)
{
    char text[32];

    mm__out_bytes(out, text, (size_t)snprintf(text, sizeof text, "%" PRIu64 ".%03u", ms / 1000, (unsigned)(ms % 1000)));
}

mm_code mm__out_end(mm_report_out *out, mm_ctx *ctx)
{
    flush(out);
    return out->failed ? mm__fail(ctx, MM_E_IO, "core/io", NULL, "the report cannot be written") : MM_OK;
}
