/* Which tables a dump has, and which of them have data of their own that a session can reach. 8.2. */
#include "cnosdb/cnosdb_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct db { bool hidden; char keeps[48]; } db;

typedef struct reader { cn_inventory *inv; mm_lines *lines; mm_report *rep; mm_json *json; bool broken; } reader;

/* ---- findings ---- */

static mm_code tell(reader *r, const char *rule, uint64_t line, uint64_t col, const char *text)
{
    const mm_finding f = { .severity = MM_ERROR, .rule = rule, .file = r->lines->path, .pointer = "", .line = line,
                           .col = col, .text = text };

    r->broken = true;
    return mm__report_add(r->rep, &f);
}

/* ---- records ---- */

static mm_code keep_text(cn_inventory *inv, const char *t, size_t n, cn_text *out)
{
    out->text = mm__arena_text(&inv->arena, t, n);
    out->len = n;
    return out->text == NULL ? MM_E_NOMEM : MM_OK;
}

/* "TENANT/DB"; neither can have a slash. */
static const char *pair(cn_inventory *inv, const cn_key *key, size_t *n)
{
    *n = key->len[3] + 1 + key->len[5];
    return mm__arena_printf(&inv->arena, "%.*s/%.*s", (int)key->len[3], key->part[3], (int)key->len[5], key->part[5]);
}

static void finite(mm_node ttl, char *to, size_t size)
{
    const mm_node unit = mm_node_get(ttl, "unit"), inf = mm_node_get(ttl, "is_inf");
    const char *number, *name = "";
    size_t n, k;

    if (mm_node_kind(unit) == MM_JSON_STRING && !mm_node_is(unit, "Inf")
        && mm_node_raw(mm_node_get(ttl, "time_num"), &number, &n) == MM_OK && mm_node_text(unit, &name, &k) == MM_OK)
        snprintf(to, size, "%.*s %s", (int)n, number,
                 strcmp(name, "Day") == 0 ? "days" : strcmp(name, "Hour") == 0 ? "hours" : "minutes");
    else if (mm_node_kind(inf) == MM_JSON_FALSE
             && mm_node_raw(mm_node_get(mm_node_get(ttl, "duration"), "secs"), &number, &n) == MM_OK)
        snprintf(to, size, "%.*s seconds", (int)n, number);
}

static mm_code database(reader *r, const cn_key *key, mm_node root)
{
    const mm_node config = mm_node_get(root, "config"), options = mm_node_get(root, "options");
    db *d = mm__arena_alloc(&r->inv->arena, sizeof *d);
    size_t n;
    const char *name = pair(r->inv, key, &n);

    if (d == NULL || name == NULL)
        return MM_E_NOMEM;
    d->hidden = mm_node_kind(mm_node_get(root, "is_hidden")) == MM_JSON_TRUE
        || mm_node_kind(mm_node_get(config, "db_is_hidden")) == MM_JSON_TRUE;
    finite(mm_node_get(mm_node_kind(options) == MM_JSON_OBJECT ? options : config, "ttl"), d->keeps, sizeof d->keeps);
    return mm__map_put(&r->inv->dbs, name, n, d);
}

static const char *kind_of(mm_node root)
{
    return mm_node_kind(mm_node_get(root, "TsKvTableSchema")) == MM_JSON_OBJECT ? "tskv"
        : mm_node_kind(mm_node_get(root, "ExternalTableSchema")) == MM_JSON_OBJECT ? "external"
        : mm_node_kind(mm_node_get(root, "StreamTableSchema")) == MM_JSON_OBJECT ? "stream" : NULL;
}

