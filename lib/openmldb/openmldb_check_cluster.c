/* Rules on operations, configuration, nameservers and tablets. docs/formats/openmldb.md 10. */
#include "openmldb/openmldb_check.h"

static bool is(const om_op *op, const char *status)
{
    return strcmp(op->status, status) == 0;
}

static bool is_running(const om_op *op)
{
    return is(op, "kDoing") || is(op, "kInited");
}

static void failed(om_check *c, const om_op *op)
{
    const om_finding f = mm__om_about_op(c->a, op);
    const om_op *old = c->b != NULL && c->o->ignore_old_failed ? mm__om_op(c->b, op->id) : NULL;
    const mm_severity severity = old != NULL && is(old, "kFailed") ? MM_WARNING : MM_ERROR;

    if (strcmp(op->task, "-") == 0)
        mm__om_say(c->out, severity, "openmldb/op/failed", &f, "%s failed", mm__om_text_op(c->out, op));
    else
        mm__om_say(c->out, severity, "openmldb/op/failed", &f, "%s failed in task %s", mm__om_text_op(c->out, op),
                   op->task);
}

enum { SLOW = 7200 };
/* An operation that has not begun prints its age since 1970, some versions a negative number as unsigned. */
#define NOT_A_TIME UINT64_C(4102444800)

bool mm__om_say_running(om_check *c, const om_op *op)
{
    const om_finding f = mm__om_about_op(c->a, op);

    if (!is_running(op))
        return false;
    mm__om_say(c->out, MM_ERROR, "openmldb/op/running", &f, "%s is still %s (task %s, %s)", mm__om_text_op(c->out, op),
               op->status, op->task, op->time);
    return true;
}

void mm__om_check_op(om_check *c, const om_op *op)
{
    const om_finding f = mm__om_about_op(c->a, op);

    if (is(op, "kFailed"))
        failed(c, op);
    else if (is(op, "kCanceled"))
        mm__om_say(c->out, MM_WARNING, "openmldb/op/canceled", &f, "%s was canceled", mm__om_text_op(c->out, op));
    if (!mm__om_say_running(c, op))
        return;
    if (strcmp(op->time, "-") != 0 && op->seconds > SLOW && op->seconds < NOT_A_TIME)
        mm__om_say(c->out, MM_WARNING, "openmldb/op/slow", &f, "%s has run for %llu s, more than %d s",
                   mm__om_text_op(c->out, op), (unsigned long long)op->seconds, SLOW);
}

mm_code mm__om_check_ops(om_check *c)
{
    for (size_t i = 0; i < c->a->ops.n; i++)
        mm__om_check_op(c, &c->a->ops.at[i]);
    if (c->b == NULL || !c->a->have[OM_OPS])
        return c->out->code;
    for (size_t i = 0; i < c->b->ops.n; i++) {
        const om_op *op = &c->b->ops.at[i];
        const om_finding f = mm__om_about_op(c->b, op);
        if (is_running(op) && mm__om_op(c->a, op->id) == NULL)
            mm__om_say(c->out, MM_WARNING, "openmldb/op/lost", &f, "op %llu %s was %s before and is gone",
                       (unsigned long long)op->id, op->type, op->status);
    }
    return c->out->code;
}

static void configuration(om_check *c)
{
    const om_node *now = mm__om_conf(c->a, "auto_failover"),
                  *old = c->b == NULL ? NULL : mm__om_conf(c->b, "auto_failover");
    om_finding f;

    if (now == NULL || old == NULL || strcmp(now->value, old->value) == 0)
        return;
    f = mm__om_about(c->a, now->at);
    mm__om_say(c->out, MM_ERROR, "openmldb/conf/auto-failover", &f, "auto_failover is %s, was %s", now->value,
               old->value);
}

/* Nameservers are sorted by endpoint; the first row is the one that was printed first. */
static om_at first_row(const mm_openmldb *cap)
{
    om_at at = { 0, 0 };

    for (size_t i = 0; i < cap->lists[OM_LIST_NS].n; i++) {
        const om_at x = cap->lists[OM_LIST_NS].at[i].at;
        if (at.table == 0 || x.table < at.table || (x.table == at.table && x.line < at.line))
            at = x;
    }
    return at;
}

static void nameservers(om_check *c)
{
    const size_t n = c->a->lists[OM_LIST_NS].n, before = c->b == NULL ? 0 : c->b->lists[OM_LIST_NS].n;
    om_finding f = mm__om_about(c->a, (om_at){ 0, 0 });
    size_t leaders = 0;

    if (!c->a->have[OM_NS])
        return;
    for (size_t i = 0; i < n; i++)
        leaders += strcmp(c->a->lists[OM_LIST_NS].at[i].value, "leader") == 0;
    if (leaders != 1)
        mm__om_say(c->out, MM_ERROR, "openmldb/ns/leader", &f, "%zu nameserver leaders, expected 1", leaders);
    if (n >= before)
        return;
    f = mm__om_about(c->a, first_row(c->a));
    mm__om_say(c->out, MM_WARNING, "openmldb/ns/fewer", &f, "%zu nameservers, %zu before", n, before);
}

static void tablets(om_check *c)
{
    om_finding f;

    for (size_t i = 0; i < c->a->lists[OM_LIST_TABLETS].n; i++) {
        const om_node *t = &c->a->lists[OM_LIST_TABLETS].at[i];
        f = mm__om_about_tablet(c->a, t);
        if (!mm__om_healthy(t))
            mm__om_say(c->out, MM_ERROR, "openmldb/tablet/offline", &f, "tablet %s is %s", t->key, t->value);
    }
    for (size_t i = 0; c->b != NULL && c->a->have[OM_TABLETS] && i < c->b->lists[OM_LIST_TABLETS].n; i++) {
        const om_node *t = &c->b->lists[OM_LIST_TABLETS].at[i];
        f = mm__om_about_tablet(c->b, t);
        if (mm__om_tablet(c->a, t->key) == NULL)
            mm__om_say(c->out, MM_ERROR, "openmldb/tablet/lost", &f, "tablet %s is not listed any more", t->key);
    }
}

mm_code mm__om_check_cluster(om_check *c)
{
    configuration(c);
    nameservers(c);
    tablets(c);
    if (c->b != NULL && c->o->expect == MM_OPENMLDB_DRAINED && c->b->have[OM_TABLETS]
        && mm__om_tablet(c->b, c->o->endpoint) == NULL) {
        om_finding f = mm__om_about(c->b, (om_at){ 0, 0 });
        f.endpoint = c->o->endpoint;
        f.by_endpoint = true;
        mm__om_say(c->out, MM_ERROR, "openmldb/tablet/unknown", &f, "tablet %s was not listed before", c->o->endpoint);
    }
    return c->out->code;
}
