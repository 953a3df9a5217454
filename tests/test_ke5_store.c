/* Containers of Kylin 5 stores, and the real tree: docs/formats/ke-metastore.md 5.2, 5.5, 5.6, 5.7, 6, 9.5. */
#include "support/golden.h"
#include "support/raw_zip.h"
#include "support/verify_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PROJECT "{\"uuid\":\"p-1\",\"name\":\"p\"}"
#define P { "/_global/project/p.json", PROJECT, NULL, 0, 0, 3, 0, 0x21, 0100644u << 16, NULL, 0, 0, 0, 0, 0 }
#define E(path, text) { path, text, NULL, 0, 0, 3, 0, 0x21, 0100644u << 16, NULL, 0, 0, 0, 0, 0 }
#define Z "[kylin-5.0/store/zip]"

/* ---- names and damages ---- */

typedef struct zip_case {
    const char   *name, *file;     /* file: of the zip */
    raw_zip_entry entries[4];
    size_t        n, cut;          /* bytes cut off at the end */
    mm_code       code;
    const char   *finding;         /* part of what is said; NULL: notes only */
} zip_case;

static const zip_case zips[] = {
    { "fine", "metadata.zip", { P, E("/p/rec/r.json", "{}") }, 2, 0, MM_OK, NULL },
    { "fine under any name", "x.zip", { P, E("/p/rec/r.json", "{}") }, 2, 0, MM_OK, NULL },
    { "an archive of a folder", "x.zip", { E("_global/project/p.json", PROJECT), E("p/rec/r.json", "{}") }, 2, 0, MM_OK,
      NULL },
    { "dots", "metadata.zip", { P, E("/../x", "{}") }, 2, 0, MM_E_SYNTAX,
      "../x: error: unsafe or duplicate entry name in metadata.zip " Z },
    { "one dot", "x.zip", { P, E("/p/./x", "{}") }, 2, 0, MM_E_SYNTAX, "unsafe or duplicate entry name" },
    { "two slashes", "x.zip", { P, E("//p/x", "{}") }, 2, 0, MM_E_SYNTAX, "unsafe or duplicate entry name" },
    { "back slash", "x.zip", { P, E("/p\\x", "{}") }, 2, 0, MM_E_SYNTAX, "unsafe or duplicate entry name" },
    { "twice", "metadata.zip", { P, P }, 2, 0, MM_E_SYNTAX,
      "_global/project/p.json: error: unsafe or duplicate entry name in metadata.zip " Z },
    { "twice, once without a slash", "x.zip", { P, E("_global/project/p.json", PROJECT) }, 2, 0, MM_E_SYNTAX,
      "unsafe or duplicate entry name in metadata.zip " Z },
    { "a slash is missing", "x.zip", { P, E("p/rec/r.json", "{}") }, 2, 0, MM_E_SYNTAX,
      "of some names a slash in front is missing, the vendor ignores them " Z },
    { "all slashes are missing", "metadata.zip", { E("_global/project/p.json", PROJECT), E("p/rec/r.json", "{}") }, 2,
      0, MM_OK, "warning: no entry of metadata.zip has a name with a slash in front" },
    { "cut", "metadata.zip", { P }, 1, 9, MM_E_SYNTAX,
      "metadata.zip is damaged: its end is missing, it may be cut off " Z },
    { "cut to nothing", "metadata.zip", { P }, 1, 100, MM_E_SYNTAX, "metadata.zip is damaged: " },
    { "wrong checksum", "metadata.zip",
      { P, { "/p/rec/r.json", "{}", NULL, 0, 0, 3, 0, 0x21, 0100644u << 16, NULL, 0, 1, 0, 0, 0 } }, 2, 0, MM_E_SYNTAX,
      "p/rec/r.json: error: metadata.zip is damaged: " },
};

static char *make_zip(const char *dir, const char *file, const raw_zip_entry *entries, size_t n, size_t cut)
{
    char *path = strdup(fx_path("%s/%s", dir, file));
    raw_zip z = { 0 };

    raw_zip_make(&z, entries, n);
    fx_write(path, z.data, z.len > cut ? z.len - cut : 0);
    raw_zip_free(&z);
    return path;
}

static bool only_notes(const char *text)
{
    return text == NULL || (strstr(text, " error: ") == NULL && strstr(text, "warning: ") == NULL
                            && strncmp(text, "error: ", 7) != 0);
}

