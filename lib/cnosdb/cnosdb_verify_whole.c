/* Verify: what lies across records. V07, V21, V25, V26, V33, V50. */
#include "cnosdb/cnosdb_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct owner { cn_hash cluster, id; uint64_t line, place; bool admin; } owner;
typedef struct unit { cn_hash db; uint64_t line, place; char unit[4]; } unit; /* "MS", "US", "NS", "?" */
typedef struct system_fact { cn_hash cluster; bool is_db; } system_fact; /* tenant cnosdb, or its database public */

const char mm__cnosdb_v33[] = "the unit of the time column is not the precision of the database";

static mm_code owner_fact(mm_doc *doc, int kind, const cn_key *key, mm_node root)
{
    owner o = { .line = mm_doc_line(doc), .place = mm_doc_place(doc) };
    const char *id = "";
    size_t n = 0;

    if (mm_node_raw(mm_node_get(root, "id"), &id, &n) == MM_E_NOMEM)
        return MM_E_NOMEM;
    o.cluster = mm__cnosdb_hash_parts(doc->run, key, 1);
    /* Without an id it shares none with another. */
    o.id = n > 0 ? mm__cnosdb_hash_add(o.cluster, id, n) : mm__cnosdb_hash_parts(doc->run, key, 3);
    o.admin = kind == F_V_USER && mm__cnosdb_is_admin(root);
    return mm_run_fact(doc->run, kind, &o, sizeof o);
}

static mm_code unit_fact(mm_doc *doc, int kind, const cn_key *key, const char *text)
{
    unit u = { .line = mm_doc_line(doc), .place = mm_doc_place(doc) };

    u.db = mm__cnosdb_hash_in_tenant(doc->run, key, key->part[5], key->len[5]);
    snprintf(u.unit, sizeof u.unit, "%s", text);
    return mm_run_fact(doc->run, kind, &u, sizeof u);
}

static const char *precision_of(mm_node root)
{
    const mm_node p = mm_node_get(mm_node_get(root, "config"), "precision");
    return mm_node_is(p, "MS") ? "MS" : mm_node_is(p, "US") ? "US" : "NS";
}

/* Of the column "time"; NULL: there is none. */
static const char *table_unit(mm_node root)
{
    static const struct { const char *name, *unit; } units[] = {
        { "Millisecond", "MS" }, { "Microsecond", "US" }, { "Nanosecond", "NS" },
    };
    const mm_node columns = mm_node_get(mm_node_get(root, "TsKvTableSchema"), "columns");
    mm_node column;
    size_t it = 0;

    while (mm_node_kind(column = mm_node_next(columns, &it, NULL)) != MM_JSON_ABSENT) {
        const mm_node time = mm_node_get(mm_node_get(column, "column_type"), "Time");
        if (mm_node_kind(time) == MM_JSON_ABSENT || !mm_node_is(mm_node_get(column, "name"), "time"))
            continue;
        for (size_t i = 0; i < MM_COUNT(units); i++)
            if (mm_node_is(time, units[i].name))
                return units[i].unit;
        return "?";
    }
    return NULL;
}

static mm_code foreign_cluster(mm_doc *doc, const cn_key *key)
{
    const cn_state *st = mm_doc_state(doc);
    bool ours = st->n_renames == 0 && st->baseline_cluster.text == NULL;

    for (size_t i = 0; i < st->n_renames; i++)
        ours |= st->renames[i].new.len == key->len[1]
             && memcmp(st->renames[i].new.text, key->part[1], key->len[1]) == 0;
    if (st->baseline_cluster.text != NULL)
        ours |= mm__text_is(key->part[1], key->len[1], st->baseline_cluster.text);
    return ours ? MM_OK : mm_doc_error(doc, "cnosdb/verify/V50", "not the cluster of the target");
}

