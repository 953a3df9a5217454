#ifndef METAMIG_CNOSDB_TABLE_TEXT_H
#define METAMIG_CNOSDB_TABLE_TEXT_H

/* Tables as servers write them, read as text. What is read here has nothing that any rule, any warning or any check of
 * a single record would name, but for the two things that cn_table tells. */
#include "cnosdb/cnosdb.h"

typedef struct cn_table {
    const char *old_name;   /* the member name schema_id in the text; NULL: it is called schema_version */
    const char *unit;       /* of the column of time, as the precision of a database; "?": there is none for it */
    bool        fits;       /* each encoding is meant for the type of its column (V32) */
} cn_table;

/* False: no such table, or in doubt; the value is to be parsed. */
bool  mm__cnosdb_table_read(const mm_doc *doc, const cn_key *key, cn_table *out);
/* Has its version the name that the profile reads? */
bool  mm__cnosdb_table_is_of(const cn_table *table, unsigned profile);
/* The text with schema_version for schema_id, in the arena of the document; NULL: out of memory. */
char *mm__cnosdb_table_renamed(const mm_doc *doc, const cn_table *table, size_t *len);

#endif
