/* Segments of a cube: docs/formats/ke-metastore.md 8.2.1. */
#include "metastore/layout_facts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static mm_code say(mm_doc *doc, const mm_ly_cube *c, const mm_ly_segment *s, mm_severity severity, const char *rule,
                   const char *member, const char *text)
{
    const char *pointer = mm__arena_printf(doc->arena, "/segments/%zu%s", (size_t)(s - c->segments), member);
    return mm__ly_say(doc, severity, rule, pointer, "%s", text);
}

static const char *shown(const char *name)
{
    return name == NULL ? "(no name)" : name;
}

/* ---- one by one ---- */

static mm_code check_uuids(mm_doc *doc, const mm_ly_cube *c, mm_map *seen)
{
    for (size_t i = 0; i < c->n_segments; i++) {
        const mm_ly_segment *s = &c->segments[i];
        if (s->uuid == NULL)
            continue;
        if (mm__map_get(seen, s->uuid, strlen(s->uuid)) != NULL)
            MM_TRY(say(doc, c, s, MM_ERROR, MM_LY("segment"), "/uuid",
                       "another segment of the cube has this uuid too"));
        else
            MM_TRY(mm__map_put(seen, s->uuid, strlen(s->uuid), doc));
    }
    return MM_OK;
}

static mm_code check_range(mm_doc *doc, const mm_ly_cube *c, const mm_ly_segment *s)
{
    const char *text;

    if (s->start < s->end)
        return MM_OK;
    text = mm__arena_printf(doc->arena, "segment \"%s\": its start %" PRId64 " is not before its end %" PRId64,
                            shown(s->name), s->start, s->end);
    return text == NULL ? MM_E_NOMEM : say(doc, c, s, MM_ERROR, MM_LY("segment"), "", text);
}

/* ---- two by two ---- */

static int by_start(const void *a, const void *b)
{
    const mm_ly_segment *x = *(mm_ly_segment *const *)a, *y = *(mm_ly_segment *const *)b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x < y ? -1 : x > y; /* of one array */
}

/* Each with the one before it that reaches farthest: one finding per segment is enough. */
static mm_code check_overlaps(mm_doc *doc, const mm_ly_cube *c, const mm_ly_segment **list, size_t n)
{
    const mm_ly_segment *farthest = NULL;

    if (n > 1)
        qsort(list, n, sizeof *list, by_start);
    for (size_t i = 0; i < n; i++) {
        if (farthest != NULL && list[i]->start < farthest->end && list[i]->end > farthest->start) {
            const char *text = mm__arena_printf(doc->arena, "segment \"%s\" overlaps segment \"%s\"",
                                                shown(list[i]->name), shown(farthest->name));
            MM_TRY(text == NULL ? MM_E_NOMEM
                                : say(doc, c, list[i], MM_WARNING, MM_LY("segment-overlap"), "", text));
        }
        if (farthest == NULL || list[i]->end > farthest->end)
            farthest = list[i];
    }
    return MM_OK;
}

static mm_code check_names(mm_doc *doc, const mm_ly_cube *c, const mm_ly_segment **list, size_t n, mm_map *seen)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = list[i]->name;
        if (name == NULL)
            continue;
        if (mm__map_get(seen, name, strlen(name)) != NULL)
            MM_TRY(say(doc, c, list[i], MM_WARNING, MM_LY("segment-overlap"), "/name",
                       "another READY segment has this name too"));
        else
            MM_TRY(mm__map_put(seen, name, strlen(name), doc));
    }
    return MM_OK;
}

static mm_code check_ready(mm_doc *doc, const mm_ly_cube *c, mm_map *seen)
{
    const mm_ly_segment **list = mm__arena_alloc(doc->arena, (c->n_segments + 1) * sizeof *list);
    size_t n = 0;

    if (list == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < c->n_segments; i++)
        if (c->segments[i].status != NULL && strcmp(c->segments[i].status, "READY") == 0)
            list[n++] = &c->segments[i];
    MM_TRY(check_names(doc, c, list, n, seen));
    return check_overlaps(doc, c, list, n);
}

mm_code mm__ly_check_segments(mm_doc *doc, const mm_layout *l, const mm_ly_cube *c)
{
    const mm_ly_model *m = c->desc == NULL ? NULL : mm__layout_find(l, MM_LY_MODEL, c->desc->model);
    mm_map uuids, names;
    mm_code code;

    mm__map_init(&uuids, mm_run_ctx(l->run), false);
    mm__map_init(&names, mm_run_ctx(l->run), false);
    code = check_uuids(doc, c, &uuids);
    for (size_t i = 0; m != NULL && m->has_partition && i < c->n_segments && code == MM_OK; i++)
        code = check_range(doc, c, &c->segments[i]);
    if (code == MM_OK && (m == NULL || !m->multilevel)) /* there several segments may share one range */
        code = check_ready(doc, c, &names);
    mm__map_free(&names);
    mm__map_free(&uuids);
    return code;
}
