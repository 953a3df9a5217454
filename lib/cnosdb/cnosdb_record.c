/* One record on its way: parse, rules, text and key of the output. 4.12. */
#include "cnosdb/cnosdb.h"

#include <string.h>

/* ---- parsing ---- */

static bool is_struct(cn_kind kind)
{
    return kind >= CN_USER && kind <= CN_TABLE && kind != CN_BUCKET;
}

/* A value that must be JSON: K5 to K19. */
static bool is_json(cn_kind kind)
{
    return kind >= CN_MARK && kind <= CN_TENANT_USER;
}

static mm_code try_text(mm_doc *doc, const char *data, size_t len, mm_node *root)
{
    doc->json = NULL;
    doc->data = data;
    doc->len = len;
    return mm_doc_try(doc, root);
}

static mm_code find_sep(const char *text, size_t len, size_t from, size_t *at)
{
    const char *p = from < len ? memmem(text + from, len - from, ": ", 2) : NULL;

    if (p == NULL)
        return MM_END;
    *at = (size_t)(p - text);
    return MM_OK;
}

/* 1.6: a key with ": " in it was cut at its first one. True if a later cut gives a value of the right shape. */
static mm_code is_ambiguous(mm_doc *doc, bool *yes)
{
    mm_doc other = *doc;
    size_t at, from = 0;
    int tries = 0;

    *yes = false;
    while (!*yes && tries++ < 16 && find_sep(doc->data, doc->len, from, &at) == MM_OK) {
        cn_faults faults = { 0 };
        char *key = mm__arena_alloc(doc->arena, doc->path_len + 2 + at + 1);
        mm_node root;
        cn_key parts;
        mm_code code;
        if (key == NULL)
            return MM_E_NOMEM;
        memcpy(key, doc->path, doc->path_len);
        memcpy(key + doc->path_len, ": ", 2);
        memcpy(key + doc->path_len + 2, doc->data, at);
        mm__cnosdb_key(key, doc->path_len + 2 + at, &parts);
        from = at + 2;
        if (!is_struct(parts.kind))
            continue;
        code = try_text(&other, doc->data + from, doc->len - from, &root);
        if (code == MM_OK) {
            faults.shape = "cnosdb/value/bad-shape";
            doc->lines->mute = true;
            code = mm__cnosdb_shape(&other, parts.kind, root, CN_SRC, &faults);
            doc->lines->mute = false;
        }
        if (code == MM_E_NOMEM)
            return code;
        *yes = code == MM_OK;
    }
    return MM_OK;
}

/* Closers that are missing at the end of the value, innermost first; NULL: that is not all that is wrong. */
static const char *closers(mm_doc *doc)
{
    char *open = mm__arena_alloc(doc->arena, doc->len + 1);
    size_t n = 0;
    bool in_string = false;
    char last = 0;

    for (size_t i = 0; open != NULL && i < doc->len; i++) {
        const char c = doc->data[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            open[n++] = c == '{' ? '}' : ']';
        } else if ((c == '}' || c == ']') && n > 0) {
            n--;
        }
        if (c != ' ' && c != '\t' && c != '\r')
            last = c;
    }
    if (open == NULL || in_string || n == 0 || last == ',' || last == ':' || last == '{' || last == '[')
        return NULL;
    for (size_t i = 0; i < n / 2; i++) {
        const char c = open[i];
        open[i] = open[n - 1 - i];
        open[n - 1 - i] = c;
    }
    open[n] = 0;
    return open;
}

