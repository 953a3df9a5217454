#ifndef METAMIG_METASTORE_CUBE_DESC_H
#define METAMIG_METASTORE_CUBE_DESC_H

/* Cube descs of Kylin 0.7 to 4.0 as plain structs, of the old (rowkey-centred) and of the new shape, with the nodes
 * they come from: docs/formats/kylin-1.x-to-2.0.md 4.2.
 *
 * Texts are NUL-terminated, NULL stands for JSON null; lists that are null have at == NULL. Everything lives in the
 * arena of the document. */
#include "json/print.h"
#include "metastore/jackson_read.h"

/* What differs between releases in files and signatures: 2.8.1 to 2.8.3. */
typedef enum mm_line {
    MM_LINE_1_4,    /* 0.7.1 to 1.4 */
    MM_LINE_1_5_0,
    MM_LINE_1_5_1,
    MM_LINE_1_5_2,
    MM_LINE_1_5_3,  /* to 1.6.0 */
    MM_LINE_2_0,
    MM_LINE_2_1,    /* to 2.3: docs/formats/ke-metastore.md 4.3, an encoding_version of 1 left out */
    MM_LINE_2_4     /* to 4.0 */
} mm_line;

/* The line of a release, "1.5.4" or "1.4-alpha". */
mm_line mm__line_of(const char *release);

typedef struct mm_cd_lists { const mm_old_texts *at; size_t n; } mm_cd_lists;

typedef struct mm_cd_param {
    const char *type, *value;
    const struct mm_cd_param *next;
    mm_node node;
} mm_cd_param;

typedef struct mm_cd_dimension {
    int64_t id;
    size_t  order;               /* place in the file */
    const char *name, *table;
    bool hierarchy, text_column; /* text_column: a text where the old shape has a list */
    mm_old_texts column;         /* old shape: the list; new shape: one entry, or null */
    mm_old_texts derived;
    mm_node node;
} mm_cd_dimension;

typedef struct mm_cd_measure {
    int64_t id;
    size_t  order;
    const char *name, *expression, *returntype, *dependent;
    bool has_function;
    const mm_cd_param *param;
    mm_node node, function, configuration;
} mm_cd_measure;

typedef struct mm_cd_rowcol {
    const char *column, *dictionary, *encoding, *index;
    int64_t length, encoding_version;
    bool mandatory, shard;
    mm_node node;
} mm_cd_rowcol;

typedef struct mm_cd_group {
    mm_old_texts includes, mandatory;
    bool has_rule;
    mm_cd_lists hierarchies, joints;
    mm_node node, rule;
} mm_cd_group;

typedef struct mm_cd_hcolumn { const char *qualifier; mm_old_texts refs; mm_node node; } mm_cd_hcolumn;
typedef struct mm_cd_family { const char *name; mm_cd_hcolumn *columns; size_t n_columns; mm_node node; } mm_cd_family;

typedef struct mm_cube_desc {
    bool new_shape;
    const char *name, *model_name;
    mm_old_texts null_string;
    mm_cd_dimension *dimensions; size_t n_dimensions; /* NULL: null; so for the next ones */
    mm_cd_measure *measures;     size_t n_measures;
    bool has_rowkey;
    mm_cd_rowcol *rowcols;       size_t n_rowcols;
    mm_cd_lists old_groups;
    mm_cd_group *groups;         size_t n_groups;
    bool has_hbase;
    mm_cd_family *families;      size_t n_families;
    int64_t engine, storage;
    mm_node root, rowkey, hbase;
} mm_cube_desc;

/* Reads what both shapes have; faults go to the reader, absent parts get the defaults of Java. */
void mm__cube_desc_read(mm_reader *r, mm_node root, bool new_shape, mm_cube_desc *out);

/* Brings a desc of the old shape into the form that 1.4 has in memory and writes: sorted by id, names upper-case.
 * Changes what d points to. MM_E_NOMEM only. */
mm_code mm__cube_desc_normalise(mm_arena *arena, mm_cube_desc *d);

/* Upper-case, unless it has a letter outside ASCII: Kylin goes by the locale of its machine then. */
void mm__upper_name(char *name);

/* ---- a model ---- */
typedef struct mm_cm_lookup {
    const char *table, *alias, *join_type;
    bool has_join;
    mm_old_texts pk, fk;
    mm_node node, join;
} mm_cm_lookup;

typedef struct mm_cube_model {
    const char *name, *fact_table;
    mm_cm_lookup *lookups; size_t n_lookups; /* of join_tables too */
    bool no_dimensions, no_metrics;          /* the list is null or absent */
    bool has_partition;
    const char *partition_column, *partition_format, *partition_type, *partition_builder; /* with defaults */
    int64_t partition_start;
    mm_node root, partition;
} mm_cube_model;

void mm__cube_model_read(mm_reader *r, mm_node root, mm_cube_model *out);

/* ---- printing: each writes one value ---- */
typedef struct mm_cd_form {
    mm_line line;
    bool    hashed;     /* for a signature: no unknown members, names upper-cased as Java does */
    size_t *n_unknown;  /* counts the unknown members that were written; may be NULL */
    bool   *uncased;    /* set if a name has a letter whose case is not known here; may be NULL */
    mm_arena *arena;
    bool    sorted;     /* configuration in alphabetical order, not in that of the file */
    bool    versions;   /* 2.0 writes an encoding_version of 1, too */
} mm_cd_form;

void mm__cd_print_dimensions(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d);
void mm__cd_print_measures(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d);
void mm__cd_print_rowkey(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d);
void mm__cd_print_groups(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d);
void mm__cd_print_hbase(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d);
/* Members of the object that are not in `known` (ended by NULL), in input order. */
void mm__cd_print_unknown(mm_print *p, const mm_cd_form *form, mm_node object, const char *const *known);

/* The name of a table without its database. */
#define mm__table_name(text) mm__old_last_part(text)

#endif
