#ifndef METAMIG_KYLIN_15_STEP_H
#define METAMIG_KYLIN_15_STEP_H

/* What the steps to 1.5.0 and 1.5.1 share: they differ in releases and in what these decide. */
#include "kylin/kylin_14_step.h"

#define MM_15_ROUTES 6
#define MM_15_OPTIONS 3
extern const mm_route mm__15_routes[MM_15_ROUTES];
extern const mm_option mm__15_options[MM_15_OPTIONS];

#endif