/* 7: nothing is guessed but brackets at the very end, and only if the result is right. */
static mm_code repair(mm_doc *doc, cn_kind kind, mm_node *root, bool *done)
{
    const char *more = closers(doc);
    const char *was = doc->data;
    const size_t n = doc->len;
    cn_faults faults = { .shape = "cnosdb/value/bad-shape" };
    char *text;
    mm_code code;

    *done = false;
    if (more == NULL)
        return MM_OK;
    text = mm__arena_alloc(doc->arena, n + strlen(more) + MM_PAD + 1);
    if (text == NULL)
        return MM_E_NOMEM;
    memcpy(text, was, n);
    memcpy(text + n, more, strlen(more));
    code = try_text(doc, text, n + strlen(more), root);
    if (code == MM_OK) {
        doc->lines->mute = true;
        code = mm__cnosdb_shape(doc, kind, *root, CN_SRC, &faults);
        doc->lines->mute = false;
    }
    if (code == MM_E_NOMEM)
        return code;
    *done = code == MM_OK;
    if (*done) {
        doc->faulty = false;
        mm_doc_warn(doc, "cnosdb/repair/closed", "appended \"%s\"", more);
        return MM_OK;
    }
    doc->data = was;
    doc->len = n;
    code = try_text(doc, was, n, root); /* the fault again, for the finding */
    return code == MM_E_NOMEM ? code : MM_OK;
}

static mm_code tell_json(mm_doc *doc, mm_code code, bool hint)
{
    const mm_error *e = mm_doc_json_fault(doc);
    const mm_fault f = { .severity = MM_ERROR, .rule = "cnosdb/value/bad-json", .pointer = e->pointer, .line = e->line,
                         .col = e->col };
    const bool closable = hint && strcmp(e->rule, "json/eof") == 0 && closers(doc) != NULL;
    mm_code told;

    doc->faulty = true;
    told = mm_run_fault(doc->run, &f, "%s", e->text);
    if (told == MM_E_NOMEM)
        return told;
    if (closable)
        mm_doc_note(doc, "cnosdb/value/bad-json", "--repair=close appends what is missing");
    return code == MM_E_LIMIT ? code : MM_E_DATA;
}

static mm_code tell_issues(mm_doc *doc)
{
    const char *duplicates = mm_run_option(doc->run, "duplicates");
    const bool last = duplicates != NULL && strcmp(duplicates, "last") == 0;
    mm_json_issue issue;
    size_t it = 0;
    mm_code code;

    while ((code = mm_json_issue_next(doc->json, &it, &issue)) == MM_OK) {
        const mm_fault f = { .severity = last ? MM_WARNING : MM_ERROR, .rule = "cnosdb/value/bad-json",
                             .pointer = issue.where.pointer, .line = issue.where.line, .col = issue.where.col };
        if (strcmp(issue.rule, "json/dup-key") != 0)
            continue;
        doc->faulty |= !last;
        if (mm_run_fault(doc->run, &f, "%s", issue.text) == MM_E_NOMEM)
            return MM_E_NOMEM;
    }
    if (code != MM_END)
        return code;
    return doc->faulty ? MM_E_DATA : MM_OK;
}

mm_code mm__cnosdb_value(mm_doc *doc, const cn_key *key, bool may_repair, mm_node *root)
{
    mm_code code = mm_doc_try(doc, root);
    bool yes = false;

    if (code == MM_E_SYNTAX || code == MM_E_LIMIT) {
        if (may_repair && code == MM_E_SYNTAX)
            MM_TRY(repair(doc, key->kind, root, &yes));
        if (!yes && code == MM_E_SYNTAX) {
            bool cut;
            MM_TRY(is_ambiguous(doc, &cut));
            if (cut)
                return mm_doc_error(doc, "cnosdb/dump/ambiguous-key",
                                    "key contains \": \" and cannot be loaded by 2.4");
            code = try_text(doc, doc->data, doc->len, root);
        }
        if (!yes)
            return code == MM_E_NOMEM ? code : tell_json(doc, code, true);
    } else if (code != MM_OK) {
        return code;
    }
    return tell_issues(doc);
}

