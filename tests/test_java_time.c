/* Dates of Kylin 0.6: docs/formats/kylin-0.6-to-0.7.md 4.5.2. */
#include "metastore/java_time.h"
#include "support/fixture.h"

#include <string.h>

typedef struct sample { const char *text; int64_t ms; mm_time_verdict verdict; } sample;

static void check(const sample *s, size_t n, const char *zones)
{
    for (size_t i = 0; i < n; i++) {
        int64_t ms = 77;
        const mm_time_verdict verdict = mm__java_time_parse(s[i].text, zones, &ms);
        ck_assert_msg(verdict == s[i].verdict && ms == s[i].ms, "\"%s\": %d, %lld", s[i].text, (int)verdict,
                      (long long)ms);
    }
}

START_TEST(zones)
{
    static const sample known[] = {
        { "2014-06-29 20:15:18 GMT", 1404072918000, MM_TIME_OK },
        { "2014-06-29 20:15:18 UTC", 1404072918000, MM_TIME_OK },
        { "2014-06-29 20:15:18 PST", 1404101718000, MM_TIME_OK },
        { "2014-06-29 20:15:18 PDT", 1404098118000, MM_TIME_OK },
        { "2014-01-15 20:15:18 PDT", 1389842118000, MM_TIME_OK }, /* fixed, whatever the season */
        { "2014-06-29 20:15:18 CST", 1404094518000, MM_TIME_AMBIGUOUS },
        { "2014-06-29 20:15:18 IST", 1404065718000, MM_TIME_AMBIGUOUS },
        { "2014-06-29 20:15:18 AEDT", 1404033318000, MM_TIME_OK },
        { "2014-06-29 20:15:18 GMT+08:00", 1404044118000, MM_TIME_OK },
        { "2014-06-29 20:15:18 GMT-07:00", 1404098118000, MM_TIME_OK },
        { "2014-06-29 20:15:18 -0700", 1404098118000, MM_TIME_OK },
        { "2014-06-29 20:15:18 +0530", 1404053118000, MM_TIME_OK },
        { "1969-12-31 23:59:59 GMT", -1000, MM_TIME_OK },
        { "1970-01-01 00:00:00 GMT", 0, MM_TIME_OK },
        { "2012-02-29 00:00:00 GMT", 1330473600000, MM_TIME_OK },
        { "2000-02-29 12:00:00 GMT", 951825600000, MM_TIME_OK },
    };
    check(known, sizeof known / sizeof known[0], NULL);
}
END_TEST

START_TEST(bad_texts)
{
    static const char *const texts[] = {
        "", "now", "2014-06-29", "2014-06-29 20:15:18", "2014-06-29 20:15:18 ", "2014-06-29 20:15:18 Z",
        "2014-06-29 20:15:18 +08:00", "2014-06-29 20:15:18 GMT+8", "2014-06-29 20:15:18 GMT-0700",
        "2014-06-29 20:15:18 America/New_York", "2014-06-29 20:15:18 XYZ", "2014-06-29 20:15:18 gmt",
        " 2014-06-29 20:15:18 GMT", "2014-06-29 20:15:18 GMT ", "2014-06-29 20:15:18 GMT x", "2014-6-29 20:15:18 GMT",
        "2014-13-01 00:00:00 GMT", "2014-00-01 00:00:00 GMT", "2014-02-29 00:00:00 GMT", "1900-02-29 00:00:00 GMT",
        "2014-01-32 00:00:00 GMT", "2014-01-00 00:00:00 GMT", "2014-01-01 24:00:00 GMT", "2014-01-01 00:60:00 GMT",
        "2014-01-01 00:00:60 GMT", "0000-01-01 00:00:00 GMT", "2014-01-01 00:00:00 +2400", "2014-01-01 00:00:00 +0060",
        "2014-01-01 00:00:00 0800", "2014/01/01 00:00:00 GMT", "20140101000000GMT", "2014-01-01T00:00:00 GMT",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const sample bad = { texts[i], 0, MM_TIME_BAD };
        check(&bad, 1, "CST=+08:00");
    }
}
END_TEST

START_TEST(zones_given)
{
    static const sample known[] = {
        { "2014-06-29 20:15:18 CST", 1404044118000, MM_TIME_OK },
        { "2014-06-29 20:15:18 IST", 1404053118000, MM_TIME_OK },
        { "2014-06-29 20:15:18 XYZ", 1404076518000, MM_TIME_OK },
        { "2014-06-29 20:15:18 GMT", 1404072918000, MM_TIME_OK },
    };
    static const char *const bad[] = { "CST", "CST=", "CST=8", "CST=+8:00", "CST=+0800", "=+08:00", "CST=+08:00,",
                                       "CST=+08:00,,IST=+05:30", "CST=+25:00", "CST=+08:00 " };
    const char *at;
    size_t len;

    check(known, sizeof known / sizeof known[0], "CST=+08:00,IST=+05:30,XYZ=-01:00");
    ck_assert(mm__java_time_zones(NULL, &at, &len));
    ck_assert(mm__java_time_zones("", &at, &len));
    ck_assert(mm__java_time_zones("CST=+08:00,IST=+05:30", &at, &len));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!mm__java_time_zones(bad[i], &at, &len), "%s", bad[i]);
    ck_assert(!mm__java_time_zones("A=+01:00,B", &at, &len));
    ck_assert_uint_eq(len, 1);
    ck_assert(*at == 'B');
}
END_TEST

FX_SUITE("java_time", FX_TEST(zones), FX_TEST(bad_texts), FX_TEST(zones_given))
