/* From the cells of a printed table to rows of the state. docs/formats/openmldb.md 3.1, 4. */
#include "openmldb/openmldb_table.h"

typedef struct row {
    mm_openmldb    *cap;
    const om_table *t;
    const om_slice *cells;
    om_at           at;
    bool            bad;      /* a finding was made: the row is not used */
} row;

static om_slice cell(const row *r, int column)
{
    return r->t->at[column] < 0 ? (om_slice){ "", 0 } : r->cells[r->t->at[column]];
}

static bool has(const row *r, int column)
{
    return r->t->at[column] >= 0;
}

/* NULL only if memory is out, which r->bad tells, too. */
static const char *text(row *r, int column)
{
    const char *out = mm__om_intern(r->cap, cell(r, column));

    r->bad |= out == NULL;
    return out == NULL ? "" : out;
}

static void bad_value(row *r, int column, const char *wanted)
{
    const om_finding here = { .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .line = r->at.line,
                              .file = mm__om_place(r->cap, r->at) };
    const om_slice c = cell(r, column);

    r->bad = true;
    mm__om_say(&r->cap->found, MM_ERROR, "openmldb/input/bad-value", &here, "%s \"%.*s\" is not %s",
               r->t->info->columns[column], c.n > 200 ? 200 : (int)c.n, c.p, wanted);
}

static uint64_t number(row *r, int column)
{
    uint64_t v = 0;

    if (!mm__om_number(cell(r, column), UINT64_MAX, &v))
        bad_value(r, column, "a number of 64 bits");
    return v;
}

static uint32_t number32(row *r, int column)
{
    uint64_t v = 0;

    if (!mm__om_number(cell(r, column), UINT32_MAX, &v))
        bad_value(r, column, "a number of 32 bits");
    return (uint32_t)v;
}

static bool dash(const row *r, int column)
{
    return mm__om_is(cell(r, column), "-");
}

static void check(row *r, om_enum what, int column, const char *value)
{
    if (!r->bad)
        mm__om_check_value(r->cap, what, r->at, r->t->info->columns[column], value);
}

/* Columns that no member holds, as a chain; 0 = none. */
static uint32_t extras(row *r)
{
    uint32_t first = 0;

    if (!r->cap->keep_extra)
        return 0;
    for (size_t i = r->t->n_columns; i-- > 0;) {
        om_extra *x;
        if (r->t->known[i])
            continue;
        x = OM_PUSH(r->cap->ctx, &r->cap->extras);
        if (x == NULL) {
            r->bad = true;
            return 0;
        }
        x->name = mm__om_intern(r->cap, r->t->names[i]);
        x->value = mm__om_intern(r->cap, r->cells[i]);
        x->next = first;
        first = (uint32_t)(r->cap->extras.n - 1);
        r->bad |= x->name == NULL || x->value == NULL;
    }
    return first;
}

/* ---- one function per kind; a bad row is not kept, its finding is an error anyway ---- */

#define KEEP(r, list, made)                                             \
    do {                                                                \
        void *to_;                                                      \
        if ((r)->bad)                                                   \
            return (r)->cap->found.code;                                \
        to_ = OM_PUSH((r)->cap->ctx, list);                             \
        if (to_ == NULL)                                                \
            return MM_E_NOMEM;                                          \
        memcpy(to_, &(made), sizeof(made));                             \
        return MM_OK;                                                   \
    } while (0)

static const char *optional(row *r, int column)
{
    return has(r, column) ? text(r, column) : NULL;
}

static mm_code table_status(row *r)
{
    om_status s = { .at = r->at,
                    .tid = number32(r, OM_C_TID),
                    .db = text(r, OM_C_DB),
                    .name = text(r, OM_C_NAME),
                    .storage = text(r, OM_C_STORAGE),
                    .warnings = text(r, OM_C_WARNINGS),
                    .rows = number(r, OM_C_ROWS),
                    .unalive = number(r, OM_C_UNALIVE),
                    .offline_path = optional(r, OM_C_PATH),
                    .offline_format = optional(r, OM_C_FORMAT),
                    .links = optional(r, OM_C_LINKS),
                    .deep_copy = optional(r, OM_C_DEEP),
                    .has_memory = has(r, OM_C_MEMORY),
                    .has_disk = has(r, OM_C_DISK),
                    .has_partition = has(r, OM_C_PARTITION),
                    .has_replica = has(r, OM_C_REPLICA) };

    s.form = (uint8_t)r->cap->tables.at[r->at.table].form;
    s.memory = s.has_memory ? number(r, OM_C_MEMORY) : 0;
    s.disk = s.has_disk ? number(r, OM_C_DISK) : 0;
    s.partition = s.has_partition ? number(r, OM_C_PARTITION) : 0;
    s.replica = s.has_replica ? number(r, OM_C_REPLICA) : 0;
    s.extra = extras(r);
    if (has(r, OM_C_STORAGE))
        check(r, OM_E_STORAGE, OM_C_STORAGE, s.storage);
    KEEP(r, &r->cap->status, s);
}

