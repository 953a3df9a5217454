#include "core/unpack.h"
#include "core/io.h"
#include "core/path.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

static const mm_tree_fault damaged = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/archive" };
static const mm_tree_fault warning = { .severity = MM_WARNING, .rule = "core/archive-warning" };
static const mm_tree_fault locked = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/archive-encrypted" };
static const mm_tree_fault unsafe = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/name-unsafe" };
static const mm_tree_fault twice = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = "core/name-twice" };
static const mm_tree_fault is_link = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/link" };
static const mm_tree_fault no_file = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/file-type" };

typedef struct entry {
    struct archive_entry *e;
    const char           *path;  /* as it is judged: "./" in front and "/" behind a folder are off */
    size_t                len;
} entry;

/* ---- faults ---- */

static mm_code fault(mm_unpack *u, const mm_tree_fault *like, const entry *n, const char *text)
{
    return mm__tree_fault(u->spool, like, n != NULL ? n->path : "", n != NULL ? n->len : 0, "%s", text);
}

static const char *reason(mm_unpack *u)
{
    const char *text = archive_error_string(u->archive);
    return text != NULL ? text : "unknown error";
}

/* What libarchive complained about; a failure of our own callbacks or of memory ends the run instead. */
static mm_code complaint(mm_unpack *u, const mm_tree_fault *like, const entry *n)
{
    if (u->code != MM_OK)
        return u->code;
    if (archive_errno(u->archive) == ENOMEM)
        return mm__nomem(u->ctx);
    return fault(u, like, n, reason(u));
}

/* ---- names ---- */

static void trim(mm_unpack *u, entry *n)
{
    if (u->zip && n->len > 1 && n->path[0] == '/') /* a Kylin 5 store: names are resource paths */
        n->path++, n->len--;
    while (n->len >= 2 && n->path[0] == '.' && n->path[1] == '/')
        n->path += 2, n->len -= 2;
    if (archive_entry_filetype(n->e) == AE_IFDIR && n->len > 0 && n->path[n->len - 1] == '/')
        n->len--;
}

static bool is_top(const entry *n)
{
    return archive_entry_filetype(n->e) == AE_IFDIR && (n->len == 0 || (n->len == 1 && n->path[0] == '.'));
}

/* The raw bytes are the last resort: then they are not UTF-8, and are refused for that. */
static void find_name(mm_unpack *u, entry *n)
{
    n->path = archive_entry_pathname_utf8(n->e);
    if (n->path == NULL)
        n->path = archive_entry_pathname(n->e);
    if (n->path == NULL)
        n->path = "";
    n->len = strlen(n->path);
    trim(u, n);
}

/* What is wrong with the entry before its bytes are looked at; NULL = nothing. */
static const mm_tree_fault *wrong_kind(const entry *n, const char **text)
{
    if (archive_entry_hardlink(n->e) != NULL || archive_entry_filetype(n->e) == AE_IFLNK) {
        *text = archive_entry_hardlink(n->e) != NULL ? "a hard link" : "a symbolic link";
        return &is_link;
    }
    if (archive_entry_filetype(n->e) != AE_IFREG && archive_entry_filetype(n->e) != AE_IFDIR) {
        *text = "not a folder or regular file";
        return &no_file;
    }
    if (archive_entry_is_encrypted(n->e)) {
        *text = "encrypted; unpack it first";
        return &locked;
    }
    return NULL;
}

static const mm_tree_fault *wrong_name(mm_unpack *u, const entry *n, const char **text)
{
    *text = mm__path_fault(n->path, n->len, u->zip);
    if (*text != NULL)
        return &unsafe;
    if (archive_entry_filetype(n->e) == AE_IFREG && mm__map_get(&u->seen, n->path, n->len) != NULL) {
        *text = "occurs twice";
        return &twice;
    }
    return NULL;
}

/* ---- bytes ---- */

static mm_code count(mm_unpack *u, uint64_t len)
{
    u->out += len;
    if (u->dec != NULL)
        u->in = mm__decoder_raw(u->dec);
    if (mm__cancelled(u->ctx))
        return mm__fail_cancelled(u->ctx);
    return mm__check_ratio(u->ctx, u->name, u->in, u->out);
}

/* Holes of sparse files. */
static mm_code write_zeros(mm_unpack *u, uint64_t n)
{
    static const char zeros[4096];

    while (n > 0) {
        const size_t some = n < sizeof zeros ? (size_t)n : sizeof zeros;
        MM_TRY(count(u, some));
        MM_TRY(mm__spool_write(u->spool, zeros, some));
        n -= some;
    }
    return MM_OK;
}

