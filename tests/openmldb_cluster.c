#include "openmldb_cluster.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t oc_random(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

const char *oc_endpoint(int tablet)
{
    static const char *const names[OC_TABLETS] = { "10.0.0.1:9000", "10.0.0.2:9000", "10.0.0.3:9000", "10.0.0.4:9000" };

    return names[tablet];
}

static void make_part(oc_part *p, unsigned replicas, uint32_t *seed)
{
    int first = (int)oc_random(seed, OC_TABLETS);
    const uint64_t offset = oc_random(seed, 2) ? oc_random(seed, 1000000) + 10 : UINT64_C(9876543210);

    p->n = replicas;
    for (unsigned i = 0; i < replicas; i++)
        p->replica[i] = (oc_replica){ (first + (int)i) % OC_TABLETS, i == 0, true, offset };
}

void oc_make(oc_cluster *c, uint32_t seed)
{
    static const char *const storages[] = { "memory", "memory", "ssd", "hdd" };
    static const char *const names[] = { "orders", "my table", "pi|pe", "T_1", "x", "clicks" };

    memset(c, 0, sizeof *c);
    for (int i = 0; i < OC_TABLETS; i++)
        c->tablet_state[i] = "kHealthy";
    c->failover = oc_random(&seed, 2) == 0;
    c->n_ns = 2;
    c->n_ns_leaders = 1;
    c->n_tables = 2 + oc_random(&seed, OC_TABLES - 1);
    for (unsigned t = 0; t < c->n_tables; t++) {
        oc_table *x = &c->table[t];
        x->tid = 3 * t + 1 + oc_random(&seed, 3);
        snprintf(x->db, sizeof x->db, "%s", t % 3 == 2 ? "__INTERNAL_DB" : "demo");
        snprintf(x->name, sizeof x->name, "%s", names[t]);
        x->storage = t == 0 ? "memory" : storages[oc_random(&seed, 4)];
        x->warning = "";
        x->n_parts = x->partition = 1 + oc_random(&seed, OC_PARTS);
        x->replica = t == 0 ? 2 : 1 + oc_random(&seed, 3);
        for (unsigned p = 0; p < x->n_parts; p++)
            make_part(&x->part[p], x->replica, &seed);
        for (unsigned p = 0; p < x->n_parts; p++)
            x->rows += x->part[p].replica[0].offset;
    }
    c->n_ops = oc_random(&seed, 4);
    for (unsigned i = 0; i < c->n_ops; i++)
        c->op[i] = (oc_op){ 10 + i, 5, "kMigrateOP", "kDone", "-", (int)oc_random(&seed, c->n_tables), 0 };
}

/* ---- printing ---- */

typedef struct grid { const char *head[16]; char *cell[512][16]; unsigned columns, rows; } grid;
typedef struct text { char *at; size_t n, cap; } text;

static void put(text *t, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (t->n + (size_t)n + 1 > t->cap) {
        t->cap = (t->n + (size_t)n + 1) * 2;
        t->at = realloc(t->at, t->cap);
    }
    va_start(ap, fmt);
    t->n += (size_t)vsnprintf(t->at + t->n, t->cap - t->n, fmt, ap);
    va_end(ap);
}

static void head(grid *g, const char *names)
{
    char *copy = strdup(names), *save = NULL;

    memset(g, 0, sizeof *g);
    for (char *w = strtok_r(copy, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save))
        g->head[g->columns++] = strdup(w);
    free(copy);
}

/* Values separated by tabs. */
static void row(grid *g, const char *fmt, ...)
{
    char line[1024], *at = line;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    for (unsigned i = 0; i < g->columns; i++) {
        char *tab = strchr(at, '\t');
        g->cell[g->rows][i] = tab == NULL ? strdup(at) : strndup(at, (size_t)(tab - at));
        at = tab == NULL ? at + strlen(at) : tab + 1;
    }
    g->rows++;
}

