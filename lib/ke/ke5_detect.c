/* The layout decides alone: docs/formats/ke-metastore.md 1.11, step 1. */
#include "ke/ke5.h"

#include <string.h>

const char *const mm__ke5_folders[] = { "_global", NULL };

static mm_code vote_container(mm_doc *doc, mm_votes *votes)
{
    return mm_vote(votes, "kylin-5", doc, doc->tree->store == MM_STORE_EXPORT ? "zip of exported models"
                                                                              : "audit log of a store");
}

mm_code mm__ke5_vote(mm_doc *doc, mm_votes *votes)
{
    static const char *const reasons[] = { "folder _global", "entry of metadata.zip below /_global/",
                                           "entry of metadata.zip (snapshots) below /_global/" };
    const mm_store store = doc->tree->store;
    ke5_path p;

    if (store == MM_STORE_EXPORT || store == MM_STORE_AUDIT)
        return vote_container(doc, votes);
    if (strncmp(doc->path, "/_global/", 9) == 0)
        return mm_vote(votes, "kylin-5", doc, reasons[store]);
    p = mm__ke5_path(doc->path);
    if (mm__ke5_is(p.kind, "event") && *p.rest != 0 && mm_run_has_below(doc->run, "/_global/"))
        return mm_vote(votes, "ke-4.0", doc, "a project with an event folder, beside the folder _global");
    return MM_OK;
}
