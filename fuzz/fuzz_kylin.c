/* A whole dump from bytes: conversion, verify of the result, balance. Whatever the bytes: no crash, books that balance,
 * and what was published verifies without an error that could be foreseen. */
#include "dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(mm_ctx *ctx, mm_source *src, int verify)
{
    const mm_plan plan = { .size = sizeof plan, .verify = verify };
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;
    mm_sink *dst = NULL;

    if (mm_report_new(&rep, ctx) == MM_OK && mm_pipeline_open(&pipe, ctx, src, &plan) == MM_OK
        && (verify || mm_sink_null(&dst, ctx) == MM_OK))
        dump_check(mm_pipeline_run(pipe, dst, rep), rep, verify);
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_report_free(rep);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dump d = { .at = (const char *)data, .end = (const char *)data + size };
    mm_ctx *ctx = NULL;
    mm_source *src = NULL;

    if (mm_ctx_new(&ctx, NULL) != MM_OK || mm_ctx_set(ctx, "threads", "1") != MM_OK
        || mm_ctx_set(ctx, "now", "1433894400000") != MM_OK || mm_ctx_set(ctx, "max-depth", "100") != MM_OK)
        return 0;
    if (mm_source_new(&src, ctx, "fuzz", &dump_ops, &d) == MM_OK) {
        run(ctx, src, 0);
        run(ctx, src, 1);
    }
    mm_source_free(src);
    mm_ctx_free(ctx);
    return 0;
}
