#include "core/io.h"
#include "core/tree.h"
#include "core/unpack.h"
#include "support/bytes.h"
#include "support/fault_io.h"
#include "support/fixture.h"
#include "support/raw_tar.h"
#include "support/raw_zip.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- help ---- */

static const char *archive_path(void)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/archive", fx_tmp());
    return path;
}

static uint32_t mode_of_archive(void)
{
    struct stat st;
    ck_assert_int_eq(stat(archive_path(), &st), 0);
    return st.st_mode & 0777;
}

static mm_code open_bytes(mm_ctx *ctx, const void *data, size_t len, mm_tree **tree, const char **kind)
{
    fx_write(archive_path(), data, len);
    mm__error_clear(ctx);
    return mm__tree_open(tree, ctx, archive_path(), kind);
}

static mm_tree *open_tar(mm_ctx *ctx, raw_tar *t)
{
    const char *kind;
    mm_tree *tree;

    ck_assert_msg(open_bytes(ctx, t->data, t->len, &tree, &kind) == MM_OK, "%s", mm_ctx_error(ctx)->text);
    ck_assert_str_eq(kind, "tar");
    return tree;
}

static void fault_is(const mm_tree *tree, size_t n, const char *path, const char *rule, const char *text)
{
    const mm_tree_fault *f = mm__tree_faults(tree);

    while (n-- > 0 && f != NULL)
        f = f->next;
    ck_assert_ptr_nonnull(f);
    ck_assert_str_eq(f->path, path);
    ck_assert_str_eq(f->rule, rule);
    ck_assert_str_eq(f->text, text);
    fx_saw_rule(rule);
}

static void text_is(mm_tree *tree, const char *path, const char *text)
{
    mm_item *item = mm__tree_find(tree, path, strlen(path));
    mm_buf buf;

    ck_assert_msg(item != NULL, "%s", path);
    mm__buf_init(&buf, tree->ctx);
    ck_assert_int_eq(mm__tree_load(tree, item, &buf), MM_OK);
    ck_assert_str_eq(buf.data, text);
    mm__buf_free(&buf);
}

static void sample(raw_tar *t)
{
    raw_tar_head(t, "./", '5', "", 0);
    raw_tar_file(t, "./UUID", "1");
    raw_tar_head(t, "./cube/", '5', "", 0);
    raw_tar_pax(t, "mtime", "1433894400.000000001", 20);
    raw_tar_file(t, "./cube/a.json", "{}");
    raw_tar_pax(t, "path", "cube/caf\xc3\xa9.json", 15);
    raw_tar_file(t, "x", "[]");
    raw_tar_end(t);
}

/* ---- kinds ---- */

START_TEST(every_kind)
{
    static const struct { const char *kind, *command; } kinds[] = {
        { "tar", "cat" }, { "tar.gz", "gzip -c" }, { "tar.zst", "zstd -q -c" }, { "tar.xz", "xz -c" },
        { "tar.bz2", "bzip2 -c" },
    };
    raw_tar t = { 0 };

    sample(&t);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = fx_ctx(&alloc);
        size_t len;
        unsigned char *data = bytes_filter(kinds[i].command, t.data, t.len, &len);
        const char *kind;
        mm_tree *tree;
        ck_assert_int_eq(open_bytes(ctx, data, len, &tree, &kind), MM_OK);
        ck_assert_str_eq(kind, kinds[i].kind);
        ck_assert_uint_eq(tree->n_items, 3);
        ck_assert_ptr_null(mm__tree_faults(tree));
        text_is(tree, "/UUID", "1");
        text_is(tree, "/cube/a.json", "{}");
        text_is(tree, "/cube/caf\xc3\xa9.json", "[]");
        ck_assert_int_eq(tree->items[1].mtime, INT64_C(1433894400000000001));
        ck_assert_int_eq(tree->items[0].mtime, INT64_C(1433894912000000000));
        ck_assert_uint_eq(tree->items[0].mode, 0644);
        ck_assert_uint_eq(tree->ops->folder_mode(tree, "cube", 4), 0644);
        ck_assert_uint_eq(tree->file_mode, mode_of_archive());
        mm__tree_free(tree);
        free(data);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
    }
    raw_tar_free(&t);
}
END_TEST

