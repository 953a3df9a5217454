/* Models, cube descs and inverted index descs of a 0.7 dump. */
#include "kylin/kylin_verify_0_7.h"
#include "metastore/signature.h"

#include <stdlib.h>
#include <string.h>

static mm_code say_faults(mm_doc *doc, const mm_07_faults *faults, const char *rule)
{
    mm_node root, node;

    if (faults->n == 0)
        return MM_OK;
    MM_TRY(mm__v7_root(doc, &root));
    for (size_t i = 0; i < faults->n; i++) {
        const mm_07_fault *f = &faults->at[i];
        if (mm_json_find(doc->json, f->pointer, &node) != MM_OK || mm_node_kind(node) == MM_JSON_ABSENT)
            node = root;
        MM_TRY(mm__v7_say(doc, node, f->warning ? MM_WARNING : MM_ERROR, rule, NULL, "%s", f->text));
    }
    return MM_OK;
}

/* ---- models ---- */

mm_code mm__v7_survey_model(mm_doc *doc, mm_index *idx)
{
    mm_07_reader r = mm__07_reader(doc, idx);
    mm_07_model_doc m = { 0 };
    mm_v7_model *fact;
    mm_node root;

    MM_TRY(mm__v7_open(doc, idx, MM_V7_MODEL, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__07_read(&r, root, &mm__07_model_schema, &m));
    fact->head.broken = mm__07_is_bad(&r);
    fact->head.uuid = m.uuid;
    fact->model = m.model;
    return mm__v7_name(doc, root, &fact->head, m.model.name, "name", "/model_desc/", ".json");
}

mm_code mm__v7_check_model(mm_doc *doc)
{
    bool broken = false;
    const mm_v7_tables known = { mm_doc_state(doc), &broken };
    const mm_v7_model *fact = mm_index_find(doc->run, MM_V7_MODEL, doc->path);
    const mm_old_tables tables = mm__v7_tables(&known);
    mm_07_faults faults = { 0 };

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, &fact->head, "name"));
    if (fact->head.broken)
        return MM_OK;
    if (!fact->used)
        MM_TRY(mm__v7_say_at(doc, "name", MM_WARNING, MM_V7("model-orphan"), NULL, "no desc uses the model"));
    MM_TRY(mm__07_load_model(doc->arena, &fact->model, &tables, &faults));
    return broken ? MM_OK : say_faults(doc, &faults, MM_V7("model-tables"));
}

/* ---- cube descs: what each can say alone ---- */

typedef struct named { const char *text; size_t at; } named;

static int by_text(const void *a, const void *b)
{
    const named *x = a, *y = b;
    const int d = mm__casecmp(x->text, y->text);
    return d != 0 ? d : x->at < y->at ? -1 : x->at > y->at;
}

/* A name that must be there once: which rule says so, and of what. */
typedef struct once {
    const char *rule, *what, *member;
    mm_severity severity;
} once;

static mm_code say_twice(mm_doc *doc, mm_node element, const once *o, const named *name, const named *first)
{
    return mm__v7_say(doc, mm_node_get(element, o->member), o->severity, o->rule, NULL,
                      "%s \"%s\" is there already, at position %zu", o->what, name->text, first->at);
}

static mm_code check_once(mm_doc *doc, mm_node array, const once *o, named *names, size_t n)
{
    const mm_node *elements = NULL;
    const named *first = names;

    if (n > 1)
        qsort(names, n, sizeof *names, by_text);
    for (size_t i = 1; i < n; i++) {
        if (mm__casecmp(first->text, names[i].text) != 0) {
            first = &names[i];
            continue;
        }
        if (elements == NULL)
            MM_TRY(mm__v7_elements(doc, array, mm_node_len(array), &elements));
        MM_TRY(say_twice(doc, elements[names[i].at], o, &names[i], first));
    }
    return MM_OK;
}

static mm_code check_dimensions(mm_doc *doc, mm_node root, const mm_old_desc *d)
{
    static const once o = { MM_V7("dim-name"), "dimension", "name", MM_WARNING };
    named *names = mm__arena_alloc(doc->arena, (d->n_dimensions + 1) * sizeof *names);
    size_t n = 0;

    if (names == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < d->n_dimensions; i++)
        if (d->dimensions[i].name != NULL)
            names[n++] = (named){ d->dimensions[i].name, i };
    return check_once(doc, mm_node_get(root, "dimensions"), &o, names, n);
}

static mm_code check_rowkey(mm_doc *doc, mm_node root, const mm_old_rowkey *k)
{
    static const once o = { MM_V7("rowkey-unique"), "rowkey column", "column", MM_ERROR };
    named *names = mm__arena_alloc(doc->arena, (k->n_columns + 1) * sizeof *names);
    size_t n = 0;

    if (names == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < k->n_columns; i++)
        if (k->columns[i].column != NULL)
            names[n++] = (named){ k->columns[i].column, i };
    return check_once(doc, mm_node_get(mm_node_get(root, "rowkey"), "rowkey_columns"), &o, names, n);
}

static bool is_absent(mm_node object, const char *member)
{
    return mm_node_kind(mm_node_get(object, member)) == MM_JSON_ABSENT;
}