static mm_code warning_facts(mm_doc *doc, const cn_key *key, mm_node root, const char *as_read)
{
    const bool is_db = key->kind == CN_DB;
    const char *text = as_read;

    if (text == NULL)
        text = is_db ? precision_of(root) : key->kind == CN_TABLE ? table_unit(root) : NULL;
    if (mm__cnosdb_is_stream(doc))
        MM_TRY(mm__cnosdb_stream(doc, key, text));
    else if (text != NULL)
        MM_TRY(unit_fact(doc, is_db ? F_V_PRECISION : F_V_UNIT, key, text));
    if ((key->kind == CN_TENANT || (is_db && mm__text_is(key->part[5], key->len[5], "public")))
        && mm__text_is(key->part[3], key->len[3], "cnosdb")) {
        const system_fact s = { mm__cnosdb_hash_parts(doc->run, key, 1), is_db };
        MM_TRY(mm_run_fact(doc->run, F_V_SYSTEM, &s, sizeof s));
    }
    return mm__cnosdb_collect(doc, key, root, true);
}

mm_code mm__cnosdb_verify_facts(mm_doc *doc, const cn_key *key, mm_node root, const char *as_read)
{
    mm_code code = MM_OK;

    if (mm__cnosdb_in_cluster(key)) {
        MM_TRY(mm__cnosdb_put_ref(doc, F_V_CLUSTER, mm__cnosdb_hash_parts(doc->run, key, 1), false));
        code = foreign_cluster(doc, key);
    }
    if (key->kind == CN_USER)
        MM_TRY(owner_fact(doc, F_V_USER, key, root));
    if (key->kind == CN_TENANT)
        MM_TRY(owner_fact(doc, F_V_TENANT, key, root));
    if (!doc->run->errors_only)
        MM_TRY(warning_facts(doc, key, root, as_read));
    return code;
}

static int by_owner(const void *x, const void *y)
{
    const owner *a = x, *b = y;
    const int d = mm__cnosdb_by_hash(&a->id, &b->id);
    return d != 0 ? d : a->line < b->line ? -1 : a->line > b->line;
}

static mm_code unique_ids(mm_run *run, int kind, const char *what)
{
    cn_facts facts;
    mm_code code = mm__cnosdb_facts_sorted(&facts, run, kind, sizeof(owner), by_owner);
    const owner *list = facts.list;

    for (size_t i = 1; i < facts.n && code == MM_OK; i++)
        if (mm__cnosdb_hash_equal(list[i].id, list[i - 1].id))
            code = mm__cnosdb_tell_at(run, MM_ERROR, "cnosdb/verify/V21", list[i].line, list[i].place, what);
    mm__cnosdb_facts_free(&facts);
    return code;
}

/* ---- V25 ---- */

static int by_cluster(const void *x, const void *y)
{
    const owner *a = x, *b = y;
    const int d = mm__cnosdb_by_hash(&a->cluster, &b->cluster);
    return d != 0 ? d : a->line < b->line ? -1 : a->line > b->line;
}

/* Users of one cluster, from *i on. */
static mm_code one_admin(mm_run *run, const cn_state *st, const cn_refer *c, const cn_facts *users, size_t *i)
{
    const owner *u = users->list, *last = NULL;
    size_t admins = 0;

    while (*i < users->n && mm__cnosdb_by_hash(&u[*i].cluster, &c->to) < 0)
        ++*i;
    for (; *i < users->n && mm__cnosdb_hash_equal(u[*i].cluster, c->to); ++*i)
        if (u[*i].admin) {
            admins++;
            last = &u[*i];
        }
    if (admins == 1)
        return MM_OK;
    if (admins == 0)
        return mm__cnosdb_tell_at(run, st->keep_target_root ? MM_WARNING : MM_ERROR, "cnosdb/verify/V25", c->line,
                                  c->place, "the cluster has no administrator; first key of it");
    return mm__cnosdb_tell_at(run, MM_ERROR, "cnosdb/verify/V25", last->line, last->place,
                              "the cluster has several administrators");
}