static mm_code table(reader *r, const cn_key *key, mm_node root, const mm_line *line)
{
    cn_inventory *inv = r->inv;
    cn_table t = { .kind = kind_of(root), .line = line->line };

    if (t.kind == NULL)
        return tell(r, "cnosdb/value/bad-shape", line->line, line->value_col, "not a table of a known kind");
    MM_TRY(keep_text(inv, key->part[3], key->len[3], &t.tenant));
    MM_TRY(keep_text(inv, key->part[5], key->len[5], &t.db));
    MM_TRY(keep_text(inv, key->part[7], key->len[7], &t.name));
    if (inv->n == inv->cap) {
        const size_t cap = inv->cap == 0 ? 64 : inv->cap + inv->cap / 2;
        cn_table *more = mm__resize(inv->ctx, inv->tables, inv->cap * sizeof t, cap * sizeof t);
        if (more == NULL)
            return MM_E_NOMEM;
        inv->tables = more;
        inv->cap = cap;
    }
    inv->tables[inv->n++] = t;
    return MM_OK;
}

static mm_code record(reader *r, const mm_line *line)
{
    cn_inventory *inv = r->inv;
    cn_key key;
    mm_code code;

    mm__cnosdb_key(line->key, line->key_len, &key);
    if (key.kind == CN_SLASH)
        return tell(r, "cnosdb/key/slash-in-name", line->line, 0,
                    "a name contains \"/\": such a table cannot be exported");
    if (key.kind != CN_TENANT && key.kind != CN_DB && key.kind != CN_TABLE)
        return MM_OK;
    if (inv->cluster.text == NULL)
        MM_TRY(keep_text(inv, key.part[1], key.len[1], &inv->cluster));
    else if (!mm__text_is(key.part[1], key.len[1], inv->cluster.text))
        return tell(r, "cnosdb/target/cluster-name", line->line, 0, "records of more than one cluster");
    code = mm_json_parse(r->json, r->lines->path, line->value, line->value_len, MM_JSON_VALUE | MM_JSON_PADDED);
    if (code == MM_E_SYNTAX || code == MM_E_LIMIT) {
        const mm_error *e = mm_ctx_error(inv->ctx);
        MM_TRY(tell(r, "cnosdb/value/bad-json", line->line, line->value_col + e->col - 1, e->text));
        mm__error_clear(inv->ctx);
        return MM_OK;
    }
    MM_TRY(code);
    if (key.kind == CN_TENANT) {
        cn_text name;
        MM_TRY(keep_text(inv, key.part[3], key.len[3], &name));
        return mm__map_put(&inv->tenants, name.text, name.len, inv);
    }
    return key.kind == CN_DB ? database(r, &key, mm_json_root(r->json)) : table(r, &key, mm_json_root(r->json), line);
}

static mm_code one_line(reader *r, char *t, size_t len, bool terminated, uint64_t number, mm_lines_stats *stats)
{
    mm_line line;

    switch (mm__line_split(r->lines, t, len, terminated, number, stats, &line)) {
    case MM_LINE_RECORD: return record(r, &line);
    case MM_LINE_FAULT:
        return tell(r, r->lines->dialect->rules[line.fault], number, line.col, "not a whole record: KEY: VALUE");
    default: return MM_OK;
    }
}

static mm_code read_all(reader *r)
{
    mm_lines *l = r->lines;
    mm_lines_block *b;
    mm_lines_stats stats = { 0 };
    uint64_t off = l->bom ? 3 : 0, number = 1;
    mm_code code = mm__lines_block_init(&b, l->ctx);

    while (code == MM_OK && (code = mm__lines_read_block(l, off, b)) == MM_OK) {
        char *at = b->text.data, *end = at + b->text.len;
        while (at < end && code == MM_OK) {
            char *lf = memchr(at, '\n', (size_t)(end - at));
            const size_t len = (size_t)((lf != NULL ? lf : end) - at);
            code = mm__cancelled(l->ctx) ? MM_E_CANCELLED : one_line(r, at, len, lf != NULL, number++, &stats);
            at += len + 1;
        }
        off += b->text.len;
    }
    mm__lines_block_free(l->ctx, b);
    r->inv->records = stats.records;
    if (code == MM_END && l->header != NULL && stats.last_rule != stats.last_line)
        return tell(r, l->dialect->rules[MM_LINES_TRUNCATED], stats.last_line, 0,
                    "the footer is missing: the dump is cut off");
    return code == MM_END ? MM_OK : code;
}

