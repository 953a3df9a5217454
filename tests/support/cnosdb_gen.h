#ifndef METAMIG_TESTS_CNOSDB_GEN_H
#define METAMIG_TESTS_CNOSDB_GEN_H

/* Random dumps of 2.3 that every target takes: all kinds of keys, all shapes of values, unknown members, odd numbers.
 * The same seed gives the same dump. */
#include <stdbool.h>
#include <stddef.h>

/* A text that must come out as it went in: an id, an unknown member, an odd number. */
typedef struct gen_mark {
    char text[160];
    bool of_table;            /* a member of a table: 2.4.3 refuses it, then the report has it */
} gen_mark;

typedef struct gen {
    unsigned long long state;
    char     *text;           /* records, not sorted */
    size_t    len, cap;
    gen_mark *marks;
    size_t    n_marks, cap_marks;
    unsigned  serial;
    bool      clear_text;     /* one user has a clear-text password: takes a fifth of a second per run */
} gen;

void gen_dump(gen *g, unsigned seed);
void gen_sort(gen *g);        /* ascending keys, as a server writes them */
void gen_free(gen *g);

#endif
