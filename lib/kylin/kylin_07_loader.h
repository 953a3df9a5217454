#ifndef METAMIG_KYLIN_07_LOADER_H
#define METAMIG_KYLIN_07_LOADER_H

/* What the 0.7 server does when it loads a model or a cube desc, and what it would complain about.
 * docs/formats/kylin-0.6-to-0.7.md 7.2. */
#include "metastore/old_desc.h"

typedef struct mm_07_fault {
    const char *pointer;  /* RFC 6901, into the model or desc document */
    const char *text;
    bool warning;         /* the server loads it all the same */
} mm_07_fault;

/* In the order in which the server meets them: the first error is the one it would die of. Lives in the arena. */
typedef struct mm_07_faults { mm_07_fault *at; size_t n, cap, n_errors; } mm_07_faults;

/* A resolved column: upper-case table id and column name as the table has it. table == NULL = not resolved. */
typedef struct mm_07_ref { const char *table, *column; } mm_07_ref;

/* What loading a desc finds out. Arrays are as long as the desc's; lives in the arena. */
typedef struct mm_07_loaded {
    mm_07_ref *rowkey;                  /* per rowkey column: its member of N */
    const mm_old_lookup **lookup;       /* per dimension: the model's lookup of its table, NULL = none (fact table) */
    const mm_07_ref *columns; size_t n_columns; /* N: all dimension columns that are not derived, first-seen order */
} mm_07_loaded;

/* Return MM_OK or MM_E_NOMEM; faults are appended to `faults` (zero it first). */
mm_code mm__07_load_model(mm_arena *arena, const mm_old_model *model, const mm_old_tables *tables,
                          mm_07_faults *faults);
/* `model` NULL = the desc names no known model. */
mm_code mm__07_load_desc(mm_arena *arena, const mm_old_desc *desc, const mm_old_model *model,
                         const mm_old_tables *tables, mm_07_faults *faults, mm_07_loaded *out);

#endif
