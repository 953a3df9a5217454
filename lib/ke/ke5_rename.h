#ifndef METAMIG_KE_KE5_RENAME_H
#define METAMIG_KE_KE5_RENAME_H

/* New names of projects and users: docs/formats/ke-metastore.md 6.1, 6.2. */
#include "ke/ke5.h"

#define K5_PROJECT_RULE K5("project/rename-duplicate")
#define K5_USER_RULE K5("user/rename-duplicate")
#define K5_JOB_RULE K5("job/update-metadata-task")

typedef struct ke5_rename { const char *old, *new; } ke5_rename;

typedef struct ke5_plan {
    mm_map names[KE5_NAMED];   /* old name -> ke5_rename: of KE5_PROJECT, of KE5_USER */
    bool   refused;            /* a rename is, and nothing will be published: no edit is told of */
} ke5_plan;

/* prepare of the step: decides from what the survey found and the options. The plan is the state of the pass. */
mm_code mm__ke5_plan_make(mm_index *idx);
/* NULL: keeps its name. */
const ke5_rename *mm__ke5_renamed(const ke5_plan *plan, int kind, const char *name, size_t len);

/* ---- edits of one document; *used gets a bit for each rule that changed something ---- */
enum { KE5_USED_PROJECT = 1, KE5_USED_USER = 2, KE5_USED_JOB = 4 };

/* Of a resource of a renamed project. */
mm_code mm__ke5_edit_project(mm_doc *doc, const ke5_path *p, mm_node root, const ke5_rename *r, unsigned *used);
/* Of a resource that names users; then what else names them (M-82). */
mm_code mm__ke5_edit_users(mm_doc *doc, const ke5_path *p, mm_node root, const ke5_plan *plan, unsigned *used);
/* Of a job. */
mm_code mm__ke5_edit_job(mm_doc *doc, mm_node root, unsigned *used);
/* Sets a string and tells so. */
mm_code mm__ke5_set(mm_doc *doc, mm_node node, const char *rule, const ke5_rename *r, const char *text, size_t len);

#endif
