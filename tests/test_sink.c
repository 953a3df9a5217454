#include "core/core.h"
#include "core/stage.h"
#include "support/fault_io.h"
#include "support/fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- help ---- */

static const char *const suffixes[] = { "", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".zip" };
enum { SUFFIXES = sizeof suffixes / sizeof suffixes[0] };

static const char *out_name(size_t i)
{
    static char path[SUFFIXES][4096];
    snprintf(path[i], sizeof path[i], "%s/out%s", fx_tmp(), suffixes[i]);
    return path[i];
}

static int count(const char *start)
{
    DIR *d = opendir(fx_tmp());
    int n = 0;

    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += strncmp(e->d_name, start, strlen(start)) == 0;
    closedir(d);
    return n;
}

static const mm_entry entries[] = {
    { .path = "cube/b.json", .mtime = INT64_C(1433894400000000005), .size = 3, .mode = 0664 },
    { .path = "caf\xc3\xa9", .mtime = INT64_C(1433894400000000000), .size = 0, .mode = 0600 },
    { .path = "UUID", .mtime = INT64_C(-5), .size = 4, .mode = 0444 },
};
static const char *const texts[] = { "[1]", "", "uuid" };

static mm_code fill(mm_sink *sink)
{
    for (size_t i = 0; i < 3; i++) {
        MM_TRY(mm_sink_begin(sink, &entries[i]));
        for (const char *c = texts[i]; *c != 0; c++)
            MM_TRY(mm_sink_write(sink, c, 1));
        MM_TRY(mm_sink_end(sink));
    }
    return MM_OK;
}

static mm_code make(mm_ctx *ctx, const char *path, const char *kind)
{
    mm_sink *sink;
    mm_code code = mm_sink_open(&sink, ctx, path, kind);

    if (code == MM_OK)
        code = fill(sink);
    if (code == MM_OK)
        code = mm_sink_commit(sink);
    if (sink != NULL)
        mm_sink_free(sink);
    return code;
}

/* ---- outputs ---- */

START_TEST(every_kind_comes_back)
{
    for (size_t i = 0; i < SUFFIXES; i++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = fx_ctx(&alloc);
        mm_source *src;
        mm_entry e;
        const bool zip = i == 5;
        ck_assert_msg(make(ctx, out_name(i), NULL) == MM_OK, "%s", mm_ctx_error(ctx)->text);
        ck_assert_int_eq(mm_source_open(&src, ctx, out_name(i)), MM_OK);
        for (size_t k = 3; k-- > 0;) { /* byte order is the other way round */
            const void *data;
            size_t len;
            const size_t j = k == 2 ? 2 : k == 1 ? 1 : 0;
            ck_assert_int_eq(mm_source_next(src, &e), MM_OK);
            ck_assert_str_eq(e.path, entries[j].path);
            ck_assert_uint_eq(e.size, entries[j].size);
            ck_assert_uint_eq(e.mode, i == 0 ? j == 0 ? 0644 : entries[j].mode : entries[j].mode & 0755);
            if (!zip)
                ck_assert_int_eq(e.mtime, entries[j].mtime);
            if (entries[j].size > 0) {
                ck_assert_int_eq(mm_source_read(src, &data, &len), MM_OK);
                ck_assert_int_eq(memcmp(data, texts[j], len), 0);
            }
        }
        ck_assert_int_eq(mm_source_next(src, &e), MM_END);
        mm_source_free(src);
        if (i > 0) {
            struct stat st;
            ck_assert_int_eq(stat(out_name(i), &st), 0);
            ck_assert_uint_eq(st.st_mode & 0777, 0600);
        }
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
    }
    ck_assert_int_eq(count(".out"), 0);
}
END_TEST