static void check_said(const char *name, const vr_result *r, mm_code code, const char *finding)
{
    ck_assert_msg(r->code == code, "%s: %d\n%s", name, r->code, r->text == NULL ? "" : r->text);
    if (r->text == NULL || *r->text == 0) /* it could not even be opened: tests/cli/ke_store.sh has the text */
        ck_assert_msg(code == MM_E_SYNTAX || finding == NULL, "%s", name);
    else if (finding == NULL)
        ck_assert_msg(only_notes(r->text), "%s: %s", name, r->text);
    else
        ck_assert_msg(r->text != NULL && strstr(r->text, finding) != NULL, "%s: %s", name, r->text);
}

/* Alone and, if it has that name, as the store of a folder. */
START_TEST(names)
{
    for (size_t i = 0; i < sizeof zips / sizeof zips[0]; i++) {
        const zip_case *c = &zips[i];
        char *dir = strdup(fx_path("%s/zip-%zu", fx_tmp(), i));
        char *path = make_zip(dir, c->file, c->entries, c->n, c->cut);
        vr_result r;
        if (strstr(c->name, "nothing") == NULL) { /* alone an empty file is no zip at all */
            r = vr_run(path, NULL);
            check_said(c->name, &r, c->code, c->finding);
            vr_free(&r);
        }
        if (strcmp(c->file, "metadata.zip") == 0) {
            r = vr_run(dir, NULL);
            check_said(c->name, &r, c->code, c->finding);
            vr_free(&r);
        }
        fx_remove_tree(dir);
        free(path);
        free(dir);
    }
}
END_TEST

START_TEST(beside)
{
    static const raw_zip_entry entries[] = { P };
    const char *dir = fx_path("%s/beside", fx_tmp());
    char *kept = strdup(dir), *path = make_zip(kept, "metadata.zip", entries, 1, 0);
    vr_result r;

    fx_write(fx_path("%s/_global/user/ann", kept), "{}", 2);
    r = vr_run(kept, NULL);
    check_said("beside", &r, MM_E_SYNTAX, "_global/user/ann: error: beside metadata.zip, which alone is the store");
    vr_free(&r);
    free(path);
    /* One without entries is no store: the folder is. */
    path = make_zip(kept, "metadata.zip", entries, 0, 0);
    r = vr_run(kept, NULL);
    check_said("empty zip", &r, MM_E_VERIFY, "_global/user/ann: error: username differs");
    vr_free(&r);
    fx_remove_tree(kept);
    free(path);
    free(kept);
}
END_TEST

/* ---- flavours ---- */

#define RECORD(base64) "{\"byte_source\":\"" base64 "\",\"timestamp\":1600000000123,\"mvcc\":7}"
#define PROJECT64 "eyJ1dWlkIjoicC0xIiwibmFtZSI6InAifQ=="

static go_result convert(const char *in, const char *out, fx_alloc *alloc)
{
    const go_plan plan = { .from = "ke-4.0", .to = "kylin-5", .now = 1433894400000, .threads = "1", .alloc = alloc };

    return go_convert(in, out, &plan);
}

START_TEST(snapshots)
{
    static const raw_zip_entry entries[] = { E("/UUID", RECORD("AAE=")),
                                             E("/_global/project/p.json", RECORD(PROJECT64)),
                                             E("/p/rec/empty", RECORD("")) };
    char *dir = strdup(fx_path("%s/snap", fx_tmp())), *path = make_zip(dir, "metadata.zip", entries, 3, 0);
    char *out = strdup(fx_path("%s/snap-out", fx_tmp())), *text;
    go_result r = convert(path, out, NULL);
    struct stat st;
    size_t len;

    ck_assert_msg(r.exit == 0, "%s", r.all);
    ck_assert_msg(strstr(r.all, "the version counters (mvcc) of 3 resources are left behind [core/mvcc]") != NULL, "%s",
                  r.all);
    text = fx_read(fx_path("%s/_global/project/p.json", out), NULL);
    ck_assert_str_eq(text, PROJECT);
    free(text);
    text = fx_read(fx_path("%s/UUID", out), &len);
    ck_assert_uint_eq(len, 2);
    free(text);
    ck_assert_int_eq(stat(fx_path("%s/UUID", out), &st), 0);
    ck_assert_int_eq(st.st_mtim.tv_sec, 1600000000);
    ck_assert_int_eq(st.st_mtim.tv_nsec, 123000000);
    go_free(&r);
    fx_remove_tree(out);
    fx_remove_tree(dir);
    free(path);
    free(out);
    free(dir);
}
END_TEST

