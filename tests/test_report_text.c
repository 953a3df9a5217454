/* A report as JSON and as JUnit XML. */
#include <string.h>

#include "core/run.h"
#include "support/fixture.h"

typedef struct text { char data[16384]; size_t len, fail_after; } text;

static int collect(void *user, const void *data, size_t len)
{
    text *t = user;

    if (t->len + len > t->fail_after || t->len + len >= sizeof t->data)
        return -1;
    memcpy(t->data + t->len, data, len);
    t->len += len;
    t->data[t->len] = 0;
    return 0;
}

static void add(mm_report *rep, mm_severity severity, const char *file, const char *pointer, uint64_t line,
                const char *message)
{
    const mm_finding f = { .severity = severity, .rule = "core/option", .file = file, .pointer = pointer,
                           .line = line, .col = line * 2, .text = message };
    ck_assert_int_eq(mm__report_add(rep, &f), MM_OK);
}

static mm_report *sample(mm_ctx *ctx)
{
    mm_report *rep;
    const mm_side in = { "in", "kylin-0.6", "0.6.5", 3, 99 }, out = { "out", "kylin-0.7", "0.7.2", 4, 120 };

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    add(rep, MM_ERROR, "cube/b\"<&>.json", "/segments/0", 7,
        "bad \"thing\" \\ \x1b[31m\xff & <b>\n\xef\xbf\xbf \xc3\xa9");
    add(rep, MM_NOTE, "cube/a.json", "", 0, "fine");
    add(rep, MM_WARNING, "", "", 0, "the dump as a whole");
    ck_assert_int_eq(mm__report_rule(rep, "kylin-0.7/b", 2), MM_OK);
    ck_assert_int_eq(mm__report_rule(rep, "kylin-0.7/a", 1), MM_OK);
    ck_assert_int_eq(mm__report_side(rep, false, &in), MM_OK);
    ck_assert_int_eq(mm__report_side(rep, true, &out), MM_OK);
    ck_assert_int_eq(mm__report_hop(rep, "kylin-0.7", "kylin-0.6", "kylin-0.7"), MM_OK);
    rep->counts = (mm_counts){ 3, 1, 1, 2, 1, 4 };
    return rep;
}

