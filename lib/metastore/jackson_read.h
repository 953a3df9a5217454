#ifndef METAMIG_METASTORE_JACKSON_READ_H
#define METAMIG_METASTORE_JACKSON_READ_H

/* Reads typed members as Jackson does for Kylin: quoted numbers and booleans for numbers and booleans, numbers and
 * booleans for texts. docs/formats/kylin-0.6-to-0.7.md 4.0 "json-read" says what is taken and what is not.
 *
 * A reader reports every fault it meets and goes on with the default: one pass finds them all; `code` sticks. */
#include "core/step.h"
#include "metastore/old_desc.h"

typedef struct mm_reader {
    mm_doc     *doc;
    const char *rule;   /* of the findings */
    bool        mute;   /* nothing is reported; the first fault is kept in `first` */
    const char *first;
    mm_code     code;   /* MM_OK, MM_E_DATA, MM_E_NOMEM */
} mm_reader;

mm_reader mm__reader(mm_doc *doc, const char *rule);
/* A fault at a node (an absent one: the document). */
void mm__read_fault(mm_reader *r, mm_node at, const char *fmt, ...) MM_PRINTF(3, 4);

/* Null and absent give NULL. A NUL character inside is a fault: these texts become names and paths. */
const char *mm__read_text(mm_reader *r, mm_node node);
/* Null, absent and "" give `absent` if the member is absent, else 0. Range of a Java int or long. */
int64_t mm__read_int(mm_reader *r, mm_node node, int64_t absent);
int64_t mm__read_long(mm_reader *r, mm_node node, int64_t absent);
bool mm__read_bool(mm_reader *r, mm_node node, bool absent);
/* One of `values` (ended by NULL), or NULL for null and absent. */
const char *mm__read_enum(mm_reader *r, mm_node node, const char *const *values);
/* The node if it is an object, an array; an absent one for null and absent. */
mm_node mm__read_object(mm_reader *r, mm_node node);
mm_node mm__read_array(mm_reader *r, mm_node node);
/* at == NULL for null and absent. A null element is a fault. */
mm_old_texts mm__read_texts(mm_reader *r, mm_node node);

/* What a text member holds, whatever its length and characters: null, or the text that Jackson would have read. */
struct mm_print;
void mm__read_print_text(mm_reader *r, mm_node node, struct mm_print *p);

#endif
