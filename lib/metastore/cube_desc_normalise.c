/* What Kylin 1.4 makes of a cube desc of the old shape when it loads it: docs/formats/kylin-1.x-to-2.0.md 2.4.1. */
#include "metastore/cube_desc.h"

#include <stdlib.h>
#include <string.h>

typedef struct upper { mm_arena *arena; bool failed; } upper;

static bool is_ascii(const char *text)
{
    for (; *text != 0; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static bool has_lower(const char *text)
{
    for (; *text != 0; text++)
        if (*text >= 'a' && *text <= 'z')
            return true;
    return false;
}

void mm__upper_name(char *name)
{
    if (is_ascii(name))
        mm__upper(name, strlen(name));
}

static const char *up(upper *u, const char *text)
{
    char *out;

    if (text == NULL || !has_lower(text))
        return text;
    out = mm__arena_text(u->arena, text, strlen(text));
    if (out == NULL)
        u->failed = true;
    else
        mm__upper_name(out);
    return out;
}

static mm_old_texts ups(upper *u, mm_old_texts list)
{
    const char **out;

    if (list.at == NULL)
        return list;
    out = mm__arena_alloc(u->arena, (list.n + 1) * sizeof *out);
    if (out == NULL) {
        u->failed = true;
        return list;
    }
    for (size_t i = 0; i < list.n; i++)
        out[i] = up(u, list.at[i]);
    return (mm_old_texts){ out, list.n };
}

static int by_id(int64_t a, size_t at_a, int64_t b, size_t at_b)
{
    return a != b ? (a > b) - (a < b) : (at_a > at_b) - (at_a < at_b);
}

static int by_dimension(const void *a, const void *b)
{
    const mm_cd_dimension *const x = a, *const y = b;

    return by_id(x->id, x->order, y->id, y->order);
}

static int by_measure(const void *a, const void *b)
{
    const mm_cd_measure *const x = a, *const y = b;

    return by_id(x->id, x->order, y->id, y->order);
}

static void dimensions(upper *u, mm_cube_desc *d)
{
    if (d->n_dimensions > 0)
        qsort(d->dimensions, d->n_dimensions, sizeof *d->dimensions, by_dimension);
    for (size_t i = 0; i < d->n_dimensions; i++) {
        mm_cd_dimension *one = &d->dimensions[i];
        one->name = up(u, one->name);
        one->table = up(u, one->table);
        one->derived = one->derived.n == 0 ? (mm_old_texts){ NULL, 0 } : ups(u, one->derived);
    }
}

static const mm_cd_param *params(upper *u, const mm_cd_param *first)
{
    const mm_cd_param *made = NULL, **end = &made;

    for (const mm_cd_param *at = first; at != NULL; at = at->next) {
        mm_cd_param *one = mm__arena_alloc(u->arena, sizeof *one);
        if (one == NULL) {
            u->failed = true;
            return made;
        }
        *one = *at;
        one->next = NULL;
        one->value = up(u, at->value);
        *end = one;
        end = &one->next;
    }
    return made;
}

static void measures(upper *u, mm_cube_desc *d)
{
    if (d->measures == NULL)
        d->measures = mm__arena_alloc(u->arena, sizeof *d->measures);
    u->failed = u->failed || d->measures == NULL;
    if (d->n_measures > 0)
        qsort(d->measures, d->n_measures, sizeof *d->measures, by_measure);
    for (size_t i = 0; i < d->n_measures; i++) {
        mm_cd_measure *one = &d->measures[i];
        one->name = up(u, one->name);
        one->dependent = up(u, one->dependent);
        one->expression = up(u, one->expression);
        one->param = params(u, one->param);
    }
}

static void rowkey(upper *u, mm_cube_desc *d)
{
    mm_old_texts *groups = mm__arena_alloc(u->arena, (d->old_groups.n + 1) * sizeof *groups);

    for (size_t i = 0; i < d->n_rowcols; i++)
        d->rowcols[i].column = up(u, d->rowcols[i].column);
    if (groups == NULL) {
        u->failed = true;
        return;
    }
    for (size_t i = 0; i < d->old_groups.n; i++)
        groups[i] = ups(u, d->old_groups.at[i]);
    d->old_groups.at = groups;
}

static void families(upper *u, mm_cube_desc *d)
{
    for (size_t i = 0; i < d->n_families; i++) {
        mm_cd_family *f = &d->families[i];
        f->name = up(u, f->name);
        for (size_t k = 0; k < f->n_columns; k++) {
            f->columns[k].qualifier = up(u, f->columns[k].qualifier);
            f->columns[k].refs = ups(u, f->columns[k].refs);
        }
    }
}

mm_code mm__cube_desc_normalise(mm_arena *arena, mm_cube_desc *d)
{
    upper u = { arena, false };

    dimensions(&u, d);
    measures(&u, d);
    rowkey(&u, d);
    families(&u, d);
    return u.failed ? MM_E_NOMEM : MM_OK;
}
