/* What the steps to 1.4 and 1.5 need of models, descs, cubes and tables: docs/formats/kylin-1.x-to-2.0.md 2.4. */
#include "kylin/kylin_14_step.h"

#include <string.h>

static mm_code root_object(mm_doc *doc, mm_node *root)
{
    MM_TRY(mm_doc_root(doc, NULL, root));
    if (mm_node_kind(*root) != MM_JSON_OBJECT)
        return mm_node_error(doc, *root, R14("common/json-read"), "expected an object");
    return MM_OK;
}

/* ---- texts that live as long as the pass ---- */

typedef struct keeper { mm_index *idx; bool failed; } keeper;

static const char *keep(keeper *k, const char *text, bool upper)
{
    char *out;

    if (text == NULL)
        return NULL;
    out = mm_index_text(k->idx, text, strlen(text));
    if (out == NULL)
        k->failed = true;
    else if (upper)
        mm__upper_name(out);
    return out;
}

static void *keep_array(keeper *k, size_t n, size_t size)
{
    void *out = mm_index_alloc(k->idx, (n + 1) * size);

    k->failed = k->failed || out == NULL;
    return out;
}

static mm_old_texts keep_texts(keeper *k, mm_old_texts list, bool upper)
{
    const char **out;

    if (list.at == NULL)
        return list;
    out = keep_array(k, list.n, sizeof *out);
    for (size_t i = 0; out != NULL && i < list.n; i++)
        out[i] = keep(k, list.at[i], upper);
    return out != NULL ? (mm_old_texts){ out, list.n } : (mm_old_texts){ NULL, 0 };
}

/* ---- models ---- */

static void keep_lookups(keeper *k, const mm_cube_model *from, mm_cube_model *to)
{
    mm_cm_lookup *out = keep_array(k, from->n_lookups, sizeof *out);

    if (out == NULL)
        return;
    for (size_t i = 0; i < from->n_lookups; i++) {
        const mm_cm_lookup *l = &from->lookups[i];
        out[i] = (mm_cm_lookup){ .table = keep(k, l->table, true), .alias = keep(k, l->alias, false),
                                 .has_join = l->has_join, .join_type = keep(k, l->join_type, false),
                                 .pk = keep_texts(k, l->pk, true), .fk = keep_texts(k, l->fk, true) };
    }
    to->lookups = out;
    to->n_lookups = from->n_lookups;
}

mm_code mm__kd_survey_model(mm_doc *doc, mm_index *idx)
{
    mm_reader r = mm__reader(doc, R14("common/json-read"));
    keeper k = { idx, false };
    mm_kd_model *fact;
    mm_cube_model m;
    mm_node root;

    MM_TRY(root_object(doc, &root));
    mm__cube_model_read(&r, root, &m);
    if (r.code != MM_OK)
        return r.code;
    fact = mm_index_add(idx, doc, MM_KD_MODEL, sizeof *fact);
    if (fact == NULL)
        return MM_E_NOMEM;
    fact->m = m;
    fact->m.root = fact->m.partition = (mm_node){ 0 };
    fact->m.name = keep(&k, m.name, false);
    fact->m.fact_table = keep(&k, m.fact_table, true);
    fact->m.partition_column = keep(&k, m.partition_column, true);
    fact->m.partition_format = keep(&k, m.partition_format, false);
    fact->m.partition_type = keep(&k, m.partition_type, false);
    fact->m.partition_builder = keep(&k, m.partition_builder, false);
    fact->m.n_lookups = 0;
    keep_lookups(&k, &m, &fact->m);
    return k.failed ? MM_E_NOMEM : MM_OK;
}

/* ---- descs ---- */

static size_t count_params(const mm_cube_desc *d)
{
    size_t n = 0;

    for (size_t i = 0; i < d->n_measures; i++)
        for (const mm_cd_param *p = d->measures[i].param; p != NULL; p = p->next)
            n++;
    return n;
}

/* The sorted order of 2.4.1, so that the model's lists follow it too. */
static void keep_desc(keeper *k, const mm_cube_desc *d, mm_kd_desc *fact)
{
    mm_kd_dimension *dims = keep_array(k, d->n_dimensions, sizeof *dims);
    const char **metrics = keep_array(k, count_params(d), sizeof *metrics);
    size_t n = 0;

    if (k->failed)
        return;
    for (size_t i = 0; i < d->n_dimensions; i++) {
        const mm_cd_dimension *one = &d->dimensions[i];
        dims[i].derived = one->derived.n > 0;
        dims[i].table = keep(k, one->table, true);
        dims[i].columns = keep_texts(k, dims[i].derived ? one->derived : one->column, true);
    }
    for (size_t i = 0; i < d->n_measures; i++)
        for (const mm_cd_param *p = d->measures[i].param; p != NULL; p = p->next)
            if (p->type != NULL && strcmp(p->type, "column") == 0 && p->value != NULL)
                metrics[n++] = keep(k, p->value, true);
    fact->dimensions = dims;
    fact->n_dimensions = d->n_dimensions;
    fact->metrics = (mm_old_texts){ metrics, n };
}

