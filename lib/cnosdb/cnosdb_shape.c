/* The structs of 2.3 and 2.4 as tables, and one checker for all of them. 2.2 to 2.8. */
#include "cnosdb/cnosdb_shape.h"

#include <stdio.h>
#include <string.h>

typedef struct checker { mm_doc *doc; unsigned profile; cn_faults *faults; } checker;

/* ---- findings ---- */
enum { SHAPE, STRICT, LEFTOVER, UNKNOWN };

static mm_code tell(checker *c, int which, mm_node at, const char *fmt, const char *a)
{
    const char *ids[4] = { c->faults->shape, c->faults->strict, c->faults->leftover, c->faults->unknown };
    char name[64];

    if (ids[which] == NULL || c->faults->told[which])
        return MM_OK;
    c->faults->told[which] = true;
    snprintf(name, sizeof name, "%s", a == NULL ? "" : a);
    if (which == UNKNOWN) {
        mm_node_warn(c->doc, at, ids[which], fmt, name);
        return MM_OK;
    }
    c->faults->code = MM_E_DATA;
    return mm_node_error(c->doc, at, ids[which], fmt, name) == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
}

static const char *text_of(mm_node node)
{
    const char *t = "";
    size_t n;

    return mm_node_text(node, &t, &n) == MM_OK ? t : "(undecodable)";
}

/* ---- names ---- */

static bool raw_is(mm_node node, const char *name, bool *escaped)
{
    const char *raw;
    size_t n;

    *escaped = false;
    if (mm_node_raw(node, &raw, &n) != MM_OK)
        return false;
    *escaped = memchr(raw, '\\', n) != NULL;
    return n == strlen(name) + 2 && memcmp(raw + 1, name, n - 2) == 0;
}

bool mm__cnosdb_name_is(mm_node key, const char *name)
{
    bool escaped;

    if (raw_is(key, name, &escaped))
        return true;
    return escaped && mm_node_is(key, name);
}

bool mm__cnosdb_same_name(mm_node a, mm_node b)
{
    const char *x, *y;
    size_t n, m;

    if (mm_node_raw(a, &x, &n) != MM_OK || mm_node_raw(b, &y, &m) != MM_OK)
        return false;
    if (memchr(x, '\\', n) == NULL && memchr(y, '\\', m) == NULL)
        return n == m && memcmp(x, y, n) == 0;
    return mm_node_text(a, &x, &n) == MM_OK && mm_node_text(b, &y, &m) == MM_OK && n == m && memcmp(x, y, n) == 0;
}

/* ---- numbers: decimal text, never a machine number ---- */

static bool fits(const char *t, size_t n, unsigned bits)
{
    static const struct { unsigned bits; const char *max; } max[] = {
        { 8, "255" }, { 31, "2147483647" }, { 32, "4294967295" }, { 63, "9223372036854775807" },
        { 64, "18446744073709551615" }, { 128, "340282366920938463463374607431768211455" },
    };

    for (size_t i = 0; i < n; i++)
        if (t[i] < '0' || t[i] > '9')
            return false;
    for (size_t i = 0; i < MM_COUNT(max); i++)
        if (max[i].bits == bits) {
            const size_t m = strlen(max[i].max);
            return n > 0 && (n < m || (n == m && memcmp(t, max[i].max, n) <= 0));
        }
    return false;
}

bool mm__cnosdb_uint(mm_node node, unsigned bits)
{
    const char *t;
    size_t n;

    return mm_node_kind(node) == MM_JSON_NUMBER && mm_node_raw(node, &t, &n) == MM_OK && fits(t, n, bits);
}

static bool is_int64(mm_node node)
{
    const char *t;
    size_t n;

    if (mm_node_kind(node) != MM_JSON_NUMBER || mm_node_raw(node, &t, &n) != MM_OK)
        return false;
    if (t[0] != '-')
        return fits(t, n, 63);
    return n > 1 && t[1] != '0' && (fits(t + 1, n - 1, 63) || mm__text_is(t + 1, n - 1, "9223372036854775808"));
}

/* ---- the checker: as deep as the tables are ---- */

static mm_code check(checker *c, mm_node node, const value *v);

