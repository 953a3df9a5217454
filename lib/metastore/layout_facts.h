#ifndef METAMIG_METASTORE_LAYOUT_FACTS_H
#define METAMIG_METASTORE_LAYOUT_FACTS_H

/* What is known of a dump of the layout of docs/formats/ke-metastore.md 1. Names are those of the files: a member
 * `name` that differs is a finding of its own. Names are looked up as the server does, without regard to case. */
#include "metastore/layout.h"
#include "metastore/product_version.h"

enum { /* kinds of facts */
    MM_LY_FIRST = 32, MM_LY_PROJECT = MM_LY_FIRST, MM_LY_TABLE, MM_LY_MODEL, MM_LY_DESC, MM_LY_CUBE, MM_LY_HYBRID,
    MM_LY_RAW_DESC, MM_LY_RAW_CUBE, MM_LY_JOB, MM_LY_OUTPUT, MM_LY_ACL, MM_LY_DRAFT, MM_LY_SCHEDULER, MM_LY_END,
};

typedef enum mm_ly_form { MM_LY_BINARY, MM_LY_SUFFIX, MM_LY_BARE } mm_ly_form; /* "*.json", JSON without suffix */

/* A top-level folder or file. */
typedef struct mm_ly_kind {
    const char *name;
    mm_ly_form  form;
    int         fact;      /* kind of its facts, 0 = none */
    bool        named;     /* its member `name` is the file's */
    bool        secret;    /* nothing of it is ever shown */
} mm_ly_kind;

const mm_ly_kind *mm__layout_kind(const char *path);   /* NULL: not of this layout, or no resource of it */
/* Is there anything in this top-level folder, or such a file? */
bool mm__layout_has(const mm_layout *layout, const char *name);

/* "/dict/" and what else no backup of a project or a cube holds; NULL-terminated. */
extern const char *const mm__layout_whole[];

typedef struct mm_ly_head {
    const char   *path, *name, *uuid;                  /* name: of the file; uuid NULL = none */
    mm_version    version;
    bool          broken;                              /* could not be read */
} mm_ly_head;

typedef struct mm_ly_texts { const char **at; size_t n; } mm_ly_texts;

/* Class of a source_type. */
typedef enum mm_ly_class { MM_LY_HIVE, MM_LY_KAFKA, MM_LY_RDBMS, MM_LY_OTHER } mm_ly_class;

typedef struct mm_ly_table {
    mm_ly_head  head;
    const char *identity, *project;                    /* "DB.T" upper-case; NULL = global */
    int64_t     source_type;
    bool        bad_type;
} mm_ly_table;
mm_ly_class mm__layout_class(int64_t source_type);

typedef struct mm_ly_realization { const char *type, *name; } mm_ly_realization;

typedef struct mm_ly_source { mm_ly_class kind; int64_t type; size_t n_tables; } mm_ly_source;

typedef struct mm_ly_used { const char *identity; const mm_ly_table *table; } mm_ly_used; /* table NULL: missing */

typedef struct mm_ly_project {
    mm_ly_head  head;
    mm_ly_texts tables, models;
    mm_ly_realization *realizations; size_t n_realizations;
    const char *source;                                /* kylin.source.default if it is text */
    bool        has_source;                            /* the member is there, whatever it is */
    mm_ly_used   *used;    size_t n_used, cap_used;    /* after the join: its tables, 3.2 steps 1 and 2 */
    bool   unsure;                                     /* one of them could not be read */
    size_t place;                                      /* among the projects, by path */
    mm_ly_source *sources; size_t n_sources;           /* what they are, hive first, other kinds by number */
} mm_ly_project;

typedef struct mm_ly_model {
    mm_ly_head  head;
    mm_ly_texts tables;                                /* the fact table, then the lookups; "DB.T" upper-case */
    const char *fact_alias;
    bool        lookups_old;                           /* spelled join_tables */
    bool        has_fact, has_partition, multilevel;
    mm_ly_texts minutes;                               /* tables of dimensions MINUTE_START */
    const mm_ly_project *owner[2];                     /* after the join */
} mm_ly_model;

typedef struct mm_ly_desc {
    mm_ly_head  head;
    const char *model, *signature;
    int64_t     storage_type, engine_type;             /* -1: none */
    mm_ly_texts minutes;
} mm_ly_desc;

