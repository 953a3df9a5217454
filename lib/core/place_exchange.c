/* The one step of restore: the new folder and the old one change names. */
#include "core/io.h"
#include "core/place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>

enum { NAME = 256 };

static int move(mm_place *p, int from, const char *name, const char *to, unsigned flags)
{
    const mm_io *io = p->ctx->io;

    return io->renameat2(io->user, from, name, p->parent, to, flags);
}

static int back_to_staging(mm_place *p, const char *name)
{
    const mm_io *io = p->ctx->io;

    return io->renameat2(io->user, p->parent, name, p->fd, p->base, 0);
}

static bool no_such_flag(int sys)
{
    return sys == EINVAL || sys == ENOSYS || sys == EOPNOTSUPP;
}

static mm_code fail(mm_place *p, int sys, const char *what)
{
    errno = sys;
    return mm__io_fail(p->ctx, p->path, what);
}

static mm_code taken(mm_place *p, const char *kept)
{
    return mm__fail(p->ctx, MM_E_EXISTS, "core/output-exists", p->path, "the name for the old folder, %s, is taken",
                    kept);
}

bool mm__place_taken(mm_place *p)
{
    const mm_io *io = p->ctx->io;
    struct stat st;

    return io->fstatat(io->user, p->parent, p->base, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

mm_code mm__place_replaceable(mm_place *p)
{
    const mm_io *io = p->ctx->io;
    struct stat st;

    if (p->base[0] == 0)
        return mm__fail(p->ctx, MM_E_OPTION, "core/restore-target", p->path, "a folder cannot be replaced by this "
                        "name");
    if (io->fstatat(io->user, p->parent, p->base, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? MM_OK : mm__io_fail(p->ctx, p->path, "cannot look for the folder");
    if (!S_ISDIR(st.st_mode))
        return mm__fail(p->ctx, MM_E_OPTION, "core/restore-target", p->path, "it is there, and it is not a folder");
    return MM_OK;
}

/* Without RENAME_EXCHANGE there is a moment without the folder: between two renames. */
static mm_code replace_in_two(mm_place *p, const char *kept)
{
    const mm_io *io = p->ctx->io;
    struct stat st;
    int sys;

    if (io->fstatat(io->user, p->parent, kept, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return taken(p, kept);
    if (move(p, p->parent, p->base, kept, 0) != 0)
        return fail(p, errno, "cannot give the old folder its name");
    if (move(p, p->fd, p->base, p->base, 0) == 0)
        return MM_OK;
    sys = errno;
    if (move(p, p->parent, kept, p->base, 0) != 0)
        return mm__fail_sys(p->ctx, sys, p->path, "cannot give the new folder its name, nor the old one its name back: "
                            "it is kept beside");
    return fail(p, sys, "cannot give the new folder its name");
}

/* The new folder goes where the old one will be, then they are exchanged: whoever is killed between the two has lost
 * nothing, the old tree is never in a folder that a later run might take for litter. */
static mm_code exchange(mm_place *p, const char *kept)
{
    int sys;

    if (move(p, p->fd, p->base, kept, RENAME_NOREPLACE) != 0) {
        if (no_such_flag(errno))
            return replace_in_two(p, kept);
        return errno == EEXIST ? taken(p, kept) : fail(p, errno, "cannot give the new folder a name");
    }
    if (move(p, p->parent, kept, p->base, RENAME_EXCHANGE) == 0)
        return MM_OK;
    sys = errno;
    if (back_to_staging(p, kept) == 0 && no_such_flag(sys))
        return replace_in_two(p, kept);
    return fail(p, sys, "cannot exchange the folders");
}

static mm_code undo(mm_place *p, const char *kept)
{
    const int sys = errno;

    if (move(p, p->parent, kept, p->base, RENAME_EXCHANGE) != 0 || back_to_staging(p, kept) != 0)
        return mm__fail_sys(p->ctx, sys, p->path, "it is restored, but the names may not survive a crash; cannot sync "
                            "the folder");
    return fail(p, sys, "cannot sync the folder");
}

mm_code mm__place_exchange(mm_place *p, const char *time)
{
    char kept[NAME + 64];

    if (!mm__place_taken(p))
        return mm__place_publish(p);
    if (mm__cancelled(p->ctx))
        return mm__fail_cancelled(p->ctx);
    snprintf(kept, sizeof kept, "%.255s.old-%.31s", p->base, time);
    MM_TRY(exchange(p, kept));
    if (!p->ctx->no_sync && mm__io_fsync(p->ctx, p->parent) != 0 && !no_such_flag(errno) && errno != EBADF)
        return undo(p, kept);
    mm__place_discard(p); /* the empty shell */
    return MM_OK;
}
