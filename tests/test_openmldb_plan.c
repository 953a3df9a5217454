/* What a plan needs, one precondition at a time, and how it chooses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "openmldb_cluster.h"
#include "support/fixture.h"

/* One table of one partition, its leader on tablet 0, followers on 1 and 2. */
static void simple(oc_cluster *c)
{
    oc_make(c, 1);
    c->n_ops = 0;
    c->n_tables = 1;
    c->failover = true;
    c->table[0].n_parts = c->table[0].partition = 1;
    c->table[0].replica = c->table[0].part[0].n = 3;
    for (int i = 0; i < 3; i++)
        c->table[0].part[0].replica[i] = (oc_replica){ i, i == 0, true, 500 };
    c->table[0].rows = 500;
}

typedef struct made { mm_ctx *ctx; mm_openmldb *cap; mm_openmldb_result *r; const char *out; } made;

/* Leaves out the texts whose name begins with `without`; with `stat` only the part after the restart. */
static made make_from(const oc_cluster *c, const mm_openmldb_options *options, const char *without, const char *stat)
{
    const mm_openmldb_text file = { "s.stat", stat, stat == NULL ? 0 : strlen(stat) };
    mm_openmldb_options o = *options;
    made m = { .ctx = fx_ctx(NULL) };
    oc_capture texts;
    size_t n = 0, len;

    o.size = sizeof o;
    if (o.endpoint == NULL)
        o.endpoint = oc_endpoint(0);
    oc_print(c, OC_PLAIN, &texts);
    for (size_t i = 0; i < texts.n; i++)
        if (without == NULL || strncmp(texts.text[i].name, without, strlen(without)) != 0)
            texts.text[n++] = texts.text[i];
    ck_assert_int_eq(mm_openmldb_read(&m.cap, m.ctx, "x", texts.text, n, 0), MM_OK);
    ck_assert_int_eq(mm_openmldb_plan(&m.r, m.ctx, m.cap, stat == NULL ? NULL : &file, &o), MM_OK);
    m.out = mm_openmldb_output(m.r, &len);
    oc_free(&texts);
    return m;
}

static made make(const oc_cluster *c, const mm_openmldb_options *options, const char *without)
{
    return make_from(c, options, without, NULL);
}

static void end(made *m)
{
    mm_openmldb_result_free(m->r);
    mm_openmldb_free(m->cap);
    mm_ctx_free(m->ctx);
}

/* The plan's findings, one per line; true: there is an error. */
static bool found_in(const made *m, const char *want)
{
    mm_openmldb_finding f = { .size = sizeof f };
    char found[1024] = "";
    bool error = false;

    for (size_t it = 0; mm_openmldb_finding_next(m->r, &it, &f);) {
        fx_saw_rule(f.rule);
        error |= f.severity == MM_ERROR;
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s: %s", *found == 0 ? "" : "\n",
                 f.rule + strlen("openmldb/"), f.text);
    }
    ck_assert_str_eq(found, want);
    return error;
}

/* The findings, and that an error leaves no output. */
static void finds(const oc_cluster *c, const mm_openmldb_options *o, const char *without, const char *want)
{
    made m = make(c, o, without);
    const bool error = found_in(&m, want);

    ck_assert_int_eq(error, *m.out == 0);
    end(&m);
}

static void says(const oc_cluster *c, const mm_openmldb_options *o, const char *line)
{
    made m = make(c, o, NULL);

    ck_assert_msg(strstr(m.out, line) != NULL, "no \"%s\" in:\n%s", line, m.out);
    end(&m);
}

