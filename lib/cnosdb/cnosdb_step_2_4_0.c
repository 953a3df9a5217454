/* CnosDB meta 2.3 -> 2.4.0.
 * Four things that 2.4.0 cannot read, or would lose, without them: the hidden flags of tenants and databases, the
 * name of the password, the names of limiters. 3.2, profile A. */
#include "cnosdb/cnosdb.h"

static cn_rule *const user[] = { mm__cnosdb_password, NULL };
static cn_rule *const tenant[] = { mm__cnosdb_request_names, mm__cnosdb_tenant_hidden, NULL };
static cn_rule *const limiter[] = { mm__cnosdb_limiter_kinds, NULL };
static cn_rule *const db[] = { mm__cnosdb_db_ttl, mm__cnosdb_db_hidden, NULL };
static cn_rule *const table[] = { mm__cnosdb_table_kind, mm__cnosdb_columns_index, NULL };

extern const cn_profile mm__cnosdb_2_4_0;
const cn_profile mm__cnosdb_2_4_0 = {
    .bit = CN_A, .wal_max_file_size = "134217728",
    .user = user, .tenant = tenant, .limiter = limiter, .db = db, .table = table,
};

static mm_code prepare(mm_index *idx)
{
    return mm__cnosdb_prepare(idx, &mm__cnosdb_2_4_0);
}

static const char *const from[] = { "cnosdb-2.3", NULL };

CN_STEP(cnosdb_2_4_0, "cnosdb-2.4.0", from, true, prepare, mm__cnosdb_runbook_2_4_0);
