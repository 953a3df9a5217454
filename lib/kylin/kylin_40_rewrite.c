/* Cube descs and cubes of 4.0: docs/formats/ke-metastore.md 4.3, 4.4. */
#include "kylin/kylin_40.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "metastore/signature_desc.h"

/* Sets a member unless it is written like that already. */
static mm_code put(mm_node root, const char *name, const char *json, bool *changed)
{
    const mm_node node = mm_node_get(root, name);
    const char *raw;
    size_t len;

    if (mm_node_kind(node) == MM_JSON_ABSENT) {
        *changed = true;
        return mm_node_append(root, name, json);
    }
    MM_TRY(mm_node_raw(node, &raw, &len));
    if (mm__text_is(raw, len, json))
        return MM_OK;
    *changed = true;
    return mm_node_set(node, json);
}

static mm_code broken(mm_doc *doc, mm_node node, const char *name, const char *what)
{
    return mm_node_error(doc, node, R40("cube/broken"), "cube \"%s\" is broken: %s is missing", name, what);
}

/* ---- columns without a table ---- */

static bool lacks_alias(const char *column)
{
    return column == NULL || strchr(column, '.') == NULL;
}

static bool any_lacks(mm_old_texts list)
{
    for (size_t i = 0; i < list.n; i++)
        if (lacks_alias(list.at[i]))
            return true;
    return false;
}

static bool lists_lack(mm_cd_lists lists)
{
    for (size_t i = 0; i < lists.n; i++)
        if (any_lacks(lists.at[i]))
            return true;
    return false;
}

static bool groups_lack(const mm_cube_desc *d)
{
    for (size_t i = 0; i < d->n_groups; i++) {
        const mm_cd_group *g = &d->groups[i];
        if (any_lacks(g->includes) || any_lacks(g->mandatory) || lists_lack(g->hierarchies) || lists_lack(g->joints))
            return true;
    }
    return false;
}

static bool measures_lack(const mm_cube_desc *d)
{
    for (size_t i = 0; i < d->n_measures; i++)
        for (const mm_cd_param *p = d->measures[i].param; p != NULL; p = p->next)
            if (p->type != NULL && strcmp(p->type, "column") == 0 && lacks_alias(p->value))
                return true;
    return false;
}

/* Names that the server replaces while it loads the desc: it would hash others than these. A dimension has the alias of
 * its table, which "DB.TABLE" is not. */
static bool will_change(const mm_cube_desc *d)
{
    for (size_t i = 0; i < d->n_rowcols; i++)
        if (lacks_alias(d->rowcols[i].column))
            return true;
    for (size_t i = 0; i < d->n_dimensions; i++)
        if (d->dimensions[i].table != NULL && strchr(d->dimensions[i].table, '.') != NULL)
            return true;
    return groups_lack(d) || measures_lack(d);
}

/* ---- signature ---- */

static mm_code clear(mm_doc *doc, mm_node node, const char *name, bool letters)
{
    if (letters)
        mm_node_warn(doc, node, R40("cube-desc/signature"),
                     "cube \"%s\": signature cleared, its texts are not plain ASCII", name);
    else
        mm_node_warn(doc, node, R40("cube-desc/signature"),
                     "cube \"%s\": signature cleared, columns are written without table alias", name);
    return mm_node_set(node, "null");
}

static void read_sets(mm_reader *r, mm_node root)
{
    const mm_node sets = mm__read_array(r, mm_node_get(root, "mandatory_dimension_set_list"));
    size_t it = 0;

    for (mm_node e; mm_node_kind(e = mm_node_next(sets, &it, NULL)) != MM_JSON_ABSENT;)
        if (mm__read_texts(r, e).at == NULL && r->code == MM_OK)
            mm__read_fault(r, e, "null in a list of lists");
}

/* The desc is read before it is edited; of the edits only the storage is hashed. */
static mm_code sign(mm_doc *doc, const mm_cube_desc *read, const char *name, bool *changed)
{
    const mm_node node = mm_node_get(read->root, "signature");
    mm_cube_desc d = *read;
    mm_signed s;

    if (mm_node_kind(node) <= MM_JSON_NULL)
        return MM_OK;
    if (will_change(read)) {
        *changed = true;
        return clear(doc, node, name, false);
    }
    d.storage = 4;
    MM_TRY(mm__signature_desc(doc->arena, &d, NULL, (mm_old_tables){ 0 }, MM_LINE_2_4, &s));
    if (*s.value == 0) {
        *changed = true;
        return clear(doc, node, name, true);
    }
    if (mm_node_is(node, s.value))
        return MM_OK;
    *changed = true;
    return mm_node_set_text(node, s.value, strlen(s.value));
}

