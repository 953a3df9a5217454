/* What records leave behind while they are looked at one by one. */
#include "cnosdb/cnosdb_facts.h"
#include "json/json_bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- hashes ---- */

/* Two lanes; no factor is known to who writes the text. */
static cn_hash add_words(cn_hash h, uint64_t x, uint64_t y)
{
    return (cn_hash){ mm__fold(h.a ^ x, h.b ^ y), mm__fold(h.b ^ x ^ MM_HASH_B, h.a ^ y ^ MM_HASH_A) };
}

cn_hash mm__cnosdb_hash_add(cn_hash h, const char *text, size_t len)
{
    uint64_t w[2];

    h.a ^= len;
    for (; len >= sizeof w; text += sizeof w, len -= sizeof w) {
        memcpy(w, text, sizeof w);
        h = add_words(h, w[0], w[1]);
    }
    w[0] = w[1] = 0;
    memcpy(w, text, len);
    return add_words(h, w[0], w[1]);
}

static cn_hash seed(const mm_run *run)
{
    return (cn_hash){ run->ctx->hash_seed, ~run->ctx->hash_seed * UINT64_C(0xe7037ed1a0b428db) };
}

cn_hash mm__cnosdb_hash_parts(const mm_run *run, const cn_key *key, size_t upto)
{
    /* With the slashes between them, which no part has in it. */
    return mm__cnosdb_hash_add(seed(run), key->part[1], (size_t)(key->part[upto] - key->part[1]) + key->len[upto]);
}

int mm__cnosdb_by_hash(const void *x, const void *y)
{
    const cn_hash *a = x, *b = y;
    return a->a != b->a ? (a->a < b->a ? -1 : 1) : a->b < b->b ? -1 : a->b > b->b;
}

bool mm__cnosdb_hash_equal(cn_hash x, cn_hash y)
{
    return x.a == y.a && x.b == y.b;
}

cn_hash mm__cnosdb_hash_in_tenant(const mm_run *run, const cn_key *key, const char *name, size_t len)
{
    return mm__cnosdb_hash_add(mm__cnosdb_hash_parts(run, key, 3), name, len);
}

/* ---- facts ---- */

static mm_code put(mm_doc *doc, int kind, cn_hash h)
{
    return mm_run_fact(doc->run, kind, &h, sizeof h);
}

