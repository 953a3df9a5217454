/* Which leaders have to go, and where to. docs/formats/openmldb.md 11. */
#include "openmldb/openmldb_plan.h"

typedef struct chooser {
    om_plan *p;
    om_check check;
    OM_LIST(om_tablet) tablets;    /* healthy, not E; a heap: the least load first */
    mm_map   index;                /* endpoint -> om_tablet of `counts` */
    om_tablet *counts;             /* per tablet, in order of endpoint */
} chooser;

/* ---- the heap ---- */

static bool before(const om_tablet *a, const om_tablet *b)
{
    return a->load != b->load ? a->load < b->load : strcmp(a->endpoint, b->endpoint) < 0;
}

static void sink(chooser *c, size_t i)
{
    om_tablet *h = c->tablets.at;

    for (size_t child; (child = 2 * i + 1) < c->tablets.n; i = child) {
        om_tablet swap;
        if (child + 1 < c->tablets.n && before(&h[child + 1], &h[child]))
            child++;
        if (!before(&h[child], &h[i]))
            return;
        swap = h[i];
        h[i] = h[child];
        h[child] = swap;
    }
}

/* Every tablet gets its counts, healthy ones other than E a place in the heap. */
static mm_code count_tablets(chooser *c)
{
    const mm_openmldb *cap = c->p->cap;
    const size_t n = cap->lists[OM_LIST_TABLETS].n;

    c->counts = mm__alloc(cap->ctx, (n + 1) * sizeof *c->counts);
    if (c->counts == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        c->counts[i].endpoint = cap->lists[OM_LIST_TABLETS].at[i].key;
        MM_TRY(mm__map_put(&c->index, c->counts[i].endpoint, strlen(c->counts[i].endpoint), &c->counts[i]));
    }
    for (size_t i = 0; i < cap->replicas.n; i++) {
        const om_replica *r = &cap->replicas.at[i];
        om_tablet *t = mm__map_get(&c->index, r->endpoint, strlen(r->endpoint));
        if (t == NULL)
            continue;
        t->load++;
        t->leaders += mm__om_alive_leader(r);
    }
    for (size_t i = 0; i < n; i++) {
        om_tablet *t;
        if (!mm__om_healthy(&cap->lists[OM_LIST_TABLETS].at[i]) || strcmp(c->counts[i].endpoint, c->p->endpoint) == 0)
            continue;
        t = OM_PUSH(cap->ctx, &c->tablets);
        if (t == NULL)
            return MM_E_NOMEM;
        *t = c->counts[i];
    }
    for (size_t i = c->tablets.n / 2; i-- > 0;)
        sink(c, i);
    return MM_OK;
}

/* ---- preconditions ---- */

static void the_tablet(chooser *c)
{
    const om_node *t = mm__om_tablet(c->p->cap, c->p->endpoint);
    om_finding f = mm__om_about(c->p->cap, (om_at){ 0, 0 });

    if (t != NULL)
        f = mm__om_about_tablet(c->p->cap, t);
    f.endpoint = c->p->endpoint;
    f.by_endpoint = true;
    if (t == NULL)
        mm__om_say(&c->p->r->found, MM_ERROR, "openmldb/plan/endpoint", &f, "tablet %s is not listed", c->p->endpoint);
    else if (!mm__om_healthy(t))
        mm__om_say(&c->p->r->found, MM_ERROR, "openmldb/plan/endpoint", &f, "tablet %s is %s", c->p->endpoint,
                   t->value);
}

/* The first three, which --post has, too. */
static void common(chooser *c)
{
    const om_finding f = mm__om_about(c->p->cap, (om_at){ 0, 0 });

    the_tablet(c);
    for (size_t i = 0; i < c->p->cap->ops.n; i++)
        mm__om_say_running(&c->check, &c->p->cap->ops.at[i]);
    if (c->p->auto_failover == NULL)
        mm__om_say(&c->p->r->found, MM_ERROR, "openmldb/plan/conf", &f, "auto_failover is not in the capture");
}

/* DEVIATION: the vendor's tool crashes on a table that the nameserver does not list, in the middle of its moves, and
 * leaves auto_failover off: here it is an error before anything begins. */
static void orphans(chooser *c)
{
    const mm_openmldb *cap = c->p->cap;

    for (size_t i = 0; i < cap->held.n; i++) {
        const om_held *h = &cap->held.at[i];
        const om_partition *part;
        om_finding f;
        if (strcmp(h->endpoint, c->p->endpoint) != 0)
            continue;
        part = mm__om_partition(cap, h->tid, h->pid);
        f = mm__om_about_held(cap, h);
        if (part == NULL || mm__om_replica_at(cap, part, h->endpoint) == NULL)
            mm__om_say(&c->p->r->found, MM_ERROR, "openmldb/tablet-status/orphan", &f,
                       "tablet %s tid %lu pid %lu: the nameserver does not list it", h->endpoint, (unsigned long)h->tid,
                       (unsigned long)h->pid);
    }
}

