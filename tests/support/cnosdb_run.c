#include "support/cnosdb_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct grown { char *data; size_t len, cap; } grown;

static void grow(grown *g, const void *data, size_t len)
{
    if (g->len + len + 1 > g->cap) {
        g->cap = (g->len + len + 1) * 2;
        g->data = realloc(g->data, g->cap);
        ck_assert_ptr_nonnull(g->data);
    }
    memcpy(g->data + g->len, data, len);
    g->len += len;
    g->data[g->len] = 0;
}

static mm_code on_begin(void *user, const mm_entry *entry)
{
    (void)user, (void)entry;
    return MM_OK;
}

static mm_code on_write(void *user, const void *data, size_t len)
{
    grow(user, data, len);
    return MM_OK;
}

static mm_code on_end(void *user)
{
    (void)user;
    return MM_OK;
}

static int on_json(void *user, const void *data, size_t len)
{
    grow(user, data, len);
    return 0;
}

static void on_finding(void *user, const mm_finding *f)
{
    (void)user;
    fx_saw_rule(f->rule);
}

static void keep_findings(cd_run *run, const mm_report *rep)
{
    static const char *const names[] = { "note", "warning", "error" };
    grown g = { NULL, 0, 0 };
    size_t it = 0;
    char head[160];

    grow(&g, "", 0);
    for (const mm_finding *f; (f = mm_report_next(rep, &it)) != NULL;) {
        snprintf(head, sizeof head, "%s %llu:%llu %s %s ", names[f->severity], (unsigned long long)f->line,
                 (unsigned long long)f->col, f->rule, f->pointer);
        grow(&g, head, strlen(head));
        grow(&g, f->text, strlen(f->text));
        grow(&g, "\n", 1);
    }
    run->findings = g.data;
}

/* No password or hash of a test in what is reported. The list is read once: paths of fx_path() do not live long. */
static void check_secrets(const cd_run *run)
{
    static char list[1024];
    size_t len;

    if (list[0] == 0) {
        char *text = fx_read(fx_testdata("cnosdb/passwords.txt"), &len);
        ck_assert_uint_lt(len, sizeof list);
        strcpy(list, text);
        free(text);
    }
    for (const char *word = list; *word != 0; word += strcspn(word, "\n") + 1) {
        len = strcspn(word, "\n");
        ck_assert_msg(memmem(run->report, strlen(run->report), word, len) == NULL
                      && memmem(run->findings, strlen(run->findings), word, len) == NULL, "a password is reported");
    }
}

static void see_rules(const mm_report *rep)
{
    const char *id;
    uint64_t n;

    for (size_t it = 0; (id = mm_report_rule_next(rep, &it, &n)) != NULL;)
        fx_saw_rule(id);
}

static mm_code set_up(cd_run *run, mm_pipeline *pipe)
{
    mm_code code = MM_OK;

    for (const cd_setting *s = run->settings; s != NULL && s->name != NULL && code == MM_OK; s++)
        code = mm_pipeline_set(pipe, s->name, s->value);
    return code;
}