START_TEST(preconditions)
{
    const mm_openmldb_options o = { 0 }, stat = { .form = MM_OPENMLDB_STAT }, other = { .endpoint = "10.0.0.7:1" };
    const mm_openmldb_options lag = { .max_lag = 4 };
    oc_cluster c;

    simple(&c);
    finds(&c, &o, NULL, "");
    finds(&c, &other, NULL, "plan/endpoint: tablet 10.0.0.7:1 is not listed");
    finds(&c, &o, "confget", "plan/conf: auto_failover is not in the capture");
    c.tablet_state[0] = "kOffline";
    finds(&c, &o, NULL, "plan/endpoint: tablet 10.0.0.1:9000 is kOffline");
    simple(&c);
    c.tablet_state[1] = c.tablet_state[2] = "kOffline";
    finds(&c, &o, NULL, "plan/no-target: demo.orders tid 3 pid 0: no healthy tablet can take its leader");
    simple(&c);
    c.table[0].part[0].replica[1].offset = c.table[0].part[0].replica[2].offset = 496;
    finds(&c, &o, NULL, "plan/lag: demo.orders tid 3 pid 0: 10.0.0.2:9000 is 4 entries behind its leader");
    finds(&c, &lag, NULL, "");
    simple(&c);
    snprintf(c.table[0].name, sizeof c.table[0].name, "two words");
    finds(&c, &o, NULL, "plan/name: demo.two words tid 3 pid 0: the vendor's client cannot be given this name");
    snprintf(c.table[0].name, sizeof c.table[0].name, "it's");
    finds(&c, &o, NULL, "plan/name: demo.it's tid 3 pid 0: the vendor's client cannot be given this name");
    snprintf(c.table[0].name, sizeof c.table[0].name, "a,b");
    finds(&c, &o, NULL, "");
    finds(&c, &stat, NULL, "plan/name: demo.a,b tid 3 pid 0: the vendor's client cannot be given this name");
    simple(&c);
    c.orphan = true;
    finds(&c, &o, NULL, "tablet-status/orphan: tablet 10.0.0.1:9000 tid 999 pid 0: the nameserver does not list it");
    simple(&c);
    c.table[0].part[0].replica[2].alive = false;
    finds(&c, &o, NULL, "partition/dead-replica: demo.orders tid 3 pid 0: replica 10.0.0.3:9000 is not alive");
}
END_TEST

START_TEST(choices)
{
    const mm_openmldb_options o = { 0 }, single = { .allow_single_replica = 1 };
    oc_cluster c;

    simple(&c);
    says(&c, &o, "changeleader orders 0 10.0.0.2:9000");      /* byte order */
    c.table[0].part[0].replica[2].offset = 501;
    says(&c, &o, "changeleader orders 0 10.0.0.3:9000");      /* the largest offset */
    simple(&c);
    c.n_tables = 2;
    c.table[1] = c.table[0];
    c.table[1].tid = 9;
    snprintf(c.table[1].name, sizeof c.table[1].name, "other");
    c.table[1].part[0].replica[0].leader = false;
    c.table[1].part[0].replica[1].leader = true;              /* 10.0.0.2 leads one already */
    says(&c, &o, "changeleader orders 0 10.0.0.3:9000");
    simple(&c);
    c.table[0].replica = c.table[0].part[0].n = 1;
    says(&c, &o, "addreplica orders 0 10.0.0.2:9000");
    says(&c, &o, "delreplica orders 0 10.0.0.2:9000");
    says(&c, &single, ": 0 leaders to move, 0 extra replicas, auto_failover true");
    finds(&c, &single, NULL, "plan/unavailable: demo.orders tid 3 pid 0: its only replica stays on 10.0.0.1:9000");
    /* Extra replicas go to the tablet with the least load, planned ones counted. */
    c.table[0].n_parts = c.table[0].partition = 3;
    for (int i = 0; i < 3; i++)
        c.table[0].part[i] = c.table[0].part[0];
    says(&c, &o, "addreplica orders 1 10.0.0.3:9000");
    says(&c, &o, "addreplica orders 2 10.0.0.4:9000");
    c.failover = false;
    says(&c, &o, "recover 1: updatetablealive orders 0 10.0.0.1:9000 no # db=demo");
    says(&c, &o, "pre 1: addreplica");
}
END_TEST

