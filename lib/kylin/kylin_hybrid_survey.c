/* What a hybrid needs of cubes, descs, projects and hybrids. Nothing is reported here of what could not be read: most
 * of the dump has no part in it, and verify speaks of all of it. */
#include "kylin/kylin_detect.h"
#include "kylin/kylin_hybrid.h"

#include <string.h>

/* A mute reader, and texts that live as long as the pass. */
typedef struct look { mm_reader r; mm_index *idx; mm_node root; mm_code code; bool failed; } look;

/* The fact of a document, to be filled; NULL: see l->code. */
static void *begin(look *l, mm_doc *doc, mm_index *idx, int kind, size_t size)
{
    void *fact;

    *l = (look){ .r = mm__reader(doc, RHY("read")), .idx = idx };
    l->r.mute = true;
    l->code = mm_doc_root(doc, NULL, &l->root);
    if (l->code != MM_OK)
        return NULL;
    fact = mm_index_add(idx, doc, kind, size);
    l->code = fact != NULL ? MM_OK : MM_E_NOMEM;
    return fact;
}

static const char *keep(look *l, const char *text)
{
    const char *out = text != NULL ? mm_index_text(l->idx, text, strlen(text)) : NULL;

    l->failed = l->failed || (text != NULL && out == NULL);
    return out;
}

static const char *text_of(look *l, mm_node object, const char *name)
{
    return keep(l, mm__read_text(&l->r, mm_node_get(object, name)));
}

static void *keep_array(look *l, mm_node array, size_t size)
{
    void *out = mm_index_alloc(l->idx, (mm_node_len(array) + 1) * size);

    l->failed = l->failed || out == NULL;
    return out;
}

static mm_code end(look *l, const char **fault)
{
    if (l->r.code != MM_OK)
        *fault = keep(l, l->r.first != NULL ? l->r.first : "it cannot be read");
    return l->failed || l->r.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
}

/* ---- cubes ---- */

static mm_code read_segment(look *l, mm_node e, bool named, mm_hy_segment *s)
{
    mm_json_where where;

    s->uuid = text_of(l, e, "uuid");
    s->status = text_of(l, e, "status");
    s->start = mm__read_long(&l->r, mm_node_get(e, "date_range_start"), 0);
    s->end = mm__read_long(&l->r, mm_node_get(e, "date_range_end"), 0);
    if (!named)
        return MM_OK;
    MM_TRY(mm_node_where(e, &where));
    s->line = where.line;
    s->col = where.col;
    return MM_OK;
}

mm_code mm__hy_survey_cube(mm_doc *doc, mm_index *idx)
{
    const char *wanted = mm_run_option(mm_index_run(idx), "cube");
    look l;
    mm_hy_cube *fact = begin(&l, doc, idx, MM_HY_CUBE, sizeof *fact);
    mm_node array, e;
    size_t it = 0;
    bool named;

    if (fact == NULL)
        return l.code;
    fact->path = keep(&l, doc->path);
    fact->name = text_of(&l, l.root, "name");
    fact->uuid = text_of(&l, l.root, "uuid");
    fact->descriptor = text_of(&l, l.root, "descriptor");
    fact->version = text_of(&l, l.root, "version");
    named = fact->name != NULL && wanted != NULL && mm__casecmp(fact->name, wanted) == 0;
    array = mm__read_array(&l.r, mm_node_get(l.root, "segments"));
    fact->segments = keep_array(&l, array, sizeof *fact->segments);
    if (fact->segments == NULL)
        return MM_E_NOMEM;
    while (mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT)
        MM_TRY(read_segment(&l, e, named, &fact->segments[fact->n_segments++]));
    return end(&l, &fact->fault);
}

/* ---- descs ---- */

mm_code mm__hy_survey_desc(mm_doc *doc, mm_index *idx)
{
    const char *reason, *mixed, *shape;
    look l;
    mm_hy_desc *fact = begin(&l, doc, idx, MM_HY_DESC, sizeof *fact);

    if (fact == NULL)
        return l.code;
    shape = mm__kylin_desc_shape(doc, l.root, &reason, &mixed);
    fact->new_shape = shape != NULL && strcmp(shape, "kylin-1.5.0") >= 0;
    fact->path = keep(&l, doc->path);
    fact->name = text_of(&l, l.root, "name");
    fact->uuid = text_of(&l, l.root, "uuid");
    fact->model_name = text_of(&l, l.root, "model_name");
    fact->signature = text_of(&l, l.root, "signature");
    return end(&l, &fact->fault);
}

/* ---- projects, hybrids ---- */

static mm_code read_project(mm_doc *doc, mm_index *idx, int kind)
{
    look l;
    mm_hy_project *fact = begin(&l, doc, idx, kind, sizeof *fact);
    mm_node array, e;
    size_t it = 0;

    if (fact == NULL)
        return l.code;
    fact->path = keep(&l, doc->path);
    fact->name = text_of(&l, l.root, "name");
    array = mm__read_array(&l.r, mm_node_get(l.root, "realizations"));
    fact->entries = keep_array(&l, array, sizeof *fact->entries);
    if (fact->entries == NULL)
        return MM_E_NOMEM;
    while (mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT) {
        fact->entries[fact->n_entries].type = text_of(&l, e, "type");
        fact->entries[fact->n_entries++].name = text_of(&l, e, "realization");
    }
    return end(&l, &fact->fault);
}

mm_code mm__hy_survey_project(mm_doc *doc, mm_index *idx)
{
    return read_project(doc, idx, MM_HY_PROJECT);
}

mm_code mm__hy_survey_hybrid(mm_doc *doc, mm_index *idx)
{
    return read_project(doc, idx, MM_HY_HYBRID);
}
