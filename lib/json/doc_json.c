/* JSON of documents in a run: parsed once, faults become findings. */
#include "core/run.h"
#include "json/json_impl.h"
#include <stdio.h>
#include <string.h>

static mm_code render(mm_doc *doc, const char **text, size_t *len, bool *changed)
{
    const char *style = mm_run_option(doc->run, "style");

    *changed = mm_json_changed(doc->json) != 0;
    if (!*changed) {
        *text = doc->data;
        *len = doc->len;
        return MM_OK;
    }
    return mm_json_write(doc->json, style != NULL && strcmp(style, "vendor") == 0 ? MM_JSON_JACKSON : MM_JSON_SPLICE,
                         text, len);
}

static mm_code report(mm_doc *doc, mm_severity severity, const char *rule, const mm_json_where *where, const char *text)
{
    const mm_fault fault = { .severity = severity, .rule = rule, .file = doc->path + 1, .pointer = where->pointer,
                             .line = where->line, .col = where->col };
    if (severity == MM_ERROR)
        doc->faulty = true;
    return mm_run_fault(doc->run, &fault, "%s", text);
}

/* Bad JSON; running out of memory or over a limit also ends the run. */
static mm_code report_broken(mm_doc *doc, const mm_json *json, mm_code code, const char *rule)
{
    const mm_error *e = mm__json_error(json);
    const mm_json_where where = { e->line, e->col, e->offset, e->pointer };
    mm_code reported;

    if (code == MM_E_NOMEM || code == MM_E_MISUSE)
        return code;
    reported = report(doc, MM_ERROR, rule != NULL && code != MM_E_LIMIT ? rule : e->rule, &where, e->text);
    if (reported == MM_E_NOMEM)
        return reported;
    return code == MM_E_LIMIT ? MM_E_LIMIT : MM_E_DATA;
}

static mm_code report_issues(mm_doc *doc, mm_json *json, const char *dup_rule)
{
    mm_json_issue issue;
    size_t it = 0;
    mm_code code;
    bool bad = false;

    while ((code = mm_json_issue_next(json, &it, &issue)) == MM_OK) {
        bool bom = strcmp(issue.rule, "json/bom") == 0, warning = bom || json->last_wins;
        /* unpaired surrogates are a fault only where a rule needs the value */
        if ((!bom && strcmp(issue.rule, "json/dup-key") != 0) || (warning && doc->again))
            continue;
        code = report(doc, warning ? MM_WARNING : MM_ERROR, bom || dup_rule == NULL ? issue.rule : dup_rule,
                      &issue.where, issue.text);
        if (code != MM_OK && code != MM_E_DATA)
            return code;
        bad |= !warning;
    }
    if (code != MM_END)
        return code;
    return bad ? MM_E_DATA : MM_OK;
}

static mm_code worker_json(mm_doc *doc, mm_json **out)
{
    mm_worker *worker = doc->worker;
    const char *duplicates = mm_run_option(doc->run, "duplicates");

    if (worker->json == NULL) {
        MM_TRY(mm_json_new(&worker->json, mm_run_ctx(doc->run)));
        worker->json_free = mm_json_free;
    }
    mm__json_quiet(worker->json, duplicates != NULL && strcmp(duplicates, "last") == 0);
    *out = worker->json;
    return MM_OK;
}

/* A run that tells no findings still has to say which limit ended it. */
static mm_code over_limit(mm_doc *doc, const mm_json *json)
{
    const mm_error *e = mm__json_error(json);

    return mm__fail_at(doc->run->ctx, MM_E_LIMIT, e->rule, e->file, e->pointer, e->line, e->col, e->offset, "%s",
                       e->text);
}

