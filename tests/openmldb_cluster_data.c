/* The forms that programs read: answers over HTTP, a dump of ZooKeeper. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "openmldb_cluster.h"

static void add(oc_capture *out, const char *name, char *at, size_t n)
{
    out->owned[out->n] = at;
    out->text[out->n++] = (mm_openmldb_text){ name, at, n };
}

typedef void write_fn(const oc_cluster *c, int tablet, FILE *out);

static void to_memory(const oc_cluster *c, int tablet, write_fn *fn, const char *name, oc_capture *capture)
{
    char *at = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&at, &n);

    fn(c, tablet, out);
    fclose(out);
    add(capture, name, at, n);
}

static const char *comma(unsigned *n)
{
    return (*n)++ == 0 ? "" : ",";
}

/* ---- answers ---- */

static const char *storage(const oc_table *x)
{
    return strcmp(x->storage, "memory") == 0 ? "kMemory" : strcmp(x->storage, "ssd") == 0 ? "kSSD" : "kHDD";
}

static void json_parts(const oc_table *x, FILE *out)
{
    unsigned parts = 0;

    for (unsigned p = 0; p < x->n_parts; p++) {
        unsigned metas = 0;
        if (x->part[p].hidden)
            continue;
        fprintf(out, "%s{\"pid\":%u,\"record_cnt\":%" PRIu64 ",\"partition_meta\":[", parts == 0 ? "" : ",", p,
                parts == 0 ? x->rows : 0);
        parts++;
        for (unsigned k = 0; k < x->part[p].n; k++) {
            const oc_replica *r = &x->part[p].replica[k];
            fprintf(out, "%s{\"endpoint\":\"%s\",\"is_leader\":%s%s,\"offset\":%" PRIu64 ",\"record_cnt\":%" PRIu64 "}",
                    comma(&metas), oc_endpoint(r->tablet), r->leader ? "true" : "false",
                    r->alive ? "" : ",\"is_alive\":false", r->offset, r->offset);
        }
        fputs("]}", out);
    }
}

static void json_tables(const oc_cluster *c, int tablet, FILE *out)
{
    unsigned n = 0;

    (void)tablet;
    fputs("{\"code\":0,\"table_info\":[", out);
    for (unsigned i = 0; i < c->n_tables; i++) {
        const oc_table *x = &c->table[i];
        if (x->gone)
            continue;
        fprintf(out,
                "%s{\"name\":\"%s\",\"db\":\"%s\",\"tid\":%u,\"partition_num\":%u,\"replica_num\":%u,"
                "\"storage_mode\":\"%s\",\"table_partition\":[",
                comma(&n), x->name, x->db, x->tid, x->partition, x->replica, storage(x));
        json_parts(x, out);
        fputs("]}", out);
    }
    fputs("]}", out);
}

static void json_ops(const oc_cluster *c, int tablet, FILE *out)
{
    unsigned n = 0;

    (void)tablet;
    fputs("{\"code\":0,\"op_status\":[", out);
    for (unsigned i = 0; i < c->n_ops; i++)
        fprintf(out,
                "%s{\"op_id\":%" PRIu64 ",\"op_type\":\"%s\",\"status\":\"%s\",\"start_time\":1717900000,"
                "\"end_time\":%u,\"task_type\":\"%s\",\"name\":\"%s\",\"pid\":%u,\"db\":\"%s\"}",
                comma(&n), c->op[i].id, c->op[i].type, c->op[i].status,
                strcmp(c->op[i].status, "kDone") == 0 ? 1717900005u : 0, c->op[i].task, c->table[c->op[i].table].name,
                c->op[i].pid, c->table[c->op[i].table].db);
    fputs("]}", out);
}

static void json_tablets(const oc_cluster *c, int tablet, FILE *out)
{
    unsigned n = 0;

    (void)tablet;
    fputs("{\"tablets\":[", out);
    for (int i = 0; i < OC_TABLETS; i++)
        if (!c->tablet_gone[i])
            fprintf(out, "%s{\"endpoint\":\"%s\",\"state\":\"%s\",\"age\":1036800000}", comma(&n), oc_endpoint(i),
                    c->tablet_state[i]);
    fputs("]}", out);
}

static void json_conf(const oc_cluster *c, int tablet, FILE *out)
{
    (void)tablet;
    fprintf(out, "{\"code\":0,\"conf\":[{\"key\":\"auto_failover\",\"value\":\"%s\"}]}",
            c->failover ? "true" : "false");
}

static void json_held(const oc_cluster *c, int tablet, FILE *out)
{
    oc_row row;
    unsigned n = 0;

    fputs("{\"code\":0,\"all_table_status\":[", out);
    for (unsigned it = 0; oc_held_next(c, tablet, &it, &row);)
        fprintf(out, "%s{\"tid\":%u,\"pid\":%u,\"offset\":%" PRIu64 ",\"mode\":\"%s\",\"state\":\"%s\"}", comma(&n),
                row.tid, row.pid, row.offset, row.mode, row.state);
    fputs("]}", out);
}

