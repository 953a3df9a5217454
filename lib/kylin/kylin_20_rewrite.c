#include "kylin/kylin_20_rewrite.h"

#include <string.h>

#include "json/print.h"

/* The lookup as one text, upper-case: equal texts are equal lookups. In the arena; NULL: out of memory. */
static const char *fingerprint(mm_doc *doc, mm_node lookup)
{
    const char *out = NULL;
    mm_print p;
    mm_buf buf;

    mm__buf_init(&buf, doc->arena->ctx);
    mm_print_init(&p, &buf, MM_JSON_COMPACT, true);
    mm_print_node(&p, lookup);
    if (mm_print_end(&p) == MM_OK && mm__buf_ok(&buf) == MM_OK) {
        mm__upper(buf.data, buf.len);
        out = mm__arena_text(doc->arena, buf.data, buf.len);
    }
    mm__buf_free(&buf);
    return out;
}

static mm_code drop_repeated(mm_doc *doc, mm_node lookups, mm_map *seen, bool *changed)
{
    const size_t n = mm_node_len(lookups);
    mm_node *again = mm__arena_alloc(doc->arena, (n + 1) * sizeof *again);
    size_t n_again = 0, it = 0;

    if (again == NULL)
        return MM_E_NOMEM;
    for (mm_node e; mm_node_kind(e = mm_node_next(lookups, &it, NULL)) != MM_JSON_ABSENT;) {
        const char *text = fingerprint(doc, e);
        if (text == NULL)
            return MM_E_NOMEM;
        if (mm__map_get(seen, text, strlen(text)) == NULL)
            MM_TRY(mm__map_put(seen, text, strlen(text), again));
        else
            again[n_again++] = e;
    }
    for (; n_again > 0; *changed = true) {
        mm_node_warn(doc, again[--n_again], R20("model/dup-lookup"),
                     "the same lookup a second time, which 1.6 and 2.0 refuse; it is dropped");
        MM_TRY(mm_node_remove(again[n_again]));
    }
    return MM_OK;
}

mm_code mm__20_drop_lookups(mm_doc *doc, mm_node root, bool *changed)
{
    mm_map seen;
    mm_code code;

    mm__map_init(&seen, doc->arena->ctx, false);
    code = drop_repeated(doc, mm_node_get(root, "lookups"), &seen, changed);
    mm__map_free(&seen);
    return code;
}

static mm_code fill(mm_doc *doc, mm_node root, const char *name, bool *changed)
{
    const mm_node list = mm_node_get(root, name);

    if (mm_node_kind(list) > MM_JSON_NULL)
        return MM_OK;
    mm_node_note(doc, list, R20("model/non-null-lists"), "%s is null and becomes an empty list", name);
    *changed = true;
    return mm_node_kind(list) == MM_JSON_NULL ? mm_node_set(list, "[ ]") : mm_node_append(root, name, "[ ]");
}

mm_code mm__20_model(mm_doc *doc, mm_emit *out)
{
    bool lookups_changed = false, lists_changed = false;
    mm_node root;

    MM_TRY(mm_doc_root(doc, NULL, &root));
    if (mm_node_kind(root) != MM_JSON_OBJECT)
        return mm_node_error(doc, root, R20("not-object"), "a model that is no JSON object");
    MM_TRY(mm__20_drop_lookups(doc, root, &lookups_changed));
    MM_TRY(fill(doc, root, "dimensions", &lists_changed));
    MM_TRY(fill(doc, root, "metrics", &lists_changed));
    if (!lookups_changed && !lists_changed) {
        mm_run_rule(doc->run, R20("identity"));
        return mm_emit_same(out, doc);
    }
    return mm_emit_changed(out, doc, lookups_changed ? R20("model/dup-lookup") : R20("model/non-null-lists"));
}

mm_code mm__20_desc(mm_doc *doc, mm_emit *out)
{
    bool changed = false, fixed = false;
    mm_node root, groups;
    size_t it = 0;

    MM_TRY(mm_doc_root(doc, NULL, &root));
    if (mm_node_kind(root) != MM_JSON_OBJECT)
        return mm_node_error(doc, root, R20("not-object"), "a cube desc that is no JSON object");
    groups = mm_node_get(root, "aggregation_groups");
    if (mm_node_kind(groups) != MM_JSON_ARRAY)
        groups = (mm_node){ 0 };
    for (mm_node g; mm_node_kind(g = mm_node_next(groups, &it, NULL)) != MM_JSON_ABSENT;) {
        const mm_node rule = mm_node_get(g, "select_rule"), list = mm_node_get(rule, "mandatory_dims");
        if (mm_node_kind(rule) != MM_JSON_OBJECT || mm_node_kind(list) > MM_JSON_NULL)
            continue;
        MM_TRY(mm_node_kind(list) == MM_JSON_NULL ? mm_node_set(list, "[ ]")
                                                  : mm_node_append(rule, "mandatory_dims", "[ ]"));
        changed = true;
    }
    MM_TRY(mm__20_fix_lengths(doc, root, &fixed));
    if (changed || fixed)
        return mm_emit_changed(out, doc, fixed ? R20("fix-fixed-length") : R20("agg/non-null-mandatory"));
    mm_run_rule(doc->run, R20("identity"));
    return mm_emit_same(out, doc);
}
