#ifndef METAMIG_KE_KE_FORMAT_H
#define METAMIG_KE_KE_FORMAT_H

/* What the formats kap-2 and ke-3 share. */
#include "ke/ke.h"
#include "metastore/layout.h"

mm_code mm__ke_claim(mm_votes *votes);
mm_code mm__ke_prepare(mm_index *idx);
mm_code mm__ke_finish(mm_index *idx);
mm_code mm__ke_check(mm_doc *doc);
mm_code mm__ke_check_binary(mm_doc *doc);

/* ke-3.4/ *: what releases from 3.4 on do not show any more. */
mm_code mm__ke_check_later(mm_doc *doc);

extern const mm_rule mm__ke_rules[];

#endif
