#include "core/place.h"
#include "core/folder_clear.h"
#include "core/io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { SUFFIX = 6, MAX_BASE = 200, TRIES = 100 };

static const char mark[] = ".metamig-";

/* ---- names ---- */

static mm_code split(mm_place *p, const char *path)
{
    size_t end = strlen(path), start;
    char *copy = mm__strdup(p->ctx, path);

    if (copy == NULL)
        return MM_E_NOMEM;
    while (end > 1 && copy[end - 1] == '/')
        end--;
    for (start = end; start > 0 && copy[start - 1] != '/';)
        start--;
    copy[end] = 0;
    p->base = mm__strdup(p->ctx, strcmp(copy + start, ".") == 0 || strcmp(copy + start, "..") == 0 ? "" : copy + start);
    copy[start] = 0;
    p->folder = mm__strdup(p->ctx, start == 0 ? "." : copy);
    mm__free(p->ctx, copy, strlen(path) + 1);
    return p->base != NULL && p->folder != NULL ? MM_OK : MM_E_NOMEM;
}

/* Length of ".NAME.metamig-" for this output; a name that is too long is cut, at the start of a character. */
static int stem(const mm_place *p, char *to, size_t room)
{
    size_t n = strlen(p->base);

    if (n > MAX_BASE)
        for (n = MAX_BASE; n > 0 && ((unsigned char)p->base[n] & 0xc0) == 0x80;)
            n--;
    return snprintf(to, room, ".%.*s%s", (int)n, p->base, mark);
}

static void make_name(mm_place *p)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    uint64_t r = 0;
    const int n = stem(p, p->name, sizeof p->name);

    pthread_mutex_lock(&p->ctx->lock);
    if (p->ctx->hooks.entropy(p->ctx->hooks.user, &r, sizeof r) != 0)
        r = (uint64_t)getpid();
    pthread_mutex_unlock(&p->ctx->lock);
    r += atomic_fetch_add(&p->ctx->serial, 1) * UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < SUFFIX; i++, r /= 36)
        p->name[n + i] = digits[r % 36];
    p->name[n + SUFFIX] = 0;
}

/* ---- staging of dead runs ---- */

typedef struct sweep { mm_place *place; char stem[256]; size_t stem_len; } sweep;

static bool is_staging_name(const sweep *s, const char *name)
{
    if (strncmp(name, s->stem, s->stem_len) != 0 || strlen(name) != s->stem_len + SUFFIX)
        return false;
    for (const char *c = name + s->stem_len; *c != 0; c++)
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9'))
            return false;
    return true;
}

/* A run that lives holds the lock. Only what belongs to this user is touched, and no link is followed. */
static void sweep_one(sweep *s, const char *name)
{
    mm_place *p = s->place;
    const mm_io *io = p->ctx->io;
    struct stat st;
    bool gone = false;
    const int fd = mm__io_openat(p->ctx, p->parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);

    if (fd < 0)
        return;
    if (io->fstat(io->user, fd, &st) == 0 && st.st_uid == geteuid()
        && io->flock(io->user, fd, LOCK_EX | LOCK_NB) == 0) {
        if (S_ISDIR(st.st_mode)) {
            mm__folder_clear(p->ctx, fd);
            gone = io->unlinkat(io->user, p->parent, name, AT_REMOVEDIR) == 0;
        } else if (S_ISREG(st.st_mode)) {
            gone = io->unlinkat(io->user, p->parent, name, 0) == 0;
        }
    }
    p->removed += gone;
    mm__io_close(p->ctx, fd);
}

static bool sweep_name(void *user, const char *name, unsigned type)
{
    (void)type;
    if (is_staging_name(user, name))
        sweep_one(user, name);
    return true;
}

static void remove_dead(mm_place *p)
{
    sweep s = { .place = p };

    s.stem_len = (size_t)stem(p, s.stem, sizeof s.stem);
    mm__folder_names(p->ctx, p->parent, sweep_name, &s);
}

/* ---- life ---- */

mm_code mm__place_new(mm_place **out, mm_ctx *ctx, const char *path)
{
    mm_place *p = mm__alloc(ctx, sizeof *p);
    mm_code code;

    *out = NULL;
    if (p == NULL)
        return MM_E_NOMEM;
    p->ctx = ctx;
    p->path = path;
    p->parent = p->fd = -1;
    code = split(p, path);
    if (code == MM_OK) {
        p->parent = mm__io_openat(ctx, AT_FDCWD, p->folder, O_RDONLY | O_DIRECTORY, 0);
        if (p->parent < 0 && errno == EACCES) /* may be searched and written, but not listed */
            p->parent = mm__io_openat(ctx, AT_FDCWD, p->folder, O_PATH | O_DIRECTORY, 0);
        if (p->parent < 0)
            code = mm__io_fail(ctx, path, "cannot open the folder of the output");
    }
    if (code == MM_OK && p->base[0] != 0)
        remove_dead(p);
    if (code == MM_OK)
        *out = p;
    else
        mm__place_free(p);
    return code;
}

