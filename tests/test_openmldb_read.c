/* Captures that are damaged, mixed with logs, contradict themselves: the documented finding and code, nothing else. */
#include "openmldb_cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fixture.h"

#define P_TABLETS "  endpoint  real_endpoint  state     age\n---------------------------------------\n"
#define TABLET(e) "  " e "       -              kHealthy  1d\n"
#define P_TABLE "  name  tid  pid  endpoint  role      is_alive  offset  record_cnt\n" \
                "------------------------------------------------------------------\n"
#define B_RULER " ---------- ------------ --------------- ------ ------------------- ----------\n"
#define B_HEAD B_RULER "  Table_id   Table_name   Database_name   Rows   Partition_unalive   Warnings  \n" B_RULER
#define Q_LINE "+-------+---------+--------+\n"

typedef struct sample {
    const char *rule;      /* "" = none; without "openmldb/" unless it has a slash before "input" */
    const char *name, *data, *name2, *data2;
} sample;

/* First rule that is no note, and the code of a partial check. */
static mm_code first_rule(const sample *s, char *rule, size_t size)
{
    const mm_openmldb_text texts[2] = { { s->name, s->data, strlen(s->data) },
                                        { s->name2, s->data2, s->data2 == NULL ? 0 : strlen(s->data2) } };
    const mm_openmldb_options o = { .size = sizeof o, .partial = 1 };
    mm_openmldb_finding f = { .size = sizeof f };
    mm_openmldb *cap = NULL;
    mm_openmldb_result *r = NULL;
    mm_ctx *ctx = fx_ctx(NULL);
    size_t it = 0, n;
    mm_code code;

    ck_assert_int_eq(mm_openmldb_read(&cap, ctx, "cap", texts, s->data2 == NULL ? 1 : 2, 0), MM_OK);
    ck_assert_int_eq(mm_openmldb_verify(&r, ctx, NULL, cap, &o), MM_OK);
    code = mm_openmldb_code(r);
    *rule = 0;
    while (mm_openmldb_finding_next(r, &it, &f)) {
        fx_saw_rule(f.rule);
        ck_assert_msg(mm_rule_find(f.rule) != NULL, "%s", f.rule);
        if (f.severity != MM_NOTE && *rule == 0)
            snprintf(rule, size, "%s", f.rule);
    }
    if (code == MM_E_DATA) {
        mm_openmldb_output(r, &n);
        ck_assert_uint_eq(n, 0);
        ck_assert_uint_eq(mm_openmldb_count(r, MM_WARNING) + mm_openmldb_count(r, MM_NOTE), 0);
    }
    mm_openmldb_result_free(r);
    mm_openmldb_free(cap);
    mm_ctx_free(ctx);
    return code;
}

