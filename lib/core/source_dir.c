#include "core/source_dir.h"
#include "core/io.h"
#include "core/path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { PIECE = 256 * 1024 };

static mm_dir_tree *self(mm_tree *tree)
{
    return (mm_dir_tree *)(void *)tree;
}

static mm_code changed(mm_tree *tree, const mm_item *item, const char *how)
{
    return mm__fail(tree->ctx, MM_E_IO, "core/input-changed", item->path + 1, "input changed while it was read: %s",
                    how);
}

/* ---- opening ---- */

/* Never 0, which stands for "not opened yet". */
static uint64_t stamp_of(const struct stat *st)
{
    uint64_t h = (uint64_t)st->st_ino;

    h = (h ^ (uint64_t)st->st_size) * UINT64_C(0x9fb21c651e98df25);
    h = ((h ^ (h >> 29)) ^ (uint64_t)mm__io_mtime(st)) * UINT64_C(0x9fb21c651e98df25);
    return (h ^ (h >> 32)) | 1;
}

static mm_code take_attributes(mm_tree *tree, mm_item *item, const struct stat *st)
{
    const uint64_t stamp = stamp_of(st);

    if (!S_ISREG(st->st_mode))
        return changed(tree, item, "no regular file any more");
    if (item->stamp != 0 && item->stamp != stamp)
        return changed(tree, item, "other size or time than before");
    item->stamp = stamp;
    item->size = (uint64_t)st->st_size;
    item->mtime = mm__io_mtime(st);
    item->mode = (uint32_t)st->st_mode & 0777;
    return MM_OK;
}

static mm_code open_fail(mm_tree *tree, const mm_item *item)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return changed(tree, item, "it is gone");
    if (errno == ELOOP)
        return changed(tree, item, "it became a link");
    return mm__io_fail(tree->ctx, item->path + 1, "cannot open");
}

/* O_NONBLOCK: should it have become a FIFO since the walk, nobody must wait for a writer. */
static mm_code open_item(mm_tree *tree, mm_item *item, int *out)
{
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    mm_folders *folders = &self(tree)->folders;
    const mm_folder_fd dir = mm__folders_get(folders, (uint32_t)item->where);
    struct stat st;
    mm_code code;
    int fd;

    if (dir.fd < 0)
        return open_fail(tree, item);
    fd = mm__io_openat(tree->ctx, dir.fd, mm__path_base(item->path), flags, 0);
    code = fd < 0 ? open_fail(tree, item) : MM_OK;
    mm__folders_put(folders, dir);
    if (fd < 0)
        return code;
    if (tree->ctx->io->fstat(tree->ctx->io->user, fd, &st) != 0)
        code = mm__io_fail(tree->ctx, item->path + 1, "cannot stat");
    else
        code = take_attributes(tree, item, &st);
    if (code != MM_OK)
        mm__io_close(tree->ctx, fd);
    else
        *out = fd;
    return code;
}

static mm_code dir_open(mm_tree *tree, mm_item *item, int *fd, uint64_t *offset, bool *close_it)
{
    *offset = 0;
    *close_it = true;
    return open_item(tree, item, fd);
}

static mm_code dir_stat(mm_tree *tree, mm_item *item)
{
    mm_folders *folders = &self(tree)->folders;
    const mm_folder_fd dir = mm__folders_get(folders, (uint32_t)item->where);
    const mm_io *io = tree->ctx->io;
    struct stat st;
    mm_code code;

    if (dir.fd < 0)
        return open_fail(tree, item);
    if (io->fstatat(io->user, dir.fd, mm__path_base(item->path), &st, AT_SYMLINK_NOFOLLOW) != 0)
        code = open_fail(tree, item);
    else
        code = take_attributes(tree, item, &st);
    mm__folders_put(folders, dir);
    return code;
}

/* ---- reading ---- */

/* Up to `len` bytes. One byte more than the file has is asked for: a short answer then proves the end without a second
 * call. */
static mm_code read_some(mm_tree *tree, const mm_item *item, int fd, char *to, size_t len, size_t *got)
{
    ssize_t n;

    *got = 0;
    do {
        n = mm__io_read(tree->ctx, fd, to + *got, len - *got);
        if (n < 0)
            return mm__io_fail(tree->ctx, item->path + 1, "cannot read");
        *got += (size_t)n;
    } while (n > 0 && *got < len - 1);
    return MM_OK;
}

