/* A random cluster, printed in every form, is read back equal; one fault put into it gives its findings and no others.
 */
#include "openmldb_cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fixture.h"

enum { SEEDS = 40 };

static mm_openmldb *read_as(mm_ctx *ctx, const oc_cluster *c, oc_form form, const char *name)
{
    mm_openmldb *cap = NULL;
    oc_capture texts;

    oc_print(c, form, &texts);
    ck_assert_int_eq(mm_openmldb_read(&cap, ctx, name, texts.text, texts.n, 0), MM_OK);
    oc_free(&texts);
    return cap;
}

/* Tables, partitions and operations as `show` prints them. */
static char *state_of(mm_ctx *ctx, const oc_cluster *c, oc_form form)
{
    mm_openmldb *cap = read_as(ctx, c, form, "x");
    mm_openmldb_result *r = NULL;
    size_t n;
    const char *text, *tables;
    char *copy;

    ck_assert_int_eq(mm_openmldb_show(&r, ctx, cap, NULL), MM_OK);
    ck_assert_int_eq(mm_openmldb_code(r), MM_OK);
    text = mm_openmldb_output(r, &n);
    tables = strstr(text, "table ");
    ck_assert_ptr_nonnull(tables);
    copy = strdup(tables);
    mm_openmldb_result_free(r);
    mm_openmldb_free(cap);
    return copy;
}

START_TEST(every_form_is_read_back_equal)
{
    static const oc_form forms[] = { OC_CRLF, OC_ONE_FILE, OC_JSON, OC_TOOL, OC_ZK };
    mm_ctx *ctx = fx_ctx(NULL);

    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        oc_cluster c;
        char *plain;
        oc_make(&c, seed);
        plain = state_of(ctx, &c, OC_PLAIN);
        for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
            char *other;
            if (forms[i] == OC_ZK) { /* operations that are done are not there */
                c.n_ops = 0;
                free(plain);
                plain = state_of(ctx, &c, OC_PLAIN);
            }
            if (forms[i] == OC_TOOL
                && c.n_tables > 2) /* the third table has a pipe in its name, which form Q cannot hold */
                continue;
            other = state_of(ctx, &c, forms[i]);
            ck_assert_msg(strcmp(plain, other) == 0, "seed %u form %d:\n%s\n%s", seed, (int)forms[i], plain, other);
            free(other);
        }
        free(plain);
    }
    mm_ctx_free(ctx);
}
END_TEST

/* ---- one fault ---- */

typedef struct fault {
    const char *rules;          /* what must be found, each rule once, in order, without "openmldb/" */
    void      (*put)(oc_cluster *c);
    mm_openmldb_options options;
    oc_form     form;
} fault;

static oc_op *new_op(oc_cluster *c, const char *status)
{
    oc_op *o = &c->op[c->n_ops++];

    *o = (oc_op){ 77, 5, "kReAddReplicaOP", status, "kLoadTable", 0, 0 };
    return o;
}

static void op_failed(oc_cluster *c) { new_op(c, "kFailed"); }
static void op_running(oc_cluster *c) { new_op(c, "kDoing"); }
static void op_slow(oc_cluster *c) { new_op(c, "kDoing")->seconds = 7201; }
static void op_nearly_slow(oc_cluster *c) { new_op(c, "kDoing")->seconds = 7200; }
static void op_huge(oc_cluster *c) { new_op(c, "kInited")->seconds = UINT64_C(4102444800); }
static void op_canceled(oc_cluster *c) { new_op(c, "kCanceled"); }
static void failover(oc_cluster *c) { c->failover = !c->failover; }
static void no_ns_leader(oc_cluster *c) { c->n_ns_leaders = 0; }
static void two_ns_leaders(oc_cluster *c) { c->n_ns_leaders = 2; }
static void one_ns(oc_cluster *c) { c->n_ns = 1; }
static void offline(oc_cluster *c) { c->tablet_state[1] = "kOffline"; }
static void old_name(oc_cluster *c) { c->tablet_state[1] = "kTabletHealthy"; }
static void tablet_lost(oc_cluster *c) { c->tablet_gone[2] = true; }
static void warning(oc_cluster *c) { c->table[0].warning = "[pid=0]: state is kNotFound"; }
static void no_status(oc_cluster *c) { c->table[0].no_status = true; }
static void more_partitions(oc_cluster *c) { c->table[0].partition++; }
static void rows_lost(oc_cluster *c) { c->table[0].rows--; }
static void rows_more(oc_cluster *c) { c->table[0].rows++; }
static void estimate(oc_cluster *c) { c->table[0].rows--; c->table[0].storage = "ssd"; }
static void nothing(oc_cluster *c) { (void)c; }
static void hidden_rows(oc_cluster *c)
{
    snprintf(c->table[0].db, sizeof c->table[0].db, "__INTERNAL_DB");
    c->table[0].rows = 0;
}

