/* Where captures come from: a file, a folder, an archive, standard input, memory. docs/formats/openmldb.md 4, 12. */
#include "core/run.h"
#include "core/source.h"
#include "openmldb/openmldb_zk.h"

/* Length of the folders above all entries of an archive, "before/", if files lie right in them. */
static size_t above(const mm_tree *tree)
{
    const char *a = tree->n_items == 0 ? "" : tree->items[0].path + 1;
    const char *b = tree->n_items == 0 ? "" : tree->items[tree->n_items - 1].path + 1;
    size_t n = 0;

    /* Entries are sorted: what the first and the last share all of them share. */
    for (size_t i = 0; a[i] != 0 && a[i] == b[i]; i++)
        n = a[i] == '/' ? i + 1 : n;
    for (size_t i = 0; i < tree->n_items; i++)
        if (strchr(tree->items[i].path + 1 + n, '/') == NULL)
            return n;
    return 0;
}

/* A folder that has no files, but folders, is a dump of ZooKeeper. */
static bool is_folder_dump(const mm_tree *tree)
{
    for (size_t i = 0; i < tree->n_items; i++)
        if (strchr(tree->items[i].path + 1, '/') == NULL)
            return false;
    return tree->n_items > 0;
}

static mm_code read_file(mm_openmldb *cap, mm_tree *tree, mm_item *item, const char *name)
{
    mm_buf data;
    mm_code code;

    mm__buf_init(&data, cap->ctx);
    code = mm__tree_load(tree, item, &data);
    if (code == MM_OK)
        code = mm__om_read(cap, name, data.len == 0 ? "" : data.data, data.len);
    mm__buf_free(&data);
    return code;
}

/* "/a/b/.data" holds the node /a/b, "/a/b" the node /a/b. */
static mm_code read_node(mm_openmldb *cap, mm_tree *tree, mm_item *item)
{
    const char *prefix = tree->prefix;
    om_slice path;
    mm_buf full, data;
    uint32_t file;
    mm_code code;

    mm__buf_init(&full, cap->ctx);
    mm__buf_init(&data, cap->ctx);
    mm__buf_printf(&full, "/%s%s", prefix, item->path + 1);
    code = mm__buf_ok(&full);
    if (code == MM_OK)
        code = mm__om_file(cap, full.data + 1, NULL, 0, &file);
    if (code == MM_OK)
        code = mm__tree_load(tree, item, &data);
    path = (om_slice){ full.data, full.len };
    if (code == MM_OK && path.n > 6 && memcmp(path.p + path.n - 6, "/.data", 6) == 0)
        path.n -= 6;
    if (code == MM_OK)
        code = mm__om_zk_node(cap, file, 0, path, (om_slice){ data.data, data.len });
    mm__buf_free(&data);
    mm__buf_free(&full);
    return code;
}

/* Faults of the walk that are about what is read here. Links and devices are no regular files: not of the capture. */
static mm_code walk_faults(const mm_tree *tree)
{
    for (const mm_tree_fault *f = mm__tree_faults(tree); f != NULL; f = f->next)
        if (f->severity == MM_ERROR && f->code != MM_E_DATA)
            return mm__fail(tree->ctx, f->code, f->rule, f->path, "%s", f->text);
    return MM_OK;
}

mm_code mm__om_read_tree(mm_openmldb *cap, mm_tree *tree, const char *kind)
{
    const bool dir = strcmp(kind, "dir") == 0;
    const size_t skip = dir ? 0 : above(tree);
    const bool dump = skip == 0 && is_folder_dump(tree);
    mm_code code = dir ? walk_faults(tree) : mm__tree_refuse(tree);

    if (strncmp(kind, "text", 4) == 0 && tree->n_items == 1)
        return code != MM_OK ? code : read_file(cap, tree, &tree->items[0], "");
    for (size_t i = 0; i < tree->n_items && code == MM_OK; i++) {
        const char *name = tree->items[i].path + 1 + skip;
        if (dump)
            code = read_node(cap, tree, &tree->items[i]);
        else if (strchr(name, '/') == NULL && *name != '.') /* not recursive, nothing hidden */
            code = read_file(cap, tree, &tree->items[i], name);
    }
    return code;
}

static mm_code finish(mm_openmldb *cap)
{
    MM_TRY(mm__om_zk_state(cap));
    MM_TRY(mm__om_settle(cap));
    return cap->found.code;
}

static mm_code read_path(mm_openmldb *cap, const char *path)
{
    const char *kind;
    mm_tree *tree;
    mm_code code;

    MM_TRY(mm__tree_open_any(&tree, cap->ctx, path, &kind));
    code = mm__om_read_tree(cap, tree, kind);
    mm__tree_free(tree);
    return code == MM_OK ? finish(cap) : code;
}

static mm_code begin(mm_openmldb **out, mm_ctx *ctx, const char *name, unsigned flags)
{
    mm__error_clear(ctx);
    MM_TRY(mm__om_new(out, ctx, name));
    (*out)->keep_extra = (flags & MM_OPENMLDB_EXTRA) != 0;
    return MM_OK;
}

static mm_code end(mm_openmldb **out, mm_code code)
{
    if (code == MM_OK)
        return MM_OK;
    mm_openmldb_free(*out);
    *out = NULL;
    return code;
}

mm_code mm_openmldb_open(mm_openmldb **out, mm_ctx *ctx, const char *path, unsigned flags)
{
    MM_TRY(begin(out, ctx, path, flags));
    return end(out, read_path(*out, path));
}

size_t mm_openmldb_tables(const mm_openmldb *cap)
{
    return cap->n_known;
}

mm_code mm_openmldb_from(mm_openmldb **out, mm_ctx *ctx, mm_source *source, unsigned flags)
{
    const mm_detection *found;
    mm_code code;

    *out = NULL;
    mm__error_clear(ctx);
    if (source->lines != NULL && (code = mm__detect(ctx, source, &found)) != MM_OK && code != MM_E_FORMAT)
        return code;
    if (source->lines != NULL)
        return mm__fail(ctx, MM_E_FORMAT, "core/unknown-input", source->path, "a text, not a folder or an archive");
    MM_TRY(begin(out, ctx, source->path, flags));
    code = mm__om_read_tree(*out, source->tree, source->kind);
    return end(out, code == MM_OK ? finish(*out) : code);
}

mm_code mm_openmldb_read(mm_openmldb **out, mm_ctx *ctx, const char *name, const mm_openmldb_text *texts,
                         size_t n_texts, unsigned flags)
{
    mm_code code = MM_OK;

    MM_TRY(begin(out, ctx, name, flags));
    for (size_t i = 0; i < n_texts && code == MM_OK; i++)
        code = mm__om_read(*out, texts[i].name, texts[i].data, texts[i].len);
    return end(out, code == MM_OK ? finish(*out) : code);
}
