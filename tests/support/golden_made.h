#ifndef METAMIG_TESTS_GOLDEN_MADE_H
#define METAMIG_TESTS_GOLDEN_MADE_H

/* Cases whose recording is of no use as an expectation: the vendor's run stopped in the middle, or its argument
 * selected nothing. What must come out of them is recorded elsewhere, for the same documents under other names. */
#include "support/fixture.h"

/* Makes the tree that is expected of case `name` in a temporary folder and returns it, or NULL: the recording holds.
 * `golden` is the folder of all cases. To be freed. */
char *gm_expect(const char *golden, const char *name);

#endif