/* Names come out the same whatever the locale of the program is. */
START_TEST(locale_does_not_matter)
{
    static const char *const locales[] = { "C", "C.UTF-8", "POSIX" };
    raw_tar t = { 0 };

    raw_tar_file(&t, "raw-caf\xc3\xa9", "1");
    sample(&t);
    for (size_t i = 0; i < 3; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_tree *tree;
        setlocale(LC_ALL, locales[i]);
        tree = open_tar(ctx, &t);
        text_is(tree, "/raw-caf\xc3\xa9", "1");
        text_is(tree, "/cube/caf\xc3\xa9.json", "[]");
        ck_assert_str_eq(setlocale(LC_ALL, NULL), locales[i][0] == 'P' ? "C" : locales[i]);
        mm__tree_free(tree);
        mm_ctx_free(ctx);
    }
    setlocale(LC_ALL, "C");
    raw_tar_free(&t);
}
END_TEST

START_TEST(not_an_archive)
{
    static const struct { const char *data; size_t len; const char *text; } t[] = {
        { "", 0, "not a folder and not an archive of a known kind: it is empty" },
        { "\xff\xfeh\0i\0", 6,
          "not a folder and not an archive of a known kind: it is text in UTF-16, dumps are in UTF-8" },
        { "\xfe\xff\0h", 4,
          "not a folder and not an archive of a known kind: it is text in UTF-16, dumps are in UTF-8" },
        { "hello\n", 6, "not a folder and not an archive of a known kind" },
        { "{\"a\": 1}", 8, "not a folder and not an archive of a known kind" },
        { "#mtree\na type=file contents=/etc/passwd\n", 40, "not a folder and not an archive of a known kind" },
    };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        const char *kind;
        mm_tree *tree;
        ck_assert_int_eq(open_bytes(ctx, t[i].data, t[i].len, &tree, &kind), MM_E_FORMAT);
        ck_assert_ptr_null(tree);
        ck_assert_str_eq(mm_ctx_error(ctx)->text, t[i].text);
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/unknown-input");
    }
    fx_saw_rule("core/unknown-input");
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(devices_are_no_input)
{
    mm_ctx *ctx = fx_ctx(NULL);
    const char *kind;
    mm_tree *tree;

    ck_assert_int_eq(mm__tree_open(&tree, ctx, "/dev/null", &kind), MM_E_FORMAT);
    mm__error_clear(ctx);
    ck_assert_int_eq(mm__tree_open(&tree, ctx, fx_path("%s/nothing", fx_tmp()), &kind), MM_E_IO);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- streams ---- */

/* The archive through a pipe, by its descriptor. */
static mm_code open_pipe(mm_ctx *ctx, const void *data, size_t len, mm_tree **tree, const char **kind)
{
    int fds[2];
    pid_t pid;
    mm_code code;

    ck_assert_int_eq(pipe(fds), 0);
    pid = fork();
    if (pid == 0) {
        signal(SIGPIPE, SIG_IGN);
        close(fds[0]);
        for (size_t at = 0; at < len;) {
            const ssize_t n = write(fds[1], (const char *)data + at, len - at < 777 ? len - at : 777);
            if (n <= 0)
                break;
            at += (size_t)n;
        }
        _exit(0);
    }
    close(fds[1]);
    code = mm__tree_open_archive(tree, ctx, "-", fds[0], kind);
    close(fds[0]);
    waitpid(pid, NULL, 0);
    return code;
}

START_TEST(pipes)
{
    static const raw_zip_entry e[] = { { .name = "/a", .text = "1" }, { .name = "b/c", .text = "22" } };
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar t = { 0 };
    raw_zip z = { 0 };
    const char *kind;
    mm_tree *tree;

    sample(&t);
    ck_assert_int_eq(open_pipe(ctx, t.data, t.len, &tree, &kind), MM_OK);
    ck_assert_str_eq(kind, "tar");
    ck_assert_uint_eq(tree->n_items, 3);
    ck_assert_uint_eq(tree->file_mode, 0);
    mm__tree_free(tree);
    raw_zip_make(&z, e, 2);
    ck_assert_int_eq(open_pipe(ctx, z.data, z.len, &tree, &kind), MM_OK);
    ck_assert_str_eq(kind, "zip");
    text_is(tree, "/a", "1");
    text_is(tree, "/b/c", "22");
    mm__tree_free(tree);
    raw_tar_free(&t);
    raw_zip_free(&z);
    mm_ctx_free(ctx);
}
END_TEST

/* A file on standard input of which somebody has taken the beginning. */
START_TEST(file_read_from_the_middle)
{
    static const raw_zip_entry e[] = { { .name = "a", .text = "1" } };
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 };
    const char *kind;
    mm_tree *tree;
    int fd;

    raw_zip_add(&z, "head", 4);
    z.len = 0;
    raw_zip_make(&z, e, 1);
    fx_write(archive_path(), "head", 4);
    fd = open(archive_path(), O_RDWR | O_APPEND);
    ck_assert_int_eq(write(fd, z.data, z.len), (ssize_t)z.len);
    ck_assert_int_eq(lseek(fd, 4, SEEK_SET), 4);
    ck_assert_int_eq(mm__tree_open_archive(&tree, ctx, "-", fd, &kind), MM_OK);
    text_is(tree, "/a", "1");
    mm__tree_free(tree);
    close(fd);
    raw_zip_free(&z);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- what is refused ---- */

START_TEST(bad_entries)
{
    static const struct { const char *name; char type; const char *rule, *text; } t[] = {
        { "../x", '0', "core/name-unsafe", "a \"..\" component" },
        { "/abs", '0', "core/name-unsafe", "an absolute name" },
        { "a//b", '0', "core/name-unsafe", "an empty component" },
        { "a/./b", '0', "core/name-unsafe", "a \".\" component" },
        { "a/..", '5', "core/name-unsafe", "a \"..\" component" },
        { "\xff\xfe", '0', "core/name-unsafe", "bytes that are not UTF-8" },
        { "s", '2', "core/link", "a symbolic link" },
        { "l", '1', "core/link", "a hard link" },
        { "f", '6', "core/file-type", "not a folder or regular file" },
        { "c", '3', "core/file-type", "not a folder or regular file" },
        { "b", '4', "core/file-type", "not a folder or regular file" },
        { "good", '0', "core/name-twice", "occurs twice" },
    };
    const size_t n = sizeof t / sizeof t[0];
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar a = { 0 };
    mm_tree *tree;

    raw_tar_file(&a, "good", "1");
    for (size_t i = 0; i < n; i++) {
        raw_tar_head(&a, t[i].name, t[i].type, t[i].type == '1' || t[i].type == '2' ? "good" : "", 0);
    }
    raw_tar_file(&a, "last", "2");
    raw_tar_end(&a);
    tree = open_tar(ctx, &a);
    ck_assert_uint_eq(tree->n_errors, n);
    for (size_t i = 0; i < n; i++)
        fault_is(tree, i, t[i].name, t[i].rule, t[i].text);
    text_is(tree, "/good", "1");
    text_is(tree, "/last", "2");
    ck_assert_uint_eq(tree->n_items, 2);
    ck_assert_int_eq(mm__tree_refuse(tree), MM_E_SYNTAX);
    mm__tree_free(tree);
    raw_tar_free(&a);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(bad_entries_of_zip)
{
    static const raw_zip_entry e[] = {
        { .name = "good", .text = "1" },
        { .name = "a\\b", .text = "1" },
        { .name = "C:x", .text = "1" },
        { .name = "//x", .text = "1" },
        { .name = "/../x", .text = "1" },
        { .name = "link", .text = "good", .host = 3, .attributes = 0120777u << 16 },
        { .name = "pipe", .text = "", .host = 3, .attributes = 0010644u << 16 },
        { .name = "secret", .text = "1", .flags = 1 },
        { .name = "lzma", .text = "1", .method = 14 },
        { .name = "crc", .text = "1", .crc_off = 1 },
        { .name = "good", .text = "1" },
        { .name = "x/", .text = "" },
        { .name = "x", .text = "1" },
        { .name = "y/z", .text = "1" },
        { .name = "y", .text = "1" },
        { .name = "GOOD", .text = "1" },
    };
    static const struct { const char *path, *rule, *text; } want[] = {
        { "a\\b", "core/name-unsafe", "a backslash" },
        { "C:x", "core/name-unsafe", "a drive letter" },
        { "/x", "core/name-unsafe", "an absolute name" },
        { "../x", "core/name-unsafe", "a \"..\" component" },
        { "link", "core/link", "a symbolic link" },
        { "pipe", "core/file-type", "not a folder or regular file" },
        { "secret", "core/archive-encrypted", "encrypted; unpack it first" },
        { "lzma", "core/archive", "compression method 14 of zip is not supported, pack it with deflate" },
        { "crc", "core/archive", "damaged zip archive: the checksum of the entry is wrong" },
        { "good", "core/name-twice", "occurs twice" },
        { "y", "core/name-twice", "is both a folder and a file" },
        { "x", "core/name-twice", "is both a folder and a file" },
        { "good", "core/name-case", "equal to \"GOOD\" but for case" },
    };
    const size_t n = sizeof want / sizeof want[0];
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 };
    const char *kind;
    mm_tree *tree;

    raw_zip_make(&z, e, sizeof e / sizeof e[0]);
    ck_assert_int_eq(open_bytes(ctx, z.data, z.len, &tree, &kind), MM_OK);
    ck_assert_uint_eq(tree->n_errors, n - 1);
    for (size_t i = 0; i < n; i++)
        fault_is(tree, i, want[i].path, want[i].rule, want[i].text);
    ck_assert_int_eq(mm_ctx_error(ctx)->code, MM_OK);
    mm__tree_free(tree);
    raw_zip_free(&z);
    mm_ctx_free(ctx);
}
END_TEST

/* libarchive complains about a part that does not matter: the entry is kept, the complaint passed on. */
START_TEST(warnings_of_the_reader)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar t = { 0 };
    mm_tree *tree;

    raw_tar_pax(&t, "uname", "\xff\xfe", 2);
    raw_tar_file(&t, "a", "1");
    raw_tar_end(&t);
    tree = open_tar(ctx, &t);
    ck_assert_uint_eq(tree->n_errors, 0);
    ck_assert_uint_eq(tree->n_faults, 1);
    ck_assert_str_eq(mm__tree_faults(tree)->rule, "core/archive-warning");
    ck_assert_str_eq(mm__tree_faults(tree)->path, "a");
    ck_assert_int_eq(mm__tree_faults(tree)->severity, MM_WARNING);
    fx_saw_rule("core/archive-warning");
    text_is(tree, "/a", "1");
    mm__tree_free(tree);
    raw_tar_free(&t);
    mm_ctx_free(ctx);
}
END_TEST

