/* Sources as trees that can be compared: records of a text dump become resources, folders that only one side has above
 * its resources are taken off. */
#include "core/backup.h"
#include "core/diff.h"
#include "core/io.h"
#include "core/lines.h"
#include "core/run.h"
#include "core/source.h"

#include <string.h>

void mm__diff_side_free(mm_diff_side *side)
{
    if (side->own)
        mm__tree_free(side->tree);
    side->tree = NULL;
    side->own = false;
}

/* ---- text dumps ---- */

static mm_item like_text(const mm_text *text)
{
    return (mm_item){ .mtime = text->mtime, .mode = text->mode };
}

static mm_code put_record(mm_tree *spool, const mm_item *like, const mm_line *line, mm_buf *path)
{
    if (line->key_len == 0 || strlen(line->key) != line->key_len)
        return MM_END;
    path->len = 0;
    mm__buf_char(path, '/'); /* the tree takes one off, and keys may begin with one */
    mm__buf_add(path, line->key, line->key_len);
    MM_TRY(mm__buf_ok(path));
    return mm__spool_put(spool, like, path->data, line->value, line->value_len);
}

static mm_code put_block(const mm_lines *lines, mm_tree *spool, mm_buf *block, uint64_t *number, mm_buf *path)
{
    const mm_item like = like_text(&lines->text);
    mm_lines_stats ignored = { 0 };
    mm_line line;

    for (size_t at = 0; at < block->len;) {
        char *t = block->data + at, *lf = memchr(t, '\n', block->len - at);
        const size_t len = lf != NULL ? (size_t)(lf - t) : block->len - at;
        const mm_line_kind kind = mm__line_split(lines, t, len, lf != NULL, ++*number, &ignored, &line);
        if (kind == MM_LINE_FAULT)
            return MM_END;
        if (kind == MM_LINE_RECORD)
            MM_TRY(put_record(spool, &like, &line, path));
        at += len + 1;
    }
    return MM_OK;
}

/* MM_END: this text cannot be taken apart into records, each with a key of its own. */
static mm_code put_records(mm_lines *lines, mm_tree *spool)
{
    mm_lines_block block = { .ticket = 0 };
    uint64_t off = 0, number = 0;
    mm_code code = MM_OK;
    mm_buf path;

    mm__buf_init(&block.text, lines->ctx);
    mm__buf_init(&path, lines->ctx);
    while (code == MM_OK) {
        code = mm__lines_read_block(lines, off, &block);
        if (code != MM_OK)
            break;
        off += block.text.len;
        code = put_block(lines, spool, &block.text, &number, &path);
        if (code == MM_END)
            code = MM_E_FORMAT;
        if (code == MM_OK && mm__cancelled(lines->ctx))
            code = mm__fail_cancelled(lines->ctx);
    }
    mm__buf_free(&path);
    mm__buf_free(&block.text);
    if (code == MM_END)
        code = mm__tree_sort(spool);
    return code == MM_E_FORMAT || code == MM_E_SYNTAX ? MM_END : code;
}

static mm_code records(mm_lines *lines, mm_tree **out)
{
    mm_code code = mm__lines_look(lines);

    *out = NULL;
    if (code == MM_OK)
        code = mm__spool_new(out, lines->ctx, lines->path);
    else if (code == MM_E_FORMAT)
        code = MM_END;
    if (code == MM_OK)
        code = put_records(lines, *out);
    if (code != MM_OK) {
        mm__tree_free(*out);
        *out = NULL;
    }
    return code;
}

/* Record by record if that can be done with every text, else each as a whole. */
static mm_code texts(mm_source *src[2], mm_diff_side side[2])
{
    mm_code code = MM_OK;

    for (int i = 0; i < 2 && code == MM_OK; i++)
        if (src[i]->lines != NULL) {
            code = records(src[i]->lines, &side[i].tree);
            side[i].own = true;
        }
    if (code != MM_END)
        return code;
    mm__error_clear(src[0]->ctx);
    for (int i = 0; i < 2; i++)
        if (src[i]->lines != NULL) {
            mm__diff_side_free(&side[i]);
            side[i].own = true;
            MM_TRY(mm__lines_whole(src[i]->lines, &side[i].tree));
        }
    return MM_OK;
}

/* ---- folders above the resources ---- */

/* Has `tree` resources in the first folder of `other`'s resources? */
static bool shares_folder(const mm_tree *tree, const mm_tree *other)
{
    const char *first, *slash;
    size_t lo = 0, hi = tree->n_items;

    if (other->n_items == 0)
        return false;
    first = other->items[0].path;
    slash = strchr(first + 1, '/');
    if (slash == NULL)
        return false;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        const int d = strncmp(tree->items[mid].path, first, (size_t)(slash - first) + 1);
        if (d == 0)
            return true;
        if (d < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

/* What both sides have is compared as it is: of an unknown tree nobody can tell a folder above the resources from one
 * of them. */
static mm_code strip(mm_ctx *ctx, mm_source *src[2])
{
    bool keep[2];

    mm__manifest_leave(src[0]->tree);
    mm__manifest_leave(src[1]->tree);
    keep[0] = shares_folder(src[1]->tree, src[0]->tree);
    keep[1] = shares_folder(src[0]->tree, src[1]->tree);
    for (int i = 0; i < 2; i++)
        if (src[i]->lines == NULL && !keep[i])
            MM_TRY(mm__source_prepare(ctx, src[i]));
    return MM_OK;
}

mm_code mm__diff_sides(mm_ctx *ctx, mm_source *src[2], mm_diff_side side[2])
{
    for (int i = 0; i < 2; i++) {
        side[i] = (mm_diff_side){ .tree = src[i]->tree };
        MM_TRY(mm__tree_refuse(src[i]->tree));
    }
    MM_TRY(strip(ctx, src));
    return texts(src, side);
}
