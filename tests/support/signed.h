#ifndef METAMIG_TESTS_SIGNED_H
#define METAMIG_TESTS_SIGNED_H

/* A dump as far as signatures need it: a desc, its model, tables. */
#include "support/fixture.h"

#include "metastore/signature_desc.h"

typedef struct world {
    mm_ctx *ctx;
    mm_arena arena;
    mm_doc doc;
    mm_json *json[3];       /* desc, model, table */
    char *text[3];
    mm_map tables;
    mm_cube_desc desc;
    mm_cube_model model;
} world;

void sg_open(world *w);
void sg_close(world *w);
/* Document i of the world, from a file. */
mm_node sg_parse(world *w, int i, const char *path);
void sg_add_tables(world *w, const char *dump);
/* The model of the desc that was parsed; the caller frees the name. */
char *sg_model_path(world *w, const char *dump);
void sg_read(world *w, mm_node desc, mm_node model, mm_line line);
/* Desc and model as texts. */
void sg_read_texts(world *w, const char *desc, const char *model, mm_line line);
mm_old_tables sg_tables(const world *w);

#endif