/* 1.7: a last line without line end. */
bool mm__cnosdb_is_cut(mm_doc *doc)
{
    mm_doc copy = *doc;
    mm_node root;
    cn_key key;

    mm__cnosdb_key(doc->path, doc->path_len, &key);
    return is_json(key.kind) && mm_doc_try(&copy, &root) != MM_OK;
}

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

    MM_TRY(mm__cnosdb_new_key(rec->st, rec->doc, &rec->key, &key));
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
    cn_record rec = { .doc = doc, .out = out, .st = mm_doc_state(doc) };

    mm__cnosdb_key(doc->path, doc->path_len, &rec.key);
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

    switch (rec->key.kind) {
    case CN_USER:    return p->user;
    case CN_TENANT:  return p->tenant;
    case CN_LIMITER: return p->limiter;
    case CN_DB:      return p->db;
    case CN_TABLE:   return p->table;
    default:         return NULL;
    }
}

static mm_code kept(mm_doc *doc, mm_emit *out)
{
    cn_record rec = { .doc = doc, .out = out, .st = mm_doc_state(doc) };
    cn_faults faults = { .shape = "cnosdb/value/bad-shape" };
    const char *was = doc->data;

    mm__cnosdb_key(doc->path, doc->path_len, &rec.key);
    if (mm__cnosdb_named(rec.st, doc))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/key");
    if (rec.st->judge != NULL && mm__cnosdb_is_orphan(rec.st->judge, doc, &rec.key)) {
        MM_TRY(mm__cnosdb_collect_early(doc, &rec.key));
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/orphan");
    }
    MM_TRY(mm__cnosdb_collect_early(doc, &rec.key));
    MM_TRY(mm__cnosdb_value(doc, &rec.key, rec.st->repair, &rec.root));
    doc->known = rec.key.kind == CN_TABLE && doc->data == was
              && mm__cnosdb_table_fine(rec.root, &rec.key, CN_SRC | rec.st->bit, false);
    if (doc->known == 0)
        MM_TRY(mm__cnosdb_shape(doc, rec.key.kind, rec.root, CN_SRC, &faults));
    if (!rec.st->trial)
        MM_TRY(mm__cnosdb_collect(doc, &rec.key, rec.root, false));
    if (rec.key.kind == CN_USER && rec.st->keep_target_root && mm__cnosdb_is_admin(rec.root))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/kept-target-root");
    if (doc->data != was) { /* repaired */
        rec.text = doc->data;
        rec.text_len = doc->len;
    }
    if (doc->known == 0) /* else there is nothing to do */
        MM_TRY(run_rules(&rec, rules_of(&rec)));
    if (rec.text == doc->data && mm_json_changed(doc->json) != 0)
        rec.text = NULL;
    return emit(&rec);
}

static mm_code tenant_user(mm_doc *doc, mm_emit *out)
{
    cn_key key;

    mm__cnosdb_key(doc->path, doc->path_len, &key);
    if (mm__cnosdb_named(mm_doc_state(doc), doc))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/key");
    mm_doc_warn(doc, "cnosdb/key/tenant-user", "no release from 2.3.2 on reads this record");
    return kept(doc, out);
}

static mm_code unknown(mm_doc *doc, mm_emit *out)
{
    const cn_state *st = mm_doc_state(doc);
    cn_key key;

    mm__cnosdb_key(doc->path, doc->path_len, &key);
    MM_TRY(mm__cnosdb_collect_early(doc, &key));
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
    cn_key key;

    mm__cnosdb_key(doc->path, doc->path_len, &key);
    MM_TRY(mm__cnosdb_collect_early(doc, &key));
    if (mm__cnosdb_named(mm_doc_state(doc), doc))
        return mm__cnosdb_drop(doc, out, "cnosdb-2.4/drop/key");
    return mm_doc_error(doc, "cnosdb/key/slash-in-name", "a name contains \"/\": 2.4 never finds it");
}

/* ---- what goes (4.1) ---- */

static void check_counter(mm_doc *doc)
{
    for (size_t i = 0; i <= doc->len; i++)
        if (doc->len == 0 || (i < doc->len && (doc->data[i] < '0' || doc->data[i] > '9'))) {
            mm_doc_warn(doc, "cnosdb/value/bad-counter", "not a decimal number");
            return;
        }
}

