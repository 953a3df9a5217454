#include "core/io.h"
#include "core/locale_utf8.h"
#include "core/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { TAR_HEAD = 512, BLOCK = 64 * 1024 };

/* ---- what it is ---- */

/* One format is enabled at a time: what the first bytes say. Never mtree, which opens files that its text names. */
typedef struct format {
    const char *name;
    size_t      at;
    const char *magic;
    size_t      len;
    bool        seeks;   /* has its table at the end: needs a file */
    int       (*enable)(struct archive *a);  /* NULL: our own reader (zip.h) */
} format;

static const format formats[] = {
    { "zip",  0, "PK\3\4", 4, true, NULL },
    { "zip",  0, "PK\5\6", 4, true, NULL }, /* an empty one */
    { "7z",   0, "7z\xbc\xaf\x27\x1c", 6, true, archive_read_support_format_7zip },
    { "rar",  0, "Rar!\x1a\x07\0", 7, true, archive_read_support_format_rar },
    { "rar",  0, "Rar!\x1a\x07\1\0", 8, true, archive_read_support_format_rar5 },
    { "cab",  0, "MSCF\0\0\0\0", 8, true, archive_read_support_format_cab },
    { "xar",  0, "xar!", 4, true, archive_read_support_format_xar },
    { "iso",  32769, "CD001", 5, true, archive_read_support_format_iso9660 },
    { "cpio", 0, "07070", 5, false, archive_read_support_format_cpio },
};
static const format tar = { "tar", 0, "", 0, false, archive_read_support_format_tar };

static const char *const filters[] = { "", "gz", "zst", "xz", "bz2", "lz4", "lz", "lzma", "Z" };
static const char *const tar_kinds[] = { "tar", "tar.gz", "tar.zst", "tar.xz", "tar.bz2", "tar.lz4", "tar.lz",
                                         "tar.lzma", "tar.Z" };
static const char *const cpio_kinds[] = { "cpio", "cpio.gz", "cpio.zst", "cpio.xz", "cpio.bz2", "cpio.lz4", "cpio.lz",
                                          "cpio.lzma", "cpio.Z" };

/* The sum over a head of tar, with blanks for the sum itself; bytes signed in some old writers. Or the end mark of an
 * empty archive. */
static bool is_tar(const unsigned char *p, size_t len)
{
    long plain = 0, with_sign = 0, want = 0;
    size_t i = 148, zeros = 0;

    if (len < TAR_HEAD)
        return false;
    while (zeros < TAR_HEAD && p[zeros] == 0)
        zeros++;
    if (zeros == TAR_HEAD)
        return true;
    while (i < 156 && p[i] == ' ')
        i++;
    for (; i < 156 && p[i] >= '0' && p[i] <= '7'; i++)
        want = want * 8 + (p[i] - '0');
    for (i = 0; i < TAR_HEAD; i++) {
        const unsigned char c = i >= 148 && i < 156 ? ' ' : p[i];
        plain += c;
        with_sign += (signed char)c;
    }
    return want != 0 && (want == plain || want == with_sign);
}

static const format *find_format(const unsigned char *p, size_t len)
{
    for (size_t i = 0; i < MM_COUNT(formats); i++)
        if (len >= formats[i].at + formats[i].len && memcmp(p + formats[i].at, formats[i].magic, formats[i].len) == 0)
            return &formats[i];
    return is_tar(p, len) ? &tar : NULL;
}

static const char *kind_of(const format *f, const char *filter)
{
    size_t i = 0;

    while (i < MM_COUNT(filters) - 1 && strcmp(filters[i], filter) != 0)
        i++;
    return f == &tar ? tar_kinds[i] : strcmp(f->name, "cpio") == 0 ? cpio_kinds[i] : f->name;
}

/* ---- feeding libarchive ---- */

/* Zero bytes at the end of all that was read: the end mark of tar, and padding. */
static void count_zeros(mm_unpack *u, const unsigned char *p, size_t len)
{
    size_t n = 0;

    while (n < len && p[len - 1 - n] == 0)
        n++;
    u->zeros = n == len ? u->zeros + n : n;
}

static la_ssize_t read_stream(struct archive *a, void *user, const void **data)
{
    mm_unpack *u = user;
    size_t len = 0;
    const mm_code code = mm__decoder_read(u->dec, data, &len);

    if (code == MM_OK) {
        count_zeros(u, *data, len);
        return (la_ssize_t)len;
    }
    if (code == MM_END)
        return 0;
    u->code = code;
    archive_set_error(a, EIO, "read");
    return -1;
}

static la_ssize_t read_file(struct archive *a, void *user, const void **data)
{
    mm_unpack *u = user;
    const ssize_t n = mm__io_pread(u->ctx, u->in_fd, u->block, BLOCK, u->at);

    if (n < 0) {
        u->code = mm__io_fail(u->ctx, u->name, "cannot read");
        archive_set_error(a, EIO, "read");
        return -1;
    }
    u->at += (uint64_t)n;
    u->in += (uint64_t)n;
    *data = u->block;
    return n;
}

