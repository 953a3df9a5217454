#include "core/core.h"
#include "core/tree.h"
#include "support/fault_io.h"
#include "support/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char *in(const char *rel)
{
    return fx_path("%s/in%s%s", fx_tmp(), rel[0] != 0 ? "/" : "", rel);
}

static void put(const char *rel, const char *text)
{
    fx_write(in(rel), text, strlen(text));
}

static mm_tree *open_ok(mm_ctx *ctx)
{
    mm_tree *tree;
    ck_assert_msg(mm__tree_open_dir(&tree, ctx, in("")) == MM_OK, "%s", mm_ctx_error(ctx)->text);
    return tree;
}

static const mm_tree_fault *fault_of(const mm_tree *tree, const char *path)
{
    const mm_tree_fault *f = mm__tree_faults(tree);

    while (f != NULL && strcmp(f->path, path) != 0)
        f = f->next;
    ck_assert_msg(f != NULL, "no fault of %s", path);
    return f;
}

START_TEST(byte_order_of_paths)
{
    static const char *const want[] = { "/a!", "/a-/x", "/a.json", "/a0", "/aa/b", "/aa/b.c/d", "/b/c/d/e/f",
                                        "/\xc3\xa9/x" };
    static const char *const files[] = { "a0", "a!", "a.json", "a-/x", "b/c/d/e/f", "\xc3\xa9/x" };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        put(files[i], files[i]);
    put("aa/b", "1");
    put("aa/b.c/d", "2");
    ck_assert_int_eq(mkdir(in("empty"), 0755), 0);
    tree = open_ok(ctx);
    ck_assert_uint_eq(tree->n_items, 8);
    ck_assert_ptr_null(mm__tree_faults(tree));
    for (size_t i = 0; i < tree->n_items; i++) {
        ck_assert_str_eq(tree->items[i].path, want[i]);
        ck_assert_uint_eq(strlen(tree->items[i].path), tree->items[i].path_len);
        ck_assert_ptr_eq(mm__tree_find(tree, tree->items[i].path, tree->items[i].path_len), &tree->items[i]);
        ck_assert_uint_eq(tree->items[i].size, UINT64_MAX);
    }
    ck_assert_ptr_null(mm__tree_find(tree, "/a", 2));
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(load_pads_and_keeps_the_buffer)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;
    mm_buf buf;
    const char *data;

    put("a", "long text that comes first");
    put("b", "short");
    put("c", "");
    tree = open_ok(ctx);
    mm__buf_init(&buf, ctx);
    ck_assert_int_eq(mm__tree_load(tree, &tree->items[0], &buf), MM_OK);
    ck_assert_uint_eq(buf.len, 26);
    data = buf.data;
    ck_assert_int_eq(mm__tree_load(tree, &tree->items[1], &buf), MM_OK);
    ck_assert_ptr_eq(buf.data, data);
    ck_assert_uint_eq(buf.len, 5);
    ck_assert_uint_eq(tree->items[1].size, 5);
    for (size_t i = 0; i < MM_PAD; i++)
        ck_assert_int_eq(buf.data[5 + i], 0);
    ck_assert_int_eq(mm__tree_load(tree, &tree->items[2], &buf), MM_OK);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_int_eq(buf.data[0], 0);
    mm__buf_free(&buf);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(attributes)
{
    const struct timespec times[2] = { { 0, 0 }, { -5, 123456789 } };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    put("a", "12345");
    ck_assert_int_eq(chmod(in("a"), 0640), 0);
    ck_assert_int_eq(utimensat(AT_FDCWD, in("a"), times, 0), 0);
    tree = open_ok(ctx);
    ck_assert_int_eq(mm__tree_stat(tree, &tree->items[0]), MM_OK);
    ck_assert_uint_eq(tree->items[0].size, 5);
    ck_assert_uint_eq(tree->items[0].mode, 0640);
    ck_assert_int_eq(tree->items[0].mtime, INT64_C(-5000000000) + 123456789);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

/* All of them are named, not only the first; none blocks. */
START_TEST(what_is_no_file)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    const int s = socket(AF_UNIX, SOCK_STREAM, 0);

    put("good/a", "x");
    ck_assert_int_eq(symlink("/etc/passwd", in("good/link")), 0);
    ck_assert_int_eq(symlink("good", in("dirlink")), 0);
    ck_assert_int_eq(mkfifo(in("pipe"), 0644), 0);
    ck_assert_int_lt(snprintf(addr.sun_path, sizeof addr.sun_path, "%s", in("sock")), (int)sizeof addr.sun_path);
    ck_assert_int_eq(bind(s, (struct sockaddr *)&addr, sizeof addr), 0);
    put("bad\xff", "x");
    tree = open_ok(ctx);
    ck_assert_uint_eq(tree->n_items, 1);
    ck_assert_uint_eq(tree->n_errors, 5);
    ck_assert_str_eq(fault_of(tree, "good/link")->rule, "core/link");
    ck_assert_str_eq(fault_of(tree, "dirlink")->rule, "core/link");
    ck_assert_str_eq(fault_of(tree, "pipe")->rule, "core/file-type");
    ck_assert_str_eq(fault_of(tree, "sock")->rule, "core/file-type");
    ck_assert_str_eq(fault_of(tree, "bad\xff")->rule, "core/name-unsafe");
    ck_assert_int_eq(mm__tree_refuse(tree), MM_E_DATA);
    for (const mm_tree_fault *f = mm__tree_faults(tree); f != NULL; f = f->next)
        fx_saw_rule(f->rule);
    close(s);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(input_may_be_a_link)
{
    mm_ctx *ctx = fx_ctx(NULL);
    const char *link = fx_path("%s/link", fx_tmp());
    mm_tree *tree;

    put("a", "x");
    ck_assert_int_eq(symlink("in", link), 0);
    ck_assert_int_eq(mm__tree_open_dir(&tree, ctx, link), MM_OK);
    ck_assert_uint_eq(tree->n_items, 1);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(names_equal_but_for_case)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    put("cube/A.json", "1");
    put("cube/a.json", "2");
    put("Cube/a.json", "3");
    tree = open_ok(ctx);
    ck_assert_uint_eq(tree->n_errors, 0);
    ck_assert_uint_eq(tree->n_faults, 2);
    ck_assert_str_eq(fault_of(tree, "cube/a.json")->rule, "core/name-case");
    ck_assert_str_eq(fault_of(tree, "cube/a.json")->text, "equal to \"Cube/a.json\" but for case");
    ck_assert_int_eq(fault_of(tree, "cube/a.json")->severity, MM_WARNING);
    ck_assert_int_eq(mm__tree_refuse(tree), MM_OK);
    fx_saw_rule("core/name-case");
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(unreadable_folder_is_a_fault)
{
    mm_ctx *ctx = fx_ctx(NULL);
    fault_io f;
    mm_tree *tree;

    put("a/x", "1");
    put("b/x", "2");
    fault_io_use(&f, ctx);
    f.kind = FAULT_GETDENTS;
    f.sys = EIO;
    f.at = 2; /* of the root there are two: names, end */
    tree = open_ok(ctx);
    ck_assert_uint_eq(tree->n_items, 1);
    ck_assert_str_eq(tree->items[0].path, "/b/x");
    ck_assert_str_eq(fault_of(tree, "a/")->rule, "core/io");
    ck_assert_int_eq(fault_of(tree, "a/")->sys, EIO);
    ck_assert_int_eq(mm__tree_refuse(tree), MM_E_IO);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(missing_input)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    ck_assert_int_eq(mm__tree_open_dir(&tree, ctx, in("nothing")), MM_E_IO);
    ck_assert_ptr_null(tree);
    ck_assert_int_eq(mm_ctx_error(ctx)->sys, ENOENT);
    fx_saw_rule(mm_ctx_error(ctx)->rule);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- changes between two looks ---- */

static mm_code load(mm_tree *tree, size_t i)
{
    mm_buf buf;
    mm_code code;

    mm__error_clear(tree->ctx);
    mm__buf_init(&buf, tree->ctx);
    code = mm__tree_load(tree, &tree->items[i], &buf);
    mm__buf_free(&buf);
    return code;
}

START_TEST(changed_between_two_reads)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    put("a", "12345");
    put("b", "12345");
    put("c", "12345");
    put("d/e", "12345");
    tree = open_ok(ctx);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(load(tree, i), MM_OK);
    put("a", "123456");
    ck_assert_int_eq(load(tree, 0), MM_E_IO);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/input-changed");
    ck_assert_str_eq(mm_ctx_error(ctx)->file, "a");
    ck_assert_int_eq(unlink(in("b")), 0);
    ck_assert_int_eq(load(tree, 1), MM_E_IO);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "input changed while it was read: it is gone");
    ck_assert_int_eq(unlink(in("c")), 0);
    ck_assert_int_eq(symlink("a", in("c")), 0);
    ck_assert_int_eq(load(tree, 2), MM_E_IO);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "input changed while it was read: it became a link");
    ck_assert_int_eq(unlink(in("c")), 0);
    ck_assert_int_eq(mkfifo(in("c"), 0644), 0);
    ck_assert_int_eq(load(tree, 2), MM_E_IO);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "input changed while it was read: no regular file any more");
    fx_saw_rule("core/input-changed");
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

/* A folder that is swapped for a link after the walk is not followed. */
START_TEST(folder_becomes_a_link)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    put("a/x", "12345");
    for (int i = 0; i < 40; i++) /* more folders than stay open */
        put(fx_path("b%02d/x", i), "1");
    fx_write(fx_path("%s/secret/x", fx_tmp()), "secret", 6);
    tree = open_ok(ctx);
    ck_assert_int_eq(rename(in("a"), in("old")), 0);
    ck_assert_int_eq(symlink("../secret", in("a")), 0);
    ck_assert_int_eq(load(tree, 0), MM_E_IO);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/input-changed");
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

typedef struct swap { const char *path; size_t size; unsigned long at; } swap;

static void resize_at_read(void *user, fault_kind kind, unsigned long n)
{
    const swap *s = user;
    if (kind == FAULT_READ && n == s->at)
        ck_assert_int_eq(truncate(s->path, (off_t)s->size), 0);
}

static mm_code ignore(void *user, const void *data, size_t len)
{
    (void)data;
    *(uint64_t *)user += len;
    return MM_OK;
}

START_TEST(changed_during_a_read)
{
    static const size_t sizes[] = { 0, 299999, 300001, 900000 };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < 4; i++)
        for (int stream = 0; stream < 2; stream++) {
            swap s = { in("a"), sizes[i], 0 };
            fault_io f;
            mm_tree *tree;
            uint64_t got = 0;
            put("a", "");
            ck_assert_int_eq(truncate(s.path, 300000), 0);
            tree = open_ok(ctx);
            fault_io_use(&f, ctx);
            f.before = resize_at_read;
            f.user = &s;
            ck_assert_int_eq(stream ? mm__tree_stream(tree, &tree->items[0], ignore, &got) : load(tree, 0), MM_E_IO);
            ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/input-changed");
            mm__error_clear(ctx);
            ctx->io = &mm__io_system;
            mm__tree_free(tree);
        }
    mm_ctx_free(ctx);
}
END_TEST

