#ifndef METAMIG_METASTORE_SIGNATURE_H
#define METAMIG_METASTORE_SIGNATURE_H

/* Signatures of cube descs: base64 of the MD5 of a text made of compact JSON parts. */
#include "metastore/old_desc.h"

#define MM_SIGNATURE_SIZE 25 /* 24 characters and the NUL */

/* Base64 of the MD5 of any text. */
void mm__signature_text(const char *text, size_t len, char out[MM_SIGNATURE_SIZE]);

/* The text that Kylin 0.7.2 hashes, appended to `buf`: docs/formats/kylin-0.6-to-0.7.md 6. */
mm_code mm__signature_07_input(mm_buf *buf, const mm_old_desc *desc, const mm_old_model *model);
mm_code mm__signature_07(mm_ctx *ctx, const mm_old_desc *desc, const mm_old_model *model, char out[MM_SIGNATURE_SIZE]);
/* Same, of the form that a 0.7 server has in memory after loading the desc (section 7.3, rule "signature"). */
mm_code mm__signature_07_loaded(mm_arena *arena, const mm_old_desc *desc, const mm_old_model *model,
                                char out[MM_SIGNATURE_SIZE]);

#endif