/* One entry that is no record makes the archive a plain one; a record without base64 is damage. */
START_TEST(not_snapshots)
{
    static const struct { const char *text, *finding; mm_code code; } list[] = {
        { "{\"byte_source\":\"\",\"timestamp\":1,\"mvcc\":0,\"x\":1}", "name differs", MM_E_VERIFY },
        { "{\"byte_source\":null,\"timestamp\":1,\"mvcc\":0}", "name differs", MM_E_VERIFY },
        { "{\"byte_source\":\"\",\"timestamp\":\"1\",\"mvcc\":0}", "name differs", MM_E_VERIFY },
        { "{\"byte_source\":\"\",\"timestamp\":1,\"mvcc\":-1}", "name differs", MM_E_VERIFY },
        { RECORD("A"), "metadata.zip is damaged: byte_source is no base64", MM_E_SYNTAX },
        { RECORD("AA=A"), "metadata.zip is damaged: byte_source is no base64", MM_E_SYNTAX },
        { RECORD("AAA A"), "metadata.zip is damaged: byte_source is no base64", MM_E_SYNTAX },
    };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        const raw_zip_entry entries[] = { E("/_global/project/p.json", RECORD(PROJECT64)),
                                          E("/p/rec/r", list[i].text) };
        char *dir = strdup(fx_path("%s/not-%zu", fx_tmp(), i));
        char *path = make_zip(dir, "metadata.zip", entries, 2, 0);
        vr_result r = vr_run(path, NULL);
        check_said(list[i].text, &r, list[i].code, list[i].finding);
        vr_free(&r);
        fx_remove_tree(dir);
        free(path);
        free(dir);
    }
}
END_TEST

/* ---- audit logs ---- */

#define LINE(id, path, bytes, time, mvcc) "{\"id\":" id ",\"resPath\":\"" path "\",\"byteSource\":" bytes \
    ",\"timestamp\":" time ",\"mvcc\":" mvcc ",\"unitId\":\"u\",\"operator\":null,\"instance\":\"h:7070\"}\n"
#define GOOD LINE("9", "/_global/project/p.json", "\"" PROJECT64 "\"", "1600000000123", "3")
#define NOT(n) "a.jsonl: error: line " n " is not a valid audit-log record [kylin-5.0/audit-log/record]"

static const struct { const char *text, *finding; mm_code code; } logs[] = {
    { GOOD, "note: 1 records: 1 resources as they were written last, 0 that were deleted", MM_OK },
    { GOOD LINE("8", "/_global/project/p.json", "\"e30=\"", "1", "2"), "note: 2 records: 1 resources", MM_OK },
    { LINE("8", "/_global/project/p.json", "\"e30=\"", "1", "2") GOOD, "note: 2 records: 1 resources", MM_OK },
    { GOOD LINE("10", "/p/x", "null", "1", "null"), "1 resources as they were written last, 1 that were deleted",
      MM_OK },
    { GOOD LINE("10", "/p/x", "null", "null", "null"), "1 that were deleted", MM_OK },
    { LINE("1", "/p/rec/r.json", "\"R1pJUHicq64FAAF1APk=\"", "1", "2"), "note: 1 records: 1 resources", MM_OK },
    { GOOD "\n", NOT("2"), MM_E_SYNTAX },
    { GOOD "{\"id\":1", NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1.5", "/p/x", "\"e30=\"", "1", "2"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "p/x", "\"e30=\"", "1", "2"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "/p/../x", "\"e30=\"", "1", "2"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "/p/x", "7", "1", "2"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "/p/x", "\"e30\"", "1", "2"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "/p/x", "\"e30=\"", "null", "2"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "/p/x", "\"e30=\"", "1", "null"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "/p/x", "\"R1pJUHicq64FAAF1\"", "1", "2"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "/p/x", "\"R1pJUHicq64FAAF1APkA\"", "1", "2"), NOT("2"), MM_E_SYNTAX },
    { GOOD LINE("1", "/p/x\xff", "\"e30=\"", "1", "2"), NOT("2"), MM_E_SYNTAX },
    { LINE("1", "/_global/project/p.json", "\"e30=\"", "1", "2"), "error: name differs from the name of the file",
      MM_E_VERIFY },
};

