#ifndef METAMIG_CNOSDB_H
#define METAMIG_CNOSDB_H

/** @file
 * What only the CnosDB family does: scripts that move the table data. docs/formats/cnosdb-2.3-to-2.4.md 8.
 */
#include <metamig/report.h>
#include <metamig/sink.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Zero-initialise and set `size`. */
typedef struct mm_cnosdb_sql {
    size_t      size;
    const char *location;          /**< where the data goes: file:///backup, s3://bucket/folder, ... */
    const char *connection;        /**< what CONNECTION = (...) holds; a secret; "@FILE" reads it; NULL = none */
    int         with_usage_schema; /**< export the self-monitoring data, too */
} mm_cnosdb_sql;

/**
 * Writes the scripts for all tables of a dump (2.3 or 2.4, any form) into `sink`, which becomes a new folder:
 * export/, import/, count/ TENANT/DB.sql, tables.tsv, run-export.sh, run-import.sh, run-count.sh. With a connection the
 * files that hold it have mode 0600. Skipped tables are findings of `rep`. MM_E_DATA, MM_E_FORMAT: the dump is broken;
 * nothing is published then. MM_E_OPTION: no location, or an impossible connection.
 */
MM_API MM_MUST_USE mm_code mm_cnosdb_sql_run(mm_ctx *ctx, mm_source *src, const mm_cnosdb_sql *what, mm_sink *sink,
                                             mm_report *rep);

#ifdef __cplusplus
}
#endif
#endif
