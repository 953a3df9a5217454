#ifndef METAMIG_METASTORE_STATISTICS_H
#define METAMIG_METASTORE_STATISTICS_H

/* Row estimates of a segment, "/cube_statistics/CUBE/SEGMENT.seq": a Hadoop SequenceFile.
 * docs/formats/kylin-binary-resources.md 7. */
#include "metastore/binary.h"

/* Head of the file and what a pass over its records counted. */
typedef struct mm_statistics {
    bool   compressed;
    size_t head_len;     /* bytes up to the first record */
    size_t records, syncs;
    size_t inflated;     /* bytes of all values, decoded */
} mm_statistics;

/* Reports the first thing that is not as it should be; false then. Values are decoded piece by piece into a fixed
 * buffer; together they may have at most `limit` bytes. */
bool mm__statistics_read(mm_binary *bin, uint64_t limit, mm_statistics *out);

#endif
