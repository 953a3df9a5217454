/* Every allocation of every verb fails once: no result, no leak; the next one gives what the first try gave. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "openmldb_cluster.h"
#include "support/fixture.h"

typedef mm_code verb(mm_ctx *ctx, size_t *printed);

static int count(void *user, const void *data, size_t len)
{
    (void)data;
    *(size_t *)user += len;
    return 0;
}

/* All forms of a report, then its end. */
static mm_code told(mm_code code, mm_openmldb_result *r, size_t *printed)
{
    size_t n = 0;

    if (code == MM_OK)
        code = mm_openmldb_report_text(r, "metamig: ", 1, count, printed);
    if (code == MM_OK)
        code = mm_openmldb_report_json(r, 1, count, printed);
    if (code == MM_OK)
        code = mm_openmldb_report_junit(r, count, printed);
    if (code == MM_OK)
        mm_openmldb_output(r, &n);
    *printed += n;
    mm_openmldb_result_free(r);
    return code;
}

static void fail_each(const char *name, verb *run)
{
    mm_code code = MM_E_NOMEM;
    size_t printed = 0, whole = 0;
    mm_ctx *ctx = fx_ctx(NULL);
    unsigned long n = 0;

    ck_assert_int_eq(run(ctx, &whole), MM_OK);
    ck_assert_uint_gt(whole, 0);
    mm_ctx_free(ctx);
    for (; code == MM_E_NOMEM; n++) {
        fx_alloc alloc = { .fail_at = n };
        const mm_hooks hooks = fx_hooks(&alloc);
        ctx = NULL;
        printed = 0;
        ck_assert_uint_lt(n, 100000);
        code = mm_ctx_new(&ctx, &hooks);
        if (code == MM_OK)
            code = run(ctx, &printed);
        mm_ctx_free(ctx);
        ck_assert_msg(alloc.live == 0, "%s: %zu bytes left after allocation %lu failed", name, alloc.live, n);
    }
    ck_assert_msg(code == MM_OK && printed == whole, "%s: code %d, %zu bytes, %zu wanted, after allocation %lu failed",
                  name, (int)code, printed, whole, n - 1);
    ck_assert_uint_gt(n, 5);
}

/* ---- what the verbs are given: read once, without the faulty allocator ---- */

static struct given {
    char *before[24], *drained[24];
    mm_openmldb_text b[24], d[24], stat, mixed, dump, bad;
    size_t nb, nd;
} given;

static mm_openmldb_text load(const char *path)
{
    size_t n;
    char *data = fx_read(fx_testdata(path), &n);

    return (mm_openmldb_text){ strrchr(path, '/') + 1, data, n };
}

static size_t load_case(const char *dir, mm_openmldb_text *to)
{
    static const char *const names[] = {
        "showtable.demo.txt", "showtable.archive.txt", "showtable.__INTERNAL_DB.txt",
        "showtable.INFORMATION_SCHEMA.txt", "showopstatus.demo.txt", "showtablestatus.txt", "showtablet.txt",
        "showns.txt", "confget.txt", "showdb.txt", "gettablestatus@172.24.4.55_10921.txt"
    };
    size_t n = 0;

    for (; n < sizeof names / sizeof names[0]; n++)
        to[n] = load(fx_path("openmldb/cases/%s/%s", dir, names[n]));
    for (size_t i = 0; i < n; i++)
        to[i].name = names[i];
    return n;
}

static void prepare(void)
{
    given.nb = load_case("before", given.b);
    given.nd = load_case("drained", given.d);
    given.stat = load("openmldb/stat/good.stat");
    given.stat.name = "good.stat";
    given.mixed = load("openmldb/stat/mixed-endpoints.stat");
    given.mixed.name = "mixed.stat";
    given.dump = load("openmldb/zk/after-good.jsonl");
    given.bad = load("openmldb/zk/bad.jsonl");
    given.dump.name = given.bad.name = "";
}

static void release(void)
{
    for (size_t i = 0; i < given.nb; i++)
        free((char *)(uintptr_t)given.b[i].data);
    for (size_t i = 0; i < given.nd; i++)
        free((char *)(uintptr_t)given.d[i].data);
    free((char *)(uintptr_t)given.stat.data);
    free((char *)(uintptr_t)given.mixed.data);
    free((char *)(uintptr_t)given.dump.data);
    free((char *)(uintptr_t)given.bad.data);
}

#define E "172.24.4.55:10921"

/* ---- plan ---- */

