/* Projects: docs/formats/kylin-0.6-to-0.7.md 4.4. */
#include "kylin/kylin_07_step.h"

#include <string.h>

#define REALIZATIONS R07("project/realizations")
#define QUALIFY R07("common/qualify-table")

/* The qualified name; NULL if the entry is dropped. */
static const char *qualify(mm_conv *c, mm_node at, const char *name)
{
    const mm_07_table *table;
    const char *id;

    switch (mm__to7_qualify(c->state, name, &id, &table)) {
    case MM_07_NONE:
        if (!c->state->tables_broken)
            mm__to7_warn(c, at, QUALIFY, "There is no table named with '%s'; the project drops it", name);
        return NULL;
    case MM_07_MANY:
        mm__to7_error(c, at, QUALIFY, "There are more than 1 table named with '%s' in different database: %s", name,
                     mm__to7_candidates(c->state, c->doc->arena, name));
        return NULL;
    default:
        return id;
    }
}

static void print_tables(mm_conv *c, mm_map *seen)
{
    const mm_node tables = mm__read_array(&c->r, mm_node_get(c->root, "tables"));
    size_t it = 0;

    mm_print_key(&c->p, "tables");
    mm_print_array(&c->p);
    for (mm_node e; mm_node_kind(e = mm_node_next(tables, &it, NULL)) != MM_JSON_ABSENT;) {
        const char *name = mm__read_text(&c->r, e), *id;
        if (mm_node_kind(e) == MM_JSON_NULL)
            mm__to7_warn(c, e, QUALIFY, "table name is null; the project drops it");
        if (name == NULL || (id = qualify(c, e, name)) == NULL || mm__map_get(seen, id, strlen(id)) != NULL)
            continue;
        if (mm__map_put(seen, id, strlen(id), (void *)(uintptr_t)id) != MM_OK)
            c->r.code = MM_E_NOMEM;
        mm_print_text(&c->p, id);
    }
    mm_print_array_end(&c->p);
}

static void print_realizations(mm_conv *c)
{
    const mm_node cubes = mm__read_array(&c->r, mm_node_get(c->root, "cubes"));
    size_t it = 0;

    mm_print_key(&c->p, "realizations");
    mm_print_array(&c->p);
    for (mm_node e; mm_node_kind(e = mm_node_next(cubes, &it, NULL)) != MM_JSON_ABSENT;) {
        if (mm_node_kind(e) == MM_JSON_NULL)
            mm__to7_error(c, e, REALIZATIONS, "null in the list of cubes");
        mm_print_object(&c->p);
        mm__to7_text(c, "type", "CUBE");
        mm__to7_copy_text(c, "realization", e);
        mm_print_object_end(&c->p);
    }
    mm_print_array_end(&c->p);
}

mm_code mm__to7_project(mm_conv *c)
{
    static const char *const known[] = { "uuid", "last_modified", "name", "cubes", "tables", "owner", "status",
                                         "create_time", "last_update_time", "description", NULL };
    static const char *const written[] = { "create_time_utc", "realizations", NULL };
    mm_map seen;

    mm__to7_begin(c);
    mm__to7_check_name(c, mm__read_text(&c->r, mm_node_get(c->root, "name")), REALIZATIONS);
    mm__to7_stamp(c, mm_node_get(c->root, "uuid"), c->doc->item->mtime);
    mm__to7_copy_text(c, "name", mm_node_get(c->root, "name"));
    mm__map_init(&seen, c->state->ctx, false);
    print_tables(c, &seen);
    mm__map_free(&seen);
    mm__to7_copy_text(c, "owner", mm_node_get(c->root, "owner"));
    mm__to7_text(c, "status", mm__read_enum(&c->r, mm_node_get(c->root, "status"), mm__06_project_states));
    mm__to7_time(c, "create_time_utc", mm_node_get(c->root, "create_time"));
    /* DEVIATION: the vendor loses it, although the member of 0.7 has the same name, type and pattern. */
    mm__to7_copy_text(c, "last_update_time", mm_node_get(c->root, "last_update_time"));
    mm__to7_copy_text(c, "description", mm_node_get(c->root, "description"));
    print_realizations(c);
    mm__to7_unknown(c, c->root, known, written);
    return mm__to7_emit(c, NULL, REALIZATIONS);
}
