#include "core/io.h"
#include "core/path.h"
#include "core/stage_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { ARCHIVE_MODE = 0600 };

/* ---- folder ---- */

static mm_code sync_fail(mm_stage *s)
{
    return mm__io_fail(s->ctx, s->sink->path, "cannot sync the output");
}

static mm_code sync_item(mm_stage *s, mm_item *item)
{
    uint64_t at;
    bool close_it;
    int fd;
    mm_code code;

    MM_TRY(s->tree->ops->open(s->tree, item, &fd, &at, &close_it));
    code = mm__io_fsync(s->ctx, fd) == 0 ? MM_OK : sync_fail(s);
    mm__io_close(s->ctx, fd);
    return code;
}

/* For systems that cannot sync a file system as a whole: files, then the folders that name them. */
static mm_code sync_each(mm_stage *s)
{
    for (size_t i = 0; i < s->tree->n_items; i++)
        MM_TRY(sync_item(s, &s->tree->items[i]));
    for (size_t i = s->folders->n; i-- > 0;) {
        const mm_folder_fd dir = mm__folders_get(s->folders, (uint32_t)i);
        const int r = dir.fd < 0 ? -1 : mm__io_fsync(s->ctx, dir.fd);
        mm__folders_put(s->folders, dir);
        if (r != 0 && errno != EINVAL)
            return sync_fail(s);
    }
    return MM_OK;
}

static mm_code sync_all(mm_stage *s)
{
    const mm_io *io = s->ctx->io;

    if (s->ctx->no_sync || io->syncfs(io->user, s->folders->root) == 0)
        return MM_OK;
    if (errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL)
        return sync_each(s);
    return sync_fail(s);
}

static mm_code deliver_folder(mm_stage *s)
{
    MM_TRY(mm__stage_root(s));
    MM_TRY(sync_all(s));
    if (s->sink->replace)
        return mm__place_exchange(s->sink->place, s->sink->kept_time);
    return mm__place_publish(s->sink->place);
}

/* ---- archive ---- */

static mm_code write_archive(mm_stage *s)
{
    mm_place *place = s->sink->place;
    const uint32_t mode = s->like != NULL && s->like->file_mode != 0 ? s->like->file_mode | 0600 : ARCHIVE_MODE;

    MM_TRY(mm__place_file(place, mode));
    MM_TRY(mm__archive_write(s->ctx, s->tree, s->prefix, s->sink, place->fd));
    if (!s->ctx->no_sync && mm__io_fsync(s->ctx, place->fd) != 0)
        return sync_fail(s);
    if (s->sink->check != NULL)
        MM_TRY(s->sink->check(s->sink->check_user, place));
    s->written = true;
    return MM_OK;
}

static mm_code deliver_archive(mm_stage *s)
{
    if (s->sink->place == NULL)
        return mm__archive_write(s->ctx, s->tree, s->prefix, s->sink, STDOUT_FILENO);
    if (!s->written)
        MM_TRY(write_archive(s));
    return mm__place_publish(s->sink->place);
}

/* ---- the caller's sink ---- */

/* What a callback returns is the result of the run; it need not have set an error. */
static mm_code from_caller(mm_stage *s, mm_code code, const char *what)
{
    if (code == MM_OK)
        return MM_OK;
    return mm__fail(s->ctx, code < 0 ? code : MM_E_MISUSE, "core/callback", s->sink->path, "%s of the caller's sink "
                    "returned %d", what, (int)code);
}

static mm_code give_chunk(void *user, const void *data, size_t len)
{
    mm_stage *s = user;
    return from_caller(s, s->sink->ops.write(s->sink->user, data, len), "write");
}

static mm_code give_item(mm_stage *s, mm_item *item)
{
    const mm_sink *sink = s->sink;
    mm_buf path;
    mm_entry entry;
    mm_code code;

    mm__buf_init(&path, s->ctx);
    mm__buf_text(&path, s->prefix);
    mm__buf_text(&path, item->path + 1);
    code = mm__buf_ok(&path);
    if (code == MM_OK) {
        entry = (mm_entry){ .path = path.data, .mtime = item->mtime, .size = item->size, .mode = item->mode,
                            .mvcc = item->mvcc };
        code = from_caller(s, sink->ops.begin(sink->user, &entry), "begin");
    }
    if (code == MM_OK)
        code = mm__tree_stream(s->tree, item, give_chunk, s);
    if (code == MM_OK)
        code = from_caller(s, sink->ops.end(sink->user), "end");
    mm__buf_free(&path);
    return code;
}

static mm_code deliver_ops(mm_stage *s)
{
    for (size_t i = 0; i < s->tree->n_items; i++) {
        if (mm__cancelled(s->ctx))
            return mm__fail_cancelled(s->ctx);
        MM_TRY(give_item(s, &s->tree->items[i]));
    }
    return from_caller(s, s->sink->ops.commit(s->sink->user), "commit");
}

/* ---- any ---- */

static mm_code deliver(mm_stage *s)
{
    switch (s->sink->kind) {
    case MM_SINK_DIR:     return deliver_folder(s);
    case MM_SINK_ARCHIVE: return deliver_archive(s);
    case MM_SINK_OPS:     return deliver_ops(s);
    default:              return MM_OK;
    }
}

/* Is all of it there, and sorted? */
static mm_code complete(mm_stage *s)
{
    const mm_code broken = atomic_load(&s->broken);
    mm_tree *tree;

    if (broken != MM_OK)
        return mm__fail(s->ctx, broken, "core/io", s->sink->path,
                        "the output is incomplete, a part of it failed before");
    if (mm__cancelled(s->ctx))
        return mm__fail_cancelled(s->ctx);
    return mm__stage_tree(s, &tree);
}

mm_code mm__stage_write_archive(mm_stage *s)
{
    if (s->sink->kind != MM_SINK_ARCHIVE || s->sink->place == NULL)
        return mm__fail(s->ctx, MM_E_MISUSE, "core/bug", s->sink->path, "this output is no archive file");
    MM_TRY(complete(s));
    return write_archive(s);
}

mm_code mm__stage_deliver(mm_stage *s)
{
    mm_code code;

    MM_TRY(complete(s));
    code = deliver(s);
    s->delivered = code == MM_OK;
    return code;
}
