/* Kylin 2.x, 3.x or 4? docs/formats/ke-metastore.md 1.11 step 6; what KAP and KE claim comes before. */
#include "kylin/kylin_detect.h"

#include "metastore/layout_detect.h"

/* The release of a 2.x or 3.x is that of the highest version. A version tells when a resource was made, not who wrote
 * it last, so the marks of 2.1 and 2.2 raise it. */
static void name_release(mm_votes *votes, uint64_t version, bool is_2_1, bool is_2_2)
{
    uint32_t part[3] = { mm__seen_version(version, 0), mm__seen_version(version, 1), mm__seen_version(version, 2) };
    const uint32_t least = is_2_2 ? 2 : 1;

    if ((is_2_1 || is_2_2) && (part[0] < 2 || (part[0] == 2 && part[1] < least))) {
        part[0] = 2;
        part[1] = least;
        part[2] = 0;
    }
    mm_vote_release(votes, "kylin-2.0", part);
}

mm_code mm__kylin_claim(mm_votes *votes)
{
    uint64_t version, one;
    const bool known = mm_vote_raised(votes, MM_SEEN_VERSION, &version);
    const bool uuid = mm_vote_raised(votes, MM_SEEN_UUID, &one), scoped = mm_vote_raised(votes, MM_SEEN_SCOPED, &one);
    const uint32_t major = known ? mm__seen_version(version, 0) : 0;

    if (major == 4)
        return mm_vote_claim(votes, "kylin-4.0", MM_SEEN_VERSION, "the highest version of the dump, 4.x");
    if (mm_vote_raised(votes, MM_SEEN_KYLIN_4, &one))
        return mm_vote_claim(votes, "kylin-4.0", MM_SEEN_KYLIN_4, "engine_type 6 or storage_type 4");
    if (major > 4)
        return MM_OK;
    /* Sample files of 1.5 to 3.1 have a version "2.1", which is no release: 2.1.0 itself writes a UUID. */
    if (uuid || scoped || major == 3 || (major == 2 && version > (UINT64_C(2) << 48 | UINT64_C(1) << 32)))
        name_release(votes, version, uuid, scoped);
    if (major == 3)
        return mm_vote_claim(votes, "kylin-2.0", MM_SEEN_VERSION, "the highest version of the dump, 3.x");
    if (scoped)
        return mm_vote_claim(votes, "kylin-2.0", MM_SEEN_SCOPED, "a table of one project, as 2.2 and later have");
    if (uuid)
        return mm_vote_claim(votes, "kylin-2.0", MM_SEEN_UUID, "the id of a store, as 2.1 and later have");
    return MM_OK;
}
