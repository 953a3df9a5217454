#include "support/signed.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

mm_node sg_parse(world *w, int i, const char *path)
{
    size_t len;

    free(w->text[i]);
    w->text[i] = fx_read(path, &len);
    ck_assert_msg(mm_json_parse(w->json[i], "x", w->text[i], len, MM_JSON_FILE) == MM_OK, "%s", path);
    return mm_json_root(w->json[i]);
}

static const mm_old_table *find_table(const void *user, const char *id, size_t len)
{
    return mm__map_get(user, id, len);
}

static void add_table(world *w, const char *path)
{
    mm_reader r = mm__reader(&w->doc, "test/rule");
    const mm_node root = sg_parse(w, 2, path), columns = mm_node_get(root, "columns");
    mm_old_table *t = mm__arena_alloc(&w->arena, sizeof *t);
    mm_old_column *c = mm__arena_alloc(&w->arena, (mm_node_len(columns) + 1) * sizeof *c);
    const char *id;

    for (size_t i = 0; i < mm_node_len(columns); i++) {
        const char *name = mm__read_text(&r, mm_node_get(mm_node_at(columns, i), "name"));
        const char *type = mm__read_text(&r, mm_node_get(mm_node_at(columns, i), "datatype"));
        c[i].name = mm__arena_text(&w->arena, name, strlen(name));
        c[i].datatype = mm__arena_text(&w->arena, type, strlen(type));
    }
    id = mm__arena_printf(&w->arena, "%s.%s", mm__read_text(&r, mm_node_get(root, "database")),
                          mm__read_text(&r, mm_node_get(root, "name")));
    *t = (mm_old_table){ .id = id, .columns = c, .n_columns = mm_node_len(columns) };
    ck_assert_int_eq(mm__map_put(&w->tables, id, strlen(id), t), MM_OK);
}

void sg_add_tables(world *w, const char *dump)
{
    char *folder = strdup(fx_path("%s/table", dump));
    DIR *dir = opendir(folder);

    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;)
        if (strlen(e->d_name) > 5 && strcmp(e->d_name + strlen(e->d_name) - 5, ".json") == 0)
            add_table(w, fx_path("%s/%s", folder, e->d_name));
    if (dir != NULL)
        closedir(dir);
    free(folder);
}

void sg_open(world *w)
{
    memset(w, 0, sizeof *w);
    w->ctx = fx_ctx(NULL);
    mm__arena_init(&w->arena, w->ctx);
    w->doc.arena = &w->arena;
    w->doc.path = "/cube_desc/x.json";
    mm__map_init(&w->tables, w->ctx, true);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(mm_json_new(&w->json[i], w->ctx), MM_OK);
}

void sg_close(world *w)
{
    for (int i = 0; i < 3; i++) {
        mm_json_free(w->json[i]);
        free(w->text[i]);
    }
    mm__map_free(&w->tables);
    mm__arena_free(&w->arena);
    mm_ctx_free(w->ctx);
}

void sg_read(world *w, mm_node desc, mm_node model, mm_line line)
{
    mm_reader r = mm__reader(&w->doc, "test/rule");

    r.mute = true;
    mm__cube_desc_read(&r, desc, line != MM_LINE_1_4, &w->desc);
    mm__cube_model_read(&r, model, &w->model);
    ck_assert_msg(r.code == MM_OK, "%s", r.first);
    if (line == MM_LINE_1_4)
        ck_assert_int_eq(mm__cube_desc_normalise(&w->arena, &w->desc), MM_OK);
}

char *sg_model_path(world *w, const char *dump)
{
    mm_reader r = mm__reader(&w->doc, "test/rule");
    const char *name = mm__read_text(&r, mm_node_get(mm_json_root(w->json[0]), "model_name"));

    return strdup(fx_path("%s/model_desc/%s.json", dump, name));
}

void sg_read_texts(world *w, const char *desc, const char *model, mm_line line)
{
    ck_assert_int_eq(mm_json_parse(w->json[0], "x", desc, strlen(desc), 0), MM_OK);
    ck_assert_int_eq(mm_json_parse(w->json[1], "x", model, strlen(model), 0), MM_OK);
    sg_read(w, mm_json_root(w->json[0]), mm_json_root(w->json[1]), line);
}

mm_old_tables sg_tables(const world *w)
{
    return (mm_old_tables){ find_table, &w->tables };
}
