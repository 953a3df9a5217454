#ifndef METAMIG_CORE_DECODE_IMPL_H
#define METAMIG_CORE_DECODE_IMPL_H

/* Shared by decode.c, decode_gzip.c and decode_other.c. */
#include "core/decode.h"

#include <zlib.h>

typedef struct mm_filter {
    const char *name;
    const char *magic;
    size_t      len;
    mm_code   (*open)(mm_decoder *dec);
    mm_code   (*read)(mm_decoder *dec, const void **data, size_t *len);
    void      (*close)(mm_decoder *dec);
    int       (*enable)(void *archive);   /* of libarchive */
} mm_filter;

struct mm_decoder {
    mm_ctx          *ctx;
    const char      *name;
    int              fd;         /* unless `pull` */
    mm_raw_fn       *pull;
    void            *user;
    const mm_filter *filter;
    unsigned char   *raw;        /* block read last */
    size_t           raw_len, raw_at;
    bool             raw_end;
    uint64_t         raw_total, out_total;
    unsigned char   *peek;       /* first bytes that came out */
    size_t           head_len;   /* of them not delivered yet */
    const unsigned char *rest;   /* of the piece whose beginning was peeked at */
    size_t           rest_len;
    bool             peeked, ended;
    mm_code          code;       /* of a failure inside a callback */
    /* gzip */
    z_stream         z;
    bool             z_ready, in_member;
    unsigned char   *out;
    uint64_t         padding;
    /* others */
    void            *archive;
};

extern const mm_filter mm__filter_gzip;
extern const mm_filter mm__filters_other[];  /* ended by a name of NULL */

/* Next block of the descriptor into raw; raw_len 0 at the end. */
mm_code mm__decoder_fill(mm_decoder *dec);

#endif
