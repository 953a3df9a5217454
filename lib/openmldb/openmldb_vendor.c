/* What openmldb_ops.py would send for pre-upgrade and post-upgrade, for comparison: its algorithms, not ours.
 * docs/formats/openmldb.md 5, 11. */
#include "openmldb/openmldb_plan.h"

typedef struct seen { /* a replica in the order in which the tool sees it */
    const om_replica *r;
    uint32_t          db;   /* rank of its database */
} seen;

typedef struct vendor {
    om_plan    *p;
    mm_buf     *out;
    const char *ns;         /* leader */
    OM_LIST(om_node) dbs;   /* hidden ones, then as showdb lists them */
    OM_LIST(seen) replicas;
    bool        stopped;
} vendor;

static const char *const hidden[] = { "__INTERNAL_DB", "__PRE_AGG_DB", "INFORMATION_SCHEMA" };

/* ---- lines ---- */

static void ns(vendor *v, const char *command)
{
    mm__buf_printf(v->out, "ns_client --endpoint=%s %s\n", v->ns, command);
}

static void in_db(vendor *v, const om_move *m, const char *command, const char *last)
{
    mm__buf_printf(v->out, "ns_client --database=%s %s %s", m->db, command, m->table);
    if (last != NULL)
        mm__buf_printf(v->out, " %lu%s%s", (unsigned long)m->pid, *last == 0 ? "" : " ", last);
    mm__buf_char(v->out, '\n');
}

/* A command, and one poll of its operation. */
static void polled(vendor *v, const om_move *m, const char *command, const char *last)
{
    in_db(v, m, command, last);
    in_db(v, m, "showopstatus", "");
}

static void tablet_status(vendor *v)
{
    mm__buf_printf(v->out, "client --endpoint=%s gettablestatus\n", v->p->endpoint);
}

static void start(vendor *v)
{
    mm__buf_text(v->out, "ns_client --zk showns\nns_client --zk showtablet\n");
    ns(v, "confget auto_failover");
    if (v->p->failover_on)
        ns(v, "confset auto_failover false");
}

/* The tool has no clean-up: an exception leaves auto_failover as it is. */
static void finish(vendor *v)
{
    if (v->p->failover_on && !v->stopped)
        ns(v, "confset auto_failover true");
}

/* ---- order ---- */

static int by_print(const void *left, const void *right, void *user)
{
    const om_at a = ((const om_node *)left)->at, b = ((const om_node *)right)->at;
    const int d = mm__om_cmp(a.table, b.table);

    (void)user;
    return d != 0 ? d : mm__om_cmp(a.line, b.line);
}

static mm_code databases(vendor *v)
{
    const mm_openmldb *cap = v->p->cap;

    for (size_t i = 0; i < MM_COUNT(hidden) + cap->lists[OM_LIST_DB].n; i++) {
        om_node *n = OM_PUSH(cap->ctx, &v->dbs);
        if (n == NULL)
            return MM_E_NOMEM;
        if (i < MM_COUNT(hidden))
            n->key = hidden[i];
        else
            *n = cap->lists[OM_LIST_DB].at[i - MM_COUNT(hidden)];
    }
    return mm__om_sort(cap->ctx, v->dbs.at + MM_COUNT(hidden), cap->lists[OM_LIST_DB].n, sizeof *v->dbs.at, by_print,
                       NULL);
}

static int by_sight(const void *left, const void *right, void *user)
{
    const seen *a = left, *b = right;
    int d = mm__om_cmp(a->db, b->db);

    (void)user;
    d = d != 0 ? d : mm__om_cmp(a->r->at.table, b->r->at.table);
    return d != 0 ? d : mm__om_cmp(a->r->at.line, b->r->at.line);
}

static mm_code see_replicas(vendor *v)
{
    const mm_openmldb *cap = v->p->cap;
    mm_map ranks;
    mm_code code = MM_OK;

    mm__map_init(&ranks, cap->ctx, false);
    for (size_t i = 0; i < v->dbs.n && code == MM_OK; i++)
        code = mm__map_put(&ranks, v->dbs.at[i].key, strlen(v->dbs.at[i].key), &v->dbs.at[i]);
    for (size_t i = 0; i < cap->replicas.n && code == MM_OK; i++) {
        const om_replica *r = &cap->replicas.at[i];
        const om_table_row *t = mm__om_table(cap, r->tid);
        const om_node *db = mm__map_get(&ranks, t->db, strlen(t->db));
        seen *s = OM_PUSH(cap->ctx, &v->replicas);
        code = s == NULL ? MM_E_NOMEM : MM_OK;
        if (s != NULL)
            *s = (seen){ r, db == NULL ? UINT32_MAX : (uint32_t)(db - v->dbs.at) };
    }
    mm__map_free(&ranks);
    return code != MM_OK ? code
                         : mm__om_sort(cap->ctx, v->replicas.at, v->replicas.n, sizeof *v->replicas.at, by_sight, NULL);
}

