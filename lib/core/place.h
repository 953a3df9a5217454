#ifndef METAMIG_CORE_PLACE_H
#define METAMIG_CORE_PLACE_H

/* The place beside a final name where an output is made: a private folder or file ".NAME.metamig-XXXXXX", locked as
 * long as its run lives, and the one step that gives it the final name or fails. */
#include "core/core.h"

typedef struct mm_place {
    mm_ctx     *ctx;
    const char *path;      /* final name as given; for messages; not owned */
    char       *folder;    /* of the final name: "." */
    char       *base;      /* last component of the final name, "" = it cannot be created ("/", "..") */
    int         parent;    /* descriptor of the folder */
    char        name[256]; /* of the staging folder or file; "" = none */
    bool        is_folder;
    int         fd;        /* staging folder or file, locked; -1 = none */
    unsigned    removed;   /* staging of dead runs */
} mm_place;

/* Opens the folder of `path`, which must outlive the place, and removes what dead runs left there. */
mm_code mm__place_new(mm_place **out, mm_ctx *ctx, const char *path);
/* MM_E_EXISTS core/output-exists if the final name is taken. */
mm_code mm__place_check(mm_place *place);
/* Makes the staging folder. Its content goes into a folder of its own below it, mm__place_content. */
mm_code mm__place_folder(mm_place *place);
/* Creates the folder that will get the final name; the descriptor is the caller's. */
mm_code mm__place_content(mm_place *place, uint32_t mode, int *fd);
/* Makes the staging file, open for writing. */
mm_code mm__place_file(mm_place *place, uint32_t mode);
/* Gives the final name, which must be free (else MM_E_EXISTS), to the content folder or the file. What is inside must
 * be synced already; the name is synced here. On failure the final name does not exist. */
mm_code mm__place_publish(mm_place *place);
/* For a folder that replaces one: MM_E_OPTION core/restore-target if the name is one of something else. */
mm_code mm__place_replaceable(mm_place *place);
bool    mm__place_taken(mm_place *place);
/* Gives the final name to the content folder. A folder that has it gets the name NAME.old-TIME, in one exchange. On
 * failure the old folder has its name. */
mm_code mm__place_exchange(mm_place *place, const char *time);
/* Is the final name the folder or file `path`, or would it lie inside? */
mm_code mm__place_lies_in(const mm_place *place, const char *path, bool *inside);
/* Removes the staging folder or file, if there is one. Allocates nothing. */
void    mm__place_discard(mm_place *place);
void    mm__place_free(mm_place *place);  /* discards; NULL is fine */

#endif
