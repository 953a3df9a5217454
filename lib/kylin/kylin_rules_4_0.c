/* What `metamig explain` says of the rules of the step to 4.0. SEEN is read in the vendor's source, DOC in its
 * manual. */
#include "core/step.h"

#define DOC "docs/formats/ke-metastore.md "
#define CLI "SEEN: tool CubeMigrationCLI.java @ kylin-4.0.4"
#define OWN "UNVERIFIED: a check of metamig."
#define RULE(name, what, reason, seen, theirs, ours, where) \
    { .id = "kylin-4.0/" name, .summary = what, .why = reason, .evidence = seen, .vendor = theirs, .deviation = ours, \
      .section = DOC where }

const mm_rule mm__kylin_rules_4_0[] = {
    RULE("cube-desc/engine-storage", "A cube desc gets engine_type 6 (Spark II), storage_type 4 (Parquet) and the "
         "version 4.0.0.0.", "Kylin 4 has no other engine and storage.", CLI,
         "CubeMigrationCLI does the same, but writes the file anew: members that it does not know are lost.",
         "Only these values change.", "4.1, 4.4"),
    RULE("cube-desc/signature", "The signature of a cube desc is computed again. Warning (M-60, M-65): it is cleared "
         "where the server would hash other names than those in the file, or letters outside ASCII.",
         "A signature that does not fit stops builds: Inconsistent cube desc signature. A blank one always passes.",
         "SEEN: core-cube CubeDesc.java @ kylin-4.0.4, and a real file whose signature it gives",
         "Computes it on columns as they are written; those without an alias give one that does not fit after loading.",
         "Cleared where a column has no alias, or a dimension names its table with the database.", "4.2, 4.3, 4.4"),
    RULE("cube/broken", "Error (M-64): a cube without cube desc, or a cube desc without model.",
         "Nothing of it loads. With --keep-going the file is carried over as it is.", CLI,
         "Ignores what is missing, silently.", "Refused.", "4.2, 4.4"),
    RULE("cube/clear-segments", "Segments of a cube are cleared, the cube is DISABLED. Error (M-61): --keep-segments "
         "on a cube of a version before 4.", "Kylin 4 cannot read segments in HBase; the cube is built anew.", CLI,
         "The same without -migrateSegment.", "create_time_utc is the time of the file; with --stamp=now the clock. "
         "Members that are absent stay absent.", "4.1, 4.4"),
    RULE("model/project-name", "A model that names another project than the one that has it gets the right name.",
         "The server looks it up there.", CLI, "The same.", NULL, "4.1, 4.4"),
    RULE("parse", "Error: a member of a cube desc or project has a type that Kylin does not take.",
         "The server does not load it.", "SEEN: core-common JsonUtil.java @ kylin-3.1.3", "Fails on the cube, goes on, "
         "and ends with 0.", "Refused.", "4.4"),
    RULE("project/add-cube", "A project gets the tables and the model of its cubes where they are not listed. Error "
         "(M-63): a cube or model is in several projects.", "Kylin 4 finds tables and models by the lists of the "
         "project.", CLI, "Adds all, and moves the cube to the end of the list.",
         "Only what is missing, at the end; order is kept.", "4.1, 4.4"),
    RULE("segment-data/drop", "Note: with --drop-unreferenced dictionaries, snapshots and statistics are left out.",
         "Nothing refers to them once the segments are cleared. A snapshot that a cube itself names stays, and all of "
         "them where a cube is carried over as it is.", OWN, "Does not copy them without -migrateSegment.",
         "They are kept by default.", "4.4"),
    RULE("table/source-unsupported", "Warning (M-62): a table of a model has a source that Kylin 4.0 does not read.",
         "4.0 registers Hive and CSV only: the cube cannot be built.",
         "SEEN: core-common KylinConfigBase.java, getSourceEngines @ kylin-4.0.4", "Says nothing.", NULL, "1.5, 4.4"),
    { 0 },
};
