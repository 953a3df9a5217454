/* Texts of enumerations, as the vendor prints them. docs/formats/openmldb.md 2, 4. */
#include "openmldb/openmldb_state.h"

static const char *const tablet_states[] = { "kOffline", "kHealthy", "kTabletHealthy", "kTabletOffline", NULL };
static const char *const modes[] = { "kTableLeader", "kTableFollower", NULL };
static const char *const states[] = { "kTableUndefined", "kTableNormal", "kTableLoading", "kMakingSnapshot",
                                      "kSnapshotPaused", NULL };
static const char *const op_types[] = {
    "kMakeSnapshotOP", "kAddReplicaOP", "kDelReplicaOP", "kChangeLeaderOP", "kOfflineReplicaOP", "kReAddReplicaOP",
    "kReAddReplicaNoSendOP", "kReAddReplicaWithDropOP", "kReAddReplicaSimplifyOP", "kUpdateTableAliveOP", "kMigrateOP",
    "kReLoadTableOP", "kUpdatePartitionStatusOP", "kRecoverTableOP", "kCreateTableRemoteOP", "kDropTableRemoteOP",
    "kAddReplicaSimplyRemoteOP", "kDelReplicaRemoteOP", "kAddReplicaRemoteOP", "kAddIndexOP", "kDeployOP", NULL };
static const char *const storages[] = { "memory", "ssd", "hdd", NULL };
static const char *const op_states[] = { "kInited", "kDoing", "kDone", "kFailed", "kCanceled", NULL };
static const char *const roles[] = { "leader", "follower", NULL };
static const char *const ns_roles[] = { "leader", "standby", NULL };

static const struct { const char *const *known; mm_severity severity; } enums[] = {
    [OM_E_TABLET] = { tablet_states, MM_WARNING }, [OM_E_MODE] = { modes, MM_WARNING },
    [OM_E_STATE] = { states, MM_WARNING },         [OM_E_OP] = { op_types, MM_WARNING },
    [OM_E_STORAGE] = { storages, MM_WARNING },     [OM_E_STATUS] = { op_states, MM_ERROR },
    [OM_E_ROLE] = { roles, MM_ERROR },             [OM_E_NS] = { ns_roles, MM_ERROR },
};

void mm__om_check_value(mm_openmldb *cap, om_enum what, om_at at, const char *column, const char *value)
{
    om_finding here;

    for (const char *const *k = enums[what].known; *k != NULL; k++)
        if (strcmp(*k, value) == 0)
            return;
    here = (om_finding){ .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .line = at.line,
                         .file = mm__om_place(cap, at) };
    mm__om_say(&cap->found, enums[what].severity, "openmldb/input/unknown-value", &here, "%s \"%s\" is not known",
               column, value);
}

bool mm__om_healthy(const om_node *tablet)
{
    return strcmp(tablet->value, "kHealthy") == 0 || strcmp(tablet->value, "kTabletHealthy") == 0;
}

bool mm__om_hidden(const char *db)
{
    return strcmp(db, "__INTERNAL_DB") == 0 || strcmp(db, "__PRE_AGG_DB") == 0 || strcmp(db, "INFORMATION_SCHEMA") == 0;
}
