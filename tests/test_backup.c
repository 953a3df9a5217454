/* Backup and restore: the same tree comes back, or nothing happens. */
#include "core/backup.h"
#include "support/fault_io.h"
#include "support/fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char in[4096], out[4096], file[4096];

static void names(const char *archive)
{
    snprintf(in, sizeof in, "%s/meta", fx_tmp());
    snprintf(out, sizeof out, "%s/back", fx_tmp());
    snprintf(file, sizeof file, "%s/%s", fx_tmp(), archive);
}

static void sample(void)
{
    static const char *const files[][2] = {
        { "UUID", "1" }, { "cube/a.json", "{\"a\": 1}\r\n" }, { "cube/b\tb.json", "" }, { "cube.x/c", "c" },
        { "table_exd/deep/er/x.bin", "\1\2\3" },
    };

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *path = fx_path("%s/%s", in, files[i][0]);
        const struct timespec times[2] = { { 1, 1 }, { (time_t)i * 1000 - 1, 123456789 } };
        fx_write(path, files[i][1], strlen(files[i][1]));
        ck_assert_int_eq(chmod(path, i == 1 ? 0600 : 0664), 0);
        ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
    }
    ck_assert_int_eq(chmod(fx_path("%s/cube", in), 0700), 0);
}

static char said[4096];

static void on_finding(void *user, const mm_finding *f)
{
    const size_t n = strlen(said);

    fx_on_finding(user, f);
    snprintf(said + n, sizeof said - n, "%s: %s [%s]\n", f->file, f->text, f->rule);
}

static mm_code backup(mm_ctx *ctx, const char *dir, const char *to)
{
    const mm_backup_plan plan = { .size = sizeof plan, .dir = dir, .file = to };
    mm_report *rep = NULL;
    mm_code code = mm_report_new(&rep, ctx);

    said[0] = 0;
    if (code != MM_OK)
        return code;
    mm_report_listen(rep, on_finding, NULL);
    code = mm_backup_run(ctx, &plan, rep);
    ck_assert_int_eq(mm_report_published(rep), code == MM_OK);
    if (code == MM_OK && to == NULL)
        snprintf(said, sizeof said, "%s", mm_report_output(rep).path);
    mm_report_free(rep);
    return code;
}

static mm_code restore(mm_ctx *ctx, const char *from, const char *dir)
{
    const mm_restore_plan plan = { .size = sizeof plan, .file = from, .dir = dir };
    mm_report *rep = NULL;
    mm_code code = mm_report_new(&rep, ctx);

    said[0] = 0;
    if (code != MM_OK)
        return code;
    mm_report_listen(rep, on_finding, NULL);
    code = mm_restore_run(ctx, &plan, rep);
    ck_assert_int_eq(mm_report_published(rep), code == MM_OK);
    mm_report_free(rep);
    return code;
}

/* Names in the private folder that begin so. */
static int count(const char *start)
{
    DIR *d = opendir(fx_tmp());
    int n = 0;

    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += strncmp(e->d_name, start, strlen(start)) == 0;
    closedir(d);
    return n;
}

static const char kept[] = "back.old-2015_06_10_00_00_00";

static void clean(void)
{
    fx_remove_tree(out);
    fx_remove_tree(fx_path("%s/%s", fx_tmp(), kept));
}

/* ---- there and back ---- */

static void same_modes_and_times(void)
{
    static const char *const files[] = { "UUID", "cube/a.json", "cube/b\tb.json", "cube.x/c",
                                         "table_exd/deep/er/x.bin", "cube", "" };
    struct stat a, b;

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        ck_assert_int_eq(lstat(fx_path("%s/%s", in, files[i]), &a), 0);
        ck_assert_int_eq(lstat(fx_path("%s/%s", out, files[i]), &b), 0);
        ck_assert_msg(a.st_mode == b.st_mode, "%s: mode %o, %o", files[i], a.st_mode, b.st_mode);
        ck_assert_msg(S_ISDIR(a.st_mode)
                      || (a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec),
                      "%s: %lld.%09ld, %lld.%09ld", files[i], (long long)a.st_mtim.tv_sec, a.st_mtim.tv_nsec,
                      (long long)b.st_mtim.tv_sec, b.st_mtim.tv_nsec);
    }
}

