#ifndef METAMIG_KYLIN_DETECT_H
#define METAMIG_KYLIN_DETECT_H

/* Which Kylin wrote this dump: by the shape of its documents, never by a version member alone.
 * docs/formats/kylin-1.x-to-2.0.md 1.1, docs/formats/product.md 2. */
#include "core/step.h"

/* The format id of a cube desc, or NULL; *reason says why (static text). Both shapes at once: *mixed names the place
 * that makes it old and the one that makes it new (in the arena of the document). */
const char *mm__kylin_desc_shape(mm_doc *doc, mm_node root, const char **reason, const char **mixed);

/* Kylin 2.x, 3.x and 4 by versions and marks; shared by kylin-2.0 and kylin-4.0. */
mm_code mm__kylin_claim(mm_votes *votes);
/* Shared by all Kylin formats up to 2.0. */
mm_code mm__kylin_vote(mm_doc *doc, mm_votes *votes);
mm_code mm__kylin_settle(mm_votes *votes);

#endif
