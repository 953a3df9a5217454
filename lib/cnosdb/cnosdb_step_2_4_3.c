/* CnosDB meta 2.3 .. 2.4.2 -> 2.4.3.
 * As 2.4.2, but a table with a member that 2.4.3 does not know is refused as a whole. 3.2, profile D. */
#include "cnosdb/cnosdb.h"

static cn_rule *const user[] = { mm__cnosdb_password, mm__cnosdb_root_flag, mm__cnosdb_admin_password, NULL };
static cn_rule *const tenant[] = { mm__cnosdb_request_names, mm__cnosdb_tenant_hidden, mm__cnosdb_drop_after, NULL };
static cn_rule *const limiter[] = { mm__cnosdb_limiter_kinds, NULL };
static cn_rule *const db[] = { mm__cnosdb_db_split, NULL };
static cn_rule *const table[] = { mm__cnosdb_table_kind, mm__cnosdb_schema_version,
                                   mm__cnosdb_strict_members, mm__cnosdb_columns_index, NULL };

extern const cn_profile mm__cnosdb_2_4_3;
const cn_profile mm__cnosdb_2_4_3 = {
    .bit = CN_D, .wal_max_file_size = "134217728",
    .user = user, .tenant = tenant, .limiter = limiter, .db = db, .table = table,
};

static mm_code prepare(mm_index *idx)
{
    return mm__cnosdb_prepare(idx, &mm__cnosdb_2_4_3);
}

static const char *const from[] = { "cnosdb-2.3", "cnosdb-2.4.0", "cnosdb-2.4.0.1", "cnosdb-2.4.1", "cnosdb-2.4.2",
                                    NULL };

CN_STEP(cnosdb_2_4_3, "cnosdb-2.4.3", from, false, prepare, mm__cnosdb_runbook_2_4_3);
