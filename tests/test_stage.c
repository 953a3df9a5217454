#include "core/io.h"
#include "core/place.h"
#include "core/source.h"
#include "core/stage.h"
#include "support/fault_io.h"
#include "support/fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- help ---- */

/* Not of the rotating kind: they are used through a whole test. */
static const char *in_dir(void)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/in", fx_tmp());
    return path;
}

static const char *out_name(int k)
{
    static char path[2][4096];
    snprintf(path[k], sizeof path[k], "%s/%s", fx_tmp(), k ? "out.tar" : "out");
    return path[k];
}

static const char *sample(void)
{
    static const char *const files[][2] = {
        { "UUID", "1" }, { "cube/a.json", "{\"a\": 1}\r\n" }, { "cube/b.json", "" }, { "cube.x/c", "c" },
        { "table/DEFAULT.KYLIN.json", "{}" }, { "table_exd/deep/er/x.bin", "\1\2\3" },
    };
    const char *dir = in_dir();

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *path = fx_path("%s/%s", dir, files[i][0]);
        const struct timespec times[2] = { { 1, 1 }, { 1433894400 + (time_t)i, 123456789 } };
        fx_write(path, files[i][1], strlen(files[i][1]));
        ck_assert_int_eq(chmod(path, i == 1 ? 0600 : 0644), 0);
        ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
    }
    return dir;
}

/* Names that begin so in the private folder. */
static int count(const char *start)
{
    DIR *d = opendir(fx_tmp());
    int n = 0;

    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += strncmp(e->d_name, start, strlen(start)) == 0;
    closedir(d);
    return n;
}

static mm_code copy_all(mm_tree *in, mm_stage *stage)
{
    for (size_t i = 0; i < in->n_items; i++)
        MM_TRY(mm__stage_copy(stage, in, &in->items[i], in->items[i].path));
    return MM_OK;
}

static mm_code copy_tree(mm_ctx *ctx, const char *from, const char *to)
{
    mm_tree *in = NULL, *back;
    mm_sink *sink = NULL;
    mm_stage *stage = NULL;
    mm_code code = mm__tree_open_dir(&in, ctx, from);

    if (code == MM_OK)
        code = mm__tree_refuse(in);
    if (code == MM_OK)
        code = mm_sink_open(&sink, ctx, to, NULL);
    if (code == MM_OK)
        code = mm__stage_open(&stage, sink);
    if (code == MM_OK) {
        mm__stage_like(stage, in);
        code = copy_all(in, stage);
    }
    if (code == MM_OK)
        code = mm__stage_tree(stage, &back);
    if (code == MM_OK)
        code = mm__stage_deliver(stage);
    mm__stage_free(stage);
    mm_sink_free(sink);
    mm__tree_free(in);
    return code;
}

static struct stat stat_of(const char *path)
{
    struct stat st;
    ck_assert_msg(lstat(path, &st) == 0, "%s", path);
    return st;
}

/* ---- folder output ---- */

START_TEST(copy_keeps_bytes_modes_and_times)
{
    const char *in = sample(), *out = out_name(0);
    const uint64_t before = fx_tree_digest(in);
    mm_ctx *ctx = fx_ctx(NULL);
    struct stat a, b;

    ck_assert_int_eq(chmod(fx_path("%s/table_exd", in), 0700), 0);
    ck_assert_int_eq(copy_tree(ctx, in, out), MM_OK);
    fx_assert_same_tree(in, out);
    ck_assert_int_eq(chmod(fx_path("%s/table_exd", in), 0755), 0);
    ck_assert_uint_eq(fx_tree_digest(in), before);
    a = stat_of(fx_path("%s/cube/a.json", in));
    b = stat_of(fx_path("%s/cube/a.json", out));
    ck_assert_int_eq(a.st_mode, b.st_mode);
    ck_assert_int_eq(a.st_mtim.tv_sec, b.st_mtim.tv_sec);
    ck_assert_int_eq(a.st_mtim.tv_nsec, b.st_mtim.tv_nsec);
    ck_assert_int_eq(stat_of(fx_path("%s/table_exd", out)).st_mode & 0777, 0700);
    ck_assert_int_eq(count(".out"), 0);
    mm_ctx_free(ctx);
}
END_TEST


/* The umask takes, the library does not give: no bit is there that the input lacks. */
START_TEST(modes_never_get_wider)
{
    const char *in = sample(), *out = out_name(0);
    mm_ctx *ctx = fx_ctx(NULL);
    const mode_t old = umask(027);

    ck_assert_int_eq(chmod(in, 0711), 0);
    ck_assert_int_eq(chmod(fx_path("%s/UUID", in), 0444), 0);
    ck_assert_int_eq(copy_tree(ctx, in, out), MM_OK);
    umask(old);
    ck_assert_int_eq(stat_of(out).st_mode & 07777, 0710);
    ck_assert_int_eq(stat_of(fx_path("%s/UUID", out)).st_mode & 07777, 0440);
    ck_assert_int_eq(stat_of(fx_path("%s/cube/a.json", out)).st_mode & 07777, 0600);
    ck_assert_int_eq(stat_of(fx_path("%s/table", out)).st_mode & 07777, 0750);
    mm_ctx_free(ctx);
}
END_TEST

