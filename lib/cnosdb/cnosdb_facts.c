/* What lies across records: orphans (4.11), clusters (4.10), what a whole dump has (1.7), unset TTLs (4.5).
 * Names and ids are kept as 128-bit keyed hashes, so that a million records fit. */
#include "cnosdb/cnosdb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- hashes ---- */
typedef struct hash { uint64_t a, b; } hash;

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    x = (x ^ (x >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    return x ^ (x >> 32);
}

static hash hash_add(hash h, const char *text, size_t len)
{
    uint64_t w;

    h.a = mix(h.a ^ (len + UINT64_C(0x9e3779b97f4a7c15)));
    while (len > 0) {
        const size_t n = len < 8 ? len : 8;
        w = 0;
        memcpy(&w, text, n);
        h.a = mix(h.a ^ w);
        h.b = mix(h.b + (w ^ UINT64_C(0xa0761d6478bd642f))) ^ h.a;
        text += n;
        len -= n;
    }
    return h;
}

static hash seed(const mm_run *run)
{
    return (hash){ run->ctx->hash_seed, ~run->ctx->hash_seed * UINT64_C(0xe7037ed1a0b428db) };
}

/* Of the first parts of a key: cluster, tenant, database. */
static hash of_parts(const mm_run *run, const cn_key *key, size_t upto)
{
    hash h = seed(run);

    for (size_t i = 1; i <= upto; i++)
        h = hash_add(h, key->part[i], key->len[i]);
    return h;
}

static int by_hash(const void *x, const void *y)
{
    const hash *a = x, *b = y;
    return a->a != b->a ? (a->a < b->a ? -1 : 1) : a->b < b->b ? -1 : a->b > b->b;
}

static bool equal(hash x, hash y)
{
    return x.a == y.a && x.b == y.b;
}

/* ---- facts; those of verify have kinds of their own, for both may be collected in one pass ---- */
enum { F_USER, F_TENANT, F_DB, F_ROLE, F_IN_TENANT, F_IN_DB, F_MEMBER, F_MEMBER_ROLE, F_PRIVILEGE, F_CLUSTER, F_SIGN,
       F_TTL, F_V_USER, F_V_TENANT, F_V_PRECISION, F_V_UNIT, F_V_CLUSTER, F_V_SIGN };

typedef struct refer { hash to; uint64_t line, place; } refer; /* a record that refers to another one */
typedef struct privilege { refer ref; char name[72]; } privilege;
typedef struct cluster { char name[64]; uint32_t len; hash full; uint64_t line; } cluster;
enum { SIGN_VERSION, SIGN_SYSTEM_TENANT, SIGN_ADMIN };

static mm_code put(mm_doc *doc, int kind, hash h)
{
    return mm_run_fact(doc->run, kind, &h, sizeof h);
}

static mm_code put_ref(mm_doc *doc, int kind, hash to, bool all)
{
    const refer *last = mm_run_last_fact(doc->run, kind, sizeof *last);
    const refer r = { to, mm_doc_line(doc), mm_doc_place(doc) };

    if (!all && last != NULL) {
        hash was;
        memcpy(&was, last, sizeof was);
        if (equal(was, to))
            return MM_OK; /* one for many records in a row */
    }
    return mm_run_fact(doc->run, kind, &r, sizeof r);
}

static mm_code put_sign(mm_doc *doc, char sign)
{
    const char *last = mm_run_last_fact(doc->run, F_SIGN, 1);

    return last != NULL && *last == sign ? MM_OK : mm_run_fact(doc->run, F_SIGN, &sign, 1);
}

int mm__cnosdb_is_admin(mm_node user)
{
    return mm_node_kind(mm_node_get(user, "is_admin")) == MM_JSON_TRUE
        || mm_node_kind(mm_node_get(user, "is_root_admin")) == MM_JSON_TRUE;
}

/* The id of a user under his cluster; a member's key has the same text. */
static hash of_id(const mm_run *run, const cn_key *key, const char *text, size_t len)
{
    return hash_add(of_parts(run, key, 1), text, len);
}

static mm_code user(mm_doc *doc, const cn_key *key, mm_node root)
{
    const char *id;
    size_t n;

    MM_TRY(mm_node_raw(mm_node_get(root, "id"), &id, &n));
    MM_TRY(put(doc, F_USER, of_id(doc->run, key, id, n)));
    return mm__cnosdb_is_admin(root) ? put_sign(doc, SIGN_ADMIN) : MM_OK;
}

static mm_code member(mm_doc *doc, const cn_key *key, mm_node root)
{
    const mm_node custom = mm_node_get(root, "Custom");
    const char *name;
    size_t n;

    MM_TRY(put_ref(doc, F_MEMBER, of_id(doc->run, key, key->part[5], key->len[5]), true));
    if (mm_node_kind(custom) == MM_JSON_ABSENT || mm_node_text(custom, &name, &n) != MM_OK)
        return MM_OK;
    return put_ref(doc, F_MEMBER_ROLE, hash_add(of_parts(doc->run, key, 3), name, n), true);
}

static mm_code role(mm_doc *doc, const cn_key *key, mm_node root)
{
    const mm_node list = mm_node_get(root, "additional_privileges");
    mm_node name;
    size_t it = 0;

    MM_TRY(put(doc, F_ROLE, hash_add(of_parts(doc->run, key, 3), key->part[5], key->len[5])));
    while (mm_node_kind(mm_node_next(list, &it, &name)) != MM_JSON_ABSENT) {
        privilege p = { { { 0, 0 }, mm_doc_line(doc), mm_doc_place(doc) }, "" };
        const char *text;
        size_t n;
        if (mm_node_text(name, &text, &n) != MM_OK)
            continue;
        p.ref.to = hash_add(of_parts(doc->run, key, 3), text, n);
        snprintf(p.name, sizeof p.name, "%s", text);
        MM_TRY(mm_run_fact(doc->run, F_PRIVILEGE, &p, sizeof p));
    }
    return MM_OK;
}

mm_code mm__cnosdb_collect(mm_doc *doc, const cn_key *key, mm_node root, bool all)
{
    switch (key->kind) {
    case CN_USER:   return user(doc, key, root);
    case CN_TENANT:
        if (mm__text_is(key->part[3], key->len[3], "cnosdb"))
            MM_TRY(put_sign(doc, SIGN_SYSTEM_TENANT));
        return put(doc, F_TENANT, of_parts(doc->run, key, 3));
    case CN_DB:
        MM_TRY(put(doc, F_DB, hash_add(of_parts(doc->run, key, 3), key->part[5], key->len[5])));
        break;
    case CN_TABLE:
        MM_TRY(put_ref(doc, F_IN_DB, hash_add(of_parts(doc->run, key, 3), key->part[5], key->len[5]), all));
        break;
    case CN_MEMBER: MM_TRY(member(doc, key, root)); break;
    case CN_ROLE:   MM_TRY(role(doc, key, root)); break;
    case CN_LIMITER: case CN_TENANT_USER: break;
    default:        return MM_OK;
    }
    if (all && key->kind != CN_DB)
        return MM_OK; /* V24 asks for databases only */
    return put_ref(doc, F_IN_TENANT, of_parts(doc->run, key, 3), all);
}

mm_code mm__cnosdb_collect_early(mm_doc *doc, const cn_key *key)
{
    const cluster *last = mm_run_last_fact(doc->run, F_CLUSTER, sizeof *last);
    const cn_state *st = mm_doc_state(doc);
    cluster c = { .len = (uint32_t)key->len[1], .line = mm_doc_line(doc) };
    hash was;

    if (st->trial)
        return MM_OK;
    if (key->kind == CN_DATA_VERSION)
        return put_sign(doc, SIGN_VERSION);
    if (!mm__cnosdb_in_cluster(key))
        return MM_OK;
    c.full = of_parts(doc->run, key, 1);
    if (last != NULL) {
        memcpy(&was, (const char *)last + offsetof(cluster, full), sizeof was);
        if (equal(was, c.full))
            return MM_OK;
    }
    memcpy(c.name, key->part[1], key->len[1] < sizeof c.name - 1 ? key->len[1] : sizeof c.name - 1);
    return mm_run_fact(doc->run, F_CLUSTER, &c, sizeof c);
}

mm_code mm__cnosdb_ttl_fact(cn_record *rec)
{
    const refer r = { { 0, 0 }, mm_doc_line(rec->doc), mm_doc_place(rec->doc) };

    return rec->st->trial ? MM_OK : mm_run_fact(rec->doc->run, F_TTL, &r, sizeof r);
}

/* ---- judging: sorted copies, binary search ---- */
struct cn_judge {
    mm_ctx *ctx;
    hash    seed;
    hash   *of[4];     /* F_USER, F_TENANT, F_DB, F_ROLE */
    size_t  n[4];
};

static mm_code fill(cn_judge *j, mm_run *run, int kind)
{
    size_t n;
    const void *facts = mm_run_facts(run, kind, sizeof(hash), &n);

    j->of[kind] = mm__resize(j->ctx, NULL, 0, (n + 1) * sizeof(hash));
    if (j->of[kind] == NULL)
        return MM_E_NOMEM;
    j->n[kind] = n;
    if (n > 0)
        memcpy(j->of[kind], facts, n * sizeof(hash));
    if (n > 1)
        qsort(j->of[kind], n, sizeof(hash), by_hash);
    return MM_OK;
}

void mm__cnosdb_judge_free(cn_judge *j)
{
    if (j == NULL)
        return;
    for (int k = F_USER; k <= F_ROLE; k++)
        if (j->of[k] != NULL)
            mm__free(j->ctx, j->of[k], (j->n[k] + 1) * sizeof(hash));
    mm__free(j->ctx, j, sizeof *j);
}

static mm_code judge_new(cn_judge **out, mm_run *run)
{
    cn_judge *j = mm__alloc(run->ctx, sizeof *j);
    mm_code code = MM_OK;

    *out = NULL;
    if (j == NULL)
        return MM_E_NOMEM;
    j->ctx = run->ctx;
    for (int k = F_USER; k <= F_ROLE && code == MM_OK; k++)
        code = fill(j, run, k);
    if (code == MM_OK)
        *out = j;
    else
        mm__cnosdb_judge_free(j);
    return code;
}

mm_code mm__cnosdb_judge_keep(mm_index *idx, cn_judge **out)
{
    return judge_new(out, mm_index_run(idx));
}

static bool knows(const cn_judge *j, int kind, hash h)
{
    return j->n[kind] > 0 && bsearch(&h, j->of[kind], j->n[kind], sizeof h, by_hash) != NULL;
}

bool mm__cnosdb_is_orphan(const cn_judge *j, mm_doc *doc, const cn_key *key)
{
    const mm_run *run = doc->run;

    if (key->kind < CN_LIMITER || key->kind > CN_TENANT_USER || key->kind == CN_BUCKET)
        return false;
    if (!knows(j, F_TENANT, of_parts(run, key, 3)))
        return true;
    if (key->kind == CN_TABLE)
        return !knows(j, F_DB, hash_add(of_parts(run, key, 3), key->part[5], key->len[5]));
    return key->kind == CN_MEMBER && !knows(j, F_USER, of_id(run, key, key->part[5], key->len[5]));
}

/* ---- findings ---- */

typedef enum wording { W_TENANT, W_DATABASE, W_MEMBER, W_ROLE, W_PRIVILEGE } wording;

static mm_code say(mm_run *run, const char *rule, const refer *r, wording w, const char *extra)
{
    const mm_fault f = { .severity = MM_WARNING, .rule = rule, .line = r->line };
    char key[1024];
    cn_key k;

    MM_TRY(mm_run_key_at(run, r->place, key, sizeof key));
    mm__cnosdb_key(key, strlen(key), &k);
    switch (w) {
    case W_TENANT:
        return mm_run_fault(run, &f, "records of tenant \"%.*s\", which does not exist; key %s", (int)k.len[3],
                            k.part[3], key);
    case W_DATABASE:
        return mm_run_fault(run, &f, "tables of database \"%.*s\" of tenant \"%.*s\", which does not exist; key %s",
                            (int)k.len[5], k.part[5], (int)k.len[3], k.part[3], key);
    case W_MEMBER:
        return mm_run_fault(run, &f, "membership of a user that does not exist; key %s", key);
    case W_ROLE:
        return mm_run_fault(run, &f, "the member's role does not exist in the tenant; key %s", key);
    default:
        return mm_run_fault(run, &f, "privilege on database \"%s\", which does not exist in the tenant; key %s", extra,
                            key);
    }
}

static int by_target(const void *x, const void *y)
{
    const refer *a = x, *b = y;
    const int d = by_hash(&a->to, &b->to);
    return d != 0 ? d : a->line < b->line ? -1 : a->line > b->line;
}

/* References to what is not there; one finding per target unless `all`. */
static mm_code lost(mm_run *run, const cn_judge *j, int from, int to, const char *rule, wording w, bool all)
{
    size_t n, k = 0;
    const char *facts = mm_run_facts(run, from, sizeof(refer), &n);
    refer *list = mm__resize(run->ctx, NULL, 0, (n + 1) * sizeof *list);
    mm_code code = MM_OK;

    if (list == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        memcpy(&list[k], facts + i * sizeof(refer), sizeof(refer));
        k += !knows(j, to, list[k].to);
    }
    if (k > 1)
        qsort(list, k, sizeof *list, by_target);
    for (size_t i = 0; i < k && code == MM_OK; i++)
        if (all || i == 0 || !equal(list[i].to, list[i - 1].to))
            code = say(run, rule, &list[i], w, NULL);
    mm__free(run->ctx, list, (n + 1) * sizeof *list);
    return code;
}

static mm_code lost_privileges(mm_run *run, const cn_judge *j, const char *rule, bool all)
{
    size_t n;
    const char *facts = mm_run_facts(run, F_PRIVILEGE, sizeof(privilege), &n);
    uint64_t last = 0;
    privilege p;

    for (size_t i = 0; i < n; i++) {
        memcpy(&p, facts + i * sizeof p, sizeof p);
        if (knows(j, F_DB, p.ref.to) || (all && p.ref.line == last))
            continue;
        last = p.ref.line;
        MM_TRY(say(run, rule, &p.ref, W_PRIVILEGE, p.name));
    }
    return MM_OK;
}

static mm_code judge(mm_run *run, const cn_judge *j, const cn_ids *ids, bool all)
{
    MM_TRY(lost(run, j, F_IN_TENANT, F_TENANT, ids->tenant, W_TENANT, all));
    MM_TRY(lost(run, j, F_IN_DB, F_DB, ids->database, W_DATABASE, all));
    MM_TRY(lost(run, j, F_MEMBER, F_USER, ids->member, W_MEMBER, true));
    MM_TRY(lost(run, j, F_MEMBER_ROLE, F_ROLE, ids->role, W_ROLE, true));
    return lost_privileges(run, j, ids->privilege, all);
}

mm_code mm__cnosdb_judge(mm_run *run, const cn_ids *ids, bool all)
{
    cn_judge *j;
    mm_code code;

    MM_TRY(judge_new(&j, run));
    code = judge(run, j, ids, all);
    mm__cnosdb_judge_free(j);
    return code;
}

/* ---- the dump as a whole ---- */

static bool has_sign(mm_run *run, char sign)
{
    size_t n;
    const char *facts = mm_run_facts(run, F_SIGN, 1, &n);

    return n > 0 && memchr(facts, sign, n) != NULL;
}

static mm_code warn(mm_run *run, mm_severity severity, const char *rule, uint64_t line, const char *text)
{
    const mm_fault f = { .severity = severity, .rule = rule, .line = line };
    const mm_code code = mm_run_fault(run, &f, "%s", text);
    return code == MM_E_DATA ? MM_OK : code;
}

static mm_code unset_ttls(mm_run *run)
{
    size_t n;
    const char *facts = mm_run_facts(run, F_TTL, sizeof(refer), &n);
    char key[1024];
    refer r;

    for (size_t i = 0; i < n; i++) {
        const mm_fault f = { .severity = MM_NOTE, .rule = "cnosdb/db/ttl-default-changed" };
        mm_fault at = f;
        memcpy(&r, facts + i * sizeof r, sizeof r);
        at.line = r.line;
        MM_TRY(mm_run_key_at(run, r.place, key, sizeof key));
        MM_TRY(mm_run_fault(run, &at, "unset TTL meant 365 days, means infinite in 2.4; key %s", key));
    }
    return MM_OK;
}

mm_code mm__cnosdb_judge_dump(mm_run *run, cn_state *st)
{
    const mm_lines *l = run->lines->pass->lines;
    const uint64_t last = run->lines->pass->total.stats.last_line;

    if (!l->debug && !st->filtered && !has_sign(run, SIGN_VERSION))
        MM_TRY(warn(run, MM_WARNING, "cnosdb/dump/no-data-version", last,
                    "no /data_version: the dump was filtered by hand or is cut off (--filtered if it is the former)"));
    if (!has_sign(run, SIGN_SYSTEM_TENANT) || !has_sign(run, SIGN_ADMIN))
        MM_TRY(warn(run, MM_WARNING, "cnosdb/dump/incomplete", last,
                    "no tenant \"cnosdb\", or no administrator: this is not a whole dump"));
    if (!st->pin_ttl && (st->old_ttl || atomic_load(&st->hint) != 0))
        MM_TRY(unset_ttls(run));
    return MM_OK;
}

/* ---- clusters (4.10) ---- */

static int by_name(const void *x, const void *y)
{
    const cluster *a = x, *b = y;
    const int d = by_hash(&a->full, &b->full);
    return d != 0 ? d : a->line < b->line ? -1 : a->line > b->line;
}

static mm_code other_cluster(mm_run *run, const cn_state *st, const cluster *c)
{
    const cn_text *b = &st->baseline_cluster;
    const mm_fault f = { .severity = MM_ERROR, .rule = "cnosdb/target/cluster-name", .line = c->line };
    mm_code code;

    if (b->text == NULL || st->n_renames > 0 || (c->len == b->len && memcmp(c->name, b->text, b->len) == 0))
        return MM_OK;
    code = mm_run_fault(run, &f, "dump has \"%s\", target has \"%.*s\"; use --cluster %.*s", c->name, (int)b->len,
                        b->text, (int)b->len, b->text);
    return code == MM_E_DATA ? MM_OK : code;
}

mm_code mm__cnosdb_clusters(mm_index *idx, cn_state *st)
{
    mm_run *run = mm_index_run(idx);
    size_t n, kinds = 0;
    const void *facts = mm_run_facts(run, F_CLUSTER, sizeof(cluster), &n);
    cluster *list = mm__resize(run->ctx, NULL, 0, (n + 1) * sizeof *list);
    mm_code code = MM_OK;

    if (list == NULL)
        return MM_E_NOMEM;
    if (n > 0)
        memcpy(list, facts, n * sizeof *list);
    if (n > 1)
        qsort(list, n, sizeof *list, by_name);
    for (size_t i = 0; i < n && code == MM_OK; i++)
        if (i == 0 || !equal(list[i].full, list[i - 1].full)) {
            kinds++;
            code = other_cluster(run, st, &list[i]);
        }
    if (code == MM_OK && kinds != 1 && st->n_renames == 1 && st->renames[0].old.text == NULL)
        code = warn(run, MM_ERROR, "cnosdb/target/cluster-name", 0, kinds == 0 ? "no record of a cluster"
                    : "records of more than one cluster: give --cluster OLD=NEW for each");
    mm__free(run->ctx, list, (n + 1) * sizeof *list);
    return code;
}

/* ---- verify: V07, V21, V25, V26, V33, V50 ---- */

typedef struct owner { hash cluster, id; uint64_t line, place; bool admin; } owner;
typedef struct unit { hash db; uint64_t line, place; char unit[4]; } unit; /* "MS", "US", "NS", "?" */
enum { SIGN_SYSTEM_DB = 1 };

static mm_code owner_fact(mm_doc *doc, int kind, const cn_key *key, mm_node root)
{
    owner o = { .line = mm_doc_line(doc), .place = mm_doc_place(doc) };
    const char *id = "";
    size_t n = 0;

    if (mm_node_raw(mm_node_get(root, "id"), &id, &n) == MM_E_NOMEM)
        return MM_E_NOMEM;
    o.cluster = of_parts(doc->run, key, 1);
    o.id = hash_add(o.cluster, id, n);
    o.admin = kind == F_V_USER && mm__cnosdb_is_admin(root);
    return mm_run_fact(doc->run, kind, &o, sizeof o);
}

static mm_code unit_fact(mm_doc *doc, int kind, const cn_key *key, const char *text)
{
    unit u = { .line = mm_doc_line(doc), .place = mm_doc_place(doc) };

    u.db = hash_add(of_parts(doc->run, key, 3), key->part[5], key->len[5]);
    snprintf(u.unit, sizeof u.unit, "%s", text);
    return mm_run_fact(doc->run, kind, &u, sizeof u);
}

static const char *precision_of(mm_node root)
{
    const mm_node p = mm_node_get(mm_node_get(root, "config"), "precision");
    return mm_node_is(p, "MS") ? "MS" : mm_node_is(p, "US") ? "US" : "NS";
}

static mm_code table_unit(mm_doc *doc, const cn_key *key, mm_node root)
{
    static const struct { const char *name, *unit; } units[] = {
        { "Millisecond", "MS" }, { "Microsecond", "US" }, { "Nanosecond", "NS" },
    };
    const mm_node columns = mm_node_get(mm_node_get(root, "TsKvTableSchema"), "columns");
    mm_node column;
    size_t it = 0;

    while (mm_node_kind(column = mm_node_next(columns, &it, NULL)) != MM_JSON_ABSENT) {
        const mm_node time = mm_node_get(mm_node_get(column, "column_type"), "Time");
        const char *found = "?";
        if (mm_node_kind(time) == MM_JSON_ABSENT || !mm_node_is(mm_node_get(column, "name"), "time"))
            continue;
        for (size_t i = 0; i < MM_COUNT(units); i++)
            if (mm_node_is(time, units[i].name))
                found = units[i].unit;
        return unit_fact(doc, F_V_UNIT, key, found);
    }
    return MM_OK;
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

mm_code mm__cnosdb_verify_facts(mm_doc *doc, const cn_key *key, mm_node root)
{
    const bool all = !doc->run->errors_only;
    const char sign = SIGN_SYSTEM_DB;
    mm_code code = MM_OK;

    if (mm__cnosdb_in_cluster(key)) {
        MM_TRY(put_ref(doc, F_V_CLUSTER, of_parts(doc->run, key, 1), false));
        code = foreign_cluster(doc, key);
    }
    if (key->kind == CN_USER)
        MM_TRY(owner_fact(doc, F_V_USER, key, root));
    if (key->kind == CN_TENANT)
        MM_TRY(owner_fact(doc, F_V_TENANT, key, root));
    if (!all)
        return code;
    if (key->kind == CN_DB) {
        MM_TRY(unit_fact(doc, F_V_PRECISION, key, precision_of(root)));
        if (mm__text_is(key->part[3], key->len[3], "cnosdb") && mm__text_is(key->part[5], key->len[5], "public"))
            MM_TRY(mm_run_fact(doc->run, F_V_SIGN, &sign, 1));
    } else if (key->kind == CN_TABLE) {
        MM_TRY(table_unit(doc, key, root));
    }
    MM_TRY(mm__cnosdb_collect(doc, key, root, true));
    return code;
}

static int by_owner(const void *x, const void *y)
{
    const owner *a = x, *b = y;
    const int d = by_hash(&a->id, &b->id);
    return d != 0 ? d : a->line < b->line ? -1 : a->line > b->line;
}

static mm_code tell_at(mm_run *run, mm_severity severity, const char *rule, uint64_t line, uint64_t place,
                       const char *text)
{
    const mm_fault f = { .severity = severity, .rule = rule, .line = line };
    char key[1024];
    mm_code code;

    MM_TRY(mm_run_key_at(run, place, key, sizeof key));
    code = mm_run_fault(run, &f, "%s; key %s", text, key);
    return code == MM_E_DATA ? MM_OK : code;
}

static mm_code unique_ids(mm_run *run, int kind, const char *what)
{
    size_t n;
    const void *facts = mm_run_facts(run, kind, sizeof(owner), &n);
    owner *list = mm__resize(run->ctx, NULL, 0, (n + 1) * sizeof *list);
    mm_code code = MM_OK;

    if (list == NULL)
        return MM_E_NOMEM;
    if (n > 0)
        memcpy(list, facts, n * sizeof *list);
    if (n > 1)
        qsort(list, n, sizeof *list, by_owner);
    for (size_t i = 1; i < n && code == MM_OK; i++)
        if (equal(list[i].id, list[i - 1].id))
            code = tell_at(run, MM_ERROR, "cnosdb/verify/V21", list[i].line, list[i].place, what);
    mm__free(run->ctx, list, (n + 1) * sizeof *list);
    return code;
}

static mm_code one_admin(mm_run *run, const cn_state *st, const refer *c)
{
    size_t n, admins = 0;
    const char *facts = mm_run_facts(run, F_V_USER, sizeof(owner), &n);
    owner o, last = { 0 };

    for (size_t i = 0; i < n; i++) {
        memcpy(&o, facts + i * sizeof o, sizeof o);
        if (o.admin && equal(o.cluster, c->to)) {
            admins++;
            last = o;
        }
    }
    if (admins == 1)
        return MM_OK;
    if (admins == 0)
        return tell_at(run, st->keep_target_root ? MM_WARNING : MM_ERROR, "cnosdb/verify/V25", c->line, c->place,
                       "the cluster has no administrator; first key of it");
    return tell_at(run, MM_ERROR, "cnosdb/verify/V25", last.line, last.place, "the cluster has several administrators");
}

static mm_code admins(mm_run *run, const cn_state *st)
{
    size_t n;
    const void *facts = mm_run_facts(run, F_V_CLUSTER, sizeof(refer), &n);
    refer *list = mm__resize(run->ctx, NULL, 0, (n + 1) * sizeof *list);
    mm_code code = MM_OK;

    if (list == NULL)
        return MM_E_NOMEM;
    if (n > 0)
        memcpy(list, facts, n * sizeof *list);
    if (n > 1)
        qsort(list, n, sizeof *list, by_target);
    for (size_t i = 0; i < n && code == MM_OK; i++)
        if (i == 0 || !equal(list[i].to, list[i - 1].to))
            code = one_admin(run, st, &list[i]);
    mm__free(run->ctx, list, (n + 1) * sizeof *list);
    return code;
}

static int by_db(const void *x, const void *y)
{
    return by_hash(&((const unit *)x)->db, &((const unit *)y)->db);
}

static mm_code precisions(mm_run *run)
{
    size_t n, m;
    const void *dbs = mm_run_facts(run, F_V_PRECISION, sizeof(unit), &n);
    const char *tables = mm_run_facts(run, F_V_UNIT, sizeof(unit), &m);
    unit *list = mm__resize(run->ctx, NULL, 0, (n + 1) * sizeof *list);
    mm_code code = MM_OK;

    if (list == NULL)
        return MM_E_NOMEM;
    if (n > 0)
        memcpy(list, dbs, n * sizeof *list);
    if (n > 1)
        qsort(list, n, sizeof *list, by_db);
    for (size_t i = 0; i < m && code == MM_OK; i++) {
        const unit *db;
        unit t;
        memcpy(&t, tables + i * sizeof t, sizeof t);
        db = n == 0 ? NULL : bsearch(&t, list, n, sizeof t, by_db);
        if (db != NULL && strcmp(db->unit, t.unit) != 0)
            code = tell_at(run, MM_WARNING, "cnosdb/verify/V33", t.line, t.place,
                           "the unit of the time column is not the precision of the database");
    }
    mm__free(run->ctx, list, (n + 1) * sizeof *list);
    return code;
}

enum { MAX_STORE = 512 << 20 };

mm_code mm__cnosdb_verify_judge(mm_run *run, const cn_state *st)
{
    size_t n;

    MM_TRY(unique_ids(run, F_V_USER, "another user has this id"));
    MM_TRY(unique_ids(run, F_V_TENANT, "another tenant has this id"));
    MM_TRY(admins(run, st));
    if (run->errors_only)
        return MM_OK;
    MM_TRY(precisions(run));
    mm_run_facts(run, F_V_SIGN, 1, &n);
    if (n == 0 || !has_sign(run, SIGN_SYSTEM_TENANT))
        MM_TRY(warn(run, MM_WARNING, "cnosdb/verify/V26", 0, "no tenant \"cnosdb\" with a database \"public\""));
    if (run->lines->pass->lines->text.size > MAX_STORE)
        MM_TRY(warn(run, MM_WARNING, "cnosdb/verify/V07", 0, "more than 512 MiB: the store of the target holds 1 GiB"));
    return MM_OK;
}
