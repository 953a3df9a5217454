#ifndef METAMIG_CORE_LINES_H
#define METAMIG_CORE_LINES_H

/* Line dumps: records "KEY: VALUE", one a line. A record is an mm_doc (path = key, data = value) and runs through the
 * same routes and emissions as a resource of a tree; this engine brings the text in blocks to the workers, keeps the
 * order, and holds the output back until all of it is right. docs/formats/json-layer.md 7. */
#include "core/pipeline.h"

/* ---- text with random access: a plain file, or bytes written first and read afterwards (memory, then a file) ---- */
typedef struct mm_text {
    mm_ctx   *ctx;
    char     *name;     /* for messages */
    mm_buf    mem;      /* content while fd < 0 */
    int       fd;
    bool      own;      /* close fd */
    bool      written;  /* ours: appended to; else a file of the user */
    uint64_t  base;     /* in fd, of the first byte */
    uint64_t  size;
    int64_t   mtime;
    uint32_t  mode;
    uint64_t  stamp;    /* of a user's file, to notice that it changed */
} mm_text;

void    mm__text_init(mm_text *text, mm_ctx *ctx);
mm_code mm__text_name(mm_text *text, const char *name);
mm_code mm__text_write(mm_text *text, const void *data, size_t len);
/* Up to len bytes from `off`; *got < len only at the end. */
mm_code mm__text_read(mm_text *text, uint64_t off, void *to, size_t len, size_t *got);
/* MM_E_IO core/input-changed if the user's file is not the one that was opened any more. */
mm_code mm__text_unchanged(mm_text *text);
void    mm__text_free(mm_text *text);

/* ---- what a family says about its dumps ---- */
typedef enum mm_lines_id {
    MM_LINES_BOM, MM_LINES_CRLF, MM_LINES_BLANK, MM_LINES_UNKNOWN_HEADER, MM_LINES_NO_HEADER, MM_LINES_LEADING_BLANK,
    MM_LINES_NOT_A_DUMP, MM_LINES_MIXED, MM_LINES_NO_SEPARATOR, MM_LINES_BAD_KEY, MM_LINES_UTF8, MM_LINES_TRUNCATED,
    MM_LINES_NO_NEWLINE, MM_LINES_EMPTY, MM_LINES_DUPLICATE, MM_LINES_UNSORTED, MM_LINES_NOTHING, MM_LINES_BAD_JSON,
    MM_LINES_DROP_DUPLICATE,
    MM_LINES_V_FORM, MM_LINES_V_TWICE, MM_LINES_V_ORDER, MM_LINES_GONE, MM_LINES_OTHER, MM_LINES_IDS
} mm_lines_id;

struct mm_line;

/* ---- a key, taken apart at its slashes ---- */
enum { MM_KEY_PARTS = 10 };

typedef struct mm_key {
    unsigned    kind;                 /* what the dialect says the record is: the index of its route */
    size_t      n;                    /* parts; the empty one before the first slash counts; at most MM_KEY_PARTS */
    const char *part[MM_KEY_PARTS];
    size_t      len[MM_KEY_PARTS];
} mm_key;

typedef struct mm_lines_dialect {
    const char *rules[MM_LINES_IDS];
    const char *headers[4];             /* exact first lines, NULL-terminated */
    /* Kind of a record, by the parts of its key: index into the routes of steps and formats, which all have the same
     * order. */
    unsigned (*kind)(const mm_key *key);
    /* Formats of the family, oldest first as bits from 0, that this record has the shape of. The newest one that fits
     * all records is the format of the dump. */
    mm_code (*shapes)(mm_doc *doc, uint32_t *mask);
    /* Does the value of a last line without line end show that it was cut off? */
    bool (*is_cut)(mm_doc *doc);
    /* Do two values say the same? */
    mm_code (*equal)(mm_ctx *ctx, const struct mm_line *a, const struct mm_line *b, bool *same);
    /* Target that the options name, if the command names none; *format stays NULL = the usual one. May be NULL. */
    mm_code (*pick)(mm_ctx *ctx, const mm_settings *settings, const char **format);
} mm_lines_dialect;

/* ---- an opened dump ---- */
typedef struct mm_lines_kind { char name[40]; uint64_t n, bytes; } mm_lines_kind;

