#ifndef METAMIG_TESTS_EDITED_H
#define METAMIG_TESTS_EDITED_H

/* Dumps that differ from a base in a few texts, and what a conversion says of them. */
#include "support/golden.h"

typedef struct ed_edit { const char *file, *from, *to; } ed_edit; /* from NULL: the whole file; to NULL: remove it */

typedef struct ed_case {
    const char *name;
    const char *from_format, *to;
    const char *options;      /* lines "name value", or NULL */
    ed_edit edits[4];         /* ended by file NULL */
    int exit;
    const char *finding;      /* part of the findings, or NULL: there are none but notes */
    const char *file, *has;   /* this file of the output has this text; or NULL */
    const char *project, *cube; /* a hybrid of this cube instead of a conversion */
} ed_case;

/* Makes the dump; the caller frees the name and removes the folder. */
char *ed_make(const char *base, const ed_case *c);
/* Makes, converts, checks; says on stderr what is wrong. */
bool ed_check(const char *base, const ed_case *c);
void ed_check_all(const char *base, const ed_case *cases, size_t n);

#endif
