#ifndef METAMIG_METASTORE_SIGNATURE_DESC_H
#define METAMIG_METASTORE_SIGNATURE_DESC_H

/* Signatures of cube descs by release line: of Kylin 0.7.1 to 2.0.0, docs/formats/kylin-1.x-to-2.0.md 2.8, and of 2.1
 * to 4.0, docs/formats/ke-metastore.md 4.3. */
#include "metastore/cube_desc.h"
#include "metastore/signature.h"

typedef struct mm_signed {
    char value[MM_SIGNATURE_SIZE]; /* "" if it cannot be computed */
    const char *why;               /* then: in the arena or static */
    bool non_ascii;                /* the reason is a letter whose case is not known here */
} mm_signed;

/* The desc is as the file of that line has it. `tables` may be { 0 }: 1.5.3 to 2.0.0 alone need tables. The model may
 * be NULL from 2.1 on. MM_E_NOMEM only. */
mm_code mm__signature_desc(mm_arena *arena, const mm_cube_desc *desc, const mm_cube_model *model, mm_old_tables tables,
                           mm_line line, mm_signed *out);
/* Is `stored` the signature of the desc in any form that servers of that line may have hashed? `out` is the form that
 * is written. */
mm_code mm__signature_desc_is(mm_arena *arena, const mm_cube_desc *desc, const mm_cube_model *model,
                              mm_old_tables tables, mm_line line, const char *stored, mm_signed *out, bool *same);
/* The text that is hashed, appended to `buf`. */
mm_code mm__signature_desc_input(mm_buf *buf, mm_arena *arena, const mm_cube_desc *desc, const mm_cube_model *model,
                                 mm_old_tables tables, mm_line line, mm_signed *out);

/* ---- names as 1.5.3 and later resolve them ---- */
typedef struct mm_resolved { const char *alias; const mm_old_table *table; const mm_old_column *column; } mm_resolved;

/* The table that `name` means: by alias, name or DB.NAME. */
bool mm__resolve_table(const mm_cube_model *model, mm_old_tables tables, const char *name, mm_resolved *out);
/* "X.Y" or "Y": fact table first, then lookups in order; case ignored. */
bool mm__resolve_column(const mm_cube_model *model, mm_old_tables tables, const char *name, mm_resolved *out);
/* The desc with the names that 2.0.0 has in memory; *why names what does not resolve. MM_E_NOMEM only. */
mm_code mm__resolve_desc(mm_arena *arena, const mm_cube_model *model, mm_old_tables tables, mm_cube_desc *desc,
                         const char **why);
/* The encodings that 1.5.3 and later have in memory: dict on a date is date, on a time is time. */
mm_code mm__resolve_encodings(mm_arena *arena, const mm_cube_model *model, mm_old_tables tables, mm_cube_desc *desc,
                              const char **why);

#endif
