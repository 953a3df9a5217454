#ifndef METAMIG_TESTS_GOLDEN_DIFF_H
#define METAMIG_TESTS_GOLDEN_DIFF_H

/* What a conversion changed, as `metamig diff --times` shows it. */
#include "support/fixture.h"

/* A time of its own for each file, so that one that comes from another file is seen. */
void gd_pin_times(const char *dir);
/* "+ PATH", "- PATH", "> PATH -> PATH", "~ PATH", "    POINTER: BEFORE -> AFTER", in order of paths, to be freed. Fails
 * the test if a resource that is in both, or was moved, has not kept its time. */
char *gd_changes(const char *name, const char *in, const char *out);

#endif
