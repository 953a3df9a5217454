#ifndef METAMIG_KE_KE5_H
#define METAMIG_KE_KE5_H

/* Stores of KE 4.x and Kylin 5: docs/formats/ke-metastore.md 5 and 6. */
#include "core/step.h"

#define K5(name) "kylin-5.0/" name
#define K5V(name) K5("verify/" name)
#define K5_ZIP K5("store/zip")
#define K5_FILTER K5("repack/project")
#define K5_EXPORT K5("repack/export")
#define K5_AUDIT K5("audit-log/record")

/* A piece of a path; `at` is not NUL-terminated. */
typedef struct ke5_text { const char *at; size_t len; } ke5_text;

/* "/p/dataflow_details/m/s.json": project "p", kind "dataflow_details", rest "m/s.json". "/_global/user/ann": kind
 * "_global/user", rest "ann", no project. A file at the top: neither project nor kind, the rest is its name. */
typedef struct ke5_path {
    ke5_text project, kind;
    const char *rest;   /* "" for a file directly below a folder of kinds: its name is the kind then */
    bool global;
} ke5_path;

ke5_path mm__ke5_path(const char *path);
bool mm__ke5_is(ke5_text text, const char *word);
/* Has it JSON in it, by its name? */
bool mm__ke5_is_json(const char *path, const ke5_path *parts);
/* Name of the kind for `inspect`: a piece of `path`. */
const char *mm__ke5_kind(const char *path, size_t *len);

/* ---- tables of the formats ---- */
mm_code mm__ke5_vote(mm_doc *doc, mm_votes *votes);
mm_code mm__ke5_claim(mm_votes *votes);
mm_code mm__ke5_verify_survey(mm_doc *doc, mm_index *idx);
mm_code mm__ke5_verify_check(mm_doc *doc);
mm_code mm__ke5_verify_prepare(mm_index *idx);
mm_code mm__ke5_verify_finish(mm_index *idx);
extern const mm_route mm__ke5_verify_routes[1];
extern const char *const mm__ke5_folders[];

#define K5_FORMAT .family = "ke", .kind = MM_TREE, .folders = mm__ke5_folders, .vote = mm__ke5_vote, \
    .claim = mm__ke5_claim, \
    .routes = mm__ke5_verify_routes, .n_routes = 1, .prepare = mm__ke5_verify_prepare, \
    .finish = mm__ke5_verify_finish, .is_store = true, .kind_of = mm__ke5_kind

/* ---- projects and users by file, in path order (ke5_names.c) ---- */
enum { KE5_PROJECT, KE5_USER, KE5_NAMED };

typedef struct ke5_named {
    const char *name;     /* of the file */
    const char *folder;   /* of a project: "/p/" */
    const char *uuid;     /* "" = none */
    int64_t     created;  /* ms; 0 = not known */
} ke5_named;

/* Leaves a fact (KE5_PROJECT or KE5_USER) if this is a project or user file. A broken one has a name only. */
mm_code mm__ke5_names_survey(mm_doc *doc, mm_index *idx, const char *rule);

/* ---- the step ---- */
extern const char mm__ke5_runbook[];

#endif
