#ifndef METAMIG_OPENMLDB_STAT_H
#define METAMIG_OPENMLDB_STAT_H

/* The stat file of the vendor's tool: moves that pre-upgrade made. docs/formats/openmldb.md 6, 11. */
#include "openmldb/openmldb_result.h"

typedef struct om_move {
    const char *endpoint, *db, *table, *extra;  /* extra: NULL = none */
    uint32_t    tid, pid;
    uint32_t    line;                           /* of the text form */
} om_move;

typedef struct om_moves {
    mm_ctx     *ctx;
    mm_arena   *arena;    /* of the texts; not owned */
    const char *file;     /* for findings */
    OM_LIST(om_move) list;
} om_moves;

void    mm__om_moves_init(om_moves *moves, mm_ctx *ctx, mm_arena *arena, const char *file);
void    mm__om_moves_free(om_moves *moves);
/* Either form; what is wrong becomes findings, and *broken is set. */
mm_code mm__om_moves_read(om_moves *moves, om_findings *found, const mm_openmldb_text *text, bool *broken);
mm_code mm__om_moves_add(om_moves *moves, const om_move *move);   /* copies nothing */

/* Text form of one move; names with commas cannot be written: check before. */
void    mm__om_put_move(mm_buf *out, const om_move *move);
bool    mm__om_has_comma(const om_move *move);

om_finding  mm__om_about_move(const om_moves *moves, const om_move *move);
const char *mm__om_text_move(om_findings *f, const om_move *move);  /* "DB.TABLE tid N pid N" */
/* What is wrong with a move in this state: the text behind "M: ", or NULL. The texts are in the arena of `f`. */
const char *mm__om_stale(om_findings *f, const mm_openmldb *cap, const om_move *move);
/* The replica at an endpoint, or NULL. */
const om_replica *mm__om_replica_at(const mm_openmldb *cap, const om_partition *p, const char *endpoint);
/* Indices of moves whose (endpoint, tid, pid) came before; `twice` has a flag per move. */
mm_code mm__om_moves_twice(const om_moves *moves, bool *twice);

#endif
