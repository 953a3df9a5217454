/* One 0.6 cube desc becomes a model and a cube desc: docs/formats/kylin-0.6-to-0.7.md 4.3. */
#include "kylin/kylin_07_step.h"

#include <stdio.h>
#include <string.h>

#include "metastore/java_type.h"
#include "metastore/signature.h"
#include "metastore/java_text.h"

#define NORMALISE R07("cube-desc/normalise")

/* ---- survey: what cubes need ---- */

bool mm__to7_makes_lookup(const mm_06_join *join)
{
    return join->given && join->type != NULL && *join->type != 0 && join->fk.n > 0;
}

mm_code mm__to7_rowkey_names(const mm_refs *columns, mm_map *out)
{
    for (size_t i = 0; i < columns->n; i++) {
        const char *name = columns->at[i].ref.column;
        if (!columns->at[i].derived)
            MM_TRY(mm__map_put(out, name, strlen(name), &columns->at[i]));
    }
    return MM_OK;
}

static mm_code keep_texts(mm_index *idx, mm_old_texts list, mm_old_texts *out)
{
    const char **at = mm_index_alloc(idx, list.n * sizeof *at + 1);

    if (at == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < list.n; i++)
        if ((at[i] = mm_index_text(idx, list.at[i], strlen(list.at[i]))) == NULL)
            return MM_E_NOMEM;
    *out = (mm_old_texts){ at, list.n };
    return MM_OK;
}

/* Which keys of the lookup did the rowkey name? Marks of the column set are free by now: 1 = in the rowkey. */
static mm_code keep_lookup(mm_index *idx, const mm_refs *columns, const mm_06_dimension *d, mm_07_keys *out)
{
    bool *in_rowkey = mm_index_alloc(idx, d->join.pk.n + 1);

    out->table = mm_index_text(idx, d->table, strlen(d->table));
    if (in_rowkey == NULL || out->table == NULL)
        return MM_E_NOMEM;
    out->in_rowkey = in_rowkey;
    MM_TRY(keep_texts(idx, d->join.pk, &out->pk));
    MM_TRY(keep_texts(idx, d->join.fk, &out->fk));
    for (size_t k = 0; k < d->join.pk.n; k++) {
        mm_refs_entry *entry;
        MM_TRY(mm__refs_find(columns, d->table, d->join.pk.at[k], &entry));
        in_rowkey[k] = entry != NULL && entry->mark == 1;
    }
    return MM_OK;
}

static void mark_rowkey(const mm_06_desc *old, mm_refs *columns, const mm_map *names)
{
    for (size_t i = 0; i < columns->n; i++)
        columns->at[i].mark = 0;
    for (size_t i = 0; i < old->n_rowcols; i++) {
        mm_refs_entry *entry = mm__map_get(names, old->rowcols[i].column, strlen(old->rowcols[i].column));
        if (entry != NULL)
            entry->mark = 1;
    }
}

static mm_code keep_lookups(mm_index *idx, const mm_06_desc *old, mm_refs *columns, mm_map *names, mm_map *seen,
                            mm_07_desc *fact)
{
    MM_TRY(mm__06_columns(old, columns));
    MM_TRY(mm__to7_rowkey_names(columns, names));
    mark_rowkey(old, columns, names);
    fact->lookups = mm_index_alloc(idx, old->n_dimensions * sizeof *fact->lookups + 1);
    if (fact->lookups == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < old->n_dimensions; i++) {
        const mm_06_dimension *d = &old->dimensions[i];
        if (!mm__to7_makes_lookup(&d->join) || mm__map_get(seen, d->table, strlen(d->table)) != NULL)
            continue;
        MM_TRY(mm__map_put(seen, d->table, strlen(d->table), (void *)(uintptr_t)d));
        MM_TRY(keep_lookup(idx, columns, d, &fact->lookups[fact->n_lookups++]));
    }
    return MM_OK;
}

/* A desc that lacks what its columns are made of is refused by apply; cubes then need nothing of it. */
static bool has_columns(const mm_06_desc *old)
{
    if (old->fact_table == NULL)
        return false;
    for (size_t i = 0; i < old->n_dimensions; i++)
        if (old->dimensions[i].table == NULL)
            return false;
    return true;
}