static size_t count_of(const mm_doc *doc, const char *what)
{
    const char *at = doc->data, *end = at + doc->len;
    size_t n = 0;

    while ((at = memmem(at, (size_t)(end - at), what, strlen(what))) != NULL) {
        at += strlen(what);
        n++;
    }
    return n;
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

    if (atomic_load_explicit(&st->hint, memory_order_relaxed) != 0
        || count_of(doc, "\"status\"") >= count_of(doc, "\"node_id\""))
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

static mm_code gone(mm_doc *doc, mm_emit *out)
{
    cn_key key;

    mm__cnosdb_key(doc->path, doc->path_len, &key);
    MM_TRY(mm__cnosdb_collect_early(doc, &key));
    if (key.kind == CN_DATA_VERSION || key.kind == CN_COUNTER)
        check_counter(doc);
    else if (key.kind == CN_RESOURCE)
        mm_doc_warn(doc, "cnosdb/key/pending-ddl", "a pending DDL job of a 2.4 cluster is dropped");
    else if (key.kind == CN_BUCKET)
        MM_TRY(look_for_hint(doc));
    return mm__cnosdb_drop(doc, out, drop_rules[key.kind]);
}

/* ---- survey: for options that need the whole dump ---- */

static mm_code survey(mm_doc *doc, mm_index *idx)
{
    const cn_state *st = mm_doc_state(doc);
    mm_node root;
    cn_key key;

    (void)idx;
    mm__cnosdb_key(doc->path, doc->path_len, &key);
    MM_TRY(mm__cnosdb_collect_early(doc, &key));
    if (!st->drop_orphans || !(is_struct(key.kind) || key.kind == CN_TENANT_USER) || mm__cnosdb_named(st, doc))
        return MM_OK;
    MM_TRY(mm__cnosdb_value(doc, &key, st->repair, &root));
    return mm__cnosdb_collect(doc, &key, root, false);
}

#define GONE(kind) [kind] = { .survey = survey, .apply = gone }
#define KEPT(kind) [kind] = { .survey = survey, .apply = kept }
const mm_route mm__cnosdb_routes[CN_KINDS] = {
    GONE(CN_DATA_VERSION), GONE(CN_ALREADY_INIT), GONE(CN_TEST_ALIVE), GONE(CN_COUNTER), GONE(CN_MARK), GONE(CN_NODE),
    GONE(CN_METRICS), GONE(CN_RESOURCE), GONE(CN_QUERY), GONE(CN_NODE_QUERY), GONE(CN_BUCKET),
    KEPT(CN_USER), KEPT(CN_TENANT), KEPT(CN_LIMITER), KEPT(CN_MEMBER), KEPT(CN_ROLE), KEPT(CN_DB), KEPT(CN_TABLE),
    [CN_TENANT_USER] = { .survey = survey, .apply = tenant_user },
    [CN_SLASH] = { .survey = survey, .apply = slash }, [CN_UNKNOWN] = { .survey = survey, .apply = unknown },
};

/* ---- detection: which profiles would change nothing? 3.1 ---- */

static const cn_profile *const *profiles(void);

static mm_code fits(mm_doc *doc, const cn_profile *profile, bool *same, bool *changes)
{
    mm_emit out = { .run = doc->run, .doc = doc, .arena = doc->arena };
    cn_state st = { .ctx = mm_run_ctx(doc->run), .profile = profile, .trial = true };
    cn_faults faults = { .shape = "cnosdb/value/bad-shape", .strict = "cnosdb/value/bad-shape",
                         .leftover = "cnosdb/value/bad-shape" };
    mm_run run = *doc->run;
    mm_doc copy = *doc;
    mm_node root;
    cn_key key;
    mm_code code;

    run.state = &st;
    copy.run = &run;
    copy.json = NULL;
    copy.faulty = false;
    out.doc = &copy;
    code = mm__cnosdb_routes[mm__cnosdb_route(doc->path, doc->path_len)].apply(&copy, &out);
    *same = code == MM_OK && !out.dropped && !copy.faulty && out.first != NULL && out.first->text == NULL;
    *changes = code == MM_OK && !copy.faulty && (out.dropped || (out.first != NULL && out.first->text != NULL));
    mm__cnosdb_key(doc->path, doc->path_len, &key);
    if (code == MM_E_NOMEM || code == MM_E_CANCELLED || !*same || !is_struct(key.kind))
        return code == MM_E_NOMEM || code == MM_E_CANCELLED ? code : MM_OK;
    code = mm_doc_try(&copy, &root); /* nothing to change is not enough: it may be of a later shape */
    if (code == MM_OK)
        code = mm__cnosdb_shape(&copy, key.kind, root, profile->bit, &faults);
    *same = code == MM_OK;
    return code == MM_E_NOMEM ? code : MM_OK;
}

static mm_code shapes(mm_doc *doc, uint32_t *mask)
{
    bool same, changes;

    *mask = 1;
    for (size_t i = 0; profiles()[i] != NULL; i++) {
        MM_TRY(fits(doc, profiles()[i], &same, &changes));
        if (i == 0 && changes)
            return MM_OK;
        *mask |= same ? UINT32_C(2) << i : 0;
    }
    if (*mask == 1) /* broken for every target: no evidence */
        *mask = UINT32_MAX;
    return MM_OK;
}

extern const cn_profile mm__cnosdb_2_4_0, mm__cnosdb_2_4_0_1, mm__cnosdb_2_4_1, mm__cnosdb_2_4_2, mm__cnosdb_2_4_3;

static const cn_profile *const *profiles(void)
{
    static const cn_profile *const list[] = { &mm__cnosdb_2_4_0, &mm__cnosdb_2_4_0_1, &mm__cnosdb_2_4_1,
                                              &mm__cnosdb_2_4_2, &mm__cnosdb_2_4_3, NULL };
    return list;
}

const mm_lines_dialect mm__cnosdb_dialect = {
    .rules = {
        [MM_LINES_BOM] = "cnosdb/dump/bom", [MM_LINES_CRLF] = "cnosdb/dump/crlf",
        [MM_LINES_BLANK] = "cnosdb/dump/blank-line", [MM_LINES_UNKNOWN_HEADER] = "cnosdb/dump/unknown-header",
        [MM_LINES_NO_HEADER] = "cnosdb/dump/no-header", [MM_LINES_LEADING_BLANK] = "cnosdb/dump/leading-blank",
        [MM_LINES_NOT_A_DUMP] = "cnosdb/dump/not-a-dump", [MM_LINES_MIXED] = "cnosdb/dump/mixed-forms",
        [MM_LINES_NO_SEPARATOR] = "cnosdb/dump/no-separator", [MM_LINES_BAD_KEY] = "cnosdb/dump/bad-key",
        [MM_LINES_UTF8] = "cnosdb/dump/utf8", [MM_LINES_TRUNCATED] = "cnosdb/dump/truncated",
        [MM_LINES_NO_NEWLINE] = "cnosdb/dump/no-final-newline", [MM_LINES_EMPTY] = "cnosdb/dump/empty",
        [MM_LINES_DUPLICATE] = "cnosdb/dump/duplicate-key", [MM_LINES_UNSORTED] = "cnosdb/dump/unsorted",
        [MM_LINES_NOTHING] = "cnosdb/convert/nothing-to-do", [MM_LINES_BAD_JSON] = "cnosdb/value/bad-json",
        [MM_LINES_DROP_DUPLICATE] = "cnosdb-2.4/drop/duplicate", [MM_LINES_V_FORM] = "cnosdb/verify/V01",
        [MM_LINES_V_TWICE] = "cnosdb/verify/V02", [MM_LINES_V_ORDER] = "cnosdb/verify/V03",
        [MM_LINES_GONE] = "cnosdb/target/missing", [MM_LINES_OTHER] = "cnosdb/target/differs",
    },
    .headers = { "******---------------------------******",
                 "****** ------------------------------------- ******", NULL },
    .route = mm__cnosdb_route,
    .shapes = shapes,
    .is_cut = mm__cnosdb_is_cut,
    .equal = mm__cnosdb_equal,
    .pick = mm__cnosdb_pick,
};
