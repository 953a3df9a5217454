#include "core/io.h"
#include "core/path.h"
#include "core/place.h"
#include "core/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ---- kinds ---- */

static const struct { const char *suffix, *kind; } kinds[] = {
    { ".tar", "tar" }, { ".tar.gz", "tar.gz" }, { ".tgz", "tar.gz" }, { ".tar.zst", "tar.zst" }, { ".zip", "zip" },
};

static bool has_suffix(const char *path, const char *suffix)
{
    const size_t n = strlen(path), m = strlen(suffix);

    return n > m && mm__casecmp(path + n - m, suffix) == 0 && path[n - m - 1] != '/';
}

static const char *kind_of_suffix(const char *path)
{
    for (size_t i = 0; i < MM_COUNT(kinds); i++)
        if (has_suffix(path, kinds[i].suffix))
            return kinds[i].kind;
    return NULL;
}

/* Who asks for one of these does not want a folder of that name. */
static mm_code refuse_suffix(mm_ctx *ctx, const char *path)
{
    static const char *const read_only[] = { ".7z", ".bz2", ".lz", ".lz4", ".lzma", ".rar", ".tbz", ".txz", ".xz",
                                             ".Z" };

    for (size_t i = 0; i < MM_COUNT(read_only); i++)
        if (has_suffix(path, read_only[i]))
            return mm__fail(ctx, MM_E_OPTION, "core/option", path,
                            "%s is read, but not written: .tar, .tar.gz, .tgz, .tar.zst and .zip are, and .gz and .zst "
                            "of a text dump", read_only[i]);
    return MM_OK;
}

static const char *kind_of_name(const char *name)
{
    for (size_t i = 0; i < MM_COUNT(kinds); i++)
        if (mm__casecmp(name, kinds[i].suffix + 1) == 0)
            return kinds[i].kind;
    return NULL;
}

/* ---- opening ---- */

static mm_code new_sink(mm_sink **out, mm_ctx *ctx, const char *path, mm_sink_kind kind)
{
    mm_sink *s = mm__alloc(ctx, sizeof *s);

    *out = NULL;
    if (s == NULL)
        return MM_E_NOMEM;
    s->ctx = ctx;
    s->kind = kind;
    s->path = mm__strdup(ctx, path);
    if (s->path == NULL) {
        mm_sink_free(s);
        return MM_E_NOMEM;
    }
    *out = s;
    return MM_OK;
}

static mm_code open_stdout(mm_sink *s, const char *kind)
{
    const mm_io *io = s->ctx->io;

    if (kind == NULL) { /* text; a tree is refused by the stage */
        s->kind = MM_SINK_TEXT;
        return MM_OK;
    }
    if (io->isatty(io->user, STDOUT_FILENO))
        return mm__fail(s->ctx, MM_E_OPTION, "core/option", NULL,
                        "standard output is a terminal, no archive is written to it");
    return MM_OK;
}

static mm_code open_place(mm_sink *s)
{
    MM_TRY(mm__place_new(&s->place, s->ctx, s->path));
    return mm__place_check(s->place);
}

mm_code mm_sink_open(mm_sink **out, mm_ctx *ctx, const char *path, const char *kind)
{
    const bool to_stdout = strcmp(path, "-") == 0;
    mm_sink *s;
    mm_code code;

    *out = NULL;
    mm__error_clear(ctx);
    if (kind != NULL && kind_of_name(kind) == NULL)
        return mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "unknown kind of archive \"%s\", known are tar, tar.gz, "
                        "tar.zst and zip", kind);
    if (kind == NULL)
        MM_TRY(refuse_suffix(ctx, path));
    MM_TRY(new_sink(&s, ctx, path, MM_SINK_DIR));
    s->archive = kind != NULL ? kind_of_name(kind) : to_stdout ? NULL : kind_of_suffix(path);
    if (s->archive != NULL)
        s->kind = MM_SINK_ARCHIVE;
    code = to_stdout ? open_stdout(s, kind) : open_place(s);
    if (code == MM_OK)
        *out = s;
    else
        mm_sink_free(s);
    return code;
}

