#define ZLIB_CONST
#include "metastore/statistics.h"

#include "metastore/java_utf.h"

#include <string.h>
#include <zlib.h>

enum { SYNC = 16, KEY = 8, FORM = 16 };

typedef struct reader {
    mm_binary     *bin;
    size_t         at;      /* next byte */
    const unsigned char *sync;
    uint64_t       limit;
    mm_statistics *out;
} reader;

static bool fault(reader *r, size_t at, const char *text)
{
    mm__binary_report(r->bin, MM_BIN_SEQ, MM_WARNING, at, "%s", text);
    return false;
}

static size_t rest(const reader *r)
{
    return r->bin->len - r->at;
}

/* ---- head ---- */

/* A string with a variable-length length. */
static bool take_text(reader *r, const char **text, size_t *len)
{
    int64_t n;
    const unsigned size = mm__vint_read(r->bin->data + r->at, rest(r), &n);

    if (size == 0 || n < 0 || (uint64_t)n > rest(r) - size)
        return fault(r, r->at, "string in the head runs over the end");
    *text = (const char *)r->bin->data + r->at + size;
    *len = (size_t)n;
    r->at += size + (size_t)n;
    return true;
}

static bool expect_text(reader *r, const char *wanted, const char *what)
{
    const size_t at = r->at;
    const char *text;
    size_t len;

    if (!take_text(r, &text, &len))
        return false;
    if (mm__text_is(text, len, wanted))
        return true;
    mm__binary_report(r->bin, MM_BIN_SEQ, MM_WARNING, at, "%s is \"%.*s\", not \"%s\"", what,
                      mm__binary_show(text, len), text, wanted);
    return false;
}

static bool take_flags(reader *r)
{
    const unsigned char *p = r->bin->data + r->at;

    if (rest(r) < 2)
        return fault(r, r->at, "head runs over the end");
    if (p[0] > 1 || p[1] > 1)
        return fault(r, p[0] > 1 ? r->at : r->at + 1, "compression flag is neither 0 nor 1");
    if (p[1] == 1)
        return fault(r, r->at + 1, "compressed in blocks");
    r->out->compressed = p[0] == 1;
    r->at += 2;
    return true;
}

static bool skip_metadata(reader *r)
{
    const size_t at = r->at;
    const char *text;
    size_t len;
    int64_t n;

    if (rest(r) < 4)
        return fault(r, at, "head runs over the end");
    n = (int32_t)mm__be32(r->bin->data + at);
    r->at += 4;
    if (n < 0 || (uint64_t)n > rest(r) / 2)
        return fault(r, at, "number of metadata pairs does not fit");
    for (int64_t i = 0; i < n * 2; i++)
        if (!take_text(r, &text, &len))
            return false;
    return true;
}

static bool read_head(reader *r)
{
    if (rest(r) < 4 || memcmp(r->bin->data, "SEQ", 3) != 0)
        return fault(r, 0, "no SequenceFile: \"SEQ\" expected");
    if (r->bin->data[3] != 6)
        return fault(r, 3, "version of the SequenceFile is not 6");
    r->at = 4;
    if (!expect_text(r, "org.apache.hadoop.io.LongWritable", "class of keys")
        || !expect_text(r, "org.apache.hadoop.io.BytesWritable", "class of values") || !take_flags(r))
        return false;
    if (r->out->compressed && !expect_text(r, "org.apache.hadoop.io.compress.DefaultCodec", "codec"))
        return false;
    if (!skip_metadata(r))
        return false;
    if (rest(r) < SYNC)
        return fault(r, r->at, "head runs over the end");
    r->sync = r->bin->data + r->at;
    r->at += SYNC;
    r->out->head_len = r->at;
    return true;
}

/* ---- values ---- */

/* Decoded value: how long it is, and its first bytes. */
typedef struct value { uint64_t len; unsigned char first[FORM]; } value;

static void add(value *v, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n && v->len + i < FORM; i++)
        v->first[v->len + i] = p[i];
    v->len += n;
}

static const char *inflate_all(reader *r, z_stream *z, value *v)
{
    unsigned char block[4096];
    int code;

    do {
        z->next_out = block;
        z->avail_out = sizeof block;
        code = inflate(z, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR)
            r->bin->code = MM_E_NOMEM;
        if (code != Z_OK && code != Z_STREAM_END)
            return "value is not a zlib stream";
        add(v, block, sizeof block - z->avail_out);
        if (r->out->inflated + v->len > r->limit)
            return "values are too large when decoded";
    } while (code != Z_STREAM_END);
    return z->avail_in != 0 ? "bytes after the zlib stream of a value" : NULL;
}