mm_code mm__v7_survey_desc(mm_doc *doc, mm_index *idx)
{
    mm_07_reader r = mm__07_reader(doc, idx);
    mm_07_desc_doc d = { 0 };
    mm_v7_desc *fact;
    mm_node root;

    MM_TRY(mm__v7_open(doc, idx, MM_V7_DESC, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    if (!is_absent(root, "fact_table") && is_absent(root, "model_name")) {
        fact->head.broken = true; /* of another shape: each member would be a fault of its own */
        return mm__v7_say(doc, mm_node_get(root, "fact_table"), MM_ERROR, MM_V7("leftover"), NULL,
                          "a cube desc of 0.6: it has \"fact_table\" and no \"model_name\"");
    }
    MM_TRY(mm__07_read(&r, root, &mm__07_desc_schema, &d));
    fact->head.broken = mm__07_is_bad(&r);
    fact->head.uuid = d.uuid;
    fact->desc = d.desc;
    fact->signature = d.signature;
    MM_TRY(mm__v7_name(doc, root, &fact->head, d.desc.name, "name", "/cube_desc/", ".json"));
    if (mm__07_is_bad(&r))
        return MM_OK; /* elements that do not fit are left out: positions would be wrong */
    MM_TRY(check_dimensions(doc, root, &d.desc));
    return check_rowkey(doc, root, &d.desc.rowkey);
}

/* ---- cube descs: with their model ---- */

static mm_code check_signature(mm_doc *doc, const mm_v7_desc *fact)
{
    char stored[MM_SIGNATURE_SIZE], loaded[MM_SIGNATURE_SIZE];

    MM_TRY(mm__signature_07(mm_run_ctx(doc->run), &fact->desc, &fact->model->model, stored));
    if (fact->signature != NULL && strcmp(fact->signature, stored) == 0)
        return MM_OK;
    MM_TRY(mm__signature_07_loaded(doc->arena, &fact->desc, &fact->model->model, loaded));
    if (fact->signature == NULL)
        return mm__v7_say_at(doc, "signature", MM_WARNING, MM_V7("signature"), NULL, "no signature; it would be %s",
                             stored);
    if (strcmp(fact->signature, loaded) == 0)
        return MM_OK;
    return mm__v7_say_at(doc, "signature", MM_WARNING, MM_V7("signature"), NULL,
                         "%s is neither the signature of the desc as stored (%s) nor as loaded (%s)", fact->signature,
                         stored, loaded);
}

static mm_code check_load(mm_doc *doc, mm_v7_desc *fact)
{
    bool broken = false;
    const mm_v7_tables known = { mm_doc_state(doc), &broken };
    const mm_old_tables tables = mm__v7_tables(&known);
    const mm_v7_needs *needs;
    mm_07_loaded loaded = { 0 };
    mm_07_faults faults = { 0 };

    MM_TRY(mm__v7_needs_of(doc, fact, &needs));
    if (needs->model_bad || !needs->desc_bad)
        return MM_OK; /* a bad model or table is a finding of its own */
    MM_TRY(mm__07_load_desc(doc->arena, &fact->desc, &fact->model->model, &tables, &faults, &loaded));
    return say_faults(doc, &faults, MM_V7("desc-load"));
}

mm_code mm__v7_check_desc(mm_doc *doc)
{
    mm_v7_desc *fact = mm_index_find(doc->run, MM_V7_DESC, doc->path);

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, &fact->head, "name"));
    if (fact->head.broken)
        return MM_OK;
    if (!fact->model_known)
        return fact->desc.model_name == NULL
                   ? mm__v7_say_at(doc, "model_name", MM_ERROR, MM_V7("desc-model"), NULL, "no \"model_name\"")
                   : mm__v7_say_at(doc, "model_name", MM_ERROR, MM_V7("desc-model"), NULL,
                                   "No data model found with name '%s'.", fact->desc.model_name);
    if (fact->model == NULL)
        return MM_OK;
    MM_TRY(check_load(doc, fact));
    return check_signature(doc, fact);
}

/* ---- inverted index descs: only that they parse, and which model they use ---- */

mm_code mm__v7_survey_iidesc(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_iidesc_as(&mm__v7_ids, doc, idx);
}

mm_code mm__v7_survey_iidesc_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx)
{
    static const mm_07_field fields[] = {
        { .name = "uuid", .type = MM_07_TEXT, .at = offsetof(mm_v7_iidesc, head.uuid) },
        { .name = "last_modified", .type = MM_07_LONG, .at = MM_07_NOWHERE },
        { .name = "model_name", .type = MM_07_TEXT, .at = offsetof(mm_v7_iidesc, model_name) },
    };
    static const mm_07_schema schema = MM_07_SCHEMA(mm_v7_iidesc, fields);
    mm_07_reader r = mm__07_reader(doc, idx);
    mm_v7_iidesc *fact;
    const char *name;
    mm_node root;

    r.json.rule = ids->parse;
    MM_TRY(mm__v7_open_as(ids, doc, idx, MM_V7_IIDESC, sizeof *fact, &fact, &root));
    if (mm_node_kind(root) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm__07_read(&r, root, &schema, fact));
    MM_TRY(mm__07_text(&r, mm_node_get(root, "name"), &name));
    fact->head.broken = mm__07_is_bad(&r);
    return mm__v7_name_as(ids, doc, root, &fact->head, name, "name", "/invertedindex_desc/", ".json");
}

mm_code mm__v7_check_iidesc(mm_doc *doc)
{
    const mm_v7_iidesc *fact = mm_index_find(doc->run, MM_V7_IIDESC, doc->path);
    return fact == NULL ? MM_OK : mm__v7_check_head(doc, &fact->head, "name");
}
