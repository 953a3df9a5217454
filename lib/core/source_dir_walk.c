#include "core/io.h"
#include "core/path.h"
#include "core/source_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* The walk gives the paths in byte order without sorting them all: within a folder a subfolder is compared as if its
 * name ended in a slash, and its content comes at that place. No recursion: open folders are frames on a list. A folder
 * without a file below it leaves nothing behind: trees hold resources, and no store knows an empty folder. */

enum { DENTS = 32 * 1024, MAX_REL = 4096 };

typedef struct name { size_t at; uint32_t len; bool folder; } name;  /* text in walk.text */
typedef struct frame { size_t first, next, end, text, path; uint32_t folder; } frame;

typedef struct walk {
    mm_dir_tree *dir;
    mm_ctx      *ctx;
    mm_buf       path;      /* of the current folder: "", "a/", "a/b/" */
    mm_buf       text;      /* names of the folders on the list, one after another */
    name        *names;
    size_t       n_names, cap_names;
    frame       *frames;
    size_t       n_frames, cap_frames;
    char        *dents;
} walk;

static const mm_tree_fault not_readable = { .severity = MM_ERROR, .code = MM_E_IO, .rule = "core/io" };
static const mm_tree_fault is_link = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/link" };
static const mm_tree_fault no_file = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/file-type" };
static const mm_tree_fault bad_name = { .severity = MM_ERROR, .code = MM_E_DATA, .rule = "core/name-unsafe" };

/* Records a fault at the current folder + `last`. */
static mm_code fault(walk *w, const mm_tree_fault *like, const char *last, const char *text)
{
    const size_t keep = w->path.len;
    mm_code code;

    mm__buf_text(&w->path, last);
    MM_TRY(mm__buf_ok(&w->path));
    code = mm__tree_fault(&w->dir->base, like, w->path.data, w->path.len, "%s", text);
    w->path.len = keep;
    w->path.data[keep] = 0;
    return code;
}

/* Out of memory or descriptors is no property of the input; everything else is a fault of this place. */
static mm_code sys_fault(walk *w, const char *last, const char *what)
{
    mm_tree_fault like = not_readable;
    char reason[128], text[256];
    const char *why;

    like.sys = errno;
    if (like.sys == ENOMEM || like.sys == EMFILE || like.sys == ENFILE || like.sys == ECANCELED)
        return mm__io_fail(w->ctx, w->dir->base.name, what);
    why = strerror_r(like.sys, reason, sizeof reason);
    text[0] = 0;
    strncat(text, what, 64);
    strcat(text, ": ");
    strncat(text, why, 128);
    return fault(w, &like, last, text);
}

static mm_code push_name(walk *w, const char *text, size_t len, bool folder)
{
    MM_TRY(mm__list_room(w->ctx, &w->names, w->n_names, &w->cap_names, sizeof *w->names));
    w->names[w->n_names++] = (name){ w->text.len, (uint32_t)len, folder };
    mm__buf_add(&w->text, text, len + 1);
    return mm__buf_ok(&w->text);
}

static const char *type_text(unsigned type)
{
    switch (type) {
    case DT_FIFO: return "a named pipe, not a folder or regular file";
    case DT_SOCK: return "a socket, not a folder or regular file";
    case DT_CHR:
    case DT_BLK:  return "a device, not a folder or regular file";
    default:      return "not a folder or regular file";
    }
}

