/* Random dumps over all kinds of records, with unknown members and odd numbers: every target takes them, the books
 * balance, nothing is lost, and a second conversion changes nothing. */
#include "support/cnosdb_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct gen { unsigned long long state; char *text; size_t len, cap; bool unknown_in_tables; } gen;

static unsigned pick(gen *g, unsigned n)
{
    g->state = g->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(g->state >> 33) % n;
}

static void put(gen *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(gen *g, const char *fmt, ...)
{
    va_list ap;
    int n;

    if (g->cap - g->len < 4096) {
        g->cap = g->cap * 2 + 8192;
        g->text = realloc(g->text, g->cap);
        ck_assert_ptr_nonnull(g->text);
    }
    va_start(ap, fmt);
    n = vsnprintf(g->text + g->len, g->cap - g->len, fmt, ap);
    va_end(ap);
    g->len += (size_t)n;
}

/* Unknown members, as they might come from a later release or a hand. */
static const char *extra(gen *g)
{
    static const char *const some[] = { "", "", "", ",\"zz\":-0.0e+10", ",\"z\\u007a\":[1, {\"a\":null}]",
                                        ",\"\":340282366920938463463374607431768211456", ",\"y\": \"\\ud83d\\ude00: /\"" };
    return some[pick(g, 7)];
}

static const char *maybe(gen *g, const char *text)
{
    return pick(g, 2) ? text : "";
}

static void oid(gen *g, char to[40], unsigned k)
{
    snprintf(to, 40, "3%u%08u%08u%08u%08u%04u", pick(g, 3), pick(g, 100000000), pick(g, 100000000), pick(g, 100000000),
             pick(g, 100000000), k);
}

static void bucket(gen *g, const char *name)
{
    put(g, "%s:", name);
    if (pick(g, 2))
        put(g, "null");
    else
        put(g, "{\"remote_bucket\":{\"max\":%s,\"initial\":-1,\"refill\":9223372036854775807,\"interval\":1000},"
            "\"local_bucket\":{\"max\":null,\"initial\":0%s}}", pick(g, 2) ? "null" : "7", extra(g));
}

static void tenant(gen *g, unsigned t, const char *name)
{
    char id[40];

    oid(g, id, t);
    put(g, "/c/tenants/%s: {\"id\":%s,\"name\":\"%s\",\"options\":{\"comment\":%s,\"limiter_config\":", name, id, name,
        pick(g, 2) ? "null" : "\"a \\\"b\\\" \\u00e9\"");
    if (pick(g, 2)) {
        put(g, "null");
    } else {
        put(g, "{\"object_config\":null,\"request_config\":{");
        bucket(g, pick(g, 2) ? "\"data_in\"" : "\"coord_data_in\"");
        put(g, ",");
        bucket(g, "\"queries\"");
        put(g, "%s}}", extra(g));
    }
    put(g, "%s}%s}\n", extra(g), extra(g));
}

static void database(gen *g, const char *tenant_name, unsigned d)
{
    static const char *const ttls[] = { "null", "{\"time_num\":0,\"unit\":\"Inf\"}", "{\"time_num\":7,\"unit\":\"Day\"}",
                                        "{\"time_num\":18446744073709551615,\"unit\":\"Minutes\"}" };
    put(g, "/c/tenants/%s/dbs/d%u: {\"tenant\":\"%s\",\"database\":\"d%u\",\"config\":{\"ttl\":%s%s%s%s%s}%s}\n",
        tenant_name, d, tenant_name, d, ttls[pick(g, 4)], maybe(g, ",\"shard_num\":2"),
        maybe(g, ",\"vnode_duration\":{\"time_num\":1,\"unit\":\"Hour\"}"), maybe(g, ",\"precision\":\"MS\""), extra(g), extra(g));
}

static void table(gen *g, const char *tenant_name, unsigned d, unsigned t)
{
    put(g, "/c/tenants/%s/dbs/d%u/schemas/T %u: {\"TsKvTableSchema\":{\"tenant\":\"%s\",\"db\":\"d%u\",\"name\":\"T %u\","
        "\"schema_id\":%u,\"next_column_id\":9,\"columns\":[{\"id\":0,\"name\":\"time\",\"column_type\":{\"Time\":"
        "\"Nanosecond\"},\"encoding\":\"Delta\"%s},{\"id\":8,\"name\":\"k: /\",\"column_type\":\"Tag\",\"encoding\":\"Zstd\"}],"
        "\"columns_index\":{%s}%s}}\n", tenant_name, d, t, tenant_name, d, t, pick(g, 9), extra(g),
        pick(g, 3) ? "\"k: /\":1,\"time\":0" : "\"time\":0", g->unknown_in_tables ? extra(g) : "");
}

static void users(gen *g, unsigned n, char ids[][40])
{
    static const char *const passwords[] = { "null", "\"$2b$12$abcdefghijklmnopqrstuuOsDKF.t8nTBly7qPLoewG9sXn2TJwmC\"" };
    for (unsigned u = 0; u < n; u++)
        put(g, "/c/users/u%02u: {\"id\":%s,\"name\":\"u%02u\",\"options\":{\"password\":%s%s%s%s},\"is_admin\":%s%s}\n", u,
            ids[u], u, passwords[pick(g, 2)], maybe(g, ",\"comment\":null"),
            maybe(g, ",\"rsa_public_key\":\"-----BEGIN\\nX\""), extra(g), u == 0 ? "true" : "false", extra(g));
}

static void dump(gen *g, char ids[][40], unsigned n_users)
{
    static const char *const names[] = { "cnosdb", "t1", "t2" };

    for (unsigned u = 0; u < n_users; u++)
        oid(g, ids[u], 500 + u);
    put(g, "/c/auto_incr_id: 77\n/c/data_nodes/1: {}\n");
    for (unsigned t = 0; t < 3; t++) {
        tenant(g, t, names[t]);
        for (unsigned d = 0; d < 3; d++) {
            database(g, names[t], d);
            put(g, "/c/tenants/%s/dbs/d%u/buckets/%u: {}\n", names[t], d, d);
            for (unsigned k = 0; k < pick(g, 4); k++)
                table(g, names[t], d, k);
        }
        if (pick(g, 2))
            put(g, "/c/tenants/%s/limiter: {\"buckets\":{\"%s\":{\"refill\":1,\"interval\":1,\"max\":1,\"critical\":{\"balance\":0,"
                "\"deadline\":\"2024-03-05T11:02:31.1Z\"}}}}\n", names[t], pick(g, 2) ? "DataIn" : "HttpWrites");
        put(g, "/c/tenants/%s/members/%s: {\"System\":\"Member\"}\n", names[t], ids[t]);
    }
    users(g, n_users, ids);
    put(g, "/data_version: 1\n");
}

START_TEST(random_dumps)
{
    static const char *const targets[] = { "2.4.0", "2.4.0.1", "2.4.1", "2.4.2", "2.4.3" };
    char ids[8][40];

    for (unsigned seed = 0; seed < 12; seed++) {
        gen g = { .state = seed * 7919u + 1, .unknown_in_tables = seed % 2 };
        dump(&g, ids, 8);
        for (size_t t = 0; t < 5; t++) {
            cd_run r = { .to = targets[t], .threads = seed % 3 == 0 ? "2" : "1" };
            cd_text(&r, g.text, g.len);
            ck_assert_msg(r.code == MM_OK, "seed %u to %s: %s", seed, targets[t], r.findings);
            ck_assert_uint_eq(r.counts.read, r.counts.unchanged + r.counts.changed + r.counts.dropped);
            ck_assert_uint_eq(r.counts.written, r.counts.unchanged + r.counts.changed);
            for (size_t u = 0; u < 8; u++)
                ck_assert_ptr_nonnull(strstr(r.out, ids[u]));
            for (const char *at = g.text; (at = strstr(at, "-0.0e+10")) != NULL; at++)
                ck_assert(strstr(r.out, "-0.0e+10") != NULL || t == 4);
            cd_run checked = { .verify = true, .from = targets[t] };
            cd_text(&checked, r.out, r.out_len);
            ck_assert_msg(checked.errors == 0, "seed %u to %s: %s", seed, targets[t], checked.findings);
            cd_free(&checked);
            cd_run again = { .to = targets[t] };
            cd_text(&again, r.out, r.out_len);
            cd_assert_out(&again, r.out, r.out_len);
            cd_free(&again);
            cd_free(&r);
        }
        free(g.text);
    }
}
END_TEST

FX_SUITE("cnosdb_random", FX_TEST(random_dumps))
