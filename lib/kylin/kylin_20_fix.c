/* --fix-fixed-length: docs/formats/kylin-1.x-to-2.0.md 5.4. Where there is no segment, no row has the encoding yet. */
#include "kylin/kylin_14_step.h"
#include "kylin/kylin_1x_read.h"
#include "kylin/kylin_20_rewrite.h"

#include <stdio.h>
#include <string.h>

static mm_code fix_columns(mm_doc *doc, const mm_kd_state *state, const mm_kd_model *model, mm_cube_desc *d,
                           bool *changed)
{
    const mm_old_tables tables = mm__kd_tables(state);

    for (size_t i = 0; i < d->n_rowcols; i++) {
        mm_cd_rowcol *col = &d->rowcols[i];
        const mm_node at = mm_node_get(col->node, "encoding");
        mm_resolved to;
        if (col->column == NULL || !mm__resolve_column(&model->m, tables, col->column, &to)
            || !mm__1x_is_misfit(col->encoding, to.column->datatype))
            continue;
        mm_node_note(doc, at, R20("fix-fixed-length"), "%s of column %s, a %s, becomes dict", col->encoding,
                     col->column, to.column->datatype);
        MM_TRY(mm_node_set(at, "\"dict\""));
        col->encoding = "dict";
        *changed = true;
    }
    return MM_OK;
}

static mm_code sign(mm_doc *doc, mm_node root, const mm_kd_state *state, const mm_kd_model *model,
                    const mm_cube_desc *d)
{
    const mm_node old = mm_node_get(root, "signature");
    char text[MM_SIGNATURE_SIZE + 2];
    mm_signed s;

    MM_TRY(mm__signature_desc(doc->arena, d, &model->m, mm__kd_tables(state), state->line, &s));
    if (s.why != NULL)
        mm_node_warn(doc, old, R20("signature"), "written as null, which every release accepts: %s", s.why);
    snprintf(text, sizeof text, "\"%s\"", s.value);
    if (mm_node_kind(old) == MM_JSON_ABSENT)
        return mm_node_append(root, "signature", s.why != NULL ? "null" : text);
    return mm_node_set(old, s.why != NULL ? "null" : text);
}

mm_code mm__20_fix_lengths(mm_doc *doc, mm_node root, bool *changed)
{
    const mm_kd_state *state = mm_doc_state(doc);
    const mm_kd_desc *fact = mm_index_find(doc->run, MM_KD_DESC, doc->path);
    const mm_kd_model *model;
    mm_cube_desc d;
    mm_reader r = mm__reader(doc, R14("common/json-read"));

    if (fact == NULL || fact->old_shape || fact->built > 0 || fact->model_name == NULL)
        return MM_OK; /* without the option there are no facts */
    model = mm__map_get(&state->models, fact->model_name, strlen(fact->model_name));
    if (model == NULL)
        return MM_OK; /* verify says so */
    mm__cube_desc_read(&r, root, true, &d);
    MM_TRY(r.code);
    MM_TRY(fix_columns(doc, state, model, &d, changed));
    return *changed ? sign(doc, root, state, model, &d) : MM_OK;
}