/* Loads and parses at first use; *json is NULL if that was done before. */
static mm_code parse(mm_doc *doc, mm_json **json, mm_node *out)
{
    mm_code code;

    memset(out, 0, sizeof *out);
    *json = NULL;
    if (doc->json != NULL) {
        *out = mm_json_root(doc->json);
        return MM_OK;
    }
    MM_TRY(mm_doc_load(doc));
    MM_TRY(worker_json(doc, json));
    code = mm_json_parse(*json, doc->path + 1, doc->data, doc->len, MM_JSON_FILE | MM_JSON_PADDED);
    if (code == MM_OK)
        *out = mm_json_root(*json);
    return code == MM_E_LIMIT && doc->run->quiet ? over_limit(doc, *json) : code;
}

static void keep(mm_doc *doc, mm_json *json)
{
    if (json != NULL) {
        doc->json = json;
        doc->render = render;
    }
}

mm_code mm_doc_root(mm_doc *doc, const char *rule, mm_node *out)
{
    return mm_doc_root_as(doc, rule, NULL, out);
}

mm_code mm_doc_root_as(mm_doc *doc, const char *rule, const char *dup_rule, mm_node *out)
{
    mm_json *json;
    const mm_code code = parse(doc, &json, out);

    if (code != MM_OK)
        return json != NULL ? report_broken(doc, json, code, rule) : code;
    if (json != NULL)
        MM_TRY(report_issues(doc, json, dup_rule));
    keep(doc, json);
    return MM_OK;
}

/* The first duplicate member, where that is an error. */
static mm_code find_duplicate(mm_json *json, const char **text)
{
    mm_json_issue issue;
    size_t it = 0;
    mm_code code;

    *text = NULL;
    while (!json->last_wins && (code = mm_json_issue_next(json, &it, &issue)) != MM_END) {
        MM_TRY(code);
        if (strcmp(issue.rule, "json/dup-key") == 0) {
            *text = issue.text;
            break;
        }
    }
    return MM_OK;
}

mm_code mm_doc_root_mute(mm_doc *doc, mm_node *out, const char **fault)
{
    const char *text = NULL;
    mm_json *json;
    mm_code code = parse(doc, &json, out);

    if (code == MM_OK && json != NULL)
        code = find_duplicate(json, &text);
    else if (code == MM_E_SYNTAX || code == MM_E_DATA)
        text = mm__json_error(json)->text;
    if (text != NULL) {
        memset(out, 0, sizeof *out);
        if (fault != NULL && (*fault = mm__arena_text(doc->arena, text, strlen(text))) == NULL)
            return MM_E_NOMEM;
        return MM_E_DATA;
    }
    if (code == MM_OK)
        keep(doc, json);
    return code;
}

/* ---- findings at a node ---- */
static mm_code finding(mm_doc *doc, mm_node node, mm_severity severity, const char *rule, const char *fmt, va_list ap)
{
    mm_json_where where = { 0, 0, 0, "" };
    va_list again;
    char *text;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    text = mm__arena_alloc(doc->arena, (size_t)n + 1);
    if (text == NULL)
        return MM_E_NOMEM;
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    if (mm_node_kind(node) != MM_JSON_ABSENT)
        MM_TRY(mm_node_where(node, &where));
    return report(doc, severity, rule, &where, text);
}

mm_code mm_node_error(mm_doc *doc, mm_node node, const char *rule, const char *fmt, ...)
{
    va_list ap;
    mm_code code;

    va_start(ap, fmt);
    code = finding(doc, node, MM_ERROR, rule, fmt, ap);
    va_end(ap);
    return code == MM_E_NOMEM ? code : MM_E_DATA;
}

void mm_node_warn(mm_doc *doc, mm_node node, const char *rule, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    if (finding(doc, node, MM_WARNING, rule, fmt, ap) == MM_E_NOMEM)
        mm_run_lost(doc->run);
    va_end(ap);
}

void mm_node_note(mm_doc *doc, mm_node node, const char *rule, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    if (finding(doc, node, MM_NOTE, rule, fmt, ap) == MM_E_NOMEM)
        mm_run_lost(doc->run);
    va_end(ap);
}
