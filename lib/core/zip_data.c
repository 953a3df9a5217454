#include "core/zip_impl.h"

#include <string.h>

enum { HEAD = 30, BLOCK = 64 * 1024, OUT = 256 * 1024, STORED = 0, DEFLATED = 8 };

/* ---- the head of an entry must say what the table says ---- */

static mm_code same_name(mm_zip *z, const mm_zip_entry *n, uint64_t at)
{
    char *name = mm__resize(z->ctx, NULL, 0, n->stored_len + 1u);
    mm_code code = name == NULL ? MM_E_NOMEM : z->read(z->user, at, name, n->stored_len);

    if (code == MM_OK && memcmp(name, n->stored, n->stored_len) != 0)
        code = mm__zip_damaged(z, n->name, "the entry has another name than the table says");
    mm__free(z->ctx, name, name != NULL ? n->stored_len + 1u : 0);
    return code;
}

static mm_code find_data(mm_zip *z, const mm_zip_entry *n, uint64_t *at)
{
    unsigned char p[HEAD];
    uint64_t skip;

    if (z->table_at - n->offset < HEAD)
        return mm__zip_damaged(z, n->name, "the entry lies outside");
    MM_TRY(z->read(z->user, n->offset, p, HEAD));
    skip = HEAD + (uint64_t)mm__le16(p + 26) + mm__le16(p + 28);
    if (mm__le32(p) != 0x04034b50 || skip > z->table_at - n->offset || n->packed > z->table_at - n->offset - skip)
        return mm__zip_damaged(z, n->name, "the entry has no head");
    if (mm__le16(p + 26) != n->stored_len || mm__le16(p + 8) != n->method)
        return mm__zip_damaged(z, n->name, "the head of the entry differs from the table");
    *at = n->offset + skip;
    return same_name(z, n, n->offset + HEAD);
}

/* ---- bytes ---- */

typedef struct flow {
    mm_zip             *zip;
    const mm_zip_entry *entry;
    mm_chunk_fn        *fn;
    void               *user;
    uint64_t            at, left;   /* packed */
    uint64_t            size;       /* unpacked so far */
    uLong               crc;
    unsigned char      *in, *out;
    z_stream            z;
} flow;

static mm_code give(flow *f, const unsigned char *data, size_t len)
{
    if (len > f->entry->size - f->size)
        return mm__zip_damaged(f->zip, f->entry->name, "the entry is longer than announced");
    f->crc = crc32(f->crc, data, (uInt)len);
    f->size += len;
    return f->fn(f->user, data, len);
}

static mm_code take(flow *f, size_t *len)
{
    *len = f->left < BLOCK ? (size_t)f->left : BLOCK;
    MM_TRY(f->zip->read(f->zip->user, f->at, f->in, *len));
    f->at += *len;
    f->left -= *len;
    return MM_OK;
}

static mm_code copy_stored(flow *f)
{
    size_t len;

    while (f->left > 0) {
        MM_TRY(take(f, &len));
        MM_TRY(give(f, f->in, len));
    }
    return MM_OK;
}

static mm_code inflate_all(flow *f)
{
    int r = Z_OK;
    size_t len;

    while (r != Z_STREAM_END) {
        if (f->z.avail_in == 0 && f->left > 0) {
            MM_TRY(take(f, &len));
            f->z.next_in = f->in;
            f->z.avail_in = (uInt)len;
        }
        f->z.next_out = f->out;
        f->z.avail_out = OUT;
        r = inflate(&f->z, Z_NO_FLUSH);
        if (r == Z_MEM_ERROR)
            return mm__nomem(f->zip->ctx);
        if (r != Z_OK && r != Z_STREAM_END)
            return mm__zip_damaged(f->zip, f->entry->name, "the compressed data are damaged");
        if (f->z.avail_out < OUT)
            MM_TRY(give(f, f->out, OUT - f->z.avail_out));
    }
    return f->left == 0 && f->z.avail_in == 0
        ? MM_OK : mm__zip_damaged(f->zip, f->entry->name, "the compressed data are shorter than announced");
}

static mm_code copy_deflated(flow *f)
{
    mm_code code;

    mm__zlib_init(&f->z, f->zip->ctx);
    if (inflateInit2(&f->z, -15) != Z_OK)
        return mm__nomem(f->zip->ctx);
    code = inflate_all(f);
    inflateEnd(&f->z);
    return code;
}

static mm_code copy(flow *f)
{
    const mm_zip_entry *n = f->entry;

    if (f->in == NULL || f->out == NULL)
        return MM_E_NOMEM;
    if (n->method == STORED)
        MM_TRY(copy_stored(f));
    else
        MM_TRY(copy_deflated(f));
    if (f->size != n->size)
        return mm__zip_damaged(f->zip, n->name, "the entry is shorter than announced");
    return f->crc == n->crc ? MM_OK : mm__zip_damaged(f->zip, n->name, "the checksum of the entry is wrong");
}

mm_code mm__zip_stream(mm_zip *z, const mm_zip_entry *n, mm_chunk_fn *fn, void *user)
{
    flow f = { .zip = z, .entry = n, .fn = fn, .user = user, .left = n->packed };
    mm_code code;

    if (n->method != STORED && n->method != DEFLATED)
        return mm__fail(z->ctx, MM_E_SYNTAX, "core/archive", n->name, "compression method %u of zip is not supported, "
                        "pack it with deflate", n->method);
    if (mm__zip_encrypted(n))
        return mm__fail(z->ctx, MM_E_SYNTAX, "core/archive-encrypted", n->name, "encrypted; unpack it first");
    MM_TRY(find_data(z, n, &f.at));
    f.in = mm__resize(z->ctx, NULL, 0, BLOCK);
    f.out = mm__resize(z->ctx, NULL, 0, OUT);
    code = copy(&f);
    mm__free(z->ctx, f.in, BLOCK);
    mm__free(z->ctx, f.out, OUT);
    return code;
}