/* Cut off anywhere, at block ends too: never a smaller archive without a word. */
START_TEST(truncated_tar)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar t = { 0 };

    sample(&t);
    for (size_t n = 512; n < t.len - 512; n += n % 512 == 511 || n % 512 == 0 ? 1 : 170) {
        raw_tar cut = { t.data, n, 0 };
        const char *kind;
        mm_tree *tree;
        ck_assert_int_eq(open_bytes(ctx, cut.data, cut.len, &tree, &kind), MM_OK);
        ck_assert_msg(tree->n_errors > 0, "cut at %zu of %zu", n, t.len);
        ck_assert_str_eq(mm__tree_faults(tree)->rule, "core/archive");
        mm__tree_free(tree);
    }
    fx_saw_rule("core/archive");
    raw_tar_free(&t);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(what_follows_the_end)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar t = { 0 };
    mm_tree *tree;

    sample(&t);
    raw_tar_data(&t, "", 0);
    for (int i = 0; i < 18; i++) /* padding to a record, as tar does */
        raw_tar_data(&t, "\0", 1);
    tree = open_tar(ctx, &t);
    ck_assert_uint_eq(tree->n_errors, 0);
    mm__tree_free(tree);
    raw_tar_file(&t, "second", "2"); /* another archive behind it is read too */
    raw_tar_end(&t);
    tree = open_tar(ctx, &t);
    text_is(tree, "/second", "2");
    ck_assert_uint_eq(tree->n_errors, 0);
    mm__tree_free(tree);
    raw_tar_data(&t, "garbage", 7);
    tree = open_tar(ctx, &t);
    ck_assert_uint_gt(tree->n_errors, 0);
    mm__tree_free(tree);
    raw_tar_free(&t);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(announced_size)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar t = { 0 };
    mm_tree *tree;

    raw_tar_head(&t, "a", '0', "", 1000000);
    raw_tar_data(&t, "short", 5);
    raw_tar_end(&t);
    tree = open_tar(ctx, &t);
    ck_assert_uint_eq(tree->n_items, 0);
    ck_assert_str_eq(mm__tree_faults(tree)->rule, "core/archive");
    mm__tree_free(tree);
    raw_tar_free(&t);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(bounds)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar t = { 0 };
    const char *kind;
    mm_tree *tree;

    sample(&t);
    ctx->limits.max_entries = 4; /* two folders, three files */
    ck_assert_int_eq(open_bytes(ctx, t.data, t.len, &tree, &kind), MM_E_LIMIT);
    ctx->limits.max_entries = 5;
    ck_assert_int_eq(open_bytes(ctx, t.data, t.len, &tree, &kind), MM_OK);
    mm__tree_free(tree);
    ctx->limits.max_total = 4;
    ck_assert_int_eq(open_bytes(ctx, t.data, t.len, &tree, &kind), MM_E_LIMIT);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/limit");
    raw_tar_free(&t);
    mm_ctx_free(ctx);
}
END_TEST

