#ifndef METAMIG_KE_KE_RUNBOOK_H
#define METAMIG_KE_KE_RUNBOOK_H

/* What the operator does around an upgrade: docs/formats/ke-metastore.md 7.2. `metamig explain ke-3` and `metamig ke
 * upgrade` print the same text; the latter puts names for <out> and <backup>. */
extern const char mm__ke_runbook[];                                        /* of the step */
extern const char mm__ke_steps_major[], mm__ke_steps_minor[], mm__ke_steps_back[], mm__ke_steps_back_no_backup[],
                  mm__ke_steps_back_other[],                           /* the backup is no .tar.gz */
                  mm__ke_steps_copy[],                                 /* major, but nothing is rewritten */
                  mm__ke_steps_head[], mm__ke_steps_kept[];            /* around what the runbook of another hop says */

#endif
