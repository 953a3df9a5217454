#ifndef METAMIG_OPENMLDB_RESULT_H
#define METAMIG_OPENMLDB_RESULT_H

/* What a verb hands back: findings in order, its code, what it prints. docs/formats/openmldb.md 9. */
#include "json/print.h"
#include "openmldb/openmldb_check.h"

typedef struct om_split {
    const char *name, *data;
    size_t      len;
} om_split;

struct mm_openmldb_result {
    mm_ctx     *ctx;
    const char *command;        /* "openmldb verify": static */
    om_findings found;
    mm_code     code;
    bool        no_summary;     /* nothing was checked */
    size_t      errors, warnings;
    mm_buf      output;
    mm_arena    arena;          /* of the splits */
    OM_LIST(om_split) splits;
};

mm_code mm__om_result_new(mm_openmldb_result **out, mm_ctx *ctx, const char *command);
/* Options of any size as a full struct. */
void    mm__om_options(mm_openmldb_options *full, const mm_openmldb_options *options);
/* Adds what reading a capture found; *broken: it cannot be used. */
mm_code mm__om_result_input(mm_openmldb_result *r, const mm_openmldb *cap, bool *broken);
/* Says which of these kinds (ended by OM_UNKNOWN) the capture lacks; a note each if `partial`. */
void mm__om_result_kinds(mm_openmldb_result *r, const mm_openmldb *cap, const om_kind *kinds, bool partial,
                         bool *broken);
/* Both, and what cannot be decoded in a dump of ZooKeeper: all that can make a capture no evidence. */
mm_code mm__om_result_capture(mm_openmldb_result *r, const mm_openmldb *cap, const om_kind *kinds, bool partial,
                              bool *broken);
/* Sorts, counts, decides. `broken`: only errors are kept, the code is MM_E_DATA, there is no output. */
mm_code mm__om_result_end(mm_openmldb_result *r, bool broken, bool strict);
/* Frees *out unless the code is MM_OK, which it returns. */
mm_code mm__om_result_done(mm_openmldb_result **out, mm_code code);

#endif
