/* Verify of Kylin 1.4 to 2.0: measures, their columns in HBase, encodings, engine. docs/formats/kylin-1.x-to-2.0.md
 * 5.2. */
#include "kylin/kylin_verify_1x.h"

#include <string.h>
#include "metastore/java_text.h"

static bool is(const char *text, const char *word)
{
    return text != NULL && mm__casecmp(text, word) == 0;
}

/* ---- measures ---- */

static bool is_number(const char *text)
{
    const size_t sign = *text == '-' || *text == '+';
    return text[sign] != 0 && text[sign + strspn(text + sign, "0123456789")] == 0;
}

static mm_code check_columns(const mm_v1_check *c, const mm_cd_param *p)
{
    mm_old_texts list;
    mm_resolved col;

    if (!c->resolves)
        return MM_OK;
    MM_TRY(mm__old_column_list(c->doc->arena, p->value, &list));
    for (size_t i = 0; i < list.n; i++)
        if (!mm__v1_column(c, list.at[i], &col))
            MM_TRY(mm__v1_say(c, mm_node_get(p->node, "value"), MM_ERROR, "desc/measures",
                              "No column '%s' found in table %s", list.at[i], c->model->fact_table));
    return MM_OK;
}

static mm_code check_param(const mm_v1_check *c, const mm_cd_param *p)
{
    if (mm__java_is_blank(p->type))
        return mm__v1_say(c, mm__v1_place(p->node, "type"), MM_ERROR, "desc/measures", "a parameter without type");
    if (mm__java_is_blank(p->value))
        return mm__v1_say(c, mm__v1_place(p->node, "value"), MM_ERROR, "desc/measures", "a parameter without value");
    if (is(p->type, "column"))
        return check_columns(c, p);
    if (is(p->type, "constant") && !is_number(p->value))
        return mm__v1_say(c, mm_node_get(p->node, "value"), MM_ERROR, "desc/measures",
                          "the constant %s is not a number", p->value);
    return MM_OK;
}

static mm_code check_measure(const mm_v1_check *c, const mm_cd_measure *m)
{
    if (mm__java_is_blank(m->name))
        MM_TRY(mm__v1_say(c, mm__v1_place(m->node, "name"), MM_ERROR, "desc/measures", "a measure without name"));
    if (!m->has_function || m->param == NULL)
        return mm__v1_say(c, m->has_function ? m->function : m->node, MM_ERROR, "desc/measures", "a measure without %s",
                          m->has_function ? "parameter" : "function");
    if (mm__java_is_blank(m->returntype))
        MM_TRY(mm__v1_say(c, mm__v1_place(m->function, "returntype"), MM_ERROR, "desc/measures",
                          "a function without returntype"));
    for (const mm_cd_param *p = m->param; p != NULL; p = p->next)
        MM_TRY(check_param(c, p));
    return MM_OK;
}

static mm_code check_count(const mm_v1_check *c)
{
    const mm_cube_desc *d = c->desc;
    size_t n = 0;

    for (size_t i = 0; i < d->n_measures; i++)
        n += is(d->measures[i].expression, "COUNT");
    if (n == 1)
        return MM_OK;
    return mm__v1_say(c, mm__v1_place(d->root, "measures"), MM_ERROR, "desc/measures",
                      "Must define one and only one count(1) function, but there are %zu", n);
}

/* ---- columns of HBase ---- */

typedef struct cover { const mm_v1_check *c; mm_map measures; bool *covered; } cover;

static mm_code cover_ref(cover *x, const mm_cd_hcolumn *h, const char *name)
{
    const mm_cd_measure *m = mm__map_get(&x->measures, name, strlen(name));
    const mm_severity severity = x->c->release < 10500 ? MM_WARNING : MM_ERROR;
    const mm_node node = mm_node_get(h->node, "measure_refs");
    bool *covered = m == NULL ? NULL : &x->covered[m->order];

    if (m == NULL)
        return mm__v1_say(x->c, node, severity, "desc/hbase-mapping", "there is no measure %s", name);
    if (*covered)
        return mm__v1_say(x->c, node, severity, "desc/hbase-mapping", "measure %s is in two columns", name);
    *covered = true;
    return MM_OK;
}

