#ifndef METAMIG_METASTORE_LAYOUT_DETECT_H
#define METAMIG_METASTORE_LAYOUT_DETECT_H

/* What tells the products of one layout apart: docs/formats/ke-metastore.md 1.11. */
#include "core/step.h"

enum { /* slots of mm_vote_raise() */
    MM_SEEN_VERSION,     /* highest version, see mm__seen_version() */
    MM_SEEN_KE,          /* 1: a mark of KAP or KE */
    MM_SEEN_KE_3,        /* 1: a mark of KE 3.x */
    MM_SEEN_KYLIN_4,     /* 1: engine_type 6 or storage_type 4 */
    MM_SEEN_UUID,        /* 1: /UUID, of 2.1 and later */
    MM_SEEN_SCOPED,      /* 1: a table of one project, of 2.2 and later */
    MM_SEEN_STORE,       /* 1: a folder of Kylin 5, or a container of its store */
    MM_SEEN_EVENT,       /* 1: a project with an event folder, beside _global: KE 4.0 */
    MM_SEEN_FREE         /* slots from here on belong to nobody yet */
};

/* A `vote` that casts none: it only raises the slots. Tables and cubes are opened only in dumps that a release from 2.1
 * on can have written: the older ones are many and large, and say nothing new. */
mm_code mm__layout_look(mm_doc *doc, mm_votes *votes);

/* Parts of a value of MM_SEEN_VERSION: number i, 0 to 3, at most 65535. */
uint32_t mm__seen_version(uint64_t value, int i);

#endif
