/* What the steps to KE 3.x change in a document: docs/formats/ke-metastore.md 3.2, 3.7. */
#include "ke/ke_step.h"

#include <stdio.h>
#include <string.h>

/* ---- projects ---- */

static mm_code insert_properties(mm_node root, const char *text)
{
    const mm_node filters = mm_node_get(root, "ext_filters");

    if (mm_node_kind(filters) != MM_JSON_ABSENT)
        return mm_node_insert(filters, 1, "override_kylin_properties", text);
    return mm_node_append(root, "override_kylin_properties", text);
}

mm_code mm__ke_project(mm_doc *doc, mm_emit *out)
{
    const mm_ke_plan *plan = mm_doc_state(doc);
    const mm_ly_project *p = mm_index_find(doc->run, MM_LY_PROJECT, doc->path);
    const char *value = p == NULL || p->head.broken ? NULL : plan->write[p->place];
    char text[8], whole[64];
    mm_node root, properties;

    if (value == NULL)
        return mm_emit_same(out, doc);
    MM_TRY(mm_doc_root(doc, NULL, &root));
    snprintf(text, sizeof text, "\"%s\"", value);
    snprintf(whole, sizeof whole, "{\"kylin.source.default\":%s}", text);
    properties = mm_node_get(root, "override_kylin_properties");
    switch (mm_node_kind(properties)) {
    case MM_JSON_ABSENT: MM_TRY(insert_properties(root, whole)); break;
    case MM_JSON_NULL:   MM_TRY(mm_node_set(properties, whole)); break;
    case MM_JSON_OBJECT: MM_TRY(mm_node_append(properties, "kylin.source.default", text)); break;
    default:
        return mm_node_error(doc, properties, MM_KE_SOURCE_RULE, "the properties of the project are no object");
    }
    return mm_emit_changed(out, doc, MM_KE_SOURCE_RULE);
}

/* ---- cube descs and cubes ---- */

static mm_code set(mm_node root, const char *name, const char *json)
{
    const mm_node node = mm_node_get(root, name);
    return mm_node_kind(node) == MM_JSON_ABSENT ? mm_node_append(root, name, json) : mm_node_set(node, json);
}

/* An empty signature always passes the check of the server; one that is not there is left so. */
static mm_code clear_signature(mm_node root, bool *changed)
{
    const mm_node signature = mm_node_get(root, "signature");

    if (mm_node_kind(signature) <= MM_JSON_NULL)
        return MM_OK;
    *changed = true;
    return mm_node_set(signature, "null");
}

mm_code mm__ke_desc(mm_doc *doc, mm_emit *out)
{
    const mm_ke_plan *plan = mm_doc_state(doc);
    const mm_ly_desc *d = mm_index_find(doc->run, MM_LY_DESC, doc->path);
    const bool promote = d != NULL && mm__ke_is_promoted(plan, d);
    bool cleared = false;
    mm_node root;

    if (!promote && !plan->clear_signature)
        return mm_emit_same(out, doc);
    MM_TRY(mm_doc_root(doc, NULL, &root));
    if (promote) {
        MM_TRY(set(root, "engine_type", "100"));
        MM_TRY(set(root, "storage_type", "100"));
    }
    MM_TRY(clear_signature(root, &cleared));
    if (promote)
        return mm_emit_changed(out, doc, MM_KE3("cube-desc/promote-kystorage"));
    return cleared ? mm_emit_changed(out, doc, MM_KE3("cube-desc/clear-signature")) : mm_emit_same(out, doc);
}

mm_code mm__ke_cube(mm_doc *doc, mm_emit *out)
{
    const mm_ke_plan *plan = mm_doc_state(doc);
    const mm_ly_cube *c = mm_index_find(doc->run, MM_LY_CUBE, doc->path);
    mm_node root;

    if (c == NULL || !mm__ke_is_promoted(plan, c->desc))
        return mm_emit_same(out, doc);
    MM_TRY(mm_doc_root(doc, NULL, &root));
    if (c->n_segments > 0 || mm_node_kind(mm_node_get(root, "segments")) != MM_JSON_ARRAY)
        MM_TRY(set(root, "segments", "[]"));
    MM_TRY(set(root, "status", "\"DISABLED\""));
    return mm_emit_changed(out, doc, MM_KE3("cube-desc/promote-kystorage"));
}
