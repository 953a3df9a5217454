/* Cubes and inverted indexes of a 0.7 dump. */
#include "kylin/kylin_verify_0_7.h"

#include <string.h>

static const char *const statuses[] = { "DISABLED", "BUILDING", "READY", "DESCBROKEN", NULL };

static const mm_07_field cube_fields[] = {
    { .name = "uuid", .type = MM_07_TEXT, .at = offsetof(mm_v7_cube, head.uuid) },
    { .name = "last_modified", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "name", .type = MM_07_TEXT, .at = offsetof(mm_v7_cube, head.name) },
    { .name = "owner", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "version", .type = MM_07_TEXT, .at = MM_07_NOWHERE },
    { .name = "descriptor", .type = MM_07_TEXT, .at = offsetof(mm_v7_cube, descriptor) },
    { .name = "cost", .type = MM_07_INT, .at = MM_07_NOWHERE },
    { .name = "status", .type = MM_07_ENUM, .choices = statuses, .at = MM_07_NOWHERE },
    { .name = "segments", .type = MM_07_OBJECTS, .sub = &mm__v7_segment_schema, .at = offsetof(mm_v7_cube, segments),
      .n_at = offsetof(mm_v7_cube, n_segments) },
    { .name = "create_time_utc", .type = MM_07_LONG, .at = MM_07_NOWHERE },
    { .name = "create_time", .type = MM_07_LEGACY },
    { .name = "source_records_count", .type = MM_07_LEGACY },
    { .name = "source_records_size", .type = MM_07_LEGACY },
};
static const mm_07_schema cube_schema = MM_07_SCHEMA(mm_v7_cube, cube_fields);

static mm_code read_cube(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, int kind, mm_node *root, mm_v7_cube **out)
{
    mm_v7_earlier earlier = { .ids = ids };
    mm_07_reader r = mm__07_reader(doc, idx);
    mm_v7_cube *fact;
    const char *stem, *name;

    r.lenient = kind == MM_V7_II || ids->leftover == NULL;
    r.json.rule = ids->parse;
    r.user = &earlier;
    MM_TRY(mm__v7_open_as(ids, doc, idx, kind, sizeof *fact, &fact, root));
    *out = fact;
    if (mm_node_kind(*root) == MM_JSON_ABSENT)
        return MM_OK;
    stem = fact->head.name;
    fact->head.name = NULL;
    MM_TRY(mm__07_read(&r, *root, &cube_schema, fact));
    fact->head.broken = mm__07_is_bad(&r);
    name = fact->head.name;
    fact->head.name = stem; /* in case the content has none */
    return mm__v7_name_as(ids, doc, *root, &fact->head, name, "name",
                          kind == MM_V7_II ? "/invertedindex/" : "/cube/", ".json");
}

mm_code mm__v7_survey_cube_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, int kind)
{
    mm_v7_cube *fact;
    mm_node root;

    return read_cube(ids, doc, idx, kind, &root, &fact);
}

/* ---- totals are computed from the READY segments; what the file says is only for people ---- */

static mm_code check_total(mm_doc *doc, mm_node root, const char *member, int64_t sum)
{
    const mm_node node = mm_node_get(root, member);
    int64_t value = 0;

    if (mm_node_kind(node) == MM_JSON_ABSENT || mm_node_kind(node) == MM_JSON_NULL)
        return MM_OK;
    if (mm_node_i64(node, &value) != MM_OK)
        return mm__v7_say(doc, node, MM_WARNING, MM_V7("cube-totals"), NULL,
                          "\"%s\" is not an integer; the READY segments add up to %lld", member, (long long)sum);
    if (value == sum)
        return MM_OK;
    return mm__v7_say(doc, node, MM_WARNING, MM_V7("cube-totals"), NULL,
                      "\"%s\" is %lld, but the READY segments add up to %lld", member, (long long)value,
                      (long long)sum);
}

static int64_t add(int64_t a, int64_t b) /* wraps as Java does */
{
    const uint64_t sum = (uint64_t)a + (uint64_t)b;
    int64_t out;

    memcpy(&out, &sum, sizeof out);
    return out;
}

static mm_code check_totals(mm_doc *doc, mm_node root, const mm_v7_cube *cube)
{
    int64_t kb = 0, records = 0, size = 0;

    for (size_t i = 0; i < cube->n_segments; i++) {
        const mm_v7_segment *s = &cube->segments[i];
        if (s->status == NULL || strcmp(s->status, "READY") != 0)
            continue;
        kb = add(kb, s->size_kb);
        records = add(records, s->records);
        size = add(size, s->records_size);
    }
    MM_TRY(check_total(doc, root, "size_kb", kb));
    MM_TRY(check_total(doc, root, "input_records_count", records));
    return check_total(doc, root, "input_records_size", size);
}

mm_code mm__v7_survey_cube(mm_doc *doc, mm_index *idx)
{
    mm_v7_cube *fact;
    mm_node root;

    MM_TRY(read_cube(&mm__v7_ids, doc, idx, MM_V7_CUBE, &root, &fact));
    if (fact->head.broken)
        return MM_OK;
    MM_TRY(check_totals(doc, root, fact));
    return mm__v7_segments_alone(doc, fact);
}

/* Inverted indexes are experimental in 0.6 and 0.7: no more than names and references is checked. */
mm_code mm__v7_survey_ii(mm_doc *doc, mm_index *idx)
{
    return mm__v7_survey_cube_as(&mm__v7_ids, doc, idx, MM_V7_II);
}

mm_code mm__v7_check_cube(mm_doc *doc)
{
    const mm_v7_cube *fact = mm_index_find(doc->run, MM_V7_CUBE, doc->path);
    const mm_v7_state *st = mm_doc_state(doc);

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, &fact->head, "name"));
    if (fact->head.broken)
        return MM_OK;
    if (fact->head.listed[0] == NULL && !st->cubes_unsure)
        MM_TRY(mm__v7_say_at(doc, "name", MM_WARNING, MM_V7("cube-orphan"), NULL, "the cube is in no project"));
    if (fact->descriptor == NULL)
        MM_TRY(mm__v7_say_at(doc, "descriptor", MM_ERROR, MM_V7("cube-desc"), NULL, "no \"descriptor\""));
    else if (!fact->desc_known)
        MM_TRY(mm__v7_say_at(doc, "descriptor", MM_ERROR, MM_V7("cube-desc"), NULL, "there is no cube desc \"%s\"",
                             fact->descriptor));
    return mm__v7_segments_joined(doc, fact, true);
}

mm_code mm__v7_check_ii(mm_doc *doc)
{
    const mm_v7_cube *fact = mm_index_find(doc->run, MM_V7_II, doc->path);

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v7_check_head(doc, &fact->head, "name"));
    return fact->head.broken ? MM_OK : mm__v7_segments_joined(doc, fact, false);
}
