/* Versions as VERSION files and entities hold them: docs/formats/ke-metastore.md 1.2. */
#include "metastore/product_version.h"
#include "support/fixture.h"

#include <string.h>

START_TEST(good)
{
    static const struct { const char *text, *printed; } list[] = {
        { "2.5", "2.5.0.0" }, { "3.4.5", "3.4.5.0" }, { "2.3.0.20505", "2.3.0.20505" }, { "0.0", "0.0.0.0" },
        { "5.0.0-beta", "5.0.0.0-SNAPSHOT" }, { "3.0.0-alpha2", "3.0.0.0-SNAPSHOT" }, { "1.2-", "1.2.0.0-SNAPSHOT" },
        { "4294967295.4294967295.4294967295.4294967295-x", "4294967295.4294967295.4294967295.4294967295-SNAPSHOT" },
        { "007.08", "7.8.0.0" },
    };

    for (size_t i = 0; i < MM_COUNT(list); i++) {
        char text[MM_VERSION_TEXT];
        mm_version v;
        ck_assert_msg(mm__version_parse(list[i].text, strlen(list[i].text), &v), "%s", list[i].text);
        mm__version_text(&v, text);
        ck_assert_str_eq(text, list[i].printed);
    }
}
END_TEST

START_TEST(bad)
{
    static const char *const list[] = { "", "3", "3.", ".3", "3..4", "3.4.", "3.4.5.", "3.4.5.6.", "3.4.5.6.7", "v3.4",
                                        "3.x", "3.4 ", " 3.4", "-3.4", "3-4.5", "4294967296.0", "3.+4", "3.4.5b" };

    for (size_t i = 0; i < MM_COUNT(list); i++) {
        mm_version v = { .n = { 7, 7, 7, 7 } };
        ck_assert_msg(!mm__version_parse(list[i], strlen(list[i]), &v), "\"%s\"", list[i]);
        ck_assert_uint_eq(v.n[0], 7);
    }
}
END_TEST

START_TEST(order)
{
    static const char *const rising[] = { "1.6.0", "2.0.0", "2.3.0.20500", "2.3.0.20505", "2.10", "3.0", "3.0.0.1" };

    for (size_t i = 0; i < MM_COUNT(rising); i++)
        for (size_t k = 0; k < MM_COUNT(rising); k++) {
            mm_version a, b;
            ck_assert(mm__version_parse(rising[i], strlen(rising[i]), &a));
            ck_assert(mm__version_parse(rising[k], strlen(rising[k]), &b));
            ck_assert_int_eq(mm__version_cmp(&a, &b), i < k ? -1 : i > k);
        }
}
END_TEST

FX_SUITE("product_version", FX_TEST(good), FX_TEST(bad), FX_TEST(order))
