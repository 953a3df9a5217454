#include "metastore/trie.h"

/* States: 0 nothing yet; 1 + k after the sign and k integer digits of a non-negative number, 22 + k of a negative one;
 * then the fraction. */
enum { PLUS = 1, MINUS = 22, PLUS_POINT = 43, PLUS_FRACTION, MINUS_POINT, MINUS_FRACTION, ENDED };

static unsigned step(unsigned state, unsigned digits, unsigned char c)
{
    const bool digit = c >= '0' && c <= '9';

    if (state == MM_NUMBER_START)
        return c == '0' ? PLUS : c == '-' ? MINUS : MM_NUMBER_BAD;
    if (state < PLUS + digits || (state >= MINUS && state < MINUS + digits))
        return digit ? state + 1 : MM_NUMBER_BAD;
    if (state == PLUS + digits)
        return c == '.' ? PLUS_POINT : MM_NUMBER_BAD;
    if (state == PLUS_POINT || state == PLUS_FRACTION)
        return digit ? PLUS_FRACTION : MM_NUMBER_BAD;
    if (state == MINUS + digits && c == '.')
        return MINUS_POINT;
    if ((state == MINUS_POINT || state == MINUS_FRACTION) && digit)
        return MINUS_FRACTION;
    if ((state == MINUS + digits || state == MINUS_FRACTION) && c == ';')
        return ENDED;
    return MM_NUMBER_BAD;
}

unsigned mm__number_feed(unsigned state, unsigned digits, const unsigned char *part, size_t len)
{
    for (size_t i = 0; i < len && state != MM_NUMBER_BAD; i++)
        state = step(state, digits, part[i]);
    return state;
}

bool mm__number_ends(unsigned state, unsigned digits)
{
    return state == MM_NUMBER_START || state == PLUS + digits || state == PLUS_FRACTION || state == ENDED;
}
