/* Cubes, the hybrid, projects and statistics: docs/formats/kylin-1.x-to-2.0.md 3.2 rows 1, 2 and 5 to 7, 3.3. */
#include "kylin/kylin_hybrid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metastore/uuid.h"

/* ---- what the documents share ---- */

mm_code mm__hy_set(mm_node object, const char *name, const char *json)
{
    const mm_node old = mm_node_get(object, name);

    return mm_node_kind(old) == MM_JSON_ABSENT ? mm_node_append(object, name, json) : mm_node_set(old, json);
}

mm_code mm__hy_set_text(mm_node object, const char *name, const char *text)
{
    MM_TRY(mm__hy_set(object, name, "null"));
    return mm_node_set_text(mm_node_get(object, name), text, strlen(text));
}

mm_code mm__hy_set_long(mm_node object, const char *name, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)value);
    return mm__hy_set(object, name, text);
}

mm_code mm__hy_again(mm_doc *doc, mm_node *root)
{
    doc->json = NULL;
    return mm_doc_root_mute(doc, root, NULL);
}

mm_code mm__hy_created(mm_doc *doc, mm_emit *out, const char *path, const char *rule)
{
    const char *text = NULL;
    size_t len = 0;
    bool changed;

    MM_TRY(doc->render(doc, &text, &len, &changed));
    text = mm__arena_text(doc->arena, text, len);
    return text == NULL ? MM_E_NOMEM : mm_emit_created(out, doc, path, text, len, rule);
}

mm_code mm__hy_set_uuid(mm_doc *doc, mm_node root, const char *rule, const char *path, const char *source)
{
    const char *name = mm__arena_printf(doc->arena, "metamig:%s/%s/%s", rule, path + 1, source != NULL ? source : "");
    char uuid[MM_UUID_SIZE];

    if (name == NULL)
        return MM_E_NOMEM;
    mm__uuid5_url(mm_run_ctx(doc->run), name, strlen(name), uuid);
    return mm__hy_set_text(root, "uuid", uuid);
}

mm_code mm__hy_whole(mm_doc *doc, mm_code code)
{
    if (code != MM_E_DATA && code != MM_E_SYNTAX && code != MM_E_FORMAT && code != MM_E_EXISTS)
        return code;
    /* The error that is there already, if any, stays. */
    return mm__fail(mm_run_ctx(doc->run), MM_E_UNSUPPORTED, RHY("read"), doc->path + 1,
                    "a member of this resource cannot be written");
}

/* ---- segments ---- */

typedef struct part { mm_node node; const mm_hy_segment *segment; size_t place; } part;