static const sample broken[] = {
    { "openmldb/input/row-shape", "t", P_TABLETS "  e1       -              kHealthy\n", NULL, NULL },
    { "openmldb/input/row-shape", "t", P_TABLE "  a b c d 5 6 7 8 9 10\n", NULL, NULL },
    { "openmldb/input/row-shape", "t", Q_LINE "| op_id | op_type | status |\n" Q_LINE "| 1 | a|b | kDone |\n" Q_LINE,
      NULL, NULL },
    { "openmldb/input/row-shape", "t",
      B_HEAD "  1          t            db              1      0xxxxxxxxxxxxxxxxxxxxxxx  \n" B_RULER, NULL, NULL },
    { "openmldb/input/bad-value", "t", P_TABLE "  t     x    0    e1        leader    yes       1       1\n", NULL,
      NULL },
    { "openmldb/input/bad-value", "t", P_TABLE "  t     1    0    e1        leader    maybe     1       1\n", NULL,
      NULL },
    { "openmldb/input/bad-value", "t", P_TABLE "  t     1    4294967296  e1  leader  yes  1  1\n", NULL, NULL },
    { "openmldb/input/bad-value", "t",
      P_TABLE "  t     1    0    e1        leader    yes       18446744073709551616  1\n", NULL, NULL },
    { "openmldb/input/bad-value", "t",
      B_HEAD "  1          t            db              -1     0                              \n" B_RULER, NULL, NULL },
    { "openmldb/input/unknown-value", "t", P_TABLE "  t     1    0    e1        boss      yes       1       1\n", NULL,
      NULL },
    { "openmldb/input/unknown-value", "t",
      "  op_id  op_type     status\n-------------------------\n  1      kMigrateOP  kMaybe\n", NULL, NULL },
    { "openmldb/input/unknown-value", "t", "  endpoint  role\n----------------\n  e1        king\n", NULL, NULL },
    { "openmldb/input/truncated", "t",
      B_HEAD "  1          t            db              1      0                              \n", NULL, NULL },
    { "openmldb/input/truncated", "t",
      B_HEAD "  1          t            db              1      0                              \n"
             "\n1 rows in set\n",
      NULL, NULL },
    { "openmldb/input/truncated", "t", Q_LINE "| op_id | op_type | status |\n" Q_LINE "| 1 | a | kDone |\nnext\n", NULL,
      NULL },
    { "openmldb/input/truncated", "t", Q_LINE "| op_id | op_type | status |\n" Q_LINE, NULL, NULL },
    { "openmldb/input/count-mismatch", "t",
      B_HEAD "  1          t            db              1      0                      \n" B_RULER "\n2 rows in set\n",
      NULL, NULL },
    { "openmldb/input/count-mismatch", "t", B_HEAD "\n1 row in set\n", NULL, NULL },
    { "openmldb/input/no-data", "t", "hello\n", NULL, NULL },
    { "openmldb/input/no-data", "t", "", NULL, NULL },
    { "openmldb/input/capture-failed", "t", P_TABLETS "zk client init failed\n", NULL, NULL },
    { "openmldb/input/capture-failed", "t", P_TABLETS TABLET("e1"), "u",
      "INFO:   failed to showtable. error msg: x\n" },
    { "openmldb/input/capture-failed", "t", P_TABLETS TABLET("e1"), "u", "ERROR: fail to get all table status, x\n" },
    { "openmldb/input/capture-failed", "t", P_TABLE "Fail to show tablets. error msg: x\n", NULL, NULL },
    { "openmldb/input/capture-failed", "t", P_TABLETS, "j", "{\"code\":307,\"msg\":\"nameserver is not leader\"}" },
    { "openmldb/input/conflict", "t", P_TABLETS TABLET("e1"), "u",
      P_TABLETS "  e1        -              kOffline  1d\n" },
    { "openmldb/input/conflict", "showtable.d.txt",
      P_TABLE "  t     1    0    e1        leader    yes       1       1\n", "showtable.e.txt",
      P_TABLE "  t     1    0    e1        leader    yes       2       1\n" },
    { "openmldb/input/conflict", "t", "  key            value\n------------------------\n  auto_failover  true \n", "j",
      "{\"conf\":[{\"key\":\"auto_failover\",\"value\":\"false\"}]}" },
    { "json/syntax", "j", "{\"tablets\":[{]}", NULL, NULL },
    { "json/syntax", "j", "{\"tablets\":[]} nonsense", NULL, NULL },
    { "json/dup-key", "j", "{\"tablets\":[],\"tablets\":[]}", NULL, NULL },
    { "openmldb/input/bad-value", "j", "{\"tablets\":[{\"endpoint\":1,\"state\":\"kHealthy\"}]}", NULL, NULL },
    { "openmldb/input/bad-value", "j", "{\"op_status\":[{\"op_type\":\"kMigrateOP\",\"status\":\"kDone\"}]}", NULL,
      NULL },
    { "openmldb/input/bad-value", "j",
      "{\"op_status\":[{\"op_id\":1.5,\"op_type\":\"kMigrateOP\",\"status\":\"kDone\"}]}", NULL, NULL },
    { "openmldb/input/bad-value", "j", "{\"table_info\":[{\"name\":\"t\"}]}", NULL, NULL },
    { "openmldb/input/bad-value", "z", "{\"path\":\"/r/db/x\",\"data\":\"A\"}", NULL, NULL },
    { "openmldb/input/bad-value", "z", "{\"path\":\"/r/db/x\"}\n{\"data\":\"\"}\n", NULL, NULL },
    { "openmldb/zk/decode", "z", "{\"path\":\"/r/table/db_table_data/1\",\"data\":\"CgU=\"}", NULL, NULL },
};