static int width(const grid *g, unsigned column)
{
    size_t w = strlen(g->head[column]);

    for (unsigned r = 0; r < g->rows; r++)
        for (const char *s = g->cell[r][column]; s != NULL; s = strchr(s, '\n') == NULL ? NULL : strchr(s, '\n') + 1)
            w = strcspn(s, "\n") > w ? strcspn(s, "\n") : w;
    return (int)w;
}

static void done(grid *g)
{
    for (unsigned i = 0; i < g->columns; i++) {
        for (unsigned r = 0; r < g->rows; r++)
            free(g->cell[r][i]);
        free((char *)(uintptr_t)g->head[i]);
    }
}

static void plain(text *t, grid *g)
{
    int total = 2;

    for (unsigned i = 0; i < g->columns; i++) {
        put(t, "  %-*s", width(g, i), g->head[i]);
        total += width(g, i) + 2;
    }
    put(t, "\n");
    while (total-- > 0)
        put(t, "-");
    put(t, "\n");
    for (unsigned r = 0; r < g->rows; r++) {
        for (unsigned i = 0; i < g->columns; i++)
            put(t, "  %-*s", width(g, i), *g->cell[r][i] == 0 ? "-" : g->cell[r][i]);
        put(t, "\n");
    }
    done(g);
}

static void ruler(text *t, const grid *g, const char *left, const char *right)
{
    for (unsigned i = 0; i < g->columns; i++) {
        put(t, "%s", left);
        for (int k = width(g, i) + 2; k > 0; k--)
            put(t, "-");
    }
    put(t, "%s\n", right);
}

static const char *piece(const char *cell, unsigned k, int *n)
{
    for (; k > 0 && cell != NULL; k--)
        cell = strchr(cell, '\n') == NULL ? NULL : strchr(cell, '\n') + 1;
    *n = cell == NULL ? 0 : (int)strcspn(cell, "\n");
    return cell == NULL ? "" : cell;
}

static void sql(text *t, grid *g)
{
    ruler(t, g, " ", " ");
    for (unsigned i = 0; i < g->columns; i++)
        put(t, "  %-*s ", width(g, i), g->head[i]);
    put(t, "\n");
    ruler(t, g, " ", " ");
    for (unsigned r = 0; r < g->rows; r++)
        for (unsigned k = 0, more = 1; more; k++) {
            for (unsigned i = 0; i < g->columns; i++) {
                int n;
                const char *s = piece(g->cell[r][i], k, &n);
                put(t, "  %.*s%*s ", n, s, width(g, i) - n, "");
            }
            put(t, " \n");
            more = 0;
            for (unsigned i = 0; i < g->columns; i++) {
                int n;
                piece(g->cell[r][i], k + 1, &n);
                more |= n > 0;
            }
        }
    if (g->rows > 0)
        ruler(t, g, " ", " ");
    put(t, "\n%u rows in set\n", g->rows);
    done(g);
}

static void pretty(text *t, grid *g)
{
    ruler(t, g, "+", "+");
    for (unsigned i = 0; i < g->columns; i++)
        put(t, "| %-*s ", width(g, i), g->head[i]);
    put(t, "|\n");
    ruler(t, g, "+", "+");
    for (unsigned r = 0; r < g->rows; r++) {
        for (unsigned i = 0; i < g->columns; i++)
            put(t, "| %-*s ", width(g, i), g->cell[r][i]);
        put(t, "|\n");
    }
    ruler(t, g, "+", "+");
    done(g);
}

static void show_tables(const oc_cluster *c, const char *db, grid *g)
{
    head(g, "name tid pid endpoint role is_alive offset record_cnt memused diskused");
    for (unsigned t = 0; t < c->n_tables; t++)
        for (unsigned p = 0; p < c->table[t].n_parts; p++)
            for (unsigned i = 0; i < c->table[t].part[p].n; i++) {
                const oc_table *x = &c->table[t];
                const oc_replica *r = &x->part[p].replica[i];
                if (!x->gone && !x->part[p].hidden && strcmp(x->db, db) == 0)
                    row(g, "%s\t%u\t%u\t%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t14.648 M\t0.000", x->name, x->tid, p,
                        oc_endpoint(r->tablet), r->leader ? "leader" : "follower", r->alive ? "yes" : "no", r->offset,
                        r->offset);
            }
}

