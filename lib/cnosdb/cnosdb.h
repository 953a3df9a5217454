#ifndef METAMIG_CNOSDB_CNOSDB_H
#define METAMIG_CNOSDB_CNOSDB_H

/* CnosDB meta dumps. docs/formats/cnosdb-2.3-to-2.4.md; its section numbers are cited as "4.6". */
#include "core/lines.h"

/* ---- keys (2.1); the routes of all steps and formats are in this order ---- */
typedef enum cn_kind {
    CN_DATA_VERSION, CN_ALREADY_INIT, CN_TEST_ALIVE, CN_COUNTER, CN_MARK, CN_NODE, CN_METRICS, CN_RESOURCE, CN_QUERY,
    CN_NODE_QUERY, CN_USER, CN_TENANT, CN_LIMITER, CN_MEMBER, CN_ROLE, CN_DB, CN_BUCKET, CN_TABLE, CN_TENANT_USER,
    CN_SLASH, CN_UNKNOWN, CN_KINDS
} cn_kind;

typedef mm_key cn_key; /* its kind is a cn_kind */

void mm__cnosdb_key(const char *key, size_t len, cn_key *out);
unsigned mm__cnosdb_kind(const cn_key *key);
bool mm__cnosdb_in_cluster(const cn_key *key); /* does segment 1 name a cluster? */
extern const char *const mm__cnosdb_patterns[CN_KINDS];

/* ---- shapes (2.2 to 2.8) ---- */
enum { CN_SRC = 1, CN_A = 2, CN_A1 = 4, CN_B = 8, CN_C = 16, CN_D = 32 }; /* source, and the target profiles of 3.2 */
#define CN_ALL (CN_A | CN_A1 | CN_B | CN_C | CN_D)

typedef struct cn_faults {    /* where faults of a shape go */
    const char *shape, *strict, *leftover, *unknown; /* rule ids; NULL: not a fault */
    bool        told[4];      /* one finding per record and rule */
    mm_code     code;
} cn_faults;

/* Does the value have the shape of its kind in this profile? Findings go to the document. */
mm_code mm__cnosdb_shape(mm_doc *doc, unsigned kind, mm_node root, unsigned profile, cn_faults *faults);
bool    mm__cnosdb_uint(mm_node node, unsigned bits);     /* a decimal integer that fits */
bool    mm__cnosdb_name_is(mm_node key, const char *name); /* member name, decoded */
bool    mm__cnosdb_same_name(mm_node a, mm_node b);
extern const char mm__cnosdb_request_old[4][12], mm__cnosdb_request_new[8][16];
extern const char mm__cnosdb_limiter_old[4][12], mm__cnosdb_limiter_new[8][16];

/* ---- what a run is set to ---- */
typedef struct cn_record cn_record;
typedef mm_code cn_rule(cn_record *rec);

typedef struct cn_profile {
    unsigned     bit;
    const char  *wal_max_file_size;
    cn_rule *const *user, *const *tenant, *const *limiter, *const *db, *const *table; /* NULL-terminated */
} cn_profile;

typedef enum cn_unknown { CN_KEEP, CN_DROP, CN_REFUSE } cn_unknown;
typedef enum cn_plain { CN_HASH, CN_NULL, CN_ERROR } cn_plain;
enum { CN_DB_VALUES = 6 }; /* max_memcache_size ... max_cache_readers */

typedef struct cn_text { const char *text; size_t len; } cn_text;
typedef struct cn_rename { cn_text old, new; } cn_rename; /* old.text NULL: the only cluster, whatever its name */

typedef struct cn_judge cn_judge; /* cnosdb_orphan.c */

typedef struct cn_state {
    mm_ctx            *ctx;
    const cn_profile  *profile;
    unsigned           bit;           /* of the profile */
    bool               keep_target_root, pin_ttl, drop_orphans, filtered, repair, report_dropped, old_ttl;
    bool               reprint;       /* --style=vendor: a value that changes is printed as a whole */
    bool               trial;         /* only the shape of the outcome matters: no facts, no bcrypt */
    cn_unknown         unknown;
    cn_plain           plain;
    char               salt[23];      /* "" = random */
    uint8_t            salt_key[32];
    bool               has_salt_key;
    cn_text           *drop_keys;  size_t n_drop_keys;
    cn_rename         *renames;    size_t n_renames;
    bool               set_cluster;   /* --cluster was given */
    cn_text            db_value[CN_DB_VALUES], usage_value[CN_DB_VALUES]; /* text NULL: default of the profile */
    cn_text            baseline_cluster;
    cn_text           *behind;  size_t n_behind;  /* keys of the baseline, and which of them were written */
    atomic_char       *overwritten;
    cn_judge          *judge;         /* --drop-orphans: what survey has found */
    mm_buf             open, open_key; /* verify as a stream: see cnosdb_stream.c */
    atomic_int         hint;          /* a vnode without status was seen (4.5) */
} cn_state;

extern const mm_option mm__cnosdb_options[];
enum { CN_OPTIONS = 16 };
extern const char *const mm__cnosdb_db_values[CN_DB_VALUES];
mm_code mm__cnosdb_prepare(mm_index *idx, const cn_profile *profile);  /* NULL: a check, state->bit is set after */
mm_code mm__cnosdb_baseline(mm_index *idx, cn_state *st, const char *path);
mm_code mm__cnosdb_pick(mm_ctx *ctx, const mm_settings *settings, const char **format);
/* As JSON, numbers as text; a value that is none is compared byte for byte. */
mm_code mm__cnosdb_equal(mm_ctx *ctx, const mm_line *a, const mm_line *b, bool *same);
mm_code mm__cnosdb_left_behind(mm_run *run, const cn_state *st);

