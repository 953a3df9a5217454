#ifndef METAMIG_CORE_STEP_H
#define METAMIG_CORE_STEP_H

/* What the author of a format or a step needs: documents, facts, emissions, findings, and the tables that describe a
 * format, a step and a rule. docs/formats/style-anchors.md 3.3 draws the flow.
 *
 * survey, apply and check are called from several threads, for different documents; prepare and finish from one. */
#include "core/core.h"
#include "core/tree.h"
#include <metamig/format.h>
#include <metamig/json.h>
#include <metamig/report.h>

typedef struct mm_run   mm_run;    /* one pass over one tree: options, clock, facts */
typedef struct mm_index mm_index;  /* facts of a pass; a handle is for one thread */
typedef struct mm_emit  mm_emit;   /* takes what a rule makes of a document */
typedef struct mm_votes mm_votes;

/* What a thread keeps from document to document. */
typedef struct mm_worker {
    mm_arena  arena;
    mm_buf    data;                              /* text of the current document */
    mm_buf    text;                              /* for a rule: what it makes of it; stays until the next document */
    mm_json  *json;                              /* parser with its memory, made by the JSON layer at first use */
    void    (*json_free)(mm_json *json);
} mm_worker;

typedef struct mm_doc {
    mm_run     *run;
    mm_tree    *tree;
    mm_item    *item;
    const char *path;      /* "/cube/a.json" */
    size_t      path_len;
    mm_arena   *arena;     /* reset after this document */
    const char *data;      /* NULL until mm_doc_load() */
    size_t      len;
    mm_json    *json;      /* NULL until mm_doc_root() */
    mm_worker  *worker;
    /* Set by the JSON layer when it parses: the text after edits; *changed says whether it differs from `data`. */
    mm_code   (*render)(struct mm_doc *doc, const char **text, size_t *len, bool *changed);
    bool        faulty;    /* an error was reported on it */
    bool        again;     /* an earlier moment of the run has told what is odd about its text */
    const struct mm_key *key;      /* of a record of a line dump: its parts */
    struct mm_lines_worker *lines; /* a record of a line dump: path is the key, data the value; NULL: of a tree */
} mm_doc;

/* ---- reading (doc.c; the JSON parts live in json/doc_json.c) ---- */
mm_code mm_doc_load(mm_doc *doc);                                     /* data, len; mtime, size in doc->item */
mm_code mm_doc_stream(mm_doc *doc, mm_chunk_fn *fn, void *user);      /* in pieces, without loading */
/* Parses at first use. Bad JSON becomes a finding with the given rule (NULL: json/...), duplicate members, BOM and
 * unpaired surrogates as the options say; then MM_E_DATA, which the rule just returns. */
mm_code mm_doc_root(mm_doc *doc, const char *rule, mm_node *out);
/* Same with a rule for duplicate members (NULL: json/dup-key). */
mm_code mm_doc_root_as(mm_doc *doc, const char *rule, const char *dup_rule, mm_node *out);
/* Same without findings: for a second look at a document that survey has seen, or where faults are the rule's own
 * matter. *fault (may be NULL) says what is wrong, in the arena of the document. */
mm_code mm_doc_root_mute(mm_doc *doc, mm_node *out, const char **fault);
const char *mm_doc_stem(const mm_doc *doc);                           /* "a" of "/cube/a.json"; in the arena */

/* ---- findings; all may be called from every moment ---- */
mm_code mm_doc_error(mm_doc *doc, const char *rule, const char *fmt, ...) MM_PRINTF(3, 4);   /* returns MM_E_DATA */
void    mm_doc_warn(mm_doc *doc, const char *rule, const char *fmt, ...) MM_PRINTF(3, 4);
void    mm_doc_note(mm_doc *doc, const char *rule, const char *fmt, ...) MM_PRINTF(3, 4);
/* With the place and pointer of a node (an absent one: of the document). */
mm_code mm_node_error(mm_doc *doc, mm_node node, const char *rule, const char *fmt, ...) MM_PRINTF(4, 5);
void    mm_node_warn(mm_doc *doc, mm_node node, const char *rule, const char *fmt, ...) MM_PRINTF(4, 5);
void    mm_node_note(mm_doc *doc, mm_node node, const char *rule, const char *fmt, ...) MM_PRINTF(4, 5);

