#ifndef METAMIG_KE_KE5_VERIFY_H
#define METAMIG_KE_KE5_VERIFY_H

/* Shared by the files of verify. */
#include "ke/ke5.h"

typedef struct ke5_verify {
    mm_map uuids;     /* of projects */
} ke5_verify;

/* Where a resource may lie (ke5_verify_place.c). */
mm_code mm__ke5_check_place(mm_doc *doc, const ke5_path *p);
/* What a document says, and what it refers to (ke5_verify_refs.c). */
mm_code mm__ke5_check_refs(mm_doc *doc, const ke5_path *p, mm_node root);

#endif
