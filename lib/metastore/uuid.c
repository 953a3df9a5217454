#include "metastore/uuid.h"

#include <stdio.h>
#include <string.h>

#include <nettle/sha1.h>

/* 6ba7b811-9dad-11d1-80b4-00c04fd430c8 */
static const uint8_t url_space[16] = {
    0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
};

void mm__uuid5_url(const mm_ctx *ctx, const char *name, size_t len, char out[MM_UUID_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    struct sha1_ctx sha;
    uint8_t id[SHA1_DIGEST_SIZE];
    char *at = out;

    sha1_init(&sha);
    sha1_update(&sha, sizeof url_space, url_space);
    sha1_update(&sha, len, (const uint8_t *)name);
    if (ctx->uuid_seed != NULL) {
        sha1_update(&sha, 1, (const uint8_t *)"#");
        sha1_update(&sha, strlen(ctx->uuid_seed), (const uint8_t *)ctx->uuid_seed);
    }
    sha1_digest(&sha, sizeof id, id);
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x50);
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = hex[id[i] >> 4];
        *at++ = hex[id[i] & 15];
    }
    *at = 0;
}
