/* Answers of the nameserver and of tablets over HTTP. docs/formats/openmldb.md 3.4. */
#include "openmldb/openmldb_json.h"

#define TEXT(j, o, name, initial)   mm__om_member_text(j, o, name, initial)
#define NUMBER(j, o, name, initial) mm__om_member_number(j, o, name, UINT64_MAX, initial)
#define NEEDED                      UINT64_MAX /* no initial value: must be there */

static uint32_t number32(om_json *j, mm_node o, const char *name, uint64_t initial)
{
    return (uint32_t)mm__om_member_number(j, o, name, UINT32_MAX, initial);
}

/* UINT64_MAX is a value, too: what must be there is asked for with a maximum below it. */
static uint64_t needed64(om_json *j, mm_node o, const char *name)
{
    if (mm_node_kind(mm_node_get(o, name)) == MM_JSON_ABSENT)
        mm__om_member_bad(j, mm_node_get(o, name), name, "there");
    return NUMBER(j, o, name, 0);
}

static const char *needed_text(om_json *j, mm_node o, const char *name)
{
    if (mm_node_kind(mm_node_get(o, name)) == MM_JSON_ABSENT)
        mm__om_member_bad(j, mm_node_get(o, name), name, "there");
    return TEXT(j, o, name, "");
}

static mm_code done(const om_json *j)
{
    return j->cap->found.code;
}

static mm_code begin(om_json *j, om_kind kind)
{
    j->at.line = 0;
    return mm__om_table_new(j->cap, j->file, 0, kind, OM_JSON, &j->at.table);
}

static void check(om_json *j, om_enum what, const char *column, const char *value)
{
    if (!j->bad)
        mm__om_check_value(j->cap, what, j->at, column, value);
}

#define KEEP(j, list, made)                     \
    do {                                        \
        void *to_;                              \
        if ((j)->bad)                           \
            return done(j);                     \
        to_ = OM_PUSH((j)->cap->ctx, list);     \
        if (to_ == NULL)                        \
            return MM_E_NOMEM;                  \
        memcpy(to_, &(made), sizeof(made));     \
        return MM_OK;                           \
    } while (0)

/* ---- ShowTable ---- */

static uint64_t add(uint64_t a, uint64_t b)
{
    return b > UINT64_MAX - a ? UINT64_MAX : a + b;
}

static mm_code keep_replica(om_json *j, const om_replica *r)
{
    KEEP(j, &j->cap->replicas, *r);
}

static mm_code partition(om_json *j, uint32_t tid, mm_node p, om_status *sum)
{
    const mm_node metas = mm_node_get(p, "partition_meta");
    om_replica r = { .at = j->at, .tid = tid, .pid = number32(j, p, "pid", 0) };
    size_t it = 0, n = 0;

    sum->rows = add(sum->rows, NUMBER(j, p, "record_cnt", 0));
    sum->memory = add(sum->memory, NUMBER(j, p, "record_byte_size", 0));
    sum->disk = add(sum->disk, NUMBER(j, p, "diskused", 0));
    for (mm_node m; mm_node_kind(m = mm_node_next(metas, &it, NULL)) != MM_JSON_ABSENT; n++) {
        const bool alive = mm__om_member_bool(j, m, "is_alive", true);
        r.endpoint = needed_text(j, m, "endpoint");
        r.flags = mm__om_member_bool(j, m, "is_leader", false) ? OM_LEADER : OM_FOLLOWER;
        r.flags |= alive ? OM_ALIVE : OM_DEAD;
        r.flags |= mm_node_kind(mm_node_get(m, "offset")) == MM_JSON_ABSENT ? OM_NO_OFFSET : 0;
        r.flags |= mm_node_kind(mm_node_get(m, "record_cnt")) == MM_JSON_ABSENT ? OM_NO_COUNT : 0;
        r.offset = NUMBER(j, m, "offset", 0);
        r.count = NUMBER(j, m, "record_cnt", 0);
        sum->unalive += !alive;
        MM_TRY(keep_replica(j, &r));
    }
    r.endpoint = "-";
    r.flags = OM_NO_ENDPOINT | OM_NO_OFFSET | OM_NO_COUNT;
    return n > 0 ? MM_OK : keep_replica(j, &r);
}

