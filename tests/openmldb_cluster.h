#ifndef METAMIG_TESTS_OPENMLDB_CLUSTER_H
#define METAMIG_TESTS_OPENMLDB_CLUSTER_H

/* An invented cluster that can be printed in every form of a capture, and damaged. */
#include <stdbool.h>
#include <stdint.h>

#include <metamig/metamig.h>

enum { OC_TABLETS = 4, OC_TABLES = 6, OC_PARTS = 3, OC_REPLICAS = 4, OC_OPS = 8, OC_TEXTS = 16 };

typedef struct oc_replica { int tablet; bool leader, alive; uint64_t offset; } oc_replica;
typedef struct oc_part { unsigned n; bool hidden; oc_replica replica[OC_REPLICAS]; } oc_part;
typedef struct oc_table {
    unsigned tid, n_parts, replica, partition;
    char db[32], name[32];
    const char *storage, *warning;
    uint64_t rows;
    bool no_status, gone;
    oc_part part[OC_PARTS];
} oc_table;
typedef struct oc_op { uint64_t id, seconds; const char *type, *status, *task; int table; unsigned pid; } oc_op;
typedef struct oc_held { const char *mode, *state; bool absent; } oc_held;

typedef struct oc_cluster {
    const char *tablet_state[OC_TABLETS];
    bool        tablet_gone[OC_TABLETS];
    unsigned    n_tables, n_ops, n_ns, n_ns_leaders;
    bool        failover;
    oc_table    table[OC_TABLES];
    oc_op       op[OC_OPS];
    oc_held     held[OC_TABLES][OC_PARTS][OC_TABLETS];
    bool        orphan;
} oc_cluster;

typedef enum oc_form { OC_PLAIN, OC_CRLF, OC_JSON, OC_TOOL, OC_ONE_FILE, OC_ZK } oc_form;

typedef struct oc_capture { mm_openmldb_text text[OC_TEXTS]; size_t n; char *owned[OC_TEXTS]; } oc_capture;

/* A row that a tablet prints of what it holds. */
typedef struct oc_row { unsigned tid, pid; uint64_t offset; const char *mode, *state; } oc_row;

uint32_t    oc_random(uint32_t *seed, uint32_t below);
void        oc_make(oc_cluster *c, uint32_t seed);
const char *oc_endpoint(int tablet);
void        oc_print(const oc_cluster *c, oc_form form, oc_capture *out);
bool        oc_held_next(const oc_cluster *c, int tablet, unsigned *it, oc_row *row);
void        oc_print_json(const oc_cluster *c, oc_capture *out);
void        oc_print_zk(const oc_cluster *c, oc_capture *out);
void        oc_free(oc_capture *capture);

#endif
