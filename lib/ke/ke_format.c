/* Moments of verify that kap-2 and ke-3 share. */
#include "ke/ke_format.h"

#include "metastore/binary.h"

mm_code mm__ke_prepare(mm_index *idx)
{
    mm_layout *layout;
    const mm_code code = mm__layout_join(idx, 0, &layout);

    mm_index_set_state(idx, layout, mm__layout_free);
    return code;
}

mm_code mm__ke_finish(mm_index *idx)
{
    return mm__layout_finish(idx, mm_index_state(idx));
}

mm_code mm__ke_check(mm_doc *doc)
{
    return mm__layout_check(doc, mm_doc_state(doc));
}

/* Dictionaries and snapshots have the bytes of Kylin; statistics are left to whoever writes them. */
mm_code mm__ke_check_binary(mm_doc *doc)
{
    return mm__binary_check(doc, NULL);
}