mm_code mm__kd_survey_desc(mm_doc *doc, mm_index *idx)
{
    mm_reader r = mm__reader(doc, R14("common/json-read"));
    keeper k = { idx, false };
    const char *shape;
    mm_kd_desc *fact;
    mm_cube_desc d;
    mm_node root;

    MM_TRY(root_object(doc, &root));
    shape = mm__kd_shape(doc, root);
    fact = mm_index_add(idx, doc, MM_KD_DESC, sizeof *fact);
    if (fact == NULL)
        return MM_E_NOMEM;
    fact->old_shape = shape == NULL || strcmp(shape, "kylin-0.7") == 0 || strcmp(shape, "kylin-1.4") == 0;
    mm__cube_desc_read(&r, root, !fact->old_shape, &d);
    if (r.code != MM_OK)
        return r.code;
    if (fact->old_shape)
        MM_TRY(mm__cube_desc_normalise(doc->arena, &d));
    fact->path = keep(&k, doc->path, false);
    fact->name = keep(&k, d.name, false);
    fact->model_name = keep(&k, d.model_name, false);
    keep_desc(&k, &d, fact);
    return k.failed ? MM_E_NOMEM : MM_OK;
}

/* ---- cubes, tables ---- */

mm_code mm__kd_survey_cube(mm_doc *doc, mm_index *idx)
{
    mm_reader r = mm__reader(doc, R14("common/json-read"));
    keeper k = { idx, false };
    const char *descriptor;
    mm_kd_cube *fact;
    mm_node root;

    MM_TRY(mm_doc_root(doc, NULL, &root));
    if (mm_node_kind(root) != MM_JSON_OBJECT) /* stamping says so */
        return MM_OK;
    descriptor = mm__read_text(&r, mm_node_get(root, "descriptor"));
    fact = mm_index_add(idx, doc, MM_KD_CUBE, sizeof *fact);
    if (fact == NULL)
        return MM_E_NOMEM;
    fact->descriptor = keep(&k, descriptor, false);
    fact->n_segments = mm_node_len(mm__read_array(&r, mm_node_get(root, "segments")));
    return k.failed ? MM_E_NOMEM : r.code;
}

/* Columns without a name or type do not resolve; that is all that a signature needs to know. */
mm_code mm__kd_survey_table(mm_doc *doc, mm_index *idx)
{
    mm_reader r = mm__reader(doc, NULL);
    keeper k = { idx, false };
    const char *name, *database;
    mm_old_column *columns;
    mm_old_table *fact;
    mm_node root, array, e;
    size_t it = 0;

    MM_TRY(mm_doc_root(doc, NULL, &root));
    r.mute = true;
    name = mm__read_text(&r, mm_node_get(root, "name"));
    database = mm__read_text(&r, mm_node_get(root, "database"));
    array = mm__read_array(&r, mm_node_get(root, "columns"));
    if (name == NULL)
        return r.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
    fact = mm_index_add(idx, doc, MM_KD_TABLE, sizeof *fact);
    columns = fact != NULL ? keep_array(&k, mm_node_len(array), sizeof *columns) : NULL;
    if (columns == NULL)
        return MM_E_NOMEM;
    while (mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT) {
        mm_old_column *c = &columns[fact->n_columns];
        c->name = keep(&k, mm__read_text(&r, mm_node_get(e, "name")), false);
        c->datatype = keep(&k, mm__read_text(&r, mm_node_get(e, "datatype")), false);
        fact->n_columns += c->name != NULL;
    }
    fact->columns = columns;
    fact->id = keep(&k, mm__arena_printf(doc->arena, "%s.%s", database != NULL ? database : "DEFAULT", name), true);
    return k.failed || fact->id == NULL || r.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
}

/* ---- join ---- */

static void free_state(void *state)
{
    mm_kd_state *s = state;

    mm__map_free(&s->models);
    mm__map_free(&s->descs);
    mm__map_free(&s->tables);
    mm__map_free(&s->chosen);
}

