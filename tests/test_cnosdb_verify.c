/* Rules of verify, their severities and the exit code. docs/formats/cnosdb-2.3-to-2.4.md 9. */
#include "support/cnosdb_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A small dump of 2.4.3 without a finding. */
#define TENANT "/c/tenants/cnosdb: {\"id\":1,\"name\":\"cnosdb\",\"options\":{\"comment\":null," \
               "\"limiter_config\":null,\"drop_after\":null,\"tenant_is_hidden\":false}}\n"
#define C_SIZES "\"max_memcache_size\":1,\"memcache_partitions\":16,\"wal_max_file_size\":1,\"wal_sync\":false," \
                "\"strict_write\":false,\"max_cache_readers\":32"
#define DURATION "{\"duration\":{\"secs\":1,\"nanos\":0},\"is_inf\":false}"
#define DB "/c/tenants/cnosdb/dbs/public: {\"tenant\":\"cnosdb\",\"database\":\"public\",\"is_hidden\":false," \
           "\"options\":{\"ttl\":" DURATION ",\"shard_num\":1,\"vnode_duration\":" DURATION ",\"replica\":1}," \
           "\"config\":{\"precision\":\"NS\"," C_SIZES "}}\n"
#define TABLE "/c/tenants/cnosdb/dbs/public/schemas/air: {\"TsKvTableSchema\":{\"tenant\":\"cnosdb\"," \
              "\"db\":\"public\",\"name\":\"air\",\"schema_version\":0,\"next_column_id\":3,\"columns\":[" \
              "{\"id\":0,\"name\":\"time\",\"column_type\":{\"Time\":\"Nanosecond\"},\"encoding\":\"Default\"}," \
              "{\"id\":1,\"name\":\"host\",\"column_type\":\"Tag\",\"encoding\":\"Default\"}," \
              "{\"id\":2,\"name\":\"v\",\"column_type\":{\"Field\":\"Float\"},\"encoding\":\"Gorilla\"}]," \
              "\"columns_index\":{\"v\":2,\"time\":0,\"host\":1}}}\n"
#define LIMITER "/c/tenants/cnosdb/limiter: {\"buckets\":{\"CoordQueries\":{\"refill\":1,\"interval\":1,\"max\":1," \
                "\"critical\":{\"balance\":1,\"deadline\":\"2024-03-05T11:02:31Z\"}}}}\n"
#define MEMBER "/c/tenants/cnosdb/members/340282366920938463463374607431768211455: {\"Custom\":\"ops\"}\n"
#define ROLE "/c/tenants/cnosdb/roles/ops: {\"id\":9,\"name\":\"ops\",\"system_role\":\"Member\"," \
             "\"additional_privileges\":{\"public\":\"Write\"}}\n"
#define HASH "$2b$12$abcdefghijklmnopqrstuuOsDKF.t8nTBly7qPLoewG9sXn2TJwmC"
#define USER "/c/users/root: {\"id\":340282366920938463463374607431768211455,\"name\":\"root\",\"options\":" \
             "{\"hash_password\":\"" HASH "\",\"rsa_public_key\":\"-----BEGIN X\"},\"is_root_admin\":true}\n"
static const char base[] = TENANT DB TABLE LIMITER MEMBER ROLE USER;

typedef struct edit {
    const char *rule, *find, *put;   /* first occurrence; find NULL: put is appended */
    int         n;                   /* findings of the rule */
    const char *level;               /* "error" or "warning" */
    const cd_setting *settings;
} edit;

static const cd_setting keep_root[] = { { "keep-target-root", "" }, { NULL, NULL } };
static const cd_setting other_cluster[] = { { "cluster", "other" }, { NULL, NULL } };
static const cd_setting same_cluster[] = { { "cluster", "c" }, { NULL, NULL } };

#define OTHER(c, id, flag) "/" c "/users/u: {\"id\":" id ",\"name\":\"u\",\"options\":{},\"is_root_admin\":" flag "}\n"

