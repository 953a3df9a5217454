/* What findings are about: places, members, texts. docs/formats/openmldb.md 9, 10. */
#include <stdio.h>

#include "openmldb/openmldb_check.h"

static const char *told(const char *text)
{
    return text == NULL || *text == 0 || strcmp(text, "?") == 0 || strcmp(text, "-") == 0 ? NULL : text;
}

om_finding mm__om_about(const mm_openmldb *cap, om_at at)
{
    return (om_finding){ .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .line = at.line,
                         .file = at.table == 0 ? cap->arg : mm__om_place(cap, at) };
}

om_finding mm__om_about_table(const mm_openmldb *cap, const om_table_row *t, om_at at)
{
    om_finding f = mm__om_about(cap, at);

    f.db = told(t->db);
    f.table = told(t->name);
    f.tid = t->tid;
    return f;
}

om_finding mm__om_about_replica(const mm_openmldb *cap, const om_table_row *t, const om_partition *p,
                                const om_replica *r, bool name_endpoint)
{
    om_finding f = mm__om_about_table(cap, t, r->at);

    f.pid = p->no_pid ? OM_ABSENT : p->pid;
    f.endpoint = name_endpoint ? told(r->endpoint) : NULL;
    return f;
}

om_finding mm__om_about_tablet(const mm_openmldb *cap, const om_node *tablet)
{
    om_finding f = mm__om_about(cap, tablet->at);

    f.endpoint = tablet->key;
    f.by_endpoint = true;
    return f;
}

om_finding mm__om_about_op(const mm_openmldb *cap, const om_op *op)
{
    om_finding f = mm__om_about(cap, op->at);

    f.op = op->id;
    f.db = told(op->db);
    f.table = told(op->name);
    f.pid = op->pid == UINT32_MAX ? OM_ABSENT : op->pid;
    return f;
}

om_finding mm__om_about_held(const mm_openmldb *cap, const om_held *h)
{
    const om_table_row *t = mm__om_table(cap, h->tid);
    om_finding f = mm__om_about(cap, h->at);

    if (t != NULL) {
        f.db = told(t->db);
        f.table = told(t->name);
    }
    f.tid = h->tid;
    f.pid = h->pid;
    f.endpoint = h->endpoint;
    return f;
}

/* ---- texts ---- */

static const char *or_empty(om_findings *f, const char *text)
{
    if (text == NULL)
        f->code = MM_E_NOMEM;
    return text == NULL ? "" : text;
}

const char *mm__om_kept(om_findings *f, mm_buf *buf)
{
    const char *text =
        mm__buf_ok(buf) != MM_OK ? NULL : mm__arena_text(&f->arena, buf->len == 0 ? "" : buf->data, buf->len);

    mm__buf_free(buf);
    return or_empty(f, text);
}

const char *mm__om_text_table(om_findings *f, const om_table_row *t)
{
    return or_empty(f, mm__arena_printf(&f->arena, "%s.%s tid %lu", t->db, t->name, (unsigned long)t->tid));
}

const char *mm__om_text_partition(om_findings *f, const om_table_row *t, const om_partition *p)
{
    if (p->no_pid)
        return or_empty(f, mm__arena_printf(&f->arena, "%s.%s tid %lu pid -", t->db, t->name, (unsigned long)t->tid));
    return or_empty(f, mm__arena_printf(&f->arena, "%s.%s tid %lu pid %lu", t->db, t->name, (unsigned long)t->tid,
                                        (unsigned long)p->pid));
}

const char *mm__om_text_op(om_findings *f, const om_op *op)
{
    char pid[16] = "-";

    if (op->pid != UINT32_MAX)
        snprintf(pid, sizeof pid, "%lu", (unsigned long)op->pid);
    return or_empty(f, mm__arena_printf(&f->arena, "op %llu %s %s.%s pid %s", (unsigned long long)op->id, op->type,
                                        op->db, op->name, pid));
}

static const char *pick(unsigned flags, unsigned yes, const char *if_yes, unsigned no, const char *if_no)
{
    return flags & yes ? if_yes : flags & no ? if_no : "-";
}

const char *mm__om_text_replicas(om_findings *f, const mm_openmldb *cap, const om_partition *p)
{
    mm_buf buf;

    mm__buf_init(&buf, f->ctx);
    for (uint32_t i = 0; i < p->n; i++) {
        const om_replica *r = &cap->replicas.at[p->first + i];
        mm__buf_printf(&buf, "%s%s %s/%s", i == 0 ? "" : ", ", r->endpoint,
                       pick(r->flags, OM_LEADER, "leader", OM_FOLLOWER, "follower"),
                       pick(r->flags, OM_ALIVE, "yes", OM_DEAD, "no"));
    }
    return mm__om_kept(f, &buf);
}
