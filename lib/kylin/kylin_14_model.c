/* Models: their dimensions and metrics from the cube descs: docs/formats/kylin-1.x-to-2.0.md 2.4.2. */
#include "kylin/kylin_14_step.h"

#include <string.h>

/* ---- lists in order of first appearance ---- */

typedef struct column { const char *name; struct column *next; } column;
typedef struct table { const char *name; column *first, *last; struct table *next; } table;

typedef struct filler {
    mm_kd_conv *c;
    mm_map tables, columns, metrics;  /* columns: by "TABLE\nCOLUMN" */
    table *first, *last;
    column *first_metric, *last_metric;
} filler;

static void *make(filler *f, size_t size)
{
    void *out = mm__arena_alloc(f->c->doc->arena, size);

    if (out == NULL)
        f->c->r.code = MM_E_NOMEM;
    return out;
}

static void put(filler *f, mm_map *map, const char *key, void *value)
{
    if (mm__map_put(map, key, strlen(key), value) != MM_OK)
        f->c->r.code = MM_E_NOMEM;
}

static table *find_table(filler *f, const char *name)
{
    table *t = mm__map_get(&f->tables, name, strlen(name));

    if (t != NULL)
        return t;
    t = make(f, sizeof *t);
    if (t == NULL)
        return NULL;
    t->name = name;
    if (f->last != NULL)
        f->last->next = t;
    else
        f->first = t;
    f->last = t;
    put(f, &f->tables, name, t);
    return t;
}

static void append(filler *f, column **first, column **last, const char *name)
{
    column *one = make(f, sizeof *one);

    if (one == NULL)
        return;
    one->name = name;
    if (*last != NULL)
        (*last)->next = one;
    else
        *first = one;
    *last = one;
}

static void add_column(filler *f, table *t, const char *name)
{
    const char *key = mm__arena_printf(f->c->doc->arena, "%s\n%s", t->name, name);

    if (key == NULL) {
        f->c->r.code = MM_E_NOMEM;
        return;
    }
    if (mm__map_get(&f->columns, key, strlen(key)) != NULL)
        return;
    put(f, &f->columns, key, t);
    append(f, &t->first, &t->last, name);
}

/* {FK} of a dimension without derived columns: the keys of the lookup. */
static void add_keys(filler *f, table *t, const mm_cube_model *m)
{
    for (size_t i = 0; i < m->n_lookups; i++)
        if (m->lookups[i].table != NULL && strcmp(m->lookups[i].table, t->name) == 0)
            for (size_t k = 0; k < m->lookups[i].pk.n; k++)
                add_column(f, t, m->lookups[i].pk.at[k]);
}

static void add_dimension(filler *f, const mm_kd_dimension *d, const mm_cube_model *m)
{
    table *t = d->table != NULL ? find_table(f, d->table) : NULL;

    for (size_t i = 0; t != NULL && i < d->columns.n; i++) {
        if (!d->derived && strcmp(d->columns.at[i], "{FK}") == 0)
            add_keys(f, t, m);
        else
            add_column(f, t, d->columns.at[i]);
    }
}

static void add_desc(filler *f, const mm_kd_desc *d, const mm_cube_model *m)
{
    if (d->n_dimensions == 0) /* sic: then its measures do not count either */
        return;
    for (size_t i = 0; i < d->n_dimensions; i++)
        add_dimension(f, &d->dimensions[i], m);
    for (size_t i = 0; i < d->metrics.n; i++) {
        const char *name = d->metrics.at[i];
        if (mm__map_get(&f->metrics, name, strlen(name)) != NULL)
            continue;
        put(f, &f->metrics, name, f);
        append(f, &f->first_metric, &f->last_metric, name);
    }
}

static void start(filler *f, mm_kd_conv *c, const mm_kd_model *fact)
{
    *f = (filler){ .c = c };
    mm__map_init(&f->tables, c->state->ctx, false);
    mm__map_init(&f->columns, c->state->ctx, false);
    mm__map_init(&f->metrics, c->state->ctx, false);
    for (const mm_kd_desc *d = fact->descs; d != NULL && c->r.code == MM_OK; d = d->next)
        add_desc(f, d, &fact->m);
}

static void stop(filler *f)
{
    mm__map_free(&f->tables);
    mm__map_free(&f->columns);
    mm__map_free(&f->metrics);
}

/* ---- printing ---- */

static const char *upper(mm_kd_conv *c, const char *text)
{
    char *out = text != NULL ? mm__arena_text(c->doc->arena, text, strlen(text)) : NULL;

    if (out != NULL)
        mm__upper_name(out);
    else if (text != NULL)
        c->r.code = MM_E_NOMEM;
    return out;
}

static void print_upper(mm_kd_conv *c, const char *key, const char *text)
{
    mm__kd_key_text(c, key, upper(c, text));
}

static void print_uppers(mm_kd_conv *c, const char *key, mm_old_texts list)
{
    mm_print_key(&c->p, key);
    if (list.at == NULL) {
        mm_print_null(&c->p);
        return;
    }
    mm_print_array(&c->p);
    for (size_t i = 0; i < list.n; i++)
        mm_print_text(&c->p, upper(c, list.at[i]));
    mm_print_array_end(&c->p);
}

