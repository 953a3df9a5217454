#include "support/verify_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct text { char *data; size_t len, cap; } text;

static void add(text *t, const char *s)
{
    const size_t n = strlen(s);

    if (t->cap - t->len < n + 1)
        t->data = realloc(t->data, t->cap += t->cap + n + 4096);
    memcpy(t->data + t->len, s, n + 1);
    t->len += n;
}

static void add_finding(text *t, const mm_finding *f)
{
    static const char *const severities[] = { "note", "warning", "error" };
    char place[64] = "";

    add(t, f->file);
    if (f->line > 0)
        snprintf(place, sizeof place, ":%llu:%llu", (unsigned long long)f->line, (unsigned long long)f->col);
    add(t, place);
    add(t, *f->file != 0 ? ": " : "");
    add(t, severities[f->severity]);
    add(t, ": ");
    add(t, f->pointer);
    add(t, *f->pointer != 0 ? ": " : "");
    add(t, f->text);
    add(t, " [");
    add(t, f->rule);
    add(t, "]\n");
}

static vr_result collect(const mm_report *rep, mm_code code)
{
    vr_result r = { .code = code };
    text t = { NULL, 0, 0 };
    const mm_finding *f;
    size_t it = 0;

    add(&t, "");
    while ((f = mm_report_next(rep, &it)) != NULL) {
        add_finding(&t, f);
        fx_saw_rule(f->rule);
    }
    r.text = t.data;
    r.errors = mm_report_count(rep, MM_ERROR);
    r.warnings = mm_report_count(rep, MM_WARNING);
    r.notes = mm_report_count(rep, MM_NOTE);
    return r;
}

static mm_code set_option(mm_pipeline *pipe, const char *option)
{
    char name[64];
    const char *value = option == NULL ? NULL : strchr(option, '=');

    if (value == NULL)
        return MM_OK;
    snprintf(name, sizeof name, "%.*s", (int)(value - option), option);
    return mm_pipeline_set(pipe, name, value + 1);
}

vr_result vr_verify(mm_ctx *ctx, const char *dump, const char *format, const char *option)
{
    const mm_plan plan = { .size = sizeof plan, .from = format, .verify = 1 };
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;
    mm_code code = mm_report_new(&rep, ctx);
    vr_result r = { .code = code };

    if (code == MM_OK)
        code = mm_source_open(&src, ctx, dump);
    if (code == MM_OK)
        code = mm_pipeline_open(&pipe, ctx, src, &plan);
    if (code == MM_OK)
        code = set_option(pipe, option);
    if (code == MM_OK)
        code = mm_pipeline_run(pipe, NULL, rep);
    r.code = code;
    if (rep != NULL)
        r = collect(rep, code);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    return r;
}

vr_result vr_run(const char *dump, const char *format)
{
    mm_ctx *ctx = fx_ctx(NULL);
    vr_result r = vr_verify(ctx, dump, format, NULL);

    mm_ctx_free(ctx);
    return r;
}

size_t vr_count(const vr_result *r, const char *rule)
{
    char mark[128];
    size_t n = 0;

    snprintf(mark, sizeof mark, " [%s]\n", rule);
    for (const char *p = r->text; (p = strstr(p, mark)) != NULL; p++)
        n++;
    return n;
}

void vr_assert_file(const vr_result *r, const char *file)
{
    char *want = fx_read(file, NULL), *out = want, *line = want;

    while (*line != 0) { /* comments out */
        char *end = strchr(line, '\n');
        const size_t n = end == NULL ? strlen(line) : (size_t)(end - line) + 1;
        if (*line != '#') {
            memmove(out, line, n);
            out += n;
        }
        line += n;
    }
    *out = 0;
    out = want;
    line = r->text;
    while (*line != 0 && strncmp(line, out, strcspn(line, "\n") + 1) == 0) { /* to the first line that differs */
        line += strcspn(line, "\n") + 1;
        out += strcspn(out, "\n") + 1;
    }
    ck_assert_msg(*line == 0 && *out == 0, "%s\n--- found\n%.1000s\n--- wanted\n%.1000s", file, line, out);
    free(want);
}

void vr_free(vr_result *r)
{
    free(r->text);
    r->text = NULL;
}

