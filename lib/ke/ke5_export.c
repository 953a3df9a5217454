/* Zips of exported models, whose name holds their MD5: docs/formats/ke-metastore.md 5.7. */
#include "ke/ke5_open.h"

#include <fcntl.h>
#include <nettle/md5.h>
#include <string.h>

#include "core/io.h"
#include "core/path.h"

enum { PIECE = 64 * 1024, HEX = 2 * MD5_DIGEST_SIZE };

static bool has_export_name(const char *path)
{
    return strstr(mm__path_base(path), "_model_metadata_") != NULL;
}

bool mm__ke5_is_export(const char *path, const mm_tree *tree)
{
    bool version = has_export_name(path), models = false;

    for (size_t i = 0; i < tree->n_items; i++) {
        const ke5_path p = mm__ke5_path(tree->items[i].path);
        if (p.global)
            return false;
        version |= strcmp(tree->items[i].path, "/VERSION") == 0;
        models |= mm__ke5_is(p.kind, "model_desc") && *p.rest != 0;
    }
    return version && (models || has_export_name(path));
}

static int digit(char c)
{
    const char low = (char)(c | 32);

    return c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

static mm_code digest_file(mm_ctx *ctx, const char *path, int fd, uint8_t digest[MD5_DIGEST_SIZE])
{
    char *piece = mm__resize(ctx, NULL, 0, PIECE);
    struct md5_ctx md5;
    ssize_t n = 1;

    if (piece == NULL)
        return MM_E_NOMEM;
    md5_init(&md5);
    while (n > 0) {
        n = mm__io_read(ctx, fd, piece, PIECE);
        if (n > 0)
            md5_update(&md5, (size_t)n, (const uint8_t *)piece);
    }
    mm__free(ctx, piece, PIECE);
    md5_digest(&md5, MD5_DIGEST_SIZE, digest);
    return n < 0 ? mm__io_fail(ctx, path, "cannot read") : MM_OK;
}

static const char *compare(const char *path, const uint8_t digest[MD5_DIGEST_SIZE])
{
    const char *name = mm__path_base(path), *end = name + strlen(name);

    if (end - name < HEX + 4 || mm__casecmp(end - 4, ".zip") != 0)
        return "the name does not end in an MD5 and .zip: the import refuses it";
    end -= 4 + HEX;
    for (size_t i = 0; i < HEX; i++)
        if (digit(end[i]) < 0)
            return "the name does not end in an MD5 and .zip: the import refuses it";
    for (size_t i = 0; i < MD5_DIGEST_SIZE; i++)
        if (digit(end[2 * i]) * 16 + digit(end[2 * i + 1]) != digest[i])
            return "the name has another MD5 than the file: the import refuses it";
    return NULL;
}

mm_code mm__ke5_settle_export(const char *path, mm_tree *tree)
{
    uint8_t digest[MD5_DIGEST_SIZE];
    mm_code code;
    int fd;

    tree->store = MM_STORE_EXPORT;
    if (strcmp(path, "-") == 0)
        return MM_OK; /* standard input has no name */
    fd = mm__io_openat(tree->ctx, AT_FDCWD, path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0);
    if (fd < 0)
        return mm__io_fail(tree->ctx, path, "cannot open");
    code = digest_file(tree->ctx, path, fd, digest);
    mm__io_close(tree->ctx, fd);
    if (code == MM_OK)
        tree->broken_name = compare(path, digest);
    return code;
}
