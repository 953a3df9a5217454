#ifndef METAMIG_CORE_REPORT_OUT_H
#define METAMIG_CORE_REPORT_OUT_H

/* Text of a report on its way to the caller's writer: no allocation, errors stick. */
#include "core/core.h"
#include <metamig/report.h>

typedef struct mm_report_out {
    mm_write_fn *fn;
    void        *user;
    bool         failed;
    size_t       len;
    char         block[4096];
} mm_report_out;

void mm__out_init(mm_report_out *out, mm_write_fn *fn, void *user);
void mm__out_bytes(mm_report_out *out, const char *data, size_t len);
void mm__out_text(mm_report_out *out, const char *text);
void mm__out_u64(mm_report_out *out, uint64_t n);
void mm__out_seconds(mm_report_out *out, uint64_t ms); /* "1.250", whatever the locale */
/* Hands over what is left; MM_E_IO, also on the context, if the writer failed. */
mm_code mm__out_end(mm_report_out *out, mm_ctx *ctx);

#endif
