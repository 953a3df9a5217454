#include "core/core.h"
#include "core/source.h"
#include "support/fault_io.h"
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- help ---- */

typedef struct text { char data[8192]; size_t len; } text;

static void add(text *t, const char *s, size_t len)
{
    ck_assert_uint_lt(t->len + len, sizeof t->data);
    memcpy(t->data + t->len, s, len);
    t->len += len;
    t->data[t->len] = 0;
}

/* All entries as "PATH=CONTENT;". */
static mm_code drain(mm_source *src, text *t)
{
    mm_entry e;
    mm_code code;

    t->len = 0;
    t->data[0] = 0;
    while ((code = mm_source_next(src, &e)) == MM_OK) {
        const void *data;
        size_t len, total = 0;
        add(t, e.path, strlen(e.path));
        add(t, "=", 1);
        while ((code = mm_source_read(src, &data, &len)) == MM_OK) {
            ck_assert_uint_gt(len, 0);
            total += len;
            if (total < 100)
                add(t, data, len);
        }
        if (code != MM_END)
            return code;
        ck_assert_uint_eq(total, e.size);
        add(t, ";", 1);
    }
    return code;
}

static const char *in(void)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/in", fx_tmp());
    return path;
}

static void sample(void)
{
    fx_write(fx_path("%s/b/c", in()), "two", 3);
    fx_write(fx_path("%s/a", in()), "one", 3);
    fx_write(fx_path("%s/z", in()), "", 0);
}

/* ---- folders and archives ---- */

START_TEST(folder_and_archive_read_alike)
{
    static const char *const commands[] = { "true", "tar cf in.tar -C in .", "tar czf in.tar -C in .",
                                            "cd in && zip -qr ../in.tar ." };
    static const char *const kinds[] = { "dir", "tar", "tar.gz", "zip" };

    sample();
    for (size_t i = 0; i < 4; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_source *src;
        text t;
        ck_assert_int_eq(system(fx_path("cd %s && rm -f in.tar && %s", fx_tmp(), commands[i])), 0);
        ck_assert_msg(mm_source_open(&src, ctx, i == 0 ? in() : fx_path("%s/in.tar", fx_tmp())) == MM_OK, "%s: %s",
                      kinds[i], mm_ctx_error(ctx)->text);
        ck_assert_str_eq(mm_source_kind(src), kinds[i]);
        for (int round = 0; round < 3; round++) {
            ck_assert_int_eq(drain(src, &t), MM_END);
            ck_assert_str_eq(t.data, "a=one;b/c=two;z=;");
            ck_assert_int_eq(mm_source_rewind(src), MM_OK);
        }
        mm_source_free(src);
        mm_ctx_free(ctx);
    }
}
END_TEST

START_TEST(large_entries_come_in_pieces)
{
    const size_t size = (5 << 20) + 3;
    char *data = calloc(1, size);
    mm_ctx *ctx = fx_ctx(NULL);

    fx_write(fx_path("%s/large", in()), data, size);
    free(data);
    for (int how = 0; how < 3; how++) {
        fault_io f;
        mm_source *src;
        text t;
        fault_io_use(&f, ctx);
        f.kind = how ? FAULT_PREAD : FAULT_NONE;
        f.how = (fault_how)how;
        f.on = how == FAULT_SHORT;
        ck_assert_int_eq(mm_source_open(&src, ctx, in()), MM_OK);
        ck_assert_int_eq(drain(src, &t), MM_END);
        mm_source_free(src);
        ctx->io = &mm__io_system;
    }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(skipping_entries)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src;
    mm_entry e;
    const void *data;
    size_t len;

    sample();
    ck_assert_int_eq(mm_source_open(&src, ctx, in()), MM_OK);
    ck_assert_int_eq(mm_source_read(src, &data, &len), MM_E_MISUSE);
    ck_assert_int_eq(mm_source_next(src, &e), MM_OK);
    ck_assert_int_eq(mm_source_next(src, &e), MM_OK);
    ck_assert_str_eq(e.path, "b/c");
    ck_assert_int_eq(mm_source_read(src, &data, &len), MM_OK);
    ck_assert_int_eq(mm_source_next(src, &e), MM_OK); /* before its end */
    ck_assert_str_eq(e.path, "z");
    ck_assert_int_eq(mm_source_read(src, &data, &len), MM_END);
    ck_assert_int_eq(mm_source_read(src, &data, &len), MM_END);
    ck_assert_int_eq(mm_source_next(src, &e), MM_END);
    ck_assert_int_eq(mm_source_next(src, &e), MM_END);
    mm_source_free(src);
    mm_ctx_free(ctx);
}
END_TEST