/* A small archive of 100 MB of nothing, packed in two ways. */
START_TEST(bombs)
{
    const size_t size = 100 << 20;
    char *zeros = calloc(1, size);
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar t = { 0 };
    const char *kind;
    mm_tree *tree;
    size_t len;
    unsigned char *data;

    raw_tar_head(&t, "zeros", '0', "", size);
    raw_tar_data(&t, zeros, size);
    raw_tar_end(&t);
    data = bytes_filter("zstd -q -c", t.data, t.len, &len);
    ck_assert_int_eq(open_bytes(ctx, data, len, &tree, &kind), MM_E_LIMIT);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "unpacks to more than 250 times its size");
    free(data);
    fx_write(fx_path("%s/zeros", fx_tmp()), zeros, size);
    ck_assert_int_eq(system(fx_path("cd %s && zip -q bomb.zip zeros", fx_tmp())), 0);
    mm__error_clear(ctx);
    ck_assert_int_eq(mm__tree_open(&tree, ctx, fx_path("%s/bomb.zip", fx_tmp()), &kind), MM_E_LIMIT);
    ctx->limits.max_ratio = 5000;
    mm__error_clear(ctx);
    ck_assert_int_eq(mm__tree_open(&tree, ctx, fx_path("%s/bomb.zip", fx_tmp()), &kind), MM_OK);
    ck_assert_uint_eq(tree->items[0].size, size);
    mm__tree_free(tree);
    raw_tar_free(&t);
    free(zeros);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(sparse_files)
{
    const char *in = fx_path("%s/sparse", fx_tmp()), *out = fx_path("%s/sparse.tar", fx_tmp());
    mm_ctx *ctx = fx_ctx(NULL);
    const char *kind;
    mm_tree *tree;
    mm_buf buf;
    int fd;

    fx_write(in, "begin", 5);
    fd = open(in, O_WRONLY);
    ck_assert_int_eq(pwrite(fd, "middle", 6, 1 << 20), 6);
    ck_assert_int_eq(ftruncate(fd, 3 << 20), 0);
    close(fd);
    ck_assert_int_eq(system(fx_path("cd %s && tar cSf sparse.tar sparse", fx_tmp())), 0);
    ck_assert_int_eq(mm__tree_open(&tree, ctx, out, &kind), MM_OK);
    ck_assert_uint_eq(tree->n_faults, 0);
    mm__buf_init(&buf, ctx);
    ck_assert_int_eq(mm__tree_load(tree, &tree->items[0], &buf), MM_OK);
    ck_assert_uint_eq(buf.len, 3 << 20);
    ck_assert_int_eq(memcmp(buf.data, "begin\0", 6), 0);
    ck_assert_int_eq(memcmp(buf.data + (1 << 20), "middle\0", 7), 0);
    mm__buf_free(&buf);
    mm__tree_free(tree);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- faults ---- */

typedef struct change { const char *path; } change;

static void touch_at_read(void *user, fault_kind kind, unsigned long n)
{
    const change *c = user;
    if (kind == FAULT_READ && n == 0) {
        const int fd = open(c->path, O_WRONLY | O_APPEND);
        ck_assert_int_eq(write(fd, "x", 1), 1);
        close(fd);
    }
}

START_TEST(archive_changes_while_it_is_read)
{
    mm_ctx *ctx = fx_ctx(NULL);
    change c = { archive_path() };
    raw_tar t = { 0 };
    const char *kind;
    mm_tree *tree;
    fault_io f;

    sample(&t);
    fault_io_use(&f, ctx);
    f.before = touch_at_read;
    f.user = &c;
    ck_assert_int_eq(open_bytes(ctx, t.data, t.len, &tree, &kind), MM_E_IO);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/input-changed");
    raw_tar_free(&t);
    mm_ctx_free(ctx);
}
END_TEST

static const raw_zip_entry small[] = { { .name = "a/b", .text = "some text" }, { .name = "c", .text = "other" } };

START_TEST(every_call_fails_once)
{
    static const fault_kind kinds[] = { FAULT_OPENAT, FAULT_FSTAT, FAULT_FSTATAT, FAULT_READ, FAULT_PREAD };
    raw_tar t = { 0 };
    raw_zip z = { 0 };
    size_t len;
    unsigned char *gz;

    sample(&t);
    raw_zip_make(&z, small, 2);
    gz = bytes_filter("gzip -c", t.data, t.len, &len);
    for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
            for (int how = 0; how < 3; how++) {
                bool fired = true;
                if (how == FAULT_SHORT && kinds[i] < FAULT_READ)
                    continue;
                if (how == FAULT_INTERRUPT && (kinds[i] == FAULT_FSTAT || kinds[i] == FAULT_FSTATAT))
                    continue;
                for (unsigned long at = 0; fired; at++) {
                    fx_alloc alloc = FX_ALLOC_NONE;
                    mm_ctx *ctx = fx_ctx(&alloc);
                    const char *kind;
                    mm_tree *tree = NULL;
                    fault_io f;
                    mm_code code;
                    fault_io_use(&f, ctx);
                    f.kind = kinds[i];
                    f.how = (fault_how)how;
                    f.at = at;
                    code = k == 0 ? open_bytes(ctx, t.data, t.len, &tree, &kind)
                        : k == 1 ? open_bytes(ctx, z.data, z.len, &tree, &kind)
                        : open_bytes(ctx, gz, len, &tree, &kind);
                    fired = f.fired > 0;
                    ck_assert_msg(code == (fired && how == FAULT_FAIL ? MM_E_IO : MM_OK), "%s %lu way %d: %d",
                                  fault_io_name(kinds[i]), at, how, code);
                    ck_assert_ptr_eq(code == MM_OK ? NULL : tree, NULL);
                    mm__tree_free(tree);
                    mm_ctx_free(ctx);
                    ck_assert_uint_eq(alloc.live, 0);
                }
            }
    free(gz);
    raw_tar_free(&t);
    raw_zip_free(&z);
}
END_TEST

START_TEST(no_memory)
{
    raw_tar t = { 0 };
    raw_zip z = { 0 };

    raw_tar_head(&t, "../bad", '0', "", 0);
    sample(&t);
    raw_zip_make(&z, small, 2);
    for (int k = 0; k < 2; k++)
        for (unsigned long n = 0;; n++) {
            fx_alloc alloc = { .fail_at = n };
            const mm_hooks hooks = fx_hooks(&alloc);
            mm_ctx *ctx;
            mm_tree *tree = NULL;
            const char *kind;
            mm_code code = mm_ctx_new(&ctx, &hooks);
            if (code == MM_OK)
                code = k ? open_bytes(ctx, z.data, z.len, &tree, &kind) : open_bytes(ctx, t.data, t.len, &tree, &kind);
            mm__tree_free(tree);
            mm_ctx_free(ctx);
            ck_assert_uint_eq(alloc.live, 0);
            if (alloc.calls <= n) {
                ck_assert_int_eq(code, MM_OK);
                break;
            }
            ck_assert_int_eq(code, MM_E_NOMEM);
        }
    raw_tar_free(&t);
    raw_zip_free(&z);
}
END_TEST

START_TEST(cancelled)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_tar t = { 0 };
    const char *kind;
    mm_tree *tree;

    sample(&t);
    mm_ctx_cancel(ctx);
    ck_assert_int_eq(open_bytes(ctx, t.data, t.len, &tree, &kind), MM_E_CANCELLED);
    raw_tar_free(&t);
    mm_ctx_free(ctx);
}
END_TEST

FX_SUITE("source_archive", FX_TEST(every_kind), FX_TEST(locale_does_not_matter), FX_TEST(not_an_archive),
         FX_TEST(devices_are_no_input), FX_TEST(pipes), FX_TEST(file_read_from_the_middle), FX_TEST(bad_entries),
         FX_TEST(bad_entries_of_zip), FX_TEST(warnings_of_the_reader),
         FX_TEST(truncated_tar), FX_TEST(what_follows_the_end), FX_TEST(announced_size),
         FX_TEST(bounds), FX_TEST(bombs), FX_TEST(sparse_files), FX_TEST(archive_changes_while_it_is_read),
         FX_TEST(every_call_fails_once), FX_TEST(no_memory), FX_TEST(cancelled))
