/* Databases. 4.4 to 4.6. */
#include "cnosdb/cnosdb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2.4.0 to 2.4.1 refuse a database without the flag; 2.3 had no hidden databases, so false is exact. */
mm_code mm__cnosdb_db_hidden(cn_record *rec)
{
    const mm_node config = mm_node_get(rec->root, "config");

    if (mm_node_kind(mm_node_get(rec->root, "options")) != MM_JSON_ABSENT)
        return mm_doc_error(rec->doc, "cnosdb/value/bad-shape",
                            "the layout of 2.4.2 and later; this target does not know it");
    if (mm_node_kind(mm_node_get(config, "db_is_hidden")) != MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/db/add-is-hidden"));
    return mm_node_append(config, "db_is_hidden", "false");
}

static bool unset(mm_node node)
{
    return mm_node_kind(node) == MM_JSON_ABSENT || mm_node_kind(node) == MM_JSON_NULL;
}

/* 2.3.0 and 2.3.1 kept rows for 365 days if nothing was said; later releases keep them for ever. */
mm_code mm__cnosdb_db_ttl(cn_record *rec)
{
    static const char year[] = "{\"time_num\":365,\"unit\":\"Day\"}";
    const mm_node config = mm_node_get(rec->root, "config"), ttl = mm_node_get(config, "ttl");
    const mm_node hidden = mm_node_get(config, "db_is_hidden");

    if (mm_node_kind(mm_node_get(rec->root, "options")) != MM_JSON_ABSENT || !unset(ttl))
        return MM_OK;
    if (!rec->st->pin_ttl)
        return mm__cnosdb_ttl_fact(rec);
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/db/ttl-default"));
    if (mm_node_kind(ttl) == MM_JSON_NULL)
        return mm_node_set(ttl, year);
    if (mm_node_kind(hidden) != MM_JSON_ABSENT)
        return mm_node_insert(hidden, 0, "ttl", year);
    return mm_node_append(config, "ttl", year);
}

/* ---- the split of 2.4.2 ---- */

const char *const mm__cnosdb_db_values[CN_DB_VALUES] = {
    "max_memcache_size", "memcache_partitions", "wal_max_file_size", "wal_sync", "strict_write", "max_cache_readers",
};

typedef struct split { cn_record *rec; mm_buf out; } split;

static void add_raw(split *s, mm_node node)
{
    const char *t;
    size_t n;

    if (mm_node_raw(node, &t, &n) == MM_OK)
        mm__buf_add(&s->out, t, n);
    else
        s->out.failed = true;
}

/* What 2.4 does not know stays, behind what it knows. */
static void keep_unknown(split *s, mm_node object, const char *const *known, const char *where)
{
    mm_node key, child;
    size_t it = 0;

    while (mm_node_kind(child = mm_node_next(object, &it, &key)) != MM_JSON_ABSENT) {
        bool found = false;
        for (const char *const *k = known; *k != NULL && !found; k++)
            found = mm__cnosdb_name_is(key, *k);
        if (found)
            continue;
        mm_node_note(s->rec->doc, child, "cnosdb/db/unknown-member", "unknown member %skept", where);
        mm__buf_char(&s->out, ',');
        add_raw(s, key);
        mm__buf_char(&s->out, ':');
        add_raw(s, child);
    }
}

static unsigned factor(mm_node unit)
{
    return mm__cnosdb_name_is(unit, "Minutes") ? 60 : mm__cnosdb_name_is(unit, "Hour") ? 3600 : 86400;
}

static void duration(split *s, mm_node old, const char *unset_text)
{
    static const char *const known[] = { "time_num", "unit", NULL };
    const mm_node unit = mm_node_get(old, "unit");
    const char *t;
    size_t n;
    uint64_t num = 0, secs = 0;
    bool infinite;

    if (unset(old)) {
        mm__buf_text(&s->out, unset_text);
        return;
    }
    infinite = mm__cnosdb_name_is(unit, "Inf");
    if (!infinite && mm_node_raw(mm_node_get(old, "time_num"), &t, &n) == MM_OK) {
        for (size_t i = 0; i < n; i++) /* fits, says the shape */
            num = num * 10 + (uint64_t)(t[i] - '0');
        infinite = num > UINT64_MAX / factor(unit);
        secs = infinite ? 0 : num * factor(unit);
        if (infinite)
            mm_node_warn(s->rec->doc, old, "cnosdb/db/duration-overflow", "the duration does not fit; now infinite");
    }
    mm__buf_printf(&s->out, "{\"duration\":{\"secs\":%llu,\"nanos\":0},\"is_inf\":%s", (unsigned long long)secs,
                   infinite ? "true" : "false");
    keep_unknown(s, old, known, "of a duration ");
    mm__buf_char(&s->out, '}');
}

static void value_or(split *s, const char *name, mm_node node, const char *otherwise)
{
    mm__buf_printf(&s->out, "\"%s\":", name);
    if (unset(node))
        mm__buf_text(&s->out, otherwise);
    else
        add_raw(s, node);
}

static bool is_usage(const cn_record *rec)
{
    return mm_node_is(mm_node_get(rec->root, "tenant"), "cnosdb")
        && mm_node_is(mm_node_get(rec->root, "database"), "usage_schema");
}

static void sizes(split *s, mm_node config)
{
    const cn_state *st = s->rec->st;
    const bool usage = is_usage(s->rec);
    const char *const defaults[CN_DB_VALUES] = { usage ? "2097152" : "536870912", "16", st->profile->wal_max_file_size,
                                                 "false", "false", "32" };

    for (size_t i = 0; i < CN_DB_VALUES; i++) {
        const cn_text *set = usage && st->usage_value[i].text != NULL ? &st->usage_value[i] : &st->db_value[i];
        mm__buf_char(&s->out, ',');
        value_or(s, mm__cnosdb_db_values[i], mm_node_get(config, mm__cnosdb_db_values[i]),
                 set->text != NULL ? set->text : defaults[i]);
    }
}

static void options(split *s, mm_node config)
{
    static const char infinite[] = "{\"duration\":{\"secs\":0,\"nanos\":0},\"is_inf\":true}";
    static const char year[] = "{\"duration\":{\"secs\":31536000,\"nanos\":0},\"is_inf\":false}";
    static const char vnode[] = "{\"duration\":{\"secs\":31557600,\"nanos\":0},\"is_inf\":false}";

    mm__buf_text(&s->out, "{\"ttl\":");
    duration(s, mm_node_get(config, "ttl"), s->rec->st->pin_ttl ? year : infinite);
    mm__buf_char(&s->out, ',');
    value_or(s, "shard_num", mm_node_get(config, "shard_num"), "1");
    mm__buf_text(&s->out, ",\"vnode_duration\":");
    duration(s, mm_node_get(config, "vnode_duration"), vnode);
    mm__buf_char(&s->out, ',');
    value_or(s, "replica", mm_node_get(config, "replica"), "1");
    mm__buf_char(&s->out, '}');
}

static void whole(split *s)
{
    static const char *const top[] = { "tenant", "database", "is_hidden", "config", NULL };
    static const char *const inner[] = { "ttl", "shard_num", "vnode_duration", "replica", "precision", "db_is_hidden",
                                         "max_memcache_size", "memcache_partitions", "wal_max_file_size", "wal_sync",
                                         "strict_write", "max_cache_readers", NULL };
    const mm_node root = s->rec->root, config = mm_node_get(root, "config");
    const mm_node flag = mm_node_get(root, "is_hidden");

    mm__buf_text(&s->out, "{\"tenant\":");
    add_raw(s, mm_node_get(root, "tenant"));
    mm__buf_text(&s->out, ",\"database\":");
    add_raw(s, mm_node_get(root, "database"));
    mm__buf_char(&s->out, ',');
    value_or(s, "is_hidden", unset(flag) ? mm_node_get(config, "db_is_hidden") : flag, "false");
    mm__buf_text(&s->out, ",\"options\":");
    options(s, config);
    mm__buf_text(&s->out, ",\"config\":{");
    value_or(s, "precision", mm_node_get(config, "precision"), "\"NS\"");
    sizes(s, config);
    keep_unknown(s, config, inner, "of config ");
    mm__buf_char(&s->out, '}');
    keep_unknown(s, root, top, "");
    mm__buf_char(&s->out, '}');
}

/* DEVIATION: the vendor has no conversion to this layout at all; unconverted, the whole tenant cannot be read. */
mm_code mm__cnosdb_db_split(cn_record *rec)
{
    split s = { .rec = rec };
    mm_code code;

    if (mm_node_kind(mm_node_get(rec->root, "options")) != MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/db/split-options"));
    if (unset(mm_node_get(mm_node_get(rec->root, "config"), "ttl"))) {
        if (rec->st->pin_ttl)
            MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/db/ttl-default"));
        else
            MM_TRY(mm__cnosdb_ttl_fact(rec));
    }
    mm__buf_init(&s.out, rec->st->ctx);
    whole(&s);
    code = mm__buf_ok(&s.out);
    if (code == MM_OK) {
        rec->text_len = s.out.len;
        rec->text = mm__arena_text(rec->doc->arena, s.out.data, s.out.len);
        code = rec->text == NULL ? MM_E_NOMEM : MM_OK;
    }
    mm__buf_free(&s.out);
    return code;
}
