/* A zip archive inside of a folder or another archive. */
#include "core/io.h"
#include "core/unpack.h"

typedef struct copy { mm_unpack *u; int fd; } copy;

static mm_code on_piece(void *user, const void *data, size_t len)
{
    const copy *c = user;

    if (mm__io_pwrite_all(c->u->ctx, c->fd, data, len, c->u->size) != 0)
        return mm__io_fail(c->u->ctx, c->u->name, "cannot write the temporary file");
    c->u->size += len;
    return MM_OK;
}

/* What lies in a file of its own is read there, else from a copy. */
static mm_code get_file(mm_unpack *u, mm_tree *from, mm_item *item, bool *close_it)
{
    copy c = { .u = u };
    uint64_t offset = 0;

    u->in_fd = -1;
    if (from->ops->open != NULL)
        MM_TRY(from->ops->open(from, item, &u->in_fd, &offset, close_it));
    u->size = item->size;
    if (u->in_fd >= 0 && offset == 0)
        return MM_OK;
    if (u->in_fd >= 0 && *close_it)
        mm__io_close(u->ctx, u->in_fd);
    u->in_fd = -1;
    MM_TRY(mm__temp_file(u->ctx, u->name, &c.fd));
    u->in_fd = c.fd;
    u->size = 0;
    *close_it = true;
    return mm__tree_stream(from, item, on_piece, &c);
}

mm_code mm__tree_open_zip(mm_tree **out, mm_tree *from, mm_item *item)
{
    mm_unpack u = { .ctx = from->ctx, .name = item->path + 1, .zip = true };
    bool close_it = false;
    mm_code code = get_file(&u, from, item, &close_it);

    *out = NULL;
    mm__map_init(&u.seen, u.ctx, false);
    if (code == MM_OK)
        code = mm__spool_new(&u.spool, u.ctx, from->name);
    if (code == MM_OK)
        code = mm__unpack_zip(&u);
    mm__map_free(&u.seen);
    if (u.in_fd >= 0 && close_it)
        mm__io_close(u.ctx, u.in_fd);
    if (code != MM_OK) {
        mm__tree_free(u.spool);
        return code;
    }
    u.spool->n_slash = u.n_slash;
    u.spool->n_bare = u.n_bare;
    u.spool->file_mode = item->mode;
    *out = u.spool;
    return MM_OK;
}
