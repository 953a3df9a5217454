/* What `metamig explain` says of the rules of the steps to 1.5. */
#include "core/step.h"

#define DOC "docs/formats/kylin-1.x-to-2.0.md "
#define UPG "CU/upgrade/V1_5_1/CubeDescUpgrade_v_1_5_1.java @ 1.5.1"
#define RULE(name, what, reason, seen, theirs, ours, where) \
    { .id = "kylin-1.5/" name, .summary = what, .why = reason, .evidence = seen, .vendor = theirs, .deviation = ours, \
      .section = DOC where }

const mm_rule mm__kylin_rules_1_5[] = {
    RULE("aggregation-groups/cleaned", "Note: a group loses mandatory or repeated columns, or is empty and left out.",
         "In the new form mandatory columns are members of a group of their own kind.", UPG,
         "Takes them as they are; later groups then lack the column and do not load.", NULL, "2.5.5"),
    RULE("aggregation-groups/cuboids-lost", "Warning: cuboids that were valid before are not in the new form.",
         "Queries use larger cuboids instead; results stay right.", "CU/cuboid/Cuboid.java @ 1.4-alpha, 1.5.1", NULL,
         "Said aloud.", "2.5.5"),
    RULE("aggregation-groups/not-representable", "Error, or warning without segments: the new form would make cuboids "
         "valid that were never built, or that is unknown.",
         "A query on such a cuboid finds no rows: silently wrong results. --allow-cuboid-superset makes it a warning.",
         "CU/cuboid/Cuboid.java @ 1.4-alpha, 1.5.1", "Converts all the same.",
         "Both sets are compared for every cube desc.", "2.5.5"),
    RULE("aggregation-groups/unknown-column", "Error: a group or a hierarchy names a column that is not in the rowkey.",
         "No release loads such a desc.", UPG, "Takes it as it is.", NULL, "2.5.5"),

    RULE("any/version", "A resource gets the version of the target; note if a cube had another text there.",
         "1.5 decides by it whether signatures are checked.",
         "CU/upgrade/common/MetadataVersionRefresher.java @ 1.5.1",
         "Always 1.5.1, also in foreign files; numbers pass through doubles.",
         "The release asked for, spliced in; all else keeps its bytes.", "2.5.6"),

    RULE("cube-desc/aggregation-groups", "Groups, mandatory columns and hierarchies become groups with select rules.",
         "The new shape; the valid cuboids stay the same.", UPG,
         "Loses hierarchies, joins single columns, refuses overlapping groups.", "Exact, or refused.", "2.5.5"),
    RULE("cube-desc/copy", "A cube desc of the old shape becomes one of the new shape.",
         "1.5 does not load the old one.", UPG,
         "Up to 1.5.3 loses partition dates, merge and retention settings; always loses override_kylin_properties.",
         "Keeps everything.", "2.5.1"),
    RULE("cube-desc/dimensions", "A dimension becomes one per column, a derived one gets its host.",
         "The new shape has one column per dimension.", UPG, "The host of a derived dimension is always {FK}.",
         "An explicit host is kept.", "2.5.2"),
    RULE("cube-desc/later", "Note: a cube desc of Kylin 2.0 in an older dump stays as it is.",
         "Setting it back would change what its names mean.", NULL, "Stamps it 1.5.1.", NULL, "1.2"),
    RULE("cube-desc/refresh", "A cube desc that is of the new shape gets version, isShardBy and signature of the "
         "target.", "1.5.1 reads those of 1.5.0; the signature then fits.", "CU/CubeDescManager.java @ 1.5.1",
         "Misreads it or stops.", "Only what the target needs is spliced in.", "1.2, 7"),
    RULE("cube-desc/rowkey-encoding", "dictionary and length of a rowkey column become its encoding.",
         "The new shape knows encodings by name.", UPG, NULL, NULL, "2.5.3"),
    RULE("cube-desc/signature", "The signature is computed for the very release that is the target.",
         "1.5.3 and later hash otherwise than 1.5.1 and 1.5.2; builds fail on a wrong one.",
         "CU/model/CubeDesc.java, observed", "Only for descs that load.", NULL, "2.5.7, 2.8"),

    RULE("dimensions/derived-hierarchy", "Warning: a derived dimension that is marked as a hierarchy loses the mark.",
         "It has no columns of its own.", UPG, "The same, without a word.", NULL, "2.5.2"),
    RULE("dimensions/explicit-host", "A derived dimension keeps the one column that it is derived from.",
         "With {FK} its values would come from another column.", UPG, "Replaces it by {FK}.", NULL, "2.5.2"),
    RULE("dimensions/multi-host",
         "Error: a dimension is derived from several columns that are not the key of the join.",
         "The new shape has one host column, or {FK} for the whole key.", UPG, "Replaces them by {FK}: other values.",
         NULL, "2.5.2"),

    RULE("hbase-mapping/missing", "Warning: measures without hbase_mapping.", "1.5 fails on it when it loads the desc.",
         UPG, "Writes null without a word.", NULL, "2.5.4"),

    RULE("model/as-filled", "A model in the form that 1.4 writes gets that of 1.5.",
         "So a conversion in one run and one hop by hop give the same bytes.", "observed",
         "Fills and writes the model in the form of 1.5 at once; of other models only the version changes.",
         "Also for models that a 1.4 server saved.", "2.4.1"),

    RULE("rowkey/dictionary-text", "Warning: another text than true or false as dictionary becomes dict.",
         "The old engine took every text but false for a dictionary.", "CU/model/RowKeyDesc.java @ 1.4-alpha",
         "Refuses it, or takes the length.", NULL, "2.5.3"),
    RULE("rowkey/no-encoding", "Error: a rowkey column has neither a dictionary nor a length.",
         "There is no encoding for it.", UPG, "Leaves the desc in the old shape and says success.", NULL, "2.5.3"),
    RULE("rowkey/too-many-columns", "Error: more than 63 rowkey columns.", "A cuboid id has 63 bits for them.",
         "CU/cuboid/Cuboid.java", "Converts; the cube cannot be built.", NULL, "5.2"),

    RULE("signature/unresolved", "Warning: the signature stays null, because a column is in no table of the dump.",
         "From 1.5.3 on the type of a rowkey column decides what is hashed.", "CU/model/CubeDesc.java @ 1.5.3",
         "The desc does not load.", "Null, which is always accepted.", "2.8.3"),

    RULE("version/foreign-file", "Note: a JSON file that is no resource of Kylin is copied as it is.",
         "--stamp-all puts the version in, as the vendor does.",
         "CU/upgrade/common/MetadataVersionRefresher.java @ 1.5.1", "Stamps every JSON file.", NULL, "2.5.6"),
    RULE("version/not-object", "Warning: a resource is JSON but no object, so it gets no version.",
         "There is no place for it.", "observed", "Stops the whole run, half of the tree rewritten.", NULL, "2.5.6"),
    { 0 },
};
