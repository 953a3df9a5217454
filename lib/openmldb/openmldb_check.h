#ifndef METAMIG_OPENMLDB_CHECK_H
#define METAMIG_OPENMLDB_CHECK_H

/* The rules of docs/formats/openmldb.md 10: they look at one or two settled states and say what is wrong. */
#include "openmldb/openmldb_state.h"

typedef struct om_check {
    mm_ctx                    *ctx;
    const mm_openmldb         *a, *b;   /* after, before; b may be NULL */
    const mm_openmldb_options *o;
    om_findings               *out;
    mm_arena                   scratch; /* of one partition or table */
} om_check;

mm_code mm__om_check_cluster(om_check *c);     /* configuration, nameservers, tablets */
mm_code mm__om_check_ops(om_check *c);
mm_code mm__om_check_tables(om_check *c);
mm_code mm__om_check_growth(om_check *c);
mm_code mm__om_check_partitions(om_check *c);
mm_code mm__om_check_held(om_check *c);        /* gettablestatus against showtable */
/* All of them, in no promised order. */
mm_code mm__om_check_all(om_check *c);

/* Parts of mm__om_check_partitions that need no comparison: what is wrong with one partition that has replicas, with
 * all that are listed. */
enum { OM_CHECK_LEADERS = 1, OM_CHECK_DEAD = 2, OM_CHECK_ALL = 7 };
mm_code mm__om_check_replicas(om_check *c, const om_partition *p, unsigned what);
mm_code mm__om_check_listed(om_check *c);
void    mm__om_check_op(om_check *c, const om_op *op);
bool    mm__om_say_running(om_check *c, const om_op *op); /* the rule op/running alone; is it running? */

/* ---- findings about something, with place and members ---- */
om_finding mm__om_about(const mm_openmldb *cap, om_at at);                        /* table 0: the argument */
om_finding mm__om_about_table(const mm_openmldb *cap, const om_table_row *t, om_at at);
om_finding mm__om_about_replica(const mm_openmldb *cap, const om_table_row *t, const om_partition *p,
                                const om_replica *r, bool name_endpoint);
om_finding mm__om_about_tablet(const mm_openmldb *cap, const om_node *tablet);
om_finding mm__om_about_op(const mm_openmldb *cap, const om_op *op);
om_finding mm__om_about_held(const mm_openmldb *cap, const om_held *h);
/* Texts in the arena of the findings; never NULL ("" when memory is out, which f->code then tells). */
const char *mm__om_text_table(om_findings *f, const om_table_row *t);             /* DB.NAME tid N */
const char *mm__om_text_partition(om_findings *f, const om_table_row *t, const om_partition *p);
const char *mm__om_text_op(om_findings *f, const om_op *op);
const char *mm__om_text_replicas(om_findings *f, const mm_openmldb *cap, const om_partition *p);
const char *mm__om_kept(om_findings *f, mm_buf *buf);                             /* moves it to the arena, frees it */

#endif