mm_code mm__40_desc(mm_doc *doc, mm_emit *out)
{
    const mm_40_state *st = mm_doc_state(doc);
    const mm_ly_desc *fact = mm_index_find(doc->run, MM_LY_DESC, doc->path);
    mm_reader r = mm__reader(doc, R40("parse"));
    bool changed = false, is_signed = false;
    const char *what;
    mm_cube_desc d;
    mm_node root;

    MM_TRY(mm_doc_root(doc, MM_LY("json"), &root));
    MM_TRY(mm__40_missing_desc(doc->arena, st, fact, &what));
    if (what != NULL)
        return broken(doc, mm_node_get(root, "model_name"), fact->head.name, what);
    mm__cube_desc_read(&r, root, true, &d);
    read_sets(&r, root);
    MM_TRY(r.code);
    MM_TRY(sign(doc, &d, fact->head.name, &is_signed));
    MM_TRY(put(root, "version", "\"4.0.0.0\"", &changed));
    MM_TRY(put(root, "engine_type", "6", &changed));
    MM_TRY(put(root, "storage_type", "4", &changed));
    if (!changed && !is_signed)
        return mm_emit_same(out, doc);
    if (changed && is_signed)
        mm_run_rule(doc->run, R40("cube-desc/signature"));
    return mm_emit_changed(out, doc, changed ? R40("cube-desc/engine-storage") : R40("cube-desc/signature"));
}

/* ---- cubes ---- */

/* M-61: nothing else than Kylin 4 has segments that Kylin 4 reads. */
static mm_code keep_segments(mm_doc *doc, mm_node root, const mm_ly_cube *cube, bool *keep)
{
    const mm_node version = mm_node_get(root, "version");
    const char *text = "unknown";
    mm_fault fault = { .severity = MM_ERROR, .rule = R40("cube/clear-segments"), .file = doc->path + 1,
                       .code = MM_E_OPTION };
    mm_json_where where = { 0 };

    *keep = cube->head.version.known && cube->head.version.n[0] == 4;
    if (*keep || cube->n_segments == 0)
        return MM_OK;
    if (mm_node_kind(version) == MM_JSON_STRING) {
        MM_TRY(mm_node_text(version, &text, NULL));
        MM_TRY(mm_node_where(version, &where));
        fault.pointer = where.pointer;
        fault.line = where.line;
        fault.col = where.col;
    }
    return mm_run_fault(doc->run, &fault, "segments of version %s cannot be kept in Kylin 4", text);
}

/* A member that is absent is null, 0 or empty for the server, and stays absent. */
static mm_code reset(mm_node root, const char *name, const char *json, bool *changed)
{
    return mm_node_kind(mm_node_get(root, name)) == MM_JSON_ABSENT ? MM_OK : put(root, name, json, changed);
}

static mm_code clear_segments(mm_doc *doc, mm_node root, bool *changed)
{
    const mm_node segments = mm_node_get(root, "segments");
    const int64_t now = mm_run_stamp_now(doc->run) ? mm_run_now(doc->run) : doc->item->mtime / 1000000;
    char text[32];

    if (mm_node_kind(segments) != MM_JSON_ARRAY || mm_node_len(segments) > 0)
        MM_TRY(reset(root, "segments", "[]", changed));
    MM_TRY(reset(root, "cuboid_bytes", "null", changed));
    MM_TRY(reset(root, "cuboid_bytes_recommend", "null", changed));
    MM_TRY(reset(root, "cuboid_last_optimized", "0", changed));
    snprintf(text, sizeof text, "%" PRId64, now);
    MM_TRY(put(root, "create_time_utc", text, changed));
    return put(root, "status", "\"DISABLED\"", changed);
}

mm_code mm__40_cube(mm_doc *doc, mm_emit *out)
{
    const mm_40_state *st = mm_doc_state(doc);
    const mm_ly_cube *fact = mm_index_find(doc->run, MM_LY_CUBE, doc->path);
    bool keep = false, changed = false;
    const char *what;
    mm_node root;

    MM_TRY(mm_doc_root(doc, MM_LY("json"), &root));
    MM_TRY(mm__40_missing(doc->arena, st, fact, &what));
    if (what != NULL)
        return broken(doc, mm_node_get(root, "descriptor"), fact->head.name, what);
    MM_TRY(mm__40_one_owner(doc, st, &fact->head, "cube"));
    if (st->keep)
        MM_TRY(keep_segments(doc, root, fact, &keep));
    if (keep)
        return mm_emit_same(out, doc);
    MM_TRY(clear_segments(doc, root, &changed));
    return changed ? mm_emit_changed(out, doc, R40("cube/clear-segments")) : mm_emit_same(out, doc);
}

/* ---- what only segments had ---- */

mm_code mm__40_binary(mm_doc *doc, mm_emit *out)
{
    const mm_40_state *st = mm_doc_state(doc);
    const size_t i = (size_t)(doc->item - doc->tree->items);

    if (!st->drop || (st->used[i / 8] & 1u << i % 8) != 0)
        return mm_emit_same(out, doc);
    return mm_emit_drop(out, doc, MM_NOTE, R40("segment-data/drop"), "left out: the segments that had it are cleared");
}