static mm_code mistyped(checker *c, mm_node node, const char *wanted)
{
    static const char *const kinds[] = { "nothing", "null", "false", "true", "a number", "a string", "an array",
                                         "an object" };
    char text[160];

    snprintf(text, sizeof text, "expected %s, found %s", wanted, kinds[mm_node_kind(node)]);
    return tell(c, SHAPE, node, "%s", text);
}

/* Servers write members in the order of the table: the first guess is the one after the last. */
static const field *find(const shape *s, unsigned profile, mm_node key, size_t guess, bool *was)
{
    const char *t;
    size_t n;

    *was = false;
    if (mm_node_raw(key, &t, &n) != MM_OK)
        return NULL;
    if (memchr(t, '\\', n) != NULL) {
        if (mm_node_text(key, &t, &n) != MM_OK)
            return NULL;
    } else {
        t++;
        n -= 2;
    }
    for (size_t i = 0; i < s->n; i++) {
        const field *f = &s->fields[(guess + i) % s->n];
        if (f->name[0] == t[0] && (profile == CN_SRC || (f->known & profile) != 0) && mm__text_is(t, n, f->name))
            return f;
    }
    *was = true;
    for (size_t i = 0; i < s->n; i++)
        if (s->fields[i].was != NULL && mm__text_is(t, n, s->fields[i].was))
            return &s->fields[i];
    return NULL;
}

/* A source may have the new name or the old one of a member, which may be a member of its own elsewhere. */
static void see(const shape *s, const field *f, uint64_t *seen)
{
    *seen |= UINT64_C(1) << (f - s->fields);
    for (size_t i = 0; i < s->n; i++)
        if (s->fields[i].was != NULL && strcmp(s->fields[i].was, f->name) == 0)
            *seen |= UINT64_C(1) << i;
}

static mm_code member(checker *c, const shape *s, mm_node object, mm_node key, mm_node node, size_t nth,
                      uint64_t *seen)
{
    bool was = false;
    const field *f = find(s, c->profile, key, nth, &was);

    if (f != NULL && !was && (f->known & c->profile) != 0) {
        if (c->profile == CN_SRC)
            see(s, f, seen);
        *seen |= UINT64_C(1) << (f - s->fields);
        return check(c, node, &f->v);
    }
    if (f != NULL && c->profile == CN_SRC) { /* old or new name: the value is the same */
        see(s, f, seen);
        return check(c, node, &f->v);
    }
    if (f != NULL && was && (f->left & c->profile) != 0
        && !(f->alone && mm_node_kind(mm_node_get(object, f->name)) != MM_JSON_ABSENT)) {
        *seen |= UINT64_C(1) << (f - s->fields); /* the reason, instead of a missing member */
        return tell(c, LEFTOVER, node, "leftover member \"%s\" of 2.3", text_of(key));
    }
    if ((s->strict & c->profile) != 0)
        return tell(c, STRICT, node, "unknown member \"%s\"", text_of(key));
    return tell(c, UNKNOWN, node, "unknown member \"%s\"", text_of(key));
}

static mm_code object(checker *c, mm_node node, const shape *s)
{
    uint64_t seen = 0;
    size_t it = 0, nth = 0;
    mm_node key, child;

    if (mm_node_kind(node) != MM_JSON_OBJECT)
        return mistyped(c, node, "an object");
    while (mm_node_kind(child = mm_node_next(node, &it, &key)) != MM_JSON_ABSENT)
        MM_TRY(member(c, s, node, key, child, nth++, &seen));
    for (size_t i = 0; i < s->n; i++)
        if ((s->fields[i].need & c->profile) != 0 && (seen >> i & 1) == 0)
            MM_TRY(tell(c, SHAPE, node, "missing member \"%s\"", s->fields[i].name));
    return MM_OK;
}

static mm_code one_of(checker *c, mm_node node, const char *const *names)
{
    if (mm_node_kind(node) != MM_JSON_STRING)
        return mistyped(c, node, "the name of a variant");
    for (; *names != NULL; names++)
        if (mm__cnosdb_name_is(node, *names))
            return MM_OK;
    return tell(c, SHAPE, node, "unknown variant \"%s\"", text_of(node));
}

