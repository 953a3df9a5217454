#include "kylin/kylin_07_load.h"

#include <string.h>

#define PLACE(...) mm__arena_printf(arena, __VA_ARGS__)
#define FAULT(place, ...) mm__07_fault(arena, faults, false, place, mm__arena_printf(arena, __VA_ARGS__))

/* ---- shared ---- */

mm_code mm__07_fault(mm_arena *arena, mm_07_faults *faults, bool warning, const char *pointer, const char *text)
{
    if (pointer == NULL || text == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__arena_room(arena, &faults->at, faults->n, &faults->cap, sizeof *faults->at));
    faults->at[faults->n++] = (mm_07_fault){ pointer, text, warning };
    faults->n_errors += !warning;
    return MM_OK;
}

mm_code mm__07_find_table(mm_arena *arena, const mm_old_tables *tables, const char *id, const mm_old_table **out)
{
    char *upper;

    *out = NULL;
    if (id == NULL)
        return MM_OK;
    upper = mm__arena_text(arena, id, strlen(id));
    if (upper == NULL)
        return MM_E_NOMEM;
    mm__upper(upper, strlen(upper));
    *out = tables->find(tables->user, upper, strlen(upper));
    return MM_OK;
}

/* ---- model ---- */

static mm_code check_key_types(mm_arena *arena, mm_07_faults *faults, size_t i, size_t k, const mm_old_table *table,
                               const mm_old_column *pk, const mm_old_table *fact, const mm_old_column *fk)
{
    if (strcmp(or_null(pk->datatype), or_null(fk->datatype)) == 0)
        return MM_OK;
    return FAULT(PLACE("/lookups/%zu/join/primary_key/%zu", i, k),
                 "Primary key %s.%s.%s are not consistent with Foreign key %s.%s.%s", table->id, pk->name,
                 or_null(pk->datatype), fact->id, fk->name, or_null(fk->datatype));
}

static mm_code check_join(mm_arena *arena, const mm_old_lookup *lookup, size_t i, const mm_old_table *table,
                          const mm_old_table *fact, mm_07_faults *faults)
{
    const mm_old_join *join = &lookup->join;

    if (join->pk.n != join->fk.n)
        return FAULT(PLACE("/lookups/%zu/join", i), "%zu primary keys do not match %zu foreign keys of table %s",
                     join->pk.n, join->fk.n, table->id);
    for (size_t k = 0; k < join->pk.n; k++) {
        const mm_old_column *pk = mm__old_table_column(table, join->pk.at[k]);
        const mm_old_column *fk = fact != NULL ? mm__old_table_column(fact, join->fk.at[k]) : NULL;
        if (pk == NULL)
            MM_TRY(FAULT(PLACE("/lookups/%zu/join/primary_key/%zu", i, k), "Can't find column %s in table %s",
                         join->pk.at[k], table->id));
        if (fk == NULL && fact != NULL)
            MM_TRY(FAULT(PLACE("/lookups/%zu/join/foreign_key/%zu", i, k), "Can't find column %s in table %s",
                         join->fk.at[k], fact->id));
        if (pk != NULL && fk != NULL)
            MM_TRY(check_key_types(arena, faults, i, k, table, pk, fact, fk));
    }
    return MM_OK;
}

/* Null, empty, or DB.TABLE.COLUMN. */
static mm_code check_partition(mm_arena *arena, const mm_old_model *model, const mm_old_tables *tables,
                               mm_07_faults *faults)
{
    const char *column = model->partition.column, *last, *first;
    const mm_old_table *table = NULL;

    if (!model->has_partition || column == NULL || *column == 0)
        return MM_OK;
    first = strchr(column, '.');
    last = strrchr(column, '.');
    if (first != NULL && last != first && memchr(first + 1, '.', (size_t)(last - first - 1)) == NULL) {
        const char *id = mm__arena_text(arena, column, (size_t)(last - column));
        if (id == NULL)
            return MM_E_NOMEM;
        MM_TRY(mm__07_find_table(arena, tables, id, &table));
    }
    if (table != NULL && mm__old_table_column(table, last + 1) != NULL)
        return MM_OK;
    return FAULT("/partition_desc/partition_date_column",
                 "The column '%s' provided in 'partition_date_column' doesn't exist.", column);
}

mm_code mm__07_load_model(mm_arena *arena, const mm_old_model *model, const mm_old_tables *tables, mm_07_faults *faults)
{
    const mm_old_table *fact;

    MM_TRY(mm__07_find_table(arena, tables, model->fact_table, &fact));
    if (fact == NULL)
        MM_TRY(FAULT("/fact_table", "Fact table does not exist:%s", or_null(model->fact_table)));
    for (size_t i = 0; i < model->n_lookups; i++) {
        const mm_old_lookup *lookup = &model->lookups[i];
        const mm_old_table *table;
        MM_TRY(mm__07_find_table(arena, tables, lookup->table, &table));
        if (table == NULL)
            MM_TRY(FAULT(PLACE("/lookups/%zu/table", i), "Lookup table does not exist:%s", or_null(lookup->table)));
        else if (lookup->has_join)
            MM_TRY(check_join(arena, lookup, i, table, fact, faults));
    }
    return check_partition(arena, model, tables, faults);
}
