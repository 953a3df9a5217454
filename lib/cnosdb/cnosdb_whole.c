/* What a dump is as a whole: complete (1.7), of which clusters (4.10), with TTLs that meant something else (4.5). */
#include "cnosdb/cnosdb_facts.h"

#include <string.h>

static mm_code unset_ttls(mm_run *run)
{
    size_t n;
    const char *facts = mm_run_facts(run, F_TTL, sizeof(cn_refer), &n);
    cn_refer r;

    for (size_t i = 0; i < n; i++) {
        memcpy(&r, facts + i * sizeof r, sizeof r);
        MM_TRY(mm__cnosdb_tell_at(run, MM_NOTE, "cnosdb/db/ttl-default-changed", r.line, r.place,
                                  "unset TTL meant 365 days, means infinite in 2.4"));
    }
    return MM_OK;
}

mm_code mm__cnosdb_judge_dump(mm_run *run, cn_state *st)
{
    const mm_lines *l = run->lines->pass->lines;
    const uint64_t last = run->lines->pass->total.stats.last_line;

    if (!l->debug && !st->filtered && !mm__cnosdb_has_sign(run, SIGN_VERSION))
        MM_TRY(mm__cnosdb_tell(run, MM_WARNING, "cnosdb/dump/no-data-version", last, "no /data_version: the dump was "
                               "filtered by hand or is cut off (--filtered if it is the former)"));
    if (!mm__cnosdb_has_sign(run, SIGN_SYSTEM_TENANT) || !mm__cnosdb_has_sign(run, SIGN_ADMIN))
        MM_TRY(mm__cnosdb_tell(run, MM_WARNING, "cnosdb/dump/incomplete", last,
                               "no tenant \"cnosdb\", or no administrator: this is not a whole dump"));
    if (!st->pin_ttl && (st->old_ttl || atomic_load(&st->hint) != 0))
        MM_TRY(unset_ttls(run));
    return MM_OK;
}

/* ---- clusters (4.10) ---- */

static int by_name(const void *x, const void *y)
{
    const cn_cluster *a = x, *b = y;
    const int d = mm__cnosdb_by_hash(&a->full, &b->full);
    return d != 0 ? d : a->line < b->line ? -1 : a->line > b->line;
}

static mm_code other_cluster(mm_run *run, const cn_state *st, const cn_cluster *c)
{
    const cn_text *b = &st->baseline_cluster;
    const mm_fault f = { .severity = MM_ERROR, .rule = "cnosdb/target/cluster-name", .line = c->line };
    mm_code code;

    if (b->text == NULL || st->n_renames > 0
        || (c->len == b->len && memcmp(c->name, b->text, b->len < sizeof c->name ? b->len : sizeof c->name - 1) == 0))
        return MM_OK;
    code = mm_run_fault(run, &f, "dump has \"%s\", target has \"%.*s\"; use --cluster %.*s", c->name, (int)b->len,
                        b->text, (int)b->len, b->text);
    return code == MM_E_DATA ? MM_OK : code;
}

mm_code mm__cnosdb_clusters(mm_index *idx, cn_state *st)
{
    mm_run *run = mm_index_run(idx);
    cn_facts facts;
    mm_code code = mm__cnosdb_facts_sorted(&facts, run, F_CLUSTER, sizeof(cn_cluster), by_name);
    const cn_cluster *list = facts.list;
    size_t kinds = 0;

    for (size_t i = 0; i < facts.n && code == MM_OK; i++)
        if (i == 0 || !mm__cnosdb_hash_equal(list[i].full, list[i - 1].full)) {
            kinds++;
            code = other_cluster(run, st, &list[i]);
        }
    if (code == MM_OK && kinds != 1 && st->n_renames == 1 && st->renames[0].old.text == NULL)
        code = mm__cnosdb_tell(run, MM_ERROR, "cnosdb/target/cluster-name", 0, kinds == 0 ? "no record of a cluster"
                    : "records of more than one cluster: give --cluster OLD=NEW for each");
    mm__cnosdb_facts_free(&facts);
    return code;
}
