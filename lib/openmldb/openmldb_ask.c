/* Questions to a settled state. */
#include "openmldb/openmldb_state.h"

const char *mm__om_place(const mm_openmldb *cap, om_at at)
{
    return cap->files.at[cap->tables.at[at.table].file].place;
}

const om_table_row *mm__om_table(const mm_openmldb *cap, uint64_t tid)
{
    size_t a = 0, b = cap->rows.n;

    while (a < b) {
        const size_t mid = a + (b - a) / 2;
        if (cap->rows.at[mid].tid < tid)
            a = mid + 1;
        else
            b = mid;
    }
    return a < cap->rows.n && cap->rows.at[a].tid == tid ? &cap->rows.at[a] : NULL;
}

const om_partition *mm__om_partition_of(const mm_openmldb *cap, const om_table_row *t, uint64_t pid)
{
    size_t a = t->first, b = a + t->n;

    while (a < b) {
        const size_t mid = a + (b - a) / 2;
        const om_partition *p = &cap->partitions.at[mid];
        if (!p->no_pid && p->pid == pid)
            return p;
        if (p->no_pid || p->pid < pid)
            a = mid + 1;
        else
            b = mid;
    }
    return NULL;
}

const om_op *mm__om_op(const mm_openmldb *cap, uint64_t id)
{
    size_t a = 0, b = cap->ops.n;

    while (a < b) {
        const size_t mid = a + (b - a) / 2;
        if (cap->ops.at[mid].id < id)
            a = mid + 1;
        else
            b = mid;
    }
    return a < cap->ops.n && cap->ops.at[a].id == id ? &cap->ops.at[a] : NULL;
}

const om_partition *mm__om_partition(const mm_openmldb *cap, uint64_t tid, uint64_t pid)
{
    const om_table_row *t = mm__om_table(cap, tid);

    return t == NULL ? NULL : mm__om_partition_of(cap, t, pid);
}

static const om_node *find(const mm_openmldb *cap, om_list_id list, const char *key)
{
    size_t a = 0, b = cap->lists[list].n;

    while (a < b) {
        const size_t mid = a + (b - a) / 2;
        const int d = strcmp(cap->lists[list].at[mid].key, key);
        if (d == 0)
            return &cap->lists[list].at[mid];
        if (d < 0)
            a = mid + 1;
        else
            b = mid;
    }
    return NULL;
}

const om_node *mm__om_tablet(const mm_openmldb *cap, const char *endpoint)
{
    return find(cap, OM_LIST_TABLETS, endpoint);
}

const om_node *mm__om_conf(const mm_openmldb *cap, const char *key)
{
    return find(cap, OM_LIST_CONF, key);
}

const om_replica *mm__om_leader(const mm_openmldb *cap, const om_partition *p)
{
    for (uint32_t i = 0; i < p->n; i++)
        if (mm__om_alive_leader(&cap->replicas.at[p->first + i]))
            return &cap->replicas.at[p->first + i];
    return NULL;
}

const om_held *mm__om_held(const mm_openmldb *cap, const char *endpoint, uint32_t tid, uint32_t pid)
{
    size_t a = 0, b = cap->held.n;

    while (a < b) {
        const size_t mid = a + (b - a) / 2;
        const om_held *h = &cap->held.at[mid];
        int d = mm__om_cmp(h->tid, tid);
        d = d != 0 ? d : mm__om_cmp(h->pid, pid);
        d = d != 0 ? d : strcmp(h->endpoint, endpoint);
        if (d == 0)
            return h;
        if (d < 0)
            a = mid + 1;
        else
            b = mid;
    }
    return NULL;
}

bool mm__om_captured(const mm_openmldb *cap, const char *endpoint)
{
    return mm__map_get(&cap->captured, endpoint, strlen(endpoint)) != NULL;
}
