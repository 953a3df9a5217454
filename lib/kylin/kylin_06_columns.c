/* Which columns a desc has by the rules of 0.6: docs/formats/kylin-0.6-to-0.7.md 4.3.1. */
#include "kylin/kylin_06.h"

#include <string.h>

bool mm__06_is_fk(const mm_06_dimension *dim)
{
    return dim->column != NULL && strcmp(dim->column, "{FK}") == 0;
}

static mm_code derive(mm_refs *out, const char *table, const char *column)
{
    mm_refs_entry *entry;

    MM_TRY(mm__refs_add(out, table, column, &entry));
    entry->derived = true;
    return MM_OK;
}

/* A column of dimension i; hosts are marked, the others may only be derived from one. */
static mm_code add_column(mm_refs *out, const char *table, const char *column, size_t mark)
{
    mm_refs_entry *entry;

    MM_TRY(mm__refs_add(out, table, column, &entry));
    entry->mark = mark;
    return MM_OK;
}

static bool is_host(const mm_refs *out, const char *table, const char *column, size_t mark, mm_code *code)
{
    mm_refs_entry *entry;

    *code = mm__refs_find(out, table, column, &entry);
    return *code == MM_OK && entry != NULL && entry->mark == mark;
}

/* A join knows the PK from the FK if that is a host, or the FK from the PK. */
static mm_code derive_by_join(mm_refs *out, const mm_06_desc *desc, const mm_06_dimension *d, size_t mark)
{
    const mm_06_join *join = &d->join;
    mm_code code = MM_OK;

    for (size_t k = 0; code == MM_OK && k < join->pk.n && k < join->fk.n; k++) {
        const bool fk = is_host(out, desc->fact_table, join->fk.at[k], mark, &code);
        if (code == MM_OK && fk)
            code = derive(out, d->table, join->pk.at[k]);
        else if (code == MM_OK && is_host(out, d->table, join->pk.at[k], mark, &code))
            code = derive(out, desc->fact_table, join->fk.at[k]);
    }
    return code;
}

static mm_code derive_listed(mm_refs *out, const mm_06_dimension *d)
{
    for (size_t k = 0; k < d->derived.n; k++) {
        const char *text = d->derived.at[k], *colon = strchr(text, ':');
        const char *name = mm__arena_text(out->arena, text, colon != NULL ? (size_t)(colon - text) : strlen(text));
        if (name == NULL)
            return MM_E_NOMEM;
        MM_TRY(derive(out, d->table, mm__old_last_part(name)));
    }
    return MM_OK;
}

static mm_code add_dimension(mm_refs *out, const mm_06_desc *desc, const mm_06_dimension *d, size_t mark)
{
    if (mm__06_is_fk(d))
        for (size_t k = 0; k < d->join.fk.n; k++)
            MM_TRY(add_column(out, desc->fact_table, d->join.fk.at[k], mark));
    else if (d->column != NULL)
        MM_TRY(add_column(out, d->table, mm__old_last_part(d->column), mark));
    if (d->column != NULL)
        MM_TRY(derive_by_join(out, desc, d, mark));
    for (size_t k = 0; k < d->n_levels; k++)
        MM_TRY(add_column(out, d->table, mm__old_last_part(d->levels[k].column),
                          d->column == NULL && k + 1 == d->n_levels ? mark : 0));
    if (d->column == NULL)
        MM_TRY(derive_by_join(out, desc, d, mark));
    return derive_listed(out, d);
}

mm_code mm__06_columns(const mm_06_desc *desc, mm_refs *out)
{
    for (size_t i = 0; i < desc->n_dimensions; i++)
        MM_TRY(add_dimension(out, desc, &desc->dimensions[i], i + 1));
    return MM_OK;
}
