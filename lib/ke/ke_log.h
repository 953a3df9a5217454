#ifndef METAMIG_KE_KE_LOG_H
#define METAMIG_KE_KE_LOG_H

/* The log of an upgrade: UTF-8, one line per event, docs/formats/ke-metastore.md 7.2. */
#include "core/place.h"
#include <metamig/report.h>

typedef struct mm_ke_log {
    mm_ctx   *ctx;
    mm_place *place;   /* NULL: no log is kept, all below does nothing */
    int       fd;
    mm_buf    text;    /* not written yet */
} mm_ke_log;

typedef struct mm_ke_event { const char *level, *rule, *path, *pointer; } mm_ke_event; /* NULL or "" = "-" */

/* Creates the file, which must not be there: MM_E_EXISTS. `path` must outlive the log. */
mm_code mm__ke_log_open(mm_ke_log *log, mm_ctx *ctx, const char *path);
/* Lines are collected; out of memory is told by flush. */
void    mm__ke_log_put(mm_ke_log *log, const mm_ke_event *event, const char *fmt, ...) MM_PRINTF(3, 4);
void    mm__ke_log_finding(mm_ke_log *log, const mm_finding *finding);
mm_code mm__ke_log_flush(mm_ke_log *log);
/* Without a trace: nothing has happened. */
void    mm__ke_log_remove(mm_ke_log *log);
void    mm__ke_log_close(mm_ke_log *log);

#endif
