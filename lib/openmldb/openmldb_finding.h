#ifndef METAMIG_OPENMLDB_FINDING_H
#define METAMIG_OPENMLDB_FINDING_H

/* Findings of the openmldb verbs, their order and their printed forms. docs/formats/openmldb.md 9. */
#include <metamig/report.h>

#include "openmldb/openmldb_text.h"

#define OM_ABSENT UINT64_MAX

typedef struct om_finding {
    mm_severity severity;
    const char *rule, *text;      /* `rule` is static, `text` belongs to the list */
    const char *file;             /* argument or file; lives as long as the capture */
    uint32_t    line;             /* 0 = none */
    bool        by_endpoint;      /* the endpoint is the key */
    const char *db, *table;       /* NULL = not printed; so for the endpoint */
    const char *endpoint;
    uint64_t    tid, pid, op;     /* OM_ABSENT = none */
} om_finding;

typedef struct om_findings {
    mm_ctx  *ctx;
    mm_arena arena;
    OM_LIST(om_finding) list;
    mm_code  code;                /* MM_E_NOMEM sticks */
} om_findings;

void mm__om_findings_init(om_findings *f, mm_ctx *ctx);
void mm__om_findings_free(om_findings *f);

/* Something to fill in; text, severity and rule are set by mm__om_say(). */
#define OM_FINDING(...) (&(om_finding){ .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, __VA_ARGS__ })

/* Adds a finding; `like` gives place and members. A failed allocation is remembered in f->code. */
void mm__om_say(om_findings *f, mm_severity severity, const char *rule, const om_finding *like, const char *fmt, ...)
    MM_PRINTF(5, 6);
/* Adds the findings of another list, whose texts must live as long as this one. */
mm_code mm__om_findings_join(om_findings *f, const om_findings *more);
size_t  mm__om_findings_count(const om_findings *f, mm_severity severity);
mm_code mm__om_findings_sort(om_findings *f);

/* Text with bytes below 0x20 and 0x7F as question marks. */
void mm__om_put_masked(mm_buf *buf, const char *text);
/* "FILE:LINE: error: TEXT [RULE]\n" */
void mm__om_put_finding(mm_buf *buf, const om_finding *f);
/* The text in the arena with bytes that are not UTF-8 as U+FFFD; the same pointer if there are none. */
const char *mm__om_utf8(mm_arena *arena, const char *text);
const char *mm__om_severity(mm_severity severity);

#endif
