#ifndef METAMIG_KYLIN_VERIFY_1X_H
#define METAMIG_KYLIN_VERIFY_1X_H

/* Verify of dumps of Kylin 1.4 to 2.0: docs/formats/kylin-1.x-to-2.0.md 5.
 *
 * Cubes, projects, hybrids and tables are read as those of 0.7 and joined with them; models have more members; a desc
 * is read again when it is checked, because most of its rules speak of places in it. What the release in question
 * matters for, it is the one that mm_run_release() names. */
#include "kylin/kylin_1x_read.h"
#include "kylin/kylin_detect.h"
#include "kylin/kylin_verify_0_7.h"

#define MM_V1(name) "kylin-verify/" name

typedef struct mm_v1_model { mm_v7_model v7; mm_cube_model model; } mm_v1_model;

typedef struct mm_v1_desc {
    mm_v7_desc v7;                  /* of desc only the names are filled in */
    mm_1x_shape shape;
    size_t n_cubes, n_segments;     /* that use it; set by prepare */
} mm_v1_desc;

/* A model or a desc under check. */
typedef struct mm_v1_check {
    mm_doc *doc;
    const mm_v7_state *st;
    int release;                    /* mm__1x_release() */
    bool no_tables;                 /* --no-tables */
    bool broken;                    /* a table was asked for that did not parse */
    mm_v7_tables known;
    mm_old_tables tables;           /* names without a database are of DEFAULT */
    const mm_cube_model *model;     /* NULL: not known */
    bool resolves;                  /* every table of the model is there and parsed */
    const mm_v1_desc *fact;
    const mm_cube_desc *desc;
} mm_v1_check;

/* The check must stay where it is. */
void mm__v1_check_init(mm_v1_check *c, mm_doc *doc);
/* Takes the model for columns to be resolved in. */
void mm__v1_check_model_is(mm_v1_check *c, const mm_cube_model *model);
const mm_old_table *mm__v1_table(const mm_v1_check *c, const char *name); /* NULL: none, or name is NULL */
bool mm__v1_column(const mm_v1_check *c, const char *name, mm_resolved *out);
/* At a member of an object, or at the object. */
mm_node mm__v1_place(mm_node object, const char *member);
#define mm__v1_say(c, node, severity, rule, ...) mm__v7_say((c)->doc, node, severity, MM_V1(rule), NULL, __VA_ARGS__)
/* Value of a property of the desc or of --prop, NULL = none. */
const char *mm__v1_property(const mm_v1_check *c, const char *name);

/* ---- parts of the check of a desc; the desc has its model, and a rowkey where it matters ---- */
mm_code mm__v1_dimensions(const mm_v1_check *c);
mm_code mm__v1_measures(const mm_v1_check *c);
mm_code mm__v1_encodings(const mm_v1_check *c);
mm_code mm__v1_engine(const mm_v1_check *c);
mm_code mm__v1_groups(const mm_v1_check *c);
mm_code mm__v1_loadable(const mm_v1_check *c);
mm_code mm__v1_loadable_model(const mm_v1_check *c);
mm_code mm__v1_signature(const mm_v1_check *c, const char *stored);

/* ---- moments ---- */
mm_code mm__v1_check_head(mm_doc *doc, const mm_v7_head *head, const char *kind);
mm_code mm__v1_check_binary(mm_doc *doc);
mm_code mm__v1_survey_table(mm_doc *doc, mm_index *idx);
mm_code mm__v1_survey_model(mm_doc *doc, mm_index *idx);
mm_code mm__v1_survey_desc(mm_doc *doc, mm_index *idx);
mm_code mm__v1_survey_cube(mm_doc *doc, mm_index *idx);
mm_code mm__v1_survey_ii(mm_doc *doc, mm_index *idx);
mm_code mm__v1_survey_iidesc(mm_doc *doc, mm_index *idx);
mm_code mm__v1_survey_project(mm_doc *doc, mm_index *idx);
mm_code mm__v1_survey_hybrid(mm_doc *doc, mm_index *idx);
mm_code mm__v1_survey_other(mm_doc *doc, mm_index *idx);

mm_code mm__v1_check_table(mm_doc *doc);
mm_code mm__v1_check_model(mm_doc *doc);
mm_code mm__v1_check_desc(mm_doc *doc);
mm_code mm__v1_check_desc_head(mm_doc *doc, const mm_v1_desc *fact); /* its uuid, and whether a cube uses it */
mm_code mm__v1_check_cube(mm_doc *doc);
mm_code mm__v1_check_ii(mm_doc *doc);
mm_code mm__v1_check_project(mm_doc *doc);
mm_code mm__v1_check_hybrid(mm_doc *doc);

/* ---- for the tables of formats ---- */
extern const char *const mm__v1_folders[];
#define MM_V1_OPTIONS 2
extern const mm_option mm__v1_options[MM_V1_OPTIONS];
#define MM_V1_ROUTES 13
extern const mm_route mm__v1_routes[MM_V1_ROUTES];
mm_code mm__v1_prepare(mm_index *idx);
mm_code mm__v1_finish(mm_index *idx);

/* What the formats share. */
#define MM_V1_FORMAT \
    .family = "kylin", .kind = MM_TREE, .folders = mm__v1_folders, .vote = mm__kylin_vote, \
    .settle = mm__kylin_settle, MM_ROUTES(mm__v1_routes), MM_OPTIONS(mm__v1_options), \
    .prepare = mm__v1_prepare, .finish = mm__v1_finish

extern const mm_rule mm__kylin_verify_1x_rules[];

#endif
