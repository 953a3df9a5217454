/* What `metamig explain` says of the checks of the layout. */
#include "metastore/layout.h"

#define DOC "docs/formats/ke-metastore.md "
#define SCOPE "UNVERIFIED: a check of metamig. Of the vendor's checker only the scope is public (DOC, KAP-manual): " \
    "cube against model, table index and scheduler job, job against output."
#define SEEN(where) "SEEN: " where " @ kylin-3.1.3"
#define RULE(name, what, reason, seen, where) \
    { .id = MM_LY(name), .summary = what, .why = reason, .evidence = seen, .section = DOC where }
/* docs/formats/product.md 6.3: what the input had already does not hold up a conversion. */
#define CARRIED(name, what, reason, seen, where) \
    { .id = MM_LY(name), .summary = what, .why = reason, .evidence = seen, .section = DOC where, \
      .flags = MM_RULE_CARRIED }

const mm_rule mm__layout_rules[] = {
    RULE("acl-orphan", "Warning: permissions whose id is the uuid of no project, model, cube, hybrid or draft.",
         "Nobody can see or remove them.", SCOPE, "1.10, 8.2"),
    RULE("case", "Error: two resources of one folder differ only in the case of letters.",
         "The server compares names ignoring case: one of them hides the other.",
         SEEN("core-metadata, CaseInsensitiveStringCache.java"), "8.2, 10"),
    RULE("cube-desc-missing", "Error: the desc of a cube is not in the dump.", "The cube does not load.", SCOPE, "8.2"),
    RULE("cube-no-project", "Warning: no project lists the cube or model.", "Nobody sees it. Not said of the backup "
         "of a "
         "cube, which holds no project.", SCOPE, "8.2"),
    RULE("cube-two-projects", "Error: more than one project lists the cube or model.",
         "Permissions and sources of one project would decide on data of the other.", SCOPE, "8.2"),
    RULE("default-source", "Error: kylin.source.default is no text of decimal digits. Warning: no table of the "
         "project is "
         "of that source type.", "The server parses it as a number when it loads a table.",
         SEEN("core-metadata, ProjectInstance.java, KylinConfigBase.java"), "1.4, 8.2"),
    RULE("dict-ref", "Warning: a dictionary that a segment names is not in the dump. Not said of the backup of a "
         "project "
         "or a cube, which holds none.", "Queries on the column fail until the segment is built again.", SCOPE, "8.2"),
    RULE("job-output", "Warning: a job or a task without output, or an output without a job.",
         "The job is shown as ready, or its output is never removed.", SCOPE, "1.9, 8.2"),
    RULE("json", "Error: a resource that should be a JSON object is none, is empty, or has a member twice. Of "
         "accounts and "
         "brokers nothing more is said: they hold passwords. Of execute_output, which is read as a stream, members "
         "that "
         "occur twice are looked for at the top only.",
         "The vendor logs it and skips the resource: it vanishes from the lists.",
         SEEN("core-metadata, CachedCrudAssist.java"), "8.2, 8.3"),
    RULE("model-missing", "Error: the model of a cube desc, of a table index or of a project is not in the dump.",
         "The cube does not load.", SCOPE, "8.2"),
    RULE("name", "Error: the name in a project, cube, cube desc, model, hybrid or table index is not that of its file.",
         "The server finds a resource by its file and stores it by its name: there would be two.", SCOPE, "8.2"),
    RULE("override-blank", "Error: a blank key or value among the properties of a project.",
         "The server refuses to save the project: Property key/value must not be blank.",
         SEEN("core-metadata, ProjectManager.java"), "1.4, 8.2"),
    RULE("partial", "Note: the dump is the backup of a project or of a cube; what such a backup never holds was not "
         "looked "
         "for.", "It has no dictionaries, snapshots, statistics, jobs, permissions or users.",
         "DOC: lists of folders in the KAP-manual. The note is metamig's.", "1.1, 10"),
    RULE("raw-table", "Error: a table index without its desc or without a cube of its name, or of another model than "
         "the "
         "cube.", "It belongs to the cube of its name.", SCOPE, "1.9, 8.2"),
    CARRIED("realization-missing", "Error: a project lists a cube or hybrid that is not in the dump.",
            "The server skips it when it lists the project.", SCOPE, "8.2"),
    RULE("scheduler", "Warning: a scheduler job names a cube or project that is not in the dump.", "It never "
         "runs.", SCOPE,
         "1.9, 8.2"),
    RULE("segment", "Error: two segments of a cube have one uuid, or the start of a segment is not before its end "
         "though "
         "the model has a partition column.", "The server refuses to save the cube: Invalid segment.",
         SEEN("core-cube, CubeSegment.java, validate"), "8.2"),
    RULE("segment-overlap", "Warning: two READY segments of a cube overlap or share a name; not where the model has "
         "several levels of partitions.", "Rows would count twice.", SCOPE, "8.2"),
    RULE("signature", "Warning: the signature of a cube desc is not that of its content, in neither of the two forms "
         "of "
         "encoding_version, or cannot be computed. Apache Kylin only: KAP and KE sign more.",
         "The server refuses to build the cube: Inconsistent cube desc signature. A blank one always passes.",
         "SEEN: core-cube, CubeDesc.java @ kylin-4.0.4, and a real file whose signature it gives", "4.3, 8.2"),
    RULE("snapshot-ref", "Warning: a snapshot that a segment or cube names is not in the dump. Not said of the backup "
         "of a "
         "project or a cube, which holds none.", "Queries with the lookup table fail.", SCOPE, "8.2"),
    RULE("source-type", "Error (M-20): the source_type of a table is no integer.", "Its source cannot be told.",
         SEEN("core-metadata, ISourceAware.java"), "3.2"),
    RULE("stats-ref", "Warning: the statistics of a READY segment are not in the dump. Not said of the backup of a "
         "project "
         "or a cube, which holds none.", "The server needs them when it merges segments.", SCOPE, "8.2"),
    CARRIED("table-missing", "Error: a table of a model or a project is not in the dump, neither for all projects nor "
            "for "
            "that one.", "The model does not load.", SCOPE, "1.5, 8.2"),
    RULE("uuid-file", "Warning: the id of the store, /UUID, is not a text of 36 bytes behind its length.",
         "The server reads it as a string of Java.", SEEN("core-common, StringEntity.java"), "1.3"),
    RULE("version", "Warning (M-11): a version is not of the form N.N[.N[.N]].",
         "The server fails on it where it compares versions; for metamig the version is not known.",
         SEEN("core-common, KylinVersion.java"), "1.2"),
    { 0 },
};