bool mm__om_bad_name(const om_plan *p, const char *name)
{
    if (*name == 0 || strcmp(name, "?") == 0)
        return true;
    for (; *name != 0; name++)
        if ((unsigned char)*name <= ' ' || *name == 0x7f || *name == '\'' || *name == '"'
            || (*name == ',' && p->o->form == MM_OPENMLDB_STAT))
            return true;
    return false;
}

static bool check_name(chooser *c, const om_table_row *t, const om_partition *part, const om_replica *place)
{
    const om_finding f = mm__om_about_replica(c->p->cap, t, part, place, false);

    if (!mm__om_bad_name(c->p, t->db) && !mm__om_bad_name(c->p, t->name))
        return true;
    mm__om_say(&c->p->r->found, MM_ERROR, "openmldb/plan/name", &f, "%s: the vendor's client cannot be given this name",
               mm__om_text_partition(&c->p->r->found, t, part));
    return false;
}

/* ---- targets ---- */

/* The follower that takes over: the largest offset, then the fewest leaders, then byte order. */
static const om_replica *best_follower(chooser *c, const om_partition *part)
{
    const om_replica *best = NULL;
    const om_tablet *best_tablet = NULL;

    for (uint32_t i = 0; i < part->n; i++) {
        const om_replica *r = &c->p->cap->replicas.at[part->first + i];
        const om_tablet *t = mm__map_get(&c->index, r->endpoint, strlen(r->endpoint));
        const om_node *node = mm__om_tablet(c->p->cap, r->endpoint);
        bool better;
        if (node == NULL || !mm__om_healthy(node) || (r->flags & (OM_FOLLOWER | OM_ALIVE)) != (OM_FOLLOWER | OM_ALIVE)
            || strcmp(r->endpoint, c->p->endpoint) == 0)
            continue;
        better = best == NULL || r->offset > best->offset;
        if (!better && r->offset == best->offset)
            better = t->leaders != best_tablet->leaders ? t->leaders < best_tablet->leaders
                                                        : strcmp(r->endpoint, best->endpoint) < 0;
        if (better) {
            best = r;
            best_tablet = t;
        }
    }
    return best;
}

static void check_lag(chooser *c, const om_table_row *t, const om_partition *part, const om_replica *leader,
                      const om_replica *follower)
{
    const om_finding f = mm__om_about_replica(c->p->cap, t, part, follower, true);
    const uint64_t behind = leader->offset > follower->offset ? leader->offset - follower->offset : 0;

    if (!((leader->flags | follower->flags) & OM_NO_OFFSET) && behind > c->p->o->max_lag)
        mm__om_say(&c->p->r->found, MM_WARNING, "openmldb/plan/lag", &f, "%s: %s is %llu entries behind its leader",
                   mm__om_text_partition(&c->p->r->found, t, part), follower->endpoint, (unsigned long long)behind);
}

static mm_code add_move(om_plan *p, const om_table_row *t, const om_partition *part, const char *to, bool extra)
{
    const om_move m = { p->endpoint, t->db, t->name, extra ? to : NULL, t->tid, part->pid, 0 };
    const char **slot = OM_PUSH(p->r->ctx, &p->to);

    if (slot == NULL)
        return MM_E_NOMEM;
    *slot = to;
    return mm__om_moves_add(&p->moves, &m);
}

static const char *lightest(chooser *c)
{
    const char *endpoint = c->tablets.n == 0 ? NULL : c->tablets.at[0].endpoint;

    if (endpoint != NULL) {
        c->tablets.at[0].load++;
        sink(c, 0);
    }
    return endpoint;
}

static mm_code move(chooser *c, const om_table_row *t, const om_partition *part, const om_replica *leader)
{
    om_findings *found = &c->p->r->found;
    const om_finding f = mm__om_about_replica(c->p->cap, t, part, leader, false);
    const om_replica *follower = NULL;
    om_tablet *counts;
    const char *to;

    if (part->n == 1 && c->p->o->allow_single_replica) {
        mm__om_say(found, MM_WARNING, "openmldb/plan/unavailable", &f, "%s: its only replica stays on %s",
                   mm__om_text_partition(found, t, part), c->p->endpoint);
        return found->code;
    }
    if (part->n > 1)
        follower = best_follower(c, part);
    to = part->n == 1 ? lightest(c) : follower == NULL ? NULL : follower->endpoint;
    if (to == NULL) {
        mm__om_say(found, MM_ERROR, "openmldb/plan/no-target", &f, "%s: no healthy tablet can take its leader",
                   mm__om_text_partition(found, t, part));
        return found->code;
    }
    counts = mm__map_get(&c->index, to, strlen(to));
    counts->leaders++;
    if (follower != NULL)
        check_lag(c, t, part, leader, follower);
    return add_move(c->p, t, part, to, part->n == 1);
}

