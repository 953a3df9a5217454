#ifndef METAMIG_KYLIN_40_H
#define METAMIG_KYLIN_40_H

/* Kylin 2.x and 3.x to 4.0: what the parts of the step share. docs/formats/ke-metastore.md 4. */
#include "core/step.h"
#include "metastore/layout_facts.h"

#define R40(name) "kylin-4.0/" name

enum { MM_40_SNAPSHOT = 0 }; /* kind of facts: a snapshot that a cube itself names, see mm__cube_snapshot */

typedef struct mm_40_owners { const mm_ly_project **at; size_t n, cap; } mm_40_owners;

typedef struct mm_40_state {
    mm_layout *layout;
    mm_map owners;     /* of cubes and models, by path */
    mm_map tables;     /* that a model has, by path */
    uint8_t *used;     /* bit per item: stays with --drop-unreferenced */
    size_t n_items;
    bool keep, drop;   /* --keep-segments; --drop-unreferenced, and no cube keeps its segments */
} mm_40_state;

/* NULL: no project has it. */
const mm_40_owners *mm__40_owners(const mm_40_state *st, const mm_ly_head *head);
/* What a cube lacks, "cube desc d" (in the arena), or *what is NULL. MM_E_NOMEM only. */
mm_code mm__40_missing(mm_arena *arena, const mm_40_state *st, const mm_ly_cube *cube, const char **what);
mm_code mm__40_missing_desc(mm_arena *arena, const mm_40_state *st, const mm_ly_desc *desc, const char **what);
/* M-63 if there is more than one. */
mm_code mm__40_one_owner(mm_doc *doc, const mm_40_state *st, const mm_ly_head *head, const char *kind);

mm_code mm__40_prepare(mm_index *idx);

mm_code mm__40_desc(mm_doc *doc, mm_emit *out);
mm_code mm__40_cube(mm_doc *doc, mm_emit *out);
mm_code mm__40_model(mm_doc *doc, mm_emit *out);
mm_code mm__40_project(mm_doc *doc, mm_emit *out);
mm_code mm__40_table(mm_doc *doc, mm_emit *out);
mm_code mm__40_binary(mm_doc *doc, mm_emit *out);

extern const mm_rule mm__kylin_rules_4_0[];

#endif