void cd_file(cd_run *run, const char *path)
{
    const mm_plan plan = { .size = sizeof plan, .from = run->from, .to = run->to, .verify = run->verify };
    const mm_sink_ops ops = { .size = sizeof ops, .begin = on_begin, .write = on_write, .end = on_end,
                              .commit = on_end };
    const mm_hooks hooks = fx_hooks(run->alloc);
    grown out = { NULL, 0, 0 }, json = { NULL, 0, 0 };
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;
    mm_source *src = NULL, *before = NULL;
    mm_pipeline *pipe = NULL;
    mm_sink *sink = NULL;
    mm_code code = mm_ctx_new(&ctx, &hooks);

    if (code == MM_OK)
        code = mm_report_new(&rep, ctx);
    if (code == MM_OK)
        mm_report_listen(rep, on_finding, NULL);
    if (code == MM_OK)
        code = mm_ctx_set(ctx, "threads", run->threads != NULL ? run->threads : "1");
    if (code == MM_OK)
        code = mm_source_open(&src, ctx, path);
    if (code == MM_OK && run->sql == NULL)
        code = mm_pipeline_open(&pipe, ctx, src, &plan);
    if (code == MM_OK)
        code = set_up(run, pipe);
    if (code == MM_OK && run->source != NULL)
        code = mm_source_open(&before, ctx, run->source);
    if (code == MM_OK && before != NULL)
        code = mm_pipeline_balance(pipe, before);
    if (code == MM_OK && !run->verify)
        code = mm_sink_new(&sink, ctx, "out", &ops, &out);
    if (code == MM_OK)
        code = run->sql == NULL ? mm_pipeline_run(pipe, sink, rep) : mm_cnosdb_sql_run(ctx, src, run->sql, sink, rep);
    else if (rep != NULL)
        (void)!mm_report_fail(rep, code);
    run->code = code;
    if (rep != NULL && run->alloc == NULL) {
        run->counts = mm_report_counts(rep);
        run->errors = mm_report_count(rep, MM_ERROR);
        run->warnings = mm_report_count(rep, MM_WARNING);
        run->notes = mm_report_count(rep, MM_NOTE);
        ck_assert_int_eq(mm_report_json(rep, "convert", on_json, &json), MM_OK);
        keep_findings(run, rep);
        see_rules(rep);
    }
    run->report = json.data;
    if (run->findings != NULL)
        check_secrets(run);
    run->out = rep != NULL && mm_report_published(rep) ? out.data : NULL;
    run->out_len = run->out != NULL ? out.len : 0;
    if (rep != NULL && mm_report_published(rep) && out.data == NULL)
        run->out = calloc(1, 1);
    if (run->out == NULL)
        free(out.data);
    mm_sink_free(sink);
    mm_pipeline_free(pipe);
    mm_source_free(before);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}

void cd_text(cd_run *run, const char *text, size_t len)
{
    static unsigned n;
    char path[512];

    snprintf(path, sizeof path, "%s/dump-%u", fx_tmp(), n++ % 4);
    fx_write(path, text, len);
    cd_file(run, path);
}

void cd_free(cd_run *run)
{
    free(run->out);
    free(run->report);
    free(run->findings);
    run->out = run->report = run->findings = NULL;
}

size_t cd_count(const cd_run *run, const char *rule)
{
    char word[128];
    size_t n = 0;

    snprintf(word, sizeof word, " %s ", rule);
    for (const char *at = run->findings; (at = strstr(at, word)) != NULL; at++)
        n++;
    return n;
}

uint64_t cd_rule(const cd_run *run, const char *rule)
{
    char word[128];
    const char *at;

    snprintf(word, sizeof word, "\"%s\":", rule);
    at = strstr(run->report, "\"rules\":");
    at = at == NULL ? NULL : strstr(at, word);
    return at == NULL ? 0 : strtoull(at + strlen(word), NULL, 10);
}

void cd_assert_out(const cd_run *run, const char *want, size_t len)
{
    ck_assert_msg(run->out != NULL, "nothing was published: code %d\n%s", run->code, run->findings);
    for (size_t i = 0; i < len && i < run->out_len; i++)
        ck_assert_msg(run->out[i] == want[i], "byte %zu differs: ...%.80s, not %.80s", i, run->out + i, want + i);
    ck_assert_uint_eq(run->out_len, len);
}

static bool in_shared;

bool cd_shared(bool on)
{
    in_shared = on;
    return !on || fx_shared("cnosdb") != NULL;
}

const char *cd_data(const char *name)
{
    return in_shared ? fx_shared(fx_path("cnosdb/%s", name)) : fx_testdata(fx_path("cnosdb/%s", name));
}

void cd_assert_data(const cd_run *run, const char *name)
{
    size_t len;
    char *want = fx_read(cd_data(name), &len);

    cd_assert_out(run, want, len);
    free(want);
}
