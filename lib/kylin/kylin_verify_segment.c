/* Segments of cubes and inverted indexes: their dictionaries and snapshots, ranges and storage. */
#include "kylin/kylin_verify_0_7.h"

#include <stdlib.h>
#include <string.h>
#include "metastore/java_text.h"

/* ---- reading ---- */

/* Segments of a cube mostly have the same keys: they are kept once. */
static const char *known_key(const mm_v7_ref *before, size_t n, size_t i, const char *text, size_t len)
{
    return i < n && before[i].len == len && memcmp(before[i].key, text, len) == 0 ? before[i].key : NULL;
}

static mm_code say_missing(mm_07_reader *r, mm_node node, const char *rule, const char *folder, const char *path)
{
    if (path == NULL)
        return mm__v7_say(r->json.doc, node, MM_ERROR, rule, NULL, "no path");
    if (strncmp(path, folder, strlen(folder)) != 0)
        return mm__v7_say(r->json.doc, node, MM_ERROR, rule, NULL, "\"%s\" is not below %s", path, folder);
    return mm__v7_say(r->json.doc, node, MM_ERROR, rule, path, "\"%s\" is not there", path);
}

static mm_code find_item(mm_07_reader *r, mm_node node, bool is_dict, uint32_t *out)
{
    const mm_v7_ids *ids = ((const mm_v7_earlier *)r->user)->ids;
    const char *folder = is_dict ? "/dict/" : "/table_snapshot/", *text = NULL;
    const mm_item *item;
    size_t len = 0;

    *out = MM_V7_NO_ITEM;
    if (mm_node_kind(node) == MM_JSON_STRING) {
        MM_TRY(mm_node_raw(node, &text, &len));
        text++;
        len -= 2;
        if (memchr(text, '\\', len) != NULL && mm_node_text(node, &text, &len) != MM_OK)
            return mm__07_misfit(r, node, "an unpaired surrogate escape");
    } else if (mm_node_kind(node) != MM_JSON_NULL) {
        return mm__07_misfit(r, node, "a reference is not a string");
    }
    if (text != NULL && len > strlen(folder) && memcmp(text, folder, strlen(folder)) == 0) {
        item = mm__tree_find(r->json.doc->tree, text, len);
        if (item != NULL) {
            *out = (uint32_t)(item - r->json.doc->tree->items);
            return MM_OK;
        }
    }
    if (text != NULL && (text = mm__arena_text(r->json.doc->arena, text, len)) == NULL)
        return MM_E_NOMEM;
    return say_missing(r, node, is_dict ? ids->dict : ids->snapshot, folder, text);
}

static mm_code read_key(mm_07_reader *r, mm_node key, const mm_v7_ref *before, size_t n_before, size_t i,
                        mm_v7_ref *out)
{
    const char *text;
    size_t len;

    MM_TRY(mm_node_raw(key, &text, &len));
    text++;
    len -= 2;
    if (memchr(text, '\\', len) != NULL && mm_node_text(key, &text, &len) != MM_OK)
        return mm__07_misfit(r, key, "an unpaired surrogate escape");
    out->key = known_key(before, n_before, i, text, len);
    if (out->key == NULL)
        out->key = mm_index_text(r->idx, text, len);
    out->len = (uint32_t)len;
    return out->key == NULL ? MM_E_NOMEM : MM_OK;
}

static mm_code read_refs(mm_07_reader *r, mm_node node, bool is_dict, mm_v7_segment *s)
{
    const mm_v7_ref *before;
    mm_v7_ref *list;
    size_t it = 0, n = 0, n_before;
    mm_node value, key;
    mm_v7_earlier *e = r->user;

    node = mm__read_object(&r->json, node);
    if (mm_node_kind(node) == MM_JSON_ABSENT)
        return r->json.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
    before = is_dict ? e->dicts : e->snaps;
    n_before = is_dict ? e->n_dicts : e->n_snaps;
    list = mm_index_alloc(r->idx, (mm_node_len(node) + 1) * sizeof *list);
    if (list == NULL)
        return MM_E_NOMEM;
    while ((value = mm_node_next(node, &it, &key)).ref != 0) {
        list[n].key = "";
        MM_TRY(read_key(r, key, before, n_before, n, &list[n]));
        MM_TRY(find_item(r, value, is_dict, &list[n].item));
        n++;
    }
    if (is_dict) {
        s->dicts = e->dicts = list;
        s->n_dicts = e->n_dicts = n;
    } else {
        s->snaps = e->snaps = list;
        s->n_snaps = e->n_snaps = n;
    }
    return MM_OK;
}

