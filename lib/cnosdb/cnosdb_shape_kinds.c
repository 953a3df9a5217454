/* The structs of 2.3 and 2.4 as tables: users, tenants, limiters, members, roles, databases. 2.2 to 2.7. */
#include "cnosdb/cnosdb_shape.h"

/* ---- pieces ---- */
const value mm__cnosdb_text_value = { .type = STRING };

/* Standard library duration. */
static const field std_duration_fields[] = { FIELD("secs", UINT, .bits = 64), FIELD("nanos", UINT, .bits = 32) };
const shape mm__cnosdb_std_duration = SHAPE_OF(std_duration_fields);

/* D of 2.7, C of 2.7. */
static const char *const units[] = { "Minutes", "Hour", "Day", "Inf", NULL };
static const field old_duration_fields[] = { FIELD("time_num", UINT, .bits = 64), FIELD("unit", ENUM, .sub = units) };
static const shape old_duration = SHAPE_OF(old_duration_fields);
static const field new_duration_fields[] = {
    FIELD("duration", OBJECT, .sub = &mm__cnosdb_std_duration), FIELD("is_inf", BOOL),
};
static const shape new_duration = SHAPE_OF(new_duration_fields);

/* ---- users ---- */
static const field user_options_fields[] = {
    { .name = "hash_password", .v = { .type = STRING, .null_ok = true }, .known = EVER, .was = "password",
      .left = CN_ALL },
    MAYBE("must_change_password", BOOL), MAYBE("rsa_public_key", STRING), MAYBE("comment", STRING),
    MAYBE("granted_admin", BOOL),
};
static const shape user_options = SHAPE_OF(user_options_fields);
static const field user_fields[] = {
    FIELD("id", UINT, .bits = 128), FIELD("name", STRING), FIELD("options", OBJECT, .sub = &user_options),
    { .name = "is_admin", .v = { .type = BOOL }, .need = CN_A | CN_A1, .known = CN_SRC | CN_A | CN_A1 },
    { .name = "is_root_admin", .v = { .type = BOOL }, .need = CN_SRC | CN_A1 | CN_B | CN_C | CN_D,
      .known = CN_SRC | CN_A1 | CN_B | CN_C | CN_D, .was = "is_admin", .left = CN_A1 | CN_B | CN_C | CN_D,
      .alone = true },
};
static const shape user_shape = SHAPE_OF(user_fields);

/* ---- tenants, limiters ---- */
const char mm__cnosdb_request_old[4][12] = { "data_in", "data_out", "queries", "writes" };
const char mm__cnosdb_request_new[8][16] = { "coord_data_in", "coord_data_out", "coord_queries", "coord_writes",
                                             "http_data_in", "http_data_out", "http_queries", "http_writes" };
const char mm__cnosdb_limiter_old[4][12] = { "DataIn", "DataOut", "Queries", "Writes" };
const char mm__cnosdb_limiter_new[8][16] = { "CoordDataIn", "CoordDataOut", "CoordQueries", "CoordWrites", "HttpDataIn",
                                             "HttpDataOut", "HttpQueries", "HttpWrites" };

static const field remote_fields[] = {
    MAYBE("max", INT), FIELD("initial", INT), FIELD("refill", INT), FIELD("interval", UINT, .bits = 64),
};
static const shape remote_bucket = SHAPE_OF(remote_fields);
static const field local_fields[] = { MAYBE("max", INT), FIELD("initial", INT) };
static const shape local_bucket = SHAPE_OF(local_fields);
static const field bucket_fields[] = {
    FIELD("remote_bucket", OBJECT, .sub = &remote_bucket), FIELD("local_bucket", OBJECT, .sub = &local_bucket),
};
static const shape bucket = SHAPE_OF(bucket_fields);
#define REQUEST(i) { .name = mm__cnosdb_request_new[i], .v = { .type = OBJECT, .sub = &bucket, .null_ok = true }, \
                     .known = EVER, .was = (i) < 4 ? mm__cnosdb_request_old[(i) & 3] : NULL, .left = CN_ALL }
static const field request_fields[] = { REQUEST(0), REQUEST(1), REQUEST(2), REQUEST(3), REQUEST(4), REQUEST(5),
                                        REQUEST(6), REQUEST(7) };
static const shape request_config = SHAPE_OF(request_fields);
static const field object_fields[] = {
    MAYBE("max_users_number", UINT, .bits = 64), MAYBE("max_databases", UINT, .bits = 64),
    MAYBE("max_shard_number", UINT, .bits = 64), MAYBE("max_replicate_number", UINT, .bits = 64),
    MAYBE("max_retention_time", UINT, .bits = 64),
};
static const shape object_config = SHAPE_OF(object_fields);
static const field limiter_config_fields[] = {
    MAYBE("object_config", OBJECT, .sub = &object_config), MAYBE("request_config", OBJECT, .sub = &request_config),
};
static const shape limiter_config = SHAPE_OF(limiter_config_fields);

static mm_code drop_after(cn_checker *c, mm_node node)
{
    const shape *s = &old_duration;

    if ((c->profile & (CN_C | CN_D)) != 0
        || (c->profile == CN_SRC && mm_node_kind(mm_node_get(node, "duration")) != MM_JSON_ABSENT))
        s = &new_duration;
    return mm__cnosdb_shape_object(c, node, s);
}

