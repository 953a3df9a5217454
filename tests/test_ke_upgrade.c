/* The upgrade as a program uses it: docs/formats/ke-metastore.md 7.2 and 7.3. */
#include "support/fixture.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static void put(const char *home, const char *name, const char *text)
{
    fx_write(fx_path("%s/%s", home, name), text, strlen(text));
}

/* Two projects: one with both sources, one with Hive alone. */
static void make(const char *dir)
{
    put(dir, "in/table/DEFAULT.H.json", "{\"uuid\":\"1\",\"version\":\"2.3.0.20505\",\"name\":\"H\",\"columns\":[],"
        "\"source_type\":0,\"database\":\"DEFAULT\"}");
    put(dir, "in/table/DEFAULT.K.json", "{\"uuid\":\"2\",\"version\":\"2.3.0.20505\",\"name\":\"K\",\"columns\":[],"
        "\"source_type\":1,\"database\":\"DEFAULT\"}");
    put(dir, "in/project/both.json", "{\"uuid\":\"3\",\"version\":\"2.3.0.20505\",\"name\":\"both\","
        "\"tables\":[\"DEFAULT.H\",\"DEFAULT.K\"],\"realizations\":[],\"models\":[]}");
    put(dir, "in/project/one.json", "{\"uuid\":\"4\",\"version\":\"2.3.0.20505\",\"name\":\"one\","
        "\"tables\":[\"DEFAULT.H\"],\"realizations\":[],\"models\":[]}");
    put(dir, "old/VERSION", "Kyligence Enterprise 2.5.6.1001\n");
    put(dir, "new/VERSION", "Kyligence Enterprise 3.4.5.2118\n");
}

typedef struct talk { int answer, asked; char heard[512]; } talk;

static int choose(void *user, const mm_question *q)
{
    talk *t = user;

    ck_assert_str_eq(q->rule, "ke-3.0/project/default-source");
    ck_assert_str_eq(q->subject, "both");
    ck_assert_uint_eq(q->n_choices, 2);
    ck_assert_str_eq(q->choices[0], "hive");
    ck_assert_str_eq(q->choices[1], "kafka");
    t->asked++;
    return t->answer;
}

static void decided(void *user, const mm_decision *d)
{
    talk *t = user;
    const size_t n = strlen(t->heard);

    snprintf(t->heard + n, sizeof t->heard - n, "%s=%s (%s) ", d->subject, d->value != NULL ? d->value : "-",
             d->origin);
}

static int64_t now(void *user)
{
    (void)user;
    return INT64_C(1433894400000);
}

typedef struct run { mm_ctx *ctx; mm_report *rep; mm_ke_upgrade *up; mm_code code; } run;

static run start(const char *dir, const mm_hooks *hooks, const char *source)
{
    char text[4][512];
    run r = { .ctx = NULL };
    mm_ke_upgrade_plan plan = { .size = sizeof plan };

    snprintf(text[0], sizeof text[0], "%s/in", dir);
    snprintf(text[1], sizeof text[1], "%s/out", dir);
    snprintf(text[2], sizeof text[2], "%s/old", dir);
    snprintf(text[3], sizeof text[3], "%s/new", dir);
    plan.metadata = text[0];
    plan.out = text[1];
    plan.old_home = text[2];
    plan.new_home = text[3];
    r.code = mm_ctx_new(&r.ctx, hooks);
    if (r.code == MM_OK)
        r.code = mm_ctx_set(r.ctx, "threads", "1");
    if (r.code == MM_OK)
        r.code = mm_report_new(&r.rep, r.ctx);
    if (r.rep != NULL)
        mm_report_listen(r.rep, fx_on_finding, NULL);
    if (r.code == MM_OK)
        r.code = mm_ke_upgrade_open(&r.up, r.ctx, &plan, r.rep);
    memset(text, 'x', sizeof text); /* the plan is the caller's again */
    if (r.code == MM_OK && source != NULL)
        r.code = mm_pipeline_set(mm_ke_upgrade_pipeline(r.up), "default-source", source);
    if (r.code == MM_OK)
        r.code = mm_ke_upgrade_run(r.up);
    return r;
}

static void end(run *r)
{
    mm_ke_upgrade_free(r->up);
    mm_report_free(r->rep);
    mm_ctx_free(r->ctx);
}

static const char *fresh(void)
{
    static char dir[300];

    snprintf(dir, sizeof dir, "%s/upgrade", fx_tmp());
    fx_remove_tree(dir);
    make(dir);
    return dir;
}

START_TEST(answers)
{
    static const struct { int answer; mm_code code; const char *heard; } list[] = {
        { 0, MM_OK, "both=hive (prompt) one=hive (single source) " },
        { 1, MM_OK, "both=kafka (prompt) one=hive (single source) " },
        { MM_ANSWER_NONE, MM_E_OPTION, NULL }, { 2, MM_E_OPTION, NULL }, { -77, MM_E_OPTION, NULL },
        { MM_ANSWER_QUIT, MM_E_CANCELLED, NULL },
    };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        const char *dir = fresh();
        const uint64_t before = fx_tree_digest(fx_path("%s/in", dir));
        talk t = { .answer = list[i].answer };
        const mm_hooks hooks = { .size = sizeof hooks, .choose = choose, .decided = decided, .now = now, .user = &t };
        run r;
        r = start(dir, &hooks, NULL);
        ck_assert_int_eq(r.code, list[i].code);
        ck_assert_int_eq(mm_report_code(r.rep), list[i].code);
        ck_assert_int_eq(t.asked, 1);
        ck_assert(list[i].heard == NULL || strcmp(t.heard, list[i].heard) == 0);
        ck_assert(fx_exists(fx_path("%s/out", dir)) == (r.code == MM_OK));
        ck_assert((mm_ke_upgrade_backup(r.up) != NULL) == (r.code == MM_OK));
        ck_assert((mm_ke_upgrade_steps(r.up) != NULL) == (r.code == MM_OK));
        ck_assert((mm_ke_upgrade_log(r.up) != NULL) == (r.code != MM_E_CANCELLED));
        ck_assert(mm_ke_upgrade_log(r.up) == NULL || fx_exists(mm_ke_upgrade_log(r.up)));
        ck_assert(fx_exists(fx_path("%s/out.upgrade-2015_06_10_00_00_00.log", dir)) == (r.code != MM_E_CANCELLED));
        ck_assert(fx_exists(fx_path("%s/in.backup.tar.gz", dir)) == (r.code == MM_OK));
        ck_assert(fx_tree_digest(fx_path("%s/in", dir)) == before);
        end(&r);
    }
}
END_TEST

