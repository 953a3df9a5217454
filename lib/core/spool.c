#include "core/io.h"
#include "core/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One address space: the first bytes lie in blocks of memory, the rest in the file. */
enum { BLOCK = 1 << 20, MAX_BLOCKS = 32, PIECE = 256 * 1024 };
#define IN_MEMORY ((uint64_t)BLOCK * MAX_BLOCKS)

typedef struct spool {
    mm_tree         base;
    pthread_mutex_t lock;
    bool            ready;              /* the lock is there */
    char           *blocks[MAX_BLOCKS];
    uint64_t        end;
    int             fd;                 /* -1: not needed yet */
    mm_map          folders;            /* values: permission bits + 1 */
    uint64_t        begun;              /* where the entry in pieces starts */
} spool;

static spool *self(mm_tree *tree)
{
    return (spool *)(void *)tree;
}

/* ---- the temporary file ---- */

/* With a name for a moment, where the file system has no files without one. */
static int try_named(mm_ctx *ctx, const char *dir)
{
    char path[4096];

    for (int i = 0; i < 100; i++) {
        const uint64_t n = atomic_fetch_add(&ctx->serial, 1);
        const int fits = snprintf(path, sizeof path, "%s/metamig-%ld-%llx-%llx", dir, (long)getpid(),
                                  (unsigned long long)(ctx->hash_seed & 0xffffffff), (unsigned long long)n);
        int fd;
        if (fits < 0 || (size_t)fits >= sizeof path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = mm__io_openat(ctx, AT_FDCWD, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        if (fd >= 0) {
            if (ctx->io->unlinkat(ctx->io->user, AT_FDCWD, path, 0) == 0)
                return fd;
            mm__io_close(ctx, fd);
            return -1;
        }
        if (errno != EEXIST)
            return -1;
    }
    return -1;
}

static int try_temp(mm_ctx *ctx, const char *dir)
{
    const int fd = mm__io_openat(ctx, AT_FDCWD, dir, O_RDWR | O_TMPFILE, 0600);

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT))
        return fd;
    return try_named(ctx, dir);
}

mm_code mm__temp_file(mm_ctx *ctx, const char *name, int *fd)
{
    const char *own = getenv("TMPDIR");

    /* /tmp comes last: it is often memory, and this file exists to save memory. */
    *fd = try_temp(ctx, own != NULL && *own != 0 ? own : "/var/tmp");
    if (*fd < 0 && (own == NULL || *own == 0) && (errno == ENOENT || errno == EACCES || errno == EROFS))
        *fd = try_temp(ctx, "/tmp");
    return *fd < 0 ? mm__io_fail(ctx, name, "cannot make a temporary file") : MM_OK;
}

/* ---- writing ---- */

static mm_code need_file(spool *s)
{
    return s->fd >= 0 ? MM_OK : mm__temp_file(s->base.ctx, s->base.name, &s->fd);
}

/* Part of data that goes into the block at `at`. */
static mm_code fill_block(spool *s, uint64_t at, const char *data, size_t len, size_t *taken)
{
    const size_t block = (size_t)(at / BLOCK), off = (size_t)(at % BLOCK);

    *taken = len < BLOCK - off ? len : BLOCK - off;
    if (s->blocks[block] == NULL)
        s->blocks[block] = mm__resize(s->base.ctx, NULL, 0, BLOCK);
    if (s->blocks[block] == NULL)
        return MM_E_NOMEM;
    memcpy(s->blocks[block] + off, data, *taken);
    return MM_OK;
}

static mm_code append(spool *s, const char *data, size_t len)
{
    const uint64_t max = s->base.ctx->limits.max_total;

    if (len > max || s->end > max - len)
        return mm__fail(s->base.ctx, MM_E_LIMIT, "core/limit", s->base.name, "more than %llu bytes in all",
                        (unsigned long long)max);
    while (len > 0) {
        size_t taken = len;
        if (s->end < IN_MEMORY) {
            MM_TRY(fill_block(s, s->end, data, len, &taken));
        } else {
            MM_TRY(need_file(s));
            if (mm__io_pwrite_all(s->base.ctx, s->fd, data, len, s->end - IN_MEMORY) != 0)
                return mm__io_fail(s->base.ctx, s->base.name, "cannot write the temporary file");
        }
        s->end += taken;
        data += taken;
        len -= taken;
    }
    return MM_OK;
}

