#include "core/io.h"
#include "core/path.h"
#include "core/stage_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { SMALL = 1 << 20, KERNEL_PIECE = 64 << 20 };

static const char cannot_write[] = "cannot write to the output";

/* A stage with half a file must never be delivered. Further puts are taken: the pipeline goes on to find all that
 * cannot be read. */
static mm_code ended(mm_stage *s, mm_code code)
{
    mm_code none = MM_OK;

    if (code != MM_OK && code != MM_E_EXISTS)
        atomic_compare_exchange_strong(&s->broken, &none, code);
    return code;
}

/* ---- files of the staging folder ---- */

static mm_code create(mm_stage *s, const mm_claim *c, uint32_t mode, int *fd)
{
    const mm_folder_fd dir = mm__folders_get(s->folders, c->folder);
    mm_code code = MM_OK;

    *fd = -1;
    if (dir.fd < 0)
        return mm__io_fail(s->ctx, s->sink->path, "cannot open the staging folder");
    *fd = mm__io_openat(s->ctx, dir.fd, mm__path_base(c->rel), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
                        (mode & 0777) | 0400);
    if (*fd < 0 && errno == EEXIST)
        code = mm__fail(s->ctx, MM_E_DATA, "core/name-case", c->rel + 1, "the file system of the output cannot "
                        "hold this name beside one that is equal but for case");
    else if (*fd < 0)
        code = mm__io_fail(s->ctx, c->rel + 1, "cannot create in the output");
    mm__folders_put(s->folders, dir);
    return code;
}

/* Time and close; closes in any case. */
static mm_code finish(mm_stage *s, const mm_claim *c, int fd, int64_t mtime, mm_code code)
{
    const int64_t sec = mtime / 1000000000 - (mtime % 1000000000 < 0);
    const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
                                       { .tv_sec = (time_t)sec, .tv_nsec = (long)(mtime - sec * 1000000000) } };

    if (code == MM_OK && s->ctx->io->futimens(s->ctx->io->user, fd, times) != 0)
        code = mm__io_fail(s->ctx, c->rel + 1, "cannot set the time in the output");
    if (mm__io_close(s->ctx, fd) != 0 && code == MM_OK)
        code = mm__io_fail(s->ctx, c->rel + 1, cannot_write);
    return code;
}

static mm_code write_bytes(mm_stage *s, const mm_claim *c, int fd, const void *data, size_t len)
{
    return mm__io_write_all(s->ctx, fd, data, len) == 0 ? MM_OK : mm__io_fail(s->ctx, c->rel + 1, cannot_write);
}

/* ---- put ---- */

static mm_code put_file(mm_stage *s, const mm_item *like, const char *rel, const void *data, size_t len)
{
    mm_claim c;
    mm_code code;
    int fd;

    pthread_mutex_lock(&s->lock);
    code = mm__stage_claim(s, like, rel, len, &c);
    pthread_mutex_unlock(&s->lock);
    MM_TRY(code);
    MM_TRY(create(s, &c, like->mode, &fd));
    return finish(s, &c, fd, like->mtime, write_bytes(s, &c, fd, data, len));
}

static mm_code put_spool(mm_stage *s, const mm_item *like, const char *rel, const void *data, size_t len)
{
    uint32_t folder;
    mm_code code;

    pthread_mutex_lock(&s->lock);
    code = mm__stage_check(s, rel, &folder);
    if (code == MM_OK)
        code = mm__spool_put(s->tree, like, rel, data, len);
    if (code == MM_OK)
        code = mm__stage_claim_last(s);
    pthread_mutex_unlock(&s->lock);
    return code;
}

mm_code mm__stage_put(mm_stage *s, const mm_item *like, const char *rel, const void *data, size_t len)
{
    if (mm__cancelled(s->ctx))
        return ended(s, mm__fail_cancelled(s->ctx));
    return ended(s, s->dir != NULL ? put_file(s, like, rel, data, len) : put_spool(s, like, rel, data, len));
}

/* ---- copy ---- */

typedef struct copy {
    mm_stage       *stage;
    const mm_claim *claim;
    const mm_item  *item;
    int             in, out;
    uint64_t        at;      /* in `in` */
    bool            to_end;  /* the file must end where the item does */
} copy;

