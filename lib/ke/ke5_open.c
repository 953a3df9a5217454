/* metadata.zip, alone and inside of a folder, in both flavours; exports of models; audit logs:
 * docs/formats/ke-metastore.md 5.2, 5.6, 5.7. */
#include "ke/ke5_open.h"

#include <stdio.h>
#include <string.h>

#include "core/io.h"
#include "core/path.h"
#include "core/registry.h"

static const char zip_name[] = "metadata.zip";

static bool is_zip_name(const char *path)
{
    return strcmp(mm__path_base(path), zip_name) == 0;
}

/* ---- faults in the words of the document ---- */

static mm_code say(mm_tree *tree, const char *rule, mm_severity severity, const char *path, const char *text)
{
    const mm_tree_fault like = { .severity = severity, .code = severity == MM_ERROR ? MM_E_SYNTAX : MM_OK,
                                 .rule = rule };
    return mm__tree_fault(tree, &like, path, strlen(path), "%s", text);
}

/* M-70, M-71. */
static mm_code rename_faults(mm_tree *tree)
{
    for (mm_tree_fault *f = tree->faults; f != NULL; f = f->next) {
        if (strcmp(f->rule, "core/archive") == 0) {
            f->text = mm__arena_printf(&tree->names, "metadata.zip is damaged: %s", f->text);
            if (f->text == NULL)
                return MM_E_NOMEM;
        } else if (strcmp(f->rule, "core/name-unsafe") == 0 || strcmp(f->rule, "core/name-twice") == 0) {
            f->text = "unsafe or duplicate entry name in metadata.zip";
        } else {
            continue;
        }
        f->rule = K5_ZIP;
    }
    return MM_OK;
}

static mm_code rename_error(mm_ctx *ctx, mm_code code)
{
    static const char lead[] = "damaged zip archive: ";
    char text[256], file[512];
    const mm_error *e = mm_ctx_error(ctx);
    const char *detail = e->text;

    if (code != MM_E_SYNTAX || e->rule == NULL || strcmp(e->rule, "core/archive") != 0)
        return code;
    if (strncmp(detail, lead, sizeof lead - 1) == 0)
        detail += sizeof lead - 1;
    snprintf(text, sizeof text, "%s", detail);
    snprintf(file, sizeof file, "%s", e->file != NULL ? e->file : "");
    mm__error_clear(ctx);
    return mm__fail(ctx, code, K5_ZIP, file, "metadata.zip is damaged: %s", text);
}

/* ---- the zip itself ---- */

/* The vendor does not see names without a slash in front. */
static mm_code check_slashes(mm_tree *tree)
{
    if (tree->n_bare == 0)
        return MM_OK;
    if (tree->n_slash > 0)
        return say(tree, K5_ZIP, MM_ERROR, "", "unsafe or duplicate entry name in metadata.zip: of some names a slash "
                   "in front is missing, the vendor ignores them");
    return say(tree, K5_ZIP, MM_WARNING, "", "no entry of metadata.zip has a name with a slash in front: the vendor "
               "takes it for an empty store");
}

/* A tree of the entries of a metadata.zip becomes the store that they are. */
static mm_code settle_store(mm_tree **tree)
{
    (*tree)->store = MM_STORE_PLAIN;
    MM_TRY(rename_faults(*tree));
    MM_TRY(check_slashes(*tree));
    return (*tree)->n_errors == 0 ? mm__ke5_unpack_snapshots(tree) : MM_OK;
}

static mm_code settle_zip(const char *path, mm_tree **tree)
{
    if (mm__ke5_is_export(path, *tree))
        return mm__ke5_settle_export(path, *tree);
    if ((*tree)->n_slash > 0 || is_zip_name(path))
        return settle_store(tree);
    return MM_OK;
}

/* ---- inside of something else ---- */

static mm_item *find_zip(mm_tree *tree)
{
    mm_item *found = NULL;

    for (size_t i = 0; i < tree->n_items; i++) {
        mm_item *item = &tree->items[i];
        if (!is_zip_name(item->path))
            continue;
        if (tree->n_items == 1 || strcmp(item->path, "/metadata.zip") == 0)
            found = item;
    }
    return found;
}

static bool never(const char *name, size_t len, void *user)
{
    (void)name, (void)len, (void)user;
    return false;
}

/* All of it is named that would be lost. */
static mm_code refuse_others(mm_tree *outer, mm_tree *inner)
{
    for (size_t i = 0; i < outer->n_items; i++)
        if (!is_zip_name(outer->items[i].path))
            MM_TRY(say(inner, K5_ZIP, MM_ERROR, outer->items[i].path + 1,
                       "beside metadata.zip, which alone is the store: the vendor does not look at it"));
    return MM_OK;
}

/* Faults of what is around are faults of what is inside. */
static mm_code take_faults(mm_tree *outer, mm_tree *inner)
{
    for (const mm_tree_fault *f = mm__tree_faults(outer); f != NULL; f = f->next)
        MM_TRY(mm__tree_fault(inner, f, f->path, strlen(f->path), "%s", f->text));
    return MM_OK;
}

static mm_code enter(mm_tree **tree, mm_item *item)
{
    mm_tree *outer = *tree, *inner;
    char *prefix;
    mm_code code = mm__tree_open_zip(&inner, outer, item);

    if (code != MM_OK)
        return rename_error(outer->ctx, code);
    if (inner->n_items == 0 && inner->n_errors == 0) { /* an empty one is no store: the vendor reads the folder then */
        mm__tree_free(inner);
        return MM_OK;
    }
    code = take_faults(outer, inner);
    if (code == MM_OK)
        code = refuse_others(outer, inner);
    if (code == MM_OK)
        code = mm__tree_strip(outer, never, NULL);
    if (code == MM_OK)
        code = settle_store(&inner);
    prefix = code == MM_OK ? mm__strdup(outer->ctx, outer->prefix) : NULL;
    if (prefix == NULL) {
        mm__tree_free(inner);
        return code != MM_OK ? code : MM_E_NOMEM;
    }
    mm__strfree(inner->ctx, inner->prefix);
    inner->prefix = prefix;
    inner->outer = outer;
    *tree = inner;
    return MM_OK;
}

static mm_code on_tree(mm_ctx *ctx, const char *path, mm_code code, mm_tree **tree)
{
    mm_item *item;

    if (code != MM_OK)
        return is_zip_name(path) ? rename_error(ctx, code) : code;
    item = find_zip(*tree);
    if (item != NULL)
        code = enter(tree, item);
    else if ((*tree)->n_slash + (*tree)->n_bare > 0)
        code = settle_zip(path, tree);
    if (code != MM_OK) {
        mm__tree_free(*tree);
        *tree = NULL;
    }
    return code;
}

const mm_container mm__ke5_container = { on_tree, mm__ke5_open_audit };
