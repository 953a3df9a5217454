#ifndef METAMIG_FUZZ_DUMP_H
#define METAMIG_FUZZ_DUMP_H

/* A dump from bytes: resources are separated by a byte 0xFF, a path ends at the first line end. */
#include <metamig/metamig.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct dump { const char *at, *end, *body; size_t len; char path[256]; int given; } dump;

static mm_code dump_next(void *user, mm_entry *entry)
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

static mm_code dump_read(void *user, const void **data, size_t *len)
{
    dump *d = user;

    if (d->given)
        return MM_END;
    d->given = 1;
    *data = d->body;
    *len = d->len;
    return MM_OK;
}

static const mm_source_ops dump_ops = { .size = sizeof dump_ops, .next = dump_next, .read = dump_read };

static void must(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "broken promise: %s\n", what);
        abort();
    }
}

/* A context in which a run is quick and always the same; NULL: no memory. */
static inline mm_ctx *dump_ctx(const mm_hooks *hooks)
{
    mm_ctx *ctx = NULL;

    if (mm_ctx_new(&ctx, hooks) == MM_OK && mm_ctx_set(ctx, "threads", "1") == MM_OK
        && mm_ctx_set(ctx, "now", "1433894400000") == MM_OK && mm_ctx_set(ctx, "max-depth", "100") == MM_OK)
        return ctx;
    mm_ctx_free(ctx);
    return NULL;
}

/* What must hold of every run. */
static void dump_check(mm_code code, const mm_report *rep, int verify)
{
    const mm_counts c = mm_report_counts(rep);

    must(code != MM_E_MISUSE, "no bug");
    must(code == MM_OK || mm_report_count(rep, MM_ERROR) > 0, "a failure has a finding");
    if (!verify && code == MM_OK) {
        must(c.read == c.unchanged + c.changed + c.dropped, "read balances");
        must(c.written == c.unchanged + c.changed + c.created, "written balances");
    }
}

typedef mm_code dump_set(mm_pipeline *pipe, uint8_t bits);

/* One run with the options that `set` (NULL: none) makes of the bits; a conversion goes nowhere. */
static inline void dump_run(mm_ctx *ctx, mm_source *src, const mm_plan *plan, dump_set *set, uint8_t bits)
{
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;
    mm_sink *dst = NULL;

    if (mm_report_new(&rep, ctx) == MM_OK && mm_pipeline_open(&pipe, ctx, src, plan) == MM_OK
        && (plan->verify
            || (mm_sink_null(&dst, ctx) == MM_OK && (set == NULL || set(pipe, bits) == MM_OK))))
        dump_check(mm_pipeline_run(pipe, dst, rep), rep, plan->verify);
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_report_free(rep);
}

#endif