/* General form. `subject` names the resource that is missing or bad if that is another one than `file`: a carried
 * fault stays a warning of convert only if no rule dropped its subject. */
typedef struct mm_fault {
    mm_severity severity;
    const char *rule, *file, *pointer, *subject; /* file: without leading slash; NULL = "" */
    uint64_t line, col;
    mm_code code;           /* what an error makes of the run if that is not MM_E_DATA: MM_E_OPTION, a choice that the
                               input does not allow or needs; such a run publishes nothing, not with --keep-going */
} mm_fault;
mm_code mm_run_fault(mm_run *run, const mm_fault *fault, const char *fmt, ...) MM_PRINTF(3, 4); /* error: MM_E_DATA */
/* A finding could not be made for want of memory: the run must not end well. */
void    mm_run_lost(mm_run *run);

/* ---- questions, from prepare only ---- */
/* Index of the answer, or MM_ANSWER_NONE: no hook, no answer, or a run that only repeats another one. */
int     mm_run_ask(mm_run *run, const mm_question *question);
void    mm_run_decided(mm_run *run, const mm_decision *decision);
bool    mm_run_failed(mm_run *run);                        /* has this pass reported an error? */

/* ---- run ---- */
mm_run     *mm_index_run(mm_index *idx);
mm_run     *mm_emit_run(mm_emit *out);
mm_ctx     *mm_run_ctx(mm_run *run);
const char *mm_run_option(mm_run *run, const char *name);  /* value or default; NULL = not given */
bool        mm_run_flag(mm_run *run, const char *name);
int64_t     mm_run_now(mm_run *run);                       /* ms; only what product.md 6.4 names */
bool        mm_run_stamp_now(mm_run *run);                 /* --stamp=now */
const char *mm_run_release(mm_run *run);                   /* "0.7.2": of the format that is written or checked */
const char *mm_run_from_release(mm_run *run);              /* of the input; NULL = not known; a tree's is if named */
bool        mm_run_has(mm_run *run, const char *path);     /* is there such a resource in the tree of this pass? */
bool        mm_run_has_below(mm_run *run, const char *folder); /* "/p/": is there any whose path begins so? */
/* What is wrong with the name of the file it was read from (mm_tree.broken_name), or NULL. */
const char *mm_run_broken_name(mm_run *run);
/* What the tree of this pass was read from; MM_STORE_NONE in a tree that a conversion has made. */
mm_store    mm_run_store(mm_run *run);
/* Every resource of the pass, in path order; *it starts at 0. NULL after the last. */
const mm_item *mm_run_item_next(mm_run *run, size_t *it);
/* Count one use of a rule without an emission of its own (repairs, deviations inside a changed document). */
void        mm_run_rule(mm_run *run, const char *rule);

/* ---- facts: plain structs that survey leaves for prepare, apply, check; live as long as the pass ---- */
void *mm_index_add(mm_index *idx, const mm_doc *doc, int kind, size_t size); /* zeroed; NULL: out of memory */
void *mm_index_alloc(mm_index *idx, size_t size);
char *mm_index_text(mm_index *idx, const char *text, size_t len);
/* From prepare on: facts of a kind in path order; *it starts at 0. NULL after the last. */
void *mm_index_next(mm_index *idx, int kind, size_t *it, const char **path);
/* The fact of this kind that the document at `path` left; NULL = none. Thread-safe from prepare on. */
void *mm_index_find(mm_run *run, int kind, const char *path);
/* What prepare joined (maps, tables), for apply, check, finish; allocate it with mm_index_alloc(). */
void  mm_index_set_state(mm_index *idx, void *state, void (*free_state)(void *state));
void *mm_index_state(mm_index *idx);
void *mm_doc_state(const mm_doc *doc);
void *mm_emit_state(mm_emit *out);

/* ---- emissions: nothing reaches the output before apply has returned MM_OK for the document ---- */
typedef enum mm_action { MM_SAME, MM_CHANGED, MM_CREATED, MM_MOVED } mm_action;

mm_code mm_emit_same(mm_emit *out, mm_doc *doc);
/* What this document emits has this modification time (ns), not the document's own. --stamp=now still wins. */
void mm_emit_stamp(mm_emit *out, int64_t mtime);
/* The document with its edits, same path. Without an effective edit it counts as unchanged. */
mm_code mm_emit_changed(mm_emit *out, mm_doc *doc, const char *rule);
/* New text; `path` NULL = same path. The first text of a document is its disposition (changed), further ones are
 * `created`. The text must live as long as the document's arena. Attributes are those of `doc`. */
