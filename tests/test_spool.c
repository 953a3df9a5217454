#include "core/tree.h"
#include "support/fault_io.h"
#include "support/fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const mm_item like = { .mode = 0640, .mtime = 123, .mvcc = 7 };

static mm_tree *spool(mm_ctx *ctx)
{
    mm_tree *tree;
    ck_assert_int_eq(mm__spool_new(&tree, ctx, "spool"), MM_OK);
    return tree;
}

static char byte_at(size_t entry, size_t i)
{
    return (char)((i * 2654435761u >> 7) + entry);
}

static void check_entry(mm_tree *tree, const char *path, size_t entry, size_t size)
{
    mm_item *item = mm__tree_find(tree, path, strlen(path));
    mm_buf buf;

    ck_assert_ptr_nonnull(item);
    ck_assert_uint_eq(item->size, size);
    mm__buf_init(&buf, tree->ctx);
    ck_assert_int_eq(mm__tree_load(tree, item, &buf), MM_OK);
    ck_assert_uint_eq(buf.len, size);
    for (size_t i = 0; i < size; i++)
        if (buf.data[i] != byte_at(entry, i))
            ck_abort_msg("%s: byte %zu", path, i);
    for (size_t i = 0; i < MM_PAD; i++)
        ck_assert_int_eq(buf.data[size + i], 0);
    mm__buf_free(&buf);
}

static mm_code put_entry(mm_tree *tree, const char *path, size_t entry, size_t size)
{
    char *data = malloc(size + 1);
    mm_code code;

    for (size_t i = 0; i < size; i++)
        data[i] = byte_at(entry, i);
    code = mm__spool_put(tree, &like, path, data, size);
    free(data);
    return code;
}

START_TEST(small_entries)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree = spool(ctx);
    bool close_it;
    uint64_t at;
    int fd;

    ck_assert_int_eq(put_entry(tree, "/b", 1, 100), MM_OK);
    ck_assert_int_eq(put_entry(tree, "a", 2, 0), MM_OK);
    ck_assert_int_eq(put_entry(tree, "/a/b", 3, 5), MM_OK);
    ck_assert_int_eq(mm__tree_sort(tree), MM_OK);
    ck_assert_str_eq(tree->items[0].path, "/a");
    ck_assert_str_eq(tree->items[1].path, "/a/b");
    ck_assert_uint_eq(tree->items[2].mode, 0640);
    ck_assert_int_eq(tree->items[2].mtime, 123);
    ck_assert_uint_eq(tree->items[2].mvcc, 7);
    check_entry(tree, "/b", 1, 100);
    check_entry(tree, "/a", 2, 0);
    check_entry(tree, "/a/b", 3, 5);
    ck_assert_int_eq(tree->ops->open(tree, &tree->items[1], &fd, &at, &close_it), MM_OK);
    ck_assert_int_eq(fd, -1);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

typedef struct sum { uint64_t len; size_t entry; bool wrong; } sum;

static mm_code add_up(void *user, const void *data, size_t len)
{
    sum *s = user;
    for (size_t i = 0; i < len; i++)
        s->wrong |= ((const char *)data)[i] != byte_at(s->entry, (size_t)s->len + i);
    s->len += len;
    return MM_OK;
}

/* Entries in memory, across its end, and in the file. */
START_TEST(beyond_memory)
{
    static const size_t sizes[] = { 20 << 20, (12 << 20) - 5, 10, 3, 600000, 0 };
    static const char *const names[] = { "/0", "/1", "/2", "/3", "/4", "/5" };
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx = fx_ctx(&alloc);
    mm_tree *tree = spool(ctx);
    bool close_it;
    uint64_t at;
    int fd;

    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(put_entry(tree, names[i], i, sizes[i]), MM_OK);
    ck_assert_int_eq(mm__tree_sort(tree), MM_OK);
    ck_assert_uint_lt(alloc.live, 34 << 20);
    for (size_t i = 0; i < 6; i++) {
        sum s = { 0, i, false };
        check_entry(tree, names[i], i, sizes[i]);
        ck_assert_int_eq(mm__tree_stream(tree, &tree->items[i], add_up, &s), MM_OK);
        ck_assert_uint_eq(s.len, sizes[i]);
        ck_assert(!s.wrong);
    }
    ck_assert_int_eq(tree->ops->open(tree, &tree->items[4], &fd, &at, &close_it), MM_OK);
    ck_assert_int_ge(fd, 0);
    ck_assert(!close_it);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
    ck_assert_uint_eq(alloc.live, 0);
}
END_TEST

