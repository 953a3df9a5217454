#ifndef METAMIG_KE_KE5_AUDIT_H
#define METAMIG_KE_KE5_AUDIT_H

/* One record of an audit log: docs/formats/ke-metastore.md 5.6. */
#include "ke/ke5_open.h"

typedef struct ke5_record {
    int64_t     id, mtime;      /* ns */
    uint64_t    mvcc;
    const char *path;           /* lives as long as the nodes of `json` */
    size_t      path_len;
    bool        gone;           /* the resource was deleted */
} ke5_record;

/* Reads a line; the bytes of the resource are put into `content`, unpacked. *good = false: it is no record. */
mm_code mm__ke5_record_read(mm_json *json, mm_ctx *ctx, const char *line, size_t len, mm_buf *content, ke5_record *out,
                            bool *good);

#endif
