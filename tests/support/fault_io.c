#include "support/fault_io.h"

#include <errno.h>
#include <string.h>

static const char *const names[FAULT_KINDS] = {
    "none", "openat", "fstat", "fstatat", "read", "pread", "write", "pwrite", "copy_file_range", "futimens", "close",
    "mkdirat", "unlinkat", "renameat2", "fsync", "syncfs", "getdents", "linkat", "flock", "lseek", "isatty"
};

const char *fault_io_name(fault_kind kind)
{
    return names[kind];
}

/* Is it this call's turn? */
static bool turn(fault_io *f, fault_kind kind)
{
    const unsigned long n = f->calls[kind]++;

    if (f->before != NULL)
        f->before(f->user, kind, n);
    if (kind != f->kind || (f->on ? n < f->at : n != f->at))
        return false;
    f->fired++;
    return true;
}

static int wrong(const fault_io *f)
{
    errno = f->how == FAULT_INTERRUPT ? EINTR : f->sys;
    return -1;
}

/* Half of what is asked for, but something; a folder is read in whole entries and needs room for one. */
static size_t half(size_t len)
{
    return len > 600 ? len / 2 : len > 1 && len < 300 ? len / 2 : len;
}

static int fault_openat(void *user, int dir, const char *path, int flags, mode_t mode)
{
    fault_io *f = user;

    if (turn(f, FAULT_OPENAT))
        return wrong(f);
    return mm__io_system.openat(NULL, dir, path, flags, mode);
}

static int fault_fstat(void *user, int fd, struct stat *st)
{
    fault_io *f = user;

    if (turn(f, FAULT_FSTAT))
        return wrong(f);
    return mm__io_system.fstat(NULL, fd, st);
}

static int fault_fstatat(void *user, int dir, const char *path, struct stat *st, int flags)
{
    fault_io *f = user;

    if (turn(f, FAULT_FSTATAT))
        return wrong(f);
    return mm__io_system.fstatat(NULL, dir, path, st, flags);
}

static ssize_t fault_read(void *user, int fd, void *buf, size_t len)
{
    fault_io *f = user;

    if (turn(f, FAULT_READ)) {
        if (f->how == FAULT_SHORT)
            len = half(len);
        else
            return wrong(f);
    }
    return mm__io_system.read(NULL, fd, buf, len);
}

static ssize_t fault_pread(void *user, int fd, void *buf, size_t len, off_t off)
{
    fault_io *f = user;

    if (turn(f, FAULT_PREAD)) {
        if (f->how == FAULT_SHORT)
            len = half(len);
        else
            return wrong(f);
    }
    return mm__io_system.pread(NULL, fd, buf, len, off);
}

static ssize_t fault_write(void *user, int fd, const void *buf, size_t len)
{
    fault_io *f = user;

    if (turn(f, FAULT_WRITE)) {
        if (f->how == FAULT_SHORT)
            len = half(len);
        else
            return wrong(f);
    }
    return mm__io_system.write(NULL, fd, buf, len);
}

static ssize_t fault_pwrite(void *user, int fd, const void *buf, size_t len, off_t off)
{
    fault_io *f = user;

    if (turn(f, FAULT_PWRITE)) {
        if (f->how == FAULT_SHORT)
            len = half(len);
        else
            return wrong(f);
    }
    return mm__io_system.pwrite(NULL, fd, buf, len, off);
}

static ssize_t fault_copy_file_range(void *user, int in, off_t *in_off, int out, off_t *out_off, size_t len)
{
    fault_io *f = user;

    if (turn(f, FAULT_COPY_FILE_RANGE)) {
        if (f->how == FAULT_SHORT)
            len = half(len);
        else
            return wrong(f);
    }
    return mm__io_system.copy_file_range(NULL, in, in_off, out, out_off, len);
}

static int fault_futimens(void *user, int fd, const struct timespec times[2])
{
    fault_io *f = user;

    if (turn(f, FAULT_FUTIMENS))
        return wrong(f);
    return mm__io_system.futimens(NULL, fd, times);
}

