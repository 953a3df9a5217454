#include "core/io.h"
#include "core/core.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sys_openat(void *user, int dir, const char *path, int flags, mode_t mode)
{
    (void)user;
    return openat(dir, path, flags, mode);
}

static int sys_fstat(void *user, int fd, struct stat *st)
{
    (void)user;
    return fstat(fd, st);
}

static int sys_fstatat(void *user, int dir, const char *path, struct stat *st, int flags)
{
    (void)user;
    return fstatat(dir, path, st, flags);
}

static ssize_t sys_read(void *user, int fd, void *buf, size_t len)
{
    (void)user;
    return read(fd, buf, len);
}

static ssize_t sys_pread(void *user, int fd, void *buf, size_t len, off_t off)
{
    (void)user;
    return pread(fd, buf, len, off);
}

static ssize_t sys_write(void *user, int fd, const void *buf, size_t len)
{
    (void)user;
    return write(fd, buf, len);
}

static ssize_t sys_pwrite(void *user, int fd, const void *buf, size_t len, off_t off)
{
    (void)user;
    return pwrite(fd, buf, len, off);
}

static ssize_t sys_copy_file_range(void *user, int in, off_t *in_off, int out, off_t *out_off, size_t len)
{
    (void)user;
    return copy_file_range(in, in_off, out, out_off, len, 0);
}

static int sys_futimens(void *user, int fd, const struct timespec times[2])
{
    (void)user;
    return futimens(fd, times);
}

static int sys_close(void *user, int fd)
{
    (void)user;
    return close(fd);
}

static int sys_mkdirat(void *user, int dir, const char *path, mode_t mode)
{
    (void)user;
    return mkdirat(dir, path, mode);
}

static int sys_unlinkat(void *user, int dir, const char *path, int flags)
{
    (void)user;
    return unlinkat(dir, path, flags);
}

/* By number: not every C library has a function for it. Kernels before 3.15 do not have it either. */
static int sys_renameat2(void *user, int old_dir, const char *old_path, int new_dir, const char *new_path,
                         unsigned flags)
{
    const int r = (int)syscall(SYS_renameat2, old_dir, old_path, new_dir, new_path, flags);

    (void)user;
    if (r != 0 && errno == ENOSYS && flags == 0)
        return renameat(old_dir, old_path, new_dir, new_path);
    return r;
}

static int sys_fsync(void *user, int fd)
{
    (void)user;
    return fsync(fd);
}

static int sys_syncfs(void *user, int fd)
{
    (void)user;
    return syncfs(fd);
}

/* Not readdir(): that one allocates where no hook sees it. */
static ssize_t sys_getdents(void *user, int fd, void *buf, size_t len)
{
    (void)user;
    return (ssize_t)syscall(SYS_getdents64, fd, buf, len);
}

static int sys_linkat(void *user, int old_dir, const char *old_path, int new_dir, const char *new_path, int flags)
{
    (void)user;
    return linkat(old_dir, old_path, new_dir, new_path, flags);
}

static int sys_flock(void *user, int fd, int operation)
{
    (void)user;
    return flock(fd, operation);
}

static off_t sys_lseek(void *user, int fd, off_t off, int whence)
{
    (void)user;
    return lseek(fd, off, whence);
}

static int sys_isatty(void *user, int fd)
{
    (void)user;
    return isatty(fd);
}

const mm_io mm__io_system = {
    .openat = sys_openat,
    .fstat = sys_fstat,
    .fstatat = sys_fstatat,
    .read = sys_read,
    .pread = sys_pread,
    .write = sys_write,
    .pwrite = sys_pwrite,
    .copy_file_range = sys_copy_file_range,
    .futimens = sys_futimens,
    .close = sys_close,
    .mkdirat = sys_mkdirat,
    .unlinkat = sys_unlinkat,
    .renameat2 = sys_renameat2,
    .fsync = sys_fsync,
    .syncfs = sys_syncfs,
    .getdents = sys_getdents,
    .linkat = sys_linkat,
    .flock = sys_flock,
    .lseek = sys_lseek,
    .isatty = sys_isatty,
};

/* Is the call that failed to be tried again? A run that was cancelled must not go back into a wait. */
static bool again(mm_ctx *ctx)
{
    if (errno != EINTR)
        return false;
    if (!mm__cancelled(ctx))
        return true;
    errno = ECANCELED;
    return false;
}

int mm__io_openat(mm_ctx *ctx, int dir, const char *path, int flags, mode_t mode)
{
    int fd;

    do
        fd = ctx->io->openat(ctx->io->user, dir, path, flags | O_CLOEXEC, mode);
    while (fd < 0 && again(ctx));
    return fd;
}

ssize_t mm__io_read(mm_ctx *ctx, int fd, void *buf, size_t len)
{
    ssize_t n;

    if (len > SSIZE_MAX)
        len = SSIZE_MAX;
    do
        n = ctx->io->read(ctx->io->user, fd, buf, len);
    while (n < 0 && again(ctx));
    return n;
}

ssize_t mm__io_pread(mm_ctx *ctx, int fd, void *buf, size_t len, uint64_t off)
{
    ssize_t n;

    if (len > SSIZE_MAX)
        len = SSIZE_MAX;
    do
        n = ctx->io->pread(ctx->io->user, fd, buf, len, (off_t)off);
    while (n < 0 && again(ctx));
    return n;
}

int mm__io_write_all(mm_ctx *ctx, int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        const ssize_t n = ctx->io->write(ctx->io->user, fd, at, len > SSIZE_MAX ? SSIZE_MAX : len);
        if (n < 0 && again(ctx))
            continue;
        if (n == 0)
            errno = EIO; /* a file that takes nothing and says nothing would be tried for ever */
        if (n <= 0)
            return -1;
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

int mm__io_pwrite_all(mm_ctx *ctx, int fd, const void *data, size_t len, uint64_t off)
{
    const char *at = data;

    while (len > 0) {
        const ssize_t n = ctx->io->pwrite(ctx->io->user, fd, at, len > SSIZE_MAX ? SSIZE_MAX : len, (off_t)off);
        if (n < 0 && again(ctx))
            continue;
        if (n == 0)
            errno = EIO;
        if (n <= 0)
            return -1;
        at += n;
        off += (uint64_t)n;
        len -= (size_t)n;
    }
    return 0;
}

int mm__io_fsync(mm_ctx *ctx, int fd)
{
    int r;

    do
        r = ctx->io->fsync(ctx->io->user, fd);
    while (r != 0 && again(ctx));
    return r;
}

int mm__io_close(mm_ctx *ctx, int fd)
{
    const int r = ctx->io->close(ctx->io->user, fd);

    return r != 0 && errno == EINTR ? 0 : r;
}

int64_t mm__io_mtime(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

mm_code mm__io_fail(mm_ctx *ctx, const char *file, const char *what)
{
    const int sys = errno;

    if (sys == ECANCELED && mm__cancelled(ctx))
        return mm__fail_cancelled(ctx);
    return mm__fail_sys(ctx, sys, file, what);
}

mm_code mm__fail_cancelled(mm_ctx *ctx)
{
    return mm__fail(ctx, MM_E_CANCELLED, "core/interrupted", NULL, "interrupted, nothing was published");
}
