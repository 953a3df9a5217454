#ifndef METAMIG_OPENMLDB_STATE_H
#define METAMIG_OPENMLDB_STATE_H

/* What a capture says about a cluster. docs/formats/openmldb.md 2 to 4.
 *
 * Readers put rows into the lists of a capture, in the order of files and lines; mm__om_settle() then makes one state
 * of them: per key the last row of a file, files that disagree are a conflict, lists sorted by key. */
#include <metamig/openmldb.h>

#include "openmldb/openmldb_finding.h"

typedef enum om_kind {
    OM_UNKNOWN,
    OM_TABLE_STATUS,
    OM_OPS,
    OM_TABLET_STATUS,
    OM_FOLLOWERS,
    OM_SHOWTABLE,
    OM_SDK,
    OM_TABLETS,
    OM_NS,
    OM_CONF,
    OM_DB,
    OM_CATALOG,
    OM_REPCLUSTER,
    OM_COMPONENTS,
    OM_KINDS
} om_kind;

typedef enum om_form { OM_PLAIN, OM_SQL, OM_PRETTY, OM_JSON, OM_ZOOKEEPER } om_form;

/* Where a row was read: number of its table in the capture, line in the file. First member of every row. */
typedef struct om_at {
    uint32_t table, line;
} om_at;

/* A column that no member of the state holds; kept for `show` alone. */
typedef struct om_extra {
    const char *name, *value;
    uint32_t    next; /* index in extras, 0 = last */
} om_extra;

typedef struct om_status { /* a row of SHOW TABLE STATUS */
    om_at       at;
    uint32_t    tid, extra;
    const char *db, *name, *storage;   /* storage: "" = not known */
    const char *warnings;              /* lines; "" = none */
    const char *offline_path, *offline_format, *links, *deep_copy; /* NULL = no such column, "NULL" as printed */
    uint64_t    rows, memory, disk, partition, unalive, replica;
    uint8_t     form;
    bool        has_memory, has_disk, has_partition, has_replica;
} om_status;

enum {
    OM_NO_PID = 1,
    OM_NO_ENDPOINT = 2,
    OM_NO_OFFSET = 4,
    OM_NO_COUNT = 8,
    OM_LEADER = 16,
    OM_FOLLOWER = 32,
    OM_ALIVE = 64,
    OM_DEAD = 128
};

typedef struct om_replica { /* a row of showtable */
    om_at       at;
    uint32_t    tid, pid;      /* pid 0 with OM_NO_PID */
    const char *endpoint;      /* "-" with OM_NO_ENDPOINT */
    uint64_t    offset, count;
    uint32_t    extra;
    uint8_t     flags;
} om_replica;

typedef struct om_op {
    om_at       at;
    uint64_t    id;
    const char *type, *status, *db, *name;   /* "?" and "-" as printed */
    const char *task, *time, *start, *end;   /* "-" = none */
    uint32_t    pid, extra;                  /* UINT32_MAX = "-" */
    const char *cluster;                     /* for_replica_cluster; NULL = not told */
    uint64_t    seconds;                     /* OM_ABSENT = none */
} om_op;

typedef struct om_node { /* tablet, nameserver, SDK endpoint, configuration item, database, ... */
    om_at       at;
    const char *key, *real, *value, *age;    /* NULL = not told; value: state, role, sdk endpoint, configured value */
    uint32_t    extra;
} om_node;

typedef struct om_held { /* a row of gettablestatus */
    om_at       at;
    uint32_t    tid, pid;
    const char *endpoint;                    /* NULL: not known whose */
    const char *mode, *state;
    uint64_t    offset;
    uint32_t    extra;
} om_held;

typedef struct om_follower {
    om_at       at;
    uint32_t    tid, pid;                    /* UINT32_MAX = not told */
    const char *endpoint;
    uint64_t    leader_offset, offset;
    uint32_t    extra;
} om_follower;

typedef struct om_name { /* a table as showtable names it, before the table status is known */
    om_at       at;
    uint32_t    tid;
    const char *db, *name;
} om_name;

typedef struct om_partition {
    uint32_t tid, pid;
    bool     no_pid;
    uint32_t first, n;                       /* rows of `replicas` */
} om_partition;

typedef struct om_table_row {
    uint32_t         tid;
    const char      *db, *name;
    const om_status *status;                 /* NULL: not in the table status */
    bool             listed;                 /* in showtable */
    uint32_t         first, n;               /* of `partitions` */
    om_at            at;                     /* first row of showtable; table 0 = none */
} om_table_row;

typedef struct om_file {
    const char *name;                        /* "showtable.demo.txt"; "" = the argument itself */
    const char *place;                       /* as findings name it */
    const char *data;
    size_t      len;
} om_file;

enum { OM_RECENT = 256 };

typedef struct om_source_table { /* one printed table */
    uint32_t file, line;
    om_kind  kind;
    om_form  form;
} om_source_table;

typedef struct om_znode { /* a node of ZooKeeper */
    const char *path;
    const char *data;                        /* in the arena of the capture */
    size_t      len;
    uint32_t    file, line;                  /* line 0: a folder dump, the file is the node's */
} om_znode;