static mm_code keep_desc(mm_doc *doc, mm_index *idx, const mm_06_desc *old)
{
    mm_07_desc *fact = mm_index_add(idx, doc, MM_07_DESC, sizeof *fact);
    mm_refs columns;
    mm_map names, seen;
    mm_code code;

    if (fact == NULL || (old->name != NULL && (fact->name = mm_index_text(idx, old->name, strlen(old->name))) == NULL))
        return MM_E_NOMEM;
    if (!has_columns(old))
        return MM_OK;
    fact->fact_table = mm_index_text(idx, old->fact_table, strlen(old->fact_table));
    if (fact->fact_table == NULL)
        return MM_E_NOMEM;
    mm__refs_init(&columns, doc->arena);
    mm__map_init(&names, doc->arena->ctx, true);
    mm__map_init(&seen, doc->arena->ctx, false);
    code = keep_lookups(idx, old, &columns, &names, &seen, fact);
    mm__map_free(&seen);
    mm__map_free(&names);
    mm__refs_free(&columns);
    return code;
}

mm_code mm__to7_desc_survey(mm_doc *doc, mm_index *idx)
{
    mm_06_desc old;
    mm_reader r;
    mm_node root, model;

    MM_TRY(mm__to7_root(doc, &root));
    model = mm_node_get(root, "model_name");
    if (mm_node_kind(model) != MM_JSON_ABSENT)
        return mm_node_error(doc, model, R07("source/already-0.7"), "this cube desc is in 0.7 form already");
    r = mm__reader(doc, R07("common/json-read"));
    mm__06_read_desc(&r, root, &old);
    return r.code == MM_OK ? keep_desc(doc, idx, &old) : r.code;
}

/* ---- checks of 4.3.1 against the tables ---- */

/* The table of a bare or qualified name; NULL after a finding, or if a table that did not parse may be the one. */
static const mm_07_table *need_table(mm_conv *c, mm_node at, const char *name, const char *missing)
{
    const mm_07_table *table = NULL;
    const char *id;
    const mm_07_found found = name != NULL ? mm__to7_qualify(c->state, name, &id, &table) : MM_07_NONE;

    if (found == MM_07_MANY) {
        mm__to7_error(c, at, R07("common/qualify-table"),
                     "There are more than 1 table named with '%s' in different database: %s", name,
                     mm__to7_candidates(c->state, c->doc->arena, name));
        return NULL;
    }
    if (table == NULL && c->state->tables_broken)
        c->r.code = c->r.code == MM_OK ? MM_E_DATA : c->r.code;
    else if (table == NULL)
        mm__to7_error(c, at, NORMALISE, "%s", missing);
    return table;
}

static const mm_old_column *need_column(mm_conv *c, mm_node at, const mm_07_table *table, const char *name)
{
    const mm_old_column *column = mm__old_table_column(&table->t, name);

    if (column == NULL)
        mm__to7_error(c, at, NORMALISE, "Can't find column %s in table %s", name, table->name);
    return column;
}

static const char *or_null(const char *text)
{
    return text != NULL ? text : "null";
}

static void check_keys(mm_conv *c, const mm_06_dimension *d, const mm_07_table *table, const mm_07_table *fact)
{
    const mm_06_join *join = &d->join;
    const mm_node pk_at = mm_node_get(join->node, "primary_key"), fk_at = mm_node_get(join->node, "foreign_key");

    if (join->pk.n != join->fk.n) {
        mm__to7_error(c, join->node, NORMALISE, "%zu primary keys do not match %zu foreign keys on dimension %s",
                     join->pk.n, join->fk.n, d->name);
        return;
    }
    for (size_t k = 0; k < join->pk.n; k++) {
        const mm_old_column *pk = need_column(c, mm_node_at(pk_at, k), table, join->pk.at[k]);
        const mm_old_column *fk = fact != NULL ? need_column(c, mm_node_at(fk_at, k), fact, join->fk.at[k]) : NULL;
        if (pk != NULL && fk != NULL && strcmp(or_null(pk->datatype), or_null(fk->datatype)) != 0)
            mm__to7_error(c, mm_node_at(pk_at, k), NORMALISE,
                         "Primary key %s.%s.%s are not consistent with Foreign key %s.%s.%s", table->name, pk->name,
                         or_null(pk->datatype), fact->name, fk->name, or_null(fk->datatype));
    }
}

