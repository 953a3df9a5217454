#ifndef METAMIG_METASTORE_JAVA_TYPE_H
#define METAMIG_METASTORE_JAVA_TYPE_H

#include "core/core.h"

/* Does Kylin 0.6 and 0.7 take this text as a return type? docs/formats/kylin-0.6-to-0.7.md 4.3.1. */
bool mm__java_type_parses(const char *text);
/* Is it bigint under one of its names? */
bool mm__java_type_is_bigint(const char *text);
/* Are these one type under its old and its new name, "int" and "integer"? Case and blanks around do not matter. */
bool mm__java_type_same(const char *a, const char *b);

#endif
