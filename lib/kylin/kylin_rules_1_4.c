/* What `metamig explain` says of the rules of the step to 1.4, which the steps to 1.5 use as well. */
#include "core/step.h"

#define DOC "docs/formats/kylin-1.x-to-2.0.md "
#define V2 "CU/upgrade/v2/CubeMetadataUpgradeV2.java @ 1.4-alpha"
#define RULE(name, what, reason, seen, theirs, ours, where) \
    { .id = "kylin-1.4/" name, .summary = what, .why = reason, .evidence = seen, .vendor = theirs, .deviation = ours, \
      .section = DOC where }

const mm_rule mm__kylin_rules_1_4[] = {
    RULE("common/json-read", "Error: a member has a type that Kylin does not take, or a text cannot be written again.",
         "Quoted numbers and booleans and numbers for texts are fine, as Jackson takes them.",
         "core-common JsonUtil.java; Jackson 2.2.3", "Stops the whole run, or skips the file and says success.",
         "Always an error that names the place.", "7"),
    RULE("common/unknown-fields",
         "Members that the target does not know are kept, behind the known ones of the object.",
         "People and other tools put them there; Kylin ignores them.", "core-common JsonUtil.java", "Loses them.",
         "Kept, in input order; those of an old dimension go to every dimension made of it.", "4.4"),

    RULE("cube-desc/empty-cube-engine", "A cube desc whose cubes all have no segments gets engine 2 and storage 2; "
         "note if only some of its cubes have none.",
         "Built segments are only readable by the engine and storage that built them.", V2 ", observed",
         "Decides per cube but changes the desc: a shared desc loses the built segments of its other cubes.",
         "Only if no cube of the desc has a segment; only 0/0 is touched.", "2.4.5"),
    RULE("cube-desc/normalize", "A cube desc gets the form that 1.4 has in memory: sorted by id, names upper-case, "
         "defaults in place.", "The signature and the next conversions are made from that form.",
         "CU/model/CubeDesc.java @ 1.4-alpha", "Writes it only if something else changed.",
         "ASCII letters only; measures are sorted for 1.5 as well.", "2.4.1"),
    RULE("cube-desc/partition-date-start", "A cube desc without a partition start takes that of its model.",
         "From 1.4 on the desc decides where the first segment begins.", V2, NULL,
         "A model without partition_desc is no error.", "2.4.3"),
    RULE("cube-desc/signature", "The signature is computed anew for 1.4.",
         "1.4 drops all segments of a cube whose desc has a wrong one.",
         "CU/upgrade/CubeDescSignatureUpdate.java @ 1.4-alpha",
         "Leaves the old one in place if it was null, or if the partition start was moved.", "Always set.",
         "2.4.4, 2.8.1"),

    RULE("desc/blank-name", "Error: a cube desc has no name.", "Cubes and projects refer to it by name.",
         "CU/model/CubeDesc.java", "1.5.1 stops the whole run.", NULL, "7"),
    RULE("desc/no-cube", "Note: no cube uses a cube desc, so its engine and storage stay.",
         "It can be edited in the web interface.", V2, "The same, without a word.", NULL, "2.4.5"),
    RULE("desc/no-model", "Error: the model of a cube desc is not in the dump, or has no fact table.",
         "Nothing of such a desc loads.", "CU/CubeDescManager.java",
         "1.4 skips the desc and says success, 1.5.1 stops the whole run.", "Error; --keep-going carries it over.",
         "7"),

    RULE("dimensions/missing", "Error: a cube desc has no dimensions.", "It does not load.", V2,
         "Fails with a null error.", NULL, "7"),
    RULE("dimensions/no-column", "Error: a dimension has neither derived columns nor columns.",
         "It does not load: Dimension column must not be blank.", "CU/model/CubeDesc.java",
         "1.5.1 stops the whole run, 1.4 skips the desc.", NULL, "2.4.2"),
    RULE("dimensions/text-column", "Warning: a dimension has a text where the old shape has a list of columns.",
         "Somebody edited it by hand; what is meant is clear.", NULL, "Mapping error, the run stops.",
         "Taken for a list of one.", "7"),

    RULE("identifier/non-ascii", "Warning: a name with a letter outside ASCII keeps its case.",
         "Kylin upper-cases by the locale of its machine; whether both agree depends on it.", NULL,
         "Java toUpperCase() in the default locale.", "Left as it is; the signature is that of the mapped name.",
         "2.4.1"),

    RULE("measures/no-function", "Error: a measure has no function, or the function no parameter.", "It does not load.",
         "CU/model/CubeDesc.java", "Fails with a null error.", "Names the place.", "7"),

    RULE("model/fill-dimensions", "A model without dimensions gets those of the cube descs that use it.",
         "1.4 edits cubes within the dimensions of their model, 2.0 does not load a model without.",
         V2 ", observed", "Only the first desc counts, in hash order.",
         "All descs in path order, each table and column once.", "2.4.2"),
    RULE("model/fill-metrics", "A model without metrics gets the columns that the measures of its cube descs use.",
         "As for dimensions.", V2 ", observed", "Only the first desc counts; columns are repeated.",
         "All descs in path order, each column once.", "2.4.2"),
    RULE("model/fill-single-list", "Note: only one of dimensions and metrics is missing in a model and gets filled.",
         "A model with half of it is as useless as one with nothing.", V2, "Does nothing then.",
         "Fills the missing one.", "2.4.2"),

    RULE("ref/path-name", "Error: the name in a cube desc is not the name of its file; --by-name renames the file.",
         "Every release skips such a file when it loads.", "CU/CubeDescManager.java",
         "Skip suspicious desc at PATH, and success.", NULL, "7"),

    RULE("rowkey/missing", "Error: a cube desc has no rowkey, or a rowkey without columns.", "It does not load.",
         "CU/model/CubeDesc.java", "Fails with a null error.", NULL, "7"),

    RULE("signature/non-ascii", "Warning: the signature stays null, because a name has letters whose upper or lower "
         "case depends on the Java version.", "A null signature is accepted by every release, a wrong one is not.",
         "CU/model/CubeDesc.java calculateSignature", "Takes what its Java and locale give.",
         "Letters of Latin, Cyrillic and of scripts without case are mapped; for others null.", "2.8.3"),
    { 0 },
};
