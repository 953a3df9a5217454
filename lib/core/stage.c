#include "core/stage_impl.h"
#include "core/io.h"
#include "core/path.h"

#include <errno.h>
#include <string.h>

enum { MAX_PHYSICAL = 4096, FOLDER_MODE = 0755 };

/* ---- life ---- */

static mm_code open_tree(mm_stage *s)
{
    if (s->sink->kind == MM_SINK_TEXT)
        return mm__fail(s->ctx, MM_E_OPTION, "core/option", NULL, "standard output needs the kind of the archive: tar, "
                        "tar.gz, tar.zst or zip");
    if (s->sink->kind != MM_SINK_DIR) {
        s->folders = &s->known;
        MM_TRY(mm__folders_init(&s->known, s->ctx, -1));
        return mm__spool_new(&s->tree, s->ctx, s->sink->path);
    }
    MM_TRY(s->sink->replace ? mm__place_replaceable(s->sink->place) : mm__place_check(s->sink->place));
    MM_TRY(mm__place_folder(s->sink->place));
    /* The content folder itself waits for the permissions of mm__stage_like(): until then there is no root. */
    MM_TRY(mm__dir_tree_new(&s->dir, s->ctx, s->sink->path, -1));
    s->tree = &s->dir->base;
    s->folders = &s->dir->folders;
    return MM_OK;
}

mm_code mm__stage_open(mm_stage **out, mm_sink *sink)
{
    mm_stage *s = mm__alloc(sink->ctx, sizeof *s);
    mm_code code;

    *out = NULL;
    if (s == NULL)
        return MM_E_NOMEM;
    s->ctx = sink->ctx;
    s->sink = sink;
    s->fd = -1;
    s->known.root = -1;
    s->known.ctx = s->known.names.ctx = s->known.by_path.ctx = sink->ctx;
    for (size_t i = 0; i < MM_FOLDER_SLOTS; i++)
        s->known.slots[i].fd = -1;
    mm__map_init(&s->claims, s->ctx, false);
    s->ready = pthread_mutex_init(&s->lock, NULL) == 0;
    s->prefix = mm__strdup(s->ctx, "");
    code = s->ready && s->prefix != NULL ? open_tree(s) : mm__nomem(s->ctx);
    if (code == MM_OK && sink->kind == MM_SINK_ARCHIVE && sink->place != NULL)
        code = mm__place_check(sink->place);
    if (code == MM_OK)
        *out = s;
    else
        mm__stage_free(s);
    return code;
}

void mm__stage_free(mm_stage *s)
{
    if (s == NULL)
        return;
    if (s->fd >= 0)
        mm__io_close(s->ctx, s->fd);
    if (s->sink->kind == MM_SINK_OPS && !s->delivered && s->sink->ops.abort != NULL)
        s->sink->ops.abort(s->sink->user);
    mm__tree_free(s->tree);
    mm__folders_free(&s->known);
    if (s->sink->place != NULL)
        mm__place_discard(s->sink->place);
    mm__map_free(&s->claims);
    mm__strfree(s->ctx, s->prefix);
    if (s->ready)
        pthread_mutex_destroy(&s->lock);
    mm__free(s->ctx, s, sizeof *s);
}

mm_code mm__stage_prefix(mm_stage *s, const char *prefix)
{
    char *copy = mm__strdup(s->ctx, prefix);

    if (copy == NULL)
        return MM_E_NOMEM;
    mm__strfree(s->ctx, s->prefix);
    s->prefix = copy;
    return MM_OK;
}

void mm__stage_like(mm_stage *s, mm_tree *like)
{
    s->like = like;
}

unsigned mm__stage_removed(const mm_stage *s)
{
    return s->sink->place != NULL ? s->sink->place->removed : 0;
}

bool mm__stage_whole_seconds(const mm_stage *s)
{
    return s->sink->archive != NULL && strcmp(s->sink->archive, "zip") == 0;
}

mm_code mm__stage_tree(mm_stage *s, mm_tree **out)
{
    *out = s->tree;
    return mm__tree_sort(s->tree);
}

/* ---- folders ---- */

/* Others may look into a folder of the output only if they may into that of the input. The owner always may. */
static uint32_t folder_mode(mm_stage *s, const char *path, size_t len, uint32_t parent)
{
    uint32_t mode = 0;

    if (s->like != NULL && s->like->ops->folder_mode != NULL)
        mode = s->like->ops->folder_mode(s->like, path, len);
    if (mode == 0 && len > 0)
        mode = s->folders->list[parent].mode; /* a new folder: like the one it is in */
    return mode == 0 ? FOLDER_MODE : mode | 0700;
}

mm_code mm__stage_root(mm_stage *s)
{
    mm_folder *root = &s->folders->list[MM_FOLDER_ROOT];

    if (root->mode != 0)
        return MM_OK;
    root->mode = folder_mode(s, "", 0, MM_FOLDER_ROOT);
    return s->dir != NULL ? mm__place_content(s->sink->place, root->mode, &s->folders->root) : MM_OK;
}

static mm_code both(mm_stage *s, const char *path, size_t len)
{
    return mm__fail(s->ctx, MM_E_DATA, "core/name-twice", s->sink->path, "\"%.*s\" is both a folder and a file",
                    (int)len, path);
}

/* Paths here are those in the output, "meta_dump/cube/a.json", and have a slash before their first byte; claims are
 * paths of the tree, "/cube/a.json". */
