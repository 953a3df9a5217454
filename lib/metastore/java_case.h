#ifndef METAMIG_METASTORE_JAVA_CASE_H
#define METAMIG_METASTORE_JAVA_CASE_H

#include "core/core.h"

/* Appends the text as Java's toUpperCase(ROOT) and toLowerCase(ROOT) give it. Letters of Latin-1, Latin Extended-A and
 * Cyrillic are mapped, scripts without case are kept; false if another letter is met (something was appended). */
bool mm__java_upper(mm_buf *out, const char *text, size_t len);
bool mm__java_lower(mm_buf *out, const char *text, size_t len);

#endif
