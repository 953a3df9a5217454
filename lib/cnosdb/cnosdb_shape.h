#ifndef METAMIG_CNOSDB_SHAPE_H
#define METAMIG_CNOSDB_SHAPE_H

/* How the structs of the sources are written down (cnosdb_shape.c), for the checker that names faults and for the one
 * that only says whether there are any (cnosdb_shape_fast.c). */
#include "cnosdb/cnosdb.h"

typedef enum type { BOOL, STRING, UINT, INT, OBJECT, ENUM, LIST, MAP, CALL, ANY, VARIANT, TIME } type;

struct checker;
typedef mm_code call_fn(struct checker *c, mm_node node);

typedef struct value {
    type        type;
    bool        null_ok;
    unsigned    bits;
    const void *sub;
    call_fn    *call;
    const struct value *quick; /* of a CALL: accepts nothing that `call` does not; NULL: only `call` can tell */
} value;
typedef struct variant { const char *name; const value *v; } variant; /* v NULL: "name", else {"name":v} */
typedef struct field {
    const char *name;
    value       v;
    uint8_t     need;       /* profiles that cannot read the object without it */
    uint8_t     known;      /* profiles that read it */
    const char *was;        /* its old name, which is a leftover in the profiles of `left` */
    uint8_t     left;
    bool        alone;      /* only if the new name is missing */
} field;
typedef struct shape { const field *fields; size_t n; uint8_t strict; } shape;

bool mm__cnosdb_is_time(const char *text, size_t len);
/* Is there nothing to say about this value? `strict`: an unknown member is something to say. False also where this
 * cannot be told quickly. */
bool mm__cnosdb_shape_fine(mm_node root, const value *v, unsigned profile, bool strict);
/* Of a kind; `profiles` may be several: fine in all of them. */
bool mm__cnosdb_shape_quick(unsigned kind, mm_node root, unsigned profiles, bool strict);
bool mm__cnosdb_shape_has(mm_node object, const char *name); /* false also if that cannot be told quickly */

#endif
