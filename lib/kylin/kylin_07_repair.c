/* Will 0.7 load the new desc, and what can be done if not: docs/formats/kylin-0.6-to-0.7.md 4.3.6. */
#include "kylin/kylin_07_step.h"

#include <stdlib.h>
#include <string.h>

#define LOAD_CHECK R07("cube-desc/load-check")

/* ---- repairs: each one looks at one dimension; true if it changed something ---- */

typedef struct repairer {
    mm_conv *c;
    mm_07_made *m;
    mm_map rowkey; /* its names */
} repairer;

/* 0.7 takes a derived PK for the FK, and then the FK for derived. It derives the PK by itself. */
static bool drop_derived_pks(repairer *x, mm_06_dimension *d)
{
    const char **kept = mm__arena_alloc(x->c->doc->arena, (d->derived.n + 1) * sizeof *kept);
    size_t n = 0;
    mm_map pks;

    if (kept == NULL) {
        x->c->r.code = MM_E_NOMEM;
        return false;
    }
    mm__map_init(&pks, x->c->state->ctx, false);
    for (size_t k = 0; k < d->join.pk.n; k++)
        if (mm__map_put(&pks, d->join.pk.at[k], strlen(d->join.pk.at[k]), d) != MM_OK)
            x->c->r.code = MM_E_NOMEM;
    for (size_t k = 0; k < d->derived.n; k++) {
        const char *name = d->derived.at[k];
        if (mm__map_get(&pks, name, strcspn(name, ":")) == NULL)
            kept[n++] = name;
    }
    mm__map_free(&pks);
    if (n == d->derived.n)
        return false;
    d->derived = (mm_old_texts){ n > 0 ? kept : NULL, n };
    d->dropped_pk = true;
    return true;
}

/* The FK columns of a {FK} dimension with nothing but a hierarchy vanish: they get a dimension of their own. */
static bool insert_fk(repairer *x, mm_06_dimension *d)
{
    (void)x;
    if (!mm__06_is_fk(d) || d->n_levels == 0 || d->derived.n > 0 || d->insert_fk)
        return false;
    return d->insert_fk = true;
}

static bool fks_in_rowkey(const repairer *x, const mm_06_dimension *d)
{
    for (size_t k = 0; k < d->join.fk.n; k++)
        if (mm__map_get(&x->rowkey, d->join.fk.at[k], strlen(d->join.fk.at[k])) == NULL)
            return false;
    return true;
}

/* Without a column 0.7 hangs derived ones on the FK, although the rowkey holds another host. */
static bool name_host(repairer *x, mm_06_dimension *d)
{
    const bool has_host = d->column != NULL ? !mm__06_is_fk(d) : d->n_levels > 0;

    if (d->derived.n == 0 || !has_host || !d->join.given || d->host || fks_in_rowkey(x, d))
        return false;
    return d->host = true;
}

typedef bool repair_fn(repairer *x, mm_06_dimension *d);

static const struct repair { const char *rule, *before, *after; repair_fn *fn; } repairs[] = {
    { R07("cube-desc/repair-derived-pk"), "primary keys are dropped from derived of dimension ",
      ": 0.7 derives them itself", drop_derived_pks },
    { R07("cube-desc/repair-fk-hierarchy"), "the foreign keys of dimension ",
      " get a dimension of their own beside the hierarchy", insert_fk },
    { R07("cube-desc/repair-derived-host"), "the derived columns of dimension ", " name their host column", name_host },
};

static bool was_made(const mm_06_dimension *d, size_t repair)
{
    return repair == 0 ? d->dropped_pk : repair == 1 ? d->insert_fk : d->host;
}

static bool repair_all(repairer *x, repair_fn *fn)
{
    bool any = false;

    for (size_t i = 0; i < x->m->old.n_dimensions; i++)
        any = fn(x, &x->m->old.dimensions[i]) || any;
    return any;
}

static void tell_repairs(mm_conv *c, const mm_07_made *m)
{
    for (size_t r = 0; r < MM_COUNT(repairs); r++) {
        bool used = false;
        for (size_t i = 0; i < m->old.n_dimensions; i++) {
            const mm_06_dimension *d = &m->old.dimensions[i];
            if (was_made(d, r))
                mm__to7_warn(c, d->node, repairs[r].rule, "%s%s%s", repairs[r].before, d->name, repairs[r].after);
            used = used || was_made(d, r);
        }
        if (used)
            mm__to7_used(c, repairs[r].rule);
    }
}

