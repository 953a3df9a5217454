#ifndef METAMIG_CMD_OPENMLDB_H
#define METAMIG_CMD_OPENMLDB_H

/* What the verbs of openmldb share. */
#include <metamig/openmldb.h>

#include "cli.h"

typedef struct openmldb_run openmldb_run;

/* One run of a verb: opens what it needs and makes the result. */
typedef mm_code openmldb_make(openmldb_run *run);

struct openmldb_run {
    cli                *app;
    mm_ctx             *ctx;
    mm_openmldb        *before, *after;
    mm_openmldb_result *result;
    mm_openmldb_options options;
    char               *stat;       /* malloc'ed text of a stat file */
    size_t              stat_len;
    bool                to_stderr;  /* findings and summary are messages: standard output has something else */
    bool                json;       /* --json is the report */
};

/* Values of the command line as options; CLI_CONTINUE or CLI_MISUSE. */
int openmldb_options(cli *app, mm_openmldb_options *out);
/* Makes the result, prints it, frees everything; the exit code. */
int openmldb_run_verb(openmldb_run *run, openmldb_make *make);
/* verify and inspect of all families come here with captures. NULL before: a check. */
int openmldb_verify_sources(cli *app, mm_ctx *ctx, mm_source *before, mm_source *after, cli_outputs *files);
/* Is it a folder or archive of captures, or a file that is one? */
bool openmldb_is_capture(mm_ctx *ctx, mm_source *src, const char *path);
/* After the result is there: an exit code that outranks the one of the result, CLI_DONE if all is well. */
int openmldb_write_splits(const openmldb_run *run);
/* Reads a file, "-" = standard input; MM_OK, or MM_E_IO and a message was printed. */
mm_code openmldb_load(openmldb_run *run, const char *path);

#endif
