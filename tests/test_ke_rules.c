/* Each rule of docs/formats/ke-metastore.md 5.4, 8.1 and 8.2 beside its neighbour: one small edit of a dump brings it
 * out, another one, as small, does not. What the list lacks is a fault of this test. */
#include "support/golden.h"
#include "support/verify_run.h"

#include "support/binary_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the text of a file `from` becomes `to`. from NULL: the file is made, or made anew; to NULL: it is removed. */
typedef struct edit { const char *file, *from, *to; } edit;

/* to NULL: verify. from NULL: detect. */
typedef struct act { const char *base, *from, *to; } act;

typedef struct row {
    const char *rule;
    const act  *act;
    edit        bad[2], near[2];   /* file NULL: the dump as it is */
    const char *options;           /* of both */
    const char *only_bad;          /* the neighbour is a run without them */
} row;

static const act kap = { "ke/verify/healthy-whole/in", "kap-2", NULL };
static const act part = { "ke/verify/healthy/in", "kap-2", NULL };
static const act kylin = { "kylin/base-3.1", "kylin-3.1.3", NULL };
static const act store = { "ke5/base", "ke-4.0", NULL };
static const act nothing = { NULL, NULL, "ke-3" };
static const act to_ke_3 = { "ke/verify/healthy-whole/in", "kap-2", "ke-3" };
static const act to_ke_3_hbase = { "ke/ke-3/users-in-hbase/in", "kap-2", "ke-3" };
static const act to_ke_3_kafka = { "ke/ke-3/minute-start/in", "kap-2", "ke-3" };
static const act to_ke_3_stored = { "ke/ke-3/promoted/in", "kap-2", "ke-3" };
static const act to_4 = { "kylin/base-3.1", "kylin-2.0", "kylin-4.0" };
static const act to_5 = { "ke5/base", "ke-4.0", "kylin-5" };

#define PROJECT "project/p.json"
#define CUBE "cube/c.json"
#define DESC "cube_desc/c.json"
#define MEMBER(name, value) "\"" name "\":\"" value "\""
#define SEGMENT(uuid, status) \
    MEMBER("uuid", uuid) ",\"name\":\"0_10\",\"date_range_start\":0,\"date_range_end\":10,\"source_offset_start\":0," \
    "\"source_offset_end\":0," MEMBER("status", status)
#define SECOND(start) \
    "\"segments\":[{\"uuid\":\"s2\",\"name\":\"x\",\"date_range_start\":" start ",\"date_range_end\":20," \
    "\"status\":\"READY\"},"
#define SIGNATURE "\"yF1oxlCfHqOgm4cJ6l8JRA==\""
#define TABLE_T "{\"uuid\":\"t-t\",\"version\":\"2.3.0.20505\",\"name\":\"T\",\"columns\":[],\"database\":\"DEFAULT\"}"
#define LEGACY(list) "{\"domainObjectInfo\":null,\"allAceInfo\":{" list "}}"
#define JOB(status) \
    "{\"uuid\":\"n\",\"name\":\"INDEX_BUILD\",\"tasks\":[{\"uuid\":\"n_00\",\"params\":{}},{\"uuid\":\"n_01\"}]," \
    "\"job_type\":\"INDEX_BUILD\",\"output\":{\"status\":\"" status "\"}}"