static mm_code plan(mm_ctx *ctx, size_t *printed, mm_openmldb_form form, bool post)
{
    const mm_openmldb_options o = { .size = sizeof o, .endpoint = E, .form = form };
    mm_openmldb *cap = NULL;
    mm_openmldb_result *r = NULL;
    mm_code code = post ? mm_openmldb_read(&cap, ctx, "x", given.d, given.nd, 0)
                        : mm_openmldb_read(&cap, ctx, "x", given.b, given.nb, 0);

    if (code == MM_OK)
        code = mm_openmldb_plan(&r, ctx, cap, post ? &given.stat : NULL, &o);
    code = told(code, r, printed);
    mm_openmldb_free(cap);
    return code;
}

static mm_code plan_text(mm_ctx *ctx, size_t *n) { return plan(ctx, n, MM_OPENMLDB_TEXT, false); }
static mm_code plan_json(mm_ctx *ctx, size_t *n) { return plan(ctx, n, MM_OPENMLDB_JSON, false); }
static mm_code plan_script(mm_ctx *ctx, size_t *n) { return plan(ctx, n, MM_OPENMLDB_SCRIPT, false); }
static mm_code plan_stat(mm_ctx *ctx, size_t *n) { return plan(ctx, n, MM_OPENMLDB_STAT, false); }
static mm_code plan_vendor(mm_ctx *ctx, size_t *n) { return plan(ctx, n, MM_OPENMLDB_VENDOR, false); }
static mm_code post_script(mm_ctx *ctx, size_t *n) { return plan(ctx, n, MM_OPENMLDB_SCRIPT, true); }
static mm_code post_vendor(mm_ctx *ctx, size_t *n) { return plan(ctx, n, MM_OPENMLDB_VENDOR, true); }

START_TEST(plans)
{
    prepare();
    fail_each("text", plan_text);
    fail_each("JSON", plan_json);
    fail_each("script", plan_script);
    fail_each("stat", plan_stat);
    fail_each("vendor", plan_vendor);
    fail_each("post", post_script);
    fail_each("vendor post", post_vendor);
    release();
}
END_TEST

/* ---- stat ---- */

static mm_code stat_of(mm_ctx *ctx, size_t *printed, const mm_openmldb_text *file, mm_openmldb_options o)
{
    mm_openmldb *cap = NULL;
    mm_openmldb_result *r = NULL;
    mm_openmldb_text one;
    mm_code code = mm_openmldb_read(&cap, ctx, "x", given.d, given.nd, 0);
    size_t it = 0;

    o.size = sizeof o;
    if (code == MM_OK)
        code = mm_openmldb_stat(&r, ctx, file, cap, &o);
    while (code == MM_OK && mm_openmldb_split_next(r, &it, &one))
        *printed += one.len;
    code = told(code, r, printed);
    mm_openmldb_free(cap);
    return code;
}

static mm_code stat_good(mm_ctx *ctx, size_t *n)
{
    return stat_of(ctx, n, &given.stat, (mm_openmldb_options){ .convert = 1, .form = MM_OPENMLDB_JSON });
}

static mm_code stat_split(mm_ctx *ctx, size_t *n)
{
    return stat_of(ctx, n, &given.mixed, (mm_openmldb_options){ .split = 1 });
}

static mm_code stat_json(mm_ctx *ctx, size_t *n)
{
    static const char text[] =
        "{\"format\":\"metamig-openmldb-stat/1\",\"moves\":[{\"endpoint\":\"e:1\",\"db\":\"d\","
        "\"table\":\"t\",\"tid\":1,\"pid\":2,\"extra_replica\":\"e:2\"},{\"endpoint\":\"e:1\"}]}";
    const mm_openmldb_text file = { "j", text, sizeof text - 1 };

    return stat_of(ctx, n, &file, (mm_openmldb_options){ .convert = 1, .form = MM_OPENMLDB_STAT });
}

static mm_code stat_broken(mm_ctx *ctx, size_t *n)
{
    const mm_openmldb_text file = { "j", "{\"format\":", 10 };

    return stat_of(ctx, n, &file, (mm_openmldb_options){ .convert = 1 });
}

START_TEST(stat_files)
{
    prepare();
    fail_each("good", stat_good);
    fail_each("split", stat_split);
    fail_each("JSON", stat_json);
    fail_each("broken", stat_broken);
    release();
}
END_TEST

/* ---- ZooKeeper ---- */

static mm_code zk(mm_ctx *ctx, size_t *printed, const mm_openmldb_text *text)
{
    const mm_openmldb_options o = { .size = sizeof o, .form = MM_OPENMLDB_JSON };
    mm_openmldb *dump = NULL;
    mm_openmldb_result *r = NULL, *v = NULL, *s = NULL;
    mm_code code = mm_openmldb_read(&dump, ctx, "dump", text, 1, MM_OPENMLDB_EXTRA);

    if (code == MM_OK)
        code = mm_openmldb_zk(&r, ctx, dump, &o);
    code = told(code, r, printed);
    if (code == MM_OK)
        code = mm_openmldb_verify(&v, ctx, dump, dump, NULL);
    code = told(code, v, printed);
    if (code == MM_OK)
        code = mm_openmldb_show(&s, ctx, dump, NULL);
    code = told(code, s, printed);
    mm_openmldb_free(dump);
    return code;
}

