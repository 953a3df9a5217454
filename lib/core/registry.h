#ifndef METAMIG_CORE_REGISTRY_H
#define METAMIG_CORE_REGISTRY_H

/* All families as the core sees them: tables, defined in lib/registry.c, which alone knows the families. */
#include "core/diff.h"
#include "core/step.h"

struct mm_text;

/* Containers that a family knows, asked when a source is opened. */
typedef struct mm_container {
    /* A folder or archive at `path`, or the code of opening it: may put another tree in its place, which takes the old
     * one over, or another error. */
    mm_code (*tree)(mm_ctx *ctx, const char *path, mm_code code, mm_tree **tree);
    /* A text: its tree and what kind of source that is, or MM_END: none of the family. */
    mm_code (*text)(mm_ctx *ctx, const char *path, struct mm_text *text, mm_tree **tree, const char **kind);
} mm_container;

typedef struct mm_registry {
    const mm_format *const *formats; size_t n_formats; /* each family oldest first */
    const mm_step   *const *steps;   size_t n_steps;
    const mm_rule   *const *rules;   /* NULL-terminated list of tables, each ended by an id of NULL */
    const mm_message_info    *messages; /* ended by an id of NULL */
    const mm_diff_values    *values; /* how documents are compared */
    const mm_container      *container;
} mm_registry;

extern const mm_registry mm__registry;

#endif
