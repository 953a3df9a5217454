/* Verify of Kylin 1.4 to 2.0: dimensions and rowkey of a cube desc. docs/formats/kylin-1.x-to-2.0.md 5.2. */
#include "kylin/kylin_refs.h"
#include "kylin/kylin_verify_1x.h"

#include <string.h>

/* Columns of dimensions: those with derived == false are what the rowkey must have. */
typedef struct dims {
    const mm_v1_check *c;
    mm_refs refs;               /* by table and column name */
    bool pk_to_fk;              /* a dimension on a primary key is one on its foreign key */
    bool unsure;                /* something did not resolve: numbers would be wrong */
} dims;

typedef struct dim {            /* one dimension */
    const mm_cd_dimension *d;
    const mm_old_table *table;
    const char *key;            /* that it has in refs: a table can be joined twice since 1.6 */
    const mm_cm_lookup *lookup; /* NULL: the fact table, or no join */
} dim;

static const char *or_null(const char *text)
{
    return text == NULL ? "null" : text;
}

/* ---- the table of a dimension ---- */

static bool is_table(const mm_v1_check *c, const char *id, const char *alias, const char *name)
{
    const char *dot = strchr(name, '.');

    if (c->release >= 10600)
        return mm__casecmp(name, alias) == 0 || mm__casecmp(name, id) == 0
               || mm__casecmp(name, mm__table_name(id)) == 0;
    if (dot == NULL && mm__casecmp_n(id, strcspn(id, "."), "DEFAULT", 7) == 0)
        return mm__casecmp(name, mm__table_name(id)) == 0;
    return mm__casecmp(name, id) == 0;
}

static const char *key_of(const mm_v1_check *c, const mm_old_table *table, const char *alias)
{
    return c->release >= 10600 ? alias : table->id;
}

/* Every table of the model is there. */
static bool find_table(const mm_v1_check *c, dim *at)
{
    const mm_cube_model *m = c->model;
    const char *name = at->d->table;

    if (name == NULL)
        return false;
    for (size_t i = 0; i < m->n_lookups; i++) {
        const mm_cm_lookup *l = &m->lookups[i];
        const char *alias = l->alias != NULL ? l->alias : mm__table_name(l->table);
        at->table = mm__v1_table(c, l->table);
        if (!is_table(c, at->table->id, alias, name))
            continue;
        at->lookup = l->has_join ? l : NULL;
        at->key = key_of(c, at->table, alias);
        return true;
    }
    at->table = mm__v1_table(c, m->fact_table);
    at->key = key_of(c, at->table, mm__table_name(m->fact_table));
    return is_table(c, at->table->id, mm__table_name(m->fact_table), name);
}

/* ---- columns ---- */

static mm_code add(dims *x, const char *table, const char *column, mm_refs_entry **entry)
{
    return mm__refs_add(&x->refs, table, column, entry);
}

static mm_code add_fk(dims *x, const dim *at, size_t i, mm_refs_entry **entry)
{
    mm_resolved fk;

    *entry = NULL;
    if (!mm__v1_column(x->c, at->lookup->fk.at[i], &fk)) {
        x->unsure = true; /* the model is at fault */
        return MM_OK;
    }
    return add(x, key_of(x->c, fk.table, fk.alias), fk.column->name, entry);
}

static mm_code add_column(dims *x, const dim *at, const char *name, bool derived)
{
    const mm_old_column *column = mm__old_table_column(at->table, name);
    const char *member = derived ? "derived" : "column";
    mm_refs_entry *entry = NULL;

    if (column == NULL) {
        x->unsure = true;
        return mm__v1_say(x->c, mm__v1_place(at->d->node, member), MM_ERROR, "desc/dimensions",
                          "No column '%s' found in table %s", name, at->table->id);
    }
    for (size_t i = 0; x->pk_to_fk && at->lookup != NULL && i < at->lookup->pk.n && i < at->lookup->fk.n; i++)
        if (mm__casecmp(mm__old_last_part(at->lookup->pk.at[i]), column->name) == 0)
            return derived ? MM_OK : add_fk(x, at, i, &entry);
    MM_TRY(add(x, at->key, column->name, &entry));
    entry->derived |= derived;
    return MM_OK;
}