static mm_code read_dicts(mm_07_reader *r, mm_node node, void *base)
{
    return read_refs(r, node, true, base);
}

static mm_code read_snaps(mm_07_reader *r, mm_node node, void *base)
{
    return read_refs(r, node, false, base);
}

#define AT(member) offsetof(mm_v7_segment, member)

static const char *const statuses[] = { "NEW", "READY", "READY_PENDING", NULL };
static const mm_07_field segment_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = AT(uuid) },
    { .name = "name", .type = MM_07_TEXT, .at = AT(name) },
    { .name = "storage_location_identifier", .type = MM_07_TEXT, .at = AT(storage) },
    { .name = "date_range_start", .type = MM_07_LONG, .at = AT(start) },
    { .name = "date_range_end", .type = MM_07_LONG, .at = AT(end) },
    { .name = "status", .type = MM_07_ENUM, .choices = statuses, .at = AT(status) },
    { .name = "size_kb", .type = MM_07_LONG, .at = AT(size_kb) },
    { .name = "input_records", .type = MM_07_LONG, .at = AT(records) },
    { .name = "input_records_size", .type = MM_07_LONG, .at = AT(records_size) },
    { .name = "last_build_time", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "last_build_job_id", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "create_time_utc", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "binary_signature", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "dictionaries", .type = MM_07_CALL, .call = read_dicts },
    { .name = "snapshots", .type = MM_07_CALL, .call = read_snaps },
    { .name = "create_time", .type = MM_07_LEGACY },
    { .name = "source_records", .type = MM_07_LEGACY },
    { .name = "source_records_size", .type = MM_07_LEGACY },
};
const mm_07_schema mm__v7_segment_schema = MM_07_SCHEMA(mm_v7_segment, segment_fields);

/* ---- one cube alone ---- */

static bool is_ready(const mm_v7_segment *s)
{
    return s->status != NULL && strcmp(s->status, "READY") == 0;
}

static const char *title(const mm_v7_segment *s)
{
    return s->name == NULL ? "(no name)" : s->name;
}

static mm_code elements(mm_doc *doc, const mm_v7_cube *cube, const mm_node **out)
{
    mm_node root;

    if (*out != NULL)
        return MM_OK;
    MM_TRY(mm__v7_root(doc, &root));
    return mm__v7_elements(doc, mm_node_get(root, "segments"), cube->n_segments, out);
}

/* At a member of a segment, or of the segment. */
static mm_node place(mm_node segment, const char *member)
{
    const mm_node node = mm_node_get(segment, member);
    return mm_node_kind(node) == MM_JSON_ABSENT ? segment : node;
}

static int by_start(const void *a, const void *b)
{
    const mm_v7_segment *x = *(const mm_v7_segment *const *)a, *y = *(const mm_v7_segment *const *)b;
    return x->start != y->start ? (x->start < y->start ? -1 : 1) : x < y ? -1 : x > y;
}

static mm_code say_overlap(mm_doc *doc, const mm_v7_cube *cube, const mm_v7_segment *s, const mm_v7_segment *before,
                           const mm_node **nodes)
{
    MM_TRY(elements(doc, cube, nodes));
    return mm__v7_say(doc, place((*nodes)[s - cube->segments], "date_range_start"), MM_WARNING,
                      MM_V7("segment-order"), NULL,
                      "READY segment \"%s\" starts at %lld, before \"%s\" ends at %lld", title(s), (long long)s->start,
                      title(before), (long long)before->end);
}

static mm_code check_order(mm_doc *doc, const mm_v7_cube *cube, const mm_node **nodes)
{
    const mm_v7_segment **list = mm__arena_alloc(doc->arena, (cube->n_segments + 1) * sizeof *list), *last = NULL;
    size_t n = 0;

    if (list == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < cube->n_segments; i++)
        if (is_ready(&cube->segments[i]) && cube->segments[i].start < cube->segments[i].end)
            list[n++] = &cube->segments[i];
    if (n > 1)
        qsort(list, n, sizeof *list, by_start);
    for (size_t i = 0; i < n; i++) {
        if (last != NULL && list[i]->start < last->end)
            MM_TRY(say_overlap(doc, cube, list[i], last, nodes));
        if (last == NULL || list[i]->end > last->end)
            last = list[i];
    }
    return MM_OK;
}