static mm_code zk_good(mm_ctx *ctx, size_t *n) { return zk(ctx, n, &given.dump); }
static mm_code zk_bad(mm_ctx *ctx, size_t *n) { return zk(ctx, n, &given.bad); }

START_TEST(dumps)
{
    prepare();
    fail_each("good", zk_good);
    fail_each("bad", zk_bad);
    release();
}
END_TEST

/* ---- the script that captures, files ---- */

static mm_code script(mm_ctx *ctx, size_t *printed)
{
    static const char *const tablets[] = { "e:1", "it's:2" };
    mm_openmldb_result *r = NULL;
    const mm_code code = mm_openmldb_capture_script(&r, ctx, "./bin/open mldb", "z:1,z:2", "/it's", tablets, 2);

    return told(code, r, printed);
}

static mm_code opened(mm_ctx *ctx, size_t *printed, const char *path)
{
    mm_detected d = { .size = sizeof d };
    mm_source *src = NULL;
    mm_openmldb *cap = NULL;
    mm_openmldb_result *r = NULL;
    mm_code code = mm_source_open(&src, ctx, path);

    if (code == MM_OK)
        code = mm_detect(ctx, src, &d);
    if (code == MM_OK)
        ck_assert_str_eq(d.format, "openmldb");
    if (code == MM_OK)
        code = mm_openmldb_from(&cap, ctx, src, 0);
    if (code == MM_OK)
        code = mm_openmldb_verify(&r, ctx, NULL, cap, NULL);
    code = told(code, r, printed);
    mm_openmldb_free(cap);
    mm_source_free(src);
    return code;
}

static mm_code answers(mm_ctx *ctx, size_t *printed)
{
    static const char table[] =
        "{\"table_info\":[{\"name\":\"t\\u00e4\",\"db\":\"d\\n\",\"tid\":1,\"partition_num\":1,"
        "\"replica_num\":1,\"storage_mode\":\"kSSD\",\"offline_table_info\":{\"path\":\"/p\","
        "\"format\":\"csv\",\"symbolic_paths\":[\"/a\\\"b\",\"/c\"]},\"table_partition\":[{\"pid\":0,"
        "\"partition_meta\":[{\"endpoint\":\"e:1\",\"is_leader\":true}]}]}]}";
    static const char failed[] = "{\"code\":307,\"msg\":\"not \\u006ceader\"}";
    const mm_openmldb_text texts[] = { { "a", table, sizeof table - 1 }, { "b", failed, sizeof failed - 1 } };
    mm_openmldb *cap = NULL;
    mm_openmldb_result *r = NULL, *s = NULL;
    mm_code code = mm_openmldb_read(&cap, ctx, "x", texts, 1, MM_OPENMLDB_EXTRA);

    if (code == MM_OK)
        code = mm_openmldb_show(&r, ctx, cap, NULL);
    code = told(code, r, printed);
    mm_openmldb_free(cap);
    cap = NULL;
    if (code == MM_OK)
        code = mm_openmldb_read(&cap, ctx, "x", texts, 2, MM_OPENMLDB_EXTRA);
    if (code == MM_OK)
        code = mm_openmldb_show(&s, ctx, cap, NULL);
    code = told(code, s, printed);
    mm_openmldb_free(cap);
    return code;
}

static mm_code one_text(mm_ctx *ctx, size_t *n) { return opened(ctx, n, fx_path("%s/one", fx_tmp())); }
static mm_code folder(mm_ctx *ctx, size_t *n) { return opened(ctx, n, fx_testdata("openmldb/cases/before")); }

START_TEST(files_and_scripts)
{
    char *all = NULL;
    size_t n = 0;

    prepare();
    for (size_t i = 0; i < given.nb; i++) {
        all = realloc(all, n + given.b[i].len);
        memcpy(all + n, given.b[i].data, given.b[i].len);
        n += given.b[i].len;
    }
    fx_write(fx_path("%s/one", fx_tmp()), all, n);
    fail_each("capture-script", script);
    fail_each("answers", answers);
    fail_each("one text", one_text);
    fail_each("folder", folder);
    free(all);
    release();
}
END_TEST

FX_SUITE("openmldb_memory", FX_TEST(plans), FX_TEST(stat_files), FX_TEST(dumps), FX_TEST(files_and_scripts))