/* ---- one record on its way ---- */
struct cn_record {
    mm_doc     *doc;
    mm_emit    *out;
    cn_state   *st;
    const cn_key *key;
    mm_node     root;
    const char *fired[8];
    size_t      n_fired;
    const char *text;      /* the value anew (4.6); NULL: the edits of root */
    size_t      text_len;
};

mm_code mm__cnosdb_fire(cn_record *rec, const char *rule);
/* Parses the value of a kept record; faults are reported (7, 1.6, 1.7). */
mm_code mm__cnosdb_value(mm_doc *doc, const cn_key *key, bool repair, mm_node *root);
bool    mm__cnosdb_named(const cn_state *st, const mm_doc *doc); /* --drop-key */
mm_code mm__cnosdb_keep(mm_doc *doc, mm_emit *out);              /* unchanged but for the cluster */
mm_code mm__cnosdb_drop(mm_doc *doc, mm_emit *out, const char *rule);
mm_code mm__cnosdb_new_key(cn_state *st, mm_doc *doc, const cn_key *key, const char **out); /* NULL: stays */
bool    mm__cnosdb_is_cut(mm_doc *doc);
bool    mm__cnosdb_is_struct(unsigned kind);                     /* a kind whose value has a shape */
mm_code mm__cnosdb_gone(mm_doc *doc, mm_emit *out);              /* the route of what belongs to the old cluster */
extern const mm_route mm__cnosdb_routes[CN_KINDS];

/* ---- rules ---- */
cn_rule mm__cnosdb_password, mm__cnosdb_root_flag, mm__cnosdb_both_root_flags, mm__cnosdb_admin_password;
cn_rule mm__cnosdb_tenant_hidden, mm__cnosdb_drop_after, mm__cnosdb_request_names, mm__cnosdb_limiter_kinds;
cn_rule mm__cnosdb_db_hidden, mm__cnosdb_db_split, mm__cnosdb_db_ttl;
cn_rule mm__cnosdb_schema_version, mm__cnosdb_strict_members, mm__cnosdb_columns_index, mm__cnosdb_table_kind;
/* Names of the columns, in the document's arena. */
mm_code mm__cnosdb_columns(mm_doc *doc, mm_node columns, mm_node **names, size_t *n);
bool    mm__cnosdb_index_agrees(mm_node index, const mm_node *names, size_t n);
bool    mm__cnosdb_is_bcrypt(const char *text, size_t len);
int     mm__cnosdb_is_admin(mm_node user); /* by either flag */

/* ---- facts across records ---- */
typedef struct cn_ids { const char *tenant, *database, *member, *role, *privilege; } cn_ids;
/* `all`: one fact per record, for findings per record; else one per tenant or database. */
mm_code mm__cnosdb_collect(mm_doc *doc, const cn_key *key, mm_node root, bool all);
mm_code mm__cnosdb_judge(mm_run *run, const cn_ids *ids, bool all);
mm_code mm__cnosdb_judge_keep(mm_index *idx, cn_judge **out);  /* for --drop-orphans, after survey */
bool    mm__cnosdb_is_orphan(const cn_judge *judge, mm_doc *doc, const cn_key *key);
void    mm__cnosdb_judge_free(cn_judge *judge);
mm_code mm__cnosdb_collect_early(mm_doc *doc, const cn_key *key); /* of records that are dropped, too */
mm_code mm__cnosdb_judge_dump(mm_run *run, cn_state *st);         /* 1.7, 4.5, 4.10 */
mm_code mm__cnosdb_ttl_fact(cn_record *rec);
mm_code mm__cnosdb_clusters(mm_index *idx, cn_state *st);
/* `unit`: of a table that was read as text (cnosdb_table_text.h); NULL: look at root. */
mm_code mm__cnosdb_verify_facts(mm_doc *doc, const cn_key *key, mm_node root, const char *unit);
mm_code mm__cnosdb_verify_judge(mm_run *run, const cn_state *st);

/* ---- verify (9) ---- */
extern const mm_route mm__cnosdb_checks[CN_KINDS];
mm_code mm__cnosdb_verify_prepare(mm_index *idx, unsigned profile);
mm_code mm__cnosdb_verify_finish(mm_index *idx);

/* ---- the rest ---- */
extern const mm_lines_dialect mm__cnosdb_dialect;
bool    mm__cnosdb_wants_survey(mm_run *run);
mm_code mm__cnosdb_surveyed(mm_index *idx);
mm_code mm__cnosdb_finish(mm_emit *out);
extern const mm_rule mm__cnosdb_rules[];
extern const char mm__cnosdb_runbook_2_4_0[], mm__cnosdb_runbook_2_4_0_1[], mm__cnosdb_runbook_2_4_1[],
    mm__cnosdb_runbook_2_4_2[], mm__cnosdb_runbook_2_4_3[];

#define CN_STEP(name, id, runs_after, usual, prepare_fn, text)                                           \
    const mm_step mm_step_##name = {                                                                     \
        .to = (id), .from = (runs_after), .routes = mm__cnosdb_routes, .n_routes = CN_KINDS,             \
        .options = mm__cnosdb_options, .n_options = CN_OPTIONS, .prepare = (prepare_fn),                         \
        .finish = mm__cnosdb_finish, .wants_survey = mm__cnosdb_wants_survey,                            \
        .surveyed = mm__cnosdb_surveyed, .is_default = (usual), .runbook = (text) }

#endif
