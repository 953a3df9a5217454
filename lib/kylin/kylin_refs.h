#ifndef METAMIG_KYLIN_REFS_H
#define METAMIG_KYLIN_REFS_H

/* Ordered sets of column references (table, column), as the loaders of 0.6 and 0.7 build them. */
#include "kylin/kylin_07_loader.h"

typedef struct mm_refs_entry {
    mm_07_ref ref;
    bool      derived;
    size_t    mark;      /* the user's: "seen while looking at dimension N" */
    const void *user;
} mm_refs_entry;

typedef struct mm_refs {
    mm_arena      *arena;
    mm_map         map;  /* "TABLE/COLUMN" -> index + 1 */
    mm_refs_entry *at;   /* in order of first appearance */
    size_t         n, cap;
} mm_refs;

void    mm__refs_init(mm_refs *refs, mm_arena *arena);
/* Adds it, zeroed, if it is new; *out lives until the next call. Texts are not copied. */
mm_code mm__refs_add(mm_refs *refs, const char *table, const char *column, mm_refs_entry **out);
/* *out is NULL if it is not in the set. */
mm_code mm__refs_find(const mm_refs *refs, const char *table, const char *column, mm_refs_entry **out);
void    mm__refs_free(mm_refs *refs);

#endif
