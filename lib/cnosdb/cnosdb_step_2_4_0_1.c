/* CnosDB meta 2.3, 2.4.0 -> 2.4.0.1.
 * Two different releases carry this number (tags v2.4.0.1 and 2.4.0.1): the output loads in both, and in 2.4.0.
 * 3.2, profile A1. */
#include "cnosdb/cnosdb.h"

static cn_rule *const user[] = { mm__cnosdb_password, mm__cnosdb_both_root_flags, NULL };
static cn_rule *const tenant[] = { mm__cnosdb_request_names, mm__cnosdb_tenant_hidden, mm__cnosdb_drop_after, NULL };
static cn_rule *const limiter[] = { mm__cnosdb_limiter_kinds, NULL };
static cn_rule *const db[] = { mm__cnosdb_db_ttl, mm__cnosdb_db_hidden, NULL };
static cn_rule *const table[] = { mm__cnosdb_table_kind, mm__cnosdb_columns_index, NULL };

extern const cn_profile mm__cnosdb_2_4_0_1;
const cn_profile mm__cnosdb_2_4_0_1 = {
    .bit = CN_A1, .wal_max_file_size = "134217728",
    .user = user, .tenant = tenant, .limiter = limiter, .db = db, .table = table,
};

static mm_code prepare(mm_index *idx)
{
    return mm__cnosdb_prepare(idx, &mm__cnosdb_2_4_0_1);
}

static const char *const from[] = { "cnosdb-2.3", "cnosdb-2.4.0", NULL };

CN_STEP(cnosdb_2_4_0_1, "cnosdb-2.4.0.1", from, false, prepare, mm__cnosdb_runbook_2_4_0_1);
