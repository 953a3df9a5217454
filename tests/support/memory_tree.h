#ifndef METAMIG_TESTS_MEMORY_TREE_H
#define METAMIG_TESTS_MEMORY_TREE_H

/* Trees in memory: a source and a sink as a program would make them. */
#include <metamig/metamig.h>

enum { MT_MOST = 64 };

typedef struct mt_file {
    char   *path;
    char   *data;
    size_t  len;
    int64_t mtime;
} mt_file;

typedef struct mt_tree {
    mt_file  files[MT_MOST];
    size_t   n;
    size_t   at;          /* cursor */
    int      piece;       /* of the current entry */
    int      committed, aborted;
    unsigned fail_at;     /* n-th callback of the sink that fails; 0 = none */
    unsigned calls;
} mt_tree;

void mt_add(mt_tree *tree, const char *path, const char *data, int64_t mtime);
void mt_load(mt_tree *tree, const char *folder);  /* files of a folder, as they are */
const mt_file *mt_find(const mt_tree *tree, const char *path);
void mt_shuffle(mt_tree *tree, unsigned seed);
int  mt_same(const mt_tree *a, const mt_tree *b); /* same paths, bytes, mtimes, whatever their order */
void mt_free(mt_tree *tree);

extern const mm_source_ops mt_source_ops;
extern const mm_sink_ops   mt_sink_ops;

/* The worked example of docs/formats/kylin-0.6-to-0.7.md 9.1, without its job: 6 resources. */
void mt_demo(mt_tree *tree);

#endif
