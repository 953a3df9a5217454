/* The model of a desc, and its printing: docs/formats/kylin-0.6-to-0.7.md 4.3.2, 4.3.3. */
#include "kylin/kylin_07_step.h"

#include <stdlib.h>
#include <string.h>

#include "metastore/uuid.h"

#define BUILDER "org.apache.kylin.metadata.model.PartitionDesc$DefaultPartitionConditionBuilder"

/* ---- lookups ---- */

typedef struct pair { const char *pk, *fk; } pair;

static int by_pair(const void *a, const void *b)
{
    const pair *const x = a, *const y = b;
    const int d = strcmp(x->pk, y->pk);

    return d != 0 ? d : strcmp(x->fk, y->fk);
}

static pair *sorted_pairs(mm_arena *arena, const mm_06_join *join)
{
    pair *out = mm__arena_alloc(arena, (join->pk.n + 1) * sizeof *out);

    for (size_t k = 0; out != NULL && k < join->pk.n; k++)
        out[k] = (pair){ join->pk.at[k], join->fk.at[k] };
    if (out != NULL && join->pk.n > 0)
        qsort(out, join->pk.n, sizeof *out, by_pair);
    return out;
}

/* Same type ignoring case, same key pairs in any order. */
static mm_code same_join(mm_arena *arena, const mm_06_join *a, const mm_06_join *b, bool *same)
{
    const pair *x = sorted_pairs(arena, a), *y = sorted_pairs(arena, b);

    if (x == NULL || y == NULL)
        return MM_E_NOMEM;
    *same = mm__casecmp(a->type, b->type) == 0 && a->pk.n == b->pk.n;
    for (size_t k = 0; *same && k < a->pk.n; k++)
        *same = by_pair(&x[k], &y[k]) == 0;
    return MM_OK;
}

static mm_code add_lookup(mm_conv *c, mm_07_made *m, const mm_06_dimension *d, mm_old_lookup *out, mm_map *seen)
{
    const mm_07_table *table;
    const mm_06_dimension *first;
    const char *id;
    bool same;

    (void)mm__to7_qualify(c->state, d->table, &id, &table);
    first = mm__map_get(seen, table->t.id, strlen(table->t.id));
    if (first == NULL) {
        MM_TRY(mm__map_put(seen, table->t.id, strlen(table->t.id), (void *)(uintptr_t)d));
        m->lookup_of[m->model.n_lookups] = d;
        out[m->model.n_lookups++] = (mm_old_lookup){ id, true, { d->join.type, d->join.pk, d->join.fk } };
        return MM_OK;
    }
    MM_TRY(same_join(c->doc->arena, &first->join, &d->join, &same));
    if (!same)
        mm__to7_error(c, d->join.node, R07("cube-desc/two-joins-one-table"),
                     "table %s is joined by dimension %s on other keys than by dimension %s; 0.7 cannot express that",
                     table->t.id, d->name, first->name);
    return MM_OK;
}

static mm_code add_lookups(mm_conv *c, mm_07_made *m, mm_map *seen)
{
    const size_t n = m->old.n_dimensions;
    mm_old_lookup *out = mm__arena_alloc(c->doc->arena, (n + 1) * sizeof *out);

    m->lookup_of = mm__arena_alloc(c->doc->arena, (n + 1) * sizeof *m->lookup_of);
    if (out == NULL || m->lookup_of == NULL)
        return MM_E_NOMEM;
    m->model.lookups = out;
    for (size_t i = 0; i < n; i++)
        if (mm__to7_makes_lookup(&m->old.dimensions[i].join))
            MM_TRY(add_lookup(c, m, &m->old.dimensions[i], out, seen));
    return mm__to7_faults(c);
}

/* ---- partition ---- */

/* a.b: the table is qualified, the column keeps its case. */
static const char *qualify_column(mm_conv *c, mm_node at, const char *text, const char *dot)
{
    const char *name = mm__arena_text(c->doc->arena, text, (size_t)(dot - text)), *id, *out;
    const mm_07_table *table;

    if (name == NULL) {
        c->r.code = MM_E_NOMEM;
        return NULL;
    }
    switch (mm__to7_qualify(c->state, name, &id, &table)) {
    case MM_07_MANY:
        mm__to7_error(c, at, R07("common/qualify-table"),
                     "There are more than 1 table named with '%s' in different database: %s", name,
                     mm__to7_candidates(c->state, c->doc->arena, name));
        return NULL;
    case MM_07_NONE:
        mm__to7_error(c, at, R07("common/qualify-table"), "There is no table named with '%s'", name);
        return NULL;
    default:
        break;
    }
    out = mm__arena_printf(c->doc->arena, "%s%s", id, dot);
    if (out == NULL)
        c->r.code = MM_E_NOMEM;
    return out;
}