START_TEST(audit_logs)
{
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        const char *path = fx_path("%s/a.jsonl", fx_tmp());
        vr_result r;
        fx_write(path, logs[i].text, strlen(logs[i].text));
        r = vr_run(path, NULL);
        check_said(logs[i].text, &r, logs[i].code, logs[i].finding);
        vr_free(&r);
    }
}
END_TEST

/* ---- the vendor's own test data ---- */

static const char real[] = "kylin/kylin-5.0.0-beta-upgrade_tool";

static go_result run_real(const char *in, const char *out, const char *options)
{
    const go_plan plan = { .from = "ke-4.0", .to = "kylin-5", .now = 1433894400000, .options = options };

    return go_convert(in, out, &plan);
}

/* 9.5: of nine jobs one changes, and a second run changes nothing. */
START_TEST(real_jobs)
{
    FX_NEED_SHARED(in, real);
    char *kept = strdup(in), *out = strdup(fx_path("%s/real-out", fx_tmp())), *job;
    char *second = strdup(fx_path("%s/real-2", fx_tmp()));
    go_result r = run_real(kept, out, NULL), again;

    ck_assert_msg(r.exit == 0, "%s", r.all);
    ck_assert_uint_eq(r.counts.read, 57);
    ck_assert_uint_eq(r.counts.changed, 1);
    job = fx_read(fx_path("%s/version40/execute/cd27acf6-8c2a-42a6-890c-bf813c665ef3", out), NULL);
    ck_assert_ptr_ne(strstr(job, "org.apache.kylin.engine.spark.job.ExecutableAddCuboidHandler\""), NULL);
    ck_assert_ptr_ne(strstr(job, "\"uuid\" : \"cd27acf6-8c2a-42a6-890c-bf813c665ef3_02\""), NULL);
    ck_assert_ptr_ne(strstr(job, "\"name\" : \"Update Metadata\""), NULL);
    again = run_real(out, second, NULL);
    ck_assert_uint_eq(again.counts.changed, 0);
    fx_assert_same_tree(out, second);
    free(job);
    go_free(&r);
    go_free(&again);
    fx_remove_tree(out);
    fx_remove_tree(second);
    free(kept);
    free(out);
    free(second);
}
END_TEST

/* 6.1: every resource of the project moves; 32 of them have version40 in their path. */
START_TEST(real_project)
{
    FX_NEED_SHARED(in, real);
    char *kept = strdup(in), *out = strdup(fx_path("%s/real-p", fx_tmp())), *job;
    go_result r = run_real(kept, out, "rename-project version40=version41\n"
                                      "rename-project rename_project_1=rename_project_11");

    ck_assert_msg(r.exit == 0, "%s", r.all);
    ck_assert(!fx_exists(fx_path("%s/version40", out)) && !fx_exists(fx_path("%s/rename_project_1", out)));
    ck_assert(!fx_exists(fx_path("%s/_global/project/version40.json", out)));
    ck_assert(fx_exists(fx_path("%s/version41/event/ac3a2686-6c4d-4c73-b689-f873481dce9a", out)));
    ck_assert(fx_exists(fx_path("%s/rename_project_11/acl/user/rename_user_1.json", out)));
    ck_assert_uint_eq(r.counts.read, r.counts.written);
    job = fx_read(fx_path("%s/version41/execute/cd27acf6-8c2a-42a6-890c-bf813c665ef3", out), NULL);
    ck_assert_ptr_eq(strstr(job, "version40"), NULL);
    ck_assert_ptr_ne(strstr(job, "/xf_rename_resource_tool/version41/job_tmp/"), NULL);
    ck_assert_ptr_ne(strstr(job, "/version41/table_snapshot/CUSTOMER,/version41/parquet/"), NULL);
    ck_assert_ptr_ne(strstr(r.all, "note: rename on HDFS: version40 -> version41 [kylin-5.0/project/rename-dup"), NULL);
    free(job);
    go_free(&r);
    fx_remove_tree(out);
    free(kept);
    free(out);
}
END_TEST

