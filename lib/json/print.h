#ifndef METAMIG_JSON_PRINT_H
#define METAMIG_JSON_PRINT_H

/* Writes new JSON text as events, in Jackson's indented style or compact; escapes as Jackson does. Errors stick and
 * are returned by mm_print_end(). docs/formats/json-layer.md 5.3, kylin-0.6-to-0.7.md 5. */
#include "core/core.h"
#include <metamig/json.h>

typedef struct mm_print {
    mm_buf       *buf;
    mm_json_style style;      /* MM_JSON_JACKSON or MM_JSON_COMPACT */
    bool          raw_astral; /* characters above U+FFFF as UTF-8 (signature text) instead of two escapes */
    mm_code       code;
    uint32_t      depth;      /* open containers */
    uint32_t      objects;    /* open objects: arrays add no indentation */
    uint64_t      is_array;   /* bit per open container, innermost lowest; deeper ones in `deep` */
    bool          first;      /* no child yet in the innermost container */
    bool          after_key;
    mm_buf        deep;       /* stack for more than 64 levels */
} mm_print;

void mm_print_init(mm_print *p, mm_buf *buf, mm_json_style style, bool raw_astral);
void mm_print_object(mm_print *p);
void mm_print_object_end(mm_print *p);
void mm_print_array(mm_print *p);
void mm_print_array_end(mm_print *p);
void mm_print_key(mm_print *p, const char *name);
void mm_print_key_n(mm_print *p, const char *name, size_t len);
void mm_print_null(mm_print *p);
void mm_print_bool(mm_print *p, bool value);
void mm_print_i64(mm_print *p, int64_t value);
void mm_print_u64(mm_print *p, uint64_t value);
void mm_print_text(mm_print *p, const char *text);            /* NULL prints null */
void mm_print_text_n(mm_print *p, const char *text, size_t len);
void mm_print_number(mm_print *p, const char *text, size_t len); /* token text, verbatim */
void mm_print_node(mm_print *p, mm_node node);                /* a value with all below it, re-printed; strings decoded
                                                                 and escaped again; absent prints null */
/* MM_E_MISUSE if containers are still open; MM_E_DATA if a node has an unpaired surrogate. */
mm_code mm_print_end(mm_print *p);

#endif
