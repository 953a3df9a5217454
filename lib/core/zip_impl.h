#ifndef METAMIG_CORE_ZIP_IMPL_H
#define METAMIG_CORE_ZIP_IMPL_H

/* Shared by zip_read.c and zip_data.c. */
#include "core/zip.h"

struct mm_zip {
    mm_ctx        *ctx;
    const char    *name;
    uint64_t       size;
    mm_read_at_fn *read;
    void          *user;
    unsigned char *table;
    size_t         table_len;
    uint64_t       table_at;
    mm_zip_entry  *list;
    size_t         n, cap;
    mm_arena       names;
};

static inline uint16_t mm__le16(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t mm__le32(const unsigned char *p)
{
    return (uint32_t)mm__le16(p) | (uint32_t)mm__le16(p + 2) << 16;
}

static inline uint64_t mm__le64(const unsigned char *p)
{
    return (uint64_t)mm__le32(p) | (uint64_t)mm__le32(p + 4) << 32;
}

/* MM_E_SYNTAX core/archive; `file` NULL = the archive. */
mm_code mm__zip_damaged(const mm_zip *zip, const char *file, const char *what);

#endif