void oc_print_json(const oc_cluster *c, oc_capture *out)
{
    static const char *const held[OC_TABLETS] = { "gettablestatus@10.0.0.1_9000.json",
                                                  "gettablestatus@10.0.0.2_9000.json",
                                                  "gettablestatus@10.0.0.3_9000.json",
                                                  "gettablestatus@10.0.0.4_9000.json" };

    to_memory(c, 0, json_tables, "ShowTable.json", out);
    to_memory(c, 0, json_ops, "ShowOPStatus.json", out);
    to_memory(c, 0, json_tablets, "ShowTablet.json", out);
    to_memory(c, 0, json_conf, "ConfGet.json", out);
    for (int i = 0; i < OC_TABLETS; i++)
        to_memory(c, i, json_held, held[i], out);
}

/* ---- ZooKeeper ---- */

typedef struct bytes { unsigned char at[4096]; size_t n; } bytes;

static void varint(bytes *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        b->at[b->n++] = (unsigned char)(v | 0x80);
    b->at[b->n++] = (unsigned char)v;
}

static void number(bytes *b, unsigned field, uint64_t v)
{
    varint(b, field << 3);
    varint(b, v);
}

static void data(bytes *b, unsigned field, const void *p, size_t n)
{
    varint(b, field << 3 | 2);
    varint(b, n);
    memcpy(b->at + b->n, p, n);
    b->n += n;
}

static void base64(FILE *out, const unsigned char *p, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        const unsigned v =
            (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0u);
        fputc(digits[v >> 18], out);
        fputc(digits[v >> 12 & 63], out);
        fputc(i + 1 < n ? digits[v >> 6 & 63] : '=', out);
        fputc(i + 2 < n ? digits[v & 63] : '=', out);
    }
}

static void node(FILE *out, const char *path, const char *name, const void *value, size_t n)
{
    fprintf(out, "{\"path\":\"/oc%s%s\",\"data\":\"", path, name);
    base64(out, value, n);
    fputs("\"}\n", out);
}

static void node_text(FILE *out, const char *path, const char *name, const char *value)
{
    node(out, path, name, value, strlen(value));
}

static bytes table_info(const oc_table *x)
{
    bytes t = { .n = 0 };
    bool first = true;

    data(&t, 1, x->name, strlen(x->name));
    for (unsigned p = 0; p < x->n_parts; p++) {
        bytes part = { .n = 0 };
        if (x->part[p].hidden)
            continue;
        number(&part, 1, p);
        for (unsigned k = 0; k < x->part[p].n; k++) {
            const oc_replica *r = &x->part[p].replica[k];
            const char *e = oc_endpoint(r->tablet);
            bytes meta = { .n = 0 };
            data(&meta, 1, e, strlen(e));
            number(&meta, 2, r->leader);
            if (!r->alive)
                number(&meta, 3, 0);
            number(&meta, 4, r->offset);
            number(&meta, 5, r->offset);
            data(&part, 2, meta.at, meta.n);
        }
        number(&part, 4, first ? x->rows : 0);
        first = false;
        data(&t, 3, part.at, part.n);
    }
    number(&t, 4, x->tid);
    number(&t, 5, x->partition);
    number(&t, 6, x->replica);
    data(&t, 13, x->db, strlen(x->db));
    number(&t, 17, strcmp(x->storage, "memory") == 0 ? 1 : strcmp(x->storage, "ssd") == 0 ? 2 : 3);
    return t;
}

/* Operations that are done are not in ZooKeeper. */
static void zk_ops(const oc_cluster *c, FILE *out)
{
    for (unsigned i = 0; i < c->n_ops; i++) {
        const oc_op *o = &c->op[i];
        const oc_table *x = &c->table[o->table];
        const char *s = o->status;
        bytes b = { .n = 0 };
        char name[32];
        if (strcmp(s, "kDone") == 0)
            continue;
        number(&b, 1, o->id);
        number(&b, 2, 6); /* kReAddReplicaOP */
        number(&b, 5, strcmp(s, "kInited") == 0 ? 1 : strcmp(s, "kDoing") == 0 ? 2 : strcmp(s, "kFailed") == 0 ? 4 : 5);
        data(&b, 8, x->name, strlen(x->name));
        number(&b, 9, o->pid);
        data(&b, 14, x->db, strlen(x->db));
        snprintf(name, sizeof name, "%" PRIu64, o->id);
        node(out, "/op/op_data/", name, b.at, b.n);
    }
}

static void zk(const oc_cluster *c, int tablet, FILE *out)
{
    (void)tablet;
    node_text(out, "/table/table_index", "", "999");
    node_text(out, "/table/term", "", "1");
    node_text(out, "/op/op_index", "", "999");
    node_text(out, "/config/auto_failover", "", c->failover ? "true" : "false");
    node_text(out, "/db/", "demo", "");
    node_text(out, "/db/", "__INTERNAL_DB", "");
    for (unsigned i = 0; i < c->n_ns; i++)
        node_text(out, "/leader/lock_request000000000", i == 0 ? "1" : "2",
                  i == 0 ? "10.0.0.9:6527" : "10.0.0.10:6527");
    for (int i = 0; i < OC_TABLETS; i++)
        if (!c->tablet_gone[i])
            node_text(out, "/nodes/", oc_endpoint(i), oc_endpoint(i));
    for (unsigned i = 0; i < c->n_tables; i++) {
        const bytes b = table_info(&c->table[i]);
        char tid[16];
        snprintf(tid, sizeof tid, "%u", c->table[i].tid);
        if (!c->table[i].gone)
            node(out, "/table/db_table_data/", tid, b.at, b.n);
    }
    zk_ops(c, out);
}

void oc_print_zk(const oc_cluster *c, oc_capture *out)
{
    to_memory(c, 0, zk, "", out);
}
