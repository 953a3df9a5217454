/* Rules on partitions and their replicas. docs/formats/openmldb.md 10. */
#include "openmldb/openmldb_check.h"

typedef struct part { /* a partition, now and before */
    const om_table_row *table;
    const om_partition *p, *old;    /* old may be NULL */
} part;

static const om_replica *replica(const mm_openmldb *cap, const om_partition *p, uint32_t i)
{
    return &cap->replicas.at[p->first + i];
}

static om_finding at_first(const mm_openmldb *cap, const part *x)
{
    return mm__om_about_replica(cap, x->table, x->p, replica(cap, x->p, 0), false);
}

#define SAY(c, severity, rule, f, ...) mm__om_say((c)->out, severity, rule, f, "%s: " __VA_ARGS__)
#define TEXT(c, x) mm__om_text_partition((c)->out, (x)->table, (x)->p)

/* ---- endpoints as a set ---- */

typedef struct set {
    const char **at;
    size_t       n, rows; /* different ones, all */
} set;

static int by_text(const void *a, const void *b, void *user)
{
    (void)user;
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static mm_code make_set(om_check *c, const mm_openmldb *cap, const om_partition *p, set *out)
{
    *out = (set){ mm__arena_alloc(&c->scratch, p->n * sizeof *out->at), 0, p->n };
    if (out->at == NULL)
        return MM_E_NOMEM;
    for (uint32_t i = 0; i < p->n; i++)
        out->at[i] = replica(cap, p, i)->endpoint;
    MM_TRY(mm__om_sort(c->ctx, out->at, p->n, sizeof *out->at, by_text, NULL));
    for (uint32_t i = 0; i < p->n; i++)
        if (i == 0 || strcmp(out->at[i], out->at[out->n - 1]) != 0)
            out->at[out->n++] = out->at[i];
    return MM_OK;
}

static bool contains(const set *big, const set *small)
{
    size_t i = 0;

    for (size_t k = 0; k < small->n; k++, i++) {
        while (i < big->n && strcmp(big->at[i], small->at[k]) < 0)
            i++;
        if (i == big->n || strcmp(big->at[i], small->at[k]) != 0)
            return false;
    }
    return true;
}

static const char *set_text(om_check *c, const set *s)
{
    mm_buf buf;

    mm__buf_init(&buf, c->ctx);
    for (size_t i = 0; i < s->n; i++)
        mm__buf_printf(&buf, "%s%s", i == 0 ? "" : ",", s->at[i]);
    return mm__om_kept(c->out, &buf);
}

/* ---- leaders and dead replicas ---- */

static void leaders(om_check *c, const part *x, uint32_t n)
{
    om_finding f;

    if (n == 1)
        return;
    f = at_first(c->a, x);
    if (n == 0)
        SAY(c, MM_ERROR, "openmldb/partition/no-leader", &f, "no alive leader (%s)", TEXT(c, x),
            mm__om_text_replicas(c->out, c->a, x->p));
    if (n > 1)
        SAY(c, MM_ERROR, "openmldb/partition/two-leaders", &f, "%lu alive leaders (%s)", TEXT(c, x), (unsigned long)n,
            mm__om_text_replicas(c->out, c->a, x->p));
}

static void dead(om_check *c, const part *x, bool led)
{
    for (uint32_t i = 0; i < x->p->n; i++) {
        const om_replica *r = replica(c->a, x->p, i);
        om_finding f;
        if (!(r->flags & OM_DEAD))
            continue;
        f = mm__om_about_replica(c->a, x->table, x->p, r, true);
        if ((r->flags & OM_LEADER) && led)
            SAY(c, MM_ERROR, "openmldb/partition/stale-leader", &f, "old leader %s was never recovered as a follower",
                TEXT(c, x), r->endpoint);
        if (r->flags & OM_FOLLOWER)
            SAY(c, MM_ERROR, "openmldb/partition/dead-replica", &f, "replica %s is not alive", TEXT(c, x), r->endpoint);
    }
}

static uint64_t expected_replicas(const om_check *c, const part *x)
{
    const uint64_t n = x->table->status->replica;
    const om_replica *was = x->old == NULL ? NULL : mm__om_leader(c->b, x->old);

    /* Draining a partition of one replica gives it a second one. */
    return c->o->expect == MM_OPENMLDB_DRAINED && n == 1 && was != NULL && strcmp(was->endpoint, c->o->endpoint) == 0
               ? 2
               : n;
}

static void replica_count(om_check *c, const part *x)
{
    om_finding f;
    uint64_t want;

    if (x->table->status == NULL || !x->table->status->has_replica)
        return;
    want = expected_replicas(c, x);
    if (x->p->n == want)
        return;
    f = at_first(c->a, x);
    SAY(c, MM_ERROR, x->p->n > want ? "openmldb/partition/replica-leak" : "openmldb/partition/replica-short", &f,
        "%lu replicas, %llu expected (%s)", TEXT(c, x), (unsigned long)x->p->n, (unsigned long long)want,
        mm__om_text_replicas(c->out, c->a, x->p));
}

static bool no_replica(om_check *c, const part *x)
{
    om_finding f;

    if (mm__om_usable(c->a, x->p))
        return false;
    f = at_first(c->a, x);
    SAY(c, MM_ERROR, "openmldb/partition/missing", &f, "no replica listed", TEXT(c, x));
    return true;
}

static uint32_t count_leaders(const om_check *c, const om_partition *p)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < p->n; i++)
        n += mm__om_alive_leader(replica(c->a, p, i));
    return n;
}