static const row rows[] = {
    /* 8.2 */
    { .rule = "ke/verify/json", &kap, { { "draft/dr1.json", "\"project\":", "\"uuid\":1,\"project\":" } },
      { { "draft/dr1.json", "\"project\":", "\"Uuid\":1,\"project\":" } } },
    { .rule = "ke/verify/name", &kap, { { "hybrid/h.json", MEMBER("name", "h"), MEMBER("name", "H") } }, { { 0 } } },
    { .rule = "ke/verify/case", &kap, { { "user/admin", NULL, "{\"username\":\"admin\"}" } },
      { { "user/ADMIN2", NULL, "{\"username\":\"ADMIN2\"}" } } },
    { .rule = "ke/verify/version", &kap, { { PROJECT, "\"2.3.0.20505\"", "\"2.\"" } },
      { { PROJECT, "\"2.3.0.20505\"", "\"2.3\"" } } },
    { .rule = "ke/verify/cube-desc-missing", &kap, { { CUBE, MEMBER("descriptor", "c"), MEMBER("descriptor", "cc") } },
      { { CUBE, MEMBER("descriptor", "c"), MEMBER("descriptor", "C") } } },
    { .rule = "ke/verify/model-missing", &kap, { { PROJECT, "[\"m\"]", "[\"m\",\"mm\"]" } },
      { { PROJECT, "[\"m\"]", "[ \"m\" ]" } } },
    { .rule = "ke/verify/table-missing", &kap, { { PROJECT, "[\"DEFAULT.T\"]", "[\"DEFAULT.T\",\"D.T\"]" } },
      { { PROJECT, "[\"DEFAULT.T\"]", "[\"DEFAULT.T\",\"t\"]" } } },
    { .rule = "ke/verify/realization-missing", &kap,
      { { PROJECT, MEMBER("realization", "c"), MEMBER("realization", "h") } },
      { { PROJECT, MEMBER("type", "CUBE") "," MEMBER("realization", "c"), MEMBER("type", "HYBRID") ","
          MEMBER("realization", "h") } } },
    { .rule = "ke/verify/cube-no-project", &kap, { { PROJECT, "{\"type\":\"CUBE\",\"realization\":\"c\"}", "" } },
      { { 0 } } },
    { .rule = "ke/verify/cube-two-projects", &kap,
      { { "project/q.json", NULL, "{\"name\":\"q\",\"realizations\":[{\"type\":\"CUBE\",\"realization\":\"c\"}]}" } },
      { { "project/q.json", NULL,
          "{\"name\":\"q\",\"realizations\":[{\"type\":\"HYBRID\",\"realization\":\"h\"}]}" } } },
    { .rule = "ke/verify/raw-table", &kap, { { "raw_table_desc/c.json", NULL, NULL } },
      { { "raw_table_instance/c.json", NULL, NULL } } },
    { .rule = "ke/verify/scheduler", &kap, { { "scheduler/s.json", MEMBER("project", "p"), MEMBER("project", "q") } },
      { { 0 } } },
    { .rule = "ke/verify/job-output", &kap, { { "execute_output/j1-00", NULL, NULL } },
      { { "execute_output/j1-00", "SUCCEED", "ERROR" } } },
    { .rule = "ke/verify/segment", &kap, { { CUBE, "\"date_range_start\":0", "\"date_range_start\":10" } },
      { { CUBE, "\"date_range_start\":0", "\"date_range_start\":9" } } },
    { .rule = "ke/verify/segment-overlap", &kap, { { CUBE, "\"segments\":[", SECOND("9") } },
      { { CUBE, "\"segments\":[", SECOND("10") } } },
    { .rule = "ke/verify/dict-ref", &kap, { { CUBE, "/d1.dict", "/d2.dict" } }, { { 0 } } },
    { .rule = "ke/verify/snapshot-ref", &kap, { { CUBE, "/n1.snapshot", "/n2.snapshot" } }, { { 0 } } },
    { .rule = "ke/verify/snapshot-ref", &kylin, { { "cube/sales_cube.json", "kept.snapshot", "gone.snapshot" } },
      { { "cube/sales_cube.json", "\"/table_snapshot/DEFAULT.KYLIN_CAL_DT/kept.snapshot\"", "null" },
        { "cube/sales_cube.json", "\"/table_snapshot/DEFAULT.KYLIN_CAL_DT/b.snapshot\"", "null" } } },
    { .rule = "ke/verify/stats-ref", &kap, { { CUBE, SEGMENT("s1", "READY"), SEGMENT("s2", "READY") } },
      { { CUBE, SEGMENT("s1", "READY"), SEGMENT("s2", "NEW") } } },
    { .rule = "ke/verify/default-source", &kap,
      { { PROJECT, MEMBER("kylin.source.default", "0"), MEMBER("kylin.source.default", "hive") } },
      { { PROJECT, MEMBER("kylin.source.default", "0"), MEMBER("kylin.source.default", "00") } } },
    { .rule = "ke/verify/override-blank", &kap, { { PROJECT, MEMBER("kylin.source.default", "0"), MEMBER("a", " ") } },
      { { PROJECT, MEMBER("kylin.source.default", "0"), MEMBER("a", " b ") } } },
    { .rule = "ke/verify/acl-orphan", &kap, { { "acl/c1d", NULL, "{}" } },
      { { "acl/c1c", NULL, "{\"entries\":[]}" } } },
    { .rule = "ke/verify/uuid-file", &kap, { { "UUID", "0123", "012" } }, { { "UUID", "0123", "0124" } } },
    { .rule = "ke/verify/source-type", &kap,
      { { "table/DEFAULT.T.json", "\"columns\"", "\"source_type\":\"0\",\"columns\"" } },
      { { "table/DEFAULT.T.json", "\"columns\"", "\"source_type\":0,\"columns\"" } } },
    { .rule = "ke/verify/partial", &part, { { 0 } }, { { "acl/c1c", NULL, "{}" } } },
    { .rule = "ke/verify/signature", &kylin,
      { { "cube_desc/sales_cube.json", SIGNATURE, "\"yF1oxlCfHqOgm4cJ6l8JRB==\"" } },
      { { "cube_desc/sales_cube.json", SIGNATURE, "\"\"" } } },
    /* 8.1, KE 3 */
    { .rule = "ke/detect", &nothing, { { "raw_table_desc/c.json", NULL, "{\"name\":\"c\"}" } },
      { { "raw_table_desc/c.json", NULL, "{\"name\":\"c\",\"version\":\"2.3.0.20505\"}" } } },
    { .rule = "ke-3.0/project/default-source", &to_ke_3, { { PROJECT, MEMBER("kylin.source.default", "0"), "" } },
      { { 0 } } },
    { .rule = "ke-3.0/table/project-scope", &to_ke_3, { { 0 } }, { { "table/DEFAULT.T--p.json", NULL, TABLE_T } },
      .options = "project-tables" },
    { .rule = "ke-3.0/table/project-scope", &to_ke_3, { { 0 } }, { { 0 } }, .only_bad = "project-tables" },
    { .rule = "ke-3.0/acl/legacy-entries", &to_ke_3,
      { { "acl/c1c", NULL, LEGACY("\"a\":{\"sidInfo\":{\"sid\":\"a\",\"principal\":true},\"permissionMask\":16}") } },
      { { "acl/c1c", NULL, LEGACY("") } }, .options = "normalize-acl" },
    { .rule = "ke-3.0/cube-desc/clear-signature", &to_ke_3, { { 0 } },
      { { DESC, "\"AAAAAAAAAAAAAAAAAAAAAA==\"", "null" } },
      .options = "clear-signature" },
    { .rule = "ke-3.0/cube-desc/promote-kystorage", &to_ke_3_stored, { { 0 } },
      { { DESC, "\"engine_type\":2,\"storage_type\":2", "\"engine_type\":100,\"storage_type\":100" } },
      .options = "promote-kystorage" },
    { .rule = "ke-3.0/job/unfinished", &to_ke_3, { { "execute_output/j1", "SUCCEED", "STOPPED" } },
      { { "execute_output/j1", "SUCCEED", "DISCARDED" } } },
    { .rule = "ke-3.0/segment/not-ready", &to_ke_3,
      { { CUBE, SEGMENT("s1", "READY"), SEGMENT("s1", "READY_PENDING") } }, { { 0 } } },
    { .rule = "ke-3.0/segment/project-dictionary", &to_ke_3, { { 0 } },
      { { CUBE, "\"dictionaries\":{", "\"project_dictionaries\":{},\"dictionaries\":{" } } },
    { .rule = "ke-3.0/acl/legacy-hbase", &to_ke_3_hbase, { { 0 } },
      { { "MIGRATE_OK_kylin_metadata_acl", NULL, "x" } } },
    { .rule = "ke-3.0/user/groups", &to_ke_3, { { "user_group", NULL, NULL } }, { { "user/ADMIN", NULL, NULL } } },
    { .rule = "ke-3.4/kafka/minute-start", &to_ke_3_kafka,
      { { "cube_desc/c.json", "F.MINUTE_START", "F.MINUTE_STARTS" } }, { { 0 } } },
    { .rule = "ke-3.4/cube-desc/semi-additive", &to_ke_3,
      { { DESC, MEMBER("expression", "COUNT"), MEMBER("expression", "LASTVALUE") } },
      { { DESC, MEMBER("expression", "COUNT"), MEMBER("expression", "LASTVALUES") } } },
    /* 8.1, Kylin 4 */
    { .rule = "kylin-4.0/cube-desc/engine-storage", &to_4, { { 0 } },
      { { "cube_desc/sales_cube.json", "\"engine_type\"  :2,\n  \"storage_type\" :   2",
          "\"engine_type\":6,\"storage_type\":4" },
        { "cube_desc/sales_cube.json", "3.0.0.20500", "4.0.0.0" } } },
    { .rule = "kylin-4.0/cube-desc/signature", &to_4, { { 0 } },
      { { "cube_desc/sales_cube.json", SIGNATURE, "null" } } },
    { .rule = "kylin-4.0/cube/clear-segments", &to_4, { { 0 } },
      { { "cube/sales_cube.json", "3.0.0.20500", "4.0.0.0" } },
      .options = "keep-segments" },
    { .rule = "kylin-4.0/cube/broken", &to_4,
      { { "cube_desc/sales_cube.json", "\"sales_model\"", "\"sales_models\"" } }, { { 0 } } },
    { .rule = "kylin-4.0/model/project-name", &to_4,
      { { "model_desc/sales_model.json", "\"projectName\":null", "\"projectName\":\"x\"" } },
      { { "model_desc/sales_model.json", "\"projectName\":null", "\"projectName\":\"learn\"" } } },
    { .rule = "kylin-4.0/project/add-cube", &to_4, { { "project/learn.json", ", \"DEFAULT.KYLIN_CAL_DT\"", "" } },
      { { "project/learn.json", "\"DEFAULT.KYLIN_CAL_DT\"", "\"KYLIN_CAL_DT\"" } } },
    { .rule = "kylin-4.0/table/source-unsupported", &to_4,
      { { "table/DEFAULT.KYLIN_SALES.json", "\"source_type\": 0", "\"source_type\": 8" } },
      { { "table/DEFAULT.KYLIN_SALES.json", "\"source_type\": 0", "\"source_type\": 9" } } },
    { .rule = "kylin-4.0/segment-data/drop", &to_4, { { "cube_statistics/sales_cube/s-1.seq", NULL, "x" } },
      { { "cube_statistics/sales_cube/s-1.seq", NULL, "x" } }, .only_bad = "drop-unreferenced" },
    /* 8.1, Kylin 5 */
    { .rule = "kylin-5.0/project/rename-duplicate", &to_5,
      { { "_global/project/Sales.json", NULL, "{\"uuid\":\"p-2\",\"create_time\":200,\"name\":\"Sales\"}" } },
      { { "_global/project/Sales_.json", NULL, "{\"uuid\":\"p-2\",\"create_time\":200,\"name\":\"Sales_\"}" } } },
    { .rule = "kylin-5.0/user/rename-duplicate", &to_5,
      { { "_global/user/Ann", NULL, "{\"uuid\":\"u-9\",\"create_time\":200,\"username\":\"Ann\"}" } },
      { { "_global/user/Ann_", NULL, "{\"uuid\":\"u-9\",\"create_time\":200,\"username\":\"Ann_\"}" } } },
    /* 5.4 */
    { .rule = "kylin-5.0/verify/illegal-file", &store, { { "x.txt", NULL, "x" } },
      { { "sales/rule/x.txt", NULL, "x" } } },
    { .rule = "kylin-5.0/verify/illegal-project", &store, { { "Sales_/rule/a.json", NULL, "{}" } },
      { { "sales/rule/a.json", NULL, "{}" } } },
    { .rule = "kylin-5.0/verify/uuid-missing", &store, { { "UUID", NULL, NULL } }, { { "_image", NULL, NULL } } },
    { .rule = "kylin-5.0/verify/image-missing", &store, { { "_image", NULL, NULL } }, { { "UUID", NULL, NULL } } },
    { .rule = "kylin-5.0/verify/json", &store, { { "sales/table/DB.D.json", "\"database\":", "\"database\"" } },
      { { "sales/table/DB.D.json", "\"database\"", "\"Name\"" } } },
    { .rule = "kylin-5.0/verify/image", &store, { { "_image", "7", "-1" } }, { { "_image", "7", "0" } } },
    { .rule = "kylin-5.0/verify/name", &store, { { "_global/user/bob", "\"bob\"", "\"Bob\"" } },
      { { "_global/user/bob", "\"bob\"", "\"\\u0062ob\"" } } },
    { .rule = "kylin-5.0/verify/case", &store, { { "_global/user/Bob", NULL, "{\"username\":\"Bob\"}" } },
      { { "_global/user/Bo", NULL, "{\"username\":\"Bo\"}" } } },
    { .rule = "kylin-5.0/verify/index-plan", &store, { { "sales/index_plan/m1.json", "\"m1\"", "\"m2\"" } },
      { { 0 } } },
    { .rule = "kylin-5.0/verify/dataflow", &store, { { "sales/dataflow/m1.json", "\"m1\"", "\"m2\"" } }, { { 0 } } },
    { .rule = "kylin-5.0/verify/dataflow-details", &store,
      { { "sales/dataflow_details/m2/s1.json", NULL, "{\"uuid\":\"s1\"}" } },
      { { "sales/dataflow_details/m1/s2.json", NULL, "{\"uuid\":\"s2\"}" } } },
    { .rule = "kylin-5.0/verify/table-missing", &store, { { "sales/model_desc/m1.json", "\"db.d\"", "\"db.e\"" } },
      { { "sales/model_desc/m1.json", "\"db.d\"", "\"DB.D\"" } } },
    { .rule = "kylin-5.0/verify/acl-orphan", &store, { { "_global/acl/p-2", NULL, "{}" } },
      { { "_global/acl/p-1", NULL, "{}" } } },
    { .rule = "kylin-5.0/verify/empty-project", &store, { { "_global/project/q.json", NULL, "{\"name\":\"q\"}" } },
      { { "_global/project/q.json", NULL, "{\"name\":\"q\"}" }, { "q/rule/a.json", NULL, "{}" } } },
};

