/* What `metamig explain` says of the rules of `metamig kylin hybrid`. */
#include "core/step.h"

#define TOOL "storage-hbase ExtendCubeToHybridCLI.java @ 1.4-alpha to 2.0.0 (read, not run)"
#define RULE(name, what, reason, theirs, ours, where) \
    { .id = "kylin-hybrid/" name, .summary = what, .why = reason, .vendor = theirs, .deviation = ours, \
      .evidence = TOOL, .section = "docs/formats/kylin-1.x-to-2.0.md " where }
#define LOGGED "Logs it, prints \"Job Finished.\" and ends with status 0."
#define REFUSED "It is an error, and nothing is written, --keep-going or not."

const mm_rule mm__kylin_rules_hybrid[] = {
    RULE("cube", "The cube keeps the segments that begin at the partition date or later; without any it is disabled.",
         "New segments go to it. What Kylin adds up of segments is added up again.", "Takes all segments out.",
         "The date may be the end of any segment, not only of the last one.", "3.2 row 5, 3.3"),
    RULE("cube-missing", "Error: the dump has no cube of that name.", "There is nothing to extend.", LOGGED, REFUSED,
         "3.2"),
    RULE("desc", "The desc of the cube starts at the partition date, with engine and storage 2 and a new signature.",
         "Segments that are built from now on belong to the range after the date and may have the new engine.",
         "The same; other cubes that use the desc change their engine too.", NULL, "3.2 row 4"),
    RULE("desc-missing", "Error: the cube names a desc that is not in the dump.", "The cube does not load.", LOGGED,
         REFUSED, "3.3"),
    RULE("desc-shared", "Error: another cube uses the desc of the cube.",
         "The other cube would get the new engine with it, which does not read its segments. --split-desc gives it a "
         "copy of the desc as it is.", "Changes the desc for all of its cubes.", REFUSED, "3.2, 3.3"),
    RULE("engine-kept", "Warning: the cube keeps segments, so engine and storage of its desc stay.",
         "The segments could not be read with another one.", "Takes all segments out.", NULL, "3.3"),
    RULE("exists", "Error: the hybrid of the cube is there already.", "A cube is extended once.",
         "Fails when all the rest is written: Overwriting conflict.", REFUSED, "3.2"),
    RULE("follow-up", "Note: what remains to be done by hand.",
         "Access rights stand in a table of HBase, by uuid; a job that is queued while the dump is changed writes its "
         "segment into a cube that has lost its place.", "Copies the rows of the ACL table itself.", NULL, "3.2 row 8"),
    RULE("hybrid", "A hybrid of the cube and its old segments is created.", "Queries go to both.", "The same.",
         "Its uuid depends on names only, so that two runs with one clock agree.", "3.2 row 6"),
    RULE("model-missing", "Error: the desc names a model that is not in the dump, or that cannot be read.",
         "Where segments end is a matter of the model.", LOGGED, REFUSED, "3.3"),
    RULE("no-partition", "Error: the model has no partition date column.",
         "A cube that is always built whole has no old segments to keep.", LOGGED, REFUSED, "3.2"),
    RULE("no-segments", "Error: the cube has no segments.", "An empty cube can get the new engine at once.", LOGGED,
         REFUSED, "3.2"),
    RULE("not-in-project", "Error: the project does not list the cube.", "The hybrid is listed where the cube is.",
         "Lists the new resources in any project that is named; one that does not exist is created.", REFUSED, "3.2"),
    RULE("not-ready", "Error: a segment of the cube is not READY.", "Its job would not find it in the new cube.",
         "Moves it; the job loses it.", REFUSED, "3.2"),
    RULE("old-cube", "A copy of the cube, with the segments that end at the partition date or before it.",
         "They stay in use as they were built.", "The same.",
         "Its uuid depends on names only; members that Kylin does not know stay.", "3.2 row 1"),
    RULE("old-desc", "A copy of the desc that ends at the partition date, for the old segments.",
         "It keeps engine and storage.", "The same, without override_kylin_properties in 1.4; not written if it does "
         "not validate.", "All members are kept.", "3.2 row 3"),
    RULE("old-shape", "Error: the desc is of the shape before 1.5.0.",
         "Convert first; then the cube and its hybrid are of one release.", "1.4 does it.", REFUSED, "3.3"),
    RULE("overlap", "Error: a segment begins before the partition date and ends after it.",
         "It belongs to neither side.", "Only knows the end of the last segment.", REFUSED, "3.3"),
    RULE("partition-date", "Error: no segment of the cube ends at the date that --partition-date gives.",
         "A date inside of a segment would cut it.", LOGGED, REFUSED, "3.2"),
    RULE("project", "The project lists the hybrid and the cube with the old segments; other projects do not.",
         "A realization is of one project.", "The same.", NULL, "3.2 rows 2 and 7"),
    RULE("project-missing", "Error: the dump has no project of that name.", "It may be mistyped.",
         "Creates it, with an upper-case name.", REFUSED, "3.2"),
    RULE("read", "Error: a resource that takes part in the hybrid has a member that cannot be read or written.",
         "Half a hybrid is none.", LOGGED, REFUSED, "3.3"),
    RULE("signature", "Warning: the signature of a desc cannot be computed and is written as null.",
         "A null is accepted, a wrong one is not. From 1.5.3 on it depends on the tables.",
         "Computes it in the server.", NULL, "2.8"),
    RULE("split-desc", "Another cube that used the desc gets a copy of it, named as the cube where that is free.",
         "See kylin-hybrid/desc-shared.", "Does not do it.", NULL, "3.3"),
    RULE("statistics",
         "Statistics of a moved segment are copied to where the cube with the old segments looks for them.",
         "They are looked up by the name of the cube.", "Leaves them behind; the clean-up deletes them later.", NULL,
         "3.2, 3.3"),
    { 0 },
};
