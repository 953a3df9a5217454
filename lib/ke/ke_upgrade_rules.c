/* What `metamig explain` says of the rules of `metamig ke upgrade`. */
#include "ke/ke_upgrade.h"

#define SECTION "docs/formats/ke-metastore.md "

const mm_rule mm__ke_upgrade_rules[] = {
    { .id = MM_KE_CLASSIFY,
      .summary = "Which class an upgrade is of (M-01, M-13); a downgrade (M-12) or a way that nobody knows (M-31) is "
        "an "
      "error.",
      .why = "In a major upgrade one of the first two numbers changes: metadata and cube data may have to be "
        "upgraded. In a "
      "minor one the metadata is copied and verified.",
      .vendor = "upgrade.sh reads the last word of VERSION and compares nothing; the manual has the rule.",
      .deviation = "Downgrades are refused. VERSION is searched for a version from its last word backwards, and "
        "without "
      "one the version is detected. An unknown version counts as major.",
      .evidence = "DOC: the rule and its classes, KAP-manual en/operation/upgrade/upgrade_script_ke.en.md. "
        "UNVERIFIED: the "
      "VERSION line of KE 3.x.", .section = SECTION "2 and 7.2" },
    { .id = MM_KE_RUNNING,
      .summary = "Error (M-02): the file pid of OLD_HOME names a running process; a warning with --allow-running.",
      .why = "A backup of a store that is still written is none.",
      .vendor = "upgrade.sh refuses, too, and has no option.",
      .evidence = "SEEN: build/bin/upgrade.sh @ kylin5.", .section = SECTION "7.2" },
    { 0 },
};
