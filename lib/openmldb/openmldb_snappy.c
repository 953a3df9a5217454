/* Raw Snappy, decoded: the length, then literals and copies of what was decoded before. Our own, because procedures in
 * ZooKeeper are the only use of it, and a library would be one more dependency of everything else. */
#include "openmldb/openmldb_protobuf.h"

typedef struct element {
    bool   literal;
    size_t len, back;
} element;

static size_t number(om_slice *in, size_t n)
{
    size_t v = 0;

    for (size_t i = n; i-- > 0;)
        v = v << 8 | (unsigned char)in->p[i];
    *in = mm__om_after(*in, n);
    return v;
}

static bool next_element(om_slice *in, element *e)
{
    const unsigned tag = (unsigned char)in->p[0], high = tag >> 2;
    /* Bytes that follow the tag: of a long literal's length, of a copy's distance. */
    const size_t more = (tag & 3) == 0 ? (high < 60 ? 0 : high - 59) : (tag & 3) == 3 ? 4 : (tag & 3);

    *in = mm__om_after(*in, 1);
    if (more > in->n)
        return false;
    e->literal = (tag & 3) == 0;
    e->back = 0;
    e->len = (tag & 3) == 1 ? 4 + (high & 7) : high + 1;
    if (e->literal && more > 0)
        e->len = number(in, more) + 1;
    else if (!e->literal)
        e->back = number(in, more) + ((tag & 3) == 1 ? (size_t)(tag >> 5) << 8 : 0);
    return true;
}

static bool decode(om_slice in, char *out, size_t size)
{
    size_t at = 0;
    element e;

    while (in.n > 0) {
        if (!next_element(&in, &e) || e.len == 0 || e.len > size - at
            || (e.literal ? e.len > in.n : e.back == 0 || e.back > at))
            return false;
        if (e.literal) {
            memcpy(out + at, in.p, e.len);
            in = mm__om_after(in, e.len);
        }
        /* A copy may overlap itself: byte by byte. */
        for (size_t i = 0; !e.literal && i < e.len; i++)
            out[at + i] = out[at + i - e.back];
        at += e.len;
    }
    return at == size;
}

mm_code mm__om_snappy(mm_ctx *ctx, om_slice in, char **out, size_t *size, bool *valid)
{
    uint64_t n;

    *out = NULL;
    *size = 0;
    *valid = false;
    /* Three bytes give at most 64: a larger length is a lie, and nothing is allocated for it. */
    if (!mm__om_varint(&in, &n) || n > UINT32_MAX || n > (uint64_t)in.n * 22)
        return MM_OK;
    if (n > ctx->limits.max_doc)
        return mm__fail(ctx, MM_E_LIMIT, "json/size", NULL, "a compressed value of %llu bytes", (unsigned long long)n);
    *size = (size_t)n + 1; /* never an allocation of nothing */
    *out = mm__alloc(ctx, *size);
    if (*out == NULL)
        return MM_E_NOMEM;
    *valid = decode(in, *out, (size_t)n);
    return MM_OK;
}
