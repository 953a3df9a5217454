#ifndef METAMIG_CORE_CORE_H
#define METAMIG_CORE_CORE_H

/* What every file of the library may use: memory, buffers, errors. */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>

#include <metamig/ctx.h>

#define MM_TRY(call)                   \
    do {                               \
        mm_code mm_try_ = (call);      \
        if (mm_try_ != MM_OK)          \
            return mm_try_;            \
    } while (0)

#define MM_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MM_PAD 64 /* bytes of zeros that follow every document in memory; equals MM_JSON_PAD */

typedef struct mm_limits {
    uint64_t max_doc, max_line, max_total, max_entries;
    uint32_t max_depth, max_ratio;
} mm_limits;

struct mm_io; /* core/io.h */

struct mm_ctx {
    mm_hooks             hooks;
    mm_limits            limits;
    unsigned             threads;
    bool                 no_sync;
    bool                 has_now;   /* --now or SOURCE_DATE_EPOCH was given */
    int64_t              now;
    char                *uuid_seed; /* NULL = none */
    uint64_t             hash_seed;
    const struct mm_io  *io;
    atomic_int           cancelled;
    pthread_mutex_t      lock;      /* error and hooks */
    mm_error             error;
    char                *error_text[4]; /* owned copies: file, pointer, rule, text */
    atomic_uint_fast64_t serial;    /* names of staging and spool files */
};

/* ---- memory: sizes are the caller's to remember; out of memory is an error on the context ---- */
void *mm__resize(mm_ctx *ctx, void *ptr, size_t old_size, size_t new_size); /* NULL: error MM_E_NOMEM is set */
void *mm__alloc(mm_ctx *ctx, size_t size);                                  /* zeroed */
void  mm__free(mm_ctx *ctx, void *ptr, size_t size);
/* Room for one more element in a list of n of *cap; grows it to twice the size. `list` points to the list's pointer. */
mm_code mm__list_room(mm_ctx *ctx, void *list, size_t n, size_t *cap, size_t element);
char *mm__strdup(mm_ctx *ctx, const char *text);                            /* free with mm__strfree */
void  mm__strfree(mm_ctx *ctx, char *text);

/* ---- errors: the first one of a run sticks until mm__error_clear() ---- */
void    mm__error_clear(mm_ctx *ctx);
mm_code mm__fail(mm_ctx *ctx, mm_code code, const char *rule, const char *file, const char *fmt, ...) MM_PRINTF(5, 6);
mm_code mm__fail_sys(mm_ctx *ctx, int sys, const char *file, const char *what); /* MM_E_IO (MM_E_NOMEM for ENOMEM) */
mm_code mm__fail_at(mm_ctx *ctx, mm_code code, const char *rule, const char *file, const char *pointer, uint64_t line,
                    uint64_t col, uint64_t offset, const char *fmt, ...) MM_PRINTF(9, 10);
mm_code mm__nomem(mm_ctx *ctx);

bool    mm__cancelled(mm_ctx *ctx);
int64_t mm__now(mm_ctx *ctx);       /* ms since 1970: --now, hook, SOURCE_DATE_EPOCH, system */
void    mm__log(mm_ctx *ctx, int level, const char *fmt, ...) MM_PRINTF(3, 4);

/* ---- arena: bump allocation, freed as a whole; one thread ---- */
typedef struct mm_arena {
    mm_ctx *ctx;
    struct mm_chunk *head;   /* current chunk, older ones behind it */
    struct mm_chunk *spare;  /* kept by a reset */
    size_t used;             /* bytes handed out since the last reset */
} mm_arena;

void  mm__arena_init(mm_arena *arena, mm_ctx *ctx);
void *mm__arena_alloc(mm_arena *arena, size_t size);             /* 16-byte aligned, zeroed; NULL: MM_E_NOMEM set */
void *mm__arena_grow(mm_arena *arena, void *ptr, size_t old_size, size_t new_size); /* in place if it was the last */
mm_code mm__arena_room(mm_arena *arena, void *list, size_t n, size_t *cap, size_t element); /* as mm__list_room() */
char *mm__arena_text(mm_arena *arena, const char *text, size_t len);                /* NUL-terminated copy */
char *mm__arena_printf(mm_arena *arena, const char *fmt, ...) MM_PRINTF(2, 3);
void  mm__arena_reset(mm_arena *arena);                          /* keeps memory for the next document */
void  mm__arena_free(mm_arena *arena);

/* ---- growable byte buffer; errors stick, check once at the end with mm__buf_ok ---- */
typedef struct mm_buf {
    mm_ctx *ctx;
    char   *data;   /* always NUL-terminated once written to */
    size_t  len, cap;
    bool    failed;
} mm_buf;

void    mm__buf_init(mm_buf *buf, mm_ctx *ctx);
char   *mm__buf_room(mm_buf *buf, size_t n);     /* at least n bytes at data + len; NULL: failed */
void    mm__buf_add(mm_buf *buf, const void *data, size_t len);
void    mm__buf_text(mm_buf *buf, const char *text);
void    mm__buf_char(mm_buf *buf, char c);
void    mm__buf_printf(mm_buf *buf, const char *fmt, ...) MM_PRINTF(2, 3);
mm_code mm__buf_ok(const mm_buf *buf);
void    mm__buf_free(mm_buf *buf);

/* ---- hash map from byte strings to pointers; keys are not copied; one writer ---- */
typedef struct mm_map_slot { const char *key; size_t len; uint64_t hash; void *value; } mm_map_slot;
typedef struct mm_map {
    mm_ctx      *ctx;
    mm_map_slot *slots;
    size_t       n, cap;
    bool         fold;     /* keys are compared ignoring the case of ASCII letters */
} mm_map;

void    mm__map_init(mm_map *map, mm_ctx *ctx, bool fold);
void   *mm__map_get(const mm_map *map, const char *key, size_t len);          /* NULL: absent */
mm_code mm__map_put(mm_map *map, const char *key, size_t len, void *value);   /* replaces */
void    mm__map_free(mm_map *map);

/* ---- text ---- */
int    mm__order(const char *a, size_t na, const char *b, size_t nb); /* of bytes; a beginning of the other is first */
int    mm__casecmp(const char *a, const char *b);                 /* ASCII only, no locale */
int    mm__casecmp_n(const char *a, size_t na, const char *b, size_t nb);
bool   mm__text_is(const char *a, size_t na, const char *b);
size_t mm__upper(char *text, size_t len);                         /* in place; number of non-ASCII bytes left alone */

#endif
