#ifndef METAMIG_CLI_H
#define METAMIG_CLI_H

/* What the verbs share. The command line knows the library by its public headers only. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <metamig/metamig.h>

#include "cli_opt.h"

/* Exit codes of docs/formats/product.md 5; no other number ever leaves the program. */
enum {
    CLI_DONE = 0, CLI_FOUND = 1, CLI_MISUSE = 2, CLI_BROKEN = 3, CLI_IO = 4, CLI_MEMORY = 5, CLI_BUG = 70,
    CLI_INTERRUPTED = 130
};

/* Values of the options that the verbs declare themselves; those of the library are kept as settings. */
typedef struct cli_values {
    const char *from, *to, *source, *report, *junit, *manifest, *archive, *color, *input, *output, *topic, *shell;
    /* cnosdb */
    const char *location, *connection, *out;
    bool lines, merge, usage_schema;
    /* ke */
    const char *metadata, *new_home, *backup, *log;
    bool yes, silent, no_backup, allow_running, with_users;
    const char *as;
    cli_list    projects;
    /* kylin */
    const char *project, *cube, *partition_date;
    cli_list    props;
    bool        split_desc, no_tables;
    /* openmldb */
    const char *before, *after, *leaders, *endpoint, *expect, *growth, *rows, *max_lag, *format, *stat, *check, *split,
        *bin, *zk_cluster, *zk_root_path;
    cli_list    tablets;
    bool        ignore_old_failed, partial, strict, allow_single_replica, post, as_vendor;
    bool times, dry_run, json, quiet, no_progress, help, version;
    unsigned verbose;
} cli_values;

typedef struct cli cli;

typedef struct cli_verb {
    const char    *name, *summary;
    const cli_opt *options;
    unsigned       library;  /* which of the library's options it takes: CLI_OF_* */
    bool           hidden;
    int          (*run)(cli *app);
    const char    *about;    /* further lines of --help, or NULL */
    const char    *family;   /* the only family that has it, or NULL */
} cli_verb;

struct cli {
    const cli_verb *verbs;      /* ended by a name of NULL */
    const cli_verb *verb;
    const char     *called;     /* "metamig kylin convert": for the usage line */
    const char     *family;     /* the only one to accept, or NULL */
    cli_values      v;
    cli_settings    settings;
    bool            color_out, color_err, progress;
    bool            data_on_stdout;
    const char    **rest;       /* operands of a CLI_ARGS */
    size_t          n_rest;
};

/* ---- cli_exit.c: codes, signals, standard streams ---- */
int  cli_status(mm_code code);
int  cli_worse(int a, int b);              /* the one that wins */
void cli_open_streams(void);               /* closed standard descriptors must not be taken by files */
void cli_catch_signals(void);
void cli_interruptible(mm_ctx *ctx);       /* NULL: none any more */
int  cli_close_stdout(int status);         /* flushes and checks */

/* ---- cli_msg.c: everything that is said ---- */
void cli_look(cli *app);                   /* is there a terminal, does it want colour */
void cli_mask(FILE *out, const char *text);/* without control characters */
void cli_say(const char *fmt, ...) MM_PRINTF(1, 2);                /* "metamig: ..." on stderr */
int  cli_misuse(const cli *app, const char *fmt, ...) MM_PRINTF(2, 3); /* with the usage line; CLI_MISUSE */
int  cli_out_of_memory(void);
int  cli_fail(const cli *app, mm_ctx *ctx, mm_code code);          /* prints the context's error; its exit code */
/* What --quiet shows: errors, or the warnings that made a strict run fail. */
mm_severity cli_least_severity(const mm_report *rep);
/* Names a failure that left no finding: out of memory. */
void cli_tell_failure(const cli *app, mm_ctx *ctx, const mm_report *rep);
void cli_print_finding(FILE *out, const mm_finding *f, const char *lead, bool color);
void cli_log(void *user, int level, const char *text);
/* Findings of a report as messages; few notes per rule unless verbose. */
void cli_tell_findings(const cli *app, const mm_report *rep);

/* ---- cli_ask.c ---- */
bool cli_may_ask(const cli *app);          /* is somebody there, and may he be asked? */
int  cli_ask_source(void *user, const mm_question *question); /* mm_hooks.choose of `ke upgrade` */

/* ---- cli_progress.c ---- */
int  cli_progress(void *user, uint64_t done, uint64_t total);
void cli_progress_clear(void);

/* ---- cli_io.c: files that the command line writes itself, and where paths lie ---- */
typedef struct cli_file {
    const char *what;   /* "--report" */
    const char *path;   /* as given */
    char       *real;   /* where it will be, links resolved; NULL = written in place */
    int         fd;     /* -1 = not opened */
    FILE       *stream;
} cli_file;

/* Opens `path` for a regenerated file: nothing is seen there before cli_file_commit(). NULL path: nothing to do. */
int  cli_file_open(cli_file *file, const char *what, const char *path);
int  cli_file_write(void *user, const void *data, size_t len); /* mm_write_fn */
int  cli_file_commit(cli_file *file);
void cli_file_discard(cli_file *file);
int  cli_stream_write(void *user, const void *data, size_t len); /* mm_write_fn; user is a FILE */
/* Is `path`, which need not exist, the folder or file `inside`, or below it? */
bool cli_lies_in(const char *path, const char *inside);

/* ---- cli_report.c ---- */
typedef struct cli_outputs { cli_file report, junit, manifest; } cli_outputs;

#define CLI_NO_OUTPUTS { .report.fd = -1, .junit.fd = -1, .manifest.fd = -1 }

