#ifndef METAMIG_METASTORE_OLD_DESC_H
#define METAMIG_METASTORE_OLD_DESC_H

/* Tables, models and rowkey-centred cube descs ("old shape", Kylin 0.7 to 1.4) as plain structs.
 *
 * Texts are NUL-terminated, NULL stands for JSON null. Whoever fills a struct owns what it points to; nothing here is
 * freed one by one. docs/formats/kylin-0.6-to-0.7.md 2 lists the members. */
#include "core/core.h"

/* A list that may be null: at == NULL and n == 0. An empty one has at != NULL. */
typedef struct mm_old_texts { const char *const *at; size_t n; } mm_old_texts;

typedef struct mm_old_column { const char *name, *datatype; } mm_old_column;

typedef struct mm_old_table {
    const char *id;                        /* "DB.TABLE", upper-case */
    const mm_old_column *columns;          /* in order of the table */
    size_t n_columns;
    const mm_old_column *const *by_name;   /* made by mm__old_table_sort(); NULL: columns are searched one by one */
} mm_old_table;

/* Where tables come from; `id` need not be NUL-terminated. NULL = no such table. */
typedef struct mm_old_tables {
    const mm_old_table *(*find)(const void *user, const char *id, size_t len);
    const void *user;
} mm_old_tables;

typedef struct mm_old_join { const char *type; mm_old_texts pk, fk; } mm_old_join;
typedef struct mm_old_lookup { const char *table; bool has_join; mm_old_join join; } mm_old_lookup;

typedef struct mm_old_partition { const char *column; int64_t start; const char *type, *builder; } mm_old_partition;

typedef struct mm_old_model {
    const char *name, *fact_table;
    const mm_old_lookup *lookups; size_t n_lookups;
    bool has_partition; mm_old_partition partition;
} mm_old_model;

typedef struct mm_old_dimension {
    int64_t id;
    const char *name, *table;
    bool hierarchy;
    mm_old_texts column, derived;
} mm_old_dimension;

typedef struct mm_old_measure {
    int64_t id;
    const char *name;
    bool has_function, has_parameter;
    const char *expression, *param_type, *param_value, *returntype;
    const char *dependent;                 /* dependent_measure_ref */
} mm_old_measure;

typedef struct mm_old_rowcol {
    const char *column;
    int64_t length;
    const char *dictionary;
    bool mandatory;
} mm_old_rowcol;

typedef struct mm_old_rowkey {
    const mm_old_rowcol *columns; size_t n_columns; /* columns == NULL: null */
    const mm_old_texts *groups; size_t n_groups;    /* groups == NULL: null */
} mm_old_rowkey;

typedef struct mm_old_hcolumn { const char *qualifier; mm_old_texts refs; } mm_old_hcolumn;
typedef struct mm_old_family {
    const char *name;
    const mm_old_hcolumn *columns; size_t n_columns; /* columns == NULL: null */
} mm_old_family;

typedef struct mm_old_desc {
    const char *name, *model_name;
    const mm_old_dimension *dimensions; size_t n_dimensions; /* NULL: null; so for the next ones */
    const mm_old_measure *measures; size_t n_measures;
    bool has_rowkey; mm_old_rowkey rowkey;
    bool has_hbase; const mm_old_family *families; size_t n_families;
} mm_old_desc;

/* Fills `space` (n_columns entries, living as long as the table) and makes lookups by name O(log n). */
void mm__old_table_sort(mm_old_table *table, const mm_old_column **space);
/* First column of that name, ignoring case; what precedes the last dot of `name` is ignored. NULL = none. */
const mm_old_column *mm__old_table_column(const mm_old_table *table, const char *name);
/* `name` without everything up to its last dot. */
const char *mm__old_last_part(const char *name);
/* Value of a measure parameter of type "column" as Kylin normalises it: split at commas with the blanks around them,
 * upper-cased, sorted, joined again. Lives in the arena; NULL: out of memory. */
const char *mm__old_column_param(mm_arena *arena, const char *value);
/* The columns of such a value, sorted and upper-cased. */
mm_code mm__old_column_list(mm_arena *arena, const char *value, mm_old_texts *out);
/* Position of `text` in the list, ignoring case; SIZE_MAX = not there. */
size_t mm__old_texts_find(mm_old_texts list, const char *text);

#endif
