#ifndef METAMIG_METASTORE_JAVA_TIME_H
#define METAMIG_METASTORE_JAVA_TIME_H

#include "core/core.h"

/* Offsets that the user gave for zone names: "CST=+08:00,IST=+05:30". NULL or "" = none. */
typedef enum mm_time_verdict {
    MM_TIME_OK,
    MM_TIME_AMBIGUOUS, /* the zone name means different offsets on different machines; *ms is the common one */
    MM_TIME_BAD        /* does not parse; *ms is 0, as the vendor has it */
} mm_time_verdict;

/* "yyyy-MM-dd HH:mm:ss z" to ms since 1970 UTC. docs/formats/kylin-0.6-to-0.7.md 4.5.2. */
mm_time_verdict mm__java_time_parse(const char *text, const char *zones, int64_t *ms);
/* Is this a list that mm__java_time_parse() understands? On false *bad and *len point to the bad entry. */
bool mm__java_time_zones(const char *zones, const char **bad, size_t *len);

#endif
