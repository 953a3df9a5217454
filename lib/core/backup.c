/* metamig backup: the tree as it is, a manifest, one archive that has been read back. */
#include "core/backup.h"
#include "core/io.h"
#include "core/path.h"
#include "core/place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

struct mm_backup {
    mm_ctx    *ctx;
    mm_report *rep;
    mm_tree   *tree, *staged;
    mm_sink   *sink;
    mm_stage  *stage;
    mm_buf     name;     /* of the folder */
    mm_buf     file;
    mm_buf     manifest;
    mm_buf     path;
    uint64_t   bytes;
    int64_t    newest;
    bool       whole_seconds;
    char       digest[MM_DIGEST_TEXT]; /* of the archive */
};

typedef struct mm_backup backup;

/* ---- names ---- */

/* NAME is the last component of DIR; where that says nothing ("."), it is "meta". FILE lies beside DIR. */
static mm_code find_names(mm_ctx *ctx, const char *dir, mm_buf *name, mm_buf *file)
{
    size_t end = strlen(dir), start;
    char time[32];

    while (end > 1 && dir[end - 1] == '/')
        end--;
    for (start = end; start > 0 && dir[start - 1] != '/';)
        start--;
    if (end == start || mm__text_is(dir + start, end - start, ".") || mm__text_is(dir + start, end - start, "..")) {
        mm__buf_text(name, "meta");
        mm__buf_text(file, dir);
        mm__buf_text(file, "/../");
    } else {
        mm__buf_add(name, dir + start, end - start);
        mm__buf_add(file, dir, start);
    }
    MM_TRY(mm__buf_ok(name));
    mm__backup_time(ctx, time);
    mm__buf_text(file, name->data);
    mm__buf_printf(file, "_%s.tar.gz", time);
    return mm__buf_ok(file);
}

/* ---- the tree ---- */

static mm_code set_path(backup *b, const char *path)
{
    b->path.len = 0;
    mm__buf_char(&b->path, '/');
    mm__buf_add(&b->path, b->name.data, b->name.len);
    mm__buf_text(&b->path, path);
    return mm__buf_ok(&b->path);
}

/* Names that the kind of archive could not give back. */
static mm_code check_name(backup *b, const mm_item *item)
{
    const char *fault = mm__path_fault(item->path + 1, item->path_len - 1, b->whole_seconds);

    if (fault == NULL)
        return MM_OK;
    return mm__fail(b->ctx, MM_E_DATA, "core/name-unsafe", item->path + 1, "unsafe name for the archive: %s", fault);
}

/* What cannot be read, or named, is told, all of it; everything else stops. */
static mm_code copy_all(backup *b)
{
    for (size_t i = 0; i < b->tree->n_items; i++) {
        mm_item *item = &b->tree->items[i];
        mm_code code = check_name(b, item);
        if (code == MM_OK)
            code = set_path(b, item->path);
        if (code == MM_OK)
            code = mm__stage_copy(b->stage, b->tree, item, b->path.data);
        if ((code == MM_E_IO || code == MM_E_DATA) && strcmp(b->ctx->error.file, item->path + 1) == 0) {
            MM_TRY(mm_report_fail(b->rep, code));
            mm__error_clear(b->ctx);
        } else if (code != MM_OK) {
            return code;
        }
        b->bytes += item->size;
        b->newest = i == 0 || item->mtime > b->newest ? item->mtime : b->newest;
    }
    return MM_OK;
}

/* ---- the manifest ---- */

static uint32_t folder_mode(const backup *b, const char *path, size_t len)
{
    const uint32_t mode = b->tree->ops->folder_mode != NULL ? b->tree->ops->folder_mode(b->tree, path, len) : 0;

    return mode != 0 ? mode : 0755;
}

/* Folders of this path that the one before did not lie in: in order of paths each comes up once. */
static void add_folders(backup *b, const char *path, const char *before)
{
    size_t same = 0;

    while (path[same] != 0 && path[same] == before[same])
        same++;
    for (size_t i = 0; path[i] != 0; i++)
        if (path[i] == '/' && i >= same)
            mm__manifest_add(&b->manifest, &(mm_manifest_line){ .path = path, .len = i, .folder = true,
                                                                .mode = folder_mode(b, path, i) });
}

static mm_code add_resource(backup *b, size_t i)
{
    const mm_item *item = &b->tree->items[i];
    mm_item *copy = &b->staged->items[i];
    mm_manifest_line line = { .path = item->path + 1, .len = item->path_len - 1, .size = copy->size,
                              .mtime = copy->mtime, .mode = copy->mode };

    MM_TRY(mm__tree_digest(b->staged, copy, line.digest));
    mm__manifest_add(&b->manifest, &line);
    return mm__cancelled(b->ctx) ? mm__fail_cancelled(b->ctx) : MM_OK;
}