static bool wants_fk(const mm_cd_dimension *d)
{
    if (d->column.n == 0)
        return d->derived.n > 0;
    for (size_t i = 0; i < d->column.n; i++)
        if (mm__casecmp(d->column.at[i], "{FK}") == 0)
            return true;
    return false;
}

static mm_code add_fks(dims *x, const dim *at)
{
    for (size_t i = 0; i < at->lookup->fk.n && i < at->lookup->pk.n; i++) {
        const mm_old_column *pk = mm__old_table_column(at->table, at->lookup->pk.at[i]);
        mm_refs_entry *entry;
        MM_TRY(add_fk(x, at, i, &entry));
        if (pk == NULL || entry == NULL)
            continue;
        MM_TRY(add(x, at->key, pk->name, &entry)); /* follows from the foreign key */
        entry->derived = true;
    }
    return MM_OK;
}

/* 1.6.0 looks the column up by upper-case names, as the file has it; other releases ignore case. */
static mm_code check_letters(const dims *x, const dim *at, const char *name)
{
    if (x->c->release < 10600 || x->c->release >= 20000 || strpbrk(name, "abcdefghijklmnopqrstuvwxyz") == NULL)
        return MM_OK;
    return mm__v1_say(x->c, mm__v1_place(at->d->node, "column"), MM_ERROR, "desc/dimensions",
                      "1.6.0 does not find the column '%s' of dimension %s, whose letters are not upper-case", name,
                      or_null(at->d->name));
}

static mm_code add_hosts(dims *x, const dim *at)
{
    const mm_cd_dimension *d = at->d;

    if (wants_fk(d) && at->lookup != NULL)
        return add_fks(x, at);
    if (wants_fk(d) && d->derived.n == 0) {
        x->unsure = true;
        return mm__v1_say(x->c, mm__v1_place(d->node, "column"), MM_ERROR, "desc/dimensions",
                          "{FK} can only be used on a lookup table with a join, but %s has none", or_null(d->table));
    }
    if (d->column.n == 0 && d->derived.n == 0) {
        x->unsure = true;
        return mm__v1_say(x->c, d->node, MM_ERROR, "desc/dimensions", "Dimension column must not be blank: %s",
                          or_null(d->name));
    }
    for (size_t i = 0; !wants_fk(d) && i < d->column.n; i++) {
        MM_TRY(check_letters(x, at, d->column.at[i]));
        MM_TRY(add_column(x, at, d->column.at[i], false));
    }
    return MM_OK;
}

/* "NAME:EXTRA" of a derived column is NAME; 2.0 does not take that, but that is a rule of its own. */
static mm_code add_derived(dims *x, const dim *at)
{
    for (size_t i = 0; i < at->d->derived.n; i++) {
        const char *text = at->d->derived.at[i];
        const char *name = mm__arena_text(x->c->doc->arena, text, strcspn(text, ":"));
        if (name == NULL)
            return MM_E_NOMEM;
        MM_TRY(add_column(x, at, name, true));
    }
    return MM_OK;
}

static mm_code add_dimension(dims *x, const mm_cd_dimension *d)
{
    dim at = { .d = d };

    if (!find_table(x->c, &at)) {
        x->unsure = true;
        return mm__v1_say(x->c, mm__v1_place(d->node, "table"), MM_ERROR, "desc/dimensions",
                          "Can't find table %s for dimension %s", or_null(d->table), or_null(d->name));
    }
    x->unsure |= at.lookup != NULL && at.lookup->pk.n != at.lookup->fk.n; /* a fault of the model */
    if (d->derived.n > 0 && at.lookup == NULL) {
        x->unsure = true;
        return mm__v1_say(x->c, mm__v1_place(d->node, "derived"), MM_ERROR, "desc/dimensions",
                          "Derived can only be defined on lookup table, but %s is none with a join", d->table);
    }
    MM_TRY(add_hosts(x, &at));
    return add_derived(x, &at);
}

