#ifndef METAMIG_JSON_SPLICE_H
#define METAMIG_JSON_SPLICE_H

/* Inside of the splice writer. */
#include "json/json_impl.h"

typedef struct mm_shift { mm_span old, now; } mm_shift; /* indentation of the lines of a moved value */

typedef enum mm_frame_kind { MM_FRAME_RANGE, MM_FRAME_LOOSE, MM_FRAME_FRESH } mm_frame_kind;

typedef struct mm_frame {
    mm_frame_kind   kind;
    const mm_shift *shift;            /* NULL: bytes as they are */
    const char     *text;
    /* range: bytes from..to, whose tokens are tok..tok_end */
    size_t          from, to;
    uint32_t        tok, tok_end;     /* new value: its container */
    /* loose container */
    const mm_loose *loose;
    uint32_t        slot, last, last_kept;
    mm_span         lead, gap, colon, tail; /* W(1), S, C, blanks before the closing bracket */
    bool            own_blanks;       /* lead, gap and tail are of the output, not of the input */
    /* new value */
    uint32_t        id, level;        /* last child, lines around it */
    bool            lines;            /* a child per line */
    const mm_look  *look;
    mm_span         base;             /* indentation of the line where the value began */
} mm_frame;

typedef struct mm_splice {
    mm_json *json;
    mm_buf  *out;
    mm_look  look;
    size_t   depth;
    mm_span  indent;                  /* of the first line, which may have begun before `out` */
    size_t   start, line, seen;       /* in `out`: first byte, start of the current line, what was searched for lines */
} mm_splice;

mm_span   mm__splice_indent(mm_splice *w); /* of the current line of the output; valid until it grows */
mm_frame *mm__splice_push(mm_splice *w);
/* A value that does not stand where it stood in the input. */
mm_code   mm__splice_value(mm_splice *w, uint32_t tok, const mm_look *look);
bool      mm__span_has_line(mm_span s);

/* ---- json_fresh.c ---- */
mm_code   mm__splice_fresh(mm_splice *w, uint32_t tok, const mm_look *look);
mm_code   mm__splice_step_fresh(mm_splice *w, mm_frame *f);

#endif