static void print_join(mm_kd_conv *c, const mm_cd_form *form, const mm_cm_lookup *l)
{
    static const char *const known[] = { "type", "primary_key", "foreign_key", NULL };

    mm_print_key(&c->p, "join");
    if (!l->has_join) {
        mm_print_null(&c->p);
        return;
    }
    mm_print_object(&c->p);
    mm__kd_key_text(c, "type", l->join_type);
    print_uppers(c, "primary_key", l->pk);
    print_uppers(c, "foreign_key", l->fk);
    mm__cd_print_unknown(&c->p, form, l->join, known);
    mm_print_object_end(&c->p);
}

static void print_lookups(mm_kd_conv *c, const mm_cd_form *form, const mm_cube_model *m)
{
    static const char *const known[] = { "table", "join", NULL };

    mm_print_key(&c->p, "lookups");
    if (mm_node_kind(mm_node_get(c->root, "lookups")) != MM_JSON_ARRAY) {
        mm_print_null(&c->p);
        return;
    }
    mm_print_array(&c->p);
    for (size_t i = 0; i < m->n_lookups; i++) {
        mm_print_object(&c->p);
        print_upper(c, "table", m->lookups[i].table);
        print_join(c, form, &m->lookups[i]);
        mm__cd_print_unknown(&c->p, form, m->lookups[i].node, known);
        mm_print_object_end(&c->p);
    }
    mm_print_array_end(&c->p);
}

static void print_columns(mm_kd_conv *c, const column *first)
{
    mm_print_array(&c->p);
    for (; first != NULL; first = first->next)
        mm_print_text(&c->p, first->name);
    mm_print_array_end(&c->p);
}

static void print_filled_dimensions(mm_kd_conv *c, const filler *f)
{
    mm_print_array(&c->p);
    for (const table *t = f->first; t != NULL; t = t->next) {
        mm_print_object(&c->p);
        mm__kd_key_text(c, "table", t->name);
        mm_print_key(&c->p, "columns");
        print_columns(c, t->first);
        mm_print_object_end(&c->p);
    }
    mm_print_array_end(&c->p);
}

static void print_given_dimensions(mm_kd_conv *c, const mm_cd_form *form)
{
    static const char *const known[] = { "table", "columns", NULL };
    const mm_node list = mm_node_get(c->root, "dimensions");
    size_t it = 0;

    mm_print_array(&c->p);
    for (mm_node e; mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;) {
        mm_print_object(&c->p);
        print_upper(c, "table", mm__read_text(&c->r, mm_node_get(e, "table")));
        print_uppers(c, "columns", mm__read_texts(&c->r, mm_node_get(e, "columns")));
        mm__cd_print_unknown(&c->p, form, e, known);
        mm_print_object_end(&c->p);
    }
    mm_print_array_end(&c->p);
}

static void print_partition(mm_kd_conv *c, const mm_cd_form *form, const mm_cube_model *m)
{
    static const char *const known[] = { "partition_date_column", "partition_date_start", "partition_date_format",
                                         "partition_type", "partition_condition_builder", NULL };
    static const char *const with_time[] = { "partition_date_column", "partition_date_start", "partition_date_format",
                                             "partition_type", "partition_condition_builder", "partition_time_column",
                                             "partition_time_format", NULL };
    const bool time = form->line != MM_LINE_1_4;
    const mm_node format = mm_node_get(m->partition, "partition_time_format");

    mm_print_key(&c->p, "partition_desc");
    if (!m->has_partition) {
        mm_print_null(&c->p);
        return;
    }
    mm_print_object(&c->p);
    print_upper(c, "partition_date_column", m->partition_column);
    if (time)
        mm__kd_key_text(c, "partition_time_column",
                        mm__read_text(&c->r, mm_node_get(m->partition, "partition_time_column")));
    mm__kd_key_int(c, "partition_date_start", m->partition_start);
    mm__kd_key_text(c, "partition_date_format", m->partition_format);
    if (time)
        mm__kd_key_text(c, "partition_time_format",
                        mm_node_kind(format) > MM_JSON_NULL ? mm__read_text(&c->r, format) : "HH:mm:ss");
    mm__kd_key_text(c, "partition_type", m->partition_type);
    mm__kd_key_text(c, "partition_condition_builder", m->partition_builder);
    mm__cd_print_unknown(&c->p, form, m->partition, time ? with_time : known);
    mm_print_object_end(&c->p);
}

static void print_lists(mm_kd_conv *c, const mm_cd_form *form, const mm_cube_model *m, const filler *f)
{
    mm_print_key(&c->p, "dimensions");
    if (m->no_dimensions)
        print_filled_dimensions(c, f);
    else
        print_given_dimensions(c, form);
    if (m->no_metrics) {
        mm_print_key(&c->p, "metrics");
        print_columns(c, f->first_metric);
    } else {
        print_uppers(c, "metrics", mm__read_texts(&c->r, mm_node_get(c->root, "metrics")));
    }
}

