#include "core/folders.h"
#include "core/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { SLOT_ROOT = -1, SLOT_NONE = -2, NAME_ROOM = 256 };

static mm_code add(mm_folders *f, const char *path, size_t len, uint32_t parent, uint32_t mode, uint32_t *out)
{
    char *copy = mm__arena_text(&f->names, path, len);

    if (copy == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__list_room(f->ctx, &f->list, f->n, &f->cap, sizeof *f->list));
    MM_TRY(mm__map_put(&f->by_path, copy, len, (void *)(uintptr_t)(f->n + 1)));
    f->list[f->n] = (mm_folder){ copy, (uint32_t)len, parent, mode };
    *out = (uint32_t)f->n++;
    return MM_OK;
}

mm_code mm__folders_init(mm_folders *f, mm_ctx *ctx, int root)
{
    uint32_t index;

    memset(f, 0, sizeof *f);
    f->ctx = ctx;
    f->root = root;
    for (size_t i = 0; i < MM_FOLDER_SLOTS; i++)
        f->slots[i].fd = -1;
    mm__arena_init(&f->names, ctx);
    mm__map_init(&f->by_path, ctx, false);
    if (pthread_mutex_init(&f->lock, NULL) != 0)
        return mm__nomem(ctx);
    f->ready = true;
    return add(f, "", 0, MM_FOLDER_ROOT, 0, &index);
}

void mm__folders_free(mm_folders *f)
{
    for (size_t i = 0; i < MM_FOLDER_SLOTS; i++)
        if (f->slots[i].fd >= 0)
            mm__io_close(f->ctx, f->slots[i].fd);
    if (f->root >= 0)
        mm__io_close(f->ctx, f->root);
    mm__free(f->ctx, f->list, f->cap * sizeof *f->list);
    mm__map_free(&f->by_path);
    mm__arena_free(&f->names);
    if (f->ready)
        pthread_mutex_destroy(&f->lock);
}

mm_code mm__folders_add(mm_folders *f, const char *path, size_t len, uint32_t parent, uint32_t mode, uint32_t *out)
{
    mm_code code;

    pthread_mutex_lock(&f->lock);
    code = add(f, path, len, parent, mode, out);
    pthread_mutex_unlock(&f->lock);
    return code;
}

bool mm__folders_find(mm_folders *f, const char *path, size_t len, uint32_t *out)
{
    uintptr_t value;

    pthread_mutex_lock(&f->lock);
    value = (uintptr_t)mm__map_get(&f->by_path, path, len);
    pthread_mutex_unlock(&f->lock);
    *out = (uint32_t)(value - 1);
    return value != 0;
}

uint32_t mm__folders_mode(mm_folders *f, const char *path, size_t len)
{
    uint32_t index, mode;

    if (!mm__folders_find(f, path, len, &index))
        return 0;
    pthread_mutex_lock(&f->lock);
    mode = f->list[index].mode;
    pthread_mutex_unlock(&f->lock);
    return mode;
}

/* ---- descriptors ---- */

static mm_folder_slot *slot_of(mm_folders *f, uint32_t folder)
{
    for (size_t i = 0; i < MM_FOLDER_SLOTS; i++)
        if (f->slots[i].fd >= 0 && f->slots[i].folder == folder)
            return &f->slots[i];
    return NULL;
}

/* The slot that was not used for the longest time; NULL = all are in use. */
static mm_folder_slot *free_slot(mm_folders *f)
{
    mm_folder_slot *best = NULL;

    for (size_t i = 0; i < MM_FOLDER_SLOTS; i++) {
        mm_folder_slot *s = &f->slots[i];
        if (s->fd < 0)
            return s;
        if (s->refs == 0 && (best == NULL || s->used < best->used))
            best = s;
    }
    return best;
}

/* Opens `path` below `dir` component by component. */
static int descend(mm_ctx *ctx, int dir, const char *path)
{
    int at = dir;

    while (*path != 0) {
        const char *end = strchrnul(path, '/');
        char name[NAME_ROOM];
        int fd;

        if (end - path >= NAME_ROOM) {
            errno = ENAMETOOLONG;
            fd = -1;
        } else {
            memcpy(name, path, (size_t)(end - path));
            name[end - path] = 0;
            fd = mm__io_openat(ctx, at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
        }
        if (at != dir) {
            const int keep = errno;
            mm__io_close(ctx, at);
            errno = keep;
        }
        if (fd < 0)
            return -1;
        at = fd;
        path = *end == '/' ? end + 1 : end;
    }
    return at;
}

/* From the nearest folder above that is open. */
static int open_folder(mm_folders *f, uint32_t folder)
{
    uint32_t above = f->list[folder].parent;
    const mm_folder_slot *s = NULL;
    size_t skip;

    while (above != MM_FOLDER_ROOT && (s = slot_of(f, above)) == NULL)
        above = f->list[above].parent;
    skip = f->list[above].len;
    return descend(f->ctx, s != NULL ? s->fd : f->root, f->list[folder].path + skip + (skip > 0));
}

static mm_folder_fd get(mm_folders *f, uint32_t folder)
{
    mm_folder_slot *s = slot_of(f, folder);

    if (s == NULL) {
        const int fd = open_folder(f, folder);
        s = fd >= 0 ? free_slot(f) : NULL;
        if (s == NULL)
            return (mm_folder_fd){ fd, SLOT_NONE };
        if (s->fd >= 0)
            mm__io_close(f->ctx, s->fd);
        *s = (mm_folder_slot){ .folder = folder, .fd = fd };
    }
    s->refs++;
    s->used = ++f->clock;
    return (mm_folder_fd){ s->fd, (int)(s - f->slots) };
}

mm_folder_fd mm__folders_get(mm_folders *f, uint32_t folder)
{
    mm_folder_fd out = { f->root, SLOT_ROOT };

    if (folder == MM_FOLDER_ROOT)
        return out;
    pthread_mutex_lock(&f->lock);
    out = get(f, folder);
    pthread_mutex_unlock(&f->lock);
    return out;
}

void mm__folders_put(mm_folders *f, mm_folder_fd fd)
{
    if (fd.slot == SLOT_NONE && fd.fd >= 0)
        mm__io_close(f->ctx, fd.fd);
    if (fd.slot < 0)
        return;
    pthread_mutex_lock(&f->lock);
    f->slots[fd.slot].refs--;
    pthread_mutex_unlock(&f->lock);
}
