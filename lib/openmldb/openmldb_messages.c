/* The vendor's messages as tables. docs/formats/openmldb.md 2, 12. */
#include "openmldb/openmldb_protobuf.h"

/* Enumerations by number; "-" = no such number. */
const char *const mm__om_op_names[] = {
    "-", "kMakeSnapshotOP", "kAddReplicaOP", "kDelReplicaOP", "kChangeLeaderOP", "kOfflineReplicaOP", "kReAddReplicaOP",
    "kReAddReplicaNoSendOP", "kReAddReplicaWithDropOP", "kReAddReplicaSimplifyOP", "kUpdateTableAliveOP", "kMigrateOP",
    "kReLoadTableOP", "kUpdatePartitionStatusOP", "kRecoverTableOP", "kCreateTableRemoteOP", "kDropTableRemoteOP",
    "kAddReplicaSimplyRemoteOP", "kDelReplicaRemoteOP", "kAddReplicaRemoteOP", "kAddIndexOP", "kDeployOP", "" };
const char *const mm__om_status_names[] = { "-", "kInited", "kDoing", "kDone", "kFailed", "kCanceled", "" };
const char *const mm__om_storage_names[] = { "kUnknown", "kMemory", "kSSD", "kHDD", "" };
static const char *const compress_names[] = { "kNoCompress", "kSnappy", "" };
static const char *const ttl_names[] = {
    "-", "kAbsoluteTime", "kRelativeTime", "kLatestTime", "kAbsAndLat", "kAbsOrLat", ""
};
static const char *const data_names[] = { "-",       "kBool",    "kSmallInt",  "kInt",   "kBigInt", "kFloat",
                                          "kDouble", "kDate",    "kTimestamp", "-",      "-",       "-",
                                          "-",       "kVarchar", "kString",    "kArray", "kMap",    "" };

#define N32(number, name)      { number, name, OM_T_NUMBER32, false, NULL, NULL }
#define N64(number, name)      { number, name, OM_T_NUMBER, false, NULL, NULL }
#define I32(number, name)      { number, name, OM_T_SIGNED, false, NULL, NULL }
#define BOOL(number, name)     { number, name, OM_T_BOOL, false, NULL, NULL }
#define TEXT(number, name)     { number, name, OM_T_TEXT, false, NULL, NULL }
#define TEXTS(number, name)    { number, name, OM_T_TEXT, true, NULL, NULL }
#define DATA(number, name)     { number, name, OM_T_DATA, false, NULL, NULL }
#define ENUM(number, name, of) { number, name, OM_T_ENUM, false, NULL, of }
#define SUB(number, name, of)  { number, name, OM_T_MESSAGE, false, of, NULL }
#define SUBS(number, name, of) { number, name, OM_T_MESSAGE, true, of, NULL }
#define END                    { 0, NULL, OM_T_DATA, false, NULL, NULL }

static const om_message unlisted = { "message", NULL };

static const om_member term_pair_members[] = { N64(1, "term"), N64(2, "offset"), END };
static const om_message term_pair = { "TermPair", term_pair_members };

static const om_member meta_members[] = { TEXT(1, "endpoint"),
                                          BOOL(2, "is_leader"),
                                          BOOL(3, "is_alive"),
                                          N64(4, "offset"),
                                          N64(5, "record_cnt"),
                                          N64(6, "record_byte_size"),
                                          BOOL(7, "tablet_has_partition"),
                                          N64(8, "diskused"),
                                          N32(9, "remote_tid"),
                                          TEXT(10, "alias"),
                                          END };
static const om_message meta = { "PartitionMeta", meta_members };

static const om_member partition_members[] = {
    N32(1, "pid"), SUBS(2, "partition_meta", &meta), SUBS(3, "term_offset", &term_pair), N64(4, "record_cnt"),
    N64(5, "record_byte_size"), N64(6, "diskused"), SUBS(7, "remote_partition_meta", &meta), END };
static const om_message partition = { "TablePartition", partition_members };

static const om_member column_members[] = { TEXT(1, "name"),
                                            ENUM(2, "data_type", data_names),
                                            BOOL(3, "not_null"),
                                            BOOL(4, "is_constant"),
                                            TEXT(5, "default_value"),
                                            SUB(6, "schema", &unlisted),
                                            END };
static const om_message column = { "ColumnDesc", column_members };

static const om_member ttl_members[] = { ENUM(1, "ttl_type", ttl_names), N64(2, "abs_ttl"), N64(3, "lat_ttl"), END };
static const om_message ttl = { "TTLSt", ttl_members };

