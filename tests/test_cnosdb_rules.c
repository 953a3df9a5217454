/* What each rule of a conversion writes, byte for byte. docs/formats/cnosdb-2.3-to-2.4.md 1, 2, 4, 7. */
#include "support/cnosdb_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOT "/c/users/root: {\"id\":7,\"name\":\"root\",\"options\":{\"password\":null},\"is_admin\":true}\n"
#define ROOT_A "/c/users/root: {\"id\":7,\"name\":\"root\",\"options\":{\"hash_password\":null},\"is_admin\":true}\n"
#define SYS "/c/tenants/cnosdb: {\"id\":1,\"name\":\"cnosdb\",\"options\":{\"tenant_is_hidden\":false}}\n"
#define VERSION "/data_version: 3\n"
#define HASH "$2b$12$abcdefghijklmnopqrstuuOsDKF.t8nTBly7qPLoewG9sXn2TJwmC"
#define DB23(config) "/c/tenants/cnosdb/dbs/d: {\"tenant\":\"cnosdb\",\"database\":\"d\",\"config\":{" config "}}\n"
#define COLUMNS "[{\"id\":0,\"name\":\"time\",\"column_type\":{\"Time\":\"Nanosecond\"},\"encoding\":\"Default\"}," \
                "{\"id\":1,\"name\":\"h\",\"column_type\":\"Tag\",\"encoding\":\"Default\"}]"
#define TABLE(id, more, index)                                                                               \
    "/c/tenants/cnosdb/dbs/d/schemas/t: {\"TsKvTableSchema\":{\"tenant\":\"cnosdb\",\"db\":\"d\",\"name\":\"t\"," id \
    "\"next_column_id\":2,\"columns\":" COLUMNS more ",\"columns_index\":" index "}}\n"

typedef struct rule_case {
    const char *to, *in;              /* records between the system tenant and root */
    const char *out;                  /* the same part of the output; NULL: an error, nothing published */
    const char *id;                   /* finding or rule of 4 */
    unsigned    n;                    /* how often */
    cd_setting  settings[3];
} rule_case;

