#include "support/verify_1x_cases.h"

#define OLD  "kylin-1.4"
#define N150 "kylin-1.5.0"
#define N15  "kylin-1.5.1"
#define N154 "kylin-1.5.4"
#define N16  "kylin-1.6.0"
#define N20  "kylin-2.0"

#define DESC    "cube_desc/d.json"
#define MODEL   "model_desc/m.json"
#define CUBE    "cube/c1.json"
#define HYBRID  "hybrid/h.json"
#define PROJECT "project/p.json"
#define SALES   "table/DEFAULT.SALES.json"

const v1_case v1_cases[] = {
    { "parse", N15,
      .bad = { { CUBE, "\"segments\" : [ {", "\"segments\" : [ 1, {" } },
      .good = { { CUBE, "\"status\" : \"READY\",\n  \"seg", "\"status\" : null,\n  \"seg" } },
      .want = "cube/c1.json:7:18: error: /segments/0: an element of \"segments\" is not an object "
              "[kylin-verify/parse]\n" },
    { "parse", N15,
      .bad = { { DESC, "\"engine_type\" : 2", "\"engine_type\" : \"two\"" } },
      .good = { { DESC, "\"engine_type\" : 2", "\"engine_type\" : \"2\"" } },
      .want = "cube_desc/d.json:35:19: error: /engine_type: expected an integer, found \"two\" "
              "[kylin-verify/parse]\n" },
    { "ref/path-name", N15,
      .bad = { { CUBE, "\"name\" : \"c1\"", "\"name\" : \"cx\"" },
        { PROJECT, "\"c1\"", "\"cx\"" },
        { HYBRID, "\"c1\"", "\"cx\"" } },
      .good = { { CUBE, "\"descriptor\" : \"d\"", "\"descriptor\" : \"D\"" } },
      .want = "cube/c1.json:4:12: error: /name: the path of \"cx\" is /cube/cx.json "
              "[kylin-verify/ref/path-name]\n"
              "cube_statistics/c1/s-1.seq: warning: there is no such segment of such a cube "
              "[kylin-verify/ref/orphan]\n" },
    { "ref/dup-name", N15,
      .bad = { { "cube/C2.json", NULL, "{ \"uuid\" : \"c-9\", \"name\" : \"C2\", \"descriptor\" : \"d\" }" } },
      .good = { { "cube/c3.json", NULL, "{ \"uuid\" : \"c-9\", \"name\" : \"c3\", \"descriptor\" : \"d\" }" },
        { PROJECT, "\"realization\" : \"h\"",
          "\"realization\" : \"h\" }, { \"type\" : \"CUBE\", \"realization\" : \"c3\"" } },
      .want = "cube/c2.json: warning: equal to \"cube/C2.json\" but for case [core/name-case]\n"
              "cube/c2.json:1:49: error: /name: Dup Cube name 'c2' on path /cube/C2.json "
              "[kylin-verify/ref/dup-name]\ncube/c2.json:1:49: warning: /name: the cube is in no project "
              "[kylin-verify/ref/project-real]\n" },
    { "ref/cube-desc", N15,
      .bad = { { CUBE, "\"descriptor\" : \"d\"", "\"descriptor\" : \"x\"" } },
      .good = { { CUBE, "\"descriptor\" : \"d\"", "\"descriptor\" : \"D\"" } },
      .want = "cube/c1.json:5:18: error: /descriptor: CubeInstance desc not found 'x', at /cube/c1.json "
              "[kylin-verify/ref/cube-desc]\n" },
    { "ref/cube-desc", N15,
      .bad = { { CUBE, "\"descriptor\" : \"d\"", "\"descriptor\" : null" } },
      .want = "cube/c1.json:5:18: error: /descriptor: CubeInstance desc not found 'null', at /cube/c1.json "
              "[kylin-verify/ref/cube-desc]\n" },
    { "ref/desc-model", N15,
      .bad = { { DESC, "\"model_name\" : \"m\"", "\"model_name\" : \"x\"" } },
      .good = { { DESC, "\"model_name\" : \"m\"", "\"model_name\" : \"M\"" } },
      .want = "cube_desc/d.json:25:18: error: /model_name: No data model found with name 'x'. "
              "[kylin-verify/ref/desc-model]\nmodel_desc/m.json:4:12: warning: /name: no desc uses the model "
              "[kylin-verify/ref/orphan]\n" },
    { "ref/model-table", N15,
      .bad = { { MODEL, "\"EDW.SITES\"", "\"EDW.PLACES\"" } },
      .good = { { MODEL, "\"EDW.SITES\"", "\"edw.sites\"" } },
      .want = "model_desc/m.json:6:15: error: /lookups/0/table: Lookup table does not exist:EDW.PLACES "
              "[kylin-verify/ref/model-table]\n" },
    { "ref/model-table", N15,
      .bad = { { MODEL, "\"fact_table\" : \"DEFAULT.SALES\"", "\"fact_table\" : null" } },
      .good = { { MODEL, "\"fact_table\" : \"DEFAULT.SALES\"", "\"fact_table\" : \"SALES\"" } },
      .want = "model_desc/m.json:13:18: error: /fact_table: Fact table does not exist:null "
              "[kylin-verify/ref/model-table]\n" },
    { "ref/model-join", N15,
      .bad = { { MODEL, "[ \"SITE\" ]", "[ \"SITE\", \"FMT\" ]" } },
      .good = { { MODEL, "\"SITE_ID\"", "\"SITES.SITE_ID\"" } },
      .want = "model_desc/m.json:7:14: error: /lookups/0/join: the join of EDW.SITES has 1 primary keys, but 2 "
              "foreign keys [kylin-verify/ref/model-join]\n" },
    { "ref/model-join", N15,
      .bad = { { MODEL, "\"primary_key\" : [ \"SITE_ID\" ]", "\"primary_key\" : [ \"NONE\" ]" } },
      .want = "model_desc/m.json:7:50: error: /lookups/0/join/primary_key: primary key NONE is no column of EDW"
              ".SITES [kylin-verify/ref/model-join]\n" },
    { "ref/model-join", N15,
      .bad = { { MODEL, "\"foreign_key\" : [ \"SITE\" ]", "\"foreign_key\" : [ \"NONE\" ]" } },
      .want = "model_desc/m.json:7:81: error: /lookups/0/join/foreign_key: foreign key NONE is no column of DEF"
              "AULT.SALES [kylin-verify/ref/model-join]\n" },
    { "ref/model-join", N15,
      .bad = { { SALES, "\"datatype\" : \"integer\"", "\"datatype\" : \"bigint\"" } },
      .good = { { SALES, "\"datatype\" : \"integer\"", "\"datatype\" : \"INTEGER\"" } },
      .want = "model_desc/m.json:7:81: error: /lookups/0/join/foreign_key: primary key SITE_ID is integer, but "
              "foreign key SITE is bigint [kylin-verify/ref/model-join]\n" },
    { "ref/model-join", N154,
      .bad = { { SALES, "\"datatype\" : \"integer\"", "\"datatype\" : \"bigint\"" } },
      .want = "model_desc/m.json:7:81: warning: /lookups/0/join/foreign_key: primary key SITE_ID is integer, bu"
              "t foreign key SITE is bigint [kylin-verify/ref/model-join]\n" },
    { "ref/partition-col", N15,
      .bad = { { MODEL, "\"DEFAULT.SALES.DT\"", "\"SALES.DT\"" } },
      .good = { { MODEL, "\"DEFAULT.SALES.DT\"", "\"default.sales.dt\"" } },
      .want = "model_desc/m.json:15:50: error: /partition_desc/partition_date_column: The 'partition_date_colum"
              "n' format is invalid: SALES.DT, it should be {db}.{table}.{column}. "
              "[kylin-verify/ref/partition-col]\n" },
    { "ref/partition-col", N15,
      .bad = { { MODEL, "\"DEFAULT.SALES.DT\"", "\"DEFAULT.SALES.DAY\"" } },
      .good = { { MODEL, "\"DEFAULT.SALES.DT\"", "\"\"" } },
      .want = "model_desc/m.json:15:50: error: /partition_desc/partition_date_column: The column 'DEFAULT.SALES"
              ".DAY' provided in 'partition_date_column' doesn't exist. "
              "[kylin-verify/ref/partition-col]\n" },
    { "ref/partition-col", N16,
      .bad = { { MODEL, "\"DEFAULT.SALES.DT\"", "\"DAY\"" } },
      .good = { { MODEL, "\"DEFAULT.SALES.DT\"", "\"DT\"" } },
      .want = "model_desc/m.json:15:50: error: /partition_desc/partition_date_column: no table of the model has"
              " a column DAY [kylin-verify/ref/partition-col]\n" },
    { "ref/project-real", N15,
      .bad = { { PROJECT, "\"c2\"", "\"c9\"" } },
      .want = "cube/c2.json:1:49: warning: /name: the cube is in no project "
              "[kylin-verify/ref/project-real]\nproject/p.json:2:100: warning: /realizations/1/realization: Rea"
              "lization 'CUBE.c9' defined under project p is not found "
              "[kylin-verify/ref/project-real]\n" },
    { "ref/project-real", N15,
      .bad = { { "project/q.json", NULL,
          "{ \"uuid\" : \"p-2\", \"name\" : \"q\", \"realizations\" : [ { \"type\" : \"HYBRID\", \"realizat"
          "ion\" : \"h\" } ] }" } },
      .good = { { "project/q.json", NULL, "{ \"uuid\" : \"p-2\", \"name\" : \"q\", \"realizations\" : [ ] }" } },
      .want = "hybrid/h.json:1:49: warning: /name: the hybrid is in two projects, p and q "
              "[kylin-verify/ref/project-real]\n" },
    { "ref/hybrid-real", N15,
      .bad = { { HYBRID, "\"c2\"", "\"c9\"" } },
      .good = { { HYBRID, "\"c2\"", "\"C2\"" } },
      .want = "hybrid/h.json:2:100: error: /realizations/1/realization: Realization 'CUBE.c9' defined under hyb"
              "rid h is not found [kylin-verify/ref/hybrid-real]\n" },
    { "ref/hybrid-real", N15,
      .bad = { { HYBRID, "\"realizations\" : [ { \"type\" : \"CUBE\", \"realization\" : \"c1\" }, { \""
          "type\" : \"CUBE\", \"realization\" : \"c2\" } ]",
          "\"realizations\" : [ ]" } },
      .want = "hybrid/h.json:2:20: error: /realizations: the hybrid has no realizations "
              "[kylin-verify/ref/hybrid-real]\n" },
    { "ref/hybrid-real", N15,
      .bad = { { HYBRID, ", { \"type\" : \"CUBE\", \"realization\" : \"c2\" } ]", " ]" } },
      .want = "hybrid/h.json:2:20: warning: /realizations: the hybrid has only one realization "
              "[kylin-verify/ref/hybrid-real]\n" },
    { "ref/dict", N15,
      .bad = { { CUBE, "/a.dict", "/x.dict" } },
      .good = { { CUBE, "\"DEFAULT.SALES/DT\" :",
          "\"DEFAULT.SALES/SITE\" : \"/dict/DEFAULT.SALES/DT/a.dict\", \"DEFAULT.SALES/DT\" :" } },
      .want = "cube/c1.json:10:45: error: /segments/0/dictionaries/DEFAULT.SALES~1DT: \"/dict/DEFAULT.SALES/DT/"
              "x.dict\" is not there [kylin-verify/ref/dict]\n"
              "dict/DEFAULT.SALES/DT/a.dict: warning: no segment uses it "
              "[kylin-verify/ref/orphan]\n" },
    { "ref/dict", N15,
      .bad = { { "dict/DEFAULT.SALES/DT/a.dict", NULL, "" } },
      .want = "dict/DEFAULT.SALES/DT/a.dict: warning: it has a length of zero "
              "[kylin-verify/ref/dict]\n" },
    { "ref/snapshot", N15,
      .bad = { { CUBE, "/table_snapshot/SITES", "/snapshot/SITES" } },
      .good = { { CUBE, "\"EDW.SITES\" :",
          "\"EDW.SHOPS\" : \"/table_snapshot/SITES/b.snapshot\", \"EDW.SITES\" :" } },
      .want = "cube/c1.json:11:35: error: /segments/0/snapshots/EDW.SITES: \"/snapshot/SITES/b.snapshot\" is no"
              "t below /table_snapshot/ [kylin-verify/ref/snapshot]\n"
              "table_snapshot/SITES/b.snapshot: warning: no segment uses it "
              "[kylin-verify/ref/orphan]\n" },
    { "ref/snapshot", N15,
      .bad = { { "table_snapshot/SITES/b.snapshot", NULL, "" } },
      .want = "table_snapshot/SITES/b.snapshot: warning: it has a length of zero "
              "[kylin-verify/ref/snapshot]\n" },
    { "ref/orphan", N15,
      .bad = { { CUBE, "\"uuid\" : \"s-1\"", "\"uuid\" : \"s-2\"" } },
      .good = { { "bad_query/q.json", NULL, "{ }" } },
      .want = "cube_statistics/c1/s-1.seq: warning: there is no such segment of such a cube "
              "[kylin-verify/ref/orphan]\n" },
    { "ref/orphan", N15,
      .bad = { { "model_desc/n.json", NULL,
          "{ \"uuid\" : \"m-2\", \"name\" : \"n\", \"fact_table\" : \"DEFAULT.SALES\" }" } },
      .want = "model_desc/n.json:1:28: warning: /name: no desc uses the model "
              "[kylin-verify/ref/orphan]\n" },
    { "ref/orphan", N15,
      .bad = { { CUBE, "\"descriptor\" : \"d\"", "\"descriptor\" : \"x\"" },
        { "cube/c2.json", "\"descriptor\" : \"d\"", "\"descriptor\" : \"x\"" } },
      .want = "cube/c1.json:5:18: error: /descriptor: CubeInstance desc not found 'x', at /cube/c1.json "
              "[kylin-verify/ref/cube-desc]\ncube/c2.json:1:70: error: /descriptor: CubeInstance desc not found"
              " 'x', at /cube/c2.json [kylin-verify/ref/cube-desc]\n"
              "cube_desc/d.json:4:12: warning: /name: no cube uses the desc "
              "[kylin-verify/ref/orphan]\n" },
    { "ref/uuid", N15,
      .bad = { { CUBE, "\"c-1\"", "\"c-2\"" } },
      .good = { { CUBE, "\"c-1\"", "\"d-1\"" } },
      .want = "cube/c2.json:1:12: warning: /uuid: c-2 is the uuid of cube/c1.json too "
              "[kylin-verify/ref/uuid]\n" },
    { "ref/uuid", N15,
      .bad = { { CUBE, "\"c-1\"", "null" } },
      .want = "cube/c1.json:2:12: warning: /uuid: no uuid "
              "[kylin-verify/ref/uuid]\n" },
    { "desc/shape", N15,
      .bad = { { DESC, "\"column\" : \"DT\"", "\"column\" : [ \"DT\" ]" } },
      .good = { { DESC, "\"column\" : \"DT\", \"derived\" : null",
          "\"id\" : 1, \"column\" : \"DT\", \"hierarchy\" : false, \"derived\" : null" } },
      .want = "cube_desc/d.json:1:1: error: cube desc has the old shape at /dimensions and the new one at /aggr"
              "egation_groups, which 1.5.1 does not load "
              "[kylin-verify/desc/shape]\n" },
    { "desc/shape", OLD,
      .bad = { { DESC, "\"column\" : [ \"DT\" ]", "\"column\" : \"DT\"" },
        { DESC, "\"model_name\" : \"m\"", "\"model_name\" : \"m\", \"aggregation_groups\" : [ { } ]" } },
      .want = "cube_desc/d.json:1:1: error: cube desc has the old shape at /rowkey/aggregation_groups and the n"
              "ew one at /aggregation_groups, which 1.4.0 does not load "
              "[kylin-verify/desc/shape]\n" },
    { "desc/blank-name", N15,
      .bad = { { DESC, "\"name\" : \"d\"", "\"name\" : \" \"" } },
      .good = { { DESC, "\"description\" : null",
          "\"description\" : \" \"" } },
      .want = "cube_desc/d.json:4:12: error: /name: CubeDesc name is blank "
              "[kylin-verify/desc/blank-name]\n" },
    { "desc/dimensions", N15,
      .bad = { { DESC, "\"table\" : \"DEFAULT.SALES\", \"column\" : \"DT\"",
          "\"table\" : \"DEFAULT.BUYS\", \"column\" : \"DT\"" } },
      .good = { { DESC, "\"table\" : \"DEFAULT.SALES\", \"column\" : \"DT\"",
          "\"table\" : \"SALES\", \"column\" : \"dt\"" } },
      .want = "cube_desc/d.json:7:32: error: /dimensions/0/table: Can't find table DEFAULT.BUYS for dimension D"
              "T [kylin-verify/desc/dimensions]\n" },
    { "desc/dimensions", N16,
      .bad = { { DESC, "\"column\" : \"DT\"", "\"column\" : \"Dt\"" } },
      .good = { { DESC, "\"{FK}\"", "\"{fk}\"" } },
      .want = "cube_desc/d.json:7:60: error: /dimensions/0/column: 1.6.0 does not find the column 'Dt' of dimension "
              "DT, whose letters are not upper-case [kylin-verify/desc/dimensions]\n" },
    { "desc/dimensions", N15,
      .bad = { { DESC, "\"column\" : \"DT\", \"derived\" : null",
          "\"column\" : \"DT\", \"derived\" : [ \"FMT\" ]" } },
      .want = "cube_desc/d.json:7:78: error: /dimensions/0/derived: Derived can only be defined on lookup table"
              ", but DEFAULT.SALES is none with a join "
              "[kylin-verify/desc/dimensions]\n" },
    { "desc/dimensions", N15,
      .bad = { { DESC, "\"column\" : \"DT\"", "\"column\" : \"{FK}\"" } },
      .want = "cube_desc/d.json:7:60: error: /dimensions/0/column: {FK} can only be used on a lookup table with"
              " a join, but DEFAULT.SALES has none "
              "[kylin-verify/desc/dimensions]\n" },
    { "desc/dimensions", N15,
      .bad = { { DESC, "\"column\" : \"DT\"", "\"column\" : \"DAY\"" } },
      .want = "cube_desc/d.json:7:60: error: /dimensions/0/column: No column 'DAY' found in table DEFAULT.SALES"
              " [kylin-verify/desc/dimensions]\n" },
    { "desc/dimensions", N15,
      .bad = { { DESC, "\"column\" : \"DT\"", "\"column\" : null" } },
      .want = "cube_desc/d.json:7:5: error: /dimensions/0: Dimension column must not be blank: DT "
              "[kylin-verify/desc/dimensions]\n" },
    { "desc/dimensions", N15,
      .bad = { { DESC, "[ \"SITE_NAME\" ]", "[ \"SITE_NAMES\" ]" } },
      .good = { { DESC, "[ \"SITE_NAME\" ]", "[ \"SITE_NAME:1-1\", \"SITE_ID\" ]" } },
      .want = "cube_desc/d.json:10:78: error: /dimensions/3/derived: No column 'SITE_NAMES' found in table EDW."
              "SITES [kylin-verify/desc/dimensions]\n" },
    { "desc/dimensions", N15,
      .bad = { { DESC, "\"dimensions\" : [", "\"dimensions\" : null, \"dims\" : [" } },
      .want = "cube_desc/d.json:6:18: error: /dimensions: dimensions is null "
              "[kylin-verify/desc/dimensions]\n" },
    { "desc/rowkey", N15,
      .bad = { { DESC, "\"column\" : \"REGION\", \"encoding\"", "\"column\" : \"SITE_NAME\", \"encoding\"" },
        { DESC, ", \"REGION\" ],", " ]," },
        { DESC, "[ [ \"REGION\", \"SITE\" ] ]", "[ ]" } },
      .good = { { DESC, "\"column\" : \"REGION\", \"encoding\"", "\"column\" : \"region\", \"encoding\"" } },
      .want = "cube_desc/d.json:22:18: error: /rowkey/rowkey_columns/4/column: Cannot find rowkey column SITE_N"
              "AME in cube CubeDesc [name=d] [kylin-verify/desc/rowkey]\n" },
    { "desc/rowkey", N15,
      .bad = { { DESC, "\n    { \"column\" : \"DT\", \"encoding\" : \"dict\", \"isShardBy\" : false },", "" },
        { DESC, "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]",
          "\"includes\" : [ \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]" },
        { DESC, "\"mandatory_dims\" : [ \"DT\" ]", "\"mandatory_dims\" : [ ]" } },
      .good = { { DESC, "\"column\" : \"{FK}\", \"derived\" : [ \"SITE_NAME\" ]",
          "\"column\" : \"SITE_ID\", \"derived\" : null" } },
      .want = "cube_desc/d.json:17:35: error: /rowkey/rowkey_columns: RowKey columns count (4) does not match d"
              "imension columns count (5).  [kylin-verify/desc/rowkey]\n" },
    { "desc/rowkey", N15,
      .bad = { { DESC, "\"column\" : \"REGION\", \"encoding\"", "\"column\" : \"dt\", \"encoding\"" },
        { DESC, ", \"REGION\" ],", " ]," },
        { DESC, "[ [ \"REGION\", \"SITE\" ] ]", "[ ]" } },
      .want = "cube_desc/d.json:22:18: error: /rowkey/rowkey_columns/4/column: dt is twice in the rowkey "
              "[kylin-verify/desc/rowkey]\n" },
    { "desc/rowkey", N15,
      .bad = { { DESC, "\"rowkey\" : {", "\"keys\" : {" },
        { DESC, "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]",
          "\"includes\" : [ ]" } },
      .want = "cube_desc/d.json:1:1: error: the desc has no rowkey "
              "[kylin-verify/desc/rowkey]\ncube_desc/d.json:30:18: error: /aggregation_groups/0/includes: Aggre"
              "gation group 0 includes field not set "
              "[kylin-verify/agg/includes]\n" },
    { "desc/measures", N15,
      .bad = { { DESC, "\"COUNT\"", "\"MAX\"" } },
      .want = "cube_desc/d.json:12:16: error: /measures: Must define one and only one count(1) function, but th"
              "ere are 0 [kylin-verify/desc/measures]\n" },
    { "desc/measures", N15,
      .bad = { { DESC, "\"value\" : \"PRICE\"", "\"value\" : \"COST\"" } },
      .good = { { DESC, "\"value\" : \"PRICE\"", "\"value\" : \"price,FMT\"" } },
      .want = "cube_desc/d.json:15:105: error: /measures/1/function/parameter/value: No column 'COST' found in "
              "table DEFAULT.SALES [kylin-verify/desc/measures]\n" },
    { "desc/measures", N15,
      .bad = { { DESC, "\"type\" : \"constant\", \"value\" : \"1\"",
          "\"type\" : \"constant\", \"value\" : \"one\"" } },
      .good = { { DESC, "\"type\" : \"constant\", \"value\" : \"1\"", "\"type\" : \"constant\", \"value\" : 2" } },
      .want = "cube_desc/d.json:13:109: error: /measures/0/function/parameter/value: the constant one is not a "
              "number [kylin-verify/desc/measures]\n" },
    { "desc/measures", N15,
      .bad = { { DESC, "\"type\" : \"constant\",", "" } },
      .want = "cube_desc/d.json:13:76: error: /measures/0/function/parameter: a parameter without type "
              "[kylin-verify/desc/measures]\n" },
    { "desc/measures", N15,
      .bad = { { DESC, "\"type\" : \"constant\", \"value\" : \"1\"", "\"type\" : \"constant\"" } },
      .want = "cube_desc/d.json:13:76: error: /measures/0/function/parameter: a parameter without value "
              "[kylin-verify/desc/measures]\n" },
    { "desc/measures", N15,
      .bad = { { DESC, "\"returntype\" : \"bigint\"", "\"returntype\" : \"\"" } },
      .want = "cube_desc/d.json:14:22: error: /measures/0/function/returntype: a function without returntype "
              "[kylin-verify/desc/measures]\n" },
    { "desc/measures", N15,
      .bad = { { DESC, "\"parameter\" : { \"type\" : \"column\"", "\"param\" : { \"type\" : \"column\"" } },
      .want = "cube_desc/d.json:15:36: error: /measures/1/function: a measure without parameter "
              "[kylin-verify/desc/measures]\n" },
    { "desc/measures", N15,
      .bad = { { DESC, "\"name\" : \"GMV\"", "\"title\" : \"GMV\"" },
        { DESC, "\"CNT\", \"GMV\"", "\"CNT\"" } },
      .want = "cube_desc/d.json:15:5: error: /measures/1: a measure without name "
              "[kylin-verify/desc/measures]\n" },
    { "desc/hbase-mapping", N15,
      .bad = { { DESC, "\"CNT\", \"GMV\"", "\"CNT\", \"GMVX\"" } },
      .good = { { DESC, "\"CNT\", \"GMV\"", "\"gmv\", \"cnt\"" } },
      .want = "cube_desc/d.json:27:21: error: /hbase_mapping: measure GMV is in no column "
              "[kylin-verify/desc/hbase-mapping]\ncube_desc/d.json:28:43: error: /hbase_mapping/column_family/0"
              "/columns/0/measure_refs: there is no measure GMVX "
              "[kylin-verify/desc/hbase-mapping]\n" },
    { "desc/hbase-mapping", N15,
      .bad = { { DESC, "\"CNT\", \"GMV\"", "\"CNT\", \"GMV\", \"GMV\"" } },
      .want = "cube_desc/d.json:28:43: error: /hbase_mapping/column_family/0/columns/0/measure_refs: measure GM"
              "V is in two columns [kylin-verify/desc/hbase-mapping]\n" },
    { "desc/hbase-mapping", N15,
      .bad = { { DESC, "\"hbase_mapping\"", "\"mapping\"" } },
      .want = "cube_desc/d.json:1:1: error: the desc has measures, but no hbase_mapping "
              "[kylin-verify/desc/hbase-mapping]\n" },
    { "desc/hbase-mapping", OLD,
      .bad = { { DESC, "\"measure_refs\" : [ \"CNT\" ]", "\"measure_refs\" : [ \"CNTX\" ]" } },
      .want = "cube_desc/d.json:20:21: warning: /hbase_mapping: measure CNT is in no column "
              "[kylin-verify/desc/hbase-mapping]\ncube_desc/d.json:21:43: warning: /hbase_mapping/column_family"
              "/0/columns/0/measure_refs: there is no measure CNTX "
              "[kylin-verify/desc/hbase-mapping]\n" },
    { "desc/encoding", N15,
      .bad = { { DESC, "\"FMT\", \"encoding\" : \"fixed_length:20\"", "\"FMT\", \"encoding\" : \"date\"" } },
      .good = { { DESC, "\"SELLER_ID\", \"encoding\" : \"dict\"", "\"SELLER_ID\", \"encoding\" : \"int:8\"" } },
      .want = "cube_desc/d.json:20:38: error: /rowkey/rowkey_columns/2/encoding: 1.5.1 does not know the encodi"
              "ng date [kylin-verify/desc/encoding]\n" },
    { "desc/encoding", N150,
      .bad = { { DESC, "\"SELLER_ID\", \"encoding\" : \"dict\"", "\"SELLER_ID\", \"encoding\" : \"int:8\"" } },
      .want = "cube_desc/d.json:19:44: error: /rowkey/rowkey_columns/1/encoding: 1.5.0 does not know the encodi"
              "ng int:8 [kylin-verify/desc/encoding]\n" },
    { "desc/encoding", N15,
      .bad = { { DESC, "\"fixed_length:20\"", "\"fixed_length\"" } },
      .good = { { DESC, "\"fixed_length:20\"", "\"fixed_length(20)\"" } },
      .want = "cube_desc/d.json:20:38: error: /rowkey/rowkey_columns/2/encoding: fixed_length without a length "
              "[kylin-verify/desc/encoding]\n" },
    { "desc/encoding", N20,
      .bad = { { DESC, "\"fixed_length:20\"", "\"gzip\"" } },
      .good = { { DESC, "\"SELLER_ID\", \"encoding\" : \"dict\"",
          "\"SELLER_ID\", \"encoding\" : \"integer:8\"" } },
      .want = "cube_desc/d.json:20:38: error: /rowkey/rowkey_columns/2/encoding: 2.0.0 does not know the encodi"
              "ng gzip [kylin-verify/desc/encoding]\n" },
    { "desc/encoding", N15,
      .bad = { { DESC, "\"fixed_length:20\"", "null" } },
      .want = "cube_desc/d.json:20:38: error: /rowkey/rowkey_columns/2/encoding: rowkey column FMT has no encod"
              "ing [kylin-verify/desc/encoding]\n" },
    { "desc/engine", N15,
      .bad = { { DESC, "\"engine_type\" : 2", "\"engine_type\" : 0" } },
      .good = { { DESC, "\"engine_type\" : 2", "\"engine_type\" : 0" },
        { DESC, "\"storage_type\" : 2", "\"storage_type\" : 0" } },
      .want = "cube_desc/d.json:35:19: warning: /engine_type: engine 0 with storage 2: the usual pairs are 0 wi"
              "th 0 and 2 with 2 [kylin-verify/desc/engine]\n" },
    { "desc/engine", N15,
      .bad = { { DESC, "\"engine_type\" : 2", "\"engine_type\" : 4" } },
      .good = { { DESC, "\"engine_type\" : 2", "\"engine_type\" : 5" } },
      .want = "cube_desc/d.json:35:19: error: /engine_type: 1.5.1 has no engine 4; Spark is engine 5 there "
              "[kylin-verify/desc/engine]\n" },
    { "desc/engine", N20,
      .bad = { { DESC, "\"engine_type\" : 2", "\"engine_type\" : 5" } },
      .good = { { DESC, "\"engine_type\" : 2", "\"engine_type\" : 4" } },
      .want = "cube_desc/d.json:35:19: error: /engine_type: 2.0.0 has no engine 5; Spark is engine 4 there "
              "[kylin-verify/desc/engine]\n" },
    { "agg/includes", N15,
      .bad = { { DESC, "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]",
          "\"includes\" : [ ]" } },
      .good = { { DESC, "\"includes\" : [ \"DT\", \"SELLER_ID\"",
          "\"includes\" : [ \"SELLER_ID\", \"DT\"" } },
      .want = "cube_desc/d.json:30:18: error: /aggregation_groups/0/includes: Aggregation group 0 includes fiel"
              "d not set [kylin-verify/agg/includes]\n" },
    { "agg/select-rule", N15,
      .bad = { { DESC, "\"select_rule\"", "\"rule\"" } },
      .good = { { DESC, "\"hierarchy_dims\" : [ [ \"REGION\", \"SITE\" ] ]",
          "\"hierarchy_dims\" : null" } },
      .want = "cube_desc/d.json:29:28: error: /aggregation_groups/0: Aggregation group 0 select rule field not "
              "set [kylin-verify/agg/select-rule]\n" },
    { "agg/used-dims", N15,
      .bad = { { DESC, "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]",
          "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\" ]" } },
      .good = { { DESC, "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]",
          "\"includes\" : [ \"dt\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]" } },
      .want = "cube_desc/d.json:30:18: error: /aggregation_groups/0/includes: Aggregation group 0 Include dims "
              "not containing all the used dims "
              "[kylin-verify/agg/used-dims]\n" },
    { "agg/rowkey", N15,
      .bad = { { DESC, "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]",
          "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\", \"PRICE\" ]" } },
      .good = { { DESC, "\"includes\" : [ \"DT\",",
          "\"includes\" : [ \"dt\"," } },
      .want = "cube_desc/d.json:30:18: error: /aggregation_groups/0/includes: Aggregation group 0 includes PRIC"
              "E, which is no rowkey column [kylin-verify/agg/rowkey]\n" },
    { "agg/mandatory", N15,
      .bad = { { DESC, "\"mandatory_dims\" : [ \"DT\" ]", "\"mandatory_dims\" : [ \"DT\", \"SITE\" ]" } },
      .good = { { DESC, "\"mandatory_dims\" : [ \"DT\" ]", "\"mandatory_dims\" : [ ]" } },
      .want = "cube_desc/d.json:32:26: warning: /aggregation_groups/0/select_rule/hierarchy_dims: Aggregation g"
              "roup 0 mandatory dims overlap with hierarchy dims "
              "[kylin-verify/agg/mandatory]\n" },
    { "agg/mandatory", N15,
      .bad = { { DESC, "\"mandatory_dims\" : [ \"DT\" ]", "\"mandatory_dims\" : [ \"DT\", \"FMT\" ]" } },
      .want = "cube_desc/d.json:34:22: warning: /aggregation_groups/0/select_rule/joint_dims: Aggregation group"
              " 0 mandatory dims overlap with joint dims "
              "[kylin-verify/agg/mandatory]\n" },
    { "agg/hierarchy-joint", N15,
      .bad = { { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]", "[ [ \"SELLER_ID\", \"SITE\" ] ]" } },
      .good = { { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]", "null" } },
      .want = "cube_desc/d.json:34:22: error: /aggregation_groups/0/select_rule/joint_dims: Aggregation group 0"
              " hierarchy dims overlap with joint dims "
              "[kylin-verify/agg/hierarchy-joint]\n" },
    { "agg/hierarchy", N15,
      .bad = { { DESC, "[ [ \"REGION\", \"SITE\" ] ]", "[ [ \"REGION\" ] ]" } },
      .good = { { DESC, "[ [ \"REGION\", \"SITE\" ] ]", "[ ]" } },
      .want = "cube_desc/d.json:32:26: error: /aggregation_groups/0/select_rule/hierarchy_dims: Aggregation gro"
              "up 0 require at least 2 dims in a hierarchy "
              "[kylin-verify/agg/hierarchy]\n" },
    { "agg/hierarchy", N15,
      .bad = { { DESC, "[ [ \"REGION\", \"SITE\" ] ]", "[ [ ] ]" } },
      .want = "cube_desc/d.json:32:26: error: /aggregation_groups/0/select_rule/hierarchy_dims: Aggregation gro"
              "up 0 require at least 2 dims in a hierarchy "
              "[kylin-verify/agg/hierarchy]\n" },
    { "agg/joint", N15,
      .bad = { { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]", "[ [ \"FMT\" ] ]" } },
      .want = "cube_desc/d.json:34:22: error: /aggregation_groups/0/select_rule/joint_dims: Aggregation group 0"
              " require at least 2 dims in a joint "
              "[kylin-verify/agg/joint]\n" },
    { "agg/joint", N20,
      .bad = { { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]", "[ [ \"FMT\" ] ]" } },
      .good = { { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]", "[ [ ] ]" } },
      .want = "cube_desc/d.json:34:22: error: /aggregation_groups/0/select_rule/joint_dims: Aggregation group 0"
              " require at least 2 dims in a joint "
              "[kylin-verify/agg/joint]\n" },
    { "agg/repeated", N15,
      .bad = { { DESC, "[ [ \"REGION\", \"SITE\" ] ]", "[ [ \"REGION\", \"SITE\" ], [ \"SITE\", \"FMT\" ] ]" },
        { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]", "[ ]" } },
      .good = { { DESC, "[ [ \"REGION\", \"SITE\" ] ]",
          "[ [ \"REGION\", \"SITE\" ], [ \"SELLER_ID\", \"FMT\" ] ]" },
        { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]", "[ ]" } },
      .want = "cube_desc/d.json:32:26: error: /aggregation_groups/0/select_rule/hierarchy_dims: Aggregation gro"
              "up 0 a dim exist in more than one hierarchy "
              "[kylin-verify/agg/repeated]\n" },
    { "agg/repeated", N15,
      .bad = { { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]",
          "[ [ \"SELLER_ID\", \"FMT\" ], [ \"DT\", \"FMT\" ] ]" },
        { DESC, "\"mandatory_dims\" : [ \"DT\" ]", "\"mandatory_dims\" : [ ]" } },
      .want = "cube_desc/d.json:34:22: error: /aggregation_groups/0/select_rule/joint_dims: Aggregation group 0"
              " a dim exist in more than one joint "
              "[kylin-verify/agg/repeated]\n" },
    { "agg/size", N150,
      .bad = { { DESC, "{ }\n}", "{ \"kylin.cube.aggrgroup.max.size\" : \"2\" }\n"
            "}" } },
      .good = { { DESC, "{ }\n}", "{ \"kylin.cube.aggrgroup.max.size\" : \"3\" }\n"
            "}" } },
      .want = "cube_desc/d.json:29:28: error: /aggregation_groups/0: Aggregation group 0 has too many dimension"
              "s: 3, at most 2 [kylin-verify/agg/size]\n" },
    { "agg/size", N15, .option = "prop=kylin.cube.aggrgroup.max.size=2",
      .want = "cube_desc/d.json:29:28: warning: /aggregation_groups/0: Aggregation group 0 has too many dimensi"
              "ons: 3, at most 2 [kylin-verify/agg/size]\n" },
    { "agg/combination", N15,
      .bad = { { DESC, "{ }\n}", "{ \"kylin.cube.aggrgroup.max.combination\" : \"5\" }\n"
            "}" } },
      .good = { { DESC, "{ }\n}", "{ \"kylin.cube.aggrgroup.max.combination\" : \"6\" }\n"
            "}" } },
      .want = "cube_desc/d.json:29:28: error: /aggregation_groups/0: Aggregation group 0 has too many combinati"
              "ons: 6, at most 5 [kylin-verify/agg/combination]\n" },
    { "agg/combination", N20, .option = "prop=kylin.cube.aggrgroup.max-combination=5",
      .good = { { DESC, "{ }\n}", "{ \"kylin.cube.aggrgroup.max-combination\" : \"6\" }\n"
            "}" } },
      .want = "cube_desc/d.json:29:28: error: /aggregation_groups/0: Aggregation group 0 has too many combinati"
              "ons: 6, at most 5 [kylin-verify/agg/combination]\n" },
    { "agg/none", N20,
      .bad = { { DESC, "\"aggregation_groups\" : [ {", "\"aggregation_groups\" : [ ], \"groups\" : [ {" } },
      .good = { { DESC, "\"aggregation_groups\" : [ {",
          "\"aggregation_groups\" : [ { \"includes\" : [ \"DT\", \"FMT\" ], \"select_rule\" : { "
          "\"hierarchy_dims\" : [ ], \"mandatory_dims\" : [ ], \"joint_dims\" : [ ] } }, {" } },
      .want = "cube_desc/d.json:29:26: error: /aggregation_groups: Cube should have at least one Aggregation gr"
              "oup. [kylin-verify/agg/none]\n" },
    { "agg/duplicate", N20,
      .bad = { { DESC, "\"mandatory_dims\" : [ \"DT\" ]", "\"mandatory_dims\" : [ \"DT\", \"dt\" ]" } },
      .good = { { DESC, "\"mandatory_dims\" : [ \"DT\" ]", "\"mandatory_dims\" : [ \"SALES.DT\" ]" } },
      .want = "cube_desc/d.json:33:26: error: /aggregation_groups/0/select_rule/mandatory_dims: Columns in aggr"
              "group must not contain duplication: dt "
              "[kylin-verify/agg/duplicate]\n" },
    { "agg/duplicate", N20,
      .bad = { { DESC, "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\" ]",
          "\"includes\" : [ \"DT\", \"SELLER_ID\", \"FMT\", \"SITE\", \"REGION\", \"SALES.DT\" ]" } },
      .want = "cube_desc/d.json:30:18: error: /aggregation_groups/0/includes: Columns in aggrgroup must not con"
              "tain duplication: SALES.DT [kylin-verify/agg/duplicate]\n" },
    { "agg/duplicate", N20,
      .bad = { { DESC, "[ [ \"SELLER_ID\", \"FMT\" ] ]", "[ [ \"SELLER_ID\", \"FMT\", \"FMT\" ] ]" } },
      .want = "cube_desc/d.json:34:22: error: /aggregation_groups/0/select_rule/joint_dims: Columns in aggrgrou"
              "p must not contain duplication: FMT "
              "[kylin-verify/agg/duplicate]\n" },
    { "agg/old-group", OLD,
      .bad = { { DESC, "\"aggregation_groups\" : [ [ \"FMT\", \"SELLER_ID\" ] ]",
          "\"aggregation_groups\" : [ [ \"FMT\", \"DT\" ] ]" } },
      .good = { { DESC, "\"aggregation_groups\" : [ [ \"FMT\", \"SELLER_ID\" ] ]",
          "\"aggregation_groups\" : [ [ \"FMT\", \"SITE\" ] ]" } },
      .want = "cube_desc/d.json:16:30: warning: /rowkey/aggregation_groups/0: Aggregation group 0 has the manda"
              "tory column DT [kylin-verify/agg/old-group]\n" },
    { "agg/old-group", OLD, .option = "prop=kylin.cube.aggrgroup.max.size=2",
      .want = "cube_desc/d.json:16:30: warning: /rowkey/aggregation_groups/0: Aggregation group 0 has 2 columns"
              "; it must have less than 2 to be saved "
              "[kylin-verify/agg/old-group]\n" },
    { "2.0/model-lists", N20,
      .bad = { { MODEL, "\"dimensions\" : [", "\"dims\" : [" },
        { MODEL, "\"metrics\" : [ \"PRICE\" ]", "\"metrics\" : null" } },
      .good = { { MODEL, "\"metrics\" : [ \"PRICE\" ]", "\"metrics\" : [ ]" } },
      .want = "model_desc/m.json:1:1: error: the model's dimensions are null "
              "[kylin-verify/2.0/model-lists]\nmodel_desc/m.json:10:15: error: /metrics: the model's metrics ar"
              "e null [kylin-verify/2.0/model-lists]\n" },
    { "2.0/lookup-join", N20,
      .bad = { { MODEL, "\"lookups\" : [ {",
          "\"lookups\" : [ { \"table\" : \"EDW.SITES\", \"alias\" : \"OTHER\" }, {" } },
      .good = { { MODEL, "\"lookups\" : [ {",
          "\"lookups\" : [ { \"table\" : \"EDW.SITES\", \"alias\" : \"OTHER\", \"join\" : { \"type\" : \"le"
          "ft\",\n      \"primary_key\" : [ \"OTHER.SITE_ID\" ], \"foreign_key\" : [ \"SALES.SITE\" ] } }, "
          "{" } },
      .want = "cube_desc/d.json:10:78: error: /dimensions/3/derived: Derived can only be defined on lookup tabl"
              "e, but EDW.SITES is none with a join "
              "[kylin-verify/desc/dimensions]\nmodel_desc/m.json:5:17: error: /lookups/0: the lookup EDW.SITES "
              "has no join [kylin-verify/2.0/lookup-join]\n" },
    { "2.0/alias", N16,
      .bad = { { MODEL, "\"lookups\" : [ {",
          "\"lookups\" : [ { \"table\" : \"EDW.SITES\", \"join\" : { \"type\" : \"left\",\n"
          "      \"primary_key\" : [ \"SITE_ID\" ], \"foreign_key\" : [ \"SITE\" ] } }, {" } },
      .good = { { MODEL, "\"lookups\" : [ {",
          "\"lookups\" : [ { \"table\" : \"EDW.SITES\", \"alias\" : \"S2\", \"join\" : { \"type\" : "
          "\"left\", \"primary_key\" : [ \"SITE_ID\" ], \"foreign_key\" : [ \"SITE\" ] } }, {" } },
      .want = "model_desc/m.json:6:70: error: /lookups/1: Alias 'SITES' ref to multiple tables: EDW.SITES, EDW."
              "SITES [kylin-verify/2.0/alias]\n" },
    { "2.0/derived-extra", N20,
      .bad = { { DESC, "[ \"SITE_NAME\" ]", "[ \"SITE_NAME:1-1\" ]" } },
      .good = { { DESC, "[ \"SITE_NAME\" ]",
          "[ \"site_name\" ]" } },
      .want = "cube_desc/d.json:10:78: error: /dimensions/3/derived: 2.0.0 takes \"SITE_NAME:1-1\" for the name"
              " of a column [kylin-verify/2.0/derived-extra]\n" },
    { "2.0/mandatory-null", N20,
      .bad = { { DESC, "\"mandatory_dims\" : [ \"DT\" ]", "\"mandatory_dims\" : null" } },
      .good = { { DESC, "[ [ \"REGION\", \"SITE\" ] ]", "null" } },
      .want = "cube_desc/d.json:33:26: error: /aggregation_groups/0/select_rule/mandatory_dims: the mandatory_d"
              "ims of aggregation group 0 are null "
              "[kylin-verify/2.0/mandatory-null]\n" },
    { "2.0/fixed-length", N20,
      .bad = { { DESC, "\"SELLER_ID\", \"encoding\" : \"dict\"",
          "\"SELLER_ID\", \"encoding\" : \"fixed_length:18\"" } },
      .good = { { DESC, "\"SELLER_ID\", \"encoding\" : \"dict\"",
          "\"SELLER_ID\", \"encoding\" : \"integer:8\"" } },
      .want = "cube_desc/d.json:19:44: error: /rowkey/rowkey_columns/1/encoding: SELLER_ID of type bigint canno"
              "t apply fixed_length encoding: stay on 1.6 until its cubes are rebuilt with another one "
              "[kylin-verify/2.0/fixed-length]\n" },
    { "2.0/fixed-length", N20,
      .bad = { { DESC, "\"SELLER_ID\", \"encoding\" : \"dict\"",
          "\"SELLER_ID\", \"encoding\" : \"fixed_length:18\"" },
        { CUBE, "\"descriptor\" : \"d\"", "\"descriptor\" : \"x\"" } },
      .want = "cube/c1.json:5:18: error: /descriptor: CubeInstance desc not found 'x', at /cube/c1.json "
              "[kylin-verify/ref/cube-desc]\ncube_desc/d.json:19:44: error: /rowkey/rowkey_columns/1/encoding: "
              "SELLER_ID of type bigint cannot apply fixed_length encoding: its cubes are empty, give it a "
              "dictionary instead [kylin-verify/2.0/fixed-length]\n" },
    { "2.0/version", N20,
      .bad = { { DESC, "\"version\" : \"1.5.1\"", "\"version\" : \"2.1\"" } },
      .good = { { DESC, "\"version\" : \"1.5.1\"", "\"version\" : \"1.5.4.1\"" } },
      .want = "cube_desc/d.json:3:15: error: /version: the version is not three integers "
              "[kylin-verify/2.0/version]\n" },
    { "2.0/date-encoding", N16,
      .bad = { { DESC, "\"fixed_length:20\"", "\"date\"" } },
      .good = { { DESC, "\"DT\", \"encoding\" : \"dict\"", "\"DT\", \"encoding\" : \"date\"" } },
      .want = "cube_desc/d.json:20:38: error: /rowkey/rowkey_columns/2/encoding: FMT of type varchar(20) cannot"
              " apply date encoding [kylin-verify/2.0/date-encoding]\n" },
    { "signature", N15,
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"AAAA\"" } },
      .good = { { DESC, "\"signature\" : null", "\"signature\" : \"ANNzNNJoTXFN2L+Po3Y6xQ==\"" } },
      .want = "cube_desc/d.json:23:17: error: /signature: AAAA is the signature of no release; of 1.5.1 it is A"
              "NNzNNJoTXFN2L+Po3Y6xQ== [kylin-verify/signature]\n" },
    { "signature", N15,
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"qBOn6yb9WOOCBVh57EKQLw==\"" } },
      .want = "cube_desc/d.json:23:17: warning: /signature: qBOn6yb9WOOCBVh57EKQLw== is the signature of 1.5.3 "
              "to 1.6.0, not of 1.5.1 [kylin-verify/signature]\n" },
    { "signature", N154,
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"AAAA\"" },
        { DESC, "\"version\" : \"1.5.1\"", "\"version\" : \"1.5.0\"" } },
      .good = { { DESC, "\"signature\" : null", "\"signature\" : \"qBOn6yb9WOOCBVh57EKQLw==\"" } },
      .want = "cube_desc/d.json:23:17: warning: /signature: AAAA is the signature of no release; of 1.5.4 it is"
              " qBOn6yb9WOOCBVh57EKQLw==, but it does not check this desc "
              "[kylin-verify/signature]\n" },
    { "signature", N150,
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"AAAA\"" } },
      .good = { { DESC, "\"signature\" : null", "\"signature\" : \"IJUpRunsuBeDSeCZfBZWGQ==\"" } },
      .want = "cube_desc/d.json:23:17: error: /signature: AAAA is the signature of no release; of 1.5.0 it is I"
              "JUpRunsuBeDSeCZfBZWGQ== [kylin-verify/signature]\n" },
    { "signature", N20,
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"AAAA\"" } },
      .good = { { DESC, "\"signature\" : null", "\"signature\" : \"EV1abkUt8pGMYNWVR5uqVg==\"" } },
      .want = "cube_desc/d.json:23:17: warning: /signature: AAAA is the signature of no release; of 2.0.0 it is"
              " EV1abkUt8pGMYNWVR5uqVg==, but it does not check this desc "
              "[kylin-verify/signature]\n" },
    { "signature", N20,
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"AAAA\"" },
        { DESC, "\"version\" : \"1.5.1\"", "\"version\" : \"2.0.0\"" } },
      .want = "cube_desc/d.json:23:17: error: /signature: AAAA is the signature of no release; of 2.0.0 it is E"
              "V1abkUt8pGMYNWVR5uqVg== [kylin-verify/signature]\n" },
    { "signature", N20, .option = "prop=kylin.cube.ignore-signature-inconsistency=true",
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"AAAA\"" },
        { DESC, "\"version\" : \"1.5.1\"", "\"version\" : \"2.0.0\"" } },
      .want = "cube_desc/d.json:23:17: warning: /signature: AAAA is the signature of no release; of 2.0.0 it is"
              " EV1abkUt8pGMYNWVR5uqVg==, but it does not check this desc "
              "[kylin-verify/signature]\n" },
    { "signature", N154,
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"AAAA\"" },
        { MODEL, "\"EDW.SITES\"", "\"EDW.PLACES\"" } },
      .want = "cube_desc/d.json:23:17: warning: /signature: the signature of 1.5.4 cannot be computed: rowkey c"
              "olumn REGION is in no table of the dump "
              "[kylin-verify/signature]\nmodel_desc/m.json:6:15: error: /lookups/0/table: Lookup table does not"
              " exist:EDW.PLACES [kylin-verify/ref/model-table]\n" },
    { "signature", OLD,
      .bad = { { DESC, "\"signature\" : null", "\"signature\" : \"AAAA\"" } },
      .good = { { DESC, "\"signature\" : null", "\"signature\" : \"giOJL71A8TXA0y9QEy0MQg==\"" } },
      .want = "cube_desc/d.json:17:17: error: /signature: AAAA is the signature of no release; of 1.4.0 it is g"
              "iOJL71A8TXA0y9QEy0MQg== [kylin-verify/signature]\n" },
    { "ref/model-table", N15, .option = "no-tables=true",
      .bad = { { MODEL, "\"EDW.SITES\"", "\"EDW.PLACES\"" } },
      .want = "model_desc/m.json:6:15: warning: /lookups/0/table: Lookup table does not exist:EDW.PLACES "
              "[kylin-verify/ref/model-table]\n" },
};
const size_t v1_n_cases = sizeof v1_cases / sizeof v1_cases[0];
