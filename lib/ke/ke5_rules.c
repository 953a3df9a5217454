/* What `metamig explain` says of stores of KE 4.x and Kylin 5. SEEN: read in the vendor's source; DOC: in a manual;
 * UNVERIFIED: inferred, or a decision of metamig. */
#include "ke/ke5_rename.h"

#define DOC "docs/formats/ke-metastore.md "
#define RULE(name, what, reason, seen, theirs, ours, where) \
    { .id = name, .summary = what, .why = reason, .evidence = seen, .vendor = theirs, .deviation = ours, \
      .section = DOC where }
#define CARRIED(name, what, reason, seen, theirs, ours, where) \
    { .id = name, .summary = what, .why = reason, .evidence = seen, .vendor = theirs, .deviation = ours, \
      .section = DOC where, .flags = MM_RULE_CARRIED }
#define TOOLS "SEEN: tools of org.apache.kylin.tool.upgrade @ kylin-5.0.0-beta."
#define CHECKER "SEEN: MetadataChecker.java @ kylin-5.0.0-beta"
#define OURS "UNVERIFIED: a check of metamig; the vendor has none."

const mm_rule mm__ke5_rules[] = {
    RULE(K5_AUDIT, "Error (M-72): a line of an audit log is no record.",
         "What was changed cannot be told from a log with holes.", "SEEN: AuditLogTool.java, CompressionUtils.java.",
         "The line is logged and skipped.", "Nothing is taken from such a log.", "5.6"),
    RULE(K5_JOB_RULE, "A job under way gets a handler and the task Update Metadata.",
         "Later releases end a build with this task; a job without it would never finish.",
         TOOLS " UNVERIFIED: that the state of the job manager is the stored output.status.",
         "The same, in a typed rewrite that loses unknown members.",
         "Edits in place; of the task's uuid only the end is changed.", "6.3"),
    RULE(K5_PROJECT_RULE, "Projects whose names differ only in case get different names (M-80, M-81).",
         "Later releases compare names ignoring case.", TOOLS,
         "Renames the later ones, but leaves streaming, kafka, jobs' events and more under the old name, which its own "
         "check then refuses; replaces parts of other names.",
         "Every resource moves; only whole parts of paths are replaced; file times stay; folders on HDFS are named, "
         "not touched.", "6.1"),
    RULE(K5_EXPORT, "A zip of exported models gets the version \"unknown\".", "Every export has a file VERSION.",
         "SEEN: MetaStoreService.java @ kylin-5.0.0-beta.", "The version of the server.", NULL, "5.7"),
    RULE(K5_FILTER, "Note: a resource is left out by ke repack.", "It is not of the projects that were asked for.",
         "SEEN: what backup-project keeps. UNVERIFIED: permissions, which the vendor leaves out.",
         "backup-project keeps no permissions.", "The permissions of the project are kept.", "5.5"),
    RULE(K5_ZIP, "Error (M-70, M-71): metadata.zip is damaged, or has a name twice, or an unsafe one.",
         "A store that cannot be read whole is not converted.", "SEEN: HDFSMetadataStore.java @ kylin-5.0.0-beta.",
         "A broken zip is logged and taken for an empty store; what lies beside metadata.zip is not looked at.",
         "Refused, and named.", "5.2"),
    RULE(K5_USER_RULE, "Users whose names differ only in case get different names (M-81, M-82).",
         "Later releases compare names ignoring case.", TOOLS,
         "The same; entries of permissions are left unsorted, so that the server does not find them.",
         "Entries are sorted; other places that name the user are listed, not edited.", "6.2"),
    CARRIED(K5V("acl-orphan"), "Warning: permissions of a project that is not in the store.",
            "They mean nothing, and would come to life with a project of that uuid.", OURS, NULL, NULL, "5.4"),
    RULE(K5V("case"), "Error: two projects, or two users, whose names differ only in case.",
         "Later releases compare names ignoring case: only one of them can be reached.", OURS, NULL, NULL, "5.4"),
    CARRIED(K5V("dataflow"), "Error: a dataflow without its model.", "It does not load.", OURS, NULL, NULL, "5.4"),
    CARRIED(K5V("dataflow-details"), "Error: details of segments without their dataflow.", "Nobody reads them.", OURS,
            NULL, NULL, "5.4"),
    RULE(K5V("empty-project"), "Note: a project file without resources.", "Fine for a new project.", OURS, NULL, NULL,
         "5.4"),
    RULE(K5V("export"), "Error: a zip of exported models lacks what every import asks for.",
         "It needs UUID, a model, an index plan and a table.", "SEEN: MetaStoreService.java @ kylin-5.0.0-beta.",
         "The import fails.", NULL, "5.7"),
    RULE(K5V("export-name"), "Error: the name of a zip of exported models does not end in its MD5.",
         "The import compares them.", "SEEN: MetaStoreService.java @ kylin-5.0.0-beta.",
         "Can't parse the metadata file. Please don't modify the content or zip the file manually after unzip.", NULL,
         "5.7"),
    RULE(K5V("illegal-file"), "Error: a file that has no place in a store.", "restore refuses the folder.", CHECKER,
         "the metadata dir is not qualified", NULL, "5.4"),
    RULE(K5V("illegal-project"), "Error: a folder of a project that has no file in _global/project.",
         "restore refuses the folder.", CHECKER, "the metadata dir is not qualified", NULL, "5.4"),
    RULE(K5V("image"), "Error: _image has no offset.", "The server reads the audit log from there on.",
         "SEEN: ResourceStore.java @ kylin-5.0.0-beta.", NULL, NULL, "5.4"),
    RULE(K5V("image-missing"), "Note: no _image.", "A backup of one project has none.", CHECKER,
         "Reported, not refused.", NULL, "5.4"),
    CARRIED(K5V("index-plan"), "Error: an index plan without its model.", "It does not load.", OURS, NULL, NULL, "5.4"),
    RULE(K5V("json"), "Error: a resource that is no JSON, or empty.", "It does not load.", OURS,
         "Logged and skipped when the server starts.", NULL, "5.4"),
    RULE(K5V("name"), "Error: a project or user that is not called as its file.",
         "The server looks it up by one name and stores it by the other.", OURS, NULL, NULL, "5.4"),
    CARRIED(K5V("table-missing"), "Error: a table of a model is not in the project.", "The model is shown as broken.",
            OURS, NULL, NULL, "5.4"),
    RULE(K5V("uuid-missing"), "Note: no UUID.", "The store gets a new one.", CHECKER, "Reported, not refused.", NULL,
         "5.4"),
    { 0 },
};
