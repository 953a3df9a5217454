/* Text of the parts of a cube desc, for files and for signatures: docs/formats/kylin-1.x-to-2.0.md 2.8, 4.2. */
#include "metastore/cube_desc.h"

#include <stdlib.h>
#include <string.h>

#include "metastore/java_case.h"
#include "metastore/print_member.h"

/* A name: what is hashed is what Java makes of it in memory. */
static void print_name(mm_print *p, const mm_cd_form *form, const char *text)
{
    mm_buf up;

    if (!form->hashed || text == NULL) {
        mm_print_text(p, text);
        return;
    }
    mm__buf_init(&up, form->arena->ctx);
    if (!mm__java_upper(&up, text, strlen(text)) && form->uncased != NULL)
        *form->uncased = true;
    if (mm__buf_ok(&up) == MM_OK)
        mm_print_text_n(p, up.len > 0 ? up.data : "", up.len);
    else
        p->code = MM_E_NOMEM;
    mm__buf_free(&up);
}

static void member_name(mm_print *p, const mm_cd_form *form, const char *key, const char *text)
{
    mm_print_key(p, key);
    print_name(p, form, text);
}

static void print_names(mm_print *p, const mm_cd_form *form, mm_old_texts list)
{
    if (list.at == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < list.n; i++)
        print_name(p, form, list.at[i]);
    mm_print_array_end(p);
}

static void member_names(mm_print *p, const mm_cd_form *form, const char *key, mm_old_texts list)
{
    mm_print_key(p, key);
    print_names(p, form, list);
}

static void member_lists(mm_print *p, const mm_cd_form *form, const char *key, mm_cd_lists lists)
{
    mm_print_key(p, key);
    if (lists.at == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < lists.n; i++)
        print_names(p, form, lists.at[i]);
    mm_print_array_end(p);
}

static bool listed(const char *const *names, const char *name, size_t len)
{
    for (; *names != NULL; names++)
        if (mm__text_is(name, len, *names))
            return true;
    return false;
}

void mm__cd_print_unknown(mm_print *p, const mm_cd_form *form, mm_node object, const char *const *known)
{
    mm_node key, value;
    size_t it = 0;

    if (form->hashed || mm_node_kind(object) != MM_JSON_OBJECT)
        return;
    while (mm_node_kind(value = mm_node_next(object, &it, &key)) != MM_JSON_ABSENT) {
        const char *name = "";
        size_t len = 0;
        if (mm_node_text(key, &name, &len) != MM_OK) {
            p->code = MM_E_DATA;
            return;
        }
        if (listed(known, name, len) || mm_node_get(object, name).ref != value.ref) /* of duplicates one counts */
            continue;
        mm_print_key_n(p, name, len);
        mm_print_node(p, value);
        if (form->n_unknown != NULL)
            ++*form->n_unknown;
    }
}

/* ---- dimensions ---- */

static void print_dimension(mm_print *p, const mm_cd_form *form, const mm_cd_dimension *d)
{
    static const char *const known[] = { "id", "name", "table", "column", "derived", "hierarchy", NULL };
    const bool old = form->line == MM_LINE_1_4;

    mm_print_object(p);
    if (old)
        mm__member_int(p, "id", d->id);
    member_name(p, form, "name", d->name);
    member_name(p, form, "table", d->table);
    if (old)
        mm__member_texts(p, "column", d->column); /* the old shape keeps its case in memory too */
    else
        member_name(p, form, "column", d->column.n > 0 ? d->column.at[0] : NULL);
    member_names(p, form, "derived", form->hashed && d->derived.n == 0 ? (mm_old_texts){ NULL, 0 } : d->derived);
    if (old)
        mm__member_bool(p, "hierarchy", d->hierarchy);
    mm__cd_print_unknown(p, form, d->node, known);
    mm_print_object_end(p);
}

void mm__cd_print_dimensions(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d)
{
    if (d->dimensions == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < d->n_dimensions; i++)
        print_dimension(p, form, &d->dimensions[i]);
    mm_print_array_end(p);
}

/* ---- measures ---- */

static void print_params(mm_print *p, const mm_cd_form *form, const mm_cd_param *first)
{
    for (const mm_cd_param *at = first; at != NULL; at = at->next) {
        mm_print_object(p);
        mm__member_text(p, "type", at->type);
        member_name(p, form, "value", at->value); /* constants are upper-cased too */
        if (at->next != NULL || form->line < MM_LINE_2_0)
            mm_print_key(p, "next_parameter");
    }
    if (first == NULL || form->line < MM_LINE_2_0)
        mm_print_null(p);
}

