/* What tablets hold against what the nameserver lists. docs/formats/openmldb.md 10. */
#include "openmldb/openmldb_check.h"

typedef const om_replica *replica_ref;

static int by_endpoint(const void *a, const void *b, void *user)
{
    (void)user;
    return strcmp((*(const replica_ref *)a)->endpoint, (*(const replica_ref *)b)->endpoint);
}

static void missing(om_check *c, const om_partition *p, const om_replica *r)
{
    const om_table_row *t;
    om_finding f;

    if (!mm__om_captured(c->a, r->endpoint))
        return;
    t = mm__om_table(c->a, p->tid);
    f = mm__om_about_replica(c->a, t, p, r, true);
    mm__om_say(c->out, MM_ERROR, "openmldb/tablet-status/missing", &f, "%s: tablet %s does not hold it",
               mm__om_text_partition(c->out, t, p), r->endpoint);
}

/* `r` is NULL for a replica that the nameserver does not list. */
static void one_row(om_check *c, const om_held *h, const om_replica *r)
{
    const bool leads = r != NULL && mm__om_alive_leader(r), loading = strcmp(h->state, "kTableLoading") == 0;
    const bool unfit = loading || strcmp(h->state, "kTableUndefined") == 0;
    const char *mode = leads ? "kTableLeader" : "kTableFollower";
    const bool wrong = r != NULL && (leads || !(r->flags & OM_LEADER)) && strcmp(h->mode, mode) != 0;
    const unsigned long tid = h->tid, pid = h->pid;
    om_finding f;

    if (r != NULL && !wrong && !unfit)
        return;
    f = mm__om_about_held(c->a, h);
    if (r == NULL)
        mm__om_say(c->out, MM_WARNING, "openmldb/tablet-status/orphan", &f,
                   "tablet %s tid %lu pid %lu: the nameserver does not list it", h->endpoint, tid, pid);
    if (wrong)
        mm__om_say(c->out, MM_ERROR, "openmldb/tablet-status/role", &f,
                   "tablet %s tid %lu pid %lu: mode is %s, expected %s", h->endpoint, tid, pid, h->mode, mode);
    if (unfit)
        mm__om_say(c->out, loading && !leads ? MM_WARNING : MM_ERROR, "openmldb/tablet-status/state", &f,
                   "tablet %s tid %lu pid %lu: state is %s", h->endpoint, tid, pid, h->state);
}

/* Replicas and rows of one partition, both in order of endpoint. Of an endpoint listed twice the first counts. */
static void join(om_check *c, const om_partition *p, const replica_ref *r, size_t n, const om_held *h, size_t m)
{
    size_t i = 0, k = 0;

    while (i < n || k < m) {
        const int d = i == n ? 1 : k == m ? -1 : strcmp(r[i]->endpoint, h[k].endpoint);
        if (d <= 0 && i > 0 && strcmp(r[i - 1]->endpoint, r[i]->endpoint) == 0) {
            i++;
            continue;
        }
        if (d < 0)
            missing(c, p, r[i]);
        else
            one_row(c, &h[k], d == 0 ? r[i] : NULL);
        i += d <= 0;
        k += d >= 0;
    }
}

static int place(const om_partition *p, const om_held *h)
{
    const int d = mm__om_cmp(p->tid, h->tid);

    return d != 0 ? d : p->no_pid ? -1 : mm__om_cmp(p->pid, h->pid);
}

static mm_code one_partition(om_check *c, const om_partition *p, const om_held *h, size_t m)
{
    replica_ref *r;
    size_t n = 0;

    mm__arena_reset(&c->scratch);
    r = mm__arena_alloc(&c->scratch, p->n * sizeof *r);
    if (r == NULL)
        return MM_E_NOMEM;
    for (uint32_t i = 0; i < p->n; i++)
        if (!(c->a->replicas.at[p->first + i].flags & (OM_NO_PID | OM_NO_ENDPOINT)))
            r[n++] = &c->a->replicas.at[p->first + i];
    MM_TRY(mm__om_sort(c->ctx, r, n, sizeof *r, by_endpoint, NULL));
    join(c, p, r, n, h, m);
    return MM_OK;
}

mm_code mm__om_check_held(om_check *c)
{
    static const om_held none;
    const om_held *h = c->a->held.n == 0 ? &none : c->a->held.at, *end = h + c->a->held.n;

    if (!c->a->have[OM_SHOWTABLE] || !c->a->have[OM_TABLET_STATUS])
        return MM_OK;
    for (size_t i = 0; i < c->a->partitions.n; i++) {
        const om_partition *p = &c->a->partitions.at[i];
        const om_held *mine;
        for (; h < end && place(p, h) > 0; h++)
            one_row(c, h, NULL);
        for (mine = h; h < end && place(p, h) == 0;)
            h++;
        MM_TRY(one_partition(c, p, mine, (size_t)(h - mine)));
    }
    for (; h < end; h++)
        one_row(c, h, NULL);
    return c->out->code;
}