static mm_code cover_families(cover *x)
{
    const mm_cube_desc *d = x->c->desc;

    for (size_t i = 0; i < d->n_families; i++)
        for (size_t k = 0; k < d->families[i].n_columns; k++) {
            const mm_cd_hcolumn *h = &d->families[i].columns[k];
            for (size_t n = 0; n < h->refs.n; n++)
                MM_TRY(cover_ref(x, h, h->refs.at[n]));
        }
    for (size_t i = 0; i < d->n_measures; i++)
        if (!x->covered[i] && d->measures[i].name != NULL)
            MM_TRY(mm__v1_say(x->c, d->hbase, x->c->release < 10500 ? MM_WARNING : MM_ERROR, "desc/hbase-mapping",
                              "measure %s is in no column", d->measures[i].name));
    return MM_OK;
}

static mm_code check_mapping(const mm_v1_check *c)
{
    const mm_cube_desc *d = c->desc;
    cover x = { .c = c };
    mm_code code = MM_OK;

    if (!d->has_hbase)
        return d->n_measures == 0 ? MM_OK
                                  : mm__v1_say(c, mm__v1_place(d->root, "hbase_mapping"), MM_ERROR,
                                               "desc/hbase-mapping", "the desc has measures, but no hbase_mapping");
    x.covered = mm__arena_alloc(c->doc->arena, d->n_measures + 1);
    if (x.covered == NULL)
        return MM_E_NOMEM;
    mm__map_init(&x.measures, mm_run_ctx(c->doc->run), true);
    for (size_t i = 0; code == MM_OK && i < d->n_measures; i++)
        if (d->measures[i].name != NULL)
            code = mm__map_put(&x.measures, d->measures[i].name, strlen(d->measures[i].name), &d->measures[i]);
    if (code == MM_OK)
        code = cover_families(&x);
    mm__map_free(&x.measures);
    return code;
}

mm_code mm__v1_measures(const mm_v1_check *c)
{
    MM_TRY(check_count(c));
    for (size_t i = 0; i < c->desc->n_measures; i++)
        MM_TRY(check_measure(c, &c->desc->measures[i]));
    return check_mapping(c);
}

/* ---- encodings ---- */

static const struct { const char *name; int since; } encodings[] = {
    { "dict", 10500 }, { "fixed_length", 10500 }, { "int", 10501 }, { "date", 10503 }, { "time", 10503 },
    { "integer", 20000 }, { "boolean", 20000 }, { "fixed_length_hex", 20000 }, { "one_more_byte_vlong", 20000 },
};

static mm_code check_encoding(const mm_v1_check *c, const mm_cd_rowcol *col)
{
    const mm_node node = mm__v1_place(col->node, "encoding");
    const size_t n = col->encoding == NULL ? 0 : strcspn(col->encoding, "(),:");

    if (n == 0)
        return mm__v1_say(c, node, MM_ERROR, "desc/encoding", "rowkey column %s has no encoding",
                          col->column == NULL ? "null" : col->column);
    for (size_t i = 0; i < MM_COUNT(encodings); i++) {
        const char *arg = col->encoding + n;
        if (strlen(encodings[i].name) != n || memcmp(encodings[i].name, col->encoding, n) != 0)
            continue;
        if (encodings[i].since > c->release)
            break;
        if (strncmp(col->encoding, "fixed_length", n) == 0 && strspn(arg + (*arg != 0), "0123456789") == 0)
            return mm__v1_say(c, node, MM_ERROR, "desc/encoding", "fixed_length without a length");
        return MM_OK;
    }
    return mm__v1_say(c, node, MM_ERROR, "desc/encoding", "%s does not know the encoding %s",
                      mm_run_release(c->doc->run), col->encoding);
}

mm_code mm__v1_encodings(const mm_v1_check *c)
{
    for (size_t i = 0; c->desc->new_shape && i < c->desc->n_rowcols; i++)
        MM_TRY(check_encoding(c, &c->desc->rowcols[i]));
    return MM_OK;
}

/* ---- engine and storage ---- */

mm_code mm__v1_engine(const mm_v1_check *c)
{
    const mm_cube_desc *d = c->desc;
    const mm_node node = mm__v1_place(d->root, "engine_type");

    if ((d->engine == 5 && c->release >= 20000) || (d->engine == 4 && c->release <= 10600))
        return mm__v1_say(c, node, MM_ERROR, "desc/engine", "%s has no engine %lld; Spark is engine %d there",
                          mm_run_release(c->doc->run), (long long)d->engine, c->release >= 20000 ? 4 : 5);
    if ((d->engine == 0 && d->storage == 2) || (d->engine == 2 && d->storage == 0))
        return mm__v1_say(c, node, MM_WARNING, "desc/engine", "engine %lld with storage %lld: the usual pairs are 0 "
                          "with 0 and 2 with 2", (long long)d->engine, (long long)d->storage);
    return MM_OK;
}
