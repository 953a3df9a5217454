#ifndef METAMIG_TESTS_GOLDEN_H
#define METAMIG_TESTS_GOLDEN_H

/* Cases of a conversion: folders that hold an input and what must become of it. testdata/kylin/0.7/README.md describes
 * their files. */
#include "support/fixture.h"

/* Makes the input of a case: the folder that in.base names (relative to the case), without the files of in.remove, `in`
 * laid over it, modification times of mtimes.tsv. Returns the clock of the run, ms. */
int64_t go_make_in(const char *dir, const char *dest);

typedef struct go_result {
    mm_code   code;         /* of mm_pipeline_open(), mm_pipeline_set() or mm_pipeline_run() */
    int       exit;         /* what the command line makes of it */
    char     *findings;     /* FILE:LINE:COL: severity: POINTER: TEXT [RULE], one line each */
    char     *all;          /* same, those of verify and of binaries included */
    char     *rules;        /* "[RULE]", one line each: those that acted */
    mm_counts counts;
    bool      published;
} go_result;

typedef struct go_plan {
    const char *from, *to;  /* NULL: detect, default */
    const char *options;    /* lines "name value", or NULL */
    int64_t     now;        /* ms */
    const char *threads;    /* NULL: 2 */
    fx_alloc   *alloc;      /* NULL: the usual one */
    const char *project, *cube; /* a hybrid of this cube instead of a conversion */
} go_plan;

/* Converts through the public API and notes the rules that were seen. `out` must not exist. Free with go_free(). */
go_result go_convert(const char *in, const char *out, const go_plan *plan);
void go_free(go_result *r);

/* Compares with the recorded output of the vendor as the README of the reference data says: parsed, objects without
 * order, places of deviations.tsv having metamig's value. NULL = equal, else the differences, to be freed. */
char *go_compare(const char *dir, const char *vendor, const char *in, const char *out);

#endif
