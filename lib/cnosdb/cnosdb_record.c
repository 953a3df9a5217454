/* One record on its way: rules, text and key of the output. 4.12. */
#include "cnosdb/cnosdb_table_text.h"

#include <string.h>

/* ---- what is kept, and what is not ---- */

bool mm__cnosdb_named(const cn_state *st, const mm_doc *doc)
{
    for (size_t i = 0; i < st->n_drop_keys; i++) {
        const char *k = st->drop_keys[i].text;
        const size_t n = st->drop_keys[i].len, m = doc->path_len;
        if (n == m && memcmp(k, doc->path, n) == 0)
            return true;
        /* A key with ": " in it was cut there. */
        if (n > m + 2 && memcmp(k, doc->path, m) == 0 && memcmp(k + m, ": ", 2) == 0 && doc->len >= n - m
            && memcmp(k + m + 2, doc->data, n - m - 2) == 0 && memcmp(doc->data + n - m - 2, ": ", 2) == 0)
            return true;
    }
    return false;
}

mm_code mm__cnosdb_drop(mm_doc *doc, mm_emit *out, const char *rule)
{
    const cn_state *st = mm_doc_state(doc);

    return mm_emit_drop(out, doc, MM_NOTE, rule, "%s", st->report_dropped ? "dropped" : "");
}

mm_code mm__cnosdb_new_key(cn_state *st, mm_doc *doc, const cn_key *key, const char **out)
{
    const cn_rename *r = NULL;
    char *text;
    size_t rest;

    *out = NULL;
    if (!mm__cnosdb_in_cluster(key))
        return MM_OK;
    for (size_t i = 0; i < st->n_renames && r == NULL; i++)
        if (st->renames[i].old.text == NULL || (st->renames[i].old.len == key->len[1]
                                                && memcmp(st->renames[i].old.text, key->part[1], key->len[1]) == 0))
            r = &st->renames[i];
    if (r == NULL || (r->new.len == key->len[1] && memcmp(r->new.text, key->part[1], r->new.len) == 0))
        return MM_OK;
    rest = doc->path_len - 1 - key->len[1];
    text = mm__arena_alloc(doc->arena, 1 + r->new.len + rest + 1);
    if (text == NULL)
        return MM_E_NOMEM;
    text[0] = '/';
    memcpy(text + 1, r->new.text, r->new.len);
    memcpy(text + 1 + r->new.len, key->part[1] + key->len[1], rest);
    *out = text;
    return MM_OK;
}

mm_code mm__cnosdb_fire(cn_record *rec, const char *rule)
{
    for (size_t i = 0; i < rec->n_fired; i++)
        if (strcmp(rec->fired[i], rule) == 0)
            return MM_OK;
    if (rec->n_fired < MM_COUNT(rec->fired))
        rec->fired[rec->n_fired++] = rule;
    return MM_OK;
}

/* The text after the rules: NULL = unchanged. */
static mm_code text_of(cn_record *rec, const char **text, size_t *len)
{
    bool changed = false;

    *text = rec->text;
    *len = rec->text_len;
    if (*text != NULL || rec->doc->json == NULL)
        return MM_OK;
    MM_TRY(rec->doc->render(rec->doc, text, len, &changed));
    if (!changed)
        *text = NULL;
    return MM_OK;
}

static void note_overwritten(cn_state *st, const char *key, size_t len)
{
    for (size_t i = 0; i < st->n_behind; i++)
        if (st->behind[i].len == len && memcmp(st->behind[i].text, key, len) == 0)
            atomic_store(&st->overwritten[i], 1);
}

static mm_code emit(cn_record *rec)
{
    const char *key, *text;
    size_t len;

    MM_TRY(mm__cnosdb_new_key(rec->st, rec->doc, rec->key, &key));
    MM_TRY(text_of(rec, &text, &len));
    if (rec->st->n_behind > 0)
        note_overwritten(rec->st, key != NULL ? key : rec->doc->path, key != NULL ? strlen(key) : rec->doc->path_len);
    for (size_t i = 0; i < rec->n_fired; i++)
        mm_run_rule(rec->doc->run, rec->fired[i]);
    if (text == NULL)
        return key == NULL ? mm_emit_same(rec->out, rec->doc)
                           : mm_emit_moved(rec->out, rec->doc, key, "cnosdb-2.4/cluster/rename");
    return mm_emit_text(rec->out, rec->doc, key, text, len, key == NULL ? NULL : "cnosdb-2.4/cluster/rename");
}

mm_code mm__cnosdb_keep(mm_doc *doc, mm_emit *out)
{
    cn_record rec = { .doc = doc, .out = out, .st = mm_doc_state(doc), .key = doc->key };

    return emit(&rec);
}

/* ---- routes ---- */

static mm_code run_rules(cn_record *rec, cn_rule *const *rules)
{
    for (; rules != NULL && *rules != NULL; rules++)
        MM_TRY((*rules)(rec));
    return MM_OK;
}

static cn_rule *const *rules_of(const cn_record *rec)
{
    const cn_profile *p = rec->st->profile;

    switch (rec->key->kind) {
    case CN_USER:    return p->user;
    case CN_TENANT:  return p->tenant;
    case CN_LIMITER: return p->limiter;
    case CN_DB:      return p->db;
    case CN_TABLE:   return p->table;
    default:         return NULL;
    }
}

/* A table in which the name of its version is all that a rule may have to change. */
static bool is_only_renamed(const cn_record *rec, const cn_table *table)
{
    return mm__cnosdb_table_is_of(table, rec->st->bit) || (table->old_name != NULL && !rec->st->reprint);
}