static mm_stage *open_stage(mm_ctx *ctx, mm_sink **sink, const char *out)
{
    mm_stage *stage;

    ck_assert_msg(mm_sink_open(sink, ctx, out, NULL) == MM_OK, "%s", mm_ctx_error(ctx)->text);
    ck_assert_msg(mm__stage_open(&stage, *sink) == MM_OK, "%s", mm_ctx_error(ctx)->text);
    return stage;
}

static void close_stage(mm_stage *stage, mm_sink *sink)
{
    mm__stage_free(stage);
    mm_sink_free(sink);
}

static const mm_item like = { .mode = 0644, .mtime = INT64_C(1433894400000000001) };

START_TEST(put_and_read_back)
{
    for (size_t k = 0; k < 2; k++) {
        mm_ctx *ctx = fx_ctx(NULL);
        const char *out = out_name((int)k);
        mm_sink *sink;
        mm_stage *stage = open_stage(ctx, &sink, out);
        mm_tree *tree;
        mm_buf buf;

        ck_assert_int_eq(mm__stage_prefix(stage, "meta/dump/"), MM_OK);
        ck_assert_int_eq(mm__stage_put(stage, &like, "/b/c.json", "{}", 2), MM_OK);
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a.json", "[]", 2), MM_OK);
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a.json", "[]", 2), MM_E_EXISTS);
        ck_assert_int_eq(mm_ctx_error(ctx)->code, MM_OK);
        ck_assert(!fx_exists(out));
        ck_assert_int_eq(mm__stage_tree(stage, &tree), MM_OK);
        ck_assert_uint_eq(tree->n_items, 2);
        ck_assert_str_eq(tree->items[0].path, "/a.json");
        ck_assert_int_eq(tree->items[0].mtime, like.mtime);
        mm__buf_init(&buf, ctx);
        ck_assert_int_eq(mm__tree_load(tree, mm__tree_find(tree, "/b/c.json", 9), &buf), MM_OK);
        ck_assert_str_eq(buf.data, "{}");
        mm__buf_free(&buf);
        ck_assert_int_eq(mm__stage_deliver(stage), MM_OK);
        close_stage(stage, sink);
        ck_assert(fx_exists(out));
        ck_assert_int_eq(count(".out"), 0);
        mm_ctx_free(ctx);
    }
    ck_assert(fx_exists(fx_path("%s/out/meta/dump/b/c.json", fx_tmp())));
}
END_TEST

START_TEST(empty_output_is_an_empty_folder)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_sink *sink;
    mm_stage *stage = open_stage(ctx, &sink, fx_path("%s/out/", fx_tmp()));

    ck_assert_int_eq(mm__stage_deliver(stage), MM_OK);
    close_stage(stage, sink);
    ck_assert(S_ISDIR(stat_of(out_name(0)).st_mode));
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(unsafe_and_colliding_names)
{
    static const char *const unsafe[] = { "a", "", "/", "/../x", "/a/../b", "/a//b", "/a/", "/./a", "/\xff" };
    static const char *const outs[] = { "out", "out.zip" };

    for (size_t k = 0; k < 2; k++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_sink *sink;
        mm_stage *stage = open_stage(ctx, &sink, fx_path("%s/%s", fx_tmp(), outs[k]));

        for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++) {
            ck_assert_int_eq(mm__stage_put(stage, &like, unsafe[i], "x", 1), MM_E_DATA);
            ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/name-unsafe");
            mm__error_clear(ctx);
        }
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a/b/c", "x", 1), MM_OK);
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a/b", "x", 1), MM_E_DATA);
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/name-twice");
        mm__error_clear(ctx);
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a/b/c/d/e", "x", 1), MM_E_DATA);
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/name-twice");
        mm__error_clear(ctx);
        /* after such an error nothing is delivered */
        ck_assert_int_eq(mm__stage_deliver(stage), MM_E_DATA);
        close_stage(stage, sink);
        ck_assert_int_eq(count("out") + count(".out"), 0);
        mm_ctx_free(ctx);
    }
    fx_saw_rule("core/name-unsafe");
    fx_saw_rule("core/name-twice");
}
END_TEST

