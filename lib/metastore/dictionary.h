#ifndef METAMIG_METASTORE_DICTIONARY_H
#define METAMIG_METASTORE_DICTIONARY_H

/* Dictionaries of columns, "/dict/TABLE/COLUMN/UUID.dict". docs/formats/kylin-binary-resources.md 3. */
#include "metastore/binary.h"

typedef enum mm_dict_class {
    MM_DICT_OTHER, MM_DICT_TRIE, MM_DICT_NUMBER, MM_DICT_NUMBER2, MM_DICT_DATE, MM_DICT_TIME, MM_DICT_APPEND,
    MM_DICT_FOREST
} mm_dict_class;

/* What the header says. Texts live until this thread parses its next document; copy what is to stay. */
typedef struct mm_dictionary_info {
    const char   *uuid, *source_table, *source_column;
    const char   *class_name;    /* as written, with its package */
    mm_dict_class kind;
    int64_t       cardinality;   /* -1 = not said */
} mm_dictionary_info;

/* Reads the header and no more of the file than that needs; reports nothing. MM_E_DATA: mm__binary_check() would find
 * no header there, or one without the members above. Must not be called between mm_doc_root() of the same document and
 * the use of its nodes: the parser is the same. */
mm_code mm__dictionary_info(mm_doc *doc, mm_dictionary_info *out);

mm_dict_class mm__dictionary_class(const char *class_name);

/* Body of a TrieDictionaryForest at `at`. False: it is not known where it ends. Sums of its tries. */
bool mm__forest_check(mm_binary *bin, size_t at, size_t *end, uint64_t *values, uint64_t *splits);

#endif
