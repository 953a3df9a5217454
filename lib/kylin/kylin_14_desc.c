/* Cube descs of the old shape, to 1.4 or on to 1.5: docs/formats/kylin-1.x-to-2.0.md 2.4, 7. */
#include "kylin/kylin_14_step.h"

#include <string.h>

#include "kylin/kylin_detect.h"
#include "metastore/java_text.h"

/* ---- checks ---- */

static void check_name(mm_kd_conv *c, const mm_cube_desc *d)
{
    const mm_node at = mm_node_get(d->root, "name");
    const char *stem = mm_doc_stem(c->doc);

    if (stem == NULL)
        c->r.code = MM_E_NOMEM;
    else if (mm__java_is_blank(d->name))
        mm_kd_error(c, at, R14("desc/blank-name"), "CubeDesc name must not be blank");
    else if (strcmp(d->name, stem) != 0 && !mm_run_flag(c->state->run, "by-name"))
        mm_kd_error(c, at, R14("ref/path-name"), "name \"%s\" is not the name of the file; --by-name renames the file",
                    d->name);
}

static void check_dimensions(mm_kd_conv *c, const mm_cube_desc *d)
{
    if (d->dimensions == NULL)
        mm_kd_error(c, mm_node_get(d->root, "dimensions"), R14("dimensions/missing"), "dimensions is null");
    for (size_t i = 0; i < d->n_dimensions; i++) {
        const mm_cd_dimension *one = &d->dimensions[i];
        if (one->derived.n == 0 && one->column.n == 0)
            mm_kd_error(c, one->node, R14("dimensions/no-column"), "Dimension column must not be blank %s",
                        one->name != NULL ? one->name : "null");
        if (one->name == NULL || one->table == NULL)
            mm_kd_error(c, one->node, R14("common/json-read"), "a dimension without name or table");
        if (one->text_column)
            mm_node_warn(c->doc, mm_node_get(one->node, "column"), R14("dimensions/text-column"),
                         "column is a text, it is taken for a list of one");
    }
}

static void check_measures(mm_kd_conv *c, const mm_cube_desc *d)
{
    for (size_t i = 0; i < d->n_measures; i++) {
        const mm_cd_measure *m = &d->measures[i];
        if (!m->has_function)
            mm_kd_error(c, m->node, R14("measures/no-function"), "measure without function");
        else if (m->param == NULL)
            mm_kd_error(c, m->function, R14("measures/no-function"), "function without parameter");
    }
}

static void check_rowkey(mm_kd_conv *c, const mm_cube_desc *d)
{
    if (!d->has_rowkey)
        mm_kd_error(c, mm_node_get(d->root, "rowkey"), R14("rowkey/missing"), "rowkey is null");
    else if (d->rowcols == NULL)
        mm_kd_error(c, d->rowkey, R14("rowkey/missing"), "RowKeyDesc.getRowKeyColumns is null");
    for (size_t i = 0; i < d->n_rowcols; i++)
        if (mm__java_is_blank(d->rowcols[i].column))
            mm_kd_error(c, d->rowcols[i].node, R14("common/json-read"), "a rowkey column without a name");
}

void mm__kd_check(mm_kd_conv *c, const mm_cube_desc *d, const mm_kd_model **model)
{
    const char *name = d->model_name;

    *model = name != NULL ? mm__map_get(&c->state->models, name, strlen(name)) : NULL;
    check_name(c, d);
    if (*model == NULL)
        mm_kd_error(c, mm_node_get(d->root, "model_name"), R14("desc/no-model"),
                    "No data model found with name '%s', which cube desc '%s' needs.", name != NULL ? name : "null",
                    d->name != NULL ? d->name : "null");
    else if ((*model)->m.fact_table == NULL)
        mm_kd_error(c, mm_node_get(d->root, "model_name"), R14("desc/no-model"),
                    "Data model '%s', which cube desc '%s' needs, has no fact table.", name, d->name);
    check_dimensions(c, d);
    check_measures(c, d);
    check_rowkey(c, d);
}

/* ---- letters outside ASCII ---- */

static void see(mm_kd_conv *c, mm_node at, const char *text)
{
    for (const char *p = text; p != NULL && *p != 0; p++)
        if ((unsigned char)*p >= 0x80) {
            mm_node_warn(c->doc, at, R14("identifier/non-ascii"),
                         "\"%s\" keeps its case: Kylin upper-cases such names by the locale of its machine", text);
            return;
        }
}

static void see_all(mm_kd_conv *c, mm_node at, mm_old_texts list)
{
    for (size_t i = 0; i < list.n; i++)
        see(c, mm_node_at(at, i), list.at[i]);
}

static void see_names(mm_kd_conv *c, const mm_cube_desc *d)
{
    for (size_t i = 0; i < d->n_dimensions; i++) {
        const mm_cd_dimension *one = &d->dimensions[i];
        see(c, mm_node_get(one->node, "name"), one->name);
        see(c, mm_node_get(one->node, "table"), one->table);
        see_all(c, mm_node_get(one->node, "derived"), one->derived);
    }
    for (size_t i = 0; i < d->n_measures; i++) {
        const mm_cd_measure *m = &d->measures[i];
        see(c, mm_node_get(m->node, "name"), m->name);
        see(c, mm_node_get(m->node, "dependent_measure_ref"), m->dependent);
        for (const mm_cd_param *p = m->param; p != NULL; p = p->next)
            see(c, mm_node_get(p->node, "value"), p->value);
    }
    for (size_t i = 0; i < d->n_rowcols; i++)
        see(c, mm_node_get(d->rowcols[i].node, "column"), d->rowcols[i].column);
    for (size_t i = 0; i < d->n_families; i++)
        for (size_t k = 0; k < d->families[i].n_columns; k++)
            see_all(c, mm_node_get(d->families[i].columns[k].node, "measure_refs"), d->families[i].columns[k].refs);
}

