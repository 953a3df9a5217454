/* Kinds of tables by their header names: docs/formats/openmldb.md 3.1, 4. */
#include "openmldb/openmldb_table.h"

static const om_kind_info kinds[] = {
    { OM_TABLE_STATUS, "showtablestatus", "openmldb --role=sql_client --cmd=\"show table status like '%'\"", 5,
      { "Table_id", "Table_name", "Database_name", "Rows", "Partition_unalive", "Storage_type", "Memory_data_size",
        "Disk_data_size", "Partition", "Replica", "Offline_path", "Offline_format", "Offline_symbolic_paths",
        "Offline_deep_copy", "Warnings" } },
    { OM_OPS, "showopstatus", "openmldb --role=ns_client --database=DB --cmd=showopstatus", 3,
      { "op_id", "op_type", "status", "name", "pid", "start_time", "execute_time", "end_time", "cur_task",
        "for_replica_cluster", "db" } },
    { OM_TABLET_STATUS, "gettablestatus", "openmldb --role=client --endpoint=E --cmd=gettablestatus", 5,
      { "tid", "pid", "offset", "mode", "state" } },
    { OM_FOLLOWERS, "getfollower", "openmldb --role=client --endpoint=E --cmd='getfollower TID PID'", 3,
      { "leader_offset", "follower", "offset", "tid", "pid", "#" } },
    { OM_SHOWTABLE, "showtable", "openmldb --role=ns_client --database=DB --cmd=showtable", 6,
      { "name", "tid", "pid", "endpoint", "role", "is_alive", "offset", "record_cnt" } },
    { OM_SDK, "showsdkendpoint", "openmldb --role=ns_client --cmd=showsdkendpoint", 2, { "endpoint", "sdk_endpoint" } },
    { OM_TABLETS, "showtablet", "openmldb --role=ns_client --cmd=showtablet", 3,
      { "endpoint", "state", "age", "real_endpoint" } },
    { OM_NS, "showns", "openmldb --role=ns_client --cmd=showns", 2, { "endpoint", "role", "real_endpoint" } },
    { OM_CONF, "confget", "openmldb --role=ns_client --cmd=confget", 2, { "key", "value" } },
    { OM_DB, "showdb", "openmldb --role=ns_client --cmd=showdb", 2, { "#", "name" } },
    { OM_CATALOG, "catalogversion", "openmldb --role=ns_client --cmd=showcatalogversion", 3,
      { "#", "endpoint", "version" } },
    { OM_REPCLUSTER, "repcluster", "openmldb --role=ns_client --cmd=showrepcluster", 3,
      { "zk_endpoints", "alias", "state", "age", "zk_path" } },
    { OM_COMPONENTS, "showcomponents", "openmldb --role=sql_client --cmd='show components'", 3,
      { "Endpoint", "Role", "Status" } },
};

const om_kind_info *mm__om_kind(om_kind kind)
{
    for (size_t i = 0; i < MM_COUNT(kinds); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

const char *mm__om_kind_name(om_kind kind)
{
    return mm__om_kind(kind)->name;
}

const char *mm__om_kind_command(om_kind kind)
{
    return mm__om_kind(kind)->command;
}

static size_t find_column(const om_slice *names, size_t n, const char *name)
{
    size_t i = 0;

    while (i < n && !mm__om_is(names[i], name))
        i++;
    return i;
}

const om_kind_info *mm__om_kind_of(const om_slice *names, size_t n)
{
    for (size_t k = 0; k < MM_COUNT(kinds); k++) {
        unsigned have = 0;
        while (have < kinds[k].n_required && find_column(names, n, kinds[k].columns[have]) < n)
            have++;
        if (have == kinds[k].n_required)
            return &kinds[k];
    }
    return NULL;
}

mm_code mm__om_table_begin(mm_openmldb *cap, uint32_t file, uint32_t line, om_form form, const om_kind_info *info,
                           const om_slice *names, size_t n, mm_arena *arena, om_table *out)
{
    bool *known = mm__arena_alloc(arena, n);

    *out = (om_table){ .info = info, .line = line, .n_columns = n, .names = names, .known = known };
    if (known == NULL)
        return MM_E_NOMEM;
    for (unsigned i = 0; i < OM_MAX_KNOWN; i++) {
        const size_t at = info->columns[i] == NULL ? n : find_column(names, n, info->columns[i]);
        out->at[i] = at < n ? (int)at : -1;
        if (at < n)
            known[at] = true;
    }
    return mm__om_table_new(cap, file, line, info->kind, form, &out->id);
}