mm_code mm__sink_replace(mm_sink **out, mm_ctx *ctx, const char *path)
{
    mm_sink *s;
    mm_code code;

    *out = NULL;
    MM_TRY(new_sink(&s, ctx, path, MM_SINK_DIR));
    s->replace = true;
    code = mm__place_new(&s->place, ctx, s->path);
    if (code == MM_OK)
        *out = s;
    else
        mm_sink_free(s);
    return code;
}

mm_code mm_sink_new(mm_sink **out, mm_ctx *ctx, const char *name, const mm_sink_ops *ops, void *user)
{
    mm_sink *s;
    const size_t n = ops->size < sizeof s->ops ? ops->size : sizeof s->ops;

    *out = NULL;
    mm__error_clear(ctx);
    MM_TRY(new_sink(&s, ctx, name, MM_SINK_OPS));
    memcpy(&s->ops, ops, n);
    s->user = user;
    if (s->ops.begin == NULL || s->ops.write == NULL || s->ops.end == NULL || s->ops.commit == NULL) {
        mm_sink_free(s);
        return mm__fail(ctx, MM_E_MISUSE, "core/bug", name, "a sink needs begin, write, end and commit");
    }
    *out = s;
    return MM_OK;
}

mm_code mm_sink_null(mm_sink **out, mm_ctx *ctx)
{
    mm__error_clear(ctx);
    return new_sink(out, ctx, "(nowhere)", MM_SINK_NULL);
}

void mm_sink_free(mm_sink *s)
{
    if (s == NULL)
        return;
    mm__stage_free(s->stage);
    mm__place_free(s->place);
    mm__strfree(s->ctx, s->path);
    mm__free(s->ctx, s, sizeof *s);
}

/* ---- writing ---- */

static mm_code misuse(mm_sink *s, const char *what)
{
    return mm__fail(s->ctx, MM_E_MISUSE, "core/bug", s->path, "%s", what);
}

mm_code mm_sink_begin(mm_sink *s, const mm_entry *entry)
{
    const mm_item like = { .mode = entry->mode, .mtime = entry->mtime, .mvcc = entry->mvcc };
    const char *wrong = mm__path_fault(entry->path, strlen(entry->path), false);
    mm_buf rel;
    mm_code code;

    mm__error_clear(s->ctx);
    if (s->in_entry)
        return misuse(s, "an entry was begun before the last one was ended");
    if (wrong != NULL)
        return mm__fail(s->ctx, MM_E_DATA, "core/name-unsafe", entry->path, "unsafe name for the output: %s", wrong);
    if (s->stage == NULL)
        MM_TRY(mm__stage_open(&s->stage, s));
    mm__buf_init(&rel, s->ctx);
    mm__buf_char(&rel, '/');
    mm__buf_text(&rel, entry->path);
    code = mm__buf_ok(&rel);
    if (code == MM_OK)
        code = mm__stage_begin(s->stage, &like, rel.data);
    mm__buf_free(&rel);
    if (code == MM_E_EXISTS)
        return mm__fail(s->ctx, code, "core/name-twice", entry->path, "occurs twice");
    s->in_entry = code == MM_OK;
    return code;
}

mm_code mm_sink_write(mm_sink *s, const void *data, size_t len)
{
    mm__error_clear(s->ctx);
    return s->in_entry ? mm__stage_write(s->stage, data, len) : misuse(s, "bytes were written outside of an entry");
}

mm_code mm_sink_end(mm_sink *s)
{
    mm__error_clear(s->ctx);
    if (!s->in_entry)
        return misuse(s, "an entry was ended that was not begun");
    s->in_entry = false;
    return mm__stage_end(s->stage);
}

mm_code mm_sink_commit(mm_sink *s)
{
    mm__error_clear(s->ctx);
    if (s->in_entry)
        return misuse(s, "commit inside of an entry");
    if (s->stage == NULL)
        MM_TRY(mm__stage_open(&s->stage, s));
    return mm__stage_deliver(s->stage);
}

/* ---- where it lies ---- */

mm_code mm__sink_inside(const mm_sink *s, const mm_tree *tree, bool *inside)
{
    *inside = false;
    return s->place == NULL ? MM_OK : mm__place_lies_in(s->place, tree->name, inside);
}
