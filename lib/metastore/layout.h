#ifndef METAMIG_METASTORE_LAYOUT_H
#define METAMIG_METASTORE_LAYOUT_H

/* The layout that Kylin 2.1 to 4.0, KAP 2.x and KE 3.x share, and its checks: docs/formats/ke-metastore.md 1 and 8.2,
 * ke/verify/ *. A format uses them in its three moments, alone or beside its own:
 *
 *   survey   mm__layout_survey() for every resource (route "/ **"), which says what one document alone shows
 *   prepare  mm__layout_join(), once; free the layout with the pass: mm_index_set_state(idx, layout, mm__layout_free)
 *   check    mm__layout_check() for every resource, mm__layout_finish() once
 *
 * Facts have kinds from MM_LY_FIRST on, state is the caller's: both can stand beside those of another check. */
#include "core/step.h"

#define MM_LY(name) "ke/verify/" name

enum { MM_LY_APACHE = 1 };       /* flags of a join: Apache Kylin, whose signatures can be computed again */

typedef struct mm_layout mm_layout;

mm_code mm__layout_survey(mm_doc *doc, mm_index *idx);
mm_code mm__layout_join(mm_index *idx, unsigned flags, mm_layout **out);  /* *out is to be freed after a failure too */
void    mm__layout_free(void *layout);                                    /* NULL is fine */
mm_code mm__layout_check(mm_doc *doc, const mm_layout *layout);
mm_code mm__layout_finish(mm_index *idx, const mm_layout *layout);

/* For steps: the same facts, without findings but those on documents that are no JSON (rule ke/verify/json). */
mm_code mm__layout_read(mm_doc *doc, mm_index *idx);

/* Top-level names of 1.1, NULL-terminated. */
extern const char *const mm__layout_folders[];
extern const mm_rule mm__layout_rules[];

#endif