/* "12s": seconds of an operation. */
static uint64_t seconds(om_slice cell_text)
{
    uint64_t v;

    if (cell_text.n < 2 || cell_text.p[cell_text.n - 1] != 's')
        return OM_ABSENT;
    cell_text.n--;
    return mm__om_number(cell_text, UINT64_MAX - 1, &v) ? v : OM_ABSENT;
}

static const char *or_dash(row *r, int column)
{
    const char *t = has(r, column) ? text(r, column) : "-";

    return *t == 0 ? "-" : t;
}

static mm_code operation(row *r)
{
    om_op o = { .at = r->at,
                .id = number(r, OM_C_OP_ID),
                .type = text(r, OM_C_OP_TYPE),
                .status = text(r, OM_C_OP_STATUS),
                .name = or_dash(r, OM_C_OP_NAME),
                .task = or_dash(r, OM_C_OP_TASK),
                .time = or_dash(r, OM_C_OP_TIME),
                .start = or_dash(r, OM_C_OP_START),
                .end = or_dash(r, OM_C_OP_END),
                .cluster = optional(r, OM_C_OP_CLUSTER),
                .pid = UINT32_MAX,
                .seconds = seconds(cell(r, OM_C_OP_TIME)) };

    if (has(r, OM_C_OP_PID) && !dash(r, OM_C_OP_PID))
        o.pid = number32(r, OM_C_OP_PID);
    o.db = has(r, OM_C_OP_DB) ? text(r, OM_C_OP_DB) : r->t->db != NULL ? r->t->db : "?";
    if (*o.db == 0)
        o.db = "?";
    o.extra = extras(r);
    check(r, OM_E_OP, OM_C_OP_TYPE, o.type);
    check(r, OM_E_STATUS, OM_C_OP_STATUS, o.status);
    KEEP(r, &r->cap->ops, o);
}

static mm_code held(row *r)
{
    om_held h = { .at = r->at, .tid = number32(r, OM_C_H_TID), .pid = number32(r, OM_C_H_PID),
                  .offset = number(r, OM_C_H_OFFSET), .mode = text(r, OM_C_H_MODE), .state = text(r, OM_C_H_STATE),
                  .endpoint = r->t->endpoint };

    h.extra = extras(r);
    check(r, OM_E_MODE, OM_C_H_MODE, h.mode);
    check(r, OM_E_STATE, OM_C_H_STATE, h.state);
    if (h.endpoint == NULL)
        KEEP(r, &r->cap->homeless, h);
    KEEP(r, &r->cap->held, h);
}

static mm_code follower(row *r)
{
    om_follower f = { .at = r->at, .tid = UINT32_MAX, .pid = UINT32_MAX, .leader_offset = number(r, OM_C_F_LEADER),
                      .offset = number(r, OM_C_F_OFFSET), .endpoint = text(r, OM_C_F_FOLLOWER) };

    if (has(r, OM_C_F_TID))
        f.tid = number32(r, OM_C_F_TID);
    if (has(r, OM_C_F_PID))
        f.pid = number32(r, OM_C_F_PID);
    f.extra = extras(r);
    KEEP(r, &r->cap->followers, f);
}

static uint8_t role(row *r)
{
    if (dash(r, OM_C_S_ROLE))
        return 0;
    if (mm__om_is(cell(r, OM_C_S_ROLE), "leader"))
        return OM_LEADER;
    if (!mm__om_is(cell(r, OM_C_S_ROLE), "follower"))
        check(r, OM_E_ROLE, OM_C_S_ROLE, text(r, OM_C_S_ROLE));
    return OM_FOLLOWER;
}

