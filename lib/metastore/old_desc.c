#include "metastore/old_desc.h"

#include <stdlib.h>
#include <string.h>

const char *mm__old_last_part(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL ? dot + 1 : name;
}

/* Equal names keep the order of the table: the first one is the one that Kylin finds. */
static int by_name(const void *a, const void *b)
{
    const mm_old_column *const x = *(const mm_old_column *const *)a, *const y = *(const mm_old_column *const *)b;
    const int d = mm__casecmp(x->name, y->name);

    return d != 0 ? d : (x > y) - (x < y);
}

void mm__old_table_sort(mm_old_table *table, const mm_old_column **space)
{
    for (size_t i = 0; i < table->n_columns; i++)
        space[i] = &table->columns[i];
    if (table->n_columns > 0)
        qsort(space, table->n_columns, sizeof *space, by_name);
    table->by_name = space;
}

static const mm_old_column *scan(const mm_old_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++)
        if (mm__casecmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

const mm_old_column *mm__old_table_column(const mm_old_table *table, const char *name)
{
    size_t low = 0, high = table->n_columns;

    name = mm__old_last_part(name);
    if (table->by_name == NULL)
        return scan(table, name);
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (mm__casecmp(table->by_name[mid]->name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < table->n_columns && mm__casecmp(table->by_name[low]->name, name) == 0)
        return table->by_name[low];
    return NULL;
}

size_t mm__old_texts_find(mm_old_texts list, const char *text)
{
    for (size_t i = 0; i < list.n; i++)
        if (mm__casecmp(list.at[i], text) == 0)
            return i;
    return SIZE_MAX;
}