#define V(n) "cnosdb/verify/V" #n
static const edit edits[] = {
    { V(01), "/c/tenants/cnosdb:", "* /c/tenants/cnosdb:", 1, "error", NULL },
    { V(01), "/c/tenants/cnosdb/limiter", "\n/c/tenants/cnosdb/limiter", 1, "error", NULL },
    { V(01), "Custom\":\"ops\"}\n", "Custom\":\"ops\"}\r\n", 1, "error", NULL },
    { V(01), "/c/users", "\xff/c/users", 1, "error", NULL },
    { V(01), "/c/users", "no separator\n/c/users", 1, "error", NULL },
    { V(01), "is_root_admin\":true}\n", "is_root_admin\":true}", 1, "error", NULL },
    { V(02), "/c/users/root", "/c/tenants/cnosdb/roles/ops: {\"id\":9,\"name\":\"ops\",\"system_role\":\"Member\","
      "\"additional_privileges\":{}}\n/c/users/root", 1, "error", NULL },
    { V(03), NULL, "/c/tenants/a: {\"id\":2,\"name\":\"a\",\"options\":{\"tenant_is_hidden\":false}}\n", 1, "error",
      NULL },
    { V(04), "/c/tenants/cnosdb:", "/c/auto_incr_id: 1\n/c/tenants/cnosdb:", 1, "error", NULL },
    { V(04), NULL, "/data_version: 1\n", 1, "error", NULL },
    { V(05), "/c/users/root", "/c/u: 1\n/c/users/root", 1, "warning", NULL },
    { V(06), "/c/users/root", "/c/u//x: 1\n/c/users/root", 1, "error", NULL },
    { V(06), "/c/users/root", "/c/u\tx: 1\n/c/users/root", 1, "error", NULL },
    { V(10), "\"name\":\"root\",", "\"name\":\"root\",,", 1, "error", NULL },
    { V(10), "\"name\":\"root\",", "\"name\":\"root\",\"n\\u0061me\":\"x\",", 1, "error", NULL },
    { V(10), "\"name\":\"root\",", "\"name\":\"root\",\"other\":1,", 0, "error", NULL },
    { V(11), "\"memcache_partitions\":16,", "", 1, "error", NULL },
    { V(11), "\"memcache_partitions\":16,", "\"memcache_partitions\":16.0,", 1, "error", NULL },
    { V(11), "\"memcache_partitions\":16,", "\"memcache_partitions\":1e3,", 1, "error", NULL },
    { V(11), "\"precision\":\"NS\"", "\"precision\":\"PS\"", 1, "error", NULL },
    { V(11), "\"precision\":\"NS\"", "\"precision\":null", 1, "error", NULL },
    { V(11), "\"id\":340282366920938463463374607431768211455,", "\"id\":340282366920938463463374607431768211456,", 1,
      "error", NULL },
    { V(11), "\"id\":340282366920938463463374607431768211455,", "", 1, "error", NULL },
    { V(21), NULL, "/c/users/u: {\"name\":\"u\",\"options\":{},\"is_root_admin\":false}\n"
      "/c/users/v: {\"name\":\"v\",\"options\":{},\"is_root_admin\":false}\n", 0, "error", NULL },
    { V(12), "\"schema_version\":0,", "\"schema_version\":0,\"more\":1,", 1, "error", NULL },
    { V(12), "{\"refill\":1,", "{\"refill\":1,\"more\":1,", 1, "error", NULL },
    { V(12), "\"column_type\":\"Tag\",", "\"column_type\":\"Tag\",\"more\":1,", 0, "error", NULL },
    { V(13), "\"hash_password\":", "\"password\":", 1, "error", NULL },
    { V(13), "\"schema_version\":", "\"schema_id\":", 1, "error", NULL },
    { V(13), "\"is_root_admin\":true", "\"is_admin\":true", 1, "error", NULL },
    { V(13), "\"is_root_admin\":true", "\"is_root_admin\":true,\"is_admin\":true", 0, "error", NULL },
    { V(13), "\"CoordQueries\":", "\"Queries\":", 1, "error", NULL },
    { V(14), "\"is_hidden\":false,", "\"is_hidden\":false,\"more\":1,", 1, "warning", NULL },
    { V(14), "\"column_type\":\"Tag\",", "\"column_type\":\"Tag\",\"more\":1,", 1, "warning", NULL },
    /* Neighbours of rules that had none. */
    { V(02), "/c/users/root", "/c/tenants/cnosdb/roles/opsi: {\"id\":9,\"name\":\"opsi\",\"system_role\":\"Member\","
      "\"additional_privileges\":{}}\n/c/users/root", 0, "error", NULL },
    { V(03), NULL, "/d/tenants/a: {\"id\":2,\"name\":\"a\",\"options\":{\"tenant_is_hidden\":false}}\n", 0, "error",
      NULL },
    { V(04), NULL, "/data_versions: 1\n", 0, "error", NULL },
    { V(05), "\"name\":\"air\"", "\"name\":\"air\",\"more\":1", 0, "warning", NULL },
    { V(06), "/c/users/root", "/c/u x: 1\n/c/users/root", 0, "error", NULL },
    { V(13), "\"options\":{\"hash_password\":", "\"password\":1,\"options\":{\"hash_password\":", 0, "error", NULL },
    { V(14), "\"additional_privileges\":{", "\"additional_privileges\":{\"more\":\"Read\",", 0, "warning", NULL },
    { V(20), "\"tenant\":\"cnosdb\",\"db\"", "\"tenant\":\"cnosd\",\"db\"", 1, "error", NULL },
    { V(23), "{\"public\":\"Write\"}", "{}", 0, "warning", NULL },
    { V(24), "/dbs/public/schemas", "/dbs/public/schema", 0, "warning", NULL },
    { V(24), "/c/tenants/cnosdb/dbs/public:", "/c/tenants/cnosd/dbs/public:", 2, "warning", NULL },
    { V(33), "\"precision\":\"NS\"", "\"precision\":\"\\u004eS\"", 0, "warning", NULL },
    { V(40), HASH, "$2a$04$abcdefghijklmnopqrstuuOsDKF.t8nTBly7qPLoewG9sXn2TJwmC", 0, "error", NULL },
    { V(42), "-----BEGIN X", "-----BEGIN", 0, "error", NULL },
    { V(50), NULL, "/d/users/u: {\"id\":3,\"name\":\"u\",\"options\":{},\"is_root_admin\":true}\n", 1, "error",
      same_cluster },
    { V(20), "\"name\":\"root\"", "\"name\":\"toor\"", 1, "error", NULL },
    { V(20), "\"database\":\"public\"", "\"database\":\"Public\"", 1, "error", NULL },
    { V(20), "\"name\":\"air\"", "\"name\":\"fire\"", 1, "error", NULL },
    { V(20), "\"name\":\"root\"", "\"name\":\"r\\u006fot\"", 0, "error", NULL },
    { V(21), NULL, "/c/users/ziggy: {\"id\":340282366920938463463374607431768211455,\"name\":\"ziggy\",\"options\":{},"
      "\"is_root_admin\":false}\n", 1, "error", NULL },
    { V(21), NULL, "/c/users/ziggy: {\"id\":340282366920938463463374607431768211454,\"name\":\"ziggy\",\"options\":{},"
      "\"is_root_admin\":false}\n", 0, "error", NULL },
    { V(22), "{\"Custom\":\"ops\"}", "{\"Custom\":\"oops\"}", 1, "warning", NULL },
    { V(22), "members/340282366920938463463374607431768211455: {\"Custom\":\"ops\"}",
      "members/34: {\"System\":\"Owner\"}", 1, "warning", NULL },
    { V(22), "members/340282366920938463463374607431768211455: {\"Custom\":\"ops\"}",
      "members/34: {\"Custom\":\"oops\"}", 1, "warning", NULL },
    { V(22), "{\"Custom\":\"ops\"}", "{\"Custom\":\"\\u006fps\"}", 0, "warning", NULL },
    { V(23), "{\"public\":\"Write\"}", "{\"private\":\"Write\"}", 1, "warning", NULL },
    { V(24), "/dbs/public/schemas", "/dbs/puplic/schemas", 1, "warning", NULL },
    { V(25), "\"is_root_admin\":true", "\"is_root_admin\":false", 1, "error", NULL },
    { V(25), "\"is_root_admin\":true", "\"is_root_admin\":false", 1, "warning", keep_root },
    { V(25), NULL, "/c/users/ziggy: {\"id\":3,\"name\":\"ziggy\",\"options\":{\"hash_password\":\"" HASH "\"},"
      "\"is_root_admin\":true}\n", 1, "error", NULL },
    { V(25), NULL, "/c/users/ziggy: {\"id\":3,\"name\":\"ziggy\",\"options\":{},\"is_root_admin\":false}\n", 0, "error",
      NULL },
    /* Of several clusters each one is asked: the one without, the one with two, the one with one. */
    { V(25), NULL, OTHER("d", "2", "true") OTHER("e", "2", "false") OTHER("f", "2", "true")
      "/f/users/z: {\"id\":3,\"name\":\"z\",\"options\":{},\"is_root_admin\":true}\n" "/g/x: 1\n", 3, "error", NULL },
    { V(25), NULL, OTHER("d", "2", "true") OTHER("e", "2", "true") OTHER("f", "2", "true"), 0, "error", NULL },
    /* The tenant of one cluster and the database of another one do not make a whole. */
    { V(26), "/c/tenants/cnosdb: ", "/b/tenants/cnosdb: ", 1, "warning", NULL },
    { V(26), NULL, OTHER("d", "2", "true"), 0, "warning", NULL },
    { V(26), "/dbs/public: {\"tenant\":\"cnosdb\",\"database\":\"public\"", 
      "/dbs/priv: {\"tenant\":\"cnosdb\",\"database\":\"priv\"", 1, "warning", NULL },
    { V(30), "{\"Time\":\"Nanosecond\"}", "{\"Field\":\"Integer\"}", 1, "error", NULL },
    { V(30), "\"name\":\"time\",", "\"name\":\"tyme\",", 1, "error", NULL },
    { V(30), "\"next_column_id\":3", "\"next_column_id\":2", 1, "error", NULL },
    { V(30), "\"next_column_id\":3", "\"next_column_id\":4", 0, "error", NULL },
    { V(30), "{\"id\":2,", "{\"id\":1,", 1, "error", NULL },
    { V(31), "\"host\":1}", "\"host\":2}", 1, "error", NULL },
    { V(31), "\"host\":1}", "\"host\":1000000}", 1, "error", NULL },
    { V(31), "\"host\":1}", "\"h\\u006fst\":1}", 0, "error", NULL },
    { V(32), "\"Gorilla\"", "\"BitPack\"", 1, "warning", NULL },
    { V(32), "\"Gorilla\"", "\"Quantile\"", 0, "warning", NULL },
    { V(33), "\"precision\":\"NS\"", "\"precision\":\"MS\"", 1, "warning", NULL },
    { V(34), "\"shard_num\":1", "\"shard_num\":0", 1, "error", NULL },
    { V(34), "\"replica\":1", "\"replica\":0", 1, "error", NULL },
    { V(34), "\"replica\":1", "\"replica\":10", 0, "error", NULL },
    { V(40), HASH, "secret-word", 1, "error", NULL },
    { V(40), "\"hash_password\":\"" HASH "\"", "\"hash_password\":null", 0, "error", NULL },
    { V(41), "\"hash_password\":\"" HASH "\",\"rsa_public_key\":\"-----BEGIN X\"", "\"hash_password\":null", 1,
      "warning", NULL },
    { V(41), "\"hash_password\":\"" HASH "\"", "\"hash_password\":null", 0, "warning", NULL },
    { V(42), "-----BEGIN X", "ssh-rsa AAAA", 1, "error", NULL },
    { V(50), NULL, "", 7, "error", other_cluster },
    { V(50), NULL, "", 0, "error", same_cluster },
};

