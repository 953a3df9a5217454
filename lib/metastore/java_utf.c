#include "metastore/java_utf.h"

#include <string.h>

uint16_t mm__be16(const unsigned char *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t mm__be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint64_t mm__be64(const unsigned char *p)
{
    return (uint64_t)mm__be32(p) << 32 | mm__be32(p + 4);
}

uint64_t mm__be(const unsigned char *p, unsigned n)
{
    uint64_t v = 0;

    while (n-- > 0)
        v = v << 8 | *p++;
    return v;
}

unsigned mm__be_size(uint64_t value)
{
    unsigned n = 0;

    for (; value != 0; value >>= 8)
        n++;
    return n;
}

unsigned mm__vint_read(const unsigned char *p, size_t len, int64_t *out)
{
    int first;
    unsigned n;

    if (len == 0)
        return 0;
    first = (signed char)p[0];
    if (first >= -112) {
        *out = first;
        return 1;
    }
    n = (unsigned)(first >= -120 ? -112 - first : -120 - first);
    if (len - 1 < n)
        return 0;
    *out = (int64_t)mm__be(p + 1, n);
    if (first < -120)
        *out = ~*out;
    return n + 1;
}

/* One UTF-16 unit of at most `len` > 0 bytes; number of bytes, 0 = Java throws. */
static unsigned unit(const unsigned char *p, size_t len, unsigned *out)
{
    if (p[0] < 0x80) {
        *out = p[0];
        return 1;
    }
    if ((p[0] & 0xe0) == 0xc0 && len >= 2 && (p[1] & 0xc0) == 0x80) {
        *out = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
        return 2;
    }
    if ((p[0] & 0xf0) == 0xe0 && len >= 3 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80) {
        *out = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
        return 3;
    }
    return 0;
}

static bool is_high(unsigned u)
{
    return u >= 0xd800 && u < 0xdc00;
}

static bool is_low(unsigned u)
{
    return u >= 0xdc00 && u < 0xe000;
}

/* Bytes at the start that are plain ASCII without NUL, eight at a time. */
static size_t ascii_prefix(const unsigned char *p, size_t len)
{
    size_t i = 0;

    for (; len - i >= 8; i += 8) {
        uint64_t v;
        memcpy(&v, p + i, 8);
        /* The subtraction sets the top bit of a zero byte (and maybe of others: then the slow loop decides). */
        if (((v | (v - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (i < len && p[i] != 0 && p[i] < 0x80)
        i++;
    return i;
}

static void note(size_t *place, size_t at)
{
    if (*place == SIZE_MAX)
        *place = at;
}

mm_java_utf mm__java_utf_scan(const unsigned char *p, size_t len)
{
    mm_java_utf out = { SIZE_MAX, SIZE_MAX, SIZE_MAX, true };
    size_t high = SIZE_MAX; /* where an open high surrogate began */

    for (size_t i = 0; i < len;) {
        unsigned u, n;
        if (high == SIZE_MAX && (i += ascii_prefix(p + i, len - i)) == len)
            break;
        n = unit(p + i, len - i, &u);
        if (n == 0) {
            out.bad = i;
            break;
        }
        if ((n == 1 && u == 0) || (n == 2 && u != 0 && u < 0x80) || (n == 3 && u < 0x800))
            note(&out.overlong, i);
        if (high != SIZE_MAX && !is_low(u))
            note(&out.lone, high);
        if (is_low(u) && high == SIZE_MAX)
            note(&out.lone, i);
        high = is_high(u) ? i : SIZE_MAX;
        /* A raw NUL is U+0000 in both encodings. */
        out.same = out.same && !(n == 2 && u < 0x80) && !(n == 3 && (u < 0x800 || is_high(u) || is_low(u)));
        i += n;
    }
    if (high != SIZE_MAX && out.bad == SIZE_MAX)
        note(&out.lone, high);
    out.same = out.same && out.bad == SIZE_MAX;
    return out;
}

static size_t put(char *out, unsigned c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* One character at p; number of bytes read, 0 = bad. */
static unsigned character(const unsigned char *p, size_t len, unsigned *out)
{
    unsigned low, m, n = unit(p, len, out);

    if (n != 3 || !is_high(*out) || n == len)
        return n;
    m = unit(p + n, len - n, &low);
    if (m != 3 || !is_low(low))
        return n;
    *out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
    return n + m;
}

size_t mm__java_utf_decode(const unsigned char *p, size_t len, char *out)
{
    size_t done = 0;
    unsigned c, n;

    for (size_t i = 0; i < len; i += n) {
        n = character(p + i, len - i, &c);
        if (n == 0)
            break;
        done += put(out + done, c);
    }
    return done;
}

size_t mm__java_utf_place(const unsigned char *p, size_t len, size_t at)
{
    size_t i = 0, done = 0;
    unsigned c, n;
    char sink[4];

    for (; i < len; i += n) {
        n = character(p + i, len - i, &c);
        if (n == 0)
            break;
        done += put(sink, c);
        if (done > at)
            break;
    }
    return i;
}