/* Rules that no edit of a folder brings out, and where they and their neighbours are. */
static const char *const elsewhere[] = {
    "ke/upgrade/classify", "ke/upgrade/running", /* tests/cli/ke_upgrade_refuse.sh: versions and pid files */
    "kylin-4.0/parse",                           /* not of these lists; testdata/kylin/4.0/bad-type and others */
    "kylin-5.0/job/update-metadata-task",        /* below */
    "kylin-5.0/store/zip", "kylin-5.0/audit-log/record", "kylin-5.0/repack/export", "kylin-5.0/repack/project",
    "kylin-5.0/verify/export", "kylin-5.0/verify/export-name", /* tests/test_ke5_store.c: containers */
};

/* ---- one run ---- */

static void make_edit(const char *dir, const edit *e)
{
    const char *path = e->file != NULL ? fx_path("%s/%s", dir, e->file) : NULL;
    char *text, *at, *file;
    size_t len;

    if (path == NULL)
        return;
    file = strdup(path);
    if (e->from == NULL && e->to == NULL) {
        fx_remove_tree(file);
    } else if (e->from == NULL) {
        fx_write(file, e->to, strlen(e->to));
    } else {
        vr_text out = { 0 };
        text = fx_read(file, &len);
        at = memmem(text, len, e->from, strlen(e->from));
        ck_assert_msg(at != NULL, "%s has no %s", e->file, e->from);
        out.data = calloc(1, len + strlen(e->to) + 1);
        memcpy(out.data, text, (size_t)(at - text));
        memcpy(out.data + (at - text), e->to, strlen(e->to));
        memcpy(out.data + (at - text) + strlen(e->to), at + strlen(e->from),
               len - (size_t)(at - text) - strlen(e->from));
        fx_write(file, out.data, len + strlen(e->to) - strlen(e->from));
        free(out.data);
        free(text);
    }
    free(file);
}

