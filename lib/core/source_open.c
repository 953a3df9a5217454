#include "core/io.h"
#include "core/tree.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A name of a folder opens as one; everything else is looked at. Pipes may stand for archives (process substitution),
 * other devices do not. */
static mm_code open_as(mm_tree **out, mm_ctx *ctx, const char *path, const char **kind,
                       mm_code (*open)(mm_tree **, mm_ctx *, const char *, int, const char **))
{
    const mm_io *io = ctx->io;
    struct stat st;

    *out = NULL;
    *kind = "";
    if (strcmp(path, "-") == 0)
        return open(out, ctx, "-", STDIN_FILENO, kind);
    if (io->fstatat(io->user, AT_FDCWD, path, &st, 0) != 0)
        return mm__io_fail(ctx, path, "cannot open");
    if (S_ISDIR(st.st_mode)) {
        *kind = "dir";
        return mm__tree_open_dir(out, ctx, path);
    }
    if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
        return mm__fail(ctx, MM_E_FORMAT, "core/unknown-input", path, "a device or socket, not a folder or an archive");
    return open(out, ctx, path, -1, kind);
}

mm_code mm__tree_open(mm_tree **out, mm_ctx *ctx, const char *path, const char **kind)
{
    return open_as(out, ctx, path, kind, mm__tree_open_archive);
}

mm_code mm__tree_open_any(mm_tree **out, mm_ctx *ctx, const char *path, const char **kind)
{
    return open_as(out, ctx, path, kind, mm__tree_open_text);
}
