#ifndef METAMIG_JSON_BYTES_H
#define METAMIG_JSON_BYTES_H

/* Byte scans of the tokenizer in three forms with one meaning: SSE2, eight bytes in a word, one byte at a time.
 * MM_JSON_FORM chooses at compile time (2, 1, 0); tests and benches build the others beside the library's.
 * Every scan may read MM_PAD bytes past the end of the text, and ends at the latest at the control character that
 * follows it. */
#include "core/core.h"
#include <string.h>

#ifndef MM_JSON_FORM
#ifdef __SSE2__
#define MM_JSON_FORM 2
#else
#define MM_JSON_FORM 1
#endif
#endif

#if MM_JSON_FORM == 2
#include <emmintrin.h>
#endif

typedef unsigned char mm_byte;

static inline uint64_t mm__load64(const void *p) /* first byte lowest */
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

#define MM_ONES UINT64_C(0x0101010101010101)
#define MM_HIGHS (MM_ONES << 7)

#if MM_JSON_FORM == 2

/* First byte that is a quote, a backslash, a control character or not ASCII. */
static inline const mm_byte *mm__plain_end(const mm_byte *s)
{
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');

    for (;; s += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)s);
        /* signed: below a blank are the controls and everything from 0x80 on */
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
                                   _mm_cmplt_epi8(v, space));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask != 0)
            return s + __builtin_ctz(mask);
    }
}

static inline const mm_byte *mm__digits_end(const mm_byte *s)
{
    const __m128i zero = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9);

    for (;; s += 16) {
        __m128i v = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)s), zero);
        unsigned mask = ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, nine), v));
        unsigned n = (unsigned)__builtin_ctz(mask);
        if (n < 16)
            return s + n;
    }
}

static inline const mm_byte *mm__spaces_end(const mm_byte *s)
{
    const __m128i space = _mm_set1_epi8(' ');

    for (;; s += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)s);
        unsigned n = (unsigned)__builtin_ctz(~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, space)));
        if (n < 16)
            return s + n;
    }
}

#elif MM_JSON_FORM == 1

/* In all three: borrows make false hits only above the first true one, and the lowest one is taken. */
static inline const mm_byte *mm__plain_end(const mm_byte *s)
{
    for (;; s += 8) {
        uint64_t x = mm__load64(s);
        uint64_t hit = (((x ^ MM_ONES * '"') - MM_ONES) | ((x ^ MM_ONES * '\\') - MM_ONES) | (x - MM_ONES * 0x20) | x) &
                       MM_HIGHS;
        if (hit != 0)
            return s + (__builtin_ctzll(hit) >> 3);
    }
}

static inline const mm_byte *mm__digits_end(const mm_byte *s)
{
    for (;; s += 8) {
        uint64_t x = mm__load64(s);
        uint64_t hit = ((x - MM_ONES * '0') | (x + MM_ONES * (0x7f - '9')) | x) & MM_HIGHS;
        if (hit != 0)
            return s + (__builtin_ctzll(hit) >> 3);
    }
}

static inline const mm_byte *mm__spaces_end(const mm_byte *s)
{
    for (;; s += 8) {
        uint64_t x = mm__load64(s) ^ MM_ONES * ' ';
        if (x != 0)
            return s + (__builtin_ctzll(x) >> 3);
    }
}

#else

static inline const mm_byte *mm__plain_end(const mm_byte *s)
{
    while (*s >= 0x20 && *s < 0x80 && *s != '"' && *s != '\\')
        s++;
    return s;
}

static inline const mm_byte *mm__digits_end(const mm_byte *s)
{
    while (*s >= '0' && *s <= '9')
        s++;
    return s;
}

static inline const mm_byte *mm__spaces_end(const mm_byte *s)
{
    while (*s == ' ')
        s++;
    return s;
}

#endif

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 mm_u128;
static inline uint64_t mm__fold(uint64_t a, uint64_t b)
{
    mm_u128 x = (mm_u128)a * b;
    return (uint64_t)x ^ (uint64_t)(x >> 64);
}
#else
static inline uint64_t mm__fold(uint64_t a, uint64_t b)
{
    a = (a ^ (a >> 32) ^ b << 17 ^ b >> 47) * UINT64_C(0x9fb21c651e98df25);
    b = (b ^ (b >> 29) ^ a) * UINT64_C(0xd6e8feb86659fd93);
    return a ^ b ^ (b >> 32);
}
#endif

#define MM_HASH_A UINT64_C(0x9e3779b97f4a7c15)
#define MM_HASH_B UINT64_C(0xd1b54a32d192ed03)

/* Hash of a member name in two steps: all 16 bytes before the last ones, then these. The last step has no branch,
 * because lengths of names cannot be foreseen; it reads 16 bytes even if fewer are left. */
static inline uint64_t mm__hash_blocks(const mm_byte **name, size_t *left, uint64_t seed)
{
    for (; *left > 16; *left -= 16, *name += 16)
        seed = mm__fold(mm__load64(*name) ^ seed, mm__load64(*name + 8) ^ MM_HASH_B);
    return seed;
}

static inline uint32_t mm__hash_last(const mm_byte *name, size_t left, size_t n, uint64_t seed)
{
    static const uint64_t masks[25] = { /* the first i - 8 bytes of a word */
        0, 0, 0, 0, 0, 0, 0, 0, 0, UINT64_C(0xff), UINT64_C(0xffff), UINT64_C(0xffffff), UINT64_C(0xffffffff),
        UINT64_C(0xffffffffff), UINT64_C(0xffffffffffff), UINT64_C(0xffffffffffffff), UINT64_MAX, UINT64_MAX,
        UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX
    };
    const uint64_t a = mm__load64(name) & masks[left + 8], b = mm__load64(name + 8) & masks[left];
    const uint64_t h = mm__fold(a ^ seed, b ^ MM_HASH_A ^ (uint64_t)n << 32);

    return (uint32_t)(h ^ h >> 32);
}

static inline uint32_t mm__name_hash(const mm_byte *name, size_t n, uint64_t seed)
{
    size_t left = n;

    seed = mm__hash_blocks(&name, &left, seed);
    return mm__hash_last(name, left, n, seed);
}

#endif
