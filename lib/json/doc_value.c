/* JSON of records in a line dump: a value is parsed without a finding, and edits are always spliced into its line. */
#include "core/step.h"
#include "json/json_impl.h"

#include <string.h>

static mm_code splice(mm_doc *doc, const char **text, size_t *len, bool *changed)
{
    *changed = mm_json_changed(doc->json) != 0;
    if (*changed)
        return mm_json_write(doc->json, MM_JSON_SPLICE, text, len);
    *text = doc->data;
    *len = doc->len;
    return MM_OK;
}

mm_code mm_doc_try(mm_doc *doc, mm_node *out)
{
    mm_worker *worker = doc->worker;
    const char *duplicates = mm_run_option(doc->run, "duplicates");
    mm_code code;

    memset(out, 0, sizeof *out);
    if (doc->json == NULL) {
        if (worker->json == NULL) {
            MM_TRY(mm_json_new(&worker->json, mm_run_ctx(doc->run)));
            worker->json_free = mm_json_free;
        }
        mm__json_quiet(worker->json, duplicates != NULL && strcmp(duplicates, "last") == 0);
        code = mm__json_parse(worker->json, "", doc->data, doc->len, MM_JSON_VALUE | MM_JSON_PADDED);
        if (code != MM_OK)
            return code;
        doc->json = worker->json;
        doc->render = splice;
    }
    *out = mm_json_root(doc->json);
    return MM_OK;
}

const mm_error *mm_doc_json_fault(const mm_doc *doc)
{
    return mm__json_error(doc->worker->json);
}