typedef struct mm_lines {
    mm_ctx   *ctx;
    mm_text   text;        /* decoded */
    char     *path;        /* as given */
    char      kind[16];    /* "text", "text.gz", ... */
    uint64_t  padding;     /* zero bytes after a compressed stream */
    uint32_t  shapes;      /* of detection */
    const mm_lines_dialect *dialect;
    bool      looked;      /* the following is known */
    bool      debug;       /* records begin with "* " */
    bool      bom;
    const char *header;    /* first line of a debug dump, if it is a header: one of the dialect's, "" = unknown one */
    uint64_t  first_line;  /* number of the first line that is not empty; 0 = none */
    struct mm_lines_kind *kinds;  size_t n_kinds; /* of inspect; NULL: not counted yet */
} mm_lines;

/* MM_END: not a text (a folder, an archive); then *rest is what was read of standard input, else -1. */
mm_code mm__lines_open(mm_lines **out, mm_ctx *ctx, const char *path, int *rest);
mm_code mm__lines_look(mm_lines *lines);  /* form of the dump; MM_E_FORMAT if it is none */
void    mm__lines_free(mm_lines *lines);

/* ---- one line ---- */
typedef struct mm_tally { uint64_t n, first; } mm_tally; /* how often, and the first line */

typedef struct mm_lines_stats {
    mm_tally crlf, blank, mixed, leading, unsorted;
    uint64_t lines, last_line;        /* last_line: number of the last one that is not empty */
    uint64_t n_rules, rule_line[3], last_rule; /* header and footer lines */
    bool     unterminated;
    uint64_t records, faulty;
} mm_lines_stats;

typedef enum mm_line_kind { MM_LINE_NONE, MM_LINE_RECORD, MM_LINE_FAULT } mm_line_kind;

typedef struct mm_line {
    char    *key;    /* NUL-terminated in place */
    size_t   key_len;
    char    *value;
    size_t   value_len;
    uint64_t line;
    uint64_t place;  /* of the key in the dump */
    uint32_t value_col;
    bool     last;   /* no line end */
    mm_lines_id fault;
    uint64_t col;    /* of the fault */
} mm_line;

/* Takes a line apart; `text` may be written to. */
mm_line_kind mm__line_split(const mm_lines *form, char *text, size_t len, bool terminated, uint64_t number,
                            mm_lines_stats *stats, mm_line *out);
void mm__lines_key(const mm_lines_dialect *dialect, const char *key, size_t len, mm_key *out);
void mm__key_text(char *key, size_t len); /* for messages: a NUL would end it too early, and becomes '?' */
void mm__lines_stats_add(mm_lines_stats *sum, const mm_lines_stats *more);
void mm__tally_add(mm_tally *tally, uint64_t n, uint64_t line);

/* ---- facts: packed arrays by kind, in record order ---- */
enum { MM_LINES_KINDS = 24 };
typedef struct mm_lines_facts { mm_buf of[MM_LINES_KINDS]; } mm_lines_facts;

/* ---- findings of a block, held until its turn ---- */
typedef struct mm_lines_finding {
    struct mm_lines_finding *next;
    mm_finding f;
} mm_lines_finding;

typedef struct mm_lines_findings {
    mm_arena          arena;
    mm_lines_finding *first, *last;
    size_t            errors;
    mm_code           worst;
} mm_lines_findings;

typedef struct mm_lines_count { const char *rule; uint64_t n; } mm_lines_count;

/* What a block of records gives; added up in order. */
typedef struct mm_lines_yield {
    mm_buf            out;
    mm_lines_findings findings;
    mm_lines_facts    facts;
    mm_lines_stats    stats;
    mm_counts         counts;
    mm_lines_count    rules[64];
    size_t            n_rules;
    mm_buf            first_key, last_key; /* order across blocks */
    bool              disorder;            /* a key does not ascend */
    uint32_t          shapes;
} mm_lines_yield;

/* A value that is computed later, beside the pass: `len` bytes at `at` of the block's output. */
typedef struct mm_lines_job {
    struct mm_lines_job *next;
    struct mm_lines_block *block;
    mm_defer_fn *fn;
    void        *data;
    size_t       size, at, len;
} mm_lines_job;

