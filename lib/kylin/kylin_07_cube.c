/* Cube instances and their segments: docs/formats/kylin-0.6-to-0.7.md 4.5, 4.7. */
#include "kylin/kylin_07_step.h"

#include <string.h>

#define REWRITE R07("cube/rewrite")
#define FK_DICTIONARY R07("cube/fk-dictionary")

/* ---- survey: what jobs need ---- */

static const char *keep(mm_index *idx, mm_reader *r, const char *text)
{
    const char *out = text != NULL ? mm_index_text(idx, text, strlen(text)) : NULL;

    if (text != NULL && out == NULL)
        r->code = MM_E_NOMEM;
    return out;
}

mm_code mm__to7_cube_survey(mm_doc *doc, mm_index *idx)
{
    mm_07_cube *fact;
    mm_reader r;
    mm_node root, segments;
    size_t it = 0;

    MM_TRY(mm__to7_root(doc, &root));
    r = mm__reader(doc, R07("common/json-read"));
    segments = mm__read_array(&r, mm_node_get(root, "segments"));
    fact = mm_index_add(idx, doc, MM_07_CUBE, sizeof *fact);
    if (fact == NULL)
        return MM_E_NOMEM;
    fact->segments = mm_index_alloc(idx, mm_node_len(segments) * sizeof *fact->segments + 1);
    if (fact->segments == NULL)
        return MM_E_NOMEM;
    fact->name = keep(idx, &r, mm__read_text(&r, mm_node_get(root, "name")));
    for (mm_node e; mm_node_kind(e = mm_node_next(segments, &it, NULL)) != MM_JSON_ABSENT;) {
        const mm_node segment = mm__read_object(&r, e);
        mm_07_segment *out = &fact->segments[fact->n_segments++];
        if (mm_node_kind(e) == MM_JSON_NULL)
            mm__read_fault(&r, e, "expected an object, found null");
        out->name = keep(idx, &r, mm__read_text(&r, mm_node_get(segment, "name")));
        out->uuid = keep(idx, &r, mm__read_text(&r, mm_node_get(segment, "uuid")));
    }
    return r.code;
}

/* ---- maps of a segment ---- */

/* "T" or "T/C" with T qualified; NULL after a finding. */
static const char *qualify_key(mm_conv *c, mm_node at, const char *key, bool column)
{
    const char *slash = strchr(key, '/'), *name, *id, *out;
    const mm_07_table *table;

    if (column && (slash == NULL || slash[1] == 0)) {
        mm__to7_error(c, at, REWRITE, "dictionary key \"%s\" is not TABLE/COLUMN", key);
        return NULL;
    }
    name = mm__arena_text(c->doc->arena, key, column ? (size_t)(slash - key) : strlen(key));
    if (name == NULL) {
        c->r.code = MM_E_NOMEM;
        return NULL;
    }
    switch (mm__to7_qualify(c->state, name, &id, &table)) {
    case MM_07_NONE:
        if (!c->state->tables_broken)
            mm__to7_error(c, at, R07("common/qualify-table"), "There is no table named with '%s'", name);
        else if (c->r.code == MM_OK)
            c->r.code = MM_E_DATA;
        return NULL;
    case MM_07_MANY:
        mm__to7_error(c, at, R07("common/qualify-table"),
                     "There are more than 1 table named with '%s' in different database: %s", name,
                     mm__to7_candidates(c->state, c->doc->arena, name));
        return NULL;
    default:
        break;
    }
    out = mm__arena_printf(c->doc->arena, "%s%s", id, column ? slash : "");
    if (out == NULL)
        c->r.code = MM_E_NOMEM;
    return out;
}

static bool same_text(const char *a, const char *b)
{
    return (a == NULL || b == NULL) ? a == b : strcmp(a, b) == 0;
}

/* One entry of a map; `seen` maps new keys to values (a null value is kept as the key itself). */
static void map_entry(mm_conv *c, mm_node key_node, mm_node value_node, bool column, mm_map *seen)
{
    const char *key = mm__read_text(&c->r, key_node), *value = mm__read_text(&c->r, value_node), *id;
    const char *before;

    if (key == NULL || c->r.code == MM_E_NOMEM || (id = qualify_key(c, value_node, key, column)) == NULL)
        return;
    before = mm__map_get(seen, id, strlen(id));
    if (before == NULL) {
        if (mm__map_put(seen, id, strlen(id), (void *)(uintptr_t)(value != NULL ? value : id)) != MM_OK)
            c->r.code = MM_E_NOMEM;
        mm_print_key(&c->p, id);
        mm__read_print_text(&c->r, value_node, &c->p);
    } else if (!same_text(before, value != NULL ? value : id)) {
        mm__to7_error(c, value_node, REWRITE, "two keys become \"%s\", with different values", id);
    }
}