static mm_code one_partition(chooser *c, const om_table_row *t, const om_partition *part)
{
    const om_replica *here = mm__om_usable(c->p->cap, part) ? mm__om_replica_at(c->p->cap, part, c->p->endpoint) : NULL;
    const om_replica *leader = here == NULL ? NULL : mm__om_leader(c->p->cap, part);

    if (here == NULL)
        return MM_OK;
    MM_TRY(mm__om_check_replicas(&c->check, part, OM_CHECK_LEADERS | OM_CHECK_DEAD));
    if (!c->p->failover_on)
        check_name(c, t, part, here);
    if (leader == NULL || strcmp(leader->endpoint, c->p->endpoint) != 0)
        return c->p->r->found.code;
    if (c->p->failover_on && !(part->n == 1 && c->p->o->allow_single_replica))
        check_name(c, t, part, leader);
    return move(c, t, part, leader);
}

static mm_code choose(chooser *c)
{
    common(c);
    orphans(c);
    MM_TRY(count_tablets(c));
    for (size_t i = 0; i < c->p->cap->rows.n; i++) {
        const om_table_row *t = &c->p->cap->rows.at[i];
        for (uint32_t k = 0; k < t->n; k++)
            MM_TRY(one_partition(c, t, &c->p->cap->partitions.at[t->first + k]));
    }
    return c->p->r->found.code;
}

static void begin(chooser *c, om_plan *p)
{
    *c = (chooser){ .p = p, .check = { .ctx = p->r->ctx, .a = p->cap, .o = p->o, .out = &p->r->found } };
    mm__arena_init(&c->check.scratch, p->r->ctx);
    mm__map_init(&c->index, p->r->ctx, false);
}

static mm_code end(chooser *c, mm_code code)
{
    mm__map_free(&c->index);
    mm__free(c->p->r->ctx, c->counts,
             c->counts == NULL ? 0 : (c->p->cap->lists[OM_LIST_TABLETS].n + 1) * sizeof *c->counts);
    OM_FREE(c->p->r->ctx, &c->tablets);
    mm__arena_free(&c->check.scratch);
    return code;
}

mm_code mm__om_plan_choose(om_plan *p)
{
    chooser c;

    begin(&c, p);
    return end(&c, choose(&c));
}

/* ---- --post: what a stat file says is to be brought back ---- */

static mm_code bring_back(chooser *c, const om_moves *file, const om_move *m)
{
    om_plan *p = c->p;
    om_findings *found = &p->r->found;
    const om_finding f = mm__om_about_move(file, m);
    const om_partition *part = mm__om_partition(p->cap, m->tid, m->pid);
    const om_replica *leader = part == NULL || !mm__om_usable(p->cap, part) ? NULL : mm__om_leader(p->cap, part);
    const char *stale = mm__om_stale(found, p->cap, m);
    const bool back = leader != NULL && strcmp(leader->endpoint, p->endpoint) == 0;
    om_move move_back = *m;
    const char **to;

    if (stale == NULL && leader == NULL)
        stale = "no alive leader";
    if (stale != NULL) {
        mm__om_say(found, MM_ERROR, "openmldb/stat/stale", &f, "%s: %s", mm__om_text_move(found, m), stale);
        return found->code;
    }
    if (m->extra != NULL && (mm__om_replica_at(p->cap, part, m->extra) == NULL || strcmp(m->extra, p->endpoint) == 0))
        move_back.extra = NULL;
    if (back && move_back.extra == NULL)
        return MM_OK;
    if (mm__om_bad_name(p, m->db) || mm__om_bad_name(p, m->table))
        mm__om_say(found, MM_ERROR, "openmldb/plan/name", &f, "%s: the vendor's client cannot be given this name",
                   mm__om_text_move(found, m));
    to = OM_PUSH(p->r->ctx, &p->to);
    if (to == NULL)
        return MM_E_NOMEM;
    *to = back ? NULL : leader->endpoint;
    return mm__om_moves_add(&p->moves, &move_back);
}

static mm_code all_back(chooser *c, const om_moves *file)
{
    bool *twice = mm__alloc(c->p->r->ctx, file->list.n + 1);
    mm_code code = twice == NULL ? MM_E_NOMEM : mm__om_moves_twice(file, twice);

    for (size_t i = 0; i < file->list.n && code == MM_OK; i++)
        if (!twice[i] && strcmp(file->list.at[i].endpoint, c->p->endpoint) == 0)
            code = bring_back(c, file, &file->list.at[i]);
    mm__free(c->p->r->ctx, twice, file->list.n + 1);
    return code;
}

mm_code mm__om_plan_post(om_plan *p, const mm_openmldb_text *stat, bool *broken)
{
    chooser c;
    om_moves file;
    mm_code code;

    mm__om_moves_init(&file, p->r->ctx, &p->r->arena, stat->name);
    code = file.file == NULL ? MM_E_NOMEM : mm__om_moves_read(&file, &p->r->found, stat, broken);
    begin(&c, p);
    common(&c);
    if (code == MM_OK && !*broken)
        code = all_back(&c, &file);
    mm__om_moves_free(&file);
    return end(&c, code);
}
