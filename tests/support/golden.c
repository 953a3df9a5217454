#include "support/golden.h"

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* ---- input ---- */

static void set_ms(const char *path, int64_t ms)
{
    const struct timespec at = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };
    const struct timespec both[2] = { at, at };

    ck_assert_msg(utimensat(AT_FDCWD, path, both, 0) == 0, "%s: no such file in the input", path);
}

static int64_t all_ms;

static int set_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)ftw;
    if (kind == FTW_F)
        set_ms(path, all_ms);
    return 0;
}

static char *first_line(const char *path)
{
    char *data = fx_read(path, NULL);

    data[strcspn(data, "\n")] = 0;
    return data;
}

static void remove_listed(const char *dest, const char *list)
{
    char *names = fx_read(list, NULL), *rest = NULL;

    for (char *line = strtok_r(names, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        ck_assert_int_eq(unlink(fx_path("%s/%s", dest, line)), 0);
    free(names);
}

static int64_t set_times(const char *dest, const char *list)
{
    char *names = fx_read(list, NULL), *rest = NULL;
    int64_t now = 0;

    for (char *line = strtok_r(names, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char *tab = strchr(line, '\t');
        if (*line == '#') {
            now = strtoll(strchr(line, ':') + 1, NULL, 10);
            continue;
        }
        *tab = 0;
        all_ms = strtoll(tab + 1, NULL, 10);
        if (strcmp(line, "*") == 0)
            nftw(dest, set_one, 16, FTW_PHYS);
        else
            set_ms(fx_path("%s/%s", dest, line), all_ms);
    }
    free(names);
    return now;
}

int64_t go_make_in(const char *dir, const char *dest)
{
    const char *base = fx_path("%s/in.base", dir);

    if (fx_exists(base)) {
        char *name = first_line(base);
        fx_copy_tree(fx_path("%s/../%s", dir, name), dest);
        free(name);
    }
    if (fx_exists(fx_path("%s/in.remove", dir)))
        remove_listed(dest, fx_path("%s/in.remove", dir));
    if (fx_exists(fx_path("%s/in", dir)))
        fx_copy_tree(fx_path("%s/in", dir), dest);
    all_ms = 1433894400000; /* 2015-06-10, the clock of fx_hooks() */
    nftw(dest, set_one, 16, FTW_PHYS);
    if (!fx_exists(fx_path("%s/mtimes.tsv", dir)))
        return all_ms;
    return set_times(dest, fx_path("%s/mtimes.tsv", dir));
}

/* ---- run ---- */

static int exit_of(mm_code code)
{
    switch (code) {
    case MM_OK: case MM_END:                                                          return 0;
    case MM_E_VERIFY:                                                                 return 1;
    case MM_E_OPTION:                                                                 return 2;
    case MM_E_DATA: case MM_E_SYNTAX: case MM_E_FORMAT: case MM_E_UNSUPPORTED:        return 3;
    case MM_E_IO: case MM_E_EXISTS:                                                   return 4;
    case MM_E_NOMEM: case MM_E_LIMIT:                                                 return 5;
    case MM_E_CANCELLED:                                                              return 130;
    default:                                                                          return 70;
    }
}

static void add_finding(text *t, const char *severity, const char *file, uint64_t line, uint64_t col,
                        const char *pointer, const char *what, const char *rule)
{
    add(t, "%s", file);
    if (line > 0)
        add(t, ":%" PRIu64 ":%" PRIu64, line, col);
    add(t, "%s%s: ", *file != 0 ? ": " : "", severity);
    add(t, "%s%s%s [%s]\n", pointer, *pointer != 0 ? ": " : "", what, rule);
}

static bool of_checker(const char *rule)
{
    return strstr(rule, "/verify/") != NULL || strncmp(rule, "kylin-bin/", 10) == 0;
}

static void read_report(const mm_report *rep, go_result *r)
{
    static const char *const severity[] = { "note", "warning", "error" };
    text own = { 0 }, all = { 0 };
    const mm_finding *f;
    const char *rule;
    uint64_t count;

    add(&own, "%s", "");
    add(&all, "%s", "");
    for (size_t it = 0; (f = mm_report_next(rep, &it)) != NULL;) {
        add_finding(&all, severity[f->severity], f->file, f->line, f->col, f->pointer, f->text, f->rule);
        if (!of_checker(f->rule))
            add_finding(&own, severity[f->severity], f->file, f->line, f->col, f->pointer, f->text, f->rule);
        fx_saw_rule(f->rule);
    }
    for (size_t it = 0; (rule = mm_report_rule_next(rep, &it, &count)) != NULL;)
        fx_saw_rule(rule);
    r->findings = own.data;
    r->all = all.data;
    r->counts = mm_report_counts(rep);
    r->published = mm_report_published(rep) != 0;
}

static mm_code set_options(mm_pipeline *pipe, const char *options)
{
    char *copy = options != NULL ? strdup(options) : NULL, *rest = NULL;
    mm_code code = MM_OK;

    for (char *line = copy != NULL ? strtok_r(copy, "\n", &rest) : NULL; line != NULL && code == MM_OK;
         line = strtok_r(NULL, "\n", &rest)) {
        char *value = strchr(line, ' ');
        if (value != NULL)
            *value++ = 0;
        if (strcmp(line, "from") != 0)
            code = mm_pipeline_set(pipe, line, value != NULL ? value : "");
    }
    free(copy);
    return code;
}

/* "from FORMAT" among the options is no option of a run, but part of its plan. */
static const char *format_given(const char *options)
{
    static char format[32];
    const char *at = options != NULL ? strstr(options, "from ") : NULL;

    if (at == NULL || (at != options && at[-1] != '\n'))
        return NULL;
    snprintf(format, sizeof format, "%.*s", (int)strcspn(at + 5, "\n"), at + 5);
    return format;
}

static mm_code run(mm_ctx *ctx, mm_report *rep, const char *in, const char *out, const go_plan *p)
{
    const mm_plan plan = { .size = sizeof plan, .from = p->from != NULL ? p->from : format_given(p->options),
                           .to = p->to };
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_sink *sink = NULL;
    mm_code code = mm_ctx_set(ctx, "now", fx_path("%" PRId64, p->now));

    if (code == MM_OK)
        code = mm_ctx_set(ctx, "threads", p->threads != NULL ? p->threads : "2");
    if (code == MM_OK)
        code = mm_source_open(&src, ctx, in);
    if (code == MM_OK)
        code = mm_pipeline_open(&pipe, ctx, src, &plan);
    if (code == MM_OK)
        code = set_options(pipe, p->options);
    if (code == MM_OK)
        code = mm_sink_open(&sink, ctx, out, NULL);
    if (code == MM_OK)
        code = mm_pipeline_run(pipe, sink, rep);
    mm_sink_free(sink);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    return code;
}

/* What ended the run before it had a report. */
static void add_error(mm_ctx *ctx, go_result *r)
{
    const mm_error *e = mm_ctx_error(ctx);
    text t = { 0 };

    add_finding(&t, "error", e->file, e->line, e->col, e->pointer, e->text, e->rule);
    free(r->findings);
    free(r->all);
    r->findings = t.data;
    r->all = strdup(t.data);
    fx_saw_rule(e->rule);
}

go_result go_convert(const char *in, const char *out, const go_plan *plan)
{
    const mm_hooks hooks = fx_hooks(plan->alloc);
    go_result r = { .code = MM_OK };
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;

    r.code = mm_ctx_new(&ctx, &hooks);
    if (r.code == MM_OK)
        r.code = mm_report_new(&rep, ctx);
    if (r.code == MM_OK)
        r.code = run(ctx, rep, in, out, plan);
    r.exit = exit_of(r.code);
    if (rep != NULL)
        read_report(rep, &r);
    if (r.code != MM_OK && ctx != NULL && (r.all == NULL || *r.all == 0))
        add_error(ctx, &r);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return r;
}

void go_free(go_result *r)
{
    free(r->findings);
    free(r->all);
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
