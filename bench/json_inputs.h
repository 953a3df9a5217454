#ifndef METAMIG_BENCH_JSON_INPUTS_H
#define METAMIG_BENCH_JSON_INPUTS_H

/* Inputs of docs/formats/json-layer.md 6.1, from a fixed seed: the same bytes on every machine. */
#include "core/core.h"

/* Values of a CnosDB dump, one per line. */
void bench_values(mm_buf *out, size_t size);
/* The same as one array, without line ends. */
void bench_array(mm_buf *out, const mm_buf *lines);
/* One array of Kylin objects in Jackson's style. */
void bench_kylin(mm_buf *out, size_t size);

#endif