/* What the cubes of the dumps of KAP name. */
static void add_binaries(const char *dir)
{
    bm b = { .len = 0 };

    vr_write_dict(dir, "DEFAULT.T", "A", "d1");
    vr_write_snapshot(dir, "U", "n1");
    bm_seq_head(&b, false);
    fx_write(fx_path("%s/cube_statistics/c/s1.seq", dir), b.data, b.len);
    bm_free(&b);
}

static bool has_rule(const char *text, const char *rule)
{
    return text != NULL && strstr(text, fx_path("[%s]\n", rule)) != NULL;
}

static bool acted(const go_result *r, const char *rule)
{
    return r->rules != NULL && strstr(r->rules, fx_path("[%s]\n", rule)) != NULL;
}

/* Is the rule among what is found and done? *all gets the findings. */
static bool is_seen(const row *r, const edit edits[2], const char *options, char **all)
{
    const char *dir = fx_path("%s/rule-in", fx_tmp()), *out = fx_path("%s/rule-out", fx_tmp());
    char *in = strdup(dir), *to = strdup(out);
    bool seen;

    fx_remove_tree(in);
    fx_remove_tree(to);
    if (r->act->base != NULL)
        fx_copy_tree(fx_testdata(r->act->base), in);
    if (r->act == &kap)
        add_binaries(in);
    make_edit(in, &edits[0]);
    make_edit(in, &edits[1]);
    if (r->act->to == NULL) {
        vr_result v = vr_run(in, r->act->from);
        seen = has_rule(v.text, r->rule);
        *all = v.text != NULL ? strdup(v.text) : strdup("");
        vr_free(&v);
    } else {
        const go_plan plan = { .from = r->act->from, .to = r->act->to, .now = INT64_C(1433894400000),
                               .options = options };
        go_result g = go_convert(in, to, &plan);
        seen = has_rule(g.all, r->rule) || acted(&g, r->rule);
        *all = strdup(g.all);
        go_free(&g);
    }
    fx_remove_tree(in);
    fx_remove_tree(to);
    free(in);
    free(to);
    return seen;
}

