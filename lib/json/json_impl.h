#ifndef METAMIG_JSON_IMPL_H
#define METAMIG_JSON_IMPL_H

/* Inside of the JSON layer. docs/formats/json-layer.md 4.1 and 5.1 describe tape and edits.
 *
 * A value is named by the index of its token. Values added by edits are tokenized behind those of the input, so the
 * tape holds several texts ("pieces"): piece 0 is the input. A container whose children were edited is "loose": its
 * token has the flag MM_TOK_LOOSE and `len` is the number of its list of slots. */
#include "core/core.h"
#include <metamig/json.h>

typedef struct mm_tok {
    uint32_t off;  /* strings: of the byte after the opening quote */
    uint32_t len;  /* strings: without quotes */
    uint32_t next; /* token after the subtree; of a name: hash of the decoded name */
    uint32_t meta; /* kind and flags in the low byte; above it number of children, or group of a repeated name */
} mm_tok;

enum {
    MM_TOK_NAME  = 8,    /* member name; the other kinds are those of mm_json_kind */
    MM_TOK_KIND  = 0x0f,
    MM_TOK_ESC   = 0x10, /* has a backslash */
    MM_TOK_HI    = 0x20, /* has non-ASCII bytes */
    MM_TOK_LONE  = 0x40, /* has an unpaired surrogate escape */
    MM_TOK_DUP   = 0x80, /* name: a sibling has it too; object: some names do */
    MM_TOK_LOOSE = 0x10  /* containers */
};
#define MM_TOK_MANY 0xffffffu   /* this number of children or more: walk and count */
#define MM_TOK_LIMIT 0x7fffffffu /* tokens of a document */

/* A text on the tape. */
typedef struct mm_piece {
    const char *text;
    uint32_t    first;    /* its first token; it ends where the next piece begins */
    uint32_t    owner;    /* container it was put into */
    bool        verbatim; /* a copied value: written as it is. Else: printed in the style of the document */
    const char *indent;   /* of the line where a verbatim value began */
    uint32_t    n_indent;
} mm_piece;

#define MM_SLOT_NEW 0x80000000u /* in names of slots: number of an added slot, else token of an original child */
#define MM_SLOT_NONE 0xffffffffu

/* Place of a child in a loose container; slots are linked in order and never freed. */
typedef struct mm_slot {
    uint32_t name, value; /* tokens; name 0 in arrays */
    uint32_t origin;      /* first token of the original child, 0 for an added one */
    uint32_t prev, next;  /* slots; a removed slot keeps `next` */
    bool     dead;
    bool     kept;        /* of the writer: an original child in the original order */
} mm_slot;

typedef struct mm_loose {
    uint32_t tok, len;          /* container and its original length in bytes */
    uint32_t n_orig;            /* the first slots are the original children, in order */
    uint32_t n_slots, cap_slots;
    uint32_t first, last, live; /* MM_SLOT_NONE: no child */
    bool     moved;             /* original children may stand in another order */
    mm_slot *slots;
} mm_loose;

typedef struct mm_dups { uint32_t object, first, second, count; } mm_dups; /* a name that occurs several times */

/* A vector that survives from document to document. */
typedef struct mm_vec { void *data; size_t cap; } mm_vec; /* bytes */

typedef struct mm_fault_at { /* first fault of a scan */
    mm_code     code;
    const char *rule;
    char        text[96];
    size_t      off;
    uint32_t    cur, count, n; /* innermost open container, its finished children, tokens so far */
} mm_fault_at;

typedef struct mm_span { const char *s; size_t n; } mm_span;

/* How a document is written; the texts point into it. */
typedef struct mm_look {
    mm_span newline, unit, colon;
    bool    lines;                /* there are line ends at all */
    bool    array_lines;          /* arrays: an element per line */
    mm_span array_pad, array_gap; /* else: behind the bracket, behind the comma */
} mm_look;
struct mm_names; /* json_index.c */

struct mm_json {
    mm_ctx     *ctx;
    const char *file;
    const char *text;     /* the input */
    size_t      len;
    bool        bom;
    bool        quiet;    /* faults of the data do not go to the context */
    bool        last_wins;
    mm_buf      copy;     /* input that was not padded */
    mm_arena    arena;    /* decoded texts, pointers, slots: as long as the nodes */
    mm_tok     *tape;
    uint32_t    n, cap, n_base;
    uint32_t    root;     /* 0: nothing parsed */
    bool        lone;     /* the input has unpaired surrogate escapes */