/* ---- load check ---- */

static mm_code load(mm_conv *c, mm_07_made *m, mm_07_faults *faults)
{
    const mm_old_tables tables = mm__to7_tables(c->state);
    mm_07_loaded loaded;

    memset(faults, 0, sizeof *faults);
    MM_TRY(mm__to7_desc_dimensions(c, m));
    return mm__07_load_desc(c->doc->arena, &m->desc, &m->model, &tables, faults, &loaded);
}

/* The node at the pointer, or the innermost one around it that is there. */
static mm_node nearest(mm_conv *c, const char *pointer)
{
    char *text = mm__arena_text(c->doc->arena, pointer, strlen(pointer));
    mm_node out = { 0 };
    mm_code code = text != NULL ? MM_OK : MM_E_NOMEM;

    while (code == MM_OK && (code = mm_json_find(c->doc->json, text, &out)) == MM_OK
           && mm_node_kind(out) == MM_JSON_ABSENT && *text != 0)
        *strrchr(text, '/') = 0;
    if (code == MM_E_NOMEM)
        c->r.code = MM_E_NOMEM;
    return out;
}

/* Where in the 0.6 document is what the loader complains about? Dimensions and measures have moved. */
static mm_node place(mm_conv *c, const mm_07_made *m, const char *pointer)
{
    mm_node out = { 0 };

    if (strncmp(pointer, "/dimensions/", 12) == 0) {
        const size_t i = strtoul(pointer + 12, NULL, 10);
        return i < m->desc.n_dimensions ? m->from[i]->node : out;
    }
    if (strncmp(pointer, "/measures/", 10) == 0) {
        const size_t i = strtoul(pointer + 10, NULL, 10);
        return i < m->old.n_measures ? m->old.measures[i].node : out;
    }
    if (strcmp(pointer, "/partition_desc/partition_date_column") == 0)
        return mm_node_get(m->old.partition, "partition_date_column");
    return nearest(c, pointer);
}

/* The first error is the one the server would die of; the others may follow from it. */
static mm_code refuse(mm_conv *c, const mm_07_made *m, const mm_07_faults *faults)
{
    for (size_t i = 0; i < faults->n; i++)
        if (!faults->at[i].warning) {
            mm__to7_error(c, place(c, m, faults->at[i].pointer), LOAD_CHECK, "%s", faults->at[i].text);
            break;
        }
    return mm__to7_faults(c);
}

static void tell_warnings(mm_conv *c, const mm_07_made *m, const mm_07_faults *faults)
{
    for (size_t i = 0; i < faults->n; i++)
        if (faults->at[i].warning)
            mm__to7_warn(c, place(c, m, faults->at[i].pointer), LOAD_CHECK, "%s", faults->at[i].text);
}

static mm_code load_and_repair(repairer *x, mm_07_faults *faults)
{
    mm_07_made *m = x->m;

    for (size_t i = 0; i < m->desc.rowkey.n_columns; i++) {
        const char *name = m->desc.rowkey.columns[i].column;
        MM_TRY(mm__map_put(&x->rowkey, name, strlen(name), (void *)(uintptr_t)name));
    }
    MM_TRY(load(x->c, m, faults));
    for (size_t r = 0; r < MM_COUNT(repairs) && faults->n_errors > 0; r++)
        if (repair_all(x, repairs[r].fn))
            MM_TRY(load(x->c, m, faults));
    return mm__to7_faults(x->c);
}

mm_code mm__to7_desc_load(mm_conv *c, mm_07_made *m)
{
    const mm_old_tables tables = mm__to7_tables(c->state);
    repairer x = { .c = c, .m = m };
    mm_07_faults faults = { 0 };
    mm_code code;

    MM_TRY(mm__to7_desc_dimensions(c, m));
    MM_TRY(mm__07_load_model(c->doc->arena, &m->model, &tables, &faults));
    if (faults.n_errors > 0)
        return refuse(c, m, &faults);
    mm__map_init(&x.rowkey, c->state->ctx, true);
    code = load_and_repair(&x, &faults);
    mm__map_free(&x.rowkey);
    if (code != MM_OK || faults.n_errors > 0)
        return code != MM_OK ? code : refuse(c, m, &faults);
    tell_repairs(c, m);
    tell_warnings(c, m, &faults);
    mm__to7_desc_same_names(c, m);
    return mm__to7_faults(c);
}