static int fault_mkdirat(void *user, int dir, const char *path, mode_t mode)
{
    fault_io *f = user;

    if (turn(f, FAULT_MKDIRAT))
        return wrong(f);
    return mm__io_system.mkdirat(NULL, dir, path, mode);
}

static int fault_unlinkat(void *user, int dir, const char *path, int flags)
{
    fault_io *f = user;

    if (turn(f, FAULT_UNLINKAT))
        return wrong(f);
    return mm__io_system.unlinkat(NULL, dir, path, flags);
}

static int fault_renameat2(void *user, int old_dir, const char *old_path, int new_dir, const char *new_path,
                           unsigned flags)
{
    fault_io *f = user;

    if (turn(f, FAULT_RENAMEAT2))
        return wrong(f);
    return mm__io_system.renameat2(NULL, old_dir, old_path, new_dir, new_path, flags);
}

static int fault_fsync(void *user, int fd)
{
    fault_io *f = user;

    if (turn(f, FAULT_FSYNC))
        return wrong(f);
    return mm__io_system.fsync(NULL, fd);
}

static int fault_syncfs(void *user, int fd)
{
    fault_io *f = user;

    if (turn(f, FAULT_SYNCFS))
        return wrong(f);
    return mm__io_system.syncfs(NULL, fd);
}

static ssize_t fault_getdents(void *user, int fd, void *buf, size_t len)
{
    fault_io *f = user;

    if (turn(f, FAULT_GETDENTS)) {
        if (f->how == FAULT_SHORT)
            len = half(len);
        else
            return wrong(f);
    }
    return mm__io_system.getdents(NULL, fd, buf, len);
}

static int fault_linkat(void *user, int old_dir, const char *old_path, int new_dir, const char *new_path, int flags)
{
    fault_io *f = user;

    if (turn(f, FAULT_LINKAT))
        return wrong(f);
    return mm__io_system.linkat(NULL, old_dir, old_path, new_dir, new_path, flags);
}

static int fault_flock(void *user, int fd, int operation)
{
    fault_io *f = user;

    if (turn(f, FAULT_FLOCK))
        return wrong(f);
    return mm__io_system.flock(NULL, fd, operation);
}

static off_t fault_lseek(void *user, int fd, off_t off, int whence)
{
    fault_io *f = user;

    if (turn(f, FAULT_LSEEK))
        return wrong(f);
    return mm__io_system.lseek(NULL, fd, off, whence);
}

/* Closes in any case: Linux does, whatever it returns. */
static int fault_close(void *user, int fd)
{
    fault_io *f = user;
    const int r = mm__io_system.close(NULL, fd);

    return turn(f, FAULT_CLOSE) ? wrong(f) : r;
}

static int fault_isatty(void *user, int fd)
{
    fault_io *f = user;

    if (turn(f, FAULT_ISATTY))
        return f->how == FAULT_FAIL;
    return mm__io_system.isatty(NULL, fd);
}

void fault_io_use(fault_io *f, mm_ctx *ctx)
{
    static const mm_io table = {
        .openat = fault_openat,
        .fstat = fault_fstat,
        .fstatat = fault_fstatat,
        .read = fault_read,
        .pread = fault_pread,
        .write = fault_write,
        .pwrite = fault_pwrite,
        .copy_file_range = fault_copy_file_range,
        .futimens = fault_futimens,
        .mkdirat = fault_mkdirat,
        .unlinkat = fault_unlinkat,
        .renameat2 = fault_renameat2,
        .fsync = fault_fsync,
        .syncfs = fault_syncfs,
        .getdents = fault_getdents,
        .linkat = fault_linkat,
        .flock = fault_flock,
        .lseek = fault_lseek,
        .close = fault_close,
        .isatty = fault_isatty,
    };

    memset(f, 0, sizeof *f);
    f->table = table;
    f->table.user = f;
    f->sys = EIO;
    ctx->io = &f->table;
}