/* ---- against the rowkey ---- */

static mm_code find_rowcol(dims *x, const char *name, mm_refs_entry **out)
{
    mm_resolved col;

    *out = NULL;
    if (x->c->release >= 20000) {
        if (!mm__v1_column(x->c, name, &col))
            return MM_OK;
        MM_TRY(mm__refs_find(&x->refs, key_of(x->c, col.table, col.alias), col.column->name, out));
    } else {
        for (size_t i = 0; i < x->refs.n && *out == NULL; i++)
            if (!x->refs.at[i].derived && mm__casecmp(x->refs.at[i].ref.column, name) == 0)
                *out = &x->refs.at[i];
    }
    if (*out != NULL && (*out)->derived)
        *out = NULL;
    return MM_OK;
}

static mm_code compare(dims *x)
{
    const mm_cube_desc *d = x->c->desc;
    const mm_node rowkey = mm__v1_place(d->rowkey, "rowkey_columns");
    size_t n = 0;

    for (size_t i = 0; i < x->refs.n; i++)
        n += !x->refs.at[i].derived;
    if (n != d->n_rowcols)
        return mm__v1_say(x->c, rowkey, MM_ERROR, "desc/rowkey",
                          "RowKey columns count (%zu) does not match dimension columns count (%zu). ", d->n_rowcols, n);
    for (size_t i = 0; i < d->n_rowcols; i++) {
        mm_refs_entry *entry;
        MM_TRY(find_rowcol(x, d->rowcols[i].column, &entry));
        if (entry == NULL)
            MM_TRY(mm__v1_say(x->c, mm__v1_place(d->rowcols[i].node, "column"), MM_ERROR, "desc/rowkey",
                              "Cannot find rowkey column %s in cube CubeDesc [name=%s]", d->rowcols[i].column,
                              d->name));
    }
    return MM_OK;
}

/* What the rowkey says alone; *sound is false if there is nothing to compare. */
static mm_code check_rowkey(const mm_v1_check *c, bool *sound)
{
    const mm_cube_desc *d = c->desc;
    mm_map seen;
    mm_code code = MM_OK;

    *sound = d->rowcols != NULL && d->n_rowcols <= 63;
    if (!d->has_rowkey)
        return mm__v1_say(c, d->root, MM_ERROR, "desc/rowkey", "the desc has no rowkey");
    if (d->rowcols == NULL)
        return mm__v1_say(c, d->rowkey, MM_ERROR, "desc/rowkey", "RowKeyDesc.getRowKeyColumns is null");
    if (d->n_rowcols > 63)
        MM_TRY(mm__v1_say(c, d->rowkey, MM_ERROR, "desc/rowkey", "%zu rowkey columns, but a cuboid has at most 63",
                          d->n_rowcols));
    mm__map_init(&seen, mm_run_ctx(c->doc->run), true);
    for (size_t i = 0; code == MM_OK && i < d->n_rowcols; i++) {
        const char *name = d->rowcols[i].column;
        const mm_node node = mm__v1_place(d->rowcols[i].node, "column");
        if (name == NULL || *name == 0)
            code = mm__v1_say(c, node, MM_ERROR, "desc/rowkey", "a rowkey column without a name");
        else if (mm__map_get(&seen, name, strlen(name)) != NULL)
            code = mm__v1_say(c, node, MM_ERROR, "desc/rowkey", "%s is twice in the rowkey", name);
        else
            code = mm__map_put(&seen, name, strlen(name), (void *)(uintptr_t)name);
        *sound = *sound && name != NULL && *name != 0;
    }
    mm__map_free(&seen);
    return code;
}

