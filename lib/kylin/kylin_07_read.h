#ifndef METAMIG_KYLIN_07_READ_H
#define METAMIG_KYLIN_07_READ_H

/* JSON documents of Kylin 0.7 as plain structs: tables say which member goes where and what type it must have, one
 * reader does the rest. Types, defaults and what the server accepts for them: docs/formats/kylin-0.6-to-0.7.md 2, 4.0.
 *
 * What does not fit is reported as kylin-0.7/verify/parse, and reading goes on: one run names all of it. */
#include "core/step.h"
#include "metastore/jackson_read.h"

typedef enum mm_07_type {
    MM_07_TEXT,     /* const char *; numbers and booleans as they are written */
    MM_07_INT,      /* int64_t, within 32 bits */
    MM_07_LONG,     /* int64_t */
    MM_07_BOOL,     /* bool */
    MM_07_ENUM,     /* const char *, the entry of `choices`; the null is NULL */
    MM_07_TEXTS,    /* mm_old_texts without nulls in it */
    MM_07_SPARSE,   /* mm_old_texts that may hold NULL */
    MM_07_LISTS,    /* const mm_old_texts *, and a size_t at `n_at` */
    MM_07_OBJECT,   /* members of `sub`, into the struct at `at` */
    MM_07_OBJECTS,  /* const struct *, one per element, and a size_t at `n_at` */
    MM_07_MAP,      /* texts by name; only checked */
    MM_07_ANY,      /* nothing but its presence is of interest */
    MM_07_LEGACY,   /* a member of 0.6 that 0.7 ignores: kylin-0.7/verify/legacy-member */
    MM_07_CALL      /* the function reads it */
} mm_07_type;

typedef struct mm_07_reader {
    mm_reader json;
    mm_index *idx;       /* structs and texts live here */
    bool      lenient;   /* legacy members are not named */
    void     *user;      /* of a MM_07_CALL */
} mm_07_reader;

typedef struct mm_07_schema mm_07_schema;

#define MM_07_NOWHERE ((size_t)-1) /* checked, not stored */

typedef struct mm_07_field {
    const char *name;
    mm_07_type  type;
    size_t      at;                  /* offset in the struct */
    size_t      n_at;                /* of the size_t of a list */
    size_t      has_at;              /* of a bool: the member is there and not null */
    bool        required;            /* null or absent is a fault */
    const char *initial;             /* of an absent text */
    const char *const *choices;      /* NULL-terminated */
    const mm_07_schema *sub;
    mm_code   (*call)(mm_07_reader *r, mm_node node, void *base);
} mm_07_field;

struct mm_07_schema {
    size_t size;                     /* of the struct */
    const mm_07_field *fields;
    size_t n_fields;
};

#define MM_07_SCHEMA(type, table) { sizeof(type), (table), MM_COUNT(table) }

mm_07_reader mm__07_reader(mm_doc *doc, mm_index *idx);
/* Did something not fit? */
bool mm__07_is_bad(const mm_07_reader *r);
/* Reads a JSON object into the zeroed struct at `out`. MM_OK also if something did not fit. */
mm_code mm__07_read(mm_07_reader *r, mm_node object, const mm_07_schema *schema, void *out);
/* Decoded text in the index; NULL for null and absent. */
mm_code mm__07_text(mm_07_reader *r, mm_node node, const char **out);
/* Checks an object of texts. */
mm_code mm__07_map(mm_07_reader *r, mm_node node, const char *name);
/* Reports that something does not fit. */
mm_code mm__07_misfit(mm_07_reader *r, mm_node node, const char *fmt, ...) MM_PRINTF(3, 4);

/* ---- the documents of section 2; facts.h of verify embeds these ---- */
typedef struct mm_07_table_doc {
    const char *uuid, *name, *database;
    const mm_old_column *columns; size_t n_columns;
} mm_07_table_doc;

typedef struct mm_07_model_doc { const char *uuid; mm_old_model model; } mm_07_model_doc;
typedef struct mm_07_desc_doc { const char *uuid, *signature; mm_old_desc desc; } mm_07_desc_doc;

extern const mm_07_schema mm__07_table_schema, mm__07_model_schema, mm__07_desc_schema;

#endif