static void gone(oc_cluster *c)
{
    c->table[0].gone = true;
    c->n_ops = 0;
}

static void partition_gone(oc_cluster *c)
{
    c->table[0].part[0].hidden = true;
}

static void no_leader(oc_cluster *c)
{
    c->table[0].part[0].replica[0].leader = false;
}

static void dead_follower(oc_cluster *c) { c->table[0].part[0].replica[1].alive = false; }

static void two_leaders(oc_cluster *c)
{
    c->table[0].part[0].replica[1].leader = true;
}

/* Where the leader was there is a dead one, the other one leads. */
static void stale_leader(oc_cluster *c)
{
    c->table[0].part[0].replica[0].alive = false;
    c->table[0].part[0].replica[1].leader = true;
}

static void lag(oc_cluster *c) { c->table[0].part[0].replica[1].offset--; }

static void offset_dropped(oc_cluster *c)
{
    c->table[0].part[0].replica[0].offset--;
    c->table[0].part[0].replica[1].offset--;
}

static void leak(oc_cluster *c)
{
    oc_part *p = &c->table[0].part[0];

    p->replica[p->n] = (oc_replica){ (p->replica[1].tablet + 1) % OC_TABLETS, false, true, p->replica[0].offset };
    p->n++;
}

static void shorter(oc_cluster *c) { c->table[0].part[0].n--; }

static void moved(oc_cluster *c)
{
    c->table[0].part[0].replica[1].tablet = (c->table[0].part[0].replica[1].tablet + 1) % OC_TABLETS;
}

static void leader_moved(oc_cluster *c)
{
    c->table[0].part[0].replica[0].leader = false;
    c->table[0].part[0].replica[1].leader = true;
}

static oc_held *held_by(oc_cluster *c, unsigned replica)
{
    return &c->held[0][0][c->table[0].part[0].replica[replica].tablet];
}

static void not_held(oc_cluster *c) { held_by(c, 0)->absent = true; }
static void orphan(oc_cluster *c) { c->orphan = true; }
static void wrong_role(oc_cluster *c) { held_by(c, 1)->mode = "kTableLeader"; }
static void undefined(oc_cluster *c) { held_by(c, 1)->state = "kTableUndefined"; }
static void loading_leader(oc_cluster *c) { held_by(c, 0)->state = "kTableLoading"; }
static void loading_follower(oc_cluster *c) { held_by(c, 1)->state = "kTableLoading"; }
static void making_snapshot(oc_cluster *c) { held_by(c, 1)->state = "kMakingSnapshot"; }
static void paused(oc_cluster *c) { held_by(c, 1)->state = "kSnapshotPaused"; }
static void new_state(oc_cluster *c) { held_by(c, 1)->state = "kDreaming"; }
static void new_op_type(oc_cluster *c) { new_op(c, "kDone")->type = "kSingOP"; }