static unsigned dead(const oc_table *x)
{
    unsigned n = 0;

    for (unsigned p = 0; p < x->n_parts; p++)
        for (unsigned i = 0; i < x->part[p].n; i++)
            n += !x->part[p].replica[i].alive;
    return n;
}

static void table_status(const oc_cluster *c, grid *g, bool tool)
{
    head(g, "Table_id Table_name Database_name Storage_type Rows Memory_data_size Disk_data_size Partition "
            "Partition_unalive Replica Offline_path Offline_format Offline_symbolic_paths Warnings");
    for (unsigned t = c->n_tables; t-- > 0;) {
        const oc_table *x = &c->table[t];
        if (!x->gone && !x->no_status && !(tool && *x->warning != 0))
            row(g, "%u\t%s\t%s\t%s\t%" PRIu64 "\t7\t8\t%u\t%u\t%u\tNULL\tNULL\tNULL\t%s", x->tid, x->name, x->db,
                x->storage, x->rows, x->partition, dead(x), x->replica, x->warning);
    }
}

/* The vendor's tool has all databases in one table, and a column more. */
static void op_status(const oc_cluster *c, const char *db, grid *g)
{
    head(g, db == NULL
                ? "db op_id op_type name pid status start_time execute_time end_time cur_task for_replica_cluster"
                : "op_id op_type name pid status start_time execute_time end_time cur_task for_replica_cluster");
    for (unsigned i = 0; i < c->n_ops; i++) {
        const oc_op *o = &c->op[i];
        const bool ended = strcmp(o->status, "kDone") == 0 || strcmp(o->status, "kFailed") == 0;
        if (db == NULL)
            row(g, "%s\t%" PRIu64 "\t%s\t%s\t%u\t%s\t20240609022640\t%" PRIu64 "s\t%s\t%s\tno", c->table[o->table].db,
                o->id, o->type, c->table[o->table].name, o->pid, o->status, o->seconds, ended ? "20240609022645" : "-",
                o->task);
        else if (strcmp(c->table[o->table].db, db) == 0)
            row(g, "%" PRIu64 "\t%s\t%s\t%u\t%s\t20240609022640\t%" PRIu64 "s\t%s\t%s\tno", o->id, o->type,
                c->table[o->table].name, o->pid, o->status, o->seconds, ended ? "20240609022645" : "-", o->task);
    }
}

static void tablets(const oc_cluster *c, grid *g)
{
    head(g, "endpoint real_endpoint state age");
    for (int i = 0; i < OC_TABLETS; i++)
        if (!c->tablet_gone[i])
            row(g, "%s\t-\t%s\t12d", oc_endpoint(i), c->tablet_state[i]);
}

static bool holds(const oc_cluster *c, int tablet, unsigned t, unsigned p, unsigned i, oc_row *row)
{
    const oc_replica *r = &c->table[t].part[p].replica[i];
    const oc_held *h = &c->held[t][p][tablet];

    if (i >= c->table[t].part[p].n || r->tablet != tablet || h->absent || c->table[t].gone ||
        c->table[t].part[p].hidden)
        return false;
    *row = (oc_row){ c->table[t].tid, p, r->offset,
                     h->mode != NULL ? h->mode : r->leader && r->alive ? "kTableLeader" : "kTableFollower",
                     h->state != NULL ? h->state : "kTableNormal" };
    return true;
}

bool oc_held_next(const oc_cluster *c, int tablet, unsigned *it, oc_row *row)
{
    while (*it < c->n_tables * OC_PARTS * OC_REPLICAS) {
        const unsigned at = (*it)++, t = at / OC_REPLICAS / OC_PARTS, p = at / OC_REPLICAS % OC_PARTS;
        if (p < c->table[t].n_parts && holds(c, tablet, t, p, at % OC_REPLICAS, row))
            return true;
    }
    *row = (oc_row){ 999, 0, 1, "kTableFollower", "kTableNormal" };
    return c->orphan && tablet == 0 && (*it)++ == c->n_tables * OC_PARTS * OC_REPLICAS;
}