static voidpf arena_alloc(voidpf arena, uInt n, uInt size)
{
    return mm__arena_alloc(arena, (size_t)n * size);
}

static void arena_keep(voidpf arena, voidpf ptr)
{
    (void)arena, (void)ptr;
}

/* One decoder serves all values of a file. */
static bool decode(reader *r, z_stream *z, size_t at, size_t len, value *v)
{
    const char *text;

    *v = (value){ .len = 0 };
    if (!r->out->compressed) {
        add(v, r->bin->data + at, len < FORM ? len : FORM);
        v->len = len;
    } else {
        z->next_in = r->bin->data + at;
        z->avail_in = (uInt)len;
        if (inflateReset(z) != Z_OK)
            return fault(r, at, "value is not a zlib stream");
        text = inflate_all(r, z, v);
        if (text != NULL)
            return r->bin->code == MM_OK && fault(r, at, text);
    }
    r->out->inflated += v->len;
    return true;
}

/* Registers: one byte per register, or pairs of an index of 1 to 4 bytes and a byte. */
static bool is_registers(const value *v)
{
    const unsigned char *p = v->first + 4;
    const uint64_t n = v->len - 4;
    const size_t known = n < FORM - 4 ? (size_t)n : FORM - 4;
    int64_t pairs;
    unsigned size;

    if (n == 0)
        return false;
    if (p[0] == 1)
        return n > 1 && ((n - 1) & (n - 2)) == 0;
    size = mm__vint_read(p + 1, known - 1, &pairs);
    if (p[0] != 0 || size == 0 || pairs < 0)
        return false;
    if (pairs == 0)
        return n == 1 + size;
    return (n - 1 - size) % (uint64_t)pairs == 0 && (n - 1 - size) / (uint64_t)pairs >= 2
           && (n - 1 - size) / (uint64_t)pairs <= 5;
}

static bool check_value(reader *r, size_t at, int64_t key, const value *v)
{
    static const unsigned sizes[] = { 4, 8, 4, 8 }; /* of keys 0, -1, -2, -3 */

    if (v->len < 4 || (int32_t)mm__be32(v->first) < 0 || mm__be32(v->first) != v->len - 4)
        return fault(r, at, "value is not a byte count and that many bytes");
    if (key <= 0 && key >= -3 && v->len - 4 != sizes[-key])
        return fault(r, at, "value has the wrong size for its key");
    if (key > 0 && !is_registers(v))
        return fault(r, at, "value is no list of registers");
    return true;
}

/* ---- records ---- */

static bool read_record(reader *r, z_stream *z, int64_t len)
{
    const unsigned char *p = r->bin->data + r->at;
    const size_t at = r->at;
    value v;

    if (len < 0 || rest(r) < 4 || (uint64_t)len > rest(r) - 4)
        return fault(r, at - 4, "record runs over the end");
    if (mm__be32(p) != KEY || len < KEY)
        return fault(r, at, "key does not have 8 bytes");
    r->at += 4 + (size_t)len;
    r->out->records++;
    return decode(r, z, at + 4 + KEY, (size_t)len - KEY, &v)
           && check_value(r, at + 4 + KEY, (int64_t)mm__be64(p + 4), &v);
}

static bool read_records(reader *r, z_stream *z)
{
    while (rest(r) > 0) {
        int64_t len;
        if (rest(r) < 4)
            return fault(r, r->at, "record runs over the end");
        len = (int32_t)mm__be32(r->bin->data + r->at);
        r->at += 4;
        if (len != -1) {
            if (!read_record(r, z, len))
                return false;
            continue;
        }
        if (rest(r) < SYNC || memcmp(r->bin->data + r->at, r->sync, SYNC) != 0)
            return fault(r, r->at, "sync marker expected");
        r->at += SYNC;
        r->out->syncs++;
    }
    return true;
}

bool mm__statistics_read(mm_binary *bin, uint64_t limit, mm_statistics *out)
{
    reader r = { .bin = bin, .limit = limit, .out = out };
    z_stream z = { .zalloc = arena_alloc, .zfree = arena_keep, .opaque = bin->arena };
    bool ok;

    *out = (mm_statistics){ .records = 0 };
    if (!read_head(&r))
        return false;
    if (out->compressed && inflateInit(&z) != Z_OK) {
        bin->code = MM_E_NOMEM;
        return false;
    }
    ok = read_records(&r, &z);
    if (out->compressed)
        inflateEnd(&z);
    return ok;
}

void mm__statistics_check(mm_binary *bin)
{
    mm_statistics ignored;

    mm__statistics_read(bin, bin->arena->ctx->limits.max_doc, &ignored);
}
