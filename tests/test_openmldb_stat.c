/* Stat files: each rule provoked and a neighbour that is fine; any moves survive both forms. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "openmldb_cluster.h"
#include "support/fixture.h"

#define E0 "10.0.0.1:9000"
#define E1 "10.0.0.2:9000"
#define E2 "10.0.0.3:9000"
#define ROW "demo,orders,3,0"

/* One table of one partition on E0, E1 and E2; `leader` leads. */
static mm_openmldb *cluster(mm_ctx *ctx, int leader)
{
    mm_openmldb *cap = NULL;
    oc_capture texts;
    oc_cluster c;

    oc_make(&c, 1);
    c.n_ops = 0;
    c.n_tables = 1;
    c.table[0].n_parts = c.table[0].partition = 1;
    c.table[0].replica = c.table[0].part[0].n = 3;
    for (int i = 0; i < 3; i++)
        c.table[0].part[0].replica[i] = (oc_replica){ i, i == leader, true, 500 };
    oc_print(&c, OC_PLAIN, &texts);
    ck_assert_int_eq(mm_openmldb_read(&cap, ctx, "x", texts.text, texts.n, 0), MM_OK);
    oc_free(&texts);
    return cap;
}

/* Findings of a stat file, notes included; `leader` < 0: without a capture. */
static void finds(const char *text, int leader, const char *want)
{
    const mm_openmldb_text file = { "s", text, strlen(text) };
    const mm_openmldb_options o = { .size = sizeof o };
    mm_openmldb_finding f = { .size = sizeof f };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_openmldb *cap = leader < 0 ? NULL : cluster(ctx, leader);
    mm_openmldb_result *r = NULL;
    char found[1024] = "";

    ck_assert_int_eq(mm_openmldb_stat(&r, ctx, &file, cap, &o), MM_OK);
    for (size_t it = 0; mm_openmldb_finding_next(r, &it, &f);) {
        fx_saw_rule(f.rule);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%lu %s: %s", *found == 0 ? "" : "\n",
                 (unsigned long)f.line, f.rule + strlen("openmldb/stat/"), f.text);
    }
    ck_assert_str_eq(found, want);
    mm_openmldb_result_free(r);
    mm_openmldb_free(cap);
    mm_ctx_free(ctx);
}

START_TEST(what_a_file_says)
{
    finds(E0 "," ROW ",\n", -1, "");
    finds(" " E0 " , demo , orders , 3 , 0 , \r\n\r\n", -1, "");
    finds("", -1, "0 empty: no moves");
    finds("\n \r\n", -1, "0 empty: no moves");
    finds(E0 "," ROW ",\n" E0 ",demo,orders,3,1,", -1, "");
    finds(E0 "," ROW ",\n" E1 "," ROW ",\n", -1, "0 mixed-endpoints: lines of 2 tablets: " E0 ", " E1);
    finds(E0 "," ROW ",\n" E0 ",a,b,1,1,\n" E0 "," ROW "," E1 "\n", -1,
          "3 duplicate: demo.orders tid 3 pid 0 is listed again for " E0);
    finds(E0 "," ROW "\n", -1, "1 fields: 5 fields, expected 6");
    finds(E0 "," ROW ",,\n", -1, "1 fields: 7 fields, expected 6");
    finds("\n" E0 ",demo,orders,4294967295,4294967295,\n", -1, "");
    finds("\n" E0 ",demo,orders,4294967296,0,\n", -1, "2 number: tid \"4294967296\" is not a number of 32 bits");
    finds(E0 ",demo,orders,3,0x1,\n", -1, "1 number: pid \"0x1\" is not a number of 32 bits");
    finds(E0 ",demo,orders,,0,\n", -1, "1 number: tid \"\" is not a number of 32 bits");
}
END_TEST

START_TEST(what_a_capture_says_of_it)
{
    finds(E0 "," ROW ",\n", 0, "");
    finds(E0 "," ROW ",\n", 1, "1 pending: demo.orders tid 3 pid 0: the leader is not back");
    finds(E0 "," ROW "," E1 "\n", 0, "1 pending: demo.orders tid 3 pid 0: extra replica " E1 " is still there");
    finds(E0 "," ROW "," E1 "\n", 1, "1 pending: demo.orders tid 3 pid 0: the leader is not back");
    finds(E0 "," ROW ",10.0.0.4:9000\n", 0, "");
    finds(E0 "," ROW ",10.0.0.4:9000\n", 1,
          "1 stale: demo.orders tid 3 pid 0: extra replica 10.0.0.4:9000 is gone");
    finds(E0 ",demo,orders,4,0,\n", 0, "1 stale: demo.orders tid 4 pid 0: no such table");
    finds(E0 ",demo,order,3,0,\n", 0, "1 stale: demo.order tid 3 pid 0: no such table");
    finds(E0 ",shop,orders,3,0,\n", 0, "1 stale: shop.orders tid 3 pid 0: no such table");
    finds(E0 ",demo,orders,3,1,\n", 0, "1 stale: demo.orders tid 3 pid 1: no such partition");
    finds("10.0.0.4:9000," ROW ",\n", 0, "1 stale: demo.orders tid 3 pid 0: 10.0.0.4:9000 holds no replica");
}
END_TEST

