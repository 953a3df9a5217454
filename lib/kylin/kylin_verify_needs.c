/* What the segments of a cube must have because of its desc: the 0.7 loader is simulated once per desc, by whichever
 * thread asks first, and what it finds is kept as short lists of keys. */
#include "kylin/kylin_verify_0_7.h"

#include <string.h>
#include "metastore/java_text.h"

typedef struct list { mm_v7_text *at; size_t n, cap; } list;

static mm_code push(mm_arena *arena, list *l, const char *text, size_t at)
{
    if (text == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__arena_room(arena, &l->at, l->n, &l->cap, sizeof *l->at));
    l->at[l->n++] = (mm_v7_text){ text, (uint32_t)strlen(text), (uint32_t)at };
    return MM_OK;
}

static const char *upper(mm_arena *arena, const char *text)
{
    char *out = mm__arena_text(arena, text, strlen(text));

    if (out != NULL)
        mm__upper(out, strlen(out));
    return out;
}

/* The dictionary of a rowkey column is under its member of N. */
static mm_code add_keys(mm_arena *arena, list *l, const mm_old_desc *d, const mm_07_loaded *loaded)
{
    for (size_t i = 0; i < d->rowkey.n_columns; i++) {
        const mm_old_rowcol *c = &d->rowkey.columns[i];
        const mm_07_ref ref = loaded->rowkey[i];
        if (mm__java_is_blank(c->dictionary) || strcmp(c->dictionary, "false") == 0 || ref.table == NULL)
            continue;
        MM_TRY(push(arena, l, mm__arena_printf(arena, "%s/%s", ref.table, ref.column), i));
    }
    return MM_OK;
}

static mm_code add_tables(mm_arena *arena, list *l, const mm_v7_desc *desc, const mm_07_loaded *loaded)
{
    const mm_old_model *model = &desc->model->model;
    bool *seen = mm__arena_alloc(arena, model->n_lookups + 1);

    if (seen == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < desc->desc.n_dimensions; i++) {
        const mm_old_lookup *lookup = loaded->lookup[i];
        if (desc->desc.dimensions[i].derived.n == 0 || lookup == NULL || seen[lookup - model->lookups])
            continue;
        seen[lookup - model->lookups] = true;
        MM_TRY(push(arena, l, upper(arena, lookup->table), i));
    }
    return MM_OK;
}

static const char *key_of(mm_arena *arena, const mm_old_tables *tables, const char *table, const char *column)
{
    const mm_old_table *t = tables->find(tables->user, table, strlen(table));
    const mm_old_column *c = t == NULL ? NULL : mm__old_table_column(t, column);

    /* A model that loads resolves all of its columns. */
    return upper(arena, mm__arena_printf(arena, "%s/%s", t == NULL ? table : t->id, c == NULL ? column : c->name));
}

static mm_code add_fks(mm_arena *arena, list *l, const mm_old_model *m, const mm_old_tables *tables)
{
    for (size_t i = 0; i < m->n_lookups; i++) {
        const mm_old_join *j = &m->lookups[i].join;
        for (size_t k = 0; m->lookups[i].has_join && k < j->pk.n && k < j->fk.n; k++) {
            MM_TRY(push(arena, l, key_of(arena, tables, m->lookups[i].table, j->pk.at[k]), i));
            MM_TRY(push(arena, l, key_of(arena, tables, m->fact_table, j->fk.at[k]), i));
        }
    }
    return MM_OK;
}

static size_t size_of(const list *l)
{
    size_t n = l->n * sizeof *l->at;

    for (size_t i = 0; i < l->n; i++)
        n += (size_t)l->at[i].len + 1;
    return n;
}

static mm_v7_text *put(const list *l, mm_v7_text *at, char **texts)
{
    for (size_t i = 0; i < l->n; i++) {
        at[i] = l->at[i];
        at[i].text = memcpy(*texts, l->at[i].text, (size_t)l->at[i].len + 1);
        *texts += (size_t)l->at[i].len + 1;
    }
    return at;
}

static mm_code pack(mm_ctx *ctx, const mm_v7_needs *like, const list l[3], mm_v7_needs **out)
{
    const size_t size = sizeof **out + size_of(&l[0]) + size_of(&l[1]) + size_of(&l[2]);
    mm_v7_needs *n = mm__alloc(ctx, size);
    mm_v7_text *at;
    char *texts;

    if (n == NULL)
        return MM_E_NOMEM;
    *n = *like;
    n->size = size;
    at = (mm_v7_text *)(void *)(n + 1);
    texts = (char *)(at + l[0].n + l[1].n + l[2].n);
    n->keys = put(&l[0], at, &texts);
    n->n_keys = l[0].n;
    n->tables = put(&l[1], at + l[0].n, &texts);
    n->n_tables = l[1].n;
    n->fks = put(&l[2], at + l[0].n + l[1].n, &texts);
    n->n_fks = l[2].n;
    *out = n;
    return MM_OK;
}

static mm_code make(mm_doc *doc, const mm_v7_desc *desc, mm_v7_needs **out)
{
    bool broken = false;
    const mm_v7_tables known = { mm_doc_state(doc), &broken };
    const mm_old_tables tables = mm__v7_tables(&known);
    mm_07_faults model = { 0 }, faults = { 0 };
    mm_07_loaded loaded = { 0 };
    mm_v7_needs like = { 0 };
    list l[3] = { { 0 } };

    MM_TRY(mm__07_load_model(doc->arena, &desc->model->model, &tables, &model));
    like.model_bad = model.n_errors > 0;
    if (!like.model_bad)
        MM_TRY(mm__07_load_desc(doc->arena, &desc->desc, &desc->model->model, &tables, &faults, &loaded));
    like.model_bad |= broken;
    like.desc_bad = faults.n > 0; /* a warning is a reason to look again too */
    if (!like.model_bad && faults.n_errors == 0) {
        MM_TRY(add_keys(doc->arena, &l[0], &desc->desc, &loaded));
        MM_TRY(add_tables(doc->arena, &l[1], desc, &loaded));
        MM_TRY(add_fks(doc->arena, &l[2], &desc->model->model, &tables));
    }
    return pack(mm_run_ctx(doc->run), &like, l, out);
}

mm_code mm__v7_needs_of(mm_doc *doc, mm_v7_desc *desc, const mm_v7_needs **out)
{
    mm_v7_needs *mine, *theirs = NULL;

    *out = atomic_load_explicit(&desc->needs, memory_order_acquire);
    if (*out != NULL)
        return MM_OK;
    MM_TRY(make(doc, desc, &mine));
    if (atomic_compare_exchange_strong(&desc->needs, &theirs, mine)) {
        *out = mine;
        return MM_OK;
    }
    mm__free(mm_run_ctx(doc->run), mine, mine->size); /* another thread was faster */
    *out = theirs;
    return MM_OK;
}

void mm__v7_needs_free(mm_ctx *ctx, mm_v7_desc *desc)
{
    mm_v7_needs *needs = atomic_load(&desc->needs);

    if (needs != NULL)
        mm__free(ctx, needs, needs->size);
    atomic_store(&desc->needs, NULL);
}
