/* What KE 3.4 and later do not show any more: docs/formats/ke-metastore.md 3.6. */
#include "ke/ke_format.h"
#include "metastore/layout_facts.h"

#include <string.h>

static bool is_at_least(mm_run *run, const char *release)
{
    const char *have = mm_run_release(run);
    mm_version is, since;

    return mm__version_parse(have, strlen(have), &is) && mm__version_parse(release, strlen(release), &since)
           && mm__version_cmp(&is, &since) >= 0;
}

/* ---- M-47 ---- */

static bool is_kafka(const mm_layout *l, const mm_ly_model *m)
{
    const mm_ly_table *t;

    if (m == NULL || m->head.broken || !m->has_fact)
        return false;
    t = mm__layout_table(l, m->tables.at[0], m->owner[0] == NULL ? NULL : m->owner[0]->head.name);
    if (t == NULL)
        t = mm__map_get(&l->tables, m->tables.at[0], strlen(m->tables.at[0]));
    return t != NULL && !t->head.broken && mm__layout_class(t->source_type) == MM_LY_KAFKA;
}

/* A dimension names its table by alias, by name, or with the database. */
static bool is_fact(const mm_ly_model *m, const char *table)
{
    const char *fact = m->tables.at[0], *bare = strchr(fact, '.') + 1;

    return mm__casecmp(table, fact) == 0
           || mm__casecmp(table, m->fact_alias != NULL && *m->fact_alias != 0 ? m->fact_alias : bare) == 0;
}

static bool has_minute(const mm_ly_model *m, const mm_ly_texts *tables)
{
    for (size_t i = 0; i < tables->n; i++)
        if (is_fact(m, tables->at[i]))
            return true;
    return false;
}

static void warn_minute(mm_doc *doc, const char *kind, const char *name)
{
    mm_doc_warn(doc, MM_KE34("kafka/minute-start"), "%s \"%s\": Kafka fact table without dimension MINUTE_START; "
                "broken in KE 3.4.1 and later", kind, name);
}

/* ---- M-48 ---- */

static bool is_old_measure(mm_node measure)
{
    const mm_node function = mm_node_get(measure, "function"), expression = mm_node_get(function, "expression");
    const char *text;

    if (mm_node_kind(mm_node_get(function, "semi_additive_info")) > MM_JSON_NULL)
        return true;
    return mm_node_text(expression, &text, NULL) == MM_OK && mm__casecmp(text, "LASTVALUE") == 0;
}

static mm_code check_measures(mm_doc *doc, const char *cube)
{
    mm_node root, list;
    const char *name;
    size_t it = 0;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    list = mm_node_get(root, "measures");
    if (mm_node_kind(list) != MM_JSON_ARRAY)
        return MM_OK;
    for (mm_node e; mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;)
        if (is_old_measure(e))
            mm_node_warn(doc, e, MM_KE34("cube-desc/semi-additive"),
                         "cube \"%s\" uses the old semi-additive measure \"%s\"; redefine it after the upgrade", cube,
                         mm_node_text(mm_node_get(e, "name"), &name, NULL) == MM_OK ? name : "");
    return MM_OK;
}

/* ---- both ---- */

static mm_code check_desc(mm_doc *doc, const mm_layout *l, const mm_ly_desc *d)
{
    const mm_ly_model *m = mm__layout_find(l, MM_LY_MODEL, d->model);

    if (is_at_least(doc->run, "3.4.1") && is_kafka(l, m) && !has_minute(m, &d->minutes))
        warn_minute(doc, "cube", d->head.name);
    return is_at_least(doc->run, "3.4.0") ? check_measures(doc, d->head.name) : MM_OK;
}

mm_code mm__ke_check_later(mm_doc *doc)
{
    const mm_layout *l = mm_doc_state(doc);
    const mm_ly_desc *d = mm_index_find(doc->run, MM_LY_DESC, doc->path);
    const mm_ly_model *m = mm_index_find(doc->run, MM_LY_MODEL, doc->path);

    if (m != NULL && !m->head.broken && is_at_least(doc->run, "3.4.1") && is_kafka(l, m) && !has_minute(m, &m->minutes))
        warn_minute(doc, "model", m->head.name);
    return d != NULL && !d->head.broken ? check_desc(doc, l, d) : MM_OK;
}