START_TEST(nobody_to_ask)
{
    const char *dir = fresh();
    const mm_hooks hooks = fx_hooks(NULL);
    run r = start(dir, &hooks, NULL);
    const mm_finding *f;
    size_t it = 0;
    bool seen = false;

    ck_assert_int_eq(r.code, MM_E_OPTION);
    while ((f = mm_report_next(r.rep, &it)) != NULL)
        seen |= strcmp(f->text, "project \"both\" has several sources (hive, kafka); give --default-source both=hive "
                       "or =kafka") == 0;
    ck_assert(seen);
    end(&r);
}
END_TEST

START_TEST(once)
{
    const char *dir = fresh();
    const mm_hooks hooks = fx_hooks(NULL);
    run r = start(dir, &hooks, "both=kafka");

    ck_assert_int_eq(r.code, MM_OK);
    ck_assert_int_eq(mm_ke_upgrade_run(r.up), MM_E_MISUSE);
    ck_assert(strstr(mm_ke_upgrade_steps(r.up), "bin/metastore.sh restore ") != NULL);
    ck_assert(strstr(mm_hop_runbook("ke-3"), "bin/metastore.sh restore <out>") != NULL);
    end(&r);
}
END_TEST

/* Every line of the printed steps is one of `explain ke-3`, but for the names. */
START_TEST(same_text)
{
    const char *dir = fresh(), *book = mm_hop_runbook("ke-3");
    const mm_hooks hooks = fx_hooks(NULL);
    run r = start(dir, &hooks, "both=kafka");
    int named = 0;

    ck_assert_int_eq(r.code, MM_OK);
    for (const char *line = mm_ke_upgrade_steps(r.up); *line != 0;) {
        const size_t n = strcspn(line, "\n");
        char text[512];
        snprintf(text, sizeof text, "%.*s\n", (int)n, line);
        if (strstr(text, dir) != NULL)
            named++;
        else
            ck_assert_msg(strstr(book, text) != NULL, "%s", text);
        line += n + (line[n] == '\n');
    }
    ck_assert_int_eq(named, 3);
    end(&r);
}
END_TEST

START_TEST(plans)
{
    const char *dir = fresh();
    const mm_hooks hooks = fx_hooks(NULL);
    char in[400], out[400];
    mm_ctx *ctx;

    snprintf(in, sizeof in, "%s/in", dir);
    snprintf(out, sizeof out, "%s/out", dir);
    const mm_ke_upgrade_plan bad[] = {
        { .size = sizeof bad[0] }, { .size = sizeof bad[0], .metadata = in },
        { .size = sizeof bad[0], .metadata = "-", .out = out }, { .size = sizeof bad[0], .metadata = in, .out = "-" },
        { .size = sizeof bad[0], .metadata = in, .out = out, .to = "3.4", .new_home = dir },
        { .size = sizeof bad[0], .metadata = in, .out = out, .backup = "x.tar", .no_backup = 1 },
        { .size = sizeof bad[0], .metadata = in, .out = out, .from = "2" },
    };
    ck_assert_int_eq(mm_ctx_new(&ctx, &hooks), MM_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mm_ke_upgrade *up;
        mm_report *rep;
        ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
        ck_assert_int_eq(mm_ke_upgrade_open(&up, ctx, &bad[i], rep), MM_E_OPTION);
        ck_assert_ptr_null(up);
        ck_assert_int_eq(mm_report_code(rep), MM_E_OPTION);
        ck_assert_uint_eq(mm_report_count(rep, MM_ERROR), 1);
        mm_report_free(rep);
    }
    mm_ctx_free(ctx);
}
END_TEST

/* Each allocation fails in turn: an error without leaks, without output and without backup; at last it works. */
START_TEST(no_memory)
{
    const char *dir = fresh();
    unsigned long step = 1;

    for (unsigned long k = 0;; k += step) {
        fx_alloc alloc = { .fail_at = k };
        const mm_hooks hooks = fx_hooks(&alloc);
        run r = start(dir, &hooks, "both=hive");
        const mm_code code = r.code;
        end(&r);
        ck_assert_uint_eq(alloc.live, 0);
        if (code == MM_OK)
            break;
        ck_assert_int_eq(code, MM_E_NOMEM);
        ck_assert(!fx_exists(fx_path("%s/out", dir)));
        ck_assert(!fx_exists(fx_path("%s/in.backup.tar.gz", dir)));
        fx_remove_tree(fx_path("%s/out.upgrade-2015_06_10_00_00_00.log", dir));
        step = k < 400 ? 1 : 7;
    }
    ck_assert(fx_exists(fx_path("%s/out/project/both.json", dir)));
}
END_TEST

FX_SUITE("ke_upgrade", FX_TEST(answers), FX_TEST(nobody_to_ask), FX_TEST(once), FX_TEST(same_text), FX_TEST(plans),
         FX_TEST(no_memory))