int  cli_outputs_open(cli *app, cli_outputs *out); /* none of them may lie in what is read or made */
int  cli_outputs_commit(cli *app, cli_outputs *out, const mm_report *rep, bool manifest);
void cli_outputs_discard(cli_outputs *out);
void cli_text_report(const cli *app, FILE *out, const mm_pipeline *pipe, const mm_report *rep);
int  cli_json_report(const cli *app, const mm_report *rep);

/* ---- cli_run.c: what all runs begin and end with ---- */
typedef struct cli_run {
    mm_ctx      *ctx;
    mm_report   *rep;
    mm_source   *src, *other; /* INPUT, and the dump that it is compared with */
    mm_pipeline *pipe;
    mm_sink     *sink;
    cli_outputs  files;
    unsigned     how;
} cli_run;

enum { CLI_PLAIN, CLI_PROGRESS = 1, CLI_ASKS = 2 };

/* CLI_CONTINUE, or the exit code of a failure that has been named. What was opened is closed in either case by the
 * other function; until then a signal cancels the context. */
int     cli_open_ctx(cli *app, unsigned how, mm_ctx **ctx);
void    cli_close_ctx(mm_ctx *ctx);
/* With a report and the files that the options ask for. */
int     cli_open_run(cli *app, unsigned how, cli_run *run);
void    cli_close_run(cli_run *run);
/* Gives the context its options, and opens INPUT. */
mm_code cli_open_input(const cli *app, cli_run *run);
/* A failure before the library made the report: puts it there. The code that the run ends with. */
mm_code cli_run_failed(cli_run *run, mm_code code);
/* Says what came of a run, as messages and as JSON or by `print`, and commits its files; the exit code. */
typedef void cli_print_fn(const cli *app, const cli_run *run, mm_code code);
int     cli_end_run(cli *app, cli_run *run, mm_code code, cli_print_fn *print);

/* ---- cli_json.c: small JSON answers of the verbs without a report ---- */
typedef struct cli_json { FILE *out; bool comma; } cli_json;

void cli_json_open(cli_json *j, const char *name, char bracket);  /* name NULL: an element */
void cli_json_close(cli_json *j, char bracket);
void cli_json_text(cli_json *j, const char *name, const char *text); /* text NULL or "": left out */
void cli_json_number(cli_json *j, const char *name, uint64_t n);
void cli_json_flag(cli_json *j, const char *name, bool value);

/* ---- cli_suggest.c: "did you mean" ---- */
typedef struct cli_guess { const char *wanted; const char *best; size_t distance; } cli_guess;

void        cli_guess_start(cli_guess *g, const char *wanted);
void        cli_guess_offer(cli_guess *g, const char *candidate);
const char *cli_guess_end(const cli_guess *g);  /* NULL: nothing near */

/* ---- verbs ---- */
bool cli_family_wanted(const cli *app, const char *id);  /* does a format or rule id belong to the family? */
/* Does the family have a hop to this format? One that no hop leads to counts for its own family. NULL: any family. */
bool cli_hop_wanted(const char *family, const char *to);
bool cli_is_family(const char *name);
bool cli_is_offered(const cli_verb *all, const char *family, const cli_verb *verb); /* family NULL: metamig itself */

int cmd_convert(cli *app);
int cmd_verify(cli *app);
int cmd_inspect(cli *app);
int cmd_diff(cli *app);
int cmd_backup(cli *app);
int cmd_restore(cli *app);
/* Runs a job that copies a dump, and says what came of it (cmd_backup.c). */
int cli_run_copy(cli *app, mm_code (*job)(const cli *app, mm_ctx *ctx, mm_report *rep));
/* Opens what the verb runs: a conversion, or an edit within a format. */
typedef mm_code cli_open_fn(const cli *app, mm_ctx *ctx, mm_source *src, mm_pipeline **out);
/* Runs it, INPUT to OUTPUT, and says what came of it (cmd_convert.c). */
int cli_run_convert(cli *app, cli_open_fn *open);
int cmd_formats(cli *app);
int cmd_explain(cli *app);
int cmd_completion(cli *app);
int cmd_openmldb_verify(cli *app);
int cmd_openmldb_check(cli *app);
int cmd_openmldb_plan(cli *app);
int cmd_openmldb_stat(cli *app);
int cmd_openmldb_zk(cli *app);
int cmd_openmldb_show(cli *app);
int cmd_openmldb_capture_script(cli *app);
int cmd_report(cli *app);
int cmd_cnosdb_sql(cli *app);
int cmd_ke_upgrade(cli *app);
int cmd_ke_repack(cli *app);
int cmd_kylin_hybrid(cli *app);
/* convert and verify with --lines: a stream of lines, no files. */
int cli_run_lines(cli *app, bool verify);

extern const cli_opt cmd_report_options[], cmd_cnosdb_sql_options[], cmd_ke_upgrade_options[],
    cmd_kylin_hybrid_options[], cmd_ke_repack_options[];
extern const cli_opt cmd_diff_options[], cmd_backup_options[], cmd_restore_options[];
extern const cli_opt cmd_convert_options[], cmd_verify_options[], cmd_inspect_options[], cmd_formats_options[],
    cmd_explain_options[], cmd_completion_options[], cmd_openmldb_verify_options[], cmd_openmldb_check_options[],
    cmd_openmldb_plan_options[], cmd_openmldb_stat_options[], cmd_openmldb_zk_options[], cmd_openmldb_show_options[],
    cmd_openmldb_capture_script_options[];

#endif