START_TEST(in_pieces_and_cancelled)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree = spool(ctx);

    ck_assert_int_eq(mm__spool_begin(tree, &like, "/a"), MM_OK);
    ck_assert_int_eq(mm__spool_write(tree, "junk", 4), MM_OK);
    mm__spool_cancel(tree);
    ck_assert_int_eq(mm__spool_begin(tree, NULL, "/a"), MM_OK);
    for (size_t i = 0; i < 10; i++) {
        const char c = byte_at(9, i);
        ck_assert_int_eq(mm__spool_write(tree, &c, 1), MM_OK);
    }
    ck_assert_int_eq(mm__spool_end(tree), MM_OK);
    ck_assert_int_eq(mm__tree_sort(tree), MM_OK);
    ck_assert_uint_eq(tree->n_items, 1);
    check_entry(tree, "/a", 9, 10);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(same_path_twice)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree = spool(ctx);

    ck_assert_int_eq(put_entry(tree, "/b", 1, 1), MM_OK);
    ck_assert_int_eq(put_entry(tree, "/a", 1, 1), MM_OK);
    ck_assert_int_eq(put_entry(tree, "/a", 2, 1), MM_OK);
    ck_assert_int_eq(mm__tree_sort(tree), MM_E_SYNTAX);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/name-twice");
    ck_assert_str_eq(mm_ctx_error(ctx)->file, "a");
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(limits)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree = spool(ctx);

    ctx->limits.max_total = 10;
    ck_assert_int_eq(put_entry(tree, "/a", 1, 10), MM_OK);
    ck_assert_int_eq(put_entry(tree, "/b", 1, 1), MM_E_LIMIT);
    ck_assert_uint_eq(tree->n_items, 1);
    mm__error_clear(ctx);
    ctx->limits.max_entries = 1;
    ck_assert_int_eq(put_entry(tree, "/b", 1, 0), MM_E_LIMIT);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/limit");
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(folders)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree = spool(ctx);

    ck_assert_int_eq(mm__spool_folder(tree, "", 0, 0700), MM_OK);
    ck_assert_int_eq(mm__spool_folder(tree, "a/b", 3, 0), MM_OK);
    ck_assert_uint_eq(tree->ops->folder_mode(tree, "", 0), 0700);
    ck_assert_uint_eq(tree->ops->folder_mode(tree, "a", 1), 0);
    ck_assert(mm__spool_has_folder(tree, "a/b", 3));
    ck_assert(!mm__spool_has_folder(tree, "a", 1));
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

typedef struct job { mm_tree *tree; size_t first; mm_code code; } job;

static void *put_many(void *user)
{
    job *j = user;
    for (size_t i = 0; i < 300 && j->code == MM_OK; i++) {
        char path[32];
        snprintf(path, sizeof path, "/%zu-%03zu", j->first, i);
        j->code = put_entry(j->tree, path, j->first * 1000 + i, i * 37 % 40000);
    }
    return NULL;
}

