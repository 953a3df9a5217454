#ifndef METAMIG_KYLIN_07_STEP_H
#define METAMIG_KYLIN_07_STEP_H

/* The parts of the step 0.6 -> 0.7: what survey leaves, what prepare joins, and the conversion of one document.
 *
 * A conversion runs with or without an emitter: without one it is the check of a 0.6 dump (`metamig verify`), which
 * finds what a conversion would find. docs/formats/kylin-0.6-to-0.7.md 4. */
#include "json/print.h"
#include "kylin/kylin_06.h"

#define R07(name) "kylin-0.7/" name

/* ---- facts ---- */
enum { MM_07_TABLE = 1, MM_07_EXD, MM_07_DESC, MM_07_CUBE, MM_07_JOB };

typedef struct mm_07_table {
    mm_old_table t;              /* id "DB.NAME" */
    const char *name, *path;
    bool moves;                  /* gets a database in its path */
    bool broken;                 /* did not parse: nothing but the path is known */
    struct mm_07_table *next;    /* of the same name, in another database */
    const struct mm_07_table *twin; /* of the same id, seen before */
} mm_07_table;

typedef struct mm_07_exd { const char *name, *path; const struct mm_07_exd *twin; } mm_07_exd;

/* What cubes need of their desc: its lookups, tables not yet qualified. */
typedef struct mm_07_keys {
    const char *table;
    mm_old_texts pk, fk;
    const bool *in_rowkey;       /* per key: the PK was a rowkey column of 0.6 */
} mm_07_keys;

typedef struct mm_07_desc { const char *name, *fact_table; mm_07_keys *lookups; size_t n_lookups; } mm_07_desc;

typedef struct mm_07_segment { const char *name, *uuid; } mm_07_segment;
typedef struct mm_07_cube {
    const char *name;
    mm_07_segment *segments; size_t n_segments;
    struct mm_07_cube *next;     /* of the same name but for case */
} mm_07_cube;

typedef struct mm_07_info { const char *key, *value; } mm_07_info; /* value NULL: null */
typedef struct mm_07_job_step {
    int64_t sequence;            /* names its output file */
    const char *state;           /* of 0.7 */
    int64_t start, end, wait;    /* ms */
    char kind;                   /* 'S'hell, 'M'ap reduce, 'H'adoop shell */
    const char *class_name;      /* of M and H */
    mm_07_info *info; size_t n_info;
} mm_07_job_step;

typedef struct mm_07_job {
    const char *uuid, *path;
    int64_t mtime;               /* ns */
    bool old, broken, faulty;    /* too old; left out by --broken-jobs=skip; reported as an error */
    const char *why;             /* broken: the first fault */
    const char *status;          /* of 0.6, recomputed if it was null; NULL = unknown */
    int64_t start, end, wait;    /* ms */
    mm_07_job_step *steps; size_t n_steps;
    const struct mm_07_job *twin;/* of the same uuid, seen before */
} mm_07_job;

/* ---- what prepare joins ---- */
typedef struct mm_07_state {
    mm_run *run;
    mm_ctx *ctx;
    mm_map  tables, names;       /* by id; by bare name, ignoring case */
    mm_map  exds, descs, cubes, jobs;
    bool    tables_broken;       /* a missing table may be one that did not parse */
    const char *zones;
} mm_07_state;

mm_code mm__to7_prepare(mm_index *idx);
const mm_07_job *mm__to7_job_of_output(const mm_07_state *state, const char *path, int64_t *sequence);

/* Outcome of 4.0 "qualify-table". */
typedef enum mm_07_found { MM_07_FOUND, MM_07_NONE, MM_07_MANY } mm_07_found;
/* *id is the qualified name (the name itself if it has a database), *table the table, NULL if it is not in the dump. */
mm_07_found mm__to7_qualify(const mm_07_state *state, const char *name, const char **id, const mm_07_table **table);
/* "A.T, B.T" for a finding; in the arena, NULL: out of memory. */
const char *mm__to7_candidates(const mm_07_state *state, mm_arena *arena, const char *name);
mm_old_tables mm__to7_tables(const mm_07_state *state);

/* ---- conversion of one document ---- */
typedef struct mm_conv {
    mm_doc      *doc;
    mm_emit     *out;            /* NULL: check only */
    mm_07_state *state;
    mm_reader    r;
    mm_node      root;
    mm_buf      *buf;            /* the worker's */
    mm_print     p;
    bool         printing;
    const char  *legacy[16];     /* members without a place in 0.7 */
    size_t       n_legacy;
} mm_conv;

typedef mm_code mm_conv_fn(mm_conv *c);
/* Parses the document (without findings if survey has seen it), runs `fn`, frees what it needs. */
mm_code mm__to7_run(mm_doc *doc, mm_emit *out, bool surveyed, mm_conv_fn *fn);
/* The root object for a survey; faults are reported. */
mm_code mm__to7_root(mm_doc *doc, mm_node *root);
/* Starts a new text; ends it: a copy in the arena. */
void    mm__to7_begin(mm_conv *c);
mm_code mm__to7_end(mm_conv *c, const char **text, size_t *len);
/* Without the copy: the text lives in the worker's buffer, so it must be the last one of the document. */
mm_code mm__to7_end_last(mm_conv *c, const char **text, size_t *len);
/* Ends the text and emits it; path NULL: same path. No-ops when checking. */
mm_code mm__to7_emit(mm_conv *c, const char *path, const char *rule);
mm_code mm__to7_emit_created(mm_conv *c, const char *path, const char *rule);
/* Faults of the reader so far, or MM_OK. */
mm_code mm__to7_faults(const mm_conv *c);

