/* The manifest of a backup: what is read is written again as the same text, and its names are safe. */
#include "core/backup.h"
#include "core/path.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static mm_code on_line(void *user, const mm_manifest_line *line)
{
    if (strlen(line->path) != line->len || (line->len > 0 && mm__path_fault(line->path, line->len, false) != NULL))
        abort();
    if (line->len == 0 && !line->folder)
        abort();
    mm__manifest_add(user, line);
    return MM_OK;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    char *text = malloc(size > 0 ? size : 1); /* of the exact size: reads past it are found */
    mm_ctx *ctx = NULL;
    mm_buf back;

    if (text == NULL || mm_ctx_new(&ctx, NULL) != MM_OK)
        abort();
    memcpy(text, data, size);
    mm__buf_init(&back, ctx);
    mm__manifest_head(&back);
    if (mm__manifest_read(ctx, "manifest", text, size, on_line, &back) == MM_OK
        && (back.len != size || memcmp(back.data, text, size) != 0))
        abort();
    mm__buf_free(&back);
    mm_ctx_free(ctx);
    free(text);
    return 0;
}
