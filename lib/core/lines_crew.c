/* Workers take blocks in turn and give their output back in the same order. Nobody waits idly while values that take
 * long (mm_emit_defer) are to be computed. docs/formats/json-layer.md 7.3. */
#include "core/lines.h"

#include <string.h>

enum { MAX_THREADS = 64 };

typedef struct crew {
    mm_lines_pass    *pass;
    mm_ctx           *ctx;
    mm_lines_next_fn *next;
    void             *user;
    pthread_mutex_t   reading;
    uint64_t          taken;      /* tickets handed out; under `reading` */
    bool              ended;

    pthread_mutex_t   lock;       /* the rest */
    pthread_cond_t    turn;
    uint64_t          due;        /* ticket that may write */
    mm_lines_job     *jobs, *last_job;
    unsigned          active;     /* workers that may still bring jobs */
    bool              stop;
    mm_code           code;
} crew;

typedef struct member {
    crew                  *crew;
    pthread_t              id;
    struct mm_lines_worker worker;
    mm_lines_block        *block;
} member;

static void stop(crew *c, mm_code code)
{
    pthread_mutex_lock(&c->lock);
    if (code != MM_OK && (c->code == MM_OK || mm__code_outranks(code, c->code)))
        c->code = code;
    c->stop = true;
    pthread_cond_broadcast(&c->turn);
    pthread_mutex_unlock(&c->lock);
}

/* ---- jobs ---- */

static void free_job(mm_ctx *ctx, mm_lines_job *j)
{
    explicit_bzero(j->data, j->size);
    mm__free(ctx, j->data, j->size);
    mm__free(ctx, j, sizeof *j);
}

static void hand_in(crew *c, struct mm_lines_worker *w)
{
    if (w->jobs == NULL)
        return;
    pthread_mutex_lock(&c->lock);
    if (c->last_job != NULL)
        c->last_job->next = w->jobs;
    else
        c->jobs = w->jobs;
    c->last_job = w->last_job;
    w->jobs = w->last_job = NULL;
    pthread_cond_broadcast(&c->turn);
    pthread_mutex_unlock(&c->lock);
}

/* With the lock held; gives it back meanwhile. False: there was none. */
static bool do_job(crew *c)
{
    mm_lines_job *j = c->jobs;
    mm_code code;

    if (j == NULL)
        return false;
    c->jobs = j->next;
    if (c->jobs == NULL)
        c->last_job = NULL;
    pthread_mutex_unlock(&c->lock);
    code = mm__cancelled(c->ctx) ? MM_E_CANCELLED : j->fn(c->ctx, j->data, j->block->yield.out.data + j->at, j->len);
    if (code != MM_OK)
        stop(c, code);
    pthread_mutex_lock(&c->lock);
    atomic_fetch_sub(&j->block->pending, 1);
    free_job(c->ctx, j);
    pthread_cond_broadcast(&c->turn);
    return true;
}

/* ---- order ---- */

static bool ascends(mm_lines_yield *total, const mm_lines_yield *block)
{
    const mm_buf *a = &total->last_key, *b = &block->first_key;

    return a->len == 0 || b->len == 0 || mm__order(a->data, a->len, b->data, b->len) < 0;
}

static mm_code progress(crew *c, const mm_lines_block *b)
{
    const mm_text *t = &c->pass->lines->text;
    int no = 0;

    if (c->ctx->hooks.progress == NULL)
        return MM_OK;
    pthread_mutex_lock(&c->ctx->lock);
    no = c->ctx->hooks.progress(c->ctx->hooks.user, b->offset + b->text.len, t->size);
    pthread_mutex_unlock(&c->ctx->lock);
    if (no != 0)
        mm_ctx_cancel(c->ctx);
    return MM_OK;
}

/* It is this block's turn, and its values are complete. */
static mm_code deliver(crew *c, mm_lines_block *b)
{
    mm_lines_pass *pass = c->pass;

    if (b->yield.disorder || (!pass->indexed && !ascends(&pass->total, &b->yield))) {
        pass->total.disorder = true;
        return MM_END;
    }
    if (pass->out != NULL)
        MM_TRY(mm__text_write(pass->out, b->yield.out.data, b->yield.out.len));
    MM_TRY(mm__lines_yield_add(&pass->total, &b->yield));
    if (b->yield.last_key.len > 0) {
        pass->total.last_key.len = 0;
        mm__buf_add(&pass->total.last_key, b->yield.last_key.data, b->yield.last_key.len);
        MM_TRY(mm__buf_ok(&pass->total.last_key));
    }
    MM_TRY(progress(c, b));
    if (pass->mode == MM_LINES_DETECT && (pass->total.shapes & (pass->total.shapes - 1)) == 0)
        return MM_END; /* decided */
    return MM_OK;
}

