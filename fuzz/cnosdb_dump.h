#ifndef METAMIG_FUZZ_CNOSDB_DUMP_H
#define METAMIG_FUZZ_CNOSDB_DUMP_H

/* A CnosDB dump from bytes: one byte for the key, the value, 0xFF; and what both targets need around it. */
#include <metamig/metamig.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct text { char *data; size_t len; } text;

static const char *const targets[] = { "cnosdb-2.4.0", "cnosdb-2.4.0.1", "cnosdb-2.4.1", "cnosdb-2.4.2",
                                      "cnosdb-2.4.3" };
enum { TARGETS = sizeof targets / sizeof targets[0] };

/* Sorted, so that records of rising kinds are a dump as the server writes it. */
static const char *const keys[] = {
    "/already_init_key", "/c/auto_incr_id", "/c/data_nodes/1", "/c/data_nodes_metrics/1", "/c/n/queries/1",
    "/c/queries/1", "/c/resourceinfos/x", "/c/resourceinfosmark", "/c/tenants/cnosdb", "/c/tenants/cnosdb/dbs/d",
    "/c/tenants/cnosdb/dbs/d/buckets/1", "/c/tenants/cnosdb/dbs/d/schemas/t", "/c/tenants/cnosdb/limiter",
    "/c/tenants/cnosdb/members/7", "/c/tenants/cnosdb/roles/r", "/c/tenants/cnosdb/users/u", "/c/unknown", "/c/users/u",
    "/data_version", "/test_alive",
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static void must(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "broken promise: %s\n", what);
        abort();
    }
}

static void add(text *t, const void *data, size_t len)
{
    char *more = realloc(t->data, t->len + len + 1);

    if (more == NULL)
        abort();
    t->data = more;
    if (len > 0)
        memcpy(t->data + t->len, data, len);
    t->len += len;
}

/* `mark` is what stands before each key. */
static void add_record(text *t, const char *mark, const unsigned char *at, const unsigned char *stop)
{
    const char *key = keys[*at % KEYS];
    size_t from;

    add(t, mark, strlen(mark));
    add(t, key, strlen(key));
    add(t, ": ", 2);
    from = t->len;
    add(t, at + 1, (size_t)(stop - at) - 1);
    for (size_t i = from; i < t->len; i++)
        if (t->data[i] == '\n')
            t->data[i] = ' ';
    add(t, "\n", 1);
}

static text lines_of(const unsigned char *at, const unsigned char *end, const char *mark)
{
    text t = { NULL, 0 };

    while (at < end) {
        const unsigned char *stop = memchr(at + 1, 0xff, (size_t)(end - at) - 1);
        if (stop == NULL)
            stop = end;
        add_record(&t, mark, at, stop);
        at = stop < end ? stop + 1 : end;
    }
    return t;
}

/* What must hold of every run that converts. */
static void check_counts(mm_code code, const mm_report *rep)
{
    const mm_counts c = mm_report_counts(rep);

    must(code != MM_E_MISUSE, "no bug");
    must(code == MM_OK || mm_report_count(rep, MM_ERROR) > 0, "a failure has a finding");
    must(c.read == c.unchanged + c.changed + c.dropped, "read balances");
    must(code != MM_OK || c.written == c.unchanged + c.changed, "written balances");
}

#endif
