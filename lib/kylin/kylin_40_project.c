/* Projects, models and tables of 4.0: docs/formats/ke-metastore.md 4.4. */
#include "kylin/kylin_40.h"

#include <string.h>

#include "json/print.h"

/* ---- lists of names ---- */

typedef struct names {
    mm_doc *doc;
    mm_node root, list;
    const char *member;
    mm_map have;           /* ignoring case */
    bool changed;
} names;

static mm_code open_names(names *n, mm_doc *doc, mm_node root, const char *member)
{
    *n = (names){ .doc = doc, .root = root, .list = mm_node_get(root, member), .member = member };
    mm__map_init(&n->have, mm_run_ctx(doc->run), true);
    if (mm_node_kind(n->list) > MM_JSON_NULL && mm_node_kind(n->list) != MM_JSON_ARRAY)
        return mm_node_error(doc, n->list, R40("parse"), "%s is no list", member);
    return MM_OK;
}

static mm_code quote(mm_doc *doc, const char *text, const char **out)
{
    mm_print p;
    mm_buf buf;
    mm_code code;

    mm__buf_init(&buf, mm_run_ctx(doc->run));
    mm_print_init(&p, &buf, MM_JSON_COMPACT, true);
    mm_print_text(&p, text);
    code = mm_print_end(&p);
    *out = code == MM_OK ? mm__arena_text(doc->arena, buf.data, buf.len) : NULL;
    mm__buf_free(&buf);
    return code != MM_OK ? code : *out == NULL ? MM_E_NOMEM : MM_OK;
}

/* Adds it at the end if it is not there: order is kept. */
static mm_code add_name(names *n, const char *text)
{
    const char *json;

    if (mm__map_get(&n->have, text, strlen(text)) != NULL)
        return MM_OK;
    MM_TRY(mm__map_put(&n->have, text, strlen(text), n));
    if (mm_node_kind(n->list) == MM_JSON_ABSENT)
        MM_TRY(mm_node_append(n->root, n->member, "[]"));
    else if (mm_node_kind(n->list) == MM_JSON_NULL)
        MM_TRY(mm_node_set(n->list, "[]"));
    n->list = mm_node_get(n->root, n->member);
    MM_TRY(quote(n->doc, text, &json));
    n->changed = true;
    return mm_node_append(n->list, NULL, json);
}

static mm_code know(names *n, const mm_ly_texts *list)
{
    for (size_t i = 0; i < list->n; i++)
        MM_TRY(mm__map_put(&n->have, list->at[i], strlen(list->at[i]), n));
    return MM_OK;
}

/* ---- projects ---- */

static mm_code add_cubes(const mm_40_state *st, const mm_ly_project *p, names *tables, names *models)
{
    for (size_t i = 0; i < p->n_realizations; i++) {
        const mm_ly_realization *r = &p->realizations[i];
        const mm_ly_cube *c = r->type == NULL || mm__casecmp(r->type, "CUBE") != 0
                                  ? NULL : mm__layout_find(st->layout, MM_LY_CUBE, r->name);
        const mm_ly_model *m = c == NULL || c->desc == NULL ? NULL
                               : mm__layout_find(st->layout, MM_LY_MODEL, c->desc->model);
        if (m == NULL)
            continue;
        for (size_t t = 0; t < m->tables.n; t++)
            MM_TRY(add_name(tables, m->tables.at[t]));
        MM_TRY(add_name(models, m->head.name));
    }
    return MM_OK;
}

mm_code mm__40_project(mm_doc *doc, mm_emit *out)
{
    const mm_40_state *st = mm_doc_state(doc);
    const mm_ly_project *fact = mm_index_find(doc->run, MM_LY_PROJECT, doc->path);
    names tables, models;
    mm_node root;
    mm_code code;

    MM_TRY(mm_doc_root(doc, MM_LY("json"), &root));
    code = open_names(&tables, doc, root, "tables");
    if (code == MM_OK)
        code = open_names(&models, doc, root, "models");
    else
        (void)open_names(&models, doc, root, "models");
    if (code == MM_OK)
        code = know(&tables, &fact->tables);
    if (code == MM_OK)
        code = know(&models, &fact->models);
    if (code == MM_OK)
        code = add_cubes(st, fact, &tables, &models);
    mm__map_free(&tables.have);
    mm__map_free(&models.have);
    MM_TRY(code);
    return tables.changed || models.changed ? mm_emit_changed(out, doc, R40("project/add-cube"))
                                            : mm_emit_same(out, doc);
}

/* ---- models ---- */

mm_code mm__40_model(mm_doc *doc, mm_emit *out)
{
    const mm_40_state *st = mm_doc_state(doc);
    const mm_ly_model *fact = mm_index_find(doc->run, MM_LY_MODEL, doc->path);
    const mm_40_owners *owners = mm__40_owners(st, &fact->head);
    mm_node root, node;
    const char *owner;

    MM_TRY(mm__40_one_owner(doc, st, &fact->head, "model"));
    MM_TRY(mm_doc_root(doc, MM_LY("json"), &root));
    node = mm_node_get(root, "projectName");
    if (owners == NULL || mm_node_kind(node) <= MM_JSON_NULL)
        return mm_emit_same(out, doc);
    owner = owners->at[0]->head.name;
    if (mm_node_is(node, owner))
        return mm_emit_same(out, doc);
    MM_TRY(mm_node_set_text(node, owner, strlen(owner)));
    return mm_emit_changed(out, doc, R40("model/project-name"));
}

/* ---- tables ---- */

mm_code mm__40_table(mm_doc *doc, mm_emit *out)
{
    static const int64_t unsupported[] = { 1, 8, 16, 20, 21 }; /* 4.0 registers 0 and 9 */
    const mm_40_state *st = mm_doc_state(doc);
    const mm_ly_table *fact = mm__map_get(&st->tables, doc->path, doc->path_len);
    mm_node root;

    for (size_t i = 0; fact != NULL && !fact->bad_type && i < MM_COUNT(unsupported); i++)
        if (fact->source_type == unsupported[i]) {
            MM_TRY(mm_doc_root(doc, MM_LY("json"), &root));
            mm_node_warn(doc, mm_node_get(root, "source_type"), R40("table/source-unsupported"),
                         "table %s has source type %lld, which Kylin 4.0 cannot read", fact->identity,
                         (long long)fact->source_type);
        }
    return mm_emit_same(out, doc);
}
