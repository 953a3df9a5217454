#include "support/golden.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- text that grows ---- */

typedef struct text { char *data; size_t len, cap; } text;

static void __attribute__((format(printf, 2, 3))) add(text *t, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (t->len + (size_t)n + 1 > t->cap) {
        t->cap = (t->len + (size_t)n + 1) * 2;
        t->data = realloc(t->data, t->cap);
    }
    va_start(ap, fmt);
    vsnprintf(t->data + t->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    t->len += (size_t)n;
}

/* ---- list of files ---- */

typedef struct names { char **at; size_t n; } names;
static names *listing;
static size_t listing_root;

static int list_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)ftw;
    if (kind == FTW_F) {
        listing->at = realloc(listing->at, (listing->n + 1) * sizeof *listing->at);
        listing->at[listing->n++] = strdup(path + listing_root);
    }
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_files(const char *root, names *out)
{
    listing = out;
    listing_root = strlen(root) + 1;
    nftw(root, list_one, 16, FTW_PHYS);
}

static void sort_unique(names *list)
{
    size_t n = 0;

    if (list->n > 0)
        qsort(list->at, list->n, sizeof *list->at, by_name);
    for (size_t i = 0; i < list->n; i++) {
        if (n > 0 && strcmp(list->at[n - 1], list->at[i]) == 0)
            free(list->at[i]);
        else
            list->at[n++] = list->at[i];
    }
    list->n = n;
}

static void free_names(names *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->at[i]);
    free(list->at);
}

/* ---- deviations ---- */

typedef struct deviation { const char *file, *pointer, *vendor, *ours; } deviation;
typedef struct deviations { char *data; deviation *at; size_t n; } deviations;

static void read_deviations(const char *path, deviations *d)
{
    char *line;

    d->data = fx_read(path, NULL);
    for (char *rest = d->data; (line = strsep(&rest, "\n")) != NULL;) {
        deviation one;
        if (*line == 0 || *line == '#')
            continue;
        one.file = strsep(&line, "\t");
        one.pointer = strsep(&line, "\t");
        one.vendor = strsep(&line, "\t");
        one.ours = strsep(&line, "\t");
        ck_assert_ptr_nonnull(one.ours);
        d->at = realloc(d->at, (d->n + 1) * sizeof *d->at);
        d->at[d->n++] = one;
    }
}

static bool deviates(const deviations *d, const char *file)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->at[i].file, file) == 0)
            return true;
    return false;
}

/* The value of the whole file, NULL = the deviation is about places in it. */
static const char *whole_file(const deviations *d, const char *file)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->at[i].file, file) == 0 && *d->at[i].pointer == 0)
            return d->at[i].ours;
    return NULL;
}

static mm_node find(mm_json *json, const char *pointer)
{
    mm_node out = { 0 };

    ck_assert_int_eq(mm_json_find(json, pointer, &out), MM_OK);
    return out;
}

/* Last step of a pointer, decoded. */
static char *last_step(const char *pointer)
{
    char *out = strdup(strrchr(pointer, '/') + 1), *to = out;

    for (const char *from = out; *from != 0; from++)
        if (from[0] == '~' && (from[1] == '0' || from[1] == '1'))
            *to++ = *++from == '1' ? '/' : '~';
        else
            *to++ = *from;
    *to = 0;
    return out;
}

static void put(mm_json *json, const deviation *d)
{
    char *parent = strndup(d->pointer, (size_t)(strrchr(d->pointer, '/') - d->pointer)), *name = last_step(d->pointer);
    mm_node there = find(json, d->pointer), owner;

    if (mm_node_kind(there) != MM_JSON_ABSENT) {
        ck_assert_int_eq(mm_node_set(there, d->ours), MM_OK);
    } else {
        owner = find(json, parent);
        ck_assert_int_eq(mm_node_append(owner, mm_node_kind(owner) == MM_JSON_ARRAY ? NULL : name, d->ours), MM_OK);
    }
    free(parent);
    free(name);
}

/* Elements of a set have no place: the one with the vendor's value is meant. */
static void drop_from_set(mm_json *json, const char *value)
{
    const mm_node set = find(json, "/tables");

    for (size_t i = 0; i < mm_node_len(set); i++) {
        const char *raw;
        size_t len;
        ck_assert_int_eq(mm_node_raw(mm_node_at(set, i), &raw, &len), MM_OK);
        if (len == strlen(value) && memcmp(raw, value, len) == 0) {
            ck_assert_int_eq(mm_node_remove(mm_node_at(set, i)), MM_OK);
            return;
        }
    }
    ck_abort_msg("no %s in the set", value);
}