static const char *partition_column(mm_conv *c, const mm_07_made *m)
{
    const char *text = m->old.partition_column, *dot, *out;
    const mm_node at = mm_node_get(m->old.partition, "partition_date_column");

    if (text == NULL)
        return NULL;
    if (*text == 0) {
        mm__to7_warn(c, at, R07("cube-desc/partition"), "empty partition_date_column is taken for none");
        return NULL;
    }
    dot = strchr(text, '.');
    if (dot != NULL)
        return strchr(dot + 1, '.') == NULL ? qualify_column(c, at, text, dot) : text;
    out = mm__arena_printf(c->doc->arena, "%s.%s", m->model.fact_table, text);
    if (out == NULL)
        c->r.code = MM_E_NOMEM;
    return out;
}

mm_code mm__to7_desc_model(mm_conv *c, mm_07_made *m)
{
    const mm_07_table *fact;
    const char *id;
    mm_map seen;
    mm_code code;

    (void)mm__to7_qualify(c->state, m->old.fact_table, &id, &fact);
    m->model.name = m->old.name;
    m->model.fact_table = id;
    m->model.has_partition = true;
    m->model.partition.column = partition_column(c, m);
    m->model.partition.start = m->old.partition_start;
    m->model.partition.type = "APPEND";
    m->model.partition.builder = BUILDER;
    if (m->old.partition_type != NULL && strcmp(m->old.partition_type, "UPDATE_INSERT") == 0)
        mm__to7_warn(c, mm_node_get(m->old.partition, "cube_partition_type"), R07("cube-desc/partition"),
                    "cube_partition_type UPDATE_INSERT becomes APPEND");
    mm__map_init(&seen, c->state->ctx, false);
    code = add_lookups(c, m, &seen);
    mm__map_free(&seen);
    return code;
}

/* ---- printing ---- */

/* DEVIATION: the vendor's is random; this one is the same in every run. */
static void print_uuid(mm_conv *c, const mm_07_made *m)
{
    const char *uuid = mm__read_text(&c->r, mm_node_get(c->root, "uuid"));
    const char *name = mm__arena_printf(c->doc->arena, "metamig:" R07("model_desc/") "%s",
                                        uuid != NULL ? uuid : m->old.name);
    char out[MM_UUID_SIZE];

    if (name == NULL) {
        c->r.code = MM_E_NOMEM;
        return;
    }
    mm__uuid5_url(c->state->ctx, name, strlen(name), out);
    mm__to7_text(c, "uuid", out);
}

static void print_lookup(mm_conv *c, const mm_old_lookup *lookup, const mm_06_dimension *from)
{
    static const char *const known[] = { "type", "primary_key", "foreign_key", NULL };

    mm_print_object(&c->p);
    mm__to7_text(c, "table", lookup->table);
    mm_print_key(&c->p, "join");
    mm_print_object(&c->p);
    mm__to7_text(c, "type", lookup->join.type);
    mm__to7_texts(c, "primary_key", lookup->join.pk);
    mm__to7_texts(c, "foreign_key", lookup->join.fk);
    mm__to7_unknown(c, from->join.node, known, NULL);
    mm_print_object_end(&c->p);
    mm_print_object_end(&c->p);
}

static void print_partition(mm_conv *c, const mm_07_made *m)
{
    static const char *const known[] = { "partition_date_column", "partition_date_start", "cube_partition_type", NULL };
    static const char *const written[] = { "partition_type", "partition_condition_builder", NULL };
    const mm_old_partition *part = &m->model.partition;

    mm_print_key(&c->p, "partition_desc");
    mm_print_object(&c->p);
    mm__to7_text(c, "partition_date_column", part->column);
    mm__to7_int(c, "partition_date_start", part->start);
    mm__to7_text(c, "partition_type", part->type);
    mm__to7_text(c, "partition_condition_builder", part->builder);
    mm__to7_unknown(c, m->old.partition, known, written);
    mm_print_object_end(&c->p);
}

mm_code mm__to7_model_print(mm_conv *c, const mm_07_made *m)
{
    mm__to7_begin(c);
    print_uuid(c, m);
    mm__to7_int(c, "last_modified", mm__to7_mtime_ms(c, c->doc->item->mtime));
    mm__to7_text(c, "name", m->model.name);
    mm__to7_text(c, "fact_table", m->model.fact_table);
    mm_print_key(&c->p, "lookups");
    mm_print_array(&c->p);
    for (size_t i = 0; i < m->model.n_lookups; i++)
        print_lookup(c, &m->model.lookups[i], m->lookup_of[i]);
    mm_print_array_end(&c->p);
    mm__to7_copy_text(c, "filter_condition", mm_node_get(c->root, "filter_condition"));
    print_partition(c, m);
    mm__to7_text(c, "capacity", m->old.capacity != NULL ? m->old.capacity : "MEDIUM");
    return mm__to7_faults(c);
}