static mm_code join_tables(mm_index *idx, mm_kd_state *s)
{
    mm_old_table *t;
    size_t it = 0;

    while ((t = mm_index_next(idx, MM_KD_TABLE, &it, NULL)) != NULL) {
        const mm_old_column **space = mm_index_alloc(idx, (t->n_columns + 1) * sizeof *space);
        if (space == NULL)
            return MM_E_NOMEM;
        mm__old_table_sort(t, space);
        MM_TRY(mm__map_put(&s->tables, t->id, strlen(t->id), t));
    }
    return MM_OK;
}

static mm_code join_models(mm_index *idx, mm_kd_state *s)
{
    mm_kd_model *m;
    size_t it = 0;

    while ((m = mm_index_next(idx, MM_KD_MODEL, &it, NULL)) != NULL)
        if (m->m.name != NULL && mm__map_get(&s->models, m->m.name, strlen(m->m.name)) == NULL)
            MM_TRY(mm__map_put(&s->models, m->m.name, strlen(m->m.name), m));
    return MM_OK;
}

static mm_code join_descs(mm_index *idx, mm_kd_state *s)
{
    mm_kd_desc *d;
    size_t it = 0;

    while ((d = mm_index_next(idx, MM_KD_DESC, &it, NULL)) != NULL) {
        mm_kd_model *m = d->model_name != NULL ? mm__map_get(&s->models, d->model_name, strlen(d->model_name)) : NULL;
        if (d->name != NULL && mm__map_get(&s->descs, d->name, strlen(d->name)) == NULL)
            MM_TRY(mm__map_put(&s->descs, d->name, strlen(d->name), d));
        if (m == NULL)
            continue;
        if (m->last != NULL)
            m->last->next = d;
        else
            m->descs = d;
        m->last = d;
        m->has_old_shape = m->has_old_shape || d->old_shape;
    }
    return MM_OK;
}

static void join_cubes(mm_index *idx, const mm_kd_state *s)
{
    const mm_kd_cube *c;
    size_t it = 0;

    while ((c = mm_index_next(idx, MM_KD_CUBE, &it, NULL)) != NULL) {
        mm_kd_desc *d = c->descriptor != NULL ? mm__map_get(&s->descs, c->descriptor, strlen(c->descriptor)) : NULL;
        if (d != NULL) {
            d->cubes++;
            d->built += c->n_segments > 0;
        }
    }
}

/* --model NAME[,NAME...]: each must be there. */
static mm_code choose(mm_kd_state *s, const char *names)
{
    s->choosing = names != NULL;
    for (const char *at = names; at != NULL; at = *at == ',' ? at + 1 : NULL) {
        const char *start = at;
        mm_kd_model *m;
        at += strcspn(at, ",");
        m = mm__map_get(&s->models, start, (size_t)(at - start));
        if (m == NULL)
            return mm__fail(s->ctx, MM_E_OPTION, "core/option", "", "--model: there is no model \"%.*s\"",
                            (int)(at - start < 100 ? at - start : 100), start);
        MM_TRY(mm__map_put(&s->chosen, m->m.name, strlen(m->m.name), m));
    }
    return MM_OK;
}

mm_code mm__kd_prepare(mm_index *idx)
{
    mm_kd_state *s = mm_index_alloc(idx, sizeof *s);

    if (s == NULL)
        return MM_E_NOMEM;
    s->run = mm_index_run(idx);
    s->ctx = mm_run_ctx(s->run);
    s->release = mm_run_release(s->run);
    s->line = mm__line_of(s->release);
    mm__map_init(&s->models, s->ctx, false);
    mm__map_init(&s->descs, s->ctx, true);
    mm__map_init(&s->tables, s->ctx, true);
    mm__map_init(&s->chosen, s->ctx, false);
    mm_index_set_state(idx, s, free_state);
    MM_TRY(join_tables(idx, s));
    MM_TRY(join_models(idx, s));
    MM_TRY(join_descs(idx, s));
    join_cubes(idx, s);
    return choose(s, s->line == MM_LINE_1_4 ? mm_run_option(s->run, "model") : NULL);
}

static const mm_old_table *find_table(const void *user, const char *id, size_t len)
{
    return mm__map_get(user, id, len);
}

mm_old_tables mm__kd_tables(const mm_kd_state *state)
{
    return (mm_old_tables){ find_table, &state->tables };
}

bool mm__kd_is_chosen(const mm_kd_state *state, const char *model)
{
    return !state->choosing || (model != NULL && mm__map_get(&state->chosen, model, strlen(model)) != NULL);
}
