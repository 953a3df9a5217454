/* Names as Kylin 1.5.3 to 2.0.0 resolve them after loading: docs/formats/kylin-1.x-to-2.0.md 2.8.3. */
#include "metastore/signature_desc.h"

#include <string.h>

/* ---- tables of a model: number 0 is the fact table, then the lookups ---- */

static bool nth_table(const mm_cube_model *model, mm_old_tables tables, size_t i, const char **alias, const char **id,
                      const mm_old_table **table)
{
    *id = i == 0 ? model->fact_table : model->lookups[i - 1].table;
    if (*id == NULL)
        return false;
    *alias = i > 0 && model->lookups[i - 1].alias != NULL ? model->lookups[i - 1].alias : mm__table_name(*id);
    *table = tables.find != NULL ? tables.find(tables.user, *id, strlen(*id)) : NULL;
    return true;
}

bool mm__resolve_table(const mm_cube_model *model, mm_old_tables tables, const char *name, mm_resolved *out)
{
    for (size_t i = 0; i <= model->n_lookups; i++) {
        const char *id;
        if (!nth_table(model, tables, i, &out->alias, &id, &out->table))
            continue;
        if (mm__casecmp(name, out->alias) == 0 || mm__casecmp(name, id) == 0
            || mm__casecmp(name, mm__table_name(id)) == 0)
            return true;
    }
    return false;
}

/* A column of a table given by the part of `name` before its last dot. */
static bool qualified(const mm_cube_model *model, mm_old_tables tables, const char *name, const char *dot,
                      mm_resolved *out)
{
    const size_t len = (size_t)(dot - name);

    for (size_t i = 0; i <= model->n_lookups; i++) {
        const char *id;
        if (!nth_table(model, tables, i, &out->alias, &id, &out->table) || out->table == NULL)
            continue;
        if (!mm__casecmp_n(name, len, out->alias, strlen(out->alias)) || !mm__casecmp_n(name, len, id, strlen(id))
            || !mm__casecmp_n(name, len, mm__table_name(id), strlen(mm__table_name(id)))) {
            out->column = mm__old_table_column(out->table, dot + 1);
            return out->column != NULL;
        }
    }
    return false;
}

bool mm__resolve_column(const mm_cube_model *model, mm_old_tables tables, const char *name, mm_resolved *out)
{
    const char *dot = strrchr(name, '.');

    if (dot != NULL)
        return qualified(model, tables, name, dot, out);
    for (size_t i = 0; i <= model->n_lookups; i++) {
        const char *id;
        if (!nth_table(model, tables, i, &out->alias, &id, &out->table) || out->table == NULL)
            continue;
        out->column = mm__old_table_column(out->table, name);
        if (out->column != NULL)
            return true;
    }
    return false;
}

/* ---- encodings ---- */

static mm_code unresolved(mm_arena *arena, const char *what, const char *name, const char **why)
{
    *why = mm__arena_printf(arena, "%s %s is in no table of the dump", what, name != NULL ? name : "null");
    return *why != NULL ? MM_OK : MM_E_NOMEM;
}

static const char *encoding_of(const char *datatype)
{
    static const char *const times[] = { "time", "datetime", "timestamp" };

    if (datatype == NULL)
        return "dict";
    if (mm__casecmp(datatype, "date") == 0)
        return "date";
    for (size_t i = 0; i < MM_COUNT(times); i++)
        if (mm__casecmp(datatype, times[i]) == 0)
            return "time";
    return "dict";
}

mm_code mm__resolve_encodings(mm_arena *arena, const mm_cube_model *model, mm_old_tables tables, mm_cube_desc *desc,
                              const char **why)
{
    mm_cd_rowcol *out;

    if (desc->rowcols == NULL)
        return MM_OK;
    out = mm__arena_alloc(arena, (desc->n_rowcols + 1) * sizeof *out);
    if (out == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < desc->n_rowcols; i++) {
        mm_resolved col;
        out[i] = desc->rowcols[i];
        if (out[i].encoding == NULL || strcmp(out[i].encoding, "dict") != 0)
            continue;
        if (out[i].column == NULL || !mm__resolve_column(model, tables, out[i].column, &col))
            return unresolved(arena, "rowkey column", out[i].column, why);
        out[i].encoding = encoding_of(col.column->datatype);
    }
    desc->rowcols = out;
    return MM_OK;
}

/* ---- 2.0.0 ---- */

typedef struct resolver {
    mm_arena *arena;
    const mm_cube_model *model;
    mm_old_tables tables;
    const char *why;
    mm_code code;
} resolver;

static void *copy(resolver *r, const void *from, size_t n, size_t size)
{
    void *out = mm__arena_alloc(r->arena, n * size + 1);

    if (out == NULL)
        r->code = MM_E_NOMEM;
    else if (n > 0)
        memcpy(out, from, n * size);
    return out;
}

static bool going(const resolver *r)
{
    return r->code == MM_OK && r->why == NULL;
}

static void give_up(resolver *r, const char *what, const char *name)
{
    if (going(r))
        r->code = unresolved(r->arena, what, name, &r->why);
}

