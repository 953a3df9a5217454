/* A zip as a store of Kylin 5: docs/formats/ke-metastore.md 5.2. The first byte says where it lies and how it is made;
 * the rest are its entries in the form of fuzz_kylin, names as they are, or with RAW the zip itself. It may be refused,
 * never with a bug; a store has safe names in byte order, and is the same after it was written in either flavour and
 * read again. */
#include "core/io.h"
#include "core/path.h"
#include "core/registry.h"
#include "core/source.h"
#include "core/stage_impl.h"
#include "core/zip.h"

#include "dump.h"

#include <nettle/base64.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORDS = 1, FOLDER = 2, NAMED = 4, RAW = 8, BESIDE = 0x10, CUT = 0x20, KE_4 = 0x40 };

/* ---- making ---- */

static mm_code add(void *user, const void *data, size_t len)
{
    return mm__buf_add(user, data, len), mm__buf_ok(user);
}

/* What is in an entry: as it is, or as a snapshot record of it. */
static void fill(mm_buf *out, const dump *d, bool record)
{
    char tail[64];

    out->len = 0;
    if (!record) {
        mm__buf_add(out, d->body, d->len);
        return;
    }
    mm__buf_text(out, "{\"byte_source\":\"");
    base64_encode_raw(mm__buf_room(out, BASE64_ENCODE_RAW_LENGTH(d->len)), d->len, (const uint8_t *)d->body);
    out->len += BASE64_ENCODE_RAW_LENGTH(d->len);
    snprintf(tail, sizeof tail, "\",\"timestamp\":%zu,\"mvcc\":%zu}", 1404098141000 + d->len, d->len % 7);
    mm__buf_text(out, tail);
}

static void make_zip(mm_ctx *ctx, dump *d, uint8_t bits, mm_buf *zip)
{
    mm_zip_writer w;
    mm_entry entry;
    mm_buf text;

    mm__buf_init(&text, ctx);
    must(mm__zip_writer_init(&w, ctx, "made", add, zip) == MM_OK, "a zip can be made");
    while (dump_next(d, &entry) == MM_OK) {
        fill(&text, d, (bits & RECORDS) != 0);
        const mm_item item = { .path = entry.path, .size = text.len, .mtime = entry.mtime, .mode = 0644 };
        must(mm__zip_writer_begin(&w, &item, entry.path) == MM_OK, "an entry begins");
        must(mm__zip_writer_write(&w, text.data, text.len) == MM_OK, "an entry is written");
        must(mm__zip_writer_end(&w) == MM_OK, "an entry ends");
    }
    must(mm__zip_writer_finish(&w) == MM_OK, "a zip ends");
    mm__zip_writer_free(&w);
    mm__buf_free(&text);
    if ((bits & CUT) != 0)
        zip->len -= zip->len < 9 ? zip->len : 9;
}

/* ---- opening ---- */

static mm_code open_alone(mm_ctx *ctx, const char *path, const mm_buf *zip, mm_tree **tree)
{
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    const char *kind;
    mm_code code;

    must(fd >= 0 && write(fd, zip->data, zip->len) == (ssize_t)zip->len && lseek(fd, 0, SEEK_SET) == 0, "a file");
    code = mm__tree_open_archive(tree, ctx, path, fd, &kind);
    close(fd);
    return mm__registry.container->tree(ctx, path, code, tree);
}

static mm_code open_inside(mm_ctx *ctx, bool beside, const mm_buf *zip, mm_tree **tree)
{
    const mm_item like = { .mtime = INT64_C(1404098141000000000), .mode = 0644 };

    must(mm__spool_new(tree, ctx, "folder") == MM_OK, "a folder");
    must(mm__spool_put(*tree, &like, "/metadata.zip", zip->len > 0 ? zip->data : "", zip->len) == MM_OK, "a zip in it");
    must(!beside || mm__spool_put(*tree, &like, "/_global/user/ann", "{}", 2) == MM_OK, "a file in it");
    must(mm__tree_sort(*tree) == MM_OK, "two names");
    return mm__registry.container->tree(ctx, "folder", MM_OK, tree);
}

/* ---- checking ---- */