static mm_code admins(mm_run *run, const cn_state *st)
{
    cn_facts clusters, users = { .list = NULL };
    mm_code code = mm__cnosdb_facts_sorted(&clusters, run, F_V_CLUSTER, sizeof(cn_refer), mm__cnosdb_by_target);
    const cn_refer *list = clusters.list;
    size_t at = 0;

    if (code == MM_OK)
        code = mm__cnosdb_facts_sorted(&users, run, F_V_USER, sizeof(owner), by_cluster);
    for (size_t i = 0; i < clusters.n && code == MM_OK; i++)
        if (i == 0 || !mm__cnosdb_hash_equal(list[i].to, list[i - 1].to))
            code = one_admin(run, st, &list[i], &users, &at);
    mm__cnosdb_facts_free(&users);
    mm__cnosdb_facts_free(&clusters);
    return code;
}

/* ---- V33 ---- */

static int by_db(const void *x, const void *y)
{
    return mm__cnosdb_by_hash(&((const unit *)x)->db, &((const unit *)y)->db);
}

static mm_code precisions(mm_run *run)
{
    size_t m;
    const char *tables = mm_run_facts(run, F_V_UNIT, sizeof(unit), &m);
    cn_facts dbs;
    mm_code code = mm__cnosdb_facts_sorted(&dbs, run, F_V_PRECISION, sizeof(unit), by_db);

    for (size_t i = 0; i < m && code == MM_OK; i++) {
        const unit *db;
        unit t;
        memcpy(&t, tables + i * sizeof t, sizeof t);
        db = dbs.n == 0 ? NULL : bsearch(&t, dbs.list, dbs.n, sizeof t, by_db);
        if (db != NULL && strcmp(db->unit, t.unit) != 0)
            code = mm__cnosdb_tell_at(run, MM_WARNING, "cnosdb/verify/V33", t.line, t.place, mm__cnosdb_v33);
    }
    mm__cnosdb_facts_free(&dbs);
    return code;
}

/* ---- V26, V07 ---- */

static int by_system(const void *x, const void *y)
{
    const system_fact *a = x, *b = y;
    const int d = mm__cnosdb_by_hash(&a->cluster, &b->cluster);
    return d != 0 ? d : (a->is_db > b->is_db) - (a->is_db < b->is_db);
}

static mm_code system_tenant(mm_run *run)
{
    cn_facts facts;
    mm_code code = mm__cnosdb_facts_sorted(&facts, run, F_V_SYSTEM, sizeof(system_fact), by_system);
    const system_fact *list = facts.list;
    bool found = false;

    for (size_t i = 1; i < facts.n && code == MM_OK; i++)
        found |= list[i].is_db && !list[i - 1].is_db && mm__cnosdb_hash_equal(list[i].cluster, list[i - 1].cluster);
    if (code == MM_OK && !found)
        code = mm__cnosdb_tell(run, MM_WARNING, "cnosdb/verify/V26", 0,
                               "no tenant \"cnosdb\" with a database \"public\"");
    mm__cnosdb_facts_free(&facts);
    return code;
}

enum { MAX_STORE = 512 << 20 };

mm_code mm__cnosdb_verify_judge(mm_run *run, const cn_state *st)
{
    MM_TRY(unique_ids(run, F_V_USER, "another user has this id"));
    MM_TRY(unique_ids(run, F_V_TENANT, "another tenant has this id"));
    MM_TRY(admins(run, st));
    if (run->errors_only)
        return MM_OK;
    MM_TRY(precisions(run));
    MM_TRY(system_tenant(run));
    /* Keys and values: without ": " and the line end of each record. */
    if (run->lines->pass->lines->text.size > MAX_STORE + 3 * run->lines->yield->counts.read)
        MM_TRY(mm__cnosdb_tell(run, MM_WARNING, "cnosdb/verify/V07", 0,
                               "more than 512 MiB: the store of the target holds 1 GiB"));
    return MM_OK;
}
