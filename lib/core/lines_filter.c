/* Compressed text other than gzip, through libarchive's filters. */
#include "core/lines.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

enum { PIECE = 128 * 1024 };

typedef struct filter {
    mm_ctx  *ctx;
    mm_text *in;
    uint64_t off;
    mm_code  code;   /* of a read that failed */
    char     data[PIECE];
} filter;

static la_ssize_t on_read(struct archive *a, void *user, const void **data)
{
    filter *f = user;
    size_t got;

    f->code = mm__text_read(f->in, f->off, f->data, sizeof f->data, &got);
    if (f->code != MM_OK) {
        archive_set_error(a, EIO, "read");
        return -1;
    }
    f->off += got;
    *data = f->data;
    return (la_ssize_t)got;
}

static mm_code broken(filter *f, struct archive *a)
{
    const char *text = archive_error_string(a);

    if (f->code != MM_OK)
        return f->code;
    return mm__fail(f->ctx, MM_E_SYNTAX, "core/compressed", f->in->name, "%s", text != NULL ? text : "damaged stream");
}

static mm_code copy(filter *f, struct archive *a, mm_text *out, uint64_t limit, char *piece)
{
    struct archive_entry *entry;
    la_ssize_t n = 0;
    int r;

    archive_read_support_filter_all(a);
    archive_read_support_format_raw(a);
    if (archive_read_open(a, f, NULL, on_read, NULL) != ARCHIVE_OK)
        return broken(f, a);
    r = archive_read_next_header(a, &entry);
    if (r == ARCHIVE_EOF)
        return MM_OK;
    if (r != ARCHIVE_OK)
        return broken(f, a);
    while (out->size < limit && (n = archive_read_data(a, piece, PIECE)) > 0) {
        MM_TRY(mm__text_write(out, piece, (size_t)n));
        MM_TRY(mm__decode_charge(f->ctx, f->in, out));
        if (mm__cancelled(f->ctx))
            return MM_E_CANCELLED;
    }
    return n < 0 ? broken(f, a) : MM_OK;
}

mm_code mm__filter_decode(mm_ctx *ctx, mm_text *in, mm_text *out, uint64_t limit)
{
    filter *f = mm__alloc(ctx, sizeof *f);
    char *piece = mm__resize(ctx, NULL, 0, PIECE);
    struct archive *a = archive_read_new();
    mm_code code = MM_E_NOMEM;

    if (f != NULL && piece != NULL && a != NULL) {
        f->ctx = ctx;
        f->in = in;
        code = copy(f, a, out, limit, piece);
    } else {
        mm__nomem(ctx);
    }
    archive_read_free(a);
    mm__free(ctx, piece, PIECE);
    mm__free(ctx, f, sizeof *f);
    return code;
}