static const char *links_of(om_json *j, mm_node info)
{
    const mm_node paths = mm_node_get(info, "symbolic_paths");
    const char *text = NULL;
    size_t it = 0;
    mm_buf buf;
    om_slice s;

    mm__buf_init(&buf, j->cap->ctx);
    for (mm_node p; mm_node_kind(p = mm_node_next(paths, &it, NULL)) != MM_JSON_ABSENT;)
        if (mm__om_member_decode(j, p, "symbolic_paths", "a list of texts", &s)) {
            mm__buf_add(&buf, s.p, s.n);
            mm__buf_char(&buf, ',');
        }
    if (mm__buf_ok(&buf) == MM_OK)
        text = mm__om_intern(j->cap, (om_slice){ buf.len == 0 ? "" : buf.data, buf.len });
    else
        j->cap->found.code = MM_E_NOMEM;
    j->bad |= text == NULL;
    mm__buf_free(&buf);
    return text == NULL ? "" : text;
}

static void offline(om_json *j, mm_node table, om_status *s)
{
    const mm_node info = mm_node_get(table, "offline_table_info");
    const bool there = mm_node_kind(info) == MM_JSON_OBJECT;

    s->offline_path = there ? TEXT(j, info, "path", "") : "NULL";
    s->offline_format = there ? TEXT(j, info, "format", "") : "NULL";
    s->links = there ? links_of(j, info) : "NULL";
}

static mm_code keep_name(om_json *j, const om_status *s)
{
    const om_name n = { j->at, s->tid, *s->db == 0 ? "?" : s->db, s->name };

    KEEP(j, &j->cap->shown, n);
}

static mm_code keep_status(om_json *j, const om_status *s)
{
    KEEP(j, &j->cap->status, *s);
}

static mm_code table(om_json *j, mm_node t, uint32_t status_table)
{
    const mm_node parts = mm_node_get(t, "table_partition");
    om_status s = { .at = { status_table, 0 }, .tid = number32(j, t, "tid", NEEDED), .db = TEXT(j, t, "db", ""),
                    .name = needed_text(j, t, "name"), .storage = mm__om_storage(TEXT(j, t, "storage_mode", "kMemory")),
                    .warnings = "", .partition = number32(j, t, "partition_num", 0),
                    .replica = number32(j, t, "replica_num", 0), .form = OM_JSON, .has_memory = true, .has_disk = true,
                    .has_partition = true, .has_replica = true };
    const om_replica none = { .at = j->at, .tid = s.tid, .endpoint = "-",
                              .flags = OM_NO_PID | OM_NO_ENDPOINT | OM_NO_OFFSET | OM_NO_COUNT };
    size_t it = 0, n = 0;

    check(j, OM_E_STORAGE, "storage_mode", s.storage);
    offline(j, t, &s);
    MM_TRY(keep_name(j, &s));
    for (mm_node p; mm_node_kind(p = mm_node_next(parts, &it, NULL)) != MM_JSON_ABSENT; n++)
        MM_TRY(partition(j, s.tid, p, &s));
    if (n == 0)
        MM_TRY(keep_replica(j, &none));
    return keep_status(j, &s);
}

