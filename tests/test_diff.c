/* Trees compared: added, removed, renamed, changed, and what stands between a dump and its resources. */
#include "support/fault_io.h"
#include "support/fixture.h"
#include "support/memory_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char got[1 << 16];

static void on_difference(void *user, const mm_difference *d)
{
    static const char marks[] = "+->~";
    const size_t n = strlen(got), room = sizeof got - n;
    char *to = got + n;

    (void)user;
    ck_assert_uint_eq(d->size, sizeof *d);
    if (d->change <= MM_CHANGE_CONTENT)
        snprintf(to, room, "%c %s%s%s\n", marks[d->change], d->path, d->to ? " -> " : "", d->to ? d->to : "");
    else if (d->change == MM_CHANGE_VALUE)
        snprintf(to, room, "%s %s: %s -> %s\n", d->path, d->pointer, d->before ? d->before : "(absent)",
                 d->after ? d->after : "(absent)");
    else if (d->change == MM_CHANGE_BYTES)
        snprintf(to, room, "%s bytes %llu %.8s %llu %.8s\n", d->path, (unsigned long long)d->before_size, d->before,
                 (unsigned long long)d->after_size, d->after);
    else
        snprintf(to, room, "%s time %lld %lld\n", d->path, (long long)d->before_time, (long long)d->after_time);
}

static mm_diff_counts counts;

static mm_code diff_sources(mm_ctx *ctx, mm_source *a, mm_source *b, int times)
{
    const mm_diff_plan plan = { .size = sizeof plan, .times = times, .fn = on_difference };

    got[0] = 0;
    counts = (mm_diff_counts){ .size = sizeof counts };
    return mm_diff_run(ctx, a, b, &plan, &counts);
}

static mm_code diff_trees(mm_ctx *ctx, mt_tree *a, mt_tree *b, int times)
{
    mm_source *src[2] = { NULL, NULL };
    mm_code code;

    a->at = b->at = 0;
    code = mm_source_new(&src[0], ctx, "a", &mt_source_ops, a);
    if (code == MM_OK)
        code = mm_source_new(&src[1], ctx, "b", &mt_source_ops, b);
    if (code == MM_OK)
        code = diff_sources(ctx, src[0], src[1], times);
    mm_source_free(src[0]);
    mm_source_free(src[1]);
    return code;
}

static mm_code diff_paths(mm_ctx *ctx, const char *a, const char *b)
{
    mm_source *src[2] = { NULL, NULL };
    mm_code code = mm_source_open(&src[0], ctx, a);

    if (code == MM_OK)
        code = mm_source_open(&src[1], ctx, b);
    if (code == MM_OK)
        code = diff_sources(ctx, src[0], src[1], 0);
    mm_source_free(src[0]);
    mm_source_free(src[1]);
    return code;
}

static void two_trees(mt_tree *a, mt_tree *b)
{
    memset(a, 0, sizeof *a);
    memset(b, 0, sizeof *b);
    mt_add(a, "cube/a.json", "{\"n\": 1}", 1);
    mt_add(b, "cube/a.json", "{\"n\": 2}", 1);
    mt_add(a, "cube/same.json", "{}", 1);
    mt_add(b, "cube/same.json", "{}", 2);
    mt_add(a, "dict/old.dict", "bytes of it", 1);
    mt_add(b, "dict/new/old.dict", "bytes of it", 1);
    mt_add(a, "dict/x", "\1\2", 1);
    mt_add(b, "dict/x", "\1\3", 1);
    mt_add(a, "gone", "1", 1);
    mt_add(b, "here", "22", 1);
}