/* ALIAS.COLUMN */
static const char *identity(resolver *r, const char *name, const char *what)
{
    mm_resolved col;
    const char *out;

    if (name == NULL || !mm__resolve_column(r->model, r->tables, name, &col)) {
        give_up(r, what, name);
        return name;
    }
    out = mm__arena_printf(r->arena, "%s.%s", col.alias, col.column->name);
    if (out == NULL)
        r->code = MM_E_NOMEM;
    return out;
}

static mm_old_texts identities(resolver *r, mm_old_texts list, const char *what)
{
    const char **out;

    if (list.at == NULL)
        return list;
    out = copy(r, list.at, list.n, sizeof *out);
    for (size_t i = 0; going(r) && i < list.n; i++)
        out[i] = identity(r, list.at[i], what);
    return (mm_old_texts){ out, list.n };
}

static const char *column_in(resolver *r, const mm_resolved *table, const char *name)
{
    const mm_old_column *column;

    if (name == NULL || mm__casecmp(name, "{FK}") == 0)
        return name;
    column = table->table != NULL ? mm__old_table_column(table->table, name) : NULL;
    if (column == NULL)
        give_up(r, "dimension column", name);
    return column != NULL ? column->name : name;
}

static mm_old_texts columns_in(resolver *r, const mm_resolved *table, mm_old_texts list)
{
    const char **out;

    if (list.at == NULL)
        return list;
    out = copy(r, list.at, list.n, sizeof *out);
    for (size_t i = 0; going(r) && i < list.n; i++)
        out[i] = column_in(r, table, list.at[i]);
    return (mm_old_texts){ out, list.n };
}

static void resolve_dimensions(resolver *r, mm_cube_desc *d)
{
    mm_cd_dimension *out = d->dimensions != NULL ? copy(r, d->dimensions, d->n_dimensions, sizeof *out) : NULL;

    for (size_t i = 0; out != NULL && going(r) && i < d->n_dimensions; i++) {
        mm_resolved table;
        if (out[i].table == NULL || !mm__resolve_table(r->model, r->tables, out[i].table, &table)) {
            give_up(r, "dimension table", out[i].table);
            return;
        }
        out[i].table = table.alias;
        out[i].column = columns_in(r, &table, out[i].column);
        out[i].derived = columns_in(r, &table, out[i].derived);
    }
    d->dimensions = out;
}

static const mm_cd_param *resolve_params(resolver *r, const mm_cd_param *first)
{
    const mm_cd_param *made = NULL, **end = &made;

    for (const mm_cd_param *at = first; at != NULL && going(r); at = at->next) {
        mm_cd_param *one = copy(r, at, 1, sizeof *one);
        if (one == NULL)
            return made;
        one->next = NULL;
        if (one->type != NULL && strcmp(one->type, "column") == 0)
            one->value = identity(r, one->value, "measure column");
        *end = one;
        end = &one->next;
    }
    return made;
}

static void resolve_measures(resolver *r, mm_cube_desc *d)
{
    mm_cd_measure *out = d->measures != NULL ? copy(r, d->measures, d->n_measures, sizeof *out) : NULL;

    for (size_t i = 0; out != NULL && going(r) && i < d->n_measures; i++)
        out[i].param = resolve_params(r, out[i].param);
    d->measures = out;
}

static void resolve_rowkey(resolver *r, mm_cube_desc *d)
{
    mm_cd_rowcol *out = d->rowcols != NULL ? copy(r, d->rowcols, d->n_rowcols, sizeof *out) : NULL;

    for (size_t i = 0; out != NULL && going(r) && i < d->n_rowcols; i++)
        out[i].column = identity(r, out[i].column, "rowkey column");
    d->rowcols = out;
}

/* Null lists are empty in 2.0.0. */
static mm_cd_lists resolve_lists(resolver *r, mm_cd_lists lists)
{
    mm_old_texts *out = copy(r, lists.at, lists.n, sizeof *out);

    for (size_t i = 0; going(r) && i < lists.n; i++)
        out[i] = identities(r, lists.at[i], "group column");
    return (mm_cd_lists){ out, lists.n };
}

static void resolve_groups(resolver *r, mm_cube_desc *d)
{
    mm_cd_group *out = d->groups != NULL ? copy(r, d->groups, d->n_groups, sizeof *out) : NULL;

    for (size_t i = 0; out != NULL && going(r) && i < d->n_groups; i++) {
        out[i].includes = identities(r, out[i].includes, "group column");
        out[i].mandatory = identities(r, out[i].mandatory, "group column");
        out[i].hierarchies = resolve_lists(r, out[i].hierarchies);
        out[i].joints = resolve_lists(r, out[i].joints);
    }
    d->groups = out;
}

mm_code mm__resolve_desc(mm_arena *arena, const mm_cube_model *model, mm_old_tables tables, mm_cube_desc *desc,
                         const char **why)
{
    resolver r = { arena, model, tables, NULL, MM_OK };

    resolve_dimensions(&r, desc);
    resolve_measures(&r, desc);
    resolve_rowkey(&r, desc);
    resolve_groups(&r, desc);
    *why = r.why;
    return r.code;
}