void vr_assert_threads(const char *dump, const char *format)
{
    static const char *const threads[] = { "1", "2", "7" };
    char *first = NULL;

    for (size_t i = 0; i < 3; i++) {
        mm_ctx *ctx = fx_ctx(NULL);
        vr_result r;
        ck_assert_int_eq(mm_ctx_set(ctx, "threads", threads[i]), MM_OK);
        r = vr_verify(ctx, dump, format, NULL);
        ck_assert_int_eq(r.code, MM_E_VERIFY);
        if (first == NULL)
            first = strdup(r.text);
        ck_assert_str_eq(r.text, first);
        vr_free(&r);
        mm_ctx_free(ctx);
    }
    free(first);
}

static vr_result run_with(const char *dump, const char *format, const char *option, fx_alloc *alloc)
{
    const mm_hooks hooks = fx_hooks(alloc);
    mm_ctx *ctx = NULL;
    vr_result r = { .code = mm_ctx_new(&ctx, &hooks) };

    if (r.code == MM_OK && (r.code = mm_ctx_set(ctx, "threads", "1")) == MM_OK)
        r = vr_verify(ctx, dump, format, option);
    mm_ctx_free(ctx);
    return r;
}

void vr_assert_no_memory(const char *dump, const char *format, const char *option)
{
    fx_alloc all = FX_ALLOC_NONE;
    vr_result r = run_with(dump, format, option, &all);
    const mm_code code = r.code;

    ck_assert_msg(code == MM_OK || code == MM_E_VERIFY, "code %d", code);
    ck_assert_uint_eq(all.live, 0);
    vr_free(&r);
    for (unsigned long i = 0; i < all.calls; i++) {
        fx_alloc one = { .fail_at = i };
        r = run_with(dump, format, option, &one);
        ck_assert_msg(r.code == MM_E_NOMEM || r.code == code, "allocation %lu: code %d", i, r.code);
        ck_assert_msg(one.live == 0, "allocation %lu: %zu bytes are left", i, one.live);
        vr_free(&r);
    }
}

void vr_say(vr_text *t, const char *fmt, ...)
{
    va_list ap;

    if (t->cap - t->len < 600)
        t->data = realloc(t->data, t->cap += t->cap + 4096);
    va_start(ap, fmt);
    t->len += (size_t)vsnprintf(t->data + t->len, 600, fmt, ap);
    va_end(ap);
}

/* ---- binaries ---- */

static void write_framed(const char *path, const char *header, const void *body, size_t n)
{
    const size_t h = strlen(header);
    unsigned char *data = malloc(2 + h + n);

    data[0] = (unsigned char)(h >> 8);
    data[1] = (unsigned char)h;
    memcpy(data + 2, header, h);
    memcpy(data + 2 + h, body, n);
    fx_write(path, data, 2 + h + n);
    free(data);
}

void vr_write_dict(const char *dump, const char *table, const char *column, const char *uuid)
{
    static const char body[] = "\0\012yyyy-MM-dd\0\0\0\0";
    char header[600];

    snprintf(header, sizeof header,
             "{\"uuid\":\"%s\",\"last_modified\":0,\"source_table\":\"%s\",\"source_column\":\"%s\","
             "\"source_column_index\":0,\"data_type\":\"date\",\"input\":{\"path\":\"p\",\"size\":1,"
             "\"last_modified_time\":0},\"input_delimeter\":\"\","
             "\"dictionary_class\":\"org.apache.kylin.dict.DateStrDictionary\",\"cardinality\":1}",
             uuid, table, column);
    write_framed(fx_path("%s/dict/%s/%s/%s.dict", dump, table, column, uuid), header, body, sizeof body - 1);
}

void vr_write_snapshot(const char *dump, const char *folder, const char *uuid)
{
    char header[400];

    snprintf(header, sizeof header,
             "{\"uuid\":\"%s\",\"last_modified\":0,\"signature\":{\"path\":\"hdfs://h/%s\",\"size\":1,"
             "\"last_modified_time\":0},\"useDictionary\":true}",
             uuid, folder);
    write_framed(fx_path("%s/table_snapshot/%s/%s.snapshot", dump, folder, uuid), header, "\0\0\0\0", 4);
}
