#ifndef METAMIG_CNOSDB_SQL_H
#define METAMIG_CNOSDB_SQL_H

/* Tables of a dump, and the scripts for them. */
#include "cnosdb/cnosdb.h"

typedef struct cn_table { /* texts live in the inventory's arena */
    cn_text     tenant, db, name;
    const char *kind;     /* "tskv", "external", "stream" */
    const char *reason;   /* why it is skipped; NULL: exported */
    const char *keeps;    /* "90 days" if rows get too old; NULL */
    uint64_t    line;
} cn_table;

typedef struct cn_inventory {
    mm_ctx   *ctx;
    mm_arena  arena;
    cn_table *tables; size_t n, cap;
    mm_map    tenants, dbs;   /* that exist; of databases: what is known about them */
    cn_text   cluster;
    uint64_t  records;
    bool      with_usage;
} cn_inventory;

/* Every table of the dump, sorted by tenant, database, name. */
mm_code mm__cnosdb_inventory(cn_inventory *inv, mm_ctx *ctx, mm_lines *lines, bool with_usage, mm_report *rep);
void    mm__cnosdb_inventory_free(cn_inventory *inv);

/* Shell scripts: what each is about, the common part, what it does. */
typedef struct cn_run_script { const char *name, *about, *body; } cn_run_script;
extern const char mm__cnosdb_run_common[];
extern const cn_run_script mm__cnosdb_run_scripts[]; /* ended by a NULL name */

#endif