START_TEST(neighbours)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const row *r = &rows[i];
        char *text;
        const bool bad = is_seen(r, r->bad, r->only_bad != NULL ? r->only_bad : r->options, &text);
        ck_assert_msg(bad, "%s is not seen:\n%s", r->rule, text);
        free(text);
        const bool near = is_seen(r, r->near, r->options, &text);
        ck_assert_msg(!near, "%s is seen in its neighbour:\n%s", r->rule, text);
        free(text);
    }
}
END_TEST

/* Of all jobs of the store one is looked at. */
START_TEST(jobs)
{
    static const struct { const char *text; bool seen; } list[] = {
        { JOB("RUNNING"), true }, { JOB("ERROR"), true }, { JOB("PAUSED"), true }, { JOB("READY"), false },
        { JOB("SUCCEED"), false },
    };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        const row r = { "kylin-5.0/job/update-metadata-task", &to_5, { { 0 } }, { { 0 } }, NULL, NULL };
        const act alone = { NULL, "ke-4.0", "kylin-5" };
        const edit edits[2] = { { "_global/project/q.json", NULL, "{\"uuid\":\"q\",\"name\":\"q\"}" },
                                { "q/execute/n", NULL, list[i].text } };
        row one = r;
        char *text;
        one.act = &alone;
        ck_assert_msg(is_seen(&one, edits, NULL, &text) == list[i].seen, "%s\n%s", list[i].text, text);
        free(text);
    }
}
END_TEST

static bool is_listed(const char *rule)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].rule, rule) == 0)
            return true;
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
        if (strcmp(elsewhere[i], rule) == 0)
            return true;
    return false;
}

START_TEST(complete)
{
    static const char *const families[] = { "ke/", "ke-3.0/", "ke-3.4/", "kylin-4.0/", "kylin-5.0/" };
    const mm_rule_info *info;
    size_t n = 0;

    for (size_t it = 0; (info = mm_rule_next(&it)) != NULL;)
        for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
            if (strncmp(info->id, families[i], strlen(families[i])) == 0) {
                ck_assert_msg(is_listed(info->id), "%s has no case and no neighbour here", info->id);
                n++;
            }
    ck_assert_uint_ge(n, 60);
}
END_TEST

FX_SUITE("ke_rules", FX_TEST(neighbours), FX_TEST(jobs), FX_TEST(complete))
