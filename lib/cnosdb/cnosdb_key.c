/* Kinds of keys, by their parts. 2.1. */
#include "cnosdb/cnosdb.h"

#include <string.h>

/* The same as routes of any step say it; mm__cnosdb_kind() is the fast form of the first match. */
const char *const mm__cnosdb_patterns[CN_KINDS] = {
    [CN_DATA_VERSION] = "/data_version", [CN_ALREADY_INIT] = "/already_init_key", [CN_TEST_ALIVE] = "/test_alive",
    [CN_COUNTER] = "/*/auto_incr_id", [CN_MARK] = "/*/resourceinfosmark", [CN_NODE] = "/*/data_nodes/*",
    [CN_METRICS] = "/*/data_nodes_metrics/*", [CN_RESOURCE] = "/*/resourceinfos/*", [CN_QUERY] = "/*/queries/*",
    [CN_NODE_QUERY] = "/*/*/queries/*", [CN_USER] = "/*/users/*", [CN_TENANT] = "/*/tenants/*",
    [CN_LIMITER] = "/*/tenants/*/limiter", [CN_MEMBER] = "/*/tenants/*/members/*",
    [CN_ROLE] = "/*/tenants/*/roles/*", [CN_DB] = "/*/tenants/*/dbs/*", [CN_BUCKET] = "/*/tenants/*/dbs/*/buckets/*",
    [CN_TABLE] = "/*/tenants/*/dbs/*/schemas/*", [CN_TENANT_USER] = "/*/tenants/*/users/*", [CN_SLASH] = "/**",
    [CN_UNKNOWN] = "/**",
};

static bool is(const cn_key *k, size_t i, const char *text)
{
    return mm__text_is(k->part[i], k->len[i], text);
}

static cn_kind top(const cn_key *k)
{
    return is(k, 1, "data_version") ? CN_DATA_VERSION
        : is(k, 1, "already_init_key") ? CN_ALREADY_INIT : is(k, 1, "test_alive") ? CN_TEST_ALIVE : CN_UNKNOWN;
}

static cn_kind third(const cn_key *k)
{
    return is(k, 2, "auto_incr_id") ? CN_COUNTER : is(k, 2, "resourceinfosmark") ? CN_MARK : CN_UNKNOWN;
}

static cn_kind fourth(const cn_key *k)
{
    static const struct { const char *name; cn_kind kind; } names[] = {
        { "tenants", CN_TENANT }, { "users", CN_USER }, { "data_nodes", CN_NODE }, { "data_nodes_metrics", CN_METRICS },
        { "resourceinfos", CN_RESOURCE }, { "queries", CN_QUERY },
    };

    for (size_t i = 0; i < MM_COUNT(names); i++)
        if (is(k, 2, names[i].name))
            return names[i].kind;
    return CN_UNKNOWN;
}

static cn_kind fifth(const cn_key *k)
{
    if (is(k, 2, "tenants"))
        return is(k, 4, "limiter") ? CN_LIMITER : CN_UNKNOWN;
    return is(k, 3, "queries") ? CN_NODE_QUERY : CN_UNKNOWN;
}

static cn_kind sixth(const cn_key *k)
{
    if (!is(k, 2, "tenants"))
        return CN_UNKNOWN;
    return is(k, 4, "dbs") ? CN_DB : is(k, 4, "members") ? CN_MEMBER : is(k, 4, "roles") ? CN_ROLE
        : is(k, 4, "users") ? CN_TENANT_USER : CN_UNKNOWN;
}

static cn_kind eighth(const cn_key *k)
{
    if (!is(k, 2, "tenants") || !is(k, 4, "dbs"))
        return CN_UNKNOWN;
    return is(k, 6, "schemas") ? CN_TABLE : is(k, 6, "buckets") ? CN_BUCKET : CN_UNKNOWN;
}

unsigned mm__cnosdb_kind(const cn_key *k)
{
    switch (k->n) {
    case 2: return top(k);
    case 3: return third(k);
    case 4: return fourth(k);
    case 5: return fifth(k);
    case 6: return sixth(k);
    case 8: return eighth(k);
    default: return k->n > 8 && (is(k, 6, "schemas") || is(k, 6, "buckets")) ? CN_SLASH : CN_UNKNOWN;
    }
}

void mm__cnosdb_key(const char *key, size_t len, cn_key *out)
{
    mm__lines_key(&mm__cnosdb_dialect, key, len, out);
}

bool mm__cnosdb_in_cluster(const cn_key *key)
{
    return key->n >= 3;
}