/* Same input, same bytes: another time, zone, locale, order of writing. */
START_TEST(archives_are_reproducible)
{
    for (size_t i = 1; i < SUFFIXES; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_sink *sink;
        size_t n, m;
        char *a, *b;
        ck_assert_int_eq(make(ctx, out_name(i), NULL), MM_OK);
        a = fx_read(out_name(i), &n);
        ck_assert_int_eq(unlink(out_name(i)), 0);
        setenv("TZ", "Asia/Tokyo", 1);
        setenv("SOURCE_DATE_EPOCH", "1", 1);
        if (i < 3)
            usleep(1100000);
        ck_assert_int_eq(mm_sink_open(&sink, ctx, out_name(i), NULL), MM_OK);
        for (size_t k = 3; k-- > 0;) {
            ck_assert_int_eq(mm_sink_begin(sink, &entries[k]), MM_OK);
            ck_assert_int_eq(mm_sink_write(sink, texts[k], strlen(texts[k])), MM_OK);
            ck_assert_int_eq(mm_sink_end(sink), MM_OK);
        }
        ck_assert_int_eq(mm_sink_commit(sink), MM_OK);
        mm_sink_free(sink);
        unsetenv("TZ");
        unsetenv("SOURCE_DATE_EPOCH");
        b = fx_read(out_name(i), &m);
        ck_assert_msg(n == m && memcmp(a, b, n) == 0, "%s", suffixes[i]);
        free(a);
        free(b);
        mm_ctx_free(ctx);
    }
}
END_TEST

/* What everybody uses can read them. */
START_TEST(other_programs_read_them)
{
    static const struct { size_t i; const char *command; } t[] = {
        { 1, "tar xf out.tar -C x" }, { 2, "tar xzf out.tar.gz -C x" }, { 4, "zstd -qdc out.tar.zst | tar xf - -C x" },
        { 5, "python3 -m zipfile -e out.zip x" },
    };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t k = 0; k < sizeof t / sizeof t[0]; k++) {
        size_t len;
        char *text;
        ck_assert_int_eq(make(ctx, out_name(t[k].i), NULL), MM_OK);
        ck_assert_int_eq(system(fx_path("cd %s && rm -rf x && mkdir x && { %s; } 2>out.log", fx_tmp(),
                                        t[k].command)), 0);
        text = fx_read(fx_path("%s/x/cube/b.json", fx_tmp()), &len);
        ck_assert_str_eq(text, "[1]");
        ck_assert(fx_exists(fx_path("%s/x/caf\xc3\xa9", fx_tmp())));
        free(text);
    }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(kinds_and_names)
{
    static const struct { const char *path, *kind; mm_code code; const char *archive; } t[] = {
        { "x", NULL, MM_OK, NULL }, { "x.TAR", NULL, MM_OK, "tar" }, { "x.tgz", NULL, MM_OK, "tar.gz" },
        { "x.tar.xz", NULL, MM_E_OPTION, NULL }, { "x.7Z", NULL, MM_E_OPTION, NULL }, { "x.xz/", NULL, MM_OK, NULL },
        { "xz", NULL, MM_OK, NULL }, { ".xz", NULL, MM_OK, NULL }, { ".tar", NULL, MM_OK, NULL },
        { "x.zip", "tar", MM_OK, "tar" },
        { "x", "tar.zst", MM_OK, "tar.zst" }, { "x", "rar", MM_E_OPTION, NULL }, { "x", "", MM_E_OPTION, NULL },
    };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        mm_sink *sink;
        ck_assert_int_eq(mm_sink_open(&sink, ctx, fx_path("%s/%s", fx_tmp(), t[i].path), t[i].kind), t[i].code);
        if (sink != NULL) {
            ck_assert_msg(t[i].archive == NULL ? sink->archive == NULL : strcmp(sink->archive, t[i].archive) == 0, "%s",
                          t[i].path);
            mm_sink_free(sink);
        }
    }
    ck_assert_int_eq(count("x") + count(".x"), 0);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- standard output ---- */

static mm_code to_stdout(const char *target, const char *kind, bool terminal)
{
    const pid_t pid = fork();
    int status;

    if (pid == 0) {
        mm_ctx *ctx;
        fault_io f;
        const int fd = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        mm_code code;
        dup2(fd, STDOUT_FILENO);
        if (mm_ctx_new(&ctx, NULL) != MM_OK)
            _exit(99);
        fault_io_use(&f, ctx);
        f.kind = terminal ? FAULT_ISATTY : FAULT_NONE;
        code = make(ctx, "-", kind);
        if (code != MM_OK && strcmp(target, "/dev/full") == 0 && mm_ctx_error(ctx)->sys != ENOSPC)
            _exit(98);
        _exit(-code);
    }
    waitpid(pid, &status, 0);
    ck_assert(WIFEXITED(status));
    return (mm_code)-WEXITSTATUS(status);
}

