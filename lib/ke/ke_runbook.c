#include "ke/ke_runbook.h"

#define HEAD "Remaining steps (major upgrade)\n"

#define MAJOR \
    HEAD \
    "  1. Stop all instances.\n" \
    "  2. Back up the cube data if the space allows. The folder is kylin.env.hdfs-working-dir of\n" \
    "     OLD_HOME/conf/kylin.properties, /kylin by default:\n" \
    "       hdfs dfs -df -h\n" \
    "       hdfs dfs -du -s -h FOLDER\n" \
    "       hadoop distcp FOLDER FOLDER.backup\n" \
    "  3. Install the new package.\n" \
    "  4. Set up Spark and Tomcat of the new package by hand: Kerberos, load balancing. Their settings are not " \
    "merged.\n" \
    "  5. Load the new metadata: bin/metastore.sh restore <out>\n" \
    "  6. Start one instance. The first start upgrades the segments and may take an hour or more; the log ends this " \
    "with\n" \
    "     \"Segments have been upgraded successfully.\"\n" \
    "  7. Check the web interface, a build, a query, the JDBC and REST clients.\n" \
    "  8. Clean up no garbage (bin/metastore.sh clean, storage cleanup) until all of this is verified; then delete " \
    "the\n" \
    "     backups.\n"

#define MINOR \
    "Remaining steps (minor upgrade)\n" \
    "  1. Stop all instances.\n" \
    "  2. Install the new package; it goes on with the metadata that is there.\n" \
    "  3. Start, and check the web interface, a build and a query.\n"

#define BACK \
    "Way back\n" \
    "  1. Stop all instances.\n" \
    "  2. Restore the old installation folder.\n"

#define BACK_END \
    "  4. If the cube data was changed, restore it from its backup.\n" \
    "  5. Start.\n" \
    "  Do not restore <out> into the old version.\n"

#define BACK_BACKUP \
    "  3. tar -xzf <backup>, then bin/metastore.sh restore EXTRACTED_FOLDER\n"
#define BACK_OTHER \
    "  3. Unpack <backup>, then bin/metastore.sh restore EXTRACTED_FOLDER\n"

const char mm__ke_steps_major[] = MAJOR;
const char mm__ke_steps_minor[] = MINOR;
const char mm__ke_steps_head[] = HEAD;
const char mm__ke_steps_copy[] =
    HEAD
    "  1. Stop all instances.\n"
    "  2. Install the new package.\n"
    "  3. Load the metadata: bin/metastore.sh restore <out>\n"
    "  4. Start, and check the web interface, a build and a query; then delete the backups.\n";
const char mm__ke_steps_kept[] = "  The metadata from before is in <backup>, too.\n";
const char mm__ke_steps_back[] = BACK BACK_BACKUP BACK_END;
const char mm__ke_steps_back_other[] = BACK BACK_OTHER BACK_END;
const char mm__ke_steps_back_no_backup[] =
    BACK "  3. bin/metastore.sh restore of a backup of your own: this run made none (--no-backup)\n" BACK_END;

const char mm__ke_runbook[] =
    "KAP 2.x, KE 3.x or Apache Kylin 2.3 and later -> KE 3.x: what the operator does around the conversion\n"
    "\n"
    "How sure this is: the vendor's own tools are closed. What is below comes from public editions of its manual "
    "(DOC).\n"
    "That a project with a single source gets it as its default is metamig's decision (UNVERIFIED), and what\n"
    "--promote-kystorage does was inferred from samples (UNVERIFIED). metamig explain RULE says it of each rule.\n"
    "\n"
    "Before\n"
    "  1. Finish or discard all jobs: each must be SUCCEED or DISCARDED. Stop all instances.\n"
    "  2. bin/metastore.sh backup. Keep the folder with its file times.\n"
    "  3. KAP before 2.4 keeps users and permissions in HBase: run AclTableMigrationCLI MIGRATE on the old cluster "
    "first.\n"
    "  4. Apache Kylin: metastore.sh refresh-cube-signature and the upgrade of users are the vendor's closed tools.\n"
    "\n"
    "Convert\n"
    "  5. metamig ke upgrade OLD_HOME --metadata meta_backup --to 3.4.5 --out <out>\n"
    "     makes <backup> and a log, and asks on a terminal for the default source of a project with Hive and Kafka\n"
    "     tables, which cannot be changed later; --default-source PROJECT=hive or =kafka answers beforehand.\n"
    "     metamig convert --to ke-3 meta_backup <out> runs the same rules without homes, backup, log and question.\n"
    "  6. Read the warnings. metamig explain RULE tells what each one means.\n"
    "\n"
    MAJOR
    "\n"
    MINOR
    "\n"
    BACK BACK_BACKUP BACK_END;
