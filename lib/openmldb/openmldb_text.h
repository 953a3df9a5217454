#ifndef METAMIG_OPENMLDB_TEXT_H
#define METAMIG_OPENMLDB_TEXT_H

/* Pieces of a text, and lists that grow: what the readers are written with. */
#include <string.h>

#include "core/core.h"

typedef struct om_slice {
    const char *p;
    size_t      n;
} om_slice;

static inline bool mm__om_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

om_slice mm__om_slice(const char *text);
om_slice mm__om_trim(om_slice s);                      /* blanks off both ends */
bool     mm__om_is(om_slice s, const char *text);
bool     mm__om_same(om_slice a, om_slice b);
bool     mm__om_begins(om_slice s, const char *text);
om_slice mm__om_after(om_slice s, size_t n);           /* without its first n bytes */
om_slice mm__om_word(om_slice s);                      /* up to a blank */
/* First place of `text` in s, or NULL. */
const char *mm__om_find(om_slice s, const char *text);
/* Decimal digits and nothing else, at most `max`. */
bool mm__om_number(om_slice s, uint64_t max, uint64_t *out);

/* A list: at, n, cap. OM_PUSH is the address of a new zeroed element, NULL when memory is out. */
#define OM_LIST(type) \
    struct {          \
        type  *at;    \
        size_t n, cap; \
    }
#define OM_PUSH(ctx, list)                                                                                   \
    (mm__om_grow((ctx), &(list)->at, (list)->n, &(list)->cap, sizeof *(list)->at) ? &(list)->at[(list)->n++] \
                                                                                  : NULL)
#define OM_FREE(ctx, list) mm__free((ctx), (list)->at, (list)->cap * sizeof *(list)->at)

/* Makes room for element n (zeroed) in the array whose pointer lies at `at`. */
bool mm__om_grow(mm_ctx *ctx, void *at, size_t n, size_t *cap, size_t size);

typedef int om_compare(const void *a, const void *b, void *user);
/* Stable; linear on what is in order already, n log n at worst. */
mm_code mm__om_sort(mm_ctx *ctx, void *base, size_t n, size_t size, om_compare *cmp, void *user);

static inline int mm__om_cmp(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

#endif
