#ifndef METAMIG_CORE_FOLDERS_H
#define METAMIG_CORE_FOLDERS_H

/* The folders below a root, as descriptors: whoever opens a file goes through the descriptor of its folder, so that no
 * link that somebody puts in its way is ever followed. Few are kept open at a time; safe from several threads. */
#include "core/core.h"

enum { MM_FOLDER_ROOT = 0, MM_FOLDER_SLOTS = 24 };

typedef struct mm_folder {
    const char *path;   /* "cube", "a/b"; "" = the root */
    uint32_t    len;
    uint32_t    parent;
    uint32_t    mode;   /* permission bits, 0 = not known */
} mm_folder;

typedef struct mm_folder_slot { uint32_t folder; int fd; unsigned refs; uint64_t used; } mm_folder_slot;

typedef struct mm_folders {
    mm_ctx         *ctx;
    int             root;    /* closed by mm__folders_free */
    mm_folder      *list;
    size_t          n, cap;
    mm_map          by_path; /* values: index + 1 */
    mm_arena        names;
    pthread_mutex_t lock;
    bool            ready;   /* the lock is there */
    mm_folder_slot  slots[MM_FOLDER_SLOTS];
    uint64_t        clock;
} mm_folders;

typedef struct mm_folder_fd { int fd; int slot; } mm_folder_fd;

/* Takes over `root` in any case. */
mm_code mm__folders_init(mm_folders *folders, mm_ctx *ctx, int root);
void    mm__folders_free(mm_folders *folders);
/* Caller holds no lock. The parent must be there. */
mm_code mm__folders_add(mm_folders *folders, const char *path, size_t len, uint32_t parent, uint32_t mode,
                        uint32_t *out);
bool     mm__folders_find(mm_folders *folders, const char *path, size_t len, uint32_t *out);
uint32_t mm__folders_mode(mm_folders *folders, const char *path, size_t len); /* 0 = not known */
/* Descriptor of a folder until mm__folders_put(). On failure fd is -1 and errno says why. */
mm_folder_fd mm__folders_get(mm_folders *folders, uint32_t folder);
void         mm__folders_put(mm_folders *folders, mm_folder_fd fd);

#endif