static void duplicates(om_check *c, const part *x, const set *now)
{
    om_finding f;

    if (now->n == now->rows)
        return;
    f = at_first(c->a, x);
    SAY(c, MM_ERROR, "openmldb/partition/duplicate", &f, "the same endpoint is listed twice", TEXT(c, x));
}

mm_code mm__om_check_replicas(om_check *c, const om_partition *p, unsigned what)
{
    const part x = { mm__om_table(c->a, p->tid), p, NULL };
    const uint32_t n = count_leaders(c, p);
    set now;

    if (what & OM_CHECK_LEADERS)
        leaders(c, &x, n);
    if (what & OM_CHECK_DEAD)
        dead(c, &x, n > 0);
    if ((what & OM_CHECK_ALL) != OM_CHECK_ALL)
        return c->out->code;
    mm__arena_reset(&c->scratch);
    MM_TRY(make_set(c, c->a, p, &now));
    duplicates(c, &x, &now);
    replica_count(c, &x);
    return c->out->code;
}

mm_code mm__om_check_listed(om_check *c)
{
    for (size_t i = 0; i < c->a->partitions.n; i++) {
        const om_partition *p = &c->a->partitions.at[i];
        const part x = { mm__om_table(c->a, p->tid), p, NULL };
        if (!no_replica(c, &x))
            MM_TRY(mm__om_check_replicas(c, p, OM_CHECK_ALL));
    }
    return c->out->code;
}

/* ---- offsets ---- */

static void lag(om_check *c, const part *x, const om_replica *leader)
{
    for (uint32_t i = 0; i < x->p->n && !(leader->flags & OM_NO_OFFSET); i++) {
        const om_replica *r = replica(c->a, x->p, i);
        om_finding f;
        if (!(r->flags & OM_ALIVE) || (r->flags & OM_NO_OFFSET) || r->offset >= leader->offset)
            continue;
        f = mm__om_about_replica(c->a, x->table, x->p, r, true);
        SAY(c, MM_WARNING, "openmldb/partition/lag", &f, "%s is %llu entries behind its leader", TEXT(c, x),
            r->endpoint, (unsigned long long)(leader->offset - r->offset));
    }
}

static void against_old_leader(om_check *c, const part *x, const om_replica *now, const om_replica *was)
{
    const bool offsets = !((now->flags | was->flags) & OM_NO_OFFSET) && !c->a->from_zk && !c->b->from_zk;
    const bool elsewhere = strcmp(now->endpoint, was->endpoint) != 0, dropped = offsets && now->offset < was->offset;
    om_finding f;

    if (!elsewhere && !dropped)
        return;
    f = mm__om_about_replica(c->a, x->table, x->p, now, true);
    if (c->o->expect != MM_OPENMLDB_DRAINED && !c->o->any_leader && elsewhere)
        SAY(c, MM_ERROR, "openmldb/partition/leader-moved", &f, "leader is %s, was %s", TEXT(c, x), now->endpoint,
            was->endpoint);
    if (dropped)
        SAY(c, MM_ERROR, "openmldb/partition/offset-dropped", &f, "leader offset is %llu, was %llu (%llu entries lost)",
            TEXT(c, x), (unsigned long long)now->offset, (unsigned long long)was->offset,
            (unsigned long long)(was->offset - now->offset));
}

