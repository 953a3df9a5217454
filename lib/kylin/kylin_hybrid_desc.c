/* The descs of a hybrid: docs/formats/kylin-1.x-to-2.0.md 3.2 rows 3 and 4, 3.3. */
#include "kylin/kylin_hybrid.h"

#include <stdio.h>
#include <string.h>

static const mm_old_table *find_table(const void *user, const char *id, size_t len)
{
    return mm__map_get(user, id, len);
}

typedef struct signer {
    mm_doc *doc;
    const mm_hy_state *s;
    mm_cube_desc desc;      /* as it is in the dump */
    mm_line line;
} signer;

static mm_code compute(const signer *g, const mm_cube_desc *d, mm_line line, mm_signed *out)
{
    const mm_old_tables tables = { find_table, &g->s->tables };

    return mm__signature_desc(g->doc->arena, d, &g->s->model->m, tables, line, out);
}

/* Is the signature in the dump one of that line? */
static mm_code has_line(const signer *g, mm_line line, bool *same)
{
    const mm_old_tables tables = { find_table, &g->s->tables };
    mm_signed s;

    return mm__signature_desc_is(g->doc->arena, &g->desc, &g->s->model->m, tables, line, g->s->desc->signature, &s,
                                 same);
}

/* The release line whose signature the desc has, so that the server that wrote it takes the new ones too; else that of
 * the dump. */
static mm_code choose_line(signer *g)
{
    static const mm_line lines[] = { MM_LINE_1_5_0, MM_LINE_1_5_1, MM_LINE_1_5_2, MM_LINE_1_5_3, MM_LINE_2_0,
                                     MM_LINE_2_1, MM_LINE_2_4 };
    bool same = false;

    g->line = mm__line_of(g->s->release);
    if (g->s->desc->signature == NULL)
        return MM_OK;
    MM_TRY(has_line(g, g->line, &same));
    for (size_t i = 0; i < MM_COUNT(lines) && !same; i++) {
        MM_TRY(has_line(g, lines[i], &same));
        if (same)
            g->line = lines[i];
    }
    return MM_OK;
}

static mm_code sign(const signer *g, mm_node root, const mm_cube_desc *d)
{
    mm_signed s;

    MM_TRY(compute(g, d, g->line, &s));
    if (s.why == NULL)
        return mm__hy_set_text(root, "signature", s.value);
    mm_node_warn(g->doc, mm_node_get(root, "signature"), RHY("signature"),
                 "written as null, which every release accepts: %s", s.why);
    return mm__hy_set(root, "signature", "null");
}

static mm_code start(signer *g, mm_doc *doc, const mm_hy_state *s, mm_node root)
{
    mm_reader r = mm__reader(doc, RHY("read"));

    *g = (signer){ .doc = doc, .s = s };
    mm__cube_desc_read(&r, root, true, &g->desc);
    MM_TRY(r.code);
    return choose_line(g);
}

/* A desc that other cubes used too keeps the engine for them in their copies; here it is the cube's alone. */
static mm_code set_engine(const signer *g, mm_node root, mm_cube_desc *d)
{
    const mm_hy_state *s = g->s;
    const size_t left = s->cube->n_segments - s->n_moved;

    if (left > 0) {
        if (d->engine != 2 || d->storage != 2)
            mm_doc_warn(g->doc, RHY("engine-kept"), "the cube %s keeps %zu segment%s, so its engine and storage stay",
                        s->cube->name, left, left == 1 ? "" : "s");
        return MM_OK;
    }
    d->engine = d->storage = 2;
    MM_TRY(mm__hy_set(root, "engine_type", "2"));
    return mm__hy_set(root, "storage_type", "2");
}

static mm_code change_desc(signer *g, mm_emit *out, mm_node root)
{
    mm_cube_desc d = g->desc;

    MM_TRY(mm__hy_set_long(root, "partition_date_start", g->s->at));
    MM_TRY(set_engine(g, root, &d));
    MM_TRY(sign(g, root, &d));
    MM_TRY(mm__hy_set_long(root, "last_modified", g->s->now));
    return mm_emit_changed(out, g->doc, RHY("desc"));
}

/* A copy under another name. `ends` says that it is the one of the moved segments. */
static mm_code create_desc(const mm_hy_state *s, mm_doc *doc, mm_emit *out, const char *name, bool ends)
{
    const char *path = mm__arena_printf(doc->arena, "/cube_desc/%s.json", name);
    const char *rule = ends ? RHY("old-desc") : RHY("split-desc");
    mm_node root;
    signer g;

    if (path == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__hy_again(doc, &root));
    MM_TRY(start(&g, doc, s, root));
    g.desc.name = name;
    MM_TRY(mm__hy_set_text(root, "name", name));
    MM_TRY(mm__hy_set_uuid(doc, root, rule, path, s->desc->uuid));
    if (ends)
        MM_TRY(mm__hy_set_long(root, "partition_date_end", s->at));
    MM_TRY(sign(&g, root, &g.desc));
    MM_TRY(mm__hy_set_long(root, "last_modified", s->now));
    return mm__hy_created(doc, out, path, rule);
}

static mm_code apply(mm_doc *doc, mm_emit *out, const mm_hy_state *s)
{
    mm_node root;
    signer g;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    MM_TRY(start(&g, doc, s, root));
    MM_TRY(change_desc(&g, out, root));
    MM_TRY(create_desc(s, doc, out, s->desc_old, true));
    for (const mm_hy_cube *c = s->split; c != NULL; c = c->next)
        MM_TRY(create_desc(s, doc, out, c->new_desc, false));
    return MM_OK;
}

mm_code mm__hy_desc(mm_doc *doc, mm_emit *out)
{
    const mm_hy_state *s = mm_doc_state(doc);

    if (mm_index_find(s->run, MM_HY_DESC, doc->path) != s->desc)
        return mm_emit_same(out, doc);
    return mm__hy_whole(doc, apply(doc, out, s));
}