START_TEST(json_has_the_schema)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep = sample(ctx);
    text got = { .fail_after = SIZE_MAX };
    static const char want[] =
        "{\"format\":\"metamig-report/1\",\"command\":\"convert\",\"version\":\"VERSION\",\"result\":\"warnings\","
        "\"published\":false,\"input\":{\"path\":\"in\",\"format\":\"kylin-0.6\",\"release\":\"0.6.5\",\"resources\":3,"
        "\"bytes\":99},\"output\":{\"path\":\"out\",\"format\":\"kylin-0.7\",\"release\":\"0.7.2\",\"resources\":4,"
        "\"bytes\":120},\"hops\":[{\"id\":\"kylin-0.7\",\"from\":\"kylin-0.6\",\"to\":\"kylin-0.7\"}],"
        "\"counts\":{\"read\":3,\"unchanged\":1,\"changed\":1,\"created\":2,\"dropped\":1,\"written\":4},"
        "\"rules\":{\"kylin-0.7/a\":1,\"kylin-0.7/b\":2},\"errors\":1,\"warnings\":1,\"notes\":1,\"findings\":["
        "{\"severity\":\"warning\",\"rule\":\"core/option\",\"text\":\"the dump as a whole\"},"
        "{\"severity\":\"note\",\"rule\":\"core/option\",\"file\":\"cube/a.json\",\"text\":\"fine\"},"
        "{\"severity\":\"error\",\"rule\":\"core/option\",\"file\":\"cube/b\\\"<&>.json\",\"pointer\":\"/segments/0\","
        "\"line\":7,\"col\":14,\"text\":\"bad \\\"thing\\\" \\\\ \\u001b[31m\\ufffd & <b>\\u000a\xef\xbf\xbf "
        "\xc3\xa9\"}],"
        "\"seconds\":0.000}\n";
    char *version;

    ck_assert_int_eq(mm_report_json(rep, "convert", collect, &got), MM_OK);
    version = strstr(got.data, mm_version_text());
    ck_assert_ptr_nonnull(version);
    ck_assert_uint_eq((size_t)(version - got.data), (size_t)(strstr(want, "VERSION") - want));
    ck_assert_str_eq(version + strlen(mm_version_text()), strstr(want, "VERSION") + 7);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(json_is_json)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep = sample(ctx);
    text got = { .fail_after = SIZE_MAX };
    mm_json *json;
    mm_node node;
    uint64_t n;

    ck_assert_int_eq(mm_report_json(rep, "convert", collect, &got), MM_OK);
    ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
    ck_assert_int_eq(mm_json_parse(json, "report", got.data, got.len, MM_JSON_FILE), MM_OK);
    ck_assert_int_eq(mm_json_find(json, "/counts/read", &node), MM_OK);
    ck_assert_int_eq(mm_node_u64(node, &n), MM_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert_int_eq(mm_json_find(json, "/findings/2/line", &node), MM_OK);
    ck_assert_int_eq(mm_node_u64(node, &n), MM_OK);
    ck_assert_uint_eq(n, 7);
    mm_json_free(json);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(junit_has_a_case_per_resource)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep = sample(ctx);
    text got = { .fail_after = SIZE_MAX };
    static const char want[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"metamig\" tests=\"3\" failures=\"1\" time=\"0.000\">\n"
        " <testsuite name=\"verify\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"0.000\">\n"
        "  <testcase classname=\"verify\" name=\"run\" time=\"0.000\">\n"
        "   <system-out>warning: the dump as a whole [core/option]\n</system-out>\n"
        "  </testcase>\n"
        "  <testcase classname=\"verify\" name=\"cube/a.json\">\n"
        "   <system-out>cube/a.json: note: fine [core/option]\n</system-out>\n"
        "  </testcase>\n"
        "  <testcase classname=\"verify\" name=\"cube/b&quot;&lt;&amp;&gt;.json\">\n"
        "   <failure type=\"core/option\" message=\"bad &quot;thing&quot; \\ \\x1b[31m\\xff &amp; &lt;b&gt;\\x0a"
        "\\xef\\xbf\\xbf \xc3\xa9\">cube/b&quot;&lt;&amp;&gt;.json:7:14: error: /segments/0: bad &quot;thing&quot; \\ "
        "\\x1b[31m\\xff &amp; &lt;b&gt;\\x0a\\xef\\xbf\\xbf \xc3\xa9 [core/option]\n</failure>\n"
        "  </testcase>\n"
        " </testsuite>\n"
        "</testsuites>\n";

    ck_assert_int_eq(mm_report_junit(rep, "verify", collect, &got), MM_OK);
    ck_assert_str_eq(got.data, want);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}
END_TEST

/* A run that failed without a finding is not a green tick. */
START_TEST(failed_run_is_a_failure)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep;
    text got = { .fail_after = SIZE_MAX };

    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    ck_assert_int_eq(mm_ctx_set(ctx, "threads", "many"), MM_E_OPTION);
    ck_assert_int_eq(mm_report_fail(rep, MM_E_OPTION), MM_OK);
    ck_assert_int_eq(mm_report_json(rep, "convert", collect, &got), MM_OK);
    ck_assert_ptr_nonnull(strstr(got.data, "\"result\":\"failed\""));
    ck_assert_ptr_nonnull(strstr(got.data, "\"rule\":\"core/option\""));
    ck_assert_ptr_null(strstr(got.data, "\"published\""));
    got.len = 0;
    ck_assert_int_eq(mm_report_junit(rep, "convert", collect, &got), MM_OK);
    ck_assert_ptr_nonnull(strstr(got.data, "tests=\"1\" failures=\"1\""));
    mm_report_free(rep);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(writer_may_fail_anywhere)
{
    mm_code (*const forms[])(const mm_report *, const char *, mm_write_fn *, void *) = { mm_report_json,
                                                                                         mm_report_junit };
    for (size_t f = 0; f < 2; f++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_report *rep = sample(ctx);
        text got = { .fail_after = 0 };
        for (int i = 0; i < 200; i++) /* more than one block */
            add(rep, MM_NOTE, "cube/c.json", "", (uint64_t)i + 1, "again");
        ck_assert_int_eq(forms[f](rep, "convert", collect, &got), MM_E_IO);
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/io");
        got.fail_after = 5000;
        ck_assert_int_eq(forms[f](rep, "convert", collect, &got), MM_E_IO);
        mm_report_free(rep);
        mm_ctx_free(ctx);
    }
}
END_TEST

FX_SUITE("report_text", FX_TEST(json_has_the_schema), FX_TEST(json_is_json), FX_TEST(junit_has_a_case_per_resource),
         FX_TEST(failed_run_is_a_failure), FX_TEST(writer_may_fail_anywhere))
