#ifndef METAMIG_CORE_UTF8_H
#define METAMIG_CORE_UTF8_H

/* Well-formed UTF-8 (Unicode, table 3-7): no overlong form, no surrogate, nothing above U+10FFFF. */
#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character at s, 0 = ill-formed or cut off by `end`. */
size_t mm__utf8_seq(const unsigned char *s, const unsigned char *end);
/* The same of a text that ends with a NUL; 0 at its end. */
size_t mm__utf8_at(const char *s);
bool   mm__utf8_ok(const char *text, size_t n);

#endif
