#include "support/fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char tmp[PATH_MAX];
static pid_t tmp_owner;

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

void fx_remove_tree(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void remove_tmp(void)
{
    if (tmp_owner == getpid())
        fx_remove_tree(tmp);
}

const char *fx_tmp(void)
{
    if (tmp_owner != getpid()) {
        const char *base = getenv("TMPDIR");
        snprintf(tmp, sizeof tmp, "%s/metamig-test-XXXXXX", base != NULL ? base : "/tmp");
        ck_assert_ptr_nonnull(mkdtemp(tmp));
        if (tmp_owner == 0)
            atexit(remove_tmp);
        tmp_owner = getpid();
    }
    return tmp;
}

const char *fx_path(const char *fmt, ...)
{
    static char ring[16][PATH_MAX];
    static unsigned next;
    char *out = ring[next++ % 16];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(out, PATH_MAX, fmt, ap);
    va_end(ap);
    return out;
}

const char *fx_testdata(const char *rel)
{
    const char *base = getenv("METAMIG_TESTDATA");
    return fx_path("%s/%s", base != NULL ? base : "testdata", rel);
}

const char *fx_shared(const char *rel)
{
    const char *base = getenv("METAMIG_SHARED");
    const char *path = fx_path("%s/data/%s", base != NULL ? base : "../shared", rel);
    return access(path, R_OK) == 0 ? path : NULL;
}

void fx_skip(const char *why)
{
    const char *log = getenv("METAMIG_SKIP_LOG");
    if (log != NULL) {
        FILE *f = fopen(log, "a");
        if (f != NULL) {
            fprintf(f, "%s\n", why);
            fclose(f);
        }
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in a folder, sorted; folders only if asked. */
static char **list(const char *dir, bool folders, size_t *n)
{
    char **names = NULL;
    DIR *d = opendir(dir);

    *n = 0;
    if (d == NULL)
        return NULL;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        struct stat st;
        if (e->d_name[0] == '.' && (e->d_name[1] == 0 || strcmp(e->d_name, "..") == 0))
            continue;
        if (folders && (fstatat(dirfd(d), e->d_name, &st, 0) != 0 || !S_ISDIR(st.st_mode)))
            continue;
        names = realloc(names, (*n + 1) * sizeof *names);
        names[(*n)++] = strdup(e->d_name);
    }
    closedir(d);
    if (*n > 0)
        qsort(names, *n, sizeof *names, by_name);
    return names;
}

static void free_list(char **names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
}

const char *fx_loop_name(const char *dir, int i)
{
    size_t n;
    char **names = list(dir, true, &n);
    const char *out = i >= 0 && (size_t)i < n ? fx_path("%s", names[i]) : NULL;

    free_list(names, n);
    return out;
}

char *fx_read(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    char *data;
    long size;

    ck_assert_msg(f != NULL, "%s: %s", path, strerror(errno));
    fseek(f, 0, SEEK_END);
    size = ftell(f);
    rewind(f);
    data = malloc((size_t)size + 1);
    ck_assert_uint_eq(fread(data, 1, (size_t)size, f), (size_t)size);
    data[size] = 0;
    fclose(f);
    if (len != NULL)
        *len = (size_t)size;
    return data;
}

void fx_write(const char *path, const void *data, size_t len)
{
    char dir[PATH_MAX];
    FILE *f;

    snprintf(dir, sizeof dir, "%s", path);
    for (char *p = dir + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = 0;
        ck_assert_msg(mkdir(dir, 0755) == 0 || errno == EEXIST, "%s: %s", dir, strerror(errno));
        *p = '/';
    }
    f = fopen(path, "wb");
    ck_assert_msg(f != NULL, "%s: %s", path, strerror(errno));
    ck_assert_uint_eq(fwrite(data, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
}

bool fx_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

void fx_copy_tree(const char *from, const char *to)
{
    size_t n;
    char **names;
    struct stat st;

    ck_assert_int_eq(stat(from, &st), 0);
    if (!S_ISDIR(st.st_mode)) {
        char *data = fx_read(from, &n);
        const struct timespec times[2] = { st.st_atim, st.st_mtim };
        fx_write(to, data, n);
        free(data);
        chmod(to, st.st_mode & 07777);
        utimensat(AT_FDCWD, to, times, 0);
        return;
    }
    ck_assert_msg(mkdir(to, 0755) == 0 || errno == EEXIST, "%s: %s", to, strerror(errno));
    names = list(from, false, &n);
    for (size_t i = 0; i < n; i++) {
        char a[PATH_MAX], b[PATH_MAX];
        snprintf(a, sizeof a, "%s/%s", from, names[i]);
        snprintf(b, sizeof b, "%s/%s", to, names[i]);
        fx_copy_tree(a, b);
    }
    free_list(names, n);
}

static void same(const char *a, const char *b, const char *rel)
{
    struct stat sa, sb;
    size_t na, nb;

    ck_assert_msg(lstat(a, &sa) == 0, "%s: missing in %s", rel, a);
    ck_assert_msg(lstat(b, &sb) == 0, "%s: missing in %s", rel, b);
    ck_assert_msg((sa.st_mode & S_IFMT) == (sb.st_mode & S_IFMT), "%s: other type", rel);
    if (S_ISDIR(sa.st_mode)) {
        char **la = list(a, false, &na), **lb = list(b, false, &nb);
        for (size_t i = 0; i < na || i < nb; i++) {
            char pa[PATH_MAX], pb[PATH_MAX], pr[PATH_MAX];
            ck_assert_msg(i < na && i < nb && strcmp(la[i], lb[i]) == 0, "%s/: \"%s\" here, \"%s\" there", rel,
                          i < na ? la[i] : "(end)", i < nb ? lb[i] : "(end)");
            snprintf(pa, sizeof pa, "%s/%s", a, la[i]);
            snprintf(pb, sizeof pb, "%s/%s", b, la[i]);
            snprintf(pr, sizeof pr, "%s/%s", rel, la[i]);
            same(pa, pb, pr);
        }
        free_list(la, na);
        free_list(lb, nb);
    } else {
        char *da = fx_read(a, &na), *db = fx_read(b, &nb);
        size_t i = 0;
        while (i < na && i < nb && da[i] == db[i])
            i++;
        ck_assert_msg(i == na && i == nb, "%s: differs at byte %zu:\n--- here\n%.400s\n--- there\n%.400s", rel, i,
                      da + (i > 100 ? i - 100 : 0), db + (i > 100 ? i - 100 : 0));
        free(da);
        free(db);
    }
}

void fx_assert_same_tree(const char *a, const char *b)
{
    same(a, b, "");
}

static uint64_t mix(uint64_t h, const void *data, size_t len)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < len; i++)
        h = (h ^ p[i]) * 0x100000001b3u;
    return h;
}

uint64_t fx_tree_digest(const char *path)
{
    struct stat st;
    uint64_t h = 0xcbf29ce484222325u;
    size_t n;

    if (lstat(path, &st) != 0)
        return 0;
    h = mix(h, &st.st_mode, sizeof st.st_mode);
    h = mix(h, &st.st_mtim, sizeof st.st_mtim);
    if (S_ISDIR(st.st_mode)) {
        char **names = list(path, false, &n);
        for (size_t i = 0; i < n; i++) {
            char sub[PATH_MAX];
            uint64_t d;
            snprintf(sub, sizeof sub, "%s/%s", path, names[i]);
            h = mix(h, names[i], strlen(names[i]));
            d = fx_tree_digest(sub);
            h = mix(h, &d, sizeof d);
        }
        free_list(names, n);
    } else if (S_ISREG(st.st_mode)) {
        char *data = fx_read(path, &n);
        h = mix(h, data, n);
        free(data);
    }
    return h;
}

static void *resize(void *user, void *ptr, size_t old_size, size_t new_size)
{
    fx_alloc *a = user;
    void *out;

    if (a == NULL) {
        if (new_size == 0) {
            free(ptr);
            return NULL;
        }
        return realloc(ptr, new_size);
    }
    if (new_size == 0) {
        __atomic_sub_fetch(&a->live, old_size, __ATOMIC_SEQ_CST);
        free(ptr);
        return NULL;
    }
    if (__atomic_fetch_add(&a->calls, 1, __ATOMIC_SEQ_CST) == a->fail_at)
        return NULL;
    out = realloc(ptr, new_size);
    if (out != NULL) {
        size_t live = __atomic_add_fetch(&a->live, new_size - old_size, __ATOMIC_SEQ_CST);
        if (live > a->peak)
            a->peak = live;
    }
    return out;
}

static int64_t now(void *user)
{
    (void)user;
    return INT64_C(1433894400000);
}

static int entropy(void *user, void *buf, size_t len)
{
    (void)user;
    memset(buf, 7, len);
    return 0;
}

mm_hooks fx_hooks(fx_alloc *alloc)
{
    const mm_hooks hooks = { .size = sizeof hooks, .resize = resize, .now = now, .entropy = entropy, .user = alloc };
    return hooks;
}

mm_ctx *fx_ctx(fx_alloc *alloc)
{
    const mm_hooks hooks = fx_hooks(alloc);
    mm_ctx *ctx = NULL;
    ck_assert_int_eq(mm_ctx_new(&ctx, &hooks), MM_OK);
    return ctx;
}

void fx_saw_rule(const char *id)
{
    const char *log = getenv("METAMIG_RULES_SEEN");
    int fd;

    if (log == NULL || id == NULL || *id == 0)
        return;
    fd = open(log, O_WRONLY | O_APPEND | O_CREAT, 0644);
    if (fd >= 0) {
        char line[256];
        int n = snprintf(line, sizeof line, "%s\n", id);
        if (write(fd, line, (size_t)n) != n)
            perror(log);
        close(fd);
    }
}

void fx_on_finding(void *user, const mm_finding *finding)
{
    (void)user;
    fx_saw_rule(finding->rule);
}

/* ---- runner ---- */
typedef struct entry { const char *name; const fx_test *tests; size_t n; } entry;
static entry suites[256];
static size_t n_suites;

void fx_register(const char *name, const fx_test *tests, size_t n)
{
    suites[n_suites++] = (entry){ name, tests, n };
}

static int by_suite(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->name, ((const entry *)b)->name);
}

/* Without forks (valgrind) all tests share one private folder: each finds it empty. */
static void fresh_tmp(void)
{
    if (tmp_owner == getpid()) {
        fx_remove_tree(tmp);
        ck_assert_int_eq(mkdir(tmp, 0700), 0);
    }
}

int main(void)
{
    SRunner *runner;
    const char *locale = getenv("METAMIG_TEST_LOCALE"); /* what a program that links the library may have done */
    int failed;

    if (locale != NULL && setlocale(LC_ALL, locale) == NULL) {
        fprintf(stderr, "no locale %s\n", locale);
        return 2;
    }
    runner = srunner_create(NULL);

    qsort(suites, n_suites, sizeof suites[0], by_suite);
    for (size_t i = 0; i < n_suites; i++) {
        Suite *s = suite_create(suites[i].name);
        TCase *tc = tcase_create(suites[i].name);
        tcase_set_timeout(tc, 120);
        tcase_add_checked_fixture(tc, fresh_tmp, NULL);
        for (size_t j = 0; j < suites[i].n; j++) {
            const fx_test *t = &suites[i].tests[j];
            size_t n = 1;
            if (t->loop != NULL) {
                char **names = list(t->loop, true, &n);
                free_list(names, n);
            }
            if (t->loop != NULL)
                tcase_add_loop_test(tc, t->test, 0, (int)n);
            else
                tcase_add_test(tc, t->test);
        }
        suite_add_tcase(s, tc);
        srunner_add_suite(runner, s);
    }
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
