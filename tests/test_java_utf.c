#include "metastore/java_utf.h"

#include <stdlib.h>
#include <string.h>

#include "support/binary_make.h"
#include "support/fixture.h"

START_TEST(numbers)
{
    const unsigned char p[] = { 0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xf8 };

    ck_assert_uint_eq(mm__be16(p), 0x8102);
    ck_assert_uint_eq(mm__be32(p), 0x81020304u);
    ck_assert_uint_eq(mm__be64(p), UINT64_C(0x81020304050607f8));
    ck_assert_uint_eq(mm__be(p, 0), 0);
    ck_assert_uint_eq(mm__be(p, 5), UINT64_C(0x8102030405));
    ck_assert_uint_eq(mm__be_size(0), 0);
    ck_assert_uint_eq(mm__be_size(255), 1);
    ck_assert_uint_eq(mm__be_size(256), 2);
    ck_assert_uint_eq(mm__be_size(UINT64_MAX), 8);
}
END_TEST

START_TEST(vint_round_trip)
{
    static const int64_t values[] = {
        0, 1, -1, 127, 128, -112, -113, 255, 256, -256, -257, 65535, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN
    };
    bm b = { .len = 0 };
    int64_t v;

    for (size_t i = 0; i < MM_COUNT(values); i++) {
        bm_reset(&b);
        bm_vint(&b, values[i]);
        for (size_t n = 0; n < b.len; n++) {
            unsigned char *cut = malloc(n > 0 ? n : 1);
            memcpy(cut, b.data, n);
            ck_assert_uint_eq(mm__vint_read(cut, n, &v), 0);
            free(cut);
        }
        ck_assert_uint_eq(mm__vint_read(b.data, b.len, &v), b.len);
        ck_assert_int_eq(v, values[i]);
    }
    bm_free(&b);
}
END_TEST

/* The documented bytes of Hadoop, not made by our own writer. */
START_TEST(vint_bytes)
{
    static const struct { const char *bytes; unsigned len; int64_t value; } cases[] = {
        { "\x21", 1, 33 }, { "\x7f", 1, 127 }, { "\x90", 1, -112 }, { "\x8f\x80", 2, 128 }, { "\x8f\xff", 2, 255 },
        { "\x8e\x01\x00", 3, 256 }, { "\x87\x70", 2, -113 }, { "\x87\xff", 2, -256 }, { "\x8f\x05", 2, 5 },
    };
    int64_t v;

    for (size_t i = 0; i < MM_COUNT(cases); i++) {
        ck_assert_uint_eq(mm__vint_read((const unsigned char *)cases[i].bytes, cases[i].len, &v), cases[i].len);
        ck_assert_int_eq(v, cases[i].value);
    }
}
END_TEST

#define NONE SIZE_MAX

typedef struct utf_case { const char *hex; size_t bad, overlong, lone; bool same; const char *text; } utf_case;

static const utf_case utf_cases[] = {
    { "", NONE, NONE, NONE, true, "" },
    { "41 42", NONE, NONE, NONE, true, "41 42" },
    { "c3 a4 e8 8b b1", NONE, NONE, NONE, true, "c3 a4 e8 8b b1" },
    { "41 c0 80 42", NONE, NONE, NONE, false, "41 00 42" },
    { "41 00", NONE, 1, NONE, true, "41 00" },
    { "ed a0 bd ed b8 80", NONE, NONE, NONE, false, "f0 9f 98 80" },
    { "41 ed af bf ed bf bf 42", NONE, NONE, NONE, false, "41 f4 8f bf bf 42" },
    { "ef bf bf", NONE, NONE, NONE, true, "ef bf bf" },
    { "c1 81", NONE, 0, NONE, false, "41" },
    { "e0 81 81", NONE, 0, NONE, false, "41" },
    { "e0 9f bf", NONE, 0, NONE, false, "df bf" },
    { "41 42 43 44 45 46 47 48 80", 8, NONE, NONE, false, NULL },
    { "bf", 0, NONE, NONE, false, NULL },
    { "f0 9f 98 80", 0, NONE, NONE, false, NULL },
    { "ff", 0, NONE, NONE, false, NULL },
    { "41 c3", 1, NONE, NONE, false, NULL },
    { "c3 41", 0, NONE, NONE, false, NULL },
    { "e8 8b", 0, NONE, NONE, false, NULL },
    { "e8 8b 41", 0, NONE, NONE, false, NULL },
    { "e8 41 8b", 0, NONE, NONE, false, NULL },
    { "41 ed a0 80", NONE, NONE, 1, false, NULL },
    { "ed b0 80", NONE, NONE, 0, false, NULL },
    { "ed a0 80 41", NONE, NONE, 0, false, NULL },
    { "ed a0 80 ed a0 80 ed b0 80", NONE, NONE, 0, false, NULL },
    { "ed a0 80 ff", 3, NONE, NONE, false, NULL },
};

