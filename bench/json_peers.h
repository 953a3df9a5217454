#ifndef METAMIG_BENCH_JSON_PEERS_H
#define METAMIG_BENCH_JSON_PEERS_H

#include <stddef.h>

/* Another library; each parses one value, `text` is NUL-terminated and padded. 0 = accepted. */
typedef struct json_peer {
    const char *name;
    int       (*parse)(const char *text, size_t len);
    size_t    (*print)(const char *text, size_t len); /* parse and write indented; NULL = not measured */
} json_peer;

#ifdef __cplusplus
extern "C"
#endif
const json_peer *json_peers(size_t *n); /* json_peers.cc, or none */

#endif
