#include "core/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What libarchive complained about; a failure of our own callbacks or of memory ends the run instead. */
static mm_code complaint(mm_unpack *u, struct archive *a, const mm_unpack_entry *n, bool warning)
{
    static const mm_tree_fault like = { .severity = MM_WARNING, .rule = "core/archive-warning" };
    const char *text = archive_error_string(a) != NULL ? archive_error_string(a) : "unknown error";

    if (u->code != MM_OK)
        return u->code;
    if (archive_errno(a) == ENOMEM)
        return mm__nomem(u->ctx);
    return warning ? mm__tree_fault(u->spool, &like, n->path, n->len, "%s", text) : mm__unpack_damaged(u, n, text);
}

/* ---- heads ---- */

static mm_unpack_type type_of(struct archive_entry *e)
{
    if (archive_entry_hardlink(e) != NULL)
        return MM_UNPACK_HARD_LINK;
    switch (archive_entry_filetype(e)) {
    case AE_IFREG: return MM_UNPACK_FILE;
    case AE_IFDIR: return MM_UNPACK_FOLDER;
    case AE_IFLNK: return MM_UNPACK_LINK;
    default:       return MM_UNPACK_OTHER;
    }
}

static int64_t mtime_of(struct archive_entry *e)
{
    const int64_t max = INT64_MAX / 1000000000 - 1, sec = archive_entry_mtime(e);

    if (!archive_entry_mtime_is_set(e) || sec > max || sec < -max)
        return 0;
    return sec * 1000000000 + archive_entry_mtime_nsec(e);
}

/* The raw bytes are the last resort: then they are not UTF-8, and will be refused for that. */
static mm_unpack_entry describe(struct archive_entry *e)
{
    mm_unpack_entry n = { .type = type_of(e), .encrypted = archive_entry_is_encrypted(e) != 0,
                          .mode = (uint32_t)archive_entry_perm(e) & 0777, .mtime = mtime_of(e) };

    n.path = archive_entry_pathname_utf8(e);
    if (n.path == NULL)
        n.path = archive_entry_pathname(e);
    if (n.path == NULL)
        n.path = "";
    n.len = strlen(n.path);
    return n;
}

/* ---- bytes ---- */

/* Holes of sparse files. */
static mm_code write_zeros(mm_unpack *u, uint64_t n)
{
    static const char zeros[4096];

    while (n > 0) {
        const size_t some = n < sizeof zeros ? (size_t)n : sizeof zeros;
        MM_TRY(mm__unpack_bytes(u, zeros, some));
        n -= some;
    }
    return MM_OK;
}

typedef struct body { uint64_t got; bool bad, fatal; } body;

static mm_code take_bytes(mm_unpack *u, struct archive *a, const mm_unpack_entry *n, body *b)
{
    for (;;) {
        const void *data;
        size_t len;
        la_int64_t at;
        const int r = archive_read_data_block(a, &data, &len, &at);
        if (r == ARCHIVE_EOF)
            return MM_OK;
        if (r != ARCHIVE_OK || at < 0 || (uint64_t)at < b->got) {
            b->bad = true;
            b->fatal = r == ARCHIVE_FATAL;
            return complaint(u, a, n, false);
        }
        MM_TRY(write_zeros(u, (uint64_t)at - b->got));
        MM_TRY(mm__unpack_bytes(u, data, len));
        b->got = (uint64_t)at + len;
    }
}

static mm_code check_size(mm_unpack *u, struct archive_entry *e, const mm_unpack_entry *n, body *b)
{
    const uint64_t size = (uint64_t)archive_entry_size(e);
    char text[96];

    if (b->bad || !archive_entry_size_is_set(e) || b->got == size)
        return MM_OK;
    if (b->got < size && archive_entry_sparse_count(e) > 0) /* a hole at the end */
        return write_zeros(u, size - b->got);
    b->bad = true;
    snprintf(text, sizeof text, "%llu bytes where %llu were announced", (unsigned long long)b->got,
             (unsigned long long)size);
    return mm__unpack_damaged(u, n, text);
}

static mm_code take_file(mm_unpack *u, struct archive *a, struct archive_entry *e, const mm_unpack_entry *n, bool *end)
{
    body b = { 0 };

    MM_TRY(mm__unpack_begin(u, n));
    MM_TRY(take_bytes(u, a, n, &b));
    MM_TRY(check_size(u, e, n, &b));
    *end = b.fatal;
    return mm__unpack_end(u, !b.bad);
}

/* ---- entries ---- */

static mm_code next_entry(mm_unpack *u, struct archive *a, bool *end)
{
    struct archive_entry *e = NULL;
    const int r = archive_read_next_header(a, &e);
    mm_unpack_entry n;
    bool take;

    *end = r == ARCHIVE_EOF || r == ARCHIVE_FATAL;
    if (r == ARCHIVE_EOF)
        return u->code;
    if (r == ARCHIVE_FATAL)
        return complaint(u, a, NULL, false);
    n = describe(e);
    if (r != ARCHIVE_OK)
        MM_TRY(complaint(u, a, &n, r == ARCHIVE_WARN));
    MM_TRY(mm__unpack_entry(u, &n, &take));
    return take && (r == ARCHIVE_OK || r == ARCHIVE_WARN) ? take_file(u, a, e, &n, end) : MM_OK;
}

mm_code mm__unpack_archive(mm_unpack *u, void *archive)
{
    bool end = false;

    while (!end)
        MM_TRY(next_entry(u, archive, &end));
    return mm__unpack_finish(u);
}
