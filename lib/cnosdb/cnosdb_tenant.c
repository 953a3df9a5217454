/* Tenants and limiters. 4.2, 4.3. */
#include "cnosdb/cnosdb.h"

#include <stdio.h>
#include <string.h>

/* Without the flag the tenant cannot be read, and a data node panics with TenantNotFound at its first restart. */
mm_code mm__cnosdb_tenant_hidden(cn_record *rec)
{
    const mm_node options = mm_node_get(rec->root, "options");

    if (mm_node_kind(mm_node_get(options, "tenant_is_hidden")) != MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/tenant/add-is-hidden"));
    return mm_node_append(options, "tenant_is_hidden", "false");
}

mm_code mm__cnosdb_drop_after(cn_record *rec)
{
    const mm_node options = mm_node_get(rec->root, "options");

    if (mm_node_kind(mm_node_get(options, "drop_after")) != MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/tenant/add-drop-after"));
    return mm_node_insert(mm_node_get(options, "tenant_is_hidden"), 0, "drop_after", "null");
}

/* The old name gives its place to the new one, unless that has one of its own. */
static mm_code rename_one(cn_record *rec, mm_node object, const char *old, const char *new)
{
    const mm_node a = mm_node_get(object, old), b = mm_node_get(object, new);
    const char *text;
    size_t n;

    if (mm_node_kind(a) == MM_JSON_ABSENT)
        return MM_OK;
    if (mm_node_kind(b) == MM_JSON_ABSENT)
        return mm_node_rename(object, old, new);
    mm_node_warn(rec->doc, a, "cnosdb/limiter/both-names", "both \"%s\" and \"%s\"; the old one is removed", old, new);
    if (mm_node_kind(b) == MM_JSON_NULL && mm_node_kind(a) != MM_JSON_NULL) {
        MM_TRY(mm_node_raw(a, &text, &n));
        text = mm__arena_text(rec->doc->arena, text, n);
        if (text == NULL)
            return MM_E_NOMEM;
        MM_TRY(mm_node_set(b, text));
    }
    return mm_node_remove(mm_node_get(object, old));
}

static bool has_any(mm_node object, const char *names, size_t size)
{
    for (size_t i = 0; i < 4; i++)
        if (mm_node_kind(mm_node_get(object, names + i * size)) != MM_JSON_ABSENT)
            return true;
    return false;
}

/* 2.3.0 to 2.3.3 applied these limits where 2.3.4 and later apply those of the coordinator. */
mm_code mm__cnosdb_request_names(cn_record *rec)
{
    const mm_node options = mm_node_get(rec->root, "options");
    const mm_node requests = mm_node_get(mm_node_get(options, "limiter_config"), "request_config");

    if (!has_any(requests, mm__cnosdb_request_old[0], sizeof mm__cnosdb_request_old[0]))
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/tenant/limiter-names"));
    for (size_t i = 0; i < 4; i++)
        MM_TRY(rename_one(rec, requests, mm__cnosdb_request_old[i], mm__cnosdb_request_new[i]));
    for (size_t i = 4; i < 8; i++)
        if (mm_node_kind(mm_node_get(requests, mm__cnosdb_request_new[i])) == MM_JSON_ABSENT)
            MM_TRY(mm_node_append(requests, mm__cnosdb_request_new[i], "null"));
    return MM_OK;
}

mm_code mm__cnosdb_limiter_kinds(cn_record *rec)
{
    const mm_node buckets = mm_node_get(rec->root, "buckets");

    if (!has_any(buckets, mm__cnosdb_limiter_old[0], sizeof mm__cnosdb_limiter_old[0]))
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/limiter/kinds"));
    for (size_t i = 0; i < 4; i++)
        MM_TRY(rename_one(rec, buckets, mm__cnosdb_limiter_old[i], mm__cnosdb_limiter_new[i]));
    return MM_OK;
}
