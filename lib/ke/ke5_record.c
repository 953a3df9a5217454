#include "ke/ke5_audit.h"

#include <string.h>

#include "core/path.h"
#include "core/zip.h"

enum { PIECE = 64 * 1024 };

/* "GZIP" is a tag of the vendor's; what follows is a zlib stream: docs/formats/ke-metastore.md 10, 13. */
static mm_code inflate_into(mm_ctx *ctx, mm_buf *out, const char *data, size_t len, bool *good)
{
    z_stream z;
    int r = Z_OK;

    *good = false;
    if (len > UINT32_MAX)
        return MM_OK;
    mm__zlib_init(&z, ctx);
    if (inflateInit(&z) != Z_OK)
        return mm__nomem(ctx);
    z.next_in = (unsigned char *)(uintptr_t)data; /* zlib does not write to it */
    z.avail_in = (uInt)len;
    while (r == Z_OK && out->len <= ctx->limits.max_doc) {
        char *room = mm__buf_room(out, PIECE);
        if (room == NULL)
            break;
        z.next_out = (unsigned char *)room;
        z.avail_out = PIECE;
        r = inflate(&z, Z_NO_FLUSH);
        out->len += PIECE - z.avail_out;
    }
    *good = r == Z_STREAM_END && z.avail_in == 0;
    inflateEnd(&z);
    MM_TRY(mm__buf_ok(out));
    return r == Z_MEM_ERROR ? mm__nomem(ctx) : MM_OK;
}

static mm_code unpack(mm_ctx *ctx, mm_buf *content, bool *good)
{
    mm_buf out;
    mm_code code;

    *good = true;
    if (content->len < 4 || memcmp(content->data, "GZIP", 4) != 0)
        return MM_OK;
    mm__buf_init(&out, ctx);
    code = inflate_into(ctx, &out, content->data + 4, content->len - 4, good);
    if (code == MM_OK && *good) {
        mm__buf_free(content);
        *content = out;
        return MM_OK;
    }
    mm__buf_free(&out);
    return code;
}

/* What a deletion has is null. */
static bool read_numbers(mm_node root, ke5_record *out)
{
    const mm_node time = mm_node_get(root, "timestamp"), mvcc = mm_node_get(root, "mvcc");

    if (mm_node_i64(mm_node_get(root, "id"), &out->id) != MM_OK)
        return false;
    if (mm_node_i64(time, &out->mtime) != MM_OK && !(out->gone && mm_node_kind(time) == MM_JSON_NULL))
        return false;
    if (out->mtime < INT64_MIN / 1000000 || out->mtime > INT64_MAX / 1000000)
        return false;
    out->mtime *= 1000000;
    return mm_node_u64(mvcc, &out->mvcc) == MM_OK || (out->gone && mm_node_kind(mvcc) == MM_JSON_NULL);
}

static bool read_head(mm_node root, ke5_record *out)
{
    const mm_json_kind bytes = mm_node_kind(mm_node_get(root, "byteSource"));

    memset(out, 0, sizeof *out);
    out->gone = bytes == MM_JSON_NULL;
    if (mm_node_kind(root) != MM_JSON_OBJECT || (bytes != MM_JSON_NULL && bytes != MM_JSON_STRING))
        return false;
    if (mm_node_text(mm_node_get(root, "resPath"), &out->path, &out->path_len) != MM_OK || out->path[0] != '/'
        || mm__path_fault(out->path + 1, out->path_len - 1, true) != NULL)
        return false;
    return read_numbers(root, out);
}

mm_code mm__ke5_record_read(mm_json *json, mm_ctx *ctx, const char *line, size_t len, mm_buf *content, ke5_record *out,
                            bool *good)
{
    const mm_code code = mm_json_parse(json, "", line, len, MM_JSON_VALUE);
    const char *text;
    size_t n;

    *good = false;
    content->len = 0;
    if (code == MM_E_NOMEM)
        return code;
    if (code != MM_OK || !read_head(mm_json_root(json), out)) {
        if (mm_ctx_error(ctx)->code == MM_E_NOMEM)
            return MM_E_NOMEM;
        mm__error_clear(ctx);
        return MM_OK;
    }
    if (out->gone) {
        *good = true;
        return MM_OK;
    }
    if (mm_node_text(mm_node_get(mm_json_root(json), "byteSource"), &text, &n) != MM_OK
        || !mm__ke5_base64(content, text, n)) {
        MM_TRY(mm__buf_ok(content));
        if (mm_ctx_error(ctx)->code == MM_E_NOMEM)
            return MM_E_NOMEM;
        mm__error_clear(ctx);
        return MM_OK;
    }
    return unpack(ctx, content, good);
}
