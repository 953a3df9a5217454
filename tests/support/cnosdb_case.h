#ifndef METAMIG_TESTS_CNOSDB_CASE_H
#define METAMIG_TESTS_CNOSDB_CASE_H

/* Cases of rules as differences: testdata/cnosdb/README.md has the format. */
#include <stdbool.h>
#include <stddef.h>

enum { CC_SETTINGS = 8, CC_RECORDS = 64 };

typedef struct cc_file {               /* one file of cases */
    char  *text;
    char  *command;                    /* of cases that have none */
    char  *base[CC_RECORDS];
    size_t n_base;
    char  *at;                         /* first line of the next case; NULL = none */
} cc_file;

typedef struct cc_case {
    char     rule[64];
    unsigned times;
    size_t   line;                     /* in the file, for messages */
    char    *begin, *end;              /* its lines */
} cc_case;

typedef struct cc_side {               /* what provokes, or what does not */
    char  *text;  size_t len;          /* the dump */
    char   verb[16], target[16];
    struct { char name[32], value[256]; } settings[CC_SETTINGS];
    size_t n_settings;
} cc_side;

void cc_open(cc_file *f, const char *path);
bool cc_next(cc_file *f, cc_case *c);
void cc_close(cc_file *f);
void cc_side_make(const cc_file *f, const cc_case *c, char sign, cc_side *side); /* '-' provokes, '+' does not */
void cc_side_free(cc_side *side);

#endif
