#include "support/fixture.h"
#include "core/core.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

START_TEST(defaults_are_complete)
{
    mm_ctx *ctx = NULL;

    ck_assert_int_eq(mm_ctx_new(&ctx, NULL), MM_OK);
    ck_assert_int_eq(mm_ctx_error(ctx)->code, MM_OK);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "");
    ck_assert_uint_ge(ctx->threads, 1);
    ck_assert_uint_le(ctx->threads, 8);
    ck_assert_int_gt(mm__now(ctx), INT64_C(1500000000000));
    mm_ctx_free(ctx);
    mm_ctx_free(NULL);
}
END_TEST

START_TEST(no_context_is_out_of_memory)
{
    fx_alloc alloc = { .fail_at = 0 };
    const mm_hooks hooks = fx_hooks(&alloc);
    mm_ctx *ctx = (mm_ctx *)&alloc;

    ck_assert_int_eq(mm_ctx_new(&ctx, &hooks), MM_E_NOMEM);
    ck_assert_ptr_null(ctx);
    ck_assert_int_eq(mm_ctx_error(NULL)->code, MM_E_NOMEM);
    ck_assert_str_eq(mm_ctx_error(NULL)->text, "out of memory");
}
END_TEST

START_TEST(an_older_hooks_struct_is_taken)
{
    mm_hooks hooks = fx_hooks(NULL);
    mm_ctx *ctx = NULL;

    hooks.size = offsetof(mm_hooks, now);
    ck_assert_int_eq(mm_ctx_new(&ctx, &hooks), MM_OK);
    ck_assert(ctx->hooks.now != hooks.now);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(first_error_sticks)
{
    mm_ctx *ctx = fx_ctx(NULL);

    ck_assert_int_eq(mm__fail(ctx, MM_E_DATA, "a/b", "f", "line one\nline %d", 2), MM_E_DATA);
    ck_assert_int_eq(mm__fail_sys(ctx, ENOSPC, "g", "write"), MM_E_IO);
    ck_assert_int_eq(mm_ctx_error(ctx)->code, MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "line one line 2");
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "a/b");
    mm__error_clear(ctx);
    ck_assert_int_eq(mm__fail_sys(ctx, ENOSPC, "g", "write"), MM_E_IO);
    ck_assert_int_eq(mm_ctx_error(ctx)->sys, ENOSPC);
    ck_assert_str_eq(mm_ctx_error(ctx)->file, "g");
    ck_assert_ptr_nonnull(strstr(mm_ctx_error(ctx)->text, "write: "));
    mm__error_clear(ctx);
    ck_assert_int_eq(mm__fail_sys(ctx, ENOMEM, "g", "write"), MM_E_NOMEM);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(an_error_without_memory_keeps_its_code)
{
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx = fx_ctx(&alloc);

    alloc.fail_at = alloc.calls + 1; /* the second of its texts */
    ck_assert_int_eq(mm__fail(ctx, MM_E_DATA, "a/b", "f", "text"), MM_E_DATA);
    ck_assert_int_eq(mm_ctx_error(ctx)->code, MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(ctx)->file, "f");
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "");
    mm_ctx_free(ctx);
    ck_assert_uint_eq(alloc.live, 0);
}
END_TEST

START_TEST(options_are_checked)
{
    static const char *const bad[][2] = {
        { "threads", "0" }, { "threads", "x" }, { "threads", "" }, { "threads", "257" }, { "max-doc", "-1" },
        { "max-doc", "99999999999999999999999" }, { "now", "1.5" }, { "nonsense", "1" }, { "max-ratio", "5e3" },
    };
    mm_ctx *ctx = fx_ctx(NULL);
    size_t it = 0, n = 0;

    for (size_t i = 0; i < MM_COUNT(bad); i++) {
        mm__error_clear(ctx);
        ck_assert_int_eq(mm_ctx_set(ctx, bad[i][0], bad[i][1]), MM_E_OPTION);
        ck_assert_ptr_nonnull(strstr(mm_ctx_error(ctx)->text, bad[i][0]));
    }
    for (const mm_option *o; (o = mm_ctx_option_next(&it)) != NULL; n++)
        ck_assert_msg(mm_ctx_set(ctx, o->name, o->kind == MM_OPTION_FLAG ? "" : "7") == MM_OK, "%s", o->name);
    ck_assert_uint_eq(n, 10);
    ck_assert_uint_eq(ctx->threads, 7);
    ck_assert_int_eq(mm__now(ctx), 7);
    ck_assert_str_eq(ctx->uuid_seed, "7");
    ck_assert(ctx->no_sync);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(source_date_epoch_is_a_clock)
{
    mm_ctx *ctx = NULL;

    setenv("SOURCE_DATE_EPOCH", "1234567890", 1);
    ck_assert_int_eq(mm_ctx_new(&ctx, NULL), MM_OK);
    ck_assert_int_eq(mm__now(ctx), INT64_C(1234567890000));
    setenv("SOURCE_DATE_EPOCH", "nonsense", 1);
    ck_assert_int_gt(mm__now(ctx), INT64_C(1500000000000));
    ck_assert_int_eq(mm_ctx_set(ctx, "now", "5"), MM_OK);
    ck_assert_int_eq(mm__now(ctx), 5);
    mm_ctx_free(ctx);
    unsetenv("SOURCE_DATE_EPOCH");
}
END_TEST

FX_SUITE("ctx", FX_TEST(defaults_are_complete), FX_TEST(no_context_is_out_of_memory),
         FX_TEST(an_older_hooks_struct_is_taken), FX_TEST(first_error_sticks),
         FX_TEST(an_error_without_memory_keeps_its_code), FX_TEST(options_are_checked),
         FX_TEST(source_date_epoch_is_a_clock))