/* The objects that print_params() left open, inside out. */
static void end_params(mm_print *p, const mm_cd_form *form, const mm_cd_param *first, mm_arena *arena)
{
    static const char *const known[] = { "type", "value", "next_parameter", NULL };
    const mm_cd_param **all;
    size_t n = 0, i = 0;

    for (const mm_cd_param *at = first; at != NULL; at = at->next)
        n++;
    all = mm__arena_alloc(arena, (n + 1) * sizeof *all);
    if (all == NULL) {
        p->code = MM_E_NOMEM;
        return;
    }
    for (const mm_cd_param *at = first; at != NULL; at = at->next)
        all[i++] = at;
    while (n > 0) {
        mm__cd_print_unknown(p, form, all[--n]->node, known);
        mm_print_object_end(p);
    }
}

/* The map of a function, NULL-free: it is written if it has entries. */
static bool has_configuration(const mm_cd_form *form, const mm_cd_measure *m)
{
    return form->line >= MM_LINE_1_5_3 && mm_node_len(m->configuration) > 0;
}

typedef struct entry { const char *key; size_t len; mm_node value; } entry;

static int by_key(const void *a, const void *b)
{
    const entry *x = a, *y = b;

    return mm__order(x->key, x->len, y->key, y->len);
}

static void print_sorted(mm_print *p, mm_arena *arena, mm_node map)
{
    entry *all = mm__arena_alloc(arena, (mm_node_len(map) + 1) * sizeof *all);
    size_t n = 0, it = 0;
    mm_node key;

    if (all == NULL) {
        p->code = MM_E_NOMEM;
        return;
    }
    while (mm_node_kind(all[n].value = mm_node_next(map, &it, &key)) != MM_JSON_ABSENT) {
        if (mm_node_text(key, &all[n].key, &all[n].len) != MM_OK) {
            p->code = MM_E_DATA;
            return;
        }
        n++;
    }
    qsort(all, n, sizeof *all, by_key);
    mm_print_object(p);
    for (size_t i = 0; i < n; i++) {
        mm_print_key_n(p, all[i].key, all[i].len);
        mm_print_node(p, all[i].value);
    }
    mm_print_object_end(p);
}

static void member_configuration(mm_print *p, const mm_cd_form *form, const mm_cd_measure *m)
{
    mm_print_key(p, "configuration");
    if (form->sorted)
        print_sorted(p, form->arena, m->configuration);
    else
        mm_print_node(p, m->configuration);
}

static void print_function(mm_print *p, const mm_cd_form *form, const mm_cd_measure *m)
{
    static const char *const known[] = { "expression", "parameter", "returntype", "configuration", NULL };
    static const char *const known_before[] = { "expression", "parameter", "returntype", NULL };

    if (!m->has_function) {
        mm_print_null(p);
        return;
    }
    mm_print_object(p);
    member_name(p, form, "expression", m->expression);
    mm_print_key(p, "parameter");
    print_params(p, form, m->param);
    end_params(p, form, m->param, form->arena);
    if (has_configuration(form, m) && form->line < MM_LINE_2_0)
        member_configuration(p, form, m);
    mm__member_text(p, "returntype", m->returntype);
    if (has_configuration(form, m) && form->line >= MM_LINE_2_0)
        member_configuration(p, form, m);
    mm__cd_print_unknown(p, form, m->function, form->line >= MM_LINE_1_5_3 ? known : known_before);
    mm_print_object_end(p);
}

void mm__cd_print_measures(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d)
{
    static const char *const known[] = { "id", "name", "function", "dependent_measure_ref", NULL };

    if (d->measures == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < d->n_measures; i++) {
        const mm_cd_measure *m = &d->measures[i];
        mm_print_object(p);
        if (form->line == MM_LINE_1_4)
            mm__member_int(p, "id", m->id);
        member_name(p, form, "name", m->name);
        mm_print_key(p, "function");
        print_function(p, form, m);
        if (m->dependent != NULL || form->line < MM_LINE_2_0)
            member_name(p, form, "dependent_measure_ref", m->dependent);
        mm__cd_print_unknown(p, form, m->node, known);
        mm_print_object_end(p);
    }
    mm_print_array_end(p);
}

/* ---- rowkey ---- */

static void print_old_rowcol(mm_print *p, const mm_cd_form *form, const mm_cd_rowcol *c)
{
    static const char *const known[] = { "column", "length", "dictionary", "mandatory", NULL };

    mm_print_object(p);
    member_name(p, form, "column", c->column);
    mm__member_int(p, "length", c->length);
    mm__member_text(p, "dictionary", c->dictionary);
    mm__member_bool(p, "mandatory", c->mandatory);
    mm__cd_print_unknown(p, form, c->node, known);
    mm_print_object_end(p);
}