static const fault faults[] = {
    { "", nothing, { 0 }, OC_PLAIN },
    { "op/failed", op_failed, { 0 }, OC_PLAIN },
    { "op/running", op_running, { 0 }, OC_PLAIN },
    { "op/running op/slow", op_slow, { 0 }, OC_PLAIN },
    { "op/running", op_slow, { 0 }, OC_JSON },
    { "op/running", op_nearly_slow, { 0 }, OC_PLAIN },
    { "op/running", op_huge, { 0 }, OC_PLAIN },
    { "op/canceled", op_canceled, { 0 }, OC_PLAIN },
    { "conf/auto-failover", failover, { 0 }, OC_PLAIN },
    { "conf/auto-failover", failover, { 0 }, OC_JSON },
    { "ns/leader", no_ns_leader, { 0 }, OC_PLAIN },
    { "ns/leader", two_ns_leaders, { 0 }, OC_PLAIN },
    { "ns/fewer", one_ns, { 0 }, OC_PLAIN },
    { "tablet/offline", offline, { 0 }, OC_PLAIN },
    { "", old_name, { 0 }, OC_PLAIN },
    { "tablet/lost", tablet_lost, { 0 }, OC_JSON },
    { "table/lost", gone, { 0 }, OC_PLAIN },
    { "table/hidden", no_status, { 0 }, OC_PLAIN },
    { "table/warning", warning, { 0 }, OC_PLAIN },
    { "partition/missing table/changed", more_partitions, { 0 }, OC_PLAIN },
    { "rows/dropped", rows_lost, { 0 }, OC_PLAIN },
    { "", rows_lost, { .rows = MM_OPENMLDB_ROWS_OFF }, OC_PLAIN },
    { "rows/dropped", rows_more, { .rows = MM_OPENMLDB_EXACT }, OC_PLAIN },
    { "", rows_more, { 0 }, OC_PLAIN },
    { "", rows_more, { .expect = MM_OPENMLDB_GROWING }, OC_PLAIN },
    { "rows/not-growing", nothing, { .expect = MM_OPENMLDB_GROWING }, OC_PLAIN },
    { "rows/not-growing", nothing, { .expect = MM_OPENMLDB_GROWING, .growth = "demo.orders" }, OC_PLAIN },
    { "", rows_more, { .expect = MM_OPENMLDB_GROWING, .growth = "demo.orders" }, OC_PLAIN },
    { "rows/not-growing", rows_more, { .expect = MM_OPENMLDB_GROWING, .growth = "demo.orders,a.b" }, OC_PLAIN },
    { "rows/dropped-estimate table/changed", estimate, { 0 }, OC_PLAIN },
    { "", hidden_rows, { 0 }, OC_PLAIN },
    { "partition/missing", partition_gone, { 0 }, OC_PLAIN },
    { "partition/no-leader", no_leader, { 0 }, OC_PLAIN },
    { "partition/no-leader", no_leader, { 0 }, OC_JSON },
    { "partition/dead-replica table/unalive", dead_follower, { 0 }, OC_PLAIN },
    { "partition/dead-replica table/unalive", dead_follower, { 0 }, OC_JSON },
    { "partition/two-leaders", two_leaders, { 0 }, OC_PLAIN },
    { "partition/leader-moved partition/stale-leader table/unalive", stale_leader, { 0 }, OC_PLAIN },
    { "partition/stale-leader table/unalive", stale_leader, { .any_leader = 1 }, OC_JSON },
    { "partition/lag", lag, { 0 }, OC_PLAIN },
    { "partition/offset-dropped", offset_dropped, { 0 }, OC_PLAIN },
    { "partition/moved partition/replica-leak", leak, { 0 }, OC_PLAIN },
    { "partition/moved partition/replica-short", shorter, { 0 }, OC_PLAIN },
    { "partition/moved", moved, { 0 }, OC_JSON },
    { "partition/leader-moved", leader_moved, { 0 }, OC_PLAIN },
    { "", leader_moved, { .any_leader = 1 }, OC_PLAIN },
    { "tablet-status/missing", not_held, { 0 }, OC_PLAIN },
    { "tablet-status/orphan", orphan, { 0 }, OC_PLAIN },
    { "tablet-status/role", wrong_role, { 0 }, OC_PLAIN },
    { "tablet-status/state", undefined, { 0 }, OC_PLAIN },
    { "tablet-status/state", loading_leader, { 0 }, OC_PLAIN },
    { "tablet-status/state", loading_follower, { 0 }, OC_PLAIN },
    { "", making_snapshot, { 0 }, OC_PLAIN },
    { "", paused, { 0 }, OC_PLAIN },
    { "input/unknown-value", new_state, { 0 }, OC_PLAIN },
    { "input/unknown-value", new_op_type, { 0 }, OC_JSON },
};

