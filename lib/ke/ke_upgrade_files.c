/* The backup and the names beside the output: docs/formats/ke-metastore.md 7.2, steps 3 and 7. */
#include "core/io.h"
#include "core/place.h"
#include "ke/ke_upgrade.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

static size_t without_slashes(const char *path)
{
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/')
        n--;
    return n;
}

/* Something that a suffix makes sense on: not ".". */
static mm_code plain_name(mm_ke_upgrade *up, const char *path, const char **out)
{
    const size_t n = without_slashes(path);
    const char *text = mm__arena_text(&up->arena, path, n), *base;
    char real[PATH_MAX];

    if (text == NULL)
        return MM_E_NOMEM;
    base = strrchr(text, '/') != NULL ? strrchr(text, '/') + 1 : text;
    if ((strcmp(base, ".") == 0 || strcmp(base, "..") == 0) && realpath(text, real) != NULL)
        text = mm__arena_text(&up->arena, real, strlen(real));
    *out = text;
    return text != NULL ? MM_OK : MM_E_NOMEM;
}

static mm_code refuse_inside(mm_ke_upgrade *up, const mm_place *place, const char *what, const char *option)
{
    const struct { const char *name, *path; } forbidden[] = {
        { "OLD_HOME", up->was.home }, { "NEW_HOME", up->will.home }, { "the input", up->plan.metadata },
    };

    for (size_t i = 0; i < MM_COUNT(forbidden); i++) {
        bool inside = false;
        if (forbidden[i].path != NULL)
            MM_TRY(mm__place_lies_in(place, forbidden[i].path, &inside));
        if (inside)
            return mm__fail(up->ctx, MM_E_OPTION, "core/output-inside", place->path, "%s would lie in %s, %s, which is "
                            "never written; name another place with %s", what, forbidden[i].name, forbidden[i].path,
                            option);
    }
    return MM_OK;
}

/* A file that is there is refused here, too: a dry run shall say what the real one would. */
static mm_code check_place(mm_ke_upgrade *up, const char *path, const char *what, const char *option, bool is_new)
{
    mm_place *place;
    mm_code code;

    MM_TRY(mm__place_new(&place, up->ctx, path));
    code = refuse_inside(up, place, what, option);
    if (code == MM_OK && is_new)
        code = mm__place_check(place);
    mm__place_free(place);
    return code;
}

static mm_code check_backup(mm_ke_upgrade *up)
{
    mm_sink *sink;
    mm_code code;

    MM_TRY(mm_sink_open(&sink, up->ctx, up->backup_path, NULL));
    code = refuse_inside(up, sink->place, "the backup", "--backup FILE");
    if (code == MM_OK && sink->kind != MM_SINK_ARCHIVE)
        code = mm__fail(up->ctx, MM_E_OPTION, "core/option", up->backup_path, "the name of a backup ends in .tar, "
                        ".tar.gz, .tgz, .tar.zst or .zip");
    mm_sink_free(sink);
    return code;
}

static mm_code name_backup(mm_ke_upgrade *up)
{
    const char *input;

    if (up->plan.no_backup)
        return MM_OK;
    up->backup_path = up->plan.backup;
    if (up->backup_path == NULL) {
        MM_TRY(plain_name(up, up->plan.metadata, &input));
        up->backup_path = mm__arena_printf(&up->arena, "%s.backup.tar.gz", input);
    }
    if (up->backup_path == NULL)
        return MM_E_NOMEM;
    if (strcmp(up->backup_path, "-") == 0)
        return mm__fail(up->ctx, MM_E_OPTION, "core/option", NULL, "a backup is a file, not a standard stream");
    return check_backup(up);
}

static mm_code name_log(mm_ke_upgrade *up)
{
    const char *out;
    char time[32];

    up->log_path = up->plan.log;
    if (up->log_path == NULL && up->plan.dry_run)
        return MM_OK;
    if (up->log_path == NULL) {
        MM_TRY(plain_name(up, up->plan.out, &out));
        mm__backup_time(up->ctx, time);
        up->log_stem = mm__arena_printf(&up->arena, "%s.upgrade-%s", out, time);
        up->log_path = up->log_stem != NULL ? mm__arena_printf(&up->arena, "%s.log", up->log_stem) : NULL;
    }
    if (up->log_path == NULL)
        return MM_E_NOMEM;
    return check_place(up, up->log_path, "the log", "--log FILE", up->plan.log != NULL);
}

