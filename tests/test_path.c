#include "core/path.h"
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

static const char *fault(const char *path, bool zip)
{
    return mm__path_fault(path, strlen(path), zip);
}

START_TEST(safe_names)
{
    static const char *const good[] = { "a", "cube/a.json", "...", "..a", "a..", ".x", "a b",
                                        "\xc3\xa9/\xf0\x9f\x98\x80", "C:x", "a\\b", "a:b", "\x7f" };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(fault(good[i], false) == NULL, "%s: %s", good[i], fault(good[i], false));
    ck_assert_ptr_null(fault("1:x", true));
    ck_assert_ptr_null(fault("ab:x", true));
}
END_TEST

START_TEST(unsafe_names)
{
    static const struct { const char *path, *why; bool zip; } bad[] = {
        { "", "no name at all", false },
        { "/a", "an absolute name", false },
        { "..", "a \"..\" component", false },
        { "a/../b", "a \"..\" component", false },
        { "a/..", "a \"..\" component", false },
        { "./a", "a \".\" component", false },
        { "a/.", "a \".\" component", false },
        { "a//b", "an empty component", false },
        { "a/", "an empty component", false },
        { "a\\b", "a backslash", true },
        { "C:x", "a drive letter", true },
        { "z:/x", "a drive letter", true },
        { "\xff", "bytes that are not UTF-8", false },
        { "a/\xc3", "bytes that are not UTF-8", false },
        { "\xc0\xaf", "bytes that are not UTF-8", false },
        { "\xed\xa0\x80", "bytes that are not UTF-8", false },
        { "\xf4\x90\x80\x80", "bytes that are not UTF-8", false },
        { "\xe0\x9f\xbf", "bytes that are not UTF-8", false },
        { "\xf0\x8f\xbf\xbf", "bytes that are not UTF-8", false },
        { "\xf5\x80\x80\x80", "bytes that are not UTF-8", false },
        { "\x80", "bytes that are not UTF-8", false },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_str_eq(fault(bad[i].path, bad[i].zip), bad[i].why);
    ck_assert_str_eq(mm__path_fault("a\0b", 3, false), "a NUL byte");
    /* the length counts, not the end of the text */
    ck_assert_ptr_null(mm__path_fault("a/..", 1, false));
}
END_TEST

START_TEST(long_names)
{
    char path[5000];

    memset(path, 'x', sizeof path);
    ck_assert_ptr_null(mm__path_fault(path, 255, false));
    ck_assert_str_eq(mm__path_fault(path, 256, false), "a component over 255 bytes");
    for (size_t i = 200; i < sizeof path; i += 200)
        path[i] = '/';
    ck_assert_ptr_null(mm__path_fault(path, 4096, false));
    ck_assert_str_eq(mm__path_fault(path, 4097, false), "a name over 4096 bytes");
}
END_TEST

START_TEST(patterns)
{
    static const struct { const char *pattern, *path; bool match; } t[] = {
        { "/cube/*.json", "/cube/a.json", true },
        { "/cube/*.json", "/cube/.json", true },
        { "/cube/*.json", "/cube/a/b.json", false },
        { "/cube/*.json", "/cube/a.jso", false },
        { "/cube/*.json", "/cube/a.json.json", true },
        { "/cube/*.json", "/cube/a.json.x", false },
        { "/cube/*", "/cube/", true },
        { "/*/a", "/x/a", true },
        { "/*/a", "/x/y/a", false },
        { "/a*b*c", "/aXbYbZc", true },
        { "/a*b*c", "/aXbYb", false },
        { "/a*/b*c", "/a1/b2c", true },
        { "/a*/b*c", "/a/1/bc", false },
        { "/table/**.json", "/table/a.json", true },
        { "/table/**.json", "/table/a/b.json", true },
        { "/table/**.json", "/table/a/b.jsonx", false },
        { "/x/**", "/x/a/b/c", true },
        { "/x/**", "/xa", false },
        { "/**/a.json", "/a.json", true },
        { "/**/a.json", "/x/a.json", true },
        { "/**/a.json", "/x/y/a.json", true },
        { "/**/a.json", "/xa.json", false },
        { "/**/a.json", "/x/ya.json", false },
        { "/**/b/*.x", "/a/b/c/b/d.x", true },
        { "/**/b/*.x", "/a/b/c/d.x", false },
        { "**", "", true },
        { "*", "", true },
        { "*", "/", false },
        { "", "", true },
        { "", "a", false },
        { "/UUID", "/UUID", true },
        { "/UUID", "/UUIDS", false },
        { "/**/x/**/y", "/x/y", true },
        { "/**/x/**/y", "/a/x/b/c/y", true },
        { "/**/x/**/y", "/a/b/c/y", false },
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
        ck_assert_msg(mm__path_match(t[i].pattern, t[i].path, strlen(t[i].path)) == t[i].match, "%s on %s",
                      t[i].pattern, t[i].path);
}
END_TEST

/* The plain definition, by trying everything. */
static bool slow(const char *p, const char *t, const char *start, const char *first)
{
    if (p[0] == '*' && p[1] == '*') {
        const bool whole = p[2] == '/' && (p == first || p[-1] == '/');
        for (const char *at = t;; at++) {
            if (whole ? (at == t || at[-1] == '/') && slow(p + 3, at, start, first) : slow(p + 2, at, start, first))
                return true;
            if (*at == 0)
                return false;
        }
    }
    if (p[0] == '*') {
        for (const char *at = t;; at++) {
            if (slow(p + 1, at, start, first))
                return true;
            if (*at == 0 || *at == '/')
                return false;
        }
    }
    return p[0] == 0 ? t[0] == 0 : p[0] == t[0] && slow(p + 1, t + 1, start, first);
}

START_TEST(patterns_agree_with_the_definition)
{
    static const char letters[] = "ab/*";
    char p[8], t[9];
    unsigned seed = 1;

    for (int round = 0; round < 200000; round++) {
        size_t np, nt;
        seed = seed * 1103515245u + 12345u;
        np = (seed >> 16) % 7;
        for (size_t i = 0; i < np; i++) {
            seed = seed * 1103515245u + 12345u;
            p[i] = letters[(seed >> 16) % 4];
        }
        p[np] = 0;
        if (strstr(p, "***") != NULL) /* says nothing that two stars do not */
            continue;
        seed = seed * 1103515245u + 12345u;
        nt = (seed >> 16) % 8;
        for (size_t i = 0; i < nt; i++) {
            seed = seed * 1103515245u + 12345u;
            t[i] = letters[(seed >> 16) % 3];
        }
        t[nt] = 0;
        ck_assert_msg(mm__path_match(p, t, nt) == slow(p, t, t, p), "%s on %s", p, t);
    }
}
END_TEST

START_TEST(base_names)
{
    ck_assert_str_eq(mm__path_base("/cube/a.json"), "a.json");
    ck_assert_str_eq(mm__path_base("a"), "a");
    ck_assert_str_eq(mm__path_base("/"), "");
}
END_TEST

FX_SUITE("path", FX_TEST(safe_names), FX_TEST(unsafe_names), FX_TEST(long_names), FX_TEST(patterns),
         FX_TEST(patterns_agree_with_the_definition), FX_TEST(base_names))
