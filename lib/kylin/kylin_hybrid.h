#ifndef METAMIG_KYLIN_HYBRID_H
#define METAMIG_KYLIN_HYBRID_H

/* A cube becomes a hybrid: what survey leaves, what prepare decides, what apply writes.
 * docs/formats/kylin-1.x-to-2.0.md 3.2, 3.3. */
#include "kylin/kylin_14_step.h"

#define RHY(name) "kylin-hybrid/" name

/* Models and tables leave the facts of the steps to 1.5. */
enum { MM_HY_CUBE = 16, MM_HY_DESC, MM_HY_PROJECT, MM_HY_HYBRID };

typedef struct mm_hy_segment {
    const char *uuid, *status;
    int64_t  start, end;          /* ms */
    uint64_t line, col;           /* of the named cube only */
    bool     moves;               /* to CUBE_old; set by prepare */
} mm_hy_segment;

typedef struct mm_hy_cube {
    const char *path, *name, *uuid, *descriptor, *version;
    mm_hy_segment *segments; size_t n_segments;
    const char *fault;            /* what could not be read, or NULL */
    const char *new_desc;         /* --split-desc: the copy it gets, or NULL */
    struct mm_hy_cube *next;      /* of those with a copy */
} mm_hy_cube;

typedef struct mm_hy_desc {
    const char *path, *name, *uuid, *model_name, *signature;
    bool        new_shape;
    const char *fault;
} mm_hy_desc;

typedef struct mm_hy_entry { const char *type, *name; } mm_hy_entry;

/* A project; of a hybrid only the name. */
typedef struct mm_hy_project {
    const char *path, *name;
    mm_hy_entry *entries; size_t n_entries;
    const char *fault;
} mm_hy_project;

typedef struct mm_hy_state {
    mm_run *run;
    mm_ctx *ctx;
    mm_index *idx;                /* for texts, while prepare runs */
    mm_map cubes, descs, models, projects, hybrids, tables; /* by name, case ignored */
    mm_hy_cube    *cube;
    mm_hy_desc    *desc;
    mm_kd_model   *model;
    mm_hy_project *project;
    const char *cube_old, *desc_old, *hybrid; /* names */
    mm_hy_cube *split;            /* others that use the desc */
    size_t   n_moved;
    int64_t  at;                  /* the date: ms */
    int64_t  now;                 /* ms */
    char     release[16];         /* that the new cube is stamped with */
} mm_hy_state;

/* ---- survey ---- */
mm_code mm__hy_survey_cube(mm_doc *doc, mm_index *idx);
mm_code mm__hy_survey_desc(mm_doc *doc, mm_index *idx);
mm_code mm__hy_survey_project(mm_doc *doc, mm_index *idx);
mm_code mm__hy_survey_hybrid(mm_doc *doc, mm_index *idx);

/* ---- prepare: every reason not to, else the plan ---- */
mm_code mm__hy_prepare(mm_index *idx);
/* Digits are ms, else a date, or a date and a time, GMT. */
bool    mm__hy_date(const char *text, int64_t *ms);

/* ---- apply ---- */
mm_code mm__hy_cube(mm_doc *doc, mm_emit *out);
mm_code mm__hy_desc(mm_doc *doc, mm_emit *out);
mm_code mm__hy_project(mm_doc *doc, mm_emit *out);
mm_code mm__hy_statistics(mm_doc *doc, mm_emit *out);

/* ---- what apply shares ---- */
mm_code mm__hy_set(mm_node object, const char *name, const char *json);        /* or appends it */
mm_code mm__hy_set_text(mm_node object, const char *name, const char *text);
mm_code mm__hy_set_long(mm_node object, const char *name, int64_t value);
/* The document without its edits. */
mm_code mm__hy_again(mm_doc *doc, mm_node *root);
/* The document with its edits, as a new resource. */
mm_code mm__hy_created(mm_doc *doc, mm_emit *out, const char *path, const char *rule);
/* A new uuid for `path`, made of that of the source (may be NULL): product.md 6.4. */
mm_code mm__hy_set_uuid(mm_doc *doc, mm_node root, const char *rule, const char *path, const char *source);
/* Part of a hybrid is none: what goes wrong with its resources ends the run, --keep-going or not. */
mm_code mm__hy_whole(mm_doc *doc, mm_code code);

#endif
