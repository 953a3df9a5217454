/* Snapshot records: {"byte_source":"<base64>","timestamp":ms,"mvcc":n}; docs/formats/ke-metastore.md 5.2. */
#include "ke/ke5_open.h"

#include <nettle/base64.h>
#include <string.h>

#include "core/io.h"

enum { GROUP = 4096 };

bool mm__ke5_base64(mm_buf *out, const char *text, size_t len)
{
    struct base64_decode_ctx code;
    bool good = len % 4 == 0; /* nettle takes one without its padding */

    base64_decode_init(&code);
    while (len > 0 && good) {
        const size_t n = len < GROUP ? len : GROUP;
        size_t made = BASE64_DECODE_LENGTH(n) + 3;
        char *room = mm__buf_room(out, made);
        good = memchr(text, '\n', n) == NULL && memchr(text, ' ', n) == NULL && memchr(text, '\r', n) == NULL
               && memchr(text, '\t', n) == NULL;
        if (room == NULL || !good || base64_decode_update(&code, &made, (uint8_t *)room, n, text) == 0)
            return false;
        out->len += made;
        text += n;
        len -= n;
    }
    return good && base64_decode_final(&code) != 0;
}

typedef struct record { mm_node bytes; int64_t time; uint64_t mvcc; } record;

static bool read_record(mm_node root, record *r)
{
    r->bytes = mm_node_get(root, "byte_source");
    return mm_node_kind(root) == MM_JSON_OBJECT && mm_node_len(root) == 3 && mm_node_kind(r->bytes) == MM_JSON_STRING
           && mm_node_i64(mm_node_get(root, "timestamp"), &r->time) == MM_OK
           && mm_node_u64(mm_node_get(root, "mvcc"), &r->mvcc) == MM_OK && r->time > INT64_MIN / 1000000
           && r->time < INT64_MAX / 1000000;
}

typedef struct unpacker {
    mm_tree *from, *to;
    mm_json *json;
    mm_buf   text, bytes;
    bool     plain;    /* an entry that is no record was met */
} unpacker;

static mm_code put(unpacker *u, const mm_item *item, const record *r)
{
    const mm_tree_fault bad = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = K5_ZIP };
    mm_item like = *item;
    const char *text;
    size_t len;

    like.mtime = r->time * 1000000;
    like.mvcc = r->mvcc;
    u->bytes.len = 0;
    if (mm_node_text(r->bytes, &text, &len) == MM_OK && mm__ke5_base64(&u->bytes, text, len))
        return mm__spool_put(u->to, &like, item->path, len > 0 ? u->bytes.data : "", u->bytes.len);
    MM_TRY(mm__buf_ok(&u->bytes));
    if (mm_ctx_error(u->from->ctx)->code == MM_E_NOMEM)
        return MM_E_NOMEM;
    mm__error_clear(u->from->ctx);
    return mm__tree_fault(u->to, &bad, item->path + 1, item->path_len - 1,
                          "metadata.zip is damaged: byte_source is no base64");
}

static mm_code unpack_one(unpacker *u, mm_item *item)
{
    record r;
    mm_code code;

    MM_TRY(mm__tree_load(u->from, item, &u->text));
    code = mm_json_parse(u->json, item->path + 1, u->text.data, u->text.len, MM_JSON_FILE | MM_JSON_PADDED);
    if (code == MM_E_NOMEM)
        return code;
    if (code != MM_OK || !read_record(mm_json_root(u->json), &r)) {
        mm__error_clear(u->from->ctx);
        u->plain = true;
        return MM_OK;
    }
    return put(u, item, &r);
}

static mm_code unpack_all(unpacker *u)
{
    for (size_t i = 0; i < u->from->n_items && !u->plain; i++) {
        if (mm__cancelled(u->from->ctx))
            return mm__fail_cancelled(u->from->ctx);
        MM_TRY(unpack_one(u, &u->from->items[i]));
    }
    return mm__tree_sort(u->to);
}

static mm_code take_over(mm_tree *from, mm_tree *to)
{
    for (const mm_tree_fault *f = mm__tree_faults(from); f != NULL; f = f->next)
        MM_TRY(mm__tree_fault(to, f, f->path, strlen(f->path), "%s", f->text));
    to->store = MM_STORE_SNAPSHOT;
    to->file_mode = from->file_mode;
    to->n_slash = from->n_slash;
    to->n_bare = from->n_bare;
    return MM_OK;
}

mm_code mm__ke5_unpack_snapshots(mm_tree **tree)
{
    unpacker u = { .from = *tree };
    mm_code code;

    if (u.from->n_items == 0)
        return MM_OK;
    MM_TRY(mm_json_new(&u.json, u.from->ctx));
    mm__buf_init(&u.text, u.from->ctx);
    mm__buf_init(&u.bytes, u.from->ctx);
    code = mm__spool_new(&u.to, u.from->ctx, u.from->name);
    if (code == MM_OK)
        code = unpack_all(&u);
    if (code == MM_OK && !u.plain)
        code = take_over(u.from, u.to);
    mm_json_free(u.json);
    mm__buf_free(&u.text);
    mm__buf_free(&u.bytes);
    if (code == MM_OK && !u.plain) {
        mm__tree_free(u.from);
        *tree = u.to;
    } else {
        mm__tree_free(u.to);
    }
    return code;
}
