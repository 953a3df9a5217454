#ifndef METAMIG_KYLIN_20_REWRITE_H
#define METAMIG_KYLIN_20_REWRITE_H

/* The few things that Kylin 2.0 cannot load and that have one meaning: docs/formats/kylin-1.x-to-2.0.md 2.7. */
#include "core/step.h"

#define R20(name) "kylin-2.0/" name

mm_code mm__20_model(mm_doc *doc, mm_emit *out);
mm_code mm__20_desc(mm_doc *doc, mm_emit *out);

#endif