static la_int64_t skip_file(struct archive *a, void *user, la_int64_t n)
{
    mm_unpack *u = user;

    (void)a;
    if (n < 0 || u->at > u->size)
        return 0;
    if ((uint64_t)n > u->size - u->at)
        n = (la_int64_t)(u->size - u->at);
    u->at += (uint64_t)n;
    return n;
}

static la_int64_t seek_file(struct archive *a, void *user, la_int64_t off, int whence)
{
    mm_unpack *u = user;
    const int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)u->at : (int64_t)u->size;

    (void)a;
    if (off < -base || off > INT64_MAX - base)
        return ARCHIVE_FATAL;
    u->at = (uint64_t)(base + off);
    return (la_int64_t)u->at;
}

/* ---- opening ---- */

/* A stream of a format that must be searched goes to a temporary file first. */
static mm_code spool_bytes(mm_unpack *u, int *temp)
{
    u->size = 0;
    MM_TRY(mm__temp_file(u->ctx, u->name, temp));
    for (;;) {
        const void *data;
        size_t len;
        const mm_code code = mm__decoder_read(u->dec, &data, &len);
        if (code == MM_END)
            return MM_OK;
        MM_TRY(code);
        if (len > u->ctx->limits.max_total || u->size > u->ctx->limits.max_total - len)
            return mm__fail(u->ctx, MM_E_LIMIT, "core/limit", u->name, "more than %llu bytes in all",
                            (unsigned long long)u->ctx->limits.max_total);
        if (mm__io_pwrite_all(u->ctx, *temp, data, len, u->size) != 0)
            return mm__io_fail(u->ctx, u->name, "cannot write the temporary file");
        u->size += len;
    }
}

static mm_code prepare_file(mm_unpack *u, const struct stat *st, int *temp)
{
    u->block = mm__resize(u->ctx, NULL, 0, BLOCK);
    if (u->block == NULL)
        return MM_E_NOMEM;
    u->in_fd = u->fd;
    if (S_ISREG(st->st_mode) && u->from_start) {
        u->size = (uint64_t)st->st_size;
        return MM_OK;
    }
    MM_TRY(spool_bytes(u, temp));
    u->in_fd = *temp;
    return MM_OK;
}

static mm_code open_archive(mm_unpack *u, const format *f, struct archive *a)
{
    int bad = f->enable(a) < ARCHIVE_WARN;

    /* Goes on behind the end mark: what else is there is read or refused, but never ignored. */
    if (f == &tar)
        bad |= archive_read_set_options(a, "tar:read_concatenated_archives") != ARCHIVE_OK;
    bad |= archive_read_set_callback_data(a, u);
    bad |= archive_read_set_read_callback(a, f->seeks ? read_file : read_stream);
    if (f->seeks) {
        bad |= archive_read_set_skip_callback(a, skip_file);
        bad |= archive_read_set_seek_callback(a, seek_file);
    }
    if (bad == ARCHIVE_OK && archive_read_open1(a) == ARCHIVE_OK)
        return MM_OK;
    if (u->code != MM_OK)
        return u->code;
    if (archive_errno(a) == ENOMEM)
        return mm__nomem(u->ctx);
    return mm__fail(u->ctx, MM_E_SYNTAX, "core/archive", u->name, "damaged %s archive: %s", f->name,
                    archive_error_string(a) != NULL ? archive_error_string(a) : "unknown error");
}

/* libarchive takes a tar without an end mark for a complete one, and does not read what follows the end of a cpio. */
static mm_code check_end(mm_unpack *u, const format *f)
{
    bool more = false;

    if (f == &tar && u->zeros < TAR_HEAD && u->spool->n_errors == 0)
        MM_TRY(mm__unpack_damaged(u, NULL, "the archive has no end mark, it may be cut off"));
    for (;;) {
        const void *data;
        size_t len;
        const mm_code code = mm__decoder_read(u->dec, &data, &len);
        if (code == MM_END)
            break;
        MM_TRY(code);
        count_zeros(u, data, len);
        more |= u->zeros < len;
    }
    if (more && u->spool->n_errors == 0)
        return mm__unpack_damaged(u, NULL, "something else follows the archive");
    return MM_OK;
}

static mm_code unpack_other(mm_unpack *u, const format *f)
{
    const mm_locale before = mm__locale_utf8();
    struct archive *a = archive_read_new();
    mm_code code = a != NULL ? open_archive(u, f, a) : mm__nomem(u->ctx);

    if (code == MM_OK)
        code = mm__unpack_archive(u, a);
    if (code == MM_OK && !f->seeks)
        code = check_end(u, f);
    archive_read_free(a);
    mm__locale_back(before);
    return code;
}

static mm_code note_padding(mm_unpack *u)
{
    static const mm_tree_fault like = { .severity = MM_NOTE, .rule = "core/compressed" };
    const uint64_t n = mm__decoder_padding(u->dec);

    return n == 0 ? MM_OK : mm__tree_fault(u->spool, &like, "", 0, "%llu zero bytes follow the compressed data",
                                           (unsigned long long)n);
}