static mm_code changed(const copy *c, const char *how)
{
    return mm__fail(c->stage->ctx, MM_E_IO, "core/input-changed", c->item->path + 1,
                    "input changed while it was read: %s", how);
}

/* In blocks. One byte more than is left is asked for: a short answer proves the end. */
static mm_code copy_blocks(const copy *c, uint64_t at, uint64_t left, char *block, size_t room)
{
    for (;;) {
        const size_t want = left < room ? (size_t)left + c->to_end : room;
        const ssize_t n = want == 0 ? 0 : mm__io_pread(c->stage->ctx, c->in, block, want, at);
        if (n < 0)
            return mm__io_fail(c->stage->ctx, c->item->path + 1, "cannot read");
        if ((uint64_t)n > left)
            return changed(c, "longer than announced");
        if (n == 0)
            return left == 0 ? MM_OK : changed(c, "shorter than announced");
        MM_TRY(write_bytes(c->stage, c->claim, c->out, block, (size_t)n));
        at += (uint64_t)n;
        left -= (uint64_t)n;
        if (left == 0 && (size_t)n < want)
            return MM_OK;
        if (mm__cancelled(c->stage->ctx))
            return mm__fail_cancelled(c->stage->ctx);
    }
}

static mm_code copy_in_blocks(const copy *c, uint64_t at, uint64_t left)
{
    const size_t room = left < SMALL ? (size_t)left + 1 : SMALL;
    char *block = mm__resize(c->stage->ctx, NULL, 0, room);
    const mm_code code = block != NULL ? copy_blocks(c, at, left, block, room) : MM_E_NOMEM;

    mm__free(c->stage->ctx, block, room);
    return code;
}

/* Copies as much as the kernel wants to, and leaves the rest, or all, to reading and writing. */
static mm_code copy_in_kernel(const copy *c, uint64_t *at, uint64_t *left)
{
    const mm_io *io = c->stage->ctx->io;

    while (*left > 0) {
        off_t from = (off_t)*at;
        const size_t want = *left < KERNEL_PIECE ? (size_t)*left : KERNEL_PIECE;
        const ssize_t n = io->copy_file_range(io->user, c->in, &from, c->out, NULL, want);
        if (n < 0 && errno == EINTR && !mm__cancelled(c->stage->ctx))
            continue;
        if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM))
            return MM_OK;
        if (n < 0)
            return mm__io_fail(c->stage->ctx, c->claim->rel + 1, "cannot copy to the output");
        if (n == 0)
            return changed(c, "shorter than announced");
        *at += (uint64_t)n;
        *left -= (uint64_t)n;
        if (mm__cancelled(c->stage->ctx))
            return mm__fail_cancelled(c->stage->ctx);
    }
    return MM_OK;
}

static mm_code copy_bytes(const copy *c)
{
    uint64_t at = c->at, left = c->item->size;

    if (left > SMALL)
        MM_TRY(copy_in_kernel(c, &at, &left));
    return left > 0 || c->to_end ? copy_in_blocks(c, at, left) : MM_OK;
}

static mm_code copy_file(mm_stage *s, mm_item *item, const mm_claim *claim, int in, uint64_t at, bool own)
{
    copy c = { .stage = s, .claim = claim, .item = item, .in = in, .at = at, .to_end = own };

    MM_TRY(create(s, claim, item->mode, &c.out));
    return finish(s, claim, c.out, item->mtime, copy_bytes(&c));
}

typedef struct writer { mm_stage *stage; const mm_claim *claim; int fd; } writer;

static mm_code write_chunk(void *user, const void *data, size_t len)
{
    const writer *w = user;
    return write_bytes(w->stage, w->claim, w->fd, data, len);
}

static mm_code copy_stream(mm_stage *s, mm_tree *from, mm_item *item, const mm_claim *claim)
{
    writer w = { s, claim, -1 };

    MM_TRY(create(s, claim, item->mode, &w.fd));
    return finish(s, claim, w.fd, item->mtime, mm__tree_stream(from, item, write_chunk, &w));
}

