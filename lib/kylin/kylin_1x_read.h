#ifndef METAMIG_KYLIN_1X_READ_H
#define METAMIG_KYLIN_1X_READ_H

/* Documents of Kylin 1.4 to 2.0 for verify: docs/formats/kylin-1.x-to-2.0.md 1.1, 4.2. */
#include "kylin/kylin_07_read.h"
#include "metastore/signature_desc.h"

/* A release as a number: "1.5.4" is 10504, "1.4-alpha" is 10400. */
int mm__1x_release(const char *release);

typedef struct mm_1x_model_doc {
    const char *uuid;
    mm_cube_model model;               /* without nodes; texts as in the file */
    mm_cm_lookup *joins; size_t n_joins; /* of join_tables; mm__1x_model_read() moves them into the model */
} mm_1x_model_doc;

/* Into memory of the pass. MM_OK also if something did not fit: mm__07_is_bad(). */
mm_code mm__1x_model_read(mm_07_reader *r, mm_node root, mm_1x_model_doc *out);

/* What a desc is of, other than what a release reads. */
typedef enum mm_1x_shape { MM_1X_OLD, MM_1X_NEW, MM_1X_FOREIGN } mm_1x_shape;

/* `like` is what a desc without any mark of a shape is taken for. *why names what makes it foreign, in the arena. */
mm_code mm__1x_shape_of(mm_doc *doc, mm_node root, mm_1x_shape like, mm_1x_shape *out, const char **why);

/* Is `encoding` of that name, whatever its arguments? */
bool mm__1x_is_encoding(const char *encoding, const char *name);
/* Is `datatype` one of the names (ended by NULL), whatever its size? */
bool mm__1x_is_type(const char *datatype, const char *const *names);
/* fixed_length on a number, which 2.0 refuses: 5.4. */
bool mm__1x_is_misfit(const char *encoding, const char *datatype);

#endif
