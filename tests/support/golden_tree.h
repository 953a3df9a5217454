#ifndef METAMIG_TESTS_GOLDEN_TREE_H
#define METAMIG_TESTS_GOLDEN_TREE_H

/* Recorded trees of the 1.x tools: what must come out is the vendor's tree with metamig's own files laid over it. */
#include "support/fixture.h"

/* Compares parsed JSON with the order of members, numbers as text, and other files byte for byte; the value of the
 * top-level last_modified of cube descs and models does not count. `over` may be absent; a file that neither folder
 * has must be that of `in`. `skip`: names that are not compared, or NULL; ended by NULL. NULL = equal, else the
 * differences, to be freed. */
char *gt_compare(const char *vendor, const char *over, const char *in, const char *out, const char *const *skip);

#endif
