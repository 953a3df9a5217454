#include "core/io.h"
#include "core/unpack.h"
#include "core/zip.h"

#include <errno.h>
#include <string.h>

static mm_code read_at(void *user, uint64_t at, void *to, size_t len)
{
    mm_unpack *u = user;
    char *p = to;

    u->in += len;
    while (len > 0) {
        const ssize_t n = mm__io_pread(u->ctx, u->in_fd, p, len, at);
        if (n < 0)
            return mm__io_fail(u->ctx, u->name, "cannot read");
        if (n == 0)
            return mm__fail(u->ctx, MM_E_IO, "core/input-changed", u->name, "input changed while it was read: shorter "
                            "than announced");
        p += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return MM_OK;
}

static mm_code on_bytes(void *user, const void *data, size_t len)
{
    return mm__unpack_bytes(user, data, len);
}

static mm_unpack_entry describe(const mm_zip_entry *e)
{
    static const mm_unpack_type types[] = { MM_UNPACK_FILE, MM_UNPACK_FOLDER, MM_UNPACK_LINK, MM_UNPACK_OTHER };

    return (mm_unpack_entry){ .path = e->name, .len = e->name_len, .type = types[e->type],
                              .encrypted = mm__zip_encrypted(e), .mode = e->mode, .mtime = e->mtime };
}

/* A damaged entry is a fault of the input among others: the error becomes one. */
static mm_code take_file(mm_unpack *u, mm_zip *zip, const mm_zip_entry *e, const mm_unpack_entry *n)
{
    mm_code code;

    MM_TRY(mm__unpack_begin(u, n));
    code = mm__zip_stream(zip, e, on_bytes, u);
    if (code == MM_E_SYNTAX) {
        MM_TRY(mm__unpack_damaged(u, n, mm_ctx_error(u->ctx)->text));
        mm__error_clear(u->ctx);
        return mm__unpack_end(u, false);
    }
    MM_TRY(code);
    return mm__unpack_end(u, true);
}

static mm_code take_all(mm_unpack *u, mm_zip *zip)
{
    const mm_zip_entry *e;

    for (size_t it = 0; (e = mm__zip_next(zip, &it)) != NULL;) {
        mm_unpack_entry n = describe(e);
        bool take;
        MM_TRY(mm__unpack_entry(u, &n, &take));
        if (take)
            MM_TRY(take_file(u, zip, e, &n));
    }
    return mm__unpack_finish(u);
}

mm_code mm__unpack_zip(mm_unpack *u)
{
    mm_zip *zip;
    mm_code code = mm__zip_open(&zip, u->ctx, u->name, u->size, read_at, u);

    if (code == MM_OK)
        code = take_all(u, zip);
    mm__zip_free(zip);
    return code;
}