START_TEST(in_pieces)
{
    static const char *const outs[] = { "out", "out.tar.gz" };

    for (size_t k = 0; k < 2; k++) {
        mm_ctx *ctx = fx_ctx(NULL);
        mm_sink *sink;
        mm_stage *stage = open_stage(ctx, &sink, fx_path("%s/%s", fx_tmp(), outs[k]));
        mm_tree *tree;
        mm_buf buf;

        ck_assert_int_eq(mm__stage_begin(stage, &like, "/b"), MM_OK);
        ck_assert_int_eq(mm__stage_write(stage, "one", 3), MM_OK);
        ck_assert_int_eq(mm__stage_write(stage, "two", 3), MM_OK);
        ck_assert_int_eq(mm__stage_end(stage), MM_OK);
        ck_assert_int_eq(mm__stage_begin(stage, &like, "/b"), MM_E_EXISTS);
        ck_assert_int_eq(mm__stage_begin(stage, &like, "/a"), MM_OK);
        ck_assert_int_eq(mm__stage_end(stage), MM_OK);
        ck_assert_int_eq(mm__stage_tree(stage, &tree), MM_OK);
        mm__buf_init(&buf, ctx);
        ck_assert_int_eq(mm__tree_load(tree, &tree->items[1], &buf), MM_OK);
        ck_assert_str_eq(buf.data, "onetwo");
        ck_assert_uint_eq(tree->items[0].size, 0);
        mm__buf_free(&buf);
        ck_assert_int_eq(mm__stage_deliver(stage), MM_OK);
        close_stage(stage, sink);
        mm_ctx_free(ctx);
    }
    ck_assert_int_eq(stat_of(fx_path("%s/out/b", fx_tmp())).st_size, 6);
}
END_TEST

START_TEST(limit_on_the_whole)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_sink *sink;
    mm_stage *stage;

    ctx->limits.max_total = 5;
    for (int k = 0; k < 2; k++) {
        stage = open_stage(ctx, &sink, out_name(k));
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a", "123", 3), MM_OK);
        ck_assert_int_eq(mm__stage_put(stage, &like, "/b", "123", 3), MM_E_LIMIT);
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/limit");
        ck_assert_int_eq(mm__stage_deliver(stage), MM_E_LIMIT);
        mm__error_clear(ctx);
        close_stage(stage, sink);
    }
    ck_assert_int_eq(count("out") + count(".out"), 0);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- large files ---- */

static void make_large(const char *path, size_t size)
{
    char *data = malloc(size);
    for (size_t i = 0; i < size; i++)
        data[i] = (char)(i * 2654435761u >> 13);
    fx_write(path, data, size);
    free(data);
}

START_TEST(large_files_by_every_way)
{
    static const int errors[] = { 0, EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM };
    const char *in = in_dir(), *out = out_name(0);

    make_large(fx_path("%s/a", in), (1 << 20) - 1);
    make_large(fx_path("%s/b", in), 1 << 20);
    make_large(fx_path("%s/c", in), (3 << 20) + 12345);
    for (int how = 0; how < 3; how++)
        for (unsigned long at = 0; at < 2; at++)
            for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
                mm_ctx *ctx = fx_ctx(NULL);
                fault_io f;
                fault_io_use(&f, ctx);
                f.kind = errors[i] == 0 ? FAULT_NONE : FAULT_COPY_FILE_RANGE;
                f.how = (fault_how)how;
                f.sys = errors[i];
                f.at = at;
                f.on = how != FAULT_INTERRUPT;
                ck_assert_msg(copy_tree(ctx, in, out) == MM_OK, "%s", mm_ctx_error(ctx)->text);
                fx_assert_same_tree(in, out);
                fx_remove_tree(out);
                mm_ctx_free(ctx);
            }
}
END_TEST

static ssize_t copy_nothing(void *user, int in, off_t *in_off, int out, off_t *out_off, size_t len)
{
    (void)user, (void)in, (void)in_off, (void)out, (void)out_off, (void)len;
    return 0;
}

START_TEST(kernel_copy_that_ends_early_is_an_error)
{
    const char *in = in_dir(), *out = out_name(0);
    mm_ctx *ctx = fx_ctx(NULL);
    fault_io f;

    make_large(fx_path("%s/c", in), 3 << 20);
    fault_io_use(&f, ctx);
    f.table.copy_file_range = copy_nothing;
    ck_assert_int_eq(copy_tree(ctx, in, out), MM_E_IO);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/input-changed");
    ck_assert_int_eq(count("out") + count(".out"), 0);
    mm_ctx_free(ctx);
}
END_TEST

typedef struct grow { const char *path; size_t size; } grow;

static void grow_at_create(void *user, fault_kind kind, unsigned long n)
{
    const grow *g = user;
    (void)n;
    if (kind == FAULT_FUTIMENS || kind == FAULT_FLOCK) /* nothing of the input is open */
        return;
    if (kind == FAULT_PREAD || kind == FAULT_COPY_FILE_RANGE)
        ck_assert_int_eq(truncate(g->path, (off_t)g->size), 0);
}

