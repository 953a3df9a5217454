/* The state of a cluster as its ZooKeeper nodes tell it. docs/formats/openmldb.md 12. */
#include "openmldb/openmldb_json.h"
#include "openmldb/openmldb_zk.h"

typedef struct zk {
    mm_openmldb *cap;
    const char  *root;
    uint32_t     table;      /* of the current node's file */
    uint32_t     file;       /* which file that is */
    uint32_t     leaders;    /* nameservers seen */
} zk;

static const char *intern(zk *z, om_slice s)
{
    const char *text = mm__om_intern(z->cap, s);

    return text == NULL ? "" : text; /* the capture remembers that memory is out */
}

/* One "table" per file: rows say where they come from by its number. */
static mm_code place(zk *z, const om_znode *n, om_at *at)
{
    om_source_table *t;

    if (z->table == 0 || z->file != n->file) {
        t = OM_PUSH(z->cap->ctx, &z->cap->tables);
        if (t == NULL)
            return MM_E_NOMEM;
        *t = (om_source_table){ n->file, n->line, OM_UNKNOWN, OM_ZOOKEEPER };
        z->table = (uint32_t)(z->cap->tables.n - 1);
        z->file = n->file;
    }
    *at = (om_at){ z->table, n->line };
    return MM_OK;
}

static void have(zk *z, om_kind kind)
{
    z->cap->n_known += !z->cap->have[kind];
    z->cap->have[kind] = true;
}

#define KEEP(z, list, made)                    \
    do {                                       \
        void *to_ = OM_PUSH((z)->cap->ctx, list); \
        if (to_ == NULL)                       \
            return MM_E_NOMEM;                 \
        memcpy(to_, &(made), sizeof(made));    \
        return (z)->cap->found.code;           \
    } while (0)

/* ---- tables ---- */

static mm_code keep_replica(zk *z, const om_replica *r)
{
    KEEP(z, &z->cap->replicas, *r);
}

static mm_code partition(zk *z, om_slice p, om_at at, uint32_t tid, om_status *sum)
{
    om_replica r = { .at = at, .tid = tid, .pid = (uint32_t)mm__om_get_number(p, 1, 0), .endpoint = "-",
                     .flags = OM_NO_ENDPOINT | OM_NO_OFFSET | OM_NO_COUNT };
    bool none = true;

    sum->rows += mm__om_get_number(p, 4, 0);
    sum->memory += mm__om_get_number(p, 5, 0);
    sum->disk += mm__om_get_number(p, 6, 0);
    for (om_slice m; mm__om_next_bytes(&p, 2, &m); none = false) {
        const bool alive = mm__om_get_number(m, 3, 1) != 0;
        r.endpoint = intern(z, mm__om_get_bytes(m, 1));
        r.flags = (uint8_t)((mm__om_get_number(m, 2, 0) != 0 ? OM_LEADER : OM_FOLLOWER) | (alive ? OM_ALIVE : OM_DEAD));
        r.offset = mm__om_get_number(m, 4, 0);
        r.count = mm__om_get_number(m, 5, 0);
        sum->unalive += !alive;
        MM_TRY(keep_replica(z, &r));
    }
    return none ? keep_replica(z, &r) : MM_OK;
}

static mm_code keep_name(zk *z, const om_status *s)
{
    const om_name n = { s->at, s->tid, *s->db == 0 ? "?" : s->db, s->name };

    KEEP(z, &z->cap->shown, n);
}

static void offline(zk *z, om_slice t, om_status *s)
{
    const om_slice info = mm__om_get_bytes(t, 16);

    s->offline_path = info.n == 0 ? "NULL" : intern(z, mm__om_get_bytes(info, 1));
    s->offline_format = info.n == 0 ? "NULL" : intern(z, mm__om_get_bytes(info, 2));
}

static mm_code table(zk *z, om_slice t, om_at at)
{
    const uint64_t mode = mm__om_get_number(t, 17, 1);
    const char *storage = mm__om_enum_name(mm__om_storage_names, mode);
    om_status s = { .at = at,
                    .tid = (uint32_t)mm__om_get_number(t, 4, 0),
                    .db = intern(z, mm__om_get_bytes(t, 13)),
                    .name = intern(z, mm__om_get_bytes(t, 1)),
                    .storage = storage == NULL ? "" : mm__om_storage(storage),
                    .warnings = "",
                    .partition = (uint32_t)mm__om_get_number(t, 5, 0),
                    .replica = (uint32_t)mm__om_get_number(t, 6, 0),
                    .form = OM_ZOOKEEPER,
                    .has_memory = true,
                    .has_disk = true,
                    .has_partition = true,
                    .has_replica = true };
    const om_replica none = { .at = at, .tid = s.tid, .endpoint = "-",
                              .flags = OM_NO_PID | OM_NO_ENDPOINT | OM_NO_OFFSET | OM_NO_COUNT };
    om_slice rest = t, p;
    bool empty = true;

    offline(z, t, &s);
    MM_TRY(keep_name(z, &s));
    for (; mm__om_next_bytes(&rest, 3, &p); empty = false)
        MM_TRY(partition(z, p, at, s.tid, &s));
    if (empty)
        MM_TRY(keep_replica(z, &none));
    KEEP(z, &z->cap->status, s);
}

/* ---- operations ---- */

