#ifndef METAMIG_CORE_RUN_H
#define METAMIG_CORE_RUN_H

/* One pass over one tree, and what lies around it: facts, emissions, the report. Private to the core; authors of
 * steps see core/step.h. */
#include "core/registry.h"
#include "core/step.h"
#include "core/tree.h"

/* ---- report ---- */
typedef struct mm_report_rule { const char *id; uint64_t count; } mm_report_rule;
typedef struct mm_report_hop { char *id, *from, *to; } mm_report_hop;

struct mm_report {
    mm_ctx          *ctx;
    pthread_mutex_t  lock;
    mm_arena         arena;      /* texts of findings and sides */
    mm_finding      *findings;
    size_t           n_findings, cap_findings;
    size_t           n_told;     /* so many of them, in order, are of earlier hops: they are not told again */
    bool             sorted;
    uint64_t         severity[3];
    mm_report_rule  *rules;      /* in order of id */
    size_t           n_rules, cap_rules;
    mm_report_hop    hops[16];
    size_t           n_hops;
    mm_counts        counts;
    mm_side          input, output;
    mm_code          worst;      /* by the precedence of exit codes */
    bool             refused;    /* an error that --keep-going does not pass over */
    mm_code          code;       /* what the run returned */
    uint64_t         millis;
    bool             published;
    mm_finding_fn   *listener;
    void            *listener_user;
    void           (*decided)(void *user, const mm_decision *decision); /* the library's own mm_hooks.decided */
    void            *decided_user;
};

mm_code mm__report_add(mm_report *rep, const mm_finding *finding);  /* copies; MM_OK or MM_E_NOMEM */
/* A hop of a chain ended: what the next one, or the check of the output, repeats is told once. */
void    mm__report_next_hop(mm_report *rep);
mm_code mm__report_rule(mm_report *rep, const char *id, uint64_t count);
void    mm__report_worst(mm_report *rep, mm_code code);
mm_code mm__report_side(mm_report *rep, bool output, const mm_side *side); /* copies the texts */
mm_code mm__report_hop(mm_report *rep, const char *id, const char *from, const char *to);
bool    mm__code_outranks(mm_code a, mm_code b);  /* product.md 5: 70, 130, 5, 4, 3, 2, 1 */

/* ---- options given to a pipeline ---- */
typedef struct mm_setting { const mm_option *option; char *value; } mm_setting;
typedef struct mm_settings {
    mm_ctx     *ctx;
    mm_setting *list;
    size_t      n, cap;
} mm_settings;

extern const mm_option mm__common_options[];
extern const size_t    mm__n_common_options;
const mm_option *mm__option_check(mm_ctx *ctx, const mm_option *option, const char *value); /* NULL: MM_E_OPTION set */
mm_code          mm__settings_put(mm_settings *set, const mm_option *option, const char *value);
const char      *mm__settings_get(const mm_settings *set, const char *name);
void             mm__settings_free(mm_settings *set);

/* ---- facts ---- */
typedef struct mm_record {
    struct mm_record *next;  /* of the same item */
    int               kind;
    uint32_t          item;
    void             *fact;
} mm_record;

struct mm_index {
    mm_run   *run;
    mm_arena  arena;
    uint64_t  n[64];         /* facts by kind */
};

/* ---- what a pass emits ---- */
typedef struct mm_out {
    struct mm_out *next;
    const char    *path;     /* as in a tree */
    const char    *text;     /* NULL: bytes of the document */
    size_t         len;
    mm_action      action;
    const char    *rule;
    const mm_item *like;     /* whose attributes it has, whatever --stamp says; NULL: those of the document */
} mm_out;

/* A part of the output that is computed later. */
typedef struct mm_defer {
    struct mm_defer *next;
    const char  *mark;
    size_t       len, size;
    mm_defer_fn *fn;
    void        *job;
} mm_defer;

struct mm_emit {
    mm_run   *run;
    mm_doc   *doc;           /* NULL in finish */
    mm_arena *arena;
    mm_out   *first, *last;
    bool      disposed;      /* the document has its place: same, changed, moved or dropped */
    bool      dropped;
    mm_severity drop_severity;
    const char *drop_rule, *drop_text;
    int64_t   mtime;         /* of mm_emit_new, mm_emit_stamp */
    bool      stamped;
    mm_defer *defers;
};

/* Where the outputs of a pass go: the stage, an overlay, or nowhere. Safe from several threads. */
typedef struct mm_target {
    mm_code (*put)(void *user, const mm_item *like, const char *path, const void *data, size_t len);
    mm_code (*copy)(void *user, mm_tree *from, mm_item *item, const char *path);
    void *user;
} mm_target;

/* A path that is not the one of the document it comes from. */
typedef struct mm_moved {
    char    *path;
    uint32_t item;           /* UINT32_MAX = of finish */
    bool     bytes_same;
    bool     created;        /* not what became of the document, but one more */
} mm_moved;

enum { MM_AT_OWN_PATH = 1, MM_BAD = 2, MM_OWN_SAME = 4, MM_DROPPED = 8, MM_OWN_CREATED = 16,
       MM_RESTORED = 32 }; /* mm_run.flags of an item */

