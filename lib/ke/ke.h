#ifndef METAMIG_KE_KE_H
#define METAMIG_KE_KE_H

/* KAP 2.x and KE 3.x: docs/formats/ke-metastore.md 1 to 3. What is read and checked is in metastore/layout.h. */
#include "core/step.h"

#define MM_KE3(name) "ke-3.0/" name
#define MM_KE34(name) "ke-3.4/" name

/* Options of the steps to ke-3. The question that MM_KE_SOURCE_RULE asks through mm_hooks.choose has the project as its
 * subject, what the project holds as its text, and "hive", "kafka" as its choices, those of them that the project has.
 * mm_hooks.decided is told one decision per project: value "hive" or "kafka", or the stored text if it was kept. */
#define MM_KE_SOURCE_RULE MM_KE3("project/default-source")
#define MM_KE_DEFAULT_SOURCE "default-source"             /* PROJECT=hive|kafka, several */
#define MM_KE_ALLOW_UNFINISHED "allow-unfinished-jobs"
#define MM_KE_PROJECT_TABLES "project-tables"
#define MM_KE_NORMALIZE_ACL "normalize-acl"
#define MM_KE_CLEAR_SIGNATURE "clear-signature"
#define MM_KE_PROMOTE "promote-kystorage"

#endif
