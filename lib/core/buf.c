#include "core/core.h"

#include <stdio.h>
#include <string.h>

void mm__buf_init(mm_buf *buf, mm_ctx *ctx)
{
    memset(buf, 0, sizeof *buf);
    buf->ctx = ctx;
}

char *mm__buf_room(mm_buf *buf, size_t n)
{
    if (buf->failed)
        return NULL;
    if (n >= buf->cap - buf->len) { /* one byte more for the NUL */
        size_t cap = buf->cap < 256 ? 256 : buf->cap;
        char *data;
        if (n > SIZE_MAX / 4 - buf->len) {
            mm__nomem(buf->ctx);
            buf->failed = true;
            return NULL;
        }
        /* Large buffers grow by half: a 200 MB text must not claim 512 MB. */
        while (cap - buf->len <= n)
            cap = cap < ((size_t)1 << 24) ? cap * 2 : cap + cap / 2;
        data = mm__resize(buf->ctx, buf->data, buf->cap, cap);
        if (data == NULL) {
            buf->failed = true;
            return NULL;
        }
        buf->data = data;
        buf->cap = cap;
    }
    return buf->data + buf->len;
}

void mm__buf_add(mm_buf *buf, const void *data, size_t len)
{
    char *at = mm__buf_room(buf, len);

    if (at != NULL) {
        if (len > 0)
            memcpy(at, data, len);
        at[len] = 0;
        buf->len += len;
    }
}

void mm__buf_text(mm_buf *buf, const char *text)
{
    mm__buf_add(buf, text, strlen(text));
}

void mm__buf_char(mm_buf *buf, char c)
{
    mm__buf_add(buf, &c, 1);
}

void mm__buf_printf(mm_buf *buf, const char *fmt, ...)
{
    va_list ap;
    char *at;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    at = mm__buf_room(buf, (size_t)n);
    if (at != NULL) {
        va_start(ap, fmt);
        vsnprintf(at, (size_t)n + 1, fmt, ap);
        va_end(ap);
        buf->len += (size_t)n;
    }
}

mm_code mm__buf_ok(const mm_buf *buf)
{
    return buf->failed ? MM_E_NOMEM : MM_OK;
}

void mm__buf_free(mm_buf *buf)
{
    mm__free(buf->ctx, buf->data, buf->cap);
    mm__buf_init(buf, buf->ctx);
}