static const rule_case cases[] = {
    /* 4.1, 2.1 */
    { "2.4.0", "/c/auto_incr_id: 21\n", "", "cnosdb-2.4/drop/auto-incr-id", 1, { { 0 } } },
    { "2.4.0", "/c/auto_incr_id: 2x\n", "", "cnosdb/value/bad-counter", 1, { { 0 } } },
    { "2.4.0", "/c/auto_incr_id: 21\n", "", "cnosdb/value/bad-counter", 0, { { 0 } } },
    { "2.4.0", "/already_init_key: true\n", "", "cnosdb-2.4/drop/already-init", 1, { { 0 } } },
    { "2.4.0", "/test_alive: test_value\n", "", "cnosdb-2.4/drop/test-alive", 1, { { 0 } } },
    { "2.4.0", "/c/resourceinfosmark: [1001,false]\n", "", "cnosdb-2.4/drop/resource-infos", 1, { { 0 } } },
    { "2.4.0", "/c/resourceinfos/x: {}\n", "", "cnosdb/key/pending-ddl", 1, { { 0 } } },
    { "2.4.0", "/c/queries/1: {}\n", "", "cnosdb-2.4/drop/queries", 1, { { 0 } } },
    { "2.4.0", "/c/n/queries/1: [1]\n", "", "cnosdb-2.4/drop/queries", 1, { { 0 } } },
    { "2.4.0", "/c/tenants/queries/1: {}\n", "/c/tenants/queries/1: {}\n", "cnosdb/key/unknown", 1, { { 0 } } },
    { "2.4.0", "/c/x/y: raw [ text\n", "/c/x/y: raw [ text\n", "cnosdb/key/unknown", 1, { { 0 } } },
    { "2.4.0", "/c/x/y: 1\n", "", "cnosdb-2.4/drop/unknown-key", 1, { { "unknown-keys", "drop" } } },
    { "2.4.0", "/c/x/y: 1\n", NULL, "cnosdb/key/unknown", 1, { { "unknown-keys", "error" } } },
    { "2.4.0", "/c/x/y: 1\n", "", "cnosdb-2.4/drop/key", 1, { { "drop-key", "/c/x/y" } } },
    { "2.4.0", "/c/x/y: 1\n/c/x/z: 1\n", "", "cnosdb-2.4/drop/key", 2,
      { { "drop-key", "/c/x/y" }, { "drop-key", "/c/x/z" } } },
    { "2.4.0", "/c/x/y: 1\n", "/c/x/y: 1\n", "cnosdb-2.4/drop/key", 0, { { "drop-key", "/c/x/" } } },
    { "2.4.0", "/c/tenants/cnosdb/users/u: {\"name\":\"u\",\"pwd\":\"p\",\"perm\":1}\n",
      "/c/tenants/cnosdb/users/u: {\"name\":\"u\",\"pwd\":\"p\",\"perm\":1}\n", "cnosdb/key/tenant-user", 1,
      { { 0 } } },
    { "2.4.0", "/c/tenants/cnosdb/dbs/d/schemas/a/b: {}\n", NULL, "cnosdb/key/slash-in-name", 1, { { 0 } } },
    { "2.4.0", "/c/tenants/cnosdb/dbs/d/schemas/a/b: {}\n", "", "cnosdb/key/slash-in-name", 0,
      { { "drop-key", "/c/tenants/cnosdb/dbs/d/schemas/a/b" } } },
    { "2.4.0", "/c/data_nodes/1: {}\n", "", "cnosdb-2.4/drop/data-node", 1, { { 0 } } },
    { "2.4.0", "/c/data_nodes/1: {}\n", "", "cnosdb-2.4/drop/data-node", 2, { { "report-dropped", "" } } },
    /* 4.2 */
    { "2.4.1", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{ }}\n",
      "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{\"drop_after\":null,\"tenant_is_hidden\":false}}\n",
      "cnosdb-2.4/tenant/add-is-hidden", 1, { { 0 } } },
    { "2.4.0", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{\"comment\":null,\"z\":1e400}}\n",
      "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{\"comment\":null,\"z\":1e400,\"tenant_is_hidden\":false}}\n",
      "cnosdb-2.4/tenant/add-is-hidden", 1, { { 0 } } },
    { "2.4.0.1", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{\"tenant_is_hidden\":true}}\n",
      "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{\"drop_after\":null,\"tenant_is_hidden\":true}}\n",
      "cnosdb-2.4/tenant/add-is-hidden", 0, { { 0 } } },
    /* 4.3 */
    { "2.4.0", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{\"limiter_config\":{\"request_config\":"
      "{\"queries\":null,\"coord_queries\":null}},\"tenant_is_hidden\":false}}\n",
      "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{\"limiter_config\":{\"request_config\":{\"coord_queries\":"
      "null,\"http_data_in\":null,\"http_data_out\":null,\"http_queries\":null,\"http_writes\":null}},"
      "\"tenant_is_hidden\":false}}\n", "cnosdb/limiter/both-names", 1, { { 0 } } },
    { "2.4.0", "/c/tenants/cnosdb/limiter: {\"buckets\":{\"DataIn\":{\"refill\":1,\"interval\":1,\"max\":1,"
      "\"critical\":{\"balance\":-1,\"deadline\":\"2024-03-05T11:02:31Z\"}}}}\n",
      "/c/tenants/cnosdb/limiter: {\"buckets\":{\"CoordDataIn\":{\"refill\":1,\"interval\":1,\"max\":1,\"critical\":"
      "{\"balance\":-1,\"deadline\":\"2024-03-05T11:02:31Z\"}}}}\n", "cnosdb-2.4/limiter/kinds", 1, { { 0 } } },
    { "2.4.0", "/c/tenants/cnosdb/limiter: {\"buckets\":{\"DataUp\":{\"refill\":1,\"interval\":1,\"max\":1,"
      "\"critical\":{\"balance\":-1,\"deadline\":\"2024-03-05T11:02:31Z\"}}}}\n", NULL,
      "cnosdb/value/bad-shape", 1, { { 0 } } },
    /* 4.4, 4.5 */
    { "2.4.1", DB23("\"ttl\":{\"time_num\":1,\"unit\":\"Inf\"}"),
      DB23("\"ttl\":{\"time_num\":1,\"unit\":\"Inf\"},\"db_is_hidden\":false"), "cnosdb-2.4/db/add-is-hidden", 1,
      { { 0 } } },
    { "2.4.1", DB23("\"db_is_hidden\":true"), DB23("\"db_is_hidden\":true"), "cnosdb-2.4/db/add-is-hidden", 0,
      { { 0 } } },
    { "2.4.0", DB23("\"ttl\":null,\"db_is_hidden\":true"),
      DB23("\"ttl\":{\"time_num\":365,\"unit\":\"Day\"},\"db_is_hidden\":true"), "cnosdb-2.4/db/ttl-default", 1,
      { { "pin-ttl", "" } } },
    { "2.4.0", DB23(""), DB23("\"ttl\":{\"time_num\":365,\"unit\":\"Day\"},\"db_is_hidden\":false"),
      "cnosdb-2.4/db/ttl-default", 1, { { "pin-ttl", "" } } },
    { "2.4.0", DB23("\"db_is_hidden\":false"),
      DB23("\"ttl\":{\"time_num\":365,\"unit\":\"Day\"},\"db_is_hidden\":false"), "cnosdb-2.4/db/ttl-default", 1,
      { { "pin-ttl", "" } } },
    { "2.4.0", DB23("\"db_is_hidden\":false")
      "/c/tenants/cnosdb/dbs/d/buckets/1: {\"shard_group\":[{\"vnodes\":[{\"id\":1,\"node_id\":1}]}]}\n",
      DB23("\"db_is_hidden\":false"), "cnosdb/db/ttl-default-changed", 1, { { 0 } } },
    { "2.4.0", DB23("\"db_is_hidden\":false")
      "/c/tenants/cnosdb/dbs/d/buckets/1: {\"shard_group\":[{\"vnodes\":[{\"id\":1,\"node_id\":1,\"status\":"
      "\"Running\"}]}]}\n",
      DB23("\"db_is_hidden\":false"), "cnosdb/db/ttl-default-changed", 0, { { 0 } } },
    /* 4.6 */
    { "2.4.3", DB23("\"ttl\":{\"time_num\":5,\"unit\":\"Minutes\",\"k\":[1, 2]},\"precision\":\"US\",\"wal_sync\":true,"
                    "\"more\":1.50e+3,\"max_memcache_size\":null") ,
      "/c/tenants/cnosdb/dbs/d: {\"tenant\":\"cnosdb\",\"database\":\"d\",\"is_hidden\":false,\"options\":{\"ttl\":"
      "{\"duration\":{\"secs\":300,\"nanos\":0},\"is_inf\":false,\"k\":[1, 2]},\"shard_num\":1,\"vnode_duration\":"
      "{\"duration\":{\"secs\":31557600,\"nanos\":0},\"is_inf\":false},\"replica\":1},\"config\":{\"precision\":\"US\","
      "\"max_memcache_size\":536870912,\"memcache_partitions\":16,\"wal_max_file_size\":134217728,\"wal_sync\":true,"
      "\"strict_write\":false,\"max_cache_readers\":32,\"more\":1.50e+3}}\n", "cnosdb/db/unknown-member", 2,
      { { 0 } } },
    { "2.4.2", DB23("\"ttl\":{\"time_num\":18446744073709551615,\"unit\":\"Day\"}"),
      "/c/tenants/cnosdb/dbs/d: {\"tenant\":\"cnosdb\",\"database\":\"d\",\"is_hidden\":false,\"options\":{\"ttl\":"
      "{\"duration\":{\"secs\":0,\"nanos\":0},\"is_inf\":true},\"shard_num\":1,\"vnode_duration\":"
      "{\"duration\":{\"secs\":31557600,\"nanos\":0},\"is_inf\":false},\"replica\":1},\"config\":{\"precision\":\"NS\","
      "\"max_memcache_size\":5,\"memcache_partitions\":16,\"wal_max_file_size\":1073741824,\"wal_sync\":false,"
      "\"strict_write\":true,\"max_cache_readers\":32}}\n", "cnosdb/db/duration-overflow", 1,
      { { "db-config", "max_memcache_size=5" }, { "db-config", "strict_write=true" } } },
    { "2.4.0", "/c/tenants/cnosdb/dbs/d: {\"tenant\":\"cnosdb\",\"database\":\"d\",\"is_hidden\":false,\"options\":"
      "{\"ttl\":{\"duration\":{\"secs\":0,\"nanos\":0},\"is_inf\":true},\"shard_num\":1,\"vnode_duration\":"
      "{\"duration\":{\"secs\":31557600,\"nanos\":0},\"is_inf\":false},\"replica\":1},\"config\":{\"precision\":\"NS\","
      "\"max_memcache_size\":5,\"memcache_partitions\":16,\"wal_max_file_size\":1073741824,\"wal_sync\":false,"
      "\"strict_write\":true,\"max_cache_readers\":32}}\n", NULL, "cnosdb/value/bad-shape", 1, { { 0 } } },
    { "2.4.3", DB23("\"shard_num\":0"), NULL, "cnosdb/verify/V34", 1, { { 0 } } },
    /* 4.8 */
    { "2.4.3", DB23("\"db_is_hidden\":false") TABLE("\"schema_id\":5,", ",\"more\":{\"a\":1}", "{\"h\":1,\"time\":0}"),
      NULL, "cnosdb/table/strict-member", 0, { { "unknown-keys", "oops" } } },
    { "2.4.1", TABLE("\"schema_id\":5,", ",\"more\":1", "{\"h\":1,\"time\":0}"),
      TABLE("\"schema_version\":5,", ",\"more\":1", "{\"h\":1,\"time\":0}"), "cnosdb-2.4/table/rename-schema-version",
      1, { { 0 } } },
    { "2.4.3", TABLE("\"schema_id\":5,\"schema_version\":6,", ",\"more\":{\"a\":1}", "{\"h\":1,\"time\":0}"),
      TABLE("\"schema_version\":6,", "", "{\"h\":1,\"time\":0}"), "cnosdb/table/strict-member", 1, { { 0 } } },
    { "2.4.0", TABLE("\"schema_id\":5,", ",\"more\":1", "{\"h\":1,\"time\":0}"),
      TABLE("\"schema_id\":5,", ",\"more\":1", "{\"h\":1,\"time\":0}"), "cnosdb/table/strict-member", 0, { { 0 } } },
    { "2.4.0", TABLE("\"schema_id\":5,", "", "{\"h\":0,\"time\":0}"),
      TABLE("\"schema_id\":5,", "", "{\"time\":0,\"h\":1}"), "cnosdb/table/columns-index", 1, { { 0 } } },
    { "2.4.0", TABLE("\"schema_id\":5,", "", "{\"\\u0068\":1, \"time\":0}"),
      TABLE("\"schema_id\":5,", "", "{\"\\u0068\":1, \"time\":0}"), "cnosdb/table/columns-index", 0, { { 0 } } },
    { "2.4.0", "/c/tenants/cnosdb/dbs/d/schemas/t: {\"TsKvTableSchema\":{\"tenant\":\"cnosdb\",\"db\":\"d\",\"name\":"
      "\"t\",\"schema_id\":0,\"next_column_id\":2,\"columns\":[{\"id\":0,\"name\":\"time\",\"column_type\":{\"Time\":"
      "\"Second\"},\"encoding\":\"Default\"},{\"id\":1,\"name\":\"time\",\"column_type\":\"Tag\",\"encoding\":"
      "\"Default\"}],\"columns_index\":{\"time\":0}}}\n", NULL, "cnosdb/table/duplicate-column", 1, { { 0 } } },
    /* 4.7 */
    { "2.4.0", "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"hash_password\":null,\"password\":\"" HASH
      "\"},\"is_admin\":false}\n",
      "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"hash_password\":\"" HASH "\"},\"is_admin\":false}\n",
      "cnosdb/user/both-passwords", 1, { { 0 } } },
    { "2.4.1", "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{},\"is_root_admin\":false,\"is_admin\":true}\n",
      "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{},\"is_root_admin\":false}\n",
      "cnosdb-2.4/user/rename-root-flag", 2, { { 0 } } },
    { "2.4.0.1", "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{},\"is_admin\":false,\"z\":0}\n",
      "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{},\"is_admin\":false,\"z\":0,\"is_root_admin\":false}\n",
      "cnosdb-2.4/user/both-root-flags", 2, { { 0 } } },
    { "2.4.0", "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"password\":\"secret-word\"},\"is_admin\":false}\n",
      "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"hash_password\":null},\"is_admin\":false}\n",
      "cnosdb/user/plaintext-password", 1, { { "plaintext-passwords", "null" } } },
    { "2.4.0", "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"password\":\"secret-word\"},\"is_admin\":false}\n",
      NULL, "cnosdb/user/plaintext-password", 1, { { "plaintext-passwords", "error" } } },
    { "2.4.0", "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"password\":\"secret\\u0000-word\"},"
      "\"is_admin\":false}\n", NULL, "cnosdb/user/password-nul", 1, { { 0 } } },
    { "2.4.0", "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"password\":\"\\ud800\"},\"is_admin\":false}\n",
      NULL, "cnosdb/user/password-text", 1, { { 0 } } },
    { "2.4.0", "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"password\":\"secret\"},\"is_admin\":false}\n",
      "/c/users/a: {\"id\":2,\"name\":\"a\",\"options\":{\"hash_password\":"
      "\"$2b$12$abcdefghijklmnopqrstuuT1Iwu6o8Wx7BoOyIMHfgVJq6JO/IJhW\"},\"is_admin\":false}\n",
      "cnosdb-2.4/user/hash-password", 1, { { "bcrypt-salt", "abcdefghijklmnopqrstuu" } } },
    { "2.4.1", "", "", "cnosdb/user/admin-without-password", 1, { { 0 } } },
    { "2.4.0", "", "", "cnosdb/user/admin-without-password", 0, { { 0 } } },
    /* 4.11 */
    { "2.4.0", "/c/tenants/g/dbs/d: {\"tenant\":\"g\",\"database\":\"d\",\"config\":{\"db_is_hidden\":false}}\n",
      "/c/tenants/g/dbs/d: {\"tenant\":\"g\",\"database\":\"d\",\"config\":{\"db_is_hidden\":false}}\n",
      "cnosdb/orphan/tenant", 1, { { 0 } } },
    { "2.4.0", "/c/tenants/g/dbs/d: {\"tenant\":\"g\",\"database\":\"d\",\"config\":{\"db_is_hidden\":false}}\n", "",
      "cnosdb/orphan/tenant", 1, { { "drop-orphans", "" } } },
    { "2.4.0", TABLE("\"schema_id\":5,", "", "{\"h\":1,\"time\":0}"),
      TABLE("\"schema_id\":5,", "", "{\"h\":1,\"time\":0}"), "cnosdb/orphan/database", 1, { { 0 } } },
    { "2.4.0", TABLE("\"schema_id\":5,", "", "{\"h\":1,\"time\":0}"), "", "cnosdb-2.4/drop/orphan", 1,
      { { "drop-orphans", "" } } },
    { "2.4.0", "/c/tenants/cnosdb/members/8: {\"System\":\"Owner\"}\n",
      "/c/tenants/cnosdb/members/8: {\"System\":\"Owner\"}\n", "cnosdb/orphan/member", 1, { { 0 } } },
    { "2.4.0", "/c/tenants/cnosdb/members/7: {\"System\":\"Owner\"}\n",
      "/c/tenants/cnosdb/members/7: {\"System\":\"Owner\"}\n", "cnosdb/orphan/member", 0, { { 0 } } },
    { "2.4.0", "/c/tenants/cnosdb/members/7: {\"Custom\":\"r\"}\n", "/c/tenants/cnosdb/members/7: {\"Custom\":\"r\"}\n",
      "cnosdb/orphan/role", 1, { { "drop-orphans", "" } } },
    { "2.4.0", "/c/tenants/cnosdb/roles/r: {\"id\":1,\"name\":\"r\",\"system_role\":\"Owner\","
      "\"additional_privileges\":{\"x\":\"Full\",\"y\":\"Read\"}}\n", 
      "/c/tenants/cnosdb/roles/r: {\"id\":1,\"name\":\"r\",\"system_role\":\"Owner\",\"additional_privileges\":"
      "{\"x\":\"Full\",\"y\":\"Read\"}}\n", "cnosdb/orphan/privilege", 2, { { 0 } } },
    /* Rules whose findings are above. */
    { "2.4.0", "", "", "cnosdb-2.4/user/rename-password", 1, { { 0 } } },
    { "2.4.0", TABLE("\"schema_id\":5,", "", "{\"h\":0,\"time\":0}"),
      TABLE("\"schema_id\":5,", "", "{\"time\":0,\"h\":1}"), "cnosdb-2.4/table/columns-index", 1, { { 0 } } },
    { "2.4.3", TABLE("\"schema_id\":5,", ",\"more\":{\"a\":1}", "{\"h\":1,\"time\":0}"),
      TABLE("\"schema_version\":5,", "", "{\"h\":1,\"time\":0}"), "cnosdb-2.4/table/strict-members", 1, { { 0 } } },
    { "2.4.1", "", "", "cnosdb-2.4/tenant/add-drop-after", 1, { { 0 } } },
    /* 7 */
    { "2.4.0", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{}\n", NULL, "cnosdb/value/bad-json", 2, { { 0 } } },
    { "2.4.0", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{}\n",
      "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{\"tenant_is_hidden\":false}}\n", "cnosdb/repair/closed", 1,
      { { "repair", "close" } } },
    { "2.4.0", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":\n", NULL, "cnosdb/repair/closed", 0,
      { { "repair", "close" } } },
    { "2.4.0", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{},\"a\":1,\"a\":1}\n", NULL,
      "cnosdb/value/bad-json", 1, { { 0 } } },
    { "2.4.0", "/c/tenants/x: {\"id\":2,\"name\":\"x\",\"options\":{}} tail\n", NULL, "cnosdb/value/bad-json", 1,
      { { 0 } } },
    { "2.4.0", "/c/tenants/x: {\"id\":2.0,\"name\":\"x\",\"options\":{}}\n", NULL, "cnosdb/value/bad-shape", 1,
      { { 0 } } },
    { "2.4.0", "/c/tenants/x: {\"id\":2,\"options\":{}}\n", NULL, "cnosdb/value/bad-shape", 1, { { 0 } } },
    { "2.4.0", DB23("\"ttl\":{\"time_num\":1,\"unit\":\"Week\"}"), NULL, "cnosdb/value/bad-shape", 1, { { 0 } } },
    /* 1.6, 1.8 */
    { "2.4.0", "/c/tenants/cnosdb/dbs/d/schemas/a: b: {\"StreamTableSchema\":{}}\n", NULL, "cnosdb/value/bad-json", 1,
      { { 0 } } },
    { "2.4.0", "/c/users/a: b: {\"id\":2,\"name\":\"a: b\",\"options\":{},\"is_admin\":false}\n", NULL,
      "cnosdb/dump/ambiguous-key", 1, { { 0 } } },
    { "2.4.0", "/c/users/a: b: {\"id\":2,\"name\":\"a: b\",\"options\":{},\"is_admin\":false}\n", "",
      "cnosdb-2.4/drop/key", 1, { { "drop-key", "/c/users/a: b" } } },
    { "2.4.0", "/c/x/y: 1\n/c/x/y: 1\n", "/c/x/y: 1\n", "cnosdb-2.4/drop/duplicate", 1, { { 0 } } },
    { "2.4.0", "/c/x/y: 1\n/c/x/y: 1\n", "/c/x/y: 1\n", "cnosdb/dump/duplicate-key", 1, { { 0 } } },
    { "2.4.0", "/c/x/y: 1\n/c/x/y: 2\n", NULL, "cnosdb/dump/duplicate-key", 1, { { 0 } } },
    { "2.4.0", "/c/x/y: 1\n/c/x/y: 2\n", "/c/x/y: 2\n", "cnosdb-2.4/drop/duplicate", 1, { { "duplicates", "last" } } },
    { "2.4.0", "/c/x/y\n", NULL, "cnosdb/dump/no-separator", 1, { { 0 } } },
    { "2.4.0", "x/y: 1\n", NULL, "cnosdb/dump/bad-key", 1, { { 0 } } },
    { "2.4.0", ": 1\n", NULL, "cnosdb/dump/bad-key", 1, { { 0 } } },
    { "2.4.0", "/c/x/\xc3\x28: 1\n", NULL, "cnosdb/dump/utf8", 1, { { 0 } } },
    { "2.4.0", "* /c/x/y: 1\n", "/c/x/y: 1\n", "cnosdb/dump/mixed-forms", 1, { { 0 } } },
    { "2.4.0", "/c/x/y: 1\n******x\n", "/c/x/y: 1\n", "cnosdb/dump/mixed-forms", 1, { { 0 } } },
    { "2.4.0", " /c/x/y: 1\n", "/c/x/y: 1\n", "cnosdb/dump/leading-blank", 1, { { 0 } } },
    { "2.4.0", "\n\n", "", "cnosdb/dump/blank-line", 1, { { 0 } } },
    { "2.4.0", "/c/x/y: 1\r\n", "/c/x/y: 1\n", "cnosdb/dump/crlf", 1, { { 0 } } },
};

static size_t how_often(const cd_run *r, const char *id)
{
    return cd_count(r, id) + (strncmp(id, "cnosdb-2.4/", 11) == 0 ? cd_rule(r, id) : 0);
}

/* What root looks like in the target. */
static const char *root_of(const char *to)
{
    static char text[256];
    const bool new_flag = strcmp(to, "2.4.0") != 0 && strcmp(to, "2.4.0.1") != 0;

    snprintf(text, sizeof text, "/c/users/root: {\"id\":7,\"name\":\"root\",\"options\":{\"hash_password\":null},"
             "\"%s\":true%s}\n",
             new_flag ? "is_root_admin" : "is_admin", strcmp(to, "2.4.0.1") == 0 ? ",\"is_root_admin\":true" : "");
    return text;
}

static char *whole(const char *sys, const char *middle, const char *root, const char *version)
{
    const size_t n = strlen(sys) + strlen(middle) + strlen(root) + strlen(version) + 1;
    char *text = malloc(n);
    /* The system tenant, the middle and root may have to change places to ascend. */
    const bool before = strncmp(middle, "/c/tenants", 10) != 0 && strncmp(middle, "/c/tenants", 10) < 0;

    snprintf(text, n, "%s%s%s%s", before ? middle : sys, before ? sys : middle, root, version);
    return text;
}

static int by_line(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    const char *end_x = strstr(x, ": "), *end_y = strstr(y, ": ");
    const size_t n = (size_t)(end_x - x), m = (size_t)(end_y - y);
    const int d = memcmp(x, y, n < m ? n : m);
    return d != 0 ? d : n < m ? -1 : n > m;
}

static char *sorted(char *text)
{
    char *lines[16], *out = malloc(strlen(text) + 1);
    size_t n = 0, len = 0;

    for (char *at = text; *at != 0 && n < 16; at = strchr(at, '\n') + 1)
        lines[n++] = at;
    qsort(lines, n, sizeof *lines, by_line);
    for (size_t i = 0; i < n; i++) {
        const size_t k = strcspn(lines[i], "\n") + 1;
        memcpy(out + len, lines[i], k);
        len += k;
    }
    out[len] = 0;
    free(text);
    return out;
}

START_TEST(each_id)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const rule_case *c = &cases[i];
        const bool hidden_tenant = strcmp(c->to, "2.4.0") == 0;
        char *in = whole(SYS, c->in, ROOT, VERSION);
        cd_run r = { .to = c->to, .settings = c->settings };
        cd_text(&r, in, strlen(in));
        if (r.code == MM_E_OPTION) {
            ck_assert_str_eq(c->settings[0].value, "oops");
        } else {
            ck_assert_msg(how_often(&r, c->id) == c->n, "case %zu: %s: %zu, not %u\n%s%s", i, c->id,
                          how_often(&r, c->id), c->n, r.findings, r.report);
            ck_assert_uint_eq(r.counts.read, r.counts.unchanged + r.counts.changed + r.counts.dropped);
        }
        ck_assert_msg((r.out != NULL) == (c->out != NULL), "case %zu: published %d\n%s", i, r.out != NULL, r.findings);
        ck_assert_ptr_null(strstr(r.report, "secret-word"));
        if (c->out != NULL) {
            char *want = sorted(whole(hidden_tenant ? SYS : "/c/tenants/cnosdb: {\"id\":1,\"name\":\"cnosdb\","
                                      "\"options\":{\"drop_after\":null,\"tenant_is_hidden\":false}}\n", c->out,
                                      root_of(c->to), ""));
            ck_assert_msg(r.out_len == strlen(want) && memcmp(r.out, want, r.out_len) == 0, "case %zu:\n%s\nnot\n%s", i,
                          r.out, want);
            free(want);
        }
        cd_free(&r);
        free(in);
    }
}
END_TEST

/* A dump that 2.4.0 could have written: no rule has anything to do or to say. */
START_TEST(nothing_to_say)
{
    static const char in[] = SYS DB23("\"ttl\":{\"time_num\":1,\"unit\":\"Inf\"},\"db_is_hidden\":false")
        TABLE("\"schema_id\":5,", "", "{\"h\":1,\"time\":0}")
        "/c/tenants/cnosdb/limiter: {\"buckets\":{\"CoordDataIn\":{\"refill\":1,\"interval\":1,\"max\":1,\"critical\":"
        "{\"balance\":-1,\"deadline\":\"2024-03-05T11:02:31Z\"}}}}\n"
        "/c/tenants/cnosdb/members/7: {\"Custom\":\"r\"}\n"
        "/c/tenants/cnosdb/roles/r: {\"id\":1,\"name\":\"r\",\"system_role\":\"Owner\",\"additional_privileges\":"
        "{\"d\":\"Full\"}}\n"
        "/c/users/root: {\"id\":7,\"name\":\"root\",\"options\":{\"hash_password\":\"" HASH "\"},\"is_admin\":true}\n";
    static const cd_setting filtered[] = { { "filtered", "" }, { NULL, NULL } };
    cd_run r = { .from = "2.3", .to = "2.4.0", .settings = filtered };
    cd_text(&r, in, sizeof in - 1);
    cd_assert_out(&r, in, sizeof in - 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(how_often(&r, cases[i].id) == 0, "%s\n%s", cases[i].id, r.findings);
    cd_free(&r);
    r = (cd_run){ .to = "2.4.3" };
    cd_text(&r, in, sizeof in - 1);
    ck_assert_uint_eq(cd_rule(&r, "cnosdb-2.4/db/split-options"), 1);
    cd_free(&r);
}
END_TEST

START_TEST(long_name_of_a_baseline)
{
    char name[400], user[1000], dump[2000], want[500];
    const char *path = fx_path("%s/long", fx_tmp());
    const cd_setting settings[] = { { "baseline", path }, { NULL, NULL } };

    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    snprintf(user, sizeof user, "/%s/users/root: {\"id\":7,\"name\":\"root\",\"options\":{},\"is_admin\":true}\n",
             name);
    fx_write(path, user, strlen(user));
    cd_run r = { .to = "2.4.0", .settings = settings };
    cd_text(&r, SYS ROOT VERSION, strlen(SYS ROOT VERSION));
    snprintf(want, sizeof want, "use --cluster %s", name);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/target/cluster-name"), 1);
    ck_assert_msg(strstr(r.findings, want) != NULL, "%s", r.findings);
    cd_free(&r);

    /* the same name in both is compared to its end */
    cd_run same = { .to = "2.4.0", .settings = settings };
    snprintf(dump, sizeof dump, "/%s%s%s%s", name, strchr(&SYS[1], '/'), user, VERSION);
    cd_text(&same, dump, strlen(dump));
    ck_assert_uint_eq(cd_count(&same, "cnosdb/target/cluster-name"), 0);
    cd_free(&same);
}
END_TEST

START_TEST(kept_root)
{
    static const cd_setting settings[] = { { "keep-target-root", "" }, { NULL, NULL } };
    cd_run r = { .to = "2.4.1", .settings = settings };
    cd_text(&r, SYS "/c/tenants/cnosdb/members/7: {\"System\":\"Owner\"}\n" ROOT VERSION,
            strlen(SYS "/c/tenants/cnosdb/members/7: {\"System\":\"Owner\"}\n" ROOT VERSION));
    ck_assert_int_eq(r.code, MM_OK);
    ck_assert_uint_eq(cd_rule(&r, "cnosdb-2.4/drop/kept-target-root"), 1);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/orphan/member") + cd_count(&r, "cnosdb/user/admin-without-password"), 0);
    ck_assert_ptr_null(strstr(r.out, "users/root"));
    ck_assert_ptr_nonnull(strstr(r.out, "members/7"));
    cd_free(&r);
}
END_TEST

START_TEST(clusters)
{
    static const char two[] = "/a/tenants/cnosdb: {\"id\":1,\"name\":\"cnosdb\",\"options\":{"
                              "\"tenant_is_hidden\":false}}\n"
                              "/a/users/root: {\"id\":7,\"name\":\"root\",\"options\":{},\"is_admin\":true}\n"
                              SYS ROOT_A VERSION;
    static const struct { const char *in; cd_setting settings[3]; mm_code code; unsigned renamed; } list[] = {
        { SYS ROOT_A VERSION, { { "cluster", "new" } }, MM_OK, 2 },
        { SYS ROOT_A VERSION, { { "cluster", "c" } }, MM_OK, 0 },
        { two, { { "cluster", "new" } }, MM_E_DATA, 4 },
        { two, { { "cluster", "a=x" }, { "cluster", "c=y" } }, MM_OK, 4 },
        { two, { { "cluster", "a=x" } }, MM_E_DATA, 2 }, /* V50: the other one is not the target's */
        { SYS ROOT_A VERSION, { { "cluster", "a/b" } }, MM_E_OPTION, 0 },
        { SYS ROOT_A VERSION, { { "cluster", "" } }, MM_E_OPTION, 0 },
        { SYS ROOT_A VERSION, { { "cluster", "a: b" } }, MM_E_OPTION, 0 },
    };
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        cd_run r = { .to = "2.4.0", .settings = list[i].settings };
        cd_text(&r, list[i].in, strlen(list[i].in));
        ck_assert_msg(r.code == list[i].code, "case %zu: %d\n%s", i, r.code, r.findings);
        ck_assert_uint_eq(cd_rule(&r, "cnosdb-2.4/cluster/rename"), list[i].renamed);
        cd_free(&r);
    }
}
END_TEST

START_TEST(baseline)
{
    static const char fresh[] =
        "/already_init_key: true\n/data_version: 9\n/fresh/tenants/cnosdb: {\"id\":1,\"name\":\"cnosdb\",\"options\":"
        "{\"drop_after\":null,\"tenant_is_hidden\":false}}\n/fresh/tenants/cnosdb/dbs/public: {\"tenant\":\"cnosdb\","
        "\"database\":\"public\",\"is_hidden\":false,\"options\":{},\"config\":{\"max_memcache_size\":77}}\n"
        "/fresh/users/root: {\"id\":2,\"name\":\"root\",\"options\":{},\"is_root_admin\":true}\n";
    const char *path = fx_path("%s/fresh", fx_tmp());
    const cd_setting alone[] = { { "baseline", path }, { NULL, NULL } };
    const cd_setting renamed[] = { { "baseline", path }, { "cluster", "fresh" }, { NULL, NULL } };
    static const char in[] = SYS DB23("") ROOT VERSION;
    fx_write(path, fresh, sizeof fresh - 1);
    cd_run r = { .settings = alone };
    cd_text(&r, in, sizeof in - 1);
    ck_assert_int_eq(r.code, MM_E_DATA);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/target/cluster-name"), 1);
    ck_assert_ptr_nonnull(strstr(r.findings, "dump has \"c\", target has \"fresh\"; use --cluster fresh"));
    cd_free(&r);
    r = (cd_run){ .settings = renamed };
    cd_text(&r, in, sizeof in - 1);
    ck_assert_msg(r.code == MM_OK, "%s", r.findings);
    ck_assert_ptr_nonnull(strstr(r.report, "\"format\":\"cnosdb-2.4.3\""));
    ck_assert_ptr_nonnull(strstr(r.out, "\"max_memcache_size\":77,"));
    ck_assert_uint_eq(cd_count(&r, "cnosdb/target/left-behind"), 1);
    cd_free(&r);
    r = (cd_run){ .to = "2.4.0", .settings = renamed };
    cd_text(&r, in, sizeof in - 1);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/target/mismatch"), 1);
    ck_assert_int_eq(r.code, MM_E_DATA);
    cd_free(&r);
    /* Whether --to names the target or the baseline was to do it. */
    static const struct { const char *text, *rule; size_t len; } no_baselines[] = {
        { "/x: 1\n", "cnosdb/target/baseline", 6 }, { "<html>\n", "cnosdb/dump/not-a-dump", 7 },
        { "\x1f\x8b\x08\0\0\0\0", "core/compressed", 7 },
    };
    for (size_t i = 0; i < 6; i++) {
        fx_write(path, no_baselines[i / 2].text, no_baselines[i / 2].len);
        r = (cd_run){ .to = i % 2 == 0 ? NULL : "2.4.0", .settings = renamed };
        cd_text(&r, in, sizeof in - 1);
        ck_assert_msg(cd_count(&r, no_baselines[i / 2].rule) == 1 && r.code == MM_E_OPTION && r.out == NULL,
                      "%zu: %d %s", i, r.code, r.findings);
        cd_free(&r);
    }
}
END_TEST

START_TEST(hint_given_by_the_user)
{
    cd_run r = { .from = "cnosdb-2.3.0", .to = "2.4.2" };
    cd_text(&r, SYS DB23("") ROOT VERSION, strlen(SYS DB23("") ROOT VERSION));
    ck_assert_uint_eq(cd_count(&r, "cnosdb/db/ttl-default-changed"), 1);
    cd_free(&r);
    r = (cd_run){ .from = "cnosdb-2.3.2", .to = "2.4.2" };
    cd_text(&r, SYS DB23("") ROOT VERSION, strlen(SYS DB23("") ROOT VERSION));
    ck_assert_uint_eq(cd_count(&r, "cnosdb/db/ttl-default-changed"), 0);
    cd_free(&r);
}
END_TEST

/* The vendor's own sample, which lacks a bracket. */
START_TEST(sample_of_the_page)
{
    static const cd_setting repair[] = { { "repair", "close" }, { "keep-going", "" }, { NULL, NULL } };
    static const char line[] = "/cluster_xxx/tenants/cnosdb/dbs/public: "
        "{\"tenant\":\"cnosdb\",\"database\":\"public\","
        "\"config\":{\"ttl\":null,\"shard_num\":null,\"vnode_duration\":null,\"replica\":null,\"precision\":null}";
    static const char fixed[] = "/cluster_xxx/tenants/cnosdb/dbs/public: "
        "{\"tenant\":\"cnosdb\",\"database\":\"public\","
        "\"config\":{\"ttl\":null,\"shard_num\":null,\"vnode_duration\":null,\"replica\":null,\"precision\":null,"
        "\"db_is_hidden\":false}}\n";
    char text[512];
    snprintf(text, sizeof text, "%s\n", line);
    ck_assert_uint_eq(strlen(line), 171);
    cd_run r = { .to = "2.4.0" };
    cd_text(&r, text, strlen(text));
    ck_assert_ptr_null(r.out);
    ck_assert_msg(strstr(r.findings, "error 1:172 cnosdb/value/bad-json  unexpected end of value, 1 open object; key "
                         "/cluster_xxx/tenants/cnosdb/dbs/public\n") != NULL
                  || strstr(r.findings, "unexpected end of value, 1 open object; key "
                            "/cluster_xxx/tenants/cnosdb/dbs/public\n")
                  != NULL, "%s", r.findings);
    ck_assert_ptr_nonnull(strstr(r.findings, "error 1:172 cnosdb/value/bad-json"));
    ck_assert_ptr_nonnull(strstr(r.findings, "--repair=close"));
    cd_free(&r);
    r = (cd_run){ .to = "2.4.0", .settings = repair };
    cd_text(&r, text, strlen(text));
    cd_assert_out(&r, fixed, sizeof fixed - 1);
    cd_free(&r);
}
END_TEST

FX_SUITE("cnosdb_rules", FX_TEST(each_id), FX_TEST(nothing_to_say), FX_TEST(long_name_of_a_baseline),
         FX_TEST(kept_root), FX_TEST(clusters), FX_TEST(baseline),
         FX_TEST(hint_given_by_the_user), FX_TEST(sample_of_the_page))