/* Removals last and backwards: their places are those of the vendor's lists. */
static void apply(mm_json *json, const deviations *all, const char *file)
{
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->at[i].file, file) == 0 && strcmp(all->at[i].ours, "-") != 0)
            put(json, &all->at[i]);
    for (size_t i = all->n; i-- > 0;) {
        const deviation *d = &all->at[i];
        if (strcmp(d->file, file) != 0 || strcmp(d->ours, "-") != 0)
            continue;
        if (strncmp(file, "project/", 8) == 0 && strncmp(d->pointer, "/tables/", 8) == 0)
            drop_from_set(json, d->vendor);
        else
            ck_assert_int_eq(mm_node_remove(find(json, d->pointer)), MM_OK);
    }
}

/* ---- equality ---- */

static bool same_scalar(mm_node a, mm_node b)
{
    const char *x = "", *y = "";
    size_t nx = 0, ny = 0;

    if (mm_node_kind(a) == MM_JSON_STRING)
        return mm_node_text(a, &x, &nx) == MM_OK && mm_node_text(b, &y, &ny) == MM_OK && nx == ny
               && memcmp(x, y, nx) == 0;
    return mm_node_raw(a, &x, &nx) == MM_OK && mm_node_raw(b, &y, &ny) == MM_OK && nx == ny && memcmp(x, y, nx) == 0;
}

static bool same(mm_node a, mm_node b);

static bool same_members(mm_node a, mm_node b)
{
    mm_node key, value;
    size_t it = 0;

    while (mm_node_kind(value = mm_node_next(a, &it, &key)) != MM_JSON_ABSENT) {
        const char *name;
        if (mm_node_text(key, &name, NULL) != MM_OK || !same(value, mm_node_get(b, name)))
            return false;
    }
    return true;
}

static bool same(mm_node a, mm_node b)
{
    if (mm_node_kind(a) != mm_node_kind(b) || mm_node_len(a) != mm_node_len(b))
        return false;
    if (mm_node_kind(a) == MM_JSON_OBJECT)
        return same_members(a, b);
    if (mm_node_kind(a) != MM_JSON_ARRAY)
        return same_scalar(a, b);
    for (size_t i = 0; i < mm_node_len(a); i++)
        if (!same(mm_node_at(a, i), mm_node_at(b, i)))
            return false;
    return true;
}

/* Every element of a is in b; used both ways. */
static bool subset(mm_node a, mm_node b)
{
    for (size_t i = 0; i < mm_node_len(a); i++) {
        bool found = false;
        for (size_t k = 0; k < mm_node_len(b) && !found; k++)
            found = same(mm_node_at(a, i), mm_node_at(b, k));
        if (!found)
            return false;
    }
    return true;
}

static void take_out(mm_json *json, const char *pointer)
{
    const mm_node node = find(json, pointer);

    if (mm_node_kind(node) != MM_JSON_ABSENT)
        ck_assert_int_eq(mm_node_remove(node), MM_OK);
}

static bool same_project(mm_json *a, mm_json *b)
{
    if (!subset(find(a, "/tables"), find(b, "/tables")) || !subset(find(b, "/tables"), find(a, "/tables")))
        return false;
    take_out(a, "/tables");
    take_out(b, "/tables");
    return same(mm_json_root(a), mm_json_root(b));
}

typedef struct comparer { mm_ctx *ctx; mm_json *a, *b; const deviations *devs; text *why; } comparer;