void    mm__to7_error(mm_conv *c, mm_node at, const char *rule, const char *fmt, ...) MM_PRINTF(4, 5);
void    mm__to7_warn(mm_conv *c, mm_node at, const char *rule, const char *fmt, ...) MM_PRINTF(4, 5);
void    mm__to7_note(mm_conv *c, mm_node at, const char *rule, const char *fmt, ...) MM_PRINTF(4, 5);
/* Counts a use of a rule inside a document. */
void    mm__to7_used(mm_conv *c, const char *rule);
/* Name must be the file name without .json. */
void    mm__to7_check_name(mm_conv *c, const char *name, const char *rule);
/* Warns of letters that Java would upper-case and metamig does not. */
void    mm__to7_check_upper(mm_conv *c, mm_node at, const char *text);

/* ---- printing ---- */
void mm__to7_stamp(mm_conv *c, mm_node uuid, int64_t mtime);   /* uuid, last_modified */
int64_t mm__to7_mtime_ms(const mm_conv *c, int64_t mtime);
void mm__to7_text(mm_conv *c, const char *key, const char *text);
void mm__to7_int(mm_conv *c, const char *key, int64_t value);
void mm__to7_bool(mm_conv *c, const char *key, bool value);
void mm__to7_copy_text(mm_conv *c, const char *key, mm_node value);   /* as Jackson reads a text */
void mm__to7_copy_long(mm_conv *c, const char *key, mm_node value);
void mm__to7_copy_texts(mm_conv *c, const char *key, mm_node value);  /* list of texts or null */
void mm__to7_texts(mm_conv *c, const char *key, mm_old_texts list);
void mm__to7_time(mm_conv *c, const char *key, mm_node value);        /* 4.5.2 */
/* Members that are not `known` in 0.6: kept, but for those whose name 0.7 writes itself. Lists end with NULL. */
void mm__to7_unknown(mm_conv *c, mm_node object, const char *const *known, const char *const *written);
/* A member that 0.7 has no place for: noted if it is there and not null. */
void mm__to7_legacy(mm_conv *c, mm_node object, const char *name);
/* Every member of such an object is dropped: warns of the unknown ones. */
void mm__to7_dropped(mm_conv *c, mm_node object, const char *const *known);
/* Is this the member that counts, if members are duplicated? */
bool mm__to7_counts(mm_node object, mm_node key, mm_node value, const char **name);

/* ---- documents: survey and conversion ---- */
mm_code mm__to7_table_survey(mm_doc *doc, mm_index *idx);
mm_code mm__to7_exd_survey(mm_doc *doc, mm_index *idx);
mm_code mm__to7_desc_survey(mm_doc *doc, mm_index *idx);
mm_code mm__to7_cube_survey(mm_doc *doc, mm_index *idx);
mm_code mm__to7_job_survey(mm_doc *doc, mm_index *idx);

mm_conv_fn mm__to7_table, mm__to7_exd, mm__to7_desc, mm__to7_cube, mm__to7_project;
mm_code mm__to7_job(mm_doc *doc, mm_emit *out);
mm_code mm__to7_job_output(mm_doc *doc, mm_emit *out);
/* Warns of an inverted index design in the form of 0.6. */
mm_code mm__to7_inverted_index(mm_doc *doc);
/* /execute_output of task i; `output` is the root of its output file, absent if there is none. */
void    mm__to7_task_output(mm_conv *c, const mm_07_job *job, size_t i, mm_node output);
/* The state of 0.7 for one of 0.6. */
const char *mm__to7_job_state(const char *old);
/* "UUID-07"; in the arena, NULL: out of memory (the reader knows). */
const char *mm__to7_task_uuid(mm_conv *c, const mm_07_job *job, size_t i);

/* ---- parts of a desc ---- */
/* A desc on its way to 0.7. */
typedef struct mm_07_made {
    mm_06_desc old;
    mm_old_model model;
    const mm_06_dimension **lookup_of;   /* per lookup of the model: the dimension it comes from */
    mm_old_desc desc;
    const mm_06_dimension **from;        /* per dimension of desc: the old one; unknown members go to its first */
    mm_refs columns;                     /* of 0.6 */
    mm_map names;                        /* name -> entry of columns: 4.3.5 */
} mm_07_made;

mm_code mm__to7_desc_check(mm_conv *c, const mm_06_desc *old);       /* 4.3.1, against the tables */
mm_code mm__to7_desc_model(mm_conv *c, mm_07_made *m);               /* 4.3.2, 4.3.3 */
mm_code mm__to7_desc_dimensions(mm_conv *c, mm_07_made *m);          /* 4.3.4, with the repairs asked for */
void    mm__to7_desc_same_names(mm_conv *c, const mm_07_made *m);
mm_code mm__to7_desc_rowkey(mm_conv *c, mm_07_made *m);              /* 4.3.5 */
mm_code mm__to7_desc_load(mm_conv *c, mm_07_made *m);                /* 4.3.6 */
mm_code mm__to7_desc_print(mm_conv *c, const mm_07_made *m, const char *signature);
mm_code mm__to7_model_print(mm_conv *c, const mm_07_made *m);
/* Name -> the non-derived column of 0.6 that a rowkey means by it; the later one wins. Values: mm_refs_entry. */
mm_code mm__to7_rowkey_names(const mm_refs *columns, mm_map *out);
/* Does the join make a lookup? */
bool mm__to7_makes_lookup(const mm_06_join *join);

#endif
