#ifndef METAMIG_JSON_H
#define METAMIG_JSON_H

/** @file
 * Lossless JSON: parse, look, edit, write back. What is not edited keeps its bytes: numbers, escapes, order, blanks,
 * duplicates, byte order mark. docs/formats/json-layer.md 4 and 5 are the reference.
 *
 * A document belongs to one thread at a time. Nodes are small values, valid until the next mm_json_parse() on, or
 * mm_json_free() of, their document; an absent node may be passed to every reader and reads as absent.
 */
#include <metamig/ctx.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mm_json mm_json;

/** A value inside a document; treat as opaque. A zeroed node is absent. */
typedef struct mm_node {
    mm_json *json;
    uint32_t ref;    /**< 0 = absent */
    uint32_t parent; /**< where it hangs; lets a value be replaced or removed */
    uint32_t slot;
} mm_node;

typedef enum mm_json_kind {
    MM_JSON_ABSENT = 0, MM_JSON_NULL, MM_JSON_FALSE, MM_JSON_TRUE, MM_JSON_NUMBER, MM_JSON_STRING, MM_JSON_ARRAY,
    MM_JSON_OBJECT
} mm_json_kind;

enum { /* flags of mm_json_parse */
    MM_JSON_FILE   = 0, /**< whole file: a byte order mark is accepted */
    MM_JSON_VALUE  = 1, /**< value inside a larger text: no byte order mark */
    MM_JSON_PADDED = 2  /**< `text` is readable for MM_JSON_PAD bytes past its end and stays as it is; it is used in
                             place if a control character (zero, line end) follows it, else it is copied */
};
#define MM_JSON_PAD 64

/** Place of a node or fault. `pointer` lives as long as the document's nodes. */
typedef struct mm_json_where {
    uint64_t    line, col, offset;
    const char *pointer;
} mm_json_where;

/** Something a caller may want to refuse: BOM, unpaired surrogate escape, duplicate member. */
typedef struct mm_json_issue {
    const char   *rule; /**< json/bom, json/lone-surrogate, json/dup-key */
    const char   *text;
    mm_json_where where;
} mm_json_issue;

/** A holder that can be parsed into again and again; keeps its memory between documents. */
MM_API MM_MUST_USE mm_code mm_json_new(mm_json **out, mm_ctx *ctx);
MM_API void mm_json_free(mm_json *json);
/**
 * Parses one JSON text (RFC 8259 exactly). `file` is for messages and must live as long as the nodes; may be "".
 * MM_E_SYNTAX: mm_ctx_error() has rule, line, column, offset, pointer, text. MM_E_LIMIT: json/depth, json/size.
 */
MM_API MM_MUST_USE mm_code mm_json_parse(mm_json *json, const char *file, const char *text, size_t len, unsigned flags);
/** Lists issues in document order; *it starts at 0. MM_END after the last. */
MM_API MM_MUST_USE mm_code mm_json_issue_next(mm_json *json, size_t *it, mm_json_issue *out);

MM_API mm_node mm_json_root(mm_json *json);
/** By RFC 6901 pointer; absent if nothing is there. MM_E_MISUSE: bad pointer text. */
MM_API MM_MUST_USE mm_code mm_json_find(mm_json *json, const char *pointer, mm_node *out);

MM_API mm_json_kind mm_node_kind(mm_node node);
/** Member by name (plain UTF-8), the first one if it is duplicated; absent if not an object or not there. */
MM_API mm_node mm_node_get(mm_node object, const char *name);
/** Element i of an array or member value i of an object, from 0. */
MM_API mm_node mm_node_at(mm_node container, size_t i);
/** Number of elements or members; 0 for scalars. */
MM_API size_t mm_node_len(mm_node container);
/** Walks children in order; *it starts at 0. Sets *key (a string node; absent in arrays) if key is not NULL.
 *  Absent after the last. O(1) per call. */
MM_API mm_node mm_node_next(mm_node container, size_t *it, mm_node *key);
/** Token text as written (strings with quotes, containers as in the input if unedited). */
MM_API MM_MUST_USE mm_code mm_node_raw(mm_node node, const char **text, size_t *len);
/** Decoded string, NUL-terminated, lives as long as the nodes. MM_E_DATA: not a string, or an unpaired surrogate. */
MM_API MM_MUST_USE mm_code mm_node_text(mm_node node, const char **text, size_t *len);
/* The next three leave mm_ctx_error() alone. */
/** Exact value of an integer token; MM_E_DATA on fraction, exponent, overflow or another kind. */
MM_API MM_MUST_USE mm_code mm_node_u64(mm_node node, uint64_t *out);
MM_API MM_MUST_USE mm_code mm_node_i64(mm_node node, int64_t *out);
MM_API MM_MUST_USE mm_code mm_node_bool(mm_node node, int *out);
/** Is this string node, decoded, equal to `text`? */
MM_API int mm_node_is(mm_node node, const char *text);
/** Line, column, offset and pointer of a node in the original text; an inserted node has its parent's place. */
MM_API MM_MUST_USE mm_code mm_node_where(mm_node node, mm_json_where *out);

/* Edits. Names and texts are plain UTF-8; `json` is one JSON value and is validated. Failure leaves the document as
 * it was. MM_E_DATA with rule json/dup-key if a name is ambiguous; MM_E_EXISTS if the new name is taken. */
MM_API MM_MUST_USE mm_code mm_node_set(mm_node node, const char *json);
MM_API MM_MUST_USE mm_code mm_node_set_text(mm_node node, const char *text, size_t len);
MM_API MM_MUST_USE mm_code mm_node_rename(mm_node object, const char *old_name, const char *new_name);
MM_API MM_MUST_USE mm_code mm_node_remove(mm_node node);
/** `name` is NULL in arrays; so below. */
MM_API MM_MUST_USE mm_code mm_node_append(mm_node container, const char *name, const char *json);
MM_API MM_MUST_USE mm_code mm_node_prepend(mm_node container, const char *name, const char *json);
MM_API MM_MUST_USE mm_code mm_node_insert(mm_node sibling, int after, const char *name, const char *json);
/** Moves or copies a value to position `place` of `parent` (SIZE_MAX = end); name NULL keeps its own. */
MM_API MM_MUST_USE mm_code mm_node_move(mm_node node, mm_node parent, size_t place, const char *name);
MM_API MM_MUST_USE mm_code mm_node_copy(mm_node node, mm_node parent, size_t place, const char *name);

typedef enum mm_json_style {
    MM_JSON_SPLICE,  /**< the input with the edits spliced in; untouched bytes stay */
    MM_JSON_JACKSON, /**< Jackson DefaultPrettyPrinter: blanks around colons, arrays on the line, no final newline */
    MM_JSON_COMPACT  /**< no white space */
} mm_json_style;

/** Text of the document after its edits; lives until the next call on it. */
MM_API MM_MUST_USE mm_code mm_json_write(mm_json *json, mm_json_style style, const char **text, size_t *len);
/** 1 if the edits change anything. */
MM_API int mm_json_changed(mm_json *json);

#ifdef __cplusplus
}
#endif
#endif
