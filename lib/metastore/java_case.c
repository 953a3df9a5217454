#include "metastore/java_case.h"

#include <string.h>

/* One character of valid UTF-8. */
static uint32_t decode(const char **at, const char *end)
{
    const unsigned char *p = (const unsigned char *)*at;
    const unsigned n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    uint32_t c = n == 1 ? p[0] : p[0] & (0x7fu >> n);

    if ((size_t)(end - *at) < n) { /* not UTF-8: nobody maps that */
        *at = end;
        return 0xfffd;
    }
    for (unsigned i = 1; i < n; i++)
        c = c << 6 | (p[i] & 0x3f);
    *at += n;
    return c;
}

static void put(mm_buf *out, uint32_t c)
{
    if (c < 0x80) {
        mm__buf_char(out, (char)c);
    } else if (c < 0x800) {
        mm__buf_char(out, (char)(0xc0 | c >> 6));
        mm__buf_char(out, (char)(0x80 | (c & 0x3f)));
    } else {
        mm__buf_char(out, (char)(0xe0 | c >> 12));
        mm__buf_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        mm__buf_char(out, (char)(0x80 | (c & 0x3f)));
    }
}

typedef struct range { uint32_t from, to; } range;

/* Scripts and signs that have no case. */
static const range caseless[] = {
    { 0x80, 0xa9 }, { 0xab, 0xb4 }, { 0xb6, 0xb9 }, { 0xbb, 0xbf }, { 0xd7, 0xd7 }, { 0xf7, 0xf7 }, { 0x590, 0x109f },
    { 0x1100, 0x139f }, { 0x1400, 0x1c7f }, { 0x2000, 0x2070 }, { 0x2080, 0x208f }, { 0x20a0, 0x20ff },
    { 0x2190, 0x24b5 }, { 0x2500, 0x2bff }, { 0x2e80, 0xa63f }, { 0xac00, 0xd7ff }, { 0xe000, 0xfaff },
    { 0xfb1d, 0xff20 }, { 0xff3b, 0xff40 }, { 0xff5b, 0xffff },
};

static bool is_caseless(uint32_t c)
{
    for (size_t i = 0; i < MM_COUNT(caseless); i++)
        if (c >= caseless[i].from && c <= caseless[i].to)
            return true;
    return c >= 0x20000 && c < 0x110000; /* ideographs and private use */
}

/* Latin Extended-A: pairs that lie side by side, capital first: at even or at odd places. */
static bool is_pair(uint32_t c, bool *odd)
{
    *odd = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
    return *odd || (c >= 0x100 && c <= 0x12f) || (c >= 0x132 && c <= 0x137) || (c >= 0x14a && c <= 0x177);
}

/* Both mappings of one character above ASCII; false if its case is not known here. */
static bool map(uint32_t c, uint32_t *upper, uint32_t *lower)
{
    bool odd;

    *upper = *lower = c;
    if (is_caseless(c))
        return true;
    if ((c >= 0xc0 && c <= 0xde) || (c >= 0x410 && c <= 0x42f)) {
        *lower = c + 0x20;
    } else if ((c >= 0xe0 && c <= 0xfe) || (c >= 0x430 && c <= 0x44f)) {
        *upper = c - 0x20;
    } else if (c >= 0x400 && c <= 0x40f) {
        *lower = c + 0x50;
    } else if (c >= 0x450 && c <= 0x45f) {
        *upper = c - 0x50;
    } else if (c == 0xff) {
        *upper = 0x178;
    } else if (c == 0x178) {
        *lower = 0xff;
    } else if (is_pair(c, &odd)) {
        *upper = odd ? ((c - 1) | 1) : (c & ~1u);
        *lower = odd ? ((c + 1) & ~1u) : (c | 1);
    } else {
        return c == 0xdf; /* sharp s: mm__java_upper() knows */
    }
    return true;
}

static bool fold(mm_buf *out, const char *text, size_t len, bool up)
{
    const char *end = text + len;
    bool known = true;

    while (text < end) {
        const char *start = text;
        const uint32_t c = decode(&text, end);
        uint32_t upper, lower;
        if (c < 0x80) {
            const bool letter = up ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
            mm__buf_char(out, (char)(letter ? c ^ 0x20 : c));
        } else if (up && c == 0xdf) {
            mm__buf_text(out, "SS");
        } else if (map(c, &upper, &lower) && c < 0x10000 && upper != lower) {
            put(out, up ? upper : lower);
        } else {
            known = known && map(c, &upper, &lower);
            mm__buf_add(out, start, (size_t)(text - start));
        }
    }
    return known;
}

bool mm__java_upper(mm_buf *out, const char *text, size_t len)
{
    return fold(out, text, len, true);
}

bool mm__java_lower(mm_buf *out, const char *text, size_t len)
{
    return fold(out, text, len, false);
}
