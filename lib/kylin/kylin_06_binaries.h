#ifndef METAMIG_KYLIN_06_BINARIES_H
#define METAMIG_KYLIN_06_BINARIES_H

/* Checks of what a 0.6 dump holds beside JSON, for `verify` of such a dump. */
#include "kylin/kylin_07_step.h"

enum { MM_06_REFS = MM_07_JOB + 1 }; /* kind of fact */

mm_code mm__06_refs_survey(mm_doc *doc, mm_index *idx);  /* of a cube */
mm_code mm__06_refs_check(mm_doc *doc);                  /* dangling references of a cube */
mm_code mm__06_refs_finish(mm_index *idx);               /* orphans */
mm_code mm__06_binary_check(mm_doc *doc);                /* a dictionary or snapshot */

#endif
