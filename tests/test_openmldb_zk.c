/* Dumps of ZooKeeper: protobuf and Snappy that lie, and a case and a neighbour for each rule. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "openmldb/openmldb_protobuf.h"
#include "support/fixture.h"

/* ---- writing protobuf, JSON lines, Base64 ---- */

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

static void text(bytes *b, unsigned field, const char *s)
{
    data(b, field, s, strlen(s));
}

typedef struct dump { char *at; size_t n, cap; } dump;

static void put(dump *d, const char *s, size_t n)
{
    if (d->n + n + 1 > d->cap) {
        d->cap = (d->n + n + 1) * 2;
        d->at = realloc(d->at, d->cap);
    }
    memcpy(d->at + d->n, s, n);
    d->n += n;
    d->at[d->n] = 0;
}

static void node(dump *d, const char *path, const void *value, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = value;
    char line[256];

    put(d, line, (size_t)snprintf(line, sizeof line, "{\"path\":\"%s\",\"data\":\"", path));
    for (size_t i = 0; i < n; i += 3) {
        const unsigned v =
            (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0u);
        const char four[4] = { digits[v >> 18], digits[v >> 12 & 63], i + 1 < n ? digits[v >> 6 & 63] : '=',
                               i + 2 < n ? digits[v & 63] : '=' };
        put(d, four, 4);
    }
    put(d, "\"}\n", 3);
}

static void node_text(dump *d, const char *path, const char *value)
{
    node(d, path, value, strlen(value));
}

/* A table of one partition with one replica on "e:1". */
typedef struct table {
    unsigned tid, node, partition_num, replica_num, pid, term;
    const char *db, *name, *endpoint;
    bool no_meta;
} table;

static bytes table_info(const table *t)
{
    bytes meta = { .n = 0 }, pair = { .n = 0 }, part = { .n = 0 }, out = { .n = 0 };

    text(&meta, 1, t->endpoint);
    number(&meta, 2, 1);
    number(&pair, 1, t->term);
    number(&part, 1, t->pid);
    if (!t->no_meta)
        data(&part, 2, meta.at, meta.n);
    data(&part, 3, pair.at, pair.n);
    text(&out, 1, t->name);
    data(&out, 3, part.at, part.n);
    number(&out, 4, t->tid);
    number(&out, 5, t->partition_num);
    number(&out, 6, t->replica_num);
    if (*t->db != 0)
        text(&out, 13, t->db);
    return out;
}

static const table plain = { 3, 3, 1, 1, 0, 5, "shop", "orders", "e:1", false };

static void add_table(dump *d, const table *t)
{
    const bytes b = table_info(t);
    char path[64];

    snprintf(path, sizeof path, "/r/table/db_table_data/%u", t->node);
    node(d, path, b.at, b.n);
}

static void add_op(dump *d, unsigned id, unsigned type, unsigned status)
{
    bytes op = { .n = 0 };
    char path[64];

    number(&op, 1, id);
    number(&op, 2, type);
    data(&op, 4, "\xff\xfe\x00\x80", 4);
    number(&op, 5, status);
    text(&op, 8, "orders");
    number(&op, 9, 0);
    text(&op, 14, "shop");
    snprintf(path, sizeof path, "/r/op/op_data/%u", id);
    node(d, path, op.at, op.n);
}

static void base(dump *d)
{
    node_text(d, "/r/table/table_index", "3");
    node_text(d, "/r/table/term", "5");
    node_text(d, "/r/op/op_index", "9");
    node_text(d, "/r/db/shop", "");
    node_text(d, "/r/nodes/e:1", "e:1");
    node_text(d, "/r/config/auto_failover", "true");
}

/* ---- rules ---- */

static void check(const dump *d, const char *want)
{
    const mm_openmldb_text one = { "", d->at, d->n };
    mm_openmldb_finding f = { .size = sizeof f };
    const mm_openmldb_options o = { .size = sizeof o, .form = MM_OPENMLDB_JSON };
    mm_openmldb *cap = NULL;
    mm_openmldb_result *r = NULL;
    mm_ctx *ctx = fx_ctx(NULL);
    char found[1024] = "";
    size_t it = 0;

    ck_assert_int_eq(mm_openmldb_read(&cap, ctx, "dump", &one, 1, 0), MM_OK);
    ck_assert_int_eq(mm_openmldb_zk(&r, ctx, cap, &o), MM_OK);
    while (mm_openmldb_finding_next(r, &it, &f)) {
        fx_saw_rule(f.rule);
        if (f.severity != MM_NOTE)
            snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s: %s", *found == 0 ? "" : "\n",
                     f.rule + strlen("openmldb/"), f.text);
    }
    ck_assert_str_eq(found, want);
    mm_openmldb_result_free(r);
    mm_openmldb_free(cap);
    mm_ctx_free(ctx);
}