static void check_derived(mm_conv *c, const mm_06_dimension *d, const mm_07_table *table)
{
    const mm_node at = mm_node_get(d->node, "derived");

    for (size_t k = 0; k < d->derived.n; k++) {
        const char *text = d->derived.at[k], *colon = strchr(text, ':');
        const char *name = mm__arena_text(c->doc->arena, text, colon != NULL ? (size_t)(colon - text) : strlen(text));
        if (name == NULL)
            c->r.code = MM_E_NOMEM;
        else
            (void)need_column(c, mm_node_at(at, k), table, name);
    }
    if (!d->join.given && d->column == NULL && d->n_levels == 0 && d->derived.n > 0)
        mm__to7_error(c, at, NORMALISE, "derived without join, column and hierarchy on dimension %s", d->name);
}

static void check_dimension(mm_conv *c, const mm_06_dimension *d, const mm_07_table *fact)
{
    const mm_node table_at = mm_node_get(d->node, "table");
    const char *missing = mm__arena_printf(c->doc->arena, "Can't find table %s on dimension %s", or_null(d->table),
                                           d->name);
    const mm_07_table *table;

    if (missing == NULL) {
        c->r.code = MM_E_NOMEM;
        return;
    }
    table = need_table(c, mm_node_kind(table_at) == MM_JSON_ABSENT ? d->node : table_at, d->table, missing);
    if (mm__06_is_fk(d) && !d->join.given)
        mm__to7_error(c, d->node, NORMALISE, "{FK} without join on dimension %s", d->name);
    if (d->column == NULL && d->derived.n == 0 && d->n_levels == 0 && !d->join.given)
        mm__to7_error(c, d->node, NORMALISE, "dimension %s has neither column, derived, hierarchy nor join", d->name);
    if (table == NULL)
        return;
    if (d->column != NULL && !mm__06_is_fk(d))
        (void)need_column(c, mm_node_get(d->node, "column"), table, d->column);
    for (size_t k = 0; k < d->n_levels; k++)
        (void)need_column(c, mm_node_get(d->levels[k].node, "column"), table, d->levels[k].column);
    if (d->join.given)
        check_keys(c, d, table, fact);
    check_derived(c, d, table);
}

static void check_measures(mm_conv *c, const mm_06_desc *old)
{
    for (size_t i = 0; i < old->n_measures; i++) {
        const mm_06_measure *m = &old->measures[i];
        if (m->m.returntype != NULL && !mm__java_type_parses(m->m.returntype))
            mm__to7_error(c, mm_node_get(m->function, "returntype"), NORMALISE,
                         "bad data type -- %s, does not match ...", m->m.returntype);
    }
}

static void check_case(mm_conv *c, const mm_06_desc *old)
{
    mm__to7_check_upper(c, mm_node_get(old->root, "fact_table"), old->fact_table);
    for (size_t i = 0; i < old->n_dimensions; i++) {
        const mm_06_dimension *d = &old->dimensions[i];
        mm__to7_check_upper(c, mm_node_get(d->node, "name"), d->name);
        mm__to7_check_upper(c, mm_node_get(d->node, "table"), d->table);
        mm__to7_check_upper(c, mm_node_get(d->node, "column"), d->column);
        for (size_t k = 0; k < d->derived.n; k++)
            mm__to7_check_upper(c, mm_node_get(d->node, "derived"), d->derived.at[k]);
    }
    for (size_t i = 0; i < old->n_measures; i++) {
        const mm_06_measure *m = &old->measures[i];
        mm__to7_check_upper(c, mm_node_get(m->node, "name"), m->m.name);
        if (m->m.param_type != NULL && strcmp(m->m.param_type, "column") == 0)
            mm__to7_check_upper(c, mm_node_get(m->parameter, "value"), m->m.param_value);
    }
}

mm_code mm__to7_desc_check(mm_conv *c, const mm_06_desc *old)
{
    const mm_node name_at = mm_node_get(old->root, "name"), fact_at = mm_node_get(old->root, "fact_table");
    const char *missing = mm__arena_printf(c->doc->arena, "Fact table does not exist:%s", or_null(old->fact_table));
    const mm_07_table *fact;

    if (missing == NULL)
        return MM_E_NOMEM;
    if (mm__java_is_blank(old->name))
        mm__to7_error(c, name_at, NORMALISE, "CubeDesc name must not be blank");
    else
        mm__to7_check_name(c, old->name, NORMALISE);
    fact = need_table(c, fact_at, old->fact_table, missing);
    for (size_t i = 0; i < old->n_dimensions; i++)
        check_dimension(c, &old->dimensions[i], fact);
    check_measures(c, old);
    if (old->n_measures > 0 && !old->has_hbase)
        mm__to7_error(c, mm_node_get(old->root, "hbase_mapping"), NORMALISE, "cube desc with measures but without "
                     "hbase_mapping");
    if (mm__to7_faults(c) == MM_OK)
        check_case(c, old);
    return mm__to7_faults(c);
}

