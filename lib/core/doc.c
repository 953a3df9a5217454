#include "core/lines.h"
#include "core/path.h"

#include <stdio.h>
#include <string.h>

mm_code mm_doc_load(mm_doc *doc)
{
    if (doc->data != NULL)
        return MM_OK;
    MM_TRY(mm__tree_load(doc->tree, doc->item, &doc->worker->data));
    doc->data = doc->worker->data.data;
    doc->len = doc->worker->data.len;
    return MM_OK;
}

mm_code mm_doc_stream(mm_doc *doc, mm_chunk_fn *fn, void *user)
{
    if (doc->data != NULL)
        return fn(user, doc->data, doc->len);
    return mm__tree_stream(doc->tree, doc->item, fn, user);
}

const char *mm_doc_stem(const mm_doc *doc)
{
    const char *base = mm__path_base(doc->path);
    const size_t n = strlen(base);
    const bool json = n >= 5 && memcmp(base + n - 5, ".json", 5) == 0;

    return mm__arena_text(doc->arena, base, json ? n - 5 : n);
}

/* ---- run ---- */

mm_ctx *mm_run_ctx(mm_run *run)
{
    return run->ctx;
}

mm_run *mm_emit_run(mm_emit *out)
{
    return out->run;
}

const char *mm_run_option(mm_run *run, const char *name)
{
    return mm__settings_get(run->settings, name);
}

bool mm_run_flag(mm_run *run, const char *name)
{
    const char *value = mm_run_option(run, name);
    return value != NULL && strcmp(value, "false") != 0;
}

int64_t mm_run_now(mm_run *run)
{
    return mm__now(run->ctx);
}

bool mm_run_stamp_now(mm_run *run)
{
    const char *value = mm_run_option(run, "stamp");
    return value != NULL && strcmp(value, "now") == 0;
}

const char *mm_run_release(mm_run *run)
{
    return run->release;
}

const char *mm_run_from_release(mm_run *run)
{
    return run->from_release;
}

bool mm_run_has(mm_run *run, const char *path)
{
    return mm__tree_find(run->tree, path, strlen(path)) != NULL;
}

