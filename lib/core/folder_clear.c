#include "core/folder_clear.h"
#include "core/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum { ROOM = 8 * 1024 };

bool mm__folder_names(mm_ctx *ctx, int fd, bool (*fn)(void *user, const char *name, unsigned type), void *user)
{
    _Alignas(struct dirent64) char buf[ROOM];
    ssize_t n;

    ctx->io->lseek(ctx->io->user, fd, 0, SEEK_SET);
    while ((n = ctx->io->getdents(ctx->io->user, fd, buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR)) {
        for (ssize_t i = 0; i < n;) {
            const struct dirent64 *e = (const struct dirent64 *)(const void *)(buf + i);
            i += e->d_reclen;
            if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && !fn(user, e->d_name, e->d_type))
                return true;
        }
    }
    return n == 0;
}

/* Neither recursion nor a list of open folders: a folder that is not empty is moved up to the top and emptied there. */
typedef struct clear {
    mm_ctx  *ctx;
    int      top, fd;      /* fd: the folder being emptied */
    unsigned serial;       /* of names for folders that were moved up */
    bool     progress;
    char     deep[256];    /* a folder in the top that is not empty, "" = none */
} clear;

static bool move_up(clear *c, const char *name)
{
    const mm_io *io = c->ctx->io;
    char up[32];

    for (int i = 0; i < 1000; i++) {
        snprintf(up, sizeof up, ".up-%u", c->serial++);
        if (io->renameat2(io->user, c->fd, name, c->top, up, 0) == 0)
            return true;
        if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR)
            return false;
    }
    return false;
}

static bool remove_name(void *user, const char *name, unsigned type)
{
    clear *c = user;
    const mm_io *io = c->ctx->io;

    if (type != DT_DIR && io->unlinkat(io->user, c->fd, name, 0) == 0)
        c->progress = true;
    else if ((type == DT_DIR || type == DT_UNKNOWN) && io->unlinkat(io->user, c->fd, name, AT_REMOVEDIR) == 0)
        c->progress = true;
    else if (type != DT_DIR && type != DT_UNKNOWN)
        return true;
    else if (c->fd == c->top)
        snprintf(c->deep, sizeof c->deep, "%s", name);
    else if (move_up(c, name))
        c->progress = true;
    return true;
}

/* Removing while reading may hide names from the reader: again until nothing is left to remove. */
static void empty(clear *c, int fd)
{
    c->fd = fd;
    do {
        c->progress = false;
        c->deep[0] = 0;
        mm__folder_names(c->ctx, fd, remove_name, c);
    } while (c->progress);
}

static bool none(void *user, const char *name, unsigned type)
{
    (void)name, (void)type;
    *(bool *)user = false;
    return false;
}

bool mm__folder_clear(mm_ctx *ctx, int fd)
{
    clear c = { .ctx = ctx, .top = fd };
    bool is_empty = true;

    for (;;) {
        char name[sizeof c.deep];
        int sub;
        empty(&c, fd);
        if (c.deep[0] == 0)
            break;
        memcpy(name, c.deep, sizeof name);
        sub = mm__io_openat(ctx, fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
        if (sub < 0)
            break;
        empty(&c, sub);
        mm__io_close(ctx, sub);
        if (ctx->io->unlinkat(ctx->io->user, fd, name, AT_REMOVEDIR) != 0)
            break;
    }
    return mm__folder_names(ctx, fd, none, &is_empty) && is_empty;
}
