/* One state of all rows that were read: per key the last of a file, files must agree. docs/formats/openmldb.md 4. */
#include <stdio.h>

#include "openmldb/openmldb_state.h"

static uint32_t file_of(const mm_openmldb *cap, om_at at)
{
    return cap->tables.at[at.table].file;
}

static void conflict(mm_openmldb *cap, om_at first, om_at second, const char *what)
{
    const om_finding here = { .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .line = second.line,
                              .file = mm__om_place(cap, second) };

    if (first.line > 0)
        mm__om_say(&cap->found, MM_ERROR, "openmldb/input/conflict", &here, "%s is not what %s:%lu says", what,
                   mm__om_place(cap, first), (unsigned long)first.line);
    else
        mm__om_say(&cap->found, MM_ERROR, "openmldb/input/conflict", &here, "%s is not what %s says", what,
                   mm__om_place(cap, first));
}

/* ---- lists of one row per key ---- */

typedef struct settler {
    size_t      size;
    om_compare *by_key;
    bool      (*same)(const void *a, const void *b);
    void      (*describe)(const void *row, char *text, size_t size);
} settler;

static const om_at *at_of(const settler *s, const char *base, size_t i)
{
    return (const om_at *)(const void *)(base + i * s->size);
}

/* Rows [a, b) have one key: rows of a file follow each other, the last one of each file counts. */
static size_t settle_group(mm_openmldb *cap, const settler *s, char *base, size_t a, size_t b, size_t to)
{
    size_t kept = SIZE_MAX;
    char what[320];

    for (size_t i = a; i < b; i++) {
        if (i + 1 < b && file_of(cap, *at_of(s, base, i)) == file_of(cap, *at_of(s, base, i + 1)))
            continue;
        if (kept == SIZE_MAX) {
            memmove(base + to * s->size, base + i * s->size, s->size);
            kept = to;
        } else if (!s->same(base + kept * s->size, base + i * s->size)) {
            s->describe(base + i * s->size, what, sizeof what);
            conflict(cap, *at_of(s, base, kept), *at_of(s, base, i), what);
        }
    }
    return to + 1;
}