bool mm_run_has_below(mm_run *run, const char *folder)
{
    const size_t len = strlen(folder);
    size_t low = 0, high = run->tree->n_items;

    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (strncmp(run->tree->items[mid].path, folder, len) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < run->tree->n_items && strncmp(run->tree->items[low].path, folder, len) == 0;
}

const char *mm_run_broken_name(mm_run *run)
{
    return run->tree->broken_name;
}

mm_store mm_run_store(mm_run *run)
{
    return run->tree->store;
}

const mm_item *mm_run_item_next(mm_run *run, size_t *it)
{
    return *it < run->tree->n_items ? &run->tree->items[(*it)++] : NULL;
}

void mm_run_rule(mm_run *run, const char *rule)
{
    if (run->lines != NULL)
        mm__lines_rule(run, rule);
    else if (rule != NULL && !run->quiet)
        (void)mm__report_rule(run->report, rule, 1);
}

/* ---- findings ---- */

/* product.md 6.3: what the input had already is a warning of convert, unless a rule took the subject away. */
static bool is_carried(const mm_run *run, const mm_fault *fault)
{
    const mm_rule *rule;
    const mm_item *subject;

    if (run->origin == NULL || fault->severity != MM_ERROR)
        return false;
    rule = mm_rule_find(fault->rule);
    if (rule == NULL || (rule->flags & MM_RULE_CARRIED) == 0)
        return false;
    if (fault->subject == NULL)
        return true;
    subject = mm__tree_find(run->origin, fault->subject, strlen(fault->subject));
    return subject == NULL || mm__tree_find(run->tree, fault->subject, strlen(fault->subject)) != NULL;
}

static mm_code report(mm_run *run, const mm_fault *fault, const char *text)
{
    mm_finding f = { .severity = fault->severity, .rule = fault->rule, .file = fault->file, .pointer = fault->pointer,
                     .line = fault->line, .col = fault->col, .text = text };

    if (run->quiet)
        return MM_OK;
    if (run->lines != NULL)
        return mm__lines_fault(run, fault, text);
    if (is_carried(run, fault))
        f.severity = MM_WARNING;
    if (f.severity == MM_ERROR) {
        atomic_fetch_add(&run->errors, 1);
        mm__report_worst(run->report, fault->code != MM_OK ? fault->code : MM_E_DATA);
        if (fault->code != MM_OK)
            run->report->refused = true;
    }
    return mm__report_add(run->report, &f);
}

static mm_code fault_v(mm_run *run, const mm_fault *fault, const char *fmt, va_list ap)
{
    va_list again;
    char small[512], *text = small;
    int n;
    mm_code code;

    va_copy(again, ap);
    n = vsnprintf(small, sizeof small - 32, fmt, ap); /* room for what is said of carried faults */
    if ((size_t)n >= sizeof small - 32) {
        text = mm__resize(run->ctx, NULL, 0, (size_t)n + 32);
        if (text != NULL)
            vsnprintf(text, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    if (text == NULL)
        return MM_E_NOMEM;
    if (is_carried(run, fault))
        memcpy(text + n, " (also in the input)", sizeof " (also in the input)");
    code = report(run, fault, text);
    if (text != small)
        mm__free(run->ctx, text, (size_t)n + 32);
    if (code != MM_OK)
        return code;
    return fault->severity == MM_ERROR ? MM_E_DATA : MM_OK;
}

mm_code mm_run_fault(mm_run *run, const mm_fault *fault, const char *fmt, ...)
{
    va_list ap;
    mm_code code;

    va_start(ap, fmt);
    code = fault_v(run, fault, fmt, ap);
    va_end(ap);
    return code;
}

void mm_run_lost(mm_run *run)
{
    if (!run->quiet)
        mm__report_worst(run->report, MM_E_NOMEM);
}

int mm_run_ask(mm_run *run, const mm_question *question)
{
    mm_question full = *question;
    int answer;

    if (run->quiet || run->ctx->hooks.choose == NULL || question->n_choices == 0)
        return MM_ANSWER_NONE;
    full.size = sizeof full;
    pthread_mutex_lock(&run->ctx->lock);
    answer = run->ctx->hooks.choose(run->ctx->hooks.user, &full);
    pthread_mutex_unlock(&run->ctx->lock);
    if (answer >= 0 && (size_t)answer < question->n_choices)
        return answer;
    return answer == MM_ANSWER_QUIT ? MM_ANSWER_QUIT : MM_ANSWER_NONE;
}

bool mm_run_failed(mm_run *run)
{
    return atomic_load(&run->errors) > 0;
}

void mm_run_decided(mm_run *run, const mm_decision *decision)
{
    mm_decision full = *decision;

    if (run->quiet)
        return;
    full.size = sizeof full;
    if (run->report != NULL && run->report->decided != NULL)
        run->report->decided(run->report->decided_user, &full);
    if (run->ctx->hooks.decided == NULL)
        return;
    pthread_mutex_lock(&run->ctx->lock);
    run->ctx->hooks.decided(run->ctx->hooks.user, &full);
    pthread_mutex_unlock(&run->ctx->lock);
}

static mm_code doc_fault(mm_doc *doc, mm_severity severity, const char *rule, const char *fmt, va_list ap)
{
    const mm_fault fault = { .severity = severity, .rule = rule, .file = doc->path + 1 };

    if (severity == MM_ERROR)
        doc->faulty = true;
    return fault_v(doc->run, &fault, fmt, ap);
}

mm_code mm_doc_error(mm_doc *doc, const char *rule, const char *fmt, ...)
{
    va_list ap;
    mm_code code;

    va_start(ap, fmt);
    code = doc_fault(doc, MM_ERROR, rule, fmt, ap);
    va_end(ap);
    return code;
}

/* If there is no memory for a warning the report remembers that, and the run fails. */
void mm_doc_warn(mm_doc *doc, const char *rule, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)doc_fault(doc, MM_WARNING, rule, fmt, ap);
    va_end(ap);
}

void mm_doc_note(mm_doc *doc, const char *rule, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)doc_fault(doc, MM_NOTE, rule, fmt, ap);
    va_end(ap);
}
