/* Rules on tables and their row counts. docs/formats/openmldb.md 10. */
#include "openmldb/openmldb_check.h"

typedef struct pair { /* a table, now and before */
    const om_table_row *now, *old;   /* old may be NULL */
} pair;

static om_finding at_status(om_check *c, const om_table_row *t)
{
    return mm__om_about_table(c->a, t, t->status->at);
}

static void warnings(om_check *c, const om_table_row *t)
{
    const om_finding f = at_status(c, t);
    const char *line = t->status->warnings;

    while (*line != 0) {
        const size_t n = strcspn(line, "\n");
        if (n > 0)
            mm__om_say(c->out, MM_ERROR, "openmldb/table/warning", &f, "%s: %.*s", mm__om_text_table(c->out, t), (int)n,
                       line);
        line += n + (line[n] != 0);
    }
}

static void changed(om_check *c, const om_table_row *t, const char *column, uint64_t now, uint64_t old)
{
    const om_finding f = at_status(c, t);

    if (now != old)
        mm__om_say(c->out, MM_ERROR, "openmldb/table/changed", &f, "%s: %s is %llu, was %llu",
                   mm__om_text_table(c->out, t), column, (unsigned long long)now, (unsigned long long)old);
}

static void compare(om_check *c, const pair *p)
{
    const om_status *now = p->now->status, *old = p->old->status;
    const om_finding f = at_status(c, p->now);

    if (now->has_partition && old->has_partition)
        changed(c, p->now, "Partition", now->partition, old->partition);
    if (now->has_replica && old->has_replica)
        changed(c, p->now, "Replica", now->replica, old->replica);
    if (*now->storage != 0 && *old->storage != 0 && strcmp(now->storage, old->storage) != 0)
        mm__om_say(c->out, MM_ERROR, "openmldb/table/changed", &f, "%s: Storage_type is %s, was %s",
                   mm__om_text_table(c->out, p->now), now->storage, old->storage);
}

static void rows(om_check *c, const pair *p)
{
    const uint64_t now = p->now->status->rows, old = p->old->status->rows;
    const char *storage = p->now->status->storage, *t;
    const om_finding f = at_status(c, p->now);

    if (now == old || mm__om_hidden(p->now->db))
        return;
    t = mm__om_text_table(c->out, p->now);
    if (strcmp(storage, "memory") != 0 && now < old)
        mm__om_say(c->out, MM_WARNING, "openmldb/rows/dropped-estimate", &f,
                   "%s: Rows is %llu, was %llu (estimate of a %s table)", t, (unsigned long long)now,
                   (unsigned long long)old, *storage == 0 ? "?" : storage);
    else if (strcmp(storage, "memory") == 0 && c->o->rows == MM_OPENMLDB_EXACT && c->o->expect == MM_OPENMLDB_RESTORED)
        mm__om_say(c->out, MM_ERROR, "openmldb/rows/dropped", &f, "%s: Rows is %llu, was %llu", t,
                   (unsigned long long)now, (unsigned long long)old);
    else if (now < old)
        mm__om_say(c->out, MM_ERROR, "openmldb/rows/dropped", &f, "%s: Rows is %llu, was %llu (%llu lost)", t,
                   (unsigned long long)now, (unsigned long long)old, (unsigned long long)(old - now));
}

static bool counts_compare(const om_check *c)
{
    return c->b != NULL && c->a->have[OM_TABLE_STATUS] && c->b->have[OM_TABLE_STATUS] && !c->a->from_zk
           && !c->b->from_zk;
}

static void one_table(om_check *c, const pair *p)
{
    const om_table_row *t = p->now;
    om_finding f;

    if (t->status == NULL) {
        f = mm__om_about_table(c->a, t, t->at);
        if (c->a->have[OM_TABLE_STATUS])
            mm__om_say(c->out, MM_ERROR, "openmldb/table/hidden", &f, "%s is in showtable but not in the table status",
                       mm__om_text_table(c->out, t));
        return;
    }
    f = at_status(c, t);
    if (t->status->unalive != 0)
        mm__om_say(c->out, MM_ERROR, "openmldb/table/unalive", &f, "%s: Partition_unalive is %llu",
                   mm__om_text_table(c->out, t), (unsigned long long)t->status->unalive);
    warnings(c, t);
    if (p->old == NULL || p->old->status == NULL)
        return;
    compare(c, p);
    if (c->o->rows != MM_OPENMLDB_ROWS_OFF && counts_compare(c))
        rows(c, p);
}

