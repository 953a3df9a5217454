#include "core/utf8.h"

#include <string.h>

size_t mm__utf8_seq(const unsigned char *s, const unsigned char *end)
{
    const size_t left = (size_t)(end - s);
    const unsigned c = left > 0 ? s[0] : 0xff;
    unsigned low = 0x80, high = 0xbf;
    size_t n;

    if (c < 0xc2 || c > 0xf4)
        return c < 0x80 ? 1 : 0;
    n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (n > left)
        return 0;
    if (c == 0xe0)
        low = 0xa0;
    else if (c == 0xed)
        high = 0x9f;
    else if (c == 0xf0)
        low = 0x90;
    else if (c == 0xf4)
        high = 0x8f;
    if (s[1] < low || s[1] > high || (n > 2 && (s[2] & 0xc0) != 0x80) || (n > 3 && (s[3] & 0xc0) != 0x80))
        return 0;
    return n;
}

size_t mm__utf8_at(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;

    return *u == 0 ? 0 : mm__utf8_seq(u, u + strnlen(s, 4));
}

bool mm__utf8_ok(const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text, *end = s + n;

    while (s < end) {
        size_t step = mm__utf8_seq(s, end);
        if (step == 0)
            return false;
        s += step;
    }
    return true;
}