    mm_vec      dups;     /* mm_dups */
    uint32_t    n_dups;
    mm_vec      hashes;   /* scratch of the tokenizer */
    mm_vec      table;    /* scratch of the duplicate check */
    mm_vec      name[2];  /* decoded names */
    mm_vec      issues;
    uint32_t    n_issues;
    bool        listed;

    mm_vec      parents;  /* mm_parent per token, built when asked for */
    uint32_t    n_parents;
    mm_vec      lines;    /* checkpoints of the line count */
    size_t      n_lines;

    mm_vec      pieces;   /* mm_piece */
    uint32_t    n_pieces;
    mm_vec      loose;    /* mm_loose *, in the arena */
    uint32_t    n_loose;
    mm_map      names;    /* index of large objects */
    mm_map      hung;     /* container that an edit hung up -> where */
    bool        any_hung;
    uint32_t    at_parent, at_child; /* last mm_node_at() */
    size_t      at_index;

    mm_vec      frames;   /* stack of the writers */
    mm_vec      order;    /* loose containers by token */
    uint32_t    n_order;
    mm_look     look;     /* if looked */
    bool        looked;
    mm_buf      out;
    mm_json_style out_style;
    bool        out_valid;
    mm_buf      value;    /* text given to an edit */

    mm_fault_at fault;
    mm_error    error;
};

static inline unsigned mm__tok_kind(const mm_tok *t)
{
    return t->meta & MM_TOK_KIND;
}

static inline bool mm__tok_holds(const mm_tok *t) /* object or array */
{
    unsigned kind = t->meta & MM_TOK_KIND;
    return kind == MM_JSON_OBJECT || kind == MM_JSON_ARRAY;
}

static inline bool mm__tok_is_text(const mm_tok *t)
{
    unsigned kind = t->meta & MM_TOK_KIND;
    return kind == MM_JSON_STRING || kind == MM_TOK_NAME;
}

/* ---- json_scan.c ---- */
/* Tokenizes `text` behind its first `skip` bytes, from token `first` on; a control character and readable bytes
 * follow it. Fault: json->fault. */
mm_code mm__json_scan(mm_json *json, const char *text, size_t len, size_t skip, uint32_t first);

/* ---- json_tape.c ---- */
void   *mm__json_room(mm_json *json, mm_vec *vec, size_t n, size_t size); /* NULL: out of memory */
/* Room for `need` tokens, after `done` of `len` bytes of a text. */
mm_code mm__json_grow(mm_json *json, uint32_t need, size_t done, size_t len);
/* mm_json_parse() without touching the context's error for faults of the data. */
mm_code mm__json_parse(mm_json *json, const char *file, const char *text, size_t len, unsigned flags);
/* Last fault of this document; code MM_OK if there was none. */
const mm_error *mm__json_error(const mm_json *json);
/* Faults of the data stay inside; a run hands them on as findings. */
void    mm__json_quiet(mm_json *json, bool last_wins);
mm_code mm__json_lone(mm_json *json, uint32_t tok); /* fails with json/lone-surrogate at a string */
mm_code mm__json_fail(mm_json *json, mm_code code, const char *rule, const mm_json_where *where, const char *fmt, ...)
    MM_PRINTF(5, 6);
const mm_piece *mm__json_piece(const mm_json *json, uint32_t tok);

static inline const char *mm__json_text(const mm_json *json, uint32_t tok)
{
    return tok < json->n_base ? json->text : mm__json_piece(json, tok)->text;
}

static inline mm_loose *mm__json_loose(const mm_json *json, uint32_t tok) /* NULL: children are the original ones */
{
    const mm_tok *t = &json->tape[tok];
    return (t->meta & MM_TOK_LOOSE) != 0 && mm__tok_holds(t) ? ((mm_loose **)json->loose.data)[t->len] : NULL;
}

static inline uint32_t mm__json_len(const mm_json *json, uint32_t tok) /* of the original text, without quotes */
{
    const mm_loose *l = mm__json_loose(json, tok);
    return l != NULL ? l->len : json->tape[tok].len;
}

/* ---- json_sort.c ---- */
typedef bool mm_less_fn(void *user, uint32_t a, uint32_t b);
void mm__json_sort(uint32_t *v, size_t n, mm_less_fn *less, void *user);

/* ---- json_dup.c ---- */
/* `hashes` are those of its names, in order. */
mm_code mm__json_dup_check(mm_json *json, uint32_t object, uint32_t count, const uint32_t *hashes);

/* ---- json_string.c ---- */
/* Decodes the inside of a valid string token; out has room for n bytes. Unpaired surrogates become three bytes each
 * (as in WTF-8), the first one is left in *lone. */