static void take_attributes(mm_item *item, const mm_item *like)
{
    if (like == NULL)
        return;
    item->mode = like->mode;
    item->mtime = like->mtime;
    item->mvcc = like->mvcc;
}

static mm_code put(spool *s, const mm_item *like, const char *path, const void *data, size_t len)
{
    const uint64_t start = s->end;
    mm_item *item;
    mm_code code;

    MM_TRY(mm__tree_add(&s->base, path, strlen(path), &item));
    take_attributes(item, like);
    item->where = start;
    item->size = len;
    code = append(s, data, len);
    if (code != MM_OK) {
        s->base.n_items--;
        s->end = start;
    }
    return code;
}

mm_code mm__spool_put(mm_tree *tree, const mm_item *like, const char *path, const void *data, size_t len)
{
    spool *s = self(tree);
    mm_code code;

    pthread_mutex_lock(&s->lock);
    code = put(s, like, path, data, len);
    pthread_mutex_unlock(&s->lock);
    return code;
}

mm_code mm__spool_begin(mm_tree *tree, const mm_item *like, const char *path)
{
    spool *s = self(tree);
    mm_item *item;

    MM_TRY(mm__tree_add(tree, path, strlen(path), &item));
    take_attributes(item, like);
    item->where = s->end;
    item->size = 0;
    s->begun = s->end;
    return MM_OK;
}

mm_code mm__spool_write(mm_tree *tree, const void *data, size_t len)
{
    return append(self(tree), data, len);
}

mm_code mm__spool_end(mm_tree *tree)
{
    spool *s = self(tree);

    tree->items[tree->n_items - 1].size = s->end - s->begun;
    return MM_OK;
}

void mm__spool_cancel(mm_tree *tree)
{
    spool *s = self(tree);

    s->end = s->begun;
    tree->n_items--;
}

/* ---- folders ---- */

mm_code mm__spool_folder(mm_tree *tree, const char *path, size_t len, uint32_t mode)
{
    char *copy = mm__arena_text(&tree->names, path, len);

    if (copy == NULL)
        return MM_E_NOMEM;
    return mm__map_put(&self(tree)->folders, copy, len, (void *)(uintptr_t)((mode & 0777) + 1));
}

bool mm__spool_has_folder(mm_tree *tree, const char *path, size_t len)
{
    return mm__map_get(&self(tree)->folders, path, len) != NULL;
}

static uint32_t spool_folder_mode(mm_tree *tree, const char *path, size_t len)
{
    const uintptr_t value = (uintptr_t)mm__map_get(&self(tree)->folders, path, len);

    return value == 0 ? 0 : (uint32_t)(value - 1);
}

/* ---- reading ---- */

static mm_code read_file(spool *s, const mm_item *item, uint64_t at, char *to, size_t len)
{
    while (len > 0) {
        const ssize_t n = mm__io_pread(s->base.ctx, s->fd, to, len, at);
        if (n == 0)
            errno = EIO;
        if (n <= 0)
            return mm__io_fail(s->base.ctx, item->path + 1, "cannot read the temporary file");
        at += (uint64_t)n;
        to += n;
        len -= (size_t)n;
    }
    return MM_OK;
}

/* `len` bytes at `at`, from wherever they lie. */
static mm_code read_at(spool *s, const mm_item *item, uint64_t at, char *to, size_t len)
{
    while (len > 0 && at < IN_MEMORY) {
        const size_t off = (size_t)(at % BLOCK), n = len < BLOCK - off ? len : BLOCK - off;
        memcpy(to, s->blocks[at / BLOCK] + off, n);
        at += n;
        to += n;
        len -= n;
    }
    return len == 0 ? MM_OK : read_file(s, item, at - IN_MEMORY, to, len);
}

