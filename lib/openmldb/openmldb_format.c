/* Captures as a format among the others: told apart from dumps, checked by `verify`. docs/formats/openmldb.md 4. */
#include "core/step.h"
#include "openmldb/openmldb_table.h"

/* Names that capture-script, the vendor's documents and the HTTP interface give to captures. */
static const char *const names[] = {
    "showtablestatus", "showopstatus", "gettablestatus@", "gettablestatus.", "getfollower", "showtable.", "showtablet",
    "showns", "confget", "ShowTable", "ShowOPStatus", "ShowTablet", "ConfGet", "GetTableStatus" };

static const char *const zk_ends[] = { "/table/table_index", "/op/op_index", "/config/auto_failover" };

static bool has_table(om_slice text)
{
    bool found = false;

    while (text.n > 0 && !found) {
        const char *lf = memchr(text.p, '\n', text.n);
        om_slice names_of[64], line = { text.p, lf == NULL ? text.n : (size_t)(lf - text.p) }, rest = line;
        size_t n = 0;
        while ((rest = mm__om_trim(rest)).n > 0 && n < MM_COUNT(names_of)) {
            names_of[n] = mm__om_word(rest);
            rest = mm__om_after(rest, names_of[n].n);
            n += names_of[n].n != 1 || *names_of[n].p != '|';
        }
        found = n > 1 && mm__om_kind_of(names_of, n) != NULL;
        text = mm__om_after(text, line.n + (lf != NULL));
    }
    return found;
}

static bool has_answer(om_slice text)
{
    static const char *const lists[] = { "\"table_info\"", "\"tablets\"", "\"conf\"", "\"op_status\"",
                                         "\"all_table_status\"", "\"path\"" };

    text = mm__om_trim(text);
    for (size_t i = 0; text.n > 0 && text.p[0] == '{' && i < MM_COUNT(lists); i++)
        if (mm__om_find(text, lists[i]) != NULL)
            return true;
    return false;
}

static mm_code vote(mm_doc *doc, mm_votes *votes)
{
    for (size_t i = 0; i < MM_COUNT(zk_ends); i++) {
        const size_t n = strlen(zk_ends[i]);
        if (doc->path_len >= n && strcmp(doc->path + doc->path_len - n, zk_ends[i]) == 0)
            return mm_vote(votes, "openmldb", doc, "a node of OpenMLDB's metadata in ZooKeeper");
    }
    for (size_t i = 0; i < MM_COUNT(names); i++) {
        if (strncmp(doc->path + 1, names[i], strlen(names[i])) != 0)
            continue;
        MM_TRY(mm_doc_load(doc));
        if (has_table((om_slice){ doc->data, doc->len }) || has_answer((om_slice){ doc->data, doc->len }))
            return mm_vote(votes, "openmldb", doc, "a table of OpenMLDB's client, or an answer of its nameserver");
    }
    return MM_OK;
}

/* A text alone: as a name tells nothing, some table must be readable. A dump of records begins with a path. */
static mm_code takes_text(mm_ctx *ctx, const char *head, size_t len, bool *takes)
{
    const om_slice text = mm__om_trim((om_slice){ head, len });
    mm_openmldb *cap;
    mm_code code;

    *takes = has_answer(text);
    if (*takes || text.n == 0 || text.p[0] == '{' || text.p[0] == '/')
        return MM_OK;
    MM_TRY(mm__om_new(&cap, ctx, ""));
    code = mm__om_read(cap, "", head, len);
    *takes = cap->n_known > 0;
    mm_openmldb_free(cap);
    return code;
}

/* Tables do not say which release printed them, and need not. */
static const char *const releases[] = { "0.4.0-0.9.3", NULL };

static const char runbook[] =
    "openmldb: captures of a cluster; nothing is converted, no cluster is contacted\n"
    "\n"
    "Before: metamig openmldb capture-script --bin=./bin/openmldb --zk-cluster=.. --zk-root-path=.. > capture.sh\n"
    "        sh capture.sh before; metamig openmldb check before\n"
    "1. Nameservers, one by one: stop, back up bin, replace, start. Capture ops before: they are memory of the "
    "leader.\n"
    "   sh capture.sh ns; metamig openmldb verify before ns\n"
    "2. Tablets, strictly one at a time, E = its endpoint:\n"
    "   metamig openmldb plan --endpoint=E --format=sh before > plan.sh; sh plan.sh pre\n"
    "   sh capture.sh drained; metamig openmldb verify --expect=drained --endpoint=E before drained\n"
    "   stop E, back up and replace bin, start E, wait until showtablet says kHealthy\n"
    "   sh plan.sh recover (only if auto_failover is off); sh plan.sh post\n"
    "   wait 4 s; sh capture.sh after; metamig openmldb verify before after; then the next tablet\n"
    "3. Resume writes; sh capture.sh growing; metamig openmldb verify --expect=growing before growing\n"
    "4. Task manager, API servers, SDKs.\n"
    "\n"
    "FAILED: do not go on to the next tablet. metamig explain RULE says what a finding means; plan.sh may be run "
    "again;\n"
    "plan --post --stat=FILE brings back what the vendor's tool left. The whole procedure: docs/openmldb-runbook.md\n";

extern const mm_format mm_format_openmldb;
const mm_format mm_format_openmldb = {
    .id = "openmldb",
    .family = "openmldb",
    .releases = releases,
    .release = "0.4.0-0.9.3",
    .kind = MM_CAPTURES,
    .vote = vote,
    .takes_text = takes_text,
    .priority = 90,
    .runbook = runbook,
};
