#ifndef METAMIG_TESTS_CUBOIDS_H
#define METAMIG_TESTS_CUBOIDS_H

/* Valid cuboids of a cube desc by enumeration, written from docs/formats/kylin-1.x-to-2.0.md 2.5.5 without the
 * library's own code: names and lists, no bit tricks. The first rowkey column is the highest bit of an id. */
#include "support/fixture.h"

#define CB_MAX 16 /* rowkey columns */

/* ids[c] = is c valid; `fk_of` maps a level of a hierarchy to its rowkey name, NULL = as it is. Returns the number of
 * rowkey columns. */
unsigned cb_old(mm_node desc, const char *(*fk_of)(const char *level), bool *ids);
unsigned cb_new(mm_node desc, bool *ids);

#endif