/* Both trees are in the same order. */
static mm_code make_manifest(backup *b)
{
    MM_TRY(mm__stage_tree(b->stage, &b->staged));
    mm__manifest_head(&b->manifest);
    mm__manifest_add(&b->manifest, &(mm_manifest_line){ .path = "", .folder = true, .mode = folder_mode(b, "", 0) });
    for (size_t i = 0; i < b->tree->n_items; i++)
        add_folders(b, b->tree->items[i].path + 1, i > 0 ? b->tree->items[i - 1].path + 1 : "");
    for (size_t i = 0; i < b->tree->n_items; i++)
        MM_TRY(add_resource(b, i));
    return mm__buf_ok(&b->manifest);
}

static mm_code put_manifest(backup *b)
{
    const mm_item like = { .mode = 0600, .mtime = b->newest };

    MM_TRY(make_manifest(b));
    MM_TRY(set_path(b, MM_MANIFEST_SUFFIX));
    return mm__stage_put(b->stage, &like, b->path.data, b->manifest.data, b->manifest.len);
}

/* ---- reading it back ---- */

static mm_code differs(backup *b, const char *path, const char *what)
{
    return mm__fail(b->ctx, MM_E_IO, "core/backup-reread", b->file.data, "the archive does not read back as it was "
                    "written: %s%s%s", path, *path != 0 ? ": " : "", what);
}

static mm_code same_item(backup *b, mm_tree *back, mm_item *got, mm_item *want)
{
    const int64_t unit = b->whole_seconds ? 1000000000 : 1;
    const int64_t time = want->mtime - ((want->mtime % unit) + unit) % unit;
    uint8_t x[MM_DIGEST], y[MM_DIGEST];

    if (strcmp(got->path, want->path) != 0)
        return differs(b, want->path + 1, "missing");
    if (got->size != want->size)
        return differs(b, want->path + 1, "size");
    if (got->mtime != time)
        return differs(b, want->path + 1, "time");
    MM_TRY(mm__tree_digest(back, got, x));
    MM_TRY(mm__tree_digest(b->staged, want, y));
    if (memcmp(x, y, MM_DIGEST) != 0)
        return differs(b, want->path + 1, "bytes");
    return mm__cancelled(b->ctx) ? mm__fail_cancelled(b->ctx) : MM_OK;
}

static mm_code same_tree(backup *b, mm_tree *back)
{
    MM_TRY(mm__tree_refuse(back));
    if (back->n_items != b->staged->n_items)
        return differs(b, "", "number of resources");
    for (size_t i = 0; i < back->n_items; i++)
        MM_TRY(same_item(b, back, &back->items[i], &b->staged->items[i]));
    return MM_OK;
}

static mm_code digest_file(backup *b, int fd)
{
    uint8_t digest[MM_DIGEST];

    MM_TRY(mm__digest_fd(b->ctx, b->file.data, fd, digest));
    mm__digest_text(digest, b->digest);
    return MM_OK;
}

static mm_code reread(void *user, const mm_place *place)
{
    backup *b = user;
    const int fd = mm__io_openat(b->ctx, place->parent, place->name, O_RDONLY | O_NOFOLLOW, 0);
    const uint32_t ratio = b->ctx->limits.max_ratio;
    const char *kind;
    mm_tree *back = NULL;
    mm_code code;

    if (fd < 0)
        return mm__io_fail(b->ctx, b->file.data, "cannot read the archive back");
    b->ctx->limits.max_ratio = UINT32_MAX; /* what was packed here may well be a log of one line a million times */
    code = mm__tree_open_archive(&back, b->ctx, b->file.data, fd, &kind);
    if (code == MM_OK)
        code = same_tree(b, back);
    if (code == MM_OK)
        code = digest_file(b, fd);
    b->ctx->limits.max_ratio = ratio;
    mm__tree_free(back);
    mm__io_close(b->ctx, fd);
    if (code != MM_E_SYNTAX && code != MM_E_FORMAT)
        return code;
    b->path.len = 0;
    mm__buf_text(&b->path, b->ctx->error.text != NULL ? b->ctx->error.text : "damaged");
    mm__error_clear(b->ctx);
    MM_TRY(mm__buf_ok(&b->path));
    return differs(b, "", b->path.data);
}

/* ---- life ---- */

