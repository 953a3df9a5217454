#ifndef METAMIG_METASTORE_BINARY_H
#define METAMIG_METASTORE_BINARY_H

/* Checks of the resources of Kylin that are not JSON. docs/formats/kylin-binary-resources.md.
 *
 * The checks proper are functions of a range of memory; what they find goes to a callback. mm__binary_check() is the
 * door for routes of a format. */
#include "core/step.h"

/* What the caller knows beyond the file; all zeros = nothing. */
typedef struct mm_binary_facts {
    int64_t columns;       /* of the table that a snapshot was made of; <= 0 = unknown: not compared */
    bool    no_table_name; /* release before 1.5.4: `tableName` does not decide the folder of a snapshot */
} mm_binary_facts;

/* For routes "/dict/" .., "/table_snapshot/" .., "/cube_statistics/" .., "/UUID": reports what is wrong with the
 * document as findings, all with the byte offset in the text and at most one per rule. `facts` may be NULL.
 * MM_E_DATA if one of them is an error, MM_OK for any other path; else the run cannot go on. */
mm_code mm__binary_check(mm_doc *doc, const mm_binary_facts *facts);

/* ---- for the parts ---- */
typedef enum mm_bin_rule { /* order of mm__binary_rules */
    MM_BIN_EMPTY, MM_BIN_HEADER_LENGTH, MM_BIN_HEADER_UTF, MM_BIN_HEADER_JSON, MM_BIN_HEADER_FIELDS, MM_BIN_PATH,
    MM_BIN_CLASS, MM_BIN_UTF, MM_BIN_MAGIC, MM_BIN_TRIE_HEAD, MM_BIN_TRIE_LENGTH, MM_BIN_TRIE_SHORT, MM_BIN_TRIE_NODES,
    MM_BIN_TRIE_COUNT, MM_BIN_TRIE_MAXLEN, MM_BIN_CONVERTER, MM_BIN_NUMBER, MM_BIN_CARDINALITY, MM_BIN_FOREST,
    MM_BIN_DATE, MM_BIN_TRAILING, MM_BIN_SNAPSHOT_COUNT, MM_BIN_SNAPSHOT_ID, MM_BIN_SNAPSHOT_COLUMNS, MM_BIN_SEQ,
    MM_BIN_UUID, MM_BIN_DANGLING, MM_BIN_ORPHAN, MM_BIN_RULES
} mm_bin_rule;

extern const mm_rule mm__binary_rules[]; /* ended by an id of NULL */

typedef struct mm_binary_fault {
    mm_severity severity;
    const char *rule;
    uint64_t    offset;   /* in the file; the text ends with it */
    const char *text;
} mm_binary_fault;

typedef void mm_binary_fn(void *user, const mm_binary_fault *fault);

/* A file under check. Fill in all of the first part, zero the rest. */
typedef struct mm_binary {
    mm_arena            *arena;   /* for what a check needs; not freed by it */
    mm_json             *json;    /* parses headers; nodes of a header live until the next one */
    const unsigned char *data;
    size_t               len;
    bool                 padded;  /* MM_JSON_PAD readable bytes follow the data */
    const char          *path;    /* "/dict/..."; NULL: the place is not checked */
    mm_binary_fn        *fn;
    void                *user;

    uint32_t             seen;    /* a bit per rule: each speaks once per file */
    bool                 faulty;  /* an error was reported */
    mm_code              code;    /* MM_E_NOMEM and the like stick here: stop */
} mm_binary;

/* Reports unless this rule has spoken on this file; " at byte N" is appended. */
void mm__binary_report(mm_binary *bin, mm_bin_rule rule, mm_severity severity, uint64_t at, const char *fmt, ...)
    MM_PRINTF(5, 6);
/* An mm_binary_fn for whom findings do not matter. */
void mm__binary_silent(void *user, const mm_binary_fault *fault);
/* Bytes between `at` and the end are an error. */
void mm__binary_trailing(mm_binary *bin, size_t at);
/* UTF string at `at`: false and a report by `rule` if it does not fit into the file or Java cannot read it; *end is the
 * offset behind it. */
bool mm__binary_utf(mm_binary *bin, size_t at, mm_bin_rule rule, const char *what, size_t *end);

/* At most 200 bytes of a text from the input, cut between characters, for use with "%.*s". */
int mm__binary_show(const char *text, size_t len);

/* ---- header, docs 3.1 (binary_header.c) ---- */
typedef struct mm_binary_header {
    size_t  body;   /* offset of the first byte behind the header; 0 = unknown, nothing more can be said */
    mm_node root;   /* absent: it could not be read */
} mm_binary_header;

mm_binary_header mm__header_read(mm_binary *bin);
/* A text member: name for messages, what is there, its text (NULL if it is missing or no string). */
typedef struct mm_header_field { const char *name; mm_node node; bool optional; const char *text; } mm_header_field;
/* Fills in the texts; one finding names all that are missing or no strings but not optional. */
void mm__header_texts(mm_binary *bin, mm_header_field *fields, size_t n);
/* Does the file lie at ROOT FOLDER / SUB / UUID SUFFIX? `sub` may be NULL. */
void mm__header_path(mm_binary *bin, const char *root, const char *folder, size_t folder_len, const char *sub,
                     const char *uuid, const char *suffix);

/* First bytes of a document, at least `want` if it has as many, without loading more than needed. */
mm_code mm__binary_head(mm_doc *doc, size_t want, const unsigned char **data, size_t *len);
/* Parser of this thread, made at first use. */
mm_code mm__binary_json(mm_doc *doc, mm_json **out);

/* ---- kinds: complete checks of a file ---- */
void mm__dictionary_check(mm_binary *bin);                               /* dictionary.c */
void mm__snapshot_check(mm_binary *bin, const mm_binary_facts *facts);   /* snapshot.c */
void mm__statistics_check(mm_binary *bin);                               /* statistics.c */
void mm__store_uuid_check(mm_binary *bin);                               /* store_uuid.c */

#endif
