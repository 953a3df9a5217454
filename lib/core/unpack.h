#ifndef METAMIG_CORE_UNPACK_H
#define METAMIG_CORE_UNPACK_H

/* Archives into spools: source_archive.c opens them, unpack.c takes the entries. */
#include "core/decode.h"
#include "core/tree.h"

typedef struct mm_unpack {
    mm_ctx     *ctx;
    const char *name;      /* of the archive */
    mm_tree    *spool;
    void       *archive;   /* struct archive */
    bool        zip;       /* names by the rules of zip */
    mm_code     code;      /* failure inside of a callback */
    /* where the bytes come from: a decoder, or a descriptor that can seek */
    mm_decoder *dec;
    int         fd;
    bool        from_start;
    int         in_fd;     /* the same, or a temporary file */
    uint64_t    at, size;  /* in in_fd */
    char       *block;
    uint64_t    in, out;   /* bytes read and unpacked, for the ratio */
    uint64_t    entries;
    uint64_t    zeros;     /* at the end of what was read so far */
    mm_map      seen;
} mm_unpack;

/* All entries of the opened archive; faults are recorded on the spool. */
mm_code mm__unpack_run(mm_unpack *unpack);

#endif