START_TEST(scan_and_decode)
{
    for (size_t i = 0; i < MM_COUNT(utf_cases); i++) {
        const utf_case *c = &utf_cases[i];
        bm in = { .len = 0 }, want = { .len = 0 };
        mm_java_utf utf;
        bm_hex(&in, c->hex);
        utf = mm__java_utf_scan(in.data, in.len);
        ck_assert_msg(utf.bad == c->bad && utf.overlong == c->overlong && utf.lone == c->lone, "%s", c->hex);
        if (c->text != NULL) {
            char *out = malloc(in.len > 0 ? in.len : 1);
            size_t n = mm__java_utf_decode(in.data, in.len, out);
            bm_hex(&want, c->text);
            ck_assert_msg(utf.same == c->same, "%s", c->hex);
            ck_assert_msg(n == want.len && (n == 0 || memcmp(out, want.data, n) == 0), "%s", c->hex);
            ck_assert_msg(!utf.same || (n == in.len && (n == 0 || memcmp(out, in.data, n) == 0)), "%s", c->hex);
            free(out);
        }
        bm_free(&in);
        bm_free(&want);
    }
}
END_TEST

START_TEST(place)
{
    bm in = { .len = 0 };

    bm_hex(&in, "41 c0 80 42 ed a0 bd ed b8 80 43");     /* A NUL B smiley C -> 41 00 42 f0 9f 98 80 43 */
    ck_assert_uint_eq(mm__java_utf_place(in.data, in.len, 0), 0);
    ck_assert_uint_eq(mm__java_utf_place(in.data, in.len, 1), 1);
    ck_assert_uint_eq(mm__java_utf_place(in.data, in.len, 2), 3);
    ck_assert_uint_eq(mm__java_utf_place(in.data, in.len, 3), 4);
    ck_assert_uint_eq(mm__java_utf_place(in.data, in.len, 6), 4);
    ck_assert_uint_eq(mm__java_utf_place(in.data, in.len, 7), 10);
    ck_assert_uint_eq(mm__java_utf_place(in.data, in.len, 8), in.len);
    bm_free(&in);
}
END_TEST

/* All pairs of bytes, in a buffer of exactly their size: nothing is read behind it, nothing written beyond it. */
START_TEST(every_pair_of_bytes)
{
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            unsigned char *in = malloc(2);
            char *out = malloc(2);
            mm_java_utf utf;
            in[0] = (unsigned char)a;
            in[1] = (unsigned char)b;
            utf = mm__java_utf_scan(in, 2);
            if (utf.bad == SIZE_MAX && utf.lone == SIZE_MAX)
                ck_assert_uint_le(mm__java_utf_decode(in, 2, out), 2);
            if (a < 0x80 && b < 0x80)
                ck_assert(utf.bad == SIZE_MAX && utf.same);
            free(in);
            free(out);
        }
}
END_TEST

FX_SUITE("java_utf", FX_TEST(numbers), FX_TEST(vint_round_trip), FX_TEST(vint_bytes), FX_TEST(scan_and_decode),
         FX_TEST(place), FX_TEST(every_pair_of_bytes))