static void lost(om_check *c)
{
    if (!c->a->have[OM_SHOWTABLE] && !c->a->have[OM_TABLE_STATUS])
        return;
    for (size_t i = 0; i < c->b->rows.n; i++) {
        const om_table_row *t = &c->b->rows.at[i];
        const om_finding f = mm__om_about_table(c->b, t, t->status != NULL ? t->status->at : t->at);
        if (mm__om_table(c->a, t->tid) == NULL)
            mm__om_say(c->out, MM_ERROR, "openmldb/table/lost", &f, "%s is gone", mm__om_text_table(c->out, t));
    }
}

/* Table status that the vendor's tool printed: one warning per file. */
static void tool_status(om_check *c)
{
    uint32_t last = UINT32_MAX;

    for (uint32_t i = 1; i < c->a->tables.n; i++) {
        const om_source_table *t = &c->a->tables.at[i];
        const om_finding f = mm__om_about(c->a, (om_at){ i, 0 });
        if (t->kind != OM_TABLE_STATUS || t->form != OM_PRETTY || t->file == last)
            continue;
        last = t->file;
        mm__om_say(c->out, MM_WARNING, "openmldb/input/ops-tool-status", &f,
                   "this table comes from openmldb_ops.py, which drops every table that has a warning; "
                   "capture the SQL client instead");
    }
}

mm_code mm__om_check_tables(om_check *c)
{
    for (size_t i = 0; i < c->a->rows.n; i++) {
        const om_table_row *t = &c->a->rows.at[i];
        const pair p = { t, c->b == NULL ? NULL : mm__om_table(c->b, t->tid) };
        one_table(c, &p);
    }
    if (c->b != NULL)
        lost(c);
    tool_status(c);
    return c->out->code;
}

/* ---- growth ---- */

static void not_growing(om_check *c, const om_table_row *now, const om_table_row *old)
{
    const om_finding f = at_status(c, now);

    if (now->status->rows <= old->status->rows)
        mm__om_say(c->out, MM_ERROR, "openmldb/rows/not-growing", &f, "%s: Rows is %llu, was %llu",
                   mm__om_text_table(c->out, now), (unsigned long long)now->status->rows,
                   (unsigned long long)old->status->rows);
}

static const om_table_row *with_status(const mm_openmldb *cap, uint32_t tid)
{
    const om_table_row *t = mm__om_table(cap, tid);

    return t == NULL || t->status == NULL ? NULL : t;
}

static void user_tables(om_check *c, bool all)
{
    const om_finding f = mm__om_about(c->a, (om_at){ 0, 0 });
    size_t n = 0, grown = 0;

    for (size_t i = 0; i < c->a->rows.n; i++) {
        const om_table_row *now = &c->a->rows.at[i], *old = with_status(c->b, now->tid);
        if (now->status == NULL || old == NULL || mm__om_hidden(now->db))
            continue;
        n++;
        grown += now->status->rows > old->status->rows;
        if (all)
            not_growing(c, now, old);
    }
    if (!all && grown == 0)
        mm__om_say(c->out, MM_ERROR, "openmldb/rows/not-growing", &f,
                   "no user table has more rows than before (%zu tables compared)", n);
}

/* Names "DB.TABLE" of the tables in both captures. */
static mm_code index_names(om_check *c, mm_map *map)
{
    for (size_t i = c->a->rows.n; i-- > 0;) {
        om_table_row *t = &c->a->rows.at[i];
        char *name;
        if (t->status == NULL || with_status(c->b, t->tid) == NULL)
            continue;
        name = mm__arena_printf(&c->scratch, "%s.%s", t->db, t->name);
        if (name == NULL)
            return MM_E_NOMEM;
        MM_TRY(mm__map_put(map, name, strlen(name), t));
    }
    return MM_OK;
}

static mm_code listed_tables(om_check *c, const char *list)
{
    const om_finding f = mm__om_about(c->a, (om_at){ 0, 0 });
    mm_map names;
    mm_code code;

    mm__map_init(&names, c->ctx, false);
    code = index_names(c, &names);
    while (code == MM_OK && *list != 0) {
        const size_t n = strcspn(list, ",");
        const om_table_row *now = mm__map_get(&names, list, n);
        if (n > 0 && now == NULL)
            mm__om_say(c->out, MM_ERROR, "openmldb/rows/not-growing", &f, "%.*s is not in both captures", (int)n, list);
        else if (n > 0)
            not_growing(c, now, mm__om_table(c->b, now->tid));
        list += n + (list[n] == ',');
    }
    mm__map_free(&names);
    return code;
}

mm_code mm__om_check_growth(om_check *c)
{
    const char *growth = c->o->growth == NULL ? "any" : c->o->growth;

    if (c->o->expect != MM_OPENMLDB_GROWING || !counts_compare(c))
        return MM_OK;
    if (strcmp(growth, "any") != 0 && strcmp(growth, "all") != 0)
        MM_TRY(listed_tables(c, growth));
    else
        user_tables(c, strcmp(growth, "all") == 0);
    return c->out->code;
}