START_TEST(nothing_to_move)
{
    const mm_openmldb_options o = { .endpoint = oc_endpoint(3) };
    oc_cluster c;

    simple(&c);
    says(&c, &o, "plan for tablet 10.0.0.4:9000: 0 leaders to move, 0 extra replicas, auto_failover true\n"
                 "pre 1: verify --expect=drained --endpoint=10.0.0.4:9000\noperator: ");
    says(&c, &o, "post 1: wait-idle\npost 2: verify --expect=restored\n");
}
END_TEST

/* ---- --post ---- */

#define E0 "10.0.0.1:9000"
#define E1 "10.0.0.2:9000"
#define E2 "10.0.0.3:9000"

/* The steps without their numbers, what stands behind #, and the waits for operations; and the findings. */
static void post(const oc_cluster *c, const char *stat, const char *findings, const char *want)
{
    const mm_openmldb_options o = { .size = sizeof o };
    made m = make_from(c, &o, NULL, stat);
    char got[2048] = "";

    for (const char *line = m.out; *line != 0; line += strcspn(line, "\n") + 1) {
        const char *step = strchr(line, ':') + 2;
        const size_t n = strcspn(step, "#\n");
        if (strncmp(line, "post ", 5) == 0 && strncmp(step, "wait-op", 7) != 0)
            snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s\n", (int)n - (step[n] == '#'), step);
    }
    found_in(&m, findings);
    ck_assert_str_eq(got, want);
    end(&m);
}

#define LINE0 E0 ",demo,orders,3,0,\n"
#define ALL "wait-idle\nverify --expect=restored\n"
#define BEGIN "wait-idle\nconfset auto_failover false\n"
#define END "confset auto_failover true\nverify --expect=restored\n"

START_TEST(what_a_stat_file_brings_back)
{
    oc_cluster c;

    simple(&c);
    post(&c, LINE0, "", ALL);                                          /* it is back */
    post(&c, E1 ",demo,orders,3,0,\n", "", ALL);                       /* of another tablet */
    post(&c, "", "", ALL);
    c.table[0].part[0].replica[0].leader = false;
    c.table[0].part[0].replica[1].leader = true;
    post(&c, LINE0, "",
         BEGIN "wait-sync " E1 " " E0 "\nchangeleader orders 0 " E0 "\nrecovertable orders 0 " E1 "\n" END);
    post(&c, LINE0 LINE0, "",                                          /* twice is once */
         BEGIN "wait-sync " E1 " " E0 "\nchangeleader orders 0 " E0 "\nrecovertable orders 0 " E1 "\n" END);
    c.failover = false;
    post(&c, LINE0, "",
         "wait-sync " E1 " " E0 "\nchangeleader orders 0 " E0 "\nrecovertable orders 0 " E1
         "\nverify --expect=restored\n");
}
END_TEST

START_TEST(extra_replicas_are_deleted)
{
    oc_cluster c;

    simple(&c);
    c.table[0].replica = 1;
    c.table[0].part[0].n = 2;
    post(&c, E0 ",demo,orders,3,0," E1 "\n", "", BEGIN "delreplica orders 0 " E1 "\n" END); /* the leader is back */
    post(&c, E0 ",demo,orders,3,0," E2 "\n", "", ALL);                                      /* all is done */
    post(&c, E0 ",demo,orders,3,0," E0 "\n", "", ALL);                                      /* E is not deleted */
    c.table[0].part[0].replica[0].leader = false;
    c.table[0].part[0].replica[1].leader = true;
    post(&c, E0 ",demo,orders,3,0," E1 "\n", "",
         BEGIN "wait-sync " E1 " " E0 "\nchangeleader orders 0 " E0 "\nrecovertable orders 0 " E1
               "\ndelreplica orders 0 " E1 "\n" END);
}
END_TEST