static const field tenant_options_fields[] = {
    MAYBE("comment", STRING), MAYBE("limiter_config", OBJECT, .sub = &limiter_config),
    { .name = "drop_after", .v = { .type = CALL, .call = drop_after, .null_ok = true }, .known = EVER & ~CN_A },
    { .name = "tenant_is_hidden", .v = { .type = BOOL }, .need = CN_ALL, .known = EVER },
};
static const shape tenant_options = SHAPE_OF(tenant_options_fields);
static const field tenant_fields[] = {
    FIELD("id", UINT, .bits = 128), FIELD("name", STRING), FIELD("options", OBJECT, .sub = &tenant_options),
};
static const shape tenant_shape = SHAPE_OF(tenant_fields);

static bool all_digits(const char *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (t[i] < '0' || t[i] > '9')
            return false;
    return n > 0;
}

/* RFC 3339: 2024-03-05T11:02:33.418261094Z, or with an offset. */
bool mm__cnosdb_is_time(const char *t, size_t n)
{
    size_t i = 19;

    if (n < 20 || !all_digits(t, 4) || t[4] != '-' || !all_digits(t + 5, 2) || t[7] != '-' || !all_digits(t + 8, 2)
        || (t[10] != 'T' && t[10] != 't' && t[10] != ' ') || !all_digits(t + 11, 2) || t[13] != ':'
        || !all_digits(t + 14, 2) || t[16] != ':' || !all_digits(t + 17, 2))
        return false;
    if (t[i] == '.') {
        const size_t from = ++i;
        while (i < n && t[i] >= '0' && t[i] <= '9')
            i++;
        if (i == from)
            return false;
    }
    if (i + 1 == n)
        return t[i] == 'Z' || t[i] == 'z';
    return i + 6 == n && (t[i] == '+' || t[i] == '-') && all_digits(t + i + 1, 2) && t[i + 3] == ':'
        && all_digits(t + i + 4, 2);
}

static mm_code deadline(cn_checker *c, mm_node node)
{
    const char *t;
    size_t n;

    if (mm_node_kind(node) != MM_JSON_STRING)
        return mm__cnosdb_shape_mistyped(c, node, "a time");
    if (mm_node_text(node, &t, &n) == MM_OK && mm__cnosdb_is_time(t, n))
        return MM_OK;
    return mm__cnosdb_shape_tell(c, CN_SHAPE, node, "not a time as RFC 3339 writes it%s", "");
}

static const value quick_time = { .type = TIME };
static const field critical_fields[] = {
    FIELD("balance", INT), FIELD("deadline", CALL, .call = deadline, .quick = &quick_time),
};
static const shape critical = SHAPE_OF(critical_fields);
static const field rate_fields[] = {
    FIELD("refill", INT), FIELD("interval", UINT, .bits = 64), FIELD("max", INT),
    FIELD("critical", OBJECT, .sub = &critical),
};
static const shape rate = { .fields = rate_fields, .n = MM_COUNT(rate_fields), .strict = EVER };

static bool among(mm_node key, const char *names, size_t n, size_t size)
{
    for (size_t i = 0; i < n; i++)
        if (mm__cnosdb_name_is(key, names + i * size))
            return true;
    return false;
}

static mm_code kinds(cn_checker *c, mm_node node)
{
    size_t it = 0;
    mm_node key, child;

    if (mm_node_kind(node) != MM_JSON_OBJECT)
        return mm__cnosdb_shape_mistyped(c, node, "an object");
    while (mm_node_kind(child = mm_node_next(node, &it, &key)) != MM_JSON_ABSENT) {
        const bool old = among(key, mm__cnosdb_limiter_old[0], 4, sizeof mm__cnosdb_limiter_old[0]);
        if (old && c->profile != CN_SRC)
            MM_TRY(mm__cnosdb_shape_tell(c, CN_LEFTOVER, child, "leftover name \"%s\" of 2.3.0 to 2.3.3",
                                         mm__cnosdb_shape_text(key)));
        else if (!old && !among(key, mm__cnosdb_limiter_new[0], 8, sizeof mm__cnosdb_limiter_new[0]))
            MM_TRY(mm__cnosdb_shape_variant(c, child, key));
        MM_TRY(mm__cnosdb_shape_object(c, child, &rate));
    }
    return MM_OK;
}

static const field limiter_fields[] = { FIELD("buckets", CALL, .call = kinds) };
static const shape limiter_shape = SHAPE_OF(limiter_fields);

/* ---- members, roles ---- */
static const char *const system_roles[] = { "Owner", "Member", NULL };
static const char *const privileges[] = { "Read", "Write", "Full", NULL };
static const value privilege = { .type = ENUM, .sub = privileges };