static void still_there(om_check *c, const part *x)
{
    for (uint32_t i = 0; i < x->p->n; i++) {
        const om_replica *r = replica(c->a, x->p, i);
        if (mm__om_alive_leader(r) && strcmp(r->endpoint, c->o->endpoint) == 0) {
            const om_finding f = mm__om_about_replica(c->a, x->table, x->p, r, true);
            SAY(c, MM_ERROR, "openmldb/partition/leader-on-tablet", &f, "its leader is still on %s", TEXT(c, x),
                r->endpoint);
            return;
        }
    }
}

/* ---- against the capture before ---- */

static mm_code moved(om_check *c, const part *x, const set *now)
{
    om_finding f;
    set was;

    MM_TRY(make_set(c, c->b, x->old, &was));
    if (contains(now, &was) && (now->n == was.n || c->o->expect == MM_OPENMLDB_DRAINED))
        return MM_OK;
    f = at_first(c->a, x);
    SAY(c, MM_ERROR, "openmldb/partition/moved", &f, "replicas on %s, were on %s", TEXT(c, x), set_text(c, now),
        set_text(c, &was));
    return MM_OK;
}

static mm_code one_partition(om_check *c, const part *x)
{
    const om_replica *now = mm__om_leader(c->a, x->p), *was;
    const uint32_t n = count_leaders(c, x->p);
    set endpoints;

    if (no_replica(c, x))
        return MM_OK;
    MM_TRY(make_set(c, c->a, x->p, &endpoints));
    leaders(c, x, n);
    dead(c, x, n > 0);
    duplicates(c, x, &endpoints);
    replica_count(c, x);
    if (now != NULL && !c->a->from_zk)
        lag(c, x, now);
    if (c->b == NULL)
        return MM_OK;
    if (c->o->expect == MM_OPENMLDB_DRAINED)
        still_there(c, x);
    if (x->old == NULL || !mm__om_usable(c->b, x->old))
        return MM_OK;
    MM_TRY(moved(c, x, &endpoints));
    was = mm__om_leader(c->b, x->old);
    if (now != NULL && was != NULL)
        against_old_leader(c, x, now, was);
    return MM_OK;
}

/* The pids are 0 .. Partition-1; partitions of a table are sorted, those without a pid come first. */
static void count_partitions(om_check *c, const om_table_row *t)
{
    const om_finding f = t->status == NULL ? mm__om_about(c->a, t->at) : mm__om_about_table(c->a, t, t->status->at);
    uint64_t n = 0;
    bool in_row = true;

    if (t->status == NULL || !t->status->has_partition)
        return;
    for (uint32_t i = 0; i < t->n; i++) {
        const om_partition *p = &c->a->partitions.at[t->first + i];
        if (!p->no_pid)
            in_row &= p->pid == n++;
    }
    if (!in_row || n != t->status->partition)
        mm__om_say(c->out, MM_ERROR, "openmldb/partition/missing", &f, "%s: %llu partitions listed, %llu configured",
                   mm__om_text_table(c->out, t), (unsigned long long)n, (unsigned long long)t->status->partition);
}

static void gone(om_check *c)
{
    const om_table_row *t = NULL;

    for (size_t i = 0; i < c->b->partitions.n; i++) { /* sorted: the table is often that of the one before */
        const om_partition *p = &c->b->partitions.at[i];
        part x = { NULL, p, NULL };
        om_finding f;
        if (t == NULL || t->tid != p->tid)
            t = mm__om_table(c->a, p->tid);
        if (t == NULL || p->no_pid || mm__om_partition_of(c->a, t, p->pid) != NULL)
            continue;
        x.table = t;
        f = mm__om_about_replica(c->b, t, p, replica(c->b, p, 0), false);
        mm__om_say(c->out, MM_ERROR, "openmldb/partition/missing", &f, "%s is gone", TEXT(c, &x));
    }
}

mm_code mm__om_check_partitions(om_check *c)
{
    if (!c->a->have[OM_SHOWTABLE])
        return MM_OK;
    for (size_t i = 0; i < c->a->rows.n; i++) {
        const om_table_row *t = &c->a->rows.at[i], *old = c->b == NULL ? NULL : mm__om_table(c->b, t->tid);
        count_partitions(c, t);
        for (uint32_t k = 0; k < t->n; k++) {
            part x = { t, &c->a->partitions.at[t->first + k], NULL };
            if (old != NULL && !x.p->no_pid)
                x.old = mm__om_partition_of(c->b, old, x.p->pid);
            mm__arena_reset(&c->scratch);
            MM_TRY(one_partition(c, &x));
        }
    }
    if (c->b != NULL && c->b->have[OM_SHOWTABLE])
        gone(c);
    return c->out->code;
}
