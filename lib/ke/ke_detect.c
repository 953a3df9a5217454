/* KAP 2.x or KE 3.x? docs/formats/ke-metastore.md 1.11, steps 2 to 5 and 7. */
#include "ke/ke_format.h"

#include "metastore/layout_detect.h"

mm_code mm__ke_claim(mm_votes *votes)
{
    uint64_t version, one;
    const bool known = mm_vote_raised(votes, MM_SEEN_VERSION, &version);
    const bool ke = mm_vote_raised(votes, MM_SEEN_KE, &one), ke_3 = mm_vote_raised(votes, MM_SEEN_KE_3, &one);
    const uint32_t major = mm__seen_version(version, 0);

    if (known && major == 3 && mm__seen_version(version, 3) < 20000)
        return mm_vote_claim(votes, "ke-3", MM_SEEN_VERSION,
                             "the highest version of the dump, 3.x with a fourth number that Apache Kylin never "
                             "writes");
    if (ke_3)
        return mm_vote_claim(votes, "ke-3", MM_SEEN_KE_3, "a member that only KE 3.x writes");
    if (ke && known && major <= 2)
        return mm_vote_claim(votes, "kap-2", MM_SEEN_KE,
                             "a mark of KAP and KE, and no version of the dump is above 2.x");
    if (ke)
        return mm_vote_refuse(votes, MM_SEEN_KE, "ke/detect",
                              "cannot tell which product wrote this folder; pass --from");
    return MM_OK;
}