static mm_code show_table(om_json *j, mm_node list)
{
    const om_finding here = {
        .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = j->cap->files.at[j->file].place
    };
    uint32_t status_table;
    size_t it = 0;

    MM_TRY(begin(j, OM_SHOWTABLE));
    MM_TRY(mm__om_table_new(j->cap, j->file, 0, OM_TABLE_STATUS, OM_JSON, &status_table));
    mm__om_say(&j->cap->found, MM_NOTE, "openmldb/input/no-warnings", &here,
               "this form of the table status has no warnings; capture that of the SQL client, too");
    for (mm_node t; mm_node_kind(t = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT; j->bad = false)
        MM_TRY(table(j, t, status_table));
    return done(j);
}

/* ---- the others ---- */

static mm_code tablet(om_json *j, mm_node o)
{
    om_node n = { .at = j->at, .key = needed_text(j, o, "endpoint"), .real = TEXT(j, o, "real_endpoint", NULL),
                  .value = needed_text(j, o, "state") };

    if (mm_node_kind(mm_node_get(o, "age")) != MM_JSON_ABSENT) {
        n.age = mm__om_age(j->cap, NUMBER(j, o, "age", 0));
        j->bad |= n.age == NULL;
    }
    check(j, OM_E_TABLET, "state", n.value);
    KEEP(j, &j->cap->lists[OM_LIST_TABLETS], n);
}

static mm_code conf(om_json *j, mm_node o)
{
    const om_node n = { .at = j->at, .key = needed_text(j, o, "key"), .value = needed_text(j, o, "value") };

    KEEP(j, &j->cap->lists[OM_LIST_CONF], n);
}

static const char *or_dash(const char *text)
{
    return *text == 0 ? "-" : text;
}

static mm_code operation(om_json *j, mm_node o)
{
    const uint64_t start = NUMBER(j, o, "start_time", 0), end = NUMBER(j, o, "end_time", 0);
    om_op op = { .at = j->at,
                 .id = needed64(j, o, "op_id"),
                 .type = needed_text(j, o, "op_type"),
                 .status = needed_text(j, o, "status"),
                 .db = TEXT(j, o, "db", "?"),
                 .name = or_dash(TEXT(j, o, "name", "-")),
                 .task = or_dash(TEXT(j, o, "task_type", "-")),
                 .time = "-",
                 .pid = number32(j, o, "pid", UINT32_MAX),
                 .seconds = end > start ? end - start
                            : end == 0  ? OM_ABSENT
                                        : 0 };

    op.cluster = NUMBER(j, o, "for_replica_cluster", 0) == 0 ? "no" : "yes";
    op.start = start == 0 ? "-" : mm__om_time(j->cap, start);
    op.end = end == 0 ? "-" : mm__om_time(j->cap, end);
    j->bad |= op.start == NULL || op.end == NULL;
    if (*op.db == 0)
        op.db = "?";
    check(j, OM_E_OP, "op_type", op.type);
    check(j, OM_E_STATUS, "status", op.status);
    KEEP(j, &j->cap->ops, op);
}

static mm_code held(om_json *j, mm_node o)
{
    om_held h = { .at = j->at, .tid = number32(j, o, "tid", NEEDED), .pid = number32(j, o, "pid", NEEDED),
                  .offset = NUMBER(j, o, "offset", 0), .mode = needed_text(j, o, "mode"),
                  .state = needed_text(j, o, "state") };

    h.endpoint = mm__om_name_endpoint(j->cap, j->cap->files.at[j->file].name);
    check(j, OM_E_MODE, "mode", h.mode);
    check(j, OM_E_STATE, "state", h.state);
    if (h.endpoint == NULL)
        KEEP(j, &j->cap->homeless, h);
    KEEP(j, &j->cap->held, h);
}

static mm_code is_captured(om_json *j)
{
    const char *endpoint = mm__om_name_endpoint(j->cap, j->cap->files.at[j->file].name);

    return endpoint == NULL ? MM_OK : mm__map_put(&j->cap->captured, endpoint, strlen(endpoint), j->cap);
}

static const struct { const char *list; om_kind kind; mm_code (*read)(om_json *j, mm_node o); } answers[] = {
    { "table_info", OM_SHOWTABLE, NULL },          { "tablets", OM_TABLETS, tablet }, { "conf", OM_CONF, conf },
    { "op_status", OM_OPS, operation },            { "all_table_status", OM_TABLET_STATUS, held },
};

static mm_code read_list(om_json *j, mm_node list, size_t i)
{
    size_t it = 0;

    if (answers[i].read == NULL)
        return show_table(j, list);
    MM_TRY(begin(j, answers[i].kind));
    if (answers[i].kind == OM_TABLET_STATUS)
        MM_TRY(is_captured(j));
    for (mm_node o; mm_node_kind(o = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT; j->bad = false)
        MM_TRY(answers[i].read(j, o));
    return done(j);
}

bool mm__om_answer(om_json *j, mm_node object, mm_code *code)
{
    for (size_t i = 0; i < MM_COUNT(answers); i++) {
        const mm_node list = mm_node_get(object, answers[i].list);
        if (mm_node_kind(list) == MM_JSON_ARRAY) {
            *code = read_list(j, list, i);
            return true;
        }
    }
    return false;
}