/* The tablet with the fewest replicas, the first one in order of appearance; its load is never brought up to date. */
static mm_code lightest(vendor *v, const char **out)
{
    OM_LIST(const om_tablet *) list = { NULL, 0, 0 }; /* in order of appearance */
    mm_map index;
    mm_code code = MM_OK;
    const om_tablet *best = NULL;

    mm__map_init(&index, v->p->r->ctx, false);
    for (size_t i = 0; i < v->replicas.n && code == MM_OK; i++) {
        const om_replica *r = v->replicas.at[i].r;
        om_tablet *t;
        if (r->flags & OM_NO_ENDPOINT)
            continue;
        t = mm__map_get(&index, r->endpoint, strlen(r->endpoint));
        if (t == NULL && (t = mm__arena_alloc(&v->p->r->arena, sizeof *t)) != NULL) {
            const om_tablet **slot = OM_PUSH(v->p->r->ctx, &list);
            t->endpoint = r->endpoint;
            code = slot == NULL ? MM_E_NOMEM : mm__map_put(&index, r->endpoint, strlen(r->endpoint), t);
            if (slot != NULL)
                *slot = t;
        }
        if (t == NULL)
            code = MM_E_NOMEM;
        else
            t->load++;
    }
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.at[i]->endpoint, v->p->endpoint) != 0 && (best == NULL || list.at[i]->load < best->load))
            best = list.at[i];
    *out = best == NULL ? NULL : best->endpoint;
    mm__map_free(&index);
    OM_FREE(v->p->r->ctx, &list);
    return code;
}

/* ---- pre-upgrade ---- */

static void move_away(vendor *v, const om_held *h, const char *light)
{
    const om_partition *part = mm__om_partition(v->p->cap, h->tid, h->pid);
    const om_table_row *t = mm__om_table(v->p->cap, h->tid);
    const bool single = part != NULL && part->n == 1;
    om_move m = { v->p->endpoint, "", "", NULL, h->tid, h->pid, 0 };

    if (strcmp(h->mode, "kTableLeader") != 0 || v->stopped)
        return;
    if (part == NULL || !t->listed) {
        v->stopped = true; /* an exception */
        return;
    }
    if (single && (v->p->o->allow_single_replica || light == NULL))
        return;
    m.db = t->db;
    m.table = t->name;
    if (single)
        polled(v, &m, "addreplica", light);
    /* With a pid and an endpoint or "auto" behind it. */
    polled(v, &m, "changeleader", single ? light : "auto");
    polled(v, &m, "recovertable", v->p->endpoint);
}

static mm_code pre_upgrade(vendor *v)
{
    const char *light = NULL;

    start(v);
    tablet_status(v);
    ns(v, "showdb");
    for (size_t i = 0; i < v->dbs.n; i++)
        mm__buf_printf(v->out, "ns_client --database=%s showtable\n", v->dbs.at[i].key);
    MM_TRY(lightest(v, &light));
    for (size_t i = 0; i < v->p->cap->held.n; i++) /* by tid, pid: as the tablet prints them */
        if (strcmp(v->p->cap->held.at[i].endpoint, v->p->endpoint) == 0)
            move_away(v, &v->p->cap->held.at[i], light);
    finish(v);
    return mm__buf_ok(v->out);
}

/* ---- post-upgrade ---- */

/* The first replica that is called leader, dead or alive. */
static const char *listed_leader(const vendor *v, const om_move *m)
{
    const om_partition *part = mm__om_partition(v->p->cap, m->tid, m->pid);

    for (uint32_t i = 0; part != NULL && i < part->n; i++)
        if (v->p->cap->replicas.at[part->first + i].flags & OM_LEADER)
            return v->p->cap->replicas.at[part->first + i].endpoint;
    return NULL;
}

static bool bring_back(vendor *v, const om_move *m)
{
    const om_held *h = mm__om_held(v->p->cap, v->p->endpoint, m->tid, m->pid);
    const char *leader = m->extra;

    tablet_status(v);
    if (h == NULL)
        return false;
    if (strcmp(h->mode, "kTableLeader") == 0)
        return true;
    if (leader == NULL) {
        in_db(v, m, "showtable", NULL);
        leader = listed_leader(v, m);
    }
    if (leader == NULL)
        return false;
    polled(v, m, "changeleader", v->p->endpoint);
    polled(v, m, "recovertable", leader);
    if (m->extra != NULL)
        polled(v, m, "delreplica", m->extra);
    return true;
}

static mm_code post_upgrade(vendor *v, const mm_openmldb_text *stat, bool *broken)
{
    om_moves file;
    mm_code code;
    bool going = true;

    mm__om_moves_init(&file, v->p->r->ctx, &v->p->r->arena, stat->name);
    code = file.file == NULL ? MM_E_NOMEM : mm__om_moves_read(&file, &v->p->r->found, stat, broken);
    if (code == MM_OK && !*broken) {
        start(v);
        ns(v, "showdb");
        for (size_t i = 0; i < file.list.n && going; i++)
            if (strcmp(file.list.at[i].endpoint, v->p->endpoint) == 0)
                going = bring_back(v, &file.list.at[i]);
        finish(v);
    }
    mm__om_moves_free(&file);
    return code != MM_OK ? code : mm__buf_ok(v->out);
}

static const char *leader_of(const mm_openmldb *cap)
{
    for (size_t i = 0; i < cap->lists[OM_LIST_NS].n; i++)
        if (strcmp(cap->lists[OM_LIST_NS].at[i].value, "leader") == 0)
            return cap->lists[OM_LIST_NS].at[i].key;
    return "?";
}

mm_code mm__om_plan_vendor(om_plan *p, const mm_openmldb_text *stat, mm_buf *out, bool *broken)
{
    vendor v = { .p = p, .out = out, .ns = leader_of(p->cap) };
    mm_code code = databases(&v);

    if (code == MM_OK)
        code = see_replicas(&v);
    if (code == MM_OK)
        code = stat != NULL ? post_upgrade(&v, stat, broken) : pre_upgrade(&v);
    OM_FREE(p->r->ctx, &v.dbs);
    OM_FREE(p->r->ctx, &v.replicas);
    return code;
}
