#include "core/core.h"

#include <stdio.h>
#include <string.h>

void *mm__resize(mm_ctx *ctx, void *ptr, size_t old_size, size_t new_size)
{
    void *out = ctx->hooks.resize(ctx->hooks.user, ptr, old_size, new_size);

    if (out == NULL && new_size != 0)
        mm__nomem(ctx);
    return out;
}

void *mm__alloc(mm_ctx *ctx, size_t size)
{
    void *out = mm__resize(ctx, NULL, 0, size);

    if (out != NULL)
        memset(out, 0, size);
    return out;
}

void mm__free(mm_ctx *ctx, void *ptr, size_t size)
{
    if (ptr != NULL)
        ctx->hooks.resize(ctx->hooks.user, ptr, size, 0);
}

/* ---- growing lists ---- */

typedef void *grow_fn(void *from, void *ptr, size_t old_size, size_t new_size);

static void *grow_heap(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    return mm__resize(ctx, ptr, old_size, new_size);
}

static void *grow_arena(void *arena, void *ptr, size_t old_size, size_t new_size)
{
    return mm__arena_grow(arena, ptr, old_size, new_size);
}

static mm_code grow_list(mm_ctx *ctx, grow_fn *grow, void *from, void *list, size_t *cap, size_t more, size_t element)
{
    void *old, *grown;

    if (more > SIZE_MAX / 2 / element)
        return mm__nomem(ctx);
    memcpy(&old, list, sizeof old); /* a pointer to any type of pointer */
    grown = grow(from, old, *cap * element, more * element);
    if (grown == NULL)
        return MM_E_NOMEM;
    memcpy(list, &grown, sizeof grown);
    *cap = more;
    return MM_OK;
}

mm_code mm__list_room(mm_ctx *ctx, void *list, size_t n, size_t *cap, size_t element)
{
    return n < *cap ? MM_OK : grow_list(ctx, grow_heap, ctx, list, cap, *cap == 0 ? 32 : *cap * 2, element);
}

mm_code mm__arena_room(mm_arena *arena, void *list, size_t n, size_t *cap, size_t element)
{
    return n < *cap ? MM_OK : grow_list(arena->ctx, grow_arena, arena, list, cap, *cap == 0 ? 8 : *cap * 2, element);
}

char *mm__strdup(mm_ctx *ctx, const char *text)
{
    const size_t n = strlen(text) + 1;
    char *out = mm__resize(ctx, NULL, 0, n);

    if (out != NULL)
        memcpy(out, text, n);
    return out;
}

void mm__strfree(mm_ctx *ctx, char *text)
{
    if (text != NULL)
        mm__free(ctx, text, strlen(text) + 1);
}

/* ---- arena ---- */

typedef struct mm_chunk {
    struct mm_chunk *next;
    size_t           size; /* of data */
    size_t           used;
    char             pad[8];
    char             data[];
} mm_chunk;

enum { CHUNK = 64 * 1024, ALIGN = 16 };

_Static_assert(sizeof(mm_chunk) % ALIGN == 0, "data of a chunk is aligned");

void mm__arena_init(mm_arena *arena, mm_ctx *ctx)
{
    memset(arena, 0, sizeof *arena);
    arena->ctx = ctx;
}

static mm_chunk *chunk_for(mm_arena *arena, size_t size)
{
    mm_chunk *c;

    /* Spare chunks too small for this request are used by later, smaller ones. */
    for (mm_chunk **at = &arena->spare; *at != NULL; at = &(*at)->next)
        if ((*at)->size >= size) {
            c = *at;
            *at = c->next;
            return c;
        }
    if (size < CHUNK)
        size = CHUNK;
    if (size > SIZE_MAX - sizeof *c) {
        mm__nomem(arena->ctx);
        return NULL;
    }
    c = mm__resize(arena->ctx, NULL, 0, sizeof *c + size);
    if (c != NULL)
        c->size = size;
    return c;
}

static void *take(mm_arena *arena, size_t size)
{
    mm_chunk *c = arena->head;
    void *out;

    if (size > SIZE_MAX - ALIGN) {
        mm__nomem(arena->ctx);
        return NULL;
    }
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (c == NULL || c->size - c->used < size) {
        c = chunk_for(arena, size);
        if (c == NULL)
            return NULL;
        c->used = 0;
        c->next = arena->head;
        arena->head = c;
    }
    out = c->data + c->used;
    c->used += size;
    arena->used += size;
    return out;
}

void *mm__arena_alloc(mm_arena *arena, size_t size)
{
    void *out = take(arena, size);

    if (out != NULL)
        memset(out, 0, size);
    return out;
}

void *mm__arena_grow(mm_arena *arena, void *ptr, size_t old_size, size_t new_size)
{
    mm_chunk *c = arena->head;
    const size_t old_room = (old_size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    void *out;

    if (ptr != NULL && new_size <= old_room)
        return ptr;
    if (ptr != NULL && c != NULL && (char *)ptr + old_room == c->data + c->used
        && new_size - old_room <= c->size - c->used - ((c->size - c->used) & (ALIGN - 1))) {
        const size_t more = (new_size - old_room + ALIGN - 1) & ~(size_t)(ALIGN - 1);
        c->used += more;
        arena->used += more;
        return ptr;
    }
    out = take(arena, new_size);
    if (out != NULL && ptr != NULL)
        memcpy(out, ptr, old_size);
    return out;
}

char *mm__arena_text(mm_arena *arena, const char *text, size_t len)
{
    char *out = take(arena, len + 1);

    if (out != NULL) {
        memcpy(out, text, len);
        out[len] = 0;
    }
    return out;
}

char *mm__arena_printf(mm_arena *arena, const char *fmt, ...)
{
    va_list ap;
    char *out;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    out = take(arena, (size_t)n + 1);
    if (out != NULL) {
        va_start(ap, fmt);
        vsnprintf(out, (size_t)n + 1, fmt, ap);
        va_end(ap);
    }
    return out;
}

void mm__arena_reset(mm_arena *arena)
{
    while (arena->head != NULL) {
        mm_chunk *c = arena->head;
        arena->head = c->next;
        c->next = arena->spare;
        arena->spare = c;
    }
    arena->used = 0;
}

static void free_chunks(mm_ctx *ctx, mm_chunk *c)
{
    while (c != NULL) {
        mm_chunk *next = c->next;
        mm__free(ctx, c, sizeof *c + c->size);
        c = next;
    }
}

void mm__arena_free(mm_arena *arena)
{
    free_chunks(arena->ctx, arena->head);
    free_chunks(arena->ctx, arena->spare);
    arena->head = arena->spare = NULL;
    arena->used = 0;
}
