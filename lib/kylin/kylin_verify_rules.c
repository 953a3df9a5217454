#include "kylin/kylin_verify_0_7.h"

#define DOC "docs/formats/kylin-0.6-to-0.7.md "
#define SILENT "Its verify mode loads what it can, logs what it cannot, and says success either way."

#define LOADING "what the vendor's verify mode loads @ 0.7.2"

#define RULE(name, what, reason, seen, where) \
    { .id = MM_V7(name), .summary = what, .why = reason, .vendor = SILENT, .evidence = seen, .section = DOC where }
/* docs/formats/product.md 6.3: what the input had already does not hold up a conversion. */
#define CARRIED(name, what, reason, seen, where) \
    { .id = MM_V7(name), .summary = what, .why = reason, .vendor = SILENT, .evidence = seen, .section = DOC where, \
      .flags = MM_RULE_CARRIED }

const mm_rule mm__kylin_verify_rules[] = {
    RULE("cube-desc", "Error: a cube names no cube desc, or one that is not there (ignoring case).",
         "The server does not load the cube.", LOADING, "7.1, 7.3"),
    CARRIED("cube-orphan", "Warning: a cube is in no project.", "Nobody can query it.",
            "nearly all cubes with segments in the sample dumps of all releases", "7.3"),
    RULE("cube-totals", "Warning: size_kb or an input total is not the sum over the READY segments.",
         "0.7 computes the totals and ignores what the file says; people do not.", "cube/CubeInstance.java @ 0.7.2",
         "4.5.1, 7.3"),
    RULE("desc-load", "Error: 0.7 does not load the cube desc. Warning: a measure of the HBase mapping is not known.",
         "The server drops the desc and all its cubes.", "cube/model/CubeDesc.java, DimensionDesc.java @ 0.7.2",
         "7.2, 7.3"),
    RULE("desc-model", "Error: a cube desc names no model, or one that is not there (ignoring case).",
         "The server drops the desc: 'No data model found with name'.", "cube/model/CubeDesc.java @ 0.7.2", "7.2, 7.3"),
    CARRIED("dict-file", "Error: a dictionary that a segment names is not in the dump, or not below /dict.",
            "Queries and merges of the segment fail. What is wrong inside a dictionary, its uuid included, is said of "
            "the file itself by kylin-bin/*.",
            NULL, "7.3"),
    RULE("dict-key", "Error: the key of a dictionary is not DB.TABLE/COLUMN of a known table and column.",
         "0.7 never finds it. The header of the dictionary may name another column: foreign keys share the one of "
         "their primary key.",
         "keys in the sample dumps of 0.7.2 and 1.3.0", "4.5.1, 7.3"),
    CARRIED("dict-rowkey", "Error: a READY segment has no dictionary for a rowkey column that is encoded with one.",
            "Rows of the segment cannot be decoded.", "inferred from cube/CubeManager.java getDictionary @ 0.7.2",
            "7.3, 13"),
    RULE("dim-name", "Warning: two dimensions of a desc have one name (ignoring case).",
         "Suffixes that a split adds can collide.", NULL, "4.3.4, 7.3"),
    CARRIED("exd-table", "Warning: a table extension is named after a table that is not there.",
            "0.7 never reads it.", NULL, "4.2, 7.3"),
    RULE("fk-dictionary", "Error: a segment has the dictionary of a primary key but none of its foreign key.",
         "Rowkeys of 0.7 use the foreign key. The vendor's conversion alone leaves all cubes like this.",
         "job/CubeMetadataUpgrade.java copyDictionaryForFK @ 0.7.2", "4.7, 7.3"),
    CARRIED("hybrid-cube", "Error: a hybrid lists a cube that is not there, or of no known type.",
            "1.0 to 1.3 have hybrids; queries on one that misses a part fail.", "hybrids in the sample dump of 1.3.0",
            "7.3; kylin-1.x-to-2.0.md 5.1"),
    CARRIED("job-cube", "Warning: a job is of a cube, or for a segment, that is not there.",
            "The job cannot be discarded, and blocks new builds while it is unfinished.",
            "server/service/JobService.java @ 0.7.2", "4.6, 7.3"),
    CARRIED("job-output", "Error: a job or task without output, an output without job, an unknown state or type, or a "
                          "task whose uuid is not that of its job and its number.",
            "The server cannot show or resume such a job.",
            "job/dao/ExecutableDao.java, job/execution/ExecutableState.java", "4.6, 7.3"),
    CARRIED("leftover", "Error: a resource of 0.6 among those of 0.7.",
            "0.7 ignores it or fails on it; a conversion did not reach it. Carried: the extension of a table that does "
            "not exist is copied as it is.",
            "job/CubeMetadataUpgrade.java @ 0.7.2", "2, 4.2, 7.3"),
    RULE("legacy-member", "Warning: a member of 0.6 that 0.7 ignores.",
         "Its value is lost as soon as the server saves the resource.", "samples of 0.7.2 have some", "7.3"),
    CARRIED("model-orphan", "Warning: no cube desc and no inverted index desc uses the model.",
            "It does no harm, but nobody made it to lie there.", NULL, "7.3"),
    RULE("model-tables", "Error: 0.7 does not load the model: a table, a column or a type does not fit.",
         "The server drops the model and all that is built on it.",
         "metadata/model/DataModelDesc.java, PartitionDesc.java @ 0.7.2", "7.2, 7.3"),
    RULE("parse", "Error: a resource is no JSON, or a member has a type that 0.7 does not take.",
         "The server does not load it.", "common/util/JsonUtil.java @ 0.7.2", "2, 4.0, 7.3"),
    RULE("path", "Error: the file is not named after its content.",
         "The server skips such a desc; other kinds it saves under the name they have inside.", LOADING, "7.1, 7.3"),
    CARRIED("project-cube", "Error: a project lists a realization that is not there, or of no known type. Known are "
                            "CUBE and INVERTED_INDEX, and HYBRID of 1.0 and later.",
            "The project loads without it.", "message of the recorded vendor runs", "3.5, 4.4, 7.3"),
    CARRIED("project-table", "Warning: a project lists a table that is not there, or null.",
            "The vendor's conversion writes null for a table it does not know.",
            "recorded vendor run on a project with an unknown table", "4.4, 7.3"),
    RULE("rowkey-unique", "Error: a column is twice in the rowkey (ignoring case).",
         "0.7 loads it without complaint; cuboids are wrong.", "recorded vendor run",
         "4.3.5, 7.3"),
    RULE("segment-order", "Warning: READY segments of a cube overlap.", "Rows are counted twice.",
         NULL, "7.3"),
    RULE("signature", "Warning: the signature is neither that of the desc as stored nor as loaded.",
         "Nothing in 0.7 compares it, but 1.4 does. The signatures of the vendor's own samples are stale.",
         "cube/model/CubeDesc.java calculateSignature @ 0.7.2", "6, 7.3"),
    CARRIED("snapshot-file", "Error: a snapshot that a segment names is not in the dump, or not below /table_snapshot.",
            "Derived columns of the segment cannot be answered.", NULL, "7.3"),
    CARRIED("snapshot-key", "Error: a READY segment has no snapshot of a lookup table with derived columns.",
            "Derived columns of the segment cannot be answered.", NULL, "7.3"),
    RULE("storage", "Warning: a segment names no HTable, or one that another segment names too.",
         "A cleanup of one cube would drop the data of the other.", NULL, "7.3"),
    RULE("unique", "Error: two resources of a kind have one name (ignoring case).",
         "The server looks names up ignoring case: it keeps one of the two.", NULL, "7.3"),
    CARRIED("unreferenced", "Note: no segment uses the dictionary or snapshot.",
            "Merged and dropped segments leave theirs behind; it takes room and does no harm.",
            "30 of 72 in the samples of 0.6.5", "7.3"),
    CARRIED("uuid", "Warning: two resources of a kind have one uuid.",
            "The samples of all releases have such pairs; tools that go by uuid mix them up.",
            "cube and cube_desc samples of 0.6.5 to 1.3.0", "7.3; product.md 6.3"),
    { .id = NULL },
};