/* Into the entry that was begun. *bad: it cannot be read, a fault is recorded. *fatal: nothing behind it either. */
static mm_code take_bytes(mm_unpack *u, const entry *n, uint64_t *got, bool *bad, bool *fatal)
{
    for (;;) {
        const void *data;
        size_t len;
        la_int64_t at;
        const int r = archive_read_data_block(u->archive, &data, &len, &at);
        if (r == ARCHIVE_EOF)
            return MM_OK;
        if (r != ARCHIVE_OK) {
            *bad = true;
            *fatal = r == ARCHIVE_FATAL;
            return complaint(u, &damaged, n);
        }
        if ((uint64_t)at > *got)
            MM_TRY(write_zeros(u, (uint64_t)at - *got));
        *got = (uint64_t)at;
        MM_TRY(count(u, len));
        MM_TRY(mm__spool_write(u->spool, data, len));
        *got += len;
    }
}

static mm_code check_size(mm_unpack *u, const entry *n, uint64_t got, bool *bad)
{
    const uint64_t size = (uint64_t)archive_entry_size(n->e);

    if (!archive_entry_size_is_set(n->e) || got == size)
        return MM_OK;
    if (got < size && archive_entry_sparse_count(n->e) > 0) /* a hole at the end */
        return write_zeros(u, size - got);
    *bad = true;
    return mm__tree_fault(u->spool, &damaged, n->path, n->len, "%llu bytes where %llu were announced",
                          (unsigned long long)got, (unsigned long long)size);
}

static int64_t mtime_of(struct archive_entry *e)
{
    const int64_t max = INT64_MAX / 1000000000 - 1, sec = archive_entry_mtime(e);

    if (!archive_entry_mtime_is_set(e) || sec > max || sec < -max)
        return 0;
    return sec * 1000000000 + archive_entry_mtime_nsec(e);
}

static mm_code take_file(mm_unpack *u, const entry *n, bool *fatal)
{
    const mm_item like = { .mode = (uint32_t)archive_entry_perm(n->e) & 0777, .mtime = mtime_of(n->e) };
    const mm_item *item;
    uint64_t got = 0;
    bool bad = false;
    char *path = mm__arena_text(&u->spool->names, n->path, n->len);

    if (path == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__spool_begin(u->spool, &like, path));
    MM_TRY(take_bytes(u, n, &got, &bad, fatal));
    if (!bad)
        MM_TRY(check_size(u, n, got, &bad));
    if (bad) {
        mm__spool_cancel(u->spool);
        return MM_OK;
    }
    MM_TRY(mm__spool_end(u->spool));
    item = &u->spool->items[u->spool->n_items - 1];
    return mm__map_put(&u->seen, item->path + 1, item->path_len - 1, (void *)(uintptr_t)1);
}

/* ---- entries ---- */

static mm_code take_entry(mm_unpack *u, entry *n, bool *fatal)
{
    const mm_tree_fault *like;
    const char *text = NULL;

    find_name(u, n);
    if (is_top(n))
        return mm__spool_folder(u->spool, "", 0, (uint32_t)archive_entry_perm(n->e));
    like = wrong_kind(n, &text);
    if (like == NULL)
        like = wrong_name(u, n, &text);
    if (like != NULL)
        return fault(u, like, n, text);
    if (archive_entry_filetype(n->e) == AE_IFDIR)
        return mm__spool_folder(u->spool, n->path, n->len, (uint32_t)archive_entry_perm(n->e));
    return take_file(u, n, fatal);
}

static mm_code next_entry(mm_unpack *u, bool *end)
{
    entry n = { 0 };
    const int r = archive_read_next_header(u->archive, &n.e);

    *end = r == ARCHIVE_EOF || r == ARCHIVE_FATAL;
    if (r == ARCHIVE_EOF)
        return u->code;
    if (r == ARCHIVE_FATAL)
        return complaint(u, &damaged, NULL);
    if (++u->entries > u->ctx->limits.max_entries)
        return mm__fail(u->ctx, MM_E_LIMIT, "core/limit", u->name, "more than %llu entries",
                        (unsigned long long)u->ctx->limits.max_entries);
    if (r == ARCHIVE_FAILED || r == ARCHIVE_RETRY) {
        find_name(u, &n);
        return complaint(u, &damaged, &n);
    }
    if (r == ARCHIVE_WARN) {
        find_name(u, &n);
        MM_TRY(complaint(u, &warning, &n));
    }
    return take_entry(u, &n, end);
}

/* A file here, a folder there: of the folders with an entry of their own, the others come with the paths. */
static mm_code check_folder_entries(mm_unpack *u)
{
    for (size_t i = 0; i < u->spool->n_items; i++) {
        const mm_item *item = &u->spool->items[i];
        if (mm__spool_has_folder(u->spool, item->path + 1, item->path_len - 1))
            MM_TRY(mm__tree_fault(u->spool, &twice, item->path + 1, item->path_len - 1, "is both a folder and a file"));
    }
    return MM_OK;
}

mm_code mm__unpack_run(mm_unpack *u)
{
    bool end = false;

    while (!end)
        MM_TRY(next_entry(u, &end));
    MM_TRY(mm__tree_sort(u->spool));
    MM_TRY(mm__tree_check_folders(u->spool));
    MM_TRY(check_folder_entries(u));
    return mm__tree_check_case(u->spool);
}
