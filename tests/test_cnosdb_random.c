/* Random dumps over all kinds of records, with unknown members and odd numbers: every target takes them, the books
 * balance, nothing is lost, and a second conversion changes nothing. */
#include "support/cnosdb_gen.h"
#include "support/cnosdb_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const targets[] = { "2.4.0", "2.4.0.1", "2.4.1", "2.4.2", "2.4.3" };
enum { TARGETS = 5, SEEDS = 8, STRICT = 4 };

static const cd_setting salt[] = { { "bcrypt-salt", "abcdefghijklmnopqrstuu" }, { NULL, NULL } };

/* Each rule that needs no option, and the target that has it. */
static const struct { const char *id; size_t first, last; } rules[] = {
    { "cnosdb-2.4/db/add-is-hidden", 0, 2 }, { "cnosdb-2.4/db/split-options", 3, 4 },
    { "cnosdb-2.4/drop/already-init", 0, 4 }, { "cnosdb-2.4/drop/auto-incr-id", 0, 4 },
    { "cnosdb-2.4/drop/bucket", 0, 4 },
    { "cnosdb-2.4/drop/data-node", 0, 4 }, { "cnosdb-2.4/drop/data-node-metrics", 0, 4 },
    { "cnosdb-2.4/drop/data-version", 0, 4 }, { "cnosdb-2.4/drop/duplicate", 0, 4 },
    { "cnosdb-2.4/drop/queries", 0, 4 },
    { "cnosdb-2.4/drop/resource-infos", 0, 4 }, { "cnosdb-2.4/drop/test-alive", 0, 4 },
    { "cnosdb-2.4/limiter/kinds", 0, 4 }, { "cnosdb-2.4/table/columns-index", 0, 4 },
    { "cnosdb-2.4/table/rename-schema-version", 2, 4 }, { "cnosdb-2.4/table/strict-members", 4, 4 },
    { "cnosdb-2.4/tenant/add-drop-after", 1, 4 }, { "cnosdb-2.4/tenant/add-is-hidden", 0, 4 },
    { "cnosdb-2.4/tenant/limiter-names", 0, 4 }, { "cnosdb-2.4/user/both-root-flags", 1, 1 },
    { "cnosdb-2.4/user/hash-password", 0, 4 }, { "cnosdb-2.4/user/rename-password", 0, 4 },
    { "cnosdb-2.4/user/rename-root-flag", 2, 4 },
};
enum { RULES = sizeof rules / sizeof rules[0] };

/* Kinds of records and tables that bring no rule. */
static const char *const findings[] = {
    "cnosdb/db/duration-overflow", "cnosdb/db/unknown-member", "cnosdb/key/pending-ddl", "cnosdb/key/tenant-user",
    "cnosdb/key/unknown", "cnosdb/limiter/both-names", "cnosdb/orphan/database", "cnosdb/orphan/member",
    "cnosdb/orphan/privilege", "cnosdb/orphan/tenant", "cnosdb/table/external", "cnosdb/table/stream",
    "cnosdb/user/both-passwords",
};
enum { FINDINGS = sizeof findings / sizeof findings[0] };

typedef struct seen { uint64_t rules[TARGETS][RULES]; size_t findings[TARGETS][FINDINGS]; } seen;

static void see(seen *all, size_t t, const cd_run *r)
{
    for (size_t i = 0; i < RULES; i++)
        all->rules[t][i] += cd_rule(r, rules[i].id);
    for (size_t i = 0; i < FINDINGS; i++)
        all->findings[t][i] += cd_count(r, findings[i]);
}

/* Did the dumps have what this suite is about? */
static void check_seen(const seen *all)
{
    for (size_t t = 0; t < TARGETS; t++) {
        for (size_t i = 0; i < RULES; i++)
            ck_assert_msg((all->rules[t][i] > 0) == (t >= rules[i].first && t <= rules[i].last), "%s: %s: %llu",
                          targets[t], rules[i].id, (unsigned long long)all->rules[t][i]);
        for (size_t i = 0; i < FINDINGS; i++)
            ck_assert_msg(all->findings[t][i] > 0 || (t < 3 && strncmp(findings[i], "cnosdb/db/", 10) == 0),
                          "%s: no %s", targets[t], findings[i]);
    }
}