static mm_code operation(zk *z, om_slice data, om_at at)
{
    const uint64_t type = mm__om_get_number(data, 2, 0), status = mm__om_get_number(data, 5, 0);
    const uint64_t start = mm__om_get_number(data, 6, 0), end = mm__om_get_number(data, 7, 0);
    const char *type_name = mm__om_enum_name(mm__om_op_names, type);
    const char *status_name = mm__om_enum_name(mm__om_status_names, status);
    om_op op = { .at = at, .id = mm__om_get_number(data, 1, 0), .type = type_name, .status = status_name, .task = "-",
                 .time = "-", .pid = (uint32_t)mm__om_get_number(data, 9, UINT32_MAX),
                 .db = intern(z, mm__om_get_bytes(data, 14)), .name = intern(z, mm__om_get_bytes(data, 8)),
                 .seconds = end > start ? end - start : OM_ABSENT };

    if (type_name == NULL && (op.type = mm__arena_printf(&z->cap->arena, "%llu", (unsigned long long)type)) == NULL)
        return MM_E_NOMEM;
    if (status_name == NULL
        && (op.status = mm__arena_printf(&z->cap->arena, "%llu", (unsigned long long)status)) == NULL)
        return MM_E_NOMEM;
    op.cluster = mm__om_get_number(data, 13, 0) == 0 ? "no" : "yes";
    op.db = *op.db == 0 ? "?" : op.db;
    op.name = *op.name == 0 ? "-" : op.name;
    op.start = start == 0 ? "-" : mm__om_time(z->cap, start);
    op.end = end == 0 ? "-" : mm__om_time(z->cap, end);
    KEEP(z, &z->cap->ops, op);
}

/* ---- what is a name or a text ---- */

static mm_code node(zk *z, om_list_id list, om_at at, const char *key, const char *value)
{
    const om_node n = { .at = at, .key = key, .value = value };

    KEEP(z, &z->cap->lists[list], n);
}

/* Lock nodes come in byte order: the first one leads. */
static mm_code nameserver(zk *z, om_at at, om_slice endpoint)
{
    have(z, OM_NS);
    return node(z, OM_LIST_NS, at, intern(z, endpoint), z->leaders++ == 0 ? "leader" : "standby");
}

static mm_code take(zk *z, const om_znode *n)
{
    const om_slice data = { n->data, n->len };
    const char *name;
    const om_znode_kind kind = mm__om_znode_kind(z->root, n->path, &name);
    const om_znode_fault fault = kind == OM_Z_TABLE || kind == OM_Z_OLD_TABLE || kind == OM_Z_OP
                                     ? mm__om_znode_check(kind, data) : OM_Z_FINE;
    om_at at;

    MM_TRY(place(z, n, &at));
    if (fault != OM_Z_FINE) {
        z->cap->zk_faults = true;
        return MM_OK;
    }
    switch (kind) {
    case OM_Z_TABLE:
    case OM_Z_OLD_TABLE: return table(z, data, at);
    case OM_Z_OP: return operation(z, data, at);
    case OM_Z_CONF: have(z, OM_CONF); return node(z, OM_LIST_CONF, at, "auto_failover", intern(z, data));
    case OM_Z_DB: have(z, OM_DB); return node(z, OM_LIST_DB, at, intern(z, mm__om_slice(name)), NULL);
    case OM_Z_NODE: have(z, OM_TABLETS); return node(z, OM_LIST_TABLETS, at, intern(z, mm__om_slice(name)), "kHealthy");
    case OM_Z_SDK: have(z, OM_SDK); return node(z, OM_LIST_SDK, at, intern(z, mm__om_slice(name)), intern(z, data));
    case OM_Z_LEADER: return strncmp(name, "lock_request", 12) == 0 ? nameserver(z, at, data) : MM_OK;
    default: return MM_OK;
    }
}

static int by_path(const void *a, const void *b, void *user)
{
    (void)user;
    return strcmp(((const om_znode *)a)->path, ((const om_znode *)b)->path);
}

/* Of a path that occurs twice the last one counts. */
static mm_code sort_nodes(mm_openmldb *cap)
{
    size_t to = 0;

    MM_TRY(mm__om_sort(cap->ctx, cap->nodes.at, cap->nodes.n, sizeof *cap->nodes.at, by_path, NULL));
    for (size_t i = 0; i < cap->nodes.n; i++) {
        if (to > 0 && strcmp(cap->nodes.at[to - 1].path, cap->nodes.at[i].path) == 0)
            to--;
        cap->nodes.at[to++] = cap->nodes.at[i];
    }
    cap->nodes.n = to;
    return MM_OK;
}

mm_code mm__om_zk_state(mm_openmldb *cap)
{
    zk z = { .cap = cap };
    om_finding here = { .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = cap->arg };

    if (cap->nodes.n == 0)
        return MM_OK;
    cap->from_zk = true;
    MM_TRY(sort_nodes(cap));
    MM_TRY(mm__om_zk_root(cap, &z.root));
    cap->zk_root = z.root;
    if (z.root == NULL)
        return MM_OK;
    have(&z, OM_SHOWTABLE);
    have(&z, OM_TABLE_STATUS);
    have(&z, OM_OPS);
    for (size_t i = 0; i < cap->nodes.n; i++)
        MM_TRY(take(&z, &cap->nodes.at[i]));
    mm__om_say(&cap->found, MM_NOTE, "openmldb/input/zookeeper", &here,
               "counts and offsets of a ZooKeeper dump are as of the last metadata write: not compared");
    return cap->found.code;
}