static mm_code spool_load(mm_tree *tree, mm_item *item, mm_buf *buf, uint64_t max)
{
    char *to;

    buf->len = 0;
    if (item->size > max || item->size > SIZE_MAX / 4)
        return mm__fail(tree->ctx, MM_E_LIMIT, "json/size", item->path + 1, "document larger than %llu bytes",
                        (unsigned long long)max);
    to = mm__buf_room(buf, (size_t)item->size + MM_PAD);
    if (to == NULL)
        return MM_E_NOMEM;
    MM_TRY(read_at(self(tree), item, item->where, to, (size_t)item->size));
    memset(to + item->size, 0, MM_PAD);
    buf->len = (size_t)item->size;
    return MM_OK;
}

/* What lies in memory is handed out where it is. */
static mm_code stream_memory(spool *s, uint64_t *at, uint64_t *left, mm_chunk_fn *fn, void *user)
{
    while (*left > 0 && *at < IN_MEMORY) {
        const size_t off = (size_t)(*at % BLOCK);
        const size_t n = *left < BLOCK - off ? (size_t)*left : BLOCK - off;
        MM_TRY(fn(user, s->blocks[*at / BLOCK] + off, n));
        *at += n;
        *left -= n;
    }
    return MM_OK;
}

static mm_code stream_file(spool *s, const mm_item *item, uint64_t at, uint64_t left, mm_chunk_fn *fn, void *user)
{
    const size_t room = left < PIECE ? (size_t)left : PIECE;
    char *piece = mm__resize(s->base.ctx, NULL, 0, room);
    mm_code code = piece != NULL ? MM_OK : MM_E_NOMEM;

    while (code == MM_OK && left > 0) {
        const size_t n = left < room ? (size_t)left : room;
        code = read_at(s, item, at, piece, n);
        if (code == MM_OK)
            code = fn(user, piece, n);
        if (code == MM_OK && mm__cancelled(s->base.ctx))
            code = mm__fail_cancelled(s->base.ctx);
        at += n;
        left -= n;
    }
    mm__free(s->base.ctx, piece, room);
    return code;
}

static mm_code spool_stream(mm_tree *tree, mm_item *item, mm_chunk_fn *fn, void *user)
{
    uint64_t at = item->where, left = item->size;

    MM_TRY(stream_memory(self(tree), &at, &left, fn, user));
    return left == 0 ? MM_OK : stream_file(self(tree), item, at, left, fn, user);
}

static mm_code spool_stat(mm_tree *tree, mm_item *item)
{
    (void)tree, (void)item; /* known since it was put */
    return MM_OK;
}

static mm_code spool_open(mm_tree *tree, mm_item *item, int *fd, uint64_t *offset, bool *close_it)
{
    const bool in_file = item->where >= IN_MEMORY && item->size > 0;

    *fd = in_file ? self(tree)->fd : -1;
    *offset = in_file ? item->where - IN_MEMORY : 0;
    *close_it = false;
    return MM_OK;
}

/* ---- the tree ---- */

static void spool_free(mm_tree *tree)
{
    spool *s = self(tree);

    for (size_t i = 0; i < MAX_BLOCKS; i++)
        mm__free(tree->ctx, s->blocks[i], BLOCK);
    if (s->fd >= 0)
        mm__io_close(tree->ctx, s->fd);
    if (s->ready)
        pthread_mutex_destroy(&s->lock);
    mm__map_free(&s->folders);
    mm__free(tree->ctx, s, sizeof *s);
}

static const mm_tree_ops spool_ops = {
    .load = spool_load,
    .stream = spool_stream,
    .stat = spool_stat,
    .open = spool_open,
    .folder_mode = spool_folder_mode,
    .free = spool_free,
};

mm_code mm__spool_new(mm_tree **out, mm_ctx *ctx, const char *name)
{
    spool *s = mm__alloc(ctx, sizeof *s);
    mm_code code;

    *out = NULL;
    if (s == NULL)
        return MM_E_NOMEM;
    s->fd = -1;
    mm__map_init(&s->folders, ctx, false);
    code = mm__tree_init(&s->base, ctx, &spool_ops, name);
    s->ready = pthread_mutex_init(&s->lock, NULL) == 0;
    if (!s->ready)
        code = mm__nomem(ctx);
    if (code == MM_OK)
        *out = &s->base;
    else
        mm__tree_free(&s->base);
    return code;
}
