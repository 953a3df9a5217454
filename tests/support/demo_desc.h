#ifndef METAMIG_TESTS_DEMO_DESC_H
#define METAMIG_TESTS_DEMO_DESC_H

/* The demo of docs/formats/kylin-0.6-to-0.7.md 9.1 in 0.7 form, as structs that a test may change. */
#include "metastore/old_desc.h"

typedef struct demo {
    mm_old_column sales_columns[4], sites_columns[3];
    mm_old_table sales, sites;
    const char *pk[4], *fk[4];
    mm_old_lookup lookups[2];
    mm_old_model model;
    const char *dt[1], *derived[2], *group[4], *refs[4];
    mm_old_dimension dimensions[3];
    mm_old_measure measures[2];
    mm_old_rowcol rowcols[3];
    mm_old_texts groups[1];
    mm_old_hcolumn hcolumns[1];
    mm_old_family families[1];
    mm_old_desc desc;
} demo;

void demo_init(demo *d);
mm_old_tables demo_tables(const demo *d);

#endif