static void check_items(mm_tree *tree)
{
    mm_buf buf;

    mm__buf_init(&buf, tree->ctx);
    for (size_t i = 0; i < tree->n_items; i++) {
        mm_item *item = &tree->items[i];
        must(item->path[0] == '/' && strlen(item->path) == item->path_len, "a whole name");
        must(mm__path_fault(item->path + 1, item->path_len - 1, true) == NULL, "a safe name");
        must(i == 0 || strcmp(item[-1].path, item->path) < 0, "byte order");
        must(mm__tree_load(tree, item, &buf) == MM_OK && buf.len == item->size, "all of an entry");
    }
    mm__buf_free(&buf);
}

static void same(mm_tree *a, mm_tree *b, bool counters)
{
    mm_buf x, y;

    mm__buf_init(&x, a->ctx);
    mm__buf_init(&y, a->ctx);
    must(a->n_items == b->n_items, "as many entries");
    for (size_t i = 0; i < a->n_items; i++) {
        must(strcmp(a->items[i].path, b->items[i].path) == 0, "the same names");
        must(!counters || a->items[i].mvcc == b->items[i].mvcc, "the same counters");
        must(!counters || a->items[i].mtime / 1000000 == b->items[i].mtime / 1000000, "the same times");
        must(mm__tree_load(a, &a->items[i], &x) == MM_OK && mm__tree_load(b, &b->items[i], &y) == MM_OK, "content");
        must(x.len == y.len && (x.len == 0 || memcmp(x.data, y.data, x.len) == 0), "the same content");
    }
    mm__buf_free(&x);
    mm__buf_free(&y);
}

static void write_and_read(mm_tree *tree, mm_store store)
{
    mm_tree *back;
    mm_buf zip;

    mm__buf_init(&zip, tree->ctx);
    must(mm__zip_write(tree, "", store, "metadata.zip", add, &zip) == MM_OK, "a store is written");
    must(open_inside(tree->ctx, false, &zip, &back) == MM_OK && back->n_errors == 0, "and read");
    if (back->store == store)
        same(tree, back, store == MM_STORE_SNAPSHOT);
    else /* to any reader, a plain one is of records if all of its contents look like them */
        must(store == MM_STORE_PLAIN && back->store == MM_STORE_SNAPSHOT, "in its flavour");
    mm__tree_free(back);
    mm__buf_free(&zip);
}

static void run(mm_ctx *ctx, mm_source *src, uint8_t bits, int verify)
{
    const mm_plan plan = { .size = sizeof plan, .verify = verify, .from = (bits & KE_4) != 0 ? "ke-4.0" : NULL,
                           .to = verify ? NULL : "kylin-5" };

    dump_run(ctx, src, &plan, NULL, 0);
}

static void use(mm_ctx *ctx, mm_tree *tree, uint8_t bits)
{
    mm_source *src = NULL;

    check_items(tree);
    if (tree->n_errors == 0 && (tree->store == MM_STORE_PLAIN || tree->store == MM_STORE_SNAPSHOT)) {
        write_and_read(tree, MM_STORE_PLAIN);
        write_and_read(tree, MM_STORE_SNAPSHOT);
    }
    if (mm__source_over(&src, ctx, "fuzz", "zip", tree) == MM_OK) {
        run(ctx, src, bits, 1);
        run(ctx, src, bits, 0);
    }
    mm_source_free(src);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mm_ctx *ctx;
    mm_tree *tree = NULL;
    mm_code code;
    mm_buf zip;
    dump d;

    if (size == 0)
        return 0;
    d = (dump){ .at = (const char *)data + 1, .end = (const char *)data + size };
    ctx = dump_ctx(NULL);
    if (ctx == NULL || mm_ctx_set(ctx, "max-total", "8388608") != MM_OK
        || mm_ctx_set(ctx, "max-entries", "2000") != MM_OK)
        return 0;
    mm__buf_init(&zip, ctx);
    if ((data[0] & RAW) != 0)
        mm__buf_add(&zip, d.at, size - 1);
    else
        make_zip(ctx, &d, data[0], &zip);
    if ((data[0] & FOLDER) != 0)
        code = open_inside(ctx, (data[0] & BESIDE) != 0, &zip, &tree);
    else
        code = open_alone(ctx, (data[0] & NAMED) != 0 ? "metadata.zip" : "-", &zip, &tree);
    if (code == MM_OK)
        use(ctx, tree, data[0]);
    else
        must(code != MM_E_MISUSE && mm_ctx_error(ctx)->text[0] != 0, "a refusal has a reason");
    mm__buf_free(&zip);
    mm_ctx_free(ctx);
    return 0;
}
