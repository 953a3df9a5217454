#include "metastore/signature.h"

#include <string.h>

/* Upper-cased copies; `failed` sticks so that the walk below needs no test per text. */
typedef struct upper { mm_arena *arena; bool failed; } upper;

static const char *text(upper *u, const char *value)
{
    char *out;

    if (value == NULL)
        return NULL;
    out = mm__arena_text(u->arena, value, strlen(value));
    if (out == NULL)
        u->failed = true;
    else
        mm__upper(out, strlen(out));
    return out;
}

static void *copy(upper *u, const void *array, size_t n, size_t size)
{
    void *out = mm__arena_alloc(u->arena, n * size + 1);

    if (out == NULL)
        u->failed = true;
    else if (n > 0)
        memcpy(out, array, n * size);
    return out;
}

static mm_old_texts texts(upper *u, mm_old_texts list)
{
    const char **out;

    if (list.at == NULL)
        return list;
    out = copy(u, list.at, list.n, sizeof *out);
    for (size_t i = 0; !u->failed && i < list.n; i++)
        out[i] = text(u, list.at[i]);
    return (mm_old_texts){ out, list.n };
}

static void dimensions(upper *u, mm_old_desc *desc)
{
    mm_old_dimension *out;

    if (desc->dimensions == NULL)
        return;
    desc->dimensions = out = copy(u, desc->dimensions, desc->n_dimensions, sizeof *out);
    for (size_t i = 0; !u->failed && i < desc->n_dimensions; i++) {
        out[i].name = text(u, out[i].name);
        out[i].table = text(u, out[i].table);
        out[i].derived = out[i].derived.n == 0 ? (mm_old_texts){ NULL, 0 } : texts(u, out[i].derived);
    }
}

static const char *parameter(upper *u, const mm_old_measure *m)
{
    const char *out = m->param_value;

    if (out == NULL || m->param_type == NULL || strcmp(m->param_type, "column") != 0)
        return out;
    out = mm__old_column_param(u->arena, out);
    u->failed = u->failed || out == NULL;
    return out;
}

static void measures(upper *u, mm_old_desc *desc)
{
    mm_old_measure *out;

    if (desc->measures == NULL)
        return;
    desc->measures = out = copy(u, desc->measures, desc->n_measures, sizeof *out);
    for (size_t i = 0; !u->failed && i < desc->n_measures; i++) {
        out[i].name = text(u, out[i].name);
        out[i].expression = text(u, out[i].expression);
        out[i].dependent = text(u, out[i].dependent);
        out[i].param_value = parameter(u, &out[i]);
    }
}

static void rowkey(upper *u, mm_old_rowkey *key)
{
    mm_old_rowcol *columns;
    mm_old_texts *groups;

    if (key->columns != NULL) {
        key->columns = columns = copy(u, key->columns, key->n_columns, sizeof *columns);
        for (size_t i = 0; !u->failed && i < key->n_columns; i++)
            columns[i].column = text(u, columns[i].column);
    }
    if (key->groups != NULL) {
        key->groups = groups = copy(u, key->groups, key->n_groups, sizeof *groups);
        for (size_t i = 0; !u->failed && i < key->n_groups; i++)
            groups[i] = texts(u, groups[i]);
    }
}

static void family(upper *u, mm_old_family *f)
{
    mm_old_hcolumn *columns;

    f->name = text(u, f->name);
    if (f->columns == NULL)
        return;
    f->columns = columns = copy(u, f->columns, f->n_columns, sizeof *columns);
    for (size_t i = 0; !u->failed && i < f->n_columns; i++) {
        columns[i].qualifier = text(u, columns[i].qualifier);
        columns[i].refs = texts(u, columns[i].refs);
    }
}

static void families(upper *u, mm_old_desc *desc)
{
    mm_old_family *out;

    if (desc->families == NULL)
        return;
    desc->families = out = copy(u, desc->families, desc->n_families, sizeof *out);
    for (size_t i = 0; !u->failed && i < desc->n_families; i++)
        family(u, &out[i]);
}

mm_code mm__signature_07_loaded(mm_arena *arena, const mm_old_desc *desc, const mm_old_model *model,
                                char out[MM_SIGNATURE_SIZE])
{
    upper u = { arena, false };
    mm_old_desc d = *desc;
    mm_old_model m = *model;

    m.partition.column = text(&u, m.partition.column);
    dimensions(&u, &d);
    measures(&u, &d);
    rowkey(&u, &d.rowkey);
    families(&u, &d);
    if (u.failed)
        return MM_E_NOMEM;
    return mm__signature_07(arena->ctx, &d, &m, out);
}