typedef struct mm_ly_segment {
    const char *uuid, *name, *status;
    int64_t     start, end;
    bool        to_upgrade;                            /* dictionaries, but no project_dictionaries */
} mm_ly_segment;

typedef struct mm_ly_cube {
    mm_ly_head  head;
    const char *descriptor;
    mm_ly_segment *segments; size_t n_segments;
    const mm_ly_desc *desc;                            /* after the join; NULL: missing */
    const mm_ly_project *owner[2];
} mm_ly_cube;

typedef struct mm_ly_raw { mm_ly_head head; const char *model; } mm_ly_raw;
typedef struct mm_ly_job { mm_ly_head head; mm_ly_texts tasks; } mm_ly_job;
typedef struct mm_ly_output { mm_ly_head head; const char *status; bool used; } mm_ly_output;
typedef struct mm_ly_draft { mm_ly_head head; mm_ly_texts entities; } mm_ly_draft;
typedef struct mm_ly_scheduler { mm_ly_head head; const char *cube, *project; } mm_ly_scheduler;

typedef enum mm_ly_part { MM_LY_WHOLE, MM_LY_OF_PROJECT, MM_LY_OF_CUBE } mm_ly_part; /* what a backup holds: 1.1 */

struct mm_layout {
    mm_run    *run;
    unsigned   flags;
    mm_ly_part part;
    mm_map     names[MM_LY_END - MM_LY_FIRST];         /* file name -> fact, per kind; case is ignored */
    mm_map     uuids;                                  /* of what an ACL can be about */
    mm_map     tables;                                 /* identities that have a file, global or of a project */
    mm_map     jobs;                                   /* ids of jobs and tasks */
    mm_map     tops;                                   /* top-level names */
    mm_version highest;                                /* of 1.11 step 2 */
};

void *mm__layout_find(const mm_layout *layout, int kind, const char *name); /* NULL: none, or name is NULL */
/* table/NAME--P.json, else table/NAME.json. */
const mm_ly_table *mm__layout_table(const mm_layout *layout, const char *identity, const char *project);

/* ---- reading, for survey (layout_read*.c) ---- */
typedef struct mm_ly_reader { mm_doc *doc; mm_index *idx; bool speak; } mm_ly_reader;

mm_code mm__ly_text(mm_ly_reader *r, mm_node node, const char **out);   /* NULL if it is no string */
mm_code mm__ly_texts(mm_ly_reader *r, mm_node array, mm_ly_texts *out); /* strings of it */
mm_code mm__ly_identity(mm_ly_reader *r, const char *name, const char **out); /* "DB.T", upper-case */
mm_code mm__ly_read_project(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_table(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_model(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_desc(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_cube(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_raw(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_job(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_draft(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_scheduler(mm_ly_reader *r, mm_node root, void *fact);
mm_code mm__ly_read_output(mm_ly_reader *r);
mm_code mm__ly_read_secret(mm_ly_reader *r);
mm_code mm__ly_read_uuid(mm_ly_reader *r);

/* ---- checks ---- */
/* A finding at a pointer of the document, which is read again. */
mm_code mm__ly_say(mm_doc *doc, mm_severity severity, const char *rule, const char *pointer, const char *fmt, ...)
    MM_PRINTF(5, 6);
mm_code mm__ly_check_project(mm_doc *doc, const mm_layout *layout, const mm_ly_project *fact);
mm_code mm__ly_check_model(mm_doc *doc, const mm_layout *layout, const mm_ly_model *fact);
mm_code mm__ly_check_desc(mm_doc *doc, const mm_layout *layout, const mm_ly_desc *fact);
mm_code mm__ly_check_signature(mm_doc *doc, const mm_ly_desc *fact);
mm_code mm__ly_check_cube(mm_doc *doc, const mm_layout *layout, const mm_ly_cube *fact);
mm_code mm__ly_check_raw(mm_doc *doc, const mm_layout *layout, const mm_ly_raw *fact, bool is_desc);
mm_code mm__ly_check_segments(mm_doc *doc, const mm_layout *layout, const mm_ly_cube *fact);
mm_code mm__ly_check_job(mm_doc *doc, const mm_layout *layout, const mm_ly_job *fact);
mm_code mm__ly_check_case(mm_index *idx);

#endif