/* A record in the index of a dump that is not in order. */
typedef struct mm_lines_entry {
    uint64_t off, line, key; /* of the line in the text; its number; of the key among the keys */
    uint32_t len, key_len;
    uint32_t value_at;       /* in the line */
    bool     last, drop;
} mm_lines_entry;

typedef struct mm_lines_block {
    struct mm_lines_block *next;
    uint64_t       ticket, offset, line;  /* line: number of the first one, from 1 */
    mm_buf         text;
    bool           last;                  /* nothing comes after it */
    mm_lines_yield yield;
    atomic_size_t  pending;               /* jobs not done */
    const mm_lines_entry *entries; /* indexed mode: one per line of `text` */
    size_t         n_entries;
} mm_lines_block;

/* ---- a pass over a dump ---- */
typedef enum mm_lines_mode { MM_LINES_CONVERT, MM_LINES_CHECK, MM_LINES_SURVEY, MM_LINES_DETECT } mm_lines_mode;

typedef struct mm_lines_pass {
    mm_lines      *lines;
    mm_lines_mode  mode;
    mm_run        *run;        /* of the step, or of the format in a check */
    mm_run        *check;      /* convert: of the format that is written; NULL = unchecked */
    mm_text       *out;        /* NULL = nothing is written */
    const char    *tsv;        /* key TAB in front of each output line */
    bool           verify;     /* faults of the form have the ids of verify */
    bool           mapper;     /* records are on their own: no order, no duplicates, no end */
    bool           stream;     /* verify without a text behind it: one worker, order is checked line by line */
    mm_buf         keys;       /* stream: of the records that facts are about */
    bool           last_wins;  /* duplicates */
    uint32_t       shapes;     /* detect */
    mm_lines_yield total;      /* all blocks so far */
    bool           indexed;
    mm_lines_yield early;      /* what prepare said */
    struct mm_lines_worker *chief; /* for prepare, finish, and what is known at the end */
} mm_lines_pass;

mm_code mm__lines_pass_init(mm_lines_pass *pass, mm_lines *lines, mm_lines_mode mode, mm_run *run, mm_run *check);
mm_code mm__lines_pass_run(mm_lines_pass *pass);
/* Findings, counts and rules go to the report. */
mm_code mm__lines_pass_report(mm_lines_pass *pass, mm_report *rep);
void    mm__lines_pass_free(mm_lines_pass *pass);

/* ---- a pass with its runs ---- */
typedef struct mm_lines_session {
    mm_ctx       *ctx;
    mm_tree       none;       /* a dump is no tree */
    mm_run        step, format;
    bool          has_step, has_format;
    mm_lines_pass pass;
} mm_lines_session;

mm_code mm__lines_session_open(mm_lines_session *s, mm_ctx *ctx);
mm_code mm__lines_session_step(mm_lines_session *s, mm_report *rep, const mm_pipeline *pipe, const mm_step *step,
                               const mm_wanted *target);
mm_code mm__lines_session_format(mm_lines_session *s, mm_report *rep, const mm_pipeline *pipe, const mm_wanted *target);
mm_code mm__lines_session_prepare(mm_lines_session *s); /* when the pass has been initialised */
mm_code mm__lines_session_finish(mm_lines_session *s);
void    mm__lines_session_close(mm_lines_session *s);

/* ---- inside a pass: one worker ---- */
struct mm_lines_worker {
    mm_lines_pass  *pass;
    mm_run          run, check;     /* copies: each with this worker */
    mm_worker       worker;
    mm_arena        arena;
    mm_lines_yield *yield;          /* of the current block; between passes: the total */
    mm_lines_block *block;
    const mm_line  *record;         /* NULL between records */
    bool            unchecked;      /* a faulty record is carried over as it is */
    bool            mute;           /* trying something out: no finding */
    bool            written;        /* the finding is about the written text: columns mean nothing to the user */
    mm_lines_job   *jobs, *last_job;
};

