/* ke/verify/signature: docs/formats/ke-metastore.md 4.3, 8.2. */
#include "metastore/layout_facts.h"

#include <string.h>

#include "metastore/signature_desc.h"

/* Releases up to 2.3 left out an encoding_version of 1, and 2.4 takes what they wrote. */
static mm_code is_signed(mm_doc *doc, const mm_cube_desc *desc, const char *stored, bool *same, mm_signed *out)
{
    static const mm_line lines[] = { MM_LINE_2_4, MM_LINE_2_1 };

    *same = false;
    for (size_t i = 0; i < MM_COUNT(lines) && !*same; i++) {
        mm_signed s;
        MM_TRY(mm__signature_desc(doc->arena, desc, NULL, (mm_old_tables){ 0 }, lines[i], &s));
        *same = *s.value != 0 && strcmp(s.value, stored) == 0;
        if (i == 0)
            *out = s;
    }
    return MM_OK;
}

mm_code mm__ly_check_signature(mm_doc *doc, const mm_ly_desc *d)
{
    mm_reader r = { .doc = doc, .mute = true };
    mm_cube_desc desc;
    mm_signed target;
    mm_node root;
    bool same;

    if (d->signature == NULL || d->signature[strspn(d->signature, " \t\r\n\f\v")] == 0)
        return MM_OK;
    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    mm__cube_desc_read(&r, root, true, &desc);
    if (r.code != MM_OK)
        return r.code == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
    MM_TRY(is_signed(doc, &desc, d->signature, &same, &target));
    if (same)
        return MM_OK;
    if (*target.value == 0)
        return mm__ly_say(doc, MM_WARNING, MM_LY("signature"), "/signature", "it cannot be computed again: %s",
                          target.why);
    return mm__ly_say(doc, MM_WARNING, MM_LY("signature"), "/signature",
                      "%s is not the signature of this desc, which is %s", d->signature, target.value);
}
