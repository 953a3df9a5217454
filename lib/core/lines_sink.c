/* Where the text goes once it has been verified: standard output, a file (plain, .gz, .zst), the caller.
 * docs/formats/product.md 3. */
#include "core/io.h"
#include "core/lines.h"
#include "core/place.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

typedef struct delivery {
    mm_ctx         *ctx;
    mm_sink        *sink;
    mm_text        *held;
    int             fd;
    int             sys;
    struct archive *packer; /* NULL: plain */
} delivery;

static bool ends_with(const char *path, const char *suffix)
{
    const size_t n = strlen(path), k = strlen(suffix);
    return n > k && mm__casecmp(path + n - k, suffix) == 0;
}

mm_code mm__lines_sink_check(mm_sink *sink, const mm_lines *lines)
{
    struct stat a, b;
    const mm_io *io = sink->ctx->io;

    if (sink->kind == MM_SINK_ARCHIVE)
        return mm__fail(sink->ctx, MM_E_OPTION, "core/option", sink->path,
                        "a text dump is not written into an archive: name a file, with .gz or .zst if you like");
    if (sink->place == NULL || sink->place->base[0] == 0 || lines->text.written)
        return MM_OK;
    if (io->fstatat(io->user, sink->place->parent, sink->place->base, &a, 0) == 0
        && io->fstat(io->user, lines->text.fd, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
        return mm__fail(sink->ctx, MM_E_OPTION, "core/output-inside", sink->path, "the output would be the input");
    return MM_OK;
}

/* ---- plain and packed ---- */

static mm_code write_fail(delivery *d)
{
    return mm__io_fail(d->ctx, d->sink->path, "cannot write");
}

static la_ssize_t on_write(struct archive *a, void *user, const void *data, size_t len)
{
    delivery *d = user;

    if (mm__io_write_all(d->ctx, d->fd, data, len) == 0)
        return (la_ssize_t)len;
    d->sys = errno;
    archive_set_error(a, errno, "write");
    return -1;
}

static mm_code pack_fail(delivery *d)
{
    if (d->sys != 0) {
        errno = d->sys;
        return write_fail(d);
    }
    return mm__fail(d->ctx, MM_E_IO, "core/io", d->sink->path, "cannot compress the output");
}

/* No time and no name goes into the header: equal texts give equal files. */
static mm_code open_packer(delivery *d)
{
    const bool gz = ends_with(d->sink->path, ".gz"), zst = ends_with(d->sink->path, ".zst");
    struct archive_entry *entry;
    int bad;

    if (d->sink->place == NULL || (!gz && !zst))
        return MM_OK;
    d->packer = archive_write_new();
    entry = archive_entry_new();
    if (d->packer == NULL || entry == NULL) {
        archive_entry_free(entry);
        return mm__nomem(d->ctx);
    }
    bad = archive_write_set_format_raw(d->packer);
    bad |= gz ? archive_write_add_filter_gzip(d->packer) : archive_write_add_filter_zstd(d->packer);
    bad |= archive_write_set_options(d->packer, gz ? "gzip:!timestamp" : "zstd:compression-level=3");
    bad |= archive_write_set_bytes_in_last_block(d->packer, 1);
    if (bad == ARCHIVE_OK)
        bad = archive_write_open(d->packer, d, NULL, on_write, NULL);
    archive_entry_set_pathname(entry, "data");
    archive_entry_set_filetype(entry, AE_IFREG);
    if (bad == ARCHIVE_OK)
        bad = archive_write_header(d->packer, entry);
    archive_entry_free(entry);
    return bad == ARCHIVE_OK ? MM_OK : pack_fail(d);
}

static mm_code give(delivery *d, const char *data, size_t len)
{
    const mm_sink *s = d->sink;

    if (s->kind == MM_SINK_OPS) {
        const mm_code code = s->ops.write(s->user, data, len);
        return code == MM_OK ? MM_OK : mm__fail(d->ctx, code < 0 ? code : MM_E_MISUSE, "core/callback", s->path,
                                                "write of the caller's sink returned %d", (int)code);
    }
    if (d->packer != NULL)
        return archive_write_data(d->packer, data, len) == (la_ssize_t)len ? MM_OK : pack_fail(d);
    return mm__io_write_all(d->ctx, d->fd, data, len) == 0 ? MM_OK : write_fail(d);
}

static mm_code copy_out(delivery *d)
{
    char *piece = mm__resize(d->ctx, NULL, 0, PIECE);
    uint64_t off = 0;
    mm_code code = piece == NULL ? MM_E_NOMEM : MM_OK;

    while (code == MM_OK && off < d->held->size) {
        size_t got;
        code = mm__cancelled(d->ctx) ? mm__fail_cancelled(d->ctx) : mm__text_read(d->held, off, piece, PIECE, &got);
        if (code == MM_OK && got > d->held->size - off)
            got = (size_t)(d->held->size - off);
        if (code == MM_OK)
            code = give(d, piece, got);
        off += code == MM_OK ? got : 0;
    }
    mm__free(d->ctx, piece, PIECE);
    return code;
}

static mm_code finish_packer(delivery *d)
{
    if (d->packer != NULL && archive_write_close(d->packer) != ARCHIVE_OK)
        return pack_fail(d);
    return MM_OK;
}

/* ---- the kinds of output ---- */

static mm_code to_file(delivery *d, const mm_lines *like)
{
    mm_place *place = d->sink->place;
    const int64_t ns = like->text.mtime;
    const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
                                       { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 } };
    const mm_io *io = d->ctx->io;

    MM_TRY(mm__place_file(place, (like->text.mode != 0 ? like->text.mode : 0666) | 0600));
    d->fd = place->fd;
    MM_TRY(open_packer(d));
    MM_TRY(copy_out(d));
    MM_TRY(finish_packer(d));
    if (ns > 0 && io->futimens(io->user, d->fd, times) != 0)
        return mm__io_fail(d->ctx, d->sink->path, "cannot set the time");
    if (!d->ctx->no_sync && mm__io_fsync(d->ctx, d->fd) != 0)
        return mm__io_fail(d->ctx, d->sink->path, "cannot sync the output");
    return mm__place_publish(place);
}

static mm_code callback(delivery *d, mm_code code, const char *what)
{
    if (code == MM_OK)
        return MM_OK;
    return mm__fail(d->ctx, code < 0 ? code : MM_E_MISUSE, "core/callback", d->sink->path,
                    "%s of the caller's sink returned %d", what, (int)code);
}

static mm_code to_caller(delivery *d, const mm_lines *like)
{
    const mm_sink *s = d->sink;
    const mm_entry entry = { .path = "dump", .mtime = like->text.mtime, .size = d->held->size, .mode = 0644 };

    MM_TRY(callback(d, s->ops.begin(s->user, &entry), "begin"));
    MM_TRY(copy_out(d));
    MM_TRY(callback(d, s->ops.end(s->user), "end"));
    return callback(d, s->ops.commit(s->user), "commit");
}

mm_code mm__lines_deliver(mm_sink *sink, mm_text *held, const mm_lines *like)
{
    delivery d = { .ctx = sink->ctx, .sink = sink, .held = held, .fd = STDOUT_FILENO };
    mm_code code;

    if (sink->kind == MM_SINK_NULL)
        return MM_OK;
    if (sink->kind == MM_SINK_OPS)
        return to_caller(&d, like);
    code = sink->place != NULL ? to_file(&d, like) : copy_out(&d);
    if (d.packer != NULL)
        archive_write_free(d.packer);
    return code;
}
