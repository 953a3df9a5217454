/* Trees as zip archives, and as the metadata.zip of a Kylin 5 store: docs/formats/ke-metastore.md 5.2. */
#include "core/io.h"
#include "core/stage_impl.h"
#include "core/zip.h"

#include <inttypes.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <string.h>

enum { GROUP = 3 * 1024 };

typedef struct zipper {
    mm_ctx       *ctx;
    mm_tree      *tree;
    const char   *prefix;
    mm_store      store;
    mm_zip_writer w;
    mm_buf        path;
    struct base64_encode_ctx code;
} zipper;

static mm_code on_data(void *user, const void *data, size_t len)
{
    zipper *z = user;
    return mm__zip_writer_write(&z->w, data, len);
}

static mm_code on_base64(void *user, const void *data, size_t len)
{
    char out[BASE64_ENCODE_LENGTH(GROUP)];
    const uint8_t *at = data;
    zipper *z = user;

    while (len > 0) {
        const size_t n = len < GROUP ? len : GROUP;
        const size_t made = base64_encode_update(&z->code, out, n, at);
        MM_TRY(mm__zip_writer_write(&z->w, out, made));
        at += n;
        len -= n;
    }
    return MM_OK;
}

/* {"byte_source":"<base64>","timestamp":ms,"mvcc":n} */
static mm_code write_record(zipper *z, mm_item *item, mm_item *like)
{
    static const char head[] = "{\"byte_source\":\"";
    const int64_t ms = item->mtime / 1000000 - (item->mtime % 1000000 < 0);
    char tail[96], rest[BASE64_ENCODE_FINAL_LENGTH];
    size_t n;

    snprintf(tail, sizeof tail, "\",\"timestamp\":%" PRId64 ",\"mvcc\":%" PRIu64 "}", ms, item->mvcc);
    like->size = sizeof head - 1 + (item->size + 2) / 3 * 4 + strlen(tail);
    MM_TRY(mm__zip_writer_begin(&z->w, like, z->path.data));
    MM_TRY(mm__zip_writer_write(&z->w, head, sizeof head - 1));
    base64_encode_init(&z->code);
    MM_TRY(mm__tree_stream(z->tree, item, on_base64, z));
    n = base64_encode_final(&z->code, rest);
    MM_TRY(mm__zip_writer_write(&z->w, rest, n));
    return mm__zip_writer_write(&z->w, tail, strlen(tail));
}

static mm_code write_entry(zipper *z, mm_item *item)
{
    mm_item like;

    if (mm__cancelled(z->ctx))
        return mm__fail_cancelled(z->ctx);
    z->path.len = 0;
    if (z->store == MM_STORE_NONE)
        mm__buf_text(&z->path, z->prefix);
    mm__buf_text(&z->path, item->path + (z->store == MM_STORE_NONE));
    MM_TRY(mm__buf_ok(&z->path));
    MM_TRY(mm__tree_stat(z->tree, item));
    like = *item;
    like.mode = (item->mode & 0755) | 0400; /* as in sink_archive.c: nobody but its owner can change a copy */
    if (z->store == MM_STORE_SNAPSHOT) {
        MM_TRY(write_record(z, item, &like));
    } else {
        MM_TRY(mm__zip_writer_begin(&z->w, &like, z->path.data));
        MM_TRY(mm__tree_stream(z->tree, item, on_data, z));
    }
    return mm__zip_writer_end(&z->w);
}

mm_code mm__zip_write(mm_tree *tree, const char *prefix, mm_store store, const char *name, mm_chunk_fn *fn, void *user)
{
    zipper z = { .ctx = tree->ctx, .tree = tree, .prefix = prefix, .store = store };
    mm_code code = mm__zip_writer_init(&z.w, z.ctx, name, fn, user);

    mm__buf_init(&z.path, z.ctx);
    for (size_t i = 0; code == MM_OK && i < tree->n_items; i++)
        code = write_entry(&z, &tree->items[i]);
    if (code == MM_OK)
        code = mm__zip_writer_finish(&z.w);
    mm__buf_free(&z.path);
    mm__zip_writer_free(&z.w);
    return code;
}

static mm_code on_stage(void *user, const void *data, size_t len)
{
    return mm__stage_write(user, data, len);
}

mm_code mm__stage_put_zip(mm_stage *stage, mm_tree *tree, mm_store store, const mm_item *like, const char *rel)
{
    MM_TRY(mm__stage_begin(stage, like, rel));
    MM_TRY(mm__zip_write(tree, "", store, rel + 1, on_stage, stage));
    return mm__stage_end(stage);
}
