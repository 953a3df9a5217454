/* Aggregation groups of the new shape: docs/formats/kylin-1.x-to-2.0.md 2.5.5. */
#include "kylin/kylin_14_step.h"
#include "kylin/kylin_15_cuboid.h"

#include <stdlib.h>
#include <string.h>

typedef struct hierarchy { mm_cub_levels levels; const char *text[MM_CUBOID_COLUMNS]; } hierarchy;

typedef struct maker {
    mm_kd_conv *c;
    const mm_cube_model *model;
    mm_cube_desc *d;
    unsigned n;
    unsigned order[MM_CUBOID_COLUMNS];          /* columns by name */
    uint64_t mandatory;
    uint64_t *written; size_t n_written;        /* groups as they are */
    uint64_t *clean;   size_t n_clean;
    hierarchy *hierarchies; size_t n_hierarchies;
    mm_cub_group *made;                         /* beside d->groups */
} maker;

static void *room(maker *m, size_t n, size_t size)
{
    void *out = mm__arena_alloc(m->c->doc->arena, (n + 1) * size);

    if (out == NULL)
        m->c->r.code = MM_E_NOMEM;
    return out;
}

static unsigned find(const maker *m, const char *name)
{
    for (unsigned i = 0; i < m->n; i++)
        if (mm__casecmp(m->d->rowcols[i].column, name) == 0)
            return i;
    return MM_CUBOID_COLUMNS;
}

/* ---- columns ---- */

static void sort_columns(maker *m)
{
    for (unsigned i = 0; i < m->n; i++) {
        unsigned k = i;
        for (; k > 0 && strcmp(m->d->rowcols[m->order[k - 1]].column, m->d->rowcols[i].column) > 0; k--)
            m->order[k] = m->order[k - 1];
        m->order[k] = i;
        if (m->d->rowcols[i].mandatory)
            m->mandatory |= UINT64_C(1) << i;
    }
}

/* ---- groups as written, and cleaned ---- */

static void read_group(maker *m, mm_node at, size_t number, mm_old_texts list)
{
    uint64_t set = 0, twice = 0;

    for (size_t i = 0; i < list.n; i++) {
        const unsigned column = find(m, list.at[i]);
        if (column == MM_CUBOID_COLUMNS) {
            mm_kd_error(m->c, mm_node_at(at, i), R15("aggregation-groups/unknown-column"),
                        "\"%s\" is no rowkey column", list.at[i]);
            continue;
        }
        twice |= set & UINT64_C(1) << column;
        set |= UINT64_C(1) << column;
    }
    m->written[m->n_written++] = set;
    if (twice != 0)
        mm_node_note(m->c->doc, at, R15("aggregation-groups/cleaned"), "group %zu names a column twice", number);
    if ((set & m->mandatory) != 0)
        mm_node_note(m->c->doc, at, R15("aggregation-groups/cleaned"), "group %zu loses its mandatory columns", number);
    set &= ~m->mandatory;
    if (set == 0)
        mm_node_note(m->c->doc, at, R15("aggregation-groups/cleaned"), "group %zu is empty and left out", number);
    else
        m->clean[m->n_clean++] = set;
}

static void read_groups(maker *m)
{
    const mm_node array = mm_node_get(m->d->rowkey, "aggregation_groups");
    const mm_cd_lists *groups = &m->d->old_groups;
    size_t it = 0;

    m->written = room(m, groups->n, sizeof *m->written);
    m->clean = room(m, groups->n, sizeof *m->clean);
    for (size_t i = 0; m->c->r.code != MM_E_NOMEM && i < groups->n; i++)
        read_group(m, mm_node_next(array, &it, NULL), i, groups->at[i]);
}

/* ---- hierarchies ---- */