START_TEST(trees_by_path)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mt_tree a, b;

    two_trees(&a, &b);
    ck_assert_int_eq(diff_trees(ctx, &a, &b, 0), MM_E_VERIFY);
    ck_assert_str_eq(got, "~ cube/a.json\ncube/a.json /n: 1 -> 2\n> dict/old.dict -> dict/new/old.dict\n~ dict/x\n"
                     "dict/x bytes 2 a12871fe 2 c79b932e\n- gone\n+ here\n");
    ck_assert_uint_eq(counts.added, 1);
    ck_assert_uint_eq(counts.removed, 1);
    ck_assert_uint_eq(counts.renamed, 1);
    ck_assert_uint_eq(counts.changed, 2);
    ck_assert_uint_eq(counts.same, 1);
    ck_assert_int_eq(diff_trees(ctx, &a, &b, 1), MM_E_VERIFY);
    ck_assert_ptr_nonnull(strstr(got, "~ cube/same.json\ncube/same.json time 1 2\n"));
    a.at = 0;
    ck_assert_int_eq(diff_trees(ctx, &a, &(mt_tree){ .n = 0 }, 0), MM_E_VERIFY);
    ck_assert_uint_eq(counts.removed, 5);
    mt_free(&a);
    mt_free(&b);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(what_is_the_same_is_silent)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mt_tree a, b;

    two_trees(&a, &b);
    mt_free(&b);
    memset(&b, 0, sizeof b);
    for (size_t i = a.n; i-- > 0;)
        mt_add(&b, a.files[i].path, a.files[i].data, a.files[i].mtime);
    ck_assert_int_eq(diff_trees(ctx, &a, &b, 1), MM_OK);
    ck_assert_str_eq(got, "");
    ck_assert_uint_eq(counts.same, 5);
    mt_free(&a);
    mt_free(&b);
    mm_ctx_free(ctx);
}
END_TEST

/* Same bytes several times: names that stay decide, then order; nothing is paired twice, and empty resources never. */
START_TEST(renames_of_copies)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mt_tree a = { .n = 0 }, b = { .n = 0 };

    mt_add(&a, "m/1", "same", 1);
    mt_add(&a, "m/2", "same", 1);
    mt_add(&a, "m/3", "same", 1);
    mt_add(&a, "m/empty", "", 1);
    mt_add(&b, "n/2", "same", 1);
    mt_add(&b, "n/9", "same", 1);
    mt_add(&b, "n/empty", "", 1);
    mt_add(&a, "z", "z", 1);
    mt_add(&b, "z", "z", 1);
    ck_assert_int_eq(diff_trees(ctx, &a, &b, 0), MM_E_VERIFY);
    ck_assert_str_eq(got, "> m/1 -> n/9\n> m/2 -> n/2\n- m/3\n- m/empty\n+ n/empty\n");
    mt_free(&a);
    mt_free(&b);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(same_values_written_differently)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mt_tree a = { .n = 0 }, b = { .n = 0 };

    mt_add(&a, "a.json", "{\"x\":1}", 1);
    mt_add(&b, "a.json", "{\"x\" : 1}", 1);
    mt_add(&a, "kylin.properties", "kylin.password=a", 1);
    mt_add(&b, "kylin.properties", "kylin.password=b", 1);
    ck_assert_int_eq(diff_trees(ctx, &a, &b, 0), MM_E_VERIFY);
    ck_assert_str_eq(got, "~ a.json\na.json bytes 7 5041bf1f 9 e10241c2\n~ kylin.properties\n"
                     "kylin.properties bytes 16 (secret) 16 (secret)\n");
    mt_free(&a);
    mt_free(&b);
    mm_ctx_free(ctx);
}
END_TEST