START_TEST(standard_output)
{
    static const char *const kinds[] = { "tar", "tar.gz", "tar.zst", "zip" };
    const char *pipe_file = fx_path("%s/stdout", fx_tmp());
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < 4; i++) {
        size_t n, m;
        char *a, *b;
        const char *file = fx_path("%s/file.%s", fx_tmp(), kinds[i]);
        ck_assert_int_eq(to_stdout(pipe_file, kinds[i], false), MM_OK);
        ck_assert_int_eq(make(ctx, file, NULL), MM_OK);
        a = fx_read(pipe_file, &n);
        b = fx_read(file, &m);
        ck_assert_msg(n == m && memcmp(a, b, n) == 0, "%s", kinds[i]);
        free(a);
        free(b);
        ck_assert_int_eq(to_stdout("/dev/full", kinds[i], false), MM_E_IO);
        ck_assert_int_eq(to_stdout(pipe_file, kinds[i], true), MM_E_OPTION);
    }
    ck_assert_int_eq(to_stdout(pipe_file, NULL, false), MM_E_OPTION);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- order of calls ---- */

START_TEST(misuse)
{
    mm_ctx *ctx = fx_ctx(NULL);
    const mm_entry bad = { .path = "../x" };
    mm_sink *sink;

    ck_assert_int_eq(mm_sink_open(&sink, ctx, out_name(0), NULL), MM_OK);
    ck_assert_int_eq(mm_sink_write(sink, "x", 1), MM_E_MISUSE);
    fx_saw_rule(mm_ctx_error(ctx)->rule);
    ck_assert_int_eq(mm_sink_end(sink), MM_E_MISUSE);
    ck_assert_int_eq(mm_sink_begin(sink, &bad), MM_E_DATA);
    ck_assert_int_eq(mm_sink_begin(sink, &entries[0]), MM_OK);
    ck_assert_int_eq(mm_sink_begin(sink, &entries[1]), MM_E_MISUSE);
    ck_assert_int_eq(mm_sink_commit(sink), MM_E_MISUSE);
    ck_assert_int_eq(mm_sink_end(sink), MM_OK);
    ck_assert_int_eq(mm_sink_begin(sink, &entries[0]), MM_E_EXISTS);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/name-twice");
    ck_assert_int_eq(mm_sink_commit(sink), MM_OK);
    mm_sink_free(sink);
    ck_assert(fx_exists(out_name(0)));
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(without_commit_no_trace)
{
    for (size_t i = 0; i < SUFFIXES; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_sink *sink;
        ck_assert_int_eq(mm_sink_open(&sink, ctx, out_name(i), NULL), MM_OK);
        ck_assert_int_eq(fill(sink), MM_OK);
        ck_assert_int_eq(mm_sink_begin(sink, &(mm_entry){ .path = "half", .size = 9 }), MM_OK);
        ck_assert_int_eq(mm_sink_write(sink, "x", 1), MM_OK);
        mm_sink_free(sink);
        ck_assert_int_eq(count("out") + count(".out"), 0);
        mm_ctx_free(ctx);
    }
}
END_TEST

/* ---- the caller's sink, and none ---- */

typedef struct record { char text[512]; const char *fail; mm_code code; } record;

static mm_code say(record *l, const char *what)
{
    strncat(l->text, what, sizeof l->text - strlen(l->text) - 1);
    strncat(l->text, ";", sizeof l->text - strlen(l->text) - 1);
    return l->fail != NULL && strcmp(l->fail, what) == 0 ? l->code : MM_OK;
}

static mm_code log_begin(void *user, const mm_entry *e)
{
    return say(user, e->path);
}

static mm_code log_write(void *user, const void *data, size_t len)
{
    char text[32] = { 0 };
    memcpy(text, data, len);
    return say(user, text);
}

static mm_code log_end(void *user)
{
    return say(user, "end");
}

static mm_code log_commit(void *user)
{
    return say(user, "commit");
}

static void log_abort(void *user)
{
    say(user, "abort");
}

static const mm_sink_ops log_ops = { .size = sizeof log_ops, .begin = log_begin, .write = log_write, .end = log_end,
                                     .commit = log_commit, .abort = log_abort };

START_TEST(sink_of_the_caller)
{
    static const char all[] = "UUID;uuid;end;caf\xc3\xa9;end;cube/b.json;[1];end;commit;";
    static const char *const fails[] = { NULL, "UUID", "uuid", "end", "[1]", "commit" };

    for (size_t i = 0; i < 6; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_sink *sink;
        record l = { .fail = fails[i], .code = MM_E_IO };
        ck_assert_int_eq(mm_sink_new(&sink, ctx, "mine", &log_ops, &l), MM_OK);
        ck_assert_int_eq(fill(sink), MM_OK);
        ck_assert_str_eq(l.text, "");
        ck_assert_int_eq(mm_sink_commit(sink), i == 0 ? MM_OK : MM_E_IO);
        if (i > 0)
            ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/callback");
        mm_sink_free(sink);
        if (i == 0)
            ck_assert_str_eq(l.text, all);
        else
            ck_assert_str_eq(l.text + strlen(l.text) - 6, "abort;");
        mm_ctx_free(ctx);
    }
}
END_TEST

START_TEST(incomplete_callbacks)
{
    static const mm_sink_ops none = { .size = sizeof none, .begin = log_begin };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_sink *sink;

    ck_assert_int_eq(mm_sink_new(&sink, ctx, "mine", &none, NULL), MM_E_MISUSE);
    ck_assert_ptr_null(sink);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(nowhere)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_sink *sink;

    ck_assert_int_eq(mm_sink_null(&sink, ctx), MM_OK);
    ck_assert_int_eq(fill(sink), MM_OK);
    ck_assert_int_eq(mm_sink_commit(sink), MM_OK);
    mm_sink_free(sink);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- faults of archives ---- */

START_TEST(every_call_fails_once)
{
    static const fault_kind kinds[] = { FAULT_OPENAT, FAULT_FSTAT, FAULT_WRITE, FAULT_FSYNC, FAULT_RENAMEAT2,
                                        FAULT_FUTIMENS, FAULT_MKDIRAT, FAULT_SYNCFS };

    for (size_t i = 0; i < SUFFIXES; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            bool fired = true;
            for (unsigned long at = 0; fired; at++) {
                fx_alloc alloc = FX_ALLOC_NONE;
                mm_ctx *ctx = fx_ctx(&alloc);
                fault_io f;
                mm_code code;
                fault_io_use(&f, ctx);
                f.kind = kinds[k];
                f.at = at;
                f.sys = kinds[k] == FAULT_WRITE ? ENOSPC : EIO;
                code = make(ctx, out_name(i), NULL);
                fired = f.fired > 0;
                ck_assert_msg(fx_exists(out_name(i)) == (code == MM_OK), "%s %s %lu: %d", suffixes[i],
                              fault_io_name(kinds[k]), at, code);
                ck_assert_msg(!fired || code == MM_E_IO || kinds[k] == FAULT_OPENAT || kinds[k] == FAULT_FSTAT,
                              "%s %s %lu: %d", suffixes[i], fault_io_name(kinds[k]), at, code);
                if (fired && kinds[k] == FAULT_WRITE)
                    ck_assert_int_eq(mm_ctx_error(ctx)->sys, ENOSPC);
                ck_assert_int_eq(count(".out"), 0);
                fx_remove_tree(out_name(i));
                ctx->io = &mm__io_system;
                mm_ctx_free(ctx);
                ck_assert_uint_eq(alloc.live, 0);
            }
        }
}
END_TEST

START_TEST(no_memory)
{
    for (size_t i = 0; i < SUFFIXES; i++)
        for (unsigned long n = 0;; n++) {
            fx_alloc alloc = { .fail_at = n };
            const mm_hooks hooks = fx_hooks(&alloc);
            mm_ctx *ctx;
            mm_code code = mm_ctx_new(&ctx, &hooks);
            if (code == MM_OK)
                code = make(ctx, out_name(i), NULL);
            mm_ctx_free(ctx);
            ck_assert_uint_eq(alloc.live, 0);
            ck_assert_int_eq(fx_exists(out_name(i)), code == MM_OK);
            ck_assert_int_eq(count(".out"), 0);
            fx_remove_tree(out_name(i));
            if (alloc.calls <= n) {
                ck_assert_int_eq(code, MM_OK);
                break;
            }
            ck_assert_int_eq(code, MM_E_NOMEM);
        }
}
END_TEST

FX_SUITE("sink", FX_TEST(every_kind_comes_back), FX_TEST(archives_are_reproducible), FX_TEST(other_programs_read_them),
         FX_TEST(kinds_and_names), FX_TEST(standard_output), FX_TEST(misuse), FX_TEST(without_commit_no_trace),
         FX_TEST(sink_of_the_caller), FX_TEST(incomplete_callbacks), FX_TEST(nowhere), FX_TEST(every_call_fails_once),
         FX_TEST(no_memory))