static void held(const oc_cluster *c, int tablet, grid *g)
{
    oc_row r;

    head(g, "tid pid offset mode state enable_expire ttl");
    for (unsigned it = 0; oc_held_next(c, tablet, &it, &r);)
        row(g, "%u\t%u\t%" PRIu64 "\t%s\t%s\ttrue\t0min", r.tid, r.pid, r.offset, r.mode, r.state);
}

static void add(oc_capture *out, const char *name, text *t)
{
    out->owned[out->n] = t->at;
    out->text[out->n++] = (mm_openmldb_text){ name, t->at == NULL ? "" : t->at, t->n };
}

static void crlf(text *t)
{
    text out = { 0 };

    for (size_t i = 0; i < t->n; i++)
        put(&out, t->at[i] == '\n' ? "\r\n" : "%c", t->at[i]);
    free(t->at);
    *t = out;
}

void oc_print(const oc_cluster *c, oc_form form, oc_capture *out)
{
    static const char *const names[] = { "showtable.demo.txt", "showtable.__INTERNAL_DB.txt", "showopstatus.demo.txt",
        "showopstatus.__INTERNAL_DB.txt", "showtablestatus.txt", "showtablet.txt", "showns.txt", "confget.txt",
        "gettablestatus@10.0.0.1_9000.txt", "gettablestatus@10.0.0.2_9000.txt", "gettablestatus@10.0.0.3_9000.txt",
        "gettablestatus@10.0.0.4_9000.txt" };
    static const char *const dbs[] = { "demo", "__INTERNAL_DB" };
    text all = { 0 };
    grid g;

    memset(out, 0, sizeof *out);
    if (form == OC_JSON)
        oc_print_json(c, out);
    if (form == OC_ZK)
        oc_print_zk(c, out);
    if (form == OC_JSON || form == OC_ZK)
        return;
    for (int i = 0; i < 12; i++) {
        text t = { 0 };
        if (form == OC_TOOL && i == 3)
            continue; /* all of them are in the one before */
        if (form == OC_ONE_FILE) {
            put(&t, "INFO: ./bin/openmldb --role=x --cmd=y %s%s\nINFO: ",
                i < 4 ? "--database=" : i > 7 ? "--endpoint=" : "",
                i < 4 ? dbs[i % 2] : i > 7 ? oc_endpoint(i - 8) : "");
        } else if (i < 4 || i > 4) {
            put(&t, "ns leader: 10.0.0.9:6527\n");
        }
        if (i < 2)
            show_tables(c, dbs[i], &g);
        else if (i < 4)
            op_status(c, form == OC_TOOL ? NULL : dbs[i - 2], &g);
        else if (i == 4)
            table_status(c, &g, form == OC_TOOL);
        else if (i == 5)
            tablets(c, &g);
        else if (i == 6) {
            head(&g, "endpoint real_endpoint role");
            for (unsigned k = 0; k < c->n_ns; k++)
                row(&g, "10.0.0.%u:6527\t-\t%s", 9 + k, k < c->n_ns_leaders ? "leader" : "standby");
        } else if (i == 7) {
            head(&g, "key value");
            row(&g, "auto_failover\t%s", c->failover ? "true" : "false");
        } else {
            held(c, i - 8, &g);
        }
        if (i >= 2 && i <= 4 && form == OC_TOOL)
            pretty(&t, &g);
        else if (i == 4)
            sql(&t, &g);
        else
            plain(&t, &g);
        if (form == OC_CRLF)
            crlf(&t);
        if (form != OC_ONE_FILE) {
            add(out, names[i], &t);
            continue;
        }
        put(&all, "%s\nsome other line\n\n", t.at);
        free(t.at);
    }
    if (form == OC_ONE_FILE)
        add(out, "", &all);
}

void oc_free(oc_capture *capture)
{
    for (size_t i = 0; i < capture->n; i++)
        free(capture->owned[i]);
}