/* A folder above the resources that one side alone has is no difference; one that both have is. */
START_TEST(folders_above)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mt_tree a = { .n = 0 }, b = { .n = 0 };

    mt_add(&a, "meta_dump/x/1", "1", 1);
    mt_add(&a, "meta_dump/y/2", "2", 1);
    mt_add(&b, "x/1", "1", 1);
    mt_add(&b, "y/2", "3", 1);
    ck_assert_int_eq(diff_trees(ctx, &a, &b, 0), MM_E_VERIFY);
    ck_assert_str_eq(strchr(got, '~') ? "changed" : got, "changed");
    ck_assert_uint_eq(counts.same, 1);
    mt_add(&b, "meta_dump/x/1", "1", 1);
    ck_assert_int_eq(diff_trees(ctx, &a, &b, 0), MM_E_VERIFY);
    ck_assert_ptr_nonnull(strstr(got, "- meta_dump/y/2\n+ x/1\n"));
    mt_free(&a);
    mt_free(&b);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(texts_record_by_record)
{
    static const char a[] = "/cluster_x/data_1: {\"id\":1,\"n\":2}\n/cluster_x/data_2: 5\n"
                            "/cluster_x/moved: {\"long\":1}\n";
    static const char b[] = "/cluster_x/data_1: {\"id\":1,\"n\":3}\n/cluster_x/data_3: 5\n"
                            "/cluster_x/renamed: {\"long\":1}\n";
    const char *pa = fx_path("%s/a.txt", fx_tmp()), *pb = fx_path("%s/b.txt", fx_tmp()),
               *pc = fx_path("%s/c.txt", fx_tmp());
    mm_ctx *ctx = fx_ctx(NULL);

    fx_write(pa, a, strlen(a));
    fx_write(pb, b, strlen(b));
    fx_write(pc, "free text\nof two lines\n", 23);
    ck_assert_int_eq(diff_paths(ctx, pa, pb), MM_E_VERIFY);
    ck_assert_ptr_nonnull(strstr(got, "/cluster_x/data_1 /n: 2 -> 3\n"));
    ck_assert_ptr_nonnull(strstr(got, "> /cluster_x/moved -> /cluster_x/renamed\n"));
    ck_assert_int_eq(diff_paths(ctx, pa, pa), MM_OK);
    ck_assert_uint_eq(counts.same, 3);
    ck_assert_int_eq(diff_paths(ctx, pa, pc), MM_E_VERIFY);
    ck_assert_ptr_nonnull(strstr(got, "~ text\ntext bytes "));
    ck_assert_int_eq(diff_paths(ctx, pc, pc), MM_OK);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(misuse_and_bad_input)
{
    const char *dir = fx_path("%s/links", fx_tmp());
    mm_ctx *ctx = fx_ctx(NULL);
    mt_tree a = { .n = 0 };
    mm_source *src;

    mt_add(&a, "a", "1", 1);
    ck_assert_int_eq(mm_source_new(&src, ctx, "a", &mt_source_ops, &a), MM_OK);
    ck_assert_int_eq(diff_sources(ctx, src, src, 0), MM_E_MISUSE);
    mm_source_free(src);
    fx_write(fx_path("%s/f", dir), "1", 1);
    ck_assert_int_eq(symlinkat("f", AT_FDCWD, fx_path("%s/l", dir)), 0);
    ck_assert_int_eq(diff_paths(ctx, dir, fx_path("%s/links", fx_tmp())), MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/link");
    mt_free(&a);
    mm_ctx_free(ctx);
}
END_TEST

static void write_sample(const char *dir, const char *n)
{
    fx_write(fx_path("%s/cube/a.json", dir), n, strlen(n));
    fx_write(fx_path("%s/dict/%s", dir, n), "renamed bytes", 13);
    fx_write(fx_path("%s/dict/x", dir), n, 1);
    fx_write(fx_path("%s/u", dir), "u", 1);
}

/* The answer is right, or there is none: never "the same" because something could not be read. */
START_TEST(calls_fail)
{
    char a[4096], b[4096];

    snprintf(a, sizeof a, "%s/a", fx_tmp());
    snprintf(b, sizeof b, "%s/b", fx_tmp());
    write_sample(a, "1");
    write_sample(b, "2");
    for (int kind = FAULT_OPENAT; kind < FAULT_KINDS; kind++)
        for (unsigned long at = 0;; at++) {
            mm_ctx *ctx = fx_ctx(NULL);
            fault_io f = { .kind = FAULT_NONE };
            mm_code code;

            fault_io_use(&f, ctx);
            f.kind = (fault_kind)kind;
            f.how = FAULT_FAIL;
            f.sys = EIO;
            f.at = at;
            code = diff_paths(ctx, a, b);
            ck_assert_msg(code == MM_E_VERIFY || (f.fired > 0 && code == MM_E_IO), "%s %lu: %d",
                          fault_io_name((fault_kind)kind), at, (int)code);
            mm_ctx_free(ctx);
            if (f.fired == 0)
                break;
        }
}
END_TEST

START_TEST(allocations_fail)
{
    mt_tree a, b;

    two_trees(&a, &b);
    for (unsigned long k = 0;; k++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = NULL;
        mm_hooks hooks;
        mm_code code;

        alloc.fail_at = k;
        hooks = fx_hooks(&alloc);
        code = mm_ctx_new(&ctx, &hooks);
        if (code == MM_OK)
            code = diff_trees(ctx, &a, &b, 1);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
        if (code == MM_E_VERIFY)
            break;
        ck_assert_int_eq(code, MM_E_NOMEM);
        ck_assert_uint_lt(k, 10000);
    }
    mt_free(&a);
    mt_free(&b);
}
END_TEST

FX_SUITE("diff", FX_TEST(trees_by_path), FX_TEST(what_is_the_same_is_silent), FX_TEST(renames_of_copies),
         FX_TEST(same_values_written_differently), FX_TEST(folders_above), FX_TEST(texts_record_by_record),
         FX_TEST(misuse_and_bad_input), FX_TEST(calls_fail), FX_TEST(allocations_fail))