static int by_range(const void *a, const void *b)
{
    const part *x = a, *y = b;

    if (x->segment->start != y->segment->start)
        return x->segment->start < y->segment->start ? -1 : 1;
    if (x->segment->end != y->segment->end)
        return x->segment->end < y->segment->end ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* The segments that move, or those that stay; the others are taken out of the array. */
static mm_code take_part(mm_doc *doc, const mm_hy_cube *cube, mm_node array, bool moving, part **out, size_t *n)
{
    mm_node *nodes = mm__arena_alloc(doc->arena, (cube->n_segments + 1) * sizeof *nodes);
    part *list = mm__arena_alloc(doc->arena, (cube->n_segments + 1) * sizeof *list);
    size_t it = 0;

    *out = list;
    *n = 0;
    if (nodes == NULL || list == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < cube->n_segments; i++)
        nodes[i] = mm_node_next(array, &it, NULL);
    for (size_t i = 0; i < cube->n_segments; i++)
        if (cube->segments[i].moves != moving) {
            MM_TRY(mm_node_remove(nodes[i]));
        } else {
            list[*n] = (part){ nodes[i], &cube->segments[i], *n };
            (*n)++;
        }
    return MM_OK;
}

static mm_code sort_part(mm_node array, part *list, size_t n)
{
    bool sorted = true;

    for (size_t i = 1; i < n; i++)
        sorted = sorted && by_range(&list[i - 1], &list[i]) < 0;
    if (sorted)
        return MM_OK;
    qsort(list, n, sizeof *list, by_range);
    for (size_t i = 0; i < n; i++)
        MM_TRY(mm_node_move(list[i].node, array, SIZE_MAX, NULL));
    return MM_OK;
}

/* What Kylin adds up when it writes a cube. */
static mm_code set_sum(mm_doc *doc, mm_node root, const char *name, const char *of, const part *list, size_t n)
{
    mm_reader r = mm__reader(doc, RHY("read"));
    int64_t sum = 0;

    r.mute = true;
    if (mm_node_kind(mm_node_get(root, name)) != MM_JSON_NUMBER)
        return MM_OK;
    for (size_t i = 0; i < n; i++) {
        const int64_t one = mm__read_long(&r, mm_node_get(list[i].node, of), 0);
        if (one < 0 || one > INT64_MAX - sum)
            return MM_OK; /* no sum that means anything */
        sum += one;
    }
    return r.code == MM_OK ? mm__hy_set_long(root, name, sum) : r.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
}

static mm_code divide(mm_doc *doc, mm_node root, const mm_hy_state *s, bool moving, size_t *n)
{
    const mm_node array = mm_node_get(root, "segments");
    part *list;

    MM_TRY(take_part(doc, s->cube, array, moving, &list, n));
    MM_TRY(set_sum(doc, root, "size_kb", "size_kb", list, *n));
    MM_TRY(set_sum(doc, root, "input_records_count", "input_records", list, *n));
    MM_TRY(set_sum(doc, root, "input_records_size", "input_records_size", list, *n));
    if (*n == 0)
        return mm_node_set(array, "[ ]");
    return moving ? sort_part(array, list, *n) : MM_OK;
}

/* ---- the cube ---- */

static const char *path_of(mm_doc *doc, const char *folder, const char *name)
{
    return mm__arena_printf(doc->arena, "/%s/%s.json", folder, name);
}

static mm_code change_cube(mm_doc *doc, mm_emit *out, mm_node root, const mm_hy_state *s)
{
    size_t left;

    MM_TRY(divide(doc, root, s, false, &left));
    if (left == 0)
        MM_TRY(mm__hy_set_text(root, "status", "DISABLED"));
    MM_TRY(mm__hy_set_long(root, "last_modified", s->now));
    return mm_emit_changed(out, doc, RHY("cube"));
}

static mm_code create_old_cube(mm_doc *doc, mm_emit *out, const mm_hy_state *s)
{
    const char *path = path_of(doc, "cube", s->cube_old), *uuid;
    mm_node root;
    size_t moved;

    if (path == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__hy_again(doc, &root));
    MM_TRY(divide(doc, root, s, true, &moved));
    MM_TRY(mm__hy_set_text(root, "name", s->cube_old));
    MM_TRY(mm__hy_set_text(root, "descriptor", s->desc_old));
    MM_TRY(mm__hy_set_uuid(doc, root, RHY("old-cube"), path, s->cube->uuid));
    MM_TRY(mm__hy_set_text(root, "version", s->release));
    MM_TRY(mm__hy_set_long(root, "create_time_utc", s->now));
    MM_TRY(mm__hy_set_long(root, "last_modified", s->now));
    MM_TRY(mm_node_text(mm_node_get(root, "uuid"), &uuid, NULL));
    mm_doc_note(doc, RHY("follow-up"), "copy the rows of uuid %s in the ACL table to uuid %s, and queue no job of the "
                "cube before the new tree is loaded", s->cube->uuid != NULL ? s->cube->uuid : "null", uuid);
    return mm__hy_created(doc, out, path, RHY("old-cube"));
}

static mm_code create_hybrid(mm_doc *doc, mm_emit *out, const mm_hy_state *s)
{
    static const char *const form =
        "{\n  \"uuid\" : null,\n  \"version\" : null,\n  \"name\" : null,\n  \"cost\" : 50,\n  \"last_modified\" : 0,\n"
        "  \"realizations\" : [ {\n    \"type\" : \"CUBE\",\n    \"realization\" : null\n  }, {\n"
        "    \"type\" : \"CUBE\",\n    \"realization\" : null\n  } ]\n}";
    const char *path = path_of(doc, "hybrid", s->hybrid);
    mm_json *json = doc->json;
    mm_node root, list;

    if (path == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm_json_parse(json, path + 1, form, strlen(form), MM_JSON_FILE));
    root = mm_json_root(json);
    list = mm_node_get(root, "realizations");
    MM_TRY(mm__hy_set_uuid(doc, root, RHY("hybrid"), path, s->cube->uuid));
    MM_TRY(mm__hy_set_text(root, "version", s->release));
    MM_TRY(mm__hy_set_text(root, "name", s->hybrid));
    MM_TRY(mm__hy_set_long(root, "last_modified", s->now));
    MM_TRY(mm__hy_set_text(mm_node_at(list, 0), "realization", s->cube->name));
    MM_TRY(mm__hy_set_text(mm_node_at(list, 1), "realization", s->cube_old));
    return mm__hy_created(doc, out, path, RHY("hybrid"));
}

static mm_code apply_cube(mm_doc *doc, mm_emit *out, const mm_hy_state *s)
{
    mm_node root;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    MM_TRY(change_cube(doc, out, root, s));
    MM_TRY(create_old_cube(doc, out, s));
    return create_hybrid(doc, out, s);
}

/* --split-desc: another cube that used the desc. */
static mm_code apply_other(mm_doc *doc, mm_emit *out, const mm_hy_cube *c, const mm_hy_state *s)
{
    mm_node root;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    MM_TRY(mm__hy_set_text(root, "descriptor", c->new_desc));
    MM_TRY(mm__hy_set_long(root, "last_modified", s->now));
    return mm_emit_changed(out, doc, RHY("split-desc"));
}

mm_code mm__hy_cube(mm_doc *doc, mm_emit *out)
{
    const mm_hy_state *s = mm_doc_state(doc);
    const mm_hy_cube *c = mm_index_find(s->run, MM_HY_CUBE, doc->path);

    if (c == s->cube)
        return mm__hy_whole(doc, apply_cube(doc, out, s));
    if (c != NULL && c->new_desc != NULL)
        return mm__hy_whole(doc, apply_other(doc, out, c, s));
    return mm_emit_same(out, doc);
}

/* ---- projects ---- */

static bool is_entry(mm_node e, const char *type, const char *name)
{
    const char *text;

    if (!mm_node_is(mm_node_get(e, "type"), type))
        return false;
    return mm_node_text(mm_node_get(e, "realization"), &text, NULL) == MM_OK && mm__casecmp(text, name) == 0;
}

/* Entries that stand for what the new resources are called: left over from before. */
static mm_code drop_entries(mm_node list, const mm_hy_state *s)
{
    size_t it = 0;
    mm_node e;

    for (e = mm_node_next(list, &it, NULL); mm_node_kind(e) != MM_JSON_ABSENT;) {
        const mm_node next = mm_node_next(list, &it, NULL);
        if (is_entry(e, "CUBE", s->cube_old) || is_entry(e, "HYBRID", s->hybrid))
            MM_TRY(mm_node_remove(e));
        e = next;
    }
    return MM_OK;
}

/* In the form of the entry of the cube itself. */
static mm_code add_entry(mm_node list, const mm_hy_state *s, const char *type, const char *name)
{
    mm_node e, copy;
    size_t it = 0;

    while (mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT && !is_entry(e, "CUBE", s->cube->name))
        ;
    MM_TRY(mm_node_copy(e, list, SIZE_MAX, NULL));
    copy = mm_node_at(list, mm_node_len(list) - 1);
    MM_TRY(mm__hy_set_text(copy, "type", type));
    if (mm_node_kind(mm_node_get(copy, "name")) != MM_JSON_ABSENT) /* the test data has it, Kylin ignores it */
        MM_TRY(mm__hy_set_text(copy, "name", name));
    return mm__hy_set_text(copy, "realization", name);
}

static mm_code apply_project(mm_doc *doc, mm_emit *out, bool target, const mm_hy_state *s)
{
    mm_node root, list;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    list = mm_node_get(root, "realizations");
    if (mm_node_kind(list) != MM_JSON_ARRAY)
        return mm_emit_same(out, doc);
    MM_TRY(drop_entries(list, s));
    if (target) {
        MM_TRY(add_entry(list, s, "CUBE", s->cube_old));
        MM_TRY(add_entry(list, s, "HYBRID", s->hybrid));
    }
    if (!mm_json_changed(doc->json))
        return mm_emit_same(out, doc);
    MM_TRY(mm__hy_set_long(root, "last_modified", s->now));
    return mm_emit_changed(out, doc, RHY("project"));
}

mm_code mm__hy_project(mm_doc *doc, mm_emit *out)
{
    const mm_hy_state *s = mm_doc_state(doc);

    return mm__hy_whole(doc, apply_project(doc, out, mm_index_find(s->run, MM_HY_PROJECT, doc->path) == s->project, s));
}

/* ---- statistics: "/cube_statistics/CUBE/SEGMENT.seq" ---- */

mm_code mm__hy_statistics(mm_doc *doc, mm_emit *out)
{
    const mm_hy_state *s = mm_doc_state(doc);
    const char *name = doc->path + sizeof "/cube_statistics/" - 1, *file = strchr(name, '/');
    const char *path;

    MM_TRY(mm_emit_same(out, doc));
    if (file == NULL || mm__casecmp_n(name, (size_t)(file - name), s->cube->name, strlen(s->cube->name)) != 0)
        return MM_OK;
    file++;
    for (size_t i = 0; i < s->cube->n_segments; i++) {
        const mm_hy_segment *seg = &s->cube->segments[i];
        const size_t n = seg->uuid != NULL ? strlen(seg->uuid) : 0;
        if (!seg->moves || n == 0 || strncmp(file, seg->uuid, n) != 0 || strcmp(file + n, ".seq") != 0)
            continue;
        path = mm__arena_printf(doc->arena, "/cube_statistics/%s/%s", s->cube_old, file);
        return path == NULL ? MM_E_NOMEM : mm_emit_copied(out, doc, path, RHY("statistics"));
    }
    return MM_OK;
}