static mm_code member_role(cn_checker *c, mm_node node)
{
    mm_node key, child;
    size_t it = 0;

    if (mm_node_kind(node) != MM_JSON_OBJECT || mm_node_len(node) != 1)
        return mm__cnosdb_shape_mistyped(c, node, "an object with one member, System or Custom");
    child = mm_node_next(node, &it, &key);
    if (mm__cnosdb_name_is(key, "System"))
        return mm__cnosdb_shape_one_of(c, child, system_roles);
    if (!mm__cnosdb_name_is(key, "Custom"))
        return mm__cnosdb_shape_variant(c, child, key);
    return mm__cnosdb_shape_check(c, child, &mm__cnosdb_text_value);
}

static const value quick_system_role = { .type = ENUM, .sub = system_roles };
static const variant quick_members[] = {
    { "System", &quick_system_role }, { "Custom", &mm__cnosdb_text_value }, { NULL, NULL },
};
static const value quick_member = { .type = VARIANT, .sub = quick_members };

static mm_code system_role(cn_checker *c, mm_node node)
{
    if (mm_node_kind(node) == MM_JSON_NULL && (c->profile & (CN_SRC | CN_C | CN_D)) != 0)
        return MM_OK;
    return mm__cnosdb_shape_one_of(c, node, system_roles);
}

static const field role_fields[] = {
    FIELD("id", UINT, .bits = 128), FIELD("name", STRING),
    { .name = "system_role", .v = { .type = CALL, .call = system_role, .quick = &quick_system_role },
      .need = CN_SRC | CN_A | CN_A1 | CN_B, .known = EVER },
    FIELD("additional_privileges", MAP, .sub = &privilege),
};
static const shape role_shape = SHAPE_OF(role_fields);

/* ---- databases ---- */
static const char *const precisions[] = { "MS", "US", "NS", NULL };
static const field old_config_fields[] = {
    MAYBE("ttl", OBJECT, .sub = &old_duration), MAYBE("shard_num", UINT, .bits = 64),
    MAYBE("vnode_duration", OBJECT, .sub = &old_duration), MAYBE("replica", UINT, .bits = 64),
    MAYBE("precision", ENUM, .sub = precisions),
    { .name = "db_is_hidden", .v = { .type = BOOL }, .need = CN_A | CN_A1 | CN_B, .known = EVER },
};
static const shape old_config = SHAPE_OF(old_config_fields);
static const field old_db_fields[] = {
    FIELD("tenant", STRING), FIELD("database", STRING), FIELD("config", OBJECT, .sub = &old_config),
};
static const shape old_db = SHAPE_OF(old_db_fields);

static const field db_options_fields[] = {
    FIELD("ttl", OBJECT, .sub = &new_duration), FIELD("shard_num", UINT, .bits = 64),
    FIELD("vnode_duration", OBJECT, .sub = &new_duration), FIELD("replica", UINT, .bits = 64),
};
static const shape db_options = SHAPE_OF(db_options_fields);
static const field db_config_fields[] = {
    FIELD("precision", ENUM, .sub = precisions), FIELD("max_memcache_size", UINT, .bits = 64),
    FIELD("memcache_partitions", UINT, .bits = 64), FIELD("wal_max_file_size", UINT, .bits = 64),
    FIELD("wal_sync", BOOL), FIELD("strict_write", BOOL), FIELD("max_cache_readers", UINT, .bits = 64),
};
static const shape db_config = SHAPE_OF(db_config_fields);
static const field new_db_fields[] = {
    FIELD("tenant", STRING), FIELD("database", STRING), FIELD("is_hidden", BOOL),
    FIELD("options", OBJECT, .sub = &db_options), FIELD("config", OBJECT, .sub = &db_config),
};
static const shape new_db = SHAPE_OF(new_db_fields);

static bool is_new_db(mm_node root, unsigned profile)
{
    return (profile & (CN_C | CN_D)) != 0
        || (profile == CN_SRC && mm_node_kind(mm_node_get(root, "options")) != MM_JSON_ABSENT);
}

static mm_code database(cn_checker *c, mm_node node)
{
    return mm__cnosdb_shape_object(c, node, is_new_db(node, c->profile) ? &new_db : &old_db);
}

/* ---- a value of each kind ---- */
static const value quick_new_db = { .type = OBJECT, .sub = &new_db }, quick_old_db = { .type = OBJECT, .sub = &old_db };
static const value new_db_value = { .type = CALL, .call = database, .quick = &quick_new_db };
static const value old_db_value = { .type = CALL, .call = database, .quick = &quick_old_db };
static const value values[CN_KINDS] = {
    [CN_USER] = { .type = OBJECT, .sub = &user_shape }, [CN_TENANT] = { .type = OBJECT, .sub = &tenant_shape },
    [CN_LIMITER] = { .type = OBJECT, .sub = &limiter_shape }, [CN_ROLE] = { .type = OBJECT, .sub = &role_shape },
    [CN_MEMBER] = { .type = CALL, .call = member_role, .quick = &quick_member },
};

const value *mm__cnosdb_value_of(unsigned kind, mm_node root, unsigned profile)
{
    if (kind == CN_TABLE)
        return &mm__cnosdb_table_value;
    if (kind == CN_DB)
        return is_new_db(root, profile) ? &new_db_value : &old_db_value;
    return mm__cnosdb_is_struct(kind) ? &values[kind] : NULL;
}
