#ifndef METAMIG_CNOSDB_FACTS_H
#define METAMIG_CNOSDB_FACTS_H

/* What records leave for the checks that look across them. Names and ids are 128-bit keyed hashes, so that those of a
 * million records fit. */
#include "cnosdb/cnosdb.h"

typedef struct cn_hash { uint64_t a, b; } cn_hash;

cn_hash mm__cnosdb_hash_add(cn_hash h, const char *text, size_t len);
cn_hash mm__cnosdb_hash_parts(const mm_run *run, const cn_key *key, size_t upto); /* of the first parts of a key */
cn_hash mm__cnosdb_hash_in_tenant(const mm_run *run, const cn_key *key, const char *name, size_t len);
cn_hash mm__cnosdb_hash_id(const mm_run *run, const cn_key *key, const char *id, size_t len); /* of a user */
int     mm__cnosdb_by_hash(const void *x, const void *y);
bool    mm__cnosdb_hash_equal(cn_hash x, cn_hash y);

/* Those of verify have kinds of their own, for both may be collected in one pass. */
enum { F_USER, F_TENANT, F_DB, F_ROLE, F_IN_TENANT, F_IN_DB, F_MEMBER, F_MEMBER_ROLE, F_PRIVILEGE, F_CLUSTER, F_SIGN,
       F_TTL, F_V_USER, F_V_TENANT, F_V_PRECISION, F_V_UNIT, F_V_CLUSTER, F_V_SYSTEM };
enum { SIGN_VERSION, SIGN_SYSTEM_TENANT, SIGN_ADMIN };

typedef struct cn_refer { cn_hash to; uint64_t line, place; } cn_refer; /* a record that refers to another one */
typedef struct cn_privilege { cn_refer ref; char name[72]; } cn_privilege;
typedef struct cn_cluster { char name[64]; uint32_t len; cn_hash full; uint64_t line; } cn_cluster;

/* `all`: also if the record before refers to the same. */
mm_code mm__cnosdb_put_ref(mm_doc *doc, int kind, cn_hash to, bool all);
bool    mm__cnosdb_has_sign(mm_run *run, char sign);
int     mm__cnosdb_by_target(const void *x, const void *y); /* cn_refer: target, then line */

/* A copy of all facts of a kind, in order. Given back by mm__cnosdb_facts_free(), also after an error. */
typedef struct cn_facts { mm_ctx *ctx; void *list; size_t n, room, size; } cn_facts;
mm_code mm__cnosdb_facts_sorted(cn_facts *out, mm_run *run, int kind, size_t size,
                                int (*by)(const void *, const void *));
void    mm__cnosdb_facts_free(cn_facts *facts);

/* ---- findings about records that were left behind ---- */
typedef enum cn_loss { CN_NO_TENANT, CN_NO_DATABASE, CN_NO_USER, CN_NO_ROLE, CN_NO_PRIVILEGE } cn_loss;
/* The text without the key; `name` is the database of a privilege. Returns to. */
const char *mm__cnosdb_loss_text(char *to, size_t size, cn_loss loss, const cn_key *key, const char *name);
/* TEXT; key KEY. MM_OK also for an error: one finding does not end the search. */
mm_code mm__cnosdb_tell_at(mm_run *run, mm_severity severity, const char *rule, uint64_t line, uint64_t place,
                           const char *text);
mm_code mm__cnosdb_tell(mm_run *run, mm_severity severity, const char *rule, uint64_t line, const char *text);

/* ---- verify as a stream (json-layer.md 13): sorted input, memory for the depth of the keys ---- */
bool    mm__cnosdb_is_stream(const mm_doc *doc);
/* V24 and V33 of a record whose parents came before it. */
mm_code mm__cnosdb_stream(mm_doc *doc, const cn_key *key, const char *unit);
extern const char mm__cnosdb_v33[];

#endif
