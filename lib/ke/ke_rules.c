/* What `metamig explain` says of KAP 2.x and KE 3.x. Nobody may take for the vendor's what was inferred here. */
#include "ke/ke_format.h"

#define SECTION "docs/formats/ke-metastore.md "

const mm_rule mm__ke_rules[] = {
    { .id = "ke/detect", .summary = "Error (M-10): the dump has marks of KAP and KE, but no version tells which.",
      .why = "The layouts are the same; what must change is not.",
      .evidence = "DOC: folders and members in the KAP-manual and in samples of KE 3.4. UNVERIFIED: that the fourth "
      "number of a version tells KE from Apache Kylin.", .section = SECTION "1.11" },
    { .id = MM_KE34("cube-desc/semi-additive"),
      .summary = "Warning (M-48): a cube desc has a semi-additive measure from before 3.4.",
      .why = "KE 3.4 shows the cube as broken: purge it and define the measure anew.",
      .evidence = "DOC: KAP-manual, upgrade to KE 3.4.", .section = SECTION "3.6" },
    { .id = MM_KE34("kafka/minute-start"),
      .summary = "Warning (M-47): a model or cube on a Kafka fact table has no dimension MINUTE_START.",
      .why = "KE from 3.4.1 on shows it as broken.", .evidence = "DOC: KAP-manual, upgrade to KE 3.4.",
      .section = SECTION "3.6" },
    { 0 },
};
