#ifndef METAMIG_CORE_PATH_H
#define METAMIG_CORE_PATH_H

/* Names of resources: what is safe, what a route matches. */
#include "core/core.h"

/* NULL if the relative name is safe, else what is wrong with it ("a \"..\" component"): no absolute name, no empty,
 * "." or ".." component, no NUL, valid UTF-8, components up to 255 bytes, 4096 in all; zip: no backslash, no drive. */
const char *mm__path_fault(const char *path, size_t len, bool zip);
/* Does a resource path match? One star stands for one component or a part of one, two stars for any number of
 * components: "/cube/\*.json", "/table/\**.json". */
bool mm__path_match(const char *pattern, const char *path, size_t len);
/* Last component. */
const char *mm__path_base(const char *path);

#endif