/* 6.2, with the accounts that the sample leaves out laid over it. */
START_TEST(real_user)
{
    static const char first[] = "{\"username\":\"rename_user_1\",\"create_time\":2,\"password\":\"$2a$hunter\"}";
    static const char second[] = "{\"username\":\"RENAME_USER_1\",\"create_time\":1,\"password\":\"$2a$hunter\"}";
    FX_NEED_SHARED(in, real);
    char *store = strdup(fx_path("%s/real-u", fx_tmp())), *out = strdup(fx_path("%s/real-u-out", fx_tmp())), *text;
    go_result r;

    fx_copy_tree(in, store);
    fx_write(fx_path("%s/_global/user/rename_user_1", store), first, sizeof first - 1);
    fx_write(fx_path("%s/_global/user/RENAME_USER_1", store), second, sizeof second - 1);
    r = run_real(store, out, NULL);
    ck_assert_msg(r.exit == 0, "%s", r.all);
    ck_assert_ptr_eq(strstr(r.all, "hunter"), NULL);
    ck_assert(fx_exists(fx_path("%s/_global/user/rename_user_11", out)));
    ck_assert(fx_exists(fx_path("%s/rename_project_2/acl/user/rename_user_11.json", out)));
    text = fx_read(fx_path("%s/_global/project/rename_project_2.json", out), NULL);
    ck_assert_ptr_ne(strstr(text, "\"owner\" : \"rename_user_11\""), NULL);
    free(text);
    text = fx_read(fx_path("%s/_global/acl/0547958f-37e0-440c-b6b4-ba79db5d07f5", out), NULL);
    ck_assert_msg(strstr(text, "\"p\" : \"rename_user_11\",\n    \"m\" : ") != NULL, "%s", text);
    ck_assert_ptr_eq(strstr(text, "\"rename_user_1\""), NULL);
    free(text);
    go_free(&r);
    fx_remove_tree(out);
    fx_remove_tree(store);
    free(store);
    free(out);
}
END_TEST

/* ---- out of memory ---- */

static void fail_each(const char *in, const char *out)
{
    for (unsigned long at = 0; at < 5000; at++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        alloc.fail_at = at;
        go_result r = convert(in, out, &alloc);
        const bool done = r.exit == 0 && alloc.calls <= at;
        ck_assert_msg(done || !r.published || alloc.calls > at, "%lu", at);
        ck_assert_msg(r.published || !fx_exists(out), "%lu: a part was published", at);
        ck_assert_uint_eq(alloc.live, 0);
        go_free(&r);
        fx_remove_tree(out);
        if (done)
            return;
    }
    ck_abort_msg("it allocates without end");
}

START_TEST(no_memory)
{
    static const raw_zip_entry plain[] = { P, E("/p/rec/r.json", "{}") };
    static const raw_zip_entry records[] = { E("/_global/project/p.json", RECORD(PROJECT64)) };
    char *dir = strdup(fx_path("%s/oom", fx_tmp())), *out = strdup(fx_path("%s/oom-out", fx_tmp())), *path;

    path = make_zip(dir, "metadata.zip", plain, 2, 0);
    fail_each(dir, out);
    vr_assert_no_memory(path, NULL, NULL);
    free(path);
    path = make_zip(dir, "metadata.zip", records, 1, 0);
    fail_each(dir, out);
    free(path);
    path = strdup(fx_path("%s/a.jsonl", dir));
    fx_write(path, GOOD, sizeof GOOD - 1);
    vr_assert_no_memory(path, NULL, NULL);
    fx_remove_tree(dir);
    free(path);
    free(out);
    free(dir);
}
END_TEST

START_TEST(no_memory_steps)
{
    char *out = strdup(fx_path("%s/oom-step", fx_tmp())), *in = strdup(fx_path("%s/oom-in", fx_tmp()));

    (void)go_make_in(fx_testdata("ke5/convert/user-duplicate"), in);
    fail_each(in, out);
    fx_remove_tree(in);
    free(in);
    free(out);
}
END_TEST

FX_SUITE("ke5-store", FX_TEST(names), FX_TEST(beside), FX_TEST(snapshots), FX_TEST(not_snapshots), FX_TEST(audit_logs),
         FX_TEST(real_jobs), FX_TEST(real_project), FX_TEST(real_user), FX_TEST(no_memory), FX_TEST(no_memory_steps))