static char *apply(const edit *e, size_t *len)
{
    const char *at = e->find == NULL ? base + sizeof base - 1 : strstr(base, e->find);
    const size_t skip = e->find == NULL ? 0 : strlen(e->find), n = strlen(e->put);
    char *out = malloc(sizeof base + n + 1);

    ck_assert_msg(at != NULL, "%s is not in the dump", e->find);
    memcpy(out, base, (size_t)(at - base));
    memcpy(out + (at - base), e->put, n);
    strcpy(out + (at - base) + n, at + skip);
    *len = strlen(out);
    return out;
}

static void verify(cd_run *r, const char *text, size_t len)
{
    r->verify = true;
    r->from = "2.4.3";
    cd_text(r, text, len);
    ck_assert_ptr_null(strstr(r->findings, "secret-word"));
    ck_assert_ptr_null(strstr(r->report, "OsDKF"));
}

START_TEST(clean_dump_has_no_finding)
{
    cd_run r = { 0 };
    verify(&r, base, sizeof base - 1);
    ck_assert_str_eq(r.findings, "");
    ck_assert_int_eq(r.code, MM_OK);
    cd_free(&r);
}
END_TEST

START_TEST(each_rule)
{
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        const edit *e = &edits[i];
        cd_run r = { .settings = e->settings };
        char level[16];
        size_t len;
        char *text = apply(e, &len);
        verify(&r, text, len);
        ck_assert_msg(cd_count(&r, e->rule) == (size_t)e->n, "case %zu: %zu findings of %s, not %d\n%s", i,
                      cd_count(&r, e->rule), e->rule, e->n, r.findings);
        snprintf(level, sizeof level, "%s ", e->level);
        if (e->n > 0) {
            const char *line = strstr(r.findings, e->rule);
            while (line > r.findings && line[-1] != '\n')
                line--;
            ck_assert_msg(strncmp(line, level, strlen(level)) == 0, "case %zu: %s", i, line);
            ck_assert_int_eq(r.code, r.errors > 0 ? MM_E_VERIFY : MM_OK);
            ck_assert(r.errors > 0 || strcmp(e->level, "error") != 0);
        }
        cd_free(&r);
        free(text);
    }
}
END_TEST