static mm_code plain_table(cn_record *rec, const cn_table *table)
{
    if (!rec->st->trial)
        MM_TRY(mm__cnosdb_collect(rec->doc, rec->key, rec->root, false));
    if (!mm__cnosdb_table_is_of(table, rec->st->bit)) {
        MM_TRY(mm__cnosdb_fire(rec, "cnosdb-2.4/table/rename-schema-version"));
        rec->text = mm__cnosdb_table_renamed(rec->doc, table, &rec->text_len);
        if (rec->text == NULL)
            return MM_E_NOMEM;
    }
    return emit(rec);
}

static mm_code kept(mm_doc *doc, mm_emit *out)
{
    cn_record rec = { .doc = doc, .out = out, .st = mm_doc_state(doc), .key = doc->key };
    cn_faults faults = { .shape = "cnosdb/value/bad-shape" };
    const char *was = doc->data;
    cn_table table;

    if (mm__cnosdb_named(rec.st, doc))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/key");
    if (rec.st->judge != NULL && mm__cnosdb_is_orphan(rec.st->judge, doc, rec.key)) {
        MM_TRY(mm__cnosdb_collect_early(doc, rec.key));
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/orphan");
    }
    MM_TRY(mm__cnosdb_collect_early(doc, rec.key));
    if (mm__cnosdb_table_read(doc, rec.key, &table) && is_only_renamed(&rec, &table))
        return plain_table(&rec, &table);
    MM_TRY(mm__cnosdb_value(doc, rec.key, rec.st->repair, &rec.root));
    MM_TRY(mm__cnosdb_shape(doc, rec.key->kind, rec.root, CN_SRC, &faults));
    if (!rec.st->trial)
        MM_TRY(mm__cnosdb_collect(doc, rec.key, rec.root, false));
    if (rec.key->kind == CN_USER && rec.st->keep_target_root && mm__cnosdb_is_admin(rec.root))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/kept-target-root");
    if (doc->data != was) { /* repaired */
        rec.text = doc->data;
        rec.text_len = doc->len;
    }
    MM_TRY(run_rules(&rec, rules_of(&rec)));
    if (rec.text == doc->data && mm_json_changed(doc->json) != 0)
        rec.text = NULL;
    return emit(&rec);
}

static mm_code tenant_user(mm_doc *doc, mm_emit *out)
{
    if (mm__cnosdb_named(mm_doc_state(doc), doc))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/key");
    mm_doc_warn(doc, "cnosdb/key/tenant-user", "no release from 2.3.2 on reads this record");
    return kept(doc, out);
}

static mm_code unknown(mm_doc *doc, mm_emit *out)
{
    const cn_state *st = mm_doc_state(doc);

    MM_TRY(mm__cnosdb_collect_early(doc, doc->key));
    if (mm__cnosdb_named(st, doc))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/key");
    if (st->unknown == CN_REFUSE)
        return mm_doc_error(doc, "cnosdb/key/unknown", "not a key that 2.3 or 2.4 writes");
    mm_doc_warn(doc, "cnosdb/key/unknown", "not a key that 2.3 or 2.4 writes");
    if (st->unknown == CN_DROP)
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/unknown-key");
    return mm__cnosdb_keep(doc, out);
}

static mm_code slash(mm_doc *doc, mm_emit *out)
{
    MM_TRY(mm__cnosdb_collect_early(doc, doc->key));
    if (mm__cnosdb_named(mm_doc_state(doc), doc))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/key");
    return mm_doc_error(doc, "cnosdb/key/slash-in-name", "a name contains \"/\": 2.4 never finds it");
}

/* ---- survey: for options that need the whole dump ---- */

static mm_code survey(mm_doc *doc, mm_index *idx)
{
    const cn_state *st = mm_doc_state(doc);
    mm_node root;

    (void)idx;
    MM_TRY(mm__cnosdb_collect_early(doc, doc->key));
    if (!st->drop_orphans || !(mm__cnosdb_is_struct(doc->key->kind) || doc->key->kind == CN_TENANT_USER)
        || mm__cnosdb_named(st, doc))
        return MM_OK;
    MM_TRY(mm__cnosdb_value(doc, doc->key, st->repair, &root));
    return mm__cnosdb_collect(doc, doc->key, root, false);
}

#define GONE(kind) [kind] = { .survey = survey, .apply = mm__cnosdb_gone }
#define KEPT(kind) [kind] = { .survey = survey, .apply = kept }
const mm_route mm__cnosdb_routes[CN_KINDS] = {
    GONE(CN_DATA_VERSION), GONE(CN_ALREADY_INIT), GONE(CN_TEST_ALIVE), GONE(CN_COUNTER), GONE(CN_MARK), GONE(CN_NODE),
    GONE(CN_METRICS), GONE(CN_RESOURCE), GONE(CN_QUERY), GONE(CN_NODE_QUERY), GONE(CN_BUCKET),
    KEPT(CN_USER), KEPT(CN_TENANT), KEPT(CN_LIMITER), KEPT(CN_MEMBER), KEPT(CN_ROLE), KEPT(CN_DB), KEPT(CN_TABLE),
    [CN_TENANT_USER] = { .survey = survey, .apply = tenant_user },
    [CN_SLASH] = { .survey = survey, .apply = slash }, [CN_UNKNOWN] = { .survey = survey, .apply = unknown },
};
