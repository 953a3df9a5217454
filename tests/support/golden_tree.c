#include "support/golden_tree.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- differences ---- */

typedef struct differences { char *text; size_t len; } differences;

static void __attribute__((format(printf, 2, 3))) differ(differences *d, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    d->text = realloc(d->text, d->len + (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(d->text + d->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    d->len += (size_t)n;
}

/* ---- files of a folder ---- */

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

static void add_names(const char *root, names *out)
{
    listing = out;
    listing_root = strlen(root) + 1;
    if (fx_exists(root))
        nftw(root, list_one, 16, FTW_PHYS);
}

static void sort_names(names *list)
{
    size_t n = 0;

    if (list->n > 0)
        qsort(list->at, list->n, sizeof *list->at, by_name);
    for (size_t i = 0; i < list->n; i++)
        if (n > 0 && strcmp(list->at[n - 1], list->at[i]) == 0)
            free(list->at[i]);
        else
            list->at[n++] = list->at[i];
    list->n = n;
}

/* ---- JSON with order ---- */

static bool same_text(mm_node a, mm_node b)
{
    const char *x = "", *y = "";
    size_t nx = 0, ny = 0;

    if (mm_node_kind(a) != mm_node_kind(b))
        return false;
    if (mm_node_kind(a) == MM_JSON_STRING)
        return mm_node_text(a, &x, &nx) == MM_OK && mm_node_text(b, &y, &ny) == MM_OK && nx == ny
               && memcmp(x, y, nx) == 0;
    return mm_node_raw(a, &x, &nx) == MM_OK && mm_node_raw(b, &y, &ny) == MM_OK && nx == ny && memcmp(x, y, nx) == 0;
}

static bool same(mm_node a, mm_node b, bool top)
{
    size_t ia = 0, ib = 0;
    mm_node ka, kb, va, vb;

    if (mm_node_kind(a) != mm_node_kind(b))
        return false;
    if (mm_node_kind(a) != MM_JSON_OBJECT && mm_node_kind(a) != MM_JSON_ARRAY)
        return same_text(a, b);
    if (mm_node_len(a) != mm_node_len(b))
        return false;
    while (mm_node_kind(va = mm_node_next(a, &ia, &ka)) != MM_JSON_ABSENT) {
        vb = mm_node_next(b, &ib, &kb);
        if (mm_node_kind(a) == MM_JSON_OBJECT && !same_text(ka, kb))
            return false;
        if (top && mm_node_is(ka, "last_modified"))
            continue;
        if (!same(va, vb, false))
            return false;
    }
    return true;
}

static mm_json *parse(mm_ctx *ctx, const char *text, size_t len)
{
    mm_json *json;

    ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
    if (mm_json_parse(json, "x", text, len, MM_JSON_FILE) == MM_OK)
        return json;
    mm_json_free(json);
    return NULL;
}

static bool same_file(const char *name, const char *want, const char *got)
{
    const bool stamped = strncmp(name, "cube_desc/", 10) == 0 || strncmp(name, "model_desc/", 11) == 0;
    mm_ctx *ctx = fx_ctx(NULL);
    size_t nx, ny;
    char *x = fx_read(want, &nx), *y = fx_read(got, &ny);
    mm_json *a = parse(ctx, x, nx), *b = parse(ctx, y, ny);
    bool equal = nx == ny && memcmp(x, y, nx) == 0;

    if (!equal && a != NULL && b != NULL)
        equal = same(mm_json_root(a), mm_json_root(b), stamped);
    mm_json_free(a);
    mm_json_free(b);
    mm_ctx_free(ctx);
    free(x);
    free(y);
    return equal;
}

/* ---- trees ---- */

static bool skipped(const char *name, const char *const *skip)
{
    for (; skip != NULL && *skip != NULL; skip++)
        if (strcmp(*skip, name) == 0)
            return true;
    return false;
}

static void compare_one(differences *d, const char *name, const char *vendor, const char *over, const char *in,
                        const char *out)
{
    const char *const roots[] = { over, vendor, in };
    char *got = strdup(fx_path("%s/%s", out, name)), *want = NULL;

    for (size_t i = 0; want == NULL && i < 3; i++)
        if (fx_exists(fx_path("%s/%s", roots[i], name)))
            want = strdup(fx_path("%s/%s", roots[i], name));
    if (want == NULL)
        differ(d, "\n  %s: was made up", name);
    else if (!fx_exists(got))
        differ(d, "\n  %s: is missing", name);
    else if (!same_file(name, want, got))
        differ(d, "\n  diff %s %s", want, got);
    free(got);
    free(want);
}

char *gt_compare(const char *vendor, const char *over, const char *in, const char *out, const char *const *skip)
{
    differences d = { 0 };
    names list = { 0 };

    add_names(vendor, &list);
    add_names(over, &list);
    add_names(in, &list);
    add_names(out, &list);
    sort_names(&list);
    for (size_t i = 0; i < list.n; i++) {
        if (!skipped(list.at[i], skip))
            compare_one(&d, list.at[i], vendor, over, in, out);
        free(list.at[i]);
    }
    free(list.at);
    return d.text;
}
