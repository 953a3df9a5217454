/* The steps of a plan, in their order. docs/formats/openmldb.md 11. */
#include "openmldb/openmldb_plan.h"

static const char *const names[] = {
    [OM_CONFSET] = "confset", [OM_ADDREPLICA] = "addreplica", [OM_CHANGELEADER] = "changeleader",
    [OM_RECOVERTABLE] = "recovertable", [OM_DELREPLICA] = "delreplica", [OM_UPDATEALIVE] = "updatetablealive",
    [OM_WAIT_OP] = "wait-op", [OM_WAIT_SYNC] = "wait-sync", [OM_WAIT_IDLE] = "wait-idle", [OM_VERIFY] = "verify",
};

/* The operation that a command creates. */
static const char *const ops[] = {
    [OM_ADDREPLICA] = "kAddReplicaOP", [OM_CHANGELEADER] = "kChangeLeaderOP", [OM_RECOVERTABLE] = "kRecoverTableOP",
    [OM_DELREPLICA] = "kDelReplicaOP",
};

const char *mm__om_do_name(om_do what)
{
    return names[what];
}

bool mm__om_is_command(om_do what)
{
    return what <= OM_UPDATEALIVE && what != OM_CONFSET;
}

typedef struct subject { const char *db, *table; uint32_t tid, pid; } subject;

static om_step *add(om_plan *p, om_steps *list, om_do what)
{
    om_step *s = OM_PUSH(p->r->ctx, list);

    if (s == NULL) { /* something to write to; the plan is given up */
        p->nomem = true;
        memset(&p->nowhere, 0, sizeof p->nowhere);
        return &p->nowhere;
    }
    s->what = what;
    return s;
}

static void about(om_step *s, const subject *x)
{
    s->about = true;
    s->db = x->db;
    s->table = x->table;
    s->tid = x->tid;
    s->pid = x->pid;
}

static const char *number(om_plan *p, uint32_t n)
{
    const char *text = mm__arena_printf(&p->r->arena, "%lu", (unsigned long)n);

    p->nomem |= text == NULL;
    return text == NULL ? "" : text;
}

static void wait_sync(om_plan *p, om_steps *list, const subject *x, const char *leader, const char *follower)
{
    om_step *s = add(p, list, OM_WAIT_SYNC);

    about(s, x);
    s->args[s->n_args++] = leader;
    s->args[s->n_args++] = follower;
}

/* A command, and the wait for its operation if it makes one. */
static void command(om_plan *p, om_steps *list, om_do what, const subject *x, const char *endpoint)
{
    om_step *s = add(p, list, what);

    about(s, x);
    s->args[s->n_args++] = x->table;
    s->args[s->n_args++] = number(p, x->pid);
    s->args[s->n_args++] = endpoint;
    if (what == OM_UPDATEALIVE) {
        s->args[s->n_args++] = "no";
        return;
    }
    s = add(p, list, OM_WAIT_OP);
    about(s, x);
    s->args[s->n_args++] = ops[what];
}

static void confset(om_plan *p, om_steps *list, const char *value)
{
    om_step *s = add(p, list, OM_CONFSET);

    s->args[s->n_args++] = "auto_failover";
    s->args[s->n_args++] = value;
}

static void verify(om_plan *p, om_steps *list, const char *expect, bool endpoint)
{
    om_step *s = add(p, list, OM_VERIFY);

    s->args[s->n_args++] = expect;
    if (!endpoint)
        return;
    s->args[s->n_args] = mm__arena_printf(&p->r->arena, "--endpoint=%s", p->endpoint);
    p->nomem |= s->args[s->n_args++] == NULL;
}

static void drain(om_plan *p)
{
    const bool toggle = p->failover_on && p->moves.list.n > 0;

    if (toggle)
        confset(p, &p->pre, "false");
    for (size_t i = 0; i < p->moves.list.n; i++) {
        const om_move *m = &p->moves.list.at[i];
        const subject x = { m->db, m->table, m->tid, m->pid };
        if (m->extra != NULL)
            command(p, &p->pre, OM_ADDREPLICA, &x, m->extra);
        wait_sync(p, &p->pre, &x, p->endpoint, p->to.at[i]);
        command(p, &p->pre, OM_CHANGELEADER, &x, p->to.at[i]);
        command(p, &p->pre, OM_RECOVERTABLE, &x, p->endpoint);
    }
    if (toggle)
        confset(p, &p->pre, "true");
    verify(p, &p->pre, "--expect=drained", true);
}

/* With auto_failover off nothing brings the replicas of the restarted tablet back. */
static void recover(om_plan *p)
{
    for (size_t i = 0; i < p->cap->rows.n; i++) {
        const om_table_row *t = &p->cap->rows.at[i];
        for (uint32_t k = 0; k < t->n; k++) {
            const om_partition *part = &p->cap->partitions.at[t->first + k];
            const subject x = { t->db, t->name, t->tid, part->pid };
            if (!mm__om_usable(p->cap, part) || mm__om_replica_at(p->cap, part, p->endpoint) == NULL)
                continue;
            command(p, &p->recover, OM_UPDATEALIVE, &x, p->endpoint);
            command(p, &p->recover, OM_RECOVERTABLE, &x, p->endpoint);
        }
    }
}

static void restore(om_plan *p)
{
    const bool toggle = p->failover_on && p->moves.list.n > 0;

    if (p->failover_on)
        add(p, &p->post, OM_WAIT_IDLE);
    if (toggle)
        confset(p, &p->post, "false");
    for (size_t i = 0; i < p->moves.list.n; i++) {
        const om_move *m = &p->moves.list.at[i];
        const subject x = { m->db, m->table, m->tid, m->pid };
        const char *from = p->to.at[i];
        if (from != NULL) {
            wait_sync(p, &p->post, &x, from, p->endpoint);
            command(p, &p->post, OM_CHANGELEADER, &x, p->endpoint);
            command(p, &p->post, OM_RECOVERTABLE, &x, from);
        }
        if (m->extra != NULL)
            command(p, &p->post, OM_DELREPLICA, &x, m->extra);
    }
    if (toggle)
        confset(p, &p->post, "true");
    verify(p, &p->post, "--expect=restored", false);
}

mm_code mm__om_plan_steps(om_plan *p)
{
    if (!p->o->post)
        drain(p);
    if (!p->o->post && !p->failover_on)
        recover(p);
    restore(p);
    return p->nomem ? MM_E_NOMEM : MM_OK;
}