static void compare_json(comparer *c, const char *file, const char *vendor, size_t n_vendor, const char *ours,
                         size_t n_ours)
{
    bool equal;

    if (mm_json_parse(c->a, file, vendor, n_vendor, 0) != MM_OK
        || mm_json_parse(c->b, file, ours, n_ours, 0) != MM_OK) {
        add(c->why, "%s: not JSON: %s\n", file, mm_ctx_error(c->ctx)->text);
        return;
    }
    if (whole_file(c->devs, file) == NULL)
        apply(c->a, c->devs, file);
    if (strncmp(file, "table_exd/", 10) != 0) {
        take_out(c->a, "/last_modified");
        take_out(c->b, "/last_modified");
    }
    equal = strncmp(file, "project/", 8) == 0 ? same_project(c->a, c->b) : same(mm_json_root(c->a), mm_json_root(c->b));
    if (!equal) {
        const char *want, *got;
        size_t n_want, n_got;
        ck_assert_int_eq(mm_json_write(c->a, MM_JSON_COMPACT, &want, &n_want), MM_OK);
        ck_assert_int_eq(mm_json_write(c->b, MM_JSON_COMPACT, &got, &n_got), MM_OK);
        add(c->why, "%s differs\n  want %.*s\n  got  %.*s\n", file, (int)n_want, want, (int)n_got, got);
    }
}

/* Documents without maps and deviations have the vendor's very bytes but for the time stamp. */
static void compare_text(comparer *c, const char *file, const char *vendor, const char *ours)
{
    while (*vendor != 0 || *ours != 0) {
        const size_t n = strcspn(vendor, "\n"), m = strcspn(ours, "\n");
        if ((n != m || memcmp(vendor, ours, n) != 0) && strncmp(vendor, "  \"last_modified\" : ", 20) != 0) {
            add(c->why, "%s: text differs: want %.*s, got %.*s\n", file, (int)n, vendor, (int)m, ours);
            return;
        }
        vendor += n + (vendor[n] == '\n');
        ours += m + (ours[m] == '\n');
    }
}

static void compare_file(comparer *c, const char *file, const char *vendor, const char *in, const char *out)
{
    const char *whole = whole_file(c->devs, file);
    const char *v_path = fx_path("%s/%s", vendor, file), *i_path = fx_path("%s/%s", in, file);
    const char *o_path = fx_path("%s/%s", out, file), *want_path = fx_exists(v_path) ? v_path : i_path;
    const bool want = whole != NULL ? strcmp(whole, "-") != 0 : fx_exists(v_path), have = fx_exists(o_path);
    /* What the recordings leave out because it is copied: dictionaries, snapshots. */
    const bool copied = whole == NULL && !want && strncmp(file, "job", 3) != 0 && strncmp(file, "table/", 6) != 0
                        && strncmp(file, "table_exd/", 10) != 0 && fx_exists(i_path);
    char *a, *b;
    size_t n, m;

    if ((want || copied) != have) {
        add(c->why, "%s %s\n", have ? "unexpected" : "missing", file);
        return;
    }
    if (!have)
        return;
    a = whole != NULL ? strdup(whole) : fx_read(want_path, &n);
    n = whole != NULL ? strlen(whole) : n;
    b = fx_read(o_path, &m);
    if (n != m || memcmp(a, b, n) != 0) {
        if (copied)
            add(c->why, "%s is not a copy\n", file);
        else
            compare_json(c, file, a, n, b, m);
        if (!deviates(c->devs, file) && (strncmp(file, "table/", 6) == 0 || strncmp(file, "cube_desc/", 10) == 0))
            compare_text(c, file, a, b);
    }
    free(a);
    free(b);
}

static void compare_trees(comparer *c, const char *vendor, const char *in, const char *out)
{
    names files = { 0 };

    list_files(vendor, &files);
    list_files(in, &files);
    list_files(out, &files);
    sort_unique(&files);
    for (size_t i = 0; i < files.n; i++)
        compare_file(c, files.at[i], vendor, in, out);
    free_names(&files);
}

char *go_compare(const char *dir, const char *vendor, const char *in, const char *out)
{
    char *from = strdup(vendor); /* it may be one of the few that fx_path() keeps */
    mm_ctx *ctx = fx_ctx(NULL);
    deviations devs = { 0 };
    text why = { 0 };
    comparer c = { .ctx = ctx, .devs = &devs, .why = &why };

    read_deviations(fx_path("%s/deviations.tsv", dir), &devs);
    ck_assert_int_eq(mm_json_new(&c.a, ctx), MM_OK);
    ck_assert_int_eq(mm_json_new(&c.b, ctx), MM_OK);
    compare_trees(&c, from, in, out);
    free(from);
    free(devs.data);
    free(devs.at);
    mm_json_free(c.a);
    mm_json_free(c.b);
    mm_ctx_free(ctx);
    return why.data;
}
