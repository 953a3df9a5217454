#include "core/run.h"

#include <string.h>

enum { RUN = 16, MAX_THREADS = 256 };

typedef struct pool {
    mm_ctx             *ctx;
    mm_job_fn          *fn;
    void               *user;
    size_t              n;
    atomic_size_t       next;
    atomic_int          stop;
    pthread_mutex_t     lock;
    mm_code             code;
} pool;

typedef struct thread {
    pool     *pool;
    unsigned  shard;
    pthread_t id;
} thread;

static void fail(pool *p, mm_code code)
{
    pthread_mutex_lock(&p->lock);
    if (mm__code_outranks(code, p->code))
        p->code = code;
    pthread_mutex_unlock(&p->lock);
    atomic_store(&p->stop, 1);
}

static mm_code work(pool *p, mm_worker *w, unsigned shard)
{
    while (!atomic_load_explicit(&p->stop, memory_order_relaxed)) {
        const size_t from = atomic_fetch_add(&p->next, RUN);
        for (size_t i = from; i < from + RUN; i++) {
            if (i >= p->n)
                return MM_OK;
            if (mm__cancelled(p->ctx))
                return MM_E_CANCELLED;
            MM_TRY(p->fn(p->user, w, shard, i));
        }
    }
    return MM_OK;
}

static void *run(void *arg)
{
    const thread *t = arg;
    mm_worker w;
    mm_code code;

    memset(&w, 0, sizeof w);
    mm__arena_init(&w.arena, t->pool->ctx);
    mm__buf_init(&w.data, t->pool->ctx);
    mm__buf_init(&w.text, t->pool->ctx);
    code = work(t->pool, &w, t->shard);
    if (code != MM_OK)
        fail(t->pool, code);
    if (w.json != NULL)
        w.json_free(w.json);
    mm__buf_free(&w.text);
    mm__buf_free(&w.data);
    mm__arena_free(&w.arena);
    return NULL;
}

mm_code mm__pool_run(mm_ctx *ctx, unsigned threads, size_t n, mm_job_fn *fn, void *user)
{
    pool p = { .ctx = ctx, .fn = fn, .user = user, .n = n, .code = MM_OK };
    thread t[MAX_THREADS];
    unsigned started = 1;

    if (threads > MAX_THREADS)
        threads = MAX_THREADS;
    if (pthread_mutex_init(&p.lock, NULL) != 0)
        return mm__nomem(ctx);
    t[0] = (thread){ .pool = &p, .shard = 0 };
    /* A thread that cannot be made is one less, not an error: the work gets done all the same. */
    for (; started < threads && (size_t)started * RUN < n; started++) {
        t[started] = (thread){ .pool = &p, .shard = started };
        if (pthread_create(&t[started].id, NULL, run, &t[started]) != 0)
            break;
    }
    run(&t[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(t[i].id, NULL);
    pthread_mutex_destroy(&p.lock);
    return p.code;
}