/* ---- bounds ---- */

START_TEST(larger_than_allowed)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;
    uint64_t got = 0;

    ctx->limits.max_doc = 10;
    put("a", "1234567890");
    put("b", "12345678901");
    tree = open_ok(ctx);
    ck_assert_int_eq(load(tree, 0), MM_OK);
    ck_assert_int_eq(load(tree, 1), MM_E_LIMIT);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "json/size");
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "document larger than 10 bytes");
    ck_assert_int_eq(mm__tree_stream(tree, &tree->items[1], ignore, &got), MM_OK);
    ck_assert_uint_eq(got, 11);
    mm__tree_free(tree);
    ctx->limits.max_entries = 1;
    ck_assert_int_eq(mm__tree_open_dir(&tree, ctx, in("")), MM_E_LIMIT);
    mm_ctx_free(ctx);
}
END_TEST

/* Depth costs no stack and no descriptors. */
START_TEST(deep_and_wide)
{
    char path[4200];
    size_t n = (size_t)snprintf(path, sizeof path, "%s", in(""));
    const size_t base = n;
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    for (int i = 0; n - base < 3800 && n < 4000; i++)
        n += (size_t)snprintf(path + n, sizeof path - n, "/d%d", i % 10);
    n += (size_t)snprintf(path + n, sizeof path - n, "/x");
    fx_write(path, "deep", 4);
    for (int i = 0; i < 3000; i++)
        put(fx_path("wide/some-longer-name-%04d", i), "w");
    tree = open_ok(ctx);
    ck_assert_uint_eq(tree->n_items, 3001);
    ck_assert_str_eq(tree->items[0].path, path + base);
    ck_assert_int_eq(load(tree, 0), MM_OK);
    ck_assert_int_eq(load(tree, 3000), MM_OK);
    ck_assert_int_eq(load(tree, 0), MM_OK);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(stream_gives_the_file)
{
    static const size_t sizes[] = { 0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 600000 };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t got = 0;
        mm_tree *tree;
        put("a", "");
        ck_assert_int_eq(truncate(in("a"), (off_t)sizes[i]), 0);
        tree = open_ok(ctx);
        ck_assert_int_eq(mm__tree_stream(tree, &tree->items[0], ignore, &got), MM_OK);
        ck_assert_uint_eq(got, sizes[i]);
        mm__tree_free(tree);
    }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(cancelled_walk)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    put("a", "x");
    mm_ctx_cancel(ctx);
    ck_assert_int_eq(mm__tree_open_dir(&tree, ctx, in("")), MM_E_CANCELLED);
    fx_saw_rule(mm_ctx_error(ctx)->rule);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- folders above ---- */

static bool is_cube(const char *name, size_t len, void *user)
{
    (void)user;
    return len == 4 && memcmp(name, "cube", 4) == 0;
}

START_TEST(strip_takes_folders_off)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_tree *tree;

    put("meta/dump/cube/a.json", "1");
    put("meta/dump/cube/b.json", "2");
    tree = open_ok(ctx);
    ck_assert_int_eq(mm__tree_strip(tree, is_cube, NULL), MM_OK);
    ck_assert_str_eq(tree->prefix, "meta/dump/");
    ck_assert_str_eq(tree->items[0].path, "/cube/a.json");
    ck_assert_uint_eq(tree->items[0].path_len, 12);
    ck_assert_int_eq(load(tree, 1), MM_OK);
    ck_assert_ptr_nonnull(mm__tree_find(tree, "/cube/b.json", 12));
    mm__tree_free(tree);
    put("meta/other", "3");
    tree = open_ok(ctx);
    ck_assert_int_eq(mm__tree_strip(tree, is_cube, NULL), MM_OK);
    ck_assert_str_eq(tree->prefix, "meta/");
    mm__tree_free(tree);
    put("top", "4");
    tree = open_ok(ctx);
    ck_assert_int_eq(mm__tree_strip(tree, is_cube, NULL), MM_OK);
    ck_assert_str_eq(tree->prefix, "");
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- faults ---- */

START_TEST(no_memory)
{
    put("a/b/c", "1");
    put("a/d", "2");
    put("A/d", "2");
    ck_assert_int_eq(symlink("x", in("link")), 0);
    for (unsigned long n = 0;; n++) {
        fx_alloc alloc = { .fail_at = n };
        mm_hooks hooks = fx_hooks(&alloc);
        mm_ctx *ctx;
        mm_tree *tree = NULL;
        mm_code code = mm_ctx_new(&ctx, &hooks);
        if (code == MM_OK)
            code = mm__tree_open_dir(&tree, ctx, in(""));
        for (size_t i = 0; code == MM_OK && i < tree->n_items; i++)
            code = load(tree, i);
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

FX_SUITE("source_dir", FX_TEST(byte_order_of_paths), FX_TEST(load_pads_and_keeps_the_buffer), FX_TEST(attributes),
         FX_TEST(what_is_no_file), FX_TEST(input_may_be_a_link), FX_TEST(names_equal_but_for_case),
         FX_TEST(unreadable_folder_is_a_fault), FX_TEST(missing_input), FX_TEST(changed_between_two_reads),
         FX_TEST(folder_becomes_a_link), FX_TEST(changed_during_a_read), FX_TEST(larger_than_allowed),
         FX_TEST(deep_and_wide), FX_TEST(stream_gives_the_file), FX_TEST(cancelled_walk),
         FX_TEST(strip_takes_folders_off), FX_TEST(no_memory))
