#ifndef METAMIG_METASTORE_TRIE_H
#define METAMIG_METASTORE_TRIE_H

/* The sorted set of values inside dictionaries and snapshots. docs/formats/kylin-binary-resources.md 3.4. */
#include "metastore/binary.h"

/* Head of a trie and what a walk over its nodes found. Points into the file. */
typedef struct mm_trie {
    size_t      at;             /* offset of the magic in the file */
    size_t      end;            /* offset behind the nodes */
    uint32_t    head_size;
    uint32_t    body_len;
    unsigned    child_size;     /* S: bytes of a child offset, 1 .. 5 */
    unsigned    count_size;     /* V: bytes of a count, 0 .. 4 */
    uint32_t    base_id;        /* 0 .. 32767 */
    uint32_t    max_len;        /* of a value, as the head says */
    const char *converter;      /* not NUL-terminated */
    size_t      converter_len;
    const unsigned char *nodes; /* first node */

    uint32_t    values;         /* n as the root says */
    /* Set by the walk: */
    bool        sound;          /* the nodes form one tree that tiles the body */
    uint32_t    n_nodes;
    uint32_t    splits;         /* values that only exist because a part cannot have more than 255 bytes */
    uint32_t    longest;        /* longest value in bytes, at most 16777215 */
} mm_trie;

/* Checks a trie at offset `at`; `limit` is where the bytes end that it may take. `digits`: 16 or 19 if its values are
 * encoded numbers, 0 if not, MM_TRIE_BY_CONVERTER: as the converter says. False if it is not known where it ends or how
 * many values it has; faults are reported. Time is linear in the size, no recursion. */
enum { MM_TRIE_BY_CONVERTER = 255 };
bool mm__trie_check(mm_binary *bin, size_t at, size_t limit, unsigned digits, mm_trie *out);

/* Is a converter with this class name known? */
void mm__trie_converter(mm_binary *bin, size_t at, const char *name, size_t len);
/* Digits that the named converter pads numbers to; 0 = plain text. */
unsigned mm__trie_digits(const char *converter, size_t len);
/* Name of a class without the package of Kylin, old or new. */
const char *mm__class_base(const char *name, size_t *len);

/* Value number `seq`, from 0, of a trie with a good head: at most `cap` bytes go to out, *len is its full length. False
 * if there is none. Safe on unsound tries: takes at most one pass over the nodes. */
bool mm__trie_value(const mm_trie *trie, uint32_t seq, unsigned char *out, size_t cap, size_t *len);
/* Bytes of an id, and the id that stands for NULL. */
unsigned mm__trie_id_size(const mm_trie *trie);
bool     mm__trie_is_null(const mm_trie *trie, uint32_t id);

/* ---- form of encoded numbers, docs 3.5: an automaton fed piece by piece (number_form.c) ---- */
enum { MM_NUMBER_START = 0, MM_NUMBER_BAD = 63 };
unsigned mm__number_feed(unsigned state, unsigned digits, const unsigned char *part, size_t len);
bool     mm__number_ends(unsigned state, unsigned digits);

#endif
