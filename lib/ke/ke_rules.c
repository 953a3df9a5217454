/* What `metamig explain` says of KAP 2.x and KE 3.x. Nobody may take for the vendor's what was inferred here. */
#include "ke/ke_format.h"

#define SECTION "docs/formats/ke-metastore.md "

#define RULE3(name, what, reason, theirs, ours, seen, where) \
    { .id = MM_KE3(name), .summary = what, .why = reason, .vendor = theirs, .deviation = ours, .evidence = seen, \
      .section = SECTION where }

const mm_rule mm__ke_rules[] = {
    { .id = "ke/detect", .summary = "Error (M-10): the dump has marks of KAP and KE, but no version tells which.",
      .why = "The layouts are the same; what must change is not.",
      .evidence = "DOC: folders and members in the KAP-manual and in samples of KE 3.4. UNVERIFIED: that the fourth "
      "number of a version tells KE from Apache Kylin.", .section = SECTION "1.11" },

    RULE3("acl/legacy-entries",
          "--normalize-acl: permissions in the old form, allAceInfo, become entries, sorted as the server sorts them. "
          "Warning (M-45): a sid has two different permissions; both stay. Error: an entry without sid or mask.",
          "It is what the server makes of them in memory.", "Leaves the old form in the file.", NULL,
          "SEEN: server-base, springacl/AclRecord.java, init; AceImpl.java @ kylin-3.1.3", "1.10, 3.5"),
    RULE3("acl/legacy-hbase",
          "Warning (M-44): a dump from before Kylin 2.1 without permissions and users.",
          "They were in tables of HBase: run AclTableMigrationCLI MIGRATE on the old cluster.",
          "Needs the step for KAP before 2.4 (DOC).", NULL,
          "SEEN: server-base, AclTableMigrationTool.java @ kylin-3.1.3. UNVERIFIED: the versions in a dump tell its "
          "release.", "1.10, 3.5"),
    RULE3("cube-desc/clear-signature", "--clear-signature: signatures of cube descs become null.",
          "KE signs more than Kylin: a signature of Kylin does not fit there. An empty one always passes.",
          "metastore.sh refresh-cube-signature computes new ones, by a formula that is not public (DOC).",
          "metamig never computes a signature for KE.", "SEEN: core-cube, CubeDesc.java, checkSignature @ kylin-3.1.3",
          "3.7"),
    RULE3("cube-desc/promote-kystorage",
          "--promote-kystorage: cubes in HBase get the engine and the storage of KE, no signature, no segments, status "
          "DISABLED. Error (M-49): a hybrid. Warning (M-50): a streaming cube, which stays as it is.",
          "Their data cannot be read by KE: they are built anew.", "metastore.sh promote edits the folder; it is "
          "closed.",
          "Inferred from samples: it may differ from what the vendor's tool does.",
          "UNVERIFIED. DOC: engine_type and storage_type 100 in samples of KE 3.4.", "3.7"),
    RULE3("job/unfinished", "Error (M-41), with --allow-unfinished-jobs a warning: a job that has not ended.",
          "The new server would run the steps of the old one.", "The manual demands it, nothing checks it.", NULL,
          "DOC: KAP-manual, upgrade. SEEN: core-job, ExecutableState.java @ kylin-3.1.3", "3.3"),
    RULE3("project/default-source",
          "Sets kylin.source.default of each project: 0, Hive, or 1, Kafka. With --default-source (M-21, M-22, M-23, "
          "M-28: "
          "what cannot be), as it is if it is set (M-24: no table of that source), by itself where all tables are of "
          "one "
          "source, by a question or M-26 where they are of several; not where there are none (M-27) or none of the two "
          "(M-25). M-03: the question was answered with quit.",
          "KE 3.x takes one default source per project, and it cannot be changed later.",
          "Asks the user after the upgrade where there are several (DOC).",
          "UNVERIFIED for the vendor: that a project with a single source gets it. Where neither Hive nor Kafka is "
          "among "
          "several sources nothing is asked: M-25.",
          "SEEN: core-metadata, ProjectInstance.java @ kylin-3.1.3. DOC: KAP-manual, samples of KE 3.4.", "1.4, 3.2"),
    RULE3("segment/not-ready", "Error (M-42), with --allow-unfinished-jobs a warning: a segment that is not READY.",
          "It is being built, by a job of the old server.", "The manual demands it, nothing checks it.", NULL,
          "DOC: KAP-manual, upgrade.", "3.3"),
    RULE3("segment/project-dictionary",
          "Note (M-40): how many segments have dictionaries, but none of the project. They stay as they are.",
          "Dictionaries of projects need the cluster.", "The server upgrades them on its first start, which may take "
          "an "
          "hour (DOC).", NULL, "DOC: KAP-manual, upgrade from 2.x. UNVERIFIED: the server's own count.", "3.1, 3.3"),
    RULE3("table/project-scope",
          "--project-tables: each project gets a copy of its own of tables that are shared, and of what is known of "
          "them. "
          "Error (M-43): two files of tables differ only in case.",
          "Then a change in one project is none in another.", "Does not do it: tables are looked up for the project "
          "first, "
          "then shared.", "An offer of metamig, of no tool of the vendor.",
          "SEEN: core-metadata, TableMetadataManager.java @ kylin-3.1.3", "1.5, 3.4"),
    RULE3("user/groups", "Note (M-46): there are users, but no user groups.", "KE has them.",
          "Users of Apache Kylin go through the closed UserAuthorityUpgraderCLI (DOC).", NULL, "DOC: "
          "KAP-manual.", "3.5"),

    { .id = MM_KE34("cube-desc/semi-additive"),
      .summary = "Warning (M-48): a cube desc has a semi-additive measure from before 3.4.",
      .why = "KE 3.4 shows the cube as broken: purge it and define the measure anew.",
      .evidence = "DOC: KAP-manual, upgrade to KE 3.4.", .section = SECTION "3.6" },
    { .id = MM_KE34("kafka/minute-start"),
      .summary = "Warning (M-47): a model or cube on a Kafka fact table has no dimension MINUTE_START.",
      .why = "KE from 3.4.1 on shows it as broken.", .evidence = "DOC: KAP-manual, upgrade to KE 3.4.",
      .section = SECTION "3.6" },
    { 0 },
};