static mm_code children(checker *c, mm_node node, const value *v)
{
    const bool map = v->type == MAP;
    size_t it = 0;
    mm_node child;

    if (mm_node_kind(node) != (map ? MM_JSON_OBJECT : MM_JSON_ARRAY))
        return mistyped(c, node, map ? "an object" : "an array");
    while (mm_node_kind(child = mm_node_next(node, &it, NULL)) != MM_JSON_ABSENT)
        MM_TRY(check(c, child, v->sub));
    return MM_OK;
}

static mm_code integer(checker *c, mm_node node, const value *v)
{
    char wanted[64];

    if (v->type == UINT ? mm__cnosdb_uint(node, v->bits) : is_int64(node))
        return MM_OK;
    snprintf(wanted, sizeof wanted, "an %s %u-bit integer", v->type == UINT ? "unsigned" : "signed",
             v->type == UINT ? v->bits : 64);
    if (mm_node_kind(node) == MM_JSON_NUMBER)
        return tell(c, SHAPE, node, "the number is not %s", wanted);
    return mistyped(c, node, wanted);
}

static mm_code check(checker *c, mm_node node, const value *v)
{
    const mm_json_kind kind = mm_node_kind(node);

    if (v->null_ok && kind == MM_JSON_NULL)
        return MM_OK;
    switch (v->type) {
    case BOOL: return kind == MM_JSON_TRUE || kind == MM_JSON_FALSE ? MM_OK : mistyped(c, node, "true or false");
    case STRING: return kind == MM_JSON_STRING ? MM_OK : mistyped(c, node, "a string");
    case UINT: case INT: return integer(c, node, v);
    case OBJECT: return object(c, node, v->sub);
    case ENUM: return one_of(c, node, v->sub);
    case LIST: case MAP: return children(c, node, v);
    case CALL: return v->call(c, node);
    case ANY: case VARIANT: case TIME: break;
    }
    return MM_OK;
}

/* ---- pieces ---- */
#define EVER (CN_SRC | CN_ALL)
#define FIELD(n, ...) { .name = (n), .v = { .type = __VA_ARGS__ }, .need = EVER, .known = EVER }
#define MAYBE(n, ...) { .name = (n), .v = { .type = __VA_ARGS__, .null_ok = true }, .known = EVER }
#define SHAPE_OF(table) { .fields = (table), .n = MM_COUNT(table) }

static const value u64_value = { .type = UINT, .bits = 64 };
static const value text_value = { .type = STRING };

/* Standard library duration. */
static const field std_duration_fields[] = { FIELD("secs", UINT, .bits = 64), FIELD("nanos", UINT, .bits = 32) };
static const shape std_duration = SHAPE_OF(std_duration_fields);

/* D of 2.7, C of 2.7. */
static const char *const units[] = { "Minutes", "Hour", "Day", "Inf", NULL };
static const field old_duration_fields[] = { FIELD("time_num", UINT, .bits = 64), FIELD("unit", ENUM, .sub = units) };
static const shape old_duration = SHAPE_OF(old_duration_fields);
static const field new_duration_fields[] = { FIELD("duration", OBJECT, .sub = &std_duration), FIELD("is_inf", BOOL) };
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

