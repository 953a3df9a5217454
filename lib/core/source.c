#include "core/source.h"
#include "core/io.h"
#include "core/lines.h"
#include "core/registry.h"

#include <errno.h>
#include <string.h>

enum { PIECE = 1 << 20 };

/* ---- life ---- */

mm_code mm__source_over(mm_source **out, mm_ctx *ctx, const char *path, const char *kind, mm_tree *tree)
{
    mm_source *s = mm__alloc(ctx, sizeof *s);

    *out = NULL;
    if (s == NULL) {
        mm__tree_free(tree);
        return MM_E_NOMEM;
    }
    s->ctx = ctx;
    s->tree = tree;
    s->kind = kind;
    s->fd = -1;
    mm__buf_init(&s->data, ctx);
    s->path = mm__strdup(ctx, path);
    if (s->path == NULL) {
        mm_source_free(s);
        return MM_E_NOMEM;
    }
    *out = s;
    return MM_OK;
}

/* A text dump; MM_END: something else. */
static mm_code open_lines(mm_source **out, mm_ctx *ctx, const char *path, int *rest)
{
    mm_lines *lines;
    mm_tree *none;
    mm_code code;

    MM_TRY(mm__lines_open(&lines, ctx, path, rest));
    code = mm__spool_new(&none, ctx, path);
    if (code == MM_OK)
        code = mm__source_over(out, ctx, path, lines->kind, none);
    if (code != MM_OK)
        mm__lines_free(lines);
    else
        (*out)->lines = lines;
    return code;
}

/* A text that is a container becomes a source of what it contains. */
static mm_code look_into_text(mm_source **src)
{
    mm_source *s = *src;
    const char *kind;
    mm_tree *tree;
    mm_code code = mm__registry.container->text(s->ctx, s->path, &s->lines->text, &tree, &kind);

    if (code == MM_END)
        return MM_OK;
    if (code == MM_OK)
        code = mm__source_over(src, s->ctx, s->path, kind, tree);
    mm_source_free(s);
    if (code != MM_OK)
        *src = NULL;
    return code;
}

static mm_code open_source(mm_source **out, mm_ctx *ctx, const char *path, bool plain)
{
    const char *kind;
    mm_tree *tree = NULL;
    mm_code code;
    int rest;

    *out = NULL;
    mm__error_clear(ctx);
    code = open_lines(out, ctx, path, &rest);
    if (code == MM_OK && !plain)
        return look_into_text(out);
    if (code != MM_END)
        return code;
    if (rest >= 0) {
        code = mm__tree_open_archive(&tree, ctx, path, rest, &kind);
        mm__io_close(ctx, rest);
    } else {
        code = mm__tree_open(&tree, ctx, path, &kind);
    }
    if (!plain)
        code = mm__registry.container->tree(ctx, path, code, &tree);
    return code == MM_OK ? mm__source_over(out, ctx, path, kind, tree) : code;
}

mm_code mm_source_open(mm_source **out, mm_ctx *ctx, const char *path)
{
    return open_source(out, ctx, path, false);
}

mm_code mm__source_open_plain(mm_source **out, mm_ctx *ctx, const char *path)
{
    return open_source(out, ctx, path, true);
}

mm_code mm_source_new(mm_source **out, mm_ctx *ctx, const char *name, const mm_source_ops *ops, void *user)
{
    mm_tree *tree;

    *out = NULL;
    mm__error_clear(ctx);
    MM_TRY(mm__tree_open_ops(&tree, ctx, name, ops, user));
    return mm__source_over(out, ctx, name, "", tree);
}

const char *mm_source_kind(const mm_source *s)
{
    return s->kind;
}

static void close_entry(mm_source *s)
{
    if (s->fd >= 0 && s->close_it)
        mm__io_close(s->ctx, s->fd);
    s->fd = -1;
    s->loaded = false;
}

