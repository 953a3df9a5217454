#ifndef METAMIG_FORMAT_H
#define METAMIG_FORMAT_H

/** @file
 * What metamig knows: formats, hops between them, rules; and what an input is.
 */
#include <metamig/source.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mm_kind { MM_TREE = 0, MM_LINES = 1, MM_CAPTURES = 2 } mm_kind;

typedef struct mm_format_info {
    const char        *id, *family;
    const char *const *releases; /**< NULL-terminated, oldest first */
    const char        *release;  /**< the one meant by the bare id */
    mm_kind            kind;
    const char        *also;   /**< another family that takes it, too: "ke" reads Kylin 2.x to 4.x; NULL = none */
} mm_format_info;

typedef struct mm_hop_info {
    const char *id;        /**< what `metamig explain` takes: the target's format id */
    const char *from, *to;
    int         is_default; /**< taken when no target is named */
} mm_hop_info;

/** A fault that may come from the input: an error of verify, a warning of convert. */
#define MM_RULE_CARRIED 1u

/** What `metamig explain` prints; NULL = nothing to say. */
typedef struct mm_rule_info {
    const char *id, *summary, *why, *vendor, *deviation, *evidence, *section;
    unsigned    flags;     /**< MM_RULE_CARRIED */
} mm_rule_info;

/** Lists formats; *it starts at 0. NULL after the last. Static storage. */
MM_API const mm_format_info *mm_format_next(size_t *it);
/** Lists hops; *it starts at 0. Returns 0 after the last. */
MM_API int mm_hop_next(size_t *it, mm_hop_info *out);
/** The runbook of a hop, or of a format that is not converted: the operator's steps; NULL if unknown. Static text. */
MM_API const char *mm_hop_runbook(const char *id);
/** Lists rules in order of id; *it starts at 0. NULL after the last. */
MM_API const mm_rule_info *mm_rule_next(size_t *it);
/** NULL = there is no such rule. */
MM_API const mm_rule_info *mm_rule_find(const char *id);

/** A text that the document of a format names: "M-26". */
typedef struct mm_message_info {
    const char *id, *level; /**< "note", "warning", "error" */
    int         exit;       /**< code that the program ends with because of it; 0 = none */
    const char *text;       /**< a "%" and a word stand for what is inserted */
    const char *rules;      /**< ids of the rules that print it, with a blank between */
} mm_message_info;

/** Lists messages; *it starts at 0. NULL after the last. */
MM_API const mm_message_info *mm_message_next(size_t *it);
/** NULL = there is no such message. */
MM_API const mm_message_info *mm_message_find(const char *id);

/** What an input is; zero-initialise and set `size`. Strings live as long as the source. */
typedef struct mm_detected {
    size_t      size;
    const char *family, *format, *release;
    const char *evidence; /**< what decided it, one sentence */
    const char *prefix;   /**< folders above the resources, "" or ending in a slash */
} mm_detected;

/** Finds out the format; MM_E_FORMAT if it is none that is known, or a mixture that no release writes. */
MM_API MM_MUST_USE mm_code mm_detect(mm_ctx *ctx, mm_source *src, mm_detected *out);

/** Resources of one kind; *it starts at 0. Returns 0 after the last. Needs a detected source. */
MM_API int mm_detected_kind_next(mm_source *src, size_t *it, const char **kind, uint64_t *count, uint64_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
