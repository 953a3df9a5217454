#ifndef METAMIG_KYLIN_06_H
#define METAMIG_KYLIN_06_H

/* Documents of a Kylin 0.6 dump as structs: docs/formats/kylin-0.6-to-0.7.md 1.
 *
 * Everything lives in the arena of the document it was read from; nodes are kept for places and unknown members. Names
 * that 0.7 wants in upper case are upper-cased while they are read (4.3.1). */
#include "kylin/kylin_refs.h"
#include "metastore/jackson_read.h"

typedef struct mm_06_join {
    bool given;
    const char *type;
    mm_old_texts pk, fk;   /* upper-case, without table; at == NULL: null */
    mm_node node;
} mm_06_join;

typedef struct mm_06_level { int64_t level; size_t at; const char *column; mm_node node; } mm_06_level;

typedef struct mm_06_dimension {
    int64_t id;
    size_t at;             /* place in the document; so for levels and measures */
    const char *name, *table, *column;
    mm_06_join join;
    mm_06_level *levels; size_t n_levels;
    mm_old_texts derived;
    mm_node node;
    /* What the repairs of 4.3.6 ask for: */
    bool dropped_pk;       /* derived has lost the PKs of the join */
    bool insert_fk;        /* form b before form d */
    bool host;             /* the derived form names its host column */
} mm_06_dimension;

typedef struct mm_06_measure { mm_old_measure m; size_t at; mm_node node, function, parameter; } mm_06_measure;

typedef struct mm_06_desc {
    const char *name, *fact_table, *capacity;
    const char *partition_column, *partition_type;
    int64_t partition_start;
    mm_06_dimension *dimensions; size_t n_dimensions;  /* in order of id */
    mm_06_measure *measures; size_t n_measures;        /* in order of id; NULL: null */
    bool has_rowkey;
    mm_old_rowcol *rowcols; size_t n_rowcols;          /* as written */
    mm_old_texts *groups; size_t n_groups;             /* as written; NULL: null */
    bool has_hbase;
    mm_old_family *families; size_t n_families;
    mm_node root, partition, rowkey, hbase;
} mm_06_desc;

/* Reads with `r`: faults are reported, the result is then incomplete. */
void mm__06_read_desc(mm_reader *r, mm_node root, mm_06_desc *out);
/* Dimension columns by the rules of 0.6, derived ones marked; tables are bare upper-case names. Needs a sane desc. */
mm_code mm__06_columns(const mm_06_desc *desc, mm_refs *out);
/* Is this dimension's column the placeholder for the foreign keys? */
bool mm__06_is_fk(const mm_06_dimension *dim);

/* Upper-cased copy of a text in the arena of the reader's document; NULL stays NULL. */
const char *mm__06_upper(mm_reader *r, const char *text);
/* Has the text a letter outside ASCII that Java might upper-case? */
bool mm__06_foreign_letter(const char *text);

extern const char *const mm__06_cube_states[], *const mm__06_segment_states[], *const mm__06_project_states[];
extern const char *const mm__06_job_types[], *const mm__06_job_states[], *const mm__06_step_states[];
extern const char *const mm__06_capacities[], *const mm__06_partition_types[];

#endif
