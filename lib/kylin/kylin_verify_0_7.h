#ifndef METAMIG_KYLIN_VERIFY_0_7_H
#define METAMIG_KYLIN_VERIFY_0_7_H

/* Verify of a Kylin 0.7 dump: what the parts of the check share. docs/formats/kylin-0.6-to-0.7.md 7.3.
 *
 * survey parses each document once, reports what it can judge alone, and leaves facts. prepare joins the facts of all
 * documents. check looks at facts only; a document is parsed again only if it has a finding that needs a place. */
#include "kylin/kylin_07_loader.h"
#include "kylin/kylin_07_read.h"

#include <stdatomic.h>

#define MM_V7(name) "kylin-0.7/verify/" name

enum { /* kinds of facts; `names` of the state has a map for each */
    MM_V7_TABLE, MM_V7_EXD, MM_V7_MODEL, MM_V7_DESC, MM_V7_CUBE, MM_V7_PROJECT, MM_V7_II, MM_V7_IIDESC, MM_V7_HYBRID,
    MM_V7_JOB, MM_V7_OUTPUT, MM_V7_KINDS
};

/* What verify of a later release calls the same things: ids of its rules. */
typedef struct mm_v7_ids {
    const char *json;                    /* of a document that does not parse; NULL: json/... */
    const char *parse, *path, *unique, *uuid, *dict, *snapshot, *project, *hybrid;
    const char *leftover;                /* of a resource of 0.6; NULL: no such rule */
    mm_severity unlisted;                /* of a realization that is not there */
} mm_v7_ids;

extern const mm_v7_ids mm__v7_ids;

/* ---- facts ---- */
typedef struct mm_v7_head {              /* first member of every fact */
    const char *path;                    /* as in the tree */
    const char *name;                    /* that others refer to; the file's name if the content has none */
    const char *uuid;
    const struct mm_v7_head *same_name, *same_uuid; /* an earlier document of the kind; set by prepare */
    const struct mm_v7_head *listed[2];  /* the first two projects that list it; set by prepare */
    bool broken;                         /* did not parse: nothing else is said of it or because of it */
} mm_v7_head;

typedef struct mm_v7_table { mm_v7_head head; mm_old_table table; } mm_v7_table;
typedef struct mm_v7_model { mm_v7_head head; mm_old_model model; bool used; } mm_v7_model;
typedef struct mm_v7_iidesc { mm_v7_head head; const char *model_name; } mm_v7_iidesc;

/* What a cube must have because of its desc; one block, made when the first cube or the desc itself asks. */
typedef struct mm_v7_text { const char *text; uint32_t len, at; } mm_v7_text;
typedef struct mm_v7_needs {
    size_t size;
    bool model_bad, desc_bad;            /* it or a table does not load; the lists are empty then */
    mm_v7_text *keys; size_t n_keys;     /* dictionaries of rowkey columns; at = rowkey column */
    mm_v7_text *tables; size_t n_tables; /* snapshots */
    mm_v7_text *fks; size_t n_fks;       /* pairs: key of the PK, key of the FK */
} mm_v7_needs;

typedef struct mm_v7_desc {
    mm_v7_head head;
    mm_old_desc desc;
    const char *signature;
    const mm_v7_model *model;            /* NULL: not known, or broken */
    bool model_known;
    _Atomic(mm_v7_needs *) needs;
} mm_v7_desc;

typedef struct mm_v7_ref { const char *key; uint32_t len; uint32_t item; } mm_v7_ref; /* item: of the tree */
#define MM_V7_NO_ITEM UINT32_MAX

typedef struct mm_v7_segment {
    const char *uuid, *name, *storage, *status;
    int64_t start, end, size_kb, records, records_size;
    const mm_v7_ref *dicts; size_t n_dicts;
    const mm_v7_ref *snaps; size_t n_snaps;
    const struct mm_v7_cube *same_storage; /* an earlier segment has this storage too: its cube */
} mm_v7_segment;

/* Lists of the segment before, while a cube is read: keys that are the same are kept once. */
typedef struct mm_v7_earlier {
    const mm_v7_ref *dicts, *snaps; size_t n_dicts, n_snaps;
    const mm_v7_ids *ids;
} mm_v7_earlier;

typedef struct mm_v7_cube {              /* a cube, or an inverted index */
    mm_v7_head head;
    const char *descriptor;
    mm_v7_segment *segments; size_t n_segments;
    mm_v7_desc *desc;                    /* NULL: not known, or broken */
    bool desc_known;
} mm_v7_cube;

typedef struct mm_v7_realization { const char *type, *name; } mm_v7_realization;
typedef struct mm_v7_project {           /* a project, or a hybrid (without tables) */
    mm_v7_head head;
    const mm_v7_realization *realizations; size_t n_realizations;
    mm_old_texts tables;
} mm_v7_project;

typedef struct mm_v7_job {
    mm_v7_head head;
    const char *cube, *segment;
    bool is_cubing;                      /* a job of a cube, which must name it */
    bool odd;                            /* a task has another uuid than it should */
    size_t n_tasks;
} mm_v7_job;

