/* What `metamig explain` says of the rules of the step to 2.0. */
#include "core/step.h"

#define DOC "docs/formats/kylin-1.x-to-2.0.md "
#define RULE(name, what, reason, seen, theirs, ours, where) \
    { .id = "kylin-2.0/" name, .summary = what, .why = reason, .evidence = seen, .vendor = theirs, .deviation = ours, \
      .section = DOC where }

const mm_rule mm__kylin_rules_2_0[] = {
    RULE("agg/non-null-mandatory", "A group without a list of mandatory columns gets an empty one.",
         "2.0 fails on null there.", "CU/model/CubeDesc.java @ 2.0.0", "There is no tool.", NULL, "2.7"),
    RULE("fix-fixed-length",
         "Note: --fix-fixed-length gave a number column of a rowkey a dictionary, and the desc a new signature.",
         "2.0 refuses fixed_length on numbers. Only descs whose cubes have no segment are changed: rows that are there "
         "have the old encoding.", "CU/model/CubeDesc.java @ 2.0.0", "There is no tool.", NULL, "5.4"),
    RULE("identity", "Models and cube descs of 1.5.1 to 1.6.0 stay as they are, their version too.",
         "2.0 maps a primary key to its foreign key only for descs with a version before 2.0.0: a raised version "
         "changes the columns of the rowkey.", "CU/model/CubeDesc.java @ 2.0.0", "There is no tool.", NULL, "2.7"),
    RULE("model/dup-lookup", "Warning: a model names the same lookup twice; the second is dropped.",
         "1.6 and 2.0 stop with: Alias ref to multiple tables.", "CM/model/DataModelDesc.java @ 2.0.0",
         "There is no tool.", NULL, "2.7"),
    RULE("model/non-null-lists", "Note: a model without dimensions or metrics gets an empty list.",
         "2.0 does not load null there.", "CM/model/DataModelDesc.java @ 2.0.0", "There is no tool.", NULL, "2.7"),
    RULE("not-object", "Error: a model or cube desc is no JSON object.", "Nothing of it loads.", NULL,
         "2.0 does not start.", NULL, "1.3"),
    RULE("signature", "Warning: the signature of a desc that was changed cannot be computed and is written as null.",
         "A null is accepted, a wrong one is not.", NULL, "There is no tool.", NULL, "2.8"),
    { 0 },
};
