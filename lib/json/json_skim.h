#ifndef METAMIG_JSON_SKIM_H
#define METAMIG_JSON_SKIM_H

/* Reads one JSON object in pieces, in memory that does not depend on its size, and keeps short text members of its top
 * level. As strict as the parser (RFC 8259, UTF-8, depth), but of duplicate members only those of the top level are
 * seen, among the first MM_SKIM_NAMES. For resources that can be larger than memory. */
#include "core/core.h"

enum { MM_SKIM_NAMES = 32, MM_SKIM_TEXT = 64 };

typedef struct mm_skim_member {
    const char *name;
    char        text[MM_SKIM_TEXT];  /* raw string, "" if it is none, too long, or has escapes */
} mm_skim_member;

typedef struct mm_skim {
    mm_skim_member *members;
    size_t      n_members;
    mm_buf      stack;           /* '{' or '[' per open container */
    uint32_t    max_depth;
    int         state;
    bool        is_name, top_name; /* of the string that is read */
    bool        started;         /* the root is open, or was */
    unsigned    need;            /* bytes of a character, or hex digits, that must follow */
    unsigned char low, high;     /* range of the next byte of a character */
    const char *word;            /* rest of true, false, null */
    char        name[MM_SKIM_TEXT], value[MM_SKIM_TEXT];
    size_t      n_text;          /* of the string that is read; SIZE_MAX: not kept */
    char        names[MM_SKIM_NAMES][MM_SKIM_TEXT];
    size_t      n_names;
    const char *fault;           /* NULL: none so far */
    bool        duplicate;
    uint64_t    line, col, dup_line, dup_col;
} mm_skim;

void    mm__skim_init(mm_skim *s, mm_ctx *ctx, mm_skim_member *members, size_t n, uint32_t max_depth);
/* MM_E_SYNTAX: `fault`, at `line` and `col`. A duplicate is no fault: `duplicate`, `dup_line`, `dup_col`. */
mm_code mm__skim_feed(mm_skim *s, const char *data, size_t len);
mm_code mm__skim_end(mm_skim *s);
void    mm__skim_free(mm_skim *s);

#endif
