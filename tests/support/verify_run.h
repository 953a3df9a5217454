#ifndef METAMIG_TESTS_VERIFY_RUN_H
#define METAMIG_TESTS_VERIFY_RUN_H

/* Runs verify through the public API and gives its findings as the command line would print them. */
#include "support/fixture.h"

typedef struct vr_result {
    mm_code  code;                          /* of mm_pipeline_open() or mm_pipeline_run() */
    char    *text;                          /* FILE:LINE:COL: severity: POINTER: TEXT [RULE], one line each */
    uint64_t errors, warnings, notes;
} vr_result;

/* `format` NULL = detect; `option` NULL, or "name=value". Free with vr_free(). */
vr_result vr_verify(mm_ctx *ctx, const char *dump, const char *format, const char *option);
/* Same with a context of its own. */
vr_result vr_run(const char *dump, const char *format);
/* Findings of a rule. */
size_t vr_count(const vr_result *r, const char *rule);
/* The findings equal the text file (without lines that start with #); prints both if not. */
void vr_assert_file(const vr_result *r, const char *file);
void vr_free(vr_result *r);
/* The findings are the same with 1, 2 and 7 threads; there are errors among them. */
void vr_assert_threads(const char *dump, const char *format);
/* Each allocation fails in turn: an error, no leak, no crash. */
void vr_assert_no_memory(const char *dump, const char *format, const char *option);

/* A text that grows; free its data. A piece has at most 600 bytes. */
typedef struct vr_text { char *data; size_t len, cap; } vr_text;
void vr_say(vr_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Smallest binaries that Kylin reads: a dictionary of dates, a snapshot without rows. The path is the resource's. */
void vr_write_dict(const char *dump, const char *table, const char *column, const char *uuid);
void vr_write_snapshot(const char *dump, const char *folder, const char *uuid);

#endif
