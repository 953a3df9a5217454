#ifndef METAMIG_CORE_CORE_RULES_H
#define METAMIG_CORE_CORE_RULES_H

#include "core/step.h"

/* Rules of no family: files, names, limits. Ended by an id of NULL. */
extern const mm_rule mm__core_rules[];

#endif