typedef struct mm_v7_state {
    mm_ctx *ctx;
    mm_map  names[MM_V7_KINDS];          /* ignoring case; to facts */
    bool    cubes_unsure;                /* a project did not parse: which cubes are in it is not known */
    bool    unread[MM_V7_KINDS];         /* a document of the kind did not parse: what it refers to is not known */
    uint8_t *used;                       /* bit per item: a segment refers to it */
    size_t   n_items;
    struct mm_layout *layout;            /* of releases from 2.1 on */
} mm_v7_state;

/* ---- findings: MM_OK, or what stops the run ---- */
mm_code mm__v7_say(mm_doc *doc, mm_node node, mm_severity severity, const char *rule, const char *subject,
                   const char *fmt, ...) MM_PRINTF(6, 7);
mm_code mm__v7_say_v(mm_doc *doc, mm_node node, mm_severity severity, const char *rule, const char *subject,
                     const char *fmt, va_list ap);
/* Root of a document that survey has read already; for a place. */
mm_code mm__v7_root(mm_doc *doc, mm_node *root);
/* At a member of the root; of the document if it is not there. */
mm_code mm__v7_say_at(mm_doc *doc, const char *member, mm_severity severity, const char *rule, const char *subject,
                      const char *fmt, ...) MM_PRINTF(6, 7);

/* ---- steps of a survey ---- */
/* Adds a fact and parses. *root is absent if that is all there is to it: the document does not parse. */
mm_code mm__v7_open(mm_doc *doc, mm_index *idx, int kind, size_t size, void *fact, mm_node *root);
mm_code mm__v7_open_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, int kind, size_t size, void *fact,
                       mm_node *root);
/* Name and uuid of the content; rule `path`: folder + name + suffix is the path of the document. */
mm_code mm__v7_name(mm_doc *doc, mm_node root, mm_v7_head *head, const char *name, const char *member,
                    const char *folder, const char *suffix);
mm_code mm__v7_name_as(const mm_v7_ids *ids, mm_doc *doc, mm_node root, mm_v7_head *head, const char *name,
                       const char *member, const char *folder, const char *suffix);
/* ---- of a check: rules `unique` and `uuid` ---- */
mm_code mm__v7_check_head(mm_doc *doc, const mm_v7_head *head, const char *member);

/* ---- joined facts ---- */
void *mm__v7_find(const mm_v7_state *st, int kind, const char *name); /* ignoring case; NULL: none */
/* Tables for the loader; `broken` is set when it asks for one that did not parse: what it says then is void. */
typedef struct mm_v7_tables { const mm_v7_state *st; bool *broken; } mm_v7_tables;
mm_old_tables mm__v7_tables(const mm_v7_tables *tables);
mm_code mm__v7_needs_of(mm_doc *doc, mm_v7_desc *desc, const mm_v7_needs **out);
void mm__v7_needs_free(mm_ctx *ctx, mm_v7_desc *desc);
/* The first `n` elements of a JSON array, in the document's arena: for findings at many of them. */
mm_code mm__v7_elements(mm_doc *doc, mm_node array, size_t n, const mm_node **out);

/* ---- moments, by kind of document ---- */
mm_code mm__v7_survey_table(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_exd(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_model(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_desc(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_iidesc(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_cube(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_ii(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_project(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_hybrid(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_job(mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_output(mm_doc *doc, mm_index *idx);

mm_code mm__v7_check_table(mm_doc *doc);
mm_code mm__v7_check_exd(mm_doc *doc);
mm_code mm__v7_check_model(mm_doc *doc);
mm_code mm__v7_check_desc(mm_doc *doc);
mm_code mm__v7_check_iidesc(mm_doc *doc);
mm_code mm__v7_check_cube(mm_doc *doc);
mm_code mm__v7_check_ii(mm_doc *doc);
mm_code mm__v7_check_project(mm_doc *doc);
mm_code mm__v7_check_hybrid(mm_doc *doc);
mm_code mm__v7_check_job(mm_doc *doc);
mm_code mm__v7_check_output(mm_doc *doc);

/* ---- the same for a later release ---- */
mm_code mm__v7_survey_table_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx);
mm_code mm__v7_survey_project_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, bool is_hybrid);
mm_code mm__v7_survey_cube_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, int kind);
mm_code mm__v7_survey_iidesc_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx);
/* What a project, or a hybrid, lists must be there. */
mm_code mm__v7_realizations(const mm_v7_ids *ids, mm_doc *doc, mm_v7_project *fact, bool is_hybrid);

mm_code mm__v7_prepare(mm_index *idx);
mm_code mm__v7_finish(mm_index *idx);

/* Segments: what needs no other document (survey), and what does (check). */
extern const mm_07_schema mm__v7_segment_schema; /* the reader's `user` is a mm_v7_earlier */
mm_code mm__v7_segments_alone(mm_doc *doc, const mm_v7_cube *cube);
mm_code mm__v7_segments_joined(mm_doc *doc, const mm_v7_cube *cube, bool is_cube);

extern const mm_rule mm__kylin_verify_rules[];

#endif
