#ifndef METAMIG_METASTORE_SNAPSHOT_H
#define METAMIG_METASTORE_SNAPSHOT_H

/* Copies of lookup tables, "/table_snapshot/FOLDER/UUID.snapshot". docs/formats/kylin-binary-resources.md 5. */
#include "metastore/binary.h"

/* What the header and the first numbers say. Texts live until this thread parses its next document. */
typedef struct mm_snapshot_info {
    const char *uuid;
    const char *table_name;      /* NULL = not said (before 1.5.4) */
    const char *path;            /* signature.path; NULL = not said, legal with table_name */
    bool        use_dictionary;
    int64_t     rows, columns;   /* -1 = negative or cut off; columns also if there are no rows */
} mm_snapshot_info;

/* Reads the beginning of the file only; reports nothing. MM_E_DATA: no header, or one without the needed members. The
 * parser of the thread is used, as in mm__dictionary_info(). */
mm_code mm__snapshot_info(mm_doc *doc, mm_snapshot_info *out);
/* Folder below "/table_snapshot/": table_name if it is not empty and wanted, else the last component of path. Not
 * NUL-terminated. */
const char *mm__snapshot_folder(const mm_snapshot_info *info, bool no_table_name, size_t *len);

#endif
