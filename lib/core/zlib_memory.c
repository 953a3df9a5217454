#include "core/zip.h"

#include <string.h>

enum { HEAD = 16 }; /* freeing wants the size back; keeps the alignment */

static void *z_alloc(void *user, unsigned n, unsigned size)
{
    const size_t total = (size_t)n * size + HEAD;
    char *p = mm__resize(user, NULL, 0, total);

    if (p == NULL)
        return NULL;
    memcpy(p, &total, sizeof total);
    return p + HEAD;
}

static void z_free(void *user, void *ptr)
{
    char *p = (char *)ptr - HEAD;
    size_t total;

    memcpy(&total, p, sizeof total);
    mm__free(user, p, total);
}

void mm__zlib_init(z_stream *z, mm_ctx *ctx)
{
    memset(z, 0, sizeof *z);
    z->zalloc = z_alloc;
    z->zfree = z_free;
    z->opaque = ctx;
}