static void read_level(maker *m, hierarchy *h, const mm_cd_dimension *d, size_t i)
{
    const char *text = d->column.at[i], *fk = mm__kd_pk_to_fk(m->model, d->table, text);
    unsigned column = find(m, fk);

    if (column == MM_CUBOID_COLUMNS) {
        fk = text;
        column = find(m, text);
    }
    if (column == MM_CUBOID_COLUMNS) {
        mm_kd_error(m->c, mm_node_at(mm_node_get(d->node, "column"), i), R15("aggregation-groups/unknown-column"),
                    "level \"%s\" of a hierarchy is no rowkey column", text);
        return;
    }
    if ((h->levels.set >> column & 1) != 0)
        return;
    h->text[h->levels.n] = fk;
    h->levels.at[h->levels.n++] = (uint8_t)column;
    h->levels.set |= UINT64_C(1) << column;
}

static void read_hierarchies(maker *m)
{
    m->hierarchies = room(m, m->d->n_dimensions, sizeof *m->hierarchies);
    for (size_t i = 0; m->hierarchies != NULL && i < m->d->n_dimensions; i++) {
        const mm_cd_dimension *d = &m->d->dimensions[i];
        if (!d->hierarchy)
            continue;
        if (d->derived.n > 0) {
            mm_node_warn(m->c->doc, mm_node_get(d->node, "hierarchy"), R15("dimensions/derived-hierarchy"),
                         "a derived dimension has no hierarchy, it is dropped");
            continue;
        }
        for (size_t k = 0; k < d->column.n; k++)
            read_level(m, &m->hierarchies[m->n_hierarchies], d, k);
        m->n_hierarchies++;
    }
}

/* ---- the new groups ---- */