START_TEST(input_changes_while_it_is_copied)
{
    static const size_t sizes[] = { 100, 5 << 20 }, deltas[] = { 1, 4096 };
    const char *in = in_dir(), *out = out_name(0);

    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 4; j++) {
            mm_ctx *ctx = fx_ctx(NULL);
            fault_io f;
            grow g = { fx_path("%s/a", in), j < 2 ? sizes[i] + deltas[j] : sizes[i] > deltas[j - 2] ?
                       sizes[i] - deltas[j - 2] : 0 };
            make_large(g.path, sizes[i]);
            fault_io_use(&f, ctx);
            f.before = grow_at_create;
            f.user = &g;
            ck_assert_int_eq(copy_tree(ctx, in, out), MM_E_IO);
            ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/input-changed");
            ck_assert_int_eq(count("out") + count(".out"), 0);
            mm_ctx_free(ctx);
        }
}
END_TEST

/* ---- several threads ---- */

typedef struct job { mm_tree *in; mm_stage *stage; size_t from; mm_code code; } job;

static void *copy_some(void *user)
{
    job *j = user;
    for (size_t i = j->from; i < j->in->n_items && j->code == MM_OK; i += 4) {
        mm_item *item = &j->in->items[i];
        if (i % 3 == 0) {
            mm_buf buf;
            mm__buf_init(&buf, j->in->ctx);
            j->code = mm__tree_load(j->in, item, &buf);
            if (j->code == MM_OK)
                j->code = mm__stage_put(j->stage, item, item->path, buf.data, buf.len);
            mm__buf_free(&buf);
        } else {
            j->code = mm__stage_copy(j->stage, j->in, item, item->path);
        }
    }
    return NULL;
}

START_TEST(four_threads)
{
    const char *in = in_dir();
    mm_ctx *ctx = fx_ctx(NULL);

    for (int i = 0; i < 400; i++) {
        const char *text = fx_path("%d", i);
        fx_write(fx_path("%s/d%d/e%d/f%03d", in, i % 40, i % 7, i), text, strlen(text));
    }
    for (int k = 0; k < 2; k++) {
        const char *out = out_name(k);
        mm_tree *tree, *back;
        mm_sink *sink;
        mm_stage *stage = open_stage(ctx, &sink, out);
        pthread_t threads[4];
        job jobs[4];
        ck_assert_int_eq(mm__tree_open_dir(&tree, ctx, in), MM_OK);
        for (size_t i = 0; i < 4; i++) {
            jobs[i] = (job){ tree, stage, i, MM_OK };
            ck_assert_int_eq(pthread_create(&threads[i], NULL, copy_some, &jobs[i]), 0);
        }
        for (size_t i = 0; i < 4; i++) {
            pthread_join(threads[i], NULL);
            ck_assert_int_eq(jobs[i].code, MM_OK);
        }
        ck_assert_int_eq(mm__stage_tree(stage, &back), MM_OK);
        ck_assert_uint_eq(back->n_items, 400);
        for (size_t i = 0; i < 400; i++)
            ck_assert_str_eq(back->items[i].path, tree->items[i].path);
        ck_assert_int_eq(mm__stage_deliver(stage), MM_OK);
        close_stage(stage, sink);
        mm__tree_free(tree);
    }
    fx_assert_same_tree(in, out_name(0));
    mm_ctx_free(ctx);
}
END_TEST

/* ---- names that are taken, runs beside each other ---- */

START_TEST(existing_output_is_not_touched)
{

    for (size_t k = 0; k < 2; k++) {
        mm_ctx *ctx = fx_ctx(NULL);
        const char *out = out_name((int)k);
        mm_sink *sink;
        mm_stage *stage;
        uint64_t digest;

        fx_write(out, "mine", 4);
        digest = fx_tree_digest(out);
        ck_assert_int_eq(mm_sink_open(&sink, ctx, out, NULL), MM_E_EXISTS);
        ck_assert_ptr_null(sink);
        ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/output-exists");
        ck_assert_int_eq(unlink(out), 0);
        stage = open_stage(ctx, &sink, out); /* it comes while we work */
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a", "x", 1), MM_OK);
        fx_write(out, "mine", 4);
        digest = fx_tree_digest(out);
        ck_assert_int_eq(mm__stage_deliver(stage), MM_E_EXISTS);
        close_stage(stage, sink);
        ck_assert_uint_eq(fx_tree_digest(out), digest);
        ck_assert_int_eq(count(".out"), 0);
        ck_assert_int_eq(unlink(out), 0);
        ck_assert_int_eq(symlink("nowhere", out), 0); /* a dangling link is a taken name too */
        ck_assert_int_eq(mm_sink_open(&sink, ctx, out, NULL), MM_E_EXISTS);
        ck_assert_int_eq(unlink(out), 0);
        mm_ctx_free(ctx);
    }
    fx_saw_rule("core/output-exists");
}
END_TEST