static mm_code drop_after(checker *c, mm_node node)
{
    const shape *s = &old_duration;

    if ((c->profile & (CN_C | CN_D)) != 0
        || (c->profile == CN_SRC && mm_node_kind(mm_node_get(node, "duration")) != MM_JSON_ABSENT))
        s = &new_duration;
    return object(c, node, s);
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

static mm_code deadline(checker *c, mm_node node)
{
    const char *t;
    size_t n;

    if (mm_node_kind(node) != MM_JSON_STRING)
        return mistyped(c, node, "a time");
    if (mm_node_text(node, &t, &n) == MM_OK && mm__cnosdb_is_time(t, n))
        return MM_OK;
    return tell(c, SHAPE, node, "not a time as RFC 3339 writes it%s", "");
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

static mm_code kinds(checker *c, mm_node node)
{
    size_t it = 0;
    mm_node key, child;

    if (mm_node_kind(node) != MM_JSON_OBJECT)
        return mistyped(c, node, "an object");
    while (mm_node_kind(child = mm_node_next(node, &it, &key)) != MM_JSON_ABSENT) {
        const bool old = among(key, mm__cnosdb_limiter_old[0], 4, sizeof mm__cnosdb_limiter_old[0]);
        if (old && c->profile != CN_SRC)
            MM_TRY(tell(c, LEFTOVER, child, "leftover name \"%s\" of 2.3.0 to 2.3.3", text_of(key)));
        else if (!old && !among(key, mm__cnosdb_limiter_new[0], 8, sizeof mm__cnosdb_limiter_new[0]))
            MM_TRY(tell(c, SHAPE, child, "unknown variant \"%s\"", text_of(key)));
        MM_TRY(object(c, child, &rate));
    }
    return MM_OK;
}

static const field limiter_fields[] = { FIELD("buckets", CALL, .call = kinds) };
static const shape limiter_shape = SHAPE_OF(limiter_fields);

/* ---- members, roles ---- */
static const char *const system_roles[] = { "Owner", "Member", NULL };
static const char *const privileges[] = { "Read", "Write", "Full", NULL };
static const value privilege = { .type = ENUM, .sub = privileges };

static mm_code member_role(checker *c, mm_node node)
{
    mm_node key, child;
    size_t it = 0;

    if (mm_node_kind(node) != MM_JSON_OBJECT || mm_node_len(node) != 1)
        return mistyped(c, node, "an object with one member, System or Custom");
    child = mm_node_next(node, &it, &key);
    if (mm__cnosdb_name_is(key, "System"))
        return one_of(c, child, system_roles);
    if (!mm__cnosdb_name_is(key, "Custom"))
        return tell(c, SHAPE, child, "unknown variant \"%s\"", text_of(key));
    return check(c, child, &text_value);
}

static const value quick_system_role = { .type = ENUM, .sub = system_roles };
static const variant quick_members[] = { { "System", &quick_system_role }, { "Custom", &text_value }, { NULL, NULL } };
static const value quick_member = { .type = VARIANT, .sub = quick_members };

static mm_code system_role(checker *c, mm_node node)
{
    if (mm_node_kind(node) == MM_JSON_NULL && (c->profile & (CN_SRC | CN_C | CN_D)) != 0)
        return MM_OK;
    return one_of(c, node, system_roles);
}

static const field role_fields[] = {
    FIELD("id", UINT, .bits = 128), FIELD("name", STRING),
    { .name = "system_role", .v = { .type = CALL, .call = system_role, .quick = &quick_system_role }, .need = CN_SRC | CN_A | CN_A1 | CN_B,
      .known = EVER },
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

static mm_code database(checker *c, mm_node node)
{
    const bool split = mm_node_kind(mm_node_get(node, "options")) != MM_JSON_ABSENT;

    return object(c, node, (c->profile & (CN_C | CN_D)) != 0 || (c->profile == CN_SRC && split) ? &new_db : &old_db);
}

/* ---- tables ---- */
static const char *const time_units[] = { "Second", "Millisecond", "Microsecond", "Nanosecond", NULL };
static const char *const field_types[] = { "Unknown", "Float", "Integer", "Unsigned", "Boolean", "String", NULL };
static const char *const encodings[] = { "Default", "Null", "Delta", "Quantile", "Gzip", "Bzip", "Gorilla", "Snappy",
                                         "Zstd", "Zlib", "BitPack", "Unknown", "DeltaTs", NULL };

static mm_code column_type(checker *c, mm_node node)
{
    mm_node key, child;
    size_t it = 0;

    if (mm_node_kind(node) == MM_JSON_STRING)
        return mm__cnosdb_name_is(node, "Tag") ? MM_OK : tell(c, SHAPE, node, "unknown variant \"%s\"", text_of(node));
    if (mm_node_kind(node) != MM_JSON_OBJECT || mm_node_len(node) != 1)
        return mistyped(c, node, "\"Tag\", or an object with one member, Time or Field");
    child = mm_node_next(node, &it, &key);
    if (mm__cnosdb_name_is(key, "Time"))
        return one_of(c, child, time_units);
    if (!mm__cnosdb_name_is(key, "Field"))
        return tell(c, SHAPE, child, "unknown variant \"%s\"", text_of(key));
    if (mm_node_kind(child) == MM_JSON_OBJECT && mm_node_kind(mm_node_get(child, "Geometry")) == MM_JSON_OBJECT)
        return MM_OK;
    return one_of(c, child, field_types);
}

static mm_code encoding(checker *c, mm_node node)
{
    MM_TRY(one_of(c, node, encodings));
    if (c->profile == CN_A && mm__cnosdb_name_is(node, "DeltaTs"))
        return tell(c, SHAPE, node, "unknown variant \"%s\"", "DeltaTs");
    return MM_OK;
}

static const char *const old_encodings[] = { "Default", "Null", "Delta", "Quantile", "Gzip", "Bzip", "Gorilla",
                                             "Snappy", "Zstd", "Zlib", "BitPack", "Unknown", NULL };
static const value quick_encoding = { .type = ENUM, .sub = old_encodings };
static const value quick_time_unit = { .type = ENUM, .sub = time_units }, quick_field_type = { .type = ENUM, .sub = field_types };
static const variant quick_types[] = { { "Field", &quick_field_type }, { "Tag", NULL }, { "Time", &quick_time_unit },
                                       { NULL, NULL } };
static const value quick_type = { .type = VARIANT, .sub = quick_types };
static const field column_fields[] = {
    FIELD("id", UINT, .bits = 32), FIELD("name", STRING), 
    FIELD("column_type", CALL, .call = column_type, .quick = &quick_type),
    FIELD("encoding", CALL, .call = encoding, .quick = &quick_encoding),
};
static const shape column_shape = SHAPE_OF(column_fields);
static const value column = { .type = OBJECT, .sub = &column_shape };
static const field tskv_fields[] = {
    FIELD("tenant", STRING), FIELD("db", STRING), FIELD("name", STRING),
    { .name = "schema_version", .v = { .type = UINT, .bits = 64 }, .need = CN_SRC | CN_B | CN_C | CN_D,
      .known = CN_SRC | CN_B | CN_C | CN_D, .was = "schema_id", .left = CN_B | CN_C | CN_D },
    { .name = "schema_id", .v = { .type = UINT, .bits = 64 }, .need = CN_A | CN_A1, .known = CN_A | CN_A1 },
    FIELD("next_column_id", UINT, .bits = 32), FIELD("columns", LIST, .sub = &column),
    FIELD("columns_index", MAP, .sub = &u64_value),
};
static const shape tskv = { .fields = tskv_fields, .n = MM_COUNT(tskv_fields), .strict = CN_D };

/* Version 36 of the Arrow library may leave out empty metadata (2.8): both are read. */
static const field arrow_field_fields[] = {
    FIELD("name", STRING), FIELD("data_type", ANY), FIELD("nullable", BOOL), MAYBE("dict_id", INT),
    MAYBE("dict_is_ordered", BOOL), MAYBE("metadata", MAP, .sub = &text_value),
};
static const shape arrow_field_shape = SHAPE_OF(arrow_field_fields);
static const value arrow_field = { .type = OBJECT, .sub = &arrow_field_shape };
static const field arrow_fields[] = {
    FIELD("fields", LIST, .sub = &arrow_field), MAYBE("metadata", MAP, .sub = &text_value),
};
static const shape arrow = SHAPE_OF(arrow_fields);

static mm_code partition(checker *c, mm_node node)
{
    if (mm_node_kind(node) != MM_JSON_ARRAY || mm_node_len(node) != 2)
        return mistyped(c, node, "a name and a type");
    return check(c, mm_node_at(node, 0), &text_value);
}

static const value partition_value = { .type = CALL, .call = partition };
static const field external_fields[] = {
    FIELD("tenant", STRING), FIELD("db", STRING), FIELD("name", STRING), FIELD("file_compression_type", STRING),
    FIELD("file_type", STRING), FIELD("location", STRING), FIELD("target_partitions", UINT, .bits = 64),
    FIELD("table_partition_cols", LIST, .sub = &partition_value), FIELD("has_header", BOOL),
    FIELD("delimiter", UINT, .bits = 8), FIELD("schema", OBJECT, .sub = &arrow),
};
static const shape external = SHAPE_OF(external_fields);
static const field watermark_fields[] = { FIELD("column", STRING), FIELD("delay", OBJECT, .sub = &std_duration) };
static const shape watermark = SHAPE_OF(watermark_fields);
static const field stream_fields[] = {
    FIELD("tenant", STRING), FIELD("db", STRING), FIELD("name", STRING), FIELD("schema", OBJECT, .sub = &arrow),
    FIELD("stream_type", STRING), FIELD("watermark", OBJECT, .sub = &watermark),
    FIELD("extra_options", MAP, .sub = &text_value),
};
static const shape stream = SHAPE_OF(stream_fields);

static mm_code table(checker *c, mm_node node)
{
    mm_node key, child;
    size_t it = 0;

    if (mm_node_kind(node) != MM_JSON_OBJECT || mm_node_len(node) != 1)
        return mistyped(c, node, "an object with one member, the kind of the table");
    child = mm_node_next(node, &it, &key);
    if (mm__cnosdb_name_is(key, "TsKvTableSchema"))
        return object(c, child, &tskv);
    if (mm__cnosdb_name_is(key, "ExternalTableSchema"))
        return object(c, child, &external);
    if (mm__cnosdb_name_is(key, "StreamTableSchema"))
        return object(c, child, &stream);
    return tell(c, SHAPE, child, "unknown variant \"%s\"", text_of(key));
}

static const value quick_tskv = { .type = OBJECT, .sub = &tskv }, quick_external = { .type = OBJECT, .sub = &external };
static const value quick_stream = { .type = OBJECT, .sub = &stream };
static const variant quick_tables[] = { { "TsKvTableSchema", &quick_tskv }, { "ExternalTableSchema", &quick_external },
                                        { "StreamTableSchema", &quick_stream }, { NULL, NULL } };
static const value quick_table = { .type = VARIANT, .sub = quick_tables };
static const value quick_user = { .type = OBJECT, .sub = &user_shape }, quick_tenant = { .type = OBJECT, .sub = &tenant_shape };
static const value quick_role = { .type = OBJECT, .sub = &role_shape };
static const value quick_old_db = { .type = OBJECT, .sub = &old_db }, quick_new_db = { .type = OBJECT, .sub = &new_db };

static const value *quick_of(unsigned kind, mm_node root, unsigned profile)
{
    switch (kind) {
    case CN_USER:   return &quick_user;
    case CN_TENANT: return &quick_tenant;
    case CN_MEMBER: return &quick_member;
    case CN_ROLE:   return &quick_role;
    case CN_TABLE:  return &quick_table;
    case CN_DB:
        return (profile & (CN_C | CN_D)) != 0 || (profile == CN_SRC && mm__cnosdb_shape_has(root, "options"))
            ? &quick_new_db : &quick_old_db;
    default:        return NULL;
    }
}

bool mm__cnosdb_shape_quick(unsigned kind, mm_node root, unsigned profiles, bool strict)
{
    const value *quick = quick_of(kind, root, profiles);

    return quick != NULL && mm__cnosdb_shape_fine(root, quick, profiles, strict);
}

mm_code mm__cnosdb_shape(mm_doc *doc, unsigned kind, mm_node root, unsigned profile, cn_faults *faults)
{
    checker c = { doc, profile, faults };

    /* Nearly every record is fine: the walk that can name faults is for the others. */
    if (mm__cnosdb_shape_quick(kind, root, profile, faults->unknown != NULL))
        return MM_OK;
    switch (kind) {
    case CN_USER:    MM_TRY(object(&c, root, &user_shape)); break;
    case CN_TENANT:  MM_TRY(object(&c, root, &tenant_shape)); break;
    case CN_LIMITER: MM_TRY(object(&c, root, &limiter_shape)); break;
    case CN_MEMBER:  MM_TRY(member_role(&c, root)); break;
    case CN_ROLE:    MM_TRY(object(&c, root, &role_shape)); break;
    case CN_DB:      MM_TRY(database(&c, root)); break;
    case CN_TABLE:   MM_TRY(table(&c, root)); break;
    default: break;
    }
    return faults->code;
}