static void rules_of(const mm_openmldb_result *r, char *to, size_t size)
{
    mm_openmldb_finding f = { .size = sizeof f };
    const char *seen[64];
    size_t it = 0, n = 0;

    while (mm_openmldb_finding_next(r, &it, &f)) {
        size_t i = 0;
        fx_saw_rule(f.rule);
        ck_assert_ptr_nonnull(mm_rule_find(f.rule));
        while (i < n && strcmp(seen[i], f.rule) != 0)
            i++;
        if (f.severity != MM_NOTE && i == n && n < 64)
            seen[n++] = f.rule;
    }
    for (size_t i = 0; i < n; i++) /* in order of id, whatever the severity */
        for (size_t k = i + 1; k < n; k++)
            if (strcmp(seen[i], seen[k]) > 0) {
                const char *swap = seen[i];
                seen[i] = seen[k];
                seen[k] = swap;
            }
    *to = 0;
    for (size_t i = 0; i < n; i++)
        snprintf(to + strlen(to), size - strlen(to), "%s%s", i == 0 ? "" : " ", seen[i] + strlen("openmldb/"));
}

/* What a form does not say, so that no rule can find it; NULL-terminated. */
static const char *const unsaid_json[] = { "op/slow", "ns/leader", "ns/fewer", "table/warning", "table/hidden", NULL };
static const char *const unsaid_zk[] = { "op/slow", "ns/leader", "tablet/offline", "table/warning", "table/hidden",
                                         "rows/dropped", "rows/dropped-estimate", "rows/not-growing", "partition/lag",
                                         "partition/offset-dropped", "tablet-status/missing", "tablet-status/orphan",
                                         "tablet-status/role", "tablet-status/state", "input/unknown-value", NULL };
static const char *const unsaid_tool[] = { "table/warning", NULL };
static const char *const *const unsaid[] = { [OC_JSON] = unsaid_json, [OC_ZK] = unsaid_zk, [OC_TOOL] = unsaid_tool };

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The rules that are found in this form where those of `rules` are found in tables. */
static void rules_in(oc_form form, const fault *f, char *to)
{
    char rules[256], *save = NULL;
    const char *list[16];
    size_t n = 0;

    snprintf(rules, sizeof rules, "%s", f->rules);
    for (char *rule = strtok_r(rules, " ", &save); rule != NULL; rule = strtok_r(NULL, " ", &save)) {
        const char *const *u = form == OC_JSON || form == OC_ZK || form == OC_TOOL ? unsaid[form] : NULL;
        while (u != NULL && *u != NULL && strcmp(*u, rule) != 0)
            u++;
        if (u == NULL || *u == NULL)
            list[n++] = rule;
    }
    if (form == OC_TOOL)
        list[n++] = "input/ops-tool-status";
    if (form == OC_TOOL && f->put == warning) /* the tool drops a table that has one */
        list[n++] = "table/hidden";
    qsort(list, n, sizeof list[0], by_text);
    *to = 0;
    for (size_t i = 0; i < n; i++)
        sprintf(to + strlen(to), "%s%s", i == 0 ? "" : " ", list[i]);
}

static void check_fault(mm_ctx *ctx, const fault *like, oc_form form, uint32_t seed)
{
    char wanted[512];
    const fault as = { wanted, like->put, like->options, form }, *f = &as;
    mm_openmldb_options options = f->options;
    mm_openmldb *before, *after;
    mm_openmldb_result *r = NULL;
    oc_cluster c;
    char found[512];

    options.size = sizeof options;
    rules_in(form, like, wanted);
    oc_make(&c, seed);
    if ((form == OC_JSON || form == OC_ZK) && f->put == partition_gone && c.table[0].n_parts == 1)
        return; /* the rows are those of its partitions */
    if (form == OC_TOOL && c.n_tables > 2) /* the third has a name that form Q cannot hold */
        c.n_ops = 0;
    if (form == OC_TOOL && c.n_tables > 2)
        c.n_tables = 2;
    if (f->put == hidden_rows)
        snprintf(c.table[0].db, sizeof c.table[0].db, "__INTERNAL_DB");
    before = read_as(ctx, &c, f->form, "before");
    f->put(&c);
    after = read_as(ctx, &c, f->form, "after");
    ck_assert_int_eq(mm_openmldb_verify(&r, ctx, before, after, &options), MM_OK);
    rules_of(r, found, sizeof found);
    ck_assert_msg(strcmp(found, f->rules) == 0, "fault %zu form %d seed %u: found \"%s\", wanted \"%s\"",
                  (size_t)(like - faults), (int)form, seed, found, f->rules);
    mm_openmldb_result_free(r);
    mm_openmldb_free(after);
    mm_openmldb_free(before);
}

