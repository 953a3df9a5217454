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
    return strstr(rule, "/verify/") != NULL || strncmp(rule, "kylin-bin/", 10) == 0
           || strncmp(rule, "kylin-verify/", 13) == 0;
}

static void read_report(const mm_report *rep, go_result *r)
{
    static const char *const severity[] = { "note", "warning", "error" };
    text own = { 0 }, all = { 0 }, acted = { 0 };
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
    for (size_t it = 0; (rule = mm_report_rule_next(rep, &it, &count)) != NULL;) {
        fx_saw_rule(rule);
        add(&acted, "[%s]\n", rule);
    }
    r->findings = own.data;
    r->rules = acted.data;
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

static mm_code open_pipeline(mm_pipeline **pipe, mm_ctx *ctx, mm_source *src, const go_plan *p)
{
    const mm_plan plan = { .size = sizeof plan, .from = p->from != NULL ? p->from : format_given(p->options),
                           .to = p->to };
    const mm_kylin_hybrid what = { .size = sizeof what, .project = p->project, .cube = p->cube };

    return p->cube != NULL ? mm_kylin_hybrid_open(pipe, ctx, src, &plan, &what)
                           : mm_pipeline_open(pipe, ctx, src, &plan);
}

static mm_code run(mm_ctx *ctx, mm_report *rep, const char *in, const char *out, const go_plan *p)
{
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_sink *sink = NULL;
    mm_code code = mm_ctx_set(ctx, "now", fx_path("%" PRId64, p->now));

    if (code == MM_OK)
        code = mm_ctx_set(ctx, "threads", p->threads != NULL ? p->threads : "2");
    if (code == MM_OK)
        code = mm_source_open(&src, ctx, in);
    if (code == MM_OK)
        code = open_pipeline(&pipe, ctx, src, p);
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
    free(r->rules);
}
