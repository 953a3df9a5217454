#ifndef METAMIG_TESTS_FAULT_IO_H
#define METAMIG_TESTS_FAULT_IO_H

/* The table of system calls with one call in it that goes wrong: call number `at` of one kind fails, is short, or is
 * interrupted. */
#include "core/core.h"
#include "core/io.h"

typedef enum fault_kind {
    FAULT_NONE, FAULT_OPENAT, FAULT_FSTAT, FAULT_FSTATAT, FAULT_READ, FAULT_PREAD, FAULT_WRITE, FAULT_PWRITE,
    FAULT_COPY_FILE_RANGE, FAULT_FUTIMENS, FAULT_CLOSE, FAULT_MKDIRAT, FAULT_UNLINKAT, FAULT_RENAMEAT2, FAULT_FSYNC,
    FAULT_SYNCFS, FAULT_GETDENTS, FAULT_LINKAT, FAULT_FLOCK, FAULT_LSEEK, FAULT_ISATTY, FAULT_KINDS
} fault_kind;

typedef enum fault_how { FAULT_FAIL, FAULT_SHORT, FAULT_INTERRUPT } fault_how;

typedef struct fault_io {
    mm_io         table;
    fault_kind    kind;
    fault_how     how;
    int           sys;        /* errno of FAULT_FAIL */
    unsigned long at;         /* from 0 */
    bool          on;         /* every call from `at` on, not only that one */
    unsigned long calls[FAULT_KINDS];
    unsigned long fired;
    /* called before each call; for changing the world at a certain moment */
    void        (*before)(void *user, fault_kind kind, unsigned long n);
    void         *user;
} fault_io;

/* Counts calls, and lets all of them through, until kind and the rest are set. The context uses it from now on. */
void fault_io_use(fault_io *f, mm_ctx *ctx);
const char *fault_io_name(fault_kind kind);

#endif
