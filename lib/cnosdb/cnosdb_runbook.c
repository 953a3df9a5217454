/* What the operator does around a conversion: the vendor's page, corrected. 5, 6, 8. */
#include "cnosdb/cnosdb.h"

/* last: step 10, which depends on the target. */
#define RUNBOOK(target, last) \
    "Before\n" \
    "  1. Stop writes. Ask the leader of the meta service: a follower may lag.\n" \
    "       curl -s -o meta_dump.old http://OLD:PORT/debug\n" \
    "     (the vendor's page writes --o; the option is -o). A cluster also has /dump.\n" \
    "  2. Convert; keep the old file.\n" \
    "       metamig convert --to " target " meta_dump.old meta_dump.data\n" \
    "     Read the report: what was dropped, who had a clear-text password, which tables are external or\n" \
    "     orphaned. \"written\" is the number N of records.\n" \
    "  3. Write the scripts that move the table data, and export from the old cluster while it still runs.\n" \
    "       metamig cnosdb sql --location file:///backup --out scripts meta_dump.old\n" \
    "       sh scripts/run-export.sh OLD_HOST\n" \
    "  4. If the target's cluster has another name than the old one: --cluster NAME, or --baseline with a\n" \
    "     dump of the fresh target. With a wrong name the load succeeds and all tables are missing.\n" \
    "\n" \
    "Load\n" \
    "  5. Start the meta service of the new cluster with auth_enabled = false; initialise it (/init, leader\n" \
    "     elected). A single instance does this itself. Data nodes are not started yet.\n" \
    "  6. Load on the leader. --data-binary matters: -d strips line ends, and everything becomes one record.\n" \
    "       curl -s -XPOST http://NEW:PORT/restore --data-binary @meta_dump.data\n" \
    "     The answer is always HTTP 200. It must say \"Restore Data Success, Total: N\" with exactly the N of\n" \
    "     step 2: it counts lines, not stored records.\n" \
    "  7. Compare what is stored now.\n" \
    "       curl -s -o target.dump http://NEW:PORT/dump\n" \
    "       metamig verify --target-dump target.dump meta_dump.data\n" \
    "  8. Start (or restart) the data nodes. Import the data, then compare the counts.\n" \
    "       sh scripts/run-import.sh NEW_HOST\n" \
    "       sh scripts/run-count.sh NEW_HOST\n" \
    "\n" \
    "After\n" \
    "  9. Users log in with their old passwords. An administrator without one: set it now, then " \
    "auth_enabled = true.\n" \
    last \
    "\n" \
    "Back\n" \
    "  Nothing was changed on the old cluster but that writes were stopped: allow them again. The new\n" \
    "  cluster has no request that deletes an arbitrary record; start over from an empty store.\n"

const char mm__cnosdb_runbook_2_4_0[] = RUNBOOK("cnosdb-2.4.0",
    "  10. This output does not load in 2.4.1 and later: convert the old dump again for those.\n");

const char mm__cnosdb_runbook_2_4_0_1[] = RUNBOOK("cnosdb-2.4.0.1",
    "  10. This output loads in both releases that carry the number 2.4.0.1, and in 2.4.0.\n");

const char mm__cnosdb_runbook_2_4_1[] = RUNBOOK("cnosdb-2.4.1",
    "  10. This output does not load in 2.4.2 and later: convert the old dump again for those.\n");

const char mm__cnosdb_runbook_2_4_2[] = RUNBOOK("cnosdb-2.4.2",
    "  10. Databases got the default sizes of 2.4.2 (memcache, WAL); see --db-config and --baseline.\n");

const char mm__cnosdb_runbook_2_4_3[] = RUNBOOK("cnosdb-2.4.3",
    "  10. Databases got the default sizes of 2.4.3 (memcache, WAL); see --db-config and --baseline.\n"
    "     Members of tables that 2.4.3 does not know were taken out; the report has them.\n");