static void with_table(const table *t, const char *want)
{
    dump d = { 0 };

    base(&d);
    add_table(&d, t);
    check(&d, want);
    free(d.at);
}

START_TEST(rules_on_tables)
{
    table t = plain;

    with_table(&t, "");
    t.node = 4;
    with_table(&t, "zk/table-name: /r/table/db_table_data/4 holds tid 3");
    t = plain;
    t.db = "gone";
    with_table(&t, "zk/db-missing: gone.orders tid 3: database gone has no node, the nameserver drops the table on "
                   "restart");
    t.db = "";
    with_table(&t, "");
    t = plain;
    t.tid = t.node = 4;
    with_table(&t, "zk/index-low: table_index is 3, largest tid is 4");
    t = plain;
    t.term = 6;
    with_table(&t, "zk/index-low: term is 5, largest term is 6");
    t = plain;
    t.partition_num = 2;
    with_table(&t, "zk/partition-count: shop.orders tid 3: pids are 0, partition_num is 2");
    t = plain;
    t.pid = 1;
    with_table(&t, "zk/partition-count: shop.orders tid 3: pids are 1, partition_num is 1");
    t = plain;
    t.endpoint = "e:2";
    with_table(&t, "zk/node-unknown: shop.orders tid 3 pid 0: e:2 is not among the nodes");
    t = plain;
    t.replica_num = 2;
    with_table(&t, "partition/replica-short: shop.orders tid 3 pid 0: 1 replicas, 2 expected (e:1 leader/yes)");
    t = plain;
    t.no_meta = true;
    with_table(&t, "partition/missing: shop.orders tid 3 pid 0: no replica listed");
}
END_TEST

START_TEST(rules_on_names_and_operations)
{
    dump d = { 0 };
    table t = plain;
    char *large = calloc(1, 921601);
    bytes old = table_info(&t);

    base(&d);
    add_table(&d, &t);
    t.tid = t.node = 2;
    add_table(&d, &t);
    node(&d, "/r/table/table_data/orders", old.at, 0);
    check(&d, "zk/decode: /r/table/table_data/orders: TableInfo without tid\n"
              "zk/duplicate-table: shop.orders tid 3: same name as tid 2");
    d.n = 0;
    base(&d);
    node(&d, "/r/table/table_data/other", old.at, old.n);
    check(&d, "zk/table-name: /r/table/table_data/other holds the table orders");
    d.n = 0;
    base(&d);
    add_op(&d, 9, 10, 1);
    add_op(&d, 8, 3, 3);
    check(&d, "op/running: op 9 kUpdateTableAliveOP shop.orders pid 0 is still kInited (task -, -)\n"
              "zk/op-done: op 8 kDelReplicaOP shop.orders pid 0 is kDone, its node is never deleted\n"
              "zk/op-lost: op 9 kUpdateTableAliveOP shop.orders pid 0 cannot be restored, its node stays for ever");
    d.n = 0;
    base(&d);
    add_op(&d, 10, 1, 4);
    check(&d, "op/failed: op 10 kMakeSnapshotOP shop.orders pid 0 failed\n"
              "zk/index-low: op_index is 9, largest op id is 10");
    d.n = 0;
    base(&d);
    node_text(&d, "/r/map/sdkendpoints/b", "s:1");
    node_text(&d, "/r/map/sdkendpoints/a", "s:1");
    node_text(&d, "/r/map/sdkendpoints/c", "s:2");
    node_text(&d, "/r/table/term", "many");
    check(&d, "zk/decode: /r/table/term: not a decimal number\n"
              "zk/sdk-duplicate: a and b have the same sdk endpoint s:1");
    d.n = 0;
    base(&d);
    node(&d, "/elsewhere", large, 921600);
    check(&d, "");
    node(&d, "/elsewhere", large, 921601);
    check(&d, "zk/node-size: /elsewhere has 921601 bytes, the limit is 1048576");
    free(large);
    free(d.at);
}
END_TEST

/* ---- Snappy ---- */

static bool snappy(const char *in, size_t n, const char *want)
{
    mm_ctx *ctx = fx_ctx(NULL);
    char *out;
    size_t size;
    bool valid;

    ck_assert_int_eq(mm__om_snappy(ctx, (om_slice){ in, n }, &out, &size, &valid), MM_OK);
    if (valid && want != NULL) {
        ck_assert_uint_eq(size - 1, strlen(want));
        ck_assert_str_eq(out, want);
    }
    mm__free(ctx, out, size);
    mm_ctx_free(ctx);
    return valid;
}