mm_code mm__cnosdb_put_ref(mm_doc *doc, int kind, cn_hash to, bool all)
{
    const cn_refer *last = mm_run_last_fact(doc->run, kind, sizeof *last);
    cn_refer r = { to, mm_doc_line(doc), 0 };

    if (!all && last != NULL) {
        cn_hash was;
        memcpy(&was, last, sizeof was);
        if (mm__cnosdb_hash_equal(was, to))
            return MM_OK; /* one for many records in a row */
    }
    r.place = mm_doc_place(doc);
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
cn_hash mm__cnosdb_hash_id(const mm_run *run, const cn_key *key, const char *text, size_t len)
{
    return mm__cnosdb_hash_add(mm__cnosdb_hash_parts(run, key, 1), text, len);
}

static mm_code user(mm_doc *doc, const cn_key *key, mm_node root)
{
    const mm_node id = mm_node_get(root, "id");
    const char *text;
    size_t n;

    if (mm_node_kind(id) != MM_JSON_ABSENT) { /* verify, where the shape has been reported, goes on without */
        MM_TRY(mm_node_raw(id, &text, &n));
        MM_TRY(put(doc, F_USER, mm__cnosdb_hash_id(doc->run, key, text, n)));
    }
    return mm__cnosdb_is_admin(root) ? put_sign(doc, SIGN_ADMIN) : MM_OK;
}

static mm_code member(mm_doc *doc, const cn_key *key, mm_node root)
{
    const mm_node custom = mm_node_get(root, "Custom");
    const char *name;
    size_t n;

    MM_TRY(mm__cnosdb_put_ref(doc, F_MEMBER, mm__cnosdb_hash_id(doc->run, key, key->part[5], key->len[5]), true));
    if (mm_node_kind(custom) == MM_JSON_ABSENT || mm_node_text(custom, &name, &n) != MM_OK)
        return MM_OK;
    return mm__cnosdb_put_ref(doc, F_MEMBER_ROLE, mm__cnosdb_hash_in_tenant(doc->run, key, name, n), true);
}

static mm_code role(mm_doc *doc, const cn_key *key, mm_node root)
{
    const mm_node list = mm_node_get(root, "additional_privileges");
    mm_node name;
    size_t it = 0;

    MM_TRY(put(doc, F_ROLE, mm__cnosdb_hash_in_tenant(doc->run, key, key->part[5], key->len[5])));
    while (mm_node_kind(mm_node_next(list, &it, &name)) != MM_JSON_ABSENT) {
        cn_privilege p = { { { 0, 0 }, mm_doc_line(doc), mm_doc_place(doc) }, "" };
        const char *text;
        size_t n;
        if (mm_node_text(name, &text, &n) != MM_OK)
            continue;
        p.ref.to = mm__cnosdb_hash_in_tenant(doc->run, key, text, n);
        snprintf(p.name, sizeof p.name, "%s", text);
        MM_TRY(mm_run_fact(doc->run, F_PRIVILEGE, &p, sizeof p));
    }
    return MM_OK;
}

mm_code mm__cnosdb_collect(mm_doc *doc, const cn_key *key, mm_node root, bool all)
{
    const bool stream = mm__cnosdb_is_stream(doc); /* tenants and databases are looked up as they come */

    switch (key->kind) {
    case CN_USER:   return user(doc, key, root);
    case CN_TENANT:
        if (mm__text_is(key->part[3], key->len[3], "cnosdb"))
            MM_TRY(put_sign(doc, SIGN_SYSTEM_TENANT));
        return stream ? MM_OK : put(doc, F_TENANT, mm__cnosdb_hash_parts(doc->run, key, 3));
    case CN_DB:
        MM_TRY(put(doc, F_DB, mm__cnosdb_hash_in_tenant(doc->run, key, key->part[5], key->len[5])));
        break;
    case CN_TABLE:
        if (!stream)
            MM_TRY(mm__cnosdb_put_ref(doc, F_IN_DB,
                                      mm__cnosdb_hash_in_tenant(doc->run, key, key->part[5], key->len[5]), all));
        break;
    case CN_MEMBER: MM_TRY(member(doc, key, root)); break;
    case CN_ROLE:   MM_TRY(role(doc, key, root)); break;
    case CN_LIMITER: case CN_TENANT_USER: break;
    default:        return MM_OK;
    }
    if (stream || (all && key->kind != CN_DB))
        return MM_OK; /* V24 asks for databases only */
    return mm__cnosdb_put_ref(doc, F_IN_TENANT, mm__cnosdb_hash_parts(doc->run, key, 3), all);
}

mm_code mm__cnosdb_collect_early(mm_doc *doc, const cn_key *key)
{
    const cn_cluster *last = mm_run_last_fact(doc->run, F_CLUSTER, sizeof *last);
    const cn_state *st = mm_doc_state(doc);
    cn_cluster c = { .len = (uint32_t)key->len[1], .line = mm_doc_line(doc) };
    cn_hash was;

    if (st->trial)
        return MM_OK;
    if (key->kind == CN_DATA_VERSION)
        return put_sign(doc, SIGN_VERSION);
    if (!mm__cnosdb_in_cluster(key))
        return MM_OK;
    c.full = mm__cnosdb_hash_parts(doc->run, key, 1);
    if (last != NULL) {
        memcpy(&was, (const char *)last + offsetof(cn_cluster, full), sizeof was);
        if (mm__cnosdb_hash_equal(was, c.full))
            return MM_OK;
    }
    memcpy(c.name, key->part[1], key->len[1] < sizeof c.name - 1 ? key->len[1] : sizeof c.name - 1);
    return mm_run_fact(doc->run, F_CLUSTER, &c, sizeof c);
}

mm_code mm__cnosdb_ttl_fact(cn_record *rec)
{
    const cn_refer r = { { 0, 0 }, mm_doc_line(rec->doc), mm_doc_place(rec->doc) };

    return rec->st->trial ? MM_OK : mm_run_fact(rec->doc->run, F_TTL, &r, sizeof r);
}

/* ---- reading them ---- */

bool mm__cnosdb_has_sign(mm_run *run, char sign)
{
    size_t n;
    const char *facts = mm_run_facts(run, F_SIGN, 1, &n);

    return n > 0 && memchr(facts, sign, n) != NULL;
}

int mm__cnosdb_by_target(const void *x, const void *y)
{
    const cn_refer *a = x, *b = y;
    const int d = mm__cnosdb_by_hash(&a->to, &b->to);
    return d != 0 ? d : a->line < b->line ? -1 : a->line > b->line;
}

mm_code mm__cnosdb_facts_sorted(cn_facts *out, mm_run *run, int kind, size_t size,
                                int (*by)(const void *, const void *))
{
    const void *facts = mm_run_facts(run, kind, size, &out->n);

    out->ctx = run->ctx;
    out->size = size;
    out->room = out->n;
    out->list = mm__resize(run->ctx, NULL, 0, (out->n + 1) * size);
    if (out->list == NULL)
        return MM_E_NOMEM;
    if (out->n > 0)
        memcpy(out->list, facts, out->n * size);
    if (out->n > 1)
        qsort(out->list, out->n, size, by);
    return MM_OK;
}

void mm__cnosdb_facts_free(cn_facts *f)
{
    if (f->list != NULL)
        mm__free(f->ctx, f->list, (f->room + 1) * f->size);
    f->list = NULL;
}

/* ---- findings ---- */

mm_code mm__cnosdb_tell(mm_run *run, mm_severity severity, const char *rule, uint64_t line, const char *text)
{
    const mm_fault f = { .severity = severity, .rule = rule, .line = line };
    const mm_code code = mm_run_fault(run, &f, "%s", text);
    return code == MM_E_DATA ? MM_OK : code;
}

mm_code mm__cnosdb_tell_at(mm_run *run, mm_severity severity, const char *rule, uint64_t line, uint64_t place,
                           const char *text)
{
    const mm_fault f = { .severity = severity, .rule = rule, .line = line };
    char key[1024];
    mm_code code;

    MM_TRY(mm_run_key_at(run, place, key, sizeof key));
    code = mm_run_fault(run, &f, "%s; key %s", text, key);
    return code == MM_E_DATA ? MM_OK : code;
}

/* A key that was too long to be shown whole may lack parts. */
#define PART(k, i) (k)->n > (i) ? (int)(k)->len[i] : 0, (k)->n > (i) ? (k)->part[i] : ""

const char *mm__cnosdb_loss_text(char *to, size_t size, cn_loss loss, const cn_key *k, const char *name)
{
    static const char *const texts[] = { [CN_NO_USER] = "membership of a user that does not exist",
                                         [CN_NO_ROLE] = "the member's role does not exist in the tenant" };

    if (loss == CN_NO_TENANT)
        snprintf(to, size, "records of tenant \"%.*s\", which does not exist", PART(k, 3));
    else if (loss == CN_NO_DATABASE)
        snprintf(to, size, "tables of database \"%.*s\" of tenant \"%.*s\", which does not exist", PART(k, 5),
                 PART(k, 3));
    else if (loss == CN_NO_PRIVILEGE)
        snprintf(to, size, "privilege on database \"%s\", which does not exist in the tenant", name);
    else
        snprintf(to, size, "%s", texts[loss]);
    return to;
}
