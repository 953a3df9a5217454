#include "core/utf8.h"
#include "support/fixture.h"

#include <string.h>

static size_t seq(const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text;

    return mm__utf8_seq(s, s + n);
}

/* The first and the last character of each length, and of each side of the surrogates. */
START_TEST(characters)
{
    static const char *const good[] = { "\x01", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                                        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf" };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const size_t n = strlen(good[i]);
        ck_assert_uint_eq(seq(good[i], n), n);
        ck_assert_uint_eq(mm__utf8_at(good[i]), n);
        for (size_t k = 0; k < n; k++)
            ck_assert_uint_eq(seq(good[i], k), 0); /* cut off */
    }
    ck_assert_uint_eq(seq("", 1), 1);
    ck_assert_uint_eq(mm__utf8_at(""), 0);
}
END_TEST

START_TEST(no_characters)
{
    static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                       "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                                       "\xff", "\xc3(", "\xe2\x82(", "\xe2(\x80", "\xf0\x9f\x98(", "\xc3", "\xe2\x82" };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_uint_eq(seq(bad[i], strlen(bad[i])), 0);
        ck_assert_uint_eq(mm__utf8_at(bad[i]), 0);
        ck_assert(!mm__utf8_ok(bad[i], strlen(bad[i])));
    }
}
END_TEST

START_TEST(texts)
{
    ck_assert(mm__utf8_ok("", 0));
    ck_assert(mm__utf8_ok("a\xc3\xa9\xf0\x9f\x98\x80", 7));
    ck_assert(mm__utf8_ok("a\0b", 3));
    ck_assert(!mm__utf8_ok("a\xc3\xa9\xf0\x9f\x98\x80", 6));
}
END_TEST

FX_SUITE("utf8", FX_TEST(characters), FX_TEST(no_characters), FX_TEST(texts))
