#ifndef METAMIG_OPENMLDB_TABLE_H
#define METAMIG_OPENMLDB_TABLE_H

/* Printed tables: from a header to a kind, from cells to rows of the state. */
#include "openmldb/openmldb_state.h"

enum { OM_MAX_KNOWN = 16 };

typedef struct om_kind_info {
    om_kind     kind;
    const char *name, *command;
    unsigned    n_required;
    const char *columns[OM_MAX_KNOWN]; /* required ones first; the order is that of the OM_C_* below */
} om_kind_info;

const om_kind_info *mm__om_kind(om_kind kind);
/* Kind by header names; NULL = not known. */
const om_kind_info *mm__om_kind_of(const om_slice *names, size_t n);

/* Places of the columns in om_kind_info.columns. */
enum { OM_C_TID, OM_C_NAME, OM_C_DB, OM_C_ROWS, OM_C_UNALIVE, OM_C_STORAGE, OM_C_MEMORY, OM_C_DISK, OM_C_PARTITION,
       OM_C_REPLICA, OM_C_PATH, OM_C_FORMAT, OM_C_LINKS, OM_C_DEEP, OM_C_WARNINGS };
enum { OM_C_OP_ID, OM_C_OP_TYPE, OM_C_OP_STATUS, OM_C_OP_NAME, OM_C_OP_PID, OM_C_OP_START, OM_C_OP_TIME, OM_C_OP_END,
       OM_C_OP_TASK, OM_C_OP_CLUSTER, OM_C_OP_DB };
enum { OM_C_H_TID, OM_C_H_PID, OM_C_H_OFFSET, OM_C_H_MODE, OM_C_H_STATE };
enum { OM_C_F_LEADER, OM_C_F_FOLLOWER, OM_C_F_OFFSET, OM_C_F_TID, OM_C_F_PID, OM_C_F_NUMBER };
enum { OM_C_S_NAME, OM_C_S_TID, OM_C_S_PID, OM_C_S_ENDPOINT, OM_C_S_ROLE, OM_C_S_ALIVE, OM_C_S_OFFSET, OM_C_S_COUNT };

typedef struct om_table {
    const om_kind_info *info;
    uint32_t            id;          /* in cap->tables */
    uint32_t            line;        /* of the header */
    size_t              n_columns;
    const om_slice     *names;       /* of all columns */
    int                 at[OM_MAX_KNOWN]; /* column of a known name, or -1 */
    const bool         *known;       /* per column: a member of the state holds it */
    const char         *db, *endpoint;    /* NULL = not told */
} om_table;

/* Fills in everything but db and endpoint. `names` must live as long as the table. */
mm_code mm__om_table_begin(mm_openmldb *cap, uint32_t file, uint32_t line, om_form form, const om_kind_info *info,
                           const om_slice *names, size_t n, mm_arena *arena, om_table *out);
/* One row; bad values become findings. MM_E_NOMEM. */
mm_code mm__om_table_row(mm_openmldb *cap, const om_table *t, const om_slice *cells, uint32_t line);

/* ---- text (openmldb_scan.c and the forms) ---- */
typedef struct om_line {
    om_slice text;   /* without log prefix, trailing blanks, CR */
    om_slice raw;    /* with the prefix */
    size_t   next;   /* where the following line begins */
} om_line;

typedef struct om_pending { /* a failure text that waits for a table of its kind */
    om_kind     kind, or_kind;  /* OM_UNKNOWN = any */
    const char *text;
    uint32_t    line;
} om_pending;

typedef struct om_scan {
    mm_openmldb *cap;
    uint32_t     file;
    om_slice     text;
    mm_arena     scratch;     /* of one table */
    size_t       pos;
    uint32_t     line;        /* number of the line at pos */
    const char  *meta_db, *meta_endpoint;  /* from "# metamig:" lines */
    const char  *near_db, *near_endpoint;  /* from prompts and logged commands */
    OM_LIST(om_pending) failed;
} om_scan;

bool    mm__om_line_at(const om_scan *s, size_t pos, om_line *out);  /* false: no line begins there */
void    mm__om_next(om_scan *s, const om_line *line);                /* moves behind it */
om_finding mm__om_here(const om_scan *s, uint32_t line);             /* a finding with that place */
/* A table begins: database, endpoint, failures that it makes good. */
mm_code mm__om_scan_begin(om_scan *s, uint32_t line, om_form form, const om_slice *names, size_t n, om_table *out);
/* Each reads a whole table from its first line on; *known is false for a header that no kind has. */
bool    mm__om_is_rule(om_slice line);
bool    mm__om_is_ruler(om_slice line);
bool    mm__om_is_border(om_slice line);
mm_code mm__om_read_plain(om_scan *s, const om_line *header);
mm_code mm__om_read_sql(om_scan *s, const om_line *ruler);
mm_code mm__om_read_pretty(om_scan *s, const om_line *border);

#endif