START_TEST(names_that_cannot_be_made)
{
    static const char *const taken[] = { "/", ".", "..", "/tmp/..", "/tmp/." };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_sink *sink;

    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        ck_assert_int_eq(mm_sink_open(&sink, ctx, taken[i], NULL), MM_E_EXISTS);
    ck_assert_int_eq(mm_sink_open(&sink, ctx, fx_path("%s/no/where/out", fx_tmp()), NULL), MM_E_IO);
    ck_assert_int_eq(mm_ctx_error(ctx)->sys, ENOENT);
    fx_write(fx_path("%s/file", fx_tmp()), "x", 1);
    ck_assert_int_eq(mm_sink_open(&sink, ctx, fx_path("%s/file/out", fx_tmp()), NULL), MM_E_IO);
    ck_assert_int_eq(mm_ctx_error(ctx)->sys, ENOTDIR);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(two_runs_one_output)
{
    for (int k = 0; k < 2; k++) {
        const char *out = out_name(k);
        mm_ctx *ctx = fx_ctx(NULL), *other = fx_ctx(NULL);
        mm_sink *sink, *sink2;
        mm_stage *stage = open_stage(ctx, &sink, out), *stage2 = open_stage(other, &sink2, out);

        ck_assert_uint_eq(mm__stage_removed(stage2), 0); /* the first one lives */
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a", "1", 1), MM_OK);
        ck_assert_int_eq(mm__stage_put(stage2, &like, "/a", "22", 2), MM_OK);
        ck_assert_int_eq(mm__stage_deliver(stage2), MM_OK);
        ck_assert_int_eq(mm__stage_deliver(stage), MM_E_EXISTS);
        close_stage(stage, sink);
        close_stage(stage2, sink2);
        ck_assert_int_eq(count(".out"), 0);
        mm_ctx_free(ctx);
        mm_ctx_free(other);
    }
    ck_assert_int_eq(stat_of(fx_path("%s/out/a", fx_tmp())).st_size, 2);
}
END_TEST

/* Many at a time: one of them wins. */
START_TEST(race_for_one_output)
{
    const char *out = out_name(0);
    int won = 0;

    for (int i = 0; i < 12; i++)
        if (fork() == 0) {
            mm_ctx *ctx;
            mm_sink *sink;
            mm_stage *stage;
            mm_code code = mm_ctx_new(&ctx, NULL);
            usleep(1000);
            if (code == MM_OK)
                code = mm_sink_open(&sink, ctx, out, NULL);
            if (code == MM_OK)
                code = mm__stage_open(&stage, sink);
            if (code == MM_OK)
                code = mm__stage_put(stage, &like, "/a", "1", 1);
            if (code == MM_OK) {
                code = mm__stage_deliver(stage);
                close_stage(stage, sink);
            }
            if (code != MM_OK && code != MM_E_EXISTS)
                fprintf(stderr, "%s: %s\n", mm_ctx_error(ctx)->file, mm_ctx_error(ctx)->text);
            _exit(code == MM_OK ? 0 : code == MM_E_EXISTS ? 1 : 2);
        }
    for (int i = 0; i < 12; i++) {
        int status;
        ck_assert_int_gt(wait(&status), 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) < 2);
        won += WEXITSTATUS(status) == 0;
    }
    ck_assert_int_eq(won, 1);
    ck_assert_int_eq(count(".out"), 0);
}
END_TEST