START_TEST(broken_captures_are_no_evidence)
{
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        char rule[128];
        const mm_code code = first_rule(&broken[i], rule, sizeof rule);
        ck_assert_msg(code == MM_E_DATA, "sample %zu: code %d, %s", i, (int)code, rule);
        if (strcmp(broken[i].rule, "json/syntax") == 0)
            ck_assert_msg(strncmp(rule, "json/", 5) == 0, "sample %zu: %s", i, rule);
        else
            ck_assert_msg(strcmp(rule, broken[i].rule) == 0, "sample %zu: %s, wanted %s", i, rule, broken[i].rule);
    }
}
END_TEST

static const sample fine[] = {
    { "", "t", P_TABLETS TABLET("e1") "$ ls\nzk client init failed\n" P_TABLETS, NULL, NULL }, /* a table follows */
    { "", "t", "Error: x\n" P_TABLETS B_HEAD "\n0 rows in set\n", NULL, NULL },
    { "", "t", P_TABLETS TABLET("e1") P_TABLETS "  e1        -              kOffline  1d\n" P_TABLETS TABLET("e1"),
      NULL, NULL },
    { "", "t", P_TABLETS TABLET("e1"), "u", P_TABLETS TABLET("e1") },
    { "", "showtable.d.txt", P_TABLE "  t     1    0    e1        leader    yes       1       1\n", "showtable.e.txt",
      P_TABLE "  t     1    0    e1        leader    yes       1       1\n" },
    { "", "t", P_TABLE "  a b   1    0    e1        leader    yes       1       1\n", NULL, NULL },
    { "", "t", P_TABLE "  a|b   1    0    e1        leader    yes       123456789       1\n", NULL, NULL },
    { "openmldb/input/unknown-table", "t", P_TABLETS "  what  is\n----------\n", NULL, NULL },
    { "openmldb/input/unknown-table", "j", "{\"tablets\":[]} {\"what\":[]} ", NULL, NULL },
    { "openmldb/input/unknown-value", "t", P_TABLETS "  e1        -              kHealthyX 1d\n", NULL, NULL },
    { "", "t",
      B_HEAD "  1          t            db              1      0                              \n" B_RULER
             "\n1 row in set\n",
      NULL, NULL },
};

START_TEST(what_is_no_fault)
{
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        char rule[128];
        const mm_code code = first_rule(&fine[i], rule, sizeof rule);
        ck_assert_msg(code != MM_E_DATA, "sample %zu: %s", i, rule);
        if (*fine[i].rule != 0)
            ck_assert_msg(strcmp(rule, fine[i].rule) == 0 || strcmp(rule, "openmldb/tablet/offline") == 0,
                          "sample %zu: %s", i, rule);
    }
}
END_TEST

/* ---- whose a table is ---- */

static char *shown(const char *name, const char *data, unsigned flags)
{
    const mm_openmldb_text text = { name, data, strlen(data) };
    const mm_openmldb_options o = { .size = sizeof o, .form = MM_OPENMLDB_JSON };
    mm_openmldb *cap = NULL;
    mm_openmldb_result *r = NULL;
    mm_ctx *ctx = fx_ctx(NULL);
    size_t n;
    char *copy;

    ck_assert_int_eq(mm_openmldb_read(&cap, ctx, "cap", &text, 1, flags), MM_OK);
    ck_assert_int_eq(mm_openmldb_show(&r, ctx, cap, &o), MM_OK);
    copy = strdup(mm_openmldb_output(r, &n));
    mm_openmldb_result_free(r);
    mm_openmldb_free(cap);
    mm_ctx_free(ctx);
    return copy;
}

START_TEST(tables_find_their_database)
{
#define ROWS P_TABLE "  t     1    0    e1        leader    yes       1       1\n"
    static const struct { const char *name, *data, *db; } cases[] = {
        { "showtable.shop.txt", ROWS, "shop" },
        { "showtable.a.b.txt", ROWS, "a.b" },
        { "showtable.txt", ROWS, NULL },
        { "x", "10.0.0.1:6527 shop> showtable\n" ROWS, "shop" },
        { "x", "> showtable\n" ROWS, NULL },
        { "x", "$ openmldb --database=shop --cmd=showtable\n" ROWS, "shop" },
        { "x", "$ openmldb --database=shop --cmd=showtable\n$ openmldb --cmd=showtable\n" ROWS, NULL },
        { "showtable.shop.txt", "# metamig: db=real\n" ROWS, "real" },
        { "showtable.shop.txt", "# metamig: db=real\n# metamig: db=\n" ROWS, "shop" },
        { "showopstatus.shop.txt", ROWS, NULL },
    };
    char want[64];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *json = shown(cases[i].name, cases[i].data, 0);
        snprintf(want, sizeof want, "\"tid\":1,\"db\":\"%s\"", cases[i].db == NULL ? "" : cases[i].db);
        ck_assert_msg((strstr(json, want) != NULL) == (cases[i].db != NULL), "case %zu: %s", i, json);
        ck_assert_msg((strstr(json, "\"db\"") != NULL) == (cases[i].db != NULL), "case %zu: %s", i, json);
        free(json);
    }
}
END_TEST

