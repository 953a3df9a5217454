#include "core/digest.h"
#include "core/io.h"

#include <nettle/sha2.h>

static mm_code hash_piece(void *user, const void *data, size_t len)
{
    sha256_update(user, len, data);
    return MM_OK;
}

mm_code mm__tree_digest(mm_tree *tree, mm_item *item, uint8_t digest[MM_DIGEST])
{
    struct sha256_ctx hash;

    sha256_init(&hash);
    MM_TRY(mm__tree_stream(tree, item, hash_piece, &hash));
    sha256_digest(&hash, MM_DIGEST, digest);
    return MM_OK;
}

mm_code mm__digest_fd(mm_ctx *ctx, const char *name, int fd, uint8_t digest[MM_DIGEST])
{
    struct sha256_ctx hash;
    char piece[16384];
    uint64_t at = 0;
    ssize_t n;

    sha256_init(&hash);
    while ((n = mm__io_pread(ctx, fd, piece, sizeof piece, at)) > 0) {
        sha256_update(&hash, (size_t)n, (const uint8_t *)piece);
        at += (uint64_t)n;
    }
    if (n < 0)
        return mm__io_fail(ctx, name, "cannot read");
    sha256_digest(&hash, MM_DIGEST, digest);
    return MM_OK;
}

void mm__digest_text(const uint8_t digest[MM_DIGEST], char text[MM_DIGEST_TEXT])
{
    static const char hex[] = "0123456789abcdef";

    for (size_t i = 0; i < MM_DIGEST; i++) {
        text[2 * i] = hex[digest[i] >> 4];
        text[2 * i + 1] = hex[digest[i] & 15];
    }
    text[2 * MM_DIGEST] = 0;
}