static size_t records_in(const char *text)
{
    size_t n = 0;

    for (; (text = strchr(text, '\n')) != NULL; text++)
        n++;
    return n;
}

/* Ids, unknown members and odd numbers: byte for byte, in the output or, where the target refuses them,
 * in the report. */
static void check_marks(const gen *g, const cd_run *r, size_t target)
{
    for (size_t i = 0; i < g->n_marks; i++) {
        const gen_mark *m = &g->marks[i];
        const bool refused = m->of_table && target == STRICT;
        ck_assert_msg((strstr(r->out, m->text) != NULL) != refused, "%s: %s is %s", targets[target], m->text,
                      refused ? "there" : "lost");
        if (refused)
            ck_assert_msg(strstr(r->findings, strchr(m->text, ':') + 1) != NULL, "%s is lost", m->text);
    }
}

/* What was converted verifies, alone and against its source, converts to itself, and to the last target. */
static void check_result(const cd_run *r, const char *source, size_t target)
{
    cd_run checked = { .verify = true, .from = targets[target], .source = source }, again = { .to = targets[target] },
           later = { .to = targets[STRICT] };

    cd_text(&checked, r->out, r->out_len);
    ck_assert_msg(checked.code == MM_OK && checked.errors == 0, "to %s: %.2000s", targets[target], checked.findings);
    cd_free(&checked);
    cd_text(&again, r->out, r->out_len);
    cd_assert_out(&again, r->out, r->out_len);
    ck_assert_uint_eq(again.counts.changed + again.counts.dropped, 0);
    cd_free(&again);
    if (target == STRICT)
        return;
    cd_text(&later, r->out, r->out_len);
    ck_assert_msg(later.code == MM_OK && later.counts.dropped == 0, "%s to the last: %s", targets[target],
                  later.findings);
    checked = (cd_run){ .verify = true, .from = targets[STRICT] };
    cd_text(&checked, later.out, later.out_len);
    ck_assert_msg(checked.errors == 0, "%s to the last: %s", targets[target], checked.findings);
    cd_free(&checked);
    cd_free(&later);
}

static void convert(const gen *g, size_t target, const char *threads, cd_run *r)
{
    *r = (cd_run){ .to = targets[target], .threads = threads, .settings = salt };
    cd_text(r, g->text, g->len);
    ck_assert_msg(r->code == MM_OK, "to %s: %.2000s", targets[target], r->findings);
    ck_assert_uint_eq(r->counts.read, records_in(g->text));
    ck_assert_uint_eq(r->counts.read, r->counts.unchanged + r->counts.changed + r->counts.dropped);
    ck_assert_uint_eq(r->counts.written, r->counts.unchanged + r->counts.changed);
    ck_assert_uint_eq(r->counts.written, records_in(r->out));
    ck_assert_ptr_null(strstr(r->report, "secret-word"));
}

/* The same records in order are the same dump. */
static void check_sorted(gen *g, const cd_run *want, size_t target)
{
    cd_run r;

    gen_sort(g);
    convert(g, target, "1", &r);
    cd_assert_out(&r, want->out, want->out_len);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/unsorted"), 0);
    cd_free(&r);
}

START_TEST(random_dumps)
{
    static seen all;
    char source[512];

    snprintf(source, sizeof source, "%s/source", fx_tmp());
    for (unsigned seed = 0; seed < SEEDS; seed++)
        for (size_t t = 0; t < TARGETS; t++) {
            gen g = { .clear_text = seed == 0 };
            cd_run r;
            gen_dump(&g, seed);
            fx_write(source, g.text, g.len);
            convert(&g, t, seed % 3 == 0 ? "2" : "1", &r);
            ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/unsorted"), 1);
            see(&all, t, &r);
            check_marks(&g, &r, t);
            check_result(&r, source, t);
            if (seed > 0)
                check_sorted(&g, &r, t);
            cd_free(&r);
            gen_free(&g);
        }
    check_seen(&all);
}
END_TEST

FX_SUITE("cnosdb_random", FX_TEST(random_dumps))
