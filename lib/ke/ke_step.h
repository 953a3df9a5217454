#ifndef METAMIG_KE_KE_STEP_H
#define METAMIG_KE_KE_STEP_H

/* The steps to KE 3.x: docs/formats/ke-metastore.md 3. prepare checks and decides, apply only carries out. */
#include "ke/ke.h"
#include "metastore/layout_facts.h"

typedef struct mm_ke_tables { const mm_ly_project *project; struct mm_ke_tables *next; } mm_ke_tables;

typedef struct mm_ke_plan {
    mm_run      *run;
    mm_index    *idx;
    mm_layout   *layout;
    const char **write;          /* "0" or "1" per project (its place), NULL = as it is */
    bool         of_kylin;       /* the dump is one of Apache Kylin */
    bool         normalize_acl, clear_signature, promote;
    mm_map       scope;          /* --project-tables: identity -> mm_ke_tables, projects that need a table of their
                                    own */
} mm_ke_plan;

/* ---- prepare ---- */
mm_code mm__ke_decide_sources(mm_ke_plan *plan);
mm_code mm__ke_check_jobs(mm_ke_plan *plan);
mm_code mm__ke_check_segments(mm_ke_plan *plan);
mm_code mm__ke_check_users(mm_ke_plan *plan);
mm_code mm__ke_check_promote(mm_ke_plan *plan);
mm_code mm__ke_plan_tables(mm_ke_plan *plan);
/* Is this cube desc given to KyStorage? */
bool mm__ke_is_promoted(const mm_ke_plan *plan, const mm_ly_desc *desc);

/* The preconditions alone, for an upgrade that stays within its format. */
extern const mm_step mm__ke_step_same;

/* ---- apply ---- */
mm_code mm__ke_project(mm_doc *doc, mm_emit *out);
mm_code mm__ke_table(mm_doc *doc, mm_emit *out);
mm_code mm__ke_desc(mm_doc *doc, mm_emit *out);
mm_code mm__ke_cube(mm_doc *doc, mm_emit *out);
mm_code mm__ke_acl(mm_doc *doc, mm_emit *out);

#endif
