#include "core/io.h"
#include "core/locale_utf8.h"
#include "core/stage_impl.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

/* Archives are a function of names, bytes, modes and times alone: entries in byte order, no owner, no clock, fixed
 * level, one thread. No entries for folders: every reader makes them, and theirs would carry times of this run. */
typedef struct pack {
    mm_ctx         *ctx;
    mm_tree        *tree;
    const char     *prefix, *name;
    struct archive *a;
    int             fd;
    int             sys;      /* errno of the writer, 0 = none */
    bool            discard;  /* nothing is written any more */
    uint64_t        written;  /* of the current entry */
    const char     *entry;
} pack;

/* Never a failure in the eyes of libarchive, which would not free all of its memory then: the error is kept, what
 * follows is thrown away. */
static la_ssize_t on_write(struct archive *a, void *user, const void *data, size_t len)
{
    pack *p = user;

    (void)a;
    if (!p->discard && mm__io_write_all(p->ctx, p->fd, data, len) != 0) {
        p->sys = errno;
        p->discard = true;
    }
    return (la_ssize_t)len;
}

static mm_code pack_fail(pack *p)
{
    if (p->sys != 0) {
        errno = p->sys;
        return mm__io_fail(p->ctx, p->name, "cannot write the archive");
    }
    if (archive_errno(p->a) == ENOMEM)
        return mm__nomem(p->ctx);
    return mm__fail(p->ctx, MM_E_IO, "core/io", p->name, "cannot write the archive: %s",
                    archive_error_string(p->a) != NULL ? archive_error_string(p->a) : "unknown error");
}

static bool open_writer(pack *p, const char *kind)
{
    int bad = archive_write_set_format_pax(p->a);

    if (strcmp(kind, "tar.gz") == 0) {
        bad |= archive_write_add_filter_gzip(p->a);
        bad |= archive_write_set_options(p->a, "gzip:!timestamp,gzip:compression-level=6");
    } else if (strcmp(kind, "tar.zst") == 0) {
        bad |= archive_write_add_filter_zstd(p->a);
        bad |= archive_write_set_options(p->a, "zstd:compression-level=3");
    }
    bad |= archive_write_set_bytes_per_block(p->a, 128 * 1024);
    bad |= archive_write_set_bytes_in_last_block(p->a, 1);
    return bad == ARCHIVE_OK && archive_write_open(p->a, p, NULL, on_write, NULL) == ARCHIVE_OK;
}

static mm_code on_chunk(void *user, const void *data, size_t len)
{
    pack *p = user;
    const char *at = data;

    while (len > 0) {
        const la_ssize_t n = archive_write_data(p->a, at, len);
        if (n <= 0 || p->sys != 0)
            return pack_fail(p);
        at += n;
        len -= (size_t)n;
        p->written += (uint64_t)n;
    }
    return MM_OK;
}

static mm_code full_path(pack *p, mm_item *item, mm_buf *path)
{
    path->len = 0;
    mm__buf_text(path, p->prefix);
    mm__buf_text(path, item->path + 1);
    MM_TRY(mm__buf_ok(path));
    return mm__tree_stat(p->tree, item);
}

/* A copy that nobody but its owner can change, whatever the original was. */
static uint32_t mode_of(const mm_item *item)
{
    return (item->mode & 0755) | 0400;
}

static mm_code pack_entry(pack *p, struct archive_entry *e, mm_item *item, mm_buf *path)
{
    const int64_t sec = item->mtime / 1000000000 - (item->mtime % 1000000000 < 0);

    MM_TRY(full_path(p, item, path));
    archive_entry_clear(e);
    archive_entry_set_pathname(e, path->data);
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_perm(e, mode_of(item));
    archive_entry_set_mtime(e, (time_t)sec, (long)(item->mtime - sec * 1000000000));
    archive_entry_set_size(e, (la_int64_t)item->size);
    if (archive_write_header(p->a, e) != ARCHIVE_OK || p->sys != 0)
        return pack_fail(p);
    p->written = 0;
    MM_TRY(mm__tree_stream(p->tree, item, on_chunk, p));
    if (p->written != item->size)
        return mm__fail(p->ctx, MM_E_IO, "core/io", item->path + 1, "%llu bytes instead of %llu went into the archive",
                        (unsigned long long)p->written, (unsigned long long)item->size);
    return archive_write_finish_entry(p->a) == ARCHIVE_OK && p->sys == 0 ? MM_OK : pack_fail(p);
}

static mm_code pack_all(pack *p)
{
    struct archive_entry *e = archive_entry_new();
    mm_code code = e != NULL ? MM_OK : mm__nomem(p->ctx);
    mm_buf path;

    mm__buf_init(&path, p->ctx);
    for (size_t i = 0; code == MM_OK && i < p->tree->n_items; i++)
        code = mm__cancelled(p->ctx) ? mm__fail_cancelled(p->ctx) : pack_entry(p, e, &p->tree->items[i], &path);
    if (code == MM_OK && (archive_write_close(p->a) != ARCHIVE_OK || p->sys != 0))
        code = pack_fail(p);
    mm__buf_free(&path);
    archive_entry_free(e);
    return code;
}

static mm_code write_tar(pack *p, const char *kind)
{
    mm_locale before;
    mm_code code;

    p->a = archive_write_new();
    if (p->a == NULL)
        return mm__nomem(p->ctx);
    before = mm__locale_utf8();
    code = open_writer(p, kind) ? pack_all(p) : pack_fail(p);
    p->discard = true; /* freeing one that was not closed writes the rest */
    archive_write_free(p->a);
    mm__locale_back(before);
    return code;
}

/* ---- zip ---- */

static mm_code zip_chunk(void *user, const void *data, size_t len)
{
    const pack *p = user;

    return mm__io_write_all(p->ctx, p->fd, data, len) == 0 ? MM_OK
        : mm__io_fail(p->ctx, p->name, "cannot write the archive");
}

mm_code mm__archive_write(mm_ctx *ctx, mm_tree *tree, const char *prefix, const mm_sink *sink, int fd)
{
    pack p = { .ctx = ctx, .tree = tree, .prefix = prefix, .name = sink->path, .fd = fd };

    if (strcmp(sink->archive, "zip") == 0)
        return mm__zip_write(tree, prefix, sink->store, sink->path, zip_chunk, &p);
    return write_tar(&p, sink->archive);
}