static mm_code print(mm_kd_conv *c, const mm_cube_model *m, const filler *f)
{
    static const char *const known[] = { "uuid", "name", "description", "lookups", "dimensions", "metrics", "capacity",
                                         "last_modified", "fact_table", "filter_condition", "partition_desc",
                                         "version", NULL };
    static const char *const of_1_4[] = { "uuid", "name", "description", "lookups", "dimensions", "metrics", "capacity",
                                          "last_modified", "fact_table", "filter_condition", "partition_desc", NULL };
    const mm_cd_form form = { .line = c->state->line, .n_unknown = &c->n_unknown, .arena = c->doc->arena };
    const char *capacity = mm__read_text(&c->r, mm_node_get(c->root, "capacity"));

    mm__kd_begin(c);
    mm__kd_key_text(c, "uuid", mm__read_text(&c->r, mm_node_get(c->root, "uuid")));
    if (form.line != MM_LINE_1_4)
        mm__kd_key_text(c, "version", c->state->release);
    mm__kd_key_text(c, "name", m->name);
    mm__kd_key_text(c, "description", mm__read_text(&c->r, mm_node_get(c->root, "description")));
    print_lookups(c, &form, m);
    print_lists(c, &form, m, f);
    mm__kd_key_text(c, "capacity", capacity != NULL ? capacity : "MEDIUM");
    mm__kd_key_int(c, "last_modified", mm__kd_time(c));
    print_upper(c, "fact_table", m->fact_table);
    mm__kd_key_text(c, "filter_condition", mm__read_text(&c->r, mm_node_get(c->root, "filter_condition")));
    print_partition(c, &form, m);
    mm__cd_print_unknown(&c->p, &form, c->root, form.line == MM_LINE_1_4 ? of_1_4 : known);
    return mm__kd_emit(c, NULL, m->no_dimensions ? R14("model/fill-dimensions")
                                : m->no_metrics ? R14("model/fill-metrics") : R15("model/as-filled"));
}

/* ---- which ones ---- */

static bool names_are(mm_node object, const char *const *names)
{
    mm_node key, value;
    size_t it = 0;

    for (; *names != NULL; names++) {
        value = mm_node_next(object, &it, &key);
        if (mm_node_kind(value) == MM_JSON_ABSENT || !mm_node_is(key, *names))
            return false;
    }
    return true;
}

/* The exact form that 1.4 writes, the step to it included. The vendor's chain fills models in the form of 1.5; so that
 * one run and two give the same bytes, a model in this form is brought into the one that 1.5 writes.
 * DEVIATION: for a model that a 1.4 server has saved the vendor only adds the version. */
static bool is_filled_1_4(mm_node root, const mm_cube_model *m)
{
    static const char *const names[] = { "uuid", "name", "description", "lookups", "dimensions", "metrics", "capacity",
                                         "last_modified", "fact_table", "filter_condition", "partition_desc", NULL };
    static const char *const in_partition[] = { "partition_date_column", "partition_date_start",
                                                "partition_date_format", "partition_type",
                                                "partition_condition_builder", NULL };

    if (!names_are(root, names) || mm_node_kind(mm_node_get(root, "version")) != MM_JSON_ABSENT)
        return false;
    if (mm_node_kind(mm_node_get(m->partition, "partition_time_column")) != MM_JSON_ABSENT
        || mm_node_kind(mm_node_get(m->partition, "partition_time_format")) != MM_JSON_ABSENT)
        return false;
    return !m->has_partition || names_are(m->partition, in_partition);
}

static void note_single(mm_kd_conv *c, const mm_cube_model *m)
{
    if (m->no_dimensions != m->no_metrics)
        mm_doc_note(c->doc, R14("model/fill-single-list"), "only %s is missing, so only that is filled",
                    m->no_dimensions ? "dimensions" : "metrics");
    if (m->no_dimensions)
        mm__kd_used(c, R14("model/fill-dimensions"));
    if (m->no_metrics)
        mm__kd_used(c, R14("model/fill-metrics"));
}

mm_code mm__kd_model(mm_doc *doc, mm_emit *out, bool *done)
{
    const mm_kd_model *fact;
    mm_cube_model m;
    mm_kd_conv c;
    filler f;
    mm_code code;

    *done = false;
    MM_TRY(mm__kd_start(&c, doc, out));
    fact = mm_index_find(c.state->run, MM_KD_MODEL, doc->path);
    mm__cube_model_read(&c.r, c.root, &m);
    MM_TRY(c.r.code);
    if (m.no_dimensions || m.no_metrics) {
        if (!fact->has_old_shape || !mm__kd_is_chosen(c.state, m.name))
            return MM_OK;
        note_single(&c, &m);
    } else if (c.state->line == MM_LINE_1_4 || !is_filled_1_4(c.root, &m)) {
        return MM_OK;
    }
    *done = true;
    start(&f, &c, fact);
    code = print(&c, &m, &f);
    stop(&f);
    return code;
}
