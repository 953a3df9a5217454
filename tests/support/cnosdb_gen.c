#include "support/cnosdb_gen.h"
#include "support/fixture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BCRYPT "$2b$12$abcdefghijklmnopqrstuuOsDKF.t8nTBly7qPLoewG9sXn2TJwmC"
#define PICK(g, list) ((list)[pick((g), sizeof(list) / sizeof((list)[0]))])

static unsigned pick(gen *g, size_t n)
{
    g->state = g->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((g->state >> 33) % n);
}

static void put(gen *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(gen *g, const char *fmt, ...)
{
    va_list ap;

    if (g->cap - g->len < 4096) {
        g->cap = g->cap * 2 + 8192;
        g->text = realloc(g->text, g->cap);
        ck_assert_ptr_nonnull(g->text);
    }
    va_start(ap, fmt);
    g->len += (size_t)vsnprintf(g->text + g->len, g->cap - g->len, fmt, ap);
    va_end(ap);
}

/* Puts a text that must stay. */
static void mark(gen *g, bool of_table, const char *text)
{
    if (g->n_marks == g->cap_marks) {
        g->cap_marks = g->cap_marks * 2 + 64;
        g->marks = realloc(g->marks, g->cap_marks * sizeof *g->marks);
        ck_assert_ptr_nonnull(g->marks);
    }
    snprintf(g->marks[g->n_marks].text, sizeof g->marks->text, "%s", text);
    g->marks[g->n_marks++].of_table = of_table;
    put(g, "%s", text);
}

static const char *maybe(gen *g, const char *text)
{
    return pick(g, 2) ? text : "";
}

/* ---- pieces of values ---- */

static const char *const numbers[] = {
    "-0", "-0.0e+10", "1E400", "1e-400", "0.1000", "9007199254740993", "18446744073709551616", "1.50e+3",
    "340282366920938463463374607431768211456", "123456789012345678901234567890123456789.5",
};

/* An unknown member, as it might come from a later release or a hand; or none. */
static void member(gen *g, bool of_table)
{
    static const char *const shapes[] = {
        "\"z%u\":%s", "\"z%u\":[%s,{\"a\":null}]", "\"\\u007a%u\":{\"\":%s,\"b\":\"\\ud83d\\ude00: /\"}",
    };
    char text[sizeof g->marks->text];

    if (pick(g, 3) != 0)
        return;
    /* The formats are those above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, PICK(g, shapes), g->serial++, PICK(g, numbers));
#pragma GCC diagnostic pop
    put(g, ",");
    mark(g, of_table, text);
}

static void extra(gen *g)
{
    member(g, false);
}

/* Up to 128 bits, 39 digits. */
static void oid(gen *g, char to[40])
{
    snprintf(to, 40, "3%u%08u%08u%08u%08u%04u", pick(g, 3), pick(g, 100000000), pick(g, 100000000), pick(g, 100000000),
             pick(g, 100000000), g->serial++ % 10000);
}

static void put_id(gen *g, const char *id)
{
    char text[64];

    snprintf(text, sizeof text, "\"id\":%s", id);
    mark(g, false, text);
}

static void limit(gen *g, const char *name, const char *comma)
{
    put(g, "%s\"%s\":", comma, name);
    if (pick(g, 2)) {
        put(g, "null");
        return;
    }
    put(g, "{\"remote_bucket\":{\"max\":%s,\"initial\":-1,\"refill\":9223372036854775807,\"interval\":1000",
        pick(g, 2) ? "null" : "7");
    extra(g);
    put(g, "},\"local_bucket\":{\"max\":null,\"initial\":0}");
    extra(g);
    put(g, "}");
}

static void duration(gen *g, const char *name)
{
    static const char *const counts[] = { "0", "7", "90", "18446744073709551615" };
    static const char *const units[] = { "Minutes", "Hour", "Day", "Inf" };

    if (pick(g, 3) == 0) {
        put(g, ",\"%s\":null", name);
    } else if (pick(g, 3) != 0) {
        put(g, ",\"%s\":{\"time_num\":%s,\"unit\":\"%s\"", name, PICK(g, counts), PICK(g, units));
        extra(g);
        put(g, "}");
    }
}

/* ---- records ---- */

typedef struct name { const char *key, *json; } name; /* in a key, in a value */

static const name tenants[] = { { "cnosdb", "cnosdb" }, { "t \"1\"", "t \\\"1\\\"" },
                                { "gr\xc3\xb6\xc3\x9f" "e", "gr\xc3\xb6\\u00dfe" } };
static const name dbs[] = { { "public", "public" }, { "Db'2", "Db'2" }, { "usage_schema", "usage_schema" } };
static const name tables[] = { { "CPU Load", "CPU Load" }, { "a\\b", "a\\\\b" },
                               { "\xf0\x9f\x98\x80", "\\uD83D\\ude00" }, { "air", "a\\u0069r" } };
enum { TENANTS = 3, DBS = 3, TABLES = 4, USERS = 8 };

static void tenant(gen *g, const name *t)
{
    char id[40];

    oid(g, id);
    put(g, "/c/tenants/%s: {", t->key);
    put_id(g, id);
    put(g, ",\"name\":\"%s\",\"options\":{\"comment\":%s,\"limiter_config\":", t->json,
        pick(g, 2) ? "null" : "\"a\\u00e9 \\/\"");
    if (pick(g, 3) == 0) {
        put(g, "null");
    } else {
        put(g, "{\"object_config\":%s,\"request_config\":{", pick(g, 2) ? "null" : "{\"max_users_number\":1}");
        limit(g, pick(g, 2) ? "data_in" : "coord_data_in", "");
        limit(g, "queries", ",");
        if (pick(g, 3) == 0)
            limit(g, "coord_queries", ",");
        extra(g);
        put(g, "}}");
    }
    put(g, "%s", maybe(g, ",\"tenant_is_hidden\":false"));
    extra(g);
    put(g, "}");
    extra(g);
    put(g, "}\n");
}

static void limiter(gen *g, const name *t)
{
    static const char *const kinds[] = { "DataIn", "DataOut", "Queries", "Writes", "CoordDataIn", "HttpWrites" };

    put(g, "/c/tenants/%s/limiter: {\"buckets\":{\"%s\":{\"refill\":1,\"interval\":1,\"max\":1,\"critical\":{"
        "\"balance\":-5,\"deadline\":\"2024-03-05T11:02:31.1Z\"", t->key, PICK(g, kinds));
    extra(g);
    put(g, "}}}");
    extra(g);
    put(g, "}\n");
}

static void database(gen *g, const name *t, const name *d)
{
    put(g, "/c/tenants/%s/dbs/%s: {\"tenant\":\"%s\",\"database\":\"%s\",\"config\":{\"shard_num\":%s", t->key, d->key,
        t->json, d->json, pick(g, 2) ? "2" : "null");
    duration(g, "ttl");
    duration(g, "vnode_duration");
    put(g, "%s%s%s%s", maybe(g, ",\"replica\":3"), maybe(g, ",\"precision\":\"MS\""), maybe(g, ",\"wal_sync\":true"),
        maybe(g, ",\"db_is_hidden\":false"));
    extra(g);
    put(g, "}");
    extra(g);
    put(g, "}\n");
}

static void columns(gen *g)
{
    static const char *const kinds[] = {
        "\"Tag\",\"encoding\":\"Zstd\"", "{\"Field\":\"Float\"},\"encoding\":\"Gorilla\"",
        "{\"Field\":\"Integer\"},\"encoding\":\"Delta\"", "{\"Field\":\"Unsigned\"},\"encoding\":\"Quantile\"",
        "{\"Field\":\"Boolean\"},\"encoding\":\"BitPack\"", "{\"Field\":\"String\"},\"encoding\":\"Snappy\"",
        "{\"Field\":\"Unknown\"},\"encoding\":\"Null\"",
    };
    static const char *const times[] = { "Second", "Millisecond", "Microsecond", "Nanosecond" };

    put(g, "\"columns\":[{\"id\":0,\"name\":\"time\",\"column_type\":{\"Time\":\"%s\"},\"encoding\":\"Default\"",
        PICK(g, times));
    extra(g);
    put(g, "},{\"id\":4294967294,\"name\":\"k: /\",\"column_type\":%s", PICK(g, kinds));
    extra(g);
    put(g, "}],\"columns_index\":{%s}", pick(g, 3) ? "\"k: /\":1, \"t\\u0069me\":0" : "\"time\":7");
}

static void tskv(gen *g, const name *t, const name *d, const name *n)
{
    put(g, "{\"TsKvTableSchema\":{\"tenant\":\"%s\",\"db\":\"%s\",\"name\":\"%s\",\"schema_id\":%u%s,"
        "\"next_column_id\":4294967295,", t->json, d->json, n->json, pick(g, 9),
        pick(g, 5) ? "" : ",\"schema_version\":18446744073709551615");
    columns(g);
    member(g, true);
    put(g, "}}");
}

static void table(gen *g, const name *t, const name *d, const name *n)
{
    static const char arrow[] = "{\"fields\":[{\"name\":\"v\",\"data_type\":{\"Timestamp\":[\"Nanosecond\",null]},"
                                "\"nullable\":true,\"dict_id\":0,\"dict_is_ordered\":false}],\"metadata\":{}}";

    put(g, "/c/tenants/%s/dbs/%s/schemas/%s: ", t->key, d->key, n->key);
    switch (pick(g, 4)) {
    case 0:
        put(g, "{\"ExternalTableSchema\":{\"tenant\":\"%s\",\"db\":\"%s\",\"name\":\"%s\","
            "\"file_compression_type\":\"\",\"file_type\":\"csv\",\"location\":\"file:///x\",\"target_partitions\":1,"
            "\"table_partition_cols\":[[\"p\",\"Utf8\"]],\"has_header\":true,\"delimiter\":44,\"schema\":%s", t->json,
            d->json, n->json, arrow);
        extra(g);
        put(g, "}}");
        break;
    case 1:
        put(g, "{\"StreamTableSchema\":{\"tenant\":\"%s\",\"db\":\"%s\",\"name\":\"%s\",\"schema\":%s,"
            "\"stream_type\":\"tskv\",\"watermark\":{\"column\":\"time\",\"delay\":{\"secs\":18446744073709551615,"
            "\"nanos\":0}},\"extra_options\":{\"db\":\"x\"}", t->json, d->json, n->json, arrow);
        extra(g);
        put(g, "}}");
        break;
    default:
        tskv(g, t, d, n);
    }
    put(g, "\n");
}

static void user(gen *g, unsigned u, const char *id)
{
    static const char *const passwords[] = {
        "\"password\":null", "\"password\":\"" BCRYPT "\"", "\"hash_password\":\"" BCRYPT "\"",
        "\"password\":\"" BCRYPT "\",\"hash_password\":null", "\"must_change_password\":true",
    };

    put(g, "/c/users/u%02u: {", u);
    put_id(g, id);
    put(g, ",\"name\":\"u\\u0030%u\",\"options\":{%s%s%s", u,
        u == 1 && g->clear_text ? "\"password\":\"secret-word\"" : PICK(g, passwords),
        maybe(g, ",\"comment\":null"), maybe(g, ",\"rsa_public_key\":\"-----BEGIN\\nX\""));
    extra(g);
    put(g, "},\"is_admin\":%s", u == 0 ? "true" : "false");
    extra(g);
    put(g, "}\n");
}

static void member_of(gen *g, const name *t, const char *id)
{
    static const char *const roles[] = { "{\"System\":\"Owner\"}", "{\"System\":\"Member\"}",
                                         "{\"Custom\":\"r\\u0031\"}" };
    char key[160];

    snprintf(key, sizeof key, "/c/tenants/%s/members/%s: ", t->key, id);
    mark(g, false, key);
    put(g, "%s\n", PICK(g, roles));
}

static void role(gen *g, const name *t)
{
    static const char *const rights[] = { "", "\"public\":\"Read\"", "\"public\":\"Full\",\"gone\":\"Write\"" };
    char id[40];

    oid(g, id);
    put(g, "/c/tenants/%s/roles/r1: {", t->key);
    put_id(g, id);
    put(g, ",\"name\":\"r1\",\"system_role\":\"%s\",\"additional_privileges\":{%s}",
        pick(g, 2) ? "Owner" : "Member", PICK(g, rights));
    extra(g);
    put(g, "}\n");
}

/* What no target takes over, and what none knows. */
static void run_time_state(gen *g)
{
    put(g, "/c/auto_incr_id: %u\n/c/data_nodes/1001: {\"id\":1001,\"grpc_addr\":\"h:1\"%s}\n", pick(g, 99),
        maybe(g, ",\"attribute\":\"Hot\",\"http_addr\":\"h:2\""));
    put(g, "/c/data_nodes_metrics/1001: {\"id\":1001,\"disk_free\":%s,\"time\":1,\"status\":\"Healthy\"}\n",
        PICK(g, numbers));
    put(g, "/c/queries/1: {}\n/c/n1/queries/1: [1,2]\n/c/resourceinfos/x: {}\n/c/resourceinfosmark: [1001,false]\n");
    put(g, "/already_init_key: true\n/data_version: 1\n/test_alive: test_value\n");
    put(g, "/c/zz/twice: 1\n/c/zz/twice: 1\n");
    for (unsigned i = 0; i < 3; i++) {
        put(g, "/c/zz/%u: ", i);
        mark(g, false, PICK(g, numbers));
        put(g, " is no JSON [\n");
    }
}

void gen_dump(gen *g, unsigned seed)
{
    static const name ghost = { "ghost", "ghost" };
    char ids[USERS][40], gone[40];

    g->state = seed * 7919u + 1;
    run_time_state(g);
    for (unsigned u = 0; u < USERS; u++) {
        oid(g, ids[u]);
        user(g, u, ids[u]);
    }
    for (unsigned t = 0; t < TENANTS; t++) {
        tenant(g, &tenants[t]);
        limiter(g, &tenants[t]);
        member_of(g, &tenants[t], ids[t]);
        role(g, &tenants[t]);
        put(g, "/c/tenants/%s/users/u: {\"name\":\"u\",\"pwd\":null,\"perm\":%u}\n", tenants[t].key, pick(g, 3));
        for (unsigned d = 0; d < DBS; d++) {
            database(g, &tenants[t], &dbs[d]);
            put(g, "/c/tenants/%s/dbs/%s/buckets/%u: {\"id\":%u,\"shard_group\":[{\"id\":1,\"vnodes\":"
                "[{\"id\":2,\"node_id\":1%s}]}]}\n", tenants[t].key, dbs[d].key, d, d,
                maybe(g, ",\"status\":\"Running\""));
            for (unsigned k = pick(g, TABLES); k < TABLES; k++)
                table(g, &tenants[t], &dbs[d], &tables[k]);
        }
    }
    oid(g, gone);
    member_of(g, &tenants[0], gone);
    database(g, &ghost, &dbs[1]);
    table(g, &tenants[0], &(name){ "lost", "lost" }, &tables[0]);
}

/* ---- order ---- */

static int by_key(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    const size_t n = (size_t)(strstr(x, ": ") - x), m = (size_t)(strstr(y, ": ") - y);
    const int d = memcmp(x, y, n < m ? n : m);

    return d != 0 ? d : n != m ? (n < m ? -1 : 1) : x < y ? -1 : x > y;
}

void gen_sort(gen *g)
{
    char *lines[1024], *sorted = malloc(g->len + 1);
    size_t n = 0, len = 0;

    for (char *at = g->text; *at != 0; at = strchr(at, '\n') + 1) {
        ck_assert_uint_lt(n, 1024);
        lines[n++] = at;
    }
    qsort(lines, n, sizeof *lines, by_key);
    for (size_t i = 0; i < n; i++) {
        const size_t k = strcspn(lines[i], "\n") + 1;
        memcpy(sorted + len, lines[i], k);
        len += k;
    }
    sorted[len] = 0;
    free(g->text);
    g->text = sorted;
    g->cap = len + 1;
}

void gen_free(gen *g)
{
    free(g->text);
    free(g->marks);
}