mm_code mm_emit_text(mm_emit *out, mm_doc *doc, const char *path, const char *text, size_t len, const char *rule);
mm_code mm_emit_created(mm_emit *out, mm_doc *doc, const char *path, const char *text, size_t len, const char *rule);
mm_code mm_emit_moved(mm_emit *out, mm_doc *doc, const char *path, const char *rule); /* same bytes, new path */
mm_code mm_emit_copied(mm_emit *out, mm_doc *doc, const char *path, const char *rule); /* once more; it stays, too */
/* Dropped aloud: a note (or a finding of `severity`) with the reason. */
mm_code mm_emit_drop(mm_emit *out, mm_doc *doc, mm_severity severity, const char *rule, const char *fmt, ...)
    MM_PRINTF(5, 6);
/* In finish: a resource that comes from no single input; attributes of the newest input. */
mm_code mm_emit_new(mm_emit *out, const char *path, const char *text, size_t len, int64_t mtime, const char *rule);

/* A value that takes long is computed beside the pass, and the writer waits for it: `mark`, which occurs once in the
 * text that was emitted for this document, is replaced by what `fn` makes. `job` is copied, and wiped afterwards. */
typedef mm_code mm_defer_fn(mm_ctx *ctx, void *job, char *to, size_t len);
mm_code mm_emit_defer(mm_emit *out, mm_doc *doc, const char *mark, size_t len, mm_defer_fn *fn, const void *job,
                      size_t size);

/* ---- line dumps: facts are plain structs in packed arrays, one per kind (0 to 15), in record order. They may be left
 * by survey, apply and check, and read when all records have been seen. ---- */
mm_code     mm_run_fact(mm_run *run, int kind, const void *fact, size_t size);
const void *mm_run_facts(mm_run *run, int kind, size_t size, size_t *n);
const void *mm_run_last_fact(mm_run *run, int kind, size_t size); /* of this block; NULL = none yet */
uint64_t    mm_doc_place(const mm_doc *doc);             /* of the record in the dump, for mm_run_key_at() */
mm_code     mm_run_key_at(mm_run *run, uint64_t place, char *key, size_t size); /* cut to size - 1 bytes */
uint64_t    mm_doc_line(const mm_doc *doc);              /* number of the record's line */
bool        mm_doc_cut(const mm_doc *doc);               /* last line of the dump, without line end */
/* Parses the value at first use; a fault is kept for mm_doc_json_fault(), not reported. */
mm_code     mm_doc_try(mm_doc *doc, mm_node *out);
const mm_error *mm_doc_json_fault(const mm_doc *doc);

/* ---- the tables ---- */
typedef struct mm_route {                       /* first match wins; no match: passes through byte for byte */
    const char *pattern;
    mm_code (*survey)(mm_doc *doc, mm_index *idx);
    mm_code (*apply)(mm_doc *doc, mm_emit *out);    /* steps; NULL = same */
    mm_code (*check)(mm_doc *doc);                  /* formats; findings by mm_doc_error() and friends */
} mm_route;

typedef struct mm_step {
    const char *to, *const *from;               /* "kylin-0.7"; NULL-terminated list of what it takes directly, itself
                                                   not among it. `to` NULL: an edit within a format; the registry lists
                                                   none of them, a verb opens it (core/pipeline.h) */
    const mm_route *routes;   size_t n_routes;
    const mm_option *options; size_t n_options;
    mm_code (*prepare)(mm_index *idx);          /* each may be NULL */
    mm_code (*finish)(mm_emit *out);
    /* Line dumps: does this run need a look at all records before the first one is converted? NULL = never. */
    bool (*wants_survey)(mm_run *run);
    mm_code (*surveyed)(mm_index *idx);         /* after it: mm_run_facts() has what survey left */
    bool splits;                                /* a document becomes several; broken ones cannot go back behind it */
    bool is_default;                            /* taken when no target is named */
    const char *sibling;                        /* vendor's suffix of a default folder output ("_v2"), or NULL */
    const char *success, *failure;              /* vendor's verdict without and with findings, or NULL */
    const char *runbook;                        /* what `explain HOP` prints */
} mm_step;

