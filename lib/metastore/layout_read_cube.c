/* Cube descs, cubes and their segments, table indexes. What a segment refers to is looked for at once, where its place
 * is known; docs/formats/ke-metastore.md 8.2. */
#include "metastore/layout_facts.h"

#include <string.h>

/* ---- cube descs ---- */

static int64_t number(mm_node node, int64_t otherwise)
{
    int64_t n;
    return mm_node_i64(node, &n) == MM_OK ? n : otherwise;
}

/* "MINUTE_START", "K.MINUTE_START"; the table as it is written, in the second form too. */
static mm_code minute_of(mm_ly_reader *r, mm_node dimension, mm_node column, mm_ly_texts *out)
{
    const char *text, *table, *dot;

    MM_TRY(mm__ly_text(r, column, &text));
    dot = text == NULL ? NULL : strrchr(text, '.');
    if (text == NULL || mm__casecmp(dot == NULL ? text : dot + 1, "MINUTE_START") != 0)
        return MM_OK;
    MM_TRY(mm__ly_text(r, mm_node_get(dimension, "table"), &table));
    if (table == NULL && dot != NULL && (table = mm_index_text(r->idx, text, (size_t)(dot - text))) == NULL)
        return MM_E_NOMEM;
    if (table != NULL)
        out->at[out->n++] = table;
    return MM_OK;
}

static mm_code read_minutes(mm_ly_reader *r, mm_node dimensions, mm_ly_texts *out)
{
    const size_t n = mm_node_kind(dimensions) == MM_JSON_ARRAY ? mm_node_len(dimensions) : 0;
    size_t it = 0;

    out->at = mm_index_alloc(r->idx, (n + 1) * sizeof *out->at);
    if (out->at == NULL)
        return MM_E_NOMEM;
    for (mm_node e; n > 0 && mm_node_kind(e = mm_node_next(dimensions, &it, NULL)) != MM_JSON_ABSENT;)
        MM_TRY(minute_of(r, e, mm_node_get(e, "column"), out));
    return MM_OK;
}

mm_code mm__ly_read_desc(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_desc *d = fact;

    MM_TRY(mm__ly_text(r, mm_node_get(root, "model_name"), &d->model));
    MM_TRY(mm__ly_text(r, mm_node_get(root, "signature"), &d->signature));
    d->storage_type = number(mm_node_get(root, "storage_type"), -1);
    d->engine_type = number(mm_node_get(root, "engine_type"), -1);
    return read_minutes(r, mm_node_get(root, "dimensions"), &d->minutes);
}

mm_code mm__ly_read_raw(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_raw *raw = fact;
    return mm__ly_text(r, mm_node_get(root, "model_name"), &raw->model);
}

/* ---- segments ---- */

/* Is the folder in this dump at all? A backup of a project has neither dictionaries nor snapshots nor statistics. */
static bool in_dump(const mm_doc *doc, const char *folder)
{
    const size_t n = strlen(folder);
    size_t low = 0, high = doc->tree->n_items;

    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (strcmp(doc->tree->items[mid].path, folder) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < doc->tree->n_items && strncmp(doc->tree->items[low].path, folder, n) == 0;
}

static bool is_whole(const mm_doc *doc)
{
    for (const char *const *f = mm__layout_whole; *f != NULL; f++)
        if (in_dump(doc, *f))
            return true;
    return false;
}

static mm_code check_paths(mm_ly_reader *r, mm_node object, const char *rule, const char *what)
{
    const char *path;
    size_t it = 0;

    if (mm_node_kind(object) != MM_JSON_OBJECT)
        return MM_OK;
    for (mm_node e; mm_node_kind(e = mm_node_next(object, &it, NULL)) != MM_JSON_ABSENT;)
        if (mm_node_text(e, &path, NULL) == MM_OK && *path == '/' && !mm_run_has(r->doc->run, path))
            mm_node_warn(r->doc, e, rule, "the %s %s is not in the dump", what, path);
    return MM_OK;
}

static mm_code check_statistics(mm_ly_reader *r, mm_node segment, const mm_ly_segment *s, const char *cube)
{
    const char *path;

    if (s->uuid == NULL || s->status == NULL || strcmp(s->status, "READY") != 0)
        return MM_OK; /* written when the segment is built */
    path = mm__arena_printf(r->doc->arena, "/cube_statistics/%s/%s.seq", cube, s->uuid);
    if (path == NULL)
        return MM_E_NOMEM;
    if (!mm_run_has(r->doc->run, path))
        mm_node_warn(r->doc, mm_node_get(segment, "uuid"), MM_LY("stats-ref"), "the statistics %s are not in the dump",
                     path);
    return MM_OK;
}

/* 8.2.1: offsets if one of them is not 0, else times. */
static void read_range(mm_node segment, mm_ly_segment *to)
{
    const int64_t from = number(mm_node_get(segment, "source_offset_start"), 0);
    const int64_t till = number(mm_node_get(segment, "source_offset_end"), 0);
    const bool times = from == 0 && till == 0;

    to->start = times ? number(mm_node_get(segment, "date_range_start"), 0) : from;
    to->end = times ? number(mm_node_get(segment, "date_range_end"), 0) : till;
}

static mm_code read_segment(mm_ly_reader *r, mm_node segment, mm_ly_segment *to)
{
    const mm_node dictionaries = mm_node_get(segment, "dictionaries");
    const mm_json_kind project = mm_node_kind(mm_node_get(segment, "project_dictionaries"));

    MM_TRY(mm__ly_text(r, mm_node_get(segment, "uuid"), &to->uuid));
    MM_TRY(mm__ly_text(r, mm_node_get(segment, "name"), &to->name));
    MM_TRY(mm__ly_text(r, mm_node_get(segment, "status"), &to->status));
    read_range(segment, to);
    to->to_upgrade = mm_node_kind(dictionaries) == MM_JSON_OBJECT && mm_node_len(dictionaries) > 0
                     && project <= MM_JSON_NULL;
    return MM_OK;
}

static mm_code check_segment(mm_ly_reader *r, mm_node segment, const mm_ly_segment *s, const char *cube)
{
    MM_TRY(check_paths(r, mm_node_get(segment, "dictionaries"), MM_LY("dict-ref"), "dictionary"));
    MM_TRY(check_paths(r, mm_node_get(segment, "snapshots"), MM_LY("snapshot-ref"), "snapshot"));
    return check_statistics(r, segment, s, cube);
}

mm_code mm__ly_read_cube(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_cube *c = fact;
    const mm_node list = mm_node_get(root, "segments");
    const size_t n = mm_node_kind(list) == MM_JSON_ARRAY ? mm_node_len(list) : 0;
    const bool whole = r->speak && is_whole(r->doc);
    size_t it = 0;

    MM_TRY(mm__ly_text(r, mm_node_get(root, "descriptor"), &c->descriptor));
    c->segments = mm_index_alloc(r->idx, (n + 1) * sizeof *c->segments);
    if (c->segments == NULL)
        return MM_E_NOMEM;
    for (mm_node e; n > 0 && mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;) {
        mm_ly_segment *s = &c->segments[c->n_segments++];
        MM_TRY(read_segment(r, e, s));
        if (whole)
            MM_TRY(check_segment(r, e, s, c->head.name));
    }
    return whole ? check_paths(r, mm_node_get(root, "snapshots"), MM_LY("snapshot-ref"), "snapshot") : MM_OK;
}