static void print_map(mm_conv *c, const char *name, mm_node node, bool column, mm_map *seen)
{
    const mm_node object = mm__read_object(&c->r, node);
    mm_node key, value;
    size_t it = 0;

    mm_print_key(&c->p, name);
    mm_print_object(&c->p);
    while (mm_node_kind(value = mm_node_next(object, &it, &key)) != MM_JSON_ABSENT) {
        const char *text;
        if (mm__to7_counts(object, key, value, &text))
            map_entry(c, key, value, column, seen);
        else if (mm_node_text(key, &text, NULL) != MM_OK)
            mm__to7_error(c, value, R07("common/json-read"), "unpaired surrogate in a member name");
    }
}

/* ---- FK dictionaries ---- */

typedef struct fk { const char *key, *value; bool preferred; } fk;

/* The dictionary of this PK, if the segment has one: a candidate for its FK. */
static mm_code add_candidate(mm_conv *c, const mm_map *seen, const char *lookup, const char *pk, bool preferred,
                             fk *entry, mm_node at)
{
    const char *key = mm__arena_printf(c->doc->arena, "%s/%s", lookup, pk), *value;

    if (key == NULL)
        return MM_E_NOMEM;
    value = mm__map_get(seen, key, strlen(key));
    if (value == NULL || strcmp(value, key) == 0) /* none, or null */
        return MM_OK;
    if (entry->value != NULL && strcmp(entry->value, value) != 0)
        mm__to7_warn(c, at, FK_DICTIONARY, "several dictionaries could serve %s: %s and %s", entry->key, entry->value,
                    value);
    if (entry->value == NULL || (preferred && !entry->preferred))
        *entry = (fk){ entry->key, value, preferred };
    return MM_OK;
}

static mm_code add_lookup(mm_conv *c, const mm_07_keys *keys, const char *fact, const mm_map *seen, mm_map *index,
                          fk *entries, size_t *n, mm_node at)
{
    const mm_07_table *table;
    const char *id;

    if (mm__to7_qualify(c->state, keys->table, &id, &table) != MM_07_FOUND)
        return MM_OK; /* the desc's fault */
    for (size_t k = 0; k < keys->pk.n && k < keys->fk.n; k++) {
        const char *key = mm__arena_printf(c->doc->arena, "%s/%s", fact, keys->fk.at[k]);
        fk *entry;
        if (key == NULL)
            return MM_E_NOMEM;
        if (mm__map_get(seen, key, strlen(key)) != NULL)
            continue;
        entry = mm__map_get(index, key, strlen(key));
        if (entry == NULL) {
            entry = &entries[(*n)++];
            entry->key = key;
            MM_TRY(mm__map_put(index, key, strlen(key), entry));
        }
        MM_TRY(add_candidate(c, seen, id, keys->pk.at[k], keys->in_rowkey[k], entry, at));
    }
    return MM_OK;
}

/* DEVIATION: the vendor does this only in its verify mode, and carries entries over from segment to segment. */
static mm_code print_fks(mm_conv *c, const mm_07_desc *desc, const mm_map *seen, mm_map *index, mm_node at)
{
    const mm_07_table *table;
    const char *fact;
    fk *entries;
    size_t room = 1, n = 0;

    if (desc == NULL || desc->n_lookups == 0 || seen->n == 0)
        return MM_OK;
    if (mm__to7_qualify(c->state, desc->fact_table, &fact, &table) != MM_07_FOUND)
        return MM_OK;
    for (size_t i = 0; i < desc->n_lookups; i++)
        room += desc->lookups[i].pk.n;
    entries = mm__arena_alloc(c->doc->arena, room * sizeof *entries);
    if (entries == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < desc->n_lookups; i++)
        MM_TRY(add_lookup(c, &desc->lookups[i], fact, seen, index, entries, &n, at));
    for (size_t i = 0; i < n; i++)
        if (entries[i].value != NULL) {
            mm__to7_text(c, entries[i].key, entries[i].value);
            mm__to7_used(c, FK_DICTIONARY);
        }
    return MM_OK;
}

/* ---- cube ---- */

typedef struct totals { uint64_t size_kb, records, size; } totals; /* wrap around as Java's do */

static mm_code print_maps(mm_conv *c, mm_node segment, const mm_07_desc *desc)
{
    const mm_node dictionaries = mm_node_get(segment, "dictionaries");
    mm_map seen, other;
    mm_code code;

    mm__map_init(&seen, c->state->ctx, false);
    mm__map_init(&other, c->state->ctx, false);
    print_map(c, "dictionaries", dictionaries, true, &seen);
    code = print_fks(c, desc, &seen, &other, dictionaries);
    mm_print_object_end(&c->p);
    mm__map_free(&other);
    print_map(c, "snapshots", mm_node_get(segment, "snapshots"), false, &other);
    mm_print_object_end(&c->p);
    mm__map_free(&other);
    mm__map_free(&seen);
    return code;
}

static int64_t copy_number(mm_conv *c, const char *key, mm_node segment, const char *old)
{
    const int64_t value = mm__read_long(&c->r, mm_node_get(segment, old), 0);

    mm__to7_int(c, key, value);
    return value;
}

