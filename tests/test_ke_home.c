/* Installation folders: docs/formats/ke-metastore.md 2.1. */
#include "ke/ke_home.h"
#include "support/fixture.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(versions)
{
    static const struct { const char *text; mm_ke_product product; const char *word, *version; } list[] = {
        { "Apache kylin 3.1.3\n", MM_KE_KYLIN, "3.1.3", "3.1.3.0" },
        { "Apache Kylin 5.0.0-beta\n", MM_KE_KYLIN, "5.0.0-beta", "5.0.0.0-SNAPSHOT" },
        { "Kyligence Enterprise 3.4.5.2118", MM_KE_KE, "3.4.5.2118", "3.4.5.2118" },
        { "KYLIGENCE v2.5.6", MM_KE_KE, "v2.5.6", "2.5.6.0" },
        { "kap-2.5.6 2.5.6.1001 GA", MM_KE_KE, "2.5.6.1001", "2.5.6.1001" },
        { "Kyligence KAP 2.5.4.1007 (1.2.3)", MM_KE_KE, "2.5.4.1007", "2.5.4.1007" },
        { "a 1.2 b 3.4 c 5", MM_KE_ANY, "3.4", "3.4.0.0" },
        { "\r\n \t\v2.5.6\r\nApache Kylin 9.9", MM_KE_ANY, "2.5.6", "2.5.6.0" },
        { "3.4.5b", MM_KE_ANY, "3.4.5b", NULL },
        { "1.2.3.4.5 7.1", MM_KE_ANY, "7.1", "7.1.0.0" },
        { "7.1 1.2.3.4.5", MM_KE_ANY, "1.2.3.4.5", NULL },
        { "Kylin", MM_KE_KYLIN, "Kylin", NULL },
        { "vv1.2 v.3 3. 3", MM_KE_ANY, "3", NULL },
        { "", MM_KE_ANY, "", NULL },
        { " \n\n", MM_KE_ANY, "", NULL },
    };

    for (size_t i = 0; i < MM_COUNT(list); i++) {
        char text[MM_VERSION_TEXT];
        mm_ke_version v;
        mm__ke_version_read(list[i].text, strlen(list[i].text), &v);
        ck_assert_int_eq(v.product, list[i].product);
        ck_assert_str_eq(v.word, list[i].word);
        ck_assert_msg(v.version.known == (list[i].version != NULL), "\"%s\"", list[i].text);
        if (!v.version.known)
            continue;
        mm__version_text(&v.version, text);
        ck_assert_str_eq(text, list[i].version);
    }
}
END_TEST

START_TEST(long_words)
{
    char text[4096];
    mm_ke_version v;

    memset(text, 'x', sizeof text);
    mm__ke_version_read(text, sizeof text, &v);
    ck_assert(!v.version.known);
    ck_assert_uint_eq(strlen(v.word), sizeof v.word - 1);
    memcpy(text, "1.", 2);
    memset(text + 2, '9', sizeof text - 2);
    mm__ke_version_read(text, sizeof text, &v);
    ck_assert(!v.version.known);
}
END_TEST

START_TEST(commits)
{
    static const struct { const char *text, *commit; } list[] = {
        { "#\n# licence\n#\n\nabc123\n", "abc123" },
        { "abc123@kylin5\npackage.timestamp: 1\nos: x\n", "abc123@kylin5" },
        { "# only a licence", "" }, { "", "" }, { "\n\n", "" }, { "abc def", "abc" }, { "a\033b", "a" },
        { "\nabc", "abc" },
    };
    char out[8];

    for (size_t i = 0; i < MM_COUNT(list); i++) {
        char commit[96];
        mm__ke_commit_read(list[i].text, strlen(list[i].text), commit, sizeof commit);
        ck_assert_str_eq(commit, list[i].commit);
    }
    mm__ke_commit_read("0123456789", 10, out, sizeof out);
    ck_assert_str_eq(out, "0123456");
}
END_TEST

START_TEST(pids)
{
    static const struct { const char *text; int pid; } list[] = {
        { "123", 123 }, { "123\n", 123 }, { " 7 \r\n", 7 }, { "2147483647", INT_MAX }, { "2147483648", 0 }, { "", 0 },
        { "-1", 0 }, { "0", 0 }, { "1 2", 0 }, { "x", 0 }, { "99999999999999999999999", 0 }, { "\n", 0 },
    };

    for (size_t i = 0; i < MM_COUNT(list); i++)
        ck_assert_msg(mm__ke_pid_read(list[i].text, strlen(list[i].text)) == list[i].pid, "\"%s\"", list[i].text);
}
END_TEST

static void put(const char *home, const char *name, const char *text)
{
    fx_write(fx_path("%s/%s", home, name), text, strlen(text));
}

START_TEST(folder)
{
    mm_ctx *ctx = fx_ctx(NULL);
    const char *home = fx_path("%s/home", fx_tmp());
    char number[32];
    mm_ke_home h;
    pid_t child;

    put(home, "VERSION", "Kyligence Enterprise 2.5.6.1001\n");
    put(home, "commit.sha1", "abc\n");
    snprintf(number, sizeof number, "%ld\n", (long)getpid());
    put(home, "pid", number);
    ck_assert_int_eq(mm__ke_home_read(ctx, home, &h), MM_OK);
    ck_assert(h.has_version && h.is.version.known && h.is.product == MM_KE_KE && h.running);
    ck_assert_str_eq(h.commit, "abc");
    ck_assert_int_eq(h.pid, (int)getpid());
    put(home, "commit_SHA1", "def\n"); /* the newer name wins */
    child = fork();
    if (child == 0) {
        execlp("true", "true", (char *)NULL);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    snprintf(number, sizeof number, "%ld", (long)child);
    put(home, "pid", number);
    ck_assert_int_eq(mm__ke_home_read(ctx, home, &h), MM_OK);
    ck_assert(h.pid == child && !h.running);
    ck_assert_str_eq(h.commit, "def");
    ck_assert_int_eq(mm__ke_home_read(ctx, fx_path("%s/nothing", fx_tmp()), &h), MM_E_IO);
    ck_assert_int_eq(mm__ke_home_read(ctx, fx_path("%s/VERSION", home), &h), MM_E_IO);
    mm_ctx_free(ctx);
}
END_TEST

FX_SUITE("ke_home", FX_TEST(versions), FX_TEST(long_words), FX_TEST(commits), FX_TEST(pids), FX_TEST(folder))