/* The default name has seconds: a run that is repeated within one gets the next number. */
mm_code mm__ke_open_log(mm_ke_upgrade *up)
{
    mm_code code = up->log_path != NULL ? mm__ke_log_open(&up->log, up->ctx, up->log_path) : MM_OK;

    for (unsigned n = 2; code == MM_E_EXISTS && up->log_stem != NULL && n < 1000; n++) {
        mm__error_clear(up->ctx);
        up->log_path = mm__arena_printf(&up->arena, "%s-%u.log", up->log_stem, n);
        code = up->log_path != NULL ? mm__ke_log_open(&up->log, up->ctx, up->log_path) : MM_E_NOMEM;
    }
    up->logged = up->log.place != NULL;
    return code;
}

mm_code mm__ke_name_files(mm_ke_upgrade *up)
{
    MM_TRY(check_place(up, up->plan.out, "the output", "--out", true));
    MM_TRY(name_backup(up));
    return name_log(up);
}

/* ---- the backup ---- */

static mm_code copy_file(mm_ke_upgrade *up, int fd)
{
    char *piece = mm__alloc(up->ctx, 64 << 10);
    uint64_t at = 0;
    ssize_t n = 0;
    mm_code code = piece != NULL ? MM_OK : MM_E_NOMEM;

    while (code == MM_OK && (n = mm__io_pread(up->ctx, fd, piece, 64 << 10, at)) > 0) {
        code = mm__spool_write(up->tree, piece, (size_t)n);
        at += (uint64_t)n;
    }
    if (code == MM_OK && n < 0)
        code = mm__io_fail(up->ctx, up->plan.metadata, "cannot read");
    mm__free(up->ctx, piece, 64 << 10);
    return code;
}

static mm_code spool_file(mm_ke_upgrade *up, int fd, const char *base)
{
    const mm_io *io = up->ctx->io;
    struct stat st;
    mm_item like = { .mvcc = 0 };

    if (io->fstat(io->user, fd, &st) != 0)
        return mm__io_fail(up->ctx, up->plan.metadata, "cannot stat");
    like.mtime = mm__io_mtime(&st);
    like.mode = st.st_mode & 0777;
    MM_TRY(mm__spool_new(&up->tree, up->ctx, up->plan.metadata));
    MM_TRY(mm__spool_begin(up->tree, &like, base));
    MM_TRY(copy_file(up, fd));
    MM_TRY(mm__spool_end(up->tree));
    return mm__tree_sort(up->tree);
}

/* A folder is kept as it is; an archive as the file that it is, whatever is in it. */
static mm_code open_input(mm_ke_upgrade *up, const char *base)
{
    int fd;
    mm_code code;

    if (strcmp(mm_source_kind(up->source), "dir") == 0)
        return mm__tree_open_dir(&up->tree, up->ctx, up->plan.metadata);
    fd = mm__io_openat(up->ctx, AT_FDCWD, up->plan.metadata, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return mm__io_fail(up->ctx, up->plan.metadata, "cannot open");
    code = spool_file(up, fd, base);
    mm__io_close(up->ctx, fd);
    return code;
}

mm_code mm__ke_back_up(mm_ke_upgrade *up)
{
    const char *input, *base, *name;
    size_t n;

    if (up->backup_path == NULL || up->plan.dry_run)
        return MM_OK;
    MM_TRY(plain_name(up, up->plan.metadata, &input));
    base = strrchr(input, '/') != NULL ? strrchr(input, '/') + 1 : input;
    n = strcspn(base, ".");
    name = strcmp(mm_source_kind(up->source), "dir") != 0 && n > 0 ? mm__arena_text(&up->arena, base, n) : base;
    if (name == NULL)
        return MM_E_NOMEM;
    MM_TRY(open_input(up, base));
    MM_TRY(mm__backup_open(&up->backup, up->ctx, up->rep, up->tree, *name != 0 ? name : "meta", up->backup_path));
    return mm__backup_write(up->backup);
}
