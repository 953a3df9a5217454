/* The rules on a ZooKeeper dump. docs/formats/openmldb.md 12. */
#include <stdio.h>

#include "openmldb/openmldb_zk.h"

enum { LARGE = 921600, LIMIT = 1048576 };

typedef struct ztable { /* a node that holds a table */
    const om_znode *node;
    om_slice        info;
    const char     *db, *name;
    uint32_t        tid;
} ztable;

typedef struct zcheck {
    om_check       *c;
    const mm_openmldb *cap;
    OM_LIST(ztable) tables;      /* by tid */
    uint64_t        max_tid, max_op, max_term;
    bool            has_nodes;
} zcheck;

static const char *text_of(zcheck *z, om_slice s)
{
    char *text = mm__arena_text(&z->c->out->arena, s.n == 0 ? "" : s.p, s.n);

    if (text == NULL)
        z->c->out->code = MM_E_NOMEM;
    for (char *nul = text; nul != NULL && (nul = memchr(nul, 0, (size_t)(text + s.n - nul))) != NULL;)
        *nul = 1;
    return text == NULL ? "" : text;
}

static om_table_row as_row(const ztable *t)
{
    return (om_table_row){ .tid = t->tid, .db = *t->db == 0 ? "?" : t->db, .name = *t->name == 0 ? "?" : t->name };
}

static om_finding about(const zcheck *z, const ztable *t)
{
    const om_table_row row = as_row(t);
    om_finding f = mm__om_about_znode(z->cap, t->node);

    f.tid = t->tid;
    f.db = strcmp(row.db, "?") == 0 ? NULL : row.db;
    f.table = strcmp(row.name, "?") == 0 ? NULL : row.name;
    return f;
}

static const char *text_table(zcheck *z, const ztable *t)
{
    const om_table_row row = as_row(t);

    return mm__om_text_table(z->c->out, &row);
}

/* ---- node by node ---- */

static mm_code procedure(zcheck *z, const om_znode *n)
{
    char *data;
    size_t size;
    bool valid;

    MM_TRY(mm__om_snappy(z->c->ctx, (om_slice){ n->data, n->len }, &data, &size, &valid));
    if (!valid || mm__om_znode_check(OM_Z_PROCEDURE, (om_slice){ data, size - 1 }) != OM_Z_FINE)
        mm__om_say_decode(z->c->out, z->cap, n, OM_Z_PROCEDURE, OM_Z_INVALID);
    mm__free(z->c->ctx, data, size);
    return z->c->out->code;
}

static bool has_db(const zcheck *z, om_slice db)
{
    om_check *c = z->c;
    const char *path = mm__arena_printf(&c->scratch, "%s/db/%.*s", z->cap->zk_root, (int)db.n, db.p);
    size_t i;

    if (path == NULL) {
        c->out->code = MM_E_NOMEM;
        return true;
    }
    i = mm__om_znode_find(z->cap, path);
    return i < z->cap->nodes.n && strcmp(z->cap->nodes.at[i].path, path) == 0;
}

static void procedure_db(zcheck *z, const om_znode *n, const char *name)
{
    const char *dot = strchr(name, '.');
    const om_finding f = mm__om_about_znode(z->cap, n);
    const om_slice db = { name, dot == NULL ? strlen(name) : (size_t)(dot - name) };

    if (!has_db(z, db))
        mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/db-missing", &f,
                   "procedure %s: database %.*s has no node, the nameserver drops it on restart", name, (int)db.n,
                   db.p);
}