static mm_code print_segment(mm_conv *c, mm_node segment, const mm_07_desc *desc, totals *sum)
{
    static const char *const known[] = {
        "uuid", "name", "storage_location_identifier", "date_range_start", "date_range_end", "status", "size_kb",
        "source_records", "source_records_size", "last_build_time", "last_build_job_id", "create_time",
        "binary_signature", "dictionaries", "snapshots", NULL };
    static const char *const written[] = { "input_records", "input_records_size", "create_time_utc", NULL };
    const char *status = mm__read_enum(&c->r, mm_node_get(segment, "status"), mm__06_segment_states);
    const uint64_t ready = status != NULL && strcmp(status, "READY") == 0;

    mm_print_object(&c->p);
    mm__to7_copy_text(c, "uuid", mm_node_get(segment, "uuid"));
    mm__to7_copy_text(c, "name", mm_node_get(segment, "name"));
    mm__to7_copy_text(c, "storage_location_identifier", mm_node_get(segment, "storage_location_identifier"));
    mm__to7_copy_long(c, "date_range_start", mm_node_get(segment, "date_range_start"));
    mm__to7_copy_long(c, "date_range_end", mm_node_get(segment, "date_range_end"));
    mm__to7_text(c, "status", status);
    sum->size_kb += ready * (uint64_t)copy_number(c, "size_kb", segment, "size_kb");
    sum->records += ready * (uint64_t)copy_number(c, "input_records", segment, "source_records");
    sum->size += ready * (uint64_t)copy_number(c, "input_records_size", segment, "source_records_size");
    mm__to7_copy_long(c, "last_build_time", mm_node_get(segment, "last_build_time"));
    mm__to7_copy_text(c, "last_build_job_id", mm_node_get(segment, "last_build_job_id"));
    mm__to7_time(c, "create_time_utc", mm_node_get(segment, "create_time"));
    mm__to7_copy_text(c, "binary_signature", mm_node_get(segment, "binary_signature"));
    MM_TRY(print_maps(c, segment, desc));
    mm__to7_unknown(c, segment, known, written);
    mm_print_object_end(&c->p);
    return MM_OK;
}

static mm_code print_segments(mm_conv *c, const mm_07_desc *desc, totals *sum)
{
    const mm_node segments = mm__read_array(&c->r, mm_node_get(c->root, "segments"));
    size_t it = 0;

    mm_print_key(&c->p, "segments");
    mm_print_array(&c->p);
    for (mm_node e; mm_node_kind(e = mm_node_next(segments, &it, NULL)) != MM_JSON_ABSENT;)
        MM_TRY(print_segment(c, e, desc, sum));
    mm_print_array_end(&c->p);
    return MM_OK;
}

/* Upper-cased descriptor, and the desc it means. */
static const char *descriptor(mm_conv *c, const mm_07_desc **desc)
{
    const mm_node at = mm_node_get(c->root, "descriptor");
    const char *text = mm__read_text(&c->r, at);

    *desc = NULL;
    if (text == NULL) {
        if (mm__to7_faults(c) == MM_OK)
            mm__to7_error(c, at, REWRITE, "descriptor is null");
        return NULL;
    }
    *desc = mm__map_get(&c->state->descs, text, strlen(text));
    mm__to7_check_upper(c, at, text);
    return mm__06_upper(&c->r, text);
}

mm_code mm__to7_cube(mm_conv *c)
{
    static const char *const known[] = {
        "uuid", "last_modified", "name", "owner", "version", "descriptor", "cost", "status", "segments", "create_time",
        "size_kb", "source_records_count", "source_records_size", NULL };
    static const char *const written[] = { "create_time_utc", "input_records_count", "input_records_size", NULL };
    const mm_07_desc *desc;
    totals sum = { 0 };

    mm__to7_begin(c);
    mm__to7_check_name(c, mm__read_text(&c->r, mm_node_get(c->root, "name")), REWRITE);
    mm__to7_stamp(c, mm_node_get(c->root, "uuid"), c->doc->item->mtime);
    mm__to7_copy_text(c, "name", mm_node_get(c->root, "name"));
    mm__to7_copy_text(c, "owner", mm_node_get(c->root, "owner"));
    mm__to7_copy_text(c, "version", mm_node_get(c->root, "version"));
    mm__to7_text(c, "descriptor", descriptor(c, &desc));
    /* DEVIATION: the vendor always writes 50. */
    mm__to7_int(c, "cost", mm__read_int(&c->r, mm_node_get(c->root, "cost"), 50));
    mm__to7_text(c, "status", mm__read_enum(&c->r, mm_node_get(c->root, "status"), mm__06_cube_states));
    MM_TRY(print_segments(c, desc, &sum));
    mm__to7_time(c, "create_time_utc", mm_node_get(c->root, "create_time"));
    mm__to7_int(c, "size_kb", (int64_t)sum.size_kb);
    mm__to7_int(c, "input_records_count", (int64_t)sum.records);
    mm__to7_int(c, "input_records_size", (int64_t)sum.size);
    mm__to7_unknown(c, c->root, known, written);
    mm__to7_legacy(c, c->root, "size_kb");
    mm__to7_legacy(c, c->root, "source_records_count");
    mm__to7_legacy(c, c->root, "source_records_size");
    return mm__to7_emit(c, NULL, REWRITE);
}
