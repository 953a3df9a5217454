#include "core/core.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const mm_error no_memory = {
    .code = MM_E_NOMEM, .sys = ENOMEM, .file = "", .pointer = "", .rule = "core/memory", .text = "out of memory"
};
static const mm_error no_error = { .code = MM_OK, .file = "", .pointer = "", .rule = "", .text = "" };

const mm_error *mm_ctx_error(const mm_ctx *ctx)
{
    return ctx == NULL ? &no_memory : &ctx->error;
}

static void clear(mm_ctx *ctx)
{
    for (size_t i = 0; i < MM_COUNT(ctx->error_text); i++) {
        mm__strfree(ctx, ctx->error_text[i]);
        ctx->error_text[i] = NULL;
    }
    ctx->error = no_error;
}

void mm__error_clear(mm_ctx *ctx)
{
    pthread_mutex_lock(&ctx->lock);
    clear(ctx);
    pthread_mutex_unlock(&ctx->lock);
}

mm_code mm__nomem(mm_ctx *ctx)
{
    pthread_mutex_lock(&ctx->lock);
    if (ctx->error.code == MM_OK)
        ctx->error = no_memory;
    pthread_mutex_unlock(&ctx->lock);
    return MM_E_NOMEM;
}

/* Raw: must not report its own failure, it is used for reporting. */
static char *copy(mm_ctx *ctx, const char *text)
{
    const size_t n = strlen(text) + 1;
    char *out = ctx->hooks.resize(ctx->hooks.user, NULL, 0, n);

    if (out != NULL)
        memcpy(out, text, n);
    return out;
}

/* Keeps the first error; without memory for its texts the code, place and rule still stand. */
static mm_code set(mm_ctx *ctx, const mm_error *e)
{
    const char *in[4] = { e->file, e->pointer, e->rule, e->text };
    const char *out[4];

    pthread_mutex_lock(&ctx->lock);
    if (ctx->error.code == MM_OK) {
        clear(ctx);
        for (size_t i = 0; i < MM_COUNT(in); i++) {
            ctx->error_text[i] = in[i] != NULL && *in[i] != 0 ? copy(ctx, in[i]) : NULL;
            out[i] = ctx->error_text[i] != NULL ? ctx->error_text[i] : "";
        }
        ctx->error = *e;
        ctx->error.file = out[0];
        ctx->error.pointer = out[1];
        ctx->error.rule = out[2];
        ctx->error.text = out[3];
    }
    pthread_mutex_unlock(&ctx->lock);
    return e->code;
}

/* One sentence without newline: whatever the input put into it. */
static void one_line(char *text)
{
    for (; *text != 0; text++)
        if (*text == '\n' || *text == '\r')
            *text = ' ';
}

static mm_code fail(mm_ctx *ctx, mm_error *e, const char *fmt, va_list ap)
{
    char text[2048];

    vsnprintf(text, sizeof text, fmt, ap);
    one_line(text);
    e->text = text;
    return set(ctx, e);
}

mm_code mm__fail(mm_ctx *ctx, mm_code code, const char *rule, const char *file, const char *fmt, ...)
{
    mm_error e = { .code = code, .rule = rule, .file = file };
    va_list ap;
    mm_code out;

    va_start(ap, fmt);
    out = fail(ctx, &e, fmt, ap);
    va_end(ap);
    return out;
}

mm_code mm__fail_at(mm_ctx *ctx, mm_code code, const char *rule, const char *file, const char *pointer, uint64_t line,
                    uint64_t col, uint64_t offset, const char *fmt, ...)
{
    mm_error e = { .code = code, .rule = rule, .file = file, .pointer = pointer, .line = line, .col = col,
                   .offset = offset };
    va_list ap;
    mm_code out;

    va_start(ap, fmt);
    out = fail(ctx, &e, fmt, ap);
    va_end(ap);
    return out;
}

mm_code mm__fail_sys(mm_ctx *ctx, int sys, const char *file, const char *what)
{
    char reason[256], text[512];
    const mm_error e = { .code = MM_E_IO, .sys = sys, .rule = "core/io", .file = file, .text = text };

    if (sys == ENOMEM)
        return mm__nomem(ctx);
    snprintf(text, sizeof text, "%s: %s", what, strerror_r(sys, reason, sizeof reason));
    return set(ctx, &e);
}