/* ---- order, and who is left out ---- */

static int by_text(cn_text a, cn_text b)
{
    const size_t n = a.len < b.len ? a.len : b.len;
    const int d = memcmp(a.text, b.text, n);
    return d != 0 ? d : a.len < b.len ? -1 : a.len > b.len;
}

static int by_name(const void *x, const void *y)
{
    const cn_table *a = x, *b = y;
    int d = by_text(a->tenant, b->tenant);

    if (d == 0)
        d = by_text(a->db, b->db);
    return d != 0 ? d : by_text(a->name, b->name);
}

static bool odd_name(cn_text t)
{
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.text[i] < 0x20 || t.text[i] == 0x7f)
            return true;
    return t.len == 0;
}

static mm_code judge(cn_inventory *inv, cn_table *t)
{
    const char *name = mm__arena_printf(&inv->arena, "%s/%s", t->tenant.text, t->db.text);
    const db *d = name == NULL ? NULL : mm__map_get(&inv->dbs, name, t->tenant.len + 1 + t->db.len);

    if (name == NULL)
        return MM_E_NOMEM;
    if (strcmp(t->kind, "external") == 0)
        t->reason = "external table: its data is outside, the location must exist on the new nodes";
    else if (strcmp(t->kind, "stream") == 0)
        t->reason = "stream table: no data of its own";
    else if (mm__map_get(&inv->tenants, t->tenant.text, t->tenant.len) == NULL)
        t->reason = "no such tenant: no session can reach it";
    else if (d == NULL)
        t->reason = "no such database: no session can reach it";
    else if (strcmp(t->db.text, "usage_schema") == 0 && !inv->with_usage)
        t->reason = "self-monitoring data; --with-usage-schema exports it";
    else if (strcmp(t->db.text, "information_schema") == 0 || strcmp(t->db.text, "cluster_schema") == 0)
        t->reason = "virtual database";
    else if (d->hidden)
        t->reason = "hidden database";
    else if (odd_name(t->tenant) || odd_name(t->db) || odd_name(t->name))
        t->reason = "a name with control characters: export it by hand";
    else if (d->keeps[0] != 0)
        t->keeps = d->keeps;
    return MM_OK;
}

static mm_code settle(cn_inventory *inv)
{
    size_t n = 0;

    if (inv->n > 1)
        qsort(inv->tables, inv->n, sizeof *inv->tables, by_name);
    for (size_t i = 0; i < inv->n; i++) {
        if (n > 0 && by_name(&inv->tables[n - 1], &inv->tables[i]) == 0)
            continue; /* the same key twice is one table */
        inv->tables[n] = inv->tables[i];
        MM_TRY(judge(inv, &inv->tables[n++]));
    }
    inv->n = n;
    return MM_OK;
}

mm_code mm__cnosdb_inventory(cn_inventory *inv, mm_ctx *ctx, mm_lines *lines, bool with_usage, mm_report *rep)
{
    reader r = { .inv = inv, .lines = lines, .rep = rep };
    mm_code code;

    memset(inv, 0, sizeof *inv);
    inv->ctx = ctx;
    inv->with_usage = with_usage;
    mm__arena_init(&inv->arena, ctx);
    mm__map_init(&inv->tenants, ctx, false);
    mm__map_init(&inv->dbs, ctx, false);
    code = mm_json_new(&r.json, ctx);
    if (code == MM_OK)
        code = read_all(&r);
    mm_json_free(r.json);
    if (code == MM_OK && r.broken)
        return MM_E_DATA;
    return code == MM_OK ? settle(inv) : code;
}

void mm__cnosdb_inventory_free(cn_inventory *inv)
{
    mm__map_free(&inv->tenants);
    mm__map_free(&inv->dbs);
    mm__arena_free(&inv->arena);
    mm__free(inv->ctx, inv->tables, inv->cap * sizeof *inv->tables);
}
