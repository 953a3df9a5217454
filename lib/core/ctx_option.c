#include "core/core.h"

#include <limits.h>
#include <string.h>

static const mm_option options[] = {
    { "threads", MM_OPTION_NUMBER, "N", NULL, "processors, at most 8", "work on N resources at a time" },
    { "now", MM_OPTION_NUMBER, "MS", NULL, "SOURCE_DATE_EPOCH, else the clock", "pin the clock, in ms since 1970 UTC" },
    { "uuid-seed", MM_OPTION_TEXT, "TEXT", NULL, NULL, "make new uuids differ from those of other runs" },
    { "max-doc", MM_OPTION_NUMBER, "BYTES", NULL, "1073741824", "largest single document" },
    { "max-depth", MM_OPTION_NUMBER, "N", NULL, "1024", "deepest nesting of a document" },
    { "max-line", MM_OPTION_NUMBER, "BYTES", NULL, "1073741824", "longest line of a text dump" },
    { "max-total", MM_OPTION_NUMBER, "BYTES", NULL, "68719476736", "most bytes that an archive may unpack to" },
    { "max-entries", MM_OPTION_NUMBER, "N", NULL, "5000000", "most resources" },
    { "max-ratio", MM_OPTION_NUMBER, "N", NULL, "250", "highest compression ratio after the first 64 MiB" },
    { "no-sync", MM_OPTION_FLAG, NULL, NULL, NULL, "skip the sync to disk before publishing" },
};

const mm_option *mm_ctx_option_next(size_t *it)
{
    return *it < MM_COUNT(options) ? &options[(*it)++] : NULL;
}

static bool number(const char *text, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;

    if (*text == 0)
        return false;
    for (; *text != 0; text++) {
        const unsigned d = (unsigned)(unsigned char)*text - '0';
        if (d > 9 || v > (max - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *out = v;
    return v <= max;
}

static mm_code bad(mm_ctx *ctx, const char *name, const char *value, const char *wanted)
{
    return mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "--%s=%s: %s", name, value, wanted);
}

static mm_code set_seed(mm_ctx *ctx, const char *value)
{
    char *copy = mm__strdup(ctx, value);

    if (copy == NULL)
        return MM_E_NOMEM;
    mm__strfree(ctx, ctx->uuid_seed);
    ctx->uuid_seed = copy;
    return MM_OK;
}

static mm_code set_u32(mm_ctx *ctx, const char *name, const char *value, uint64_t max, uint32_t *out)
{
    uint64_t v;

    if (!number(value, max, &v) || v == 0)
        return mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "--%s=%s: not a number from 1 to %llu", name, value,
                        (unsigned long long)max);
    *out = (uint32_t)v;
    return MM_OK;
}

static mm_code set_u64(mm_ctx *ctx, const char *name, const char *value, uint64_t *out)
{
    uint64_t v;

    if (!number(value, INT64_MAX, &v) || v == 0)
        return bad(ctx, name, value, "not a number from 1");
    *out = v;
    return MM_OK;
}

mm_code mm_ctx_set(mm_ctx *ctx, const char *name, const char *value)
{
    uint64_t v;

    if (strcmp(name, "threads") == 0)
        return set_u32(ctx, name, value, 256, &ctx->threads);
    if (strcmp(name, "max-depth") == 0)
        return set_u32(ctx, name, value, 1000000000, &ctx->limits.max_depth);
    if (strcmp(name, "max-ratio") == 0)
        return set_u32(ctx, name, value, UINT32_MAX, &ctx->limits.max_ratio);
    if (strcmp(name, "max-doc") == 0)
        return set_u64(ctx, name, value, &ctx->limits.max_doc);
    if (strcmp(name, "max-line") == 0)
        return set_u64(ctx, name, value, &ctx->limits.max_line);
    if (strcmp(name, "max-total") == 0)
        return set_u64(ctx, name, value, &ctx->limits.max_total);
    if (strcmp(name, "max-entries") == 0)
        return set_u64(ctx, name, value, &ctx->limits.max_entries);
    if (strcmp(name, "uuid-seed") == 0)
        return set_seed(ctx, value);
    if (strcmp(name, "now") == 0) {
        if (!number(value, INT64_MAX, &v))
            return bad(ctx, name, value, "not a time in ms since 1970");
        ctx->now = (int64_t)v;
        ctx->has_now = true;
        return MM_OK;
    }
    if (strcmp(name, "no-sync") == 0) {
        ctx->no_sync = strcmp(value, "false") != 0;
        return MM_OK;
    }
    return mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "no option --%s here", name);
}