mm_code mm__lines_worker_init(struct mm_lines_worker *w, mm_lines_pass *pass);
void    mm__lines_worker_free(struct mm_lines_worker *w);
/* Through the route of its kind. */
mm_code mm__lines_record(struct mm_lines_worker *w, mm_line *line);
/* The finding for a line that is no record. */
mm_code mm__lines_faulty(struct mm_lines_worker *w, const mm_line *line);
/* All lines of the block. */
mm_code mm__lines_block_run(struct mm_lines_worker *w, mm_lines_block *block);
mm_code mm__lines_block_init(mm_lines_block **out, mm_ctx *ctx);
void    mm__lines_block_free(mm_ctx *ctx, mm_lines_block *block);
void    mm__lines_yield_init(mm_lines_yield *yield, mm_ctx *ctx);
void    mm__lines_yield_reset(mm_lines_yield *yield);
void    mm__lines_yield_free(mm_lines_yield *yield);
mm_code mm__lines_yield_add(mm_lines_yield *sum, mm_lines_yield *more); /* all but `out` and keys */
/* One finding at a place of the dump. */
mm_code mm__lines_say(mm_lines_yield *yield, mm_severity severity, const char *rule, const char *file, uint64_t line,
                      uint64_t col, const char *fmt, ...) MM_PRINTF(7, 8);
/* The faults of the form that are known only at the end. */
mm_code mm__lines_end(mm_lines_pass *pass);
mm_code mm__lines_list_line(struct mm_lines_worker *w, char *text, size_t len, bool terminated, uint64_t number,
                            mm_line *line); /* line->key NULL: no record */
mm_code mm__lines_drop_duplicate(struct mm_lines_worker *w);
/* Records out of order, or twice: index, sort, second pass. */
mm_code mm__lines_run_indexed(mm_lines_pass *pass);
/* Blocks are handed out by `next`, in order and under a lock. Stops at the first block that is out of order, unless the
 * pass has an index: see total.disorder. */
typedef mm_code mm_lines_next_fn(void *user, mm_lines_block *block); /* MM_END: no more */
mm_code mm__lines_crew_run(mm_lines_pass *pass, mm_lines_next_fn *next, void *user);
mm_code mm__lines_too_long(const mm_lines *lines); /* MM_E_LIMIT */
mm_code mm__lines_read_block(mm_lines *lines, uint64_t off, mm_lines_block *block); /* MM_END: nothing there */

/* Findings and uses of rules of a run over a line dump. */
mm_code mm__lines_fault(mm_run *run, const mm_fault *fault, const char *text);
void    mm__lines_rule(mm_run *run, const char *rule);
mm_code mm__lines_absorb(struct mm_lines_worker *w, mm_code code);

/* ---- output ---- */
mm_code mm__lines_sink_check(mm_sink *sink, const mm_lines *lines); /* output inside input, names of archives */
mm_code mm__lines_deliver(mm_sink *sink, mm_text *held, const mm_lines *like);

/* ---- hooks of the pipeline ---- */
mm_code mm__lines_detect(mm_ctx *ctx, mm_source *src, mm_detection *out);
/* A dump that has the shape of the target is at the target, though the shape of a later format fits as well. */
void    mm__lines_adopt(mm_pipeline *pipe);
mm_code mm__lines_choose(mm_pipeline *pipe);      /* after the target is known: a copy is the step of that target */
mm_code mm__lines_verify(mm_pipeline *pipe, mm_report *rep);
mm_code mm__lines_convert(mm_pipeline *pipe, mm_sink *sink, mm_report *rep);
mm_code mm__lines_balance(mm_pipeline *pipe, mm_report *rep);
/* Two sorted texts, record by record: of a conversion made again and the dump that is checked; or (`loaded`) of the
 * dump that is checked and what a target has stored, which may have more. */
mm_code mm__lines_compare(mm_ctx *ctx, mm_report *rep, mm_lines *form, mm_text *want, mm_lines *got, mm_text *sorted,
                          bool loaded);
mm_code mm__lines_count_kinds(mm_lines *lines, const char *(*kind_of)(const struct mm_line *line, size_t *n));
/* The whole text as one resource, "/text"; on failure *out may be a tree to free. */
mm_code mm__lines_whole(mm_lines *lines, mm_tree **out);
/* A text that a format takes which has no line dumps becomes a tree of that one resource. MM_END: there is none. */
mm_code mm__lines_adopt_text(mm_source *src, mm_detection *out);
int     mm__lines_kind_next(mm_source *src, size_t *it, const char **kind, uint64_t *count, uint64_t *bytes);

#endif