static mm_code open_known(mm_unpack *u, const format *f, const struct stat *st)
{
    int temp = -1;
    mm_code code = f->seeks ? prepare_file(u, st, &temp) : MM_OK;

    if (code == MM_OK)
        code = mm__spool_new(&u->spool, u->ctx, u->name);
    if (code == MM_OK)
        code = u->zip ? mm__unpack_zip(u) : unpack_other(u, f);
    if (code == MM_OK)
        code = note_padding(u);
    if (code == MM_OK && u->zip) {
        u->spool->n_slash = u->n_slash;
        u->spool->n_bare = u->n_bare;
    }
    if (code == MM_OK)
        u->spool->file_mode = S_ISREG(st->st_mode) ? (uint32_t)st->st_mode & 0777 : 0;
    mm__free(u->ctx, u->block, u->block != NULL ? BLOCK : 0);
    if (temp >= 0)
        mm__io_close(u->ctx, temp);
    return code;
}

static mm_code check_unchanged(mm_unpack *u, const struct stat *before)
{
    struct stat now;

    if (!S_ISREG(before->st_mode))
        return MM_OK;
    if (u->ctx->io->fstat(u->ctx->io->user, u->fd, &now) != 0)
        return mm__io_fail(u->ctx, u->name, "cannot stat");
    if (now.st_size == before->st_size && mm__io_mtime(&now) == mm__io_mtime(before))
        return MM_OK;
    return mm__fail(u->ctx, MM_E_IO, "core/input-changed", u->name, "input changed while it was read");
}

/* What is no archive, as a spool of one entry. */
static mm_code open_text(mm_unpack *u, const char **kind)
{
    mm_code code;

    *kind = "text";
    MM_TRY(mm__spool_new(&u->spool, u->ctx, u->name));
    MM_TRY(mm__spool_begin(u->spool, NULL, "/text"));
    for (;;) {
        const void *data;
        size_t len;
        code = mm__decoder_read(u->dec, &data, &len);
        if (code != MM_OK)
            break;
        MM_TRY(mm__spool_write(u->spool, data, len));
    }
    return code == MM_END ? mm__spool_end(u->spool) : code;
}

static const char *why_unknown(const unsigned char *head, size_t len)
{
    if (len == 0)
        return ": it is empty";
    if (len >= 2 && ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff)))
        return ": it is text in UTF-16, dumps are in UTF-8";
    return "";
}

static mm_code open_fd(mm_unpack *u, const char **kind)
{
    const unsigned char *head;
    const char *filter;
    const format *f;
    struct stat st;
    size_t len;

    if (u->ctx->io->fstat(u->ctx->io->user, u->fd, &st) != 0)
        return mm__io_fail(u->ctx, u->name, "cannot stat");
    /* Standard input may be a file that somebody has read a part of. */
    u->from_start = u->ctx->io->lseek(u->ctx->io->user, u->fd, 0, SEEK_CUR) == 0;
    MM_TRY(mm__decoder_open(&u->dec, u->ctx, u->name, u->fd));
    MM_TRY(mm__decoder_peek(u->dec, &head, &len));
    filter = mm__decoder_filter(u->dec);
    f = find_format(head, len);
    if (f == NULL && u->texts)
        return open_text(u, kind);
    if (f == NULL || (f->seeks && filter[0] != 0))
        return mm__fail(u->ctx, MM_E_FORMAT, "core/unknown-input", u->name,
                        "not a folder and not an archive of a known kind%s", why_unknown(head, len));
    *kind = kind_of(f, filter);
    u->zip = f->enable == NULL;
    MM_TRY(open_known(u, f, &st));
    return check_unchanged(u, &st);
}

static mm_code open_file(mm_tree **out, mm_ctx *ctx, const char *path, int fd, bool texts, const char **kind)
{
    mm_unpack u = { .ctx = ctx, .name = path, .fd = fd, .texts = texts };
    mm_code code = MM_OK;
    int own = -1;

    *out = NULL;
    if (fd < 0) {
        own = u.fd = mm__io_openat(ctx, AT_FDCWD, path, O_RDONLY | O_NOCTTY, 0);
        if (own < 0)
            code = mm__io_fail(ctx, path, "cannot open");
    }
    mm__map_init(&u.seen, ctx, false);
    if (code == MM_OK)
        code = open_fd(&u, kind);
    mm__map_free(&u.seen);
    mm__decoder_free(u.dec);
    if (own >= 0)
        mm__io_close(ctx, own);
    if (code == MM_OK)
        *out = u.spool;
    else
        mm__tree_free(u.spool);
    return code;
}

mm_code mm__tree_open_archive(mm_tree **out, mm_ctx *ctx, const char *path, int fd, const char **kind)
{
    return open_file(out, ctx, path, fd, false, kind);
}

mm_code mm__tree_open_text(mm_tree **out, mm_ctx *ctx, const char *path, int fd, const char **kind)
{
    return open_file(out, ctx, path, fd, true, kind);
}
