/* Dimensions and rowkey columns of the new shape: docs/formats/kylin-1.x-to-2.0.md 2.5.2, 2.5.3. */
#include "kylin/kylin_14_step.h"
#include "kylin/kylin_1x_read.h"

#include <string.h>
#include "metastore/java_text.h"

/* ---- keys ---- */

static const mm_cm_lookup *find_lookup(const mm_cube_model *model, const char *table)
{
    for (size_t i = 0; table != NULL && i < model->n_lookups; i++)
        if (model->lookups[i].table != NULL && mm__casecmp(model->lookups[i].table, table) == 0)
            return &model->lookups[i];
    return NULL;
}

const char *mm__kd_pk_to_fk(const mm_cube_model *model, const char *table, const char *column)
{
    const mm_cm_lookup *l = find_lookup(model, table);
    const size_t at = l != NULL ? mm__old_texts_find(l->pk, column) : SIZE_MAX;

    return at != SIZE_MAX && at < l->fk.n ? l->fk.at[at] : column;
}

/* ---- dimensions ---- */

static mm_old_texts one_text(mm_kd_conv *c, const char *text)
{
    const char **out = mm__arena_alloc(c->doc->arena, sizeof *out);

    if (out == NULL) {
        c->r.code = MM_E_NOMEM;
        return (mm_old_texts){ NULL, 0 };
    }
    *out = text;
    return (mm_old_texts){ out, 1 };
}

/* Are the hosts, as foreign keys, the whole key of the join? */
static bool is_whole_key(const mm_cube_model *model, const char *table, mm_old_texts hosts)
{
    const mm_cm_lookup *l = find_lookup(model, table);
    size_t found = 0;

    if (l == NULL)
        return false;
    for (size_t i = 0; i < hosts.n; i++)
        if (mm__old_texts_find(l->fk, mm__kd_pk_to_fk(model, table, hosts.at[i])) == SIZE_MAX)
            return false;
    for (size_t k = 0; k < l->fk.n; k++)
        for (size_t i = 0; i < hosts.n; i++)
            if (mm__casecmp(mm__kd_pk_to_fk(model, table, hosts.at[i]), l->fk.at[k]) == 0) {
                found++;
                break;
            }
    return found == l->fk.n;
}

static const char *host_of(mm_kd_conv *c, const mm_cube_model *model, const mm_cd_dimension *d)
{
    if (d->column.n == 0 || mm__old_texts_find(d->column, "{FK}") != SIZE_MAX
        || is_whole_key(model, d->table, d->column))
        return "{FK}";
    if (d->column.n == 1) {
        mm__kd_used(c, R15("dimensions/explicit-host"));
        return d->column.at[0];
    }
    mm_kd_error(c, mm_node_get(d->node, "column"), R15("dimensions/multi-host"),
                "dimension %s is derived from %zu columns that are not the key of the join; 1.5 knows only one",
                d->name, d->column.n);
    return "{FK}";
}

/* DEVIATION: the vendor keeps the letters of dimension columns, which 1.6.0 does not find then (docs/formats/
 * kylin-1.x-to-2.0.md 2.5.2). */
static const char *column_for(mm_kd_conv *c, const char *name)
{
    char *out;

    if (mm__1x_release(c->state->release) < 10600 || strpbrk(name, "abcdefghijklmnopqrstuvwxyz") == NULL)
        return name;
    out = mm__arena_text(c->doc->arena, name, strlen(name));
    if (out == NULL)
        c->r.code = MM_E_NOMEM;
    else
        mm__upper_name(out);
    return out != NULL ? out : name;
}

static void convert_dimensions(mm_kd_conv *c, const mm_cube_model *model, mm_cube_desc *d)
{
    mm_cd_dimension *out;
    size_t n = 0;

    for (size_t i = 0; i < d->n_dimensions; i++)
        n += d->dimensions[i].derived.n > 0 ? 1 : d->dimensions[i].column.n;
    out = mm__arena_alloc(c->doc->arena, (n + 1) * sizeof *out);
    if (out == NULL) {
        c->r.code = MM_E_NOMEM;
        return;
    }
    n = 0;
    for (size_t i = 0; i < d->n_dimensions; i++) {
        const mm_cd_dimension *one = &d->dimensions[i];
        const bool derived = one->derived.n > 0;
        for (size_t k = 0; k < (derived ? 1 : one->column.n); k++) {
            out[n] = *one;
            out[n++].column = one_text(c, column_for(c, derived ? host_of(c, model, one) : one->column.at[k]));
        }
    }
    d->dimensions = out;
    d->n_dimensions = n;
    mm__kd_used(c, R15("cube-desc/dimensions"));
}

/* ---- rowkey ---- */

static const char *encoding_of(mm_kd_conv *c, const mm_cd_rowcol *col)
{
    const mm_node at = mm_node_get(col->node, "dictionary");
    const char *out;

    if (col->dictionary != NULL && mm__casecmp(col->dictionary, "true") == 0)
        return "dict";
    if (!mm__java_is_blank(col->dictionary) && strcmp(col->dictionary, "false") != 0) {
        mm_node_warn(c->doc, at, R15("rowkey/dictionary-text"),
                     "dictionary \"%s\" of column %s becomes dict, as the old engine took it", col->dictionary,
                     col->column);
        return "dict";
    }
    if (col->length <= 0) {
        mm_kd_error(c, col->node, R15("rowkey/no-encoding"),
                    "rowkey column %s has neither a dictionary nor a length", col->column);
        return "dict";
    }
    out = mm__arena_printf(c->doc->arena, "fixed_length:%lld", (long long)col->length);
    if (out == NULL)
        c->r.code = MM_E_NOMEM;
    return out;
}

mm_code mm__kd_to_15(mm_kd_conv *c, const mm_kd_model *model, mm_cube_desc *d)
{
    convert_dimensions(c, &model->m, d);
    for (size_t i = 0; i < d->n_rowcols; i++) {
        d->rowcols[i].encoding = encoding_of(c, &d->rowcols[i]);
        d->rowcols[i].shard = false;
    }
    mm__kd_used(c, R15("cube-desc/rowkey-encoding"));
    d->new_shape = true;
    return c->r.code;
}
