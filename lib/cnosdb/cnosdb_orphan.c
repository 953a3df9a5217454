/* Records that refer to what is not there (4.11): names are looked up in sorted copies of what is. */
#include "cnosdb/cnosdb_facts.h"

#include <stdlib.h>
#include <string.h>

struct cn_judge {
    mm_ctx  *ctx;
    cn_facts of[4];     /* F_USER, F_TENANT, F_DB, F_ROLE */
};

/* ---- what is there ---- */

void mm__cnosdb_judge_free(cn_judge *j)
{
    if (j == NULL)
        return;
    for (int k = F_USER; k <= F_ROLE; k++)
        mm__cnosdb_facts_free(&j->of[k]);
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
        code = mm__cnosdb_facts_sorted(&j->of[k], run, k, sizeof(cn_hash), mm__cnosdb_by_hash);
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

static bool knows(const cn_judge *j, int kind, cn_hash h)
{
    return j->of[kind].n > 0 && bsearch(&h, j->of[kind].list, j->of[kind].n, sizeof h, mm__cnosdb_by_hash) != NULL;
}

bool mm__cnosdb_is_orphan(const cn_judge *j, mm_doc *doc, const cn_key *key)
{
    const mm_run *run = doc->run;

    if (key->kind < CN_LIMITER || key->kind > CN_TENANT_USER || key->kind == CN_BUCKET)
        return false;
    if (!knows(j, F_TENANT, mm__cnosdb_hash_parts(run, key, 3)))
        return true;
    if (key->kind == CN_TABLE)
        return !knows(j, F_DB, mm__cnosdb_hash_in_tenant(run, key, key->part[5], key->len[5]));
    return key->kind == CN_MEMBER && !knows(j, F_USER, mm__cnosdb_hash_id(run, key, key->part[5], key->len[5]));
}

/* ---- what is missing ---- */

/* References whose target is not there, by target. Given back by mm__cnosdb_facts_free(). */
static mm_code lost(cn_facts *out, mm_run *run, const cn_judge *j, int from, int to)
{
    const mm_code code = mm__cnosdb_facts_sorted(out, run, from, sizeof(cn_refer), mm__cnosdb_by_target);
    cn_refer *list = out->list;
    size_t k = 0;

    for (size_t i = 0; i < out->n && code == MM_OK; i++)
        if (!knows(j, to, list[i].to))
            list[k++] = list[i];
    out->room = out->n;
    out->n = code == MM_OK ? k : out->n;
    return code;
}

static mm_code say(mm_run *run, const char *rule, const cn_refer *r, cn_loss loss, const char *name)
{
    char key[1024], text[2200];
    cn_key k;

    MM_TRY(mm_run_key_at(run, r->place, key, sizeof key));
    mm__cnosdb_key(key, strlen(key), &k);
    return mm__cnosdb_tell_at(run, MM_WARNING, rule, r->line, r->place,
                              mm__cnosdb_loss_text(text, sizeof text, loss, &k, name));
}

/* One finding per target unless `all`. */
static mm_code say_lost(mm_run *run, const cn_judge *j, int from, int to, const char *rule, cn_loss loss, bool all)
{
    cn_facts facts;
    mm_code code = lost(&facts, run, j, from, to);
    const cn_refer *list = facts.list;

    for (size_t i = 0; i < facts.n && code == MM_OK; i++)
        if (all || i == 0 || !mm__cnosdb_hash_equal(list[i].to, list[i - 1].to))
            code = say(run, rule, &list[i], loss, NULL);
    mm__cnosdb_facts_free(&facts);
    return code;
}

static int by_line(const void *x, const void *y)
{
    const cn_refer *a = x, *b = y;
    return a->line < b->line ? -1 : a->line > b->line;
}

/* A member may have lost its user and its role. Under one rule that is one finding, of the user. */
static mm_code lost_members(mm_run *run, const cn_judge *j, const cn_ids *ids)
{
    const bool one_rule = strcmp(ids->member, ids->role) == 0;
    cn_facts users, roles = { .list = NULL };
    mm_code code = lost(&users, run, j, F_MEMBER, F_USER);
    cn_refer *list = users.list;

    if (code == MM_OK)
        code = lost(&roles, run, j, F_MEMBER_ROLE, F_ROLE);
    if (code == MM_OK && users.n > 1)
        qsort(list, users.n, sizeof *list, by_line);
    for (size_t i = 0; i < users.n && code == MM_OK; i++)
        code = say(run, ids->member, &list[i], CN_NO_USER, NULL);
    for (size_t i = 0; i < roles.n && code == MM_OK; i++) {
        const cn_refer *r = (const cn_refer *)roles.list + i;
        if (!one_rule || users.n == 0 || bsearch(r, list, users.n, sizeof *r, by_line) == NULL)
            code = say(run, ids->role, r, CN_NO_ROLE, NULL);
    }
    mm__cnosdb_facts_free(&users);
    mm__cnosdb_facts_free(&roles);
    return code;
}

static mm_code lost_privileges(mm_run *run, const cn_judge *j, const char *rule, bool all)
{
    size_t n;
    const char *facts = mm_run_facts(run, F_PRIVILEGE, sizeof(cn_privilege), &n);
    uint64_t last = 0;
    cn_privilege p;

    for (size_t i = 0; i < n; i++) {
        memcpy(&p, facts + i * sizeof p, sizeof p);
        if (knows(j, F_DB, p.ref.to) || (all && p.ref.line == last))
            continue;
        last = p.ref.line;
        MM_TRY(say(run, rule, &p.ref, CN_NO_PRIVILEGE, p.name));
    }
    return MM_OK;
}

static mm_code judge(mm_run *run, const cn_judge *j, const cn_ids *ids, bool all)
{
    MM_TRY(say_lost(run, j, F_IN_TENANT, F_TENANT, ids->tenant, CN_NO_TENANT, all));
    MM_TRY(say_lost(run, j, F_IN_DB, F_DB, ids->database, CN_NO_DATABASE, all));
    MM_TRY(lost_members(run, j, ids));
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