static void operation(zcheck *z, const om_znode *n)
{
    const om_slice data = { n->data, n->len };
    const uint64_t id = mm__om_get_number(data, 1, 0), type = mm__om_get_number(data, 2, 0);
    const om_op *op = mm__om_op(z->cap, id);
    om_finding f;

    z->max_op = id > z->max_op ? id : z->max_op;
    if (op == NULL)
        return;
    f = mm__om_about_op(z->cap, op);
    if (type == 10 || type == 21)
        mm__om_say(z->c->out, MM_WARNING, "openmldb/zk/op-lost", &f, "%s cannot be restored, its node stays for ever",
                   mm__om_text_op(z->c->out, op));
    if (strcmp(op->status, "kDone") == 0 || strcmp(op->status, "kCanceled") == 0)
        mm__om_say(z->c->out, MM_WARNING, "openmldb/zk/op-done", &f, "%s is %s, its node is never deleted",
                   mm__om_text_op(z->c->out, op), op->status);
}

static mm_code keep_table(zcheck *z, const om_znode *n, const char *name, bool old)
{
    const om_slice data = { n->data, n->len };
    const om_finding f = mm__om_about_znode(z->cap, n);
    ztable *t = OM_PUSH(z->c->ctx, &z->tables);
    char tid[16];

    if (t == NULL)
        return MM_E_NOMEM;
    *t = (ztable){ n, data, text_of(z, mm__om_get_bytes(data, 13)), text_of(z, mm__om_get_bytes(data, 1)),
                   (uint32_t)mm__om_get_number(data, 4, 0) };
    snprintf(tid, sizeof tid, "%lu", (unsigned long)t->tid);
    if (!old && strcmp(tid, name) != 0)
        mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/table-name", &f, "%s holds tid %s", n->path, tid);
    if (old && strcmp(t->name, name) != 0)
        mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/table-name", &f, "%s holds the table %s", n->path, t->name);
    return z->c->out->code;
}

static mm_code one_node(zcheck *z, const om_znode *n)
{
    const char *name;
    const om_znode_kind kind = mm__om_znode_kind(z->cap->zk_root, n->path, &name);
    const om_finding f = mm__om_about_znode(z->cap, n);
    const om_znode_fault fault = kind == OM_Z_PROCEDURE ? OM_Z_FINE
                                                        : mm__om_znode_check(kind, (om_slice){ n->data, n->len });

    if (n->len > LARGE)
        mm__om_say(z->c->out, MM_WARNING, "openmldb/zk/node-size", &f, "%s has %zu bytes, the limit is %d", n->path,
                   n->len, LIMIT);
    mm__om_say_decode(z->c->out, z->cap, n, kind, fault);
    if (fault != OM_Z_FINE)
        return z->c->out->code;
    if (kind == OM_Z_TABLE || kind == OM_Z_OLD_TABLE)
        return keep_table(z, n, name, kind == OM_Z_OLD_TABLE);
    if (kind == OM_Z_OP)
        operation(z, n);
    z->has_nodes |= kind == OM_Z_NODE;
    if (kind != OM_Z_PROCEDURE)
        return z->c->out->code;
    procedure_db(z, n, name);
    return procedure(z, n);
}

/* ---- tables ---- */

static void database(zcheck *z, const ztable *t)
{
    const om_finding f = about(z, t);

    if (*t->db != 0 && !has_db(z, mm__om_slice(t->db)))
        mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/db-missing", &f,
                   "%s: database %s has no node, the nameserver drops the table on restart", text_table(z, t), t->db);
}

static int by_number(const void *a, const void *b, void *user)
{
    (void)user;
    return mm__om_cmp(*(const uint32_t *)a, *(const uint32_t *)b);
}