static mm_code exists(mm_place *p)
{
    return mm__fail(p->ctx, MM_E_EXISTS, "core/output-exists", p->path,
                    "output exists already, nothing is overwritten");
}

mm_code mm__place_check(mm_place *p)
{
    const mm_io *io = p->ctx->io;
    struct stat st;

    if (p->base[0] == 0 || io->fstatat(io->user, p->parent, p->base, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return exists(p);
    return errno == ENOENT ? MM_OK : mm__io_fail(p->ctx, p->path, "cannot look for the output");
}

static void close_fd(mm_place *p)
{
    if (p->fd >= 0)
        mm__io_close(p->ctx, p->fd);
    p->fd = -1;
}

void mm__place_discard(mm_place *p)
{
    const mm_io *io = p->ctx->io;

    if (p->name[0] == 0)
        return;
    if (p->is_folder && p->fd >= 0)
        mm__folder_clear(p->ctx, p->fd);
    io->unlinkat(io->user, p->parent, p->name, p->is_folder ? AT_REMOVEDIR : 0);
    close_fd(p);
    p->name[0] = 0;
}

void mm__place_free(mm_place *p)
{
    if (p == NULL)
        return;
    mm__place_discard(p);
    if (p->parent >= 0)
        mm__io_close(p->ctx, p->parent);
    mm__strfree(p->ctx, p->folder);
    mm__strfree(p->ctx, p->base);
    mm__free(p->ctx, p, sizeof *p);
}

/* ---- making ---- */

/* Locks what was just made. False: another run took it for dead before it was locked. File systems without locks have
 * no dead runs that could be told. */
static bool hold(mm_place *p)
{
    const mm_io *io = p->ctx->io;
    struct stat mine, there;

    if (io->flock(io->user, p->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close_fd(p); /* the other one removes it */
        p->name[0] = 0;
        errno = EEXIST;
        return false;
    }
    return io->fstat(io->user, p->fd, &mine) == 0
        && io->fstatat(io->user, p->parent, p->name, &there, AT_SYMLINK_NOFOLLOW) == 0 && mine.st_ino == there.st_ino;
}

/* 1 = made, 0 = try another name, -1 = errno */
static int try_make(mm_place *p, uint32_t mode)
{
    const mm_io *io = p->ctx->io;
    int keep;

    make_name(p);
    if (p->is_folder) {
        if (io->mkdirat(io->user, p->parent, p->name, mode) != 0) {
            p->name[0] = 0;
            return errno == EEXIST || errno == EINTR ? 0 : -1;
        }
        p->fd = mm__io_openat(p->ctx, p->parent, p->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    } else {
        p->fd = mm__io_openat(p->ctx, p->parent, p->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
        if (p->fd < 0)
            p->name[0] = 0;
    }
    if (p->fd >= 0 && hold(p))
        return 1;
    keep = p->fd >= 0 ? EEXIST : errno;
    mm__place_discard(p);
    errno = keep;
    return keep == EEXIST || keep == ENOENT ? 0 : -1;
}

static mm_code make(mm_place *p, bool folder, uint32_t mode)
{
    p->is_folder = folder;
    errno = EEXIST;
    for (int i = 0; i < TRIES; i++) {
        const int r = try_make(p, mode);
        if (r > 0)
            return MM_OK;
        if (r < 0)
            break;
    }
    return mm__io_fail(p->ctx, p->path, folder ? "cannot make the staging folder" : "cannot make the staging file");
}

mm_code mm__place_folder(mm_place *p)
{
    return make(p, true, 0700);
}

mm_code mm__place_file(mm_place *p, uint32_t mode)
{
    return make(p, false, mode);
}

mm_code mm__place_content(mm_place *p, uint32_t mode, int *fd)
{
    const mm_io *io = p->ctx->io;

    *fd = -1;
    if (io->mkdirat(io->user, p->fd, p->base, mode) == 0)
        *fd = mm__io_openat(p->ctx, p->fd, p->base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    return *fd >= 0 ? MM_OK : mm__io_fail(p->ctx, p->path, "cannot make the folder");
}

/* ---- publishing ---- */

static bool no_such_flag(int sys)
{
    return sys == EINVAL || sys == ENOSYS || sys == EOPNOTSUPP;
}

/* Without RENAME_NOREPLACE: an empty folder claims the name, a plain rename replaces it and nothing else. */
static int rename_folder_over(mm_place *p)
{
    const mm_io *io = p->ctx->io;
    int keep;

    if (io->mkdirat(io->user, p->parent, p->base, 0700) != 0)
        return -1;
    if (io->renameat2(io->user, p->fd, p->base, p->parent, p->base, 0) == 0)
        return 0;
    keep = errno == ENOTEMPTY ? EEXIST : errno;
    io->unlinkat(io->user, p->parent, p->base, AT_REMOVEDIR); /* fails if somebody has filled it: then it is theirs */
    errno = keep;
    return -1;
}

static int rename_in(mm_place *p)
{
    const mm_io *io = p->ctx->io;
    const int from = p->is_folder ? p->fd : p->parent;
    const char *name = p->is_folder ? p->base : p->name;

    if (io->renameat2(io->user, from, name, p->parent, p->base, RENAME_NOREPLACE) == 0)
        return 0;
    if (!no_such_flag(errno))
        return -1;
    if (p->is_folder)
        return rename_folder_over(p);
    if (io->linkat(io->user, p->parent, p->name, p->parent, p->base, 0) != 0)
        return -1;
    io->unlinkat(io->user, p->parent, p->name, 0);
    return 0;
}

/* The name is there, but may not survive a crash: take it back, so that failure means "no output". */
static mm_code take_back(mm_place *p)
{
    const mm_io *io = p->ctx->io;
    const int sys = errno;
    int r;

    if (p->is_folder)
        r = io->renameat2(io->user, p->parent, p->base, p->fd, p->base, 0);
    else
        r = io->unlinkat(io->user, p->parent, p->base, 0);
    if (r != 0)
        return mm__fail_sys(p->ctx, sys, p->path, "output is complete, but its name may not survive a crash; cannot "
                            "sync the folder");
    errno = sys;
    return mm__io_fail(p->ctx, p->path, "cannot sync the folder of the output");
}

static bool no_sync_here(int sys)
{
    return sys == EINVAL || sys == EBADF || sys == EOPNOTSUPP || sys == ENOSYS;
}

mm_code mm__place_publish(mm_place *p)
{
    if (mm__cancelled(p->ctx))
        return mm__fail_cancelled(p->ctx);
    if (rename_in(p) != 0)
        return errno == EEXIST || errno == ENOTEMPTY || errno == EISDIR || errno == ENOTDIR
            ? exists(p) : mm__io_fail(p->ctx, p->path, "cannot give the output its name");
    if (!p->ctx->no_sync && mm__io_fsync(p->ctx, p->parent) != 0 && !no_sync_here(errno))
        return take_back(p);
    if (!p->is_folder) {
        close_fd(p);
        p->name[0] = 0;
    }
    mm__place_discard(p); /* of a folder: the empty shell around it */
    return MM_OK;
}

/* ---- where it lies ---- */

static bool same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Goes up from the folder of the output, by "..": names may be links, folders cannot. */
static mm_code look_up(const mm_place *p, const struct stat *root, bool *inside)
{
    const mm_io *io = p->ctx->io;
    int at = mm__io_openat(p->ctx, p->parent, ".", O_PATH | O_DIRECTORY, 0);
    struct stat here = { 0 }, last;

    for (;;) {
        int up;
        last = here;
        if (at < 0 || io->fstat(io->user, at, &here) != 0)
            break;
        *inside = same(&here, root);
        if (*inside || same(&here, &last)) {
            mm__io_close(p->ctx, at);
            return MM_OK;
        }
        up = mm__io_openat(p->ctx, at, "..", O_PATH | O_DIRECTORY, 0);
        mm__io_close(p->ctx, at);
        at = up;
    }
    if (at >= 0)
        mm__io_close(p->ctx, at);
    return mm__io_fail(p->ctx, p->path, "cannot look above the output");
}

mm_code mm__place_lies_in(const mm_place *p, const char *path, bool *inside)
{
    const mm_io *io = p->ctx->io;
    struct stat root, there;
    int fd;

    *inside = false;
    fd = mm__io_openat(p->ctx, AT_FDCWD, path, O_PATH, 0);
    if (fd < 0) /* there is nothing, or it is the caller's own source, whose name is no path */
        return MM_OK;
    if (io->fstat(io->user, fd, &root) != 0) {
        const mm_code code = mm__io_fail(p->ctx, path, "cannot stat");
        mm__io_close(p->ctx, fd);
        return code;
    }
    mm__io_close(p->ctx, fd);
    *inside = p->base[0] != 0
        && io->fstatat(io->user, p->parent, p->base, &there, AT_SYMLINK_NOFOLLOW) == 0 && same(&there, &root);
    return *inside || !S_ISDIR(root.st_mode) ? MM_OK : look_up(p, &root, inside);
}
