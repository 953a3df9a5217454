#ifndef METAMIG_METASTORE_JAVA_TEXT_H
#define METAMIG_METASTORE_JAVA_TEXT_H

/* White space as the vendors' Java has it, as far as it is ASCII. */
#include "core/core.h"

bool mm__java_is_space(char c);
bool mm__java_is_blank(const char *text);            /* nothing but white space, or NULL */
void mm__java_trim(const char **at, size_t *len);    /* white space at both ends taken away */

#endif