static mm_code copy_to_file(mm_stage *s, mm_tree *from, mm_item *item, const char *rel)
{
    uint64_t at = 0;
    bool close_it = false;
    int in = -1;
    mm_claim claim;
    mm_code code;

    if (from->ops->open != NULL)
        MM_TRY(from->ops->open(from, item, &in, &at, &close_it));
    else if (item->size == UINT64_MAX)
        MM_TRY(mm__tree_stat(from, item));
    pthread_mutex_lock(&s->lock);
    code = mm__stage_claim(s, item, rel, item->size, &claim);
    pthread_mutex_unlock(&s->lock);
    if (code == MM_OK)
        code = in >= 0 ? copy_file(s, item, &claim, in, at, close_it) : copy_stream(s, from, item, &claim);
    if (in >= 0 && close_it)
        mm__io_close(s->ctx, in);
    return code;
}

static mm_code spool_chunk(void *user, const void *data, size_t len)
{
    return mm__spool_write(user, data, len);
}

/* The whole spool is held: its entries are not written side by side. */
static mm_code stream_to_spool(mm_stage *s, mm_tree *from, mm_item *item, const char *rel)
{
    uint32_t folder;
    mm_code code;

    pthread_mutex_lock(&s->lock);
    code = mm__stage_check(s, rel, &folder);
    if (code == MM_OK)
        code = mm__spool_begin(s->tree, item, rel);
    if (code == MM_OK) {
        code = mm__tree_stream(from, item, spool_chunk, s->tree);
        if (code == MM_OK)
            code = mm__spool_end(s->tree);
        else
            mm__spool_cancel(s->tree);
    }
    if (code == MM_OK)
        code = mm__stage_claim_last(s);
    pthread_mutex_unlock(&s->lock);
    return code;
}

/* Small ones are read before the spool is held. */
static mm_code copy_to_spool(mm_stage *s, mm_tree *from, mm_item *item, const char *rel)
{
    mm_buf buf;
    mm_code code;

    if (item->size == UINT64_MAX)
        MM_TRY(mm__tree_stat(from, item));
    if (item->size > SMALL)
        return stream_to_spool(s, from, item, rel);
    mm__buf_init(&buf, s->ctx);
    code = from->ops->load(from, item, &buf, UINT64_MAX);
    if (code == MM_OK)
        code = put_spool(s, item, rel, buf.data, buf.len);
    mm__buf_free(&buf);
    return code;
}

mm_code mm__stage_copy(mm_stage *s, mm_tree *from, mm_item *item, const char *rel)
{
    if (mm__cancelled(s->ctx))
        return ended(s, mm__fail_cancelled(s->ctx));
    return ended(s, s->dir != NULL ? copy_to_file(s, from, item, rel) : copy_to_spool(s, from, item, rel));
}

/* ---- in pieces ---- */

static mm_code begin(mm_stage *s, const mm_item *like, const char *rel)
{
    uint32_t folder;

    if (s->dir == NULL) {
        MM_TRY(mm__stage_check(s, rel, &folder));
        return mm__spool_begin(s->tree, like, rel);
    }
    MM_TRY(mm__stage_claim(s, like, rel, 0, &s->piece));
    s->mtime = like->mtime;
    return create(s, &s->piece, like->mode, &s->fd);
}

mm_code mm__stage_begin(mm_stage *s, const mm_item *like, const char *rel)
{
    mm_code code;

    if (mm__cancelled(s->ctx))
        return ended(s, mm__fail_cancelled(s->ctx));
    pthread_mutex_lock(&s->lock);
    code = begin(s, like, rel);
    pthread_mutex_unlock(&s->lock);
    return ended(s, code);
}

mm_code mm__stage_write(mm_stage *s, const void *data, size_t len)
{
    mm_code code;

    if (s->dir == NULL)
        return ended(s, mm__spool_write(s->tree, data, len));
    pthread_mutex_lock(&s->lock);
    code = mm__stage_charge(s, len);
    s->tree->items[s->tree->n_items - 1].size += len;
    pthread_mutex_unlock(&s->lock);
    return ended(s, code == MM_OK ? write_bytes(s, &s->piece, s->fd, data, len) : code);
}

mm_code mm__stage_end(mm_stage *s)
{
    const int fd = s->fd;

    if (s->dir == NULL) {
        MM_TRY(mm__spool_end(s->tree));
        return ended(s, mm__stage_claim_last(s));
    }
    s->fd = -1;
    return ended(s, finish(s, &s->piece, fd, s->mtime, MM_OK));
}