static unsigned count(uint64_t set)
{
    unsigned n = 0;

    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

/* Names of the set, by name or in rowkey order. */
static mm_old_texts names(maker *m, uint64_t set, bool by_name)
{
    const char **out = room(m, m->n, sizeof *out);
    size_t n = 0;

    for (unsigned i = 0; out != NULL && i < m->n; i++) {
        const unsigned column = by_name ? m->order[i] : i;
        if ((set >> column & 1) != 0)
            out[n++] = m->d->rowcols[column].column;
    }
    return (mm_old_texts){ out, n };
}

static mm_cd_lists joint_of(maker *m, uint64_t set)
{
    mm_old_texts *out = room(m, 1, sizeof *out);

    if (out == NULL || count(set) < 2)
        return (mm_cd_lists){ out, 0 };
    out[0] = names(m, set, true);
    return (mm_cd_lists){ out, 1 };
}

/* The part of the hierarchy that lies in the group, if it has two levels at least. */
static void add_hierarchy(maker *m, const hierarchy *h, uint64_t group, mm_cub_group *made, mm_old_texts *lists)
{
    mm_cub_levels *kept = &made->hierarchies[made->n_hierarchies];
    const char **text;

    if (count(h->levels.set & group) < 2)
        return;
    text = room(m, h->levels.n, sizeof *text);
    for (unsigned i = 0; text != NULL && i < h->levels.n; i++) {
        if ((group >> h->levels.at[i] & 1) == 0)
            continue;
        text[kept->n] = h->text[i];
        kept->at[kept->n++] = h->levels.at[i];
        kept->set |= UINT64_C(1) << h->levels.at[i];
    }
    lists[made->n_hierarchies++] = (mm_old_texts){ text, kept->n };
}

static void make_group(maker *m, uint64_t includes, uint64_t group, uint64_t joint)
{
    mm_cub_group *made = &m->made[m->d->n_groups];
    mm_cd_group *g = &m->d->groups[m->d->n_groups++];
    mm_old_texts *lists = room(m, m->n_hierarchies, sizeof *lists);

    made->includes = includes;
    made->joint = count(joint) < 2 ? 0 : joint;
    made->hierarchies = room(m, m->n_hierarchies, sizeof *made->hierarchies);
    if (lists == NULL || made->hierarchies == NULL)
        return;
    for (size_t i = 0; i < m->n_hierarchies; i++)
        add_hierarchy(m, &m->hierarchies[i], group, made, lists);
    g->includes = names(m, includes, true);
    g->has_rule = true;
    g->mandatory = names(m, m->mandatory, false);
    g->hierarchies = (mm_cd_lists){ lists, made->n_hierarchies };
    g->joints = joint_of(m, joint);
}

static void make_groups(maker *m)
{
    const uint64_t all = m->n == 0 ? 0 : UINT64_MAX >> (64 - m->n);
    uint64_t *later = room(m, m->n_clean, sizeof *later), united = 0, includes = all;

    m->d->groups = room(m, m->n_clean, sizeof *m->d->groups);
    m->made = room(m, m->n_clean, sizeof *m->made);
    if (m->c->r.code == MM_E_NOMEM)
        return;
    for (size_t i = m->n_clean; i-- > 0;) {
        later[i] = united;
        united |= m->clean[i];
    }
    if (m->n_clean == 0)
        make_group(m, all, 0, all & ~m->mandatory);
    for (size_t i = 0; i < m->n_clean; i++) {
        const uint64_t g = m->clean[i], tail = all & ~m->mandatory & ~united;
        make_group(m, includes, g, (tail | later[i]) & ~g);
        includes &= ~(g & ~later[i]);
    }
}

/* ---- is it exact? ---- */

static mm_code compare(maker *m, mm_cub_verdict *verdict)
{
    mm_cub_levels *levels = room(m, m->n_hierarchies, sizeof *levels);
    const mm_cub_old old = { m->n, m->mandatory, m->written, m->n_written, levels, m->n_hierarchies };
    const mm_cub_new new = { m->n, m->mandatory, m->made, m->d->n_groups };

    if (levels == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < m->n_hierarchies; i++)
        levels[i] = m->hierarchies[i].levels;
    return mm__cuboid_compare(m->c->state->ctx, &old, &new, verdict);
}

static void judge(maker *m, bool built)
{
    const mm_node at = mm_node_get(m->d->rowkey, "aggregation_groups");
    const char *rule = R15("aggregation-groups/not-representable"), *what;
    mm_cub_verdict v;

    if (compare(m, &v) != MM_OK) {
        m->c->r.code = MM_E_NOMEM;
        return;
    }
    if (v.lost > 0)
        mm_node_warn(m->c->doc, at, R15("aggregation-groups/cuboids-lost"),
                     "%llu cuboids that were built are not used any more", (unsigned long long)v.lost);
    if (!v.unknown && v.extra == 0)
        return;
    what = v.unknown ? mm__arena_printf(m->c->doc->arena,
                                        "whether the cuboids stay the same is unknown with %u columns", m->n)
                     : mm__arena_printf(m->c->doc->arena, "%llu cuboids become valid that were never built",
                                        (unsigned long long)v.extra);
    if (what == NULL)
        m->c->r.code = MM_E_NOMEM;
    else if (built && !mm_run_flag(m->c->state->run, "allow-cuboid-superset"))
        mm_kd_error(m->c, at, rule, "%s: queries on the built segments would give wrong results", what);
    else
        mm_node_warn(m->c->doc, at, rule, "%s", what);
}

mm_code mm__kd_groups(mm_kd_conv *c, const mm_kd_model *model, mm_cube_desc *d, bool built)
{
    maker m = { .c = c, .model = &model->m, .d = d, .n = (unsigned)d->n_rowcols };

    if (d->n_rowcols > MM_CUBOID_COLUMNS) {
        mm_kd_error(c, mm_node_get(d->rowkey, "rowkey_columns"), R15("rowkey/too-many-columns"),
                    "%zu rowkey columns, a cuboid id holds 63", d->n_rowcols);
        return c->r.code;
    }
    sort_columns(&m);
    read_groups(&m);
    read_hierarchies(&m);
    MM_TRY(c->r.code);
    make_groups(&m);
    MM_TRY(c->r.code);
    judge(&m, built);
    mm__kd_used(c, R15("cube-desc/aggregation-groups"));
    return c->r.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK; /* the rest of the desc may have faults too */
}
