#include "support/fixture.h"
#include "core/run.h"

#include <string.h>

static mm_finding finding(mm_severity severity, const char *file, uint64_t line, const char *rule)
{
    const mm_finding f = { .severity = severity, .rule = rule, .file = file, .pointer = "/x", .line = line, .col = 1,
                           .text = "text" };
    return f;
}

static void count_up(void *user, const mm_finding *f)
{
    ck_assert_str_eq(f->text, "text");
    ++*(int *)user;
}

START_TEST(findings_come_back_in_order)
{
    static const char *const want[] = { "a:1:r1", "a:1:r2", "a:7:r0", "b:0:r0" };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep = NULL;
    int heard = 0;
    size_t it = 0, i = 0;
    const mm_finding in[] = { finding(MM_ERROR, "b", 0, "r0"), finding(MM_NOTE, "a", 7, "r0"),
                              finding(MM_WARNING, "a", 1, "r2"), finding(MM_ERROR, "a", 1, "r1") };

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    mm_report_listen(rep, count_up, &heard);
    for (size_t k = 0; k < MM_COUNT(in); k++)
        ck_assert_int_eq(mm__report_add(rep, &in[k]), MM_OK);
    for (const mm_finding *f; (f = mm_report_next(rep, &it)) != NULL; i++)
        ck_assert_str_eq(fx_path("%s:%d:%s", f->file, (int)f->line, f->rule), want[i]);
    ck_assert_uint_eq(i, 4);
    ck_assert_int_eq(heard, 4);
    ck_assert_uint_eq(mm_report_count(rep, MM_ERROR), 2);
    ck_assert_uint_eq(mm_report_count(rep, MM_WARNING), 1);
    ck_assert_uint_eq(mm_report_count(rep, MM_NOTE), 1);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}
END_TEST

/* docs/formats/product.md 5: a hop that says again what an earlier one has said of a resource tells nothing new. */
START_TEST(what_an_earlier_hop_told_is_told_once)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep = NULL;
    int heard = 0;
    const mm_finding first[] = { finding(MM_NOTE, "b", 0, "r"), finding(MM_NOTE, "a", 0, "r"),
                                 finding(MM_WARNING, "c", 0, "r"), finding(MM_NOTE, "a", 0, "r") };
    const mm_finding then[] = { finding(MM_NOTE, "a", 0, "r"), finding(MM_NOTE, "a", 0, "s"),
                                finding(MM_NOTE, "a", 2, "r"), finding(MM_WARNING, "c", 0, "r"),
                                finding(MM_NOTE, "b", 0, "r"), finding(MM_NOTE, "c", 0, "r") };

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    mm_report_listen(rep, count_up, &heard);
    for (size_t k = 0; k < MM_COUNT(first); k++)
        ck_assert_int_eq(mm__report_add(rep, &first[k]), MM_OK);
    ck_assert_uint_eq(mm_report_count(rep, MM_NOTE), 3); /* within a hop it is the rule's own matter */
    mm__report_next_hop(rep);
    for (size_t k = 0; k < MM_COUNT(then); k++)
        ck_assert_int_eq(mm__report_add(rep, &then[k]), MM_OK);
    ck_assert_uint_eq(mm_report_count(rep, MM_NOTE), 6);
    ck_assert_uint_eq(mm_report_count(rep, MM_WARNING), 1);
    ck_assert_int_eq(heard, 7);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(rules_are_counted_in_order)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep = NULL;
    size_t it = 0;
    uint64_t n;

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(mm__report_rule(rep, i % 3 == 0 ? "b" : i % 3 == 1 ? "a" : "c", 2), MM_OK);
    ck_assert_str_eq(mm_report_rule_next(rep, &it, &n), "a");
    ck_assert_uint_eq(n, 66);
    ck_assert_str_eq(mm_report_rule_next(rep, &it, &n), "b");
    ck_assert_uint_eq(n, 68);
    ck_assert_str_eq(mm_report_rule_next(rep, &it, NULL), "c");
    ck_assert_ptr_null(mm_report_rule_next(rep, &it, &n));
    mm_report_free(rep);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(the_worst_code_wins)
{
    static const mm_code up[] = { MM_OK, MM_E_VERIFY, MM_E_OPTION, MM_E_DATA, MM_E_IO, MM_E_NOMEM, MM_E_CANCELLED,
                                  MM_E_MISUSE };

    for (size_t i = 0; i < MM_COUNT(up); i++)
        for (size_t j = 0; j < MM_COUNT(up); j++)
            ck_assert_int_eq(mm__code_outranks(up[i], up[j]), i > j);
}
END_TEST

START_TEST(a_lost_finding_is_an_error_of_the_run)
{
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx = fx_ctx(&alloc);
    mm_report *rep = NULL;
    const mm_finding f = finding(MM_NOTE, "a", 1, "r");

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    alloc.fail_at = alloc.calls;
    ck_assert_int_eq(mm__report_add(rep, &f), MM_E_NOMEM);
    ck_assert_int_eq(rep->worst, MM_E_NOMEM);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    ck_assert_uint_eq(alloc.live, 0);
}
END_TEST

FX_SUITE("report", FX_TEST(findings_come_back_in_order),
         FX_TEST(what_an_earlier_hop_told_is_told_once), FX_TEST(rules_are_counted_in_order),
         FX_TEST(the_worst_code_wins), FX_TEST(a_lost_finding_is_an_error_of_the_run))