static mm_code settle(mm_openmldb *cap, const settler *s, void *rows, size_t *n)
{
    char *base = rows;
    size_t to = 0;

    MM_TRY(mm__om_sort(cap->ctx, rows, *n, s->size, s->by_key, NULL));
    for (size_t a = 0, b; a < *n; a = b) {
        for (b = a + 1; b < *n && s->by_key(base + a * s->size, base + b * s->size, NULL) == 0;)
            b++;
        to = settle_group(cap, s, base, a, b, to);
    }
    *n = to;
    return cap->found.code;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static int status_key(const void *a, const void *b, void *user)
{
    (void)user;
    return mm__om_cmp(((const om_status *)a)->tid, ((const om_status *)b)->tid);
}

static bool status_same(const void *left, const void *right)
{
    const om_status *a = left, *b = right;

    return same_text(a->db, b->db) && same_text(a->name, b->name) && same_text(a->storage, b->storage)
           && a->rows == b->rows && a->partition == b->partition && a->unalive == b->unalive && a->replica == b->replica
           && same_text(a->warnings, b->warnings);
}

static void status_what(const void *row, char *text, size_t size)
{
    snprintf(text, size, "the table status of tid %lu", (unsigned long)((const om_status *)row)->tid);
}

static int op_key(const void *a, const void *b, void *user)
{
    (void)user;
    return mm__om_cmp(((const om_op *)a)->id, ((const om_op *)b)->id);
}

static bool op_same(const void *left, const void *right)
{
    const om_op *a = left, *b = right;

    return same_text(a->type, b->type) && same_text(a->status, b->status) && same_text(a->name, b->name)
           && a->pid == b->pid;
}

static void op_what(const void *row, char *text, size_t size)
{
    snprintf(text, size, "op %llu", (unsigned long long)((const om_op *)row)->id);
}

static int node_key(const void *a, const void *b, void *user)
{
    (void)user;
    return strcmp(((const om_node *)a)->key, ((const om_node *)b)->key);
}

static bool node_same(const void *a, const void *b)
{
    return same_text(((const om_node *)a)->value, ((const om_node *)b)->value);
}

static void node_what(const void *row, char *text, size_t size)
{
    snprintf(text, size, "%s", ((const om_node *)row)->key);
}

static int held_key(const void *left, const void *right, void *user)
{
    const om_held *a = left, *b = right;
    int d = mm__om_cmp(a->tid, b->tid);

    (void)user;
    d = d != 0 ? d : mm__om_cmp(a->pid, b->pid);
    return d != 0 ? d : strcmp(a->endpoint, b->endpoint);
}

static bool held_same(const void *left, const void *right)
{
    const om_held *a = left, *b = right;

    return a->offset == b->offset && same_text(a->mode, b->mode) && same_text(a->state, b->state);
}

static void held_what(const void *row, char *text, size_t size)
{
    const om_held *h = row;

    snprintf(text, size, "tablet %s tid %lu pid %lu", h->endpoint, (unsigned long)h->tid, (unsigned long)h->pid);
}

static int follower_key(const void *left, const void *right, void *user)
{
    const om_follower *a = left, *b = right;
    int d = mm__om_cmp(a->tid, b->tid);

    (void)user;
    d = d != 0 ? d : mm__om_cmp(a->pid, b->pid);
    return d != 0 ? d : strcmp(a->endpoint, b->endpoint);
}

static bool follower_same(const void *a, const void *b)
{
    (void)a;
    (void)b;
    return true; /* no rule reads them: files may disagree */
}

static const settler status_rows = { sizeof(om_status), status_key, status_same, status_what };
static const settler op_rows = { sizeof(om_op), op_key, op_same, op_what };
static const settler node_rows = { sizeof(om_node), node_key, node_same, node_what };
static const settler held_rows = { sizeof(om_held), held_key, held_same, held_what };
static const settler follower_rows = { sizeof(om_follower), follower_key, follower_same, op_what };

/* ---- table status of several forms: B hides the same table of J, Q counts only if it is alone ---- */

static int status_key_form(const void *a, const void *b, void *user)
{
    const int d = status_key(a, b, user);

    return d != 0 ? d : (((const om_status *)a)->form == OM_JSON) - (((const om_status *)b)->form == OM_JSON);
}

static bool any_full_form(const mm_openmldb *cap)
{
    for (size_t i = 1; i < cap->tables.n; i++)
        if (cap->tables.at[i].kind == OM_TABLE_STATUS && cap->tables.at[i].form != OM_PRETTY)
            return true;
    return false;
}

static mm_code choose_forms(mm_openmldb *cap)
{
    const bool full = any_full_form(cap);
    size_t to = 0;

    MM_TRY(mm__om_sort(cap->ctx, cap->status.at, cap->status.n, sizeof *cap->status.at, status_key_form, NULL));
    for (size_t i = 0; i < cap->status.n; i++) {
        const om_status s = cap->status.at[i];
        if (full && s.form == OM_PRETTY)
            continue;
        if (s.form == OM_JSON && to > 0 && cap->status.at[to - 1].tid == s.tid
            && cap->status.at[to - 1].form != OM_JSON)
            continue;
        cap->status.at[to++] = s;
    }
    cap->status.n = to;
    for (size_t i = 1; full && i < cap->tables.n; i++)
        if (cap->tables.at[i].kind == OM_TABLE_STATUS && cap->tables.at[i].form == OM_PRETTY)
            cap->tables.at[i].kind = OM_UNKNOWN;
    return MM_OK;
}

/* ---- replicas: what one showtable says of a table is taken as a whole ---- */

static int replica_tid(const void *a, const void *b, void *user)
{
    (void)user;
    return mm__om_cmp(((const om_replica *)a)->tid, ((const om_replica *)b)->tid);
}

static int replica_pid(const void *left, const void *right, void *user)
{
    const om_replica *a = left, *b = right;
    const int d = replica_tid(a, b, user);

    if (d != 0)
        return d;
    if ((a->flags | b->flags) & OM_NO_PID)
        return (b->flags & OM_NO_PID) - (a->flags & OM_NO_PID);
    return mm__om_cmp(a->pid, b->pid);
}

static bool replica_same(const om_replica *a, const om_replica *b)
{
    return ((a->flags ^ b->flags) & ~OM_NO_COUNT) == 0 && a->pid == b->pid && a->offset == b->offset
           && same_text(a->endpoint, b->endpoint);
}

static bool listing_same(const om_replica *a, size_t na, const om_replica *b, size_t nb)
{
    for (size_t i = 0; i < na && na == nb; i++)
        if (!replica_same(&a[i], &b[i]))
            return false;
    return na == nb;
}

/* Rows [a, b) are of one tid. Keeps the listing of the first file at `to`, compares those of the others. */
static size_t settle_listing(mm_openmldb *cap, size_t a, size_t b, size_t to)
{
    om_replica *r = cap->replicas.at;
    const size_t kept = to;
    bool first = true;
    char what[64];

    for (size_t i = a, next; i < b; i = next) {
        size_t listing = i;
        for (next = i + 1; next < b && file_of(cap, r[next].at) == file_of(cap, r[i].at); next++)
            if (r[next].at.table != r[listing].at.table)
                listing = next;
        if (first) {
            memmove(&r[kept], &r[listing], (next - listing) * sizeof *r);
            to = kept + (next - listing);
        } else if (!listing_same(&r[kept], to - kept, &r[listing], next - listing)) {
            snprintf(what, sizeof what, "showtable of tid %lu", (unsigned long)r[listing].tid);
            conflict(cap, r[kept].at, r[listing].at, what);
        }
        first = false;
    }
    return to;
}

static mm_code settle_replicas(mm_openmldb *cap)
{
    size_t to = 0;

    MM_TRY(mm__om_sort(cap->ctx, cap->replicas.at, cap->replicas.n, sizeof *cap->replicas.at, replica_tid, NULL));
    for (size_t a = 0, b; a < cap->replicas.n; a = b) {
        for (b = a + 1; b < cap->replicas.n && cap->replicas.at[b].tid == cap->replicas.at[a].tid;)
            b++;
        to = settle_listing(cap, a, b, to);
    }
    cap->replicas.n = to;
    return mm__om_sort(cap->ctx, cap->replicas.at, to, sizeof *cap->replicas.at, replica_pid, NULL);
}

static mm_code make_partitions(mm_openmldb *cap)
{
    for (size_t a = 0, b; a < cap->replicas.n; a = b) {
        const om_replica *r = &cap->replicas.at[a];
        om_partition *p = OM_PUSH(cap->ctx, &cap->partitions);
        if (p == NULL)
            return MM_E_NOMEM;
        for (b = a + 1; b < cap->replicas.n && replica_pid(r, &cap->replicas.at[b], NULL) == 0;)
            b++;
        *p = (om_partition){ r->tid, r->pid, (r->flags & OM_NO_PID) != 0, (uint32_t)a, (uint32_t)(b - a) };
    }
    return MM_OK;
}

/* ---- tables: what the status and what showtable lists ---- */

static int name_tid(const void *a, const void *b, void *user)
{
    (void)user;
    return mm__om_cmp(((const om_name *)a)->tid, ((const om_name *)b)->tid);
}

static bool better_name(const mm_openmldb *cap, const om_name *old, const om_name *now)
{
    if (file_of(cap, old->at) == file_of(cap, now->at))
        return old->at.table != now->at.table;
    return strcmp(old->db, "?") == 0 && strcmp(now->db, "?") != 0;
}

static mm_code settle_names(mm_openmldb *cap)
{
    size_t to = 0;

    MM_TRY(mm__om_sort(cap->ctx, cap->shown.at, cap->shown.n, sizeof *cap->shown.at, name_tid, NULL));
    for (size_t i = 0; i < cap->shown.n; i++) {
        const om_name n = cap->shown.at[i];
        if (to == 0 || cap->shown.at[to - 1].tid != n.tid)
            cap->shown.at[to++] = n;
        else if (better_name(cap, &cap->shown.at[to - 1], &n))
            cap->shown.at[to - 1] = n;
    }
    cap->shown.n = to;
    return MM_OK;
}

static const char *or_unknown(const char *text)
{
    return *text == 0 ? "?" : text;
}

static mm_code make_rows(mm_openmldb *cap)
{
    size_t s = 0, l = 0, p = 0;

    while (s < cap->status.n || l < cap->shown.n) {
        om_table_row *t = OM_PUSH(cap->ctx, &cap->rows);
        const om_status *st = s < cap->status.n ? &cap->status.at[s] : NULL;
        const om_name *n = l < cap->shown.n ? &cap->shown.at[l] : NULL;
        if (t == NULL)
            return MM_E_NOMEM;
        if (st != NULL && n != NULL && st->tid < n->tid)
            n = NULL;
        else if (st != NULL && n != NULL && st->tid > n->tid)
            st = NULL;
        t->tid = st != NULL ? st->tid : n->tid;
        t->db = or_unknown(st != NULL ? st->db : n->db);
        t->name = or_unknown(st != NULL ? st->name : n->name);
        t->status = st;
        t->listed = n != NULL;
        t->at = n != NULL ? n->at : (om_at){ 0, 0 };
        s += st != NULL;
        l += n != NULL;
        t->first = (uint32_t)p;
        while (p < cap->partitions.n && cap->partitions.at[p].tid == t->tid)
            p++;
        t->n = (uint32_t)(p - t->first);
    }
    return MM_OK;
}

mm_code mm__om_settle(mm_openmldb *cap)
{
    const om_finding here = { .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = cap->arg };

    if (cap->n_known == 0)
        mm__om_say(&cap->found, MM_ERROR, "openmldb/input/no-data", &here, "no table of a known kind");
    MM_TRY(choose_forms(cap));
    MM_TRY(settle(cap, &status_rows, cap->status.at, &cap->status.n));
    MM_TRY(settle(cap, &op_rows, cap->ops.at, &cap->ops.n));
    MM_TRY(settle(cap, &held_rows, cap->held.at, &cap->held.n));
    MM_TRY(settle(cap, &follower_rows, cap->followers.at, &cap->followers.n));
    for (size_t i = 0; i < OM_LISTS; i++)
        MM_TRY(settle(cap, &node_rows, cap->lists[i].at, &cap->lists[i].n));
    MM_TRY(settle_replicas(cap));
    MM_TRY(settle_names(cap));
    MM_TRY(make_partitions(cap));
    return make_rows(cap);
}
