#include "core/io.h"
#include "core/path.h"
#include "core/source.h"

#include <string.h>

/* The caller's source, drained into a spool: then it can be read in any order, and again. */
typedef struct drain {
    mm_ctx        *ctx;
    mm_source_ops  ops;
    void          *user;
    mm_tree       *spool;
    mm_map         seen;   /* paths: safe from a caller that repeats them */
} drain;

/* What a callback returns is the result; it need not have set an error. */
static mm_code from_caller(drain *d, const char *file, mm_code code, const char *what)
{
    return mm__fail(d->ctx, code < 0 ? code : MM_E_MISUSE, "core/callback", file,
                    "%s of the caller's source returned %d", what, (int)code);
}

static mm_code take_pieces(drain *d, const char *path, uint64_t announced)
{
    uint64_t got = 0;

    for (;;) {
        const void *data = NULL;
        size_t len = 0;
        const mm_code code = d->ops.read(d->user, &data, &len);
        if (code == MM_END)
            break;
        if (code != MM_OK)
            return from_caller(d, path, code, "read");
        if (mm__cancelled(d->ctx))
            return mm__fail_cancelled(d->ctx);
        MM_TRY(mm__spool_write(d->spool, data, len));
        got += len;
    }
    if (got != announced)
        return mm__fail(d->ctx, MM_E_IO, "core/input-changed", path, "delivers %llu bytes, %llu were announced",
                        (unsigned long long)got, (unsigned long long)announced);
    return MM_OK;
}

static mm_code skip_pieces(drain *d, const char *path)
{
    for (;;) {
        const void *data;
        size_t len;
        const mm_code code = d->ops.read(d->user, &data, &len);
        if (code == MM_END)
            return MM_OK;
        if (code != MM_OK)
            return from_caller(d, path, code, "read");
    }
}

static mm_code take_entry(drain *d, const mm_entry *e)
{
    static const mm_tree_fault unsafe = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/name-unsafe" };
    static const mm_tree_fault twice = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/name-twice" };
    const mm_item like = { .mode = e->mode & 0777, .mtime = e->mtime, .mvcc = e->mvcc };
    const size_t len = strlen(e->path);
    const char *wrong = mm__path_fault(e->path, len, false);
    const mm_item *item;

    if (wrong != NULL || mm__map_get(&d->seen, e->path, len) != NULL) {
        MM_TRY(mm__tree_fault(d->spool, wrong != NULL ? &unsafe : &twice, e->path, len, "%s",
                              wrong != NULL ? wrong : "occurs twice"));
        return skip_pieces(d, e->path);
    }
    MM_TRY(mm__spool_begin(d->spool, &like, e->path));
    item = &d->spool->items[d->spool->n_items - 1];
    MM_TRY(mm__map_put(&d->seen, item->path + 1, len, (void *)(uintptr_t)1));
    MM_TRY(take_pieces(d, item->path + 1, e->size));
    return mm__spool_end(d->spool);
}

static mm_code take_all(drain *d)
{
    for (;;) {
        mm_entry e = { 0 };
        const mm_code code = d->ops.next(d->user, &e);
        if (code == MM_END)
            break;
        if (code != MM_OK)
            return from_caller(d, d->spool->name, code, "next");
        if (e.path == NULL)
            return from_caller(d, d->spool->name, MM_E_MISUSE, "next, without a path,");
        MM_TRY(take_entry(d, &e));
    }
    MM_TRY(mm__tree_sort(d->spool));
    MM_TRY(mm__tree_check_folders(d->spool));
    return mm__tree_check_case(d->spool);
}

mm_code mm__tree_open_ops(mm_tree **out, mm_ctx *ctx, const char *name, const mm_source_ops *ops, void *user)
{
    drain d = { .ctx = ctx, .user = user };
    mm_code code;

    *out = NULL;
    memcpy(&d.ops, ops, ops->size < sizeof d.ops ? ops->size : sizeof d.ops);
    if (d.ops.next == NULL || d.ops.read == NULL)
        return mm__fail(ctx, MM_E_MISUSE, "core/bug", name, "a source needs next and read");
    MM_TRY(mm__spool_new(&d.spool, ctx, name));
    mm__map_init(&d.seen, ctx, false);
    code = take_all(&d);
    mm__map_free(&d.seen);
    if (code == MM_OK)
        *out = d.spool;
    else
        mm__tree_free(d.spool);
    return code;
}
