#ifndef METAMIG_TESTS_VERIFY_1X_CASES_H
#define METAMIG_TESTS_VERIFY_1X_CASES_H

/* Cases of verify of Kylin 1.4 to 2.0: edits of testdata/kylin/verify-1x/base. */
#include "support/edited.h"

typedef struct v1_case {
    const char *rule;      /* without kylin-verify/ */
    const char *format;    /* kylin-1.4: with base-1.4 over the base */
    const char *option;    /* name=value, or NULL */
    ed_edit bad[4];        /* provoke it; ended by file NULL */
    ed_edit good[4];       /* the neighbour: no warning and no error at all */
    const char *want;      /* all warnings and errors of `bad` */
} v1_case;

extern const v1_case v1_cases[];
extern const size_t v1_n_cases;

#endif
