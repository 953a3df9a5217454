/* Version stamps, and descs that are of the new shape already: docs/formats/kylin-1.x-to-2.0.md 1.2, 2.5.6. */
#include "kylin/kylin_14_step.h"

#include <stdio.h>
#include <string.h>

/* Resources of a metadata store that are JSON. */
static const char *const roots[] = {
    "cube", "cube_desc", "model_desc", "project", "table", "table_exd", "hybrid", "cube_statistics", "invertedindex",
    "invertedindex_desc", "execute", "execute_output", "streaming", "kafka", "streaming_output", "ext_filter",
    "bad_query", NULL };

static bool is_root(const char *path)
{
    const size_t len = strcspn(path + 1, "/");

    if (path[1 + len] == 0)
        return false;
    for (const char *const *r = roots; *r != NULL; r++)
        if (mm__text_is(path + 1, len, *r))
            return true;
    return false;
}

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Sets a member of the root, at its place or at the end. */
static mm_code set_member(mm_node root, const char *name, const char *json)
{
    const mm_node old = mm_node_get(root, name);

    return mm_node_kind(old) == MM_JSON_ABSENT ? mm_node_append(root, name, json) : mm_node_set(old, json);
}

static mm_code set_version(mm_doc *doc, mm_node root, const char *release)
{
    char text[40];

    snprintf(text, sizeof text, "\"%s\"", release);
    if (mm_node_is(mm_node_get(root, "version"), release))
        return MM_OK;
    if (has_prefix(doc->path, "/cube/")) {
        const mm_node old = mm_node_get(root, "version");
        const char *value;
        if (mm_node_text(old, &value, NULL) == MM_OK && !has_prefix(value, "1.5."))
            mm_node_note(doc, old, R15("any/version"), "version was \"%s\"", value);
    }
    return set_member(root, "version", text);
}

mm_code mm__kd_stamp(mm_doc *doc, mm_emit *out)
{
    const mm_kd_state *state = mm_doc_state(doc);
    mm_node root;

    if (has_prefix(doc->path, "/dict") || has_prefix(doc->path, "/table_snapshot"))
        return mm_emit_same(out, doc);
    if (!is_root(doc->path) && !mm_run_flag(state->run, "stamp-all")) {
        mm_doc_note(doc, R15("version/foreign-file"), "no resource of Kylin, copied as it is");
        return mm_emit_same(out, doc);
    }
    MM_TRY(mm_doc_root(doc, NULL, &root));
    if (mm_node_kind(root) != MM_JSON_OBJECT) {
        mm_doc_warn(doc, R15("version/not-object"), "no JSON object, so it gets no version");
        return mm_emit_same(out, doc);
    }
    MM_TRY(set_version(doc, root, state->release));
    return mm_emit_changed(out, doc, R15("any/version"));
}

/* ---- descs of the new shape ---- */

static mm_code add_shards(const mm_cube_desc *d)
{
    for (size_t i = 0; i < d->n_rowcols; i++)
        if (mm_node_kind(mm_node_get(d->rowcols[i].node, "isShardBy")) == MM_JSON_ABSENT)
            MM_TRY(mm_node_append(d->rowcols[i].node, "isShardBy", "false"));
    return MM_OK;
}

static mm_code sign(mm_kd_conv *c, const mm_cube_desc *d, const mm_kd_model *model)
{
    char text[MM_SIGNATURE_SIZE + 2];
    mm_signed s;

    MM_TRY(mm__signature_desc(c->doc->arena, d, &model->m, mm__kd_tables(c->state), c->state->line, &s));
    if (s.why != NULL)
        mm_node_warn(c->doc, mm_node_get(c->root, "signature"),
                     s.non_ascii ? R14("signature/non-ascii") : R15("signature/unresolved"),
                     "written as null, which every release accepts: %s", s.why);
    snprintf(text, sizeof text, "\"%s\"", s.value);
    return set_member(c->root, "signature", s.why != NULL ? "null" : text);
}

mm_code mm__kd_refresh(mm_doc *doc, mm_emit *out)
{
    const mm_kd_model *model;
    const char *shape;
    mm_cube_desc d;
    mm_kd_conv c;

    MM_TRY(mm__kd_start(&c, doc, out));
    shape = mm__kd_shape(doc, c.root);
    if (shape != NULL && strcmp(shape, "kylin-2.0") == 0) {
        mm_doc_note(doc, R15("cube-desc/later"), "a cube desc of Kylin 2.0 stays as it is");
        return mm_emit_same(out, doc);
    }
    mm__cube_desc_read(&c.r, c.root, true, &d);
    MM_TRY(c.r.code);
    model = d.model_name != NULL ? mm__map_get(&c.state->models, d.model_name, strlen(d.model_name)) : NULL;
    if (model == NULL)
        return mm_node_error(doc, mm_node_get(c.root, "model_name"), R14("desc/no-model"),
                             "No data model found with name '%s', which cube desc '%s' needs.",
                             d.model_name != NULL ? d.model_name : "null", d.name != NULL ? d.name : "null");
    if (c.state->line >= MM_LINE_1_5_1)
        MM_TRY(add_shards(&d));
    MM_TRY(set_version(doc, c.root, c.state->release));
    MM_TRY(sign(&c, &d, model));
    return mm_emit_changed(out, doc, R15("cube-desc/refresh"));
}
