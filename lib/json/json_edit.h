#ifndef METAMIG_JSON_EDIT_H
#define METAMIG_JSON_EDIT_H

/* What the edits share. */
#include "json/json_impl.h"

typedef struct mm_mark { uint32_t n, n_pieces, n_dups; } mm_mark; /* state of the tape before an edit */
typedef struct mm_place { mm_loose *loose; uint32_t parent, slot; } mm_place;

/* ---- json_piece.c ---- */
mm_code mm__edit_misuse(mm_json *json, const char *text);
void    mm__edit_touch(mm_json *json);
mm_mark mm__edit_mark(const mm_json *json);
void    mm__edit_undo(mm_json *json, mm_mark mark);
/* Tokenizes a value behind what is there; *out is its token. `piece` says what it is, its text is copied. */
mm_code mm__edit_json(mm_json *json, const char *text, size_t len, mm_piece piece, uint32_t *out);
/* A name or string token for plain UTF-8 text. */
mm_code mm__edit_text(mm_json *json, unsigned kind, const char *text, size_t n, uint32_t owner, uint32_t *out);
mm_code mm__edit_place(mm_node node, mm_place *out);
bool    mm__edit_object(const mm_json *json, uint32_t tok);
uint32_t mm__edit_value(mm_node node);      /* its token; 0: absent, or a name */
uint32_t mm__edit_container(mm_node node);
/* Finds the member an edit names; refuses duplicates. *id 0: there is none. */
mm_code mm__edit_named(mm_json *json, uint32_t object, const char *name, size_t n, uint32_t *id);
/* Token for a new name; fails if a member of the object has it. */
mm_code mm__edit_name(mm_json *json, uint32_t object, const char *name, size_t n, uint32_t *out);
uint32_t mm__edit_own_name(mm_json *json, const mm_place *at, uint32_t name);
/* Links a child in front of slot `before`; `name` 0 in arrays. */
mm_code mm__edit_put(mm_json *json, mm_loose *loose, uint32_t before, uint32_t name, uint32_t value);

/* ---- json_move.c ---- */
mm_code mm__edit_hang(mm_json *json, uint32_t tok, uint32_t parent); /* on record: a container's new place */

#endif
