#include "core/io.h"
#include "core/tree.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

mm_code mm__tree_open(mm_tree **out, mm_ctx *ctx, const char *path, const char **kind)
{
    *kind = "dir";
    return mm__tree_open_dir(out, ctx, path);
}