/* File systems may leave the type to a stat. */
static mm_code find_type(walk *w, int fd, const char *text, unsigned *type)
{
    struct stat st;

    if (w->ctx->io->fstatat(w->ctx->io->user, fd, text, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return sys_fault(w, text, "cannot stat");
    *type = IFTODT(st.st_mode);
    return MM_OK;
}

static mm_code take_entry(walk *w, int fd, const char *text, unsigned type)
{
    const size_t len = strlen(text);
    const char *wrong;

    if (text[0] == '.' && (len == 1 || (len == 2 && text[1] == '.')))
        return MM_OK;
    if (type == DT_UNKNOWN) {
        MM_TRY(find_type(w, fd, text, &type));
        if (type == DT_UNKNOWN) /* its fault is recorded */
            return MM_OK;
    }
    wrong = w->path.len + len > MAX_REL ? "a name over 4096 bytes" : mm__path_fault(text, len, false);
    if (wrong != NULL)
        return fault(w, &bad_name, text, wrong);
    if (type == DT_LNK)
        return fault(w, &is_link, text, "a symbolic link");
    if (type != DT_REG && type != DT_DIR)
        return fault(w, &no_file, text, type_text(type));
    return push_name(w, text, len, type == DT_DIR);
}

static mm_code read_names(walk *w, int fd)
{
    ssize_t n;

    for (;;) {
        n = w->ctx->io->getdents(w->ctx->io->user, fd, w->dents, DENTS);
        if (n < 0 && errno == EINTR && !mm__cancelled(w->ctx))
            continue;
        if (n < 0)
            return sys_fault(w, "", "cannot read the folder");
        if (n == 0)
            return MM_OK;
        for (ssize_t i = 0; i < n;) {
            const struct dirent64 *e = (const struct dirent64 *)(const void *)(w->dents + i);
            MM_TRY(take_entry(w, fd, e->d_name, e->d_type));
            i += e->d_reclen;
        }
    }
}

/* Byte order of the paths that come of it: the NUL behind a name stands for the slash behind a folder. */
static int by_name(const void *a, const void *b, void *user)
{
    const name *x = a, *y = b;
    const char *text = ((const walk *)user)->text.data;
    const size_t n = x->len < y->len ? x->len : y->len;
    const int d = memcmp(text + x->at, text + y->at, n);
    int cx, cy;

    if (d != 0)
        return d;
    cx = x->len > n ? (unsigned char)text[x->at + n] : x->folder ? '/' : 0;
    cy = y->len > n ? (unsigned char)text[y->at + n] : y->folder ? '/' : 0;
    return cx - cy;
}

static mm_code push_frame(walk *w, uint32_t folder, size_t path)
{
    MM_TRY(mm__list_room(w->ctx, &w->frames, w->n_frames, &w->cap_frames, sizeof *w->frames));
    w->frames[w->n_frames++] = (frame){ w->n_names, w->n_names, w->n_names, w->text.len, path, folder };
    return MM_OK;
}

/* Makes the folder at w->path the current one. `path` = length of the path before it was entered. */
static mm_code enter(walk *w, uint32_t folder, size_t path)
{
    mm_folders *folders = &w->dir->folders;
    mm_folder_fd fd;
    struct stat st;
    mm_code code;
    frame *f;

    if (mm__cancelled(w->ctx))
        return mm__fail_cancelled(w->ctx);
    MM_TRY(push_frame(w, folder, path));
    fd = mm__folders_get(folders, folder);
    if (fd.fd < 0)
        return sys_fault(w, "", "cannot open the folder");
    if (w->ctx->io->fstat(w->ctx->io->user, fd.fd, &st) == 0) {
        folders->list[folder].mode = (uint32_t)st.st_mode & 0777;
        code = read_names(w, fd.fd);
    } else {
        code = sys_fault(w, "", "cannot stat the folder");
    }
    mm__folders_put(folders, fd);
    f = &w->frames[w->n_frames - 1];
    f->end = w->n_names;
    if (code == MM_OK && f->end > f->first)
        qsort_r(w->names + f->first, f->end - f->first, sizeof *w->names, by_name, w);
    return code;
}

static void leave(walk *w)
{
    const frame *f = &w->frames[--w->n_frames];

    w->n_names = f->first;
    w->text.len = f->text;
    w->path.len = f->path;
}

static mm_code step(walk *w)
{
    frame *f = &w->frames[w->n_frames - 1];
    const name *n = &w->names[f->next++];
    const size_t keep = w->path.len;
    const uint32_t folder = f->folder;
    uint32_t child;
    mm_item *item;

    mm__buf_add(&w->path, w->text.data + n->at, n->len);
    MM_TRY(mm__buf_ok(&w->path));
    if (!n->folder) {
        MM_TRY(mm__tree_add(&w->dir->base, w->path.data, w->path.len, &item));
        item->where = folder;
        w->path.len = keep;
        return MM_OK;
    }
    MM_TRY(mm__folders_add(&w->dir->folders, w->path.data, w->path.len, folder, 0, &child));
    mm__buf_char(&w->path, '/');
    MM_TRY(mm__buf_ok(&w->path));
    return enter(w, child, keep);
}

static mm_code run(walk *w)
{
    MM_TRY(enter(w, MM_FOLDER_ROOT, 0));
    while (w->n_frames > 0) {
        const frame *f = &w->frames[w->n_frames - 1];
        if (f->next == f->end)
            leave(w);
        else
            MM_TRY(step(w));
    }
    return MM_OK;
}

mm_code mm__dir_tree_walk(mm_dir_tree *dir)
{
    mm_ctx *ctx = dir->base.ctx;
    walk w = { .dir = dir, .ctx = ctx };
    mm_code code = MM_E_NOMEM;

    mm__buf_init(&w.path, ctx);
    mm__buf_init(&w.text, ctx);
    w.dents = mm__resize(ctx, NULL, 0, DENTS);
    if (w.dents != NULL && mm__buf_room(&w.path, 1) != NULL)
        code = run(&w);
    mm__free(ctx, w.dents, DENTS);
    mm__free(ctx, w.names, w.cap_names * sizeof *w.names);
    mm__free(ctx, w.frames, w.cap_frames * sizeof *w.frames);
    mm__buf_free(&w.path);
    mm__buf_free(&w.text);
    return code == MM_OK ? mm__tree_sort(&dir->base) : code;
}
