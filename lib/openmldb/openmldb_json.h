#ifndef METAMIG_OPENMLDB_JSON_H
#define METAMIG_OPENMLDB_JSON_H

/* Members of the nameserver's JSON answers, checked. */
#include <metamig/json.h>

#include "openmldb/openmldb_state.h"

typedef struct om_json {
    mm_openmldb *cap;
    uint32_t     file, line;  /* line: where the object begins */
    om_at        at;          /* place of what is read now */
    bool         bad;         /* a finding was made, or memory is out */
} om_json;

/* An absent member gives `initial`; a value of the wrong kind is a finding and gives it, too. */
const char *mm__om_member_text(om_json *j, mm_node object, const char *name, const char *initial);
uint64_t    mm__om_member_number(om_json *j, mm_node object, const char *name, uint64_t max, uint64_t initial);
bool        mm__om_member_bool(om_json *j, mm_node object, const char *name, bool initial);
/* The text of a member; false: a finding was made, or memory is out, which found.code tells. */
bool        mm__om_member_decode(om_json *j, mm_node value, const char *name, const char *wanted, om_slice *out);
void        mm__om_member_bad(om_json *j, mm_node value, const char *name, const char *wanted);

/* "12d" of milliseconds, as the vendor's client prints an age. */
const char *mm__om_age(mm_openmldb *cap, uint64_t ms);
/* "20240610062140" of seconds since 1970, in UTC. */
const char *mm__om_time(mm_openmldb *cap, uint64_t seconds);
const char *mm__om_storage(const char *name);  /* "memory" of "kMemory"; the same text if it is not known */

/* A node of a ZooKeeper dump, from a line of JSON (openmldb_zk_dump.c). */
mm_code mm__om_zk_line(om_json *j, mm_node object);
/* Answers: one per list member (openmldb_answer.c). */
bool    mm__om_answer(om_json *j, mm_node object, mm_code *code); /* false: no list member is known */

#endif
