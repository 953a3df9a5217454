/* Jobs and their output, accounts, the id of the store. */
#include "json/json_skim.h"
#include "metastore/layout_facts.h"

#include <string.h>

/* ---- jobs ---- */

mm_code mm__ly_read_job(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_job *job = fact;
    const mm_node tasks = mm_node_get(root, "tasks");
    const size_t n = mm_node_kind(tasks) == MM_JSON_ARRAY ? mm_node_len(tasks) : 0;
    size_t it = 0;

    job->tasks.at = mm_index_alloc(r->idx, (n + 1) * sizeof *job->tasks.at);
    if (job->tasks.at == NULL)
        return MM_E_NOMEM;
    for (mm_node e; n > 0 && mm_node_kind(e = mm_node_next(tasks, &it, NULL)) != MM_JSON_ABSENT;) {
        const char *id;
        MM_TRY(mm__ly_text(r, mm_node_get(e, "uuid"), &id));
        if (id != NULL)
            job->tasks.at[job->tasks.n++] = id;
    }
    return MM_OK;
}

/* ---- output: log text of any size ---- */

static mm_code feed(void *user, const void *data, size_t len)
{
    return mm__skim_feed(user, data, len);
}

static mm_code tell(mm_doc *doc, mm_severity severity, const char *text, uint64_t line, uint64_t col)
{
    const mm_fault fault = { .severity = severity, .rule = MM_LY("json"), .file = doc->path + 1, .line = line,
                             .col = col };
    if (severity == MM_ERROR)
        doc->faulty = true;
    return mm_run_fault(doc->run, &fault, "%s", text);
}

static mm_code skim(mm_ly_reader *r, mm_skim *s)
{
    const char *duplicates = mm_run_option(r->doc->run, "duplicates");
    const bool last = duplicates != NULL && strcmp(duplicates, "last") == 0;
    mm_code code = mm_doc_stream(r->doc, feed, s);

    if (code == MM_OK)
        code = mm__skim_end(s);
    if (s->fault != NULL)
        return tell(r->doc, MM_ERROR, s->fault, s->line, s->col);
    if (code == MM_OK && s->duplicate && (!last || !r->doc->again))
        return tell(r->doc, last ? MM_WARNING : MM_ERROR, "a member occurs twice", s->dup_line, s->dup_col);
    return code;
}

mm_code mm__ly_read_output(mm_ly_reader *r)
{
    mm_skim_member status = { .name = "status" };
    mm_ly_output *fact = mm_index_add(r->idx, r->doc, MM_LY_OUTPUT, sizeof *fact);
    mm_skim s;
    mm_code code;

    if (fact == NULL)
        return MM_E_NOMEM;
    fact->head.path = r->doc->item->path;
    fact->head.name = r->doc->item->path + sizeof "/execute_output/" - 1;
    fact->head.broken = true;
    mm__skim_init(&s, mm_run_ctx(r->doc->run), &status, 1, mm_run_ctx(r->doc->run)->limits.max_depth);
    code = skim(r, &s);
    mm__skim_free(&s);
    MM_TRY(code);
    fact->head.broken = false;
    fact->status = mm_index_text(r->idx, status.text, strlen(status.text));
    return fact->status == NULL ? MM_E_NOMEM : MM_OK;
}

/* ---- what is not shown ---- */

/* Accounts and brokers hold passwords: not even what is wrong with the text is said, which could quote it. */
mm_code mm__ly_read_secret(mm_ly_reader *r)
{
    mm_node root;
    const mm_code code = mm_doc_root_mute(r->doc, &root, NULL);

    if (code == MM_E_SYNTAX || code == MM_E_DATA)
        return tell(r->doc, MM_ERROR, "not a JSON object that can be read", 0, 0);
    MM_TRY(code);
    return mm_node_kind(root) == MM_JSON_OBJECT ? MM_OK : tell(r->doc, MM_ERROR, "not a JSON object", 0, 0);
}

/* ---- the id of the store ---- */

mm_code mm__ly_read_uuid(mm_ly_reader *r)
{
    const unsigned char *d;

    MM_TRY(mm_doc_load(r->doc));
    d = (const unsigned char *)r->doc->data;
    if (r->doc->len != 38 || d[0] != 0 || d[1] != 36)
        mm_doc_warn(r->doc, MM_LY("uuid-file"), "not a text of 36 bytes behind its length: %zu bytes", r->doc->len);
    return MM_OK;
}

mm_code mm__ly_read_draft(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_draft *draft = fact;
    const mm_node list = mm_node_get(root, "draft_entities");
    const size_t n = mm_node_kind(list) == MM_JSON_ARRAY ? mm_node_len(list) : 0;
    size_t it = 0;

    draft->entities.at = mm_index_alloc(r->idx, (n + 1) * sizeof *draft->entities.at);
    if (draft->entities.at == NULL)
        return MM_E_NOMEM;
    for (mm_node e; n > 0 && mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;) {
        const char *id;
        MM_TRY(mm__ly_text(r, mm_node_get(e, "uuid"), &id));
        if (id != NULL)
            draft->entities.at[draft->entities.n++] = id;
    }
    return MM_OK;
}

mm_code mm__ly_read_scheduler(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_scheduler *s = fact;

    MM_TRY(mm__ly_text(r, mm_node_get(root, "name"), &s->cube));
    return mm__ly_text(r, mm_node_get(root, "project"), &s->project);
}