START_TEST(four_threads)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree = spool(ctx);
    pthread_t threads[4];
    job jobs[4];

    for (size_t i = 0; i < 4; i++) {
        jobs[i] = (job){ tree, i, MM_OK };
        ck_assert_int_eq(pthread_create(&threads[i], NULL, put_many, &jobs[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(jobs[i].code, MM_OK);
    }
    ck_assert_int_eq(mm__tree_sort(tree), MM_OK);
    for (size_t i = 0; i < 1200; i++) {
        char path[32];
        snprintf(path, sizeof path, "/%zu-%03zu", i / 300, i % 300);
        check_entry(tree, path, i / 300 * 1000 + i % 300, i % 300 * 37 % 40000);
    }
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

/* The temporary file leaves no name behind, whatever fails. */
START_TEST(temporary_file_faults)
{
    static const fault_kind kinds[] = { FAULT_OPENAT, FAULT_PWRITE, FAULT_PREAD };

    setenv("TMPDIR", fx_path("%s/t", fx_tmp()), 1);
    fx_write(fx_path("%s/t/keep", fx_tmp()), "", 0);
    for (size_t k = 0; k < 3; k++)
        for (int how = 0; how < 3; how++) {
            mm_ctx *ctx = fx_ctx(NULL);
            mm_tree *tree = spool(ctx);
            fault_io f;
            mm_code code;
            mm_buf buf;
            const bool fails = how == FAULT_FAIL;
            if (how == FAULT_SHORT && kinds[k] == FAULT_OPENAT) /* nothing short about an open */
                how = FAULT_INTERRUPT;
            fault_io_use(&f, ctx);
            f.kind = kinds[k];
            f.how = (fault_how)how;
            f.sys = ENOSPC;
            mm__buf_init(&buf, ctx);
            code = put_entry(tree, "/a", 1, 33 << 20);
            if (code == MM_OK)
                code = mm__tree_load(tree, &tree->items[0], &buf);
            ck_assert(f.fired > 0);
            ck_assert_int_eq(code, fails ? MM_E_IO : MM_OK);
            if (how == FAULT_FAIL)
                ck_assert_int_eq(mm_ctx_error(ctx)->sys, ENOSPC);
            mm__buf_free(&buf);
            mm__tree_free(tree);
            mm_ctx_free(ctx);
        }
    unsetenv("TMPDIR");
}
END_TEST

/* File systems without nameless files: a name for a moment, which is gone again whatever happens. */
START_TEST(temporary_file_with_a_name)
{
    static const int errors[] = { EOPNOTSUPP, EISDIR, EINVAL, ENOENT };
    const char *dir = fx_path("%s/t", fx_tmp());

    fx_write(fx_path("%s/keep/x", dir), "", 0);
    setenv("TMPDIR", dir, 1);
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        fault_io f;
        int fd;
        fault_io_use(&f, ctx);
        f.kind = FAULT_OPENAT;
        f.sys = errors[i];
        ck_assert_int_eq(mm__temp_file(ctx, "spool", &fd), MM_OK);
        ck_assert_uint_eq(f.calls[FAULT_UNLINKAT], 1);
        ck_assert_int_eq(ctx->io->close(ctx->io->user, fd), 0);
        mm_ctx_free(ctx);
    }
    fx_remove_tree(fx_path("%s/keep", dir));
    ck_assert_int_eq(rmdir(dir), 0); /* nothing else was left in it */
    unsetenv("TMPDIR");
}
END_TEST

START_TEST(no_memory)
{
    for (unsigned long n = 0;; n++) {
        fx_alloc alloc = { .fail_at = n };
        const mm_hooks hooks = fx_hooks(&alloc);
        mm_ctx *ctx;
        mm_tree *tree = NULL;
        mm_buf buf;
        mm_code code = mm_ctx_new(&ctx, &hooks);
        if (code == MM_OK) {
            mm__buf_init(&buf, ctx);
            code = mm__spool_new(&tree, ctx, "spool");
            for (size_t i = 0; code == MM_OK && i < 200; i++)
                code = put_entry(tree, fx_path("/some/longer/path/%03zu", i), i, 20000);
            if (code == MM_OK)
                code = mm__spool_folder(tree, "x", 1, 0755);
            if (code == MM_OK)
                code = mm__tree_sort(tree);
            if (code == MM_OK)
                code = mm__tree_load(tree, &tree->items[100], &buf);
            mm__buf_free(&buf);
        }
        mm__tree_free(tree);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
        if (alloc.calls <= n) {
            ck_assert_int_eq(code, MM_OK);
            break;
        }
        ck_assert_int_eq(code, MM_E_NOMEM);
    }
}
END_TEST

FX_SUITE("spool", FX_TEST(small_entries), FX_TEST(beyond_memory), FX_TEST(in_pieces_and_cancelled),
         FX_TEST(same_path_twice), FX_TEST(limits), FX_TEST(folders), FX_TEST(four_threads),
         FX_TEST(temporary_file_faults),
         FX_TEST(temporary_file_with_a_name), FX_TEST(no_memory))