/* Who reads entry by entry must not miss a fault of the container. */
START_TEST(faults_stop_the_reader)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src;
    mm_entry e;

    sample();
    ck_assert_int_eq(symlink("a", fx_path("%s/link", in())), 0);
    ck_assert_int_eq(mm_source_open(&src, ctx, in()), MM_OK);
    ck_assert_int_eq(mm_source_next(src, &e), MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/link");
    ck_assert_str_eq(mm_ctx_error(ctx)->file, "link");
    mm_source_free(src);
    mm_ctx_free(ctx);
}
END_TEST

static void shrink(void *user, fault_kind kind, unsigned long n)
{
    (void)n;
    if (kind == FAULT_PREAD)
        ck_assert_int_eq(truncate(fx_path("%s/a", in()), *(const int *)user), 0);
}

START_TEST(input_changes)
{
    static const int sizes[] = { 1, 100 };

    for (size_t i = 0; i < 2; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_source *src;
        fault_io f;
        text t;
        int size = sizes[i];
        sample();
        ck_assert_int_eq(mm_source_open(&src, ctx, in()), MM_OK);
        fault_io_use(&f, ctx);
        f.before = shrink;
        f.user = &size;
        ck_assert_int_eq(drain(src, &t), MM_E_IO);
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/input-changed");
        mm_source_free(src);
        mm_ctx_free(ctx);
    }
}
END_TEST

/* ---- the caller's entries ---- */

typedef struct feed {
    const mm_entry *entries;
    const char *const *texts;
    size_t n, i, piece;
    mm_code next_code, read_code;   /* instead of MM_END */
} feed;

static mm_code list_next(void *user, mm_entry *e)
{
    feed *l = user;
    if (l->i == l->n)
        return l->next_code;
    *e = l->entries[l->i++];
    l->piece = 0;
    return MM_OK;
}

static mm_code list_read(void *user, const void **data, size_t *len)
{
    feed *l = user;
    const char *t = l->texts[l->i - 1];
    if (t[l->piece] == 0)
        return l->read_code;
    *data = t + l->piece++;
    *len = 1;
    return MM_OK;
}

static const mm_source_ops list_ops = { .size = sizeof list_ops, .next = list_next, .read = list_read };

START_TEST(entries_of_the_caller)
{
    static const mm_entry e[] = { { .path = "b/c", .size = 3, .mtime = 5, .mode = 0100640, .mvcc = 9 },
                                  { .path = "a", .size = 3 }, { .path = "z" } };
    static const char *const texts[] = { "two", "one", "" };
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx = fx_ctx(&alloc);
    feed l = { e, texts, 3, 0, 0, MM_END, MM_END };
    mm_source *src;
    mm_entry got;
    text t;

    ck_assert_int_eq(mm_source_new(&src, ctx, "mine", &list_ops, &l), MM_OK);
    ck_assert_str_eq(mm_source_kind(src), "");
    ck_assert_int_eq(drain(src, &t), MM_END);
    ck_assert_str_eq(t.data, "a=one;b/c=two;z=;");
    ck_assert_int_eq(mm_source_rewind(src), MM_OK);
    ck_assert_int_eq(mm_source_next(src, &got), MM_OK);
    ck_assert_int_eq(mm_source_next(src, &got), MM_OK);
    ck_assert_int_eq(got.mtime, 5);
    ck_assert_uint_eq(got.mode, 0640);
    ck_assert_uint_eq(got.mvcc, 9);
    mm_source_free(src);
    mm_ctx_free(ctx);
    ck_assert_uint_eq(alloc.live, 0);
}
END_TEST

