/* What goes: records that belong to the old cluster. 4.1. */
#include "cnosdb/cnosdb.h"

#include <string.h>

static void check_counter(mm_doc *doc)
{
    for (size_t i = 0; i <= doc->len; i++)
        if (doc->len == 0 || (i < doc->len && (doc->data[i] < '0' || doc->data[i] > '9'))) {
            mm_doc_warn(doc, "cnosdb/value/bad-counter", "not a decimal number");
            return;
        }
}

static bool follows(const char *at, const char *end, const char *text, size_t len)
{
    return (size_t)(end - at) >= len && memcmp(at, text, len) == 0;
}

/* As servers write a vnode: "node_id":1001,"status":"Running". The underscore is what is rare in a bucket. */
static bool has_each_status(const mm_doc *doc)
{
    static const char name[] = "\"node_id\":", status[] = ",\"status\":";
    const char *at = doc->data, *end = at + doc->len;

    while ((at = memchr(at, '_', (size_t)(end - at))) != NULL) {
        at++;
        if (at - doc->data < 6 || !follows(at - 6, end, name, sizeof name - 1))
            continue;
        for (at += sizeof name - 1 - 6; at < end && *at >= '0' && *at <= '9'; at++)
            ;
        if (!follows(at, end, status, sizeof status - 1))
            return false;
    }
    return true;
}

static bool lacks_status(mm_node bucket)
{
    mm_node sets = mm_node_get(bucket, "shard_group"), set, vnode;
    size_t i = 0;

    while (mm_node_kind(set = mm_node_next(sets, &i, NULL)) != MM_JSON_ABSENT) {
        mm_node vnodes = mm_node_get(set, "vnodes");
        size_t k = 0;
        while (mm_node_kind(vnode = mm_node_next(vnodes, &k, NULL)) != MM_JSON_ABSENT)
            if (mm_node_kind(vnode) == MM_JSON_OBJECT && mm_node_kind(mm_node_get(vnode, "status")) == MM_JSON_ABSENT)
                return true;
    }
    return false;
}

/* 4.5: only 2.3.0 wrote vnodes without a status. */
static mm_code look_for_hint(mm_doc *doc)
{
    cn_state *st = mm_doc_state(doc);
    mm_node root;
    mm_code code;

    if (atomic_load_explicit(&st->hint, memory_order_relaxed) != 0 || has_each_status(doc))
        return MM_OK;
    code = mm_doc_try(doc, &root);
    if (code == MM_OK && lacks_status(root))
        atomic_store(&st->hint, 1);
    return code == MM_E_NOMEM ? code : MM_OK;
}

static const char *const drop_rules[CN_KINDS] = {
    [CN_DATA_VERSION] = "cnosdb-2.4/drop/data-version", [CN_ALREADY_INIT] = "cnosdb-2.4/drop/already-init",
    [CN_TEST_ALIVE] = "cnosdb-2.4/drop/test-alive", [CN_COUNTER] = "cnosdb-2.4/drop/auto-incr-id",
    [CN_MARK] = "cnosdb-2.4/drop/resource-infos", [CN_NODE] = "cnosdb-2.4/drop/data-node",
    [CN_METRICS] = "cnosdb-2.4/drop/data-node-metrics", [CN_RESOURCE] = "cnosdb-2.4/drop/resource-infos",
    [CN_QUERY] = "cnosdb-2.4/drop/queries", [CN_NODE_QUERY] = "cnosdb-2.4/drop/queries",
    [CN_BUCKET] = "cnosdb-2.4/drop/bucket",
};

mm_code mm__cnosdb_gone(mm_doc *doc, mm_emit *out)
{
    MM_TRY(mm__cnosdb_collect_early(doc, doc->key));
    if (doc->key->kind == CN_DATA_VERSION || doc->key->kind == CN_COUNTER)
        check_counter(doc);
    else if (doc->key->kind == CN_RESOURCE)
        mm_doc_warn(doc, "cnosdb/key/pending-ddl", "a pending DDL job of a 2.4 cluster is dropped");
    else if (doc->key->kind == CN_BUCKET)
        MM_TRY(look_for_hint(doc));
    return mm__cnosdb_drop(doc, out, drop_rules[doc->key->kind]);
}
