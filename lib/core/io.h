#ifndef METAMIG_CORE_IO_H
#define METAMIG_CORE_IO_H

/* The system calls of the library, in one table, so that tests can make each of them fail, be short or be
 * interrupted. Same contracts as the calls of these names; -1 and errno on failure. */
#include <sys/stat.h>
#include <sys/types.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <metamig/ctx.h>

typedef struct mm_io {
    void *user; /* of a test */
    int     (*openat)(void *user, int dir, const char *path, int flags, mode_t mode);
    int     (*fstat)(void *user, int fd, struct stat *st);
    int     (*fstatat)(void *user, int dir, const char *path, struct stat *st, int flags);
    ssize_t (*read)(void *user, int fd, void *buf, size_t len);
    ssize_t (*pread)(void *user, int fd, void *buf, size_t len, off_t off);
    ssize_t (*write)(void *user, int fd, const void *buf, size_t len);
    ssize_t (*pwrite)(void *user, int fd, const void *buf, size_t len, off_t off);
    ssize_t (*copy_file_range)(void *user, int in, off_t *in_off, int out, off_t *out_off, size_t len);
    int     (*futimens)(void *user, int fd, const struct timespec times[2]);
    int     (*close)(void *user, int fd);
    int     (*mkdirat)(void *user, int dir, const char *path, mode_t mode);
    int     (*unlinkat)(void *user, int dir, const char *path, int flags);
    int     (*renameat2)(void *user, int old_dir, const char *old_path, int new_dir, const char *new_path,
                         unsigned flags);
    int     (*fsync)(void *user, int fd);
    int     (*syncfs)(void *user, int fd);
    ssize_t (*getdents)(void *user, int fd, void *buf, size_t len); /* struct dirent64, as the kernel lays it out */
    int     (*linkat)(void *user, int old_dir, const char *old_path, int new_dir, const char *new_path, int flags);
    int     (*flock)(void *user, int fd, int operation);
    off_t   (*lseek)(void *user, int fd, off_t off, int whence);
    int     (*isatty)(void *user, int fd);
} mm_io;

extern const mm_io mm__io_system;

/* The same through the table of a context, tried again after EINTR; once the run is cancelled EINTR becomes
 * ECANCELED. */
struct mm_ctx;
int     mm__io_openat(struct mm_ctx *ctx, int dir, const char *path, int flags, mode_t mode);
ssize_t mm__io_read(struct mm_ctx *ctx, int fd, void *buf, size_t len);
ssize_t mm__io_pread(struct mm_ctx *ctx, int fd, void *buf, size_t len, uint64_t off);
int     mm__io_write_all(struct mm_ctx *ctx, int fd, const void *data, size_t len);
int     mm__io_pwrite_all(struct mm_ctx *ctx, int fd, const void *data, size_t len, uint64_t off);
int     mm__io_fsync(struct mm_ctx *ctx, int fd);
int     mm__io_close(struct mm_ctx *ctx, int fd);   /* EINTR counts as closed, as Linux does */
int64_t mm__io_mtime(const struct stat *st);        /* ns since 1970 */

/* Error of the call that has just set errno: "WHAT: reason"; ECANCELED: the run was interrupted. */
mm_code mm__io_fail(struct mm_ctx *ctx, const char *file, const char *what);
mm_code mm__fail_cancelled(struct mm_ctx *ctx);     /* MM_E_CANCELLED core/interrupted */

#endif