START_TEST(tablets_are_found_by_name_or_command)
{
#define HELD "  tid  pid  offset  mode          state\n------------------------------------------\n" \
             "  1    0    5       kTableLeader  kTableNormal\n"
    static const struct { const char *name, *data, *endpoint;
    } cases[] = {
        { "gettablestatus@10.0.0.1_9000.txt", HELD, "10.0.0.1:9000" },
        { "gettablestatus@10.0.0.1:9000", HELD, NULL },
        { "gettablestatus@10.0.0.1:9000.txt", HELD, "10.0.0.1:9000" },
        { "gettablestatus@my_tablet_9000.json",
          "{\"all_table_status\":[{\"tid\":1,\"pid\":0,\"offset\":5,\"mode\":\"kTableLeader\",\"state\":"
          "\"kTableNormal\"}]}",
          "my_tablet:9000" },
        { "x", "# metamig: endpoint=e:1\n" HELD, "e:1" },
        { "x", "$ openmldb --endpoint=e:2 --cmd=gettablestatus\n" HELD, "e:2" },
        { "x", "$ openmldb --endpoint=e:2 --cmd=gettablestatus\n$ openmldb --cmd=x\n" HELD, NULL },
    };
    char want[64];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *json = shown(cases[i].name, cases[i].data, MM_OPENMLDB_EXTRA);
        snprintf(want, sizeof want, "\"endpoint\":\"%s\",\"tid\":1",
                 cases[i].endpoint == NULL ? "" : cases[i].endpoint);
        ck_assert_msg((strstr(json, want) != NULL) == (cases[i].endpoint != NULL), "case %zu: %s", i, json);
        ck_assert_ptr_nonnull(strstr(json, "\"mode\":\"kTableLeader\""));
        free(json);
    }
}
END_TEST

/* ---- cut at every byte ---- */

static void cut_everywhere(oc_form form)
{
    oc_cluster c;
    oc_capture texts;

    oc_make(&c, 21);
    c.table[0].warning = "[pid=0]: one\n[pid=1]: two";
    oc_print(&c, form, &texts);
    for (size_t t = 0; t < texts.n; t++)
        for (size_t n = 0; n < texts.text[t].len; n += 1 + texts.n / 13) {
            mm_ctx *ctx = fx_ctx(NULL);
            mm_openmldb *cap = NULL;
            mm_openmldb_result *r = NULL;
            char *cut = malloc(n + 1); /* exactly as long: reading on is seen by the sanitizer */
            const mm_openmldb_text one = { texts.text[t].name, cut, n };
            const mm_openmldb_options o = { .size = sizeof o, .partial = 1 };
            memcpy(cut, texts.text[t].data, n);
            ck_assert_int_eq(mm_openmldb_read(&cap, ctx, "x", &one, 1, 0), MM_OK);
            free(cut);
            ck_assert_int_eq(mm_openmldb_verify(&r, ctx, NULL, cap, &o), MM_OK);
            ck_assert(mm_openmldb_code(r) == MM_OK || mm_openmldb_code(r) == MM_E_VERIFY
                      || mm_openmldb_code(r) == MM_E_DATA);
            mm_openmldb_result_free(r);
            mm_openmldb_free(cap);
            mm_ctx_free(ctx);
        }
    oc_free(&texts);
}

START_TEST(captures_may_be_cut_anywhere)
{
    cut_everywhere(OC_PLAIN);
    cut_everywhere(OC_TOOL);
    cut_everywhere(OC_JSON);
}
END_TEST

FX_SUITE("openmldb_read", FX_TEST(broken_captures_are_no_evidence), FX_TEST(what_is_no_fault),
         FX_TEST(tables_find_their_database), FX_TEST(tablets_are_found_by_name_or_command),
         FX_TEST(captures_may_be_cut_anywhere))
