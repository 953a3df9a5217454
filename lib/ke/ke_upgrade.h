#ifndef METAMIG_KE_KE_UPGRADE_H
#define METAMIG_KE_KE_UPGRADE_H

/* What an upgrade holds between its opening and its end: docs/formats/ke-metastore.md 7.2. */
#include "core/backup.h"
#include "core/pipeline.h"
#include "ke/ke_home.h"
#include "ke/ke_log.h"
#include <metamig/ke.h>

#define MM_KE_CLASSIFY "ke/upgrade/classify"
#define MM_KE_RUNNING "ke/upgrade/running"

/* One of the two versions. */
typedef struct mm_ke_end {
    const char    *home;       /* NULL = none */
    const char    *origin;     /* where the version is from, for the log */
    mm_ke_home     found;      /* in the home */
    mm_ke_version  is;
    char           text[MM_VERSION_TEXT + 16]; /* as messages call it */
} mm_ke_end;

typedef enum mm_ke_class { MM_KE_MINOR, MM_KE_MAJOR } mm_ke_class;

struct mm_ke_upgrade {
    mm_ctx      *ctx;
    mm_report   *rep;
    mm_ke_upgrade_plan   plan;         /* strings are copies in the arena */
    mm_arena     arena;
    mm_ke_end    was, will;    /* old and new */
    mm_ke_class  kind;
    mm_source   *source;
    mm_pipeline *pipe;
    mm_sink     *sink;
    mm_tree     *tree;         /* what is backed up */
    mm_backup   *backup;
    const char  *backup_path;  /* NULL = none is made */
    const char  *log_path;     /* NULL = none is kept */
    const char  *log_stem;     /* of a default name, before its number; NULL = --log names it */
    mm_ke_log    log;
    mm_buf       steps;
    mm_code      lost;         /* a decision that could not be kept for the log */
    bool         ran, logged, published;
};

/* Versions, class, formats: opens the pipeline. */
mm_code mm__ke_classify(mm_ke_upgrade *up);
mm_code mm__ke_say(mm_ke_upgrade *up, mm_severity severity, const char *rule, const char *file, const char *fmt, ...)
    MM_PRINTF(5, 6);
/* Names of the files beside the output; none may lie where nothing is ever written. */
mm_code mm__ke_name_files(mm_ke_upgrade *up);
/* Creates it, under a name that is new. */
mm_code mm__ke_open_log(mm_ke_upgrade *up);
/* All of the backup but its name. */
mm_code mm__ke_back_up(mm_ke_upgrade *up);
/* ke_upgrade_tell.c: what the log says */
void    mm__ke_tell_start(mm_ke_upgrade *up);
void    mm__ke_tell_decision(void *upgrade, const mm_decision *decision);
mm_code mm__ke_tell_changes(mm_ke_upgrade *up, mm_tree *before, mm_tree *after);
void    mm__ke_tell_findings(mm_ke_upgrade *up);
/* Says them in the log, too. */
mm_code mm__ke_tell_steps(mm_ke_upgrade *up);

extern const mm_rule mm__ke_upgrade_rules[];

#endif