static mm_code in_turn(crew *c, mm_lines_block *b)
{
    mm_code code = MM_OK;

    pthread_mutex_lock(&c->lock);
    while (!c->stop && (c->due != b->ticket || atomic_load(&b->pending) > 0))
        if (!do_job(c) && !c->stop && (c->due != b->ticket || atomic_load(&b->pending) > 0))
            pthread_cond_wait(&c->turn, &c->lock);
    if (c->stop) {
        pthread_mutex_unlock(&c->lock);
        return MM_END;
    }
    pthread_mutex_unlock(&c->lock);
    code = deliver(c, b);
    pthread_mutex_lock(&c->lock);
    c->due++;
    c->stop |= code == MM_END;
    pthread_cond_broadcast(&c->turn);
    pthread_mutex_unlock(&c->lock);
    return code;
}

/* ---- a worker ---- */

static mm_code take(crew *c, mm_lines_block *b)
{
    mm_code code = MM_END;

    pthread_mutex_lock(&c->reading);
    if (!c->ended) {
        b->ticket = c->taken;
        code = mm__cancelled(c->ctx) ? MM_E_CANCELLED : c->next(c->user, b);
        if (code == MM_OK)
            c->taken++;
        else
            c->ended = true;
    }
    pthread_mutex_unlock(&c->reading);
    return code;
}

static mm_code work(member *m)
{
    crew *c = m->crew;

    for (;;) {
        mm_code code;
        mm__lines_yield_reset(&m->block->yield);
        code = take(c, m->block);
        if (code != MM_OK)
            return code;
        MM_TRY(mm__lines_block_run(&m->worker, m->block));
        hand_in(c, &m->worker);
        MM_TRY(in_turn(c, m->block));
    }
}

static void help_others(crew *c)
{
    pthread_mutex_lock(&c->lock);
    c->active--;
    pthread_cond_broadcast(&c->turn);
    while (!c->stop && (c->jobs != NULL || c->active > 0))
        if (!do_job(c) && !c->stop && c->active > 0)
            pthread_cond_wait(&c->turn, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

static void *run(void *arg)
{
    member *m = arg;
    const mm_code code = work(m);

    if (code != MM_OK && code != MM_END)
        stop(m->crew, code);
    else
        help_others(m->crew);
    return NULL;
}

static mm_code recruit(crew *c, member *m)
{
    m->crew = c;
    MM_TRY(mm__lines_worker_init(&m->worker, c->pass));
    return mm__lines_block_init(&m->block, c->ctx);
}

static mm_code crew_run(crew *c, member *m, unsigned n)
{
    unsigned ready = 0, started = 1;

    for (; ready < n && c->code == MM_OK; ready++)
        c->code = recruit(c, &m[ready]);
    if (c->code == MM_OK) {
        c->active = n;
        for (; started < n; started++)
            if (pthread_create(&m[started].id, NULL, run, &m[started]) != 0)
                break; /* one less, not an error */
        pthread_mutex_lock(&c->lock);
        c->active -= n - started;
        pthread_mutex_unlock(&c->lock);
        run(&m[0]);
        for (unsigned i = 1; i < started; i++)
            pthread_join(m[i].id, NULL);
    }
    while (c->jobs != NULL) {
        mm_lines_job *j = c->jobs;
        c->jobs = j->next;
        free_job(c->ctx, j);
    }
    while (ready > 0) {
        ready--;
        mm__lines_worker_free(&m[ready].worker);
        mm__lines_block_free(c->ctx, m[ready].block);
    }
    return c->code;
}

mm_code mm__lines_crew_run(mm_lines_pass *pass, mm_lines_next_fn *next, void *user)
{
    mm_ctx *ctx = pass->lines->ctx;
    const unsigned n = ctx->threads < MAX_THREADS ? ctx->threads : MAX_THREADS;
    crew c = { .pass = pass, .ctx = ctx, .next = next, .user = user };
    member *m = mm__alloc(ctx, n * sizeof *m);
    mm_code code;

    if (m == NULL)
        return MM_E_NOMEM;
    pthread_mutex_init(&c.reading, NULL);
    pthread_mutex_init(&c.lock, NULL);
    pthread_cond_init(&c.turn, NULL);
    code = crew_run(&c, m, n);
    pthread_cond_destroy(&c.turn);
    pthread_mutex_destroy(&c.lock);
    pthread_mutex_destroy(&c.reading);
    mm__free(ctx, m, n * sizeof *m);
    return code;
}
