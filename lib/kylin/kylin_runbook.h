#ifndef METAMIG_KYLIN_RUNBOOK_H
#define METAMIG_KYLIN_RUNBOOK_H

/* What `metamig explain HOP` prints: the operator's steps before, after and back. */
extern const char mm__kylin_runbook_0_7[], mm__kylin_runbook_1_4[], mm__kylin_runbook_1_5_1[],
                  mm__kylin_runbook_2_0[], mm__kylin_runbook_4_0[];

#endif
