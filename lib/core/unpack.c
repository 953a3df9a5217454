#include "core/unpack.h"
#include "core/io.h"
#include "core/path.h"

#include <string.h>

static const mm_tree_fault damaged = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/archive" };
static const mm_tree_fault locked = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/archive-encrypted" };
static const mm_tree_fault unsafe = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/name-unsafe" };
static const mm_tree_fault twice = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/name-twice" };
static const mm_tree_fault is_link = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/link" };
static const mm_tree_fault no_file = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/file-type" };

static mm_code fault(mm_unpack *u, const mm_tree_fault *like, const mm_unpack_entry *n, const char *text)
{
    return mm__tree_fault(u->spool, like, n != NULL ? n->path : u->name, n != NULL ? n->len : strlen(u->name), "%s",
                          text);
}

mm_code mm__unpack_damaged(mm_unpack *u, const mm_unpack_entry *n, const char *text)
{
    return fault(u, &damaged, n, text);
}

/* ---- judging ---- */

/* "./" in front says nothing, nor does the slash behind a folder. */
static void trim(mm_unpack *u, mm_unpack_entry *n)
{
    *(n->len > 0 && n->path[0] == '/' ? &u->n_slash : &u->n_bare) += 1;
    if (u->zip && n->len > 1 && n->path[0] == '/') /* a Kylin 5 store: its names are resource paths */
        n->path++, n->len--;
    while (n->len >= 2 && n->path[0] == '.' && n->path[1] == '/')
        n->path += 2, n->len -= 2;
    if (n->type == MM_UNPACK_FOLDER && n->len > 0 && n->path[n->len - 1] == '/')
        n->len--;
}

static bool is_top(const mm_unpack_entry *n)
{
    return n->type == MM_UNPACK_FOLDER && (n->len == 0 || (n->len == 1 && n->path[0] == '.'));
}

static const mm_tree_fault *wrong_kind(const mm_unpack_entry *n, const char **text)
{
    switch (n->type) {
    case MM_UNPACK_LINK:      *text = "a symbolic link"; return &is_link;
    case MM_UNPACK_HARD_LINK: *text = "a hard link"; return &is_link;
    case MM_UNPACK_OTHER:     *text = "not a folder or regular file"; return &no_file;
    default:                  break;
    }
    *text = "encrypted; unpack it first";
    return n->encrypted ? &locked : NULL;
}

static const mm_tree_fault *wrong_name(mm_unpack *u, const mm_unpack_entry *n, const char **text)
{
    *text = mm__path_fault(n->path, n->len, u->zip);
    if (*text != NULL)
        return &unsafe;
    *text = "occurs twice";
    return n->type == MM_UNPACK_FILE && mm__map_get(&u->seen, n->path, n->len) != NULL ? &twice : NULL;
}

mm_code mm__unpack_entry(mm_unpack *u, mm_unpack_entry *n, bool *take)
{
    const mm_tree_fault *like;
    const char *text;

    *take = false;
    if (++u->entries > u->ctx->limits.max_entries)
        return mm__fail(u->ctx, MM_E_LIMIT, "core/limit", u->name, "more than %llu entries",
                        (unsigned long long)u->ctx->limits.max_entries);
    trim(u, n);
    if (is_top(n))
        return mm__spool_folder(u->spool, "", 0, n->mode);
    like = wrong_kind(n, &text);
    if (like == NULL)
        like = wrong_name(u, n, &text);
    if (like != NULL)
        return fault(u, like, n, text);
    *take = n->type == MM_UNPACK_FILE;
    return *take ? MM_OK : mm__spool_folder(u->spool, n->path, n->len, n->mode);
}

/* ---- bytes ---- */

mm_code mm__unpack_begin(mm_unpack *u, const mm_unpack_entry *n)
{
    const mm_item like = { .mode = n->mode & 0777, .mtime = n->mtime };
    char *path = mm__arena_text(&u->spool->names, n->path, n->len); /* ends where it was trimmed */

    return path != NULL ? mm__spool_begin(u->spool, &like, path) : MM_E_NOMEM;
}

mm_code mm__unpack_bytes(mm_unpack *u, const void *data, size_t len)
{
    u->out += len;
    if (u->dec != NULL && u->block == NULL)
        u->in = mm__decoder_raw(u->dec);
    if (mm__cancelled(u->ctx))
        return mm__fail_cancelled(u->ctx);
    MM_TRY(mm__check_ratio(u->ctx, u->name, u->in, u->out));
    return mm__spool_write(u->spool, data, len);
}

mm_code mm__unpack_end(mm_unpack *u, bool good)
{
    const mm_item *item;

    if (!good) {
        mm__spool_cancel(u->spool);
        return MM_OK;
    }
    MM_TRY(mm__spool_end(u->spool));
    item = &u->spool->items[u->spool->n_items - 1];
    return mm__map_put(&u->seen, item->path + 1, item->path_len - 1, (void *)(uintptr_t)1);
}

/* ---- all of them ---- */

/* Folders with an entry of their own; the others are found by the paths below them. */
static mm_code check_folder_entries(mm_unpack *u)
{
    for (size_t i = 0; i < u->spool->n_items; i++) {
        const mm_item *item = &u->spool->items[i];
        if (mm__spool_has_folder(u->spool, item->path + 1, item->path_len - 1))
            MM_TRY(mm__tree_fault(u->spool, &twice, item->path + 1, item->path_len - 1, "is both a folder and a file"));
    }
    return MM_OK;
}

mm_code mm__unpack_finish(mm_unpack *u)
{
    MM_TRY(mm__tree_sort(u->spool));
    MM_TRY(mm__tree_check_folders(u->spool));
    MM_TRY(check_folder_entries(u));
    return mm__tree_check_case(u->spool);
}