/* 2.0.0 maps a dimension on a primary key only for descs that are older. */
static bool maps_keys(const mm_v1_check *c)
{
    const char *version;
    size_t len;

    return c->release < 20000 || mm_node_text(mm_node_get(c->desc->root, "version"), &version, &len) != MM_OK
           || mm__1x_release(version) < 20000;
}

mm_code mm__v1_dimensions(const mm_v1_check *c)
{
    dims x = { .c = c };
    mm_code code = MM_OK;
    bool sound;

    MM_TRY(check_rowkey(c, &sound));
    if (c->desc->dimensions == NULL)
        return mm__v1_say(c, mm__v1_place(c->desc->root, "dimensions"), MM_ERROR, "desc/dimensions",
                          "dimensions is null");
    if (!c->resolves)
        return MM_OK;
    x.pk_to_fk = maps_keys(c);
    mm__refs_init(&x.refs, c->doc->arena);
    for (size_t i = 0; code == MM_OK && i < c->desc->n_dimensions; i++)
        code = add_dimension(&x, &c->desc->dimensions[i]);
    if (code == MM_OK && sound && !x.unsure)
        code = compare(&x);
    mm__refs_free(&x.refs);
    return code;
}

/* ---- the whole desc ---- */

static mm_code check_model_name(mm_v1_check *c, const mm_v1_desc *fact)
{
    if (!fact->v7.model_known)
        return mm__v7_say_at(c->doc, "model_name", MM_ERROR, MM_V1("ref/desc-model"), NULL,
                             "No data model found with name '%s'.", or_null(fact->v7.desc.model_name));
    if (fact->v7.model != NULL)
        mm__v1_check_model_is(c, &((const mm_v1_model *)fact->v7.model)->model);
    return MM_OK;
}

static mm_code check_parts(const mm_v1_check *c)
{
    typedef mm_code part(const mm_v1_check *c);
    static part *const parts[] = { mm__v1_dimensions, mm__v1_measures, mm__v1_encodings, mm__v1_engine,
                                   mm__v1_groups, mm__v1_loadable };

    for (size_t i = 0; i < MM_COUNT(parts); i++)
        MM_TRY(parts[i](c));
    return MM_OK;
}

mm_code mm__v1_check_desc_head(mm_doc *doc, const mm_v1_desc *fact)
{
    MM_TRY(mm__v1_check_head(doc, &fact->v7.head, "CubeDesc"));
    if (fact->v7.head.broken || fact->n_cubes > 0 || ((const mm_v7_state *)mm_doc_state(doc))->unread[MM_V7_CUBE])
        return MM_OK;
    return mm__v7_say_at(doc, "name", MM_WARNING, MM_V1("ref/orphan"), NULL, "no cube uses the desc");
}

mm_code mm__v1_check_desc(mm_doc *doc)
{
    const mm_v1_desc *fact = mm_index_find(doc->run, MM_V7_DESC, doc->path);
    mm_reader r = { .doc = doc, .mute = true };
    mm_cube_desc d;
    mm_v1_check c;
    mm_node root;

    if (fact == NULL)
        return MM_OK;
    MM_TRY(mm__v1_check_desc_head(doc, fact));
    if (fact->v7.head.broken)
        return MM_OK;
    MM_TRY(mm__v7_root(doc, &root));
    mm__cube_desc_read(&r, root, fact->shape == MM_1X_NEW, &d);
    if (r.code != MM_OK)
        return r.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
    mm__v1_check_init(&c, doc);
    c.fact = fact;
    c.desc = &d;
    MM_TRY(check_model_name(&c, fact));
    MM_TRY(check_parts(&c));
    return c.model == NULL ? MM_OK : mm__v1_signature(&c, fact->v7.signature);
}