/* ---- conversion ---- */

static mm_code check_count(mm_conv *c, const mm_07_made *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->columns.n; i++)
        n += !m->columns.at[i].derived;
    if (n != m->old.n_rowcols)
        mm__to7_error(c, mm_node_get(m->old.rowkey, "rowkey_columns"), NORMALISE,
                     "RowKey columns count (%zu) does not match dimension columns count (%zu). ", m->old.n_rowcols, n);
    return mm__to7_faults(c);
}

static void fill_desc(mm_07_made *m)
{
    m->desc.name = m->desc.model_name = m->old.name;
    m->desc.has_rowkey = true;
    m->desc.has_hbase = m->old.has_hbase;
    m->desc.families = m->old.families;
    m->desc.n_families = m->old.n_families;
}

static mm_code fill_measures(mm_conv *c, mm_07_made *m)
{
    mm_old_measure *out = mm__arena_alloc(c->doc->arena, (m->old.n_measures + 1) * sizeof *out);

    if (out == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < m->old.n_measures; i++)
        out[i] = m->old.measures[i].m;
    m->desc.measures = out;
    m->desc.n_measures = m->old.n_measures;
    return MM_OK;
}

static mm_code emit(mm_conv *c, const mm_07_made *m)
{
    const char *path = mm__arena_printf(c->doc->arena, "/model_desc/%s.json", m->old.name);
    static const char *const rules[] = { NORMALISE, R07("cube-desc/partition"), R07("cube-desc/dimensions"),
                                         R07("cube-desc/rowkey"), R07("cube-desc/load-check"),
                                         R07("cube-desc/signature") };
    char signature[MM_SIGNATURE_SIZE];

    if (path == NULL)
        return MM_E_NOMEM;
    if (mm_run_has(c->state->run, path))
        mm__to7_error(c, (mm_node){ 0 }, R07("cube-desc/split-model"), "%s exists already", path + 1);
    MM_TRY(mm__to7_faults(c));
    MM_TRY(mm__signature_07(c->state->ctx, &m->desc, &m->model, signature));
    for (size_t i = 0; i < MM_COUNT(rules); i++)
        mm__to7_used(c, rules[i]);
    MM_TRY(mm__to7_desc_print(c, m, signature));
    MM_TRY(mm__to7_emit(c, NULL, R07("cube-desc/copy")));
    MM_TRY(mm__to7_model_print(c, m));
    return mm__to7_emit_created(c, path, R07("cube-desc/split-model"));
}

static mm_code convert(mm_conv *c, mm_07_made *m)
{
    MM_TRY(mm__06_columns(&m->old, &m->columns));
    MM_TRY(mm__to7_rowkey_names(&m->columns, &m->names));
    MM_TRY(check_count(c, m));
    fill_desc(m);
    MM_TRY(fill_measures(c, m));
    MM_TRY(mm__to7_desc_model(c, m));
    MM_TRY(mm__to7_desc_rowkey(c, m));
    MM_TRY(mm__to7_desc_load(c, m));
    if (mm_node_kind(mm_node_get(c->root, "uuid")) <= MM_JSON_NULL)
        mm__to7_warn(c, mm_node_get(c->root, "uuid"), R07("cube-desc/copy"),
                    "uuid is null: the 0.7 server refuses to save such a cube desc");
    return emit(c, m);
}

mm_code mm__to7_desc(mm_conv *c)
{
    mm_07_made m;
    mm_code code;

    memset(&m, 0, sizeof m);
    mm__06_read_desc(&c->r, c->root, &m.old);
    MM_TRY(mm__to7_faults(c));
    MM_TRY(mm__to7_desc_check(c, &m.old));
    mm__refs_init(&m.columns, c->doc->arena);
    mm__map_init(&m.names, c->state->ctx, true);
    code = convert(c, &m);
    mm__map_free(&m.names);
    mm__refs_free(&m.columns);
    return code;
}
