#ifndef METAMIG_KYLIN_07_LOAD_H
#define METAMIG_KYLIN_07_LOAD_H

/* What the loaders of models and descs share. */
#include "kylin/kylin_07_loader.h"

/* `pointer` and `text` may come straight from an allocation that failed: NULL is MM_E_NOMEM. */
mm_code mm__07_fault(mm_arena *arena, mm_07_faults *faults, bool warning, const char *pointer, const char *text);
/* *out is NULL if there is no such table, or no id. */
mm_code mm__07_find_table(mm_arena *arena, const mm_old_tables *tables, const char *id, const mm_old_table **out);

static inline const char *or_null(const char *text)
{
    return text != NULL ? text : "null";
}

#endif
