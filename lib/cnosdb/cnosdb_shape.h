#ifndef METAMIG_CNOSDB_SHAPE_H
#define METAMIG_CNOSDB_SHAPE_H

/* How the structs of the sources are written down (cnosdb_shape_kinds.c, cnosdb_shape_table.c), for the checker that
 * names faults (cnosdb_shape.c) and for the one that only says whether there are any (cnosdb_shape_fast.c). */
#include "cnosdb/cnosdb.h"

typedef enum type { BOOL, STRING, UINT, INT, OBJECT, ENUM, LIST, MAP, CALL, ANY, VARIANT, TIME } type;

typedef struct cn_checker { mm_doc *doc; unsigned profile; cn_faults *faults; } cn_checker;
typedef mm_code call_fn(cn_checker *c, mm_node node);

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

#define EVER (CN_SRC | CN_ALL)
#define FIELD(n, ...) { .name = (n), .v = { .type = __VA_ARGS__ }, .need = EVER, .known = EVER }
#define MAYBE(n, ...) { .name = (n), .v = { .type = __VA_ARGS__, .null_ok = true }, .known = EVER }
#define SHAPE_OF(table) { .fields = (table), .n = MM_COUNT(table) }

extern const value mm__cnosdb_text_value, mm__cnosdb_table_value;
extern const shape mm__cnosdb_std_duration;
/* What a record of this kind is in a profile; NULL: anything. */
const value *mm__cnosdb_value_of(unsigned kind, mm_node root, unsigned profile);

/* ---- the checker, for values that a table cannot describe ---- */
mm_code mm__cnosdb_shape_check(cn_checker *c, mm_node node, const value *v);
mm_code mm__cnosdb_shape_object(cn_checker *c, mm_node node, const shape *s);
mm_code mm__cnosdb_shape_one_of(cn_checker *c, mm_node node, const char *const *names);
mm_code mm__cnosdb_shape_mistyped(cn_checker *c, mm_node node, const char *wanted);
mm_code mm__cnosdb_shape_variant(cn_checker *c, mm_node at, mm_node name); /* unknown variant NAME */
/* Findings: one of each sort for a record. `fmt` takes `a`, cut to what fits into a line. */
enum { CN_SHAPE, CN_STRICT, CN_LEFTOVER, CN_UNKNOWN_MEMBER };
mm_code mm__cnosdb_shape_tell(cn_checker *c, int which, mm_node at, const char *fmt, const char *a);
const char *mm__cnosdb_shape_text(mm_node node);

bool mm__cnosdb_is_time(const char *text, size_t len);
/* Is there nothing to say about this value? `strict`: an unknown member is something to say. False also where this
 * cannot be told quickly. */
bool mm__cnosdb_shape_fine(mm_node root, const value *v, unsigned profile, bool strict);

#endif