static bool is_claimed(mm_stage *s, const char *path, size_t len)
{
    const size_t n = strlen(s->prefix);

    return len > n && memcmp(path, s->prefix, n) == 0 && mm__map_get(&s->claims, path + n - 1, len - n + 1) != NULL;
}

static mm_code create_folder(mm_stage *s, const char *path, size_t len, uint32_t parent, uint32_t mode)
{
    const mm_folder_fd up = mm__folders_get(s->folders, parent);
    const size_t skip = s->folders->list[parent].len;
    const mm_io *io = s->ctx->io;
    mm_code code = MM_OK;
    char rel[MAX_PHYSICAL + 2];

    if (up.fd < 0)
        return mm__io_fail(s->ctx, s->sink->path, "cannot open the staging folder");
    memcpy(rel, path, len);
    rel[len] = 0;
    if (io->mkdirat(io->user, up.fd, rel + skip + (skip > 0), mode) != 0) {
        if (errno == EEXIST)
            code = mm__fail(s->ctx, MM_E_DATA, "core/name-case", rel, "the file system of the output cannot hold this "
                            "folder beside one that is equal but for case");
        else
            code = mm__io_fail(s->ctx, rel, "cannot make the folder");
    }
    mm__folders_put(s->folders, up);
    return code;
}

static mm_code make_folder(mm_stage *s, const char *path, size_t len, uint32_t parent, uint32_t *out)
{
    const uint32_t mode = folder_mode(s, path, len, parent);

    if (is_claimed(s, path, len))
        return both(s, path, len);
    if (s->dir != NULL)
        MM_TRY(create_folder(s, path, len, parent, mode));
    return mm__folders_add(s->folders, path, len, parent, mode, out);
}

/* Folder of the output, made with all those above it if need be. */
static mm_code need_folder(mm_stage *s, const char *path, size_t len, uint32_t *out)
{
    uint32_t parent = MM_FOLDER_ROOT;

    MM_TRY(mm__stage_root(s));
    if (mm__folders_find(s->folders, path, len, out))
        return MM_OK;
    for (size_t i = 1; i <= len; i++) {
        if (i < len && path[i] != '/')
            continue;
        if (!mm__folders_find(s->folders, path, i, out))
            MM_TRY(make_folder(s, path, i, parent, out));
        parent = *out;
    }
    return MM_OK;
}

/* ---- names ---- */

static mm_code unsafe(mm_stage *s, const char *rel, const char *wrong)
{
    return mm__fail(s->ctx, MM_E_DATA, "core/name-unsafe", rel + (rel[0] == '/'), "unsafe name for the output: %s",
                    wrong);
}

/* Path in the output, with a slash before it. */
static mm_code physical(mm_stage *s, const char *rel, char *to, size_t *len)
{
    const size_t n = strlen(s->prefix), m = strlen(rel);
    const char *wrong;

    if (rel[0] != '/')
        return unsafe(s, rel, "a path that does not begin with a slash");
    if (n + m > MAX_PHYSICAL)
        return unsafe(s, rel, "a name over 4096 bytes");
    to[0] = '/';
    memcpy(to + 1, s->prefix, n);
    memcpy(to + 1 + n, rel + 1, m); /* with the NUL */
    *len = n + m - 1;
    wrong = mm__path_fault(to + 1, *len, false);
    return wrong == NULL ? MM_OK : unsafe(s, rel, wrong);
}

mm_code mm__stage_charge(mm_stage *s, uint64_t size)
{
    const uint64_t max = s->ctx->limits.max_total;

    if (size > max || s->total > max - size)
        return mm__fail(s->ctx, MM_E_LIMIT, "core/limit", s->sink->path, "more than %llu bytes in all",
                        (unsigned long long)max);
    s->total += size;
    return MM_OK;
}

mm_code mm__stage_check(mm_stage *s, const char *rel, uint32_t *folder)
{
    char to[MAX_PHYSICAL + 2];
    size_t len = 0, above;
    uint32_t same;

    MM_TRY(physical(s, rel, to, &len));
    if (mm__map_get(&s->claims, rel, strlen(rel)) != NULL)
        return MM_E_EXISTS;
    above = (size_t)(mm__path_base(to) - to); /* with both slashes, or the one before "a.json" */
    MM_TRY(need_folder(s, to + 1, above > 1 ? above - 2 : 0, folder));
    return mm__folders_find(s->folders, to + 1, len, &same) ? both(s, to + 1, len) : MM_OK;
}

mm_code mm__stage_claim(mm_stage *s, const mm_item *like, const char *rel, uint64_t size, mm_claim *out)
{
    mm_item *item;

    MM_TRY(mm__stage_check(s, rel, &out->folder));
    MM_TRY(mm__stage_charge(s, size));
    MM_TRY(mm__tree_add(s->tree, rel, strlen(rel), &item));
    item->mode = like->mode;
    item->mtime = like->mtime;
    item->mvcc = like->mvcc;
    item->size = size;
    item->where = out->folder;
    out->rel = item->path;
    return mm__map_put(&s->claims, item->path, item->path_len, (void *)(uintptr_t)1);
}

mm_code mm__stage_claim_last(mm_stage *s)
{
    const mm_item *item = &s->tree->items[s->tree->n_items - 1];

    return mm__map_put(&s->claims, item->path, item->path_len, (void *)(uintptr_t)1);
}
