/* Projects, tables, models. */
#include "metastore/layout_facts.h"

#include <string.h>

/* ---- projects ---- */

static bool is_blank(mm_node node)
{
    const char *text;

    if (mm_node_kind(node) == MM_JSON_NULL)
        return true;
    return mm_node_text(node, &text, NULL) == MM_OK && text[strspn(text, " \t\r\n\f\v")] == 0;
}

static mm_code check_properties(mm_ly_reader *r, mm_node properties)
{
    mm_node key;
    size_t it = 0;

    for (mm_node e; mm_node_kind(e = mm_node_next(properties, &it, &key)) != MM_JSON_ABSENT;) {
        mm_code code = MM_OK;
        if (is_blank(key) || is_blank(e))
            code = mm_node_error(r->doc, e, MM_LY("override-blank"), "Property key/value must not be blank");
        if (code == MM_E_NOMEM)
            return code;
    }
    return MM_OK;
}

static bool is_decimal(const char *text)
{
    const size_t n = text == NULL ? 0 : strspn(text, "0123456789");
    return n > 0 && n < 10 && text[n] == 0;
}

static mm_code read_source(mm_ly_reader *r, mm_node root, mm_ly_project *p)
{
    const mm_node properties = mm_node_get(root, "override_kylin_properties");
    const mm_node source = mm_node_get(properties, "kylin.source.default");
    mm_code code = MM_OK;

    p->has_source = mm_node_kind(source) != MM_JSON_ABSENT;
    MM_TRY(mm__ly_text(r, source, &p->source));
    if (!r->speak || mm_node_kind(properties) != MM_JSON_OBJECT)
        return MM_OK;
    if (p->has_source && !is_decimal(p->source))
        code = mm_node_error(r->doc, source, MM_LY("default-source"), "the value is no text of decimal digits");
    return code == MM_E_NOMEM ? code : check_properties(r, properties);
}

static mm_code read_realizations(mm_ly_reader *r, mm_node list, mm_ly_project *p)
{
    const size_t n = mm_node_kind(list) == MM_JSON_ARRAY ? mm_node_len(list) : 0;
    size_t it = 0;

    p->realizations = mm_index_alloc(r->idx, (n + 1) * sizeof *p->realizations);
    if (p->realizations == NULL)
        return MM_E_NOMEM;
    for (mm_node e; n > 0 && mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;) {
        mm_ly_realization *to = &p->realizations[p->n_realizations++];
        MM_TRY(mm__ly_text(r, mm_node_get(e, "type"), &to->type));
        MM_TRY(mm__ly_text(r, mm_node_get(e, "realization"), &to->name));
    }
    return MM_OK;
}

mm_code mm__ly_read_project(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_project *p = fact;

    MM_TRY(mm__ly_texts(r, mm_node_get(root, "tables"), &p->tables));
    for (size_t i = 0; i < p->tables.n; i++)
        MM_TRY(mm__ly_identity(r, p->tables.at[i], &p->tables.at[i]));
    MM_TRY(mm__ly_texts(r, mm_node_get(root, "models"), &p->models));
    MM_TRY(read_realizations(r, mm_node_get(root, "realizations"), p));
    return read_source(r, root, p);
}

/* ---- tables ---- */

/* The name ends at the first "--": a project may hold more of them, a table none. */
static mm_code split_name(mm_ly_reader *r, mm_ly_table *t)
{
    const char *cut = strstr(t->head.name, "--");
    const char *name = mm_index_text(r->idx, t->head.name, cut == NULL ? strlen(t->head.name)
                                                                       : (size_t)(cut - t->head.name));
    if (name == NULL)
        return MM_E_NOMEM;
    t->project = cut == NULL ? NULL : cut + 2;
    return mm__ly_identity(r, name, &t->identity);
}

mm_code mm__ly_read_table(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_table *t = fact;
    const mm_node type = mm_node_get(root, "source_type");

    MM_TRY(split_name(r, t));
    if (mm_node_kind(type) <= MM_JSON_NULL || mm_node_i64(type, &t->source_type) == MM_OK)
        return MM_OK;
    t->bad_type = true;
    return mm_node_error(r->doc, type, MM_LY("source-type"), "source_type must be an integer");
}

/* ---- models ---- */

static mm_code read_tables(mm_ly_reader *r, mm_node root, mm_ly_model *m)
{
    mm_node lookups = mm_node_get(root, "lookups");
    const char *name;
    size_t n, it = 0;

    m->lookups_old = mm_node_kind(lookups) == MM_JSON_ABSENT;
    if (m->lookups_old)
        lookups = mm_node_get(root, "join_tables");
    n = mm_node_kind(lookups) == MM_JSON_ARRAY ? mm_node_len(lookups) : 0;
    m->tables.at = mm_index_alloc(r->idx, (n + 1) * sizeof *m->tables.at);
    if (m->tables.at == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__ly_text(r, mm_node_get(root, "fact_table"), &name));
    m->has_fact = name != NULL;
    if (name != NULL)
        MM_TRY(mm__ly_identity(r, name, &m->tables.at[m->tables.n++]));
    for (mm_node e; n > 0 && mm_node_kind(e = mm_node_next(lookups, &it, NULL)) != MM_JSON_ABSENT;) {
        MM_TRY(mm__ly_text(r, mm_node_get(e, "table"), &name));
        if (name != NULL)
            MM_TRY(mm__ly_identity(r, name, &m->tables.at[m->tables.n++]));
    }
    return MM_OK;
}

static bool has_minute(mm_node columns)
{
    const char *text;
    size_t it = 0;

    for (mm_node e; mm_node_kind(e = mm_node_next(columns, &it, NULL)) != MM_JSON_ABSENT;)
        if (mm_node_text(e, &text, NULL) == MM_OK && mm__casecmp(text, "MINUTE_START") == 0)
            return true;
    return false;
}

static mm_code read_minutes(mm_ly_reader *r, mm_node dimensions, mm_ly_texts *out)
{
    const size_t n = mm_node_kind(dimensions) == MM_JSON_ARRAY ? mm_node_len(dimensions) : 0;
    size_t it = 0;

    out->at = mm_index_alloc(r->idx, (n + 1) * sizeof *out->at);
    if (out->at == NULL)
        return MM_E_NOMEM;
    for (mm_node e; n > 0 && mm_node_kind(e = mm_node_next(dimensions, &it, NULL)) != MM_JSON_ABSENT;) {
        const mm_node columns = mm_node_get(e, "columns");
        const char *table;
        if (mm_node_kind(columns) != MM_JSON_ARRAY || !has_minute(columns))
            continue;
        MM_TRY(mm__ly_text(r, mm_node_get(e, "table"), &table));
        if (table != NULL)
            out->at[out->n++] = table;
    }
    return MM_OK;
}

mm_code mm__ly_read_model(mm_ly_reader *r, mm_node root, void *fact)
{
    mm_ly_model *m = fact;
    const mm_node column = mm_node_get(mm_node_get(root, "partition_desc"), "partition_date_column");
    const mm_node levels = mm_node_get(root, "multilevel_partition_cols");
    const char *text;

    MM_TRY(read_tables(r, root, m));
    MM_TRY(mm__ly_text(r, mm_node_get(root, "fact_table_alias"), &m->fact_alias));
    MM_TRY(mm__ly_text(r, column, &text));
    m->has_partition = text != NULL && *text != 0;
    m->multilevel = mm_node_kind(levels) == MM_JSON_ARRAY && mm_node_len(levels) > 0;
    return read_minutes(r, mm_node_get(root, "dimensions"), &m->minutes);
}
