#ifndef METAMIG_KYLIN_14_STEP_H
#define METAMIG_KYLIN_14_STEP_H

/* The parts of the steps to 1.4, 1.5.0 and 1.5.1: what survey leaves, what prepare joins, the conversion of one
 * document. The steps to 1.5 do what the step to 1.4 does and go on from there, as the vendor's chain:
 * docs/formats/kylin-1.x-to-2.0.md 2.4, 2.5. */
#include "metastore/cube_desc.h"
#include "metastore/signature_desc.h"

#define R14(name) "kylin-1.4/" name
#define R15(name) "kylin-1.5/" name

/* ---- facts ---- */
enum { MM_KD_MODEL = 1, MM_KD_DESC, MM_KD_CUBE, MM_KD_TABLE };

typedef struct mm_kd_dimension { const char *table; mm_old_texts columns; bool derived; } mm_kd_dimension;

typedef struct mm_kd_desc {
    const char *name, *path, *model_name;
    bool old_shape;
    const mm_kd_dimension *dimensions; size_t n_dimensions; /* tables and columns upper-case */
    mm_old_texts metrics;                                   /* upper-case, with repetitions */
    struct mm_kd_desc *next;                                /* of the same model, in path order */
    uint64_t cubes, built;                                  /* cubes that use it; those of them with segments */
} mm_kd_desc;

typedef struct mm_kd_model {
    mm_cube_model m;              /* without nodes */
    mm_kd_desc *descs, *last;     /* that use it */
    bool has_old_shape;           /* one of them is of the old shape */
} mm_kd_model;

typedef struct mm_kd_cube { const char *descriptor; size_t n_segments; } mm_kd_cube;

/* ---- what prepare joins ---- */
typedef struct mm_kd_state {
    mm_run *run;
    mm_ctx *ctx;
    mm_line line;                 /* that is written */
    const char *release;          /* "1.5.4" */
    mm_map  models, descs, tables, chosen; /* by name; descs and tables ignore case; chosen: --model */
    bool    choosing;
} mm_kd_state;

mm_code mm__kd_prepare(mm_index *idx);
mm_code mm__kd_survey_model(mm_doc *doc, mm_index *idx);
mm_code mm__kd_survey_desc(mm_doc *doc, mm_index *idx);
mm_code mm__kd_survey_cube(mm_doc *doc, mm_index *idx);
mm_code mm__kd_survey_table(mm_doc *doc, mm_index *idx);
mm_old_tables mm__kd_tables(const mm_kd_state *state);
/* Is the model among those that --model names, if it was given? */
bool mm__kd_is_chosen(const mm_kd_state *state, const char *model);

/* ---- conversion of one document ---- */
typedef struct mm_kd_conv {
    mm_doc *doc;
    mm_emit *out;
    const mm_kd_state *state;
    mm_reader r;                  /* r.code: first fault */
    mm_node root;
    mm_print p;
    size_t n_unknown;             /* unknown members that were kept */
} mm_kd_conv;

/* Reports an error and remembers it. */
#define mm_kd_error(c, at, rule, ...) mm__kd_failed((c), mm_node_error((c)->doc, (at), (rule), __VA_ARGS__))
void    mm__kd_failed(mm_kd_conv *c, mm_code code);
void    mm__kd_used(mm_kd_conv *c, const char *rule);
mm_code mm__kd_start(mm_kd_conv *c, mm_doc *doc, mm_emit *out);
void    mm__kd_begin(mm_kd_conv *c);
/* Ends the text and emits it; path NULL: same path. */
mm_code mm__kd_emit(mm_kd_conv *c, const char *path, const char *rule);
void    mm__kd_key_node(mm_kd_conv *c, const char *key);                  /* top member as it is, null if absent */
void    mm__kd_key_text(mm_kd_conv *c, const char *key, const char *text);
void    mm__kd_key_int(mm_kd_conv *c, const char *key, int64_t value);
/* last_modified of a document that is written again, ms. */
int64_t mm__kd_time(const mm_kd_conv *c);

/* ---- models ---- */
/* Fills a model whose lists are null, or takes one that was filled for 1.4 to 1.5; *done says whether it was. */
mm_code mm__kd_model(mm_doc *doc, mm_emit *out, bool *done);

/* ---- descs ---- */
/* "kylin-1.5.0" and so on, NULL for none. */
const char *mm__kd_shape(mm_doc *doc, mm_node root);
/* A desc of the old shape, to the line of the state. */
mm_code mm__kd_desc(mm_doc *doc, mm_emit *out);
/* What both lines need of a desc; errors go to the reader. *model is NULL if there is none. */
void    mm__kd_check(mm_kd_conv *c, const mm_cube_desc *d, const mm_kd_model **model);
mm_code mm__kd_print(mm_kd_conv *c, const mm_cube_desc *d, const mm_kd_model *model, const char *signature);

/* 2.5.2 and 2.5.3: *d gets dimensions and rowkey columns of the new shape; *before keeps the old ones. */
mm_code mm__kd_to_15(mm_kd_conv *c, const mm_kd_model *model, mm_cube_desc *d);
/* 2.5.5, to be called before mm__kd_to_15(). `built`: a cube of the desc has a segment. */
mm_code mm__kd_groups(mm_kd_conv *c, const mm_kd_model *model, mm_cube_desc *d, bool built);
/* The FK name of a dimension column that is a PK of the lookup, or the name itself. */
const char *mm__kd_pk_to_fk(const mm_cube_model *model, const char *table, const char *column);

/* ---- 2.5.6 ---- */
mm_code mm__kd_stamp(mm_doc *doc, mm_emit *out);
/* 1.2 "R": a desc of the new shape. */
mm_code mm__kd_refresh(mm_doc *doc, mm_emit *out);

#endif