/* ---- both forms ---- */

static char *convert(mm_ctx *ctx, const char *text, size_t len, mm_openmldb_form form, mm_code want)
{
    const mm_openmldb_text file = { "s", text, len };
    const mm_openmldb_options o = { .size = sizeof o, .convert = 1, .form = form };
    mm_openmldb_result *r = NULL;
    const char *out;
    char *copy;
    size_t n;

    ck_assert_int_eq(mm_openmldb_stat(&r, ctx, &file, NULL, &o), MM_OK);
    ck_assert_msg(mm_openmldb_code(r) == want, "code %d of %s", (int)mm_openmldb_code(r), text);
    out = mm_openmldb_output(r, &n);
    copy = strndup(out, n);
    mm_openmldb_result_free(r);
    return copy;
}

/* A name of any bytes but blanks at its ends and those that end a field. */
static void random_name(uint32_t *seed, char *to)
{
    static const char bytes[] = "az09_.:-'\"\\/|#&;$ \t{}";
    size_t n = 1 + oc_random(seed, 12);

    for (size_t i = 0; i < n; i++)
        to[i] = i == 0 || i + 1 == n ? 'x' : bytes[oc_random(seed, sizeof bytes - 1)];
    to[n] = 0;
}

START_TEST(moves_survive_both_forms)
{
    mm_ctx *ctx = fx_ctx(NULL);

    for (uint32_t seed = 1; seed <= 100; seed++) {
        uint32_t s = seed;
        char text[2048] = "", name[3][16];
        char *json, *back, *again;
        for (uint32_t i = 0, n = 1 + oc_random(&s, 6); i < n; i++) {
            for (int k = 0; k < 3; k++)
                random_name(&s, name[k]);
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s,%s,%s,%u,%u,%s\n", name[0], name[1], name[2],
                     oc_random(&s, 1 << 24), oc_random(&s, 9), oc_random(&s, 2) ? "10.0.0.4:9000" : "");
        }
        json = convert(ctx, text, strlen(text), MM_OPENMLDB_JSON, MM_OK);
        back = convert(ctx, json, strlen(json), MM_OPENMLDB_STAT, MM_OK);
        ck_assert_str_eq(back, text);
        again = convert(ctx, json, strlen(json), MM_OPENMLDB_JSON, MM_OK);
        ck_assert_str_eq(again, json);
        free(again);
        free(back);
        free(json);
    }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(what_text_cannot_hold)
{
    static const char *const bad[] = { "a,b", "a\\nb", "a\\rb" };
    mm_ctx *ctx = fx_ctx(NULL);
    char text[256];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(text, sizeof text,
                 "{\"format\":\"metamig-openmldb-stat/1\",\"moves\":[{\"endpoint\":\"e\",\"db\":\"%s\","
                 "\"table\":\"t\",\"tid\":1,\"pid\":2,\"extra_replica\":null}]}", bad[i]);
        free(convert(ctx, text, strlen(text), MM_OPENMLDB_JSON, MM_OK));
        free(convert(ctx, text, strlen(text), MM_OPENMLDB_STAT, MM_E_DATA));
    }
    mm_ctx_free(ctx);
}
END_TEST

/* Whatever is left of a file is read, refused, or says that it is empty; nothing is printed of what is refused. */
START_TEST(files_may_be_cut_anywhere)
{
    static const char text[] = E0 ",demo,my table,3,0,\r\n" E0 ",demo,single,7,0," E1 "\n";
    mm_ctx *ctx = fx_ctx(NULL);
    char *json = convert(ctx, text, sizeof text - 1, MM_OPENMLDB_JSON, MM_OK);
    const char *const whole[] = { text, json };

    for (size_t w = 0; w < 2; w++)
        for (size_t n = 0; n < strlen(whole[w]); n++) {
            char *cut = malloc(n + 1);
            const mm_openmldb_text file = { "s", cut, n };
            const mm_openmldb_options o = { .size = sizeof o, .convert = 1 };
            mm_openmldb_result *r = NULL;
            size_t printed;
            memcpy(cut, whole[w], n);
            ck_assert_int_eq(mm_openmldb_stat(&r, ctx, &file, NULL, &o), MM_OK);
            ck_assert(mm_openmldb_code(r) == MM_OK || mm_openmldb_code(r) == MM_E_DATA);
            mm_openmldb_output(r, &printed);
            ck_assert(mm_openmldb_code(r) == MM_OK || printed == 0);
            ck_assert(w == 0 || n == 0 || whole[w][n] == '\n' || mm_openmldb_code(r) == MM_E_DATA);
            mm_openmldb_result_free(r);
            free(cut);
        }
    free(json);
    mm_ctx_free(ctx);
}
END_TEST

FX_SUITE("openmldb_stat", FX_TEST(what_a_file_says), FX_TEST(what_a_capture_says_of_it),
         FX_TEST(moves_survive_both_forms), FX_TEST(what_text_cannot_hold), FX_TEST(files_may_be_cut_anywhere))
