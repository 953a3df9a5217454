/* SHA-256 of every resource in the form of sha256sum. docs/formats/json-layer.md 10. */
#include "core/digest.h"
#include "core/pipeline.h"

#include <string.h>

/* sha256sum escapes a backslash and line ends in names, and marks such a line with a backslash in front. */
static void add_name(mm_buf *line, const char *name)
{
    for (; *name != 0; name++) {
        if (*name == '\n')
            mm__buf_text(line, "\\n");
        else if (*name == '\r')
            mm__buf_text(line, "\\r");
        else if (*name == '\\')
            mm__buf_text(line, "\\\\");
        else
            mm__buf_char(line, *name);
    }
}

static mm_code add_line(mm_tree *tree, mm_item *item, mm_buf *line)
{
    uint8_t digest[MM_DIGEST];
    char text[MM_DIGEST_TEXT];

    MM_TRY(mm__tree_digest(tree, item, digest));
    mm__digest_text(digest, text);
    line->len = 0;
    if (strpbrk(item->path, "\\\n\r") != NULL)
        mm__buf_char(line, '\\');
    mm__buf_text(line, text);
    mm__buf_text(line, "  ");
    add_name(line, item->path + 1);
    mm__buf_char(line, '\n');
    return mm__buf_ok(line);
}

mm_code mm__manifest_write(mm_ctx *ctx, mm_tree *tree, mm_write_fn *fn, void *user)
{
    mm_buf line;
    mm_code code = MM_OK;

    mm__buf_init(&line, ctx);
    for (size_t i = 0; i < tree->n_items && code == MM_OK; i++) {
        code = add_line(tree, &tree->items[i], &line);
        if (code == MM_OK && fn(user, line.data, line.len) != 0)
            code = mm__fail(ctx, MM_E_IO, "core/io", "", "the manifest could not be written");
    }
    mm__buf_free(&line);
    return code;
}