START_TEST(one_fault_gives_its_findings_and_no_others)
{
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        for (uint32_t seed = 1; seed <= SEEDS / 4; seed++)
            check_fault(ctx, &faults[i], faults[i].form, seed);
    mm_ctx_free(ctx);
}
END_TEST

/* A fault of tables that is put into a form gives what that form says of it; faults of other forms are theirs alone. */
START_TEST(one_fault_in_every_form)
{
    static const oc_form forms[] = { OC_CRLF, OC_ONE_FILE, OC_JSON, OC_TOOL, OC_ZK };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        for (size_t k = 0; k < sizeof forms / sizeof forms[0] && faults[i].form == OC_PLAIN; k++)
            for (uint32_t seed = 1; seed <= SEEDS / 8; seed++)
                check_fault(ctx, &faults[i], forms[k], seed);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- what needs more than one change ---- */

static void compare(mm_ctx *ctx, const oc_cluster *b, const oc_cluster *a, const mm_openmldb_options *o,
                    const char *want)
{
    mm_openmldb *before = read_as(ctx, b, OC_PLAIN, "before"), *after = read_as(ctx, a, OC_PLAIN, "after");
    mm_openmldb_result *r = NULL;
    char found[512];

    ck_assert_int_eq(mm_openmldb_verify(&r, ctx, before, after, o), MM_OK);
    rules_of(r, found, sizeof found);
    ck_assert_str_eq(found, want);
    mm_openmldb_result_free(r);
    mm_openmldb_free(after);
    mm_openmldb_free(before);
}

START_TEST(old_failures_and_lost_operations)
{
    const mm_openmldb_options ignore = { .size = sizeof ignore, .ignore_old_failed = 1 };
    const mm_openmldb_options strict = { .size = sizeof strict, .ignore_old_failed = 1, .strict = 1 };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_openmldb *cap;
    mm_openmldb_result *r = NULL;
    oc_cluster b, a;

    oc_make(&b, 7);
    oc_make(&a, 7);
    op_failed(&b);
    op_failed(&a);
    cap = read_as(ctx, &a, OC_PLAIN, "x");
    ck_assert_int_eq(mm_openmldb_verify(&r, ctx, cap, cap, &ignore), MM_OK);
    ck_assert_int_eq(mm_openmldb_code(r), MM_OK);
    ck_assert_uint_eq(mm_openmldb_count(r, MM_WARNING), 1);
    mm_openmldb_result_free(r);
    ck_assert_int_eq(mm_openmldb_verify(&r, ctx, cap, cap, &strict), MM_OK);
    ck_assert_int_eq(mm_openmldb_code(r), MM_E_VERIFY);
    mm_openmldb_result_free(r);
    mm_openmldb_free(cap);
    compare(ctx, &b, &a, &ignore, "op/failed");
    a.n_ops--;
    b.op[b.n_ops - 1].status = "kDoing";
    compare(ctx, &b, &a, NULL, "op/lost");
    b.op[b.n_ops - 1].status = "kDone";
    compare(ctx, &b, &a, NULL, "");
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(a_drained_tablet)
{
    mm_openmldb_options drained = { .size = sizeof drained, .expect = MM_OPENMLDB_DRAINED };
    mm_ctx *ctx = fx_ctx(NULL);
    oc_cluster b, a;

    oc_make(&b, 3);
    b.n_tables = 1;
    b.n_ops = 0;
    b.table[0].n_parts = b.table[0].partition = 1;
    a = b;
    drained.endpoint = oc_endpoint(b.table[0].part[0].replica[0].tablet);
    compare(ctx, &b, &a, &drained, "partition/leader-on-tablet");
    leader_moved(&a);
    compare(ctx, &b, &a, &drained, "");
    leak(&a);
    compare(ctx, &b, &a, &drained, "partition/replica-leak");
    drained.endpoint = "10.9.9.9:1";
    a = b;
    compare(ctx, &b, &a, &drained, "tablet/unknown");
    /* A partition of one replica has two while its tablet is drained. */
    b.table[0].replica = b.table[0].part[0].n = 1;
    a = b;
    drained.endpoint = oc_endpoint(b.table[0].part[0].replica[0].tablet);
    compare(ctx, &b, &a, &drained, "partition/leader-on-tablet partition/replica-short");
    a.table[0].part[0].replica[1].offset = a.table[0].part[0].replica[0].offset;
    a.table[0].part[0].n = 2;
    leader_moved(&a);
    compare(ctx, &b, &a, &drained, "");
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(a_tablet_listed_twice)
{
    mm_ctx *ctx = fx_ctx(NULL);
    oc_cluster b, a;

    oc_make(&b, 5);
    a = b;
    a.table[0].part[0].replica[1].tablet = a.table[0].part[0].replica[0].tablet;
    a.held[0][0][b.table[0].part[0].replica[0].tablet].absent = false;
    compare(ctx, &b, &a, NULL, "partition/duplicate partition/moved tablet-status/role");
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(the_tools_table_hides_what_is_sick)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_openmldb *cap;
    mm_openmldb_result *r = NULL;
    oc_cluster c;
    char found[512];

    oc_make(&c, 9);
    c.n_tables = 2;
    c.n_ops = 0;
    warning(&c);
    cap = read_as(ctx, &c, OC_TOOL, "x");
    ck_assert_int_eq(mm_openmldb_verify(&r, ctx, NULL, cap, NULL), MM_OK);
    rules_of(r, found, sizeof found);
    ck_assert_str_eq(found, "input/ops-tool-status table/hidden");
    mm_openmldb_result_free(r);
    mm_openmldb_free(cap);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- memory ---- */

static void fail_each(oc_form form)
{
    oc_cluster c;
    oc_capture texts;
    mm_code code = MM_E_NOMEM;

    oc_make(&c, 11);
    stale_leader(&c);
    op_slow(&c);
    oc_print(&c, form, &texts);
    for (unsigned long n = 0; code == MM_E_NOMEM; n++) {
        fx_alloc alloc = { .fail_at = n };
        const mm_hooks hooks = fx_hooks(&alloc);
        mm_ctx *ctx = NULL;
        mm_openmldb *cap = NULL;
        mm_openmldb_result *r = NULL, *plan = NULL, *show = NULL;
        const mm_openmldb_options o = { .size = sizeof o, .endpoint = oc_endpoint(0), .form = MM_OPENMLDB_JSON };
        ck_assert_uint_lt(n, 100000);
        code = mm_ctx_new(&ctx, &hooks);
        if (code == MM_OK)
            code = mm_openmldb_read(&cap, ctx, "x", texts.text, texts.n, MM_OPENMLDB_EXTRA);
        if (code == MM_OK)
            code = mm_openmldb_verify(&r, ctx, cap, cap, &o);
        if (code == MM_OK)
            code = mm_openmldb_plan(&plan, ctx, cap, NULL, &o);
        if (code == MM_OK)
            code = mm_openmldb_show(&show, ctx, cap, &o);
        mm_openmldb_result_free(show);
        mm_openmldb_result_free(plan);
        mm_openmldb_result_free(r);
        mm_openmldb_free(cap);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
    }
    ck_assert_int_eq(code, MM_OK);
    oc_free(&texts);
}

START_TEST(allocations_may_fail_anywhere)
{
    fail_each(OC_PLAIN);
    fail_each(OC_ONE_FILE);
    fail_each(OC_JSON);
}
END_TEST

FX_SUITE("openmldb_faults", FX_TEST(every_form_is_read_back_equal), FX_TEST(one_fault_gives_its_findings_and_no_others),
         FX_TEST(one_fault_in_every_form), FX_TEST(old_failures_and_lost_operations), FX_TEST(a_drained_tablet),
         FX_TEST(a_tablet_listed_twice), FX_TEST(the_tools_table_hides_what_is_sick),
         FX_TEST(allocations_may_fail_anywhere))