START_TEST(the_same_tree_comes_back)
{
    static const char *const kinds[] = { "m.tar", "m.tar.gz", "m.tar.zst", "m.zip" };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        const mode_t old = umask(0);

        names(kinds[i]);
        sample();
        ck_assert_msg(backup(ctx, in, file) == MM_OK, "%s: %s", kinds[i], said);
        ck_assert_msg(restore(ctx, file, out) == MM_OK, "%s: %s", kinds[i], said);
        ck_assert_str_eq(said, "");
        umask(old);
        fx_assert_same_tree(in, out);
        same_modes_and_times();
        ck_assert_int_eq(count("."), 2);
        clean();
        mm_ctx_free(ctx);
    }
}
END_TEST

START_TEST(an_old_tree_is_kept)
{
    mm_ctx *ctx = fx_ctx(NULL);

    names("m.tar");
    sample();
    ck_assert_int_eq(backup(ctx, in, file), MM_OK);
    fx_write(fx_path("%s/mine", out), "1", 1);
    ck_assert_int_eq(restore(ctx, file, out), MM_OK);
    ck_assert_ptr_nonnull(strstr(said, "the old folder goes to back.old-2015_06_10_00_00_00 [core/restore-kept]"));
    fx_assert_same_tree(in, out);
    ck_assert(fx_exists(fx_path("%s/%s/mine", fx_tmp(), kept)));
    ck_assert_int_eq(restore(ctx, file, out), MM_E_EXISTS); /* within the same second: the name is taken */
    fx_assert_same_tree(in, out);
    ck_assert(fx_exists(fx_path("%s/%s/mine", fx_tmp(), kept)));
    ck_assert_int_eq(count(".back"), 0);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(names_of_backups)
{
    mm_ctx *ctx = fx_ctx(NULL);

    names("m.tar");
    sample();
    ck_assert_int_eq(backup(ctx, fx_path("%s//", in), NULL), MM_OK);
    ck_assert_str_eq(said, fx_path("%s/meta_2015_06_10_00_00_00.tar.gz", fx_tmp()));
    ck_assert_int_eq(backup(ctx, in, NULL), MM_E_EXISTS);
    ck_assert_int_eq(backup(ctx, fx_path("%s/cube/..", in), NULL), MM_E_EXISTS); /* the same name */
    ck_assert_int_eq(backup(ctx, in, fx_path("%s/m.txt", fx_tmp())), MM_E_OPTION);
    ck_assert_int_eq(backup(ctx, in, "-"), MM_E_OPTION);
    ck_assert_int_eq(backup(ctx, in, fx_path("%s/cube/m.tar", in)), MM_E_OPTION);
    ck_assert_ptr_nonnull(strstr(said, "[core/output-inside]"));
    ck_assert_int_eq(backup(ctx, fx_path("%s/nowhere", fx_tmp()), file), MM_E_IO);
    ck_assert(!fx_exists(file));
    fx_write(fx_path("%s/back\\slash", in), "", 0);
    ck_assert_int_eq(backup(ctx, in, file), MM_OK);
    ck_assert_int_eq(restore(ctx, file, out), MM_OK);
    fx_assert_same_tree(in, out);
    ck_assert_int_eq(backup(ctx, in, fx_path("%s/m.zip", fx_tmp())), MM_E_DATA); /* a separator there */
    ck_assert_ptr_nonnull(strstr(said, "back\\slash: unsafe name for the archive"));
    ck_assert(!fx_exists(fx_path("%s/m.zip", fx_tmp())));
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(targets_that_are_no_folder)
{
    mm_ctx *ctx = fx_ctx(NULL);

    names("m.tar");
    sample();
    ck_assert_int_eq(backup(ctx, in, file), MM_OK);
    ck_assert_int_eq(symlinkat("meta", AT_FDCWD, out), 0);
    ck_assert_int_eq(restore(ctx, file, out), MM_E_OPTION);
    ck_assert_ptr_nonnull(strstr(said, "[core/restore-target]"));
    ck_assert_int_eq(restore(ctx, file, "/"), MM_E_OPTION);
    ck_assert_int_eq(unlink(out), 0);
    ck_assert_int_eq(count(".back"), 0);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- what the manifest says ---- */

static mm_code restore_edited(mm_ctx *ctx, const char *command)
{
    char line[9000];

    snprintf(line, sizeof line, "cd '%s' && rm -rf u && mkdir u && tar -xf m.tar -C u 2>/dev/null && cd u && %s && "
             "cd .. && tar --format=pax -C u -cf e.tar .", fx_tmp(), command);
    ck_assert_int_eq(system(line), 0);
    return restore(ctx, fx_path("%s/e.tar", fx_tmp()), out);
}

START_TEST(an_archive_that_was_changed)
{
    static const struct { const char *command, *says; } cases[] = {
        { "printf 2 >meta/UUID && touch -d @-1.123456789 meta/UUID",
          "UUID: other bytes than in the manifest [core/manifest-differs]\n" },
        { "rm meta/UUID meta/cube.x/c", "UUID: in the manifest, but missing here [core/manifest-differs]\n"
                                        "cube.x/c: in the manifest, but missing here [core/manifest-differs]\n" },
        { "rm -r meta/*", "in the manifest, but missing here [core/manifest-differs]\n" },
        { "echo >>meta/UUID", "UUID: another size than in the manifest [core/manifest-differs]\n" },
        { "touch meta/UUID", "UUID: another time than in the manifest [core/manifest-differs]\n" },
        { "touch meta/extra meta/zz", "meta/extra: not in the manifest [core/manifest-differs]\n"
                                      "meta/zz: not in the manifest [core/manifest-differs]\n" },
        { "touch AAA zzz", "AAA: not in the manifest [core/manifest-differs]\nzzz: not in the manifest" },
        { "sed -i s/0664/1664/ *.tsv", "manifest: not a mode of four octal digits [core/manifest]\n" },
        { "sed -i '$d' *.tsv", "not in the manifest [core/manifest-differs]\n" },
        { "cp meta.manifest.tsv b.manifest.tsv", "manifest: there are 2 of them [core/manifest]\n" },
    };
    mm_ctx *ctx = fx_ctx(NULL);
    uint64_t before;

    names("m.tar");
    sample();
    ck_assert_int_eq(backup(ctx, in, file), MM_OK);
    fx_write(fx_path("%s/mine", out), "1", 1);
    before = fx_tree_digest(out);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(restore_edited(ctx, cases[i].command), MM_E_DATA);
        ck_assert_msg(strstr(said, cases[i].says) != NULL, "%s: %s", cases[i].command, said);
        ck_assert_uint_eq(fx_tree_digest(out), before);
    }
    ck_assert_int_eq(restore_edited(ctx, "rm *.tsv"), MM_OK);
    ck_assert_ptr_nonnull(strstr(said, "[core/manifest-none]"));
    ck_assert(fx_exists(fx_path("%s/cube/a.json", out)));
    mm_ctx_free(ctx);
}
END_TEST

static mm_code on_line(void *user, const mm_manifest_line *line)
{
    mm__manifest_add(user, line);
    return MM_OK;
}

static mm_code round_trip(mm_ctx *ctx, const char *text)
{
    mm_buf back;
    mm_code code;

    mm__buf_init(&back, ctx);
    mm__manifest_head(&back);
    code = mm__manifest_read(ctx, "m", text, strlen(text), on_line, &back);
    if (code == MM_OK)
        ck_assert_str_eq(back.data, text);
    mm__buf_free(&back);
    return code;
}

#define HEAD "path\tsize\tmtime_ns\tmode\tsha256\n"
#define H64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

START_TEST(manifests_that_are_read)
{
    static const char *const good[] = {
        HEAD, HEAD "./\t-\t-\t0755\t-\n", HEAD "a\t0\t-1\t0000\t" H64 "\n",
        HEAD "./\t-\t-\t0755\t-\na/\t-\t-\t0700\t-\na\\tb\t18446744073709551615\t9223372036854775807\t0644\t" H64 "\n",
    };
    static const char *const bad[] = {
        "", "path\n", HEAD "a\t0\t0\t0644\t" H64, HEAD "\n", HEAD "a\t0\t0\t0644\n", HEAD "a\t0\t0\t0644\t" H64 "\t\n",
        HEAD "../a\t0\t0\t0644\t" H64 "\n", HEAD "/a\t0\t0\t0644\t" H64 "\n", HEAD "\t0\t0\t0644\t" H64 "\n",
        HEAD "a\\x\t0\t0\t0644\t" H64 "\n", HEAD "a\rb\t0\t0\t0644\t" H64 "\n",
        HEAD "a\t00\t0\t0644\t" H64 "\n", HEAD "a\t0\t-0\t0644\t" H64 "\n",
        HEAD "a\t18446744073709551616\t0\t0644\t" H64 "\n", HEAD "a\t0\t9223372036854775808\t0644\t" H64 "\n",
        HEAD "a\t0\t0\t644\t" H64 "\n", HEAD "a\t0\t0\t0844\t" H64 "\n", HEAD "a\t0\t0\t0644\t" H64 "0\n",
        HEAD "b\t0\t0\t0644\t" H64 "\na\t0\t0\t0644\t" H64 "\n",
        HEAD "a\t0\t0\t0644\t" H64 "\na\t0\t0\t0644\t" H64 "\n",
        HEAD "a\t0\t0\t0644\t" H64 "\nb/\t-\t-\t0755\t-\n", HEAD "b/\t-\t-\t0755\t-\n./\t-\t-\t0755\t-\n",
        HEAD "b/\t0\t-\t0755\t-\n", HEAD "b/\t-\t-\t0755\t-\nb/\t-\t-\t0755\t-\n", HEAD "a\t-\t-\t0755\t-\n",
    };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(round_trip(ctx, good[i]) == MM_OK, "good %zu: %s", i, mm_ctx_error(ctx)->text);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mm__error_clear(ctx);
        ck_assert_msg(round_trip(ctx, bad[i]) == MM_E_DATA, "bad %zu", i);
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/manifest");
    }
    mm_ctx_free(ctx);
}
END_TEST

/* ---- things go wrong ---- */

typedef mm_code action(mm_ctx *ctx);

static mm_code do_backup(mm_ctx *ctx)
{
    return backup(ctx, in, file);
}

static mm_code do_restore(mm_ctx *ctx)
{
    return restore(ctx, file, out);
}

static void check_backup(mm_code code, const char *what)
{
    ck_assert_msg(fx_exists(file) == (code == MM_OK), "%s: an archive, code %d", what, (int)code);
    ck_assert_msg(count(".m.tar") == 0, "%s: staging is left", what);
    unlink(file);
}

/* DIR is one of the two trees, and complete; the old one is never lost. */
static void check_restore(mm_code code, const char *what)
{
    const bool is_old = fx_exists(fx_path("%s/mine", out)), is_new = fx_exists(fx_path("%s/UUID", out));

    ck_assert_msg(is_old != is_new, "%s: not one of the two trees", what);
    if (code == MM_OK)
        ck_assert_msg(is_new, "%s: MM_OK, and the old tree", what);
    if (is_new)
        fx_assert_same_tree(in, out);
    ck_assert_msg(is_old || fx_exists(fx_path("%s/%s/mine", fx_tmp(), kept)), "%s: the old tree is lost", what);
    if (is_old)
        ck_assert_msg(!fx_exists(fx_path("%s/%s", fx_tmp(), kept)), "%s: something is left", what);
    clean();
    fx_write(fx_path("%s/mine", out), "1", 1);
}

static void each_call_fails(action *act, void (*check)(mm_code, const char *), int sys)
{
    for (int kind = FAULT_OPENAT; kind < FAULT_KINDS; kind++) {
        if (kind == FAULT_UNLINKAT || kind == FAULT_GETDENTS) /* they are what cleaning up is made of */
            continue;
        for (unsigned long at = 0;; at++) {
            mm_ctx *ctx = fx_ctx(NULL);
            fault_io f = { .kind = FAULT_NONE };
            mm_code code;
            char what[64];

            fault_io_use(&f, ctx);
            f.kind = (fault_kind)kind;
            f.how = FAULT_FAIL;
            f.sys = sys;
            f.at = at;
            code = act(ctx);
            snprintf(what, sizeof what, "%s %lu errno %d", fault_io_name((fault_kind)kind), at, sys);
            ck_assert_msg(f.fired > 0 || code == MM_OK, "%s: %d", what, (int)code);
            check(code, what);
            mm_ctx_free(ctx);
            if (f.fired == 0)
                break;
        }
    }
}

START_TEST(calls_fail_in_backup)
{
    names("m.tar");
    sample();
    each_call_fails(do_backup, check_backup, EIO);
    each_call_fails(do_backup, check_backup, ENOSPC);
}
END_TEST

START_TEST(calls_fail_in_restore)
{
    mm_ctx *ctx = fx_ctx(NULL);

    names("m.tar");
    sample();
    ck_assert_int_eq(backup(ctx, in, file), MM_OK);
    mm_ctx_free(ctx);
    fx_write(fx_path("%s/mine", out), "1", 1);
    each_call_fails(do_restore, check_restore, EIO);
    each_call_fails(do_restore, check_restore, EINVAL); /* no such flag: the ways without it */
}
END_TEST

/* A file system that knows no flags of rename at all. */
START_TEST(names_that_cannot_be_exchanged)
{
    mm_ctx *ctx = fx_ctx(NULL);
    fault_io f = { .kind = FAULT_NONE };

    names("m.tar");
    sample();
    ck_assert_int_eq(backup(ctx, in, file), MM_OK);
    fx_write(fx_path("%s/mine", out), "1", 1);
    fault_io_use(&f, ctx);
    f.kind = FAULT_RENAMEAT2;
    f.sys = EINVAL;
    ck_assert_int_eq(restore(ctx, file, out), MM_OK);
    ck_assert_uint_eq(f.fired, 1);
    check_restore(MM_OK, "without flags");
    mm_ctx_free(ctx);
}
END_TEST

static void spoil(void *user, fault_kind kind, unsigned long n)
{
    DIR *d;

    (void)user, (void)n;
    if (kind != FAULT_FSYNC)
        return;
    d = opendir(fx_tmp());
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (strncmp(e->d_name, ".m.tar", 6) == 0) {
            const int fd = openat(dirfd(d), e->d_name, O_RDWR);
            char c = 'x';
            for (off_t at = 0; pread(fd, &c, 1, at) == 1; at++)
                if (c == '\r' && pwrite(fd, "x", 1, at) == 1)
                    break;
            close(fd);
        }
    closedir(d);
}

START_TEST(an_archive_that_reads_back_differently)
{
    mm_ctx *ctx = fx_ctx(NULL);
    fault_io f = { .kind = FAULT_NONE, .before = spoil };

    names("m.tar");
    sample();
    fault_io_use(&f, ctx);
    f.before = spoil;
    ck_assert_int_eq(backup(ctx, in, file), MM_E_IO);
    ck_assert_ptr_nonnull(strstr(said, "meta/cube/a.json: bytes [core/backup-reread]"));
    check_backup(MM_E_IO, "spoiled");
    mm_ctx_free(ctx);
}
END_TEST

static void each_allocation_fails(action *act, void (*check)(mm_code, const char *))
{
    for (unsigned long k = 0;; k++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = NULL;
        mm_hooks hooks;
        mm_code code;
        char what[64];

        alloc.fail_at = k;
        hooks = fx_hooks(&alloc);
        code = mm_ctx_new(&ctx, &hooks);
        if (code == MM_OK)
            code = act(ctx);
        mm_ctx_free(ctx);
        snprintf(what, sizeof what, "allocation %lu", k);
        ck_assert_uint_eq(alloc.live, 0);
        check(code, what);
        if (code == MM_OK)
            break;
        ck_assert_int_eq(code, MM_E_NOMEM);
        ck_assert_uint_lt(k, 20000);
    }
}

START_TEST(allocations_fail)
{
    mm_ctx *ctx = fx_ctx(NULL);

    names("m.tar");
    sample();
    each_allocation_fails(do_backup, check_backup);
    ck_assert_int_eq(backup(ctx, in, file), MM_OK);
    fx_write(fx_path("%s/mine", out), "1", 1);
    each_allocation_fails(do_restore, check_restore);
    mm_ctx_free(ctx);
}
END_TEST

FX_SUITE("backup", FX_TEST(the_same_tree_comes_back), FX_TEST(an_old_tree_is_kept), FX_TEST(names_of_backups),
         FX_TEST(targets_that_are_no_folder), FX_TEST(an_archive_that_was_changed), FX_TEST(manifests_that_are_read),
         FX_TEST(calls_fail_in_backup), FX_TEST(calls_fail_in_restore), FX_TEST(names_that_cannot_be_exchanged),
         FX_TEST(an_archive_that_reads_back_differently), FX_TEST(allocations_fail))
