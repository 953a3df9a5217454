#ifndef METAMIG_OPENMLDB_ZK_H
#define METAMIG_OPENMLDB_ZK_H

/* The nodes of a ZooKeeper dump. docs/formats/openmldb.md 12. */
#include "core/tree.h"
#include "openmldb/openmldb_check.h"
#include "openmldb/openmldb_protobuf.h"

typedef enum om_znode_kind {
    OM_Z_OTHER, OM_Z_TABLE_INDEX, OM_Z_TERM, OM_Z_OP_INDEX, OM_Z_TABLE, OM_Z_OLD_TABLE, OM_Z_OP, OM_Z_CONF, OM_Z_DB,
    OM_Z_PROCEDURE, OM_Z_FUNCTION, OM_Z_LEADER, OM_Z_NODE, OM_Z_SDK, OM_Z_CLUSTER
} om_znode_kind;

/* What the path says below the root; *name is its last part. */
om_znode_kind     mm__om_znode_kind(const char *root, const char *path, const char **name);
/* The message a kind holds, NULL = none. */
const om_message *mm__om_znode_message(om_znode_kind kind);
/* The root; NULL: no node of the vendor's is there. In the arena of the capture. MM_E_NOMEM. */
mm_code           mm__om_zk_root(mm_openmldb *cap, const char **root);
/* First node at or behind `path` in byte order. */
size_t            mm__om_znode_find(const mm_openmldb *cap, const char *path);
om_finding        mm__om_about_znode(const mm_openmldb *cap, const om_znode *node);
/* A node that is a message: valid, and with what must be in it? If not, the text of zk/decode. */
typedef enum om_znode_fault {
    OM_Z_FINE,
    OM_Z_INVALID,
    OM_Z_NO_TID,
    OM_Z_NO_NAME,
    OM_Z_NO_OP_ID,
    OM_Z_NO_OP_TYPE
} om_znode_fault;
om_znode_fault    mm__om_znode_check(om_znode_kind kind, om_slice data);
void              mm__om_say_decode(om_findings *f, const mm_openmldb *cap, const om_znode *n, om_znode_kind kind,
                                    om_znode_fault fault);

/* Last value of a number, text; 0 or "" if absent. */
uint64_t mm__om_get_number(om_slice message, uint32_t number, uint64_t initial);
om_slice mm__om_get_bytes(om_slice message, uint32_t number);
/* Next occurrence of a member that is bytes; false at the end. */
bool     mm__om_next_bytes(om_slice *rest, uint32_t number, om_slice *out);

/* Rows of the state from the nodes; nodes are sorted by path, each path once. Nodes that cannot be decoded are findings
 * if `strict`. */
mm_code mm__om_zk_state(mm_openmldb *cap);
/* Adds nodes of a folder dump; `path` is that of the node. */
mm_code mm__om_zk_node(mm_openmldb *cap, uint32_t file, uint32_t line, om_slice path, om_slice data);
/* Every node as one line of JSON. */
mm_code mm__om_zk_print(const mm_openmldb *cap, mm_buf *out);
/* Reads all of a tree: a capture, or a folder dump. */
mm_code mm__om_read_tree(mm_openmldb *cap, mm_tree *tree, const char *kind);
/* The rules of section 12. */
mm_code mm__om_check_zk(om_check *c);

#endif
