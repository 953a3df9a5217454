#ifndef METAMIG_TESTS_BINARY_MAKE_H
#define METAMIG_TESTS_BINARY_MAKE_H

/* Writers of dictionaries, tries, forests, snapshots and SequenceFiles, and a door to their checks.
 * docs/formats/kylin-binary-resources.md. */
#include "core/run.h"
#include "metastore/binary.h"
#include "metastore/trie.h"

/* ---- growing bytes; out of memory ends the test ---- */
typedef struct bm { unsigned char *data; size_t len, cap; } bm;

void bm_free(bm *b);
void bm_reset(bm *b);
void bm_bytes(bm *b, const void *data, size_t len);
void bm_text(bm *b, const char *text);               /* without length */
void bm_be(bm *b, uint64_t value, unsigned n);       /* n bytes, big-endian */
void bm_patch(bm *b, size_t at, uint64_t value, unsigned n);
void bm_utf(bm *b, const char *text);                /* 2-byte length, bytes as given */
void bm_vint(bm *b, int64_t value);
void bm_hex(bm *b, const char *hex);                 /* "01 dd 7b" */

/* ---- values: sorted by unsigned bytes, distinct ---- */
typedef struct bm_value { const void *data; size_t len; } bm_value;
bm_value bm_v(const char *text);

/* ---- tries ---- */
#define BM_CONVERTER "org.apache.kylin.dict.StringBytesConverter"

typedef struct bm_trie {
    const char *converter;   /* NULL: BM_CONVERTER */
    unsigned    child_size;  /* 0: as small as possible */
    unsigned    count_size;  /* 0: as small as possible */
    /* Set by the writer: */
    size_t      at, nodes;   /* offsets of the magic and of the first node */
    size_t      body_len, n_nodes, n_values;
} bm_trie;

/* As Kylin does it: breadth first, parts of more than 255 bytes split by an additional value. */
void bm_trie_write(bm *b, bm_trie *trie, const bm_value *values, size_t n);
/* Head for nodes that the test writes itself with bm_node(). */
void bm_trie_head(bm *b, const char *converter, size_t body_len, unsigned child_size, unsigned count_size,
                  unsigned max_len);
/* `last` and `value` are the flags of the node; child 0 = none. */
void bm_node(bm *b, const bm_trie *sizes, bool last, bool value, uint64_t child, uint64_t count, const void *part,
             size_t len);
/* Decimal text as NumberDictionary (16 digits) or NumberDictionary2 (19) stores it; out takes 64 bytes. */
void bm_number(char *out, const char *text, unsigned digits);

/* ---- files ---- */
#define BM_UUID "b58ce89d-1a5e-4b2e-9d7c-0123456789ab"
#define BM_DICT "/dict/DEFAULT.T/C/" BM_UUID ".dict"
#define BM_SNAPSHOT "/table_snapshot/DEFAULT.T/" BM_UUID ".snapshot"
#define BM_SEQ "/cube_statistics/c/" BM_UUID ".seq"

/* Header of a dictionary of column DEFAULT.T C; returns the offset of the body. */
size_t bm_dict_header(bm *b, const char *dictionary_class, long cardinality);
/* Header of a snapshot of table DEFAULT.T with tableName. */
size_t bm_snapshot_header(bm *b, bool use_dictionary);
/* Dictionary with one trie of these texts, sorted. */
size_t bm_dict(bm *b, const char *dictionary_class, const char *const *texts, size_t n);
/* Forest of tries of texts; texts of one trie follow each other, sizes[i] says how many. Offset of the body. */
size_t bm_forest(bm *b, const char *const *texts, const size_t *sizes, size_t n);
size_t bm_forest_with(bm *b, const char *converter, const char *const *texts, const size_t *sizes, size_t n);
/* Up to the first record. */
void bm_seq_head(bm *b, bool compressed);
/* Value with its byte count, compressed if asked for. */
void bm_seq_record(bm *b, bool compressed, int64_t key, const void *data, size_t len);
extern const unsigned char bm_sync[16];

/* ---- checks ---- */
typedef struct bm_found { mm_severity severity; char rule[48]; uint64_t offset; char text[600]; } bm_found;
typedef struct bm_run {
    bm_found found[32];
    size_t   n;
    mm_code  code;
    char     list[1024];     /* "E trie-nodes 593; W cardinality 20"; "" = clean */
} bm_run;

/* Runs the check that belongs to the path on a copy without a byte to spare. `facts`, `alloc` may be NULL. */
const bm_run *bm_check(const char *path, const void *data, size_t len, const mm_binary_facts *facts);
/* The same with a context that the caller made. */
const bm_run *bm_check_ctx(mm_ctx *ctx, const char *path, const void *data, size_t len, const mm_binary_facts *facts);
/* Text of the finding of a rule ("trie-nodes"); "" = it did not speak. */
const char *bm_said(const bm_run *run, const char *rule);
/* A trie alone, at offset `at`; everything must be in order. It points into the data. */
mm_trie bm_good_trie(mm_ctx *ctx, const void *data, size_t len, size_t at, unsigned digits);
/* A document of a run, without a pipeline around it. */
typedef struct bm_desk {
    mm_ctx    *ctx;
    mm_report *rep;
    mm_run     run;
    mm_worker  worker;
    mm_tree   *tree;     /* NULL: the data was given */
    mm_item    item;
    mm_doc     doc;
} bm_desk;

void bm_desk_open(bm_desk *d, const char *path, const bm *data);
/* A resource of the dump in a folder, not read yet. */
void bm_desk_open_folder(bm_desk *d, const char *folder, const char *path);
const mm_finding *bm_desk_only(const bm_desk *d);  /* there must be exactly one finding */
void bm_desk_close(bm_desk *d);

/* Every prefix of a good file must be found faulty, and every file with one byte changed must be survived; both in
 * bounded time. */
void bm_mutilate(const char *path, const bm *good);
/* The same with every allocation failing in turn; nothing may leak. */
void bm_starve(const char *path, const bm *good);

#endif
