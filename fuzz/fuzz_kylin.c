/* A whole dump from bytes: conversion, verify, balance. A first byte below ' ' chooses the target (hops), which is
 * tried from what is detected and from the format before it: each step is reached. Whatever the bytes: no crash, books
 * that balance, a finding for each failure. */
#include "dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* By first byte; 0: one hop further. The release decides signatures and labels. */
static const char *const hops[] = { NULL, "kylin-0.7", "kylin-1.4", "kylin-1.5.0", "kylin-1.5.1", "kylin-1.5.4",
                                    "kylin-1.6.0", "kylin-2.0" };

enum { N_HOPS = sizeof hops / sizeof hops[0] };

/* What the seeds are: a detection that fails would hide the step. */
static const char *const origins[] = { NULL, "kylin-0.6", "kylin-0.7", "kylin-1.4", "kylin-1.4", "kylin-1.5.0",
                                       "kylin-1.4", "kylin-1.5.1" };

static void run(mm_ctx *ctx, mm_source *src, int verify, const char *from, const char *to)
{
    const mm_plan plan = { .size = sizeof plan, .verify = verify, .from = from, .to = to };

    dump_run(ctx, src, &plan, NULL, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const size_t skip = size > 0 && data[0] < ' ';
    const unsigned hop = skip != 0 ? data[0] % N_HOPS : 0;
    dump d = { .at = (const char *)data + skip, .end = (const char *)data + size };
    mm_ctx *ctx = dump_ctx(NULL);
    mm_source *src = NULL;

    if (ctx == NULL)
        return 0;
    if (mm_source_new(&src, ctx, "fuzz", &dump_ops, &d) == MM_OK) {
        run(ctx, src, 0, NULL, hops[hop]);
        if (hop != 0)
            run(ctx, src, 0, origins[hop], hops[hop]);
        run(ctx, src, 1, NULL, hops[hop]);
    }
    mm_source_free(src);
    mm_ctx_free(ctx);
    return 0;
}
