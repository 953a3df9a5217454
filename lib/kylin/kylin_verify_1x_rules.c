/* What `metamig explain` says of the rules of verify of Kylin 1.4 to 2.0. */
#include "kylin/kylin_verify_1x.h"

#define DOC "docs/formats/kylin-1.x-to-2.0.md "
#define LOADS "Logs it, skips the resource and starts; 1.6.0 and 2.0.0 may refuse to start."
#define SILENT "Says nothing."
#define CUBE_DESC "core-cube/src/main/java/org/apache/kylin/cube/model/CubeDesc.java @ 1.5.1"
#define AGG "core-cube CubeDesc.java @ 1.5.1 (load), AggregationGroupRule.java (save)"
#define RULE(name, what, reason, theirs, seen, where) \
    { .id = MM_V1(name), .summary = what, .why = reason, .vendor = theirs, .evidence = seen, .section = DOC where }
/* docs/formats/product.md 6.3: what the input had already does not hold up a conversion. */
#define CARRIED(name, what, reason, theirs, seen, where) \
    { .id = MM_V1(name), .summary = what, .why = reason, .vendor = theirs, .evidence = seen, .section = DOC where, \
      .flags = MM_RULE_CARRIED }
#define GROUP(name, what, reason) RULE("agg/" name, what, reason, LOADS, AGG, "5.3")
#define LOAD(name, what, reason, seen) RULE("2.0/" name, what, reason, LOADS, seen, "5.4")