size_t  mm__json_decode(const char *text, size_t n, char *out, unsigned *lone);
/* Appends the inside of a string token as Jackson escapes it; `astral`: characters above U+FFFF as two escapes. */
void    mm__json_escape(mm_buf *out, const char *text, size_t n, bool astral);
uint32_t mm__json_hash(const mm_json *json, const char *name, size_t n);
/* Decoded form of the inside of a string token; lives until the next call with the same scratch, 0 or 1. */
mm_code mm__json_decoded(mm_json *json, int which, const char *text, size_t n, const char **out, size_t *n_out);
mm_code mm__json_name(mm_json *json, int which, uint32_t tok, const char **name, size_t *n);
bool    mm__json_is(mm_json *json, uint32_t tok, const char *text, size_t n);
int     mm__json_order(mm_json *json, uint32_t a, uint32_t b); /* of string tokens, decoded: by length, then bytes */
bool    mm__json_same_name(mm_json *json, uint32_t a, uint32_t b);

/* ---- json_node.c ---- */
bool     mm__json_edited(const mm_json *json, uint32_t tok); /* is anything below this value edited? */
uint32_t mm__node_tok(mm_node node);  /* token of what is at the node's place now; 0 = absent */
mm_node mm__node_make(mm_json *json, uint32_t tok, uint32_t parent, uint32_t slot);
/* Walks the children of a container: *id is 0 at first, then names the slot. Value token, 0 after the last. */
size_t   mm__json_count(const mm_json *json, uint32_t container);
uint32_t mm__json_child(const mm_json *json, uint32_t container, uint32_t *id, uint32_t *name);
/* By name; the first or last of that name. */
uint32_t mm__json_member(mm_json *json, uint32_t object, const char *name, size_t n, uint32_t *id, uint32_t *name_tok);

/* ---- json_index.c ---- */
struct mm_names *mm__names_of(mm_json *json, uint32_t object, size_t count); /* NULL: look one by one */
uint32_t mm__names_find(mm_json *json, struct mm_names *names, const char *name, size_t n, uint32_t hash, uint32_t *id,
                        uint32_t *name_tok);
/* A member got this name. */
void     mm__names_add(mm_json *json, uint32_t object, uint32_t hash, uint32_t id);

/* ---- json_where.c ---- */
typedef struct mm_parent { uint32_t parent, ordinal; } mm_parent;
mm_code mm__json_line(mm_json *json, size_t off, uint64_t *line, uint64_t *col);
mm_code mm__json_where(mm_json *json, uint32_t tok, mm_json_where *out);
mm_code mm__json_fault_pointer(mm_json *json, const char **pointer); /* of json->fault */
mm_code mm__json_parents(mm_json *json, const mm_parent **out);

/* ---- json_loose.c ---- */
mm_loose *mm__json_loosen(mm_json *json, uint32_t tok);           /* NULL: out of memory */
uint32_t mm__loose_slot(const mm_loose *loose, uint32_t id);      /* MM_SLOT_NONE if there is none */
uint32_t mm__loose_id(const mm_loose *loose, uint32_t slot);
uint32_t mm__loose_add(mm_json *json, mm_loose *loose, uint32_t name, uint32_t value); /* a slot, not linked yet */
void     mm__loose_unlink(mm_loose *loose, uint32_t slot);
void     mm__loose_link(mm_loose *loose, uint32_t slot, uint32_t before);  /* MM_SLOT_NONE: at the end */
uint32_t mm__loose_at(const mm_loose *loose, size_t place);

/* ---- json_style.c ---- */
mm_look mm__json_look(const mm_json *json);
size_t  mm__json_start(const mm_json *json, uint32_t tok); /* first byte of a value or name, quote included */
size_t  mm__json_end(const mm_json *json, uint32_t tok);
mm_span mm__json_indent(const mm_json *json, uint32_t tok); /* blanks at the start of the line where it stands */

/* ---- json_splice.c ---- */
mm_code mm__json_splice(mm_json *json, mm_buf *out); /* the whole document */
/* Text of a value after the edits, appended to out. */
mm_code mm__json_splice_value(mm_json *json, mm_buf *out, uint32_t tok);

/* ---- json_print.c ---- */
typedef struct mm_printing {
    mm_json_style style;
    bool          decode; /* strings decoded and escaped again, else as written */
    bool          astral; /* with `decode`: characters above U+FFFF as two escapes */
    uint32_t      level;  /* open objects around the value */
} mm_printing;
mm_code mm__json_print_value(mm_json *json, mm_buf *out, uint32_t tok, const mm_printing *how);

#endif
