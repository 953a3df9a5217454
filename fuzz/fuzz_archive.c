/* Bytes as an archive, whatever the kind: opening it must end within the limits, and give safe names in byte order,
 * each once, with contents of the sizes that are announced. What was read must survive being written and read again. */
#include "core/core.h"
#include "core/path.h"
#include "core/stage.h"
#include "core/stage_impl.h"
#include "core/tree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static int memory_file(const void *data, size_t size)
{
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    return fd;
}

static void check_items(mm_tree *tree)
{
    mm_buf buf;

    mm__buf_init(&buf, tree->ctx);
    for (size_t i = 0; i < tree->n_items; i++) {
        mm_item *item = &tree->items[i];
        if (item->path[0] != '/' || mm__path_fault(item->path + 1, item->path_len - 1, false) != NULL)
            abort();
        if (i > 0 && strcmp(item[-1].path, item->path) >= 0)
            abort();
        if (mm__tree_load(tree, item, &buf) != MM_OK || buf.len != item->size)
            abort();
    }
    mm__buf_free(&buf);
}

static void same(mm_tree *a, mm_tree *b, bool whole_seconds)
{
    mm_buf x, y;

    mm__buf_init(&x, a->ctx);
    mm__buf_init(&y, a->ctx);
    if (a->n_items != b->n_items)
        abort();
    for (size_t i = 0; i < a->n_items; i++) {
        if (strcmp(a->items[i].path, b->items[i].path) != 0)
            abort();
        if (!whole_seconds && a->items[i].mtime != b->items[i].mtime)
            abort();
        if (mm__tree_load(a, &a->items[i], &x) != MM_OK || mm__tree_load(b, &b->items[i], &y) != MM_OK)
            abort();
        if (x.len != y.len || memcmp(x.data, y.data, x.len) != 0)
            abort();
    }
    mm__buf_free(&x);
    mm__buf_free(&y);
}

static void write_and_read(mm_ctx *ctx, mm_tree *tree, const char *kind)
{
    char name[] = "out";
    const mm_sink sink = { .ctx = ctx, .path = name, .archive = kind };
    const int fd = memory_file("", 0);
    const char *got;
    mm_tree *back;

    if (mm__archive_write(ctx, tree, "", &sink, fd) != MM_OK || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    if (mm__tree_open_archive(&back, ctx, "out", fd, &got) != MM_OK || back->n_errors != 0 || strcmp(got, kind) != 0)
        abort();
    same(tree, back, strcmp(kind, "zip") == 0);
    mm__tree_free(back);
    close(fd);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const int fd = memory_file(data, size);
    const char *kind;
    mm_ctx *ctx;
    mm_tree *tree;

    if (mm_ctx_new(&ctx, NULL) != MM_OK)
        abort();
    ctx->limits.max_total = 8 << 20;
    ctx->limits.max_entries = 2000;
    if (mm__tree_open_archive(&tree, ctx, "in", fd, &kind) == MM_OK) {
        check_items(tree);
        if (tree->n_errors == 0 && tree->n_items > 0) {
            write_and_read(ctx, tree, "zip");
            write_and_read(ctx, tree, "tar");
        }
        mm__tree_free(tree);
    } else if (mm_ctx_error(ctx)->text[0] == 0) {
        abort();
    }
    mm_ctx_free(ctx);
    close(fd);
    return 0;
}