static mm_code partitions(zcheck *z, const ztable *t)
{
    const om_finding f = about(z, t);
    const uint32_t want = (uint32_t)mm__om_get_number(t->info, 5, 0);
    OM_LIST(uint32_t) pids = { NULL, 0, 0 };
    om_slice rest = t->info, p, terms, term;
    bool right = true;
    mm_buf listed;
    mm_code code = MM_OK;

    mm__buf_init(&listed, z->c->ctx);
    while (code == MM_OK && mm__om_next_bytes(&rest, 3, &p)) {
        uint32_t *pid = OM_PUSH(z->c->ctx, &pids);
        code = pid == NULL ? MM_E_NOMEM : MM_OK;
        if (pid == NULL)
            break;
        *pid = (uint32_t)mm__om_get_number(p, 1, 0);
        mm__buf_printf(&listed, "%s%lu", pids.n == 1 ? "" : ",", (unsigned long)*pid);
        for (terms = p; mm__om_next_bytes(&terms, 3, &term);) {
            const uint64_t n = mm__om_get_number(term, 1, 0);
            z->max_term = n > z->max_term ? n : z->max_term;
        }
    }
    if (code == MM_OK)
        code = mm__om_sort(z->c->ctx, pids.at, pids.n, sizeof *pids.at, by_number, NULL);
    for (size_t i = 0; i < pids.n; i++)
        right &= pids.at[i] == i;
    if (code == MM_OK && (!right || pids.n != want))
        mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/partition-count", &f, "%s: pids are %s, partition_num is %lu",
                   text_table(z, t), pids.n == 0 ? "-" : listed.data == NULL ? "" : listed.data, (unsigned long)want);
    if (code == MM_OK)
        code = mm__buf_ok(&listed);
    mm__buf_free(&listed);
    OM_FREE(z->c->ctx, &pids);
    return code;
}

static void known_endpoints(zcheck *z, const ztable *t)
{
    const om_table_row row = as_row(t);
    om_finding f = about(z, t);
    om_slice rest = t->info, p, metas, m;

    while (z->has_nodes && mm__om_next_bytes(&rest, 3, &p)) {
        const om_partition part = { .tid = t->tid, .pid = (uint32_t)mm__om_get_number(p, 1, 0) };
        for (metas = p; mm__om_next_bytes(&metas, 2, &m);) {
            f.endpoint = text_of(z, mm__om_get_bytes(m, 1));
            f.pid = part.pid;
            if (mm__om_tablet(z->cap, f.endpoint) == NULL)
                mm__om_say(z->c->out, MM_WARNING, "openmldb/zk/node-unknown", &f, "%s: %s is not among the nodes",
                           mm__om_text_partition(z->c->out, &row, &part), f.endpoint);
        }
    }
}

static int by_tid(const void *a, const void *b, void *user)
{
    (void)user;
    return mm__om_cmp(((const ztable *)a)->tid, ((const ztable *)b)->tid);
}

static int by_name(const void *a, const void *b, void *user)
{
    const ztable *x = a, *y = b;
    int d = strcmp(x->db, y->db);

    d = d != 0 ? d : strcmp(x->name, y->name);
    return d != 0 ? d : by_tid(a, b, user);
}

/* Sorted by name, tables of one name follow each other, the smallest tid first. */
static mm_code same_names(zcheck *z)
{
    const ztable *first = z->tables.at;

    MM_TRY(mm__om_sort(z->c->ctx, z->tables.at, z->tables.n, sizeof *z->tables.at, by_name, NULL));
    for (size_t i = 1; i < z->tables.n; i++) {
        const ztable *t = &z->tables.at[i];
        const om_finding f = about(z, t);
        if (strcmp(first->db, t->db) != 0 || strcmp(first->name, t->name) != 0)
            first = t;
        else if (first->tid != t->tid)
            mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/duplicate-table", &f, "%s: same name as tid %lu",
                       text_table(z, t), (unsigned long)first->tid);
    }
    return z->c->out->code;
}

static mm_code tables(zcheck *z)
{
    MM_TRY(mm__om_sort(z->c->ctx, z->tables.at, z->tables.n, sizeof *z->tables.at, by_tid, NULL));
    for (size_t i = 0; i < z->tables.n; i++) {
        const ztable *t = &z->tables.at[i];
        z->max_tid = t->tid > z->max_tid ? t->tid : z->max_tid;
        mm__arena_reset(&z->c->scratch);
        database(z, t);
        MM_TRY(partitions(z, t));
        known_endpoints(z, t);
    }
    return same_names(z);
}

/* ---- the whole ---- */