typedef enum om_list_id { OM_LIST_TABLETS, OM_LIST_NS, OM_LIST_CONF, OM_LIST_SDK, OM_LIST_DB, OM_LIST_CATALOG,
                          OM_LIST_REPCLUSTER, OM_LIST_COMPONENTS, OM_LISTS } om_list_id;

struct mm_openmldb {
    mm_ctx     *ctx;
    mm_arena    arena;
    mm_map      names;                       /* interned texts */
    om_slice    recent[OM_RECENT];           /* some of them, found without a walk over every byte */
    const char *arg;                         /* as the user named it */
    om_findings found;                       /* of reading */
    bool        keep_extra;
    bool        from_zk;                     /* counts and offsets are as of the last metadata write */
    const char *zk_root;                     /* NULL: no dump of ZooKeeper */
    bool        zk_faults;                   /* a table or an operation of it cannot be decoded */
    bool        have[OM_KINDS];              /* some table of this kind was read */
    size_t      n_known;                     /* tables of a known kind */

    OM_LIST(om_file)         files;
    OM_LIST(om_source_table) tables;         /* [0] is unused */
    OM_LIST(om_extra)        extras;         /* [0] is unused */
    OM_LIST(om_status)       status;
    OM_LIST(om_replica)      replicas;
    OM_LIST(om_name)         shown;
    OM_LIST(om_op)           ops;
    OM_LIST(om_held)         held;           /* by (tid, pid, endpoint) once settled */
    OM_LIST(om_held)         homeless;       /* of a tablet that is not named: for `show` */
    OM_LIST(om_follower)     followers;
    OM_LIST(om_node)         lists[OM_LISTS];
    mm_map                   captured;       /* endpoints whose gettablestatus was read */
    OM_LIST(om_znode)        nodes;          /* of a ZooKeeper dump */
    OM_LIST(om_partition)    partitions;     /* settled */
    OM_LIST(om_table_row)    rows;           /* settled, by tid */
};

/* ---- making ---- */
mm_code     mm__om_new(mm_openmldb **out, mm_ctx *ctx, const char *arg);
/* A text whose `data` is read at once and may go afterwards; `name` "" = the argument itself. */
mm_code     mm__om_read(mm_openmldb *cap, const char *name, const char *data, size_t len);
mm_code     mm__om_file(mm_openmldb *cap, const char *name, const char *data, size_t len, uint32_t *out);
mm_code     mm__om_settle(mm_openmldb *cap);
const char *mm__om_intern(mm_openmldb *cap, om_slice s);          /* NULL: out of memory */
mm_code     mm__om_table_new(mm_openmldb *cap, uint32_t file, uint32_t line, om_kind kind, om_form form, uint32_t *out);

/* ---- reading, one kind of text each ---- */
mm_code mm__om_read_text(mm_openmldb *cap, uint32_t file);
mm_code mm__om_read_json(mm_openmldb *cap, uint32_t file);
/* Database of table `kind`, endpoint of a tablet, as the name of a file tells; NULL = it does not. */
const char *mm__om_name_db(mm_openmldb *cap, const char *name, om_kind kind);
const char *mm__om_name_endpoint(mm_openmldb *cap, const char *name);
const char *mm__om_kind_name(om_kind kind);
const char *mm__om_kind_command(om_kind kind);                    /* the command that prints it */

/* ---- values that are checked the same way in every form ---- */
typedef enum om_enum {
    OM_E_TABLET,
    OM_E_MODE,
    OM_E_STATE,
    OM_E_OP,
    OM_E_STORAGE,
    OM_E_STATUS,
    OM_E_ROLE,
    OM_E_NS
} om_enum;
void mm__om_check_value(mm_openmldb *cap, om_enum what, om_at at, const char *column, const char *value);

/* ---- asking ---- */
const char         *mm__om_place(const mm_openmldb *cap, om_at at);
const om_partition *mm__om_partition(const mm_openmldb *cap, uint64_t tid, uint64_t pid);
const om_partition *mm__om_partition_of(const mm_openmldb *cap, const om_table_row *t, uint64_t pid);
const om_table_row *mm__om_table(const mm_openmldb *cap, uint64_t tid);
const om_op        *mm__om_op(const mm_openmldb *cap, uint64_t id);
const om_node      *mm__om_tablet(const mm_openmldb *cap, const char *endpoint);
const om_node      *mm__om_conf(const mm_openmldb *cap, const char *key);
const om_replica   *mm__om_leader(const mm_openmldb *cap, const om_partition *p);  /* first alive leader, or NULL */
const om_held      *mm__om_held(const mm_openmldb *cap, const char *endpoint, uint32_t tid, uint32_t pid);
bool                mm__om_healthy(const om_node *tablet);
bool                mm__om_hidden(const char *db);
bool                mm__om_captured(const mm_openmldb *cap, const char *endpoint);

static inline bool mm__om_alive_leader(const om_replica *r)
{
    return (r->flags & (OM_LEADER | OM_ALIVE)) == (OM_LEADER | OM_ALIVE);
}

static inline bool mm__om_usable(const mm_openmldb *cap, const om_partition *p) /* it has a replica */
{
    for (uint32_t i = 0; i < p->n; i++)
        if (cap->replicas.at[p->first + i].flags & (OM_NO_PID | OM_NO_ENDPOINT))
            return false;
    return true;
}

#endif
