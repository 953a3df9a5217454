/* A whole dump from bytes: conversion, verify of the result, balance. Resources are separated by a byte 0xFF, a path
 * ends at the first line end. Whatever the bytes: no crash, books that balance, and what was published verifies
 * without an error that could be foreseen. */
#include <metamig/metamig.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct dump { const char *at, *end, *body; size_t len; char path[256]; int given; } dump;

static mm_code next(void *user, mm_entry *entry)
{
    dump *d = user;
    const char *stop, *line;

    if (d->at == NULL || d->at >= d->end)
        return MM_END;
    stop = memchr(d->at, 0xff, (size_t)(d->end - d->at));
    if (stop == NULL)
        stop = d->end;
    line = memchr(d->at, '\n', (size_t)(stop - d->at));
    if (line == NULL)
        line = stop;
    snprintf(d->path, sizeof d->path, "%.*s", (int)(line - d->at < 200 ? line - d->at : 200), d->at);
    d->body = line < stop ? line + 1 : stop;
    d->len = (size_t)(stop - d->body);
    d->at = stop + 1;
    d->given = 0;
    *entry = (mm_entry){ .path = d->path, .mtime = INT64_C(1404098141000000000), .size = d->len, .mode = 0644 };
    return MM_OK;
}

static mm_code read_body(void *user, const void **data, size_t *len)
{
    dump *d = user;

    if (d->given)
        return MM_END;
    d->given = 1;
    *data = d->body;
    *len = d->len;
    return MM_OK;
}

static const mm_source_ops ops = { .size = sizeof ops, .next = next, .read = read_body };

static void must(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "broken promise: %s\n", what);
        abort();
    }
}

static void run(mm_ctx *ctx, mm_source *src, int verify)
{
    const mm_plan plan = { .size = sizeof plan, .verify = verify };
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;
    mm_sink *dst = NULL;

    if (mm_report_new(&rep, ctx) == MM_OK && mm_pipeline_open(&pipe, ctx, src, &plan) == MM_OK
        && (verify || mm_sink_null(&dst, ctx) == MM_OK)) {
        const mm_code code = mm_pipeline_run(pipe, dst, rep);
        const mm_counts c = mm_report_counts(rep);
        must(code != MM_E_MISUSE, "no bug");
        must(code == MM_OK || mm_report_count(rep, MM_ERROR) > 0, "a failure has a finding");
        if (!verify && code == MM_OK) {
            must(c.read == c.unchanged + c.changed + c.dropped, "read balances");
            must(c.written == c.unchanged + c.changed + c.created, "written balances");
        }
    }
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
    if (mm_source_new(&src, ctx, "fuzz", &ops, &d) == MM_OK) {
        run(ctx, src, 0);
        run(ctx, src, 1);
    }
    mm_source_free(src);
    mm_ctx_free(ctx);
    return 0;
}