START_TEST(long_keys)
{
    for (size_t n = 500; n < 520; n++) {
        char *text = malloc(sizeof base + 700), name[600];
        memset(name, 'n', sizeof name);
        name[n - strlen("/zz")] = 0;
        snprintf(text, sizeof base + 700, "%s/zz%s: 1\n", base, name);
        cd_run r = { 0 };
        verify(&r, text, strlen(text));
        ck_assert_uint_eq(cd_count(&r, "cnosdb/verify/V06"), n > 511);
        cd_free(&r);
        free(text);
    }
}
END_TEST

START_TEST(target_dump)
{
    const char *path = fx_path("%s/target", fx_tmp());
    const cd_setting settings[] = { { "target-dump", path }, { NULL, NULL } };
    static const struct { const char *find, *put, *rule; } cases[] = {
        { "x", "x", NULL },
        { "{\"v\":2,\"time\":0,\"host\":1}", "{\"host\":1, \"time\":0,\"v\":2}", NULL },
        { "\"shard_num\":1", "\"shard_num\":1.0", "cnosdb/target/differs" },
        { "/c/users/root", "/c/users/toor", "cnosdb/target/missing" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const edit e = { "", cases[i].find, cases[i].put, 0, "", NULL };
        size_t len;
        char *text = apply(&e, &len);
        fx_write(path, text, len);
        cd_run r = { .settings = settings };
        verify(&r, base, sizeof base - 1);
        ck_assert_msg(r.errors == (cases[i].rule != NULL), "%s", r.findings);
        if (cases[i].rule != NULL)
            ck_assert_uint_eq(cd_count(&r, cases[i].rule), 1);
        cd_free(&r);
        free(text);
    }
}
END_TEST

FX_SUITE("cnosdb_verify", FX_TEST(clean_dump_has_no_finding), FX_TEST(each_rule), FX_TEST(long_keys),
         FX_TEST(target_dump))
