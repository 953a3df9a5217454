/* The layout decides alone: docs/formats/ke-metastore.md 1.11, step 1. */
#include "ke/ke5.h"

#include <string.h>

#include "metastore/layout_detect.h"

const char *const mm__ke5_folders[] = { "_global", NULL };

mm_code mm__ke5_vote(mm_doc *doc, mm_votes *votes)
{
    const mm_store store = doc->tree->store;
    const ke5_path p = mm__ke5_path(doc->path);

    if (store == MM_STORE_EXPORT || store == MM_STORE_AUDIT || strncmp(doc->path, "/_global/", 9) == 0)
        mm_vote_raise(votes, MM_SEEN_STORE, 1, doc);
    else if (mm__ke5_is(p.kind, "event") && *p.rest != 0)
        mm_vote_raise(votes, MM_SEEN_EVENT, 1, doc);
    return MM_OK;
}

mm_code mm__ke5_claim(mm_votes *votes)
{
    static const char *const reasons[] = {
        [MM_STORE_NONE] = "a resource in the folder _global", [MM_STORE_PLAIN] = "an entry of metadata.zip",
        [MM_STORE_SNAPSHOT] = "an entry of metadata.zip, with its version counter",
        [MM_STORE_EXPORT] = "an entry of a zip of exported models",
        [MM_STORE_AUDIT] = "a resource that an audit log names",
    };
    static const char event[] = "a project with an event folder";
    static const char event_zip[] = "an entry of metadata.zip: a project with an event folder";
    const mm_store store = mm_run_store(mm_vote_run(votes));
    uint64_t seen;

    if (!mm_vote_raised(votes, MM_SEEN_STORE, &seen))
        return MM_OK;
    if (store <= MM_STORE_SNAPSHOT && mm_vote_raised(votes, MM_SEEN_EVENT, &seen))
        return mm_vote_claim(votes, "ke-4.0", MM_SEEN_EVENT, store == MM_STORE_NONE ? event : event_zip);
    return mm_vote_claim(votes, "kylin-5", MM_SEEN_STORE, reasons[store]);
}
