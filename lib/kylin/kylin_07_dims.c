/* Dimensions and rowkey of a desc: docs/formats/kylin-0.6-to-0.7.md 4.3.4, 4.3.5. */
#include "kylin/kylin_07_step.h"

#include <string.h>

/* ---- dimensions ---- */

typedef struct maker {
    mm_conv *c;
    mm_07_made *m;
    mm_old_dimension *out;
    const mm_06_dimension *d; /* current one */
    const char *table;        /* qualified */
    bool used;                /* the plain name of the current one is taken */
} maker;

static void fail(maker *k)
{
    k->c->r.code = MM_E_NOMEM;
}

static mm_old_texts one(maker *k, const char *text)
{
    const char **at = mm__arena_alloc(k->c->doc->arena, sizeof *at);

    if (at == NULL) {
        fail(k);
        return (mm_old_texts){ NULL, 0 };
    }
    *at = text;
    return (mm_old_texts){ at, 1 };
}

static mm_old_dimension *add(maker *k, const char *suffix, const char *table)
{
    const size_t n = k->m->desc.n_dimensions++;
    mm_old_dimension *out = &k->out[n];

    *out = (mm_old_dimension){ .id = (int64_t)n, .name = k->d->name, .table = table };
    k->m->from[n] = k->d;
    if (k->used) {
        out->name = mm__arena_printf(k->c->doc->arena, "%s%s", k->d->name, suffix);
        if (out->name == NULL)
            fail(k);
    }
    k->used = true;
    return out;
}

static mm_old_texts level_columns(maker *k)
{
    const char **at = mm__arena_alloc(k->c->doc->arena, k->d->n_levels * sizeof *at);

    if (at == NULL) {
        fail(k);
        return (mm_old_texts){ NULL, 0 };
    }
    for (size_t i = 0; i < k->d->n_levels; i++)
        at[i] = k->d->levels[i].column;
    return (mm_old_texts){ at, k->d->n_levels };
}

/* The column that the derived ones hang on in 0.6, if it is not the FK. */
static const char *host_column(const mm_06_dimension *d)
{
    return d->column != NULL ? d->column : d->levels[d->n_levels - 1].column;
}

static void make(maker *k)
{
    const mm_06_dimension *d = k->d;
    const bool derived = d->derived.n > 0, hierarchy = d->n_levels > 0;

    if (d->column != NULL && !mm__06_is_fk(d))
        add(k, "", k->table)->column = one(k, d->column);                         /* a */
    else if ((!derived && !hierarchy) || d->insert_fk)
        add(k, "", k->m->model.fact_table)->column = d->join.fk;                  /* b */
    if (derived) {                                                                /* c */
        mm_old_dimension *out = add(k, "_DERIVED", k->table);
        out->derived = d->derived;
        if (d->host)
            out->column = one(k, host_column(d));
    }
    if (hierarchy) {                                                              /* d */
        mm_old_dimension *out = add(k, "_HIERARCHY", k->table);
        out->hierarchy = true;
        out->column = level_columns(k);
    }
}

mm_code mm__to7_desc_dimensions(mm_conv *c, mm_07_made *m)
{
    const size_t room = 3 * m->old.n_dimensions + 1;
    maker k = { .c = c, .m = m };

    m->desc.n_dimensions = 0;
    m->desc.dimensions = k.out = mm__arena_alloc(c->doc->arena, room * sizeof *k.out);
    m->from = mm__arena_alloc(c->doc->arena, room * sizeof *m->from);
    if (k.out == NULL || m->from == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < m->old.n_dimensions; i++) {
        const mm_07_table *table;
        k.d = &m->old.dimensions[i];
        k.used = false;
        (void)mm__to7_qualify(c->state, k.d->table, &k.table, &table);
        make(&k);
    }
    return mm__to7_faults(c);
}

void mm__to7_desc_same_names(mm_conv *c, const mm_07_made *m)
{
    mm_map seen;

    mm__map_init(&seen, c->state->ctx, true);
    for (size_t i = 0; i < m->desc.n_dimensions; i++) {
        const char *name = m->desc.dimensions[i].name;
        if (mm__map_get(&seen, name, strlen(name)) != NULL)
            mm__to7_warn(c, m->from[i]->node, R07("cube-desc/dimensions"), "two dimensions are called %s now", name);
        else if (mm__map_put(&seen, name, strlen(name), (void *)(uintptr_t)name) != MM_OK)
            c->r.code = MM_E_NOMEM;
    }
    mm__map_free(&seen);
}