static void low(zcheck *z, const char *path, const char *what, const char *largest, uint64_t max)
{
    const char *full = mm__arena_printf(&z->c->scratch, "%s%s", z->cap->zk_root, path);
    om_finding f = mm__om_about(z->cap, (om_at){ 0, 0 });
    uint64_t value = 0;
    size_t i;

    if (full == NULL) {
        z->c->out->code = MM_E_NOMEM;
        return;
    }
    i = mm__om_znode_find(z->cap, full);
    if (i < z->cap->nodes.n && strcmp(z->cap->nodes.at[i].path, full) == 0) {
        const om_znode *n = &z->cap->nodes.at[i];
        f = mm__om_about_znode(z->cap, n);
        if (!mm__om_number((om_slice){ n->data, n->len }, UINT64_MAX, &value)) {
            mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/decode", &f, "%s: not a decimal number", n->path);
            return;
        }
    }
    if (value < max)
        mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/index-low", &f, "%s is %llu, %s is %llu", what,
                   (unsigned long long)value, largest, (unsigned long long)max);
}

static int by_value(const void *a, const void *b, void *user)
{
    const om_znode *x = a, *y = b;
    const int d = mm__order(x->data, x->len, y->data, y->len);

    (void)user;
    return d != 0 ? d : strcmp(x->path, y->path);
}

/* Names with the same SDK endpoint. */
static mm_code sdk(zcheck *z)
{
    OM_LIST(om_znode) list = { NULL, 0, 0 };
    mm_code code = MM_OK;
    size_t first = 0;
    const char *name, *other;

    for (size_t i = 0; i < z->cap->nodes.n && code == MM_OK; i++)
        if (mm__om_znode_kind(z->cap->zk_root, z->cap->nodes.at[i].path, &name) == OM_Z_SDK) {
            om_znode *n = OM_PUSH(z->c->ctx, &list);
            if (n != NULL)
                *n = z->cap->nodes.at[i];
            code = n == NULL ? MM_E_NOMEM : MM_OK;
        }
    if (code == MM_OK)
        code = mm__om_sort(z->c->ctx, list.at, list.n, sizeof *list.at, by_value, NULL);
    for (size_t i = 1; i < list.n && code == MM_OK; i++) {
        const om_znode *a = &list.at[first], *b = &list.at[i];
        const om_finding f = mm__om_about_znode(z->cap, b);
        if (a->len != b->len || memcmp(a->data, b->data, a->len) != 0) {
            first = i;
            continue;
        }
        mm__om_znode_kind(z->cap->zk_root, a->path, &name);
        mm__om_znode_kind(z->cap->zk_root, b->path, &other);
        mm__om_say(z->c->out, MM_ERROR, "openmldb/zk/sdk-duplicate", &f, "%s and %s have the same sdk endpoint %s",
                   name, other, text_of(z, (om_slice){ b->data, b->len }));
    }
    OM_FREE(z->c->ctx, &list);
    return code;
}

static mm_code all(zcheck *z)
{
    for (size_t i = 0; i < z->cap->nodes.n; i++)
        MM_TRY(one_node(z, &z->cap->nodes.at[i]));
    if (z->cap->zk_root == NULL)
        return MM_OK;
    MM_TRY(tables(z));
    low(z, "/table/table_index", "table_index", "largest tid", z->max_tid);
    low(z, "/op/op_index", "op_index", "largest op id", z->max_op);
    low(z, "/table/term", "term", "largest term", z->max_term);
    return sdk(z);
}

mm_code mm__om_check_zk(om_check *c)
{
    zcheck z = { .c = c, .cap = c->a };
    mm_code code = all(&z);

    OM_FREE(c->ctx, &z.tables);
    for (size_t i = 0; i < c->a->ops.n; i++)
        mm__om_check_op(c, &c->a->ops.at[i]);
    if (code == MM_OK)
        code = mm__om_check_listed(c);
    return code != MM_OK ? code : c->out->code;
}