static uint8_t alive(row *r)
{
    if (dash(r, OM_C_S_ALIVE))
        return 0;
    if (mm__om_is(cell(r, OM_C_S_ALIVE), "yes"))
        return OM_ALIVE;
    if (!mm__om_is(cell(r, OM_C_S_ALIVE), "no"))
        bad_value(r, OM_C_S_ALIVE, "yes or no");
    return OM_DEAD;
}

static uint8_t optional_number(row *r, int column, uint8_t flag, uint64_t *out)
{
    if (!has(r, column) || dash(r, column))
        return flag;
    *out = number(r, column);
    return 0;
}

static mm_code name_of(row *r, uint32_t tid)
{
    om_name *last = r->cap->shown.n == 0 ? NULL : &r->cap->shown.at[r->cap->shown.n - 1];
    om_name n = { .at = r->at, .tid = tid, .db = r->t->db == NULL ? "?" : r->t->db, .name = text(r, OM_C_S_NAME) };

    if (last != NULL && last->at.table == r->at.table && last->tid == tid)
        return MM_OK;
    KEEP(r, &r->cap->shown, n);
}

static mm_code replica(row *r)
{
    om_replica p = { .at = r->at, .tid = number32(r, OM_C_S_TID), .endpoint = text(r, OM_C_S_ENDPOINT) };

    p.flags = (uint8_t)(role(r) | alive(r));
    if (dash(r, OM_C_S_PID))
        p.flags |= OM_NO_PID;
    else
        p.pid = number32(r, OM_C_S_PID);
    if (dash(r, OM_C_S_ENDPOINT))
        p.flags |= OM_NO_ENDPOINT;
    p.flags |= optional_number(r, OM_C_S_OFFSET, OM_NO_OFFSET, &p.offset);
    p.flags |= optional_number(r, OM_C_S_COUNT, OM_NO_COUNT, &p.count);
    p.extra = extras(r);
    if (r->bad)
        return r->cap->found.code;
    MM_TRY(name_of(r, p.tid));
    KEEP(r, &r->cap->replicas, p);
}

/* Kinds that are a key and some values: which columns these are; -1 = none. */
static const struct node_kind {
    om_kind    kind;
    om_list_id list;
    int        key, real, value, age;
} node_kinds[] = {
    { OM_TABLETS, OM_LIST_TABLETS, 0, 3, 1, 2 },     { OM_NS, OM_LIST_NS, 0, 2, 1, -1 },
    { OM_CONF, OM_LIST_CONF, 0, -1, 1, -1 },         { OM_SDK, OM_LIST_SDK, 0, -1, 1, -1 },
    { OM_DB, OM_LIST_DB, 1, -1, -1, -1 },            { OM_CATALOG, OM_LIST_CATALOG, 1, -1, 2, -1 },
    { OM_REPCLUSTER, OM_LIST_REPCLUSTER, 1, 0, 2, 3 }, { OM_COMPONENTS, OM_LIST_COMPONENTS, 0, 1, 2, -1 },
};

static mm_code node(row *r, const struct node_kind *k)
{
    om_node n = { .at = r->at, .key = text(r, k->key) };

    n.real = k->real >= 0 && has(r, k->real) ? text(r, k->real) : NULL;
    n.value = k->value >= 0 ? text(r, k->value) : NULL;
    n.age = k->age >= 0 ? optional(r, k->age) : NULL;
    n.extra = extras(r);
    if (k->kind == OM_TABLETS)
        check(r, OM_E_TABLET, k->value, n.value);
    if (k->kind == OM_NS)
        check(r, OM_E_NS, k->value, n.value);
    KEEP(r, &r->cap->lists[k->list], n);
}

mm_code mm__om_table_row(mm_openmldb *cap, const om_table *t, const om_slice *cells, uint32_t line)
{
    row r = { .cap = cap, .t = t, .cells = cells, .at = { t->id, line } };

    switch (t->info->kind) {
    case OM_TABLE_STATUS: return table_status(&r);
    case OM_OPS: return operation(&r);
    case OM_TABLET_STATUS: return held(&r);
    case OM_FOLLOWERS: return follower(&r);
    case OM_SHOWTABLE: return replica(&r);
    default: break;
    }
    for (size_t i = 0; i < MM_COUNT(node_kinds); i++)
        if (node_kinds[i].kind == t->info->kind)
            return node(&r, &node_kinds[i]);
    return MM_OK;
}