mm_code mm__v7_segments_alone(mm_doc *doc, const mm_v7_cube *cube)
{
    const mm_node *nodes = NULL;

    for (size_t i = 0; i < cube->n_segments; i++) {
        if (!mm__java_is_blank(cube->segments[i].storage))
            continue;
        MM_TRY(elements(doc, cube, &nodes));
        MM_TRY(mm__v7_say(doc, place(nodes[i], "storage_location_identifier"), MM_WARNING, MM_V7("storage"), NULL,
                          "segment \"%s\" has no storage", title(&cube->segments[i])));
    }
    return cube->n_segments > 1 ? check_order(doc, cube, &nodes) : MM_OK;
}

/* ---- with the desc and the tables ---- */

enum { FEW = 32 }; /* up to so many keys are compared one by one */

typedef struct joined {
    mm_doc *doc;
    const mm_v7_state *st;
    const mm_v7_cube *cube;
    const mm_v7_needs *needs;  /* NULL: the desc is not known or does not load */
    const mm_node *nodes;      /* of segments, once there is something to say */
} joined;

/* Keys of a segment; a map if there are many. */
typedef struct keys { const mm_v7_ref *at; size_t n; mm_map map; } keys;

static mm_code keys_init(keys *k, mm_ctx *ctx, const mm_v7_ref *at, size_t n)
{
    k->at = at;
    k->n = n;
    mm__map_init(&k->map, ctx, false);
    for (size_t i = 0; n > FEW && i < n; i++) {
        const mm_code code = mm__map_put(&k->map, at[i].key, at[i].len, (void *)(uintptr_t)&at[i]);
        if (code != MM_OK) {
            mm__map_free(&k->map);
            return code;
        }
    }
    return MM_OK;
}

static bool keys_have(const keys *k, const mm_v7_text *key)
{
    if (k->n > FEW)
        return mm__map_get(&k->map, key->text, key->len) != NULL;
    for (size_t i = 0; i < k->n; i++)
        if (k->at[i].len == key->len && memcmp(k->at[i].key, key->text, key->len) == 0)
            return true;
    return false;
}

/* Keys that the desc asks for are right: mostly only the others are taken apart. */
static bool is_needed(const mm_v7_needs *needs, const mm_v7_ref *ref)
{
    for (size_t i = 0; needs != NULL && needs->n_keys <= FEW && i < needs->n_keys; i++)
        if (needs->keys[i].len == ref->len && memcmp(needs->keys[i].text, ref->key, ref->len) == 0)
            return true;
    return false;
}

static mm_code say_key(joined *j, size_t segment, const mm_v7_ref *ref, const char *text)
{
    mm_node node;

    if (text == NULL)
        return MM_E_NOMEM;
    MM_TRY(elements(j->doc, j->cube, &j->nodes));
    node = mm_node_get(mm_node_get(j->nodes[segment], "dictionaries"), ref->key);
    return mm__v7_say(j->doc, node, MM_ERROR, MM_V7("dict-key"), NULL, "%s", text);
}

static mm_code check_key(joined *j, size_t segment, const mm_v7_ref *ref)
{
    mm_arena *arena = j->doc->arena;
    const char *slash = memchr(ref->key, '/', ref->len), *id;
    const mm_v7_table *table;

    if (slash == NULL || slash == ref->key || slash[1] == 0)
        return say_key(j, segment, ref, mm__arena_printf(arena, "\"%s\" is not DB.TABLE/COLUMN", ref->key));
    id = mm__arena_text(arena, ref->key, (size_t)(slash - ref->key));
    if (id == NULL)
        return MM_E_NOMEM;
    table = mm__v7_find(j->st, MM_V7_TABLE, id);
    if (table == NULL)
        return say_key(j, segment, ref, mm__arena_printf(arena, "\"%s\": there is no table \"%s\"", ref->key, id));
    if (table->head.broken || mm__old_table_column(&table->table, slash + 1) != NULL)
        return MM_OK;
    return say_key(j, segment, ref, mm__arena_printf(arena, "\"%s\": the table has no such column", ref->key));
}

static mm_code check_keys(joined *j, size_t i)
{
    const mm_v7_segment *s = &j->cube->segments[i];

    for (size_t k = 0; k < s->n_dicts; k++)
        if (!is_needed(j->needs, &s->dicts[k]))
            MM_TRY(check_key(j, i, &s->dicts[k]));
    return MM_OK;
}

/* ---- what the desc needs ---- */

