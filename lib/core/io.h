#ifndef METAMIG_CORE_IO_H
#define METAMIG_CORE_IO_H

/* The system calls of the library, in one table, so that tests can make each of them fail, be short or be
 * interrupted. Same contracts as the calls of these names; -1 and errno on failure. */
#include <sys/stat.h>
#include <sys/types.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

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
    int     (*renameat2)(void *user, int old_dir, const char *old_path, int new_dir, const char *new_path, unsigned flags);
    int     (*fsync)(void *user, int fd);
    int     (*syncfs)(void *user, int fd);
} mm_io;

extern const mm_io mm__io_system;

#endif
