#ifndef METAMIG_TESTS_FIXTURE_H
#define METAMIG_TESTS_FIXTURE_H

/* What every suite uses: registration, private folders, contexts with a faulty allocator, shared data. */
#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <metamig/metamig.h>

/* ---- suites register themselves; one FX_SUITE per file ---- */
typedef struct fx_test { const TTest *test; const char *loop; } fx_test;
void fx_register(const char *name, const fx_test *tests, size_t n);

#define FX_TEST(fn) { (fn), NULL }
/* One run per folder in the given folder, found by listing; inside the test fx_loop_name(dir, _i) names it. */
#define FX_LOOP(fn, dir) { (fn), (dir) }
#define FX_SUITE(name, ...)                                                        \
    __attribute__((constructor)) static void fx_register_this(void)                \
    {                                                                              \
        static fx_test tests[8 * (sizeof((fx_test[]){ __VA_ARGS__ }) / sizeof(fx_test))]; \
        const fx_test list[] = { __VA_ARGS__ };                                    \
        for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)                  \
            tests[i] = list[i];                                                    \
        fx_register((name), tests, sizeof list / sizeof list[0]);                  \
    }

/* ---- places ---- */
const char *fx_tmp(void);                                   /* a private folder, made at first use, removed at exit */
const char *fx_path(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* rotating static storage */
const char *fx_testdata(const char *rel);                   /* testdata/REL of the source tree */
const char *fx_shared(const char *rel);                     /* REL in the reference data, NULL = not there: skip */
const char *fx_loop_name(const char *dir, int i);           /* i-th folder in dir, in byte order */
/* Counts this test as skipped because the reference data is absent, and returns from it. */
#define FX_NEED_SHARED(var, rel)            \
    const char *var = fx_shared(rel);       \
    if (var == NULL) {                      \
        fx_skip(rel);                       \
        return;                             \
    }
void fx_skip(const char *why);

/* ---- files ---- */
char *fx_read(const char *path, size_t *len);               /* malloc'ed, NUL-terminated; fails the test if absent */
void  fx_write(const char *path, const void *data, size_t len); /* makes the folders above it */
void  fx_copy_tree(const char *from, const char *to);       /* cp -a */
void  fx_remove_tree(const char *path);
bool  fx_exists(const char *path);
/* Names, bytes (and modes) of two trees are equal; prints the first difference. */
void  fx_assert_same_tree(const char *a, const char *b);
/* Digest of names, bytes, modes and mtimes of a tree: equal before and after = untouched. */
uint64_t fx_tree_digest(const char *path);

/* ---- contexts ---- */
typedef struct fx_alloc {
    unsigned long fail_at;   /* number of the allocation that fails; ULONG_MAX = none */
    unsigned long calls;
    size_t        live;      /* bytes not freed yet */
    size_t        peak;
} fx_alloc;
#define FX_ALLOC_NONE { .fail_at = (unsigned long)-1 }
/* Hooks with this allocator, a fixed clock (2015-06-10T00:00:00Z) and fixed entropy; alloc may be NULL. */
mm_hooks fx_hooks(fx_alloc *alloc);
mm_ctx  *fx_ctx(fx_alloc *alloc);                           /* fails the test if it cannot be made */

/* ---- rule ids that tests saw, for the comparison with `explain` ---- */
void fx_saw_rule(const char *id);
/* Listener for mm_report_listen() that records ids. */
void fx_on_finding(void *user, const mm_finding *finding);

#endif
