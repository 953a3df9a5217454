#ifndef METAMIG_METASTORE_PRODUCT_VERSION_H
#define METAMIG_METASTORE_PRODUCT_VERSION_H

/* Versions of Kylin, KAP and KE, as VERSION files and the member `version` hold them: docs/formats/ke-metastore.md 1.2
 * and 2. */
#include "core/core.h"

/* Zeroed = not known. cut: something followed a '-'. */
typedef struct mm_version { uint32_t n[4]; bool known, cut; } mm_version;

enum { MM_VERSION_TEXT = 4 * 11 + 9 };

/* "3.4.5.2118", "5.0.0-beta": cut at the first '-', two to four decimal numbers, what is missing is 0. False: none
 * of these, and *out stays as it is. */
bool mm__version_parse(const char *text, size_t len, mm_version *out);
/* One that is not known is before all others. */
int  mm__version_cmp(const mm_version *a, const mm_version *b);
/* Always four numbers, with "-SNAPSHOT" if something was cut, as the vendor prints them. */
void mm__version_text(const mm_version *v, char text[MM_VERSION_TEXT]);

#endif
