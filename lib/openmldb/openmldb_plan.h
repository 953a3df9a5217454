#ifndef METAMIG_OPENMLDB_PLAN_H
#define METAMIG_OPENMLDB_PLAN_H

/* The ordered actions for one tablet. docs/formats/openmldb.md 11. */
#include "openmldb/openmldb_stat.h"

typedef enum om_do {
    OM_CONFSET,
    OM_ADDREPLICA,
    OM_CHANGELEADER,
    OM_RECOVERTABLE,
    OM_DELREPLICA,
    OM_UPDATEALIVE,
    OM_WAIT_OP,
    OM_WAIT_SYNC,
    OM_WAIT_IDLE,
    OM_VERIFY
} om_do;

typedef struct om_step {
    om_do       what;
    const char *args[4];        /* n_args of them */
    unsigned    n_args;
    bool        about;          /* it is about a partition: the next four apply */
    const char *db, *table;
    uint32_t    tid, pid;
} om_step;

typedef OM_LIST(om_step) om_steps;

typedef struct om_plan {
    mm_openmldb_result        *r;
    const mm_openmldb         *cap;
    const mm_openmldb_options *o;
    const char                *endpoint;      /* E */
    const char                *auto_failover; /* value; NULL = not in the capture */
    bool                       failover_on;
    om_moves                   moves;         /* extra: the replica to add, or to delete; line: of the stat file */
    OM_LIST(const char *)      to;            /* per move: the other tablet; NULL = E leads already */
    om_steps                   pre, recover, post;
    om_step                    nowhere;       /* takes steps for which there is no memory */
    bool                       nomem;
} om_plan;

const char *mm__om_do_name(om_do what);
bool        mm__om_is_command(om_do what);

/* Finds the moves and says what is wrong; openmldb_plan_moves.c. */
mm_code mm__om_plan_choose(om_plan *p);
/* The same for --post. */
mm_code mm__om_plan_post(om_plan *p, const mm_openmldb_text *stat, bool *broken);
/* Steps of the moves; openmldb_plan_steps.c. */
mm_code mm__om_plan_steps(om_plan *p);
/* Printed forms. */
mm_code mm__om_plan_text(const om_plan *p, mm_buf *out);
mm_code mm__om_plan_json(om_plan *p, mm_buf *out);
mm_code mm__om_plan_script(const om_plan *p, mm_buf *out);
/* What the vendor's tool would send. */
mm_code mm__om_plan_vendor(om_plan *p, const mm_openmldb_text *stat, mm_buf *out, bool *broken);
/* A name that the vendor's client, which splits at blanks, cannot be given. */
bool    mm__om_bad_name(const om_plan *p, const char *name);
/* Text in single quotes of a shell. */
void    mm__om_put_quoted(mm_buf *out, const char *text);

/* ---- a choice of tablets ---- */
typedef struct om_tablet {
    const char *endpoint;
    uint64_t    load;      /* replicas, listed and planned */
    uint64_t    leaders;   /* current and planned */
} om_tablet;

#endif
