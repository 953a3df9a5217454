#include "core/io.h"
#include "core/source.h"
#include "core/stage.h"
#include "support/fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- help ---- */

static const char *sample(const char *name)
{
    static const char *const files[][2] = {
        { "UUID", "1" }, { "cube/a.json", "{\"a\": 1}\r\n" }, { "cube/b.json", "" }, { "cube.x/c", "c" },
        { "table/DEFAULT.KYLIN.json", "{}" }, { "table_exd/deep/er/x.bin", "\1\2\3" },
    };
    const char *dir = fx_path("%s/%s", fx_tmp(), name);

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
    const char *in = sample("in"), *out = fx_path("%s/out", fx_tmp());
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

FX_SUITE("stage", FX_TEST(copy_keeps_bytes_modes_and_times))
