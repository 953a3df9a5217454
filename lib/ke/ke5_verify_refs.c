#include "ke/ke5_verify.h"

#include <string.h>

static mm_code check_image(mm_doc *doc, mm_node root)
{
    const mm_node offset = mm_node_get(root, "offset");
    uint64_t n;

    if (mm_node_u64(offset, &n) == MM_OK)
        return MM_OK;
    return mm_node_error(doc, offset, K5V("image"), "offset must be a non-negative integer");
}

/* The member must be the name of the file. */
static mm_code check_name(mm_doc *doc, mm_node root, const char *member, const char *file)
{
    const char *name = mm__arena_text(doc->arena, file, strlen(file));
    const size_t n = strlen(file);

    if (name == NULL)
        return MM_E_NOMEM;
    if (n > 5 && strcmp(name + n - 5, ".json") == 0 && strcmp(member, "name") == 0)
        ((char *)(uintptr_t)name)[n - 5] = 0;
    if (mm_node_is(mm_node_get(root, member), name))
        return MM_OK;
    return mm_node_error(doc, mm_node_get(root, member), K5V("name"), "%s differs from the name of the file", member);
}

/* "/p/model_desc/UUID.json"; NULL: out of memory. */
static const char *beside(mm_doc *doc, const ke5_path *p, const char *kind, const char *name, size_t len)
{
    if (memchr(name, 0, len) != NULL)
        return ""; /* no resource is called so, least of all the one that its first part would name */
    return mm__arena_printf(doc->arena, "/%.*s/%s/%.*s.json", (int)p->project.len, p->project.at, kind, (int)len, name);
}

static mm_code check_has_model(mm_doc *doc, const ke5_path *p, mm_node root, const char *rule)
{
    const char *uuid, *file;
    size_t len;

    if (mm_node_text(mm_node_get(root, "uuid"), &uuid, &len) != MM_OK) {
        uuid = mm_doc_stem(doc);
        if (uuid == NULL)
            return MM_E_NOMEM;
        len = strlen(uuid);
    }
    file = beside(doc, p, "model_desc", uuid, len);
    if (file == NULL)
        return MM_E_NOMEM;
    if (mm_run_has(doc->run, file))
        return MM_OK;
    return mm_node_error(doc, mm_node_get(root, "uuid"), rule, "the project has no model of this uuid");
}

/* Once per folder: at its first file. */
static mm_code check_details(mm_doc *doc, const ke5_path *p)
{
    const size_t len = strcspn(p->rest, "/"), below = (size_t)(p->rest - doc->path) + len + 1;
    const char *file = beside(doc, p, "dataflow", p->rest, len);

    if (file == NULL)
        return MM_E_NOMEM;
    if (mm_run_has(doc->run, file))
        return MM_OK;
    if (doc->item > doc->tree->items && strncmp(doc->item[-1].path, doc->path, below) == 0)
        return MM_OK;
    return mm_doc_error(doc, K5V("dataflow-details"), "the project has no dataflow \"%.*s\"", (int)len, p->rest);
}

static mm_code check_table(mm_doc *doc, const ke5_path *p, mm_node node)
{
    const char *text, *file;
    char *upper;
    size_t len;

    if (mm_node_text(node, &text, &len) != MM_OK)
        return MM_OK;
    upper = mm__arena_text(doc->arena, text, len);
    if (upper == NULL || (file = beside(doc, p, "table", text, len)) == NULL)
        return MM_E_NOMEM;
    if (mm_run_has(doc->run, file))
        return MM_OK;
    mm__upper(upper, len);
    file = beside(doc, p, "table", upper, len);
    if (file == NULL)
        return MM_E_NOMEM;
    if (mm_run_has(doc->run, file))
        return MM_OK;
    return mm_node_error(doc, node, K5V("table-missing"), "table %s is not in the project", text);
}

static mm_code check_tables(mm_doc *doc, const ke5_path *p, mm_node root)
{
    static const char *const lists[] = { "join_tables", "lookups" };
    mm_code out = check_table(doc, p, mm_node_get(root, "fact_table"));

    for (size_t i = 0; i < MM_COUNT(lists) && out != MM_E_NOMEM; i++) {
        const mm_node list = mm_node_get(root, lists[i]);
        size_t it = 0;
        if (mm_node_kind(list) != MM_JSON_ARRAY)
            continue;
        for (mm_node e; mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT && out != MM_E_NOMEM;) {
            const mm_code code = check_table(doc, p, mm_node_get(e, "table"));
            out = code != MM_OK ? code : out;
        }
    }
    return out;
}

static mm_code check_acl(mm_doc *doc, const ke5_path *p)
{
    const ke5_verify *v = mm_doc_state(doc);

    if (doc->tree->store != MM_STORE_AUDIT && mm__map_get(&v->uuids, p->rest, strlen(p->rest)) == NULL)
        mm_doc_warn(doc, K5V("acl-orphan"), "permissions of no project in this store");
    return MM_OK;
}

static mm_code check_global(mm_doc *doc, const ke5_path *p, mm_node root)
{
    if (mm__ke5_is(p->kind, "_global/project"))
        return check_name(doc, root, "name", p->rest);
    if (mm__ke5_is(p->kind, "_global/user") && *p->rest != 0)
        return check_name(doc, root, "username", p->rest);
    return mm__ke5_is(p->kind, "_global/acl") && *p->rest != 0 ? check_acl(doc, p) : MM_OK;
}

mm_code mm__ke5_check_refs(mm_doc *doc, const ke5_path *p, mm_node root)
{
    if (p->kind.at == NULL)
        return strcmp(p->rest, "_image") == 0 ? check_image(doc, root) : MM_OK;
    if (p->global)
        return check_global(doc, p, root);
    if (doc->tree->store == MM_STORE_AUDIT || *p->rest == 0)
        return MM_OK; /* of a log the rest of the store is not there */
    if (mm__ke5_is(p->kind, "index_plan"))
        return check_has_model(doc, p, root, K5V("index-plan"));
    if (mm__ke5_is(p->kind, "dataflow"))
        return check_has_model(doc, p, root, K5V("dataflow"));
    if (mm__ke5_is(p->kind, "dataflow_details"))
        return check_details(doc, p);
    return mm__ke5_is(p->kind, "model_desc") ? check_tables(doc, p, root) : MM_OK;
}