static mm_code say_lacks(joined *j, size_t i, const char *rule, const char *member, const char *text)
{
    if (text == NULL)
        return MM_E_NOMEM;
    MM_TRY(elements(j->doc, j->cube, &j->nodes));
    return mm__v7_say(j->doc, place(j->nodes[i], member), MM_ERROR, rule, NULL, "%s", text);
}

static mm_code check_rowkeys(joined *j, size_t i, const keys *dicts)
{
    const mm_v7_segment *s = &j->cube->segments[i];
    const mm_v7_needs *n = j->needs;

    for (size_t k = 0; is_ready(s) && k < n->n_keys; k++) {
        const char *text;
        if (keys_have(dicts, &n->keys[k]))
            continue;
        text = mm__arena_printf(j->doc->arena, "READY segment \"%s\" has no dictionary \"%s\" for rowkey column \"%s\"",
                                title(s), n->keys[k].text, j->cube->desc->desc.rowkey.columns[n->keys[k].at].column);
        MM_TRY(say_lacks(j, i, MM_V7("dict-rowkey"), "dictionaries", text));
    }
    return MM_OK;
}

static mm_code check_fks(joined *j, size_t i, const keys *dicts)
{
    const mm_v7_text *fks = j->needs->fks;

    for (size_t k = 0; k + 1 < j->needs->n_fks; k += 2) {
        const char *text;
        if (!keys_have(dicts, &fks[k]) || keys_have(dicts, &fks[k + 1]))
            continue;
        text = mm__arena_printf(j->doc->arena, "segment \"%s\" has dictionary \"%s\", but none for the foreign key "
                                "\"%s\"", title(&j->cube->segments[i]), fks[k].text, fks[k + 1].text);
        MM_TRY(say_lacks(j, i, MM_V7("fk-dictionary"), "dictionaries", text));
    }
    return MM_OK;
}

static mm_code check_dicts(joined *j, size_t i)
{
    const mm_v7_segment *s = &j->cube->segments[i];
    keys dicts;
    mm_code code;

    MM_TRY(keys_init(&dicts, mm_run_ctx(j->doc->run), s->dicts, s->n_dicts));
    code = check_rowkeys(j, i, &dicts);
    if (code == MM_OK)
        code = check_fks(j, i, &dicts);
    mm__map_free(&dicts.map);
    return code;
}

static mm_code check_snaps(joined *j, size_t i)
{
    const mm_v7_segment *s = &j->cube->segments[i];
    keys snaps;
    mm_code code;

    if (!is_ready(s))
        return MM_OK;
    code = keys_init(&snaps, mm_run_ctx(j->doc->run), s->snaps, s->n_snaps);
    for (size_t k = 0; code == MM_OK && k < j->needs->n_tables; k++) {
        const mm_v7_text *table = &j->needs->tables[k];
        if (!keys_have(&snaps, table))
            code = say_lacks(j, i, MM_V7("snapshot-key"), "snapshots",
                             mm__arena_printf(j->doc->arena, "READY segment \"%s\" has no snapshot of \"%s\", a lookup "
                                              "table with derived columns", title(s), table->text));
    }
    mm__map_free(&snaps.map);
    return code;
}

static mm_code check_storage(joined *j, size_t i)
{
    const mm_v7_segment *s = &j->cube->segments[i];

    if (s->same_storage == NULL)
        return MM_OK;
    MM_TRY(elements(j->doc, j->cube, &j->nodes));
    return mm__v7_say(j->doc, place(j->nodes[i], "storage_location_identifier"), MM_WARNING, MM_V7("storage"), NULL,
                      "\"%s\" is the storage of a segment in %s too", s->storage, s->same_storage->head.path + 1);
}

mm_code mm__v7_segments_joined(mm_doc *doc, const mm_v7_cube *cube, bool is_cube)
{
    joined j = { .doc = doc, .st = mm_doc_state(doc), .cube = cube };

    if (is_cube && cube->desc != NULL && cube->desc->model != NULL && cube->n_segments > 0)
        MM_TRY(mm__v7_needs_of(doc, cube->desc, &j.needs));
    for (size_t i = 0; i < cube->n_segments; i++) {
        MM_TRY(check_keys(&j, i));
        if (j.needs != NULL) {
            MM_TRY(check_dicts(&j, i));
            MM_TRY(check_snaps(&j, i));
        }
        if (is_cube)
            MM_TRY(check_storage(&j, i));
    }
    return MM_OK;
}