/* ---- 2.4.5 ---- */

static void choose_engine(mm_kd_conv *c, mm_cube_desc *d, const mm_kd_desc *fact)
{
    if (d->engine != 0 || d->storage != 0)
        return;
    if (fact->cubes == 0) {
        mm_doc_note(c->doc, R14("desc/no-cube"), "no cube uses it, so engine and storage stay");
        return;
    }
    if (fact->built == 0) {
        d->engine = d->storage = 2;
        mm__kd_used(c, R14("cube-desc/empty-cube-engine"));
    } else if (fact->built < fact->cubes) {
        mm_doc_note(c->doc, R14("cube-desc/empty-cube-engine"),
                    "%llu of its %llu cubes have segments, so engine and storage stay for all of them",
                    (unsigned long long)fact->built, (unsigned long long)fact->cubes);
    }
}

/* ---- conversion ---- */

static mm_code sign(mm_kd_conv *c, const mm_cube_desc *d, const mm_kd_model *model, mm_signed *out)
{
    MM_TRY(mm__signature_desc(c->doc->arena, d, &model->m, mm__kd_tables(c->state), c->state->line, out));
    if (out->why == NULL)
        return MM_OK;
    mm_node_warn(c->doc, mm_node_get(c->root, "signature"),
                 out->non_ascii ? R14("signature/non-ascii") : R15("signature/unresolved"),
                 "written as null, which every release accepts: %s", out->why);
    return MM_OK;
}

static const char *new_path(mm_kd_conv *c, const mm_cube_desc *d)
{
    const char *stem = mm_doc_stem(c->doc), *path;

    if (stem == NULL || strcmp(stem, d->name) == 0)
        return NULL;
    path = mm__arena_printf(c->doc->arena, "/cube_desc/%s.json", d->name);
    if (path == NULL)
        c->r.code = MM_E_NOMEM;
    else if (mm_run_has(c->state->run, path))
        mm_kd_error(c, mm_node_get(d->root, "name"), R14("ref/path-name"), "%s exists already", path + 1);
    else
        mm__kd_used(c, R14("ref/path-name"));
    return path;
}

static mm_code write_desc(mm_kd_conv *c, const mm_cube_desc *d, const mm_kd_model *model)
{
    const bool to_1_4 = c->state->line == MM_LINE_1_4;
    const char *path = new_path(c, d);
    mm_signed signature;

    if (c->r.code != MM_OK)
        return c->r.code;
    MM_TRY(sign(c, d, model, &signature));
    mm__kd_used(c, to_1_4 ? R14("cube-desc/signature") : R15("cube-desc/signature"));
    MM_TRY(mm__kd_print(c, d, model, signature.why == NULL ? signature.value : NULL));
    return mm__kd_emit(c, path, to_1_4 ? R14("cube-desc/normalize") : R15("cube-desc/copy"));
}

static mm_code to_1_5(mm_kd_conv *c, mm_cube_desc *d, const mm_kd_model *model, const mm_kd_desc *fact)
{
    if (!d->has_hbase && d->n_measures > 0)
        mm_node_warn(c->doc, mm_node_get(d->root, "hbase_mapping"), R15("hbase-mapping/missing"),
                     "measures without hbase_mapping: Kylin 1.5 fails on it when it loads the cube desc");
    MM_TRY(mm__kd_groups(c, model, d, fact->built > 0));
    return mm__kd_to_15(c, model, d);
}

static mm_code wrong_shape(mm_kd_conv *c)
{
    const char *reason, *mixed;

    (void)mm__kylin_desc_shape(c->doc, c->root, &reason, &mixed);
    if (mixed != NULL)
        return mm_doc_error(c->doc, "kylin/format/mixed", "%s", mixed);
    return MM_OK;
}

mm_code mm__kd_desc(mm_doc *doc, mm_emit *out)
{
    const mm_kd_model *model;
    const mm_kd_desc *fact;
    mm_cube_desc d;
    mm_kd_conv c;

    MM_TRY(mm__kd_start(&c, doc, out));
    MM_TRY(wrong_shape(&c));
    fact = mm_index_find(c.state->run, MM_KD_DESC, doc->path);
    mm__cube_desc_read(&c.r, c.root, false, &d);
    MM_TRY(c.r.code);
    if (!mm__kd_is_chosen(c.state, d.model_name))
        return mm_emit_same(out, doc);
    mm__kd_check(&c, &d, &model);
    MM_TRY(c.r.code);
    MM_TRY(mm__cube_desc_normalise(doc->arena, &d));
    see_names(&c, &d);
    choose_engine(&c, &d, fact);
    if (c.state->line != MM_LINE_1_4)
        MM_TRY(to_1_5(&c, &d, model, fact));
    return write_desc(&c, &d, model);
}
