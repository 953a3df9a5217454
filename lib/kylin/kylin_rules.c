/* What `metamig explain` says of the rules of the step 0.6 -> 0.7 and of the detection of Kylin dumps. */
#include "core/step.h"

#define DOC "docs/formats/kylin-0.6-to-0.7.md "
#define UPG "job/src/main/java/org/apache/kylin/job/CubeMetadataUpgrade.java @ kylin-0.7.2-incubating"
#define DESC "cube/src/main/java/org/apache/kylin/cube/CubeDescUpgrader.java @ kylin-0.7.2-incubating"
#define RULE(name, what, reason, seen, theirs, ours, where) \
    { .id = "kylin-0.7/" name, .summary = what, .why = reason, .evidence = seen, .vendor = theirs, .deviation = ours, \
      .section = DOC where }

const mm_rule mm__kylin_rules[] = {
    { .id = "kylin/format/mixed", .summary = "Error: a cube desc has members of the old and of the new shape.",
      .why = "No release writes such a desc; every release misreads a part of it.",
      .section = "docs/formats/kylin-1.x-to-2.0.md 1.1" },
    { .id = "kylin/format/undetermined", .summary = "Error: nothing in the dump tells the release that wrote it.",
      .why = "Without a cube desc, model or bare table name a guess could only be wrong. Name it with --from.",
      .section = "docs/formats/kylin-1.x-to-2.0.md 1.1" },
    { .id = "kylin/format/unrecognised", .summary = "Error: a cube desc has the shape of no known release.",
      .why = "It has neither a fact table of its own nor a rowkey or aggregation groups as Kylin writes them.",
      .section = "docs/formats/kylin-1.x-to-2.0.md 1.1" },

    RULE("common/ambiguous-zone", "Warning: a date names a zone that has several meanings (CST, IST).",
         "Java reads the name by the zone of the machine. Give the offset that the old server used: --zone CST=+08:00.",
         "text/SimpleDateFormat, observed on Java 17", "Takes the meaning that the machine of the upgrade prefers.",
         "The usual offset is taken, and said aloud.", "4.5.2"),
    RULE("common/bad-time", "Warning: a date does not parse and becomes 0, that is 1970.",
         "0.7 keeps times as numbers. The text must be yyyy-MM-dd HH:mm:ss and a zone.",
         "common/persistence/RootPersistentEntity.java parseTime", "Same result without a word, and lenient.",
         "Exact pattern only, with a warning.", "4.5.2"),
    RULE("common/dropped-legacy", "Note: members of 0.6 that 0.7 has no place for are dropped.",
         "Such are datatype of a dimension, level of a hierarchy, the old signature, computed totals, and what jobs no "
         "longer keep.", UPG, "Drops them without a word.", NULL, "4.0"),
    RULE("common/dropped-unknown", "Warning: an unknown member is dropped, for want of a place or because 0.7 writes "
         "that "
         "name itself.", "No object may get one name twice; hierarchy levels and unused joins have no successor.", UPG,
         "Drops every unknown member without a word.", "All others are kept.", "4.0"),
    RULE("common/json-read", "Error: a document is not JSON, or a member has a type that 0.6 does not take.",
         "Quoted numbers and booleans, numbers for texts, null and \"\" for numbers are fine, as in 0.6.",
         "common/util/JsonUtil.java; Jackson", "Takes the last of duplicate members, cuts fractions, ignores text "
         "after "
         "the value; leaves the file in the old format or dies, depending on the kind of document.",
         "Always an error that names the place.", "4.0"),
    RULE("common/parse-time", "Dates as text become milliseconds since 1970 UTC.", "0.7 keeps create_time_utc as a "
         "number.",
         "common/persistence/RootPersistentEntity.java parseTime", NULL, "Zone names do not depend on the machine.",
         "4.5.2"),
    RULE("common/qualify-table", "A bare table name gets its database; error if there are several, or none.",
         "0.7 knows tables as DB.TABLE. A project only loses the entry of a table that does not exist (warning).",
         UPG " appendDBName", "Picks the last of several databases \"randomly\"; dies, writes null or skips the cube "
         "if "
         "there is none.", "Refuses to guess; for projects does what Kylin 1.0 does.", "4.0"),
    RULE("common/stamp", "last_modified and the file time of a rewritten resource are those of its source.",
         "The file time is the timestamp of the resource after an upload: ages and write conflicts depend on it.",
         "common/persistence/ResourceStore.java", "Stamps the time of the run.",
         "Deterministic; --stamp=now gives the vendor's behaviour.", "4.0, 8"),
    RULE("common/unknown-fields", "Members that no release knows are kept, behind the known ones.",
         "People and other tools put them there; 0.7 ignores them.", "common/util/JsonUtil.java",
         "Loses them.", "Kept, in input order.", "4.0"),
    RULE("common/upper-non-ascii", "Warning: a name with letters outside ASCII is only upper-cased in its ASCII part.",
         "Kylin upper-cases by the locale of its machine; whether both agree depends on it.", NULL,
         "Java toUpperCase() in the default locale.", "ASCII only, never by locale.", "0"),

    RULE("cube/fk-dictionary", "A segment gets its dictionaries of primary keys under their foreign keys too; "
         "warning if "
         "several could serve.", "Rowkeys of 0.7 use the foreign key. No file is created: only map entries are added.",
         UPG " copyDictionaryForFK", "Only in its verify mode, and entries of one segment leak into the next ones, "
         "over "
         "their own.", "Always, per segment, never over an existing entry.", "4.7"),
    RULE("cube/rewrite", "A cube instance gets the members of 0.7; errors where 0.6 could not have loaded it.",
         "Times become numbers, source_* becomes input_*, map keys get their database.", UPG " upgradeCubeInstance",
         "Loses cost; on any error logs a line, leaves the file in 0.6 form and still says success.",
         "cost is kept; errors are errors.", "4.5.1"),

    RULE("cube-desc/copy", "A cube desc loses what went to its model and keeps the rest; warning if its uuid is null.",
         "0.7 refuses to save a desc without uuid.", DESC " copyUnChangedProperties", NULL, NULL, "4.3.7"),
    RULE("cube-desc/dimensions", "One dimension becomes up to three: plain, derived, hierarchy; warning if names "
         "collide.",
         "A dimension of 0.7 is of one kind only.", DESC " updateDimensions", "Does not check the names it makes.",
         "Warns of two dimensions with one name.", "4.3.4"),
    RULE("cube-desc/load-check", "Error: 0.7 would not load the converted cube desc. Warning: it names unknown "
         "measures.",
         "The loader of 0.7 is simulated; the text is its reason.", "cube/model/CubeDesc.java, DimensionDesc.java @ "
         "0.7.2",
         "Writes descs that never load, and says success.", "Such a desc is repaired or refused.", "4.3.6, 7.2"),
    RULE("cube-desc/normalise", "Names are upper-cased, lists sorted, keys checked; errors where 0.6 would not load "
         "it.",
         "All later rules rely on it.", "cube/model/v1/CubeDesc.java init @ 0.7.2",
         "One bad desc kills the whole run.", "All bad descs are named in one run.", "4.3.1"),
    RULE("cube-desc/partition", "The partition column gets its database; warning if it is empty or not APPEND.",
         "The model of 0.7 holds DB.TABLE.COLUMN.", DESC " updatePartitionDesc",
         "An empty column becomes DB.T. which does not load; a missing partition object kills the run.",
         "Empty is none; a missing object is made.", "4.3.3"),
    RULE("cube-desc/repair-derived-host", "Warning: derived columns on a host that is no foreign key now name that "
         "host.",
         "Without a column 0.7 hangs them on the foreign key, and the count of rowkey columns does not match.",
         "loads in 0.7.2, observed", "Its result does not load.", "Repaired.", "4.3.6"),
    RULE("cube-desc/repair-derived-pk", "Warning: the primary key of the own join is taken out of derived.",
         "0.7 maps it to the foreign key and then takes that for derived. It derives the primary key by itself.",
         "loads in 0.7.2, observed", "Its result does not load.", "Repaired.", "4.3.6"),
    RULE("cube-desc/repair-fk-hierarchy", "Warning: a {FK} dimension with a hierarchy gets one more dimension for "
         "its keys.",
         "The form of 0.7 has no place for both, so the keys vanish from the dimensions but not from the rowkey.",
         "loads in 0.7.2, observed", "Its result does not load.", "Repaired.", "4.3.6"),
    RULE("cube-desc/rowkey", "Rowkey and aggregation groups name foreign keys instead of primary keys.",
         "0.7 has the foreign key as dimension column.", DESC " updateRowkeyDictionary",
         "Maps by exact upper-case name whatever the table, and turns dictionary \"false\" into \"true\".",
         "Names are resolved as 0.6 resolves them; \"false\" stays.", "4.3.5"),
    RULE("cube-desc/signature", "The signature is computed anew, as 0.7 does.",
         "MD5 of the parts of model and desc that matter.", "cube/model/CubeDesc.java calculateSignature @ 0.7.2", NULL,
         NULL, "6"),
    RULE("cube-desc/split-model", "Joins, partition, filter and capacity of a cube desc become a model of the same "
         "name.",
         "0.7 separates the model from the cube design. Error if such a model is there already.",
         DESC " extractDataModel", "Gives the model a random uuid.",
         "Its uuid is made from that of the desc, so that two runs agree.", "4.3.2"),
    RULE("cube-desc/two-joins-one-table", "Error: one lookup table is joined twice, on different keys.",
         "A model of 0.7 lists each table once. Make a second table, or a Hive view, and change the desc.",
         DESC " extractDataModel", "Silently keeps the first join; the cube fails or joins on the wrong key.",
         "Refused.", "4.3.2"),

    RULE("job/age", "Jobs older than 30 days are not converted.", "Their history is of no use to 0.7; see --job-days.",
         UPG " upgradeJobInstance", "Goes by the file time alone.", "The younger of file time and last_modified "
         "counts.",
         "4.6"),
    RULE("job/dropped-broken", "Warning: a job that cannot be read is dropped (--broken-jobs=skip).",
         "Very old jobs have types that nobody knows any more.", NULL, "Dies.", "An error, unless the option is given.",
         "4.6"),
    RULE("job/dropped-old", "Note: a job is too old and dropped with its outputs; warning if it never finished.",
         "See --job-days.", UPG, "Drops it without a word.", NULL, "4.6"),
    RULE("job/execute", "A job becomes an executable with one task per step; errors where it cannot.",
         "0.7 has another job engine.", UPG " upgradeJobInstance", "Dies of SHELL_CMD and of every unknown value.",
         "SHELL_CMD is a shell step with a warning; errors are named.", "4.6"),
    RULE("job/orphan-output", "Note: the output of a step that belongs to no job is dropped.", "Nothing can show "
         "it.", UPG,
         "Drops it without a word.", NULL, "4.6"),
    RULE("job/output", "State, times and log of a job and of each step become execute_output resources.",
         "0.7 keeps them apart from the job. Warning if a log is not a text, or numbered otherwise than its step.", UPG,
         "Dies of a log that is not a text.", "Its JSON text is taken.", "4.6"),
    RULE("job/remove-old", "Folders job and job_output do not exist in 0.7.", "What they held has moved, or was "
         "dropped.",
         UPG, "Deletes them, and dies if one is missing.", "A missing folder is fine.", "4.6"),
    RULE("job/segment-id", "A job names its segment by uuid.", "Without it 0.7 cannot discard the job.",
         "server/service/JobService.java cancelJob @ 0.7.2", "Leaves it out.", "Added where exactly one segment fits.",
         "4.6"),
    RULE("job/step-info", "Entries of a step's info are kept.", "0.7 uses the same keys for job ids and counters.",
         "job/constant/ExecutableConstants.java @ 0.7.2", "Loses them.", "Kept.", "4.6"),
    RULE("job/stuck", "Warning: an unfinished job whose segment cannot be found.",
         "0.7 can neither discard it nor build its cube while it is there. Discard it in 0.6 before the dump, or "
         "drop it.",
         "server/service/JobService.java @ 0.7.2", "Every unfinished job is stuck.", NULL, "4.6"),
    RULE("job/unfinished", "Warning: a job that is not finished.",
         "Resumed in 0.7 it lacks the last step and will not bring its segment online. Finish or discard jobs first.",
         "job/cube/CubingJobBuilder.java @ 0.7.2", NULL, NULL, "4.6"),
    RULE("job/wait-unit", "The waiting time of a job becomes milliseconds.", "0.6 counts seconds, 0.7 divides by 1000.",
         "server/service/JobService.java @ 0.7.2", "Forgets the factor for the job, not for its steps.",
         "Multiplied by 1000.", "4.6"),

    RULE("passthrough/inverted-index", "Warning: an inverted index design of 0.6 is copied as it is.",
         "The experimental engine of 0.7 expects another form.", "invertedindex/model/IIDesc.java @ 0.7.2",
         "Copies it too.", NULL, "4.8"),
    RULE("passthrough/stray-file", "Warning: a file at the top of the dump is no resource.",
         "kylin.properties was put there for the vendor's tool. An upload would store it.", "common/KylinConfig.java",
         "Needs a kylin.properties there.", "Needs none; copies it.", "3.2"),
    RULE("project/realizations", "Cubes of a project become realizations, its tables get their database.",
         "0.7 projects hold more than cubes.", UPG " upgradeProjectInstance",
         "Loses last_update_time; dies without cubes.", "Keeps it; no cubes is an empty list.", "4.4"),
    RULE("source/already-0.7", "Error: a cube desc is in 0.7 form, in a dump of 0.6.",
         "Somebody mixed two dumps, or began by hand.", UPG, "Dies half way.", "Nothing is written.", "4.3"),
    RULE("source/partial-dump", "Warning: there are cube descs, but no cubes, dictionaries and projects at all.",
         "0.6 spreads its resources over several HBase tables; the ResourceTool of 0.7 sees only one. Use that of 0.6.",
         "common/persistence/HBaseResourceStore.java @ v0.6.5", NULL, NULL, "1.10"),
    RULE("table/rename", "A table description gets its database into its name; error if the target is there already.",
         "0.7 knows tables as DB.TABLE. A table without database is of DEFAULT (note).", UPG " upgradeTableDesc",
         "Dies of a missing database, a conflict or a bad column id, the old file already deleted.",
         "All of them are named before anything is written.", "4.1"),
    RULE("table-exd/orphan", "Warning: the extension of a table that is not there is copied as it is.",
         "Nothing reads it.", UPG, "Dies.", NULL, "4.2"),
    RULE("table-exd/rename", "A table extension gets the database of its table into its name.", "As the table itself.",
         UPG " upgradeTableDesceExd", "Overwrites an existing target; members in hash order.",
         "An existing target is an error; members in input order.", "4.2"),
    { .id = NULL },
};