/* ---- rowkey ---- */

typedef struct keys {
    mm_refs pks;   /* (lookup table, PK) -> FK */
    mm_map  last;  /* PK name -> FK of the last lookup that has it */
} keys;

static mm_code index_keys(const mm_07_made *m, keys *k)
{
    for (size_t i = 0; i < m->old.n_dimensions; i++) {
        const mm_06_dimension *d = &m->old.dimensions[i];
        for (size_t j = 0; mm__to7_makes_lookup(&d->join) && j < d->join.pk.n; j++) {
            mm_refs_entry *entry;
            MM_TRY(mm__refs_add(&k->pks, d->table, d->join.pk.at[j], &entry));
            if (entry->user == NULL)
                entry->user = d->join.fk.at[j];
        }
    }
    for (size_t i = 0; i < m->model.n_lookups; i++) {
        const mm_old_join *join = &m->model.lookups[i].join;
        for (size_t j = 0; j < join->pk.n; j++)
            MM_TRY(mm__map_put(&k->last, join->pk.at[j], strlen(join->pk.at[j]), (void *)(uintptr_t)join->fk.at[j]));
    }
    return MM_OK;
}

/* DEVIATION: the vendor maps by name alone, and only names in upper case; a fact column that shares its name with some
 * PK would be renamed, a PK in lower case would not. Here the name is resolved as 0.6 resolves it. */
static mm_code map_name(const mm_07_made *m, const keys *k, const char *name, const char **out)
{
    const mm_refs_entry *column = mm__map_get(&m->names, name, strlen(name));
    const char *last;
    mm_refs_entry *pk;

    *out = name;
    if (column == NULL) {
        last = mm__map_get(&k->last, name, strlen(name));
        *out = last != NULL ? last : name;
        return MM_OK;
    }
    MM_TRY(mm__refs_find(&k->pks, column->ref.table, column->ref.column, &pk));
    if (pk != NULL)
        *out = pk->user;
    return MM_OK;
}

static mm_code map_columns(mm_conv *c, mm_07_made *m, const keys *k)
{
    mm_old_rowcol *out = mm__arena_alloc(c->doc->arena, (m->old.n_rowcols + 1) * sizeof *out);

    if (out == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < m->old.n_rowcols; i++) {
        out[i] = m->old.rowcols[i];
        MM_TRY(map_name(m, k, out[i].column, &out[i].column));
        /* DEVIATION: "false" means no dictionary to 0.7; the vendor turns it on. */
        if (out[i].dictionary != NULL && *out[i].dictionary != 0 && strcmp(out[i].dictionary, "false") != 0)
            out[i].dictionary = "true";
    }
    m->desc.rowkey.columns = out;
    m->desc.rowkey.n_columns = m->old.n_rowcols;
    return MM_OK;
}

static mm_code map_groups(mm_conv *c, mm_07_made *m, const keys *k)
{
    mm_old_texts *out;

    if (m->old.groups == NULL)
        return MM_OK;
    out = mm__arena_alloc(c->doc->arena, (m->old.n_groups + 1) * sizeof *out);
    if (out == NULL)
        return MM_E_NOMEM;
    for (size_t g = 0; g < m->old.n_groups; g++) {
        const mm_old_texts *from = &m->old.groups[g];
        const char **at = mm__arena_alloc(c->doc->arena, (from->n + 1) * sizeof *at);
        if (at == NULL)
            return MM_E_NOMEM;
        for (size_t i = 0; i < from->n; i++)
            MM_TRY(map_name(m, k, from->at[i], &at[i]));
        out[g] = (mm_old_texts){ at, from->n };
    }
    m->desc.rowkey.groups = out;
    m->desc.rowkey.n_groups = m->old.n_groups;
    return MM_OK;
}

mm_code mm__to7_desc_rowkey(mm_conv *c, mm_07_made *m)
{
    keys k;
    mm_code code;

    mm__refs_init(&k.pks, c->doc->arena);
    mm__map_init(&k.last, c->state->ctx, true);
    code = index_keys(m, &k);
    if (code == MM_OK)
        code = map_columns(c, m, &k);
    if (code == MM_OK)
        code = map_groups(c, m, &k);
    mm__map_free(&k.last);
    mm__refs_free(&k.pks);
    return code;
}