void mm_source_free(mm_source *s)
{
    if (s == NULL)
        return;
    close_entry(s);
    if (s->detected_free != NULL)
        s->detected_free(s->ctx, s->detected);
    mm__tree_free(s->tree);
    mm__lines_free(s->lines);
    mm__buf_free(&s->data);
    mm__free(s->ctx, s->entry_path, s->entry_room);
    mm__strfree(s->ctx, s->kind_name);
    mm__kinds_free(s->ctx, s->kinds);
    mm__strfree(s->ctx, s->path);
    mm__free(s->ctx, s, sizeof *s);
}

/* ---- cursor ---- */

/* Path with the folders that were taken off. */
static mm_code make_path(mm_source *s, const mm_item *item)
{
    const size_t n = strlen(s->tree->prefix), room = n + item->path_len;

    if (room > s->entry_room) {
        char *p = mm__resize(s->ctx, s->entry_path, s->entry_room, room + 256);
        if (p == NULL)
            return MM_E_NOMEM;
        s->entry_path = p;
        s->entry_room = room + 256;
    }
    memcpy(s->entry_path, s->tree->prefix, n);
    memcpy(s->entry_path + n, item->path + 1, item->path_len); /* with the NUL */
    return MM_OK;
}

mm_code mm_source_next(mm_source *s, mm_entry *entry)
{
    mm_item *item;

    mm__error_clear(s->ctx);
    close_entry(s);
    if (s->next == 0)
        MM_TRY(mm__tree_refuse(s->tree));
    if (s->next == s->tree->n_items)
        return MM_END;
    item = &s->tree->items[s->next];
    MM_TRY(mm__tree_stat(s->tree, item));
    MM_TRY(make_path(s, item));
    s->next++;
    *entry = (mm_entry){ .path = s->entry_path, .mtime = item->mtime, .size = item->size, .mode = item->mode,
                         .mvcc = item->mvcc };
    return MM_OK;
}

static mm_code open_entry(mm_source *s, mm_item *item)
{
    if (s->tree->ops->open != NULL)
        MM_TRY(s->tree->ops->open(s->tree, item, &s->fd, &s->at, &s->close_it));
    s->left = item->size;
    s->loaded = true;
    return MM_OK;
}

static mm_code changed(mm_source *s, const char *how)
{
    return mm__fail(s->ctx, MM_E_IO, "core/input-changed", s->entry_path, "input changed while it was read: %s", how);
}

/* One byte more than is left is asked for, where the file ends with the entry: it must not be there. */
static mm_code read_piece(mm_source *s, size_t *len)
{
    const size_t want = s->left < PIECE ? (size_t)s->left + s->close_it : PIECE;
    char *to;
    ssize_t n = 0;

    s->data.len = 0;
    to = mm__buf_room(&s->data, want);
    if (to == NULL)
        return MM_E_NOMEM;
    if (want > 0)
        n = mm__io_pread(s->ctx, s->fd, to, want, s->at);
    if (n < 0)
        return mm__io_fail(s->ctx, s->entry_path, "cannot read");
    if ((uint64_t)n > s->left)
        return changed(s, "longer than announced");
    if (n == 0 && s->left > 0)
        return changed(s, "shorter than announced");
    s->at += (uint64_t)n;
    s->left -= (uint64_t)n;
    *len = (size_t)n;
    return n > 0 ? MM_OK : MM_END;
}

mm_code mm_source_read(mm_source *s, const void **data, size_t *len)
{
    mm_item *item;

    mm__error_clear(s->ctx);
    if (s->next == 0)
        return mm__fail(s->ctx, MM_E_MISUSE, "core/bug", s->path, "read before the first entry");
    item = &s->tree->items[s->next - 1];
    if (s->fd < 0 && s->loaded)
        return MM_END;
    if (!s->loaded)
        MM_TRY(open_entry(s, item));
    if (s->fd >= 0) {
        MM_TRY(read_piece(s, len));
    } else {
        MM_TRY(s->tree->ops->load(s->tree, item, &s->data, UINT64_MAX));
        *len = s->data.len;
        if (*len == 0)
            return MM_END;
    }
    *data = s->data.data;
    return MM_OK;
}

mm_code mm_source_rewind(mm_source *s)
{
    close_entry(s);
    s->next = 0;
    return MM_OK;
}
