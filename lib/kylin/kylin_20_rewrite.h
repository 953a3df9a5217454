#ifndef METAMIG_KYLIN_20_REWRITE_H
#define METAMIG_KYLIN_20_REWRITE_H

/* The few things that Kylin 2.0 cannot load and that have one meaning: docs/formats/kylin-1.x-to-2.0.md 2.7. */
#include "core/step.h"

#define R20(name) "kylin-2.0/" name

/* Drops lookups that the model names a second time (for 1.6.0, too); sets *changed if there are any. */
mm_code mm__20_drop_lookups(mm_doc *doc, mm_node root, bool *changed);
/* --fix-fixed-length, on a desc whose cubes have no segment: sets *changed if a column got another encoding. */
mm_code mm__20_fix_lengths(mm_doc *doc, mm_node root, bool *changed);
mm_code mm__20_model(mm_doc *doc, mm_emit *out);
mm_code mm__20_desc(mm_doc *doc, mm_emit *out);

#endif