START_TEST(stale_lines_are_left_out)
{
    static const struct { const char *line, *why; } cases[] = {
        { E0 ",demo,orders,4,0,", "demo.orders tid 4 pid 0: no such table" },
        { E0 ",demo,orders,3,1,", "demo.orders tid 3 pid 1: no such partition" },
    };
    oc_cluster c;
    char stat[256], want[256];

    simple(&c);
    c.table[0].part[0].replica[0].leader = false;
    c.table[0].part[0].replica[1].leader = true;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(stat, sizeof stat, "%s\n" LINE0, cases[i].line);
        snprintf(want, sizeof want, "stat/stale: %s", cases[i].why);
        post(&c, stat, want,
             BEGIN "wait-sync " E1 " " E0 "\nchangeleader orders 0 " E0 "\nrecovertable orders 0 " E1 "\n" END);
    }
    post(&c, E0 ",demo,other,3,0,\n", "stat/stale: demo.other tid 3 pid 0: no such table", ALL);
    post(&c, E0 ",shop,orders,3,0,\n", "stat/stale: shop.orders tid 3 pid 0: no such table", ALL);
    post(&c, E0 ",demo,orders,3,0," "10.0.0.4:9000\n",
         "stat/stale: demo.orders tid 3 pid 0: extra replica 10.0.0.4:9000 is gone", ALL);
    c.table[0].part[0].replica[1].leader = false;
    post(&c, LINE0, "stat/stale: demo.orders tid 3 pid 0: no alive leader", ALL);
    c.table[0].part[0].replica[0].tablet = 3;
    post(&c, LINE0, "stat/stale: demo.orders tid 3 pid 0: " E0 " holds no replica", ALL);
}
END_TEST

START_TEST(what_stops_the_part_after)
{
    const mm_openmldb_options o = { .size = sizeof o };
    oc_cluster c;
    made m;

    simple(&c);
    c.table[0].part[0].replica[0].leader = false;
    c.table[0].part[0].replica[1].leader = true;
    c.n_ops = 1;
    c.op[0] = (oc_op){ 10, 5, "kMigrateOP", "kDoing", "kLoadTable", 0, 0 };
    post(&c, LINE0, "op/running: op 10 kMigrateOP demo.orders pid 0 is still kDoing (task kLoadTable, 5s)", "");
    c.n_ops = 0;
    c.tablet_state[0] = "kOffline";
    post(&c, LINE0, "plan/endpoint: tablet " E0 " is kOffline", "");
    simple(&c);
    c.table[0].part[0].replica[2].alive = false; /* a dead replica does not stop it: the part before has checked that */
    post(&c, LINE0, "", ALL);
    post(&c, E0 ",demo,orders,3\n", "stat/fields: 4 fields, expected 6", "");
    post(&c, E0 ",demo,orders,3,-1,\n", "stat/number: pid \"-1\" is not a number of 32 bits", "");
    post(&c, E0 ",demo,orders,4294967296,0,\n", "stat/number: tid \"4294967296\" is not a number of 32 bits", "");
    m = make_from(&c, &o, "confget", LINE0);
    ck_assert(found_in(&m, "plan/conf: auto_failover is not in the capture"));
    ck_assert_str_eq(m.out, "");
    end(&m);
    snprintf(c.table[0].name, sizeof c.table[0].name, "two words");
    c.table[0].part[0].replica[0].leader = false;
    c.table[0].part[0].replica[1].leader = true;
    post(&c, E0 ",demo,two words,3,0,\n",
         "plan/name: demo.two words tid 3 pid 0: the vendor's client cannot be given this name", "");
    post(&c, "{\"format\":\"metamig-openmldb-stat/1\",\"moves\":[{\"endpoint\":\"" E0 "\",\"db\":\"demo\",\"table\":"
             "\"two words\",\"tid\":3,\"pid\":0,\"extra_replica\":null}]}",
         "plan/name: demo.two words tid 3 pid 0: the vendor's client cannot be given this name", "");
}
END_TEST

FX_SUITE("openmldb_plan", FX_TEST(preconditions), FX_TEST(choices), FX_TEST(nothing_to_move),
         FX_TEST(what_a_stat_file_brings_back), FX_TEST(extra_replicas_are_deleted), FX_TEST(stale_lines_are_left_out),
         FX_TEST(what_stops_the_part_after))