const mm_rule mm__kylin_verify_1x_rules[] = {
    GROUP("combination", "Error: a group has more combinations than kylin.cube.aggrgroup.max.combination.",
          "Releases from 1.5.1 on do not load the desc. The cap is 4096, or what override_kylin_properties or --prop "
          "say; products are saturated, where 1.5.1 to 1.5.4 overflow."),
    GROUP("duplicate", "Error: a list of a group names a column twice, which 2.0.0 refuses.",
          "2.0.0 does not save the desc."),
    GROUP("hierarchy", "Error: a hierarchy of a group has less than two columns.",
          "The desc does not load. 2.0.0 lets an empty one pass."),
    GROUP("hierarchy-joint", "Error: a column is in a hierarchy and in a joint of a group.", "The desc does not load."),
    GROUP("includes", "Error: a group includes nothing.", "The desc does not load."),
    GROUP("joint", "Error: a joint of a group has less than two columns.",
          "The desc does not load. 2.0.0 lets an empty one pass."),
    GROUP("mandatory", "Warning: a mandatory column of a group is in one of its hierarchies or joints too.",
          "It loads, but cannot be saved."),
    GROUP("mandatory-bit", "Error: a mandatory column stands more than 31 places before the end of the rowkey.",
          "Releases up to 1.5.4 shift 32 bits: the mask names another column, and cuboids are wrong."),
    GROUP("none", "Error: the desc has no aggregation group, which 2.0.0 refuses.", "2.0.0 does not save the desc."),
    GROUP("old-group", "Warning: a group of the old shape has a mandatory column, or too many columns.",
          "It loads, but cannot be saved."),
    GROUP("repeated", "Error: a column is in two hierarchies, or in two joints, of a group.",
          "The desc does not load."),
    GROUP("rowkey", "Error: a group includes what is no column of the rowkey.", "The desc does not load."),
    GROUP("select-rule", "Error: a group has no select_rule.", "The desc does not load."),
    GROUP("size", "Error for 1.5.0, warning for 1.5.1 to 1.5.4: a group has more dimensions than "
          "kylin.cube.aggrgroup.max.size.", "1.5.0 does not load the desc, the others do not save it. The cap is 12, "
          "or what override_kylin_properties or --prop say."),
    GROUP("used-dims", "Error: a mandatory, hierarchy or joint column of a group is not among its includes.",
          "The desc does not load."),

    RULE("desc/blank-name", "Error: a cube desc has no name.", "The server does not load it.", LOADS, CUBE_DESC,
         "5.1, 7"),
    RULE("desc/dimensions", "Error: a dimension names a table or a column that is not there, or is derived from no "
         "lookup table.", "The desc does not load.", LOADS, CUBE_DESC, "5.2"),
    RULE("desc/encoding", "Error: the release does not know the encoding of a rowkey column.",
         "The desc does not load. Later releases know more encodings.", LOADS,
         "DimensionEncodingFactory.java @ 1.5.1 to 2.0.0", "5.2"),
    RULE("desc/engine", "Error: the release has no such engine. Warning: an unusual pair of engine and storage.",
         "Spark is engine 5 until 1.6.0 and 4 in 2.0.0.", SILENT, "IEngineAware.java @ 1.5.0 to 2.0.0", "5.2"),
    RULE("desc/hbase-mapping", "Error (1.4: warning): the columns of HBase do not hold each measure exactly once.",
         "1.5 does not load the desc.", LOADS, CUBE_DESC, "2.5.4, 5.2"),
    RULE("desc/measures",
         "Error: a measure lacks a part or names an unknown column, or there is not exactly one COUNT.",
         "The desc does not load, or cannot be saved.", LOADS, "FunctionRule.java, CubeDesc.java @ 1.5.1", "5.2, 7"),
    RULE("desc/rowkey", "Error: the columns of the rowkey are not those of the dimensions, each once, at most 63.",
         "The desc does not load.", LOADS, CUBE_DESC, "5.2, 7"),
    RULE("desc/shape", "Error: a cube desc has a shape that the release does not read.",
         "Old-shape descs are left behind where a conversion failed; one of them keeps 1.6.0 and 2.0.0 from starting.",
         LOADS, "runs of the vendor's chain", "1.3, 2.6, 9 T29"),

    LOAD("alias", "Error: two tables of a model have one alias, which 1.6.0 and 2.0.0 refuse.",
         "The model does not load. A table joined twice, or two tables of one name, need an alias.",
         "core-metadata DataModelDesc.java @ 1.6.0"),
    LOAD("date-encoding", "Error: date encoding on a column that is no date, which 1.6.0 refuses.",
         "The desc does not load.", "core-cube RowKeyColDesc.java @ 1.6.0"),
    LOAD("derived-extra", "Error: a derived column is given as NAME:EXTRA, which 2.0.0 refuses.",
         "2.0.0 takes the whole for the name of a column.", "core-cube DimensionDesc.java @ 2.0.0"),
    LOAD("fixed-length", "Error: fixed_length encoding on a column of a number type, which 2.0.0 refuses.",
         "The desc does not load. Rowkeys of segments cannot be rewritten offline: stay on 1.6 until the cubes are "
         "rebuilt. A desc without segments can be given a dictionary instead.",
         "core-cube RowKeyColDesc.java @ 2.0.0"),
    LOAD("lookup-join", "Error: a lookup table of a model has no join, which 2.0.0 refuses.",
         "The model does not load.", "core-metadata DataModelDesc.java @ 2.0.0"),
    LOAD("mandatory-null", "Error: mandatory_dims of a group are null, which 2.0.0 refuses.", "The desc does not load.",
         "core-cube AggregationGroup.java @ 2.0.0"),
    LOAD("model-lists", "Error: dimensions or metrics of a model are null, which 2.0.0 refuses.",
         "The model does not load.", "core-metadata DataModelDesc.java @ 2.0.0"),
    LOAD("version", "Error: the version of a desc is not three integers, which 2.0.0 refuses.",
         "The desc does not load.", "core-common KylinVersion.java @ 2.0.0"),

    RULE("parse", "Error: a member of a resource has a type that Kylin does not take.",
         "The server does not load the resource.", LOADS, "core-common JsonUtil.java @ 1.5.1", "7"),

    RULE("ref/cube-desc", "Error: a cube names no cube desc, or one that is not there (ignoring case).",
         "The cube does not load and vanishes from the web page.", LOADS, "core-cube CubeManager.java @ 1.5.1",
         "1.3, 5.1"),
    RULE("ref/desc-model", "Error: a cube desc names no model, or one that is not there (ignoring case).",
         "The desc does not load.", LOADS, CUBE_DESC, "5.1"),
    CARRIED("ref/dict", "Error: a dictionary that a segment names is not in the dump. Warning: a dictionary of no "
            "length.", "Queries and merges of the segment fail.", SILENT, "sample dumps of 1.4 to 2.0.0", "5.1"),
    RULE("ref/dup-name", "Error: two resources of a kind have one name (ignoring case).",
         "The server keeps one of the two.", LOADS, "core-cube CubeDescManager.java @ 1.5.1", "5.1"),
    CARRIED("ref/hybrid-real", "Error: a hybrid lists nothing, or what is not there. Warning: only one cube, or cubes "
            "of two models.", "Queries over the hybrid fail or miss rows.", SILENT, "sample dumps of 1.4 to 2.0.0",
            "5.1"),
    RULE("ref/model-join", "Error: the keys of a join do not fit. Types that differ are warnings from 1.5.4 on; "
         "int and integer are one type, as they are when a column is loaded.",
         "The model does not load.", LOADS, "core-metadata DataModelDesc.java @ 1.5.1", "5.1"),
    RULE("ref/model-table", "Error: a table of a model is not in the dump. Warning with --no-tables.",
         "The model does not load. Columns of such a model are not checked.", LOADS,
         "core-metadata DataModelDesc.java @ 1.5.1", "5.1, 7"),
    CARRIED("ref/orphan", "Warning: nothing refers to a dictionary, snapshot, statistics, desc or model.",
            "Dropped segments leave theirs behind; they take room and do no harm.", SILENT,
            "58 of 87 binaries in the samples of 1.4 to 2.0.0", "5.1"),
    RULE("ref/partition-col", "Error: the partition column is not there; until 1.5.4 it must be DB.TABLE.COLUMN.",
         "The model does not load.", LOADS, "core-metadata PartitionDesc.java @ 1.5.1", "5.1"),
    RULE("ref/path-name", "Error: a file is not named after its content.", "The server skips the resource.",
         "Skip suspicious desc at PATH", "core-cube CubeDescManager.java @ 1.5.1", "5.1, 7"),
    CARRIED("ref/project-real", "Warning: a project lists what is not there, or a cube or hybrid is in no project or "
            "in two.", "A cube in no project cannot be queried.", SILENT,
            "nearly all cubes with segments in the sample dumps", "5.1"),
    CARRIED("ref/snapshot", "Error: a snapshot that a segment names is not in the dump. Warning: a snapshot of no "
            "length.", "Derived columns of the segment cannot be answered.", SILENT, "sample dumps of 1.4 to 2.0.0",
            "5.1"),
    CARRIED("ref/uuid", "Warning: a resource has no uuid, or that of another one of its kind.",
            "The samples of all releases have such; tools that go by uuid mix them up.", SILENT,
            "sample dumps of 1.4 to 2.0.0", "5.1"),

    RULE("signature", "Error: the signature of a desc is that of no release. Warning: of another release, or the "
         "release does not look at it. Note: there is none.",
         "A mismatch stops builds; editing such a cube in 1.4 drops all of its segments.",
         "Inconsistent cube desc signature for CubeDesc [name=N]", "signatures of recorded runs", "2.8, 5.5"),
    { .id = NULL },
};
