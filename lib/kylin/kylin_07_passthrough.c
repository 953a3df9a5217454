/* What 0.7 gets as it is: docs/formats/kylin-0.6-to-0.7.md 4.8. */
#include "kylin/kylin_07_step.h"

mm_code mm__to7_inverted_index(mm_doc *doc)
{
    mm_node root;
    const mm_code code = mm_doc_root_mute(doc, &root, NULL);

    if (code == MM_E_DATA || code == MM_E_SYNTAX) /* not for this step to judge */
        return MM_OK;
    if (code == MM_OK && mm_node_kind(mm_node_get(root, "fact_table")) > MM_JSON_NULL)
        mm_doc_warn(doc, R07("passthrough/inverted-index"),
                    "inverted index design of 0.6 is passed on as it is; 0.7 expects another form");
    return code;
}
