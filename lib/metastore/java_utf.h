#ifndef METAMIG_METASTORE_JAVA_UTF_H
#define METAMIG_METASTORE_JAVA_UTF_H

/* How Java and Hadoop write numbers and strings. docs/formats/kylin-binary-resources.md 2.
 *
 * Readers of numbers look at as many bytes as their name says; the caller has checked that they are there. */
#include "core/core.h"

uint16_t mm__be16(const unsigned char *p);
uint32_t mm__be32(const unsigned char *p);
uint64_t mm__be64(const unsigned char *p);
/* Unsigned number of n bytes, n <= 8; 0 for n = 0. */
uint64_t mm__be(const unsigned char *p, unsigned n);
/* Bytes of the smallest unsigned representation; 0 for 0. */
unsigned mm__be_size(uint64_t value);

/* Hadoop's variable-length integer. Number of bytes it takes, 0 = it does not end within len. */
unsigned mm__vint_read(const unsigned char *p, size_t len, int64_t *out);

/* What is unusual or wrong in modified UTF-8; places are offsets from its start, SIZE_MAX = none. */
typedef struct mm_java_utf {
    size_t bad;        /* first byte that Java cannot read */
    size_t overlong;   /* first form that is longer than needed, or raw zero byte: Java reads both */
    size_t lone;       /* first surrogate without its partner: no Unicode text, but a Java string */
    bool   same;       /* the bytes are standard UTF-8 as they stand */
} mm_java_utf;

/* Stops at the first bad byte. */
mm_java_utf mm__java_utf_scan(const unsigned char *p, size_t len);
/* Standard UTF-8 of len bytes that mm__java_utf_scan() found neither bad nor lone; never longer than the input. `out`
 * takes len bytes. Returns the length. */
size_t mm__java_utf_decode(const unsigned char *p, size_t len, char *out);
/* Offset in the input of the character that is at offset `at` of what mm__java_utf_decode() makes of it. */
size_t mm__java_utf_place(const unsigned char *p, size_t len, size_t at);

#endif
