/* Texts that are no line dump: one resource, "/text", of a family that reads texts of any form. */
#include "core/lines.h"
#include "core/run.h"
#include "core/source.h"

#include <stdio.h>
#include <string.h>

enum { PIECE = 64 * 1024, HEAD = 1 << 20 };

static mm_code put_whole(mm_lines *lines, mm_tree *spool, char *piece)
{
    const mm_item like = { .mtime = lines->text.mtime, .mode = lines->text.mode };
    uint64_t at = 0;
    size_t n;

    MM_TRY(mm__spool_begin(spool, &like, "/text"));
    do {
        MM_TRY(mm__text_read(&lines->text, at, piece, PIECE, &n));
        MM_TRY(mm__spool_write(spool, piece, n));
        at += n;
    } while (n == PIECE);
    return mm__spool_end(spool);
}

mm_code mm__lines_whole(mm_lines *lines, mm_tree **out)
{
    char *piece = mm__resize(lines->ctx, NULL, 0, PIECE);
    mm_code code = piece != NULL ? mm__spool_new(out, lines->ctx, lines->path) : MM_E_NOMEM;

    if (piece == NULL)
        *out = NULL;
    if (code == MM_OK)
        code = put_whole(lines, *out, piece);
    if (code == MM_OK)
        code = mm__tree_sort(*out);
    mm__free(lines->ctx, piece, PIECE);
    return code;
}

/* The format that takes a text which begins so; NULL: none. */
static mm_code asked(mm_ctx *ctx, const char *head, size_t n, const mm_format **out)
{
    bool takes = false;

    *out = NULL;
    for (size_t i = 0; i < mm__registry.n_formats && !takes; i++) {
        const mm_format *f = mm__registry.formats[i];
        if (f->takes_text == NULL)
            continue;
        MM_TRY(f->takes_text(ctx, head, n, &takes));
        *out = takes ? f : NULL;
    }
    return MM_OK;
}

static mm_code format_of(mm_lines *lines, const mm_format **out)
{
    char *head = mm__resize(lines->ctx, NULL, 0, HEAD);
    size_t n = 0;
    mm_code code = head != NULL ? mm__text_read(&lines->text, 0, head, HEAD, &n) : MM_E_NOMEM;

    if (code == MM_OK)
        code = asked(lines->ctx, head, n, out);
    mm__free(lines->ctx, head, HEAD);
    return code;
}

mm_code mm__lines_adopt_text(mm_source *src, mm_detection *out)
{
    const mm_format *format;
    mm_tree *tree;
    mm_code code;

    MM_TRY(format_of(src->lines, &format));
    if (format == NULL)
        return MM_END;
    code = mm__lines_whole(src->lines, &tree);
    if (code == MM_OK && (out->evidence = mm__strdup(src->ctx, "the text has tables or answers of it")) == NULL)
        code = MM_E_NOMEM;
    if (code != MM_OK) {
        mm__tree_free(tree);
        return code;
    }
    snprintf(src->text_kind, sizeof src->text_kind, "%s", src->kind); /* which may lie in the lines */
    src->kind = src->text_kind;
    mm__tree_free(src->tree);
    mm__lines_free(src->lines);
    src->tree = tree;
    src->lines = NULL;
    out->format = format;
    out->release = format->release;
    return MM_OK;
}
