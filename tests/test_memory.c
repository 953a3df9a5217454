#include "support/fixture.h"
#include "core/core.h"

#include <stdio.h>
#include <string.h>

START_TEST(arena_gives_aligned_zeroed_memory)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_arena a;

    mm__arena_init(&a, ctx);
    for (int round = 0; round < 3; round++) {
        for (size_t n = 0; n < 5000; n += 7) {
            char *p = mm__arena_alloc(&a, n);
            ck_assert_ptr_nonnull(p);
            ck_assert_uint_eq((uintptr_t)p % 16, 0);
            ck_assert(n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0));
            memset(p, 0xff, n);
        }
        mm__arena_reset(&a);
    }
    mm__arena_free(&a);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(arena_grows_in_place_or_copies)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_arena a;
    char *p, *q;

    mm__arena_init(&a, ctx);
    p = mm__arena_alloc(&a, 10);
    memcpy(p, "0123456789", 10);
    q = mm__arena_grow(&a, p, 10, 4000);
    ck_assert_ptr_eq(q, p); /* the last one, and there is room */
    ck_assert_ptr_nonnull(mm__arena_alloc(&a, 1));
    q = mm__arena_grow(&a, p, 4000, 200000);
    ck_assert_ptr_ne(q, p);
    ck_assert_int_eq(memcmp(q, "0123456789", 10), 0);
    ck_assert_str_eq(mm__arena_printf(&a, "%d-%s", 5, "x"), "5-x");
    ck_assert_ptr_null(mm__arena_alloc(&a, SIZE_MAX - 8));
    ck_assert_int_eq(mm_ctx_error(ctx)->code, MM_E_NOMEM);
    mm__arena_free(&a);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(buffer_collects_and_remembers_failure)
{
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx = fx_ctx(&alloc);
    mm_buf b;

    mm__buf_init(&b, ctx);
    for (int i = 0; i < 1000; i++)
        mm__buf_printf(&b, "%d,", i);
    ck_assert_int_eq(mm__buf_ok(&b), MM_OK);
    ck_assert_uint_eq(b.len, 3890);
    ck_assert_int_eq(b.data[b.len], 0);
    alloc.fail_at = alloc.calls;
    ck_assert_ptr_null(mm__buf_room(&b, 1 << 20));
    ck_assert_int_eq(mm__buf_ok(&b), MM_E_NOMEM);
    mm__buf_add(&b, "x", 1);
    ck_assert_uint_eq(b.len, 3890);
    mm__buf_free(&b);
    mm_ctx_free(ctx);
    ck_assert_uint_eq(alloc.live, 0);
}
END_TEST

START_TEST(map_finds_what_was_put)
{
    static char keys[2000][8];
    mm_ctx *ctx = fx_ctx(NULL);
    mm_map m;

    mm__map_init(&m, ctx, false);
    ck_assert_ptr_null(mm__map_get(&m, "x", 1));
    for (int i = 0; i < 2000; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        ck_assert_int_eq(mm__map_put(&m, keys[i], strlen(keys[i]), keys[i]), MM_OK);
    }
    ck_assert_uint_eq(m.n, 2000);
    for (int i = 0; i < 2000; i++)
        ck_assert_ptr_eq(mm__map_get(&m, keys[i], strlen(keys[i])), keys[i]);
    ck_assert_ptr_null(mm__map_get(&m, "K1", 2));
    mm__map_free(&m);
    mm__map_init(&m, ctx, true);
    ck_assert_int_eq(mm__map_put(&m, "Name", 4, keys), MM_OK);
    ck_assert_ptr_eq(mm__map_get(&m, "nAME", 4), keys);
    ck_assert_ptr_null(mm__map_get(&m, "nAM\xc5", 4));
    mm__map_free(&m);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(upper_is_ascii_only)
{
    char text[] = "aZ_\xc3\xa4z";

    ck_assert_uint_eq(mm__upper(text, strlen(text)), 2);
    ck_assert_str_eq(text, "AZ_\xc3\xa4Z");
    ck_assert_int_eq(mm__casecmp("abC", "ABc"), 0);
    ck_assert_int_lt(mm__casecmp("ab", "abc"), 0);
    ck_assert_int_gt(mm__casecmp("b", "ABC"), 0);
}
END_TEST

FX_SUITE("memory", FX_TEST(arena_gives_aligned_zeroed_memory), FX_TEST(arena_grows_in_place_or_copies),
         FX_TEST(buffer_collects_and_remembers_failure), FX_TEST(map_finds_what_was_put), FX_TEST(upper_is_ascii_only))