static mm_code load_fd(mm_tree *tree, const mm_item *item, int fd, mm_buf *buf)
{
    const size_t size = (size_t)item->size;
    char *to = mm__buf_room(buf, size + 1 + MM_PAD);
    size_t got;

    if (to == NULL)
        return MM_E_NOMEM;
    MM_TRY(read_some(tree, item, fd, to, size + 1, &got));
    if (got != size)
        return changed(tree, item, got < size ? "shorter than announced" : "longer than announced");
    memset(to + size, 0, MM_PAD);
    buf->len = size;
    return MM_OK;
}

static mm_code dir_load(mm_tree *tree, mm_item *item, mm_buf *buf, uint64_t max)
{
    mm_code code;
    int fd;

    buf->len = 0;
    MM_TRY(open_item(tree, item, &fd));
    if (item->size > max || item->size > SIZE_MAX / 4)
        code = mm__fail(tree->ctx, MM_E_LIMIT, "json/size", item->path + 1, "document larger than %llu bytes",
                        (unsigned long long)max);
    else
        code = load_fd(tree, item, fd, buf);
    mm__io_close(tree->ctx, fd);
    return code;
}

static mm_code stream_fd(mm_tree *tree, const mm_item *item, int fd, char *piece, size_t room, mm_chunk_fn *fn,
                         void *user)
{
    uint64_t left = item->size;
    size_t got;

    for (;;) {
        MM_TRY(read_some(tree, item, fd, piece, left < room ? (size_t)left + 1 : room, &got));
        if (got > left)
            return changed(tree, item, "longer than announced");
        if (got > 0)
            MM_TRY(fn(user, piece, got));
        left -= got;
        if (left == 0 && got < room)
            return MM_OK;
        if (got == 0)
            return changed(tree, item, "shorter than announced");
        if (mm__cancelled(tree->ctx))
            return mm__fail_cancelled(tree->ctx);
    }
}

static mm_code dir_stream(mm_tree *tree, mm_item *item, mm_chunk_fn *fn, void *user)
{
    size_t room;
    char *piece;
    mm_code code;
    int fd;

    MM_TRY(open_item(tree, item, &fd));
    room = item->size < PIECE ? (size_t)item->size + 1 : PIECE;
    piece = mm__resize(tree->ctx, NULL, 0, room);
    code = piece != NULL ? stream_fd(tree, item, fd, piece, room, fn, user) : MM_E_NOMEM;
    mm__free(tree->ctx, piece, room);
    mm__io_close(tree->ctx, fd);
    return code;
}

/* ---- the tree ---- */

static uint32_t dir_folder_mode(mm_tree *tree, const char *path, size_t len)
{
    return mm__folders_mode(&self(tree)->folders, path, len);
}

static void dir_free(mm_tree *tree)
{
    mm__folders_free(&self(tree)->folders);
    mm__free(tree->ctx, tree, sizeof(mm_dir_tree));
}

static const mm_tree_ops dir_ops = {
    .load = dir_load,
    .stream = dir_stream,
    .stat = dir_stat,
    .open = dir_open,
    .folder_mode = dir_folder_mode,
    .free = dir_free,
};

mm_code mm__dir_tree_new(mm_dir_tree **out, mm_ctx *ctx, const char *name, int root)
{
    mm_dir_tree *dir = mm__alloc(ctx, sizeof *dir);

    *out = NULL;
    if (dir == NULL) {
        if (root >= 0)
            mm__io_close(ctx, root);
        return MM_E_NOMEM;
    }
    dir->folders.root = -1;
    if (mm__folders_init(&dir->folders, ctx, root) != MM_OK
        || mm__tree_init(&dir->base, ctx, &dir_ops, name) != MM_OK) {
        dir->base.ctx = ctx;
        dir->base.ops = &dir_ops;
        mm__tree_free(&dir->base);
        return MM_E_NOMEM;
    }
    *out = dir;
    return MM_OK;
}

mm_code mm__tree_open_dir(mm_tree **out, mm_ctx *ctx, const char *path)
{
    mm_dir_tree *dir;
    mm_code code;
    const int fd = mm__io_openat(ctx, AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);

    *out = NULL;
    if (fd < 0)
        return mm__io_fail(ctx, path, "cannot open");
    MM_TRY(mm__dir_tree_new(&dir, ctx, path, fd));
    code = mm__dir_tree_walk(dir);
    if (code == MM_OK)
        code = mm__tree_check_case(&dir->base);
    if (code == MM_OK)
        *out = &dir->base;
    else
        mm__tree_free(&dir->base);
    return code;
}