static mm_code open_sink(backup *b)
{
    bool inside = false;

    MM_TRY(mm_sink_open(&b->sink, b->ctx, b->file.data, NULL));
    if (b->sink->kind != MM_SINK_ARCHIVE)
        return mm__fail(b->ctx, MM_E_OPTION, "core/option", b->file.data, "the name of a backup ends in .tar, .tar.gz, "
                        ".tgz, .tar.zst or .zip");
    MM_TRY(mm__sink_inside(b->sink, b->tree, &inside));
    if (inside)
        return mm__fail(b->ctx, MM_E_OPTION, "core/output-inside", b->file.data, "the backup would lie inside of what "
                        "it is a backup of");
    b->sink->check = reread;
    b->sink->check_user = b;
    MM_TRY(mm__stage_open(&b->stage, b->sink));
    b->whole_seconds = mm__stage_whole_seconds(b->stage);
    return mm__backup_stage_notes(b->rep, b->stage);
}

mm_code mm__backup_open(mm_backup **out, mm_ctx *ctx, mm_report *rep, mm_tree *tree, const char *name, const char *file)
{
    backup *b = mm__alloc(ctx, sizeof *b);
    mm_code code;

    *out = NULL;
    if (b == NULL)
        return MM_E_NOMEM;
    *b = (backup){ .ctx = ctx, .rep = rep, .tree = tree };
    mm__buf_init(&b->name, ctx);
    mm__buf_init(&b->file, ctx);
    mm__buf_init(&b->manifest, ctx);
    mm__buf_init(&b->path, ctx);
    mm__buf_text(&b->name, name);
    mm__buf_text(&b->file, file);
    code = mm__buf_ok(&b->name) == MM_OK ? mm__buf_ok(&b->file) : MM_E_NOMEM;
    if (code == MM_OK)
        code = open_sink(b);
    if (code == MM_OK)
        *out = b;
    else
        mm__backup_free(b);
    return code;
}

mm_code mm__backup_write(mm_backup *b)
{
    MM_TRY(mm__backup_faults(b->rep, b->tree));
    MM_TRY(copy_all(b));
    if (b->rep->worst != MM_OK)
        return MM_OK; /* all of it has been told */
    MM_TRY(put_manifest(b));
    return mm__stage_write_archive(b->stage);
}

mm_code mm__backup_publish(mm_backup *b)
{
    return mm__stage_deliver(b->stage);
}

const char *mm__backup_digest(const mm_backup *b)
{
    return b->digest;
}

void mm__backup_free(mm_backup *b)
{
    if (b == NULL)
        return;
    mm__stage_free(b->stage);
    mm_sink_free(b->sink);
    mm__buf_free(&b->name);
    mm__buf_free(&b->file);
    mm__buf_free(&b->manifest);
    mm__buf_free(&b->path);
    mm__free(b->ctx, b, sizeof *b);
}

/* ---- the run ---- */

static mm_code describe(backup *b, const char *dir)
{
    const uint64_t n = b->tree->n_items;
    const mm_side in = { .path = dir, .resources = n, .bytes = b->bytes };
    const mm_side out = { .path = b->file.data, .resources = n, .bytes = b->bytes };

    b->rep->counts = (mm_counts){ .read = n, .unchanged = n, .written = n };
    MM_TRY(mm__report_side(b->rep, false, &in));
    return mm__report_side(b->rep, true, &out);
}

static mm_code write_tree(mm_ctx *ctx, const mm_backup_plan *plan, const char *name, const char *file, mm_tree *tree,
                          mm_report *rep)
{
    mm_backup *b;
    mm_code code;

    MM_TRY(mm__backup_open(&b, ctx, rep, tree, name, plan->file != NULL ? plan->file : file));
    code = mm__backup_write(b);
    if (code == MM_OK && rep->worst == MM_OK)
        code = describe(b, plan->dir);
    if (code == MM_OK && rep->worst == MM_OK)
        code = mm__backup_publish(b);
    mm__backup_free(b);
    return code;
}

static mm_code run(mm_ctx *ctx, const mm_backup_plan *plan, mm_report *rep)
{
    mm_tree *tree = NULL;
    mm_buf name, file;
    mm_code code;

    mm__buf_init(&name, ctx);
    mm__buf_init(&file, ctx);
    code = mm__tree_open_dir(&tree, ctx, plan->dir);
    if (code == MM_OK)
        code = find_names(ctx, plan->dir, &name, &file);
    if (code == MM_OK)
        code = write_tree(ctx, plan, name.data, file.data, tree, rep);
    mm__tree_free(tree);
    mm__buf_free(&name);
    mm__buf_free(&file);
    return code;
}

mm_code mm_backup_run(mm_ctx *ctx, const mm_backup_plan *plan, mm_report *rep)
{
    mm_backup_plan full = { .size = sizeof full };

    mm__error_clear(ctx);
    memcpy(&full, plan, plan->size < sizeof full ? plan->size : sizeof full);
    if (full.dir == NULL)
        return mm__fail(ctx, MM_E_MISUSE, "core/bug", NULL, "a backup of no folder");
    return mm__backup_end(rep, run(ctx, &full, rep));
}
