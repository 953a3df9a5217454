#ifndef METAMIG_CORE_REGISTRY_H
#define METAMIG_CORE_REGISTRY_H

/* All families as the core sees them: tables, defined in lib/registry.c, which alone knows the families. */
#include "core/diff.h"
#include "core/step.h"

typedef struct mm_registry {
    const mm_format *const *formats; size_t n_formats; /* each family oldest first */
    const mm_step   *const *steps;   size_t n_steps;
    const mm_rule   *const *rules;   /* NULL-terminated list of tables, each ended by an id of NULL */
    const mm_diff_values    *values; /* how documents are compared */
} mm_registry;

extern const mm_registry mm__registry;

#endif