START_TEST(dead_runs_are_cleaned_up)
{
    const char *out = out_name(0);
    char deep[4000];
    mm_ctx *ctx = fx_ctx(NULL);
    mm_sink *sink;
    int fd;

    snprintf(deep, sizeof deep, "%s/.out.metamig-dead01", fx_tmp());
    for (int i = 0; i < 500; i++)
        snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "/d%d", i % 10);
    fx_write(fx_path("%s/x", deep), "x", 1);
    for (int i = 0; i < 300; i++)
        fx_write(fx_path("%s/.out.metamig-dead02/out/some-longer-file-name-%d/y", fx_tmp(), i), "y", 1);
    ck_assert_int_eq(symlink("/etc", fx_path("%s/.out.metamig-dead02/link", fx_tmp())), 0);
    fx_write(fx_path("%s/.out.metamig-dead03", fx_tmp()), "archive", 7);
    fx_write(fx_path("%s/.out.metamig-live01/x", fx_tmp()), "x", 1);
    fx_write(fx_path("%s/.out.metamig-not", fx_tmp()), "x", 1);       /* not our form */
    fx_write(fx_path("%s/.out2.metamig-dead04/x", fx_tmp()), "x", 1); /* of another output */
    ck_assert_int_eq(symlink("/etc", fx_path("%s/.out.metamig-link01", fx_tmp())), 0);
    fd = open(fx_path("%s/.out.metamig-live01", fx_tmp()), O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    ck_assert_int_eq(mm_sink_open(&sink, ctx, out, NULL), MM_OK);
    ck_assert_uint_eq(sink->place->removed, 3);
    ck_assert_int_eq(count(".out.metamig-dead"), 0);
    ck_assert_int_eq(count(".out.metamig-live01"), 1);
    ck_assert_int_eq(count(".out.metamig-not"), 1);
    ck_assert_int_eq(count(".out.metamig-link01"), 1);
    ck_assert_int_eq(count(".out2"), 1);
    mm_sink_free(sink);
    close(fd);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(long_names_get_a_short_staging_name)
{
    char name[300];
    mm_ctx *ctx = fx_ctx(NULL);
    mm_sink *sink;
    mm_stage *stage;

    memset(name, 'n', 250);
    memcpy(name + 198, "\xe2\x82\xac", 3); /* a character across the place of the cut */
    name[250] = 0;
    stage = open_stage(ctx, &sink, fx_path("%s/%s", fx_tmp(), name));
    ck_assert_int_eq(mm__stage_put(stage, &like, "/a", "x", 1), MM_OK);
    ck_assert_int_eq(mm__stage_deliver(stage), MM_OK);
    close_stage(stage, sink);
    ck_assert(fx_exists(fx_path("%s/%s/a", fx_tmp(), name)));
    mm_ctx_free(ctx);
}
END_TEST

/* ---- where the file system cannot do everything ---- */

typedef struct lack { fault_kind kind; int sys; bool on; } lack;

START_TEST(file_systems_that_lack_something)
{
    static const lack lacks[] = {
        { FAULT_RENAMEAT2, EINVAL, false }, { FAULT_RENAMEAT2, ENOSYS, false }, { FAULT_SYNCFS, ENOSYS, true },
        { FAULT_SYNCFS, EOPNOTSUPP, true }, { FAULT_FLOCK, EOPNOTSUPP, true }, { FAULT_FLOCK, ENOLCK, true },
    };
    const char *in = sample();

    for (size_t i = 0; i < sizeof lacks / sizeof lacks[0]; i++)
        for (int k = 0; k < 2; k++) {
            const char *out = out_name(k);
            mm_ctx *ctx = fx_ctx(NULL);
            fault_io f;
            fault_io_use(&f, ctx);
            f.kind = lacks[i].kind;
            f.sys = lacks[i].sys;
            f.on = lacks[i].on;
            ck_assert_msg(copy_tree(ctx, in, out) == MM_OK, "%s %d", fault_io_name(f.kind), f.sys);
            ck_assert(f.fired > 0 || (k == 1 && lacks[i].kind == FAULT_SYNCFS));
            if (k == 0)
                fx_assert_same_tree(in, out);
            fx_remove_tree(out);
            unlink(out);
            ck_assert_int_eq(count("out") + count(".out"), 0);
            mm_ctx_free(ctx);
        }
}
END_TEST

START_TEST(fallback_does_not_overwrite)
{
    for (int k = 0; k < 2; k++) {
        const char *out = out_name(k);
        mm_ctx *ctx = fx_ctx(NULL);
        fault_io f;
        mm_sink *sink;
        mm_stage *stage = open_stage(ctx, &sink, out);
        ck_assert_int_eq(mm__stage_put(stage, &like, "/a", "1", 1), MM_OK);
        fx_write(k ? out : fx_path("%s/mine", out), "mine", 4);
        fault_io_use(&f, ctx);
        f.kind = FAULT_RENAMEAT2;
        f.sys = EINVAL;
        ck_assert_int_eq(mm__stage_deliver(stage), MM_E_EXISTS);
        close_stage(stage, sink);
        ck_assert_int_eq(count(".out"), 0);
        mm_ctx_free(ctx);
    }
    ck_assert(fx_exists(fx_path("%s/out/mine", fx_tmp())));
    ck_assert(!fx_exists(fx_path("%s/out/a", fx_tmp())));
}
END_TEST

START_TEST(case_blind_file_system)
{
    const char *out = out_name(0);
    mm_ctx *ctx = fx_ctx(NULL);
    fault_io f;
    mm_sink *sink;
    mm_stage *stage = open_stage(ctx, &sink, out);

    ck_assert_int_eq(mm__stage_put(stage, &like, "/a", "1", 1), MM_OK);
    fault_io_use(&f, ctx);
    f.kind = FAULT_OPENAT;
    f.sys = EEXIST;
    ck_assert_int_eq(mm__stage_put(stage, &like, "/A", "1", 1), MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/name-case");
    mm__error_clear(ctx);
    fault_io_use(&f, ctx);
    f.kind = FAULT_MKDIRAT;
    f.sys = EEXIST;
    ck_assert_int_eq(mm__stage_put(stage, &like, "/B/x", "1", 1), MM_E_DATA);
    ck_assert_str_eq(mm_ctx_error(ctx)->rule, "core/name-case");
    close_stage(stage, sink);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- cancelling ---- */

typedef struct stop { mm_ctx *ctx; unsigned long at, n; } stop;

static void cancel_at(void *user, fault_kind kind, unsigned long n)
{
    stop *s = user;
    (void)kind, (void)n;
    if (s->n++ == s->at)
        mm_ctx_cancel(s->ctx);
}

/* Between any two system calls: all or nothing, and no trace. */
START_TEST(cancel_anywhere)
{
    const char *in = sample();
    bool finished = false;

    for (int k = 0; k < 2; k++, finished = false)
        for (unsigned long at = 0; !finished; at++) {
            const char *out = out_name(k);
            mm_ctx *ctx = fx_ctx(NULL);
            stop s = { ctx, at, 0 };
            fault_io f;
            mm_code code;
            fault_io_use(&f, ctx);
            f.before = cancel_at;
            f.user = &s;
            code = copy_tree(ctx, in, out);
            finished = s.n <= at;
            ck_assert_msg(code == MM_OK || code == MM_E_CANCELLED, "%d at %lu", code, at);
            ck_assert_int_eq(fx_exists(out), code == MM_OK);
            if (code == MM_OK && k == 0)
                fx_assert_same_tree(in, out);
            fx_remove_tree(out);
            unlink(out);
            ck_assert_int_eq(count(".out"), 0);
            mm_ctx_free(ctx);
        }
}
END_TEST

/* ---- every call fails once ---- */

/* Kinds whose failure may be survived: of cleaning up, of looking for dead runs, of what only reads. */
static bool may_survive(fault_kind kind)
{
    return kind == FAULT_CLOSE || kind == FAULT_UNLINKAT || kind == FAULT_FLOCK || kind == FAULT_LSEEK
        || kind == FAULT_GETDENTS || kind == FAULT_ISATTY || kind == FAULT_COPY_FILE_RANGE;
}

static mm_code guarded_copy(fault_kind kind, unsigned long at, int sys, fault_how how, const char *in, const char *out,
                            bool *fired)
{
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx = fx_ctx(&alloc);
    fault_io f;
    mm_code code;

    fault_io_use(&f, ctx);
    f.kind = kind;
    f.at = at;
    f.sys = sys;
    f.how = how;
    code = copy_tree(ctx, in, out);
    *fired = f.fired > 0;
    if (code != MM_OK)
        ck_assert_str_ne(mm_ctx_error(ctx)->text, "");
    ctx->io = &mm__io_system;
    mm_ctx_free(ctx);
    ck_assert_uint_eq(alloc.live, 0);
    return code;
}

static int open_files(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n++;
    closedir(d);
    return n;
}

START_TEST(every_call_fails_once)
{
    static const int errors[] = { EIO, ENOSPC, EACCES };
    const char *in = sample();
    const int fds = open_files();
    uint64_t digest;

    make_large(fx_path("%s/large", in), (1 << 20) + 5);
    digest = fx_tree_digest(in);
    for (int k = 0; k < 2; k++)
        for (int kind = FAULT_OPENAT; kind < FAULT_KINDS; kind++)
            for (size_t e = 0; e < 3; e++) {
                bool fired = true;
                for (unsigned long at = 0; fired; at++) {
                    const char *out = out_name(k);
                    const mm_code code = guarded_copy((fault_kind)kind, at, errors[e], FAULT_FAIL, in, out, &fired);
                    const char *what = fx_path("%s number %lu, errno %d", fault_io_name((fault_kind)kind), at,
                                               errors[e]);
                    ck_assert_msg(code == MM_OK || fired, "%s: %d", what, code);
                    ck_assert_msg(code != MM_OK || !fired || may_survive((fault_kind)kind) || kind == FAULT_FSTATAT
                                  || kind == FAULT_FSTAT || kind == FAULT_OPENAT || kind == FAULT_FSYNC
                                  || kind == FAULT_RENAMEAT2, "%s: survived", what);
                    ck_assert_msg(fx_exists(out) == (code == MM_OK), "%s: %d", what, code);
                    if (code == MM_OK && k == 0)
                        fx_assert_same_tree(in, out);
                    ck_assert_msg(kind == FAULT_UNLINKAT || count(".out") == 0, "%s: staging is left", what);
                    fx_remove_tree(out);
                    unlink(out);
                    if (kind == FAULT_UNLINKAT)
                        for (DIR *d = opendir(fx_tmp()); d != NULL; closedir(d), d = NULL)
                            for (struct dirent *x; (x = readdir(d)) != NULL;)
                                if (strncmp(x->d_name, ".out", 4) == 0) {
                                    fx_remove_tree(fx_path("%s/%s", fx_tmp(), x->d_name));
                                    unlink(fx_path("%s/%s", fx_tmp(), x->d_name));
                                }
                }
            }
    ck_assert_uint_eq(fx_tree_digest(in), digest);
    ck_assert_int_eq(open_files(), fds);
}
END_TEST

/* Short and interrupted calls are no failures. */
START_TEST(short_and_interrupted_calls)
{
    static const fault_kind kinds[] = { FAULT_OPENAT, FAULT_READ, FAULT_PREAD, FAULT_WRITE, FAULT_PWRITE, FAULT_FSYNC,
                                        FAULT_COPY_FILE_RANGE, FAULT_GETDENTS, FAULT_CLOSE };
    const char *in = sample();

    make_large(fx_path("%s/large", in), (1 << 20) + 5);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
            for (int how = FAULT_SHORT; how <= FAULT_INTERRUPT; how++) {
                bool fired = true;
                if (how == FAULT_SHORT
                    && (kinds[i] == FAULT_OPENAT || kinds[i] == FAULT_FSYNC || kinds[i] == FAULT_CLOSE))
                    continue;
                for (unsigned long at = 0; fired; at++) {
                    const char *out = out_name(k);
                    const mm_code code = guarded_copy(kinds[i], at, 0, (fault_how)how, in, out, &fired);
                    ck_assert_msg(code == MM_OK, "%s number %lu, way %d: %d", fault_io_name(kinds[i]), at, how, code);
                    if (k == 0)
                        fx_assert_same_tree(in, out);
                    fx_remove_tree(out);
                    unlink(out);
                    ck_assert_int_eq(count(".out"), 0);
                }
            }
}
END_TEST

START_TEST(no_memory)
{
    const char *in = sample();

    make_large(fx_path("%s/large", in), (1 << 20) + 5);
    for (int k = 0; k < 2; k++)
        for (unsigned long n = 0;; n++) {
            const char *out = out_name(k);
            fx_alloc alloc = { .fail_at = n };
            const mm_hooks hooks = fx_hooks(&alloc);
            mm_ctx *ctx;
            mm_code code = mm_ctx_new(&ctx, &hooks);
            if (code == MM_OK)
                code = copy_tree(ctx, in, out);
            mm_ctx_free(ctx);
            ck_assert_uint_eq(alloc.live, 0);
            ck_assert_int_eq(fx_exists(out), code == MM_OK);
            ck_assert_int_eq(count(".out"), 0);
            fx_remove_tree(out);
            unlink(out);
            if (alloc.calls <= n) {
                ck_assert_int_eq(code, MM_OK);
                break;
            }
            ck_assert_int_eq(code, MM_E_NOMEM);
        }
}
END_TEST

/* ---- inside ---- */

START_TEST(output_inside_the_input)
{
    const char *in = sample();
    mm_ctx *ctx = fx_ctx(NULL);
    static const struct { const char *out; bool inside; } t[] = {
        { "in/out", true }, { "in/cube/out", true }, { "in2", false }, { "link/out", true }, { "in/../out", false },
        { "in/cube/../../in/out", true },
    };

    ck_assert_int_eq(symlink("in/cube", fx_path("%s/link", fx_tmp())), 0);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        mm_tree *tree;
        mm_sink *sink;
        bool inside;
        ck_assert_int_eq(mm__tree_open_dir(&tree, ctx, in), MM_OK);
        ck_assert_int_eq(mm_sink_open(&sink, ctx, fx_path("%s/%s", fx_tmp(), t[i].out), NULL), MM_OK);
        ck_assert_int_eq(mm__sink_inside(sink, tree, &inside), MM_OK);
        ck_assert_msg(inside == t[i].inside, "%s", t[i].out);
        mm_sink_free(sink);
        mm__tree_free(tree);
    }
    mm_ctx_free(ctx);
}
END_TEST

/* ---- cost ---- */

/* docs/formats/json-layer.md 8.3, P21: at most 10 calls per unchanged file. */
START_TEST(calls_per_file)
{
    const char *in = in_dir(), *out = out_name(0);
    mm_ctx *ctx = fx_ctx(NULL);
    unsigned long total = 0;
    fault_io f;

    for (int i = 0; i < 1000; i++)
        fx_write(fx_path("%s/d%d/f%03d", in, i % 10, i), "some text", 9);
    fault_io_use(&f, ctx);
    ck_assert_int_eq(copy_tree(ctx, in, out), MM_OK);
    for (int i = 1; i < FAULT_KINDS; i++)
        total += f.calls[i];
    ck_assert_uint_le(total, 8 * 1000 + 150);
    mm_ctx_free(ctx);
}
END_TEST

FX_SUITE("stage", FX_TEST(copy_keeps_bytes_modes_and_times), FX_TEST(modes_never_get_wider), FX_TEST(put_and_read_back),
         FX_TEST(empty_output_is_an_empty_folder), FX_TEST(unsafe_and_colliding_names), FX_TEST(in_pieces),
         FX_TEST(limit_on_the_whole), FX_TEST(large_files_by_every_way),
         FX_TEST(kernel_copy_that_ends_early_is_an_error), FX_TEST(input_changes_while_it_is_copied),
         FX_TEST(four_threads), FX_TEST(existing_output_is_not_touched), FX_TEST(names_that_cannot_be_made),
         FX_TEST(two_runs_one_output), FX_TEST(race_for_one_output), FX_TEST(dead_runs_are_cleaned_up),
         FX_TEST(long_names_get_a_short_staging_name), FX_TEST(file_systems_that_lack_something),
         FX_TEST(fallback_does_not_overwrite), FX_TEST(case_blind_file_system), FX_TEST(cancel_anywhere),
         FX_TEST(every_call_fails_once), FX_TEST(short_and_interrupted_calls), FX_TEST(no_memory),
         FX_TEST(output_inside_the_input), FX_TEST(calls_per_file))