struct mm_run {
    mm_ctx            *ctx;
    mm_report         *report;
    mm_tree           *tree;
    const mm_step     *step;        /* NULL: plain copy, or a verify pass */
    const mm_format   *format;      /* what is written or checked */
    const char        *release;
    const char        *from_release; /* of the input; of a tree only if the plan names it and this is the first hop */
    const mm_route    *routes;
    size_t             n_routes;
    const mm_settings *settings;
    const mm_target   *target;      /* NULL: nothing is written */
    mm_tree           *first;       /* of a chain: what a resource was before the passes so far; NULL: as in tree */
    mm_tree           *origin;      /* convert checks its output: the input, for carried faults */
    const mm_run      *before;      /* and the pass that wrote it */
    bool               keep_going;
    bool               errors_only; /* warnings and notes are not reported (a check that convert makes) */
    bool               quiet;       /* findings and counts are not reported (balance) */
    bool               merged;      /* facts are in order */

    mm_index          *shards;      /* one per worker */
    unsigned           n_shards;
    uint8_t           *route_of;    /* index + 1 of the route of each item */
    uint8_t           *flags;
    mm_record        **record_of;
    mm_record        **by_kind;     /* all records, by kind and item */
    size_t             n_records;
    size_t             kind_start[65];
    void              *state;
    void             (*free_state)(void *);

    pthread_mutex_t    lock;
    mm_arena           arena;       /* moved paths, under the lock */
    mm_moved          *moved;
    size_t             n_moved, cap_moved;
    mm_counts          counts;
    uint64_t           bytes_in, bytes_out;
    atomic_uint_fast64_t progress_done;
    uint64_t           progress_total;
    atomic_int         errors;      /* findings of severity error in this pass */
    struct mm_lines_worker *lines;  /* the pass is over a line dump: findings and facts go there */
};

mm_code mm__run_init(mm_run *run, mm_ctx *ctx, mm_report *rep, mm_tree *tree);
void    mm__run_free(mm_run *run);
/* survey, prepare, apply, finish into run->target. MM_OK also if there were findings: see run->errors and the
 * report's worst code. Anything else stopped the pass. */
mm_code mm__run_convert(mm_run *run);
mm_code mm__run_check(mm_run *run);
mm_code mm__facts_merge(mm_run *run);
/* Turns the error of the context about this resource into a finding; stops only for what nobody can go on after. */
mm_code mm__run_absorb(mm_run *run, mm_code code, const char *file);
/* The document as it was before this chain: its text then, with the attributes of `like`. */
mm_code mm__emit_restored(mm_emit *out, const mm_item *like, const char *text, size_t len);
mm_code mm__emit_flush(mm_emit *out);
mm_code mm__run_conflicts(mm_run *run);

/* ---- workers ---- */
typedef mm_code mm_job_fn(void *user, mm_worker *worker, unsigned shard, size_t i);
/* Calls fn for 0 .. n - 1 in runs of 16; stops at the first code that is not MM_OK. */
mm_code mm__pool_run(mm_ctx *ctx, unsigned threads, size_t n, mm_job_fn *fn, void *user);

/* ---- the tree between two passes: what a pass emitted, over what it left alone ---- */
typedef struct mm_overlay mm_overlay;
mm_code mm__overlay_new(mm_overlay **out, mm_ctx *ctx, mm_tree *base);
const mm_target *mm__overlay_target(mm_overlay *overlay);
mm_code mm__overlay_tree(mm_overlay *overlay, mm_tree **out);   /* belongs to the overlay */
void    mm__overlay_free(mm_overlay *overlay);

/* ---- formats and hops ---- */
/* named: the text named a release, not just a format or what was detected */
typedef struct mm_wanted { const mm_format *format; const char *release; char text[64]; bool named; } mm_wanted;
const mm_format *mm__format_find(const char *id);
/* A format id or release, with or without family; MM_E_OPTION if it is none. Without a family a release may be of one
 * family only among those of `kind`. */
mm_code mm__format_parse(mm_ctx *ctx, const char *text, const char *family, mm_kind kind, mm_wanted *out);
enum { MM_MAX_HOPS = 12 };
/* Fewest hops; 0 hops if equal. MM_E_UNSUPPORTED if there is no way. */
mm_code mm__chain_find(mm_ctx *ctx, const mm_format *from, const mm_format *to, const mm_step **steps, size_t *n);
/* Formats that are one hop away, at most `max` of them; how many were written to `to`. */
size_t mm__chain_ways(const mm_format *from, const char **to, size_t max);
const mm_step *mm__chain_default(const mm_format *from, size_t *n_ways);
bool           mm__step_takes(const mm_step *step, const mm_format *from);

/* ---- detection ---- */
typedef struct mm_detection {
    const mm_format *format;
    const char      *release;
    char            *evidence;
    char            *prefix;
} mm_detection;
mm_code mm__detect(mm_ctx *ctx, mm_source *src, const mm_detection **out);
mm_code mm__source_prepare(mm_ctx *ctx, mm_source *src); /* takes the folders above the resources off */

extern const mm_rule mm__core_rules[];   /* input and output */
extern const mm_rule mm__run_rules[];    /* runs, options, balance */

#endif