START_TEST(snappy_is_read)
{
    ck_assert(snappy("\x05\x10hello", 7, "hello"));
    ck_assert(snappy("\x0a\x04" "ab\x11\x02", 6, "ababababab"));                 /* a copy of 8, overlapping */
    ck_assert(snappy("\x0a\x04" "ab\x1e\x02\x00", 7, "ababababab")); /* two bytes of distance, overlapping */
    ck_assert(snappy("\x0a\x04" "ab\x1f\x02\x00\x00\x00", 9, "ababababab"));     /* four */
    ck_assert(snappy("\x06\x04" "ab\x01\x02", 6, "ababab"));                     /* a short copy of 4 */
    ck_assert(snappy("\x03\xf0\x02" "abc", 6, "abc"));                           /* a literal with a length byte */
    ck_assert(snappy("\x00", 1, ""));
}
END_TEST

START_TEST(snappy_that_lies)
{
    ck_assert(!snappy("", 0, NULL));
    ck_assert(!snappy("\x05\x10hell", 6, NULL));                   /* cut off */
    ck_assert(!snappy("\x06\x10hello", 7, NULL));                  /* shorter than announced */
    ck_assert(!snappy("\x04\x10hello", 7, NULL));                  /* longer */
    ck_assert(!snappy("\x0a\x04" "ab\x1e\x03\x00", 7, NULL));      /* from before the beginning */
    ck_assert(!snappy("\x0a\x04" "ab\x1e\x00\x00", 7, NULL));      /* from nowhere */
    ck_assert(!snappy("\xff\xff\xff\xff\x0f\x00" "a", 7, NULL));   /* 4 GiB of nothing: not allocated */
    ck_assert(!snappy("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10, NULL));
    ck_assert(!snappy("\x03\xfc\xff\xff\xff\xff" "abc", 9, NULL)); /* a literal of 4 GiB */
}
END_TEST

/* ---- protobuf ---- */

START_TEST(protobuf_that_lies)
{
    static const struct { const char *at; size_t n; bool valid; } cases[] = {
        { "", 0, true },
        { "\x0a\x01x\x20\x05", 5, true },
        { "\x0a\x05x", 3, false },              /* longer than there is */
        { "\x0a\xff\xff\xff\xff\x7f", 6, false },
        { "\x0a", 1, false },
        { "\x00\x01", 2, false },               /* field 0 */
        { "\x0b\x0c", 2, false },               /* groups */
        { "\x0e\x01", 2, false },               /* wire type 6 */
        { "\x08\x01", 2, false },               /* name as a number */
        { "\x22\x01\x05", 3, false },           /* tid is not repeated: not packed */
        { "\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, true },
        { "\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11, false }, /* more than 64 bits */
        { "\x1a\x02\x08\x01", 4, true },        /* a partition */
        { "\x1a\x02\x0a\x00", 4, false },       /* a partition whose pid is bytes */
        { "\xf8\xff\xff\xff\x0f\x01", 6, true },/* a field nobody knows */
        { "\xf8\xff\xff\xff\x1f\x01", 6, false },
        { "\xfd\x07" "abcd", 6, true },         /* fixed */
        { "\xf9\x07" "abcd", 6, false },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(mm__om_valid(&mm__om_table_info, (om_slice){ cases[i].at, cases[i].n }) == cases[i].valid,
                      "case %zu", i);
}
END_TEST

START_TEST(many_fields_cost_what_they_are_long)
{
    const size_t n = 1 << 20;
    char *many = malloc(n);
    dump d = { 0 };

    for (size_t i = 0; i < n; i += 2)
        memcpy(many + i, "\x78\x01", 2);
    ck_assert(mm__om_valid(&mm__om_procedure, (om_slice){ many, n }));
    base(&d);
    node(&d, "/r/data/function/f", many, 900000);
    check(&d, "");
    free(d.at);
    free(many);
}
END_TEST

START_TEST(procedures)
{
    dump d = { 0 };

    base(&d);
    node(&d, "/r/store_procedure/db_sp_data/shop.sp", "\x04\x0c\x08\x01\x10\x02", 6);
    check(&d, "");
    node(&d, "/r/store_procedure/db_sp_data/gone.sp", "\x04\x0c\x08\x01\x10\x02", 6);
    node(&d, "/r/store_procedure/db_sp_data/shop.bad", "\x04\x0c\x08\x01\x10", 5);
    check(&d, "zk/db-missing: procedure gone.sp: database gone has no node, the nameserver drops it on restart\n"
              "zk/decode: /r/store_procedure/db_sp_data/shop.bad: not a valid ProcedureInfo");
    free(d.at);
}
END_TEST

FX_SUITE("openmldb_zk", FX_TEST(rules_on_tables), FX_TEST(rules_on_names_and_operations), FX_TEST(snappy_is_read),
         FX_TEST(snappy_that_lies), FX_TEST(protobuf_that_lies), FX_TEST(many_fields_cost_what_they_are_long),
         FX_TEST(procedures))
