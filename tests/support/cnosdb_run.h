#ifndef METAMIG_TESTS_CNOSDB_RUN_H
#define METAMIG_TESTS_CNOSDB_RUN_H

/* Conversions of line dumps in tests: text in, text and report out. */
#include "support/fixture.h"

typedef struct cd_setting { const char *name, *value; } cd_setting;

typedef struct cd_run {
    const char *from, *to;             /* NULL: as a user who does not say */
    const cd_setting *settings;        /* ended by a NULL name; NULL = none */
    const char *threads;               /* NULL: 1 */
    bool        verify;
    const char *source;                /* verify: text of the source, NULL = none */
    const mm_cnosdb_sql *sql;          /* scripts for the tables in place of a conversion; they go nowhere */
    fx_alloc   *alloc;
    /* results */
    mm_code     code;
    char       *out;                   /* malloc'ed; NULL: nothing was published */
    size_t      out_len;
    mm_counts   counts;
    uint64_t    errors, warnings, notes;
    char       *report;                /* JSON */
    char       *findings;              /* "SEVERITY LINE:COL RULE TEXT\n" each */
} cd_run;

void cd_text(cd_run *run, const char *text, size_t len); /* the dump is `text` */
void cd_file(cd_run *run, const char *path);
void cd_free(cd_run *run);
/* Number of findings of a rule; records it as seen. */
size_t cd_count(const cd_run *run, const char *rule);
uint64_t cd_rule(const cd_run *run, const char *rule);   /* how often a rule of 4 acted */
/* Fails the test unless the run published exactly this. */
void cd_assert_out(const cd_run *run, const char *want, size_t len);
void cd_assert_data(const cd_run *run, const char *name);

/* A worked example: testdata/cnosdb/NAME, or, when cd_shared(true) was called, the original in the reference data. */
const char *cd_data(const char *name);
bool cd_shared(bool on);                                 /* false: there is no reference data */

#endif
