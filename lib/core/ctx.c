#include "core/core.h"
#include "core/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

/* First touches of 4 KiB pages cost more than parsing what is put there: large blocks ask for large pages. */
static void want_large_pages(void *ptr, size_t size)
{
#ifdef MADV_HUGEPAGE
    const uintptr_t page = 4096, from = ((uintptr_t)ptr + page - 1) / page * page;
    const size_t skip = from - (uintptr_t)ptr;

    if (size >= (size_t)16 << 20)
        (void)madvise((char *)ptr + skip, (size - skip) / page * page, MADV_HUGEPAGE);
#else
    (void)ptr, (void)size;
#endif
}

static void *default_resize(void *user, void *ptr, size_t old_size, size_t new_size)
{
    void *out;

    (void)user, (void)old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    out = realloc(ptr, new_size);
    if (out != NULL)
        want_large_pages(out, new_size);
    return out;
}

static int64_t default_now(void *user)
{
    struct timespec t;

    (void)user;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int default_entropy(void *user, void *buf, size_t len)
{
    (void)user;
    return getrandom(buf, len, 0) == (ssize_t)len ? 0 : -1;
}

static mm_hooks complete(const mm_hooks *given)
{
    mm_hooks h = { 0 };

    if (given != NULL)
        memcpy(&h, given, given->size < sizeof h ? given->size : sizeof h);
    h.size = sizeof h;
    if (h.resize == NULL)
        h.resize = default_resize;
    if (h.now == NULL)
        h.now = default_now;
    if (h.entropy == NULL)
        h.entropy = default_entropy;
    return h;
}

static const mm_limits default_limits = {
    .max_doc = UINT64_C(1) << 30,
    .max_line = UINT64_C(1) << 30,
    .max_total = UINT64_C(64) << 30,
    .max_entries = 5000000,
    .max_depth = 1024,
    .max_ratio = 250,
};

/* As many as there are processors, at most 8: beyond that the file system is the limit. */
static unsigned default_threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 8 ? 8 : (unsigned)n;
}

mm_code mm_ctx_new(mm_ctx **out, const mm_hooks *hooks)
{
    const mm_hooks h = complete(hooks);
    mm_ctx *ctx = h.resize(h.user, NULL, 0, sizeof *ctx);

    *out = NULL;
    if (ctx == NULL)
        return MM_E_NOMEM;
    memset(ctx, 0, sizeof *ctx);
    ctx->hooks = h;
    ctx->limits = default_limits;
    ctx->threads = default_threads();
    ctx->io = &mm__io_system;
    if (pthread_mutex_init(&ctx->lock, NULL) != 0) {
        h.resize(h.user, ctx, sizeof *ctx, 0);
        return MM_E_NOMEM;
    }
    mm__error_clear(ctx);
    /* Without entropy the seed is weaker, but every table still degrades to sorting: no reason to fail. */
    if (h.entropy(h.user, &ctx->hash_seed, sizeof ctx->hash_seed) != 0)
        ctx->hash_seed = (uint64_t)(uintptr_t)ctx * UINT64_C(0x9e3779b97f4a7c15);
    *out = ctx;
    return MM_OK;
}

void mm_ctx_free(mm_ctx *ctx)
{
    if (ctx == NULL)
        return;
    mm__error_clear(ctx);
    mm__strfree(ctx, ctx->uuid_seed);
    pthread_mutex_destroy(&ctx->lock);
    ctx->hooks.resize(ctx->hooks.user, ctx, sizeof *ctx, 0);
}

void mm_ctx_cancel(mm_ctx *ctx)
{
    atomic_store(&ctx->cancelled, 1);
}

bool mm__cancelled(mm_ctx *ctx)
{
    return atomic_load_explicit(&ctx->cancelled, memory_order_relaxed) != 0;
}

static bool epoch_of_environment(int64_t *ms)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    int64_t v = 0;

    if (text == NULL || *text == 0)
        return false;
    for (; *text >= '0' && *text <= '9' && v < INT64_MAX / 100000; text++)
        v = v * 10 + (*text - '0');
    *ms = v * 1000;
    return *text == 0;
}

int64_t mm__now(mm_ctx *ctx)
{
    int64_t ms;

    if (ctx->has_now)
        return ctx->now;
    if (ctx->hooks.now == default_now && epoch_of_environment(&ms))
        return ms;
    pthread_mutex_lock(&ctx->lock);
    ms = ctx->hooks.now(ctx->hooks.user);
    pthread_mutex_unlock(&ctx->lock);
    return ms;
}

void mm__log(mm_ctx *ctx, int level, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    if (ctx->hooks.log == NULL)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    pthread_mutex_lock(&ctx->lock);
    ctx->hooks.log(ctx->hooks.user, level, text);
    pthread_mutex_unlock(&ctx->lock);
}