START_TEST(bad_entries_of_the_caller)
{
    static const mm_entry e[] = { { .path = "a", .size = 1 }, { .path = "../x", .size = 1 }, { .path = "a", .size = 1 },
                                  { .path = "b", .size = 1 }, { .path = "b/c", .size = 1 },
                                  { .path = "A", .size = 1 } };
    static const char *const texts[] = { "1", "1", "1", "1", "1", "1" };
    static const char *const rules[] = { "core/name-unsafe", "core/name-twice", "core/name-twice", "core/name-case" };
    mm_ctx *ctx = fx_ctx(NULL);
    feed l = { e, texts, 6, 0, 0, MM_END, MM_END };
    const mm_tree_fault *f;
    mm_source *src;
    mm_entry got;

    ck_assert_int_eq(mm_source_new(&src, ctx, "mine", &list_ops, &l), MM_OK);
    f = mm__tree_faults(src->tree);
    for (size_t i = 0; i < 4; i++, f = f->next) {
        ck_assert_ptr_nonnull(f);
        ck_assert_str_eq(f->rule, rules[i]);
    }
    ck_assert_int_eq(mm_source_next(src, &got), MM_E_DATA);
    mm_source_free(src);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(failing_callbacks)
{
    static const mm_entry e[] = { { .path = "a", .size = 1 } };
    static const char *const texts[] = { "1" };
    static const mm_source_ops none = { .size = sizeof none };
    static const mm_entry unnamed[] = { { .path = NULL } };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src;
    feed l = { e, texts, 1, 0, 0, MM_E_IO, MM_END };

    ck_assert_int_eq(mm_source_new(&src, ctx, "mine", &list_ops, &l), MM_E_IO);
    ck_assert_ptr_null(src);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/callback");
    fx_saw_rule("core/callback");
    l = (feed){ e, texts, 1, 0, 0, MM_END, MM_E_DATA };
    ck_assert_int_eq(mm_source_new(&src, ctx, "mine", &list_ops, &l), MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "read of the caller's source returned -5");
    l = (feed){ e, texts, 1, 0, 0, (mm_code)7, MM_END }; /* no code of ours */
    ck_assert_int_eq(mm_source_new(&src, ctx, "mine", &list_ops, &l), MM_E_MISUSE);
    l = (feed){ unnamed, texts, 1, 0, 0, MM_END, MM_END };
    ck_assert_int_eq(mm_source_new(&src, ctx, "mine", &list_ops, &l), MM_E_MISUSE);
    ck_assert_int_eq(mm_source_new(&src, ctx, "mine", &none, &l), MM_E_MISUSE);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(announced_size_must_come)
{
    static const mm_entry e[] = { { .path = "a", .size = 2 } };
    static const char *const texts[] = { "1" };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_source *src;
    feed l = { e, texts, 1, 0, 0, MM_END, MM_END };

    ck_assert_int_eq(mm_source_new(&src, ctx, "mine", &list_ops, &l), MM_E_IO);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "delivers 1 bytes, 2 were announced");
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(no_memory)
{
    static const mm_entry e[] = { { .path = "b/c", .size = 3 }, { .path = "../x", .size = 3 }, { .path = "z" } };
    static const char *const texts[] = { "two", "one", "" };

    for (unsigned long n = 0;; n++) {
        fx_alloc alloc = { .fail_at = n };
        const mm_hooks hooks = fx_hooks(&alloc);
        feed l = { e, texts, 3, 0, 0, MM_END, MM_END };
        mm_source *src = NULL;
        mm_ctx *ctx;
        mm_code code = mm_ctx_new(&ctx, &hooks);
        text t;
        if (code == MM_OK)
            code = mm_source_new(&src, ctx, "mine", &list_ops, &l);
        if (code == MM_OK)
            code = drain(src, &t);
        mm_source_free(src);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
        if (alloc.calls <= n)
            break;
        ck_assert_msg(code == MM_E_NOMEM || (code == MM_E_DATA && n > 5), "%lu: %d", n, code);
    }
    sample();
    for (unsigned long n = 0;; n++) {
        fx_alloc alloc = { .fail_at = n };
        const mm_hooks hooks = fx_hooks(&alloc);
        mm_source *src = NULL;
        mm_ctx *ctx;
        mm_code code = mm_ctx_new(&ctx, &hooks);
        text t;
        if (code == MM_OK)
            code = mm_source_open(&src, ctx, in());
        if (code == MM_OK)
            code = drain(src, &t);
        mm_source_free(src);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
        if (alloc.calls <= n) {
            ck_assert_int_eq(code, MM_END);
            break;
        }
        ck_assert_int_eq(code, MM_E_NOMEM);
    }
}
END_TEST

FX_SUITE("source", FX_TEST(folder_and_archive_read_alike), FX_TEST(large_entries_come_in_pieces),
         FX_TEST(skipping_entries), FX_TEST(faults_stop_the_reader), FX_TEST(input_changes),
         FX_TEST(entries_of_the_caller), FX_TEST(bad_entries_of_the_caller), FX_TEST(failing_callbacks),
         FX_TEST(announced_size_must_come), FX_TEST(no_memory))