typedef struct mm_format {
    union {                                     /* what programs see, and its members by their own names */
        struct {
            const char *id, *family, *const *releases; /* releases oldest first, NULL-terminated */
            const char *release;                /* the one meant by the bare id: "0.7.2" */
            mm_kind     kind;
            const char *also;                   /* another family that takes it, or NULL */
        };
        mm_format_info info;
    };
    const char *const *folders;                 /* top-level names of its resources, NULL-terminated */
    const char *const *aliases;                 /* further ids for it, NULL-terminated; NULL = none */
    bool is_store;                              /* as a zip its resources have names with a leading slash */
    /* Kind of a resource for `inspect`: a piece of its path. NULL = its first component. */
    const char *(*kind_of)(const char *path, size_t *len);
    /* Classify: looks at one document (may parse it) and votes; NULL = never detected. Formats of a family may share
     * the function, it is called once per document. */
    mm_code (*vote)(mm_doc *doc, mm_votes *votes);
    /* Is a text that begins so, up to 1 MiB of it, of this format? NULL: texts of any form are not its matter. */
    mm_code (*takes_text)(mm_ctx *ctx, const char *head, size_t len, bool *takes);
    int priority;                               /* among formats that got votes the lowest wins */
    /* Called once, after every document was shown, lowest priority first, whatever votes and faults there are: may
     * settle it by mm_vote_claim(). Formats may share it; NULL = none. */
    mm_code (*claim)(mm_votes *votes);
    /* Called once, after every document was shown and none had a fault: may find some in the votes as a whole. Formats
     * may share it. */
    mm_code (*settle)(mm_votes *votes);
    const mm_route *routes;   size_t n_routes;  /* verify */
    const mm_option *options; size_t n_options; /* of verify, and of a conversion to it */
    mm_code (*prepare)(mm_index *idx);
    mm_code (*finish)(mm_index *idx);
    const char *runbook;                        /* what `explain ID` prints of a format without hops, or NULL */
    const char *verdict_ok, *verdict_bad;       /* vendor's verdict lines of verify, or NULL */
    const struct mm_lines_dialect *lines;       /* how its dumps look; NULL unless kind is MM_LINES */
} mm_format;

/* A vote: this document has the shape of `format`, because of `reason` (static text). MM_E_UNSUPPORTED if there is no
 * such format. */
mm_code mm_vote(mm_votes *votes, const char *format, const mm_doc *doc, const char *reason);
/* Same, but it counts only where no document votes with mm_vote(). */
mm_code mm_vote_weak(mm_votes *votes, const char *format, const mm_doc *doc, const char *reason);
/* Keeps, over all documents, the highest value per slot (0 to MM_VOTE_SLOTS - 1), and a document that has it. Slots are
 * given out in metastore/layout_detect.h. */
enum { MM_VOTE_SLOTS = 16 };
void mm_vote_raise(mm_votes *votes, int slot, uint64_t value, const mm_doc *doc);
/* In claim and settle: false = nothing was kept. */
bool mm_vote_raised(const mm_votes *votes, int slot, uint64_t *value);
/* In claim: the dump is of `format`, because of what the document of `slot` has. The first claim decides. */
mm_code mm_vote_claim(mm_votes *votes, const char *format, int slot, const char *reason);
/* In claim and settle: if the dump is of `format`, then of its highest release up to this version. */
void mm_vote_release(mm_votes *votes, const char *format, const uint32_t version[3]);
/* In claim: it cannot be told, and no vote can; MM_E_FORMAT. */
mm_code mm_vote_refuse(mm_votes *votes, int slot, const char *rule, const char *text);
/* In settle: number of votes; the run, for its items; a fault at the first document that voted for `format` (NULL: at
 * the first document of all). */
uint64_t mm_vote_count(const mm_votes *votes, const char *format, bool weak);
mm_run *mm_vote_run(const mm_votes *votes);
mm_code mm_vote_settle(mm_votes *votes, const char *format, bool weak, const char *rule, const char *text);
/* A mixture or shape that no release writes: detection fails with this error if no --from is given. */
mm_code mm_vote_fault(mm_votes *votes, const mm_doc *doc, const char *rule, const char *text);

typedef mm_rule_info mm_rule;

#define MM_ROUTES(table)  .routes = (table), .n_routes = MM_COUNT(table)
#define MM_OPTIONS(table) .options = (table), .n_options = MM_COUNT(table)

#endif