static const om_member key_members[] = { TEXT(1, "index_name"),
                                         TEXTS(2, "col_name"),
                                         TEXT(3, "ts_name"),
                                         N32(4, "flag"),
                                         SUB(5, "ttl", &ttl),
                                         ENUM(6, "type", NULL),
                                         END };
static const om_message key = { "ColumnKey", key_members };

static const om_member version_members[] = { I32(1, "id"), I32(2, "field_count"), END };
static const om_message version = { "VersionPair", version_members };

static const om_member option_members[] = { TEXT(1, "key"), TEXT(2, "value"), END };
static const om_message option = { "OptionsEntry", option_members };

static const om_member offline_members[] = { TEXT(1, "path"), TEXT(2, "format"), BOOL(3, "deep_copy"),
                                             SUBS(4, "options", &option), TEXTS(5, "symbolic_paths"), END };
static const om_message offline = { "OfflineTableInfo", offline_members };

static const om_member table_members[] = { TEXT(1, "name"),
                                           N32(2, "seg_cnt"),
                                           SUBS(3, "table_partition", &partition),
                                           N32(4, "tid"),
                                           N32(5, "partition_num"),
                                           N32(6, "replica_num"),
                                           ENUM(7, "compress_type", compress_names),
                                           N32(8, "key_entry_max_height"),
                                           SUBS(9, "column_desc", &column),
                                           SUBS(10, "column_key", &key),
                                           SUBS(11, "added_column_desc", &column),
                                           N32(12, "format_version"),
                                           TEXT(13, "db"),
                                           TEXTS(14, "partition_key"),
                                           SUBS(15, "schema_versions", &version),
                                           SUB(16, "offline_table_info", &offline),
                                           ENUM(17, "storage_mode", mm__om_storage_names),
                                           N32(18, "base_table_tid"),
                                           END };
const om_message mm__om_table_info = { "TableInfo", table_members };

static const om_member op_members[] = { N64(1, "op_id"),
                                        ENUM(2, "op_type", mm__om_op_names),
                                        N32(3, "task_index"),
                                        DATA(4, "data"),
                                        ENUM(5, "task_status", mm__om_status_names),
                                        N64(6, "start_time"),
                                        N64(7, "end_time"),
                                        TEXT(8, "name"),
                                        N32(9, "pid"),
                                        N64(10, "parent_id"),
                                        N32(11, "vec_idx"),
                                        N64(12, "remote_op_id"),
                                        I32(13, "for_replica_cluster"),
                                        TEXT(14, "db"),
                                        END };
const om_message mm__om_op_info = { "OPInfo", op_members };

const om_message mm__om_procedure = { "ProcedureInfo", NULL };
const om_message mm__om_function = { "ExternalFun", NULL };
const om_message mm__om_cluster = { "ClusterAddress", NULL };

/* ---- OPInfo.data ---- */

static const om_member add_members[] = { TEXT(1, "name"), N32(2, "pid"), TEXT(3, "endpoint"), TEXT(8, "db"), END };
static const om_message add_replica = { "AddReplicaNSRequest", add_members };

static const om_member change_members[] = { TEXT(1, "name"),      N32(2, "tid"),
                                            N32(3, "pid"),        N64(4, "term"),
                                            N64(5, "offset"),     TEXT(6, "leader"),
                                            TEXTS(7, "follower"), TEXT(8, "candidate_leader"),
                                            TEXT(10, "db"),       END };
static const om_message change_leader = { "ChangeLeaderData", change_members };

static const om_member recover_members[] = { TEXT(1, "endpoint"), N64(2, "offset_delta"), BOOL(3, "is_leader"),
                                             N32(4, "concurrency"), END };
static const om_message recover_table = { "RecoverTableData", recover_members };

static const om_member migrate_members[] = { TEXT(1, "src_endpoint"), TEXT(2, "des_endpoint"), END };
static const om_message migrate = { "MigrateInfo", migrate_members };

static const om_member endpoint_members[] = { TEXT(1, "endpoint"), BOOL(2, "is_leader"), BOOL(3, "is_alive"), END };
static const om_message endpoint_status = { "EndpointStatusData", endpoint_members };

const om_message *mm__om_op_data(uint64_t op_type, bool *is_text)
{
    *is_text = op_type == 3 || op_type == 5 || op_type == 12;
    switch (op_type) {
    case 2: return &add_replica;
    case 4: return &change_leader;
    case 6:
    case 7:
    case 8:
    case 9:
    case 14: return &recover_table;
    case 11: return &migrate;
    case 13: return &endpoint_status;
    default: return NULL;
    }
}
