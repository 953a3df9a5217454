/* Each rule of this family has a case that provokes it, and a neighbour that does not: the same dump but for the
 * smallest change that makes it right. testdata/cnosdb/rules; docs/formats/cnosdb-2.3-to-2.4.md. */
#include "support/cnosdb_case.h"
#include "support/cnosdb_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[] = { "convert", "dump", "sql", "verify", "verify-form" };
enum { FILES = sizeof files / sizeof files[0] };

static const char *path_of(size_t i)
{
    return fx_testdata(fx_path("cnosdb/rules/%s.case", files[i]));
}

static const char *setting(const cc_side *side, const char *name)
{
    for (size_t i = 0; i < side->n_settings; i++)
        if (strcmp(side->settings[i].name, name) == 0)
            return side->settings[i].value;
    return NULL;
}

static void run(const cc_side *side, cd_run *r)
{
    const mm_cnosdb_sql sql = { .size = sizeof sql, .location = setting(side, "location"),
                                .connection = setting(side, "connection"),
                                .with_usage_schema = setting(side, "with-usage-schema") != NULL };
    cd_setting settings[CC_SETTINGS + 1] = { { NULL, NULL } };

    *r = (cd_run){ 0 };
    if (strcmp(side->verb, "sql") == 0) {
        r->sql = &sql;
    } else {
        for (size_t i = 0; i < side->n_settings; i++)
            settings[i] = (cd_setting){ side->settings[i].name, side->settings[i].value };
        r->settings = settings;
        r->verify = strcmp(side->verb, "verify") == 0;
        *(r->verify ? &r->from : &r->to) = side->target;
    }
    cd_text(r, side->text != NULL ? side->text : "", side->len);
    r->settings = NULL;
    r->sql = NULL;
}

static size_t how_often(const cd_run *r, const char *id)
{
    return cd_count(r, id) + (strncmp(id, "cnosdb-2.4/", 11) == 0 ? cd_rule(r, id) : 0);
}

static void check(const char *file, const cc_file *f, const cc_case *c)
{
    cc_side bad, good;
    cd_run r;

    cc_side_make(f, c, '-', &bad);
    run(&bad, &r);
    ck_assert_msg(how_often(&r, c->rule) == c->times, "%s: %s: %zu times, not %u\n%.2000s", file, c->rule,
                  how_often(&r, c->rule), c->times, r.findings);
    ck_assert_msg((r.code == MM_OK) == (r.errors == 0), "%s: %s: code %d\n%.2000s", file, c->rule, r.code, r.findings);
    ck_assert_msg(r.verify || (r.out == NULL) == (r.errors > 0), "%s: %s: published", file, c->rule);
    ck_assert_ptr_null(strstr(r.report, "secret-word"));
    cd_free(&r);

    cc_side_make(f, c, '+', &good);
    run(&good, &r);
    ck_assert_msg(how_often(&r, c->rule) == 0 && r.code == MM_OK && r.errors == 0,
                  "%s: neighbour of %s: code %d\n%.2000s", file, c->rule, r.code, r.findings);
    ck_assert_ptr_null(strstr(r.report, "secret-word"));
    cd_free(&r);
    cc_side_free(&good);
    cc_side_free(&bad);
}

START_TEST(each_case_and_its_neighbour)
{
    cc_file f;
    cc_case c;

    for (size_t i = 0; i < FILES; i++) {
        for (cc_open(&f, path_of(i)); cc_next(&f, &c);)
            check(files[i], &f, &c);
        cc_close(&f);
    }
}
END_TEST

static bool has_case(const char *id)
{
    cc_file f;
    cc_case c;
    bool found = false;

    for (size_t i = 0; i < FILES && !found; i++) {
        for (cc_open(&f, path_of(i)); !found && cc_next(&f, &c);)
            found = strcmp(c.rule, id) == 0;
        cc_close(&f);
    }
    return found;
}

START_TEST(no_rule_without_a_case)
{
    size_t it = 0, n = 0;

    for (const mm_rule_info *r; (r = mm_rule_next(&it)) != NULL;)
        if (strncmp(r->id, "cnosdb", 6) == 0) {
            ck_assert_msg(has_case(r->id), "%s has no case", r->id);
            n++;
        }
    ck_assert_uint_gt(n, 100);
}
END_TEST

FX_SUITE("cnosdb_neighbours", FX_TEST(each_case_and_its_neighbour), FX_TEST(no_rule_without_a_case))