static void print_rowcol(mm_print *p, const mm_cd_form *form, const mm_cd_rowcol *c)
{
    static const char *const known[] = { "column", "length", "dictionary", "mandatory", "encoding", "isShardBy",
                                         "index", NULL };
    static const char *const before_index[] = { "column", "length", "dictionary", "mandatory", "encoding",
                                                "isShardBy", NULL };
    const bool index = form->line >= MM_LINE_1_5_2;

    mm_print_object(p);
    member_name(p, form, "column", c->column);
    mm__member_text(p, "encoding", c->encoding);
    if (form->line >= MM_LINE_2_4 || form->versions ? c->encoding_version != 0
                                                    : form->line >= MM_LINE_2_0 && c->encoding_version > 1)
        mm__member_int(p, "encoding_version", c->encoding_version);
    if (form->line >= MM_LINE_1_5_1)
        mm__member_bool(p, "isShardBy", c->shard);
    if (index && c->index != NULL)
        mm__member_text(p, "index", c->index);
    mm__cd_print_unknown(p, form, c->node, index ? known : before_index);
    mm_print_object_end(p);
}

void mm__cd_print_rowkey(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d)
{
    static const char *const known[] = { "rowkey_columns", "aggregation_groups", NULL };
    const bool old = form->line == MM_LINE_1_4;

    if (!d->has_rowkey) {
        mm_print_null(p);
        return;
    }
    mm_print_object(p);
    mm_print_key(p, "rowkey_columns");
    if (d->rowcols == NULL) {
        mm_print_null(p);
    } else {
        mm_print_array(p);
        for (size_t i = 0; i < d->n_rowcols; i++)
            (old ? print_old_rowcol : print_rowcol)(p, form, &d->rowcols[i]);
        mm_print_array_end(p);
    }
    if (old)
        member_lists(p, form, "aggregation_groups", d->old_groups);
    mm__cd_print_unknown(p, form, d->rowkey, known);
    mm_print_object_end(p);
}

/* ---- groups of the new shape ---- */

/* Written by 2.1 and later if it is not null; for older lines it is an unknown member. */
static void print_cap(mm_print *p, const mm_cd_form *form, const mm_cd_group *g)
{
    const mm_node cap = mm_node_get(g->rule, "dim_cap");

    if (!form->hashed || form->line < MM_LINE_2_1 || mm_node_kind(cap) <= MM_JSON_NULL)
        return;
    mm_print_key(p, "dim_cap");
    mm_print_node(p, cap);
}

static void print_group(mm_print *p, const mm_cd_form *form, const mm_cd_group *g)
{
    static const char *const known[] = { "includes", "select_rule", NULL };
    static const char *const in_rule[] = { "hierarchy_dims", "mandatory_dims", "joint_dims", NULL };

    mm_print_object(p);
    member_names(p, form, "includes", g->includes);
    mm_print_key(p, "select_rule");
    if (g->has_rule) {
        mm_print_object(p);
        member_lists(p, form, "hierarchy_dims", g->hierarchies);
        member_names(p, form, "mandatory_dims", g->mandatory);
        member_lists(p, form, "joint_dims", g->joints);
        print_cap(p, form, g);
        mm__cd_print_unknown(p, form, g->rule, in_rule);
        mm_print_object_end(p);
    } else {
        mm_print_null(p);
    }
    mm__cd_print_unknown(p, form, g->node, known);
    mm_print_object_end(p);
}

void mm__cd_print_groups(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d)
{
    if (d->groups == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < d->n_groups; i++)
        print_group(p, form, &d->groups[i]);
    mm_print_array_end(p);
}

/* ---- column families ---- */

static void print_family(mm_print *p, const mm_cd_form *form, const mm_cd_family *f)
{
    static const char *const known[] = { "name", "columns", NULL };
    static const char *const in_column[] = { "qualifier", "measure_refs", NULL };

    mm_print_object(p);
    member_name(p, form, "name", f->name);
    mm_print_key(p, "columns");
    if (f->columns == NULL) {
        mm_print_null(p);
    } else {
        mm_print_array(p);
        for (size_t i = 0; i < f->n_columns; i++) {
            mm_print_object(p);
            member_name(p, form, "qualifier", f->columns[i].qualifier);
            member_names(p, form, "measure_refs", f->columns[i].refs);
            mm__cd_print_unknown(p, form, f->columns[i].node, in_column);
            mm_print_object_end(p);
        }
        mm_print_array_end(p);
    }
    mm__cd_print_unknown(p, form, f->node, known);
    mm_print_object_end(p);
}

void mm__cd_print_hbase(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d)
{
    static const char *const known[] = { "column_family", NULL };

    if (!d->has_hbase) {
        mm_print_null(p);
        return;
    }
    mm_print_object(p);
    mm_print_key(p, "column_family");
    if (d->families == NULL) {
        mm_print_null(p);
    } else {
        mm_print_array(p);
        for (size_t i = 0; i < d->n_families; i++)
            print_family(p, form, &d->families[i]);
        mm_print_array_end(p);
    }
    mm__cd_print_unknown(p, form, d->hbase, known);
    mm_print_object_end(p);
}
