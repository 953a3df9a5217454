#ifndef METAMIG_CORE_UNPACK_H
#define METAMIG_CORE_UNPACK_H

/* Archives into spools. source_archive.c opens them; unpack_archive.c (libarchive) and unpack_zip.c list the entries;
 * unpack.c judges names and kinds, counts, and fills the spool. */
#include "core/decode.h"
#include "core/tree.h"

typedef enum mm_unpack_type {
    MM_UNPACK_FILE, MM_UNPACK_FOLDER, MM_UNPACK_LINK, MM_UNPACK_HARD_LINK, MM_UNPACK_OTHER
} mm_unpack_type;

typedef struct mm_unpack_entry {
    const char    *path;       /* as it is in the archive; NUL-terminated, but may hold more of them */
    size_t         len;
    mm_unpack_type type;
    bool           encrypted;
    uint32_t       mode;
    int64_t        mtime;
} mm_unpack_entry;

typedef struct mm_unpack {
    mm_ctx     *ctx;
    const char *name;      /* of the archive */
    mm_tree    *spool;
    bool        zip;       /* names by the rules of zip */
    bool        texts;     /* what is no archive is taken as it is */
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
    uint64_t    n_slash, n_bare; /* names of a zip with and without a slash in front */
} mm_unpack;

/* Judges an entry and takes what needs no bytes: *take is true for a file whose bytes are wanted. Trims the path. */
mm_code mm__unpack_entry(mm_unpack *u, mm_unpack_entry *entry, bool *take);
mm_code mm__unpack_begin(mm_unpack *u, const mm_unpack_entry *entry);
mm_code mm__unpack_bytes(mm_unpack *u, const void *data, size_t len);
/* good = false: the entry is damaged, a fault is recorded already. */
mm_code mm__unpack_end(mm_unpack *u, bool good);
/* After the last: order, names that collide. */
mm_code mm__unpack_finish(mm_unpack *u);
/* core/archive on an entry, or on the archive (NULL). */
mm_code mm__unpack_damaged(mm_unpack *u, const mm_unpack_entry *entry, const char *text);

/* All entries of an opened struct archive. */
mm_code mm__unpack_archive(mm_unpack *u, void *archive);
/* All entries of the zip archive in in_fd. */
mm_code mm__unpack_zip(mm_unpack *u);

#endif
