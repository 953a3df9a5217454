#ifndef METAMIG_CLI_OPT_H
#define METAMIG_CLI_OPT_H

/* Options as tables: one table gives parsing, --help, completion and the check of the man pages. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <metamig/ctx.h>

struct cli;
struct cli_verb;

typedef enum cli_kind {
    CLI_END,
    CLI_FLAG,       /* bool */
    CLI_COUNT,      /* unsigned, one more each time */
    CLI_TEXT,       /* const char * */
    CLI_TEXTS,      /* cli_list: may be given several times */
    CLI_ARG,        /* operand, required */
    CLI_ARG_MAYBE,  /* operand that may be left out */
    CLI_ARGS        /* one operand or more: app->rest */
} cli_kind;

typedef struct cli_list { const char **at; size_t n; } cli_list;

typedef struct cli_opt {
    char        letter;   /* 0 = none */
    const char *name;     /* "dry-run"; of an operand "INPUT" */
    cli_kind    kind;
    size_t      offset;   /* into cli_values */
    const char *value;    /* how the value is called in help, NULL = none */
    const char *choices;  /* "auto|always|never", NULL = any; "@formats": format ids */
    const char *help;
} cli_opt;

#define CLI_AT(member) offsetof(cli_values, member)

#define CLI_OPTIONS_COMMON                                                                                          \
    { 0,   "json",     CLI_FLAG,  CLI_AT(json),    NULL, NULL, "write the answer to standard output as JSON" },      \
    { 'q', "quiet",    CLI_FLAG,  CLI_AT(quiet),   NULL, NULL, "errors only" },                                     \
    { 'v', "verbose",  CLI_COUNT, CLI_AT(verbose), NULL, NULL, "say more; twice: for debugging" },                  \
    { 0,   "color",    CLI_TEXT,  CLI_AT(color),   "WHEN", "auto|always|never", "colour, by default on terminals" }, \
    { 'h', "help",     CLI_FLAG,  CLI_AT(help),    NULL, NULL, "show this help" },                                  \
    { 'V', "version",  CLI_FLAG,  CLI_AT(version), NULL, NULL, "show the version" }

/* Of runs of a pipeline. */
#define CLI_OPTIONS_REPORT                                                                                          \
    { 0, "report", CLI_TEXT, CLI_AT(report), "FILE", NULL, "write the report as JSON, replacing FILE" },             \
    { 0, "junit",  CLI_TEXT, CLI_AT(junit),  "FILE", NULL, "write the report as JUnit XML, replacing FILE" }

#define CLI_OPTION_PROGRESS \
    { 0, "no-progress", CLI_FLAG, CLI_AT(no_progress), NULL, NULL, "no progress line on a terminal" }

#define CLI_OPTIONS_OUTPUTS                                                                                         \
    CLI_OPTIONS_REPORT,                                                                                             \
    { 0, "manifest", CLI_TEXT, CLI_AT(manifest), "FILE", NULL,                                                      \
      "write SHA-256 of every output resource as sha256sum does, replacing FILE" },                                  \
    CLI_OPTION_PROGRESS

#define CLI_OPTIONS_END { 0, NULL, CLI_END, 0, NULL, NULL, NULL }

/* The library's tables: of a context; of a run and its hops; of a run that has none. */
enum { CLI_OF_CTX = 1, CLI_OF_RUN = 2, CLI_OF_EDIT = 4 };

/* Values of options that the library declared, in the order given. */
typedef struct cli_setting { const mm_option *option; const char *value; unsigned of; } cli_setting;
typedef struct cli_settings { cli_setting *list; size_t n; } cli_settings;

/* Walks the library's tables: context, every run, hops; each name once. Zero-initialise, set `which`. */
typedef struct cli_library {
    unsigned    which;
    int         table;
    size_t      it;
    unsigned    of;     /* of the option delivered last */
    const char *hop;    /* the hop that has it, or NULL */
} cli_library;
const mm_option *cli_library_next(cli_library *walk);

/* CLI_CONTINUE, or the exit code: --help and --version are answered here, misuse is named. */
enum { CLI_CONTINUE = -1 };
int     cli_parse(struct cli *app, int argc, char **argv);
mm_code cli_set_ctx(const struct cli *app, mm_ctx *ctx);
struct mm_pipeline;
mm_code cli_set_run(const struct cli *app, struct mm_pipeline *pipe);
void    cli_settings_free(cli_settings *settings);

void cli_usage_line(const struct cli *app, FILE *out);
void cli_help(const struct cli *app);

#endif
